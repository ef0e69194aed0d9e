//! Random numbers that are the same on every machine: whole numbers, and of floating point only `+ - * /` and `sqrt`,
//! which IEEE 754 fixes to the last digit. (A logarithm or an exponential is a library's business and differs between
//! them.)

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): 64 bits of state, passes the usual batteries, three lines.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `n`; 0 if `n` is 0. The bias, n / 2³², shows nowhere.
    #[inline]
    pub(super) fn below(&mut self, n: u32) -> u32 {
        (((self.next() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// A place in a list of `len` (less than 2³²) things.
    #[inline]
    pub(super) fn place(&mut self, len: usize) -> usize {
        self.below(len as u32) as usize
    }

    /// From 0 to below 1, in steps of 2⁻⁵³.
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        (self.next() >> 11) as f64 * STEP
    }

    /// True `percent` times in a hundred.
    #[inline]
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Mean 0, deviation 1, never beyond ±6: the sum of twelve 16-bit uniform numbers.
    pub(super) fn normal(&mut self) -> f64 {
        let mut sum = 0u64;
        for _ in 0..3 {
            let four = self.next();
            sum += (four & 0xffff) + (four >> 16 & 0xffff) + (four >> 32 & 0xffff) + (four >> 48);
        }
        (sum as f64 + 6.0) / 65_536.0 - 6.0
    }

    /// 1 with noise of relative deviation `deviation`, and not below a quarter.
    pub(super) fn around_one(&mut self, deviation: f64) -> f64 {
        (1.0 + deviation * self.normal()).max(0.25)
    }

    /// How many of something that is expected `mean` times. Below 24 by Knuth's product of uniform numbers, above it by
    /// the normal distribution, which nobody could tell apart in a log.
    pub(super) fn poisson(&mut self, mean: f64) -> u32 {
        if mean >= 24.0 {
            return (mean + mean.sqrt() * self.normal() + 0.5).max(0.0) as u32;
        }
        let floor = 1.0 / exp(mean);
        let mut product = self.unit();
        let mut count = 0;
        while product > floor {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// The exponential by its series, for 0 ≤ x ≤ 24: all terms are positive, so nothing cancels.
fn exp(x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, 0.0);
    while term > sum * 1e-17 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// Shares `total` out in proportion to `weights`, in whole numbers, by largest remainder (ties to the earlier): the sum is
/// exact, and every share is its proportional one rounded down or up. All 0 if the weights are.
pub(super) fn apportion(weights: &[f64], total: u32) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let scale = f64::from(total) / sum;
    let mut shares: Vec<u32> = weights.iter().map(|weight| (weight * scale) as u32).collect();
    let mut remainders: Vec<(f64, usize)> =
        weights.iter().zip(&shares).enumerate().map(|(at, (w, s))| (w * scale - f64::from(*s), at)).collect();
    crate::sort::by(&mut remainders, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).is_lt());
    let left = total.saturating_sub(shares.iter().sum()) as usize;
    for &(_, at) in remainders.iter().take(left) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_splitmix64() {
        // The reference implementation's first outputs for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(
            [random.next(), random.next(), random.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn draws_have_the_means_and_deviations_they_promise() {
        let mut random = Random::new(1);
        let n = 20_000;
        let mut check = |name: &str, mean: f64, deviation: f64, draw: &mut dyn FnMut(&mut Random) -> f64| {
            let draws: Vec<f64> = (0..n).map(|_| draw(&mut random)).collect();
            let m = draws.iter().sum::<f64>() / f64::from(n);
            let d = (draws.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / f64::from(n)).sqrt();
            assert!((m - mean).abs() < 5.0 * deviation / f64::from(n).sqrt(), "{name}: mean {m}, not {mean}");
            assert!((d / deviation - 1.0).abs() < 0.05, "{name}: deviation {d}, not {deviation}");
        };
        check("unit", 0.5, (1.0f64 / 12.0).sqrt(), &mut |random| random.unit());
        check("normal", 0.0, 1.0, &mut |random| random.normal());
        check("below", 4.5, 8.25f64.sqrt(), &mut |random| f64::from(random.below(10)));
        for mean in [0.3, 5.0, 23.9, 24.0, 90.0] {
            check("poisson", mean, f64::sqrt(mean), &mut |random| f64::from(random.poisson(mean)));
        }
    }

    #[test]
    fn the_series_is_the_exponential() {
        for x in [0.0, 0.1, 1.0, 7.5, 24.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn shares_add_up_and_stay_within_one_of_their_proportion() {
        assert_eq!(apportion(&[1.0, 1.0, 1.0], 10), [4, 3, 3]);
        assert_eq!(apportion(&[0.0, 5.0, 0.2], 4), [0, 4, 0]);
        assert_eq!(apportion(&[0.0, 0.0], 4), [0, 0]);
        let mut random = Random::new(5);
        let weights: Vec<f64> = (0..1000).map(|_| random.unit() * 9.0).collect();
        let sum: f64 = weights.iter().sum();
        let shares = apportion(&weights, 4321);
        assert_eq!(shares.iter().sum::<u32>(), 4321);
        for (share, weight) in shares.iter().zip(&weights) {
            assert!((f64::from(*share) - weight * 4321.0 / sum).abs() < 1.0);
        }
    }
}
