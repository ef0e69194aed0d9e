//! The two measures of everything that is counted: accesses and sources.

/// Accesses A and sources S of the same thing; both add up over days, sensors, services and regions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Sum of weights.
    pub accesses: u64,
    /// Distinct (source, day, sensor, service).
    pub sources: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.accesses += other.accesses;
        self.sources += other.sources;
    }
}

/// The sum of counts.
pub fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |mut sum, c| {
        sum += c;
        sum
    })
}
