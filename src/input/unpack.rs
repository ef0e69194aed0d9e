//! Compression: what a file is packed in, undone chunk by chunk, never inflated whole. Knows which bytes begin what,
//! what follows a member, and how deep one may lie in another; how each is undone stands in a file of its own.

mod bzip2;
mod gzip;
#[cfg(test)]
mod tests;
mod xz;
mod zstd;

use crate::account::Note;

/// Takes unpacked bytes, and when the packed file was last written (seconds since 1970) if the container says.
pub(super) type Emit<'a> = dyn FnMut(&[u8], Option<i64>) + 'a;

/// Packed in packed in packed, and no deeper.
const MAX_DEPTH: u8 = 3;
/// What a file may ask for to be unpacked: more than the command line tools ever ask for by themselves (xz -9 asks for
/// 64 MiB, zstd --ultra -22 for 128), less than hurts in a browser.
const MAX_WINDOW: u32 = 128 << 20;
/// Unpacked bytes are passed on in pieces of at most so many.
const PIECE: usize = 256 << 10;

/// Undoes the compression of one file.
pub(super) struct Unpack {
    /// How many compressions were undone before this one.
    depth: u8,
    state: State,
}

enum State {
    /// The first bytes have not come yet; these have.
    Start(Vec<u8>),
    /// As it is.
    Plain,
    /// Packed; what is in it may be packed again.
    Packed(Box<Packed>, Box<Unpack>),
    /// Packed once too often; so many bytes were left as they are.
    TooDeep(u64),
}

impl Unpack {
    pub(super) fn new() -> Unpack {
        Unpack { depth: 0, state: State::Start(Vec::new()) }
    }

    /// For what is known not to be packed.
    pub(super) fn plain() -> Unpack {
        Unpack { depth: 0, state: State::Plain }
    }

    /// Passes on what `bytes` hold, in pieces of bounded size.
    pub(super) fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) {
        match &mut self.state {
            State::Plain => emit(bytes, None),
            State::Packed(packed, inner) => packed.push(bytes, &mut within(inner, emit)),
            State::TooDeep(lost) => *lost += bytes.len() as u64,
            State::Start(seen) => {
                seen.extend_from_slice(bytes);
                let next = match Packing::of(seen) {
                    Guess::More => return,
                    Guess::No => State::Plain,
                    Guess::Yes(_) if self.depth == MAX_DEPTH => State::TooDeep(0),
                    Guess::Yes(packing) => {
                        let inner = Unpack { depth: self.depth + 1, state: State::Start(Vec::new()) };
                        State::Packed(Box::new(Packed::new(packing)), Box::new(inner))
                    }
                };
                let seen = std::mem::take(seen);
                self.state = next;
                self.push(&seen, emit);
            }
        }
    }

    /// Nothing follows. Returns what to tell, with amounts, and whether the last record may be cut.
    pub(super) fn end(&mut self, emit: &mut Emit<'_>) -> (Vec<(Note, u64)>, bool) {
        match &mut self.state {
            State::Plain => (Vec::new(), false),
            State::TooDeep(lost) => (vec![(Note::PackedTooDeep, *lost)], false),
            State::Start(seen) => {
                emit(&std::mem::take(seen), None);
                (Vec::new(), false)
            }
            State::Packed(packed, inner) => {
                let (mut notes, cut) = packed.end(&mut within(inner, emit));
                let (more, inner_cut) = inner.end(emit);
                // Where the outer one is cut off, so is the inner one: once is enough.
                notes.extend(more.into_iter().filter(|(note, _)| !(cut && *note == Note::CutShort)));
                (notes, cut || inner_cut)
            }
        }
    }
}

/// Hands unpacked bytes to what undoes the next compression; the innermost date counts.
fn within<'a>(inner: &'a mut Unpack, emit: &'a mut Emit<'_>) -> impl FnMut(&[u8], Option<i64>) + 'a {
    move |text, secs| inner.push(text, &mut |text, inner_secs| emit(text, inner_secs.or(secs)))
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
    const ALL: [Packing; 4] = [Packing::Gzip, Packing::Zstd, Packing::Bzip2, Packing::Xz];

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
        }
    }

    /// Decoders that, of damaged bytes, give more or less according to how many they are given at a time, are given so
    /// many at a time, counted from the beginning of the file. Few, since 45 bytes of bzip2 may stand for 900 kB.
    fn block(self) -> Option<usize> {
        match self {
            Packing::Gzip | Packing::Zstd => None,
            Packing::Bzip2 | Packing::Xz => Some(1 << 10),
        }
    }

    fn codec(self) -> Box<dyn Codec> {
        match self {
            Packing::Gzip => Box::new(gzip::Gzip::new()),
            Packing::Zstd => Box::new(zstd::Zstd::new()),
            Packing::Bzip2 => Box::new(bzip2::Bzip2::new()),
            Packing::Xz => Box::new(xz::Xz::new()),
        }
    }
}

/// Undoes one compression, member by member. ("Member" is gzip's word; zstd says frame, bzip2 and xz say stream.)
trait Codec {
    /// A member begins; its first bytes come with the next push.
    fn begin(&mut self);
    /// Takes bytes of the member at hand and passes on what they hold. Returns how many it took, which are all unless
    /// the member ended or cannot be read on.
    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> (usize, Step);
    /// The member at hand is cut off, or cannot be read on: passes on what is still held back of it.
    fn give_up(&mut self, emit: &mut Emit<'_>) {
        let _ = emit;
    }
}

