//! Tables: comma, tab, semicolon or pipe between the columns, one event a row. Any program may have written them, so
//! delimiter, header and columns are recognised, by name and by content, or explained by the user. A table is read
//! without asking only if nothing in it can be taken for something else.
//!
//! Everything that is decided for the whole table (order of day and month, sources as integers, comments, the header)
//! is decided from the same first bytes for every part of a file, so that parts agree.

use super::{Format, Head, Readable, Refusal, Settings, Sniff};
use crate::input::Lines;

mod column;
mod columns;
mod head;
mod mapping;
mod names;
mod preview;
mod split;
mod stamp;
mod table;
mod times;
mod value;

pub use mapping::{Mapping, Role};
pub use preview::{Preview, PreviewRow, preview};

/// The format.
pub struct Delimited;

impl Format for Delimited {
    fn name(&self) -> &'static str {
        "delimited"
    }

    fn sniff(&self, head: &Head<'_>) -> Sniff {
        if let Some(refusal) = head::refusal(head) {
            return Sniff::No(refusal);
        }
        columns::Survey::new(head, None).map_or(Sniff::No(Refusal::NoTable), |survey| survey.sniff())
    }
}

impl Readable for Delimited {
    type Reader = Lines<table::Table>;

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        Lines::new(table::Table::new(head, settings), start)
    }
}

/// What the columns of a table mean, as far as the first bytes of its file tell; `None` if they are no table. Whether
/// the guess is good enough to read by is what [`Delimited::sniff`](Format::sniff) says.
pub fn guess(head: &[u8]) -> Option<Mapping> {
    let head = Head { bytes: head, whole: head.len() < Head::LIMIT };
    columns::Survey::new(&head, None).map(|survey| survey.guess())
}
