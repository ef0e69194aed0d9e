//! Cube files: how counts become one, and how some are added to them or shown without any.

use super::{BrowserLane, from_json, unpacked_cube};
use crate::cube::{Cube, CubeFile, Detail, InputHash, NotAdded, Unlike, sum_of_files};
use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Why cube files are not added: a code for the page's texts, and which files, sensors and days, in no language.
#[derive(Serialize)]
struct NotAddedFacts {
    code: &'static str,
    detail: String,
    /// If the logs would be added were they counted by the days of this zone.
    zone: Option<String>,
}

impl NotAddedFacts {
    /// `logs`: the place of the logs' name, if there are any.
    fn new(
        NotAdded { files: (first, second), why }: &NotAdded,
        names: &[String],
        logs: Option<usize>,
    ) -> NotAddedFacts {
        let name = |at: &usize| names.get(*at).map_or("", String::as_str);
        // The logs are last, and cube files of different zones are told first.
        let zone = match why {
            Unlike::Zones(zone, _) if logs == Some(*second) => Some(zone.clone()),
            _ => None,
        };
        let (code, detail) = match why {
            Unlike::Overlap { sensor, day, more: 0 } => ("overlap", format!("{sensor}, {day}")),
            Unlike::Overlap { sensor, day, more } => ("overlap", format!("{sensor}, {day} (+{more})")),
            Unlike::Zones(one, other) => ("zone", format!("{one}, {other}")),
            Unlike::RegionTables(one, other) => {
                ("region-table", format!("{} {}, {} {}", one.0, one.1, other.0, other.1))
            }
            Unlike::TooLarge => ("cube-too-large", String::new()),
        };
        let between = if detail.is_empty() { "" } else { ": " };
        NotAddedFacts { code, detail: format!("{}, {}{between}{detail}", name(first), name(second)), zone }
    }
}

#[wasm_bindgen]
impl BrowserLane {
    /// Adds cube files, whose bytes these are, to what was counted in logs, and answers by the sum from now on. `logs` is
    /// how they are called, undefined if nothing was read of any; `parts` and `visits` are as for `cubeFile`. Returns why they
    /// cannot be added, as JSON (`code`, `detail`, `zone`), if they cannot.
    #[wasm_bindgen(js_name = addCubeFiles)]
    pub fn add_cube_files(
        &mut self,
        mut names: Vec<String>,
        files: Vec<Uint8Array>,
        logs: Option<String>,
        parts: Vec<Uint8Array>,
        visits: Option<String>,
    ) -> Result<Option<String>, JsError> {
        let open = |bytes: &Uint8Array| CubeFile::from_bytes(&bytes.to_vec()).map_err(|e| JsError::new(&e.to_string()));
        let mut files = files.iter().map(open).collect::<Result<Vec<CubeFile>, JsError>>()?;
        let of_logs = logs.is_some().then_some(files.len());
        if let Some(name) = logs {
            names.push(name);
            files.push(self.counted_file(parts, visits)?);
        }
        match sum_of_files(files) {
            Err(why) => Ok(Some(serde_json::to_string(&NotAddedFacts::new(&why, &names, of_logs))?)),
            Ok(sum) => {
                // Who came in the logs is in the sum as far as it may be; nobody else is to be asked of one part of it.
                self.frozen = None;
                self.cube = None;
                self.cube_file = sum;
                Ok(None)
            }
        }
    }

    /// What was counted in logs, as a cube file that names none of them.
    fn counted_file(&self, parts: Vec<Uint8Array>, visits: Option<String>) -> Result<CubeFile, JsError> {
        // The sum of passes holds the tables of a cube file already.
        let mut cube = if parts.is_empty() { self.cube()?.clone() } else { Cube::empty(&self.zone, &self.regions) };
        for part in parts {
            cube.add_partition(unpacked_cube(&part.to_vec())?);
        }
        let visits = visits.as_deref().map(from_json).transpose()?.unwrap_or_default();
        Ok(CubeFile { visits, ..CubeFile::of(cube, self.account.clone(), Vec::new()) })
    }

    /// The tables of distinct addresses that a cube file holds and the page does not need, in the counts of this
    /// partition: lanes are added up as with `addCube`.
    #[wasm_bindgen(js_name = fullCube)]
    pub fn full_cube(&self) -> Result<Vec<u8>, JsError> {
        let ledger = self.frozen.as_ref().ok_or_else(|| JsError::new("no addresses are at hand"))?;
        Ok(Cube::of(ledger, &self.zone, &self.regions, Detail::File).pack(None))
    }

    /// The cube file: the sum of what `fullCube` gave in every lane, after passes the sum of those, with the account,
    /// the logs that were counted (JSON of names, bytes, sha256), and what `MonthTeller.questionsAnswered` gave; undefined
    /// where there were no addresses to ask. An opened cube file is given back as it was, several as their sum, with the
    /// logs' counts if there are any.
    #[wasm_bindgen(js_name = cubeFile)]
    pub fn cube_file(
        &mut self,
        parts: Vec<Uint8Array>,
        inputs: &str,
        visits: Option<String>,
    ) -> Result<Vec<u8>, JsError> {
        let mut inputs: Vec<InputHash> = from_json(inputs)?;
        let opened = self.cube_file.take();
        let was_opened = opened.is_some();
        let mut file = opened.map_or_else(|| self.counted_file(parts, visits), Ok)?;
        let held = file.inputs.clone();
        file.inputs.append(&mut inputs);
        crate::sort::sort(&mut file.inputs);
        let bytes = file.to_bytes();
        self.cube_file = was_opened.then_some(CubeFile { inputs: held, ..file });
        Ok(bytes)
    }
}
