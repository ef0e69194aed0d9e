//! A change as a sum of steps, from the level before to the level after: row under row, each step from where the one above
//! it ended. A step may be of two parts, which lie in lanes of their own, since they may go opposite ways.

use super::layout::{Direction, Layout, Marks, Rect};
use super::scale::{grouped, nice_step};
use super::scene::{Anchor, Ruler};
use super::sheet::{Sheet, Style};
use super::theme::{Colour, Frame, Theme};
use super::{Error, Focus, Picture, Words};

/// What rows are called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waterfall {
    /// The level before and the level after.
    pub ends: [String; 2],
    /// One text a step, from the top.
    pub rows: Vec<String>,
    /// One colour a step.
    pub colours: Vec<Colour>,
    /// The two parts of a step, told below the chart; empty texts where no step is in parts.
    pub parts: [String; 2],
    /// Texts around the chart.
    pub words: Words,
}

/// How far a step goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// In one.
    Whole(f64),
    /// As a sum of two.
    Parts([f64; 2]),
}

impl Step {
    /// All of it.
    pub fn sum(&self) -> f64 {
        match self {
            Step::Whole(value) => *value,
            Step::Parts(parts) => parts[0] + parts[1],
        }
    }

    fn parts(&self) -> &[f64] {
        match self {
            Step::Whole(value) => std::slice::from_ref(value),
            Step::Parts(parts) => parts,
        }
    }
}

/// CSS pixels: a row, the bars in it, a row of the legend.
const ROW: f64 = 27.0;
const BARS: f64 = 20.0;
const LEGEND: f64 = 24.0;
/// Between the lines of a hatch, in CSS pixels, and how much of the ground is in what lies between them.
const HATCH: f64 = 5.0;
const FAINT: f64 = 0.62;
/// Free at either side of the levels, of all that they span.
const AIR: f64 = 0.04;

impl Waterfall {
    /// How high a sheet of so many steps is best, in CSS pixels.
    pub fn height(&self, theme: &Theme) -> f64 {
        (self.rows.len() + 2) as f64 * ROW + theme.line() + 12.0 + if self.has_parts() { LEGEND } else { 0.0 }
    }

    fn has_parts(&self) -> bool {
        self.parts.iter().any(|part| !part.is_empty())
    }
}

/// The levels between `before` and `after`, and where each part of a step begins and ends.
struct Course {
    spans: Vec<Vec<(f64, f64)>>,
    levels: Vec<f64>,
    lowest: f64,
    highest: f64,
}

impl Course {
    fn of(before: f64, steps: &[Step], after: f64) -> Course {
        let (mut spans, mut levels, mut level) = (Vec::new(), vec![before], before);
        let (mut lowest, mut highest) = (before.min(after), before.max(after));
        for step in steps {
            let mut row = Vec::new();
            for part in step.parts() {
                row.push((level, level + part));
                level += part;
                (lowest, highest) = (lowest.min(level), highest.max(level));
            }
            spans.push(row);
            levels.push(level);
        }
        let air = ((highest - lowest) * AIR).max(0.05);
        // Nothing is below zero, unless steps lead there on the way.
        let floor = if lowest >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        Course { spans, levels, lowest: (lowest - air).max(floor), highest: highest + air }
    }
}

