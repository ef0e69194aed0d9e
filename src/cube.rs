//! The cube: (day, sensor, service, region) → (accesses, sources), with the counts that are not additive in small
//! tables of their own. Lossless for every figure of the report; holds no address.
//!
//! Sums of cubes of disjoint source partitions are exact in every number ([`Cube::add_partition`]).

use crate::access::Service;
use crate::ledger::{Book, Key, Ledger};
use crate::region::{Region, RegionTable};
use crate::time::{Day, Month, Zone};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

mod file;
pub use file::{CUBE_MAGIC, CubeError, CubeFile, InputHash, RULE, parse_month};

/// Accesses A and sources S of the same thing; both add up over days, sensors, services and regions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counts {
    /// Sum of weights.
    pub accesses: u64,
    /// Distinct (source, day, sensor, service).
    pub sources: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.accesses += other.accesses;
        self.sources += other.sources;
    }
}

/// One cell. Cells order by day, sensor, service, region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// In the cube's zone.
    pub day: Day,
    /// Index into [`Cube::sensors`].
    pub sensor: u32,
    /// Of the sensor; for backscatter, of the victim.
    pub service: Service,
    /// By the cube's table.
    pub region: Region,
    /// How much.
    pub counts: Counts,
}

/// A stretch of days over which distinct addresses were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stretch {
    /// Every day there is.
    All,
    /// The days of a month.
    Month(Month),
}

/// What else a number of distinct addresses is restricted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Only {
    /// Nothing.
    All,
    /// One service.
    Service(Service),
    /// One sensor, an index into [`Cube::sensors`].
    Sensor(u32),
    /// One region.
    Region(Region),
}

/// A number that belongs to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally<K> {
    /// Of what.
    pub key: K,
    /// How many.
    pub count: u64,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cube {
    /// IANA name of the zone whose calendar days these are.
    pub zone: String,
    /// Name and date of the table that regions are by.
    pub region_table: (String, String),
    /// Names of sensors, sorted. Bytes that are not UTF-8 are written `\xNN`.
    pub sensors: Vec<String>,
    /// Accesses, sorted.
    pub cells: Vec<Cell>,
    /// Backscatter, sorted.
    pub backscatter: Vec<Cell>,
    /// Records of any kind by (day, sensor), sorted.
    pub coverage: Vec<Tally<(Day, u32)>>,
    /// U1, distinct (source, day, sensor), by (day, sensor, region), sorted.
    pub source_sensor_days: Vec<Tally<(Day, u32, Region)>>,
    /// U0, distinct sources, by stretch of days and one restriction, sorted. [`Only::Service`] and [`Only::Sensor`]
    /// are there only if asked for.
    pub distinct_addresses: Vec<Tally<(Stretch, Only)>>,
}

/// How many of the U0 tables are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// For everything, and by region.
    Page,
    /// By service and by sensor too: what a cube file holds.
    File,
}

impl Cube {
    /// A cube without anything in it.
    pub fn empty(zone: &Zone, regions: &RegionTable) -> Cube {
        Cube {
            zone: zone.name().into(),
            region_table: (regions.name().into(), regions.date().into()),
            sensors: Vec::new(),
            cells: Vec::new(),
            backscatter: Vec::new(),
            coverage: Vec::new(),
            source_sensor_days: Vec::new(),
            distinct_addresses: Vec::new(),
        }
    }

    /// Counts a ledger, whole or one partition.
    pub fn of(ledger: &Ledger, zone: &Zone, regions: &RegionTable, detail: Detail) -> Cube {
        let mut cube = Cube::empty(zone, regions);
        // Sorted names; two names that differ only in bytes that are not UTF-8 differ in `\xNN`.
        let mut order: Vec<(String, u32)> = ledger.sensors().iter().map(|n| text_of(n)).zip(0..).collect();
        order.sort_unstable();
        let mut rank = vec![0u32; order.len()];
        for ((_, id), at) in order.iter().zip(0..) {
            rank[*id as usize] = at;
        }
        cube.sensors = order.into_iter().map(|(name, _)| name).collect();
        cube.coverage = ledger
            .coverage()
            .map(|(day, sensor, count)| Tally { key: (day, rank[sensor.0 as usize]), count })
            .collect();
        cube.coverage.sort_unstable();
        cube.backscatter = cells_of(ledger, Book::Backscatter, regions, &rank, |_| {});
        let mut distinct = Distinct::new(ledger, regions, detail);
        cube.cells = cells_of(ledger, Book::Accesses, regions, &rank, |list| distinct.day(&list));
        distinct.finish(&mut cube);
        cube.drop_silent_sensors();
        cube
    }

    /// Sensors that only ever stood in records without a day have nothing to show.
    fn drop_silent_sensors(&mut self) {
        let in_cells = self.cells.iter().chain(&self.backscatter).map(|c| c.sensor);
        let seen: BTreeSet<u32> = self.coverage.iter().map(|t| t.key.1).chain(in_cells).collect();
        if seen.len() < self.sensors.len() {
            let kept = (0..).zip(&self.sensors).filter(|(at, _)| seen.contains(at));
            let kept: Vec<String> = kept.map(|(_, name)| name.clone()).collect();
            self.name_sensors(kept);
        }
    }

