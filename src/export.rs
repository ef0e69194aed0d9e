//! Results as bytes for other programs. Knows nothing of the page.

#[cfg(feature = "ingest")]
pub mod events;
#[cfg(feature = "ingest")]
pub mod formats;
#[cfg(feature = "ingest")]
pub mod summary;
