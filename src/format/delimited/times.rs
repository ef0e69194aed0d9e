//! The cells of a column of times made instants, quickly where the day is that of the row before.

use super::stamp::{Moment, clock, date, moment};
use crate::access::quick;
use crate::account::Reason;
use crate::time::{Clock, ClockError, Shift, Stamp, Timestamp, text};

/// What a reader of a log should know of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) shift: Shift,
    pub(super) year_guessed: bool,
}

impl Told {
    pub(super) const NOTHING: Told = Told { shift: Shift::None, year_guessed: false };
}

/// Makes instants of the cells of one column.
#[derive(Clone, Debug)]
pub(super) struct Times {
    clock: Clock,
    day_first: bool,
    /// The offset that the column's heading states.
    heading_secs: Option<i32>,
    /// The last day of the form `2008-09-13`, and the stamp of its midnight.
    last: Option<([u8; 10], Stamp)>,
    /// The days that [`Times::quick`] knows: of stamps without a zone, and of those that end with `Z`.
    known: [Known; 2],
}

/// A day all of whose clock readings are the seconds since its midnight.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// The first eleven bytes of a stamp: a day and what stands behind it. All zero if no day is known.
    front: [u8; 11],
    midnight_secs: i64,
}

impl Times {
    pub(super) fn new(clock: Clock, day_first: bool, heading_secs: Option<i32>) -> Times {
        Times { clock, day_first, heading_secs, last: None, known: [Known::default(); 2] }
    }

    /// The instant of a cell.
    pub(super) fn instant(&mut self, cell: &[u8]) -> Result<(Timestamp, Told), Reason> {
        if let Some(stamp) = self.same_day(cell) {
            if !self.known.iter().any(|known| cell.starts_with(&known.front)) {
                self.know(cell);
            }
            return self.resolve(stamp);
        }
        match moment(cell, self.day_first)? {
            Moment::Epoch(at) => Ok((at, Told::NOTHING)),
            Moment::Stamp(stamp) => {
                if let Some(day) = cell.first_chunk::<10>()
                    && day[4] == b'-'
                    && day[7] == b'-'
                    && day.iter().filter(|b| b.is_ascii_digit()).count() == 8
                {
                    let midnight = Stamp { clock_secs: 0, nanos: 0, offset_secs: None, ..stamp };
                    self.last = Some((*day, midnight));
                    self.know(cell);
                }
                self.resolve(stamp)
            }
        }
    }

    /// The instant of the cell `text[from..to]` if it is a second of a known day, else `None`.
    #[inline(always)]
    pub(super) fn quick(&self, text: &[u8], from: usize, to: usize) -> Option<Timestamp> {
        let cell = text.get(from..to)?;
        let known = match cell {
            [_, .., b'Z'] if cell.len() == 20 => &self.known[1],
            _ if cell.len() == 19 => &self.known[0],
            _ => return None,
        };
        let (front, known_front) = (cell.first_chunk::<11>()?, &known.front);
        let halves = |b: &[u8; 11]| {
            let half = |at: usize| b[at..].first_chunk().map(|b| u64::from_le_bytes(*b));
            (half(0), half(3))
        };
        if halves(front) != halves(known_front) {
            return None;
        }
        let secs = quick::clock(text, from + 11)?;
        Timestamp::from_secs(known.midnight_secs + i64::from(secs), 0)
    }

    /// Remembers the day of a cell for [`Times::quick`], if nothing happened to the clocks on that day.
    fn know(&mut self, cell: &[u8]) {
        let Some((day, midnight)) = self.last else { return };
        let (Some(front), Some(&separator)) = (cell.first_chunk::<11>(), cell.get(10)) else { return };
        if front[..10] != day || !matches!(separator, b'T' | b' ') {
            return;
        }
        for (at, own_offset) in [(0, None), (1, Some(0))] {
            let stamp = Stamp { offset_secs: own_offset.or(self.heading_secs), ..midnight };
            let Ok((instant, Shift::None)) = self.clock.instant(&stamp) else { continue };
            // Clocks that go back at the end of the day show its last hour twice.
            let steady = stamp.offset_secs.is_some() || self.clock.is_steady(instant.secs(), 2 * 86_400);
            if steady && stamp.year.is_some() {
                self.known[at] = Known { front: *front, midnight_secs: instant.secs() };
            }
        }
    }

    /// The instant of a day in one cell and a clock in another; without a clock, its midnight.
    pub(super) fn of_two(&mut self, day: &[u8], time: &[u8]) -> Result<(Timestamp, Told), Reason> {
        let mut stamp = date(day, self.day_first)?;
        if !time.is_empty() {
            let time = clock(time)?;
            (stamp.clock_secs, stamp.nanos) = (time.clock_secs, time.nanos);
            stamp.offset_secs = time.offset_secs.or(stamp.offset_secs);
        }
        self.resolve(stamp)
    }

