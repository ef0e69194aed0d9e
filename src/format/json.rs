//! One JSON object in one pass, strictly by RFC 8259, its members handed out as they come: for formats whose records
//! are objects of which a few members matter. Strings are bytes; what is not UTF-8 passes as it is.

use std::borrow::Cow;

/// How deep values may nest, as in serde_json.
pub(super) const MAX_DEPTH: u32 = 128;

/// Why a text is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It breaks the grammar.
    Broken,
    /// Values nest deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// A string between its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    /// As written.
    pub(super) raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    /// What it says. A lone half of a surrogate pair becomes U+FFFD.
    #[inline]
    pub(super) fn bytes(self) -> Cow<'a, [u8]> {
        if self.escaped { Cow::Owned(unescape(self.raw)) } else { Cow::Borrowed(self.raw) }
    }
}

/// A value of a member or an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A string.
    Text(Text<'a>),
    /// A number, as written.
    Number(&'a [u8]),
    /// `null`.
    Null,
    /// An array, as written.
    Array(&'a [u8]),
    /// `true`, `false` or an object, as written.
    Other(&'a [u8]),
}

impl<'a> Value<'a> {
    /// As written, a string without its quotes.
    pub(super) fn raw(self) -> &'a [u8] {
        match self {
            Value::Text(text) => text.raw,
            Value::Number(raw) | Value::Array(raw) | Value::Other(raw) => raw,
            Value::Null => b"null",
        }
    }
}

/// Hands every member of the object that is all of `text` to `each`, in order and repeated keys again. After a fault
/// the members that came before it have been handed out and mean nothing.
pub(super) fn members<'a>(text: &'a [u8], mut each: impl FnMut(Text<'a>, Value<'a>)) -> Result<(), Fault> {
    let mut walk = Walk { text, at: 0 };
    walk.blanks();
    if walk.peek() == Some(b'[') {
        // No object; but one that nests too deep is told apart from one that does not.
        walk.value(0)?;
    }
    walk.object(1, &mut each)?;
    walk.blanks();
    if walk.at == text.len() { Ok(()) } else { Err(Fault::Broken) }
}

/// Hands every element of an array that [`members`] gave to `each`, in order.
pub(super) fn elements<'a>(array: &'a [u8], mut each: impl FnMut(Value<'a>)) -> Result<(), Fault> {
    Walk { text: array, at: 0 }.array(1, &mut each)
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The next byte, which must be `byte`.
    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek() != Some(byte) {
            return Err(Fault::Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// Past `,` to the next item (`true`), or past the closing byte (`false`).
    fn more(&mut self, close: u8) -> Result<bool, Fault> {
        self.blanks();
        let next = self.peek();
        self.at += 1;
        match next {
            Some(b',') => {
                self.blanks();
                Ok(true)
            }
            Some(b) if b == close => Ok(false),
            _ => Err(Fault::Broken),
        }
    }

    fn object(&mut self, depth: u32, each: &mut impl FnMut(Text<'a>, Value<'a>)) -> Result<(), Fault> {
        self.expect(b'{')?;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.blanks();
            self.expect(b':')?;
            self.blanks();
            let value = self.value(depth)?;
            each(key, value);
            if !self.more(b'}')? {
                return Ok(());
            }
        }
    }

    fn array(&mut self, depth: u32, each: &mut impl FnMut(Value<'a>)) -> Result<(), Fault> {
        self.expect(b'[')?;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let value = self.value(depth)?;
            each(value);
            if !self.more(b']')? {
                return Ok(());
            }
        }
    }

    /// A value inside `depth` others.
    fn value(&mut self, depth: u32) -> Result<Value<'a>, Fault> {
        let from = self.at;
        match self.peek() {
            Some(b'"') => return self.string().map(Value::Text),
            Some(b'{' | b'[') if depth == MAX_DEPTH => return Err(Fault::TooDeep),
            Some(b'{') => self.object(depth + 1, &mut |_, _| {})?,
            Some(b'[') => {
                self.array(depth + 1, &mut |_| {})?;
                return Ok(Value::Array(&self.text[from..self.at]));
            }
            Some(b't') => self.word(b"true")?,
            Some(b'f') => self.word(b"false")?,
            Some(b'n') => {
                self.word(b"null")?;
                return Ok(Value::Null);
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                return Ok(Value::Number(&self.text[from..self.at]));
            }
            _ => return Err(Fault::Broken),
        }
        Ok(Value::Other(&self.text[from..self.at]))
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        if !self.text[self.at..].starts_with(word) {
            return Err(Fault::Broken);
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(Fault::Broken) }
    }

    fn number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    #[inline]
    fn string(&mut self) -> Result<Text<'a>, Fault> {
        self.expect(b'"')?;
        let from = self.at;
        let mut escaped = false;
        loop {
            self.at += plain(&self.text[self.at..]);
            match self.peek() {
                Some(b'"') => {
                    let raw = &self.text[from..self.at];
                    self.at += 1;
                    return Ok(Text { raw, escaped });
                }
                Some(b'\\') => {}
                _ => return Err(Fault::Broken),
            }
            escaped = true;
            let rest = &self.text[self.at + 1..];
            self.at += match rest.first() {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                Some(b'u') if unit(&rest[1..]).is_some() => 6,
                _ => return Err(Fault::Broken),
            };
        }
    }
}

