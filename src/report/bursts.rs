//! Bursts: days on which a service is asked for far more than is usual for it, found in daily counts alone.
//!
//! It is EARS C2's question (Fricker, Hegler and Dunfee, Stat. Med. 2008): is a day far above the days before it, less
//! the two just before it, and less those that were high themselves? The answer is a p-value from a negative binomial
//! distribution with the baseline's mean and variance. Over all service-days of a period Benjamini and Hochberg say which
//! to believe. Days under the floor, or under three times the baseline, count as tests with p = 1.
//!
//! In three points it is not C2. Seven days tell little of a variance, and many services with few days each find many
//! small ones by chance: at a variance of six times the mean, C2's baselines raise 2.4 false alarms a month in the
//! simulation of `tests/bursts.rs`, where these raise 0.04 to 0.13 by the seed.
//! 1. A baseline takes in as many days as there are, from 7 to 56. Eight whole weeks leave nothing of a weekly cycle.
//! 2. The dispersion, variance over mean, leans on that of the other services as far as a service's own days say little,
//!    and the variance includes how well the mean is known (`baseline.rs`).
//! 3. At the beginning of the data, where there are no 7 days before a day, those after it stand in, without outliers by
//!    their robust z.
//!
//! The two measures of a day's surprise keep apart: a day is believed to be a burst by Benjamini and Hochberg at q; next to
//! one, or within the gap, a day also belongs to the run if its own p is at most `high`.
//!
//! High days are left out of later baselines (Farrington's method, which weighs them down, comes to the same for days as
//! high as these). Of a service that rises for good, every day would then be a burst until the eight weeks are over. So
//! where a rise lasts (`rise.rs`), what is usual is learned anew from its first day on.

use super::Period;
use super::statistics::{benjamini_hochberg_of, count_tail};
use crate::time::Day;
use baseline::{Baseline, Window, usual_dispersion};

mod baseline;
mod rise;
mod table;

use rise::Rise;
pub use rise::Stayed;
pub use table::Table;

/// Thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Days just before a day that its baseline leaves out, so that a slow beginning is not its own usual level.
    pub guard: usize,
    /// The least days of a baseline.
    pub shortest: usize,
    /// The most.
    pub longest: usize,
    /// Of the service-days called bursts, the share that may be false.
    pub q: f64,
    /// A day has at least so many accesses.
    pub floor: u64,
    /// And so many times its baseline.
    pub ratio: f64,
    /// A day whose p, by itself, is at most this is left out of later baselines, and may be part of a run that another
    /// day makes one. At least `q`.
    pub high: f64,
    /// Days between two that are of one run.
    pub gap: usize,
    /// Variance over mean where the data say little.
    pub dispersion: f64,
    /// How many days' worth of evidence that is, and that of the other services for one.
    pub prior: f64,
    /// A rise that goes on for so many observed days lasts. A multiple of three.
    pub lasting: usize,
    /// A rise is news of the period that this day of it lies in, counted from 0: what began on the last days of a month
    /// could not be told from a burst there.
    pub news: i32,
}

impl Settings {
    /// Days that a baseline reaches back.
    fn reach(&self) -> i32 {
        i32::try_from(self.guard + self.longest).unwrap_or(i32::MAX / 2)
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            guard: 2,
            shortest: 7,
            longest: 56,
            q: 0.01,
            floor: 20,
            ratio: 3.0,
            high: 0.01,
            gap: 1,
            dispersion: 3.0,
            prior: 8.0,
            lasting: 21,
            news: 3,
        }
    }
}

/// What stands out in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// By first day, then by row.
    pub runs: Vec<Run>,
    /// Services that rose for good before the period, and still are at the level that they rose to. By row.
    pub stayed: Vec<Stayed>,
}

/// Days in a row on which a service was asked for far more than is usual; or the beginning of a rise that lasts.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The row in the table.
    pub service: usize,
    /// First day.
    pub first: Day,
    /// Last day; of a rise that lasts, the last one of the period.
    pub last: Day,
    /// The day with the most accesses, the first of equals.
    pub peak: Day,
    /// Accesses of each day from first to last.
    pub counts: Vec<u64>,
    /// Accesses on the peak day.
    pub highest: u64,
    /// Accesses that would have been usual on the peak day.
    pub usual: f64,
    /// How likely a day as unusual as the most unusual of these is on a usual day; of a rise that lasts, how likely so
    /// many accesses are in so many usual days.
    pub p: f64,
    /// If the rise lasts, the accesses of a day that it led to: the median of its first three weeks.
    pub stays: Option<f64>,
}

/// A day of a service on which it is high, by itself.
#[derive(Clone, Copy, Debug)]
struct High {
    row: usize,
    at: usize,
    usual: f64,
    p: f64,
}

