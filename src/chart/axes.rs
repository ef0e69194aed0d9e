//! What the charts of bands share: a scale of values on the left, bands to the right, their labels below, and names
//! beside the last of them.

use super::labels;
use super::layout::{Direction, Layout, Rect};
use super::scale::{Scale, grouped};
use super::scene::Anchor;
use super::sheet::{Sheet, Style};
use super::theme::Colour;
use super::{Daily, Focus};

/// The narrowest sheet that has room for names beside the chart, in CSS pixels.
const NAMES_FROM: f64 = 480.0;
/// Between the last band and a name: room for the line that joins them.
const LEADER: f64 = 26.0;
/// Room for half a point at the right edge.
const EDGE: f64 = 5.0;
/// Beyond this a band is not wider for there being few of them.
const WIDEST_BAND: f64 = 140.0;
/// From this many bands on the axis shows months.
const MANY: usize = 100;
/// Narrower bands, in CSS pixels, have no room for a gap between bars or for shading of their own.
pub(super) const THINNEST: f64 = 5.0;

/// The skeleton of a chart.
pub(super) struct Axes {
    pub plot: Rect,
    pub scale: Scale,
    pub bands: Vec<(f64, f64)>,
    /// Names of the series as they fit; empty if there is no room for all of them.
    names: Vec<String>,
}

impl Axes {
    /// Divides the sheet. `names` are drawn beside the plot if they all fit.
    pub(super) fn new(sheet: &Sheet, max: f64, bands: usize, names: &[String]) -> Axes {
        let (inner, font, line) = (sheet.inner, sheet.theme.font_size, sheet.theme.line());
        let top = inner.top + (line / 2.0 + 2.0).ceil();
        let height = (inner.bottom() - (line + 8.0).ceil() - top).max(1.0);
        let scale = Scale::new(max, (height / 36.0).clamp(1.0, 8.0));
        let digits = scale.ticks.iter().map(|&tick| sheet.width(&grouped(tick))).fold(0.0, f64::max);
        let left = inner.left + (digits + 10.0).ceil();
        let room = (inner.width * 0.26).floor();
        let fit = max > 0.0
            && sheet.frame.width >= NAMES_FROM
            && names.len() as f64 * name_line(font) <= height + name_line(font) / 2.0;
        let names: Vec<String> =
            if fit { names.iter().map(|name| sheet.shorten(name, room)).collect() } else { Vec::new() };
        let column = names.iter().map(|name| sheet.bold_width(name)).fold(0.0, f64::max);
        let right = inner.right() - if names.is_empty() { EDGE } else { LEADER + column.ceil() + 2.0 };
        let snap = |css: f64| sheet.frame.css(sheet.frame.snap(css));
        let widest = if bands == 0 { f64::INFINITY } else { bands as f64 * WIDEST_BAND };
        let (left, top, bottom) = (snap(left), snap(top), snap(top + height));
        let width = (right - left).min(widest).max(1.0);
        let step = width / bands.max(1) as f64;
        let edge = |band: usize| left + band as f64 * step;
        Axes {
            plot: Rect { left, top, width, height: bottom - top },
            scale,
            bands: (0..bands).map(|band| (edge(band), edge(band + 1))).collect(),
            names,
        }
    }

    /// The height of a value on the sheet, unsnapped.
    pub(super) fn y(&self, value: f64) -> f64 {
        self.plot.bottom() - self.scale.part(value) * self.plot.height
    }

    /// The middle of a band.
    pub(super) fn centre(&self, band: usize) -> f64 {
        self.bands.get(band).map_or(self.plot.left, |(start, end)| (start + end) / 2.0)
    }

    fn columns(&self, first: usize, last: usize) -> Option<Rect> {
        let (start, end) = (self.bands.get(first)?.0, self.bands.get(last)?.1);
        Some(Rect { left: start, width: (end - start).max(1.0), ..self.plot })
    }

    /// The width of a band, in CSS pixels.
    pub(super) fn step(&self) -> f64 {
        self.plot.width / self.bands.len().max(1) as f64
    }

