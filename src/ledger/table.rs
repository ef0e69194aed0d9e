//! One day's keys: an open-addressing table of whole 64-bit keys with their weights.

use super::Map;

/// Key → weight. 12 bytes a slot; a day's table of an ordinary month stays in the cache.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// 0 is an empty slot; no key is 0. A power of two long, or empty.
    keys: Vec<u64>,
    /// The low 32 bits of the weight of the key in the same slot.
    weights: Vec<u32>,
    /// The rest of a weight, in units of 2^32: hardly ever used.
    high: Map<u64, u64>,
    len: usize,
    total: u64,
    seed: u64,
}

impl Table {
    pub(super) fn new(seed: u64) -> Table {
        let high = Map::with_hasher(foldhash::fast::FixedState::with_seed(seed));
        Table { keys: Vec::new(), weights: Vec::new(), high, len: 0, total: 0, seed }
    }

    /// Distinct keys.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Sum of all weights.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn add(&mut self, key: u64, weight: u64) {
        debug_assert!(key != 0, "0 marks an empty slot");
        // Two thirds full at most: short probes at 18 bytes a key or less.
        if self.len * 3 >= self.keys.len() * 2 {
            self.grow();
        }
        self.total += weight;
        let mask = self.keys.len() - 1;
        let mut slot = self.slot(key, mask);
        loop {
            let found = self.keys[slot];
            if found == 0 {
                self.keys[slot] = key;
                self.len += 1;
                return self.put(slot, key, weight);
            }
            if found == key {
                let sum = u64::from(self.weights[slot]) + (weight & 0xffff_ffff);
                return self.put(slot, key, sum + (weight & !0xffff_ffff));
            }
            slot = (slot + 1) & mask;
        }
    }

    fn put(&mut self, slot: usize, key: u64, weight: u64) {
        self.weights[slot] = weight as u32;
        if weight >> 32 != 0 {
            *self.high.entry(key).or_default() += weight >> 32;
        }
    }

    /// Where the search for a key begins: the folded product of key and seed, which spreads every bit of both.
    fn slot(&self, key: u64, mask: usize) -> usize {
        let product = u128::from(key ^ self.seed) * 0x9e37_79b9_7f4a_7c15;
        ((product as u64 ^ (product >> 64) as u64) as usize) & mask
    }

    fn grow(&mut self) {
        let slots = (self.keys.len() * 2).max(64);
        let keys = std::mem::replace(&mut self.keys, vec![0; slots]);
        let weights = std::mem::replace(&mut self.weights, vec![0; slots]);
        let mask = slots - 1;
        for (key, weight) in keys.into_iter().zip(weights).filter(|(key, _)| *key != 0) {
            let mut slot = self.slot(key, mask);
            while self.keys[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.keys[slot] = key;
            self.weights[slot] = weight;
        }
    }

    /// Keys and weights, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> + use<'_> {
        self.keys.iter().zip(&self.weights).filter(|(key, _)| **key != 0).map(|(key, weight)| {
            let high = if self.high.is_empty() { 0 } else { self.high.get(key).copied().unwrap_or(0) };
            (*key, high << 32 | u64::from(*weight))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn agrees_with_an_obvious_map() {
        let (mut table, mut map) = (Table::new(99), HashMap::new());
        let mut z = 1u64;
        for i in 0..50_000u64 {
            z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = 1 + (z >> 50);
            let weight = if i % 1000 == 0 { 0xffff_ffff } else { 1 + i % 7 };
            table.add(key, weight);
            *map.entry(key).or_insert(0u64) += weight;
        }
        assert_eq!(table.len(), map.len());
        assert_eq!(table.total(), map.values().sum::<u64>());
        assert!(map.values().any(|w| *w > u64::from(u32::MAX)), "the high half is used");
        assert_eq!(table.iter().collect::<HashMap<_, _>>(), map);
    }
}
