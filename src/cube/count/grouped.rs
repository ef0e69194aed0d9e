//! The keys of a day on their way into cells.

use super::give_back;
use crate::ledger::bits_below;
use crate::measure::Counts;
use crate::radix;
use crate::region::Region;

/// The keys of a day by the place of their pairs: few pairs have most of the keys, so that a place is given to each pair
/// that is met, its keys are counted, and then put together.
#[derive(Default)]
pub(super) struct Grouped {
    /// For each pair the number that it has on this day, from 1 on; 0: it has not been met.
    numbers: Vec<u32>,
    /// By number less 1: the pair, and how many keys it has.
    met: Vec<[u32; 2]>,
    /// Number less 1, region and low half of the weight of each key.
    keys: Vec<[u32; 3]>,
    /// Region and low half of the weight, pair by pair.
    together: Vec<[u32; 2]>,
    /// Pairs that were met and their numbers less 1, by pair; room to sort them; where the keys of each number go.
    order: Vec<[u32; 2]>,
    room: Vec<[u32; 2]>,
    ends: Vec<u32>,
}

impl Grouped {
    pub(super) fn new(pairs: usize) -> Grouped {
        Grouped { numbers: vec![0; pairs], ..Grouped::default() }
    }

    /// A day of so many keys, each of which is then set.
    pub(super) fn begin(&mut self, keys: usize) {
        self.keys.resize(keys, [0; 3]);
    }

    /// The key at a place; `pair` is the place of its pair.
    #[inline(always)]
    pub(super) fn set(&mut self, at: usize, pair: u32, region: Region, weight: u32) {
        let number = &mut self.numbers[pair as usize];
        if *number == 0 {
            self.met.push([pair, 0]);
            *number = self.met.len() as u32;
        }
        let number = number.wrapping_sub(1);
        let count = &mut self.met[number as usize][1];
        *count = count.wrapping_add(1);
        self.keys[at] = [number, region.0.into(), weight];
    }

    /// Hands on every pair that was met, in order, with region and low half of the weight of each of its keys.
    pub(super) fn each(&mut self, mut take: impl FnMut(u32, &[[u32; 2]])) {
        self.order.clear();
        self.order.extend((0..).zip(&self.met).map(|(number, [pair, _])| [*pair, number]));
        radix::sort(&mut self.order, &mut self.room, bits_below(self.numbers.len()), |[pair, _]| (*pair).into());
        self.ends.resize(self.met.len(), 0);
        let mut from = 0u32;
        for [_, number] in &self.order {
            self.ends[*number as usize] = from;
            from += self.met[*number as usize][1];
        }
        self.together.resize(self.keys.len(), [0; 2]);
        for [number, region, weight] in &self.keys {
            let end = &mut self.ends[*number as usize];
            self.together[*end as usize] = [*region, *weight];
            *end = end.wrapping_add(1);
        }
        let mut from = 0;
        for [pair, number] in &self.order {
            let end = self.ends[*number as usize] as usize;
            take(*pair, &self.together[from..end]);
            from = end;
            self.numbers[*pair as usize] = 0;
        }
        self.met.clear();
    }

    /// The day is over: gives back what only a day of millions needs.
    pub(super) fn end(&mut self) {
        give_back(&mut self.keys);
        give_back(&mut self.together);
    }
}

/// Sums by region, and which regions have one.
pub(super) struct RegionSums {
    sums: [Counts; Region::COUNT],
    some: [u64; Region::COUNT.div_ceil(64)],
}

impl Default for RegionSums {
    fn default() -> RegionSums {
        RegionSums { sums: [Counts::default(); Region::COUNT], some: [0; Region::COUNT.div_ceil(64)] }
    }
}

impl RegionSums {
    /// Sums of keys (region, weight), region by region.
    pub(super) fn of(&mut self, keys: &[[u32; 2]], mut take: impl FnMut(Region, Counts)) {
        if let [[region, weight]] = keys {
            return take(Region(*region as u16), Counts { accesses: (*weight).into(), sources: 1 });
        }
        for [region, weight] in keys {
            self.sums[*region as usize] += Counts { accesses: (*weight).into(), sources: 1 };
            self.some[*region as usize / 64] |= 1 << (region % 64);
        }
        for (word, some) in self.some.iter_mut().enumerate() {
            while *some != 0 {
                let region = word * 64 + some.trailing_zeros() as usize;
                *some &= *some - 1;
                take(Region(region as u16), std::mem::take(&mut self.sums[region]));
            }
        }
    }
}
