//! From counts to heights: a zero-based scale with round ticks, and numbers as a reader writes them.

/// Maps 0..=`top` onto a length.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    /// The value at the far end.
    pub top: f64,
    /// Round values from 0, evenly spaced, none above `top`.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// For values up to `max`, with about `wanted` ticks above zero. Steps are 1, 2 or 5 times a power of ten and never
    /// below one, since what is charted is counted. The next round value above `max` is shown where it lies close,
    /// otherwise the highest value touches the top: space is for data.
    pub(super) fn new(max: f64, wanted: f64) -> Scale {
        if max <= 0.0 {
            return Scale { top: 1.0, ticks: vec![0.0] };
        }
        let step = nice_step(max / wanted.max(1.0)).max(1.0);
        let whole = (max / step).floor();
        let close = (whole + 1.0) * step - max <= 0.35 * step && max >= 1.0;
        let last = if close { whole + 1.0 } else { whole };
        let mut ticks = Vec::new();
        let mut k = 0.0;
        while k <= last {
            ticks.push(k * step);
            k += 1.0;
        }
        Scale { top: max.max(last * step), ticks }
    }

    /// Where a value lies, from 0 (zero) to 1 (top).
    pub(super) fn part(&self, value: f64) -> f64 {
        (value / self.top).clamp(0.0, 1.0)
    }
}

/// The smallest of 1, 2, 5 × 10ⁿ that is at least `rough`.
pub(super) fn nice_step(rough: f64) -> f64 {
    let mut decade = 10f64.powf(rough.log10().floor());
    for _ in 0..2 {
        for factor in [1.0, 2.0, 5.0] {
            if factor * decade >= rough * (1.0 - 1e-9) {
                return factor * decade;
            }
        }
        decade *= 10.0;
    }
    decade
}

/// Whole numbers in groups of three, as both of the page's languages write them: 119,926.
pub(super) fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(max: f64, wanted: f64, ticks: &[f64], top: f64) {
        assert_eq!(Scale::new(max, wanted), Scale { top, ticks: ticks.to_vec() }, "max {max}, wanted {wanted}");
    }

    #[test]
    fn ticks_are_round_and_start_at_zero() {
        check(6_300.0, 4.0, &[0.0, 2_000.0, 4_000.0, 6_000.0], 6_300.0);
        check(5_900.0, 4.0, &[0.0, 2_000.0, 4_000.0, 6_000.0], 6_000.0);
        check(400.0, 5.0, &[0.0, 100.0, 200.0, 300.0, 400.0], 400.0);
        check(3.0, 5.0, &[0.0, 1.0, 2.0, 3.0], 3.0);
        check(1.0, 5.0, &[0.0, 1.0], 1.0);
        check(0.0, 5.0, &[0.0], 1.0);
    }

    #[test]
    fn ticks_of_any_size_keep_their_promises() {
        let mut max = 1.0;
        while max < 1e15 {
            for wanted in [1.0, 2.0, 4.0, 8.0] {
                let scale = Scale::new(max, wanted);
                let step = scale.ticks[1..].first().copied().unwrap_or(max);
                let lead = step / 10f64.powf(step.log10().floor());
                assert!(
                    scale.ticks.len() == 1 || [1.0, 2.0, 5.0].iter().any(|f| (lead - f).abs() < 1e-6),
                    "{max} {wanted} {step}"
                );
                assert!(scale.top >= max && scale.top <= max * 1.54 + 1.0);
                assert!(scale.ticks.len() <= wanted as usize + 2, "{max} {wanted} {:?}", scale.ticks);
                assert!(scale.ticks.iter().all(|&t| t <= scale.top));
            }
            max *= 1.37;
        }
    }

    #[test]
    fn numbers_in_groups_of_three() {
        for (value, text) in
            [(0.0, "0"), (999.0, "999"), (1_000.0, "1,000"), (119_926.0, "119,926"), (1e9, "1,000,000,000")]
        {
            assert_eq!(grouped(value), text);
        }
    }
}
