//! What is usual for a service on a day: how many accesses, and how far from that a usual day may be.

use super::{Settings, Table};
use crate::report::statistics::{anscombe, robust_z};

/// Iglewicz and Hoaglin's: what is further from the median, in deviations, is an outlier.
const OUTLIER: f64 = 3.5;

/// The observed days that a day may be compared with, in order.
pub(super) struct Window {
    before: Vec<usize>,
    /// Those after it stand in where there are too few before.
    after: Vec<usize>,
}

impl Window {
    /// `None` if there are too few, or if the day itself was not observed.
    pub(super) fn of(table: &Table, at: usize, settings: &Settings) -> Option<Window> {
        let Settings { guard, longest, shortest, .. } = *settings;
        if table.observed[at] == 0 {
            return None;
        }
        let observed = |place: &usize| table.observed[*place] > 0;
        let before = at.saturating_sub(guard + longest)..at.saturating_sub(guard);
        let after = at + guard + 1..table.days().min(at + guard + 1 + longest);
        let window = Window { before: before.filter(observed).collect(), after: after.filter(observed).collect() };
        (window.before.len() + window.after.len() >= shortest).then_some(window)
    }

    /// Of these days, those that tell what is usual for a service.
    fn usual(&self, counts: &[u64], raised: &[bool], settings: &Settings) -> Vec<usize> {
        let mut usual: Vec<usize> = self.before.iter().copied().filter(|place| !raised[*place]).collect();
        if usual.len() >= settings.shortest {
            return usual;
        }
        // Too few before: then those after it, too. Nobody has looked at them, so that outliers go.
        usual.extend(&self.after);
        let scores = robust_z(&usual.iter().map(|place| anscombe(counts[*place])).collect::<Vec<f64>>());
        let mut scores = scores.unwrap_or_default().into_iter();
        usual.retain(|_| scores.next().is_some_and(|score| score <= OUTLIER));
        if usual.len() >= settings.shortest {
            return usual;
        }
        // Hardly a day is not high, so that high is usual.
        self.before.iter().chain(&self.after).copied().collect()
    }
}

/// A service's usual days, summed up.
pub(super) struct Baseline {
    /// Accesses per sensor-day.
    pub(super) rate: f64,
    /// Sensor-days that this is known from.
    pub(super) exposure: f64,
    /// Days.
    days: f64,
    /// Expected accesses on all of them.
    expected: f64,
    /// Σ (count − expected)² / expected over the days: their number times variance over mean.
    scatter: f64,
}

impl Baseline {
    pub(super) fn of(table: &Table, row: usize, window: &Window, raised: &[bool], settings: &Settings) -> Baseline {
        let counts = table.row(row);
        let places = window.usual(counts, raised, settings);
        let exposure = places.iter().map(|place| table.observed[*place] as f64).sum::<f64>();
        // Half an access more than were seen, as Jeffreys has it: never seen in eight weeks is rare, not impossible.
        let rate = (places.iter().map(|place| counts[*place] as f64).sum::<f64>() + 0.5) / exposure;
        let scatter = places.iter().map(|place| {
            let expected = rate * table.observed[*place] as f64;
            (counts[*place] as f64 - expected) * (counts[*place] as f64 - expected) / expected
        });
        let scatter = scatter.sum();
        Baseline { rate, exposure, days: places.len() as f64, expected: rate * exposure, scatter }
    }

    /// Variance over mean of these days, leaning on that of other services by `prior` days as far as these days say
    /// little; at least 1.
    pub(super) fn dispersion_given(&self, others: f64, prior: f64) -> f64 {
        let own = self.evidence(others);
        ((prior * others + own * self.scatter / (self.days - 1.0)) / (prior + own)).max(1.0)
    }

    /// How many days' worth of evidence of the dispersion these are. A day's term in `scatter` varies little where its
    /// mean is large against the dispersion, as that of a normally distributed count; else the day says less, by the
    /// ratio of the two variances for a negative binomial count.
    fn evidence(&self, dispersion: f64) -> f64 {
        let mean = self.expected / self.days;
        (self.days - 1.0) / (1.0 + 3.0 * (dispersion - 1.0) / mean + 1.0 / (2.0 * dispersion * mean))
    }
}

/// The dispersion that is usual among services: the median, each service weighing as much as its days are evidence.
pub(super) fn usual_dispersion(baselines: &[Baseline], settings: &Settings) -> f64 {
    let known = baselines.iter().map(|of| (of.scatter / (of.days - 1.0), of.evidence(settings.dispersion)));
    let mut known: Vec<(f64, f64)> = known.collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = known.iter().map(|of| of.1).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let middle = known.iter().find(|of| {
        below += of.1;
        below >= half
    });
    middle.map_or(settings.dispersion, |of| of.0).max(1.0)
}
