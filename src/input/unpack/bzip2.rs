//! bzip2. Its blocks of up to 900 kB are each read whole before any text comes out of them.

use super::{Codec, Emit, Fault, PIECE, Step};
use bzip2::{Decompress, Status};

/// The stream at hand.
pub(super) struct Bzip2 {
    decoder: Decompress,
    out: Vec<u8>,
}

impl Bzip2 {
    pub(super) fn new() -> Bzip2 {
        Bzip2 { decoder: Decompress::new(false), out: vec![0; PIECE] }
    }
}

impl Codec for Bzip2 {
    fn begin(&mut self) {
        self.decoder = Decompress::new(false);
    }

    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> (usize, Step) {
        let mut used = 0;
        loop {
            let (in_before, out_before) = (self.decoder.total_in(), self.decoder.total_out());
            let status = self.decoder.decompress(&bytes[used..], &mut self.out);
            let taken = usize::try_from(self.decoder.total_in() - in_before).unwrap_or(0);
            let made = usize::try_from(self.decoder.total_out() - out_before).unwrap_or(0);
            used += taken;
            emit(&self.out[..made.min(self.out.len())], None);
            match status {
                // The decoder itself compares the checksums of blocks and stream.
                Ok(Status::StreamEnd) => return (used, Step::Done),
                Ok(_) if used == bytes.len() && made < self.out.len() => return (used, Step::More),
                Ok(_) if taken > 0 || made > 0 => {}
                Ok(_) | Err(_) => return (used, Step::Fault(Fault::Damaged)),
            }
        }
    }
}
