//! Cisco's firewalls: ASA, FTD (Firepower), PIX and FWSM, by the numbers of their syslog messages.
//!
//! A connection that is built counts where it is built; that an access list let it pass (106100 permitted) and that it
//! was torn down are further records of it. What a message calls inbound or outbound is believed, else the names of the
//! interfaces. Messages name the ends in an order of their own; an outbound connection names the far end first.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Way, cut, flags, way_by_names};
use super::cisco::{End, behind, digits, front_of, last_word, word};
use super::syslog::{Header, When};
use super::words::find;
use crate::access::{Kind, Protocol, parse_number};

mod threat;

/// The format.
pub struct CiscoAsa;

const ABOUT: About = About {
    title: text(
        "Cisco ASA, FTD (Firepower), PIX, FWSM: syslog messages",
        "Cisco ASA・FTD（Firepower）・PIX・FWSMのsyslogメッセージ",
    ),
    access: text(
        "What was denied (106001, 106023, 106100, 313001, 710003 and their like), and each inbound connection that was \
         built (302013, 302015, 302020; of FTD 430003, and 430002 if it blocks).",
        "拒否の記録(106001、106023、106100、313001、710003など)と、内向きの接続の開始(302013、302015、302020。FTDでは430003と、\
         遮断の430002)。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "The end of a connection, address translations, alerts about a connection.",
                "接続の終了、アドレス変換、接続についての警報。",
            ),
        ),
        (
            Kind::Repeat,
            text(
                "That an access list let a connection pass, which is counted where it is built; FTD's beginning of one.",
                "アクセスリストが接続を許可した記録（接続の開始で数える）、FTDの接続開始の記録。",
            ),
        ),
        (
            Kind::Outbound,
            text("Outbound connections, and what came in from inside.", "外向きの接続、内側から来たもの。"),
        ),
        (Kind::Local, text("Between interfaces of the inside.", "内側のインターフェース同士のもの。")),
        (
            Kind::TcpAnswer,
            text("Strays with RST, or with SYN and ACK (106015).", "RST、またはSYNとACKの両方があるもの（106015）。"),
        ),
        (Kind::NoSyn, text("Other TCP without SYN (106015).", "そのほかのSYNのないTCP（106015）。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::Housekeeping,
            text(
                "Every other message: logins, configuration, VPN, messages that name no protocol.",
                "そのほかのメッセージ（ログイン、設定、VPN、プロトコルを書かないもの）。",
            ),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "The host in front of the message, else the destination.",
        "メッセージの前にあるホスト名、なければ宛先アドレス。",
    ),
    time: text(
        "The device's stamp, else the syslog daemon's. A missing zone is asked of the user; a missing year comes from \
         the file's date.",
        "機器の時刻、なければsyslogの時刻。タイムゾーンがなければ利用者の設定、年がなければファイルの日付から補う。",
    ),
    weight: Some(text("hit-cnt of 106100.", "106100の hit-cnt。")),
    header: &[],
    described: "https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/b_syslog.html",
};

/// How the product names itself behind the percent sign.
const PRODUCTS: [&[u8]; 5] = [b"%ASA-", b"%FTD-", b"%PIX-", b"%FWSM-", b"%NGIPS-"];

impl Appliance for CiscoAsa {
    const NAME: &'static str = "cisco-asa";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"%ASA-", b"%FTD-", b"%PIX-", b"%FWSM-", b"%NGIPS-", SFIMS];

