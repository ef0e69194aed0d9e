//! What stood out: bursts of single services, joined where the same sources made them. Who came, a ledger tells, or a cube
//! file that was asked while there was one.

use super::of_cube::count;
use super::purposes::purpose_of;
use super::statements::tenths;
use super::{Fact, Incident, IncidentService, Maker, Of, Query, Settings, Value, Visitors};
use crate::access::Service;
use crate::cube::{Cube, CubeFile, touch};
use crate::measure::Answer;
use crate::region::Region;
use crate::report::bursts::{self, Run};
use crate::report::statistics::{Z_95, wilson};
use crate::report::visitors::{Of as Asked, Shared, Visit};
use crate::report::{Period, half_up};
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "ingest")]
mod of_ledger;

/// The burst of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Burst {
    /// Which.
    pub service: Service,
    /// When, and how much.
    pub run: Run,
}

impl Burst {
    fn asked(&self) -> Asked {
        Asked { services: vec![self.service], period: Period { from: self.run.first, to: self.run.last } }
    }
}

/// What is known of those who came in bursts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incidents {
    /// Which bursts are one incident: places in the plan's list, by first place. Empty if nothing was asked.
    pub groups: Vec<Vec<usize>>,
    /// Of each group.
    pub visits: Vec<Answer<Visit>>,
}

impl Incidents {
    /// From what each partition answered of each group.
    pub fn answered(groups: Vec<Vec<usize>>, parts: &[Vec<Visit>]) -> Incidents {
        let visits = sum_of_visits(groups.len(), parts).into_iter().map(Answer::Known).collect();
        Incidents { groups, visits }
    }

    /// What a cube file holds of them. A burst of which it holds nothing stands for itself.
    pub fn held(file: &CubeFile, bursts: &[Burst]) -> Incidents {
        let each = asked(bursts);
        let questions: Vec<_> = each.iter().map(Asked::asked).collect();
        let groups = joined(bursts, |a, b| file.visits.alike(&questions[a], &questions[b], SAME));
        let missing = if file.is_sum { Answer::NotAdditive } else { Answer::NotAvailable };
        let visit = |of: &Asked| file.visits.visit(&of.asked()).map_or(missing.clone(), |it| Answer::Known(it.clone()));
        let visits = asked_of_groups(bursts, &groups).iter().map(visit).collect();
        Incidents { groups, visits }
    }
}

/// The sum of what partitions answered to so many questions.
pub(super) fn sum_of_visits(questions: usize, parts: &[Vec<Visit>]) -> Vec<Visit> {
    let mut sums = vec![Visit::default(); questions];
    for part in parts {
        sums.iter_mut().zip(part).for_each(|(sum, visit)| sum.add(visit));
    }
    sums
}

/// How much of each other's accesses the sources of two bursts have to make for the two to be one.
pub(super) const SAME: f64 = 0.5;

/// What is asked of every burst.
pub fn asked(bursts: &[Burst]) -> Vec<Asked> {
    bursts.iter().map(Burst::asked).collect()
}

/// What is asked of every group.
pub fn asked_of_groups(bursts: &[Burst], groups: &[Vec<usize>]) -> Vec<Asked> {
    let of_group = |group: &Vec<usize>| {
        let of = |at: &usize| &bursts[*at];
        let mut services: Vec<Service> = group.iter().map(|at| of(at).service).collect();
        services.sort_unstable();
        services.dedup();
        let from = group.iter().map(|at| of(at).run.first).min()?;
        let to = group.iter().map(|at| of(at).run.last).max()?;
        Some(Asked { services, period: Period { from, to } })
    };
    groups.iter().filter_map(of_group).collect()
}

/// Joins bursts whose days touch and whose sources are the same by half: of the addresses (Jaccard), or of the accesses
/// that they made in both, so that a few strangers at a popular port do not hide the one tool that made both bursts.
pub fn groups(bursts: &[Burst], shared: &Shared) -> Vec<Vec<usize>> {
    joined(bursts, |earlier, later| shared.alike(earlier, later, SAME))
}

