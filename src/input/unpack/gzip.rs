//! gzip, RFC 1952.

use super::inflate::{Flow, Inflate};
use super::{Codec, Emit, Fault, Step};

/// A header longer than this (its name and comment have no bound of their own) is damage.
const MAX_HEADER: usize = 1 << 17;

/// The member at hand.
pub(super) struct Gzip {
    state: State,
    inflate: Inflate,
    /// When the file was last written, by the first member's header; `None` before it was read.
    modified_secs: Option<Option<i64>>,
}

enum State {
    Header(Vec<u8>),
    Body,
    Trailer(Vec<u8>),
}

impl Gzip {
    pub(super) fn new() -> Gzip {
        Gzip { state: State::Header(Vec::new()), inflate: Inflate::new(), modified_secs: None }
    }
}

impl Codec for Gzip {
    fn begin(&mut self) {
        self.state = State::Header(Vec::new());
        self.inflate.begin();
    }

    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> (usize, Step) {
        let mut used = 0;
        while used < bytes.len() {
            let rest = &bytes[used..];
            match &mut self.state {
                State::Header(seen) => {
                    let before = seen.len();
                    seen.extend_from_slice(rest);
                    match header_length(seen) {
                        Some(length) => {
                            let secs = u32::from_le_bytes([seen[4], seen[5], seen[6], seen[7]]);
                            self.modified_secs.get_or_insert((secs > 0).then_some(secs.into()));
                            self.state = State::Body;
                            used += length - before;
                        }
                        None if seen.len() > MAX_HEADER => return (bytes.len(), Step::Fault(Fault::Damaged)),
                        None => return (bytes.len(), Step::More),
                    }
                }
                State::Body => {
                    let secs = self.modified_secs.flatten();
                    let (taken, flow) = self.inflate.push(rest, |text| emit(text, secs));
                    used += taken;
                    match flow {
                        Flow::More => {}
                        Flow::Ended => self.state = State::Trailer(Vec::with_capacity(8)),
                        Flow::Damaged => return (used, Step::Fault(Fault::Damaged)),
                    }
                }
                State::Trailer(seen) => {
                    let taken = rest.len().min(8 - seen.len());
                    seen.extend_from_slice(&rest[..taken]);
                    used += taken;
                    if let [a, b, c, d, e, f, g, h] = seen[..] {
                        let stated = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
                        // The length is stated modulo 2^32.
                        let length = u32::try_from(self.inflate.size() & u64::from(u32::MAX)).unwrap_or(0);
                        let sound = stated == (self.inflate.crc(), length);
                        return (used, if sound { Step::Done } else { Step::BadChecksum });
                    }
                }
            }
        }
        (used, Step::More)
    }
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
