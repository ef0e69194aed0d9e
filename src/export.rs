//! Results as bytes for other programs and for readers. Knows nothing of the page.

#[cfg(feature = "ingest")]
pub mod events;
#[cfg(feature = "ingest")]
pub mod formats;
#[cfg(feature = "month")]
mod report;
#[cfg(feature = "ingest")]
pub mod summary;
#[cfg(feature = "month")]
mod xlsx;

#[cfg(feature = "month")]
pub use report::{BUSIEST, Edition, Extras, TableTitle, Traced, traced};
