//! A made-up year of ten sensors, October 2007 to September 2008, as the text of a log: what a newcomer opens first, and
//! what a class can look at without anybody's addresses. It is read through the same path as any file and knows nothing
//! of that path.
//!
//! Only the totals of September 2008 are published ones (119,926 accesses from 47,248 sources at ten sensors); the rest
//! is drawn from tables by a method that docs/sample.md writes down. The text is the same on every machine, byte for
//! byte, for the same region table.

mod model;
mod plan;
mod population;
mod random;

use crate::region::RegionTable;
use model::{FAMILIES, HOURS, INCIDENT, MONTHS, OTHER_TCP, OTHER_UDP, Protocol, Rhythm, SENSORS, SERVICES};
use plan::Plan;
use population::{Countries, Sources};
use random::Random;

const DAY_SECS: u32 = 86_400;
const HEADER: &[u8] = b"time,sensor,source,source_port,destination_port,protocol,icmp_type\n";
/// What stands before the source, to be filled in.
const STAMP: &[u8; 35] = b"yyyy-mm-ddThh:mm:ss+09:00,talot-nn,";
/// More than any line: the stamp, 16 for the source, 6 for each port, 9 for the rest, and room to write past a number.
const LONGEST: usize = 80;
/// The first day, 1 October 2007, was a Monday, as [`model::Week`] expects.
const SEED: u64 = 0x7465_6974_656e_2008;

/// The sample, a few days at a time.
pub struct Sample {
    countries: Countries,
    /// By [`model::Family`].
    sources: Vec<Sources>,
    /// How much each sensor sees of each service beside its exposure, one value a (sensor, service).
    habits: Vec<f64>,
    random: Random,
    /// The incident's sources, the loudest first.
    incident: Vec<u32>,
    month: usize,
    /// The month's, once its first day was written.
    plan: Option<Plan>,
    day: u16,
    lines: Vec<Line>,
    order: Vec<u64>,
    spare: Vec<u64>,
    digits: Digits,
}

/// One access of a day.
#[derive(Clone, Copy)]
struct Line {
    source: u32,
    source_port: u16,
    port: u16,
    sensor: u8,
    protocol: Protocol,
}

impl Sample {
    /// The name the sample has in the list of files.
    pub const NAME: &str = "sample.csv";
    /// The zone that the sensors stand in, for the day boundary; the stamps carry its offset.
    pub const ZONE: &str = "Asia/Tokyo";
    /// How many records the whole text has, its header not counted.
    pub const RECORDS: u64 = {
        let (mut sum, mut at) = (0, 0);
        while at < MONTHS.len() {
            sum += MONTHS[at].accesses as u64;
            at += 1;
        }
        sum
    };
    /// How long a piece of text is at least, but for the last, in bytes; none is twice as long.
    pub const CHUNK: usize = 1 << 20;

    /// Sources live in this table's blocks; another table makes another sample, with the same totals.
    pub fn new(table: &RegionTable) -> Sample {
        let mut random = Random::new(SEED);
        let countries = Countries::new(table, &FAMILIES);
        let sources = FAMILIES.iter().map(|family| Sources::new(family, &countries, &mut random)).collect();
        let habits = (0..SENSORS.len() * SERVICES.len()).map(|_| random.around_one(0.2)).collect();
        let mut incident: Vec<u32> = Vec::new();
        while incident.len() <= INCIDENT.followers {
            let address = countries.address(INCIDENT.country, &mut random);
            if !incident.contains(&address) {
                incident.push(address);
            }
        }
        Sample {
            countries,
            sources,
            habits,
            random,
            incident,
            month: 0,
            plan: None,
            day: 0,
            lines: Vec::new(),
            order: Vec::new(),
            spare: Vec::new(),
            digits: Digits::new(),
        }
    }

    /// Appends the next piece of text to `out`: whole days in order, each sorted by time, [`Sample::CHUNK`] bytes and up
    /// to one day more. False, and nothing appended, once the year is over.
    pub fn next_chunk(&mut self, out: &mut Vec<u8>) -> bool {
        let before = out.len();
        out.reserve(Sample::CHUNK + Sample::CHUNK / 2);
        if self.month == 0 && self.day == 0 {
            out.extend_from_slice(HEADER);
        }
        while out.len() - before < Sample::CHUNK {
            let Some(month) = MONTHS.get(self.month) else { break };
            let plan = match self.plan.take() {
                Some(plan) => plan,
                None => Plan::new(self.month, &self.habits, &mut self.random),
            };
            self.draw_day(&plan);
            self.write_day(month, out);
            self.day += 1;
            if self.day == month.days {
                (self.month, self.day) = (self.month + 1, 0);
            } else {
                self.plan = Some(plan);
            }
        }
        out.len() > before
    }

