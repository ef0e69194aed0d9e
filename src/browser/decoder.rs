//! Decoding text in the browser, which has the tables already: encoding_rs with them would be a seventh of the module.

use crate::input::Encoding;
use web_sys::{TextDecodeOptions, TextDecoder};

/// Decodes one file, piece by piece.
pub(crate) struct Decoder(Option<TextDecoder>);

impl Decoder {
    pub(crate) fn new(encoding: Encoding) -> Decoder {
        // Every browser has every label of the standard.
        Decoder(TextDecoder::new_with_label(encoding.label()).ok())
    }

    /// Puts the text of `bytes` behind what is in `out`; with `last` nothing follows. What is no character of the encoding
    /// becomes U+FFFD.
    pub(crate) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        let options = TextDecodeOptions::new();
        options.set_stream(!last);
        let text = self.0.as_ref().and_then(|it| it.decode_with_u8_array_and_options(bytes, &options).ok());
        match text {
            Some(text) => out.extend_from_slice(text.as_bytes()),
            // Without a decoder only ASCII can be told.
            None => out.extend_from_slice(String::from_utf8_lossy(bytes).as_bytes()),
        }
    }
}
