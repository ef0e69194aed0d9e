//! The times of logs that write ISO 8601, or count from 1970: instants, quickly where the day is that of the record
//! before.

use crate::access::quick;
use crate::account::Reason;
use crate::time::{Clock, ClockError, Shift, Stamp, Timestamp, text};

/// Makes instants of stamps.
#[derive(Clone, Debug)]
pub(super) struct Stamps {
    clock: Clock,
    /// The first eleven bytes of a stamp that ended with `Z`, a day and what stands behind it, and that day's midnight.
    /// All zero if there was none.
    day: [u8; 11],
    midnight_secs: i64,
}

impl Stamps {
    /// `clock` knows the zone of stamps that name none.
    pub(super) fn new(clock: Clock) -> Stamps {
        Stamps { clock, day: [0; 11], midnight_secs: 0 }
    }

    /// The instant of a stamp that was read by other means.
    pub(super) fn instant(&mut self, stamp: &Stamp) -> Result<(Timestamp, Shift), Reason> {
        self.clock.instant(stamp).map_err(reason)
    }

    /// Stamps without a year are placed by the file's date.
    pub(super) fn guesses_year(&self) -> bool {
        self.clock.guesses_year()
    }

    /// The instant of the stamp `from[..length]`, all of it, in ISO 8601 (see [`text::iso8601`]). What is behind it, if
    /// anything is, may be looked at.
    #[inline]
    pub(super) fn iso8601(&mut self, from: &[u8], length: usize) -> Result<(Timestamp, Shift), Reason> {
        match self.same_day(from, length) {
            Some(at) => Ok((at, Shift::None)),
            None => self.any(from.get(..length).unwrap_or_default()),
        }
    }

    /// `2008-09-13T04:05:06.123456Z`, with up to eight decimals or none, if it is of the last day.
    #[inline]
    fn same_day(&self, from: &[u8], length: usize) -> Option<Timestamp> {
        let halves = |b: &[u8; 11]| {
            let half = |at: usize| b[at..].first_chunk().map(|b| u64::from_le_bytes(*b));
            (half(0), half(3))
        };
        if halves(from.first_chunk()?) != halves(&self.day) || from.get(length.checked_sub(1)?) != Some(&b'Z') {
            return None;
        }
        let secs = quick::clock(from, 11)?;
        let nanos = match length {
            20 => 0,
            22..=29 if from.get(19) == Some(&b'.') => decimals(from, 20, length - 1)?,
            _ => return None,
        };
        Timestamp::from_secs(self.midnight_secs + i64::from(secs), nanos)
    }

    fn any(&mut self, stamp: &[u8]) -> Result<(Timestamp, Shift), Reason> {
        let (read, used) = text::iso8601(stamp).ok_or(Reason::BadTime)?;
        if used != stamp.len() {
            return Err(Reason::BadTime);
        }
        let (at, shift) = self.clock.instant(&read).map_err(reason)?;
        if stamp.ends_with(b"Z")
            && let Some(day) = stamp.first_chunk()
        {
            (self.day, self.midnight_secs) = (*day, at.secs() - i64::from(read.clock_secs));
        }
        Ok((at, shift))
    }
}

/// The instant of the number `from[..length]`, counted from 1970; `None` if it is none. See [`text::epoch`].
#[inline]
pub(super) fn epoch(from: &[u8], length: usize) -> Option<Result<Timestamp, Reason>> {
    whole(from, length).or_else(|| seconds(from, length)).map(Ok).or_else(|| {
        let number = text::epoch(from.get(..length).unwrap_or_default())?;
        Some(number.map_err(reason))
    })
}

/// Seconds of ten digits, and nothing behind them.
#[inline]
fn whole(from: &[u8], length: usize) -> Option<Timestamp> {
    if length != 10 {
        return None;
    }
    let (high, low) = (quick::number(from, 0, 2)?, quick::number(from, 2, 10)?);
    Timestamp::from_secs(i64::from(high) * 100_000_000 + i64::from(low), 0)
}

/// Seconds of ten digits, with up to eight decimals.
#[inline]
fn seconds(from: &[u8], length: usize) -> Option<Timestamp> {
    if !(12..=19).contains(&length) || from.get(10) != Some(&b'.') {
        return None;
    }
    let secs = u64::from(quick::number(from, 0, 2)?) * 100_000_000 + u64::from(quick::number(from, 2, 10)?);
    Timestamp::from_secs(i64::try_from(secs).ok()?, decimals(from, 11, length)?)
}

/// Nanoseconds of the decimals of a second.
#[inline]
fn decimals(text: &[u8], from: usize, to: usize) -> Option<u32> {
    const UNITS: [u32; 9] = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10];
    Some(quick::number(text, from, to)? * UNITS.get(to - from)?)
}

fn reason(error: ClockError) -> Reason {
    match error {
        ClockError::NoYear => Reason::NoYear,
        ClockError::OutOfRange => Reason::TimeRange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{YearRule, Zone};

    fn stamps() -> Stamps {
        Stamps::new(Clock::new(Zone::named("Asia/Tokyo").unwrap(), YearRule::Unknown))
    }

    #[test]
    fn the_quick_way_is_the_careful_way() {
        let mut remembering = stamps();
        let mut quick = 0;
        for day in ["2008-09-13", "2008-09-14", "2008-02-30", "1600-01-01", "1969-12-31"] {
            for clock in ["04:05:06", "00:00:00", "23:59:59", "23:59:60", "24:00:00", "4:05:06", "04:05:6x"] {
                for end in [
                    "Z",
                    "",
                    "z",
                    "+09:00",
                    " Z",
                    ".Z",
                    ".5Z",
                    ".123456Z",
                    ".12345678Z",
                    ".123456789Z",
                    ".1234567890Z",
                    ",5Z",
                    ".5",
                    ".5xZ",
                    "Z.",
                ] {
                    for separator in ["T", " ", "t", "x"] {
                        let stamp = format!("{day}{separator}{clock}{end}");
                        let want = stamps().any(stamp.as_bytes());
                        // The same with something behind it, which must not matter, when the day is known and when not.
                        for behind in ["", "Z", "\",\"0123456789:.0123456789\"", "9999999999999999999999"] {
                            let text = stamp.clone() + behind;
                            assert_eq!(remembering.iso8601(text.as_bytes(), stamp.len()), want, "{text}");
                            let same = remembering.same_day(text.as_bytes(), stamp.len());
                            assert!(same.is_none() || same == want.ok().map(|(at, _)| at), "{text}");
                            quick += u32::from(same.is_some());
                        }
                    }
                }
            }
        }
        assert!(quick > 150, "{quick}");
    }

    #[test]
    fn numbers_since_1970() {
        for number in [
            "1221278706.123456",
            "1221278706.1",
            "1221278706.12345678",
            "1221278706.123456789",
            "1221278706.",
            "1221278706",
            "0000000001.5",
            "9999999999.5",
            "9223372036.854775",
            "122127870x.5",
            "1221278706.5x",
            "-1221278706.5",
            "12212787061.5",
            "1221278706123",
            "1e9",
            "",
            "-",
            ".5",
            "+1.5",
            "1221278706,5",
        ] {
            let want = text::epoch(number.as_bytes()).map(|at| at.map_err(reason));
            for behind in ["", ",\"x\":0123456789", "9999999999999"] {
                let text = number.to_owned() + behind;
                assert_eq!(epoch(text.as_bytes(), number.len()), want, "{text}");
            }
        }
        assert_eq!(epoch(b"1221278706.25,\"uid\":", 13).unwrap().unwrap().to_string(), "2008-09-13T04:05:06.250Z");
    }
}
