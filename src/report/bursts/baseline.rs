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

    /// Those of the days before that were not high, none before `since`.
    fn usual_before<'a>(&'a self, (raised, since): Usual<'a>) -> impl Iterator<Item = usize> + 'a {
        self.before.iter().copied().filter(move |place| !raised[*place] && *place >= since)
    }

    /// With the days after, too. Nobody has looked at them, so that outliers go.
    fn usual_around(&self, counts: &[u64], of: Usual<'_>, settings: &Settings) -> Vec<usize> {
        let mut usual: Vec<usize> = self.usual_before(of).chain(self.after.iter().copied()).collect();
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

/// Which days of a service are usual: not those that were high, nor those before its level rose for good.
type Usual<'a> = (&'a [bool], usize);

/// A service's usual days, summed up.
pub(super) struct Baseline {
    /// Accesses per sensor-day.
    pub(super) rate: f64,
    /// Sensor-days that this is known from.
    exposure: f64,
    /// All of its days are before the day.
    pub(super) is_before: bool,
    /// Days.
    days: f64,
    /// Expected accesses on all of them.
    expected: f64,
    /// Σ (count − expected)² / expected over the days: their number times variance over mean.
    scatter: f64,
}

impl Baseline {
    pub(super) fn of(table: &Table, row: usize, window: &Window, of: Usual<'_>, settings: &Settings) -> Baseline {
        let counts = table.row(row);
        let sums = Sums::of(table, counts, window.usual_before(of));
        if sums.days >= settings.shortest {
            return sums.baseline(true);
        }
        Sums::of(table, counts, window.usual_around(counts, of, settings).into_iter()).baseline(false)
    }

    /// The variance of a count on so many sensor-days: that of the count, and of the rate, which is only known from so
    /// many.
    pub(super) fn variance(&self, observed: f64, dispersion: f64) -> f64 {
        self.rate * observed * dispersion * (1.0 + observed / self.exposure)
    }

    /// Variance over mean of these days, leaning on that of other services by `prior` days as far as these days say
    /// little; at least 1.
    pub(super) fn dispersion_given(&self, others: f64, prior: f64) -> f64 {
        let own = self.evidence(others);
        ((prior * others + own * self.own_dispersion()) / (prior + own)).max(1.0)
    }

    /// That of these days alone.
    fn own_dispersion(&self) -> f64 {
        self.scatter / (self.days - 1.0).max(1.0)
    }

    /// How many days' worth of evidence of the dispersion these are. A day's term in `scatter` varies little where its
    /// mean is large against the dispersion, as that of a normally distributed count; else the day says less, by the
    /// ratio of the two variances for a negative binomial count.
    fn evidence(&self, dispersion: f64) -> f64 {
        let mean = self.expected / self.days;
        (self.days - 1.0) / (1.0 + 3.0 * (dispersion - 1.0) / mean + 1.0 / (2.0 * dispersion * mean))
    }
}

/// What a baseline is made of, in one look at its days.
#[derive(Default)]
struct Sums {
    days: usize,
    counts: f64,
    exposure: f64,
    /// Σ count² / sensors.
    squares: f64,
}

impl Sums {
    fn of(table: &Table, counts: &[u64], places: impl Iterator<Item = usize>) -> Sums {
        let mut sums = Sums::default();
        for place in places {
            let (count, observed) = (counts[place] as f64, table.observed[place] as f64);
            sums.days += 1;
            sums.counts += count;
            sums.exposure += observed;
            sums.squares += count * count / observed;
        }
        sums
    }

    fn baseline(&self, is_before: bool) -> Baseline {
        // Half an access more than were seen, as Jeffreys has it: never seen in eight weeks is rare, not impossible.
        let expected = self.counts + 0.5;
        let rate = expected / self.exposure;
        // The squares of the differences, multiplied out.
        let scatter = (self.squares / rate - 2.0 * self.counts + expected).max(0.0);
        Baseline { rate, exposure: self.exposure, is_before, days: self.days as f64, expected, scatter }
    }
}

/// The dispersion that is usual among services: the median, each weighing as much as its days are evidence. What the
/// settings say is one among them, which decides where there is little.
pub(super) fn usual_dispersion(baselines: &[Baseline], settings: &Settings) -> f64 {
    let mut known = vec![(settings.dispersion, settings.prior)];
    known.extend(baselines.iter().map(|of| (of.own_dispersion(), of.evidence(settings.dispersion))));
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = known.iter().map(|of| of.1).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let middle = known.iter().find(|of| {
        below += of.1;
        below >= half
    });
    middle.map_or(settings.dispersion, |of| of.0).max(1.0)
}
