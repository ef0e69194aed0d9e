//! Ledgers on their way into one frozen one.

use super::frozen::{Frozen, FrozenDay};
use super::keys::{Keys, Sorter};
use super::store::Store;
use super::table::Halves;
use super::{Book, DayBooks, Ledger, SensorId, SourceKey, Tested, bits_below, index, parts_of};
use crate::access::Service;
use crate::radix;
use crate::sort;
use std::ops::Range;

/// Ledgers, whatever each of them read, while they are frozen day by day; days may be shared out among threads.
pub struct Freezing {
    frozen: Frozen,
    names: Vec<Names>,
    /// What each ledger holds of each day, with the ledger's place in `names`.
    days: Vec<Vec<(usize, DayBooks)>>,
}

/// Some of the days, one after the other.
pub struct Days(Vec<Vec<(usize, DayBooks)>>);

/// What became of them.
pub struct FrozenDays(Vec<FrozenDay>);

/// Cuts so many items into so many stretches of about the same size.
pub(super) fn stretches(items: usize, size: impl Fn(usize) -> usize, count: usize) -> Vec<Range<usize>> {
    let all: usize = (0..items).map(&size).sum();
    let (mut from, mut to, mut sum) = (0, 0, 0);
    let mut stretch = |at: usize| {
        while to < items && (at == count || sum * count < all * at) {
            sum += size(to);
            to += 1;
        }
        std::mem::replace(&mut from, to)..to
    };
    (1..=count).map(&mut stretch).collect()
}

impl Freezing {
    /// Nothing is frozen yet.
    pub fn of(ledgers: Vec<Ledger>) -> Freezing {
        let (frozen, names) = Freezing::named(&ledgers);
        let mut books: Vec<(usize, DayBooks)> = Vec::new();
        for (at, ledger) in ledgers.into_iter().enumerate() {
            books.extend(ledger.days.into_iter().map(|books| (at, books)));
        }
        sort::by_key(&mut books, |(at, books)| (books.day, *at));
        let mut days: Vec<Vec<(usize, DayBooks)>> = Vec::new();
        for of_ledger in books {
            match days.last_mut() {
                Some(day) if day[0].1.day == of_ledger.1.day => day.push(of_ledger),
                _ => days.push(vec![of_ledger]),
            }
        }
        Freezing { frozen, names, days }
    }

    /// All days, in so many stretches with about as many keys each.
    pub fn stretches(&mut self, count: usize) -> Vec<Days> {
        let keys = |day: &Vec<(usize, DayBooks)>| day.iter().map(|(_, books)| books.accesses.len()).sum();
        let ranges = stretches(self.days.len(), |at| keys(&self.days[at]), count);
        let mut days = std::mem::take(&mut self.days).into_iter();
        ranges.into_iter().map(|range| Days(days.by_ref().take(range.len()).collect())).collect()
    }

    /// Freezes some of the days. Every day's tables are given back before the next is sorted.
    pub fn freeze(&self, days: Days) -> FrozenDays {
        let mut sorter = Sorter::default();
        FrozenDays(days.0.into_iter().map(|day| self.day(day, &mut sorter)).collect())
    }

    /// The frozen ledger, once all stretches are frozen, which come in their order.
    pub fn end(mut self, days: Vec<FrozenDays>) -> Frozen {
        self.frozen.days.extend(days.into_iter().flat_map(|days| days.0));
        self.frozen
    }

    fn day(&self, ledgers: Vec<(usize, DayBooks)>, sorter: &mut Sorter) -> FrozenDay {
        let (mut coverage, mut tested) = (vec![0; self.frozen.sensors().len()], Tested::default());
        let mut stores: [Vec<(&Names, Store)>; Book::ALL.len()] = Default::default();
        let day = ledgers[0].1.day;
        for (at, books) in ledgers {
            let names = &self.names[at];
            names.cover(&books.coverage, &mut coverage);
            tested.iter_mut().zip(books.tested).for_each(|(sum, accesses)| *sum += accesses);
            let [zmap, masscan, mirai] = books.marked;
            let of_books = [books.accesses, books.backscatter, zmap, masscan, mirai];
            stores.iter_mut().zip(of_books).for_each(|(stores, store)| stores.push((names, store)));
        }
        let [accesses, backscatter, zmap, masscan, mirai] = stores.map(|stores| sorter.frozen(stores));
        FrozenDay { day, coverage, accesses, backscatter, marked: [zmap, masscan, mirai], tested }
    }

