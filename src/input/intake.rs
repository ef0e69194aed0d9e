//! One file, or one part of it, from raw bytes to the sink; of an archive, the files in it one after the other.

use super::FileOptions;
use super::apart::{self, Damaged};
use super::same::{EndedFiles, Print};
use super::text::Decoding;
use super::unpack::{Ending, Holds, Out, Unpack};
use crate::account::{Note, Position, Reason};
use crate::format::{self, AnyReader, FORMATS, Head, Recognition, Refusal, Sink};
use memchr::memchr;

/// How many more bytes are put behind a record that is not complete, at first: as a rule they hold the rest of it.
const PIECE: usize = 4 << 10;

/// What became of a file.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Read as this format, an index in [`FORMATS`].
    Read(usize),
    /// A table whose columns the user must explain; its first bytes.
    Ask(usize, Vec<u8>),
    /// Of no known format; what each said, the most telling first.
    Unknown(Vec<(&'static str, Refusal)>),
    /// No bytes.
    Empty,
    /// An archive: what became of the files in it was told as they ended ([`FileSink`]).
    Archive,
    /// Of a container that is not undone; the notes say why.
    Unread,
    /// In an archive: the same text as a file before it, which is the one that counts. That file's place among all that
    /// began in the archive, from 0.
    Same(usize),
}

/// A sink that is told of the files in an archive.
pub trait FileSink: Sink {
    /// In the file at hand begins one of this name: what follows is of it, until it ends.
    fn begin_file(&mut self, _name: &str) {}

    /// The file at hand, of which nothing has come yet, begins as another of the archive does, and may turn out to be the
    /// same ([`Outcome::Same`]). Then nothing of it counts.
    fn doubt_file(&mut self) {}

    /// The file at hand, which stands in an archive, has ended.
    fn end_file(&mut self, _file: Ended) {}
}

/// A file of an archive that has ended.
#[derive(Debug)]
pub struct Ended {
    /// What became of it.
    pub outcome: Outcome,
    /// Bytes after unpacking; none of a file that no format reads.
    pub text_bytes: u64,
    /// Bytes after unpacking, whether they were read or not.
    pub size: u64,
    /// Lines passed.
    pub lines: u64,
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
    /// How the file ended, if it was unpacked apart.
    ended: Option<Ending>,
    files: Files,
}

/// The files that are open.
struct Files {
    /// The one that was given.
    root: Tail,
    /// Those of an archive, one in the other.
    members: Vec<Tail>,
    /// How many have begun in the archive.
    begun: usize,
    ended: EndedFiles,
}

/// What lies behind unpacking.
struct Tail {
    state: State,
    /// See [`FileOptions::format`].
    format: Option<usize>,
    /// Where the text is not UTF-8 with LF: what makes it that.
    decoding: Option<Decoding>,
    /// NUL bytes that are no UTF-16 stood in front.
    hole: bool,
    /// Of the bytes after unpacking, in a file of an archive.
    print: Option<Print>,
    /// Bytes of a record that is not complete, or of the head while sniffing.
    carry: Vec<u8>,
    /// Bytes passed to the reader and used.
    used: u64,
    /// Bytes after unpacking, until it is declined.
    text_bytes: u64,
    /// All of them.
    size: u64,
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
        let root = Tail::new(State::Sniffing, options.format, 0);
        Intake { options, unpack: Unpack::new(), ended: None, files: Files::new(root) }
    }

    /// For the part of a plain file that begins with the record at byte `start`; `head` are the file's first bytes, by
    /// which it was recognised as `format`.
    pub fn part(options: FileOptions, format: usize, head: &[u8], start: u64) -> Intake {
        let settings = options.settings(None);
        let reader = AnyReader::new(format, &Head { bytes: head, whole: false }, &settings, start);
        let root = Tail::new(State::Reading(format, reader), None, start);
        Intake { options, unpack: Unpack::plain(), ended: None, files: Files::new(root) }
    }

    /// The bytes that come next.
    pub fn push<S: FileSink>(&mut self, bytes: &[u8], sink: &mut S) {
        if self.is_declined() {
            return;
        }
        let Intake { options, unpack, files, .. } = self;
        unpack.push(bytes, &mut |out| files.take(out, options, sink));
    }

    /// What comes next of a file that is unpacked apart ([`Apart`](super::Apart)): whole frames. Nothing else of it is
    /// pushed.
    pub fn push_apart<S: FileSink>(&mut self, frames: &[u8], sink: &mut S) -> Result<(), Damaged> {
        let Intake { options, ended, files, .. } = self;
        let whole = apart::read(frames, |out| {
            if !matches!(files.root.state, State::Stopped(_)) {
                files.take(out, options, sink);
            }
        })?;
        *ended = whole.or(ended.take());
        Ok(())
    }

    /// No format reads it: what follows need not be pushed.
    pub fn is_declined(&self) -> bool {
        matches!(self.files.root.state, State::Stopped(_))
    }

    /// In a part: reads on, line by line, to the end of the record at hand. Returns how many of `bytes` it took.
    pub fn push_to_record_end<S: FileSink>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
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
        self.files.root.carry.is_empty() && matches!(&self.files.root.state, State::Reading(..))
    }

    /// See [`Reader::is_settled`].
    pub fn is_settled(&self) -> bool {
        match &self.files.root.state {
            State::Reading(_, reader) => reader.is_settled(),
            _ => true,
        }
    }

    /// The byte of the file at which the next record begins, after unpacking.
    pub fn position(&self) -> u64 {
        self.files.root.used
    }

    /// Where the record that begins next stands.
    pub fn next_record(&self) -> Position {
        let line = match &self.files.root.state {
            State::Reading(_, reader) => reader.lines(),
            _ => memchr::memchr_iter(b'\n', &self.files.root.carry).count() as u64,
        };
        Position { line: line + 1, byte: self.files.root.used + self.files.root.carry.len() as u64 }
    }

    /// Bytes after unpacking; none of a file that no format reads.
    pub fn text_bytes(&self) -> u64 {
        self.files.root.text_bytes
    }

    /// Lines passed.
    pub fn lines(&self) -> u64 {
        match &self.files.root.state {
            State::Reading(_, reader) => reader.lines(),
            _ => self.files.root.lines,
        }
    }

    /// Nothing follows.
    pub fn end<S: FileSink>(&mut self, sink: &mut S) -> Outcome {
        let Intake { options, unpack, ended, files } = self;
        if matches!(files.root.state, State::Stopped(_)) {
            // Declined before its end, and not unpacked any further: that is no fault of the file.
            return files.root.end(options, Ending::default(), &files.ended, sink);
        }
        let ending = ended.take().unwrap_or_else(|| unpack.end(&mut |out| files.take(out, options, sink)));
        files.root.end(options, ending, &files.ended, sink)
    }
}

