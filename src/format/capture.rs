//! Captures: packets as tcpdump, Wireshark and telescopes write them, in pcap or pcapng files.
//!
//! Every packet is one record, and its number stands where other formats have the line. A packet is read as far as its
//! outermost IP header and the ports, type or flags behind it: tunnels are not opened. The sensor is the destination
//! address; interfaces and capturing hosts name nothing that others could add up. A damaged place in the file costs the
//! packets that it hit and no other: reading goes on at the next place that looks like a record and leads to more.
//!
//! Written by hand, since what is wanted of a packet stands at a few offsets, and since a parser's error would have to
//! be told apart here anyway: more bytes needed, a damaged file, or a packet that cannot be read.

mod attempts;
mod ip;
mod link;
mod pcap;
mod pcapng;
mod plain;

use super::about::{About, HeaderField, text};
use super::{Format, Head, Networks, Readable, Reader, Refusal, SensorsBy, Settings, Sink, Sniff};
use crate::access::{Access, Header, Kind, kind_of_inbound};
use crate::account::{Note, Position, Reason};
use crate::time::Timestamp;
use attempts::{Attempt, Attempts};
use ip::Packet;
use link::Link;
use pcap::Pcap;
use pcapng::Pcapng;
use plain::Columns;
use std::fmt::Write as _;

/// No packet is longer (libpcap's limit too, for every link layer that carries IP).
const MAX_PACKET: usize = 256 << 10;

/// Bytes in front of a record or block of either format that tell how long it is: less is not looked at.
const FRONT: usize = 8;

const ABOUT: About = About {
    title: text("Packet captures: pcap and pcapng", "パケットキャプチャ（pcap、pcapng）"),
    access: text(
        "A packet: TCP with SYN and neither ACK nor RST, UDP, an echo request. Tunnels are not opened: the outer addresses count.",
        "SYNがあってACK・RSTがないTCP、UDP、エコー要求のパケット1個を1アクセスとする。トンネルの中は見ず、外側のアドレスで数える。",
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
            Kind::Repeat,
            text(
                "Later fragments of a datagram. Where the user wants it, SYNs that are sent again: same addresses, ports and \
                 sequence number as one of the last 131,072 SYNs of the file, at most 128 seconds apart.",
                "2番目以降のフラグメント。設定により、再送されたSYN(ファイル内の直近131,072個のSYNのうち、アドレス・ポート・\
                 シーケンス番号が同じで128秒以内のもの)も含む。",
            ),
        ),
        (Kind::NotIp, text("Frames that carry no IP packet.", "IPパケットを含まないフレーム。")),
    ],
    sensor: text("The destination address.", "宛先アドレス。"),
    time: text("Stamps are instants.", "時刻は絶対時刻で記録されている。"),
    weight: None,
    header: &[HeaderField::IpId, HeaderField::Ttl, HeaderField::Window, HeaderField::Sequence],
    described: "https://ietf-opsawg-wg.github.io/draft-ietf-opsawg-pcap/",
};

/// The format.
pub struct Capture;

impl Format for Capture {
    fn name(&self) -> &'static str {
        "pcap"
    }

    fn sniff(&self, head: &Head<'_>) -> Sniff {
        match Beginning::of(head.bytes) {
            Beginning::Pcap | Beginning::Pcapng => Sniff::Yes,
            Beginning::OtherVersion => Sniff::No(Refusal::CaptureVersion),
            Beginning::Foreign => Sniff::No(Refusal::NoCapture),
        }
    }

    fn has_lines(&self, _head: &Head<'_>) -> bool {
        false
    }
}

impl Readable for Capture {
    type Reader = Packets;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, _head: &Head<'_>, settings: &Settings, start: u64) -> Packets {
        let at = Position { line: 1, byte: start };
        Packets {
            file: File::Beginning,
            place: Place {
                at,
                lost: false,
                pass: 0,
                networks: settings.networks.clone(),
                attempts: settings.fold_retransmissions.then(Box::default),
                columns: None,
            },
        }
    }
}

/// What a file's first bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    Pcap,
    Pcapng,
    OtherVersion,
    Foreign,
}

