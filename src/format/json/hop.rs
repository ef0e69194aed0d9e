//! The quick way through JSON Lines. Programs write their objects with the same keys in the same order, again and
//! again; only the scalars (strings, numbers, `true`, `false`, `null`) between them change. So what stands *between* two
//! scalars, keys and punctuation, is learnt from lines that were read the careful way, and afterwards compared as bytes:
//! a line is crossed by hopping from scalar to scalar.
//!
//! Nothing is believed that was not seen. After a scalar, what may follow in an object or array, and what it means for
//! what comes then, depends on nothing but where the scalar stands: the open objects and arrays around it, which is a
//! [`Place`]. A [`Joint`] is one fact: at this place these bytes, from the end of a scalar (or the begin of the line)
//! to the next scalar (or the end of the line), lead to that place, and to a value of that number of the format's. It is
//! true in every line, since it was true in one. Scalars are read by the grammar itself ([`Walk::scalar`]). A line that
//! is crossed from begin to end by such facts and scalars is therefore an object, with just the values that
//! [`pick`](super::pick) finds in it, whatever text its strings hold, however its keys repeat. All other lines are left
//! to `pick`, and the next of them that it finds good is learnt from.
//!
//! The tests hold the two ways against each other, line by line.

use super::walk::Walk;
use super::{Choice, Picked, TOP, Want, put};
use crate::account::Position;
use crate::input::{MAX_RECORD, Quick};

/// More joints or places than this are not kept: all are forgotten, and learning begins anew. A honeypot with forty kinds
/// of events has a few hundred.
const MOST_JOINTS: usize = 1024;
const MOST_PLACES: usize = 64;
/// A longer joint is not learnt: lines as that one are left to the careful way.
const LONGEST: usize = 256;
/// Bytes of a joint that are compared as numbers.
const WINDOW: usize = 32;
/// The number of a value that the format does not want.
const UNWANTED: usize = usize::MAX;

/// Something that is open around a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Array,
    /// An object whose members may be wanted.
    Object(u8),
    /// An object without wanted members.
    Other,
}

/// Where a scalar stands: what is open around it, outermost first.
type Place = Vec<Open>;

/// Numbers of places: in front of a line, behind it, and the first of the others.
const BEGIN: usize = 0;
const END: usize = 1;
const FIRST: usize = 2;
/// No joint.
const NONE: usize = usize::MAX;

/// See the top of this file.
#[derive(Debug)]
struct Joint {
    /// At most [`LONGEST`] bytes.
    text: Box<[u8]>,
    /// Its first bytes as numbers, as [`numbers`] makes them, with zeros behind its end; and the masks that take as much
    /// from another text.
    low: u128,
    low_mask: u128,
    high: u128,
    high_mask: u128,
    /// The places that it leads from and to.
    from: usize,
    to: usize,
    /// The format's number of the value behind it, or [`UNWANTED`].
    number: usize,
    /// The joint that followed it the last time, or [`NONE`]; and others that once did.
    next: usize,
    others: Vec<usize>,
}

impl Joint {
    fn new(text: &[u8], from: usize, to: usize, number: usize) -> Joint {
        let (mut start, mut mask) = ([0; WINDOW], [0; WINDOW]);
        let length = text.len().min(WINDOW);
        start[..length].copy_from_slice(&text[..length]);
        mask[..length].fill(0xff);
        let ((low, high), (low_mask, high_mask)) = (numbers(&start), numbers(&mask));
        Joint { text: text.into(), low, low_mask, high, high_mask, from, to, number, next: NONE, others: Vec::new() }
    }

    /// Does `rest` begin with it? `window` are the first bytes of `rest`.
    #[inline(always)]
    fn begins(&self, window: &[u8; WINDOW], rest: &[u8]) -> bool {
        let (low, high) = numbers(window);
        (low ^ self.low) & self.low_mask == 0
            && (self.text.len() <= WINDOW / 2 || (high ^ self.high) & self.high_mask == 0)
            && (self.text.len() <= WINDOW || rest.starts_with(&self.text))
    }

