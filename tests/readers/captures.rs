//! The captures of `tests/data/capture`, made here: beside each packet stands what it is there for.

use super::packets::*;

const FLAGS: u16 = 2;
const NAME: u16 = 2;
const RESOLUTION: u16 = 9;
const OFFSET: u16 = 14;

/// File names and bytes.
pub(crate) fn made() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("kinds.pcap", kinds()),
        ("big-endian-nanoseconds.pcap", big_endian()),
        ("layers.pcap", layers()),
        ("fragments.pcap", fragments()),
        ("ipv6.pcap", ipv6()),
        ("links.pcapng", links()),
        ("sections.pcapng", sections()),
        ("short.pcap", short()),
        ("odd.pcap", odd()),
        ("damaged.pcap", damaged()),
        ("damaged-blocks.pcapng", damaged_blocks()),
        ("put-together.pcap", put_together()),
    ]
}

/// What an inbound packet is.
fn kinds() -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, MICROS, 1);
    for (at, packet) in [
        v4(6, &tcp(4000, 445, SYN)),
        v4(6, &tcp(4000, 445, SYN | 0xc0)), // with ECN's flags: still a SYN
        v4(6, &tcp(80, 4000, SYN | ACK)),
        v4(6, &tcp(80, 4000, RST)),
        v4(6, &tcp(80, 4000, RST | ACK)),
        v4(6, &tcp(4000, 445, ACK)),
        v4(6, &tcp(4000, 445, FIN)),
        v4(6, &tcp(4000, 445, 0)),
        v4(6, &tcp(4000, 445, FIN | 8 | 0x20)), // XMAS
        v4(17, &udp(4000, 1434)),
        v4(17, &udp(53, 4000)),
        v4(1, &icmp(8)),
        v4(1, &icmp(0)),
        v4(1, &icmp(3)),
        v4(1, &icmp(13)),
        v4(132, &tcp(4000, 2905, 0)), // SCTP
        v4(47, b"\0\0\x08\0inside"),  // GRE: a tunnel is not opened
        v4(4, &v4(6, &tcp(4000, 445, SYN))),
        v4(2, b"\x16\0\0\0\0\0\0\0"), // IGMP
        v4(200, b""),
        v4(132, b""), // a scan for protocols
        v4(58, b""),
        v4(6, b""), // but never without a port
    ]
    .into_iter()
    .enumerate()
    {
        file.packet(at as u32 * 1_000, &frame(&packet));
    }
    file.packet(999_999, &ethernet(0x0806, &[0, 1, 8, 0, 6, 4, 0, 1]));
    file.packet(0, &ethernet(0x88cc, b"\x02\x07lldp"));
    file.packet(0, &ethernet(38, b"\x42\x42\x03spanning tree"));
    file.bytes
}

fn big_endian() -> Vec<u8> {
    let mut file = Pcap::new(Order::Big, NANOS, 1);
    file.packet(0, &frame(&v4(6, &tcp(4000, 445, SYN))));
    file.packet(999_999_999, &frame(&v6(17, &udp(4000, 53))));
    file.packet(1, &frame(&v4(1, &icmp(8))));
    file.bytes
}

