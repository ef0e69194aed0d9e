//! A small shape of what was counted so far, without axes: seen while files are being read.

use super::layout::{Direction, Layout, Marks, Rect};
use super::scene::Mark;
use super::theme::{Colour, Frame};
use super::{Error, Picture, Scene};

/// Steps from the lower edge, the highest value at the upper one. The ground stays as it is.
pub fn sparkline(values: &[f64], colour: Colour, frame: &Frame) -> Result<Picture, Error> {
    super::numbers(values)?;
    frame.check()?;
    let highest = values.iter().copied().fold(0.0, f64::max);
    let plot = Rect { left: 0.0, top: 0.0, width: frame.width, height: frame.height };
    let step = frame.width / values.len().max(1) as f64;
    let bands: Vec<(f64, f64)> = (0..values.len()).map(|band| (band as f64 * step, (band + 1) as f64 * step)).collect();
    let base = frame.snap(frame.height);
    let mut marks = Vec::new();
    if highest > 0.0 {
        let mut outline = vec![(frame.units(0.0), base)];
        for (&value, &(start, end)) in values.iter().zip(&bands) {
            let y = frame.snap(frame.height * (1.0 - value / highest));
            outline.extend([(frame.units(start), y), (frame.units(end), y)]);
        }
        outline.push((frame.units(frame.width), base));
        marks.push(Mark::Area { outline, fill: colour });
    }
    let ground = Rect { top: frame.height - frame.hair(), height: frame.hair(), ..plot };
    let (from, to) = ((0, frame.snap(ground.top)), (frame.snap(ground.right()), base));
    marks.push(Mark::Rect { from, to, fill: Colour { alpha: colour.alpha / 2, ..colour } });
    let layout = Layout {
        plot,
        bands,
        direction: Direction::Across,
        ticks: vec![0.0],
        top: highest,
        direct_labels: false,
        series: 1,
        marks: Marks::None,
        labels: Vec::new(),
    };
    Ok(Picture { scene: Scene { marks }, layout })
}
