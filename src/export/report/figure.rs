//! A figure of the report as a picture: the page's own charts, on paper.

use super::grid::{self, of, row_names};
use super::{Edition, palette, published};
use crate::chart::{
    self, Alternative, Colour, Daily, Error, Focus, Frame, Months, Pairs, Picture, Ruler, Sans, Shares, Theme, Words,
};
use crate::measure::Counts;
use crate::report::monthly::{Columns, Figure, Measure, Monthly, Shape, Table};
use crate::report::{half_up, rate, shares};
use crate::text::{self, Language, Word, word};
use crate::time::{Day, Month};

mod waterfall;

/// CSS pixels of a figure and of its text: as wide as a column of A4, where the text is then of 8.5 points.
pub(super) const WIDTH: f64 = 760.0;
pub(super) const FONT: f64 = 12.0;
/// The lowest chart of days or months; each name beside it asks for a line.
const HEIGHT: f64 = 280.0;
const NAME_LINE: f64 = 15.0;
/// Around a picture with a title.
pub(super) const MARGIN: f64 = 16.0;
/// A row of shares.
const ROW: f64 = 40.0;
/// Names above rows of shares, where they fit.
const NAMES_ABOVE: f64 = 28.0;

/// See [`Edition::svg`].
pub(super) fn file(edition: &Edition, id: &str, language: Language) -> Option<Result<String, Error>> {
    let report = &edition.report;
    if id == published::ID {
        return Some(published::svg(language, report, Words { title: published::title(language), ..words(language) }));
    }
    let figure = report.figures.iter().find(|figure| figure.id == id)?;
    let title = full_title(language, report, figure);
    // A chart that leaves the report says by whose calendar its days are.
    let title = match language {
        Language::Ja => format!("{title}（{}）", report.about.zone),
        Language::En => format!("{title} ({})", report.about.zone),
    };
    Some(draw(language, report, figure, Words { title, ..words(language) }))
}

/// The figure without a title, for a document that has it in a caption.
pub(super) fn inline(language: Language, report: &Monthly, figure: &Figure) -> Result<String, Error> {
    draw(language, report, figure, words(language))
}

/// `Figure 2.2.1 ...`.
pub(super) fn full_title(language: Language, report: &Monthly, figure: &Figure) -> String {
    let title = text::figure_title(language, figure, report).to_string();
    match language {
        Language::Ja => format!("{}{}　{title}", word(language, Word::Figure), figure.id),
        Language::En => format!("{} {}. {title}", word(language, Word::Figure), figure.id),
    }
}

pub(super) fn words(language: Language) -> Words {
    Words { empty: word(language, Word::NotAvailable).to_owned(), ..Words::default() }
}

fn draw(language: Language, report: &Monthly, figure: &Figure, words: Words) -> Result<String, Error> {
    let theme = Theme::paper(FONT);
    let Some(table) = report.tables.get(figure.table) else {
        return Err(Error::Lengths { what: "tables", expected: figure.table + 1, found: report.tables.len() });
    };
    let (room, margin) = match words.title.as_str() {
        "" => (0.0, 0.0),
        title => (room_of(title), MARGIN),
    };
    let drawing =
        Drawing { language, report, table, measure: figure.measure.unwrap_or(Measure::Accesses), margin, theme };
    let (picture, frame) = match figure.shape {
        Shape::Months => drawing.months(words, room),
        Shape::Stacked => drawing.daily(words, room, chart::stacked),
        Shape::Lines => drawing.daily(words, room, chart::lines),
        Shape::Shares => drawing.shares(words, room),
        Shape::Pairs => drawing.pairs(words, room),
        Shape::Waterfall => drawing.waterfall(words, room, figure.subject),
    }?;
    let id = format!("figure-{}", figure.id.replace('.', "-"));
    let title = full_title(language, report, figure);
    let description = match figure.shape {
        Shape::Waterfall => grid::said(language, report, figure.subject),
        _ => drawing.described(),
    };
    let alternative = Alternative { id: &id, title: &title, description: &description };
    chart::svg(&picture, &frame, &drawing.theme, alternative)
}

/// What a title takes of a sheet with its margins, in CSS pixels.
pub(super) fn room_of(title: &str) -> f64 {
    let lines = (Sans.width(title, FONT * 1.3, true) / (WIDTH - 2.0 * MARGIN) * 1.05).ceil();
    2.0 * MARGIN + 8.0 + lines * (FONT * 1.75).ceil()
}

type Chart = fn(&Daily, &[f64], &Frame, &Theme, &Focus, &dyn Ruler) -> Result<Picture, Error>;

struct Drawing<'a> {
    language: Language,
    report: &'a Monthly,
    table: &'a Table,
    measure: Measure,
    /// Around a picture with a title, in CSS pixels.
    margin: f64,
    theme: Theme,
}

