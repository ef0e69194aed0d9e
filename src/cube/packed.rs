//! A cube on its way from one worker to another: the same numbers as in a cube file, in bytes that only this program's own
//! modules read, at once.

use super::{Cells, Cube, CubeError, CubeFile, InputHash, Marked, Marks, Only, Stretch, Tally, Visits};
use crate::access::Service;
use crate::account::Account;
use crate::fingerprint::Tool;
use crate::measure::Counts;
use crate::region::Region;
use crate::time::{Day, Month};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    zone: String,
    region_table: (String, String),
    inputs: Vec<InputHash>,
    sensors: Vec<String>,
    #[serde(borrow)]
    accesses: Columns<'a>,
    #[serde(borrow)]
    backscatter: Columns<'a>,
    /// Day, sensor, records.
    #[serde(borrow)]
    coverage: Rows<'a, 16>,
    /// Day, sensor, count.
    #[serde(borrow)]
    source_sensor_days: Rows<'a, 16>,
    /// The region of each of these.
    #[serde(borrow)]
    regions: Rows<'a, 2>,
    distinct_addresses: Vec<(PackedStretch, PackedOnly, u64)>,
    not_additive: Vec<(PackedStretch, PackedOnly)>,
    tested: Vec<(i32, Tool, u64)>,
    /// Day, tool, bits of the service, accesses, sources.
    consistent: Vec<(i32, Tool, u32, u64, u64)>,
    visits: Visits,
    is_sum: bool,
}

/// Cells in their order.
#[derive(Serialize, Deserialize)]
struct Columns<'a> {
    /// Each day, and how many runs it has: cells of one (sensor, service).
    #[serde(borrow)]
    days: Rows<'a, 8>,
    /// Sensor, and the bits of the service.
    #[serde(borrow)]
    pairs: Rows<'a, 8>,
    /// Of each run its place in `pairs`, and how many cells it has.
    #[serde(borrow)]
    runs: Rows<'a, 8>,
    #[serde(borrow)]
    region: Rows<'a, 2>,
    #[serde(borrow)]
    accesses: Numbers<'a>,
    #[serde(borrow)]
    sources: Numbers<'a>,
}

/// Rows of so many bytes, their numbers little-endian: there may be millions, which cross as one piece rather than number by
/// number, and are read where they lie.
struct Rows<'a, const N: usize>(Cow<'a, [u8]>);

impl<const N: usize> Rows<'_, N> {
    fn of<T>(items: impl Iterator<Item = T>, row: impl Fn(T) -> [u8; N]) -> Rows<'static, N> {
        let mut bytes = Vec::with_capacity(items.size_hint().0 * N);
        items.for_each(|item| bytes.extend_from_slice(&row(item)));
        Rows(Cow::Owned(bytes))
    }

    /// Bytes that are no whole row are none of ours: [`Rows::is_whole`].
    fn iter(&self) -> impl Iterator<Item = &[u8; N]> {
        self.0.as_chunks().0.iter()
    }

    fn at(&self, at: usize) -> Option<&[u8; N]> {
        self.0.as_chunks().0.get(at)
    }

    fn len(&self) -> usize {
        self.0.len() / N
    }

    fn is_whole(&self) -> bool {
        self.0.len().is_multiple_of(N)
    }
}

impl<const N: usize> Serialize for Rows<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de: 'a, 'a, const N: usize> Deserialize<'de> for Rows<'a, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rows<'a, N>, D::Error> {
        let rows = Rows(Cow::Borrowed(<&[u8]>::deserialize(deserializer)?));
        if rows.is_whole() { Ok(rows) } else { Err(D::Error::custom("a row is cut off")) }
    }
}

