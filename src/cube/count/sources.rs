//! Distinct sources: those of a day, and those of many.

use super::super::{Only, Stretch, Tally};
use super::give_back;
use crate::access::Service;
use crate::ledger::{DayKeys, Frozen, Key};
use crate::radix;
use crate::region::{Region, RegionTable};

/// The sources of a day.
#[derive(Default)]
pub(super) struct OfSource {
    /// Distinct ones, ascending, as [`Key::source`] without what tells them apart.
    pub(super) v4: Vec<u32>,
    pub(super) v6: Vec<u32>,
    /// Of each of them, one after the other.
    pub(super) regions: Vec<Region>,
    /// Of each key, which of them its source is.
    pub(super) numbers: Vec<u32>,
}

impl OfSource {
    /// Finds the sources of these keys, but for their regions.
    pub(super) fn read(&mut self, keys: &DayKeys<'_>) {
        self.numbers.resize(keys.len(), 0);
        let [v4, v6] = keys.sources();
        let (of_v4, of_v6) = self.numbers.split_at_mut(v4.len());
        distinct(v4, 0, of_v4, &mut self.v4);
        distinct(v6, self.v4.len() as u32, of_v6, &mut self.v6);
    }

    /// The day is over: gives back what only a day of millions needs.
    pub(super) fn end(&mut self) {
        for list in [&mut self.v4, &mut self.v6, &mut self.numbers] {
            give_back(list);
        }
        give_back(&mut self.regions);
    }
}

/// The distinct ones of what is sorted, and for each which of them it is, from `first` on. Without a branch on whether two
/// are equal, which cannot be guessed.
fn distinct(sorted: &[u32], first: u32, numbers: &mut [u32], distinct: &mut Vec<u32>) {
    distinct.resize(sorted.len(), 0);
    let Some(mut last) = sorted.first().copied() else { return };
    let mut at = 0usize;
    for (it, number) in sorted.iter().zip(numbers) {
        at = at.wrapping_add(usize::from(*it != last));
        last = *it;
        distinct[at] = last;
        *number = first.wrapping_add(at as u32);
    }
    distinct.truncate(at + 1);
}

/// What distinct addresses of a month are counted from.
#[derive(Default)]
pub(super) struct MonthSources {
    /// Distinct on each day.
    pub(super) v4: Vec<u32>,
    pub(super) v6: Vec<u32>,
    /// Distinct (sensor, source) and (service, source) of each day, each as one number ([`joined`]); only for a file.
    pub(super) by_sensor: Vec<u64>,
    pub(super) by_service: Vec<u64>,
}

impl MonthSources {
    pub(super) fn make_distinct(&mut self) {
        let mut room = Vec::new();
        for list in [&mut self.v4, &mut self.v6] {
            radix::sort(list, &mut room, 32, |source| (*source).into());
            dedup(list);
            list.shrink_to_fit();
        }
        for list in [&mut self.by_sensor, &mut self.by_service] {
            sort_distinct(list);
            list.shrink_to_fit();
        }
    }

    /// Adds others; both are distinct, and so is the sum.
    pub(super) fn add(&mut self, other: MonthSources) {
        for (list, more) in [(&mut self.v4, other.v4), (&mut self.v6, other.v6)] {
            *list = united(std::mem::take(list), more);
        }
        for (list, more) in [(&mut self.by_sensor, other.by_sensor), (&mut self.by_service, other.by_service)] {
            *list = united(std::mem::take(list), more);
        }
    }

    /// Counts the distinct sources of a stretch of days.
    pub(super) fn tally(
        &self,
        ledger: &Frozen,
        regions: &RegionTable,
        stretch: Stretch,
        out: &mut Vec<Tally<(Stretch, Only)>>,
    ) {
        let mut by_region = ByRegion::new(ledger, regions);
        by_region.v4(&self.v4);
        by_region.v6(&self.v6);
        by_region.tally(stretch, out);
        tally_by_first(stretch, &self.by_sensor, &self.by_service, out);
    }
}

/// Counts the distinct sources of all months, which are distinct in each.
pub(super) fn tally_all(
    months: Vec<MonthSources>,
    ledger: &Frozen,
    regions: &RegionTable,
    out: &mut Vec<Tally<(Stretch, Only)>>,
) {
    let mut by_region = ByRegion::new(ledger, regions);
    each_distinct(months.iter().map(|of| of.v4.as_slice()), |v4| by_region.v4(v4));
    each_distinct(months.iter().map(|of| of.v6.as_slice()), |v6| by_region.v6(v6));
    by_region.tally(Stretch::All, out);
    let (mut by_sensor, mut by_service) = (Vec::new(), Vec::new());
    for of in months {
        by_sensor = united(by_sensor, of.by_sensor);
        by_service = united(by_service, of.by_service);
    }
    tally_by_first(Stretch::All, &by_sensor, &by_service, out);
}

