//! What is said: rules on facts. Each statement is made here, once, for both languages.

use super::backscatter::backscatter;
use super::compared::{hundredths, level};
use super::marks::marks;
use super::of_cube::count;
use super::purposes::purpose_of;
use super::tables::Sums;
use super::{
    Compared, Direction, Fact, Group, Measure, Monthly, Of, Query, Section, Settings, Size, Statement, Stay, Subject,
    Topic, Value,
};
use crate::access::Service;
use crate::cube::Cube;
use crate::measure::{Answer, Counts, sum};
use crate::report::bursts::Stayed;
use crate::report::statistics::{Blame, MAD_OF_NORMAL, explanations, mad, mann_kendall, median, spearman, theil_sen};
use crate::report::{Headline, MonthFacts, Period, half_up};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer days than this tell nothing of what is usual.
const TOO_SHORT: u64 = 14;
/// Months that a trend is looked for in.
const TREND: usize = 6;
/// Services that a cause names at most, and the part of those before it that one has to add.
const TOLD: usize = 6;
const LITTLE: f64 = 0.1;
/// Regions and services that are named together.
pub(super) const NAMED: usize = 3;

/// The whole text, in its order.
pub(super) fn sections(
    cube: &Cube,
    report: &Monthly,
    (now, before): (&Sums, Option<&Sums>),
    stayed: &[(Service, Stayed)],
    settings: &Settings,
) -> Vec<Section> {
    let figures = |subjects: &[Subject]| {
        let of = |subject| report.figures.iter().filter(move |figure| figure.subject == subject);
        subjects.iter().flat_map(|subject| of(*subject)).map(|figure| figure.id.clone()).collect()
    };
    let mut list = vec![
        (Topic::Headline, headline(report, settings), figures(&[Subject::Months])),
        (
            Topic::Change,
            change(cube, report, now, before, settings),
            figures(&[
                Subject::ChangeByService,
                Subject::ChangeByCause,
                Subject::YearByService,
                Subject::ServicesCompared,
                Subject::MoverByRegion,
            ]),
        ),
        (Topic::Incidents, incidents(report, stayed), figures(&[Subject::Incidents])),
        (Topic::Services, services(report), figures(&[Subject::DailyByService, Subject::SharesByService])),
        (Topic::Regions, regions(report), figures(&[Subject::DailyByRegion, Subject::SharesByRegion])),
        (Topic::Months, months(cube, report, settings), figures(&[Subject::MonthsByService, Subject::MonthsByRegion])),
        (Topic::Backscatter, backscatter(cube, report), Vec::new()),
        (Topic::Fingerprints, marks(cube, report.period), Vec::new()),
    ];
    list.retain(|(_, statements, figures)| !statements.is_empty() || !figures.is_empty());
    list.into_iter().map(|(topic, statements, figures)| Section { topic, statements, figures }).collect()
}

fn of_measure(counts: Counts, measure: Measure) -> u64 {
    match measure {
        Measure::Accesses => counts.accesses,
        Measure::Sources => counts.sources,
    }
}

fn per_sensor_day(headline: &Headline, period: Period, measure: Measure) -> Fact {
    let of = match measure {
        Measure::Accesses => Of::AccessesPerSensorDay,
        Measure::Sources => Of::SourcesPerSensorDay,
    };
    Query::new(of, period).is(Value::Rounded(half_up(of_measure(headline.counts, measure), headline.sensor_days())))
}

