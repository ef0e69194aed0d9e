//! The month's report, told in a worker of its own: [`MonthTeller`] is given the counts, says what every lane is to be asked,
//! and then has the report, as text in pieces, each number with its query, and as files.

use crate::cube::{Cube, CubeFile, InputHash};
use crate::export::{BUSIEST, Edition, Extras, traced};
use crate::report::Period;
use crate::report::monthly::{
    Choice, Fact, Incident, Incidents, Monthly, Plan, Questions, Section, SensorCoverage, Settings, Statement, Topic,
    Value, asked, asked_of_groups, groups,
};
use crate::report::visitors::{Shared, Visit};
use crate::text::{self, Language, Piece, Sentence};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("month.d.ts");

#[wasm_bindgen]
extern "C" {
    /// See `month.d.ts`.
    #[wasm_bindgen(typescript_type = "MonthText")]
    pub type JsMonthText;
    /// See `month.d.ts`.
    #[wasm_bindgen(typescript_type = "MonthTable[]")]
    pub type JsTables;
    /// See `month.d.ts`.
    #[wasm_bindgen(typescript_type = "TraceText")]
    pub type JsTrace;
}

/// A part of a sentence; `fact` (JSON) if it is one.
#[derive(Serialize)]
struct PieceFacts {
    text: String,
    fact: Option<String>,
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
    maker: &'static str,
    maker_explained: &'static str,
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
    compared: Option<Period>,
    observed: Vec<ObservedFacts>,
}

#[derive(Serialize)]
struct ObservedFacts {
    sensor: String,
    days: String,
}

