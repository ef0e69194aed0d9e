//! Finds files that seem to hold the same accesses: a log that was rotated while it was copied, UFW's lines once more
//! in kern.log, the sum of several logs beside them. What two files have in common is suspected, never taken for a
//! fact: two accesses may look alike, and whether they are one is for the user to say.
//!
//! Each file is read into a [`Sketch`]: checksums of its accesses, all of them or, of a long file, those whose checksum
//! ends with so many zero bits. Which those are depends on the accesses alone, so two files' sketches hold the checksum
//! of an access that both have, or neither does, whatever stands around it. Chunks, lanes and the order of files cannot
//! change a sketch, nor can the machine it is made on.

use crate::access::{Access, Class};
use std::net::IpAddr;

/// How many checksums are kept of so many files, of each: 16 bytes a checksum.
pub fn samples_for(files: usize) -> usize {
    ((1 << 20) / files.max(1)).clamp(1 << 10, 1 << 16)
}

/// Fewer accesses in common than this may be chance, also in the shortest of logs.
const FEWEST: usize = 4;

/// Of the stretch in which accesses that two files share stand, at least these parts of four are shared in one of them.
/// Strangers knock at several sensors in one second, and where a log names no sensor their lines are alike; but then
/// others come in between. Where a log is repeated nothing does.
const DENSE_QUARTERS: usize = 3;

/// Of the shared accesses one in so many is left out at either end of that stretch: a few that are alike by chance, far
/// from the others, must not hide them.
const STRAY: usize = 8;

/// One access of a sample: its checksum, and how many accesses came before it in its file.
type Sample = (u64, u64);

/// What is kept of a file to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// How many samples are kept at most.
    most: usize,
    /// Kept are the accesses whose checksum ends with this many zero bits, as few as there is room for.
    level: u32,
    /// Once sorted: by checksum, each once, where it stands first.
    samples: Vec<Sample>,
    /// Accesses passed.
    accesses: u64,
}

impl Sketch {
    /// Of nothing yet, with room for so many checksums.
    pub fn new(samples: usize) -> Sketch {
        Sketch { most: samples.max(1), level: 0, samples: Vec::new(), accesses: 0 }
    }

    /// Takes a record in: an access is kept or not, anything else is passed over.
    pub fn add(&mut self, access: &Access<'_>) {
        if access.kind.class() != Class::Access {
            return;
        }
        let checksum = checksum(access);
        if checksum.trailing_zeros() >= self.level {
            self.samples.push((checksum, self.accesses));
            if self.samples.len() >= 2 * self.most {
                self.settle();
            }
        }
        self.accesses += 1;
    }

    /// Sorts, forgets repetitions, and raises the level until there is room. A level is left only when more distinct
    /// checksums reach it than are kept, so it does not matter when this is called.
    fn settle(&mut self) {
        self.samples.sort_unstable();
        self.samples.dedup_by_key(|sample| sample.0);
        while self.samples.len() > self.most {
            self.level += 1;
            self.samples.retain(|sample| sample.0.trailing_zeros() >= self.level);
        }
    }

    /// Nothing follows.
    pub fn end(mut self) -> Sketch {
        self.settle();
        self.samples.shrink_to_fit();
        self
    }

    /// Accesses of the file.
    pub fn accesses(&self) -> u64 {
        self.accesses
    }

    /// The samples that a sketch of that level would have.
    fn at(&self, level: u32) -> Vec<Sample> {
        self.samples.iter().copied().filter(|sample| sample.0.trailing_zeros() >= level).collect()
    }

    /// As bytes, for another instance of the engine: level, accesses, samples, all in 64 bits, little end first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let pairs = self.samples.iter().flat_map(|&(checksum, place)| [checksum, place]);
        [u64::from(self.level), self.accesses].into_iter().chain(pairs).flat_map(u64::to_le_bytes).collect()
    }

    /// What [`Sketch::to_bytes`] made; `None` if it did not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Sketch> {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut words = words.iter().map(|word| u64::from_le_bytes(*word));
        let (level, accesses) = (u32::try_from(words.next()?).ok()?, words.next()?);
        let words: Vec<u64> = words.collect();
        let (pairs, odd) = words.as_chunks::<2>();
        let samples: Vec<Sample> = pairs.iter().map(|[checksum, place]| (*checksum, *place)).collect();
        let sorted = samples.is_sorted_by(|a, b| a.0 < b.0);
        let most = samples.len();
        (rest.is_empty() && odd.is_empty() && sorted).then_some(Sketch { most, level, samples, accesses })
    }
}

/// Two files that seem to hold the same accesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Of the two files the one to keep, by its place in the list.
    pub kept: usize,
    /// The one of which the larger part is in the other; of equals the later in the list.
    pub repeats: usize,
    /// Distinct accesses that were found in both, of those that were compared.
    pub shared: u64,
    /// Distinct accesses of `repeats` that were compared.
    pub compared: u64,
    /// One access in so many was compared: 1 where it was all of them, and `shared` is what there is.
    pub one_in: u64,
}