/// Draws `before`, the steps and `after`, each with its value at the right. The axis shows the range that the levels span,
/// which need not begin at zero: what is compared are the lengths of steps.
#[allow(clippy::too_many_arguments, reason = "as every chart takes its sheet")]
pub fn waterfall(
    chart: &Waterfall,
    before: f64,
    steps: &[Step],
    after: f64,
    frame: &Frame,
    theme: &Theme,
    focus: &Focus,
    ruler: &dyn Ruler,
) -> Result<Picture, Error> {
    let count = chart.rows.len();
    super::length("colours", count, chart.colours.len())?;
    super::length("steps", count, steps.len())?;
    let values: Vec<f64> =
        [before, after].into_iter().chain(steps.iter().flat_map(|step| step.parts().to_vec())).collect();
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        return Err(Error::Value { at, value: values[at] });
    }
    frame.check()?;
    let mut sheet = Sheet::new(&chart.words, frame, theme, ruler);
    if !sheet.has_room() {
        return Ok(Picture { scene: sheet.finish(), layout: Layout::default() });
    }
    let course = Course::of(before, steps, after);
    let shown: Vec<String> = std::iter::once(written(before))
        .chain(steps.iter().map(|step| signed(step.sum())))
        .chain([written(after)])
        .collect();
    let names: Vec<&String> = std::iter::once(&chart.ends[0]).chain(&chart.rows).chain([&chart.ends[1]]).collect();
    let inner = sheet.inner;
    let names_width = names.iter().map(|name| sheet.bold_width(name)).fold(0.0, f64::max).min(inner.width * 0.34);
    let numbers = shown.iter().map(|text| sheet.bold_width(text)).fold(0.0, f64::max);
    let left = frame.css(frame.snap(inner.left + (names_width + 12.0).ceil()));
    let width = (inner.right() - (numbers + 10.0).ceil() - left).max(1.0);
    let legend = if chart.has_parts() { LEGEND } else { 0.0 };
    let height = (inner.height - theme.line() - 10.0 - legend).max(1.0);
    let step = (height / names.len() as f64).min(ROW);
    let plot = Rect { left, top: inner.top, width, height: step * names.len() as f64 };
    let sides = Sides { plot, low: course.lowest, span: course.highest - course.lowest };
    let ticks = sides.draw_grid(&mut sheet, (width / 90.0).clamp(1.0, 8.0));

    let row = |at: usize| (plot.top + at as f64 * step, plot.top + (at + 1) as f64 * step);
    let bar = (step * BARS / ROW).max(1.0);
    for (at, name) in names.iter().enumerate() {
        let (top, bottom) = row(at);
        let (chosen, end) = (focus.band == Some(at), at == 0 || at + 1 == names.len());
        if chosen {
            let back = Rect { left: inner.left, top, width: inner.width, height: step };
            sheet.rect(back, theme.card.mix(theme.ink, 0.06));
        }
        let colour = if chosen || end { theme.ink } else { theme.ink2 };
        let style = Style { size: theme.font_size, bold: end, colour };
        let name = sheet.shorten(name, names_width);
        sheet.styled(&name, (left - 10.0, top + step / 2.0), Anchor::End, style);
        sheet.styled(&shown[at], (inner.right(), top + step / 2.0), Anchor::End, Style { colour: theme.ink, ..style });
        let level = if at + 1 == names.len() { after } else { course.levels[at] };
        if end {
            // A level is a place, not a length: it has no bar, which would have to begin at zero.
            let x = sides.x(level);
            sheet.rect(Rect { left: x - 1.5, top: top + (step - bar) / 2.0, width: 3.0, height: bar }, theme.ink);
        } else {
            draw_step(
                &mut sheet,
                &sides,
                &course.spans[at - 1],
                chart.colours[at - 1],
                (top + (step - bar) / 2.0, bar),
            );
        }
        if at + 1 < names.len() {
            // Where this row ends the next one begins.
            let (from, to) = (bottom - (step - bar) / 2.0, bottom + (step - bar) / 2.0);
            sheet.upright(sides.x(level) - frame.hair() / 2.0, from, to, theme.ink3);
        }
    }
    if chart.has_parts() {
        draw_legend(&mut sheet, &chart.parts, (left, inner.bottom() - LEGEND / 2.0 + 2.0));
    }
    let layout = Layout {
        plot,
        bands: (0..names.len()).map(row).collect(),
        direction: Direction::Down,
        ticks,
        top: course.highest,
        direct_labels: true,
        series: 2,
        marks: Marks::None,
        labels: Vec::new(),
    };
    Ok(Picture { scene: sheet.finish(), layout })
}

/// From values to places.
struct Sides {
    plot: Rect,
    low: f64,
    span: f64,
}

impl Sides {
    fn x(&self, value: f64) -> f64 {
        self.plot.left + self.plot.width * ((value - self.low) / self.span).clamp(0.0, 1.0)
    }

