//! What stands behind a fact: the counts that its query selects, row by row, and how the fact comes of them. Asked for one
//! fact at a time, of the same cube that the report was made of.

use super::compared::{hundredths, level};
use super::statements::moves;
use super::tables::Sums;
use super::{Compared, Fact, Monthly, Of, Query, Value};
use crate::access::Service;
use crate::cube::{Cells, Cube, Only, Stretch};
use crate::measure::{Answer, Counts, sum};
use crate::region::Region;
use crate::report::bursts::Settings;
use crate::report::{Period, half_up};
use crate::time::{Day, Month};
use std::collections::{BTreeMap, BTreeSet};

/// So many rows stand for themselves where the rows are services; the others are one.
const SERVICES: usize = 100;

/// What a row is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A calendar day.
    Day(Day),
    /// A calendar month.
    Month(Month),
    /// One of the two periods that are compared.
    Period(Period),
    /// A service; of backscatter, the victim's.
    Service(Service),
    /// A region.
    Region(Region),
    /// A sensor, by its name.
    Sensor(String),
    /// All that have no row of their own.
    Others,
    /// Sources that moved between services with many accesses each and such with few.
    Mix,
}

/// What the rows are of, all but the last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the key that it names")]
pub enum Axis {
    Day,
    Month,
    Period,
    Service,
    Region,
    Sensor,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Of what.
    pub key: Key,
    /// As many as there are columns; `None` where there is nothing to tell.
    pub cells: Vec<Option<Value>>,
    /// The fact is of this row, as of all that have this mark.
    pub counts: bool,
}

/// How a fact comes of the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// The sum of the rows that count, in [`Trace::main`].
    Sum(Value),
    /// The number of the rows that count.
    Rows(u64),
    /// A quotient.
    Ratio(Value, Value),
    /// A count ÷ (sensors × calendar days).
    PerSensorDay {
        /// Accesses or sources.
        count: u64,
        /// That logged anything.
        sensors: u64,
        /// Calendar days.
        days: u64,
    },
    /// The change from the first row to the second, in per cent of the first, before either is rounded.
    Change,
    /// By a rule that is told with what the query asks for; the rows are what the rule looks at.
    Rule,
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What was asked about.
    pub fact: Fact,
    /// What the rows are of.
    pub axis: Axis,
    /// What each column holds.
    pub columns: Vec<Of>,
    /// The column that the fact is of.
    pub main: usize,
    /// By day, month or size.
    pub rows: Vec<Row>,
    /// The sum of all rows, where they add up.
    pub total: Option<Vec<Option<Value>>>,
    /// How the fact comes of them.
    pub made: Made,
}

impl Trace {
    /// The value as the rows give it, in the form of the fact; `None` where a rule or an address was needed, and of a fact
    /// that names something and counts nothing.
    pub fn result(&self) -> Option<Value> {
        let per_mille = |part: f64, whole: f64| Value::PerMille((part / whole * 1000.0).round() as i64);
        match (&self.made, &self.fact.value) {
            (_, Value::Day(_) | Value::Month(_) | Value::Service(_) | Value::Region(_) | Value::Sensor(_)) => None,
            (Made::Sum(value), _) => Some(value.clone()),
            (Made::Rows(count), _) => Some(Value::Count(*count)),
            (Made::PerSensorDay { count, sensors, days }, _) => Some(Value::Rounded(half_up(*count, sensors * days))),
            (Made::Ratio(Value::Count(part), Value::Count(whole)), Value::PerMille(_)) => {
                Some(Value::PerMille(half_up(part * 1000, *whole) as i64))
            }
            (Made::Ratio(Value::Count(part), Value::Count(whole)), _) => Some(Value::Rounded(half_up(*part, *whole))),
            (Made::Ratio(Value::Hundredths(part), Value::Hundredths(whole)), _) => {
                Some(per_mille(*part as f64, *whole as f64))
            }
            _ => None,
        }
    }

    /// All rows count, so that none needs a mark.
    pub fn is_whole(&self) -> bool {
        self.rows.iter().all(|row| row.counts)
    }
}

