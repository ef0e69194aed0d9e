//! The grammar of JSON (RFC 8259), value by value.

use super::{Fault, MAX_DEPTH, Text, Value, escape};
use wide::u8x16;

/// A place in a text.
pub(super) struct Walk<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// The next byte, which must be `byte`.
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek() != Some(byte) {
            return Err(Fault::Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// Past `,` to the next item (`true`), or past the closing byte (`false`).
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Fault> {
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

    pub(super) fn object(&mut self, depth: u32, each: &mut impl FnMut(Text<'a>, Value<'a>)) -> Result<(), Fault> {
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

    pub(super) fn array(&mut self, depth: u32, each: &mut impl FnMut(Value<'a>)) -> Result<(), Fault> {
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
    pub(super) fn value(&mut self, depth: u32) -> Result<Value<'a>, Fault> {
        let from = self.at;
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err(Fault::TooDeep),
            Some(b'{') => {
                self.object(depth + 1, &mut |_, _| {})?;
                Ok(Value::Other(&self.text[from..self.at]))
            }
            Some(b'[') => {
                self.array(depth + 1, &mut |_| {})?;
                Ok(Value::Array(&self.text[from..self.at]))
            }
            _ => self.scalar(),
        }
    }

    /// A value that holds no other.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Value<'a>, Fault> {
        let from = self.at;
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Ok(Value::Number(&self.text[from..self.at]))
            }
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null").map(|_| Value::Null),
            _ => Err(Fault::Broken),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<Value<'a>, Fault> {
        let rest = &self.text[self.at..];
        if !rest.starts_with(word) {
            return Err(Fault::Broken);
        }
        self.at += word.len();
        Ok(Value::Other(&rest[..word.len()]))
    }

    /// Digits, at least one; returns how many.
    #[inline]
    fn digits(&mut self) -> Result<usize, Fault> {
        let count = digits(&self.text[self.at..]);
        self.at += count;
        if count > 0 { Ok(count) } else { Err(Fault::Broken) }
    }

    #[inline]
    fn number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.peek() == Some(b'0');
        if self.digits()? > 1 && zero {
            return Err(Fault::Broken);
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
    pub(super) fn string(&mut self) -> Result<Text<'a>, Fault> {
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
                Some(b'u') if escape::unit(&rest[1..]).is_some() => 6,
                _ => return Err(Fault::Broken),
            };
        }
    }
}

/// So many bytes are looked at together.
pub(super) const WINDOW: usize = 32;

/// The two halves of a window.
#[inline(always)]
pub(super) fn halves(window: &[u8; WINDOW]) -> (u8x16, u8x16) {
    let mut halves = [[0; WINDOW / 2]; 2];
    halves.as_flattened_mut().copy_from_slice(window);
    (u8x16::new(halves[0]), u8x16::new(halves[1]))
}

/// A bit for each byte of two halves whose high bit is set.
#[inline(always)]
pub(super) fn bits(low: u8x16, high: u8x16) -> u32 {
    low.to_bitmask() | high.to_bitmask() << (WINDOW / 2)
}

/// A bit for each byte that is the same in both.
#[inline(always)]
pub(super) fn same(a: (u8x16, u8x16), b: (u8x16, u8x16)) -> u32 {
    bits(a.0.simd_eq(b.0), a.1.simd_eq(b.1))
}

/// A bit for each byte of a string that is a quote, a backslash or a control character; and for each that is a quote.
#[inline(always)]
pub(super) fn string_stops(window: &[u8; WINDOW]) -> (u32, u32) {
    let quotes = |half: u8x16| half.simd_eq(u8x16::splat(b'"'));
    let others = |half: u8x16| half.simd_eq(u8x16::splat(b'\\')) | half.min(u8x16::splat(0x1f)).simd_eq(half);
    let (low, high) = halves(window);
    let quotes = bits(quotes(low), quotes(high));
    (quotes | bits(others(low), others(high)), quotes)
}

/// A bit for each byte that is no decimal digit.
#[inline(always)]
pub(super) fn digit_stops(window: &[u8; WINDOW]) -> u32 {
    let digits = |half: u8x16| {
        let off = half - u8x16::splat(b'0');
        off.min(u8x16::splat(9)).simd_eq(off)
    };
    let (low, high) = halves(window);
    !bits(digits(low), digits(high))
}

/// How many bytes a string goes on before a quote, a backslash or a control character; a window is looked at together,
/// which for strings as short as a log's beats a call of memchr.
#[inline]
pub(super) fn plain(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((window, more)) = rest.split_first_chunk() {
        let (stops, _) = string_stops(window);
        if stops != 0 {
            return text.len() - rest.len() + stops.trailing_zeros() as usize;
        }
        rest = more;
    }
    let left = rest.iter().position(|b| matches!(b, 0..0x20 | b'"' | b'\\')).unwrap_or(rest.len());
    text.len() - rest.len() + left
}

/// How many decimal digits a text begins with.
#[inline]
pub(super) fn digits(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((window, more)) = rest.split_first_chunk() {
        let stops = digit_stops(window);
        if stops != 0 {
            return text.len() - rest.len() + stops.trailing_zeros() as usize;
        }
        rest = more;
    }
    let left = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    text.len() - rest.len() + left
}
