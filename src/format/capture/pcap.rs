//! The classic pcap file (draft-ietf-opsawg-pcap): one header, then records, each with a header of its own.

use super::link::Link;
use super::{Beginning, MAX_PACKET, Raw, Records, Step};
use crate::account::Reason;
use crate::time::Timestamp;

/// Bytes of a file's header.
pub(super) const HEADER: usize = 24;
/// The longest packet that is believed.
const LONGEST: u32 = MAX_PACKET as u32;
/// A record of which there is doubt has to be the first of so many.
const DOUBT: usize = 3;
/// Or those it begins have to end with the file, within so many bytes.
const SOON: usize = 64 << 10;
/// Behind damage, a record without any doubt has to be the first of so many.
const FOUND: usize = 2;
/// A packet was captured within so many seconds (ten years) of the first one, or of one after which the clock was set.
const LONGEST_GAP: u32 = 10 * 366 * 86_400;

const MICROS: u32 = 0xa1b2_c3d4;
const NANOS: u32 = 0xa1b2_3c4d;
/// Alexey Kuznetsov's variant, with a longer record header (interface, protocol, direction).
const KUZNETSOV: u32 = 0xa1b2_cd34;
/// Linux's `PACKET_OUTGOING`: this host sent it.
const OUTGOING: u8 = 4;

/// How a file is written, and where its clock is.
#[derive(Debug)]
pub(super) struct Pcap {
    big_endian: bool,
    /// Parts of a second that a stamp counts, and nanoseconds in each.
    fractions: u32,
    nanos: u32,
    /// Bytes of a record's header.
    head: usize,
    /// The longest packet that was to be captured.
    longest: u32,
    link: Link,
    /// Before version 2.4 either length came first: the smaller one is what was captured.
    unsettled: bool,
    /// When packets may have been captured.
    time: Span,
}

/// A record's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    secs: u32,
    fraction: u32,
    /// Bytes of the packet that follow.
    captured: u32,
    /// Bytes that it had.
    length: u32,
    sent: bool,
}

/// The magic number, and whether numbers are big-endian.
fn magic(bytes: &[u8]) -> Option<(u32, bool)> {
    let first = *bytes.first_chunk()?;
    let numbers = [(u32::from_le_bytes(first), false), (u32::from_be_bytes(first), true)];
    numbers.into_iter().find(|(magic, _)| matches!(*magic, MICROS | NANOS | KUZNETSOV))
}

/// Is this the front of a pcap file? `Some(false)`: of a version that is not known. A file that ends before it tells
/// has nothing wrong with its version.
pub(super) fn begins(bytes: &[u8]) -> Option<bool> {
    let (_, big) = magic(bytes)?;
    Some(version(bytes, big).is_none_or(|version| matches!(version, (2, 0..=4) | (543, 0))))
}

fn version(bytes: &[u8], big: bool) -> Option<(u16, u16)> {
    let [a, b, c, d] = *bytes.get(4..)?.first_chunk()?;
    let number = if big { u16::from_be_bytes } else { u16::from_le_bytes };
    Some((number([a, b]), number([c, d])))
}

/// The seconds around those of a packet; none before the first one.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u32,
    length: u32,
}

impl Span {
    const NONE: Span = Span { from: 0, length: 0 };

    fn around(secs: u32) -> Span {
        Span { from: secs.saturating_sub(LONGEST_GAP), length: 2 * LONGEST_GAP }
    }

    #[inline(always)]
    fn contains(self, secs: u32) -> bool {
        secs.wrapping_sub(self.from) < self.length
    }
}

impl Header {
    #[inline(always)]
    fn read(bytes: &[u8; 16], big_endian: bool) -> Header {
        let (words, _) = bytes.as_chunks::<4>();
        let words: [u32; 4] = match big_endian {
            true => std::array::from_fn(|at| u32::from_be_bytes(words[at])),
            false => std::array::from_fn(|at| u32::from_le_bytes(words[at])),
        };
        let [secs, fraction, captured, length] = words;
        Header { secs, fraction, captured, length, sent: false }
    }
}

