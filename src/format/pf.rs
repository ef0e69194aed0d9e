//! Packets that pf logs. On pfSense and OPNsense `filterlog` writes each as columns between commas, behind a stamp in
//! either style of syslog; elsewhere tcpdump prints them ([`dumped`]).
//!
//! Which columns there are depends on the version of IP and on the protocol. Behind the version IPv4 has nine columns
//! before the addresses and IPv6 six, in which name and number of the protocol change places.
//!
//! What is inbound: the user's networks, if any were named and know one of the two addresses; else the direction. A
//! blocked packet that came in counts. One that a rule let pass counts too (a sensor behind the firewall is reached so),
//! unless its source is a private address: that is the inside on its way out, which passes inward at the inner interface.
//!
//! filterlog has a process id, as every daemon has, and is known by its name: text of other programs is no packet,
//! whatever it says.

use super::about::{About, HeaderField, text};
use super::record::{self, Offence, Recorded, Records, Watch, columns};
use super::syslog::{self, When};
use super::words::find;
use super::{Format, Head, Readable, Refusal, Settings, Sniff};
use crate::access::{Access, Header, Kind, Protocol, TcpFlags, kind_of_inbound, parse_number};
use crate::account::Reason;
use crate::time::Timestamp;
use std::net::IpAddr;

mod dumped;
use dumped::Dumped;

const ABOUT: About = About {
    title: text(
        "pf: filterlog of pfSense and OPNsense, pflog as tcpdump prints it",
        "pf（pfSense・OPNsenseのfilterlog、tcpdumpで表示したpflog）",
    ),
    access: text(
        "A packet that came in (direction in): TCP with SYN and neither ACK nor RST, UDP, an echo request; passed packets only from public addresses.",
        "内向き（in）のパケットのうち、SYNがあってACK・RSTがないTCP、UDP、エコー要求。通過（pass）したものは、発信元がプライベートアドレスでない場合に限る。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text(
                "Packets that went out, and those that private addresses were let pass with.",
                "外向き（out）のパケットと、プライベートアドレスから通過したパケット。",
            ),
        ),
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
        (Kind::IcmpOther, text("ICMP whose type is not told.", "種別が記録されていないICMP。")),
        (
            Kind::Repeat,
            text(
                "Later fragments, and packets seen again as they leave to the user's networks.",
                "2番目以降のフラグメント、および利用者のネットワークへ出ていくときに再び記録されたパケット。",
            ),
        ),
        (
            Kind::OtherProgram,
            text("Lines of other programs in the same file.", "同じファイルに入っている、ほかのプログラムの行。"),
        ),
    ],
    sensor: text("The host that logged it, else the destination address.", "記録したホスト、なければ宛先アドレス。"),
    time: text(
        "As syslog or tcpdump writes it (not the time since the packet before, which is no time). A missing zone is asked \
         of the user; a missing year comes from the file's date.",
        "syslogまたはtcpdumpの書式による（直前のパケットからの経過時間は時刻とみなさない）。タイムゾーンがなければ利用者の設定、\
         年がなければファイルの日付から補う。",
    ),
    weight: None,
    header: &[HeaderField::IpId, HeaderField::Ttl, HeaderField::Window, HeaderField::Sequence],
    described: "https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html",
};

/// The format.
pub struct Pf;

impl Format for Pf {
    fn name(&self) -> &'static str {
        "pf"
    }

    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let is_packet = |line| {
            Line::parse(line).record.is_some_and(|record| Columns::split(record).is_some())
                || Dumped::split(line).is_some()
        };
        let marked = head.holds(usize::MAX, &[b",in,", b",out,", b" in on ", b" out on "]);
        match marked && head.lines().any(is_packet) {
            true => Sniff::Yes,
            false if head.may_grow() => Sniff::More,
            false => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }
}

impl Readable for Pf {
    type Reader = Recorded<Packets>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, _head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        Recorded::new(Packets, settings, start)
    }
}

/// A line taken apart.
struct Line<'a> {
    when: When<'a>,
    host: Option<&'a [u8]>,
    /// What filterlog wrote; `None` if another program did.
    record: Option<&'a [u8]>,
}