fn headline(report: &Monthly, settings: &Settings) -> Vec<Statement> {
    let (period, head) = (report.period, &report.headline);
    let Counts { accesses, sources } = head.counts;
    let mut list = vec![
        Statement::Total {
            sensors: count(Of::Sensors, period, head.sensors),
            days: count(Of::Days, period, head.days),
            accesses: count(Of::Accesses, period, accesses),
            sources: count(Of::Sources, period, sources),
        },
        Statement::PerSensorDay {
            accesses: per_sensor_day(head, period, Measure::Accesses),
            sources: per_sensor_day(head, period, Measure::Sources),
        },
    ];
    if sources > 0 {
        list.push(Statement::Plain {
            strangers: per_sensor_day(head, period, Measure::Sources),
            times: Query::new(Of::AccessesPerSource, period).is(Value::Rounded(half_up(accesses, sources))),
        });
    }
    if head.source_sensor_days.is_some() || head.distinct_addresses != Answer::NotAvailable {
        list.push(Statement::Distinct {
            source_sensor_days: head.source_sensor_days.map(|n| count(Of::SourceSensorDays, period, n)),
            addresses: head.distinct_addresses.map(|n| count(Of::DistinctAddresses, period, n)),
        });
    }
    if head.observed_sensor_days != head.sensor_days() {
        let share = half_up(head.observed_sensor_days * 1000, head.sensor_days());
        list.push(Statement::Coverage {
            observed: count(Of::ObservedSensorDays, period, head.observed_sensor_days),
            calendar: count(Of::SensorDays, period, head.sensor_days()),
            share: Query::new(Of::ObservedSensorDays, period).is(Value::PerMille(share as i64)),
            low: (share as f64) < settings.coverage * 10.0,
        });
    }
    list
}

fn change(cube: &Cube, report: &Monthly, now: &Sums, before: Option<&Sums>, settings: &Settings) -> Vec<Statement> {
    let (Some(compared), Some(before)) = (&report.compared, before) else { return vec![Statement::NothingToCompare] };
    let mut list = Vec::new();
    for measure in [Measure::Accesses, Measure::Sources] {
        list.extend(moved(report, compared, measure, settings));
    }
    list.extend(compared.differences.iter().map(|it| Statement::NotAlike { difference: it.clone() }));
    let [old, new] = [&compared.headline, &report.headline].map(|head| level(head.counts, head.sensor_days()));
    let whole = new.accesses - old.accesses;
    // What is about the same has no cause.
    if old.accesses > 0.0 && whole.abs() / old.accesses * 100.0 >= settings.sizes[0] {
        list.extend(cause(cube, report, compared, now, before, settings));
        let query = |of| Query::new(of, report.period).against(compared.period);
        list.push(Statement::Split {
            change: query(Of::ChangeOfAccesses).is(Value::Hundredths(compared.split.0 + compared.split.1)),
            sources: query(Of::ChangeFromSources).is(Value::Hundredths(compared.split.0)),
            intensity: query(Of::ChangeFromIntensity).is(Value::Hundredths(compared.split.1)),
        });
        list.extend(broken_sensor(report, compared, now, before));
    }
    list
}

fn moved(report: &Monthly, compared: &Compared, measure: Measure, settings: &Settings) -> Option<Statement> {
    let value = |head: &Headline| {
        let per = level(head.counts, head.sensor_days());
        match measure {
            Measure::Accesses => per.accesses,
            Measure::Sources => per.sources,
        }
    };
    let (old, new) = (value(&compared.headline), value(&report.headline));
    if old <= 0.0 {
        return None;
    }
    let per_cent = (new - old) / old * 100.0;
    let size = match settings.sizes.iter().filter(|limit| per_cent.abs() >= **limit).count() {
        0 => Size::Flat,
        1 => Size::Slight,
        2 => Size::Plain,
        _ => Size::Sharp,
    };
    let of = match measure {
        Measure::Accesses => Of::ChangeOfAccesses,
        Measure::Sources => Of::ChangeOfSources,
    };
    let change = Query::new(of, report.period).against(compared.period);
    Some(Statement::Change {
        measure,
        against: compared.against,
        before: per_sensor_day(&compared.headline, compared.period, measure),
        after: per_sensor_day(&report.headline, report.period, measure),
        change: change.is(Value::PerMille((per_cent * 10.0).round() as i64)),
        size,
        direction: if new < old { Direction::Down } else { Direction::Up },
    })
}

