//! Containers: what a file is packed in, undone chunk by chunk, never inflated whole. Knows which bytes begin what, what
//! follows a member, and how deep one may lie in another; how each is undone stands in a file of its own.
//!
//! A compressed file holds one text. An archive holds files, each of which may be packed again.

mod bzip2;
mod gzip;
mod inflate;
mod packed;
mod tar;
#[cfg(test)]
mod tests;
mod xz;
mod zip;
mod zstd;

use crate::account::Note;
use packed::{Codec, Fault, Packed, Step, content};

/// Takes unpacked bytes, and when the packed file was last written (seconds since 1970) if the container says.
type Emit<'a> = dyn FnMut(&[u8], Option<i64>) + 'a;

/// What comes out of a file, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Out<'a> {
    /// Bytes of the innermost file that is open, and when it was last written (seconds since 1970) if a container says.
    Text(&'a [u8], Option<i64>),
    /// The innermost file that is open is an archive, and in it one of this name begins.
    Begin(&'a str),
    /// The innermost file that is open has ended.
    End(Ending),
}

/// What there is to say of a file that was unpacked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ending {
    /// What to tell of it, with amounts.
    pub(super) notes: Vec<(Note, u64)>,
    /// Its last record may be cut.
    pub(super) cut: bool,
    pub(super) holds: Holds,
}

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Holds {
    /// What was handed on as text; perhaps nothing.
    #[default]
    Text,
    /// Other files.
    Files,
    /// Nobody knows: the notes say why it was not looked into.
    Unread,
}

type Take<'a> = dyn FnMut(Out<'_>) + 'a;

/// Packed in packed in packed, and no deeper; an archive counts as one.
const MAX_DEPTH: u8 = 3;
/// What a file may ask for to be unpacked: more than the command line tools ever ask for by themselves (xz -9 asks for
/// 64 MiB, zstd --ultra -22 for 128), less than hurts in a browser.
const MAX_WINDOW: u32 = 128 << 20;
/// Unpacked bytes are passed on in pieces of at most so many.
const PIECE: usize = 256 << 10;

/// Undoes what one file is packed in.
pub(super) struct Unpack {
    /// In how many containers it lies.
    depth: u8,
    state: State,
}

enum State {
    /// The first bytes have not come yet; these have.
    Start(Vec<u8>),
    /// As it is.
    Plain,
    /// Packed; what is in it may be packed again.
    Packed(Box<Packed>, Box<Inner>),
    /// Other files, each of which may be packed.
    Archive(Box<dyn Archive>, Box<Member>),
    /// Packed once too often; so many bytes were left as they are.
    TooDeep(u64),
}

impl Unpack {
    pub(super) fn new() -> Unpack {
        Unpack::at(0)
    }

    fn at(depth: u8) -> Unpack {
        Unpack { depth, state: State::Start(Vec::new()) }
    }

    /// For what is known not to be packed.
    pub(super) fn plain() -> Unpack {
        Unpack { depth: 0, state: State::Plain }
    }

    /// Passes on what `bytes` hold, in pieces of bounded size.
    pub(super) fn push(&mut self, bytes: &[u8], take: &mut Take<'_>) {
        match &mut self.state {
            State::Plain => take(Out::Text(bytes, None)),
            State::Packed(packed, inner) => packed.push(bytes, &mut |text, secs| inner.push(text, secs, take)),
            State::Archive(archive, member) => archive.push(bytes, &mut |found| member.take(found, take)),
            State::TooDeep(lost) => *lost += bytes.len() as u64,
            State::Start(seen) => {
                seen.extend_from_slice(bytes);
                let next = match Packing::of(seen) {
                    Guess::More => return,
                    Guess::No => State::Plain,
                    Guess::Yes(_) if self.depth == MAX_DEPTH => State::TooDeep(0),
                    Guess::Yes(packing) => match packing.way() {
                        Way::Archive(archive) => State::Archive(archive, Box::new(Member::of_depth(self.depth + 1))),
                        Way::Codec(codec) => {
                            let inner = Inner { unpack: Unpack::at(self.depth + 1), secs: None };
                            State::Packed(Box::new(Packed::new(packing, codec)), Box::new(inner))
                        }
                    },
                };
                let seen = std::mem::take(seen);
                self.state = next;
                self.push(&seen, take);
            }
        }
    }

