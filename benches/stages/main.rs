//! How fast each stage is by itself, so that what became slower is known by its name. The same code runs natively and
//! as wasm in Node, whose engine is Chromium's:
//!
//! ```sh
//! cargo bench --bench stages              # every stage, native
//! cargo bench --bench stages read count   # those with one of the words in their name
//! cargo xtask stages [WORD...]            # native, then as wasm
//! ```
//!
//! `--runs N` makes exactly N runs of each, for counting instructions instead of time: two counts that differ by a run
//! differ by what a run costs.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

mod events;
mod host;
mod logs;
#[cfg(feature = "view")]
mod month;
mod stages;

use stages::Stage;

/// Runs of a stage: at least so many, and until they took so many seconds.
const RUNS: usize = 7;
const SECONDS: f64 = 0.7;

fn main() {
    let (mut words, mut runs) = (Vec::new(), None);
    let mut arguments = host::arguments().into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => runs = arguments.next().and_then(|n| n.parse().ok()),
            // cargo says --bench.
            other if other.starts_with('-') => {}
            _ => words.push(argument),
        }
    }
    host::say(&format!("{:28} {:>9} {:>11}   median (fastest) of runs", "", "MB/s", "ns/record"));
    for (name, make) in stages::all() {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            measure(&name, &mut make(), runs);
        }
    }
}

/// Runs a stage until enough is known, and says how fast it was. Every run has to give the same answer.
fn measure(name: &str, stage: &mut Stage, runs: Option<usize>) {
    // The first run also warms up.
    let answer = (stage.run)();
    let mut times = Vec::new();
    let enough = |times: &[f64]| match runs {
        Some(runs) => times.len() + 1 >= runs,
        None => times.len() >= RUNS && times.iter().sum::<f64>() >= SECONDS,
    };
    while !enough(&times) {
        let begun = host::seconds();
        let again = (stage.run)();
        times.push(host::seconds() - begun);
        assert_eq!(again, answer, "{name}: another answer than before");
    }
    times.sort_by(f64::total_cmp);
    let (Some(fastest), Some(median)) = (times.first(), times.get(times.len() / 2)) else { return };
    let rate = |secs: f64| match stage.bytes {
        0 => "-".to_owned(),
        bytes => format!("{:.0}", bytes as f64 / secs / 1e6),
    };
    let each = |secs: f64| format!("{:.1}", secs * 1e9 / stage.records as f64);
    host::say(&format!(
        "{name:28} {:>9} {:>11}   ({}, {}) of {}",
        rate(*median),
        each(*median),
        rate(*fastest),
        each(*fastest),
        times.len()
    ));
}
