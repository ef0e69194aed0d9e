//! Cube files: their report is that of the logs behind them, byte for byte; sums of files with disjoint (sensor, day) are
//! exact in all that adds up and say of the rest that it does not; what overlaps is refused, and so is what cannot be.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use teiten::access::{Protocol, Service};
use teiten::account::Account;
use teiten::count::{CountOptions, Counted, InputFile, Wanted, count};
use teiten::cube::{Cube, CubeFile, Detail, InputHash, Tally, Unlike, sum_of_files};
use teiten::export::{Edition, Extras};
use teiten::input::FileOptions;
use teiten::lane::{LaneOptions, SensorBy};
use teiten::ledger::{Book, Frozen, Ledger};
use teiten::measure::Answer;
use teiten::region::RegionTable;
use teiten::report::Period;
use teiten::report::monthly::{Choice, Incidents, Monthly, Plan, Questions, Settings, Statement, report_of_file};
use teiten::report::visitors::{Of, visits};
use teiten::sample::Sample;
use teiten::text::{Language, say};
use teiten::time::{Day, Zone};

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn counted(path: &Path, zone: &Zone, wanted: Wanted) -> Counted {
    let regions = RegionTable::builtin();
    let lane = LaneOptions { zone: zone.clone(), sensor_by: SensorBy::Auto, seed: 5, pass: None };
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut options = FileOptions::new(zone.clone());
    // Stamps without a year are of this one.
    options.year = Some(2026);
    let input = InputFile { path: path.into(), name, options };
    let options = CountOptions {
        lane,
        lanes: 2,
        chunk: 1 << 20,
        part: 32 << 20,
        regions: &regions,
        wanted,
        busiest: 0,
        progress: &|_| {},
    };
    count(&[input], &options)
}

fn inputs() -> Vec<InputHash> {
    vec![InputHash { name: "a.log".into(), bytes: 7, sha256: "0f".into() }]
}

/// A file as it comes back from its bytes.
fn reopened(file: &CubeFile) -> CubeFile {
    let bytes = file.to_bytes();
    let opened = CubeFile::from_bytes(&bytes).unwrap();
    assert!(opened.to_bytes() == bytes, "an opened file is written as it was");
    opened
}

fn file_of(path: &Path, zone: &Zone) -> CubeFile {
    let counted = counted(path, zone, Wanted::CubeFile);
    let account = counted.account();
    reopened(&CubeFile { visits: counted.visits, ..CubeFile::of(counted.cube, account, inputs()) })
}

/// A report in every form and both languages.
fn forms(report: &Monthly) -> Vec<Vec<u8>> {
    let mut forms = vec![Edition::new(report, Extras::default()).json()];
    for language in Language::ALL {
        forms.push(Edition::new(report, Extras::default()).html(language).into_bytes());
        forms.push(Edition::new(report, Extras::default()).markdown(language).into_bytes());
    }
    forms
}

/// What may be asked of a cube by default: nothing in particular, every month, everything.
fn choices(cube: &Cube) -> Vec<Choice> {
    let Some((from, to)) = cube.days() else { return Vec::new() };
    let months: BTreeSet<_> = cube.coverage.iter().map(|tally| tally.key.0.month()).collect();
    let periods = months.into_iter().map(Period::of_month).chain([Period { from, to }]);
    let chosen = periods.map(|period| Choice { period: Some(period), against: None });
    [Choice::default()].into_iter().chain(chosen).collect()
}

/// Holds every report of the file's against that of the logs; returns how many incidents they tell of.
fn holds_the_reports(path: &Path, zone: &Zone) -> usize {
    let file = file_of(path, zone);
    let mut incidents = 0;
    for choice in choices(&file.cube) {
        let of_logs = counted(path, zone, Wanted::Report(choice)).report.map(|report| report.of_files(&inputs()));
        let of_file = report_of_file(&file, choice);
        assert_eq!(of_file.is_some(), of_logs.is_some(), "{path:?} {choice:?}");
        if let (Some(of_file), Some(of_logs)) = (of_file, of_logs) {
            assert!(of_file == of_logs, "{path:?} {choice:?}");
            // Forms are made of a report and of nothing else: those of one are enough.
            if incidents == 0 && !of_file.incidents.is_empty() {
                assert!(forms(&of_file) == forms(&of_logs), "{path:?} {choice:?}");
            }
            incidents += of_logs.incidents.len();
            let known = |report: &Monthly| report.incidents.iter().all(|it| it.visitors.as_ref().known().is_some());
            assert!(known(&of_file), "{path:?} {choice:?}");
        }
    }
    incidents
}

