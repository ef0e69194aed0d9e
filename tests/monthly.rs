//! The month's report from logs: golden months, the one incident of the sample, a dead sensor, partitions that add up, and
//! a text in which every number is a fact.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::OnceLock;

use teiten::access::{Protocol, Service};
use teiten::account::Account;
use teiten::cube::{Cube, CubeFile, Detail, InputHash};
use teiten::input::FileOptions;
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::{Book, Frozen, Ledger};
use teiten::region::RegionTable;
use teiten::report::Period;
use teiten::report::monthly::{Choice, Fact, Incidents, Made, Maker, Monthly, Of, Plan, Settings, Statement, Value};
use teiten::sample::Sample;
use teiten::text::{Language, Piece, say};
use teiten::time::{Day, Month, Zone};

/// The report of what partitions hold.
fn report_of(partitions: &[Frozen], zone: &Zone, choice: Choice) -> Option<Monthly> {
    Some(told(partitions, zone, choice)?.1)
}

/// With the cube that it was made of.
fn told(partitions: &[Frozen], zone: &Zone, choice: Choice) -> Option<(Cube, Monthly)> {
    let regions = RegionTable::builtin();
    let mut cube = Cube::empty(zone, &regions);
    partitions.iter().for_each(|frozen| cube.add_partition(Cube::of(frozen, zone, &regions, Detail::Page)));
    let plan = Plan::of(&cube, choice, Settings::default())?;
    let report = plan.report(&cube, &Incidents::of(partitions, &plan.bursts))?;
    Some((cube, report))
}

/// September 2008 of the sample.
fn september() -> &'static Monthly {
    &sample().1
}

fn sample() -> &'static (Cube, Monthly) {
    static REPORT: OnceLock<(Cube, Monthly)> = OnceLock::new();
    REPORT.get_or_init(|| {
        let (zone, regions) = (Zone::named(Sample::ZONE).unwrap(), RegionTable::builtin());
        let options = LaneOptions { zone: zone.clone(), sensor_by: SensorBy::Auto, seed: 7, pass: None };
        let mut lane = Lane::new(options);
        lane.open(Sample::NAME, FileOptions::new(zone.clone()));
        let (mut sample, mut chunk) = (Sample::new(&regions), Vec::new());
        while sample.next_chunk(&mut chunk) {
            lane.push(&chunk);
            chunk.clear();
        }
        lane.push(&chunk);
        lane.close();
        told(&[Frozen::of(lane.into_ledger())], &zone, Choice::default()).unwrap()
    })
}

fn month(year: i32, month: u32) -> Period {
    Period::of_month(Month { year, month })
}

/// A ledger of `accesses` from `sources` at ten sensors, spread over the month's days: each source comes once a day,
/// sensor and service, and some come more often.
fn made_up(ledger: &mut Ledger, period: Period, accesses: u64, sources: u64) {
    let days = period.days();
    for source in 0..sources {
        let (day, sensor) = (source % days, source / days % 10);
        let more = accesses / sources + u64::from(source < accesses % sources);
        let day = period.from.plus(i32::try_from(day).unwrap());
        let sensor = ledger.sensor(format!("talot-{:02}", sensor + 1).as_bytes());
        let address = Ipv4Addr::from_bits(0x0b00_0000 + u32::try_from(source).unwrap());
        ledger.cover(day, sensor, more);
        ledger.add(Book::Accesses, day, sensor, Service::port(Protocol::TCP, 445), address.into(), more);
    }
}

fn statements(report: &Monthly) -> impl Iterator<Item = &Statement> {
    report.sections.iter().flat_map(|section| &section.statements)
}

fn shown(fact: &Fact) -> String {
    teiten::text::value(Language::En, &fact.value)
}

