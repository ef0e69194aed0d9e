//! What only the ledger can tell: the busiest sources, and distinct addresses under any filter. Each partition answers
//! for its own sources; sums and merged lists are exact, since no source is in two partitions.

use super::{Distinct, Period, Selection, TopSource};
use crate::access::Service;
use crate::cube::text_of;
use crate::ledger::{Book, DayKeys, Frozen, Key};
use crate::radix;
use crate::region::{Region, RegionTable};
use crate::sort;
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// A selection resolved against a ledger.
struct Chosen<'a> {
    ledger: &'a Frozen,
    regions: &'a RegionTable,
    period: Period,
    /// By [`Key::pair`]: are its sensor and service chosen?
    pairs: Vec<bool>,
    /// By number, or empty if all are chosen: is the region?
    wanted: Vec<bool>,
}

impl<'a> Chosen<'a> {
    fn new(ledger: &'a Frozen, regions: &'a RegionTable, selection: &Selection, period: Period) -> Chosen<'a> {
        let Selection { sensors, services, .. } = selection;
        let all = sensors.is_empty();
        let sensor: Vec<bool> = ledger.sensors().iter().map(|n| all || sensors.contains(&text_of(n))).collect();
        let service = |service| services.is_empty() || services.contains(service);
        let pairs = ledger.pairs().iter().map(|(s, of)| sensor[s.0 as usize] && service(of)).collect();
        let mut wanted = Vec::new();
        if !selection.regions.is_empty() {
            wanted = (0..).map(Region).take(Region::COUNT).map(|r| selection.regions.contains(&r)).collect();
        }
        Chosen { ledger, regions, period, pairs, wanted }
    }

    fn region(&self, source: u64) -> Region {
        match u32::try_from(source) {
            Ok(bits) => self.regions.region_v4(bits),
            Err(_) => self.regions.region(self.ledger.address(source)),
        }
    }

    /// The days of the period.
    fn days(&self) -> impl Iterator<Item = DayKeys<'a>> {
        let Period { from, to } = self.period;
        self.ledger.days(Book::Accesses).filter(move |keys| from <= keys.day && keys.day <= to)
    }

    /// The chosen keys of a day, by source.
    fn keys(&self, day: &DayKeys<'a>) -> impl Iterator<Item = Key> {
        // Keys of one source follow each other.
        let mut last = (u64::MAX, false);
        day.iter().filter(move |key| {
            if !self.pairs[key.pair as usize] {
                return false;
            }
            if self.wanted.is_empty() {
                return true;
            }
            if last.0 != key.source {
                last = (key.source, self.wanted[usize::from(self.region(key.source).0)]);
            }
            last.1
        })
    }
}

/// What came of sources on a day or on more: the low 32 bits of the source, those of the accesses.
type Arrivals = Vec<(u32, u32)>;

/// The sources that a selection leaves.
struct Sources {
    /// Of IPv4 and of IPv6, each by source.
    arrivals: [Arrivals; 2],
    /// What is left of accesses that are not below 2^32.
    high: HashMap<u64, u64, foldhash::fast::FixedState>,
    /// U1.
    source_sensor_days: u64,
}

impl Sources {
    fn of(chosen: &Chosen<'_>) -> Sources {
        let mut sources = Sources { arrivals: Default::default(), high: HashMap::default(), source_sensor_days: 0 };
        // By sensor, the number of the (day, source) it was last seen with.
        let mut seen_with = vec![0u64; chosen.ledger.sensors().len()];
        let mut number = 0;
        for day in chosen.days() {
            let mut arrived = (u64::MAX, 0);
            for key in chosen.keys(&day) {
                if key.source != arrived.0 {
                    sources.add(arrived);
                    (arrived, number) = ((key.source, 0), number + 1);
                }
                arrived.1 += key.weight;
                let seen = &mut seen_with[chosen.ledger.pairs()[key.pair as usize].0.0 as usize];
                sources.source_sensor_days += u64::from(*seen != number);
                *seen = number;
            }
            sources.add(arrived);
        }
        for list in &mut sources.arrivals {
            radix::sort(list, &mut Vec::new(), 32, |(source, _)| (*source).into());
        }
        sources
    }

    #[inline(always)]
    fn add(&mut self, (source, accesses): (u64, u64)) {
        if accesses == 0 {
            return;
        }
        self.arrivals[usize::from(source >> 32 != 0)].push((source as u32, accesses as u32));
        if accesses >> 32 != 0 {
            *self.high.entry(source).or_default() += accesses >> 32;
        }
    }

    /// (source, accesses) of each, by source.
    fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.arrivals.iter().zip([0, 1 << 32]).flat_map(move |(list, family)| {
            list.chunk_by(|a, b| a.0 == b.0).map(move |of| {
                let source = u64::from(of[0].0) | family;
                let mut accesses = of.iter().map(|(_, accesses)| u64::from(*accesses)).sum();
                if !self.high.is_empty() {
                    accesses += self.high.get(&source).copied().unwrap_or(0) << 32;
                }
                (source, accesses)
            })
        })
    }
}

/// The `count` sources with the most accesses; of equals, the lower address first.
pub fn top_sources(
    ledger: &Frozen,
    regions: &RegionTable,
    selection: &Selection,
    period: Period,
    count: usize,
) -> Vec<TopSource> {
    let chosen = Chosen::new(ledger, regions, selection, period);
    // The least of those that are kept is on top. Numbers of sources order as their addresses do.
    let mut kept: BinaryHeap<Reverse<(u64, Reverse<u64>)>> = BinaryHeap::new();
    for (source, accesses) in Sources::of(&chosen).iter() {
        let rank = Reverse((accesses, Reverse(source)));
        if kept.len() < count {
            kept.push(rank);
        } else if let Some(mut least) = kept.peek_mut()
            && rank < *least
        {
            *least = rank;
        }
    }
    let kept = kept.into_sorted_vec().into_iter();
    kept.map(|Reverse((accesses, Reverse(source)))| chosen.top_source(source, accesses)).collect()
}

impl Chosen<'_> {
    fn top_source(&self, source: u64, accesses: u64) -> TopSource {
        let mut days = 0;
        let mut sensors = BTreeSet::new();
        let mut services: BTreeMap<Service, u64> = BTreeMap::new();
        let mut sources = 0;
        for day in self.days() {
            let before = sources;
            for key in day.of_source(source).filter(|key| self.pairs[key.pair as usize]) {
                let (sensor, service) = self.ledger.pairs()[key.pair as usize];
                sensors.insert(sensor);
                *services.entry(service).or_default() += key.weight;
                sources += 1;
            }
            days += u64::from(sources > before);
        }
        let mut services: Vec<(Service, u64)> = services.into_iter().collect();
        sort::by_key(&mut services, |(service, accesses)| (Reverse(*accesses), *service));
        TopSource {
            address: self.ledger.address(source),
            region: self.region(source),
            services: services.into_iter().map(|(service, _)| service).collect(),
            days,
            sensors: sensors.len() as u64,
            accesses,
            sources,
        }
    }
}

/// Distinct addresses and source-sensor-days of any selection.
pub fn distinct(ledger: &Frozen, regions: &RegionTable, selection: &Selection, period: Period) -> Distinct {
    let sources = Sources::of(&Chosen::new(ledger, regions, selection, period));
    let addresses = sources.arrivals.iter().map(|list| list.chunk_by(|a, b| a.0 == b.0).count() as u64);
    Distinct { distinct_addresses: addresses.sum(), source_sensor_days: sources.source_sensor_days }
}
