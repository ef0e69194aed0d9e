//! Objects in a container: an array of them, an object that holds such an array, or one object after the other over
//! several lines. Each whole object is a record, whatever is broken around it.
//!
//! The container is never read as a whole. Between records stand blanks, commas and brackets, and as many of them as
//! there like; a record is an object by the grammar, to its end. One that breaks the grammar is rejected where it begins,
//! and records are looked for from there on: an object that follows a comma, a bracket or a line end, and begins with a
//! key that records of this file begin with, or at least no further to the right than its first record. What lies between
//! is noted. So an array that somebody cut, or wrote with quotes that are not escaped, gives every other record.
//!
//! Every decision depends on the bytes from a record's begin on and on nothing else, so that chunks cannot change one.

use super::shape::Shape;
use super::walk::Walk;
use super::{Fault, MAX_DEPTH};
use crate::account::{Note, Position, Reason};
use crate::format::{Reader, Sink};
use crate::input::{LineReader, MAX_RECORD};
use memchr::{memchr, memchr_iter, memrchr};

/// Names of members that hold the records of a wrapping object: clouds' exports (`Records`, `records`, `logEvents`,
/// `events`, `value`), Elasticsearch's answers (`hits` in `hits`), and what scripts write.
const HOLDERS: &[&[u8]] = &[
    b"records",
    b"Records",
    b"hits",
    b"logEvents",
    b"events",
    b"value",
    b"entries",
    b"results",
    b"rows",
    b"items",
    b"logs",
    b"incidents",
];
/// Names of objects in which such a member may stand.
const WRAPPERS: &[&[u8]] = &[b"hits", b"rawResponse", b"response", b"result", b"data"];
/// How deep those may nest.
const MOST_WRAPPERS: u32 = 4;

/// Behind a fault, so many bytes are needed to tell it from text that goes on behind what is at hand: the longest thing
/// that is read at once is an escape or a word.
const SURE: usize = 8;
/// First keys of records that are remembered, and how long they may be, with the blanks in front of them.
const MOST_KEYS: usize = 16;
const LONGEST_KEY: usize = 128;

/// What an object is that may be a wrapper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A wrapper, whose records begin behind so many bytes, in so many objects.
    Inside { used: usize, open: u32 },
    /// None, and so many bytes long.
    Plain(usize),
    /// It goes on behind the bytes at hand, or is broken at this byte.
    Fault(Fault, usize),
}

/// Looks into the object that begins `text`.
pub(super) fn enter(text: &[u8]) -> Entry {
    let mut walk = Walk { text, at: 0 };
    match enter_at(&mut walk, 1) {
        Ok(Some(open)) => Entry::Inside { used: walk.at, open },
        Ok(None) => Entry::Plain(walk.at),
        Err(fault) => Entry::Fault(fault, walk.at),
    }
}

/// Past the object at hand, or into the array of records in it: then how many objects are open.
fn enter_at(walk: &mut Walk<'_>, open: u32) -> Result<Option<u32>, Fault> {
    walk.expect(b'{')?;
    walk.blanks();
    if walk.peek() == Some(b'}') {
        walk.at += 1;
        return Ok(None);
    }
    loop {
        let key = walk.string()?.raw;
        walk.blanks();
        walk.expect(b':')?;
        walk.blanks();
        if HOLDERS.contains(&key) && holds_records(walk) {
            walk.at += 1;
            return Ok(Some(open));
        }
        if WRAPPERS.contains(&key) && walk.peek() == Some(b'{') && open < MOST_WRAPPERS {
            if let Some(found) = enter_at(walk, open + 1)? {
                return Ok(Some(found));
            }
        } else {
            walk.value(open)?;
        }
        if !walk.more(b'}')? {
            return Ok(None);
        }
    }
}

/// Is the value at hand an array of objects?
fn holds_records(walk: &Walk<'_>) -> bool {
    let rest = walk.text.get(walk.at..).unwrap_or_default();
    rest.strip_prefix(b"[").is_some_and(|inner| inner.trim_ascii_start().starts_with(b"{"))
}

/// What stands at the begin of some bytes of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// Nothing of a record, so many bytes.
    Between(usize),
    /// A record of so many bytes.
    Record(usize),
    /// What should be a record and is none, up to the fault.
    Broken { reason: Reason, used: usize },
    /// More of what is passed over until records go on.
    Passed(usize),
    /// A piece of a record that is too long; `over`: its last one.
    Long { used: usize, over: bool },
    /// More bytes are needed.
    More,
}

