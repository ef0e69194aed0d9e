//! Searching and reading short text eight bytes at a time, without a branch for each. A record's words are shorter than
//! what a call of memchr costs, and how long the next one is cannot be foretold.

use crate::access::quick;
use std::net::Ipv4Addr;
use wide::u8x16;

/// One in each byte.
const ONES: u64 = u64::MAX / 255;
/// The high bit of each byte.
const HIGH: u64 = ONES << 7;

/// Where the first blank is.
#[inline(always)]
pub(super) fn blank(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let Some((eight, more)) = rest.split_first_chunk() {
        match first::<0, b' ', 0>(u64::from_le_bytes(*eight)) {
            Some(found) => return Some(text.len() - rest.len() + found),
            None => rest = more,
        }
    }
    rest.iter().position(|b| *b == b' ').map(|n| text.len() - rest.len() + n)
}

/// Which of eight bytes is the first that is less than `BELOW` (at most 128), or is `A` or `B` (0 for none).
#[inline(always)]
fn first<const BELOW: u8, const A: u8, const B: u8>(eight: u64) -> Option<usize> {
    // The lowest byte that is less has its high bit set; higher ones may by borrows.
    let less = |eight: u64, than: u8| eight.wrapping_sub(ONES * u64::from(than)) & !eight;
    let mut found = less(eight, BELOW);
    for wanted in [A, B] {
        if wanted > 0 {
            found |= less(eight ^ (ONES * u64::from(wanted)), 1);
        }
    }
    let found = found & HIGH;
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// Where `mark` begins in `text`. For marks of a few bytes in a line: what a search by memchr's substring finder costs to
/// set up, a line costs to search.
///
/// Sixteen places at a time are asked for the mark's first byte and the one in its middle, which is a letter where a mark
/// begins and ends with a blank (after W. Muła, "SIMD-friendly algorithms for substring searching").
pub(super) fn find(text: &[u8], mark: &[u8]) -> Option<usize> {
    let middle = mark.len() / 2;
    let (first, inner) = (u8x16::splat(*mark.first()?), u8x16::splat(mark[middle]));
    let Some(last) = text.len().checked_sub(16 + middle) else {
        return text.windows(mark.len()).position(|window| window == mark);
    };
    let mut at = 0;
    loop {
        let block = |from: usize| text.get(from..).and_then(<[u8]>::first_chunk).map(|block| u8x16::from(*block));
        let mut found = (block(at)?.simd_eq(first) & block(at + middle)?.simd_eq(inner)).to_bitmask();
        while found != 0 {
            let begin = at + found.trailing_zeros() as usize;
            if text[begin..].starts_with(mark) {
                return Some(begin);
            }
            found &= found - 1;
        }
        if at == last {
            return None;
        }
        // The last places may be among those that were asked already.
        at = (at + 16).min(last);
    }
}

/// Calls with each place of one of these bytes, in order.
#[inline(always)]
pub(super) fn each<const N: usize>(text: &[u8], bytes: [u8; N], mut found: impl FnMut(usize)) {
    let (blocks, rest) = text.as_chunks::<16>();
    for (number, block) in blocks.iter().enumerate() {
        let block = u8x16::from(*block);
        let places = bytes.iter().fold(u8x16::ZERO, |all, byte| all | block.simd_eq(u8x16::splat(*byte)));
        let mut places = places.to_bitmask();
        while places != 0 {
            found(16 * number + places.trailing_zeros() as usize);
            places &= places - 1;
        }
    }
    let begin = text.len() - rest.len();
    rest.iter().enumerate().filter(|(_, b)| bytes.contains(b)).for_each(|(at, _)| found(begin + at));
}

/// Longest line that is read the quick way, with its end.
pub(super) const LINE: usize = 512;
/// No step looks further than this behind its begin.
const AHEAD: usize = 88;
/// What begins with a line.
pub(super) type Window = [u8; LINE + AHEAD];
/// For a line at the end of what is at hand, to be [`copied`] into.
pub(super) const EMPTY: Window = [0; LINE + AHEAD];

/// A window with a copy of what is at hand, which is less than a window.
#[cold]
pub(super) fn copied<'a>(window: &'a mut Window, rest: &[u8]) -> &'a Window {
    window[..rest.len()].copy_from_slice(rest);
    window
}

