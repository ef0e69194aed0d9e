//! Address → region, from a table.

use super::{Region, pack, special};
use std::net::IpAddr;

/// Address → region. Build it once, look up often: an IPv4 look-up is one index and a search of a few entries.
#[derive(Clone, Debug)]
pub struct RegionTable {
    name: String,
    date: String,
    licence: String,
    v4: V4,
    v6: V6,
}

/// One region after the other over the whole IPv4 space, cut at every /16 so that a look-up needs one bucket only.
#[derive(Clone, Debug)]
struct V4 {
    /// `index[h]..index[h + 1]` are the entries of the /16 with upper half `h`; 65,537 values, never an empty bucket.
    index: Vec<u32>,
    /// Lower half of the first address of each entry; the first of every bucket is 0.
    lows: Vec<u16>,
    regions: Vec<Region>,
}

/// The same for the upper 64 bits of IPv6; registries delegate nothing longer than a /64.
#[derive(Clone, Debug)]
struct V6 {
    /// `index[p]..index[p + 1]` are the entries that start in the /20 `p` of 2000::/4 (see [`V6::page`]), where all
    /// unicast addresses lie.
    index: Vec<u32>,
    starts: Vec<u64>,
    regions: Vec<Region>,
}

impl RegionTable {
    /// The table that `cargo xtask regions` packed into `data/regions.bin`, as carried by the terminal program. The
    /// page passes the same bytes to [`RegionTable::from_bytes`], so that the wasm module does not carry them.
    #[cfg(not(target_family = "wasm"))]
    pub fn builtin() -> RegionTable {
        RegionTable::from_bytes(include_bytes!("../../data/regions.bin"))
            .expect("data/regions.bin is checked by a test")
    }

    /// A packed table (the format stands in `region/pack.rs`). Any bytes may be passed: what is not a table is refused
    /// with a sentence that says why, and what is read is bounded before it is allocated.
    pub fn from_bytes(bytes: &[u8]) -> Result<RegionTable, String> {
        pack::read(bytes)
    }

    /// A table without countries: every address is `unknown` but for the reserved ones.
    pub fn none() -> RegionTable {
        RegionTable::build(String::from("none"), String::new(), String::new(), &[], &[])
    }

    /// Entries are (first address, region) in rising order; each holds to the next. Special-purpose addresses are laid
    /// over them here, and nowhere else.
    pub(super) fn build(
        name: String,
        date: String,
        licence: String,
        v4: &[(u32, Region)],
        v6: &[(u64, Region)],
    ) -> RegionTable {
        let v4 = overlay(v4, special::V4, u32::MAX);
        let v6 = overlay(v6, special::V6, u64::MAX);
        RegionTable { name, date, licence, v4: V4::build(&v4), v6: V6::build(&v6) }
    }

    /// Which table this is, for the foot of a report and for the cube, which refuses to be added to one of another.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day the table's data was published, `YYYY-MM-DD`; empty for [`RegionTable::none`].
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Whose data it is and under which licence, to be shown beside the name.
    pub fn licence(&self) -> &str {
        &self.licence
    }

    /// The region of an address; an IPv4-mapped IPv6 address is the IPv4 address.
    pub fn region(&self, address: IpAddr) -> Region {
        match address.to_canonical() {
            IpAddr::V4(v4) => self.region_v4(v4.to_bits()),
            IpAddr::V6(v6) => self.region_v6(v6.to_bits()),
        }
    }

    /// The region of an IPv4 address.
    #[inline]
    pub fn region_v4(&self, address: u32) -> Region {
        self.v4.region(address)
    }

    /// The region of an IPv6 address; an IPv4-mapped one (`::ffff:a.b.c.d`) is looked up as IPv4.
    pub fn region_v6(&self, address: u128) -> Region {
        const MAPPED: u128 = 0xffff;
        if address >> 32 == MAPPED {
            return u32::try_from(address & u128::from(u32::MAX)).map_or(Region::UNKNOWN, |v4| self.region_v4(v4));
        }
        u64::try_from(address >> 64).map_or(Region::UNKNOWN, |upper| self.v6.region(upper))
    }

    /// The IPv4 blocks of a region as (first, last) address, rising; two that touch come as one or as two.
    pub fn blocks(&self, region: Region) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.ranges().filter(move |range| range.2 == region).map(|(first, last, _)| (first, last))
    }

    /// The whole IPv4 space as (first, last, region), rising and without holes; neighbours may be of one region.
    pub fn ranges(&self) -> impl Iterator<Item = (u32, u32, Region)> + '_ {
        self.v4.entries()
    }
}

