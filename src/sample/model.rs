//! What the made-up year is made of: months, sensors, services, where sources live, and the one incident. Tables only;
//! docs/sample.md says where each number comes from.

/// One month: its published or made-up totals over all sensors.
pub(super) struct Month {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) days: u16,
    pub(super) accesses: u32,
    pub(super) sources: u32,
}

const fn month(year: u16, month: u8, days: u16, accesses: u32, sources: u32) -> Month {
    Month { year, month, days, accesses, sources }
}

/// Only September 2008's totals are the programme's; the others are ours, and fall towards it as its report says.
pub(super) const MONTHS: [Month; 12] = [
    month(2007, 10, 31, 205_137, 81_902),
    month(2007, 11, 30, 196_611, 78_514),
    month(2007, 12, 31, 200_793, 80_655),
    month(2008, 1, 31, 198_352, 79_718),
    month(2008, 2, 29, 183_346, 73_601),
    month(2008, 3, 31, 193_518, 77_764),
    month(2008, 4, 30, 183_823, 74_139),
    month(2008, 5, 31, 186_255, 75_066),
    month(2008, 6, 30, 156_087, 61_437),
    month(2008, 7, 31, 148_129, 57_404),
    month(2008, 8, 31, 139_243, 53_269),
    month(2008, 9, 30, 119_926, 47_248),
];

/// How exposed each sensor is, around 1: the neighbourhoods of addresses differ.
pub(super) const SENSORS: [f64; 10] = [1.10, 0.94, 1.21, 0.88, 1.02, 0.97, 1.15, 0.83, 0.99, 0.91];

/// One value a month, of accesses or sources per sensor and day.
pub(super) type Course = [f64; 12];

/// From one value to another, evenly over the year.
const fn line(from: f64, to: f64) -> Course {
    let mut course = [0.0; 12];
    let mut at = 0;
    while at < 12 {
        course[at] = from + (to - from) * at as f64 / 11.0;
        at += 1;
    }
    course
}

const fn part(course: Course, of: f64) -> Course {
    let mut part = course;
    let mut at = 0;
    while at < 12 {
        part[at] *= of;
        at += 1;
    }
    part
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Tcp,
    Udp,
    /// Echo request.
    Ping,
}

/// How the accesses of one source follow each other within a day.
#[derive(Clone, Copy)]
pub(super) enum Rhythm {
    /// A connection attempt is a SYN and its retransmissions after 3 and 6 more seconds; then, much later, another.
    Syn,
    /// One attempt every few seconds.
    Hammer,
    /// One packet now and then.
    Rounds,
}

/// From Monday to Sunday, around 1.
pub(super) type Week = [f64; 7];
const HOMES: Week = [0.98, 0.97, 0.97, 0.98, 1.00, 1.06, 1.04];
const OFFICES: Week = [1.04, 1.05, 1.05, 1.04, 1.02, 0.90, 0.90];
const STEADY: Week = [1.0; 7];

/// What is aimed at, by whom, how often, in which manner.
pub(super) struct Service {
    pub(super) protocol: Protocol,
    /// 0 for the other ports, one of which is drawn for each source.
    pub(super) port: u16,
    pub(super) accesses: Course,
    pub(super) sources: Course,
    pub(super) week: Week,
    /// Relative deviation of a day's level.
    pub(super) unrest: f64,
    pub(super) family: Family,
    pub(super) rhythm: Rhythm,
    /// Accesses of a cell's sources are spread as 1/(u + evenness), u uniform: the smaller, the louder the loudest.
    pub(super) evenness: f64,
    /// The service (by place in [`SERVICES`], an earlier one) whose sources of the same day and sensor also try this one,
    /// and how many in a hundred of this one's sources come from there.
    pub(super) after: Option<(usize, u32)>,
}

/// A population of sources, by place in [`FAMILIES`].
#[derive(Clone, Copy)]
pub(super) enum Family {
    Worms,
    PopUps,
    Scanners,
    Slammer,
    Pings,
}

const RPC: Course = [205.0, 203.0, 200.0, 197.0, 194.0, 190.0, 186.0, 180.0, 142.0, 122.0, 103.0, 62.0];
const RPC_SOURCES: Course = [92.0, 91.0, 90.0, 89.0, 88.0, 86.0, 84.0, 82.0, 60.0, 48.0, 39.0, 29.0];
const POP_UPS: Course = [195.0, 191.0, 188.0, 185.0, 181.0, 178.0, 172.0, 167.0, 130.0, 108.0, 98.0, 62.0];
const POP_UP_SOURCES: Course = [52.0, 51.5, 51.0, 50.0, 49.0, 48.5, 47.5, 45.0, 33.0, 26.0, 23.0, 19.6];

const fn service(protocol: Protocol, port: u16, accesses: Course, sources: Course, family: Family) -> Service {
    let rhythm = match protocol {
        Protocol::Tcp => Rhythm::Syn,
        Protocol::Udp | Protocol::Ping => Rhythm::Rounds,
    };
    let (week, unrest, evenness) = match family {
        Family::Worms => (HOMES, 0.06, 0.15),
        Family::PopUps => (STEADY, 0.10, 0.3),
        Family::Scanners => (OFFICES, 0.10, 0.05),
        Family::Slammer => (STEADY, 0.05, 0.3),
        Family::Pings => (HOMES, 0.08, 0.1),
    };
    Service { protocol, port, accesses, sources, week, unrest, family, rhythm, evenness, after: None }
}

