//! Firepower's own messages, 430001 to 430005: `SrcIP: 192.0.2.1, DstIP: 198.51.100.2, Protocol: tcp, …`.

use super::super::appliance::{Rank, Record, first, moment, side, way};
use super::super::syslog::When;
use super::super::words::find;
use crate::access::Kind;

/// A connection's end, its beginning, or an alert about it.
pub(super) fn firepower<'a>(record: Record<'a>, id: u32, text: &'a [u8]) -> Record<'a> {
    let mut record = record;
    let (mut action, mut began) = (b"".as_slice(), b"".as_slice());
    let (mut interfaces, mut zones) = ([b"".as_slice(); 2], [b"".as_slice(); 2]);
    for (key, value) in Listed(text) {
        match key {
            b"SrcIP" => first(&mut record.source, value),
            b"DstIP" => first(&mut record.destination, value),
            b"SrcPort" => first(&mut record.source_port, value),
            b"DstPort" => first(&mut record.destination_port, value),
            b"Protocol" => first(&mut record.protocol, value),
            b"ICMPType" => first(&mut record.icmp_type, kind_number(value)),
            b"AccessControlRuleAction" => first(&mut action, value),
            b"FirstPacketSecond" => first(&mut began, value),
            b"IngressInterface" => first(&mut interfaces[0], value),
            b"EgressInterface" => first(&mut interfaces[1], value),
            b"IngressZone" => first(&mut zones[0], value),
            b"EgressZone" => first(&mut zones[1], value),
            _ => {}
        }
    }
    // An alert comes when it comes; a connection has a beginning.
    let of_connection = matches!(id, 430_002 | 430_003) || matches!(record.when, When::Nothing);
    if !began.is_empty() && of_connection {
        record.when = moment(began);
    }
    // The zone tells more than the interface, where it tells anything.
    let side_of = |at: usize| match side(zones[at]) {
        super::super::appliance::Side::Unknown => side(interfaces[at]),
        known => known,
    };
    let blocks = find(action, b"Block").is_some();
    record.rank = match id {
        430_003 => Rank::Event(way(side_of(0), side_of(1))),
        430_002 if blocks => Rank::Event(way(side_of(0), side_of(1))),
        430_002 => Rank::Aside(Kind::Repeat),
        _ => Rank::Aside(Kind::SessionEvent),
    };
    record
}

/// The first value of a key.
pub(super) fn value_of<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    Listed(text).find(|(of, _)| *of == key).map(|(_, value)| value)
}

/// `Key: value, Key: value`; a value may hold commas and colons.
struct Listed<'a>(&'a [u8]);

impl<'a> Iterator for Listed<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        while !self.0.is_empty() {
            let end = find(self.0, b", ").unwrap_or(self.0.len());
            let piece = &self.0[..end];
            self.0 = self.0.get(end + 2..).unwrap_or_default();
            if let Some(colon) = find(piece, b": ") {
                return Some((piece[..colon].trim_ascii(), piece[colon + 2..].trim_ascii()));
            }
        }
        None
    }
}

/// The number of an ICMP type that Firepower names.
fn kind_number(name: &[u8]) -> &[u8] {
    match name {
        b"Echo Request" => b"8",
        b"Echo Reply" => b"0",
        b"Destination Unreachable" | b"Dest Unreachable" => b"3",
        b"Redirect" => b"5",
        b"Time Exceeded" => b"11",
        b"Parameter Problem" => b"12",
        _ if name.iter().all(u8::is_ascii_digit) => name,
        _ => b"",
    }
}
