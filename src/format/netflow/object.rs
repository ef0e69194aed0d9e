//! NetFlow and IPFIX records as JSON, one a line, by the names that collectors give to the fields: those of IPFIX (IANA
//! "IP Flow Information Export Entities") in either spelling, those of NetFlow 9 (RFC 3954), and nfdump's.

use super::{dotted_flags, judged, one_way, record};
use crate::access::{Access, Protocol, TcpFlags, parse_number};
use crate::account::Reason;
use crate::format::json::{self, Fault, Found, Picked, TOP, Want};
use crate::format::record::{Offence, Watch};
use crate::time::{Timestamp, text};
use std::net::IpAddr;

const FIELDS: usize = 14;
const SOURCE: usize = 0;
const SOURCE_PORT: usize = 1;
const DESTINATION: usize = 2;
const DESTINATION_PORT: usize = 3;
const PROTOCOL: usize = 4;
const FLAGS: usize = 5;
const PACKETS: usize = 6;
/// Type and code in one number.
const ICMP: usize = 7;
/// When the flow began, and when it was reported.
const START: usize = 8;
const REPORTED: usize = 9;
/// What tells a flow from any other object with addresses: how much it carried, or when it began.
const OCTETS: usize = 10;
const ICMP_TYPE: usize = 11;
const SOURCE_V6: usize = 12;
const DESTINATION_V6: usize = 13;

/// The object that Logstash puts a record into.
const NETFLOW: u8 = 1;

fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match key {
        b"netflow" if inside == TOP => return Want::Inside(NETFLOW),
        b"sourceIPv4Address" | b"source_ipv4_address" | b"IPV4_SRC_ADDR" | b"ipv4_src_addr" | b"src4_addr" => SOURCE,
        b"sourceIPv6Address" | b"source_ipv6_address" | b"IPV6_SRC_ADDR" | b"ipv6_src_addr" | b"src6_addr" => SOURCE_V6,
        b"destinationIPv4Address"
        | b"destination_ipv4_address"
        | b"IPV4_DST_ADDR"
        | b"ipv4_dst_addr"
        | b"dst4_addr" => DESTINATION,
        b"destinationIPv6Address"
        | b"destination_ipv6_address"
        | b"IPV6_DST_ADDR"
        | b"ipv6_dst_addr"
        | b"dst6_addr" => DESTINATION_V6,
        b"sourceTransportPort"
        | b"source_transport_port"
        | b"SRC_PORT"
        | b"L4_SRC_PORT"
        | b"l4_src_port"
        | b"src_port" => SOURCE_PORT,
        b"destinationTransportPort"
        | b"destination_transport_port"
        | b"DST_PORT"
        | b"L4_DST_PORT"
        | b"l4_dst_port"
        | b"dst_port" => DESTINATION_PORT,
        b"protocolIdentifier" | b"protocol_identifier" | b"PROTO" | b"PROTOCOL" | b"protocol" | b"proto" => PROTOCOL,
        b"tcpControlBits" | b"tcp_control_bits" | b"TCP_FLAGS" | b"tcp_flags" => FLAGS,
        b"packetDeltaCount" | b"packet_delta_count" | b"IN_PACKETS" | b"IN_PKTS" | b"in_pkts" | b"in_packets" => {
            PACKETS
        }
        b"octetDeltaCount" | b"octet_delta_count" | b"IN_OCTETS" | b"IN_BYTES" | b"in_bytes" => OCTETS,
        b"icmpTypeCodeIPv4" | b"icmpTypeCodeIPv6" | b"icmp_type_code_ipv4" | b"icmp_type_code_ipv6" | b"ICMP_TYPE" => {
            ICMP
        }
        b"icmp_type" => ICMP_TYPE,
        b"flowStartMilliseconds"
        | b"flow_start_milliseconds"
        | b"flowStartSeconds"
        | b"flow_start_seconds"
        | b"flowStartMicroseconds"
        | b"flowStartNanoseconds"
        | b"first" => START,
        b"@timestamp" | b"timestamp" => REPORTED,
        _ => return Want::Nothing,
    })
}