/// How many bytes a string goes on before a quote, a backslash or a control character; eight are looked at together,
/// which for strings as short as a log's beats a call of memchr.
fn plain(text: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let mut rest = text;
    while let Some((eight, more)) = rest.split_first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        // The lowest byte that is zero, or less than a blank, has its high bit set; higher ones may by carries.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let less = eight.wrapping_sub(ONES * 0x20) & !eight;
        let stops = (zero(eight ^ (ONES * 0x22)) | zero(eight ^ (ONES * 0x5c)) | less) & HIGHS;
        if stops != 0 {
            return text.len() - rest.len() + stops.trailing_zeros() as usize / 8;
        }
        rest = more;
    }
    let left = rest.iter().position(|b| matches!(b, 0..0x20 | b'"' | b'\\')).unwrap_or(rest.len());
    text.len() - rest.len() + left
}

/// The four hexadecimal digits in front.
fn unit(text: &[u8]) -> Option<u32> {
    text.get(..4)?.iter().try_fold(0, |value, b| Some(value << 4 | char::from(*b).to_digit(16)?))
}

/// A string whose escapes [`Walk::string`] has found right.
fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let kind = rest.get(at + 1).copied().unwrap_or(b'\\');
        rest = rest.get(at + 2..).unwrap_or_default();
        let plain = match kind {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let first = unit(rest).unwrap_or(0xfffd);
                rest = rest.get(4..).unwrap_or_default();
                let mut code = first;
                if let 0xd800..=0xdbff = first
                    && rest.starts_with(b"\\u")
                    && let Some(second @ 0xdc00..=0xdfff) = unit(&rest[2..])
                {
                    code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    rest = &rest[6..];
                }
                let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            other => other,
        };
        out.push(plain);
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// splitmix64.
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) % bound as u64) as usize
        }
    }

    type Members = BTreeMap<String, serde_json::Value>;

    /// The members by key, the last of each; strings decoded, other values as serde_json reads what they say.
    fn read(text: &[u8]) -> Result<Members, Fault> {
        let mut all = BTreeMap::new();
        members(text, |key, value| {
            let value = match value {
                Value::Text(text) => String::from_utf8(text.bytes().into_owned()).unwrap().into(),
                other => serde_json::from_slice(other.raw()).unwrap_or_default(),
            };
            all.insert(String::from_utf8(key.bytes().into_owned()).unwrap(), value);
        })?;
        Ok(all)
    }

    fn check(text: &str) {
        let want = serde_json::from_str::<Members>(text);
        // A lone half of a surrogate pair, or a number beyond f64, is ours to read and serde_json's to refuse.
        let refused = want.as_ref().err().map(ToString::to_string).unwrap_or_default();
        if !refused.contains("hex escape") && !refused.contains("number out of range") {
            assert_eq!(read(text.as_bytes()).ok(), want.ok(), "{text}");
        }
    }

    #[test]
    fn agrees_with_serde_json() {
        for text in [
            "{}",
            " { } ",
            "",
            "{",
            "[]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":1}{",
            "{\"a\":1} x",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":-}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":1e}",
            "{\"a\":-0.5e-3,\"b\":[1,[],{\"c\":null}],\"d\":true,\"e\":false}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}",
            "{\"a\":nul}",
            "{\"a\":[1,]}",
            "{\"a\":[1 2]}",
            "{\"a\":\"x\ty\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\u12\"}\"}",
            "{\"\\u0061\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":\"",
            "{\"a\":\"\\",
            "{\"a\":\"\\\"}",
        ] {
            check(text);
        }
    }

    #[test]
    fn agrees_on_mutated_objects() {
        let seed = r#"{"a": "x\"\\é\n", "b" : [1, -2.5e3, {"c":[]}] ,"d":null,"e":true, "f":{"g":"\ud83d\ude00"}}"#;
        let mut random = Random(1);
        for _ in 0..100_000 {
            let mut text = seed.as_bytes().to_vec();
            for _ in 0..=random.below(3) {
                let at = random.below(text.len());
                match random.below(3) {
                    0 => text[at] = b"{}[]\",:\\ue0123.-+ \tntrfals"[random.below(26)],
                    1 => drop(text.remove(at)),
                    _ => text.insert(at, text[random.below(text.len())]),
                }
            }
            if let Ok(text) = std::str::from_utf8(&text) {
                check(text);
            }
        }
    }

    #[test]
    fn strings_end_where_they_end() {
        let stops = |b: u8| b < 0x20 || b == b'"' || b == b'\\';
        let mut random = Random(2);
        for _ in 0..100_000 {
            let length = random.below(40);
            let text: Vec<u8> =
                (0..length).map(|_| b"\0\x1f !\"#[\\]az\x7f\x80\xa0\xa2\xdc\xff"[random.below(17)]).collect();
            assert_eq!(plain(&text), text.iter().position(|b| stops(*b)).unwrap_or(length), "{text:?}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(127).as_bytes()).is_ok());
        assert_eq!(read(nested(128).as_bytes()), Err(Fault::TooDeep));
        assert_eq!(read(nested(100_000).as_bytes()), Err(Fault::TooDeep));
        assert_eq!(read(format!("{{\"a\":{}", "{\"a\":".repeat(100_000)).as_bytes()), Err(Fault::TooDeep));
        assert_eq!(read("[".repeat(100_000).as_bytes()), Err(Fault::TooDeep));
        assert_eq!(read(b"[[]]"), Err(Fault::Broken));
    }

    #[test]
    fn bytes_that_are_not_utf8_pass() {
        let mut seen = Vec::new();
        members(b"{\"a\":\"\xff\\n\xfe\",\"b\":\"\\ud800x\"}", |_, value| {
            if let Value::Text(text) = value {
                seen.push(text.bytes().into_owned());
            }
        })
        .unwrap();
        assert_eq!(seen, [b"\xff\n\xfe".to_vec(), "\u{fffd}x".into()]);
    }
}
