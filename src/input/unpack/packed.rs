//! A compressed file: members one after the other, and what follows the last. Knows nothing of how each is undone.

use super::{Emit, Guess, Packing};
use crate::account::Note;

/// Undoes one compression, member by member. ("Member" is gzip's word; zstd says frame, bzip2 and xz say stream.)
pub(super) trait Codec {
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
pub(super) enum Step {
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
pub(super) enum Fault {
    Damaged,
    /// It needs more memory than [`MAX_WINDOW`].
    Memory,
    /// It is whole, as far as one can tell, and packed in a way that is not undone here.
    Unsupported,
}

/// Members one after the other.
pub(super) struct Packed {
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
    pub(super) fn new(packing: Packing, codec: Box<dyn Codec>) -> Packed {
        let place = Place::Between(Vec::new());
        Packed { packing, codec, place, held: Vec::new(), members: 0, bad_checksums: 0, trailing: 0, lost: 0 }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], emit: &mut Emit<'_>) {
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

    pub(super) fn end(&mut self, emit: &mut Emit<'_>) -> (Vec<(Note, u64)>, bool) {
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
pub(super) fn content(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b != 0).count() as u64
}
