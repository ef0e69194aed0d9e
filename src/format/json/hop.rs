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
//! Many scalars are those of the line before, too. So a joint is compared together with the scalar that stood behind it
//! the last time: if that is the same again, with the byte behind it, it need not be read once more.
//!
//! The tests hold the two ways against each other, line by line.

use super::walk::{self, WINDOW, Walk, plain};
use super::{Choice, Form, Found, Picked, TOP, Text, Value, Want};
use crate::account::Position;
use crate::input::{MAX_RECORD, Quick};
use wide::u8x16;

/// More joints or places than this are not kept: all are forgotten, and learning begins anew. A honeypot with forty kinds
/// of events has a few hundred.
const MOST_JOINTS: usize = 1024;
const MOST_PLACES: usize = 64;
/// A longer joint is not learnt: lines as that one are left to the careful way.
const LONGEST: usize = 256;
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
    /// The first bytes of what stood here the last time: itself, a scalar, and what was behind.
    seen: (u8x16, u8x16),
    /// A bit for each of those bytes that is its own, the scalar's, or the one that ends the scalar; more bits than there
    /// are bytes if those are too many.
    whole: u64,
    /// A bit for each that is its own.
    own: u32,
    /// The scalar seen.
    scalar: Scalar,
    /// The format's number of the value behind it, or [`UNWANTED`].
    number: usize,
    /// The joint that followed it the last time, or [`NONE`]; and others that once did.
    next: usize,
    others: Vec<usize>,
    /// What stood from here on over several scalars, in two lines alike.
    run: Run,
    /// The places that it leads from and to.
    from: usize,
    to: usize,
    /// All of it, at most [`LONGEST`] bytes.
    text: Box<[u8]>,
}

/// A scalar behind a joint; the numbers are bytes from the joint's begin.
#[derive(Clone, Copy, Debug)]
struct Scalar {
    form: Form,
    /// Its own, without a string's quotes.
    from: usize,
    to: usize,
    /// What is behind it.
    behind: usize,
}

const NO_SCALAR: Scalar = Scalar { form: Form::Absent, from: 0, to: 0, behind: 0 };
/// More bits than a window has bytes.
const TOO_MANY: u64 = 1 << WINDOW;

impl Joint {
    fn new(text: &[u8], from: usize, to: usize, number: usize) -> Joint {
        let mut start = [0; WINDOW];
        let length = text.len().min(WINDOW);
        start[..length].copy_from_slice(&text[..length]);
        Joint {
            seen: walk::halves(&start),
            whole: TOO_MANY,
            own: u32::try_from((1u64 << length) - 1).unwrap_or(u32::MAX),
            scalar: NO_SCALAR,
            number,
            next: NONE,
            others: Vec::new(),
            run: Run::default(),
            from,
            to,
            text: text.into(),
        }
    }

    /// A bit for each of the first bytes of a text that is as it was the last time.
    #[inline(always)]
    fn same(&self, window: &[u8; WINDOW]) -> u32 {
        let (low, high) = walk::halves(window);
        walk::bits(low.simd_eq(self.seen.0), high.simd_eq(self.seen.1))
    }

    /// Does `rest`, with those bits, begin with it?
    #[inline(always)]
    fn begins(&self, same: u32, rest: &[u8]) -> bool {
        same & self.own == self.own && (self.text.len() <= WINDOW || rest.starts_with(&self.text))
    }

