//! Daily counts of services, as bursts are looked for in them.

use super::Settings;
use crate::access::Service;
use crate::cube::{Cells, Cube};
use crate::region::Region;
use crate::report::Period;
use crate::time::Day;

/// Accesses by service and day, without holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The first day.
    pub first: Day,
    /// How many sensors were observed, day by day: 0 on a day without any, which then says nothing.
    pub observed: Vec<u64>,
    /// Row after row, one count a day: a multiple of the days long.
    pub counts: Vec<u64>,
    /// Services without a row, since no day of theirs in the period reaches the floor. They are part of how many
    /// service-days are looked at.
    pub others: usize,
}

impl Table {
    /// What a cube holds of the period and of the days around it that tell what is usual, with the services of the rows,
    /// in their order. `chosen` says which sensors, by number, and regions are wanted. A sensor is observed on a day of
    /// which it has any record. `None` of an empty cube.
    pub fn of(
        cube: &Cube,
        period: Period,
        settings: &Settings,
        chosen: impl Fn(u32, Region) -> bool,
    ) -> Option<(Vec<Service>, Table)> {
        let (data_from, data_to) = cube.days()?;
        let reach = settings.reach();
        let (from, to) =
            (period.from.plus(reach.saturating_mul(-2)).max(data_from), period.to.plus(reach).min(data_to));
        let days = usize::try_from(i64::from(to.0) - i64::from(from.0) + 1).unwrap_or(0);
        let regions =
            |sensor: u32| (0..).map(Region).take(Region::COUNT).filter(|region| chosen(sensor, *region)).count();
        let regions: Vec<usize> = (0..).take(cube.sensors.len()).map(regions).collect();
        let sensors: Vec<bool> = regions.iter().map(|count| *count > 0).collect();
        let whole: Vec<bool> = regions.iter().map(|count| *count == Region::COUNT).collect();
        let mut observed = vec![0; days];
        for tally in cube.coverage.iter().filter(|tally| sensors[tally.key.1 as usize]) {
            if let Some(slot) = place(from, tally.key.0).and_then(|at| observed.get_mut(at)) {
                *slot += 1;
            }
        }
        let services = ServiceSums::new(&cube.cells, chosen, &whole);
        let mut reached = vec![false; services.list.len()];
        services.each_day(&cube.cells, (period.from, period.to), |_, sums| {
            reached.iter_mut().zip(sums).for_each(|(reached, sum)| *reached |= *sum >= settings.floor);
        });
        let rows: Vec<usize> = (0..reached.len()).filter(|at| reached[*at]).collect();
        let mut counts = vec![0; rows.len() * days];
        services.each_day(&cube.cells, (from, to), |day, sums| {
            if let Some(at) = place(from, day) {
                rows.iter().enumerate().for_each(|(row, service)| counts[row * days + at] = sums[*service]);
            }
        });
        let others = services.list.len() - rows.len();
        let names = rows.iter().map(|at| services.list[*at]).collect();
        Some((names, Table { first: from, observed, counts, others }))
    }

    /// Days.
    pub fn days(&self) -> usize {
        self.observed.len()
    }

    /// Services with a row.
    pub fn rows(&self) -> usize {
        self.counts.len() / self.days().max(1)
    }

    /// One service's counts, one a day.
    pub fn row(&self, row: usize) -> &[u64] {
        &self.counts[row * self.days()..][..self.days()]
    }

    /// The day at a place.
    pub(super) fn day(&self, at: usize) -> Day {
        self.first.plus(i32::try_from(at).unwrap_or(i32::MAX))
    }

    /// The first and the last place of a period's days; `None` if it has none here.
    pub(super) fn places(&self, period: Period) -> Option<(usize, usize)> {
        let place = |day: Day| i64::from(day.0) - i64::from(self.first.0);
        let last = i64::try_from(self.days()).ok()? - 1;
        let (from, to) = (place(period.from).max(0), place(period.to).min(last));
        (from <= to).then_some((usize::try_from(from).ok()?, usize::try_from(to).ok()?))
    }
}

/// Which of the days from `first` on a day is.
fn place(first: Day, day: Day) -> Option<usize> {
    usize::try_from(i64::from(day.0) - i64::from(first.0)).ok()
}

/// A (sensor, service) of the cells.
#[derive(Clone, Copy)]
struct OfPair {
    sensor: u32,
    /// Place in the list of services.
    service: usize,
    /// Every region of the sensor is chosen.
    whole: bool,
}

/// Sums a day's cells by service.
struct ServiceSums<C> {
    /// Sorted.
    list: Vec<Service>,
    /// By place in the cells' list of pairs.
    of_pair: Vec<OfPair>,
    chosen: C,
}

impl<C: Fn(u32, Region) -> bool> ServiceSums<C> {
    /// `whole` says by sensor whether every region is chosen: then nobody asks which they are.
    fn new(cells: &Cells, chosen: C, whole: &[bool]) -> ServiceSums<C> {
        let mut list: Vec<Service> = cells.pairs().iter().map(|pair| pair.1).collect();
        list.sort_unstable();
        list.dedup();
        let of_pair = cells.pairs().iter().map(|(sensor, service)| {
            // Every one is in the list.
            let service = list.binary_search(service).unwrap_or_default();
            OfPair { sensor: *sensor, service, whole: whole[*sensor as usize] }
        });
        ServiceSums { of_pair: of_pair.collect(), list, chosen }
    }

    /// Calls with each day that has cells, and with the accesses on it by service.
    fn each_day(&self, cells: &Cells, (from, to): (Day, Day), mut call: impl FnMut(Day, &[u64])) {
        let mut sums = vec![0; self.list.len()];
        for cells in cells.days().filter(|cells| from <= cells.day && cells.day <= to) {
            sums.fill(0);
            for of_pair in cells.by_pair() {
                let OfPair { sensor, service, whole } = self.of_pair[of_pair.pair as usize];
                if whole {
                    sums[service] += of_pair.sum.accesses;
                    continue;
                }
                for (_, counts) in of_pair.iter().filter(|of| (self.chosen)(sensor, of.0)) {
                    sums[service] += counts.accesses;
                }
            }
            call(cells.day, &sums);
        }
    }
}
