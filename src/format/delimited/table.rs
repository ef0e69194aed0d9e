//! Reads the rows of a table under a mapping.

use super::columns::Survey;
use super::mapping::{Mapping, Role};
use super::plain::{Plain, Rules};
use super::split::{Reach, Row, Splitter};
use super::times::{Times, Told};
use super::{stamp, value};
use crate::access::{Access, Header, Protocol, kind_of_inbound, parse_address, parse_number, quick};
use crate::account::{Position, Reason};
use crate::format::{Head, Networks, Settings, Sink};
use crate::input::{LineReader, Quick, Span};
use crate::time::Timestamp;
use memchr::memchr;
use std::net::{IpAddr, Ipv4Addr};

/// Where no column has the role: [`Row::get`] gives an empty cell.
pub(super) const NONE: usize = usize::MAX / 2;

/// The column of each role.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) time: usize,
    pub(super) date: usize,
    pub(super) clock: usize,
    pub(super) epoch: usize,
    pub(super) sensor: usize,
    pub(super) source: usize,
    pub(super) source_port: usize,
    pub(super) destination: usize,
    pub(super) destination_port: usize,
    pub(super) protocol: usize,
    pub(super) icmp_type: usize,
    pub(super) weight: usize,
    pub(super) service: usize,
    pub(super) flags: usize,
}

impl Columns {
    fn new(roles: &[Role]) -> Columns {
        let of = |role| roles.iter().position(|r| *r == role).unwrap_or(NONE);
        Columns {
            time: of(Role::Time),
            date: of(Role::Date),
            clock: of(Role::Clock),
            epoch: of(Role::Epoch),
            sensor: of(Role::Sensor),
            source: of(Role::Source),
            source_port: of(Role::SourcePort),
            destination: of(Role::Destination),
            destination_port: of(Role::DestinationPort),
            protocol: of(Role::Protocol),
            icmp_type: of(Role::IcmpType),
            weight: of(Role::Weight),
            service: of(Role::Service),
            flags: of(Role::Flags),
        }
    }
}

/// What does not change from row to row.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) columns: Columns,
    /// The protocol of rows that name none.
    pub(super) protocol: Option<Protocol>,
    /// The source column holds unsigned integers, all of it.
    integers: bool,
    networks: Networks,
    /// Rows of this table may be plain; see [`super::plain`].
    pub(super) plain: bool,
}

/// The reader of a table's records.
#[derive(Debug)]
pub struct Table {
    splitter: Splitter,
    meaning: Meaning,
    times: Times,
    width: usize,
    slack: bool,
    comments: bool,
    /// The record that names the columns; wherever it comes again (files put together) it holds no record.
    header: Vec<u8>,
    /// What [`Table::span`] saw in the line that comes next: a quote, and one that is never closed.
    quoted: bool,
    open: bool,
    plain: Plain,
}

/// Why a row is no record, and the cell that offends; empty if it is the whole row.
type Refused<'a> = (Reason, &'a [u8]);

impl Table {
    /// The reader that the settings' mapping asks for, else the one that the head suggests. A head that is no table
    /// gives a reader that rejects what comes.
    pub(super) fn new(head: &Head<'_>, settings: &Settings) -> Table {
        let survey = Survey::new(head, settings.mapping.as_ref().map(|m| m.delimiter));
        let survey = survey.as_deref();
        let mapping = settings.mapping.clone().or_else(|| survey.map(Survey::guess));
        let mapping = mapping.unwrap_or(Mapping {
            delimiter: b',',
            header: false,
            roles: Vec::new(),
            protocol: None,
            day_first: false,
        });
        let columns = Columns::new(&mapping.roles);
        let shape = survey.map(Survey::shape);
        let heading = survey.and_then(|s| {
            let zone = |column| if column == NONE { None } else { s.heading_zone(column) };
            zone(columns.time).or_else(|| zone(columns.clock)).or_else(|| zone(columns.date))
        });
        let header = shape.filter(|_| mapping.header).map(|s| s.header.clone().unwrap_or_else(|| s.first.clone()));
        Table {
            splitter: Splitter::new(mapping.delimiter),
            times: Times::new(settings.clock.clone(), mapping.day_first, heading),
            width: mapping.roles.len(),
            slack: shape.is_some_and(|s| s.slack && s.width == mapping.roles.len()),
            comments: shape.is_none_or(|s| s.comments),
            header: header.unwrap_or_default(),
            meaning: Meaning::new(columns, mapping.protocol, survey, &settings.networks),
            quoted: false,
            open: false,
            plain: Plain::new(),
        }
    }

