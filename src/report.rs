//! Facts for a reader, from a cube: headline, series, shares, months, sensors. Sorted, exact, without drawing, language
//! or pixels. Every figure exists for accesses and for sources.

use crate::access::Service;
use crate::cube::{Counts, Cube, Only, Stretch};
use crate::region::Region;
use crate::time::{Day, Month};
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

mod rounding;
mod top;

pub use rounding::{half_up, shares, tenths};
pub use top::{Distinct, TopSource, distinct, top_sources};

/// What to look at. An empty set is everything on its axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// First day; `None` for that of the report's own period.
    pub from: Option<Day>,
    /// Last day; `None` for that of the report's own period.
    pub to: Option<Day>,
    /// Names.
    pub sensors: BTreeSet<String>,
    /// Services.
    pub services: BTreeSet<Service>,
    /// Regions.
    pub regions: BTreeSet<Region>,
}

/// The stretch of days a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// Calendar days.
    pub fn days(&self) -> u64 {
        u64::try_from(i64::from(self.to.0) - i64::from(self.from.0) + 1).unwrap_or(0)
    }

    /// The month, if it is exactly one.
    pub fn month(&self) -> Option<Month> {
        let month = self.from.month();
        (month.days() == (self.from, self.to)).then_some(month)
    }

    /// The period of a report on this cube unless somebody chooses another: the last whole month with data, else
    /// everything. `None` without data.
    pub fn of(cube: &Cube) -> Option<Period> {
        let (first, last) = cube.days()?;
        // Logs may have a hole of months: a month in it is whole and without data.
        let mut months = cube.cells.iter().rev().map(|cell| cell.day.month().days());
        let whole = months.find(|&(from, to)| first <= from && to <= last);
        let (from, to) = whole.unwrap_or((first, last));
        Some(Period { from, to })
    }

    fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The figures above all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Of the period.
    pub counts: Counts,
    /// Sensors that logged anything in the period.
    pub sensors: u64,
    /// Calendar days of the period.
    pub days: u64,
    /// Pairs of sensor and day with a record of any kind.
    pub observed_sensor_days: u64,
    /// U1; `None` where the cube cannot tell.
    pub source_sensor_days: Option<u64>,
    /// U0; `None` where the cube cannot tell.
    pub distinct_addresses: Option<u64>,
}

impl Headline {
    /// The divisor: sensors × calendar days.
    pub fn sensor_days(&self) -> u64 {
        self.sensors * self.days
    }
}

/// Daily counts by key; the last row is everything else, exactly, if `others`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daily<K> {
    /// Every calendar day of the period.
    pub days: Vec<Day>,
    /// What the rows are of.
    pub keys: Vec<K>,
    /// A last row follows, of all other keys.
    pub others: bool,
    /// Row after row, one count a day.
    pub counts: Vec<Counts>,
}

impl<K> Daily<K> {
    /// Sums over the days, one a row.
    pub fn totals(&self) -> Vec<Counts> {
        self.counts.chunks(self.days.len().max(1)).map(|row| crate::cube::sum(row.iter().copied())).collect()
    }
}

/// One month of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthFacts {
    /// Which.
    pub month: Month,
    /// Calendar days of it between the first and the last day with data.
    pub days: u64,
    /// That is all of them.
    pub whole: bool,
    /// Sensors that logged anything in it.
    pub sensors: u64,
    /// In these days.
    pub counts: Counts,
}

/// One sensor in the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensorFacts {
    /// Its name.
    pub name: String,
    /// Days with a record of any kind.
    pub observed_days: u64,
    /// In the period.
    pub counts: Counts,
}

/// All that the page shows of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub period: Period,
    /// First and last day with data.
    pub data: Period,
    /// Every month with data.
    pub months: Vec<Month>,
    /// See [`Headline`].
    pub headline: Headline,
    /// By the report's fixed set of services.
    pub by_service: Daily<Service>,
    /// By the report's fixed set of regions.
    pub by_region: Daily<Region>,
    /// Every service, by accesses, falling, then by name.
    pub services: Vec<(Service, Counts)>,
    /// Every region, by accesses, falling, then by code.
    pub regions: Vec<(Region, Counts)>,
    /// Up to twelve months that end with the period.
    pub monthly: Vec<MonthFacts>,
    /// By accesses, falling, then by name.
    pub sensors: Vec<SensorFacts>,
    /// Of the period; `None` if services are selected, since its services are the victims'.
    pub backscatter: Option<Counts>,
}

