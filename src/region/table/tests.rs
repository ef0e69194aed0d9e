use super::*;
use std::net::{Ipv4Addr, Ipv6Addr};

fn check(table: &RegionTable, address: &str, code: &str) {
    let region = table.region(address.parse().unwrap());
    assert_eq!(region.code().as_str(), code, "{address}");
    assert_eq!(Region::from_code(code), Some(region));
}

/// A table of two countries by hand, the whole of it readable here.
fn packed(body: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut bytes = b"ttRegion\x01\x04test\x0a2008-09-30\x05ours.".to_vec();
    bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    let mut deflate = flate2::write::DeflateEncoder::new(bytes, flate2::Compression::best());
    deflate.write_all(body).unwrap();
    deflate.finish().unwrap()
}

fn small() -> Vec<u8> {
    let mut body = b"\x02JPCN".to_vec();
    // Nothing for 0.0.0.0/8, JP for three /8, CN for four, JP for eight, nothing for the other 240.
    body.extend([5, 0, 0, 0, 24, 24 | 0x80, 26, 27, 28 | 0x80]);
    body.extend([0, 1, 2, 1, 0]);
    // The odd factors 3 and 15.
    body.extend([0, 6]);
    // CN for 2000::/3, nothing else; the rest above is three times 2^62.
    body.extend([3, 0, 0, 0, 61, 61, 62 | 0x80]);
    body.extend([0, 2, 0, 0]);
    body
}

#[test]
fn codes_are_a_fixed_function_of_two_letters() {
    assert_eq!(Region::from_code("AA"), Some(Region(2)));
    assert_eq!(Region::from_code("JP"), Some(Region(2 + 26 * 9 + 15)));
    assert_eq!(Region::from_code("ZZ"), Some(Region(u16::try_from(Region::COUNT).unwrap() - 1)));
    for n in 0..Region::COUNT {
        let region = Region(u16::try_from(n).unwrap());
        assert_eq!(Region::from_code(region.code().as_str()), Some(region));
    }
    for wrong in ["", "J", "jp", "JPN", "J1", "Unknown", "日本"] {
        assert_eq!(Region::from_code(wrong), None, "{wrong}");
    }
    assert_eq!(
        format!("{:>4}|{:?}", Region::from_code("JP").unwrap().code(), Region::UNKNOWN.code()),
        "  JP|\"unknown\""
    );
}

#[test]
fn runs_hold_to_the_next_and_reserved_lies_over_them() {
    let table = RegionTable::from_bytes(&packed(&small())).unwrap();
    assert_eq!((table.name(), table.date(), table.licence()), ("test", "2008-09-30", "ours."));
    check(&table, "0.255.255.255", "reserved");
    check(&table, "1.0.0.0", "JP");
    check(&table, "3.255.255.255", "JP");
    check(&table, "4.0.0.0", "CN");
    check(&table, "7.255.255.255", "CN");
    check(&table, "8.0.0.0", "JP");
    check(&table, "9.255.255.255", "JP");
    check(&table, "10.0.0.0", "reserved");
    check(&table, "10.255.255.255", "reserved");
    check(&table, "11.0.0.0", "JP");
    check(&table, "15.255.255.255", "JP");
    check(&table, "16.0.0.0", "unknown");
    check(&table, "::ffff:4.5.6.7", "CN");
    check(&table, "2000::", "CN");
    check(&table, "2001:db8:ffff::1", "reserved");
    check(&table, "2001:db9::", "CN");
    check(&table, "3fff:1000::", "CN");
    check(&table, "4000::", "reserved");

    let blocks = |code| table.blocks(Region::from_code(code).unwrap()).collect::<Vec<_>>();
    let china = blocks("CN");
    assert_eq!((china.first().unwrap().0, china.last().unwrap().1), (0x0400_0000, 0x07ff_ffff));
    assert_eq!(china.iter().map(|(first, last)| u64::from(last - first) + 1).sum::<u64>(), 1 << 26);
    assert!(blocks("JP").iter().all(|(first, last)| last >= first && first >> 24 != 10));
    assert!(blocks("KR").is_empty());
}

