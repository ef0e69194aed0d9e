//! What only addresses can tell of a burst: who came, and whether two bursts had the same visitors. Every partition of the
//! sources answers for its own; answers are added, and nothing in them is an estimate.

use crate::access::Service;
use crate::region::Region;
use crate::report::Period;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(feature = "ingest")]
mod of_ledger;
#[cfg(feature = "ingest")]
pub use of_ledger::{shared, visits};

/// Of which services and days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    /// At least one, sorted.
    pub services: Vec<Service>,
    /// The days.
    pub period: Period,
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
