//! What the page's style sheet decides: colours, font, the size of the canvas and the pixels it has.

use std::fmt;

use super::Error;

/// An sRGB colour. Opacity is 255 for a colour that hides what lies below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// Opacity.
    pub alpha: u8,
}

impl Colour {
    /// An opaque colour.
    pub const fn opaque(red: u8, green: u8, blue: u8) -> Colour {
        Colour { red, green, blue, alpha: 255 }
    }

    /// Reads the ways a browser writes a colour: `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`,
    /// with white space around (as custom properties have it).
    pub fn parse(text: &str) -> Result<Colour, Error> {
        let css = text.trim();
        let colour = match css.strip_prefix('#') {
            Some(digits) => hex(digits),
            None => css.strip_suffix(')').and_then(|rest| rest.split_once('(')).and_then(|(name, list)| match name {
                "rgb" | "rgba" => function(list),
                _ => None,
            }),
        };
        colour.ok_or_else(|| Error::Colour(css.to_owned()))
    }

    /// This colour with `part` (0 to 1) of another in it.
    pub fn mix(self, other: Colour, part: f64) -> Colour {
        let part = part.clamp(0.0, 1.0);
        let blend = |a: u8, b: u8| byte(f64::from(a) * (1.0 - part) + f64::from(b) * part);
        Colour {
            red: blend(self.red, other.red),
            green: blend(self.green, other.green),
            blue: blend(self.blue, other.blue),
            alpha: blend(self.alpha, other.alpha),
        }
    }

    /// The contrast of two opaque colours by WCAG 2: 1 to 21.
    pub fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// `#rrggbb`, or `#rrggbbaa` where it is not opaque.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)?;
        if self.alpha < 255 { write!(f, "{:02x}", self.alpha) } else { Ok(()) }
    }
}

fn hex(digits: &str) -> Option<Colour> {
    let nibbles: Vec<u8> =
        digits.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    match nibbles[..] {
        [r, g, b] => Some(Colour::opaque(r * 17, g * 17, b * 17)),
        [r, s, g, h, b, c] => Some(Colour::opaque(r * 16 + s, g * 16 + h, b * 16 + c)),
        [r, s, g, h, b, c, a, d] => {
            Some(Colour { alpha: a * 16 + d, ..Colour::opaque(r * 16 + s, g * 16 + h, b * 16 + c) })
        }
        _ => None,
    }
}

fn function(list: &str) -> Option<Colour> {
    let parts: Vec<f64> = list
        .split([',', ' ', '/'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<f64>().ok().filter(|v| v.is_finite()))
        .collect::<Option<_>>()?;
    match parts[..] {
        [r, g, b] => Some(Colour::opaque(byte(r), byte(g), byte(b))),
        [r, g, b, a] => Some(Colour { red: byte(r), green: byte(g), blue: byte(b), alpha: byte(a * 255.0) }),
        _ => None,
    }
}

/// Rounded and held within a byte, so that nothing is lost by surprise.
fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// The page's tokens.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Titles and direct labels.
    pub ink: Colour,
    /// The axis' numbers and days.
    pub ink2: Colour,
    /// Faint text and the base line.
    pub ink3: Colour,
    /// Grid lines.
    pub rule: Colour,
    /// What lies behind the chart.
    pub card: Colour,
    /// The chosen range of days.
    pub accent: Colour,
    /// As CSS writes it, with fallbacks.
    pub font_family: String,
    /// CSS pixels of the axis' text.
    pub font_size: f64,
}

impl Theme {
    /// The distance from one line of text to the next, in CSS pixels.
    pub(super) fn line(&self) -> f64 {
        (self.font_size * 1.28).ceil()
    }
}

/// The sheet a chart is drawn on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// CSS pixels.
    pub width: f64,
    /// CSS pixels.
    pub height: f64,
    /// Pixels of the device to a CSS pixel: 1, 1.25, 2, …
    pub ratio: f64,
}

/// Plotters' coordinates are whole numbers. A line that climbs by a third of a pixel a day would show steps, so one
/// pixel of the device is this many units; a backend divides by it. What must be sharp is put on multiples of it.
pub const UNITS: i32 = 8;

/// The largest canvas every browser draws, in pixels of the device.
const LARGEST: f64 = 16_384.0;

impl Frame {
    /// Refuses sizes that are no numbers or that no canvas has.
    pub(super) fn check(&self) -> Result<(), Error> {
        let fits = |css: f64| (0.0..=LARGEST).contains(&css) && css * self.ratio <= LARGEST;
        if fits(self.width) && fits(self.height) && (0.1..=16.0).contains(&self.ratio) {
            Ok(())
        } else {
            Err(Error::Frame(*self))
        }
    }

    /// Width and height in pixels of the device.
    pub fn pixels(&self) -> (u32, u32) {
        let whole = |css: f64| (css * self.ratio).round().clamp(0.0, LARGEST) as u32;
        (whole(self.width), whole(self.height))
    }

    /// CSS pixels as units.
    pub(super) fn units(&self, css: f64) -> i32 {
        (css * self.ratio * f64::from(UNITS)).round().clamp(-1e6, 1e6) as i32
    }

    /// CSS pixels as units at the next edge between two pixels of the device: what starts or ends there is sharp.
    pub(super) fn snap(&self, css: f64) -> i32 {
        (css * self.ratio).round().clamp(-1e5, 1e5) as i32 * UNITS
    }

    /// Units as CSS pixels.
    pub(super) fn css(&self, units: i32) -> f64 {
        f64::from(units) / f64::from(UNITS) / self.ratio
    }

    /// The thickness of a hairline in CSS pixels: a whole number of device pixels, about one CSS pixel.
    pub(super) fn hair(&self) -> f64 {
        self.ratio.floor().max(1.0) / self.ratio
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str) {
        assert_eq!(Colour::parse(css).expect(css).to_string(), expected);
    }

    #[test]
    fn colours_as_browsers_write_them() {
        check(" #2f6db3", "#2f6db3");
        check("#fff", "#ffffff");
        check("#11223380", "#11223380");
        check("rgb(47, 109, 179)", "#2f6db3");
        check("rgb(47 109 179 / 0.5)", "#2f6db380");
        check("rgba(1,2,3,1)", "#010203");
    }

    #[test]
    fn what_is_no_colour_is_named() {
        for css in ["", "#12", "#ggg", "red", "rgb(1,2)", "hsl(1,2,3)", "rgb(1,2,NaN)", "#あいう"] {
            let error = Colour::parse(css).expect_err(css).to_string();
            assert!(error.contains(css), "{error}");
        }
    }

    #[test]
    fn contrast_of_black_on_white() {
        let (black, white) = (Colour::opaque(0, 0, 0), Colour::opaque(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert_eq!(black.mix(white, 0.5), Colour::opaque(128, 128, 128));
    }

    #[test]
    fn sharp_edges_lie_between_pixels() {
        for ratio in [1.0, 1.25, 1.5, 2.0, 3.0] {
            let frame = Frame { width: 300.0, height: 100.0, ratio };
            for step in 0..300 {
                assert_eq!(frame.snap(f64::from(step) * 0.7) % UNITS, 0);
            }
            let hair = frame.hair() * ratio;
            assert!((hair - hair.round()).abs() < 1e-9 && hair >= 1.0);
        }
    }
}
