//! What a DShield client sends: `YYYY-MM-DD HH:MM:SS TZ, user, count, source, port, destination, port, protocol, flags`,
//! with TABs between, as DShield describes its format for submissions. Of ICMP, type and code stand in place of ports.

use super::about::{About, text};
use super::record::{self, Offence, Recorded, Records, Watch, columns};
use super::{Format, Head, Readable, Refusal, Settings, Sniff};
use crate::access::{Access, Kind, Protocol, kind_of_inbound, parse_address, parse_number};
use crate::account::Reason;
use crate::time::text as stamps;

const ABOUT: About = About {
    title: text("DShield submissions", "DShieldへの投稿形式"),
    access: text(
        "Each row: TCP with SYN alone or without flags, UDP, an echo request.",
        "1行を1アクセスとする（SYNだけのTCP、フラグのないTCP、UDP、エコー要求）。",
    ),
    set_aside: &[
        (
            Kind::TcpAnswer,
            text(
                "TCP with RST, or with SYN and ACK: a victim's answer.",
                "RST、またはSYNとACKの両方があるTCP（第三者への攻撃に対する応答）。",
            ),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::NoSyn, text("Other TCP without SYN.", "そのほかのSYNのないTCP。")),
    ],
    sensor: text("The number of the user who submits.", "投稿した利用者の番号。"),
    time: text("With the zone's offset.", "タイムゾーンの時差付き。"),
    weight: Some(text("The column count.", "件数（count）の列の値。")),
    header: &[],
    described: "https://isc.sans.edu/specs.html",
};

/// The format.
pub struct Dshield;

/// How many lines are looked at.
const LOOKED_AT: usize = 40;

impl Format for Dshield {
    fn name(&self) -> &'static str {
        "dshield"
    }

    /// Claims a file at least half of whose first lines are its rows.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut rows, mut lines) = (0, 0);
        for line in head.lines().take(LOOKED_AT).filter(|line| !line.starts_with(b"#")) {
            lines += 1;
            rows += usize::from(is_row(line));
        }
        match rows * 2 >= lines && rows > 0 {
            true => Sniff::Yes,
            false if lines == 0 && head.may_grow() => Sniff::More,
            false => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }
}

impl Readable for Dshield {
    type Reader = Recorded<Rows>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, _head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        Recorded::new(Rows, settings, start)
    }
}

/// Is it a row without a doubt?
fn is_row(line: &[u8]) -> bool {
    let ([stamp, _, count, source, _, destination, _, protocol, _], found) = columns::<9>(line, b'\t');
    let is_stamp = stamps::iso8601(stamp).is_some_and(|(read, used)| used == stamp.len() && read.offset_secs.is_some());
    (8..=9).contains(&found)
        && is_stamp
        && parse_number::<u32>(count).is_some()
        && parse_address(source).is_some()
        && parse_address(destination).is_some()
        && Protocol::from_name(protocol).is_some()
}

/// Reads rows.
#[derive(Debug)]
pub struct Rows;

impl Records for Rows {
    fn read<'a>(&mut self, line: &'a [u8], watch: &mut Watch) -> Result<Option<Access<'a>>, Offence<'a>> {
        if line.starts_with(b"#") {
            return Ok(None);
        }
        let ([stamp, user, count, from, from_port, to, to_port, protocol, flags], found) = columns::<9>(line, b'\t');
        if !(8..=9).contains(&found) {
            return Err((Reason::FieldCount, b""));
        }
        let time = watch.stamp(stamp, stamps::iso8601)?;
        let source = record::source(from)?;
        let destination = record::address(to, Reason::BadDestination)?;
        let protocol = record::protocol(protocol, source)?;
        let weight = parse_number::<u32>(count).filter(|count| *count > 0).ok_or((Reason::BadWeight, count))?;
        let mut access = Access {
            time: Some(time),
            sensor: Some(user).filter(|user| !user.is_empty()),
            source: Some(source),
            destination,
            protocol: Some(protocol),
            weight,
            ..Access::default()
        };
        let mut tcp_flags = None;
        if protocol.has_ports() {
            access.source_port = number(from_port, Reason::BadPort)?;
            access.destination_port = number(to_port, Reason::BadPort)?;
            tcp_flags = flags.iter().any(u8::is_ascii_alphabetic).then(|| record::flags(flags));
        } else if protocol.is_icmp() {
            access.icmp_type = number(from_port, Reason::BadProtocol)?;
        }
        let inbound = kind_of_inbound(Some(protocol), tcp_flags, access.source_port, access.icmp_type);
        access.kind = record::kind(&watch.networks, source, destination, None, inbound);
        Ok(Some(access))
    }
}

/// A number, for which clients that do not know it write question marks.
fn number<T: TryFrom<u64>>(text: &[u8], why: Reason) -> Result<Option<T>, Offence<'_>> {
    if text.contains(&b'?') { Ok(None) } else { record::number(text, why) }
}
