//! Counting: the cube of a frozen ledger, day by day.

use super::{Cells, Counts, Cube, Detail, Marked, Marks, Stretch, Tally, text_of};
use crate::access::Service;
use crate::fingerprint::Tool;
use crate::ledger::{Book, DayKeys, Frozen, Key, bits_below};
use crate::radix;
use crate::region::{Region, RegionTable};
use crate::time::{Day, Month, Zone};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

mod grouped;
mod sources;

use grouped::{Grouped, RegionSums};
use sources::{MonthSources, OfSource, joined, sort_distinct};

impl Cube {
    /// A cube without anything in it.
    pub fn empty(zone: &Zone, regions: &RegionTable) -> Cube {
        Cube {
            zone: zone.name().into(),
            region_table: (regions.name().into(), regions.date().into()),
            sensors: Vec::new(),
            cells: Cells::default(),
            backscatter: Cells::default(),
            coverage: Vec::new(),
            source_sensor_days: Vec::new(),
            distinct_addresses: Vec::new(),
            not_additive: Vec::new(),
            marks: Marks::default(),
        }
    }

    /// Counts a ledger.
    pub fn of(ledger: &Frozen, zone: &Zone, regions: &RegionTable, detail: Detail) -> Cube {
        let days = ledger.stretches(1).into_iter().map(|days| DayCounts::of(ledger, regions, detail, days)).collect();
        Cube::of_days(ledger, zone, regions, days)
    }

    /// The cube of a ledger whose days were counted in stretches, which come in their order.
    pub fn of_days(ledger: &Frozen, zone: &Zone, regions: &RegionTable, days: Vec<DayCounts>) -> Cube {
        let (sensors, rank) = ranked(ledger);
        let mut cube = Cube::empty(zone, regions);
        cube.sensors = sensors;
        cube.coverage = ledger
            .coverage()
            .map(|(day, sensor, count)| Tally { key: (day, rank[sensor.0 as usize]), count })
            .collect();
        cube.coverage.sort_unstable();
        let Some(counts) = days.into_iter().reduce(DayCounts::then) else { return cube };
        let DayCounts { cells, backscatter, source_sensor_days, months, marks } = counts;
        (cube.cells, cube.backscatter, cube.source_sensor_days) = (cells, backscatter, source_sensor_days);
        cube.marks = marks;
        cube.cells.finish();
        cube.backscatter.finish();
        for (month, sources) in &months {
            sources.tally(ledger, regions, Stretch::Month(*month), &mut cube.distinct_addresses);
        }
        sources::tally_all(months.into_values().collect(), ledger, regions, &mut cube.distinct_addresses);
        crate::sort::sort(&mut cube.distinct_addresses);
        cube.drop_silent_sensors();
        cube
    }

    /// Sensors that only ever stood in records without a day have nothing to show.
    fn drop_silent_sensors(&mut self) {
        let in_cells = self.cells.pairs().iter().chain(self.backscatter.pairs()).map(|pair| pair.0);
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        seen.extend(self.coverage.iter().map(|t| t.key.1).chain(in_cells));
        if seen.len() < self.sensors.len() {
            let kept = (0..).zip(&self.sensors).filter(|(at, _)| seen.contains(at));
            let kept: Vec<String> = kept.map(|(_, name)| name.clone()).collect();
            self.name_sensors(kept);
        }
    }
}

/// The names of a ledger's sensors, sorted as text, and the place of each among them.
fn ranked(ledger: &Frozen) -> (Vec<String>, Vec<u32>) {
    // Bytes and text order alike but for bytes that are not UTF-8.
    let mut order: Vec<(String, u32)> = ledger.sensors().iter().map(|n| text_of(n)).zip(0..).collect();
    crate::sort::sort(&mut order);
    let mut rank = vec![0u32; order.len()];
    for ((_, id), at) in order.iter().zip(0..) {
        rank[*id as usize] = at;
    }
    (order.into_iter().map(|(name, _)| name).collect(), rank)
}

/// What was counted of some days of a ledger, one after the other; see [`Cube::of_days`].
pub struct DayCounts {
    cells: Cells,
    backscatter: Cells,
    source_sensor_days: Vec<Tally<(Day, u32, Region)>>,
    /// Distinct sources.
    months: BTreeMap<Month, MonthSources>,
    marks: Marks,
}

