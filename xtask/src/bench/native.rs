//! What is measured outside of the browser: our terminal program, and the
//! others from Python's registry, in an environment of their own.

use super::answer::Answer;
use crate::command::{Outcome, capture_quietly, output, run, say};
use crate::install;
use crate::project::Project;
use crate::stamp::Stamp;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// One run of a program.
pub(super) struct Run {
    pub(super) seconds: f64,
    /// Most resident memory, in bytes.
    pub(super) peak: u64,
}

/// What our program said of a log.
pub(super) enum Counted {
    /// The summary it printed.
    Summary(Run, Value),
    /// Nothing in it was counted, and why.
    Declined(String),
}

/// The programs.
pub(super) struct Native {
    teiten: PathBuf,
    python: PathBuf,
    peers: PathBuf,
    /// Where our program's output goes.
    answer: PathBuf,
}

impl Native {
    /// Builds ours, and installs the others if they are wanted.
    pub(super) fn prepare(project: &Project, others: bool) -> Outcome<Self> {
        run(project.command("cargo").args(["build", "--release", "--bin", "teiten"]))?;
        install::python(project)?;
        let folder = project.target.join("bench");
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let python = if others { environment(project)? } else { project.which("python3").ok_or("no python3")? };
        Ok(Self {
            teiten: project.target.join("release/teiten"),
            python,
            peers: project.at("xtask/peers"),
            answer: folder.join("answer.json"),
        })
    }

    /// `teiten cube`, the whole process.
    pub(super) fn teiten(&self, project: &Project, log: &Path, threads: u8) -> Outcome<Counted> {
        let mut command = self.script(project, "time_child.py");
        command
            .arg(&self.answer)
            .arg(&self.teiten)
            .args(["cube", "--quiet", "--threads", &threads.to_string()])
            .arg(log);
        let (said, complaints) = capture_quietly(&mut command)?;
        let timed = json(&said)?;
        match timed["status"].as_i64() {
            Some(0) => {
                let text = fs::read_to_string(&self.answer);
                let text = text.map_err(|error| format!("{}: {error}", self.answer.display()))?;
                Ok(Counted::Summary(Run::of(&timed)?, json(&text)?))
            }
            // No file held an access; the program has said why.
            Some(2) => Ok(Counted::Declined(complaints.trim().to_owned())),
            status => Err(format!("teiten cube {}: status {status:?}\n{complaints}", log.display())),
        }
    }

    /// One of the others: `xtask/peers/with_{name}.py`.
    pub(super) fn peer(
        &self,
        project: &Project,
        name: &str,
        kind: &str,
        log: &Path,
        threads: u8,
    ) -> Outcome<(Run, Answer)> {
        let mut command = self.script(project, &format!("with_{name}.py"));
        command.arg(kind).arg(log).arg(threads.to_string()).env("POLARS_MAX_THREADS", threads.to_string());
        let (said, _) = capture_quietly(&mut command)?;
        let said = json(said.lines().last().unwrap_or_default())?;
        Ok((Run::of(&said)?, Answer::of_peer(&said["answer"])?))
    }

    fn script(&self, project: &Project, name: &str) -> std::process::Command {
        let mut command = project.command(&self.python.to_string_lossy());
        command.arg("-B").arg(self.peers.join(name));
        command
    }
}

impl Run {
    fn of(said: &Value) -> Outcome<Self> {
        let parts = said["seconds"].as_f64().zip(said["peak"].as_u64());
        parts.map(|(seconds, peak)| Self { seconds, peak }).ok_or_else(|| format!("this is no time: {said}"))
    }
}

fn json(text: &str) -> Outcome<Value> {
    serde_json::from_str(text).map_err(|error| format!("{:?}: {error}", text.get(..200).unwrap_or(text)))
}

/// The program of a Python environment that holds the pinned packages. What
/// cannot be installed fails when it is measured, and the others do not.
fn environment(project: &Project) -> Outcome<PathBuf> {
    let folder = project.target.join("bench/python");
    let python = folder.join("bin/python");
    let packages: Vec<String> =
        project.pins.python.iter().map(|(name, version)| format!("{name}=={version}")).collect();
    let stamp = Stamp::new(&project.root, folder.join(".stamp"), &[], &packages.join(" "))?;
    if stamp.fresh(&[&python]) {
        return Ok(python);
    }
    say(format!("installing {} into {}", packages.join(", "), folder.display()));
    run(project.command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut missing = false;
    for package in &packages {
        let mut pip = project.command(&python.to_string_lossy());
        if let Err(why) = run(pip.args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:", package])) {
            say(format!("going on without {package}: {why}"));
            missing = true;
        }
    }
    if !missing {
        stamp.set()?;
    }
    Ok(python)
}

/// Name and version of the Python that runs the others.
pub(super) fn python_version(project: &Project) -> Option<String> {
    output(project.command("python3").arg("--version"))
}
