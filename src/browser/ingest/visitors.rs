//! What a lane is asked for the month's report, which another module makes. All of it crosses as JSON, which the page hands
//! on as it is.

use super::{BrowserLane, from_json};
use crate::report::visitors::{Of, shared, visits};
use crate::report::{Period, Selection, top_sources};
use serde::Serialize;
use wasm_bindgen::prelude::*;

fn json(value: &impl Serialize) -> Result<String, JsError> {
    serde_json::to_string(value).map_err(|e| JsError::new(&e.to_string()))
}

#[wasm_bindgen]
impl BrowserLane {
    /// The counts that this lane answers by, for `MonthTeller`.
    #[wasm_bindgen(js_name = packedCube)]
    pub fn packed_cube(&self) -> Result<Vec<u8>, JsError> {
        Ok(self.cube()?.pack(self.cube_file.as_ref()))
    }

    /// Which sources of this partition come in more than one of the bursts; undefined without addresses.
    #[wasm_bindgen(js_name = sharedVisitors)]
    pub fn shared_visitors(&self, bursts: &str) -> Result<Option<String>, JsError> {
        let Some(ledger) = &self.frozen else { return Ok(None) };
        json(&shared(ledger, &from_json::<Vec<Of>>(bursts)?)).map(Some)
    }

    /// The busiest sources of this partition over a period (JSON), with all that they asked for; undefined without
    /// addresses.
    pub fn busiest(&self, period: &str, count: usize) -> Result<Option<String>, JsError> {
        let Some(ledger) = &self.frozen else { return Ok(None) };
        let period = from_json::<Period>(period)?;
        json(&top_sources(ledger, &self.regions, &Selection::default(), period, count)).map(Some)
    }

    /// Who of this partition came in each.
    pub fn visits(&self, asked: &str) -> Result<String, JsError> {
        let ledger = self.frozen.as_ref().ok_or_else(|| JsError::new("no addresses are at hand"))?;
        json(&visits(ledger, &from_json::<Vec<Of>>(asked)?))
    }
}
