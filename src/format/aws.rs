//! AWS VPC flow logs: a flow of a network interface in one direction, summed up over some minutes.
//!
//! Fields are separated by a blank and may be of any choice and in any order, which a header line tells, as files in S3
//! have it; without one the order is that of the default format, with the later versions' fields behind it, or that of
//! transit gateways. Some exports write the same fields as JSON, or put CloudWatch's stamp in front of a line.
//!
//! Both directions of a connection are rows. Which one a row is, is told by `flow-direction`; else by the addresses, since
//! an interface is always shown by its private IPv4 address: what goes from a private address to a public one left the
//! network. `tcp-flags` are those of all packets of the row. Rows that go on with a flow have no SYN in them and are set
//! aside; of UDP, and where flags were not logged, every row counts.

use super::about::{About, text};
use super::flow::{is_private, looks_like_answer};
use super::json::{self, Fault, Hopper, Offence, Picked, Shaped, TOP, Want, pick};
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Kind, Protocol, TcpFlags, kind_of_inbound, parse_address, parse_number};
use crate::account::{Position, Reason};
use crate::input::{LineReader, Quick};
use crate::time::{ClockError, text as stamps};
use memchr::{memchr, memchr_iter};
use std::net::IpAddr;

const ABOUT: About = About {
    title: text("AWS VPC and transit gateway flow logs", "AWSのVPCフローログ・Transit Gatewayフローログ"),
    access: text(
        "A row of an inbound flow (REJECT or ACCEPT): TCP with SYN where flags are logged, UDP, other protocols without ports.",
        "内向きのフロー（REJECTまたはACCEPT）の1行を1アクセスとする。フラグが記録されていればSYNのあるTCP、UDP、ポートのないプロトコル。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text(
                "Outbound rows: flow-direction egress, or from a private address to a public one.",
                "外向きの行（flow-directionがegress、またはプライベートアドレスからパブリックアドレスへの行）。",
            ),
        ),
        (
            Kind::Reply,
            text(
                "Accepted rows with SYN+ACK, or, without flags, from a well-known port to one from 32768 on.",
                "許可された行のうち、SYN+ACKのもの、またはフラグがなく既知のポートから32768番以上のポートへのもの。",
            ),
        ),
        (Kind::NoSyn, text("Rows that go on with a TCP flow.", "継続中のTCPフローの行。")),
        (Kind::TcpAnswer, text("Rejected rows with SYN+ACK or RST.", "拒否された行のうちSYN+ACKまたはRSTのもの。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpOther, text("ICMP, whose type is not logged.", "種別の記録されないICMP。")),
        (Kind::Housekeeping, text("NODATA and SKIPDATA.", "NODATAとSKIPDATA。")),
    ],
    sensor: text(
        "The network interface, else the destination address.",
        "ネットワークインターフェース、なければ宛先アドレス。",
    ),
    time: text("Seconds since 1970 (start).", "1970年からの秒数（start）。"),
    weight: None,
    header: &[],
    described: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",
};

/// The format.
pub struct Aws;

