//! What the facts of a report are in words, in Japanese and English. A sentence is a template over facts: every number in
//! it is a [`Piece::Shown`], so that it can be traced to the query that made it. Decides nothing about logs or numbers.

use crate::report::monthly::{Fact, Incident, Monthly, Of, Query, Statement, Value};

mod about;
mod en;
mod figures;
mod glossary;
mod incident;
mod ja;
mod marks;
mod purposes;
mod regions;
mod sentence;
mod trace;
mod when;
mod words;
mod write;

pub use about::{foot, report_title, topic};
pub use figures::{figure_note, figure_title};
pub use glossary::{GlossaryText, glossary, unknown_service};
pub use marks::{confidence, needed, tool};
pub use regions::region;
pub use sentence::{Piece, Sentence};
pub use trace::{axis_name, column_name, row_name, trace_note, trace_title};
pub use words::{Word, others, word};
pub use write::{count, day, month, period, port, service, value};

/// The languages of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Japanese, as such a report is written.
    Ja,
    /// English.
    En,
}

impl Language {
    /// Both, in the order in which the project names them.
    pub const ALL: [Language; 2] = [Language::Ja, Language::En];

    /// As BCP 47 has it, for `lang` in HTML and `--lang` in a terminal.
    pub fn code(self) -> &'static str {
        match self {
            Language::Ja => "ja",
            Language::En => "en",
        }
    }
}

/// What a statement says; of an incident, its whole paragraph. [`join`] makes a paragraph of several.
pub fn say(language: Language, report: &Monthly, statement: &Statement) -> Sentence {
    match language {
        Language::Ja => ja::say(report, statement),
        Language::En => en::say(report, statement),
    }
}

/// The heading of an incident: its days and services.
pub fn incident_title(language: Language, incident: &Incident) -> Sentence {
    match language {
        Language::Ja => ja::incident::title(incident),
        Language::En => en::incident::title(incident),
    }
}

/// Who made an incident, in a few words, and what these say. They say what the incident's paragraph does.
pub fn incident_maker(language: Language, of: &Incident) -> (&'static str, &'static str) {
    incident::made_by(language, of)
}

/// What an incident may have been, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What it probably was.
    pub hypothesis: Sentence,
    /// What else it may have been, and how to tell.
    pub alternative: Sentence,
    /// What a beginner should know: the glossary's sentences on each service, none twice.
    pub beginner: Vec<String>,
    /// What an administrator should do, likewise.
    pub administrator: Vec<String>,
}

/// See [`Advice`].
pub fn incident_advice(language: Language, incident: &Incident) -> Advice {
    let (hypothesis, alternative) = match language {
        Language::Ja => (ja::incident::hypothesis(incident), ja::incident::alternative(incident)),
        Language::En => (en::incident::hypothesis(incident), en::incident::alternative(incident)),
    };
    let (beginner, administrator) = glossary::advice(language, incident);
    Advice { hypothesis, alternative, beginner, administrator }
}

/// Sentences of one paragraph: in Japanese they follow one another, in English with a space between.
pub fn join(language: Language, sentences: impl IntoIterator<Item = Sentence>) -> Sentence {
    let between = match language {
        Language::Ja => "",
        Language::En => " ",
    };
    sentence::list(sentences.into_iter().filter(|sentence| !sentence.is_empty()), between, between)
}

/// So many sensors are named in a sentence, the others are counted.
const SENSORS_NAMED: usize = 5;

/// Names of sensors as facts, and how many more there are, as a language writes them.
fn sensors(names: &[String], report: &Monthly, write: fn(&[Fact], Option<&Fact>) -> Sentence) -> Sentence {
    let (named, rest) = names.split_at(names.len().min(SENSORS_NAMED));
    let query = || Query::new(Of::Sensors, report.period);
    let named: Vec<Fact> = named.iter().map(|name| query().sensor(name).is(Value::Sensor(name.clone()))).collect();
    let rest = (!rest.is_empty()).then(|| {
        let query = rest.iter().fold(query(), |query, name| query.sensor(name));
        query.is(Value::Count(rest.len() as u64))
    });
    write(&named, rest.as_ref())
}