impl Drawing<'_> {
    fn names(&self) -> Vec<String> {
        row_names(self.language, self.table)
    }

    fn colours(&self) -> Vec<Colour> {
        palette::rows(self.report, self.table)
    }

    fn value(&self, row: usize, column: usize) -> u64 {
        self.table.row(row).get(column).map_or(0, |counts| of(self.measure, *counts))
    }

    fn daily(&self, words: Words, room: f64, chart: Chart) -> Result<(Picture, Frame), Error> {
        let (labels, months, weekend) = axis(self.language, &self.table.columns);
        let (keys, colours) = (self.names(), self.colours());
        let values: Vec<f64> = self.table.counts.iter().map(|counts| of(self.measure, *counts) as f64).collect();
        let height = HEIGHT.max(keys.len() as f64 * NAME_LINE + 50.0) + room;
        let frame = Frame { width: WIDTH, height, ratio: 1.0 };
        let daily = Daily { labels, months, weekend, keys: keys.clone(), colours: colours.clone(), words };
        let picture = chart(&daily, &values, &frame, &self.theme, &Focus::default(), &Sans)?;
        let named = picture.layout.direct_labels;
        let names = if named { Vec::new() } else { keys.into_iter().zip(colours).collect() };
        Ok(chart::with_legend(picture, &frame, &names, self.margin, &self.theme, &Sans))
    }

    fn months(&self, words: Words, room: f64) -> Result<(Picture, Frame), Error> {
        let frame = Frame { width: WIDTH, height: HEIGHT + room, ratio: 1.0 };
        let per_day = |of: fn(&Counts) -> u64| -> Vec<f64> {
            let counts = self.table.row(0).iter().zip(&self.table.sensor_days);
            counts.map(|(counts, days)| half_up(of(counts), *days) as f64).collect()
        };
        let labels = match &self.table.columns {
            Columns::Months(list) => (list.iter().enumerate())
                .map(|(at, month)| short_month(self.language, *month, at == 0 || month.month == 1))
                .collect(),
            other => grid::column_names(self.language, other),
        };
        let partial = match &self.table.columns {
            Columns::Months(list) => list.iter().map(|month| self.is_partial(*month)).collect(),
            _ => Vec::new(),
        };
        let names = [Word::Accesses, Word::Sources].map(|it| word(self.language, it).to_owned());
        let months = Months { labels, partial, names, colours: palette::MEASURES, words };
        let (bars, dots) = (per_day(|counts| counts.accesses), per_day(|counts| counts.sources));
        let picture = chart::months(&months, &bars, &dots, &frame, &self.theme, &Focus::default(), &Sans)?;
        let names = if picture.layout.direct_labels {
            Vec::new()
        } else {
            months.names.into_iter().zip(months.colours).collect()
        };
        Ok(chart::with_legend(picture, &frame, &names, self.margin, &self.theme, &Sans))
    }

    fn is_partial(&self, month: Month) -> bool {
        self.report.months.iter().any(|facts| facts.month == month && !facts.whole)
    }

    fn shares(&self, words: Words, room: f64) -> Result<(Picture, Frame), Error> {
        let (keys, colours) = (self.names(), self.colours());
        let columns = self.table.columns.len();
        let mut rows = Vec::with_capacity(columns);
        for column in 0..columns {
            rows.push(shares((0..keys.len()).map(|row| self.value(row, column))));
        }
        let values: Vec<f64> = rows.iter().flatten().map(|share| f64::from(*share)).collect();
        let names = match &self.table.columns {
            Columns::Months(list) => list.iter().map(|it| short_month(self.language, *it, true)).collect(),
            other => grid::column_names(self.language, other),
        };
        let keys = match &rows[..] {
            // The names of one row say its shares too: what is narrow has no room for them.
            [row] => keys.iter().zip(row).map(|(key, n)| format!("{key} {}.{}%", n / 10, n % 10)).collect(),
            _ => keys,
        };
        let named = keys.iter().cloned().zip(colours.iter().copied()).collect::<Vec<_>>();
        let chart = Shares { rows: names, keys, colours, words };
        let height = columns.max(1) as f64 * ROW + 8.0 + room;
        for (above, legend) in [(NAMES_ABOVE, &[][..]), (0.0, &named[..])] {
            let frame = Frame { width: WIDTH, height: height + above, ratio: 1.0 };
            let picture = chart::shares(&chart, &values, &frame, &self.theme, &Focus::default(), &Sans)?;
            if picture.layout.direct_labels || !legend.is_empty() {
                return Ok(chart::with_legend(picture, &frame, legend, self.margin, &self.theme, &Sans));
            }
        }
        let frame = Frame { width: WIDTH, height, ratio: 1.0 };
        Ok((chart::shares(&chart, &values, &frame, &self.theme, &Focus::default(), &Sans)?, frame))
    }

    fn pairs(&self, words: Words, room: f64) -> Result<(Picture, Frame), Error> {
        let rows = self.names();
        let columns = self.table.columns.len();
        let list = |at: usize| -> Vec<f64> {
            let days = self.table.sensor_days.get(at).copied().unwrap_or(0);
            (0..rows.len()).map(|row| of_rate(rate(self.value(row, at), days))).collect()
        };
        let before = columns.checked_sub(2).map(list);
        let now = columns.checked_sub(1).map_or_else(|| vec![0.0; rows.len()], list);
        let height = Pairs::height(rows.len(), columns.clamp(1, 2)) + room;
        let frame = Frame { width: WIDTH, height, ratio: 1.0 };
        let chart = Pairs { rows: rows.clone(), colours: self.colours(), words };
        let focus = Focus::default();
        let picture = chart::pairs(&chart, before.as_deref(), &now, &frame, &self.theme, &focus, &Sans)?;
        let periods = grid::column_names(self.language, &self.table.columns);
        let colours = Pairs::legend(&self.theme);
        let names: Vec<_> = periods.into_iter().zip(colours.into_iter().skip(2usize.saturating_sub(columns))).collect();
        Ok(chart::with_legend(picture, &frame, &names, self.margin, &self.theme, &Sans))
    }

    /// What can be seen, for those who do not see it: the sum, the highest column, the largest rows.
    fn described(&self) -> String {
        let columns = self.table.columns.len();
        let of_column = |column| (0..self.table.rows()).map(|row| self.value(row, column)).sum::<u64>();
        let of_row = |row| (0..columns).map(|column| self.value(row, column)).sum::<u64>();
        let total: u64 = (0..columns).map(of_column).sum();
        let (measure, sum) = (
            word(self.language, if self.measure == Measure::Accesses { Word::Accesses } else { Word::Sources }),
            word(self.language, Word::Total),
        );
        let mut parts = vec![self.pair(&format!("{measure}: {sum}"), &text::count(total))];
        let names = grid::column_names(self.language, &self.table.columns);
        let highest = (0..columns).rev().max_by_key(|column| of_column(*column));
        if let (Some(column), true) = (highest, columns > 1) {
            let what = format!("{}: {}", word(self.language, Word::Highest), names[column]);
            parts.push(self.pair(&what, &text::count(of_column(column))));
        }
        if self.table.rows() > 1 {
            let rows = self.names();
            let mut order: Vec<usize> = (0..rows.len() - usize::from(self.table.others)).collect();
            order.sort_by_key(|row| std::cmp::Reverse(of_row(*row)));
            for row in order.into_iter().take(3) {
                parts.push(self.pair(&rows[row], &text::count(of_row(row))));
            }
        }
        match self.language {
            Language::Ja => parts.join("。") + "。",
            Language::En => parts.join(". ") + ".",
        }
    }

    fn pair(&self, name: &str, value: &str) -> String {
        match self.language {
            Language::Ja => format!("{} {value}", name.replace(": ", "、")),
            Language::En => format!("{name} {value}"),
        }
    }
}