/// Hands on what is in any of these lists, each sorted and distinct: one slice of all numbers after the other, in order,
/// so that no list of all of them is ever made.
fn each_distinct<'a>(lists: impl Iterator<Item = &'a [u32]>, mut take: impl FnMut(&[u32])) {
    const SLICES: u64 = 1 << 8;
    let mut lists: Vec<&[u32]> = lists.filter(|list| !list.is_empty()).collect();
    if let [list] = lists[..] {
        return take(list);
    }
    let (mut slice, mut room) = (Vec::new(), Vec::new());
    // From the least to the greatest, so that lists of few numbers close together are cut as well.
    let ends = lists.iter().filter_map(|list| Some((*list.first()?, *list.last()?)));
    let Some((least, most)) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else { return };
    let width = u64::from(most - least) / SLICES + 1;
    for at in 1..=SLICES {
        let end = u64::from(least) + at * width;
        for list in &mut lists {
            let (below, rest) = list.split_at(list.partition_point(|it| u64::from(*it) < end));
            slice.extend_from_slice(below);
            *list = rest;
        }
        radix::sort(&mut slice, &mut room, 32, |it| (*it).into());
        dedup(&mut slice);
        take(&slice);
        slice.clear();
    }
}

/// Distinct sources by region.
struct ByRegion<'a> {
    ledger: &'a Frozen,
    regions: &'a RegionTable,
    counts: Vec<u64>,
}

impl<'a> ByRegion<'a> {
    fn new(ledger: &'a Frozen, regions: &'a RegionTable) -> ByRegion<'a> {
        ByRegion { ledger, regions, counts: vec![0; Region::COUNT] }
    }

    fn v4(&mut self, sources: &[u32]) {
        for source in sources {
            self.counts[usize::from(self.regions.region_v4(*source).0)] += 1;
        }
    }

    fn v6(&mut self, sources: &[u32]) {
        for source in sources {
            let address = self.ledger.address(1 << 32 | u64::from(*source));
            self.counts[usize::from(self.regions.region(address).0)] += 1;
        }
    }

    fn tally(&self, stretch: Stretch, out: &mut Vec<Tally<(Stretch, Only)>>) {
        let all: u64 = self.counts.iter().sum();
        let by_region = (0..).map(Region).zip(&self.counts);
        let by_region = by_region.map(|(region, count)| (Only::Region(region), *count));
        let some = std::iter::once((Only::All, all)).chain(by_region).filter(|(_, count)| *count > 0);
        out.extend(some.map(|(only, count)| Tally { key: (stretch, only), count }));
    }
}

/// Counts [`joined`] numbers by what comes first in them.
fn tally_by_first(stretch: Stretch, by_sensor: &[u64], by_service: &[u64], out: &mut Vec<Tally<(Stretch, Only)>>) {
    for run in by_sensor.chunk_by(|a, b| first_of(*a) == first_of(*b)) {
        out.push(Tally { key: (stretch, Only::Sensor(first_of(run[0]))), count: run.len() as u64 });
    }
    for run in by_service.chunk_by(|a, b| first_of(*a) == first_of(*b)) {
        if let Some(service) = Service::from_bits(first_of(run[0])) {
            out.push(Tally { key: (stretch, Only::Service(service)), count: run.len() as u64 });
        }
    }
}

/// What is in one of two lists or in both, each sorted and distinct.
fn united<T: Ord + Copy>(one: Vec<T>, other: Vec<T>) -> Vec<T> {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other } else { one };
    }
    let mut all = Vec::with_capacity(one.len() + other.len());
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(first), Some(second)) = (a.peek(), b.peek()) {
        let (first, second) = (**first, **second);
        all.push(first.min(second));
        a.next_if(|it| **it <= second);
        b.next_if(|it| **it <= first);
    }
    all.extend(a.chain(b));
    all
}

/// A sensor or the bits of a service, and a source, as one number that orders by the one, then by the other. There are
/// fewer than 2^31 sensors, and bits of services are fewer, too.
#[inline]
pub(super) fn joined(first: u32, source: u64) -> u64 {
    u64::from(first) << Key::SOURCE_BITS | source
}

#[inline]
fn first_of(joined: u64) -> u32 {
    (joined >> Key::SOURCE_BITS) as u32
}

/// Of equal neighbours keeps one, without a branch on whether they are equal.
fn dedup(list: &mut Vec<u32>) {
    let Some(mut last) = list.first().copied() else { return };
    let mut at = 0usize;
    for from in 1..list.len() {
        let it = list[from];
        at = at.wrapping_add(usize::from(it != last));
        last = it;
        list[at] = it;
    }
    list.truncate(at + 1);
}

pub(super) fn sort_distinct<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_hold_what_is_in_any_list() {
        let list = |seed: u64, length: usize, shift: u32| {
            let mut z = seed;
            let next = |_| {
                z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (z >> 32) as u32 >> shift
            };
            let mut list: Vec<u32> = (0..length).map(next).chain([0, u32::MAX >> shift]).collect();
            sort_distinct(&mut list);
            list
        };
        for shift in [0, 7, 25, 31] {
            let lists = [list(1, 900, shift), Vec::new(), list(2, 50, shift), list(1, 400, shift)];
            for count in 0..=lists.len() {
                let mut all = Vec::new();
                each_distinct(lists[..count].iter().map(Vec::as_slice), |some| all.extend_from_slice(some));
                let mut want = lists[..count].concat();
                sort_distinct(&mut want);
                assert_eq!(all, want);
            }
        }
    }

    #[test]
    fn lists_are_united() {
        let list = |text: &str| text.bytes().collect::<Vec<u8>>();
        for (one, other, all) in
            [("", "", ""), ("ac", "", "ac"), ("ac", "abd", "abcd"), ("z", "ab", "abz"), ("ab", "ab", "ab")]
        {
            assert_eq!(united(list(one), list(other)), list(all));
            assert_eq!(united(list(other), list(one)), list(all));
        }
    }
}
