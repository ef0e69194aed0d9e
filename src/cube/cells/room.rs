//! Room for cells that are being counted.

use super::Cells;

impl Cells {
    /// Makes room for what is still to come, where what is there is of so many of all keys: what grows by itself has up to
    /// twice the room that it needs. Not before a quarter is there, which says little of the rest: of days that differ, too
    /// much may be expected. Where there is no room for that, they grow by themselves.
    pub(in crate::cube) fn expect(&mut self, keys: usize, of_all: usize) {
        fn make_room<T>(list: &mut Vec<T>, keys: usize, of_all: usize) {
            let expected = (list.len() as u64).saturating_mul(of_all as u64) / keys.max(1) as u64;
            let expected = usize::try_from(expected).unwrap_or(usize::MAX);
            if list.capacity() < expected {
                // So many more are likely to be enough.
                let _ = list.try_reserve_exact(expected.saturating_add(expected / 32) - list.len());
            }
        }
        if keys >= of_all / 4 {
            make_room(&mut self.runs, keys, of_all);
            make_room(&mut self.region, keys, of_all);
            make_room(self.accesses.low_mut(), keys, of_all);
            make_room(self.sources.low_mut(), keys, of_all);
        }
    }
}