/// The change of every service's accesses per sensor-day, the largest first. `days`: sensor-days before, and now.
pub(super) fn moves(now: &Sums, before: &Sums, days: [u64; 2]) -> Vec<(Service, f64)> {
    let change = |service: Service| {
        let of = |sums: &Sums| sums.services.get(&service).copied().unwrap_or_default();
        level(of(now), days[1]).accesses - level(of(before), days[0]).accesses
    };
    let all: BTreeSet<Service> = before.services.keys().chain(now.services.keys()).copied().collect();
    let mut services: Vec<(Service, f64)> = all.into_iter().map(|service| (service, change(service))).collect();
    services.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    services
}

/// The services that explain most of the move, those of one purpose together; then those that went against it.
fn cause(
    cube: &Cube,
    report: &Monthly,
    compared: &Compared,
    now: &Sums,
    before: &Sums,
    settings: &Settings,
) -> Vec<Statement> {
    let days = [compared.headline.sensor_days(), report.headline.sensor_days()];
    let services = moves(now, before, days);
    let whole = level(report.headline.counts, days[1]).accesses - level(compared.headline.counts, days[0]).accesses;
    let with: Vec<(Service, f64)> = services.iter().copied().filter(|it| it.1 * whole > 0.0).collect();
    let against: Vec<(Service, f64)> = services.iter().copied().filter(|it| it.1 * whole < 0.0).collect();
    let Some((named, share)) = most_of(&with, settings) else { return Vec::new() };
    let statement = |named: &[(Service, f64)], share: f64, held_back: bool| {
        let query = |of: Of| Query::new(of, report.period).against(compared.period);
        let all: Vec<Service> = named.iter().map(|it| it.0).collect();
        Statement::Cause {
            direction: if (whole < 0.0) == held_back { Direction::Up } else { Direction::Down },
            held_back,
            groups: grouped(named, compared, query),
            explained: query(Of::ExplainedChange).services(&all).is(Value::PerMille((share * 10.0).round() as i64)),
        }
    };
    let mut list = vec![statement(named, share, false)];
    // What went the other way is told if it hides a good part of the move.
    let hidden: f64 = against.iter().map(|it| it.1.abs()).sum();
    let mut told: BTreeSet<Service> = named.iter().map(|it| it.0).collect();
    if hidden / whole.abs() * 100.0 >= settings.rest
        && let Some((named, share)) = most_of(&against, settings)
    {
        told.extend(named.iter().map(|it| it.0));
        list.push(statement(named, share, true));
    }
    let others = || services.iter().filter(|it| !told.contains(&it.0) && it.1.abs() >= MOVED);
    let quiet = others().next().is_none() || {
        let history = History::of(cube, report);
        !others().any(|(service, change)| unusual_move(&history.of_service(*service), *change, settings))
    };
    let rest: f64 = services.iter().filter(|it| !told.contains(&it.0)).map(|it| it.1).sum();
    if quiet && rest.abs() / whole.abs() * 100.0 < settings.rest {
        list.push(Statement::NothingElse);
    }
    list
}

/// The first of these, the largest, that make up most of all of them, and their share in per cent: as many as it takes, but
/// none that adds little to those before it. `None` if they make up too little to be told.
fn most_of<'a>(services: &'a [(Service, f64)], settings: &Settings) -> Option<(&'a [(Service, f64)], f64)> {
    let all: f64 = services.iter().map(|it| it.1).sum();
    let (mut count, mut sum) = (0, 0.0f64);
    for (_, change) in services.iter().take(TOLD) {
        if sum / all * 100.0 >= settings.explained || change.abs() < LITTLE * sum.abs() {
            break;
        }
        sum += change;
        count += 1;
    }
    let share = sum / all * 100.0;
    (count > 0 && share >= settings.explained / 2.0).then_some((&services[..count], share))
}

