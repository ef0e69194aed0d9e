//! Why a count changed: fewer sources, or fewer accesses from each. The logarithmic mean Divisia index (Ang, Energy
//! Policy 2005, LMDI-I, additive), which leaves no remainder and does not mind which of the two factors comes first.

/// Accesses and sources of one period, both per sensor-day and unrounded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// A.
    pub accesses: f64,
    /// S; above 0 exactly where A is.
    pub sources: f64,
}

impl Level {
    fn is_sound(&self) -> bool {
        let Level { accesses, sources } = *self;
        accesses.is_finite()
            && sources.is_finite()
            && accesses >= 0.0
            && sources >= 0.0
            && (accesses > 0.0) == (sources > 0.0)
    }
}

/// A change of accesses per sensor-day, as a sum of two.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Split {
    /// From more or fewer sources.
    pub sources: f64,
    /// From more or fewer accesses of each source.
    pub intensity: f64,
}

/// Splits the change of A = S · (A/S): L·ln(S₁/S₀) and L·ln(I₁/I₀), with I = A/S and L the logarithmic mean of A₁ and A₀.
/// What appears or disappears goes wholly to the sources. `None` if a level is negative or not finite, or has accesses
/// without sources or the reverse.
pub fn split(before: Level, after: Level) -> Option<Split> {
    if !before.is_sound() || !after.is_sound() {
        return None;
    }
    let (a0, a1) = (before.accesses, after.accesses);
    if a0 == 0.0 || a1 == 0.0 {
        return Some(Split { sources: a1 - a0, intensity: 0.0 });
    }
    let mean = logarithmic_mean(a1, a0);
    let of_sources = log_ratio(after.sources, before.sources);
    // Where the intensities are equal, the two logarithms may still differ in the last digit; nothing should be nothing.
    let steady = a1 * before.sources == a0 * after.sources;
    let of_intensity = if steady { 0.0 } else { log_ratio(a1, a0) - of_sources };
    let split = Split { sources: mean * of_sources, intensity: mean * of_intensity };
    (split.sources.is_finite() && split.intensity.is_finite()).then_some(split)
}

/// ln(a/b) of positive numbers, to full precision also where they are nearly equal.
fn log_ratio(a: f64, b: f64) -> f64 {
    let change = (a - b) / b;
    if change.abs() < 0.5 { libm::log1p(change) } else { libm::log(a) - libm::log(b) }
}

/// (a − b) / (ln a − ln b) of positive numbers; a, if they are equal.
fn logarithmic_mean(a: f64, b: f64) -> f64 {
    if a == b { a } else { (a - b) / log_ratio(a, b) }
}

/// One service's part in a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// A₁ − A₀ of the service, per sensor-day.
    pub change: f64,
    /// The same in per cent of all accesses before; `None` if there were none.
    pub points: Option<f64>,
    /// The same as a sum of two.
    pub split: Split,
}

/// A change of all accesses per sensor-day, by service.
///
/// With Σ over the services, change = Σ sources + Σ intensity = `total.sources` + `total.intensity`, but the parts
/// differ, since a total's intensity also changes where sources only move from services with many accesses each to
/// services with few. That is the mix: change = `total.sources` + `mix` + Σ intensity.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// In the order given.
    pub services: Vec<Contribution>,
    /// The sum of the levels, split as if it were one service.
    pub total: Split,
    /// Σ sources − `total.sources` = `total.intensity` − Σ intensity.
    pub mix: f64,
    /// The sum of the changes above 0.
    pub gains: f64,
    /// The sum of the changes below 0.
    pub losses: f64,
}

/// Explains a change by services, each given as its level (before, after). `None` if a level is unsound, see [`split`].
pub fn explain(services: &[(Level, Level)]) -> Option<Explained> {
    let (mut before, mut after) = (Level::default(), Level::default());
    for (from, to) in services {
        before = Level { accesses: before.accesses + from.accesses, sources: before.sources + from.sources };
        after = Level { accesses: after.accesses + to.accesses, sources: after.sources + to.sources };
    }
    let contributions = services.iter().map(|(from, to)| {
        let change = to.accesses - from.accesses;
        let points = (before.accesses > 0.0).then(|| 100.0 * (change / before.accesses));
        Some(Contribution { change, points, split: split(*from, *to)? })
    });
    let services = contributions.collect::<Option<Vec<Contribution>>>()?;
    let total = split(before, after)?;
    let mix = services.iter().map(|service| service.split.sources).sum::<f64>() - total.sources;
    let gains = services.iter().map(|service| service.change.max(0.0)).sum();
    let losses = services.iter().map(|service| service.change.min(0.0)).sum();
    Some(Explained { services, total, mix, gains, losses })
}
