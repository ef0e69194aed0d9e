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
    /// The day that was met last of those that are known.
    known: Known,
    /// Days that are known, each at the place of its [`front`](Known::front): a log in no order of time has many.
    days: Vec<Known>,
}

/// For how many known days there is a place ([`place`]).
const DAYS: usize = 1024;

/// A day all of whose clock readings are the seconds since its midnight, and how its stamps are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The first eleven bytes of a stamp: a day and what stands behind it.
    front: [u8; 11],
    /// What stands behind the seconds: nothing, or a zone in at most eight bytes; the first one lowest, zeros above.
    tail: u64,
    tail_length: usize,
    midnight_secs: i64,
}

impl Known {
    /// No day: no cell is so long.
    const NONE: Known = Known { front: [0; 11], tail: 0, tail_length: u32::MAX as usize / 8, midnight_secs: 0 };

    /// The second since 1970 of the cell `text[from..to]` if it is one of this day, else `None`.
    #[inline(always)]
    pub(super) fn second(&self, text: &[u8], from: usize, to: usize) -> Option<i64> {
        let window: &[u8; 27] = text.get(from..)?.first_chunk()?;
        let eight = |at: usize| window[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let front = |b: &[u8; 11], at: usize| b[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let same_front = eight(0) == front(&self.front, 0) && eight(3) == front(&self.front, 3);
        let tail = eight(19) & !u64::MAX.unbounded_shl(8 * self.tail_length as u32);
        if !same_front || to.wrapping_sub(from) != 19 + self.tail_length || tail != self.tail {
            return None;
        }
        Some(self.midnight_secs + i64::from(quick::clock(window, 11)?))
    }
}

/// A minute of a known day: rows that follow each other are often of the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minute {
    /// The first sixteen bytes of a stamp.
    front: u128,
    /// As in [`Known`]: what stands behind the seconds, ones for the bytes that it has, and how long a stamp is.
    tail: u64,
    mask: u64,
    length: usize,
    begin_secs: i64,
}

impl Minute {
    /// No minute: no cell is so long.
    pub(super) const NONE: Minute = Minute { front: 0, tail: 0, mask: 0, length: usize::MAX, begin_secs: 0 };

    /// The minute of the stamp that begins at `from`, which [`Known::second`] has read.
    #[inline(always)]
    pub(super) fn of(known: &Known, text: &[u8], from: usize, second: i64) -> Minute {
        let Some(window) = text.get(from..).and_then(<[u8]>::first_chunk) else { return Minute::NONE };
        let (front, seconds) = front_and_seconds(window);
        Minute {
            front,
            tail: known.tail,
            mask: !u64::MAX.unbounded_shl(8 * known.tail_length as u32),
            length: 19 + known.tail_length,
            begin_secs: second - i64::from(seconds.unwrap_or(0)),
        }
    }

    /// [`Known::second`], if the cell is one of this minute.
    #[inline(always)]
    pub(super) fn second(&self, text: &[u8], from: usize, to: usize) -> Option<i64> {
        let window: &[u8; 27] = text.get(from..)?.first_chunk()?;
        let (front, seconds) = front_and_seconds(window);
        let tail = window[19..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)) & self.mask;
        if front != self.front || to.wrapping_sub(from) != self.length || tail != self.tail {
            return None;
        }
        Some(self.begin_secs + i64::from(seconds?))
    }
}

/// The first sixteen bytes of a stamp, and the seconds behind them, if there are such.
#[inline(always)]
fn front_and_seconds(window: &[u8; 27]) -> (u128, Option<u8>) {
    let front = window.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes));
    let (tens, ones) = (window[17].wrapping_sub(b'0'), window[18].wrapping_sub(b'0'));
    let sound = (window[16] == b':') & (tens <= 5) & (ones <= 9);
    (front, sound.then(|| tens.wrapping_mul(10).wrapping_add(ones)))
}

impl Times {
    pub(super) fn new(clock: Clock, day_first: bool, heading_secs: Option<i32>) -> Times {
        Times { clock, day_first, heading_secs, last: None, known: Known::NONE, days: Vec::new() }
    }

