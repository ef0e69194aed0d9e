//! How a report comes of a cube: what is selected, added up in every way that is shown.

use super::{Daily, Headline, MonthFacts, Period, Report, Selection, SensorFacts};
use crate::access::Service;
use crate::cube::{Cells, Cube, Only, PairCells, Stretch};
use crate::measure::{Answer, Counts, sum};
use crate::region::Region;
use crate::sort;
use crate::time::{Day, Month};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

impl Period {
    /// The period of a report on this cube unless somebody chooses another: the last whole month with data, else
    /// everything. `None` without data.
    pub fn of(cube: &Cube) -> Option<Period> {
        let (first, last) = cube.days()?;
        // Logs may have a hole of months: a month in it is whole and without data.
        let mut months = cube.cells.days().rev().map(|cells| cells.day.month().days());
        let whole = months.find(|&(from, to)| first <= from && to <= last);
        let (from, to) = whole.unwrap_or((first, last));
        Some(Period { from, to })
    }
}

/// How many of the largest by each measure stand for themselves; the rest are "others".
const TOP_SERVICES: usize = 10;
const TOP_REGIONS: usize = 5;
/// So many services a report lists: where every port is tried there are 65,535.
pub const SERVICES_LISTED: usize = 500;
/// Months of history.
const HISTORY: usize = 12;

/// A selection resolved against a cube.
struct Filter<'a> {
    cube: &'a Cube,
    selection: &'a Selection,
    sensors: Vec<bool>,
    /// By number.
    regions: Vec<bool>,
}

impl<'a> Filter<'a> {
    fn new(cube: &'a Cube, selection: &'a Selection) -> Filter<'a> {
        let Selection { sensors, regions, .. } = selection;
        let sensors = cube.sensors.iter().map(|name| sensors.is_empty() || sensors.contains(name)).collect();
        let region = |region| regions.is_empty() || regions.contains(&region);
        let regions = (0..).map(Region).take(Region::COUNT).map(region).collect();
        Filter { cube, selection, sensors, regions }
    }

    fn sensor(&self, sensor: u32) -> bool {
        self.sensors[sensor as usize]
    }

    fn region(&self, region: Region) -> bool {
        self.regions[usize::from(region.0)]
    }

    /// By place in the cells' list of pairs: are sensor and service chosen?
    fn pairs(&self, cells: &Cells) -> Vec<bool> {
        let services = &self.selection.services;
        let service = |service| services.is_empty() || services.contains(service);
        cells.pairs().iter().map(|(sensor, of)| self.sensor(*sensor) && service(of)).collect()
    }

    /// Backscatter of a period. Its services are the victims', so that a choice of services does not apply.
    fn backscatter(&self, period: Period) -> Counts {
        let cells = &self.cube.backscatter;
        let days = cells.days().filter(|cells| period.holds(cells.day)).flat_map(|cells| cells.iter());
        let chosen =
            days.filter(|(pair, region, _)| self.sensor(cells.pairs()[*pair as usize].0) && self.region(*region));
        sum(chosen.map(|(.., counts)| counts))
    }

    /// U1 is additive over days, sensors and regions, not over services.
    fn source_sensor_days(&self, period: Period) -> Option<u64> {
        if !self.selection.services.is_empty() {
            return None;
        }
        let of = self.cube.source_sensor_days.iter().filter(|t| period.holds(t.key.0));
        Some(of.filter(|t| self.sensor(t.key.1) && self.region(t.key.2)).map(|t| t.count).sum())
    }

    /// U0 is additive over regions only, and was counted for single months, for everything, and for one more
    /// restriction.
    fn distinct_addresses(&self, period: Period, data: Period) -> Answer<u64> {
        let stretch = match period.month() {
            Some(month) => Stretch::Month(month),
            None if period.from <= data.from && data.to <= period.to => Stretch::All,
            None => return Answer::NotAvailable,
        };
        let Selection { sensors, services, regions, .. } = self.selection;
        let only = |only| match self.cube.addresses(stretch, only) {
            // Nothing at all came in the stretch.
            Answer::NotAvailable if matches!(only, Only::All | Only::Region(_)) => Answer::Known(0),
            count => count,
        };
        let sensor = || u32::try_from(self.sensors.iter().position(|on| *on)?).ok().map(Only::Sensor);
        match (sensors.len(), services.len(), regions.len()) {
            (0, 0, 0) => only(Only::All),
            (0, 0, _) => regions.iter().map(|region| only(Only::Region(*region))).fold(Answer::Known(0), plus),
            (0, 1, 0) => services.first().map_or(Answer::NotAvailable, |service| only(Only::Service(*service))),
            (1, 0, 0) => sensor().map_or(Answer::NotAvailable, only),
            _ => Answer::NotAvailable,
        }
    }
}

