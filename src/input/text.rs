//! Text encodings and lone CRs: the bytes of a file, unpacked, become UTF-8 whose lines end with LF. Knows nothing of what
//! a line means.
//!
//! What a file is written in is decided once, by its first 256 KiB. UTF-8, and with it ASCII, passes through untouched and
//! uncopied, broken or not: its bytes are keys as they are. So does whatever is no text. Anything else is decoded as the
//! WHATWG's Encoding Standard has it, by encoding_rs in the terminal and by the browser's own `TextDecoder` on the page:
//! the standard says what comes out, byte for byte.

mod guess;
#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(test)]
mod tests;

#[cfg(target_family = "wasm")]
use crate::browser::decoder::Decoder;
#[cfg(not(target_family = "wasm"))]
use native::Decoder;

use crate::account::Note;
use memchr::memmem;
use std::borrow::Cow;

/// An encoding other than UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Shift_JIS with Microsoft's and IBM's additions (code page 932).
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// Windows-1252, of which Latin-1 is a part as far as it is used.
    Windows1252,
}

impl Encoding {
    /// Its label in the Encoding Standard.
    #[cfg_attr(not(target_family = "wasm"), allow(dead_code, reason = "encoding_rs has a static for each"))]
    pub(crate) fn label(self) -> &'static str {
        match self {
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::ShiftJis => "shift_jis",
            Encoding::EucJp => "euc-jp",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// What the account says of a file of it.
    fn note(self) -> Note {
        match self {
            Encoding::Utf16Le => Note::Utf16Le,
            Encoding::Utf16Be => Note::Utf16Be,
            Encoding::ShiftJis => Note::ShiftJis,
            Encoding::EucJp => Note::EucJp,
            Encoding::Windows1252 => Note::Windows1252,
        }
    }

    /// The mark at the front of a file.
    fn mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf16Le => &[0xff, 0xfe],
            Encoding::Utf16Be => &[0xfe, 0xff],
            _ => &[],
        }
    }
}

/// EUC-JP in which what begins as three bytes (0x8f, then two from 0xa1 on) and does not end as such is one byte that is
/// none of any character. After the like of it Chromium takes the next two bytes for a character of JIS X 0212, which the
/// standard does not; so no decoder is shown it. `held`: what has to wait for the bytes that come next.
fn mended<'a>(held: &mut Vec<u8>, bytes: &'a [u8], last: bool) -> Cow<'a, [u8]> {
    const LEAD: u8 = 0x8f;
    if held.is_empty() && memchr::memchr(LEAD, bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut all = std::mem::take(held);
    all.extend_from_slice(bytes);
    let (mut out, mut rest) = (Vec::with_capacity(all.len()), &all[..]);
    while let Some(at) = memchr::memchr(LEAD, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let taken = match rest {
            [_] | [_, 0xa1..=0xfe] if !last => {
                held.extend_from_slice(rest);
                rest.len()
            }
            [_, 0xa1..=0xfe, 0xa1..=0xfe, ..] => {
                out.extend_from_slice(&rest[..3]);
                3
            }
            [_, 0xa1..=0xfe, third, ..] => {
                out.push(0xff);
                // ASCII is a character of its own.
                if third.is_ascii() { 2 } else { 3 }
            }
            _ => {
                out.push(LEAD);
                1
            }
        };
        rest = &rest[taken..];
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

/// A name that stands in a container, of which nobody says what it is written in.
pub(super) fn name(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    match guess::encoding(bytes, true) {
        Some(encoding) => Decoder::new(encoding).decode(bytes, true, &mut text),
        None => text.extend_from_slice(bytes),
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// So many bytes at the front of a file tell whether its lines end with CR alone, as those of old Macs do.
const LINE_ENDS: usize = 64 << 10;

/// Makes UTF-8 with LF of a file that is something else.
pub(super) struct Decoding {
    decoder: Option<(Encoding, Decoder)>,
    /// CR ends a line.
    lone_cr: bool,
    /// Nothing has been decoded yet.
    fresh: bool,
    /// Of EUC-JP, what may be the beginning of three bytes.
    held: Vec<u8>,
    out: Vec<u8>,
}

impl Decoding {
    /// Of a file that begins with these bytes, [`Head::LIMIT`](crate::format::Head::LIMIT) of them or all (`whole`); `None`
    /// if they are read as they are.
    pub(super) fn of(head: &[u8], whole: bool) -> Option<Decoding> {
        let encoding = guess::encoding(head, whole);
        let lone_cr = guess::has_lone_cr(&head[..head.len().min(LINE_ENDS)], encoding);
        let decoder = encoding.map(|encoding| (encoding, Decoder::new(encoding)));
        (decoder.is_some() || lone_cr).then_some(Decoding {
            decoder,
            lone_cr,
            fresh: true,
            held: Vec::new(),
            out: Vec::new(),
        })
    }

    /// The text of the bytes that come next, up to the last whole character; with `last` nothing follows. `tell` is told
    /// what was done, with amounts.
    pub(super) fn push(&mut self, bytes: &[u8], last: bool, mut tell: impl FnMut(Note, u64)) -> &[u8] {
        self.out.clear();
        match &mut self.decoder {
            None => self.out.extend_from_slice(bytes),
            Some((encoding, decoder)) => {
                if self.fresh && !encoding.mark().is_empty() && bytes.starts_with(encoding.mark()) {
                    tell(Note::ByteOrderMark, 1);
                }
                self.fresh = false;
                match encoding {
                    Encoding::EucJp => decoder.decode(&mended(&mut self.held, bytes, last), last, &mut self.out),
                    _ => decoder.decode(bytes, last, &mut self.out),
                }
                tell(encoding.note(), bytes.len() as u64);
                tell(Note::Undecodable, memmem::find_iter(&self.out, "\u{fffd}").count() as u64);
            }
        }
        if self.lone_cr {
            let mut ends = 0;
            for byte in self.out.iter_mut().filter(|byte| **byte == b'\r') {
                *byte = b'\n';
                ends += 1;
            }
            tell(Note::LoneCr, ends);
        }
        &self.out
    }
}