impl Service {
    const fn after(mut self, earlier: usize, percent: u32) -> Service {
        self.after = Some((earlier, percent));
        self
    }

    const fn hammered(mut self) -> Service {
        self.rhythm = Rhythm::Hammer;
        self
    }

    const fn even(mut self, evenness: f64) -> Service {
        self.evenness = evenness;
        self
    }
}

use Family::{Pings, PopUps, Scanners, Slammer, Worms};
use Protocol::{Ping, Tcp, Udp};

pub(super) const SERVICES: [Service; 21] = [
    service(Tcp, 445, line(121.0, 112.0), line(55.0, 52.0), Worms),
    service(Tcp, 135, RPC, RPC_SOURCES, Worms).after(0, 15),
    service(Tcp, 139, line(16.0, 12.0), line(8.0, 6.0), Worms).after(0, 50),
    service(Udp, 1026, part(POP_UPS, 0.53), part(POP_UP_SOURCES, 0.51), PopUps),
    service(Udp, 1027, part(POP_UPS, 0.40), part(POP_UP_SOURCES, 0.41), PopUps).after(3, 70),
    service(Udp, 1028, part(POP_UPS, 0.07), part(POP_UP_SOURCES, 0.08), PopUps).after(3, 70),
    service(Ping, 0, line(33.0, 32.0), line(16.0, 15.0), Pings),
    service(Tcp, 1433, line(18.0, 17.0), line(3.6, 3.2), Scanners).hammered(),
    service(Tcp, 22, line(12.0, 14.0), line(1.5, 1.6), Scanners).hammered(),
    service(Tcp, 2967, line(16.0, 9.0), line(8.0, 4.5), Scanners).even(0.2),
    service(Udp, 1434, line(11.0, 9.0), line(6.0, 5.0), Slammer),
    service(Tcp, 80, line(5.0, 5.0), line(2.2, 2.2), Scanners).even(0.2),
    service(Tcp, 5900, line(5.5, 4.5), line(2.0, 1.6), Scanners).even(0.2),
    service(Tcp, 4899, line(4.0, 4.0), line(1.4, 1.4), Scanners).after(12, 20).even(0.2),
    service(Tcp, 3389, line(1.5, 2.0), line(0.6, 0.8), Scanners).after(13, 20).even(0.2),
    service(Tcp, 23, line(2.0, 2.5), line(1.0, 1.3), Scanners).even(0.2),
    service(Tcp, 25, line(2.0, 2.0), line(1.0, 1.0), Scanners).even(0.2),
    service(Tcp, 8080, line(4.5, 5.0), line(1.4, 1.5), Scanners).even(0.3),
    service(Tcp, 3128, line(1.8, 2.0), line(0.6, 0.7), Scanners).after(17, 40).even(0.3),
    service(Tcp, 6588, line(0.3, 0.3), line(0.15, 0.15), Scanners).after(17, 40).even(1.0),
    // Other ports, each so rare that no single one rises above its noise.
    service(Tcp, 0, line(11.0, 12.0), line(9.0, 10.0), Scanners).even(1.0),
];

/// Ports that are tried now and then: half of the sources at the last service draw one of these, TCP and UDP alike, the
/// rest any port at all.
pub(super) const OTHER_TCP: [u16; 54] = [
    21, 42, 53, 110, 111, 113, 143, 389, 443, 465, 593, 901, 1023, 1024, 1025, 1080, 1521, 1723, 2100, 2745, 2968,
    3000, 3072, 3124, 3127, 3306, 3410, 4444, 5000, 5168, 5554, 5901, 6101, 6129, 6660, 6666, 7212, 8000, 8081, 8088,
    8090, 8443, 8888, 9090, 9415, 9898, 10000, 10080, 12345, 17300, 20168, 27374, 27977, 41523,
];
pub(super) const OTHER_UDP: [u16; 10] = [69, 111, 123, 137, 161, 500, 1029, 5060, 38293, 53];

/// Where a population lives and how it comes and goes.
pub(super) struct Population {
    /// Country and share; shares need not add up to anything.
    pub(super) countries: &'static [(&'static str, u8)],
    /// How many sources are at work for longer.
    pub(super) regulars: usize,
    /// Of a hundred sources, how many are regulars; the others come once.
    pub(super) regular_percent: u32,
    /// Of a hundred that come once, how many take the place of a regular.
    pub(super) stay_percent: u32,
    /// Source ports: the first and how many.
    pub(super) ports: (u16, u32),
}

