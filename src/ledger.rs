//! The exact ledger: (day, sensor, service, source) → weight, for accesses and for backscatter. Keys are kept whole,
//! never as hashes. Knows nothing of formats or of the screen.
//!
//! A ledger holds whatever one worker read. Before anything is counted, the keys of every worker are brought together: by
//! [`partition_of`] of the source where workers have no memory in common ([`Ledger::export`], [`Ledger::import`]), so that
//! counts of partitions are plain sums; else by day ([`Freezing`]). Then they are frozen ([`Frozen`]): sorted, smaller,
//! and only to be asked. Days that are over rest in that form already while others are added to.

use std::net::IpAddr;

use crate::access::Service;
use crate::fingerprint::{Held, Tool};
use crate::sort;
use crate::time::Day;
use hashbrown::HashMap;

mod exchange;
mod freezing;
mod frozen;
mod keys;
mod pairs;
mod partition;
mod rest;
mod store;
mod table;

pub use exchange::Damaged;
pub use freezing::{Days, Freezing, FrozenDays};
pub use frozen::{DayKeys, Frozen, Key};
use pairs::Pairs;
pub use partition::{Pass, partition_of};
use rest::Rest;
use store::Store;
use table::Halves;

/// A sensor of this ledger: an index into [`Ledger::sensors`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SensorId(pub u32);

/// A (sensor, service) of this ledger; 0 is never given, so that no key is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct PairId(u32);

/// A source as a key holds it: an IPv4 address, or an index into the ledger's IPv6 addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum SourceKey {
    V4(u32),
    V6(u32),
}

/// Set in the pair of a key whose source is an IPv6 index.
const V6_FLAG: u32 = 1 << 31;

type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// Which of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    /// Accesses.
    Accesses,
    /// Answers of victims, by the victim's service.
    Backscatter,
    /// Those of the accesses whose packets bear a tool's mark.
    Marked(Tool),
}

impl Book {
    /// All, in the order in which they are sent.
    const ALL: [Book; 2 + Tool::ALL.len()] = [
        Book::Accesses,
        Book::Backscatter,
        Book::Marked(Tool::Zmap),
        Book::Marked(Tool::Masscan),
        Book::Marked(Tool::Mirai),
    ];
}

/// What one day holds.
#[derive(Clone, Debug)]
struct DayBooks {
    day: Day,
    /// Records of any kind, by sensor: a sensor that logged nothing but noise was still there.
    coverage: Vec<u64>,
    accesses: Store,
    backscatter: Store,
    /// By [`Tool`].
    marked: [Store; Tool::ALL.len()],
    /// Accesses by the fields that they have for marks to be looked for.
    tested: Tested,
    /// Keys rest, and have to be woken before others are added.
    rests: bool,
    /// See [`Rest::added`], of when the day was last added to.
    added_at: u64,
}

/// Accesses by [`Held::index`].
type Tested = [u64; Held::SETS];

impl DayBooks {
    #[inline(always)]
    fn cover(&mut self, sensor: SensorId, records: u64) {
        match self.coverage.get_mut(sensor.0 as usize) {
            Some(sum) => *sum += records,
            None => {
                self.coverage.resize(sensor.0 as usize + 1, 0);
                self.coverage[sensor.0 as usize] = records;
            }
        }
    }

    fn book(&self, book: Book) -> &Store {
        match book {
            Book::Accesses => &self.accesses,
            Book::Backscatter => &self.backscatter,
            Book::Marked(tool) => &self.marked[tool as usize],
        }
    }

    fn book_mut(&mut self, book: Book) -> &mut Store {
        match book {
            Book::Accesses => &mut self.accesses,
            Book::Backscatter => &mut self.backscatter,
            Book::Marked(tool) => &mut self.marked[tool as usize],
        }
    }
}

/// An access on its way into a ledger: see [`Ledger::prepare`].
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    sensor: SensorId,
    key: Halves,
    weight: u32,
}

