//! What the formats of firewall appliances share. Such a format says of a line what it holds, as text ([`Record`]);
//! here that is understood, judged and handed on, for all of them alike. Every line stands for itself, so that a file
//! may be cut anywhere.

use super::about::About;
use super::syslog::{Header, When, after_priority};
use super::words::find;
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{self, Access, Kind, Protocol, TcpFlags, kind_of_inbound, parse_address, parse_number};
use crate::account::{Note, Position, Reason};
use crate::input::{LineReader, Lines};
use crate::time::{Clock, ClockError, Shift, Stamp, Timestamp, text};
use memchr::memchr3;
use std::net::IpAddr;

mod side;
pub(super) use side::{Side, Way, side, way, way_by_names};

/// The format of an appliance.
pub(super) trait Appliance: Sync {
    /// See [`Format::name`].
    const NAME: &'static str;
    /// See [`Format::about`].
    const ABOUT: &'static About;

    /// Each line that the appliance [claims](Appliance::claims) holds one of these.
    const MARKS: &'static [&'static [u8]];

    /// Is the line surely the appliance's, and no table's or document's that quotes it?
    fn claims(line: &[u8]) -> bool;

    /// What the line holds; `None` if it is not the appliance's.
    fn read(line: &[u8]) -> Option<Record<'_>>;
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// An event that counts if it came from outside.
    Event(Way),
    /// It is set aside, whatever it holds.
    Aside(Kind),
    /// It is a piece of a record, and cannot be read.
    Broken,
}

/// What a line holds, still as text; an empty text is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    pub(super) rank: Rank,
    pub(super) when: When<'a>,
    /// See [`Access::sensor`].
    pub(super) sensor: &'a [u8],
    /// See [`Access::host`].
    pub(super) host: &'a [u8],
    pub(super) source: &'a [u8],
    pub(super) source_port: &'a [u8],
    /// An address, or the name of a host, which is as good as none.
    pub(super) destination: &'a [u8],
    pub(super) destination_port: &'a [u8],
    /// Name or number.
    pub(super) protocol: &'a [u8],
    /// In decimal, or in hexadecimal behind `0x`.
    pub(super) icmp_type: &'a [u8],
    /// How many accesses it stands for.
    pub(super) weight: &'a [u8],
    pub(super) flags: Option<TcpFlags>,
    pub(super) header: access::Header,
}

impl Default for Record<'_> {
    fn default() -> Self {
        Record {
            rank: Rank::Aside(Kind::Housekeeping),
            when: When::Nothing,
            sensor: b"",
            host: b"",
            source: b"",
            source_port: b"",
            destination: b"",
            destination_port: b"",
            protocol: b"",
            icmp_type: b"",
            weight: b"",
            flags: None,
            header: access::Header::default(),
        }
    }
}

impl<'a> Record<'a> {
    /// With what stands in front of it.
    pub(super) fn behind(header: &Header<'a>) -> Record<'a> {
        Record { when: header.when, host: header.host.unwrap_or_default(), ..Record::default() }
    }
}

/// Keeps the first value that says something.
pub(super) fn first<'a>(slot: &mut &'a [u8], value: &'a [u8]) {
    if slot.is_empty() && !matches!(value, b"-" | b"N/A" | b"null") {
        *slot = value;
    }
}

/// A time as appliances write it, all of `text`: ISO 8601, RFC 3164 with a year and perhaps a zone's name, or a number
/// since 1970.
pub(super) fn moment(text: &[u8]) -> When<'_> {
    if text.is_empty() {
        return When::Nothing;
    }
    if let Some(at) = text::epoch(text) {
        return at.map_or(When::Bad(text), When::Instant);
    }
    match stamp(text) {
        Some((stamp, used)) if used == text.len() => When::Stamp(stamp),
        _ => When::Bad(text),
    }
}

/// A stamp at the front of `text`, with a zone's name or an offset where one follows, and the bytes used.
pub(super) fn stamp(text: &[u8]) -> Option<(Stamp, usize)> {
    let (mut stamp, mut used) = text::iso8601(text).or_else(|| text::rfc3164(text))?;
    if stamp.offset_secs.is_none()
        && let Some(rest) = text[used..].strip_prefix(b" ")
        && let Some((offset, length)) = text::zone_name(rest).or_else(|| text::offset(rest))
    {
        stamp.offset_secs = Some(offset);
        used += 1 + length;
    }
    Some((stamp, used))
}