#[test]
fn every_report_of_the_samples_cube_file_is_that_of_its_log() {
    let path = folder("cubes-sample").join("sample.csv");
    let (mut sample, mut log) = (Sample::new(&RegionTable::builtin()), Vec::new());
    while sample.next_chunk(&mut log) {}
    std::fs::write(&path, log).unwrap();
    let zone = Zone::named(Sample::ZONE).unwrap();
    assert!(holds_the_reports(&path, &zone) >= 3, "the month's, by default and chosen, and everything's");
    let bytes = file_of(&path, &zone).to_bytes();
    let visits = String::from_utf8(bytes.clone()).unwrap().split_once("\"visits\":").unwrap().1.len();
    assert!(visits < 16 << 10, "{visits} of {} bytes", bytes.len());
}

#[test]
fn every_report_of_a_small_logs_cube_file_is_that_of_its_log() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                holds_the_reports(&path, &Zone::named("Asia/Tokyo").unwrap());
                read += 1;
            }
        }
    }
    assert!(read > 100, "{read}");
}

/// Six months of real honeypots, if they are at hand.
#[test]
fn every_report_of_a_real_logs_cube_file_is_that_of_its_log() {
    let Some(path) = crate::readers::shared("corpus/datasets/marx.csv.gz") else { return };
    assert!(holds_the_reports(&path, &Zone::utc()) > 50);
}

/// What one record says.
#[derive(Clone, Copy)]
struct Record {
    day: Day,
    sensor: u32,
    service: Service,
    source: IpAddr,
    weight: u64,
    book: Book,
}

/// A hundred days at five sensors: few sources that come again and again, and bursts, of one tool at two services, of a
/// crowd, and at one sensor only.
fn records(random: &mut Random) -> Vec<Record> {
    let first = Day::from_civil(2026, 1, 20).unwrap();
    let service = |port: u64| Service::port(Protocol::TCP, u16::try_from(port).unwrap());
    let address = |n: u64| IpAddr::V4(u32::try_from(0x0b00_0000 + n * 0x0123_4567 % 0xb000_0000).unwrap().into());
    let mut list = Vec::new();
    for n in 0..100 {
        let day = first.plus(n);
        for sensor in 0..5 {
            for _ in 0..8 {
                let source = match random.below(9) {
                    0 => IpAddr::V6((0x2001_0db8_u128 << 96 | u128::from(random.below(40))).into()),
                    _ => address(random.below(300)),
                };
                let book = if random.below(12) == 0 { Book::Backscatter } else { Book::Accesses };
                let service = service([22, 23, 80, 445, 8080][usize::try_from(random.below(5)).unwrap()]);
                list.push(Record { day, sensor, service, source, weight: 1 + random.below(3), book });
            }
        }
    }
    for _ in 0..6 {
        let (from, days) = (first.plus(i32::try_from(20 + random.below(75)).unwrap()), 1 + random.below(5));
        let (crowd, sensors) = (random.below(2) == 0, if random.below(2) == 0 { 1 } else { 5 });
        let (port, both) = (1_000 + random.below(9), random.below(2) == 0);
        for day in 0..i32::try_from(days).unwrap() {
            for sensor in 0..sensors {
                for n in 0..if crowd { 40 } else { 2 } {
                    let weight = if crowd { 1 } else { 60 };
                    let source = address(900 + if crowd { random.below(80) } else { n });
                    for service in [service(port), service(port + 20)].into_iter().take(if both { 2 } else { 1 }) {
                        list.push(Record {
                            day: from.plus(day),
                            sensor,
                            service,
                            source,
                            weight,
                            book: Book::Accesses,
                        });
                    }
                }
            }
        }
    }
    list
}

