//! Lines by a pattern that the user has written: named fields, and between them the text that every line has.
//!
//! ```text
//! {time} {sensor} DROP {source}:{source-port} -> {destination}:{destination-port} {protocol} {_}
//! ```
//!
//! What stands outside of braces stands so in the line, and any blanks in it are one blank or more (TAB is one, too). A
//! field ends where the text behind it stands for the first time, the last one where the line does; so a line is read
//! once, from front to back, whatever is in it, and no pattern can make it slow. Only a time may hold blanks that the
//! pattern has not: it goes on over the text behind it for as long as that makes it a time (`Sep 13 04:05:06`). Fields
//! mean what the columns of a table mean (`delimited`), times are read in the same styles; `{_}` is passed over, `{{` and
//! `}}` are braces. A line that does not fit from its first to its last byte is no record.

use super::about::{About, text};
use super::delimited::{self, Pieces, PreviewRow, ROWS, Role, is_moment};
use super::{Format, Head, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Kind, Protocol};
use crate::account::{Position, Reason};
use crate::input::{LineReader, Lines};
use memchr::memchr;
use serde::{Deserialize, Serialize};

const ABOUT: About = About {
    title: text("Lines by a pattern of your own", "自作のパターンで読む行"),
    access: text(
        "Each line that fits the pattern, as what its protocol, ICMP type and TCP flags make of it.",
        "パターンに合う行を1アクセスとする（プロトコル、ICMPタイプ、TCPフラグによる）。",
    ),
    set_aside: &[
        (Kind::TcpAnswer, text("TCP with RST, or with SYN and ACK.", "RST、またはSYNとACKの両方があるTCP。")),
        (Kind::NoSyn, text("Other TCP whose flags have no SYN.", "そのほかのSYNのないTCP。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::Outbound, text("From the user's networks.", "利用者のネットワークからのもの。")),
    ],
    sensor: text(
        "The field sensor, else the destination address, else the file's name.",
        "sensor のフィールド、なければ宛先アドレス、なければファイル名。",
    ),
    time: text(
        "The field time (or date and clock, or epoch), in the styles of tables; a missing zone is asked of the user.",
        "time（または date と clock、epoch）のフィールド。表形式と同じ書き方を読む。タイムゾーンがなければ利用者の設定による。",
    ),
    weight: Some(text("The field weight, where there is one.", "weight のフィールドがあればその値。")),
    header: &[],
    described: "https://www.rfc-editor.org/rfc/rfc3164",
};

/// The format.
pub struct ByPattern;

/// So many lines are looked at for one that fits.
const LOOKED_AT: usize = 400;

impl Format for ByPattern {
    fn name(&self) -> &'static str {
        "pattern"
    }

    /// Claims nothing: only the user knows what lines fit.
    fn sniff(&self, _head: &Head<'_>) -> Sniff {
        Sniff::No(Refusal::NoPattern)
    }
}

impl Readable for ByPattern {
    type Reader = Lines<Fields>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, _head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        Lines::new(Fields::new(settings), start)
    }
}

/// A pattern as it is written, shared, and said by the user: the file is these members as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pattern {
    /// See the module.
    pub pattern: String,
    /// The protocol of lines that name none, by keyword or number.
    #[serde(default)]
    pub protocol: Option<String>,
    /// `03/04/2024` is 3 April.
    #[serde(default)]
    pub day_first: bool,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// What it is, in a word that the page has a sentence for.
    pub why: &'static str,
    /// The character of the pattern at which it is, from 1; 0 if it is nowhere.
    pub at: usize,
    /// The part of the pattern that is wrong, if it is one.
    pub text: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let says = match self.why {
            "open" => "a brace that is never closed",
            "stray" => "a closing brace without an opening one; }} stands for one",
            "field" => "no such field",
            "twice" => "a field that is there already",
            "adjoining" => "a field right behind another: where the one ends, nothing would tell",
            "no-time" => "no field for the time: {time}, {date} with {clock}, or {epoch}",
            "no-source" => "no field for the source: {source}",
            _ => "not a protocol",
        };
        f.write_str(says)?;
        if !self.text.is_empty() {
            write!(f, ": {:?}", self.text)?;
        }
        match self.at {
            0 => Ok(()),
            at => write!(f, ", at character {at} of the pattern"),
        }
    }
}

/// A pattern taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// In front of the first field.
    front: Vec<u8>,
    /// Each field with the text behind it, in which one blank stands for any.
    fields: Vec<(Role, Vec<u8>)>,
    protocol: Option<Protocol>,
    day_first: bool,
}