/// The sum, if both are known; else why it is not.
fn plus(a: Answer<u64>, b: Answer<u64>) -> Answer<u64> {
    match (a, b) {
        (Answer::Known(a), Answer::Known(b)) => Answer::Known(a + b),
        (Answer::Known(_), other) | (other, _) => other,
    }
}

impl Report {
    /// The report of a selection; `None` if the cube has no day at all.
    pub fn of(cube: &Cube, selection: &Selection) -> Option<Report> {
        let (first, last) = cube.days()?;
        let data = Period { from: first, to: last };
        let own = Period::of(cube)?;
        let (from, to) = (selection.from.unwrap_or(own.from), selection.to.unwrap_or(own.to));
        let period = Period { from: from.min(to), to: to.max(from) };
        // A chosen period far outside the data would only be empty days; it is cut to what a reader can want.
        let period = Period { from: period.from.max(first.plus(-400)), to: period.to.min(last.plus(400)) };
        let period = if period.from <= period.to { period } else { data };
        let filter = Filter::new(cube, selection);
        let history = history(period, data);
        let everything = Totals::of(cube, period);
        let fixed_services = largest(&everything.services(), TOP_SERVICES, &selection.services);
        let fixed_regions = largest(&everything.regions(), TOP_REGIONS, &selection.regions);
        let chosen = Chosen::of(&filter, period, &history, &fixed_services, &fixed_regions);
        let sensors = sensor_facts(&filter, period, &chosen.totals.sensors());
        let services = chosen.totals.services();
        let headline = Headline {
            counts: sum(chosen.totals.by_pair.iter().copied()),
            sensors: sensors.len() as u64,
            days: period.days(),
            observed_sensor_days: sensors.iter().map(|s| s.observed_days).sum(),
            source_sensor_days: filter.source_sensor_days(period),
            distinct_addresses: filter.distinct_addresses(period, data),
        };
        Some(Report {
            period,
            data,
            months: with_data(cube),
            headline,
            service_count: services.len(),
            services: most(&services, SERVICES_LISTED),
            regions: ranked(chosen.totals.regions()),
            by_service: chosen.by_service.finish(period, &fixed_services),
            by_region: chosen.by_region.finish(period, &fixed_regions),
            monthly: monthly(&filter, &history, data, &chosen.by_month),
            sensors,
            backscatter: selection.services.is_empty().then(|| filter.backscatter(period)),
        })
    }
}

/// Sums over a period.
struct Totals<'a> {
    cells: &'a Cells,
    /// By place in the cells' list of pairs.
    by_pair: Vec<Counts>,
    /// By number.
    by_region: Vec<Counts>,
}

