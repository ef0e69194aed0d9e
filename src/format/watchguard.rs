//! WatchGuard Firebox: its LEEF, `LEEF:1.0|WatchGuard|XTM|…|30000148|…`, and its own syslog, `firewall:
//! msg_id="3000-0148" Deny 0-External Firebox 60 tcp 20 49 192.0.2.1 198.51.100.2 35186 6379 offset 10 S … (policy)`.

use super::about::{About, HeaderField, text};
use super::appliance::{Appliance, Rank, Record, Way, cut, first, flags, moment, number, way_by_names};
use super::pairs::Leef;
use super::record::words;
use super::syslog::Header;
use super::words::find;
use crate::access::{Kind, Protocol, parse_address};

/// The format.
pub struct Watchguard;

const ABOUT: About = About {
    title: text("WatchGuard Firebox (LEEF and syslog)", "WatchGuard Firebox（LEEF・syslog）"),
    access: text(
        "Traffic that came in, allowed or denied (message 3000-0148), and everything else that was denied.",
        "内向きの通信（許可・拒否とも。メッセージ 3000-0148）と、そのほかの拒否の記録。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "The end of a connection, what proxies and services say of it.",
                "接続の終了、プロキシやサービスの検査結果。",
            ),
        ),
        (
            Kind::Outbound,
            text("From the Firebox itself, and from inside.", "Firebox自身が送ったもの、内側から来たもの。"),
        ),
        (Kind::Local, text("Between interfaces of the inside.", "内側のインターフェース同士のもの。")),
        (Kind::TcpAnswer, text("TCP with RST, or with SYN and ACK.", "RST、またはSYNとACKの両方があるTCP。")),
        (Kind::NoSyn, text("Other TCP without SYN.", "そのほかのSYNのないTCP。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::IcmpOther,
            text("Other ICMP, and ICMP of no stated type.", "そのほかのICMP、種類が書かれていないICMP。"),
        ),
        (
            Kind::Housekeeping,
            text("Messages that name no ends: logins, DHCP.", "発信元・宛先のないメッセージ（ログイン、DHCPなど）。"),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "sys_name or host_name, else the host in front, else serial.",
        "sys_name または host_name、なければ前にあるホスト名、serial。",
    ),
    time: text(
        "devTime, else the syslog stamp; a zone that is not written is asked of the user.",
        "devTime、なければsyslogの時刻。タイムゾーンが書かれていなければ利用者の設定。",
    ),
    weight: None,
    header: &[HeaderField::Ttl, HeaderField::Sequence, HeaderField::Window],
    described: "https://www.watchguard.com/help/docs/fireware/12/en-US/Content/en-US/log_catalog/log_catalog.html",
};

impl Appliance for Watchguard {
    const NAME: &'static str = "watchguard";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"msg_id=\"", b".0|"];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        match Leef::parse(line) {
            Some(event) => (event.vendor == b"WatchGuard").then(|| leef(&event)),
            None => own(line),
        }
    }
}

fn leef<'a>(event: &Leef<'a>) -> Record<'a> {
    let header = Header::parse(event.front);
    let mut record = Record::behind(&header);
    let [mut time, mut serial, mut verdict] = [b"".as_slice(); 3];
    let [mut set, mut ttl, mut sequence, mut window] = [b"".as_slice(); 4];
    let mut interfaces = [b"".as_slice(); 2];
    for (key, value) in event.attributes() {
        let slot = match key {
            b"src" => &mut record.source,
            b"dst" => &mut record.destination,
            b"srcPort" => &mut record.source_port,
            b"dstPort" => &mut record.destination_port,
            b"proto" => &mut record.protocol,
            b"icmp_type" => &mut record.icmp_type,
            b"sys_name" | b"host_name" => &mut record.sensor,
            b"serial" => &mut serial,
            b"devTime" => &mut time,
            b"disp" => &mut verdict,
            b"in_if" => &mut interfaces[0],
            b"out_if" => &mut interfaces[1],
            b"tcp_flag" => &mut set,
            b"ip_TTL" => &mut ttl,
            b"tcp_seq" => &mut sequence,
            b"tcp_window" => &mut window,
            _ => continue,
        };
        first(slot, value);
    }
    if record.host.is_empty() {
        first(&mut record.sensor, serial);
    }
    if !time.is_empty() {
        record.when = moment(time);
    }
    if !set.is_empty() {
        record.flags = Some(flags(set));
    }
    record.header.ttl = number(ttl);
    record.header.sequence = number(sequence);
    record.header.window = number(window);
    let denied = matches!(verdict, b"Deny" | b"Drop" | b"Block" | b"ProxyDeny" | b"ProxyDrop" | b"ProxyBlock");
    judged(record, event.event, denied, interfaces)
}

