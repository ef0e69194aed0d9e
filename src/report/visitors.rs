//! What only addresses can tell of a burst: who came, and whether two bursts had the same visitors. Every partition of the
//! sources answers for its own; answers are added, and nothing in them is an estimate.

use crate::access::Service;
pub use crate::cube::Visit;
use crate::cube::{Asked, Common, touch};
use crate::ledger::{Book, Frozen, SensorId};
use crate::report::Period;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Of which services and days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of {
    /// At least one, sorted.
    pub services: Vec<Service>,
    /// The days.
    pub period: Period,
}

impl Of {
    /// As a cube file holds the question.
    pub fn asked(&self) -> Asked {
        Asked { from: self.period.from, to: self.period.to, services: self.services.clone() }
    }

    fn touches(&self, other: &Of) -> bool {
        touch((self.period.from, self.period.to), (other.period.from, other.period.to))
    }
}

impl From<&Asked> for Of {
    fn from(Asked { from, to, services }: &Asked) -> Of {
        Of { services: services.clone(), period: Period { from: *from, to: *to } }
    }
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
    /// Each two that touch and have any, by places.
    both: Vec<Common>,
}

impl Shared {
    /// Adds what another partition answers to the same question.
    pub fn add(&mut self, other: &Shared) {
        self.all.resize(self.all.len().max(other.all.len()), (0, 0));
        for (mine, its) in self.all.iter_mut().zip(&other.all) {
            *mine = (mine.0 + its.0, mine.1 + its.1);
        }
        let mut sums: Vec<Common> = Vec::with_capacity(self.both.len() + other.both.len());
        let mut both: Vec<Common> = self.both.iter().chain(&other.both).copied().collect();
        both.sort_by_key(|both| both.places);
        for both in both {
            match sums.last_mut() {
                Some(sum) if sum.places == both.places => {
                    sum.sources += both.sources;
                    sum.accesses = (sum.accesses.0 + both.accesses.0, sum.accesses.1 + both.accesses.1);
                }
                _ => sums.push(both),
            }
        }
        self.both = sums;
    }

    /// What every two have in common, by places.
    pub fn common(&self) -> &[Common] {
        &self.both
    }

    /// Whether the sources of two bursts that touch are the same by this share, see [`Common::is_most_of`].
    pub fn alike(&self, a: usize, b: usize, share: f64) -> bool {
        let places = (a.min(b), a.max(b));
        let at = self.both.binary_search_by_key(&places, |both| both.places);
        at.is_ok_and(|at| self.both[at].is_most_of(self.all[places.0], self.all[places.1], share))
    }
}

/// Which sources come in more than one burst, of all that touch.
pub fn shared(ledger: &Frozen, bursts: &[Of]) -> Shared {
    let mut shared = Shared { all: vec![(0, 0); bursts.len()], both: Vec::new() };
    // By first day: what ended before the day before a burst touches neither it nor any later one, and is forgotten.
    let mut order: Vec<usize> = (0..bursts.len()).collect();
    order.sort_by_key(|at| bursts[*at].period.from);
    let mut open: Vec<(usize, Map<u64, u64>)> = Vec::new();
    for at in order {
        let of = &bursts[at];
        open.retain(|(other, _)| bursts[*other].touches(of));
        let mut sums: Map<u64, u64> = Map::default();
        by_source(ledger, of, |source, _, accesses| *sums.entry(source).or_default() += accesses);
        shared.all[at] = (sums.len() as u64, sums.values().sum());
        shared.both.extend(open.iter().filter_map(|(other, others)| common((*other, others), (at, &sums))));
        open.push((at, sums));
    }
    shared.both.sort_unstable_by_key(|both| both.places);
    shared
}

/// What two have in common, if there is any.
fn common(one: (usize, &Map<u64, u64>), other: (usize, &Map<u64, u64>)) -> Option<Common> {
    let ((first, in_first), (second, in_second)) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let mut common = Common { places: (first, second), sources: 0, accesses: (0, 0) };
    for (source, accesses) in in_first {
        if let Some(others) = in_second.get(source) {
            common.sources += 1;
            common.accesses = (common.accesses.0 + accesses, common.accesses.1 + others);
        }
    }
    (common.sources > 0).then_some(common)
}

/// Who came in each.
pub fn visits(ledger: &Frozen, bursts: &[Of]) -> Vec<Visit> {
    bursts.iter().map(|of| visit(ledger, of)).collect()
}

fn visit(ledger: &Frozen, of: &Of) -> Visit {
    let (mut sums, mut at_sensor): (Map<u64, u64>, Map<(u64, SensorId), u64>) = Default::default();
    by_source(ledger, of, |source, sensor, accesses| {
        *sums.entry(source).or_default() += accesses;
        *at_sensor.entry((source, sensor)).or_default() += accesses;
    });
    // Whole numbers add up alike in whatever order.
    let squares: u128 = sums.values().map(|n| u128::from(*n) * u128::from(*n)).sum();
    Visit {
        sources: sums.len() as u64,
        accesses: sums.values().sum(),
        busiest: sums.values().copied().max().unwrap_or(0),
        most_at_one_sensor: at_sensor.values().copied().max().unwrap_or(0),
        squares,
    }
}
