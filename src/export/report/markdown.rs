//! The report as Markdown (CommonMark with the tables of GitHub): text and tables; figures are tables.

use super::figure::full_title;
use super::grid::{self, Grid};
use super::{Edition, Extras, busiest, published, rows};
use crate::published::programmes;
use crate::report::monthly::{Incident, Monthly, Section, Statement, Topic};
use crate::text::{self, Language, Sentence, Word, word};
use std::fmt::Write as _;

/// See the module.
pub(super) fn written(edition: &Edition, language: Language) -> String {
    let Edition { report, extras } = edition;
    let mut paper = Paper { language, report, out: String::new() };
    paper.heading(1, &text::report_title(language, report).to_string());
    for section in &report.sections {
        paper.section(section);
    }
    for (topic, name) in [(Topic::Services, Word::Service), (Topic::Regions, Word::Region)] {
        if !report.sections.iter().any(|section| section.topic == topic) {
            paper.heading(2, text::topic(language, topic));
            paper.ranking(name);
        }
    }
    paper.heading(2, word(language, Word::Coverage));
    paper.table(&grid::sensors(language, report));
    if let Some(list) = &extras.busiest {
        paper.heading(2, word(language, Word::BusiestSources));
        paper.paragraph(busiest::note(language));
        paper.table(&busiest::grid(language, list));
    }
    paper.then_and_now();
    paper.glossary();
    paper.foot(extras);
    paper.out
}

/// Rows of a table: a month of days, and their sum.
const LONGEST: usize = 32;

struct Paper<'a> {
    language: Language,
    report: &'a Monthly,
    out: String,
}

