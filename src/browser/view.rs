//! The view side: charts on a canvas of the page. What crosses is declared in `view.d.ts`.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::chart::{self, AreaRuler, Colour, Error, Layout, Picture, Ruler};
use plotters::drawing::IntoDrawingArea;

mod canvas;
use canvas::Canvas;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("view.d.ts");

#[wasm_bindgen]
extern "C" {
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "DailyChart")]
    pub type JsDaily;
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "SharesChart")]
    pub type JsShares;
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "MonthsChart")]
    pub type JsMonths;
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "ChartFrame")]
    pub type JsFrame;
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "ChartTheme")]
    pub type JsTheme;
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "ChartFocus")]
    pub type JsFocus;
    /// See `view.d.ts`.
    #[wasm_bindgen(typescript_type = "ChartHit | undefined")]
    pub type JsHit;
}

/// Stacked daily bars: `values[series × days + day]`.
#[wasm_bindgen(js_name = drawStacked)]
pub fn draw_stacked(
    canvas: HtmlCanvasElement,
    chart: JsDaily,
    values: &[f64],
    frame: JsFrame,
    theme: JsTheme,
    focus: Option<JsFocus>,
) -> Result<Drawing, JsError> {
    let daily = read::<Daily>(chart.into())?.into_chart()?;
    let sheet = Sheet::read(frame, theme, focus)?;
    sheet.draw(canvas, |ruler| chart::stacked(&daily, values, &sheet.frame, &sheet.theme, &sheet.focus, ruler))
}

/// Daily lines: `values[series × days + day]`.
#[wasm_bindgen(js_name = drawLines)]
pub fn draw_lines(
    canvas: HtmlCanvasElement,
    chart: JsDaily,
    values: &[f64],
    frame: JsFrame,
    theme: JsTheme,
    focus: Option<JsFocus>,
) -> Result<Drawing, JsError> {
    let daily = read::<Daily>(chart.into())?.into_chart()?;
    let sheet = Sheet::read(frame, theme, focus)?;
    sheet.draw(canvas, |ruler| chart::lines(&daily, values, &sheet.frame, &sheet.theme, &sheet.focus, ruler))
}

/// A hundred-per-cent bar a row: `values[row × keys + key]` in tenths of a per cent.
#[wasm_bindgen(js_name = drawShares)]
pub fn draw_shares(
    canvas: HtmlCanvasElement,
    chart: JsShares,
    values: &[f64],
    frame: JsFrame,
    theme: JsTheme,
    focus: Option<JsFocus>,
) -> Result<Drawing, JsError> {
    let shares = read::<Shares>(chart.into())?.into_chart()?;
    let sheet = Sheet::read(frame, theme, focus)?;
    sheet.draw(canvas, |ruler| chart::shares(&shares, values, &sheet.frame, &sheet.theme, &sheet.focus, ruler))
}

/// A bar and a dot a month.
#[wasm_bindgen(js_name = drawMonths)]
pub fn draw_months(
    canvas: HtmlCanvasElement,
    chart: JsMonths,
    bars: &[f64],
    dots: &[f64],
    frame: JsFrame,
    theme: JsTheme,
    focus: Option<JsFocus>,
) -> Result<Drawing, JsError> {
    let months = read::<Months>(chart.into())?.into_chart()?;
    let sheet = Sheet::read(frame, theme, focus)?;
    sheet.draw(canvas, |ruler| chart::months(&months, bars, dots, &sheet.frame, &sheet.theme, &sheet.focus, ruler))
}

/// A small shape of values over time, on a clear ground.
#[wasm_bindgen(js_name = drawSparkline)]
pub fn draw_sparkline(
    canvas: HtmlCanvasElement,
    values: &[f64],
    colour: &str,
    frame: JsFrame,
) -> Result<Drawing, JsError> {
    let colour = Colour::parse(colour)?;
    let theme = chart::Theme {
        ink: colour,
        ink2: colour,
        ink3: colour,
        rule: colour,
        card: colour,
        accent: colour,
        font_family: "sans-serif".to_owned(),
        font_size: 12.0,
    };
    let sheet = Sheet { frame: read::<Frame>(frame.into())?.into(), theme, focus: chart::Focus::default() };
    sheet.draw(canvas, |_| chart::sparkline(values, colour, &sheet.frame))
}

/// A drawn chart's geometry, in CSS pixels from the canvas's upper left corner.
#[wasm_bindgen]
pub struct Drawing {
    layout: Layout,
}

#[wasm_bindgen]
impl Drawing {
    /// What lies within the axes: left, top, width, height.
    #[wasm_bindgen(getter)]
    pub fn plot(&self) -> Vec<f64> {
        let plot = self.layout.plot;
        vec![plot.left, plot.top, plot.width, plot.height]
    }

    /// Start and end of each band in turn; to the right, in the chart of shares downwards.
    #[wasm_bindgen(getter)]
    pub fn bands(&self) -> Vec<f64> {
        self.layout.bands.iter().flat_map(|&(start, end)| [start, end]).collect()
    }

    /// The values that have a grid line.
    #[wasm_bindgen(getter)]
    pub fn ticks(&self) -> Vec<f64> {
        self.layout.ticks.clone()
    }

    /// The value at the plot's far edge.
    #[wasm_bindgen(getter)]
    pub fn top(&self) -> f64 {
        self.layout.top
    }

    /// Whether each series has its name beside it. If not, a legend is needed.
    #[wasm_bindgen(getter, js_name = directLabels)]
    pub fn direct_labels(&self) -> bool {
        self.layout.direct_labels
    }

