//! Months side by side: accesses per sensor-day as bars, sources per sensor-day as dots on a line, on one scale.

use super::axes::{Axes, shade};
use super::labels;
use super::layout::{Layout, Marks, Rect};
use super::scale::grouped;
use super::scene::{Anchor, Ruler};
use super::sheet::{Sheet, Style};
use super::stacked::{bar_rect, bars};
use super::theme::{Colour, Frame, Theme};
use super::{Error, Focus, Picture, Words};

/// What months and the two series are called.
#[derive(Clone, Debug, PartialEq)]
pub struct Months {
    /// One text a month.
    pub labels: Vec<String>,
    /// Months the data does not cover from first to last day: drawn faint. May be shorter than there are months.
    pub partial: Vec<bool>,
    /// The bars' and the dots' names.
    pub names: [String; 2],
    /// The bars' and the dots' colours.
    pub colours: [Colour; 2],
    /// Texts around the chart.
    pub words: Words,
}

/// CSS pixels: the line that joins the dots, a dot, its rim.
const LINE: (f64, f64, f64) = (1.5, 4.0, 1.5);
/// The widest bar, in CSS pixels.
const WIDEST: f64 = 56.0;

/// Draws a bar and a dot for each month, with their values where they fit.
pub fn months(
    months: &Months,
    bar_values: &[f64],
    dot_values: &[f64],
    frame: &Frame,
    theme: &Theme,
    focus: &Focus,
    ruler: &dyn Ruler,
) -> Result<Picture, Error> {
    super::length("bars", months.labels.len(), bar_values.len())?;
    super::length("dots", months.labels.len(), dot_values.len())?;
    super::numbers(bar_values)?;
    super::numbers(dot_values)?;
    frame.check()?;
    let mut sheet = Sheet::new(&months.words, frame, theme, ruler);
    if !sheet.has_room() {
        return Ok(Picture { scene: sheet.finish(), layout: Layout::default() });
    }
    let count = months.labels.len();
    let highest = bar_values.iter().chain(dot_values).copied().fold(0.0, f64::max);
    // Room above the highest bar for its value.
    let above = theme.line();
    sheet.inner.top += above;
    sheet.inner.height -= above;
    let axes = Axes::new(&sheet, highest, count, &months.names);
    let plan = Plan::new(months, bar_values, dot_values, &axes, frame);

    axes.draw_ground(&mut sheet, &[], focus);
    plan.draw_bars(&mut sheet, focus);
    plan.draw_dots(&mut sheet, focus);
    plan.draw_values(&mut sheet, focus);
    axes.draw_focus(&mut sheet, focus);
    axes.draw_base(&mut sheet);
    axes.draw_labels(&mut sheet, &months.labels, labels::MONTHS, theme.font_size, focus);
    let ends = match (plan.bars.last(), plan.dots.last()) {
        (Some(bar), Some(dot)) => vec![(bar.right(), bar.top + (bar.height / 2.0).min(8.0)), (dot.0 + LINE.1, dot.1)],
        _ => Vec::new(),
    };
    let labels = axes.draw_names(&mut sheet, &ends, &plan.colours, focus);
    if highest <= 0.0 {
        sheet.say_empty(&months.words, axes.plot);
    }
    let marks = Marks::BarAndDot { bars: plan.bars, dots: plan.dots.iter().map(|dot| dot.1).collect() };
    Ok(Picture { layout: Layout { marks, labels, ..axes.into_layout(2) }, scene: sheet.finish() })
}

/// Where bars, dots and values go.
struct Plan<'a> {
    months: &'a Months,
    values: [&'a [f64]; 2],
    bars: Vec<Rect>,
    dots: Vec<(f64, f64)>,
    colours: [Colour; 2],
    /// Values stay within, beside the axis' numbers and the names.
    bounds: (f64, f64),
}

