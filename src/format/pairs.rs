//! Walks of records that are made of keys and values, or of cells: how appliances quote, separate and escape. They hand
//! out what stands there, as it stands there, and judge nothing.

use super::words::find;
use memchr::{memchr, memchr2};

/// `key=value key="a value"`, separated by blanks, commas, semicolons or bars; with `:` instead of `=`, Check Point's
/// `key:"value"; key::"value"`, whose values are all quoted.
#[derive(Clone, Debug)]
pub(super) struct Pairs<'a> {
    rest: &'a [u8],
    assign: u8,
}

impl<'a> Pairs<'a> {
    /// Keys and values with `=` between.
    pub(super) fn new(text: &'a [u8]) -> Pairs<'a> {
        Pairs { rest: text, assign: b'=' }
    }

    /// Keys and quoted values with `:` between.
    pub(super) fn with_colons(text: &'a [u8]) -> Pairs<'a> {
        Pairs { rest: text, assign: b':' }
    }

    /// What follows the pair that was handed out last.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

fn is_separator(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b',' | b';' | b'|')
}

/// The word at the end of `text`.
fn last_word(text: &[u8]) -> &[u8] {
    let begin = text.iter().rposition(|b| is_separator(*b) || matches!(b, b'[' | b'(' | b'"' | b'\''));
    &text[begin.map_or(0, |n| n + 1)..]
}

/// A value in quotes of the kind that `text` begins with, and the bytes it takes. A quote within, with or without a
/// backslash, does not end it: what follows must be a separator or the end.
fn quoted(text: &[u8]) -> (&[u8], usize) {
    let quote = text[0];
    let mut at = 1;
    while let Some(found) = memchr2(quote, b'\\', &text[at..]) {
        let here = at + found;
        if text[here] == b'\\' {
            at = (here + 2).min(text.len());
            continue;
        }
        match text.get(here + 1) {
            None => return (&text[1..here], here + 1),
            Some(next) if is_separator(*next) || matches!(next, b']' | b')' | b'}') => {
                return (&text[1..here], here + 1);
            }
            Some(_) => at = here + 1,
        }
    }
    (&text[1..], text.len())
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        loop {
            let at = memchr(self.assign, self.rest)?;
            let key = last_word(&self.rest[..at]);
            let mut after = &self.rest[at + 1..];
            if self.assign == b':' {
                after = after.strip_prefix(b":").unwrap_or(after);
            }
            let value = match after.first() {
                Some(b'"' | b'\'') => {
                    let (value, taken) = quoted(after);
                    after = &after[taken..];
                    value
                }
                _ if self.assign == b':' => {
                    self.rest = after;
                    continue;
                }
                _ => {
                    let end = after.iter().position(|b| is_separator(*b)).unwrap_or(after.len());
                    let value = &after[..end];
                    after = &after[end..];
                    value
                }
            };
            self.rest = after;
            if !key.is_empty() {
                return Some((key, value));
            }
        }
    }
}

/// The extension of a CEF record: `src=192.0.2.1 msg=a text with blanks dpt=80`. A value ends in front of the next key;
/// `\=` is none.
#[derive(Clone, Debug)]
pub(super) struct Extension<'a> {
    rest: &'a [u8],
}

impl<'a> Extension<'a> {
    pub(super) fn new(text: &'a [u8]) -> Extension<'a> {
        Extension { rest: text }
    }
}

/// Where the next key begins, and where its `=` is.
fn next_key(text: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let equals = from + memchr(b'=', &text[from..])?;
        let begin = text[..equals].iter().rposition(|b| matches!(b, b' ' | b'\t')).map_or(0, |n| n + 1);
        let key = &text[begin..equals];
        if !key.is_empty() && key.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
            return Some((begin, equals));
        }
        from = equals + 1;
    }
}

impl<'a> Iterator for Extension<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let (begin, equals) = next_key(self.rest)?;
        let key = &self.rest[begin..equals];
        let after = &self.rest[equals + 1..];
        let end = next_key(after).map_or(after.len(), |(begin, _)| begin);
        self.rest = &after[end..];
        Some((key, after[..end].trim_ascii()))
    }
}

/// The first `N` of the fields that bars separate, and what follows them. `\|` is no bar.
pub(super) fn bars<const N: usize>(text: &[u8]) -> Option<([&[u8]; N], &[u8])> {
    let mut fields = [b"".as_slice(); N];
    let mut rest = text;
    for field in &mut fields {
        let mut from = 0;
        let bar = loop {
            let found = from + memchr2(b'|', b'\\', &rest[from..])?;
            match rest[found] {
                b'|' => break found,
                _ => from = (found + 2).min(rest.len()),
            }
        };
        *field = &rest[..bar];
        rest = &rest[bar + 1..];
    }
    Some((fields, rest))
}

