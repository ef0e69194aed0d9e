//! Packets that Linux' netfilter logs: iptables, nftables, UFW, Shorewall, DShield's sensors, routers built on them.
//! The kernel writes the packet ([`packet`]); a daemon puts stamp and host in front ([`syslog`](super::syslog)) or keeps both in a
//! journal ([`journal`]).
//!
//! What is inbound: the user's networks, if any were named and know one of the two addresses; else the interfaces.
//! `IN=` empty is a packet of the host's own, `IN` and `OUT` both set is forwarded inward and counts. Multicast and
//! broadcast count as what they are. The prefix (`[UFW BLOCK]`) is the rule's free text and decides nothing, but for
//! one thing: UFW logs a packet first as AUDIT and then, on the next line, as what became of it; the second is a
//! repetition.
//!
//! Attackers write the names and addresses that other programs log. So a line whose tag has a process id is never a
//! packet, whatever it says: the kernel has none.

use super::about::{About, HeaderField, text};
use super::json::{Fault, Value};
use super::syslog::{Header, When};
use super::words::{EMPTY, copied};
use super::{Format, Head, Networks, Readable, Reader, Refusal, Settings, Sink, Sniff};
use crate::access::{self, Access, Kind, Protocol, TcpFlags, kind_of_inbound, parse_address, parse_number};
use crate::account::{Note, Position, Reason};
use crate::input::{LineReader, Lines, Quick, Span};
use crate::time::{Clock, ClockError, Shift, Stamp, Timestamp};
use journal::Entry;
use packet::Packet;
use std::net::IpAddr;
use usual::{Last, Usual};

mod journal;
mod packet;
#[cfg(test)]
mod tests;
mod usual;

const ABOUT: About = About {
    title: text(
        "Linux netfilter: iptables, nftables, UFW, Shorewall, DShield sensors",
        "Linuxのnetfilter（iptables、nftables、UFW、Shorewall、DShieldの観測点）",
    ),
    access: text(
        "A packet that came in (IN= is set): TCP with SYN and neither ACK nor RST, UDP, an echo request.",
        "内向きのパケット（IN= に値があるもの）のうち、SYNがあってACK・RSTがないTCP、UDP、エコー要求。",
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
        (
            Kind::Outbound,
            text("Packets of the host's own (IN= empty).", "ホスト自身が送ったパケット（IN= が空のもの）。"),
        ),
        (
            Kind::Repeat,
            text(
                "UFW's second line on a packet that it has already logged as AUDIT; later fragments.",
                "AUDITとして記録済みのパケットについてのUFWの2行目、および2番目以降のフラグメント。",
            ),
        ),
        (
            Kind::OtherProgram,
            text("Lines of other programs in the same file.", "同じファイルに入っている、ほかのプログラムの行。"),
        ),
    ],
    sensor: text("The host that logged it, else the destination address.", "記録したホスト、なければ宛先アドレス。"),
    time: text(
        "As syslog writes it. A missing zone is asked of the user; a missing year comes from the file's date.",
        "syslogの書式による。タイムゾーンがなければ利用者の設定、年がなければファイルの日付から補う。",
    ),
    weight: None,
    header: &[HeaderField::IpId, HeaderField::Ttl, HeaderField::Window, HeaderField::Sequence],
    described: "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/netfilter/nf_log_syslog.c",
};

/// The format.
pub struct Netfilter;

impl Format for Netfilter {
    fn name(&self) -> &'static str {
        "netfilter"
    }

    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let found = match journal::is_export(head) {
            true => memchr::memmem::find(head.bytes, b" PROTO=").is_some(),
            // A journal may write a message as numbers.
            false => head.holds(usize::MAX, &[b"PROTO=", b"{"]) && head.lines().any(is_packet),
        };
        match found {
            true => Sniff::Yes,
            false if head.may_grow() => Sniff::More,
            false => Sniff::No(head.refusal(Refusal::NoPacket)),
        }
    }
}

impl Readable for Netfilter {
    type Reader = Packets;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Packets {
        let records = Records::new(settings);
        match journal::is_export(head) {
            true => Packets::Export(journal::Export::new(records, start)),
            false => Packets::Text(Lines::new(records, start)),
        }
    }
}