impl Format for Aws {
    fn name(&self) -> &'static str {
        "aws"
    }

    /// Claims a file that begins with a header of such fields, or at least half of whose first rows are plainly flows.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut rows, mut all) = (0, 0);
        for record in json::records(head) {
            if all == 0 && Layout::named(record).is_some() {
                return Sniff::Yes;
            }
            all += 1;
            rows += u32::from(match record.starts_with(b"{") {
                true => pick(record, choose).is_ok_and(|fields| is_flow(&fields)),
                false => is_default(after_stamp(record)),
            });
        }
        match (rows, all) {
            (_, 0) if head.may_grow() => Sniff::More,
            (1.., _) if rows * 2 >= all => Sniff::Yes,
            _ => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

impl Readable for Aws {
    type Reader = Shaped<Flows>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Shaped<Flows> {
        let first = head.lines().next().and_then(Layout::named).unwrap_or_default();
        let rows = Rows { layout: first.clone(), first, networks: settings.networks.clone() };
        Shaped::new(Flows { hopper: Hopper::new(choose), rows }, head, start)
    }
}

/// The fields of a flow that matter, by these numbers.
const FIELDS: usize = 12;
const INTERFACE: usize = 0;
const SRCADDR: usize = 1;
const DSTADDR: usize = 2;
const SRCPORT: usize = 3;
const DSTPORT: usize = 4;
const PROTOCOL: usize = 5;
const START: usize = 6;
const ACTION: usize = 7;
const LOG_STATUS: usize = 8;
const TCP_FLAGS: usize = 9;
const FLOW_DIRECTION: usize = 10;
/// A row of text within an object of CloudWatch's.
const MESSAGE: usize = 11;
const UNWANTED: usize = usize::MAX;

/// The default format of version 2, with the fields of versions 3 to 5 behind it.
const DEFAULT: [&[u8]; 29] = [
    b"version",
    b"account-id",
    b"interface-id",
    b"srcaddr",
    b"dstaddr",
    b"srcport",
    b"dstport",
    b"protocol",
    b"packets",
    b"bytes",
    b"start",
    b"end",
    b"action",
    b"log-status",
    b"vpc-id",
    b"subnet-id",
    b"instance-id",
    b"tcp-flags",
    b"type",
    b"pkt-srcaddr",
    b"pkt-dstaddr",
    b"region",
    b"az-id",
    b"sublocation-type",
    b"sublocation-id",
    b"pkt-src-aws-service",
    b"pkt-dst-aws-service",
    b"flow-direction",
    b"traffic-path",
];

/// Two orders that AWS' manual gives as examples, and that are in use without a header: with the flags of a flow, and with
/// the addresses behind a gateway.
const WITH_FLAGS: [&[u8]; 21] = [
    b"version",
    b"vpc-id",
    b"subnet-id",
    b"instance-id",
    b"interface-id",
    b"account-id",
    b"type",
    b"srcaddr",
    b"dstaddr",
    b"srcport",
    b"dstport",
    b"pkt-srcaddr",
    b"pkt-dstaddr",
    b"protocol",
    b"bytes",
    b"packets",
    b"start",
    b"end",
    b"action",
    b"tcp-flags",
    b"log-status",
];
const BEHIND_GATEWAY: [&[u8]; 17] = [
    b"version",
    b"interface-id",
    b"account-id",
    b"vpc-id",
    b"subnet-id",
    b"instance-id",
    b"srcaddr",
    b"dstaddr",
    b"srcport",
    b"dstport",
    b"protocol",
    b"tcp-flags",
    b"type",
    b"pkt-srcaddr",
    b"pkt-dstaddr",
    b"action",
    b"log-status",
];

/// The fields that matter of a transit gateway's default format (version 6), by their places.
const TRANSIT: [(usize, &[u8]); 10] = [
    (4, b"interface-id"),
    (16, b"srcaddr"),
    (17, b"dstaddr"),
    (18, b"srcport"),
    (19, b"dstport"),
    (20, b"protocol"),
    (23, b"start"),
    (25, b"log-status"),
    (31, b"tcp-flags"),
    (33, b"flow-direction"),
];

/// The number of a field; in JSON and in some headers its name has `_` for `-`.
fn number(name: &[u8]) -> usize {
    match name {
        b"interface-id" | b"interface_id" | b"tgw-attachment-id" => INTERFACE,
        b"srcaddr" => SRCADDR,
        b"dstaddr" => DSTADDR,
        b"srcport" => SRCPORT,
        b"dstport" => DSTPORT,
        b"protocol" => PROTOCOL,
        b"start" => START,
        b"action" => ACTION,
        b"log-status" | b"log_status" => LOG_STATUS,
        b"tcp-flags" | b"tcp_flags" => TCP_FLAGS,
        b"flow-direction" | b"flow_direction" => FLOW_DIRECTION,
        _ => UNWANTED,
    }
}

fn choose(inside: u8, key: &[u8]) -> Want {
    match (inside, key, number(key)) {
        (TOP, b"message", _) => Want::Value(MESSAGE),
        (TOP, _, UNWANTED) => Want::Nothing,
        (TOP, _, number) => Want::Value(number),
        _ => Want::Nothing,
    }
}

fn is_flow(fields: &Picked<'_, FIELDS>) -> bool {
    let has = |number: usize| fields[number].is_set();
    (has(SRCADDR) && has(DSTADDR) && has(INTERFACE))
        || fields[MESSAGE].text().is_some_and(|message| is_default(after_stamp(&message)))
}

/// The order of a row's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layout {
    numbers: Vec<usize>,
    /// A header has told it.
    is_named: bool,
}

