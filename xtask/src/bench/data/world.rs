//! Who knocks: what sensors see, event by event. The same seed gives the same
//! events, so figures of two days can be compared.
//!
//! It has the shape of real sensor logs where shape costs time: a few services
//! make up most of it and any port at all the rest, sources come back by a
//! power law, most of them knock once or three times in a row, some visit
//! several sensors, a few try a whole range of ports. About 2.4 accesses fall
//! to one source (an address, once a day, sensor and service).

use super::{Services, Shape};

/// Seconds from 1970 to 1 July 2008, when every log begins.
pub(super) const START: u64 = 14_061 * DAY;
/// Seconds of a day.
pub(super) const DAY: u64 = 86_400;
/// Sources that come back, at any time.
const REGULARS: usize = 20_000;
/// Of those, how many go and are replaced each day.
const CHANGING: usize = 200;
/// Addresses from 16.0.0.0 up to 95.255.255.255, for sources that are only counted.
const FIRST_ADDRESS: u64 = 0x1000_0000;
const ADDRESSES: u64 = 0x5000_0000;
/// Networks of 65,536 addresses in which sources live.
const NETWORKS: usize = 6_000;

/// What is spoken at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Tcp,
    Udp,
    /// An echo request: the source port is its type, 8; the port its code, 0.
    Icmp,
}

use Protocol::{Icmp, Tcp, Udp};

/// One access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Seconds from 1970.
    pub(super) second: u32,
    /// Address of the source.
    pub(super) source: u32,
    /// Which sensor, from 0.
    pub(super) sensor: u16,
    pub(super) source_port: u16,
    pub(super) port: u16,
    pub(super) protocol: Protocol,
}

/// Protocol, port and weight of what is knocked at most; in tenths of a per
/// cent, or nearly.
const USUAL: [(Protocol, u16, u64); 38] = [
    (Tcp, 445, 220),
    (Tcp, 135, 120),
    (Icmp, 0, 100),
    (Tcp, 1433, 70),
    (Udp, 1026, 62),
    (Tcp, 22, 58),
    (Udp, 1027, 52),
    (Udp, 1434, 50),
    (Tcp, 139, 48),
    (Tcp, 8080, 40),
    (Tcp, 80, 24),
    (Tcp, 3389, 20),
    (Tcp, 5900, 18),
    (Tcp, 2967, 16),
    (Tcp, 23, 14),
    (Tcp, 25, 13),
    (Tcp, 3306, 12),
    (Tcp, 4899, 11),
    (Tcp, 10_000, 10),
    (Tcp, 1080, 9),
    (Tcp, 3128, 8),
    (Tcp, 8000, 7),
    (Udp, 137, 7),
    (Udp, 5060, 6),
    (Udp, 161, 6),
    (Tcp, 21, 5),
    (Tcp, 443, 5),
    (Tcp, 6129, 5),
    (Udp, 1028, 4),
    (Tcp, 5901, 4),
    (Tcp, 9988, 4),
    (Tcp, 2968, 3),
    (Tcp, 8888, 3),
    (Udp, 53, 3),
    (Tcp, 1521, 3),
    (Tcp, 110, 2),
    (Tcp, 3127, 2),
    (Udp, 1029, 2),
];
/// Of those, how many there are where services are few.
const FEW: usize = 10;
/// Weight of any port at all, beside the usual ones.
const TAIL: u64 = 45;

/// Numbers at random: splitmix64.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Less than `limit`, which is small: the bias is nothing.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// An index less than `len`, the low ones far more often: `len` times the
    /// `power`th power of a fraction.
    fn skewed(&mut self, len: usize, power: i32) -> usize {
        let index = self.fraction().powi(power) * len as f64;
        (index as usize).min(len - 1)
    }

    /// At least 0, less than 1.
    fn fraction(&mut self) -> f64 {
        self.below(1 << 32) as f64 / (1_u64 << 32) as f64
    }
}

/// Scatters a number over all 64 bits; different ones stay different.
pub(super) fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Who is out there, and what there is to knock at.
pub(super) struct World {
    random: Random,
    networks: Vec<u16>,
    regulars: Vec<u32>,
    shape: Shape,
    /// Rows that are still to come.
    left: usize,
    /// The day that comes next, from 0.
    day: u64,
}

impl World {
    pub(super) fn new(shape: Shape) -> Self {
        let random = Random(20_080_913);
        let mut world = Self { random, networks: Vec::new(), regulars: Vec::new(), shape, left: shape.rows, day: 0 };
        while world.networks.len() < NETWORKS {
            let network = (world.random.next() >> 48) as u16;
            if !matches!(network >> 8, 0 | 10 | 100 | 127 | 169 | 172 | 192 | 198 | 203 | 224..) {
                world.networks.push(network);
            }
        }
        for _ in 0..REGULARS {
            let regular = world.stranger();
            world.regulars.push(regular);
        }
        world
    }

