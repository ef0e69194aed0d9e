//! Whether values in order of time go one way, and how fast: without assuming a distribution, and undisturbed by a few
//! odd values.

use super::median;

/// Up to this many values the p-value is counted, not approximated: 20! is the last that fits 64 bits.
pub const EXACT: usize = 20;

/// Mann and Kendall's test for trend (Mann, Econometrica 1945; Kendall, *Rank Correlation Methods*).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise less pairs that fall.
    pub s: i64,
    /// Variance of S without a trend, ties taken into account.
    pub variance: f64,
    /// How likely an S at least that far from 0 is without a trend, on either side.
    pub p: f64,
    /// p is counted over all orders of these values; else it is the normal approximation with continuity correction.
    pub exact: bool,
}

/// The test on values in order of time. `None` of fewer than two values, if all are alike, or if one is not finite.
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut s = 0i64;
    for (at, later) in values.iter().enumerate() {
        s += values[..at].iter().map(|earlier| i64::from(later > earlier) - i64::from(later < earlier)).sum::<i64>();
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let ties: Vec<usize> = sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).collect();
    if ties.len() < 2 {
        return None;
    }
    let term = |n: usize| n as f64 * (n as f64 - 1.0) * (2.0 * n as f64 + 5.0);
    let variance = (term(values.len()) - ties.iter().map(|t| term(*t)).sum::<f64>()) / 18.0;
    let exact = values.len() <= EXACT;
    let p = if exact {
        exact_p(s.unsigned_abs(), &ties)
    } else {
        let z = (s.unsigned_abs() as f64 - 1.0).max(0.0) / variance.sqrt();
        libm::erfc(z / std::f64::consts::SQRT_2)
    };
    Some(MannKendall { s, variance, p, exact })
}

/// The share of all different orders of values, tied as given, whose S is at least `s` away from 0.
///
/// Orders of n different values by inversions are counted by Kendall's recurrence: the polynomial for n is that for
/// n − 1 times 1 + q + … + q^(n−1). With ties, the polynomial of each tie of t values divides it (MacMahon): inversions
/// among equals are none.
fn exact_p(s: u64, ties: &[usize]) -> f64 {
    let n: usize = ties.iter().sum();
    let mut orders = vec![1u64];
    for k in 2..=n {
        let mut next = vec![0u64; orders.len() + k - 1];
        for (at, count) in orders.iter().enumerate() {
            next[at..at + k].iter_mut().for_each(|slot| *slot += count);
        }
        orders = next;
    }
    for k in ties.iter().flat_map(|t| 2..=*t) {
        // Division, from the lowest power on: each coefficient less the k − 1 quotients before it.
        let mut quotient: Vec<u64> = Vec::with_capacity(orders.len() - (k - 1));
        for at in 0..orders.len() - (k - 1) {
            let taken: u64 = quotient[at.saturating_sub(k - 1)..].iter().sum();
            quotient.push(orders[at] - taken);
        }
        orders = quotient;
    }
    // Each inversion turns a rising pair, of which there are as many as the degree, into a falling one.
    let pairs = orders.len() as u64 - 1;
    let far = (0..).zip(&orders).filter(|(inversions, _)| pairs.abs_diff(2 * inversions) >= s);
    far.map(|(_, count)| *count).sum::<u64>() as f64 / orders.iter().sum::<u64>() as f64
}

/// y = intercept + slope · x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Units of y per unit of x.
    pub slope: f64,
    /// In units of y.
    pub intercept: f64,
}

/// Theil and Sen's line through pairs: the median of the slopes between any two with different x (Sen, J. Am. Stat.
/// Assoc. 1968), through the medians of x and y. `None` if all x are alike, the slices differ in length, or a value is
/// not finite. Takes the square of the length in time and memory.
pub fn theil_sen(x: &[f64], y: &[f64]) -> Option<Line> {
    if x.len() != y.len() {
        return None;
    }
    let (x_middle, y_middle) = (median(x)?, median(y)?);
    let mut slopes = Vec::with_capacity(x.len() * (x.len() - 1) / 2);
    for at in 1..x.len() {
        let earlier = x[..at].iter().zip(&y[..at]).filter(|(x0, _)| **x0 != x[at]);
        slopes.extend(earlier.map(|(x0, y0)| (y[at] - y0) / (x[at] - x0)));
    }
    let slope = median(&slopes)?;
    let intercept = y_middle - slope * x_middle;
    intercept.is_finite().then_some(Line { slope, intercept })
}
