//! Who sends: addresses in the blocks of many countries, some at work for weeks, most seen once.

use super::model::{Family, Population};
use super::random::Random;
use crate::region::{Region, RegionTable};

/// The IPv4 blocks of one country, for drawing an address evenly among all of its addresses.
struct Country {
    code: &'static str,
    /// How many addresses lie in the blocks up to and with this one; a country has fewer than 2³².
    ends: Vec<u32>,
    /// First address of each block.
    firsts: Vec<u32>,
}

pub(super) struct Countries(Vec<Country>);

/// The sources of one family.
pub(super) struct Sources {
    of: &'static Population,
    /// Places in [`Countries`], each as often as its share says.
    lots: Vec<u8>,
    regulars: Vec<u32>,
}

impl Countries {
    /// The countries of all families that the table knows; without any, the addresses it knows nothing of; without those
    /// too, all of unicast.
    pub(super) fn new(table: &RegionTable, families: &[Population]) -> Countries {
        let mut codes: Vec<&str> = families.iter().flat_map(|family| family.countries.iter().map(|c| c.0)).collect();
        crate::sort::sort(&mut codes);
        codes.dedup();
        let mut countries: Vec<Country> = codes.into_iter().map(Country::new).collect();
        // One walk over the table for all of them: which country a region is, by number.
        let mut places = vec![None; Region::COUNT];
        for (place, country) in countries.iter().enumerate() {
            if let Some(region) = Region::from_code(country.code) {
                places[usize::from(region.0)] = Some(place);
            }
        }
        for (first, last, region) in table.ranges() {
            if let Some(place) = places.get(usize::from(region.0)).copied().flatten() {
                countries[place].add(first, last);
            }
        }
        countries.retain(Country::has_room);
        if countries.is_empty() {
            let mut anywhere = Country::new("");
            table.blocks(Region::UNKNOWN).for_each(|(first, last)| anywhere.add(first, last));
            if !anywhere.has_room() {
                anywhere.add(0x0100_0000, 0xdfff_ffff);
            }
            countries.push(anywhere);
        }
        Countries(countries)
    }

    /// An address of the country, or of the first if it has none.
    pub(super) fn address(&self, code: &str, random: &mut Random) -> u32 {
        let country = self.0.iter().find(|country| country.code == code).or(self.0.first());
        country.map_or(0, |country| country.address(random))
    }
}

impl Country {
    fn new(code: &'static str) -> Country {
        Country { code, ends: Vec::new(), firsts: Vec::new() }
    }

    fn add(&mut self, first: u32, last: u32) {
        let end = self.ends.last().copied().unwrap_or_default();
        // A table may give a country nearly everything; what does not fit in 32 bits is left out.
        if let Some(end) = end.checked_add(last - first).and_then(|end| end.checked_add(1)) {
            self.ends.push(end);
            self.firsts.push(first);
        }
    }

    /// Below a /20 a population might not find as many different addresses as it needs.
    fn has_room(&self) -> bool {
        self.ends.last().is_some_and(|end| *end >= 4096)
    }

    /// Any address but those that end in 0 or 255, which few hosts have.
    fn address(&self, random: &mut Random) -> u32 {
        let total = self.ends.last().copied().unwrap_or_default();
        let mut address = 0;
        for _ in 0..64 {
            let nth = random.below(total);
            let block = self.ends.partition_point(|end| *end <= nth);
            let before = if block == 0 { 0 } else { self.ends[block - 1] };
            address = self.firsts[block] + (nth - before);
            if !matches!(address & 0xff, 0 | 0xff) {
                break;
            }
        }
        address
    }
}

impl Sources {
    pub(super) fn new(of: &'static Population, countries: &Countries, random: &mut Random) -> Sources {
        let mut lots = Vec::new();
        for (code, share) in of.countries {
            if let Some(at) = countries.0.iter().position(|country| country.code == *code) {
                lots.extend(std::iter::repeat_n(at as u8, usize::from(*share)));
            }
        }
        if lots.is_empty() {
            lots.push(0);
        }
        let mut sources = Sources { of, lots, regulars: Vec::with_capacity(of.regulars) };
        for _ in 0..of.regulars {
            let address = sources.stranger(countries, random);
            sources.regulars.push(address);
        }
        sources
    }

    fn stranger(&self, countries: &Countries, random: &mut Random) -> u32 {
        let lot = self.lots[random.place(self.lots.len())];
        countries.0.get(usize::from(lot)).map_or(0, |country| country.address(random))
    }

    /// Adds `count` sources to `chosen`, none of which is there yet or in `taken`. Of a hundred, `also.1` are looked for
    /// among `also.0` first.
    pub(super) fn choose(
        &mut self,
        count: u32,
        also: (&[u32], u32),
        taken: &[u32],
        countries: &Countries,
        random: &mut Random,
        chosen: &mut Vec<u32>,
    ) {
        let is_new = |chosen: &[u32], address: u32| !chosen.contains(&address) && !taken.contains(&address);
        for _ in 0..count {
            let known = if !also.0.is_empty() && random.chance(also.1) {
                Some(also.0[random.place(also.0.len())])
            } else if random.chance(self.of.regular_percent) {
                Some(self.regulars[random.place(self.regulars.len())])
            } else {
                None
            };
            if let Some(address) = known.filter(|address| is_new(chosen, *address)) {
                chosen.push(address);
                continue;
            }
            let mut address = self.stranger(countries, random);
            while !is_new(chosen, address) {
                address = self.stranger(countries, random);
            }
            if random.chance(self.of.stay_percent) {
                let place = random.place(self.regulars.len());
                self.regulars[place] = address;
            }
            chosen.push(address);
        }
    }

    /// A port that a program of this family sends from.
    pub(super) fn port(&self, random: &mut Random) -> u16 {
        self.of.ports.0 + random.below(self.of.ports.1) as u16
    }
}

impl Family {
    pub(super) fn place(self) -> usize {
        self as usize
    }
}
