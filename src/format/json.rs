//! One JSON object in one pass, strictly by RFC 8259, its members handed out as they come: for formats whose records
//! are objects of which a few members matter. Strings are bytes; what is not UTF-8 passes as it is.
//!
//! [`members`] hands out all of them, [`pick`] those that a format asks for, and [`Hopper`] does what `pick` does for
//! many lines that look alike, several times as fast.

use super::stamps::{self, Stamps};
use crate::access::{parse_address, parse_number, quick};
use crate::account::Reason;
use crate::time::{Shift, Timestamp};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

mod each;
mod escape;
mod hop;
mod objects;
mod shape;
mod walk;

pub(super) use each::{Around, Each, Objects, Offence, object_of, tell_shift};
pub(super) use hop::Hopper;
pub(super) use shape::{Shaped, has_lines, records};
use walk::Walk;

/// How deep values may nest, as in serde_json.
pub(super) const MAX_DEPTH: u32 = 128;

/// Why a text is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It breaks the grammar.
    Broken,
    /// Values nest deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// A string between its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    /// As written.
    pub(super) raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    /// What it says. A lone half of a surrogate pair becomes U+FFFD.
    #[inline]
    pub(super) fn bytes(self) -> Cow<'a, [u8]> {
        if self.escaped { Cow::Owned(escape::undo(self.raw)) } else { Cow::Borrowed(self.raw) }
    }
}

/// A value of a member or an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A string.
    Text(Text<'a>),
    /// A number, as written.
    Number(&'a [u8]),
    /// `null`.
    Null,
    /// An array, as written.
    Array(&'a [u8]),
    /// `true`, `false` or an object, as written.
    Other(&'a [u8]),
}

impl<'a> Value<'a> {
    /// As written, a string without its quotes.
    pub(super) fn raw(self) -> &'a [u8] {
        match self {
            Value::Text(text) => text.raw,
            Value::Number(raw) | Value::Array(raw) | Value::Other(raw) => raw,
            Value::Null => b"null",
        }
    }
}

/// Hands every member of the object that is all of `text` to `each`, in order and repeated keys again. After a fault
/// the members that came before it have been handed out and mean nothing.
pub(super) fn members<'a>(text: &'a [u8], mut each: impl FnMut(Text<'a>, Value<'a>)) -> Result<(), Fault> {
    let mut walk = Walk { text, at: 0 };
    walk.blanks();
    if walk.peek() == Some(b'[') {
        // No object; but one that nests too deep is told apart from one that does not.
        walk.value(0)?;
    }
    walk.object(1, &mut each)?;
    walk.blanks();
    if walk.at == text.len() { Ok(()) } else { Err(Fault::Broken) }
}

/// Hands every element of an array that [`members`] gave to `each`, in order.
pub(super) fn elements<'a>(array: &'a [u8], mut each: impl FnMut(Value<'a>)) -> Result<(), Fault> {
    Walk { text: array, at: 0 }.array(1, &mut each)
}

/// What a format makes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing.
    Nothing,
    /// Its value is wanted, under this number.
    Value(usize),
    /// Members of the object that is its value are wanted; it is known to the format by this number.
    Inside(u8),
}

/// The outermost object, for a [`Choice`].
pub(super) const TOP: u8 = 0;

/// A format's answer to the key of a member that stands in the outermost object ([`TOP`]) or in one for which it
/// said [`Want::Inside`]. It must say the same whenever it is asked the same.
pub(super) type Choice = fn(inside: u8, key: &[u8]) -> Want;

/// The values that a format wants of a record, by its own numbers. Of repeated members the last counts.
pub(super) type Picked<'a, const N: usize> = [Found<'a>; N];

/// What a [`Found`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Not there, or `null`, which is as good.
    Absent,
    /// A string without escapes.
    Text,
    /// A string with escapes.
    Escaped,
    Number,
    /// `true`, `false`, an array or an object.
    Other,
}

/// A value that a format wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    form: Form,
    length: usize,
    /// From its first byte on (of a string, the one behind the quote), as far as there are bytes: what reads it may look
    /// at more than it is.
    from: &'a [u8],
}

impl<'a> Found<'a> {
    /// Nothing.
    pub(super) const ABSENT: Found<'static> = Found { form: Form::Absent, length: 0, from: &[] };

