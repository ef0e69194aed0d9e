//! What a text is written in, by its first bytes. Looks at shapes only, without tables, so that the page and the terminal
//! guess alike.
//!
//! A wrong guess among the encodings below UTF-16 changes no count: every format knows its records by marks of ASCII, which
//! is the same in all of them, but for a byte behind another that looks like `\` or `|` in Shift_JIS. What it changes is how
//! the names of sensors are written.

use super::Encoding;

/// The encoding of a text that begins so; `None` if it is UTF-8, or to be read as it is. `whole`: these are all the bytes.
pub(super) fn encoding(head: &[u8], whole: bool) -> Option<Encoding> {
    if head.is_ascii() && !head.contains(&0) {
        return None;
    }
    if let Some(wide) = utf16(head) {
        return Some(wide);
    }
    if !is_text(head) {
        return None;
    }
    let (valid, invalid) = utf8(head, whole);
    if invalid == 0 || valid > invalid {
        return None;
    }
    // What is UTF-8 in part may be a mixture of several programs' lines, which is left as it is.
    let doubt = if valid > 0 { DOUBT } else { 0 };
    let [shift_jis, euc_jp] =
        [shift_jis(head, whole), euc_jp(head, whole)].map(|score| score.filter(|it| *it >= PLAUSIBLE + doubt));
    match (shift_jis, euc_jp) {
        (None, None) => (valid == 0 && is_latin(head)).then_some(Encoding::Windows1252),
        // EUC-JP's two bytes may be two narrow katakana each, which hardly anybody writes.
        (shift_jis, euc_jp) if euc_jp >= shift_jis => Some(Encoding::EucJp),
        _ => Some(Encoding::ShiftJis),
    }
}

/// Do lines end with CR alone? `head`: of a text, in that encoding or in one of which ASCII is a part.
pub(super) fn has_lone_cr(head: &[u8], encoding: Option<Encoding>) -> bool {
    let ends = |of: u16| match encoding {
        Some(Encoding::Utf16Le) => head.as_chunks().0.iter().any(|unit| u16::from_le_bytes(*unit) == of),
        Some(Encoding::Utf16Be) => head.as_chunks().0.iter().any(|unit| u16::from_be_bytes(*unit) == of),
        _ => head.iter().any(|byte| u16::from(*byte) == of),
    };
    let wide = matches!(encoding, Some(Encoding::Utf16Le | Encoding::Utf16Be));
    !ends(u16::from(b'\n')) && ends(u16::from(b'\r')) && (wide || is_text(head))
}

/// Of bytes in front of a file so few tell whether it is UTF-16.
const WIDE: usize = 16 << 10;

fn utf16(head: &[u8]) -> Option<Encoding> {
    let marked = match head {
        // The mark of UTF-32, which nobody writes logs in.
        [0xff, 0xfe, 0, 0, ..] => return None,
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
        _ => None,
    };
    if marked.is_some() {
        return marked;
    }
    // Without a mark: logs are ASCII for the most part, which in UTF-16 is NUL at every other byte and nowhere else.
    let (units, _) = head[..head.len().min(WIDE)].as_chunks::<2>();
    let low = units.iter().filter(|[low, high]| *high == 0 && is_plain(*low)).count();
    let high = units.iter().filter(|[high, low]| *high == 0 && is_plain(*low)).count();
    let enough = |ascii: usize| ascii >= 2 && ascii * 5 > units.len() * 3;
    match () {
        () if enough(low) => Some(Encoding::Utf16Le),
        () if enough(high) => Some(Encoding::Utf16Be),
        () => None,
    }
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
}

/// Captures, programs and pictures are full of control characters; a log has a few, in what attackers sent. NUL does not
/// count: a log that was truncated while it was open has holes of it.
fn is_text(head: &[u8]) -> bool {
    let controls = head.iter().filter(|b| matches!(b, 1..=8 | 14..=25 | 28..=31 | 127)).count();
    controls * 256 <= head.len()
}

/// How many characters beyond ASCII are UTF-8, and how many stretches are not.
fn utf8(head: &[u8], whole: bool) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    let mut rest = head;
    for chunk in head.utf8_chunks() {
        rest = &rest[chunk.valid().len() + chunk.invalid().len()..];
        valid += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        // A character that the head's end cuts is none that is broken.
        let cut =
            rest.is_empty() && !whole && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        invalid += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    (valid, invalid)
}

/// Of how many per cent what is decoded has to be what people write.
const PLAUSIBLE: usize = 50;
/// By so many per cent more, where some of it could be UTF-8.
const DOUBT: usize = 25;

/// A character beyond ASCII, as far as its shape tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Kana, symbols and the kanji of level 1, in the order of JIS X 0208.
    Common,
    /// Katakana of one byte.
    Narrow,
    /// Kanji of level 2 and whatever else there may be.
    Rare,
}

