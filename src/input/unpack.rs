//! Compression: what a file is packed in, undone chunk by chunk, never inflated whole.

use crate::account::Note;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Takes unpacked bytes, and when the packed file was last written (seconds since 1970) if the container says.
pub(super) type Emit<'a> = dyn FnMut(&[u8], Option<i64>) + 'a;

/// Undoes the compression of one file.
#[derive(Debug)]
pub(super) enum Unpack {
    /// The first bytes have not come yet; these have.
    Start(Vec<u8>),
    /// As it is.
    Plain,
    /// gzip, RFC 1952, any number of members.
    Gzip(Box<Gzip>),
}

impl Unpack {
    pub(super) fn new() -> Unpack {
        Unpack::Start(Vec::new())
    }

    /// Passes on what `bytes` hold, in pieces of bounded size.
    pub(super) fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) {
        match self {
            Unpack::Plain => emit(bytes, None),
            Unpack::Gzip(gzip) => gzip.push(bytes, emit),
            Unpack::Start(seen) => {
                seen.extend_from_slice(bytes);
                if seen.len() < MAGIC.len() && MAGIC.starts_with(seen) {
                    return;
                }
                let seen = std::mem::take(seen);
                *self = match seen.starts_with(&MAGIC) {
                    true => Unpack::Gzip(Box::new(Gzip::new())),
                    false => Unpack::Plain,
                };
                self.push(&seen, emit);
            }
        }
    }

    /// Nothing follows. Returns what to tell, with amounts, and whether the last record may be cut.
    pub(super) fn end(&mut self, emit: &mut Emit<'_>) -> (Vec<(Note, u64)>, bool) {
        match self {
            Unpack::Plain => (Vec::new(), false),
            Unpack::Gzip(gzip) => gzip.end(),
            Unpack::Start(seen) => {
                emit(&std::mem::take(seen), None);
                (Vec::new(), false)
            }
        }
    }
}

/// What gzip begins with.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// A header longer than this (its name and comment have no bound of their own) is damage.
const MAX_HEADER: usize = 1 << 17;

/// gzip members one after the other.
#[derive(Debug)]
pub(super) struct Gzip {
    state: State,
    inflate: Decompress,
    crc: Crc,
    out: Vec<u8>,
    members: u64,
    bad_checksums: u64,
    lost: u64,
    trailing: u64,
    modified_secs: Option<i64>,
}

#[derive(Debug)]
enum State {
    Header(Vec<u8>),
    Body,
    Trailer(Vec<u8>),
    /// What follows the last member is no member.
    Trailing,
    /// The rest cannot be read.
    Damaged,
}

impl Gzip {
    fn new() -> Gzip {
        Gzip {
            state: State::Header(Vec::new()),
            inflate: Decompress::new(false),
            crc: Crc::new(),
            out: vec![0; 256 << 10],
            members: 0,
            bad_checksums: 0,
            lost: 0,
            trailing: 0,
            modified_secs: None,
        }
    }

    fn push(&mut self, mut bytes: &[u8], emit: &mut Emit<'_>) {
        while !bytes.is_empty() {
            let used = match &mut self.state {
                State::Header(seen) => {
                    let before = seen.len();
                    seen.extend_from_slice(bytes);
                    if self.members > 0 && !begins_member(seen) {
                        self.trailing += seen.iter().filter(|b| **b != 0).count() as u64;
                        self.state = State::Trailing;
                        bytes.len()
                    } else {
                        match header_length(seen) {
                            Some(length) => {
                                if self.members == 0 {
                                    let secs = u32::from_le_bytes([seen[4], seen[5], seen[6], seen[7]]);
                                    self.modified_secs = (secs > 0).then_some(secs.into());
                                }
                                self.members += 1;
                                self.inflate.reset(false);
                                self.crc.reset();
                                self.state = State::Body;
                                length - before
                            }
                            None if seen.len() > MAX_HEADER => {
                                self.lost += seen.len() as u64;
                                self.state = State::Damaged;
                                bytes.len()
                            }
                            None => bytes.len(),
                        }
                    }
                }
                State::Body => self.inflate(bytes, emit),
                State::Trailer(seen) => {
                    let used = bytes.len().min(8 - seen.len());
                    seen.extend_from_slice(&bytes[..used]);
                    if seen.len() == 8 {
                        let stated = (
                            u32::from_le_bytes([seen[0], seen[1], seen[2], seen[3]]),
                            u32::from_le_bytes([seen[4], seen[5], seen[6], seen[7]]),
                        );
                        self.bad_checksums += u64::from(stated != (self.crc.sum(), self.crc.amount()));
                        self.state = State::Header(Vec::new());
                    }
                    used
                }
                State::Trailing => {
                    self.trailing += bytes.iter().filter(|b| **b != 0).count() as u64;
                    bytes.len()
                }
                State::Damaged => {
                    self.lost += bytes.len() as u64;
                    bytes.len()
                }
            };
            bytes = &bytes[used..];
        }
    }

