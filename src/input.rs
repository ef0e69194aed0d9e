//! Bytes of a file on their way to a reader: unpacking, decoding, recognition, and records that two chunks share. Knows
//! nothing of what a line means.

mod apart;
mod intake;
mod lines;
mod options;
pub mod overlap;
mod same;
mod text;
mod unpack;

use crate::format::{FORMATS, Head, Sniff};
use std::cell::Cell;

pub use apart::{Apart, Damaged};
pub use intake::{Ended, FileSink, Intake, Outcome};
pub use lines::{LineReader, Lines, MAX_RECORD, Quick, Span};
pub use options::FileOptions;
pub use same::TextDigest;
use text::Decoding;
#[cfg(target_family = "wasm")]
pub(crate) use text::Encoding;
use unpack::Out;

/// Does a file, by its first bytes as they are, consist of records that begin and end with lines? Then it can be read in
/// parts, and a bad record be looked for by its line.
pub fn has_lines(bytes: &[u8]) -> bool {
    let head = Head { bytes, whole: false };
    is_plain(bytes, false)
        && !FORMATS.iter().any(|format| !format.has_lines(&head) && format.sniff(&head) == Sniff::Yes)
}

/// Is a file read as it is, by its first bytes: neither packed nor decoded? `whole`: these are all the bytes.
pub fn is_plain(bytes: &[u8], whole: bool) -> bool {
    !is_packed(bytes) && Decoding::of(&bytes[..bytes.len().min(Head::LIMIT)], whole).is_none()
}

/// Is a file packed, by its first bytes? Nothing else decides that, here or on the page.
pub fn is_packed(bytes: &[u8]) -> bool {
    matches!(unpack::Packing::of(bytes), unpack::Guess::Yes(_))
}

/// So many bytes of a packed file give some text: a block of bzip2, of which nothing can be read before all of it is
/// there, may be 900 kB long.
pub const PACKED_HEAD: usize = 1 << 20;

/// The text at the front of a file, by its first bytes as they are ([`PACKED_HEAD`] are enough): unpacked, decoded, at
/// most [`Head::LIMIT`] bytes before that. Of an archive it is that of the first file in it that has any.
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let (mut unpack, mut text, full) = (unpack::Unpack::new(), Vec::new(), Cell::new(false));
    let mut keep = |out: Out<'_>| match out {
        Out::Text(piece, _) if !full.get() => {
            let room = Head::LIMIT - text.len();
            text.extend_from_slice(&piece[..piece.len().min(room)]);
            full.set(text.len() == Head::LIMIT);
        }
        Out::End(_) if !text.is_empty() => full.set(true),
        _ => {}
    };
    // Four bytes may stand for 128 KiB.
    let mut pieces = bytes.chunks(256);
    while let Some(piece) = pieces.next().filter(|_| !full.get()) {
        unpack.push(piece, &mut keep);
    }
    if !full.get() {
        unpack.end(&mut keep);
    }
    match Decoding::of(&text, false) {
        Some(mut decoding) => decoding.push(&text, false, |_, _| {}).to_vec(),
        None => text,
    }
}

/// Hands the text of a whole file on in pieces, unpacked; of an archive that of one file after the other.
pub fn unpack(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut unpack = unpack::Unpack::new();
    let mut take = |out: Out<'_>| {
        if let Out::Text(text, _) = out {
            each(text);
        }
    };
    for piece in bytes.chunks(256 << 10) {
        unpack.push(piece, &mut take);
    }
    unpack.end(&mut take);
}
