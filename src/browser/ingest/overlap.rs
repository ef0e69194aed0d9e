//! Files read once more, to see whether two of them seem to hold the same accesses. See [`overlap`].

use super::{BrowserLane, OpenFacts, from_json, to_js};
use crate::input::overlap::{self, Sketch};
use crate::lane::Sketching;
use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A file that is being sketched.
#[wasm_bindgen]
pub struct SketchReader(Sketching);

#[wasm_bindgen]
impl BrowserLane {
    /// Begins to sketch one of so many files, read as `open` would have it read. What the lane counts is not touched.
    pub fn sketch(&self, file: &str, files: usize) -> Result<SketchReader, JsError> {
        let options = self.file_options(&from_json::<OpenFacts>(file)?)?;
        Ok(SketchReader(Sketching::new(options, overlap::samples_for(files))))
    }
}

#[wasm_bindgen]
impl SketchReader {
    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// The file has no more bytes; returns the sketch, for [`overlaps`].
    pub fn end(self) -> Vec<u8> {
        self.0.end().to_bytes()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OverlapFacts {
    kept: usize,
    repeats: usize,
    shared: u64,
    compared: u64,
    one_in: u64,
}

/// Pairs of files that seem to overlap, by their places in the list; see [`overlap::overlaps`].
#[wasm_bindgen]
pub fn overlaps(sketches: Vec<Uint8Array>) -> Result<JsValue, JsError> {
    let damaged = || JsError::new("a sketch arrived damaged");
    let sketches = sketches.iter().map(|bytes| Sketch::from_bytes(&bytes.to_vec()).ok_or_else(damaged));
    let found = overlap::overlaps(&sketches.collect::<Result<Vec<_>, _>>()?);
    let facts: Vec<OverlapFacts> = (found.into_iter())
        .map(|overlap::Overlap { kept, repeats, shared, compared, one_in }| OverlapFacts {
            kept,
            repeats,
            shared,
            compared,
            one_in,
        })
        .collect();
    to_js(&facts)
}
