//! Cube files: how counts become one, and how some are shown instead of counts of logs.

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
}

impl NotAddedFacts {
    fn new(NotAdded { files: (first, second), why }: &NotAdded, names: &[String]) -> NotAddedFacts {
        let name = |at: &usize| names.get(*at).map_or("", String::as_str);
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
        NotAddedFacts { code, detail: format!("{}, {}{between}{detail}", name(first), name(second)) }
    }
}

#[wasm_bindgen]
impl BrowserLane {
    /// Shows cube files, whose bytes these are, instead of counts of logs: their sum. Returns why they cannot be added, as
    /// JSON (`code`, `detail`), if they cannot.
    #[wasm_bindgen(js_name = useCubeFiles)]
    pub fn use_cube_files(&mut self, names: Vec<String>, files: Vec<Uint8Array>) -> Result<Option<String>, JsError> {
        let open = |bytes: &Uint8Array| CubeFile::from_bytes(&bytes.to_vec()).map_err(|e| JsError::new(&e.to_string()));
        let files = files.iter().map(open).collect::<Result<Vec<CubeFile>, JsError>>()?;
        match sum_of_files(files) {
            Err(why) => Ok(Some(serde_json::to_string(&NotAddedFacts::new(&why, &names))?)),
            Ok(sum) => {
                if let Some(file) = sum {
                    self.cube = Some(file.cube.clone());
                    self.cube_file = Some(file);
                    self.frozen = None;
                }
                Ok(None)
            }
        }
    }

    /// The tables of distinct addresses that a cube file holds and the page does not need, in the counts of this
    /// partition: lanes are added up as with `addCube`.
    #[wasm_bindgen(js_name = fullCube)]
    pub fn full_cube(&self) -> Result<Vec<u8>, JsError> {
        let ledger = self.frozen.as_ref().ok_or_else(|| JsError::new("no addresses are at hand"))?;
        Ok(Cube::of(ledger, &self.zone, &self.regions, Detail::File).pack(None))
    }

    /// The cube file: the sum of what `fullCube` gave in every lane, after passes the sum of those, with the account,
    /// the inputs (JSON of names, bytes, sha256), and what `MonthTeller.questionsAnswered` gave; undefined where there were
    /// no addresses to ask. An opened cube file is given back as it was, several as their sum.
    #[wasm_bindgen(js_name = cubeFile)]
    pub fn cube_file(&self, parts: Vec<Uint8Array>, inputs: &str, visits: Option<String>) -> Result<Vec<u8>, JsError> {
        if let (Some(file), None) = (&self.cube_file, &self.frozen) {
            return Ok(file.to_bytes());
        }
        // The sum of passes holds the tables of a cube file already.
        let mut cube = if parts.is_empty() { self.cube()?.clone() } else { Cube::empty(&self.zone, &self.regions) };
        for part in parts {
            cube.add_partition(unpacked_cube(&part.to_vec())?);
        }
        let mut inputs: Vec<InputHash> = from_json(inputs)?;
        crate::sort::sort(&mut inputs);
        let visits = visits.as_deref().map(from_json).transpose()?.unwrap_or_default();
        Ok(CubeFile { visits, ..CubeFile::of(cube, self.account.clone(), inputs) }.to_bytes())
    }
}
