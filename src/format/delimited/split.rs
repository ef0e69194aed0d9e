//! Rows into cells. A row without quotes is cut at its delimiters; any other goes through `csv_core`.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::{memchr, memchr_iter, memchr2};
use std::ops::RangeInclusive;

/// A record over more bytes or lines than these is taken for a quote that was never closed.
const SPAN_BYTES: usize = 64 << 10;
const SPAN_LINES: usize = 256;

/// How far a record with quotes reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the end of its line.
    Line,
    /// Over so many bytes, the line end included.
    Bytes(usize),
    /// It opens a quote that is never closed, or not as a quote is closed.
    Open,
    /// Further than the bytes at hand.
    More,
}

/// The place before the first.
pub(super) const BEFORE: u32 = u32::MAX;

/// The cells of a row. [`Row::get`] gives an empty cell for a column that is not there. Places are 32-bit: no record is
/// longer than [`crate::input::MAX_RECORD`], and no stretch of the quick way either.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    text: &'a [u8],
    /// Where each cell ends, behind where the one before the first would.
    ends: &'a [u32],
    /// Bytes between the end of a cell and the begin of the next.
    gap: u32,
}

impl<'a> Row<'a> {
    /// How many cells there are, up to one more than were asked for.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.ends.len() - 1
    }

    #[inline(always)]
    pub(super) fn get(&self, column: usize) -> &'a [u8] {
        let (from, to) = self.place(column);
        self.text.get(from..to).unwrap_or_default()
    }

    /// Where a cell begins and ends in [`Row::text`].
    #[inline(always)]
    pub(super) fn place(&self, column: usize) -> (usize, usize) {
        match self.ends.get(column..).and_then(<[u32]>::first_chunk) {
            Some([before, end]) => (before.wrapping_add(self.gap) as usize, *end as usize),
            None => (0, 0),
        }
    }

    /// What the row was cut from: there may be more around it.
    #[inline(always)]
    pub(super) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// A row of `text` that is cut at single bytes. `ends` begins with the place before the row, which is
    /// [`BEFORE`] at the front of the text.
    #[inline(always)]
    pub(super) fn new(text: &'a [u8], ends: &'a [u32]) -> Row<'a> {
        Row { text, ends, gap: 1 }
    }

    /// A row of `text` whose cells stand side by side: each place of `ends` ends one and begins the next.
    pub(super) fn adjoining(text: &'a [u8], ends: &'a [u32]) -> Row<'a> {
        Row { text, ends, gap: 0 }
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        (0..self.len()).map(|column| self.get(column))
    }
}

/// Splits rows; keeps its buffers from one to the next.
#[derive(Debug)]
pub(super) struct Splitter {
    delimiter: u8,
    core: Reader,
    text: Vec<u8>,
    ends: Vec<u32>,
    /// As `csv_core` has them.
    core_ends: Vec<usize>,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Splitter {
        // Whoever calls has found the end of the record; a lone CR or LF is text of a cell.
        let core = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Splitter { delimiter, core, text: Vec::new(), ends: Vec::new(), core_ends: Vec::new() }
    }

    /// What stands between cells.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Cells of a record, without its line end; at most `most` + 1 of them.
    pub(super) fn split<'a>(&'a mut self, record: &'a [u8], most: usize) -> Row<'a> {
        match memchr(b'"', record) {
            None => self.split_plain(record, most),
            Some(_) => self.split_quoted(record, most),
        }
    }

    /// Cells of a record without quotes.
    pub(super) fn split_plain<'a>(&'a mut self, record: &'a [u8], most: usize) -> Row<'a> {
        if self.ends.len() != most + 2 {
            self.ends.resize(most + 2, 0);
        }
        self.ends[0] = BEFORE;
        let count = cut(record, self.delimiter, &mut self.ends[1..]);
        Row::new(record, &self.ends[..count + 1])
    }

