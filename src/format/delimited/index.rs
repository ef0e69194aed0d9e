//! Where the cells and rows of a stretch of text end, found sixteen bytes at a time: the quick way of a table.
//!
//! A row of the quick way has no quotes and the right number of cells, and its line ends with LF. The first row of which
//! that is not so ends the quick way; the careful way ([`super::split`]) has it.

use super::split::BEFORE;
use wide::u8x16;

/// Bytes that are indexed at once: their marks stay in the nearest cache.
pub(super) const STRETCH: usize = 16 << 10;

/// The marks of a stretch of text: every delimiter and every LF.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// [`BEFORE`], then places in the text, rising, with some rubbish behind the last one.
    marks: Vec<u32>,
    /// For each LF, its place in `marks`.
    rows: Vec<u32>,
}

/// Which of 64 bytes are delimiters, line ends and quotes, as a bit each.
#[derive(Clone, Copy)]
struct Masks {
    delimiters: u64,
    newlines: u64,
    quotes: u64,
}

impl Masks {
    #[inline(always)]
    fn of(block: &[u8; 64], delimiter: u8) -> Masks {
        let (parts, _) = block.as_chunks::<16>();
        let parts: [u8x16; 4] = std::array::from_fn(|at| u8x16::from(parts[at]));
        let equal = |byte| {
            let bits = parts.map(|bytes| u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask()));
            bits[0] | bits[1] << 16 | bits[2] << 32 | bits[3] << 48
        };
        // Most files have no quote at all: one look for all 64 bytes.
        let quote = parts.map(|bytes| bytes.simd_eq(u8x16::splat(b'"')));
        let quoted = (quote[0] | quote[1] | quote[2] | quote[3]).any();
        Masks { delimiters: equal(delimiter), newlines: equal(b'\n'), quotes: if quoted { equal(b'"') } else { 0 } }
    }
}

impl Index {
    /// Indexes the rows that end in the first `most` bytes of `text` (at most [`STRETCH`]), up to the first quote.
    pub(super) fn fill(&mut self, text: &[u8], delimiter: u8, most: usize) {
        let text = &text[..text.len().min(most).min(STRETCH)];
        self.rows.clear();
        let (blocks, rest) = text.as_chunks::<64>();
        // Room for a mark a byte, so that marks are written without asking each time. Once for a whole file.
        if self.marks.len() < STRETCH + 64 {
            self.marks.resize(STRETCH + 64, 0);
            self.marks[0] = BEFORE;
        }
        let mut count = 0;
        let mut at = 0;
        for block in blocks {
            let masks = Masks::of(block, delimiter);
            count = self.add(masks, at, count);
            if masks.quotes != 0 {
                return;
            }
            at += 64;
        }
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        // Bytes that are not there are no marks, whatever the delimiter.
        let there = (1u64 << rest.len()) - 1;
        let masks = Masks::of(&last, delimiter);
        let (delimiters, newlines) = (masks.delimiters & there, masks.newlines & there);
        self.add(Masks { delimiters, newlines, ..masks }, at, count);
    }

    /// Adds the marks of a block that begins at `at`, up to its first quote; returns how many marks there are now.
    #[inline(always)]
    fn add(&mut self, masks: Masks, at: u32, count: u32) -> u32 {
        // All bits below the first quote; all, if there is none.
        let open = masks.quotes.wrapping_sub(1) & !masks.quotes;
        let newlines = masks.newlines & open;
        let found = (masks.delimiters & open) | newlines;
        let more = found.count_ones();
        if let Some(room) = self.marks.get_mut(count as usize + 1..).and_then(<[u32]>::first_chunk_mut::<64>) {
            // Eight at a time and some too many: how often this loop runs is seldom guessed wrong.
            let mut bits = found;
            for eight in room.as_chunks_mut::<8>().0.iter_mut().take((more as usize).div_ceil(8)) {
                for mark in eight {
                    *mark = at + bits.trailing_zeros();
                    bits &= bits.wrapping_sub(1);
                }
            }
        }
        let mut ends = newlines;
        while ends != 0 {
            let below = found & (ends ^ (ends - 1));
            self.rows.push(count + below.count_ones());
            ends &= ends - 1;
        }
        count + more
    }

    /// How many rows it holds.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many rows at the front have exactly so many cells.
    pub(super) fn regular(&self, width: usize) -> usize {
        let mut want = 0;
        let regular = self.rows.iter().take_while(|row| {
            want += width;
            **row as usize == want
        });
        regular.count()
    }

    /// The marks of so many regular rows, behind the mark before the first; `None` if there is no row.
    pub(super) fn grid(&self, rows: usize, width: usize) -> Option<&[u32]> {
        if rows == 0 || width == 0 { None } else { self.marks.get(..=rows * width) }
    }
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
            let text: Vec<u8> = (0..round % 700 + usize::from(round % 50 == 0) * STRETCH)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    letters[(seed >> 40) as usize % letters.len()]
                })
                .collect();
            for delimiter in [b',', b'\x00'] {
                index.fill(&text, delimiter, usize::MAX);
                let mut from = 0usize;
                let rows = index.rows.iter().map(|&to| {
                    let marks = &index.marks[from..=to as usize];
                    from = to as usize;
                    let cells = marks.windows(2);
                    cells.map(|c| text[c[0].wrapping_add(1) as usize..c[1] as usize].to_vec()).collect::<Vec<_>>()
                });
                assert_eq!(
                    rows.collect::<Vec<_>>(),
                    obvious(&text, delimiter),
                    "{:?}",
                    text.escape_ascii().to_string()
                );
            }
        }
    }
}
