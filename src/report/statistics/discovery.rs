//! Many tests at once: which of them may be believed.

/// p-values adjusted by Benjamini and Hochberg (J. R. Stat. Soc. B 1995), in the order given: where those at or below q
/// are called discoveries, at most a share q of these is expected to be false (if the tests are independent or
/// positively dependent). `None` if a p-value is none, that is, not from 0 to 1.
pub fn benjamini_hochberg(p: &[f64]) -> Option<Vec<f64>> {
    benjamini_hochberg_of(p, p.len())
}

/// As [`benjamini_hochberg`], for `tests` tests of which those that are not listed have p = 1. `None`, too, if more are
/// listed.
pub(in crate::report) fn benjamini_hochberg_of(p: &[f64], tests: usize) -> Option<Vec<f64>> {
    if tests < p.len() || p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return None;
    }
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (rank, at) in order.into_iter().enumerate().rev() {
        least = least.min(p[at] * (tests as f64 / (rank + 1) as f64));
        adjusted[at] = least;
    }
    Some(adjusted)
}
