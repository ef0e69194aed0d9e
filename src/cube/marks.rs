//! Marks of tools in packets' headers, by (day, sensor, service, tool): how many accesses had the fields that the mark is
//! looked for in, and how many accesses of how many sources are consistent with the tool, since every access of the source
//! at that service on that day had the mark. Sums over disjoint partitions of the sources.

use crate::access::Service;
use crate::fingerprint::Tool;
use crate::ledger::Frozen;
use crate::measure::Counts;
use crate::time::Day;
use std::collections::BTreeMap;

/// What a mark is counted by: day, sensor (an index into [`Cube::sensors`](super::Cube::sensors)), service, tool.
pub type MarkKey = (Day, u32, Service, Tool);

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Of what.
    pub key: MarkKey,
    /// Accesses that had the fields.
    pub tested: u64,
    /// Accesses and sources that are consistent with the tool.
    pub consistent: Counts,
}

/// Those of a ledger; `rank` are the numbers that its sensors get.
pub(super) fn count(ledger: &Frozen, rank: &[u32]) -> Vec<Marked> {
    let mut sums: BTreeMap<MarkKey, (u64, Counts)> = BTreeMap::new();
    let key = |day, pair: u32, tool| {
        let (sensor, service) = ledger.pairs()[pair as usize];
        (day, rank[sensor.0 as usize], service, tool)
    };
    for it in ledger.tested() {
        sums.entry(key(it.day, it.pair, it.tool)).or_default().0 += it.accesses;
    }
    for (day, of, tools) in ledger.marked() {
        for tool in Tool::ALL.into_iter().filter(|tool| tools.holds(*tool)) {
            let sum = &mut sums.entry(key(day, of.pair, tool)).or_default().1;
            *sum += Counts { accesses: of.weight, sources: 1 };
        }
    }
    sums.into_iter().map(|(key, (tested, consistent))| Marked { key, tested, consistent }).collect()
}

/// Adds those of another partition.
pub(super) fn add(marks: &mut Vec<Marked>, more: Vec<Marked>) {
    marks.extend(more);
    marks.sort_unstable_by_key(|it| it.key);
    marks.dedup_by(|next, kept| {
        let same = next.key == kept.key;
        if same {
            kept.tested += next.tested;
            kept.consistent += next.consistent;
        }
        same
    });
}
