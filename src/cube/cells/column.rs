//! Counts in a column, four bytes each: there are millions, and nearly all are small.

/// Stands for a count that is not below it.
const LARGE: u32 = u32::MAX;

/// Counts, one after the other; fewer than 2^32.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cube) struct Column {
    low: Vec<u32>,
    /// Place and count of those that are not below [`LARGE`], by place.
    large: Vec<(u32, u64)>,
}

/// Some that follow each other in a column.
#[derive(Clone, Copy, Debug)]
pub(in crate::cube) struct Part<'a> {
    low: &'a [u32],
    /// Place of the first in the column, and all large ones of the column.
    from: usize,
    large: &'a [(u32, u64)],
}

impl Column {
    pub(super) fn with_capacity(counts: usize) -> Column {
        Column { low: Vec::with_capacity(counts), large: Vec::new() }
    }

    #[inline]
    pub(super) fn push(&mut self, count: u64) {
        let low = u32::try_from(count).unwrap_or(LARGE);
        if low == LARGE {
            self.large.push((self.low.len() as u32, count));
        }
        self.low.push(low);
    }

    pub(super) fn extend(&mut self, part: &Part<'_>) {
        if part.large.is_empty() {
            self.low.extend_from_slice(part.low);
        } else {
            part.iter().for_each(|count| self.push(count));
        }
    }

    /// The list that a count takes room in.
    pub(super) fn low_mut(&mut self) -> &mut Vec<u32> {
        &mut self.low
    }

    /// Those that have these places.
    #[inline]
    pub(super) fn part(&self, of: std::ops::Range<usize>) -> Part<'_> {
        Part { from: of.start, low: &self.low[of], large: &self.large }
    }

    pub(super) fn all(&self) -> Part<'_> {
        self.part(0..self.low.len())
    }
}

impl<'a> Part<'a> {
    /// In order.
    #[inline]
    pub(in crate::cube) fn iter(&self) -> impl ExactSizeIterator<Item = u64> + use<'a> {
        let Part { low, from, large } = *self;
        low.iter()
            .enumerate()
            .map(move |(at, low)| if *low == LARGE { large_at(large, from + at) } else { (*low).into() })
    }
}

#[cold]
fn large_at(large: &[(u32, u64)], place: usize) -> u64 {
    let at = large.partition_point(|(its, _)| (*its as usize) < place);
    large.get(at).map_or(LARGE.into(), |(_, count)| *count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_out_as_they_went_in() {
        let counts = [0, 1, u64::from(LARGE) - 1, LARGE.into(), u64::from(LARGE) + 1, 7, u64::MAX, 8, LARGE.into()];
        let mut column = Column::with_capacity(2);
        counts.iter().for_each(|count| column.push(*count));
        assert!(column.all().iter().eq(counts));
        let mut twice = column.clone();
        for from in 0..counts.len() {
            for to in from..=counts.len() {
                assert!(column.part(from..to).iter().eq(counts[from..to].iter().copied()));
                twice.extend(&column.part(from..to));
            }
        }
        let want = (0..counts.len()).flat_map(|from| (from..=counts.len()).map(move |to| from..to));
        let want: Vec<u64> = counts.into_iter().chain(want.flat_map(|of| counts[of].to_vec())).collect();
        assert!(twice.all().iter().eq(want));
    }
}
