//! How time and memory grow with what a log holds.

use super::data::{self, Data, Kind, Services, Shape, Size};
use super::entrant::{Bench, Who};
use super::plot::{Plot, Series};
use super::race::{Entrant, Times, race};
use super::table::{Table, count, mebibytes, or_dash, seconds};
use crate::command::{Outcome, say};
use crate::project::Project;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Who is measured.
const WHO: [Who; 3] = [Who::Page, Who::Terminal(2), Who::DuckDb];

/// Logs that differ in one thing.
struct Family {
    word: &'static str,
    title: &'static str,
    points: Vec<(String, Shape)>,
}

/// What came of a family.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Growth {
    word: String,
    title: String,
    points: Vec<Point>,
}

/// One log.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Point {
    label: String,
    rows: u64,
    bytes: u64,
    sources: u64,
    times: Vec<Times>,
}

/// The families. `part` of the rows each really has are made.
fn families(part: usize) -> Vec<Family> {
    let usual = |size: Size| Shape::usual(size.rows() / part);
    let base = usual(Size::M);
    let keys = Shape::usual(2 * Size::M.rows() / part);
    let label = |number: usize| count(number as u64);
    vec![
        Family {
            word: "rows",
            title: "Rows",
            points: [Size::S, Size::M, Size::XL].map(|size| (label(usual(size).rows), usual(size))).into(),
        },
        Family {
            word: "sources",
            title: "Distinct sources",
            points: [1, 5, 10, 15, 20]
                .map(|millions| millions * 1_000_000 / part)
                .map(|number| (label(number), Shape { keys: Some(number), ..keys }))
                .into(),
        },
        Family {
            word: "sensors",
            title: "Sensors",
            points: [1, 10, 100, 1_000].map(|sensors| (sensors.to_string(), Shape { sensors, ..base })).into(),
        },
        Family {
            word: "services",
            title: "Services",
            points: [("ten", Services::Few), ("as usual", Services::Usual), ("any port", Services::Many)]
                .map(|(label, services)| (label.to_owned(), Shape { services, ..base }))
                .into(),
        },
        Family {
            word: "days",
            title: "Days",
            points: [1, 10, 100, 1_000].map(|days| (days.to_string(), Shape { days, ..base })).into(),
        },
        Family {
            word: "order",
            title: "Order of time",
            points: [("in order", false), ("shuffled", true)]
                .map(|(label, shuffled)| (label.to_owned(), Shape { shuffled, ..base }))
                .into(),
        },
    ]
}

/// Measures all families; with a tenth of the rows for a trial.
pub(super) fn measure(
    bench: &mut Bench<'_>,
    runs: usize,
    tenth: bool,
    who: impl Fn(Who) -> bool,
) -> Outcome<Vec<Growth>> {
    let mut grown = Vec::new();
    for Family { word, title, points } in families(if tenth { 10 } else { 1 }) {
        let mut measured = Vec::new();
        for (label, shape) in points {
            say(format!("growth with {word}: {label}"));
            measured.push(point(bench, label, shape, runs, &who)?);
        }
        grown.push(Growth { word: word.into(), title: title.into(), points: measured });
    }
    Ok(grown)
}

fn point(bench: &mut Bench<'_>, label: String, shape: Shape, runs: usize, who: impl Fn(Who) -> bool) -> Outcome<Point> {
    let on = Data { shape, kind: Kind::Csv };
    let entrants = WHO.iter().filter(|it| who(**it)).map(|&who| Entrant { who, on, once: false, note: "" });
    let raced = race(bench, &entrants.collect::<Vec<_>>(), runs)?;
    if let Some(why) = raced.declined {
        return Err(format!("teiten does not read its own table: {why}"));
    }
    if let Some(spoilt) = raced.times.iter().find(|it| it.spoils()) {
        return Err(format!("{}: {}", spoilt.label, spoilt.failed.as_deref().unwrap_or_default()));
    }
    let log = data::ensure(bench.project, on)?;
    let sources = bench.expected(shape)?.sources();
    // A gigabyte each, and quickly made: only those that have names are kept.
    if Size::ALL.iter().all(|size| size.shape() != Shape { shuffled: false, ..shape }) {
        data::remove(&log)?;
    }
    Ok(Point { label, rows: shape.rows as u64, bytes: log.bytes, sources, times: raced.times })
}

impl Point {
    fn of(&self, who: Who) -> Option<&Times> {
        self.times.iter().find(|it| it.who == who)
    }
}

impl Growth {
    fn markdown(&self) -> String {
        let mut head = vec![self.title.clone(), "rows".into(), "sources".into()];
        let everyone: Vec<&Times> = self.points.first().map_or(Vec::new(), |it| it.times.iter().collect());
        head.extend(everyone.iter().flat_map(|it| [it.label.clone(), "memory".into()]));
        let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
        for point in &self.points {
            let mut cells = vec![point.label.clone(), count(point.rows), count(point.sources)];
            for it in &everyone {
                let times = point.of(it.who);
                cells.push(or_dash(times.and_then(Times::seconds).map(seconds)));
                cells.push(or_dash(times.and_then(Times::peak).map(mebibytes)));
            }
            table.row(cells);
        }
        table.markdown()
    }