/// What becomes of a record that names its ends.
fn judged<'a>(record: Record<'a>, id: &[u8], denied: bool, interfaces: [&[u8]; 2]) -> Record<'a> {
    if record.source.is_empty() || record.protocol.is_empty() && record.destination_port.is_empty() {
        return record;
    }
    let way = match interfaces[0] {
        b"Firebox" => Way::Outward,
        from => way_by_names(from, interfaces[1]),
    };
    // A proxy speaks of a connection that the packet filter let through.
    let of_filter = id.starts_with(b"3000");
    let traffic = matches!(id, b"30000148" | b"3000-0148");
    let event = traffic || denied && of_filter;
    Record { rank: if event { Rank::Event(way) } else { Rank::Aside(Kind::SessionEvent) }, ..record }
}

/// The Firebox's own style. Between the interfaces and the protocol there may be a length, between the protocol and the
/// addresses the header's length and the TTL.
///
/// Or what its traffic monitor shows and Dimension exports: `2008-09-13 04:05:06 fw-1 Deny 192.0.2.1 198.51.100.2 ssh/tcp
/// 40001 22 0-External 1-Trusted Denied 60 63 (Policy-00) proc_id="firewall" … tcp_info="offset 10 S 298221 win 2105"
/// msg_id="3000-0148"`.
fn own(line: &[u8]) -> Option<Record<'_>> {
    let id_at = find(line, b"msg_id=\"")? + 8;
    let rest = &line[id_at..];
    let close = memchr::memchr(b'"', rest)?;
    let (id, behind_id) = (&rest[..close], rest[close + 1..].trim_ascii_start());
    let (front, shown) = match cut(line, b"msg_id=\"") {
        Some((front, _)) => (front, None),
        None => cut(line, b" proc_id=\"").map(|(front, rest)| (front, Some(rest)))?,
    };
    let text = if shown.is_some() { front } else { behind_id };
    let header = Header::parse(front);
    let record = Record::behind(&header);
    let (words, count) = words::<32>(text);
    let words = &words[..count.min(32)];
    let Some(at) = words.windows(2).position(|pair| pair.iter().all(|word| parse_address(word).is_some())) else {
        return shown.is_none().then_some(record);
    };
    let word = |place: usize| words.get(place).copied().unwrap_or_default();
    let is_denied = |verdict: &[u8]| matches!(verdict, b"Deny" | b"Drop" | b"Block");
    if let Some(rest) = shown {
        let verdict = word(at.checked_sub(1)?);
        let slash = memchr::memchr(b'/', word(at + 2))?;
        if !is_denied(verdict) && verdict != b"Allow" {
            return None;
        }
        let mut record = Record { source: word(at), destination: word(at + 1), ..record };
        if record.host == verdict {
            record.host = b"";
        }
        record.protocol = &word(at + 2)[slash + 1..];
        let mut from = at + 3;
        if matches!(record.protocol, b"tcp" | b"udp") {
            (record.source_port, record.destination_port) = (word(at + 3), word(at + 4));
            from = at + 5;
        } else if word(at + 2).starts_with(b"ping/") {
            record.icmp_type = b"8";
        }
        let set = find(rest, b" tcp_info=\"").and_then(|info| rest[info..].split(|b| *b == b' ').nth(3));
        record.flags = set.map(flags);
        return Some(judged(record, id, is_denied(verdict), [word(from), word(from + 1)]));
    }
    let before = &words[..at];
    let named = |word: &[u8]| word.first().is_some_and(u8::is_ascii_alphabetic) && Protocol::from_name(word).is_some();
    let protocol = before.iter().rposition(|word| named(word));
    let digits = |place: usize| Some(word(place)).filter(|w| w.iter().all(u8::is_ascii_digit)).unwrap_or_default();
    let mut record = Record { source: word(at), destination: word(at + 1), ..record };
    record.protocol = protocol.map(word).unwrap_or_default();
    if record.protocol.eq_ignore_ascii_case(b"icmp") {
        record.icmp_type = digits(at + 2);
    } else {
        (record.source_port, record.destination_port) = (digits(at + 2), digits(at + 3));
    }
    // `tcp 20 49 192.0.2.1`
    if protocol.is_some_and(|place| place + 3 == at) {
        record.header.ttl = number(word(at - 1));
    }
    let behind = |name: &[u8]| words.iter().position(|w| *w == name).map(|place| word(place + 1)).unwrap_or_default();
    // `offset 10 S 2630166840 win 4210`
    if let Some(place) = words.iter().position(|w| *w == b"offset") {
        record.flags = Some(flags(word(place + 2)));
        record.header.sequence = number(word(place + 3));
        record.header.window = number(behind(b"win"));
    }
    Some(judged(record, id, is_denied(word(0)), [word(1), word(2)]))
}
