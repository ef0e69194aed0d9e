//! A frozen ledger: what was counted, sorted, with nothing that only growing needs. Cubes are made of it, and what only
//! addresses can tell is asked of it.

use super::keys::{Keys, Sorter};
use super::store::Store;
use super::table::Halves;
use super::{Book, DayBooks, Entry, Ledger, SensorId, SourceKey, Tested, index, partition_of, parts_of};
use crate::access::Service;
use crate::fingerprint::Tool;
use crate::radix;
use crate::sort;
use crate::time::Day;
use std::net::IpAddr;

/// The keys of one source partition: day by day, within a day by source. 12 bytes a key.
///
/// Sensors are numbered by name, pairs of (sensor, service) by sensor and service, IPv6 addresses by address, days
/// ascend: nothing depends on the order in which things were met.
#[derive(Clone, Debug)]
pub struct Frozen {
    sensors: Vec<Box<[u8]>>,
    pairs: Vec<(SensorId, Service)>,
    v6: Vec<u128>,
    days: Vec<FrozenDay>,
}

#[derive(Clone, Debug)]
struct FrozenDay {
    day: Day,
    /// Records of any kind, by sensor.
    coverage: Vec<u64>,
    accesses: Keys,
    backscatter: Keys,
    /// By [`Tool`].
    marked: [Keys; Tool::ALL.len()],
    tested: Tested,
}

/// One key, its source as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// An index into [`Frozen::pairs`].
    pub pair: u32,
    /// The source in [`Key::SOURCE_BITS`] bits: equal numbers of one ledger are equal addresses, and they order as
    /// addresses do; [`Frozen::address`] spells it out.
    pub source: u64,
    /// Sum of weights.
    pub weight: u64,
}

impl Key {
    /// How many bits [`Key::source`] has.
    pub const SOURCE_BITS: u32 = 33;
}

/// The keys of a book on one day.
#[derive(Clone, Copy, Debug)]
pub struct DayKeys<'a> {
    /// Which day.
    pub day: Day,
    keys: &'a Keys,
}

impl<'a> DayKeys<'a> {
    /// Distinct keys.
    pub fn len(&self) -> usize {
        self.keys.sources.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The source of each key, ascending: IPv4 addresses, then what [`Frozen::address`] tells with 2^32 added.
    pub(crate) fn sources(&self) -> [&'a [u32]; 2] {
        self.keys.sources.split_at(self.keys.v4).into()
    }

    /// (pair, low 32 bits of the weight) of each key, by source.
    pub(crate) fn pairs_and_weights(&self) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        self.keys.pairs.iter().copied().zip(self.keys.weights.iter().copied())
    }

    /// The keys whose weights are not below 2^32, by place.
    pub(crate) fn heavy(&self) -> impl Iterator<Item = Key> + use<'a> {
        let keys = self.keys;
        keys.high.iter().filter_map(move |(place, _)| keys.key(*place as usize))
    }

    /// The keys by source.
    pub fn iter(&self) -> impl Iterator<Item = Key> + use<'a> {
        let keys = self.keys;
        let columns = keys.sources.iter().zip(&keys.pairs).zip(&keys.weights).enumerate();
        columns.map(move |(at, ((source, pair), weight))| {
            let source = u64::from(*source) | if at < keys.v4 { 0 } else { 1 << 32 };
            let mut weight = u64::from(*weight);
            if !keys.high.is_empty() {
                weight += keys.high_at(at) << 32;
            }
            Key { pair: *pair, source, weight }
        })
    }
}

impl DayKeys<'_> {
    /// The keys of one source, which is a [`Key::source`].
    pub fn of_source(&self, source: u64) -> impl Iterator<Item = Key> {
        let keys = self.keys;
        let (v4, v6) = keys.sources.split_at(keys.v4);
        let (first, list) = if source >> 32 == 0 { (0, v4) } else { (keys.v4, v6) };
        let at = first + list.partition_point(|of| *of < source as u32);
        (at..).map_while(|at| keys.key(at)).take_while(move |key| key.source == source)
    }
}

impl Keys {
    /// The key at a place.
    fn key(&self, at: usize) -> Option<Key> {
        let (source, pair) = (u64::from(*self.sources.get(at)?), self.pairs[at]);
        let source = source | if at < self.v4 { 0 } else { 1 << 32 };
        Some(Key { pair, source, weight: u64::from(self.weights[at]) | self.high_at(at) << 32 })
    }
}

impl Frozen {
    /// Names of sensors, sorted.
    pub fn sensors(&self) -> &[Box<[u8]>] {
        &self.sensors
    }

    /// What [`Key::pair`] stands for, sorted; sensors are indices into [`Frozen::sensors`].
    pub fn pairs(&self) -> &[(SensorId, Service)] {
        &self.pairs
    }