impl DayCounts {
    /// Counts the days that have these places in the ledger.
    pub fn of(ledger: &Frozen, regions: &RegionTable, detail: Detail, days: Range<usize>) -> DayCounts {
        let (_, rank) = ranked(ledger);
        let count = |book, detail| {
            let mut count = Count::new(ledger, regions, &rank, detail);
            let (mut so_far, all) = (0, ledger.days_at(book, days.clone()).map(|keys| keys.len()).sum());
            for keys in ledger.days_at(book, days.clone()) {
                count.day(&keys);
                so_far += keys.len();
                count.cells.expect(so_far, all);
            }
            count
        };
        let Count { cells, source_sensor_days, mut months, .. } = count(Book::Accesses, Some(detail));
        let backscatter = count(Book::Backscatter, None).cells;
        if let Some(mut last) = months.last_entry() {
            last.get_mut().make_distinct();
        }
        let marks = marks_of(ledger, &days);
        DayCounts { cells, backscatter, source_sensor_days, months, marks }
    }

    /// And those of later days.
    fn then(mut self, later: DayCounts) -> DayCounts {
        for (cells, later) in [(&mut self.cells, later.cells), (&mut self.backscatter, later.backscatter)] {
            for day in later.days() {
                cells.begin(day.day);
                day.by_pair().for_each(|of_pair| cells.push_all(of_pair.pair, &of_pair));
            }
        }
        self.source_sensor_days.extend(later.source_sensor_days);
        for (month, sources) in later.months {
            self.months.entry(month).or_default().add(sources);
        }
        self.marks.add(later.marks);
        self
    }
}

/// The marks of tools on some days. A key is consistent with a tool if every one of its accesses bears the mark.
fn marks_of(ledger: &Frozen, days: &Range<usize>) -> Marks {
    let mut marks = Marks::default();
    marks.tested.extend(ledger.tested_at(days.clone()).map(|(day, tool, count)| Tally { key: (day, tool), count }));
    let mut by_pair = vec![Counts::default(); ledger.pairs().len()];
    let mut seen: Vec<(Service, u32)> = Vec::new();
    let mut of_source: Vec<(u32, u64)> = Vec::new();
    let mut marked = Tool::ALL.map(|tool| (tool, ledger.days_at(Book::Marked(tool), days.clone())));
    for all in ledger.days_at(Book::Accesses, days.clone()) {
        for (tool, days) in &mut marked {
            let bearing = days.next();
            let mut bearing = bearing.iter().flat_map(DayKeys::iter).peekable();
            // Source by source, since one may have a key for every port there is.
            while let Some(Key { pair, source, weight }) = bearing.next() {
                of_source.clear();
                of_source.push((pair, weight));
                while let Some(key) = bearing.next_if(|key| key.source == source) {
                    of_source.push((key.pair, key.weight));
                }
                crate::sort::sort(&mut of_source);
                for key in all.of_source(source) {
                    if of_source.binary_search(&(key.pair, key.weight)).is_err() {
                        continue;
                    }
                    let counts = &mut by_pair[key.pair as usize];
                    if counts.sources == 0 {
                        seen.push((ledger.pairs()[key.pair as usize].1, key.pair));
                    }
                    *counts += Counts { accesses: key.weight, sources: 1 };
                }
            }
            crate::sort::sort(&mut seen);
            for (service, pair) in seen.drain(..) {
                let counts = std::mem::take(&mut by_pair[pair as usize]);
                marks.push(Marked { day: all.day, tool: *tool, service, counts });
            }
        }
    }
    marks
}

/// What [`Key::pair`] becomes.
#[derive(Clone, Copy)]
struct Place {
    /// In the list of (sensor's rank, service).
    pair: u32,
    /// The sensor's rank.
    sensor: u32,
}