/// What is printed of a group is the sum of what the tables print of its services.
fn grouped(named: &[(Service, f64)], compared: &Compared, query: impl Fn(Of) -> Query) -> Vec<Group> {
    type Moved = Vec<(Service, f64)>;
    let mut groups: Vec<(Option<&'static str>, Moved)> = Vec::new();
    for (service, change) in named {
        let purpose = purpose_of(*service);
        match groups.iter_mut().find(|group| purpose.is_some() && group.0 == purpose) {
            Some(group) => group.1.push((*service, *change)),
            None => groups.push((purpose, vec![(*service, *change)])),
        }
    }
    let group = |(purpose, of): (Option<&'static str>, Moved)| {
        let services: Vec<Service> = of.iter().map(|it| it.0).collect();
        let printed = |(service, change): &(Service, f64)| {
            let listed = compared.services.iter().find(|it| it.service == *service);
            listed.map_or_else(|| hundredths(*change), |it| it.change)
        };
        let change = |query: Query| query.is(Value::Hundredths(of.iter().map(printed).sum()));
        Group {
            // One service has its own name.
            purpose: purpose.filter(|_| services.len() > 1).map(str::to_owned),
            services: services
                .iter()
                .map(|of| query(Of::ChangeOfAccesses).service(*of).is(Value::Service(*of)))
                .collect(),
            change: change(query(Of::ChangeOfAccesses).services(&services)),
        }
    };
    groups.into_iter().map(group).collect()
}

/// What moved by less, in accesses per sensor-day, did not move.
const MOVED: f64 = 0.5;

/// Whether a service moved by more than its months did before: beyond so many robust standard deviations of their
/// differences. `months` are its accesses per sensor-day.
fn unusual_move(months: &[f64], change: f64, settings: &Settings) -> bool {
    let differences: Vec<f64> = months.windows(2).map(|two| two[1] - two[0]).collect();
    let Some((_, earlier)) = differences.split_last() else { return true };
    match (median(earlier), mad(earlier)) {
        (Some(middle), Some(spread)) if earlier.len() >= 3 => {
            (change - middle).abs() > settings.deviations * (spread / MAD_OF_NORMAL).max(0.5)
        }
        _ => true,
    }
}

/// Accesses of every service in each month of the report that is whole, from one look at the cells.
struct History<'a> {
    cube: &'a Cube,
    months: Vec<&'a MonthFacts>,
    /// Month after month, by place in the cells' list of services.
    accesses: Vec<u64>,
}

impl<'a> History<'a> {
    fn of(cube: &'a Cube, report: &'a Monthly) -> History<'a> {
        let months: Vec<&MonthFacts> = report.months.iter().filter(|month| month.whole).collect();
        let (cells, count) = (&cube.cells, cube.cells.services().len());
        let mut accesses = vec![0; months.len() * count];
        for day in cells.days() {
            let Some(at) = months.iter().position(|month| month.month == day.day.month()) else { continue };
            let sums = &mut accesses[at * count..][..count];
            for of_pair in day.by_pair() {
                sums[cells.service_of_pair()[of_pair.pair as usize] as usize] += of_pair.sum.accesses;
            }
        }
        History { cube, months, accesses }
    }

    /// One service's, per sensor-day; nothing of a service that never came.
    fn of_service(&self, service: Service) -> Vec<f64> {
        let services = self.cube.cells.services();
        let Ok(place) = services.binary_search(&service) else { return Vec::new() };
        let rows = self.months.iter().zip(self.accesses.chunks(services.len()));
        let level = |(month, row): (&&MonthFacts, &[u64])| {
            level(Counts { accesses: row[place], sources: 0 }, month.sensors * month.days).accesses
        };
        rows.map(level).collect()
    }
}

