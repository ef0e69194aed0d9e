//! One JSON object in one pass, strictly by RFC 8259, its members handed out as they come: for formats whose records
//! are objects of which a few members matter. Strings are bytes; what is not UTF-8 passes as it is.
//!
//! [`members`] hands out all of them, [`pick`] those that a format asks for, and [`Hopper`] does what `pick` does for
//! many lines that look alike, several times as fast.

use std::borrow::Cow;

mod escape;
mod hop;
mod walk;

pub(super) use hop::Hopper;
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

/// The values that a format wants of a record, by its own numbers. Of repeated members the last counts, and `null` is
/// as good as absent.
pub(super) type Picked<'a, const N: usize> = [Option<Value<'a>>; N];

/// Reads the object that is all of `text`, and picks the values that are wanted.
pub(super) fn pick<const N: usize>(text: &[u8], choose: Choice) -> Result<Picked<'_, N>, Fault> {
    let mut picked = [None; N];
    pick_inside(text, TOP, choose, &mut picked)?;
    Ok(picked)
}

fn pick_inside<'a, const N: usize>(
    text: &'a [u8],
    inside: u8,
    choose: Choice,
    picked: &mut Picked<'a, N>,
) -> Result<(), Fault> {
    members(text, |key, value| match (choose(inside, &key.bytes()), value) {
        (Want::Value(number), value) => put(picked, number, value),
        (Want::Inside(inside), Value::Other(raw)) if raw.starts_with(b"{") => {
            // It was just read as a part of the text, and is no worse by itself.
            let _ = pick_inside(raw, inside, choose, picked);
        }
        _ => {}
    })
}

/// Puts a value in its place; a number that is none of the format's has no place.
#[inline(always)]
fn put<'a, const N: usize>(picked: &mut Picked<'a, N>, number: usize, value: Value<'a>) {
    if let Some(place) = picked.get_mut(number) {
        *place = if value == Value::Null { None } else { Some(value) };
    }
}

#[cfg(test)]
mod tests;