impl Pcap {
    /// Reads a file's header; `None` if it is cut.
    pub(super) fn read(bytes: &[u8]) -> Option<Pcap> {
        let (magic, big_endian) = magic(bytes)?;
        let bytes = bytes.first_chunk::<HEADER>()?;
        let number = |at: usize| {
            let four = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
            if big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        let (fractions, nanos) = if magic == NANOS { (1_000_000_000, 1) } else { (1_000_000, 1_000) };
        Some(Pcap {
            big_endian,
            fractions,
            nanos,
            head: if magic == KUZNETSOV { 24 } else { 16 },
            // 0 and absurd numbers mean no limit.
            longest: match number(16) {
                snaplen if (1..=LONGEST).contains(&snaplen) => snaplen,
                _ => LONGEST,
            },
            // The upper half is about frame check sequences, which lie behind all that is read.
            link: Link::of(number(20)),
            unsettled: version(bytes, big_endian) != Some((2, 4)),
            time: Span::NONE,
        })
    }

    fn header(&self, bytes: &[u8]) -> Option<Header> {
        let bytes = bytes.get(..self.head)?;
        let mut header = Header::read(bytes.first_chunk()?, self.big_endian);
        if self.unsettled && header.captured > header.length {
            (header.captured, header.length) = (header.length, header.captured);
        }
        // The longer header goes on with interface, protocol and type of the packet.
        header.sent = bytes.get(22) == Some(&OUTGOING);
        Some(header)
    }

    /// Nothing contradicts anything. So much is asked because the bytes of packets look like headers more often than one
    /// thinks where a file has lost a few of them.
    fn is_sound(&self, header: &Header) -> bool {
        self.is_consistent(header) && self.is_timely(header)
    }

    #[inline(always)]
    fn is_consistent(&self, header: &Header) -> bool {
        header.captured.wrapping_sub(1) < self.longest
            && header.captured <= header.length
            && header.length <= LONGEST
            && header.fraction < self.fractions
    }

    fn is_timely(&self, header: &Header) -> bool {
        self.time.length == 0 || self.time.contains(header.secs)
    }

    /// It might be a record nonetheless: of a clock that was set; or of a tool that writes lengths or fractions its own
    /// way, or an empty packet. Not all at once.
    fn is_possible(&self, header: &Header) -> bool {
        let Header { secs, fraction, captured, length, .. } = *header;
        let is_odd = captured <= LONGEST && (secs | fraction | captured | length) != 0;
        self.is_consistent(header) || (is_odd && self.is_timely(header))
    }

    /// Do records follow one another from the front of `bytes`, `records` of them or up to the end of the file?
    /// `None`: more bytes are needed to tell.
    fn chain(&self, bytes: &[u8], end: bool, records: usize, is_record: impl Fn(&Header) -> bool) -> Option<bool> {
        let (mut at, mut whole) = (0, 0);
        for _ in 0..records {
            let Some(header) = bytes.get(at..).and_then(|rest| self.header(rest)) else {
                // At the end of the file one whole record is enough.
                return end.then_some(whole > 0);
            };
            if !is_record(&header) {
                return Some(false);
            }
            at += self.head + header.captured as usize;
            whole += u32::from(at <= bytes.len());
        }
        Some(true)
    }

    /// Do records, whatever they say, lead from the front of `bytes` to the very end of the file, and soon? `None`: more
    /// bytes are needed to tell.
    fn ends(&self, bytes: &[u8], end: bool) -> Option<bool> {
        let mut at = 0;
        while at < SOON {
            if at == bytes.len() && end {
                return Some(true);
            }
            let Some(header) = bytes.get(at..).and_then(|rest| self.header(rest)) else { return end.then_some(false) };
            if header.captured > LONGEST {
                return Some(false);
            }
            at += self.head + header.captured as usize;
        }
        Some(false)
    }

    /// What begins with a header that is not sound.
    #[cold]
    fn doubtful<'a>(&mut self, header: &Header, bytes: &'a [u8], end: bool) -> Step<'a> {
        if Beginning::is_capture(bytes) {
            return Step::Another;
        }
        let follows = match self.is_possible(header) {
            true => self.chain(bytes, end, DOUBT, |header| self.is_possible(header)),
            false => Some(false),
        };
        match follows {
            Some(true) => {}
            None => return Step::More,
            Some(false) => match self.ends(bytes, end) {
                Some(true) => {}
                None => return Step::More,
                Some(false) => return Step::Damaged,
            },
        }
        // One stamp that is wrong sets no clock: the next one has to be near it.
        let time = Span::around(header.secs);
        if !self.is_timely(header) && self.chain(bytes, end, 2, |next| time.contains(next.secs)) == Some(true) {
            self.time = time;
        }
        self.packet(header, bytes)
    }

    /// The packet of a header of which there is no more doubt.
    fn packet<'a>(&self, header: &Header, bytes: &'a [u8]) -> Step<'a> {
        let whole = self.head + header.captured as usize;
        let Some(data) = bytes.get(self.head..whole) else { return Step::More };
        if header.fraction >= self.fractions {
            return Step::Refused(Reason::TimeRange, whole);
        }
        let odd = header.captured > header.length || header.captured > self.longest;
        Step::Packet(Raw { odd, ..self.raw(header, data) }, whole)
    }

    #[inline(always)]
    fn raw<'a>(&self, header: &Header, data: &'a [u8]) -> Raw<'a> {
        // A second of fractions, or more, was refused.
        let time = Timestamp::from_secs_u32(header.secs, header.fraction.wrapping_mul(self.nanos));
        Raw { time: Some(time), link: self.link, sent: header.sent, odd: false, data }
    }
}

impl Records for Pcap {
    const HEAD: usize = 16;

    #[inline(always)]
    fn plain<'a>(&mut self, bytes: &'a [u8]) -> Option<(Raw<'a>, usize)> {
        let (head, rest) = bytes.split_first_chunk::<{ Pcap::HEAD }>()?;
        let header = Header::read(head, self.big_endian);
        if self.head != head.len() || self.unsettled || !self.is_consistent(&header) || !self.time.contains(header.secs)
        {
            return None;
        }
        let captured = header.captured as usize;
        let data = rest.get(..captured)?;
        Some((self.raw(&header, data), head.len() + captured))
    }

    fn next<'a>(&mut self, bytes: &'a [u8], end: bool) -> Step<'a> {
        match self.header(bytes) {
            None => Step::More,
            Some(header) if self.is_sound(&header) => {
                if self.time.length == 0 {
                    self.time = Span::around(header.secs);
                }
                self.packet(&header, bytes)
            }
            Some(header) => self.doubtful(&header, bytes, end),
        }
    }

    fn find(&self, bytes: &[u8], end: bool) -> (usize, bool) {
        for at in 0..bytes.len() {
            let rest = &bytes[at..];
            let Some(header) = self.header(rest) else { return if end { (bytes.len(), false) } else { (at, false) } };
            if Beginning::is_capture(rest) {
                return (at, true);
            }
            if self.is_sound(&header) {
                match self.chain(rest, end, FOUND, |header| self.is_sound(header)) {
                    None => return (at, false),
                    Some(true) => return (at, true),
                    Some(false) => {}
                }
            }
        }
        (bytes.len(), false)
    }
}
