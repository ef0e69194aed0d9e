//! Keys of one day in columns, sorted: smaller than a table, and only to be asked.

use super::table::{Halves, Table};
use super::{V6_FLAG, index};
use crate::{radix, sort};

/// The keys of a book on one day in columns: first those of IPv4 sources, then those of IPv6 sources, each by source.
/// 12 bytes a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) sources: Vec<u32>,
    /// Of the ledger, or of the frozen one, whose keys they are.
    pub(super) pairs: Vec<u32>,
    /// The low 32 bits of the weights.
    pub(super) weights: Vec<u32>,
    /// How many keys are of IPv4 sources.
    pub(super) v4: usize,
    /// What is left of weights that are not below 2^32: (place of the key, units of 2^32), by place.
    pub(super) high: Vec<(u32, u64)>,
}

impl Keys {
    pub(super) fn len(&self) -> usize {
        self.sources.len()
    }

    /// What is left of the weight of the key at a place, in units of 2^32.
    #[cold]
    pub(super) fn high_at(&self, at: usize) -> u64 {
        let found = self.high.binary_search_by_key(&at, |(place, _)| *place as usize);
        found.map_or(0, |found| self.high[found].1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// What stands before the pair of the key at a place in a table.
    #[inline(always)]
    fn flag(&self, at: usize) -> u32 {
        if at < self.v4 { 0 } else { V6_FLAG }
    }

    /// Keys as a table has them and the low 32 bits of their weights.
    pub(super) fn low(&self) -> impl Iterator<Item = (Halves, u32)> + use<'_> {
        let columns = self.sources.iter().zip(&self.pairs).zip(&self.weights).enumerate();
        columns.map(|(at, ((source, pair), weight))| (Halves { pair: pair | self.flag(at), source: *source }, *weight))
    }

    /// What is left of the weights that are not below 2^32, in units of it.
    pub(super) fn high(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.high.iter().map(|(place, high)| {
            let at = *place as usize;
            (Halves { pair: self.pairs[at] | self.flag(at), source: self.sources[at] }, *high)
        })
    }

    /// Keys as a table has them and their weights.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.low().enumerate().map(|(at, (key, low))| {
            let high = if self.high.is_empty() { 0 } else { self.high_at(at) };
            (key, high << 32 | u64::from(low))
        })
    }

    /// Other keys take the place of those of IPv6 sources.
    pub(super) fn replace_v6(&mut self, other: &Keys) {
        let columns = [&mut self.sources, &mut self.pairs, &mut self.weights];
        for (column, others) in columns.into_iter().zip([&other.sources, &other.pairs, &other.weights]) {
            column.truncate(self.v4);
            column.extend_from_slice(others);
        }
        let v4 = index(self.v4);
        self.high.retain(|(place, _)| *place < v4);
        self.high.extend(other.high.iter().map(|(place, high)| (place + v4, *high)));
    }

    fn append(&mut self, list: &[[u32; 3]], several: bool, high: &[(Halves, u64)]) {
        let from = self.sources.len();
        for column in [&mut self.sources, &mut self.pairs, &mut self.weights] {
            column.reserve_exact(list.len());
        }
        let mut carried: Vec<(u32, u64)> = Vec::new();
        if !several {
            self.sources.extend(list.iter().map(|key| key[1]));
            self.pairs.extend(list.iter().map(|key| key[0]));
            self.weights.extend(list.iter().map(|key| key[2]));
        }
        for [pair, source, weight] in list.iter().filter(|_| several) {
            let same =
                self.sources.len() > from && (self.pairs.last(), self.sources.last()) == (Some(pair), Some(source));
            if same && let Some(sum) = self.weights.last_mut() {
                let (low, over) = sum.overflowing_add(*weight);
                *sum = low;
                if over {
                    carried.push((index(self.sources.len() - 1), 1));
                }
            } else {
                self.sources.push(*source);
                self.pairs.push(*pair);
                self.weights.push(*weight);
            }
        }
        for (key, units) in high {
            let run = self.sources[from..].partition_point(|source| *source < key.source);
            let at = self.pairs[from + run..].iter().position(|pair| *pair == key.pair);
            carried.push((index(from + run + at.unwrap_or(0)), *units));
        }
        sort::sort(&mut carried);
        for (place, units) in carried {
            match self.high.last_mut() {
                Some(last) if last.0 == place => last.1 += units,
                _ => self.high.push((place, units)),
            }
        }
    }
}

/// Gathers keys and sorts them. Its lists are used over and over.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorter {
    /// [pair, source, low half of the weight] of IPv4 and of IPv6 sources.
    lists: [Vec<[u32; 3]>; 2],
    /// For sorting.
    spare: Vec<[u32; 3]>,
    high: [Vec<(Halves, u64)>; 2],
}

impl Sorter {
    /// Takes keys in: each with what it is called from now on, and whether it is of an IPv6 source.
    #[inline(always)]
    pub(super) fn push(&mut self, is_v6: bool, key: Halves, weight: u32) {
        self.lists[usize::from(is_v6)].push([key.pair, key.source, weight]);
    }

    /// What is left of the weight of a key that was taken in, in units of 2^32.
    pub(super) fn push_high(&mut self, is_v6: bool, key: Halves, high: u64) {
        self.high[usize::from(is_v6)].push((key, high));
    }

    /// All keys of a table under the names that they have there. The table is given back before they are sorted: of a day
    /// of millions both would be too much.
    pub(super) fn keys_of(&mut self, table: Table) -> Keys {
        table.copy_slots(&mut self.lists[0]);
        let of = |key: Halves| (key.pair & V6_FLAG != 0, Halves { pair: key.pair & !V6_FLAG, ..key });
        if self.lists[0].iter().fold(0, |all, [pair, ..]| all | pair) & V6_FLAG != 0 {
            let [v4, v6] = &mut self.lists;
            let is_v6 = |[pair, ..]: &mut [u32; 3]| *pair & V6_FLAG != 0;
            v6.extend(v4.extract_if(.., is_v6).map(|[pair, source, weight]| [pair & !V6_FLAG, source, weight]));
        }
        for (key, high) in table.high() {
            let (is_v6, key) = of(key);
            self.push_high(is_v6, key, high);
        }
        drop(table);
        self.sorted(false)
    }

    /// What was taken in, sorted; nothing is left. `several`: the same key may have come more than once.
    pub(super) fn sorted(&mut self, several: bool) -> Keys {
        let mut keys = Keys::default();
        let [v4, v6] = &mut self.lists;
        let [high_v4, high_v6] = &mut self.high;
        for (list, high, is_v4) in [(v4, high_v4, true), (v6, high_v6, false)] {
            radix::sort(list, &mut self.spare, 32, |key| key[1].into());
            if several {
                list.chunk_by_mut(|a, b| a[1] == b[1])
                    .for_each(|of_source| of_source.sort_unstable_by_key(|key| key[0]));
            }
            keys.append(list, several, high);
            if is_v4 {
                keys.v4 = keys.sources.len();
            }
            list.clear();
            high.clear();
        }
        keys
    }
}