impl Beginning {
    fn of(bytes: &[u8]) -> Beginning {
        match (pcapng::begins(bytes), pcap::begins(bytes)) {
            (true, _) => Beginning::Pcapng,
            (_, Some(true)) => Beginning::Pcap,
            (_, Some(false)) => Beginning::OtherVersion,
            (_, None) => Beginning::Foreign,
        }
    }

    /// Files put together (`cat`) go on with a capture's first bytes where a record is expected.
    fn is_capture(bytes: &[u8]) -> bool {
        matches!(Beginning::of(bytes), Beginning::Pcap | Beginning::Pcapng)
    }
}

/// One packet as its file has it.
#[derive(Debug)]
struct Raw<'a> {
    /// `None` where the file has none (a simple packet block).
    time: Option<Timestamp>,
    link: Link,
    /// The file says that this host sent it.
    sent: bool,
    /// The lengths that its record states contradict each other.
    odd: bool,
    /// As much of the frame as was captured.
    data: &'a [u8],
}

/// What comes next in a file.
#[derive(Debug)]
enum Step<'a> {
    /// A packet; its record has so many bytes.
    Packet(Raw<'a>, usize),
    /// A packet that cannot be read, though its record is whole.
    Refused(Reason, usize),
    /// Nothing that counts, over so many bytes: perhaps more than are at hand.
    Pass(u64),
    /// A block that is whole and not known, or holds no packet.
    Other(usize),
    /// Another file, put behind this one.
    Another,
    /// The bytes at hand do not tell.
    More,
    /// No record begins here, or none whose length can be believed.
    Damaged,
}

/// One of the two file formats.
trait Records {
    /// Bytes of a plain record in front of its frame.
    const HEAD: usize;

    /// The packet at the front of `bytes` and the length of its record, if there is nothing to doubt: what
    /// [`Records::next`] would say, without the way there.
    fn plain<'a>(&mut self, _bytes: &'a [u8]) -> Option<(Raw<'a>, usize)> {
        None
    }

    /// What begins at the front of `bytes`, which are not empty; with `end` nothing follows them.
    fn next<'a>(&mut self, bytes: &'a [u8], end: bool) -> Step<'a>;

    /// Behind damage: how many bytes to pass over, and whether a record begins behind them; else more are needed.
    fn find(&self, bytes: &[u8], end: bool) -> (usize, bool);
}

/// The file that is being read.
#[derive(Debug)]
enum File {
    /// Its first bytes have not been read.
    Beginning,
    Pcap(Pcap),
    Pcapng(Pcapng),
    /// No capture, though the user says so.
    Foreign,
}

/// Reads a capture.
#[derive(Debug)]
pub struct Packets {
    file: File,
    place: Place,
}

/// Where the reader is, whichever format it reads.
#[derive(Debug)]
struct Place {
    /// Of the next record.
    at: Position,
    /// The next record has to be looked for.
    lost: bool,
    /// Bytes still to be passed.
    pass: u64,
    networks: Networks,
    /// Where SYNs that are sent again are to be told.
    attempts: Option<Box<Attempts>>,
    /// Where packets are read in batches.
    columns: Option<Box<Columns>>,
}

impl Reader for Packets {
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        let mut used = 0;
        loop {
            let rest = &bytes[used..];
            let Packets { file, place } = self;
            let (taken, another) = match file {
                File::Pcap(file) => place.walk(file, rest, end, sink),
                File::Pcapng(file) => place.walk(file, rest, end, sink),
                File::Beginning if rest.is_empty() || (rest.len() < pcap::HEADER && !end) => return used,
                File::Beginning => {
                    let taken = self.begin(rest, sink);
                    used += taken;
                    continue;
                }
                File::Foreign => {
                    place.lose(rest.len(), sink);
                    (rest.len(), false)
                }
            };
            used += taken;
            if !another {
                return used;
            }
            *file = File::Beginning;
        }
    }

    fn lines(&self) -> u64 {
        self.place.at.line - 1
    }
}