impl<'a> Totals<'a> {
    fn new(cube: &'a Cube) -> Totals<'a> {
        Totals {
            cells: &cube.cells,
            by_pair: vec![Counts::default(); cube.cells.pairs().len()],
            by_region: vec![Counts::default(); Region::COUNT],
        }
    }

    /// Of everything in the period, whatever is selected.
    fn of(cube: &'a Cube, period: Period) -> Totals<'a> {
        let mut totals = Totals::new(cube);
        for day in cube.cells.days().filter(|cells| period.holds(cells.day)) {
            for cells in day.by_pair() {
                totals.by_pair[cells.pair as usize] += cells.sum;
            }
            for (region, counts) in day.by_region() {
                totals.by_region[usize::from(region.0)] += *counts;
            }
        }
        totals
    }

    /// By service, in order; those of which there are any.
    fn services(&self) -> Vec<(Service, Counts)> {
        let mut sums = vec![Counts::default(); self.cells.services().len()];
        for (service, counts) in self.cells.service_of_pair().iter().zip(&self.by_pair) {
            sums[*service as usize] += *counts;
        }
        present(self.cells.services().iter().copied().zip(sums))
    }

    /// By sensor, in order; those of which there are any.
    fn sensors(&self) -> Vec<(u32, Counts)> {
        let pairs = self.cells.pairs().iter().map(|pair| pair.0).zip(&self.by_pair);
        let mut sums = BTreeMap::<u32, Counts>::new();
        for (sensor, counts) in pairs.filter(|(_, counts)| counts.accesses > 0) {
            *sums.entry(sensor).or_default() += *counts;
        }
        sums.into_iter().collect()
    }

    /// By region, in order; those of which there are any.
    fn regions(&self) -> Vec<(Region, Counts)> {
        present((0..).map(Region).zip(self.by_region.iter().copied()))
    }
}

/// Those of which there are any.
fn present<K>(counts: impl Iterator<Item = (K, Counts)>) -> Vec<(K, Counts)> {
    counts.filter(|(_, counts)| counts.accesses > 0).collect()
}

/// What is chosen, summed in every way that the report shows, in one look at the cells.
struct Chosen<'a> {
    totals: Totals<'a>,
    by_service: Rows,
    by_region: Rows,
    /// One for each month of the history.
    by_month: Vec<Counts>,
}

impl<'a> Chosen<'a> {
    fn of(
        filter: &Filter<'a>,
        period: Period,
        history: &[Month],
        fixed_services: &[Service],
        fixed_regions: &[Region],
    ) -> Chosen<'a> {
        let cells = &filter.cube.cells;
        let mut chosen = Chosen {
            totals: Totals::new(filter.cube),
            by_service: Rows::new(fixed_services.len(), period),
            by_region: Rows::new(fixed_regions.len(), period),
            by_month: vec![Counts::default(); history.len()],
        };
        let on = filter.pairs(cells);
        // The row of each service; what has none of its own is in the last one.
        let mut row = vec![fixed_services.len(); cells.services().len()];
        for (at, service) in fixed_services.iter().enumerate() {
            if let Ok(place) = cells.services().binary_search(service) {
                row[place] = at;
            }
        }
        let every_region = filter.regions.iter().all(|on| *on);
        let everything = every_region && on.iter().all(|on| *on);
        let mut of_day = vec![Counts::default(); Region::COUNT];
        for day in cells.days() {
            let month = history.iter().position(|month| *month == day.day.month());
            let column = period.holds(day.day).then(|| usize::try_from(day.day.0 - period.from.0).unwrap_or(0));
            if month.is_none() && column.is_none() {
                continue;
            }
            of_day.fill(Counts::default());
            if everything {
                day.by_region().iter().for_each(|(region, counts)| of_day[usize::from(region.0)] = *counts);
            }
            // Sums of everything are at hand: only what is left out makes single cells worth a look.
            let wanted = |cells: &PairCells<'_>| on[cells.pair as usize] && (!everything || column.is_some());
            for of_pair in day.by_pair().filter(wanted) {
                let mut sum = of_pair.sum;
                if !everything {
                    sum = Counts::default();
                    for (region, counts) in of_pair.iter().filter(|of| every_region || filter.region(of.0)) {
                        of_day[usize::from(region.0)] += counts;
                        sum += counts;
                    }
                }
                if let Some(column) = column {
                    let pair = of_pair.pair as usize;
                    chosen.totals.by_pair[pair] += sum;
                    chosen.by_service.add(row[cells.service_of_pair()[pair] as usize], column, sum);
                }
            }
            if let Some(month) = month {
                chosen.by_month[month] += sum(of_day.iter().copied());
            }
            if let Some(column) = column {
                for (region, counts) in (0..).map(Region).zip(&of_day).filter(|(_, counts)| counts.accesses > 0) {
                    let row = fixed_regions.iter().position(|fixed| *fixed == region).unwrap_or(fixed_regions.len());
                    chosen.totals.by_region[usize::from(region.0)] += *counts;
                    chosen.by_region.add(row, column, *counts);
                }
            }
        }
        chosen
    }
}

/// Rows of daily counts that are being summed up; the last one is of everything else.
struct Rows {
    width: usize,
    counts: Vec<Counts>,
}

impl Rows {
    fn new(fixed: usize, period: Period) -> Rows {
        let width = usize::try_from(period.days()).unwrap_or(0);
        Rows { width, counts: vec![Counts::default(); (fixed + 1) * width] }
    }

    #[inline]
    fn add(&mut self, row: usize, column: usize, counts: Counts) {
        self.counts[row * self.width + column] += counts;
    }