    /// The instant of a cell.
    pub(super) fn instant(&mut self, cell: &[u8]) -> Result<(Timestamp, Told), Reason> {
        if let Some(stamp) = self.same_day(cell) {
            if !cell.starts_with(&self.known.front) {
                self.know(cell, &stamp);
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
                    self.know(cell, &stamp);
                }
                self.resolve(stamp)
            }
        }
    }

    /// The day that was met last of those that are known.
    pub(super) fn known(&self) -> Known {
        self.known
    }

    /// The day that is known at the place of the one that `text[from..]` begins with: that day, or another.
    #[inline]
    pub(super) fn kept(&self, text: &[u8], from: usize) -> Known {
        let front = text.get(from..).and_then(<[u8]>::first_chunk).map(place);
        front.and_then(|place| self.days.get(place)).copied().unwrap_or(Known::NONE)
    }

    /// The second since 1970 of the cell `text[from..to]` if it is one of a known day.
    #[inline]
    pub(super) fn second(&mut self, text: &[u8], from: usize, to: usize) -> Option<i64> {
        self.known.second(text, from, to).or_else(|| {
            let kept = self.kept(text, from);
            let second = kept.second(text, from, to)?;
            self.known = kept;
            Some(second)
        })
    }

    /// Remembers the day of a cell, which is read as `stamp`, if nothing happened to the clocks on that day.
    fn know(&mut self, cell: &[u8], stamp: &Stamp) {
        let (Some(front), Some(tail)) = (cell.first_chunk::<11>(), cell.get(19..)) else { return };
        let Some((day, _)) = self.last else { return };
        // Twelve-hour clocks and fractions are not of the second that the digits say.
        if front[..10] != day || text::clock(&cell[11..]) != Some((stamp.clock_secs, 0, 8)) || !is_zone(tail, stamp) {
            return;
        }
        let stamp = Stamp { offset_secs: stamp.offset_secs.or(self.heading_secs), ..*stamp };
        if stamp.year.is_some()
            && let Some(midnight_secs) = self.clock.midnight(&stamp)
        {
            let mut padded = [0; 8];
            padded[..tail.len()].copy_from_slice(tail);
            self.known =
                Known { front: *front, tail: u64::from_le_bytes(padded), tail_length: tail.len(), midnight_secs };
            self.days.resize(DAYS, Known::NONE);
            self.days[place(front)] = self.known;
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

/// Where a day of this front is kept: days of two and a half years that follow each other have a place each.
#[inline]
fn place(front: &[u8; 11]) -> usize {
    let two = |at: usize| usize::from(front[at] & 15) * 10 + usize::from(front[at + 1] & 15);
    ((two(2) * 12 + two(5)) * 31 + two(8)) % DAYS
}

/// Is this nothing, or a zone of at most eight bytes, and just what the stamp has of one?
fn is_zone(tail: &[u8], stamp: &Stamp) -> bool {
    let zone = tail.strip_prefix(b" ").unwrap_or(tail);
    match text::offset(zone).or_else(|| text::zone_name(zone)) {
        None => tail.is_empty() && stamp.offset_secs.is_none(),
        Some((secs, used)) => used == zone.len() && tail.len() <= 8 && stamp.offset_secs == Some(secs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{YearRule, Zone};

    fn times(day_first: bool) -> Times {
        Times::new(Clock::new(Zone::named("Asia/Tokyo").unwrap(), YearRule::Fixed(2001)), day_first, None)
    }

    /// The cell with enough behind it.
    fn quickly(times: &Times, cell: &str) -> Option<i64> {
        let text = format!("{cell}{}", ",".repeat(30));
        let (known, length) = (times.known(), cell.len());
        let second = known.second(text.as_bytes(), 0, length)?;
        // All that differs in its last two digits is of the same minute, and reads alike.
        let minute = Minute::of(&known, text.as_bytes(), 0, second);
        assert_eq!(minute.second(text.as_bytes(), 0, length), Some(second));
        for (seconds, other) in [("00", length), ("59", length), ("60", length), ("5:", length), ("07", length - 1)] {
            let other_text = format!("{}{seconds}{}", &text[..17], &text[19..]);
            let of_minute = minute.second(other_text.as_bytes(), 0, other);
            assert_eq!(of_minute, known.second(other_text.as_bytes(), 0, other), "{other_text}");
        }
        assert_eq!(minute.second(format!("{}x{}", &text[..15], &text[16..]).as_bytes(), 0, length), None);
        Some(second)
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
            if let Some(at) = quickly(&remembering, cell) {
                let at = Timestamp::from_secs(at, 0).unwrap();
                assert_eq!(Ok((at, Told::NOTHING)), careful, "{cell}");
            }
        }
        assert!(quickly(&remembering, "2008-09-13 05:00:00").is_some());
    }

    #[test]
    fn days_in_no_order_are_known_once_they_were_met() {
        let mut remembering = times(false);
        let cell = |day: i32| format!("{} 04:05:06", crate::time::Day(14_000 + day * 37 % 900));
        for day in 0..900 {
            remembering.instant(cell(day).as_bytes()).unwrap();
        }
        let mut quick = 0;
        for day in 0..900 {
            let text = format!("{}{}", cell(day), ",".repeat(30));
            let careful = times(false).instant(cell(day).as_bytes()).unwrap().0;
            if let Some(at) = remembering.second(text.as_bytes(), 0, cell(day).len()) {
                assert_eq!(Timestamp::from_secs(at, 0), Some(careful));
                quick += 1;
            }
        }
        assert_eq!(quick, 900);
        // Before any day is known, of nothing but NUL bytes in front.
        assert_eq!(times(false).second(&[0; 40], 0, 19), None);
        assert_eq!(
            times(false).second(b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0004:05:06            ", 0, 19),
            None
        );
    }

    #[test]
    fn the_quick_way_is_the_careful_way_also_when_clocks_jump() {
        for zone in
            ["America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "UTC"]
        {
            let named = Zone::named(zone).unwrap();
            let times = || Times::new(Clock::new(named.clone(), YearRule::Unknown), false, None);
            for (end, knows) in
                [("", true), ("Z", true), ("+09:00", true), (" JST", true), (".5", false), (" PM", false)]
            {
                let (mut remembering, mut quick) = (times(), 0);
                for minutes in (0..366 * 24 * 60).step_by(37) {
                    let (day, minute) = (crate::time::Day(14_244 + minutes / 1440), minutes % 1440);
                    let hour = if knows { minute / 60 } else { minute / 120 + 1 };
                    let cell = format!("{day} {hour:02}:{:02}:59{end}", minute % 60);
                    let careful = times().instant(cell.as_bytes());
                    assert_eq!(remembering.instant(cell.as_bytes()), careful, "{zone} {cell}");
                    if let Some(at) = quickly(&remembering, &cell) {
                        let at = Timestamp::from_secs(at, 0).unwrap();
                        assert_eq!(Ok((at, Told::NOTHING)), careful, "{zone} {cell}");
                        quick += 1;
                    }
                }
                assert_eq!(quick > 13_500, knows, "{zone}: {quick} of 14,245 with {end:?}");
            }
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