/// A LEEF event: its head, and what stands in front of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leef<'a> {
    pub(super) front: &'a [u8],
    pub(super) vendor: &'a [u8],
    /// The event's identifier.
    pub(super) event: &'a [u8],
    attributes: &'a [u8],
    separator: &'a [u8],
}

impl<'a> Leef<'a> {
    /// `LEEF:1.0|vendor|product|version|event|attributes`, or with the separator of the attributes before the last bar
    /// (2.0). A daemon may have taken `LEEF:` for its program's name, and written a tab as `#011`.
    pub(super) fn parse(line: &'a [u8]) -> Option<Leef<'a>> {
        let (front, rest) = match super::appliance::cut(line, b"LEEF:") {
            Some((front, rest)) => (front, &rest[5..]),
            None => (b"".as_slice(), line),
        };
        let (version, rest) = match rest.trim_ascii_start() {
            [b'1', b'.', b'0', b'|', rest @ ..] => (1, rest),
            [b'2', b'.', b'0', b'|', rest @ ..] => (2, rest),
            _ => return None,
        };
        let ([vendor, product, _, event], mut attributes) = bars::<4>(rest)?;
        if vendor.is_empty() || product.is_empty() || memchr(b'=', attributes).is_none() {
            return None;
        }
        let mut separator = match memchr(b'\t', attributes) {
            None if find(attributes, b"#011").is_some() => b"#011".as_slice(),
            // Palo Alto's template goes on with bars.
            None if attributes.split(|b| *b == b'|').take(2).filter(|a| a.contains(&b'=')).count() == 2 => b"|",
            _ => b"\t",
        };
        // The separator's field is one character or its number, and holds no assignment.
        if version == 2
            && let Some(bar) = memchr(b'|', attributes).filter(|bar| *bar <= 6)
            && !attributes[..bar].contains(&b'=')
        {
            separator = match &attributes[..bar] {
                b"" | b"x09" | b"0x09" | b"\\t" => separator,
                b"x5E" | b"0x5E" | b"x5e" | b"0x5e" => b"^",
                b"x7C" | b"0x7C" | b"x7c" | b"0x7c" => b"|",
                own => own,
            };
            attributes = &attributes[bar + 1..];
        }
        Some(Leef { front, vendor, event, attributes, separator })
    }

    /// Keys and values.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let (mut rest, separator) = (Some(self.attributes), self.separator);
        std::iter::from_fn(move || {
            loop {
                let text = rest?;
                let end = find(text, separator);
                rest = end.map(|end| &text[end + separator.len()..]);
                let attribute = &text[..end.unwrap_or(text.len())];
                if let Some(equals) = memchr(b'=', attribute) {
                    return Some((attribute[..equals].trim_ascii(), attribute[equals + 1..].trim_ascii()));
                }
            }
        })
    }
}

/// The cells of a line of comma separated values, without their quotes; of a quote in a cell both are left (`""`).
#[derive(Clone, Debug)]
pub(super) struct Cells<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
}

