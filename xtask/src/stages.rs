//! `cargo xtask stages`: how fast each stage is by itself, natively and as
//! wasm in Node; see `benches/stages`.

use crate::bench::machine::{Machine, today};
use crate::command::{Outcome, output, run, say};
use crate::install;
use crate::project::Project;
use std::fmt::Write;
use std::fs;
use std::process::{Command, Stdio};

/// Where the table of readers stands.
const TABLE: &str = "docs/throughput.md";

/// Measures the stages whose name holds one of the words; all, if there are
/// none.
pub(crate) fn stages(project: &Project, words: &[&str]) -> Outcome {
    say("native");
    run(native(project).args(words))?;
    say("as wasm, in Node");
    install::for_page(project)?;
    run(wasm(project).args(words))
}

fn native(project: &Project) -> Command {
    let mut command = project.command("cargo");
    command.args(["bench", "--bench", "stages", "--"]);
    command
}

fn wasm(project: &Project) -> Command {
    let mut command = project.command("cargo");
    command.args(["bench", "--bench", "stages", "--target", &project.pins.target]);
    // As the module that workers load.
    command.args(["--no-default-features", "--features", "ingest", "--"]);
    let runner = format!("node {}", project.at("benches/stages/run.mjs").display());
    command.env(project.runner(), runner);
    command
}

/// Measures every reader, natively and as wasm, and writes the table of them.
pub(crate) fn write(project: &Project) -> Outcome {
    install::for_page(project)?;
    let measure = |mut command: Command| {
        let text = output(command.arg("read ").stderr(Stdio::inherit()));
        text.map(|text| readers(&text)).ok_or_else(|| format!("{command:?} failed"))
    };
    let (native, wasm) = (measure(native(project))?, measure(wasm(project))?);
    let machine = Machine::this(project, "no browser").line();
    let path = project.at(TABLE);
    fs::write(&path, table(&native, &wasm, &machine)?).map_err(|why| format!("{}: {why}", path.display()))
}

/// How fast a reader is.
#[derive(Debug, PartialEq)]
struct Reader {
    name: String,
    /// In the fastest run.
    megabytes: f64,
    nanoseconds: f64,
}

/// The readers in what the stages print: `read NAME  MEDIAN MEDIAN   (MB/s, ns) of RUNS`.
fn readers(text: &str) -> Vec<Reader> {
    let reader = |line: &str| {
        let name = line.strip_prefix("read ")?;
        // A name may hold a blank, but no two.
        let (name, _) = name.split_once("  ")?;
        let fastest = line.rsplit_once('(')?.1.split_once(')')?.0;
        let (megabytes, nanoseconds) = fastest.split_once(", ")?;
        let (megabytes, nanoseconds) = (megabytes.parse().ok()?, nanoseconds.parse().ok()?);
        Some(Reader { name: name.to_owned(), megabytes, nanoseconds })
    };
    text.lines().filter(|line| !line.starts_with("read and count ")).filter_map(reader).collect()
}

/// The page, with a row a reader.
fn table(native: &[Reader], wasm: &[Reader], machine: &str) -> Outcome<String> {
    let mut page = format!(
        "# How fast each format is read\n\n\
         Written by `cargo xtask stages --write` on {}. {machine}.\n\n\
         One core, the fastest of several runs. Each log holds the same 100,000 accesses (`benches/stages/logs`), each in a\n\
         full record of its product, and goes through the recognition of its format, its reader and a sink that takes every\n\
         field and keeps nothing. As wasm it runs in Node, whose engine is Chromium's.\n\n\
         | Format | native, MB/s | wasm, MB/s | wasm, ns a record |\n|---|--:|--:|--:|\n",
        today()
    );
    for Reader { name, megabytes, .. } in native {
        let other = wasm.iter().find(|other| other.name == *name).ok_or_else(|| format!("no {name} as wasm"))?;
        let row = format!("| {name} | {megabytes:.0} | {:.0} | {:.0} |", other.megabytes, other.nanoseconds);
        writeln!(page, "{row}").map_err(|why| why.to_string())?;
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_stages_print() {
        let text = "        MB/s   ns/record   median (fastest) of runs\n\
                    read zeek, JSON    301   900.1   (310, 870.5) of 7\n\
                    read and count zeek    301   900.1   (310, 870.5) of 7\n\
                    report    -   9.1   (-, 8.5) of 7\n";
        let expected = Reader { name: "zeek, JSON".to_owned(), megabytes: 310.0, nanoseconds: 870.5 };
        assert_eq!(readers(text), [expected]);
    }
}