fn frozen(records: &[Record]) -> Frozen {
    let mut ledger = Ledger::new(7);
    for record in records {
        let sensor = ledger.sensor(format!("s{}", record.sensor).as_bytes());
        ledger.cover(record.day, sensor, record.weight);
        ledger.add(record.book, record.day, sensor, record.service, record.source, record.weight);
    }
    Frozen::of(ledger)
}

fn file_with(records: &[Record], name: &str) -> CubeFile {
    let frozen = frozen(records);
    let cube = Cube::of(&frozen, &Zone::utc(), &RegionTable::builtin(), Detail::File);
    let visits = Questions::of(&cube).ask(&[frozen]);
    let account = Account { blank: records.len() as u64, ..Account::default() };
    let inputs = vec![InputHash { name: name.into(), bytes: 1, sha256: "00".into() }];
    reopened(&CubeFile { visits, ..CubeFile::of(cube, account, inputs) })
}

/// The records, shared out so that no two parts have a (sensor, day) in common.
fn split(random: &mut Random, records: &[Record]) -> Vec<Vec<Record>> {
    let parts = 2 + random.below(4);
    let how = random.below(4);
    let mut whose: BTreeMap<(u32, Day), u64> = BTreeMap::new();
    let mut list = vec![Vec::new(); usize::try_from(parts).unwrap()];
    for record in records {
        let part = *whose.entry((record.sensor, record.day)).or_insert_with(|| match how {
            0 => u64::from(record.sensor) % parts,
            1 => u64::from(record.day.month().month) % parts,
            2 => u64::from(record.day.0.unsigned_abs()) / 9 % parts,
            _ => random.below(parts),
        });
        list[usize::try_from(part).unwrap()].push(*record);
    }
    list.retain(|part| !part.is_empty());
    list
}

fn summed(files: Vec<CubeFile>) -> CubeFile {
    sum_of_files(files).unwrap().unwrap()
}

/// A report without what sets of sources tell.
fn additive(mut report: Monthly) -> Monthly {
    report.about.inputs.clear();
    report.headline.distinct_addresses = Answer::NotAvailable;
    report.incidents.clear();
    if let Some(compared) = &mut report.compared {
        compared.headline.distinct_addresses = Answer::NotAvailable;
    }
    for section in &mut report.sections {
        section.statements.retain(|it| !matches!(it, Statement::Distinct { .. } | Statement::Incident { .. }));
    }
    report
}

