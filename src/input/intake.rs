//! One file, or one part of it, from raw bytes to the sink.

use super::unpack::Unpack;
use crate::account::{Note, Position, Reason};
use crate::format::{
    self, AnyReader, FORMATS, Head, Networks, Recognition, Refusal, Settings, Sink, delimited::Mapping,
};
use crate::time::{Clock, YearRule, Zone};
use memchr::memchr;

/// How many more bytes are put behind a record that is not complete, at first: as a rule they hold the rest of it.
const PIECE: usize = 4 << 10;

/// What is known of a file before it is read, and what the user has said of it.
#[derive(Clone, Debug)]
pub struct FileOptions {
    /// Index in [`FORMATS`]; `None` to recognise it.
    pub format: Option<usize>,
    /// Zone of stamps that name none.
    pub source_zone: Zone,
    /// Year of stamps that name none; `None` to take the file's date.
    pub year: Option<i32>,
    /// When the file was last written, in seconds since 1970.
    pub modified_secs: Option<i64>,
    /// The user's own networks.
    pub networks: Networks,
    /// See [`Settings::cowrie_outer_ports`].
    pub cowrie_outer_ports: bool,
    /// See [`Settings::mapping`].
    pub mapping: Option<Mapping>,
}

impl FileOptions {
    /// Nothing known, nothing said.
    pub fn new(source_zone: Zone) -> FileOptions {
        FileOptions {
            format: None,
            source_zone,
            year: None,
            modified_secs: None,
            networks: Networks::default(),
            cowrie_outer_ports: false,
            mapping: None,
        }
    }

    fn settings(&self, packed_secs: Option<i64>) -> Settings {
        let year = match (self.year, packed_secs.or(self.modified_secs)) {
            (Some(year), _) => YearRule::Fixed(year),
            (None, Some(secs)) => YearRule::Until(self.source_zone.day_at(secs)),
            (None, None) => YearRule::Unknown,
        };
        Settings {
            clock: Clock::new(self.source_zone.clone(), year),
            networks: self.networks.clone(),
            cowrie_outer_ports: self.cowrie_outer_ports,
            mapping: self.mapping.clone(),
        }
    }
}

/// What became of a file.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Read as this format, an index in [`FORMATS`].
    Read(usize),
    /// A table whose columns the user must explain; its first bytes.
    Ask(usize, Vec<u8>),
    /// Of no known format; what each said.
    Unknown(Vec<(&'static str, Refusal)>),
    /// No bytes.
    Empty,
}

enum State {
    Sniffing,
    Reading(usize, AnyReader),
    Stopped(Outcome),
}

/// Takes the bytes of a file in chunks of any size and hands its records to a sink.
pub struct Intake {
    options: FileOptions,
    unpack: Unpack,
    tail: Tail,
}

/// What lies behind unpacking.
struct Tail {
    state: State,
    /// Bytes of a record that is not complete, or of the head while sniffing.
    carry: Vec<u8>,
    /// Bytes passed to the reader and used.
    used: u64,
    /// Bytes after unpacking.
    text_bytes: u64,
    /// When the file within the container was last written, in seconds since 1970.
    packed_secs: Option<i64>,
    /// Lines of the whole file, once it has ended.
    lines: u64,
    /// Records begin and end with lines.
    has_lines: bool,
}

impl Intake {
    /// For a whole file.
    pub fn new(options: FileOptions) -> Intake {
        Intake { options, unpack: Unpack::new(), tail: Tail::new(State::Sniffing, 0) }
    }

    /// For the part of a plain file that begins with the record at byte `start`; `head` are the file's first bytes, by
    /// which it was recognised as `format`.
    pub fn part(options: FileOptions, format: usize, head: &[u8], start: u64) -> Intake {
        let settings = options.settings(None);
        let reader = AnyReader::new(format, &Head { bytes: head, whole: false }, &settings, start);
        Intake { options, unpack: Unpack::plain(), tail: Tail::new(State::Reading(format, reader), start) }
    }

    /// The bytes that come next.
    pub fn push<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) {
        if matches!(self.tail.state, State::Stopped(_)) {
            return;
        }
        let Intake { options, unpack, tail } = self;
        unpack.push(bytes, &mut |text, packed_secs| tail.push(text, options, packed_secs, sink));
    }

    /// In a part: reads on, line by line, to the end of the record at hand. Returns how many of `bytes` it took.
    pub fn push_to_record_end<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
        let mut taken = 0;
        while !self.at_record() && taken < bytes.len() {
            let line = memchr(b'\n', &bytes[taken..]).map_or(bytes.len() - taken, |n| n + 1);
            self.push(&bytes[taken..taken + line], sink);
            taken += line;
        }
        taken
    }

    /// No record is half read.
    pub fn at_record(&self) -> bool {
        self.tail.carry.is_empty() && matches!(&self.tail.state, State::Reading(..))
    }

    /// See [`Reader::is_settled`].
    pub fn is_settled(&self) -> bool {
        match &self.tail.state {
            State::Reading(_, reader) => reader.is_settled(),
            _ => true,
        }
    }

    /// The byte of the file at which the next record begins, after unpacking.
    pub fn position(&self) -> u64 {
        self.tail.used
    }

    /// Where the record that begins next stands.
    pub fn next_record(&self) -> Position {
        let line = match &self.tail.state {
            State::Reading(_, reader) => reader.lines(),
            _ => memchr::memchr_iter(b'\n', &self.tail.carry).count() as u64,
        };
        Position { line: line + 1, byte: self.tail.used + self.tail.carry.len() as u64 }
    }

    /// Bytes after unpacking; none of a file that no format reads.
    pub fn text_bytes(&self) -> u64 {
        self.tail.text_bytes
    }

    /// Lines passed.
    pub fn lines(&self) -> u64 {
        match &self.tail.state {
            State::Reading(_, reader) => reader.lines(),
            _ => self.tail.lines,
        }
    }

    /// Nothing follows.
    pub fn end<S: Sink>(&mut self, sink: &mut S) -> Outcome {
        let Intake { options, unpack, tail } = self;
        if matches!(tail.state, State::Stopped(_)) {
            // Declined before its end, and not unpacked any further: that is no fault of the file.
            return tail.end(options, false, sink);
        }
        let (notes, cut) = unpack.end(&mut |text, packed_secs| tail.push(text, options, packed_secs, sink));
        for (note, amount) in notes {
            sink.note(note, amount);
        }
        tail.end(options, cut, sink)
    }
}

