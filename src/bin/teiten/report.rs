//! What is asked of a report on the command line, and where it goes.

use super::terminal::print;
use std::path::PathBuf;
use teiten::export::{Edition, Extras};
use teiten::report::monthly::{Choice, Monthly};
use teiten::report::{Period, TopSource};
use teiten::text::Language;
use teiten::time::{Day, Month};

/// Which report, in which language, and where to.
pub(super) struct ReportArgs {
    pub(super) period: Option<Period>,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
    pub(super) against: Option<Period>,
    pub(super) language: Language,
    pub(super) out: Option<PathBuf>,
    /// What stands at its foot.
    pub(super) extras: Extras,
    /// Whether the busiest sources are listed.
    pub(super) include_addresses: bool,
}

impl Default for ReportArgs {
    fn default() -> ReportArgs {
        ReportArgs {
            period: None,
            from: None,
            to: None,
            against: None,
            language: Language::En,
            out: None,
            extras: Extras::default(),
            include_addresses: false,
        }
    }
}

impl ReportArgs {
    /// The period that was said.
    pub(super) fn choice(&self) -> Result<Choice, String> {
        let period = match (self.period, self.from, self.to) {
            (Some(_), None, None) | (None, None, None) => self.period,
            (None, Some(from), Some(to)) if from <= to => Some(Period { from, to }),
            (None, Some(_), Some(_)) => return Err("--to is before --from".into()),
            _ => return Err("say either --month, or both --from and --to".into()),
        };
        Ok(Choice { period, against: self.against })
    }

    /// What its file's name asks for; Markdown where there is none. Asked before anything is read.
    pub(super) fn form(&self) -> Result<Form, String> {
        let Some(path) = &self.out else { return Ok(Form::Markdown) };
        match path.extension().and_then(|it| it.to_str()) {
            Some("html") => Ok(Form::Html),
            Some("md") => Ok(Form::Markdown),
            Some("json") => Ok(Form::Json),
            Some("xlsx") => Ok(Form::Workbook),
            _ => Err(format!("--out ends in .html, .md, .json or .xlsx, not as in {}", path.display())),
        }
    }

    /// Writes the report.
    pub(super) fn write(&self, report: &Monthly, busiest: Vec<TopSource>) -> Result<(), String> {
        let busiest = self.include_addresses.then_some(busiest);
        let edition = Edition::new(report, Extras { busiest, ..self.extras.clone() });
        let bytes = match self.form()? {
            Form::Html => edition.html(self.language).into_bytes(),
            Form::Markdown => edition.markdown(self.language).into_bytes(),
            Form::Json => edition.json(),
            Form::Workbook => edition.xlsx(self.language),
        };
        match &self.out {
            None => print(&bytes),
            Some(path) => std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display())),
        }
    }
}

/// How a report is written.
pub(super) enum Form {
    Html,
    Markdown,
    Json,
    Workbook,
}

pub(super) fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or(format!("not a month like 2008-09: {text:?}"))
}

pub(super) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or(format!("not a day like 2008-09-13: {text:?}"))
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    match text {
        "ja" => Ok(Language::Ja),
        "en" => Ok(Language::En),
        _ => Err(format!("not a language of reports, ja or en: {text:?}")),
    }
}
