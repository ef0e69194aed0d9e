//! Titles of figures.

use super::{Language, Sentence};
use crate::report::monthly::{Figure, Monthly};

/// What a figure shows, and of when; without its number.
pub fn figure_title(_language: Language, _figure: &Figure, _report: &Monthly) -> Sentence {
    Sentence::default()
}

/// What a figure lacks: that there is data of fewer months than it could show. Empty if it lacks nothing.
pub fn figure_note(_language: Language, _figure: &Figure, _report: &Monthly) -> Sentence {
    Sentence::default()
}
