//! The small things that logs hold, read without a branch a byte: addresses, numbers and clocks differ in length from
//! row to row, so that a branch for each digit is guessed wrong about once a field, which costs more than all the rest.
//!
//! Each of these looks at a few bytes around the field, and says `None` whenever it is not sure: there may be too few
//! bytes, or the field is not what it reads. The caller then has the careful function of the same thing decide.

use wide::u8x16;

/// Eight bytes from `at` on, the first one lowest.
#[inline(always)]
fn eight(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Is every byte of this at most 9?
#[inline(always)]
fn are_digits(bytes: u64) -> bool {
    const BELOW: u64 = 0x7676_7676_7676_7676;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // No byte carries into the next: those that are over 0x7f without the sum are caught by themselves.
    ((bytes & !HIGH).wrapping_add(BELOW) | bytes) & HIGH == 0
}

/// The dotted quad `text[from..to]`, as [`super::parse_ipv4`] reads it. Needs twenty bytes from `from` on.
#[inline(always)]
pub fn ipv4(text: &[u8], from: usize, to: usize) -> Option<u32> {
    let window: &[u8; 20] = text.get(from..)?.first_chunk()?;
    let length = to.wrapping_sub(from);
    if !(7..=15).contains(&length) {
        return None;
    }
    let bytes = u8x16::from(*window.first_chunk::<16>()?);
    let inside = (1u32 << length) - 1;
    let digits = bytes - u8x16::splat(b'0');
    let digits = digits.min(u8x16::splat(9)).simd_eq(digits).to_bitmask() & inside;
    let first = bytes.simd_eq(u8x16::splat(b'.')).to_bitmask() & inside;
    let second = first & first.wrapping_sub(1);
    let third = second & second.wrapping_sub(1);
    // Digits and three dots, neither more nor less.
    if (digits | first) != inside || third == 0 || third & (third - 1) != 0 {
        return None;
    }
    let (first, second, third) = (first.trailing_zeros(), second.trailing_zeros(), third.trailing_zeros());
    let (a, sound_a) = octet(window, 0, first);
    let (b, sound_b) = octet(window, first + 1, second);
    let (c, sound_c) = octet(window, second + 1, third);
    let (d, sound_d) = octet(window, third + 1, length as u32);
    (sound_a & sound_b & sound_c & sound_d).then_some(a << 24 | b << 16 | c << 8 | d)
}

/// The number of the digits `window[from..to]`, and whether it is a part of an address: one to three digits, at most
/// 255, no zero in front.
#[inline(always)]
fn octet(window: &[u8; 20], from: u32, to: u32) -> (u32, bool) {
    let length = to.wrapping_sub(from);
    // Dots and the end are below 16, so that four bytes are there.
    let bytes = window.get(from as usize..).and_then(<[u8]>::first_chunk).map_or(0, |four| u32::from_le_bytes(*four));
    // The last digit in the highest byte, and nothing below the first one.
    let digits = (bytes ^ ZEROS as u32).wrapping_shl(32u32.wrapping_sub(length.wrapping_mul(8)));
    let value = (digits >> 8 & 0xff) * 100 + (digits >> 16 & 0xff) * 10 + (digits >> 24);
    let leads = bytes & 0xff == u32::from(b'0');
    (value, length.wrapping_sub(1) < 3 && value < 256 && !(leads && length > 1))
}

/// The decimal number `text[from..to]` of one to eight digits. Needs eight bytes from `from` on.
#[inline(always)]
pub fn number(text: &[u8], from: usize, to: usize) -> Option<u32> {
    let length = to.wrapping_sub(from);
    if length.wrapping_sub(1) >= 8 {
        return None;
    }
    // The last digit in the highest byte, zeros in front.
    let digits = (eight(text, from)? ^ ZEROS) << (64 - 8 * length);
    if !are_digits(digits) {
        return None;
    }
    // Pairs, fours, and all eight; what stands between is masked.
    let pairs = (digits.wrapping_mul(1 + (10 << 8)) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(1 + (10_000 << 32)) >> 32) as u32)
}

/// Seconds since midnight of the `04:05:06` at `from`; a leap second is left to the careful way.
#[inline(always)]
pub fn clock(text: &[u8], from: usize) -> Option<u32> {
    const PATTERN: u64 = u64::from_le_bytes(*b"00:00:00");
    const COLONS: u64 = 0x0000_ff00_00ff_0000;
    let digits = eight(text, from)? ^ PATTERN;
    if !are_digits(digits) || digits & COLONS != 0 {
        return None;
    }
    // In every byte the number of the two digits that begin there.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let (hour, minute, second) = (pairs as u8, (pairs >> 24) as u8, (pairs >> 48) as u8);
    (hour < 24 && minute < 60 && second < 60)
        .then(|| u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second))
}

#[cfg(test)]
mod tests {
    use super::super::{parse_ipv4, parse_number};
    use super::*;

    /// The field with something in front of it and enough behind it.
    fn framed(field: &str, around: &str) -> (Vec<u8>, usize, usize) {
        let text = format!("{around}{field}{around}{}", "9.,:1".repeat(8));
        (text.into_bytes(), around.len(), around.len() + field.len())
    }

    #[test]
    fn addresses_are_those_of_the_careful_way() {
        let mut seed = 7u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for round in 0..200_000 {
            let mut field: String =
                (0..4).map(|_| next(if round % 3 == 0 { 256 } else { 300 }).to_string()).collect::<Vec<_>>().join(".");
            if round % 2 == 0 {
                // One byte wrong, more often than not.
                let at = usize::try_from(next(field.len() as u64)).unwrap();
                let byte = char::from(b"0123456789..:/ax \x00\x7f"[usize::try_from(next(19)).unwrap()]);
                match next(3) {
                    0 => field.replace_range(at..=at, &byte.to_string()),
                    1 => field.insert(at, byte),
                    _ => _ = field.remove(at),
                }
            }
            let (text, from, to) = framed(&field, ",");
            let careful = parse_ipv4(field.as_bytes()).map(u32::from);
            assert_eq!(ipv4(&text, from, to), careful, "{field:?}");
        }
        assert_eq!(ipv4(b"1.2.3.4", 0, 7), None, "too few bytes around it");
    }

    #[test]
    fn numbers_are_those_of_the_careful_way() {
        for field in ["0", "7", "65535", "00080", "12345678", "123456789", "", "1a", "1:", "/1", "1.5", "-1", "\u{7f}", "9"] {
            let (text, from, to) = framed(field, ",");
            let careful = parse_number::<u32>(field.as_bytes()).filter(|_| field.len() <= 8);
            assert_eq!(number(&text, from, to), careful, "{field:?}");
        }
        for byte in 0..=255u8 {
            let text = [b'1', byte, b'2', b',', b',', b',', b',', b','];
            assert_eq!(number(&text, 0, 3), parse_number(&text[..3]), "{byte}");
        }
    }

    #[test]
    fn clocks_are_those_of_the_careful_way() {
        let check = |field: &[u8; 8]| {
            let careful = crate::time::text::clock(field).map(|(secs, ..)| secs).filter(|_| field[6..] < b"60"[..]);
            assert_eq!(clock(field, 0), careful, "{:?}", field.escape_ascii().to_string());
        };
        for secs in (0..86_400u32).step_by(7) {
            let field = format!("{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60);
            check(field.as_bytes().first_chunk().unwrap());
        }
        for at in 0..8 {
            for byte in 0..=255 {
                let mut field = *b"19:47:38";
                field[at] = byte;
                check(&field);
            }
        }
    }
}
