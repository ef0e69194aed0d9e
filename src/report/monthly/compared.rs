//! The change since the period before: per sensor-day, by service, and split into sources and intensity.

use super::tables::Sums;
use super::{Against, Compared, Contribution, Difference, Settings};
use crate::access::Service;
use crate::measure::Counts;
use crate::report::statistics::{Level, Split, explain};
use crate::report::{Headline, Period, Report};
use std::collections::BTreeSet;

/// So many services are listed; the others are in the rest.
const LISTED: usize = 20;

/// Counts per sensor-day, not rounded.
pub(super) fn level(counts: Counts, sensor_days: u64) -> Level {
    let per = |count: u64| if sensor_days == 0 { 0.0 } else { count as f64 / sensor_days as f64 };
    Level { accesses: per(counts.accesses), sources: per(counts.sources) }
}

/// In hundredths, to the nearest, half up in size.
pub(super) fn hundredths(value: f64) -> i64 {
    let scaled = value * 100.0;
    (if scaled < 0.0 { (scaled - 0.5).ceil() } else { (scaled + 0.5).floor() }) as i64
}

/// Compares two periods.
pub(super) fn compare(
    against: Against,
    (before, report_before, sums_before): (Period, &Report, &Sums),
    (after, report_after, sums_after): (Period, &Report, &Sums),
    data: Period,
    settings: &Settings,
) -> Compared {
    let days = [report_before.headline.sensor_days(), report_after.headline.sensor_days()];
    let services: Vec<Service> = sums_before
        .services
        .keys()
        .chain(sums_after.services.keys())
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let levels: Vec<(Level, Level)> = services
        .iter()
        .map(|service| {
            let of = |sums: &Sums| sums.services.get(service).copied().unwrap_or_default();
            (level(of(sums_before), days[0]), level(of(sums_after), days[1]))
        })
        .collect();
    let (mut list, mut mix, mut split) = (Vec::new(), 0.0, (0, 0));
    let mut rest = Split::default();
    if let Some(explained) = explain(&levels) {
        mix = explained.mix;
        // A reader adds up what is printed: the two parts are the change from one printed level to the other.
        let whole = Compared::level(&report_after.headline) - Compared::level(&report_before.headline);
        let sources = hundredths(explained.total.sources);
        split = (sources, whole - sources);
        let mut order: Vec<usize> = (0..services.len()).collect();
        let size = |at: &usize| explained.services[*at].change.abs();
        order.sort_by(|a, b| size(b).total_cmp(&size(a)).then(services[*a].cmp(&services[*b])));
        for (place, at) in order.into_iter().enumerate() {
            let of = &explained.services[at];
            if place < LISTED {
                let (sources, intensity) = (hundredths(of.split.sources), hundredths(of.split.intensity));
                list.push(Contribution { service: services[at], change: sources + intensity, sources, intensity });
            } else {
                rest.sources += of.split.sources;
                rest.intensity += of.split.intensity;
            }
        }
    }
    Compared {
        against,
        period: before,
        headline: report_before.headline.clone(),
        differences: differences(against, (before, report_before), (after, report_after), data, settings),
        services: list,
        rest: (hundredths(rest.sources), hundredths(rest.intensity)),
        mix: hundredths(mix),
        split,
    }
}

/// What makes the two hard to compare.
fn differences(
    against: Against,
    (before, report_before): (Period, &Report),
    (after, report_after): (Period, &Report),
    data: Period,
    settings: &Settings,
) -> Vec<Difference> {
    let names = |report: &Report| report.sensors.iter().map(|s| s.name.clone()).collect::<BTreeSet<String>>();
    let (old, new) = (names(report_before), names(report_after));
    let mut list = Vec::new();
    if old != new {
        list.push(Difference::Sensors {
            only_after: new.difference(&old).cloned().collect(),
            only_before: old.difference(&new).cloned().collect(),
        });
    }
    // A month that the data covers in part was cut to that part.
    let whole = |period: Period| period.month().is_some();
    if against != Against::Chosen && whole(after) && !whole(before) || after.to > data.to || after.from < data.from {
        list.push(Difference::Partial);
    }
    let covered = |headline: &Headline| {
        headline.observed_sensor_days as f64 * 100.0 >= settings.coverage * headline.sensor_days() as f64
    };
    if !covered(&report_before.headline) || !covered(&report_after.headline) {
        list.push(Difference::Coverage);
    }
    list
}