#[test]
fn the_golden_months_are_as_published_and_so_is_the_change_between_them() {
    let (then, now) = (month(2008, 9), month(2011, 1));
    let mut ledger = Ledger::new(3);
    made_up(&mut ledger, then, 119_926, 47_248);
    made_up(&mut ledger, now, 95_509, 42_791);
    let choice = Choice { period: Some(now), against: Some(then) };
    let report = report_of(&[Frozen::of(ledger)], &Zone::utc(), choice).unwrap();
    let per = statements(&report).find_map(|it| match it {
        Statement::PerSensorDay { accesses, sources } => Some((shown(accesses), shown(sources))),
        _ => None,
    });
    assert_eq!(per, Some(("308".into(), "138".into())));
    let before = statements(&report).filter_map(|it| match it {
        Statement::Change { before, .. } => Some(shown(before)),
        _ => None,
    });
    assert_eq!(before.collect::<Vec<_>>(), ["400", "157"]);
    let split = statements(&report).find_map(|it| match it {
        Statement::Split { change, sources, intensity } => {
            Some([change, sources, intensity].map(|it| it.value.clone()))
        }
        _ => None,
    });
    assert_eq!(split, Some([-9166, -4641, -4525].map(Value::Hundredths)));
}

#[test]
fn the_sample_has_its_headline_and_its_incident() {
    let report = september();
    assert_eq!(report.period, month(2008, 9));
    let plain = statements(report).find_map(|it| match it {
        Statement::Plain { strangers, times } => Some((shown(strangers), shown(times))),
        _ => None,
    });
    assert_eq!(plain, Some(("157".into(), "3".into())));
    let [incident] = report.incidents.as_slice() else { panic!("{:?}", report.incidents) };
    let day = |d| Value::Day(Day::from_civil(2008, 9, d).unwrap());
    assert_eq!((&incident.first.value, &incident.last.value), (&day(13), &day(17)));
    let services: Vec<String> = incident.services().map(|service| service.to_string()).collect();
    assert_eq!(services, ["8080/tcp", "6588/tcp"]);
    assert_eq!((shown(&incident.reached), shown(&incident.sensors)), ("7".into(), "10".into()));
    let names = ["01", "02", "04", "05", "07", "08", "10"].map(|name| format!("talot-{name}"));
    assert_eq!(incident.names, names);
    let covered = incident.covered.as_ref().unwrap().each_ref().map(|limit| limit.value.clone());
    assert_eq!(covered, [Value::PerMille(397), Value::PerMille(892)]);
    assert_eq!((incident.maker, incident.purpose.as_deref()), (Maker::LoudTool, Some("proxy-hunting")));
    assert_eq!(shown(&incident.region), "China");
    let visitors = incident.visitors.as_ref().known().unwrap();
    assert!(matches!(visitors.busiest.value, Value::PerMille(900..)), "{visitors:?}");
    assert!(matches!(visitors.most_at_one_sensor.value, Value::Count(500..)), "{visitors:?}");
    // Every figure of the report is there.
    let ids: Vec<&str> = report.figures.iter().map(|figure| figure.id.as_str()).collect();
    let want = [
        "1.1", "2.1.1", "2.1.2", "2.1.3", "2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.3.2", "2.4.1", "2.4.2", "2.4.3",
        "2.4.4", "3.1.1", "3.1.2", "3.2.1", "3.2.2", "3.3.1", "3.3.2", "3.4.1", "3.4.2", "3.5.1", "3.5.2",
    ];
    assert_eq!(ids, want);
    // And every one that shows everything adds up to it.
    for table in report.tables.iter().filter(|table| table.only.is_empty() && table.columns.len() == 30) {
        let sum = teiten::measure::sum(table.counts.iter().copied());
        assert_eq!(sum, report.headline.counts);
    }
}

