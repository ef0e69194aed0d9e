//! Entries of systemd's journal: `journalctl -o json` (an object a line) and `journalctl -o export` (fields line by
//! line, an empty line behind each entry; systemd's "Journal Export Formats" is the reference).

use super::{Fault, Head, Position, Reader, Reason, Records, Sink, Value};
use crate::format::json::{self, Text};
use crate::format::syslog::passes_packets;
use crate::input::MAX_RECORD;
use memchr::memchr;
use std::borrow::Cow;

/// The fields of an entry that matter.
#[derive(Debug, Default)]
pub(super) struct Entry<'a> {
    /// Microseconds since 1970, in decimal digits.
    pub(super) micros: Option<Cow<'a, [u8]>>,
    pub(super) host: Cow<'a, [u8]>,
    pub(super) message: Cow<'a, [u8]>,
    transport: Option<Cow<'a, [u8]>>,
    identifier: Option<Cow<'a, [u8]>>,
}

impl<'a> Entry<'a> {
    /// From one object.
    pub(super) fn from_json(line: &'a [u8]) -> Result<Entry<'a>, Fault> {
        let mut entry = Entry::default();
        json::members(line, |key: Text<'_>, value| entry.set(&key.bytes(), || bytes(value)))?;
        Ok(entry)
    }

    /// Of a field that comes twice the first counts.
    fn set(&mut self, name: &[u8], value: impl FnOnce() -> Cow<'a, [u8]>) {
        match name {
            b"__REALTIME_TIMESTAMP" => drop(self.micros.get_or_insert_with(value)),
            b"_TRANSPORT" => drop(self.transport.get_or_insert_with(value)),
            b"SYSLOG_IDENTIFIER" => drop(self.identifier.get_or_insert_with(value)),
            b"_HOSTNAME" if self.host.is_empty() => self.host = value(),
            b"MESSAGE" if self.message.is_empty() => self.message = value(),
            _ => {}
        }
    }

    /// It is of a journal.
    pub(super) fn is_one(&self) -> bool {
        self.micros.is_some() || !self.message.is_empty()
    }

    /// The kernel wrote it, or a program that writes the kernel's packets down, or it does not say who did.
    pub(super) fn may_be_packet(&self) -> bool {
        match (&self.transport, &self.identifier) {
            (None, None) => true,
            (transport, identifier) => {
                transport.as_deref() == Some(b"kernel") || identifier.as_deref().is_some_and(passes_packets)
            }
        }
    }
}

/// A field's bytes. journalctl writes what is not UTF-8 as an array of numbers, and a field that comes several times
/// as an array of texts.
fn bytes(value: Value<'_>) -> Cow<'_, [u8]> {
    match value {
        Value::Text(text) => text.bytes(),
        Value::Array(array) => {
            let (mut all, mut texts) = (Vec::new(), 0);
            let read = json::elements(array, |element| match element {
                Value::Text(text) if texts == 0 => {
                    texts += 1;
                    all = text.bytes().into_owned();
                }
                Value::Number(digits) if texts == 0 => all.extend(crate::access::parse_number::<u8>(digits)),
                _ => {}
            });
            if read.is_ok() { Cow::Owned(all) } else { Cow::default() }
        }
        Value::Number(digits) => Cow::Borrowed(digits),
        Value::Null | Value::Other(_) => Cow::default(),
    }
}

/// Is it an export? It begins with a field whose name the journal keeps for itself.
pub(super) fn is_export(head: &Head<'_>) -> bool {
    let first = head.bytes.trim_ascii_start();
    first.starts_with(b"__CURSOR=") || first.starts_with(b"__REALTIME_TIMESTAMP=")
}

/// What stands in front of the text at hand.
enum Field<'a> {
    /// A field: name, value, and how many bytes both take with their ends.
    Is(&'a [u8], &'a [u8], usize),
    /// The empty line behind an entry.
    End,
    /// A field of so many bytes, not all of which are at hand.
    Part(usize),
    /// A name is at hand; not yet how long the value is.
    Name,
    /// A line that has not ended.
    Line,
}

/// Longest name of a field, with room: systemd allows 64 bytes.
const NAME: usize = 256;
/// Longest value that is believed: systemd allows 768 MiB.
const VALUE: u64 = 1 << 30;

/// The field in front of `rest`, which is not empty. One that may hold anything is its name alone on a line, eight bytes
/// of length, little-endian, the value, and a line end.
fn field(rest: &[u8], end: bool) -> Field<'_> {
    let (line, next) = match memchr(b'\n', rest) {
        Some(at) => (&rest[..at], at + 1),
        None if end => (rest, rest.len()),
        None => return Field::Line,
    };
    if line.is_empty() || line == b"\r" {
        return Field::End;
    }
    if let Some(equals) = memchr(b'=', line) {
        let value = &line[equals + 1..];
        return Field::Is(&line[..equals], value.strip_suffix(b"\r").unwrap_or(value), next);
    }
    let stray = Field::Is(line, b"", next);
    if line.len() > NAME || !line.iter().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_')) {
        return stray;
    }
    let Some(length) = rest.get(next..next + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes) else {
        return if end { stray } else { Field::Name };
    };
    let Some(length) = usize::try_from(length).ok().filter(|_| length <= VALUE) else { return stray };
    let whole = next + 8 + length + 1;
    match rest.get(next + 8..whole) {
        Some(value) => Field::Is(line, &value[..length], whole),
        // What the file no longer holds is lost.
        None if end => Field::Is(line, b"", rest.len()),
        None => Field::Part(whole),
    }
}