/// Counts day after day.
struct Count<'a> {
    ledger: &'a Frozen,
    regions: &'a RegionTable,
    /// `None` if only cells are wanted.
    detail: Option<Detail>,
    places: Vec<Place>,
    cells: Cells,
    source_sensor_days: Vec<Tally<(Day, u32, Region)>>,
    /// Distinct, but for the last.
    months: BTreeMap<Month, MonthSources>,
    of_source: OfSource,
    grouped: Grouped,
    sums: RegionSums,
    /// Keys with weights that are not below 2^32: (place of the pair, region, what is left of the weight).
    heavy: Vec<(u32, Region, u64)>,
    /// The distinct (source, sensor) of the day: how many there are of each (sensor, region), where there are more keys
    /// than such pairs; else (region, sensor) of each.
    seen_at: Vec<u32>,
    seen: Vec<[u32; 2]>,
    /// For sorting.
    seen_room: Vec<[u32; 2]>,
    /// By sensor, the number of the source it was last seen with on this day.
    seen_with: Vec<u32>,
}

impl<'a> Count<'a> {
    fn new(ledger: &'a Frozen, regions: &'a RegionTable, rank: &[u32], detail: Option<Detail>) -> Count<'a> {
        let of_rank: Vec<_> = ledger.pairs().iter().map(|(sensor, s)| (rank[sensor.0 as usize], *s)).collect();
        let mut pairs = of_rank.clone();
        pairs.sort_unstable();
        let place = |of: &(u32, Service)| Place { pair: pairs.binary_search(of).unwrap_or(0) as u32, sensor: of.0 };
        let places = if pairs == of_rank {
            (0..).zip(&pairs).map(|(pair, of)| Place { pair, sensor: of.0 }).collect()
        } else {
            of_rank.iter().map(place).collect()
        };
        Count {
            ledger,
            regions,
            detail,
            places,
            of_source: OfSource::default(),
            grouped: Grouped::new(pairs.len()),
            sums: RegionSums::default(),
            cells: Cells::of_pairs(pairs),
            source_sensor_days: Vec::new(),
            months: BTreeMap::new(),
            heavy: Vec::new(),
            seen_at: Vec::new(),
            seen: Vec::new(),
            seen_room: Vec::new(),
            seen_with: vec![u32::MAX; rank.len()],
        }
    }

    fn region(&self, source: u64) -> Region {
        match u32::try_from(source) {
            Ok(v4) => self.regions.region_v4(v4),
            Err(_) => self.regions.region(self.ledger.address(source)),
        }
    }

    fn day(&mut self, keys: &DayKeys<'_>) {
        if keys.is_empty() {
            return;
        }
        let mut month = match self.detail {
            None => MonthSources::default(),
            Some(_) => self.month(keys.day.month()),
        };
        self.grouped.begin(keys.len());
        self.heavy.clear();
        self.seen.clear();
        self.seen_at.clear();
        let pairs = self.seen_with.len() * Region::COUNT;
        let few = pairs / 4 <= keys.len();
        if few {
            self.seen_at.resize(pairs, 0);
        }
        self.seen_with.fill(u32::MAX);
        self.of_source.read(keys);
        self.regions_of_sources(&mut month);
        // No step depends on what a key has in common with the one before: that cannot be guessed.
        let of_key = self.of_source.numbers.iter().zip(keys.pairs_and_weights());
        for (at, (number, (pair, weight))) in of_key.enumerate() {
            let Place { pair, sensor } = self.places[pair as usize];
            let region = self.of_source.regions[*number as usize];
            self.grouped.set(at, pair, region, weight);
            let seen_with = &mut self.seen_with[sensor as usize];
            let is_new = u32::from(*seen_with != *number);
            *seen_with = *number;
            if few {
                let seen = &mut self.seen_at[sensor as usize * Region::COUNT + usize::from(region.0)];
                *seen = seen.wrapping_add(is_new);
            } else if is_new > 0 {
                self.seen.push([region.0.into(), sensor]);
            }
        }
        for Key { pair, source, weight } in keys.heavy() {
            self.heavy.push((self.places[pair as usize].pair, self.region(source), weight & !0xffff_ffff));
        }
        self.add_cells(keys.day);
        self.grouped.end();
        self.of_source.end();
        if self.detail.is_none() {
            return;
        }
        self.add_source_sensor_days(keys.day);
        give_back(&mut self.seen);
        give_back(&mut self.seen_at);
        give_back(&mut self.seen_room);
        if self.detail == Some(Detail::File) {
            self.add_sources_of(keys, &mut month);
        }
        self.months.insert(keys.day.month(), month);
    }

    /// What there is of a month, to be put back. The month before is over then, and takes less room from now on.
    fn month(&mut self, month: Month) -> MonthSources {
        self.months.remove(&month).unwrap_or_else(|| {
            if let Some(mut over) = self.months.last_entry() {
                over.get_mut().make_distinct();
            }
            MonthSources::default()
        })
    }

    fn regions_of_sources(&mut self, month: &mut MonthSources) {
        let OfSource { v4, v6, regions, .. } = &mut self.of_source;
        regions.clear();
        regions.extend(v4.iter().map(|source| self.regions.region_v4(*source)));
        regions.extend(v6.iter().map(|source| self.regions.region(self.ledger.address(1 << 32 | u64::from(*source)))));
        month.v4.extend_from_slice(v4);
        month.v6.extend_from_slice(v6);
    }

    fn add_cells(&mut self, day: Day) {
        self.cells.begin(day);
        let Count { cells, sums, heavy, .. } = self;
        self.grouped.each(|pair, keys| {
            let push = |region: Region, mut counts: Counts| {
                for (_, _, more) in heavy.iter().filter(|heavy| (heavy.0, heavy.1) == (pair, region)) {
                    counts.accesses += more;
                }
                cells.push(pair, region, counts);
            };
            sums.of(keys, push);
        });
    }

    fn add_source_sensor_days(&mut self, day: Day) {
        let bits = REGION_BITS + bits_below(self.seen_with.len());
        radix::sort(&mut self.seen, &mut self.seen_room, bits, |[region, sensor]| packed(*region, *sensor));
        for run in self.seen.chunk_by(|a, b| a == b) {
            let [region, sensor] = run[0];
            self.source_sensor_days.push(Tally { key: (day, sensor, Region(region as u16)), count: run.len() as u64 });
        }
        for (sensor, regions) in (0..).zip(self.seen_at.chunks_exact(Region::COUNT)) {
            let some = (0..).map(Region).zip(regions).filter(|(_, count)| **count > 0);
            let tallies = some.map(|(region, count)| Tally { key: (day, sensor, region), count: (*count).into() });
            self.source_sensor_days.extend(tallies);
        }
    }

    fn add_sources_of(&self, keys: &DayKeys<'_>, month: &mut MonthSources) {
        let pairs = self.cells.pairs();
        let service = |pair: u32| pairs[self.places[pair as usize].pair as usize].1.to_bits();
        let mut of: Vec<u64> =
            keys.iter().map(|key| joined(self.places[key.pair as usize].sensor, key.source)).collect();
        sort_distinct(&mut of);
        month.by_sensor.append(&mut of);
        of.extend(keys.iter().map(|key| joined(service(key.pair), key.source)));
        sort_distinct(&mut of);
        month.by_service.append(&mut of);
    }
}