impl Packets {
    /// Reads the front of the file; returns the bytes that it took.
    fn begin<S: Sink + ?Sized>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
        let (file, taken) = match Beginning::of(bytes) {
            Beginning::Pcapng => (File::Pcapng(Pcapng::new()), 0),
            Beginning::Pcap | Beginning::OtherVersion => match Pcap::read(bytes) {
                Some(file) => (File::Pcap(file), pcap::HEADER),
                None => {
                    self.place.reject(Reason::Cut, bytes, sink);
                    (File::Foreign, bytes.len())
                }
            },
            Beginning::Foreign => {
                self.place.reject(Reason::NotThisFormat, &bytes[..bytes.len().min(pcap::HEADER)], sink);
                (File::Foreign, 0)
            }
        };
        self.file = file;
        self.place.at.byte += taken as u64;
        taken
    }
}

impl Place {
    /// Reads records from the front of `bytes`; returns the bytes used, and whether another file begins behind them.
    fn walk<R: Records, S: Sink + ?Sized>(
        &mut self,
        file: &mut R,
        bytes: &[u8],
        end: bool,
        sink: &mut S,
    ) -> (usize, bool) {
        let mut used = 0;
        loop {
            if self.pass > 0 || self.lost {
                used += self.pass_over(file, &bytes[used..], end, sink);
                if self.pass > 0 || self.lost {
                    return (used, false);
                }
            }
            if sink.takes_batches(SensorsBy::Address) && !self.looks_closely(sink) {
                used += self.in_batches(file, &bytes[used..], sink);
            }
            while let Some((raw, taken)) = file.plain(&bytes[used..]) {
                self.packet(&raw, sink);
                used += taken;
                self.at.byte += taken as u64;
            }
            let rest = &bytes[used..];
            if rest.is_empty() {
                return (used, false);
            }
            let taken = match file.next(rest, end) {
                Step::Packet(raw, taken) => {
                    self.packet_slowly(&raw, sink);
                    taken
                }
                Step::Refused(why, taken) => {
                    self.reject(why, &rest[..taken], sink);
                    taken
                }
                Step::Pass(length) => {
                    self.pass = length;
                    0
                }
                Step::Other(taken) => {
                    sink.note(Note::OtherBlocks, 1);
                    taken
                }
                Step::Another => return (used, true),
                Step::More if !end => return (used, false),
                // The file ends within the record, unless its length is wrong: then others lie in it.
                Step::More if !file.find(&rest[1..], end).1 => {
                    self.reject(Reason::Cut, rest, sink);
                    rest.len()
                }
                Step::More | Step::Damaged => {
                    self.reject(Reason::BadLength, &rest[..rest.len().min(FRONT)], sink);
                    self.lost = true;
                    0
                }
            };
            used += taken;
            self.at.byte += taken as u64;
        }
    }

    /// Whether the sink or the user asks for more of a packet than what it counts as.
    fn looks_closely<S: Sink + ?Sized>(&self, sink: &S) -> bool {
        sink.takes_headers() || self.attempts.is_some()
    }

    /// [`Place::packet`], for a packet on its own.
    #[inline(never)]
    fn packet_slowly<S: Sink + ?Sized>(&mut self, raw: &Raw<'_>, sink: &mut S) {
        self.packet(raw, sink);
    }

    #[inline(always)]
    fn packet<S: Sink + ?Sized>(&mut self, raw: &Raw<'_>, sink: &mut S) {
        match self.looks_closely(sink) {
            true => self.packet_closely(raw, sink),
            false => self.packet_as::<false, S>(raw, sink),
        }
    }

    /// [`Place::packet`] with its header's fields, and with a look at the packets before it.
    #[cold]
    #[inline(never)]
    fn packet_closely<S: Sink + ?Sized>(&mut self, raw: &Raw<'_>, sink: &mut S) {
        self.packet_as::<true, S>(raw, sink);
    }

    #[inline(always)]
    fn packet_as<const CLOSELY: bool, S: Sink + ?Sized>(&mut self, raw: &Raw<'_>, sink: &mut S) {
        match raw.tell::<CLOSELY, S>(&self.networks, self.attempts.as_deref_mut(), self.at, sink) {
            Ok(()) => self.at.line += 1,
            Err(why) => self.refuse(why, raw, sink),
        }
        if raw.odd {
            sink.note(Note::OddRecords, 1);
        }
    }

