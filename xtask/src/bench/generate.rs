//! The log that is measured: what ten sensors see, as a CSV file. The same
//! seed gives the same bytes, so figures of two days can be compared.
//!
//! It has the shape of real sensor logs where shape costs time: a few services
//! make up most of it and a long tail the rest, sources come back by a power
//! law, most of them knock once or three times in a row, some visit several
//! sensors, a few try a whole range of ports. About 2.4 accesses fall to one
//! source.

use std::io::{self, BufWriter, Write};

/// Seconds from 1970 to 1 July 2008, when the log begins.
const START: u64 = 14_061 * DAY;
const DAY: u64 = 86_400;
const SENSORS: u64 = 10;

/// Protocol, destination port and weight of what is knocked at most; in tenths
/// of a per cent, or nearly. Port 0 of ICMP is a column that means nothing.
const SERVICES: [(&str, u16, u64); 38] = [
    ("tcp", 445, 220),
    ("tcp", 135, 120),
    ("icmp", 0, 100),
    ("tcp", 1433, 70),
    ("udp", 1026, 62),
    ("tcp", 22, 58),
    ("udp", 1027, 52),
    ("udp", 1434, 50),
    ("tcp", 139, 48),
    ("tcp", 8080, 40),
    ("tcp", 80, 24),
    ("tcp", 3389, 20),
    ("tcp", 5900, 18),
    ("tcp", 2967, 16),
    ("tcp", 23, 14),
    ("tcp", 25, 13),
    ("tcp", 3306, 12),
    ("tcp", 4899, 11),
    ("tcp", 10_000, 10),
    ("tcp", 1080, 9),
    ("tcp", 3128, 8),
    ("tcp", 8000, 7),
    ("udp", 137, 7),
    ("udp", 5060, 6),
    ("udp", 161, 6),
    ("tcp", 21, 5),
    ("tcp", 443, 5),
    ("tcp", 6129, 5),
    ("udp", 1028, 4),
    ("tcp", 5901, 4),
    ("tcp", 9988, 4),
    ("tcp", 2968, 3),
    ("tcp", 8888, 3),
    ("udp", 53, 3),
    ("tcp", 1521, 3),
    ("tcp", 110, 2),
    ("tcp", 3127, 2),
    ("udp", 1029, 2),
];
/// Weight of any port at all, beside those.
const TAIL: u64 = 45;

/// Numbers at random: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `limit`, which is small: the bias is nothing.
    fn below(&mut self, limit: u64) -> u64 {
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
        self.below(1 << 32) as f64 / f64::from(u32::MAX)
    }
}

/// One line of the log.
struct Line {
    second: u64,
    sensor: u64,
    source: u32,
    source_port: u64,
    port: u64,
    protocol: &'static str,
}

/// Who is out there.
struct World {
    random: Random,
    networks: Vec<u16>,
    regulars: Vec<u32>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = Self { random: Random(seed), networks: Vec::new(), regulars: Vec::new() };
        while world.networks.len() < 6_000 {
            let network = (world.random.next() >> 48) as u16;
            if !matches!(network >> 8, 0 | 10 | 100 | 127 | 169 | 172 | 192 | 198 | 203 | 224..) {
                world.networks.push(network);
            }
        }
        for _ in 0..20_000 {
            let regular = world.stranger();
            world.regulars.push(regular);
        }
        world
    }

    fn stranger(&mut self) -> u32 {
        let network = self.networks[self.random.skewed(self.networks.len(), 3)];
        u32::from(network) << 16 | (self.random.next() >> 48) as u32
    }

    fn service(&mut self) -> (&'static str, u64) {
        let total = SERVICES.iter().map(|it| it.2).sum::<u64>() + TAIL;
        let mut left = self.random.below(total);
        for (protocol, port, weight) in SERVICES {
            match left.checked_sub(weight) {
                None => return (protocol, u64::from(port)),
                Some(less) => left = less,
            }
        }
        let protocol = if self.random.below(4) == 0 { "udp" } else { "tcp" };
        (protocol, 1 + self.random.below(65_535))
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

    /// `rows` lines of day number `day`, in the order of time.
    fn day(&mut self, day: u64, rows: usize) -> Vec<Line> {
        for _ in 0..200 {
            let (gone, new) = (self.random.below(20_000) as usize, self.stranger());
            self.regulars[gone] = new;
        }
        let mut lines = Vec::with_capacity(rows + 1_000);
        while lines.len() < rows {
            self.visit(&mut lines);
        }
        lines.truncate(rows);
        for line in &mut lines {
            line.second = START + day * DAY + line.second.min(DAY - 1);
        }
        lines.sort_by_key(|line| line.second);
        lines
    }

    /// What one source does in one go; seconds are of the day.
    fn visit(&mut self, lines: &mut Vec<Line>) {
        let kind = self.random.below(10_000);
        let stranger = kind < 5_500;
        let scanner = kind >= 9_988;
        let source = if stranger { self.stranger() } else { self.regulars[self.random.skewed(20_000, 4)] };
        let (services, sensors) = match (stranger, scanner) {
            (true, _) => (1, 1),
            (_, true) => (20 + self.random.below(60), 1),
            _ => (1 + self.random.below(10) / 9, 1 + self.random.below(4) * 2 * self.random.below(2)),
        };
        let (start, first) = (self.random.below(DAY), self.random.below(SENSORS));
        for nth in 0..services {
            let (protocol, port) = if scanner { ("tcp", 1 + self.random.below(10_000)) } else { self.service() };
            for sensor in 0..sensors {
                let knocks = self.knocks();
                let mut second = start + sensor * 2 + nth * 3;
                for _ in 0..knocks {
                    let source_port = if protocol == "icmp" { 8 } else { 1_024 + self.random.below(60_000) };
                    let sensor = (first + sensor) % SENSORS;
                    lines.push(Line { second, sensor, source, source_port, port, protocol });
                    second += 1 + self.random.below(if knocks > 10 { 120 } else { 8 });
                }
            }
        }
    }
}

