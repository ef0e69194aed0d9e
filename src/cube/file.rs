//! The cube file: every count of a cube as one JSON object, in columns. Holds no address, opens again without any log,
//! and is the same bytes for the same input on every machine.

use super::visits::{Visits, Written as WrittenVisits};
use super::{Cell, Cells, Counts, Cube, Marked, Marks, Only, Stretch, Tally};
use crate::access::{Kind, Service};
use crate::account::{Account, Note, Reason, Rejected};
use crate::fingerprint::Tool;
use crate::measure::Answer;
use crate::region::Region;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What the counts of every cube file of this version mean.
pub const RULE: &str = "a source counts once per day, sensor and service";

/// Why a cube file was refused: a sentence part for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CubeError(String);

impl CubeError {
    pub(super) fn new(why: impl Into<String>) -> CubeError {
        CubeError(why.into())
    }
}

impl fmt::Display for CubeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file that was counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputHash {
    /// Without folders.
    pub name: String,
    /// As it was given, packed or not.
    pub bytes: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// A cube, the account of the records behind it, and the files they came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CubeFile {
    /// The counts.
    pub cube: Cube,
    /// Sums over all files; lines and places are not kept, since those of several files mean nothing together.
    pub account: Account,
    /// By name.
    pub inputs: Vec<InputHash>,
    /// Who came in the bursts that a report would ask about.
    pub visits: Visits,
    /// It was added up from cube files: what it does not hold of sources may be in several of them.
    pub is_sum: bool,
}

#[derive(Serialize, Deserialize)]
struct Written {
    teiten: String,
    version: u32,
    rule: String,
    zone: String,
    region_table: TableName,
    inputs: Vec<InputHash>,
    account: WrittenAccount,
    days: Vec<String>,
    sensors: Vec<String>,
    services: Vec<String>,
    regions: Vec<String>,
    accesses: Columns,
    backscatter: Columns,
    coverage: Coverage,
    source_sensor_days: SourceSensorDays,
    distinct_addresses: BTreeMap<String, BTreeMap<String, Answer<u64>>>,
    // Files of before there were these are read as if nothing had been asked.
    #[serde(default, skip_serializing_if = "WrittenVisits::is_empty")]
    visits: WrittenVisits,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    sum: bool,
    #[serde(default, skip_serializing_if = "WrittenMarks::is_empty")]
    marks: WrittenMarks,
}

#[derive(Serialize, Deserialize)]
struct TableName {
    name: String,
    date: String,
}

#[derive(Serialize, Deserialize)]
struct WrittenAccount {
    kinds: BTreeMap<String, u64>,
    rejected: BTreeMap<String, u64>,
    notes: BTreeMap<String, u64>,
    blank: u64,
    bytes: u64,
}

