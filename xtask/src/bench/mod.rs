//! `cargo xtask bench`: how fast a million lines become counts, in a terminal
//! and on the page, beside DuckDB-WASM in the same browser on the same file.

mod generate;

use crate::command::{Outcome, capture, run, say};
use crate::project::Project;
use crate::stamp::Stamp;
use crate::{install, page};
use std::fs::{self, File};
use std::time::Instant;

const ROWS: usize = 1_000_000;
const DAYS: u64 = 10;
/// Runs that count, after one that warms the caches.
const RUNS: usize = 5;

/// Measured elsewhere and quoted, with what it was measured on.
const QUOTED: &str = "\
For comparison, not measured in this run: a file of the same shape and length (1,000,000 rows, 58 MB, other seed),
2 cores of an AMD EPYC (Zen 4), Chromium 156, file chosen to result; one day's measurements, so take them as a scale.
    prototype, fixed columns only, no quotes    0.13 to 0.19 s
    plain JavaScript worker, tuned by hand      0.56 s
    DuckDB-WASM 1.32, already started           0.84 s
    JavaScript as one writes it (split, Map)    1.3 s
    Arquero 7                                   2.2 s
    PapaParse 5.7 in a worker, and a Map        2.9 s
    Perspective 5.5                             4.8 s
and natively, on 2 threads: Polars 2.1 0.33 s, DuckDB 2.0 0.36 s.";

/// Makes the log, measures, and prints the table.
pub(crate) fn bench(project: &Project) -> Outcome {
    page::build(project)?;
    install::browser(project)?;
    peer(project)?;
    run(project.command("cargo").args(["build", "--release", "--bin", "teiten"]))?;

    let folder = project.at("bench-data");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let log = folder.join("million.csv");
    say(format!("writing {ROWS} lines to {}", log.display()));
    let written = File::create(&log).and_then(|file| generate::write(ROWS, DAYS, file));
    written.map_err(|error| format!("{}: {error}", log.display()))?;
    let bytes = fs::metadata(&log).map_err(|error| format!("{}: {error}", log.display()))?.len();

    say(format!("counting it in the terminal, {RUNS} times"));
    let cube = folder.join("cube.json");
    let mut native = Vec::new();
    for nth in 0..=RUNS {
        let start = Instant::now();
        let mut teiten = project.command(&project.target.join("release/teiten").to_string_lossy());
        let text = capture(teiten.arg("cube").arg(&log))?;
        if nth > 0 {
            native.push(start.elapsed().as_secs_f64());
        }
        fs::write(&cube, text).map_err(|error| format!("{}: {error}", cube.display()))?;
    }

    say(format!("counting it in the browser, {RUNS} times, beside DuckDB-WASM"));
    let mut node = project.command("node");
    node.arg("tests/page/bench/run.mjs").arg(&log).arg(RUNS.to_string()).arg(&cube);
    let lines = capture(&mut node)?;
    let seconds = |name: &str| -> Vec<f64> {
        lines.lines().filter_map(|line| line.strip_prefix(name)?.trim().parse().ok()).collect()
    };
    let (page, duckdb) = (seconds("page "), seconds("duckdb "));
    if page.len() != RUNS || duckdb.len() != RUNS {
        return Err(format!("the browser's run printed\n{lines}"));
    }

    println!("\n{ROWS} lines, {:.1} MB; median of {RUNS} (fastest, slowest)", bytes as f64 / 1e6);
    for (name, times) in [
        ("terminal: teiten cube, whole process", &native),
        ("page: file chosen to counts shown", &page),
        ("DuckDB-WASM, started: chosen to result", &duckdb),
    ] {
        let (fast, middle, slow) = spread(times);
        let (rows, mb) = (ROWS as f64 / middle / 1e6, bytes as f64 / middle / 1e6);
        println!("  {name:40} {middle:.3} s ({fast:.3}, {slow:.3})  {rows:5.2} million rows/s  {mb:5.0} MB/s");
    }
    println!("  all three agree on accesses, sources, days and services");
    println!("  the page is {:.1} times as fast as DuckDB-WASM\n\n{QUOTED}", spread(&duckdb).1 / spread(&page).1);
    Ok(())
}

/// DuckDB-WASM, in a package of its own: nothing else needs its 150 MB.
fn peer(project: &Project) -> Outcome {
    let folder = project.at("tests/page/bench");
    let modules = folder.join("node_modules");
    let stamp = Stamp::new(&folder, modules.join(".stamp"), &["package.json", "package-lock.json"], "npm ci")?;
    if stamp.fresh(&[&modules]) {
        return Ok(());
    }
    say("installing DuckDB-WASM");
    run(project.command("npm").current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    stamp.set()
}

/// Fastest, median and slowest.
fn spread(times: &[f64]) -> (f64, f64, f64) {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let at = |index: usize| times.get(index).copied().unwrap_or(f64::NAN);
    (at(0), at(times.len() / 2), at(times.len().saturating_sub(1)))
}
