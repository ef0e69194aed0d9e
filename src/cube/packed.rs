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

#[derive(Serialize, Deserialize)]
struct Packed {
    zone: String,
    region_table: (String, String),
    inputs: Vec<InputHash>,
    sensors: Vec<String>,
    accesses: Columns,
    backscatter: Columns,
    /// Day, sensor, records.
    coverage: Rows<16>,
    /// Day, sensor, count.
    source_sensor_days: Rows<16>,
    /// The region of each of these.
    regions: Rows<2>,
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
struct Columns {
    /// Each day, and how many runs it has: cells of one (sensor, service).
    days: Rows<8>,
    /// Sensor, and the bits of the service.
    pairs: Rows<8>,
    /// Of each run its place in `pairs`, and how many cells it has.
    runs: Rows<8>,
    region: Rows<2>,
    accesses: Numbers,
    sources: Numbers,
}

/// Rows of so many bytes, their numbers little-endian: there may be millions, which cross as one piece rather than number by
/// number.
struct Rows<const N: usize>(Vec<u8>);

impl<const N: usize> Rows<N> {
    fn of<T>(items: impl Iterator<Item = T>, row: impl Fn(T) -> [u8; N]) -> Rows<N> {
        let mut bytes = Vec::with_capacity(items.size_hint().0 * N);
        items.for_each(|item| bytes.extend_from_slice(&row(item)));
        Rows(bytes)
    }

    /// Bytes that are no whole row are none of ours: [`Rows::is_whole`].
    fn iter(&self) -> impl Iterator<Item = &[u8; N]> {
        self.0.as_chunks().0.iter()
    }

    fn len(&self) -> usize {
        self.0.len() / N
    }

    fn is_whole(&self) -> bool {
        self.0.len().is_multiple_of(N)
    }
}

impl<const N: usize> Serialize for Rows<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Rows<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rows<N>, D::Error> {
        // What is borrowed is copied once, whole.
        let rows = Rows(<&[u8]>::deserialize(deserializer)?.to_vec());
        if rows.is_whole() { Ok(rows) } else { Err(D::Error::custom("a row is cut off")) }
    }
}

/// Counts, of four bytes each where none needs more.
#[derive(Serialize, Deserialize)]
enum Numbers {
    Narrow(Rows<4>),
    Wide(Rows<8>),
}

impl Numbers {
    fn of(numbers: &[u64]) -> Numbers {
        if numbers.iter().all(|n| *n <= u64::from(u32::MAX)) {
            Numbers::Narrow(Rows::of(numbers.iter(), |n| (*n as u32).to_le_bytes()))
        } else {
            Numbers::Wide(Rows::of(numbers.iter(), |n| n.to_le_bytes()))
        }
    }

    fn len(&self) -> usize {
        match self {
            Numbers::Narrow(rows) => rows.len(),
            Numbers::Wide(rows) => rows.len(),
        }
    }

    fn into_vec(self) -> Vec<u64> {
        match self {
            Numbers::Narrow(rows) => rows.iter().map(|row| u32::from_le_bytes(*row).into()).collect(),
            Numbers::Wide(rows) => rows.iter().map(|row| u64::from_le_bytes(*row)).collect(),
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

impl Columns {
    fn of(cells: &Cells) -> Columns {
        let (regions, accesses, sources) = cells.columns();
        Columns {
            days: Rows::of(cells.days(), |day| pair(day.day.0.cast_unsigned(), day.by_pair().count() as u32)),
            pairs: Rows::of(cells.pairs().iter(), |(sensor, service)| pair(*sensor, service.to_bits())),
            runs: Rows::of(cells.days().flat_map(|day| day.by_pair()), |run| pair(run.pair, run.len() as u32)),
            region: Rows::of(regions.iter(), |region| code(*region)),
            accesses: Numbers::of(accesses),
            sources: Numbers::of(sources),
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
        let mut cells = Cells::of_pairs(pairs);
        let counts = self.accesses.into_vec().into_iter().zip(self.sources.into_vec());
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
