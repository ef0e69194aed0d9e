//! Zstandard, RFC 8878. The decoder pulls, and cannot be stopped within a block; so it is given a block at a time,
//! which is 128 KiB at the most.

use super::{Codec, Emit, Fault, MAX_WINDOW, PIECE, SKIPPABLE, Step};
use ruzstd::decoding::errors::{FrameDecoderError, FrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::Read;

/// The frame at hand.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    /// Bytes of a header or a block that is not complete.
    seen: Vec<u8>,
    state: State,
    out: Vec<u8>,
}

#[derive(Clone, Copy)]
enum State {
    /// Of the frame.
    Header,
    /// Of so many bytes, all of them, in a frame that ends in a checksum or not.
    Block { checksum: bool },
    /// A frame that holds no text; so many bytes of it are to come.
    Skip(u64),
}

impl Zstd {
    pub(super) fn new() -> Zstd {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW.into());
        Zstd { decoder, seen: Vec::new(), state: State::Header, out: vec![0; PIECE] }
    }

    /// How long what begins in `seen` is; `None` if that takes more bytes to tell.
    fn needed(&self) -> Option<usize> {
        match self.state {
            State::Header if self.seen.get(1..4)? == SKIPPABLE => Some(8),
            State::Header => Some(header_length(*self.seen.get(4)?)),
            State::Block { checksum } => Some(block_length(self.seen.get(..3)?, checksum)),
            State::Skip(_) => None,
        }
    }

    /// Reads the header or block that `seen` holds.
    fn take(&mut self, emit: &mut Emit<'_>) -> Step {
        match self.state {
            State::Header if self.seen[1..4] == SKIPPABLE => {
                let length = u32::from_le_bytes([self.seen[4], self.seen[5], self.seen[6], self.seen[7]]);
                self.state = State::Skip(length.into());
                if length == 0 { Step::NoText } else { Step::More }
            }
            State::Header => match self.decoder.reset(&self.seen[..]) {
                Ok(()) => {
                    self.state = State::Block { checksum: self.seen[4] & 4 != 0 };
                    Step::More
                }
                Err(error) => Step::Fault(fault(&error)),
            },
            State::Block { checksum } => {
                let read = self.decoder.decode_blocks(&self.seen[..], BlockDecodingStrategy::UptoBlocks(1));
                match read {
                    Ok(finished) => {
                        self.drain(emit);
                        let sound = !checksum
                            || self.decoder.get_checksum_from_data() == self.decoder.get_calculated_checksum();
                        match finished {
                            false => Step::More,
                            true if sound => Step::Done,
                            true => Step::BadChecksum,
                        }
                    }
                    Err(error) => Step::Fault(fault(&error)),
                }
            }
            State::Skip(_) => Step::More,
        }
    }

    /// Passes on what no later block can refer to; of a finished frame, all.
    fn drain(&mut self, emit: &mut Emit<'_>) {
        while let Ok(n @ 1..) = self.decoder.read(&mut self.out) {
            emit(&self.out[..n], None);
        }
    }
}

impl Codec for Zstd {
    fn begin(&mut self) {
        self.state = State::Header;
        self.seen.clear();
    }

    fn push(&mut self, bytes: &[u8], emit: &mut Emit<'_>) -> (usize, Step) {
        let mut used = 0;
        while used < bytes.len() {
            let rest = &bytes[used..];
            if let State::Skip(left) = &mut self.state {
                let taken = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= taken as u64;
                used += taken;
                match left {
                    0 => return (used, Step::NoText),
                    _ => continue,
                }
            }
            // A byte more, until it can be told how many are needed: five at the most.
            let wanted = self.needed().unwrap_or(self.seen.len() + 1) - self.seen.len();
            let taken = wanted.min(rest.len());
            self.seen.extend_from_slice(&rest[..taken]);
            used += taken;
            if self.needed() == Some(self.seen.len()) {
                let step = self.take(emit);
                self.seen.clear();
                if step != Step::More {
                    return (used, step);
                }
            }
        }
        (used, Step::More)
    }

    /// The decoder holds back a whole window as long as the frame is not finished: an empty last block finishes it.
    fn give_up(&mut self, emit: &mut Emit<'_>) {
        if let State::Block { .. } = self.state {
            let last = [1, 0, 0, 0, 0, 0, 0];
            if self.decoder.decode_blocks(&last[..], BlockDecodingStrategy::UptoBlocks(1)).is_ok() {
                self.drain(emit);
            }
        }
    }
}

fn fault(error: &FrameDecoderError) -> Fault {
    match error {
        FrameDecoderError::WindowSizeTooBig { .. }
        | FrameDecoderError::FrameHeaderError(FrameHeaderError::WindowTooBig { .. }) => Fault::Memory,
        FrameDecoderError::DictNotProvided { .. } => Fault::Unsupported,
        _ => Fault::Damaged,
    }
}

/// Length of a frame's header, by its descriptor (RFC 8878 §3.1.1.1).
fn header_length(descriptor: u8) -> usize {
    let single_segment = descriptor & 0x20 != 0;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = [usize::from(single_segment), 2, 4, 8][usize::from(descriptor >> 6)];
    5 + usize::from(!single_segment) + dictionary + size
}

/// Length of a block with its header, and with the checksum if it is the frame's last (RFC 8878 §3.1.1.2). A block of a
/// reserved type or an impossible size has no body: its header is what the decoder fails on.
fn block_length(header: &[u8], checksum: bool) -> usize {
    const MAX_BLOCK: usize = 128 << 10;
    let bits = header.iter().rev().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
    let (last, kind, size) = (bits & 1 == 1, bits >> 1 & 3, bits >> 3);
    let body = match kind {
        0 | 2 if size <= MAX_BLOCK => size,
        1 if size <= MAX_BLOCK => 1,
        _ => return 3,
    };
    3 + body + if last && checksum { 4 } else { 0 }
}