/// What lies between Ethernet and IP.
fn layers() -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, MICROS, 1);
    let syn = |to| v4(6, &tcp(4000, to, SYN));
    let tag = |inside: &[u8]| [&[0, 7][..], inside].concat();
    file.packet(0, &ethernet(0x8100, &tag(&[&[8, 0][..], &syn(1)].concat())));
    file.packet(
        0,
        &ethernet(0x88a8, &tag(&[&[0x81, 0][..], &tag(&[&[0x86, 0xdd][..], &v6(17, &udp(1, 2))].concat())].concat())),
    );
    file.packet(0, &ethernet(0x9100, &tag(&[&[0x81, 0, 0, 1, 0x81, 0, 0, 1, 8, 0][..], &syn(3)].concat())));
    let snap = |inside: &[u8]| [b"\xaa\xaa\x03\0\0\0", inside].concat();
    file.packet(0, &ethernet(48, &snap(&[&[8, 0][..], &syn(4)].concat())));
    file.packet(0, &ethernet(0x8100, &tag(&[&[0, 48][..], &snap(&[&[8, 0][..], &syn(5)].concat())].concat())));
    file.packet(0, &ethernet(48, b"\xaa\xaa\x03\0\0\x0c\x20\0Cisco discovery"));
    file.packet(0, &ethernet(43, &[b"\x06\x06\x03", &syn(7)[..]].concat()));
    let labels = &b"\0\x01\x00\x40\0\x02\x01\x40"[..];
    file.packet(0, &ethernet(0x8847, &[labels, &syn(8)[..]].concat()));
    file.packet(0, &ethernet(0x8848, &[labels, &v6(6, &tcp(1, 9, SYN))[..]].concat()));
    file.packet(0, &ethernet(0x8847, &[labels, b"\0\0\0\0", &frame(&syn(10))[..]].concat()));
    file.packet(0, &ethernet(0x8847, &[labels, b"\x10\0\0\0 what is this"].concat()));
    file.packet(0, &ethernet(0x8864, &[b"\x11\0\0\x01\0\x2a\0\x21", &syn(12)[..]].concat()));
    file.packet(0, &ethernet(0x8864, &[b"\x11\0\0\x01\0\x3e\0\x57", &v6(17, &udp(1, 13))[..]].concat()));
    file.packet(0, &ethernet(0x8864, b"\x11\0\0\x01\0\x0a\xc0\x21\x09\0\0\x08echo"));
    file.packet(0, &ethernet(0x8863, b"\x11\x09\0\0\0\0"));
    // Cut within each of them.
    for cut in [13, 15] {
        file.packet(0, &ethernet(0x8100, &tag(&[8, 0]))[..cut]);
    }
    file.packet(0, &ethernet(0x8847, &labels[..6]));
    file.packet(0, &ethernet(0x8864, b"\x11\0\0\x01\0\x2a\0"));
    file.packet(0, &ethernet(48, b"\xaa\xaa"));
    file.packet(0, &ethernet(48, b"\xaa\xaa\x03\0\0"));
    file.packet(0, b"");
    file.bytes
}

/// Fragments: only the first has ports or a type.
fn fragments() -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, MICROS, 1);
    let (from, to) = ([192, 0, 2, 9], [198, 51, 100, 2]);
    let more = 0x2000;
    for packet in [
        v4_of(from, to, 17, more, &udp(4000, 1434)),
        v4_of(from, to, 17, more | 2, &udp(7, 7)),
        v4_of(from, to, 17, 4, &udp(7, 7)),
        v4_of(from, to, 6, 0x4000, &tcp(4000, 22, SYN)), // not to be fragmented
        v4_of(from, to, 6, more, &tcp(4000, 23, SYN)[..8]), // nmap -f: the flags are in the next one
        v4_of(from, to, 6, more | 1, &tcp(4000, 23, SYN)[8..16]),
        v4_of(from, to, 6, more, &tcp(4000, 24, SYN)[..2]), // no port, and none can follow
        v4_of(from, to, 6, 0, &tcp(4000, 25, SYN)[..13]),   // the flags are nowhere
        v4_of(from, to, 1, more, &icmp(8)),
        v4_of(from, to, 1, 100, &icmp(8)),
        v4_of(from, to, 47, 100, b"later part of a tunnel"),
    ] {
        file.packet(0, &frame(&packet));
    }
    file.bytes
}