/// What became of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It goes on.
    More,
    /// It is complete.
    Done,
    /// It is complete, and its checksum is not that of its text.
    BadChecksum,
    /// It is complete, and is one that holds no text.
    NoText,
    /// It cannot be read on.
    Fault(Fault),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Damaged,
    /// It needs more memory than [`MAX_WINDOW`].
    Memory,
    /// It is whole, as far as one can tell, and packed in a way that is not undone here.
    Unsupported,
}

/// Members one after the other.
struct Packed {
    packing: Packing,
    codec: Box<dyn Codec>,
    place: Place,
    /// Of a block that is not complete ([`Packing::block`]).
    held: Vec<u8>,
    members: u64,
    bad_checksums: u64,
    trailing: u64,
    lost: u64,
}

enum Place {
    /// Between members; of the next one these bytes have come.
    Between(Vec<u8>),
    Member,
    /// What follows the last member is no member.
    Trailing,
    /// The rest cannot be read.
    Lost(Fault),
}

impl Packed {
    fn new(packing: Packing) -> Packed {
        let place = Place::Between(Vec::new());
        let (codec, held) = (packing.codec(), Vec::new());
        Packed { packing, codec, place, held, members: 0, bad_checksums: 0, trailing: 0, lost: 0 }
    }

    fn push(&mut self, mut bytes: &[u8], emit: &mut Emit<'_>) {
        let Some(block) = self.packing.block() else { return self.take(bytes, emit) };
        if !self.held.is_empty() {
            let more = bytes.len().min(block - self.held.len());
            self.held.extend_from_slice(&bytes[..more]);
            bytes = &bytes[more..];
            if self.held.len() < block {
                return;
            }
            self.take_held(emit);
        }
        let blocks = bytes.chunks_exact(block);
        self.held.extend_from_slice(blocks.remainder());
        blocks.for_each(|block| self.take(block, emit));
    }

    fn take_held(&mut self, emit: &mut Emit<'_>) {
        let mut held = std::mem::take(&mut self.held);
        self.take(&held, emit);
        held.clear();
        self.held = held;
    }

    fn take(&mut self, mut bytes: &[u8], emit: &mut Emit<'_>) {
        while !bytes.is_empty() {
            match &mut self.place {
                Place::Between(seen) => {
                    // Zero bytes fill up blocks of a tape, or multiples of four.
                    if seen.is_empty() && bytes[0] == 0 {
                        bytes = &bytes[bytes.iter().take_while(|b| **b == 0).count()..];
                        continue;
                    }
                    let mut first = std::mem::take(seen);
                    first.push(bytes[0]);
                    bytes = &bytes[1..];
                    match self.packing.guess(&first) {
                        Guess::More => *seen = first,
                        Guess::Yes(_) => {
                            self.codec.begin();
                            self.members += 1;
                            self.place = Place::Member;
                            // No magic number is longer than what follows it at the least, so all of it is taken.
                            self.member(&first, emit);
                        }
                        Guess::No => {
                            self.trailing += content(&first);
                            self.place = Place::Trailing;
                        }
                    }
                }
                Place::Member => bytes = &bytes[self.member(bytes, emit)..],
                Place::Trailing => {
                    self.trailing += content(bytes);
                    return;
                }
                Place::Lost(_) => {
                    self.lost += bytes.len() as u64;
                    return;
                }
            }
        }
    }

    fn member(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> usize {
        let (used, step) = self.codec.push(bytes, emit);
        match step {
            Step::More => {}
            Step::Done => self.place = Place::Between(Vec::new()),
            Step::BadChecksum => {
                self.bad_checksums += 1;
                self.place = Place::Between(Vec::new());
            }
            Step::NoText => {
                self.members -= 1;
                self.place = Place::Between(Vec::new());
            }
            Step::Fault(fault) => {
                self.codec.give_up(emit);
                self.place = Place::Lost(fault);
            }
        }
        used
    }

    fn end(&mut self, emit: &mut Emit<'_>) -> (Vec<(Note, u64)>, bool) {
        self.take_held(emit);
        let (cut_short, fault) = match &self.place {
            Place::Between(seen) => (!seen.is_empty(), None),
            Place::Member => (true, None),
            Place::Trailing => (false, None),
            Place::Lost(fault) => (false, Some(*fault)),
        };
        if matches!(self.place, Place::Member) {
            self.codec.give_up(emit);
        }
        let told = [
            (Note::Members, self.members.saturating_sub(1)),
            (Note::Checksum, self.bad_checksums),
            (Note::Trailing, self.trailing),
            (Note::CutShort, u64::from(cut_short)),
        ];
        let mut notes: Vec<_> = told.into_iter().filter(|(_, amount)| *amount > 0).collect();
        // Of what was taken up before the damage showed, nobody knows how much was lost.
        let lost = self.lost.max(1);
        match fault {
            Some(Fault::Damaged) => notes.push((Note::Damaged, lost)),
            Some(Fault::Memory) => notes.push((Note::PackedTooLarge, lost)),
            Some(Fault::Unsupported) => notes.push((Note::PackedOtherwise, lost)),
            None => {}
        }
        (notes, cut_short || fault.is_some())
    }
}

/// How many bytes are not padding.
fn content(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b != 0).count() as u64
}
