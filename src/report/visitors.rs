//! What only addresses can tell of a burst: who came, and whether two bursts had the same visitors. Every partition of the
//! sources answers for its own; answers are added, and nothing in them is an estimate.

use crate::access::Service;
use crate::ledger::{Book, Frozen, SensorId};
use crate::region::{Region, RegionTable};
use crate::report::Period;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of which services and days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    /// At least one, sorted.
    pub services: Vec<Service>,
    /// The days.
    pub period: Period,
}

type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// Accesses by source, and by source and sensor.
fn by_source(ledger: &Frozen, of: &Of, mut each: impl FnMut(u64, SensorId, u64)) {
    let wanted: Vec<bool> = ledger.pairs().iter().map(|(_, service)| of.services.contains(service)).collect();
    for day in ledger.days(Book::Accesses).filter(|day| of.period.holds(day.day)) {
        for key in day.iter().filter(|key| wanted[key.pair as usize]) {
            each(key.source, ledger.pairs()[key.pair as usize].0, key.weight);
        }
    }
}

/// What bursts have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Distinct sources, and accesses, of each.
    all: Vec<(u64, u64)>,
    /// Each two that have any, by places.
    both: Vec<Both>,
}

/// Sources that come in two bursts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Both {
    /// The lower place first.
    places: (usize, usize),
    sources: u64,
    /// The accesses that they made in the first and in the second.
    accesses: (u64, u64),
}

impl Shared {
    /// Adds what another partition answers to the same question.
    pub fn add(&mut self, other: &Shared) {
        self.all.resize(self.all.len().max(other.all.len()), (0, 0));
        for (mine, its) in self.all.iter_mut().zip(&other.all) {
            *mine = (mine.0 + its.0, mine.1 + its.1);
        }
        for its in &other.both {
            match self.both.binary_search_by_key(&its.places, |mine| mine.places) {
                Err(at) => self.both.insert(at, *its),
                Ok(at) => {
                    let mine = &mut self.both[at];
                    mine.sources += its.sources;
                    mine.accesses = (mine.accesses.0 + its.accesses.0, mine.accesses.1 + its.accesses.1);
                }
            }
        }
    }

    /// Whether the sources of two bursts are the same by this share: of all addresses that came in either (Jaccard's
    /// index), or of the accesses in each of them.
    pub fn alike(&self, a: usize, b: usize, share: f64) -> bool {
        let places = (a.min(b), a.max(b));
        let Ok(at) = self.both.binary_search_by_key(&places, |both| both.places) else { return false };
        let Both { sources, accesses: (of_a, of_b), .. } = self.both[at];
        let ((in_a, all_a), (in_b, all_b)) = (self.all[places.0], self.all[places.1]);
        let either = in_a + in_b - sources;
        let at_least = |part: u64, whole: u64| whole > 0 && part as f64 >= share * whole as f64;
        at_least(sources, either) || (at_least(of_a, all_a) && at_least(of_b, all_b))
    }
}

/// Which sources come in more than one burst.
pub fn shared(ledger: &Frozen, bursts: &[Of]) -> Shared {
    let mut shared = Shared::default();
    let mut maps: Vec<Map<u64, u64>> = Vec::new();
    for of in bursts {
        let mut sums: Map<u64, u64> = Map::default();
        by_source(ledger, of, |source, _, accesses| *sums.entry(source).or_default() += accesses);
        shared.all.push((sums.len() as u64, sums.values().sum()));
        maps.push(sums);
    }
    for later in 0..maps.len() {
        for earlier in 0..later {
            let mut both = Both { places: (earlier, later), sources: 0, accesses: (0, 0) };
            for (source, accesses) in &maps[earlier] {
                if let Some(others) = maps[later].get(source) {
                    both.sources += 1;
                    both.accesses = (both.accesses.0 + accesses, both.accesses.1 + others);
                }
            }
            shared.both.extend(Some(both).filter(|both| both.sources > 0));
        }
    }
    shared.both.sort_unstable_by_key(|both| both.places);
    shared
}

/// Who came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Distinct sources.
    pub sources: u64,
    /// Their accesses.
    pub accesses: u64,
    /// Accesses of the busiest of them.
    pub busiest: u64,
    /// The most accesses of one source at one sensor.
    pub most_at_one_sensor: u64,
    /// The sum of the squares of each source's accesses.
    pub squares: u128,
    /// Accesses by region.
    pub regions: BTreeMap<Region, u64>,
}

impl Visit {
    /// Adds what another partition answers to the same question.
    pub fn add(&mut self, other: &Visit) {
        self.sources += other.sources;
        self.accesses += other.accesses;
        self.busiest = self.busiest.max(other.busiest);
        self.most_at_one_sensor = self.most_at_one_sensor.max(other.most_at_one_sensor);
        self.squares += other.squares;
        for (region, accesses) in &other.regions {
            *self.regions.entry(*region).or_default() += accesses;
        }
    }
}

/// Who came in each.
pub fn visits(ledger: &Frozen, regions: &RegionTable, bursts: &[Of]) -> Vec<Visit> {
    bursts.iter().map(|of| visit(ledger, regions, of)).collect()
}

fn visit(ledger: &Frozen, regions: &RegionTable, of: &Of) -> Visit {
    let (mut sums, mut at_sensor): (Map<u64, u64>, Map<(u64, SensorId), u64>) = Default::default();
    by_source(ledger, of, |source, sensor, accesses| {
        *sums.entry(source).or_default() += accesses;
        *at_sensor.entry((source, sensor)).or_default() += accesses;
    });
    let mut by_region = BTreeMap::new();
    for (source, accesses) in &sums {
        *by_region.entry(regions.region(ledger.address(*source))).or_default() += accesses;
    }
    // Whole numbers add up alike in whatever order.
    let squares: u128 = sums.values().map(|n| u128::from(*n) * u128::from(*n)).sum();
    Visit {
        sources: sums.len() as u64,
        accesses: sums.values().sum(),
        busiest: sums.values().copied().max().unwrap_or(0),
        most_at_one_sensor: at_sensor.values().copied().max().unwrap_or(0),
        squares,
        regions: by_region,
    }
}
