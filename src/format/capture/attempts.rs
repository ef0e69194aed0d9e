//! Which SYNs are sent again for want of an answer (RFC 9293 §3.8.1), so that an attempt to connect may count once.
//!
//! A SYN repeats another if both have the same source, source port, destination, destination port and sequence number,
//! and the latest of those among the last [`MOST`] SYNs of the file is no more than [`AGAIN_SECS`] away. Nothing else
//! decides it: neither how the file came in pieces, nor what other files hold.

use crate::time::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

/// Linux doubles the time between two of them up to 120 seconds (`TCP_RTO_MAX`), and no system waits longer.
const AGAIN_SECS: i64 = 128;
/// So many SYNs are kept, of about a hundred bytes each.
const MOST: usize = 1 << 17;

/// What SYNs of one attempt have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    /// From and to.
    pub(super) ports: (u16, u16),
    pub(super) sequence: u32,
}

/// An attempt as bytes: what compares them is there already, and needs no code of its own.
type Key = [u8; 40];

impl Attempt {
    /// No address of IPv6 is one of IPv4: those that are mapped have been read as such.
    fn key(&self) -> Key {
        let octets = |address: IpAddr| match address {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            IpAddr::V6(v6) => v6.octets(),
        };
        let mut key = [0; 40];
        key[..16].copy_from_slice(&octets(self.source));
        key[16..32].copy_from_slice(&octets(self.destination));
        key[32..34].copy_from_slice(&self.ports.0.to_be_bytes());
        key[34..36].copy_from_slice(&self.ports.1.to_be_bytes());
        key[36..].copy_from_slice(&self.sequence.to_be_bytes());
        key
    }
}

/// The last SYNs of a file.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    /// The latest SYN of each attempt: when it came, and its number. A tree, since who sends packets could choose what a
    /// table's hashes fall on.
    latest: BTreeMap<Key, (Timestamp, u64)>,
    /// Those of the last [`MOST`] numbers, in order.
    order: VecDeque<Key>,
    /// The next number.
    next: u64,
}

impl Attempts {
    /// Takes in a SYN, and says whether it repeats another.
    pub(super) fn repeats(&mut self, attempt: Attempt, time: Timestamp) -> bool {
        if self.order.len() == MOST
            && let Some(oldest) = self.order.pop_front()
        {
            let number = self.next - MOST as u64;
            if self.latest.get(&oldest).is_some_and(|(_, latest)| *latest == number) {
                self.latest.remove(&oldest);
            }
        }
        let key = attempt.key();
        let before = self.latest.insert(key, (time, self.next));
        self.order.push_back(key);
        self.next += 1;
        before.is_some_and(|(before, _)| {
            let (one, other) = (before.min(time), before.max(time));
            Timestamp::from_secs(one.secs() + AGAIN_SECS, one.subsec_nanos()).is_none_or(|end| other <= end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(sequence: u32) -> Attempt {
        let [source, destination] = [[192, 0, 2, 1], [198, 51, 100, 2]].map(IpAddr::from);
        Attempt { source, destination, ports: (40_000, 23), sequence }
    }

    fn at(secs: i64, nanos: u32) -> Timestamp {
        Timestamp::from_secs(secs, nanos).unwrap()
    }

    #[test]
    fn the_latest_must_be_near() {
        let mut attempts = Attempts::default();
        for (secs, nanos, repeats) in [
            (1000, 5, false),
            (1001, 0, true),
            (1129, 0, true),
            (1257, 1, false),
            (1385, 1, true),
            // A clock that was set back.
            (1300, 0, true),
            (1171, 999_999_999, false),
        ] {
            assert_eq!(attempts.repeats(attempt(1), at(secs, nanos)), repeats, "{secs}.{nanos}");
        }
    }

    #[test]
    fn every_part_of_an_attempt_tells_it_from_others() {
        let mut attempts = Attempts::default();
        let one = attempt(1);
        assert!(!attempts.repeats(one, at(1000, 0)));
        for other in [
            Attempt { sequence: 2, ..one },
            Attempt { ports: (40_001, 23), ..one },
            Attempt { ports: (40_000, 2323), ..one },
            Attempt { source: one.destination, ..one },
            Attempt { destination: one.source, ..one },
        ] {
            assert!(!attempts.repeats(other, at(1000, 0)), "{other:?}");
        }
        assert!(attempts.repeats(one, at(1000, 0)));
    }

    #[test]
    fn only_the_last_are_kept() {
        let most = u32::try_from(MOST).unwrap();
        let mut attempts = Attempts::default();
        for sequence in 0..most {
            assert!(!attempts.repeats(attempt(sequence), at(1000, 0)));
        }
        // The second one is the oldest now, and the first one the latest.
        assert!(attempts.repeats(attempt(1), at(1000, 0)));
        assert!(!attempts.repeats(attempt(most), at(1000, 0)));
        assert!(attempts.repeats(attempt(1), at(1000, 0)));
        assert!(!attempts.repeats(attempt(0), at(1000, 0)));
        assert!(!attempts.repeats(attempt(2), at(1000, 0)));
        assert_eq!((attempts.order.len(), attempts.latest.len() <= MOST), (MOST, true));
    }
}