/// Is the line, with whatever stands in front of it, surely a packet's? A table or a document may quote such lines.
fn is_packet(line: &[u8]) -> bool {
    if line.starts_with(b"{") {
        return Entry::from_json(line).is_ok_and(|e| e.may_be_packet() && is_message(&e.message));
    }
    let header = Header::parse(line);
    let quoted = |message: &[u8]| {
        packet::find(message)
            .is_some_and(|begin| message[..begin].iter().any(|b| matches!(b, b'"' | b',' | b'{' | b'<')))
    };
    !header.foreign && is_message(header.message) && (header.host.is_some() || !quoted(header.message))
}

fn is_message(message: &[u8]) -> bool {
    let Some(begin) = packet::find(message) else { return false };
    let packet = Packet::read(&message[begin..]);
    packet.source.is_some_and(|s| parse_address(s).is_some()) && packet.protocol.is_some()
}

/// Reads lines, or a journal's entries.
pub enum Packets {
    /// Syslog, or a journal as JSON.
    Text(Lines<Records>),
    /// A journal as `journalctl -o export` writes it.
    Export(journal::Export),
}

impl Reader for Packets {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        match self {
            Packets::Export(export) => export.read(bytes, end, sink),
            Packets::Text(lines) => {
                let used = lines.read(bytes, end, sink);
                // What was noted on the way.
                lines.get_mut().tell(sink);
                used
            }
        }
    }

    fn lines(&self) -> u64 {
        match self {
            Packets::Export(export) => export.lines(),
            Packets::Text(lines) => lines.lines(),
        }
    }
}

/// One record's text and what was said of it from outside.
struct Record<'a> {
    when: When<'a>,
    host: Option<&'a [u8]>,
    message: &'a [u8],
    /// All of it, for a reader who wonders.
    whole: &'a [u8],
    at: Position,
    /// The line at which the next record begins, if nothing lies between.
    next_line: u64,
}

/// Makes accesses of records.
pub struct Records {
    clock: Clock,
    networks: Networks,
    /// For the quick way.
    last: Last,
    /// The packet of UFW's last AUDIT, from `IN=` on.
    audited: Vec<u8>,
    /// The line at which the record right behind that AUDIT begins; 0 if there was none.
    behind_audit: u64,
    /// Notes to be told, by number of stamps.
    years_guessed: u64,
    gaps: u64,
    folds: u64,
}

/// A reason, and the text that offends.
type Offence<'a> = (Reason, &'a [u8]);

/// A packet's fields, understood.
struct Fields {
    source: IpAddr,
    destination: Option<IpAddr>,
    protocol: Protocol,
    source_port: Option<u16>,
    destination_port: Option<u16>,
    icmp_type: Option<u8>,
    flags: Option<TcpFlags>,
    /// It came in nowhere: the host's own.
    own: bool,
    /// A fragment other than the first.
    later_fragment: bool,
    /// All of it only if the sink takes it.
    header: access::Header,
}

/// How UFW's prefixes begin, and that of its first record of a packet.
const UFW: &[u8] = b"[UFW ";
const AUDIT: &[u8] = b"[UFW AUDIT";

/// UFW's own prefix, which is the last thing in front of the packet; nothing if there is none.
#[inline]
fn ufw(prefix: &[u8]) -> &[u8] {
    match prefix.ends_with(b"] ") {
        true => memchr::memrchr(b'[', prefix).map_or(prefix, |at| &prefix[at..]),
        false => b"",
    }
}

impl Records {
    fn new(settings: &Settings) -> Records {
        Records {
            clock: settings.clock.clone(),
            networks: settings.networks.clone(),
            last: Last::default(),
            audited: Vec::new(),
            behind_audit: 0,
            years_guessed: 0,
            gaps: 0,
            folds: 0,
        }
    }

    /// Tells what was noted since it was last told: a call for each stamp would cost as much as reading it.
    fn tell<S: Sink + ?Sized>(&mut self, sink: &mut S) {
        for (note, amount) in [
            (Note::YearGuessed, &mut self.years_guessed),
            (Note::ClockGap, &mut self.gaps),
            (Note::ClockFold, &mut self.folds),
        ] {
            if *amount > 0 {
                sink.note(note, std::mem::take(amount));
            }
        }
    }

    #[inline(always)]
    fn time<'a>(&mut self, when: When<'a>, whole: &'a [u8]) -> Result<Option<Timestamp>, Offence<'a>> {
        match when {
            When::Instant(at) => Ok(Some(at)),
            When::Stamp(stamp) => match self.instant(&stamp) {
                Ok(at) => Ok(Some(at)),
                Err(ClockError::NoYear) => Err((Reason::NoYear, whole)),
                Err(ClockError::OutOfRange) => Err((Reason::TimeRange, whole)),
            },
            When::Uptime | When::Nothing => Ok(None),
            When::Bad(text) => Err((Reason::BadTime, text)),
        }
    }

