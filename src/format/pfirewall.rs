//! The log of Windows' firewall, `pfirewall.log`: words between blanks, named by a header (`#Fields:`) that may be
//! missing where a log was cut or gathered from many hosts. Rows then have the columns that every version begins with,
//! and whatever else is left of them is told by what it looks like.
//!
//! Windows XP had no column for the way: it logged connections of its own as OPEN, those of others as OPEN-INBOUND, and
//! dropped nothing but what came in. Later versions write the way as `path`, and flags as `-` or `0`, so that answers
//! cannot be told from requests.

use super::about::{About, HeaderField, text};
use super::record::{self, Offence, Recorded, Records, Watch, words};
use super::{Format, Head, Readable, Refusal, Settings, Sniff};
use crate::access::{Access, Header, Kind, Protocol, kind_of_inbound, parse_address, parse_number};
use crate::account::Reason;

const ABOUT: About = About {
    title: text("Windows Firewall, pfirewall.log", "Windowsファイアウォール（pfirewall.log）"),
    access: text(
        "A packet or connection that came in (RECEIVE, or OPEN-INBOUND and DROP where there is no path), dropped or allowed: TCP with SYN alone or without flags, UDP, an echo request.",
        "内向き（RECEIVE、pathがない版ではOPEN-INBOUNDとDROP）の記録で、許可・破棄を問わず、SYNだけのTCPまたはフラグのないTCP、UDP、エコー要求。",
    ),
    set_aside: &[
        (Kind::Outbound, text("What the host sent (SEND, OPEN).", "ホスト自身が送ったもの（SEND、OPEN）。")),
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
        (Kind::SessionEvent, text("The end of a connection (CLOSE).", "通信の終了（CLOSE）。")),
        (
            Kind::Housekeeping,
            text("Notes that events were lost (INFO-EVENTS-LOST).", "記録の欠落の通知（INFO-EVENTS-LOST）。"),
        ),
    ],
    sensor: text("The destination address.", "宛先アドレス。"),
    time: text("The host's local time, without a zone.", "ホストの現地時刻で、タイムゾーンの記載はない。"),
    weight: None,
    header: &[HeaderField::Window, HeaderField::Sequence],
    described: "https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/configure-logging",
};

/// The format.
pub struct Pfirewall;

/// How many lines are looked at before a file without a header is claimed.
const LOOKED_AT: usize = 40;

impl Format for Pfirewall {
    fn name(&self) -> &'static str {
        "pfirewall"
    }

    /// Claims a file with a header of the firewall's, and one at least half of whose first lines are its rows.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut rows, mut lines) = (0, 0);
        for line in head.lines().take(LOOKED_AT) {
            if is_software(line) || Layout::read(line).is_some() {
                return Sniff::Yes;
            }
            if !line.starts_with(b"#") {
                lines += 1;
                rows += usize::from(is_row(line));
            }
        }
        match rows * 2 >= lines && rows > 0 {
            true => Sniff::Yes,
            false if lines == 0 && head.may_grow() => Sniff::More,
            false => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }
}

fn is_software(line: &[u8]) -> bool {
    line.strip_prefix(b"#Software:").is_some_and(|name| name.trim_ascii() == b"Microsoft Windows Firewall")
}

/// Is it a row without a doubt?
fn is_row(line: &[u8]) -> bool {
    let (row, count) = words::<6>(line);
    let [date, clock, action, protocol, source, destination] = row;
    let is_stamp = date.len() == 10 && date[4] == b'-' && clock.len() == 8 && clock[2] == b':';
    let addresses = parse_address(source).is_some() && parse_address(destination).is_some();
    let action = Action::read(action);
    count >= 8
        && is_stamp
        && match action {
            Some(Action::Lost) => true,
            Some(_) => addresses && Protocol::from_name(protocol).is_some(),
            None => false,
        }
}

impl Readable for Pfirewall {
    type Reader = Recorded<Rows>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        let in_front = head.lines().take_while(|line| line.starts_with(b"#"));
        let first = in_front.filter_map(Layout::read).last().unwrap_or(Layout::MODERN);
        Recorded::new(Rows { layout: first, first }, settings, start)
    }
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    /// A packet, or a connection's first one.
    Packet,
    /// The host opened a connection.
    Open,
    /// Somebody else did.
    OpenInbound,
    Close,
    /// Events were lost.
    Lost,
}

impl Action {
    fn read(word: &[u8]) -> Option<Action> {
        Some(match word {
            b"DROP" | b"ALLOW" => Action::Packet,
            b"OPEN" => Action::Open,
            b"OPEN-INBOUND" => Action::OpenInbound,
            b"CLOSE" => Action::Close,
            b"INFO-EVENTS-LOST" => Action::Lost,
            _ => return None,
        })
    }
}

/// The way of a packet, where there is a column for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path {
    Receive,
    Send,
    /// Through the host, or not known to it.
    Other,
}

