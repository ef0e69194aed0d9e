//! A zip archive (PKWARE APPNOTE 6.3) of a few texts, each deflated (RFC 1951) with the fixed codes: enough for markup,
//! which is mostly repetition. Nothing in it is a time: every entry is of 1980-01-01, the first day that zip knows.

/// Entries and directory, as they come.
#[derive(Default)]
pub(super) struct Archive {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

/// 1980-01-01, as MS-DOS has it.
const DATE: u16 = 0x0021;

impl Archive {
    pub(super) fn add(&mut self, name: &str, text: &str) {
        let (bytes, packed) = (text.as_bytes(), deflated(text.as_bytes()));
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut head = Vec::new();
        // Version 2.0, UTF-8 names, deflated.
        for word in [20, 0x0800, 8, 0, DATE] {
            head.extend_from_slice(&u16::to_le_bytes(word));
        }
        for long in [checksum(bytes), size(packed.len()), size(bytes.len())] {
            head.extend_from_slice(&long.to_le_bytes());
        }
        head.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        let place = size(self.out.len());
        self.out.extend_from_slice(b"PK\x03\x04");
        self.out.extend_from_slice(&head);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(&packed);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        self.directory.extend_from_slice(&head);
        // No comment, first disk, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&place.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.entries += 1;
    }

