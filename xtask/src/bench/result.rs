//! What was measured, as it is kept and as it is told.

use super::data::{self};
use super::machine::Machine;
use super::race::Times;
use super::table::{Table, count, mebibytes, or_dash, seconds};
use super::work::Verdict;
use crate::command::Outcome;
use crate::project::Project;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;

/// Results of one word of the command line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Results<T> {
    pub(super) machine: Machine,
    /// The day.
    pub(super) date: String,
    /// How many runs the medians are of.
    pub(super) runs: usize,
    pub(super) found: T,
}

impl<T: Serialize + DeserializeOwned> Results<T> {
    /// Keeps them for `--last`.
    pub(super) fn keep(&self, project: &Project, word: &str) -> Outcome {
        let path = path(project, word);
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        fs::create_dir_all(data::folder(project)).map_err(failed)?;
        fs::write(&path, text).map_err(failed)
    }

    /// Those of the last time.
    pub(super) fn last(project: &Project, word: &str) -> Outcome<Self> {
        let path = path(project, word);
        let text = fs::read_to_string(&path).map_err(|_| format!("nothing was measured yet of {word}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// When, on what and how often was measured: a line below every table.
    pub(super) fn provenance(&self) -> String {
        let Self { machine, date, runs, .. } = self;
        let times = if *runs == 1 { "One run".into() } else { format!("Medians of {runs} runs") };
        format!("{times} after one to warm up, in turn; {date}. {}.\n", machine.line())
    }
}

fn path(project: &Project, word: &str) -> PathBuf {
    data::folder(project).join(format!("{word}.json"))
}

/// A row of a size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RowResult {
    pub(super) title: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// Distinct sources: what memory is needed for.
    pub(super) sources: u64,
    pub(super) times: Vec<Times>,
    pub(super) verdicts: Vec<Verdict>,
    /// Why nothing was measured: ours does not read it.
    pub(super) declined: Option<String>,
}

impl RowResult {
    /// The row's name with its size.
    fn heading(&self) -> String {
        let megabytes = self.bytes as f64 / 1e6;
        format!("{}, {} rows, {megabytes:.0} MB, {} sources", self.title, count(self.rows), count(self.sources))
    }

    /// The row as text: who took how long, and the bars.
    pub(super) fn markdown(&self) -> String {
        let mut out = format!("**{}**\n\n", self.heading());
        if let Some(why) = &self.declined {
            out.push_str(&format!("Not measured: {why}\n"));
            return out;
        }
        let page = self.times.first().and_then(Times::seconds);
        let head = ["", "median", "fastest – slowest", "rows/s", "MB/s", "memory", "page takes"];
        let mut table = Table::new(&head);
        for it in &self.times {
            let median = it.seconds();
            let rate = |amount: u64, unit: f64| or_dash(median.map(|it| format!("{:.0}", amount as f64 / it / unit)));
            let part = median.zip(page).filter(|_| it.rows == self.rows).map(|(own, page)| page / own);
            table.row(vec![
                it.label.clone(),
                median.map(seconds).unwrap_or_else(|| if it.failed.is_some() { "fails".into() } else { "–".into() }),
                or_dash(it.range().map(|(fast, slow)| format!("{} – {}", seconds(fast), seconds(slow)))),
                or_dash(median.map(|median| format!("{:.1} M", it.rows as f64 / median / 1e6))),
                rate(it.bytes, 1e6),
                or_dash(it.peak().map(mebibytes)),
                or_dash(part.map(|part| format!("{part:.2} ×"))),
            ]);
        }
        out.push_str(&table.markdown());
        for it in &self.times {
            if let Some(why) = &it.failed {
                let first = why.lines().last().unwrap_or_default();
                out.push_str(&format!("\n{} failed: {first}\n", it.label));
            }
        }
        if let Some(bound) = self.bound() {
            out.push_str(&format!("\n{bound}\n"));
        }
        out
    }

    /// How near the page is to what bounds it.
    fn bound(&self) -> Option<String> {
        let page = self.times.first()?;
        let limit = self.times.iter().filter(|it| it.who.is_limit()).filter_map(|it| Some((it.seconds()?, it)));
        let (limit, of) = limit.max_by(|a, b| a.0.total_cmp(&b.0))?;
        let median = page.seconds()?;
        let cpu = page.median(|sample| sample.cpu)?;
        let name = of.who.name();
        let part = limit / median * 100.0;
        Some(format!("{name} is {part:.0} % of the page's time, which keeps {:.1} processors busy.", cpu / median))
    }
}

/// The bars of all rows, as a table.
pub(super) fn bars(rows: &[RowResult]) -> String {
    let mut table = Table::new(&["Work", "bar", "measured", ""]);
    for row in rows.iter().filter(|row| row.declined.is_none()) {
        for Verdict { bar, measured, met } in &row.verdicts {
            let mark = match met {
                Some(true) => "met",
                Some(false) => "**missed**",
                None => "",
            };
            let work = format!("{}, {} rows", row.title, count(row.rows));
            table.row(vec![work, bar.clone(), measured.clone(), mark.into()]);
        }
    }
    table.markdown()
}