    /// Fills `lines`, and `order` with (second of the day, place in `lines`) packed in one number.
    fn draw_day(&mut self, plan: &Plan) {
        self.lines.clear();
        self.order.clear();
        let mut chosen: Vec<Vec<u32>> = vec![Vec::new(); SERVICES.len()];
        let (mut weights, mut shares) = (Vec::new(), Vec::new());
        for sensor in 0..SENSORS.len() {
            for (at, service) in SERVICES.iter().enumerate() {
                let (cell, burst) = plan.cell(usize::from(self.day), sensor, at);
                let (earlier, rest) = chosen.split_at_mut(at);
                let Some(mine) = rest.first_mut() else { continue };
                mine.clear();
                let also = service.after.and_then(|(place, percent)| Some((earlier.get(place)?.as_slice(), percent)));
                let population = &mut self.sources[service.family.place()];
                let also = also.unwrap_or((&[], 0));
                // The incident's sources are counted on their own, so no cell may draw one of them by chance.
                population.choose(cell.sources, also, &self.incident, &self.countries, &mut self.random, mine);

                weights.clear();
                weights.extend(mine.iter().map(|_| 1.0 / (self.random.unit() + service.evenness)));
                spread(cell.accesses, &weights, &mut shares);
                for (&source, &accesses) in mine.iter().zip(&shares) {
                    let source_port = population.port(&mut self.random);
                    let (protocol, port) = match (service.protocol, service.port) {
                        (Protocol::Tcp, 0) => other_port(&mut self.random),
                        named => named,
                    };
                    let line = Line { source, source_port, port, sensor: sensor as u8, protocol };
                    let rhythm = if protocol == Protocol::Tcp { service.rhythm } else { Rhythm::Rounds };
                    repeat(line, accesses, rhythm, &mut self.random, &mut self.lines, &mut self.order);
                }
                for (&source, &accesses) in self.incident.iter().zip(burst) {
                    let source_port = population.port(&mut self.random);
                    let line =
                        Line { source, source_port, port: service.port, sensor: sensor as u8, protocol: Protocol::Tcp };
                    repeat(line, accesses, Rhythm::Hammer, &mut self.random, &mut self.lines, &mut self.order);
                }
            }
        }
        sort_by_second(&mut self.order, &mut self.spare);
    }

    fn write_day(&self, month: &model::Month, out: &mut Vec<u8>) {
        // What stands before the source, then at most 15 + 5 + 5 digits and dots, 3 commas, the protocol and the rest.
        let mut line = [0; LONGEST];
        line[..STAMP.len()].copy_from_slice(STAMP);
        let put = |line: &mut [u8; LONGEST], at: usize, n: u32| {
            line[at..at + 2].copy_from_slice(&self.digits.two[n as usize]);
        };
        put(&mut line, 0, u32::from(month.year) / 100);
        put(&mut line, 2, u32::from(month.year) % 100);
        put(&mut line, 5, u32::from(month.month));
        put(&mut line, 8, u32::from(self.day) + 1);
        for packed in &self.order {
            let second = (packed >> 32) as u32;
            let access = &self.lines[(packed & 0xffff_ffff) as usize];
            put(&mut line, 11, second / 3600);
            put(&mut line, 14, second / 60 % 60);
            put(&mut line, 17, second % 60);
            put(&mut line, 32, u32::from(access.sensor) + 1);
            let mut at = STAMP.len();
            for octet in access.source.to_be_bytes() {
                at = self.digits.put(u32::from(octet), b'.', &mut line, at);
            }
            line[at - 1] = b',';
            if access.protocol == Protocol::Ping {
                at = put_text(b",,icmp,8\n", &mut line, at);
            } else {
                at = self.digits.put(u32::from(access.source_port), b',', &mut line, at);
                at = self.digits.put(u32::from(access.port), b',', &mut line, at);
                at = put_text(if access.protocol == Protocol::Tcp { b"tcp,\n" } else { b"udp,\n" }, &mut line, at);
            }
            out.extend_from_slice(&line[..at]);
        }
    }
}

