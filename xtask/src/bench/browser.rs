//! What is measured in the browser. One helper, `tests/page/bench/run.mjs`,
//! stands by for the whole run; each order is a line of JSON, and so is each
//! answer.

use crate::command::{Outcome, run, say};
use crate::project::Project;
use crate::stamp::Stamp;
use crate::{install, page};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::thread;
use std::time::Duration;

/// Tenths of a second that the helper has to end.
const PATIENCE: u32 = 100;

/// The helper, running.
pub(super) struct Browser {
    child: Child,
    /// None: it was told to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Browser {
    /// Builds and installs all that is measured in the browser, and starts the
    /// helper.
    pub(super) fn start(project: &Project) -> Outcome<Self> {
        page::build(project)?;
        install::browser(project)?;
        peer(project)?;
        inflate(project)?;
        let mut command = project.command("node");
        command.arg("tests/page/bench/run.mjs").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("cannot run node: {error}"))?;
        let (orders, answers) = (child.stdin.take(), child.stdout.take());
        let (orders, answers) = orders.zip(answers).ok_or("node has no pipes")?;
        Ok(Self { child, orders: Some(orders), answers: BufReader::new(answers) })
    }

    /// Has the helper do `order`, and returns its answer. What goes wrong in
    /// the browser is an error here, and the helper goes on.
    pub(super) fn ask(&mut self, order: &Value) -> Outcome<Value> {
        let lost = |error| format!("tests/page/bench/run.mjs: {error}");
        let orders = self.orders.as_mut().ok_or("the browser's helper was told to end")?;
        writeln!(orders, "{order}").and_then(|()| orders.flush()).map_err(lost)?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(lost)?;
        if line.is_empty() {
            return Err("tests/page/bench/run.mjs ended before its time".into());
        }
        let mut answer: Value = serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))?;
        match answer["error"].as_str() {
            Some(why) => Err(why.to_owned()),
            None => Ok(answer["ok"].take()),
        }
    }
}

/// The helper ends, and its browser, when nobody can give it orders any more.
impl Drop for Browser {
    fn drop(&mut self) {
        self.orders = None;
        for _ in 0..PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        // It hangs. What is left of it is not worth more words.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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

/// The module that only inflates.
fn inflate(project: &Project) -> Outcome {
    let inputs =
        ["tests/page/bench/inflate/Cargo.toml", "tests/page/bench/inflate/src", "Cargo.lock", "wasm-pack.toml"];
    let folder = project.target.join("bench/inflate");
    let stamp = Stamp::new(&project.root, folder.join(".stamp"), &inputs, "inflate")?;
    if stamp.fresh(&[&folder.join("inflate_bg.wasm")]) {
        return Ok(());
    }
    say("building the module that only inflates");
    let mut command = project.command("wasm-pack");
    command.args(["build", "tests/page/bench/inflate", "--release", "--mode", "no-install", "--no-pack"]);
    command.args(["--target", &project.pins.bindings, "--out-name", "inflate", "--out-dir"]).arg(&folder);
    run(&mut command)?;
    stamp.set()
}
