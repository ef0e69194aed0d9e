//! The report as a workbook: a sheet a table, and before them one that says what they are.

use super::grid::{self, Cell, Grid};
use super::{Edition, figure};
use crate::export::xlsx::{self, Sheet, Shown};
use crate::text::{self, Language, Word, word};

pub(super) fn written(edition: &Edition, language: Language) -> Vec<u8> {
    let tables: Vec<(String, String, Grid)> = grid::names(edition)
        .into_iter()
        .filter_map(|name| {
            let grid = grid::named(edition, &name, language)?;
            let (short, title) = titles(edition, &name, language);
            Some((short, title, grid))
        })
        .collect();
    let title = text::report_title(language, &edition.report).to_string();
    let sheets: Vec<Sheet> = std::iter::once(contents(edition, &tables, &title, language))
        .chain(tables.into_iter().map(|(name, _, grid)| sheet(name, grid)))
        .collect();
    let program = format!("Teiten {}", edition.report.about.version);
    xlsx::workbook(&sheets, &title, edition.extras.organisation.as_deref().unwrap_or(&program))
}

/// What a table's sheet is called, and what it is.
pub(super) fn titles(edition: &Edition, name: &str, language: Language) -> (String, String) {
    match edition.report.figures.iter().find(|figure| figure.id == name) {
        Some(of) => {
            let figure = word(language, Word::Figure);
            let short = match language {
                Language::Ja => format!("{figure}{name}"),
                Language::En => format!("{figure} {name}"),
            };
            (short, figure::full_title(language, &edition.report, of))
        }
        None => {
            let title = grid::title(name, language).to_owned();
            (title.clone(), title)
        }
    }
}

/// The first sheet: what it is of, whose, what the sheets hold, how it was counted, of which files.
fn contents(edition: &Edition, tables: &[(String, String, Grid)], title: &str, language: Language) -> Sheet {
    let line = |cells: &[&str]| cells.iter().map(|it| xlsx::Cell::Text((*it).to_owned())).collect::<Vec<_>>();
    let mut rows = vec![line(&[word(language, Word::Period), &text::period(language, edition.report.period)])];
    let extras = &edition.extras;
    for (name, value) in
        [(Word::Organisation, &extras.organisation), (Word::Contact, &extras.contact), (Word::Licence, &extras.licence)]
    {
        if let Some(value) = value {
            rows.push(line(&[word(language, name), value]));
        }
    }
    rows.push(Vec::new());
    rows.extend(tables.iter().map(|(name, title, _)| line(&[name, title])));
    rows.push(Vec::new());
    let notes = word(language, Word::Notes);
    rows.extend(text::foot(language, &edition.report).iter().map(|sentence| line(&[notes, &sentence.to_string()])));
    if extras.busiest.is_some() {
        rows.push(line(&[notes, super::busiest::note(language)]));
    }
    for input in &edition.report.about.inputs {
        rows.push(line(&[word(language, Word::Inputs), &input.name, &format!("SHA-256 {}", input.sha256)]));
    }
    let name = word(language, Word::Contents).to_owned();
    Sheet { name, head: vec![String::new(), title.to_owned()], rows, total: false }
}

fn sheet(name: String, grid: Grid) -> Sheet {
    let Grid { head, rows, total } = grid;
    Sheet { name, head, rows: rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(), total }
}

fn cell(cell: Cell) -> xlsx::Cell {
    let shown = match cell {
        Cell::Text(text) => return xlsx::Cell::Text(text),
        Cell::Day(day) => return xlsx::Cell::Day(day.0),
        Cell::None => return xlsx::Cell::Empty,
        Cell::Share(n) => return xlsx::Cell::Number(format!("{}.{:03}", n / 1000, n % 1000), Shown::PerCent),
        Cell::Count(_) => Shown::Whole,
        Cell::Tenths(_) => Shown::Tenths,
        Cell::Small { .. } => Shown::AsItIs,
        Cell::Hundredths(_) => Shown::Hundredths,
        Cell::Signed(_) => Shown::Signed,
    };
    xlsx::Cell::Number(cell.plain(), shown)
}
