//! Numbers as the report prints them: nearest, half up, from the unrounded ratio; shares that add up.

/// `numerator / denominator` to the nearest whole number, half up; 0 for nothing divided by nothing.
pub fn half_up(numerator: u64, denominator: u64) -> u64 {
    if denominator == 0 {
        return 0;
    }
    let (n, d) = (u128::from(numerator), u128::from(denominator));
    u64::try_from((2 * n + d) / (2 * d)).unwrap_or(u64::MAX)
}

/// A ratio in tenths, to the nearest, half up: 25 stands for 2.5.
pub fn tenths(numerator: u64, denominator: u64) -> u64 {
    half_up(numerator.saturating_mul(10), denominator)
}

/// A ratio as a reader is told it: in tenths, or, where that would be nothing though there is something, with as many
/// places as its first digit needs. `units / 10^places`, to the nearest, half up: 25 and 1 stand for 2.5, 7 and 3 for
/// 0.007.
pub fn rate(numerator: u64, denominator: u64) -> (u64, u32) {
    let tenths = tenths(numerator, denominator);
    if tenths > 0 || numerator == 0 || denominator == 0 {
        return (tenths, 1);
    }
    let (mut scaled, mut places) = (numerator, 0);
    while scaled < denominator {
        scaled = scaled.saturating_mul(10);
        places += 1;
    }
    (half_up(scaled, denominator), places)
}

/// Shares in tenths of a per cent by the method of the largest remainder: they add up to exactly 1000, unless there
/// is nothing to share. Of equal remainders the earlier wins.
pub fn shares(counts: impl Iterator<Item = u64>) -> Vec<u32> {
    let counts: Vec<u128> = counts.map(u128::from).collect();
    let total: u128 = counts.iter().sum();
    if total == 0 {
        return vec![0; counts.len()];
    }
    let mut shares: Vec<u32> = counts.iter().map(|n| u32::try_from(n * 1000 / total).unwrap_or(1000)).collect();
    let given: u32 = shares.iter().sum();
    let mut by_remainder: Vec<usize> = (0..counts.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(counts[*i] * 1000 % total));
    for at in by_remainder.into_iter().take(usize::try_from(1000 - given).unwrap_or(0)) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_months_round_as_published() {
        assert_eq!(half_up(119_926, 300), 400);
        assert_eq!(half_up(47_248, 300), 157);
        assert_eq!(half_up(95_509, 310), 308);
        assert_eq!(half_up(42_791, 310), 138);
        assert_eq!(half_up(119_926, 47_248), 3);
        assert_eq!(tenths(119_926, 47_248), 25);
        assert_eq!((half_up(1, 2), half_up(0, 0), half_up(u64::MAX, 1)), (1, 0, u64::MAX));
    }

    #[test]
    fn what_there_is_is_never_told_as_nothing() {
        assert_eq!((rate(119_926, 47_248), rate(0, 279), rate(7, 0)), ((25, 1), (0, 1), (0, 1)));
        assert_eq!((rate(2, 279), rate(14, 279), rate(13, 279)), ((7, 3), (1, 1), (5, 2)));
        assert_eq!((rate(1, 10_000), rate(1, 20), rate(1, 3_000_000_000)), ((1, 4), (1, 1), (3, 10)));
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares([1, 1, 1].into_iter()), [334, 333, 333]);
        assert_eq!(shares([0, 0].into_iter()), [0, 0]);
        let mut z = 9u64;
        for n in 1..60usize {
            let counts: Vec<u64> = (0..n)
                .map(|_| {
                    z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    z >> (20 + z % 40)
                })
                .collect();
            assert_eq!(shares(counts.into_iter()).iter().sum::<u32>(), 1000);
        }
    }
}