impl<'a> Line<'a> {
    /// A relay that does not know RFC 5424 leaves filterlog's own head behind its own, which is stamp and host. Behind the
    /// name of a program stands what that program says.
    fn parse(line: &'a [u8]) -> Line<'a> {
        let parsed = Line::with_head(line);
        if parsed.record.is_none()
            && let Some(at) = find(&line[..line.len().min(80)], b" 1 20")
            && syslog::Header::parse(&line[..at]).message.is_empty()
        {
            let inner = Line::with_head(&line[at + 1..]);
            if inner.record.is_some() {
                return inner;
            }
        }
        parsed
    }

    fn with_head(line: &'a [u8]) -> Line<'a> {
        // Rules are numbered, and the columns begin with that: a record without anything in front.
        if Columns::split(line).is_some() {
            return Line { when: When::Nothing, host: None, record: Some(line) };
        }
        let syslog::Header { when, host, message, .. } = syslog::Header::parse(line);
        let record = match syslog::after_priority(line).strip_prefix(b"1 ") {
            // Stamp, host, program.
            Some(header) => (header.splitn(4, |b| *b == b' ').nth(2) == Some(b"filterlog")).then_some(message),
            None => message.strip_prefix(b"filterlog").and_then(behind_tag),
        };
        Line { when, host, record }
    }
}

/// What stands behind the rest of a tag: `[12]: ` or `: `.
fn behind_tag(rest: &[u8]) -> Option<&[u8]> {
    let rest = match rest.strip_prefix(b"[") {
        Some(process) => &process[memchr::memchr(b']', process)? + 1..],
        None => rest,
    };
    rest.strip_prefix(b":").map(<[u8]>::trim_ascii_start)
}

/// Columns of a record, those that every packet has by name.
struct Columns<'a> {
    passed: bool,
    outward: bool,
    ttl: &'a [u8],
    /// IPv4 only.
    ip_id: &'a [u8],
    offset: &'a [u8],
    /// Number and name, in either order.
    protocol: [&'a [u8]; 2],
    source: &'a [u8],
    destination: &'a [u8],
    /// Those behind the addresses: of TCP source port, destination port, length, flags, sequence, acknowledgement, window.
    more: [&'a [u8]; 7],
    /// As far as the destination all are there.
    whole: bool,
}

impl<'a> Columns<'a> {
    /// `None` if it is no record of a packet.
    fn split(record: &'a [u8]) -> Option<Columns<'a>> {
        if !record.first()?.is_ascii_digit() {
            return None;
        }
        let (all, count) = columns::<27>(record, b',');
        let [rule, _, _, _, _, _, action, direction, version, rest @ ..] = all;
        let is_word = !action.is_empty() && action.iter().all(|b| b.is_ascii_lowercase() || *b == b'-');
        if parse_number::<u32>(rule).is_none() || !is_word || !matches!(direction, b"in" | b"out") {
            return None;
        }
        let (ttl, ip_id, offset, protocol, source, addresses) = match version {
            b"4" => (rest[2], rest[3], rest[4], [rest[6], rest[7]], rest[9], 9),
            b"6" => (rest[2], &b""[..], &b""[..], [rest[4], rest[3]], rest[6], 6),
            _ => return None,
        };
        let mut more = [&b""[..]; 7];
        for (place, column) in more.iter_mut().zip(&rest[addresses + 2..]) {
            *place = column;
        }
        Some(Columns {
            passed: action != b"block",
            outward: direction == b"out",
            ttl,
            ip_id,
            offset,
            protocol,
            source,
            destination: rest[addresses + 1],
            more,
            whole: count > 9 + addresses + 1,
        })
    }

    fn protocol(&self) -> Result<Protocol, Offence<'a>> {
        let [number, name] = self.protocol;
        // The name is that of the system's own list, which may lack it.
        let protocol = parse_number(number).map(Protocol).or_else(|| Protocol::from_name(name));
        let protocol = protocol.or_else(|| Protocol::from_name(number));
        protocol.ok_or((Reason::BadProtocol, if number.is_empty() { name } else { number }))
    }

    fn access(&self, networks: &super::Networks) -> Result<Access<'a>, Offence<'a>> {
        if !self.whole {
            return Err((Reason::Cut, b""));
        }
        let source = record::source(self.source)?;
        let destination = record::address(self.destination, Reason::BadDestination)?;
        let protocol = self.protocol()?;
        let mut access = Access { source: Some(source), destination, protocol: Some(protocol), ..Access::default() };
        access.header = Header { ttl: parse_number(self.ttl), ip_id: parse_number(self.ip_id), ..Header::default() };
        let later_fragment = parse_number::<u16>(self.offset).is_some_and(|offset| offset > 0);
        let [from, to, _, flags, sequence, _, window] = self.more;
        let mut tcp_flags = None;
        if protocol.has_ports() && !later_fragment {
            access.source_port = record::number(from, Reason::BadPort)?;
            access.destination_port = record::number(to, Reason::BadPort)?;
            if access.destination_port.is_none() && matches!(protocol, Protocol::TCP | Protocol::UDP) {
                return Err((Reason::Cut, b""));
            }
            if protocol == Protocol::TCP {
                tcp_flags = Some(record::flags(flags)).filter(|_| !flags.is_empty());
                // `1234:1254`, where there is data.
                access.header.sequence = sequence.split(|b| *b == b':').next().and_then(parse_number);
                access.header.window = parse_number(window);
            }
        } else if protocol.is_icmp() {
            access.icmp_type = icmp_type(protocol, from);
        }
        let later_fragment = later_fragment && (protocol.has_ports() || protocol.is_icmp());
        let inbound = inbound(&access, tcp_flags, later_fragment, self.outward);
        access.kind = record::kind(networks, source, destination, evident(self.outward, self.passed, source), inbound);
        Ok(access)
    }
}

/// What a packet is if it came in.
fn inbound(access: &Access<'_>, flags: Option<TcpFlags>, later_fragment: bool, outward: bool) -> Kind {
    match later_fragment || outward {
        true => Kind::Repeat,
        false => kind_of_inbound(access.protocol, flags, access.source_port, access.icmp_type),
    }
}

/// What the direction says, and that a private address was let pass.
fn evident(outward: bool, passed: bool, source: IpAddr) -> Option<Kind> {
    (outward || passed && is_private(source)).then_some(Kind::Outbound)
}

/// The type that filterlog has a word for.
fn icmp_type(protocol: Protocol, word: &[u8]) -> Option<u8> {
    let (v4, v6) = match word {
        b"request" => (8, 128),
        b"reply" => (0, 129),
        b"unreach" | b"unreachproto" | b"unreachport" => (3, 1),
        b"needfrag" => (3, 2),
        b"redirect" => (5, 137),
        b"timexceed" => (11, 3),
        b"paramprob" => (12, 4),
        b"tstamp" => return (protocol == Protocol::ICMP).then_some(13),
        b"tstampreply" => return (protocol == Protocol::ICMP).then_some(14),
        b"maskreply" => return (protocol == Protocol::ICMP).then_some(18),
        _ => return None,
    };
    Some(if protocol == Protocol::ICMP { v4 } else { v6 })
}

/// Addresses that are of no use but inside (RFC 1918, RFC 6598, RFC 4193, RFC 4291), and those of a host that has none yet.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => {
            let shared = a.to_bits() >> 22 == 0x6440_0000 >> 22;
            a.is_private() || a.is_loopback() || a.is_link_local() || a.is_unspecified() || shared
        }
        IpAddr::V6(a) => a.is_unique_local() || a.is_unicast_link_local() || a.is_loopback() || a.is_unspecified(),
    }
}

