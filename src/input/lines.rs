//! Lines: the one place that splits text, so that every text format treats line ends, NUL holes, byte order marks and
//! lines without end alike.

use crate::account::{Note, Position, Reason};
use crate::format::{Reader, Sink};
use memchr::memchr;
use wide::u8x16;

/// A record longer than this is rejected, so that memory never grows with a record.
pub const MAX_RECORD: usize = 1 << 20;

/// How far the record that begins at a line reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// To the end of its line.
    Line,
    /// Over so many bytes, line end included: several lines.
    Bytes(usize),
    /// Further than the bytes at hand.
    More,
}

/// What [`LineReader::quick`] read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quick {
    /// Bytes, up to a line's begin.
    pub bytes: usize,
    /// Lines, each of one record.
    pub lines: u64,
}

/// A format whose records are lines, or begin at lines.
pub trait LineReader {
    /// The quick way. Reads records from the front of `bytes` (UTF-8, at a line's begin, not at the file's) as long as
    /// they are just what one expects, each on a line that ends with LF, and stops in front of the first of which there
    /// is any doubt: [`LineReader::line`] has it. Whatever is read here has to come out as if `line` had read it; the
    /// tests hold the two against each other. `at` is where `bytes` begin.
    fn quick<S: Sink + ?Sized>(&mut self, _bytes: &[u8], _at: Position, _sink: &mut S) -> Quick {
        Quick::default()
    }

    /// How far the record reaches that begins with `rest` (from its first byte to the end of what is at hand). `end`:
    /// nothing follows. Most formats keep the default, one record a line.
    fn span(&mut self, _rest: &[u8], _line: usize, _end: bool) -> Span {
        Span::Line
    }

    /// One record, without its line end and without NUL bytes at its ends; never empty.
    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S);

    /// See [`Reader::is_settled`].
    fn is_settled(&self) -> bool {
        true
    }
}

/// Splits chunks into lines for a [`LineReader`].
///
/// LF and CRLF end a line. NUL bytes at either end of a line are no content (logrotate's copytruncate leaves holes of
/// them in front of the first record): they are noted and add no record. A line of nothing but blanks is blank.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    /// Of the next byte.
    at: Position,
    /// Inside a line that is longer than [`MAX_RECORD`]: where it began, and its bytes so far.
    long: Option<(Position, u64)>,
    /// The beginning of the long line.
    excerpt: Vec<u8>,
    /// The place among the bytes at hand up to which what is still to be read is UTF-8, and needs no look at each record's
    /// encoding.
    utf8: usize,
    /// Lines to be read before the quick way is tried again, and how many it will be when it fails again.
    pause: (u32, u32),
}

/// A format whose quick way does not get on with a file is not asked more often than every so many lines.
const LONGEST_PAUSE: u32 = 64;

impl<R: LineReader> Lines<R> {
    /// Reads with `reader` from byte `start` of the file, which begins a line.
    pub fn new(reader: R, start: u64) -> Lines<R> {
        Lines { reader, at: Position { line: 1, byte: start }, long: None, excerpt: Vec::new(), utf8: 0, pause: (0, 1) }
    }

    /// Never takes the quick way: for tests that hold it against the careful one.
    #[cfg(test)]
    pub(crate) fn carefully(mut self) -> Lines<R> {
        self.pause = (u32::MAX, 1);
        self
    }

    /// The reader within.
    pub fn get(&self) -> &R {
        &self.reader
    }

    /// The reader within, for what it gathers over many lines.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// The reader within, when the file has ended.
    pub fn into_inner(self) -> R {
        self.reader
    }

    fn advance(&mut self, bytes: usize, lines: u64) {
        self.at.byte += bytes as u64;
        self.at.line += lines;
    }

