//! The answers of a partition of the sources.

use super::{Of, Shared, Visit};
use crate::cube::{Common, touch};
use crate::ledger::{Book, Frozen, SensorId};
use hashbrown::HashMap;

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

/// Which sources come in more than one burst, of all that touch.
pub fn shared(ledger: &Frozen, bursts: &[Of]) -> Shared {
    let mut shared = Shared { all: vec![(0, 0); bursts.len()], both: Vec::new() };
    // By first day: what ended before the day before a burst touches neither it nor any later one, and is forgotten.
    let mut order: Vec<usize> = (0..bursts.len()).collect();
    crate::sort::by_key(&mut order, |at| (bursts[*at].period.from, *at));
    let mut open: Vec<(usize, Map<u64, u64>)> = Vec::new();
    for at in order {
        let of = &bursts[at];
        let days = |of: &Of| (of.period.from, of.period.to);
        open.retain(|(other, _)| touch(days(&bursts[*other]), days(of)));
        let mut sums: Map<u64, u64> = Map::default();
        by_source(ledger, of, |source, _, accesses| *sums.entry(source).or_default() += accesses);
        shared.all[at] = (sums.len() as u64, sums.values().sum());
        shared.both.extend(open.iter().filter_map(|(other, others)| common((*other, others), (at, &sums))));
        open.push((at, sums));
    }
    crate::sort::by_key(&mut shared.both, |both| both.places);
    shared
}

/// What two have in common, if there is any.
fn common(one: (usize, &Map<u64, u64>), other: (usize, &Map<u64, u64>)) -> Option<Common> {
    let ((first, in_first), (second, in_second)) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let mut common = Common { places: (first, second), sources: 0, accesses: (0, 0) };
    for (source, accesses) in in_first {
        if let Some(others) = in_second.get(source) {
            common.sources += 1;
            common.accesses = (common.accesses.0 + accesses, common.accesses.1 + others);
        }
    }
    (common.sources > 0).then_some(common)
}

/// Who came in each.
pub fn visits(ledger: &Frozen, bursts: &[Of]) -> Vec<Visit> {
    bursts.iter().map(|of| visit(ledger, of)).collect()
}

fn visit(ledger: &Frozen, of: &Of) -> Visit {
    let (mut sums, mut at_sensor): (Map<u64, u64>, Map<(u64, SensorId), u64>) = Default::default();
    by_source(ledger, of, |source, sensor, accesses| {
        *sums.entry(source).or_default() += accesses;
        *at_sensor.entry((source, sensor)).or_default() += accesses;
    });
    // Whole numbers add up alike in whatever order.
    let squares: u128 = sums.values().map(|n| u128::from(*n) * u128::from(*n)).sum();
    Visit {
        sources: sums.len() as u64,
        accesses: sums.values().sum(),
        busiest: sums.values().copied().max().unwrap_or(0),
        most_at_one_sensor: at_sensor.values().copied().max().unwrap_or(0),
        squares,
    }
}
