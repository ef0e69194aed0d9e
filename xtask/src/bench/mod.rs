//! `cargo xtask bench`: how fast logs become counts, on the page and in the
//! terminal, beside what one would use instead; what bounds that; how it grows;
//! and how the page answers a hand. Everyone who is measured has to give the
//! same answer, to the digit.

mod answer;
mod browser;
mod data;
mod document;
mod entrant;
mod growth;
mod hands;
pub(crate) mod machine;
mod native;
mod options;
mod passes;
mod plot;
mod race;
mod result;
mod table;
mod work;

use crate::command::{Outcome, say};
use crate::project::Project;
use browser::Browser;
use data::Size;
use entrant::{Bench, Who};
use machine::Machine;
use native::Native;
use options::{Asked, Options, What};
use result::{Results, RowResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fs;
use std::time::Instant;

/// Does what the `words` after `bench` ask for.
pub(crate) fn bench(project: &Project, words: &[&str]) -> Outcome {
    let options = match options::parse(words)? {
        Asked::Help => {
            println!("{}", options::help());
            return Ok(());
        }
        Asked::Clean => return clean(project),
        Asked::Measure(options) => options,
    };
    let mut runner = Runner { project, options: &options, bench: None, blocks: Vec::new(), spoilt: Vec::new() };
    for what in &options.what {
        match what {
            What::Size(size) => runner.size(*size)?,
            What::Hands => runner.hands()?,
            What::Growth => runner.growth()?,
            What::Passes => runner.passes()?,
        }
    }
    let Runner { bench, blocks, spoilt, .. } = runner;
    if let Some(Measuring { since, .. }) = bench {
        say(format!("measuring took {:.0} s", since.elapsed().as_secs_f64()));
    }
    if options.write && !blocks.is_empty() {
        document::write(project, &blocks)?;
    }
    if spoilt.is_empty() { Ok(()) } else { Err(format!("THESE ROWS STAND FOR NOTHING\n{}", spoilt.join("\n"))) }
}

fn clean(project: &Project) -> Outcome {
    let folder = data::folder(project);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(())
}

/// One call of the program.
struct Runner<'a> {
    project: &'a Project,
    options: &'a Options,
    /// Started with the first measurement.
    bench: Option<Measuring<'a>>,
    /// What goes into the document.
    blocks: Vec<(&'static str, String)>,
    /// Rows in which ours broke, or anyone counted something else.
    spoilt: Vec<String>,
}

struct Measuring<'a> {
    bench: Bench<'a>,
    machine: Machine,
    /// When everything was built and installed.
    since: Instant,
}

