//! Flows as text: what Argus' `ra`, nfdump and CAIDA's FlowTuple write, and NetFlow records as JSON.
//!
//! A flow is one access, however many packets it had: their number is no weight. A record is read by the names of its
//! columns ([`columns`]), by its arrow ([`arrow`]), between pipes ([`tuple`]), or by the keys of an object ([`object`]).
//!
//! What a flow is, by the flags of all its packets together: Argus keeps those of both ends apart and says who began;
//! nfdump's flow goes one way. There SYN with ACK is a victim's answer if it was one packet, else a whole connection, of
//! which the end with the greater port began it.

use super::about::{About, HeaderField, text};
use super::record::{self, Offence, Recorded, Records, Watch};
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sniff};
use crate::access::{Access, Kind, Protocol, TcpFlags, kind_of_inbound};
use crate::account::Reason;
use crate::time::Timestamp;
use columns::Columns;

mod arrow;
mod columns;
mod object;
mod tuple;

const ABOUT: About = About {
    title: text(
        "Flows as text: Argus (binetflow), nfdump, CAIDA FlowTuple",
        "テキスト形式のフロー（Argusのbinetflow、nfdump、CAIDAのFlowTuple）",
    ),
    access: text(
        "A flow that the source began: TCP with SYN, or without flags, UDP, an echo request. Its packets are no weight.",
        "発信元が始めたフロー1件を1アクセスとする（SYNのあるTCP、フラグのないTCP、UDP、エコー要求）。パケット数は重みにしない。",
    ),
    set_aside: &[
        (
            Kind::Reply,
            text(
                "Flows that the other end began, or whose beginning was not seen.",
                "相手側が始めたフロー、および開始が観測されなかったフロー。",
            ),
        ),
        (
            Kind::TcpAnswer,
            text(
                "TCP with RST but no SYN, or with SYN and ACK alone: a victim's answer.",
                "SYNがなくRSTがあるTCP、またはSYNとACKだけのTCP（第三者への攻撃に対する応答）。",
            ),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::NoSyn, text("Other TCP without SYN.", "そのほかのSYNのないTCP。")),
        (Kind::Outbound, text("Flows from the user's networks.", "利用者のネットワークからのフロー。")),
        (Kind::NotIp, text("ARP and other frames without IP.", "ARPなど、IPではないフレーム。")),
        (Kind::Housekeeping, text("Argus' status records, nfdump's summary.", "Argusの状態記録、nfdumpの集計行。")),
    ],
    sensor: text("The destination address.", "宛先アドレス。"),
    time: text(
        "When the flow began, in local time; FlowTuple: the beginning of its interval, in UTC.",
        "フローの開始時刻（現地時刻）。FlowTupleでは区間の開始時刻（UTC）。",
    ),
    weight: None,
    header: &[HeaderField::Ttl],
    described: "https://github.com/phaag/nfdump",
};

/// The format.
pub struct Netflow;

/// How many lines are looked at before a file is declined.
const LOOKED_AT: usize = 40;

impl Format for Netflow {
    fn name(&self) -> &'static str {
        "netflow"
    }

    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let is_flow = |line: &[u8]| {
            Columns::header(line).is_some()
                || tuple::is_one(line)
                || arrow::Flow::split(line).is_some()
                || object::is_one(line)
        };
        let (mut any, mut found) = (false, false);
        for line in head.lines().take(LOOKED_AT) {
            (any, found) = (true, is_flow(line));
            if found {
                break;
            }
        }
        match found {
            true => Sniff::Yes,
            false if !any && head.may_grow() => Sniff::More,
            false => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }
}

impl Readable for Netflow {
    type Reader = Recorded<Flows>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        let mut first = State::default();
        for line in head.lines().take(LOOKED_AT) {
            first.learn(line);
            if first != State::default() {
                break;
            }
        }
        Recorded::new(Flows { state: first, first }, settings, start)
    }
}

/// What lines in front of a record say of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    columns: Option<Columns>,
    /// When FlowTuple's interval began.
    interval: Option<Timestamp>,
}

impl State {
    /// Learns from a line, if it holds no record.
    fn learn(&mut self, line: &[u8]) -> bool {
        if let Some(columns) = Columns::header(line) {
            self.columns = Some(columns);
            return true;
        }
        if let Some(begin) = tuple::interval(line) {
            self.interval = begin;
            return true;
        }
        line.starts_with(b"#") || line.starts_with(b"Date first seen")
    }
}

/// Reads lines.
#[derive(Debug)]
pub struct Flows {
    state: State,
    /// What holds at the begin of the file.
    first: State,
}

