//! Where labels go so that none covers another. Plain numbers in, plain numbers out: it measures and draws nothing.

/// Every day, every second, fifth, weekly, ten days, fortnightly, and so on.
pub(super) const DAYS: &[usize] = &[1, 2, 5, 7, 10, 14, 20, 30, 60, 120];
/// Parts of a year.
pub(super) const MONTHS: &[usize] = &[1, 2, 3, 6, 12, 24];

/// Which bands of an axis get their label, when each label is centred on its band and held within `bounds`: every
/// n-th from the first, with the first n of `steps` that leaves `gap` between them, and the last band's where it fits
/// too.
pub(super) fn pick(centres: &[f64], widths: &[f64], steps: &[usize], gap: f64, bounds: (f64, f64)) -> Vec<usize> {
    let count = centres.len().min(widths.len());
    let span = |at: usize| {
        let start = hold(centres[at] - widths[at] / 2.0, widths[at], bounds);
        (start, start + widths[at])
    };
    let apart = |a: usize, b: usize| span(a).1 + gap <= span(b).0;
    let fits = |step: usize| (0..count).step_by(step).zip((0..count).step_by(step).skip(1)).all(|(a, b)| apart(a, b));
    let Some(step) = steps.iter().copied().chain([count]).filter(|&s| s > 0).find(|&step| fits(step)) else {
        return Vec::new();
    };
    let mut shown: Vec<usize> = (0..count).step_by(step).collect();
    if let Some(&last) = shown.last()
        && last + 1 < count
        && apart(last, count - 1)
    {
        shown.push(count - 1);
    }
    shown.retain(|&at| widths[at] <= bounds.1 - bounds.0);
    shown
}

/// Which of the labels that start at `starts` are shown: all, every second, third, sixth or twelfth. The first one,
/// whose month may have begun before the chart, gives way to the second. What would leave `end` is left out.
pub(super) fn pick_starts(starts: &[f64], widths: &[f64], gap: f64, end: f64) -> Vec<usize> {
    let count = starts.len().min(widths.len());
    let apart = |a: usize, b: usize| starts[a] + widths[a] + gap <= starts[b];
    for step in MONTHS.iter().copied().chain([count.max(1)]) {
        for first in [0, 1] {
            let shown = || (first..count).step_by(step);
            if shown().zip(shown().skip(1)).all(|(a, b)| apart(a, b)) {
                return shown().filter(|&at| starts[at] + widths[at] <= end).collect();
            }
        }
    }
    Vec::new()
}

/// A start that keeps `width` within bounds.
pub(super) fn hold(start: f64, width: f64, bounds: (f64, f64)) -> f64 {
    start.min(bounds.1 - width).max(bounds.0)
}

/// Moves labels apart along a line, as little as can be: `wanted` are their centres in rising order, `sizes` their
/// extents. The order stays. `None` if they do not fit between the bounds.
pub(super) fn spread(wanted: &[f64], sizes: &[f64], bounds: (f64, f64)) -> Option<Vec<f64>> {
    let room = bounds.1 - bounds.0;
    if sizes.iter().sum::<f64>() > room {
        return None;
    }
    // Neighbours that touch become one block, which sits at the mean of what its members want.
    struct Block {
        members: usize,
        size: f64,
        wish: f64,
    }
    impl Block {
        fn start(&self, bounds: (f64, f64)) -> f64 {
            hold(self.wish / self.members.max(1) as f64, self.size, bounds)
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (&centre, &size) in wanted.iter().zip(sizes) {
        // `wish` sums up where each member would have the block start.
        let mut block = Block { members: 1, size, wish: centre - size / 2.0 };
        while let Some(before) = blocks.pop() {
            if before.start(bounds) + before.size <= block.start(bounds) {
                blocks.push(before);
                break;
            }
            block = Block {
                members: before.members + block.members,
                wish: before.wish + block.wish - before.size * block.members as f64,
                size: before.size + block.size,
            };
        }
        blocks.push(block);
    }
    let mut centres = Vec::with_capacity(wanted.len());
    let mut sizes = sizes.iter();
    for block in &blocks {
        let mut at = block.start(bounds);
        for size in sizes.by_ref().take(block.members) {
            centres.push(at + size / 2.0);
            at += size;
        }
    }
    Some(centres)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_of_days_shows_every_fifth_and_the_last() {
        let centres: Vec<f64> = (0..30).map(|d| 60.0 + f64::from(d) * 11.0).collect();
        assert_eq!(pick(&centres, &[40.0; 30], DAYS, 10.0, (0.0, 480.0)), [0, 5, 10, 15, 20, 25]);
        let wide: Vec<f64> = (0..30).map(|d| 60.0 + f64::from(d) * 36.0).collect();
        assert_eq!(pick(&wide, &[40.0; 30], DAYS, 10.0, (0.0, 1200.0))[..3], [0, 2, 4]);
        assert_eq!(pick(&[10.0], &[400.0], DAYS, 10.0, (0.0, 100.0)), [] as [usize; 0]);
        assert_eq!(pick(&[], &[], DAYS, 10.0, (0.0, 100.0)), [] as [usize; 0]);
    }

    #[test]
    fn a_month_cut_off_gives_way() {
        assert_eq!(pick_starts(&[0.0, 5.0, 100.0], &[40.0; 3], 8.0, 200.0), [1, 2]);
        assert_eq!(pick_starts(&[0.0, 100.0, 190.0], &[40.0; 3], 8.0, 200.0), [0, 1]);
    }

    #[test]
    fn labels_that_would_touch_move_apart_and_no_further() {
        let spread = |wanted: &[f64]| spread(wanted, &vec![10.0; wanted.len()], (0.0, 100.0));
        assert_eq!(spread(&[20.0, 50.0]), Some(vec![20.0, 50.0]));
        assert_eq!(spread(&[50.0, 50.0]), Some(vec![45.0, 55.0]));
        assert_eq!(spread(&[0.0, 0.0]), Some(vec![5.0, 15.0]));
        assert_eq!(spread(&[99.0, 99.0, 99.0]), Some(vec![75.0, 85.0, 95.0]));
        assert_eq!(spread(&[50.0; 11]), None);
        assert_eq!(spread(&[]), Some(vec![]));
    }
}
