//! The canvas of a page as a plotters backend.
//!
//! It wraps plotters-canvas, and does itself what that one leaves to the page's layout: text is measured by the canvas
//! (plotters would insert a styled element, which wraps Japanese, costs milliseconds and breaks a strict content
//! security policy) and set in the page's own fonts. Filled rectangles, the bulk of a chart, keep their colour between
//! calls instead of writing and parsing it each time. Coordinates are in units, [`UNITS`] to a pixel of the canvas.

use std::cell::RefCell;
use std::fmt;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::chart::{Frame, UNITS};

/// A canvas that is drawn on once.
pub(super) struct Canvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    pixels: (u32, u32),
    /// The fill colour the context has, if this wrapper set it last.
    fill: Option<BackendColor>,
    /// The font the context has.
    font: RefCell<String>,
}

/// What the browser said.
#[derive(Debug)]
pub(super) struct CanvasError(String);

impl fmt::Display for CanvasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CanvasError {}

impl From<JsValue> for CanvasError {
    fn from(value: JsValue) -> CanvasError {
        CanvasError(format!("{value:?}"))
    }
}

type Outcome = Result<(), DrawingErrorKind<CanvasError>>;
type InnerError = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

fn failed(error: impl Into<CanvasError>) -> DrawingErrorKind<CanvasError> {
    DrawingErrorKind::DrawingError(error.into())
}

fn delegated(result: Result<(), InnerError>) -> Outcome {
    result.map_err(|error| failed(CanvasError(error.to_string())))
}

impl Canvas {
    /// Gives the canvas as many pixels as the frame has on this screen, and clears it.
    pub(super) fn open(canvas: HtmlCanvasElement, frame: &Frame) -> Result<Canvas, CanvasError> {
        let pixels = frame.pixels();
        // Setting a size, even the same one, allocates anew.
        if (canvas.width(), canvas.height()) != pixels {
            canvas.set_width(pixels.0);
            canvas.set_height(pixels.1);
        }
        let missing = || CanvasError("this canvas draws no 2d".to_owned());
        let context = canvas.get_context("2d")?.ok_or_else(missing)?;
        let context: CanvasRenderingContext2d = context.dyn_into().map_err(|_| missing())?;
        let inner = CanvasBackend::with_canvas_object(canvas).ok_or_else(missing)?;
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
        context.clear_rect(0.0, 0.0, f64::from(pixels.0), f64::from(pixels.1));
        let canvas = Canvas { inner, context, pixels, fill: None, font: RefCell::default() };
        canvas.scale()?;
        canvas.context.set_line_join("round");
        canvas.context.set_line_cap("butt");
        canvas.context.set_text_baseline("alphabetic");
        Ok(canvas)
    }

    /// From here on coordinates are units.
    fn scale(&self) -> Result<(), CanvasError> {
        let part = 1.0 / f64::from(UNITS);
        Ok(self.context.set_transform(part, 0.0, 0.0, part, 0.0, 0.0)?)
    }

    fn set_fill(&mut self, color: BackendColor) {
        if self.fill.is_none_or(|fill| fill.rgb != color.rgb || fill.alpha != color.alpha) {
            self.context.set_fill_style_str(&css(color));
            self.fill = Some(color);
        }
    }

    /// Sets the style's font, in pixels of the canvas, and returns its size.
    fn set_font<S: BackendTextStyle>(&self, style: &S) -> f64 {
        let size = style.size() / f64::from(UNITS);
        let font = format!("{} {size}px {}", style.style().as_str(), style.family().as_str());
        if *self.font.borrow() != font {
            self.context.set_font(&font);
            self.font.replace(font);
        }
        size
    }
}

fn css(color: BackendColor) -> String {
    let (red, green, blue) = color.rgb;
    format!("rgba({red},{green},{blue},{})", color.alpha)
}

/// How far above the baseline the middle of capitals and digits lies, as a part of the font's size. The canvas' own
/// "middle" is that of the em square, which leaves numbers visibly beside their grid line.
const HALF_CAPITAL: f64 = 0.36;

impl DrawingBackend for Canvas {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        (self.pixels.0 * UNITS.unsigned_abs(), self.pixels.1 * UNITS.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.fill = None;
        delegated(self.inner.draw_pixel(point, color))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        delegated(self.inner.draw_line(from, to, style))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        if !fill {
            return delegated(self.inner.draw_rect(upper_left, bottom_right, style, false));
        }
        self.set_fill(style.color());
        let (width, height) = (bottom_right.0 - upper_left.0, bottom_right.1 - upper_left.1);
        let (left, top) = (f64::from(upper_left.0), f64::from(upper_left.1));
        self.context.fill_rect(left, top, f64::from(width), f64::from(height));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        delegated(self.inner.draw_path(path, style))
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        self.fill = None;
        delegated(self.inner.draw_circle(center, radius, style, fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Outcome {
        self.fill = None;
        delegated(self.inner.fill_polygon(vert, style))
    }

    /// Charts set level text only; its point is where [`HALF_CAPITAL`] says.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome {
        self.set_fill(style.color());
        let size = self.set_font(style);
        self.context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Right => "right",
            HPos::Center => "center",
        });
        let down = match style.anchor().v_pos {
            VPos::Top => 2.0 * HALF_CAPITAL,
            VPos::Center => HALF_CAPITAL,
            VPos::Bottom => 0.0,
        };
        let (x, y) = (f64::from(pos.0) / f64::from(UNITS), f64::from(pos.1) / f64::from(UNITS));
        // Glyphs at their own size, not a large one shrunk: the browser fits them to the pixels.
        self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).map_err(failed)?;
        self.context.fill_text(text, x, (y + down * size).round()).map_err(failed)?;
        self.scale().map_err(failed)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<CanvasError>> {
        let size = self.set_font(style);
        let width = self.context.measure_text(text).map_err(failed)?.width();
        // Lengths on a canvas are far below 2³² units.
        let units = |pixels: f64| (pixels * f64::from(UNITS)).ceil().clamp(0.0, 1e9) as u32;
        Ok((units(width), units(size)))
    }
}
