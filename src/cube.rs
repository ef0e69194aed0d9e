//! The cube: (day, sensor, service, region) → (accesses, sources), with the counts that are not additive in small
//! tables of their own. Lossless for every figure of the report; holds no address.
//!
//! Sums of cubes of disjoint source partitions are exact in every number ([`Cube::add_partition`]); those of cube files with
//! disjoint (sensor, day) in every number that does not come of a set of sources ([`sum_of_files`]).

use crate::access::Service;
use crate::measure::{Answer, Counts};
use crate::region::Region;
use crate::time::{Day, Month};

mod cells;
#[cfg(feature = "ingest")]
mod count;
mod file;
mod marks;
mod packed;
mod sum;
mod visits;
pub use cells::{Cells, DayCells, PairCells};
#[cfg(feature = "ingest")]
pub use count::DayCounts;
pub use file::{CUBE_MAGIC, CubeError, CubeFile, InputHash, RULE};
pub use marks::{Marked, Marks};
pub use sum::{NotAdded, Unlike, sum_of_files};
pub use visits::{Asked, Common, Visit, Visits, touch};

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
    /// Accesses.
    pub cells: Cells,
    /// Backscatter.
    pub backscatter: Cells,
    /// Records of any kind by (day, sensor), sorted.
    pub coverage: Vec<Tally<(Day, u32)>>,
    /// U1, distinct (source, day, sensor), by (day, sensor, region), sorted.
    pub source_sensor_days: Vec<Tally<(Day, u32, Region)>>,
    /// U0, distinct sources, by stretch of days and one restriction, sorted. [`Only::Service`] and [`Only::Sensor`]
    /// are there only if asked for.
    pub distinct_addresses: Vec<Tally<(Stretch, Only)>>,
    /// U0 that was counted in several files whose sets of sources nobody can unite any more, sorted. Empty but in a sum of
    /// cube files.
    pub not_additive: Vec<(Stretch, Only)>,
    /// Marks of tools; empty where no record had the fields that they are looked for in.
    pub marks: Marks,
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
    /// Renumbers sensors to a sorted list that holds all those in use.
    fn name_sensors(&mut self, names: Vec<String>) {
        let to: Vec<u32> = self
            .sensors
            .iter()
            .map(|n| names.binary_search(n).map_or(0, |at| u32::try_from(at).unwrap_or(0)))
            .collect();
        let renumber = |sensor: &mut u32| *sensor = to[*sensor as usize];
        self.cells.renumber(&to);
        self.backscatter.renumber(&to);
        self.coverage.iter_mut().for_each(|t| renumber(&mut t.key.1));
        self.source_sensor_days.iter_mut().for_each(|t| renumber(&mut t.key.1));
        let counted = self.distinct_addresses.iter_mut().map(|tally| &mut tally.key);
        for (_, only) in counted.chain(&mut self.not_additive) {
            if let Only::Sensor(sensor) = only {
                renumber(sensor);
            }
        }
        self.sensors = names;
    }

    /// Adds the cube of another partition of the same sources: every number is a plain sum.
    ///
    /// # Panics
    /// If the two are not of one zone and region table, or one is a sum of cube files: our own misuse.
    pub fn add_partition(&mut self, mut other: Cube) {
        assert_eq!((&self.zone, &self.region_table), (&other.zone, &other.region_table), "cubes of one counting");
        assert!(self.not_additive.is_empty() && other.not_additive.is_empty(), "partitions, not sums of files");
        let mut names: Vec<String> = self.sensors.iter().chain(&other.sensors).cloned().collect();
        crate::sort::sort(&mut names);
        names.dedup();
        self.name_sensors(names.clone());
        other.name_sensors(names);
        self.cells = self.cells.sum(&other.cells);
        self.backscatter = self.backscatter.sum(&other.backscatter);
        add_tallies(&mut self.coverage, other.coverage);
        add_tallies(&mut self.source_sensor_days, other.source_sensor_days);
        add_tallies(&mut self.distinct_addresses, other.distinct_addresses);
        self.marks.add(other.marks);
    }

    /// Everything there is.
    pub fn total(&self) -> Counts {
        self.cells.total()
    }

    /// First and last day with a record of any kind.
    pub fn days(&self) -> Option<(Day, Day)> {
        Some((self.coverage.first()?.key.0, self.coverage.last()?.key.0))
    }

    /// The distinct addresses of a stretch of days under one restriction. Where it was counted and nothing came, 0.
    pub fn addresses(&self, stretch: Stretch, only: Only) -> Answer<u64> {
        let key = (stretch, only);
        if let Ok(at) = self.distinct_addresses.binary_search_by(|t| t.key.cmp(&key)) {
            return Answer::Known(self.distinct_addresses[at].count);
        }
        if self.not_additive.binary_search(&key).is_ok() {
            return Answer::NotAdditive;
        }
        let same = |a: Only, b: Only| std::mem::discriminant(&a) == std::mem::discriminant(&b);
        let mut asked = self.distinct_addresses.iter().map(|t| t.key).chain(self.not_additive.iter().copied());
        if asked.any(|(of, with)| of == stretch && same(with, only)) { Answer::Known(0) } else { Answer::NotAvailable }
    }
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

/// Adds to tallies in order of their keys, none twice, others that are so.
fn add_tallies<K: Ord + Copy>(tallies: &mut Vec<Tally<K>>, more: Vec<Tally<K>>) {
    let in_order = |list: &[Tally<K>]| list.is_sorted_by(|a, b| a.key < b.key);
    debug_assert!(in_order(tallies) && in_order(&more));
    let mut sum: Vec<Tally<K>> = Vec::with_capacity(tallies.len().max(more.len()));
    merge(
        std::mem::take(tallies),
        more,
        |tally| tally.key,
        |next| match sum.last_mut() {
            Some(last) if last.key == next.key => last.count += next.count,
            _ => sum.push(next),
        },
    );
    *tallies = sum;
}

/// Hands the items of two lists, each in order of a key, on in order; of equal ones the first list's first.
fn merge<T, K: Ord>(mine: Vec<T>, theirs: Vec<T>, key: impl Fn(&T) -> K, mut to: impl FnMut(T)) {
    let (mut mine, mut theirs) = (mine.into_iter().peekable(), theirs.into_iter().peekable());
    while let Some(next) = match (mine.peek(), theirs.peek()) {
        (Some(one), Some(other)) if key(other) < key(one) => theirs.next(),
        (Some(_), _) => mine.next(),
        (None, _) => theirs.next(),
    } {
        to(next);
    }
}
