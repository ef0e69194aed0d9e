//! Cisco Meraki security appliances and access points: their syslog, `1 1221278706.5 MX84 flows src=… dst=…`.
//!
//! Where a flow names a MAC address, it is that of the client behind the appliance which began the flow.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Way, cut, first, moment};
use super::pairs::Pairs;
use crate::access::{Kind, parse_address};

/// The format.
pub struct Meraki;

const ABOUT: About = About {
    title: text("Cisco Meraki MX, MR and Z: syslog", "Cisco Meraki（MX・MR・Z）のsyslog"),
    access: text(
        "Flows that came in: the records flows, firewall and ip_flow_start without a client's MAC address.",
        "内向きのフロー。flows、firewall、ip_flow_start のうち、クライアントのMACアドレスがないもの。",
    ),
    set_aside: &[
        (Kind::Outbound, text("Flows that a client behind the appliance began.", "配下のクライアントが始めたフロー。")),
        (
            Kind::SessionEvent,
            text("The end of a flow, requests for pages, alerts.", "フローの終了、ページの要求、警報。"),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::IcmpOther, text("Other ICMP, and neighbour discovery.", "そのほかのICMP、近隣探索。")),
        (Kind::Housekeeping, text("Events of the appliance.", "機器のイベント。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("The appliance's name.", "機器の名前。"),
    time: text("Seconds since 1970 in the record.", "記録にある1970年からの秒数。"),
    weight: None,
    header: &[],
    described: "https://documentation.meraki.com/General_Administration/Monitoring_and_Reporting/Syslog_Event_Types_and_Log_Samples",
};

impl Appliance for Meraki {
    const NAME: &'static str = "meraki";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b" src=", b"1 ", b" events "];

    fn claims(line: &[u8]) -> bool {
        parts(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let Parts { stamp, name, kind, text } = parts(line)?;
        let mut record = Record { when: moment(stamp), sensor: name, ..Record::default() };
        let mut client = b"".as_slice();
        for (key, value) in Pairs::new(text) {
            match key {
                b"src" => first(&mut record.source, value),
                b"dst" => first(&mut record.destination, value),
                b"sport" => first(&mut record.source_port, value),
                b"dport" => first(&mut record.destination_port, value),
                // Alerts write `tcp/ip`.
                b"protocol" => first(&mut record.protocol, value.split(|b| *b == b'/').next().unwrap_or(value)),
                b"type" => first(&mut record.icmp_type, value),
                b"mac" => first(&mut client, value),
                _ => {}
            }
        }
        // Requests and alerts glue the port to the address.
        for (end, port) in
            [(&mut record.source, &mut record.source_port), (&mut record.destination, &mut record.destination_port)]
        {
            if parse_address(end).is_none()
                && let Some(colon) = memchr::memrchr(b':', end)
            {
                first(port, &end[colon + 1..]);
                *end = &end[..colon];
            }
        }
        record.rank = match kind {
            _ if record.source.is_empty() => return Some(record),
            b"ip_flow_end" | b"urls" | b"ids-alerts" | b"security_event" => Rank::Aside(Kind::SessionEvent),
            _ if kind.ends_with(b"events") => Rank::Aside(Kind::Housekeeping),
            _ if client.is_empty() => Rank::Event(Way::Inward),
            _ => Rank::Event(Way::Outward),
        };
        Some(record)
    }
}

/// A line taken apart.
struct Parts<'a> {
    stamp: &'a [u8],
    name: &'a [u8],
    kind: &'a [u8],
    text: &'a [u8],
}

/// What Meraki's records are of.
const KINDS: [&[u8]; 12] = [
    b"flows",
    b"firewall",
    b"l7_firewall",
    b"cellular_firewall",
    b"vpn_firewall",
    b"ip_flow_start",
    b"ip_flow_end",
    b"urls",
    b"ids-alerts",
    b"security_event",
    b"airmarshal_events",
    b"events",
];

/// `1 1221278706.123456789 NAME KIND text`, behind whatever a daemon put in front.
fn parts(line: &[u8]) -> Option<Parts<'_>> {
    // A relay may have taken the head away.
    for kind in KINDS {
        let text = line.strip_prefix(kind).and_then(|rest| rest.strip_prefix(b" ")).unwrap_or_default();
        if text.starts_with(b"src=") || text.starts_with(b"allow src=") || text.starts_with(b"deny src=") {
            return Some(Parts { stamp: b"", name: b"", kind, text });
        }
    }
    // Files that a collector keeps may have no version in front.
    let bare = line.len() > 11 && line[10] == b'.' && line[..10].iter().all(u8::is_ascii_digit);
    let (_, rest) = match line.iter().take(8).position(|b| *b == b'>') {
        Some(close) if line.starts_with(b"<") && line[close + 1..].starts_with(b"1 ") => line.split_at(close + 1),
        _ if bare || line.starts_with(b"1 ") => (b"".as_slice(), line),
        _ => cut(line, b" 1 ").map(|(front, rest)| (front, &rest[1..]))?,
    };
    let mut words = rest[if bare { 0 } else { 2 }..].splitn(4, |b| *b == b' ');
    let (stamp, name, kind) = (words.next()?, words.next()?, words.next()?);
    let dot = memchr::memchr(b'.', stamp)?;
    let sound = (9..=10).contains(&dot) && stamp.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    (sound && KINDS.contains(&kind)).then(|| Parts { stamp, name, kind, text: words.next().unwrap_or_default() })
}
