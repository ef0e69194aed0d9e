//! Sorting by numbers of few bits: a pass for every eleven bits, and for every three passes one that counts.

/// Bits of a digit: the counts of one digit, and the ends that are written to, stay in the nearest cache.
const BITS: u32 = 11;
/// So many digits are counted at once.
const DIGITS: usize = 3;
/// Fewer items than this are sorted by comparing.
const FEW: usize = 256;

/// Sorts by the low `bits` bits of `key`, the only ones that may be set; the order of equal items may change. `room` is
/// for the passes, and comes back with anything in it.
pub(crate) fn sort<T: Copy>(list: &mut Vec<T>, room: &mut Vec<T>, bits: u32, key: impl Fn(&T) -> u64) {
    let (Some(first), true) = (list.first().copied(), list.len() >= FEW) else {
        return crate::sort::by_key(list, key);
    };
    assert!(u32::try_from(list.len()).is_ok(), "items are counted in 32 bits");
    room.clear();
    room.resize(list.len(), first);
    for shift in (0..bits).step_by(BITS as usize * DIGITS) {
        let mut ends = [[0u32; 1 << BITS]; DIGITS];
        let digit =
            |item: &T, at: usize| (key(item).wrapping_shr(shift) >> (at as u32 * BITS)) as usize & ((1 << BITS) - 1);
        for item in list.iter() {
            for (at, ends) in ends.iter_mut().enumerate() {
                let end = &mut ends[digit(item, at)];
                *end = end.wrapping_add(1);
            }
        }
        for (at, ends) in ends.iter_mut().enumerate() {
            // No item differs here, or there are no more bits.
            if ends[digit(&first, at)] as usize == list.len() {
                continue;
            }
            let mut sum = 0u32;
            for end in ends.iter_mut() {
                let count = std::mem::replace(end, sum);
                sum = sum.wrapping_add(count);
            }
            for item in list.iter() {
                let end = &mut ends[digit(item, at)];
                room[*end as usize] = *item;
                *end = end.wrapping_add(1);
            }
            std::mem::swap(list, room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_comparing_does() {
        let mut seed = 5u64;
        for (length, bits) in [
            (0, 32),
            (1, 32),
            (255, 32),
            (256, 32),
            (5000, 32),
            (5000, 31),
            (5000, 11),
            (4000, 1),
            (3000, 0),
            (3000, 40),
            (3000, 64),
        ] {
            let mut list: Vec<(u64, u8)> = (0..length)
                .map(|n: u32| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (seed.checked_shr(64 - bits).unwrap_or(0), n as u8)
                })
                .collect();
            let mut want = list.clone();
            want.sort_unstable();
            sort(&mut list, &mut Vec::new(), bits, |item| item.0);
            assert!(list.is_sorted_by_key(|item| item.0), "{length} of {bits} bits");
            list.sort_unstable();
            assert_eq!(list, want);
        }
    }
}