impl Pattern {
    /// The pattern taken apart, or what is wrong with it.
    pub fn shape(&self) -> Result<Shape, Wrong> {
        let mut shape = Shape { day_first: self.day_first, ..Shape::default() };
        let mut rest = self.pattern.trim();
        let begin = self.pattern.len() - self.pattern.trim_start().len();
        let wrong = |why, at: usize, text: &str| {
            let at = self.pattern[..begin + at].chars().count() + 1;
            Err(Wrong { why, at, text: text.to_owned() })
        };
        let whole = rest;
        while let Some(next) = rest.chars().next() {
            let at = whole.len() - rest.len();
            let literal = shape.fields.last_mut().map_or(&mut shape.front, |(_, behind)| behind);
            rest = &rest[next.len_utf8()..];
            match next {
                '{' | '}' if rest.starts_with(next) => {
                    literal.push(next as u8);
                    rest = &rest[1..];
                }
                '}' => return wrong("stray", at, ""),
                '{' => {
                    let Some(close) = rest.find('}') else { return wrong("open", at, "") };
                    let name = rest[..close].trim();
                    let Some(role) = role(name) else { return wrong("field", at, name) };
                    let adjoins = literal.is_empty() && !shape.fields.is_empty();
                    if role != Role::Ignore && shape.fields.iter().any(|(other, _)| *other == role) {
                        return wrong("twice", at, name);
                    } else if adjoins {
                        return wrong("adjoining", at, name);
                    }
                    shape.fields.push((role, Vec::new()));
                    rest = &rest[close + 1..];
                }
                blank if blank.is_whitespace() => {
                    if literal.last() != Some(&b' ') {
                        literal.push(b' ');
                    }
                }
                other => literal.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        let has = |role| shape.fields.iter().any(|(other, _)| *other == role);
        let nowhere = |why, text: &str| Err(Wrong { why, at: 0, text: text.to_owned() });
        if !has(Role::Time) && !has(Role::Date) && !has(Role::Epoch) {
            return nowhere("no-time", "");
        } else if !has(Role::Source) {
            return nowhere("no-source", "");
        }
        if let Some(name) = self.protocol.as_deref().filter(|name| !name.is_empty()) {
            shape.protocol = Protocol::from_name(name.as_bytes());
            if shape.protocol.is_none() {
                return nowhere("protocol", name);
            }
        }
        Ok(shape)
    }
}

/// The role of a field's name, as it is in a mapping, with `-` or `_` between words.
fn role(name: &str) -> Option<Role> {
    let ignored = name == "_" || name == Role::Ignore.name();
    if ignored { Some(Role::Ignore) } else { Role::ALL.into_iter().find(|role| role.name() == name.replace('_', "-")) }
}

/// The bytes at the front of `text` that a literal takes, if it stands there.
fn fits(literal: &[u8], text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for wanted in literal {
        match text.get(at)? {
            b' ' | b'\t' if *wanted == b' ' => {
                at += text[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            }
            found if found == wanted => at += 1,
            _ => return None,
        }
    }
    Some(at)
}

/// Where a literal stands in `text` for the first time from `from` on, and where it ends; at the end of the text, if it is
/// empty.
fn next(literal: &[u8], text: &[u8], from: usize) -> Option<(usize, usize)> {
    let Some(first) = literal.first() else { return (from <= text.len()).then_some((text.len(), text.len())) };
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        at += match first {
            b' ' => memchr::memchr2(b' ', b'\t', rest)?,
            other => memchr(*other, rest)?,
        };
        if let Some(taken) = fits(literal, &text[at..]) {
            return Some((at, at + taken));
        }
        at += 1;
    }
}

impl Shape {
    /// Does one of the file's first lines fit?
    pub(crate) fn claims(&self, head: &Head<'_>) -> bool {
        let mut ends = Vec::new();
        head.lines().take(LOOKED_AT).any(|line| {
            ends.clear();
            self.places(line, &mut ends)
        })
    }

    /// The place in front of the line, where its text in front of the first field ends, then for each field its end and
    /// that of the text behind it; false if the line does not fit.
    fn places(&self, line: &[u8], ends: &mut Vec<u32>) -> bool {
        // No record is longer than a mebibyte.
        let mut put = |place: usize| ends.push(place as u32);
        put(0);
        let Some(mut at) = fits(&self.front, line) else { return false };
        put(at);
        for (role, behind) in &self.fields {
            let Some((mut end, mut to)) = next(behind, line, at) else { return false };
            if *role == Role::Time {
                (end, to) = self.time(line, at, behind).unwrap_or((end, to));
            }
            put(end);
            put(to);
            at = to;
        }
        at == line.len()
    }

    /// Where the time at `at` ends, and the text behind it: the first place that makes it a day with a clock, and each one
    /// behind that which leaves it one.
    fn time(&self, line: &[u8], at: usize, behind: &[u8]) -> Option<(usize, usize)> {
        /// No time has more words.
        const WORDS: usize = 8;
        let (mut from, mut found) = (at, None);
        for _ in 0..WORDS {
            let Some((end, to)) = next(behind, line, from) else { break };
            match is_moment(line[at..end].trim_ascii(), self.day_first) {
                true => found = Some((end, to)),
                false if found.is_some() => break,
                false => {}
            }
            from = to.max(end + 1);
        }
        found
    }
}

/// Reads lines by a pattern.
#[derive(Debug)]
pub struct Fields {
    /// `None` if the user has said none, or one that is wrong: then nothing fits.
    shape: Option<Shape>,
    pieces: Pieces,
    /// See [`Shape::places`].
    ends: Vec<u32>,
}

impl Fields {
    fn new(settings: &Settings) -> Fields {
        let shape = settings.pattern.clone();
        let empty = Shape::default();
        let it = shape.as_ref().unwrap_or(&empty);
        // What is in front of the first field, and what is behind each, are pieces, too.
        let roles: Vec<Role> =
            std::iter::once(Role::Ignore).chain(it.fields.iter().flat_map(|(role, _)| [*role, Role::Ignore])).collect();
        let pieces = Pieces::new(&roles, it.protocol, it.day_first, settings);
        Fields { shape, pieces, ends: Vec::new() }
    }

    /// Does the line fit? Then `self.ends` are its places.
    fn fits(&mut self, line: &[u8]) -> bool {
        self.ends.clear();
        self.shape.as_ref().is_some_and(|shape| shape.places(line, &mut self.ends))
    }
}

impl LineReader for Fields {
    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        let line = line.trim_ascii();
        match self.fits(line) {
            true => self.pieces.line(line, &self.ends, at, sink),
            false => sink.reject(Reason::NotThisFormat, at, line),
        }
    }
}

/// The first lines of a file under a pattern.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatternPreview {
    /// What is wrong with the pattern; then the lines are in one piece.
    pub wrong: Option<Wrong>,
    /// What each cell of a row is; of a line that does not fit there is one cell, the line.
    pub fields: Vec<Role>,
    /// The first lines that are not blank.
    pub rows: Vec<PreviewRow>,
}