impl Files {
    fn new(root: Tail) -> Files {
        Files { root, members: Vec::new(), begun: 0, ended: EndedFiles::default() }
    }

    fn take<S: FileSink>(&mut self, out: Out<'_>, options: &FileOptions, sink: &mut S) {
        let Files { root, members, begun, ended } = self;
        match out {
            Out::Text(text, secs) => members.last_mut().unwrap_or(root).push(text, options, secs, ended, sink),
            Out::Begin(name) => {
                // `tar c .` puts it in front of every name.
                sink.begin_file(name.trim_start_matches("./"));
                // What the columns of a table mean, or the words of a line, says nothing of other files.
                let said = options.mapping.is_some() || options.pattern.is_some();
                let format = options.format.filter(|_| !said);
                let mut member = Tail::new(State::Sniffing, format, 0);
                member.print = Some(Print::new(*begun, options.seed));
                *begun += 1;
                members.push(member);
            }
            Out::End(ending) => {
                let Some(mut member) = members.pop() else { return };
                let mut outcome = member.end(options, ending, ended, sink);
                let text_bytes = member.text_bytes;
                if let (Outcome::Read(_), Some(print)) = (&outcome, &member.print)
                    && text_bytes > 0
                {
                    outcome = ended.end(text_bytes, print).map_or(outcome, Outcome::Same);
                }
                sink.end_file(Ended { outcome, text_bytes, size: member.size, lines: member.lines });
            }
        }
    }
}

impl Tail {
    fn new(state: State, format: Option<usize>, used: u64) -> Tail {
        Tail {
            state,
            format,
            decoding: None,
            hole: false,
            print: None,
            carry: Vec::new(),
            used,
            text_bytes: 0,
            size: 0,
            lines: 0,
            packed_secs: None,
            has_lines: true,
        }
    }