    /// Holds the line no record?
    pub(super) fn is_blank(&self, line: &[u8]) -> bool {
        (self.comments && line.starts_with(b"#")) || (line.len() == self.header.len() && line == self.header)
    }

    /// The cells of a record.
    pub(super) fn split<'a>(&'a mut self, record: &'a [u8]) -> Row<'a> {
        self.splitter.split(record, self.width + 1)
    }
}

impl LineReader for Table {
    /// Rows without quotes, with as many cells as there are columns, in which nothing is wrong.
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let rules = Rules {
            delimiter: self.splitter.delimiter(),
            width: self.width,
            comments: self.comments,
            header: &self.header,
        };
        self.plain.read(bytes, at, &rules, &self.meaning, &mut self.times, sink)
    }

    fn span(&mut self, rest: &[u8], line: usize, end: bool) -> Span {
        let first = &rest[..line];
        self.open = false;
        self.quoted = memchr(b'"', first).is_some();
        if !self.quoted || (self.comments && first.starts_with(b"#")) {
            return Span::Line;
        }
        let fits = self.width..=self.width + usize::from(self.slack);
        match self.splitter.reach(rest, line, end, fits) {
            Reach::Line => Span::Line,
            Reach::Bytes(bytes) => Span::Bytes(bytes),
            Reach::More => Span::More,
            Reach::Open => {
                self.open = true;
                Span::Line
            }
        }
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        // Files put together keep their marks.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if self.is_blank(line) {
            return sink.blank();
        }
        if self.open {
            return sink.reject(Reason::OpenQuote, at, line);
        }
        let most = self.width + 1;
        let row = match self.quoted {
            true => self.splitter.split(line, most),
            false => self.splitter.split_plain(line, most),
        };
        if row.len() != self.width && !(self.slack && row.len() == most && row.get(self.width).is_empty()) {
            let why = if self.width == 0 { Reason::NotThisFormat } else { Reason::FieldCount };
            return sink.reject(why, at, line);
        }
        tell(self.meaning.read(&row, &mut self.times), line, at, sink);
    }
}

