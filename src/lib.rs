//! Teiten reads the logs of sensors and counts, exactly, who knocked unasked.
//!
//! Bytes come in at one end and a report goes out at the other: input → format → [`access::Access`] → ledger → cube →
//! report → chart, text, export. ARCHITECTURE.md says what lives where.
//!
//! Natively it is one thing. In the browser it is three modules, each built with one feature: `ingest` reads and counts, in
//! workers; `month` tells the month, in a worker of its own; `view` draws, on the page. `cube` and `chart` are what two of
//! them have in common. What stands here without a feature is in all, and is small.

pub mod access;
pub mod account;
#[cfg(target_family = "wasm")]
pub mod browser;
#[cfg(feature = "chart")]
pub mod chart;
#[cfg(all(feature = "ingest", not(target_family = "wasm")))]
pub mod count;
#[cfg(feature = "cube")]
pub mod cube;
#[cfg(feature = "cube")]
pub mod export;
#[cfg(feature = "cube")]
pub mod fingerprint;
#[cfg(feature = "ingest")]
pub mod format;
#[cfg(feature = "month")]
pub mod glossary;
#[cfg(feature = "ingest")]
pub mod input;
#[cfg(feature = "ingest")]
pub mod lane;
#[cfg(feature = "ingest")]
pub mod ledger;
pub mod measure;
#[cfg(feature = "month")]
pub mod published;
#[cfg(feature = "cube")]
mod radix;
pub mod region;
#[cfg(feature = "cube")]
pub mod report;
#[cfg(feature = "ingest")]
pub mod sample;
#[cfg(feature = "cube")]
mod sort;
#[cfg(feature = "month")]
pub mod text;
pub mod time;