    /// (day, sensor, records) of every sensor that logged something on a day, by day and sensor.
    pub fn coverage(&self) -> impl Iterator<Item = (Day, SensorId, u64)> + '_ {
        self.days.iter().flat_map(|d| {
            let sensors = d.coverage.iter().enumerate().filter(|(_, records)| **records > 0);
            sensors.map(|(at, records)| (d.day, SensorId(index(at)), *records))
        })
    }

    /// (day, tool, accesses) that have the fields in which the tool's mark is looked for, by day and tool.
    pub fn tested(&self) -> impl Iterator<Item = (Day, Tool, u64)> + '_ {
        self.days.iter().flat_map(|d| {
            let sums = Tool::ALL.into_iter().map(|tool| (d.day, tool, tool.tested(&d.tested)));
            sums.filter(|(_, _, accesses)| *accesses > 0)
        })
    }

    /// The keys of a book by day.
    pub fn days(&self, book: Book) -> impl Iterator<Item = DayKeys<'_>> {
        self.days.iter().map(move |d| {
            let keys = match book {
                Book::Accesses => &d.accesses,
                Book::Backscatter => &d.backscatter,
                Book::Marked(tool) => &d.marked[tool as usize],
            };
            DayKeys { day: d.day, keys }
        })
    }

    /// The address of a [`Key::source`].
    pub fn address(&self, source: u64) -> IpAddr {
        match u32::try_from(source) {
            Ok(v4) => IpAddr::V4(v4.into()),
            Err(_) => IpAddr::V6(self.v6[(source & 0xffff_ffff) as usize].into()),
        }
    }

    /// Every key of a book, spelled out and sorted: for tests and small exports.
    pub fn entries(&self, book: Book) -> Vec<Entry> {
        let mut entries = Vec::new();
        for keys in self.days(book) {
            entries.extend(keys.iter().map(|key| {
                let (sensor, service) = self.pairs[key.pair as usize];
                Entry { day: keys.day, sensor, service, source: self.address(key.source), weight: key.weight }
            }));
        }
        entries.sort_unstable();
        entries
    }

    /// Freezes a ledger that holds all of its sources. Every day's table is given back before the next is sorted.
    pub fn of(ledger: Ledger) -> Frozen {
        let (mut frozen, names) = Frozen::named(&[&ledger]);
        let (mut days, mut sorter) = (ledger.days, Sorter::default());
        sort::by_key(&mut days, |d| d.day);
        frozen.days = Vec::with_capacity(days.len());
        let names = &names[0];
        for DayBooks { day, coverage, accesses, backscatter, marked, tested, .. } in days {
            let mut by_sensor = vec![0; frozen.sensors.len()];
            names.cover(&coverage, &mut by_sensor);
            let mut keys_of = |store| sorter.frozen(names, store);
            let (accesses, backscatter) = (keys_of(accesses), keys_of(backscatter));
            let marked = marked.map(keys_of);
            frozen.days.push(FrozenDay { day, coverage: by_sensor, accesses, backscatter, marked, tested });
        }
        frozen
    }

    /// Freezes one partition of what several ledgers hold.
    pub fn of_partition(ledgers: &[&Ledger], partition: u32, partitions: u32) -> Frozen {
        let (mut frozen, names) = Frozen::named(ledgers);
        let mut days: Vec<Day> = ledgers.iter().flat_map(|l| l.days()).collect();
        sort::sort(&mut days);
        days.dedup();
        let mut sorter = Sorter::default();
        for day in days {
            let of_day = |(ledger, names)| {
                let ledger: &Ledger = ledger;
                ledger.day_ids.get(&day).map(|at| (names, &ledger.days[*at]))
            };
            let parts: Vec<(&Names, &DayBooks)> = ledgers.iter().copied().zip(&names).filter_map(of_day).collect();
            let day = sorter.day(&parts, (partition, partitions), frozen.sensors.len());
            frozen.days.push(day);
        }
        frozen
    }

    /// The sorted names of everything in the ledgers, and what the ids of each become.
    fn named(ledgers: &[&Ledger]) -> (Frozen, Vec<Names>) {
        let (sensors, sensor_ids) =
            ranked(ledgers.iter().map(|l| l.sensors.iter().cloned()), |list| crate::sort::sort(list));
        let renamed = ledgers.iter().zip(&sensor_ids).map(|(ledger, ids)| {
            // The first pair of every ledger is the one that is never given.
            let pairs = ledger.pairs.iter().skip(1);
            pairs.map(|(sensor, service)| (ids[sensor.0 as usize], *service))
        });
        let bits = Service::BITS + super::bits_below(sensors.len());
        let (pairs, pair_ids) = ranked(renamed, |list| {
            radix::sort(list, &mut Vec::new(), bits, |((sensor, service), ..)| {
                u64::from(*sensor) << Service::BITS | u64::from(service.to_bits())
            })
        });
        let (v6, v6_ids) = ranked(ledgers.iter().map(|l| l.v6.iter().copied()), |list| list.sort_unstable());
        let names = ledgers.iter().zip(sensor_ids).zip(pair_ids).zip(v6_ids).map(|(((ledger, sensors), pairs), v6)| {
            let pairs = std::iter::once(0).chain(pairs).collect();
            Names { sensors, pairs, v6: v6.into_iter().zip(ledger.v6.iter().copied()).collect() }
        });
        let names = names.collect();
        let pairs = pairs.into_iter().map(|(sensor, service)| (SensorId(sensor), service)).collect();
        (Frozen { sensors, pairs, v6, days: Vec::new() }, names)
    }
}

