//! Decoding outside the browser.

use super::Encoding;

/// Decodes one file, piece by piece.
pub(super) struct Decoder(encoding_rs::Decoder);

impl Decoder {
    pub(super) fn new(encoding: Encoding) -> Decoder {
        let encoding = match encoding {
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
            Encoding::EucJp => encoding_rs::EUC_JP,
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        // As `TextDecoder` does, and no more: a mark of UTF-8 in front of Shift_JIS is no mark.
        Decoder(encoding.new_decoder_with_bom_removal())
    }

    /// Puts the text of `bytes` behind what is in `out`; with `last` nothing follows. What is no character of the encoding
    /// becomes U+FFFD.
    pub(super) fn decode(&mut self, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        loop {
            let from = out.len();
            // A byte of any of these encodings becomes three of UTF-8 at the most; what is held back, a few more.
            out.resize(from + 3 * bytes.len() + 16, 0);
            let (result, read, written, _) = self.0.decode_to_utf8(bytes, &mut out[from..], last);
            out.truncate(from + written);
            bytes = &bytes[read..];
            if result == encoding_rs::CoderResult::InputEmpty {
                return;
            }
        }
    }
}