impl Default for Layout {
    fn default() -> Layout {
        Layout { numbers: DEFAULT.iter().map(|name| number(name)).collect(), is_named: false }
    }
}

impl Layout {
    /// That of a header line, if it is one.
    fn named(line: &[u8]) -> Option<Layout> {
        let known = |name: &[u8]| {
            let is = |known: &&[u8]| {
                known.len() == name.len() && known.iter().zip(name).all(|(a, b)| a == b || (*a == b'-' && *b == b'_'))
            };
            number(name) != UNWANTED || DEFAULT.iter().any(is)
        };
        // Read only where a line begins as names do, which is no row.
        if !line.first()?.is_ascii_lowercase() {
            return None;
        }
        let names: Vec<&[u8]> = line.split(|b| *b == b' ').filter(|name| !name.is_empty()).collect();
        let is_header = names.contains(&&b"srcaddr"[..])
            && names.contains(&&b"dstaddr"[..])
            && names.iter().filter(|name| known(name)).count() * 2 >= names.len();
        is_header.then(|| Layout { numbers: names.into_iter().map(number).collect(), is_named: true })
    }
}

/// A row without the stamp that CloudWatch's exports put in front of it.
fn after_stamp(line: &[u8]) -> &[u8] {
    match (line.get(10), memchr(b' ', line)) {
        (Some(b'T'), Some(blank)) if stamps::iso8601(line).is_some_and(|(_, used)| used == blank) => &line[blank + 1..],
        _ => line,
    }
}

/// The order of the manual's examples that a row is in, if it is in one: without a header, its places tell.
fn example_of(row: &[u8]) -> Option<&'static [&'static [u8]]> {
    if !matches!(row, [b'2'..=b'9', b' ', b'v' | b'e', ..]) {
        return None;
    }
    let mut cells = [&b""[..]; 22];
    let count = row.split(|b| *b == b' ').zip(&mut cells).map(|(cell, place)| *place = cell).count();
    let is = |names: &[&[u8]]| {
        let at = |name: &[u8]| names.iter().position(|known| *known == name).map_or(&b""[..], |place| cells[place]);
        count == names.len()
            && at(b"interface-id").starts_with(b"eni-")
            && at(b"vpc-id").starts_with(b"vpc-")
            && parse_address(at(b"srcaddr")).is_some()
            && parse_address(at(b"dstaddr")).is_some()
            && matches!(at(b"log-status"), b"OK" | b"NODATA" | b"SKIPDATA")
    };
    [&WITH_FLAGS[..], &BEHIND_GATEWAY].into_iter().find(|names| is(names))
}

/// Is the line plainly a row of the default format, or of a transit gateway's?
fn is_default(line: &[u8]) -> bool {
    let mut cells = [&b""[..]; 34];
    let count = line.split(|b| *b == b' ').zip(&mut cells).map(|(cell, place)| *place = cell).count();
    let is_address = |cell: &[u8]| cell == b"-" || parse_address(cell).is_some();
    let is_number = |cell: &[u8]| cell == b"-" || parse_number::<u64>(cell).is_some();
    let is_version = parse_number::<u8>(cells[0]).is_some_and(|version| (2..=20).contains(&version));
    if is_version && cells[1] == b"TransitGateway" {
        return count > 25 && is_address(cells[16]) && is_address(cells[17]);
    }
    if example_of(line).is_some() {
        return true;
    }
    is_version
        && count >= 14
        && cells[2].starts_with(b"eni-")
        && is_address(cells[3])
        && is_address(cells[4])
        && cells[5..12].iter().all(|cell| is_number(cell))
        && matches!(cells[12], b"ACCEPT" | b"REJECT" | b"-")
        && matches!(cells[13], b"OK" | b"NODATA" | b"SKIPDATA")
}

