//! Sentences.

use super::Sentence;
use crate::report::monthly::{Monthly, Statement};

pub(super) mod incident;

pub(super) fn say(_report: &Monthly, _statement: &Statement) -> Sentence {
    Sentence::default()
}
