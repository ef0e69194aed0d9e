//! Charts of what was measured, drawn by the engine's own: the example `plot`
//! of the main package does it, so that this program need not be built with it.

use super::entrant::Who;
use crate::command::Outcome;
use crate::project::Project;
use serde_json::json;
use std::fs;
use std::io::Write;
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
    /// Draws it into `docs/images/`.
    pub(super) fn draw(&self, project: &Project) -> Outcome {
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
        let path = project.at("docs/images").join(&self.file);
        fs::write(&path, output.stdout).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// The same colour in every chart: ours in the page's first ones.
fn colour(who: Who) -> &'static str {
    match who {
        Who::Page => "#2a63a8",
        Who::Terminal(_) => "#5d9bd9",
        _ => "#c4762b",
    }
}