/// A day and a clock reading that a record keeps apart, with what it says of its zone (`+0900`, `CET`), if anything.
/// `None` if the day or the clock is none.
pub(super) fn day_and_clock(day: &[u8], clock: &[u8], zone: &[u8]) -> Option<Stamp> {
    let mut parts = day.split(|b| matches!(b, b'-' | b'/'));
    let mut part = || parts.next().and_then(parse_number::<u32>);
    let (year, month, day) = (part()?, part()?, part()?);
    let (clock_secs, nanos, _) = text::clock(clock)?;
    let zone = zone.strip_prefix(b"UTC").filter(|rest| !rest.is_empty()).unwrap_or(zone);
    let offset = text::offset(zone).or_else(|| text::zone_name(zone));
    Some(Stamp {
        year: i32::try_from(year).ok(),
        month,
        day,
        clock_secs,
        nanos,
        offset_secs: offset.filter(|(_, used)| *used == zone.len()).map(|(secs, _)| secs),
    })
}

/// Everything from the first `key=` of the line on whose key is one of these, if nothing in front of it quotes it.
pub(super) fn from_key<'a>(line: &'a [u8], keys: &[&[u8]]) -> Option<(&'a [u8], &'a [u8])> {
    let equals = memchr::memchr(b'=', line)?;
    let begins = line[..equals].iter().rposition(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')));
    let begin = begins.map_or(0, |at| at + 1);
    let (front, rest) = (&line[..begin], &line[begin..]);
    (!quotes(front) && keys.contains(&&line[begin..equals])).then_some((front, rest))
}

/// TCP flags by their names, whatever stands between them: `SYN ACK`, `URG+SYN+RST`; or by letters: `SA`.
pub(super) fn flags(text: &[u8]) -> TcpFlags {
    let mut flags = TcpFlags::default();
    for word in text.split(|b| !b.is_ascii_alphabetic()) {
        match word {
            b"SYN" | b"syn" => flags.syn = true,
            b"ACK" | b"ack" => flags.ack = true,
            b"RST" | b"rst" => flags.rst = true,
            b"FIN" | b"fin" => flags.fin = true,
            b"PSH" | b"URG" | b"ECE" | b"CWR" | b"psh" | b"urg" => {}
            letters => {
                flags.syn |= letters.contains(&b'S');
                flags.ack |= letters.contains(&b'A');
                flags.rst |= letters.contains(&b'R');
                flags.fin |= letters.contains(&b'F');
            }
        }
    }
    flags
}

/// A number in decimal, or in hexadecimal behind `0x`.
pub(super) fn number<T: TryFrom<u64>>(text: &[u8]) -> Option<T> {
    match text.strip_prefix(b"0x") {
        Some(hex) if (1..=8).contains(&hex.len()) && hex.iter().all(u8::is_ascii_hexdigit) => {
            let digits = std::str::from_utf8(hex).ok()?;
            T::try_from(u64::from_str_radix(digits, 16).ok()?).ok()
        }
        _ => parse_number(text),
    }
}

/// The line, cut in front of `mark`, if what stands before it is such as stands in front of a record ([`quotes`]).
pub(super) fn cut<'a>(line: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = find(line, mark)?;
    let (front, rest) = line.split_at(at);
    (!quotes(front)).then_some((front, rest))
}

/// Does what stands in front of a record look as if it quoted the record? A table's cells do, JSON, markup; and what a
/// program of user space says behind its tag (`sshd[7]: Invalid user `), since that may be an attacker's text.
pub(super) fn quotes(front: &[u8]) -> bool {
    // The priority is the one thing in angle brackets that belongs there.
    let front = after_priority(front);
    let marked = memchr3(b'"', b',', b'{', front).or_else(|| memchr3(b'<', b'|', b'\t', front)).is_some();
    let said = find(front, b"]: ").map(|at| front[at + 3..].trim_ascii());
    // A device's own stamp may stand behind the tag of the program that passed its message on.
    let spoken = said.is_some_and(|said| said.first().is_some_and(u8::is_ascii_alphabetic) && stamp(said).is_none());
    marked || spoken
}

/// Without the length in front that syslog over TCP puts there (RFC 6587 §3.4.1: `535 <14>1 …`).
fn without_count(line: &[u8]) -> &[u8] {
    let digits = line.iter().take(7).take_while(|b| b.is_ascii_digit()).count();
    if digits > 0 && line[digits..].starts_with(b" <") { &line[digits + 1..] } else { line }
}

/// More lines than this are not looked at before a file is declined.
const LOOKED_AT: usize = 400;

impl<A: Appliance> Format for A {
    fn name(&self) -> &'static str {
        A::NAME
    }

    /// Claims a file with a line of the appliance among the first: other programs may write into the same file.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let mut lines = head.lines().take(LOOKED_AT);
        if head.holds(LOOKED_AT, A::MARKS) && lines.any(|line| A::claims(without_count(line))) {
            return Sniff::Yes;
        }
        match head.may_grow() && head.lines().nth(LOOKED_AT - 1).is_none() {
            true => Sniff::More,
            false => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }
}

impl<A: Appliance> Readable for A {
    type Reader = Lines<Records>;

