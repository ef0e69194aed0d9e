//! Juniper SRX: the flow daemon's RT_FLOW_SESSION_*, the screens' RT_SCREEN_* and other records of Junos, as structured
//! data (RFC 5424) or as plain text; the packets that firewall filters log (PFE_FW_SYSLOG_IP); and the traffic log of its
//! older firewalls, NetScreen and SSG ([`screenos`]).

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, cut, first, moment, number, way_by_names};
use super::pairs::Pairs;
use super::syslog::{Header, When};
use super::words::find;
use crate::access::{Kind, Protocol, parse_address, parse_number};

mod screenos;

/// The format.
pub struct Juniper;

const ABOUT: About = About {
    title: text(
        "Juniper SRX (Junos), NetScreen and SSG (ScreenOS)",
        "Juniper SRX（Junos）、NetScreen・SSG（ScreenOS）",
    ),
    access: text(
        "Sessions that were created or denied from outside (RT_FLOW_SESSION_CREATE, _DENY), what a screen found \
         (RT_SCREEN_*), packets that a firewall filter logged; of ScreenOS each session of the traffic log \
         and what a screen found.",
        "外側からのセッションの開始と拒否(RT_FLOW_SESSION_CREATE、_DENY)、スクリーンの検知(RT_SCREEN_*)、ファイアウォールフィルターが\
         記録したパケット。ScreenOSではトラフィックログの1セッション1件とスクリーンの検知。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "The end of a session (RT_FLOW_SESSION_CLOSE), applications, IDP, content security.",
                "セッションの終了（RT_FLOW_SESSION_CLOSE）、アプリケーション、IDP、コンテンツセキュリティの記録。",
            ),
        ),
        (Kind::Outbound, text("From zones of the inside, such as trust.", "trust など内側のゾーンから来たもの。")),
        (Kind::Local, text("Between zones of the inside.", "内側のゾーン同士のもの。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::IcmpOther, text("Other ICMP.", "そのほかのICMP。")),
        (Kind::Housekeeping, text("Records that name no ends.", "発信元・宛先のない記録。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("The host that logged it, else the destination.", "記録したホスト、なければ宛先アドレス。"),
    time: text(
        "The syslog stamp; where it has no year epoch-time or start_time; the stamp at the end of a screen's message \
         (ScreenOS). A missing zone is asked of the user; a missing year comes from the file's date.",
        "syslogの時刻。年がなければ epoch-time または start_time。ScreenOSのスクリーンのメッセージでは末尾の時刻。\
         タイムゾーンがなければ利用者の設定、年がなければファイルの日付から補う。",
    ),
    weight: Some(text(
        "The packets that a firewall filter names; how often what a screen tells of occurred (ScreenOS).",
        "ファイアウォールフィルターの記録にあるパケット数。ScreenOSのスクリーンの記録では発生回数。",
    )),
    header: &[],
    described: "https://apps.juniper.net/syslog-explorer/",
};

/// How the names of records of the data plane begin, or of the part of it that speaks: the most particular first.
const TAGS: [&[u8]; 14] = [
    b"RT_FLOW_SESSION_",
    b"RT_SCREEN_",
    b"PFE_FW_SYSLOG_IP",
    b"RT_IDP",
    b"RT_UTM",
    b"RT_AAMW",
    b"RT_SECINTEL",
    b"RT_FLOW",
    b"RT_IDS",
    b"APPTRACK_",
    b"AAMW_",
    b"SECINTEL_",
    b"IDP_ATTACK_",
    b"WEBFILTER_",
];

impl Appliance for Juniper {
    const NAME: &'static str = "juniper";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] =
        &[b"RT_", b"PFE_FW_", b"APPTRACK_", b"AAMW_", b"SECINTEL_", b"IDP_ATTACK_", b"WEBFILTER_", screenos::MARK];

    fn claims(line: &[u8]) -> bool {
        parts(line).is_some() || screenos::parts(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        if let Some((front, text)) = screenos::parts(line) {
            return Some(screenos::record(front, text));
        }
        let Parts { front, tag, text } = parts(line)?;
        let record = behind(front);
        Some(match find(text, b"source-address=\"") {
            Some(_) => structured(record, tag, text),
            None if tag.starts_with(b"RT_SCREEN_") => screen(record, text),
            None if tag.starts_with(b"PFE_FW") => filter(record, text),
            None => plain(record, tag, text),
        })
    }
}

/// What stands in front. A daemon that does not know RFC 5424 leaves the device's own head behind its own: `Sep 13
/// 04:05:06 192.0.2.9 1 2008-09-13T04:05:05.272Z srx-1 `; that is finer, and has the year.
fn behind(front: &[u8]) -> Record<'_> {
    let header = Header::parse(front);
    let mut record = Record::behind(&header);
    let mut rest = header.message;
    for _ in 0..3 {
        let Some(blank) = memchr::memchr(b' ', rest) else { break };
        if let Some((stamp, used)) = crate::time::text::iso8601(rest).filter(|(stamp, _)| stamp.offset_secs.is_some()) {
            record.when = When::Stamp(stamp);
            let host = rest[used..].trim_ascii_start().split(|b| *b == b' ').next().unwrap_or_default();
            if !host.is_empty() {
                record.host = host;
            }
            break;
        }
        rest = rest[blank..].trim_ascii_start();
    }
    record
}

/// A line taken apart.
struct Parts<'a> {
    front: &'a [u8],
    /// `RT_FLOW_SESSION_DENY`, `RT_FLOW_SESSION_CLOSE_LS`.
    tag: &'a [u8],
    text: &'a [u8],
}

fn parts(line: &[u8]) -> Option<Parts<'_>> {
    // All of the tags have an underscore; RFC 5424 puts `RT_FLOW - ` before that of a record.
    let (front, rest) = TAGS.iter().find_map(|tag| cut(line, tag))?;
    let name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    let end = rest.iter().position(|b| !name(b))?;
    let text = rest[end..].strip_prefix(b":").unwrap_or(&rest[end..]).trim_ascii();
    let before = front.last();
    // With its priority: `%USER-6-RT_FLOW_SESSION_DENY`.
    let rated =
        || front.rsplit(|b| *b == b' ').next().is_some_and(|word| word.starts_with(b"%") && word.ends_with(b"-"));
    let starts = before.is_none_or(|b| matches!(b, b' ' | b':' | b'>')) || rated();
    // `RT_IDP: RT_IDP_ATTACK_LOG_EVENT: …`, `RT_UTM: WEBFILTER_URL_BLOCKED: …`
    (starts && !text.is_empty()).then_some(Parts { front, tag: &rest[..end], text })
}

fn rank(tag: &[u8], from: &[u8], to: &[u8]) -> Rank {
    let begun = tag.starts_with(b"RT_FLOW_SESSION_CREATE") || tag.starts_with(b"RT_FLOW_SESSION_DENY");
    if begun || tag.starts_with(b"RT_SCREEN_") {
        Rank::Event(way_by_names(from, to))
    } else {
        Rank::Aside(Kind::SessionEvent)
    }
}

/// `[junos@2636.1.1.1.2.129 source-address="192.0.2.1" source-port="4000" …]`
fn structured<'a>(record: Record<'a>, tag: &[u8], text: &'a [u8]) -> Record<'a> {
    let mut record = record;
    let [mut from, mut to, mut epoch] = [b"".as_slice(); 3];
    for (key, value) in Pairs::new(text) {
        let slot = match key {
            b"source-address" => &mut record.source,
            b"destination-address" => &mut record.destination,
            b"source-port" => &mut record.source_port,
            b"destination-port" => &mut record.destination_port,
            b"protocol-id" | b"protocol-name" | b"protocol" => &mut record.protocol,
            b"icmp-type" => &mut record.icmp_type,
            b"source-zone-name" | b"source-zone" => &mut from,
            b"destination-zone-name" | b"destination-zone" => &mut to,
            b"epoch-time" => &mut epoch,
            _ => continue,
        };
        first(slot, value);
    }
    // The line's own stamp is finer, but may leave the year out.
    let dated = matches!(record.when, When::Stamp(stamp) if stamp.year.is_some());
    if !epoch.is_empty() && !dated {
        record.when = moment(epoch);
    }
    by_name(&mut record, tag);
    record.rank = rank(tag, from, to);
    // `icmp-type="0"` stands in the records of other protocols too.
    if record.protocol.is_empty() && record.destination_port.is_empty() {
        record.rank = Rank::Aside(Kind::Housekeeping);
    }
    record
}

/// A screen's name tells the protocol that its record leaves out.
fn by_name(record: &mut Record<'_>, tag: &[u8]) {
    let protocol = match tag {
        b"RT_SCREEN_TCP" | b"RT_SCREEN_TCP_LS" => b"tcp".as_slice(),
        b"RT_SCREEN_UDP" | b"RT_SCREEN_UDP_LS" => b"udp",
        b"RT_SCREEN_ICMP" | b"RT_SCREEN_ICMP_LS" => b"icmp",
        _ => return,
    };
    if record.protocol.is_empty() {
        record.protocol = protocol;
    }
}

/// An address with its port: `192.0.2.1/4000`, `192.0.2.1:4000`.
fn end(text: &[u8], mark: u8) -> (&[u8], &[u8]) {
    let text = text.strip_suffix(b",").unwrap_or(text);
    match memchr::memrchr(mark, text) {
        Some(at) if parse_address(text).is_none() => (&text[..at], &text[at + 1..]),
        _ => (text, b""),
    }
}

/// `session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) policy untrust trust …`; a session that was created or
/// closed names its ends again as translated, and the protocol as the first bare number behind that.
fn plain<'a>(record: Record<'a>, tag: &[u8], text: &'a [u8]) -> Record<'a> {
    let mut words = text.split(|b| *b == b' ').filter(|word| !word.is_empty());
    let arrow = |word: &[u8]| find(word, b"->");
    let Some((at, ends)) = words.find_map(|word| arrow(word).map(|at| (at, word))) else { return record };
    let ((source, source_port), (destination, destination_port)) = (end(&ends[..at], b'/'), end(&ends[at + 2..], b'/'));
    let mut record = Record { source, source_port, destination, destination_port, ..record };
    let [mut from, mut to] = [b"".as_slice(); 2];
    while let Some(word) = words.next() {
        let open = memchr::memchr(b'(', word);
        let digits = &word[..open.unwrap_or(word.len())];
        if parse_number::<u8>(digits).is_none() {
            continue;
        }
        record.protocol = digits;
        if let Some(open) = open {
            record.icmp_type = word[open + 1..].strip_suffix(b")").unwrap_or_default();
        }
        let _policy = words.next();
        from = words.next().unwrap_or_default();
        to = words.next().unwrap_or_default();
        break;
    }
    // Of ICMP the numbers behind the addresses are identifiers.
    record.rank = rank(tag, from, to);
    if record.protocol.is_empty() {
        record.rank = Rank::Aside(Kind::SessionEvent);
    }
    record
}

/// `TCP sweep! source: 192.0.2.1:4000, destination: 198.51.100.2:1433, zone name: untrust, interface name: …`
fn screen<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let field = |mark: &[u8]| {
        let at = find(text, mark)? + mark.len();
        let rest = &text[at..];
        Some(rest[..memchr::memchr(b',', rest).unwrap_or(rest.len())].trim_ascii())
    };
    let (source, source_port) = end(field(b"source: ").unwrap_or_default(), b':');
    let (destination, destination_port) = end(field(b"destination: ").unwrap_or_default(), b':');
    let named = text.split(|b| *b == b' ').next().unwrap_or_default();
    let named = if Protocol::from_name(named).is_some() { named } else { b"" };
    let protocol = field(b"protocol-id: ").unwrap_or(named);
    let zone = field(b"zone name: ").unwrap_or_default();
    let served = !source.is_empty() && (!protocol.is_empty() || !destination_port.is_empty());
    let rank = if served { Rank::Event(way_by_names(zone, b"")) } else { Rank::Aside(Kind::Housekeeping) };
    Record { rank, source, source_port, destination, destination_port, protocol, ..record }
}

/// `FW: ge-0/0/1.0 D tcp 192.0.2.1 198.51.100.2 4000 80 (1 packets)`; of ICMP the numbers are type and code.
fn filter<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let words: Vec<&[u8]> = text.split(|b| *b == b' ').filter(|word| !word.is_empty()).take(16).collect();
    let Some(at) = words.windows(2).position(|pair| pair.iter().all(|word| parse_address(word).is_some())) else {
        return record;
    };
    let word = |place: usize| words.get(place).copied().unwrap_or_default();
    let protocol = at.checked_sub(1).map(word).unwrap_or_default();
    let mut record = Record { source: word(at), destination: word(at + 1), protocol, ..record };
    if Protocol::from_name(protocol).is_some_and(Protocol::is_icmp) {
        record.icmp_type = word(at + 2);
    } else if number::<u16>(word(at + 3)).is_some() {
        (record.source_port, record.destination_port) = (word(at + 2), word(at + 3));
    }
    let packets = words.iter().find_map(|word| word.strip_prefix(b"("));
    record.weight = packets.unwrap_or_default();
    record.rank = Rank::Event(super::appliance::Way::Inward);
    record
}
