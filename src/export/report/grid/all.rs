//! Every table of an edition, by its name.

use super::{Grid, marks, of_figure, ranking, sensors};
use crate::export::report::{Edition, busiest, published};
use crate::report::monthly::Topic;
use crate::text::{self, Language, Word, word};

/// The tables that are no figure's.
const TABLES: [&str; 4] = ["then-and-now", "services", "regions", "sensors"];
const BUSIEST: &str = "busiest";
/// Only where records have fields that marks of tools are looked for in.
const MARKS: &str = "fingerprints";

/// The figures by their ids, then the others.
pub(in super::super) fn names(edition: &Edition) -> Vec<String> {
    let figures = edition.report.figures.iter().map(|figure| figure.id.clone());
    let busiest = edition.extras.busiest.as_ref().map(|_| BUSIEST.to_owned());
    let has_marks = edition.report.sections.iter().any(|section| section.topic == Topic::Fingerprints);
    let marks = has_marks.then(|| MARKS.to_owned());
    figures.chain(TABLES.map(str::to_owned)).chain(marks).chain(busiest).collect()
}

/// The table of a name.
pub(in super::super) fn named(edition: &Edition, name: &str, language: Language) -> Option<Grid> {
    let report = &edition.report;
    if let Some(figure) = report.figures.iter().find(|figure| figure.id == name) {
        return Some(of_figure(language, report, figure));
    }
    Some(match name {
        "then-and-now" => published::all(language, report),
        "services" => ranking(language, report, Word::Service, &report.services, text::port),
        "regions" => ranking(language, report, Word::Region, &report.regions, |it| text::region(language, it)),
        "sensors" => sensors(language, report),
        MARKS => Some(marks(language, report)).filter(|grid| !grid.rows.is_empty())?,
        BUSIEST => busiest::grid(language, edition.extras.busiest.as_ref()?),
        _ => return None,
    })
}

/// What a table that is no figure's is called.
pub(in super::super) fn title(name: &str, language: Language) -> &'static str {
    if name == MARKS {
        return text::topic(language, Topic::Fingerprints);
    }
    word(
        language,
        match name {
            "then-and-now" => Word::ThenAndNow,
            "services" => Word::Service,
            "regions" => Word::Region,
            "sensors" => Word::Coverage,
            _ => Word::BusiestSources,
        },
    )
}
