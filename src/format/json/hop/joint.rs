//! What [`Hopper`](super::Hopper) knows of lines, piece by piece.

use crate::format::json::walk::{self, WINDOW, Walk, plain};
use crate::format::json::{Form, Found, Text, Value};
use wide::u8x16;

/// The number of a value that the format does not want.
pub(super) const UNWANTED: usize = usize::MAX;

/// Something that is open around a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Array,
    /// An object whose members may be wanted.
    Object(u8),
    /// An object without wanted members.
    Other,
}

/// Where a scalar stands: what is open around it, outermost first.
pub(super) type Place = Vec<Open>;

/// Numbers of places: in front of a line, behind it, and the first of the others.
pub(super) const BEGIN: usize = 0;
pub(super) const END: usize = 1;
pub(super) const FIRST: usize = 2;
/// No joint.
pub(super) const NONE: usize = usize::MAX;

/// What stands between two scalars, and where it leads; see [`super`].
#[derive(Debug)]
pub(super) struct Joint {
    /// The first bytes of what stood here the last time: itself, a scalar, and what was behind.
    pub(super) seen: (u8x16, u8x16),
    /// A bit for each of those bytes that is its own, the scalar's, or the one that ends the scalar; more bits than there
    /// are bytes if those are too many.
    pub(super) whole: u64,
    /// A bit for each that is its own.
    pub(super) own: u32,
    /// The scalar seen.
    pub(super) scalar: Scalar,
    /// The format's number of the value behind it, or [`UNWANTED`].
    pub(super) number: usize,
    /// The joint that followed it the last time, or [`NONE`]; and others that once did.
    pub(super) next: usize,
    pub(super) others: Vec<usize>,
    /// What stood from here on over several scalars, in two lines alike.
    pub(super) run: Run,
    /// The places that it leads from and to.
    pub(super) from: usize,
    pub(super) to: usize,
    /// All of it.
    pub(super) text: Box<[u8]>,
}

/// A scalar behind a joint; the numbers are bytes from the joint's begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalar {
    pub(super) form: Form,
    /// Its own, without a string's quotes.
    pub(super) from: usize,
    pub(super) to: usize,
    /// What is behind it.
    pub(super) behind: usize,
}

const NO_SCALAR: Scalar = Scalar { form: Form::Absent, from: 0, to: 0, behind: 0 };
/// More bits than a window has bytes.
const TOO_MANY: u64 = 1 << WINDOW;

impl Joint {
    pub(super) fn new(text: &[u8], from: usize, to: usize, number: usize) -> Joint {
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
    pub(super) fn same(&self, window: &[u8; WINDOW]) -> u32 {
        walk::same(walk::halves(window), self.seen)
    }

    /// Does `rest`, with those bits, begin with it?
    #[inline(always)]
    pub(super) fn begins(&self, same: u32, rest: &[u8]) -> bool {
        same & self.own == self.own && (self.text.len() <= WINDOW || rest.starts_with(&self.text))
    }

    /// Remembers what stands here now.
    #[inline(always)]
    pub(super) fn remember(&mut self, window: &[u8; WINDOW], scalar: Scalar) {
        self.whole = TOO_MANY;
        if scalar.behind < WINDOW {
            (self.seen, self.scalar, self.whole) = (walk::halves(window), scalar, (2 << scalar.behind) - 1);
        }
    }

    /// Does `rest` begin with it, and does then come what it leads to? No two joints from one place can both say so:
    /// what stands in front of a scalar, or of the line's end, is no scalar.
    pub(super) fn leads(&self, rest: &[u8]) -> bool {
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
    pub(super) fn read(rest: &[u8], joint: usize) -> Option<Scalar> {
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
    pub(super) fn found(self, rest: &[u8]) -> Found<'_> {
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
pub(super) struct Run {
    /// All of it, and the byte that ends the last scalar; empty if there is no run.
    pub(super) text: Vec<u8>,
    /// The wanted scalars by their numbers, counted from the run's begin.
    pub(super) wanted: Vec<(usize, Scalar)>,
    /// The last joint.
    pub(super) last: usize,
}

impl Run {
    /// Does `rest` begin with it?
    #[inline]
    pub(super) fn begins(&self, rest: &[u8]) -> bool {
        if self.text.is_empty() || self.text.len() > rest.len() {
            return false;
        }
        let (ours, our_end) = self.text.as_chunks::<WINDOW>();
        let (theirs, their_end) = rest[..self.text.len()].as_chunks::<WINDOW>();
        let same = |(a, b): (&[u8; WINDOW], &[u8; WINDOW])| walk::same(walk::halves(a), walk::halves(b)) == u32::MAX;
        ours.iter().zip(theirs).all(same) && our_end == their_end
    }
}

/// Bytes of the line end at the front: LF or CRLF.
#[inline(always)]
pub(super) fn line_end(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}
