//! The sum of cube files that have no (sensor, day) in common: exact in accesses, sources, coverage and U1. What sets of
//! sources tell, U0 and who came in bursts, does not add up, since the same source may be in several files: it stays
//! where all it is about is in one of them, and is not additive elsewhere.

use super::file::{CubeFile, LARGEST};
use super::{Cube, Only, Stretch, Tally};
use crate::time::{Day, Month};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// Two files that cannot be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAdded {
    /// Their places in the list.
    pub files: (usize, usize),
    /// Why not.
    pub why: Unlike,
}

/// Why two cube files cannot be added: a sentence part for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Their days are those of these two zones.
    Zones(String, String),
    /// Their regions are by these two tables: name and date of each.
    RegionTables((String, String), (String, String)),
    /// Both hold what a sensor received on a day.
    Overlap {
        /// The name of the first one, on its first day.
        sensor: String,
        /// The first such day.
        day: Day,
        /// So many (sensor, day) more.
        more: u64,
    },
    /// Together they hold more than counts can be.
    TooLarge,
}

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unlike::Zones(one, other) => {
                write!(f, "the days of one are those of {one}, the days of the other those of {other}")
            }
            Unlike::RegionTables((one, of), (other, and)) => {
                write!(f, "regions are by {one} of {of} in one, by {other} of {and} in the other")
            }
            Unlike::Overlap { sensor, day, more } => {
                write!(f, "both hold sensor {sensor:?} on {day}")?;
                match more {
                    0 => Ok(()),
                    1 => write!(f, ", and 1 sensor-day more"),
                    more => write!(f, ", and {more} sensor-days more"),
                }
            }
            Unlike::TooLarge => write!(f, "their counts together are too large to be true"),
        }
    }
}

impl NotAdded {
    /// A sentence for the reader, with the names that the files have.
    pub fn sentence(&self, names: &[impl AsRef<str>]) -> String {
        let name = |at: usize| names.get(at).map_or("?", AsRef::as_ref);
        format!("{} and {} cannot be added: {}", name(self.files.0), name(self.files.1), self.why)
    }
}

/// The sum of files; the same whatever their order. `None` of none; a single one stays as it is.
pub fn sum_of_files(mut files: Vec<CubeFile>) -> Result<Option<CubeFile>, NotAdded> {
    addable(&files)?;
    // Neighbours first, so that each count is copied a few times however many files there are.
    while files.len() > 1 {
        let mut sums = Vec::with_capacity(files.len().div_ceil(2));
        let mut rest = files.into_iter();
        while let Some(first) = rest.next() {
            sums.push(match rest.next() {
                Some(second) => first.sum(second),
                None => first,
            });
        }
        files = sums;
    }
    Ok(files.pop())
}

/// Whether every two of them can be added.
fn addable(files: &[CubeFile]) -> Result<(), NotAdded> {
    let refuse = |first, second, why| Err(NotAdded { files: (first, second), why });
    let Some(first) = files.first() else { return Ok(()) };
    for (at, file) in files.iter().enumerate().skip(1) {
        let (one, other) = (&first.cube, &file.cube);
        if one.zone != other.zone {
            return refuse(0, at, Unlike::Zones(one.zone.clone(), other.zone.clone()));
        }
        if one.region_table != other.region_table {
            return refuse(0, at, Unlike::RegionTables(one.region_table.clone(), other.region_table.clone()));
        }
    }
    let mut sum = first.size();
    for (at, file) in files.iter().enumerate().skip(1) {
        sum = sum.saturating_add(file.size());
        if sum >= LARGEST {
            return refuse(0, at, Unlike::TooLarge);
        }
    }
    // Whose each (sensor, day) is.
    let mut held: HashMap<(&str, Day), usize> = HashMap::new();
    for (at, file) in files.iter().enumerate() {
        let mut twice: BTreeMap<usize, BTreeSet<(Day, &str)>> = BTreeMap::new();
        for (day, sensor) in file.cube.sensor_days() {
            let sensor = file.cube.sensors[sensor as usize].as_str();
            match held.get(&(sensor, day)) {
                Some(other) if *other != at => _ = twice.entry(*other).or_default().insert((day, sensor)),
                Some(_) => {}
                None => _ = held.insert((sensor, day), at),
            }
        }
        if let Some((other, shared)) = twice.pop_first()
            && let Some((day, sensor)) = shared.first()
        {
            let more = shared.len() as u64 - 1;
            return refuse(other, at, Unlike::Overlap { sensor: (*sensor).to_owned(), day: *day, more });
        }
    }
    Ok(())
}