#[test]
fn a_dead_sensor_is_not_a_quiet_month() {
    let (before, now) = (month(2008, 8), month(2008, 9));
    let mut ledger = Ledger::new(3);
    for (period, alive) in [(before, 4u32), (now, 3)] {
        for day in (period.from.0..=period.to.0).map(Day) {
            for sensor in 0..alive {
                let id = ledger.sensor(format!("s{sensor}").as_bytes());
                for (port, accesses) in [(445, 40), (135, 30), (22, 20 + u64::from(day.0.unsigned_abs() % 3))] {
                    ledger.cover(day, id, accesses);
                    let source =
                        Ipv4Addr::from_bits(0x0b00_0000 + (day.0.unsigned_abs() << 6 | sensor << 2 | port & 3));
                    let service = Service::port(Protocol::TCP, u16::try_from(port).unwrap());
                    ledger.add(Book::Accesses, day, id, service, source.into(), accesses);
                }
            }
        }
    }
    // The dead one still counts in the divisor of a manifest's sensors; here it is known by its one last record.
    let last = ledger.sensor(b"s3");
    ledger.cover(now.from, last, 1);
    let report = report_of(&[Frozen::of(ledger)], &Zone::utc(), Choice::default()).unwrap();
    let blamed = statements(&report).find_map(|it| match it {
        Statement::SensorExplains { sensor, .. } => Some(sensor.value.clone()),
        _ => None,
    });
    assert_eq!(blamed, Some(Value::Sensor("s3".into())));
    assert!(statements(&report).any(|it| matches!(it, Statement::Coverage { low: true, .. })));
}

#[test]
fn partitions_report_what_the_whole_does() {
    let period = month(2008, 9);
    let mut ledger = Ledger::new(3);
    made_up(&mut ledger, month(2008, 8), 30_000, 9_000);
    made_up(&mut ledger, period, 20_000, 9_000);
    for day in 13..=17 {
        for sensor in 1..=7 {
            let (day, sensor) =
                (Day::from_civil(2008, 9, day).unwrap(), ledger.sensor(format!("talot-{sensor:02}").as_bytes()));
            for (port, address) in [(8080, 1), (6588, 1), (8080, 2), (6588, 3)] {
                let source = Ipv4Addr::new(203, 0, 113, address);
                ledger.add(Book::Accesses, day, sensor, Service::port(Protocol::TCP, port), source.into(), 50);
            }
        }
    }
    let whole = report_of(&[Frozen::of(ledger.clone())], &Zone::utc(), Choice::default()).unwrap();
    assert_eq!(whole.incidents.len(), 1);
    for parts in 2..6 {
        let partition = |part| {
            let mut of_part = Ledger::new(7);
            of_part.import(&ledger.export(part, parts)).unwrap();
            Frozen::of(of_part)
        };
        let partitions: Vec<Frozen> = (0..parts).map(partition).collect();
        assert_eq!(report_of(&partitions, &Zone::utc(), Choice::default()).as_ref(), Some(&whole), "{parts}");
    }
    // All of it crosses between workers and the page as JSON.
    let (regions, zone) = (RegionTable::builtin(), Zone::utc());
    let frozen = [Frozen::of(ledger)];
    let cube = Cube::of(&frozen[0], &zone, &regions, Detail::Page);
    let plan = Plan::of(&cube, Choice::default(), Settings::default()).unwrap();
    let both = teiten::report::visitors::shared(&frozen[0], &teiten::report::monthly::asked(&plan.bursts));
    let json = serde_json::to_string(&both).unwrap();
    assert_eq!(serde_json::from_str::<teiten::report::visitors::Shared>(&json).unwrap(), both);
    assert!(both.alike(0, 1, 0.5));
    let json = serde_json::to_string(&whole).unwrap();
    assert_eq!(serde_json::from_str::<Monthly>(&json).unwrap(), whole);
}

