//! Marks of tools in the headers of packets: how many accesses had the fields that each is looked for in, and how many
//! are consistent with the tool. Sums over disjoint partitions of the sources, and over disjoint (sensor, day).

use super::{Cells, Tally, add_tallies, merge};
use crate::access::Service;
use crate::fingerprint::Tool;
use crate::measure::{Counts, sum};
use crate::time::Day;

/// Accesses that are consistent with a tool, on a day, at a service of any sensor: those of sources of which every access
/// at the service, at that sensor on that day, bears the tool's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The day.
    pub day: Day,
    /// The tool.
    pub tool: Tool,
    /// The service.
    pub service: Service,
    /// Accesses, and sources counted as S.
    pub counts: Counts,
}

impl Marked {
    pub(super) fn key(&self) -> (Day, Tool, Service) {
        (self.day, self.tool, self.service)
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Accesses that have all the fields that the tool's mark is looked for in, sorted.
    pub tested: Vec<Tally<(Day, Tool)>>,
    /// Sorted by day, tool and service; none without sources.
    pub consistent: Vec<Marked>,
}

impl Marks {
    /// Adds what belongs behind or to the last of those that are consistent.
    pub(super) fn push(&mut self, it: Marked) {
        match self.consistent.last_mut() {
            Some(last) if last.key() == it.key() => last.counts += it.counts,
            _ => self.consistent.push(it),
        }
    }

    /// Adds those of another partition.
    pub(super) fn add(&mut self, other: Marks) {
        add_tallies(&mut self.tested, other.tested);
        merge(std::mem::take(&mut self.consistent), other.consistent, Marked::key, |it| self.push(it));
    }

    /// Whether such numbers can be, of the accesses in these cells.
    pub(super) fn is_sound(&self, cells: &Cells) -> bool {
        let possible = |it: &Marked| it.counts.sources > 0 && it.counts.sources <= it.counts.accesses;
        let tested = |it: &[Marked]| {
            let Some(first) = it.first() else { return true };
            let found = self.tested.binary_search_by(|tally| tally.key.cmp(&(first.day, first.tool)));
            let sum = it.iter().try_fold(0u64, |sum, it| sum.checked_add(it.counts.accesses));
            found.is_ok_and(|at| sum.is_some_and(|sum| sum <= self.tested[at].count))
        };
        self.tested.is_sorted_by(|a, b| a.key < b.key)
            && self.consistent.is_sorted_by(|a, b| a.key() < b.key())
            && self.consistent.iter().all(possible)
            && self.consistent.chunk_by(|a, b| (a.day, a.tool) == (b.day, b.tool)).all(tested)
            && self.fits(cells)
    }

    /// Whether no more is told of a day, or of a service on a day, than the cells have. Both lists are in order.
    fn fits(&self, cells: &Cells) -> bool {
        let (mut tested, mut consistent) = (self.tested.as_slice(), self.consistent.as_slice());
        let mut by_service = vec![Counts::default(); cells.services().len()];
        for of_day in cells.days() {
            let (now, later) = tested.split_at(tested.partition_point(|tally| tally.key.0 <= of_day.day));
            let all = sum(of_day.by_region().iter().map(|(_, counts)| *counts)).accesses;
            if now.iter().any(|tally| tally.key.0 < of_day.day || tally.count == 0 || tally.count > all) {
                return false;
            }
            tested = later;
            let (now, later) = consistent.split_at(consistent.partition_point(|it| it.day <= of_day.day));
            consistent = later;
            if now.is_empty() {
                continue;
            }
            by_service.fill(Counts::default());
            for pair in of_day.by_pair() {
                by_service[cells.service_of_pair()[pair.pair as usize] as usize] += pair.sum;
            }
            let fits = |it: &Marked| {
                it.day == of_day.day
                    && cells.services().binary_search(&it.service).is_ok_and(|at| {
                        it.counts.accesses <= by_service[at].accesses && it.counts.sources <= by_service[at].sources
                    })
            };
            if !now.iter().all(fits) {
                return false;
            }
        }
        tested.is_empty() && consistent.is_empty()
    }
}