impl Records for Flows {
    fn read<'a>(&mut self, line: &'a [u8], watch: &mut Watch) -> Result<Option<Access<'a>>, Offence<'a>> {
        let line = line.trim_ascii();
        if self.state.learn(line) || tuple::is_section(line) {
            return Ok(None);
        }
        if is_summary(line) {
            return Ok(Some(Access::default()));
        }
        if line.starts_with(b"{") {
            return object::access(line, watch).map(Some);
        }
        if let Some(flow) = arrow::Flow::split(line) {
            return flow.access(watch).map(Some);
        }
        if tuple::is_one(line) {
            return tuple::access(line, self.state.interval, watch).map(Some);
        }
        match self.state.columns {
            Some(columns) => columns.access(line, watch).map(Some),
            None => Err((Reason::NotThisFormat, b"")),
        }
    }

    /// Columns and interval other than at the begin of the file are known only to whoever has read so far.
    fn is_settled(&self) -> bool {
        self.state == self.first
    }
}

/// A line of the summary that nfdump writes behind its records, in text or CSV.
fn is_summary(line: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 9] = [
        b"Summary",
        b"Time window:",
        b"Total flows processed:",
        b"Total records processed:",
        b"Sys:",
        b"flows,bytes,packets,avg_bps",
        b"No matched flows",
        b"Aggregated flows",
        b"Top ",
    ];
    let is_totals =
        || line.iter().all(|b| b.is_ascii_digit() || *b == b',') && line.iter().filter(|b| **b == b',').count() == 5;
    BEGINNINGS.iter().any(|begin| line.starts_with(begin)) || is_totals()
}

/// What a flow's fields say, before they are judged.
struct Fields<'a> {
    time: Timestamp,
    protocol: &'a [u8],
    source: &'a [u8],
    source_port: &'a [u8],
    destination: &'a [u8],
    destination_port: &'a [u8],
}

impl<'a> Fields<'a> {
    /// An access but for its kind. `icmp_type` reads the type from the ports.
    fn access(&self, icmp_type: impl FnOnce(&Fields<'a>) -> Option<u8>) -> Result<Access<'a>, Offence<'a>> {
        let source = record::source(self.source)?;
        let destination = record::address(self.destination, Reason::BadDestination)?;
        let protocol = match self.protocol {
            // Argus looks into UDP.
            b"rtp" | b"rtcp" | b"udt" => Protocol::UDP,
            name => record::protocol(name, source)?,
        };
        let mut access = Access {
            time: Some(self.time),
            source: Some(source),
            destination,
            protocol: Some(protocol),
            ..Access::default()
        };
        if protocol.is_icmp() {
            access.icmp_type = icmp_type(self);
        } else if protocol.has_ports() {
            access.source_port = record::number(self.source_port, Reason::BadPort)?;
            access.destination_port = record::number(self.destination_port, Reason::BadPort)?;
        }
        Ok(access)
    }
}

/// What a flow of one way is, by the flags of all its packets, of which there may be only one.
fn one_way(access: &Access<'_>, flags: Option<TcpFlags>, is_one_packet: bool) -> Kind {
    match (access.protocol, flags) {
        (Some(Protocol::TCP), Some(TcpFlags { syn: true, ack: true, .. })) if !is_one_packet => {
            if access.source_port < access.destination_port { Kind::Reply } else { Kind::Access }
        }
        // A scanner's SYN, and the RST that ends what came of it.
        (Some(Protocol::TCP), Some(TcpFlags { syn: true, ack: false, rst: true, .. })) => Kind::Access,
        _ => kind_of_inbound(access.protocol, flags, access.source_port, access.icmp_type),
    }
}

/// Judges by the user's networks first.
fn judged<'a>(networks: &Networks, access: Access<'a>, evident: Option<Kind>, inbound: Kind) -> Access<'a> {
    match access.source {
        Some(source) => Access { kind: record::kind(networks, source, access.destination, evident, inbound), ..access },
        None => access,
    }
}

/// nfdump's flags: letters in their places, dots in the others; `None` if none is set, as exporters without flags
/// have it.
fn dotted_flags(text: &[u8]) -> Option<TcpFlags> {
    text.iter().any(u8::is_ascii_alphabetic).then(|| record::flags(text))
}

/// nfdump's type of ICMP in place of the port of the destination: `8.0`, or both in one number.
fn icmp_of_port(port: &[u8]) -> Option<u8> {
    match memchr::memchr(b'.', port) {
        Some(dot) => crate::access::parse_number(&port[..dot]),
        None => crate::access::parse_number::<u16>(port).map(|both| both.to_be_bytes()[0]),
    }
}