/// All pairs of files that seem to overlap, in order of the list, which must be an order that does not depend on how the
/// files were given.
pub fn overlaps(sketches: &[Sketch]) -> Vec<Overlap> {
    // Of thousands of files nearly all pairs have nothing in common, and are never looked at.
    let mut all: Vec<(u64, usize)> = (sketches.iter().enumerate())
        .flat_map(|(file, sketch)| sketch.samples.iter().map(move |sample| (sample.0, file)))
        .collect();
    all.sort_unstable();
    let alike = all.chunk_by(|a, b| a.0 == b.0);
    let mut pairs: Vec<(usize, usize)> = alike
        .flat_map(|group| group.iter().enumerate().flat_map(|(n, a)| group[n + 1..].iter().map(|b| (a.1, b.1))))
        .collect();
    pairs.sort_unstable();
    let often = pairs.chunk_by(|a, b| a == b).filter(|times| times.len() >= FEWEST);
    often
        .filter_map(|times| overlap((times[0].0, &sketches[times[0].0]), (times[0].1, &sketches[times[0].1])))
        .collect()
}

fn overlap((first, a): (usize, &Sketch), (second, b): (usize, &Sketch)) -> Option<Overlap> {
    let level = a.level.max(b.level);
    let (a, b) = (a.at(level), b.at(level));
    let shared = common(&a, &b);
    if !dense(&a, shared.iter().map(|it| it.0)) && !dense(&b, shared.iter().map(|it| it.1)) {
        return None;
    }
    // The same accesses are a larger part of the file that has fewer.
    let (kept, repeats, compared) = match a.len() < b.len() {
        true => (second, first, a.len()),
        false => (first, second, b.len()),
    };
    let one_in = 1_u64.checked_shl(level).unwrap_or(u64::MAX);
    Some(Overlap { kept, repeats, shared: shared.len() as u64, compared: compared as u64, one_in })
}

/// Are the samples around the shared ones, whose places these are, shared as well?
fn dense(samples: &[Sample], places: impl Iterator<Item = u64>) -> bool {
    let mut places: Vec<u64> = places.collect();
    crate::sort::sort(&mut places);
    let stray = places.len() / STRAY;
    let middle = &places[stray..places.len() - stray];
    let (Some(from), Some(to)) = (middle.first(), middle.last()) else { return false };
    let stretch = samples.iter().filter(|(_, place)| (from..=to).contains(&place)).count();
    middle.len() * 4 >= stretch * DENSE_QUARTERS
}

/// Where checksums that both have stand in each.
fn common(a: &[Sample], b: &[Sample]) -> Vec<(u64, u64)> {
    let mut b = b.iter().peekable();
    let mut both = Vec::new();
    for (checksum, place) in a {
        while b.next_if(|other| other.0 < *checksum).is_some() {}
        if let Some(other) = b.next_if(|other| other.0 == *checksum) {
            both.push((*place, other.1));
        }
    }
    both
}

/// A checksum of all that a record says, the same on every machine. It has no secret: who crafts records can make two
/// of them look alike, and have the user asked a question.
fn checksum(access: &Access<'_>) -> u64 {
    let mut sum = Checksum(0);
    let Access {
        time,
        sensor,
        host,
        source,
        source_port,
        destination,
        destination_port,
        protocol,
        icmp_type,
        weight,
        ..
    } = *access;
    sum.word(time.map_or(0, |time| time.secs().cast_unsigned()));
    sum.word(time.map_or(0, |time| time.subsec_nanos().into()));
    sum.address(source);
    sum.address(destination);
    let port = |port: Option<u16>| port.map_or(0, |port| 1 + u64::from(port));
    sum.word(port(source_port) | port(destination_port) << 20 | u64::from(weight) << 40);
    sum.word(protocol.map_or(0, |it| 1 + u64::from(it.0)) | icmp_type.map_or(0, |it| 1 + u64::from(it)) << 16);
    sum.text(sensor);
    sum.text(host);
    sum.0 ^ sum.0 >> 29
}

struct Checksum(u64);

impl Checksum {
    /// Odd numbers with no pattern in their bits: the fractions of the golden ratio and of the square root of 2.
    const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0x6a09_e667_f3bc_c909];

    fn word(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(23) ^ word).wrapping_mul(Self::FACTORS[0]);
        self.0 = (mixed ^ mixed >> 32).wrapping_mul(Self::FACTORS[1]);
    }

    fn address(&mut self, address: Option<IpAddr>) {
        match address {
            None => self.text(None),
            Some(IpAddr::V4(v4)) => self.text(Some(&v4.octets())),
            Some(IpAddr::V6(v6)) => self.text(Some(&v6.octets())),
        }
    }

    fn text(&mut self, text: Option<&[u8]>) {
        self.word(text.map_or(0, |text| 1 + text.len() as u64));
        for piece in text.unwrap_or_default().chunks(8) {
            let mut word = [0; 8];
            word[..piece.len()].copy_from_slice(piece);
            self.word(u64::from_le_bytes(word));
        }
    }
}