    fn split_quoted(&mut self, record: &[u8], most: usize) -> Row<'_> {
        if self.text.len() < record.len() {
            self.text.resize(record.len(), 0);
        }
        self.core_ends.clear();
        self.core_ends.resize(most + 1, 0);
        self.core.reset();
        let (result, _, wrote, mut ended) = self.core.read_record(record, &mut self.text, &mut self.core_ends);
        if result == ReadRecordResult::InputEmpty {
            // No input means that nothing follows: the last cell ends.
            let (_, _, _, last) = self.core.read_record(&[], &mut self.text[wrote..], &mut self.core_ends[ended..]);
            ended += last;
        }
        self.ends.clear();
        self.ends.push(0);
        self.ends.extend(self.core_ends[..ended].iter().map(|end| *end as u32));
        Row { text: &self.text, ends: &self.ends, gap: 0 }
    }

    /// How far the record reaches that begins with `rest`, whose first line, without its end, has `line` bytes.
    ///
    /// A record may go over several lines only if every quote in it is closed before a delimiter or a line end, within
    /// [`SPAN_BYTES`] and [`SPAN_LINES`], and if it then has a number of columns that `fits`. The answer depends on
    /// nothing behind the record or those bounds, so that it is the same however the file comes. Too many columns end
    /// the search: otherwise a text of `x","y` alone would be read 256 times.
    pub(super) fn reach(&self, rest: &[u8], line: usize, end: bool, fits: RangeInclusive<usize>) -> Reach {
        let limit = rest.len().min(SPAN_BYTES.max(line + 1));
        let seen = &rest[..limit];
        let nothing_follows = end && limit == rest.len();
        let undecided = if limit < rest.len() || limit >= SPAN_BYTES || end { Reach::Open } else { Reach::More };
        let (mut at, mut columns, mut newlines) = (0, 1, 0);
        let over = loop {
            if seen.get(at) == Some(&b'"') {
                at += 1;
                loop {
                    let quote = memchr(b'"', &seen[at..]);
                    newlines += memchr_iter(b'\n', &seen[at..quote.map_or(limit, |n| at + n)]).count();
                    if newlines > SPAN_LINES {
                        return Reach::Open;
                    }
                    let Some(n) = quote else { return undecided };
                    at += n + 1;
                    if seen.get(at) != Some(&b'"') {
                        break;
                    }
                    at += 1;
                }
                match (seen.get(at), seen.get(at + 1)) {
                    (None, _) | (Some(b'\r'), None) if nothing_follows => break limit,
                    (None, _) | (Some(b'\r'), None) => return undecided,
                    (Some(b'\n'), _) => break at + 1,
                    (Some(b'\r'), Some(b'\n')) => break at + 2,
                    (Some(&b), _) if b == self.delimiter => {
                        if newlines > 0 && columns >= *fits.end() {
                            return Reach::Open;
                        }
                        (at, columns) = (at + 1, columns + 1);
                        continue;
                    }
                    (Some(_), _) if newlines > 0 => return Reach::Open,
                    // Within its line a cell may go on behind its quotes.
                    (Some(_), _) => {}
                }
            }
            match memchr2(self.delimiter, b'\n', &seen[at..]) {
                Some(n) if seen[at + n] == b'\n' => break at + n + 1,
                Some(n) => (at, columns) = (at + n + 1, columns + 1),
                None if nothing_follows => break limit,
                None => return undecided,
            }
        };
        match newlines {
            0 => Reach::Line,
            _ if fits.contains(&columns) => Reach::Bytes(over),
            _ => Reach::Open,
        }
    }
}

/// Writes where each cell of a line without quotes ends, as far as there is room; returns how many ends it wrote.
///
/// Cells are too short for `memchr` to pay, and a branch a byte or a word is guessed wrong too often: the delimiters
/// of 64 bytes become the bits of one number first, so that the only loop that branches runs once a cell.
#[inline]
fn cut(line: &[u8], delimiter: u8, ends: &mut [u32]) -> usize {
    let mut count = 0;
    for (index, block) in line.chunks(64).enumerate() {
        let (words, tail) = block.as_chunks::<8>();
        let mut found = 0;
        for (word, place) in words.iter().zip((0u32..).step_by(8)) {
            found |= matches(*word, delimiter).wrapping_shl(place);
        }
        if !tail.is_empty() {
            // The last eight bytes, of which the first were seen before.
            let last = match block.last_chunk::<8>() {
                Some(word) => matches(*word, delimiter) >> (8 - tail.len()),
                None => tail.iter().enumerate().fold(0, |bits, (at, b)| bits | u64::from(*b == delimiter) << at),
            };
            found |= last << (8 * words.len());
        }
        while found != 0 {
            let Some(end) = ends.get_mut(count) else { return count };
            *end = index as u32 * 64 + found.trailing_zeros();
            count += 1;
            found &= found - 1;
        }
    }
    let Some(end) = ends.get_mut(count) else { return count };
    *end = line.len() as u32;
    count + 1
}

