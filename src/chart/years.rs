//! Values of many years on one scale: lines behind, and one's own before them. What differs by orders of magnitude is
//! compared by ratios, so the scale is logarithmic where the values span more than a linear one could show.

use super::labels;
use super::layout::{Direction, Layout, Marks, Rect};
use super::scale::{Scale, grouped};
use super::scene::{Anchor, Ruler};
use super::sheet::{Sheet, Style};
use super::theme::{Colour, Frame, Theme};
use super::{Error, Focus, Picture, Words};

/// A series of values over years.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Told below the chart.
    pub name: String,
    /// Of line and marks.
    pub colour: Colour,
    /// Counted by another rule: its marks are hollow.
    pub other_rule: bool,
    /// Drawn before the others, with a level across the chart at its last value.
    pub own: bool,
    /// When, in years (2008.7), and how much; in order of time.
    pub points: Vec<(f64, f64)>,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Years {
    /// In order of the legend.
    pub series: Vec<Series>,
    /// Texts around the chart.
    pub words: Words,
}

/// CSS pixels: the plot's height, a line of the legend, a mark's radius, its own one's, the hole in a hollow one.
const HEIGHT: f64 = 250.0;
const LEGEND: f64 = 20.0;
const RADII: (f64, f64, f64) = (2.8, 4.0, 1.6);
/// Of a sample in the legend, and between names.
const SAMPLE: (f64, f64) = (24.0, 22.0);
/// Values further apart in time are not joined, in years.
const GAP: f64 = 2.05;
/// From this ratio of the largest value to the smallest on the scale is logarithmic.
const WIDE: f64 = 25.0;
/// Steps of the labels, in years.
const YEARS: &[usize] = &[1, 2, 5, 10, 20, 50];

impl Years {
    /// How high a sheet of a width is best, in CSS pixels.
    pub fn height(&self, width: f64, theme: &Theme, ruler: &dyn Ruler) -> f64 {
        let rows = self.places(width, theme, ruler).last().map_or(0.0, |(_, row)| row + 1.0);
        HEIGHT + 10.0 + rows * LEGEND
    }

    /// Where the names of series go: from the left, in rows.
    fn places(&self, width: f64, theme: &Theme, ruler: &dyn Ruler) -> Vec<(f64, f64)> {
        let (mut x, mut row) = (0.0, 0.0);
        let mut places = Vec::with_capacity(self.series.len());
        for series in &self.series {
            let wide = SAMPLE.0 + 6.0 + ruler.width(&series.name, theme.font_size, series.own);
            if x > 0.0 && x + wide > width {
                (x, row) = (0.0, row + 1.0);
            }
            places.push((x, row));
            x += wide + SAMPLE.1;
        }
        places
    }
}