/// The distinct items of all lists, sorted, and for each list the places of its items among them. `sort` sorts by item.
fn ranked<T: PartialEq, L: Iterator<Item = T>>(
    lists: impl Iterator<Item = L>,
    sort: impl Fn(&mut Vec<(T, u32, u32)>),
) -> (Vec<T>, Vec<Vec<u32>>) {
    let (mut all, mut places) = (Vec::new(), Vec::new());
    for (list, of) in lists.zip(0..) {
        let from = all.len();
        all.extend(list.zip(0..).map(|(item, at)| (item, of, at)));
        places.push(vec![0; all.len() - from]);
    }
    sort(&mut all);
    let mut distinct: Vec<T> = Vec::with_capacity(all.len());
    for (item, of, at) in all {
        if distinct.last() != Some(&item) {
            distinct.push(item);
        }
        places[of as usize][at as usize] = index(distinct.len() - 1);
    }
    (distinct, places)
}

/// What a ledger's own ids become.
struct Names {
    sensors: Vec<u32>,
    /// The first one no key has.
    pairs: Vec<u32>,
    /// With the address, of which a partition is chosen.
    v6: Vec<(u32, u128)>,
}

impl Names {
    /// Adds records by sensor.
    fn cover(&self, coverage: &[u64], sums: &mut [u64]) {
        for (sensor, records) in coverage.iter().enumerate() {
            sums[self.sensors[sensor] as usize] += records;
        }
    }

    /// Whether its source is an IPv6 address, and the frozen key, if it is of the partition.
    #[inline]
    fn rename(&self, key: Halves, (mine, of): (u32, u32)) -> Option<(bool, Halves)> {
        let (pair, source) = parts_of(key);
        let pair = self.pairs[pair.0 as usize];
        let (is_v6, source, address) = match source {
            SourceKey::V4(v4) => (false, v4, IpAddr::V4(v4.into())),
            SourceKey::V6(at) => {
                let (at, address) = self.v6[at as usize];
                (true, at, IpAddr::V6(address.into()))
            }
        };
        (partition_of(address, of) == mine).then_some((is_v6, Halves { pair, source }))
    }
}

impl Sorter {
    /// A partition of a day that several ledgers hold.
    fn day(&mut self, parts: &[(&Names, &DayBooks)], partition: (u32, u32), sensors: usize) -> FrozenDay {
        let (mut coverage, mut tested) = (vec![0; sensors], Tested::default());
        // They belong to no source, and must be there once.
        if partition.0 == 0 {
            for (names, books) in parts {
                names.cover(&books.coverage, &mut coverage);
                tested.iter_mut().zip(books.tested).for_each(|(sum, accesses)| *sum += accesses);
            }
        }
        let mut keys = |book| {
            for (names, books) in parts {
                self.gather(names, books.book(book), partition);
            }
            self.sorted(parts.len() > 1)
        };
        FrozenDay {
            day: parts.first().map_or(Day(0), |(_, books)| books.day),
            coverage,
            accesses: keys(Book::Accesses),
            backscatter: keys(Book::Backscatter),
            marked: Tool::ALL.map(|tool| keys(Book::Marked(tool))),
            tested,
        }
    }

    /// All keys of a book on a day.
    fn frozen(&mut self, names: &Names, store: Store) -> Keys {
        let mut keys = store.into_keys(self);
        for pair in &mut keys.pairs {
            *pair = names.pairs[*pair as usize];
        }
        if keys.v4 < keys.len() {
            // Sources are sorted already, but IPv6 addresses by numbers that are others now.
            let renamed = |at: usize| Halves { pair: keys.pairs[at], source: names.v6[keys.sources[at] as usize].0 };
            (keys.v4..keys.len()).for_each(|at| self.push(true, renamed(at), keys.weights[at]));
            let high = keys.high.iter().map(|(place, high)| (*place as usize, *high));
            high.filter(|(at, _)| *at >= keys.v4).for_each(|(at, high)| self.push_high(true, renamed(at), high));
            keys.replace_v6(&self.sorted(false));
        }
        keys
    }

    /// Takes in the keys of a partition.
    fn gather(&mut self, names: &Names, store: &Store, partition: (u32, u32)) {
        for (key, weight) in store.low() {
            if let Some((is_v6, key)) = names.rename(key, partition) {
                self.push(is_v6, key, weight);
            }
        }
        for (key, high) in store.high() {
            if let Some((is_v6, key)) = names.rename(key, partition) {
                self.push_high(is_v6, key, high);
            }
        }
    }
}
