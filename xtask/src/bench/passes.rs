//! Past the memory of one tab: a log of more sources than a page of little
//! memory holds, which it reads in passes.

use super::answer::Answer;
use super::data::{self, Data, Kind, Shape, Size};
use super::entrant::{Bench, Sample};
use super::table::{Table, count, mebibytes, seconds};
use crate::command::{Outcome, say};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Memory of the page's module.
const MEBIBYTES: u64 = 256;

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Passes {
    rows: u64,
    bytes: u64,
    sources: u64,
    passes: u64,
    samples: Vec<Sample>,
}

/// A month of fifty million rows, each of a source of its own; with a tenth of
/// it for a trial.
fn shape(tenth: bool) -> Shape {
    let rows = Size::L.rows() / if tenth { 10 } else { 1 };
    Shape { days: 30, keys: Some(rows), ..Shape::usual(rows) }
}

/// Has the page count it in passes; the answer is that of our program, to the
/// digit.
pub(super) fn measure(bench: &mut Bench<'_>, runs: usize, tenth: bool) -> Outcome<Passes> {
    let on = Data { shape: shape(tenth), kind: Kind::Csv };
    let log = data::ensure(bench.project, on)?;
    let expected = bench.expected(on.shape)?;
    let mut found = Passes {
        rows: on.shape.rows as u64,
        bytes: log.bytes,
        sources: expected.sources(),
        passes: 0,
        samples: Vec::new(),
    };
    for run in 1..=runs {
        say(format!("reading {} in {MEBIBYTES} MiB, {run} of {runs}", log.path.display()));
        let order = json!({ "do": "passes", "file": log.path, "mebibytes": MEBIBYTES });
        let said = bench.browser.ask(&order)?;
        if let Some(difference) = Answer::of_teiten(&said["summary"])?.differs(&expected) {
            return Err(format!("the page in passes counts something else: {difference}"));
        }
        found.passes = said["passes"].as_u64().unwrap_or(1);
        found.samples.push(Sample::deserialize(&said).map_err(|error| format!("{said}: {error}"))?);
    }
    data::remove(&log)?;
    Ok(found)
}

/// As a table.
pub(super) fn markdown(found: &Passes) -> String {
    let middle = |of: fn(&Sample) -> Option<f64>| {
        let mut values: Vec<f64> = found.samples.iter().filter_map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let time = middle(|it| Some(it.seconds));
    let mut table = Table::new(&["Module's memory", "rows", "bytes", "sources", "passes", "time", "MB/s read", "tab"]);
    table.row(vec![
        format!("{MEBIBYTES} MiB"),
        count(found.rows),
        count(found.bytes),
        count(found.sources),
        count(found.passes),
        seconds(time),
        format!("{:.0}", found.bytes as f64 * found.passes as f64 / time / 1e6),
        mebibytes(middle(|it| it.peak.map(|peak| peak as f64))),
    ]);
    table.markdown()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_source() {
        for shape in [shape(false), shape(true)] {
            assert_eq!(shape.keys, Some(shape.rows));
        }
        assert_eq!(shape(false).rows, 50_000_000);
    }

    #[test]
    fn what_is_read_is_read_in_every_pass() {
        let sample = |seconds| Sample { seconds, peak: Some(400 << 20), ..Sample::default() };
        let found = Passes {
            rows: 5_000_000,
            bytes: 300_000_000,
            sources: 5_000_000,
            passes: 4,
            samples: vec![sample(9.0), sample(2.0), sample(1.0)],
        };
        let text = markdown(&found);
        assert!(text.contains("|  5 M | 300 M |") && text.contains(" 600 |") && text.contains("400 MiB"), "{text}");
    }
}
