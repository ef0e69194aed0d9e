//! A table for a reader who cannot fold it away: days become weeks or months where they are many.

use super::grid::{self, Grid};
use crate::measure::{Counts, sum};
use crate::report::Period;
use crate::report::monthly::{Columns, Figure, Measure, Monthly, Table};
use crate::text::Language;
use crate::time::Day;

/// More days than this are summed up.
const DAYS: usize = 31;
/// More days than this are summed up by month; fewer by week.
const WEEKS: usize = 31 * 7;

/// The numbers of a figure in few rows, and what is to be said of it if they are not the whole.
pub(super) fn few(language: Language, report: &Monthly, figure: &Figure) -> (Grid, Option<&'static str>) {
    let whole = || (grid::of_figure(language, report, figure), None);
    let Some(table) = report.tables.get(figure.table) else { return whole() };
    let Columns::Days(days) = &table.columns else { return whole() };
    if days.len() <= DAYS {
        return whole();
    }
    let by_month = days.len() > WEEKS;
    let bounds = bounds(days, by_month);
    let note = match (language, by_month) {
        (Language::Ja, true) => "この表は月ごとの合計である。日ごとの値は、CSV、JSON、XLSXの各形式で提供する。",
        (Language::Ja, false) => "この表は7日ごとの合計である。日ごとの値は、CSV、JSON、XLSXの各形式で提供する。",
        (Language::En, true) => "This table is summed by month; the CSV, JSON and XLSX files have every day.",
        (Language::En, false) => "This table is summed by seven days; the CSV, JSON and XLSX files have every day.",
    };
    let summed = summed(table, days, &bounds, by_month);
    (grid::by_column(language, &summed, figure.measure.unwrap_or(Measure::Accesses)), Some(note))
}

/// Where each month, or each seven days, begin; and the end of the last.
fn bounds(days: &[Day], by_month: bool) -> Vec<usize> {
    let begins = |at: &usize| match by_month {
        true => *at == 0 || days[*at].month() != days[*at - 1].month(),
        false => at.is_multiple_of(7),
    };
    (0..days.len()).filter(begins).chain([days.len()]).collect()
}

fn summed(table: &Table, days: &[Day], bounds: &[usize], by_month: bool) -> Table {
    let spans = || bounds.windows(2).map(|pair| pair[0]..pair[1]);
    let sums = |row: usize| {
        let row = table.row(row);
        spans().map(|span| sum(row[span].iter().copied())).collect::<Vec<Counts>>()
    };
    let columns = match by_month {
        true => Columns::Months(spans().map(|span| days[span.start].month()).collect()),
        false => {
            Columns::Periods(spans().map(|span| Period { from: days[span.start], to: days[span.end - 1] }).collect())
        }
    };
    Table {
        columns,
        counts: (0..table.rows()).flat_map(sums).collect(),
        sensor_days: spans().map(|span| table.sensor_days[span].iter().sum()).collect(),
        ..table.clone()
    }
}
