//! pcapng (draft-ietf-opsawg-pcapng): blocks in sections, each section with a byte order and interfaces of its own, each
//! interface with a link layer and a clock.

use super::link::Link;
use super::{FRONT, MAX_PACKET, Raw, Records, Step, pcap};
use crate::account::Reason;
use crate::time::Timestamp;

/// Types of blocks.
mod block {
    pub(super) const SECTION: u32 = 0x0a0d_0d0a;
    pub(super) const INTERFACE: u32 = 1;
    /// The packet block of old; obsolete, and still met.
    pub(super) const PACKET: u32 = 2;
    /// A packet without a time, of the first interface.
    pub(super) const SIMPLE: u32 = 3;
    pub(super) const ENHANCED: u32 = 6;
    pub(super) const NAMES: u32 = 4;
    pub(super) const STATISTICS: u32 = 5;
    pub(super) const SECRETS: u32 = 10;
    pub(super) const CUSTOM: [u32; 2] = [0x0bad, 0x4000_0bad];
}

/// The option of an enhanced packet block whose last two bits say where it went: 1 in, 2 out.
const FLAGS: u16 = 2;
const RESOLUTION: u16 = 9;
const OFFSET: u16 = 14;

/// Bytes in front of the packet in its block, and of the shortest such block.
const PACKET_HEAD: usize = 20;
const SHORTEST_PACKET: u32 = 32;
/// A block that is held whole: a packet, and options.
const LONGEST_HELD: u32 = (MAX_PACKET + (64 << 10)) as u32;
/// The longest block that is believed (libpcap's limit too).
const LONGEST: u32 = 16 << 20;
/// More interfaces are not kept: what was captured on them is refused.
const MOST_INTERFACES: usize = 1 << 16;

/// Is this the front of a section?
pub(super) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(&block::SECTION.to_be_bytes()) && big_endian(bytes).is_some()
}

/// The byte order of the section that begins here, if it is one of the two.
fn big_endian(bytes: &[u8]) -> Option<bool> {
    match bytes.get(8..12)? {
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(true),
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(false),
        _ => None,
    }
}

/// The section at hand.
#[derive(Debug)]
pub(super) struct Pcapng {
    order: Order,
    interfaces: Vec<Interface>,
}

/// Numbers in one byte order; `None` where bytes are missing.
#[derive(Clone, Copy, Debug)]
struct Order {
    big_endian: bool,
}

#[derive(Debug)]
struct Interface {
    link: Link,
    /// 0 is no limit.
    snaplen: u32,
    /// `None` if its options are damaged before they tell, or tell nonsense.
    clock: Option<Clock>,
}

/// What the stamps of an interface count.
#[derive(Clone, Copy, Debug)]
struct Clock {
    unit: Unit,
    /// Added to every stamp.
    offset_secs: i64,
}

#[derive(Clone, Copy, Debug)]
enum Unit {
    /// So many nanoseconds.
    Nanos(u64),
    /// One nanosecond in so many.
    Finer(u64),
    /// 2 to the power of minus so many seconds.
    Binary(u32),
}

impl Order {
    #[inline]
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    }

    #[inline]
    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }

    fn i64(self, bytes: &[u8]) -> Option<i64> {
        let eight = *bytes.first_chunk()?;
        Some(if self.big_endian { i64::from_be_bytes(eight) } else { i64::from_le_bytes(eight) })
    }

    /// Calls `each` with the code and the value of every option; false if they do not fit in `bytes`. No end marker is
    /// needed at the end of a block.
    fn options<'a>(self, mut bytes: &'a [u8], mut each: impl FnMut(u16, &'a [u8])) -> bool {
        while let (Some(code), Some(length)) = (self.u16(bytes, 0), self.u16(bytes, 2)) {
            if code == 0 {
                return true;
            }
            let length = usize::from(length);
            let Some(value) = bytes.get(4..4 + length) else { return false };
            each(code, value);
            bytes = bytes.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
        }
        true
    }
}

impl Clock {
    /// The resolution as long as none is stated.
    const MICROS: u8 = 6;

    /// `if_tsresol`: the lower seven bits are the power, the highest tells of what. `None` for units of which 64 bits
    /// make no second.
    fn unit(resolution: u8) -> Option<Unit> {
        let power = u32::from(resolution & 0x7f);
        match (resolution, power) {
            (0x80.., 0..64) => Some(Unit::Binary(power)),
            (0..=9, _) => Some(Unit::Nanos(10u64.pow(9 - power))),
            (10..=19, _) => Some(Unit::Finer(10u64.pow(power - 9))),
            _ => None,
        }
    }

