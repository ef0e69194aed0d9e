//! Shares: one bar of a hundred per cent a row, so that months, or sensors, can be compared.

use super::axes::shade;
use super::labels;
use super::layout::{Direction, Layout, Marks, Rect};
use super::scene::{Anchor, Ruler};
use super::sheet::{Sheet, Style};
use super::theme::{Colour, Frame, Theme};
use super::{Error, Focus, Picture, Words};

/// What rows and series are called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// One text a row, from the top.
    pub rows: Vec<String>,
    /// The series, from the left.
    pub keys: Vec<String>,
    /// One colour a key.
    pub colours: Vec<Colour>,
    /// Texts around the chart.
    pub words: Words,
}

/// What a row of largest remainders adds up to.
const WHOLE: f64 = 1000.0;
/// The highest bar and the gap between rows, in CSS pixels.
const BAR: (f64, f64) = (34.0, 8.0);

/// Draws `values[row × keys + key]` in tenths of a per cent. A row adds up to 1000, or to 0 where there is nothing.
pub fn shares(
    shares: &Shares,
    values: &[f64],
    frame: &Frame,
    theme: &Theme,
    focus: &Focus,
    ruler: &dyn Ruler,
) -> Result<Picture, Error> {
    shares.check(values)?;
    frame.check()?;
    let mut sheet = Sheet::new(&shares.words, frame, theme, ruler);
    if !sheet.has_room() {
        return Ok(Picture { scene: sheet.finish(), layout: Layout::default() });
    }
    let plan = Plan::new(shares, values, &sheet);
    let labels = plan.draw_names(&mut sheet, focus);
    plan.draw_rows(&mut sheet, focus);
    if values.iter().all(|&value| value <= 0.0) {
        sheet.say_empty(&shares.words, plan.plot);
    }
    let layout = Layout {
        plot: plan.plot,
        direction: Direction::Down,
        ticks: vec![0.0, WHOLE],
        top: WHOLE,
        direct_labels: !labels.is_empty(),
        series: shares.keys.len(),
        marks: Marks::Stacked { edges: plan.edges.iter().map(|&units| frame.css(units)).collect(), across: plan.bars },
        bands: plan.bands,
        labels,
    };
    Ok(Picture { scene: sheet.finish(), layout })
}

impl Shares {
    fn check(&self, values: &[f64]) -> Result<(), Error> {
        super::length("colours", self.keys.len(), self.colours.len())?;
        super::length("values", self.rows.len() * self.keys.len(), values.len())?;
        super::numbers(values)?;
        let rows = values.chunks(self.keys.len().max(1)).map(|row| row.iter().sum::<f64>());
        match rows.enumerate().find(|(_, sum)| *sum > 0.0 && (sum - WHOLE).abs() > 0.5) {
            Some((row, sum)) => Err(Error::Row { row, sum }),
            None => Ok(()),
        }
    }
}

struct Plan<'a> {
    shares: &'a Shares,
    values: &'a [f64],
    plot: Rect,
    bands: Vec<(f64, f64)>,
    /// Upper and lower edge of each row's bar.
    bars: Vec<(f64, f64)>,
    /// In units, one more a row than there are keys.
    edges: Vec<i32>,
    /// Names above the first row, as they fit.
    names: Vec<String>,
}