/// By the row of JIS X 0208, from 1.
fn shape(row: usize) -> Shape {
    match row {
        1..=5 | 16..=47 => Shape::Common,
        _ => Shape::Rare,
    }
}

/// How plausible a text of such characters is, in per cent.
#[derive(Default)]
struct Score {
    /// Twice the number of characters.
    of: usize,
    good: usize,
    /// Characters beyond ASCII in a row: how many, how many of them narrow, and of what worth the others are.
    run: (usize, usize, usize),
    /// A letter of ASCII stands in front of them.
    behind_letter: bool,
    last: u8,
}

impl Score {
    fn add(&mut self, shape: Shape) {
        if self.run.0 == 0 {
            self.behind_letter = self.last.is_ascii_alphabetic();
        }
        self.run.0 += 1;
        match shape {
            Shape::Common => self.run.2 += 2,
            Shape::Narrow => self.run.1 += 1,
            Shape::Rare => {}
        }
    }

    fn end_run(&mut self) {
        let (all, narrow, good) = std::mem::take(&mut self.run);
        self.of += 2 * all;
        // One alone behind a letter is an apostrophe, or a letter with an accent, and the letter that follows it; a few
        // narrow ones are capitals with accents.
        if all > 1 || !self.behind_letter {
            self.good += good + if all > 2 { narrow } else { 0 };
        }
    }

    fn ascii(&mut self, byte: u8) {
        if self.run.0 > 0 {
            self.end_run();
        }
        self.last = byte;
    }

    fn per_cent(mut self) -> Option<usize> {
        self.end_run();
        (self.good * 100).checked_div(self.of)
    }
}

/// How plausible the text is as Shift_JIS; `None` if it cannot be that.
fn shift_jis(head: &[u8], whole: bool) -> Option<usize> {
    let mut score = Score::default();
    let mut at = 0;
    while let Some(&lead) = head.get(at) {
        match (lead, head.get(at + 1)) {
            (0..=0x7f, _) => score.ascii(lead),
            (0xa1..=0xdf, _) => score.add(Shape::Narrow),
            (0x81..=0x9f | 0xe0..=0xfc, Some(&trail @ (0x40..=0x7e | 0x80..=0xfc))) => {
                let first = usize::from(lead) - if lead < 0xa0 { 0x81 } else { 0xc1 };
                score.add(shape(2 * first + 1 + usize::from(trail >= 0x9f)));
                at += 1;
            }
            (0x81..=0x9f | 0xe0..=0xfc, None) if !whole => {}
            _ => return None,
        }
        at += 1;
    }
    score.per_cent()
}

/// How plausible the text is as EUC-JP; `None` if it cannot be that.
fn euc_jp(head: &[u8], whole: bool) -> Option<usize> {
    let mut score = Score::default();
    let mut at = 0;
    while let Some(&lead) = head.get(at) {
        match (lead, head.get(at + 1), head.get(at + 2)) {
            (0..=0x7f, ..) => score.ascii(lead),
            (0x8e, Some(0xa1..=0xdf), _) => {
                score.add(Shape::Narrow);
                at += 1;
            }
            (0x8f, Some(0xa1..=0xfe), Some(0xa1..=0xfe)) => {
                score.add(Shape::Rare);
                at += 2;
            }
            (0xa1..=0xfe, Some(0xa1..=0xfe), _) => {
                score.add(shape(usize::from(lead - 0xa0)));
                at += 1;
            }
            (0x8e | 0xa1..=0xfe, None, _) | (0x8f, _, None) if !whole => {}
            _ => return None,
        }
        at += 1;
    }
    score.per_cent()
}

/// Is it Latin? Letters with accents come one or two in a row, beside letters without. Bytes that attackers sent do not.
fn is_latin(head: &[u8]) -> bool {
    let (mut words, mut others) = (0, 0);
    let mut before = b' ';
    let mut rest = head;
    while let Some((&byte, behind)) = rest.split_first() {
        if byte.is_ascii() {
            before = byte;
            rest = behind;
            continue;
        }
        let run = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
        let after = rest.get(run).copied().unwrap_or(b' ');
        // Without a meaning in Windows-1252.
        if rest[..run].iter().any(|b| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
            return false;
        }
        let letters = rest[..run].iter().any(|b| matches!(b, 0x8a | 0x8c | 0x8e | 0x9a | 0x9c | 0x9e | 0x9f | 0xc0..));
        let beside = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
        match (letters, run <= 2 && beside) {
            (true, true) => words += 1,
            (true, false) => others += 1,
            // Quotes, dashes, currencies: they go with any letters.
            (false, _) => {}
        }
        rest = &rest[run..];
    }
    words > 3 * others
}