    fn instant(&mut self, stamp: &Stamp) -> Result<Timestamp, ClockError> {
        let (at, shift) = self.clock.instant(stamp)?;
        self.years_guessed += u64::from(stamp.year.is_none() && self.clock.guesses_year());
        self.gaps += u64::from(shift == Shift::Gap);
        self.folds += u64::from(shift == Shift::Fold);
        Ok(at)
    }

    /// A line, or an entry of a journal, that is no packet's.
    fn other<S: Sink + ?Sized>(&mut self, record: &Record<'_>, sink: &mut S) {
        let time = self.time(record.when, record.whole).ok().flatten();
        let access = Access { kind: Kind::OtherProgram, time, host: record.host, ..Access::default() };
        sink.access(&access, record.at);
    }

    /// A record whose message may be a packet's.
    fn message<S: Sink + ?Sized>(&mut self, record: &Record<'_>, sink: &mut S) {
        let begin = packet::find(record.message);
        let (prefix, text) = record.message.split_at(begin.unwrap_or(0));
        let packet = Packet::read(text);
        if !packet.is_one() {
            return match record.when {
                When::Nothing | When::Bad(_) => {
                    sink.reject(Reason::NotThisFormat, record.at, record.whole);
                }
                _ => self.other(record, sink),
            };
        }
        let fields =
            self.fields(&packet, record).map(|fields| Fields { header: packet.header(sink.takes_headers()), ..fields });
        match fields.and_then(|fields| self.access(&fields, record)) {
            Ok(access) => self.hand_on(access, prefix, text, record, sink),
            Err((reason, offending)) => sink.reject(reason, record.at, offending),
        }
    }

    /// A packet with its rule's prefix in front of it; `text` is the packet's own.
    #[inline(always)]
    fn hand_on<S: Sink + ?Sized>(
        &mut self,
        mut access: Access<'_>,
        prefix: &[u8],
        text: &[u8],
        record: &Record<'_>,
        sink: &mut S,
    ) {
        let ufw = ufw(prefix);
        let is_audit = ufw.starts_with(AUDIT);
        let behind_audit = record.at.line == self.behind_audit && ufw.starts_with(UFW) && !is_audit;
        if behind_audit && self.audited == text.trim_ascii_end() {
            access.kind = Kind::Repeat;
        }
        sink.access(&access, record.at);
        if is_audit {
            self.behind_audit = record.next_line;
            self.audited.clear();
            self.audited.extend_from_slice(text.trim_ascii_end());
        }
    }

