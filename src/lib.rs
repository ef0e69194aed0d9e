//! Teiten reads the logs of sensors and counts, exactly, who knocked unasked.
//!
//! Bytes come in at one end and a report goes out at the other: input → format → [`access::Access`] → ledger → cube →
//! report → chart, text, export. ARCHITECTURE.md says what lives where.

pub mod access;
pub mod account;
#[cfg(target_family = "wasm")]
pub mod browser;
pub mod chart;
#[cfg(not(target_family = "wasm"))]
pub mod count;
pub mod cube;
pub mod export;
pub mod format;
pub mod glossary;
pub mod input;
pub mod lane;
pub mod ledger;
pub mod published;
mod radix;
pub mod region;
pub mod report;
pub mod sample;
pub mod time;