/// A place in a line. Every step passes something, or says `None` where the text is not what it wants.
///
/// No step passes a control character, so that none leaves the line. Places from [`LINE`] on read the window's beginning
/// again; since places only grow, all that was read was there if the last place is below that. So no step has an end to
/// look for, nor any of the branches of that.
#[derive(Clone, Copy)]
pub(super) struct Steps<'a> {
    window: &'a Window,
    /// Bytes passed.
    pub(super) at: usize,
}

impl<'a> Steps<'a> {
    /// At the beginning.
    #[inline(always)]
    pub(super) fn new(window: &'a Window) -> Steps<'a> {
        Steps { window, at: 0 }
    }

    /// The bytes at hand.
    #[inline(always)]
    fn ahead(&self) -> &'a [u8; AHEAD] {
        ahead(self.window, self.at)
    }

    /// The next eight bytes, the first of them lowest.
    #[inline(always)]
    pub(super) fn eight(&self) -> u64 {
        load(self.ahead(), 0)
    }

    /// Passes so many bytes. Nowhere near the largest number, which need not be proven at every step.
    #[inline(always)]
    fn go(&mut self, bytes: usize) {
        self.at = self.at.wrapping_add(bytes);
    }

    /// Passes these very bytes.
    #[inline(always)]
    pub(super) fn pass<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        const { assert!(N <= AHEAD) };
        (self.ahead().first_chunk() == Some(literal)).then(|| self.go(N))
    }

    /// Passes what stood there in another line.
    #[inline(always)]
    pub(super) fn again<const N: usize>(&mut self, known: &Known<N>) -> Option<()> {
        let ahead = self.ahead();
        // Compared all at once, which costs less than to end with the first difference.
        let mut differ = 0;
        #[allow(clippy::needless_range_loop, reason = "the compiler makes loops of iterators of three things")]
        for eight in 0..N {
            differ |= load(ahead, 8 * eight) & known.mask[eight] ^ known.text[eight];
        }
        (differ == 0).then(|| self.go(known.length))
    }

    /// What was passed since `from`: to be found again, unless it is too long, or not surely of the line.
    #[inline(always)]
    pub(super) fn since<const N: usize>(&self, from: usize) -> Known<N> {
        let length = self.at.wrapping_sub(from);
        if self.at >= LINE || length > 8 * N {
            return Known::default();
        }
        let ahead = ahead(self.window, from);
        let mask = std::array::from_fn(|eight| match length.saturating_sub(8 * eight) {
            rest @ 0..8 => (1 << (8 * rest)) - 1,
            _ => u64::MAX,
        });
        Known { text: std::array::from_fn(|eight| load(ahead, 8 * eight) & mask[eight]), mask, length }
    }

    /// Passes what is in front of the first byte that [`first`] finds.
    #[inline(always)]
    fn until<const BELOW: u8, const A: u8, const B: u8>(&mut self) {
        match first::<BELOW, A, B>(self.eight()) {
            Some(near) => self.go(near),
            None => self.at = far::<BELOW, A, B>(self.window, self.at),
        }
    }

    /// Passes a word, and the blank behind it.
    #[inline(always)]
    pub(super) fn word(&mut self) -> Option<()> {
        self.until::<{ b' ' + 1 }, 0, 0>();
        self.pass(b" ")
    }

    /// Passes a word without `A` and `B`, and the blank behind it; says what the word is.
    #[inline(always)]
    pub(super) fn word_without<const A: u8, const B: u8>(&mut self) -> Option<&'a [u8]> {
        let begin = self.at;
        self.until::<{ b' ' + 1 }, A, B>();
        let word = self.window.get(begin..self.at)?;
        self.pass(b" ").map(|()| word)
    }

    /// Passes what is in front of the first `A`, if the line holds it.
    #[inline(always)]
    pub(super) fn find<const A: u8>(&mut self) {
        self.at = far::<b' ', A, 0>(self.window, self.at);
    }

    /// Passes the rest of a line that holds no `A` (0 for any) and no control characters; says where it ends.
    #[inline(always)]
    pub(super) fn end_without<const A: u8>(&mut self) -> Option<usize> {
        self.until::<b' ', A, 0>();
        (self.at < LINE && self.ahead()[0] == b'\n').then_some(self.at)
    }

    /// `04:05:06 ` as seconds since midnight; a leap second is second 60.
    #[inline(always)]
    pub(super) fn clock(&mut self) -> Option<u32> {
        const COLONS: u64 = 0x0000_3a00_003a_0000;
        let eight = self.eight();
        let colons = eight & 0x0000_ff00_00ff_0000;
        let digits = (eight ^ colons) ^ 0x3030_0030_3000_3030;
        // Each pair of digits in the byte of its first.
        let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
        let [hour, _, _, minute, _, _, second, _] = pairs.to_le_bytes();
        let sound = (colons == COLONS) & (others(digits) == 0) & (hour < 24) & (minute < 60) & (second <= 60);
        if !sound | (self.ahead()[8] != b' ') {
            return None;
        }
        self.go(9);
        Some(u32::from(hour) * 3600 + u32::from(minute) * 60 + u32::from(second))
    }

    /// A number of one to five digits below 65,536, and the blank behind it.
    #[inline(always)]
    pub(super) fn number(&mut self) -> Option<u16> {
        let digits = self.eight() ^ (ONES * 0x30);
        let length = others(digits).trailing_zeros() as usize / 8;
        if !(1..=5).contains(&length) || self.ahead()[length] != b' ' {
            return None;
        }
        self.go(length + 1);
        // The last digit to the highest byte, zeros in front; then pairs, fours, and all eight.
        let ones = digits << (64 - 8 * length);
        let pairs = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00ff_00ff_00ff_00ff;
        let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
        let value = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) as u32;
        u16::try_from(value).ok()
    }

    /// A dotted quad as [`crate::access::parse_ipv4`] reads it, and the blank behind it.
    #[inline(always)]
    pub(super) fn address(&mut self) -> Option<Ipv4Addr> {
        let ahead = self.ahead();
        let (bits, length) = quick::ipv4_in_front(ahead.first_chunk()?)?;
        if ahead[length] != b' ' {
            return None;
        }
        self.go(length + 1);
        Some(Ipv4Addr::from_bits(bits))
    }
}

