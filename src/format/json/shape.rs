//! How the objects of a JSON file stand in it: one a line, in an array, within one large object, or written over several
//! lines each. Decided by the first bytes of a file, once.

use super::objects::{Entry, Objects, Split, Splitter, enter};
use super::walk::Walk;
use crate::format::{Head, Reader, Sink};
use crate::input::{LineReader, Lines};

/// How many records of a head are looked at before a file is recognised.
const LOOKED_AT: usize = 64;

/// Where the records of a file stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Shape {
    /// One on each line, or no JSON at all.
    Lines,
    /// One after the other, over several lines or with several on one; a place is the line on which a record begins.
    Stream,
    /// In an array; a place is the number of a record.
    Array,
    /// In an array that is a member of an object (`{"records":[…]}`); a place is the number of a record.
    Wrapped,
}

impl Shape {
    /// That of the file that begins with `head`.
    pub(in crate::format) fn of(head: &Head<'_>) -> Shape {
        let bytes = content(head);
        match bytes {
            [b'[', rest @ ..] => match rest.trim_ascii_start() {
                inner @ [b'{', ..] if wraps(inner) => Shape::Wrapped,
                [b'{', ..] => Shape::Array,
                _ => Shape::Lines,
            },
            [b'{', ..] => Shape::of_object(bytes),
            _ => Shape::Lines,
        }
    }

    fn of_object(bytes: &[u8]) -> Shape {
        if wraps(bytes) {
            return Shape::Wrapped;
        }
        let line = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
        let mut walk = Walk { text: bytes, at: 0 };
        let whole = walk.value(0).is_ok();
        let behind = bytes.get(walk.at..).unwrap_or_default();
        match (whole, walk.at > line) {
            (true, true) => Shape::Stream,
            (true, false) if behind.trim_ascii_start().starts_with(b"{") && walk.at < line => match behind {
                // The next object stands on the same line.
                [b' ' | b'\t' | b'{', ..] => Shape::Stream,
                _ => Shape::Lines,
            },
            // A line that was cut is followed by another's begin; what breaks later is a record over several lines.
            (false, true) if !behind.starts_with(b"{") => Shape::Stream,
            _ => Shape::Lines,
        }
    }
}

/// The bytes from the first on that is content.
fn content<'a>(head: &Head<'a>) -> &'a [u8] {
    let bytes = head.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head.bytes);
    let first = bytes.iter().position(|b| *b != 0 && !b.is_ascii_whitespace());
    &bytes[first.unwrap_or(bytes.len())..]
}

fn wraps(object: &[u8]) -> bool {
    matches!(enter(object), Entry::Inside { .. })
}

/// The first records of a file that are whole: its lines, or the objects in its container.
pub(in crate::format) fn records<'a>(head: &Head<'a>) -> Vec<&'a [u8]> {
    let shape = Shape::of(head);
    if shape == Shape::Lines {
        return head.lines().take(LOOKED_AT).collect();
    }
    let (mut splitter, mut rest, mut found) = (Splitter::new(shape), content(head), Vec::new());
    while found.len() < LOOKED_AT && !rest.is_empty() {
        let used = match splitter.next(rest, head.whole) {
            Split::Between(used) | Split::Broken { used, .. } | Split::Passed(used) | Split::Long { used, .. } => used,
            Split::Record(used) => {
                found.push(&rest[..used]);
                used
            }
            Split::More => break,
        };
        rest = &rest[used..];
    }
    found
}

/// See [`Format::has_lines`](crate::format::Format::has_lines): of a file of a format that is read by [`Shaped`].
pub(in crate::format) fn has_lines(head: &Head<'_>) -> bool {
    Shape::of(head) == Shape::Lines
}

/// Reads the objects of a file by a [`LineReader`], wherever they stand.
#[derive(Debug)]
pub enum Shaped<R> {
    /// One a line.
    Lines(Lines<R>),
    /// In a container.
    Objects(Objects<R>),
}

impl<R: LineReader> Shaped<R> {
    /// For a file that begins with `head`, from its byte `start` on, which is 0 unless its records are lines.
    pub(in crate::format) fn new(reader: R, head: &Head<'_>, start: u64) -> Shaped<R> {
        match Shape::of(head) {
            Shape::Lines => Shaped::Lines(Lines::new(reader, start)),
            shape => Shaped::Objects(Objects::new(reader, shape, start)),
        }
    }
}

impl<R: LineReader> Reader for Shaped<R> {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        match self {
            Shaped::Lines(lines) => lines.read(bytes, end, sink),
            Shaped::Objects(objects) => objects.read(bytes, end, sink),
        }
    }

    fn lines(&self) -> u64 {
        match self {
            Shaped::Lines(lines) => lines.lines(),
            Shaped::Objects(objects) => objects.lines(),
        }
    }

    fn is_settled(&self) -> bool {
        match self {
            Shaped::Lines(lines) => lines.is_settled(),
            // Never read in parts.
            Shaped::Objects(_) => true,
        }
    }
}
