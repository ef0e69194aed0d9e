//! zip: PKWARE's APPNOTE.TXT 6.3.10. Read from front to back by what stands in front of each file (§4.3.7), since bytes come
//! in order here; the directory at the end is counted, and what it says differently is told.
//!
//! A file whose length is not stated in front of it ends where its DEFLATE stream does, or, stored or encrypted, at a data
//! descriptor (§4.3.9) with its signature that states what came before it. Stored and deflated files are read.

use super::inflate::{Flow, Inflate};
use super::{Archive, Found, in_steps, shown};
use crate::account::Note;
use flate2::Crc;
use memchr::memmem;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const END64: [u8; 4] = *b"PK\x06\x06";

/// The archive at hand.
pub(super) struct Zip {
    held: Vec<u8>,
    state: State,
    inflate: Inflate,
    /// Of a stored file.
    crc: Crc,
    file: File,
    /// Files and folders met, and those that the directory names.
    met: u64,
    listed: u64,
    ended: bool,
    no_files: u64,
    gap: u64,
    trailing: u64,
}

/// What stands in front of a file, and what has come of it.
#[derive(Default)]
struct File {
    /// It was begun, and has not been ended.
    open: bool,
    /// What is told of it when it ends.
    notes: Vec<(Note, u64)>,
    /// Its checksum and length, where they stand in front of it.
    stated: Option<(u32, u64)>,
    /// A data descriptor follows it.
    has_descriptor: bool,
    /// It is read as DEFLATE.
    deflated: bool,
    /// Bytes of it, packed, that have come.
    packed: u64,
    /// Why it is not read.
    unread: Option<Note>,
}

#[derive(Clone, Copy)]
enum State {
    /// At a signature.
    Record,
    /// In a stored file, of which so many bytes are to come.
    Stored(u64),
    /// In a deflated one; so many bytes of it are to come, if that was said.
    Deflated(Option<u64>),
    /// In a file that ends at its descriptor.
    ToDescriptor,
    /// Behind a file.
    Behind,
    /// So many bytes of no interest.
    Skip(u64),
    /// Not at a signature: the next one is looked for.
    Lost,
    /// Behind the archive's end.
    Ended,
}

impl Zip {
    pub(super) fn new() -> Zip {
        Zip {
            held: Vec::new(),
            state: State::Record,
            inflate: Inflate::new(),
            crc: Crc::new(),
            file: File::default(),
            met: 0,
            listed: 0,
            ended: false,
            no_files: 0,
            gap: 0,
            trailing: 0,
        }
    }

    /// `end`: nothing follows `rest`.
    fn step(&mut self, rest: &[u8], end: bool, found: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        match self.state {
            State::Record => self.record(rest, found),
            State::Stored(0) => {
                self.state = State::Behind;
                Some(0)
            }
            State::Stored(left) => {
                let used = at_most(rest, left);
                self.state = State::Stored(left - used as u64);
                self.pass_on(&rest[..used], found);
                Some(used)
            }
            State::Deflated(left) => Some(self.deflated(rest, left, found)),
            State::ToDescriptor => self.until_descriptor(rest, end, found),
            State::Behind if self.file.has_descriptor => self.descriptor(rest, end, found),
            State::Behind => {
                self.close(self.file.stated, found);
                self.state = State::Record;
                Some(0)
            }
            State::Skip(0) => {
                self.state = State::Record;
                Some(0)
            }
            State::Skip(left) => {
                let used = at_most(rest, left);
                self.state = State::Skip(left - used as u64);
                Some(used)
            }
            State::Lost => {
                let (skipped, is_there) = match next_record(rest, end) {
                    Next::At(at) => (at, true),
                    Next::After(0) => return None,
                    Next::After(at) => (at, false),
                };
                if is_there {
                    self.state = State::Record;
                }
                self.gap += skipped as u64;
                Some(skipped)
            }
            State::Ended => {
                self.trailing += super::content(rest);
                Some(rest.len())
            }
        }
    }

