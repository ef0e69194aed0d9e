//! `cargo xtask stages`: how fast each stage is by itself, natively and as
//! wasm in Node; see `benches/stages`.

use crate::command::{Outcome, run, say};
use crate::install;
use crate::project::Project;

/// Measures the stages whose name holds one of the words; all, if there are
/// none.
pub(crate) fn stages(project: &Project, words: &[&str]) -> Outcome {
    let bench = ["bench", "--bench", "stages"];
    say("native");
    run(project.command("cargo").args(bench).arg("--").args(words))?;
    say("as wasm, in Node");
    install::for_page(project)?;
    let mut command = project.command("cargo");
    command.args(bench).args(["--target", &project.pins.target]).arg("--").args(words);
    let runner = format!("node {}", project.at("benches/stages/run.mjs").display());
    run(command.env(project.runner(), runner))
}
