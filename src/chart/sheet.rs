//! The sheet every chart starts from: its ground, title and note, and text that stays within its bounds.

use super::layout::Rect;
use super::scene::{Anchor, Mark, Ruler, Scene};
use super::theme::{Colour, Frame, Theme};

/// Texts of the page's language that stand in the picture. Any may be empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Above the chart: for pictures that leave the page.
    pub title: String,
    /// Below it: zone, period, how it is counted.
    pub note: String,
    /// In the middle of a chart that has nothing to show.
    pub empty: String,
}

/// Collects marks, in CSS pixels at its face and in units within.
pub(super) struct Sheet<'a> {
    pub frame: &'a Frame,
    pub theme: &'a Theme,
    ruler: &'a dyn Ruler,
    marks: Vec<Mark>,
    /// What title and note leave free.
    pub inner: Rect,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(words: &Words, frame: &'a Frame, theme: &'a Theme, ruler: &'a dyn Ruler) -> Sheet<'a> {
        let whole = Rect { left: 0.0, top: 0.0, width: frame.width, height: frame.height };
        let mut sheet = Sheet { frame, theme, ruler, marks: Vec::new(), inner: whole };
        sheet.rect(whole, theme.card);
        let margin = if words.title.is_empty() && words.note.is_empty() { 0.0 } else { 16.0 };
        sheet.inner.left += margin;
        sheet.inner.width -= 2.0 * margin;
        let title = sheet.wrap(&words.title, theme.font_size * 1.3, true);
        let note = sheet.wrap(&words.note, theme.font_size, false);
        let (title_line, note_line) = ((theme.font_size * 1.75).ceil(), theme.line());
        let mut y = margin;
        for line in &title {
            let style = Style { size: theme.font_size * 1.3, bold: true, colour: theme.ink };
            sheet.styled(line, (margin, y + title_line / 2.0), Anchor::Start, style);
            y += title_line;
        }
        if !title.is_empty() {
            y += 8.0;
        }
        let foot = note.len() as f64 * note_line + if note.is_empty() { margin } else { margin + 8.0 };
        for (at, line) in note.iter().enumerate() {
            let y = frame.height - foot + 8.0 + (at as f64 + 0.5) * note_line;
            sheet.text(line, (margin, y), Anchor::Start, theme.ink2);
        }
        sheet.inner.top = y;
        sheet.inner.height = frame.height - y - foot;
        sheet
    }

    /// Whether there is room for a chart at all: a panel that is folded away has none.
    pub(super) fn has_room(&self) -> bool {
        self.inner.width >= 8.0 * self.theme.font_size && self.inner.height >= 4.0 * self.theme.font_size
    }

    pub(super) fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// A rectangle whose edges are sharp.
    pub(super) fn rect(&mut self, rect: Rect, fill: Colour) {
        let from = (self.frame.snap(rect.left), self.frame.snap(rect.top));
        let to = (self.frame.snap(rect.right()), self.frame.snap(rect.bottom()));
        if from.0 < to.0 && from.1 < to.1 {
            self.push(Mark::Rect { from, to, fill });
        }
    }

    /// A level hairline whose upper edge is at `y`.
    pub(super) fn level(&mut self, left: f64, right: f64, y: f64, fill: Colour) {
        self.rect(Rect { left, top: y, width: right - left, height: self.frame.hair() }, fill);
    }

    /// An upright hairline whose left edge is at `x`.
    pub(super) fn upright(&mut self, x: f64, top: f64, bottom: f64, fill: Colour) {
        self.rect(Rect { left: x, top, width: self.frame.hair(), height: bottom - top }, fill);
    }

    pub(super) fn line(&mut self, points: &[(f64, f64)], width: f64, stroke: Colour) {
        let points = points.iter().map(|&p| self.point(p)).collect();
        let width = self.frame.units(width).unsigned_abs().max(1);
        self.push(Mark::Line { points, width, stroke });
    }

    pub(super) fn dot(&mut self, centre: (f64, f64), radius: f64, fill: Colour) {
        let radius = self.frame.units(radius).unsigned_abs();
        self.push(Mark::Dot { centre: self.point(centre), radius, fill });
    }

    fn point(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.frame.units(x), self.frame.units(y))
    }

    /// A line of text in the theme's size, its capitals centred on `at`.
    pub(super) fn text(&mut self, text: &str, at: (f64, f64), anchor: Anchor, colour: Colour) {
        self.styled(text, at, anchor, Style { size: self.theme.font_size, bold: false, colour });
    }

    pub(super) fn styled(&mut self, text: &str, at: (f64, f64), anchor: Anchor, style: Style) {
        if !text.is_empty() {
            // Whole pixels of the device in height keep a row of text on one line.
            let at = (self.frame.units(at.0), self.frame.snap(at.1));
            let Style { size, bold, colour } = style;
            self.push(Mark::Text { text: text.to_owned(), at, anchor, size, bold, colour });
        }
    }

    /// The width of a line in the theme's size.
    pub(super) fn width(&self, text: &str) -> f64 {
        self.ruler.width(text, self.theme.font_size, false)
    }

    /// The same in bold.
    pub(super) fn bold_width(&self, text: &str) -> f64 {
        self.ruler.width(text, self.theme.font_size, true)
    }

    /// The text itself, or its beginning and an ellipsis where it is wider in bold than `room`.
    pub(super) fn shorten(&self, text: &str, room: f64) -> String {
        if self.bold_width(text) <= room {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let shorter: String = kept.iter().chain(&['…']).collect();
            if self.bold_width(&shorter) <= room {
                return shorter;
            }
        }
        String::new()
    }

    /// Breaks a text into lines no wider than the sheet, at spaces and between characters of scripts without them.
    fn wrap(&self, text: &str, size: f64, bold: bool) -> Vec<String> {
        let fits = |line: &str| self.ruler.width(line, size, bold) <= self.inner.width;
        let mut lines = Vec::new();
        let mut line = String::new();
        for piece in pieces(text) {
            if !line.is_empty() && !fits(format!("{line}{piece}").trim_end()) {
                lines.push(line.trim_end().to_owned());
                line.clear();
            }
            line.push_str(piece);
        }
        if !line.trim().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// What a chart with nothing in it says.
    pub(super) fn say_empty(&mut self, words: &Words, plot: Rect) {
        let text = self.shorten(&words.empty, plot.width);
        let middle = (plot.left + plot.width / 2.0, plot.top + plot.height / 2.0);
        self.text(&text, middle, Anchor::Middle, self.theme.ink2);
    }

    pub(super) fn finish(self) -> Scene {
        Scene { marks: self.marks }
    }
}

/// Size in CSS pixels, weight and colour of a text.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub size: f64,
    pub bold: bool,
    pub colour: Colour,
}

/// The parts of a text that stay together: words with the space behind them, single characters from U+2E80 on, where
/// the scripts begin that are written without spaces. Closing marks stay with what they close.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut previous = None;
        let end = rest.char_indices().find_map(|(at, next)| {
            let breaks = previous.is_some_and(|p: char| p == ' ' || p >= '\u{2e80}' || next >= '\u{2e80}');
            previous = Some(next);
            (breaks && next != ' ' && !"、。，．）」』・ー".contains(next)).then_some(at)
        });
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_break_at_spaces_and_between_ideographs() {
        let split = |text| pieces(text).collect::<Vec<_>>();
        assert_eq!(split("a bc  d"), ["a ", "bc  ", "d"]);
        assert_eq!(split("観測点、UTC で。"), ["観", "測", "点、", "UTC ", "で。"]);
        assert_eq!(split(""), [] as [&str; 0]);
    }
}