impl CubeFile {
    /// No sum with it is larger than that of these.
    fn size(&self) -> u64 {
        let cells = [self.cube.cells.total(), self.cube.backscatter.total()];
        let records = self.cube.coverage.iter().map(|t| t.count);
        let tallies = records.chain(self.cube.source_sensor_days.iter().map(|t| t.count));
        let account = self.account.read().saturating_add(self.account.bytes);
        let tested = self.cube.marks.tested.iter().map(|t| t.count);
        let notes = self.account.notes.values().copied();
        let counts = cells.into_iter().flat_map(|counts| [counts.accesses, counts.sources]);
        counts.chain(tallies).chain(tested).chain(notes).fold(account, u64::saturating_add)
    }

    /// With a file that can be added.
    fn sum(mut self, mut other: CubeFile) -> CubeFile {
        self.visits = std::mem::take(&mut self.visits).sum(&self.cube, std::mem::take(&mut other.visits), &other.cube);
        self.cube.add_disjoint(other.cube);
        self.account.add(&other.account);
        self.inputs.append(&mut other.inputs);
        crate::sort::sort(&mut self.inputs);
        self.is_sum = true;
        self
    }
}

impl Cube {
    /// Every (day, sensor) that anything is known of. A sound cube covers every cell's; whoever wrote it, none is missed.
    fn sensor_days(&self) -> impl Iterator<Item = (Day, u32)> + '_ {
        let of_cells = [&self.cells, &self.backscatter].into_iter().flat_map(|cells| {
            cells.days().flat_map(|day| {
                let sensors = day.by_pair().map(|of_pair| cells.pairs()[of_pair.pair as usize].0);
                let mut sensors: Vec<u32> = sensors.collect();
                sensors.dedup();
                sensors.into_iter().map(move |sensor| (day.day, sensor))
            })
        });
        let of_tallies = self.source_sensor_days.iter().map(|t| (t.key.0, t.key.1));
        self.coverage.iter().map(|t| t.key).chain(of_tallies).chain(of_cells)
    }

    /// Adds a cube of other (sensor, day), of the same zone and region table.
    fn add_disjoint(&mut self, mut other: Cube) {
        let mut names: Vec<String> = self.sensors.iter().chain(&other.sensors).cloned().collect();
        crate::sort::sort(&mut names);
        names.dedup();
        self.name_sensors(names.clone());
        other.name_sensors(names);
        let mut answers: BTreeMap<(Stretch, Only), Option<u64>> = BTreeMap::new();
        for cube in [&*self, &other] {
            let counted = cube.distinct_addresses.iter().map(|t| (t.key, Some(t.count)));
            let mut of_cube: BTreeMap<(Stretch, Only), Option<u64>> = BTreeMap::new();
            of_cube.extend(counted);
            let untold = cube.not_additive.iter().copied().chain(cube.seen());
            untold.for_each(|key| _ = of_cube.entry(key).or_insert(None));
            for (key, count) in of_cube {
                // What both have a part of is a union of sets that nobody knows any more.
                answers.entry(key).and_modify(|answer| *answer = None).or_insert(count);
            }
        }
        let known = answers.iter().filter_map(|(key, count)| Some(Tally { key: *key, count: (*count)? }));
        let distinct = known.collect();
        let not_additive = answers.into_iter().filter(|it| it.1.is_none()).map(|it| it.0).collect();
        // Nothing is in both, so that the sums are those of partitions; but for the sets.
        (self.distinct_addresses, self.not_additive) = Default::default();
        (other.distinct_addresses, other.not_additive) = Default::default();
        self.add_partition(other);
        (self.distinct_addresses, self.not_additive) = (distinct, not_additive);
    }

    /// Of what there are accesses: everything of which distinct addresses may be asked.
    fn seen(&self) -> BTreeSet<(Stretch, Only)> {
        let mut months: BTreeMap<Month, BTreeSet<Only>> = BTreeMap::new();
        let pairs = self.cells.pairs();
        for day in self.cells.days() {
            let only = months.entry(day.day.month()).or_default();
            only.extend(day.by_region().iter().map(|it| Only::Region(it.0)));
            for of_pair in day.by_pair() {
                let (sensor, service) = pairs[of_pair.pair as usize];
                only.extend([Only::Sensor(sensor), Only::Service(service)]);
            }
            only.insert(Only::All);
        }
        let all = months.values().flatten().map(|only| (Stretch::All, *only));
        let each = months.iter().flat_map(|(month, only)| only.iter().map(|only| (Stretch::Month(*month), *only)));
        let mut seen = BTreeSet::new();
        seen.extend(all.chain(each));
        seen
    }
}
