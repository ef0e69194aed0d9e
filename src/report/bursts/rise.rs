//! Rises that last: a service is asked for far more than before from one day on, and goes on being asked for that much.
//!
//! A high day begins one if the median of the three weeks from it on is itself far above what was usual, if none of the
//! three weeks by itself falls behind (its median is at least half of that), and if so many accesses in three weeks are
//! as surprising as a burst has to be, among all service-days of the period. Medians, since a burst of days within three
//! weeks is not to make a level, nor a quiet weekend to end it; three days in a row that are back do. What is left of a
//! larger burst just before is no rise.

use super::baseline::Baseline;
use super::{Run, Settings, Table};
use crate::report::statistics::{anscombe, count_tail, median};
use crate::time::Day;

/// A rise that lasts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rise {
    /// The row.
    row: usize,
    /// The place of its first day.
    pub(super) first: usize,
    /// The place of the last day that tells what the new level is.
    pub(super) known: usize,
    /// Accesses of a sensor-day before and since.
    rates: [f64; 2],
    /// Sensors on the day that it was seen.
    observed: f64,
    /// See [`Run::p`].
    pub(super) p: f64,
}

/// A service that rose for good before a period and still is at that level in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stayed {
    /// The row in the table.
    pub service: usize,
    /// The first day of the rise.
    pub first: Day,
    /// Accesses of a day before it.
    pub usual: f64,
    /// Accesses of a day that it led to.
    pub level: f64,
}

impl Rise {
    /// The one that a high day belongs to the beginning of, if there is one. `raised` are high days of the row before it,
    /// `dispersion` is that of the baseline.
    pub(super) fn at(
        table: &Table,
        (row, at): (usize, usize),
        raised: &[bool],
        (before, dispersion): (&Baseline, f64),
        settings: &Settings,
    ) -> Option<Rise> {
        let counts = table.row(row);
        let days: Vec<usize> = (at..table.days()).filter(|at| table.observed[*at] > 0).take(settings.lasting).collect();
        // What was usual has to be known from days before.
        if days.len() < settings.lasting || !before.is_before {
            return None;
        }
        let observed = table.observed[at] as f64;
        let rates: Vec<f64> = days.iter().map(|at| counts[*at] as f64 / table.observed[*at] as f64).collect();
        let level = median(&rates)?;
        if level * observed < settings.floor as f64 || level < settings.ratio * before.rate {
            return None;
        }
        let mut weeks = rates.chunks(settings.lasting.div_ceil(3));
        if !weeks.all(|week| median(week).is_some_and(|of_week| of_week >= level / 2.0)) {
            return None;
        }
        let is_back = |rate: &f64| *rate < (BACK.0 * before.rate).max(BACK.1 * level);
        if rates.windows(WEEKEND + 1).any(|days| days.iter().all(is_back)) {
            return None;
        }
        let (all, exposure) =
            days.iter().fold((0, 0), |(all, exposure), at| (all + counts[*at], exposure + table.observed[*at]));
        let exposure = exposure as f64;
        let p = count_tail(all, before.rate * exposure, before.variance(exposure, dispersion))?;
        let rates = [before.rate, level];
        let first = begin(table, counts, at, raised, rates, settings)?;
        Some(Rise { row, first, known: days[days.len() - 1], rates, observed, p })
    }

    /// Whether a day of a row is one of those that it is known from.
    pub(super) fn holds(&self, row: usize, at: usize) -> bool {
        self.row == row && (self.first..=self.known).contains(&at)
    }

    /// The place of the day of which it is news.
    pub(super) fn news(&self, settings: &Settings) -> usize {
        self.first.saturating_add_signed(isize::try_from(settings.news).unwrap_or(0))
    }

    /// It is to be told in full of a period.
    pub(super) fn is_news_in(&self, from: usize, to: usize, settings: &Settings) -> bool {
        (from..=to).contains(&self.news(settings))
    }

    /// Its days up to the end of a period.
    pub(super) fn run(&self, table: &Table, to: usize) -> Run {
        let counts = table.row(self.row)[self.first..=to].to_vec();
        // The first of equals.
        let (peak, highest) = counts.iter().enumerate().fold(
            (0, 0),
            |best, (at, count)| {
                if *count > best.1 { (at, *count) } else { best }
            },
        );
        Run {
            service: self.row,
            first: table.day(self.first),
            last: table.day(to),
            peak: table.day(self.first + peak),
            counts,
            highest,
            usual: self.rates[0] * self.observed,
            p: self.p,
            stays: Some(self.rates[1] * self.observed),
        }
    }

    /// What there is to say of it in a later period: nothing once its level is no longer held, or so long after it began
    /// that what came before is no longer what days are compared with.
    pub(super) fn stayed(&self, table: &Table, (from, to): (usize, usize), settings: &Settings) -> Option<Stayed> {
        let counts = table.row(self.row);
        let observed = (from..=to).filter(|at| table.observed[*at] > 0);
        let now = median(&observed.map(|at| counts[at] as f64 / table.observed[at] as f64).collect::<Vec<f64>>())?;
        let is_recent = from <= self.first + settings.guard + settings.longest;
        (self.news(settings) < from && is_recent && now >= self.rates[1] / 2.0).then(|| Stayed {
            service: self.row,
            first: table.day(self.first),
            usual: self.rates[0] * self.observed,
            level: self.rates[1] * self.observed,
        })
    }
}

/// A day is back if it has less than so many times what was usual, or less than this part of the new level.
const BACK: (f64, f64) = (2.0, 0.25);
/// So many days in a row may be.
const WEEKEND: usize = 2;

/// So many times the new level is more than a part of its beginning.
const ABOVE: f64 = 2.0;

/// The first day of a rise that was seen at a place: that of the high days up to there, and one of those just before
/// them that no baseline has looked at, if those between are nearer to the level after than to the level before. `None`
/// if it is a fall from more.
fn begin(
    table: &Table,
    counts: &[u64],
    at: usize,
    raised: &[bool],
    rates: [f64; 2],
    Settings { gap, guard, .. }: &Settings,
) -> Option<usize> {
    let observed = |place: usize| table.observed[place] as f64;
    // The nearest high day of the same run.
    let before = |place: usize| (place.saturating_sub(gap + 1)..place).rev().find(|at| raised[*at]);
    let is_more = |place: usize| counts[place] as f64 > ABOVE * rates[1] * observed(place);
    let mut first = at;
    while let Some(place) = before(first) {
        if is_more(place) {
            return None;
        }
        first = place;
    }
    let is_risen = |place: &usize| {
        let scale = |rate: f64| 2.0 * (rate * observed(*place) + 0.375).sqrt();
        observed(*place) > 0.0 && 2.0 * anscombe(counts[*place]) >= scale(rates[0]) + scale(rates[1])
    };
    Some((first.saturating_sub(*guard)..first).rev().take_while(is_risen).last().unwrap_or(first))
}