impl Tail {
    fn new(state: State, used: u64) -> Tail {
        Tail { state, carry: Vec::new(), used, text_bytes: 0, lines: 0, packed_secs: None, has_lines: true }
    }

    fn push<S: Sink>(&mut self, text: &[u8], options: &FileOptions, packed_secs: Option<i64>, sink: &mut S) {
        if matches!(self.state, State::Stopped(_)) {
            return;
        }
        self.text_bytes += text.len() as u64;
        self.packed_secs = packed_secs;
        match &mut self.state {
            State::Stopped(_) => {}
            State::Sniffing => {
                self.carry.extend_from_slice(text);
                self.sniff(false, options, sink);
            }
            State::Reading(_, reader) => {
                let mut text = text;
                while !self.carry.is_empty() && !text.is_empty() {
                    let held = self.carry.len();
                    let piece = text.len().min(held.max(PIECE));
                    self.carry.extend_from_slice(&text[..piece]);
                    let used = reader.read(&self.carry, false, sink);
                    self.used += used as u64;
                    match used.checked_sub(held) {
                        // The record is complete. What follows is still there where it came from.
                        Some(used) => {
                            self.carry.clear();
                            text = &text[used..];
                        }
                        None => {
                            self.carry.drain(..used);
                            text = &text[piece..];
                        }
                    }
                }
                if !text.is_empty() {
                    let used = reader.read(text, false, sink);
                    self.used += used as u64;
                    self.carry.extend_from_slice(&text[used..]);
                }
            }
        }
    }

    fn read_carry<S: Sink>(&mut self, end: bool, sink: &mut S) {
        if let State::Reading(_, reader) = &mut self.state {
            let used = reader.read(&self.carry, end, sink);
            self.used += used as u64;
            self.carry.drain(..used);
        }
    }

    /// Asks the formats, and begins to read once one has claimed the file.
    fn sniff<S: Sink>(&mut self, whole: bool, options: &FileOptions, sink: &mut S) {
        // NUL bytes in front of the first record are no content, and there may be more of them than a head holds.
        let nuls = self.carry.iter().take_while(|b| **b == 0).count();
        if nuls > 0 {
            self.carry.drain(..nuls);
            self.used += nuls as u64;
            sink.note(Note::NulBytes, nuls as u64);
        }
        if self.carry.is_empty() || (!whole && self.carry.len() < Head::LIMIT) {
            return;
        }
        let limit = self.carry.len().min(Head::LIMIT);
        let head = Head { bytes: &self.carry[..limit], whole: whole && limit == self.carry.len() };
        let recognition = match options.format {
            Some(format) => Recognition::Format(format),
            None => format::recognise(&head),
        };
        match recognition {
            Recognition::Format(format) => {
                let settings = options.settings(self.packed_secs);
                let reader = AnyReader::new(format, &head, &settings, self.used);
                self.has_lines = FORMATS[format].has_lines(&head);
                self.state = State::Reading(format, reader);
                self.read_carry(false, sink);
            }
            Recognition::Ask(format) if options.mapping.is_some() => {
                let settings = options.settings(self.packed_secs);
                self.state = State::Reading(format, AnyReader::new(format, &head, &settings, self.used));
                self.read_carry(false, sink);
            }
            Recognition::Ask(format) => self.state = State::Stopped(Outcome::Ask(format, self.carry[..limit].to_vec())),
            Recognition::Unknown(refusals) => self.state = State::Stopped(Outcome::Unknown(refusals)),
            Recognition::More => {
                let refusals = FORMATS.iter().map(|f| (f.name(), Refusal::Nothing)).collect();
                self.state = State::Stopped(Outcome::Unknown(refusals));
            }
        }
        if matches!(self.state, State::Stopped(_)) {
            self.carry = Vec::new();
            self.text_bytes = 0;
        }
    }

    fn end<S: Sink>(&mut self, options: &FileOptions, cut: bool, sink: &mut S) -> Outcome {
        if matches!(self.state, State::Sniffing) {
            self.sniff(true, options, sink);
        }
        if cut && self.has_lines {
            // Of a damaged file only complete lines count; what is left of the last one is a cut record. (A record that
            // is no line tells itself that it is not complete.)
            let whole = memchr::memrchr(b'\n', &self.carry).map_or(0, |n| n + 1);
            let fragment = self.carry.split_off(whole);
            self.read_carry(true, sink);
            if let State::Reading(_, reader) = &self.state
                && !fragment.is_empty()
            {
                let at = Position { line: reader.lines() + 1, byte: self.used };
                sink.reject(Reason::Cut, at, &fragment);
                self.lines = 1;
            }
        } else {
            self.read_carry(true, sink);
        }
        match std::mem::replace(&mut self.state, State::Stopped(Outcome::Empty)) {
            State::Reading(format, reader) => {
                self.lines += reader.lines();
                Outcome::Read(format)
            }
            State::Stopped(outcome) => outcome,
            State::Sniffing => Outcome::Empty,
        }
    }
}
