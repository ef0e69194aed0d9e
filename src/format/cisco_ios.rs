//! Cisco IOS, IOS XE and IOS XR: what access lists log, the zone firewall's drops and sessions, and around them every
//! `%FACILITY-5-MNEMONIC:` that a router or a switch says.
//!
//! An access list logs a flow's first packet at once and then, every five minutes, how many more there were: so the
//! packets it names are the weight.

use super::about::{About, HeaderField, text};
use super::appliance::{Appliance, Rank, Record, Way, cut, first, number};
use super::cisco::{End, behind, digits, front, word};
use super::words::find;
use crate::access::{Kind, Protocol, TcpFlags, parse_address};

/// The format.
pub struct CiscoIos;

const ABOUT: About = About {
    title: text("Cisco IOS, IOS XE, IOS XR: syslog messages", "Cisco IOS・IOS XE・IOS XRのsyslogメッセージ"),
    access: text(
        "What an access list denied or permitted (IPACCESSLOGP and its kind, IPv4 and IPv6), what the zone firewall \
         dropped (FW-6-DROP_PKT) and the sessions that it began to watch.",
        "アクセスリストが拒否・許可した記録(IPACCESSLOGPなど、IPv4・IPv6)、ゾーンファイアウォールが破棄した記録(FW-6-DROP_PKT)と、\
         監視を始めたセッション。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "Logins, the end of a session, signatures of the intrusion detection.",
                "ログイン、セッションの終了、侵入検知のシグネチャ。",
            ),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::Housekeeping,
            text(
                "Every other message; also standard access lists, which name no protocol, and how many packets were not \
                 logged (IPACCESSLOGRL).",
                "そのほかのメッセージ。プロトコルを書かない標準アクセスリストと、記録されなかったパケットの数（IPACCESSLOGRL）も含む。",
            ),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "The device's name or the host in front of the message, else the destination.",
        "メッセージの前にある機器名・ホスト名、なければ宛先アドレス。",
    ),
    time: text(
        "The device's stamp, else the syslog daemon's. A missing zone is asked of the user; a missing year comes from \
         the file's date.",
        "機器の時刻、なければsyslogの時刻。タイムゾーンがなければ利用者の設定、年がなければファイルの日付から補う。",
    ),
    weight: Some(text("The packets that the message names.", "メッセージに書かれたパケット数。")),
    header: &[HeaderField::IpId, HeaderField::Sequence],
    described: "https://www.cisco.com/c/en/us/about/security-center/access-control-list-logging.html",
};

impl Appliance for CiscoIos {
    const NAME: &'static str = "cisco-ios";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"%"];

    fn claims(line: &[u8]) -> bool {
        message(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let Message { before, facility, mnemonic, text } = message(line)?;
        let (when, host) = front(before);
        let record = Record { when, host, ..Record::default() };
        Some(if mnemonic.ends_with(b"ACCESSLOGRL") {
            record
        } else if find(mnemonic, b"ACCESSLOG").is_some() {
            access_list(record, text)
        } else if facility.starts_with(b"FW") {
            zone_firewall(record, mnemonic, text)
        } else if facility.starts_with(b"IPS") || facility.starts_with(b"IDS") {
            signature(record, text)
        } else {
            source_alone(record, text)
        })
    }
}

/// A message taken apart.
struct Message<'a> {
    before: &'a [u8],
    facility: &'a [u8],
    mnemonic: &'a [u8],
    text: &'a [u8],
}

/// `%SEC-6-IPACCESSLOGP: …`. IOS XE may put a message into another one: the last head counts.
fn message(line: &[u8]) -> Option<Message<'_>> {
    let (before, rest) = cut(line, b"%")?;
    let (facility, mnemonic, text) = head(rest)?;
    let inner = memchr::memchr(b'%', &text[..text.len().min(120)]).and_then(|at| head(&text[at..]));
    let (facility, mnemonic, text) = inner.unwrap_or((facility, mnemonic, text));
    Some(Message { before, facility, mnemonic, text })
}

/// `%FACILITY-SUB-5-MNEMONIC: text`: facility, mnemonic, text.
fn head(rest: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
    let rest = rest.strip_prefix(b"%")?;
    let end = rest.iter().take(80).position(|b| !name(b))?;
    let (head, after) = (&rest[..end], rest[end..].trim_ascii_start());
    let text = after.strip_prefix(b":")?;
    let mnemonic = memchr::memrchr(b'-', head)?;
    let severity = memchr::memrchr(b'-', &head[..mnemonic])?;
    let (facility, level) = (&head[..severity], &head[severity + 1..mnemonic]);
    // The firewalls have numbers for mnemonics, and a format of their own.
    let sound = facility.first().is_some_and(u8::is_ascii_uppercase)
        && matches!(level, [b'0'..=b'7'])
        && head[mnemonic + 1..].iter().any(u8::is_ascii_uppercase);
    sound.then(|| (facility, &head[mnemonic + 1..], text.trim_ascii()))
}

