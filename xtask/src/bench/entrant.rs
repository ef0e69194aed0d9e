//! Who is measured, and one run of each.

use super::answer::Answer;
use super::browser::Browser;
use super::data::{self, Data, Kind, Log, Shape};
use super::native::{Counted, Native, Run};
use crate::command::Outcome;
use crate::project::Project;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Threads that everyone has who can use several, but where another number is
/// said.
pub(super) const THREADS: u8 = 2;

/// Who counts; and what bounds whoever does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Who {
    /// Our page: from the file being chosen to the counts being on the screen.
    Page,
    /// Our program with so many threads: the whole process.
    Terminal(u8),
    /// From when the engine is loaded to the answer; and so for the others.
    DuckDb,
    Polars,
    ClickHouse,
    /// In the same browser as our page.
    DuckDbWasm,
    /// The file's bytes read in a worker as the page reads them, and nothing
    /// done with them.
    Read,
    /// Read like that and inflated by the library the page has, and nothing
    /// done with them.
    Inflate,
}

impl Who {
    pub(super) fn is_ours(self) -> bool {
        matches!(self, Self::Page | Self::Terminal(_))
    }

    pub(super) fn is_limit(self) -> bool {
        matches!(self, Self::Read | Self::Inflate)
    }

    /// Name with version and threads, as it stands in tables.
    pub(super) fn label(self, project: &Project) -> String {
        let python = |name: &str| project.pins.python.get(name).map_or("?", String::as_str);
        match self {
            Self::Page => "Teiten, page".into(),
            Self::Terminal(1) => "Teiten, terminal, 1 thread".into(),
            Self::Terminal(threads) => format!("Teiten, terminal, {threads} threads"),
            Self::DuckDb => format!("DuckDB {}, {THREADS} threads", python("duckdb")),
            Self::Polars => format!("Polars {}, {THREADS} threads", python("polars")),
            Self::ClickHouse => format!("ClickHouse (chdb {}), {THREADS} threads", python("chdb")),
            Self::DuckDbWasm => format!("DuckDB-WASM {}, started", project.pins.duckdb_wasm),
            Self::Read => "limit: reading alone".into(),
            Self::Inflate => "limit: reading and inflating alone".into(),
        }
    }

    /// Short name for a sentence: "0.4 × DuckDB".
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Terminal(_) => "terminal",
            Self::DuckDb => "DuckDB",
            Self::Polars => "Polars",
            Self::ClickHouse => "ClickHouse",
            Self::DuckDbWasm => "DuckDB-WASM",
            Self::Read => "reading alone",
            Self::Inflate => "inflating alone",
        }
    }
}

/// One measurement. Times are in seconds, memory in bytes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sample {
    pub(super) seconds: f64,
    /// Most memory that was resident at a time: of the process, or of the
    /// tab's processes together.
    pub(super) peak: Option<u64>,
    /// Memory of the tab when all is read.
    pub(super) after: Option<u64>,
    /// Until the first counts were on the screen.
    pub(super) first: Option<f64>,
    /// The longest task of the page's thread that the browser calls long
    /// (50 ms and more); 0 if there was none.
    pub(super) blocked: Option<f64>,
    /// Processor time of all the browser's processes.
    pub(super) cpu: Option<f64>,
}

/// What came of a run.
pub(super) enum Measured {
    Sample(Sample),
    /// Ours does not read this, and says why.
    Declined(String),
    /// The answer is not what the others say; in which.
    Wrong(String),
}