/// Puts (second of the day, place) pairs in order, places of one second as they were: two passes over nine bits each, which
/// is several times as fast as sorting by comparison.
fn sort_by_second(order: &mut Vec<u64>, spare: &mut Vec<u64>) {
    spare.resize(order.len(), 0);
    for shift in [32, 41] {
        let digit = |packed: u64| (packed >> shift) as usize & 0x1ff;
        let mut starts = [0; 512];
        for packed in order.iter() {
            starts[digit(*packed)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            (*start, sum) = (sum, sum + *start);
        }
        for packed in order.iter() {
            let start = &mut starts[digit(*packed)];
            spare[*start] = *packed;
            *start += 1;
        }
        std::mem::swap(order, spare);
    }
}

/// Shares `accesses` out over sources of such weights, at least one each. Beyond that each gets what lies between the
/// rounded-down running sums, so that the shares add up by themselves.
fn spread(accesses: u32, weights: &[f64], shares: &mut Vec<u32>) {
    shares.clear();
    shares.resize(weights.len(), 1);
    let further = accesses.saturating_sub(weights.len() as u32);
    let sum: f64 = weights.iter().sum();
    if further == 0 || sum <= 0.0 {
        return;
    }
    let scale = f64::from(further) / sum;
    let (mut sum, mut given) = (0.0, 0);
    for (share, weight) in shares.iter_mut().zip(weights) {
        sum += weight * scale;
        let up_to = (sum as u32).min(further);
        *share += up_to - given;
        given = up_to;
    }
    // The running sum may end a hair below the whole number it stands for.
    if let Some(last) = shares.last_mut() {
        *last += further - given;
    }
}

fn other_port(random: &mut Random) -> (Protocol, u16) {
    if random.chance(50) {
        let at = random.place(OTHER_TCP.len() + OTHER_UDP.len());
        return match OTHER_TCP.get(at) {
            Some(port) => (Protocol::Tcp, *port),
            None => (Protocol::Udp, OTHER_UDP[at - OTHER_TCP.len()]),
        };
    }
    loop {
        let port = 1024 + random.below(64_512) as u16;
        if SERVICES.iter().all(|service| service.port != port) {
            return (if random.chance(15) { Protocol::Udp } else { Protocol::Tcp }, port);
        }
    }
}

/// The `accesses` of one source within the day. What would fall after midnight comes at another time of the day.
fn repeat(line: Line, accesses: u32, rhythm: Rhythm, random: &mut Random, lines: &mut Vec<Line>, order: &mut Vec<u64>) {
    let start = |random: &mut Random| u32::from(HOURS[random.place(HOURS.len())]) * 3600 + random.below(3600);
    let mut line = line;
    let mut second = start(random);
    for nth in 0..accesses {
        if nth > 0 {
            second += match (rhythm, nth % 3) {
                (Rhythm::Syn, 1) => 3,
                (Rhythm::Syn, 2) => 6,
                (Rhythm::Syn, _) => 20 + random.below(4000),
                (Rhythm::Hammer, _) => 1 + random.below(5),
                (Rhythm::Rounds, _) => 60 + random.below(9000),
            };
            // A retransmission keeps its port; a new attempt has the next one.
            if matches!(rhythm, Rhythm::Hammer) || (matches!(rhythm, Rhythm::Syn) && nth % 3 == 0) {
                line.source_port = line.source_port.checked_add(1).unwrap_or(1025);
            }
        }
        if second >= DAY_SECS {
            second = start(random);
        }
        order.push(u64::from(second) << 32 | lines.len() as u64);
        lines.push(line);
    }
}

/// Decimal text of small numbers, from tables.
struct Digits {
    /// Of 0 to 99, two digits each.
    two: Vec<[u8; 2]>,
    /// Of 0 to 999 as short as may be, and how many digits that is.
    short: Vec<([u8; 3], u8)>,
}

impl Digits {
    fn new() -> Digits {
        let digit = |n: u16| b'0' + (n % 10) as u8;
        let short = |n: u16| match n {
            0..10 => ([digit(n), 0, 0], 1),
            10..100 => ([digit(n / 10), digit(n), 0], 2),
            _ => ([digit(n / 100), digit(n / 10), digit(n)], 3),
        };
        Digits { two: (0..100).map(|n| [digit(n / 10), digit(n)]).collect(), short: (0..1000).map(short).collect() }
    }

    /// Puts a number below 100,000, and `after`, at a place of the line; returns the place behind.
    #[inline]
    fn put(&self, n: u32, after: u8, line: &mut [u8; LONGEST], mut at: usize) -> usize {
        if n >= 1000 {
            let (text, len) = self.short[(n / 1000) as usize];
            line[at..at + 3].copy_from_slice(&text);
            at += usize::from(len);
            line[at] = b'0' + (n / 100 % 10) as u8;
            line[at + 1..at + 3].copy_from_slice(&self.two[(n % 100) as usize]);
            line[at + 3] = after;
            return at + 4;
        }
        let (text, len) = self.short[n as usize];
        line[at..at + 3].copy_from_slice(&text);
        at += usize::from(len);
        line[at] = after;
        at + 1
    }
}

fn put_text(text: &[u8], line: &mut [u8; LONGEST], at: usize) -> usize {
    line[at..at + text.len()].copy_from_slice(text);
    at + text.len()
}

#[cfg(test)]
mod tests;
