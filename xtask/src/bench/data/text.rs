//! Numbers, addresses, dates and times as text, without the formatting
//! machinery: hundreds of millions of them are written.

use super::world::DAY;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bench) struct Date {
    pub(in crate::bench) year: u64,
    /// From 1.
    pub(in crate::bench) month: u64,
    /// From 1.
    pub(in crate::bench) day: u64,
}

impl Date {
    /// The `day`th day after 1 January 1970, by the Gregorian calendar.
    pub(in crate::bench) fn of(day: u64) -> Self {
        let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let (mut year, mut left) = (1970, day);
        while left >= 365 + u64::from(leap(year)) {
            left -= 365 + u64::from(leap(year));
            year += 1;
        }
        let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            if left < length {
                return Self { year, month, day: left + 1 };
            }
            left -= length;
        }
        unreachable!("the months make up the year")
    }
}

/// In as many digits as it has.
pub(super) fn decimal(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// In two digits.
pub(super) fn two(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&[b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]);
}

/// Six digits of whatever number.
pub(super) fn fraction(number: u64, out: &mut Vec<u8>) {
    let micros = number % 1_000_000;
    two(micros / 10_000, out);
    two(micros / 100 % 100, out);
    two(micros % 100, out);
}

/// The time of the day: `23:59:59`.
pub(super) fn clock(second: u32, out: &mut Vec<u8>) {
    let second = u64::from(second) % DAY;
    two(second / 3600, out);
    out.push(b':');
    two(second / 60 % 60, out);
    out.push(b':');
    two(second % 60, out);
}

/// An IPv4 address in dotted decimals.
pub(super) fn address(address: u32, out: &mut Vec<u8>) {
    for (at, byte) in address.to_be_bytes().into_iter().enumerate() {
        if at > 0 {
            out.push(b'.');
        }
        decimal(byte.into(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        let check = |day, year, month, date| assert_eq!(Date::of(day), Date { year, month, day: date });
        check(0, 1970, 1, 1);
        check(58, 1970, 2, 28);
        check(59, 1970, 3, 1);
        check(11_016, 2000, 2, 29);
        check(14_061, 2008, 7, 1);
        check(14_244, 2008, 12, 31);
        check(14_245, 2009, 1, 1);
        check(20_783, 2026, 11, 26);
    }

    #[test]
    fn numbers_and_times() {
        let mut out = Vec::new();
        decimal(0, &mut out);
        decimal(65_535, &mut out);
        out.push(b' ');
        two(7, &mut out);
        fraction(12_000_345, &mut out);
        out.push(b' ');
        clock(14_061 * 86_400 + 86_399, &mut out);
        out.push(b' ');
        address(0xc000_02ff, &mut out);
        assert_eq!(String::from_utf8(out).expect("text"), "065535 07000345 23:59:59 192.0.2.255");
    }
}