/// How [`groups`] are made, whoever knows which two are alike.
pub(super) fn joined(bursts: &[Burst], alike: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..bursts.len()).collect();
    for later in 0..bursts.len() {
        for earlier in 0..later {
            let (a, b) = (&bursts[earlier].run, &bursts[later].run);
            let touch = touch((a.first, a.last), (b.first, b.last));
            if touch && of_one_kind(a, b) && alike(earlier, later) {
                let (from, to) = (group_of[later], group_of[earlier]);
                group_of.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in 0..bursts.len() {
        match groups.iter_mut().find(|group| group_of[group[0]] == group_of[at]) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    groups
}

/// So many days lie at most between the beginnings of rises that last for the two to be one.
const WEEK: u32 = 7;

/// A burst is none with a rise that lasts, and two of those, whose days touch from the later one on, have to begin together.
fn of_one_kind(a: &Run, b: &Run) -> bool {
    match (a.stays, b.stays) {
        (None, None) => true,
        (Some(_), Some(_)) => a.first.0.abs_diff(b.first.0) <= WEEK,
        _ => false,
    }
}

/// The incidents of a period, by first day, then by services.
pub(super) fn incidents(
    cube: &Cube,
    period: Period,
    bursts: &[Burst],
    known: &Incidents,
    settings: &Settings,
) -> Vec<Incident> {
    // Without addresses every service's burst stands for itself.
    let alone: Vec<Vec<usize>> = (0..bursts.len()).map(|at| vec![at]).collect();
    let groups = if known.groups.is_empty() { &alone } else { &known.groups };
    let asked = asked_of_groups(bursts, groups);
    let mut list: Vec<Incident> = groups
        .iter()
        .zip(&asked)
        .enumerate()
        .map(|(at, (group, asked))| {
            let of: Vec<&Burst> = group.iter().map(|at| &bursts[*at]).collect();
            let from = asked.period.from;
            let reach = if of.iter().all(|burst| burst.run.stays.is_some()) {
                let bursts::Settings { guard, longest, .. } = settings.bursts;
                let back = |days: usize| from.plus(-i32::try_from(days).unwrap_or(0));
                let before = Period { from: back(guard + longest), to: back(guard + 1) };
                Reach::of(cube, before, asked, |_| true)
            } else {
                let quiet = |day: Day| {
                    let bursting = |Burst { run, .. }: &Burst| match run.stays {
                        None => run.first <= day && day <= run.last,
                        // A burst is compared with the days of its own side of a rise.
                        Some(_) => (run.first <= day) != (run.first <= from),
                    };
                    !bursts.iter().filter(|burst| asked.services.contains(&burst.service)).any(bursting)
                };
                Reach::of(cube, period, asked, quiet)
            };
            let visit = known.visits.get(at).map_or(Answer::NotAvailable, Answer::as_ref);
            incident(&of, asked, reach, visit, settings)
        })
        .collect();
    list.sort_by_key(Incident::order);
    list
}

fn incident(bursts: &[&Burst], asked: &Asked, reach: Reach, visit: Answer<&Visit>, settings: &Settings) -> Incident {
    let Asked { services, period: days } = asked;
    let of = |of: Of| Query::new(of, *days).services(services);
    let reached: Vec<String> = reach.sensors.iter().filter(|it| it.2).map(|it| it.0.clone()).collect();
    let (hit, all) = (reached.len() as u64, reach.sensors.len() as u64);
    let covered = wilson(hit, all, Z_95).filter(|_| hit < all || all >= 3).map(|(low, high)| {
        [low, high].map(|limit| of(Of::Coverage).is(Value::PerMille((limit * 1000.0).round() as i64)))
    });
    let mut each: Vec<IncidentService> = bursts.iter().map(|burst| service(burst)).collect();
    each.sort_by_key(|it| (std::cmp::Reverse(highest(it)), name(it)));
    let share = |part: u64, whole: u64| Value::PerMille(half_up(part * 1000, whole) as i64);
    let (region, most) =
        reach.regions.iter().fold(
            (Region::UNKNOWN, 0),
            |best, (region, accesses)| {
                if *accesses > best.1 { (*region, *accesses) } else { best }
            },
        );
    let visitors = visit.map(|visit| Visitors {
        sources: of(Of::Visitors).is(Value::Count(visit.sources)),
        busiest: of(Of::ShareOfBusiest).is(share(visit.busiest, visit.accesses)),
        most_at_one_sensor: of(Of::MostAtOneSensor).is(Value::Count(visit.most_at_one_sensor)),
        // Nobody made more in all than the busiest, so that who made as many at one sensor made them nowhere else.
        busiest_at_one_sensor: visit.most_at_one_sensor == visit.busiest,
    });
    Incident {
        first: of(Of::Accesses).is(Value::Day(days.from)),
        last: of(Of::Accesses).is(Value::Day(days.to)),
        lasts: bursts.iter().all(|burst| burst.run.stays.is_some()),
        days: count(Of::Days, *days, days.days()),
        services: each,
        accesses: of(Of::Accesses).is(Value::Count(reach.accesses)),
        reached: of(Of::SensorsReached).is(Value::Count(hit)),
        sensors: count(Of::Sensors, *days, all),
        names: reached,
        covered,
        region: of(Of::ShareOfRegion).region(region).is(Value::Region(region)),
        region_share: of(Of::ShareOfRegion).region(region).is(share(most, reach.accesses)),
        visitors,
        maker: maker(visit.known(), settings),
        purpose: purpose(services),
    }
}

/// The purpose of all of them, if they have one.
fn purpose(services: &[Service]) -> Option<String> {
    let first = purpose_of(*services.first()?)?;
    services.iter().all(|service| purpose_of(*service) == Some(first)).then(|| first.to_owned())
}

fn service(Burst { service, run }: &Burst) -> IncidentService {
    let days = Period { from: run.first, to: run.last };
    let peak = Period { from: run.peak, to: run.peak };
    let of = |of: Of, period: Period| Query::new(of, period).service(*service);
    let compared = if run.stays.is_some() { Period { from: run.first, to: run.first } } else { peak };
    IncidentService {
        service: of(Of::Accesses, days).is(Value::Service(*service)),
        usual: of(Of::UsualAccesses, compared).is(tenths(run.usual)),
        level: run.stays.map(|level| of(Of::RisenAccesses, days).is(Value::Rounded(level.round() as u64))),
        highest: of(Of::Accesses, peak).is(Value::Count(run.highest)),
        peak: of(Of::Accesses, peak).is(Value::Day(run.peak)),
        surprise: (-10.0 * libm::log10(run.p.max(1e-300))).round() as u32,
    }
}

fn highest(it: &IncidentService) -> u64 {
    if let Value::Count(count) = it.highest.value { count } else { 0 }
}

fn name(it: &IncidentService) -> Option<Service> {
    if let Value::Service(service) = it.service.value { Some(service) } else { None }
}

fn maker(visit: Option<&Visit>, settings: &Settings) -> Maker {
    let Some(visit) = visit.filter(|visit| visit.accesses > 0 && visit.squares > 0) else { return Maker::Unclear };
    let effective = (visit.accesses as f64) * (visit.accesses as f64) / visit.squares as f64;
    if visit.busiest as f64 >= settings.makers.0 * visit.accesses as f64 {
        Maker::LoudTool
    } else if effective >= settings.makers.1 {
        Maker::Crowd
    } else {
        Maker::Unclear
    }
}

/// At which sensors an incident was felt.
struct Reach {
    accesses: u64,
    /// Name, accesses, and whether the incident reached it: all that were there on these days.
    sensors: Vec<(String, u64, bool)>,
    /// Accesses by region.
    regions: BTreeMap<Region, u64>,
}

impl Reach {
    /// A sensor is reached if it got three times as many accesses a day as on the quiet ones of some other days, and at
    /// least five.
    fn of(cube: &Cube, other: Period, Asked { services, period: days }: &Asked, quiet: impl Fn(Day) -> bool) -> Reach {
        let (first, last) = cube.days().unwrap_or((other.from, other.to));
        let other = Period { from: other.from.max(first), to: other.to.min(last) };
        let there: BTreeSet<u32> = cube.coverage.iter().filter(|t| days.holds(t.key.0)).map(|t| t.key.1).collect();
        let (mut during, mut apart) = (vec![0u64; cube.sensors.len()], vec![0u64; cube.sensors.len()]);
        let mut regions = BTreeMap::new();
        let pairs = cube.cells.pairs();
        for day in cube.cells.days() {
            let inside = days.holds(day.day);
            let sums = match (inside, other.holds(day.day) && quiet(day.day)) {
                (true, _) => &mut during,
                (false, true) => &mut apart,
                (false, false) => continue,
            };
            for of_pair in day.by_pair() {
                let (sensor, service) = pairs[of_pair.pair as usize];
                if services.contains(&service) {
                    sums[sensor as usize] += of_pair.sum.accesses;
                    for (region, counts) in of_pair.iter().filter(|_| inside) {
                        *regions.entry(region).or_default() += counts.accesses;
                    }
                }
            }
        }
        let outside = (other.from.0..=other.to.0).map(Day).filter(|day| !days.holds(*day) && quiet(*day)).count();
        let (inside, outside) = (days.days(), outside as u64);
        let felt = |sensor: u32| {
            let (during, apart) = (during[sensor as usize], apart[sensor as usize]);
            during >= 5 && u128::from(during) * u128::from(outside.max(1)) >= 3 * u128::from(apart) * u128::from(inside)
        };
        Reach {
            accesses: during.iter().sum(),
            sensors: there
                .into_iter()
                .map(|sensor| (cube.sensors[sensor as usize].clone(), during[sensor as usize], felt(sensor)))
                .collect(),
            regions,
        }
    }
}

impl Incident {
    fn order(&self) -> (Option<Day>, Vec<Service>) {
        let day = |fact: &Fact| if let Value::Day(day) = fact.value { Some(day) } else { None };
        (day(&self.first), self.services().collect())
    }
}
