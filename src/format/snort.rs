//! Snort, an intrusion detection system: its alerts in text (fast, full, CSV, syslog) and JSON, and Suricata's `fast.log`,
//! which is written like Snort's.
//!
//! Each record is a packet for which a rule fired, so a log of alerts is a choice of what came in, and a packet may be in
//! it as often as rules fired. Alerts are all that such a sensor keeps; each is counted as the packet that it is. Where a
//! record tells the packet's direction within its connection, one from the server is a reply.

use super::about::{About, HeaderField, text};
use super::json::{self, Hopper, Offence, Picked, Shaped, TOP, Want, tell_shift};
use super::stamps::Stamps;
use super::syslog::{self, When};
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Header, Kind, Protocol, kind_of_inbound};
use crate::account::{Note, Position, Reason};
use crate::input::{LineReader, Quick, Span};
use crate::time::{Shift, Stamp, Timestamp};
use alert::Alert;
use memchr::{memchr, memmem};

mod alert;

const ABOUT: About = About {
    title: text(
        "Snort alerts (fast, full, CSV, JSON, syslog), Suricata fast.log",
        "Snortのアラート（fast、full、CSV、JSON、syslog）、Suricataのfast.log",
    ),
    access: text(
        "An alert for a packet that came in: TCP (with SYN and neither ACK nor RST, where flags are logged), UDP, an echo request. Only packets for which a rule fired are logged, each once for every rule.",
        "内向きのパケットについてのアラート（TCP、UDP、エコー要求。フラグが記録されていれば、SYNがあってACK・RSTがないもの）。ルールに合致したパケットだけが、合致したルールの数だけ記録される。",
    ),
    set_aside: &[
        (Kind::Reply, text("Packets from the server's side (dir S2C).", "サーバー側からのパケット（dirがS2C）。")),
        (Kind::NoSyn, text("TCP whose flags are logged without SYN.", "記録されたフラグにSYNのないTCP。")),
        (Kind::TcpAnswer, text("TCP with RST, or with SYN and ACK.", "RST、またはSYNとACKの両方があるTCP。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (
            Kind::IcmpOther,
            text(
                "ICMP that is no echo request, or of which no type is logged.",
                "エコー要求でない、または種別の記録されていないICMP。",
            ),
        ),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::Outbound,
            text(
                "Packets from the user's own networks, where those were named.",
                "利用者のネットワーク（指定がある場合）からのパケット。",
            ),
        ),
        (
            Kind::OtherProgram,
            text("Lines of other programs in the same syslog.", "同じsyslogに入っている、ほかのプログラムの行。"),
        ),
    ],
    sensor: text(
        "The host that syslog names, else the destination address.",
        "syslogのホスト名、なければ宛先アドレス。",
    ),
    time: text(
        "Local time; the user names the zone. A missing year comes from the file's date.",
        "現地時刻。タイムゾーンは利用者が指定し、年がなければファイルの日付から補う。",
    ),
    weight: None,
    header: &[HeaderField::IpId, HeaderField::Ttl, HeaderField::Window, HeaderField::Sequence],
    described: "https://docs.snort.org/start/alert_logging",
};

/// The format.
pub struct Snort;

