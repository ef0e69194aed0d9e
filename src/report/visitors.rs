//! What only addresses can tell of a burst: who came, and whether two bursts had the same visitors. Every partition of the
//! sources answers for its own; answers are added, and nothing in them is an estimate.

use crate::access::Service;
pub use crate::cube::Visit;
use crate::cube::{Asked, Common};
use crate::report::Period;
use serde::{Deserialize, Serialize};

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

impl Of {
    /// As a cube file holds the question.
    pub fn asked(&self) -> Asked {
        Asked { from: self.period.from, to: self.period.to, services: self.services.clone() }
    }
}

impl From<&Asked> for Of {
    fn from(Asked { from, to, services }: &Asked) -> Of {
        Of { services: services.clone(), period: Period { from: *from, to: *to } }
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
