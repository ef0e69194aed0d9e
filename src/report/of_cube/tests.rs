use super::*;
use crate::access::Protocol;
use crate::cube::Detail;
use crate::ledger::{Book, Frozen, Ledger};
use crate::region::RegionTable;
use crate::report::{distinct, top_sources};
use crate::time::Zone;
use std::collections::HashSet;
use std::net::IpAddr;

type Row = (Day, &'static str, Service, IpAddr, u64);

fn rows() -> Vec<Row> {
    let mut z = 42u64;
    let mut next = move |below: u64| {
        z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (z >> 33) % below
    };
    let first = Day::from_civil(2008, 7, 20).unwrap();
    (0..30_000)
        .map(|_| {
            let day = first.plus(i32::try_from(next(80)).unwrap());
            let ports = next(40) + 1;
            let service = Service::port(Protocol::TCP, u16::try_from(next(ports)).unwrap());
            let sensor = ["a", "b", "c"][usize::try_from(next(3)).unwrap()];
            let source = match next(10) {
                0 => IpAddr::V6((u128::from(next(50)) << 64 | 0x2001_0db8 << 96).into()),
                _ => IpAddr::V4(u32::try_from(next(4_000) << 20 | 0x0a00_0000).unwrap().into()),
            };
            let weight = if next(500) == 0 { 5 << 32 } else { 1 + next(3) };
            (day, sensor, service, source, weight)
        })
        .collect()
}

fn ledger(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::new(11);
    for (day, sensor, service, source, weight) in rows {
        let sensor = ledger.sensor(sensor.as_bytes());
        ledger.cover(*day, sensor, 1);
        ledger.add(Book::Accesses, *day, sensor, *service, *source, *weight);
    }
    ledger
}

fn cube(rows: &[Row], detail: Detail) -> Cube {
    Cube::of(&Frozen::of(ledger(rows)), &Zone::utc(), &RegionTable::builtin(), detail)
}

fn chosen<'a>(rows: &'a [Row], selection: &'a Selection, period: Period) -> impl Iterator<Item = &'a Row> {
    let regions = RegionTable::builtin();
    rows.iter().filter(move |(day, sensor, service, source, _)| {
        period.holds(*day)
            && (selection.sensors.is_empty() || selection.sensors.contains(*sensor))
            && (selection.services.is_empty() || selection.services.contains(service))
            && (selection.regions.is_empty() || selection.regions.contains(&regions.region(*source)))
    })
}

#[test]
fn every_number_is_that_of_an_obvious_count() {
    let rows = rows();
    let (ledger, cube, regions) = (Frozen::of(ledger(&rows)), cube(&rows, Detail::File), RegionTable::builtin());
    let day = |m, d| Day::from_civil(2008, m, d);
    let some_region = regions.region(rows[0].3);
    let selections = [
        Selection::default(),
        Selection { from: day(8, 5), to: day(9, 20), ..Selection::default() },
        Selection { from: day(7, 1), to: day(12, 31), ..Selection::default() },
        Selection { sensors: ["b".to_owned()].into(), ..Selection::default() },
        Selection { services: [rows[5].2].into(), ..Selection::default() },
        Selection { services: [rows[5].2, rows[6].2].into(), ..Selection::default() },
        Selection {
            regions: [some_region].into(),
            sensors: ["a".to_owned(), "c".to_owned()].into(),
            ..Selection::default()
        },
        Selection { regions: [some_region, Region::UNKNOWN].into(), ..Selection::default() },
    ];
    for selection in &selections {
        let report = Report::of(&cube, selection).unwrap();
        let of: Vec<&Row> = chosen(&rows, selection, report.period).collect();
        let accesses: u64 = of.iter().map(|r| r.4).sum();
        let sources = of.iter().map(|r| (r.0, r.1, r.2, r.3)).collect::<HashSet<_>>().len() as u64;
        let u1 = of.iter().map(|r| (r.0, r.1, r.3)).collect::<HashSet<_>>().len() as u64;
        let u0 = of.iter().map(|r| r.3).collect::<HashSet<_>>().len() as u64;
        let counts = Counts { accesses, sources };
        assert_eq!(report.headline.counts, counts, "{selection:?}");
        assert!(report.headline.source_sensor_days.is_none_or(|n| n == u1), "{selection:?}");
        assert!(
            report.headline.distinct_addresses.known().is_none_or(|n| n == u0),
            "{selection:?} {:?} {u0}",
            report.headline
        );
        let exact = distinct(&ledger, &regions, selection, report.period);
        assert_eq!((exact.distinct_addresses, exact.source_sensor_days), (u0, u1));
        assert!(sources >= u1 && u1 >= u0);
        let add = |list: Vec<Counts>| sum(list.into_iter());
        assert_eq!(add(report.by_service.totals()), counts);
        assert_eq!(add(report.by_region.totals()), counts);
        assert_eq!(add(report.services.iter().map(|s| s.1).collect()), counts);
        assert_eq!(add(report.sensors.iter().map(|s| s.counts).collect()), counts);
        let top = top_sources(&ledger, &regions, selection, report.period, 5);
        for source in &top {
            let of: Vec<&&Row> = of.iter().filter(|r| r.3 == source.address).collect();
            assert_eq!(source.accesses, of.iter().map(|r| r.4).sum::<u64>());
            assert_eq!(source.days, of.iter().map(|r| r.0).collect::<HashSet<_>>().len() as u64);
            assert_eq!(source.sources, of.iter().map(|r| (r.0, r.1, r.2)).collect::<HashSet<_>>().len() as u64);
        }
        assert!(top.is_sorted_by_key(|t| std::cmp::Reverse(t.accesses)));
    }
    assert!(Report::of(&cube, &selections[3]).unwrap().headline.distinct_addresses.known().is_some());
    assert!(Report::of(&cube, &selections[5]).unwrap().headline.distinct_addresses.known().is_none());
}

#[test]
fn the_period_is_the_last_whole_month() {
    let rows = rows();
    // 20 July to 7 October: August and September are whole.
    let report = Report::of(&cube(&rows, Detail::Page), &Selection::default()).unwrap();
    assert_eq!(report.period.month().map(|m| m.to_string()).as_deref(), Some("2008-09"));
    assert_eq!(report.headline.days, 30);
    let whole: Vec<(String, bool, u64)> =
        report.monthly.iter().map(|m| (m.month.to_string(), m.whole, m.days)).collect();
    let want = [("2008-07", false, 12), ("2008-08", true, 31), ("2008-09", true, 30)];
    assert_eq!(whole, want.map(|(m, w, d)| (m.to_owned(), w, d)));
    // Without a whole month: everything.
    let july: Vec<Row> = rows.iter().filter(|r| r.0.month().month == 7).copied().collect();
    let report = Report::of(&cube(&july, Detail::Page), &Selection::default()).unwrap();
    assert_eq!((report.period.month(), report.period.days()), (None, 12));
    assert_eq!(Report::of(&cube(&[], Detail::Page), &Selection::default()), None);
    // September is missing: it lies within the data, and is no month with data.
    let hole: Vec<Row> = rows.iter().filter(|r| r.0.month().month != 9).copied().collect();
    let report = Report::of(&cube(&hole, Detail::Page), &Selection::default()).unwrap();
    assert_eq!(report.period.month().map(|m| m.to_string()).as_deref(), Some("2008-08"));
    let months: Vec<String> = report.months.iter().map(ToString::to_string).collect();
    assert_eq!(months, ["2008-07", "2008-08", "2008-10"]);
}

#[test]
fn partitions_add_up_to_the_whole() {
    let rows = rows();
    let (whole, parts) = (ledger(&rows), 5);
    let regions = RegionTable::builtin();
    let mut sum = Cube::empty(&Zone::utc(), &regions);
    for p in 0..parts {
        let mut part = Ledger::new(u64::from(p));
        part.import(&whole.export(p, parts)).unwrap();
        let frozen = Frozen::of(part);
        sum.add_partition(Cube::of(&frozen, &Zone::utc(), &regions, Detail::File));
    }
    assert_eq!(sum, Cube::of(&Frozen::of(whole), &Zone::utc(), &regions, Detail::File));
}
