//! Stamps as text, in the styles that several formats share.

use super::{ClockError, Stamp, Timestamp};

/// The digits of a decimal number of exactly `width` places at the front of `text`.
fn digits(text: &[u8], width: usize) -> Option<u32> {
    let mut value = 0;
    for &b in text.get(..width)? {
        let d = b.wrapping_sub(b'0');
        if d > 9 {
            return None;
        }
        value = value * 10 + u32::from(d);
    }
    Some(value)
}

/// `04:05:06`, `04:05:06.123456` or `04:05:06,123`: seconds since midnight, nanoseconds, bytes used.
///
/// More than nine places of the second are read and cut; a leap second is kept as second 60.
pub fn clock(text: &[u8]) -> Option<(u32, u32, usize)> {
    if text.get(2) != Some(&b':') || text.get(5) != Some(&b':') {
        return None;
    }
    let (hour, minute, second) = (digits(text, 2)?, digits(&text[3..], 2)?, digits(&text[6..], 2)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (mut nanos, mut used, mut place) = (0, 8, 100_000_000);
    if matches!(text.get(8), Some(b'.' | b',')) && text.get(9).is_some_and(u8::is_ascii_digit) {
        used = 9;
        while let Some(d) = text.get(used).filter(|b| b.is_ascii_digit()) {
            nanos += u32::from(d - b'0') * place;
            place /= 10;
            used += 1;
        }
    }
    Some((hour * 3600 + minute * 60 + second, nanos, used))
}

/// `Z`, `+09:00`, `+0900`, `+09`: seconds east of UTC, bytes used.
pub fn offset(text: &[u8]) -> Option<(i32, usize)> {
    let sign = match text.first()? {
        b'Z' | b'z' => return Some((0, 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = digits(&text[1..], 2)?;
    let (minutes, used) = match text.get(3) {
        Some(b':') => (digits(text.get(4..)?, 2)?, 6),
        Some(d) if d.is_ascii_digit() => (digits(&text[3..], 2)?, 5),
        _ => (0, 3),
    };
    let secs = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60).then_some((sign * secs, used))
}

/// A zone name that logs write behind a stamp: seconds east of UTC, bytes used. Only the names whose meaning is settled.
pub fn zone_name(text: &[u8]) -> Option<(i32, usize)> {
    const NAMES: [(&[u8], i32); 13] = [
        (b"UTC", 0),
        (b"GMT", 0),
        (b"EST", -5),
        (b"EDT", -4),
        (b"CST", -6),
        (b"CDT", -5),
        (b"MST", -7),
        (b"MDT", -6),
        (b"PST", -8),
        (b"PDT", -7),
        (b"CEST", 2),
        (b"CET", 1),
        (b"JST", 9),
    ];
    let length = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (name, hours) = NAMES.iter().find(|(name, _)| *name == &text[..length])?;
    Some((hours * 3600, name.len()))
}

/// ISO 8601 and RFC 3339 with a day and a clock: `2008-09-13T04:05:06.5+09:00`, with `T`, `t`, `_` or a blank between,
/// an offset or not; also `2008/09/13 04:05:06`. Returns the stamp and the bytes used.
pub fn iso8601(text: &[u8]) -> Option<(Stamp, usize)> {
    let separator = *text.get(4)?;
    if !matches!(separator, b'-' | b'/') || text.get(7) != Some(&separator) {
        return None;
    }
    let (year, month, day) = (digits(text, 4)?, digits(&text[5..], 2)?, digits(&text[8..], 2)?);
    if !matches!(text.get(10)?, b'T' | b't' | b' ' | b'_') {
        return None;
    }
    let (clock_secs, nanos, used) = clock(&text[11..])?;
    let mut used = 11 + used;
    let mut offset_secs = None;
    // A blank may stand between the clock and an offset or a zone's name.
    let blank = usize::from(text.get(used) == Some(&b' '));
    let rest = &text[(used + blank).min(text.len())..];
    if let Some((secs, length)) = offset(rest).or_else(|| zone_name(rest)) {
        offset_secs = Some(secs);
        used += blank + length;
    }
    Some((Stamp { year: i32::try_from(year).ok(), month, day, clock_secs, nanos, offset_secs }, used))
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size: seconds reach to the year
/// 5138 before they could be milliseconds of 1973. Decimal digits, perhaps with a sign and a fraction, and nothing else;
/// `None` if the text is no such number.
pub fn epoch(text: &[u8]) -> Option<Result<Timestamp, ClockError>> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let point = digits.iter().position(|b| *b == b'.');
    let (whole, fraction) = digits.split_at(point.unwrap_or(digits.len()));
    let fraction = fraction.strip_prefix(b".").unwrap_or(fraction);
    if whole.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return None;
    }
    let nanos = || {
        let number = whole.iter().try_fold(0i64, |n, b| n.checked_mul(10)?.checked_add(i64::from(b - b'0')))?;
        let per_unit: i64 = match number {
            0..100_000_000_000 => 1_000_000_000,
            100_000_000_000..100_000_000_000_000 => 1_000_000,
            100_000_000_000_000..100_000_000_000_000_000 => 1_000,
            _ => 1,
        };
        let (mut nanos, mut place) = (number.checked_mul(per_unit)?, per_unit);
        for digit in fraction {
            place /= 10;
            nanos = nanos.checked_add(place * i64::from(digit - b'0'))?;
        }
        Some(Timestamp::from_nanos(if negative { -nanos } else { nanos }))
    };
    Some(nanos().ok_or(ClockError::OutOfRange))
}

/// The number, 1–12, of an English month's first three letters.
pub fn month_name(text: &[u8]) -> Option<u32> {
    let name = text.get(..3)?;
    let month = |name: &[u8]| match name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => 0,
    };
    let as_usual = |name: &[u8]| {
        let mut usual = [0; 3];
        usual.copy_from_slice(name);
        usual.make_ascii_lowercase();
        usual[0].make_ascii_uppercase();
        month(&usual)
    };
    Some(month(name)).filter(|m| *m > 0).or_else(|| Some(as_usual(name))).filter(|m| *m > 0)
}

/// RFC 3164: `Sep 13 04:05:06`, the day padded with a blank or a zero or not at all; also with a year between day and
/// clock (`Sep 13 2008 04:05:06`), as some devices write it. Returns the stamp and the bytes used.
pub fn rfc3164(text: &[u8]) -> Option<(Stamp, usize)> {
    let month = month_name(text)?;
    if text.get(3) != Some(&b' ') {
        return None;
    }
    let mut at = 4 + usize::from(text.get(4) == Some(&b' '));
    let width = text[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=2).contains(&width) || text.get(at + width) != Some(&b' ') {
        return None;
    }
    let day = digits(&text[at..], width)?;
    at += width + 1;
    let mut year = None;
    if let Some(y) = digits(&text[at..], 4)
        && text.get(at + 4) == Some(&b' ')
    {
        year = i32::try_from(y).ok();
        at += 5;
    }
    let (clock_secs, nanos, used) = clock(&text[at..])?;
    Some((Stamp { year, month, day, clock_secs, nanos, offset_secs: None }, at + used))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Clock, YearRule, Zone};

    fn check(parse: fn(&[u8]) -> Option<(Stamp, usize)>, text: &str, want: Option<(&str, usize)>) {
        let mut clock = Clock::new(Zone::utc(), YearRule::Fixed(2001));
        let got = parse(text.as_bytes()).map(|(s, n)| (clock.instant(&s).unwrap().0.to_string(), n));
        assert_eq!(got, want.map(|(t, n)| (t.to_owned(), n)), "{text}");
    }

    #[test]
    fn iso_stamps() {
        check(iso8601, "2008-09-13T04:05:06Z,", Some(("2008-09-13T04:05:06Z", 20)));
        check(iso8601, "2008-09-13 04:05:06.123456789999", Some(("2008-09-13T04:05:06.123456789Z", 32)));
        check(iso8601, "2008-09-13T04:05:06+09:00", Some(("2008-09-12T19:05:06Z", 25)));
        check(iso8601, "2018-07-05T15:01:09.820360-0400", Some(("2018-07-05T19:01:09.820360Z", 31)));
        check(iso8601, "2008/09/13 04:05:06 JST", Some(("2008-09-12T19:05:06Z", 23)));
        check(iso8601, "2008-09-13 04:05:06 talot", Some(("2008-09-13T04:05:06Z", 19)));
        for bad in
            ["", "2008-09-13", "2008-09/13 00:00:00", "2008-09-13 24:00:00", "2008-09-1304:05:06", "2008-09-13T04:05"]
        {
            check(iso8601, bad, None);
        }
    }

    #[test]
    fn syslog_stamps() {
        check(rfc3164, "Sep 13 04:05:06 host", Some(("2001-09-13T04:05:06Z", 15)));
        check(rfc3164, "Sep  3 04:05:06.25 host", Some(("2001-09-03T04:05:06.250Z", 18)));
        check(rfc3164, "Sep 3 04:05:06", Some(("2001-09-03T04:05:06Z", 14)));
        check(rfc3164, "Apr 15 2014 09:34:34 EDT", Some(("2014-04-15T09:34:34Z", 20)));
        for bad in ["Sep", "Sep 13", "Xep 13 04:05:06", "Sep 131 04:05:06", "Sep 13 04:5:06"] {
            check(rfc3164, bad, None);
        }
    }
}
