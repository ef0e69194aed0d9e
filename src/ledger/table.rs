//! One day's keys: an open-addressing table of whole 64-bit keys with their weights.

use super::{Map, Pending};

/// So many keys are looked up one after the other with nothing between.
const AT_ONCE: usize = 64;

/// A key of the ledger, in two halves: (sensor, service), never 0, and source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Halves {
    pub(super) pair: u32,
    pub(super) source: u32,
}

impl Halves {
    #[inline(always)]
    fn whole(self) -> u64 {
        u64::from(self.pair) << 32 | u64::from(self.source)
    }

    #[inline(always)]
    fn of(whole: u64) -> Halves {
        Halves { pair: (whole >> 32) as u32, source: whole as u32 }
    }
}

/// Key → weight. 10 bytes a slot, so that the table of a day of forty thousand keys stays in the second level of the cache,
/// with some room for others.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// [`Halves::whole`]; 0 is an empty slot. A power of two long, or empty.
    keys: Vec<u64>,
    /// The low 16 bits of the weight of the key in the same slot.
    low: Vec<u16>,
    /// The rest of a weight, in units of 2^16: seldom used.
    high: Map<u64, u64>,
    len: usize,
    /// Odd and not to be guessed: the upper bits of products with it are then spread over the table whatever keys
    /// somebody chooses (multiply-shift hashing, Dietzfelbinger et al. 1997).
    multiplier: u64,
    /// 64 less the slots' number of bits.
    shift: u32,
}

impl Table {
    pub(super) fn new(seed: u64) -> Table {
        // The constant, 2^64 by the golden ratio, makes something of small seeds.
        Table::empty(foldhash::fast::FixedState::with_seed(seed), (seed ^ 0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn empty(hasher: foldhash::fast::FixedState, multiplier: u64) -> Table {
        Table { keys: Vec::new(), low: Vec::new(), high: Map::with_hasher(hasher), len: 0, multiplier, shift: 63 }
    }

    /// Makes room for so many keys, and some more. Only while it is empty.
    pub(super) fn make_room(&mut self, keys: usize) {
        if self.len == 0 && keys > 0 {
            // A little more than were asked for must not have it grow at once.
            self.set_slots((keys + keys / 2 + keys / 32).next_power_of_two().max(64));
        }
    }

    fn set_slots(&mut self, slots: usize) {
        (self.keys, self.low) = (vec![0; slots], vec![0; slots]);
        self.shift = 64 - slots.trailing_zeros();
    }

    /// What it holds; nothing is left.
    pub(super) fn take(&mut self) -> Table {
        let empty = Table::empty(self.high.hasher().clone(), self.multiplier);
        std::mem::replace(self, empty)
    }

    /// Distinct keys.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub(super) fn add(&mut self, key: Halves, weight: u64) {
        debug_assert!(key.pair != 0, "0 marks an empty slot");
        // Two thirds full at most: short probes at 15 bytes a key or less.
        if self.len * 3 >= self.keys.len() * 2 {
            self.grow();
        }
        let (key, mask) = (key.whole(), self.keys.len() - 1);
        let mut at = self.begin(key) & mask;
        while self.keys[at] != key {
            if self.keys[at] == 0 {
                self.keys[at] = key;
                self.len += 1;
                break;
            }
            at = (at + 1) & mask;
        }
        let sum = u64::from(self.low[at]) + (weight & 0xffff);
        self.low[at] = sum as u16;
        let high = (weight >> 16) + (sum >> 16);
        if high != 0 {
            *self.high.entry(key).or_default() += high;
        }
    }

    /// [`Table::add`] of many.
    pub(super) fn add_all(&mut self, all: &[Pending]) {
        for some in all.chunks(AT_ONCE) {
            // Room for all of them, should they all be new.
            while (self.len + some.len()) * 3 >= self.keys.len() * 2 {
                self.grow();
            }
            let mask = self.keys.len().wrapping_sub(1);
            let mut begins = [0; AT_ONCE];
            for (begin, it) in begins.iter_mut().zip(some) {
                *begin = self.begin(it.key.whole());
            }
            let (keys, low, mut new) = (self.keys.as_mut_slice(), self.low.as_mut_slice(), 0usize);
            for (begin, it) in begins.into_iter().zip(some) {
                let (mut at, key) = (begin & mask, it.key.whole());
                while keys[at] != key {
                    if keys[at] == 0 {
                        keys[at] = key;
                        new = new.wrapping_add(1);
                        break;
                    }
                    at = at.wrapping_add(1) & mask;
                }
                let sum = u64::from(low[at]).wrapping_add(it.weight.into());
                low[at] = sum as u16;
                if sum >> 16 != 0 {
                    *self.high.entry(key).or_default() += sum >> 16;
                }
            }
            self.len += new;
        }
    }

    /// Where the search for a key begins.
    #[inline]
    fn begin(&self, key: u64) -> usize {
        // A product alone lays the addresses of one network too regularly over the table: runs of slots fill up.
        let product = key.wrapping_mul(self.multiplier);
        (product ^ product >> 32).wrapping_mul(self.multiplier).wrapping_shr(self.shift) as usize
    }

    #[cold]
    fn grow(&mut self) {
        let slots = (self.keys.len() * 2).max(64);
        let (keys, low) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.low));
        self.set_slots(slots);
        let mask = slots - 1;
        for (key, low) in keys.into_iter().zip(low).filter(|(key, _)| *key != 0) {
            let mut at = self.begin(key) & mask;
            while self.keys[at] != 0 {
                at = (at + 1) & mask;
            }
            (self.keys[at], self.low[at]) = (key, low);
        }
    }

