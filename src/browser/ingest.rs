//! The worker's side: a [`BrowserLane`] reads files, hands keys to other lanes, counts, and answers questions.

use super::facts::{AccountFacts, FileFacts, ReportFacts, SoFar, TopSourceFacts};
use crate::account::Account;
use crate::cube::{CUBE_MAGIC, Cube, CubeFile, Detail, InputHash};
use crate::export::summary::summary_json;
use crate::format::{Networks, Settings, delimited, delimited::Mapping, pattern, pattern::Pattern};
use crate::input::{FileOptions, TextDigest, unpacked};
use crate::lane::{Lane, LaneOptions, SensorBy};
use crate::ledger::{Frozen, Ledger, Pass};
use crate::region::{Region, RegionTable};
use crate::report::{Period, Report, Selection, distinct, top_sources};
use crate::sample::Sample;
use crate::time::{Clock, Day, YearRule, Zone};
use js_sys::{Float64Array, Uint8Array};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

mod monthly;
pub mod overlap;

use monthly::Planned;

/// A zone as the page made it: first offset, then (second of UTC, offset), flat.
#[derive(Deserialize)]
struct ZoneTable {
    name: String,
    first: i32,
    transitions: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OptionsFacts {
    zone: ZoneTable,
    source_zone: Option<ZoneTable>,
    sensor_by: SensorBy,
    cowrie_outer_ports: bool,
    fold_retransmissions: bool,
    networks: String,
    /// Of several passes the one that is made now: which numbers of sources it counts.
    pass: Option<(u64, u64)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenFacts {
    name: String,
    size: u64,
    modified_secs: Option<i64>,
    year: Option<i32>,
    source_zone: Option<ZoneTable>,
    mapping: Option<Mapping>,
    pattern: Option<Pattern>,
}

#[derive(Deserialize)]
struct SelectionFacts {
    from: Option<String>,
    to: Option<String>,
    sensors: Vec<String>,
    services: Vec<String>,
    regions: Vec<String>,
}

impl ZoneTable {
    fn zone(&self) -> Result<Zone, JsError> {
        let pairs = self.transitions.chunks_exact(2);
        let pairs: Option<Vec<(i64, i32)>> = pairs.map(|p| Some((p[0], i32::try_from(p[1]).ok()?))).collect();
        pairs
            .and_then(|pairs| Zone::from_transitions(&self.name, self.first, pairs))
            .ok_or_else(|| JsError::new(&format!("not a time zone: {:?}", self.name)))
    }
}

impl SelectionFacts {
    fn selection(self) -> Result<Selection, JsError> {
        let day = |text: Option<String>| match text {
            None => Ok(None),
            Some(text) => Day::parse(&text).map(Some).ok_or_else(|| JsError::new(&format!("not a day: {text:?}"))),
        };
        let wrong = |name: &String| JsError::new(&format!("not to be selected: {name:?}"));
        Ok(Selection {
            from: day(self.from)?,
            to: day(self.to)?,
            sensors: self.sensors.into_iter().collect(),
            services: (self.services.iter())
                .map(|s| crate::access::Service::parse(s).ok_or_else(|| wrong(s)))
                .collect::<Result<_, _>>()?,
            regions: (self.regions.iter())
                .map(|r| Region::from_code(r).ok_or_else(|| wrong(r)))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// How every value crosses: maps as objects, numbers as numbers (all are below 2^53).
fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(|e| JsError::new(&e.to_string()))
}

fn from_json<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, JsError> {
    serde_json::from_str(json).map_err(|e| JsError::new(&e.to_string()))
}

/// The open file, while it is read.
struct OpenFile {
    name: String,
    size: u64,
    /// Its bytes, as far as they may be a cube file.
    cube: Option<Vec<u8>>,
}

/// A region table, read once for a worker.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Regions(Rc<RegionTable>);

#[wasm_bindgen]
impl Regions {
    /// Of a packed table; no bytes give the table without countries.
    #[wasm_bindgen(constructor)]
    pub fn new(packed: &[u8]) -> Result<Regions, JsError> {
        let table = match packed {
            [] => RegionTable::none(),
            bytes => RegionTable::from_bytes(bytes).map_err(|e| JsError::new(&e))?,
        };
        Ok(Regions(Rc::new(table)))
    }
}

/// One worker's engine.
#[wasm_bindgen]
pub struct BrowserLane {
    zone: Zone,
    source_zone: Zone,
    networks: Networks,
    cowrie_outer_ports: bool,
    fold_retransmissions: bool,
    seed: u64,
    pass: Option<Pass>,
    lane: Option<Lane>,
    buffer: Vec<u8>,
    open: Option<OpenFile>,
    sample: Option<Sample>,
    imports: Vec<Vec<u8>>,
    regions: Rc<RegionTable>,
    frozen: Option<Frozen>,
    cube: Option<Cube>,
    cube_file: Option<CubeFile>,
    account: Account,
    /// The month's report that is being made.
    planned: Option<Planned>,
}

#[wasm_bindgen]
impl BrowserLane {
    /// `options`: JSON of zone, source zone, what names the sensor, the user's networks, Cowrie's ports, and the pass.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, seed: u64) -> Result<BrowserLane, JsError> {
        let options: OptionsFacts = from_json(options)?;
        let zone = options.zone.zone()?;
        let source_zone = options.source_zone.as_ref().map_or(Ok(zone.clone()), ZoneTable::zone)?;
        let pass = options.pass.map(|(from, to)| Pass::new(from, to).ok_or_else(|| JsError::new("not a pass")));
        let pass = pass.transpose()?;
        let lane = Lane::new(LaneOptions { zone: zone.clone(), sensor_by: options.sensor_by, seed, pass, marks: true });
        Ok(BrowserLane {
            zone,
            source_zone,
            networks: Networks::parse(&options.networks).map_err(|e| JsError::new(&e))?,
            cowrie_outer_ports: options.cowrie_outer_ports,
            fold_retransmissions: options.fold_retransmissions,
            seed,
            pass,
            lane: Some(lane),
            buffer: Vec::new(),
            open: None,
            sample: None,
            imports: Vec::new(),
            regions: Rc::new(RegionTable::none()),
            frozen: None,
            cube: None,
            cube_file: None,
            account: Account::default(),
            planned: None,
        })
    }

    fn file_options(&self, facts: &OpenFacts) -> Result<FileOptions, JsError> {
        let zone = facts.source_zone.as_ref().map_or(Ok(self.source_zone.clone()), ZoneTable::zone)?;
        let mut options = FileOptions::new(zone);
        options.year = facts.year;
        options.modified_secs = facts.modified_secs;
        options.networks = self.networks.clone();
        options.cowrie_outer_ports = self.cowrie_outer_ports;
        options.fold_retransmissions = self.fold_retransmissions;
        if facts.mapping.is_some() {
            options.format = crate::format::named("delimited");
            options.mapping = facts.mapping.clone();
        }
        if let Some(pattern) = &facts.pattern {
            options.read_by(pattern.shape().map_err(|wrong| JsError::new(wrong.why))?);
        }
        Ok(options)
    }

    fn lane(&mut self) -> Result<&mut Lane, JsError> {
        self.lane.as_mut().ok_or_else(|| JsError::new("this lane has been counted"))
    }

    /// Begins a file; `file`: JSON of its name, size, date, and what the user said of it.
    pub fn open(&mut self, file: &str) -> Result<(), JsError> {
        let facts: OpenFacts = from_json(file)?;
        let options = self.file_options(&facts)?;
        self.lane()?.open(&facts.name, options);
        self.open = Some(OpenFile { name: facts.name, size: facts.size, cube: Some(Vec::new()) });
        Ok(())
    }

    /// The address, within the module's memory, of `size` bytes to be filled with what comes next; to be asked for
    /// again after every other call, since memory moves when it grows.
    pub fn buffer(&mut self, size: usize) -> usize {
        self.buffer.resize(size, 0);
        self.buffer.as_ptr().addr()
    }

    /// The first `bytes` of the buffer are the next bytes of the open file.
    pub fn push(&mut self, bytes: usize) -> Result<(), JsError> {
        let buffer = std::mem::take(&mut self.buffer);
        let result = self.take(&buffer[..bytes.min(buffer.len())]);
        self.buffer = buffer;
        result
    }

    /// The next bytes of the open file.
    #[wasm_bindgen(js_name = pushBytes)]
    pub fn push_bytes(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        self.take(bytes)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        if let Some(open) = &mut self.open
            && let Some(cube) = &mut open.cube
        {
            cube.extend_from_slice(bytes);
            let seen = cube.len().min(CUBE_MAGIC.len());
            if cube[..seen] == CUBE_MAGIC[..seen] {
                return Ok(());
            }
            let held = open.cube.take().unwrap_or_default();
            self.lane()?.push(&held);
            return Ok(());
        }
        self.lane()?.push(bytes);
        Ok(())
    }

    /// Rejects one record unread; see [`Lane::quarantine`].
    pub fn quarantine(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        if let Some(held) = self.open.as_mut().and_then(|o| o.cube.take()) {
            self.lane()?.push(&held);
        }
        self.lane()?.quarantine(bytes);
        Ok(())
    }

    /// Ends the open file; returns what became of it, as JSON.
    pub fn close(&mut self) -> Result<String, JsError> {
        let open = self.open.take().ok_or_else(|| JsError::new("no file is open"))?;
        let looks_like_cube = open.cube.as_ref().is_some_and(|c| c.starts_with(CUBE_MAGIC));
        if let Some(held) = open.cube.as_ref().filter(|_| !looks_like_cube) {
            self.lane()?.push(held);
        }
        let finished = self.lane()?.close();
        let facts = match open.cube.filter(|_| looks_like_cube) {
            None => FileFacts::new(&open.name, open.size, &finished),
            Some(bytes) => match CubeFile::from_bytes(&bytes) {
                Ok(file) => {
                    let facts = FileFacts::of_cube(&open.name, open.size, &file);
                    self.cube_file = Some(file);
                    facts
                }
                Err(why) => FileFacts::refused_cube(&open.name, open.size, &why.to_string()),
            },
        };
        serde_json::to_string(&facts).map_err(|e| JsError::new(&e.to_string()))
    }

    /// Bytes of the open file's text that have been read.
    pub fn position(&self) -> f64 {
        self.lane.as_ref().map_or(0.0, |lane| lane.position().0 as f64)
    }

    /// What has been counted so far.
    pub fn progress(&self) -> Result<JsValue, JsError> {
        let Some(lane) = &self.lane else { return Ok(JsValue::NULL) };
        let days = lane.ledger().by_day();
        let daily: Vec<f64> = days.iter().map(|(_, accesses, _)| *accesses as f64).collect();
        to_js(&SoFar {
            accesses: days.iter().map(|d| d.1).sum(),
            sources: days.iter().map(|d| d.2).sum(),
            records: lane.records(),
            days: days.iter().map(|(day, _, _)| day.to_string()).collect(),
            daily: Float64Array::from(daily.as_slice()),
        })
    }

    /// Pushes the next piece of the made-up log into the open file; false when all of it has been pushed. Its
    /// addresses are drawn from the blocks of `regions`.
    pub fn sample(&mut self, regions: &Regions) -> Result<bool, JsError> {
        if self.sample.is_none() {
            self.sample = Some(Sample::new(&regions.0));
        }
        let mut text = std::mem::take(&mut self.buffer);
        text.clear();
        let more = self.sample.as_mut().is_some_and(|sample| sample.next_chunk(&mut text));
        let result = self.take(&text);
        self.buffer = text;
        if !more {
            self.sample = None;
        }
        result.map(|()| more)
    }

    /// The keys of partition `partition` of `lanes`; they stay here too.
    #[wasm_bindgen(js_name = exportKeys)]
    pub fn export_keys(&mut self, partition: u32, lanes: u32) -> Result<Vec<u8>, JsError> {
        Ok(self.lane()?.ledger().export(partition, lanes))
    }

    /// Keys of this lane's partition that another lane read.
    #[wasm_bindgen(js_name = importKeys)]
    pub fn import_keys(&mut self, bytes: Vec<u8>) {
        self.imports.push(bytes);
    }

    /// Counts partition `partition` of `lanes`; nothing is read after this. Returns the counts as a cube file, empty
    /// if there is only one lane. Of several lanes each keeps what it read until `release`: one that dies before all
    /// are counted has to be given its keys again.
    ///
    /// A pass's counts are never empty, hold the tables of a cube file, and are all that is left of it: nobody can be
    /// asked later what only its addresses could tell.
    pub fn freeze(&mut self, partition: u32, lanes: u32, regions: &Regions) -> Result<Vec<u8>, JsError> {
        self.regions = Rc::clone(&regions.0);
        let ledger = if lanes == 1 {
            self.lane.take().ok_or_else(|| JsError::new("this lane has been counted"))?.into_ledger()
        } else {
            let mut ledger = Ledger::new(self.seed);
            let damaged = |_| JsError::new("keys of another lane arrived damaged");
            ledger.import(&self.lane()?.ledger().export(partition, lanes)).map_err(damaged)?;
            for bytes in self.imports.drain(..) {
                ledger.import(&bytes).map_err(damaged)?;
            }
            ledger
        };
        let frozen = Frozen::of(ledger);
        if self.pass.is_some() {
            let cube = Cube::of(&frozen, &self.zone, &self.regions, Detail::File);
            drop(frozen);
            return Ok(partial(cube));
        }
        let cube = Cube::of(&frozen, &self.zone, &self.regions, Detail::Page);
        self.frozen = Some(frozen);
        if lanes == 1 {
            self.cube = Some(cube);
            return Ok(Vec::new());
        }
        let bytes = partial(cube.clone());
        self.cube = Some(cube);
        Ok(bytes)
    }

    /// Every lane is counted: forgets what this one read of other partitions.
    pub fn release(&mut self) {
        self.lane = None;
    }

    /// Adds the counts of another partition; this lane then answers for all.
    #[wasm_bindgen(js_name = addCube)]
    pub fn add_cube(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        let other = CubeFile::from_bytes(bytes).map_err(|e| JsError::new(&e.to_string()))?.cube;
        match &mut self.cube {
            Some(cube) => cube.add_partition(other),
            none => *none = Some(other),
        }
        Ok(())
    }

    /// Shows the cube file that was read instead of counts of logs.
    #[wasm_bindgen(js_name = useCubeFile)]
    pub fn use_cube_file(&mut self) -> bool {
        match self.cube_file.take() {
            None => false,
            Some(file) => {
                self.cube = Some(file.cube.clone());
                self.cube_file = Some(file);
                self.frozen = None;
                true
            }
        }
    }

    /// Adds up the accounts of all files (JSON, as `close` gave them, perhaps with another state) and returns the
    /// account of everything.
    pub fn account(&mut self, files: &str, seconds: f64) -> Result<JsValue, JsError> {
        let files: Vec<FileFacts> = from_json(files)?;
        let accesses = self.cube.as_ref().map_or(0, |c| c.total().accesses);
        let (facts, account) = AccountFacts::new(files, accesses, seconds);
        self.account = account;
        to_js(&facts)
    }

    /// The report of a selection (JSON); null if there is no day to report on.
    pub fn report(&self, selection: &str) -> Result<JsValue, JsError> {
        let cube = self.cube()?;
        match Report::of(cube, &from_json::<SelectionFacts>(selection)?.selection()?) {
            None => Ok(JsValue::NULL),
            Some(report) => to_js(&ReportFacts::new(cube, &report)),
        }
    }

    /// The busiest sources of this lane's partition; null without addresses. The selection must name its days.
    #[wasm_bindgen(js_name = topSources)]
    pub fn top_sources(&self, selection: &str, count: usize) -> Result<JsValue, JsError> {
        let Some(ledger) = &self.frozen else { return Ok(JsValue::NULL) };
        let (selection, period) = chosen(selection)?;
        let top = top_sources(ledger, &self.regions, &selection, period, count);
        to_js(&top.iter().map(TopSourceFacts::new).collect::<Vec<_>>())
    }

    /// [U0, U1] of this lane's partition; undefined without addresses. The selection must name its days.
    pub fn distinct(&self, selection: &str) -> Result<Option<Vec<f64>>, JsError> {
        let Some(ledger) = &self.frozen else { return Ok(None) };
        let (selection, period) = chosen(selection)?;
        let counts = distinct(ledger, &self.regions, &selection, period);
        Ok(Some(vec![counts.distinct_addresses as f64, counts.source_sensor_days as f64]))
    }

    /// The summary, the same bytes as `teiten cube` prints.
    pub fn summary(&self) -> Result<Vec<u8>, JsError> {
        Ok(summary_json(self.cube()?, &self.account))
    }

    /// The tables of distinct addresses that a cube file holds and the page does not need, as a cube file of this
    /// partition: lanes are added up as with `addCube`.
    #[wasm_bindgen(js_name = fullCube)]
    pub fn full_cube(&self) -> Result<Vec<u8>, JsError> {
        let ledger = self.frozen.as_ref().ok_or_else(|| JsError::new("no addresses are at hand"))?;
        Ok(partial(Cube::of(ledger, &self.zone, &self.regions, Detail::File)))
    }

    /// The cube file: the sum of what `fullCube` gave in every lane, after passes the sum of those, with the account
    /// and the inputs (JSON of names, bytes, sha256). An opened cube file is given back as it was.
    #[wasm_bindgen(js_name = cubeFile)]
    pub fn cube_file(&self, parts: Vec<Uint8Array>, inputs: &str) -> Result<Vec<u8>, JsError> {
        if let (Some(file), None) = (&self.cube_file, &self.frozen) {
            return Ok(file.to_bytes());
        }
        // The sum of passes holds the tables of a cube file already.
        let mut cube = if parts.is_empty() { self.cube()?.clone() } else { Cube::empty(&self.zone, &self.regions) };
        for part in parts {
            cube.add_partition(read_partial(&part)?);
        }
        let mut inputs: Vec<InputHash> = from_json(inputs)?;
        inputs.sort();
        Ok(CubeFile { cube, account: self.account.clone(), inputs }.to_bytes())
    }

    fn cube(&self) -> Result<&Cube, JsError> {
        self.cube.as_ref().ok_or_else(|| JsError::new("nothing has been counted"))
    }

    /// The first rows of a table as they would be counted; `head`: the first bytes of the file as they are; `mapping`:
    /// JSON, or null to guess. Null if it is no table.
    pub fn preview(&self, head: &[u8], mapping: Option<String>) -> Result<JsValue, JsError> {
        let mapping: Option<Mapping> = mapping.as_deref().map(from_json).transpose()?;
        let settings = Settings { mapping: mapping.clone(), ..self.settings() };
        to_js(&delimited::preview(&unpacked(head), mapping.as_ref(), &settings))
    }

    /// The first lines of a file as they would be counted by a pattern (JSON), and what is wrong with the pattern.
    #[wasm_bindgen(js_name = previewPattern)]
    pub fn preview_pattern(&self, head: &[u8], pattern: &str) -> Result<JsValue, JsError> {
        let pattern: Pattern = from_json(pattern)?;
        to_js(&pattern::preview(&unpacked(head), &pattern, &self.settings()))
    }

    fn settings(&self) -> Settings {
        Settings {
            clock: Clock::new(self.source_zone.clone(), YearRule::Unknown),
            networks: self.networks.clone(),
            cowrie_outer_ports: self.cowrie_outer_ports,
            fold_retransmissions: self.fold_retransmissions,
            mapping: None,
            pattern: None,
        }
    }
}

/// Does a file, by its first bytes as they are, consist of records that are lines? Only there can a record that kills
/// its reader be looked for.
#[wasm_bindgen(js_name = hasLines)]
pub fn has_lines(head: &[u8]) -> bool {
    crate::input::has_lines(head)
}

/// Is a file packed, by its first bytes?
#[wasm_bindgen(js_name = isPacked)]
pub fn is_packed(head: &[u8]) -> bool {
    crate::input::is_packed(head)
}

/// The text at the front of a file, unpacked, by its first bytes as they are.
#[wasm_bindgen(js_name = unpackedHead)]
pub fn unpacked_head(head: &[u8]) -> Vec<u8> {
    unpacked(head)
}

/// Counts of some partitions, on their way to another lane.
fn partial(cube: Cube) -> Vec<u8> {
    CubeFile { cube, account: Account::default(), inputs: Vec::new() }.to_bytes()
}

fn read_partial(bytes: &Uint8Array) -> Result<Cube, JsError> {
    CubeFile::from_bytes(&bytes.to_vec()).map(|file| file.cube).map_err(|e| JsError::new(&e.to_string()))
}

/// The sum of counts of disjoint partitions, as `freeze` gave them, of one lane or more.
#[wasm_bindgen(js_name = sumOfCubes)]
pub fn sum_of_cubes(parts: Vec<Uint8Array>) -> Result<Vec<u8>, JsError> {
    let mut parts = parts.iter().map(read_partial);
    let mut sum = parts.next().ok_or_else(|| JsError::new("no counts to be added"))??;
    for part in parts {
        sum.add_partition(part?);
    }
    Ok(partial(sum))
}

/// A selection that names its days.
fn chosen(selection: &str) -> Result<(Selection, Period), JsError> {
    let selection = from_json::<SelectionFacts>(selection)?.selection()?;
    let (Some(from), Some(to)) = (selection.from, selection.to) else {
        return Err(JsError::new("the selection names no days"));
    };
    Ok((selection, Period { from, to }))
}

/// Checksums of a file, piece by piece.
#[wasm_bindgen]
#[derive(Default)]
pub struct Checksum(Sha256);

#[wasm_bindgen]
impl Checksum {
    /// Of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Checksum {
        Checksum::default()
    }

    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// SHA-256 in hexadecimal.
    pub fn end(self) -> String {
        self.0.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// [`TextDigest`] of a file, piece by piece.
#[wasm_bindgen]
#[derive(Default)]
pub struct TextChecksum(TextDigest);

#[wasm_bindgen]
impl TextChecksum {
    /// Of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> TextChecksum {
        TextChecksum::default()
    }

    /// The next bytes of the file as it is.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// SHA-256 of the unpacked text in hexadecimal.
    pub fn end(self) -> String {
        self.0.end()
    }
}
