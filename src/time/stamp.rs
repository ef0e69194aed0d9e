//! A stamp as a record writes it, and the clock that makes an instant of it.

use super::{Day, Shift, Timestamp, Zone};

/// What a record says of its time: a clock reading, perhaps without a year or an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// `None` where the log leaves the year out (RFC 3164).
    pub year: Option<i32>,
    /// 1–12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
    /// Seconds since midnight, 0–86,400 (a leap second counts as the next midnight).
    pub clock_secs: u32,
    /// Nanoseconds within the second.
    pub nanos: u32,
    /// Seconds east of UTC, where the stamp says so.
    pub offset_secs: Option<i32>,
}

/// Where the year of a stamp without one comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearRule {
    /// This year for every stamp; no roll-over.
    Fixed(i32),
    /// The file was last written on this day (of the source zone): every stamp lies in the year that ends one day
    /// after it. Each stamp is judged alone, so real logs' steps back in time never change a year.
    Until(Day),
    /// Not known: such stamps are rejected until the user says.
    Unknown,
}

/// Why a stamp is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockError {
    /// No such day or time, or outside 1677–2262.
    OutOfRange,
    /// The year is missing and nothing tells it.
    NoYear,
}

/// Makes instants of stamps: the zone and the year that records leave out.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Zone,
    year: YearRule,
    /// The last day resolved: (year as written, month, day) and the seconds of its midnight on its own clock.
    last: ((Option<i32>, u32, u32), i64),
    /// For stamps of the zone without an offset: local seconds `from..to` with one offset and no gap or fold.
    steady: (i64, i64, i32),
}

impl Clock {
    /// A clock for stamps of a zone, with a rule for missing years.
    pub fn new(zone: Zone, year: YearRule) -> Clock {
        Clock { zone, year, last: ((None, 0, 0), 0), steady: (0, 0, 0) }
    }

    /// Stamps without a year are placed by the file's date.
    pub fn guesses_year(&self) -> bool {
        matches!(self.year, YearRule::Until(_))
    }

    /// The instant of a stamp, and whether its zone's clocks jumped there.
    pub fn instant(&mut self, stamp: &Stamp) -> Result<(Timestamp, Shift), ClockError> {
        let date = (stamp.year, stamp.month, stamp.day);
        if date != self.last.0 {
            self.last = (date, i64::from(self.day(date)?.0) * 86_400);
        }
        if stamp.clock_secs > 86_400 {
            return Err(ClockError::OutOfRange);
        }
        let local = self.last.1 + i64::from(stamp.clock_secs);
        let (secs, shift) = match stamp.offset_secs {
            Some(offset) => (local - i64::from(offset), Shift::None),
            None => self.utc_of(local),
        };
        Timestamp::from_secs(secs, stamp.nanos).map(|at| (at, shift)).ok_or(ClockError::OutOfRange)
    }

    /// The second, since 1970 in UTC, of the midnight with which the stamp's day begins, if every instant of that day is
    /// its clock reading later: no clock of its zone jumps near it.
    pub fn midnight(&mut self, stamp: &Stamp) -> Option<i64> {
        let midnight = Stamp { clock_secs: 0, nanos: 0, ..*stamp };
        let (at, shift) = self.instant(&midnight).ok()?;
        let local = self.last.1;
        let (from, to, _) = self.steady;
        let steady = stamp.offset_secs.is_some() || (shift == Shift::None && from <= local && local + 86_400 < to);
        let last = Timestamp::from_secs(at.secs() + 86_400, 999_999_999);
        last.filter(|_| steady).map(|_| at.secs())
    }

    /// The day of the stamp's own clock.
    fn day(&self, (year, month, day): (Option<i32>, u32, u32)) -> Result<Day, ClockError> {
        let civil = |year| Day::from_civil(year, month, day).ok_or(ClockError::OutOfRange);
        match (year, self.year) {
            (Some(year), _) | (None, YearRule::Fixed(year)) => civil(year),
            (None, YearRule::Unknown) => Err(ClockError::NoYear),
            (None, YearRule::Until(written)) => {
                let last = written.plus(1);
                // 29 February may lie up to eight years back.
                let (year, _, _) = last.civil();
                (0..=8)
                    .find_map(|back| Day::from_civil(year - back, month, day).filter(|d| *d <= last))
                    .ok_or(ClockError::OutOfRange)
            }
        }
    }

