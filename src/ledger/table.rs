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
    fn whole(self) -> u64 {
        u64::from(self.pair) << 32 | u64::from(self.source)
    }
}

/// Key → weight. 12 bytes a slot, so that a key and its weight are as a rule on one line of the cache, and the table of
/// a day of forty thousand keys stays in the second level.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Pair, source, and the low 32 bits of the weight; pair 0 is an empty slot. A power of two long, or empty.
    slots: Vec<[u32; 3]>,
    /// The rest of a weight, in units of 2^32: hardly ever used.
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
        let high = Map::with_hasher(foldhash::fast::FixedState::with_seed(seed));
        // The constant, 2^64 by the golden ratio, makes something of small seeds.
        let multiplier = (seed ^ 0x9e37_79b9_7f4a_7c15) | 1;
        Table { slots: Vec::new(), high, len: 0, multiplier, shift: 63 }
    }

    /// Makes room for so many keys, and some more. Only while it is empty.
    pub(super) fn make_room(&mut self, keys: usize) {
        if self.len == 0 && keys > 0 {
            // A little more than were asked for must not have it grow at once.
            self.slots = vec![[0; 3]; (keys + keys / 2 + keys / 32).next_power_of_two().max(64)];
            self.shift = 64 - self.slots.len().trailing_zeros();
        }
    }

    /// What it holds; nothing is left.
    pub(super) fn take(&mut self) -> Table {
        let high = Map::with_hasher(self.high.hasher().clone());
        std::mem::replace(self, Table { slots: Vec::new(), high, len: 0, multiplier: self.multiplier, shift: 63 })
    }

    /// Distinct keys.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub(super) fn add(&mut self, key: Halves, weight: u64) {
        debug_assert!(key.pair != 0, "0 marks an empty slot");
        // Two thirds full at most: short probes at 18 bytes a key or less.
        if self.len * 3 >= self.slots.len() * 2 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = self.begin(key) & mask;
        loop {
            let slot = &mut self.slots[at];
            if slot[0] == key.pair && slot[1] == key.source {
                let sum = u64::from(slot[2]) + weight;
                slot[2] = sum as u32;
                return self.carry(key, sum >> 32);
            }
            if slot[0] == 0 {
                *slot = [key.pair, key.source, weight as u32];
                self.len += 1;
                return self.carry(key, weight >> 32);
            }
            at = (at + 1) & mask;
        }
    }

    /// [`Table::add`] of many.
    pub(super) fn add_all(&mut self, all: &[Pending]) {
        for some in all.chunks(AT_ONCE) {
            // Room for all of them, should they all be new.
            while (self.len + some.len()) * 3 >= self.slots.len() * 2 {
                self.grow();
            }
            let mask = self.slots.len().wrapping_sub(1);
            let mut begins = [0; AT_ONCE];
            for (begin, it) in begins.iter_mut().zip(some) {
                *begin = self.begin(it.key);
            }
            let (slots, mut new) = (self.slots.as_mut_slice(), 0usize);
            for (begin, &Pending { key, weight, .. }) in begins.into_iter().zip(some) {
                let mut at = begin;
                loop {
                    let slot = &mut slots[at & mask];
                    if slot[0] == key.pair && slot[1] == key.source {
                        let (sum, over) = slot[2].overflowing_add(weight);
                        slot[2] = sum;
                        if over {
                            *self.high.entry(key.whole()).or_default() += 1;
                        }
                        break;
                    }
                    if slot[0] == 0 {
                        *slot = [key.pair, key.source, weight];
                        new = new.wrapping_add(1);
                        break;
                    }
                    at = at.wrapping_add(1);
                }
            }
            self.len += new;
        }
    }

    #[inline]
    fn carry(&mut self, key: Halves, high: u64) {
        if high != 0 {
            *self.high.entry(key.whole()).or_default() += high;
        }
    }

    /// Where the search for a key begins.
    #[inline]
    fn begin(&self, key: Halves) -> usize {
        // A product alone lays the addresses of one network too regularly over the table: runs of slots fill up.
        let product = key.whole().wrapping_mul(self.multiplier);
        (product ^ product >> 32).wrapping_mul(self.multiplier).wrapping_shr(self.shift) as usize
    }

    #[cold]
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![[0; 3]; slots]);
        self.shift = 64 - slots.trailing_zeros();
        let mask = slots - 1;
        for slot in old.into_iter().filter(|slot| slot[0] != 0) {
            let mut at = self.begin(Halves { pair: slot[0], source: slot[1] }) & mask;
            while self.slots[at][0] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }

    /// Replaces what is in `list` by every pair, source and low 32 bits of the weight, in no order. Which slots are empty
    /// cannot be guessed: without a branch on it.
    pub(super) fn copy_slots(&self, list: &mut Vec<[u32; 3]>) {
        // One more, for what is copied behind the last key.
        list.resize(self.len + 1, [0; 3]);
        let mut at = 0usize;
        for slot in &self.slots {
            list[at] = *slot;
            at = at.wrapping_add(usize::from(slot[0] != 0));
        }
        list.truncate(at);
    }

    /// Keys and the low 32 bits of their weights, in no order.
    pub(super) fn low(&self) -> impl Iterator<Item = (Halves, u32)> + use<'_> {
        self.slots.iter().filter(|slot| slot[0] != 0).map(|s| (Halves { pair: s[0], source: s[1] }, s[2]))
    }

    /// What is left of the weights that are not below 2^32, in units of it.
    pub(super) fn high(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.high.iter().map(|(key, high)| (Halves { pair: (key >> 32) as u32, source: *key as u32 }, *high))
    }

    /// Keys and weights, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.low().map(|(key, low)| {
            let high = if self.high.is_empty() { 0 } else { self.high.get(&key.whole()).copied().unwrap_or(0) };
            (key, high << 32 | u64::from(low))
        })
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
