//! The middle of values and how far one of them stands out, undisturbed by the few that do.

/// The median absolute deviation of normally distributed values with deviation 1.
pub const MAD_OF_NORMAL: f64 = 0.6745;

/// The middle value, or the mean of the two in the middle. `None` of no values, or if one is not finite.
pub fn median(values: &[f64]) -> Option<f64> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut values = values.to_vec();
    let half = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, middle, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let middle = *middle;
    if !even {
        return Some(middle);
    }
    let before = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(before / 2.0 + middle / 2.0)
}

/// The median of the distances from the median, in the values' unit. `None` where there is no median.
pub fn mad(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    median(&distances)
}

/// 2·√(x + 3/8): makes the variance of a Poisson count nearly 1, whatever its mean (Anscombe, Biometrika 1948).
pub fn anscombe(count: u64) -> f64 {
    2.0 * (count as f64 + 0.375).sqrt()
}

/// How far each value is from the median, in deviations: M = 0.6745·(y − median) / max(MAD, 0.6745), where the lower
/// bound is the MAD of Anscombe-transformed Poisson counts. Iglewicz and Hoaglin (1993) call M > 3.5 an outlier.
/// `None` where there is no median.
pub fn robust_z(values: &[f64]) -> Option<Vec<f64>> {
    let (middle, spread) = (median(values)?, mad(values)?.max(MAD_OF_NORMAL));
    let scores: Vec<f64> = values.iter().map(|value| MAD_OF_NORMAL * ((value - middle) / spread)).collect();
    scores.iter().all(|score| score.is_finite()).then_some(scores)
}