/// Extension headers.
fn ipv6() -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, MICROS, 1);
    let syn = |to| tcp(4000, to, SYN);
    let option = |next: u8, inside: &[u8]| [&[next, 0, 1, 4, 0, 0, 0, 0][..], inside].concat();
    let long = |next: u8, inside: &[u8]| [&[next, 2][..], &[0; 22], inside].concat();
    let authentication = |next: u8, inside: &[u8]| [&[next, 4, 0, 0][..], &[9; 20], inside].concat();
    let fragment =
        |next: u8, offset: u16, inside: &[u8]| [&[next, 0][..], &offset.to_be_bytes(), &[0, 0, 0, 1], inside].concat();
    let mapped = |last: u128| 0xffff_cb00_7100_u128 | last;
    for packet in [
        v6(6, &syn(1)),
        v6(58, &icmp(128)),
        v6(58, &icmp(129)),
        v6(58, &icmp(1)),
        v6(58, &icmp(135)),
        v6(0, &option(6, &syn(6))),
        v6(0, &option(43, &long(60, &option(6, &syn(7))))),
        v6(51, &authentication(6, &syn(8))),
        v6(44, &fragment(17, 1, &udp(1, 9))),
        v6(44, &fragment(17, 8, &udp(7, 7))),
        v6(44, &fragment(17, 0, &udp(1, 11))), // a fragment that is all
        v6(50, b"\0\0\0\x01encrypted"),
        v6(59, b"nothing"),
        v6(0, &option(0, &[0, 250])),      // longer than the packet
        v6(44, &fragment(60, 1, &[6, 1])), // headers that go on in the next fragment
        v6_of(mapped(1), mapped(2), 17, &udp(1, 16)),
        v6(4, &v4(6, &syn(17))),
    ] {
        file.packet(0, &frame(&packet));
    }
    // Twenty options in a row hide nothing.
    let hidden = (0..20).fold(syn(18), |inside, at| option(if at == 0 { 6 } else { 60 }, &inside));
    file.packet(0, &frame(&v6(60, &hidden)));
    // No length: a jumbogram, or a card that cuts to size later.
    let mut jumbo = v6(6, &syn(19));
    jumbo[4..6].fill(0);
    file.packet(0, &frame(&jumbo));
    file.packet(0, &frame(&v6(6, &syn(20)))[..14 + 39]);
    file.bytes
}

