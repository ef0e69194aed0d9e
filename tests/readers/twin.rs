//! The slow and obvious twin of the capture reader: records at the lengths that they state, frames by another's parser
//! (etherparse). Only for files without damage, in Ethernet.

use super::{Random, Recorder, packets::*};
use etherparse::{Ipv6ExtensionSlice, LaxNetSlice, LaxSlicedPacket, err::Layer};
use std::net::IpAddr;
use teiten::access::{Access, Kind, Protocol, TcpFlags, kind_of_inbound};
use teiten::account::{Position, Reason};
use teiten::format::Sink;
use teiten::time::Timestamp;

/// A packet as it was put into a file.
pub(crate) struct Captured {
    pub(crate) nanos: i64,
    pub(crate) data: Vec<u8>,
    /// Bytes that it had before it was cut.
    pub(crate) length: usize,
}

/// What is to be read of the packets.
pub(crate) fn read(packets: &[Captured]) -> Recorder {
    let mut recorder = Recorder::default();
    for (at, packet) in packets.iter().enumerate() {
        let at = Position { line: at as u64 + 1, byte: 0 };
        match access(packet) {
            Some(access) => recorder.access(&access, at),
            None => recorder.reject(Reason::Cut, at, b""),
        }
    }
    recorder
}

/// `None`: not to be read.
fn access(packet: &Captured) -> Option<Access<'static>> {
    let time = Some(Timestamp::from_nanos(packet.nanos));
    let sliced = LaxSlicedPacket::from_ethernet(&packet.data).ok()?;
    let (source, destination, payload, later, more) = match &sliced.net {
        Some(LaxNetSlice::Ipv4(v4)) => {
            let head = v4.header();
            let (source, destination) = (head.source_addr().into(), head.destination_addr().into());
            let later = head.fragments_offset().value() > 0;
            (source, destination, v4.payload(), later, head.more_fragments())
        }
        // Its parser's way through headers of which the last is cut leads out of the packet.
        Some(LaxNetSlice::Ipv6(v6)) if matches!(v6.payload().ip_number.0, 0 | 43 | 44 | 51 | 60) => return None,
        Some(LaxNetSlice::Ipv6(v6)) => {
            let head = v6.header();
            let canonical = |address: std::net::Ipv6Addr| IpAddr::V6(address).to_canonical();
            let fragment = v6.extensions().clone().into_iter().find_map(|header| match header {
                Ipv6ExtensionSlice::Fragment(fragment) => {
                    Some((fragment.fragment_offset().value() > 0, fragment.more_fragments()))
                }
                _ => None,
            });
            let (later, more) = fragment.unwrap_or_default();
            (canonical(head.source_addr()), canonical(head.destination_addr()), v6.payload(), later, more)
        }
        None if sliced.stop_err.as_ref().is_some_and(|(_, layer)| *layer != Layer::Arp) => return None,
        _ => return Some(Access { kind: Kind::NotIp, time, ..Access::default() }),
    };
    let (protocol, bytes) = (Protocol(payload.ip_number.0), payload.payload);
    let number = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let mut access = Access {
        time,
        source: Some(source),
        destination: Some(destination),
        protocol: Some(protocol),
        ..Access::default()
    };
    let mut flags = None;
    if later {
        return Some(Access { kind: Kind::Repeat, ..access });
    } else if protocol.has_ports() {
        access.source_port = Some(number(0)?);
        access.destination_port = Some(number(2)?);
        flags = match bytes.get(13) {
            _ if protocol != Protocol::TCP => None,
            Some(bits) => Some(TcpFlags {
                fin: bits & FIN != 0,
                syn: bits & SYN != 0,
                rst: bits & RST != 0,
                ack: bits & ACK != 0,
            }),
            None if more && !payload.incomplete => None,
            None => return None,
        };
    } else if protocol.is_icmp() {
        access.icmp_type = Some(*bytes.first()?);
    }
    access.kind = kind_of_inbound(Some(protocol), flags, access.source_port, access.icmp_type);
    Some(access)
}

