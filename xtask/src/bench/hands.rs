//! How the page answers a hand: clicks, pointing, being opened.

use super::data::{self, Data, Kind, Size};
use super::entrant::Bench;
use super::table::Table;
use crate::command::{Outcome, say};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Bars, in seconds. A click is redrawn from the tables of the cube; what only
/// the addresses tell (how many different ones a filter leaves, who they are)
/// may come after.
const REDRAWN: f64 = 0.050;
const ANSWERED: f64 = 0.300;
const POINTED: f64 = 0.016;
const OPENED: f64 = 0.400;

/// One thing that is done to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Hand {
    name: String,
    bar: f64,
    /// Seconds; in no order.
    times: Vec<f64>,
}

/// Measures everything, with the counts of ten million rows behind it.
pub(super) fn measure(bench: &mut Bench<'_>, runs: usize) -> Outcome<Vec<Hand>> {
    let log = data::ensure(bench.project, Data { shape: Size::M.shape(), kind: Kind::Csv })?;
    let mut hands = Vec::new();
    say("opening the page");
    let mut opened = Vec::new();
    for run in 0..=runs {
        let said = bench.browser.ask(&json!({ "do": "open" }))?;
        if run > 0 {
            opened.extend(said["seconds"].as_f64());
        }
    }
    hands.push(Hand { name: "the page is opened, from disk: ready for a file".into(), bar: OPENED, times: opened });
    say("trying the page");
    let done = bench.browser.ask(&json!({ "do": "interact", "file": log.path }))?;
    for it in done.as_array().into_iter().flatten() {
        let (name, of) = (it["name"].as_str().unwrap_or_default(), it["of"].as_str().unwrap_or_default());
        let (name, bar) = match of {
            "redrawn" => (format!("{name}: redrawn"), REDRAWN),
            "complete" => (format!("{name}: complete"), ANSWERED),
            _ => (name.to_owned(), POINTED),
        };
        let times = it["times"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        hands.push(Hand { name, bar, times });
    }
    Ok(hands)
}

/// As a table.
pub(super) fn markdown(hands: &[Hand]) -> String {
    let mut table = Table::new(&["What is done", "bar", "median", "slowest", ""]);
    let millis = |seconds: f64| format!("{:.1} ms", seconds * 1e3);
    for Hand { name, bar, times } in hands {
        let mut times = times.clone();
        times.sort_by(f64::total_cmp);
        let median = times.get(times.len() / 2).copied().unwrap_or(f64::NAN);
        let slowest = times.last().copied().unwrap_or(f64::NAN);
        let mark = if median <= *bar { "met" } else { "**missed**" };
        table.row(vec![name.clone(), format!("≤ {:.0} ms", bar * 1e3), millis(median), millis(slowest), mark.into()]);
    }
    table.markdown()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_meets_the_bar_or_misses_it() {
        let hand = |times| Hand { name: "click".into(), bar: REDRAWN, times };
        let met = markdown(&[hand(vec![0.090, 0.010, 0.020])]);
        assert!(met.contains("| click        | ≤ 50 ms | 20.0 ms | 90.0 ms | met |"), "{met}");
        let missed = markdown(&[hand(vec![0.051, 0.060, 0.010]), hand(vec![])]);
        assert_eq!(missed.matches("**missed**").count(), 2, "{missed}");
    }
}