/// Where in the container the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Among records.
    Among,
    /// In a wrapping object, among its members.
    Members,
    /// Behind a fault.
    Lost,
    /// In a record that is too long: how deep, in a string or not, behind a backslash or not.
    Long(u64, bool, bool),
}

/// Finds the records of a container.
#[derive(Debug)]
pub(super) struct Splitter {
    state: State,
    /// Objects may be wrappers.
    wrapped: bool,
    /// Wrapping objects that are open around the records.
    open: u32,
    /// The first keys of records, as written.
    keys: Vec<Box<[u8]>>,
    /// Bytes in front of the first record on its line.
    first_column: Option<usize>,
    /// Bytes in front of the next byte on its line, and whether all of them are blanks, commas or opening brackets.
    column: usize,
    begins_line: bool,
    /// The last byte that was no blank.
    last: u8,
}

impl Splitter {
    pub(super) fn new(shape: Shape) -> Splitter {
        Splitter {
            state: State::Among,
            wrapped: shape == Shape::Wrapped,
            open: 0,
            keys: Vec::new(),
            first_column: None,
            column: 0,
            begins_line: true,
            last: b'[',
        }
    }

    /// What stands at the begin of `rest`, which is not empty and follows what the last call used.
    pub(super) fn next(&mut self, rest: &[u8], end: bool) -> Split {
        let split = match self.state {
            State::Among => self.among(rest, end),
            State::Members => self.member(rest, end),
            State::Lost => self.search(rest, end),
            State::Long(depth, string, escape) => self.pass_long(rest, (depth, string, escape)),
        };
        match split {
            Split::More => {}
            Split::Between(used) | Split::Record(used) | Split::Passed(used) => self.advance(&rest[..used]),
            Split::Broken { used, .. } | Split::Long { used, .. } => self.advance(&rest[..used]),
        }
        split
    }

