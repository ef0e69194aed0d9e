//! A cube on its way from one worker to another: the same numbers as in a cube file, in bytes that only this program's own
//! modules read, at once.

use super::{Cells, Cube, CubeError, CubeFile, InputHash, Marked, Marks, Only, Stretch, Tally, Visits};
use crate::access::Service;
use crate::account::Account;
use crate::fingerprint::Tool;
use crate::measure::Counts;
use crate::region::Region;
use crate::time::{Day, Month};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Packed {
    zone: String,
    region_table: (String, String),
    inputs: Vec<InputHash>,
    sensors: Vec<String>,
    accesses: Columns,
    backscatter: Columns,
    /// Day, sensor, records.
    coverage: Vec<(i32, u32, u64)>,
    /// Day, sensor, region, count.
    source_sensor_days: Vec<(i32, u32, u16, u64)>,
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
    /// How many cells each day has.
    days: Vec<(i32, u32)>,
    /// Sensor, and the bits of the service.
    pairs: Vec<(u32, u32)>,
    pair: Vec<u32>,
    region: Vec<u16>,
    accesses: Vec<u64>,
    sources: Vec<u64>,
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

impl Columns {
    fn of(cells: &Cells) -> Columns {
        let each = || cells.days().flat_map(|day| day.iter());
        Columns {
            days: cells.days().map(|day| (day.day.0, day.iter().count() as u32)).collect(),
            pairs: cells.pairs().iter().map(|(sensor, service)| (*sensor, service.to_bits())).collect(),
            pair: each().map(|(pair, _, _)| pair).collect(),
            region: each().map(|(_, region, _)| region.0).collect(),
            accesses: each().map(|(_, _, counts)| counts.accesses).collect(),
            sources: each().map(|(_, _, counts)| counts.sources).collect(),
        }
    }

    fn into_cells(self) -> Option<Cells> {
        let pairs: Option<Vec<_>> =
            self.pairs.iter().map(|(sensor, bits)| Some((*sensor, Service::from_bits(*bits)?))).collect();
        let pairs = pairs?;
        let (count, width) = (self.pair.len(), pairs.len());
        let as_long = self.region.len() == count && self.accesses.len() == count && self.sources.len() == count;
        if !as_long || self.days.iter().map(|day| u64::from(day.1)).sum::<u64>() != count as u64 {
            return None;
        }
        let mut cells = Cells::of_pairs(pairs);
        let counts = self.accesses.into_iter().zip(self.sources);
        let mut rows = self.pair.into_iter().zip(self.region).zip(counts);
        for (day, count) in self.days {
            cells.begin(Day(day));
            for ((pair, region), (accesses, sources)) in rows.by_ref().take(count as usize) {
                if pair as usize >= width || usize::from(region) >= Region::COUNT {
                    return None;
                }
                cells.push(pair, Region(region), Counts { accesses, sources });
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
            coverage: self.coverage.iter().map(|t| (t.key.0.0, t.key.1, t.count)).collect(),
            source_sensor_days: (self.source_sensor_days.iter())
                .map(|t| (t.key.0.0, t.key.1, t.key.2.0, t.count))
                .collect(),
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
        let cells = |columns: Columns| {
            for (sensor, _) in &columns.pairs {
                known(*sensor)?;
            }
            columns.into_cells().ok_or_else(damaged)
        };
        let coverage: Result<_, CubeError> = (packed.coverage.iter())
            .map(|(day, sensor, count)| Ok(Tally { key: (Day(*day), known(*sensor)?), count: *count }))
            .collect();
        let source_sensor_days: Result<_, CubeError> = (packed.source_sensor_days.iter())
            .map(|(day, sensor, of, count)| {
                Ok(Tally { key: (Day(*day), known(*sensor)?, region(*of)?), count: *count })
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