/// Hands on what was read of a row.
fn tell<S: Sink + ?Sized>(read: Result<(Access<'_>, Told), Refused<'_>>, line: &[u8], at: Position, sink: &mut S) {
    match read {
        Ok((access, told)) => {
            sink.access(&access, at);
            told.tell(sink);
        }
        Err((why, [])) => sink.reject(why, at, line),
        Err((why, cell)) => sink.reject(why, at, cell),
    }
}

/// Reads lines of which somebody else has found what stands where.
#[derive(Debug)]
pub(in crate::format) struct Pieces {
    meaning: Meaning,
    times: Times,
}

impl Pieces {
    /// One role a piece; `protocol` is that of lines that name none.
    pub(in crate::format) fn new(
        roles: &[Role],
        protocol: Option<Protocol>,
        day_first: bool,
        settings: &Settings,
    ) -> Pieces {
        Pieces {
            meaning: Meaning::new(Columns::new(roles), protocol, None, &settings.networks),
            times: Times::new(settings.clock.clone(), day_first, None),
        }
    }

    /// Reads a line that is all pieces, one behind the other: `ends` begins with 0 and has the end of each.
    pub(in crate::format) fn line<S: Sink + ?Sized>(&mut self, line: &[u8], ends: &[u32], at: Position, sink: &mut S) {
        tell(self.meaning.read(&Row::adjoining(line, ends), &mut self.times), line, at, sink);
    }
}

impl Meaning {
    fn new(columns: Columns, protocol: Option<Protocol>, survey: Option<&Survey>, networks: &Networks) -> Meaning {
        let integers = columns.source != NONE && survey.is_some_and(|s| s.is_integers(columns.source));
        let rare = [columns.service, columns.flags];
        let plain =
            columns.time != NONE && networks.is_empty() && !integers && rare.iter().all(|column| *column == NONE);
        Meaning { columns, protocol, integers, networks: networks.clone(), plain }
    }

    /// What a row says, or why it is no record.
    pub(super) fn read<'a>(&self, row: &Row<'a>, times: &mut Times) -> Result<(Access<'a>, Told), Refused<'a>> {
        let columns = &self.columns;
        let (time, told) = self.time(row, times)?;
        let source = self.source(row)?;
        let destination = match quick_ipv4(row, columns.destination) {
            None => optional(row.get(columns.destination), parse_address, Reason::BadDestination)?,
            address => address,
        };
        let service = optional(row.get(columns.service), value::service, Reason::NoService)?;
        let (named, mut destination_port, mut icmp_type) = match service {
            Some((protocol, port, kind)) => (Some(protocol), port, kind),
            None => (optional(row.get(columns.protocol), value::protocol, Reason::BadProtocol)?, None, None),
        };
        let protocol = named.or(self.protocol);
        let mut source_port = None;
        if protocol.is_some_and(Protocol::is_icmp) {
            if icmp_type.is_none() {
                icmp_type = self.icmp_type(row)?;
            }
        } else if protocol.is_none_or(Protocol::has_ports) {
            source_port = port(row, columns.source_port)?;
            if destination_port.is_none() {
                destination_port = port(row, columns.destination_port)?;
            }
        }
        if protocol.is_none() && destination_port.is_none() {
            return Err((Reason::NoService, &[]));
        }
        let weight = |cell: &[u8]| value::whole(cell).filter(|w: &u32| *w > 0);
        let weight = optional(row.get(columns.weight), weight, Reason::BadWeight)?.unwrap_or(1);
        let flags = match row.get(columns.flags) {
            [] => None,
            cell => value::flags(value::bare(cell)),
        };
        let sensor = row.get(columns.sensor);
        let sensor =
            if value::is_absent(sensor) { None } else { Some(value::bare(sensor)).filter(|s| !value::is_absent(s)) };
        let kind = match self.networks.way(source, destination) {
            Some(kind) => kind,
            None => kind_of_inbound(protocol, flags, source_port, icmp_type),
        };
        let access = Access {
            kind,
            time: Some(time),
            sensor,
            host: None,
            source: Some(source),
            source_port,
            destination,
            destination_port,
            protocol,
            icmp_type,
            weight,
            header: Header::default(),
        };
        Ok((access, told))
    }

    #[inline(always)]
    fn time<'a>(&self, row: &Row<'a>, times: &mut Times) -> Result<(Timestamp, Told), Refused<'a>> {
        if self.columns.time != NONE {
            let (from, to) = row.place(self.columns.time);
            if let Some(secs) = times.second(row.text(), from, to)
                && let Some(at) = Timestamp::from_secs(secs, 0)
            {
                return Ok((at, Told::NOTHING));
            }
        }
        self.careful_time(row, times)
    }

    #[inline(never)]
    fn careful_time<'a>(&self, row: &Row<'a>, times: &mut Times) -> Result<(Timestamp, Told), Refused<'a>> {
        let Columns { time, date, clock, epoch, .. } = self.columns;
        let cell = row.get(if time != NONE { time } else { date.min(epoch) });
        let mut read = |cell: &'a [u8]| {
            if time != NONE {
                times.instant(cell)
            } else if date != NONE {
                times.of_two(cell, value::bare(row.get(clock)))
            } else {
                stamp::epoch(cell).map(|at| (at, Told::NOTHING))
            }
        };
        match read(cell) {
            Err(why) => {
                let bare = value::bare(cell);
                match value::is_absent(bare) {
                    true => Err((Reason::NoTime, &[])),
                    false if bare.len() < cell.len() => read(bare).map_err(|why| (why, cell)),
                    false => Err((why, cell)),
                }
            }
            Ok(at) => Ok(at),
        }
    }

    #[inline(always)]
    fn source<'a>(&self, row: &Row<'a>) -> Result<IpAddr, Refused<'a>> {
        match quick_ipv4(row, self.columns.source) {
            Some(address) if !self.integers => Ok(address),
            _ => self.careful_source(row.get(self.columns.source)),
        }
    }

    #[inline(never)]
    fn careful_source<'a>(&self, cell: &'a [u8]) -> Result<IpAddr, Refused<'a>> {
        let parse = |cell: &[u8]| match self.integers {
            true => parse_number(cell).map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits))),
            false => parse_address(cell),
        };
        match optional(cell, parse, Reason::BadSource)? {
            Some(source) => Ok(source),
            None => Err((Reason::NoSource, &[])),
        }
    }

    /// The type of an ICMP row. Where no column tells it, it stands in place of the source port, and the code in place
    /// of the destination port; a row with zeros in both tells nothing.
    fn icmp_type<'a>(&self, row: &Row<'a>) -> Result<Option<u8>, Refused<'a>> {
        let columns = &self.columns;
        if columns.icmp_type != NONE {
            return optional(row.get(columns.icmp_type), value::whole_or_hex, Reason::BadPort);
        }
        let number = |cell| value::whole_or_hex::<u16>(value::bare(cell));
        let kind = number(row.get(columns.source_port)).and_then(|kind| u8::try_from(kind).ok());
        let code = number(row.get(columns.destination_port)).unwrap_or(0);
        // Only destination unreachable, redirect, time exceeded and parameter problem have codes; they are under 16.
        let has_codes = matches!(kind, Some(3 | 5 | 11 | 12)) && code < 16;
        Ok(kind.filter(|kind| *kind > 0 && (code == 0 || has_codes)))
    }
}

