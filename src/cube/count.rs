//! Counting: the cube of a frozen ledger, day by day.

use super::{Cells, Counts, Cube, Detail, Marked, Marks, Only, Stretch, Tally, text_of};
use crate::access::Service;
use crate::fingerprint::Tool;
use crate::ledger::{Book, DayKeys, Frozen, Key, bits_below};
use crate::radix;
use crate::region::{Region, RegionTable};
use crate::time::{Day, Month, Zone};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

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
        let DayCounts { cells, backscatter, source_sensor_days, distinct_addresses, months, all, marks } = counts;
        (cube.cells, cube.backscatter, cube.source_sensor_days) = (cells, backscatter, source_sensor_days);
        (cube.distinct_addresses, cube.marks) = (distinct_addresses, marks);
        cube.cells.finish();
        cube.backscatter.finish();
        let stretches = months.into_iter().map(|(month, sources)| (Stretch::Month(month), sources));
        for (stretch, sources) in stretches.chain([(Stretch::All, all)]) {
            sources.tally(ledger, regions, stretch, &mut cube.distinct_addresses);
        }
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
    /// Distinct addresses of whole months.
    distinct_addresses: Vec<Tally<(Stretch, Only)>>,
    /// Distinct sources of months that go on before or behind these days.
    months: BTreeMap<Month, MonthSources>,
    /// Of all months.
    all: MonthSources,
    marks: Marks,
}

impl DayCounts {
    /// Counts the days that have these places in the ledger.
    pub fn of(ledger: &Frozen, regions: &RegionTable, detail: Detail, days: Range<usize>) -> DayCounts {
        let (_, rank) = ranked(ledger);
        let count = |book, detail| {
            let mut count = Count::new(ledger, regions, &rank, detail);
            ledger.days_at(book, days.clone()).for_each(|keys| count.day(&keys));
            count
        };
        let Count { cells, source_sensor_days, mut months, .. } = count(Book::Accesses, Some(detail));
        let backscatter = count(Book::Backscatter, None).cells;
        let around = [days.start.checked_sub(1), Some(days.end)];
        let around = around.map(|place| place.and_then(|place| ledger.month_at(place)));
        let (mut all, mut distinct_addresses, mut open) = (MonthSources::default(), Vec::new(), BTreeMap::new());
        let single = months.len() == 1;
        while let Some((month, mut sources)) = months.pop_first() {
            sources.make_distinct();
            if around.contains(&Some(month)) {
                open.insert(month, sources.clone());
            } else {
                sources.tally(ledger, regions, Stretch::Month(month), &mut distinct_addresses);
            }
            all.append(sources);
        }
        if !single {
            all.make_distinct();
        }
        let marks = marks_of(ledger, &days);
        DayCounts { cells, backscatter, source_sensor_days, distinct_addresses, months: open, all, marks }
    }