    /// The instant of a stamp; `None` outside 1677–2262.
    #[inline]
    fn instant(self, stamp: u64) -> Option<Timestamp> {
        let wide = u128::from(stamp);
        let nanos = match self.unit {
            Unit::Nanos(unit) => wide * u128::from(unit),
            Unit::Finer(parts) => (stamp / parts).into(),
            Unit::Binary(power) => (wide * 1_000_000_000) >> power,
        };
        let nanos = i128::try_from(nanos).ok()? + i128::from(self.offset_secs) * 1_000_000_000;
        i64::try_from(nanos).ok().map(Timestamp::from_nanos)
    }
}

impl Pcapng {
    /// Before the first section.
    pub(super) fn new() -> Pcapng {
        Pcapng { order: Order { big_endian: false }, interfaces: Vec::new() }
    }

    /// Type, length and byte order of the block that begins here; `None` if more bytes are needed, a length of 0 if it
    /// begins a section of no known byte order.
    #[inline]
    fn front(&self, bytes: &[u8]) -> Option<(u32, u32, Order)> {
        let kind = self.order.u32(bytes, 0)?;
        if kind != block::SECTION {
            return Some((kind, self.order.u32(bytes, 4)?, self.order));
        }
        bytes.get(..12)?;
        Some(match big_endian(bytes) {
            None => (kind, 0, self.order),
            Some(big_endian) => {
                let order = Order { big_endian };
                (kind, order.u32(bytes, 4)?, order)
            }
        })
    }

    fn interface(&mut self, body: &[u8]) {
        let order = self.order;
        let (Some(link), Some(snaplen)) = (order.u16(body, 0), order.u32(body, 4)) else { return };
        if self.interfaces.len() == MOST_INTERFACES {
            return;
        }
        let (mut resolution, mut offset_secs) = (None, 0);
        let sound = order.options(&body[8..], |code, value| match (code, value) {
            (RESOLUTION, [value, ..]) => resolution = Some(*value),
            (OFFSET, value) => offset_secs = order.i64(value).unwrap_or(0),
            _ => {}
        });
        let resolution = resolution.or(sound.then_some(Clock::MICROS));
        let clock = resolution.and_then(Clock::unit).map(|unit| Clock { unit, offset_secs });
        self.interfaces.push(Interface { link: Link(link), snaplen, clock });
    }

    /// An enhanced packet block, or one of old.
    #[inline(always)]
    fn packet<'a>(&self, kind: u32, body: &'a [u8]) -> Result<Raw<'a>, Reason> {
        let order = self.order;
        let head = body.first_chunk::<PACKET_HEAD>().ok_or(Reason::BadLength)?;
        let number = |at: usize| {
            let four = [head[at], head[at + 1], head[at + 2], head[at + 3]];
            if order.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        let (captured, original) = (number(12), number(16));
        let end = PACKET_HEAD.saturating_add(usize::try_from(captured).unwrap_or(usize::MAX));
        let data = body.get(PACKET_HEAD..end).ok_or(Reason::BadLength)?;
        let interface = match kind {
            block::ENHANCED => self.interfaces.get(usize::try_from(number(0)).unwrap_or(usize::MAX)),
            _ => self.interfaces.get(usize::from(order.u16(body, 0).unwrap_or(u16::MAX))),
        };
        let interface = interface.ok_or(Reason::NoInterface)?;
        let clock = interface.clock.ok_or(Reason::BadTime)?;
        let time = clock.instant(u64::from(number(4)) << 32 | u64::from(number(8))).ok_or(Reason::TimeRange)?;
        let options = body.get(end.next_multiple_of(4)..).unwrap_or_default();
        let sent = !options.is_empty() && self.is_sent(options);
        Ok(Raw { time: Some(time), link: interface.link, sent, odd: captured > original, data })
    }

    /// Do a packet's options say that this host sent it?
    #[inline(never)]
    fn is_sent(&self, options: &[u8]) -> bool {
        let (order, mut sent) = (self.order, false);
        order.options(options, |code, value| sent |= code == FLAGS && order.u32(value, 0).is_some_and(|f| f & 3 == 2));
        sent
    }

    /// A simple packet block: its packet is cut to the first interface's limit, and nothing says when it came.
    fn simple<'a>(&self, body: &'a [u8]) -> Result<Raw<'a>, Reason> {
        let original = self.order.u32(body, 0).ok_or(Reason::BadLength)?;
        let interface = self.interfaces.first().ok_or(Reason::NoInterface)?;
        let most = if interface.snaplen == 0 { original } else { original.min(interface.snaplen) };
        let data = &body[4..];
        let data = &data[..data.len().min(most as usize)];
        Ok(Raw { time: None, link: interface.link, sent: false, odd: false, data })
    }
}