    /// Remembers what stands here now.
    #[inline(always)]
    fn remember(&mut self, window: &[u8; WINDOW], scalar: Scalar) {
        self.whole = TOO_MANY;
        if scalar.behind < WINDOW {
            (self.seen, self.scalar, self.whole) = (walk::halves(window), scalar, (2 << scalar.behind) - 1);
        }
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

impl Scalar {
    /// The one that stands in `rest` behind a joint of so many bytes.
    #[inline(always)]
    fn read(rest: &[u8], joint: usize) -> Option<Scalar> {
        let text = &rest[joint..];
        match text.first_chunk::<{ WINDOW + 1 }>() {
            Some([b'"', string @ ..]) => {
                let (stops, quotes) = walk::string_stops(string);
                let (mut length, mut closed) =
                    (stops.trailing_zeros() as usize, stops & stops.wrapping_neg() & quotes != 0);
                if stops == 0 {
                    length += plain(&text[WINDOW + 1..]);
                    closed = text.get(1 + length) == Some(&b'"');
                }
                if closed {
                    let (from, to) = (joint + 1, joint + 1 + length);
                    return Some(Scalar { form: Form::Text, from, to, behind: to + 1 });
                }
            }
            Some([first @ b'0'..=b'9', number @ ..]) => {
                // Digits, and where a point ends them, more digits; an exponent is left to the grammar.
                let stops = walk::digit_stops(number);
                let (whole, behind) = (stops.trailing_zeros(), stops & stops.wrapping_sub(1));
                let is_decimal = number.get(whole as usize) == Some(&b'.');
                let length = if is_decimal { behind.trailing_zeros() } else { whole };
                let goes_on = match number.get(length as usize) {
                    None | Some(b'.' | b'e' | b'E') => true,
                    Some(_) => is_decimal && length == whole + 1,
                };
                if !goes_on && (whole == 0 || *first != b'0') {
                    let to = joint + 1 + length as usize;
                    return Some(Scalar { form: Form::Number, from: joint, to, behind: to });
                }
            }
            _ => {}
        }
        Scalar::read_any(rest, joint)
    }

    /// As the format gets it, where `rest` begins with the joint.
    #[inline(always)]
    fn found(self, rest: &[u8]) -> Found<'_> {
        Found { form: self.form, length: self.to - self.from, from: &rest[self.from..] }
    }

    /// As [`Scalar::read`], by the grammar.
    #[inline(never)]
    fn read_any(rest: &[u8], joint: usize) -> Option<Scalar> {
        let mut walk = Walk { text: rest, at: joint };
        let form = match walk.scalar().ok()? {
            Value::Text(Text { escaped: false, .. }) => Form::Text,
            Value::Text(Text { escaped: true, .. }) => Form::Escaped,
            Value::Number(_) => Form::Number,
            Value::Null => Form::Absent,
            Value::Array(_) | Value::Other(_) => Form::Other,
        };
        let quote = usize::from(matches!(form, Form::Text | Form::Escaped));
        Some(Scalar { form, from: joint + quote, to: walk.at - quote, behind: walk.at })
    }
}

/// Several joints with their scalars, one behind the other.
#[derive(Debug, Default)]
struct Run {
    /// All of it, and the byte that ends the last scalar; empty if there is no run.
    text: Vec<u8>,
    /// The wanted scalars by their numbers, counted from the run's begin.
    wanted: Vec<(usize, Scalar)>,
    /// The last joint.
    last: usize,
}

/// Fewer scalars make no run, and more bytes are not kept.
const LEAST_RUN: usize = 3;
const LONGEST_RUN: usize = 1024;

impl Run {
    /// Does `rest` begin with it?
    #[inline]
    fn begins(&self, rest: &[u8]) -> bool {
        if self.text.is_empty() || self.text.len() > rest.len() {
            return false;
        }
        let (ours, our_end) = self.text.as_chunks::<WINDOW>();
        let (theirs, their_end) = rest[..self.text.len()].as_chunks::<WINDOW>();
        let same = |(a, b): (&[u8; WINDOW], &[u8; WINDOW])| walk::halves(a) == walk::halves(b);
        ours.iter().zip(theirs).all(same) && our_end == their_end
    }
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
        let mut picked = [Found::ABSENT; N];
        loop {
            let rest = &bytes[read.bytes..];
            picked.iter_mut().for_each(|found| found.form = Form::Absent);
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
        let (mut rest, mut last, mut next) = (text, 0, self.joints[0].next);
        // How many scalars up to here were those of the last time, and where the first of them stands.
        let mut alike = (0, next, text);
        'scalars: loop {
            // Of what is shorter nothing is lost: the careful way reads the last lines of a chunk.
            let window = rest.first_chunk::<WINDOW>()?;
            let (number, scalar, follows) = loop {
                if let Some(joint) = self.joints.get_mut(next) {
                    let same = joint.same(window);
                    if u64::from(same) & joint.whole == joint.whole {
                        if joint.run.begins(rest) {
                            for (number, scalar) in &joint.run.wanted {
                                picked[*number] = scalar.found(rest);
                            }
                            (rest, last) = (&rest[joint.run.text.len() - 1..], joint.run.last);
                            (next, alike.0) = (self.joints[last].next, 0);
                            continue 'scalars;
                        }
                        if alike.0 == 0 {
                            alike = (0, next, rest);
                        }
                        alike.0 += 1;
                        break (joint.number, joint.scalar, joint.next);
                    }
                    if joint.begins(same, rest) {
                        if joint.to == END {
                            let behind = &rest[joint.text.len()..];
                            if let Some(end) = line_end(behind) {
                                let length = text.len() - behind.len();
                                self.keep_run(alike);
                                // A CR counts to a record's length, as it does for the careful way.
                                return (length + end - 1 <= MAX_RECORD).then_some((length, end));
                            }
                        } else if let Some(scalar) = Scalar::read(rest, joint.text.len()) {
                            joint.remember(window, scalar);
                            let found = (joint.number, scalar, joint.next);
                            self.keep_run(alike);
                            alike.0 = 0;
                            break found;
                        }
                    }
                }
                next = self.search(last, next, rest)?;
            };
            if let Some(place) = picked.get_mut(number) {
                *place = scalar.found(rest);
            }
            rest = &rest[scalar.behind..];
            (last, next) = (next, follows);
        }
    }

    /// Keeps so many scalars from a joint on, which stands at the begin of `rest`, as a run.
    #[inline]
    fn keep_run(&mut self, (count, first, rest): (usize, usize, &[u8])) {
        if count >= LEAST_RUN {
            self.keep_long_run(count, first, rest);
        }
    }

    #[cold]
    fn keep_long_run(&mut self, count: usize, first: usize, text: &[u8]) {
        let mut run = std::mem::take(&mut self.joints[first].run);
        run.wanted.clear();
        run.text.clear();
        let (mut at, mut next, mut place) = (0, first, self.joints[first].from);
        for _ in 0..count {
            // That each of them stands there is looked at once more, so that nothing hangs on how they were found.
            let (Some(joint), Some(window)) = (self.joints.get(next), text[at..].first_chunk()) else { return };
            if u64::from(joint.same(window)) & joint.whole != joint.whole || joint.from != place {
                return;
            }
            let Scalar { form, from, to, behind } = joint.scalar;
            if joint.number < N {
                run.wanted.push((joint.number, Scalar { form, from: at + from, to: at + to, behind: at + behind }));
            }
            (at, run.last, next, place) = (at + behind, next, joint.next, joint.to);
        }
        if let Some(whole) = text.get(..at + 1).filter(|whole| whole.len() <= LONGEST_RUN) {
            run.text.extend_from_slice(whole);
        }
        self.joints[first].run = run;
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
