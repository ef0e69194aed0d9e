//! What a captured frame carries an IP packet in: the link layers of tcpdump.org's list that can, and the layers that lie
//! between Ethernet and IP without an IP header of their own (VLAN tags, MPLS, PPP).

use crate::account::Reason;

/// A link layer by its number in the list of LINKTYPE_ values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link(pub(super) u16);

/// An IP packet in its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    /// From its IP header on.
    pub(super) packet: &'a [u8],
    /// The frame says that this host sent it.
    pub(super) sent: bool,
}

/// Where the IPv4 packet begins in frames that have nothing between link layer and IP.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    /// Where the type of what follows stands, if it does.
    kind: Option<usize>,
    /// Where Linux says who sent it, if it does.
    sender: Option<usize>,
    /// Where the packet begins.
    pub(super) packet: usize,
}

/// `None`: a frame without an IP packet.
type Opened<'a> = Result<Option<Frame<'a>>, Reason>;

/// Linux's `PACKET_OUTGOING`.
const OUTGOING: u16 = 4;

/// Finds the IP packet of a frame.
#[inline]
pub(super) fn open(link: Link, data: &[u8]) -> Opened<'_> {
    match link.0 {
        1 => ethernet(data, 0),
        _ => others(link, data),
    }
}

fn others(link: Link, data: &[u8]) -> Opened<'_> {
    match link.0 {
        // BSD loopback: the address family, in the byte order of the host or of the network.
        0 | 108 => match *data.first_chunk().ok_or(Reason::Cut)? {
            [family, 0, 0, 0] | [0, 0, 0, family] if is_family(family) => packet(data, 4),
            _ => Ok(None),
        },
        // Raw IP, and what some systems have called it.
        12 | 14 | 101 | 228 | 229 => packet(data, 0),
        9 | 50 | 104 => serial(data, 0),
        51 => pppoe(data, 0),
        // PPP behind a byte that is not 0 if it was sent.
        166 | 204 => marked(serial(data, 1), data.first() != Some(&0)),
        // Linux cooked, both versions: kind of packet, protocol, and more that does not matter.
        113 => marked(typed(data, 14, 16), number(data, 0)? == OUTGOING),
        276 => marked(typed(data, 0, 20), data.get(10) == Some(&4)),
        105 => wireless(data, 0),
        // Radiotap; the two of Prism cards; PPI: headers that tell their length.
        127 => wireless(data, usize::from(number(data, 2)?.swap_bytes())),
        119 | 163 => match *data.first_chunk::<8>().ok_or(Reason::Cut)? {
            [0x80, 0x21, 0x10, _, a, b, c, d] => wireless(data, length(u32::from_be_bytes([a, b, c, d]))),
            _ => wireless(data, 144),
        },
        // OpenBSD's pf log: length, address family, and at the end the direction; its IPsec tap.
        117 => {
            let [length, family, ..] = *data.first_chunk::<2>().ok_or(Reason::Cut)?;
            let inside =
                if is_family(family) { packet(data, usize::from(length).next_multiple_of(4)) } else { Ok(None) };
            marked(inside, data.get(60) == Some(&2))
        }
        109 => packet(data, 12),
        239 => netfilter(data),
        // IP over InfiniBand, behind a global routing header.
        242 => typed(data, 40, 44),
        // Apple's tap, also under its number of old: length, what follows, its link layer, flags (2: sent).
        149 | 258 => {
            let head = data.first_chunk::<40>().ok_or(Reason::Cut)?;
            let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
            let inside = data.get(length(word(0))..).ok_or(Reason::Cut)?;
            match Link::of(word(8)) {
                Link(149 | 258) => Err(Reason::BadPacket),
                link => marked(open(link, inside), word(36) & 2 != 0),
            }
        }
        // Switches' tags between the addresses and the type of an Ethernet frame, or in front of it.
        281 | 283 => ethernet(data, 4),
        284 => ethernet(data, 8),
        282 => ethernet(data.get(4..).ok_or(Reason::Cut)?, 0),
        _ => Err(Reason::UnknownLink),
    }
}

