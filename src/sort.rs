//! Sorting in little code, for what is short or sorted once. The standard library's sorts come in five kilobytes and more
//! for every type that is sorted: of the workers' module that was an eighth. They are faster: 100 pairs of numbers take
//! 2.5 µs there and 4.4 here, a thousand 27 and 67, 65,536 of them 4 ms and 16. Long lists are sorted by them, or by digits.

/// Up to so many items are moved to their place one by one.
const SHORT: usize = 20;

/// Sorts by value. Of equal items none can be told from the other.
pub(crate) fn sort<T: Ord>(list: &mut [T]) {
    by(list, |a, b| a < b);
}

/// Sorts by a key that no two items share, or of which the order does not matter.
pub(crate) fn by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    by(list, |a, b| key(a) < key(b));
}

/// The `count` items with the smallest keys, in order. One look at each item where few are wanted of many; at worst, if
/// the keys fall, a search among `count` items and a move of them for each.
pub(crate) fn first_by_key<T: Copy, K: Ord>(list: &[T], count: usize, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut first: Vec<T> = Vec::with_capacity(count.min(list.len()));
    for item in list {
        if first.len() == count && first.pop_if(|last| key(item) < key(last)).is_none() {
            continue;
        }
        let at = first.partition_point(|of| key(of) <= key(item));
        first.insert(at, *item);
    }
    first
}

/// Sorts so that no item is `less` than the one before it; the order of equal items may change. Heapsort, in
/// place; the order in which items come does not make it slow.
pub(crate) fn by<T>(list: &mut [T], less: impl Fn(&T, &T) -> bool) {
    let length = list.len();
    if length <= SHORT {
        for end in 1..length {
            let mut at = end;
            while at > 0 && less(&list[at], &list[at - 1]) {
                list.swap(at, at - 1);
                at -= 1;
            }
        }
        return;
    }
    // First every root that has children goes down to its place, the last of them first; then the largest item, which is
    // at the top, goes behind what is not sorted yet.
    for step in (0..length + length / 2).rev() {
        let mut root = step.saturating_sub(length);
        let end = step.min(length);
        if step < length {
            list.swap(0, step);
        }
        loop {
            let mut child = 2 * root + 1;
            if child + 1 < end && less(&list[child], &list[child + 1]) {
                child += 1;
            }
            if child >= end || !less(&list[root], &list[child]) {
                break;
            }
            list.swap(root, child);
            root = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 7u64;
        for length in [0, 1, 2, 3, 19, 20, 21, 22, 63, 64, 65, 1000, 4097] {
            for values in [1_u64, 3, 1 << 20] {
                let mut list: Vec<(u64, u64)> = (0..length)
                    .map(|_| {
                        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
                        (state >> 33) % values
                    })
                    .zip(0..)
                    .collect();
                let mut want = list.clone();
                want.sort_unstable();
                for count in [0, 1, 5, length + 1] {
                    assert_eq!(first_by_key(&list, count, |item| *item), want[..count.min(length)], "{count}");
                }
                sort(&mut list);
                assert_eq!(list, want, "{length} of {values}");
                sort(&mut list);
                assert_eq!(list, want, "sorted before");
                list.reverse();
                by_key(&mut list, |item| *item);
                assert_eq!(list, want, "falling before");
                by_key(&mut list, |item| std::cmp::Reverse(item.0));
                assert!(list.is_sorted_by_key(|item| std::cmp::Reverse(item.0)));
            }
        }
    }
}