    fn claims(line: &[u8]) -> bool {
        message(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let broken = || Record { rank: Rank::Broken, ..Record::default() };
        let Some((before, id, text)) = message(line) else { return is_piece(line).then(broken) };
        let (when, host, words) = front_of(before);
        // In front of its own stamp stand its host and a program at most; else it is the end of another message.
        if words > 2 && when != When::Nothing || is_cut(id, text) {
            return Some(broken());
        }
        let record = Record { when, host, ..Record::default() };
        Some(match id {
            430_001..=430_005 => threat::firepower(record, id, text),
            _ => message_of(record, id, text),
        })
    }
}

/// How Firepower's manager names itself.
const SFIMS: &[u8] = b"SFIMS: ";

/// A connection as Firepower's manager passes it on, without a number: `SFIMS: Protocol: TCP, SrcIP: 192.0.2.1, …`.
fn of_manager(line: &[u8]) -> Option<(&[u8], u32, &[u8])> {
    let (before, text) = cut(line, SFIMS)?;
    find(text, b"SrcIP: ")?;
    let text = &text[SFIMS.len()..];
    let begun = threat::value_of(text, b"ConnectType") == Some(b"Start");
    Some((before, if begun { 430_002 } else { 430_003 }, text))
}

/// What stands in front, the message's number, its text.
fn message(line: &[u8]) -> Option<(&[u8], u32, &[u8])> {
    // One search for all products. What the manager passes on may have a percent sign in an address of the web.
    let product = memchr::memchr(b'%', line)
        .and_then(|percent| PRODUCTS.iter().find(|name| line[percent..].starts_with(name)))
        .and_then(|product| cut(line, product).map(|(before, rest)| (before, &rest[product.len()..])));
    let Some((before, rest)) = product else { return of_manager(line) };
    // `4-106023: `, or with a class of messages in front: `session-4-106023: `.
    let end = rest.iter().take(24).position(|b| matches!(b, b':' | b' '))?;
    let number = &rest[..end][memchr::memrchr(b'-', &rest[..end])? + 1..];
    let text = rest[end..].strip_prefix(b":").unwrap_or(&rest[end..]);
    (number.len() == 6).then_some((before, parse_number(number)?, text.trim_ascii()))
}

/// Does a line without a message look as if it were the rest of one, which a terminal or a mail program has broken over
/// several lines? How it was broken (within a word or behind one) the pieces do not tell, so they are not put together.
fn is_piece(line: &[u8]) -> bool {
    let is_end = |word: &[u8]| {
        let end = End::parse(word);
        end.is_address() && !end.port.is_empty()
    };
    // `%ASA-session-5-`, and nothing behind it.
    let begins = |mark: &&[u8]| {
        cut(line, mark).is_some_and(|(_, rest)| rest.len() < mark.len() + 20 && !rest.trim_ascii().contains(&b' '))
    };
    PRODUCTS.iter().any(begins)
        || !matches!(Header::parse(line).when, When::Stamp(_) | When::Instant(_))
            && (line.split(|b| *b == b' ').any(is_end)
                || PRODUCTS
                    .iter()
                    .chain(&[b" -> ".as_slice(), b"[0x", b"hit-cnt "])
                    .any(|mark| find(line, mark).is_some()))
}

/// Is a message cut off where it could be taken for another one: at its second end, or in the number of accesses it
/// stands for? These messages go on behind both.
fn is_cut(id: u32, text: &[u8]) -> bool {
    let mark: &[u8] = match id {
        106_100 => b" -> ",
        106_023 => b" dst ",
        106_001 | 106_006 | 106_015 | 106_021 | 106_022 | 302_013 | 302_015 => b" to ",
        _ => return false,
    };
    // What names the access list, and the list's own checksums, stand behind all that counts.
    if let [.., b']' | b'"'] = text {
        return false;
    }
    let ends_with = |rest: &[u8]| word(rest).len() == rest.trim_ascii().len();
    let Some(rest) = behind(text, mark) else { return ends(text).is_none() };
    ends_with(rest)
        || id == 106_100 && (rest.ends_with(b" hit-cnt") || behind(rest, b" hit-cnt ").is_some_and(ends_with))
}

/// Names of protocols in messages, in front of the ends.
fn protocol(text: &[u8]) -> &[u8] {
    const NAMES: [&[u8]; 12] =
        [b"tcp", b"udp", b"icmp", b"ipv6-icmp", b"icmp6", b"igmp", b"gre", b"esp", b"ah", b"sctp", b"ospf", b"pim"];
    let mut words = text.split(|b| matches!(b, b' ' | b',' | b'(' | b')' | b':')).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if NAMES.iter().any(|name| word.eq_ignore_ascii_case(name)) {
            return word;
        }
        // `Deny protocol 47 src …`, `protocol=17`.
        if word.eq_ignore_ascii_case(b"protocol") {
            return words.next().filter(|number| parse_number::<u8>(number).is_some()).unwrap_or_default();
        }
        if let Some(number) = word.strip_prefix(b"protocol=") {
            return number;
        }
    }
    b""
}

/// The two ends of a message, in its order, and what stands in front of them.
fn ends(text: &[u8]) -> Option<(End<'_>, End<'_>, &[u8])> {
    let marked = |one: &[u8], other: &[u8]| {
        let at = find(text, one)?;
        let rest = &text[at + one.len()..];
        let second = behind(rest, other)?;
        Some((End::parse(word(rest)), End::parse(word(second)), &text[..at]))
    };
    let arrow = || {
        let at = find(text, b" -> ")?;
        let before = &text[..at];
        let source = last_word(before);
        Some((End::parse(source), End::parse(word(&text[at + 4..])), &before[..before.len() - source.len()]))
    };
    arrow()
        .or_else(|| marked(b" src ", b" dst "))
        .or_else(|| marked(b" src ", b" dest "))
        .or_else(|| marked(b" from laddr ", b" to "))
        .or_else(|| marked(b" from ", b" to "))
        .or_else(|| marked(b" for ", b" to "))
        // `Shunned packet: 192.0.2.1 ==> 198.51.100.2 on interface outside`
        .or_else(|| marked(b" packet: ", b" ==> "))
        // `Starting SSL handshake with client outside:192.0.2.1/4000 to 198.51.100.2/443 for TLSv1.2 session`
        .or_else(|| marked(b" client ", b" to "))
        .or_else(|| marked(b" server ", b" to "))
}