/// A sensor that explains the change better than services or regions do.
fn broken_sensor(report: &Monthly, compared: &Compared, now: &Sums, before: &Sums) -> Option<Statement> {
    let days = [compared.period.days() as f64, report.period.days() as f64];
    fn pairs<K: Ord + Clone>(
        old: &BTreeMap<K, Counts>,
        new: &BTreeMap<K, Counts>,
        days: [f64; 2],
    ) -> Vec<(K, (f64, f64))> {
        let mut keys: Vec<&K> = old.keys().chain(new.keys()).collect();
        keys.sort();
        keys.dedup();
        let per = |counts: Option<&Counts>, days: f64| counts.map_or(0.0, |c| c.accesses as f64 / days);
        keys.into_iter().map(|key| (key.clone(), (per(old.get(key), days[0]), per(new.get(key), days[1])))).collect()
    }
    let services = pairs(&before.services, &now.services, days);
    let regions = pairs(&before.regions, &now.regions, days);
    let sensors = pairs(&before.sensors, &now.sensors, days);
    let values = |list: &[(f64, f64)]| list.to_vec();
    let axes = [
        values(&services.iter().map(|it| it.1).collect::<Vec<_>>()),
        values(&regions.iter().map(|it| it.1).collect::<Vec<_>>()),
        values(&sensors.iter().map(|it| it.1).collect::<Vec<_>>()),
    ];
    let found = explanations(&[&axes[0], &axes[1], &axes[2]], &Blame::default())?;
    let best = found.first().filter(|best| best.axis == 2 && best.elements.len() == 1)?;
    let (name, (old, new)) = &sensors[*best.elements.first()?];
    // A quiet sensor is no broken one.
    if *new > old / 4.0 {
        return None;
    }
    let query = |of: Of| Query::new(of, report.period).against(compared.period).sensor(name);
    Some(Statement::SensorExplains {
        sensor: query(Of::ChangeOfAccesses).is(Value::Sensor(name.clone())),
        explained: query(Of::ExplainedChange).is(Value::PerMille((best.explains * 1000.0).round() as i64)),
    })
}

fn incidents(report: &Monthly, stayed: &[(Service, Stayed)]) -> Vec<Statement> {
    let days = report.data.days();
    if report.incidents.is_empty() && days < TOO_SHORT {
        return vec![Statement::TooShort { days: count(Of::Days, report.data, days) }];
    }
    let mut list: Vec<Statement> = (0..report.incidents.len()).map(|at| Statement::Incident { at }).collect();
    if list.is_empty() {
        list.push(Statement::NoIncident);
    }
    if !stayed.is_empty() {
        list.push(Statement::Stayed { services: stayed.iter().map(stay).collect() });
    }
    list.push(Statement::HowIncidentsAreFound);
    list
}

fn stay((service, it): &(Service, Stayed)) -> Stay {
    let first = Period { from: it.first, to: it.first };
    let of = |of: Of| Query::new(of, first).service(*service);
    Stay {
        service: of(Of::Accesses).is(Value::Service(*service)),
        since: of(Of::Accesses).is(Value::Day(it.first)),
        usual: of(Of::UsualAccesses).is(tenths(it.usual)),
        level: of(Of::RisenAccesses).is(Value::Rounded(it.level.round() as u64)),
    }
}

/// A number of accesses that is no whole one.
pub(super) fn tenths(accesses: f64) -> Value {
    Value::Tenths((accesses * 10.0).round() as u64)
}

fn services(report: &Monthly) -> Vec<Statement> {
    let mut list = Vec::new();
    for (measure, of) in [(Measure::Accesses, Of::ShareOfAccesses), (Measure::Sources, Of::ShareOfSources)] {
        let total = of_measure(report.headline.counts, measure);
        let mut lines: Vec<(Service, u64)> =
            report.services.iter().map(|l| (l.key, of_measure(l.counts, measure))).collect();
        lines.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0));
        let share = |count: u64| Value::PerMille(half_up(count * 1000, total) as i64);
        let Some((first, of_first)) = lines.first().copied().filter(|it| it.1 > 0) else { continue };
        let query = || Query::new(of, report.period);
        list.push(Statement::Dominant {
            measure,
            service: query().service(first).is(Value::Service(first)),
            share: query().service(first).is(share(of_first)),
        });
        let together: Vec<(Service, u64)> = lines.iter().take(NAMED).copied().filter(|it| it.1 > 0).collect();
        if together.len() == NAMED {
            let names: Vec<Service> = together.iter().map(|it| it.0).collect();
            list.push(Statement::DominantTogether {
                measure,
                services: names.iter().map(|of_one| query().service(*of_one).is(Value::Service(*of_one))).collect(),
                share: query().services(&names).is(share(together.iter().map(|it| it.1).sum())),
            });
        }
    }
    list.extend(together(report));
    list
}

