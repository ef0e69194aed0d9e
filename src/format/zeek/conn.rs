//! What a connection is: an access, or why it is none.
//!
//! Zeek joins packets to connections and says who began each (`orig`) and who answered (`resp`); the source is who
//! began, and a connection is one access, however many packets it had. What its first packet was stands in `history`:
//! a letter a kind of packet, in upper case from the originator, in lower case from the responder. `^` in front says
//! that Zeek saw the responder's packet first and turned the ends round.
//!
//! - A record whose first packet came from the responder (lower case, `^`, SHR, RSTRH) is a reply. So is a victim's
//!   answer from a port that Zeek holds for a server's: it is not told apart.
//! - TCP counts if its first packet was a SYN (`S`). SYN+ACK (`H`) and RST (`R`) are a victim's answer; anything else is
//!   a probe without SYN, or a stray. Where `history` is missing, `conn_state` tells.
//! - UDP and other protocols count; UDP from port 53 and ICMP's answers are backscatter, as everywhere.
//!
//! What is inbound: the user's networks, if any were named, else `local_orig` and `local_resp`. Only a local originator
//! is evidence against: if neither end is local, Zeek's list of networks does not hold the sensor's, and the responder is
//! taken for the sensor.

use super::{
    CONN_STATE, Fields, HISTORY, IP_PROTO, LOCAL_ORIG, LOCAL_RESP, ORIG_H, ORIG_P, PATH, PROTO, RESP_H, RESP_P, SENSOR,
    SYSTEM, TS,
};
use crate::access::{Access, Kind, Protocol, kind_of_inbound};
use crate::account::{Note, Position, Reason};
use crate::format::json::Found;
use crate::format::stamps::Stamps;
use crate::format::{Networks, Settings, Sink};
use crate::time::{Shift, Timestamp};
use std::borrow::Cow;
use std::net::IpAddr;

/// A reason, and the text that offends; empty if it is the whole record.
type Offence<'a> = (Reason, &'a [u8]);

/// Which of Zeek's logs a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    /// Connections.
    Conn,
    /// Connections that go on for long, told of again and again before they are in the log of connections.
    Long,
    /// Anything else.
    Other,
}

impl Stream {
    fn of(fields: &Fields<'_>) -> Stream {
        match fields[PATH].text().as_deref() {
            Some(b"conn") => Stream::Conn,
            Some(path) if path.starts_with(b"conn_long") || path.starts_with(b"conn-long") => Stream::Long,
            // A site may give the log another name; no other log has these fields.
            _ if fields[CONN_STATE].is_set() || fields[HISTORY].is_set() => Stream::Conn,
            _ => Stream::Other,
        }
    }
}

/// Makes accesses of records.
#[derive(Debug)]
pub(super) struct Conns {
    stamps: Stamps,
    networks: Networks,
}

impl Conns {
    pub(super) fn new(settings: &Settings) -> Conns {
        Conns { stamps: Stamps::new(settings.clock.clone()), networks: settings.networks.clone() }
    }

    /// A record, whose text is `line`.
    #[inline]
    pub(super) fn record<S: Sink + ?Sized>(&mut self, fields: &Fields<'_>, line: &[u8], at: Position, sink: &mut S) {
        let stream = Stream::of(fields);
        let read = match stream {
            Stream::Other => Ok(self.other(fields)),
            Stream::Conn | Stream::Long => self.connection(fields),
        };
        match read {
            Ok((access, shift)) => {
                let sensor = says(&fields[SENSOR]).or_else(|| says(&fields[SYSTEM]));
                let kind = match access.kind {
                    Kind::Access if stream == Stream::Long => Kind::Repeat,
                    kind => kind,
                };
                sink.access(&Access { kind, sensor: sensor.as_deref(), ..access }, at);
                match shift {
                    Shift::None => {}
                    Shift::Gap => sink.note(Note::ClockGap, 1),
                    Shift::Fold => sink.note(Note::ClockFold, 1),
                }
            }
            Err((reason, text)) => sink.reject(reason, at, if text.is_empty() { line } else { text }),
        }
    }

