//! What is logged: knocks of made-up sources at ten sensors over ten days, in order of time. The same on every run.

use std::net::Ipv4Addr;

/// How many.
pub(crate) const EVENTS: usize = 100_000;
const DAYS: u64 = 10;
/// Seconds from 1970 to 1 July 2008, when it begins.
pub(crate) const BEGIN: u64 = 14_061 * 86_400;
const REGULARS: u64 = 2_000;

/// One knock.
#[derive(Clone, Copy)]
pub(crate) struct Event {
    /// Since 1970.
    pub(crate) secs: u64,
    /// 1–10.
    pub(crate) sensor: u8,
    pub(crate) source: Ipv4Addr,
    pub(crate) source_port: u16,
    /// 0 for an echo request.
    pub(crate) port: u16,
    /// `tcp`, `udp` or `icmp`.
    pub(crate) protocol: &'static str,
    /// For fields that only fill a line.
    pub(crate) noise: u64,
}

/// splitmix64: the same numbers on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Protocol, port, and weight.
const SERVICES: [(&str, u16, u64); 10] = [
    ("tcp", 445, 25),
    ("tcp", 135, 14),
    ("icmp", 0, 11),
    ("tcp", 1433, 9),
    ("udp", 1026, 8),
    ("tcp", 22, 8),
    ("udp", 1434, 7),
    ("tcp", 139, 6),
    ("tcp", 8080, 5),
    ("tcp", 0, 7),
];

/// All of them.
pub(crate) fn events() -> Vec<Event> {
    let mut random = Random(20_080_913);
    let regulars: Vec<u32> = (0..REGULARS).map(|_| source(&mut random)).collect();
    let mut all = Vec::with_capacity(EVENTS + 3);
    while all.len() < EVENTS {
        // Half of the sources come once, the others again and again, the first of them most.
        let source = match random.below(2) {
            0 => source(&mut random),
            _ => regulars[(random.below(REGULARS) * random.below(REGULARS) / REGULARS) as usize],
        };
        let (protocol, mut port) = service(&mut random);
        if port == 0 && protocol != "icmp" {
            port = 1 + random.below(65_535) as u16;
        }
        let secs = BEGIN + random.below(DAYS * 86_400);
        let sensor = 1 + random.below(10) as u8;
        for again in 0..1 + random.below(3) {
            // Tables write the type of ICMP there.
            let source_port = if protocol == "icmp" { 8 } else { 1024 + random.below(60_000) as u16 };
            let noise = random.next();
            let secs = (secs + again * 3).min(BEGIN + DAYS * 86_400 - 1);
            all.push(Event { secs, sensor, source: source.into(), source_port, port, protocol, noise });
        }
    }
    all.truncate(EVENTS);
    all.sort_by_key(|event| event.secs);
    all
}

fn source(random: &mut Random) -> u32 {
    // 1.0.0.0 to 9.255.255.255 and 11.0.0.0 to 126.255.255.255.
    let first = match 1 + random.below(125) {
        low @ 0..10 => low,
        high => high + 1,
    };
    (first as u32) << 24 | random.below(1 << 24) as u32
}

fn service(random: &mut Random) -> (&'static str, u16) {
    let mut left = random.below(SERVICES.iter().map(|it| it.2).sum());
    for (protocol, port, weight) in SERVICES {
        match left.checked_sub(weight) {
            None => return (protocol, port),
            Some(less) => left = less,
        }
    }
    ("tcp", 445)
}