impl Framing {
    /// That of nearly all captures, with its link layer.
    pub(super) const ETHERNET: (Link, Framing) = (Link(1), Framing { kind: Some(12), sender: None, packet: 14 });

    /// That of the link layers that are met most.
    pub(super) fn of(link: Link) -> Option<Framing> {
        match link.0 {
            1 => Some(Framing::ETHERNET.1),
            12 | 14 | 101 | 228 => Some(Framing { kind: None, sender: None, packet: 0 }),
            113 => Some(Framing { kind: Some(14), sender: Some(1), packet: 16 }),
            276 => Some(Framing { kind: Some(0), sender: Some(10), packet: 20 }),
            _ => None,
        }
    }

    /// Whether a frame, not sent from here, has so many bytes of a packet where [`open`] would find it.
    #[inline(always)]
    pub(super) fn fits(self, frame: &[u8], length: usize) -> bool {
        let is_ip = self.kind.is_none_or(|at| frame.get(at..at + 2) == Some(&[8, 0]));
        let is_sent = self.sender.is_some_and(|at| frame.get(at) == Some(&(OUTGOING as u8)));
        is_ip & !is_sent & (frame.len() >= self.packet + length)
    }
}

impl Link {
    /// Of a number whose upper half means something else.
    pub(super) fn of(number: u32) -> Link {
        Link((number & 0xffff) as u16)
    }
}

/// AF_INET, and AF_INET6 on Linux, Windows, NetBSD, FreeBSD and macOS.
fn is_family(family: u8) -> bool {
    matches!(family, 2 | 10 | 23 | 24 | 28 | 30)
}

fn length(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[inline]
fn number(data: &[u8], at: usize) -> Result<u16, Reason> {
    let two = data.get(at..).and_then(|rest| rest.first_chunk()).ok_or(Reason::Cut)?;
    Ok(u16::from_be_bytes(*two))
}

#[inline]
fn packet(data: &[u8], at: usize) -> Opened<'_> {
    let packet = data.get(at..).ok_or(Reason::Cut)?;
    Ok(Some(Frame { packet, sent: false }))
}

fn marked(opened: Opened<'_>, sent: bool) -> Opened<'_> {
    opened.map(|frame| frame.map(|frame| Frame { sent: frame.sent || sent, ..frame }))
}

/// Two addresses, a tag of so many bytes, a type.
#[inline]
fn ethernet(data: &[u8], tag: usize) -> Opened<'_> {
    typed(data, 12 + tag, 14 + tag)
}

/// A type of EtherType's registry, and what it is the type of.
#[inline]
fn typed(data: &[u8], kind: usize, at: usize) -> Opened<'_> {
    match number(data, kind)? {
        0x0800 | 0x86dd => packet(data, at),
        kind => layers(data, kind, at),
    }
}

/// Layers on the way to an IP packet. Each is nearer to the end of the frame than the one before it.
fn layers(data: &[u8], mut kind: u16, mut at: usize) -> Opened<'_> {
    loop {
        match kind {
            0x0800 | 0x86dd => return packet(data, at),
            // VLAN tags: 802.1Q, 802.1ad, and what stood for it before.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => (kind, at) = (number(data, at + 2)?, at + 4),
            0x8847 | 0x8848 => return mpls(data, at),
            0x8864 => return pppoe(data, at),
            // A length: 802.2 follows, with SNAP perhaps, or with IP's own number.
            0..=1500 => match data.get(at..).and_then(|rest| rest.first_chunk::<3>()).ok_or(Reason::Cut)? {
                [0xaa, 0xaa, 3] => match data.get(at + 3..).and_then(|rest| rest.first_chunk::<3>()) {
                    Some([0, 0, 0 | 0xf8]) => (kind, at) = (number(data, at + 6)?, at + 8),
                    Some(_) => return Ok(None),
                    None => return Err(Reason::Cut),
                },
                [6, 6, 3] => return packet(data, at + 3),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        }
    }
}

