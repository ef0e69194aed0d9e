//! Which sensor logged anything on which day: a strip a sensor.

use super::{Page, escaped};
use crate::chart::{Ruler, Sans};
use crate::export::report::{figure, grid};
use crate::report::half_up;
use crate::text::{self, Word};
use std::fmt::Write as _;

/// CSS pixels: the picture, the names beside the strips, a strip with its name, one without.
const WIDTH: f64 = 760.0;
const NAMES: f64 = 150.0;
const ROWS: (f64, f64) = (18.0, 7.0);
/// From so many sensors on the strips have no names.
const MANY: usize = 60;
const FONT: f64 = 12.0;

impl Page<'_> {
    pub(super) fn coverage(&mut self) {
        let title = self.word(Word::Coverage);
        let _ = write!(self.out, "<section id=\"coverage\" class=\"part\">\n<h2>{title}</h2>\n");
        if !self.report.coverage.is_empty() {
            let (headline, days) = (&self.report.headline, self.report.headline.sensor_days());
            let part = half_up(headline.observed_sensor_days * 1000, days);
            let low = if part < 900 { "badge low" } else { "badge" };
            let share = format!("{}.{}%", part / 10, part % 10);
            let of = format!("{} / {}", text::count(headline.observed_sensor_days), text::count(days));
            let caption =
                self.phrase("観測点と日：記録のある日を塗る", "Sensors and days: filled where there are records");
            let _ = write!(
                self.out,
                "<figure class=\"card wide\">\n<figcaption>{caption} <span class=\"{low}\">{share} ({of})</span></figcaption>\n\
                 <div class=\"plot\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">"
            );
            self.strip(&format!("{share} ({of})"));
            self.out.push_str("</div>\n");
            let grid = grid::sensors(self.language, self.report);
            self.folded(title, &grid);
            self.out.push_str("</figure>\n");
        }
        self.out.push_str("</section>\n");
    }

    fn strip(&mut self, said: &str) {
        let rows = self.report.coverage.len();
        let named = rows <= MANY;
        let (row, left) = if named { (ROWS.0, NAMES) } else { (ROWS.1, 4.0) };
        let days = self.report.period.days().max(1) as f64;
        let step = (WIDTH - left - 4.0) / days;
        let height = rows as f64 * row + 26.0;
        let title = self.word(Word::Coverage);
        let family = crate::chart::Theme::paper(FONT).font_family;
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
             role=\"img\" aria-labelledby=\"coverage-title coverage-desc\" font-family=\"{family}\" font-size=\"{FONT}\">\
             <title id=\"coverage-title\">{title}</title><desc id=\"coverage-desc\">{said}</desc>"
        );
        for (at, sensor) in self.report.coverage.iter().enumerate() {
            let top = at as f64 * row;
            if named {
                let name = escaped(&shortened(&sensor.sensor, NAMES - 10.0));
                let _ = write!(
                    self.out,
                    "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#55606e\">{name}</text>",
                    NAMES - 8.0,
                    top + row / 2.0 + 4.0
                );
            }
            let gap = if named { 4.0 } else { 1.0 };
            let mut day = 0;
            while day < sensor.records.len() {
                let seen = sensor.records[day] > 0;
                let run = sensor.records[day..].iter().take_while(|records| (**records > 0) == seen).count();
                // A missing day is seen without colour, too: it is lower.
                let (fill, inset) = if seen { ("#2f9a75", 0.0) } else { ("#f0c4ba", (row - gap) * 0.3) };
                let _ = write!(
                    self.out,
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{fill}\"/>",
                    left + day as f64 * step,
                    top + gap / 2.0 + inset,
                    run as f64 * step,
                    row - gap - 2.0 * inset
                );
                day += run;
            }
            // Days are told apart where they are wide enough.
            if step >= 6.0 {
                let lines =
                    (1..sensor.records.len()).map(|day| format!("M{:.1} {top:.1}v{row}", left + day as f64 * step));
                let _ = write!(self.out, "<path d=\"{}\" stroke=\"#ffffff\"/>", lines.collect::<String>());
            }
        }
        let period = self.report.period;
        let y = height - 8.0;
        let first = escaped(&figure::short_day(self.language, period.from));
        let last = escaped(&figure::short_day(self.language, period.to));
        let _ = write!(self.out, "<text x=\"{left}\" y=\"{y}\" fill=\"#55606e\">{first}</text>");
        if period.from < period.to {
            let _ = write!(
                self.out,
                "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\" fill=\"#55606e\">{last}</text>",
                WIDTH - 4.0
            );
        }
        self.out.push_str("</svg>");
    }
}

/// As much of a name as fits.
fn shortened(name: &str, room: f64) -> String {
    let fits = |text: &str| Sans.width(text, FONT, false) <= room;
    if fits(name) {
        return name.to_owned();
    }
    let mut kept: Vec<char> = name.chars().collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().chain(&['…']).collect();
        if fits(&shorter) {
            return shorter;
        }
    }
    String::new()
}
