//! How many accesses from how many sources each cell of a month has: day × sensor × service, in whole numbers that add up
//! to the month's totals.

use super::model::{Course, INCIDENT, MONTHS, SENSORS, SERVICES};
use super::random::{Random, apportion};

/// Sources of one (day, sensor, service), and accesses in all, at least one for each source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) sources: u32,
    pub(super) accesses: u32,
}

/// The part of the incident in one (day, sensor, service): accesses of the loudest source, then of its followers. Empty
/// where the incident is not.
pub(super) type Burst = Vec<u32>;

pub(super) struct Plan {
    cells: Vec<Cell>,
    bursts: Vec<Burst>,
}

impl Plan {
    /// `habits`: how much each sensor sees of each service beside [`SENSORS`], one value a (sensor, service).
    pub(super) fn new(month: usize, habits: &[f64], random: &mut Random) -> Plan {
        let of = &MONTHS[month];
        let days = usize::from(of.days);
        let cells = days * SENSORS.len() * SERVICES.len();

        let bursts = bursts(month, cells, random);
        let burst_sources = bursts.iter().map(|burst| burst.len() as u32).sum::<u32>();
        let burst_accesses = bursts.iter().flatten().sum::<u32>();

        // Sources first. A cell's expected number times noise is drawn as a whole number, so that a service seen once a
        // week is seen once a week; sharing out the total then corrects by a few in a hundred.
        let mut drawn = Vec::with_capacity(cells);
        let mut ratios = Vec::with_capacity(cells);
        let first_day = MONTHS[..month].iter().map(|month| usize::from(month.days)).sum::<usize>();
        for day in first_day..first_day + days {
            let mood = random.around_one(0.02);
            let moods: Vec<f64> = SERVICES.iter().map(|s| mood * random.around_one(s.unrest)).collect();
            for (sensor, exposure) in SENSORS.iter().enumerate() {
                for (service, mood) in SERVICES.iter().zip(&moods) {
                    let at = sensor * SERVICES.len() + ratios.len() % SERVICES.len();
                    let level = at_day(&service.sources, day) * service.week[day % 7];
                    let sources = level * exposure * habits[at] * mood * random.around_one(0.15);
                    drawn.push(f64::from(random.poisson(sources)));
                    ratios.push(at_day(&service.accesses, day) / at_day(&service.sources, day));
                }
            }
        }
        let sources = apportion(&drawn, of.sources - burst_sources);

        // Then what each source sends beyond its first access, shared out in the same way over cells that have sources.
        let mut further = Vec::with_capacity(cells);
        for (sources, ratio) in sources.iter().zip(&ratios) {
            let expected = f64::from(*sources) * (ratio - 1.0).max(0.0) * random.around_one(0.15);
            further.push(f64::from(random.poisson(expected)));
        }
        let further = apportion(&further, of.accesses - burst_accesses - (of.sources - burst_sources));

        let cells = sources.iter().zip(&further).map(|(s, f)| Cell { sources: *s, accesses: s + f }).collect();
        Plan { cells, bursts }
    }

    pub(super) fn cell(&self, day: usize, sensor: usize, service: usize) -> (Cell, &[u32]) {
        let at = place(day, sensor, service);
        (self.cells[at], &self.bursts[at])
    }
}

fn place(day: usize, sensor: usize, service: usize) -> usize {
    (day * SENSORS.len() + sensor) * SERVICES.len() + service
}

/// A course's value on a day of the year: its monthly values hold in the middle of their months, and lie on a straight
/// line between.
fn at_day(course: &Course, day: usize) -> f64 {
    let mut middle = 0.0;
    let mut before: Option<(f64, f64)> = None;
    let mut start = 0;
    for (month, value) in MONTHS.iter().zip(course) {
        let last = middle;
        middle = f64::from(start) + f64::from(month.days) / 2.0;
        start += month.days;
        if (day as f64) < middle {
            return match before {
                None => *value,
                Some((value_before, _)) => {
                    value_before + (value - value_before) * (day as f64 - last) / (middle - last)
                }
            };
        }
        before = Some((*value, middle));
    }
    before.map_or(0.0, |(value, _)| value)
}

fn bursts(month: usize, cells: usize, random: &mut Random) -> Vec<Burst> {
    let mut bursts = vec![Burst::new(); cells];
    if month != INCIDENT.month {
        return bursts;
    }
    for (day, level) in INCIDENT.days {
        for sensor in INCIDENT.sensors {
            let level = level * random.around_one(0.12);
            for (service, share) in INCIDENT.services {
                let burst = &mut bursts[place(usize::from(day), sensor, service)];
                burst.push(random.poisson(level * share).max(1));
                for _ in 0..INCIDENT.followers {
                    if random.chance(60) {
                        burst.push(1 + random.below(2));
                    }
                }
            }
        }
    }
    bursts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(month: usize) -> Plan {
        Plan::new(month, &vec![1.0; SENSORS.len() * SERVICES.len()], &mut Random::new(1))
    }

    #[test]
    fn every_month_adds_up_and_no_source_is_without_an_access() {
        for (at, month) in MONTHS.iter().enumerate() {
            let plan = plan(at);
            let burst: (u32, u32) =
                plan.bursts.iter().fold((0, 0), |(a, s), b| (a + b.iter().sum::<u32>(), s + b.len() as u32));
            assert_eq!(burst.0 > 0, at == INCIDENT.month);
            assert_eq!(plan.cells.iter().map(|cell| cell.accesses).sum::<u32>() + burst.0, month.accesses);
            assert_eq!(plan.cells.iter().map(|cell| cell.sources).sum::<u32>() + burst.1, month.sources);
            assert!(
                plan.cells.iter().all(|cell| cell.accesses >= cell.sources && (cell.sources > 0 || cell.accesses == 0))
            );
        }
    }

    #[test]
    fn courses_bend_in_the_middle_of_months() {
        let mut course = [10.0; 12];
        course[1] = 20.0;
        assert_eq!(at_day(&course, 0), 10.0);
        assert_eq!(at_day(&course, 31 + 15), 20.0);
        assert!((at_day(&course, 31) - 15.0).abs() < 0.3);
        assert_eq!(at_day(&course, 365), 10.0);
    }
}