impl<'a> Runner<'a> {
    /// Results of the last time, or of `measure` now.
    fn results<T, M>(&mut self, what: What, measure: M) -> Outcome<Results<T>>
    where
        T: Serialize + DeserializeOwned,
        M: FnOnce(&mut Bench<'a>, &Options, usize) -> Outcome<T>,
    {
        if self.options.last {
            return Results::last(self.project, what.word());
        }
        if self.bench.is_none() {
            self.bench = Some(prepare(self.project, self.options)?);
        }
        let Measuring { bench, machine, .. } = self.bench.as_mut().ok_or("nothing to measure with")?;
        let runs = self.options.runs(what);
        let found = measure(bench, self.options, runs)?;
        let results = Results { machine: machine.clone(), date: machine::today(), runs, found };
        // Half a table would be taken for a whole one.
        if self.options.is_whole() {
            results.keep(self.project, what.word())?;
        }
        Ok(results)
    }

    fn tell(&mut self, what: What, text: String) {
        println!("\n{text}");
        self.blocks.push((what.word(), text));
    }

    fn size(&mut self, size: Size) -> Outcome {
        let results = self.results(What::Size(size), |bench, options, runs| rows(bench, size, options, runs))?;
        let rows: Vec<String> = results.found.iter().map(RowResult::markdown).collect();
        let text = [rows.join("\n"), result::bars(&results.found), results.provenance()].join("\n");
        let spoilt = |row: &RowResult| {
            let who = row.times.iter().filter(|it| it.spoils());
            who.map(|it| format!("{}: {}: {}", row.title, it.label, it.failed.clone().unwrap_or_default())).next()
        };
        let spoilt: Vec<String> = results.found.iter().filter_map(spoilt).collect();
        println!("\n{text}");
        if spoilt.is_empty() {
            self.blocks.push((size.name(), text));
        }
        self.spoilt.extend(spoilt);
        Ok(())
    }

    fn hands(&mut self) -> Outcome {
        let results = self.results(What::Hands, |bench, _, runs| hands::measure(bench, runs))?;
        let text = [hands::markdown(&results.found), results.provenance()].join("\n");
        self.tell(What::Hands, text);
        Ok(())
    }

    fn passes(&mut self) -> Outcome {
        let results = self.results(What::Passes, |bench, options, runs| passes::measure(bench, runs, options.tenth))?;
        let Results { machine, date, found, .. } = &results;
        // Nothing is warmed up for minutes of reading.
        let text = format!("{}\n{date}. {}.\n", passes::markdown(found), machine.line());
        self.tell(What::Passes, text);
        Ok(())
    }

    fn growth(&mut self) -> Outcome {
        let results = self.results(What::Growth, |bench, options, runs| {
            growth::measure(bench, runs, options.tenth, |who| wanted(who, options))
        })?;
        // What is not to be written down stays with the data.
        let charts = if self.options.write { self.project.at("docs/images") } else { data::folder(self.project) };
        let text = [growth::markdown(self.project, &results.found, &charts)?, results.provenance()].join("\n");
        self.tell(What::Growth, text);
        Ok(())
    }
}

/// Builds, installs and starts all that is measured with.
fn prepare<'a>(project: &'a Project, options: &Options) -> Outcome<Measuring<'a>> {
    let native = Native::prepare(project, !options.alone)?;
    let mut browser = Browser::start(project)?;
    let version = browser.ask(&json!({ "do": "version" }))?;
    let machine = Machine::this(project, version.as_str().unwrap_or("an unknown browser"));
    Ok(Measuring { bench: Bench::new(project, native, browser), machine, since: Instant::now() })
}

fn wanted(who: Who, options: &Options) -> bool {
    !options.alone || who.is_ours() || who.is_limit()
}

/// Measures the rows of a size that are asked for.
fn rows(bench: &mut Bench<'_>, size: Size, options: &Options, runs: usize) -> Outcome<Vec<RowResult>> {
    let mut rows = Vec::new();
    for work in work::works(size) {
        if !options.only.is_empty() && !options.only.iter().any(|word| word == work.word) {
            continue;
        }
        let start = Instant::now();
        let on = work.entrants.first().ok_or("a row without anyone")?.on;
        say(format!("{}: {}", size.name(), work.title));
        let entrants: Vec<_> = work.entrants.into_iter().filter(|it| wanted(it.who, options)).collect();
        let raced = race::race(bench, &entrants, runs)?;
        let verdict = |bar: &Vec<work::Bar>| work::verdict(bar, &raced.times);
        let verdicts = if raced.declined.is_some() { Vec::new() } else { work.bars.iter().map(verdict).collect() };
        if let Some(why) = &raced.declined {
            say(format!("skipped, since ours does not read it: {why}"));
        }
        say(format!("{} took {:.0} s", work.title, start.elapsed().as_secs_f64()));
        rows.push(RowResult {
            title: work.title.into(),
            rows: on.shape.rows as u64,
            bytes: data::ensure(bench.project, on)?.bytes,
            sources: bench.expected(on.shape)?.sources(),
            times: raced.times,
            verdicts,
            declined: raced.declined,
        });
    }
    Ok(rows)
}