/// Draws lines and marks, the own ones last. A value of nothing lies on the base line.
pub fn years(chart: &Years, frame: &Frame, theme: &Theme, _focus: &Focus, ruler: &dyn Ruler) -> Result<Picture, Error> {
    let all = || chart.series.iter().flat_map(|series| series.points.iter().copied());
    super::numbers(&all().flat_map(|(when, value)| [when, value]).collect::<Vec<f64>>())?;
    frame.check()?;
    let mut sheet = Sheet::new(&chart.words, frame, theme, ruler);
    if !sheet.has_room() {
        return Ok(Picture { scene: sheet.finish(), layout: Layout::default() });
    }
    let inner = sheet.inner;
    let places = chart.places(inner.width, theme, ruler);
    let rows = places.last().map_or(0.0, |(_, row)| row + 1.0);
    let top = inner.top + (theme.line() / 2.0 + 2.0).ceil();
    let bottom = (inner.bottom() - rows * LEGEND - 10.0 - (theme.line() + 6.0).ceil()).max(top + 1.0);
    let heights = Heights::of(all().map(|point| point.1), bottom - top);
    let digits = heights.ticks.iter().map(|tick| sheet.width(&grouped(*tick))).fold(0.0, f64::max);
    let snap = |css: f64| frame.css(frame.snap(css));
    let left = snap(inner.left + (digits + 10.0).ceil());
    let plot =
        Rect { left, top: snap(top), width: (inner.right() - 6.0 - left).max(1.0), height: snap(bottom) - snap(top) };
    let span = (
        all().map(|point| point.0.floor()).fold(f64::INFINITY, f64::min),
        all().map(|point| point.0.floor() + 1.0).fold(f64::NEG_INFINITY, f64::max),
    );
    let across = Across { plot, first: span.0, count: (span.1 - span.0).max(1.0) };

    let mut free = f64::INFINITY;
    for tick in &heights.ticks {
        let y = heights.y(*tick, plot);
        sheet.level(plot.left, plot.right(), y - frame.hair() / 2.0, theme.rule);
        if y <= free {
            sheet.text(&grouped(*tick), (plot.left - 8.0, y), Anchor::End, theme.ink2);
            free = y - theme.line();
        }
    }
    sheet.level(plot.left, plot.right(), plot.bottom(), theme.ink3);
    let bands = across.draw_years(&mut sheet);
    for own in [false, true] {
        for series in chart.series.iter().filter(|series| series.own == own) {
            draw(&mut sheet, series, &heights, &across);
        }
    }
    for (series, (x, row)) in chart.series.iter().zip(places) {
        let y = inner.bottom() - (rows - row - 0.5) * LEGEND;
        let x = inner.left + x;
        let width = if series.own { 2.5 } else { 1.5 };
        sheet.line(&[(x, y), (x + SAMPLE.0, y)], width, series.colour);
        mark(&mut sheet, (x + SAMPLE.0 / 2.0, y), series);
        let style = Style { size: theme.font_size, bold: series.own, colour: theme.ink };
        sheet.styled(&series.name, (x + SAMPLE.0 + 6.0, y), Anchor::Start, style);
    }
    if all().next().is_none() {
        sheet.say_empty(&chart.words, plot);
    }
    let layout = Layout {
        plot,
        bands,
        direction: Direction::Across,
        top: heights.top,
        ticks: heights.ticks,
        direct_labels: true,
        series: chart.series.len(),
        marks: Marks::None,
        labels: Vec::new(),
    };
    Ok(Picture { scene: sheet.finish(), layout })
}

/// From years to places.
struct Across {
    plot: Rect,
    first: f64,
    count: f64,
}

impl Across {
    fn x(&self, year: f64) -> f64 {
        self.plot.left + self.plot.width * (year - self.first) / self.count
    }

    /// Each year's name in the middle of it, as many as fit, and a short line where it begins.
    fn draw_years(&self, sheet: &mut Sheet) -> Vec<(f64, f64)> {
        if !self.first.is_finite() {
            return Vec::new();
        }
        let count = self.count.min(1000.0) as usize;
        let bands: Vec<(f64, f64)> =
            (0..count).map(|at| (self.x(self.first + at as f64), self.x(self.first + (at + 1) as f64))).collect();
        let names: Vec<String> = (0..count).map(|at| format!("{:.0}", self.first + at as f64)).collect();
        let centres: Vec<f64> = bands.iter().map(|(from, to)| f64::midpoint(*from, *to)).collect();
        let widths: Vec<f64> = names.iter().map(|name| sheet.width(name)).collect();
        let bounds = (sheet.inner.left + 1.0, sheet.inner.right() - 1.0);
        let y = self.plot.bottom() + 6.0 + sheet.theme.line() / 2.0;
        for (from, _) in &bands {
            sheet.upright(*from, self.plot.bottom(), self.plot.bottom() + 4.0, sheet.theme.ink3);
        }
        for at in labels::pick(&centres, &widths, YEARS, 8.0, bounds) {
            let start = labels::hold(centres[at] - widths[at] / 2.0, widths[at], bounds);
            sheet.text(&names[at], (start + widths[at] / 2.0, y), Anchor::Middle, sheet.theme.ink2);
        }
        bands
    }
}

