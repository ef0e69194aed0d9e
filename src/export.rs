//! Results as bytes for other programs. Knows nothing of the page.

pub mod events;
pub mod formats;
pub mod summary;