impl Format for Snort {
    fn name(&self) -> &'static str {
        "snort"
    }

    /// Claims a file at least half of whose first records are alerts.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut alerts, mut records, mut full) = (0, 0, false);
        for record in json::records(head) {
            let is_json = record.starts_with(b"{") && json::pick(record, choose).is_ok_and(|fields| is_alert(&fields));
            // Of a full alert the other lines are no records.
            full |= record.starts_with(b"[**] [") && alert::is_head(record);
            records += 1;
            alerts += u32::from(is_json || Line::of(record).alert().is_some());
        }
        let full = full && head.lines().take(64).any(alert::is_ends);
        match (alerts, records) {
            (_, 0) if head.may_grow() => Sniff::More,
            (1.., _) if alerts * 2 >= records => Sniff::Yes,
            _ if full => Sniff::Yes,
            _ => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

impl Readable for Snort {
    type Reader = Shaped<Alerts>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Shaped<Alerts> {
        let packets = Packets { stamps: Stamps::new(settings.clock.clone()), networks: settings.networks.clone() };
        Shaped::new(Alerts { hopper: Hopper::new(choose), packets }, head, start)
    }
}

/// The members of an alert in JSON that matter, by these numbers.
type Fields<'a> = Picked<'a, FIELDS>;
const FIELDS: usize = 19;
const TIMESTAMP: usize = 0;
const SECONDS: usize = 1;
const PROTO: usize = 2;
const DIR: usize = 3;
const SRC_AP: usize = 4;
const DST_AP: usize = 5;
const SRC_ADDR: usize = 6;
const SRC_PORT: usize = 7;
const DST_ADDR: usize = 8;
const DST_PORT: usize = 9;
const TCP_FLAGS: usize = 10;
const ICMP_TYPE: usize = 11;
const TTL: usize = 12;
const IP_ID: usize = 13;
const TCP_WIN: usize = 14;
const TCP_SEQ: usize = 15;
const RULE: usize = 16;
const SID: usize = 17;
const GID: usize = 18;

fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match (inside, key) {
        (TOP, b"timestamp") => TIMESTAMP,
        (TOP, b"seconds") => SECONDS,
        (TOP, b"proto") => PROTO,
        (TOP, b"dir") => DIR,
        (TOP, b"src_ap") => SRC_AP,
        (TOP, b"dst_ap") => DST_AP,
        (TOP, b"src_addr") => SRC_ADDR,
        (TOP, b"src_port") => SRC_PORT,
        (TOP, b"dst_addr") => DST_ADDR,
        (TOP, b"dst_port") => DST_PORT,
        (TOP, b"tcp_flags") => TCP_FLAGS,
        (TOP, b"icmp_type") => ICMP_TYPE,
        (TOP, b"ttl") => TTL,
        (TOP, b"ip_id") => IP_ID,
        (TOP, b"tcp_win") => TCP_WIN,
        (TOP, b"tcp_seq") => TCP_SEQ,
        (TOP, b"rule") => RULE,
        (TOP, b"sid") => SID,
        (TOP, b"gid") => GID,
        _ => return Want::Nothing,
    })
}

/// Is it an alert? Its fields are a choice of the user's, so that any of them may be missing.
fn is_alert(fields: &Fields<'_>) -> bool {
    let any = |numbers: &[usize]| numbers.iter().any(|number| fields[*number].is_set());
    any(&[TIMESTAMP, SECONDS]) && any(&[SRC_AP, SRC_ADDR]) && any(&[RULE, SID, GID])
}

/// A line taken apart.
enum Line<'a> {
    /// An alert, with the host that syslog names.
    Alert(Alert<'a>, When<'a>, Option<&'a [u8]>),
    /// A line of syslog's that is none.
    Other(When<'a>, Option<&'a [u8]>),
    /// No line of either.
    Nothing,
}

impl<'a> Line<'a> {
    fn of(line: &'a [u8]) -> Line<'a> {
        if let Some((stamp, used)) = alert::stamp(line) {
            let rest = line[used..].trim_ascii_start();
            let alert = match rest {
                [b',', columns @ ..] => alert::columns(columns),
                _ => alert::fast(rest),
            };
            let Some(alert) = alert else { return Line::Nothing };
            let stamp = alert::stamp_as(line, alert.of_three).map_or(stamp, |read| read.0);
            return Line::Alert(alert, When::Stamp(stamp), None);
        }
        if line.starts_with(b"[**] [") {
            return alert::full(line)
                .map_or(Line::Nothing, |(alert, stamp)| Line::Alert(alert, When::Stamp(stamp), None));
        }
        let header = syslog::Header::parse(line);
        if matches!(header.when, When::Nothing | When::Bad(_) | When::Uptime) {
            return Line::Nothing;
        }
        match behind_tag(header.message).and_then(alert::fast) {
            Some(alert) => Line::Alert(alert, header.when, header.host),
            None => Line::Other(header.when, header.host),
        }
    }

    fn alert(self) -> Option<Alert<'a>> {
        match self {
            Line::Alert(alert, ..) => Some(alert),
            Line::Other(..) | Line::Nothing => None,
        }
    }
}