impl Pending {
    /// Its source.
    pub fn source(&self) -> IpAddr {
        // Only IPv4 sources are prepared.
        IpAddr::V4(self.key.source.into())
    }
}

/// One key of the ledger, spelled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The day.
    pub day: Day,
    /// The sensor.
    pub sensor: SensorId,
    /// The service.
    pub service: Service,
    /// The source.
    pub source: IpAddr,
    /// Sum of weights.
    pub weight: u64,
}

/// The ledger of one worker, or of one partition.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Seeds every hash, so that who writes a log cannot choose keys that collide. Shows in no result.
    seed: u64,
    sensors: Vec<Box<[u8]>>,
    sensor_ids: Map<Box<[u8]>, SensorId>,
    pairs: Pairs,
    v6: Vec<u128>,
    v6_ids: Map<u128, u32>,
    days: Vec<DayBooks>,
    day_ids: Map<Day, usize>,
    /// The day that the last record was of: logs are nearly in order.
    last_day: usize,
    rest: Rest,
}

impl Ledger {
    /// An empty ledger. `seed` should not be guessable by who writes the logs.
    pub fn new(seed: u64) -> Ledger {
        let hasher = || foldhash::fast::FixedState::with_seed(seed);
        Ledger {
            seed,
            sensors: Vec::new(),
            sensor_ids: Map::with_hasher(hasher()),
            pairs: Pairs::new(seed),
            v6: Vec::new(),
            v6_ids: Map::with_hasher(hasher()),
            days: Vec::new(),
            day_ids: Map::with_hasher(hasher()),
            last_day: usize::MAX,
            rest: Rest::default(),
        }
    }

    /// Names of sensors, by [`SensorId`].
    pub fn sensors(&self) -> &[Box<[u8]>] {
        &self.sensors
    }

    /// The sensor of a name.
    pub fn sensor(&mut self, name: &[u8]) -> SensorId {
        if let Some(&id) = self.sensor_ids.get(name) {
            return id;
        }
        let id = SensorId(index(self.sensors.len()));
        self.sensors.push(name.into());
        self.sensor_ids.insert(name.into(), id);
        id
    }

    /// Notes that a sensor logged a record on a day.
    pub fn cover(&mut self, day: Day, sensor: SensorId, records: u64) {
        let day = self.day_index(day);
        self.days[day].cover(sensor, records);
    }

    /// Notes that marks were looked for in so many accesses of a day, which have these fields.
    #[inline(always)]
    pub fn test(&mut self, day: Day, held: Held, accesses: u64) {
        let day = self.day_index(day);
        self.days[day].tested[held.index()] += accesses;
    }

    /// Adds accesses (or backscatter) of a source.
    pub fn add(&mut self, book: Book, day: Day, sensor: SensorId, service: Service, source: IpAddr, weight: u64) {
        let pair = self.pairs.id(sensor, service);
        let key = match source {
            IpAddr::V4(v4) => key_of(pair, SourceKey::V4(v4.to_bits())),
            IpAddr::V6(v6) => self.v6_key(pair, v6.to_bits()),
        };
        self.add_key(book, day, key, weight);
    }

    #[inline]
    fn add_key(&mut self, book: Book, day: Day, key: Halves, weight: u64) {
        let at = self.day_index(day);
        self.awake(at, 1).book_mut(book).add(key, weight);
    }

    /// One of the accesses that [`Ledger::count_all`] then counts together.
    #[inline(always)]
    pub fn prepare(&mut self, sensor: SensorId, service: Service, source: u32, weight: u32) -> Pending {
        Pending { sensor, key: Halves { pair: self.pairs.id(sensor, service).0, source }, weight }
    }

    /// [`Ledger::cover`] and [`Ledger::add`] of many records with an access of an IPv4 source, all of one day: one small
    /// loop after the other, so that the processor looks up many keys at a time.
    pub fn count_all(&mut self, day: Day, all: &[Pending]) {
        self.cover_all(day, all);
        self.add_all(day, all);
    }

