//! A frozen ledger: what was counted, sorted, with nothing that only growing needs. Cubes are made of it, and what only
//! addresses can tell is asked of it.

use super::freezing::{Freezing, stretches};
use super::keys::Keys;
use super::{Book, Entry, Ledger, SensorId, Tested, index};
use crate::access::Service;
use crate::fingerprint::Tool;
use crate::time::Day;
use std::net::IpAddr;
use std::ops::Range;

/// The keys of ledgers: day by day, within a day by source. 12 bytes a key.
///
/// Sensors are numbered by name, pairs of (sensor, service) by sensor and service, IPv6 addresses by address, days
/// ascend: nothing depends on the order in which things were met.
#[derive(Clone, Debug)]
pub struct Frozen {
    pub(super) sensors: Vec<Box<[u8]>>,
    pub(super) pairs: Vec<(SensorId, Service)>,
    pub(super) v6: Vec<u128>,
    pub(super) days: Vec<FrozenDay>,
}

#[derive(Clone, Debug)]
pub(super) struct FrozenDay {
    pub(super) day: Day,
    /// Records of any kind, by sensor.
    pub(super) coverage: Vec<u64>,
    pub(super) accesses: Keys,
    pub(super) backscatter: Keys,
    /// By [`Tool`].
    pub(super) marked: [Keys; Tool::ALL.len()],
    pub(super) tested: Tested,
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

    /// (day, tool, accesses) that have the fields in which the tool's mark is looked for, by day and tool, of the days that
    /// have these places.
    pub fn tested_at(&self, days: Range<usize>) -> impl Iterator<Item = (Day, Tool, u64)> + '_ {
        self.days[days].iter().flat_map(|d| {
            let sums = Tool::ALL.into_iter().map(|tool| (d.day, tool, tool.tested(&d.tested)));
            sums.filter(|(_, _, accesses)| *accesses > 0)
        })
    }

    /// The keys of a book by day.
    pub fn days(&self, book: Book) -> impl Iterator<Item = DayKeys<'_>> {
        self.days_at(book, 0..self.days.len())
    }

    /// Likewise, of the days that have these places.
    pub fn days_at(&self, book: Book, days: Range<usize>) -> impl Iterator<Item = DayKeys<'_>> {
        self.days[days].iter().map(move |d| {
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

    /// Freezes a ledger.
    pub fn of(ledger: Ledger) -> Frozen {
        let mut freezing = Freezing::of(vec![ledger]);
        let days = freezing.stretches(1).into_iter().map(|stretch| freezing.freeze(stretch)).collect();
        freezing.end(days)
    }

    /// So many stretches of days, one after the other, with about as many keys each.
    pub fn stretches(&self, count: usize) -> Vec<Range<usize>> {
        let keys = |at: usize| self.days[at].accesses.len();
        stretches(self.days.len(), keys, count)
    }
}
