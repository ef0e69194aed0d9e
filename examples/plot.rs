//! Draws a chart of lines with the engine's own charts, natively, as SVG: what
//! `cargo xtask bench growth` puts into `docs/images/`.
//!
//!     cargo run --example plot < chart.json > chart.svg
//!
//! The chart is `{"title", "labels": [...], "series": [{"name", "colour", "values": [...]}]}`, with a label a value.

use std::error::Error;
use std::io;

use serde::Deserialize;
use teiten::chart::{self, Alternative, Colour, Daily, Focus, Frame, Sans, Theme, Words, lines};

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
    let theme = Theme::paper(12.0);
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
    let alternative = Alternative { id: "chart", title: &chart.title, description: &chart.labels.join(", ") };
    Ok(chart::svg(&picture, &FRAME, &theme, alternative)?)
}
