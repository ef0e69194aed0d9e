//! Of n sensors, k were hit: what that says about what cannot be seen.

/// The normal distribution's quantile for a two-sided interval of 95 %.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Wilson's score interval of a proportion of which `hits` of `trials` are known (J. Am. Stat. Assoc. 1927), both ends
/// from 0 to 1; `z` is the quantile, [`Z_95`] for 95 %. It assumes independent trials. `None` without trials, for more
/// hits than trials, or for a `z` that is no positive number.
pub fn wilson(hits: u64, trials: u64, z: f64) -> Option<(f64, f64)> {
    if trials == 0 || hits > trials || !z.is_finite() || z <= 0.0 {
        return None;
    }
    let (n, p) = (trials as f64, hits as f64 / trials as f64);
    let square = z * z / n;
    let centre = (p + square / 2.0) / (1.0 + square);
    let half = z / (1.0 + square) * (p * (1.0 - p) / n + square / (4.0 * n)).sqrt();
    // The ends at 0 and 1 are exact, but for rounding.
    let low = if hits == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if hits == trials { 1.0 } else { (centre + half).min(1.0) };
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// (1 − c)^n: how likely a scan that covers a share `coverage` of all addresses, each alike and independently, is seen
/// by none of `sensors` sensors with one address each. `None` if the coverage is no share.
pub fn missed_by_all(coverage: f64, sensors: u64) -> Option<f64> {
    if !(0.0..=1.0).contains(&coverage) {
        return None;
    }
    if sensors == 0 {
        return Some(1.0);
    }
    // log1p(−1) is minus infinity, and the exponential of that is 0, as it should be.
    Some(libm::exp(sensors as f64 * libm::log1p(-coverage)))
}
