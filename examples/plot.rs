//! Draws a chart of lines with the engine's own charts, natively, as SVG: what
//! `cargo xtask bench growth` puts into `docs/images/`.
//!
//!     cargo run --example plot < chart.json > chart.svg
//!
//! The chart is `{"title", "labels": [...], "series": [{"name", "colour", "values": [...]}]}`, with a label a value.

use std::error::Error;
use std::io;

use plotters::drawing::IntoDrawingArea;
use plotters_svg::SVGBackend;
use serde::Deserialize;
use teiten::chart::{Colour, Daily, Focus, Frame, Ruler, Theme, UNITS, Words, lines, paint};

#[derive(Deserialize)]
struct Chart {
    title: String,
    labels: Vec<String>,
    series: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    name: String,
    colour: String,
    values: Vec<f64>,
}

const FRAME: Frame = Frame { width: 720.0, height: 300.0, ratio: 1.0 };

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", svg(&serde_json::from_reader(io::stdin())?)?);
    Ok(())
}

fn svg(chart: &Chart) -> Result<String, Box<dyn Error>> {
    let theme = theme()?;
    let colours: Result<_, _> = chart.series.iter().map(|it| Colour::parse(&it.colour)).collect();
    let daily = Daily {
        labels: chart.labels.clone(),
        months: Vec::new(),
        weekend: Vec::new(),
        keys: chart.series.iter().map(|it| it.name.clone()).collect(),
        colours: colours?,
        words: Words { title: chart.title.clone(), ..Words::default() },
    };
    let values: Vec<f64> = chart.series.iter().flat_map(|it| it.values.iter().copied()).collect();
    let picture = lines(&daily, &values, &FRAME, &theme, &Focus::default(), &Sans)?;
    let (width, height) = FRAME.pixels();
    let units = UNITS.unsigned_abs();
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (width * units, height * units)).into_drawing_area();
        paint(&area, &picture.scene, &FRAME, &theme)?;
    }
    // Drawn in units, shown in pixels.
    let drawn = format!("width=\"{}\" height=\"{}\"", width * units, height * units);
    if !svg.contains(&drawn) {
        return Err(format!("the picture does not say {drawn}").into());
    }
    Ok(full_size(&svg.replacen(&drawn, &format!("width=\"{width}\" height=\"{height}\""), 1)))
}

/// plotters-svg takes a font's size for the height of a line, and sets text
/// smaller by that. Undoes it.
fn full_size(svg: &str) -> String {
    const LINE: f64 = 1.24;
    const NAME: &str = "font-size=\"";
    let mut parts = svg.split(NAME);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (size, rest) = part.split_once('"').unwrap_or((part, ""));
        let size = size.parse::<f64>().unwrap_or_default() * LINE;
        out.push_str(&format!("{NAME}{size:.0}\"{rest}"));
    }
    out
}

/// The page's light colours.
fn theme() -> Result<Theme, teiten::chart::Error> {
    Ok(Theme {
        ink: Colour::parse("#1b2330")?,
        ink2: Colour::parse("#55606e")?,
        ink3: Colour::parse("#69737f")?,
        rule: Colour::parse("#e4e2dc")?,
        card: Colour::parse("#ffffff")?,
        accent: Colour::parse("#1f4e8c")?,
        font_family: "system-ui, sans-serif".into(),
        font_size: 12.0,
    })
}

/// Nobody knows in which font a picture will be shown: about as wide as the
/// usual ones without serifs, on the wide side.
struct Sans;

impl Ruler for Sans {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let em = |character: char| match character {
            'i' | 'j' | 'l' | '.' | ',' | ' ' | '(' | ')' => 0.3,
            'm' | 'w' | 'M' | 'W' => 0.9,
            '\u{2e80}'.. => 1.0,
            _ if character.is_uppercase() => 0.7,
            _ => 0.58,
        };
        text.chars().map(em).sum::<f64>() * size * if bold { 1.06 } else { 1.0 }
    }
}