    /// Understands what a packet's fields say.
    fn fields<'a>(&self, packet: &Packet<'a>, record: &Record<'a>) -> Result<Fields, Offence<'a>> {
        let whole = record.whole;
        let source = packet.source.ok_or((Reason::NoSource, whole))?;
        let source = parse_address(source).ok_or((Reason::BadSource, source))?;
        let destination = match packet.destination {
            Some(text) => Some(parse_address(text).ok_or((Reason::BadDestination, text))?),
            None => None,
        };
        let protocol = packet.protocol.ok_or((Reason::NoService, whole))?;
        let protocol = Protocol::from_name(protocol).ok_or((Reason::BadProtocol, protocol))?;
        let number = |text: Option<&'a [u8]>| match text {
            Some(text) => parse_number::<u16>(text).map(Some).ok_or((Reason::BadPort, text)),
            None => Ok(None),
        };
        let (mut source_port, mut destination_port, mut icmp_type) = (None, None, None);
        if protocol.has_ports() {
            source_port = number(packet.source_port)?;
            destination_port = number(packet.destination_port)?;
            if destination_port.is_none() && !packet.later_fragment && matches!(protocol, Protocol::TCP | Protocol::UDP)
            {
                return Err((Reason::Cut, whole));
            }
        } else if protocol.is_icmp()
            && let Some(text) = packet.icmp_type
        {
            icmp_type = Some(parse_number(text).ok_or((Reason::BadProtocol, text))?);
        }
        Ok(Fields {
            source,
            destination,
            protocol,
            source_port,
            destination_port,
            icmp_type,
            flags: packet.flags,
            own: packet.inward.is_some_and(<[u8]>::is_empty),
            later_fragment: packet.later_fragment,
            header: access::Header::default(),
        })
    }

    /// What the packet is, and when it came.
    #[inline(always)]
    fn access<'a>(&mut self, fields: &Fields, record: &Record<'a>) -> Result<Access<'a>, Offence<'a>> {
        let &Fields { source, destination, protocol, source_port, destination_port, icmp_type, .. } = fields;
        let inside = |address| self.networks.contains(address);
        let kind = match (inside(source), destination.is_some_and(inside)) {
            (true, true) => Kind::Local,
            (true, false) => Kind::Outbound,
            (false, false) if fields.own => Kind::Outbound,
            // The kernel logs every fragment that the rule meets; the first one has the ports.
            _ if fields.later_fragment && (protocol.has_ports() || protocol.is_icmp()) => Kind::Repeat,
            _ => kind_of_inbound(Some(protocol), fields.flags, source_port, icmp_type),
        };
        Ok(Access {
            kind,
            time: self.time(record.when, record.whole)?,
            host: record.host,
            source: Some(source),
            source_port,
            destination,
            destination_port,
            protocol: Some(protocol),
            icmp_type,
            header: fields.header,
            ..Access::default()
        })
    }

    /// A journal's entry; `next_line` as in [`Record`].
    fn entry<S: Sink + ?Sized>(&mut self, entry: &Entry<'_>, whole: &[u8], at: Position, next_line: u64, sink: &mut S) {
        let when = match entry.micros.as_deref() {
            None => When::Nothing,
            Some(text) => match parse_number(text).and_then(Timestamp::from_micros) {
                Some(instant) => When::Instant(instant),
                None => When::Bad(text),
            },
        };
        let host = Some(&*entry.host).filter(|h| !h.is_empty());
        let record = Record { when, host, message: &entry.message, whole, at, next_line };
        match entry.may_be_packet() {
            true => self.message(&record, sink),
            false => self.other(&record, sink),
        }
    }
}

impl LineReader for Records {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let mut read = Quick::default();
        loop {
            let rest = &bytes[read.bytes..];
            let mut copy = None;
            let window = match rest.first_chunk() {
                Some(window) => window,
                None => copied(copy.insert(EMPTY), rest),
            };
            let usual = match sink.takes_headers() {
                true => self.last.line::<true>(window, &mut self.clock),
                false => self.last.line::<false>(window, &mut self.clock),
            };
            let Some(usual) = usual else { break };
            let Usual { when, yearless, host, prefix, text, end, fields } = usual;
            let next = read.bytes + end + 1;
            // See span().
            if next == bytes.len() && ufw(prefix).starts_with(AUDIT) {
                break;
            }
            let at = Position { line: at.line + read.lines, byte: at.byte + read.bytes as u64 };
            let record = Record { when, host: Some(host), message: text, whole: text, at, next_line: at.line + 1 };
            let Ok(access) = self.access(&fields, &record) else { break };
            self.years_guessed += u64::from(yearless & self.clock.guesses_year());
            self.hand_on(access, prefix, text, &record, sink);
            read = Quick { bytes: next, lines: read.lines + 1 };
        }
        read
    }

    /// A line with UFW's AUDIT waits for the one behind it, so that no part of a file ends between the two.
    fn span(&mut self, rest: &[u8], line: usize, end: bool) -> Span {
        let last = rest.len() <= line + 1;
        if last && !end && memchr::memmem::find(rest, AUDIT).is_some() { Span::More } else { Span::Line }
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        if line.starts_with(b"{") {
            return match Entry::from_json(line) {
                Ok(entry) if entry.is_one() => self.entry(&entry, line, at, at.line + 1, sink),
                read => {
                    let reason = match read {
                        Ok(_) => Reason::NotThisFormat,
                        Err(Fault::Broken) => Reason::BadJson,
                        Err(Fault::TooDeep) => Reason::TooDeep,
                    };
                    sink.reject(reason, at, line);
                }
            };
        }
        let header = Header::parse(line);
        let Header { when, host, message, .. } = header;
        let record = Record { when, host, message, whole: line, at, next_line: at.line + 1 };
        if header.foreign {
            self.other(&record, sink);
        } else if line.starts_with(b"-- ") {
            // journalctl's own: where the log begins, where the host was started.
            sink.access(&Access::default(), at);
        } else {
            self.message(&record, sink);
        }
    }
}