    pub(super) fn end(mut self) -> Vec<u8> {
        let place = u32::try_from(self.out.len()).unwrap_or(u32::MAX);
        let length = u32::try_from(self.directory.len()).unwrap_or(u32::MAX);
        self.out.append(&mut self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
        self.out.extend_from_slice(&self.entries.to_le_bytes());
        self.out.extend_from_slice(&self.entries.to_le_bytes());
        self.out.extend_from_slice(&length.to_le_bytes());
        self.out.extend_from_slice(&place.to_le_bytes());
        self.out.extend_from_slice(&[0, 0]);
        self.out
    }
}

/// CRC-32 (ISO 3309).
fn checksum(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|at| {
        (0..8).fold(u32::try_from(at).unwrap_or(0), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    !bytes.iter().fold(u32::MAX, |crc, byte| (crc >> 8) ^ table[((crc ^ u32::from(*byte)) & 0xff) as usize])
}

/// Lengths and distances as RFC 1951 §3.2.5 has them: the least of each code, and its extra bits.
const LENGTHS: [(usize, u32); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
const SHORTEST: usize = 3;
const LONGEST: usize = 258;
const WINDOW: usize = 32_768;
/// Places that are tried for each; and from which length on no longer one is looked for.
const TRIED: usize = 24;
const GOOD: usize = 64;
const HASH_BITS: u32 = 15;
const NOWHERE: u32 = u32::MAX;

/// Bits, the lowest first.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code, which goes the other way round.
    fn code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    /// A literal or a length, by the fixed codes (§3.2.6).
    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..=143 => self.code(0x30 + symbol, 8),
            144..=255 => self.code(0x190 + symbol - 144, 9),
            256..=279 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    fn copy(&mut self, length: usize, distance: usize) {
        let at = LENGTHS.partition_point(|(least, _)| *least <= length) - 1;
        let (least, bits) = LENGTHS[at];
        self.symbol(257 + at as u32);
        self.push((length - least) as u32, bits);
        // Two codes for each number of extra bits, from the second pair on.
        let less = distance as u32 - 1;
        let (code, bits) = if less < 4 {
            (less, 0)
        } else {
            let bits = 30 - less.leading_zeros();
            (2 * bits + (less >> bits), bits)
        };
        self.code(code, 5);
        self.push(less & ((1 << bits) - 1), bits);
    }
}

/// One block of literals and of copies of what stands up to 32 KiB before.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits { out: Vec::with_capacity(bytes.len() / 6), ..Bits::default() };
    // The last block, with fixed codes.
    bits.push(0b011, 3);
    // By hash, the last place that begins so; by place within the window, the one before it.
    let mut heads = vec![NOWHERE; 1 << HASH_BITS];
    let mut before = vec![NOWHERE; WINDOW];
    let hash = |at: usize| {
        let word = u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0]);
        (word.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
    };
    let mut at = 0;
    while at < bytes.len() {
        let (mut length, mut distance) = (0, 0);
        if at + SHORTEST <= bytes.len() {
            let longest = LONGEST.min(bytes.len() - at);
            let mut place = heads[hash(at)];
            for _ in 0..TRIED {
                if place == NOWHERE || at - place as usize > WINDOW {
                    break;
                }
                let other = place as usize;
                let same = bytes[at..at + longest].iter().zip(&bytes[other..]).take_while(|(a, b)| a == b).count();
                if same > length {
                    (length, distance) = (same, at - other);
                    if length >= GOOD.min(longest) {
                        break;
                    }
                }
                let next = before[other % WINDOW];
                // What was there before has been overwritten by something later.
                place = if next != NOWHERE && next < place { next } else { NOWHERE };
            }
        }
        let step = if length >= SHORTEST {
            bits.copy(length, distance);
            length
        } else {
            bits.symbol(bytes[at].into());
            1
        };
        for at in at..(at + step).min(bytes.len().saturating_sub(SHORTEST - 1)) {
            let head = &mut heads[hash(at)];
            before[at % WINDOW] = *head;
            *head = at as u32;
        }
        at += step;
    }
    bits.symbol(256);
    bits.push(0, 7);
    bits.out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow, clear way back: bit by bit. `tests/edition.rs` has somebody else's.
    fn inflated(packed: &[u8]) -> Vec<u8> {
        let mut place = 0;
        let mut bit = || {
            place += 1;
            u32::from(packed[(place - 1) / 8] >> ((place - 1) % 8) & 1)
        };
        assert_eq!([bit(), bit(), bit()], [1, 1, 0]);
        let mut out = Vec::new();
        loop {
            let mut code = (0..7).fold(0, |code, _| code << 1 | bit());
            let symbol = if code < 24 {
                code + 256
            } else {
                code = code << 1 | bit();
                match code {
                    0x30..=0xbf => code - 0x30,
                    0xc0..=0xc7 => code - 0xc0 + 280,
                    _ => (code << 1 | bit()) - 0x190 + 144,
                }
            };
            match symbol {
                0..=255 => out.push(symbol as u8),
                256 => return out,
                _ => {
                    let (least, bits) = LENGTHS[symbol as usize - 257];
                    let length = least + (0..bits).map(|at| bit() << at).sum::<u32>() as usize;
                    let code = (0..5).fold(0, |code, _| code << 1 | bit());
                    let bits = (code / 2).saturating_sub(1);
                    let least = if code < 4 { code } else { (2 + code % 2) << bits };
                    let distance = (1 + least + (0..bits).map(|at| bit() << at).sum::<u32>()) as usize;
                    (0..length).for_each(|_| out.push(out[out.len() - distance]));
                }
            }
        }
    }

    fn check(bytes: &[u8]) {
        let back = inflated(&deflated(bytes));
        assert!(back == bytes, "{} bytes came back as {}", bytes.len(), back.len());
    }

    #[test]
    fn what_is_packed_comes_back() {
        check(b"");
        check(b"a");
        check(b"ab");
        check(&[0; 1000]);
        check("<c r=\"A1\"><v>12</v></c><c r=\"A2\"><v>13</v></c>".repeat(3000).as_bytes());
        let mut state = 1u32;
        let mut noise = |alphabet: u32, length: usize| -> Vec<u8> {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 16) % alphabet
            };
            (0..length).map(|_| next() as u8).collect()
        };
        for (alphabet, length) in [(2, 70_000), (4, 100_000), (256, 70_000), (17, 33_000)] {
            check(&noise(alphabet, length));
        }
        // Every length, and distances up to the window's.
        let block = noise(256, 40_000);
        let mut text = block.clone();
        for length in 3..=260 {
            text.extend_from_slice(&block[length * 120..][..length]);
        }
        check(&text);
    }

    #[test]
    fn checksums_are_those_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn markup_becomes_a_fourth() {
        let text: String = (0..5000).map(|n| format!("<c r=\"A{n}\" s=\"1\"><v>{}</v></c>", n * 7919 % 1000)).collect();
        let packed = deflated(text.as_bytes()).len();
        assert!(packed * 4 < text.len(), "{packed} of {}", text.len());
    }
}