impl Path {
    fn read(word: &[u8]) -> Option<Path> {
        Some(match word {
            b"RECEIVE" => Path::Receive,
            b"SEND" => Path::Send,
            b"FORWARD" | b"UNKNOWN" => Path::Other,
            _ => return None,
        })
    }
}

/// More columns than any version has.
const MOST: usize = 24;
/// No such column.
const NONE: usize = MOST;

/// Where the columns are that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    count: usize,
    /// date, time, action, protocol, addresses, ports, tcpflags, tcpsyn, tcpwin, icmptype, path.
    places: [usize; NAMES.len()],
}

const NAMES: [&[u8]; 13] = [
    b"date",
    b"time",
    b"action",
    b"protocol",
    b"src-ip",
    b"dst-ip",
    b"src-port",
    b"dst-port",
    b"tcpflags",
    b"tcpsyn",
    b"tcpwin",
    b"icmptype",
    b"path",
];

impl Layout {
    /// `date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info
    /// path`; a process id may follow, and Windows XP had no path.
    const MODERN: Layout = Layout { count: 17, places: [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 16] };

    /// What a row has of which columns are missing in the middle: those in front.
    const TRIMMED: Layout = Layout { count: 8, places: [0, 1, 2, 3, 4, 5, 6, 7, NONE, NONE, NONE, NONE, NONE] };

    /// Of a header.
    fn read(line: &[u8]) -> Option<Layout> {
        let (names, count) = words::<MOST>(line.strip_prefix(b"#Fields:")?);
        let place = |name: &&[u8]| names.iter().position(|n| n.eq_ignore_ascii_case(name)).unwrap_or(NONE);
        let places = NAMES.each_ref().map(place);
        let has_all = places[..6].iter().all(|place| *place != NONE);
        (has_all && count <= MOST).then_some(Layout { count, places })
    }

    /// The layout of a row of so many columns: a process id may follow, and the path be missing.
    fn of_row(self, count: usize) -> Layout {
        match count {
            _ if count == self.count || count == self.count + 1 => self,
            16..=18 => Layout::MODERN,
            _ => Layout::TRIMMED,
        }
    }
}

/// Reads rows.
#[derive(Debug)]
pub struct Rows {
    layout: Layout,
    /// What the layout is at the begin of the file.
    first: Layout,
}

impl Records for Rows {
    fn read<'a>(&mut self, line: &'a [u8], watch: &mut Watch) -> Result<Option<Access<'a>>, Offence<'a>> {
        if line.trim_ascii_start().starts_with(b"#") {
            self.layout = Layout::read(line).unwrap_or(self.layout);
            return Ok(None);
        }
        let (row, count) = words::<MOST>(line);
        let layout = self.layout.of_row(count);
        let [date, clock, action, protocol, source, destination, from, to, flags, sequence, window, icmp_type, path] =
            layout.places.map(|place| row.get(place).copied().unwrap_or_default());
        if date.get(4) != Some(&b'-') || date.len() != 10 {
            return Err((Reason::NotThisFormat, b""));
        }
        let action = Action::read(action).ok_or((Reason::NotThisFormat, &b""[..]))?;
        let time = watch.day_and_clock(date, clock)?;
        let mut access = Access { time: Some(time), ..Access::default() };
        if action == Action::Lost {
            return Ok(Some(access));
        }
        if count < Layout::TRIMMED.count {
            return Err((Reason::Cut, b""));
        }
        let from_address = record::source(source)?;
        let protocol = record::protocol(protocol, from_address)?;
        access.source = Some(from_address);
        access.destination = record::address(destination, Reason::BadDestination)?;
        access.protocol = Some(protocol);
        let mut tcp_flags = None;
        if protocol.has_ports() {
            access.source_port = record::number(from, Reason::BadPort)?;
            access.destination_port = record::number(to, Reason::BadPort)?;
            if protocol == Protocol::TCP && flags.iter().any(u8::is_ascii_uppercase) {
                tcp_flags = Some(record::flags(flags));
                // Versions without flags write 0 for these too.
                let (sequence, window) = (parse_number(sequence), parse_number(window));
                access.header = Header { sequence, window, ..Header::default() };
            }
        } else if protocol.is_icmp() {
            access.icmp_type = record::number(icmp_type, Reason::BadProtocol)?;
        }
        // In a row whose columns were trimmed the way stands behind the ports, wherever that is.
        let path = Path::read(path).or_else(|| row[8..].iter().find_map(|word| Path::read(word)));
        let inbound = kind_of_inbound(Some(protocol), tcp_flags, access.source_port, access.icmp_type);
        let evident = match (action, path) {
            (_, Some(Path::Send)) | (Action::Open, _) => Some(Kind::Outbound),
            _ => None,
        };
        access.kind = match action {
            Action::Close => Kind::SessionEvent,
            _ => record::kind(&watch.networks, from_address, access.destination, evident, inbound),
        };
        Ok(Some(access))
    }

    /// Columns that differ from those at the begin of the file are known only to whoever has read their header.
    fn is_settled(&self) -> bool {
        self.layout == self.first
    }
}