fn pieces(sentence: Sentence) -> Vec<PieceFacts> {
    let piece = |piece| match piece {
        Piece::Words(text) => PieceFacts { text, fact: None },
        Piece::Shown(text, fact) => PieceFacts { text, fact: serde_json::to_string(&fact).ok() },
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

fn from_json<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, JsError> {
    serde_json::from_str(json).map_err(|e| JsError::new(&e.to_string()))
}

fn to_json(value: &impl Serialize) -> Result<String, JsError> {
    serde_json::to_string(value).map_err(|e| JsError::new(&e.to_string()))
}

/// The sum of what every lane answered.
fn sum_of(answers: &str) -> Result<Shared, JsError> {
    let mut sum = Shared::default();
    from_json::<Vec<Shared>>(answers)?.iter().for_each(|part| sum.add(part));
    Ok(sum)
}

/// A report on its way.
struct Planned {
    plan: Plan,
    groups: Vec<Vec<usize>>,
}

/// Counts, and the report of some of their days.
#[wasm_bindgen]
pub struct MonthTeller {
    /// The counts. Of an opened cube file, also the files behind it, and what it holds of who came in bursts.
    file: CubeFile,
    planned: Option<Planned>,
    /// For a cube file that is on its way.
    questions: Option<(Questions, Shared)>,
    report: Option<Monthly>,
}

#[wasm_bindgen]
impl MonthTeller {
    /// Of what `BrowserLane.packedCube` gave.
    #[wasm_bindgen(constructor)]
    pub fn new(packed: &[u8]) -> Result<MonthTeller, JsError> {
        let file = Cube::unpack(packed).map_err(|e| JsError::new(&e.to_string()))?;
        Ok(MonthTeller { file, planned: None, questions: None, report: None })
    }

    /// Plans the report of a choice: `{"period": {"from", "to"} or null, "against": the same}`. Returns the bursts that
    /// every lane is to be asked about (`sharedVisitors`); undefined if there is no day to report on.
    pub fn plan(&mut self, choice: &str) -> Result<Option<String>, JsError> {
        self.report = None;
        let plan = Plan::of(&self.file.cube, from_json::<Choice>(choice)?, Settings::default());
        self.planned = plan.map(|plan| Planned { plan, groups: Vec::new() });
        self.planned.as_ref().map(|it| to_json(&asked(&it.plan.bursts))).transpose()
    }

    /// Joins the bursts by what every lane answered (a JSON array); returns what every lane is asked next (`visits`).
    pub fn group(&mut self, answers: &str) -> Result<String, JsError> {
        let both = sum_of(answers)?;
        let Planned { plan, groups: joined } =
            self.planned.as_mut().ok_or_else(|| JsError::new("no report was planned"))?;
        *joined = groups(&plan.bursts, &both);
        to_json(&asked_of_groups(&plan.bursts, joined))
    }

    /// Makes the planned report, by what every lane answered (a JSON array; empty without addresses, when an opened cube file
    /// is asked instead). False if there is no day to report on.
    pub fn make(&mut self, answers: &str) -> Result<bool, JsError> {
        let Planned { plan, groups } = self.planned.take().ok_or_else(|| JsError::new("no report was planned"))?;
        let parts = from_json::<Vec<Vec<Visit>>>(answers)?;
        let incidents = match parts.is_empty() {
            true => Incidents::held(&self.file, &plan.bursts),
            false => Incidents::answered(groups, &parts),
        };
        let report = plan.report(&self.file.cube, &incidents);
        self.report = report.map(|report| report.of_files(&self.file.inputs));
        Ok(self.report.is_some())
    }

    /// For the cube file: the bursts that every lane is to be asked about (`sharedVisitors`), of every report that may be
    /// wanted of it.
    pub fn questions(&mut self) -> Result<String, JsError> {
        let questions = Questions::of(&self.file.cube);
        let bursts = to_json(&questions.bursts());
        self.questions = Some((questions, Shared::default()));
        bursts
    }

    /// What every lane is asked next (`visits`), by what every lane answered (a JSON array).
    #[wasm_bindgen(js_name = questionGroups)]
    pub fn question_groups(&mut self, answers: &str) -> Result<String, JsError> {
        let (questions, shared) = self.questions.as_mut().ok_or_else(|| JsError::new("nothing was asked"))?;
        *shared = sum_of(answers)?;
        to_json(&questions.groups(shared))
    }

    /// What the cube file holds of who came (`BrowserLane.cubeFile`), by what every lane answered (a JSON array).
    #[wasm_bindgen(js_name = questionsAnswered)]
    pub fn questions_answered(&mut self, answers: &str) -> Result<String, JsError> {
        let (questions, shared) = self.questions.take().ok_or_else(|| JsError::new("nothing was asked"))?;
        to_json(&questions.answered(&shared, &from_json::<Vec<Vec<Visit>>>(answers)?))
    }

    fn report(&self) -> Result<&Monthly, JsError> {
        self.report.as_ref().ok_or_else(|| JsError::new("no report was made"))
    }

    /// The text, in pieces.
    pub fn text(&self, code: &str) -> Result<JsMonthText, JsError> {
        let (language, report) = (language(code)?, self.report()?);
        let section = |section: &Section| {
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
            incidents: report.incidents.iter().enumerate().map(|it| incident(language, report, it)).collect(),
            compared: report.compared.as_ref().map(|it| it.period),
            observed: report.coverage.iter().map(observed).collect(),
        };
        Ok(facts.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?.unchecked_into())
    }

    /// What stands behind a fact of the report, which the text's pieces hold as JSON.
    pub fn trace(&self, fact: &str, code: &str) -> Result<JsTrace, JsError> {
        let (language, report, fact) = (language(code)?, self.report()?, from_json::<Fact>(fact)?);
        let traced = traced(language, report, &report.trace(&self.file.cube, &fact));
        Ok(traced.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?.unchecked_into())
    }

    /// Names the logs that were counted: JSON, a list of `{"name", "bytes", "sha256"}`. Those behind cube files are known.
    #[wasm_bindgen(js_name = setInputs)]
    pub fn set_inputs(&mut self, json: &str) -> Result<(), JsError> {
        let mut inputs = from_json::<Vec<InputHash>>(json)?;
        inputs.extend_from_slice(&self.file.inputs);
        crate::sort::sort(&mut inputs);
        self.report = self.report.take().map(|report| report.of_files(&inputs));
        Ok(())
    }

    /// Each table of the report with its title.
    pub fn tables(&self, code: &str) -> Result<JsTables, JsError> {
        let tables = Edition::new(self.report()?, Extras::default()).tables(language(code)?);
        Ok(tables.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?.unchecked_into())
    }

    /// The report as a file, or one table of it: the same bytes as `teiten report` writes. `extras`: JSON of [`Extras`].
    /// Refused if there is no such table.
    pub fn file(&self, form: &str, table: &str, code: &str, extras: &str) -> Result<Vec<u8>, JsError> {
        let (language, edition) = (language(code)?, Edition::new(self.report()?, from_json::<Extras>(extras)?));
        let none = || JsError::new(&format!("not to be had as {form}: {table:?}"));
        match form {
            "html" => Ok(edition.html(language).into_bytes()),
            "markdown" => Ok(edition.markdown(language).into_bytes()),
            "json" => Ok(edition.json()),
            "xlsx" => Ok(edition.xlsx(language)),
            "csv" => Ok(edition.csv(table, language).ok_or_else(none)?.into_bytes()),
            "svg" => {
                let drawn = edition.svg(table, language).ok_or_else(none)?;
                drawn.map(String::into_bytes).map_err(|e| JsError::new(&e.to_string()))
            }
            _ => Err(none()),
        }
    }

    /// How many of the busiest sources an export lists at most.
    #[wasm_bindgen(js_name = busiestListed)]
    pub fn busiest_listed() -> usize {
        BUSIEST
    }
}

fn observed(it: &SensorCoverage) -> ObservedFacts {
    let day = |records: &u64| if *records > 0 { '1' } else { '0' };
    ObservedFacts { sensor: it.sensor.clone(), days: it.records.iter().map(day).collect() }
}

fn incident(language: Language, report: &Monthly, (at, incident): (usize, &Incident)) -> IncidentFacts {
    let advice = text::incident_advice(language, incident);
    let (maker, maker_explained) = text::incident_maker(language, incident);
    let day = |value: &Value| if let Value::Day(day) = value { day.to_string() } else { String::new() };
    let services: Vec<_> = incident.services().collect();
    IncidentFacts {
        title: pieces(text::incident_title(language, incident)),
        text: pieces(text::say(language, report, &Statement::Incident { at })),
        hypothesis: pieces(advice.hypothesis),
        alternative: pieces(advice.alternative),
        beginner: advice.beginner,
        administrator: advice.administrator,
        maker,
        maker_explained,
        daily: report.daily_accesses(&services),
        services: services.iter().map(ToString::to_string).collect(),
        from: day(&incident.first.value),
        to: day(&incident.last.value),
    }
}