/// The type of an ICMP message: `(type 8, code 0)`, `type=3`, `ICMP type 8`.
fn icmp_type(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(after) = behind(rest, b"type") {
        if let [b' ' | b'=', more @ ..] = after
            && !digits(more).is_empty()
        {
            return digits(more);
        }
        rest = after;
    }
    b""
}

fn is_icmp(protocol: &[u8]) -> bool {
    Protocol::from_name(protocol).is_some_and(Protocol::is_icmp)
}

/// Fills in the ends of a record.
fn between<'a>(record: Record<'a>, source: &End<'a>, destination: &End<'a>) -> Record<'a> {
    Record {
        source: source.address,
        source_port: source.port,
        destination: destination.address,
        destination_port: destination.port,
        ..record
    }
}

/// Every message but Firepower's own.
fn message_of<'a>(record: Record<'a>, id: u32, text: &'a [u8]) -> Record<'a> {
    match id {
        106_100 | 106_102 | 106_103 => access_list(record, text),
        302_013..=302_018 | 302_020 | 302_021 | 302_303..=302_306 => connection(record, text),
        607_001 | 607_002 => secondary_channel(record, text),
        750_000..=752_999 => key_exchange(record, text),
        _ => plain(record, id, text),
    }
}

/// A message that names its ends in one of the usual ways.
fn plain<'a>(record: Record<'a>, id: u32, text: &'a [u8]) -> Record<'a> {
    let mut record = record;
    let interface = behind(text, b" on interface ").map(word).unwrap_or_default();
    let (from, to, before) = match ends(text) {
        Some((source, destination, before)) => {
            record = between(record, &source, &destination);
            (source.interface, destination.interface, before)
        }
        // `Denied ICMP type=3, code=3 from 192.0.2.1 on interface outside`
        None => match find(text, b" from ") {
            Some(at) if denies(id) => {
                let source = End::parse(word(&text[at + 6..]));
                record = Record { source: source.address, source_port: source.port, ..record };
                (source.interface, b"".as_slice(), &text[..at])
            }
            _ => return record,
        },
    };
    record.protocol = protocol(before);
    match id {
        // Only TCP has half-open connections.
        201_010 => record.protocol = b"tcp",
        // `… src 192.0.2.1 138 dest 198.51.100.2 138`
        106_002 => {
            let port = |mark| behind(text, mark).and_then(|rest| behind(rest, b" ")).map(digits).unwrap_or_default();
            (record.source_port, record.destination_port) = (port(b" src "), port(b" dest "));
        }
        _ => {}
    }
    if record.protocol.is_empty() && id == 106_013 {
        // `Dropping echo request from 192.0.2.1 to PAT address 198.51.100.2`
        record.protocol = b"icmp";
        record.icmp_type = b"8";
        record.destination = behind(text, b" address ").map(word).unwrap_or_default();
    }
    if is_icmp(record.protocol) && record.icmp_type.is_empty() {
        record.icmp_type = icmp_type(text);
    }
    if let Some(after) = behind(text, b" flags ") {
        let end = find(after, b" on ").unwrap_or(after.len());
        record.flags = Some(flags(&after[..end]));
    }
    let from = if from.is_empty() { interface } else { from };
    record.rank = match id {
        // Without a protocol there is no service to count.
        _ if record.protocol.is_empty() => Rank::Aside(Kind::Housekeeping),
        // Denied by a list of the way out.
        106_002 | 106_018 => Rank::Event(Way::Outward),
        // `… limit exceeded 10/10 for output packet from …`
        201_010 if [b" output ".as_slice(), b" outbound "].iter().any(|way| find(before, way).is_some()) => {
            Rank::Event(Way::Outward)
        }
        _ if denies(id) => Rank::Event(way_by_names(from, to)),
        _ => Rank::Aside(Kind::SessionEvent),
    };
    record
}

