//! `cargo xtask regions` packs the crate `iptocc`'s delegation tables into `data/regions.bin`.
//!
//! The crate answers single addresses only, and IPv6 cannot be asked address by address, so its data files are read where
//! cargo keeps them. Its version is pinned: the layout read here is the one of that version, and a test asks the crate
//! itself about both ends of every run. The packed form stands in `src/region/pack.rs`, beside its reader.

use flate2::{Compression, write::DeflateEncoder};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = "1.4.175";
/// The day that version was published; it is made anew every night from the registries' files of the day.
const DATE: &str = "2026-11-01";
const LICENCE: &str =
    "Delegation statistics of AFRINIC, APNIC, ARIN, LACNIC and RIPE NCC, published through the NRO under CC BY 4.0";
const OUTPUT: &str = "data/regions.bin";

/// A country's two letters, or none.
type Code = Option<[u8; 2]>;
/// (first address, code), rising from address 0; each holds to the next. Neighbours differ.
type Runs = Vec<(u128, Code)>;

/// Writes `data/regions.bin` below the workspace's root.
pub(crate) fn run() -> Result<(), String> {
    let bytes = pack(&crate_data()?)?;
    let output = root().join(OUTPUT);
    fs::write(&output, &bytes).map_err(|error| format!("cannot write {}: {error}", output.display()))?;
    println!("{OUTPUT}: {} bytes, iptocc {VERSION}, {DATE}", bytes.len());
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where cargo unpacked the crate.
fn crate_data() -> Result<PathBuf, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cannot read cargo metadata: {error}"))?;
    let package = metadata["packages"]
        .as_array()
        .and_then(|packages| packages.iter().find(|package| package["name"] == "iptocc"))
        .ok_or("iptocc is not among the packages of this workspace")?;
    if package["version"] != VERSION {
        return Err(format!("iptocc is {}, not {VERSION}: set VERSION and DATE to the new ones", package["version"]));
    }
    let manifest = package["manifest_path"].as_str().ok_or("iptocc has no manifest path")?;
    Ok(Path::new(manifest).with_file_name("src").join("data"))
}