/// How many of the largest by each measure stand for themselves; the rest are "others".
const TOP_SERVICES: usize = 10;
const TOP_REGIONS: usize = 5;
/// Months of history.
const HISTORY: usize = 12;

/// A selection resolved against a cube.
struct Filter<'a> {
    cube: &'a Cube,
    selection: &'a Selection,
    sensors: Vec<bool>,
}

impl<'a> Filter<'a> {
    fn new(cube: &'a Cube, selection: &'a Selection) -> Filter<'a> {
        let all = selection.sensors.is_empty();
        let sensors = cube.sensors.iter().map(|name| all || selection.sensors.contains(name)).collect();
        Filter { cube, selection, sensors }
    }

    fn sensor(&self, sensor: u32) -> bool {
        self.sensors[sensor as usize]
    }

    fn region(&self, region: Region) -> bool {
        self.selection.regions.is_empty() || self.selection.regions.contains(&region)
    }

    fn service(&self, service: Service) -> bool {
        self.selection.services.is_empty() || self.selection.services.contains(&service)
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
    fn distinct_addresses(&self, period: Period, data: Period) -> Option<u64> {
        let stretch = match period.month() {
            Some(month) => Stretch::Month(month),
            None if period.from <= data.from && data.to <= period.to => Stretch::All,
            None => return None,
        };
        let Selection { sensors, services, regions, .. } = self.selection;
        let only = |only| match self.cube.addresses(stretch, only) {
            // Nothing at all came in the stretch.
            None if matches!(only, Only::All | Only::Region(_)) => Some(0),
            count => count,
        };
        match (sensors.len(), services.len(), regions.len()) {
            (0, 0, 0) => only(Only::All),
            (0, 0, _) => regions.iter().map(|r| only(Only::Region(*r))).sum(),
            (0, 1, 0) => services.first().and_then(|s| only(Only::Service(*s))),
            (1, 0, 0) => {
                let at = self.sensors.iter().position(|on| *on)?;
                only(Only::Sensor(u32::try_from(at).ok()?))
            }
            _ => None,
        }
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

        let in_period = || cube.cells.iter().filter(move |c| period.holds(c.day));
        let fixed_services =
            largest(totals(in_period().map(|c| (c.service, c.counts))), TOP_SERVICES, &selection.services);
        let fixed_regions = largest(totals(in_period().map(|c| (c.region, c.counts))), TOP_REGIONS, &selection.regions);
        let chosen = || {
            let filter = &filter;
            in_period().filter(move |c| filter.sensor(c.sensor) && filter.service(c.service) && filter.region(c.region))
        };
        let sensors = sensor_facts(&filter, period, chosen().map(|c| (c.sensor, c.counts)));
        let headline = Headline {
            counts: crate::cube::sum(chosen().map(|c| c.counts)),
            sensors: sensors.len() as u64,
            days: period.days(),
            observed_sensor_days: sensors.iter().map(|s| s.observed_days).sum(),
            source_sensor_days: filter.source_sensor_days(period),
            distinct_addresses: filter.distinct_addresses(period, data),
        };
        let backscatter = cube
            .backscatter
            .iter()
            .filter(|c| period.holds(c.day) && filter.sensor(c.sensor) && filter.region(c.region));
        Some(Report {
            period,
            data,
            months: with_data(cube),
            headline,
            by_service: daily(period, &fixed_services, chosen().map(|c| (c.day, c.service, c.counts))),
            by_region: daily(period, &fixed_regions, chosen().map(|c| (c.day, c.region, c.counts))),
            services: ranked(totals(chosen().map(|c| (c.service, c.counts))), Service::to_string),
            regions: ranked(totals(chosen().map(|c| (c.region, c.counts))), |r| r.code().to_string()),
            monthly: monthly(&filter, period, data),
            sensors,
            backscatter: selection.services.is_empty().then(|| crate::cube::sum(backscatter.map(|c| c.counts))),
        })
    }
}

/// Sums by key, sorted by key.
fn totals<K: Ord + Hash>(items: impl Iterator<Item = (K, Counts)>) -> Vec<(K, Counts)> {
    let mut totals: HashMap<K, Counts, foldhash::fast::FixedState> = HashMap::default();
    for (key, counts) in items {
        *totals.entry(key).or_default() += counts;
    }
    let mut list: Vec<(K, Counts)> = totals.into_iter().collect();
    list.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    list
}

