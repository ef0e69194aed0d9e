//! The first rows of a file as a table: which delimiter, how many columns, which row is the header.

use super::split::{Reach, Splitter};
use super::stamp;
use super::{names, value};
use crate::access::parse_address;
use crate::format::{Head, Refusal};
use memchr::memchr;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Delimiters that are looked for, the likelier first.
pub(super) const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// More cells than these make no table.
const MOST: usize = 4096;
/// This share of rows, in per cent, has the same number of columns.
const SAME_PER_CENT: usize = 70;
/// Records that are enough to know a column.
const ENOUGH: usize = 4000;

/// The shape of a table.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) delimiter: u8,
    /// Columns of a row.
    pub(super) width: usize,
    /// Rows end with one more delimiter than the header, or with one less: an empty cell more is no other row.
    pub(super) slack: bool,
    /// A line that begins with `#` is a comment.
    pub(super) comments: bool,
    /// The names of the columns, and the record that holds them where it is not a comment.
    pub(super) names: Vec<Vec<u8>>,
    pub(super) header: Option<Vec<u8>>,
    /// The first record that has as many columns as the table.
    pub(super) first: Vec<u8>,
    /// Per cent of the records that have as many columns as the table.
    pub(super) same_per_cent: usize,
    /// Records behind the header.
    pub(super) rows: usize,
}

/// Why the bytes are no text that has rows.
pub(super) fn refusal(head: &Head<'_>) -> Option<Refusal> {
    // As much as shows what it is, and the whole of what is short.
    let bytes = text(head);
    let bytes = &bytes[..bytes.len().min(16 << 10)];
    let nuls = bytes.iter().filter(|b| **b == 0).count();
    let controls = bytes.iter().filter(|b| matches!(b, 1..=8 | 14..=26 | 28..=31)).count();
    if bytes.iter().all(u8::is_ascii_whitespace) {
        Some(Refusal::Nothing)
    } else if nuls > bytes.len() / 10 || controls > bytes.len() / 50 {
        Some(Refusal::NotText)
    } else {
        None
    }
}

/// The head without NUL bytes in front and without a byte order mark.
fn text<'a>(head: &Head<'a>) -> &'a [u8] {
    let nuls = head.bytes.iter().take_while(|b| **b == 0).count();
    let bytes = &head.bytes[nuls..];
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Calls `each` with the records of the head that are neither blank nor cut, as a reader would see them, for as long as
/// it goes on.
pub(super) fn records<'a>(
    head: &Head<'a>,
    splitter: &mut Splitter,
    mut each: impl FnMut(&mut Splitter, &'a [u8]) -> ControlFlow<()>,
) {
    let mut rest = text(head);
    // A head shorter than could be asked for is the whole file; its last line counts without an end, too.
    let end = head.whole || head.bytes.len() < Head::LIMIT;
    let mut seen = 0;
    while !rest.is_empty() && seen < ENOUGH {
        let newline = memchr(b'\n', rest);
        let line = match newline {
            Some(n) => n,
            None if end => rest.len(),
            None => return,
        };
        let mut over = (line + 1).min(rest.len());
        if !rest.starts_with(b"#")
            && memchr(b'"', &rest[..line]).is_some()
            && let Reach::Bytes(bytes) = splitter.reach(rest, line, end, 1..=MOST)
        {
            over = bytes;
        }
        let record = trim(&rest[..over]);
        if !record.iter().all(u8::is_ascii_whitespace) {
            if each(splitter, record).is_break() {
                return;
            }
            seen += 1;
        }
        rest = &rest[over..];
    }
}

/// A record without its line end, without NUL bytes around it and without a mark (files put together keep theirs), as
/// the reader takes it from [`crate::input::Lines`].
fn trim(record: &[u8]) -> &[u8] {
    let first = record.iter().position(|b| *b != 0).unwrap_or(record.len());
    let last = record.iter().rposition(|b| !matches!(b, 0 | b'\r' | b'\n')).map_or(first, |l| l + 1);
    let record = &record[first..last.max(first)];
    record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record)
}

