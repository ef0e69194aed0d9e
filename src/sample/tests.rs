use super::*;
use crate::region::{Region, RegionTable};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::Ipv4Addr;
use std::sync::LazyLock;

/// (source, day, sensor, protocol and port) as they stand in the text.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// What one month holds by the plainest count there is.
#[derive(Default)]
struct Count<'a> {
    accesses: u32,
    keys: HashSet<Key<'a>>,
    /// Accesses by (service, day).
    daily: HashMap<(&'a str, &'a str), u32>,
    /// Accesses by (source, day, sensor), September only.
    visits: HashMap<(&'a str, &'a str, &'a str), u32>,
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut sample = Sample::new(&RegionTable::builtin());
    let (mut text, mut chunks) = (Vec::new(), Vec::new());
    loop {
        let before = text.len();
        if !sample.next_chunk(&mut text) {
            assert_eq!(text.len(), before);
            break;
        }
        assert_eq!(text.last(), Some(&b'\n'));
        chunks.push(text.len() - before);
    }
    let last = chunks.pop().unwrap();
    assert!(last > 0 && chunks.iter().all(|chunk| (Sample::CHUNK..2 * Sample::CHUNK).contains(chunk)), "{chunks:?}");
    String::from_utf8(text).unwrap()
});

static COUNTS: LazyLock<BTreeMap<&str, Count>> = LazyLock::new(|| {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut lines = TEXT.lines();
    assert_eq!(lines.next(), Some("time,sensor,source,source_port,destination_port,protocol,icmp_type"));
    for line in lines {
        // 2008-09-13T04:05:06+09:00,talot-01,198.51.100.7,4321,8080,tcp,
        let (day, sensor, rest) = (&line[..10], &line[26..34], &line[35..]);
        let (source, rest) = rest.split_once(',').unwrap();
        let (_, service) = rest.split_once(',').unwrap();
        let count = counts.entry(&day[..7]).or_default();
        count.accesses += 1;
        count.keys.insert((source, day, sensor, service));
        *count.daily.entry((service, day)).or_default() += 1;
        if &day[..7] == "2008-09" {
            *count.visits.entry((source, day, sensor)).or_default() += 1;
        }
    }
    counts
});

fn september() -> &'static Count<'static> {
    &COUNTS["2008-09"]
}

/// The rows of the table of months in docs/sample.md: month, then accesses and sources per sensor and day.
fn documented() -> Vec<(&'static str, f64, f64)> {
    let rows = include_str!("../../docs/sample.md").lines().filter(|line| line.starts_with("| 200"));
    let number = |cell: &str| cell.trim().replace(',', "").parse::<f64>().unwrap();
    rows.map(|row| {
        let cells: Vec<&'static str> = row.split('|').map(str::trim).collect();
        (cells[1], number(cells[4]), number(cells[5]))
    })
    .collect()
}

#[test]
fn september_has_the_published_totals() {
    assert_eq!(september().accesses, 119_926);
    assert_eq!(september().keys.len(), 47_248);
    let sensors: BTreeSet<&str> = september().keys.iter().map(|key| key.2).collect();
    let days: BTreeSet<&str> = september().keys.iter().map(|key| key.1).collect();
    assert_eq!((sensors.len(), days.len()), (10, 30));
    // So that the three counts differ on the page: the same stranger at two services, and on two days.
    let strangers: HashSet<_> = september().keys.iter().map(|key| (key.0, key.1, key.2)).collect();
    let addresses: HashSet<_> = september().keys.iter().map(|key| key.0).collect();
    assert_eq!((strangers.len(), addresses.len()), (43_113, 23_095), "docs/sample.md states these two");
}