/// Counts, of two bytes each where none needs more, or of four.
#[derive(Serialize, Deserialize)]
enum Numbers<'a> {
    #[serde(borrow)]
    Short(Rows<'a, 2>),
    #[serde(borrow)]
    Narrow(Rows<'a, 4>),
    #[serde(borrow)]
    Wide(Rows<'a, 8>),
}

impl Numbers<'_> {
    /// Asks for the numbers twice.
    fn of<I: Iterator<Item = u64>>(numbers: impl Fn() -> I) -> Numbers<'static> {
        let most = numbers().max().unwrap_or(0);
        if most <= u64::from(u16::MAX) {
            Numbers::Short(Rows::of(numbers(), |n| (n as u16).to_le_bytes()))
        } else if most <= u64::from(u32::MAX) {
            Numbers::Narrow(Rows::of(numbers(), |n| (n as u32).to_le_bytes()))
        } else {
            Numbers::Wide(Rows::of(numbers(), u64::to_le_bytes))
        }
    }

    fn len(&self) -> usize {
        match self {
            Numbers::Short(rows) => rows.len(),
            Numbers::Narrow(rows) => rows.len(),
            Numbers::Wide(rows) => rows.len(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = u64> {
        (0..self.len()).map(|at| self.at(at))
    }

    /// 0 behind the last.
    fn at(&self, at: usize) -> u64 {
        match self {
            Numbers::Short(rows) => rows.at(at).map_or(0, |row| u16::from_le_bytes(*row).into()),
            Numbers::Narrow(rows) => rows.at(at).map_or(0, |row| u32::from_le_bytes(*row).into()),
            Numbers::Wide(rows) => rows.at(at).map_or(0, |row| u64::from_le_bytes(*row)),
        }
    }
}

#[derive(Serialize, Deserialize)]
enum PackedStretch {
    All,
    Month(i32, u32),
}

#[derive(Serialize, Deserialize)]
enum PackedOnly {
    All,
    Service(u32),
    Sensor(u32),
    Region(u16),
}

/// Two numbers in a row.
fn pair(first: u32, second: u32) -> [u8; 8] {
    (u64::from(first) | u64::from(second) << 32).to_le_bytes()
}

fn unpaired(row: &[u8; 8]) -> (u32, u32) {
    let both = u64::from_le_bytes(*row);
    (both as u32, (both >> 32) as u32)
}

/// What was counted of a sensor on a day.
fn tally(day: Day, sensor: u32, count: u64) -> [u8; 16] {
    let of = u64::from(day.0.cast_unsigned()) | u64::from(sensor) << 32;
    (u128::from(of) | u128::from(count) << 64).to_le_bytes()
}

fn untallied(row: &[u8; 16]) -> (Day, u32, u64) {
    let all = u128::from_le_bytes(*row);
    (Day((all as u32).cast_signed()), (all >> 32) as u32, (all >> 64) as u64)
}

fn code(region: Region) -> [u8; 2] {
    region.0.to_le_bytes()
}

fn decoded(row: &[u8; 2]) -> Option<Region> {
    let region = Region(u16::from_le_bytes(*row));
    (usize::from(region.0) < Region::COUNT).then_some(region)
}

impl Columns<'_> {
    fn of(cells: &Cells) -> Columns<'static> {
        let (regions, accesses, sources) = cells.columns();
        Columns {
            days: Rows::of(cells.days(), |day| pair(day.day.0.cast_unsigned(), day.by_pair().count() as u32)),
            pairs: Rows::of(cells.pairs().iter(), |(sensor, service)| pair(*sensor, service.to_bits())),
            runs: Rows::of(cells.days().flat_map(|day| day.by_pair()), |run| pair(run.pair, run.len() as u32)),
            region: Rows::of(regions.iter(), |region| code(*region)),
            accesses: Numbers::of(|| accesses.iter()),
            sources: Numbers::of(|| sources.iter()),
        }
    }

    fn into_cells(self, sensors: usize) -> Option<Cells> {
        let pairs: Option<Vec<_>> = (self.pairs.iter().map(unpaired))
            .map(|(sensor, bits)| ((sensor as usize) < sensors).then_some((sensor, Service::from_bits(bits)?)))
            .collect();
        let pairs = pairs?;
        let (count, width) = (self.region.len(), pairs.len());
        let cells: u64 = self.runs.iter().map(|run| u64::from(unpaired(run).1)).sum();
        let runs: u64 = self.days.iter().map(|day| u64::from(unpaired(day).1)).sum();
        let as_long = self.accesses.len() == count && self.sources.len() == count;
        if !as_long || cells != count as u64 || runs != self.runs.len() as u64 {
            return None;
        }
        let mut cells = Cells::with_room(pairs, count, self.runs.len());
        let counts = self.accesses.iter().zip(self.sources.iter());
        let mut rows = self.region.iter().zip(counts);
        let mut runs = self.runs.iter().map(unpaired);
        for (day, of_day) in self.days.iter().map(unpaired) {
            cells.begin(Day(day.cast_signed()));
            for (pair, of_run) in runs.by_ref().take(of_day as usize) {
                for (region, (accesses, sources)) in rows.by_ref().take(of_run as usize) {
                    if pair as usize >= width {
                        return None;
                    }
                    cells.push(pair, decoded(region)?, Counts { accesses, sources });
                }
            }
        }
        cells.finish();
        Some(cells)
    }
}

fn packed_key((stretch, only): (Stretch, Only)) -> (PackedStretch, PackedOnly) {
    let stretch = match stretch {
        Stretch::All => PackedStretch::All,
        Stretch::Month(month) => PackedStretch::Month(month.year, month.month),
    };
    let only = match only {
        Only::All => PackedOnly::All,
        Only::Service(service) => PackedOnly::Service(service.to_bits()),
        Only::Sensor(sensor) => PackedOnly::Sensor(sensor),
        Only::Region(region) => PackedOnly::Region(region.0),
    };
    (stretch, only)
}

impl Cube {
    /// With what the file that it is of holds beside the counts, if it is of one.
    pub fn pack(&self, file: Option<&CubeFile>) -> Vec<u8> {
        let packed = Packed {
            zone: self.zone.clone(),
            region_table: self.region_table.clone(),
            inputs: file.map_or_else(Vec::new, |file| file.inputs.clone()),
            sensors: self.sensors.clone(),
            accesses: Columns::of(&self.cells),
            backscatter: Columns::of(&self.backscatter),
            coverage: Rows::of(self.coverage.iter(), |t| tally(t.key.0, t.key.1, t.count)),
            source_sensor_days: Rows::of(self.source_sensor_days.iter(), |t| tally(t.key.0, t.key.1, t.count)),
            regions: Rows::of(self.source_sensor_days.iter(), |t| code(t.key.2)),
            distinct_addresses: (self.distinct_addresses.iter())
                .map(|Tally { key, count }| {
                    let (stretch, only) = packed_key(*key);
                    (stretch, only, *count)
                })
                .collect(),
            not_additive: self.not_additive.iter().map(|key| packed_key(*key)).collect(),
            tested: self.marks.tested.iter().map(|t| (t.key.0.0, t.key.1, t.count)).collect(),
            consistent: (self.marks.consistent.iter())
                .map(|it| (it.day.0, it.tool, it.service.to_bits(), it.counts.accesses, it.counts.sources))
                .collect(),
            visits: file.map_or_else(Visits::default, |file| file.visits.clone()),
            is_sum: file.is_some_and(|file| file.is_sum),
        };
        postcard::to_stdvec(&packed).unwrap_or_default()
    }

    /// Reads what [`Cube::pack`] wrote, as a file without an account. Whatever the bytes, the result is a sound cube or a
    /// reason.
    pub fn unpack(bytes: &[u8]) -> Result<CubeFile, CubeError> {
        let damaged = || CubeError::new("counts of another worker arrived damaged");
        let packed: Packed = postcard::from_bytes(bytes).map_err(|_| damaged())?;
        let (sensors, regions) = (packed.sensors.len(), Region::COUNT);
        let known = |sensor: u32| ((sensor as usize) < sensors).then_some(sensor).ok_or_else(damaged);
        let region = |region: u16| (usize::from(region) < regions).then_some(Region(region)).ok_or_else(damaged);
        let service = |bits: u32| Service::from_bits(bits).ok_or_else(damaged);
        let cells = |columns: Columns| columns.into_cells(sensors).ok_or_else(damaged);
        let coverage: Result<_, CubeError> = (packed.coverage.iter().map(untallied))
            .map(|(day, sensor, count)| Ok(Tally { key: (day, known(sensor)?), count }))
            .collect();
        if packed.regions.len() != packed.source_sensor_days.len() {
            return Err(damaged());
        }
        let source_sensor_days: Result<_, CubeError> =
            (packed.source_sensor_days.iter().map(untallied).zip(packed.regions.iter()))
                .map(|((day, sensor, count), of)| {
                    Ok(Tally { key: (day, known(sensor)?, decoded(of).ok_or_else(damaged)?), count })
                })
                .collect();
        let key = |stretch: &PackedStretch, only: &PackedOnly| {
            let stretch = match *stretch {
                PackedStretch::All => Stretch::All,
                PackedStretch::Month(year, month @ 1..=12) => Stretch::Month(Month { year, month }),
                PackedStretch::Month(..) => return Err(damaged()),
            };
            let only = match *only {
                PackedOnly::All => Only::All,
                PackedOnly::Service(bits) => Only::Service(service(bits)?),
                PackedOnly::Sensor(sensor) => Only::Sensor(known(sensor)?),
                PackedOnly::Region(of) => Only::Region(region(of)?),
            };
            Ok((stretch, only))
        };
        let distinct_addresses: Result<_, CubeError> = (packed.distinct_addresses.iter())
            .map(|(stretch, only, count)| Ok(Tally { key: key(stretch, only)?, count: *count }))
            .collect();
        let not_additive: Result<_, CubeError> =
            packed.not_additive.iter().map(|(stretch, only)| key(stretch, only)).collect();
        let tested = packed.tested.iter().map(|(day, tool, count)| Tally { key: (Day(*day), *tool), count: *count });
        let consistent: Result<_, CubeError> = (packed.consistent.iter())
            .map(|(day, tool, bits, accesses, sources)| {
                let counts = Counts { accesses: *accesses, sources: *sources };
                Ok(Marked { day: Day(*day), tool: *tool, service: service(*bits)?, counts })
            })
            .collect();
        let cube = Cube {
            zone: packed.zone,
            region_table: packed.region_table,
            cells: cells(packed.accesses)?,
            backscatter: cells(packed.backscatter)?,
            coverage: coverage?,
            source_sensor_days: source_sensor_days?,
            distinct_addresses: distinct_addresses?,
            not_additive: not_additive?,
            marks: Marks { tested: tested.collect(), consistent: consistent? },
            sensors: packed.sensors,
        };
        let Packed { inputs, visits, is_sum, .. } = packed;
        Ok(CubeFile { cube, account: Account::default(), inputs, visits, is_sum })
    }
}