/// Reads rows.
#[derive(Debug)]
pub struct Flows {
    hopper: Hopper<FIELDS>,
    rows: Rows,
}

/// Makes accesses of rows.
#[derive(Debug)]
struct Rows {
    /// The order of fields here, and at the begin of the file.
    layout: Layout,
    first: Layout,
    networks: Networks,
}

/// What a row says of each field; empty if nothing.
type Row<'a> = [&'a [u8]; FIELDS];

impl Rows {
    fn text<S: Sink + ?Sized>(&self, line: &[u8], at: Position, sink: &mut S) {
        let row = after_stamp(line);
        let mut fields: Row<'_> = [b""; FIELDS];
        let mut put = |number: usize, cell| {
            if let Some(place) = fields.get_mut(number)
                && cell != b"-"
            {
                *place = cell;
            }
        };
        let (mut start, mut count) = (0, 0);
        let is_transit = row.get(1..17) == Some(b" TransitGateway ");
        let example = if self.layout.is_named { None } else { example_of(row) };
        for end in memchr_iter(b' ', row).chain([row.len()]) {
            if end > start {
                let known = match example {
                    Some(names) => names.get(count).map(|name| number(name)),
                    None if is_transit && !self.layout.is_named => {
                        TRANSIT.iter().find(|(place, _)| *place == count).map(|(_, name)| number(name))
                    }
                    None => self.layout.numbers.get(count).copied(),
                };
                put(known.unwrap_or(UNWANTED), &row[start..end]);
                count += 1;
            }
            start = end + 1;
        }
        // The default format may end with any of the versions; a header names every field.
        let least = if self.layout.is_named { self.layout.numbers.len() } else { 14 };
        if count < least || (count > self.layout.numbers.len() && !is_transit) {
            return sink.reject(Reason::FieldCount, at, line);
        }
        self.row(&fields, line, at, sink);
    }

    fn row<S: Sink + ?Sized>(&self, row: &Row<'_>, line: &[u8], at: Position, sink: &mut S) {
        match self.access(row) {
            Ok(access) => {
                let sensor = Some(row[INTERFACE]).filter(|name| !name.is_empty());
                sink.access(&Access { sensor, ..access }, at);
            }
            Err((reason, text)) => sink.reject(reason, at, if text.is_empty() { line } else { text }),
        }
    }