/// Messages of packets that were dropped or denied, and of which no other message tells.
fn denies(id: u32) -> bool {
    matches!(
        id,
        106_001 | 106_002 | 106_006 | 106_007 | 106_010 | 106_011 | 106_013 | 106_014 | 106_015 | 106_018
            | 106_020..=106_023 | 107_001 | 107_002 | 110_002 | 110_003 | 305_005 | 305_006 | 305_013
            | 201_010 | 313_001 | 313_004 | 313_005 | 313_008 | 313_009 | 338_005..=338_008 | 338_203 | 338_204
            | 500_003 | 500_004 | 710_003..=710_006
    )
}

/// `access-list outside denied tcp outside/192.0.2.1(4000) -> inside/198.51.100.2(22) hit-cnt 4 300-second interval`;
/// of ICMP the numbers are type and code.
fn access_list<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let Some((source, destination, _)) = ends(text) else { return record };
    let permitted = behind(text, b" permitted ");
    let verdict = permitted.or_else(|| behind(text, b" denied ")).or_else(|| behind(text, b" est-allowed "));
    let mut record = between(record, &source, &destination);
    record.protocol = verdict.map(word).unwrap_or_default();
    if is_icmp(record.protocol) && parse_number::<u8>(source.port).is_some() {
        record.icmp_type = source.port;
    }
    record.weight = behind(text, b" hit-cnt ").map(digits).unwrap_or_default();
    record.rank = match way_by_names(source.interface, destination.interface) {
        Way::Inward if find(text, b" denied ").is_none() => Rank::Aside(Kind::Repeat),
        way => Rank::Event(way),
    };
    record
}

/// `Built inbound TCP connection 7 for outside:192.0.2.1/4000 (192.0.2.1/4000) to inside:198.51.100.2/22 (…)`, and what
/// tears it down, which has no direction.
fn connection<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let (built, inbound) = (text.starts_with(b"Built "), text.starts_with(b"Built inbound "));
    let faddr = behind(text, b" faddr ").map(|rest| End::parse(word(rest)));
    let laddr = behind(text, b" laddr ").map(|rest| End::parse(word(rest)));
    let (near_first, mut record, ends) = match (faddr, laddr) {
        (Some(faddr), Some(laddr)) => {
            let gaddr = behind(text, b" gaddr ").map(|rest| End::parse(word(rest)));
            let near = if laddr.is_address() { laddr } else { gaddr.unwrap_or(laddr) };
            // Who began has the identifier for a port, the other end has 0.
            let near_began = faddr.port == b"0" && laddr.port != b"0" || faddr.address.starts_with(b"ff");
            let kind = behind(text, b" type ").map(digits).unwrap_or_default();
            (near_began, Record { icmp_type: kind, ..record }, Some((faddr, near)))
        }
        _ => (false, record, self::ends(text).map(|(one, other, _)| (one, other))),
    };
    let Some((one, other)) = ends else { return record };
    // A name says nothing of who it is: if it stands where the one that began should, the address that is there does.
    let swapped = if built { !inbound } else { near_first };
    let (source, destination) = if swapped { (other, one) } else { (one, other) };
    let lost = !inbound && !source.is_address() && destination.is_address();
    let (source, destination) = if lost { (destination, source) } else { (source, destination) };
    record = between(record, &source, &destination);
    record.protocol = protocol(&text[..find(text, b" connection ").unwrap_or(text.len())]);
    record.rank = match (built, inbound) {
        (true, true) => Rank::Event(Way::Inward),
        (true, false) => Rank::Event(Way::Outward),
        _ => Rank::Aside(Kind::SessionEvent),
    };
    record
}

/// `Pre-allocate SIP Via UDP secondary channel for inside:192.0.2.1/5060 to outside:198.51.100.2 from OPTIONS message`:
/// the second end is expected to begin.
fn secondary_channel<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let Some(rest) = behind(text, b" for ") else { return record };
    let (awaited, origin) = (End::parse(word(rest)), behind(rest, b" to ").map(|rest| End::parse(word(rest))));
    let record = between(record, &origin.unwrap_or_default(), &awaited);
    Record { protocol: protocol(text), rank: Rank::Aside(Kind::SessionEvent), ..record }
}

/// `Local:192.0.2.1:500 Remote:198.51.100.2:500 Username:… IKEv2 …`
fn key_exchange<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    let end = |mark: &[u8]| {
        let token = behind(text, mark).map(word)?;
        let colon = memchr::memrchr(b':', token)?;
        Some(End { address: &token[..colon], port: &token[colon + 1..], ..End::default() })
    };
    match (end(b"Local:"), end(b"Remote:")) {
        (Some(local), Some(remote)) => {
            Record { rank: Rank::Aside(Kind::SessionEvent), ..between(record, &local, &remote) }
        }
        _ => record,
    }
}