/// What a program wrote that passes alerts on. Other programs may write what an attacker says.
fn behind_tag(message: &[u8]) -> Option<&[u8]> {
    const NAMES: [&[u8]; 4] = [b"snort", b"suricata", b"barnyard", b"[Snort]"];
    let is_one = |name: &&[u8]| message.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
    if !NAMES.iter().any(is_one) {
        // RFC 5424 has the program elsewhere.
        return message.starts_with(b"[").then_some(message);
    }
    let open = memmem::find(message, b": ")?;
    Some(message[open + 2..].trim_ascii_start())
}

/// Reads alerts of any style.
#[derive(Debug)]
pub struct Alerts {
    hopper: Hopper<FIELDS>,
    packets: Packets,
}

/// Makes accesses of alerts.
#[derive(Debug)]
struct Packets {
    stamps: Stamps,
    networks: Networks,
}

impl Packets {
    /// `time` is what the record says of it, and the fraction of a second that it leaves to its stamp.
    fn access<'a>(&mut self, alert: &Alert<'a>) -> Result<Access<'static>, Offence<'a>> {
        let mut access = alert.access()?;
        let source = access.source.ok_or((Reason::NoSource, &b""[..]))?;
        if access.protocol.is_none() && access.destination_port.is_none() {
            return Err((Reason::NoService, &b""[..]));
        }
        let kind = match access.protocol {
            // A rule may fire on what no packet of this kind looks like; without flags it counts.
            Some(Protocol::TCP) => kind_of_inbound(Some(Protocol::TCP), alert.flags, access.source_port, None),
            protocol => kind_of_inbound(protocol, None, access.source_port, access.icmp_type),
        };
        access.kind = match self.networks.way(source, access.destination) {
            _ if alert.from_server => Kind::Reply,
            Some(way) => way,
            None => kind,
        };
        Ok(access)
    }

    fn stamp<S: Sink + ?Sized>(&mut self, stamp: &Stamp, sink: &mut S) -> Result<Timestamp, Reason> {
        let (at, shift) = self.stamps.instant(stamp)?;
        if stamp.year.is_none() && self.stamps.guesses_year() {
            sink.note(Note::YearGuessed, 1);
        }
        tell_shift(shift, sink);
        Ok(at)
    }

    fn when<S: Sink + ?Sized>(&mut self, when: When<'_>, sink: &mut S) -> Result<Timestamp, Reason> {
        match when {
            When::Instant(at) => Ok(at),
            When::Stamp(stamp) => self.stamp(&stamp, sink),
            When::Uptime | When::Nothing => Err(Reason::NoTime),
            When::Bad(_) => Err(Reason::BadTime),
        }
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        let (alert, when, host) = match Line::of(line) {
            Line::Alert(alert, when, host) => (alert, when, host),
            Line::Other(when, host) => {
                let time = self.when(when, sink).ok();
                return sink.access(&Access { kind: Kind::OtherProgram, time, host, ..Access::default() }, at);
            }
            Line::Nothing => return sink.reject(Reason::NotThisFormat, at, line),
        };
        let access = match self.access(&alert) {
            Ok(access) => access,
            Err((reason, text)) => return sink.reject(reason, at, if text.is_empty() { line } else { text }),
        };
        match self.when(when, sink) {
            Ok(time) => sink.access(&Access { time: Some(time), host, ..access }, at),
            Err(reason) => sink.reject(reason, at, line),
        }
    }

    fn object<S: Sink + ?Sized>(&mut self, fields: &Fields<'_>, line: &[u8], at: Position, sink: &mut S) {
        if !is_alert(fields) {
            return sink.reject(Reason::NotThisFormat, at, line);
        }
        let said = |number: usize| if fields[number].is_said() { fields[number].raw() } else { b"" };
        let joined = !fields[SRC_ADDR].is_said();
        let number = |number: usize| alert::number(said(number));
        let alert = Alert {
            protocol: said(PROTO),
            source: said(if joined { SRC_AP } else { SRC_ADDR }),
            source_port: said(SRC_PORT),
            destination: said(if joined { DST_AP } else { DST_ADDR }),
            destination_port: said(DST_PORT),
            joined,
            typed: false,
            flags: alert::flags(said(TCP_FLAGS)),
            icmp_type: said(ICMP_TYPE),
            header: Header {
                ttl: fields[TTL].whole(),
                ip_id: fields[IP_ID].whole(),
                window: number(TCP_WIN).and_then(|n| u16::try_from(n).ok()),
                sequence: number(TCP_SEQ).and_then(|n| u32::try_from(n).ok()),
            },
            from_server: said(DIR) == b"S2C",
            of_three: true,
        };
        let access = match self.access(&alert) {
            Ok(access) => access,
            Err((reason, text)) => return sink.reject(reason, at, if text.is_empty() { line } else { text }),
        };
        match self.object_time(fields, sink) {
            Ok(time) => sink.access(&Access { time: Some(time), ..access }, at),
            Err((reason, text)) => sink.reject(reason, at, if text.is_empty() { line } else { text }),
        }
    }

    /// The stamp has the fraction of a second, the seconds since 1970 have the year.
    fn object_time<'a, S: Sink + ?Sized>(
        &mut self,
        fields: &Fields<'a>,
        sink: &mut S,
    ) -> Result<Timestamp, Offence<'a>> {
        let text = fields[TIMESTAMP].raw();
        let stamp = alert::stamp_as(text, true).filter(|(_, used)| *used == text.len()).map(|(stamp, _)| stamp);
        if let Some(seconds) = fields[SECONDS].whole::<u32>() {
            let nanos = stamp.map_or(0, |stamp| stamp.nanos);
            return Timestamp::from_secs(seconds.into(), nanos).ok_or((Reason::TimeRange, fields[SECONDS].raw()));
        }
        let read = match stamp {
            Some(stamp) => self.stamp(&stamp, sink),
            None => fields[TIMESTAMP].iso8601(&mut self.stamps).map(|(at, shift): (Timestamp, Shift)| {
                tell_shift(shift, sink);
                at
            }),
        };
        read.map_err(|why| (why, text))
    }
}

