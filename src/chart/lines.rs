//! Daily lines, one a key: regions beside each other.

use super::axes::{Axes, shade};
use super::layout::{Layout, Marks};
use super::scene::Ruler;
use super::sheet::Sheet;
use super::theme::{Frame, Theme};
use super::{Daily, Error, Focus, Picture};

/// CSS pixels: a line, the one pointed at, a point.
const WIDTHS: (f64, f64, f64) = (2.0, 3.0, 3.0);

/// Draws `values[series × days + day]`, the first series on top of the others.
pub fn lines(
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
    let (days, series) = (daily.labels.len(), daily.keys.len());
    let highest = values.iter().copied().fold(0.0, f64::max);
    let axes = Axes::new(&sheet, highest, days, &daily.keys);
    let point = |line: usize, day: usize| (axes.centre(day), axes.y(values[line * days + day]));

    axes.draw_ground(&mut sheet, &daily.weekend, focus);
    axes.draw_base(&mut sheet);
    // The one pointed at comes last, above all others.
    let order = (0..series).rev().filter(|&line| focus.series != Some(line));
    for line in order.chain(focus.series.filter(|&line| line < series && days > 0)) {
        if days == 0 || highest <= 0.0 {
            continue;
        }
        let chosen = focus.series == Some(line);
        let colour = shade(daily.colours[line], theme.card, focus.series.is_some() && !chosen);
        let points: Vec<(f64, f64)> = (0..days).map(|day| point(line, day)).collect();
        if days > 1 {
            sheet.line(&points, if chosen { WIDTHS.1 } else { WIDTHS.0 }, colour);
        }
        sheet.dot(point(line, days - 1), WIDTHS.2, colour);
        if let Some(day) = focus.band.filter(|&day| day < days) {
            sheet.dot(point(line, day), WIDTHS.2 + 1.5, theme.card);
            sheet.dot(point(line, day), WIDTHS.2, colour);
        }
    }
    axes.draw_focus(&mut sheet, focus);
    axes.draw_days(&mut sheet, daily, focus);
    let ends: Vec<(f64, f64)> = match days.checked_sub(1) {
        Some(last) => (0..series).map(|line| point(line, last)).map(|(x, y)| (x + WIDTHS.2, y)).collect(),
        None => Vec::new(),
    };
    let labels = axes.draw_names(&mut sheet, &ends, &daily.colours, focus);
    if highest <= 0.0 {
        sheet.say_empty(&daily.words, axes.plot);
    }
    let heights = (0..days).flat_map(|day| (0..series).map(move |line| (line, day))).map(|(l, d)| point(l, d).1);
    let marks = Marks::Points { heights: heights.collect() };
    let layout = Layout { marks, labels, ..axes.into_layout(series) };
    Ok(Picture { scene: sheet.finish(), layout })
}
