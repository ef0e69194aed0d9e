//! Charts of what was measured, drawn by the engine's own: the example `plot`
//! of the main package does it, so that this program need not be built with it.

use super::entrant::Who;
use crate::command::Outcome;
use crate::project::Project;
use serde_json::json;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// One line of a chart.
pub(super) struct Series {
    pub(super) name: String,
    pub(super) who: Who,
    pub(super) values: Vec<f64>,
}

/// A chart.
pub(super) struct Plot {
    /// Name of its file.
    pub(super) file: String,
    pub(super) title: String,
    /// One a value, from left to right.
    pub(super) labels: Vec<String>,
    pub(super) series: Vec<Series>,
}

impl Plot {
    /// Draws it into `folder`.
    pub(super) fn draw(&self, project: &Project, folder: &Path) -> Outcome {
        let line = |it: &Series| json!({ "name": it.name, "colour": colour(it.who), "values": it.values });
        let series: Vec<_> = self.series.iter().map(line).collect();
        let chart = json!({ "title": self.title, "labels": self.labels, "series": series });
        let mut command = project.command("cargo");
        command.args(["run", "--quiet", "--example", "plot"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let failed = |error: std::io::Error| format!("cannot draw {}: {error}", self.file);
        let mut child = command.spawn().map_err(failed)?;
        child.stdin.take().ok_or("no pipe")?.write_all(chart.to_string().as_bytes()).map_err(failed)?;
        let output = child.wait_with_output().map_err(failed)?;
        if !output.status.success() {
            return Err(format!("cannot draw {}: {}", self.file, output.status));
        }
        let path = folder.join(&self.file);
        fs::write(&path, output.stdout).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// The same colour in every chart, of the page's.
fn colour(who: Who) -> &'static str {
    match who {
        Who::Page => "#2f6db3",
        Who::Terminal(_) => "#8fb8de",
        _ => "#e0892b",
    }
}
