//! A plotters backend that draws nothing and remembers everything, in pixels of the device.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use teiten::chart::{Frame, UNITS};

/// A colour as the backend gets it.
pub(crate) type Rgb = (u8, u8, u8);

/// Left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area(pub f64, pub f64, pub f64, pub f64);

impl Area {
    pub(crate) fn overlaps(&self, other: &Area) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    pub(crate) fn middle(&self) -> (f64, f64) {
        ((self.0 + self.2) / 2.0, (self.1 + self.3) / 2.0)
    }
}

/// One call of the backend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Op {
    Rect(Area, Rgb),
    Polygon(Vec<(f64, f64)>, Rgb),
    Path(Vec<(f64, f64)>, f64, Rgb),
    Circle((f64, f64), f64, Rgb),
    Text(String, Area, Rgb),
}

impl Op {
    /// What it covers.
    pub(crate) fn extent(&self) -> Area {
        let around = |points: &[(f64, f64)], by: f64| {
            points.iter().fold(Area(f64::MAX, f64::MAX, f64::MIN, f64::MIN), |a, p| {
                Area(a.0.min(p.0 - by), a.1.min(p.1 - by), a.2.max(p.0 + by), a.3.max(p.1 + by))
            })
        };
        match self {
            Op::Rect(area, _) | Op::Text(_, area, _) => *area,
            Op::Polygon(points, _) => around(points, 0.0),
            Op::Path(points, width, _) => around(points, width / 2.0),
            Op::Circle(centre, radius, _) => around(&[*centre], *radius),
        }
    }
}

/// The recording, shared with whoever reads it afterwards.
pub(crate) type Ops = Rc<RefCell<Vec<Op>>>;

pub(crate) struct Recorder {
    ops: Ops,
    size: (u32, u32),
}

impl Recorder {
    /// A drawing area for a frame, and what will be drawn on it.
    pub(crate) fn area(frame: &Frame) -> (DrawingArea<Recorder, Shift>, Ops) {
        let ops = Ops::default();
        let (width, height) = frame.pixels();
        let units = UNITS.unsigned_abs();
        let recorder = Recorder { ops: Rc::clone(&ops), size: (width * units, height * units) };
        (recorder.into_drawing_area(), ops)
    }

    fn add(&self, op: Op) -> Result<(), DrawingErrorKind<Infallible>> {
        self.ops.borrow_mut().push(op);
        Ok(())
    }
}

fn pixels(units: i32) -> f64 {
    f64::from(units) / f64::from(UNITS)
}

fn point((x, y): BackendCoord) -> (f64, f64) {
    (pixels(x), pixels(y))
}

/// A made-up font: Latin letters and digits a little over half an em wide, ideographs a whole one, bold 6 % wider.
fn advance<S: BackendTextStyle>(text: &str, style: &S) -> f64 {
    let em: f64 = text.chars().map(|c| if c < '\u{2e80}' { 0.56 } else { 1.0 }).sum();
    let bold = if matches!(style.style(), FontStyle::Bold) { 1.06 } else { 1.0 };
    em * style.size() * bold
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Result<(), DrawingErrorKind<Infallible>> {
        panic!("no chart draws single pixels: {at:?} {:?}", color.rgb)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        assert!(fill, "no chart draws outlines");
        let ((left, top), (right, bottom)) = (point(from), point(to));
        self.add(Op::Rect(Area(left, top, right, bottom), style.color().rgb))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let width = f64::from(style.stroke_width()) / f64::from(UNITS);
        self.add(Op::Path(path.into_iter().map(point).collect(), width, style.color().rgb))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.add(Op::Circle(point(center), f64::from(radius) / f64::from(UNITS), style.color().rgb))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.add(Op::Polygon(vert.into_iter().map(point).collect(), style.color().rgb))
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let width = advance(text, style) / f64::from(UNITS);
        let half = style.size() / f64::from(UNITS) / 2.0;
        let (x, y) = point(pos);
        let left = match style.anchor().h_pos {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        self.add(Op::Text(text.to_owned(), Area(left, y - half, left + width, y + half), style.color().rgb))
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((advance(text, style).ceil() as u32, style.size().ceil() as u32))
    }
}
