//! What is said of backscatter. Attacks as events (so many packets of a victim in so many seconds) are not: the counts keep
//! days and no victim's address, so that neither minutes nor single victims can be told of them.

use super::of_cube::count;
use super::statements::NAMED;
use super::{Monthly, Of, Query, Statement, Value};
use crate::access::Service;
use crate::cube::Cube;
use crate::measure::Counts;
use crate::report::Period;
use std::collections::{BTreeMap, BTreeSet};

/// How much came, of how many victims, where, when most, and of which services.
pub(super) fn backscatter(cube: &Cube, report: &Monthly) -> Vec<Statement> {
    let period = report.period;
    let mut services: BTreeMap<Service, u64> = BTreeMap::new();
    let (mut sensors, mut whole) = (BTreeSet::new(), Counts::default());
    let mut peak = (period.from, 0);
    for day in cube.backscatter.days().filter(|day| period.holds(day.day)) {
        let before = whole.accesses;
        for of_pair in day.by_pair() {
            let (sensor, service) = cube.backscatter.pairs()[of_pair.pair as usize];
            *services.entry(service).or_default() += of_pair.sum.accesses;
            sensors.insert(sensor);
            whole += of_pair.sum;
        }
        if whole.accesses - before > peak.1 {
            peak = (day.day, whole.accesses - before);
        }
    }
    if whole.accesses == 0 {
        return vec![Statement::NoBackscatter { sensors: count(Of::Sensors, period, report.headline.sensors) }];
    }
    let mut list: Vec<(Service, u64)> = services.into_iter().collect();
    list.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0));
    let named = list.iter().take(NAMED);
    let of_peak = || Query::new(Of::Backscatter, Period { from: peak.0, to: peak.0 });
    vec![Statement::Backscatter {
        records: count(Of::Backscatter, period, whole.accesses),
        victims: count(Of::Victims, period, whole.sources),
        sensors: count(Of::BackscatterSensors, period, sensors.len() as u64),
        peak: of_peak().is(Value::Day(peak.0)),
        highest: of_peak().is(Value::Count(peak.1)),
        services: named
            .map(|(of, _)| Query::new(Of::Backscatter, period).service(*of).is(Value::Service(*of)))
            .collect(),
    }]
}
