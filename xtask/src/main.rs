//! The project's chores, for a developer and for CI alike: build and serve the
//! page, run every check, measure. Each installs what it needs, in the version
//! `wasm-pack.toml` fixes, and says so.

mod bench;
mod check;
mod command;
mod install;
mod page;
mod pins;
mod project;
mod regions;
mod serve;
mod sizes;
mod stages;
mod stamp;

use command::Outcome;
use project::Project;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N]  build the page and serve it on this computer
cargo xtask build             build the page: dist/teiten.html
cargo xtask test [PART]       run every check; PART is native, wasm, page or conformance
cargo xtask regions           pack the table of countries again: data/regions.bin
cargo xtask bench [WHAT]      measure, beside others; see cargo xtask bench --help
cargo xtask stages [WORD...]  measure each stage by itself, native and wasm
cargo xtask stages --write    write what each reader does into docs/throughput.md
cargo xtask sizes [--write]   what the workers' module consists of; --write: into docs/sizes.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        ["regions"] => regions::run(),
        ["serve"] => {
            let project = Project::load()?;
            page::build(&project)?;
            serve::serve(&project, project.pins.port)
        }
        ["serve", "--port", port] => {
            let port = port.parse().map_err(|_| format!("{port:?} is no port"))?;
            let project = Project::load()?;
            page::build(&project)?;
            serve::serve(&project, port)
        }
        ["build"] | ["serve", "--no-serve"] => page::build(&Project::load()?),
        ["test"] => check::check(&Project::load()?, None),
        ["test", part] => check::check(&Project::load()?, Some(part)),
        ["bench", words @ ..] => bench::bench(&Project::load()?, words),
        ["stages", "--write"] => stages::write(&Project::load()?),
        ["stages", words @ ..] => stages::stages(&Project::load()?, words),
        ["sizes"] => sizes::print(&Project::load()?),
        ["sizes", "--write"] => sizes::write(&Project::load()?),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("what shall I do?\n{USAGE}")),
    }
}