    fn advance(&mut self, used: &[u8]) {
        let line = match memrchr(b'\n', used) {
            Some(end) => {
                (self.column, self.begins_line) = (0, true);
                &used[end + 1..]
            }
            None => used,
        };
        self.column += line.len();
        self.begins_line &= line.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b',' | b'[' | 0));
        if let Some(last) = used.iter().rfind(|b| !b.is_ascii_whitespace()) {
            self.last = *last;
        }
    }

    fn among(&mut self, rest: &[u8], end: bool) -> Split {
        let separators = rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | 0));
        match separators {
            None => return Split::Between(rest.len()),
            Some(0) => {}
            Some(used) => return Split::Between(used),
        }
        match rest[0] {
            b']' => {
                if self.open > 0 {
                    self.state = State::Members;
                }
                return Split::Between(1);
            }
            b'{' => {}
            _ => return self.broken(rest, end, (Fault::Broken, 0)),
        }
        let text = &rest[..rest.len().min(MAX_RECORD)];
        let entry = if self.wrapped && self.open == 0 {
            enter(text)
        } else {
            let mut walk = Walk { text, at: 0 };
            match walk.value(0) {
                Ok(_) => Entry::Plain(walk.at),
                Err(fault) => Entry::Fault(fault, walk.at),
            }
        };
        match entry {
            Entry::Inside { used, open } => {
                self.open = open;
                Split::Between(used)
            }
            Entry::Plain(length) => {
                self.first_column.get_or_insert(self.column);
                if let Some(Some(key)) = first_key(rest)
                    && self.keys.len() < MOST_KEYS
                    && !self.keys.iter().any(|known| **known == *key)
                {
                    self.keys.push(key.into());
                }
                Split::Record(length)
            }
            Entry::Fault(fault, at) => self.broken(rest, end, (fault, at)),
        }
    }

    /// A record that breaks the grammar at a byte, or goes on behind what is at hand.
    fn broken(&mut self, rest: &[u8], end: bool, (fault, at): (Fault, usize)) -> Split {
        let over = rest.len().min(MAX_RECORD);
        if fault == Fault::Broken && at + SURE > over {
            if rest.len() > MAX_RECORD {
                self.state = State::Long(0, false, false);
                return Split::Long { used: 0, over: false };
            }
            if !end {
                return Split::More;
            }
            if at >= over {
                return Split::Broken { reason: Reason::Cut, used: rest.len() };
            }
        }
        self.state = State::Lost;
        // The byte before it may be the one that is wrong.
        let used = at.saturating_sub(1).clamp(1, rest.len());
        let reason = if fault == Fault::TooDeep { Reason::TooDeep } else { Reason::BadJson };
        Split::Broken { reason, used }
    }

    /// In a wrapping object, behind its records or another member.
    fn member(&mut self, rest: &[u8], end: bool) -> Split {
        let mut walk = Walk { text: &rest[..rest.len().min(MAX_RECORD)], at: 0 };
        walk.blanks();
        match walk.peek() {
            None => return Split::Between(rest.len()),
            Some(b',') => return Split::Between(walk.at + 1),
            Some(b'}') => {
                self.open -= 1;
                if self.open == 0 {
                    self.state = State::Among;
                }
                return Split::Between(walk.at + 1);
            }
            Some(_) => {}
        }
        let mut pass = || {
            let key = walk.string()?.raw;
            walk.blanks();
            walk.expect(b':')?;
            walk.blanks();
            if HOLDERS.contains(&key) && holds_records(&walk) {
                walk.at += 1;
                return Ok(true);
            }
            walk.value(1).map(|_| false)
        };
        match pass() {
            // A number may go on behind what is at hand.
            Ok(_) if walk.at == rest.len() && !end => Split::More,
            Ok(records) => {
                if records {
                    self.state = State::Among;
                }
                Split::Between(walk.at)
            }
            Err(fault) => {
                let at = walk.at;
                self.broken(rest, end, (fault, at))
            }
        }
    }

    /// Looks for the next record behind a fault.
    fn search(&mut self, rest: &[u8], end: bool) -> Split {
        // Up to the byte behind which everything is as it was when the last call ended.
        let Some(at) = memchr(b'{', rest) else { return Split::Passed(rest.len()) };
        if at > 0 {
            return Split::Passed(at);
        }
        let follows = matches!(self.last, b',' | b'[' | b'}') || self.begins_line;
        if !follows {
            return Split::Passed(1);
        }
        let key = match first_key(rest) {
            None if !end && rest.len() < LONGEST_KEY => return Split::More,
            Some(Some(key)) => key,
            _ => return Split::Passed(1),
        };
        let known = self.keys.iter().any(|known| **known == *key);
        let in_line = self.begins_line && self.first_column.is_some_and(|first| self.column <= first);
        if known || in_line || self.keys.is_empty() {
            self.state = State::Among;
            return Split::Passed(0);
        }
        Split::Passed(1)
    }

    /// Passes what there is of a record that is too long.
    fn pass_long(&mut self, rest: &[u8], (mut depth, mut string, mut escape): (u64, bool, bool)) -> Split {
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                _ if escape => escape = false,
                b'\\' if string => escape = true,
                b'"' => string = !string,
                // No string holds a line end: a quote was missing.
                b'\n' if string => {
                    self.state = State::Lost;
                    return Split::Long { used: at + 1, over: true };
                }
                _ if string => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.state = State::Among;
                        return Split::Long { used: at + 1, over: true };
                    }
                }
                _ => {}
            }
        }
        self.state = State::Long(depth, string, escape);
        Split::Long { used: rest.len(), over: false }
    }
}

/// The first key of the object at hand, as written; none within if it has none that is short enough, none at all if the
/// bytes do not tell.
fn first_key(object: &[u8]) -> Option<Option<&[u8]>> {
    let text = &object[1..object.len().min(LONGEST_KEY)];
    let inner = text.trim_ascii_start();
    let Some(key) = inner.strip_prefix(b"\"") else { return (!inner.is_empty()).then_some(None) };
    let end = memchr(b'"', key)?;
    Some(Some(&key[..end]))
}

/// Reads the objects of a container, each as if it were a line.
#[derive(Debug)]
pub struct Objects<R> {
    reader: R,
    splitter: Splitter,
    /// Places are numbers of records, not lines.
    numbered: bool,
    /// Of the next byte, with its line.
    at: Position,
    records: u64,
    /// The line on which the last record ended, and whether the last byte ended none.
    last_line: u64,
    within_line: bool,
    /// Where the record began that is too long, its first bytes, and how many it has.
    long: Option<(Position, Vec<u8>, u64)>,
}