/// The first lines of the file that begins with `head`, under a pattern.
pub fn preview(head: &[u8], pattern: &Pattern, settings: &Settings) -> PatternPreview {
    let head = Head { bytes: head, whole: head.len() < Head::LIMIT };
    let (shape, wrong) = match pattern.shape() {
        Ok(shape) => (Some(shape), None),
        Err(wrong) => (None, Some(wrong)),
    };
    let fields = shape.iter().flat_map(|it| &it.fields).map(|(role, _)| *role).collect();
    let mut reader = Fields::new(&Settings { pattern: shape, ..settings.clone() });
    let rows = head.lines().take(ROWS).map(|line| {
        let mut row = PreviewRow::default();
        reader.line(line, Position { line: 1, byte: 0 }, &mut row);
        row.cells = match reader.fits(line) {
            true => reader.ends[1..]
                .windows(2)
                .step_by(2)
                .map(|ends| delimited::shown(&line[ends[0] as usize..ends[1] as usize]))
                .collect(),
            false => vec![delimited::shown(line)],
        };
        row
    });
    PatternPreview { wrong, fields, rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern { pattern: text.into(), protocol: None, day_first: false }
    }

    /// The fields of a line, with bars between; `-` if it does not fit.
    fn check(text: &str, line: &str, want: &str) {
        let shape = pattern(text).shape().unwrap();
        let mut ends = Vec::new();
        let got = match shape.places(line.as_bytes(), &mut ends) {
            true => {
                let fields = ends[1..].windows(2).step_by(2).map(|ends| &line[ends[0] as usize..ends[1] as usize]);
                fields.collect::<Vec<_>>().join("|")
            }
            false => "-".into(),
        };
        assert_eq!(got, want, "{text}: {line}");
    }

    #[test]
    fn fields_run_up_to_the_text_behind_them() {
        let usual = "{time} {sensor} DROP {source}:{source_port} -> {destination}:{destination-port} {protocol}";
        let line = "2008-09-13 04:05:06 s-1 DROP 192.0.2.1:4000 -> 198.51.100.2:22 tcp";
        check(usual, line, "2008-09-13 04:05:06|s-1|192.0.2.1|4000|198.51.100.2|22|tcp");
        check(usual, &line.replace(' ', " \t "), "2008-09-13 \t 04:05:06|s-1|192.0.2.1|4000|198.51.100.2|22|tcp");
        check(usual, &line.replace("DROP", "PASS"), "-");
        check(usual, &line.replace("->", "-"), "-");
        check(usual, "", "-");
        check("[{time}] <{source}>", "[2008-09-13T04:05:06Z] <192.0.2.1>", "2008-09-13T04:05:06Z|192.0.2.1");
        check("[{time}] <{source}>", "[2008-09-13T04:05:06Z] <192.0.2.1> more", "-");
        check(
            "[{time}] <{source}> {_}",
            "[2008-09-13T04:05:06Z] <192.0.2.1> a b",
            "2008-09-13T04:05:06Z|192.0.2.1|a b",
        );
        check("{{{epoch}}} {source}", "{1221278706} 192.0.2.1", "1221278706|192.0.2.1");
        check("{_}時{epoch} {source}", "午前4時1221278706 192.0.2.1", "午前4|1221278706|192.0.2.1");
        // A field may be empty.
        check("{epoch},{sensor},{source}", "1221278706,,192.0.2.1", "1221278706||192.0.2.1");
    }

    #[test]
    fn only_a_time_goes_on_over_blanks() {
        for time in [
            "Sep 13 04:05:06",
            "Sep  3 04:05:06",
            "2008-09-13 04:05:06",
            "2008-09-13 04:05:06 UTC",
            "Sep 13 2008 04:05:06",
            "2008-09-13T04:05:06.5+09:00",
            "1221278706",
            "20080913040506",
        ] {
            check("{time} {sensor} {source}", &format!("{time} host 192.0.2.1"), &format!("{time}|host|192.0.2.1"));
        }
        // Where nothing makes it a time, it ends as any field does, and says what is wrong.
        check("{time} {source}", "yesterday 192.0.2.1", "yesterday|192.0.2.1");
        check("{date} {clock} {source}", "2008-09-13 04:05:06 192.0.2.1", "2008-09-13|04:05:06|192.0.2.1");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let check = |text: &str, why, at, part: &str| {
            assert_eq!(pattern(text).shape(), Err(Wrong { why, at, text: part.into() }), "{text}");
        };
        check("{time} {source", "open", 8, "");
        check("{time} source}", "stray", 14, "");
        check("時 {time} {port}", "field", 10, "port");
        check("{time} {time} {source}", "twice", 8, "time");
        check(" {time}{source}", "adjoining", 8, "source");
        check("{source} {_}", "no-time", 0, "");
        check("{time} {_} {_}", "no-source", 0, "");
        check("", "no-time", 0, "");
        let wrong = Pattern { protocol: Some("xyz".into()), ..pattern("{time} {source}") }.shape().unwrap_err();
        assert_eq!(wrong.to_string(), "not a protocol: \"xyz\"");
        let text = pattern("{time} {port}").shape().unwrap_err().to_string();
        assert_eq!(text, "no such field: \"port\", at character 8 of the pattern");
    }

    #[test]
    fn any_text_is_a_pattern_or_not_and_any_line_fits_or_not() {
        let texts =
            ["{", "}", "{time}", "{source}", "{_}", " ", "-", "é", "{{", "}}", "2008-09-13 04:05:06", "192.0.2.1"];
        let mut state = 1u64;
        let mut any = || {
            let mut text = String::new();
            for _ in 0..6 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text += texts[(state >> 33) as usize % texts.len()];
            }
            text
        };
        let mut fitting = 0;
        for round in 0..20_000 {
            let (text, other) = (any(), any());
            // Half of the lines are such as the pattern may have been made for.
            let made =
                text.replace("{time}", "2008-09-13 04:05:06").replace("{source}", "192.0.2.1").replace("{_}", "- x");
            let line = if round % 2 == 0 { made } else { other };
            if let Ok(shape) = pattern(&text).shape() {
                let mut ends = Vec::new();
                fitting += u32::from(shape.places(line.trim().as_bytes(), &mut ends));
                assert!(ends.is_sorted() && ends.iter().all(|end| *end as usize <= line.len()));
            }
        }
        assert!(fitting > 100, "{fitting}");
    }

    #[test]
    fn the_file_is_small() {
        let text = r#"{"pattern":"{time} {source}","protocol":"tcp","dayFirst":true}"#;
        let it: Pattern = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&it).unwrap(), text);
        assert_eq!(
            serde_json::from_str::<Pattern>(r#"{"pattern":"{time} {source}"}"#).unwrap(),
            pattern("{time} {source}")
        );
        assert!(serde_json::from_str::<Pattern>(r#"{"pattern":"","pat":1}"#).is_err());
    }
}