#[test]
fn every_month_is_as_documented() {
    assert_eq!(documented().len(), 12);
    assert_eq!(documented().iter().map(|row| row.0).collect::<Vec<_>>(), COUNTS.keys().copied().collect::<Vec<_>>());
    for ((name, accesses, sources), month) in documented().into_iter().zip(&MONTHS) {
        let sensor_days = f64::from(month.days) * 10.0;
        let count = &COUNTS[name];
        assert!((f64::from(count.accesses) / sensor_days - accesses).abs() < 1.0, "{name}: {}", count.accesses);
        assert!((count.keys.len() as f64 / sensor_days - sources).abs() < 1.0, "{name}: {}", count.keys.len());
    }
    assert_eq!(COUNTS.values().map(|count| u64::from(count.accesses)).sum::<u64>(), Sample::RECORDS);
}

#[test]
fn the_text_is_the_same_everywhere() {
    // FNV-1a. It changes with data/regions.bin and with every number of the model; the totals above may not.
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in TEXT.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    assert_eq!((TEXT.len(), hash), (134_913_762, 0xb8f6_f567_817f_34d5), "{hash:#018x}");
}

#[test]
fn lines_are_in_order_and_well_formed() {
    let mut before = "";
    for line in TEXT.lines().skip(1) {
        let stamp = &line[..25];
        assert!(before <= stamp, "{line}");
        before = stamp;
    }
    for line in TEXT.lines().skip(1).step_by(997) {
        let cells: Vec<&str> = line.split(',').collect();
        let [stamp, sensor, source, source_port, port, protocol, icmp_type] = cells[..] else { panic!("{line}") };
        assert!(stamp.ends_with("+09:00") && sensor.starts_with("talot-"), "{line}");
        assert!(source.parse::<Ipv4Addr>().is_ok(), "{line}");
        match protocol {
            "icmp" => assert_eq!((source_port, port, icmp_type), ("", "", "8"), "{line}"),
            "tcp" | "udp" => {
                assert!(source_port.parse::<u16>().unwrap() >= 1025 && port.parse::<u16>().unwrap() > 0, "{line}");
                assert_eq!(icmp_type, "");
            }
            _ => panic!("{line}"),
        }
    }
}

#[test]
fn the_search_for_proxies_is_where_it_was_and_nothing_else_stands_out() {
    let burst_services = ["8080,tcp,", "6588,tcp,"];
    let mut services: HashMap<&str, Vec<(&str, u32)>> = HashMap::new();
    for (&(service, day), &accesses) in &september().daily {
        services.entry(service.split_once(',').unwrap_or_default().1).or_default();
        services.entry(service).or_default().push((day, accesses));
    }
    let mut bursts: Vec<(&str, &str)> = Vec::new();
    for (service, days) in &services {
        let mut levels: Vec<u32> = days.iter().map(|day| day.1).collect();
        levels.resize(30, 0);
        levels.sort_unstable();
        // The rule of thumb of the burst finder: at least 20, and three times what is usual.
        let outstanding = days.iter().filter(|day| day.1 >= 20 && day.1 >= 3 * levels[15].max(1));
        bursts.extend(outstanding.map(|day| (*service, day.0)));
    }
    bursts.sort_unstable();
    let expected: Vec<(&str, &str)> = ["6588,tcp,", "8080,tcp,"]
        .iter()
        .flat_map(|service| ["13", "14", "15", "16", "17"].map(|day| (*service, day)))
        .collect();
    assert_eq!(bursts.iter().map(|(service, day)| (*service, &day[8..])).collect::<Vec<_>>(), expected);

    // One source is loud, at seven of ten sensors, from one country, hundreds of times a day at one of them.
    let mut loud: HashMap<&str, (u32, BTreeSet<&str>, BTreeSet<&str>)> = HashMap::new();
    for (&(source, day, sensor), &accesses) in &september().visits {
        let of = loud.entry(source).or_default();
        of.0 += accesses;
        of.1.insert(sensor);
        of.2.insert(day);
    }
    let (source, (accesses, sensors, days)) = loud.iter().max_by_key(|entry| entry.1.0).unwrap();
    assert_eq!((sensors.len(), days.len()), (7, 5));
    let region = RegionTable::builtin().region(source.parse().unwrap());
    assert_eq!(region.code().as_str(), "CN");
    let during = |day: &str| ("2008-09-13"..="2008-09-17").contains(&day);
    let all: u32 = burst_services
        .iter()
        .map(|s| september().daily.iter().filter(|d| d.0.0 == *s && during(d.0.1)).map(|d| d.1).sum::<u32>())
        .sum();
    assert!(*accesses * 100 > all * 94, "{accesses} of {all}");
    let most = september().visits.iter().filter(|visit| visit.0.0 == *source).map(|visit| *visit.1).max().unwrap();
    assert!((200..1000).contains(&most), "{most}");
}