/// Indices into the lists of days, sensors, services and regions, and the counts; equally long.
#[derive(Default, Serialize, Deserialize)]
struct Columns {
    day: Vec<u32>,
    sensor: Vec<u32>,
    service: Vec<u32>,
    region: Vec<u32>,
    accesses: Vec<u64>,
    sources: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
struct Coverage {
    day: Vec<u32>,
    sensor: Vec<u32>,
    records: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
struct SourceSensorDays {
    day: Vec<u32>,
    sensor: Vec<u32>,
    region: Vec<u32>,
    count: Vec<u64>,
}

/// Files in which no record had the fields have none.
#[derive(Default, Serialize, Deserialize)]
struct WrittenMarks {
    tested: Vec<(u32, Tool, u64)>,
    consistent: Vec<(u32, Tool, u32, u64, u64)>,
}

impl WrittenMarks {
    fn is_empty(&self) -> bool {
        self.tested.is_empty()
    }
}

/// The first bytes of every cube file.
pub const CUBE_MAGIC: &[u8] = b"{\"teiten\":\"cube\",";

/// Sums of counts stay below this: the page's numbers are exact up to here.
pub(super) const LARGEST: u64 = 1 << 53;

/// Days of which logs can be: the years of instants ([`crate::time::Timestamp`]).
const YEARS: std::ops::RangeInclusive<i32> = 1677..=2262;

impl CubeFile {
    /// What was counted, without a word of who came in bursts.
    pub fn of(cube: Cube, account: Account, inputs: Vec<InputHash>) -> CubeFile {
        CubeFile { cube, account, inputs, visits: Visits::default(), is_sum: false }
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let cube = &self.cube;
        let both = || cube.cells.iter().chain(cube.backscatter.iter());
        let asked = || self.visits.iter().map(|it| it.0);
        let days = both().map(|c| c.day).chain(cube.coverage.iter().map(|t| t.key.0));
        let days = sorted(days.chain(asked().flat_map(|asked| [asked.from, asked.to])));
        let services = both().map(|c| c.service).chain(cube.distinct_addresses.iter().filter_map(|t| match t.key.1 {
            Only::Service(service) => Some(service),
            _ => None,
        }));
        let services = sorted(services.chain(asked().flat_map(|asked| asked.services.iter().copied())));
        let regions = sorted(both().map(|c| c.region));
        let columns = |cells: &Cells| Columns {
            day: cells.iter().map(|c| place(&days, c.day)).collect(),
            sensor: cells.iter().map(|c| c.sensor).collect(),
            service: cells.iter().map(|c| place(&services, c.service)).collect(),
            region: cells.iter().map(|c| place(&regions, c.region)).collect(),
            accesses: cells.iter().map(|c| c.counts.accesses).collect(),
            sources: cells.iter().map(|c| c.counts.sources).collect(),
        };
        let mut distinct: BTreeMap<String, BTreeMap<String, Answer<u64>>> = BTreeMap::new();
        let counted = cube.distinct_addresses.iter().map(|t| (t.key, Answer::Known(t.count)));
        for (key, answer) in counted.chain(cube.not_additive.iter().map(|key| (*key, Answer::NotAdditive))) {
            let stretch = match key.0 {
                Stretch::All => "all".to_owned(),
                Stretch::Month(month) => month.to_string(),
            };
            let only = match key.1 {
                Only::All => "all".to_owned(),
                Only::Service(service) => format!("service {service}"),
                Only::Sensor(sensor) => format!("sensor {}", cube.sensors[sensor as usize]),
                Only::Region(region) => format!("region {}", region.code()),
            };
            distinct.entry(stretch).or_default().insert(only, answer);
        }
        let u1 = &cube.source_sensor_days;
        let written = Written {
            teiten: "cube".into(),
            version: 1,
            rule: RULE.into(),
            zone: cube.zone.clone(),
            region_table: TableName { name: cube.region_table.0.clone(), date: cube.region_table.1.clone() },
            inputs: self.inputs.clone(),
            account: WrittenAccount {
                kinds: self.account.kinds.iter().map(|(k, n)| (k.code().into(), n)).collect(),
                rejected: self.account.rejected.iter().map(|(r, n)| (r.code().into(), n.records)).collect(),
                notes: self.account.notes.iter().map(|(k, n)| (k.code().into(), *n)).collect(),
                blank: self.account.blank,
                bytes: self.account.bytes,
            },
            accesses: columns(&cube.cells),
            backscatter: columns(&cube.backscatter),
            coverage: Coverage {
                day: cube.coverage.iter().map(|t| place(&days, t.key.0)).collect(),
                sensor: cube.coverage.iter().map(|t| t.key.1).collect(),
                records: cube.coverage.iter().map(|t| t.count).collect(),
            },
            source_sensor_days: SourceSensorDays {
                day: u1.iter().map(|t| place(&days, t.key.0)).collect(),
                sensor: u1.iter().map(|t| t.key.1).collect(),
                region: u1.iter().map(|t| place(&regions, t.key.2)).collect(),
                count: u1.iter().map(|t| t.count).collect(),
            },
            distinct_addresses: distinct,
            visits: WrittenVisits::of(&self.visits, |day| place(&days, day), |service| place(&services, service)),
            sum: self.is_sum,
            marks: WrittenMarks {
                tested: cube.marks.tested.iter().map(|t| (place(&days, t.key.0), t.key.1, t.count)).collect(),
                consistent: (cube.marks.consistent.iter())
                    .map(|it| {
                        (
                            place(&days, it.day),
                            it.tool,
                            place(&services, it.service),
                            it.counts.accesses,
                            it.counts.sources,
                        )
                    })
                    .collect(),
            },
            days: days.iter().map(Day::to_string).collect(),
            sensors: cube.sensors.clone(),
            services: services.iter().map(Service::to_string).collect(),
            regions: regions.iter().map(|r| r.code().to_string()).collect(),
        };
        let mut out = serde_json::to_vec(&written).unwrap_or_default();
        out.push(b'\n');
        out
    }