    /// Does `rest` begin with it, and does then come what it leads to? No two joints from one place can both say so:
    /// what stands in front of a scalar, or of the line's end, is no scalar.
    fn leads(&self, rest: &[u8]) -> bool {
        rest.starts_with(&self.text)
            && match &rest[self.text.len()..] {
                behind if self.to == END => line_end(behind).is_some(),
                behind => matches!(behind.first(), Some(b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')),
            }
    }
}

#[inline(always)]
fn numbers(window: &[u8; WINDOW]) -> (u128, u128) {
    let mut halves = [[0; WINDOW / 2]; 2];
    halves.as_flattened_mut().copy_from_slice(window);
    (u128::from_le_bytes(halves[0]), u128::from_le_bytes(halves[1]))
}

/// Bytes of the line end at the front: LF or CRLF.
#[inline(always)]
fn line_end(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

/// Reads lines whose like it has seen. `N` is how many values the format wants.
#[derive(Debug)]
pub(in crate::format) struct Hopper<const N: usize> {
    choose: Choice,
    /// From number [`FIRST`] on.
    places: Vec<Place>,
    /// The first is none, but leads to the begin of a line.
    joints: Vec<Joint>,
    /// A line was met that is not known, or none was yet: the next good one is to be learnt from.
    curious: bool,
}

impl<const N: usize> Hopper<N> {
    /// One that has seen nothing. `choose` is what [`pick`](super::pick) is called with for the same lines.
    pub(in crate::format) fn new(choose: Choice) -> Hopper<N> {
        let mut hopper = Hopper { choose, places: Vec::new(), joints: Vec::new(), curious: true };
        hopper.forget();
        hopper
    }

    fn forget(&mut self) {
        self.places.clear();
        // Nothing follows the end of a line, so it is never found.
        self.joints = vec![Joint::new(b"", END, BEGIN, UNWANTED)];
    }

    /// What [`LineReader::quick`](crate::input::LineReader::quick) does: hands each line from the front of `bytes`, as
    /// long as they are known, to `each`, without its line end and with what [`pick`](super::pick) would give.
    #[inline]
    pub(in crate::format) fn lines<'a>(
        &mut self,
        bytes: &'a [u8],
        at: Position,
        mut each: impl FnMut(&Picked<'a, N>, &'a [u8], Position),
    ) -> Quick {
        let mut read = Quick::default();
        loop {
            let rest = &bytes[read.bytes..];
            let mut picked = [None; N];
            let Some((length, end)) = self.line(rest, &mut picked) else { return read };
            let here = Position { line: at.line + read.lines, byte: at.byte + read.bytes as u64 };
            each(&picked, &rest[..length], here);
            read.bytes += length + end;
            read.lines += 1;
        }
    }

    /// Crosses the line at the front of `text`; returns its length, and that of its line end.
    #[inline]
    fn line<'a>(&mut self, text: &'a [u8], picked: &mut Picked<'a, N>) -> Option<(usize, usize)> {
        let mut walk = Walk { text, at: 0 };
        let mut last = 0;
        loop {
            let (rest, from) = (&text[walk.at..], walk.at);
            // Of what is shorter nothing is lost: the careful way reads the last lines of a chunk.
            let window = rest.first_chunk::<WINDOW>()?;
            let mut next = self.joints[last].next;
            loop {
                if let Some(joint) = self.joints.get(next)
                    && joint.begins(window, rest)
                {
                    let length = joint.text.len();
                    walk.at = from + length;
                    if joint.to == END {
                        if let Some(end) = line_end(&rest[length..]) {
                            // A CR counts to a record's length, as it does for the careful way.
                            return (walk.at + end - 1 <= MAX_RECORD).then_some((walk.at, end));
                        }
                    } else if let Ok(value) = walk.scalar() {
                        put(picked, joint.number, value);
                        break;
                    }
                }
                next = self.search(last, next, rest)?;
            }
            last = next;
        }
    }

    /// The joint that follows joint `last` and stands at the front of `rest`; none if it is not known, or was `tried`.
    #[cold]
    fn search(&mut self, last: usize, tried: usize, rest: &[u8]) -> Option<usize> {
        let (before, place) = (&self.joints[last], self.joints[last].to);
        let fits = |joint: &Joint| joint.from == place && joint.leads(rest);
        if self.joints.get(tried).is_some_and(fits) {
            // It is the scalar behind it that is wrong: there is nothing to learn.
            return None;
        }
        let known = before.others.iter().position(|j| fits(&self.joints[*j]));
        let Some(found) = known.map(|at| before.others[at]).or_else(|| self.joints.iter().position(fits)) else {
            self.curious = true;
            return None;
        };
        let before = &mut self.joints[last];
        match known {
            Some(at) => before.others[at] = before.next,
            None if before.next != NONE => before.others.push(before.next),
            None => {}
        }
        before.next = found;
        Some(found)
    }

    /// Learns from a line in which [`pick`](super::pick) found no fault, if there was need of it.
    pub(in crate::format) fn learn(&mut self, line: &[u8]) {
        if !std::mem::take(&mut self.curious) {
            return;
        }
        let mut walk = Walk { text: line, at: 0 };
        // The joint at hand: what it leads from, where it begins, and the number of the value behind it.
        let (mut from, mut begin) = (BEGIN, 0);
        let mut place = Place::new();
        let (mut want, mut key) = (Want::Nothing, false);
        while let Some(byte) = walk.peek() {
            let opened = match byte {
                b'{' => match want {
                    Want::Value(_) => return,
                    Want::Inside(inside) => Some(Open::Object(inside)),
                    Want::Nothing if place.is_empty() => Some(Open::Object(TOP)),
                    Want::Nothing => Some(Open::Other),
                },
                // A wanted value that is no scalar is the careful way's.
                b'[' if matches!(want, Want::Value(_)) => return,
                b'[' => Some(Open::Array),
                _ => None,
            };
            match byte {
                b'{' | b'[' => {
                    place.extend(opened);
                    (want, key) = (Want::Nothing, byte == b'{');
                    walk.at += 1;
                }
                b'}' | b']' => {
                    place.pop();
                    walk.at += 1;
                }
                b',' => {
                    (want, key) = (Want::Nothing, !matches!(place.last(), Some(Open::Array)));
                    walk.at += 1;
                }
                b' ' | b'\t' | b'\r' | b':' => walk.at += 1,
                b'"' if key => {
                    let Ok(text) = walk.string() else { return };
                    want = match place.last() {
                        Some(Open::Object(inside)) => (self.choose)(*inside, &text.bytes()),
                        _ => Want::Nothing,
                    };
                    key = false;
                }
                _ => {
                    let number = if let Want::Value(number) = want { number } else { UNWANTED };
                    let Some(to) = self.joint(&line[begin..walk.at], from, &place, number) else { return };
                    if walk.scalar().is_err() {
                        return;
                    }
                    (from, begin) = (to, walk.at);
                }
            }
        }
        self.joint_to(&line[begin..], from, END, UNWANTED);
    }

    /// Keeps a joint that leads to a scalar at `place`; returns the place's index, or none if it is not to be kept.
    fn joint(&mut self, text: &[u8], from: usize, place: &Place, number: usize) -> Option<usize> {
        let known = self.places.iter().position(|p| p == place);
        let to = FIRST + known.unwrap_or(self.places.len());
        if known.is_none() {
            if self.places.len() == MOST_PLACES {
                self.forget();
                return None;
            }
            self.places.push(place.clone());
        }
        self.joint_to(text, from, to, number).then_some(to)
    }

    /// Keeps a joint; false if it is not to be kept.
    fn joint_to(&mut self, text: &[u8], from: usize, to: usize, number: usize) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        if self.joints.iter().any(|j| j.from == from && j.to == to && *j.text == *text) {
            return true;
        }
        if self.joints.len() == MOST_JOINTS {
            self.forget();
            return false;
        }
        self.joints.push(Joint::new(text, from, to, number));
        true
    }
}

#[cfg(test)]
mod tests;
