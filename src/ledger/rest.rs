//! Which days rest. Logs are nearly in order, so that most days are over long before the log is: their keys go into
//! columns, which are half as large as the tables that can be added to. A day that is added to once more is woken.

use super::keys::Sorter;
use super::{DayBooks, Ledger};

/// A day rests when so many keys have been added to others since it was last added to: then it is over, or else a log in
/// no order of time would have come to it by now.
const OVER: u64 = 1 << 16;
/// And so many more for each day, since a log in no order adds to all of them in turn, by hundreds of keys at a time.
const OVER_A_DAY: u64 = 1 << 10;
/// Once more than one key was woken for so many that were added, no more days rest until it is less again: what is woken
/// rested in vain.
const IN_VAIN: u64 = 8;

/// What is known of days that rest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    /// Keys that were added so far, or accesses: some are there already.
    added: u64,
    /// Keys that were woken.
    woken: u64,
    /// Days are looked at when so many have been added.
    look_at: u64,
}

impl DayBooks {
    fn keys(&self) -> usize {
        super::Book::ALL.iter().map(|book| self.book(*book).len()).sum()
    }
}

impl Ledger {
    /// The books of a day that so many keys are about to be added to.
    #[inline(always)]
    pub(super) fn awake(&mut self, at: usize, keys: usize) -> &mut DayBooks {
        self.rest.added += keys as u64;
        if self.days[at].rests {
            self.wake(at);
        }
        let books = &mut self.days[at];
        books.added_at = self.rest.added;
        books
    }

    #[cold]
    fn wake(&mut self, at: usize) {
        let books = &mut self.days[at];
        books.rests = false;
        for book in super::Book::ALL {
            books.book_mut(book).wake();
        }
        self.rest.woken += books.keys() as u64;
    }

    /// Has the days rest that are over. To be called when another day begins to be added to.
    #[inline]
    pub(super) fn let_rest(&mut self) {
        if self.rest.added >= self.rest.look_at {
            self.look_for_rest();
        }
    }

    #[cold]
    fn look_for_rest(&mut self) {
        let rest = &mut self.rest;
        let over = OVER + OVER_A_DAY * self.days.len() as u64;
        rest.look_at = rest.added + over / 4;
        if rest.woken > rest.added / IN_VAIN {
            return;
        }
        // Not kept: of a day of millions its lists are larger than the day.
        let mut sorter = Sorter::default();
        let is_over = |books: &&mut DayBooks| !books.rests && books.added_at + over <= rest.added;
        for books in self.days.iter_mut().filter(is_over) {
            books.rests = true;
            for book in super::Book::ALL {
                books.book_mut(book).rest(&mut sorter);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Book, Entry, Frozen};
    use super::*;
    use crate::access::{Protocol, Service};
    use crate::time::Day;
    use std::collections::BTreeMap;
    use std::net::IpAddr;

    struct Random(u64);

    impl Random {
        fn below(&mut self, n: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % n
        }
    }

    type Plain = BTreeMap<(Day, u32, Service, IpAddr), u64>;

    /// Adds what is added day by day, and some of each to days before; returns the largest number of days that rested.
    fn add(ledger: &mut Ledger, days: impl Iterator<Item = i32>, back: u64, plain: &mut Plain) -> usize {
        let (mut random, mut most) = (Random(9), 0);
        for day in days {
            for n in 0..3000u64 {
                let day = if random.below(1000) < back { Day(random.below(day as u64 + 1) as i32) } else { Day(day) };
                let number = random.below(1500) as u32;
                let source = match number % 7 {
                    0 => IpAddr::V6((u128::from(number) << 64 | 5).into()),
                    _ => IpAddr::V4((number * 0x0001_0001).into()),
                };
                let weight = if n % 500 == 0 { 3 << 32 | 0xffff_ffff } else { 1 + n % 3 };
                let service = Service::port(Protocol::TCP, random.below(40) as u16);
                let sensor = ledger.sensor(format!("s{}", random.below(4)).as_bytes());
                ledger.add(Book::Accesses, day, sensor, service, source, weight);
                *plain.entry((day, sensor.0, service, source)).or_default() += weight;
            }
            most = most.max(ledger.days.iter().filter(|books| books.rests).count());
        }
        most
    }

    type Told = (Day, Box<[u8]>, Service, IpAddr, u64);

    fn told(entries: Vec<Entry>, names: &[Box<[u8]>]) -> Vec<Told> {
        let named = |e: Entry| (e.day, names[e.sensor.0 as usize].clone(), e.service, e.source, e.weight);
        let mut all: Vec<Told> = entries.into_iter().map(named).collect();
        all.sort();
        all
    }

    fn is_all_there(ledger: Ledger, plain: &Plain) {
        let want: u64 = plain.values().sum();
        assert_eq!(ledger.by_day().iter().map(|day| day.1).sum::<u64>(), want);
        assert_eq!(ledger.len(Book::Accesses), plain.len() as u64);
        let entries = told(ledger.entries(Book::Accesses), ledger.sensors());
        let counted: Plain = (ledger.entries(Book::Accesses).into_iter())
            .map(|e| ((e.day, e.sensor.0, e.service, e.source), e.weight))
            .collect();
        assert!(counted == *plain);
        let mut other = Ledger::new(3);
        other.import(&ledger.export(0, 1)).unwrap();
        assert!(told(other.entries(Book::Accesses), other.sensors()) == entries);
        let frozen = Frozen::of(ledger);
        assert!(told(frozen.entries(Book::Accesses), frozen.sensors()) == entries);
    }

    #[test]
    fn days_of_a_log_in_order_rest_and_hold_what_they_held() {
        let (mut ledger, mut plain) = (Ledger::new(1), Plain::new());
        let most = add(&mut ledger, 0..120, 0, &mut plain);
        assert!(most > 40, "{most} days rest");
        // A few records that come late.
        add(&mut ledger, 120..122, 1, &mut plain);
        let rest = ledger.days.iter().filter(|books| books.rests).count();
        assert!(ledger.rest.woken > 0 && rest > 40, "{rest} days rest");
        is_all_there(ledger, &plain);
    }

    #[test]
    fn days_that_are_added_to_again_are_not_put_to_rest_over_and_over() {
        let (mut ledger, mut plain) = (Ledger::new(1), Plain::new());
        let most = add(&mut ledger, (0..6).flat_map(|_| 0..100), 0, &mut plain);
        assert!(most > 20, "{most} days rest");
        let Rest { added, woken, .. } = ledger.rest;
        assert!(woken > 0 && woken < added / IN_VAIN + ledger.len(Book::Accesses), "{woken} of {added} woken");
        is_all_there(ledger, &plain);
    }

    #[test]
    fn a_log_in_no_order_has_no_day_rest() {
        let (mut ledger, mut plain) = (Ledger::new(1), Plain::new());
        assert_eq!(add(&mut ledger, 100..220, 1000, &mut plain), 0);
        is_all_there(ledger, &plain);
    }
}