    /// Reads a cube file. Whatever the bytes, the result is a sound cube or a reason.
    pub fn from_bytes(bytes: &[u8]) -> Result<CubeFile, CubeError> {
        let written: Written = serde_json::from_slice(bytes).map_err(|e| CubeError(format!("not a cube file: {e}")))?;
        if written.teiten != "cube" || written.version != 1 {
            return Err(CubeError(format!(
                "a cube file of version {}, which this program does not know",
                written.version
            )));
        }
        if written.rule != RULE {
            return Err(CubeError(format!("counted by another rule: {:?}", written.rule)));
        }
        let days: Vec<Day> = all(&written.days, Day::parse, "day")?;
        if let Some(day) = days.iter().find(|day| !YEARS.contains(&day.civil().0)) {
            return Err(CubeError(format!("a day of which no log is: {day}")));
        }
        let services: Vec<Service> = all(&written.services, Service::parse, "service")?;
        let regions: Vec<Region> = all(&written.regions, Region::from_code, "region")?;
        if !written.sensors.is_sorted_by(|a, b| a < b) {
            return Err(CubeError("the sensors are not in order".into()));
        }
        let lists = Lists { days: &days, sensors: written.sensors.len(), services: &services, regions: &regions };
        let coverage = &written.coverage;
        let u1 = &written.source_sensor_days;
        same_length(&[coverage.day.len(), coverage.sensor.len(), coverage.records.len()])?;
        same_length(&[u1.day.len(), u1.sensor.len(), u1.region.len(), u1.count.len()])?;
        let mut cube = Cube {
            zone: written.zone,
            region_table: (written.region_table.name, written.region_table.date),
            cells: lists.cells(&written.accesses)?,
            backscatter: lists.cells(&written.backscatter)?,
            coverage: (0..coverage.day.len())
                .map(|i| {
                    let key = (at(lists.days, coverage.day[i])?, lists.sensor(coverage.sensor[i])?);
                    Ok(Tally { key, count: coverage.records[i] })
                })
                .collect::<Result<_, CubeError>>()?,
            source_sensor_days: (0..u1.day.len())
                .map(|i| {
                    let key =
                        (at(lists.days, u1.day[i])?, lists.sensor(u1.sensor[i])?, at(lists.regions, u1.region[i])?);
                    Ok(Tally { key, count: u1.count[i] })
                })
                .collect::<Result<_, CubeError>>()?,
            distinct_addresses: Vec::new(),
            not_additive: Vec::new(),
            marks: lists.marks(&written.marks)?,
            sensors: written.sensors,
        };
        for (stretch, tallies) in &written.distinct_addresses {
            for (only, answer) in tallies {
                let wrong = || CubeError(format!("not a number of addresses: {stretch:?} {only:?}"));
                let key = key_of(stretch, only, &cube.sensors).ok_or_else(wrong)?;
                match answer {
                    Answer::Known(count) => cube.distinct_addresses.push(Tally { key, count: *count }),
                    Answer::NotAdditive if written.sum => cube.not_additive.push(key),
                    _ => return Err(wrong()),
                }
            }
        }
        crate::sort::sort(&mut cube.distinct_addresses);
        crate::sort::sort(&mut cube.not_additive);
        if !cube.coverage.is_sorted_by(|a, b| a.key < b.key)
            || !cube.source_sensor_days.is_sorted_by(|a, b| a.key < b.key)
        {
            return Err(CubeError("a table is not in order".into()));
        }
        if !cube.marks.is_sound(&cube.cells) {
            return Err(CubeError("marks of tools that cannot be".into()));
        }
        bounded(&cube)?;
        let visits = written.visits.read(&cube, |at_| at(&days, at_), |at_| at(&services, at_))?;
        Ok(CubeFile {
            account: account_of(&written.account)?,
            inputs: written.inputs,
            visits,
            is_sum: written.sum,
            cube,
        })
    }
}

/// Sums of counts are 64-bit and exact: what could overflow them is no count of anything.
fn bounded(cube: &Cube) -> Result<(), CubeError> {
    let cells = cube.cells.iter().chain(cube.backscatter.iter());
    let counts = cells.flat_map(|c| [c.counts.accesses, c.counts.sources]);
    let tallies = cube.coverage.iter().map(|t| t.count).chain(cube.source_sensor_days.iter().map(|t| t.count));
    let addresses = cube.distinct_addresses.iter().map(|t| t.count);
    let tested = cube.marks.tested.iter().map(|t| t.count);
    let (counts, addresses) = (checked_sum(counts.chain(tallies).chain(tested)), checked_sum(addresses));
    counts.and(addresses).map(|_| ()).ok_or_else(too_large)
}

fn too_large() -> CubeError {
    CubeError("counts too large to be true".into())
}

/// `None` if it is too large to be true.
fn checked_sum(mut numbers: impl Iterator<Item = u64>) -> Option<u64> {
    numbers.try_fold(0u64, |sum, n| sum.checked_add(n)).filter(|sum| *sum < LARGEST)
}

struct Lists<'a> {
    days: &'a [Day],
    sensors: usize,
    services: &'a [Service],
    regions: &'a [Region],
}

impl Lists<'_> {
    fn sensor(&self, index: u32) -> Result<u32, CubeError> {
        if (index as usize) < self.sensors { Ok(index) } else { Err(outside()) }
    }