/// A link layer an interface.
fn links() -> Vec<u8> {
    let mut file = Pcapng::new(Order::Little);
    let packet = |at: u16| v4(6, &tcp(4000, at, SYN));
    let before = |head: &[u8], at: u16| [head, &packet(at)[..]].concat();
    let snap = |head: &[u8], at: u16| before(&[head, b"\xaa\xaa\x03\0\0\0\x08\0"].concat(), at);
    let wireless = |control: [u8; 2], rest: usize| [&control[..], &vec![0; rest]].concat();
    let cooked = |kind: u8| [&[0, kind, 0, 1, 0, 6][..], &[0; 8], &[8, 0]].concat();
    let cooked2 = |kind: u8| [&[8, 0, 0, 0, 0, 0, 0, 3, 0, 1, kind, 6][..], &[0; 8]].concat();
    let tap = |link: u8, flags: u8| {
        [&[108, 0, 0, 0, 1, 0, 0, 0, link, 0, 0, 0][..], &[0; 24], &[flags, 0, 0, 0], &[0; 68]].concat()
    };
    let pf = |direction: u8| {
        let mut head = vec![0; 64];
        (head[0], head[1], head[60]) = (61, 2, direction);
        head
    };
    let field = |order: Order, kind: u16, value: &[u8]| {
        let length = u16::try_from(4 + value.len()).unwrap();
        [&order.u16(length)[..], &order.u16(kind), value, &vec![0; value.len().next_multiple_of(4) - value.len()]]
            .concat()
    };
    let log = |order: Order, at: u16| {
        [
            &[2, 0, 0, 0][..],
            &field(order, 1, &[8, 0, 1, 0]),
            &field(order, 10, b"drop\0"),
            &field(order, 9, &packet(at)),
        ]
        .concat()
    };
    let tagged = |tag: &[u8], at: u16| {
        let frame = frame(&packet(at));
        [&frame[..12], tag, &frame[12..]].concat()
    };
    let captured: Vec<(u16, Vec<u8>)> = vec![
        (0, before(&[2, 0, 0, 0], 1)),
        (0, before(&[0, 0, 0, 2], 2)),
        (108, [&[0, 0, 0, 24][..], &v6(6, &tcp(4000, 3, SYN))].concat()),
        (0, before(&[7, 0, 0, 0], 4)), // another family
        (101, packet(5)),
        (12, v6(6, &tcp(4000, 6, SYN))),
        (228, packet(7)),
        (229, v6(6, &tcp(4000, 8, SYN))),
        (101, b"\x20no version of IP".to_vec()),
        (113, before(&cooked(0), 10)),
        (113, before(&cooked(4), 11)), // sent
        (276, before(&cooked2(0), 12)),
        (276, before(&cooked2(4), 13)), // sent
        (9, before(&[0xff, 3, 0, 0x21], 14)),
        (9, before(&[0x21], 15)), // compressed
        (50, before(&[0x0f, 0, 8, 0], 16)),
        (104, before(&[0x8f, 0, 8, 0], 17)),
        (51, before(&[0x11, 0, 0, 1, 0, 42, 0, 0x21], 18)),
        (204, before(&[0, 0xff, 3, 0, 0x21], 19)),
        (204, before(&[1, 0xff, 3, 0, 0x21], 20)), // sent
        (105, snap(&wireless([8, 1], 22), 21)),
        (105, snap(&wireless([0x88, 3], 30), 22)), // four addresses, quality of service
        (105, snap(&wireless([0x88, 2], 26), 23)), // padded to four bytes
        (105, wireless([0x80, 0], 40)),            // beacon
        (105, snap(&wireless([8, 0x41], 22), 25)), // encrypted
        (127, snap(&[&[0, 0, 8, 0, 0, 0, 0, 0][..], &wireless([8, 2], 22)].concat(), 26)),
        (119, snap(&[&vec![0; 144][..], &wireless([8, 2], 22)].concat(), 27)),
        (163, snap(&[&b"\x80\x21\x10\x01\0\0\0\x40"[..], &[0; 56], &wireless([8, 2], 22)].concat(), 28)),
        (117, before(&pf(1), 29)),
        (117, before(&pf(2), 30)), // sent
        (109, before(&[2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], 31)),
        (239, log(Order::Little, 32)),
        (239, log(Order::Big, 33)),
        (242, before(&[&[0; 40][..], &[8, 0, 0, 0]].concat(), 34)),
        (258, [tap(1, 1), frame(&packet(35))].concat()),
        (149, [tap(12, 2), packet(36)].concat()), // sent
        (258, [tap(2, 0), packet(37)].concat()),  // a link layer that is not known
        (281, tagged(&[0, 0, 0, 1], 38)),
        (283, tagged(&[0, 0, 0, 1], 39)),
        (284, tagged(&[0xda, 0xda, 0, 0, 0, 0, 0, 1], 40)),
        (282, [&[0, 0, 0, 1][..], &frame(&packet(41))].concat()),
        (147, packet(42)), // a link layer of somebody's own
    ];
    for (at, (link, data)) in captured.into_iter().enumerate() {
        file.interface(link, 0, b"");
        file.packet(at as u32, micros(at as u64), &data, b"");
        // As much of it as is no IP packet.
        if let Some(length) = data.len().checked_sub(41) {
            file.packet(at as u32, micros(at as u64), &data[..length], b"");
        }
    }
    file.bytes
}