/// A rate as it is printed, as a length to draw.
fn of_rate((units, places): (u64, u32)) -> f64 {
    units as f64 / 10f64.powi(i32::try_from(places).unwrap_or(i32::MAX))
}

/// What the days' axis needs: labels, where months begin, weekends.
fn axis(language: Language, columns: &Columns) -> (Vec<String>, Vec<chart::Month>, Vec<bool>) {
    let Columns::Days(days) = columns else {
        return (grid::column_names(language, columns), Vec::new(), Vec::new());
    };
    let labels = days.iter().map(|day| short_day(language, *day)).collect();
    let starts = days.iter().enumerate().filter(|(at, day)| *at == 0 || day.civil().2 == 1);
    let months = starts.map(|(at, day)| chart::Month { at, label: short_month(language, day.month(), true) });
    // 1970-01-01 was a Thursday.
    let weekend = days.iter().map(|day| matches!(day.0.rem_euclid(7), 2 | 3)).collect();
    (labels, months.collect(), weekend)
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month_abbreviation(month: u32) -> &'static str {
    usize::try_from(month).ok().and_then(|n| MONTHS.get(n.checked_sub(1)?)).copied().unwrap_or("")
}

/// `9月13日`, `13 Sep`.
pub(super) fn short_day(language: Language, day: Day) -> String {
    let (_, month, of_month) = day.civil();
    match language {
        Language::Ja => format!("{month}月{of_month}日"),
        Language::En => format!("{of_month} {}", month_abbreviation(month)),
    }
}

/// `9月`, `Sep`; with the year `2008年9月`, `Sep 2008`.
fn short_month(language: Language, month: Month, year: bool) -> String {
    match (language, year) {
        (Language::Ja, false) => format!("{}月", month.month),
        (Language::Ja, true) => text::month(language, month),
        (Language::En, false) => month_abbreviation(month.month).to_owned(),
        (Language::En, true) => format!("{} {}", month_abbreviation(month.month), month.year),
    }
}
