//! What stands behind a fact as a table for a reader and as CSV.

use super::comma;
use super::grid::{Cell, Grid};
use super::redact::Names;
use crate::report::monthly::{Key, Monthly, Of, Trace, Value};
use crate::text::{Language, Word, axis_name, column_name, row_name, trace_note, trace_title, value, word};
use serde::Serialize;

/// A table, and how a fact comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Traced {
    /// Of the table.
    pub title: String,
    /// How the fact comes of it.
    pub note: String,
    /// Above the columns, that of the rows' names first.
    pub head: Vec<String>,
    /// Name and cells, as a reader has them.
    pub rows: Vec<Vec<String>>,
    /// The places of the rows that the fact is of; empty if it is of all.
    pub marked: Vec<usize>,
    /// The last row is their sum.
    pub has_total: bool,
    /// All of it as CSV (RFC 4180), with other names for sensors that are called by an address, as in every file.
    pub csv: String,
}

/// What stands behind a fact of a report, in a language.
pub fn traced(language: Language, report: &Monthly, trace: &Trace) -> Traced {
    let mut grid = Grid {
        head: std::iter::once(axis_name(language, trace))
            .chain(trace.columns.iter().map(|of| column_name(language, *of)))
            .map(str::to_owned)
            .collect(),
        rows: Vec::new(),
        total: trace.total.is_some(),
    };
    for row in &trace.rows {
        let name = match &row.key {
            Key::Day(day) => Cell::Day(*day),
            other => Cell::Text(row_name(language, other)),
        };
        grid.rows.push(std::iter::once(name).chain(trace.columns.iter().zip(&row.cells).map(cell(language))).collect());
    }
    if let Some(total) = &trace.total {
        let name = Cell::Text(word(language, Word::Total).to_owned());
        grid.rows.push(std::iter::once(name).chain(trace.columns.iter().zip(total).map(cell(language))).collect());
    }
    let rows = grid.rows.iter().map(|row| row.iter().map(|it| it.shown(language)).collect()).collect();
    // The table stays on the screen; the file may be given away.
    let names = Names::of(report);
    for cell in grid.rows.iter_mut().filter_map(|row| row.first_mut()) {
        if let Cell::Text(name) = cell
            && let Some(other) = names.other(name)
        {
            *name = other;
        }
    }
    let whole = trace.is_whole();
    let marked = trace.rows.iter().enumerate().filter(|(_, row)| row.counts && !whole).map(|(at, _)| at);
    Traced {
        title: trace_title(language, trace),
        note: trace_note(language, trace),
        marked: marked.collect(),
        has_total: grid.total,
        csv: comma::text(&grid),
        rows,
        head: grid.head,
    }
}

fn cell(language: Language) -> impl Fn((&Of, &Option<Value>)) -> Cell {
    let is_change = |of: &Of| matches!(of, Of::ChangeFromSources | Of::ChangeFromIntensity | Of::ChangeOfAccesses);
    move |(column, of)| match of {
        Some(Value::Hundredths(n)) if is_change(column) => Cell::Signed(*n),
        None => Cell::None,
        Some(Value::Count(n) | Value::Rounded(n)) => Cell::Count(*n),
        Some(Value::Tenths(n)) => Cell::Tenths(*n),
        Some(Value::Hundredths(n)) => Cell::Hundredths(*n),
        Some(other) => Cell::Text(value(language, other)),
    }
}