impl Paper<'_> {
    fn heading(&mut self, level: usize, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = writeln!(self.out, "{} {}", "#".repeat(level), escaped(text));
    }

    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            let _ = writeln!(self.out, "\n{}", escaped(text));
        }
    }

    fn named(&mut self, name: Word, text: &str) {
        if !text.is_empty() {
            let colon = if self.language == Language::Ja { "：" } else { ": " };
            let _ = writeln!(self.out, "- **{}**{colon}{}", word(self.language, name), escaped(text));
        }
    }

    fn section(&mut self, section: &Section) {
        self.heading(2, text::topic(self.language, section.topic));
        let mut sentences: Vec<Sentence> = Vec::new();
        for statement in &section.statements {
            let said = text::say(self.language, self.report, statement);
            match statement {
                Statement::Incident { at } => {
                    self.sentences(&mut sentences);
                    if let Some(incident) = self.report.incidents.get(*at) {
                        self.incident(incident, &said);
                    }
                }
                _ => sentences.push(said),
            }
        }
        self.sentences(&mut sentences);
        for id in &section.figures {
            if let Some(figure) = self.report.figures.iter().find(|figure| figure.id == *id) {
                self.heading(3, &full_title(self.language, self.report, figure));
                self.paragraph(&text::figure_note(self.language, figure, self.report).to_string());
                let (grid, shorter) = rows::few(self.language, self.report, figure);
                if let Some(note) = shorter {
                    self.paragraph(note);
                }
                self.table(&grid);
            }
        }
        match section.topic {
            Topic::Services => self.ranking(Word::Service),
            Topic::Regions => self.ranking(Word::Region),
            Topic::Fingerprints => self.table(&grid::marks(self.language, self.report)),
            _ => {}
        }
    }

    fn sentences(&mut self, sentences: &mut Vec<Sentence>) {
        let text = text::join(self.language, sentences.drain(..)).to_string();
        self.paragraph(&text);
    }

    fn ranking(&mut self, name: Word) {
        let (language, report) = (self.language, self.report);
        let grid = match name {
            Word::Service => grid::ranking(language, report, name, &report.services, |it| text::service(language, it)),
            _ => grid::ranking(language, report, name, &report.regions, |it| text::region(language, it)),
        };
        if !grid.rows.is_empty() {
            self.heading(3, word(language, name));
            self.table(&grid);
        }
    }

    fn incident(&mut self, incident: &Incident, said: &Sentence) {
        self.heading(3, &text::incident_title(self.language, incident).to_string());
        self.paragraph(&said.to_string());
        let advice = text::incident_advice(self.language, incident);
        let _ = writeln!(self.out);
        self.named(Word::Hypothesis, &advice.hypothesis.to_string());
        self.named(Word::Alternative, &advice.alternative.to_string());
        for it in &advice.beginner {
            self.named(Word::ForBeginners, it);
        }
        for it in &advice.administrator {
            self.named(Word::ForAdministrators, it);
        }
    }

    fn table(&mut self, grid: &Grid) {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        self.out.push('\n');
        self.out.push_str(&line(grid.head.iter().map(|name| escaped(name)).collect()));
        let rule = (0..grid.head.len()).map(|at| {
            let number = grid.rows.first().and_then(|row| row.get(at)).is_some_and(grid::Cell::is_number);
            if number { "---:" } else { "---" }.to_owned()
        });
        self.out.push_str(&line(rule.collect()));
        let kept = grid.rows.len().min(LONGEST);
        for (at, row) in grid.rows.iter().take(kept).enumerate() {
            let total = grid.total && at + 1 == grid.rows.len();
            let shown = |it: &grid::Cell| {
                let text = escaped(&it.shown(self.language));
                if total && !text.is_empty() { format!("**{text}**") } else { text }
            };
            let cells = row.iter().map(shown).collect();
            self.out.push_str(&line(cells));
        }
        let more = grid.rows.len() - kept;
        if more > 0 {
            self.paragraph(&match self.language {
                Language::Ja => format!("残りの{more}行は、CSVとXLSXの各形式で提供する。"),
                Language::En => format!("The CSV and XLSX files have {more} more rows."),
            });
        }
    }

    fn glossary(&mut self) {
        if self.report.services.is_empty() {
            return;
        }
        self.heading(2, word(self.language, Word::Glossary));
        for line in &self.report.services {
            let Some(entry) = text::glossary(self.language, line.key, self.report.period) else {
                self.heading(3, &text::port(line.key));
                let said = text::unknown_service(self.language, line.key, self.report.period).to_string();
                self.paragraph(&said);
                continue;
            };
            self.heading(3, &entry.name);
            self.paragraph(entry.what);
            let _ = writeln!(self.out);
            for era in &entry.eras {
                self.named(Word::WhoAbusedIt, era);
            }
            self.named(Word::ForBeginners, entry.beginner);
            self.named(Word::ForAdministrators, entry.administrator);
            for (title, id) in &entry.sources {
                self.named(Word::SourcesRead, &format!("{title} ({id})"));
            }
        }
    }

    fn then_and_now(&mut self) {
        self.heading(2, word(self.language, Word::ThenAndNow));
        self.table(&published::nearest(self.language, self.report));
        let _ = writeln!(self.out);
        for programme in programmes() {
            let [name, definition, comparison] = [&programme.name, &programme.definition, &programme.comparison]
                .map(|it| escaped(published::localized(self.language, it)));
            let (colon, space) = if self.language == Language::Ja { ("：", "") } else { (": ", " ") };
            let _ = writeln!(self.out, "- **{name}**{colon}{definition}{space}{comparison}");
        }
    }

    fn foot(&mut self, extras: &Extras) {
        self.heading(2, word(self.language, Word::Notes));
        let _ = writeln!(self.out);
        self.named(Word::Organisation, extras.organisation.as_deref().unwrap_or_default());
        self.named(Word::Contact, extras.contact.as_deref().unwrap_or_default());
        self.named(Word::Licence, extras.licence.as_deref().unwrap_or_default());
        for sentence in text::foot(self.language, self.report) {
            let _ = writeln!(self.out, "- {}", escaped(&sentence.to_string()));
        }
        let inputs = &self.report.about.inputs;
        if !inputs.is_empty() {
            self.heading(3, word(self.language, Word::Inputs));
            let rows = (inputs.iter())
                .map(|it| vec![grid::Cell::Text(it.name.clone()), grid::Cell::Text(it.sha256.clone())])
                .collect();
            let head = vec![word(self.language, Word::FileName).to_owned(), "SHA-256".to_owned()];
            self.table(&Grid { head, rows, total: false });
        }
    }
}

/// Text in which nothing is a mark of Markdown or of HTML, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '>' | '#' | '|' | '~' => {
                out.push('\\');
                out.push(character);
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