/// Packets of every kind, a second or so apart, some cut.
pub(crate) fn packets(random: &mut Random, count: usize) -> Vec<Captured> {
    let mut nanos = i64::from(BEGIN) * 1_000_000_000;
    (0..count)
        .map(|_| {
            nanos += i64::try_from(random.below(2_000_000)).unwrap() * 1_000;
            let mut data = frame_of(random);
            let length = data.len();
            if random.below(4) == 0 {
                data.truncate(1 + random.below(length));
            }
            Captured { nanos, data, length }
        })
        .collect()
}

fn frame_of(random: &mut Random) -> Vec<u8> {
    let mut frame = match random.below(12) {
        0 => {
            return ethernet(
                0x0806,
                &[0, 1, 8, 0, 6, 4, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9],
            );
        }
        1 => return ethernet(0x88cc, b"\x02\x07lldp"),
        2..5 => frame(&packet_v6(random)),
        _ => frame(&packet_v4(random)),
    };
    for _ in 0..random.below(4) {
        let tag = [*random.pick(&[[0x81, 0], [0x88, 0xa8], [0x91, 0]]), [0, 7]].concat();
        frame.splice(12..12, tag);
    }
    // Padding to the shortest frame.
    if random.below(2) == 0 && frame.len() < 60 {
        frame.resize(60, 0);
    }
    frame
}

/// Protocol and payload, as long as a payload of the protocol is at least.
fn payload(random: &mut Random) -> (u8, Vec<u8>) {
    let mut port = || *random.pick(&[53, 80, 445, 1434, 40_000]);
    let (from, to) = (port(), port());
    let (protocol, mut payload) = match random.below(8) {
        0..3 => {
            let flags = *random.pick(&[SYN, SYN, SYN | ACK, RST, ACK, FIN, 0, 0x29, SYN | 0xc0]);
            (6, tcp(from, to, flags))
        }
        3..5 => (17, udp(from, to)),
        5 => (*random.pick(&[1, 58]), icmp(random.below(20) as u8)),
        6 => (58, icmp(125 + random.below(15) as u8)),
        _ => (*random.pick(&[132, 33, 136, 47, 2, 50]), tcp(from, to, 0)),
    };
    payload.extend(vec![b'x'; random.below(30)]);
    (protocol, payload)
}

fn address(random: &mut Random) -> u32 {
    0xc000_0200 + random.below(600) as u32
}

fn packet_v4(random: &mut Random) -> Vec<u8> {
    let (protocol, payload) = payload(random);
    let [source, destination] = [address(random), address(random)].map(u32::to_be_bytes);
    let fragment = *random.pick(&[0, 0, 0, 0x4000, 0x2000, 0x2003, 100]);
    let options = vec![1; 4 * random.below(11)];
    let mut packet = v4_of(source, destination, protocol, fragment, &[&options[..], &payload].concat());
    packet[0] += (options.len() / 4) as u8;
    packet
}

fn packet_v6(random: &mut Random) -> Vec<u8> {
    let (mut next, mut payload) = payload(random);
    if random.below(4) == 0 {
        let offset = *random.pick(&[0u16, 1, 8, 9]);
        payload = [&[next, 0][..], &offset.to_be_bytes(), &[0, 0, 0, 1], &payload].concat();
        next = 44;
    }
    for _ in 0..random.below(3) {
        let more = random.below(3);
        // Destination options count in eight bytes, the authentication header in four.
        let (kind, length, bytes) = *random.pick(&[(60, more, 8 + 8 * more), (51, more + 1, 12 + 4 * more)]);
        payload = [&[next, length as u8][..], &vec![0; bytes - 2], &payload].concat();
        next = kind;
    }
    if random.below(4) == 0 {
        payload = [&[next, 0, 1, 4, 0, 0, 0, 0][..], &payload].concat();
        next = 0;
    }
    let prefix = *random.pick(&[0x2001_0db8_u128 << 96, 0xffff_u128 << 32]);
    let [source, destination] = [address(random), address(random)].map(|low| prefix | u128::from(low));
    v6_of(source, destination, next, &payload)
}