#[test]
fn the_fall_to_september_is_that_of_135_and_of_pop_ups() {
    let per_sensor_day = |month: &str, days: f64, services: &[&str]| {
        let of = |count: &Count| count.daily.iter().filter(|d| services.contains(&d.0.0)).map(|d| *d.1).sum::<u32>();
        f64::from(of(&COUNTS[month])) / days / 10.0
    };
    let falling = ["135,tcp,", "1026,udp,", "1027,udp,"];
    let fall =
        |services: &[&str]| per_sensor_day("2008-08", 31.0, services) - per_sensor_day("2008-09", 30.0, services);
    let net = f64::from(COUNTS["2008-08"].accesses) / 310.0 - f64::from(september().accesses) / 300.0;
    assert!(fall(&falling[..1]) > 0.7 * net, "135/tcp explains {} of {net}", fall(&falling[..1]));
    assert!(fall(&falling) > net, "{} of {net}: the rest but the burst rises or stays", fall(&falling));
}

#[test]
fn sources_live_in_many_countries() {
    let table = RegionTable::builtin();
    let mut regions: HashMap<Region, u32> = HashMap::new();
    for source in september().keys.iter().map(|key| key.0).collect::<HashSet<_>>() {
        *regions.entry(table.region(source.parse().unwrap())).or_default() += 1;
    }
    assert!(regions.len() >= 30, "{}", regions.len());
    assert!(!regions.contains_key(&Region::RESERVED) && !regions.contains_key(&Region::UNKNOWN));
    let most = regions.iter().max_by_key(|region| region.1).unwrap();
    assert_eq!(most.0.code().as_str(), "JP", "Japan's sensors hear Japan's worms most");
}

#[test]
fn another_table_makes_another_sample() {
    let none = RegionTable::none();
    let mut sample = Sample::new(&none);
    let mut text = Vec::new();
    assert!(sample.next_chunk(&mut text));
    let text = String::from_utf8(text).unwrap();
    assert!(!TEXT.starts_with(&text));
    for line in text.lines().skip(1) {
        let source = line.split(',').nth(2).unwrap().parse().unwrap();
        assert_eq!(none.region(source), Region::UNKNOWN, "{line}");
    }
}

#[test]
fn shares_add_up_and_leave_nobody_out() {
    let mut shares = Vec::new();
    for accesses in 3..200 {
        spread(accesses, &[0.1, 20.0, 3.0], &mut shares);
        assert_eq!(shares.iter().sum::<u32>(), accesses);
        assert!(shares.iter().all(|share| *share > 0));
    }
    spread(0, &[], &mut shares);
    assert!(shares.is_empty());
}

#[test]
fn seconds_are_sorted_and_places_keep_their_order() {
    let mut random = Random::new(3);
    let mut order: Vec<u64> = (0..5000).map(|at| u64::from(random.below(DAY_SECS)) << 32 | at).collect();
    let mut expected = order.clone();
    expected.sort_unstable();
    sort_by_second(&mut order, &mut Vec::new());
    assert_eq!(order, expected);
}

#[test]
fn numbers_are_written_as_usual() {
    let digits = Digits::new();
    for n in (0..=65_535).step_by(7).chain([0, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 65_535]) {
        let mut line = [0; LONGEST];
        let end = digits.put(n, b',', &mut line, 3);
        assert_eq!(std::str::from_utf8(&line[3..end]), Ok(format!("{n},").as_str()));
    }
}