/// `list 102 denied tcp 192.0.2.1(3067) (Fa0/0 0011.2233.4455) -> 198.51.100.2(139), 1 packet`; ICMP has `(8/0)` behind
/// the addresses; a standard list names the source alone.
fn access_list<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let verdict = [b" denied ".as_slice(), b" permitted ", b" deny ", b" permit "].iter().find_map(|v| behind(text, v));
    let Some(rest) = verdict else { return record };
    let protocol = word(rest);
    if parse_address(protocol).is_some() {
        return Record { source: protocol, ..record };
    }
    let (Some(from), Some(to)) = (behind(rest, b" "), behind(rest, b" -> ")) else { return record };
    let (source, destination) = (End::parse(word(from)), End::parse(word(to)));
    let packets = to.iter().rposition(|b| *b == b',').map(|comma| digits(to[comma + 1..].trim_ascii_start()));
    let icmp = Protocol::from_name(protocol).is_some_and(Protocol::is_icmp);
    let kind = if icmp { behind(to, b" (").map(digits).unwrap_or_default() } else { b"" };
    Record {
        rank: Rank::Event(Way::Inward),
        source: source.address,
        source_port: source.port,
        destination: destination.address,
        destination_port: destination.port,
        protocol,
        icmp_type: kind,
        weight: packets.unwrap_or_default(),
        ..record
    }
}

/// The first two words that are addresses with ports.
fn two_ends(text: &[u8]) -> Option<(End<'_>, End<'_>)> {
    let words = text.split(|b| matches!(b, b' ' | b'(' | b')' | b'[' | b']'));
    let mut ends = words.map(End::parse).filter(|end| end.is_address() && !end.port.is_empty());
    Some((ends.next()?, ends.next()?))
}

/// `Dropping tcp session 192.0.2.1:80 198.51.100.2:90 on zone-pair …`, `Dropping tcp pkt from Gi0/0 192.0.2.1:5 =>
/// 198.51.100.2:80(…) due to … with ip ident 7 tcp flag 0x2, seq 1`, `3 tcp packets were dropped from … => …`,
/// `(target:class)-(in-out:c):Start tcp session: initiator (192.0.2.1:80) -- responder (198.51.100.2:23)`.
fn zone_firewall<'a>(record: Record<'a>, mnemonic: &[u8], text: &'a [u8]) -> Record<'a> {
    let Some((source, destination)) = two_ends(text) else { return record };
    let mut words = text.split(|b| !(b.is_ascii_alphanumeric() || *b == b'-'));
    let protocol =
        words.find(|w| [b"tcp".as_slice(), b"udp", b"icmp", b"icmpv6"].iter().any(|name| w.eq_ignore_ascii_case(name)));
    let mut record = Record {
        source: source.address,
        source_port: source.port,
        destination: destination.address,
        destination_port: destination.port,
        protocol: protocol.unwrap_or_default(),
        ..record
    };
    if let Some(bits) =
        behind(text, b" tcp flag ").map(word).and_then(|w| number::<u8>(w.strip_suffix(b",").unwrap_or(w)))
    {
        let set = |bit: u8| bits & bit != 0;
        record.flags = Some(TcpFlags { syn: set(2), ack: set(16), rst: set(4), fin: set(1) });
    }
    record.header.sequence = behind(text, b", seq ").map(digits).and_then(number);
    record.header.ip_id = behind(text, b" ip ident ").map(digits).and_then(number);
    let dropped = mnemonic.starts_with(b"DROP") || find(text, b"dropped").is_some();
    record.rank = if mnemonic.starts_with(b"LOG_SUMMARY") && dropped {
        first(&mut record.weight, digits(text));
        Rank::Event(Way::Inward)
    } else if dropped || mnemonic.ends_with(b"TRAIL_START") {
        Rank::Event(Way::Inward)
    } else {
        Rank::Aside(Kind::SessionEvent)
    };
    record
}

/// `Sig:3051 Subsig:1 Sev:4 TCP … [192.0.2.1:60797 -> 198.51.100.2:80]`
fn signature<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let Some((source, destination)) = two_ends(text) else { return record };
    Record {
        rank: Rank::Aside(Kind::SessionEvent),
        source: source.address,
        source_port: source.port,
        destination: destination.address,
        destination_port: destination.port,
        ..record
    }
}

/// `Login failed [user: x] [Source: 192.0.2.1] [localport: 22] …`
fn source_alone<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let field = |mark: &[u8]| {
        let value = behind(text, mark)?;
        Some(&value[..value.iter().position(|b| *b == b']')?])
    };
    match field(b"[Source: ") {
        Some(source) => Record {
            rank: Rank::Aside(Kind::SessionEvent),
            source,
            destination_port: field(b"[localport: ").unwrap_or_default(),
            ..record
        },
        None => record,
    }
}