#[test]
fn a_sum_of_cube_files_is_the_whole_in_all_that_adds_up() {
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..24 {
        let mut random = Random(seed);
        let records = records(&mut random);
        let ledger = [frozen(&records)];
        let whole = file_with(&records, "whole");
        let parts = split(&mut random, &records);
        let mut files: Vec<CubeFile> =
            parts.iter().zip(0..).map(|(part, n)| file_with(part, &format!("{n}.log"))).collect();
        let sum = reopened(&summed(files.clone()));
        // In whatever order and in whatever steps.
        let last = files.split_off(1 + usize::try_from(random.below(parts.len() as u64 - 1)).unwrap());
        files.reverse();
        let steps = summed(vec![summed(last), summed(files)]);
        assert!(steps.to_bytes() == sum.to_bytes(), "{seed}");

        // As it crosses between workers, too.
        let crossed = Cube::unpack(&sum.cube.pack(Some(&sum))).unwrap();
        assert!(crossed == CubeFile { account: Account::default(), ..sum.clone() }, "{seed}");

        let (a, b) = (&sum.cube, &whole.cube);
        assert!(a.sensors == b.sensors && a.cells == b.cells && a.backscatter == b.backscatter, "{seed}");
        assert!(a.coverage == b.coverage && a.source_sensor_days == b.source_sensor_days, "{seed}");
        assert_eq!((sum.account.clone(), sum.inputs.len()), (whole.account.clone(), parts.len()));
        // U0 is true where it stands, and where it does not it is said so.
        let known: BTreeMap<_, _> = a.distinct_addresses.iter().map(|t| (t.key, t.count)).collect();
        for Tally { key, count } in &b.distinct_addresses {
            match a.addresses(key.0, key.1) {
                Answer::Known(n) => assert_eq!((n, known.get(key)), (*count, Some(count)), "{seed} {key:?}"),
                Answer::NotAdditive => assert!(!known.contains_key(key), "{seed} {key:?}"),
                Answer::NotAvailable => panic!("{seed} {key:?}"),
            }
        }
        assert_eq!(a.distinct_addresses.len() + a.not_additive.len(), b.distinct_addresses.len(), "{seed}");

        for choice in choices(a) {
            let plan = Plan::of(b, choice, Settings::default()).unwrap();
            let of_logs = plan.report(b, &Incidents::of(&ledger, &plan.bursts)).unwrap();
            let of_sum = report_of_file(&sum, choice).unwrap();
            assert!(additive(of_sum.clone()) == additive(of_logs.clone()), "{seed} {choice:?}");
            let services = |report: &Monthly| -> BTreeSet<Service> {
                report.incidents.iter().flat_map(|it| it.services()).collect()
            };
            assert_eq!(services(&of_sum), services(&of_logs), "{seed} {choice:?}");
            for incident in &of_sum.incidents {
                let days = incident.sources_asked();
                let Answer::Known(visitors) = &incident.visitors else {
                    assert_eq!(incident.visitors, Answer::NotAdditive);
                    *seen.entry("visitors not additive").or_default() += 1;
                    continue;
                };
                let [visit] = visits(&ledger[0], &[days]).try_into().unwrap();
                let shown = |fact: &teiten::report::monthly::Fact| fact.value.clone();
                let count = teiten::report::monthly::Value::Count;
                assert_eq!(
                    [&visitors.sources, &visitors.most_at_one_sensor, &incident.accesses].map(shown),
                    [visit.sources, visit.most_at_one_sensor, visit.accesses].map(count)
                );
                *seen.entry("visitors known").or_default() += 1;
                *seen.entry("several services").or_default() += u64::from(incident.services.len() > 1);
            }
            let told = match of_sum.headline.distinct_addresses {
                Answer::Known(n) => {
                    assert_eq!(of_logs.headline.distinct_addresses, Answer::Known(n));
                    "addresses known"
                }
                Answer::NotAdditive => "addresses not additive",
                Answer::NotAvailable => panic!("{seed} {choice:?}"),
            };
            *seen.entry(told).or_default() += 1;
        }
    }
    // The test is about all of them.
    let all =
        ["addresses known", "addresses not additive", "several services", "visitors known", "visitors not additive"];
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), all, "{seen:?}");
    assert!(seen.values().all(|times| *times >= 10), "{seen:?}");
}

/// What is not additive is said in both languages, and stands in the export as that.
#[test]
fn a_report_of_a_sum_says_what_is_not_additive() {
    let records = records(&mut Random(3));
    let half = |rest: u32| records.iter().filter(|it| it.sensor % 2 == rest).copied().collect::<Vec<_>>();
    let sum = summed(vec![file_with(&half(0), "even"), file_with(&half(1), "odd")]);
    let report = report_of_file(&sum, Choice::default()).unwrap();
    assert_eq!(report.headline.distinct_addresses, Answer::NotAdditive);
    let json: serde_json::Value = serde_json::from_slice(&Edition::new(&report, Extras::default()).json()).unwrap();
    assert_eq!(json["headline"]["distinct_addresses"], "not-additive");
    let distinct = || report.sections[0].statements.iter().find(|it| matches!(it, Statement::Distinct { .. }));
    for (language, words) in [(Language::En, "not additive"), (Language::Ja, "加算できない")] {
        assert!(say(language, &report, distinct().unwrap()).to_string().contains(words));
        assert!(Edition::new(&report, Extras::default()).html(language).contains(words));
        assert!(Edition::new(&report, Extras::default()).markdown(language).contains(words));
    }
}

