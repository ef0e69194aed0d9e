//! Inflates and does nothing else, by the library that the engine has: what
//! bounds the page where files are packed by gzip.

use flate2::write::MultiGzDecoder;
use std::io::{self, Write};
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes anything and keeps its length.
struct Length(u64);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One packed file.
#[wasm_bindgen]
pub struct Inflate {
    decoder: MultiGzDecoder<Length>,
}

#[wasm_bindgen]
#[expect(clippy::new_without_default, reason = "JavaScript makes it")]
impl Inflate {
    /// Before the first byte.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self { decoder: MultiGzDecoder::new(Length(0)) }
    }

    /// Takes the next bytes in; an error if they are not packed by gzip.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.decoder.write_all(bytes).map_err(|error| error.to_string())
    }

    /// How many bytes there were when unpacked; an error if the end is missing.
    pub fn end(&mut self) -> Result<f64, String> {
        self.decoder.try_finish().map_err(|error| error.to_string())?;
        Ok(self.decoder.get_ref().0 as f64)
    }
}