/// A stack of labels, whose last one is marked; what follows is not named.
fn mpls(data: &[u8], mut at: usize) -> Opened<'_> {
    loop {
        let label = number(data, at + 2)?;
        at += 4;
        if label & 0x100 != 0 {
            break;
        }
    }
    match data.get(at).ok_or(Reason::Cut)? >> 4 {
        4 | 6 => packet(data, at),
        // A control word: an Ethernet frame follows (RFC 4448).
        0 => ethernet(data.get(at + 4..).ok_or(Reason::Cut)?, 0),
        _ => Ok(None),
    }
}

/// A PPPoE session's header.
fn pppoe(data: &[u8], at: usize) -> Opened<'_> {
    ppp(data, at + 6)
}

/// A protocol of PPP, in one byte or two.
fn ppp(data: &[u8], at: usize) -> Opened<'_> {
    let first = *data.get(at).ok_or(Reason::Cut)?;
    let (protocol, at) = if first & 1 == 1 { (first.into(), at + 1) } else { (number(data, at)?, at + 2) };
    match protocol {
        0x0021 | 0x0057 => packet(data, at),
        0x0281 | 0x0283 => mpls(data, at),
        _ => Ok(None),
    }
}

/// PPP, with or without HDLC's address and control in front, or Cisco's HDLC.
fn serial(data: &[u8], at: usize) -> Opened<'_> {
    match number(data, at)? {
        0xff03 => ppp(data, at + 2),
        0x0f00 | 0x8f00 => typed(data, at + 2, at + 4),
        _ => ppp(data, at),
    }
}

/// A frame of 802.11 behind a header of so many bytes.
fn wireless(data: &[u8], at: usize) -> Opened<'_> {
    let frame = data.get(at..).ok_or(Reason::Cut)?;
    let [control, flags] = number(frame, 0)?.to_be_bytes();
    let is_set = |bits: u8| flags & bits != 0;
    // Data that is not encrypted and not empty; an aggregate of frames is not opened.
    if control & 0x0c != 8 || control & 0x40 != 0 || is_set(0x40) {
        return Ok(None);
    }
    let mut length = if flags & 3 == 3 { 30 } else { 24 };
    if control & 0x80 != 0 {
        if frame.get(length).ok_or(Reason::Cut)? & 0x80 != 0 {
            return Ok(None);
        }
        length += if is_set(0x80) { 6 } else { 2 };
    }
    // Some cards pad their headers to four bytes.
    let padded = length.next_multiple_of(4);
    let snap = |at: usize| frame.get(at..).is_some_and(|rest| rest.starts_with(&[0xaa, 0xaa, 3]));
    layers(frame, 0, if !snap(length) && snap(padded) { padded } else { length })
}

/// Linux's netfilter log: fields of length and type, in the byte order of the host, one of which is the packet.
fn netfilter(data: &[u8]) -> Opened<'_> {
    const PACKET: u16 = 9;
    let mut rest = data.get(4..).ok_or(Reason::Cut)?;
    loop {
        let head = *rest.first_chunk::<4>().ok_or(Reason::Cut)?;
        let little = [u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]])];
        // No field is so long, or of a type so high, that it could be taken for the other byte order.
        let [length, kind] = if little[1] > 0xff { little.map(u16::swap_bytes) } else { little };
        let length = usize::from(length);
        if length < 4 {
            return Err(Reason::BadPacket);
        }
        if kind == PACKET {
            return packet(&rest[..rest.len().min(length)], 4);
        }
        rest = rest.get(length.next_multiple_of(4)..).ok_or(Reason::Cut)?;
    }
}
