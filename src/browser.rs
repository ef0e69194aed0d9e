//! The browser face: the only place that names JavaScript. It passes bytes in and facts out and decides nothing about
//! logs. `ingest` runs in a worker, `view` on the page.

pub(crate) mod decoder;
mod facts;
pub mod ingest;
pub mod view;