    /// Renumbers sensors to a sorted list that holds all those in use.
    fn name_sensors(&mut self, names: Vec<String>) {
        let to: Vec<u32> = self
            .sensors
            .iter()
            .map(|n| names.binary_search(n).map_or(0, |at| u32::try_from(at).unwrap_or(0)))
            .collect();
        let renumber = |sensor: &mut u32| *sensor = to[*sensor as usize];
        self.cells.iter_mut().chain(&mut self.backscatter).for_each(|c| renumber(&mut c.sensor));
        self.coverage.iter_mut().for_each(|t| renumber(&mut t.key.1));
        self.source_sensor_days.iter_mut().for_each(|t| renumber(&mut t.key.1));
        for tally in &mut self.distinct_addresses {
            if let Only::Sensor(sensor) = &mut tally.key.1 {
                renumber(sensor);
            }
        }
        self.sensors = names;
    }

    /// Adds the cube of another partition of the same sources: every number is a plain sum.
    ///
    /// # Panics
    /// If the two are not of one zone and region table: our own misuse.
    pub fn add_partition(&mut self, mut other: Cube) {
        assert_eq!((&self.zone, &self.region_table), (&other.zone, &other.region_table), "cubes of one counting");
        let mut names: Vec<String> = self.sensors.iter().chain(&other.sensors).cloned().collect();
        names.sort_unstable();
        names.dedup();
        self.name_sensors(names.clone());
        other.name_sensors(names);
        add_cells(&mut self.cells, other.cells);
        add_cells(&mut self.backscatter, other.backscatter);
        add_tallies(&mut self.coverage, other.coverage);
        add_tallies(&mut self.source_sensor_days, other.source_sensor_days);
        add_tallies(&mut self.distinct_addresses, other.distinct_addresses);
    }

    /// Everything there is.
    pub fn total(&self) -> Counts {
        sum(self.cells.iter().map(|c| c.counts))
    }

    /// First and last day with a record of any kind.
    pub fn days(&self) -> Option<(Day, Day)> {
        Some((self.coverage.first()?.key.0, self.coverage.last()?.key.0))
    }

    /// The distinct addresses of a stretch of days under one restriction; `None` if that was not counted. Where it was
    /// counted and nothing came, 0.
    pub fn addresses(&self, stretch: Stretch, only: Only) -> Option<u64> {
        let at = self.distinct_addresses.binary_search_by(|t| t.key.cmp(&(stretch, only)));
        match at {
            Ok(at) => Some(self.distinct_addresses[at].count),
            Err(_) => {
                let same = |a: Only, b: Only| std::mem::discriminant(&a) == std::mem::discriminant(&b);
                self.distinct_addresses.iter().any(|t| t.key.0 == stretch && same(t.key.1, only)).then_some(0)
            }
        }
    }
}

/// The sum of counts.
pub fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |mut sum, c| {
        sum += c;
        sum
    })
}

/// Bytes as text: what is UTF-8 stays, any other byte is written `\xNN`, so that different names stay different.
pub fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

fn add_cells(cells: &mut Vec<Cell>, more: Vec<Cell>) {
    cells.extend(more);
    cells.sort_unstable_by_key(|c| (c.day, c.sensor, c.service, c.region));
    cells.dedup_by(|next, kept| {
        let same =
            (next.day, next.sensor, next.service, next.region) == (kept.day, kept.sensor, kept.service, kept.region);
        if same {
            kept.counts += next.counts;
        }
        same
    });
}

fn add_tallies<K: Ord + Copy>(tallies: &mut Vec<Tally<K>>, more: Vec<Tally<K>>) {
    tallies.extend(more);
    tallies.sort_unstable_by_key(|t| t.key);
    tallies.dedup_by(|next, kept| {
        let same = next.key == kept.key;
        if same {
            kept.count += next.count;
        }
        same
    });
}

/// One day's keys, with what counting them needs: (sensor rank, service, source).
struct DayList<'a> {
    day: Day,
    keys: &'a [(u32, Service, u64)],
}

/// The region of a [`Key::source`] of a ledger.
fn region_of(ledger: &Ledger, regions: &RegionTable, source: u64) -> Region {
    match u32::try_from(source) {
        Ok(v4) => regions.region_v4(v4),
        Err(_) => regions.region(ledger.address_of(source)),
    }
}

/// Counts a book into cells and shows each day's keys to `each`.
fn cells_of(
    ledger: &Ledger,
    book: Book,
    regions: &RegionTable,
    rank: &[u32],
    mut each: impl FnMut(DayList<'_>),
) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut here: HashMap<(u32, Service, Region), Counts, foldhash::fast::FixedState> = HashMap::default();
    let mut keys = Vec::new();
    ledger.for_each_day(book, |day, list| {
        keys.clear();
        for key in list.keys() {
            let sensor = rank[key.sensor.0 as usize];
            let region = region_of(ledger, regions, key.source);
            *here.entry((sensor, key.service, region)).or_default() += Counts { accesses: key.weight, sources: 1 };
            keys.push((sensor, key.service, key.source));
        }
        each(DayList { day, keys: &keys });
        cells.extend(here.drain().map(|((sensor, service, region), counts)| Cell {
            day,
            sensor,
            service,
            region,
            counts,
        }));
    });
    cells.sort_unstable_by_key(|c| (c.day, c.sensor, c.service, c.region));
    cells
}

