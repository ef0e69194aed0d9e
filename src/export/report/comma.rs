//! A table of the report as CSV (RFC 4180, UTF-8).

use super::grid::{self, Cell, Grid};
use super::redact::without_addresses;
use crate::report::monthly::{Monthly, Topic};
use crate::text::{self, Language, Word};

/// The tables that are no figure's.
const TABLES: [&str; 3] = ["services", "regions", "sensors"];
/// Where headers of packets were looked at.
const MARKS: &str = "fingerprints";

/// What [`report_csv`] knows: the figures by [`Figure::id`](crate::report::monthly::Figure::id), then `services`,
/// `regions`, `sensors`, and `fingerprints` where headers of packets were looked at.
pub fn report_csv_names(report: &Monthly) -> Vec<String> {
    let has_marks = report.sections.iter().any(|section| section.topic == Topic::Fingerprints);
    let names = TABLES.into_iter().chain(has_marks.then_some(MARKS)).map(str::to_owned);
    report.figures.iter().map(|figure| figure.id.clone()).chain(names).collect()
}

/// The numbers of a figure, or one of the report's other tables; `None` if there is none of that name. Days are written
/// by ISO 8601, shares in per cent. Text that a spreadsheet would run gets an apostrophe in front; numbers never do.
pub fn report_csv(report: &Monthly, name: &str, language: Language) -> Option<String> {
    let report = &without_addresses(report);
    let grid = match (report.figures.iter().find(|figure| figure.id == name), name) {
        (Some(figure), _) => grid::of_figure(language, report, figure),
        (None, "services") => grid::ranking(language, report, Word::Service, &report.services, text::port),
        (None, "regions") => {
            grid::ranking(language, report, Word::Region, &report.regions, |it| text::region(language, it))
        }
        (None, "sensors") => grid::sensors(language, report),
        (None, MARKS) => Some(grid::marks(language, report)).filter(|grid| !grid.rows.is_empty())?,
        _ => return None,
    };
    Some(written(&grid))
}

fn written(grid: &Grid) -> String {
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
