//! Tables as a workbook for spreadsheets (ECMA-376, Office Open XML): numbers are numbers, days are days, and the same
//! tables are the same bytes. Written by hand, since it is little: as wasm, gzipped, it
//! is 18 KB, and rust_xlsxwriter 0.102 would be 529. Texts stand in their cells, so that nothing is ever a formula.

use std::fmt::Write as _;

mod zip;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text; what a sheet cannot hold of it is left out.
    Text(String),
    /// Days since 1970-01-01.
    Day(i32),
    /// A number, written as XML has it (`-12.34`), and how it is shown.
    Number(String, Shown),
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// With the places it has.
    AsItIs,
    /// In groups of three.
    Whole,
    /// With one place.
    Tenths,
    /// With two.
    Hundredths,
    /// With two, and a sign of its own width.
    Signed,
    /// 0.123 as 12.3%.
    PerCent,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    /// As wanted; what a name cannot be is changed.
    pub name: String,
    /// The first row, which stays in sight; empty: there is none.
    pub head: Vec<String>,
    /// The rows below it.
    pub rows: Vec<Vec<Cell>>,
    /// The last row is a sum, and set in bold.
    pub total: bool,
}

/// What a sheet's cells may hold, in characters.
const LONGEST: usize = 32_767;
/// Widths of columns, in characters.
const WIDTHS: (usize, usize) = (9, 60);
/// 1970-01-01, in days since the epoch of spreadsheets.
const EPOCH: i64 = 25_569;
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The workbook's file. `title` and `author` are its properties.
pub(crate) fn workbook(sheets: &[Sheet], title: &str, author: &str) -> Vec<u8> {
    let names = names(sheets);
    let mut archive = zip::Archive::default();
    let mut types = String::new();
    let (mut list, mut relations) = (String::new(), String::new());
    for (at, name) in names.iter().enumerate() {
        let number = at + 1;
        let _ = write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        );
        let _ = write!(list, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", escaped(name));
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let styles = sheets.len() + 1;
    archive.add(
        "[Content_Types].xml",
        &format!(
            "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
             <Override PartName=\"/docProps/core.xml\" \
             ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>{types}</Types>"
        ),
    );
    archive.add(
        "_rels/.rels",
        &format!(
            "{DECLARATION}<Relationships xmlns=\"{RELATIONS}\">\
             <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
             <Relationship Id=\"rId2\" \
             Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
             Target=\"docProps/core.xml\"/></Relationships>"
        ),
    );
    archive.add(
        "docProps/core.xml",
        &format!(
            "{DECLARATION}<cp:coreProperties \
             xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
             </cp:coreProperties>",
            escaped(title),
            escaped(author)
        ),
    );
    archive.add(
        "xl/workbook.xml",
        &format!(
            "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews>\
             <sheets>{list}</sheets></workbook>"
        ),
    );
    archive.add(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "{DECLARATION}<Relationships xmlns=\"{RELATIONS}\">{relations}\
             <Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    );
    archive.add("xl/styles.xml", STYLES);
    for (at, sheet) in sheets.iter().enumerate() {
        archive.add(&format!("xl/worksheets/sheet{}.xml", at + 1), &written(sheet, at == 0));
    }
    archive.end()
}

/// Names of sheets: at most 31 characters, without `[]:*?/\`, not in quotes, none twice whatever the case.
fn names(sheets: &[Sheet]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let clean: String =
            sheet.name.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { '-' } else { c }).collect();
        let clean = if clean.trim().is_empty() { "-" } else { clean.trim() };
        let mut number = 1;
        let name = loop {
            let ending = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{ending}", shortened(clean, 31 - ending.len()));
            if !names.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
                break name;
            }
            number += 1;
        };
        names.push(name);
    }
    names
}

/// As many characters as fit, by the units of UTF-16 that spreadsheets count in.
fn shortened(text: &str, room: usize) -> String {
    let mut left = room;
    text.chars().take_while(|c| left.checked_sub(c.len_utf16()).inspect(|rest| left = *rest).is_some()).collect()
}

/// Formats of [`style`] in their order: plain, then for a sum in bold; the last one is the head's.
const STYLES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
    "<numFmts count=\"4\"><numFmt numFmtId=\"164\" formatCode=\"#,##0.0\"/>",
    "<numFmt numFmtId=\"165\" formatCode=\"+#,##0.00;\u{2212}#,##0.00;0.00\"/>",
    "<numFmt numFmtId=\"166\" formatCode=\"0.0%\"/><numFmt numFmtId=\"167\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>",
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>",
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>",
    "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE6EDF6\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>",
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>",
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
    "<cellXfs count=\"15\">",
    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>",
    "<xf numFmtId=\"3\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"167\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>",
    "<xf numFmtId=\"3\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"164\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"4\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"165\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"166\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"167\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyNumberFormat=\"1\"/>",
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" ",
    "applyAlignment=\"1\"><alignment vertical=\"center\" wrapText=\"1\"/></xf>",
    "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
);
const BOLD: usize = 7;
const HEAD: usize = 14;

fn style(cell: &Cell) -> usize {
    match cell {
        Cell::Empty | Cell::Text(_) | Cell::Number(_, Shown::AsItIs) => 0,
        Cell::Number(_, Shown::Whole) => 1,
        Cell::Number(_, Shown::Tenths) => 2,
        Cell::Number(_, Shown::Hundredths) => 3,
        Cell::Number(_, Shown::Signed) => 4,
        Cell::Number(_, Shown::PerCent) => 5,
        Cell::Day(_) => 6,
    }
}

