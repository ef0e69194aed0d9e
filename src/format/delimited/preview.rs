//! The first rows of a table as they would be counted, for the page where a user says what the columns mean.

use super::columns::Survey;
use super::mapping::Mapping;
use super::table::Table;
use super::value;
use crate::access::Access;
use crate::account::{Note, Position, Reason};
use crate::format::{Head, Reader, Settings, Sink};
use crate::input::{LineReader, Lines, Span};
use serde::Serialize;

/// Rows that are shown.
pub(in crate::format) const ROWS: usize = 20;
/// Bytes of a cell that are shown.
const CELL: usize = 200;

/// The first rows of a table under a mapping.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// As given, or as guessed.
    pub mapping: Mapping,
    /// Names from the header, or "1", "2" and so on.
    pub columns: Vec<String>,
    /// The first rows that are neither blank nor header.
    pub rows: Vec<PreviewRow>,
}

/// A row and what would become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRow {
    /// As the row has them, cut to 200 bytes.
    pub cells: Vec<String>,
    /// A [`crate::access::Kind`]; `None` if the row would be rejected.
    pub kind: Option<String>,
    /// In UTC.
    pub time: Option<String>,
    /// The record's own sensor field.
    pub sensor: Option<String>,
    /// The address it came from.
    pub source: Option<String>,
    /// Protocol and port.
    pub service: Option<String>,
    /// Accesses that it stands for.
    pub weight: Option<u32>,
    /// A [`Reason`], if the row would be rejected.
    pub reason: Option<String>,
}

/// The first rows of the file that begins with `head`, under a mapping or the best guess; `None` if it is no table.
/// Roles that are not one a column (none at all, after another delimiter was chosen) are guessed anew.
pub fn preview(head: &[u8], mapping: Option<&Mapping>, settings: &Settings) -> Option<Preview> {
    let head = Head { bytes: head, whole: head.len() < Head::LIMIT };
    let survey = Survey::new(&head, mapping.map(|m| m.delimiter));
    let survey = survey.as_deref();
    let mut mapping = mapping.cloned().or_else(|| survey.map(Survey::guess))?;
    if let Some(survey) = survey.filter(|s| s.width() != mapping.roles.len()) {
        mapping.roles = survey.guess().roles;
    }
    let settings = Settings { mapping: Some(mapping.clone()), ..settings.clone() };
    let named = survey.filter(|s| mapping.header || s.shape().header.is_none()).map(|s| s.column_names());
    let mut columns = named.unwrap_or_default();
    columns.truncate(mapping.roles.len());
    columns.extend((columns.len()..mapping.roles.len()).map(|index| (index + 1).to_string()));
    let mut lines = Lines::new(Probe { table: Table::new(&head, &settings), rows: Vec::new() }, 0);
    lines.read(head.bytes, head.whole, &mut Nothing);
    Some(Preview { mapping, columns, rows: lines.get().rows.clone() })
}

/// A table's reader that keeps what becomes of the first rows.
struct Probe {
    table: Table,
    rows: Vec<PreviewRow>,
}

impl LineReader for Probe {
    fn span(&mut self, rest: &[u8], line: usize, end: bool) -> Span {
        self.table.span(rest, line, end)
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, _sink: &mut S) {
        if self.rows.len() >= ROWS || self.table.is_blank(line) {
            return;
        }
        let mut row = PreviewRow::default();
        self.table.line(line, at, &mut row);
        row.cells = self.table.split(line).cells().map(|cell| text(value::bare(cell))).collect();
        self.rows.push(row);
    }
}

pub(in crate::format) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(CELL)]).into_owned()
}

impl Sink for PreviewRow {
    fn access(&mut self, access: &Access<'_>, _at: Position) {
        self.kind = Some(access.kind.code().to_owned());
        self.time = access.time.map(|at| at.to_string());
        self.sensor = access.sensor.map(text);
        self.source = access.source.map(|source| source.to_string());
        self.service = access.service().map(|service| service.to_string());
        self.weight = Some(access.weight);
    }
    fn reject(&mut self, reason: Reason, _at: Position, _text: &[u8]) {
        self.reason = Some(reason.code().to_owned());
    }
    fn blank(&mut self) {}
    fn note(&mut self, _note: Note, _amount: u64) {}
}

/// Takes what the lines themselves tell, which the preview does not show.
struct Nothing;

impl Sink for Nothing {
    fn access(&mut self, _access: &Access<'_>, _at: Position) {}
    fn reject(&mut self, _reason: Reason, _at: Position, _text: &[u8]) {}
    fn blank(&mut self) {}
    fn note(&mut self, _note: Note, _amount: u64) {}
}
