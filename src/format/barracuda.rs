//! Barracuda CloudGen Firewall: `Security fw LocalBlock: <cumulative>|UDP|eth0|192.0.2.1|0|…` and what else its boxes say
//! in lines of level, box and text.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Way, first, way_by_names};
use super::pairs::{Cells, Pairs};
use super::syslog::{Header, When, after_priority};
use super::words::find;
use crate::access::{Kind, Protocol, parse_number};

/// The format.
pub struct Barracuda;

const ABOUT: About = About {
    title: text("Barracuda CloudGen Firewall", "Barracuda CloudGen Firewallのログ"),
    access: text(
        "Sessions that came in, allowed or blocked (Allow, LocalAllow, Block, LocalBlock, Drop, Deny).",
        "内向きのセッション（許可・遮断とも。Allow、LocalAllow、Block、LocalBlock、Drop、Deny）。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "The end of a session (Remove, Terminate), failures, threats and events about one.",
                "セッションの終了（Remove、Terminate）、失敗、セッションについての脅威・イベント。",
            ),
        ),
        (
            Kind::Outbound,
            text(
                "From the box itself (LOUT), and from inside.",
                "ファイアウォール自身が送ったもの（LOUT）、内側から来たもの。",
            ),
        ),
        (Kind::Local, text("Between interfaces of the inside.", "内側のインターフェース同士のもの。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpOther, text("ICMP: the log names no type.", "ICMP（ログに種類がない）。")),
        (Kind::Housekeeping, text("Every other message of the box.", "そのほかのメッセージ。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("The box's name.", "ファイアウォールの名前。"),
    time: text(
        "The syslog stamp. A missing zone is asked of the user; a missing year comes from the file's date.",
        "syslogの時刻。タイムゾーンがなければ利用者の設定、年がなければファイルの日付から補う。",
    ),
    weight: Some(text("The count of a session's record.", "セッションの記録の count。")),
    header: &[],
    described: "https://campus.barracuda.com/product/cloudgenfirewall/doc/",
};

impl Appliance for Barracuda {
    const NAME: &'static str = "barracuda";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"|", b" -> "];

    /// A message that is surely of the firewall; the others are like those of many programs.
    fn claims(line: &[u8]) -> bool {
        message(line).is_some_and(|message| {
            session(message.text, Record::default()).is_some() || threat(message.text, Record::default()).is_some()
        })
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let Message { when, host, text } = message(line)?;
        let record = Record { when, host, ..Record::default() };
        Some(session(text, record).or_else(|| threat(text, record)).unwrap_or(record))
    }
}

/// A line taken apart.
struct Message<'a> {
    when: When<'a>,
    host: &'a [u8],
    text: &'a [u8],
}

const LEVELS: [&[u8]; 10] = [
    b"Info ",
    b"Notice ",
    b"Warning ",
    b"Error ",
    b"Security ",
    b"Fatal ",
    b"Alert ",
    b"Panic ",
    b"Debug ",
    b"Internal ",
];

/// `Security fw LocalBlock: …`, the level padded to nine places, behind whatever a daemon put in front.
fn message(line: &[u8]) -> Option<Message<'_>> {
    let bare = after_priority(line);
    let level = |text: &[u8]| LEVELS.iter().any(|level| text.starts_with(level));
    let (when, body) = if level(bare) {
        (When::Nothing, bare)
    } else {
        let header = Header::parse(line);
        // The daemon names the host, and the log's name behind it: `box_Firewall_Activity: Security fw …`.
        let text = header.message;
        let after = find(text, b": ").map(|at| text[at + 2..].trim_ascii_start());
        let body = if level(text) { Some(text) } else { after.filter(|rest| level(rest)) }?;
        (header.when, body)
    };
    let rest = body[memchr::memchr(b' ', body)?..].trim_ascii_start();
    let end = memchr::memchr(b' ', rest)?;
    Some(Message { when, host: &rest[..end], text: rest[end..].trim_ascii_start() })
}

/// `LocalBlock: type|proto|srcIF|srcIP|srcPort|srcMAC|dstIP|dstPort|dstService|dstIF|rule|info|…|duration|count|…`, or
/// the same with names: `Allow: type=FWD|proto=TCP|srcIP=…`.
fn session<'a>(text: &'a [u8], record: Record<'a>) -> Option<Record<'a>> {
    let colon = memchr::memchr(b':', text)?;
    let action = &text[..colon];
    let plain = action.strip_prefix(b"Local").unwrap_or(action);
    let begun = matches!(plain, b"Allow" | b"Block" | b"Drop" | b"Deny");
    let later = matches!(plain, b"Remove" | b"Terminate" | b"Term" | b"Fail" | b"Detect" | b"Scan");
    let cells = text[colon + 1..].trim_ascii();
    if !(begun || later) || memchr::memchr_iter(b'|', cells).take(7).count() < 7 {
        return None;
    }
    let mut record = record;
    let mut kind = b"".as_slice();
    let mut interfaces = [b"".as_slice(); 2];
    if cells.starts_with(b"type=") {
        for (key, value) in Pairs::new(cells) {
            let slot = match key {
                b"type" => &mut kind,
                b"proto" => &mut record.protocol,
                b"srcIF" => &mut interfaces[0],
                b"srcIP" => &mut record.source,
                b"srcPort" => &mut record.source_port,
                b"dstIP" => &mut record.destination,
                b"dstPort" => &mut record.destination_port,
                b"dstIF" => &mut interfaces[1],
                b"count" => &mut record.weight,
                _ => continue,
            };
            first(slot, value);
        }
    } else {
        for (place, cell) in Cells::new(cells, b'|').take(16).enumerate() {
            match place {
                0 => kind = cell,
                1 => record.protocol = cell,
                2 => interfaces[0] = cell,
                3 => record.source = cell,
                4 => record.source_port = cell,
                6 => record.destination = cell,
                7 => record.destination_port = cell,
                9 => interfaces[1] = cell,
                15 => record.weight = cell,
                _ => {}
            }
        }
    }
    Protocol::from_name(record.protocol)?;
    // A session that was refused at once has none, or 0.
    if record.weight == b"0" {
        record.weight = b"";
    }
    let way = if kind == b"LOUT" { Way::Outward } else { way_by_names(interfaces[0], interfaces[1]) };
    record.rank = if begun { Rank::Event(way) } else { Rank::Aside(Kind::SessionEvent) };
    Some(record)
}

/// `firewall: [Request] Allow:   IPS TCP(6) 192.0.2.1:4000 -> 198.51.100.2:80 |[ID: …` and
/// `event: [7] Insert Event from … - (D|3|…|TCP 192.0.2.1:4000 (eth1) -> 198.51.100.2:80)`.
fn threat<'a>(text: &'a [u8], record: Record<'a>) -> Option<Record<'a>> {
    if !text.starts_with(b"firewall: ") && !text.starts_with(b"event: ") {
        return None;
    }
    let arrow = find(text, b" -> ")?;
    let words = |part: &'a [u8]| part.split(|b| matches!(b, b' ' | b'|' | b',')).filter(|word| !word.is_empty());
    let mut before: Vec<&[u8]> = words(&text[..arrow]).collect();
    // The interface stands in brackets behind the address.
    if before.last().is_some_and(|word| word.starts_with(b"(")) {
        before.pop();
    }
    let (source, source_port) = end(before.pop()?);
    let name = before.pop().unwrap_or_default();
    let (destination, destination_port) = end(words(&text[arrow + 4..]).next()?);
    // `ALLIP(0)` is no protocol, `TCP(6)` is.
    let open = memchr::memchr(b'(', name).unwrap_or(name.len());
    let protocol = if Protocol::from_name(&name[..open]).is_some() { &name[..open] } else { b"" };
    let rank = Rank::Aside(Kind::SessionEvent);
    Some(Record { rank, source, source_port, destination, destination_port, protocol, ..record })
}

/// An address with its port, or without.
fn end(word: &[u8]) -> (&[u8], &[u8]) {
    let word = word.strip_suffix(b")").unwrap_or(word);
    match memchr::memrchr(b':', word) {
        Some(colon) if parse_number::<u16>(&word[colon + 1..]).is_some() && word[..colon].contains(&b'.') => {
            (&word[..colon], &word[colon + 1..])
        }
        _ => (word, b""),
    }
}
