//! The work that is measured, row by row, and the bar of each row: the
//! speed that is promised, for ten million rows as a rule.

use super::data::{Data, Kind, Shape, Size};
use super::entrant::Who;
use super::race::{Entrant, Times};
use serde::{Deserialize, Serialize};

/// A row: a log, and who counts it.
pub(super) struct Work {
    /// What it is called on the command line.
    pub(super) word: &'static str,
    /// What it is called in tables, after the number of rows.
    pub(super) title: &'static str,
    pub(super) entrants: Vec<Entrant>,
    /// Each has to be met; by any of its ways.
    pub(super) bars: Vec<Vec<Bar>>,
}

/// The words of all rows.
pub(super) const WORDS: [&str; 6] = ["csv", "gzip", "netfilter", "zeek", "pcap", "shuffled"];

/// A way to meet a bar.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bar {
    /// `ours` takes at most `part` of the time of `theirs`.
    Part { ours: Who, part: f64, theirs: Who },
    /// The page takes at most `factor` times as long as on the entrant's log
    /// that carries this note.
    Beside { factor: f64, note: &'static str },
    /// The page takes in so many megabytes a second.
    Rate(f64),
    /// The tab holds at most so many bytes.
    Memory(f64),
    /// The first counts are on the screen after so many seconds.
    First(f64),
    /// The page's thread is never busy for longer than so many seconds.
    Blocked(f64),
}

/// A bar, and what was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Verdict {
    pub(super) bar: String,
    pub(super) measured: String,
    /// None: it was not measured.
    pub(super) met: Option<bool>,
}

/// The rows of a size.
pub(super) fn works(size: Size) -> Vec<Work> {
    let shape = size.shape();
    let work = |word, title, kind, who: &[Who], bars: Vec<Vec<Bar>>| Work {
        word,
        title,
        entrants: who.iter().map(|&who| entrant(who, shape, kind)).collect(),
        bars: bars.into_iter().chain(on_every_size()).collect(),
    };
    let at = |on: Size, bars: Vec<Vec<Bar>>| if size == on { bars } else { Vec::new() };
    let part = |ours, part, theirs| Bar::Part { ours, part, theirs };
    let (page, terminal) = (Who::Page, Who::Terminal(2));

    let mut csv_bars = at(Size::S, vec![vec![part(page, 0.3, Who::DuckDbWasm)]]);
    csv_bars.extend(at(
        Size::M,
        vec![
            vec![part(page, 0.5, Who::DuckDb)],
            vec![part(page, 0.2, Who::DuckDbWasm)],
            vec![part(page, 1.0, Who::Polars)],
            vec![part(terminal, 0.25, Who::DuckDb)],
        ],
    ));
    let everyone = [page, terminal, Who::Terminal(1), Who::DuckDb, Who::Polars, Who::DuckDbWasm, Who::Read];
    let mut csv = work("csv", "CSV", Kind::Csv, &everyone, csv_bars);
    if size == Size::XL {
        largest(&mut csv);
    }
    if matches!(size, Size::L | Size::XL) {
        return vec![csv];
    }
    vec![
        csv,
        work(
            "gzip",
            "CSV, gzip",
            Kind::CsvGz,
            &[page, Who::Terminal(1), Who::DuckDb, Who::Inflate],
            at(Size::M, vec![vec![part(page, 0.6, Who::DuckDb)]]),
        ),
        work(
            "netfilter",
            "netfilter syslog",
            Kind::Netfilter,
            &[page, terminal, Who::Terminal(1), Who::ClickHouse, Who::DuckDb, Who::Read],
            at(Size::M, vec![vec![part(page, 0.65, Who::ClickHouse), Bar::Rate(800.0)]]),
        ),
        work(
            "zeek",
            "Zeek conn, JSON Lines",
            Kind::Zeek,
            &[page, terminal, Who::Terminal(1), Who::DuckDb, Who::Polars, Who::Read],
            at(Size::M, vec![vec![part(page, 1.0, Who::DuckDb), Bar::Rate(1_000.0)]]),
        ),
        work(
            "pcap",
            "pcap",
            Kind::Pcap,
            &[page, terminal, Who::Terminal(1), Who::Read],
            at(Size::M, vec![vec![Bar::Rate(530.0)]]),
        ),
        shuffled(shape, at(Size::M, vec![vec![Bar::Beside { factor: 1.7, note: ORDERED }]])),
    ]
}

