//! Rows whose columns a header names: Argus' `ra` (comma or TAB) and nfdump's CSV of both generations.

use super::{Fields, dotted_flags, icmp_of_port, judged, one_way};
use crate::access::{Access, Kind, Protocol, kind_of_inbound, parse_address, parse_number};
use crate::account::Reason;
use crate::format::record::{self, Offence, Watch, columns};
use crate::time::{Timestamp, text};

/// More columns than are looked at.
const MOST: usize = 64;
/// What a column is that is none of [`Names`].
const NONE: u8 = u8::MAX;

/// Which program's columns, by what each is called: start, protocol, source, its port, destination, its port, state or
/// flags, direction, packets. An empty name is of no column.
type Names = [&'static [u8]; 9];

const ARGUS: Names = [b"StartTime", b"Proto", b"SrcAddr", b"Sport", b"DstAddr", b"Dport", b"State", b"Dir", b""];
const NFDUMP: Names = [b"ts", b"pr", b"sa", b"sp", b"da", b"dp", b"flg", b"", b"ipkt"];
/// Since version 1.7.
const NFDUMP_NOW: Names =
    [b"firstSeen", b"proto", b"srcAddr", b"srcPort", b"dstAddr", b"dstPort", b"flags", b"", b"packets"];

/// Where the columns are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    delimiter: u8,
    count: usize,
    is_argus: bool,
    /// Which of [`Names`] each column is.
    roles: [u8; MOST],
}

impl Columns {
    /// Those that a header names; `None` if the line is none.
    pub(super) fn header(line: &[u8]) -> Option<Columns> {
        if !line.first()?.is_ascii_alphabetic() {
            return None;
        }
        [b',', b'\t'].into_iter().find_map(|delimiter| {
            let (names, count) = columns::<MOST>(line, delimiter);
            [&ARGUS, &NFDUMP, &NFDUMP_NOW].into_iter().find_map(|program| {
                let (mut roles, mut has_all) = ([NONE; MOST], true);
                for (role, name) in (0..).zip(program) {
                    match names.iter().position(|n| n == name && !name.is_empty()) {
                        Some(place) => roles[place] = role,
                        None => has_all &= role >= 6,
                    }
                }
                let is_argus = program == &ARGUS;
                has_all.then_some(Columns { delimiter, count, is_argus, roles })
            })
        })
    }

    pub(super) fn access<'a>(&self, line: &'a [u8], watch: &mut Watch) -> Result<Access<'a>, Offence<'a>> {
        let role = |column: usize| self.roles.get(column).copied().unwrap_or(NONE).into();
        let (row, count) = record::chosen(line, self.delimiter, role);
        // A label at the end may be missing, or hold a delimiter.
        if count + 1 < self.count {
            return Err((Reason::FieldCount, b""));
        }
        let [start, protocol, source, source_port, destination, destination_port, state, direction, packets] = row;
        let time = time(start, watch)?;
        let fields = Fields { time, protocol, source, source_port, destination, destination_port };
        if !self.is_argus {
            let access = fields.access(|fields| icmp_of_port(fields.destination_port))?;
            let inbound = one_way(&access, dotted_flags(state), packets == b"1");
            return Ok(judged(&watch.networks, access, None, inbound));
        }
        if protocol == b"man" {
            return Ok(Access { time: Some(time), ..Access::default() });
        }
        let is_ip = parse_address(source).is_some() && Protocol::from_name(protocol).is_some();
        if direction == b"who" || (!is_ip && is_link(protocol)) {
            let (source, destination) = (parse_address(source), parse_address(destination));
            return Ok(Access { kind: Kind::NotIp, time: Some(time), source, destination, ..Access::default() });
        }
        let access = fields.access(|fields| icmp_of_hex(fields.source_port))?;
        // Who began: `->`, `<->` and the like the source; a question mark stands for what was not seen.
        let begun = matches!(direction, b"" | b"->" | b"<->" | b"<>");
        let inbound = if begun { argus(&access, state) } else { Kind::Reply };
        Ok(judged(&watch.networks, access, None, inbound))
    }
}

/// Local time, or seconds since 1970.
fn time<'a>(start: &'a [u8], watch: &mut Watch) -> Result<Timestamp, Offence<'a>> {
    match text::epoch(start) {
        Some(at) => at.map_err(|_| (Reason::TimeRange, start)),
        None => watch.stamp(start, text::iso8601),
    }
}

/// Protocols below IP by Argus' names.
fn is_link(protocol: &[u8]) -> bool {
    matches!(protocol, b"arp" | b"rarp" | b"llc" | b"loop" | b"lldp" | b"stp" | b"eapol" | b"ether" | b"ipx-llc")
        || parse_number::<u16>(protocol).is_none() && Protocol::from_name(protocol).is_none()
}

/// What a flow is that the source began. The state of TCP is the flags of either end, with `_` between.
fn argus(access: &Access<'_>, state: &[u8]) -> Kind {
    let begin = memchr::memchr(b'_', state);
    let has_data = begin.is_some_and(|at| state[..at].contains(&b'P'));
    let ends = begin.map(|at| (record::flags(&state[..at]), record::flags(&state[at + 1..])));
    match (access.protocol, ends) {
        (Some(Protocol::TCP), Some((from, to))) => match () {
            // Nobody acknowledges what was not sent: an answer to a SYN of somebody else. With data or an end behind it,
            // it is a connection of which only one direction was seen.
            () if from.syn && from.ack && !to.syn && !from.fin && !has_data => Kind::TcpAnswer,
            () if from.syn => Kind::Access,
            () if from.rst => Kind::TcpAnswer,
            () => Kind::NoSyn,
        },
        _ if state == b"RSP" => Kind::Reply,
        _ => kind_of_inbound(access.protocol, None, access.source_port, access.icmp_type),
    }
}

/// Argus' type of ICMP in place of the port of the source: in hex behind the code (`0x0303`), of ICMPv6 in decimal.
fn icmp_of_hex(port: &[u8]) -> Option<u8> {
    match port.strip_prefix(b"0x") {
        Some(hex) => u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok().map(|both| both.to_be_bytes()[1]),
        None => parse_number(port),
    }
}