/// Lays the reserved ranges (first, last; rising, apart) over the entries and joins neighbours of one region.
fn overlay<A>(entries: &[(A, Region)], reserved: &[(A, A)], end: A) -> Vec<(A, Region)>
where
    A: Copy + Ord + From<u8> + std::ops::Add<Output = A>,
{
    // Where the answer may change: at an entry, and at both ends of a reserved range.
    let ends = reserved.iter().filter(|range| range.1 < end).map(|range| range.1 + A::from(1));
    let mut marks: Vec<A> = reserved.iter().map(|range| range.0).chain(ends).chain([A::from(0)]).collect();
    crate::sort::sort(&mut marks);
    let mut marks = marks.into_iter().peekable();
    let mut entries = entries.iter().peekable();
    let mut reserved = reserved.iter().peekable();

    let mut out: Vec<(A, Region)> = Vec::with_capacity(entries.len() + marks.len());
    let mut underneath = Region::UNKNOWN;
    while let Some(start) = entries.peek().map(|entry| entry.0).into_iter().chain(marks.peek().copied()).min() {
        while let Some(entry) = entries.next_if(|entry| entry.0 <= start) {
            underneath = entry.1;
        }
        while marks.next_if(|mark| *mark <= start).is_some() {}
        while reserved.next_if(|range| range.1 < start).is_some() {}
        let within = reserved.peek().is_some_and(|range| range.0 <= start);
        let region = if within { Region::RESERVED } else { underneath };
        if out.last().is_none_or(|last| last.1 != region) {
            out.push((start, region));
        }
    }
    out
}

impl V4 {
    /// `entries` begin at 0 and rise.
    fn build(entries: &[(u32, Region)]) -> V4 {
        let buckets = 1 << 16;
        let mut v4 = V4 {
            index: Vec::with_capacity(buckets + 1),
            lows: Vec::with_capacity(entries.len() + buckets),
            regions: Vec::with_capacity(entries.len() + buckets),
        };
        let mut entries = entries.iter().peekable();
        let mut current = Region::UNKNOWN;
        for upper in 0..=u16::MAX {
            v4.index.push(id(v4.lows.len()));
            let first = u32::from(upper) << 16;
            if let Some(entry) = entries.next_if(|entry| entry.0 == first) {
                current = entry.1;
            }
            v4.push(0, current);
            while let Some(&(start, region)) = entries.next_if(|entry| entry.0 >> 16 == u32::from(upper)) {
                current = region;
                v4.push((start & 0xffff) as u16, current);
            }
        }
        v4.index.push(id(v4.lows.len()));
        v4
    }

    fn push(&mut self, low: u16, region: Region) {
        self.lows.push(low);
        self.regions.push(region);
    }

    #[inline]
    fn region(&self, address: u32) -> Region {
        let upper = (address >> 16) as usize;
        let low = (address & 0xffff) as u16;
        let (first, end) = (self.index[upper] as usize, self.index[upper + 1] as usize);
        // Most buckets are of one region altogether: no search, no touching of `lows`.
        if end - first == 1 {
            return self.regions[first];
        }
        let bucket = &self.lows[first..end];
        // The first entry of a bucket is 0, so at least one is not above `low`.
        self.regions[first + bucket.partition_point(|start| *start <= low) - 1]
    }

    /// (first, last, region) of every entry.
    fn entries(&self) -> impl Iterator<Item = (u32, u32, Region)> + '_ {
        self.index.windows(2).zip(0u32..).flat_map(move |(range, upper)| {
            let (first, end) = (range[0] as usize, range[1] as usize);
            (first..end).map(move |at| {
                let last = if at + 1 < end { self.lows[at + 1] - 1 } else { u16::MAX };
                ((upper << 16) | u32::from(self.lows[at]), (upper << 16) | u32::from(last), self.regions[at])
            })
        })
    }
}

impl V6 {
    const PAGES: u64 = 1 << 16;

    /// The /20 of 2000::/4 that an address lies in; addresses below have the first, those above the last.
    fn page(upper: u64) -> u64 {
        (upper >> 44).saturating_sub(0x2 << 16).min(V6::PAGES - 1)
    }

    /// `entries` begin at 0 and rise.
    fn build(entries: &[(u64, Region)]) -> V6 {
        let mut index = Vec::with_capacity(1 + V6::PAGES as usize);
        let mut at = 0;
        for page in 0..V6::PAGES {
            while entries.get(at).is_some_and(|entry| V6::page(entry.0) < page) {
                at += 1;
            }
            index.push(id(at));
        }
        index.push(id(entries.len()));
        V6 {
            index,
            starts: entries.iter().map(|entry| entry.0).collect(),
            regions: entries.iter().map(|entry| entry.1).collect(),
        }
    }

    fn region(&self, upper: u64) -> Region {
        let page = V6::page(upper) as usize;
        let (first, end) = (self.index[page] as usize, self.index[page + 1] as usize);
        let within = self.starts[first..end].partition_point(|start| *start <= upper);
        // Nothing starts at or below it in its page: the last entry of an earlier page holds. The first entry of all
        // starts at 0, so there is one.
        self.regions[first + within - 1]
    }
}

/// Entry numbers are bounded by [`pack`]'s limit on the number of entries, far below 2³².
fn id(at: usize) -> u32 {
    u32::try_from(at).expect("the entries of a table are counted in 32 bits")
}

#[cfg(test)]
mod tests;