fn pack(data: &Path) -> Result<Vec<u8>, String> {
    let read = |name| {
        let path = data.join(name);
        fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let v4 = v4_runs(&read("v4.bin")?).ok_or("v4.bin is not laid out as expected")?;
    let v6 = v6_runs(&read("v6.bin")?).ok_or("v6.bin is not laid out as expected")?;

    // The most frequent codes get the smallest numbers; it does not matter to deflate, but it is an order.
    let mut frequency: BTreeMap<[u8; 2], usize> = BTreeMap::new();
    for code in v4.iter().chain(&v6).filter_map(|run| run.1) {
        *frequency.entry(code).or_default() += 1;
    }
    let mut codes: Vec<_> = frequency.into_iter().collect();
    codes.sort_by_key(|&(code, n)| (std::cmp::Reverse(n), code));
    let mut numbers: HashMap<Code, u8> = HashMap::from([(None, 0)]);
    let mut body = vec![u8::try_from(codes.len()).map_err(|_| "more than 255 codes")?];
    for (number, (code, _)) in (1..).zip(&codes) {
        numbers.insert(Some(*code), number);
        body.extend(code);
    }
    pack_runs(&v4, 1 << 32, &numbers, &mut body)?;
    pack_runs(&v6, 1 << 64, &numbers, &mut body)?;

    let mut bytes = b"ttRegion\x01".to_vec();
    for text in [&format!("RIR delegations (iptocc {VERSION})"), DATE, LICENCE] {
        bytes.push(u8::try_from(text.len()).map_err(|_| "a text of the head is too long")?);
        bytes.extend(text.bytes());
    }
    bytes.extend(u32::try_from(body.len()).map_err(|_| "the body is too long")?.to_le_bytes());
    let mut deflate = DeflateEncoder::new(bytes, Compression::best());
    deflate.write_all(&body).and_then(|()| deflate.finish()).map_err(|error| format!("cannot deflate: {error}"))
}

fn pack_runs(runs: &Runs, space: u128, numbers: &HashMap<Code, u8>, body: &mut Vec<u8>) -> Result<(), String> {
    body.extend(u32::try_from(runs.len()).map_err(|_| "too many runs")?.to_le_bytes());
    let (mut lengths, mut codes, mut factors) = (Vec::new(), Vec::new(), Vec::new());
    let ends = runs.iter().skip(1).map(|run| run.0).chain([space]);
    for (&(start, code), end) in runs.iter().zip(ends) {
        let length = end.checked_sub(start).filter(|length| *length > 0).ok_or("runs do not rise")?;
        let power = length.trailing_zeros();
        let mut factor = length >> power;
        let flag = if factor > 1 { 0x80 } else { 0 };
        lengths.push(flag | u8::try_from(power).map_err(|_| "a run is too long")?);
        codes.push(*numbers.get(&code).ok_or("a code without a number")?);
        if factor > 1 {
            factor = (factor - 3) / 2;
            while factor > 0x7f {
                factors.push((factor & 0x7f) as u8 | 0x80);
                factor >>= 7;
            }
            factors.push(factor as u8);
        }
    }
    body.extend(lengths.into_iter().chain(codes).chain(factors));
    Ok(())
}

fn push(runs: &mut Runs, start: u128, code: Code) {
    if runs.last().is_none_or(|last| last.1 != code) {
        runs.push((start, code));
    }
}

fn byte(data: &[u8], at: usize) -> Option<u8> {
    data.get(at).copied()
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    data.get(at..)?.first_chunk().and_then(|bytes| usize::try_from(u32::from_le_bytes(*bytes)).ok())
}

fn u128_at(data: &[u8], at: usize) -> Option<u128> {
    data.get(at..)?.first_chunk().map(|bytes| u128::from_le_bytes(*bytes))
}

/// The code with a number in the dictionary at `dictionary`; 255 means none.
fn code_at(data: &[u8], dictionary: usize, number: u8) -> Option<Code> {
    if number == u8::MAX {
        return Some(None);
    }
    data.get(dictionary + 2 * usize::from(number)..)?.first_chunk().map(|code| Some(*code))
}

/// IPv4: a word for each /16, which either gives its one code, or none, or the number of a list of changes within it.
fn v4_runs(data: &[u8]) -> Option<Runs> {
    const BUCKETS: usize = 1 << 16;
    let dictionary = 4 * BUCKETS + 4;
    let mixed_count = dictionary + 2 * u32_at(data, 4 * BUCKETS)?;
    let mixed = u32_at(data, mixed_count)?;
    let bases = mixed_count + 4;
    let initials = bases + 4 * (mixed + 1);
    let change_count = initials + mixed;
    let changes = u32_at(data, change_count)?;
    let offsets = change_count + 4;
    let codes = offsets + 2 * changes;

    let mut runs = Runs::new();
    for bucket in 0..BUCKETS {
        let first = (bucket as u128) << 16;
        let word = u32_at(data, 4 * bucket)?;
        let low = word & 0x3fff_ffff;
        match word >> 30 {
            0 => {
                push(&mut runs, first, code_at(data, dictionary, byte(data, initials + low)?)?);
                for change in u32_at(data, bases + 4 * low)?..u32_at(data, bases + 4 * low + 4)? {
                    let offset = u16_at(data, offsets + 2 * change)?;
                    let code = code_at(data, dictionary, byte(data, codes + change)?)?;
                    push(&mut runs, first + u128::from(offset), code);
                }
            }
            1 => push(&mut runs, first, code_at(data, dictionary, u8::try_from(low & 0xff).ok()?)?),
            _ => push(&mut runs, first, None),
        }
    }
    Some(runs)
}

/// IPv6: for each /16 in use a list of prefixes of up to 48 bits, and those that are none in a table beside it. Returned
/// as runs of the upper 64 bits; `None` also if something is delegated below a /64.
fn v6_runs(data: &[u8]) -> Option<Runs> {
    const BUCKETS: usize = 1 << 16;
    const BYTE_INDEX: usize = 257;
    let used = u32_at(data, BUCKETS)?;
    let firsts = BUCKETS + 4;
    let deep_32 = firsts + 4 * (used + 1) + 2 * used * BYTE_INDEX;
    let deep_40 = deep_32 + 4 + u32_at(data, deep_32)? * (2 + 4 * BYTE_INDEX);
    let codes = deep_40 + 4 + u32_at(data, deep_40)? * (2 + 4 * BYTE_INDEX);
    let dictionary = codes + 4;
    let side_count = dictionary + 2 * u32_at(data, codes)?;
    let side = side_count + 4;
    let prefixes = side + 33 * u32_at(data, side_count)? + 4;

    let mut blocks = Vec::new();
    for bucket in 0..BUCKETS {
        let number = byte(data, bucket)?;
        if number == u8::MAX {
            continue;
        }
        let base = firsts + 4 * usize::from(number);
        for prefix in u32_at(data, base)?..u32_at(data, base + 4)? {
            let at = prefixes + 6 * prefix;
            let value = u32_at(data, at)?;
            let (first, last, code) = match u32::from(byte(data, at + 4)?) {
                0 => {
                    let at = side + 33 * value;
                    (u128_at(data, at)?, u128_at(data, at + 16)?, byte(data, at + 32)?)
                }
                length => {
                    let first = (bucket as u128) << 112 | (value as u128) << 80;
                    (first, first | (u128::MAX >> length), byte(data, at + 5)?)
                }
            };
            if first << 64 != 0 || last << 64 != u128::MAX << 64 {
                return None;
            }
            blocks.push((first >> 64, (last >> 64) + 1, code_at(data, dictionary, code)?));
        }
    }
    blocks.sort_unstable();

    let mut runs = Runs::new();
    let mut end = 0;
    for (first, after, code) in blocks {
        if first > end || runs.is_empty() {
            push(&mut runs, end, None);
        }
        push(&mut runs, first, code);
        end = after;
    }
    push(&mut runs, end, None);
    Some(runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};
    use teiten::region::{Region, RegionTable, special};

    fn expected(code: Option<&str>) -> Region {
        code.map_or(Region::UNKNOWN, |code| Region::from_code(code).expect("a code of two capitals"))
    }

    fn check_v4(table: &RegionTable, address: u32) {
        let reserved = special::V4.iter().any(|&(first, last)| (first..=last).contains(&address));
        let address = Ipv4Addr::from_bits(address);
        let region = if reserved { Region::RESERVED } else { expected(iptocc::country_code(address)) };
        assert_eq!(table.region(address.into()), region, "{address}");
    }

    fn check_v6(table: &RegionTable, address: u128) {
        let upper = (address >> 64) as u64;
        let reserved = special::V6.iter().any(|&(first, last)| (first..=last).contains(&upper));
        let address = Ipv6Addr::from_bits(address);
        let region = if reserved { Region::RESERVED } else { expected(iptocc::country_code(address)) };
        assert_eq!(table.region_v6(address.to_bits()), region, "{address}");
    }

    /// A table that says the same at both ends of every run of either table, and whose runs are those of the crate's own
    /// data, says the same everywhere; scattered addresses guard the reading of that data.
    #[test]
    fn the_checked_in_table_is_the_crates() {
        let data = crate_data().expect("the crate's data");
        let packed = pack(&data).expect("a packed table");
        let table = RegionTable::from_bytes(&packed).expect("a table");
        assert!(packed.len() <= 225_280, "{} bytes: more than the page's budget", packed.len());

        for &(start, _) in &v4_runs(&fs::read(data.join("v4.bin")).expect("v4.bin")).expect("runs") {
            let start = u32::try_from(start).expect("an address");
            check_v4(&table, start);
            check_v4(&table, start.saturating_sub(1));
        }
        for &(start, _) in &v6_runs(&fs::read(data.join("v6.bin")).expect("v6.bin")).expect("runs") {
            check_v6(&table, start << 64);
            check_v6(&table, (start << 64).saturating_sub(1));
        }
        let mut random = 1u64;
        for _ in 0..100_000 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            check_v4(&table, (random >> 32) as u32);
            check_v6(&table, u128::from((random >> 3) | 0x2000_0000_0000_0000) << 64);
        }

        // The bytes of deflate may change with its version; what they say may not.
        let checked_in = fs::read(root().join(OUTPUT)).expect("data/regions.bin");
        let checked_in = RegionTable::from_bytes(&checked_in).expect("data/regions.bin is a table");
        assert_eq!((checked_in.name(), checked_in.date()), (table.name(), table.date()));
        for region in (0..Region::COUNT).map(|n| Region(n as u16)) {
            assert!(checked_in.blocks(region).eq(table.blocks(region)), "{region:?}: run `cargo xtask regions`");
        }
        for &(start, _) in &v6_runs(&fs::read(data.join("v6.bin")).expect("v6.bin")).expect("runs") {
            check_v6(&checked_in, start << 64);
            check_v6(&checked_in, (start << 64).saturating_sub(1));
        }
    }
}
