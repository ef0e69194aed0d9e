//! The rows behind single facts: by day where a count adds up over days, else by what it adds up over.

use super::{Axis, Key, Made, Row, Trace};
use crate::access::Service;
use crate::cube::{Cells, Cube, Only, Stretch, Tally};
use crate::fingerprint::Tool;
use crate::measure::{Answer, Counts, sum};
use crate::region::Region;
use crate::report::Period;
use crate::report::bursts::Settings;
use crate::report::monthly::compared::{hundredths, level};
use crate::report::monthly::{Fact, Line, Monthly, Of, Query, Value};
use crate::time::{Day, Month};
use std::collections::{BTreeMap, BTreeSet};

/// So many rows stand for themselves where the rows are services; the others are one.
const SERVICES: usize = 100;

/// Looks up one fact.
pub(super) struct Tracer<'a> {
    pub(super) report: &'a Monthly,
    pub(super) cube: &'a Cube,
    pub(super) fact: &'a Fact,
    /// Of the fact, or one that looks at more.
    pub(super) query: &'a Query,
}

/// The columns of [`both`].
pub(super) const BOTH: [Of; 2] = [Of::Accesses, Of::Sources];

pub(super) fn both(counts: Counts) -> Vec<Option<Value>> {
    vec![Some(Value::Count(counts.accesses)), Some(Value::Count(counts.sources))]
}

fn one(counts: Counts) -> Vec<Option<Value>> {
    vec![Some(Value::Count(counts.accesses))]
}

