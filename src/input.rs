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

/// Is a file packed, by its first bytes? Nothing else decides that, here or on the page.
pub fn is_packed(bytes: &[u8]) -> bool {
    matches!(unpack::Packing::of(bytes), unpack::Guess::Yes(_))
}

/// So many bytes of a packed file give some text: a block of bzip2, of which nothing can be read before all of it is
/// there, may be 900 kB long.
pub const PACKED_HEAD: usize = 1 << 20;

/// The text at the front of a file, by its first bytes as they are ([`PACKED_HEAD`] are enough): unpacked, at most
/// [`Head::LIMIT`] of it.
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let (mut unpack, mut text) = (unpack::Unpack::new(), Vec::new());
    let mut keep = |piece: &[u8]| {
        let room = Head::LIMIT - text.len();
        text.extend_from_slice(&piece[..piece.len().min(room)]);
        text.len() < Head::LIMIT
    };
    // Four bytes may stand for 128 KiB.
    for piece in bytes.chunks(256) {
        let mut more = true;
        unpack.push(piece, &mut |piece, _| more = keep(piece));
        if !more {
            return text;
        }
    }
    unpack.end(&mut |piece, _| _ = keep(piece));
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
