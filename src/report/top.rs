//! What only the ledger can tell: the busiest sources, and distinct addresses under any filter. Each partition answers
//! for its own sources; sums and merged lists are exact, since no source is in two partitions.

use super::{Period, Selection};
use crate::access::Service;
use crate::cube::text_of;
use crate::ledger::{Book, DayKeys, Key, Ledger};
use crate::region::{Region, RegionTable};
use crate::time::Day;
use hashbrown::HashMap;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// One source over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopSource {
    /// Its address.
    pub address: IpAddr,
    /// By the table in force.
    pub region: Region,
    /// What it asked for, the most asked first.
    pub services: Vec<Service>,
    /// Days on which it came.
    pub days: u64,
    /// Sensors at which it came.
    pub sensors: u64,
    /// Sum of weights.
    pub accesses: u64,
    /// How often it counts as a source: distinct (day, sensor, service).
    pub sources: u64,
}

/// Distinct counts of a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distinct {
    /// U0.
    pub distinct_addresses: u64,
    /// U1.
    pub source_sensor_days: u64,
}

/// A selection resolved against a ledger.
struct Chosen<'a> {
    ledger: &'a Ledger,
    regions: &'a RegionTable,
    selection: &'a Selection,
    period: Period,
    sensors: Vec<bool>,
}

impl<'a> Chosen<'a> {
    fn new(ledger: &'a Ledger, regions: &'a RegionTable, selection: &'a Selection, period: Period) -> Chosen<'a> {
        let all = selection.sensors.is_empty();
        let sensors = ledger.sensors().iter().map(|n| all || selection.sensors.contains(&text_of(n))).collect();
        Chosen { ledger, regions, selection, period, sensors }
    }

    fn holds(&self, key: &Key) -> bool {
        let Selection { services, regions, .. } = self.selection;
        self.sensors[key.sensor.0 as usize]
            && (services.is_empty() || services.contains(&key.service))
            && (regions.is_empty() || regions.contains(&self.region(key)))
    }

    fn region(&self, key: &Key) -> Region {
        match key.v4() {
            Some(bits) => self.regions.region_v4(bits),
            None => self.regions.region(self.ledger.address_of(key.source)),
        }
    }

    fn for_each_day(&self, mut each: impl FnMut(Day, DayKeys<'_>)) {
        self.ledger.for_each_day(Book::Accesses, |day, keys| {
            if self.period.from <= day && day <= self.period.to {
                each(day, keys);
            }
        });
    }
}

/// The `count` sources with the most accesses; of equals, the lower address first.
pub fn top_sources(
    ledger: &Ledger,
    regions: &RegionTable,
    selection: &Selection,
    period: Period,
    count: usize,
) -> Vec<TopSource> {
    let chosen = Chosen::new(ledger, regions, selection, period);
    let mut accesses: HashMap<u64, u64, foldhash::fast::FixedState> = HashMap::default();
    chosen.for_each_day(|_, keys| {
        for key in keys.keys().filter(|k| chosen.holds(k)) {
            *accesses.entry(key.source).or_default() += key.weight;
        }
    });
    let mut list: Vec<(u64, u64)> = accesses.into_iter().collect();
    let order = |a: &(u64, u64), b: &(u64, u64)| {
        b.1.cmp(&a.1).then_with(|| ledger.address_of(a.0).cmp(&ledger.address_of(b.0)))
    };
    if count == 0 || list.is_empty() {
        return Vec::new();
    }
    if list.len() > count {
        list.select_nth_unstable_by(count - 1, order);
        list.truncate(count);
    }
    list.sort_unstable_by(order);

    #[derive(Default)]
    struct Seen {
        days: BTreeSet<Day>,
        sensors: BTreeSet<u32>,
        services: HashMap<Service, u64, foldhash::fast::FixedState>,
        sources: u64,
        region: Region,
    }
    let mut seen: HashMap<u64, Seen, foldhash::fast::FixedState> =
        list.iter().map(|(s, _)| (*s, Seen::default())).collect();
    chosen.for_each_day(|day, keys| {
        for key in keys.keys() {
            if let Some(seen) = seen.get_mut(&key.source)
                && chosen.holds(&key)
            {
                seen.days.insert(day);
                seen.sensors.insert(key.sensor.0);
                *seen.services.entry(key.service).or_default() += key.weight;
                seen.sources += 1;
                seen.region = chosen.region(&key);
            }
        }
    });
    list.into_iter()
        .filter_map(|(source, accesses)| {
            let seen = seen.remove(&source)?;
            let mut services: Vec<(Service, u64)> = seen.services.into_iter().collect();
            services.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            Some(TopSource {
                address: ledger.address_of(source),
                region: seen.region,
                services: services.into_iter().map(|(s, _)| s).collect(),
                days: seen.days.len() as u64,
                sensors: seen.sensors.len() as u64,
                accesses,
                sources: seen.sources,
            })
        })
        .collect()
}

/// Distinct addresses and source-sensor-days of any selection.
pub fn distinct(ledger: &Ledger, regions: &RegionTable, selection: &Selection, period: Period) -> Distinct {
    let chosen = Chosen::new(ledger, regions, selection, period);
    let mut sources: Vec<u64> = Vec::new();
    let mut source_sensor_days = 0;
    chosen.for_each_day(|_, keys| {
        let mut here: Vec<(u64, u32)> =
            keys.keys().filter(|k| chosen.holds(k)).map(|k| (k.source, k.sensor.0)).collect();
        here.sort_unstable();
        here.dedup();
        source_sensor_days += here.len() as u64;
        sources.extend(here.chunk_by(|a, b| a.0 == b.0).map(|run| run[0].0));
    });
    sources.sort_unstable();
    sources.dedup();
    Distinct { distinct_addresses: sources.len() as u64, source_sensor_days }
}