    /// A chart of what `of` makes of each point, for everyone of whom it is
    /// known at all points.
    fn plot(&self, what: &str, title: String, of: impl Fn(&Point, &Times) -> Option<f64>) -> Plot {
        let everyone = self.points.first().map_or(Vec::new(), |it| it.times.iter().collect());
        let values = |who| self.points.iter().map(|point| of(point, point.of(who)?)).collect::<Option<Vec<f64>>>();
        let series = everyone
            .iter()
            .filter_map(|it: &&Times| Some(Series { name: it.label.clone(), who: it.who, values: values(it.who)? }));
        Plot {
            file: format!("growth-{}-{what}.svg", self.word),
            title,
            labels: self.points.iter().map(|it| it.label.clone()).collect(),
            series: series.collect(),
        }
    }

    fn plots(&self) -> Vec<Plot> {
        let per_row = |point: &Point, times: &Times| Some(times.seconds()? / point.rows as f64 * 1e9);
        let memory = |_: &Point, times: &Times| Some(times.peak()? / f64::from(1 << 20));
        let by = self.title.to_lowercase();
        let mut plots = vec![self.plot("time", format!("Nanoseconds a row, by {by}"), per_row)];
        if matches!(self.word.as_str(), "rows" | "sources") {
            plots.push(self.plot("memory", format!("Memory in MiB, by {by}"), memory));
        }
        plots
    }
}

/// Tables and charts of all families; the charts are drawn into `folder`, which
/// the text takes to be `docs/images/`.
pub(super) fn markdown(project: &Project, grown: &[Growth], folder: &Path) -> Outcome<String> {
    let mut out = String::new();
    for growth in grown {
        out.push_str(&format!("**{}**\n\n{}\n", growth.title, growth.markdown()));
        if growth.word == "sources" {
            out.push_str(&format!("{}\n", memory(growth)));
        }
        for plot in growth.plots() {
            plot.draw(project, folder)?;
            out.push_str(&format!("![{}](images/{})\n\n", plot.title, plot.file));
        }
    }
    Ok(out)
}

/// What a source costs in memory, and what the tab costs without any: the line
/// through all points of the family.
fn memory(growth: &Growth) -> String {
    let line = |of: fn(&Times) -> Option<f64>| {
        let points = growth.points.iter();
        fit(&points.filter_map(|it| Some((it.sources as f64, of(it.of(Who::Page)?)?))).collect::<Vec<_>>())
    };
    let growing = line(Times::peak);
    let after = line(|it| it.median(|sample| Some(sample.after? as f64)));
    let mut table = Table::new(&["Memory of the tab", "bar", "measured", ""]);
    let mut bar = |what: &str, bar: String, value: f64, text: String, most: f64| {
        let mark = if value <= most { "met" } else { "**missed**" };
        table.row(vec![what.into(), bar, text, mark.into()]);
    };
    if let Some((bytes, fixed)) = growing {
        bar("a source, at the most", "≤ 40 bytes".into(), bytes, format!("{bytes:.1} bytes"), 40.0);
        let most = 250.0 * f64::from(1 << 20);
        bar("without any source", "≤ 250 MiB".into(), fixed, mebibytes(fixed), most);
    }
    if let Some((bytes, _)) = after {
        bar("a source, when all is read", "≤ 24 bytes".into(), bytes, format!("{bytes:.1} bytes"), 24.0);
    }
    table.markdown()
}

/// The line through points by least squares: slope, and height at zero.
fn fit(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let number = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let (x, y) = (x / number, y / number);
    let across: f64 = points.iter().map(|it| (it.0 - x) * (it.0 - x)).sum();
    let slope = points.iter().map(|it| (it.0 - x) * (it.1 - y)).sum::<f64>() / across;
    (points.len() > 1 && across > 0.0).then_some((slope, y - slope * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points() {
        assert_eq!(fit(&[(0.0, 5.0), (1.0, 7.0), (2.0, 9.0)]), Some((2.0, 5.0)));
        assert_eq!(fit(&[(1.0, 5.0)]), None);
        assert_eq!(fit(&[(1.0, 5.0), (1.0, 6.0)]), None);
    }

    #[test]
    fn a_tenth_has_a_tenth_of_everything() {
        let rows =
            |part| -> Vec<usize> { families(part).iter().flat_map(|it| &it.points).map(|it| it.1.rows).collect() };
        assert!(rows(1).iter().zip(rows(10)).all(|(whole, tenth)| whole / 10 == tenth));
        let keys = |shape: &Shape| shape.keys.is_none_or(|keys| keys <= shape.rows);
        assert!(families(10).iter().flat_map(|it| &it.points).all(|(_, shape)| keys(shape)));
    }
}
