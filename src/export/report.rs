//! The month's report as files: one HTML document, Markdown, JSON, a CSV a table, an SVG a figure. The same report gives
//! the same bytes. No address stands in any of them: a report's facts hold none.

mod comma;
mod figure;
mod grid;
mod html;
mod markdown;
mod palette;
mod published;
mod redact;

pub use comma::{report_csv, report_csv_names};
pub use figure::figure_svg;
pub use html::report_html;
pub use markdown::report_markdown;

use crate::report::monthly::Monthly;

/// All facts as one JSON object, pretty-printed, in the order of the types, ending in a line end.
pub fn report_json(report: &Monthly) -> Vec<u8> {
    // Nothing in it is a map or a float: it cannot fail.
    let mut out = serde_json::to_vec_pretty(&redact::without_addresses(report)).unwrap_or_default();
    out.push(b'\n');
    out
}