/// By number: [`Family`].
pub(super) const FAMILIES: [Population; 5] = [
    Population { countries: WORMS, regulars: 2500, regular_percent: 55, stay_percent: 20, ports: (1025, 3975) },
    Population { countries: POP_UP, regulars: 150, regular_percent: 80, stay_percent: 15, ports: (30_000, 30_000) },
    Population { countries: SCANNERS, regulars: 400, regular_percent: 50, stay_percent: 15, ports: (32_768, 28_232) },
    Population { countries: SLAMMER, regulars: 120, regular_percent: 80, stay_percent: 10, ports: (1025, 3975) },
    Population { countries: PINGS, regulars: 800, regular_percent: 40, stay_percent: 20, ports: (0, 0) },
];

// Shares in thousandths would say more than anyone knows; these are in about two hundredths.
#[rustfmt::skip]
const WORMS: &[(&str, u8)] = &[
    ("JP", 84), ("CN", 24), ("TW", 14), ("US", 16), ("KR", 12), ("TH", 4), ("HK", 4), ("IN", 5), ("ID", 3), ("MY", 3),
    ("PH", 3), ("SG", 2), ("VN", 3), ("AU", 3), ("RU", 5), ("DE", 4), ("FR", 3), ("GB", 3), ("IT", 3), ("ES", 2),
    ("PL", 3), ("RO", 3), ("HU", 1), ("CZ", 1), ("BG", 1), ("UA", 2), ("TR", 3), ("IL", 1), ("NL", 1), ("SE", 1),
    ("BR", 4), ("AR", 2), ("MX", 2), ("CL", 1), ("CO", 1), ("PE", 1), ("CA", 2), ("EG", 1), ("ZA", 1), ("PK", 1),
    ("BD", 1), ("LK", 1), ("NZ", 1), ("GR", 1), ("PT", 1),
];
#[rustfmt::skip]
const POP_UP: &[(&str, u8)] = &[
    ("CN", 62), ("US", 18), ("CA", 6), ("KR", 4), ("HK", 3), ("TW", 3), ("RU", 2), ("GB", 1), ("NL", 1), ("BR", 1),
];
#[rustfmt::skip]
const SCANNERS: &[(&str, u8)] = &[
    ("CN", 34), ("US", 18), ("KR", 9), ("TW", 7), ("JP", 6), ("DE", 4), ("RU", 4), ("BR", 4), ("FR", 3), ("IT", 3),
    ("GB", 3), ("NL", 2), ("CA", 2), ("HK", 2), ("IN", 2), ("PL", 2), ("TR", 2), ("RO", 2), ("ES", 2), ("MX", 1),
    ("TH", 1), ("UA", 1), ("CO", 1), ("AR", 1), ("SE", 1), ("CH", 1), ("AT", 1), ("BE", 1), ("ID", 1), ("VN", 1),
];
#[rustfmt::skip]
const SLAMMER: &[(&str, u8)] = &[
    ("CN", 36), ("US", 18), ("JP", 6), ("IN", 5), ("KR", 4), ("TW", 4), ("BR", 4), ("RU", 3), ("GB", 3), ("DE", 3),
    ("FR", 2), ("TR", 2), ("MX", 2), ("PL", 2), ("OM", 1), ("SA", 1), ("EG", 1), ("TH", 1), ("CO", 1), ("AU", 1),
];
#[rustfmt::skip]
const PINGS: &[(&str, u8)] = &[
    ("JP", 40), ("CN", 22), ("US", 14), ("TW", 9), ("KR", 8), ("HK", 3), ("TH", 3), ("IN", 3), ("BR", 3), ("RU", 3),
    ("DE", 2), ("FR", 2), ("GB", 2), ("IT", 2), ("ES", 1), ("MY", 2), ("PH", 2), ("ID", 2), ("VN", 2), ("AU", 2),
    ("PL", 1), ("TR", 1), ("AR", 1), ("MX", 1), ("CL", 1), ("IL", 1), ("SA", 1), ("ZA", 1), ("CA", 2), ("NZ", 1),
];

/// The search for open proxies of September 2008.
pub(super) struct Incident {
    /// Place in [`MONTHS`].
    pub(super) month: usize,
    /// Days of the month, counted from 0, and the loudest source's accesses at one sensor that day, before noise.
    pub(super) days: [(u16, f64); 5],
    /// Places in [`SENSORS`].
    pub(super) sensors: [usize; 7],
    /// Places in [`SERVICES`] and their share of the accesses.
    pub(super) services: [(usize, f64); 2],
    pub(super) country: &'static str,
    /// Besides the loudest, which visits all: sources of a few accesses here and there.
    pub(super) followers: usize,
}

pub(super) const INCIDENT: Incident = Incident {
    month: 11,
    days: [(12, 200.0), (13, 330.0), (14, 360.0), (15, 280.0), (16, 160.0)],
    sensors: [0, 1, 3, 4, 6, 7, 9],
    services: [(17, 0.55), (19, 0.45)],
    country: "CN",
    followers: 2,
};

/// The hour of the day (in Japan) of a new source: more in the evening, fewer before dawn.
pub(super) const HOURS: [u8; 64] = [
    0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12, 12, 13, 13,
    13, 14, 14, 14, 15, 15, 16, 16, 16, 17, 17, 17, 18, 18, 18, 19, 19, 19, 20, 20, 20, 21, 21, 21, 22, 22, 22, 23, 23,
    23,
];
