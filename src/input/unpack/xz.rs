//! xz, The .xz File Format 1.2.1.

use super::{Codec, Emit, Fault, MAX_WINDOW, PIECE, Step};
use lzma_rust2::{Action, Status, XzStream};
use std::io::ErrorKind;

/// What the decoder may hold, in KiB: the window, and what it needs besides.
const MEMORY_KIB: u32 = (MAX_WINDOW >> 10) + (1 << 10);

/// The stream at hand.
pub(super) struct Xz {
    decoder: XzStream,
    out: Vec<u8>,
}

impl Xz {
    pub(super) fn new() -> Xz {
        Xz { decoder: decoder(), out: vec![0; PIECE] }
    }
}

/// Of one stream: it keeps a few bytes for each block to compare the index with, so they end with the stream.
fn decoder() -> XzStream {
    XzStream::new_mem_limit(false, MEMORY_KIB)
}

impl Codec for Xz {
    fn begin(&mut self) {
        self.decoder = decoder();
    }

    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> (usize, Step) {
        let mut used = 0;
        loop {
            let (in_before, out_before) = (self.decoder.total_in(), self.decoder.total_out());
            let result = self.decoder.process(&bytes[used..], &mut self.out, Action::Run);
            let taken = usize::try_from(self.decoder.total_in() - in_before).unwrap_or(0);
            let made = usize::try_from(self.decoder.total_out() - out_before).unwrap_or(0);
            used += taken;
            emit(&self.out[..made.min(self.out.len())], None);
            match result {
                // The decoder itself compares the checksums of blocks, index and footer.
                Ok(result) if result.status == Status::StreamEnd => return (used, Step::Done),
                Ok(_) if used == bytes.len() && made < self.out.len() => return (used, Step::More),
                Ok(_) if taken > 0 || made > 0 => {}
                Ok(_) => return (used, Step::Fault(Fault::Damaged)),
                Err(error) => {
                    let fault = match error.kind() {
                        ErrorKind::OutOfMemory => Fault::Memory,
                        ErrorKind::Unsupported => Fault::Unsupported,
                        _ => Fault::Damaged,
                    };
                    return (used, Step::Fault(fault));
                }
            }
        }
    }
}