    fn inflate(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> usize {
        let mut used = 0;
        loop {
            let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(&bytes[used..], &mut self.out, FlushDecompress::None);
            let taken = usize::try_from(self.inflate.total_in() - in_before).unwrap_or(0);
            let made = usize::try_from(self.inflate.total_out() - out_before).unwrap_or(0);
            used += taken;
            let text = &self.out[..made.min(self.out.len())];
            self.crc.update(text);
            emit(text, self.modified_secs);
            match status {
                Ok(Status::StreamEnd) => {
                    self.state = State::Trailer(Vec::with_capacity(8));
                    return used;
                }
                Ok(_) if used == bytes.len() && made < self.out.len() => return used,
                Ok(_) if taken > 0 || made > 0 => {}
                Ok(_) | Err(_) => {
                    self.state = State::Damaged;
                    return used;
                }
            }
        }
    }

    fn end(&mut self) -> (Vec<(Note, u64)>, bool) {
        let in_member = match &self.state {
            State::Header(seen) => !seen.is_empty() || self.members == 0,
            State::Body | State::Trailer(_) => true,
            State::Trailing | State::Damaged => false,
        };
        let damaged = matches!(self.state, State::Damaged);
        let told = [
            (Note::GzipMembers, self.members.saturating_sub(1)),
            (Note::Checksum, self.bad_checksums),
            (Note::Trailing, self.trailing),
            (Note::CutShort, u64::from(in_member)),
        ];
        let mut notes: Vec<_> = told.into_iter().filter(|(_, amount)| *amount > 0).collect();
        if damaged {
            notes.push((Note::Damaged, self.lost));
        }
        (notes, in_member || damaged)
    }
}

/// May these bytes begin a member? Zero padding and foreign bytes do not.
fn begins_member(seen: &[u8]) -> bool {
    let n = seen.len().min(MAGIC.len());
    seen[..n] == MAGIC[..n]
}

/// Length of a gzip header, once all of it is there (RFC 1952 §2.3).
fn header_length(seen: &[u8]) -> Option<usize> {
    let flags = *seen.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16::from_le_bytes([*seen.get(at)?, *seen.get(at + 1)?]));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += seen.get(at..)?.iter().position(|b| *b == 0)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (seen.len() >= at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder =
            flate2::GzBuilder::new().mtime(1_221_278_645).filename("x").write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(packed: &[u8], chunk: usize) -> (Vec<u8>, Vec<(Note, u64)>, bool) {
        let (mut unpack, mut text) = (Unpack::new(), Vec::new());
        for piece in packed.chunks(chunk) {
            unpack.push(piece, &mut |t, _| text.extend_from_slice(t));
        }
        let (notes, cut) = unpack.end(&mut |t, _| text.extend_from_slice(t));
        (text, notes, cut)
    }

    #[test]
    fn all_members_in_any_chunks() {
        let packed = [gzip(b"one\n"), gzip(&[b'x'; 100_000]), gzip(b"\nthree")].concat();
        let want = [b"one\n".as_slice(), &[b'x'; 100_000], b"\nthree"].concat();
        for chunk in [1, 2, 7, 1000, packed.len()] {
            assert_eq!(unpack(&packed, chunk), (want.clone(), vec![(Note::GzipMembers, 2)], false), "chunk {chunk}");
        }
        assert_eq!(unpack(b"\x1f\x8bno", 1).0, b"\x1f\x8bno");
        assert_eq!(unpack(b"\x1f", 1).0, b"\x1f");
    }

    #[test]
    fn damage_keeps_what_comes_before() {
        let text: Vec<u8> =
            (0..20_000u32).flat_map(|i| format!("{}\n", i.wrapping_mul(2_654_435_761)).into_bytes()).collect();
        let packed = gzip(&text);
        for chunk in [1, 13, packed.len()] {
            let (got, notes, cut) = unpack(&packed[..packed.len() / 2], chunk);
            assert!(text.starts_with(&got) && got.len() > text.len() / 3, "{}", got.len());
            assert_eq!((notes, cut), (vec![(Note::CutShort, 1)], true));
            let (got, notes, cut) = unpack(&[&packed[..], b"\0\0junk"].concat(), chunk);
            assert_eq!((got == text, notes, cut), (true, vec![(Note::Trailing, 4)], false));
        }
        let mut bad = packed.clone();
        let middle = bad.len() / 2;
        bad[middle..middle + 40].fill(0xff);
        let (got, notes, _) = unpack(&bad, 1000);
        assert!(!got.is_empty() && !notes.is_empty());
        let mut wrong = packed;
        let crc = wrong.len() - 8;
        wrong[crc] ^= 1;
        assert_eq!(unpack(&wrong, 1000).1, vec![(Note::Checksum, 1)]);
    }
}