    fn about(&self) -> &'static About {
        A::ABOUT
    }

    fn reader(&self, _head: &Head<'_>, settings: &Settings, start: u64) -> Lines<Records> {
        let Settings { clock, networks, .. } = settings.clone();
        Lines::new(Records { read: A::read, clock, networks }, start)
    }
}

/// Makes accesses of records, whatever appliance wrote them: one piece of code for all of them.
#[derive(Debug)]
pub struct Records {
    read: fn(&[u8]) -> Option<Record<'_>>,
    clock: Clock,
    networks: Networks,
}

/// A reason, and the text that offends.
type Offence<'a> = (Reason, &'a [u8]);

/// A record's time, or why there is none; and what is to be noted of it.
struct Time {
    at: Option<Timestamp>,
    shift: Shift,
    year_guessed: bool,
}

impl Records {
    fn time<'a>(&mut self, when: When<'a>, whole: &'a [u8]) -> Result<Time, Offence<'a>> {
        let no = |at| Time { at, shift: Shift::None, year_guessed: false };
        match when {
            When::Instant(at) => Ok(no(Some(at))),
            When::Uptime | When::Nothing => Ok(no(None)),
            When::Bad(text) => Err((Reason::BadTime, text)),
            When::Stamp(stamp) => match self.clock.instant(&stamp) {
                Ok((at, shift)) => {
                    let year_guessed = stamp.year.is_none() && self.clock.guesses_year();
                    Ok(Time { at: Some(at), shift, year_guessed })
                }
                Err(ClockError::NoYear) => Err((Reason::NoYear, whole)),
                Err(ClockError::OutOfRange) => Err((Reason::TimeRange, whole)),
            },
        }
    }

    /// What the record is: by the user's networks, if they know one of the two ends, else by what it says itself.
    fn kind(&self, record: &Record<'_>, access: &Access<'_>) -> Kind {
        let way = match record.rank {
            Rank::Aside(kind) => return kind,
            // It came no further than `line`.
            Rank::Broken => return Kind::Housekeeping,
            Rank::Event(way) => way,
        };
        let inside = |end: Option<IpAddr>| end.is_some_and(|address| self.networks.contains(address));
        match (inside(access.source), inside(access.destination), way) {
            (true, true, _) | (false, false, Way::Within) => Kind::Local,
            (true, false, _) | (false, false, Way::Outward) => Kind::Outbound,
            _ => kind_of_inbound(access.protocol, record.flags, access.source_port, access.icmp_type),
        }
    }

    fn access<'a>(&mut self, record: &Record<'a>, whole: &'a [u8]) -> Result<(Access<'a>, Time), Offence<'a>> {
        // Of what is not counted anyway the fields that cannot be read are left out.
        let strict = record.rank == Rank::Event(Way::Inward);
        let lenient = |offence| if strict { Err(offence) } else { Ok(()) };
        let mut access = Access {
            sensor: Some(record.sensor).filter(|name| !name.is_empty()),
            host: Some(record.host).filter(|name| !name.is_empty()),
            source: parse_address(record.source),
            destination: parse_address(record.destination),
            header: record.header,
            ..Access::default()
        };
        if access.source.is_none() {
            let reason = if record.source.is_empty() { Reason::NoSource } else { Reason::BadSource };
            lenient((reason, if record.source.is_empty() { whole } else { record.source }))?;
        }
        let named = || record.destination.iter().any(|b| b.is_ascii_alphabetic() && *b != b'x');
        if access.destination.is_none() && !record.destination.is_empty() && !named() {
            lenient((Reason::BadDestination, record.destination))?;
        }
        access.protocol = Protocol::from_name(record.protocol);
        if access.protocol.is_none() && !record.protocol.is_empty() {
            lenient((Reason::BadProtocol, record.protocol))?;
        }
        if access.protocol.is_none_or(Protocol::has_ports) {
            // Nothing is counted by the source's port, and some appliances write nonsense there.
            access.source_port = parse_number(record.source_port);
            access.destination_port = parse_number(record.destination_port);
            if access.destination_port.is_none() && !record.destination_port.is_empty() {
                lenient((Reason::BadPort, record.destination_port))?;
            }
        } else if access.protocol.is_some_and(Protocol::is_icmp) {
            access.icmp_type = number(record.icmp_type);
        }
        if access.service().is_none() {
            lenient((Reason::NoService, whole))?;
        }
        if !record.weight.is_empty() {
            match parse_number(record.weight).filter(|weight| *weight > 0) {
                Some(weight) => access.weight = weight,
                None => lenient((Reason::BadWeight, record.weight))?,
            }
        }
        let time = match self.time(record.when, whole) {
            Err(offence) if strict => return Err(offence),
            Err(_) => Time { at: None, shift: Shift::None, year_guessed: false },
            Ok(time) => time,
        };
        access.time = time.at;
        access.kind = self.kind(record, &access);
        Ok((access, time))
    }
}