/// Writes `rows` lines that spread over `days` days from 1 July 2008.
pub(super) fn write(rows: usize, days: u64, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut world = World::new(20_080_913);
    writeln!(out, "timestamp,sensor,src_ip,src_port,dst_port,proto")?;
    let mut left = rows;
    for day in 0..days {
        let today = left / (days - day) as usize;
        left -= today;
        for Line { second, sensor, source, source_port, port, protocol } in world.day(day, today) {
            let (month, date) = date(second / DAY - START / DAY);
            let clock = second % DAY;
            let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
            write!(out, "2008-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z,")?;
            let [a, b, c, d] = source.to_be_bytes();
            writeln!(out, "talot-{:02},{a}.{b}.{c}.{d},{source_port},{port},{protocol}", sensor + 1)?;
        }
    }
    out.flush()
}

/// Month and date of the `day`th day from 1 July on, until the end of October.
fn date(mut day: u64) -> (u64, u64) {
    for (month, length) in [(7, 31), (8, 31), (9, 30)] {
        if day < length {
            return (month, day + 1);
        }
        day -= length;
    }
    (10, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_log_is_the_same_each_time_and_has_its_shape() {
        let make = || {
            let mut bytes = Vec::new();
            write(30_000, 10, &mut bytes).expect("memory");
            String::from_utf8(bytes).expect("text")
        };
        let log = make();
        assert_eq!(log, make(), "no other seed, no other log");
        let rows: Vec<Vec<&str>> = log.lines().skip(1).map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 30_000);
        assert!(rows.is_sorted_by_key(|row| row[0]), "in the order of time");
        let days: HashSet<&str> = rows.iter().map(|row| &row[0][..10]).collect();
        assert_eq!(days.len(), 10);
        let sensors: HashSet<&str> = rows.iter().map(|row| row[1]).collect();
        assert_eq!(sensors.len(), 10);
        let sources: HashSet<_> = rows.iter().map(|row| (&row[0][..10], row[1], row[2], row[4], row[5])).collect();
        let each = rows.len() as f64 / sources.len() as f64;
        assert!((2.0..3.0).contains(&each), "{each} accesses to a source");
        let smb = rows.iter().filter(|row| row[4] == "445").count() as f64 / rows.len() as f64;
        assert!((0.15..0.25).contains(&smb), "{smb} at 445/tcp");
    }

    #[test]
    fn the_days_go_on_over_the_months() {
        let mut bytes = Vec::new();
        write(930, 93, &mut bytes).expect("memory");
        let log = String::from_utf8(bytes).expect("text");
        let mut days: Vec<&str> = log.lines().skip(1).map(|line| &line[..10]).collect();
        days.dedup();
        assert_eq!(days.len(), 93);
        assert_eq!((days[30], days[31], days[62], days[92]), ("2008-07-31", "2008-08-01", "2008-09-01", "2008-10-01"));
    }
}