impl<'a> Cells<'a> {
    pub(super) fn new(text: &'a [u8], separator: u8) -> Cells<'a> {
        Cells { rest: Some(text), separator }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let text = self.rest?;
        let mut end = 0;
        if text.first() == Some(&b'"') {
            // A pair of quotes within is a quote; whatever follows the last one up to the separator is dropped.
            let mut at = 1;
            while let Some(found) = memchr(b'"', &text[at..]) {
                end = at + found;
                if text.get(end + 1) != Some(&b'"') {
                    break;
                }
                at = end + 2;
            }
            let separator = memchr(self.separator, &text[end..]).map(|n| end + n);
            self.rest = separator.map(|n| &text[n + 1..]);
            return Some(if end > 0 { &text[1..end] } else { &text[..separator.unwrap_or(text.len())] });
        }
        match memchr(self.separator, text) {
            Some(found) => {
                end += found;
                self.rest = Some(&text[end + 1..]);
                Some(&text[..end])
            }
            None => {
                self.rest = None;
                Some(text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<'a>(pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> String {
        let one = |(key, value): (&[u8], &[u8])| {
            format!("{}<{}>", String::from_utf8_lossy(key), String::from_utf8_lossy(value))
        };
        pairs.map(one).collect::<Vec<_>>().join(" ")
    }

    fn check(text: &str, want: &str) {
        assert_eq!(shown(Pairs::new(text.as_bytes())), want, "{text}");
    }

    #[test]
    fn pairs_with_and_without_quotes() {
        check("a=1 b=\"x y\" c=", "a<1> b<x y> c<>");
        check("a=1,b=\"x, y\",c=2", "a<1> b<x, y> c<2>");
        check("<190>date=2008-09-13 time=04:05:06", "<190>date<2008-09-13> time<04:05:06>");
        check("type=IPv4 (0x0800) name=\"\" in='p 1'", "type<IPv4> name<> in<p 1>");
        check("msg=\"he said \\\"src=1\\\" loud\" src=2", "msg<he said \\\"src=1\\\" loud> src<2>");
        check("url=\"/a\"b\" src=2", "url</a\"b> src<2>");
        check("url=\"never closed src=2", "url<never closed src=2>");
        check("a = 1", "");
        check("=1 b=2", "b<2>");
        check("b=\"\\", "b<\\>");
        check("", "");
    }

    #[test]
    fn check_points_colons() {
        let text = "[action:\"Drop\"; time::\"12:13:14\"; src:\"192.0.2.1\"; bare:x; flags:\"a; b\"]";
        let got = shown(Pairs::with_colons(text.as_bytes()));
        assert_eq!(got, "action<Drop> time<12:13:14> src<192.0.2.1> flags<a; b>");
    }

    #[test]
    fn values_of_extensions_hold_blanks() {
        let check = |text: &str, want: &str| assert_eq!(shown(Extension::new(text.as_bytes())), want, "{text}");
        check("src=192.0.2.1 msg=a text  dpt=80", "src<192.0.2.1> msg<a text> dpt<80>");
        check("spt= 12345 x=", "spt<12345> x<>");
        check("msg=a\\=b c request=http://h/?q=1 act=deny", "msg<a\\=b c> request<http://h/?q=1> act<deny>");
        check("none", "");
    }

    #[test]
    fn bars_may_be_escaped() {
        let (fields, rest) = bars::<3>(b"CEF:0|a\\|b|c|d|e").unwrap();
        assert_eq!((fields, rest), ([b"CEF:0".as_slice(), b"a\\|b", b"c"], b"d|e".as_slice()));
        assert_eq!(bars::<3>(b"a|b|c"), None);
        assert_eq!(bars::<1>(b"a\\"), None);
    }

    #[test]
    fn leef_names_its_separator() {
        let check = |text: &str, want: &str| {
            let event = Leef::parse(text.as_bytes()).unwrap();
            assert_eq!((event.vendor, event.event), (b"V".as_slice(), b"9".as_slice()), "{text}");
            assert_eq!(shown(event.attributes()), want, "{text}");
        };
        check("<13>h LEEF:1.0|V|P|1|9|src=192.0.2.1\tmsg=a b=c\tdst=", "src<192.0.2.1> msg<a b=c> dst<>");
        check("1.0|V|P|1|9|src=192.0.2.1#011dst=x", "src<192.0.2.1> dst<x>");
        check("LEEF:2.0|V|P|1|9|^|src=192.0.2.1^dst=x", "src<192.0.2.1> dst<x>");
        check("LEEF:2.0|V|P|1|9|0x5E|src=192.0.2.1^dst=x", "src<192.0.2.1> dst<x>");
        check("LEEF:2.0|V|P|1|9|src=192.0.2.1\tdst=x|y", "src<192.0.2.1> dst<x|y>");
        for bad in ["LEEF:3.0|V|P|1|9|a=b", "LEEF:1.0|V|P|1|a=b", "1.0|V|P|1|9|none", "\"LEEF:1.0|V|P|1|9|a=b\"", ""] {
            assert!(Leef::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn cells_may_be_quoted() {
        let check = |text: &str, want: &[&str]| {
            let got: Vec<_> = Cells::new(text.as_bytes(), b',').map(|c| String::from_utf8_lossy(c)).collect();
            assert_eq!(got, want, "{text}");
        };
        check("a,b,,c", &["a", "b", "", "c"]);
        check("1,\"x, y\",2", &["1", "x, y", "2"]);
        check("\"say \"\"a,b\"\" now\",2", &["say \"\"a,b\"\" now", "2"]);
        check("\"never, closed", &["\"never", " closed"]);
        check("\"a\"b,2", &["a", "2"]);
        check("\"\",2", &["", "2"]);
        check("", &[""]);
        check("a,", &["a", ""]);
    }
}
