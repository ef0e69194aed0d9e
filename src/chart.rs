//! Charts: a report's series drawn on any plotters backend.
//!
//! A chart is computed first and drawn afterwards. [`stacked`], [`lines`], [`shares`], [`months`], [`pairs`],
//! [`waterfall`], [`years`] and [`sparkline`] turn numbers and a sheet's size into a [`Picture`]: flat marks, and a [`Layout`] that answers what lies
//! under the pointer. [`paint`] draws the marks with plotters; [`svg()`] does it for files and for paper. Each takes one
//! measure and does not know which: every figure of the report exists for accesses and for sources.
//!
//! It knows neither accesses nor the page: texts and colours come in as data. Heights are zero-based and exact to half
//! a pixel; nothing is drawn outside the sheet; no two labels overlap.

use std::fmt;

mod axes;
mod labels;
mod layout;
mod legend;
mod lines;
mod months;
mod pairs;
mod scale;
mod scene;
mod shares;
mod sheet;
mod sparkline;
mod stacked;
#[cfg(feature = "month")]
mod svg;
mod theme;
mod waterfall;
mod years;

pub use layout::{Direction, Hit, Layout, Rect};
pub use legend::with_legend;
pub use lines::lines;
pub use months::{Months, months};
pub use pairs::{Pairs, pairs};
pub use scene::{AreaRuler, Ruler, Scene, paint};
pub use shares::{Shares, shares};
pub use sheet::Words;
pub use sparkline::sparkline;
pub use stacked::stacked;
#[cfg(feature = "month")]
pub use svg::{Alternative, Sans, svg};
pub use theme::{Colour, Frame, Theme, UNITS};
pub use waterfall::{Step, Waterfall, waterfall};
pub use years::{Series, Years, years};

/// A computed chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// What [`paint`] draws.
    pub scene: Scene,
    /// Where things lie.
    pub layout: Layout,
}

/// What days and series are called, for [`stacked`] and [`lines`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Daily {
    /// One text a day, as the axis shows it. Those that fit are shown.
    pub labels: Vec<String>,
    /// Where months begin, in order: the axis of many days.
    pub months: Vec<Month>,
    /// Days to shade: weekends. May be shorter than there are days.
    pub weekend: Vec<bool>,
    /// The series: services, regions, and "others". In a stack the first is at the base line.
    pub keys: Vec<String>,
    /// One colour a key.
    pub colours: Vec<Colour>,
    /// Texts around the chart.
    pub words: Words,
}

/// The first day of a month on an axis of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Index of the day.
    pub at: usize,
    /// The month's name.
    pub label: String,
}

/// What the pointer, the keyboard or a choice points at. Indices beyond the data point at nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// One series; the others fade.
    pub series: Option<usize>,
    /// One band; its column is shaded.
    pub band: Option<usize>,
    /// First and last of the chosen bands; a veil lies over the others.
    pub range: Option<(usize, usize)>,
}

/// Why a chart cannot be drawn: always a mistake of the caller's, never one of the logs'.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// Lists that must be of one length are not.
    Lengths {
        /// Which list.
        what: &'static str,
        /// The length it must have.
        expected: usize,
        /// The length it has.
        found: usize,
    },
    /// A value below zero, or not a number.
    Value {
        /// Its index.
        at: usize,
        /// Itself.
        value: f64,
    },
    /// A row of shares that is neither empty nor 1000 tenths of a per cent.
    Row {
        /// Its index.
        row: usize,
        /// What it adds up to.
        sum: f64,
    },
    /// A colour in no way that is known.
    Colour(String),
    /// A size no canvas has.
    Frame(Frame),
    /// The backend's own failure.
    Backend(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Lengths { what, expected, found } => write!(f, "{what}: {expected} expected, {found} given"),
            Error::Value { at, value } => write!(f, "value {at} is {value}, not a number of at least 0"),
            Error::Row { row, sum } => write!(f, "row {row} adds up to {sum}, neither 0 nor 1000"),
            Error::Colour(text) => write!(f, "colour {text:?} is not #rgb, #rrggbb, #rrggbbaa or rgb()"),
            Error::Frame(frame) => write!(f, "no canvas has {} × {} × {}", frame.width, frame.height, frame.ratio),
            Error::Backend(text) => write!(f, "drawing failed: {text}"),
        }
    }
}

impl std::error::Error for Error {}

impl Daily {
    fn check(&self, values: &[f64]) -> Result<(), Error> {
        length("colours", self.keys.len(), self.colours.len())?;
        length("values", self.keys.len() * self.labels.len(), values.len())?;
        numbers(values)
    }
}

fn length(what: &'static str, expected: usize, found: usize) -> Result<(), Error> {
    if expected == found { Ok(()) } else { Err(Error::Lengths { what, expected, found }) }
}

/// Every value is a finite number of at least zero.
fn numbers(values: &[f64]) -> Result<(), Error> {
    match values.iter().position(|v| !v.is_finite() || *v < 0.0) {
        Some(at) => Err(Error::Value { at, value: values[at] }),
        None => Ok(()),
    }
}