    #[inline]
    fn connection<'a>(&mut self, fields: &Fields<'a>) -> Result<(Access<'static>, Shift), Offence<'a>> {
        let ends = Ends::read(fields)?;
        let source = ends.source.ok_or((Reason::NoSource, &b""[..]))?;
        if ends.protocol.is_none() && ends.destination_port.is_none() {
            return Err((Reason::NoService, fields[PROTO].raw()));
        }
        let (time, shift) = self.time(&fields[TS])?;
        let kind = match (self.sides(fields, source, ends.destination), ends.kind(fields)) {
            ((true, true), _) => Kind::Local,
            ((true, false), kind) if kind != Kind::Reply => Kind::Outbound,
            (_, kind) => kind,
        };
        Ok((Access { kind, time: Some(time), ..ends.access() }, shift))
    }

    /// A record of another log: what it holds, and nothing that it gets wrong.
    fn other(&mut self, fields: &Fields<'_>) -> (Access<'static>, Shift) {
        let ends = Ends::read_any(fields);
        let (time, shift) = self.time(&fields[TS]).map_or((None, Shift::None), |(at, shift)| (Some(at), shift));
        // Most logs tell of a connection, by the ends of it.
        let kind = if ends.source.is_some() { Kind::SessionEvent } else { Kind::Housekeeping };
        (Access { kind, time, ..ends.access() }, shift)
    }

    /// Are originator and responder the user's own?
    #[inline]
    fn sides(&self, fields: &Fields<'_>, source: IpAddr, destination: Option<IpAddr>) -> (bool, bool) {
        if !self.networks.is_empty() {
            let inside = |address| self.networks.contains(address);
            return (inside(source), destination.is_some_and(inside));
        }
        let local = |field: &Found<'_>| matches!(field.raw(), b"true" | b"T");
        (local(&fields[LOCAL_ORIG]), local(&fields[LOCAL_RESP]))
    }

    /// When a record began: seconds since 1970 or, by choice of the site, milliseconds or ISO 8601.
    #[inline]
    fn time<'a>(&mut self, field: &Found<'a>) -> Result<(Timestamp, Shift), Offence<'a>> {
        let is_stamp = field.raw().get(4) == Some(&b'-');
        let read = match if is_stamp { None } else { field.epoch() } {
            Some(at) => at.map(|at| (at, Shift::None)),
            None => field.iso8601(&mut self.stamps),
        };
        read.map_err(|why| if is_said(field) { (why, field.raw()) } else { (Reason::NoTime, &b""[..]) })
    }
}

/// The two ends of a connection, and what it spoke.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    protocol: Option<Protocol>,
    source: Option<IpAddr>,
    source_port: Option<u16>,
    destination: Option<IpAddr>,
    destination_port: Option<u16>,
    icmp_type: Option<u8>,
}