fn written(sheet: &Sheet, first: bool) -> String {
    let mut out = format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"");
    if first {
        out.push_str(" tabSelected=\"1\"");
    }
    match sheet.head.is_empty() {
        true => out.push_str("/>"),
        false => out.push_str(
            "><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>\
             <selection pane=\"bottomLeft\"/></sheetView>",
        ),
    }
    out.push_str("</sheetViews>");
    let columns = sheet.rows.iter().map(Vec::len).chain([sheet.head.len()]).max().unwrap_or(0);
    if columns > 0 {
        out.push_str("<cols>");
        for column in 0..columns {
            let _ = write!(
                out,
                "<col min=\"{0}\" max=\"{0}\" width=\"{1}\" customWidth=\"1\"/>",
                column + 1,
                width(sheet, column)
            );
        }
        out.push_str("</cols>");
    }
    out.push_str("<sheetData>");
    let mut number = 0;
    let mut row = |out: &mut String, cells: &mut dyn Iterator<Item = (usize, &Cell)>| {
        number += 1;
        let _ = write!(out, "<row r=\"{number}\">");
        for (column, (style, cell)) in cells.enumerate() {
            write_cell(out, &format!("{}{number}", letters(column)), style, cell);
        }
        out.push_str("</row>");
    };
    if !sheet.head.is_empty() {
        let head: Vec<Cell> = sheet.head.iter().map(|text| Cell::Text(text.clone())).collect();
        row(&mut out, &mut head.iter().map(|cell| (HEAD, cell)));
    }
    for (at, cells) in sheet.rows.iter().enumerate() {
        let more = if sheet.total && at + 1 == sheet.rows.len() { BOLD } else { 0 };
        row(&mut out, &mut cells.iter().map(|cell| (style(cell) + more, cell)));
    }
    out.push_str("</sheetData></worksheet>");
    out
}

fn write_cell(out: &mut String, place: &str, style: usize, cell: &Cell) {
    let style = if style == 0 { String::new() } else { format!(" s=\"{style}\"") };
    let _ = match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) if text.is_empty() => Ok(()),
        Cell::Text(text) => write!(
            out,
            "<c r=\"{place}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            escaped(&shortened(text, LONGEST))
        ),
        Cell::Day(day) => write!(out, "<c r=\"{place}\"{style}><v>{}</v></c>", i64::from(*day) + EPOCH),
        Cell::Number(number, _) => write!(out, "<c r=\"{place}\"{style}><v>{number}</v></c>"),
    };
}

/// As wide as its widest cell, within reason. Characters of East Asian scripts are as wide as two others.
fn width(sheet: &Sheet, column: usize) -> usize {
    let of = |text: &str| text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
    let cells = sheet.rows.iter().filter_map(|row| row.get(column)).map(|cell| match cell {
        Cell::Empty => 0,
        Cell::Text(text) => of(text),
        Cell::Day(_) => 10,
        Cell::Number(number, _) => number.len() + number.len() / 3,
    });
    // The head breaks its lines.
    let head = sheet.head.get(column).map_or(0, |text| of(text).min(16));
    (cells.chain([head]).max().unwrap_or(0) + 2).clamp(WIDTHS.0, WIDTHS.1)
}

/// `A`, …, `Z`, `AA`, …
fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut out = Vec::new();
    while rest > 0 {
        out.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

/// Text for elements and attributes. What XML cannot hold stands as what stands for a character that cannot be; and what
/// spreadsheets would read as an escape of their own (`_x0041_`) is escaped itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_escape = |rest: &str| {
        let bytes = rest.as_bytes();
        bytes.len() >= 7 && bytes[1] == b'x' && bytes[2..6].iter().all(u8::is_ascii_hexdigit) && bytes[6] == b'_'
    };
    for (at, character) in text.char_indices() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '_' if is_escape(&text[at..]) => out.push_str("_x005F_"),
            '\n' | '\t' => out.push(character),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str) -> Sheet {
        Sheet { name: name.to_owned(), ..Sheet::default() }
    }

    #[test]
    fn names_are_what_spreadsheets_take() {
        let wanted = ["a[b]:c*d?e/f\\g", "図2.2.1", "図2.2.1", "A", "a", "'", "", "0123456789012345678901234567890123"];
        let names = names(&wanted.map(sheet));
        assert_eq!(
            names,
            ["a-b--c-d-e-f-g", "図2.2.1", "図2.2.1 (2)", "A", "a (2)", "-", "- (2)", "0123456789012345678901234567890"]
        );
        assert_eq!(shortened("𠮷𠮷", 3), "𠮷");
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn texts_are_texts() {
        assert_eq!(escaped("a<b>&\"c\"\u{0}_x0041_ _x_"), "a&lt;b&gt;&amp;&quot;c&quot;\u{fffd}_x005F_x0041_ _x_");
        let sheet = Sheet { rows: vec![vec![Cell::Text("=1+1".into()), Cell::Day(0)]], ..sheet("a") };
        let xml = written(&sheet, true);
        assert!(xml.contains("t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t>"), "{xml}");
        assert!(xml.contains("<c r=\"B1\" s=\"6\"><v>25569</v></c>") && !xml.contains("<f>"), "{xml}");
    }
}