    fn utc_of(&mut self, local: i64) -> (i64, Shift) {
        let (from, to, offset) = self.steady;
        if from <= local && local < to {
            return (local - i64::from(offset), Shift::None);
        }
        let (utc, shift) = self.zone.to_utc(local);
        if shift == Shift::None {
            // A day away from any transition no local reading is in a gap or a fold.
            let (offset, from, to) = self.zone.offset_at(utc);
            self.steady = (from.saturating_add(2 * 86_400), to.saturating_sub(2 * 86_400), offset);
        }
        (utc, shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: Option<i32>, month: u32, day: u32, clock_secs: u32) -> Stamp {
        Stamp { year, month, day, clock_secs, nanos: 0, offset_secs: None }
    }

    fn check(clock: &mut Clock, stamp: Stamp, want: Result<&str, ClockError>) {
        assert_eq!(clock.instant(&stamp).map(|(t, _)| t.to_string()), want.map(str::to_owned));
    }

    #[test]
    fn the_year_comes_from_the_rule() {
        let written = Day::from_civil(2022, 1, 3).unwrap();
        let mut until = Clock::new(Zone::utc(), YearRule::Until(written));
        check(&mut until, at(None, 12, 31, 0), Ok("2021-12-31T00:00:00Z"));
        check(&mut until, at(None, 1, 3, 0), Ok("2022-01-03T00:00:00Z"));
        check(&mut until, at(None, 1, 4, 0), Ok("2022-01-04T00:00:00Z"));
        check(&mut until, at(None, 1, 5, 0), Ok("2021-01-05T00:00:00Z"));
        check(&mut until, at(None, 2, 29, 0), Ok("2020-02-29T00:00:00Z"));
        check(&mut until, at(None, 2, 30, 0), Err(ClockError::OutOfRange));
        check(&mut Clock::new(Zone::utc(), YearRule::Unknown), at(None, 1, 1, 0), Err(ClockError::NoYear));
        check(&mut Clock::new(Zone::utc(), YearRule::Fixed(2022)), at(None, 12, 31, 0), Ok("2022-12-31T00:00:00Z"));
    }

    #[test]
    fn the_cached_offset_never_differs_from_the_table() {
        let zone = Zone::named("America/New_York").unwrap();
        let mut clock = Clock::new(zone.clone(), YearRule::Unknown);
        for hour in 0..24 * 800 {
            let day = Day::from_civil(2023, 1, 1).unwrap().plus(hour / 24);
            let (y, m, d) = day.civil();
            let secs = (hour % 24) * 3600 + 1800;
            let want = zone.to_utc(i64::from(day.0) * 86_400 + i64::from(secs));
            let (got, shift) = clock.instant(&at(Some(y), m, d, secs as u32)).unwrap();
            assert_eq!((got.secs(), shift), want);
        }
    }

    #[test]
    fn a_midnight_stands_for_its_whole_day() {
        let zone = Zone::named("America/New_York").unwrap();
        let (mut clock, mut steady) = (Clock::new(zone, YearRule::Fixed(2023)), 0);
        for (month, day) in (1..=12).flat_map(|month| (1..=28).map(move |day| (month, day))) {
            let Some(midnight) = clock.midnight(&at(None, month, day, 4711)) else { continue };
            steady += 1;
            for secs in [0, 1, 7_300, 43_200, 86_399, 86_400] {
                let (got, shift) = clock.instant(&at(None, month, day, secs)).unwrap();
                assert_eq!((got.secs(), shift), (midnight + i64::from(secs), Shift::None));
            }
        }
        // All but the days around the two nights on which the clocks change.
        assert!((320..330).contains(&steady), "{steady}");
        assert_eq!(clock.midnight(&at(None, 3, 12, 0)), None);
        assert_eq!(clock.midnight(&at(None, 2, 30, 0)), None);
        assert_eq!(clock.midnight(&Stamp { offset_secs: Some(3600), ..at(None, 1, 1, 9) }), Some(1_672_527_600));
    }

    #[test]
    fn offsets_win_over_the_zone() {
        let mut clock = Clock::new(Zone::named("Asia/Tokyo").unwrap(), YearRule::Unknown);
        check(&mut clock, at(Some(2008), 9, 13, 0), Ok("2008-09-12T15:00:00Z"));
        check(&mut clock, Stamp { offset_secs: Some(0), ..at(Some(2008), 9, 13, 0) }, Ok("2008-09-13T00:00:00Z"));
    }
}