    /// Passes what is to be passed, or over damage to the next record; returns bytes used.
    #[cold]
    fn pass_over<R: Records, S: Sink + ?Sized>(&mut self, file: &R, bytes: &[u8], end: bool, sink: &mut S) -> usize {
        if self.lost {
            let (taken, found) = file.find(bytes, end);
            self.lost = !found;
            self.lose(taken, sink);
            return taken;
        }
        let taken = usize::try_from(self.pass).map_or(bytes.len(), |pass| pass.min(bytes.len()));
        self.pass -= taken as u64;
        self.at.byte += taken as u64;
        if self.pass > 0 && end {
            self.reject(Reason::Cut, b"", sink);
        }
        taken
    }

    /// Bytes that belong to no record.
    fn lose<S: Sink + ?Sized>(&mut self, bytes: usize, sink: &mut S) {
        if bytes > 0 {
            sink.note(Note::LostBytes, bytes as u64);
            self.at.byte += bytes as u64;
        }
    }

    /// The frame of a whole record that cannot be read.
    #[cold]
    fn refuse<S: Sink + ?Sized>(&mut self, why: Reason, raw: &Raw<'_>, sink: &mut S) {
        if why == Reason::UnknownLink {
            sink.reject(why, self.at, format!("link type {}", raw.link.0).as_bytes());
            self.at.line += 1;
        } else {
            self.reject(why, raw.data, sink);
        }
    }

    /// A record that cannot be read: its first bytes in hexadecimal tell more than the bytes themselves.
    #[cold]
    fn reject<S: Sink + ?Sized>(&mut self, why: Reason, bytes: &[u8], sink: &mut S) {
        let mut text = String::new();
        for byte in bytes.iter().take(40) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        sink.reject(why, self.at, text.as_bytes());
        self.at.line += 1;
    }
}

impl Raw<'_> {
    /// Tells what the packet says; why not, if it cannot be read. What is told is built where it is told from: moved once
    /// more, it cost as much as all the rest.
    #[inline(always)]
    fn tell<const CLOSELY: bool, S: Sink + ?Sized>(
        &self,
        networks: &Networks,
        attempts: Option<&mut Attempts>,
        at: Position,
        sink: &mut S,
    ) -> Result<(), Reason> {
        let time = self.time;
        let Some(frame) = link::open(self.link, self.data)? else {
            sink.access(&Access { kind: Kind::NotIp, time, ..Access::default() }, at);
            return Ok(());
        };
        let Packet { source, destination, protocol, ports, icmp_type, flags, later_fragment, ip_id, sequence } =
            Packet::read(frame.packet)?;
        let (source_port, destination_port) = ports.unzip();
        let kind = match networks.way(source, Some(destination)) {
            Some(kind) => kind,
            None if (self.sent || frame.sent) && !networks.contains(destination) => Kind::Outbound,
            // The first fragment has the ports, and is the record.
            None if later_fragment => Kind::Repeat,
            None => kind_of_inbound(Some(protocol), flags, source_port, icmp_type),
        };
        let access = Access {
            kind,
            time,
            source: Some(source),
            source_port,
            destination: Some(destination),
            destination_port,
            protocol: Some(protocol),
            icmp_type,
            header: Header { ip_id, sequence, ..Header::default() },
            ..Access::default()
        };
        // Only there, since what is changed once more is moved once more.
        if CLOSELY {
            let mut access = access;
            look_closer(&mut access, frame.packet, flags.is_some(), attempts);
            sink.access(&access, at);
        } else {
            sink.access(&access, at);
        }
        Ok(())
    }
}

/// Fills in the header's fields, and tells a SYN that is sent again where `attempts` are known. `has_flags`: it is a TCP
/// packet whose flags were read.
#[cold]
#[inline(never)]
fn look_closer(access: &mut Access<'_>, packet: &[u8], has_flags: bool, attempts: Option<&mut Attempts>) {
    access.header = ip::header(packet);
    if let (Some(attempts), Kind::Access, true) = (attempts, access.kind, has_flags)
        && let (Some(source), Some(destination)) = (access.source, access.destination)
        && let (Some(from), Some(to)) = (access.source_port, access.destination_port)
        && let (Some(sequence), Some(time)) = (access.header.sequence, access.time)
        && attempts.repeats(Attempt { source, destination, ports: (from, to), sequence }, time)
    {
        access.kind = Kind::Repeat;
    }
}
