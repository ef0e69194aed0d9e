//! Checksums of files: of their bytes, which a report names them by, and of their text, which tells of two whether they are
//! the same log.

use crate::input::TextDigest;
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::*;

/// Checksums of a file, piece by piece.
#[wasm_bindgen]
#[derive(Default)]
pub struct Checksum(Sha256);

#[wasm_bindgen]
impl Checksum {
    /// Of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Checksum {
        Checksum::default()
    }

    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// SHA-256 in hexadecimal.
    pub fn end(self) -> String {
        self.0.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// [`TextDigest`] of a file, piece by piece.
#[wasm_bindgen]
#[derive(Default)]
pub struct TextChecksum(TextDigest);

#[wasm_bindgen]
impl TextChecksum {
    /// Of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> TextChecksum {
        TextChecksum::default()
    }

    /// The next bytes of the file as it is.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// SHA-256 of the unpacked text in hexadecimal.
    pub fn end(self) -> String {
        self.0.end()
    }
}
