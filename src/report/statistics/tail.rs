//! How likely a count is at least this high: upper tails of the Poisson and the negative binomial distribution, with
//! full relative precision far out, where all that matters happens.
//!
//! Both begin with a probability in Loader's saddle-point form (C. Loader, *Fast and Accurate Computation of Binomial
//! Probabilities*, 2000), in which nothing large is subtracted from anything large, and multiply it by a sum or
//! continued fraction.

use std::f64::consts::PI;

/// Sums and fractions end here at the latest. They need some square roots of the count in steps, so that only counts
/// above about 10⁹ come that far, and then the digits that are missing are the last of many.
const STEPS: usize = 200_000;

/// P(X ≥ count) for a count with this mean and variance: negative binomial, or Poisson if the variance is not larger
/// than the mean. `None` if the mean or variance is negative or not finite.
pub fn count_tail(count: u64, mean: f64, variance: f64) -> Option<f64> {
    if !variance.is_finite() || variance < 0.0 {
        return None;
    }
    let overdispersed = mean > 0.0 && variance > mean;
    if overdispersed { negative_binomial_tail(count, mean, variance) } else { poisson_tail(count, mean) }
}

/// P(X ≥ count) of the Poisson distribution. `None` if the mean is negative or not finite.
pub fn poisson_tail(count: u64, mean: f64) -> Option<f64> {
    if !mean.is_finite() || mean < 0.0 {
        return None;
    }
    if count == 0 {
        return Some(1.0);
    }
    if mean == 0.0 {
        return Some(0.0);
    }
    let k = count as f64;
    // Where the terms fall: upwards from k, or downwards from k − 1 for what is not in the tail.
    if k > mean {
        let (mut sum, mut term, mut at) = (1.0, 1.0, k);
        for _ in 0..STEPS {
            at += 1.0;
            term *= mean / at;
            sum += term;
            if term < sum * f64::EPSILON / 8.0 {
                break;
            }
        }
        return probability(poisson(k, mean) * sum);
    }
    let (mut sum, mut term, mut at) = (1.0, 1.0, k - 1.0);
    for _ in 0..STEPS {
        term *= at / mean;
        sum += term;
        at -= 1.0;
        if term < sum * f64::EPSILON / 8.0 {
            break;
        }
    }
    probability(1.0 - poisson(k - 1.0, mean) * sum)
}

/// P(X ≥ count) of the negative binomial distribution with this mean and variance. `None` if they are not finite, the
/// mean is not above 0, or the variance is not above the mean.
pub fn negative_binomial_tail(count: u64, mean: f64, variance: f64) -> Option<f64> {
    if !mean.is_finite() || !variance.is_finite() || mean <= 0.0 || variance <= mean {
        return None;
    }
    if count == 0 {
        return Some(1.0);
    }
    // P(X ≥ k) is the regularised incomplete beta function at 1 − mean/variance, with parameters k and the "size".
    let excess = variance - mean;
    let (k, size) = (count as f64, mean * (mean / excess));
    if !size.is_finite() {
        return poisson_tail(count, mean);
    }
    if size == 0.0 {
        return Some(0.0);
    }
    let (x, y) = (excess / variance, mean / variance);
    // The fraction converges fast on this side of the mean.
    if k > mean {
        probability(binomial(k, size, x, y) * size / (k + size) * beta_fraction(k, size, x))
    } else {
        probability(1.0 - binomial(size, k, y, x) * k / (k + size) * beta_fraction(size, k, y))
    }
}

fn probability(p: f64) -> Option<f64> {
    (!p.is_nan()).then(|| p.clamp(0.0, 1.0))
}

/// e^−m · m^x / Γ(x + 1), with x ≥ 0 and m > 0.
fn poisson(x: f64, m: f64) -> f64 {
    if x == 0.0 { libm::exp(-m) } else { libm::exp(-stirling_error(x) - deviance(x, m)) / (2.0 * PI * x).sqrt() }
}

/// x^a · y^b · Γ(a + b + 1) / (Γ(a + 1) · Γ(b + 1)), with x + y = 1 and a, b > 0.
fn binomial(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let error = stirling_error(n) - stirling_error(a) - stirling_error(b);
    libm::exp(error - deviance(a, n * x) - deviance(b, n * y)) * (n / (2.0 * PI * a) / b).sqrt()
}

/// What Stirling's formula lacks: ln Γ(n + 1) − (n + ½)·ln n + n − ½·ln 2π.
fn stirling_error(n: f64) -> f64 {
    if n < 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let square = n * n;
    let series = 1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / square) / square) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - series / square) / square) / n
}

/// x·ln(x/m) + m − x, also where x is nearly m.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * x + 0.1 * m {
        return x * (libm::log(x) - libm::log(m)) + m - x;
    }
    let v = difference / (x + m);
    let (mut sum, mut power) = (difference * v, 2.0 * x * v);
    for step in 1..STEPS {
        power *= v * v;
        let next = sum + power / (2 * step + 1) as f64;
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// The continued fraction of the incomplete beta function, by Lentz's method (*Numerical Recipes*, 6.4); for
/// x < (a + 1) / (a + b + 2).
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) / (a + 1.0) * x);
    let mut fraction = d;
    for step in 1..STEPS {
        let m = step as f64;
        // Ratios first: the products need not be numbers.
        let even = m / (a + 2.0 * m - 1.0) * ((b - m) / (a + 2.0 * m)) * x;
        let odd = -(a + m) / (a + 2.0 * m) * ((a + b + m) / (a + 2.0 * m + 1.0)) * x;
        let mut factor = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + coefficient * d);
            c = away_from_zero(1.0 + coefficient / c);
            factor = c * d;
            fraction *= factor;
        }
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    fraction
}