/// One bit for each of eight bytes: is it the delimiter?
#[inline]
fn matches(word: [u8; 8], delimiter: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = u64::from_le_bytes(word) ^ u64::from_ne_bytes([delimiter; 8]);
    // The high bit of every byte that does not differ, exactly: no carry crosses bytes.
    let equal = !(((differs & LOW) + LOW) | differs | LOW);
    // Bit 8i of the one becomes bit 56 + i of the product; no two terms of it share a bit, so nothing carries.
    (equal >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(record: &str, most: usize) -> Vec<String> {
        let mut splitter = Splitter::new(b',');
        splitter.split(record.as_bytes(), most).cells().map(|c| String::from_utf8_lossy(c).into_owned()).collect()
    }

    #[test]
    fn records_are_split() {
        assert_eq!(cells("a,b,c", 3), ["a", "b", "c"]);
        assert_eq!(cells(",,", 3), ["", "", ""]);
        assert_eq!(cells("2008-09-13 04:05:06,x,", 9), ["2008-09-13 04:05:06", "x", ""]);
        assert_eq!(cells("a,b,c,d,e", 2), ["a", "b", "c"]);
        assert_eq!(cells("\"a,b\",\"c\"\"d\",", 3), ["a,b", "c\"d", ""]);
        assert_eq!(cells("\"a\",\"b\",\"c\",\"d\"", 2), ["a", "b", "c"]);
        assert_eq!(cells("\"a\nb\",c", 2), ["a\nb", "c"]);
        assert_eq!(cells("a,say \"b\"", 2), ["a", "say \"b\""]);
        assert_eq!(cells("\"\"", 2), [""]);
    }

    #[test]
    fn the_fast_way_is_the_slow_way() {
        let mut splitter = Splitter::new(b',');
        let mut seed = 1u64;
        for length in 0..600usize {
            let line: Vec<u8> = (0..length % 201)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    b",-.+\x2d\xac\x00a"[(seed >> 60) as usize % 8]
                })
                .collect();
            let want: Vec<&[u8]> = line.split(|b| *b == b',').collect();
            let got: Vec<&[u8]> = splitter.split_plain(&line, 1000).cells().collect();
            assert_eq!(got, want);
        }
    }

    fn check(rest: &str, end: bool, want: Reach) {
        let line = rest.find('\n').unwrap_or(rest.len());
        assert_eq!(Splitter::new(b',').reach(rest.as_bytes(), line, end, 3..=3), want, "{rest:?}");
    }

    #[test]
    fn quotes_that_cross_lines() {
        check("a,\"b\",c\nd", false, Reach::Line);
        check("a,\"b\"x,c\n", false, Reach::Line);
        check("a,\"b\n\",c\nd", false, Reach::Bytes(9));
        check("a,\"b\r\n\"\"x\"\"\n\",c\r\nd,\"", false, Reach::Bytes(17));
        check("a,b,\"c\n\"\r\nd", false, Reach::Bytes(10));
        check("a,b,\"c\n\"", true, Reach::Bytes(8));
        check("a,b,\"c\n\"\r", true, Reach::Bytes(9));
        check("a,b,\"c\n\"", false, Reach::More);
        check("a,b,\"c\n\"\r", false, Reach::More);
        check("a,\"b\n\"", false, Reach::More);
        check("a,\"b\n", false, Reach::More);
        check("a,\"b\n", true, Reach::Open);
        check("a,\"b\n\"\n", false, Reach::Open);
        check("a,\"b\nc,\"d\",e\n", false, Reach::Open);
        check("a,\"b\n\",c,d\n", false, Reach::Open);
    }

    #[test]
    fn bounds_hold_whatever_follows() {
        let lines = |n: usize, tail: &str| format!("a,\"b{}{tail}", "\n".repeat(n));
        check(&lines(SPAN_LINES, "\",c\n"), false, Reach::Bytes(SPAN_LINES + 8));
        check(&lines(SPAN_LINES + 1, "\",c\n"), false, Reach::Open);
        check(&lines(SPAN_LINES + 1, ""), false, Reach::Open);
        let long = |n: usize, tail: &str| format!("a,\"b\n{}{tail}", "x".repeat(n));
        check(&long(SPAN_BYTES, ""), false, Reach::Open);
        check(&long(SPAN_BYTES, "\",c\n"), false, Reach::Open);
        check(&long(SPAN_BYTES - 100, ""), false, Reach::More);
        // A line of its own may be longer.
        check(&format!("a,\"{}\",c\n", "x".repeat(2 * SPAN_BYTES)), false, Reach::Line);
        for cut in SPAN_BYTES - 12..SPAN_BYTES + 12 {
            let whole = long(cut, "\",c\nd,e,f\n");
            let line = 4;
            let splitter = Splitter::new(b',');
            let reach = |bytes: &[u8], end| splitter.reach(bytes, line, end, 3..=3);
            let want = reach(whole.as_bytes(), true);
            for shown in 0..20 {
                let part = reach(&whole.as_bytes()[..whole.len() - shown], false);
                assert!(part == want || part == Reach::More, "{cut} {shown}: {part:?}, not {want:?}");
            }
        }
    }
}
