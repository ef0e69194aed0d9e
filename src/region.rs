//! The country an address is registered in, from a named and dated table; knows nothing of logs.
//!
//! A registry says who was *given* a block, not where its packets leave a cable: label every figure made from this
//! "registry country, not location", with [`RegionTable::date`]. Addresses that no stranger on the internet can own
//! ([`special`]) are [`Region::RESERVED`] in every table, the empty one included.

use std::fmt;

#[cfg(feature = "ingest")]
mod pack;
#[cfg(feature = "ingest")]
pub mod special;
#[cfg(feature = "ingest")]
mod table;
#[cfg(feature = "ingest")]
pub use table::RegionTable;

/// A source's region: a country, `unknown` or `reserved`.
///
/// The number is a fixed function of the code (0 unknown, 1 reserved, then 2 + 26·first + second letter), so that ids
/// mean the same whatever table they came from. Order by [`Region::code`] where a reader sees the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(pub u16);

/// The code of a region as text, at most eight ASCII letters, without an allocation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode {
    len: u8,
    text: [u8; 8],
}

impl Region {
    /// An address that the table knows nothing of.
    pub const UNKNOWN: Region = Region(0);
    /// An address that no stranger on the internet can own: see [`special`].
    pub const RESERVED: Region = Region(1);
    /// One more than the highest number a region has.
    pub const COUNT: usize = 2 + 26 * 26;

    /// The region of a two-letter code in capitals, or of `unknown` and `reserved`.
    pub fn from_code(code: &str) -> Option<Region> {
        match code.as_bytes() {
            b"unknown" => Some(Region::UNKNOWN),
            b"reserved" => Some(Region::RESERVED),
            &[first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Some(Region::from_letters(first, second)),
            _ => None,
        }
    }

    /// ISO 3166-1 alpha-2 in capitals (`JP`; registries also use `EU` and `AP`), `unknown` or `reserved`.
    pub fn code(self) -> RegionCode {
        let letters;
        let text: &[u8] = match self.0 {
            0 => b"unknown",
            1 => b"reserved",
            n => {
                letters = [letter((n - 2) / 26), letter((n - 2) % 26)];
                &letters
            }
        };
        let mut code = RegionCode { len: 0, text: [0; 8] };
        for (slot, byte) in code.text.iter_mut().zip(text) {
            *slot = *byte;
            code.len += 1;
        }
        code
    }

    fn from_letters(first: u8, second: u8) -> Region {
        Region(2 + 26 * u16::from(first - b'A') + u16::from(second - b'A'))
    }
}

/// Numbers past `Z` come from no code; they are shown as `?`.
fn letter(n: u16) -> u8 {
    u8::try_from(n).ok().filter(|n| *n < 26).map_or(b'?', |n| b'A' + n)
}

impl serde::Serialize for Region {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Region {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Region, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Region::from_code(&text).ok_or_else(|| serde::de::Error::custom(format!("not a region: {text:?}")))
    }
}

impl RegionCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        self.text.get(..usize::from(self.len)).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("")
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