    /// `2008-09-13T04:05:06`, with or without a fraction and a `Z`, if it is of the last day.
    #[inline]
    fn same_day(&self, cell: &[u8]) -> Option<Stamp> {
        let (day, midnight) = self.last.as_ref()?;
        let half = |ten: &[u8; 10]| (ten.first_chunk::<8>().map(|b| u64::from_ne_bytes(*b)), ten[8], ten[9]);
        if half(cell.first_chunk()?) != half(day) || !matches!(cell.get(10)?, b'T' | b' ') {
            return None;
        }
        let (clock_secs, nanos, used) = text::clock(&cell[11..])?;
        let offset_secs = match &cell[11 + used..] {
            [] => None,
            [b'Z'] => Some(0),
            _ => return None,
        };
        Some(Stamp { clock_secs, nanos, offset_secs, ..*midnight })
    }

    fn resolve(&mut self, mut stamp: Stamp) -> Result<(Timestamp, Told), Reason> {
        stamp.offset_secs = stamp.offset_secs.or(self.heading_secs);
        let year_guessed = stamp.year.is_none() && self.clock.guesses_year();
        match self.clock.instant(&stamp) {
            Ok((at, shift)) => Ok((at, Told { shift, year_guessed })),
            Err(ClockError::OutOfRange) => Err(Reason::TimeRange),
            Err(ClockError::NoYear) => Err(Reason::NoYear),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{YearRule, Zone};

    fn times(day_first: bool) -> Times {
        Times::new(Clock::new(Zone::named("Asia/Tokyo").unwrap(), YearRule::Fixed(2001)), day_first, None)
    }

    #[test]
    fn the_remembered_day_changes_nothing() {
        let mut remembering = times(false);
        for cell in [
            "2008-09-13 04:05:06",
            "2008-09-13 23:59:60",
            "2008-09-13T04:05:06.25Z",
            "2008-09-13 04:05:06+0200",
            "2008-09-13 4:05",
            "2008-09-13",
            "2008-09-14 25:00:00",
            "2008-09-14 05:00:00",
            "2008-09-13 04:05:06",
        ] {
            let careful = times(false).instant(cell.as_bytes());
            assert_eq!(remembering.instant(cell.as_bytes()), careful, "{cell}");
            if let Some(at) = remembering.quick(cell.as_bytes(), 0, cell.len()) {
                assert_eq!(Ok((at, Told::NOTHING)), careful, "{cell}");
            }
        }
        assert!(remembering.quick(b"2008-09-13 05:00:00", 0, 19).is_some());
        assert!(remembering.quick(b"2008-09-13 05:00:00Z", 0, 20).is_some());
    }

    #[test]
    fn the_quick_way_is_the_careful_way_also_when_clocks_jump() {
        for zone in
            ["America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "UTC"]
        {
            let times = || Times::new(Clock::new(Zone::named(zone).unwrap(), YearRule::Unknown), false, None);
            let (mut remembering, mut quick) = (times(), 0);
            for minutes in (0..366 * 24 * 60).step_by(13) {
                let (day, minute) = (crate::time::Day(14_244 + minutes / 1440), minutes % 1440);
                for end in ["", "Z"] {
                    let cell = format!("{day} {:02}:{:02}:59{end}", minute / 60, minute % 60);
                    let careful = times().instant(cell.as_bytes());
                    assert_eq!(remembering.instant(cell.as_bytes()), careful, "{zone} {cell}");
                    if let Some(at) = remembering.quick(cell.as_bytes(), 0, cell.len()) {
                        assert_eq!(Ok((at, Told::NOTHING)), careful, "{zone} {cell}");
                        quick += 1;
                    }
                }
            }
            assert!(quick > 70_000, "{zone}: {quick} of 81,084 the quick way");
        }
    }

    #[test]
    fn day_and_clock_apart() {
        let mut times = times(true);
        let mut at =
            |day: &str, clock: &str| times.of_two(day.as_bytes(), clock.as_bytes()).map(|(at, _)| at.to_string());
        assert_eq!(at("2008-09-13", "04:05:06"), Ok("2008-09-12T19:05:06Z".to_owned()));
        assert_eq!(at("13/09/2008", "4:05 pm"), Ok("2008-09-13T07:05:00Z".to_owned()));
        assert_eq!(at("20080913", "04:05:06Z"), Ok("2008-09-13T04:05:06Z".to_owned()));
        assert_eq!(at("2008-09-13", ""), Ok("2008-09-12T15:00:00Z".to_owned()));
        assert_eq!(at("04:05:06", "04:05:06"), Err(Reason::BadTime));
        assert_eq!(at("2008-09-13", "2008-09-13"), Err(Reason::BadTime));
    }

    #[test]
    fn a_heading_states_the_zone() {
        let mut times = Times::new(Clock::new(Zone::named("Asia/Tokyo").unwrap(), YearRule::Unknown), false, Some(0));
        assert_eq!(times.instant(b"2008-09-13 04:05:06").unwrap().0.to_string(), "2008-09-13T04:05:06Z");
        assert_eq!(times.instant(b"2008-09-13 04:05:06+0900").unwrap().0.to_string(), "2008-09-12T19:05:06Z");
    }
}