/// The reserved blocks of RFC 6890's registries, each at both ends and one address beside, in a table of nothing else.
#[test]
fn reserved_is_reserved_in_the_empty_table() {
    let none = RegionTable::none();
    for block in [
        "0.0.0.0-0.255.255.255",
        "10.0.0.0-10.255.255.255",
        "100.64.0.0-100.127.255.255",
        "127.0.0.0-127.255.255.255",
        "169.254.0.0-169.254.255.255",
        "172.16.0.0-172.31.255.255",
        "192.0.0.0-192.0.0.255",
        "192.0.2.0-192.0.2.255",
        "192.88.99.0-192.88.99.255",
        "192.168.0.0-192.168.255.255",
        "198.18.0.0-198.19.255.255",
        "198.51.100.0-198.51.100.255",
        "203.0.113.0-203.0.113.255",
        "224.0.0.0-255.255.255.255",
    ] {
        let (first, last) = block.split_once('-').unwrap();
        let (low, high): (Ipv4Addr, Ipv4Addr) = (first.parse().unwrap(), last.parse().unwrap());
        check(&none, first, "reserved");
        check(&none, last, "reserved");
        for beside in [low.to_bits().checked_sub(1), high.to_bits().checked_add(1)].into_iter().flatten() {
            assert_eq!(none.region_v4(beside), Region::UNKNOWN, "beside {block}");
        }
    }
    for address in ["::", "::1", "64:ff9b::1", "100::1", "2001::1", "2001:1ff:ffff::", "2001:db8::", "2002::", "3fff::"]
    {
        check(&none, address, "reserved");
    }
    for address in ["fc00::1", "fdff::", "fe80::1", "ff02::1", "4000::", "::ffff:10.0.0.1", "::ffff:224.0.0.1"] {
        check(&none, address, "reserved");
    }
    for address in ["2001:200::", "2001:db7:ffff::", "2001:db9::", "2003::", "3ffe::", "2a00::1", "::ffff:8.8.8.8"] {
        check(&none, address, "unknown");
    }
    for address in [special::V4[0].0, special::V4[1].0] {
        assert_eq!(none.region_v4(address), Region::RESERVED);
    }
    assert!(special::V4.windows(2).all(|pair| pair[0].1 < pair[1].0), "rising and apart");
    assert!(special::V6.windows(2).all(|pair| pair[0].1 < pair[1].0), "rising and apart");
}

/// Against a slow, plain search of the same runs.
#[test]
fn look_ups_equal_a_linear_search() {
    let table = RegionTable::builtin();
    let mut random = 7u64;
    let mut next = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        random >> 20
    };
    let runs: Vec<(u32, u32, Region)> = table.v4.entries().collect();
    assert_eq!((runs[0].0, runs[runs.len() - 1].1), (0, u32::MAX));
    assert!(runs.windows(2).all(|pair| pair[0].1.checked_add(1) == Some(pair[1].0)), "runs leave no hole");
    for _ in 0..200 {
        let address = u32::try_from(next() & 0xffff_ffff).unwrap();
        let plain = runs.iter().find(|run| (run.0..=run.1).contains(&address)).unwrap().2;
        assert_eq!(table.region_v4(address), plain, "{}", Ipv4Addr::from_bits(address));
    }
    for _ in 0..200 {
        let upper = (next() << 17 & 0x1fff_ffff_ffff_ffff) | 0x2000_0000_0000_0000;
        let at = table.v6.starts.iter().rposition(|start| *start <= upper).unwrap();
        let address = Ipv6Addr::from_bits(u128::from(upper) << 64 | 1);
        assert_eq!(table.region(address.into()), table.v6.regions[at], "{address}");
    }
}

#[test]
fn the_builtin_table_knows_well_known_addresses() {
    let table = RegionTable::builtin();
    for (address, code) in [
        ("8.8.8.8", "US"),
        ("1.0.16.1", "JP"),
        ("133.1.1.1", "JP"),
        ("202.108.22.5", "CN"),
        ("168.126.63.1", "KR"),
        ("192.168.1.1", "reserved"),
        ("2001:200::1", "JP"),
        ("2001:4860:4860::8888", "US"),
        ("2a00:1450::1", "IE"),
    ] {
        check(&table, address, code);
    }
    assert_eq!(table.date().len(), "2008-09-30".len());
    assert!(table.licence().contains("CC BY 4.0"));
}

#[test]
fn what_is_no_table_is_refused_with_its_reason() {
    let refused = |bytes: &[u8], reason: &str| {
        let error = RegionTable::from_bytes(bytes).unwrap_err();
        assert!(error.contains(reason), "{error:?} should say {reason:?}");
    };
    let good = packed(&small());
    refused(b"", "not a region table");
    refused(b"PK\x03\x04 something else", "not a region table");
    refused(b"ttRegion\x02", "version 2");
    refused(b"ttRegion\x01\x04tes", "cut short in its head");
    refused(b"ttRegion\x01\x01\xff\x00\x00", "UTF-8");
    refused(b"ttRegion\x01\x00\x00\x00\xff\xff\xff\xff", "at most 4194304");
    refused(&good[..good.len() - 4], "damaged");
    refused(&packed(b"\x01J1"), "two capitals");
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut body = small();
        change(&mut body);
        packed(&body)
    };
    refused(&with(&|body| body[9] = 0x7f), "leaves the space");
    refused(&with(&|body| body[9] = 30), "leaves the space");
    refused(&with(&|body| body[20] = 5), "do not cover");
    refused(&with(&|body| body[14] = 3), "no known code");
    refused(&with(&|body| body[8] = 0xff), "cut short in its body");
    refused(&with(&|body| body.push(0)), "left over");
    refused(&with(&|body| body.splice(19..20, [0xff; 12]).for_each(drop)), "more than ten bytes");
}

/// Damage anywhere gives a table or a refusal, never a panic and never a large allocation.
#[test]
fn any_damage_is_survived() {
    let good = small();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut body = good.clone();
            body[at] ^= 1 << bit;
            let _ = RegionTable::from_bytes(&packed(&body));
        }
        let _ = RegionTable::from_bytes(&packed(&good[..at]));
    }
    let file = packed(&good);
    for at in 0..file.len() {
        assert!(RegionTable::from_bytes(&file[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut bytes = file.clone();
            bytes[at] ^= 1 << bit;
            let _ = RegionTable::from_bytes(&bytes);
        }
    }
}
