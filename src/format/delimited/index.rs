//! Where the cells and rows of a stretch of text end, found sixteen bytes at a time: the quick way of a table.
//!
//! A row of the quick way has no quotes and the right number of cells, and its line ends with LF. The first row of which
//! that is not so ends the quick way; the careful way ([`super::split`]) has it.

use super::split::BEFORE;
use memchr::memchr;
use wide::u8x16;

/// Bytes that are indexed at once: their marks stay in the nearest cache.
pub(super) const STRETCH: usize = 16 << 10;

/// So many bytes can be looked at from any place of a stretch on.
const AROUND: usize = 64;

/// A stretch of text with whatever stands behind it. That its length is known when it is compiled spares the quick way
/// a question for each look at a cell: whether there are so many bytes ([`within`]).
pub(super) type Text = [u8; STRETCH + AROUND];

/// A place in a stretch. It is one already; the compiler is told.
#[inline(always)]
pub(super) fn within(place: usize) -> usize {
    place & (STRETCH - 1)
}

/// The marks of a stretch of text: every delimiter and every LF.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// [`BEFORE`], then places in the text, rising, with some rubbish behind the last one.
    marks: Vec<u32>,
    /// How many places there are.
    count: usize,
    /// How many of them are of an LF.
    rows: usize,
}

impl Index {
    /// Indexes the rows that end in the first `length` bytes of `text` (at most [`STRETCH`]), up to the first quote.
    #[inline(never)]
    pub(super) fn fill(&mut self, text: &Text, length: usize, delimiter: u8) {
        let length = length.min(STRETCH);
        // Room for a mark a byte and for the cells of a row behind the last, so that marks are written and read without
        // asking each time. Once for a whole file.
        if self.marks.is_empty() {
            self.marks.resize(2 * STRETCH + AROUND, 0);
            self.marks[0] = BEFORE;
        }
        let (mut count, mut rows, mut quotes) = (0, 0usize, u8x16::ZERO);
        let (blocks, _) = text.as_chunks::<64>();
        for (at, block) in blocks[..length.div_ceil(64)].iter().enumerate() {
            let (parts, _) = block.as_chunks::<16>();
            let parts: [u8x16; 4] = std::array::from_fn(|at| u8x16::from(parts[at]));
            let equal = |byte| parts.map(|bytes| bytes.simd_eq(u8x16::splat(byte)));
            let (quote, newline, delimiter) = (equal(b'"'), equal(b'\n'), equal(delimiter));
            quotes |= quote[0] | quote[1] | quote[2] | quote[3];
            rows += bits(newline).count_ones() as usize;
            let found = bits(std::array::from_fn(|at| newline[at] | delimiter[at]));
            count = add(&mut self.marks, count, found, (at * 64) as u32);
        }
        // What was found behind the end, or behind a quote, is taken back. Most files have no quote at all: one
        // look for a whole stretch.
        let quote = if quotes.any() { memchr(b'"', &text[..length]) } else { None };
        let end = quote.unwrap_or(length);
        while count > 0 && self.marks[count] as usize >= end {
            rows -= usize::from(text[self.marks[count] as usize] == b'\n');
            count -= 1;
        }
        (self.count, self.rows) = (count, rows);
    }

    /// How many rows it holds.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// How many rows at the front of the text that was indexed have exactly so many cells.
    pub(super) fn regular(&self, text: &Text, width: usize) -> usize {
        if width == 0 {
            return 0;
        }
        let is_end = |mark: &u32| text[within(*mark as usize)] == b'\n';
        let marks = &self.marks[1..=self.count];
        // If every row ends where it should, no LF is left to stand elsewhere.
        let mut rows = marks.chunks_exact(width).take(self.rows);
        if rows.len() == self.rows && rows.all(|row| row.last().is_some_and(is_end)) {
            return self.rows;
        }
        let is_regular = |row: &&[u32]| row.iter().position(is_end) == Some(width - 1);
        marks.chunks_exact(width).take_while(is_regular).count()
    }

    /// The mark before the first row, the marks of so many regular rows, and some rubbish, at least as many as a row has;
    /// `None` if there is no row.
    pub(super) fn grid(&self, rows: usize, width: usize) -> Option<&[u32]> {
        if rows == 0 || width == 0 { None } else { self.marks.get(..=(rows + 1) * width) }
    }
}

/// Of 64 bytes that are compared, a bit for each that is equal.
#[inline(always)]
fn bits(equal: [u8x16; 4]) -> u64 {
    let bits = equal.map(|part| u64::from(part.to_bitmask()));
    bits[0] | bits[1] << 16 | bits[2] << 32 | bits[3] << 48
}

/// Adds the marks of a block that begins at `at` to so many that there are; returns how many there are then.
#[inline(always)]
fn add(marks: &mut [u32], count: usize, found: u64, at: u32) -> usize {
    let more = found.count_ones() as usize;
    if let Some(room) = marks.get_mut(count.wrapping_add(1)..).and_then(<[u32]>::first_chunk_mut::<64>) {
        // Eight at a time and some too many: how often this loop runs is seldom guessed wrong.
        let mut bits = found;
        for eight in room.as_chunks_mut::<8>().0.iter_mut().take(more.div_ceil(8)) {
            for mark in eight {
                *mark = at.wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
        }
    }
    count.wrapping_add(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the words say it: lines up to the first quote, cut at delimiters.
    fn obvious(text: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
        let text = &text[..text.len().min(STRETCH)];
        let open = text.iter().position(|b| *b == b'"').unwrap_or(text.len());
        let whole = text[..open].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let lines = text[..whole].split_inclusive(|b| *b == b'\n');
        lines.map(|l| l[..l.len() - 1].split(|b| *b == delimiter).map(<[u8]>::to_vec).collect()).collect()
    }

    #[test]
    fn rows_are_lines_cut_at_delimiters() {
        let mut seed = 3u64;
        let mut index = Index::default();
        for round in 0..3000usize {
            let letters: &[u8] = if round % 2 == 0 { b",\n\"abcdefghijklmn\x00" } else { b",,\naxyz;;opqrstuvw" };
            let given: Vec<u8> = (0..round % 700 + usize::from(round % 49 == 0) * STRETCH)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    letters[(seed >> 40) as usize % letters.len()]
                })
                .collect();
            for delimiter in [b',', b'\x00'] {
                let (mut text, length) = ([0; STRETCH + AROUND], given.len().min(STRETCH));
                text[..length].copy_from_slice(&given[..length]);
                index.fill(&text, length, delimiter);
                let mut rows = Vec::new();
                let mut row = Vec::new();
                for ends in index.marks[..=index.count].windows(2) {
                    row.push(text[ends[0].wrapping_add(1) as usize..ends[1] as usize].to_vec());
                    if text[ends[1] as usize] == b'\n' {
                        rows.push(std::mem::take(&mut row));
                    }
                }
                assert_eq!(index.len(), rows.len());
                for width in 1..5 {
                    let regular = rows.iter().take_while(|row| row.len() == width).count();
                    assert_eq!(index.regular(&text, width), regular, "{width}");
                }
                assert_eq!(rows, obvious(&given, delimiter), "{:?}", given.escape_ascii().to_string());
            }
        }
    }
}
