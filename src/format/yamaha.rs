//! YAMAHA RTX, NVR and FWX routers: `PP[01] Rejected at IN(2000) filter: TCP 192.0.2.1:4000 > 198.51.100.2:23`, and
//! `[INSPECT] PP[01][out][101] TCP 198.51.100.2:4000 > 192.0.2.1:80 (2008/09/13 04:05:06)`.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Way, quotes};
use super::syslog::{Header, When, after_priority};
use super::words::find;
use crate::access::{Kind, Protocol, parse_address, parse_number};
use crate::time::text as stamps;

/// The format.
pub struct Yamaha;

const ABOUT: About = About {
    title: text("YAMAHA routers (RTX, NVR, FWX)", "ヤマハルーター（RTX、NVR、FWX）"),
    access: text(
        "What a filter rejected or passed at IN, and sessions that the dynamic filter inspected from outside.",
        "IN 側のフィルターで破棄・通過したもの（Rejected・Passed at IN）と、動的フィルターの内向きのセッション（INSPECT の in）。",
    ),
    set_aside: &[
        (Kind::Outbound, text("At OUT, and inspected sessions from inside.", "OUT 側のもの、内側からのセッション。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::IcmpOther,
            text("Other ICMP, and ICMP of no stated type.", "そのほかのICMP、種類が書かれていないICMP。"),
        ),
        (Kind::OtherProgram, text("Every other line of the router.", "ルーターのそのほかの行。")),
    ],
    sensor: text("The host that logged it, else the destination.", "記録したホスト、なければ宛先アドレス。"),
    time: text(
        "The line's stamp, in the zone that is asked of the user; of an inspected session the one in brackets.",
        "行の時刻（タイムゾーンは利用者の設定）。INSPECT では括弧内の時刻。",
    ),
    weight: None,
    header: &[],
    described: "https://www.rtpro.yamaha.co.jp/RT/docs/syslog/",
};

impl Appliance for Yamaha {
    const NAME: &'static str = "yamaha";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b" Rejected at ", b" Passed at ", b" Restricted at ", b"[INSPECT] "];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let (at, inspected) = match find(line, b"[INSPECT] ") {
            Some(at) => (at, true),
            None => (interface(line)?, false),
        };
        let (front, text) = line.split_at(at);
        if quotes(front) {
            return None;
        }
        let (inward, packet) = if inspected { inspect(text)? } else { filtered(text)? };
        let packet = packet.trim_ascii();
        let space = memchr::memchr(b' ', packet)?;
        let (protocol, rest) = (&packet[..space], packet[space..].trim_ascii_start());
        Protocol::from_name(protocol)?;
        let arrow = find(rest, b" > ")?;
        let after = &rest[arrow + 3..];
        let stop = memchr::memchr(b' ', after).unwrap_or(after.len());
        let ((source, source_port), (destination, destination_port)) = (end(&rest[..arrow]), end(&after[..stop]));
        let header = Header::parse(front);
        let mut record =
            Record { source, source_port, destination, destination_port, protocol, ..Record::behind(&header) };
        record.rank = Rank::Event(if inward { Way::Inward } else { Way::Outward });
        record.icmp_type = icmp_type(&after[stop..]);
        // The session's begin stands behind it.
        if let Some(open) = memchr::memrchr(b'(', after).filter(|_| inspected)
            && let Some((stamp, _)) = stamps::iso8601(&after[open + 1..])
        {
            record.when = When::Stamp(stamp);
        }
        if matches!(record.when, When::Bad(_)) && after_priority(front).trim_ascii().is_empty() {
            record.when = When::Nothing;
        }
        Some(record)
    }
}

/// Where the interface's name begins: `PP[01] Rejected`, `LAN2 Passed`, `TUNNEL[1] Rejected`.
fn interface(line: &[u8]) -> Option<usize> {
    const VERDICTS: [&[u8]; 3] = [b" Rejected", b" Passed", b" Restricted"];
    let mut from = 0;
    let at = loop {
        let place = from + find(&line[from..], b" at ")?;
        if let Some(verdict) = VERDICTS.iter().find(|verdict| line[..place].ends_with(verdict)) {
            break place - verdict.len();
        }
        from = place + 1;
    };
    let begin = line[..at].iter().rposition(|b| matches!(b, b' ' | b'>')).map_or(0, |n| n + 1);
    let name = &line[begin..at];
    let known = [b"PP".as_slice(), b"LAN", b"TUNNEL", b"WAN", b"ONU", b"BRIDGE", b"VLAN", b"LOOPBACK"];
    known.iter().any(|kind| name.starts_with(kind)).then_some(begin)
}

/// `PP[01] Rejected at IN(2000) filter: TCP …`: the way, and the packet.
fn filtered(text: &[u8]) -> Option<(bool, &[u8])> {
    let at = find(text, b" at ")?;
    let place = &text[at + 4..];
    let colon = find(place, b": ")?;
    // NAT refuses what came in for no one.
    let inward = place.starts_with(b"IN") || place.starts_with(b"NAT");
    (inward || place.starts_with(b"OUT")).then(|| (inward, &place[colon + 2..]))
}

/// `[INSPECT] PP[01][out][101] TCP …`
fn inspect(text: &[u8]) -> Option<(bool, &[u8])> {
    let rest = text.strip_prefix(b"[INSPECT] ")?;
    let space = memchr::memchr(b' ', rest)?;
    let place = &rest[..space];
    let inward = find(place, b"[in]").is_some();
    (inward || find(place, b"[out]").is_some()).then(|| (inward, &rest[space + 1..]))
}

/// `192.0.2.1:4000`, `[2001:db8::1]:4000`, `2001:db8::1.4000`, or an address alone.
fn end(text: &[u8]) -> (&[u8], &[u8]) {
    let Some(mark) = memchr::memrchr2(b':', b'.', text) else { return (text, b"") };
    let (address, port) = (&text[..mark], &text[mark + 1..]);
    // What is behind the last colon of an IPv6 address looks like a port.
    if memchr::memchr(b':', address).is_some() && parse_address(text).is_some() {
        return (text, b"");
    }
    let address = address.strip_prefix(b"[").and_then(|t| t.strip_suffix(b"]")).unwrap_or(address);
    if parse_number::<u16>(port).is_some() && parse_address(address).is_some() { (address, port) } else { (text, b"") }
}

/// ` : echo request`, as the router names types.
fn icmp_type(text: &[u8]) -> &'static [u8] {
    let says = |what: &[u8]| find(text, what).is_some();
    match () {
        _ if says(b"echo request") => b"8",
        _ if says(b"echo reply") => b"0",
        _ if says(b"unreachable") => b"3",
        _ if says(b"source quench") => b"4",
        _ if says(b"redirect") => b"5",
        _ if says(b"time exceeded") => b"11",
        _ => b"",
    }
}