    /// The events of the next day in the order of time; none after the last.
    pub(super) fn next_day(&mut self) -> Option<Vec<Event>> {
        if self.day == self.shape.days {
            return None;
        }
        let rows = self.left / (self.shape.days - self.day) as usize;
        let mut events = match self.shape.keys {
            None => self.visits(rows),
            Some(keys) => self.keyed(rows, keys),
        };
        // Seconds were of the day; a visit that lasts past midnight ends there.
        let midnight = START + self.day * DAY;
        for event in &mut events {
            event.second = (midnight + u64::from(event.second).min(DAY - 1)) as u32;
        }
        events.sort_by_key(|event| event.second);
        self.left -= rows;
        self.day += 1;
        Some(events)
    }

    fn stranger(&mut self) -> u32 {
        let network = self.networks[self.random.skewed(self.networks.len(), 3)];
        u32::from(network) << 16 | (self.random.next() >> 48) as u32
    }

    fn any_port(&mut self) -> (Protocol, u16) {
        let protocol = if self.random.below(4) == 0 { Udp } else { Tcp };
        (protocol, 1 + self.random.below(65_535) as u16)
    }

    fn service(&mut self) -> (Protocol, u16) {
        let (usual, tail) = match self.shape.services {
            Services::Few => (&USUAL[..FEW], 0),
            Services::Usual => (&USUAL[..], TAIL),
            Services::Many => (&USUAL[..0], 1),
        };
        let mut left = self.random.below(usual.iter().map(|it| it.2).sum::<u64>() + tail);
        for &(protocol, port, weight) in usual {
            match left.checked_sub(weight) {
                None => return (protocol, port),
                Some(less) => left = less,
            }
        }
        self.any_port()
    }

    /// How often in a row a source knocks at the same door.
    fn knocks(&mut self) -> u64 {
        match self.random.below(100) {
            0..40 => 1,
            40..60 => 2,
            60..90 => 3,
            _ => (2.0 / self.random.fraction().max(1e-9).powf(0.64)).clamp(2.0, 800.0) as u64,
        }
    }

    /// `rows` events of one day; seconds are of the day.
    fn visits(&mut self, rows: usize) -> Vec<Event> {
        for _ in 0..CHANGING {
            let (gone, new) = (self.random.below(REGULARS as u64) as usize, self.stranger());
            self.regulars[gone] = new;
        }
        let mut events = Vec::with_capacity(rows + 1_000);
        while events.len() < rows {
            self.visit(&mut events);
        }
        events.truncate(rows);
        events
    }

    /// What one source does in one go.
    fn visit(&mut self, events: &mut Vec<Event>) {
        let kind = self.random.below(10_000);
        let stranger = kind < 5_500;
        let scanner = kind >= 9_988;
        let source = if stranger { self.stranger() } else { self.regulars[self.random.skewed(REGULARS, 4)] };
        let (services, sensors) = match (stranger, scanner) {
            (true, _) => (1, 1),
            (_, true) => (20 + self.random.below(60), 1),
            _ => (1 + self.random.below(10) / 9, 1 + self.random.below(4) * 2 * self.random.below(2)),
        };
        let (start, first) = (self.random.below(DAY), self.random.below(self.shape.sensors));
        for nth in 0..services {
            // Scanners go through ports from the first to the ten thousandth.
            let usual = !scanner || self.shape.services == Services::Few;
            let (protocol, port) = if usual { self.service() } else { (Tcp, 1 + self.random.below(10_000) as u16) };
            for sensor in 0..sensors {
                let knocks = self.knocks();
                let mut second = start + sensor * 2 + nth * 3;
                for _ in 0..knocks {
                    let source_port = self.source_port(protocol);
                    let sensor = ((first + sensor) % self.shape.sensors) as u16;
                    events.push(Event { second: second as u32, source, sensor, source_port, port, protocol });
                    second += 1 + self.random.below(if knocks > 10 { 120 } else { 8 });
                }
            }
        }
    }

    fn source_port(&mut self, protocol: Protocol) -> u16 {
        if protocol == Icmp { 8 } else { 1_024 + self.random.below(60_000) as u16 }
    }

    /// `rows` events of one day that hold its part of exactly `keys` different
    /// sources: each comes equally often, at any time of the day.
    fn keyed(&mut self, rows: usize, keys: usize) -> Vec<Event> {
        let days = self.shape.days;
        let before = |day: u64| (keys as u64 * day / days) as usize;
        let (first, keys) = (before(self.day), before(self.day + 1) - before(self.day));
        let mut events = Vec::with_capacity(rows);
        for row in 0..rows {
            let key = (first + row % keys.max(1)) as u64;
            // The factor and the number of addresses have no divisor in common, so no two keys share an address.
            let source = (FIRST_ADDRESS + key * 0x9e37_79b1 % ADDRESSES) as u32;
            let (protocol, port, _) = USUAL[(mix(key) % USUAL.len() as u64) as usize];
            let sensor = ((mix(key) >> 32) % self.shape.sensors) as u16;
            let second = self.random.below(DAY) as u32;
            let source_port = self.source_port(protocol);
            events.push(Event { second, source, sensor, source_port, port, protocol });
        }
        events
    }
}