    fn record(&mut self, rest: &[u8], found: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        let (signature, behind) = rest.split_first_chunk::<4>()?;
        // Lengths of what a record consists of, by where they stand.
        let sized = |at: usize| Some(u64::from(half(behind, at)?));
        let length = match signature {
            &LOCAL => return self.local(rest, found),
            &ENTRY => {
                let length = 46 + sized(24)? + sized(26)? + sized(28)?;
                self.listed += 1;
                length
            }
            &END => {
                let length = 22 + sized(16)?;
                let length = usize::try_from(length).ok()?;
                rest.get(..length)?;
                (self.ended, self.state) = (true, State::Ended);
                return Some(length);
            }
            &END64 => u64::from_le_bytes(*behind.first_chunk()?).saturating_add(12),
            // Its place (§4.3.15), and a digital signature (§4.3.13).
            b"PK\x06\x07" => 20,
            b"PK\x05\x05" => 6 + sized(0)?,
            _ => return Some(self.lose()),
        };
        self.state = State::Skip(length);
        Some(0)
    }

    /// There is no record here.
    fn lose(&mut self) -> usize {
        self.state = State::Lost;
        self.gap += 1;
        1
    }

    /// What stands in front of a file.
    fn local(&mut self, rest: &[u8], found: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        let fixed = rest.get(..30)?;
        if !is_local(fixed) {
            return Some(self.lose());
        }
        let (name, extra) = (usize::from(half(fixed, 26)?), usize::from(half(fixed, 28)?));
        let length = 30 + name + extra;
        let whole = rest.get(..length)?;
        let (name, extra) = whole[30..].split_at(name);
        let (flags, method) = (half(fixed, 6)?, half(fixed, 8)?);
        let (crc, mut packed, mut size) = (word(fixed, 14)?, u64::from(word(fixed, 18)?), u64::from(word(fixed, 22)?));
        let mut secs = dos_secs(half(fixed, 12)?, half(fixed, 10)?);
        each_extra(extra, |id, value| match id {
            // Zip64 (§4.5.3): what has no room in 32 bits, in this order.
            1 => {
                let mut wide = value.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
                for short in [&mut size, &mut packed] {
                    if *short == u64::from(u32::MAX) {
                        *short = wide.next().unwrap_or(*short);
                    }
                }
            }
            // Info-ZIP's extended timestamp: seconds since 1970, whatever the zone of the computer was.
            0x5455 if value.first().is_some_and(|has| has & 1 == 1) => {
                secs = word(value, 1).map(i64::from).filter(|secs| *secs > 0).or(secs);
            }
            _ => {}
        });
        self.met += 1;
        let later = flags & 8 != 0;
        let known = !later || packed > 0;
        let unread = match (flags & 1, method) {
            (1, _) => Some(Note::Encrypted),
            (_, 0 | 8) => None,
            _ => Some(Note::OtherMethod),
        };
        let is_folder = name.ends_with(b"/");
        self.file = File {
            open: !is_folder,
            stated: known.then_some((crc, size)).filter(|_| !later),
            has_descriptor: later,
            deflated: unread.is_none() && method == 8 && (packed > 0 || !known),
            unread,
            ..File::default()
        };
        match is_folder {
            true => self.no_files += 1,
            false => found(Found::Begin(&shown(name), secs)),
        }
        self.inflate.begin();
        self.crc.reset();
        self.state = match known {
            _ if self.file.deflated => State::Deflated(known.then_some(packed)),
            true => State::Stored(packed),
            false => State::ToDescriptor,
        };
        Some(length)
    }

    /// Bytes of a file as it is, or of one that is not read.
    fn pass_on(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        self.file.packed += bytes.len() as u64;
        if self.file.unread.is_none() {
            self.crc.update(bytes);
            if self.file.open {
                found(Found::Text(bytes));
            }
        }
    }