impl Tracer<'_> {
    pub(super) fn trace(&self) -> Trace {
        use Of::{
            Accesses, AccessesPerSensorDay, AccessesPerSource, Backscatter, BackscatterSensors, ChangeFromIntensity,
            ChangeFromSources, ChangeOfAccesses, ChangeOfSources, Correlation, Coverage, Days, DistinctAddresses,
            ExplainedChange, MarkTested, MarkedAccesses, MarkedByChance, MarkedSources, MostAtOneSensor,
            ObservedSensorDays, Rank, RisenAccesses, SensorDays, Sensors, SensorsReached, ShareOfAccesses,
            ShareOfBusiest, ShareOfRegion, ShareOfSources, Slope, SourceSensorDays, Sources, SourcesPerSensorDay,
            TrendProbability, TrendScore, UsualAccesses, Victims, Visitors,
        };
        match self.query.of {
            Accesses | Sources => self.counts(),
            Backscatter | Victims => self.backscatter(),
            BackscatterSensors => self.backscatter_sensors(),
            MarkTested | MarkedByChance => self.tested(),
            MarkedAccesses | MarkedSources => self.marked(),
            Days if self.query.tool.is_some() => self.marked(),
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
        let sources = [Of::Sources, Of::SourcesPerSensorDay, Of::ShareOfSources, Of::Victims, Of::MarkedSources];
        usize::from(sources.contains(&self.query.of))
    }

    pub(super) fn of(
        &self,
        axis: Axis,
        columns: &[Of],
        rows: Vec<Row>,
        total: Option<Vec<Option<Value>>>,
        made: Made,
    ) -> Trace {
        let main = self.main().min(columns.len().saturating_sub(1));
        Trace { fact: self.fact.clone(), axis, columns: columns.to_vec(), main, rows, total, made }
    }

    /// The counts that the query selects: by calendar day, also those on which nothing came, by sensor, or by service or
    /// region, the most accesses first.
    fn sums(&self, cells: &Cells, axis: Axis) -> Vec<(Key, Counts)> {
        let Query { period, services, regions, sensors, .. } = self.query;
        let on: Vec<bool> = self.cube.sensors.iter().map(|name| sensors.is_empty() || sensors.contains(name)).collect();
        // By number of the key; of days, from the first.
        let mut sums: BTreeMap<u32, Counts> = BTreeMap::new();
        if axis == Axis::Day {
            sums.extend((0..).take(period.days() as usize).map(|day| (day, Counts::default())));
        }
        for day in cells.days().filter(|day| period.holds(day.day)) {
            for of_pair in day.by_pair() {
                let pair = of_pair.pair as usize;
                let (sensor, service) = cells.pairs()[pair];
                if !on[sensor as usize] || !(services.is_empty() || services.contains(&service)) {
                    continue;
                }
                for (region, counts) in of_pair.iter().filter(|it| regions.is_empty() || regions.contains(&it.0)) {
                    let key = match axis {
                        Axis::Service => cells.service_of_pair()[pair],
                        Axis::Region => u32::from(region.0),
                        Axis::Sensor => sensor,
                        Axis::Day | Axis::Month | Axis::Period => day.day.0.abs_diff(period.from.0),
                    };
                    *sums.entry(key).or_default() += counts;
                }
            }
        }
        let key = |of: u32| match axis {
            Axis::Service => Key::Service(cells.services()[of as usize]),
            Axis::Region => Key::Region(Region(of as u16)),
            Axis::Sensor => Key::Sensor(self.sensor(of)),
            Axis::Day | Axis::Month | Axis::Period => Key::Day(period.from.plus(of as i32)),
        };
        let mut rows: Vec<(u32, Counts)> = sums.into_iter().collect();
        if matches!(axis, Axis::Service | Axis::Region) {
            by_size(&mut rows);
        }
        rows.into_iter().map(|(of, counts)| (key(of), counts)).collect()
    }

    /// The counts that the query selects, together.
    pub(super) fn whole(&self) -> Counts {
        sum(self.sums(&self.cube.cells, Axis::Sensor).into_iter().map(|row| row.1))
    }

    /// A row a key of both measures, and their sum.
    fn table(&self, axis: Axis, columns: &[Of], rows: Vec<(Key, Counts)>) -> Trace {
        let total = sum(rows.iter().map(|it| it.1));
        let rows = rows.into_iter().map(|(key, counts)| Row { key, cells: both(counts), counts: true }).collect();
        let count = if self.main() == 0 { total.accesses } else { total.sources };
        self.of(axis, columns, rows, Some(both(total)), Made::Sum(Value::Count(count)))
    }

    pub(super) fn by_day(&self) -> Trace {
        self.table(Axis::Day, &BOTH, self.sums(&self.cube.cells, Axis::Day))
    }

    /// By day; of a single day by sensor.
    fn counts(&self) -> Trace {
        if self.query.period.days() > 1 {
            return self.by_day();
        }
        self.table(Axis::Sensor, &BOTH, self.sums(&self.cube.cells, Axis::Sensor))
    }

    fn sensor(&self, at: u32) -> String {
        self.cube.sensors.get(at as usize).cloned().unwrap_or_default()
    }

    fn backscatter_sensors(&self) -> Trace {
        let rows = self.sums(&self.cube.backscatter, Axis::Sensor);
        let made = Made::Rows(rows.len() as u64);
        Trace { made, ..self.table(Axis::Sensor, &[Of::Backscatter, Of::Victims], rows) }
    }

    /// By the victims' services; of one of them, or of several that are named, by day; of a day by sensor.
    fn backscatter(&self) -> Trace {
        let (cells, columns) = (&self.cube.backscatter, [Of::Backscatter, Of::Victims]);
        if self.query.period.days() == 1 && self.report.period.days() > 1 {
            return self.table(Axis::Sensor, &columns, self.sums(cells, Axis::Sensor));
        }
        if !self.query.services.is_empty() {
            return self.table(Axis::Day, &columns, self.sums(cells, Axis::Day));
        }
        let mut rows = self.sums(cells, Axis::Service);
        let rest = sum(rows.iter().skip(SERVICES).map(|it| it.1));
        rows.truncate(SERVICES);
        rows.extend((rest.accesses > 0).then_some((Key::Others, rest)));
        self.table(Axis::Service, &columns, rows)
    }

    /// Accesses whose records have the fields of a tool's mark, by day; of chance, how many of them it takes for one.
    fn tested(&self) -> Trace {
        let period = self.query.period;
        let mut days = vec![Counts::default(); period.days() as usize];
        let of_tool = |tally: &&Tally<(Day, Tool)>| period.holds(tally.key.0) && self.query.tool == Some(tally.key.1);
        for tally in self.cube.marks.tested.iter().filter(of_tool) {
            days[tally.key.0.0.abs_diff(period.from.0) as usize].accesses += tally.count;
        }
        let total = sum(days.iter().copied());
        let row = |(day, counts)| Row { key: Key::Day(period.from.plus(day)), cells: one(counts), counts: true };
        let count = Value::Count(total.accesses);
        let made = match (self.query.of, self.query.tool) {
            (Of::MarkedByChance, Some(tool)) => Made::Ratio(count, Value::Count(tool.once_in())),
            _ => Made::Sum(count),
        };
        self.of(Axis::Day, &[Of::MarkTested], (0..).zip(days).map(row).collect(), Some(one(total)), made)
    }

    /// What is consistent with a tool, by service; of services that are named, by day.
    fn marked(&self) -> Trace {
        let Query { period, services, tool, .. } = self.query;
        let found = self.cube.marks.consistent.iter();
        let found = found.filter(|it| period.holds(it.day) && Some(it.tool) == *tool);
        let found = found.filter(|it| services.is_empty() || services.contains(&it.service));
        let columns = [Of::MarkedAccesses, Of::MarkedSources];
        if !services.is_empty() {
            let mut days = vec![Counts::default(); period.days() as usize];
            found.for_each(|it| days[it.day.0.abs_diff(period.from.0) as usize] += it.counts);
            let rows = (0..).zip(days).map(|(day, counts)| (Key::Day(period.from.plus(day)), counts)).collect();
            return self.table(Axis::Day, &columns, rows);
        }
        let mut sums: BTreeMap<Service, Counts> = BTreeMap::new();
        found.for_each(|it| *sums.entry(it.service).or_default() += it.counts);
        let mut rows: Vec<(Service, Counts)> = sums.into_iter().collect();
        by_size(&mut rows);
        let rest = sum(rows.iter().skip(SERVICES).map(|it| it.1));
        rows.truncate(SERVICES);
        let mut rows: Vec<(Key, Counts)> = rows.into_iter().map(|(of, counts)| (Key::Service(of), counts)).collect();
        rows.extend((rest.accesses > 0).then_some((Key::Others, rest)));
        self.table(Axis::Service, &columns, rows)
    }

    /// U1 adds up over days.
    fn source_sensor_days(&self) -> Trace {
        let period = self.query.period;
        let mut days = vec![0; period.days() as usize];
        for tally in self.cube.source_sensor_days.iter().filter(|tally| period.holds(tally.key.0)) {
            days[tally.key.0.0.abs_diff(period.from.0) as usize] += tally.count;
        }
        let total = Value::Count(days.iter().sum());
        let row = |(day, count): (i32, u64)| Row {
            key: Key::Day(period.from.plus(day)),
            cells: vec![Some(Value::Count(count))],
            counts: true,
        };
        let rows = (0..).zip(days).map(row).collect();
        self.of(Axis::Day, &[Of::SourceSensorDays], rows, Some(vec![Some(total.clone())]), Made::Sum(total))
    }

    /// U0 adds up over regions alone: an address is of one of them.
    fn distinct_addresses(&self) -> Trace {
        let stretch = self.query.period.month().map_or(Stretch::All, Stretch::Month);
        let mut counts: Vec<(u32, Counts)> = Vec::new();
        for region in (0..).map(Region).take(Region::COUNT) {
            if let Answer::Known(count @ 1..) = self.cube.addresses(stretch, Only::Region(region)) {
                counts.push((u32::from(region.0), Counts { accesses: count, sources: 0 }));
            }
        }
        by_size(&mut counts);
        let total = Value::Count(sum(counts.iter().map(|it| it.1)).accesses);
        let row = |(region, count): (u32, Counts)| Row {
            key: Key::Region(Region(region as u16)),
            cells: one(count),
            counts: true,
        };
        let rows = counts.into_iter().map(row).collect();
        self.of(Axis::Region, &[Of::DistinctAddresses], rows, Some(vec![Some(total.clone())]), Made::Sum(total))
    }

    /// Sensors with a record of any kind in the query's days, or those it names: calendar days and days with records.
    fn sensors(&self) -> Trace {
        let Query { period, sensors, .. } = self.query;
        let named = |at: &u32| sensors.is_empty() || sensors.contains(&self.sensor(*at));
        let mut days: BTreeMap<u32, Counts> = BTreeMap::new();
        if !sensors.is_empty() {
            days.extend((0..).take(self.cube.sensors.len()).filter(named).map(|at| (at, Counts::default())));
        }
        for tally in self.cube.coverage.iter().filter(|it| period.holds(it.key.0) && named(&it.key.1)) {
            days.entry(tally.key.1).or_default().accesses += 1;
        }
        let calendar = period.days();
        let (count, observed) = (days.len() as u64, sum(days.values().copied()).accesses);
        let cells = |calendar, observed| vec![Some(Value::Count(calendar)), Some(Value::Count(observed))];
        let row = |(at, of): (u32, Counts)| Row {
            key: Key::Sensor(self.sensor(at)),
            cells: cells(calendar, of.accesses),
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
        let total = self.whole();
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
        let on = |at: u32| self.query.sensors.is_empty() || self.query.sensors.contains(&self.sensor(at));
        let there = self.cube.coverage.iter().filter(|tally| period.holds(tally.key.0)).map(|tally| tally.key.1);
        (there.filter(|at| on(*at)).collect::<BTreeSet<u32>>().len() as u64, period.days())
    }

    /// The report's services or regions, of which the query names some.
    fn share(&self) -> Trace {
        let (report, of_regions) = (self.report, !self.query.regions.is_empty());
        let mut rows: Vec<(Key, Counts, bool)> = if of_regions {
            let row =
                |line: &Line<Region>| (Key::Region(line.key), line.counts, self.query.regions.contains(&line.key));
            report.regions.iter().map(row).collect()
        } else {
            let row =
                |line: &Line<Service>| (Key::Service(line.key), line.counts, self.query.services.contains(&line.key));
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
        let rows = everywhere.sums(&self.cube.cells, Axis::Region);
        let whole = sum(rows.iter().map(|row| row.1));
        let is_asked = |key: &Key| matches!(key, Key::Region(of) if self.query.regions.contains(of));
        let part = sum(rows.iter().filter(|row| is_asked(&row.0)).map(|row| row.1));
        let row = |(key, of)| Row { counts: is_asked(&key), key, cells: one(of) };
        let made = Made::Ratio(Value::Count(part.accesses), Value::Count(whole.accesses));
        let rows = rows.into_iter().map(row).collect();
        self.of(Axis::Region, &[Of::Accesses], rows, Some(one(whole)), made)
    }

    /// The sensors that were there in a burst's days, with the burst's accesses; those that felt it count.
    fn reached(&self) -> Trace {
        let period = self.query.period;
        let sums = self.sums(&self.cube.cells, Axis::Sensor);
        let there = self.cube.coverage.iter().filter(|tally| period.holds(tally.key.0)).map(|tally| tally.key.1);
        let there: BTreeSet<u32> = there.collect();
        let incident = self
            .report
            .incidents
            .iter()
            .find(|it| it.reached.query.services == self.query.services && it.reached.query.period == period);
        let names = incident.map(|it| it.names.as_slice()).unwrap_or_default();
        let row = |at: u32| {
            let name = self.sensor(at);
            let counts = names.contains(&name);
            let key = Key::Sensor(name);
            let of = sums.iter().find(|row| row.0 == key).map(|row| row.1).unwrap_or_default();
            Row { cells: one(of), counts, key }
        };
        let total = one(sum(sums.iter().map(|row| row.1)));
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
}

/// In hundredths, half up.
pub(super) fn per_sensor_day(count: u64, sensor_days: u64) -> Value {
    let per = level(Counts { accesses: count, sources: 0 }, sensor_days).accesses;
    Value::Hundredths(hundredths(per))
}

/// The most accesses first.
fn by_size<T: Ord + Copy>(rows: &mut [(T, Counts)]) {
    rows.sort_by_key(|(of, counts)| (std::cmp::Reverse(counts.accesses), *of));
}
