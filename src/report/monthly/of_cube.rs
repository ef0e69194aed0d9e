//! How the month's report comes of a cube, and of what the ledger adds about visitors.

use super::compared::compare;
use super::fact::{Fact, Measure, Of, Query, Value};
use super::incidents::{Burst, Incidents, incidents};
use super::statements::sections;
use super::tables::{Sums, table};
use super::{About, Columns, Figure, Keys, Line, Monthly, SensorCoverage, Shape, Subject, Table};
use crate::access::Service;
use crate::cube::{Cube, RULE};
use crate::measure::{Counts, sum};
use crate::region::Region;
use crate::report::bursts::{self, Stayed, find};
use crate::report::{MonthFacts, Period, Report, Selection, shares};
use crate::time::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Thresholds of what is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Under so many per cent a change is about none, slight, and not yet sharp.
    pub sizes: [f64; 3],
    /// A cause explains so much of a move, in per cent.
    pub explained: f64,
    /// What is not explained is no large change up to so many per cent.
    pub rest: f64,
    /// A service of which nothing is said moved by no more than so many robust standard deviations of its months.
    pub deviations: f64,
    /// A p at which a trend is one, and at which it is a tendency.
    pub trend: [f64; 2],
    /// Sources move with accesses from this ρ on, and in this range of the slope.
    pub together: (f64, [f64; 2]),
    /// Under so many per cent of sensor-days observed, the report warns.
    pub coverage: f64,
    /// Share of the busiest source from which on a burst is one loud tool's; effective number of sources from which on it
    /// is a crowd's.
    pub makers: (f64, f64),
    /// Of bursts.
    pub bursts: bursts::Settings,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            sizes: [3.0, 10.0, 25.0],
            explained: 80.0,
            rest: 10.0,
            deviations: 3.0,
            trend: [0.02, 0.06],
            together: (0.8, [0.8, 1.25]),
            coverage: 90.0,
            makers: (0.5, 20.0),
            bursts: bursts::Settings::default(),
        }
    }
}

/// Which report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Choice {
    /// The period; `None` for the last whole month with data, else everything.
    pub period: Option<Period>,
    /// Compared with these days; `None` for the month before.
    pub against: Option<Period>,
}

/// Services that stand for themselves in the figures, by each measure; regions likewise.
const TOP_SERVICES: usize = 10;
const TOP_REGIONS: usize = 5;
/// Months of the long figures, and of the short ones.
const YEAR: usize = 12;
const HALF: usize = 6;

/// A report that still waits for what only addresses can tell.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it is about.
    pub period: Period,
    /// What was asked for.
    choice: Choice,
    settings: Settings,
    /// The bursts of the period, each a service's.
    pub bursts: Vec<Burst>,
    /// Services that rose for good before it, and what there is to say of each.
    stayed: Vec<(Service, Stayed)>,
}

impl Plan {
    /// The report of a period; `None` if the cube holds no day of it.
    pub fn of(cube: &Cube, choice: Choice, settings: Settings) -> Option<Plan> {
        let (first, last) = cube.days()?;
        let period = choice.period.or_else(|| Period::of(cube))?;
        if period.to < first || last < period.from || period.to < period.from {
            return None;
        }
        let (mut bursts, mut stayed) = (Vec::new(), Vec::new());
        if let Some((services, table)) = bursts::Table::of(cube, period, &settings.bursts, |_, _| true) {
            let found = find(&table, period, &settings.bursts);
            bursts.extend(found.runs.into_iter().map(|run| Burst { service: services[run.service], run }));
            stayed.extend(found.stayed.into_iter().map(|it| (services[it.service], it)));
        }
        Some(Plan { period, choice, settings, bursts, stayed })
    }