/// What lies between the lengths of a block, which stand after its type and at its end; `None` if more bytes are needed,
/// an error if the two differ.
#[inline(always)]
fn whole(bytes: &[u8], length: u32, order: Order) -> Option<Result<&[u8], ()>> {
    let block = bytes.get(..length as usize)?;
    let (front, last) = block.split_last_chunk::<4>()?;
    Some(if order.u32(last, 0) == Some(length) { Ok(&front[FRONT..]) } else { Err(()) })
}

/// The shortest block of a type; `None` for types that are not known.
fn shortest(kind: u32) -> Option<u32> {
    Some(match kind {
        block::SECTION => 28,
        block::INTERFACE => 20,
        block::PACKET | block::ENHANCED => SHORTEST_PACKET,
        block::SIMPLE => 16,
        block::NAMES | block::STATISTICS | block::SECRETS => 12,
        kind if block::CUSTOM.contains(&kind) => 16,
        _ => return None,
    })
}

fn holds_packet(kind: u32) -> bool {
    matches!(kind, block::PACKET | block::SIMPLE | block::ENHANCED)
}

/// A block of so many bytes may have any length that is a multiple of four.
#[inline(always)]
fn is_length(length: u32, shortest: u32, longest: u32) -> bool {
    (shortest..=longest).contains(&length) && length.is_multiple_of(4)
}

impl Records for Pcapng {
    const HEAD: usize = FRONT + PACKET_HEAD;

    #[inline(always)]
    fn plain<'a>(&mut self, bytes: &'a [u8]) -> Option<(Raw<'a>, usize)> {
        let (kind, length, order) = self.front(bytes)?;
        if kind != block::ENHANCED || !is_length(length, SHORTEST_PACKET, LONGEST_HELD) {
            return None;
        }
        let raw = self.packet(kind, whole(bytes, length, order)?.ok()?).ok()?;
        Some((raw, length as usize))
    }

    fn next<'a>(&mut self, bytes: &'a [u8], _end: bool) -> Step<'a> {
        let Some((kind, length, order)) = self.front(bytes) else { return Step::More };
        if pcap::begins(bytes) == Some(true) {
            return Step::Another;
        }
        let longest = match shortest(kind) {
            Some(_) if !holds_packet(kind) => LONGEST,
            _ => LONGEST_HELD,
        };
        if !is_length(length, shortest(kind).unwrap_or(12), longest) {
            return Step::Damaged;
        }
        if length > LONGEST_HELD {
            return Step::Pass(length.into());
        }
        let body = match whole(bytes, length, order) {
            None => return Step::More,
            Some(Err(())) => return Step::Damaged,
            Some(Ok(body)) => body,
        };
        let held = length as usize;
        let packet = match kind {
            block::ENHANCED | block::PACKET => self.packet(kind, body),
            block::SIMPLE => self.simple(body),
            block::SECTION => {
                *self = Pcapng { order, interfaces: Vec::new() };
                return Step::Pass(length.into());
            }
            block::INTERFACE => {
                self.interface(body);
                return Step::Pass(length.into());
            }
            block::NAMES | block::STATISTICS | block::SECRETS => return Step::Pass(length.into()),
            _ => return Step::Other(held),
        };
        match packet {
            Ok(raw) => Step::Packet(raw, held),
            Err(why) => Step::Refused(why, held),
        }
    }

    fn find(&self, bytes: &[u8], end: bool) -> (usize, bool) {
        for at in 0..bytes.len() {
            let rest = &bytes[at..];
            let Some((kind, length, order)) = self.front(rest) else {
                return if end { (bytes.len(), false) } else { (at, false) };
            };
            if shortest(kind).is_some_and(|shortest| is_length(length, shortest, LONGEST_HELD)) {
                // The length at the other end is proof enough.
                match whole(rest, length, order) {
                    Some(Ok(_)) => return (at, true),
                    None if !end => return (at, false),
                    _ => {}
                }
            }
        }
        (bytes.len(), false)
    }
}
