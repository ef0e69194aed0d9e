//! One event as it stands in each kind of log. All kinds tell the same: a
//! sensor has one name and one address, so that counts do not depend on the
//! kind, whatever names the sensor.

use super::text::{Date, address, clock, decimal, fraction, two};
use super::world::{DAY, Event, Protocol, START, mix};

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Csv,
    Netfilter,
    Zeek,
    Pcap,
}

/// What stands before the first event.
pub(super) fn head(style: Style, out: &mut Vec<u8>) {
    match style {
        Style::Csv => out.extend_from_slice(b"timestamp,sensor,src_ip,src_port,dst_port,proto\n"),
        // https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap: little-endian, microseconds, version 2.4, Ethernet.
        Style::Pcap => [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 1].iter().for_each(|word| little(out, *word)),
        Style::Netfilter | Style::Zeek => {}
    }
}

/// One event.
pub(super) fn event(style: Style, event: &Event, out: &mut Vec<u8>) {
    match style {
        Style::Csv => csv(event, out),
        Style::Netfilter => netfilter(event, out),
        Style::Zeek => zeek(event, out),
        Style::Pcap => pcap(event, out),
    }
}

/// What nobody counts is made up of this: microseconds, identifiers.
fn noise(event: &Event) -> u64 {
    mix(u64::from(event.source) << 32 ^ u64::from(event.second) << 16 ^ u64::from(event.source_port))
}

fn name(protocol: Protocol) -> &'static [u8] {
    match protocol {
        Protocol::Tcp => b"tcp",
        Protocol::Udp => b"udp",
        Protocol::Icmp => b"icmp",
    }
}

fn sensor(event: &Event, out: &mut Vec<u8>) {
    out.extend_from_slice(b"talot-");
    match u64::from(event.sensor) + 1 {
        number @ 1..=99 => two(number, out),
        number => decimal(number, out),
    }
}

/// The sensor's address: 10.0.1.1 is that of the first.
fn door(event: &Event) -> u32 {
    0x0a00_0001 | (u32::from(event.sensor) + 1) << 8
}

fn iso(second: u32, out: &mut Vec<u8>) {
    let date = Date::of(u64::from(second) / DAY);
    decimal(date.year, out);
    out.push(b'-');
    two(date.month, out);
    out.push(b'-');
    two(date.day, out);
    out.push(b'T');
    clock(second, out);
}

fn csv(event: &Event, out: &mut Vec<u8>) {
    iso(event.second, out);
    out.extend_from_slice(b"Z,");
    sensor(event, out);
    out.push(b',');
    address(event.source, out);
    out.push(b',');
    decimal(event.source_port.into(), out);
    out.push(b',');
    decimal(event.port.into(), out);
    out.push(b',');
    out.extend_from_slice(name(event.protocol));
    out.push(b'\n');
}

/// A line of syslog as iptables' LOG target has it written (RFC 3164).
fn netfilter(event: &Event, out: &mut Vec<u8>) {
    const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let noise = noise(event);
    let date = Date::of(u64::from(event.second) / DAY);
    let month = (date.month as usize - 1) * 3;
    out.extend_from_slice(&MONTHS[month..month + 3]);
    out.extend_from_slice(if date.day < 10 { b"  " } else { b" " });
    decimal(date.day, out);
    out.push(b' ');
    clock(event.second, out);
    out.push(b' ');
    sensor(event, out);
    out.extend_from_slice(b" kernel: [");
    decimal(u64::from(event.second) - START + 1_000, out);
    out.push(b'.');
    fraction(noise, out);
    out.extend_from_slice(b"] DROP IN=eth0 OUT= MAC=02:00:5e:10:00:01:02:00:5e:10:00:fe:08:00 SRC=");
    address(event.source, out);
    out.extend_from_slice(b" DST=");
    address(door(event), out);
    out.extend_from_slice(b" LEN=48 TOS=0x00 PREC=0x00 TTL=");
    decimal(40 + (noise >> 20 & 63), out);
    out.extend_from_slice(b" ID=");
    decimal(noise >> 32 & 0xffff, out);
    match event.protocol {
        Protocol::Icmp => {
            out.extend_from_slice(b" PROTO=ICMP TYPE=8 CODE=0 ID=512 SEQ=");
            decimal(noise >> 48, out);
        }
        with_ports => {
            let tcp = with_ports == Protocol::Tcp;
            out.extend_from_slice(if tcp { b" DF PROTO=TCP SPT=" } else { b" PROTO=UDP SPT=" });
            decimal(event.source_port.into(), out);
            out.extend_from_slice(b" DPT=");
            decimal(event.port.into(), out);
            out.extend_from_slice(if tcp { b" WINDOW=65535 RES=0x00 SYN URGP=0" } else { b" LEN=28" });
        }
    }
    out.extend_from_slice(b" \n");
}