impl Shape {
    /// The shape of a table with this delimiter; `None` if too few rows have the same number of columns, or if that
    /// number is one.
    pub(super) fn new(head: &Head<'_>, delimiter: u8) -> Option<Shape> {
        // Every row would have one column.
        memchr(delimiter, head.bytes)?;
        let mut splitter = Splitter::new(delimiter);
        // Of each record that is no comment, and of the others: its number of columns, and whether the last is empty.
        let (mut counts, mut of_hashes) = (Vec::new(), Vec::new());
        let mut lone_crs = 0;
        records(head, &mut splitter, |splitter, record| {
            let row = splitter.split(record, MOST);
            let count = (row.len(), row.get(row.len() - 1).trim_ascii().is_empty());
            lone_crs += usize::from(memchr(b'\r', record).is_some());
            if record.starts_with(b"#") {
                of_hashes.push(count)
            } else {
                counts.push(count)
            }
            ControlFlow::Continue(())
        });
        let comments = of_hashes.len() <= 1 || of_hashes.len() <= counts.len();
        if !comments {
            counts.extend(of_hashes);
        }
        let mut of_width = BTreeMap::<usize, usize>::new();
        for (width, _) in &counts {
            *of_width.entry(*width).or_default() += 1;
        }
        let tables = of_width.iter().filter(|(width, _)| (2..=MOST).contains(*width));
        let (&mode, &same) = tables.max_by_key(|(width, rows)| (**rows, **width))?;
        let trailing = counts.iter().filter(|c| c.0 == mode).all(|c| c.1);
        let first = *counts.first()?;
        let (width, slack) = match first.0 {
            h if h + 1 == mode && trailing && h > 1 => (h, true),
            h if h == mode + 1 && first.1 => (mode, true),
            _ => (mode, false),
        };
        let mut shape = Shape {
            delimiter,
            width,
            slack,
            comments,
            names: Vec::new(),
            header: None,
            first: Vec::new(),
            same_per_cent: same * 100 / counts.len(),
            rows: 0,
        };
        if shape.same_per_cent < SAME_PER_CENT && first.0.abs_diff(mode) > 1 {
            return None;
        }
        shape.find_header(head, &mut splitter);
        let fitting = counts.iter().filter(|(width, _)| shape.fits(*width)).count();
        shape.rows = fitting.saturating_sub(usize::from(shape.header.is_some()));
        // A header that is one makes a table, however ragged; without, one row alone is no table, nor are rows that
        // only a carriage return ends.
        let known = shape.names.iter().filter(|n| names::is_known(&names::normal(n))).count();
        let regular = shape.same_per_cent >= SAME_PER_CENT && (shape.header.is_some() || shape.rows > 1);
        ((known >= 3 || regular) && lone_crs * 2 <= counts.len()).then_some(shape)
    }

    /// No column has a name that says what it is.
    pub(super) fn is_nameless(&self) -> bool {
        !self.names.iter().any(|name| names::is_known(&names::normal(name)))
    }

    /// Has a row this number of columns, whatever it holds?
    pub(super) fn fits(&self, columns: usize) -> bool {
        columns == self.width || (self.slack && columns == self.width + 1)
    }

    /// Looks for the names of the columns as far as the first row that has as many columns as the table.
    fn find_header(&mut self, head: &Head<'_>, splitter: &mut Splitter) {
        let mut comment: Option<Vec<Vec<u8>>> = None;
        records(head, splitter, |splitter, record| {
            let is_comment = self.comments && record.starts_with(b"#");
            let text = if is_comment {
                let text = record.trim_ascii();
                let hashes = text.iter().take_while(|b| **b == b'#').count();
                text[hashes..].trim_ascii_start()
            } else {
                record
            };
            let row = splitter.split(text, self.width + 1);
            if !self.fits(row.len()) {
                return ControlFlow::Continue(());
            }
            let cells = || row.cells().take(self.width).map(|c| value::bare(c).to_vec()).collect::<Vec<_>>();
            if is_comment {
                if row.cells().filter(|c| names::is_known(&names::normal(c))).count() >= 2 {
                    comment = Some(cells());
                }
                return ControlFlow::Continue(());
            }
            self.first = record.to_vec();
            if row.cells().all(|cell| !holds_data(value::bare(cell))) {
                self.names = cells();
                self.header = Some(record.to_vec());
            }
            ControlFlow::Break(())
        });
        if self.header.is_none()
            && let Some(names) = comment
        {
            self.names = names;
        }
    }
}

/// A cell that no header has: an address, a number, a time.
fn holds_data(cell: &[u8]) -> bool {
    let shape = stamp::shape(cell);
    let number = !cell.is_empty() && cell.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    number || shape.date || shape.clock || parse_address(cell).is_some()
}
