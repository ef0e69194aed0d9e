//! A table of the report as CSV (RFC 4180, UTF-8).

use super::Edition;
use super::grid::{self, Cell, Grid};
use crate::text::Language;

pub(super) fn written(edition: &Edition, name: &str, language: Language) -> Option<String> {
    Some(text(&grid::named(edition, name, language)?))
}

/// The cells of a table.
pub(super) fn text(grid: &Grid) -> String {
    let mut out = String::new();
    let head = grid.head.iter().map(|name| quoted(name)).collect::<Vec<_>>();
    let rows = grid.rows.iter().map(|row| row.iter().map(cell).collect());
    for line in std::iter::once(head).chain(rows) {
        out.push_str(&line.join(","));
        out.push_str("\r\n");
    }
    out
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        other => other.plain(),
    }
}

fn quoted(text: &str) -> String {
    let unseen = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}');
    let formula = text.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    if formula {
        format!("\"'{}\"", text.replace('"', "\"\""))
    } else if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