    /// And those of later days.
    fn then(mut self, later: DayCounts) -> DayCounts {
        self.cells.append(later.cells);
        self.backscatter.append(later.backscatter);
        self.source_sensor_days.extend(later.source_sensor_days);
        self.distinct_addresses.extend(later.distinct_addresses);
        for (month, sources) in later.months {
            self.months.entry(month).or_default().add(sources);
        }
        self.all.add(later.all);
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

/// What distinct addresses of a month are counted from.
#[derive(Clone, Default)]
struct MonthSources {
    /// Distinct on each day.
    v4: Vec<u32>,
    v6: Vec<u32>,
    /// Distinct (sensor, source) and (service, source) of each day, each as one number ([`joined`]); only for a file.
    by_sensor: Vec<u64>,
    by_service: Vec<u64>,
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
            Some(_) => self.months.remove(&keys.day.month()).unwrap_or_default(),
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

/// The sources of a day.
#[derive(Default)]
struct OfSource {
    /// Distinct ones, ascending, as [`Key::source`] without what tells them apart.
    v4: Vec<u32>,
    v6: Vec<u32>,
    /// Of each of them, one after the other.
    regions: Vec<Region>,
    /// Of each key, which of them its source is.
    numbers: Vec<u32>,
}

impl OfSource {
    fn read(&mut self, keys: &DayKeys<'_>) {
        self.numbers.resize(keys.len(), 0);
        let [v4, v6] = keys.sources();
        let (of_v4, of_v6) = self.numbers.split_at_mut(v4.len());
        distinct(v4, 0, of_v4, &mut self.v4);
        distinct(v6, self.v4.len() as u32, of_v6, &mut self.v6);
    }

    fn end(&mut self) {
        for list in [&mut self.v4, &mut self.v6, &mut self.numbers] {
            give_back(list);
        }
        give_back(&mut self.regions);
    }
}

/// The distinct ones of what is sorted, and for each which of them it is, from `first` on. Without a branch on whether two
/// are equal, which cannot be guessed.
fn distinct(sorted: &[u32], first: u32, numbers: &mut [u32], distinct: &mut Vec<u32>) {
    distinct.resize(sorted.len(), 0);
    let Some(mut last) = sorted.first().copied() else { return };
    let mut at = 0usize;
    for (it, number) in sorted.iter().zip(numbers) {
        at = at.wrapping_add(usize::from(*it != last));
        last = *it;
        distinct[at] = last;
        *number = first.wrapping_add(at as u32);
    }
    distinct.truncate(at + 1);
}

/// The keys of a day by the place of their pairs: few pairs have most of the keys, so that a place is given to each pair
/// that is met, its keys are counted, and then put together.
#[derive(Default)]
struct Grouped {
    /// For each pair the number that it has on this day, from 1 on; 0: it has not been met.
    numbers: Vec<u32>,
    /// By number less 1: the pair, and how many keys it has.
    met: Vec<[u32; 2]>,
    /// Number less 1, region and low half of the weight of each key.
    keys: Vec<[u32; 3]>,
    /// Region and low half of the weight, pair by pair.
    together: Vec<[u32; 2]>,
    /// Pairs that were met and their numbers less 1, by pair; room to sort them; where the keys of each number go.
    order: Vec<[u32; 2]>,
    room: Vec<[u32; 2]>,
    ends: Vec<u32>,
}

impl Grouped {
    fn new(pairs: usize) -> Grouped {
        Grouped { numbers: vec![0; pairs], ..Grouped::default() }
    }

    fn begin(&mut self, keys: usize) {
        self.keys.resize(keys, [0; 3]);
    }

    #[inline(always)]
    fn set(&mut self, at: usize, pair: u32, region: Region, weight: u32) {
        let number = &mut self.numbers[pair as usize];
        if *number == 0 {
            self.met.push([pair, 0]);
            *number = self.met.len() as u32;
        }
        let number = number.wrapping_sub(1);
        let count = &mut self.met[number as usize][1];
        *count = count.wrapping_add(1);
        self.keys[at] = [number, region.0.into(), weight];
    }

    /// Hands on every pair that was met, in order, with region and low half of the weight of each of its keys.
    fn each(&mut self, mut take: impl FnMut(u32, &[[u32; 2]])) {
        self.order.clear();
        self.order.extend((0..).zip(&self.met).map(|(number, [pair, _])| [*pair, number]));
        radix::sort(&mut self.order, &mut self.room, bits_below(self.numbers.len()), |[pair, _]| (*pair).into());
        self.ends.resize(self.met.len(), 0);
        let mut from = 0u32;
        for [_, number] in &self.order {
            self.ends[*number as usize] = from;
            from += self.met[*number as usize][1];
        }
        self.together.resize(self.keys.len(), [0; 2]);
        for [number, region, weight] in &self.keys {
            let end = &mut self.ends[*number as usize];
            self.together[*end as usize] = [*region, *weight];
            *end = end.wrapping_add(1);
        }
        let mut from = 0;
        for [pair, number] in &self.order {
            let end = self.ends[*number as usize] as usize;
            take(*pair, &self.together[from..end]);
            from = end;
            self.numbers[*pair as usize] = 0;
        }
        self.met.clear();
    }

    fn end(&mut self) {
        give_back(&mut self.keys);
        give_back(&mut self.together);
    }
}

/// Sums by region, and which regions have one.
struct RegionSums {
    sums: [Counts; Region::COUNT],
    some: [u64; Region::COUNT.div_ceil(64)],
}

impl Default for RegionSums {
    fn default() -> RegionSums {
        RegionSums { sums: [Counts::default(); Region::COUNT], some: [0; Region::COUNT.div_ceil(64)] }
    }
}

impl RegionSums {
    /// Sums of keys (region, weight), region by region.
    fn of(&mut self, keys: &[[u32; 2]], mut take: impl FnMut(Region, Counts)) {
        if let [[region, weight]] = keys {
            return take(Region(*region as u16), Counts { accesses: (*weight).into(), sources: 1 });
        }
        for [region, weight] in keys {
            self.sums[*region as usize] += Counts { accesses: (*weight).into(), sources: 1 };
            self.some[*region as usize / 64] |= 1 << (region % 64);
        }
        for (word, some) in self.some.iter_mut().enumerate() {
            while *some != 0 {
                let region = word * 64 + some.trailing_zeros() as usize;
                *some &= *some - 1;
                take(Region(region as u16), std::mem::take(&mut self.sums[region]));
            }
        }
    }
}

impl MonthSources {
    fn make_distinct(&mut self) {
        let mut room = Vec::new();
        for list in [&mut self.v4, &mut self.v6] {
            radix::sort(list, &mut room, 32, |source| (*source).into());
            dedup(list);
        }
        for list in [&mut self.by_sensor, &mut self.by_service] {
            sort_distinct(list);
        }
    }

    /// Appends others, without making them distinct.
    fn append(&mut self, mut other: MonthSources) {
        append(&mut self.v4, &mut other.v4);
        append(&mut self.v6, &mut other.v6);
        append(&mut self.by_sensor, &mut other.by_sensor);
        append(&mut self.by_service, &mut other.by_service);
    }

    /// Adds others; both are distinct, and so is the sum.
    fn add(&mut self, other: MonthSources) {
        for (list, more) in [(&mut self.v4, other.v4), (&mut self.v6, other.v6)] {
            *list = united(std::mem::take(list), more);
        }
        for (list, more) in [(&mut self.by_sensor, other.by_sensor), (&mut self.by_service, other.by_service)] {
            *list = united(std::mem::take(list), more);
        }
    }

    /// Counts the distinct sources of a stretch of days.
    fn tally(&self, ledger: &Frozen, regions: &RegionTable, stretch: Stretch, out: &mut Vec<Tally<(Stretch, Only)>>) {
        let count = (self.v4.len() + self.v6.len()) as u64;
        if count == 0 {
            return;
        }
        out.push(Tally { key: (stretch, Only::All), count });
        let mut by_region = vec![0u64; Region::COUNT];
        for source in &self.v4 {
            by_region[usize::from(regions.region_v4(*source).0)] += 1;
        }
        for source in &self.v6 {
            by_region[usize::from(regions.region(ledger.address(1 << 32 | u64::from(*source))).0)] += 1;
        }
        let by_region = (0..).map(Region).zip(by_region).filter(|(_, count)| *count > 0);
        out.extend(by_region.map(|(region, count)| Tally { key: (stretch, Only::Region(region)), count }));
        for run in self.by_sensor.chunk_by(|a, b| first_of(*a) == first_of(*b)) {
            out.push(Tally { key: (stretch, Only::Sensor(first_of(run[0]))), count: run.len() as u64 });
        }
        for run in self.by_service.chunk_by(|a, b| first_of(*a) == first_of(*b)) {
            if let Some(service) = Service::from_bits(first_of(run[0])) {
                out.push(Tally { key: (stretch, Only::Service(service)), count: run.len() as u64 });
            }
        }
    }
}

/// Appends with no more room than it takes: there are as many of these as there are keys, and few times to append.
fn append<T>(to: &mut Vec<T>, more: &mut Vec<T>) {
    if to.is_empty() {
        return std::mem::swap(to, more);
    }
    to.reserve_exact(more.len());
    to.append(more);
}

/// What is in one of two lists or in both, each sorted and distinct.
fn united<T: Ord + Copy>(one: Vec<T>, other: Vec<T>) -> Vec<T> {
    if one.is_empty() || other.is_empty() {
        return if one.is_empty() { other } else { one };
    }
    let mut all = Vec::with_capacity(one.len() + other.len());
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(first), Some(second)) = (a.peek(), b.peek()) {
        let (first, second) = (**first, **second);
        all.push(first.min(second));
        a.next_if(|it| **it <= second);
        b.next_if(|it| **it <= first);
    }
    all.extend(a.chain(b));
    all
}

/// Bits of a region's number.
const REGION_BITS: u32 = usize::BITS - Region::COUNT.leading_zeros();

/// A sensor or the bits of a service, and a source, as one number that orders by the one, then by the other. There are
/// fewer than 2^31 sensors, and bits of services are fewer, too.
#[inline]
fn joined(first: u32, source: u64) -> u64 {
    u64::from(first) << Key::SOURCE_BITS | source
}

#[inline]
fn first_of(joined: u64) -> u32 {
    (joined >> Key::SOURCE_BITS) as u32
}

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

/// Of equal neighbours keeps one, without a branch on whether they are equal.
fn dedup(list: &mut Vec<u32>) {
    let Some(mut last) = list.first().copied() else { return };
    let mut at = 0usize;
    for from in 1..list.len() {
        let it = list[from];
        at = at.wrapping_add(usize::from(it != last));
        last = it;
        list[at] = it;
    }
    list.truncate(at + 1);
}

fn sort_distinct<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
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

    #[test]
    fn lists_are_united() {
        let list = |text: &str| text.bytes().collect::<Vec<u8>>();
        for (one, other, all) in
            [("", "", ""), ("ac", "", "ac"), ("ac", "abd", "abcd"), ("z", "ab", "abz"), ("ab", "ab", "ab")]
        {
            assert_eq!(united(list(one), list(other)), list(all));
            assert_eq!(united(list(other), list(one)), list(all));
        }
    }
}