    /// The rows of the fixed keys that occur, and the rest together.
    fn finish<K: Copy>(self, period: Period, fixed: &[K]) -> Daily<K> {
        let days: Vec<Day> = (period.from.0..=period.to.0).map(Day).collect();
        let mut daily = Daily { days, keys: Vec::new(), others: false, counts: Vec::new() };
        for (at, row) in self.counts.chunks(self.width.max(1)).enumerate() {
            if row.iter().any(|c| c.accesses > 0) {
                match fixed.get(at) {
                    Some(key) => daily.keys.push(*key),
                    None => daily.others = true,
                }
                daily.counts.extend_from_slice(row);
            }
        }
        daily
    }
}

/// The union of the largest by accesses and the largest by sources, and what is selected; by accesses, falling.
fn largest<K: Ord + Copy>(list: &[(K, Counts)], top: usize, selected: &BTreeSet<K>) -> Vec<K> {
    // There may be tens of thousands, of which ten are wanted.
    let mut kept: Vec<(K, Counts)> = list.iter().filter(|(key, _)| selected.contains(key)).copied().collect();
    let measures: [fn(&Counts) -> u64; 2] = [|counts| counts.accesses, |counts| counts.sources];
    for measure in measures {
        kept.extend(sort::first_by_key(list, top, |item| (Reverse(measure(&item.1)), item.0)));
    }
    let mut kept = ranked(kept);
    kept.dedup_by_key(|item| item.0);
    kept.into_iter().map(|(key, _)| key).collect()
}

/// The first of the ranking.
fn most<K: Ord + Copy>(list: &[(K, Counts)], count: usize) -> Vec<(K, Counts)> {
    sort::first_by_key(list, count, |(key, counts)| (Reverse(counts.accesses), *key))
}

fn ranked<K: Ord + Copy>(mut list: Vec<(K, Counts)>) -> Vec<(K, Counts)> {
    sort::by_key(&mut list, |(key, counts)| (Reverse(counts.accesses), *key));
    list
}

fn sensor_facts(filter: &Filter<'_>, period: Period, counts: &[(u32, Counts)]) -> Vec<SensorFacts> {
    let mut observed: BTreeMap<u32, u64> = BTreeMap::new();
    for tally in filter.cube.coverage.iter().filter(|t| period.holds(t.key.0) && filter.sensor(t.key.1)) {
        *observed.entry(tally.key.1).or_default() += 1;
    }
    let counts_of = |sensor| counts.binary_search_by_key(&sensor, |c| c.0).map_or(Counts::default(), |at| counts[at].1);
    let mut list: Vec<SensorFacts> = observed
        .into_iter()
        .map(|(sensor, observed_days)| SensorFacts {
            name: filter.cube.sensors[sensor as usize].clone(),
            observed_days,
            counts: counts_of(sensor),
        })
        .collect();
    sort::by(&mut list, |a, b| (b.counts.accesses, &a.name) < (a.counts.accesses, &b.name));
    list
}

fn with_data(cube: &Cube) -> Vec<Month> {
    let mut months: Vec<Month> = cube.coverage.iter().map(|t| t.key.0.month()).collect();
    months.dedup();
    months
}

fn months(first: Month, last: Month) -> Vec<Month> {
    std::iter::successors(Some(first), |m| Some(m.next())).take_while(|m| *m <= last).collect()
}

/// Up to twelve months that end with the period.
fn history(period: Period, data: Period) -> Vec<Month> {
    let list = months(data.from.month(), period.to.month().min(data.to.month()));
    list[list.len().saturating_sub(HISTORY)..].to_vec()
}

fn monthly(filter: &Filter<'_>, history: &[Month], data: Period, counts: &[Counts]) -> Vec<MonthFacts> {
    let Some(first) = history.first() else { return Vec::new() };
    let from = first.days().0;
    let mut sensors: BTreeMap<Month, BTreeSet<u32>> = BTreeMap::new();
    for tally in filter.cube.coverage.iter().filter(|t| t.key.0 >= from && filter.sensor(t.key.1)) {
        sensors.entry(tally.key.0.month()).or_default().insert(tally.key.1);
    }
    let of_month = |(month, counts): (&Month, &Counts)| {
        let (first, last) = month.days();
        let within = Period { from: first.max(data.from), to: last.min(data.to) };
        MonthFacts {
            month: *month,
            days: within.days(),
            whole: within.month() == Some(*month),
            sensors: sensors.get(month).map_or(0, |s| s.len() as u64),
            counts: *counts,
        }
    };
    history.iter().zip(counts).map(of_month).collect()
}

#[cfg(test)]
mod tests;