    /// [`Ledger::cover`] of many accesses of one day.
    pub fn cover_all(&mut self, day: Day, all: &[Pending]) {
        if all.is_empty() {
            return;
        }
        let at = self.day_index(day);
        let books = &mut self.days[at];
        for it in all {
            books.cover(it.sensor, 1);
        }
    }

    /// [`Ledger::add`] of many accesses of one day.
    pub fn add_all(&mut self, day: Day, all: &[Pending]) {
        if all.is_empty() {
            return;
        }
        let at = self.day_index(day);
        self.awake(at, all.len()).accesses.add_all(all);
    }

    /// Days with any record, ascending.
    pub fn days(&self) -> Vec<Day> {
        let mut days: Vec<Day> = self.days.iter().map(|d| d.day).collect();
        sort::sort(&mut days);
        days
    }

    /// (day, accesses, distinct keys) of every day, ascending: what has been counted so far.
    pub fn by_day(&self) -> Vec<(Day, u64, u64)> {
        let mut days: Vec<_> = self.days.iter().map(|d| (d.day, d.accesses.total(), d.accesses.len() as u64)).collect();
        sort::sort(&mut days);
        days
    }

    /// (day, sensor, records) of every sensor that logged something on a day, in no order.
    pub fn coverage(&self) -> impl Iterator<Item = (Day, SensorId, u64)> + '_ {
        self.days.iter().flat_map(|d| {
            let sensors = d.coverage.iter().enumerate().filter(|(_, records)| **records > 0);
            sensors.map(|(at, records)| (d.day, SensorId(index(at)), *records))
        })
    }

    /// Distinct keys of a book.
    pub fn len(&self, book: Book) -> u64 {
        self.days.iter().map(|d| d.book(book).len() as u64).sum()
    }

    /// Nothing was added.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// Every key of a book, sorted: for tests and small exports.
    pub fn entries(&self, book: Book) -> Vec<Entry> {
        let mut entries = Vec::new();
        for books in &self.days {
            entries.extend(books.book(book).iter().map(|(key, weight)| {
                let (pair, source) = parts_of(key);
                let (sensor, service) = self.pairs[pair.0 as usize];
                Entry { day: books.day, sensor, service, source: self.address(source), weight }
            }));
        }
        entries.sort_unstable();
        entries
    }

    #[inline(never)]
    fn v6_key(&mut self, pair: PairId, address: u128) -> Halves {
        key_of(pair, SourceKey::V6(self.v6_id(address)))
    }

    fn v6_id(&mut self, address: u128) -> u32 {
        let next = index(self.v6.len());
        let id = *self.v6_ids.entry(address).or_insert(next);
        if id == next {
            self.v6.push(address);
        }
        id
    }

    #[inline(always)]
    fn day_index(&mut self, day: Day) -> usize {
        if self.days.get(self.last_day).is_some_and(|d| d.day == day) {
            return self.last_day;
        }
        self.find_day(day)
    }

    #[inline(never)]
    fn find_day(&mut self, day: Day) -> usize {
        self.let_rest();
        let next = self.days.len();
        let at = *self.day_ids.entry(day).or_insert(next);
        if at == next {
            let mut accesses = Store::new(self.seed);
            if let Some(before) = self.days.get(self.last_day) {
                accesses.make_room_like(&before.accesses);
            }
            self.days.push(DayBooks {
                day,
                coverage: Vec::new(),
                accesses,
                backscatter: Store::new(self.seed),
                marked: Tool::ALL.map(|_| Store::new(self.seed)),
                tested: Tested::default(),
                rests: false,
                added_at: 0,
            });
        }
        self.last_day = at;
        at
    }

    fn address(&self, source: SourceKey) -> IpAddr {
        match source {
            SourceKey::V4(bits) => IpAddr::V4(bits.into()),
            SourceKey::V6(at) => IpAddr::V6(self.v6[at as usize].into()),
        }
    }
}