#[test]
fn files_that_cannot_be_added_are_refused() {
    let records = records(&mut Random(9));
    let days = |from: i32, to: i32| {
        let first = Day::from_civil(2026, 1, 20).unwrap();
        records.iter().filter(|it| (from..to).contains(&(it.day.0 - first.0))).copied().collect::<Vec<_>>()
    };
    let (early, late, middle) =
        (file_with(&days(0, 50), "a"), file_with(&days(50, 100), "b"), file_with(&days(49, 51), "c"));
    let refused = |files: &[&CubeFile]| sum_of_files(files.iter().map(|file| (*file).clone()).collect()).unwrap_err();
    let overlap = refused(&[&early, &late, &middle]);
    let sentence = "a.json and c.json cannot be added: both hold sensor \"s0\" on 2026-03-10, and 4 sensor-days more";
    assert_eq!(overlap.sentence(&["a.json", "b.json", "c.json"]), sentence);
    assert_eq!(refused(&[&late, &middle]).files, (0, 1));
    assert!(matches!(refused(&[&early, &early]).why, Unlike::Overlap { .. }));
    // Overlapping is a matter of (sensor, day), whatever came there.
    let mut silent = CubeFile::of(Cube::empty(&Zone::utc(), &RegionTable::builtin()), Account::default(), Vec::new());
    silent.cube.sensors = vec!["s3".into()];
    silent.cube.coverage = vec![Tally { key: (days(7, 8)[0].day, 0), count: 1 }];
    assert!(matches!(refused(&[&early, &silent]).why, Unlike::Overlap { more: 0, .. }));
    // And of what else may stand in a file that no program of ours wrote.
    let mut uncovered = early.clone();
    uncovered.cube.coverage.clear();
    assert!(matches!(refused(&[&uncovered, &early]).why, Unlike::Overlap { .. }));
    let mut tokyo = late.clone();
    tokyo.cube.zone = "Asia/Tokyo".into();
    let zones = refused(&[&early, &tokyo]).sentence(&["a.json", "b.json"]);
    assert!(zones.ends_with("the days of one are those of UTC, the days of the other those of Asia/Tokyo"), "{zones}");
    let mut other = late.clone();
    other.cube.region_table = ("a table".into(), "2026-01-01".into());
    let tables = refused(&[&early, &other]).sentence(&["a.json", "b.json"]);
    assert!(tables.contains("regions are by") && tables.contains("by a table of 2026-01-01"), "{tables}");
    let mut large = late;
    large.account.blank = (1 << 53) - 1;
    assert_eq!(refused(&[&early, &large]).why, Unlike::TooLarge);
    assert_eq!(sum_of_files(Vec::new()), Ok(None));
    assert_eq!(sum_of_files(vec![early.clone()]), Ok(Some(early)));
}

/// Every number, text and list of a file in turn made something absurd: it is refused, or all that is made of it is made
/// without a panic.
#[test]
fn an_absurd_cube_file_is_refused_and_stops_nothing() {
    let records = records(&mut Random(4));
    let border = Day::from_civil(2026, 4, 25).unwrap();
    let (early, late): (Vec<Record>, Vec<Record>) = records.iter().partition(|it| it.day < border);
    let (good, other) = (file_with(&early, "a"), file_with(&late, "b"));
    let written: serde_json::Value = serde_json::from_slice(&good.to_bytes()).unwrap();
    assert!(!written["visits"].is_null(), "the file has what is to be broken");
    let mut places = Vec::new();
    walk(&written, String::new(), &mut places);
    let (mut random, mut refused, mut read) = (Random(1), 0, 0);
    let absurd = [
        "18446744073709551615",
        "9007199254740991",
        "4294967295",
        "4294967296",
        "-1",
        "0",
        "1",
        "1.5",
        "1e300",
        "null",
        "\"\"",
        "\"not-additive\"",
        "\"9999-12-31\"",
        "[]",
        "[[]]",
        "{}",
        "true",
        "340282366920938463463374607431768211455",
    ];
    // Of long columns a few places each.
    let mut by_kind: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for place in &places {
        let kind = place.split('/').filter(|part| part.parse::<u64>().is_err()).collect::<Vec<_>>().join("/");
        let kind = if kind.starts_with("/distinct_addresses") { "/distinct_addresses".into() } else { kind };
        by_kind.entry(kind).or_default().push(place);
    }
    assert!(by_kind.len() > 40, "{:?}", by_kind.keys());
    for of_kind in by_kind.values() {
        for value in absurd {
            let place = of_kind[usize::try_from(random.below(of_kind.len() as u64)).unwrap()];
            let mut broken = written.clone();
            *broken.pointer_mut(place).unwrap() = serde_json::from_str(value).unwrap();
            match CubeFile::from_bytes(broken.to_string().as_bytes()) {
                Err(why) => {
                    assert!(!why.to_string().is_empty());
                    refused += 1;
                }
                Ok(file) => {
                    read += 1;
                    for choice in choices(&file.cube).into_iter().take(2) {
                        if let Some(report) = report_of_file(&file, choice) {
                            assert!(!Edition::new(&report, Extras::default()).markdown(Language::En).is_empty());
                        }
                    }
                    if let Ok(Some(sum)) = sum_of_files(vec![file, other.clone()]) {
                        assert!(CubeFile::from_bytes(&sum.to_bytes()).is_ok(), "{place} {value}");
                    }
                }
            }
        }
    }
    assert!(refused > read && read > 10, "{refused} refused, {read} read");
    // And every list with an item more or less.
    for place in places.iter().filter(|place| written.pointer(place).is_some_and(serde_json::Value::is_array)) {
        for more in [true, false] {
            let mut broken = written.clone();
            let list = broken.pointer_mut(place).and_then(serde_json::Value::as_array_mut).unwrap();
            let last = list.pop();
            if more {
                list.extend([last.clone(), last].into_iter().flatten());
            }
            if let Err(why) = CubeFile::from_bytes(broken.to_string().as_bytes()) {
                assert!(!why.to_string().is_empty());
            } else {
                assert_eq!(place, "/inputs");
            }
        }
    }
    // A file that was cut off anywhere.
    let bytes = good.to_bytes();
    for end in (0..bytes.len() - 2).step_by(997) {
        assert!(CubeFile::from_bytes(&bytes[..end]).unwrap_err().to_string().contains("not a cube file"));
    }
}

