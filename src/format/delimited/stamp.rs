//! Times as tables write them. Every style says by its shape what it is, but for `03/04/2024`, whose order the caller
//! must know.

use crate::account::Reason;
use crate::time::{Stamp, Timestamp, text};

/// A time before it is an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A clock reading.
    Stamp(Stamp),
    /// Counted from 1970.
    Epoch(Timestamp),
}

/// What the shape of a cell shows, for the survey of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// It names a day.
    pub(super) date: bool,
    /// It names a clock reading.
    pub(super) clock: bool,
    /// The first two numbers of a day like `03/04/2024`, whose order is open, and whether its year has two digits.
    pub(super) open_order: Option<(u32, u32, bool)>,
}

/// A cell as a time: day and clock, a day alone (its midnight), or a number since 1970 of at least nine digits.
pub(super) fn moment(cell: &[u8], day_first: bool) -> Result<Moment, Reason> {
    if let Some(at) = compact(cell) {
        return at.map(Moment::Stamp);
    }
    // A smaller number may be a year, a duration or seconds from the begin of a capture.
    if cell.len() >= 9 && cell[..9].iter().all(u8::is_ascii_digit) {
        return epoch(cell).map(Moment::Epoch);
    }
    let (stamp, shape) = read(cell, day_first)?;
    if shape.date { Ok(Moment::Stamp(stamp)) } else { Err(Reason::BadTime) }
}

/// Is a cell a day with a clock reading, or a number since 1970?
pub(in crate::format) fn is_moment(cell: &[u8], day_first: bool) -> bool {
    match compact(cell) {
        Some(at) => at.is_ok() && cell.len() > 8,
        None if cell.len() >= 9 && cell[..9].iter().all(u8::is_ascii_digit) => epoch(cell).is_ok(),
        None => read(cell, day_first).is_ok_and(|(_, shape)| shape.date && shape.clock),
    }
}

/// A day alone: year (if any), month, day.
pub(super) fn date(cell: &[u8], day_first: bool) -> Result<Stamp, Reason> {
    let stamp = match compact(cell) {
        Some(stamp) => stamp?,
        None => read(cell, day_first)?.0,
    };
    if stamp.month == 0 { Err(Reason::BadTime) } else { Ok(stamp) }
}

/// A clock alone: seconds since midnight, nanoseconds, offset.
pub(super) fn clock(cell: &[u8]) -> Result<Stamp, Reason> {
    match read(cell, false)? {
        (stamp, Shape { date: false, clock: true, .. }) => Ok(stamp),
        _ => Err(Reason::BadTime),
    }
}

/// What a cell looks like; nothing for numbers, whose meaning their size must tell.
pub(super) fn shape(cell: &[u8]) -> Shape {
    match compact(cell) {
        Some(Ok(_)) => Shape { date: true, clock: cell.len() > 8, open_order: None },
        Some(Err(_)) => Shape::default(),
        None => {
            read(cell, false).map(|(_, shape)| shape).or_else(|_| read(cell, true).map(|(_, s)| s)).unwrap_or_default()
        }
    }
}

/// A number since 1970; see [`text::epoch`].
pub(super) fn epoch(cell: &[u8]) -> Result<Timestamp, Reason> {
    text::epoch(cell).ok_or(Reason::BadTime)?.map_err(|_| Reason::TimeRange)
}