    /// The first bytes of `from`, as if they were a string.
    #[inline]
    pub(super) fn text_of(from: &'a [u8], length: usize) -> Found<'a> {
        Found { form: Form::Text, length, from }
    }

    fn new(value: Value<'a>) -> Found<'a> {
        let form = match value {
            Value::Null => return Found::ABSENT,
            Value::Text(Text { escaped: false, .. }) => Form::Text,
            Value::Text(Text { escaped: true, .. }) => Form::Escaped,
            Value::Number(_) => Form::Number,
            Value::Array(_) | Value::Other(_) => Form::Other,
        };
        Found { form, length: value.raw().len(), from: value.raw() }
    }

    /// It is there.
    #[inline]
    pub(super) fn is_set(&self) -> bool {
        self.form != Form::Absent
    }

    /// As written, a string without its quotes; empty if it is not there.
    #[inline]
    pub(super) fn raw(&self) -> &'a [u8] {
        match self.form {
            Form::Absent => &[],
            _ => self.from.get(..self.length).unwrap_or_default(),
        }
    }

    /// What a string says.
    #[inline]
    pub(super) fn text(&self) -> Option<Cow<'a, [u8]>> {
        match self.form {
            Form::Text => Some(Cow::Borrowed(self.raw())),
            Form::Escaped => Some(Cow::Owned(escape::undo(self.raw()))),
            Form::Absent | Form::Number | Form::Other => None,
        }
    }

    /// What a string says, or a number as written.
    #[inline]
    pub(super) fn scalar(&self) -> Option<Cow<'a, [u8]>> {
        if self.form == Form::Number { Some(Cow::Borrowed(self.raw())) } else { self.text() }
    }

    /// The address that a string is; see [`parse_address`].
    #[inline]
    pub(super) fn address(&self) -> Option<IpAddr> {
        if self.form == Form::Text
            && let Some(bits) = quick::ipv4(self.from, 0, self.length)
        {
            return Some(IpAddr::V4(Ipv4Addr::from_bits(bits)));
        }
        self.text().and_then(|text| parse_address(&text))
    }

    /// The whole number that a number is, or a string of digits; see [`parse_number`].
    #[inline]
    pub(super) fn whole<T: TryFrom<u64>>(&self) -> Option<T> {
        if matches!(self.form, Form::Text | Form::Number)
            && let Some(number) = quick::number(self.from, 0, self.length)
        {
            return T::try_from(number.into()).ok();
        }
        self.scalar().and_then(|digits| parse_number(&digits))
    }

    /// The instant of a string in ISO 8601.
    #[inline]
    pub(super) fn iso8601(&self, stamps: &mut Stamps) -> Result<(Timestamp, Shift), Reason> {
        match self.form {
            Form::Text => stamps.iso8601(self.from, self.length),
            Form::Escaped => self.text().map_or(Err(Reason::BadTime), |text| stamps.iso8601(&text, text.len())),
            Form::Absent => Err(Reason::NoTime),
            Form::Number | Form::Other => Err(Reason::BadTime),
        }
    }

    /// The instant of a number, or of a string of one; `None` if it is none. See [`stamps::epoch`].
    #[inline]
    pub(super) fn epoch(&self) -> Option<Result<Timestamp, Reason>> {
        match self.form {
            Form::Text | Form::Number => stamps::epoch(self.from, self.length),
            Form::Escaped => self.text().and_then(|text| stamps::epoch(&text, text.len())),
            Form::Absent | Form::Other => None,
        }
    }
}

/// Reads the object that is all of `text`, and picks the values that are wanted.
pub(super) fn pick<const N: usize>(text: &[u8], choose: Choice) -> Result<Picked<'_, N>, Fault> {
    let mut picked = [Found::ABSENT; N];
    let mut walk = Walk { text, at: 0 };
    walk.blanks();
    if walk.peek() == Some(b'[') {
        // No object; but one that nests too deep is told apart from one that does not.
        walk.value(0)?;
    }
    pick_inside(&mut walk, TOP, 1, choose, &mut picked)?;
    walk.blanks();
    if walk.at == text.len() { Ok(picked) } else { Err(Fault::Broken) }
}

/// The object at hand, which nests so deep.
fn pick_inside<'a, const N: usize>(
    walk: &mut Walk<'a>,
    inside: u8,
    depth: u32,
    choose: Choice,
    picked: &mut Picked<'a, N>,
) -> Result<(), Fault> {
    walk.expect(b'{')?;
    walk.blanks();
    if walk.peek() == Some(b'}') {
        walk.at += 1;
        return Ok(());
    }
    loop {
        let key = walk.string()?;
        walk.blanks();
        walk.expect(b':')?;
        walk.blanks();
        match choose(inside, &key.bytes()) {
            Want::Inside(inside) if walk.peek() == Some(b'{') && depth < MAX_DEPTH => {
                pick_inside(walk, inside, depth + 1, choose, picked)?;
            }
            want => {
                let value = walk.value(depth)?;
                if let Want::Value(number) = want {
                    picked[number] = Found::new(value);
                }
            }
        }
        if !walk.more(b'}')? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
