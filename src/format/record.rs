//! What formats of one record a line share: their reader, which keeps what is noted of stamps, and the fields that any
//! of them has.

use super::{Networks, Reader, Settings, Sink, words};
use crate::access::{Access, Kind, Protocol, TcpFlags, parse_address, parse_number};
use crate::account::{Note, Position, Reason};
use crate::input::{LineReader, Lines};
use crate::time::{Clock, ClockError, Shift, Stamp, Timestamp, text};
use std::net::IpAddr;

/// A reason, and the text that offends; empty if it is the whole record.
pub(super) type Offence<'a> = (Reason, &'a [u8]);

/// Makes accesses of a format's lines.
pub trait Records {
    /// What a line says; `None` if it holds no record.
    fn read<'a>(&mut self, line: &'a [u8], watch: &mut Watch) -> Result<Option<Access<'a>>, Offence<'a>>;

    /// See [`Reader::is_settled`].
    fn is_settled(&self) -> bool {
        true
    }
}

/// Clock and networks of a file, and what is to be noted of its stamps.
#[derive(Debug)]
pub struct Watch {
    clock: Clock,
    pub(super) networks: Networks,
    years_guessed: u64,
    gaps: u64,
    folds: u64,
}

impl Watch {
    /// The instant of a stamp.
    pub(super) fn instant(&mut self, stamp: &Stamp) -> Result<Timestamp, Reason> {
        let (at, shift) = self.clock.instant(stamp).map_err(|error| match error {
            ClockError::NoYear => Reason::NoYear,
            ClockError::OutOfRange => Reason::TimeRange,
        })?;
        self.years_guessed += u64::from(stamp.year.is_none() && self.clock.guesses_year());
        self.gaps += u64::from(shift == Shift::Gap);
        self.folds += u64::from(shift == Shift::Fold);
        Ok(at)
    }

    /// The instant of a text that is a stamp and nothing else; `parse` reads it and says how much of it.
    pub(super) fn stamp<'a>(
        &mut self,
        text: &'a [u8],
        parse: fn(&[u8]) -> Option<(Stamp, usize)>,
    ) -> Result<Timestamp, Offence<'a>> {
        match parse(text) {
            Some((stamp, used)) if used == text.len() => self.instant(&stamp).map_err(|why| (why, text)),
            _ if text.is_empty() => Err((Reason::NoTime, text)),
            _ => Err((Reason::BadTime, text)),
        }
    }

    /// The instant of a day and a clock in ISO 8601 that stand in columns of their own.
    pub(super) fn day_and_clock<'a>(&mut self, day: &'a [u8], clock: &'a [u8]) -> Result<Timestamp, Offence<'a>> {
        let mut both = [b' '; 40];
        let behind = day.len() + 1;
        let (Some(front), true) = (both.get_mut(..day.len()), behind + clock.len() <= 40) else {
            return Err((Reason::BadTime, day));
        };
        front.copy_from_slice(day);
        both[behind..behind + clock.len()].copy_from_slice(clock);
        match text::iso8601(&both[..behind + clock.len()]) {
            Some((stamp, used)) if used == behind + clock.len() => self.instant(&stamp).map_err(|why| (why, day)),
            Some(_) => Err((Reason::BadTime, clock)),
            None => Err((Reason::BadTime, day)),
        }
    }

    /// Tells what was noted since it was last told: a call for each stamp would cost as much as reading it.
    fn tell<S: Sink + ?Sized>(&mut self, sink: &mut S) {
        for (note, amount) in [
            (Note::YearGuessed, &mut self.years_guessed),
            (Note::ClockGap, &mut self.gaps),
            (Note::ClockFold, &mut self.folds),
        ] {
            if *amount > 0 {
                sink.note(note, std::mem::take(amount));
            }
        }
    }
}

/// Reads a file of such a format.
#[derive(Debug)]
pub struct Recorded<R>(Lines<OneALine<R>>);

#[derive(Debug)]
struct OneALine<R> {
    records: R,
    watch: Watch,
}

impl<R: Records> Recorded<R> {
    pub(super) fn new(records: R, settings: &Settings, start: u64) -> Recorded<R> {
        let (clock, networks) = (settings.clock.clone(), settings.networks.clone());
        let watch = Watch { clock, networks, years_guessed: 0, gaps: 0, folds: 0 };
        Recorded(Lines::new(OneALine { records, watch }, start))
    }
}

impl<R: Records> LineReader for OneALine<R> {
    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        match self.records.read(line, &mut self.watch) {
            Ok(Some(access)) => sink.access(&access, at),
            Ok(None) => sink.blank(),
            Err((reason, text)) => sink.reject(reason, at, if text.is_empty() { line } else { text }),
        }
    }

    fn is_settled(&self) -> bool {
        self.records.is_settled()
    }
}

impl<R: Records> Reader for Recorded<R> {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let used = self.0.read(bytes, end, sink);
        self.0.get_mut().watch.tell(sink);
        used
    }

    fn lines(&self) -> u64 {
        self.0.lines()
    }

    fn is_settled(&self) -> bool {
        self.0.is_settled()
    }
}

