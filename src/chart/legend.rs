//! Names below a chart that has no room for them beside its marks: where no page can add them, as in a file.

use super::Picture;
use super::scene::{Anchor, Ruler, Scene};
use super::sheet::{Sheet, Words};
use super::theme::{Colour, Frame, Theme};

/// CSS pixels: the swatch, between it and its name, between names.
const SWATCH: (f64, f64, f64) = (10.0, 6.0, 18.0);

/// The picture with rows of names below it, `margin` CSS pixels from the sheet's edges, and the sheet that is higher by
/// them.
pub fn with_legend(
    picture: Picture,
    frame: &Frame,
    names: &[(String, Colour)],
    margin: f64,
    theme: &Theme,
    ruler: &dyn Ruler,
) -> (Picture, Frame) {
    if names.is_empty() {
        return (picture, *frame);
    }
    let line = theme.line() + 5.0;
    let mut places = Vec::with_capacity(names.len());
    let (mut x, mut row) = (margin, 0);
    for (name, _) in names {
        let width = SWATCH.0 + SWATCH.1 + ruler.width(name, theme.font_size, false);
        if x > margin && x + width > frame.width - margin {
            (x, row) = (margin, row + 1);
        }
        places.push((x, row));
        x += width + SWATCH.2;
    }
    let higher = Frame { height: frame.height + 8.0 + f64::from(row + 1) * line + margin, ..*frame };
    let mut sheet = Sheet::new(&Words::default(), &higher, theme, ruler);
    for ((name, colour), (x, row)) in names.iter().zip(places) {
        let y = frame.height + 8.0 + (f64::from(row) + 0.5) * line;
        let swatch = super::Rect { left: x, top: y - SWATCH.0 / 2.0, width: SWATCH.0, height: SWATCH.0 };
        sheet.rect(swatch, *colour);
        sheet.text(name, (x + SWATCH.0 + SWATCH.1, y), Anchor::Start, theme.ink);
    }
    // The higher sheet's ground lies below the picture's own marks.
    let mut marks = sheet.finish().marks;
    marks.extend(picture.scene.marks);
    (Picture { scene: Scene { marks }, layout: picture.layout }, higher)
}