    fn access<'a>(&self, row: &Row<'a>) -> Result<Access<'static>, Offence<'a>> {
        let mut access = Access { kind: Kind::Housekeeping, ..Access::default() };
        // Without a column of times, the row is read all the same; it cannot be counted.
        access.time = match row[START] {
            [] => None,
            text => match stamps::epoch(text) {
                Some(Ok(at)) => Some(at),
                Some(Err(ClockError::NoYear | ClockError::OutOfRange)) => return Err((Reason::TimeRange, text)),
                None => return Err((Reason::BadTime, text)),
            },
        };
        if matches!(row[LOG_STATUS], b"NODATA" | b"SKIPDATA") {
            return Ok(access);
        }
        let address = |number: usize, why| match row[number] {
            [] => Ok(None),
            text => parse_address(text).map(Some).ok_or((why, text)),
        };
        let port = |number: usize| match row[number] {
            [] => Ok(None),
            text => parse_number::<u16>(text).map(Some).ok_or((Reason::BadPort, text)),
        };
        access.source = address(SRCADDR, Reason::BadSource)?;
        access.destination = address(DSTADDR, Reason::BadDestination)?;
        access.protocol = match row[PROTOCOL] {
            [] => None,
            name => Some(Protocol::from_name(name).ok_or((Reason::BadProtocol, name))?),
        };
        if access.protocol.is_none_or(Protocol::has_ports) {
            (access.source_port, access.destination_port) = (port(SRCPORT)?, port(DSTPORT)?);
        }
        let source = access.source.ok_or((Reason::NoSource, &b""[..]))?;
        let flags = match row[TCP_FLAGS] {
            [] => None,
            text => Some(parse_number::<u8>(text).ok_or((Reason::BadProtocol, text))?),
        };
        access.kind = self.kind(row, source, &access, flags);
        Ok(access)
    }

    fn kind(&self, row: &Row<'_>, source: IpAddr, access: &Access<'_>, flags: Option<u8>) -> Kind {
        let direction = row[FLOW_DIRECTION];
        if let Some(way) = self.networks.way(source, access.destination) {
            return way;
        }
        let leaves = is_private(source) && access.destination.is_some_and(|to| !is_private(to) && !to.is_multicast());
        if direction == b"egress" || (direction.is_empty() && self.networks.is_empty() && leaves) {
            return Kind::Outbound;
        }
        let accepted = row[ACTION] == b"ACCEPT";
        match (access.protocol, flags) {
            (Some(Protocol::TCP), Some(flags)) => {
                // An ACK alone is not logged, but with a SYN.
                let [fin, syn, rst, ack] = [1, 2, 4, 16].map(|bit| flags & bit != 0);
                match (accepted, syn, ack) {
                    (true, true, true) => Kind::Reply,
                    (true, true, false) => Kind::Access,
                    (true, false, _) => Kind::NoSyn,
                    (false, true, false) => Kind::Access,
                    _ => kind_of_inbound(Some(Protocol::TCP), Some(TcpFlags { syn, ack, rst, fin }), None, None),
                }
            }
            _ if accepted && looks_like_answer(access.source_port, access.destination_port) => Kind::Reply,
            (protocol, _) => kind_of_inbound(protocol, None, access.source_port, None),
        }
    }

    fn object<S: Sink + ?Sized>(&self, fields: &Picked<'_, FIELDS>, line: &[u8], at: Position, sink: &mut S) {
        if !is_flow(fields) {
            return sink.reject(Reason::NotThisFormat, at, line);
        }
        if let Some(message) = fields[MESSAGE].text().filter(|_| !fields[SRCADDR].is_set()) {
            return self.text(&message, at, sink);
        }
        let mut row: Row<'_> = [b""; FIELDS];
        for (place, found) in row.iter_mut().zip(fields) {
            *place = match found.raw() {
                b"-" => b"",
                // Some exports take every number for a decimal.
                raw => raw.strip_suffix(b".0").unwrap_or(raw),
            };
        }
        self.row(&row, line, at, sink);
    }
}

impl LineReader for Flows {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        if !bytes.starts_with(b"{") {
            return Quick::default();
        }
        let Flows { hopper, rows } = self;
        hopper.lines(bytes, at, |fields, line, at| rows.object(fields, line, at, sink))
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        if line.starts_with(b"{") {
            return match pick(line, choose) {
                Ok(fields) => {
                    self.hopper.learn(line);
                    self.rows.object(&fields, line, at, sink);
                }
                Err(Fault::Broken) => sink.reject(Reason::BadJson, at, line),
                Err(Fault::TooDeep) => sink.reject(Reason::TooDeep, at, line),
            };
        }
        match Layout::named(line) {
            Some(layout) => {
                self.rows.layout = layout;
                sink.blank();
            }
            None => self.rows.text(line.trim_ascii(), at, sink),
        }
    }

    /// Another order than at the begin of the file is known only to whoever has read its header.
    fn is_settled(&self) -> bool {
        self.rows.layout == self.rows.first
    }
}