impl LineReader for Alerts {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let Alerts { hopper, packets } = self;
        if !bytes.starts_with(b"{") {
            return Quick::default();
        }
        hopper.lines(bytes, at, |fields, line, at| packets.object(fields, line, at, sink))
    }

    /// A full alert reaches to the empty line behind it.
    fn span(&mut self, rest: &[u8], line: usize, end: bool) -> Span {
        if !rest.starts_with(b"[**] [") || !alert::is_head(rest[..line].trim_ascii_end()) {
            return Span::Line;
        }
        let mut from = line + 1;
        while from < rest.len().min(alert::LONGEST) {
            match memchr(b'\n', &rest[from..]) {
                Some(length) => {
                    let next = rest[from..from + length].trim_ascii();
                    if next.is_empty()
                        || next.starts_with(b"[**] [")
                        || alert::stamp(next).is_some_and(|s| next[s.1..].trim_ascii_start().starts_with(b"[**]"))
                    {
                        return Span::Bytes(from);
                    }
                    from += length + 1;
                }
                None if end => return Span::Bytes(rest.len()),
                None => break,
            }
        }
        match from >= alert::LONGEST {
            true => Span::Line,
            false if end => Span::Bytes(from.min(rest.len())),
            false => Span::More,
        }
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        if !line.starts_with(b"{") {
            return self.packets.line(line, at, sink);
        }
        match json::pick(line, choose) {
            Ok(fields) => {
                self.hopper.learn(line);
                self.packets.object(&fields, line, at, sink);
            }
            Err(json::Fault::Broken) => sink.reject(Reason::BadJson, at, line),
            Err(json::Fault::TooDeep) => sink.reject(Reason::TooDeep, at, line),
        }
    }
}