/// Reads an export, entry by entry.
///
/// An entry is read when all of it is at hand. One that is longer than [`MAX_RECORD`] is rejected, its fields passed
/// over; until its end the last byte at hand is always left, so that nobody takes the place for the beginning of a
/// record.
pub struct Export {
    records: Records,
    at: Position,
    long: Option<Long>,
}

/// An entry that is too long.
struct Long {
    from: Position,
    excerpt: Vec<u8>,
    pass: Pass,
}

/// What of it is to be passed over next.
enum Pass {
    /// The next field, or the empty line.
    Field,
    /// So many bytes of a field.
    Bytes(usize),
    /// The rest of a line.
    Line,
}

impl Export {
    pub(super) fn new(records: Records, start: u64) -> Export {
        Export { records, at: Position { line: 1, byte: start }, long: None }
    }

    fn advance(&mut self, taken: &[u8]) {
        self.at.byte += taken.len() as u64;
        self.at.line += memchr::memchr_iter(b'\n', taken).count() as u64;
    }

    /// Reads the entry in front of `rest`: how many bytes it takes, `None` if not all of it is at hand.
    fn entry<S: Sink + ?Sized>(&mut self, rest: &[u8], end: bool, sink: &mut S) -> Option<usize> {
        let mut entry = Entry::default();
        let mut length = 0;
        let mut ends = end;
        while length < rest.len() {
            let least = match field(&rest[length..], end) {
                Field::Is(name, value, bytes) => {
                    entry.set(name, || Cow::Borrowed(value));
                    length += bytes;
                    0
                }
                Field::End => {
                    ends = true;
                    break;
                }
                Field::Part(bytes) => bytes,
                Field::Name | Field::Line => rest.len() - length + 1,
            };
            if length.saturating_add(least) > MAX_RECORD {
                let excerpt = rest[..rest.len().min(200)].to_vec();
                self.long = Some(Long { from: self.at, excerpt, pass: Pass::Field });
                return None;
            }
            if least > 0 {
                return None;
            }
        }
        // An AUDIT waits for the entry behind it, beyond the empty line, so that no part ends between the two.
        let last = !end && rest.len() <= length + 2;
        if !ends || (last && memchr::memmem::find(&entry.message, super::AUDIT).is_some()) {
            return None;
        }
        let whole = &rest[..length];
        let next_line = self.at.line + memchr::memchr_iter(b'\n', whole).count() as u64 + 1;
        self.records.entry(&entry, whole, self.at, next_line, sink);
        Some(length)
    }

    /// Passes over what is left of an entry that is too long; returns how many bytes.
    fn pass<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let Some(mut long) = self.long.take() else { return 0 };
        // Without an end in sight the last byte is left.
        let hand = if end { bytes.len() } else { bytes.len().saturating_sub(1) };
        let mut used = 0;
        while used < hand {
            let rest = &bytes[used..];
            match long.pass {
                Pass::Bytes(owed) => {
                    let taken = owed.min(hand - used);
                    used += taken;
                    long.pass = if taken < owed { Pass::Bytes(owed - taken) } else { Pass::Field };
                }
                Pass::Line => match memchr(b'\n', rest) {
                    Some(at) => {
                        used += at + 1;
                        long.pass = Pass::Field;
                    }
                    None => used = hand,
                },
                Pass::Field => match field(rest, end) {
                    Field::Is(_, _, length) | Field::Part(length) => long.pass = Pass::Bytes(length),
                    // Longer than any name, so that no length follows behind its end.
                    Field::Line if rest.len() > NAME => long.pass = Pass::Line,
                    Field::Name | Field::Line => break,
                    // The empty line is not of the entry.
                    Field::End => {
                        sink.reject(Reason::TooLong, long.from, &long.excerpt);
                        self.advance(&bytes[..used]);
                        return used;
                    }
                },
            }
        }
        self.advance(&bytes[..used]);
        if end {
            sink.reject(Reason::TooLong, long.from, &long.excerpt);
        } else {
            self.long = Some(long);
        }
        used
    }
}

impl Reader for Export {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let mut used = 0;
        loop {
            if self.long.is_some() {
                used += self.pass(&bytes[used..], end, sink);
                if self.long.is_some() {
                    break;
                }
            }
            let rest = &bytes[used..];
            let taken = match rest {
                [] => break,
                [b'\n', ..] => 1,
                [b'\r', b'\n', ..] => 2,
                _ => 0,
            };
            if taken > 0 {
                sink.blank();
                self.advance(&rest[..taken]);
                used += taken;
                continue;
            }
            match self.entry(rest, end, sink) {
                Some(taken) => {
                    self.advance(&rest[..taken]);
                    used += taken;
                }
                None if self.long.is_some() => {}
                None => break,
            }
        }
        if end && used > 0 && !bytes[..used].ends_with(b"\n") {
            self.at.line += 1;
        }
        self.records.tell(sink);
        used
    }

    fn lines(&self) -> u64 {
        self.at.line - 1
    }
}