    fn cells(&self, columns: &Columns) -> Result<Cells, CubeError> {
        let Columns { day, sensor, service, region, accesses, sources } = columns;
        same_length(&[day.len(), sensor.len(), service.len(), region.len(), accesses.len(), sources.len()])?;
        // Cells are summed up as they are taken in.
        let sums = [accesses, sources].map(|counts| checked_sum(counts.iter().copied()));
        if sums.contains(&None) {
            return Err(too_large());
        }
        let cell = |i: usize| {
            let counts = Counts { accesses: accesses[i], sources: sources[i] };
            if counts.sources == 0 || counts.sources > counts.accesses {
                return Err(CubeError(format!("{} sources of {} accesses", counts.sources, counts.accesses)));
            }
            Ok(Cell {
                day: at(self.days, day[i])?,
                sensor: self.sensor(sensor[i])?,
                service: at(self.services, service[i])?,
                region: at(self.regions, region[i])?,
                counts,
            })
        };
        let cells: Vec<Cell> = (0..day.len()).map(cell).collect::<Result<_, _>>()?;
        let key = |c: &Cell| (c.day, c.sensor, c.service, c.region);
        if cells.is_sorted_by(|a, b| key(a) < key(b)) {
            Ok(Cells::from_sorted(&cells))
        } else {
            Err(CubeError("the cells are not in order".into()))
        }
    }

    fn marks(&self, written: &WrittenMarks) -> Result<Marks, CubeError> {
        let tested = (written.tested.iter())
            .map(|(day, tool, count)| Ok(Tally { key: (at(self.days, *day)?, *tool), count: *count }));
        let consistent = written.consistent.iter().map(|(day, tool, service, accesses, sources)| {
            let counts = Counts { accesses: *accesses, sources: *sources };
            Ok(Marked { day: at(self.days, *day)?, tool: *tool, service: at(self.services, *service)?, counts })
        });
        Ok(Marks {
            tested: tested.collect::<Result<_, CubeError>>()?,
            consistent: consistent.collect::<Result<_, CubeError>>()?,
        })
    }
}

fn outside() -> CubeError {
    CubeError("a cell points outside its lists".into())
}

fn at<T: Copy>(list: &[T], index: u32) -> Result<T, CubeError> {
    list.get(index as usize).copied().ok_or_else(outside)
}

fn same_length(lengths: &[usize]) -> Result<(), CubeError> {
    if lengths.windows(2).all(|w| w[0] == w[1]) {
        Ok(())
    } else {
        Err(CubeError("columns of different lengths".into()))
    }
}

/// Reads every name of a list, which must be in order.
fn all<T: Ord>(names: &[String], read: impl Fn(&str) -> Option<T>, what: &str) -> Result<Vec<T>, CubeError> {
    let list: Vec<T> = names
        .iter()
        .map(|name| read(name).ok_or_else(|| CubeError(format!("not a {what}: {name:?}"))))
        .collect::<Result<_, _>>()?;
    if list.is_sorted_by(|a, b| a < b) {
        Ok(list)
    } else {
        Err(CubeError(format!("a list of {what}s that is not in order")))
    }
}

fn key_of(stretch: &str, only: &str, sensors: &[String]) -> Option<(Stretch, Only)> {
    let stretch = match stretch {
        "all" => Stretch::All,
        month => Stretch::Month(Day::parse(&format!("{month}-01")).map(Day::month)?),
    };
    let only = match only.split_once(' ') {
        None if only == "all" => Only::All,
        Some(("service", name)) => Only::Service(Service::parse(name)?),
        Some(("sensor", name)) => {
            Only::Sensor(u32::try_from(sensors.binary_search_by(|s| s.as_str().cmp(name)).ok()?).ok()?)
        }
        Some(("region", code)) => Only::Region(Region::from_code(code)?),
        _ => return None,
    };
    Some((stretch, only))
}

