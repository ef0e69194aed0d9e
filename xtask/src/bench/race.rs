//! Runs of several entrants in turn, A B A B, so that whatever else the
//! machine does falls on all of them alike.

use super::data::{self, Data, Log};
use super::entrant::{Bench, Measured, Sample, Who};
use crate::command::{Outcome, say};
use serde::{Deserialize, Serialize};

/// Who counts what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entrant {
    pub(super) who: Who,
    pub(super) on: Data,
    /// Takes so long, or fails, that one run says enough.
    pub(super) once: bool,
    /// Said of the log beside the name, where it is not the row's own.
    pub(super) note: &'static str,
}

/// All runs of an entrant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Times {
    pub(super) who: Who,
    /// As it stands in tables.
    pub(super) label: String,
    /// Rows and bytes of its log.
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) samples: Vec<Sample>,
    /// Why there are no more of them.
    pub(super) failed: Option<String>,
    /// It counts something else than the others: then nothing of this is to be believed.
    pub(super) wrong: bool,
}

impl Times {
    /// Median of what was measured in every run.
    pub(super) fn median(&self, of: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
        let mut values: Vec<f64> = self.samples.iter().filter_map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    pub(super) fn seconds(&self) -> Option<f64> {
        self.median(|sample| Some(sample.seconds))
    }

    /// The fastest run and the slowest.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        let seconds = || self.samples.iter().map(|sample| sample.seconds);
        Some((seconds().min_by(f64::total_cmp)?, seconds().max_by(f64::total_cmp)?))
    }

    /// The worst of what was measured in every run.
    pub(super) fn worst(&self, of: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
        self.samples.iter().filter_map(of).max_by(f64::total_cmp)
    }

    /// Whether this stands for nothing: ours broke, or someone counts wrongly.
    pub(super) fn spoils(&self) -> bool {
        self.wrong || (self.failed.is_some() && self.who.is_ours())
    }

    /// Median of the most memory, in bytes.
    pub(super) fn peak(&self) -> Option<f64> {
        self.median(|sample| Some(sample.peak? as f64))
    }
}

/// What came of a race.
pub(super) struct Race {
    pub(super) times: Vec<Times>,
    /// Why it was not run at all: ours does not read the log.
    pub(super) declined: Option<String>,
}

/// Measures `runs` times, after one run that warms the caches and does not
/// count.
pub(super) fn race(bench: &mut Bench<'_>, entrants: &[Entrant], runs: usize) -> Outcome<Race> {
    let mut all: Vec<(Entrant, Log, Times)> = Vec::new();
    for entrant in entrants {
        let log = data::ensure(bench.project, entrant.on)?;
        let label = format!("{}{}", entrant.who.label(bench.project), entrant.note);
        let (rows, bytes) = (entrant.on.shape.rows as u64, log.bytes);
        let times = Times { who: entrant.who, label, rows, bytes, samples: Vec::new(), failed: None, wrong: false };
        all.push((*entrant, log, times));
    }
    for run in 0..=runs {
        for (entrant, log, times) in &mut all {
            if times.failed.is_some() || (entrant.once && run != 1) {
                continue;
            }
            match bench.measure(entrant.who, entrant.on, log) {
                Ok(Measured::Sample(sample)) if run > 0 => times.samples.push(sample),
                Ok(Measured::Sample(_)) => {}
                Ok(Measured::Declined(why)) => return Ok(Race { times: Vec::new(), declined: Some(why) }),
                Ok(Measured::Wrong(difference)) => {
                    say(format!("{} counts wrongly: {difference}", times.label));
                    (times.failed, times.wrong) = (Some(difference), true);
                }
                Err(why) => {
                    say(format!("{}: {why}", times.label));
                    times.failed = Some(why);
                }
            }
        }
    }
    Ok(Race { times: all.into_iter().map(|(_, _, times)| times).collect(), declined: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_run_and_the_range_its_neighbours() {
        let sample = |seconds: f64, peak| Sample { seconds, peak, ..Sample::default() };
        let samples = vec![sample(3.0, Some(5)), sample(1.0, None), sample(2.0, Some(9))];
        let label = String::new();
        let times = Times { who: Who::Page, label, rows: 1, bytes: 1, samples, failed: None, wrong: false };
        assert_eq!((times.seconds(), times.range(), times.peak()), (Some(2.0), Some((1.0, 3.0)), Some(9.0)));
        let none = Times { samples: Vec::new(), ..times };
        assert_eq!((none.seconds(), none.range(), none.peak()), (None, None, None));
    }
}
