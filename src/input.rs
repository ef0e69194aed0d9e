//! Bytes of a file on their way to a reader: unpacking, recognition, and records that two chunks share. Knows nothing
//! of what a line means.

mod intake;
mod lines;
pub mod overlap;
mod unpack;

use sha2::Digest;

pub use intake::{FileOptions, Intake, Outcome};
pub use lines::{LineReader, Lines, MAX_RECORD, Quick, Span};

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