/// What a cell says, if it says anything.
#[inline(always)]
fn optional<'a, T>(cell: &'a [u8], parse: impl Fn(&[u8]) -> Option<T>, why: Reason) -> Result<Option<T>, Refused<'a>> {
    if cell.is_empty() {
        return Ok(None);
    }
    match parse(cell) {
        Some(value) => Ok(Some(value)),
        None => padded(cell, parse, why),
    }
}

/// What a cell says that is absent, padded or wrong.
#[cold]
fn padded<'a, T>(cell: &'a [u8], parse: impl Fn(&[u8]) -> Option<T>, why: Reason) -> Result<Option<T>, Refused<'a>> {
    let bare = value::bare(cell);
    if value::is_absent(bare) {
        return Ok(None);
    }
    parse(bare).map(Some).ok_or((why, cell))
}

#[inline(always)]
fn quick_ipv4(row: &Row<'_>, column: usize) -> Option<IpAddr> {
    let (from, to) = row.place(column);
    quick::ipv4(row.text(), from, to).map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)))
}

#[inline(always)]
fn port<'a>(row: &Row<'a>, column: usize) -> Result<Option<u16>, Refused<'a>> {
    let (from, to) = row.place(column);
    match quick::number(row.text(), from, to).map(u16::try_from) {
        Some(Ok(port)) => Ok(Some(port)),
        _ => careful_port(row.get(column)),
    }
}

/// A port; -1 is how some exporters write none.
#[inline(never)]
fn careful_port(cell: &[u8]) -> Result<Option<u16>, Refused<'_>> {
    match optional(cell, value::whole, Reason::BadPort) {
        Err(_) if value::bare(cell) == b"-1" => Ok(None),
        port => port,
    }
}
