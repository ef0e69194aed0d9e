//! The month's report, in steps: the lane that holds the counts plans it, every lane says who came, and the first one makes
//! the report. All of it crosses as JSON, which the page hands on as it is.

use super::{BrowserLane, from_json};
use crate::report::monthly::{Choice, Incidents, Plan, Settings, asked, asked_of_groups, groups};
use crate::report::visitors::{Of, Shared, Visit, shared, visits};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A report on its way.
pub(super) struct Planned {
    plan: Plan,
    groups: Vec<Vec<usize>>,
}

fn json(value: &impl Serialize) -> Result<String, JsError> {
    serde_json::to_string(value).map_err(|e| JsError::new(&e.to_string()))
}

#[wasm_bindgen]
impl BrowserLane {
    /// Plans the report of a choice: `{"period": {"from", "to"} or null, "against": the same}`. Returns the bursts that
    /// every lane is to be asked about (`sharedVisitors`); undefined if there is no day to report on.
    #[wasm_bindgen(js_name = planReport)]
    pub fn plan_report(&mut self, choice: &str) -> Result<Option<String>, JsError> {
        let Some(plan) = Plan::of(self.cube()?, from_json::<Choice>(choice)?, Settings::default()) else {
            return Ok(None);
        };
        let bursts = json(&asked(&plan.bursts))?;
        self.planned = Some(Planned { plan, groups: Vec::new() });
        Ok(Some(bursts))
    }

    /// Which sources of this partition come in more than one of the bursts; undefined without addresses.
    #[wasm_bindgen(js_name = sharedVisitors)]
    pub fn shared_visitors(&self, bursts: &str) -> Result<Option<String>, JsError> {
        let Some(ledger) = &self.frozen else { return Ok(None) };
        json(&shared(ledger, &from_json::<Vec<Of>>(bursts)?)).map(Some)
    }

    /// Joins the bursts by what every lane answered (a JSON array); returns what every lane is asked next (`visits`).
    #[wasm_bindgen(js_name = groupBursts)]
    pub fn group_bursts(&mut self, answers: &str) -> Result<String, JsError> {
        let mut both = Shared::default();
        from_json::<Vec<Shared>>(answers)?.iter().for_each(|part| both.add(part));
        let planned = self.planned.as_mut().ok_or_else(|| JsError::new("no report was planned"))?;
        planned.groups = groups(&planned.plan.bursts, &both);
        json(&asked_of_groups(&planned.plan.bursts, &planned.groups))
    }

    /// Who of this partition came in each.
    pub fn visits(&self, asked: &str) -> Result<String, JsError> {
        let ledger = self.frozen.as_ref().ok_or_else(|| JsError::new("no addresses are at hand"))?;
        json(&visits(ledger, &self.regions, &from_json::<Vec<Of>>(asked)?))
    }

    /// The planned report, by what every lane answered (a JSON array; empty without addresses). undefined if there is no
    /// day to report on.
    #[wasm_bindgen(js_name = monthly)]
    pub fn monthly(&mut self, answers: &str) -> Result<Option<String>, JsError> {
        let Planned { plan, groups } = self.planned.take().ok_or_else(|| JsError::new("no report was planned"))?;
        let mut incidents = Incidents::default();
        for part in from_json::<Vec<Vec<Visit>>>(answers)? {
            incidents.visits.resize(part.len(), Visit::default());
            incidents.visits.iter_mut().zip(&part).for_each(|(sum, visit)| sum.add(visit));
            incidents.groups.clone_from(&groups);
        }
        let cube = self.cube()?;
        let mut report = plan.report(cube, &incidents);
        // A cube file says which files it is of.
        if let (Some(report), Some(file)) = (&mut report, &self.cube_file) {
            report.about.inputs = file.inputs.iter().map(crate::report::monthly::Input::of).collect();
        }
        report.map(|report| json(&report)).transpose()
    }
}