/// How counts cross between workers: what arrives is what was sent, and damaged bytes are refused, whatever they are.
#[test]
fn packed_counts_arrive_whole_or_not_at_all() {
    let mut ledger = Ledger::new(3);
    made_up(&mut ledger, month(2024, 2), 4000, 900);
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    let cube = Cube::of(&Frozen::of(ledger), &tokyo, &RegionTable::builtin(), Detail::File);
    let inputs = vec![InputHash { name: "a.log".into(), bytes: 5, sha256: "00".into() }];
    let file = CubeFile::of(cube.clone(), Account::default(), inputs);
    let packed = cube.pack(Some(&file));
    assert!(packed.len() < 8 * cube.cells.len() + 20_000, "{} for {} cells", packed.len(), cube.cells.len());
    assert_eq!(Cube::unpack(&packed).unwrap(), file);
    assert_eq!(Cube::unpack(&cube.pack(None)).unwrap(), CubeFile { inputs: Vec::new(), ..file });
    for end in (0..packed.len()).step_by(7) {
        assert!(Cube::unpack(&packed[..end]).is_err(), "{end}");
    }
    for at in 0..packed.len().min(40_000) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x5a;
        // Whichever it is, nothing panics and what is taken can be looked through.
        if let Ok(CubeFile { cube, .. }) = Cube::unpack(&damaged) {
            assert_eq!(cube.cells.iter().count(), cube.cells.len());
        }
    }
}

#[test]
fn a_rise_that_lasts_is_a_card_of_its_month_and_a_sentence_of_the_next() {
    let (from, since) = (Day::from_civil(2008, 5, 1).unwrap(), Day::from_civil(2008, 7, 10).unwrap());
    let mut ledger = Ledger::new(3);
    let telnet = Service::port(Protocol::TCP, 23);
    for day in (from.0..from.0 + 123).map(Day) {
        for sensor in 0..4u32 {
            let id = ledger.sensor(format!("s{sensor}").as_bytes());
            ledger.cover(day, id, 1);
            // At three of four sensors ten times as much since that day.
            let accesses = if day >= since && sensor < 3 { 20 } else { 2 };
            for at in 0..accesses {
                let source = Ipv4Addr::from_bits(0x0b00_0000 + (day.0.unsigned_abs() * 31 + at) % 977 * 4 + sensor);
                ledger.add(Book::Accesses, day, id, telnet, source.into(), 1);
            }
        }
    }
    let frozen = [Frozen::of(ledger)];
    let of = |month| report_of(&frozen, &Zone::utc(), Choice { period: Some(month), against: None }).unwrap();
    let (july, august) = (of(month(2008, 7)), of(month(2008, 8)));
    let [incident] = july.incidents.as_slice() else { panic!("{:?}", july.incidents) };
    let day = |m, d| Value::Day(Day::from_civil(2008, m, d).unwrap());
    assert_eq!((incident.lasts, &incident.first.value, &incident.last.value), (true, &day(7, 10), &day(7, 31)));
    assert_eq!(incident.names, ["s0", "s1", "s2"], "compared with the weeks before");
    let [service] = incident.services.as_slice() else { panic!("{incident:?}") };
    let level = service.level.as_ref().map(|level| &level.value);
    assert_eq!((&service.usual.value, level), (&Value::Tenths(80), Some(&Value::Rounded(62))));
    assert_eq!(incident.maker, Maker::Crowd);
    assert!(!statements(&july).any(|it| matches!(it, Statement::Stayed { .. })));
    assert_eq!(august.incidents, []);
    let stayed = statements(&august).find_map(|it| match it {
        Statement::Stayed { services } => Some(services),
        _ => None,
    });
    let Some([stay]) = stayed.map(Vec::as_slice) else { panic!("{stayed:?}") };
    assert_eq!((&stay.service.value, &stay.since.value), (&Value::Service(telnet), &day(7, 10)));
    assert_eq!((&stay.usual.value, &stay.level.value), (&Value::Tenths(80), &Value::Rounded(62)));
}

#[test]
fn every_number_of_the_text_is_a_fact_and_both_languages_have_the_same() {
    for statement in statements(september()) {
        let facts = [Language::Ja, Language::En].map(|language| {
            let mut facts: BTreeMap<String, usize> = BTreeMap::new();
            for piece in say(language, september(), statement).0 {
                match piece {
                    // The unit has ones in it, and the interval its name.
                    Piece::Words(words) => {
                        let words = words.replace("1観測点・1日", "").replace("95%", "");
                        assert!(!words.contains(|c: char| c.is_ascii_digit()), "{words}");
                    }
                    Piece::Shown(_, fact) => *facts.entry(format!("{fact:?}")).or_default() += 1,
                }
            }
            facts
        });
        assert_eq!(facts[0], facts[1], "{statement:?}");
        assert!(
            !facts[0].is_empty()
                || matches!(
                    statement,
                    Statement::NothingElse | Statement::NoIncident | Statement::HowIncidentsAreFound
                )
        );
    }
}