/// All that measurements are made with.
pub(super) struct Bench<'a> {
    pub(super) project: &'a Project,
    pub(super) native: Native,
    pub(super) browser: Browser,
    /// What is to be counted in logs of a shape.
    expected: HashMap<Shape, Answer>,
    /// What ours said of a file first: it says the same, letter by letter,
    /// ever after and everywhere.
    summaries: HashMap<PathBuf, Value>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(project: &'a Project, native: Native, browser: Browser) -> Self {
        Self { project, native, browser, expected: HashMap::new(), summaries: HashMap::new() }
    }

    /// What is to be counted in logs of this shape, of whatever kind and
    /// order: what our program counts in the CSV file with one thread. The
    /// others, which have to agree, are the judges of that.
    pub(super) fn expected(&mut self, shape: Shape) -> Outcome<Answer> {
        let shape = Shape { shuffled: false, ..shape };
        if let Some(answer) = self.expected.get(&shape) {
            return Ok(answer.clone());
        }
        let log = data::ensure(self.project, Data { shape, kind: Kind::Csv })?;
        let answer = match self.native.teiten(self.project, &log.path, 1)? {
            Counted::Summary(_, summary) => Answer::of_teiten(&summary)?,
            Counted::Declined(why) => return Err(format!("teiten does not read its own table: {why}")),
        };
        if answer.accesses() != shape.rows as u64 {
            return Err(format!("{} accesses in {} rows", answer.accesses(), shape.rows));
        }
        self.expected.insert(shape, answer.clone());
        Ok(answer)
    }

    /// One run of `who` on a log, its answer held against what is expected.
    pub(super) fn measure(&mut self, who: Who, data: Data, log: &Log) -> Outcome<Measured> {
        let expected = self.expected(data.shape)?;
        let (sample, answer) = match who {
            Who::Page => match self.page(&log.path)? {
                (_, Err(page)) => match self.native.teiten(self.project, &log.path, 1)? {
                    // Its reasons are for people who sit at a terminal.
                    Counted::Declined(why) => return Ok(Measured::Declined(why)),
                    Counted::Summary(..) => {
                        return Err(format!("the page does not read what the terminal reads: {page}"));
                    }
                },
                (sample, Ok(summary)) => (sample, self.same_as_ever(log, summary)?),
            },
            Who::Terminal(threads) => match self.native.teiten(self.project, &log.path, threads)? {
                Counted::Declined(why) => return Ok(Measured::Declined(why)),
                Counted::Summary(run, summary) => (run.into(), self.same_as_ever(log, summary)?),
            },
            Who::DuckDb => self.peer("duckdb", data.kind, log)?,
            Who::Polars => self.peer("polars", data.kind, log)?,
            Who::ClickHouse => self.peer("clickhouse", data.kind, log)?,
            Who::DuckDbWasm => {
                let said = self.browser.ask(&json!({ "do": "duckdb", "kind": word(data.kind), "file": log.path }))?;
                (sample(&said)?, Some(Answer::of_peer(&said["answer"])?))
            }
            Who::Read | Who::Inflate => {
                let order = if who == Who::Read { "read" } else { "inflate" };
                let said = self.browser.ask(&json!({ "do": order, "file": log.path }))?;
                (sample(&said)?, None)
            }
        };
        match answer.and_then(|answer| answer.differs(&expected)) {
            None => Ok(Measured::Sample(sample)),
            Some(difference) => Ok(Measured::Wrong(difference)),
        }
    }

    /// The page's summary of a file, or why it does not count it.
    fn page(&mut self, log: &Path) -> Outcome<(Sample, Result<Value, String>)> {
        let mut said = self.browser.ask(&json!({ "do": "page", "file": log }))?;
        if let Some(why) = said["declined"].as_str() {
            return Ok((Sample::default(), Err(why.to_owned())));
        }
        Ok((sample(&said)?, Ok(said["summary"].take())))
    }

    /// Our answer; none if it is not word for word what ours said of this log before.
    fn same_as_ever(&mut self, log: &Log, summary: Value) -> Outcome<Option<Answer>> {
        let answer = Answer::of_teiten(&summary)?;
        let first = self.summaries.entry(log.path.clone()).or_insert_with(|| summary.clone());
        if *first == summary { Ok(Some(answer)) } else { Err("page and terminal do not say the same".into()) }
    }

    fn peer(&mut self, name: &str, kind: Kind, log: &Log) -> Outcome<(Sample, Option<Answer>)> {
        let (run, answer) = self.native.peer(self.project, name, word(kind), &log.path, THREADS)?;
        Ok((run.into(), Some(answer)))
    }
}

/// What the others' scripts and queries call a kind.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Csv => "csv",
        Kind::CsvGz => "csv-gz",
        Kind::Netfilter => "netfilter",
        Kind::Zeek => "zeek",
        Kind::Pcap => "pcap",
    }
}

impl From<Run> for Sample {
    fn from(Run { seconds, peak }: Run) -> Self {
        Self { seconds, peak: Some(peak), ..Self::default() }
    }
}

/// What the browser's helper says of a run.
fn sample(said: &Value) -> Outcome<Sample> {
    Sample::deserialize(said).map_err(|error| format!("{said}: {error}"))
}
