//! The small things that logs hold, read without a branch a byte: addresses, numbers and clocks differ in length from
//! row to row, so that a branch for each digit is guessed wrong about once a field, which costs more than all the rest.
//!
//! Each of these looks at a few bytes around the field, and says `None` whenever it is not sure: there may be too few
//! bytes, or the field is not what it reads. The caller then has the careful function of the same thing decide.

use super::Service;
use wide::u8x16;

impl Service {
    /// [`Service::from_bits`] of what is known to be such a form: not looked at again.
    #[inline(always)]
    pub(crate) fn of_known_bits(bits: u32) -> Service {
        debug_assert!(Service::from_bits(bits).is_some(), "{bits:#x} are no bits of a service");
        Service(bits)
    }
}

/// Eight bytes from `at` on, the first one lowest.
#[inline(always)]
fn eight(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

const ZEROS: u64 = 0x3030_3030_3030_3030;

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Is every byte of this at most 9?
#[inline(always)]
fn are_digits(bytes: u64) -> bool {
    are_at_most(bytes, 0x0909_0909_0909_0909)
}

/// Is every byte at most that of `most` in its place? Those of `most` are below 0x80.
#[inline(always)]
fn are_at_most(bytes: u64, most: u64) -> bool {
    // A byte over `most` gets the high bit from the sum, or has it already: then its carry, which spoils the next one,
    // does not matter.
    (bytes.wrapping_add(!HIGH - most) | bytes) & HIGH == 0
}

/// How the digits of a dotted quad are put in order, for one way in which its four parts can be long.
#[derive(Clone, Copy)]
struct Quad {
    /// Lanes 0–3 take the hundreds of the parts, the last part first, lanes 4–7 the tens, 8–11 the ones; 0x80 takes none.
    lanes: [u8; 16],
    /// The high bit of every part with three digits, and of every one with two.
    three: u32,
    two: u32,
    /// Where the parts end, as a bit each: what this is the entry of. Nothing ends in an empty entry.
    ends: u32,
}

/// The place of an entry in [`QUADS`] by where its parts end. The factor puts each of the 81 ways at a place of its own
/// (it is that of `sse_inet_aton`, D. Lemire 2023).
const fn place_of_ends(ends: u32) -> usize {
    (ends.wrapping_mul(6639) >> 13 & 0xff) as usize
}

/// The 81 ways in which four parts of one to three digits can be long.
static QUADS: [Quad; 256] = {
    let mut quads = [Quad { lanes: [0x80; 16], three: 0, two: 0, ends: 0 }; 256];
    let mut way = 0;
    while way < 81 {
        let lengths = [way / 27 + 1, way / 9 % 3 + 1, way / 3 % 3 + 1, way % 3 + 1];
        let mut quad = quads[0];
        (quad.three, quad.two, quad.ends, quad.lanes) = (0, 0, 0, [0x80; 16]);
        let (mut begin, mut part) = (0, 0);
        while part < 4 {
            let (end, lane) = (begin + lengths[part], 3 - part);
            quad.lanes[8 + lane] = end as u8 - 1;
            if lengths[part] > 1 {
                quad.lanes[4 + lane] = end as u8 - 2;
            }
            if lengths[part] > 2 {
                quad.lanes[lane] = end as u8 - 3;
                quad.three |= 0x80 << (8 * lane);
            }
            if lengths[part] == 2 {
                quad.two |= 0x80 << (8 * lane);
            }
            quad.ends |= 1 << end;
            (begin, part) = (end + 1, part + 1);
        }
        assert!(quads[place_of_ends(quad.ends)].ends == 0, "two ways at one place");
        quads[place_of_ends(quad.ends)] = quad;
        way += 1;
    }
    quads
};

/// The dotted quad `text[from..to]`, as [`super::parse_ipv4`] reads it. Needs sixteen bytes from `from` on.
///
/// The dots tell how long the parts are; one shuffle puts the digits of equal weight side by side, and the four parts
/// are summed and judged together, a byte each (after W. Muła, "SIMD-ized parsing of IPv4 addresses").
#[inline(always)]
pub fn ipv4(text: &[u8], from: usize, to: usize) -> Option<u32> {
    let bytes = text.get(from..)?.first_chunk()?;
    Dotted::new(bytes).address(to.wrapping_sub(from))
}

/// [`ipv4`] of the digits and dots at the front, and how many bytes they are.
#[inline(always)]
pub fn ipv4_in_front(bytes: &[u8; 16]) -> Option<(u32, usize)> {
    let dotted = Dotted::new(bytes);
    let length = dotted.sound.trailing_ones() as usize;
    Some((dotted.address(length)?, length))
}

/// Sixteen bytes that may begin with a dotted quad.
struct Dotted {
    /// Of the digits what they say.
    values: u8x16,
    /// A bit for each dot, and one for each digit or dot.
    dots: u32,
    sound: u32,
}

impl Dotted {
    #[inline(always)]
    fn new(bytes: &[u8; 16]) -> Dotted {
        let bytes = u8x16::from(*bytes);
        let values = bytes - u8x16::splat(b'0');
        let dots = bytes.simd_eq(u8x16::splat(b'.'));
        let sound = values.min(u8x16::splat(9)).simd_eq(values) | dots;
        Dotted { values, dots: dots.to_bitmask(), sound: sound.to_bitmask() }
    }

    /// What the first so many bytes say.
    #[inline(always)]
    fn address(&self, length: usize) -> Option<u32> {
        if length > 15 {
            return None;
        }
        let end = 1u32 << length;
        let inside = end - 1;
        // The parts end with three dots, and with the last digit.
        let ends = self.dots & inside | end;
        let quad = &QUADS[place_of_ends(ends)];
        if self.sound & inside != inside || quad.ends != ends {
            return None;
        }
        let lanes = self.values.shuffle(u8x16::from(quad.lanes)).to_array();
        let four = |at: usize| u32::from_le_bytes([lanes[at], lanes[at + 1], lanes[at + 2], lanes[at + 3]]);
        let (hundreds, tens, ones) = (four(0), four(4), four(8));
        const HIGH: u32 = 0x8080_8080;
        let each = |byte: u8| u32::from(byte) * 0x0101_0101;
        // No sum of bytes carries into the next one, for digits are at most 9; only that of the last line would, where a
        // part is over 255.
        let add = u32::wrapping_add;
        // No part with a zero in front: a first digit of at least 1 carries into the high bit.
        let lead = add(hundreds, each(0x7f)) & HIGH == quad.three && add(tens, each(0x7f)) & quad.two == quad.two;
        // Nothing over 255: no hundreds of 3 and more, and beside 2 no rest of 56 and more.
        let rest = add(tens.wrapping_mul(10), ones);
        let over = add(hundreds, each(0x80 - 3)) & HIGH | (hundreds << 6) & add(rest, each(0x80 - 56)) & HIGH;
        (lead && over == 0).then(|| add(hundreds.wrapping_mul(100), rest))
    }
}

/// The decimal number `text[from..to]` of one to eight digits. Needs eight bytes from `from` on.
#[inline(always)]
pub fn number(text: &[u8], from: usize, to: usize) -> Option<u32> {
    let length = to.wrapping_sub(from);
    let bytes = eight(text, from)?;
    // The last digit in the highest byte, zeros in front.
    let digits = (bytes ^ ZEROS).wrapping_shl(64u32.wrapping_sub((length as u32).wrapping_mul(8)));
    if length.wrapping_sub(1) >= 8 || !are_digits(digits) {
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
    // Hours from 24 to 29 are looked at below.
    const MOST: u64 = u64::from_le_bytes([2, 9, 0, 5, 9, 0, 5, 9]);
    let digits = eight(text, from)? ^ PATTERN;
    if !are_at_most(digits, MOST) {
        return None;
    }
    // In every byte the number of the two digits that begin there.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let (hour, minute, second) = (pairs as u8, (pairs >> 24) as u8, (pairs >> 48) as u8);
    (hour < 24).then(|| u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second))
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
        // Every value in every part, beside short and long neighbours.
        for part in 0..4 {
            for value in 0..1000 {
                for other in ["0", "10", "255"] {
                    let mut parts = [other; 4].map(str::to_owned);
                    parts[part] = value.to_string();
                    let field = parts.join(".");
                    let (text, from, to) = framed(&field, "x");
                    assert_eq!(ipv4(&text, from, to), parse_ipv4(field.as_bytes()).map(u32::from), "{field}");
                }
            }
        }
        assert_eq!(ipv4(b"1.2.3.4", 0, 7), None, "too few bytes around it");
    }

    #[test]
    fn numbers_are_those_of_the_careful_way() {
        for field in
            ["0", "7", "65535", "00080", "12345678", "123456789", "", "1a", "1:", "/1", "1.5", "-1", "\u{7f}", "9"]
        {
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