/// What stands out in a period.
pub fn find(table: &Table, period: Period, settings: &Settings) -> Found {
    let Some((from, to)) = table.places(period) else { return Found::default() };
    let reaches = |row: &usize| table.row(*row)[from..=to].iter().any(|count| *count >= settings.floor);
    let mut search = Search {
        table,
        settings,
        last: to,
        service_days: (table.rows() + table.others) as f64 * (to - from + 1) as f64,
        rows: (0..table.rows()).filter(reaches).collect(),
        raised: vec![vec![false; table.days()]; table.rows()],
        rises: vec![None; table.rows()],
    };
    let (mut highs, mut rises, mut tests) = (Vec::new(), Vec::new(), 0);
    // What was high longer ago than the first baselines' first days' baselines shows in none of them.
    for at in from.saturating_sub(2 * (settings.guard + settings.longest))..=to {
        let Some(window) = Window::of(table, at, settings) else { continue };
        let found = search.high_on(at, &window, &mut rises);
        if at >= from {
            tests += table.rows() + table.others;
            highs.extend(found);
        }
    }
    // Days of a ramp, which were high before it was known what it leads to.
    highs.retain(|high| !rises.iter().any(|rise| rise.holds(high.row, high.at)));
    let mut runs = runs(table, highs, tests, settings);
    runs.extend(rises.iter().filter(|rise| rise.is_news_in(from, to, settings)).map(|rise| rise.run(table, to)));
    runs.sort_by_key(|run| (run.first, run.service));
    let mut stayed: Vec<Stayed> = rises.iter().filter_map(|rise| rise.stayed(table, (from, to), settings)).collect();
    stayed.sort_by_key(|rise| (rise.service, rise.first));
    Found { runs, stayed }
}

struct Search<'a> {
    table: &'a Table,
    settings: &'a Settings,
    /// The place of the period's last day.
    last: usize,
    /// All that are looked at in the period.
    service_days: f64,
    /// Those that reach the floor in the period: no other can burst in it.
    rows: Vec<usize>,
    /// By row and day.
    raised: Vec<Vec<bool>>,
    /// By row, the latest rise that lasts.
    rises: Vec<Option<Rise>>,
}

impl Search<'_> {
    /// What is high on a day, which is remembered; and rises that begin.
    fn high_on(&mut self, at: usize, window: &Window, rises: &mut Vec<Rise>) -> Vec<High> {
        let Settings { floor, ratio, high, prior, .. } = *self.settings;
        let table = self.table;
        if self.rows.iter().all(|row| table.row(*row)[at] < floor) {
            return Vec::new();
        }
        let since = |row: usize| self.rises[row].as_ref().map_or(0, |rise| rise.first);
        let of = |row: &usize| Baseline::of(table, *row, window, (&self.raised[*row], since(*row)), self.settings);
        let baselines: Vec<Baseline> = self.rows.iter().map(of).collect();
        let others = usual_dispersion(&baselines, self.settings);
        let mut found = Vec::new();
        for (row, baseline) in self.rows.iter().zip(&baselines) {
            // The first days of a new level tell what it is.
            if self.rises[*row].as_ref().is_some_and(|rise| at <= rise.known) {
                continue;
            }
            let (count, observed) = (table.row(*row)[at], table.observed[at] as f64);
            let usual = baseline.rate * observed;
            if count < floor || (count as f64) < ratio * usual {
                continue;
            }
            let dispersion = baseline.dispersion_given(others, prior);
            let p = count_tail(count, usual, baseline.variance(observed, dispersion)).unwrap_or(1.0);
            if p > high {
                continue;
            }
            let rise = Rise::at(table, (*row, at), &self.raised[*row], (baseline, dispersion), self.settings);
            match rise
                .filter(|rise| rise.p * self.service_days <= self.settings.q && rise.news(self.settings) <= self.last)
            {
                Some(rise) => {
                    self.raised[*row][rise.first..at].fill(false);
                    rises.push(rise.clone());
                    self.rises[*row] = Some(rise);
                }
                None => {
                    self.raised[*row][at] = true;
                    found.push(High { row: *row, at, usual, p });
                }
            }
        }
        found
    }
}

/// Joins days to runs and keeps those with a discovery.
fn runs(table: &Table, mut highs: Vec<High>, tests: usize, settings: &Settings) -> Vec<Run> {
    highs.sort_by_key(|high| (high.row, high.at));
    let p: Vec<f64> = highs.iter().map(|high| high.p).collect();
    // Every other service-day counts as p = 1, which is no less than it is.
    let adjusted = benjamini_hochberg_of(&p, tests).unwrap_or_default();
    let mut runs = Vec::new();
    let mut begin = 0;
    let joins = |a: &High, b: &High| a.row == b.row && b.at - a.at <= settings.gap + 1;
    for days in highs.chunk_by(joins) {
        let end = begin + days.len();
        if adjusted[begin..end].iter().any(|adjusted| *adjusted <= settings.q) {
            runs.push(run(table, days));
        }
        begin = end;
    }
    runs
}

fn run(table: &Table, days: &[High]) -> Run {
    let (first, last) = (days[0].at, days[days.len() - 1].at);
    let counts = table.row(days[0].row)[first..=last].to_vec();
    let peak = days.iter().rev().max_by_key(|high| table.row(high.row)[high.at]).unwrap_or(&days[0]);
    Run {
        service: peak.row,
        first: table.day(first),
        last: table.day(last),
        peak: table.day(peak.at),
        highest: table.row(peak.row)[peak.at],
        counts,
        usual: peak.usual,
        p: days.iter().map(|high| high.p).fold(1.0, f64::min),
        stays: None,
    }
}
