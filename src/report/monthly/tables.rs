//! The tables behind the figures: counts by key and day, month or period.

use super::{Columns, Keys, Table};
use crate::access::Service;
use crate::cube::Cube;
use crate::measure::Counts;
use crate::region::Region;
use crate::report::Period;
use std::collections::{BTreeMap, BTreeSet};

/// Sums of a period, by each axis.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) services: BTreeMap<Service, Counts>,
    pub(super) regions: BTreeMap<Region, Counts>,
    pub(super) sensors: BTreeMap<String, Counts>,
}

impl Sums {
    pub(super) fn of(cube: &Cube, period: Period) -> Sums {
        let cells = &cube.cells;
        let mut by_pair = vec![Counts::default(); cells.pairs().len()];
        let mut sums = Sums::default();
        for day in cells.days().filter(|day| period.holds(day.day)) {
            day.by_pair().for_each(|of_pair| by_pair[of_pair.pair as usize] += of_pair.sum);
            for (region, counts) in day.by_region() {
                *sums.regions.entry(*region).or_default() += *counts;
            }
        }
        let mut by_service = vec![Counts::default(); cells.services().len()];
        let mut by_sensor = vec![Counts::default(); cube.sensors.len()];
        for ((sensor, _), (service, counts)) in cells.pairs().iter().zip(cells.service_of_pair().iter().zip(by_pair)) {
            by_service[*service as usize] += counts;
            by_sensor[*sensor as usize] += counts;
        }
        let any = |counts: &Counts| *counts != Counts::default();
        sums.services = cells.services().iter().copied().zip(by_service).filter(|it| any(&it.1)).collect();
        sums.sensors = cube.sensors.iter().cloned().zip(by_sensor).filter(|it| any(&it.1)).collect();
        sums
    }
}

/// Counts by key and column; `only` of these services, if any are named.
pub(super) fn table(cube: &Cube, columns: Columns, keys: Keys, only: &[Service]) -> Table {
    let cells = &cube.cells;
    let width = columns.len();
    let rows = match &keys {
        Keys::All => 1,
        Keys::Services(list) => list.len(),
        Keys::Regions(list) => list.len(),
    };
    let mut counts = vec![Counts::default(); (rows + 1) * width];
    let wanted: Vec<bool> = cells.services().iter().map(|service| only.is_empty() || only.contains(service)).collect();
    // The row of each service; what has none of its own is in the last one.
    let mut row_of = vec![rows; cells.services().len()];
    if let Keys::Services(list) = &keys {
        for (row, service) in list.iter().enumerate() {
            if let Ok(at) = cells.services().binary_search(service) {
                row_of[at] = row;
            }
        }
    }
    for day in cells.days() {
        let Some(column) = columns.place(day.day) else { continue };
        match &keys {
            Keys::All if only.is_empty() => {
                day.by_region().iter().for_each(|(_, sum)| counts[column] += *sum);
            }
            Keys::Regions(list) if only.is_empty() => {
                for (region, sum) in day.by_region() {
                    let row = list.iter().position(|of| of == region).unwrap_or(rows);
                    counts[row * width + column] += *sum;
                }
            }
            _ => {
                for of_pair in day.by_pair() {
                    let service = cells.service_of_pair()[of_pair.pair as usize] as usize;
                    if !wanted[service] {
                        continue;
                    }
                    match &keys {
                        Keys::All => counts[column] += of_pair.sum,
                        Keys::Services(_) => counts[row_of[service] * width + column] += of_pair.sum,
                        Keys::Regions(list) => {
                            for (region, sum) in of_pair.iter() {
                                let row = list.iter().position(|of| *of == region).unwrap_or(rows);
                                counts[row * width + column] += sum;
                            }
                        }
                    }
                }
            }
        }
    }
    let others = counts[rows * width..].iter().any(|sum| *sum != Counts::default());
    if !others {
        counts.truncate(rows * width);
    }
    let sensor_days = sensor_days(cube, &columns);
    Table { only: only.to_vec(), columns, keys, others, counts, sensor_days }
}

impl Columns {
    /// The column that a day belongs to.
    fn place(&self, day: crate::time::Day) -> Option<usize> {
        match self {
            Columns::Days(days) => {
                let at = usize::try_from(day.0 - days.first()?.0).ok()?;
                (at < days.len()).then_some(at)
            }
            Columns::Months(months) => months.iter().position(|month| *month == day.month()),
            // Those of a report do not overlap, or the later one is the report's own.
            Columns::Periods(periods) => periods.iter().rposition(|period| period.holds(day)),
        }
    }
}

/// Sensors that logged anything × calendar days, of each column.
fn sensor_days(cube: &Cube, columns: &Columns) -> Vec<u64> {
    let Some((first, last)) = cube.days() else { return vec![0; columns.len()] };
    let mut sensors = vec![BTreeSet::new(); columns.len()];
    for tally in &cube.coverage {
        if let Some(column) = columns.place(tally.key.0) {
            sensors[column].insert(tally.key.1);
        }
    }
    let days = |column: usize| match columns {
        Columns::Days(_) => 1,
        Columns::Months(months) => {
            let (from, to) = months[column].days();
            Period { from: from.max(first), to: to.min(last) }.days()
        }
        Columns::Periods(periods) => periods[column].days(),
    };
    sensors.iter().enumerate().map(|(column, sensors)| sensors.len() as u64 * days(column)).collect()
}