/// Behind every number that the text shows stands a table; where the number is a sum, a count of rows or a quotient, the
/// table gives the very number.
pub(crate) fn traced(cube: &Cube, report: &Monthly) -> (usize, usize) {
    let (mut all, mut exact) = (0, 0);
    let said = statements(report).flat_map(|it| say(Language::En, report, it).0);
    let titles = report.incidents.iter().flat_map(|it| teiten::text::incident_title(Language::En, it).0);
    for piece in said.chain(titles) {
        let Piece::Shown(_, fact) = piece else { continue };
        let trace = report.trace(cube, &fact);
        all += 1;
        assert!(!trace.rows.is_empty(), "nothing behind {fact:?}");
        for row in &trace.rows {
            assert_eq!(row.cells.len(), trace.columns.len(), "{fact:?}");
        }
        if let Some(value) = trace.result() {
            let near =
                |a: &Value, b: &Value| matches!((a, b), (Value::PerMille(a), Value::PerMille(b)) if (a - b).abs() <= 1);
            // A quotient of two changes is of changes that are not rounded.
            let is_near = fact.query.of == Of::ExplainedChange && near(&value, &fact.value);
            assert!(value == fact.value || is_near, "{value:?} is not {fact:?}");
            exact += 1;
        } else {
            let names = matches!(
                fact.value,
                Value::Day(_) | Value::Month(_) | Value::Service(_) | Value::Region(_) | Value::Sensor(_)
            );
            assert!(names || matches!(trace.made, Made::Rule | Made::Change), "{fact:?}");
        }
        if let (Made::Sum(sum), Some(total)) = (&trace.made, &trace.total) {
            let shown = total[trace.main].as_ref();
            assert!(!trace.is_whole() || shown == Some(sum), "{fact:?}: {sum:?} is not under its column, {shown:?}");
        }
        for language in Language::ALL {
            let table = teiten::export::traced(language, report, &trace);
            assert!(!table.title.is_empty() && !table.note.is_empty());
            assert_eq!(table.csv.lines().count(), table.rows.len() + 1, "{fact:?}");
        }
    }
    (all, exact)
}

#[test]
fn behind_every_number_stands_its_table() {
    let (cube, report) = sample();
    let (all, exact) = traced(cube, report);
    assert!(all > 60 && exact > 30, "{exact} of {all}");
    let accesses = statements(report).find_map(|it| match it {
        Statement::Total { accesses, .. } => Some(accesses),
        _ => None,
    });
    let table = teiten::export::traced(Language::En, report, &report.trace(cube, accesses.unwrap()));
    assert_eq!(table.title, "Accesses by day: September 2008");
    assert_eq!(table.note, "The rows of “Accesses” add up to 119,926.");
    assert_eq!(table.rows.last().unwrap(), &["Total", "119,926", "47,248"]);
    assert_eq!((table.rows.len(), table.head.join(" ")), (31, String::from("Day Accesses Sources")));
    let per = statements(report).find_map(|it| match it {
        Statement::PerSensorDay { accesses, .. } => Some(accesses),
        _ => None,
    });
    let table = teiten::export::traced(Language::Ja, report, &report.trace(cube, per.unwrap()));
    assert_eq!(table.note, "合計の119,926を、観測点数10×暦日数30で割ると399.75となる。四捨五入して400とした。");
}

