//! The outermost IP packet of a frame: RFC 791, RFC 8200, and what stands in front of the payload of TCP, UDP and the
//! like, and of ICMP.

use crate::access::{Header, Protocol, TcpFlags};
use crate::account::Reason;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a packet says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: Protocol,
    /// From and to.
    pub(super) ports: Option<(u16, u16)>,
    pub(super) icmp_type: Option<u8>,
    pub(super) flags: Option<TcpFlags>,
    /// A fragment other than the first: it has neither ports nor type.
    pub(super) later_fragment: bool,
    /// Of IPv4.
    pub(super) ip_id: Option<u16>,
    /// Of TCP.
    pub(super) sequence: Option<u32>,
}

/// What follows a header, as far as it was captured.
#[derive(Clone, Copy, Debug)]
struct Payload<'a> {
    bytes: &'a [u8],
    /// How long the IP header says that it is.
    stated: usize,
    /// More fragments follow: what is missing may be in them.
    more_fragments: bool,
}

impl<'a> Payload<'a> {
    /// `stated`: `None` where the header leaves it open (0: segmentation left to the network card, or a jumbogram).
    #[inline]
    fn new(bytes: &'a [u8], stated: Option<usize>) -> Payload<'a> {
        let stated = stated.unwrap_or(usize::MAX);
        // What lies behind the packet is padding of the frame.
        Payload { bytes: &bytes[..bytes.len().min(stated)], stated, more_fragments: false }
    }

    /// Why there are fewer than `length` bytes: they were not captured, or they never were.
    #[cold]
    fn lack(&self, length: usize) -> Reason {
        if self.stated >= length { Reason::Cut } else { Reason::BadPacket }
    }

    #[inline]
    fn first<const N: usize>(&self) -> Result<&'a [u8; N], Reason> {
        self.bytes.first_chunk().ok_or_else(|| self.lack(N))
    }

    fn skip(&self, length: usize) -> Result<Payload<'a>, Reason> {
        let bytes = self.bytes.get(length..).ok_or_else(|| self.lack(length))?;
        Ok(Payload { bytes, stated: self.stated - length, more_fragments: self.more_fragments })
    }
}

impl Packet {
    /// Reads an IP packet of either version.
    #[inline(always)]
    pub(super) fn read(bytes: &[u8]) -> Result<Packet, Reason> {
        match bytes.first().map(|first| first >> 4) {
            Some(4) => Packet::v4(bytes),
            Some(6) => Packet::v6(bytes),
            Some(_) => Err(Reason::BadPacket),
            None => Err(Reason::Cut),
        }
    }

    #[inline(always)]
    fn v4(bytes: &[u8]) -> Result<Packet, Reason> {
        let head: &[u8; 20] = bytes.first_chunk().ok_or(Reason::Cut)?;
        let length = usize::from(head[0] & 15) * 4;
        let total = usize::from(u16::from_be_bytes([head[2], head[3]]));
        if length < 20 || (total > 0 && total < length) {
            return Err(Reason::BadPacket);
        }
        let rest = bytes.get(length..).ok_or(Reason::Cut)?;
        let mut payload = Payload::new(rest, total.checked_sub(length));
        let fragment = u16::from_be_bytes([head[6], head[7]]);
        payload.more_fragments = fragment & 0x2000 != 0;
        let address = |at: usize| IpAddr::V4(Ipv4Addr::new(head[at], head[at + 1], head[at + 2], head[at + 3]));
        let ip_id = Some(u16::from_be_bytes([head[4], head[5]]));
        Packet::of(address(12), address(16), Protocol(head[9]), payload, fragment & 0x1fff != 0, ip_id)
    }

    #[inline(never)]
    fn v6(bytes: &[u8]) -> Result<Packet, Reason> {
        let (head, rest) = bytes.split_first_chunk::<40>().ok_or(Reason::Cut)?;
        let address = |bytes: &[u8]| {
            let octets: [u8; 16] = bytes.try_into().unwrap_or_default();
            Ipv6Addr::from(octets).to_canonical()
        };
        let (source, destination) = (address(&head[8..24]), address(&head[24..40]));
        let (protocol, payload, later) = behind_v6(head, rest)?;
        Packet::of(source, destination, protocol, payload, later, None)
    }