/// Is it a record of a flow?
pub(super) fn is_one(line: &[u8]) -> bool {
    line.starts_with(b"{") && json::pick(line, choose).is_ok_and(|fields| is_flow(&fields))
}

fn is_flow(fields: &Picked<'_, FIELDS>) -> bool {
    let has = |number: usize| fields[number].is_set();
    let ends = (has(SOURCE) || has(SOURCE_V6)) && (has(DESTINATION) || has(DESTINATION_V6));
    ends && has(PROTOCOL) && (has(OCTETS) || has(PACKETS) || has(START))
}

pub(super) fn access<'a>(line: &'a [u8], watch: &mut Watch) -> Result<Access<'a>, Offence<'a>> {
    let fields: Picked<'a, FIELDS> = json::pick(line, choose).map_err(|fault| match fault {
        Fault::Broken => (Reason::BadJson, &b""[..]),
        Fault::TooDeep => (Reason::TooDeep, &b""[..]),
    })?;
    if !is_flow(&fields) {
        return Err((Reason::NotThisFormat, b""));
    }
    // Templates for both versions of IP fill the one that is not meant with zeros.
    let meant = |ends: [usize; 2]| {
        ends.iter().any(|end| fields[*end].address().is_some_and(|address| !address.is_unspecified()))
    };
    let v6 = !meant([SOURCE, DESTINATION]) && (meant([SOURCE_V6, DESTINATION_V6]) || !fields[SOURCE].is_set());
    let (source, destination) = if v6 { (SOURCE_V6, DESTINATION_V6) } else { (SOURCE, DESTINATION) };
    let address = |number: usize, why| fields[number].address().ok_or((why, fields[number].raw()));
    let source: IpAddr = address(source, Reason::BadSource)?;
    let destination = address(destination, Reason::BadDestination)?;
    let protocol = record::protocol(fields[PROTOCOL].raw(), source)?;
    let mut access = Access {
        time: time(&fields, watch)?,
        source: Some(source),
        destination: Some(destination),
        protocol: Some(protocol),
        ..Access::default()
    };
    if protocol.has_ports() {
        let port = |number: usize| record::number(fields[number].raw(), Reason::BadPort);
        access.source_port = port(SOURCE_PORT)?;
        access.destination_port = port(DESTINATION_PORT)?;
    } else if protocol.is_icmp() {
        // NetFlow of old versions has type and code in place of the port of the destination.
        // Type 0 has no codes: a small number is something else.
        let mut both = [ICMP, DESTINATION_PORT].into_iter().filter_map(|number| fields[number].whole::<u16>());
        let both = both.find(|both| !(1..256).contains(both));
        access.icmp_type = fields[ICMP_TYPE].whole().or_else(|| both.map(|both| both.to_be_bytes()[0]));
    }
    let is_tcp = protocol == Protocol::TCP;
    let flags = if is_tcp { flags(&fields[FLAGS]) } else { None };
    let inbound = one_way(&access, flags, fields[PACKETS].raw() == b"1");
    Ok(judged(&watch.networks, access, None, inbound))
}

/// Bits of the TCP header as a number, or letters; `None` if none is set, as exporters without flags have it.
fn flags(field: &Found<'_>) -> Option<TcpFlags> {
    match parse_number::<u16>(field.raw()) {
        Some(0) => None,
        Some(bits) => Some(super::tuple::flags_of_bits(bits.to_be_bytes()[1])),
        None => dotted_flags(field.raw()),
    }
}

/// When the flow began, else when it was reported; many collectors write only how long the exporter had been up.
fn time<'a>(fields: &Picked<'a, FIELDS>, watch: &mut Watch) -> Result<Option<Timestamp>, Offence<'a>> {
    let Some(stamp) = [START, REPORTED].into_iter().map(|number| fields[number].raw()).find(|raw| !raw.is_empty())
    else {
        return Ok(None);
    };
    match text::epoch(stamp) {
        Some(at) => at.map(Some).map_err(|_| (Reason::TimeRange, stamp)),
        None => watch.stamp(stamp, text::iso8601).map(Some),
    }
}