/// So much is kept of what is rejected.
const EXCERPT: usize = 100;

impl<R: LineReader> Objects<R> {
    /// Reads with `reader` from byte `start` on.
    pub(super) fn new(reader: R, shape: Shape, start: u64) -> Objects<R> {
        Objects {
            reader,
            splitter: Splitter::new(shape),
            numbered: shape != Shape::Stream,
            at: Position { line: 1, byte: start },
            records: 0,
            last_line: 0,
            within_line: false,
            long: None,
        }
    }

    /// The place of the record that begins here, which is counted.
    fn place<S: Sink + ?Sized>(&mut self, sink: &mut S) -> Position {
        self.records += 1;
        if self.numbered {
            if self.records == 1 {
                sink.note(Note::Container, 1);
            }
            return Position { line: self.records, byte: self.at.byte };
        }
        if self.at.line == self.last_line {
            sink.note(Note::SharedLines, 1);
        }
        self.at
    }

    fn advance(&mut self, used: &[u8]) {
        self.at.byte += used.len() as u64;
        if !self.numbered {
            self.at.line += memchr_iter(b'\n', used).count() as u64;
            self.within_line = used.last().map_or(self.within_line, |last| *last != b'\n');
        }
    }

    fn record<S: Sink + ?Sized>(&mut self, record: &[u8], sink: &mut S) {
        let place = self.place(sink);
        if !self.numbered && memchr(b'\n', record).is_some() {
            sink.note(Note::SpanningRecords, 1);
        }
        if std::str::from_utf8(record).is_err() {
            sink.note(Note::InvalidUtf8, 1);
        }
        self.reader.line(record, place, sink);
    }
}

impl<R: LineReader> Reader for Objects<R> {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let mut used = 0;
        if self.at.byte == 0 && bytes.starts_with(b"\xef\xbb\xbf") {
            sink.note(Note::ByteOrderMark, 1);
            used = 3;
            self.advance(&bytes[..3]);
        }
        while used < bytes.len() {
            let rest = &bytes[used..];
            let split = self.splitter.next(rest, end);
            let taken = match split {
                Split::More => break,
                Split::Between(taken) => {
                    let nuls = memchr_iter(0, &rest[..taken]).count();
                    if nuls > 0 {
                        sink.note(Note::NulBytes, nuls as u64);
                    }
                    taken
                }
                Split::Record(taken) => {
                    self.record(&rest[..taken], sink);
                    taken
                }
                Split::Broken { reason, used } => {
                    let place = self.place(sink);
                    sink.reject(reason, place, &rest[..used.min(EXCERPT)]);
                    used
                }
                Split::Passed(taken) => {
                    if taken > 0 {
                        sink.note(Note::LostBytes, taken as u64);
                    }
                    taken
                }
                Split::Long { used, over } => {
                    if self.long.is_none() {
                        self.long = Some((self.place(sink), rest[..EXCERPT].to_vec(), 0));
                    }
                    if let Some((_, _, length)) = &mut self.long {
                        *length += used as u64;
                    }
                    if over {
                        self.end_long(sink);
                    }
                    used
                }
            };
            self.advance(&rest[..taken]);
            if matches!(split, Split::Record(_) | Split::Broken { .. } | Split::Long { .. }) {
                self.last_line = self.at.line;
            }
            used += taken;
        }
        if end {
            self.end_long(sink);
            self.at.line += u64::from(std::mem::take(&mut self.within_line));
        }
        used
    }

    fn lines(&self) -> u64 {
        if self.numbered { self.records } else { self.at.line - 1 }
    }
}

impl<R: LineReader> Objects<R> {
    fn end_long<S: Sink + ?Sized>(&mut self, sink: &mut S) {
        if let Some((place, mut excerpt, length)) = self.long.take() {
            // The account keeps the beginning; how long it was must not be lost.
            excerpt.extend_from_slice(format!(" … ({length} bytes)").as_bytes());
            sink.reject(Reason::TooLong, place, &excerpt);
        }
    }
}

/// Records nest one level deeper in a file than by themselves.
const _: () = assert!(MAX_DEPTH > MOST_WRAPPERS);
