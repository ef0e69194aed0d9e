//! Instants, calendar days, zones, and stamps whose year or zone is missing. Knows nothing else.

use std::fmt;

mod stamp;
pub mod text;
mod when;
mod zone;
pub use stamp::{Clock, ClockError, Stamp, YearRule};
pub use when::When;
pub use zone::{Shift, Zone};

/// An instant between 1677 and 2262, which is what 64 bits of nanoseconds since 1970 reach.
///
/// Kept in two parts, since days are made of seconds and a division for every record can be felt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    secs: i64,
    nanos: u32,
}

const SECOND: i64 = 1_000_000_000;
/// Whole seconds on either side of 1970 that are within the range.
const REACH: i64 = i64::MAX / SECOND - 1;

impl Timestamp {
    /// From whole seconds and nanoseconds within the second; `None` outside the range.
    pub fn from_secs(secs: i64, nanos: u32) -> Option<Timestamp> {
        ((-REACH..=REACH).contains(&secs) && nanos < SECOND as u32).then_some(Timestamp { secs, nanos })
    }

    /// From seconds before 2107 and nanoseconds, of which there must be less than a second.
    #[inline(always)]
    pub fn from_secs_u32(secs: u32, nanos: u32) -> Timestamp {
        debug_assert!(nanos < SECOND as u32, "{nanos} nanoseconds are a second");
        Timestamp { secs: secs.into(), nanos: nanos.min(SECOND as u32 - 1) }
    }

    /// From milliseconds since 1970; `None` outside the range.
    pub fn from_millis(millis: i64) -> Option<Timestamp> {
        millis.checked_mul(1_000_000).map(Timestamp::from_nanos)
    }

    /// From microseconds since 1970; `None` outside the range.
    pub fn from_micros(micros: i64) -> Option<Timestamp> {
        micros.checked_mul(1_000).map(Timestamp::from_nanos)
    }

    /// From nanoseconds since 1970.
    pub fn from_nanos(nanos: i64) -> Timestamp {
        Timestamp { secs: nanos.div_euclid(SECOND), nanos: nanos.rem_euclid(SECOND) as u32 }
    }

    /// Whole seconds since 1970, rounded down.
    pub fn secs(self) -> i64 {
        self.secs
    }

    /// Nanoseconds within the second.
    pub fn subsec_nanos(self) -> u32 {
        self.nanos
    }
}

/// ISO 8601 in UTC with as many digits of the second as are needed, in groups of three.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.secs();
        let (day, clock) = (Day::of_secs(secs), secs.rem_euclid(86_400));
        write!(f, "{day}T{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60)?;
        match self.subsec_nanos() {
            0 => {}
            n if n % 1_000_000 == 0 => write!(f, ".{:03}", n / 1_000_000)?,
            n if n % 1_000 == 0 => write!(f, ".{:06}", n / 1_000)?,
            n => write!(f, ".{n:09}")?,
        }
        f.write_str("Z")
    }
}

/// A calendar day of the proleptic Gregorian calendar: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The day that holds a second counted from 1970-01-01T00:00:00 on the same clock.
    pub fn of_secs(secs: i64) -> Day {
        // Only years far outside any log are clamped.
        Day(i32::try_from(secs.div_euclid(86_400)).unwrap_or(if secs < 0 { i32::MIN / 2 } else { i32::MAX / 2 }))
    }

    /// A day by year, month 1–12 and day of the month; `None` if there is no such day, or the year is not 1–9999.
    ///
    /// The arithmetic is Howard Hinnant's `days_from_civil`.
    pub fn from_civil(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_of_month(year, month) {
            return None;
        }
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let mp = (month as i32 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + day as i32 - 1;
        Some(Day(era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468))
    }

    /// Year, month 1–12, day of the month.
    pub fn civil(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
        let month = (if mp < 10 { mp + 3 } else { mp - 9 }) as u32;
        ((yoe + era * 400 + i64::from(month <= 2)) as i32, month, day)
    }

    /// The day written as `2008-09-13`.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.splitn(3, '-');
        let mut part = |width| parts.next().filter(|p| p.len() == width && p.bytes().all(|b| b.is_ascii_digit()));
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        Day::from_civil(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The month it lies in.
    pub fn month(self) -> Month {
        let (year, month, _) = self.civil();
        Month { year, month }
    }

    /// The day so many days later.
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Year, 1–9999.
    pub year: i32,
    /// 1–12.
    pub month: u32,
}

impl Month {
    /// Its first and last day.
    pub fn days(self) -> (Day, Day) {
        let first = Day::from_civil(self.year, self.month, 1).unwrap_or(Day(0));
        (first, first.plus(days_of_month(self.year, self.month) as i32 - 1))
    }

    /// `2008-09`.
    pub fn parse(text: &str) -> Option<Month> {
        let first = Day::parse(&format!("{text}-01"))?;
        Some(first.month())
    }

    /// The month before it.
    pub fn before(self) -> Month {
        match self.month {
            1 => Month { year: self.year - 1, month: 12 },
            month => Month { month: month - 1, ..self },
        }
    }

    /// The month after it.
    pub fn next(self) -> Month {
        match self.month {
            12 => Month { year: self.year + 1, month: 1 },
            month => Month { year: self.year, month: month + 1 },
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

fn days_of_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// As text, the way it is shown.
macro_rules! written {
    ($($type:ty, $what:literal;)*) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                <$type>::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("not {}: {text:?}", $what)))
            }
        }
    )*};
}
pub(crate) use written;

written! {
    Day, "a day";
    Month, "a month";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_an_independent_calendar() {
        let mut date = jiff::civil::date(1600, 1, 1);
        let epoch = jiff::civil::date(1970, 1, 1);
        while date.year() < 2500 {
            let day = Day::from_civil(date.year().into(), date.month() as u32, date.day() as u32).unwrap();
            assert_eq!(day.0, (date - epoch).get_days());
            assert_eq!(day.civil(), (date.year().into(), date.month() as u32, date.day() as u32));
            date = date.checked_add(jiff::Span::new().days(1)).unwrap();
        }
        assert_eq!(Day::from_civil(2008, 2, 30), None);
        assert_eq!(Day::from_civil(2100, 2, 29), None);
    }

    #[test]
    fn instants_print_in_utc() {
        let at = Timestamp::from_secs(1_221_278_645, 123_456_000).unwrap();
        assert_eq!(at.to_string(), "2008-09-13T04:04:05.123456Z");
        assert_eq!(Timestamp::from_secs(-1, 0).unwrap().to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp::from_secs(i64::MAX, 0), None);
    }

    #[test]
    fn months_have_their_days() {
        let (first, last) = Month { year: 2008, month: 2 }.days();
        assert_eq!((first.to_string(), last.to_string()), ("2008-02-01".into(), "2008-02-29".into()));
        assert_eq!(Day::parse("2008-09-31"), None);
    }
}
