//! Zeek's text in columns: what a header says of them, and the cells of a row.

use super::{FIELDS, Fields, ORIG_H, PATH, RESP_H, choose};
use crate::access::{Protocol, parse_address};
use crate::account::Reason;
use crate::format::Head;
use crate::format::json::{Found, TOP, Want};
use memchr::{memchr, memchr_iter, memmem};
use std::borrow::Cow;

/// The number of a column that is not wanted.
const UNWANTED: usize = usize::MAX;

/// The columns that every version has begun with (2.0 and 2.1 without `local_resp`).
const USUAL: [&[u8]; 16] = [
    b"ts",
    b"uid",
    b"id.orig_h",
    b"id.orig_p",
    b"id.resp_h",
    b"id.resp_p",
    b"proto",
    b"service",
    b"duration",
    b"orig_bytes",
    b"resp_bytes",
    b"conn_state",
    b"local_orig",
    b"local_resp",
    b"missed_bytes",
    b"history",
];

/// What a header says. The lines of a header each say one thing, and nothing else that was said changes by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    separator: Vec<u8>,
    /// How a field that is not set is written, and one that is empty.
    unset: Vec<u8>,
    empty: Vec<u8>,
    path: Vec<u8>,
    /// The field of each column, or [`UNWANTED`]; no columns if no header named any. Of two columns of one field the
    /// latter that is set counts.
    columns: Vec<usize>,
    /// A header named the columns.
    named: bool,
}

impl Layout {
    fn new() -> Layout {
        Layout {
            separator: b"\t".to_vec(),
            unset: b"-".to_vec(),
            empty: b"(empty)".to_vec(),
            path: Vec::new(),
            columns: Vec::new(),
            named: false,
        }
    }

    /// That of the first rows of a file: of its first header, else the usual one if a row is plainly of it.
    pub(super) fn of(head: &Head<'_>) -> Layout {
        let mut layout = Layout::new();
        let lines = if head.holds(usize::MAX, &[b"#"]) { usize::MAX } else { 0 };
        for line in head.lines().take(lines) {
            match line {
                [b'#', ..] => layout.read(line),
                _ if layout.named => return layout,
                _ => {}
            }
        }
        if !layout.named
            && head.holds(usize::MAX, &[b"\t"])
            && let Some(columns) = head.lines().find_map(usual)
        {
            layout.columns = columns;
            layout.path = b"conn".to_vec();
        }
        layout
    }

    /// A header named the columns, and some of them are Zeek's.
    pub(super) fn has_header(&self) -> bool {
        self.named && self.columns.iter().any(|number| *number != UNWANTED)
    }

    /// Reads a line that begins with `#`.
    pub(super) fn read(&mut self, line: &[u8]) {
        if let Some(separator) = line.strip_prefix(b"#separator ") {
            let separator = unescape(separator);
            if !separator.is_empty() {
                self.separator = separator.into_owned();
            }
            return;
        }
        let mut cells = cells(line, &self.separator);
        let name = cells.next().unwrap_or_default();
        if name == b"#fields" {
            self.columns = cells.map(number).collect();
            self.named = !self.columns.is_empty();
            return;
        }
        let Some(value) = cells.next() else { return };
        let place = match name {
            b"#unset_field" => &mut self.unset,
            b"#empty_field" => &mut self.empty,
            b"#path" => &mut self.path,
            _ => return,
        };
        *place = value.to_vec();
    }

    /// The fields of a row, or why it has none.
    pub(super) fn fields<'a>(&'a self, line: &'a [u8]) -> Result<Fields<'a>, Reason> {
        if self.columns.is_empty() {
            return Err(Reason::NotThisFormat);
        }
        let mut fields = [Found::ABSENT; FIELDS];
        if !self.path.is_empty() {
            fields[PATH] = Found::text_of(&self.path, self.path.len());
        }
        let mut columns = self.columns.iter();
        let mut take = |start: usize, end: usize| {
            let number = columns.next().ok_or(Reason::FieldCount)?;
            if let Some(field) = fields.get_mut(*number) {
                let cell = &line[start..end];
                if *cell != *self.unset && *cell != *self.empty {
                    *field = Found::text_of(&line[start..], cell.len());
                }
            }
            Ok(())
        };
        let mut start = 0;
        match *self.separator {
            [byte] => {
                for end in memchr_iter(byte, line) {
                    take(start, end)?;
                    start = end + 1;
                }
            }
            ref separator => {
                for end in memmem::find_iter(line, separator) {
                    take(start, end)?;
                    start = end + separator.len();
                }
            }
        }
        take(start, line.len())?;
        if columns.next().is_some() { Err(Reason::FieldCount) } else { Ok(fields) }
    }

    /// Is the line a row of a connection?
    pub(super) fn fits(&self, line: &[u8]) -> bool {
        let ends = |fields: Fields<'_>| fields[ORIG_H].address().is_some() && fields[RESP_H].address().is_some();
        self.fields(line).is_ok_and(ends)
    }
}

/// The field of a column. In columns some sites rename the ends of a connection (`Log::default_field_name_map`), most
/// of them as Zeek's manual does.
fn number(name: &[u8]) -> usize {
    let name = match name {
        b"src" => b"id.orig_h",
        b"src_port" => b"id.orig_p",
        b"dst" => b"id.resp_h",
        b"dst_port" => b"id.resp_p",
        name => name,
    };
    match choose(TOP, name) {
        Want::Value(number) => number,
        _ => UNWANTED,
    }
}

/// The columns of a row of the usual ones, if it is one.
fn usual(line: &[u8]) -> Option<Vec<usize>> {
    let cells: Vec<&[u8]> = cells(line, b"\t").collect();
    let is_flag = |column: usize| cells.get(column).is_some_and(|c| matches!(*c, b"T" | b"F" | b"-"));
    let is_one = cells.len() > 15
        && cells[0].first().is_some_and(u8::is_ascii_digit)
        && parse_address(cells[2]).is_some()
        && parse_address(cells[4]).is_some()
        && cells[6].first().is_some_and(u8::is_ascii_alphabetic)
        && (Protocol::from_name(cells[6]).is_some() || cells[6] == b"unknown_transport")
        && is_flag(12);
    let names = USUAL.iter().filter(|name| is_flag(13) || **name != b"local_resp");
    is_one.then(|| {
        let mut columns: Vec<usize> = names.map(|name| number(name)).collect();
        columns.resize(cells.len(), UNWANTED);
        columns
    })
}

/// The cells of a line.
fn cells<'a>(line: &'a [u8], separator: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let ends = memmem::find_iter(line, separator).chain([line.len()]);
    ends.scan(0, |start, end| {
        let cell = &line[*start..end];
        *start = end + separator.len();
        Some(cell)
    })
}

/// A text whose bytes may be written as `\x09`.
pub(super) fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b'\\', text) else { return Cow::Borrowed(text) };
    let mut out = text[..first].to_vec();
    let mut rest = &text[first..];
    while let Some((byte, more)) = rest.split_first() {
        let hex = |at: usize| rest.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        (rest, _) = match (rest.starts_with(b"\\x"), hex(2), hex(3)) {
            (true, Some(high), Some(low)) => (&rest[4..], out.push(high << 4 | low)),
            _ => (more, out.push(*byte)),
        };
    }
    Cow::Owned(out)
}