/// Bits of a region's number.
const REGION_BITS: u32 = usize::BITS - Region::COUNT.leading_zeros();

/// A number that orders by `first`, then by region.
#[inline]
fn packed(region: u32, first: u32) -> u64 {
    u64::from(first) << REGION_BITS | u64::from(region)
}

/// More bytes than this are not kept from day to day: on a day of so many keys the time to ask for them again does not
/// count, and their memory does.
const LARGE: usize = 1 << 20;

fn give_back<T>(list: &mut Vec<T>) {
    if list.capacity() * size_of::<T>() > LARGE {
        *list = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Protocol;
    use crate::ledger::{Freezing, Ledger};
    use std::net::IpAddr;

    /// The accesses and the sources of a cell.
    type Sums = (u64, BTreeSet<IpAddr>);

    /// A day of few keys and one of many: distinct (source, sensor) are counted in two ways.
    #[test]
    fn counts_are_those_of_obvious_sets() {
        let (mut ledger, regions) = (Ledger::new(3), RegionTable::builtin());
        let mut pairs: BTreeMap<(Day, u32, Region), BTreeSet<IpAddr>> = BTreeMap::new();
        let mut cells: BTreeMap<(Day, u32, Service, Region), Sums> = BTreeMap::new();
        let mut z = 1u64;
        for (day, keys) in [(Day(14_000), 5), (Day(14_001), 12_000)] {
            for at in 0..keys {
                z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let sensor = (z >> 62).min(2) as u32;
                let source = match at % 50 {
                    0 => IpAddr::V6((0x2001_0200 << 96 | u128::from(z >> 60)).into()),
                    _ => IpAddr::V4(((z >> 33) as u32 & 0x7f03_000f).into()),
                };
                let service = Service::port(Protocol::TCP, (z >> 20) as u16 % 3);
                let weight = if at % 97 == 0 { 5 << 32 | 1 } else { 1 + (z >> 63) };
                let id = ledger.sensor(&[b'a' + sensor as u8]);
                ledger.add(Book::Accesses, day, id, service, source, weight);
                let region = regions.region(source);
                pairs.entry((day, sensor, region)).or_default().insert(source);
                let cell = cells.entry((day, sensor, service, region)).or_default();
                (cell.0, _) = (cell.0 + weight, cell.1.insert(source));
            }
        }
        let cube = Cube::of(&Frozen::of(ledger), &Zone::utc(), &regions, Detail::Page);
        let counted: Vec<_> = cube.source_sensor_days.iter().map(|tally| (tally.key, tally.count)).collect();
        assert_eq!(counted, pairs.into_iter().map(|(key, set)| (key, set.len() as u64)).collect::<Vec<_>>());
        let counted: Vec<_> = cube.cells.iter().map(|c| ((c.day, c.sensor, c.service, c.region), c.counts)).collect();
        let counts = |(accesses, set): Sums| Counts { accesses, sources: set.len() as u64 };
        assert_eq!(counted, cells.into_iter().map(|(key, sums)| (key, counts(sums))).collect::<Vec<_>>());
    }

    /// Ledgers that share days, frozen and counted in stretches of days, are one ledger.
    #[test]
    fn stretches_of_days_are_counted_as_all_days_are() {
        let (regions, zone) = (RegionTable::builtin(), Zone::utc());
        let (mut whole, mut parts) = (Ledger::new(3), [Ledger::new(5), Ledger::new(6), Ledger::new(7)]);
        let mut z = 9u64;
        for at in 0..40_000 {
            z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Three months, of which most days are in one part.
            let day = Day(14_000 + at / 500);
            let source = match at % 20 {
                0 => IpAddr::V6((0x2001_0200 << 96 | u128::from(z >> 58)).into()),
                _ => IpAddr::V4(((z >> 33) as u32 & 0x7f03_003f).into()),
            };
            let service = Service::port(Protocol::TCP, (z >> 20) as u16 % 5);
            let weight = if at % 97 == 0 { 5 << 32 | 1 } else { 1 + (z >> 63) };
            let book = match at % 30 {
                3 => Book::Backscatter,
                4 => Book::Marked(Tool::Mirai),
                _ => Book::Accesses,
            };
            let part = if at % 50 == 7 { z as usize >> 40 } else { at as usize / 7_100 };
            for ledger in [&mut whole, &mut parts[part % 3]] {
                let sensor = ledger.sensor(&[b'a' + (z >> 62) as u8]);
                ledger.cover(day, sensor, 1);
                ledger.add(book, day, sensor, service, source, weight);
            }
        }
        for detail in [Detail::Page, Detail::File] {
            let want = Cube::of(&Frozen::of(whole.clone()), &zone, &regions, detail);
            for stretches in 1..6 {
                let mut freezing = Freezing::of(parts.to_vec());
                let days = freezing.stretches(stretches).into_iter().map(|days| freezing.freeze(days)).collect();
                let frozen = freezing.end(days);
                let counts = frozen.stretches(stretches).into_iter();
                let counts = counts.map(|days| DayCounts::of(&frozen, &regions, detail, days)).collect();
                assert!(Cube::of_days(&frozen, &zone, &regions, counts) == want, "{stretches} stretches, {detail:?}");
            }
        }
    }
}
