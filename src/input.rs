//! Bytes of a file on their way to a reader: unpacking, recognition, and records that two chunks share. Knows nothing
//! of what a line means.

mod intake;
mod lines;
mod unpack;

pub use intake::{FileOptions, Intake, Outcome};
pub use lines::{LineReader, Lines, MAX_RECORD, Span};