/// The union of the largest by accesses and the largest by sources, and what is selected; by accesses, falling.
fn largest<K: Ord + Copy>(mut list: Vec<(K, Counts)>, top: usize, selected: &BTreeSet<K>) -> Vec<K> {
    list.sort_by(|a, b| b.1.sources.cmp(&a.1.sources).then(a.0.cmp(&b.0)));
    let by_sources: BTreeSet<K> = list.iter().take(top).map(|(k, _)| *k).collect();
    list.sort_by(|a, b| b.1.accesses.cmp(&a.1.accesses).then(a.0.cmp(&b.0)));
    let kept = list
        .iter()
        .enumerate()
        .filter(|(at, (key, _))| *at < top || by_sources.contains(key) || selected.contains(key));
    kept.map(|(_, (key, _))| *key).collect()
}

fn ranked<K>(mut list: Vec<(K, Counts)>, name: impl Fn(&K) -> String) -> Vec<(K, Counts)> {
    list.sort_by_cached_key(|(key, counts)| (Reverse(counts.accesses), name(key)));
    list
}

/// Daily counts by the fixed keys that occur, and the rest together.
fn daily<K: Ord + Copy>(period: Period, fixed: &[K], items: impl Iterator<Item = (Day, K, Counts)>) -> Daily<K> {
    let days: Vec<Day> = (period.from.0..=period.to.0).map(Day).collect();
    let row: BTreeMap<K, usize> = fixed.iter().copied().zip(0..).collect();
    let width = days.len();
    let mut counts = vec![Counts::default(); (fixed.len() + 1) * width];
    for (day, key, more) in items {
        let row = row.get(&key).copied().unwrap_or(fixed.len());
        let column = usize::try_from(day.0 - period.from.0).unwrap_or(0);
        counts[row * width + column] += more;
    }
    let mut daily = Daily { days, keys: Vec::new(), others: false, counts: Vec::new() };
    for (at, row) in counts.chunks(width.max(1)).enumerate() {
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

fn sensor_facts(filter: &Filter<'_>, period: Period, cells: impl Iterator<Item = (u32, Counts)>) -> Vec<SensorFacts> {
    let mut observed: BTreeMap<u32, u64> = BTreeMap::new();
    for tally in filter.cube.coverage.iter().filter(|t| period.holds(t.key.0) && filter.sensor(t.key.1)) {
        *observed.entry(tally.key.1).or_default() += 1;
    }
    let counts: BTreeMap<u32, Counts> = totals(cells).into_iter().collect();
    let mut list: Vec<SensorFacts> = observed
        .into_iter()
        .map(|(sensor, observed_days)| SensorFacts {
            name: filter.cube.sensors[sensor as usize].clone(),
            observed_days,
            counts: counts.get(&sensor).copied().unwrap_or_default(),
        })
        .collect();
    list.sort_by(|a, b| b.counts.accesses.cmp(&a.counts.accesses).then_with(|| a.name.cmp(&b.name)));
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

fn monthly(filter: &Filter<'_>, period: Period, data: Period) -> Vec<MonthFacts> {
    let list = months(data.from.month(), period.to.month().min(data.to.month()));
    let list = &list[list.len().saturating_sub(HISTORY)..];
    let Some(first) = list.first() else { return Vec::new() };
    let from = first.days().0;
    let mut sensors: BTreeMap<Month, BTreeSet<u32>> = BTreeMap::new();
    for tally in filter.cube.coverage.iter().filter(|t| t.key.0 >= from && filter.sensor(t.key.1)) {
        sensors.entry(tally.key.0.month()).or_default().insert(tally.key.1);
    }
    let mut counts: BTreeMap<Month, Counts> = BTreeMap::new();
    let mut month_of = (Day(i32::MIN), *first);
    for cell in filter.cube.cells.iter().filter(|c| c.day >= from) {
        if filter.sensor(cell.sensor) && filter.service(cell.service) && filter.region(cell.region) {
            if month_of.0 != cell.day {
                month_of = (cell.day, cell.day.month());
            }
            *counts.entry(month_of.1).or_default() += cell.counts;
        }
    }
    list.iter()
        .map(|month| {
            let (first, last) = month.days();
            let within = Period { from: first.max(data.from), to: last.min(data.to) };
            MonthFacts {
                month: *month,
                days: within.days(),
                whole: within.month() == Some(*month),
                sensors: sensors.get(month).map_or(0, |s| s.len() as u64),
                counts: counts.get(month).copied().unwrap_or_default(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
