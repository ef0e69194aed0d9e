//! What only the ledger can tell: the busiest sources, and distinct addresses under any filter. Each partition answers
//! for its own sources; sums and merged lists are exact, since no source is in two partitions.

use super::{Distinct, Period, Selection, TopSource};
use crate::access::Service;
use crate::cube::text_of;
use crate::ledger::{Book, DayKeys, Frozen, Key};
use crate::radix;
use crate::region::{Region, RegionTable};
use crate::time::Day;
use hashbrown::HashMap;
use std::collections::BTreeSet;

/// A selection resolved against a ledger.
struct Chosen<'a> {
    ledger: &'a Frozen,
    regions: &'a RegionTable,
    period: Period,
    /// By [`Key::pair`]: are its sensor and service chosen?
    pairs: Vec<bool>,
    /// By number, or empty if all are chosen: is the region?
    wanted: Vec<bool>,
}

impl<'a> Chosen<'a> {
    fn new(ledger: &'a Frozen, regions: &'a RegionTable, selection: &Selection, period: Period) -> Chosen<'a> {
        let Selection { sensors, services, .. } = selection;
        let all = sensors.is_empty();
        let sensor: Vec<bool> = ledger.sensors().iter().map(|n| all || sensors.contains(&text_of(n))).collect();
        let service = |service| services.is_empty() || services.contains(service);
        let pairs = ledger.pairs().iter().map(|(s, of)| sensor[s.0 as usize] && service(of)).collect();
        let mut wanted = Vec::new();
        if !selection.regions.is_empty() {
            wanted = (0..).map(Region).take(Region::COUNT).map(|r| selection.regions.contains(&r)).collect();
        }
        Chosen { ledger, regions, period, pairs, wanted }
    }

    fn region(&self, source: u64) -> Region {
        match u32::try_from(source) {
            Ok(bits) => self.regions.region_v4(bits),
            Err(_) => self.regions.region(self.ledger.address(source)),
        }
    }

    /// The days of the period.
    fn days(&self) -> impl Iterator<Item = DayKeys<'a>> {
        let Period { from, to } = self.period;
        self.ledger.days(Book::Accesses).filter(move |keys| from <= keys.day && keys.day <= to)
    }

    /// The chosen keys of a day, by source.
    fn keys(&self, day: &DayKeys<'a>) -> impl Iterator<Item = Key> {
        // Keys of one source follow each other.
        let mut last = (u64::MAX, false);
        day.iter().filter(move |key| {
            if !self.pairs[key.pair as usize] {
                return false;
            }
            if self.wanted.is_empty() {
                return true;
            }
            if last.0 != key.source {
                last = (key.source, self.wanted[usize::from(self.region(key.source).0)]);
            }
            last.1
        })
    }
}

/// The `count` sources with the most accesses; of equals, the lower address first.
pub fn top_sources(
    ledger: &Frozen,
    regions: &RegionTable,
    selection: &Selection,
    period: Period,
    count: usize,
) -> Vec<TopSource> {
    let chosen = Chosen::new(ledger, regions, selection, period);
    let mut accesses: HashMap<u64, u64, foldhash::fast::FixedState> = HashMap::default();
    for day in chosen.days() {
        let mut run = (u64::MAX, 0);
        for key in chosen.keys(&day) {
            if key.source != run.0 {
                if run.1 > 0 {
                    *accesses.entry(run.0).or_default() += run.1;
                }
                run = (key.source, 0);
            }
            run.1 += key.weight;
        }
        if run.1 > 0 {
            *accesses.entry(run.0).or_default() += run.1;
        }
    }
    let mut list: Vec<(u64, u64)> = accesses.into_iter().collect();
    // Numbers of sources order as their addresses do.
    let order = |a: &(u64, u64), b: &(u64, u64)| b.1.cmp(&a.1).then(a.0.cmp(&b.0));
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
    }
    let mut seen: HashMap<u64, Seen, foldhash::fast::FixedState> =
        list.iter().map(|(s, _)| (*s, Seen::default())).collect();
    for day in chosen.days() {
        for key in chosen.keys(&day) {
            if let Some(seen) = seen.get_mut(&key.source) {
                let (sensor, service) = ledger.pairs()[key.pair as usize];
                seen.days.insert(day.day);
                seen.sensors.insert(sensor.0);
                *seen.services.entry(service).or_default() += key.weight;
                seen.sources += 1;
            }
        }
    }
    list.into_iter()
        .filter_map(|(source, accesses)| {
            let seen = seen.remove(&source)?;
            let mut services: Vec<(Service, u64)> = seen.services.into_iter().collect();
            services.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            Some(TopSource {
                address: ledger.address(source),
                region: chosen.region(source),
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
pub fn distinct(ledger: &Frozen, regions: &RegionTable, selection: &Selection, period: Period) -> Distinct {
    let chosen = Chosen::new(ledger, regions, selection, period);
    let (mut v4, mut v6): (Vec<u32>, Vec<u32>) = Default::default();
    let mut source_sensor_days = 0;
    // By sensor, the number of the (day, source) it was last seen with.
    let mut seen_with = vec![0u64; ledger.sensors().len()];
    let mut number = 0;
    for day in chosen.days() {
        let mut source = u64::MAX;
        for key in chosen.keys(&day) {
            if key.source != source {
                (source, number) = (key.source, number + 1);
                match u32::try_from(source) {
                    Ok(bits) => v4.push(bits),
                    Err(_) => v6.push(source as u32),
                }
            }
            let seen = &mut seen_with[ledger.pairs()[key.pair as usize].0.0 as usize];
            if *seen != number {
                *seen = number;
                source_sensor_days += 1;
            }
        }
    }
    let mut distinct_addresses = 0;
    for list in [&mut v4, &mut v6] {
        radix::sort(list, &mut Vec::new(), 32, |source| (*source).into());
        list.dedup();
        distinct_addresses += list.len() as u64;
    }
    Distinct { distinct_addresses, source_sensor_days }
}