impl LineReader for Records {
    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        let whole = without_count(line);
        let record = (self.read)(whole).or_else(|| {
            // Another program's, if a syslog daemon wrote it.
            let header = Header::parse(whole);
            let dated = matches!(header.when, When::Stamp(_) | When::Instant(_));
            // Behind a stamp's colon comes the message, and no host.
            let host = header
                .host
                .filter(|host| find(whole, host).is_none_or(|at| !whole[..at].trim_ascii_end().ends_with(b":")));
            let header = Header { host, ..header };
            dated.then(|| Record { rank: Rank::Aside(Kind::OtherProgram), ..Record::behind(&header) })
        });
        let Some(record) = record else { return sink.reject(Reason::NotThisFormat, at, line) };
        if record.rank == Rank::Broken {
            return sink.reject(Reason::Broken, at, line);
        }
        match self.access(&record, whole) {
            Err((reason, text)) => sink.reject(reason, at, text),
            Ok((access, time)) => {
                sink.access(&access, at);
                match time.shift {
                    Shift::None => {}
                    Shift::Gap => sink.note(Note::ClockGap, 1),
                    Shift::Fold => sink.note(Note::ClockFold, 1),
                }
                if time.year_guessed {
                    sink.note(Note::YearGuessed, 1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_by_name_and_by_letter() {
        let check = |text: &str, syn, ack, rst, fin| {
            assert_eq!(flags(text.as_bytes()), TcpFlags { syn, ack, rst, fin }, "{text}");
        };
        check("SYN", true, false, false, false);
        check("FIN ACK", false, true, false, true);
        check("URG+SYN+RST", true, false, true, false);
        check("S", true, false, false, false);
        check("SA", true, true, false, false);
        check("PSH", false, false, false, false);
        check("", false, false, false, false);
    }

    #[test]
    fn numbers_may_be_hexadecimal() {
        assert_eq!(number::<u8>(b"0x08"), Some(8));
        assert_eq!(number::<u8>(b"0x92"), Some(0x92));
        assert_eq!(number::<u8>(b"11"), Some(11));
        for bad in ["0x", "0x100", "8x", "", "0x+1", "-1"] {
            assert_eq!(number::<u8>(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn what_quotes_a_message_is_not_cut() {
        assert!(cut(b"<13>Sep 13 04:05:06 fw : %ASA-4", b"%ASA-").is_some());
        assert!(cut(b"%ASA-4", b"%ASA-").is_some());
        assert!(cut(b"Sep 13 04:05:06 h asa[7]: %ASA-4", b"%ASA-").is_some());
        assert!(cut(b"Sep 13 04:05:06 h asa[7]: Sep 13 2008 04:05:06: %ASA-4", b"%ASA-").is_some());
        assert!(cut(b"Sep 13 04:05:06 h sshd[7]: Invalid user %ASA-4", b"%ASA-").is_none());
        for quoting in ["2008,fw,%ASA-4", "{\"m\":\"%ASA-4", "<td>%ASA-4", "a\t%ASA-4", "none"] {
            assert!(cut(quoting.as_bytes(), b"%ASA-").is_none(), "{quoting}");
        }
    }

    #[test]
    fn moments_of_many_styles() {
        let mut clock = Clock::new(crate::time::Zone::utc(), crate::time::YearRule::Unknown);
        for (text, want) in [
            ("2008-09-13 04:05:06 UTC", "2008-09-13T04:05:06Z"),
            ("2008-09-13T04:05:06.5+09:00", "2008-09-12T19:05:06.500Z"),
            ("Sep 13 2008 04:05:06", "2008-09-13T04:05:06Z"),
            ("Sep 13 2008 04:05:06.250 JST", "2008-09-12T19:05:06.250Z"),
            ("Sep 13 2008 04:05:06 +0200", "2008-09-13T02:05:06Z"),
            ("1221278706", "2008-09-13T04:05:06Z"),
            ("1221278706123", "2008-09-13T04:05:06.123Z"),
        ] {
            let got = match moment(text.as_bytes()) {
                When::Stamp(stamp) => clock.instant(&stamp).unwrap().0,
                When::Instant(at) => at,
                other => panic!("{text}: {other:?}"),
            };
            assert_eq!(got.to_string(), want, "{text}");
        }
        // What a zone means that is not known, nobody knows.
        for bad in ["9/16/19 10:00", "Sep 13 2008 04:05:06 XYZT", "2008-09-13"] {
            assert_eq!(moment(bad.as_bytes()), When::Bad(bad.as_bytes()));
        }
        assert_eq!(moment(b""), When::Nothing);
    }
}