    /// Shaded days below everything, then the grid with its numbers.
    pub(super) fn draw_ground(&self, sheet: &mut Sheet, shaded: &[bool], focus: &Focus) {
        let theme = sheet.theme;
        let shaded = if self.step() < THINNEST { &[] } else { shaded };
        let mut band = 0;
        while band < self.bands.len() {
            let run = shaded.iter().skip(band).take_while(|&&on| on).count();
            if run > 0
                && let Some(rect) = self.columns(band, band + run - 1)
            {
                sheet.rect(rect, theme.card.mix(theme.ink, 0.035));
            }
            band += run.max(1);
        }
        if self.step() >= THINNEST
            && let Some(rect) = focus.band.and_then(|band| self.columns(band, band))
        {
            sheet.rect(rect, theme.card.mix(theme.ink, 0.1));
        }
        let mut free = f64::INFINITY;
        for &tick in &self.scale.ticks {
            let y = self.y(tick);
            if tick > 0.0 {
                sheet.level(self.plot.left, self.plot.right(), y - sheet.frame.hair() / 2.0, theme.rule);
            }
            if y <= free {
                sheet.text(&grouped(tick), (self.plot.left - 8.0, y), Anchor::End, theme.ink2);
                free = y - theme.line();
            }
        }
    }

    /// A veil over what was not chosen, and the day pointed at where its column would be hidden.
    pub(super) fn draw_focus(&self, sheet: &mut Sheet, focus: &Focus) {
        let theme = sheet.theme;
        if self.step() < THINNEST
            && let Some(rect) = focus.band.and_then(|band| self.columns(band, band))
        {
            sheet.rect(rect, Colour { alpha: 110, ..theme.ink });
        }
        if let Some((a, b)) = focus.range
            && let Some(chosen) = self.columns(a.min(b), a.max(b))
        {
            let veil = Colour { alpha: 190, ..theme.card };
            let (left, right) = (self.plot.left, self.plot.right());
            sheet.rect(Rect { left, width: chosen.left - left, ..self.plot }, veil);
            sheet.rect(Rect { left: chosen.right(), width: right - chosen.right(), ..self.plot }, veil);
            for x in [chosen.left, chosen.right() - sheet.frame.hair()] {
                sheet.upright(x, self.plot.top, self.plot.bottom(), theme.accent);
            }
            let bar = Rect { top: self.plot.bottom(), height: 3.0, ..chosen };
            sheet.rect(bar, theme.accent);
        }
    }

    /// The base line: zero.
    pub(super) fn draw_base(&self, sheet: &mut Sheet) {
        sheet.level(self.plot.left, self.plot.right(), self.plot.bottom(), sheet.theme.ink3);
    }

    /// The labels of days, or of months where days are many.
    pub(super) fn draw_days(&self, sheet: &mut Sheet, daily: &Daily, focus: &Focus) {
        if self.bands.len() < MANY || daily.months.is_empty() {
            // Wide gaps where there is room: a calm axis is read faster than a full one.
            let gap = (sheet.frame.width * 0.04).clamp(1.5 * sheet.theme.font_size, 4.0 * sheet.theme.font_size);
            return self.draw_labels(sheet, &daily.labels, labels::DAYS, gap, focus);
        }
        let months: Vec<_> = daily.months.iter().filter(|month| month.at < self.bands.len()).collect();
        let starts: Vec<f64> = months.iter().map(|month| self.bands[month.at].0).collect();
        let widths: Vec<f64> = months.iter().map(|month| sheet.width(&month.label) + 4.0).collect();
        let shown = labels::pick_starts(&starts, &widths, 8.0, sheet.inner.right() - 1.0);
        for (at, &start) in starts.iter().enumerate() {
            let long = shown.contains(&at);
            let foot = self.plot.bottom() + if long { sheet.theme.line() + 4.0 } else { 4.0 };
            sheet.upright(start, self.plot.bottom(), foot, sheet.theme.rule.mix(sheet.theme.ink3, 0.5));
            if long {
                let y = self.label_height(sheet);
                sheet.text(&months[at].label, (start + 4.0, y), Anchor::Start, sheet.theme.ink2);
            }
        }
    }