/// In a capture a sensor is the address that the packets went to.
#[test]
fn the_csv_behind_a_number_holds_no_address() {
    let mut ledger = Ledger::new(3);
    made_up(&mut ledger, month(2011, 1), 900, 400);
    let (from, _) = month(2011, 1).month().unwrap().days();
    let sensor = ledger.sensor(b"203.0.113.77");
    let source = Ipv4Addr::new(198, 51, 100, 7).into();
    ledger.cover(from, sensor, 5);
    ledger.add(Book::Accesses, from, sensor, Service::port(Protocol::TCP, 80), source, 5);
    let (cube, report) = told(&[Frozen::of(ledger)], &Zone::utc(), Choice::default()).unwrap();
    let said = statements(&report).flat_map(|it| say(Language::En, &report, it).0);
    let mut by_sensor = 0;
    for piece in said {
        let Piece::Shown(_, fact) = piece else { continue };
        let table = teiten::export::traced(Language::En, &report, &report.trace(&cube, &fact));
        assert!(!table.csv.contains("203.0.113.77"), "{}", table.csv);
        if table.rows.iter().any(|row| row[0] == "203.0.113.77") {
            by_sensor += 1;
            assert!(table.csv.lines().any(|line| line.starts_with("sensor-")), "{}", table.csv);
        }
    }
    assert!(by_sensor > 0);
}

#[test]
fn behind_a_broken_sensor_and_backscatter_stand_their_tables() {
    let mut ledger = Ledger::new(3);
    for of in [month(2010, 12), month(2011, 1)] {
        made_up(&mut ledger, of, 9_000, 4_000);
    }
    let victim = Service::port(Protocol::TCP, 80);
    for (day, records) in [(4, 30), (5, 70), (9, 5)] {
        let (from, _) = month(2011, 1).month().unwrap().days();
        for sensor in ["talot-01", "talot-02"] {
            let sensor = ledger.sensor(sensor.as_bytes());
            let address = Ipv4Addr::new(198, 51, 100, 7).into();
            ledger.cover(from.plus(day), sensor, records);
            ledger.add(Book::Backscatter, from.plus(day), sensor, victim, address, records);
        }
    }
    let choice = Choice { period: Some(month(2011, 1)), against: None };
    let (cube, report) = told(&[Frozen::of(ledger)], &Zone::utc(), choice).unwrap();
    traced(&cube, &report);
    let said = statements(&report).find_map(|it| match it {
        Statement::Backscatter { records, victims, sensors, peak, highest, services } => {
            assert_eq!(services.len(), 1);
            Some([records, victims, sensors, peak, highest].map(shown))
        }
        _ => None,
    });
    assert_eq!(said.unwrap(), ["210", "6", "2", "6 January 2011", "140"]);
}

#[test]
fn what_has_no_report() {
    let zone = Zone::utc();
    assert_eq!(report_of(&[Frozen::of(Ledger::new(1))], &zone, Choice::default()), None);
    let mut ledger = Ledger::new(1);
    made_up(&mut ledger, Period { from: Day(14_000), to: Day(14_002) }, 90, 30);
    let frozen = [Frozen::of(ledger)];
    assert_eq!(report_of(&frozen, &zone, Choice { period: Some(month(2011, 1)), against: None }), None);
    // Three days: a report without a month to compare with, and too short to tell what is usual.
    let report = report_of(&frozen, &zone, Choice::default()).unwrap();
    assert!(statements(&report).any(|it| matches!(it, Statement::NothingToCompare)));
    assert!(statements(&report).any(|it| matches!(it, Statement::TooShort { .. })));
}

/// What a newcomer sees first is explained: every service that stands for itself in the sample has an entry of its time.
#[test]
fn the_services_of_the_sample_are_in_the_glossary() {
    let report = september();
    assert!(report.services.len() >= 10);
    for line in &report.services {
        let entry = teiten::glossary::lookup(line.key).unwrap_or_else(|| panic!("{} has no entry", line.key));
        let eras = entry.eras_in(report.period.from, report.period.to);
        assert!(eras.count() > 0, "{}: nothing is told of September 2008", line.key);
    }
}
