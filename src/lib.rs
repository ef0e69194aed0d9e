//! Teiten reads the logs of sensors and counts, exactly, who knocked unasked.
//!
//! Bytes come in at one end and a report goes out at the other: input → format → [`access::Access`] → ledger → cube →
//! report → chart, text, export. ARCHITECTURE.md says what lives where.
//!
//! Natively it is one thing. In the browser it is two modules, each built with one feature: `ingest` reads and counts, in
//! workers; `view` shows, on the page. What stands here without a feature is in both, and is small.

pub mod access;
pub mod account;
#[cfg(target_family = "wasm")]
pub mod browser;
#[cfg(feature = "view")]
pub mod chart;
#[cfg(all(feature = "ingest", not(target_family = "wasm")))]
pub mod count;
#[cfg(feature = "ingest")]
pub mod cube;
pub mod export;
pub mod fingerprint;
#[cfg(feature = "ingest")]
pub mod format;
#[cfg(feature = "view")]
pub mod glossary;
#[cfg(feature = "ingest")]
pub mod input;
#[cfg(feature = "ingest")]
pub mod lane;
#[cfg(feature = "ingest")]
pub mod ledger;
pub mod measure;
#[cfg(feature = "view")]
pub mod published;
#[cfg(feature = "ingest")]
mod radix;
pub mod region;
pub mod report;
#[cfg(feature = "ingest")]
pub mod sample;
#[cfg(feature = "view")]
pub mod text;
pub mod time;
