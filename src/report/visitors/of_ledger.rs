//! The answers of a partition of the sources.

use super::{Both, Of, Shared, Visit};
use crate::ledger::{Book, Frozen, SensorId};
use crate::region::RegionTable;
use hashbrown::HashMap;
use std::collections::BTreeMap;

type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// Accesses by source, and by source and sensor.
fn by_source(ledger: &Frozen, of: &Of, mut each: impl FnMut(u64, SensorId, u64)) {
    let wanted: Vec<bool> = ledger.pairs().iter().map(|(_, service)| of.services.contains(service)).collect();
    for day in ledger.days(Book::Accesses).filter(|day| of.period.holds(day.day)) {
        for key in day.iter().filter(|key| wanted[key.pair as usize]) {
            each(key.source, ledger.pairs()[key.pair as usize].0, key.weight);
        }
    }
}

/// Which sources come in more than one burst.
pub fn shared(ledger: &Frozen, bursts: &[Of]) -> Shared {
    let mut shared = Shared::default();
    let mut maps: Vec<Map<u64, u64>> = Vec::new();
    for of in bursts {
        let mut sums: Map<u64, u64> = Map::default();
        by_source(ledger, of, |source, _, accesses| *sums.entry(source).or_default() += accesses);
        shared.all.push((sums.len() as u64, sums.values().sum()));
        maps.push(sums);
    }
    for later in 0..maps.len() {
        for earlier in 0..later {
            let mut both = Both { places: (earlier, later), sources: 0, accesses: (0, 0) };
            for (source, accesses) in &maps[earlier] {
                if let Some(others) = maps[later].get(source) {
                    both.sources += 1;
                    both.accesses = (both.accesses.0 + accesses, both.accesses.1 + others);
                }
            }
            shared.both.extend(Some(both).filter(|both| both.sources > 0));
        }
    }
    shared.both.sort_unstable_by_key(|both| both.places);
    shared
}

/// Who came in each.
pub fn visits(ledger: &Frozen, regions: &RegionTable, bursts: &[Of]) -> Vec<Visit> {
    bursts.iter().map(|of| visit(ledger, regions, of)).collect()
}

fn visit(ledger: &Frozen, regions: &RegionTable, of: &Of) -> Visit {
    let (mut sums, mut at_sensor): (Map<u64, u64>, Map<(u64, SensorId), u64>) = Default::default();
    by_source(ledger, of, |source, sensor, accesses| {
        *sums.entry(source).or_default() += accesses;
        *at_sensor.entry((source, sensor)).or_default() += accesses;
    });
    let mut by_region = BTreeMap::new();
    for (source, accesses) in &sums {
        *by_region.entry(regions.region(ledger.address(*source))).or_default() += accesses;
    }
    // Whole numbers add up alike in whatever order.
    let squares: u128 = sums.values().map(|n| u128::from(*n) * u128::from(*n)).sum();
    Visit {
        sources: sums.len() as u64,
        accesses: sums.values().sum(),
        busiest: sums.values().copied().max().unwrap_or(0),
        most_at_one_sensor: at_sensor.values().copied().max().unwrap_or(0),
        squares,
        regions: by_region,
    }
}
