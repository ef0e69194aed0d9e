//! Which sources are counted together: fixed functions of the full address, the same everywhere and always. Counts of
//! sources that are apart are plain sums.

use std::net::IpAddr;

/// The address as 64 bits that all depend on all of it: splitmix64's finaliser. Workers share sources out by the upper
/// half, passes by the lower one, so that a pass gives every worker its part.
fn spread(source: IpAddr) -> u64 {
    let bits = match source {
        IpAddr::V4(v4) => u64::from(v4.to_bits()),
        IpAddr::V6(v6) => {
            let bits = v6.to_bits();
            (bits >> 64) as u64 ^ (bits as u64).rotate_left(23)
        }
    };
    let mut z = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// Which of `partitions` a source belongs to.
pub fn partition_of(source: IpAddr, partitions: u32) -> u32 {
    // The upper half scaled to the range.
    (((spread(source) >> 32) * u64::from(partitions)) >> 32) as u32
}

/// One pass over logs that hold more sources than there is memory for: the same records are read as in any other pass,
/// and the sources of a range of 32-bit numbers are counted. Passes of ranges that touch make up one count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    from: u64,
    to: u64,
}

impl Pass {
    /// Where the last range ends.
    pub const END: u64 = 1 << 32;

    /// The pass that counts the sources of `from..to`; `None` if that is no range within `0..Pass::END`.
    pub fn new(from: u64, to: u64) -> Option<Pass> {
        (from < to && to <= Pass::END).then_some(Pass { from, to })
    }

    /// The `count` passes, at least one, that count everything in ranges of like size.
    pub fn all(count: u32) -> impl Iterator<Item = Pass> {
        let count = u64::from(count.max(1));
        (0..count).map(move |at| Pass { from: Pass::END * at / count, to: Pass::END * (at + 1) / count })
    }

    /// The pass that also counts what belongs to no source, and has to be there once.
    pub fn is_first(self) -> bool {
        self.from == 0
    }

    /// Is this source counted?
    pub fn holds(self, source: IpAddr) -> bool {
        (self.from..self.to).contains(&(spread(source) & 0xffff_ffff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_of_one_pass_and_every_worker_has_some_of_it() {
        for passes in 1..=9 {
            for workers in 1..=4 {
                let mut met = vec![vec![0; workers as usize]; passes as usize];
                for n in 0..4000u32 {
                    let v4 = IpAddr::V4((0x0b00_0000 + n * 7_919).into());
                    let v6 = IpAddr::V6((0x2001_0db8_u128 << 96 | u128::from(n)).into());
                    for source in [v4, v6] {
                        let of: Vec<usize> = (0..)
                            .zip(Pass::all(passes))
                            .filter(|(_, pass)| pass.holds(source))
                            .map(|it| it.0)
                            .collect();
                        assert_eq!(of.len(), 1, "{source} in {passes} passes");
                        met[of[0]][partition_of(source, workers) as usize] += 1;
                    }
                }
                let fair = 8000 / (passes * workers);
                for number in met.into_iter().flatten() {
                    assert!((fair / 2..=fair * 2).contains(&number), "{number} of {fair}");
                }
            }
        }
        assert_eq!(Pass::all(7).filter(|pass| pass.is_first()).count(), 1);
    }

    #[test]
    fn ranges_that_are_none() {
        for (from, to) in [(0, 0), (5, 5), (6, 5), (0, Pass::END + 1), (Pass::END, Pass::END)] {
            assert_eq!(Pass::new(from, to), None);
        }
        assert_eq!(Pass::new(0, Pass::END), Pass::all(1).next());
    }
}