impl<'a> Plan<'a> {
    fn new(shares: &'a Shares, values: &'a [f64], sheet: &Sheet) -> Plan<'a> {
        let (inner, line, frame) = (sheet.inner, sheet.theme.line(), sheet.frame);
        let rows = shares.rows.len();
        let column = shares.rows.iter().map(|row| sheet.bold_width(row)).fold(0.0, f64::max).min(inner.width * 0.3);
        let left = inner.left + (column + 10.0).ceil();
        let width = (inner.right() - 2.0 - left).max(1.0);
        let sum: f64 = shares.keys.iter().map(|key| sheet.bold_width(key) + 10.0).sum();
        let drawn = values.iter().any(|&value| value > 0.0);
        let names = if drawn && sum <= width { shares.keys.clone() } else { Vec::new() };
        let head = if names.is_empty() { 4.0 } else { line + 12.0 };
        let snap = |css: f64| frame.css(frame.snap(css));
        let (left, top) = (snap(left), snap(inner.top + head));
        let step = ((inner.bottom() - 2.0 - top) / rows.max(1) as f64).clamp(2.0, BAR.0 + BAR.1);
        let gap = BAR.1.min(step / 3.0);
        let plot = Rect { left, top, width, height: step * rows as f64 };
        let band = |row: usize| top + row as f64 * step;
        let mut edges = Vec::with_capacity(rows * (shares.keys.len() + 1));
        for row in values.chunks_exact(shares.keys.len().max(1)) {
            let mut sum = 0.0;
            edges.push(frame.snap(left));
            for value in row {
                sum += value;
                edges.push(frame.snap(left + width * (sum / WHOLE).min(1.0)));
            }
        }
        Plan {
            shares,
            values,
            plot,
            bands: (0..rows).map(|row| (band(row), band(row + 1))).collect(),
            bars: (0..rows).map(|row| (snap(band(row) + gap / 2.0), snap(band(row + 1) - gap / 2.0))).collect(),
            edges,
            names,
        }
    }

    fn row_edges(&self, row: usize) -> &[i32] {
        let count = self.shares.keys.len() + 1;
        self.edges.get(row * count..(row + 1) * count).unwrap_or(&[])
    }

    fn draw_rows(&self, sheet: &mut Sheet, focus: &Focus) {
        let (theme, frame) = (sheet.theme, sheet.frame);
        for (row, &(top, bottom)) in self.bars.iter().enumerate() {
            let middle = (top + bottom) / 2.0;
            let chosen = focus.band == Some(row);
            if chosen {
                let (start, end) = self.bands[row];
                let back = Rect { left: 0.0, top: start, width: self.plot.right() + 2.0, height: end - start };
                sheet.rect(back, theme.card.mix(theme.ink, 0.06));
            }
            if bottom - top >= theme.font_size {
                let name = sheet.shorten(&self.shares.rows[row], self.plot.left - 10.0 - sheet.inner.left);
                let colour = if chosen { theme.ink } else { theme.ink2 };
                sheet.text(&name, (self.plot.left - 8.0, middle), Anchor::End, colour);
            }
            let empty = self.values[row * self.shares.keys.len()..][..self.shares.keys.len()].iter().all(|&v| v <= 0.0);
            if empty {
                sheet.level(self.plot.left, self.plot.right(), middle, theme.rule);
            }
            for (series, pair) in self.row_edges(row).windows(2).enumerate() {
                let faint = focus.series.is_some_and(|chosen| chosen != series);
                let fill = shade(self.shares.colours[series], theme.card, faint);
                let (left, right) = (frame.css(pair[0]), frame.css(pair[1]));
                sheet.rect(Rect { left, top, width: right - left, height: bottom - top }, fill);
                if series > 0 && right - left > 3.0 {
                    sheet.upright(left, top, bottom, theme.card);
                }
                let value = self.values[row * self.shares.keys.len() + series];
                let text = format!("{:.1}", value / 10.0);
                if bottom - top >= theme.font_size && sheet.bold_width(&text) + 8.0 <= right - left {
                    let ground =
                        if fill.contrast(theme.card) >= fill.contrast(theme.ink) { theme.card } else { theme.ink };
                    let style = Style { size: theme.font_size, bold: focus.series == Some(series), colour: ground };
                    sheet.styled(&text, ((left + right) / 2.0, middle), Anchor::Middle, style);
                }
            }
        }
    }

    /// Names above the first row, each joined to its part by a line of its colour.
    fn draw_names(&self, sheet: &mut Sheet, focus: &Focus) -> Vec<(Rect, usize)> {
        let theme = sheet.theme;
        let line = theme.line();
        let widths: Vec<f64> = self.names.iter().map(|name| sheet.bold_width(name) + 10.0).collect();
        let full = (0..self.shares.rows.len()).find(|&row| self.row_edges(row).last() > self.row_edges(row).first());
        let edges = self.row_edges(full.unwrap_or(0));
        let ends: Vec<f64> = edges.windows(2).map(|pair| sheet.frame.css(pair[0] + pair[1]) / 2.0).collect();
        let bounds = (self.plot.left, self.plot.right());
        let Some(centres) = labels::spread(&ends[..ends.len().min(widths.len())], &widths, bounds) else {
            return Vec::new();
        };
        let foot = self.bars.first().map_or(self.plot.top, |bar| bar.0);
        let top = self.plot.top - line - 8.0;
        let mut places = Vec::new();
        for (series, (&x, name)) in centres.iter().zip(&self.names).enumerate() {
            let chosen = focus.series == Some(series);
            let faint = focus.series.is_some() && !chosen;
            let stroke = shade(self.shares.colours[series], theme.card, faint);
            sheet.line(
                &[(x, top + line), (x, top + line + 2.0), (ends[series], foot - 3.0), (ends[series], foot)],
                1.5,
                stroke,
            );
            let colour = if faint { theme.ink3 } else { theme.ink };
            let style = Style { size: theme.font_size, bold: chosen, colour };
            sheet.styled(name, (x, top + line / 2.0), Anchor::Middle, style);
            places.push((Rect { left: x - widths[series] / 2.0, top, width: widths[series], height: line }, series));
        }
        places
    }
}