const ORDERED: &str = ", in order of time";
const TENTH: &str = ", 10 M rows";

fn on_every_size() -> [Vec<Bar>; 2] {
    [vec![Bar::First(0.3)], vec![Bar::Blocked(0.05)]]
}

fn entrant(who: Who, shape: Shape, kind: Kind) -> Entrant {
    Entrant { who, on: Data { shape, kind }, once: false, note: "" }
}

fn shuffled(ordered: Shape, mut bars: Vec<Vec<Bar>>) -> Work {
    let shape = Shape { shuffled: true, ..ordered };
    let who = [Who::Page, Who::Terminal(2), Who::DuckDb];
    let mut entrants: Vec<_> = who.iter().map(|&who| entrant(who, shape, Kind::Csv)).collect();
    entrants.insert(1, Entrant { note: ORDERED, ..entrant(Who::Page, ordered, Kind::Csv) });
    bars.extend(on_every_size());
    Work { word: "shuffled", title: "CSV in no order of time", entrants, bars }
}

/// A hundred million rows are held against ten, and DuckDB-WASM, which is not
/// known to end, has one try.
fn largest(csv: &mut Work) {
    for entrant in &mut csv.entrants {
        entrant.once = entrant.who == Who::DuckDbWasm;
    }
    csv.entrants.insert(1, Entrant { note: TENTH, ..entrant(Who::Page, Size::M.shape(), Kind::Csv) });
    csv.bars.push(vec![Bar::Beside { factor: 12.0, note: TENTH }]);
    csv.bars.push(vec![Bar::Memory(1.6e9)]);
}

/// Holds what was measured against a bar.
pub(super) fn verdict(bar: &[Bar], times: &[Times]) -> Verdict {
    let ways: Vec<Verdict> = bar.iter().map(|way| way.verdict(times)).collect();
    let join = |of: fn(&Verdict) -> &str, between: &str| ways.iter().map(of).collect::<Vec<_>>().join(between);
    Verdict {
        bar: join(|way| &way.bar, ", or "),
        measured: join(|way| &way.measured, "; "),
        // A way that was not measured takes nothing away from one that is met.
        met: ways.iter().filter_map(|way| way.met).reduce(|a, b| a || b),
    }
}

