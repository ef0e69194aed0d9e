//! Two bars a row, before and now: what grew and what shrank, each row in its own colour.

use super::layout::{Direction, Layout, Marks, Rect};
use super::scale::grouped;
use super::scene::{Anchor, Ruler};
use super::sheet::{Sheet, Style};
use super::theme::{Colour, Frame, Theme};
use super::{Error, Focus, Picture, Words};

/// What rows are called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// One text a row, from the top.
    pub rows: Vec<String>,
    /// One colour a row; the bar of before is fainter.
    pub colours: Vec<Colour>,
    /// Texts around the chart.
    pub words: Words,
}

/// CSS pixels: the highest bar, the gap between rows.
const BAR: (f64, f64) = (14.0, 9.0);
/// Of the text's size that of values, so that two stand above each other, and of theirs the height of a line.
const SMALL: f64 = 0.92;
const LINE: f64 = 1.25;
/// How much of the ground is in the colour of before.
const FAINT: f64 = 0.55;

/// The colour of before, for a legend.
fn faint(colour: Colour, theme: &Theme) -> Colour {
    colour.mix(theme.card, FAINT)
}

impl Pairs {
    /// How high a sheet of so many rows is best, in CSS pixels, with so many bars each.
    pub fn height(rows: usize, bars: usize) -> f64 {
        rows.max(1) as f64 * (bars as f64 * BAR.0 + BAR.1) + 8.0
    }

    /// The colours of before and now where no row is meant.
    pub fn legend(theme: &Theme) -> [Colour; 2] {
        [faint(theme.ink2, theme), theme.ink2]
    }
}

/// Draws `before[row]` above `now[row]`, each with its value to one decimal below ten; `now` alone where there is no
/// before.
pub fn pairs(
    pairs: &Pairs,
    before: Option<&[f64]>,
    now: &[f64],
    frame: &Frame,
    theme: &Theme,
    focus: &Focus,
    ruler: &dyn Ruler,
) -> Result<Picture, Error> {
    let count = pairs.rows.len();
    super::length("colours", count, pairs.colours.len())?;
    let lists: Vec<&[f64]> = before.into_iter().chain([now]).collect();
    let values = || lists.iter().flat_map(|list| list.iter()).copied();
    for list in &lists {
        super::length("values", count, list.len())?;
        super::numbers(list)?;
    }
    frame.check()?;
    let mut sheet = Sheet::new(&pairs.words, frame, theme, ruler);
    if !sheet.has_room() {
        return Ok(Picture { scene: sheet.finish(), layout: Layout::default() });
    }
    let highest = values().fold(0.0, f64::max);
    let inner = sheet.inner;
    let names = pairs.rows.iter().map(|row| sheet.bold_width(row)).fold(0.0, f64::max).min(inner.width * 0.3);
    let numbers = values().map(|value| sheet.bold_width(&written(value))).fold(0.0, f64::max);
    let left = frame.css(frame.snap(inner.left + (names + 10.0).ceil()));
    let width = (inner.right() - numbers - 8.0 - left).max(1.0);
    let step = ((inner.height - 2.0) / count.max(1) as f64).min(lists.len() as f64 * BAR.0 + BAR.1);
    let gap = BAR.1.min(step / 3.0);
    let plot = Rect { left, top: inner.top + 2.0, width, height: step * count as f64 };
    let bar = (step - gap) / lists.len() as f64;
    let mut bands = Vec::with_capacity(count);
    for row in 0..count {
        let top = plot.top + row as f64 * step;
        bands.push((top, top + step));
        let chosen = focus.band == Some(row);
        if chosen {
            let back = Rect { left: inner.left, top, width: inner.width, height: step };
            sheet.rect(back, theme.card.mix(theme.ink, 0.06));
        }
        let name = sheet.shorten(&pairs.rows[row], names);
        let colour = if chosen { theme.ink } else { theme.ink2 };
        sheet.text(&name, (left - 8.0, top + step / 2.0), Anchor::End, colour);
        for (at, list) in lists.iter().enumerate() {
            let was = at + 1 < lists.len();
            let y = top + gap / 2.0 + at as f64 * bar;
            let fill = if was { faint(pairs.colours[row], theme) } else { pairs.colours[row] };
            let length = if highest > 0.0 { width * list[row] / highest } else { 0.0 };
            sheet.rect(Rect { left, top: y, width: length, height: bar }, fill);
            if bar >= theme.font_size * SMALL * LINE {
                let style = Style {
                    size: theme.font_size * SMALL,
                    bold: false,
                    colour: if was { theme.ink2 } else { theme.ink },
                };
                sheet.styled(&written(list[row]), (left + length + 5.0, y + bar / 2.0), Anchor::Start, style);
            }
        }
    }
    sheet.upright(left, plot.top, plot.bottom(), theme.ink3);
    if highest <= 0.0 {
        sheet.say_empty(&pairs.words, plot);
    }
    let layout = Layout {
        plot,
        bands,
        direction: Direction::Down,
        ticks: vec![0.0],
        top: highest,
        direct_labels: true,
        series: 2,
        marks: Marks::None,
        labels: Vec::new(),
    };
    Ok(Picture { scene: sheet.finish(), layout })
}

/// Small numbers to a tenth, since many services have less than one access a day; smaller ones to their first digit.
fn written(value: f64) -> String {
    if value >= 9.95 {
        return grouped(value);
    }
    let first = (1..9).find(|places| value * 10f64.powi(*places) > 1.0 - 1e-9).unwrap_or(1);
    format!("{value:.*}", usize::try_from(first).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_there_is_not_written_as_nothing() {
        let values = [0.0, 0.007, 0.05, 0.1, 0.7, 9.9, 9.96, 1_200.0];
        assert_eq!(values.map(written), ["0.0", "0.007", "0.05", "0.1", "0.7", "9.9", "10", "1,200"]);
    }
}