fn draw(sheet: &mut Sheet, series: &Series, heights: &Heights, across: &Across) {
    let points: Vec<(f64, (f64, f64))> = (series.points.iter())
        .map(|(when, value)| (*when, (across.x(*when), heights.y(*value, across.plot))))
        .collect();
    if let (true, Some((_, (_, y)))) = (series.own, points.last()) {
        let colour = series.colour.mix(sheet.theme.card, 0.35);
        let mut x = across.plot.left;
        while x < across.plot.right() {
            sheet.level(x, (x + 6.0).min(across.plot.right()), *y - sheet.frame.hair() / 2.0, colour);
            x += 10.0;
        }
    }
    for run in points.chunk_by(|a, b| b.0 - a.0 <= GAP) {
        if run.len() > 1 {
            let line: Vec<(f64, f64)> = run.iter().map(|point| point.1).collect();
            sheet.line(&line, if series.own { 2.5 } else { 1.5 }, series.colour);
        }
    }
    // Months of one's own lie so close that only the last of them is marked.
    let skipped = if series.own { points.len().saturating_sub(1) } else { 0 };
    for (_, at) in points.into_iter().skip(skipped) {
        mark(sheet, at, series);
    }
}

fn mark(sheet: &mut Sheet, at: (f64, f64), series: &Series) {
    if series.own {
        sheet.dot(at, RADII.1 + 1.5, sheet.theme.card);
        sheet.dot(at, RADII.1, series.colour);
    } else {
        sheet.dot(at, RADII.0, series.colour);
        if series.other_rule {
            sheet.dot(at, RADII.2, sheet.theme.card);
        }
    }
}

/// From values to places: zero-based, or by powers of ten.
#[derive(Debug, PartialEq)]
struct Heights {
    /// The value at the base line; `None`: 0, on a linear scale.
    low: Option<f64>,
    top: f64,
    ticks: Vec<f64>,
}

impl Heights {
    fn of(values: impl Iterator<Item = f64> + Clone, height: f64) -> Heights {
        let highest = values.clone().fold(0.0, f64::max);
        let least = values.filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min);
        if highest < WIDE * least {
            let Scale { top, ticks } = Scale::new(highest, (height / 36.0).clamp(1.0, 8.0));
            return Heights { low: None, top, ticks };
        }
        let round = |decade: i32| {
            let unit = 10f64.powi(decade);
            [1.0, 2.0, 5.0].map(|factor| factor * unit)
        };
        let decades = (least.log10().floor() as i32).max(-3)..=highest.log10().ceil() as i32;
        let all: Vec<f64> = decades.flat_map(round).collect();
        let low = all.iter().copied().rfind(|tick| *tick <= least).unwrap_or(least);
        let top = all.iter().copied().find(|tick| *tick >= highest).unwrap_or(highest);
        let within: Vec<f64> = all.into_iter().filter(|tick| (low..=top).contains(tick)).collect();
        let close = height < 18.0 * (within.len().max(2) - 1) as f64;
        // Whole powers alone where the others would not fit; and no label says 0 of what is below one.
        let is_power = |tick: f64| (tick.log10() - tick.log10().round()).abs() < 1e-9;
        let ticks = within.into_iter().filter(|tick| *tick >= 1.0 && (!close || is_power(*tick))).collect();
        Heights { low: Some(low), top, ticks }
    }

    fn y(&self, value: f64, plot: Rect) -> f64 {
        let part = match self.low {
            None => value / self.top,
            Some(low) if value <= low => 0.0,
            Some(low) => (value / low).ln() / (self.top / low).ln(),
        };
        plot.bottom() - part.clamp(0.0, 1.0) * plot.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_compared_from_zero_and_what_is_far_by_powers() {
        let near = Heights::of([40.0, 400.0].into_iter(), 200.0);
        assert_eq!((near.low, near.top, near.ticks[0]), (None, 400.0, 0.0));
        let far = Heights::of([40.0, 9_145.0, 0.0].into_iter(), 250.0);
        assert_eq!((far.low, far.top), (Some(20.0), 10_000.0));
        assert_eq!(far.ticks, [20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0]);
        let plot = Rect { left: 0.0, top: 0.0, width: 100.0, height: 200.0 };
        assert_eq!((far.y(0.0, plot), far.y(10_000.0, plot)), (200.0, 0.0));
        let low = Heights::of([0.002, 7_000.0].into_iter(), 200.0);
        assert_eq!(low.ticks, [1.0, 10.0, 100.0, 1_000.0, 10_000.0]);
        assert_eq!(Heights::of([0.0].into_iter(), 200.0).ticks, [0.0]);
    }
}
