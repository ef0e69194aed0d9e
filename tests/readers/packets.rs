//! Packets and captures made byte by byte, for the tests of captures.

/// A byte order of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
}

impl Order {
    pub(crate) fn u16(self, number: u16) -> [u8; 2] {
        if self == Order::Big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    pub(crate) fn u32(self, number: u32) -> [u8; 4] {
        if self == Order::Big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    pub(crate) fn i64(self, number: i64) -> [u8; 8] {
        if self == Order::Big { number.to_be_bytes() } else { number.to_le_bytes() }
    }
}

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;

pub(crate) fn tcp(from: u16, to: u16, flags: u8) -> Vec<u8> {
    let ports = [from.to_be_bytes(), to.to_be_bytes()].concat();
    [&ports[..], &[0, 0, 0, 1, 0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]].concat()
}

pub(crate) fn udp(from: u16, to: u16) -> Vec<u8> {
    [from.to_be_bytes(), to.to_be_bytes(), [0, 12], [0, 0], *b"da", *b"ta"].concat()
}

pub(crate) fn icmp(kind: u8) -> Vec<u8> {
    vec![kind, 0, 0, 0, 0, 1, 0, 1, b'p', b'i', b'n', b'g']
}

/// 192.0.2.1 to 198.51.100.2.
pub(crate) fn v4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    v4_of([192, 0, 2, 1], [198, 51, 100, 2], protocol, 0, payload)
}

/// `fragment`: flags and offset in units of eight bytes, as in the header.
pub(crate) fn v4_of(source: [u8; 4], destination: [u8; 4], protocol: u8, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let [flags, offset] = fragment.to_be_bytes();
    let head = [0x45, 0, high, low, 0x12, 0x34, flags, offset, 64, protocol, 0, 0];
    [&head[..], &source, &destination, payload].concat()
}

/// 2001:db8::1 to 2001:db8:ffff::2.
pub(crate) fn v6(next: u8, payload: &[u8]) -> Vec<u8> {
    v6_of(0x2001_0db8_u128 << 96 | 1, 0x2001_0db8_ffff_u128 << 80 | 2, next, payload)
}

pub(crate) fn v6_of(source: u128, destination: u128, next: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [0x60, 0, 0, 0, high, low, next, 64];
    [&head[..], &source.to_be_bytes(), &destination.to_be_bytes(), payload].concat()
}

pub(crate) fn ethernet(kind: u16, payload: &[u8]) -> Vec<u8> {
    [&[0, 0x16, 0x3e, 0, 0, 1, 0, 0x16, 0x3e, 0, 0, 2][..], &kind.to_be_bytes(), payload].concat()
}

/// An IP packet of either version in Ethernet.
pub(crate) fn frame(packet: &[u8]) -> Vec<u8> {
    ethernet(if packet[0] >> 4 == 6 { 0x86dd } else { 0x0800 }, packet)
}

pub(crate) const MICROS: u32 = 0xa1b2_c3d4;
pub(crate) const NANOS: u32 = 0xa1b2_3c4d;
/// The first second of captures here: 2008-09-13T04:04:05Z.
pub(crate) const BEGIN: u32 = 1_221_278_645;

/// A pcap file.
#[derive(Clone, Debug)]
pub(crate) struct Pcap {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
    secs: u32,
}

impl Pcap {
    pub(crate) fn new(order: Order, magic: u32, link: u32) -> Pcap {
        Pcap::of(order, magic, (2, 4), 65_535, link)
    }

    pub(crate) fn of(order: Order, magic: u32, version: (u16, u16), snaplen: u32, link: u32) -> Pcap {
        let version = [order.u16(version.0), order.u16(version.1)].concat();
        let rest = [0, 0, snaplen, link].map(|number| order.u32(number)).concat();
        Pcap { order, bytes: [&order.u32(magic)[..], &version, &rest].concat(), secs: BEGIN }
    }

    /// A record, a second after the one before it.
    pub(crate) fn packet(&mut self, fraction: u32, data: &[u8]) {
        self.packet_of(fraction, data, data.len());
    }

    /// A record of a packet that was longer than what was captured of it.
    pub(crate) fn packet_of(&mut self, fraction: u32, data: &[u8], length: usize) {
        let lengths = [data.len(), length].map(|length| u32::try_from(length).unwrap());
        self.record([self.secs, fraction, lengths[0], lengths[1]], data);
        self.secs += 1;
    }

    /// A record with any header.
    pub(crate) fn record(&mut self, header: [u32; 4], data: &[u8]) {
        self.bytes.extend(header.map(|number| self.order.u32(number)).concat());
        self.bytes.extend(data);
    }
}

/// A pcapng file.
#[derive(Clone, Debug)]
pub(crate) struct Pcapng {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl Pcapng {
    /// With its first section.
    pub(crate) fn new(order: Order) -> Pcapng {
        let mut file = Pcapng { order, bytes: Vec::new() };
        file.section(order);
        file
    }

    pub(crate) fn block(&mut self, kind: u32, body: &[u8]) {
        let padding = vec![0; body.len().next_multiple_of(4) - body.len()];
        let length = self.order.u32(u32::try_from(12 + body.len() + padding.len()).unwrap());
        self.bytes.extend([&self.order.u32(kind)[..], &length, body, &padding, &length].concat());
    }

    pub(crate) fn section(&mut self, order: Order) {
        self.order = order;
        let magic = order.u32(0x1a2b_3c4d);
        self.block(0x0a0d_0d0a, &[&magic[..], &order.u16(1), &order.u16(0), &[0xff; 8]].concat());
    }

    pub(crate) fn option(&self, code: u16, value: &[u8]) -> Vec<u8> {
        let padding = vec![0; value.len().next_multiple_of(4) - value.len()];
        let length = self.order.u16(u16::try_from(value.len()).unwrap());
        [&self.order.u16(code)[..], &length, value, &padding].concat()
    }

    pub(crate) fn interface(&mut self, link: u16, snaplen: u32, options: &[u8]) {
        let order = self.order;
        self.block(1, &[&order.u16(link)[..], &[0, 0], &order.u32(snaplen), options].concat());
    }

    /// An enhanced packet block; `stamp` in the interface's units.
    pub(crate) fn packet(&mut self, interface: u32, stamp: u64, data: &[u8], options: &[u8]) {
        let length = u32::try_from(data.len()).unwrap();
        let numbers = [interface, (stamp >> 32) as u32, stamp as u32, length, length].map(|n| self.order.u32(n));
        let padding = vec![0; data.len().next_multiple_of(4) - data.len()];
        self.block(6, &[&numbers.concat(), data, &padding, options].concat());
    }

    /// A packet block of old.
    pub(crate) fn old_packet(&mut self, interface: u16, stamp: u64, data: &[u8]) {
        let order = self.order;
        let length = u32::try_from(data.len()).unwrap();
        let numbers = [(stamp >> 32) as u32, stamp as u32, length, length].map(|n| order.u32(n));
        self.block(2, &[&order.u16(interface)[..], &[0xff, 0xff], &numbers.concat(), data].concat());
    }

    pub(crate) fn simple_packet(&mut self, length: u32, data: &[u8]) {
        self.block(3, &[&self.order.u32(length)[..], data].concat());
    }
}

/// A stamp in microseconds, so many seconds after [`BEGIN`].
pub(crate) fn micros(after: u64) -> u64 {
    (u64::from(BEGIN) + after) * 1_000_000
}
