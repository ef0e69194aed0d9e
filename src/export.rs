//! Results as bytes for other programs and for readers. Knows nothing of the page.

#[cfg(feature = "ingest")]
pub mod events;
#[cfg(feature = "ingest")]
pub mod formats;
#[cfg(feature = "view")]
mod report;
#[cfg(feature = "ingest")]
pub mod summary;
#[cfg(feature = "view")]
mod xlsx;

#[cfg(feature = "view")]
pub use report::{
    BUSIEST, Edition, Extras, figure_svg, report_csv, report_csv_names, report_html, report_json, report_markdown,
};