    fn push<S: FileSink>(
        &mut self,
        text: &[u8],
        options: &FileOptions,
        packed_secs: Option<i64>,
        ended: &EndedFiles,
        sink: &mut S,
    ) {
        let at = self.size;
        self.size += text.len() as u64;
        if matches!(self.state, State::Stopped(_)) {
            return;
        }
        self.text_bytes += text.len() as u64;
        self.packed_secs = packed_secs;
        if let Some(print) = &mut self.print {
            print.push(at, text);
        }
        match &self.state {
            State::Stopped(_) => {}
            State::Sniffing => {
                self.carry.extend_from_slice(text);
                self.sniff(false, options, ended, sink);
            }
            State::Reading(..) => match self.decoding.take() {
                None => self.read(text, sink),
                Some(mut decoding) => {
                    self.read(decoding.push(text, false, |note, amount| tell(sink, note, amount)), sink);
                    self.decoding = Some(decoding);
                }
            },
        }
    }

    /// Reads text, as UTF-8, as far as its records are whole.
    fn read<S: Sink>(&mut self, mut text: &[u8], sink: &mut S) {
        let State::Reading(_, reader) = &mut self.state else { return };
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

    fn read_carry<S: Sink>(&mut self, end: bool, sink: &mut S) {
        if let State::Reading(_, reader) = &mut self.state {
            let used = reader.read(&self.carry, end, sink);
            self.used += used as u64;
            self.carry.drain(..used);
        }
    }

    /// Asks the formats, and begins to read once one has claimed the file.
    fn sniff<S: FileSink>(&mut self, whole: bool, options: &FileOptions, ended: &EndedFiles, sink: &mut S) {
        if self.drop_hole(whole, sink) || self.carry.is_empty() || (!whole && self.carry.len() < Head::LIMIT) {
            return;
        }
        self.decoding = Decoding::of(&self.carry[..self.carry.len().min(Head::LIMIT)], whole);
        if let Some(decoding) = &mut self.decoding {
            self.carry = decoding.push(&self.carry, false, |note, amount| tell(sink, note, amount)).to_vec();
        }
        let limit = self.carry.len().min(Head::LIMIT);
        let head = Head { bytes: &self.carry[..limit], whole: whole && limit == self.carry.len() };
        let recognition = match self.format {
            Some(format) => Recognition::Format(format),
            None => format::recognise(&head),
        };
        let mapped = matches!(recognition, Recognition::Ask(_)) && options.mapping.is_some();
        let recognition = match (recognition, options.by_pattern(&head)) {
            (Recognition::Ask(_) | Recognition::Unknown(_), Some(format)) if !mapped => Recognition::Format(format),
            (recognition, _) => recognition,
        };
        if let Some(print) = &mut self.print
            && ended.doubt(print)
        {
            sink.doubt_file();
        }
        match recognition {
            Recognition::Format(format) => {
                let mut settings = options.settings(self.packed_secs);
                if self.format.is_none() {
                    // It needs none, and the one there may be is of another file of the archive.
                    settings.mapping = None;
                }
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
            (self.carry, self.decoding) = (Vec::new(), None);
            self.text_bytes = 0;
        }
    }

    /// NUL bytes in front of the first record are no content, and there may be more of them than a head holds. Returns
    /// whether more bytes must tell if it is them, or the first half of a character of UTF-16.
    fn drop_hole<S: Sink>(&mut self, whole: bool, sink: &mut S) -> bool {
        let nuls = self.carry.iter().take_while(|b| **b == 0).count();
        if nuls == 1 && !self.hole {
            match self.carry[1..] {
                [] | [_] | [_, 0] if !whole => return true,
                [_, 0, low, ..] if low != 0 => return false,
                _ => {}
            }
        }
        if nuls > 0 {
            self.hole = true;
            self.carry.drain(..nuls);
            self.used += nuls as u64;
            sink.note(Note::NulBytes, nuls as u64);
        }
        false
    }

    fn end<S: FileSink>(&mut self, options: &FileOptions, ending: Ending, ended: &EndedFiles, sink: &mut S) -> Outcome {
        for (note, amount) in ending.notes {
            sink.note(note, amount);
        }
        if matches!(self.state, State::Sniffing) {
            self.sniff(true, options, ended, sink);
        }
        if let Some(mut decoding) = self.decoding.take() {
            self.read(decoding.push(&[], true, |note, amount| tell(sink, note, amount)), sink);
        }
        if ending.cut && self.has_lines {
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
            State::Sniffing => match ending.holds {
                Holds::Text => Outcome::Empty,
                Holds::Files => Outcome::Archive,
                Holds::Unread => Outcome::Unread,
            },
        }
    }
}

/// Notes an amount, if it is one.
fn tell<S: Sink>(sink: &mut S, note: Note, amount: u64) {
    if amount > 0 {
        sink.note(note, amount);
    }
}
