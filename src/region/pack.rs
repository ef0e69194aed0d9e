//! The packed form of a region table: `data/regions.bin`, written by `cargo xtask regions`.
//!
//! ```text
//! magic      8 bytes  "ttRegion"
//! version    1 byte   1
//! name       1 byte length, UTF-8
//! date       1 byte length, UTF-8 (YYYY-MM-DD)
//! licence    1 byte length, UTF-8
//! size       4 bytes, little endian: of the body once inflated
//! body       deflate
//! ```
//! The body: one byte n, then n codes of two capitals; then twice (IPv4, and the upper 64 bits of IPv6) a list of runs
//! that cover the whole space from address 0 on, column after column so that deflate sees like beside like:
//! ```text
//! runs       4 bytes, little endian
//! lengths    1 byte a run: the power of two that divides the run's length, plus 128 if an odd factor remains
//! regions    1 byte a run: 0 unknown, else the code with that number, from 1
//! factors    for each run with an odd factor f, (f − 3) / 2 as a varint (7 bits a byte, low ones first, high bit = more)
//! ```
//! Registries give out powers of two, so nine runs in ten need no factor.

use super::{Region, RegionTable};
use std::io::Read;

/// What a table starts with.
pub(crate) const MAGIC: &[u8; 8] = b"ttRegion";
const VERSION: u8 = 1;
/// Five times the table of 2026; a size above it is a lie or another kind of file.
const LARGEST_BODY: u32 = 4 << 20;

/// Bytes not yet read, of the part named by `what`.
struct Cursor<'a> {
    rest: &'a [u8],
    what: &'static str,
}

pub(super) fn read(bytes: &[u8]) -> Result<RegionTable, String> {
    let mut head = Cursor { rest: bytes, what: "head" };
    if bytes.get(..MAGIC.len()) != Some(MAGIC) {
        return Err(String::from("not a region table: it does not start with \"ttRegion\""));
    }
    head.take(MAGIC.len())?;
    let version = head.byte()?;
    if version != VERSION {
        return Err(format!("region table of version {version}; this program reads version {VERSION}"));
    }
    let (name, date, licence) = (head.text()?, head.text()?, head.text()?);
    let size = head.u32()?;
    if size > LARGEST_BODY {
        return Err(format!("region table states a body of {size} bytes; at most {LARGEST_BODY} are read"));
    }

    let mut body = Vec::new();
    flate2::read::DeflateDecoder::new(head.rest)
        .take(u64::from(size) + 1)
        .read_to_end(&mut body)
        .map_err(|error| format!("region table is damaged: {error}"))?;
    if u32::try_from(body.len()) != Ok(size) {
        return Err(format!("region table is damaged: its body is not {size} bytes long"));
    }

    let mut body = Cursor { rest: &body, what: "body" };
    let mut regions = vec![Region::UNKNOWN];
    for _ in 0..body.byte()? {
        match body.take(2)? {
            &[first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => regions.push(Region::from_letters(first, second)),
            other => return Err(format!("region table holds a code that is not two capitals: {other:?}")),
        }
    }
    let v4: Vec<(u32, Region)> = body.runs(&regions, 1 << 32)?;
    let v6: Vec<(u64, Region)> = body.runs(&regions, 1 << 64)?;
    if !body.rest.is_empty() {
        return Err(format!("region table is damaged: {} bytes are left over", body.rest.len()));
    }
    Ok(RegionTable::build(name, date, licence, &v4, &v6))
}

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (taken, rest) =
            self.rest.split_at_checked(n).ok_or_else(|| format!("region table is cut short in its {}", self.what))?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    fn u32(&mut self) -> Result<u32, String> {
        Ok(self.take(4)?.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
    }

    fn text(&mut self) -> Result<String, String> {
        let len = self.byte()?;
        let text = self.take(usize::from(len))?;
        String::from_utf8(text.to_vec()).map_err(|_| String::from("region table has a head that is not UTF-8"))
    }

    fn varint(&mut self) -> Result<u128, String> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.byte()?;
            value |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(String::from("region table is damaged: a number has more than ten bytes"))
    }

    /// Runs that cover exactly `space` addresses, as (first address, region). They are held to what is really there
    /// before anything is allocated for them: two bytes a run.
    fn runs<A: TryFrom<u128>>(&mut self, regions: &[Region], space: u128) -> Result<Vec<(A, Region)>, String> {
        let n = usize::try_from(self.u32()?).map_err(|_| String::from("region table is too large"))?;
        let lengths = self.take(n)?;
        let codes = self.take(n)?;
        let mut runs = Vec::with_capacity(n);
        let mut start = 0u128;
        for (&length, &code) in lengths.iter().zip(codes) {
            let factor = if length & 0x80 == 0 { 1 } else { 2 * self.varint()? + 3 };
            let power = u32::from(length & 0x7f);
            let run = 1u128.checked_shl(power).and_then(|power| power.checked_mul(factor));
            let end = run.and_then(|run| start.checked_add(run));
            let end = end.filter(|end| *end <= space).ok_or("region table is damaged: a run leaves the space")?;
            let region = *regions.get(usize::from(code)).ok_or("region table is damaged: a run of no known code")?;
            let first = A::try_from(start).map_err(|_| "region table is damaged: a run starts outside the space")?;
            runs.push((first, region));
            start = end;
        }
        if start != space {
            return Err(String::from("region table is damaged: its runs do not cover the space"));
        }
        Ok(runs)
    }
}
