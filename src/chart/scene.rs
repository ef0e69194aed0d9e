//! What a chart consists of once everything is decided: flat marks in units, painted in order on any plotters backend.

use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use super::theme::{Colour, Frame, Theme, UNITS};

/// A point in units from the upper left corner.
pub(super) type Point = (i32, i32);

/// Which end of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// From the upper left corner to the lower right, which it does not touch.
    Rect { from: Point, to: Point, fill: Colour },
    /// A closed shape.
    Area { outline: Vec<Point>, fill: Colour },
    /// A line through points.
    Line { points: Vec<Point>, width: u32, stroke: Colour },
    /// A filled circle.
    Dot { centre: Point, radius: u32, fill: Colour },
    /// One line of text, its capitals centred on the point's height.
    Text { text: String, at: Point, anchor: Anchor, size: f64, bold: bool, colour: Colour },
}

/// A finished picture, without its layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    pub(super) marks: Vec<Mark>,
}

/// Measures text before anything is drawn. A backend knows its own fonts; a test can make them up.
pub trait Ruler {
    /// The advance width of a line of text, in CSS pixels.
    fn width(&self, text: &str, size: f64, bold: bool) -> f64;
}

/// Asks the backend of a drawing area.
pub struct AreaRuler<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, plotters::coord::Shift>,
    frame: Frame,
    family: &'a str,
}

impl<'a, DB: DrawingBackend> AreaRuler<'a, DB> {
    /// A ruler for texts as [`paint`] will draw them.
    pub fn new(area: &'a DrawingArea<DB, plotters::coord::Shift>, frame: Frame, theme: &'a Theme) -> Self {
        AreaRuler { area, frame, family: &theme.font_family }
    }
}

impl<DB: DrawingBackend> Ruler for AreaRuler<'_, DB> {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let style = TextStyle::from(font(self.family, size, bold, &self.frame));
        match self.area.estimate_text_size(text, &style) {
            Ok((width, _)) => f64::from(width) / f64::from(UNITS) / self.frame.ratio,
            // A backend that cannot measure: every character as wide as it is high keeps labels apart.
            Err(_) => text.chars().count() as f64 * size,
        }
    }
}

/// Draws the marks. The area's coordinates are units: [`UNITS`] to a pixel of the device.
pub fn paint<DB: DrawingBackend>(
    area: &DrawingArea<DB, plotters::coord::Shift>,
    scene: &Scene,
    frame: &Frame,
    theme: &Theme,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    for mark in &scene.marks {
        match mark {
            Mark::Rect { from, to, fill } => area.draw(&Rectangle::new([*from, *to], filled(*fill)))?,
            Mark::Area { outline, fill } => area.draw(&Polygon::new(outline.as_slice(), filled(*fill)))?,
            Mark::Line { points, width, stroke } => {
                let style = ShapeStyle { color: rgba(*stroke), filled: false, stroke_width: *width };
                area.draw(&PathElement::new(points.as_slice(), style))?;
            }
            Mark::Dot { centre, radius, fill } => area.draw(&Circle::new(*centre, *radius, filled(*fill)))?,
            Mark::Text { text, at, anchor, size, bold, colour } => {
                let horizontal = match anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                let colour = rgba(*colour);
                let style = TextStyle::from(font(&theme.font_family, *size, *bold, frame))
                    .color(&colour)
                    .pos(Pos::new(horizontal, VPos::Center));
                area.draw_text(text, &style, *at)?;
            }
        }
    }
    area.present()
}

/// A font whose size is in units, as all the backend sees.
fn font<'a>(family: &'a str, size: f64, bold: bool, frame: &Frame) -> FontDesc<'a> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(family), size * frame.ratio * f64::from(UNITS), style)
}

fn rgba(colour: Colour) -> RGBAColor {
    RGBAColor(colour.red, colour.green, colour.blue, f64::from(colour.alpha) / 255.0)
}

fn filled(colour: Colour) -> ShapeStyle {
    ShapeStyle { color: rgba(colour), filled: true, stroke_width: 0 }
}
