//! The keys of one book on one day: in a table while the day is added to, and in columns when it rests.

use super::Pending;
use super::keys::{Keys, Sorter};
use super::table::{Halves, Table};

/// Key → weight. Either the table or the columns are empty.
#[derive(Clone, Debug)]
pub(super) struct Store {
    table: Table,
    resting: Keys,
    total: u64,
}

impl Store {
    pub(super) fn new(seed: u64) -> Store {
        Store { table: Table::new(seed), resting: Keys::default(), total: 0 }
    }

    /// Makes room for as many keys as another has. Only while it is empty.
    pub(super) fn make_room_like(&mut self, other: &Store) {
        self.table.make_room(other.len());
    }

    /// Distinct keys.
    pub(super) fn len(&self) -> usize {
        self.table.len() + self.resting.len()
    }

    /// Sum of all weights.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Adds to a key; it must not rest.
    #[inline(always)]
    pub(super) fn add(&mut self, key: Halves, weight: u64) {
        debug_assert!(self.resting.is_empty(), "a day that rests is woken first");
        self.total += weight;
        self.table.add(key, weight);
    }

    /// [`Store::add`] of many.
    pub(super) fn add_all(&mut self, all: &[Pending]) {
        debug_assert!(self.resting.is_empty(), "a day that rests is woken first");
        self.total += all.iter().map(|it| u64::from(it.weight)).sum::<u64>();
        self.table.add_all(all);
    }

    /// Keys go into columns.
    pub(super) fn rest(&mut self, sorter: &mut Sorter) {
        if self.table.len() > 0 {
            self.resting = sorter.keys_of(self.table.take());
        }
    }

    /// And back.
    pub(super) fn wake(&mut self) {
        let resting = std::mem::take(&mut self.resting);
        self.table.make_room(resting.len());
        for (key, weight) in resting.low() {
            self.table.add(key, weight.into());
        }
        for (key, high) in resting.high() {
            self.table.add(key, high << 32);
        }
    }

    /// All keys, at rest.
    pub(super) fn into_keys(mut self, sorter: &mut Sorter) -> Keys {
        self.rest(sorter);
        self.resting
    }

    /// Keys and the low 32 bits of their weights, in no order.
    pub(super) fn low(&self) -> impl Iterator<Item = (Halves, u32)> + use<'_> {
        self.table.low().chain(self.resting.low())
    }

    /// What is left of the weights that are not below 2^32, in units of it.
    pub(super) fn high(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.table.high().chain(self.resting.high())
    }

    /// Keys and weights, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Halves, u64)> + use<'_> {
        self.table.iter().chain(self.resting.iter())
    }
}
