//! Addresses that no stranger on the internet can own: the special-purpose registries of RFC 6890, multicast and what
//! was never opened for unicast. A record that names one as its source was forged, leaked from a local network or made
//! up; it is counted all the same, under [`Region::RESERVED`](super::Region::RESERVED).
//!
//! Blocks that the registries mark as globally reachable (AS112, AMT) are left to the table.

const fn v4(a: u8, b: u8, c: u8, prefix: u32) -> (u32, u32) {
    let first = u32::from_be_bytes([a, b, c, 0]);
    (first, first | (u32::MAX >> prefix))
}

const fn v6(a: u16, b: u16, prefix: u32) -> (u64, u64) {
    let first = ((a as u64) << 48) | ((b as u64) << 32);
    (first, first | (u64::MAX >> prefix))
}

/// (first, last) of every reserved IPv4 block, rising.
pub const V4: &[(u32, u32)] = &[
    v4(0, 0, 0, 8),       // this network: RFC 791, RFC 1122
    v4(10, 0, 0, 8),      // private use: RFC 1918
    v4(100, 64, 0, 10),   // behind a carrier's address translation: RFC 6598
    v4(127, 0, 0, 8),     // loopback: RFC 1122
    v4(169, 254, 0, 16),  // link local: RFC 3927
    v4(172, 16, 0, 12),   // private use: RFC 1918
    v4(192, 0, 0, 24),    // protocol assignments: RFC 6890
    v4(192, 0, 2, 24),    // documentation: RFC 5737
    v4(192, 88, 99, 24),  // 6to4 relays, withdrawn: RFC 7526
    v4(192, 168, 0, 16),  // private use: RFC 1918
    v4(198, 18, 0, 15),   // benchmarks: RFC 2544
    v4(198, 51, 100, 24), // documentation: RFC 5737
    v4(203, 0, 113, 24),  // documentation: RFC 5737
    v4(224, 0, 0, 3),     // multicast, RFC 5771; 240.0.0.0/4 and broadcast, RFC 1112 and RFC 919
];

/// (first, last) of the upper 64 bits of every reserved IPv6 block, rising. Unicast is 2000::/3 (RFC 4291); the rest is
/// loopback, mapped and translated IPv4, discard, unique local, link local, multicast or not opened.
pub const V6: &[(u64, u64)] = &[
    (0, 0x1fff_ffff_ffff_ffff),
    v6(0x2001, 0, 23), // protocol assignments with Teredo, ORCHID, benchmarks: RFC 2928, RFC 4380, RFC 7343
    v6(0x2001, 0x0db8, 32), // documentation: RFC 3849
    v6(0x2002, 0, 16), // 6to4: RFC 3056
    v6(0x3fff, 0, 20), // documentation: RFC 9637
    (0x4000_0000_0000_0000, u64::MAX), // above 2000::/3
];
