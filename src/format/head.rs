//! What formats of lines ask of a file's first bytes.

use super::{Head, Refusal};

impl<'a> Head<'a> {
    /// The lines that are surely whole, without line ends, blanks and NUL bytes around them; none is empty.
    pub(super) fn lines(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.bytes);
        let end = if self.whole { bytes.len() } else { memchr::memrchr(b'\n', bytes).map_or(0, |n| n + 1) };
        let bytes = &bytes[..end];
        let padding = |b: &u8| *b != 0 && !b.is_ascii_whitespace();
        let mut begin = 0;
        let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
        ends.filter_map(move |end| {
            let line = &bytes[begin..end];
            begin = end + 1;
            let first = line.iter().position(padding)?;
            let last = line.iter().rposition(padding)?;
            Some(&line[first..=last])
        })
    }

    /// Does one of the marks stand in the first `lines` lines? A format whose records all have one of them need not look
    /// at each line of a file that has none: there are many formats, and every one is asked of every file.
    pub(super) fn holds(&self, lines: usize, marks: &[&[u8]]) -> bool {
        let end = memchr::memchr_iter(b'\n', self.bytes).nth(lines.saturating_sub(1)).unwrap_or(self.bytes.len());
        marks.iter().any(|mark| memchr::memmem::find(&self.bytes[..end], mark).is_some())
    }

    /// More bytes may come than these.
    pub(super) fn may_grow(&self) -> bool {
        !self.whole && self.bytes.len() < Head::LIMIT
    }

    /// Why a file without a line of the format is declined: for what it is, if it is no text, else `otherwise`.
    pub(super) fn refusal(&self, otherwise: Refusal) -> Refusal {
        let bytes = self.bytes;
        if memchr::memchr(0, bytes).is_some() {
            Refusal::NotText
        } else if bytes.trim_ascii().is_empty() {
            Refusal::Nothing
        } else {
            otherwise
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_lines_and_no_padding() {
        let lines = |bytes, whole| Head { bytes, whole }.lines().map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(lines(b"\xef\xbb\xbf\0\0 a \r\n\n\0\nb\0\nc", false), [b"a", b"b"]);
        assert_eq!(lines(b"a\nb", true), [b"a", b"b"]);
        assert!(lines(b"a", false).is_empty());
    }

    #[test]
    fn marks_of_the_first_lines() {
        let head = Head { bytes: b"one\ntwo\nthree", whole: true };
        assert!(head.holds(1, &[b"two", b"one"]));
        assert!(!head.holds(1, &[b"two"]));
        assert!(head.holds(2, &[b"two"]));
        assert!(head.holds(9, &[b"three"]));
        assert!(!head.holds(9, &[]));
    }

    #[test]
    fn what_is_no_text_is_named() {
        let refusal = |bytes| Head { bytes, whole: true }.refusal(Refusal::NotJson);
        assert_eq!(refusal(b"\x7fELF\0\0\0\x01"), Refusal::NotText);
        assert_eq!(refusal(b" \n"), Refusal::Nothing);
        assert_eq!(refusal(b"text\n"), Refusal::NotJson);
    }
}