/// Columns between delimiters, blanks around each cut off: the first `N` of them (the others empty), and how many there
/// are in all.
pub(super) fn columns<const N: usize>(line: &[u8], delimiter: u8) -> ([&[u8]; N], usize) {
    chosen(line, delimiter, |column| column)
}

/// [`columns`], each at the place that `place` says of its number; those whose place is `N` or more are left out.
#[inline]
pub(super) fn chosen<const N: usize>(
    line: &[u8],
    delimiter: u8,
    place: impl Fn(usize) -> usize,
) -> ([&[u8]; N], usize) {
    let (mut columns, mut count, mut begin) = ([&b""[..]; N], 0, 0);
    let mut end = |end: usize| {
        if let Some(column) = columns.get_mut(place(count)) {
            *column = line[begin..end].trim_ascii();
        }
        (count, begin) = (count + 1, end + 1);
    };
    words::each(line, [delimiter], &mut end);
    end(line.len());
    (columns, count)
}

/// Words between blanks: the first `N` of them (the others empty), and how many there are in all.
pub(super) fn words<const N: usize>(line: &[u8]) -> ([&[u8]; N], usize) {
    let (mut all, mut count, mut begin) = ([&b""[..]; N], 0, 0);
    let mut end = |end: usize| {
        if begin < end {
            if let Some(place) = all.get_mut(count) {
                *place = &line[begin..end];
            }
            count += 1;
        }
        begin = end + 1;
    };
    words::each(line, [b' ', b'\t', b'\n', b'\x0c', b'\r'], &mut end);
    end(line.len());
    (all, count)
}

/// Does a field say nothing?
fn is_unset(text: &[u8]) -> bool {
    matches!(text, b"" | b"-")
}

/// An address, where the field says something.
pub(super) fn address(text: &[u8], why: Reason) -> Result<Option<IpAddr>, Offence<'_>> {
    match parse_address(text) {
        None if !is_unset(text) => Err((why, text)),
        address => Ok(address),
    }
}

/// The address of a source, which every record has.
pub(super) fn source(text: &[u8]) -> Result<IpAddr, Offence<'_>> {
    address(text, Reason::BadSource)?.ok_or((Reason::NoSource, b""))
}

/// A port, or another number of the sort, where the field says something.
pub(super) fn number<T: TryFrom<u64>>(text: &[u8], why: Reason) -> Result<Option<T>, Offence<'_>> {
    match parse_number(text) {
        None if !is_unset(text) => Err((why, text)),
        number => Ok(number),
    }
}

/// A protocol by name or number; logs that know one name for ICMP write it of both versions.
pub(super) fn protocol(text: &[u8], source: IpAddr) -> Result<Protocol, Offence<'_>> {
    match Protocol::from_name(text) {
        Some(Protocol::ICMP) if source.is_ipv6() => Ok(Protocol::ICMPV6),
        Some(protocol) => Ok(protocol),
        None if is_unset(text) => Err((Reason::NoService, b"")),
        None => Err((Reason::BadProtocol, text)),
    }
}

/// Flags by their letters in upper case; what is no letter of one is passed over.
pub(super) fn flags(letters: &[u8]) -> TcpFlags {
    let has = |letter: u8| letters.contains(&letter);
    TcpFlags { syn: has(b'S'), ack: has(b'A'), rst: has(b'R'), fin: has(b'F') }
}

/// What the networks say of a record whose packet would be `inbound`, if it came in, and which evidence of its own says
/// to be `evident`, if there is any: the user's word comes first.
pub(super) fn kind(
    networks: &Networks,
    source: IpAddr,
    destination: Option<IpAddr>,
    evident: Option<Kind>,
    inbound: Kind,
) -> Kind {
    match networks.way(source, destination) {
        Some(kind) => kind,
        None if destination.is_some_and(|to| networks.contains(to)) => inbound,
        None => evident.unwrap_or(inbound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_words_are_counted_to_the_end() {
        assert_eq!(columns::<3>(b"a, b ,,d", b','), ([&b"a"[..], b"b", b""], 4));
        assert_eq!(columns::<2>(b"", b','), ([&b""[..], b""], 1));
        assert_eq!(chosen::<2>(b"a,b,c", b',', |column| [1, 9, 0][column]), ([&b"c"[..], b"a"], 3));
        assert_eq!(words::<2>(b"  a\t b  c "), ([&b"a"[..], b"b"], 3));
    }

    #[test]
    fn the_users_networks_come_before_a_records_evidence() {
        let address = |text: &[u8]| parse_address(text).unwrap();
        let (inside, outside) = (address(b"198.51.100.7"), address(b"192.0.2.1"));
        let networks = Networks::parse("198.51.100.0/24").unwrap();
        let of = |source, destination, evident| kind(&networks, source, Some(destination), evident, Kind::Access);
        assert_eq!(of(inside, outside, None), Kind::Outbound);
        assert_eq!(of(inside, inside, None), Kind::Local);
        assert_eq!(of(outside, inside, Some(Kind::Outbound)), Kind::Access);
        assert_eq!(of(outside, outside, Some(Kind::Outbound)), Kind::Outbound);
        assert_eq!(kind(&Networks::default(), outside, None, None, Kind::NoSyn), Kind::NoSyn);
    }
}