    /// The band and the series at a point; undefined outside of the plot.
    pub fn hit(&self, x: f64, y: f64) -> Result<JsHit, JsError> {
        match self.layout.hit(x, y) {
            Some(chart::Hit { band, series }) => Ok(write(&Hit { band, series })?.unchecked_into()),
            None => Ok(JsValue::UNDEFINED.unchecked_into()),
        }
    }

    /// The series whose direct label lies at a point; undefined elsewhere.
    #[wasm_bindgen(js_name = labelAt)]
    pub fn label_at(&self, x: f64, y: f64) -> Option<usize> {
        self.layout.label_at(x, y)
    }

    /// The band nearest to a point, also outside of the plot; undefined if there are none.
    #[wasm_bindgen(js_name = bandAt)]
    pub fn band_at(&self, x: f64, y: f64) -> Option<usize> {
        self.layout.band_at(x, y)
    }
}

/// Frame, theme and focus: what every chart takes.
struct Sheet {
    frame: chart::Frame,
    theme: chart::Theme,
    focus: chart::Focus,
}

impl Sheet {
    fn read(frame: JsFrame, theme: JsTheme, focus: Option<JsFocus>) -> Result<Sheet, JsError> {
        Ok(Sheet {
            frame: read::<Frame>(frame.into())?.into(),
            theme: read::<Theme>(theme.into())?.into_chart()?,
            focus: focus
                .map(|focus| read::<Focus>(focus.into()))
                .transpose()?
                .map(chart::Focus::from)
                .unwrap_or_default(),
        })
    }

    fn draw(
        &self,
        canvas: HtmlCanvasElement,
        compute: impl FnOnce(&dyn Ruler) -> Result<Picture, Error>,
    ) -> Result<Drawing, JsError> {
        let area = Canvas::open(canvas, &self.frame)?.into_drawing_area();
        let picture = compute(&AreaRuler::new(&area, self.frame, &self.theme))?;
        let drawn = chart::paint(&area, &picture.scene, &self.frame, &self.theme);
        drawn.map_err(|error| Error::Backend(error.to_string()))?;
        Ok(Drawing { layout: picture.layout })
    }
}

fn read<T: for<'de> Deserialize<'de>>(value: JsValue) -> Result<T, JsError> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

fn write<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

#[derive(Deserialize)]
struct Frame {
    width: f64,
    height: f64,
    ratio: f64,
}

impl From<Frame> for chart::Frame {
    fn from(Frame { width, height, ratio }: Frame) -> chart::Frame {
        chart::Frame { width, height, ratio }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Theme {
    ink: String,
    ink2: String,
    ink3: String,
    rule: String,
    card: String,
    accent: String,
    font_family: String,
    font_size: f64,
}

impl Theme {
    fn into_chart(self) -> Result<chart::Theme, Error> {
        Ok(chart::Theme {
            ink: Colour::parse(&self.ink)?,
            ink2: Colour::parse(&self.ink2)?,
            ink3: Colour::parse(&self.ink3)?,
            rule: Colour::parse(&self.rule)?,
            card: Colour::parse(&self.card)?,
            accent: Colour::parse(&self.accent)?,
            font_family: self.font_family,
            font_size: self.font_size,
        })
    }
}

#[derive(Deserialize)]
struct Focus {
    series: Option<usize>,
    band: Option<usize>,
    range: Option<(usize, usize)>,
}

impl From<Focus> for chart::Focus {
    fn from(Focus { series, band, range }: Focus) -> chart::Focus {
        chart::Focus { series, band, range }
    }
}

#[derive(Serialize)]
struct Hit {
    band: usize,
    series: Option<usize>,
}

#[derive(Deserialize)]
struct Words {
    title: Option<String>,
    note: Option<String>,
    empty: Option<String>,
}

impl From<Words> for chart::Words {
    fn from(words: Words) -> chart::Words {
        chart::Words {
            title: words.title.unwrap_or_default(),
            note: words.note.unwrap_or_default(),
            empty: words.empty.unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct Month {
    at: usize,
    label: String,
}

#[derive(Deserialize)]
struct Daily {
    labels: Vec<String>,
    months: Option<Vec<Month>>,
    weekend: Option<Vec<bool>>,
    keys: Vec<String>,
    colours: Vec<String>,
    #[serde(flatten)]
    words: Words,
}

impl Daily {
    fn into_chart(self) -> Result<chart::Daily, Error> {
        let months = self.months.unwrap_or_default();
        Ok(chart::Daily {
            labels: self.labels,
            months: months.into_iter().map(|Month { at, label }| chart::Month { at, label }).collect(),
            weekend: self.weekend.unwrap_or_default(),
            keys: self.keys,
            colours: colours(&self.colours)?,
            words: self.words.into(),
        })
    }
}

#[derive(Deserialize)]
struct Shares {
    rows: Vec<String>,
    keys: Vec<String>,
    colours: Vec<String>,
    #[serde(flatten)]
    words: Words,
}

impl Shares {
    fn into_chart(self) -> Result<chart::Shares, Error> {
        let colours = colours(&self.colours)?;
        Ok(chart::Shares { rows: self.rows, keys: self.keys, colours, words: self.words.into() })
    }
}

#[derive(Deserialize)]
struct Months {
    labels: Vec<String>,
    partial: Option<Vec<bool>>,
    names: [String; 2],
    colours: [String; 2],
    #[serde(flatten)]
    words: Words,
}

impl Months {
    fn into_chart(self) -> Result<chart::Months, Error> {
        let [bars, dots] = &self.colours;
        Ok(chart::Months {
            labels: self.labels,
            partial: self.partial.unwrap_or_default(),
            names: self.names,
            colours: [Colour::parse(bars)?, Colour::parse(dots)?],
            words: self.words.into(),
        })
    }
}

fn colours(list: &[String]) -> Result<Vec<Colour>, Error> {
    list.iter().map(|css| Colour::parse(css)).collect()
}
