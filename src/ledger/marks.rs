//! Marks of tools in the headers of a day's packets, beside its keys: how many accesses had the fields that each mark is
//! looked for in, and which keys had the mark how often. A key is consistent with a tool if every access of it had the
//! mark, so that only packets that have one touch the map. Sums, whatever the order in which packets come.

use super::{Halves, Map};
use crate::fingerprint::{Tool, Tools, Verdict};

/// By [`Tool`].
pub(super) type ByTool = [u64; Tool::ALL.len()];

#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Accesses by pair.
    pub(super) tested: Vec<ByTool>,
    /// Accesses by key.
    pub(super) fitting: Map<u64, ByTool>,
}

impl Marks {
    pub(super) fn new(seed: u64) -> Marks {
        Marks { tested: Vec::new(), fitting: Map::with_hasher(foldhash::fast::FixedState::with_seed(seed)) }
    }

    /// Takes in what a record says that stands for so many accesses. The pair is one without a flag.
    pub(super) fn add(&mut self, pair: u32, key: Halves, verdict: Verdict, weight: u64) {
        if let Some(sums) = room_for(&mut self.tested, pair) {
            add(sums, verdict.tested, weight);
        }
        if verdict.fitting != Tools::default() {
            add(self.fitting.entry(key.whole()).or_default(), verdict.fitting, weight);
        }
    }

    /// Takes in sums of another ledger's.
    pub(super) fn add_tested(&mut self, pair: u32, sums: &ByTool) {
        if let Some(mine) = room_for(&mut self.tested, pair) {
            mine.iter_mut().zip(sums).for_each(|(mine, its)| *mine += its);
        }
    }

    /// Likewise.
    pub(super) fn add_fitting(&mut self, key: Halves, sums: &ByTool) {
        self.fitting.entry(key.whole()).or_default().iter_mut().zip(sums).for_each(|(mine, its)| *mine += its);
    }

    /// (pair, accesses) of every pair with any.
    pub(super) fn tested(&self) -> impl Iterator<Item = (u32, &ByTool)> {
        (0..).zip(&self.tested).filter(|(_, sums)| **sums != ByTool::default())
    }

    /// Keys with any mark, in no order.
    pub(super) fn fitting(&self) -> impl Iterator<Item = (Halves, &ByTool)> {
        self.fitting.iter().map(|(key, sums)| (Halves { pair: (key >> 32) as u32, source: *key as u32 }, sums))
    }
}

/// Tools of which every access has the mark, of a key with so many.
pub(super) fn consistent(sums: &ByTool, weight: u64) -> Tools {
    Tools((0..).zip(sums).filter(|(_, sum)| **sum == weight).map(|(bit, _)| 1u8 << bit).sum())
}

fn room_for(list: &mut Vec<ByTool>, pair: u32) -> Option<&mut ByTool> {
    let at = pair as usize;
    if list.len() <= at {
        list.resize(at + 1, ByTool::default());
    }
    list.get_mut(at)
}

fn add(sums: &mut ByTool, tools: Tools, weight: u64) {
    for (sum, tool) in sums.iter_mut().zip(Tool::ALL) {
        *sum += if tools.holds(tool) { weight } else { 0 };
    }
}
