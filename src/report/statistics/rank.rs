//! Whether two measures move together, by their ranks alone.

/// The ranks of the values from 1 on, doubled so that they are whole: those that are equal share the mean of their
/// ranks. `None` if a value is not finite.
pub fn mid_ranks(values: &[f64]) -> Option<Vec<u64>> {
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        for at in tied {
            // The mean of before + 1 and before + len, doubled.
            ranks[*at] = (2 * before + tied.len() + 1) as u64;
        }
        before += tied.len();
    }
    Some(ranks)
}

/// Spearman's ρ, from −1 to 1: Pearson's correlation of the mid-ranks of pairs. `None` of fewer than two pairs, of
/// slices of different length, if a value is not finite, or if one side is all alike.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() || x.len() < 2 {
        return None;
    }
    // Doubled ranks have the mean n + 1, so that all sums are whole numbers.
    let mean = x.len() as i128 + 1;
    let (mut xx, mut yy, mut xy) = (0i128, 0i128, 0i128);
    for (a, b) in mid_ranks(x)?.into_iter().zip(mid_ranks(y)?) {
        let (a, b) = (i128::from(a) - mean, i128::from(b) - mean);
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    (xx > 0 && yy > 0).then(|| (xy as f64 / (xx as f64 * yy as f64).sqrt()).clamp(-1.0, 1.0))
}
