//! One loud tool or a crowd: how many there are to speak of, and how much two sets share.

use std::cmp::Ordering;

/// 1 / Σp², the number of equally loud sources that would be as concentrated as these (inverse Simpson, Hill's number
/// of order 2): from 1, if one has everything, to the number of counts above 0. `None` if there is nothing.
pub fn effective_number(counts: &[u64]) -> Option<f64> {
    let total = total(counts)?;
    let sum: f64 = counts.iter().map(|count| *count as f64 / total).map(|share| share * share).sum();
    Some(1.0 / sum)
}

/// Shannon's entropy of the shares, in bits: from 0, if one has everything, to log₂ of how many have something.
/// `None` if there is nothing.
pub fn entropy(counts: &[u64]) -> Option<f64> {
    let total = total(counts)?;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| *count as f64 / total);
    // A lone share is 1, its term minus nothing.
    Some(shares.map(|share| -share * libm::log2(share)).sum::<f64>().max(0.0))
}

/// |a ∩ b| / |a ∪ b| of two sets, each sorted and without repetition. `None` if both are empty.
pub fn jaccard<T: Ord>(a: &[T], b: &[T]) -> Option<f64> {
    let (mut left, mut right, mut shared) = (0, 0, 0usize);
    while let (Some(x), Some(y)) = (a.get(left), b.get(right)) {
        match x.cmp(y) {
            Ordering::Less => left += 1,
            Ordering::Greater => right += 1,
            Ordering::Equal => {
                left += 1;
                right += 1;
                shared += 1;
            }
        }
    }
    let all = a.len() + b.len() - shared;
    (all > 0).then(|| shared as f64 / all as f64)
}

fn total(counts: &[u64]) -> Option<f64> {
    let total: u128 = counts.iter().map(|count| u128::from(*count)).sum();
    (total > 0).then_some(total as f64)
}