/// A sensor's rank and a source in one number, so that lists of them sort quickly.
const SOURCE_BITS: u32 = Key::SOURCE_BITS;
const SOURCE: u64 = (1 << SOURCE_BITS) - 1;

/// Collects what U1 and U0 need while the days pass by.
struct Distinct<'a> {
    ledger: &'a Ledger,
    regions: &'a RegionTable,
    detail: Detail,
    source_sensor_days: Vec<Tally<(Day, u32, Region)>>,
    /// Distinct (sensor, source) of each day, packed, by month.
    sensor_sources: BTreeMap<Month, Vec<u64>>,
    /// Distinct (service, source) of each day, by month; only for a file.
    service_sources: BTreeMap<Month, Vec<(Service, u64)>>,
}

impl<'a> Distinct<'a> {
    fn new(ledger: &'a Ledger, regions: &'a RegionTable, detail: Detail) -> Distinct<'a> {
        let (sensor_sources, service_sources) = (BTreeMap::new(), BTreeMap::new());
        Distinct { ledger, regions, detail, source_sensor_days: Vec::new(), sensor_sources, service_sources }
    }

    fn day(&mut self, list: &DayList<'_>) {
        let mut seen: Vec<u64> =
            list.keys.iter().map(|&(sensor, _, source)| u64::from(sensor) << SOURCE_BITS | source).collect();
        sort_distinct(&mut seen);
        for run in seen.chunk_by(|a, b| a >> SOURCE_BITS == b >> SOURCE_BITS) {
            let sensor = (run[0] >> SOURCE_BITS) as u32;
            for (region, count) in self.by_region(run) {
                self.source_sensor_days.push(Tally { key: (list.day, sensor, region), count });
            }
        }
        self.sensor_sources.entry(list.day.month()).or_default().append(&mut seen);
        if self.detail == Detail::File {
            let mut seen: Vec<_> = list.keys.iter().map(|&(_, service, source)| (service, source)).collect();
            sort_distinct(&mut seen);
            self.service_sources.entry(list.day.month()).or_default().append(&mut seen);
        }
    }

    /// How many of the packed sources are of each region.
    fn by_region(&self, packed: &[u64]) -> Vec<(Region, u64)> {
        let mut counts = vec![0u64; Region::COUNT];
        for source in packed {
            let region = region_of(self.ledger, self.regions, source & SOURCE);
            counts[usize::from(region.0)] += 1;
        }
        (0..).map(Region).zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    fn finish(mut self, cube: &mut Cube) {
        cube.source_sensor_days = std::mem::take(&mut self.source_sensor_days);
        cube.source_sensor_days.sort_unstable();
        let out = &mut cube.distinct_addresses;
        over_stretches(std::mem::take(&mut self.sensor_sources), |stretch, list| {
            if self.detail == Detail::File {
                let sensor = |packed: &u64| Only::Sensor((packed >> SOURCE_BITS) as u32);
                tally_runs(list.iter().map(sensor), stretch, out);
            }
            let mut sources: Vec<u64> = list.iter().map(|packed| packed & SOURCE).collect();
            sort_distinct(&mut sources);
            out.push(Tally { key: (stretch, Only::All), count: sources.len() as u64 });
            let by_region = self.by_region(&sources).into_iter();
            out.extend(by_region.map(|(region, count)| Tally { key: (stretch, Only::Region(region)), count }));
        });
        over_stretches(self.service_sources, |stretch, list| {
            tally_runs(list.iter().map(|(service, _)| Only::Service(*service)), stretch, out);
        });
        out.sort_unstable();
    }
}

fn sort_distinct<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

/// Shows the distinct items of every month, and then of all months together, sorted.
fn over_stretches<T: Ord>(months: BTreeMap<Month, Vec<T>>, mut each: impl FnMut(Stretch, &[T])) {
    let single = months.len() == 1;
    let mut all = Vec::new();
    for (month, mut list) in months {
        sort_distinct(&mut list);
        each(Stretch::Month(month), &list);
        all.append(&mut list);
    }
    if !all.is_empty() {
        if !single {
            sort_distinct(&mut all);
        }
        each(Stretch::All, &all);
    }
}

/// Counts how many distinct items share each key; they come sorted by key.
fn tally_runs(keys: impl Iterator<Item = Only>, stretch: Stretch, out: &mut Vec<Tally<(Stretch, Only)>>) {
    for only in keys {
        match out.last_mut() {
            Some(last) if last.key == (stretch, only) => last.count += 1,
            _ => out.push(Tally { key: (stretch, only), count: 1 }),
        }
    }
}