    /// Nothing follows.
    pub(super) fn end(&mut self, take: &mut Take<'_>) -> Ending {
        match &mut self.state {
            State::Plain => Ending::default(),
            State::TooDeep(lost) => {
                Ending { notes: vec![(Note::PackedTooDeep, *lost)], cut: false, holds: Holds::Unread }
            }
            State::Start(seen) => {
                take(Out::Text(&std::mem::take(seen), None));
                Ending::default()
            }
            State::Archive(archive, member) => {
                let (notes, cut) = archive.end(&mut |found| member.take(found, take));
                Ending { notes, cut, holds: Holds::Files }
            }
            State::Packed(packed, inner) => {
                let (mut notes, cut) = packed.end(&mut |text, secs| inner.push(text, secs, take));
                let inner = inner.unpack.end(&mut dated(inner.secs, take));
                // Where the outer one is cut off, so is the inner one: once is enough. An archive says which of its
                // files it was.
                if cut && inner.cut && inner.holds == Holds::Files {
                    notes.retain(|(note, _)| *note != Note::CutShort);
                    notes.extend(inner.notes);
                } else {
                    notes.extend(inner.notes.into_iter().filter(|(note, _)| !(cut && *note == Note::CutShort)));
                }
                Ending { notes, cut: cut || inner.cut, holds: inner.holds }
            }
        }
    }
}

/// What undoes the next container, and the date that the outer one gives: the innermost counts.
struct Inner {
    unpack: Unpack,
    secs: Option<i64>,
}

impl Inner {
    fn push(&mut self, text: &[u8], secs: Option<i64>, take: &mut Take<'_>) {
        self.secs = secs;
        self.unpack.push(text, &mut dated(secs, take));
    }
}

/// Puts the date of an outer container where no inner one has its own.
fn dated<'a>(secs: Option<i64>, take: &'a mut Take<'_>) -> impl FnMut(Out<'_>) + 'a {
    move |out| match out {
        Out::Text(text, inner) => take(Out::Text(text, inner.or(secs))),
        out => take(out),
    }
}

/// Undoes one archive.
trait Archive {
    /// Takes the bytes that come next.
    fn push(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>));
    /// Nothing follows. Returns what to tell of the archive itself, and whether it ends before its end.
    fn end(&mut self, found: &mut dyn FnMut(Found<'_>)) -> (Vec<(Note, u64)>, bool);
}

/// What an archive finds in itself, in order: the files in it one after the other.
enum Found<'a> {
    /// A file of this name begins, written last at so many seconds since 1970.
    Begin(&'a str, Option<i64>),
    /// Bytes of it.
    Text(&'a [u8]),
    /// It has ended: what to tell of it, and whether it is not whole.
    End(Vec<(Note, u64)>, bool),
    /// It has ended, and could not be read, for these reasons.
    Unread(Vec<(Note, u64)>),
}

/// The file of an archive that is open.
struct Member {
    unpack: Option<Unpack>,
    secs: Option<i64>,
    depth: u8,
}

impl Member {
    fn of_depth(depth: u8) -> Member {
        Member { unpack: None, secs: None, depth }
    }

    fn take(&mut self, found: Found<'_>, take: &mut Take<'_>) {
        let ending = match found {
            Found::Begin(name, secs) => {
                (self.unpack, self.secs) = (Some(Unpack::at(self.depth)), secs);
                return take(Out::Begin(name));
            }
            Found::Text(text) => {
                if let Some(unpack) = &mut self.unpack {
                    unpack.push(text, &mut dated(self.secs, take));
                }
                return;
            }
            Found::End(mut notes, cut) => {
                let unpack = self.unpack.take();
                let inner = unpack.map_or_else(Ending::default, |mut it| it.end(&mut dated(self.secs, take)));
                notes.extend(inner.notes.into_iter().filter(|(note, _)| !(cut && *note == Note::CutShort)));
                Ending { notes, cut: cut || inner.cut, holds: inner.holds }
            }
            Found::Unread(notes) => {
                self.unpack = None;
                Ending { notes, cut: false, holds: Holds::Unread }
            }
        };
        take(Out::End(ending));
    }
}

/// Hands an archive's bytes to `step` until it wants more than there are, and keeps those in `held`. A step says how many
/// bytes it took, `None` if it needs more.
fn in_steps(held: &mut Vec<u8>, bytes: &[u8], mut step: impl FnMut(&[u8]) -> Option<usize>) {
    let all = match held.is_empty() {
        true => std::borrow::Cow::Borrowed(bytes),
        false => {
            held.extend_from_slice(bytes);
            std::borrow::Cow::Owned(std::mem::take(held))
        }
    };
    let mut rest = &all[..];
    while !rest.is_empty()
        && let Some(used) = step(rest)
    {
        rest = &rest[used..];
    }
    held.extend_from_slice(rest);
}

/// What a name is shown as: attackers and broken programs write them, and no file is ever opened by one.
fn shown(name: &[u8]) -> String {
    /// Longer than any path may be.
    const LONGEST: usize = 4096;
    super::text::name(&name[..name.len().min(LONGEST)])
}

/// What a file may be packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// As bzip2(1) writes it.
    Bzip2,
    /// The .xz file format, version 1.2.1.
    Xz,
    /// PKWARE's APPNOTE.TXT 6.3.10.
    Zip,
    /// POSIX pax interchange format, ustar and GNU tar's.
    Tar,
}

/// What the first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Yes(Packing),
    No,
    /// There are too few to tell.
    More,
}