    /// The sorted names of everything in the ledgers, and what the ids of each become.
    fn named(ledgers: &[Ledger]) -> (Frozen, Vec<Names>) {
        let (sensors, sensor_ids) = ranked(ledgers.iter().map(|l| l.sensors.iter().cloned()), |list| sort::sort(list));
        let renamed = ledgers.iter().zip(&sensor_ids).map(|(ledger, ids)| {
            // The first pair of every ledger is the one that is never given.
            let pairs = ledger.pairs.iter().skip(1);
            pairs.map(|(sensor, service)| (ids[sensor.0 as usize], *service))
        });
        let bits = Service::BITS + bits_below(sensors.len());
        let (pairs, pair_ids) = ranked(renamed, |list| {
            radix::sort(list, &mut Vec::new(), bits, |((sensor, service), ..)| {
                u64::from(*sensor) << Service::BITS | u64::from(service.to_bits())
            })
        });
        let (v6, v6_ids) = ranked(ledgers.iter().map(|l| l.v6.iter().copied()), |list| list.sort_unstable());
        let names = sensor_ids.into_iter().zip(pair_ids).zip(v6_ids).map(|((sensors, pairs), v6)| {
            let pairs = std::iter::once(0).chain(pairs).collect();
            Names { sensors, pairs, v6 }
        });
        let names = names.collect();
        let pairs = pairs.into_iter().map(|(sensor, service)| (SensorId(sensor), service)).collect();
        (Frozen { sensors, pairs, v6, days: Vec::new() }, names)
    }
}

/// The distinct items of all lists, sorted, and for each list the places of its items among them. `sort` sorts by item.
fn ranked<T: PartialEq, L: Iterator<Item = T>>(
    lists: impl Iterator<Item = L>,
    sort: impl Fn(&mut Vec<(T, u32, u32)>),
) -> (Vec<T>, Vec<Vec<u32>>) {
    let (mut all, mut places) = (Vec::new(), Vec::new());
    for (list, of) in lists.zip(0..) {
        let from = all.len();
        all.extend(list.zip(0..).map(|(item, at)| (item, of, at)));
        places.push(vec![0; all.len() - from]);
    }
    sort(&mut all);
    let mut distinct: Vec<T> = Vec::with_capacity(all.len());
    for (item, of, at) in all {
        if distinct.last() != Some(&item) {
            distinct.push(item);
        }
        places[of as usize][at as usize] = index(distinct.len() - 1);
    }
    (distinct, places)
}

/// What a ledger's own ids become.
struct Names {
    sensors: Vec<u32>,
    /// The first one no key has.
    pairs: Vec<u32>,
    v6: Vec<u32>,
}

impl Names {
    /// Adds records by sensor.
    fn cover(&self, coverage: &[u64], sums: &mut [u64]) {
        for (sensor, records) in coverage.iter().enumerate() {
            sums[self.sensors[sensor] as usize] += records;
        }
    }

    /// Whether its source is an IPv6 address, and the frozen key.
    #[inline]
    fn rename(&self, key: Halves) -> (bool, Halves) {
        let (pair, source) = parts_of(key);
        let pair = self.pairs[pair.0 as usize];
        match source {
            SourceKey::V4(source) => (false, Halves { pair, source }),
            SourceKey::V6(at) => (true, Halves { pair, source: self.v6[at as usize] }),
        }
    }
}

impl Sorter {
    /// The keys of a book on a day, of every ledger that holds some.
    fn frozen(&mut self, mut stores: Vec<(&Names, Store)>) -> Keys {
        stores.retain(|(_, store)| store.len() > 0);
        match stores.pop() {
            None => Keys::default(),
            Some((names, store)) if stores.is_empty() => self.of_one(names, store),
            Some(last) => {
                stores.push(last);
                for (names, store) in stores {
                    self.gather(names, &store);
                }
                self.sorted(true)
            }
        }
    }

    /// The keys that one ledger holds.
    fn of_one(&mut self, names: &Names, store: Store) -> Keys {
        let mut keys = store.into_keys(self);
        for pair in &mut keys.pairs {
            *pair = names.pairs[*pair as usize];
        }
        if keys.v4 < keys.len() {
            // Sources are sorted already, but IPv6 addresses by numbers that are others now.
            let renamed = |at: usize| Halves { pair: keys.pairs[at], source: names.v6[keys.sources[at] as usize] };
            (keys.v4..keys.len()).for_each(|at| self.push(true, renamed(at), keys.weights[at]));
            let high = keys.high.iter().map(|(place, high)| (*place as usize, *high));
            high.filter(|(at, _)| *at >= keys.v4).for_each(|(at, high)| self.push_high(true, renamed(at), high));
            keys.replace_v6(&self.sorted(false));
        }
        keys
    }

    fn gather(&mut self, names: &Names, store: &Store) {
        for (key, weight) in store.low() {
            let (is_v6, key) = names.rename(key);
            self.push(is_v6, key, weight);
        }
        for (key, high) in store.high() {
            let (is_v6, key) = names.rename(key);
            self.push_high(is_v6, key, high);
        }
    }
}
