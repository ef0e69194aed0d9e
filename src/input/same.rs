//! Which files are the same log given twice: whichever comes later counts for nothing. Two ways to tell, for two moments.
//!
//! **Files that were given** ([`TextDigest`]) wait for each other: those of one length after unpacking that begin alike are
//! read once for it, before they are counted where that can be seen, and told apart by the SHA-256 of their text. That is
//! slow, 250 MB/s as wasm, but only where the same log is suspected anyway, and nobody has to share a secret for it.
//!
//! **Files in an archive** ([`Print`]) stream by once, and there may be thousands: none can be read ahead or again. So every
//! one of them is hashed while it is read, whether another will be like it or not. Of reading a gzip log (a table, as wasm)
//! this takes 6 %, unpacking the archive included; SHA-256 in its place would take 70 %. It need not leave the lane, so that a
//! keyed checksum of 64 bits is enough beside the length: without the key nobody can make two texts that it takes for one, and
//! that it does so by chance with any two of 65,536 files that are as long and begin alike is less likely than 1 in 10^9.

use super::unpack::{Out, Unpack};
use hashbrown::{HashMap, HashSet};
use sha2::Digest as _;
use std::hash::{DefaultHasher, Hasher as _};

/// SHA-256 of the text of a file, unpacked: what tells that two files are the same log, packed or not. An archive of one
/// file is the same as that file.
pub struct TextDigest {
    unpack: Unpack,
    digest: Digest,
}

struct Digest {
    sum: sha2::Sha256,
    /// Files in archives that have begun.
    files: u64,
}

impl Digest {
    fn take(&mut self, out: Out<'_>) {
        match out {
            Out::Text(text, _) => self.sum.update(text),
            Out::Begin(_) => {
                self.files += 1;
                // Where a file ends and the next one begins is a part of what an archive holds. No UTF-8 has this byte.
                if self.files > 1 {
                    self.sum.update([0xff]);
                }
            }
            Out::End(_) => {}
        }
    }
}

impl TextDigest {
    /// Of nothing yet.
    pub fn new() -> TextDigest {
        TextDigest { unpack: Unpack::new(), digest: Digest { sum: sha2::Sha256::new(), files: 0 } }
    }

    /// The next bytes of the file as it is.
    pub fn push(&mut self, bytes: &[u8]) {
        let TextDigest { unpack, digest } = self;
        unpack.push(bytes, &mut |out| digest.take(out));
    }

    /// The digest, in hexadecimal.
    pub fn end(mut self) -> String {
        let TextDigest { unpack, digest } = &mut self;
        unpack.end(&mut |out| digest.take(out));
        self.digest.sum.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl Default for TextDigest {
    fn default() -> Self {
        TextDigest::new()
    }
}

/// Of an archive's files so many are compared with each other.
const COMPARED: usize = 1 << 16;

/// Logs differ in their first bytes as a rule: so many tell which may be the same.
const START: u64 = 4 << 10;

/// Tells whether two files of an archive are the same text. The checksum is SipHash, of a secret first and then the text.
pub(super) struct Print {
    /// The place of the file among those of the archive.
    place: usize,
    start: DefaultHasher,
    whole: DefaultHasher,
    /// It begins as one before it does.
    is_doubted: bool,
}

impl Print {
    /// Of the archive's file at this place, from 0.
    pub(super) fn new(place: usize, seed: u64) -> Print {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(seed);
        Print { place, start: hasher.clone(), whole: hasher, is_doubted: false }
    }

    /// Takes text that begins at this byte of the file.
    pub(super) fn push(&mut self, at: u64, text: &[u8]) {
        let start = usize::try_from(START.saturating_sub(at)).unwrap_or(0).min(text.len());
        self.start.write(&text[..start]);
        self.whole.write(text);
    }
}

/// The files of an archive that were read to their end: the first of them, since there may be many.
#[derive(Default)]
pub(super) struct EndedFiles {
    /// Checksums of their first bytes.
    starts: HashSet<u64, foldhash::fast::FixedState>,
    /// By length and checksum, the place among the files of the archive.
    places: HashMap<(u64, u64), usize, foldhash::fast::FixedState>,
}

impl EndedFiles {
    /// Whether a file, of which enough was read, begins as one of these. Only then can it turn out to be the same.
    pub(super) fn doubt(&self, print: &mut Print) -> bool {
        print.is_doubted = self.starts.contains(&print.start.finish());
        print.is_doubted
    }

    /// A file of so many bytes was read to its end. The place of the one that it is the same as; else it is one of these now.
    pub(super) fn end(&mut self, text_bytes: u64, print: &Print) -> Option<usize> {
        let whole = (text_bytes, print.whole.finish());
        match self.places.get(&whole) {
            Some(first) if print.is_doubted => return Some(*first),
            _ if self.places.len() < COMPARED => {
                self.starts.insert(print.start.finish());
                self.places.insert(whole, print.place);
            }
            _ => {}
        }
        None
    }
}
