//! DEFLATE, RFC 1951, with the checksum of what comes out: what gzip and zip are made of.

use super::PIECE;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// The stream at hand.
pub(super) struct Inflate {
    inflate: Decompress,
    crc: Crc,
    out: Vec<u8>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    More,
    Ended,
    Damaged,
}

impl Inflate {
    pub(super) fn new() -> Inflate {
        Inflate { inflate: Decompress::new(false), crc: Crc::new(), out: vec![0; PIECE] }
    }

    /// A stream begins.
    pub(super) fn begin(&mut self) {
        self.inflate.reset(false);
        self.crc.reset();
    }

    /// CRC-32 of what came out.
    pub(super) fn crc(&self) -> u32 {
        self.crc.sum()
    }

    /// Bytes that came out.
    pub(super) fn size(&self) -> u64 {
        self.inflate.total_out()
    }

    /// Takes bytes, passes on what they hold; says how many it took, which are all while there is more to come.
    pub(super) fn push(&mut self, bytes: &[u8], mut emit: impl FnMut(&[u8])) -> (usize, Flow) {
        let mut used = 0;
        loop {
            let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(&bytes[used..], &mut self.out, FlushDecompress::None);
            let taken = usize::try_from(self.inflate.total_in() - in_before).unwrap_or(0);
            let made = usize::try_from(self.inflate.total_out() - out_before).unwrap_or(0);
            used += taken;
            let text = &self.out[..made.min(self.out.len())];
            self.crc.update(text);
            emit(text);
            match status {
                Ok(Status::StreamEnd) => return (used, Flow::Ended),
                Ok(_) if used == bytes.len() && made < self.out.len() => return (used, Flow::More),
                Ok(_) if taken > 0 || made > 0 => {}
                Ok(_) | Err(_) => return (used, Flow::Damaged),
            }
        }
    }
}