    /// Skips what is left of a line that is too long; returns bytes used.
    fn skip<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let Some((from, length)) = self.long else { return 0 };
        let newline = memchr(b'\n', bytes);
        let used = newline.map_or(bytes.len(), |n| n + 1);
        let length = length + used as u64;
        if newline.is_some() || end {
            // The account keeps the beginning; how long it was must not be lost.
            let mut excerpt = std::mem::take(&mut self.excerpt);
            excerpt.extend_from_slice(format!(" … ({length} bytes)").as_bytes());
            sink.reject(Reason::TooLong, from, &excerpt);
            self.long = None;
            self.advance(used, 1);
        } else {
            self.long = Some((from, length));
            self.advance(used, 0);
        }
        used
    }

    /// Tries the quick way; returns bytes used. Not within the readers of all formats: of a function as long as that the
    /// browser's compiler does not make as good code.
    #[inline(never)]
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
        let (wait, pause) = &mut self.pause;
        if *wait > 0 || bytes.is_empty() || self.at.byte == 0 {
            *wait = wait.saturating_sub(1);
            return 0;
        }
        let read = self.reader.quick(bytes, self.at, sink);
        match read.lines {
            0 => (*wait, *pause) = (*pause, (*pause * 2).min(LONGEST_PAUSE)),
            _ => *pause = 1,
        }
        self.advance(read.bytes, read.lines);
        read.bytes
    }

    /// One record; `utf8`: it is known to be that.
    fn one<S: Sink + ?Sized>(&mut self, line: &[u8], utf8: bool, sink: &mut S) {
        let mut text = line;
        if self.at.byte == 0 && text.starts_with(b"\xef\xbb\xbf") {
            text = &text[3..];
            sink.note(Note::ByteOrderMark, 1);
        }
        if matches!(text.first(), Some(0)) || matches!(text.last(), Some(0 | b'\r')) {
            let nuls = |bytes: &[u8]| bytes.iter().filter(|b| **b == 0).count();
            let before = nuls(text);
            let first = text.iter().position(|b| *b != 0).unwrap_or(text.len());
            let last = text.iter().rposition(|b| !matches!(b, 0 | b'\r')).map_or(first, |l| l + 1);
            text = &text[first..last.max(first)];
            let dropped = before - nuls(text);
            if dropped > 0 {
                sink.note(Note::NulBytes, dropped as u64);
            }
        }
        if text.iter().all(u8::is_ascii_whitespace) {
            sink.blank();
        } else {
            if !utf8 && std::str::from_utf8(text).is_err() {
                sink.note(Note::InvalidUtf8, 1);
            }
            self.reader.line(text, self.at, sink);
        }
    }
}

/// How many bytes at the front are UTF-8.
fn utf8(bytes: &[u8]) -> usize {
    // Most logs are ASCII, which is seen 64 bytes at a time.
    let (blocks, _) = bytes.as_chunks::<64>();
    let ascii = 64 * blocks.iter().take_while(|block| is_ascii(block)).count();
    match std::str::from_utf8(&bytes[ascii..]) {
        Ok(_) => bytes.len(),
        Err(error) => ascii + error.valid_up_to(),
    }
}

#[inline(always)]
fn is_ascii(block: &[u8; 64]) -> bool {
    let (parts, _) = block.as_chunks::<16>();
    parts.iter().map(|part| u8x16::from(*part)).fold(u8x16::ZERO, |all, part| all | part).to_bitmask() == 0
}

impl<R: LineReader> Reader for Lines<R> {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let mut used = self.skip(bytes, end, sink);
        self.utf8 = used;
        loop {
            if self.utf8 <= used {
                self.utf8 = used + utf8(&bytes[used..]);
            }
            used += self.quick(&bytes[used..self.utf8], sink);
            let rest = &bytes[used..];
            if rest.is_empty() {
                return used;
            }
            if rest[0] == 0 {
                let nuls = rest.iter().position(|b| *b != 0).unwrap_or(rest.len());
                sink.note(Note::NulBytes, nuls as u64);
                self.advance(nuls, 0);
                used += nuls;
                continue;
            }
            let newline = memchr(b'\n', rest);
            let (line, mut taken) = match newline {
                Some(n) => (n, n + 1),
                None if end => (rest.len(), rest.len()),
                None if rest.len() <= MAX_RECORD => return used,
                None => (rest.len(), rest.len()),
            };
            if line > MAX_RECORD {
                self.long = Some((self.at, 0));
                self.excerpt = rest[..100].to_vec();
                used += self.skip(rest, end, sink);
                continue;
            }
            let mut lines = 1;
            match self.reader.span(rest, line, end) {
                Span::More if !end => return used,
                Span::Line | Span::More => self.one(&rest[..line], used + line <= self.utf8, sink),
                Span::Bytes(span) => {
                    taken = span.clamp(1, rest.len());
                    let record = &rest[..taken];
                    lines = memchr::memchr_iter(b'\n', record).count() as u64 + u64::from(!record.ends_with(b"\n"));
                    sink.note(Note::SpanningRecords, 1);
                    let utf8 = used + taken <= self.utf8;
                    self.one(record.strip_suffix(b"\n").unwrap_or(record), utf8, sink);
                }
            }
            self.advance(taken, lines);
            used += taken;
        }
    }

    fn lines(&self) -> u64 {
        self.at.line - 1
    }

    fn is_settled(&self) -> bool {
        self.reader.is_settled()
    }
}