impl Ends {
    #[inline]
    fn read<'a>(fields: &Fields<'a>) -> Result<Ends, Offence<'a>> {
        let source = optional(&fields[ORIG_H], Found::address, Reason::BadSource)?;
        let destination = optional(&fields[RESP_H], Found::address, Reason::BadDestination)?;
        let protocol = protocol(fields, source)?;
        let mut ends = Ends { protocol, source, destination, ..Ends::default() };
        if protocol.is_some_and(Protocol::is_icmp) {
            // Type and code stand in place of the ports.
            ends.icmp_type = optional(&fields[ORIG_P], Found::whole, Reason::BadPort)?;
        } else if protocol.map_or_else(|| !is_said(&fields[PROTO]), Protocol::has_ports) {
            ends.source_port = optional(&fields[ORIG_P], Found::whole, Reason::BadPort)?;
            ends.destination_port = optional(&fields[RESP_P], Found::whole, Reason::BadPort)?;
        }
        Ok(ends)
    }

    /// As far as they can be read.
    fn read_any(fields: &Fields<'_>) -> Ends {
        let (source, destination) = (fields[ORIG_H].address(), fields[RESP_H].address());
        let protocol = protocol(fields, source).unwrap_or_default();
        let mut ends = Ends { protocol, source, destination, ..Ends::default() };
        if protocol.is_some_and(Protocol::is_icmp) {
            ends.icmp_type = fields[ORIG_P].whole();
        } else if protocol.is_none_or(Protocol::has_ports) {
            (ends.source_port, ends.destination_port) = (fields[ORIG_P].whole(), fields[RESP_P].whole());
        }
        ends
    }

    /// What the connection is, if it is inbound.
    #[inline]
    fn kind(&self, fields: &Fields<'_>) -> Kind {
        let first = match fields[HISTORY].raw() {
            [b'S', ..] => First::Originator(b'S'),
            _ => {
                let history = says(&fields[HISTORY]).and_then(|history| First::of(&history));
                history.unwrap_or_else(|| First::of_state(&says(&fields[CONN_STATE]).unwrap_or_default()))
            }
        };
        match (first, self.protocol) {
            (First::Responder, _) => Kind::Reply,
            (First::Originator(b'S'), Some(Protocol::TCP)) => Kind::Access,
            (First::Originator(b'H' | b'R'), Some(Protocol::TCP)) => Kind::TcpAnswer,
            (_, Some(Protocol::TCP)) => Kind::NoSyn,
            (_, protocol) => kind_of_inbound(protocol, None, self.source_port, self.icmp_type),
        }
    }

    fn access(self) -> Access<'static> {
        let Ends { protocol, source, source_port, destination, destination_port, icmp_type } = self;
        Access { source, source_port, destination, destination_port, protocol, icmp_type, ..Access::default() }
    }
}

/// Who sent the first packet of a connection that Zeek could judge, and of which kind it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    /// `S` a SYN, `H` a SYN+ACK, `R` a RST, another letter something else.
    Originator(u8),
    Responder,
}

impl First {
    #[inline]
    fn of(history: &[u8]) -> Option<First> {
        // Wrong checksums (`c`) go unread; gaps (`g`) and limits (`x`) are no packets.
        let first = history.iter().find(|b| !matches!(b, b'c' | b'C' | b'g' | b'G' | b'x' | b'X'))?;
        Some(if first.is_ascii_uppercase() { First::Originator(*first) } else { First::Responder })
    }

    /// By `conn_state` alone.
    fn of_state(state: &[u8]) -> First {
        match state {
            b"SHR" | b"RSTRH" => First::Responder,
            // No SYN was seen.
            b"OTH" => First::Originator(b'A'),
            // A SYN was seen, or the record tells no flags.
            _ => First::Originator(b'S'),
        }
    }
}

/// The protocol; Zeek has one name for ICMP of both versions, and none for what it does not follow.
#[inline]
fn protocol<'a>(fields: &Fields<'a>, source: Option<IpAddr>) -> Result<Option<Protocol>, Offence<'a>> {
    let name = says(&fields[PROTO]);
    match name.as_deref() {
        Some(b"icmp") if source.is_some_and(|s| s.is_ipv6()) => Ok(Some(Protocol::ICMPV6)),
        Some(name) if name != b"unknown_transport" => {
            Protocol::from_name(name).map(Some).ok_or((Reason::BadProtocol, fields[PROTO].raw()))
        }
        _ => optional(&fields[IP_PROTO], |number| number.whole().map(Protocol), Reason::BadProtocol),
    }
}

/// Does the field say anything? Converters of columns to JSON leave `-` and `(empty)` as they are.
#[inline]
fn is_said(field: &Found<'_>) -> bool {
    field.is_set() && !matches!(field.raw(), [] | [b'-'] | b"(empty)")
}

/// What a field says, if it says anything.
#[inline]
fn says<'a>(field: &Found<'a>) -> Option<Cow<'a, [u8]>> {
    field.scalar().filter(|_| is_said(field))
}

/// What a field means, if it says anything.
#[inline(always)]
fn optional<'a, T>(
    field: &Found<'a>,
    means: impl FnOnce(&Found<'a>) -> Option<T>,
    why: Reason,
) -> Result<Option<T>, Offence<'a>> {
    match means(field) {
        None if is_said(field) => Err((why, field.raw())),
        meaning => Ok(meaning),
    }
}