    #[inline(always)]
    fn of(
        source: IpAddr,
        destination: IpAddr,
        protocol: Protocol,
        payload: Payload<'_>,
        later_fragment: bool,
        ip_id: Option<u16>,
    ) -> Result<Packet, Reason> {
        let (ports, icmp_type, flags, sequence) = Default::default();
        let mut packet =
            Packet { source, destination, protocol, ports, icmp_type, flags, later_fragment, ip_id, sequence };
        if later_fragment {
            return Ok(packet);
        }
        // A scan for protocols sends their numbers with nothing behind; those that are never without are TCP, UDP and ICMP.
        let is_bare = payload.stated == 0 && !matches!(protocol, Protocol::TCP | Protocol::UDP | Protocol::ICMP);
        if protocol.has_ports() && !is_bare {
            let [a, b, c, d] = *payload.first()?;
            packet.ports = Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])));
            if protocol == Protocol::TCP {
                packet.flags = tcp_flags(&payload)?;
                packet.sequence = sequence_of(payload.bytes);
            }
        } else if protocol.is_icmp() && !is_bare {
            packet.icmp_type = Some(payload.first::<1>()?[0]);
        }
        Ok(packet)
    }
}

/// The protocol behind the fixed header of IPv6 and its extensions, its payload, and whether that is of a fragment other
/// than the first.
#[inline]
fn behind_v6<'a>(head: &[u8; 40], rest: &'a [u8]) -> Result<(Protocol, Payload<'a>, bool), Reason> {
    let length = usize::from(u16::from_be_bytes([head[4], head[5]]));
    let mut payload = Payload::new(rest, Some(length).filter(|length| *length > 0));
    let (mut next, mut later) = (head[6], false);
    // Each extension header takes eight bytes or more, so that the packet bounds the loop.
    while !later {
        let length = match next {
            // Hop-by-hop options, routing, destination options.
            0 | 43 | 60 => 8 + 8 * usize::from(payload.first::<2>()?[1]),
            44 => {
                let [_, _, high, low, ..] = *payload.first::<8>()?;
                let fragment = u16::from_be_bytes([high, low]);
                (payload.more_fragments, later) = (fragment & 1 != 0, fragment >> 3 != 0);
                8
            }
            // The authentication header counts in words.
            51 => 8 + 4 * usize::from(payload.first::<2>()?[1]),
            _ => break,
        };
        next = payload.bytes[0];
        payload = payload.skip(length)?;
    }
    Ok((Protocol(next), payload, later))
}

/// All fields of the headers that may be wanted, of a packet that [`Packet::read`] has read. Apart from that: what
/// hardly anybody asks for would move a packet once more, which cost as much as all the rest.
#[cold]
#[inline(never)]
pub(super) fn header(bytes: &[u8]) -> Header {
    let (header, payload) = match (bytes.first().map(|first| first >> 4), bytes.first_chunk::<20>()) {
        (Some(4), Some(head)) => {
            let length = usize::from(head[0] & 15) * 4;
            let total = usize::from(u16::from_be_bytes([head[2], head[3]]));
            let is_first = u16::from_be_bytes([head[6], head[7]]) & 0x1fff == 0;
            let payload = bytes.get(length..).map(|rest| Payload::new(rest, total.checked_sub(length)).bytes);
            let ip_id = Some(u16::from_be_bytes([head[4], head[5]]));
            let header = Header { ip_id, ttl: Some(head[8]), ..Header::default() };
            (header, payload.filter(|_| is_first && Protocol(head[9]) == Protocol::TCP))
        }
        _ => match bytes.split_first_chunk::<40>() {
            Some((head, rest)) => {
                let payload = match behind_v6(head, rest) {
                    Ok((Protocol::TCP, payload, false)) => Some(payload.bytes),
                    _ => None,
                };
                (Header { ttl: Some(head[7]), ..Header::default() }, payload)
            }
            None => (Header::default(), None),
        },
    };
    let tcp = payload.unwrap_or_default();
    Header {
        sequence: sequence_of(tcp),
        window: tcp.get(14..).and_then(<[u8]>::first_chunk).map(|bytes| u16::from_be_bytes(*bytes)),
        ..header
    }
}

/// That of a TCP header.
#[inline(always)]
fn sequence_of(tcp: &[u8]) -> Option<u32> {
    let [_, _, _, _, sequence @ ..] = *tcp.first_chunk::<8>()?;
    Some(u32::from_be_bytes(sequence))
}

/// Those of a TCP header; `None` if it goes on in another fragment (nmap's `-f` cuts it there).
#[inline]
fn tcp_flags(payload: &Payload<'_>) -> Result<Option<TcpFlags>, Reason> {
    match payload.bytes.get(13) {
        Some(flags) => {
            let is_set = |bit: u8| flags & bit != 0;
            Ok(Some(TcpFlags { fin: is_set(1), syn: is_set(2), rst: is_set(4), ack: is_set(16) }))
        }
        None if payload.more_fragments && payload.stated < 14 => Ok(None),
        None => Err(payload.lack(14)),
    }
}