fn account_of(written: &WrittenAccount) -> Result<Account, CubeError> {
    let unknown = |code: &String| CubeError(format!("not known in an account: {code:?}"));
    let mut account = Account { blank: written.blank, bytes: written.bytes, ..Account::default() };
    for (code, records) in &written.kinds {
        let kind = Kind::ALL.into_iter().find(|k| k.code() == code).ok_or_else(|| unknown(code))?;
        account.kinds.add(kind, *records);
    }
    for (code, records) in &written.rejected {
        let reason = Reason::from_code(code).ok_or_else(|| unknown(code))?;
        account.rejected.insert(reason, Rejected { records: *records, examples: Vec::new() });
    }
    for (code, amount) in &written.notes {
        account.notes.insert(Note::from_code(code).ok_or_else(|| unknown(code))?, *amount);
    }
    let records = written.kinds.values().chain(written.rejected.values()).chain([&written.blank]);
    let rest = written.notes.values().chain([&written.bytes]);
    let sum = checked_sum(records.chain(rest).copied());
    sum.ok_or_else(|| CubeError("an account too large to be true".into()))?;
    Ok(account)
}

/// In order, each once: of millions there are few that differ.
fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    seen.extend(items);
    seen.into_iter().collect()
}

/// Where an item stands in a list that holds it.
fn place<T: Ord>(list: &[T], item: T) -> u32 {
    list.binary_search(&item).ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Protocol;
    use crate::cube::Detail;
    use crate::ledger::{Book, Frozen, Ledger};
    use crate::region::RegionTable;
    use crate::time::Zone;

    fn file() -> CubeFile {
        let mut ledger = Ledger::new(1);
        for n in 0..400u32 {
            let sensor = ledger.sensor(format!("s{}", n % 3).as_bytes());
            let service = Service::port(Protocol::TCP, u16::try_from(n % 7).unwrap());
            let day = Day(14_123).plus(i32::try_from(n / 10).unwrap());
            ledger.cover(day, sensor, 1);
            let book = if n % 11 == 0 { Book::Backscatter } else { Book::Accesses };
            ledger.add(
                book,
                day,
                sensor,
                service,
                std::net::IpAddr::V4((0x0102_0304 + n % 50).into()),
                1 + u64::from(n % 4),
            );
        }
        let mut account = Account { blank: 3, bytes: 9_999, ..Account::default() };
        account.kinds.add(Kind::Access, 363);
        account.rejected.insert(Reason::BadPort, Rejected { records: 2, examples: Vec::new() });
        let cube = Cube::of(&Frozen::of(ledger), &Zone::utc(), &RegionTable::none(), Detail::File);
        CubeFile::of(cube, account, vec![InputHash { name: "a.log".into(), bytes: 7, sha256: "00".into() }])
    }

    #[test]
    fn comes_back_as_it_was_written() {
        let file = file();
        let bytes = file.to_bytes();
        assert!(bytes.starts_with(CUBE_MAGIC));
        assert_eq!(CubeFile::from_bytes(&bytes), Ok(file));
    }

    #[test]
    fn refuses_what_is_not_sound() {
        let text = String::from_utf8(file().to_bytes()).unwrap();
        let refuse = |from: &str, to: &str, want: &str| {
            assert!(text.contains(from), "{from}");
            let error = CubeFile::from_bytes(text.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert!(error.to_string().contains(want), "{error}");
        };
        refuse("\"version\":1", "\"version\":2", "version 2");
        refuse("once per day", "once per hour", "another rule");
        refuse("[\"s0\",\"s1\",\"s2\"]", "[\"s1\",\"s0\",\"s2\"]", "not in order");
        refuse("\"accesses\":{\"day\":[0", "\"accesses\":{\"day\":[4000000000", "outside");
        refuse("\"accesses\":{\"day\":[0,", "\"accesses\":{\"day\":[", "different lengths");
        refuse("\"records\":[", "\"records\":[18446744073709551615,", "different lengths");
        refuse("{\"teiten\"", "{{\"teiten\"", "not a cube file");
    }
}
