//! The worker that unpacks for another one: bytes of a file in, frames of what is in it out.

use crate::input::Apart;
use wasm_bindgen::prelude::*;

/// Undoes what a file is packed in, in another worker than the one that reads it; see [`Apart`].
#[wasm_bindgen]
#[derive(Default)]
pub struct Unpacker {
    apart: Apart,
    buffer: Vec<u8>,
    frames: Vec<u8>,
}

#[wasm_bindgen]
impl Unpacker {
    /// Of nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Unpacker {
        Unpacker::default()
    }

    /// Room for the next piece of the file; see [`BrowserLane::buffer`](super::BrowserLane::buffer).
    pub fn buffer(&mut self, size: usize) -> usize {
        self.buffer.resize(size, 0);
        self.buffer.as_ptr().addr()
    }

    /// The first `bytes` of the buffer are the next bytes of the file. Returns how many bytes of frames there are now, of
    /// which the first stands at [`Unpacker::frames`].
    pub fn push(&mut self, bytes: usize) -> usize {
        self.apart.push(&self.buffer[..bytes.min(self.buffer.len())], &mut self.frames);
        self.frames.len()
    }

    /// Nothing follows. As [`Unpacker::push`].
    pub fn end(&mut self) -> usize {
        std::mem::take(&mut self.apart).end(&mut self.frames);
        self.frames.len()
    }

    /// Where the frames stand in the module's memory.
    pub fn frames(&self) -> usize {
        self.frames.as_ptr().addr()
    }

    /// They were taken.
    pub fn taken(&mut self) {
        self.frames.clear();
    }
}