/// Begins a frame of zstd that holds no text; the first byte is one of sixteen (RFC 8878 §3.1.2).
const SKIPPABLE: [u8; 3] = [0x2a, 0x4d, 0x18];

impl Packing {
    const ALL: [Packing; 6] = [Packing::Gzip, Packing::Zstd, Packing::Bzip2, Packing::Xz, Packing::Zip, Packing::Tar];

    pub(super) fn of(seen: &[u8]) -> Guess {
        let guesses = Packing::ALL.map(|packing| packing.guess(seen));
        match guesses.iter().find(|guess| matches!(guess, Guess::Yes(_))) {
            Some(yes) => *yes,
            None if guesses.contains(&Guess::More) => Guess::More,
            None => Guess::No,
        }
    }

    fn guess(self, seen: &[u8]) -> Guess {
        let begins = |magic: &[u8]| match () {
            () if seen.starts_with(magic) => Guess::Yes(self),
            () if magic.starts_with(seen) => Guess::More,
            () => Guess::No,
        };
        match (self, seen) {
            (Packing::Gzip, _) => begins(&[0x1f, 0x8b, 8]),
            (Packing::Zstd, [0x50..=0x5f, rest @ ..]) if rest.starts_with(&SKIPPABLE) => Guess::Yes(self),
            (Packing::Zstd, [0x50..=0x5f, rest @ ..]) if SKIPPABLE.starts_with(rest) => Guess::More,
            (Packing::Zstd, _) => begins(&[0x28, 0xb5, 0x2f, 0xfd]),
            // A digit for the size of blocks, then π, or √π where there is no block.
            (Packing::Bzip2, [b'B', b'Z', b'h', level @ b'1'..=b'9', ..]) => {
                let block = begins(&[b'B', b'Z', b'h', *level, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);
                match block {
                    Guess::No => begins(&[b'B', b'Z', b'h', *level, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90]),
                    guess => guess,
                }
            }
            (Packing::Bzip2, _) if seen.len() < 4 => match b"BZh".starts_with(seen) {
                true => Guess::More,
                false => Guess::No,
            },
            (Packing::Bzip2, _) => Guess::No,
            (Packing::Xz, _) => begins(&[0xfd, b'7', b'z', b'X', b'Z', 0]),
            // One without files is nothing but the end of its directory.
            (Packing::Zip, _) => match begins(b"PK\x03\x04") {
                Guess::No => begins(b"PK\x05\x06\0\0\0\0"),
                guess => guess,
            },
            (Packing::Tar, _) => match tar::is_tar(seen) {
                Some(true) => Guess::Yes(self),
                Some(false) => Guess::No,
                None => Guess::More,
            },
        }
    }

    /// Decoders that, of damaged bytes, give more or less according to how many they are given at a time, are given so
    /// many at a time, counted from the beginning of the file. Few, since 45 bytes of bzip2 may stand for 900 kB.
    fn block(self) -> Option<usize> {
        match self {
            Packing::Bzip2 | Packing::Xz => Some(1 << 10),
            Packing::Gzip | Packing::Zstd | Packing::Zip | Packing::Tar => None,
        }
    }

    fn way(self) -> Way {
        match self {
            Packing::Gzip => Way::Codec(Box::new(gzip::Gzip::new())),
            Packing::Zstd => Way::Codec(Box::new(zstd::Zstd::new())),
            Packing::Bzip2 => Way::Codec(Box::new(bzip2::Bzip2::new())),
            Packing::Xz => Way::Codec(Box::new(xz::Xz::new())),
            Packing::Zip => Way::Archive(Box::new(zip::Zip::new())),
            Packing::Tar => Way::Archive(Box::new(tar::Tar::new())),
        }
    }
}

/// What undoes it.
enum Way {
    Codec(Box<dyn Codec>),
    Archive(Box<dyn Archive>),
}