    /// The report. `visitors` is what the ledger says of the plan's bursts.
    pub fn report(&self, cube: &Cube, visitors: &Incidents) -> Option<Monthly> {
        let (first, last) = cube.days()?;
        let (period, data) = (self.period, Period { from: first, to: last });
        let selection =
            |period: Period| Selection { from: Some(period.from), to: Some(period.to), ..Selection::default() };
        let report = Report::of(cube, &selection(period))?;
        let before = self
            .compared_with(data)
            .and_then(|(against, before)| Some((against, before, Report::of(cube, &selection(before))?)));
        let incidents = incidents(cube, period, &self.bursts, visitors, &self.settings);
        let of_incidents: BTreeSet<Service> = incidents.iter().flat_map(|incident| incident.services()).collect();
        let sums = Sums::of(cube, period);
        let sums_before = before.as_ref().map(|(_, period, _)| Sums::of(cube, *period));
        let services = lines(&sums.services, sums_before.as_ref().map(|s| &s.services), TOP_SERVICES, &of_incidents);
        let regions = lines(&sums.regions, sums_before.as_ref().map(|s| &s.regions), TOP_REGIONS, &BTreeSet::new());
        let compared = before.map(|(against, period, before)| {
            let sums_before = sums_before.as_ref().unwrap_or(&sums);
            compare(against, (period, &before, sums_before), (self.period, &report, &sums), data, &self.settings)
        });
        let months = report.monthly.clone();
        let (tables, figures) = figures(cube, period, &months, &services, &regions, &of_incidents, compared.as_ref());
        let mut monthly = Monthly {
            about: About {
                zone: cube.zone.clone(),
                rule: RULE.to_owned(),
                region_table: cube.region_table.0.clone(),
                region_date: cube.region_table.1.clone(),
                inputs: Vec::new(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            period,
            data,
            headline: report.headline.clone(),
            compared,
            months,
            services,
            regions,
            coverage: coverage(cube, period, &report),
            tables,
            figures,
            incidents,
            sections: Vec::new(),
        };
        monthly.sections = sections(cube, &monthly, (&sums, sums_before.as_ref()), &self.stayed, &self.settings);
        Some(monthly)
    }

    /// The days to compare with, as far as there is data of them.
    fn compared_with(&self, data: Period) -> Option<(super::Against, Period)> {
        use super::Against;
        let (against, wanted) = match (self.choice.against, self.period.month()) {
            (Some(chosen), Some(month)) if chosen == Period::of_month(Month { year: month.year - 1, ..month }) => {
                (Against::YearBefore, chosen)
            }
            (Some(chosen), _) => (Against::Chosen, chosen),
            (None, Some(month)) => (Against::Before, Period::of_month(month.before())),
            (None, None) => {
                let days = i32::try_from(self.period.days()).ok()?;
                let before = Period { from: self.period.from.plus(-days), to: self.period.from.plus(-1) };
                (Against::Before, before)
            }
        };
        let period = Period { from: wanted.from.max(data.from), to: wanted.to.min(data.to) };
        (period.from <= period.to).then_some((against, period))
    }
}

/// The largest by each measure, and some more, with their places.
fn lines<K: Ord + Copy>(
    now: &BTreeMap<K, Counts>,
    before: Option<&BTreeMap<K, Counts>>,
    top: usize,
    more: &BTreeSet<K>,
) -> Vec<Line<K>> {
    let ranked = |of: &BTreeMap<K, Counts>, measure: fn(&Counts) -> u64| {
        let mut list: Vec<(K, Counts)> = of.iter().map(|(key, counts)| (*key, *counts)).collect();
        list.sort_by_key(|(key, counts)| (std::cmp::Reverse(measure(counts)), *key));
        list
    };
    let (by_accesses, by_sources) = (ranked(now, |c| c.accesses), ranked(now, |c| c.sources));
    let kept: BTreeSet<K> = by_accesses
        .iter()
        .take(top)
        .chain(by_sources.iter().take(top))
        .map(|it| it.0)
        .chain(more.iter().copied())
        .collect();
    let total = sum(now.values().copied());
    let mut listed: Vec<(K, Counts, u64)> = Vec::new();
    for (at, (key, counts)) in by_accesses.iter().enumerate() {
        if kept.contains(key) {
            listed.push((*key, *counts, at as u64 + 1));
        }
    }
    let share = |measure: fn(&Counts) -> u64| {
        let rest = measure(&total) - listed.iter().map(|it| measure(&it.1)).sum::<u64>();
        shares(listed.iter().map(|it| measure(&it.1)).chain([rest]))
    };
    let (of_accesses, of_sources) = (share(|c| c.accesses), share(|c| c.sources));
    let places: BTreeMap<K, u64> = before
        .map(|before| ranked(before, |c| c.accesses).iter().map(|it| it.0).zip(1..).collect())
        .unwrap_or_default();
    let line = |(at, (key, counts, rank)): (usize, &(K, Counts, u64))| Line {
        key: *key,
        counts: *counts,
        shares: [of_accesses[at], of_sources[at]],
        rank: *rank,
        rank_before: places.get(key).copied(),
        before: before.map(|before| before.get(key).copied().unwrap_or_default()),
    };
    listed.iter().enumerate().map(line).collect()
}

fn coverage(cube: &Cube, period: Period, report: &Report) -> Vec<SensorCoverage> {
    let days = usize::try_from(period.days()).unwrap_or(0);
    let mut list: Vec<SensorCoverage> = report
        .sensors
        .iter()
        .map(|s| SensorCoverage { sensor: s.name.clone(), records: vec![0; days], counts: s.counts })
        .collect();
    list.sort_by(|a, b| a.sensor.cmp(&b.sensor));
    for tally in cube.coverage.iter().filter(|tally| period.holds(tally.key.0)) {
        let name = &cube.sensors[tally.key.1 as usize];
        if let Ok(at) = list.binary_search_by(|line| line.sensor.cmp(name)) {
            list[at].records[usize::try_from(tally.key.0.0 - period.from.0).unwrap_or(0)] = tally.count;
        }
    }
    list
}

/// The figures of domain and reports, in their order, and the tables behind them.
fn figures(
    cube: &Cube,
    period: Period,
    months: &[MonthFacts],
    services: &[Line<Service>],
    regions: &[Line<Region>],
    of_incidents: &BTreeSet<Service>,
    compared: Option<&super::Compared>,
) -> (Vec<Table>, Vec<Figure>) {
    let services: Vec<Service> = services.iter().map(|line| line.key).collect();
    let regions: Vec<Region> = regions.iter().map(|line| line.key).collect();
    let (by_service, by_region) = (Keys::Services(services.clone()), Keys::Regions(regions.clone()));
    let half: Vec<Month> = months[months.len().saturating_sub(HALF)..].iter().map(|m| m.month).collect();
    let days_of = |period: Period| Columns::Days((period.from.0..=period.to.0).map(crate::time::Day).collect());
    let year = Period {
        from: months[months.len().saturating_sub(YEAR)..]
            .first()
            .map_or(period.from, |m| m.month.days().0.max(data_from(cube))),
        to: period.to,
    };
    let mut tables = Vec::new();
    let mut list: Vec<Figure> = Vec::new();
    let mut add = |table: Table, subject: Subject, shape: Shape, ids: &[(&str, Option<Measure>)]| {
        let at = tables.len();
        tables.push(table);
        list.extend(ids.iter().map(|(id, measure)| Figure {
            id: (*id).to_owned(),
            subject,
            measure: *measure,
            shape,
            table: at,
        }));
    };
    let (a, s) = (Some(Measure::Accesses), Some(Measure::Sources));
    let daily = |keys: &Keys, period: Period| table(cube, days_of(period), keys.clone(), &[]);
    let monthly = |keys: &Keys| table(cube, Columns::Months(half.clone()), keys.clone(), &[]);
    add(monthly(&Keys::All), Subject::Months, Shape::Months, &[("1.1", None)]);
    add(daily(&by_service, year), Subject::YearByService, Shape::Stacked, &[("2.1.1", a), ("2.1.2", s)]);
    if !of_incidents.is_empty() {
        let keys = Keys::Services(services.iter().copied().filter(|of| of_incidents.contains(of)).collect());
        let mut table = daily(&keys, period);
        // The others are not what this one is about.
        let width = table.columns.len();
        if std::mem::take(&mut table.others) {
            table.counts.truncate(table.counts.len() - width);
        }
        table.only = of_incidents.iter().copied().collect();
        add(table, Subject::Incidents, Shape::Lines, &[("2.1.3", a), ("2.1.4", s)]);
    }
    add(daily(&by_service, period), Subject::DailyByService, Shape::Stacked, &[("2.2.1", a), ("2.2.2", s)]);
    let whole = |keys: &Keys| table(cube, Columns::Periods(vec![period]), keys.clone(), &[]);
    add(whole(&by_service), Subject::SharesByService, Shape::Shares, &[("2.3.1", a), ("2.3.2", s)]);
    add(daily(&by_region, period), Subject::DailyByRegion, Shape::Stacked, &[("2.4.1", a), ("2.4.2", s)]);
    add(whole(&by_region), Subject::SharesByRegion, Shape::Shares, &[("2.4.3", a), ("2.4.4", s)]);
    add(monthly(&by_service), Subject::MonthsByService, Shape::Shares, &[("3.1.1", a), ("3.1.2", s)]);
    add(monthly(&by_region), Subject::MonthsByRegion, Shape::Shares, &[("3.2.1", a), ("3.2.2", s)]);
    if let Some(compared) = compared {
        let both = || Columns::Periods(vec![compared.period, period]);
        let services = table(cube, both(), by_service, &[]);
        add(services, Subject::ServicesCompared, Shape::Pairs, &[("3.3.1", a), ("3.3.2", s)]);
        let mover = compared.services.first().map(|it| it.service);
        if let Some(mover) = mover {
            let table = table(cube, both(), Keys::Regions(regions), &[mover]);
            add(table, Subject::MoverByRegion, Shape::Pairs, &[("3.4.1", a), ("3.4.2", s)]);
            list.extend(waterfalls(&list));
        }
    }
    (tables, list)
}

/// The figures of why it changed. Their numbers are those of [`super::Compared::steps`]; the table of both periods is theirs, too.
fn waterfalls(figures: &[Figure]) -> Vec<Figure> {
    let Some(both) = figures.iter().find(|figure| figure.subject == Subject::ServicesCompared) else {
        return Vec::new();
    };
    [("3.5.1", Subject::ChangeByService), ("3.5.2", Subject::ChangeByCause)]
        .map(|(id, subject)| Figure { id: id.to_owned(), subject, shape: Shape::Waterfall, ..both.clone() })
        .to_vec()
}

fn data_from(cube: &Cube) -> crate::time::Day {
    cube.days().map_or(crate::time::Day(0), |days| days.0)
}

/// A count of a period as a fact.
pub(super) fn count(of: Of, period: Period, count: u64) -> Fact {
    Query::new(of, period).is(Value::Count(count))
}

impl super::Monthly {
    /// With the files that were counted, as a cube file names them.
    #[must_use]
    pub fn of_files(mut self, files: &[crate::cube::InputHash]) -> Monthly {
        let input =
            |file: &crate::cube::InputHash| super::Input { name: file.name.clone(), sha256: file.sha256.clone() };
        self.about.inputs = files.iter().map(input).collect();
        self
    }
}