fn key_of(pair: PairId, source: SourceKey) -> Halves {
    match source {
        SourceKey::V4(source) => Halves { pair: pair.0, source },
        SourceKey::V6(source) => Halves { pair: pair.0 | V6_FLAG, source },
    }
}

fn parts_of(key: Halves) -> (PairId, SourceKey) {
    match key.pair & V6_FLAG {
        0 => (PairId(key.pair), SourceKey::V4(key.source)),
        _ => (PairId(key.pair & !V6_FLAG), SourceKey::V6(key.source)),
    }
}

/// An index as a 32-bit id. Nothing that fits in memory has more.
fn index(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 of anything")
}

/// How many bits the numbers below `count` have.
pub(crate) fn bits_below(count: usize) -> u32 {
    count.saturating_sub(1).checked_ilog2().map_or(0, |bit| bit + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_bits() {
        assert_eq!([0, 1, 2, 3, 4, 5, 1 << 20].map(bits_below), [0, 0, 1, 2, 2, 3, 20]);
    }
    use std::collections::BTreeMap;

    fn entries(n: u64, seed: u64) -> Vec<(Day, &'static str, Service, IpAddr, u64)> {
        let mut z = seed;
        let mut next = move |below: u64| {
            z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (z >> 33) % below
        };
        (0..n)
            .map(|_| {
                let source = match next(4) {
                    0 => IpAddr::V6(u128::from(next(200)).into()),
                    _ => IpAddr::V4(u32::try_from(next(300)).unwrap().into()),
                };
                let service = Service::port(crate::access::Protocol::TCP, u16::try_from(next(5)).unwrap());
                let sensor = ["a", "b", "c"][usize::try_from(next(3)).unwrap()];
                (Day(14_000 + i32::try_from(next(4)).unwrap()), sensor, service, source, 1 + next(3))
            })
            .collect()
    }

    type Plain = BTreeMap<(Day, String, Service, IpAddr), u64>;

    fn plain(ledger: &Ledger) -> Plain {
        let name = |id: SensorId| String::from_utf8(ledger.sensors()[id.0 as usize].to_vec()).unwrap();
        ledger
            .entries(Book::Accesses)
            .into_iter()
            .map(|e| ((e.day, name(e.sensor), e.service, e.source), e.weight))
            .collect()
    }

    #[test]
    fn keys_are_those_of_an_obvious_map_however_they_are_split() {
        let all = entries(20_000, 7);
        let mut want = Plain::new();
        for (day, sensor, service, source, weight) in &all {
            *want.entry((*day, (*sensor).to_owned(), *service, *source)).or_default() += weight;
        }
        for workers in 1..=8usize {
            let mut ledgers: Vec<Ledger> = (0..workers).map(|w| Ledger::new(w as u64 * 77)).collect();
            for (i, (day, sensor, service, source, weight)) in all.iter().enumerate() {
                let ledger = &mut ledgers[i * 31 % workers];
                let sensor = ledger.sensor(sensor.as_bytes());
                ledger.cover(*day, sensor, 1);
                ledger.add(Book::Accesses, *day, sensor, *service, *source, *weight);
            }
            let partitions = u32::try_from(workers).unwrap();
            let mut got = Plain::new();
            for p in 0..partitions {
                let mut partition = Ledger::new(5);
                for ledger in &ledgers {
                    partition.import(&ledger.export(p, partitions)).unwrap();
                }
                for (key, weight) in plain(&partition) {
                    assert_eq!(partition_of(key.3, partitions), p);
                    assert_eq!(got.insert(key, weight), None, "a key in two partitions");
                }
            }
            assert_eq!(got, want, "{workers} workers");
        }
    }

    #[test]
    fn damaged_exports_are_refused() {
        let mut ledger = Ledger::new(1);
        for (day, sensor, service, source, weight) in entries(50, 3) {
            let sensor = ledger.sensor(sensor.as_bytes());
            ledger.add(Book::Accesses, day, sensor, service, source, weight);
        }
        let bytes = ledger.export(0, 1);
        for cut in 0..bytes.len() {
            assert!(Ledger::new(2).import(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