impl Monthly {
    /// What stands behind a fact of this report, in the cube that it was made of.
    pub fn trace(&self, cube: &Cube, fact: &Fact) -> Trace {
        Tracer { report: self, cube, fact, query: &fact.query }.trace()
    }
}

struct Tracer<'a> {
    report: &'a Monthly,
    cube: &'a Cube,
    fact: &'a Fact,
    query: &'a Query,
}

const BOTH: [Of; 2] = [Of::Accesses, Of::Sources];

fn both(counts: Counts) -> Vec<Option<Value>> {
    vec![Some(Value::Count(counts.accesses)), Some(Value::Count(counts.sources))]
}

fn one(counts: Counts) -> Vec<Option<Value>> {
    vec![Some(Value::Count(counts.accesses))]
}

impl Tracer<'_> {
    fn trace(&self) -> Trace {
        use Of::{
            Accesses, AccessesPerSensorDay, AccessesPerSource, Backscatter, BackscatterSensors, ChangeFromIntensity,
            ChangeFromSources, ChangeOfAccesses, ChangeOfSources, Correlation, Coverage, Days, DistinctAddresses,
            ExplainedChange, MostAtOneSensor, ObservedSensorDays, Rank, RisenAccesses, SensorDays, Sensors,
            SensorsReached, ShareOfAccesses, ShareOfBusiest, ShareOfRegion, ShareOfSources, Slope, SourceSensorDays,
            Sources, SourcesPerSensorDay, TrendProbability, TrendScore, UsualAccesses, Victims, Visitors,
        };
        match self.query.of {
            Accesses | Sources => self.counts(),
            Backscatter | Victims => self.backscatter(),
            BackscatterSensors => self.backscatter_sensors(),
            SourceSensorDays => self.source_sensor_days(),
            DistinctAddresses => self.distinct_addresses(),
            Sensors | SensorDays | ObservedSensorDays => self.sensors(),
            Days => self.days(),
            Of::Months | TrendScore | TrendProbability => self.months(),
            AccessesPerSensorDay | SourcesPerSensorDay | AccessesPerSource => self.per_day(),
            ShareOfAccesses | ShareOfSources => self.share(),
            ShareOfRegion => self.share_of_region(),
            ChangeOfAccesses | ChangeOfSources | ChangeFromSources | ChangeFromIntensity | ExplainedChange => {
                self.change()
            }
            SensorsReached | Coverage => self.reached(),
            UsualAccesses => self.usual(),
            Correlation | Slope | RisenAccesses | Visitors | ShareOfBusiest | MostAtOneSensor | Rank => {
                Trace { made: Made::Rule, total: None, ..self.by_day() }
            }
        }
    }

    /// Whether the column that the query is of is that of sources.
    fn main(&self) -> usize {
        let sources = [Of::Sources, Of::SourcesPerSensorDay, Of::ShareOfSources, Of::Victims];
        usize::from(sources.contains(&self.query.of))
    }

    fn of(&self, axis: Axis, columns: &[Of], rows: Vec<Row>, total: Option<Vec<Option<Value>>>, made: Made) -> Trace {
        let main = self.main().min(columns.len().saturating_sub(1));
        Trace { fact: self.fact.clone(), axis, columns: columns.to_vec(), main, rows, total, made }
    }

    /// The counts that the query selects, by a key.
    fn sums<K: Ord>(&self, cells: &Cells, key: impl Fn((Day, u32, Service, Region)) -> K) -> BTreeMap<K, Counts> {
        let Query { period, services, regions, sensors, .. } = self.query;
        let on: Vec<bool> = self.cube.sensors.iter().map(|name| sensors.is_empty() || sensors.contains(name)).collect();
        let mut sums: BTreeMap<K, Counts> = BTreeMap::new();
        for day in cells.days().filter(|day| period.holds(day.day)) {
            for of_pair in day.by_pair() {
                let (sensor, service) = cells.pairs()[of_pair.pair as usize];
                if !on[sensor as usize] || !(services.is_empty() || services.contains(&service)) {
                    continue;
                }
                for (region, counts) in of_pair.iter().filter(|it| regions.is_empty() || regions.contains(&it.0)) {
                    *sums.entry(key((day.day, sensor, service, region))).or_default() += counts;
                }
            }
        }
        sums
    }

    /// Every calendar day of the query, also those on which nothing came.
    fn calendar<T: Default>(&self, mut of: BTreeMap<Day, T>) -> Vec<(Day, T)> {
        let Period { from, to } = self.query.period;
        (from.0..=to.0).map(Day).map(|day| (day, of.remove(&day).unwrap_or_default())).collect()
    }

    /// A row a key of both measures, and their sum.
    fn table(&self, axis: Axis, columns: &[Of], rows: Vec<(Key, Counts)>) -> Trace {
        let total = sum(rows.iter().map(|it| it.1));
        let rows = rows.into_iter().map(|(key, counts)| Row { key, cells: both(counts), counts: true }).collect();
        let count = if self.main() == 0 { total.accesses } else { total.sources };
        self.of(axis, columns, rows, Some(both(total)), Made::Sum(Value::Count(count)))
    }

    fn by_day(&self) -> Trace {
        let days = self.calendar(self.sums(&self.cube.cells, |(day, ..)| day));
        self.table(Axis::Day, &BOTH, days.into_iter().map(|(day, counts)| (Key::Day(day), counts)).collect())
    }

    /// By day; of a single day by sensor.
    fn counts(&self) -> Trace {
        if self.query.period.days() > 1 {
            return self.by_day();
        }
        let sensors = self.sums(&self.cube.cells, |(_, sensor, ..)| sensor);
        let rows = sensors.into_iter().map(|(at, counts)| (Key::Sensor(self.sensor(at)), counts)).collect();
        self.table(Axis::Sensor, &BOTH, rows)
    }

    fn sensor(&self, at: u32) -> String {
        self.cube.sensors.get(at as usize).cloned().unwrap_or_default()
    }

    fn backscatter_sensors(&self) -> Trace {
        let sensors = self.sums(&self.cube.backscatter, |(_, sensor, ..)| sensor);
        let rows: Vec<_> = sensors.into_iter().map(|(at, counts)| (Key::Sensor(self.sensor(at)), counts)).collect();
        let made = Made::Rows(rows.len() as u64);
        Trace { made, ..self.table(Axis::Sensor, &[Of::Backscatter, Of::Victims], rows) }
    }

    /// By the victims' services; of one of them, or of several that are named, by day; of a day by sensor.
    fn backscatter(&self) -> Trace {
        let (cells, columns) = (&self.cube.backscatter, [Of::Backscatter, Of::Victims]);
        if self.query.period.days() == 1 && self.report.period.days() > 1 {
            let sensors = self.sums(cells, |(_, sensor, ..)| sensor);
            let rows = sensors.into_iter().map(|(at, counts)| (Key::Sensor(self.sensor(at)), counts)).collect();
            return self.table(Axis::Sensor, &columns, rows);
        }
        if !self.query.services.is_empty() {
            let days = self.calendar(self.sums(cells, |(day, ..)| day));
            let rows = days.into_iter().map(|(day, counts)| (Key::Day(day), counts)).collect();
            return self.table(Axis::Day, &columns, rows);
        }
        let mut rows: Vec<(Service, Counts)> = self.sums(cells, |(_, _, service, _)| service).into_iter().collect();
        rows.sort_by_key(|(service, counts)| (std::cmp::Reverse(counts.accesses), *service));
        let rest = sum(rows.iter().skip(SERVICES).map(|it| it.1));
        let mut rows: Vec<(Key, Counts)> =
            rows.into_iter().take(SERVICES).map(|(service, counts)| (Key::Service(service), counts)).collect();
        rows.extend((rest.accesses > 0).then_some((Key::Others, rest)));
        self.table(Axis::Service, &columns, rows)
    }

    /// U1 adds up over days.
    fn source_sensor_days(&self) -> Trace {
        let mut days: BTreeMap<Day, u64> = BTreeMap::new();
        for tally in self.cube.source_sensor_days.iter().filter(|tally| self.query.period.holds(tally.key.0)) {
            *days.entry(tally.key.0).or_default() += tally.count;
        }
        let days = self.calendar(days);
        let total = Value::Count(days.iter().map(|it| it.1).sum());
        let row = |(day, count)| Row { key: Key::Day(day), cells: vec![Some(Value::Count(count))], counts: true };
        let rows = days.into_iter().map(row).collect();
        self.of(Axis::Day, &[Of::SourceSensorDays], rows, Some(vec![Some(total.clone())]), Made::Sum(total))
    }

    /// U0 adds up over regions alone: an address is of one of them.
    fn distinct_addresses(&self) -> Trace {
        let stretch = self.query.period.month().map_or(Stretch::All, Stretch::Month);
        let regions = (0..).map(Region).take(Region::COUNT);
        let known = |region| match self.cube.addresses(stretch, Only::Region(region)) {
            Answer::Known(count) if count > 0 => Some((region, count)),
            _ => None,
        };
        let mut counts: Vec<(Region, u64)> = regions.filter_map(known).collect();
        counts.sort_by_key(|(region, count)| (std::cmp::Reverse(*count), *region));
        let total = Value::Count(counts.iter().map(|it| it.1).sum());
        let row =
            |(region, count)| Row { key: Key::Region(region), cells: vec![Some(Value::Count(count))], counts: true };
        let rows = counts.into_iter().map(row).collect();
        self.of(Axis::Region, &[Of::DistinctAddresses], rows, Some(vec![Some(total.clone())]), Made::Sum(total))
    }

    /// Sensors with a record of any kind in the query's days, or those it names: calendar days and days with records.
    fn sensors(&self) -> Trace {
        let Query { period, sensors, .. } = self.query;
        let mut days: BTreeMap<&str, u64> = sensors.iter().map(|name| (name.as_str(), 0)).collect();
        for tally in self.cube.coverage.iter().filter(|tally| period.holds(tally.key.0)) {
            let name = self.cube.sensors[tally.key.1 as usize].as_str();
            if sensors.is_empty() || sensors.iter().any(|it| it == name) {
                *days.entry(name).or_default() += 1;
            }
        }
        let calendar = period.days();
        let (count, observed) = (days.len() as u64, days.values().sum::<u64>());
        let cells = |calendar, observed| vec![Some(Value::Count(calendar)), Some(Value::Count(observed))];
        let row = |(name, observed): (&str, u64)| Row {
            key: Key::Sensor(name.to_owned()),
            cells: cells(calendar, observed),
            counts: true,
        };
        let rows = days.into_iter().map(row).collect();
        let made = match (self.query.of, &self.fact.value) {
            (Of::Sensors, _) => Made::Rows(count),
            (_, Value::PerMille(_)) => Made::Ratio(Value::Count(observed), Value::Count(calendar * count)),
            (Of::SensorDays, _) => Made::Sum(Value::Count(calendar * count)),
            _ => Made::Sum(Value::Count(observed)),
        };
        let total = Some(cells(calendar * count, observed));
        let columns = [Of::SensorDays, Of::ObservedSensorDays];
        let trace = self.of(Axis::Sensor, &columns, rows, total, made);
        Trace { main: usize::from(self.query.of == Of::ObservedSensorDays), ..trace }
    }

    fn days(&self) -> Trace {
        let trace = self.by_day();
        match self.fact.value {
            Value::Count(_) => Trace { made: Made::Rows(self.query.period.days()), ..trace },
            _ => trace,
        }
    }

    /// The months of a trend: counts, and counts per sensor-day.
    fn months(&self) -> Trace {
        let columns = [Of::Accesses, Of::Sources, Of::AccessesPerSensorDay, Of::SourcesPerSensorDay];
        let inside = |month: Month| self.query.period.holds(month.days().0);
        let rows: Vec<Row> = (self.report.months.iter().filter(|it| inside(it.month)))
            .map(|it| {
                let per = |count: u64| Some(per_sensor_day(count, it.sensors * it.days));
                let levels = [per(it.counts.accesses), per(it.counts.sources)];
                Row {
                    key: Key::Month(it.month),
                    cells: both(it.counts).into_iter().chain(levels).collect(),
                    counts: true,
                }
            })
            .collect();
        let made = if self.query.of == Of::Months { Made::Rows(rows.len() as u64) } else { Made::Rule };
        self.of(Axis::Month, &columns, rows, None, made)
    }

    fn per_day(&self) -> Trace {
        let trace = self.by_day();
        let total = sum(self.sums(&self.cube.cells, |_| ()).into_values());
        let made = match self.query.of {
            Of::AccessesPerSource => Made::Ratio(Value::Count(total.accesses), Value::Count(total.sources)),
            _ => {
                let (sensors, days) = self.divisor(self.query.period);
                let count = if self.main() == 0 { total.accesses } else { total.sources };
                Made::PerSensorDay { count, sensors, days }
            }
        };
        Trace { made, ..trace }
    }

    /// Sensors with a record of any kind, and calendar days.
    fn divisor(&self, period: Period) -> (u64, u64) {
        let there = self.cube.coverage.iter().filter(|tally| period.holds(tally.key.0)).map(|tally| tally.key.1);
        (there.collect::<BTreeSet<u32>>().len() as u64, period.days())
    }

    /// The report's services or regions, of which the query names some.
    fn share(&self) -> Trace {
        let (report, of_regions) = (self.report, !self.query.regions.is_empty());
        let mut rows: Vec<(Key, Counts, bool)> = if of_regions {
            let row = |line: &super::Line<Region>| {
                (Key::Region(line.key), line.counts, self.query.regions.contains(&line.key))
            };
            report.regions.iter().map(row).collect()
        } else {
            let row = |line: &super::Line<Service>| {
                (Key::Service(line.key), line.counts, self.query.services.contains(&line.key))
            };
            report.services.iter().map(row).collect()
        };
        let (whole, listed) = (report.headline.counts, sum(rows.iter().map(|row| row.1)));
        let rest = Counts { accesses: whole.accesses - listed.accesses, sources: whole.sources - listed.sources };
        rows.extend((rest.accesses > 0).then_some((Key::Others, rest, false)));
        let part = sum(rows.iter().filter(|row| row.2).map(|row| row.1));
        let of = |counts: Counts| Value::Count(if self.main() == 0 { counts.accesses } else { counts.sources });
        let rows = rows.into_iter().map(|(key, counts, marked)| Row { key, cells: both(counts), counts: marked });
        let axis = if of_regions { Axis::Region } else { Axis::Service };
        self.of(axis, &BOTH, rows.collect(), Some(both(whole)), Made::Ratio(of(part), of(whole)))
    }

    /// Where the accesses of a burst came from.
    fn share_of_region(&self) -> Trace {
        let query = Query { regions: Vec::new(), ..self.query.clone() };
        let everywhere = Tracer { query: &query, ..*self };
        let mut rows: Vec<(Region, Counts)> =
            everywhere.sums(&self.cube.cells, |(.., region)| region).into_iter().collect();
        rows.sort_by_key(|(region, counts)| (std::cmp::Reverse(counts.accesses), *region));
        let whole = sum(rows.iter().map(|row| row.1));
        let is_asked = |region: &Region| self.query.regions.contains(region);
        let part = sum(rows.iter().filter(|row| is_asked(&row.0)).map(|row| row.1));
        let row = |(region, of)| Row { key: Key::Region(region), cells: one(of), counts: is_asked(&region) };
        let made = Made::Ratio(Value::Count(part.accesses), Value::Count(whole.accesses));
        let rows = rows.into_iter().map(row).collect();
        self.of(Axis::Region, &[Of::Accesses], rows, Some(one(whole)), made)
    }

    /// The sensors that were there in a burst's days, with the burst's accesses; those that felt it count.
    fn reached(&self) -> Trace {
        let sums = self.sums(&self.cube.cells, |(_, sensor, ..)| sensor);
        let period = self.query.period;
        let there = self.cube.coverage.iter().filter(|tally| period.holds(tally.key.0)).map(|tally| tally.key.1);
        let there: BTreeSet<u32> = there.chain(sums.keys().copied()).collect();
        let incident = self
            .report
            .incidents
            .iter()
            .find(|it| it.reached.query.services == self.query.services && it.reached.query.period == period);
        let names = incident.map(|it| it.names.as_slice()).unwrap_or_default();
        let row = |at: u32| {
            let name = self.sensor(at);
            let counts = names.contains(&name);
            Row { cells: one(sums.get(&at).copied().unwrap_or_default()), counts, key: Key::Sensor(name) }
        };
        let total = one(sum(sums.values().copied()));
        let made = if self.query.of == Of::Coverage { Made::Rule } else { Made::Rows(names.len() as u64) };
        self.of(Axis::Sensor, &[Of::Accesses], there.into_iter().map(row).collect(), Some(total), made)
    }

    /// The days that tell what is usual: those before, or at the beginning of the data those after.
    fn usual(&self) -> Trace {
        let Settings { guard, shortest, longest, .. } = Settings::default();
        let reach = i32::try_from(guard + longest).unwrap_or(0);
        let (data, day) = (self.report.data, self.query.period.from);
        let from = day.plus(-reach).max(data.from);
        let enough = i64::from(day.0) - i64::from(from.0) >= (guard + shortest) as i64;
        let to = if enough { day } else { day.plus(reach).min(data.to) };
        let query = Query { period: Period { from, to }, ..self.query.clone() };
        let around = Tracer { query: &query, ..*self }.by_day();
        Trace { made: Made::Rule, total: None, main: 0, ..around }
    }

    /// The change between the two periods: of all as two rows, of services as one each.
    fn change(&self) -> Trace {
        let Some(compared) = &self.report.compared else { return self.by_day() };
        match (self.query.of, &self.fact.value) {
            (Of::ChangeOfAccesses | Of::ChangeOfSources, Value::PerMille(_)) => self.periods(compared),
            _ if !self.query.sensors.is_empty() => self.of_sensor(compared),
            (Of::ExplainedChange, _) => self.explained(compared),
            _ => self.by_service(compared),
        }
    }

    fn periods(&self, compared: &Compared) -> Trace {
        let columns = [
            if self.query.of == Of::ChangeOfSources { Of::Sources } else { Of::Accesses },
            Of::SensorDays,
            if self.query.of == Of::ChangeOfSources { Of::SourcesPerSensorDay } else { Of::AccessesPerSensorDay },
        ];
        let row = |(period, head): (Period, &crate::report::Headline)| {
            let count = if self.query.of == Of::ChangeOfSources { head.counts.sources } else { head.counts.accesses };
            let days = head.sensor_days();
            let cells = vec![Value::Count(count), Value::Count(days), per_sensor_day(count, days)];
            Row { key: Key::Period(period), cells: cells.into_iter().map(Some).collect(), counts: true }
        };
        let both = [(compared.period, &compared.headline), (self.report.period, &self.report.headline)];
        self.of(Axis::Period, &columns, both.map(row).into(), None, Made::Change)
    }

    /// A sensor's accesses in both periods.
    fn of_sensor(&self, compared: &Compared) -> Trace {
        let row = |period: Period| {
            let query = Query { period, ..self.query.clone() };
            let counts = sum(Tracer { query: &query, ..*self }.sums(&self.cube.cells, |_| ()).into_values());
            Row { key: Key::Period(period), cells: both(counts), counts: true }
        };
        self.of(Axis::Period, &BOTH, vec![row(compared.period), row(self.report.period)], None, Made::Rule)
    }

    /// The services' parts in the change, as the report prints them; with the mix effect they add up to the whole.
    fn by_service(&self, compared: &Compared) -> Trace {
        let columns = [Of::ChangeFromSources, Of::ChangeFromIntensity, Of::ChangeOfAccesses];
        let asked = &self.query.services;
        let counts = |service: Service| asked.is_empty() || asked.contains(&service);
        let cells = |parts: [i64; 3]| parts.map(|part| Some(Value::Hundredths(part))).to_vec();
        let mut rows: Vec<Row> = (compared.services.iter())
            .map(|it| Row {
                key: Key::Service(it.service),
                cells: cells([it.sources, it.intensity, it.change]),
                counts: counts(it.service),
            })
            .collect();
        let listed = |of: fn(&super::Contribution) -> i64| compared.services.iter().map(of).sum::<i64>();
        let (sources, intensity) = (
            compared.split.0 + compared.mix - listed(|it| it.sources),
            compared.split.1 - compared.mix - listed(|it| it.intensity),
        );
        let mut rest = sources + intensity;
        // A service that the report names need not be one of the largest.
        let levels = self.levels(compared);
        for service in asked.iter().filter(|asked| !compared.services.iter().any(|it| it.service == **asked)) {
            let change = levels.iter().find(|it| it.0 == *service).map_or(0, |it| hundredths(it.1));
            rest -= change;
            rows.push(Row {
                key: Key::Service(*service),
                cells: vec![None, None, Some(Value::Hundredths(change))],
                counts: true,
            });
        }
        let others = Row { key: Key::Others, cells: cells([sources, intensity, rest]), counts: asked.is_empty() };
        let mix = Row { key: Key::Mix, cells: cells([-compared.mix, compared.mix, 0]), counts: asked.is_empty() };
        rows.extend((sources != 0 || intensity != 0 || rest != 0).then_some(others));
        rows.extend((compared.mix != 0).then_some(mix));
        let main = match self.query.of {
            Of::ChangeFromSources => 0,
            Of::ChangeFromIntensity => 1,
            _ => 2,
        };
        let part = |row: &Row| if let Some(Some(Value::Hundredths(n))) = row.cells.get(main) { *n } else { 0 };
        let made = Made::Sum(Value::Hundredths(rows.iter().filter(|row| row.counts).map(part).sum()));
        let total = cells([compared.split.0, compared.split.1, compared.split.0 + compared.split.1]);
        let trace = self.of(Axis::Service, &columns, rows, Some(total), made);
        Trace { main, ..trace }
    }

    /// Every service's change, not rounded, the largest first.
    fn levels(&self, compared: &Compared) -> Vec<(Service, f64)> {
        let [now, before] = [self.report.period, compared.period].map(|period| Sums::of(self.cube, period));
        moves(&now, &before, [compared.headline.sensor_days(), self.report.headline.sensor_days()])
    }

    /// The services that moved in the same direction as those that are named.
    fn explained(&self, compared: &Compared) -> Trace {
        let asked = &self.query.services;
        let all = self.levels(compared);
        let of_asked: f64 = all.iter().filter(|it| asked.contains(&it.0)).map(|it| it.1).sum();
        let same: Vec<(Service, f64)> = all.into_iter().filter(|it| it.1 * of_asked > 0.0).collect();
        let total: f64 = same.iter().map(|it| it.1).sum();
        let shown = same.len().min(compared.services.len().max(asked.len()));
        let (listed, rest) = same.split_at(shown);
        let cell = |change: f64| vec![Some(Value::Hundredths(hundredths(change)))];
        let row = |(service, change): &(Service, f64)| Row {
            key: Key::Service(*service),
            cells: cell(*change),
            counts: asked.contains(service),
        };
        let mut rows: Vec<Row> = listed.iter().map(row).collect();
        if !rest.is_empty() {
            let change = rest.iter().map(|it| it.1).sum();
            rows.push(Row { key: Key::Others, cells: cell(change), counts: false });
        }
        let made = Made::Ratio(Value::Hundredths(hundredths(of_asked)), Value::Hundredths(hundredths(total)));
        self.of(Axis::Service, &[Of::ChangeOfAccesses], rows, Some(cell(total)), made)
    }
}

/// In hundredths, half up.
fn per_sensor_day(count: u64, sensor_days: u64) -> Value {
    let per = level(Counts { accesses: count, sources: 0 }, sensor_days).accesses;
    Value::Hundredths(hundredths(per))
}
