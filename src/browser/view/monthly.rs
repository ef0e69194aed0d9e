//! The month's report on the page: its text in pieces, each number with its query, and the files that it leaves in.

use super::write;
use crate::export::{report_csv, report_csv_names, report_html, report_json, report_markdown};
use crate::report::monthly::{Incident, Input, Maker, Monthly, Statement, Topic, Value};
use crate::text::{self, Language, Piece, Sentence};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "MonthText")]
    pub type JsMonthText;
}

/// A report, as a worker made it.
#[wasm_bindgen]
pub struct MonthReport(Monthly);

/// A part of a sentence; `query` (JSON) if it is a fact.
#[derive(Serialize)]
struct PieceFacts {
    text: String,
    query: Option<String>,
}

#[derive(Serialize)]
struct SectionFacts {
    topic: Topic,
    title: &'static str,
    /// All statements but the incidents, as one paragraph.
    text: Vec<PieceFacts>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IncidentFacts {
    title: Vec<PieceFacts>,
    text: Vec<PieceFacts>,
    hypothesis: Vec<PieceFacts>,
    alternative: Vec<PieceFacts>,
    beginner: Vec<String>,
    administrator: Vec<String>,
    maker: Maker,
    services: Vec<String>,
    from: String,
    to: String,
    /// Accesses of the incident's services, day by day over the period.
    daily: Vec<f64>,
}

#[derive(Serialize)]
struct TextFacts {
    title: String,
    sections: Vec<SectionFacts>,
    incidents: Vec<IncidentFacts>,
}

fn pieces(sentence: Sentence) -> Vec<PieceFacts> {
    let piece = |piece| match piece {
        Piece::Words(text) => PieceFacts { text, query: None },
        Piece::Shown(text, fact) => PieceFacts { text, query: serde_json::to_string(&fact.query).ok() },
    };
    sentence.0.into_iter().map(piece).collect()
}

fn language(code: &str) -> Result<Language, JsError> {
    match code {
        "ja" => Ok(Language::Ja),
        "en" => Ok(Language::En),
        _ => Err(JsError::new(&format!("not a language: {code:?}"))),
    }
}

#[wasm_bindgen]
impl MonthReport {
    /// Of the JSON that `BrowserLane.monthly` gave.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<MonthReport, JsError> {
        serde_json::from_str(json).map(MonthReport).map_err(|e| JsError::new(&e.to_string()))
    }

    /// The text, in pieces.
    pub fn text(&self, code: &str) -> Result<JsMonthText, JsError> {
        let (language, report) = (language(code)?, &self.0);
        let section = |section: &crate::report::monthly::Section| {
            let told = section.statements.iter().filter(|it| !matches!(it, Statement::Incident { .. }));
            SectionFacts {
                topic: section.topic,
                title: text::topic(language, section.topic),
                text: pieces(text::join(language, told.map(|it| text::say(language, report, it)))),
            }
        };
        let facts = TextFacts {
            title: text::report_title(language, report).to_string(),
            sections: report.sections.iter().map(section).collect(),
            incidents: report.incidents.iter().enumerate().map(|it| self.incident(language, it)).collect(),
        };
        Ok(write(&facts)?.unchecked_into())
    }

    fn incident(&self, language: Language, (at, incident): (usize, &Incident)) -> IncidentFacts {
        let advice = text::incident_advice(language, incident);
        let day = |value: &Value| if let Value::Day(day) = value { day.to_string() } else { String::new() };
        let services: Vec<_> = incident.services().collect();
        IncidentFacts {
            title: pieces(text::incident_title(language, incident)),
            text: pieces(text::say(language, &self.0, &Statement::Incident { at })),
            hypothesis: pieces(advice.hypothesis),
            alternative: pieces(advice.alternative),
            beginner: advice.beginner,
            administrator: advice.administrator,
            maker: incident.maker,
            daily: self.0.daily_accesses(&services),
            services: services.iter().map(ToString::to_string).collect(),
            from: day(&incident.first.value),
            to: day(&incident.last.value),
        }
    }

    /// Names the files that were counted: JSON, a list of `{"name", "sha256"}`.
    #[wasm_bindgen(js_name = setInputs)]
    pub fn set_inputs(&mut self, json: &str) -> Result<(), JsError> {
        self.0.about.inputs = serde_json::from_str::<Vec<Input>>(json).map_err(|e| JsError::new(&e.to_string()))?;
        Ok(())
    }

    /// One file to be read anywhere; the same bytes as `teiten report --out report.html`.
    pub fn html(&self, code: &str) -> Result<String, JsError> {
        Ok(report_html(&self.0, language(code)?))
    }

    /// The same bytes as `teiten report --out report.md`.
    pub fn markdown(&self, code: &str) -> Result<String, JsError> {
        Ok(report_markdown(&self.0, language(code)?))
    }

    /// The same bytes as `teiten report --out report.json`.
    pub fn json(&self) -> Vec<u8> {
        report_json(&self.0)
    }

    /// Names of the tables.
    #[wasm_bindgen(js_name = tableNames)]
    pub fn table_names(&self) -> Vec<String> {
        report_csv_names(&self.0)
    }

    /// A table as CSV; undefined if there is none of that name.
    pub fn csv(&self, name: &str, code: &str) -> Result<Option<String>, JsError> {
        Ok(report_csv(&self.0, name, language(code)?))
    }
}
