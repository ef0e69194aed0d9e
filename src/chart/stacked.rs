//! Daily bars, stacked by service: the figure the report opens with.

use super::axes::{Axes, THINNEST, shade};
use super::layout::{Layout, Marks, Rect};
use super::scene::{Mark, Point, Ruler};
use super::sheet::Sheet;
use super::theme::{Colour, Frame, Theme};
use super::{Daily, Error, Focus, Picture};

/// Bars, and segments, from which on a thin gap separates segments, in pixels of the device.
const GAP_FROM: (i32, i32) = (5, 4);

/// Draws `values[series × days + day]`, the first series at the base line.
pub fn stacked(
    daily: &Daily,
    values: &[f64],
    frame: &Frame,
    theme: &Theme,
    focus: &Focus,
    ruler: &dyn Ruler,
) -> Result<Picture, Error> {
    daily.check(values)?;
    frame.check()?;
    let mut sheet = Sheet::new(&daily.words, frame, theme, ruler);
    if !sheet.has_room() {
        return Ok(Picture { scene: sheet.finish(), layout: Layout::default() });
    }
    let stacks = Stacks::new(values, daily.labels.len(), daily.keys.len());
    let axes = Axes::new(&sheet, stacks.highest(), daily.labels.len(), &daily.keys);
    let edges = stacks.edges(&axes, frame);
    let shape = Shape { axes: &axes, edges: &edges, series: daily.keys.len(), colours: &daily.colours, focus };

    axes.draw_ground(&mut sheet, &daily.weekend, focus);
    let across = shape.draw(&mut sheet);
    axes.draw_focus(&mut sheet, focus);
    axes.draw_base(&mut sheet);
    axes.draw_days(&mut sheet, daily, focus);
    let ends: Vec<(f64, f64)> = match (edges.rchunks_exact(shape.series + 1).next(), across.last()) {
        (Some(last), Some(bar)) => last.windows(2).map(|pair| (bar.1, frame.css(pair[0] + pair[1]) / 2.0)).collect(),
        _ => Vec::new(),
    };
    let labels = axes.draw_names(&mut sheet, &ends, &daily.colours, focus);
    if stacks.highest() <= 0.0 {
        sheet.say_empty(&daily.words, axes.plot);
    }
    let edges = edges.iter().map(|&units| frame.css(units)).collect();
    let marks = Marks::Stacked { edges, across };
    let layout = Layout { marks, labels, ..axes.into_layout(daily.keys.len()) };
    Ok(Picture { scene: sheet.finish(), layout })
}

/// Running sums of each day, one more than there are series.
struct Stacks {
    sums: Vec<f64>,
}

impl Stacks {
    fn new(values: &[f64], days: usize, series: usize) -> Stacks {
        let mut sums = Vec::with_capacity(days * (series + 1));
        for day in 0..days {
            let mut sum = 0.0;
            sums.push(sum);
            for value in values.iter().skip(day).step_by(days) {
                sum += value;
                sums.push(sum);
            }
        }
        Stacks { sums }
    }

    fn highest(&self) -> f64 {
        self.sums.iter().copied().fold(0.0, f64::max)
    }

    /// Heights in units on whole pixels. Neighbours share an edge, so rounding never adds up.
    fn edges(&self, axes: &Axes, frame: &Frame) -> Vec<i32> {
        self.sums.iter().map(|&sum| frame.snap(axes.y(sum))).collect()
    }
}

struct Shape<'a> {
    axes: &'a Axes,
    /// In units, one more a day than there are series.
    edges: &'a [i32],
    series: usize,
    colours: &'a [Colour],
    focus: &'a Focus,
}

impl Shape<'_> {
    /// Draws bars, or steps where days are many, and returns where each day's begins and ends.
    fn draw(&self, sheet: &mut Sheet) -> Vec<(f64, f64)> {
        let step = self.axes.step();
        if step < THINNEST {
            self.draw_steps(sheet);
            return self.axes.bands.clone();
        }
        let bars = bars(self.axes, step * 0.78, sheet.frame);
        self.draw_bars(sheet, &bars);
        bars.iter().map(|&(from, to)| (sheet.frame.css(from), sheet.frame.css(to))).collect()
    }

    fn colour(&self, series: usize, sheet: &Sheet) -> Colour {
        let faint = self.focus.series.is_some_and(|chosen| chosen != series);
        shade(self.colours[series], sheet.theme.card, faint)
    }

    /// One colour after the other: changing it is what costs a canvas time.
    fn draw_bars(&self, sheet: &mut Sheet, bars: &[(i32, i32)]) {
        let pixel = super::UNITS;
        for series in 0..self.series {
            let fill = self.colour(series, sheet);
            for (&(from, to), edges) in bars.iter().zip(self.edges.chunks_exact(self.series + 1)) {
                let (low, high) = (edges[series], edges[series + 1]);
                if high < low {
                    sheet.push(Mark::Rect { from: (from, high), to: (to, low), fill });
                }
            }
        }
        if bars.first().is_none_or(|(from, to)| to - from < GAP_FROM.0 * pixel) {
            return;
        }
        let hair = sheet.frame.units(sheet.frame.hair());
        for (&(from, to), edges) in bars.iter().zip(self.edges.chunks_exact(self.series + 1)) {
            let highest = edges[self.series];
            for pair in edges.windows(2) {
                if pair[0] - pair[1] >= GAP_FROM.1 * hair.max(pixel) && pair[1] > highest {
                    let gap = Mark::Rect { from: (from, pair[1]), to: (to, pair[1] + hair), fill: sheet.theme.card };
                    sheet.push(gap);
                }
            }
        }
    }

    /// From the whole stack down to its lowest series, each over the one before: no ground shines through the seams.
    fn draw_steps(&self, sheet: &mut Sheet) {
        let base = sheet.frame.snap(self.axes.plot.bottom());
        for series in (0..self.series).rev() {
            let mut outline: Vec<Point> = Vec::with_capacity(self.axes.bands.len() * 2 + 2);
            for (&(start, end), edges) in self.axes.bands.iter().zip(self.edges.chunks_exact(self.series + 1)) {
                let y = edges[series + 1];
                outline.push((sheet.frame.units(start), y));
                outline.push((sheet.frame.units(end), y));
            }
            if let (Some(&first), Some(&last)) = (outline.first(), outline.last()) {
                outline.push((last.0, base));
                outline.push((first.0, base));
                let fill = self.colour(series, sheet);
                sheet.push(Mark::Area { outline, fill });
            }
        }
    }
}

/// Bars of one width on whole pixels, each in the middle of its band, in units.
pub(super) fn bars(axes: &Axes, width: f64, frame: &Frame) -> Vec<(i32, i32)> {
    let width = frame.snap(width).max(super::UNITS);
    (0..axes.bands.len())
        .map(|band| {
            let from = frame.snap(axes.centre(band) - frame.css(width) / 2.0);
            (from, from + width)
        })
        .collect()
}

/// Where a bar lies on the sheet.
pub(super) fn bar_rect(bar: (i32, i32), top: f64, bottom: f64, frame: &Frame) -> Rect {
    let left = frame.css(bar.0);
    Rect { left, top, width: frame.css(bar.1) - left, height: bottom - top }
}