/// A record of Zeek's conn.log, written as JSON with times in ISO 8601: an
/// attempt that nobody answered. ICMP has its type and code for ports and no
/// state.
fn zeek(event: &Event, out: &mut Vec<u8>) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ab";
    let noise = noise(event);
    out.extend_from_slice(b"{\"ts\":\"");
    iso(event.second, out);
    out.push(b'.');
    fraction(noise, out);
    out.extend_from_slice(b"Z\",\"uid\":\"C");
    let more = mix(noise);
    (0..17).for_each(|at| out.push(LETTERS[(more.rotate_right(at * 7) & 63) as usize]));
    out.extend_from_slice(b"\",\"id.orig_h\":\"");
    address(event.source, out);
    out.extend_from_slice(b"\",\"id.orig_p\":");
    decimal(event.source_port.into(), out);
    out.extend_from_slice(b",\"id.resp_h\":\"");
    address(door(event), out);
    out.extend_from_slice(b"\",\"id.resp_p\":");
    decimal(event.port.into(), out);
    out.extend_from_slice(b",\"proto\":\"");
    out.extend_from_slice(name(event.protocol));
    let state: &[u8] = match event.protocol {
        Protocol::Icmp => b"\",\"conn_state\":\"OTH\",\"local_orig\":false,\"local_resp\":true,\"missed_bytes\":0",
        _ => b"\",\"conn_state\":\"S0\",\"local_orig\":false,\"local_resp\":true,\"missed_bytes\":0",
    };
    out.extend_from_slice(state);
    let rest: &[u8] = match event.protocol {
        Protocol::Tcp => b",\"history\":\"S\",\"orig_pkts\":1,\"orig_ip_bytes\":48,\"resp_pkts\":0,\"resp_ip_bytes\":0,\"ip_proto\":6}\n",
        Protocol::Udp => b",\"history\":\"D\",\"orig_pkts\":1,\"orig_ip_bytes\":48,\"resp_pkts\":0,\"resp_ip_bytes\":0,\"ip_proto\":17}\n",
        Protocol::Icmp => b",\"orig_pkts\":1,\"orig_ip_bytes\":60,\"resp_pkts\":0,\"resp_ip_bytes\":0,\"ip_proto\":1}\n",
    };
    out.extend_from_slice(rest);
}

/// A packet of a capture, whole, with its checksums: Ethernet II, IPv4 (RFC
/// 791) and a SYN (RFC 9293), a datagram (RFC 768) or an echo request (RFC 792).
fn pcap(event: &Event, out: &mut Vec<u8>) {
    const ETHERNET: [u8; 14] = [0x02, 0, 0x5e, 0x10, 0, 1, 0x02, 0, 0x5e, 0x10, 0, 0xfe, 8, 0];
    let noise = noise(event);
    let (number, mut inner): (u8, Vec<u8>) = match event.protocol {
        Protocol::Tcp => {
            let mut inner = ports(event);
            inner.extend_from_slice(&(noise as u32).to_be_bytes());
            // No acknowledgement; 28 bytes of header, SYN, window, checksum, urgent pointer; MSS 1460, SACK.
            inner.extend_from_slice(&[0, 0, 0, 0, 0x70, 0x02, 0xff, 0xff, 0, 0, 0, 0, 2, 4, 5, 0xb4, 1, 1, 4, 2]);
            (6, inner)
        }
        Protocol::Udp => {
            let mut inner = ports(event);
            inner.extend_from_slice(&[0, 28, 0, 0]);
            inner.extend_from_slice(&[b'A'; 20]);
            (17, inner)
        }
        Protocol::Icmp => {
            let mut inner = vec![8, 0, 0, 0, 2, 0, (noise >> 8) as u8, noise as u8];
            inner.extend_from_slice(&[b'a'; 32]);
            (1, inner)
        }
    };
    let length = (20 + inner.len()) as u16;
    let mut outer = vec![0x45, 0, (length >> 8) as u8, length as u8, (noise >> 24) as u8, (noise >> 16) as u8];
    outer.extend_from_slice(&[0x40, 0, 40 + (noise >> 32 & 63) as u8, number, 0, 0]);
    outer.extend_from_slice(&event.source.to_be_bytes());
    outer.extend_from_slice(&door(event).to_be_bytes());
    let own = checksum(0, &outer);
    outer[10..12].copy_from_slice(&own.to_be_bytes());

    // The pseudo header: both addresses, protocol and length; ICMP has none.
    let pseudo = sum(&outer[12..20]) + u32::from(number) + inner.len() as u32;
    let (at, before) = match event.protocol {
        Protocol::Tcp => (16, pseudo),
        Protocol::Udp => (6, pseudo),
        Protocol::Icmp => (2, 0),
    };
    let own = checksum(before, &inner);
    inner[at..at + 2].copy_from_slice(&own.to_be_bytes());

    let captured = u32::from(length) + ETHERNET.len() as u32;
    for word in [event.second, (noise % 1_000_000) as u32, captured, captured] {
        little(out, word);
    }
    out.extend_from_slice(&ETHERNET);
    out.extend_from_slice(&outer);
    out.extend_from_slice(&inner);
}

fn ports(event: &Event) -> Vec<u8> {
    let mut inner = Vec::with_capacity(28);
    inner.extend_from_slice(&event.source_port.to_be_bytes());
    inner.extend_from_slice(&event.port.to_be_bytes());
    inner
}

fn little(out: &mut Vec<u8>, word: u32) {
    out.extend_from_slice(&word.to_le_bytes());
}

fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks_exact(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum()
}

/// The internet checksum (RFC 1071) of an even number of bytes, and of what was
/// summed up before.
fn checksum(before: u32, bytes: &[u8]) -> u16 {
    let mut total = before + sum(bytes);
    while total > 0xffff {
        total = (total & 0xffff) + (total >> 16);
    }
    !(total as u16)
}
