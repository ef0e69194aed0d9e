//! What was measured on, and when.

use super::data::text::Date;
use super::native::python_version;
use crate::command::output;
use crate::project::Project;
use serde::{Deserialize, Serialize};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

/// The computer, and what runs on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    memory_gib: f64,
    system: String,
    browser: String,
    versions: Vec<String>,
}

impl Machine {
    /// This one. `browser` is its name and version.
    pub(crate) fn this(project: &Project, browser: &str) -> Self {
        let field = |text: &str, name: &str, between: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(between)?.1.trim().trim_matches('"').to_owned())
        };
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let kilobytes = field(&read("/proc/meminfo"), "MemTotal", ":")
            .and_then(|it| it.split(' ').next()?.parse::<f64>().ok())
            .unwrap_or_default();
        let unknown = || "unknown".to_owned();
        let tool = |name: &str| output(project.command(name).arg("--version"));
        let versions = [tool("rustc"), tool("node").map(|it| format!("Node {it}")), python_version(project)];
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name", ":").unwrap_or_else(unknown),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            memory_gib: kilobytes / f64::from(1 << 20),
            system: field(&read("/etc/os-release"), "PRETTY_NAME", "=").unwrap_or_else(unknown),
            browser: browser.to_owned(),
            versions: versions.into_iter().flatten().collect(),
        }
    }

    /// In a line.
    pub(crate) fn line(&self) -> String {
        let Self { processor, cores, memory_gib, system, browser, versions } = self;
        format!("{processor}, {cores} cores, {memory_gib:.0} GiB; {system}; {browser}; {}", versions.join(", "))
    }
}

/// The day it is, in UTC: `2026-11-26`.
pub(crate) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    let Date { year, month, day } = Date::of(seconds / 86_400);
    format!("{year}-{month:02}-{day:02}")
}