    /// What is left of the weight of a key, in units of 2^16.
    #[inline(always)]
    fn high_of(&self, key: u64) -> u64 {
        if self.high.is_empty() { 0 } else { self.high.get(&key).copied().unwrap_or(0) }
    }

    /// Replaces what is in `list` by every pair, source and low 32 bits of the weight, in no order. Which slots are empty
    /// cannot be guessed: without a branch on it.
    pub(super) fn copy_slots(&self, list: &mut Vec<[u32; 3]>) {
        // One more, for what is copied behind the last key.
        list.resize(self.len + 1, [0; 3]);
        let mut at = 0usize;
        for (key, low) in self.keys.iter().zip(&self.low) {
            let Halves { pair, source } = Halves::of(*key);
            list[at] = [pair, source, (*low).into()];
            at = at.wrapping_add(usize::from(*key != 0));
        }
        list.truncate(at);
        if !self.high.is_empty() {
            for [pair, source, low] in list {
                *low |= (self.high_of(Halves { pair: *pair, source: *source }.whole()) << 16) as u32;
            }
        }
    }

    /// Keys and the low 32 bits of their weights, in no order.
    pub(super) fn low(&self) -> impl Iterator<Item = (Halves, u32)> + use<'_> {
        self.iter().map(|(key, weight)| (key, weight as u32))
    }

    /// What is left of the weights that are not below 2^32, in units of it.
    pub(super) fn high(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.high.iter().map(|(key, high)| (Halves::of(*key), high >> 16)).filter(|(_, high)| *high > 0)
    }

    /// Keys and weights, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        let slots = self.keys.iter().zip(&self.low).filter(|(key, _)| **key != 0);
        slots.map(|(key, low)| (Halves::of(*key), self.high_of(*key) << 16 | u64::from(*low)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::SensorId;
    use std::collections::HashMap;

    #[test]
    fn agrees_with_an_obvious_map() {
        let (mut table, mut map, mut pending) = (Table::new(99), HashMap::new(), Vec::new());
        let mut z = 1u64;
        for i in 0..50_000u64 {
            z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = Halves { pair: 1 + (z >> 60) as u32, source: (z >> 50) as u32 };
            let weight = match i % 1000 {
                0 => 0xffff_ffff,
                1 => 5 << 32 | 0xffff_fff0,
                _ => 1 + i % 7,
            };
            match u32::try_from(weight) {
                Ok(weight) if i % 3 > 0 => pending.push(Pending { sensor: SensorId(0), key, weight }),
                _ => table.add(key, weight),
            }
            if pending.len() > 100 + (i % 50) as usize {
                table.add_all(&pending);
                pending.clear();
            }
            *map.entry(key.whole()).or_insert(0u64) += weight;
        }
        table.add_all(&pending);
        assert_eq!(table.len(), map.len());
        assert!(map.values().any(|w| *w > u64::from(u32::MAX)), "the high half is used");
        assert_eq!(table.iter().map(|(key, weight)| (key.whole(), weight)).collect::<HashMap<_, _>>(), map);
        let high: HashMap<_, _> = map.iter().filter(|(_, w)| **w >> 32 != 0).map(|(k, w)| (*k, *w >> 32)).collect();
        assert_eq!(table.high().map(|(key, high)| (key.whole(), high)).collect::<HashMap<_, _>>(), high);
    }
}