/// Sections, interfaces with clocks of their own, and every block.
fn sections() -> Vec<u8> {
    let mut file = Pcapng::new(Order::Little);
    let syn = |to| frame(&v4(6, &tcp(4000, to, SYN)));
    file.interface(1, 65_535, &file.option(NAME, b"eth0"));
    file.packet(0, micros(0), &syn(1), b"");
    file.interface(
        101,
        0,
        &[file.option(RESOLUTION, &[9]), file.option(0, b""), b"\xff\xff\xff\xff".to_vec()].concat(),
    );
    let nanos = (u64::from(BEGIN) + 1) * 1_000_000_000 + 999_999_999;
    file.packet(1, nanos, &v4(17, &udp(1, 2)), b"");
    file.packet(
        0,
        micros(2),
        &syn(3),
        &[file.option(1, b"a comment"), file.option(FLAGS, &file.order.u32(1))].concat(),
    );
    file.packet(0, micros(3), &syn(4), &file.option(FLAGS, &file.order.u32(2))); // sent
    file.old_packet(0, micros(4), &syn(5));
    file.simple_packet(54, &syn(6)); // no time
    file.block(4, b"\0\0\0\0");
    file.block(5, &[0; 12]);
    file.block(10, b"TLSKsecret: ");
    file.block(0x0bad, b"\0\0\0\x01custom");
    file.block(0x7fff_fff0, b"of somebody's own");
    file.packet(7, micros(6), &syn(7), b""); // no such interface
    file.section(Order::Big);
    file.packet(0, micros(7), &syn(8), b""); // its interfaces are forgotten
    // Seconds; 1/1024 s; picoseconds; 2^-127 s, whose stamps are all nothing; with an offset.
    let resolutions: [(&[u8], i64); 5] = [(&[0], 0), (&[0x8a], 0), (&[12], 0), (&[0xff], 0), (&[6], -3600)];
    for (resolution, offset) in resolutions {
        let options = [file.option(RESOLUTION, resolution), file.option(OFFSET, &file.order.i64(offset))].concat();
        file.interface(1, 0, &options);
    }
    file.packet(0, u64::from(BEGIN) + 8, &syn(9), b"");
    file.packet(1, (u64::from(BEGIN) + 9) << 10 | 512, &syn(10), b"");
    file.packet(2, 1_234_567_890_123_456, &syn(11), b"");
    file.packet(3, u64::MAX, &syn(12), b"");
    file.packet(4, micros(12), &syn(13), b"");
    file.packet(0, u64::MAX, &syn(14), b""); // after 2262
    // Options that do not fit leave the clock in doubt, but not what they told before.
    file.interface(1, 0, &[file.option(RESOLUTION, &[6]), vec![0, 2, 0xff, 0xff]].concat());
    file.interface(1, 0, &[0, 2, 0xff, 0xff]);
    file.packet(5, micros(14), &syn(15), b"");
    file.packet(6, micros(15), &syn(16), b"");
    file.bytes
}

/// Packets of which less was captured than there was, and a file that ends within one.
fn short() -> Vec<u8> {
    let mut file = Pcap::of(Order::Little, MICROS, (2, 4), 68, 1);
    let whole = frame(&v4(6, &[&tcp(4000, 445, SYN)[..], &[b'x'; 500]].concat()));
    for captured in [68, 48, 47, 38, 37, 34, 33, 20, 14, 13, 1] {
        file.packet_of(0, &whole[..captured], whole.len());
    }
    // Behind the packet's own end there is padding, and no port.
    file.packet(0, &[frame(&v4(6, b"")), vec![0; 30]].concat());
    let mut left_open = frame(&v4(6, &tcp(4000, 446, SYN)));
    left_open[16..18].fill(0); // no length: left to the network card
    file.packet(0, &left_open);
    let with = |at: usize, byte: u8| {
        let mut frame = frame(&v4(6, &tcp(4000, 447, SYN)));
        frame[at] = byte;
        frame
    };
    file.packet(0, &with(14, 0x4f)); // a longer header than the packet
    file.packet(0, &with(14, 0x44)); // a shorter one than there is
    file.packet(0, &with(14, 0x55)); // no version of IP
    file.packet(0, &with(17, 19)); // a shorter packet than its header
    file.packet(0, &with(14, 0x46)); // options, over what would have been the ports
    let end = file.bytes.len();
    file.packet(0, &whole[..60]);
    file.bytes.truncate(end + 70);
    file.bytes
}

/// Record headers that contradict themselves, though records follow one another.
fn odd() -> Vec<u8> {
    let mut file = Pcap::of(Order::Little, MICROS, (2, 4), 60, 1);
    let syn = |to| frame(&v4(6, &tcp(4000, to, SYN)));
    file.record([BEGIN, 0, 54, 20], &syn(1)); // more captured than there was
    file.record([BEGIN, 1_000_000, 54, 54], &syn(2)); // a fraction that is no fraction
    file.record([BEGIN, u32::MAX, 54, 54], &syn(3));
    file.record([BEGIN, 0, 74, 74], &[&syn(4)[..], &[0; 20]].concat()); // longer than was to be captured
    file.record([BEGIN, 0, 0, 0], b"");
    file.record([BEGIN, 0, 0, 60], b"");
    file.record([BEGIN, 5, 54, 54], &syn(7));
    file.record([BEGIN, 6, 54, 53], &syn(8));
    file.bytes
}