    fn deflated(&mut self, rest: &[u8], left: Option<u64>, found: &mut dyn FnMut(Found<'_>)) -> usize {
        let bytes = &rest[..left.map_or(rest.len(), |left| at_most(rest, left))];
        let open = self.file.open;
        let (used, flow) = self.inflate.push(bytes, |text| {
            if open {
                found(Found::Text(text));
            }
        });
        self.file.packed += used as u64;
        let left = left.map(|left| left - used as u64);
        match (flow, left) {
            (Flow::More, Some(0)) => {
                self.fail(Note::CutShort, 1, found);
                self.state = State::Record;
            }
            (Flow::More, _) => self.state = State::Deflated(left),
            (Flow::Ended, None | Some(0)) => self.state = State::Behind,
            // More bytes are stated than the stream has.
            (Flow::Ended, Some(more)) => {
                self.file.notes.push((Note::Trailing, more));
                self.close(self.file.stated, found);
                self.state = State::Skip(more);
            }
            (Flow::Damaged, Some(more)) => {
                self.fail(Note::Damaged, more.max(1), found);
                self.state = State::Skip(more);
            }
            (Flow::Damaged, None) => {
                self.fail(Note::Damaged, 1, found);
                self.state = State::Lost;
            }
        }
        used
    }

    /// Looks for the descriptor that states just what came before it.
    fn until_descriptor(&mut self, rest: &[u8], end: bool, found: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        let at = memmem::find(rest, &DESCRIPTOR);
        // The first bytes of a signature may be the last at hand.
        let before = at.unwrap_or(if end { rest.len() } else { rest.len().saturating_sub(3) });
        if before > 0 {
            self.pass_on(&rest[..before], found);
            return Some(before);
        }
        at?;
        if rest.len() < DESCRIPTOR_REACH && !end {
            return None;
        }
        let length = self.file.packed;
        let stored = self.file.unread.is_none().then(|| (self.crc.sum(), length));
        match descriptor_length(rest, stored, length) {
            Some(used) => {
                self.close(None, found);
                self.state = State::Record;
                Some(used)
            }
            None => {
                self.pass_on(&rest[..1], found);
                Some(1)
            }
        }
    }

    /// The descriptor behind a file whose end is known.
    fn descriptor(&mut self, rest: &[u8], end: bool, found: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        if rest.len() < DESCRIPTOR_REACH && !end {
            return None;
        }
        let read = self.file.unread.is_none().then(|| (self.sum(), self.size()));
        let used = descriptor_length(rest, read, self.file.packed);
        if used.is_none() && read.is_some() {
            self.file.notes.push((Note::Checksum, 1));
        }
        self.close(None, found);
        self.state = State::Record;
        // One that says otherwise is passed over all the same.
        Some(used.unwrap_or(if rest.starts_with(&DESCRIPTOR) { rest.len().min(16) } else { 0 }))
    }

    /// Checksum and length of what came out of the file.
    fn sum(&self) -> u32 {
        if self.file.deflated { self.inflate.crc() } else { self.crc.sum() }
    }

    fn size(&self) -> u64 {
        if self.file.deflated { self.inflate.size() } else { self.file.packed }
    }

    /// The file has come to an end where it should; `stated`: checksum and length it ought to have.
    fn close(&mut self, stated: Option<(u32, u64)>, found: &mut dyn FnMut(Found<'_>)) {
        let mut notes = std::mem::take(&mut self.file.notes);
        if !std::mem::take(&mut self.file.open) {
            return;
        }
        if let Some(why) = self.file.unread {
            return found(Found::Unread(vec![(why, self.file.packed)]));
        }
        if stated.is_some_and(|stated| stated != (self.sum(), self.size())) {
            notes.push((Note::Checksum, 1));
        }
        found(Found::End(notes, false));
    }

    /// The file cannot be read on.
    fn fail(&mut self, note: Note, amount: u64, found: &mut dyn FnMut(Found<'_>)) {
        if std::mem::take(&mut self.file.open) {
            let mut notes = std::mem::take(&mut self.file.notes);
            notes.push((note, amount));
            found(Found::End(notes, true));
        }
    }
}

impl Archive for Zip {
    fn push(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        let mut held = std::mem::take(&mut self.held);
        in_steps(&mut held, bytes, |rest| self.step(rest, false, found));
        self.held = held;
    }

    fn end(&mut self, found: &mut dyn FnMut(Found<'_>)) -> (Vec<(Note, u64)>, bool) {
        let mut held = Vec::new();
        let rest = std::mem::take(&mut self.held);
        in_steps(&mut held, &rest, |rest| self.step(rest, true, found));
        if matches!(self.state, State::Record | State::Lost) {
            self.gap += held.len() as u64;
        }
        let in_file = self.file.open && !matches!(self.state, State::Behind | State::Stored(0));
        match (in_file, self.file.unread) {
            (true, None) => self.fail(Note::CutShort, 1, found),
            _ => self.close(self.file.stated, found),
        }
        let (only_listed, only_met) = (self.listed.saturating_sub(self.met), self.met.saturating_sub(self.listed));
        let told = [
            (Note::NoFiles, self.no_files),
            (Note::ArchiveGap, self.gap),
            (Note::Overlapping, if self.ended { only_listed } else { 0 }),
            (Note::Unlisted, if self.ended { only_met } else { 0 }),
            (Note::Trailing, self.trailing),
            (Note::CutShort, u64::from(!self.ended && !in_file)),
        ];
        (told.into_iter().filter(|(_, amount)| *amount > 0).collect(), !self.ended)
    }
}

/// A descriptor has 24 bytes at the most, and a signature follows; the directory is longer than both.
const DESCRIPTOR_REACH: usize = 26;

/// Length of the descriptor that `bytes` begin with, if it states this packed length and, of a file that was `read`, its
/// checksum and length: with or without its signature, in 32 bits or, as Zip64 has it, 64.
fn descriptor_length(bytes: &[u8], read: Option<(u32, u64)>, packed: u64) -> Option<usize> {
    let wide = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let short = |at: usize| word(bytes, at).map(u64::from);
    [(4, 4), (4, 8), (0, 4), (0, 8)].into_iter().find_map(|(at, length)| {
        let mask = if length == 4 { u64::from(u32::MAX) } else { u64::MAX };
        let states = |at, number: u64| (if length == 4 { short(at) } else { wide(at) }) == Some(number & mask);
        let used = at + 4 + 2 * length;
        let fits = (at == 0 || bytes.starts_with(&DESCRIPTOR))
            && states(at + 4, packed)
            && match read {
                Some((crc, size)) => word(bytes, at) == Some(crc) && states(at + 4 + length, size),
                // Of what is encrypted the length is not known: what follows tells that it ends here.
                None => bytes.get(used..).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"PK")),
            };
        fits.then_some(used)
    })
}

/// Does a record of a file look like one? After damage, or in what only looks like an archive, it may be anything.
fn is_local(fixed: &[u8]) -> bool {
    let part = |at| half(fixed, at).unwrap_or(u16::MAX);
    // Version 6.3, and the methods there are (§4.4.5).
    let (version, method, name) = (part(4) & 0xff, part(8), part(26));
    version <= 63 && matches!(method, 0..=20 | 92..=99) && (1..=4096).contains(&name)
}

enum Next {
    /// A record begins there.
    At(usize),
    /// None begins before that.
    After(usize),
}

/// Where the next record begins that an archive may go on with.
fn next_record(bytes: &[u8], end: bool) -> Next {
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| memmem::find(rest, b"PK")).map(|at| from + at) {
        let record = &bytes[at..];
        let Some(signature) = record.first_chunk::<4>() else {
            return Next::After(if end { bytes.len() } else { at });
        };
        match (signature, record.get(..30)) {
            (&LOCAL, None) if !end => return Next::After(at),
            (&LOCAL, Some(fixed)) if is_local(fixed) => return Next::At(at),
            (&ENTRY | &END | &END64, _) => return Next::At(at),
            _ => from = at + 1,
        }
    }
    // A signature may begin with the last byte.
    Next::After(if end { bytes.len() } else { bytes.len().saturating_sub(1) })
}

fn each_extra(mut extra: &[u8], mut each: impl FnMut(u16, &[u8])) {
    while let (Some(id), Some(length)) = (half(extra, 0), half(extra, 2)) {
        let Some(value) = extra.get(4..4 + usize::from(length)) else { return };
        each(id, value);
        extra = &extra[4 + usize::from(length)..];
    }
}

/// Seconds since 1970 of MS-DOS's date and time, which are of no stated zone: read as UTC, since it is the year that
/// matters.
fn dos_secs(date: u16, time: u16) -> Option<i64> {
    let (year, month, day) = (1980 + i32::from(date >> 9), u32::from(date >> 5 & 15), u32::from(date & 31));
    let day = crate::time::Day::from_civil(year, month, day)?;
    let (hour, minute, second) = (i64::from(time >> 11), i64::from(time >> 5 & 63), 2 * i64::from(time & 31));
    Some(i64::from(day.0) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn at_most(bytes: &[u8], most: u64) -> usize {
    bytes.len().min(usize::try_from(most).unwrap_or(usize::MAX))
}