/// Reads lines.
#[derive(Debug)]
pub struct Packets;

impl Records for Packets {
    fn read<'a>(&mut self, line: &'a [u8], watch: &mut Watch) -> Result<Option<Access<'a>>, Offence<'a>> {
        let dumped = Dumped::split(line);
        let Line { when, host, record } = match &dumped {
            Some(dumped) => {
                let (when, host) = dumped.front();
                Line { when, host, record: Some(line) }
            }
            None => Line::parse(line),
        };
        let time: Result<Option<Timestamp>, Offence<'a>> = match when {
            When::Stamp(stamp) => watch.instant(&stamp).map(Some).map_err(|why| (why, &b""[..])),
            When::Instant(at) => Ok(Some(at)),
            When::Uptime | When::Nothing => Ok(None),
            When::Bad(text) => Err((Reason::BadTime, text)),
        };
        let Some(record) = record else {
            return match when {
                When::Nothing | When::Bad(_) => Err((Reason::NotThisFormat, b"")),
                _ => {
                    Ok(Some(Access { kind: Kind::OtherProgram, time: time.ok().flatten(), host, ..Access::default() }))
                }
            };
        };
        let access = match &dumped {
            Some(dumped) => dumped.access(&watch.networks)?,
            None => Columns::split(record).ok_or((Reason::NotThisFormat, &b""[..]))?.access(&watch.networks)?,
        };
        Ok(Some(Access { time: time?, host, ..access }))
    }
}