/// `20080913`, `20080913040506`, `20080913T040506`, `20080913T040506Z`, if it is one: days of 1900 to 2199 only, so
/// that a number since 1970 is none.
fn compact(cell: &[u8]) -> Option<Result<Stamp, Reason>> {
    let day = cell.get(..8)?;
    if !day.iter().all(u8::is_ascii_digit) || !matches!(&day[..2], b"19" | b"20" | b"21") {
        return None;
    }
    let (rest, separated) = match cell.get(8) {
        None => (&cell[8..], false),
        Some(b'T' | b't' | b'_' | b'-') => (&cell[9..], true),
        Some(b' ') => return None,
        Some(_) => (&cell[8..], false),
    };
    let number = |text: &[u8]| crate::access::parse_number::<u32>(text);
    let (year, month, day) = (number(&day[..4])?, number(&day[4..6])?, number(&day[6..])?);
    let mut stamp = Stamp { year: i32::try_from(year).ok(), month, day, clock_secs: 0, nanos: 0, offset_secs: None };
    if rest.is_empty() {
        return (!separated).then_some(Ok(stamp));
    }
    let (hour, minute, second) = (number(rest.get(..2)?)?, number(rest.get(2..4)?)?, number(rest.get(4..6)?)?);
    let tail = &rest[6..];
    let offset = text::offset(tail).filter(|(_, used)| *used == tail.len());
    // Fourteen digits, or a T: anything else with so many digits is a number.
    if !tail.is_empty() && offset.is_none() {
        return None;
    }
    stamp.offset_secs = offset.map(|(secs, _)| secs);
    stamp.clock_secs = hour * 3600 + minute * 60 + second;
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    Some(if sound { Ok(stamp) } else { Err(Reason::TimeRange) })
}

/// Reads day and clock, in either order of what the shape allows, to the end of the cell. Without a day, month is 0.
fn read(cell: &[u8], day_first: bool) -> Result<(Stamp, Shape), Reason> {
    let mut plain = [0; MAX_CELL];
    let cell = ascii(cell, &mut plain).ok_or(Reason::BadTime)?;
    let mut text = Text(cell);
    let mut stamp = Stamp { year: None, month: 0, day: 0, clock_secs: 0, nanos: 0, offset_secs: None };
    let mut shape = Shape::default();
    text.weekday();
    text.day(&mut stamp, &mut shape, day_first).ok_or(Reason::BadTime)?;
    if shape.date && !text.0.is_empty() {
        text.between(stamp.year.is_some());
    }
    if !text.0.is_empty() {
        text.clock(&mut stamp).ok_or(Reason::BadTime)??;
        shape.clock = true;
        text.tail(&mut stamp);
    }
    let missing = !shape.date && !shape.clock;
    if missing || !text.0.is_empty() { Err(Reason::BadTime) } else { Ok((stamp, shape)) }
}

/// Longer than any time.
const MAX_CELL: usize = 72;

/// The cell with the signs of Japanese dates made plain: `2008年9月13日 4時5分6秒`. `None` if other text is in it.
fn ascii<'a>(cell: &'a [u8], plain: &'a mut [u8; MAX_CELL]) -> Option<&'a [u8]> {
    if cell.is_ascii() {
        return Some(cell);
    }
    let cell = std::str::from_utf8(cell).ok().filter(|c| c.len() <= MAX_CELL)?;
    let mut length = 0;
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(char::is_ascii_digit);
        let byte = match c {
            '年' | '月' => b'/',
            '日' if next_is_digit => b' ',
            '時' | '分' if next_is_digit => b':',
            '日' | '時' | '分' | '秒' => continue,
            '\u{3000}' | '\u{202f}' | '\u{a0}' => b' ',
            _ => u8::try_from(c).ok().filter(u8::is_ascii)?,
        };
        plain[length] = byte;
        length += 1;
    }
    Some(&plain[..length])
}

