//! Bytes of a file on their way to a reader: unpacking, recognition, and records that two chunks share. Knows nothing
//! of what a line means.

mod intake;
mod lines;
pub mod overlap;
mod unpack;

use crate::format::{FORMATS, Head, Sniff};
use sha2::Digest;

pub use intake::{FileOptions, Intake, Outcome};
pub use lines::{LineReader, Lines, MAX_RECORD, Quick, Span};

/// Does a file, by its first bytes as they are, consist of records that begin and end with lines? Then it can be read in
/// parts, and a bad record be looked for by its line.
pub fn has_lines(bytes: &[u8]) -> bool {
    let head = Head { bytes, whole: false };
    !is_packed(bytes) && !FORMATS.iter().any(|format| !format.has_lines(&head) && format.sniff(&head) == Sniff::Yes)
}

/// Is a file packed, by its first bytes?
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&unpack::MAGIC)
}

/// The text at the front of a file, by its first bytes as they are: unpacked, at most [`Head::LIMIT`] of it.
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let (mut unpack, mut text) = (unpack::Unpack::new(), Vec::new());
    for piece in bytes.chunks(16 << 10) {
        if text.len() < Head::LIMIT {
            unpack.push(piece, &mut |t, _| text.extend_from_slice(t));
        }
    }
    unpack.end(&mut |t, _| text.extend_from_slice(t));
    text.truncate(Head::LIMIT);
    text
}

/// Hands the text of a whole file on in pieces, unpacked.
pub fn unpack(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut unpack = unpack::Unpack::new();
    for piece in bytes.chunks(256 << 10) {
        unpack.push(piece, &mut |text, _| each(text));
    }
    unpack.end(&mut |text, _| each(text));
}

/// SHA-256 of the text of a file, unpacked: what tells that two files are the same log, packed or not.
#[derive(Debug)]
pub struct TextDigest {
    unpack: unpack::Unpack,
    digest: sha2::Sha256,
}

impl TextDigest {
    /// Of nothing yet.
    pub fn new() -> TextDigest {
        TextDigest { unpack: unpack::Unpack::new(), digest: sha2::Sha256::new() }
    }

    /// The next bytes of the file as it is.
    pub fn push(&mut self, bytes: &[u8]) {
        let TextDigest { unpack, digest } = self;
        unpack.push(bytes, &mut |text, _| digest.update(text));
    }

    /// The digest, in hexadecimal.
    pub fn end(mut self) -> String {
        let TextDigest { unpack, digest } = &mut self;
        unpack.end(&mut |text, _| digest.update(text));
        self.digest.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl Default for TextDigest {
    fn default() -> Self {
        TextDigest::new()
    }
}