impl<'a> Plan<'a> {
    fn new(months: &'a Months, bar_values: &'a [f64], dot_values: &'a [f64], axes: &Axes, frame: &Frame) -> Plan<'a> {
        let base = axes.plot.bottom();
        let bars = bars(axes, (axes.step() * 0.62).min(WIDEST), frame);
        Plan {
            months,
            values: [bar_values, dot_values],
            bars: bars
                .iter()
                .zip(bar_values)
                .map(|(&bar, &value)| bar_rect(bar, frame.css(frame.snap(axes.y(value))), base, frame))
                .collect(),
            dots: dot_values.iter().enumerate().map(|(month, &value)| (axes.centre(month), axes.y(value))).collect(),
            colours: months.colours,
            bounds: (axes.plot.left - 4.0, axes.plot.right() + 4.0),
        }
    }

    /// The colour of a bar (0) or dot (1): fainter where the month is cut, and where the other series is pointed at.
    fn colour(&self, series: usize, month: usize, sheet: &Sheet, focus: &Focus) -> Colour {
        let card = sheet.theme.card;
        let colour = shade(self.colours[series], card, focus.series.is_some_and(|chosen| chosen != series));
        let cut = series == 0 && self.months.partial.get(month).copied().unwrap_or(false);
        if cut { colour.mix(card, 0.55) } else { colour }
    }

    fn draw_bars(&self, sheet: &mut Sheet, focus: &Focus) {
        for (month, &bar) in self.bars.iter().enumerate() {
            let colour = self.colour(0, month, sheet, focus);
            sheet.rect(bar, colour);
        }
    }

    fn draw_dots(&self, sheet: &mut Sheet, focus: &Focus) {
        if self.values[0].iter().chain(self.values[1]).all(|&value| value <= 0.0) {
            return;
        }
        if self.dots.len() > 1 {
            let colour = self.colour(1, 0, sheet, focus);
            sheet.line(&self.dots, LINE.0, colour);
        }
        for (month, &dot) in self.dots.iter().enumerate() {
            let colour = self.colour(1, month, sheet, focus);
            sheet.dot(dot, LINE.1 + LINE.2, sheet.theme.card);
            sheet.dot(dot, LINE.1, colour);
        }
    }

    /// Each bar's value above it and each dot's within the bar, on the side of the dot that has room. The last months
    /// go first: they are what is looked for. What would touch another label is left to the axis.
    fn draw_values(&self, sheet: &mut Sheet, focus: &Focus) {
        let line = sheet.theme.line();
        let mut taken: Option<f64> = None;
        for month in (0..self.bars.len()).rev() {
            let (bar, dot) = (self.bars[month], self.dots[month]);
            let (bars, dots) = (self.values[0][month], self.values[1][month]);
            if bars <= 0.0 && dots <= 0.0 {
                continue;
            }
            let chosen = focus.band == Some(month);
            let text = grouped(bars);
            let width = sheet.bold_width(&text);
            let left = labels::hold(dot.0 - width / 2.0, width, self.bounds);
            let free = taken.is_none_or(|start| left + width + 4.0 <= start);
            // A dot at or above the bar's top stands where the value would.
            let top = bar.top.min(dot.1 - LINE.1 - LINE.2);
            if free && width <= self.bounds.1 - self.bounds.0 {
                let style = Style { size: sheet.theme.font_size, bold: chosen, colour: sheet.theme.ink };
                sheet.styled(&text, (left + width / 2.0, top - line / 2.0), Anchor::Middle, style);
                taken = Some(left);
            }
            let text = grouped(dots);
            let reach = LINE.1 + LINE.2 + line / 2.0;
            let inside = |y: f64| y - line / 2.0 >= bar.top && y + line / 2.0 <= bar.bottom();
            let place = [dot.1 - reach, dot.1 + reach].into_iter().find(|&y| inside(y));
            if let Some(y) = place
                && sheet.bold_width(&text) + 6.0 <= bar.width
            {
                let ground = self.colour(0, month, sheet, focus);
                let (dark, light) = (sheet.theme.ink, sheet.theme.card);
                let colour = if ground.contrast(light) >= ground.contrast(dark) { light } else { dark };
                let style = Style { size: sheet.theme.font_size, bold: chosen, colour };
                sheet.styled(&text, (dot.0, y), Anchor::Middle, style);
            }
        }
    }
}