/// Two places that are damaged, a hole of NUL, and an end that is no record.
fn damaged() -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, MICROS, 1);
    let syn = |to| frame(&v4(6, &tcp(4000, to, SYN)));
    file.packet(1, &syn(1));
    file.record([BEGIN, 2, u32::MAX, u32::MAX], &syn(2));
    file.packet(3, &syn(3));
    file.packet(4, &syn(4));
    let at = file.bytes.len();
    file.packet(5, &syn(5));
    file.bytes.drain(at + 20..at + 41); // a piece of it is missing
    file.packet(6, &syn(6));
    file.packet(7, &syn(7));
    file.bytes.extend([0; 100]);
    file.packet(8, &syn(8));
    file.packet(9, &syn(9));
    file.bytes.extend(b"what is left of something else, and no record of this file");
    file.bytes
}

fn damaged_blocks() -> Vec<u8> {
    let mut file = Pcapng::new(Order::Little);
    let syn = |to| frame(&v4(6, &tcp(4000, to, SYN)));
    file.interface(1, 0, b"");
    file.packet(0, micros(1), &syn(1), b"");
    type Damage = fn(&mut [u8]);
    let damage: [Damage; 5] = [
        |block| block[4..8].fill(0),
        |block| block[4..8].fill(0xff),
        |block| block[4] += 1,
        |block| *block.last_mut().unwrap() ^= 1,
        |block| block[20..24].fill(0xff), // a packet longer than its block, whose end is known all the same
    ];
    for (at, damage) in damage.into_iter().enumerate() {
        let from = file.bytes.len();
        file.packet(0, micros(2), &syn(100 + at as u16), b"");
        damage(&mut file.bytes[from..]);
        file.packet(0, micros(3), &syn(2 + at as u16), b"");
    }
    file.bytes.extend([0x5a; 33]); // out of step from here on
    file.packet(0, micros(4), &syn(7), b"");
    file.bytes.extend([0x5a; 33]);
    file.section(Order::Big);
    file.interface(1, 0, b"");
    file.packet(0, micros(5), &syn(8), b"");
    file.packet(0, micros(6), &syn(9), b"");
    file.bytes.truncate(file.bytes.len() - 3);
    file.bytes
}

/// One file behind the other, each of another kind.
fn put_together() -> Vec<u8> {
    let syn = |to| frame(&v4(6, &tcp(4000, to, SYN)));
    let mut first = Pcap::new(Order::Little, MICROS, 1);
    first.packet(1, &syn(1));
    first.packet(2, &syn(2));
    let mut second = Pcapng::new(Order::Big);
    second.interface(1, 0, b"");
    second.packet(0, micros(3), &syn(3), b"");
    let mut third = Pcap::new(Order::Big, NANOS, 101);
    third.packet(4, &v4(17, &udp(4, 4)));
    // Before version 2.4 what was captured might come second.
    let mut fourth = Pcap::of(Order::Little, MICROS, (2, 2), 65_535, 1);
    fourth.record([BEGIN, 5, 1000, 54], &syn(5));
    fourth.record([BEGIN, 6, 54, 1000], &syn(6));
    // Kuznetsov's variant: interface, protocol, kind (4: sent), padding.
    let mut fifth = Pcap::new(Order::Little, 0xa1b2_cd34, 1);
    for (kind, to) in [(0, 7), (4, 8)] {
        let with = [&[2, 0, 0, 0, 0, 8, kind, 0][..], &syn(to)].concat();
        fifth.record([BEGIN, 7, 54, 54], &with);
    }
    [first.bytes, second.bytes, third.bytes, fourth.bytes, fifth.bytes].concat()
}
