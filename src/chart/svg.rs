//! A picture as SVG, for files and for paper: no canvas and no fonts are at hand, so text is measured by estimate.

use plotters::drawing::IntoDrawingArea;
use plotters_svg::SVGBackend;
use std::fmt::Write as _;

use super::scene::paint;
use super::theme::{Colour, Frame, Theme, UNITS};
use super::{Error, Picture, Ruler};

/// What a picture says to those who do not see it.
#[derive(Clone, Copy, Debug)]
pub struct Alternative<'a> {
    /// Unique among the pictures of a document: letters, digits and hyphens.
    pub id: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// What can be seen in it.
    pub description: &'a str,
}

/// Draws a picture at a ratio of 1, on any ground: one `svg` element without a declaration, which stands in a document
/// or is a file of its own.
pub fn svg(picture: &Picture, frame: &Frame, theme: &Theme, alternative: Alternative<'_>) -> Result<String, Error> {
    let (width, height) = frame.pixels();
    let units = UNITS.unsigned_abs();
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, (width * units, height * units)).into_drawing_area();
        paint(&area, &picture.scene, frame, theme).map_err(|error| Error::Backend(error.to_string()))?;
    }
    let Alternative { id, title, description } = alternative;
    let (family, title, description) = (escaped(&theme.font_family), escaped(title), escaped(description));
    // Drawn in units, shown in pixels.
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{family}\">\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-desc\">{description}</desc>",
        width * units,
        height * units,
    );
    for line in drawn.lines().filter(|line| !line.starts_with("<svg ")) {
        match line.strip_prefix('<') {
            Some(tag) if !tag.starts_with('/') => write_tag(tag, &mut out),
            _ => out.push_str(line),
        }
    }
    out.push('\n');
    Ok(out)
}

/// plotters-svg says on each mark what is so anyway, and takes a font's size for the height of a line: it sets text
/// smaller by that. A chart is a third as long without the one, and its text as large as it was measured without the
/// other. A tag is a line of its own, and its attributes hold neither `"` nor line ends.
fn write_tag(tag: &str, out: &mut String) {
    const LINE: f64 = 1.24;
    let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let _ = write!(out, "<{name}");
    let mut parts = rest.split('"');
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        match (name.trim_matches([' ', '=']), value) {
            ("opacity", "1") | ("stroke", "none") | ("font-family", _) | ("stroke-width", "0") => {}
            ("text-anchor", "start") => {}
            ("font-size", size) => {
                let size = size.parse::<f64>().unwrap_or_default() * LINE;
                let _ = write!(out, " font-size=\"{size:.0}\"");
            }
            (name, value) => {
                let _ = write!(out, " {name}=\"{}\"", value.trim_end());
            }
        }
    }
    out.push_str(if tag.ends_with("/>") { "/>" } else { ">" });
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Nobody knows in which font a picture will be shown: about as wide as the usual ones without serifs, on the wide
/// side. Characters of East Asian scripts are as wide as they are high.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sans;

impl Ruler for Sans {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let em = |character: char| match character {
            'i' | 'j' | 'l' | '.' | ',' | ' ' | '(' | ')' => 0.34,
            'm' | 'w' | 'M' | 'W' | '%' => 0.95,
            '\u{2e80}'.. => 1.0,
            _ if character.is_uppercase() => 0.7,
            _ => 0.6,
        };
        text.chars().map(em).sum::<f64>() * size * if bold { 1.06 } else { 1.0 }
    }
}

impl Theme {
    /// The page's light colours, for paper and files; `font_size` in CSS pixels.
    pub fn paper(font_size: f64) -> Theme {
        Theme {
            ink: Colour::opaque(0x1b, 0x23, 0x30),
            ink2: Colour::opaque(0x55, 0x60, 0x6e),
            ink3: Colour::opaque(0x69, 0x73, 0x7f),
            rule: Colour::opaque(0xe4, 0xe2, 0xdc),
            card: Colour::opaque(0xff, 0xff, 0xff),
            accent: Colour::opaque(0x1f, 0x4e, 0x8c),
            font_family: "Inter, 'Noto Sans JP', 'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic UI', \
                          'Yu Gothic', Meiryo, 'Noto Sans CJK JP', system-ui, sans-serif"
                .to_owned(),
            font_size,
        }
    }
}