/// What is left of a cell.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    /// A number of `widths` digits, no more.
    fn number(&mut self, widths: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let length = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let number =
            if widths.contains(&length) { crate::access::parse_number(&self.0[..length])? } else { return None };
        self.0 = &self.0[length..];
        Some(number)
    }

    fn eat(&mut self, wanted: &[u8]) -> bool {
        match self.0.strip_prefix(wanted) {
            Some(rest) => self.0 = rest,
            None => return false,
        }
        true
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    /// The letters at the front.
    fn word(&self) -> &[u8] {
        let length = self.0.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        &self.0[..length]
    }

    fn weekday(&mut self) {
        const DAYS: [&[u8]; 7] = [b"sun", b"mon", b"tue", b"wed", b"thu", b"fri", b"sat"];
        let word = self.word();
        let length = word.len();
        if length >= 3 && DAYS.iter().any(|d| d.eq_ignore_ascii_case(&word[..3])) {
            self.0 = &self.0[length..];
            self.eat(b",");
            self.blanks();
        }
    }

    fn month(&mut self) -> Option<u32> {
        const NAMES: [&[u8]; 12] = [
            b"january",
            b"february",
            b"march",
            b"april",
            b"may",
            b"june",
            b"july",
            b"august",
            b"september",
            b"october",
            b"november",
            b"december",
        ];
        let word = self.word();
        let length = word.len();
        let month = text::month_name(word)?;
        // "Sep", "Sept" and "September", but no other word that begins so.
        let name = NAMES.get(usize::try_from(month - 1).ok()?)?;
        name.get(..length)?.eq_ignore_ascii_case(word).then_some(())?;
        self.0 = &self.0[length..];
        self.eat(b".");
        Some(month)
    }

    /// The day, if one stands here. `None`: it begins as a day and is none.
    fn day(&mut self, stamp: &mut Stamp, shape: &mut Shape, day_first: bool) -> Option<()> {
        let digits = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 {
            // Sep 13 04:05:06, Sep 13 2008 04:05:06, September 13, 2008
            stamp.month = self.month()?;
            self.blanks();
            stamp.day = self.number(1..=2)?;
            shape.date = true;
            let before = self.0;
            self.eat(b",");
            self.blanks();
            match self.number(4..=4) {
                Some(year) => stamp.year = i32::try_from(year).ok(),
                None => self.0 = before,
            }
            return Some(());
        }
        let separator = *self.0.get(digits).unwrap_or(&b' ');
        match digits {
            // 20080913 with a clock behind a blank
            8 => {
                let number = self.number(8..=8)?;
                (stamp.month, stamp.day) = (number / 100 % 100, number % 100);
                stamp.year = i32::try_from(number / 10_000).ok();
            }
            4 if matches!(separator, b'-' | b'/' | b'.') => {
                let year = self.number(4..=4)?;
                stamp.year = i32::try_from(year).ok();
                self.eat(&[separator]);
                stamp.month = self.number(1..=2).or_else(|| self.month())?;
                self.eat(&[separator]).then_some(())?;
                stamp.day = self.number(1..=2)?;
            }
            1 | 2 if matches!(separator, b'-' | b'/' | b'.' | b' ') => {
                let first = self.number(1..=2)?;
                self.eat(&[separator]);
                if let Some(month) = self.month() {
                    (stamp.day, stamp.month) = (first, month);
                } else {
                    let second = self.number(1..=2)?;
                    shape.open_order = Some((first, second, false));
                }
                (self.eat(&[separator]) || self.eat(b" ")).then_some(())?;
                let short = self.0.get(2).is_none_or(|b| !b.is_ascii_digit());
                if let Some((first, second, two_digits)) = &mut shape.open_order {
                    // With dots and a whole year the day is first wherever dates are written so.
                    let settled = separator == b'.' && !short;
                    let day_is_first = day_first || settled;
                    (stamp.day, stamp.month) = if day_is_first { (*first, *second) } else { (*second, *first) };
                    *two_digits = short;
                    if settled {
                        shape.open_order = None;
                    }
                }
                let year = if short { self.number(2..=2)? } else { self.number(4..=4)? };
                let year = match year {
                    0..70 if short => 2000 + year,
                    _ if short => 1900 + year,
                    _ => year,
                };
                stamp.year = i32::try_from(year).ok();
            }
            // A clock alone.
            1 | 2 if separator == b':' => return Some(()),
            _ => return None,
        }
        shape.date = true;
        Some(())
    }

    /// What stands between day and clock; behind a year more than blanks may.
    fn between(&mut self, year: bool) {
        let before = self.0;
        if year && [b"T", b"t", b"_", b":", b"-"].iter().any(|sign| self.eat(*sign)) {
            // A sign that no clock follows belongs to something else.
            if !self.0.first().is_some_and(u8::is_ascii_digit) {
                self.0 = before;
            }
            return;
        }
        self.eat(b",");
        self.blanks();
        if self.eat(b"@") || self.eat(b"at ") {
            self.blanks();
        }
    }

    /// `4:05`, `04:05:06.123`, `4:05:06 PM`.
    fn clock(&mut self, stamp: &mut Stamp) -> Option<Result<(), Reason>> {
        let mut hour = self.number(1..=2)?;
        self.eat(b":").then_some(())?;
        let minute = self.number(2..=2).or_else(|| self.number(1..=1))?;
        let mut second = 0;
        if self.eat(b":") {
            second = self.number(2..=2).or_else(|| self.number(1..=1))?;
            if matches!(self.0.first(), Some(b'.' | b',')) && self.0.get(1).is_some_and(u8::is_ascii_digit) {
                self.0 = &self.0[1..];
                let mut place = 100_000_000;
                while let Some(digit) = self.0.first().filter(|b| b.is_ascii_digit()) {
                    stamp.nanos += u32::from(digit - b'0') * place;
                    place /= 10;
                    self.0 = &self.0[1..];
                }
            }
        }
        let before = self.0;
        self.blanks();
        let half = self.word();
        match (half.eq_ignore_ascii_case(b"am"), half.eq_ignore_ascii_case(b"pm")) {
            (false, false) => self.0 = before,
            (am, _) => {
                self.0 = &self.0[2..];
                if !(1..=12).contains(&hour) {
                    return Some(Err(Reason::TimeRange));
                }
                hour = hour % 12 + if am { 0 } else { 12 };
            }
        }
        if hour > 23 || minute > 59 || second > 60 {
            return Some(Err(Reason::TimeRange));
        }
        stamp.clock_secs = hour * 3600 + minute * 60 + second;
        Some(Ok(()))
    }

    /// Offset or zone, and the year of `Sat Sep 13 04:05:06 2008`.
    fn tail(&mut self, stamp: &mut Stamp) {
        self.blanks();
        if let Some((secs, used)) = text::zone_name(self.0) {
            self.0 = &self.0[used..];
            stamp.offset_secs = Some(secs);
        }
        if let Some((secs, used)) = text::offset(self.0).filter(|_| !self.0.is_empty()) {
            self.0 = &self.0[used..];
            stamp.offset_secs = Some(secs);
        }
        self.blanks();
        if stamp.year.is_none() && stamp.month > 0 {
            stamp.year = self.number(4..=4).and_then(|y| i32::try_from(y).ok());
            self.blanks();
        }
        // The zone's name once more, behind its offset: "+0900 (JST)".
        if stamp.offset_secs.is_some()
            && let [b'(', name @ .., b')'] = self.0
            && name.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'/'))
        {
            self.0 = &self.0[self.0.len()..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::times::Times;
    use super::*;
    use crate::time::{Clock, YearRule, Zone};

    fn times(day_first: bool) -> Times {
        Times::new(Clock::new(Zone::named("Asia/Tokyo").unwrap(), YearRule::Fixed(2001)), day_first, None)
    }

    fn check(cell: &str, want: &str) {
        let got = times(true).instant(cell.as_bytes()).map(|(at, _)| at.to_string());
        assert_eq!(got, Ok(want.to_owned()), "{cell}");
    }

    #[test]
    fn styles_that_name_the_day_by_their_shape() {
        for cell in [
            "2008-09-13 04:05:06",
            "2008-09-13T04:05:06",
            "2008-09-13_04:05:06",
            "2008/09/13 04:05:06",
            "2008/9/13 4:05:06",
            "2008.09.13 04:05:06",
            "2008-Sep-13 04:05:06",
            "13.09.2008 04:05:06",
            "13.9.2008, 4:05:06",
            "13/Sep/2008:04:05:06 +0900",
            "13-Sep-2008 04:05:06",
            "13-Sep-08 04:05:06",
            "13 Sep 2008 04:05:06",
            "13 September 2008, 04:05:06",
            "Sat, 13 Sep 2008 04:05:06 +0900",
            "Sep 13 2008 04:05:06",
            "Sep 13, 2008 4:05:06 AM",
            "Sep 13, 2008 @ 04:05:06.000",
            "September 13, 2008 4:05:06 am",
            "Sat Sep 13 04:05:06 2008",
            "Sat Sep 13 04:05:06 JST 2008",
            "Sat Sep 13 2008 04:05:06 GMT+0900 (JST)",
            "2008-09-13 04:05:06 JST",
            "2008-09-13 04:05:06 +09:00",
            "2008-09-12T19:05:06Z",
            "20080913040506",
            "20080913T040506",
            "20080912T190506Z",
            "20080913 04:05:06",
            "2008年9月13日 4時5分6秒",
            "2008年09月13日04時05分06秒",
            "2008年9月13日 4:05:06",
            "1221246306",
            "1221246306.000",
            "1221246306000",
            "1221246306000.0",
            "1221246306000000",
            "1221246306000000000",
        ] {
            check(cell, "2008-09-12T19:05:06Z");
        }
        check("2008-09-13 4:05", "2008-09-12T19:05:00Z");
        check("2008-09-13 4:05 PM", "2008-09-13T07:05:00Z");
        check("2008-09-13 12:05 AM", "2008-09-12T15:05:00Z");
        check("2008-09-13 12:05 PM", "2008-09-13T03:05:00Z");
        check("2008-09-13", "2008-09-12T15:00:00Z");
        check("20080913", "2008-09-12T15:00:00Z");
        check("2008-09-13 04:05:06.123456", "2008-09-12T19:05:06.123456Z");
        check("2008-09-13T04:05:06,5+00:00", "2008-09-13T04:05:06.500Z");
        check("1221246306.123456789", "2008-09-12T19:05:06.123456789Z");
        check("1221246306123.5", "2008-09-12T19:05:06.123500Z");
        check("Sep 13 04:05:06", "2001-09-12T19:05:06Z");
        check("Sep  3 04:05:06", "2001-09-02T19:05:06Z");
        assert_eq!(epoch(b"-1.5").map(|at| at.to_string()), Ok("1969-12-31T23:59:58.500Z".to_owned()));
        assert_eq!(epoch(b"0").map(|at| at.to_string()), Ok("1970-01-01T00:00:00Z".to_owned()));
    }

    #[test]
    fn the_open_order_is_the_callers() {
        let at = |cell: &str, day_first| times(day_first).instant(cell.as_bytes()).map(|(at, _)| at.to_string());
        for (cell, first, second) in [
            ("03/04/2024 12:00", "2024-04-03T03:00:00Z", "2024-03-04T03:00:00Z"),
            ("3-4-2024 12:00", "2024-04-03T03:00:00Z", "2024-03-04T03:00:00Z"),
            ("3/4/24 12:00", "2024-04-03T03:00:00Z", "2024-03-04T03:00:00Z"),
            ("3.4.24 12:00", "2024-04-03T03:00:00Z", "2024-03-04T03:00:00Z"),
            ("3.4.2024 12:00", "2024-04-03T03:00:00Z", "2024-04-03T03:00:00Z"),
        ] {
            assert_eq!((at(cell, true), at(cell, false)), (Ok(first.to_owned()), Ok(second.to_owned())), "{cell}");
        }
        assert_eq!(at("31/12/2024 00:00", false), Err(Reason::TimeRange));
        assert_eq!(shape(b"31/12/24 00:00").open_order, Some((31, 12, true)));
        assert_eq!(shape(b"31.12.2024").open_order, None);
    }

    #[test]
    fn what_is_no_time() {
        let why = |cell: &str| times(true).instant(cell.as_bytes()).err();
        for cell in [
            "",
            "-",
            "abc",
            "2008",
            "2008-09",
            "04:05:06",
            "2008-09-13 04:05:06 xyz",
            "2008-09-13T",
            "2008-09-13 04",
            "Sep",
            "Sepia 13 04:05:06",
            "Sep 04:05:06",
            "13/Xyz/2008",
            "1.2.3.4",
            "192.0.2.1",
            "445/tcp",
            "2008年9月13日 四時",
            "12345678901234567890",
            "1221246306.12x",
        ] {
            assert!(why(cell).is_some(), "{cell}: {:?}", times(true).instant(cell.as_bytes()));
        }
        for cell in ["2008-09-31", "2008-13-01", "2008-09-13 24:00:00", "2008-09-13 13:00 PM", "20080931040506"] {
            assert_eq!(why(cell), Some(Reason::TimeRange), "{cell}");
        }
        let mut unknown = Times::new(Clock::new(Zone::utc(), YearRule::Unknown), false, None);
        assert_eq!(unknown.instant(b"Sep 13 04:05:06"), Err(Reason::NoYear));
    }
}
