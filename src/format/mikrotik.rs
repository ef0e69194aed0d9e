//! MikroTik RouterOS: `firewall,info input: in:ether1 out:(unknown 0), src-mac …, proto TCP (SYN), 192.0.2.1:4000->
//! 198.51.100.2:22, len 60`, as its own log files and remote syslog have it.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Way, flags, way_by_names};
use super::syslog::{Header, When, after_priority};
use super::words::find;
use crate::access::{Kind, Protocol, parse_address, parse_number};
use crate::time::{Stamp, text as stamps};

/// The format.
pub struct Mikrotik;

const ABOUT: About = About {
    title: text("MikroTik RouterOS (firewall log)", "MikroTik RouterOS（ファイアウォールのログ）"),
    access: text(
        "A packet of the chains input and forward that came in: TCP with SYN and neither ACK nor RST, UDP, an echo request.",
        "input・forward チェーンの内向きのパケットのうち、SYNがあってACK・RSTがないTCP、UDP、エコー要求。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text("The chain output, and what came in from inside.", "output チェーン、内側から来たもの。"),
        ),
        (Kind::Local, text("Between interfaces of the inside.", "内側のインターフェース同士のもの。")),
        (
            Kind::SessionEvent,
            text("Packets of a connection that is established already.", "すでに確立している接続のパケット。"),
        ),
        (Kind::TcpAnswer, text("TCP with RST, or with SYN and ACK.", "RST、またはSYNとACKの両方があるTCP。")),
        (Kind::NoSyn, text("Other TCP without SYN.", "そのほかのSYNのないTCP。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::OtherProgram, text("Every other line of the router.", "ルーターのそのほかの行。")),
    ],
    sensor: text("The host that logged it, else the destination.", "記録したホスト、なければ宛先アドレス。"),
    time: text(
        "The line's stamp (sep/13 04:05:06, RFC 3164, ISO 8601). A missing zone is asked of the user; a missing year comes \
         from the file's date.",
        "行の時刻（sep/13 04:05:06、RFC 3164、ISO 8601）。タイムゾーンがなければ利用者の設定、年がなければファイルの日付から補う。",
    ),
    weight: None,
    header: &[],
    described: "https://help.mikrotik.com/docs/spaces/ROS/pages/328094/Log",
};

impl Appliance for Mikrotik {
    const NAME: &'static str = "mikrotik";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b": in:"];

    fn claims(line: &[u8]) -> bool {
        parts(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let Some((front, packet)) = parts(line) else {
            // Another line with a stamp that only this router writes.
            let when = own_stamp(after_priority(line))?;
            return Some(Record {
                when: When::Stamp(when),
                rank: Rank::Aside(Kind::OtherProgram),
                ..Record::default()
            });
        };
        let (when, host) = head(front);
        let record = Record { when, host, ..Record::default() };
        let ends = packet.ends;
        let (source, destination) = (end(&ends[..packet.arrow]), end(&ends[packet.arrow + 2..]));
        let state = |what: &[u8]| find(packet.middle, what).is_some();
        let established = state(b"connection-state:established") || state(b"connection-state:related");
        let way = match packet.chain {
            b"output" | b"postrouting" => Way::Outward,
            _ => way_by_names(packet.inward, packet.outward),
        };
        Some(Record {
            rank: if established { Rank::Aside(Kind::SessionEvent) } else { Rank::Event(way) },
            source: source.0,
            source_port: source.1,
            destination: destination.0,
            destination_port: destination.1,
            protocol: packet.protocol,
            icmp_type: packet.icmp_type,
            flags: packet.flags,
            ..record
        })
    }
}

/// A packet's words.
struct Packet<'a> {
    chain: &'a [u8],
    inward: &'a [u8],
    outward: &'a [u8],
    middle: &'a [u8],
    protocol: &'a [u8],
    icmp_type: &'a [u8],
    flags: Option<crate::access::TcpFlags>,
    ends: &'a [u8],
    /// Where the arrow is in `ends`.
    arrow: usize,
}

/// What stands in front of the chain, and the packet.
fn parts(line: &[u8]) -> Option<(&[u8], Packet<'_>)> {
    let at = find(line, b": in:")?;
    let (front, rest) = (&line[..at], &line[at + 5..]);
    // The record's topics have a comma between them: `firewall,info`.
    let quoted = front.iter().any(|b| matches!(b, b'"' | b'{' | b'\t'));
    if quoted || find(front, b"]: ").is_some() {
        return None;
    }
    let out = find(rest, b" out:")?;
    let comma = out + memchr::memchr(b',', &rest[out..])?;
    let (inward, outward) = (&rest[..out], &rest[out + 5..comma]);
    let proto = comma + find(&rest[comma..], b" proto ")?;
    let text = &rest[proto + 7..];
    // `TCP (SYN), `, `ICMP (type 8, code 0), `, `UDP, `, `47, `
    let name = text.iter().position(|b| matches!(b, b' ' | b','))?;
    let (protocol, after) = (&text[..name], &text[name..]);
    let (inner, after) = match after.strip_prefix(b" (") {
        Some(open) => {
            let close = memchr::memchr(b')', open)?;
            (&open[..close], &open[close + 1..])
        }
        None => (b"".as_slice(), after),
    };
    let ends = after.strip_prefix(b", ")?;
    let ends = &ends[..memchr::memchr(b',', ends).unwrap_or(ends.len())];
    let arrow = find(ends, b"->")?;
    let known = Protocol::from_name(protocol)?;
    let icmp_type = inner.strip_prefix(b"type ").map(|kind| kind.split(|b| *b == b',').next().unwrap_or(kind));
    let chain = &front[front.iter().rposition(|b| matches!(b, b' ' | b',')).map_or(0, |n| n + 1)..];
    let packet = Packet {
        chain,
        inward,
        outward: if outward.starts_with(b"(") { b"" } else { outward },
        middle: &rest[comma..proto],
        protocol,
        icmp_type: icmp_type.unwrap_or_default(),
        flags: (known == Protocol::TCP && !inner.is_empty()).then(|| flags(inner)),
        ends,
        arrow,
    };
    Some((&front[..front.len() - chain.len()], packet))
}

/// `192.0.2.1:4000`, `[2001:db8::1]:4000`, or an address alone.
fn end(text: &[u8]) -> (&[u8], &[u8]) {
    if parse_address(text).is_some() {
        return (text, b"");
    }
    match memchr::memrchr(b':', text) {
        Some(colon) => {
            let address = text[..colon].strip_prefix(b"[").and_then(|t| t.strip_suffix(b"]"));
            (address.unwrap_or(&text[..colon]), &text[colon + 1..])
        }
        None => (text, b""),
    }
}

/// The router's own stamps: `sep/13/2008 04:05:06`, `sep/13 04:05:06`, `2008-09-13 04:05:06`; else a daemon's.
fn head(front: &[u8]) -> (When<'_>, &[u8]) {
    match own_stamp(after_priority(front).trim_ascii_start()) {
        Some(stamp) => (When::Stamp(stamp), b""),
        None => {
            let header = Header::parse(front);
            // A clock without a day, and the topics of the record (`firewall,info`), are no host.
            let host = header.host.filter(|host| !host.contains(&b',') && !host.contains(&b':'));
            let when = if matches!(header.when, When::Bad(_)) { When::Nothing } else { header.when };
            (when, host.unwrap_or_default())
        }
    }
}

/// `sep/13/2008 04:05:06`, `sep/13 04:05:06`.
fn own_stamp(text: &[u8]) -> Option<Stamp> {
    let month = stamps::month_name(text)?;
    let day = parse_number(text.get(4..6).filter(|_| text[3] == b'/')?)?;
    let (year, rest) = match text.get(6)? {
        b'/' => (Some(parse_number::<u32>(text.get(7..11)?)?), text.get(12..)?),
        b' ' => (None, &text[7..]),
        _ => return None,
    };
    let (clock_secs, nanos, _) = stamps::clock(rest)?;
    let year = year.and_then(|year| i32::try_from(year).ok());
    Some(Stamp { year, month, day, clock_secs, nanos, offset_secs: None })
}
