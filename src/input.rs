//! Bytes of a file on their way to a reader: unpacking, recognition, and records that two chunks share. Knows nothing
//! of what a line means.

mod intake;
mod lines;
mod unpack;

pub use intake::{FileOptions, Intake, Outcome};
pub use lines::{LineReader, Lines, MAX_RECORD, Span};

/// The text at the front of a file, by its first bytes as they are: unpacked, at most [`Head::LIMIT`](crate::format::Head::LIMIT) of it.
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let (mut unpack, mut text) = (unpack::Unpack::new(), Vec::new());
    for piece in bytes.chunks(16 << 10) {
        if text.len() < crate::format::Head::LIMIT {
            unpack.push(piece, &mut |t, _| text.extend_from_slice(t));
        }
    }
    unpack.end(&mut |t, _| text.extend_from_slice(t));
    text.truncate(crate::format::Head::LIMIT);
    text
}