impl Bar {
    fn verdict(self, times: &[Times]) -> Verdict {
        let of = |who: Who, note: &str| times.iter().find(|it| it.who == who && it.label.ends_with(note));
        let page = of(Who::Page, "");
        let (bar, measured) = match self {
            Self::Part { ours, part, theirs } => {
                let seconds = |who| of(who, "").and_then(Times::seconds);
                let measured = seconds(ours).zip(seconds(theirs)).map(|(ours, theirs)| ours / theirs);
                let text = format!("{} ≤ {part} × {}", ours.name(), theirs.name());
                (text, measured.map(|it| (format!("{it:.2} ×"), it <= part)))
            }
            Self::Beside { factor, note } => {
                let other = of(Who::Page, note).and_then(Times::seconds);
                let measured = page.and_then(Times::seconds).zip(other).map(|(own, other)| own / other);
                let text = format!("page ≤ {factor} × page{note}");
                (text, measured.map(|it| (format!("{it:.2} ×"), it <= factor)))
            }
            Self::Rate(least) => {
                let measured = page.and_then(|it| Some(it.bytes as f64 / it.seconds()? / 1e6));
                (format!("page ≥ {least} MB/s"), measured.map(|it| (format!("{it:.0} MB/s"), it >= least)))
            }
            Self::Memory(most) => {
                let measured = page.and_then(Times::peak);
                let text = format!("tab ≤ {:.1} GB", most / 1e9);
                (text, measured.map(|it| (format!("{:.2} GB", it / 1e9), it <= most)))
            }
            Self::First(most) => {
                let measured = page.and_then(|it| it.median(|sample| sample.first));
                let text = format!("first counts ≤ {:.0} ms", most * 1e3);
                (text, measured.map(|it| (format!("{:.0} ms", it * 1e3), it <= most)))
            }
            Self::Blocked(most) => {
                let measured = page.and_then(|it| it.worst(|sample| sample.blocked));
                let text = format!("page never busy > {:.0} ms", most * 1e3);
                (text, measured.map(|it| (blocked(it), it <= most)))
            }
        };
        match measured {
            Some((measured, met)) => Verdict { bar, measured, met: Some(met) },
            None => Verdict { bar, measured: "not measured".into(), met: None },
        }
    }
}

fn blocked(seconds: f64) -> String {
    if seconds == 0.0 { "never".into() } else { format!("{:.0} ms", seconds * 1e3) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::entrant::Sample;

    fn times(who: Who, note: &str, seconds: f64) -> Times {
        let sample =
            Sample { seconds, first: Some(0.2), blocked: Some(0.0), peak: Some(300_000_000), ..Sample::default() };
        let label = format!("{}{note}", who.name());
        Times { who, label, rows: 10, bytes: 500_000_000, samples: vec![sample], failed: None, wrong: false }
    }

    fn check(bar: &[Bar], times: &[Times], expected: (&str, &str, Option<bool>)) {
        let Verdict { bar, measured, met } = verdict(bar, times);
        assert_eq!((bar.as_str(), measured.as_str(), met), expected);
    }

    #[test]
    fn bars_are_met_or_missed() {
        let all = [times(Who::Page, "", 1.0), times(Who::Page, ORDERED, 0.8), times(Who::DuckDb, "", 1.5)];
        let part = |part| Bar::Part { ours: Who::Page, part, theirs: Who::DuckDb };
        check(&[part(0.7)], &all, ("page ≤ 0.7 × DuckDB", "0.67 ×", Some(true)));
        check(&[part(0.5)], &all, ("page ≤ 0.5 × DuckDB", "0.67 ×", Some(false)));
        check(
            &[part(0.5), Bar::Rate(400.0)],
            &all,
            ("page ≤ 0.5 × DuckDB, or page ≥ 400 MB/s", "0.67 ×; 500 MB/s", Some(true)),
        );
        let beside = Bar::Beside { factor: 1.7, note: ORDERED };
        check(&[beside], &all, ("page ≤ 1.7 × page, in order of time", "1.25 ×", Some(true)));
        check(&[Bar::First(0.3)], &all, ("first counts ≤ 300 ms", "200 ms", Some(true)));
        check(&[Bar::Blocked(0.05)], &all, ("page never busy > 50 ms", "never", Some(true)));
        check(&[Bar::Memory(0.2e9)], &all, ("tab ≤ 0.2 GB", "0.30 GB", Some(false)));
    }

    #[test]
    fn what_was_not_measured_is_neither() {
        let bar = [Bar::Part { ours: Who::Page, part: 9.0, theirs: Who::Polars }];
        check(&bar, &[times(Who::Page, "", 1.0)], ("page ≤ 9 × Polars", "not measured", None));
    }

    #[test]
    fn every_row_has_its_word() {
        let words: Vec<_> = works(Size::M).iter().map(|work| work.word).collect();
        assert_eq!(words, WORDS);
        assert!(works(Size::XL)[0].entrants.iter().any(|it| it.once));
    }
}
