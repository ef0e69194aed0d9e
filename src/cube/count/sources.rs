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
#[derive(Clone, Default)]
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

    /// Appends others, without making them distinct.
    pub(super) fn append(&mut self, mut other: MonthSources) {
        append(&mut self.v4, &mut other.v4);
        append(&mut self.v6, &mut other.v6);
        append(&mut self.by_sensor, &mut other.by_sensor);
        append(&mut self.by_service, &mut other.by_service);
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
        let count = (self.v4.len() + self.v6.len()) as u64;
        if count == 0 {
            return;
        }
        out.push(Tally { key: (stretch, Only::All), count });
        let mut by_region = vec![0u64; Region::COUNT];
        for source in &self.v4 {
            by_region[usize::from(regions.region_v4(*source).0)] += 1;
        }
        for source in &self.v6 {
            by_region[usize::from(regions.region(ledger.address(1 << 32 | u64::from(*source))).0)] += 1;
        }
        let by_region = (0..).map(Region).zip(by_region).filter(|(_, count)| *count > 0);
        out.extend(by_region.map(|(region, count)| Tally { key: (stretch, Only::Region(region)), count }));
        for run in self.by_sensor.chunk_by(|a, b| first_of(*a) == first_of(*b)) {
            out.push(Tally { key: (stretch, Only::Sensor(first_of(run[0]))), count: run.len() as u64 });
        }
        for run in self.by_service.chunk_by(|a, b| first_of(*a) == first_of(*b)) {
            if let Some(service) = Service::from_bits(first_of(run[0])) {
                out.push(Tally { key: (stretch, Only::Service(service)), count: run.len() as u64 });
            }
        }
    }
}

/// Appends with no more room than it takes: there are as many of these as there are keys, and few times to append.
fn append<T>(to: &mut Vec<T>, more: &mut Vec<T>) {
    if to.is_empty() {
        return std::mem::swap(to, more);
    }
    to.reserve_exact(more.len());
    to.append(more);
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
