//! The summary as one JSON object: what `teiten cube` prints, and the page saves, byte for byte.

use crate::account::Account;
use crate::cube::{Cube, Only, Stretch};
use crate::measure::{Answer, Counts};
use crate::region::Region;
use serde::Serialize;
use std::collections::BTreeMap;

/// Totals and tables of everything that was read. Sensors and services come by accesses, falling, then by name; days
/// by date.
#[derive(Serialize)]
struct Summary {
    zone: String,
    region_table: RegionTableName,
    accesses: u64,
    sources: u64,
    distinct_addresses: Answer<u64>,
    source_sensor_days: u64,
    days: usize,
    sensors: Vec<SensorRow>,
    services: Vec<ServiceRow>,
    by_day: Vec<DayRow>,
    regions: Vec<RegionRow>,
    backscatter: CountsRow,
    lines: Lines,
}

#[derive(Serialize)]
struct RegionTableName {
    name: String,
    date: String,
}

#[derive(Serialize)]
struct CountsRow {
    accesses: u64,
    sources: u64,
}

#[derive(Serialize)]
struct SensorRow {
    name: String,
    accesses: u64,
    sources: u64,
}

#[derive(Serialize)]
struct ServiceRow {
    service: String,
    accesses: u64,
    sources: u64,
}

#[derive(Serialize)]
struct DayRow {
    day: String,
    accesses: u64,
    sources: u64,
}

#[derive(Serialize)]
struct RegionRow {
    region: String,
    accesses: u64,
    sources: u64,
}

/// The line account: read = counted + set aside + rejected + blank.
#[derive(Serialize)]
struct Lines {
    read: u64,
    counted: u64,
    set_aside: BTreeMap<&'static str, u64>,
    rejected: u64,
    blank: u64,
}

/// The summary of a cube and the account of the records behind it, ending in a line end.
pub fn summary_json(cube: &Cube, account: &Account) -> Vec<u8> {
    let mut by_pair = vec![Counts::default(); cube.cells.pairs().len()];
    let mut by_region = vec![Counts::default(); Region::COUNT];
    let mut by_service = vec![Counts::default(); cube.cells.services().len()];
    let (mut sensors, mut days) = (BTreeMap::new(), BTreeMap::new());
    for cells in cube.cells.days() {
        let of_day: &mut Counts = days.entry(cells.day).or_default();
        for cells in cells.by_pair() {
            for (region, counts) in cells.iter() {
                *of_day += counts;
                by_pair[cells.pair as usize] += counts;
                by_region[usize::from(region.0)] += counts;
            }
        }
    }
    for (((sensor, _), service), counts) in cube.cells.pairs().iter().zip(cube.cells.service_of_pair()).zip(by_pair) {
        *sensors.entry(*sensor).or_insert_with(Counts::default) += counts;
        by_service[*service as usize] += counts;
    }
    let regions = (0..).map(Region).zip(by_region).filter(|(_, counts)| counts.accesses > 0);
    let total = cube.total();
    let backscatter = cube.backscatter.total();
    let summary = Summary {
        zone: cube.zone.clone(),
        region_table: RegionTableName { name: cube.region_table.0.clone(), date: cube.region_table.1.clone() },
        accesses: total.accesses,
        sources: total.sources,
        distinct_addresses: if cube.cells.is_empty() {
            Answer::Known(0)
        } else {
            cube.addresses(Stretch::All, Only::All)
        },
        source_sensor_days: cube.source_sensor_days.iter().map(|t| t.count).sum(),
        days: days.len(),
        sensors: ranked(sensors.into_iter().map(|(at, c)| (cube.sensors[at as usize].clone(), c)))
            .map(|(name, c)| SensorRow { name, accesses: c.accesses, sources: c.sources })
            .collect(),
        services: ranked(cube.cells.services().iter().zip(by_service).map(|(s, c)| (s.to_string(), c)))
            .map(|(service, c)| ServiceRow { service, accesses: c.accesses, sources: c.sources })
            .collect(),
        by_day: days
            .into_iter()
            .map(|(day, c)| DayRow { day: day.to_string(), accesses: c.accesses, sources: c.sources })
            .collect(),
        regions: ranked(regions.map(|(r, c)| (r.code().to_string(), c)))
            .map(|(region, c)| RegionRow { region, accesses: c.accesses, sources: c.sources })
            .collect(),
        backscatter: CountsRow { accesses: backscatter.accesses, sources: backscatter.sources },
        lines: Lines {
            read: account.read(),
            counted: account.counted(),
            set_aside: account.set_aside().into_iter().map(|(class, records)| (class.name(), records)).collect(),
            rejected: account.rejected_records(),
            blank: account.blank,
        },
    };
    let mut out = serde_json::to_vec_pretty(&summary).unwrap_or_default();
    out.push(b'\n');
    out
}

/// By accesses, falling, then by name.
fn ranked(rows: impl Iterator<Item = (String, Counts)>) -> impl Iterator<Item = (String, Counts)> {
    let mut rows: Vec<_> = rows.collect();
    crate::sort::by(&mut rows, |a, b| (b.1.accesses, &a.0) < (a.1.accesses, &b.0));
    rows.into_iter()
}
