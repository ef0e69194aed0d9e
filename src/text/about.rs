//! What frames a report: its title, headings of its sections, and the foot that says how it was counted.

use super::{Language, Sentence};
use crate::report::monthly::{Monthly, Topic};

/// The title of a report.
pub fn report_title(_language: Language, _report: &Monthly) -> Sentence {
    Sentence::default()
}

/// The heading of a section.
pub fn topic(_language: Language, _topic: Topic) -> &'static str {
    ""
}

/// How it was counted, a sentence or two each: what an access and a source are, the divisor, zone, rule, region table,
/// program. Files are a table of their own ([`About::inputs`](crate::report::monthly::About)).
pub fn foot(_language: Language, _report: &Monthly) -> Vec<Sentence> {
    Vec::new()
}