fn walk(value: &serde_json::Value, at: String, places: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, it)| walk(it, format!("{at}/{n}"), places));
        }
        serde_json::Value::Object(map) => {
            for (key, it) in map {
                walk(it, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        _ => {}
    }
    places.push(at);
}

/// Files of before there were visits in them are read, and say that who came is not available.
#[test]
fn a_file_without_visits_is_read() {
    let file = file_with(&records(&mut Random(5)), "a");
    let mut written: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&file.to_bytes()).unwrap();
    assert!(written.remove("visits").is_some());
    let old = CubeFile::from_bytes(serde_json::to_string(&written).unwrap().as_bytes()).unwrap();
    assert!(old.cube == file.cube && old.visits.is_empty());
    let everything = choices(&old.cube).pop().unwrap();
    let report = report_of_file(&old, everything).unwrap();
    assert!(!report.incidents.is_empty());
    assert!(report.incidents.iter().all(|it| it.visitors == Answer::NotAvailable));
    assert!(
        Edition::new(&report, Extras::default())
            .markdown(Language::En)
            .contains("not available, since the addresses are not at hand")
    );
}

/// A range that nobody asked about while there were addresses tells what it can: of bursts that are those of a month.
#[test]
fn a_chosen_range_tells_of_who_came_what_the_file_holds() {
    let records = records(&mut Random(5));
    let (file, ledger) = (file_with(&records, "a"), [frozen(&records)]);
    let (mut known, mut unknown) = (0, 0);
    for from in 0..60 {
        let from = Day::from_civil(2026, 1, 20).unwrap().plus(from);
        let choice = Choice { period: Some(Period { from, to: from.plus(35) }), against: None };
        let report = report_of_file(&file, choice).unwrap();
        for incident in &report.incidents {
            match &incident.visitors {
                Answer::Known(visitors) => {
                    let [visit] = visits(&ledger[0], &[incident.sources_asked()]).try_into().unwrap();
                    assert_eq!(visitors.sources.value, teiten::report::monthly::Value::Count(visit.sources));
                    known += 1;
                }
                Answer::NotAvailable => unknown += 1,
                Answer::NotAdditive => panic!("of one file"),
            }
        }
    }
    assert!(known > 20 && unknown > 0, "{known} {unknown}");
}

/// Of which services and days an incident is.
trait SourcesAsked {
    fn sources_asked(&self) -> Of;
}

impl SourcesAsked for teiten::report::monthly::Incident {
    fn sources_asked(&self) -> Of {
        let query = &self.accesses.query;
        Of { services: query.services.clone(), period: query.period }
    }
}
