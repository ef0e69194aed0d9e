//! The browser face: the only place that names JavaScript. It passes bytes in and facts out and decides nothing about
//! logs. `ingest` and `month` run in workers, `view` on the page: each in a module of its own, which is built with the
//! feature of its name.

#[cfg(feature = "ingest")]
pub(crate) mod decoder;
#[cfg(feature = "ingest")]
mod facts;
#[cfg(feature = "ingest")]
pub mod ingest;
#[cfg(feature = "month")]
pub mod month;
#[cfg(feature = "view")]
pub mod view;