#[inline(always)]
fn ahead(window: &Window, at: usize) -> &[u8; AHEAD] {
    window[at % LINE..].first_chunk().expect("a window is longer than a line by as much")
}

/// Eight bytes, of which the first are the lowest.
#[inline(always)]
fn load(ahead: &[u8; AHEAD], at: usize) -> u64 {
    ahead[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// The place from `at` on that [`Steps::until`] looks for, or one that is none. Apart, since with such a loop in every
/// step the compiler loses its way.
#[inline(never)]
fn far<const BELOW: u8, const A: u8, const B: u8>(window: &Window, mut at: usize) -> usize {
    while at < LINE {
        let bytes = u8x16::from(*ahead(window, at).first_chunk().expect("there are more ahead"));
        let mut found = bytes.simd_lt(u8x16::splat(BELOW));
        for wanted in [A, B] {
            if wanted > 0 {
                found |= bytes.simd_eq(u8x16::splat(wanted));
            }
        }
        match found.to_bitmask() {
            0 => at += 16,
            found => return at + found.trailing_zeros() as usize,
        }
    }
    LINE
}

/// A piece of a line, up to eight times `N` bytes, to tell whether another line holds it too.
#[derive(Debug)]
pub(super) struct Known<const N: usize> {
    text: [u64; N],
    /// Ones for the bytes that there are.
    mask: [u64; N],
    length: usize,
}

impl<const N: usize> Default for Known<N> {
    /// Nothing that is ever found.
    fn default() -> Self {
        Known { text: [u64::MAX; N], mask: [u64::MAX; N], length: 0 }
    }
}

/// The high bit of each byte that is more than 9: of the others, if digits are their values. Exact up to the lowest one.
#[inline(always)]
fn others(digits: u64) -> u64 {
    (digits.wrapping_add(ONES * 0x76) | digits) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_found_once() {
        for length in 0..70 {
            let text: Vec<u8> = (0..length).map(|at| if at * at % 7 < 2 { b',' } else { b'x' }).collect();
            let mut places = Vec::new();
            each(&text, [b',', b'y'], |at| places.push(at));
            assert_eq!(places, memchr::memchr_iter(b',', &text).collect::<Vec<_>>());
        }
    }

    #[test]
    fn marks_are_found_where_memmem_finds_them() {
        let texts = ["", "a", " src ", "x src y dst z", "aaaab", "[x] [INSPECT] ", "a->b->c", "%ASA-%ASA-4"];
        // Each also behind and in front of as many others as move it over the ends of blocks.
        for text in texts {
            for (before, behind) in (0..40).flat_map(|before| [0, 1, 15, 40].map(|behind| (before, behind))) {
                let text = "- ".repeat(before)[before..].to_owned() + text + &" aa-"[..behind.min(4)].repeat(behind);
                for mark in ["a", " src ", "aab", "->", "%ASA-4", "[INSPECT] ", "zz", " a", ""].map(str::as_bytes) {
                    let want = if mark.is_empty() { None } else { memchr::memmem::find(text.as_bytes(), mark) };
                    assert_eq!(find(text.as_bytes(), mark), want, "{text}: {}", mark.escape_ascii());
                }
            }
        }
    }
    use crate::access::{parse_ipv4, parse_number};

    #[test]
    fn the_first_of_the_wanted_is_found() {
        for length in 0..40 {
            for at in 0..=length {
                let mut text = b"!\xa0~\x7f\x21;\x39\x3b".repeat(8)[..length].to_vec();
                text.splice(at..at, [b' ', b'x', b':', b'\n']);
                assert_eq!((blank(&text), blank(&text[..at])), (Some(at), None));
                assert_eq!(step(&text, |steps| steps.word()), Some(((), at + 1)));
                let found = |steps: &mut Steps<'_>| {
                    steps.find::<b':'>();
                    Some(steps.at)
                };
                assert_eq!(step(&text, found), Some((at + 2, at + 2)));
                assert_eq!(step(&text, |steps| steps.end_without::<0>()), Some((at + 3, at + 3)));
            }
        }
        assert_eq!(step(b"a b\nc ", |steps| steps.word().and(steps.word())), None);
        assert_eq!(step(b"a:b ", |steps| steps.word_without::<b':', b'='>().map(<[u8]>::len)), None);
        assert_eq!(step(b"a b:\n", |steps| steps.end_without::<b':'>()), None);
    }

    #[test]
    fn what_is_known_is_found_again() {
        for length in 1..60 {
            let text: Vec<u8> = (0..length).map(|at| b'a' + at % 26).chain(*b"? and on").collect();
            let know = |steps: &mut Steps<'_>| {
                steps.go(length.into());
                Some(steps.since::<5>(0))
            };
            let (known, _) = step(&text, know).unwrap();
            let found = step(&text, |steps| steps.again(&known)).map(|read| read.1);
            assert_eq!(found, (length <= 40).then_some(length.into()));
            for at in 0..length {
                let mut other = text.clone();
                other[usize::from(at)] ^= 1;
                assert_eq!(step(&other, |steps| steps.again(&known)), None);
            }
        }
        assert_eq!(step(b"any text", |steps| steps.again(&Known::<2>::default())), None);
    }

    /// What a step makes of a text, and how much it passes.
    fn step<T>(text: &[u8], step: impl Fn(&mut Steps<'_>) -> Option<T>) -> Option<(T, usize)> {
        let mut window = [b'~'; LINE + AHEAD];
        window[..text.len()].copy_from_slice(text);
        let mut steps = Steps::new(&window);
        step(&mut steps).map(|read| (read, steps.at))
    }

    #[test]
    fn no_step_goes_on_for_ever() {
        let window = [b'~'; LINE + AHEAD];
        let mut steps = Steps::new(&window);
        assert_eq!((steps.word(), steps.end_without::<0>(), steps.at >= LINE), (None, None, true));
    }

    /// Every text of up to five of these bytes, and what stands around it.
    fn texts(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut all = vec![Vec::new()];
        let mut last = all.clone();
        for _ in 0..5 {
            last = last.iter().flat_map(|text| bytes.iter().map(move |b| [text, &[*b][..]].concat())).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    #[test]
    fn numbers_are_read_as_the_careful_way_reads_them() {
        let mut read = 0;
        for text in texts(b"01569/:\xb0 ") {
            let line = [&text[..], b" behind it"].concat();
            if let Some((number, at)) = step(&line, |steps| steps.number()) {
                let end = blank(&line).unwrap();
                assert_eq!((Some(number), end + 1), (parse_number(&line[..end]), at), "{}", line.escape_ascii());
                read += 1;
            }
        }
        assert!(read > 3000);
        for (text, want) in [("65535 and on", Some(65535)), ("65536 and on", None), ("00443 and on", Some(443))] {
            assert_eq!(step(text.as_bytes(), |steps| steps.number()).map(|read| read.0), want);
        }
    }

    #[test]
    fn addresses_are_read_as_the_careful_way_reads_them() {
        let octets =
            ["0", "1", "9", "10", "99", "100", "199", "249", "250", "255", "256", "00", "01", "010", "", "1000"];
        let mut lines = Vec::new();
        for a in octets {
            for b in octets {
                for c in octets {
                    lines.extend(octets.map(|d| format!("{a}.{b}.{c}.{d} ")));
                }
            }
        }
        // Any byte anywhere.
        for address in ["1.2.3.4 ", "192.0.2.255 ", "255.255.255.255 "] {
            for at in 0..address.len() {
                for byte in 0..128 {
                    let mut text = address.as_bytes().to_vec();
                    text[at] = byte;
                    lines.push(String::from_utf8(text).unwrap());
                }
            }
        }
        for line in lines {
            let whole = format!("{line}DST=198.51.100.1 LEN=40");
            let end = whole.find(' ').unwrap();
            let got = step(whole.as_bytes(), |steps| steps.address());
            assert_eq!(got, parse_ipv4(&whole.as_bytes()[..end]).map(|address| (address, end + 1)), "{whole}");
        }
    }

    #[test]
    fn clocks_are_read_as_the_careful_way_reads_them() {
        let mut read = 0;
        for at in 0..9 {
            for before in 0..=255 {
                for byte in 0..=255 {
                    let mut text = *b"19:48:57 host";
                    text[at.max(1) - 1] = before;
                    text[at] = byte;
                    let want = crate::time::text::clock(&text).filter(|(_, _, used)| *used == 8 && text[8] == b' ');
                    let got = step(&text, |steps| steps.clock());
                    assert_eq!(got, want.map(|(secs, _, _)| (secs, 9)), "{}", text.escape_ascii());
                    read += u32::from(want.is_some());
                }
            }
        }
        assert!(read > 200);
        let secs = |text: &[u8]| step(text, |steps| steps.clock()).map(|read| read.0);
        assert_eq!((secs(b"23:59:60 h"), secs(b"00:00:61 h")), (Some(86_400), None));
    }
}