/// Whether sources move with accesses, over the days of the period.
fn together(report: &Monthly) -> Option<Statement> {
    let settings = Settings::default();
    let table = report.figures.iter().find(|figure| figure.subject == Subject::DailyByService)?.table;
    let table = report.tables.get(table)?;
    let width = table.columns.len();
    let days: Vec<Counts> =
        (0..width).map(|day| sum((0..table.rows()).map(|row| table.counts[row * width + day]))).collect();
    let days: Vec<Counts> = days.into_iter().filter(|c| c.sources > 0).collect();
    if (days.len() as u64) < TOO_SHORT {
        return None;
    }
    let logs = |of: fn(&Counts) -> u64| days.iter().map(|c| libm::log(of(c) as f64)).collect::<Vec<f64>>();
    let (sources, accesses) = (logs(|c| c.sources), logs(|c| c.accesses));
    let rho = spearman(&sources, &accesses)?;
    let slope = theil_sen(&sources, &accesses)?.slope;
    let (least, [from, to]) = settings.together;
    if rho < least || slope < from || slope > to {
        return None;
    }
    let thousandths = |value: f64| Value::Thousandths((value * 1000.0).round() as i64);
    Some(Statement::MoveTogether {
        rho: Query::new(Of::Correlation, report.period).is(thousandths(rho)),
        slope: Query::new(Of::Slope, report.period).is(thousandths(slope)),
    })
}

fn regions(report: &Monthly) -> Vec<Statement> {
    let mut list = Vec::new();
    for (measure, of) in [(Measure::Accesses, Of::ShareOfAccesses), (Measure::Sources, Of::ShareOfSources)] {
        let total = of_measure(report.headline.counts, measure);
        let first = report.regions.iter().max_by_key(|l| (of_measure(l.counts, measure), std::cmp::Reverse(l.key)));
        let Some(first) = first.filter(|l| of_measure(l.counts, measure) > 0) else { continue };
        let query = || Query::new(of, report.period).region(first.key);
        list.push(Statement::FromRegion {
            measure,
            region: query().is(Value::Region(first.key)),
            share: query().is(Value::PerMille(half_up(of_measure(first.counts, measure) * 1000, total) as i64)),
        });
    }
    list
}

/// The trend of the last six months, if they are whole and follow each other.
fn months(_cube: &Cube, report: &Monthly, settings: &Settings) -> Vec<Statement> {
    let last = &report.months[report.months.len().saturating_sub(TREND)..];
    let follow = last.windows(2).all(|two| two[0].month.next() == two[1].month);
    if last.len() < TREND || !follow || last.iter().any(|month| !month.whole || month.sensors == 0) {
        return Vec::new();
    }
    let stretch = Period { from: last[0].month.days().0, to: last[last.len() - 1].month.days().1 };
    let mut list = Vec::new();
    for measure in [Measure::Accesses, Measure::Sources] {
        let values: Vec<f64> =
            last.iter().map(|m| of_measure(m.counts, measure) as f64 / (m.sensors * m.days) as f64).collect();
        let Some(test) = mann_kendall(&values).filter(|test| test.p <= settings.trend[1]) else { continue };
        let query = |of| Query::new(of, stretch);
        list.push(Statement::Trend {
            measure,
            direction: if test.s < 0 { Direction::Down } else { Direction::Up },
            certain: test.p <= settings.trend[0],
            months: query(Of::Months).is(Value::Count(last.len() as u64)),
            score: query(Of::TrendScore).is(Value::Count(test.s.unsigned_abs())),
            p: query(Of::TrendProbability).is(Value::Thousandths((test.p * 1000.0).round() as i64)),
        });
    }
    list
}