    /// As many of the bands' labels as fit with a gap between them, each centred below its band. The one pointed at is set in ink.
    pub(super) fn draw_labels(&self, sheet: &mut Sheet, labels: &[String], steps: &[usize], gap: f64, focus: &Focus) {
        let bounds = (sheet.inner.left + 1.0, sheet.inner.right() - 1.0);
        let centres: Vec<f64> = (0..self.bands.len()).map(|band| self.centre(band)).collect();
        let widths: Vec<f64> = labels.iter().map(|label| sheet.width(label)).collect();
        let y = self.label_height(sheet);
        for band in labels::pick(&centres, &widths, steps, gap, bounds) {
            let colour = if focus.band == Some(band) { sheet.theme.ink } else { sheet.theme.ink2 };
            let start = labels::hold(centres[band] - widths[band] / 2.0, widths[band], bounds);
            sheet.text(&labels[band], (start + widths[band] / 2.0, y), Anchor::Middle, colour);
        }
    }

    fn label_height(&self, sheet: &Sheet) -> f64 {
        self.plot.bottom() + 6.0 + sheet.theme.line() / 2.0
    }

    /// Names beside the last band, each joined by a line of its colour to where its series ends (x, y). Returns their
    /// places, to be pointed at.
    pub(super) fn draw_names(
        &self,
        sheet: &mut Sheet,
        ends: &[(f64, f64)],
        colours: &[Colour],
        focus: &Focus,
    ) -> Vec<(Rect, usize)> {
        let line = name_line(sheet.theme.font_size);
        let mut order: Vec<usize> = (0..self.names.len().min(ends.len())).collect();
        // Upwards where series end at one height: the order in which they are stacked.
        order.sort_by(|&a, &b| ends[a].1.total_cmp(&ends[b].1).then(b.cmp(&a)));
        let wanted: Vec<f64> = order.iter().map(|&series| ends[series].1).collect();
        let bounds = (self.plot.top - line / 2.0, self.plot.bottom() + 3.0);
        let Some(centres) = labels::spread(&wanted, &vec![line; wanted.len()], bounds) else {
            return Vec::new();
        };
        let left = self.plot.right() + LEADER;
        let mut places = Vec::new();
        for (&series, &y) in order.iter().zip(&centres) {
            let chosen = focus.series == Some(series);
            let faint = focus.series.is_some() && !chosen;
            let (x, end) = ends[series];
            let stroke = shade(colours[series], sheet.theme.card, faint);
            let from = x + 3.0;
            sheet.line(&[(from, end), (from.max(left - 20.0), end), (left - 9.0, y), (left - 4.0, y)], 1.5, stroke);
            let colour = if faint { sheet.theme.ink3 } else { sheet.theme.ink };
            let style = Style { size: sheet.theme.font_size, bold: chosen, colour };
            sheet.styled(&self.names[series], (left, y), Anchor::Start, style);
            let width = sheet.bold_width(&self.names[series]) + LEADER / 2.0;
            places.push((Rect { left: left - LEADER / 2.0, top: y - line / 2.0, width, height: line }, series));
        }
        places
    }

    pub(super) fn into_layout(self, series: usize) -> Layout {
        Layout {
            plot: self.plot,
            bands: self.bands,
            direction: Direction::Across,
            ticks: self.scale.ticks,
            top: self.scale.top,
            direct_labels: series > 0 && self.names.len() == series,
            series,
            ..Layout::default()
        }
    }
}

/// Names may stand closer than lines of reading text.
fn name_line(font_size: f64) -> f64 {
    (font_size * 1.18).ceil()
}

/// The colour of a series, fainter where another one is pointed at.
pub(super) fn shade(colour: Colour, card: Colour, faint: bool) -> Colour {
    if faint { colour.mix(card, 0.72) } else { colour }
}