    /// Upright lines at round values, with their numbers below; returns the values.
    fn draw_grid(&self, sheet: &mut Sheet, wanted: f64) -> Vec<f64> {
        let step = nice_step(self.span / wanted);
        let mut ticks = Vec::new();
        let mut k = (self.low / step).ceil();
        while k * step <= self.low + self.span {
            ticks.push(k * step);
            k += 1.0;
        }
        let y = self.plot.bottom() + 5.0 + sheet.theme.line() / 2.0;
        let bounds = (self.plot.left - 8.0, sheet.inner.right());
        let mut free = f64::NEG_INFINITY;
        for tick in &ticks {
            let x = self.x(*tick);
            sheet.upright(x - sheet.frame.hair() / 2.0, self.plot.top, self.plot.bottom(), sheet.theme.rule);
            let text = if step < 1.0 { written(*tick) } else { format!("{}{}", minus(*tick), grouped(*tick)) };
            let half = sheet.width(&text) / 2.0;
            if x - half >= free.max(bounds.0) && x + half <= bounds.1 {
                sheet.text(&text, (x, y), Anchor::Middle, sheet.theme.ink2);
                free = x + half + 8.0;
            }
        }
        sheet.level(self.plot.left, self.plot.right(), self.plot.bottom(), sheet.theme.ink3);
        ticks
    }
}

/// Bars from where each part begins to where it ends, one below the other. `across` is the first one's upper edge and
/// the height of all.
fn draw_step(sheet: &mut Sheet, sides: &Sides, spans: &[(f64, f64)], colour: Colour, across: (f64, f64)) {
    let lane = across.1 / spans.len().max(1) as f64;
    for (at, (from, to)) in spans.iter().enumerate() {
        let (a, b) = (sides.x(from.min(*to)), sides.x(from.max(*to)));
        // What is not nothing is seen.
        let width = if from == to { 0.0 } else { (b - a).max(sheet.frame.hair()) };
        let rect = Rect { left: a, top: across.0 + at as f64 * lane, width, height: lane };
        if at == 0 { sheet.rect(rect, colour) } else { draw_hatched(sheet, rect, colour) }
    }
}

/// A bar in the same colour that is told from a filled one without colour, too.
fn draw_hatched(sheet: &mut Sheet, rect: Rect, colour: Colour) {
    if rect.width <= 0.0 {
        return;
    }
    sheet.rect(rect, colour.mix(sheet.theme.card, FAINT));
    let mut x = rect.left - rect.height + HATCH / 2.0;
    while x < rect.right() {
        // From the lower edge up to the right, as far as it lies within.
        let (from, to) = (x.max(rect.left), (x + rect.height).min(rect.right()));
        if to - from > 1.0 {
            sheet.line(&[(from, rect.bottom() - (from - x)), (to, rect.bottom() - (to - x))], 1.0, colour);
        }
        x += HATCH;
    }
}

fn draw_legend(sheet: &mut Sheet, parts: &[String; 2], (left, y): (f64, f64)) {
    let mut x = left;
    let colour = sheet.theme.ink2;
    for (at, part) in parts.iter().enumerate() {
        let swatch = Rect { left: x, top: y - 5.0, width: 22.0, height: 10.0 };
        if at == 0 {
            sheet.rect(swatch, colour)
        } else {
            draw_hatched(sheet, swatch, colour)
        }
        sheet.text(part, (x + 28.0, y), Anchor::Start, sheet.theme.ink);
        x += 28.0 + sheet.width(part) + 20.0;
    }
}

fn minus(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "" }
}

/// To a tenth.
fn written(value: f64) -> String {
    let tenths = (value.abs() * 10.0).round();
    let sign = if tenths > 0.0 { minus(value) } else { "" };
    format!("{sign}{}.{:.0}", grouped((tenths / 10.0).floor()), tenths % 10.0)
}

/// The same with its sign.
fn signed(value: f64) -> String {
    let text = written(value);
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_signs_of_their_own_width_and_nothing_has_none() {
        let check = |value, text: &str| assert_eq!(signed(value), text);
        check(-12.34, "−12.3");
        check(1234.56, "+1,234.6");
        check(0.04, "0.0");
        check(-0.04, "0.0");
        check(99.96, "+100.0");
    }

    #[test]
    fn a_course_ends_where_the_steps_lead() {
        let course = Course::of(10.0, &[Step::Parts([-4.0, 1.0]), Step::Whole(2.0)], 9.0);
        assert_eq!(course.levels, [10.0, 7.0, 9.0]);
        assert_eq!(course.spans, [vec![(10.0, 6.0), (6.0, 7.0)], vec![(7.0, 9.0)]]);
        assert!(course.lowest < 6.0 && course.highest > 10.0);
        assert_eq!(Course::of(0.0, &[], 1.0).lowest, 0.0);
    }
}
