//! The stages, in the order in which a log passes them.

use super::events::{EVENTS, Event, events};
use super::logs::{READERS, csv, syslog};
use std::hint::black_box;
use std::io::Write;
use std::net::IpAddr;
use teiten::access::{Access, Protocol, Service};
use teiten::account::{Note, Position, Reason};
use teiten::cube::{Cube, Detail};
use teiten::format::{Reader, Sink};
use teiten::input::{FileOptions, Intake, LineReader, Lines, Outcome, unpack};
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::{Book, Frozen, Ledger};
use teiten::region::RegionTable;
use teiten::report::{Report, Selection};
use teiten::time::{Day, Zone};

/// Something to be run again and again.
pub(crate) struct Stage {
    /// Bytes that go in; 0 where none do.
    pub(crate) bytes: usize,
    /// Records, keys or cells that go in.
    pub(crate) records: usize,
    /// Does it, and returns a number that depends on all that was done.
    pub(crate) run: Box<dyn FnMut() -> u64>,
}

/// Makes a stage and all that goes in.
pub(crate) type Make = Box<dyn FnOnce() -> Stage>;

/// What the page and the terminal hand over at once, about.
const CHUNK: usize = 256 << 10;

/// Every stage with its name.
pub(crate) fn all() -> Vec<(String, Make)> {
    let mut all: Vec<(String, Make)> = vec![("split lines".into(), Box::new(split_lines))];
    for (name, write) in [("csv", csv as fn(&[Event]) -> Vec<u8>), ("netfilter", syslog)] {
        all.push((format!("inflate {name}"), Box::new(move || inflate(write(&events())))));
    }
    for (name, write) in READERS {
        all.push((format!("read {name}"), Box::new(move || read(name, write(&events())))));
    }
    for (name, write) in READERS {
        all.push((format!("read and count {name}"), Box::new(move || count(name, write(&events())))));
    }
    all.push(("add to the ledger".into(), Box::new(add)));
    all.push(("freeze to a cube".into(), Box::new(freeze)));
    all.push(("report".into(), Box::new(report)));
    all.extend(months());
    all
}

/// Takes every field of every record and keeps nothing: what is measured is the reader.
#[derive(Default)]
struct Taker {
    records: usize,
    sum: u64,
}

impl Taker {
    fn take(&mut self, value: u64) {
        self.sum = self.sum.rotate_left(5) ^ value;
    }
}

impl teiten::input::FileSink for Taker {}

impl Sink for Taker {
    #[inline]
    fn access(&mut self, access: &Access<'_>, at: Position) {
        let bits = |address: Option<IpAddr>| match address {
            Some(IpAddr::V4(v4)) => v4.to_bits().into(),
            Some(IpAddr::V6(v6)) => v6.to_bits() as u64,
            None => 1,
        };
        let name = |name: Option<&[u8]>| name.map_or(0, |name| name.len() as u64 ^ u64::from(name[name.len() - 1]));
        self.records += 1;
        self.take(access.kind as u64 ^ at.byte);
        self.take(access.time.map_or(0, |time| time.secs() as u64));
        self.take(name(access.sensor) ^ name(access.host));
        self.take(bits(access.source) << 32 ^ bits(access.destination));
        self.take(access.service().map_or(0, |service| service.to_bits().into()));
        self.take(access.victim_service().map_or(0, |service| service.to_bits().into()));
        self.take(access.weight.into());
    }

    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        panic!("{reason} at {at}: {}", text.escape_ascii());
    }

    fn blank(&mut self) {}

    fn note(&mut self, _: Note, amount: u64) {
        self.take(amount);
    }
}

fn split_lines() -> Stage {
    /// No more than the lines.
    struct Ends;
    impl LineReader for Ends {
        fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
            sink.note(Note::SpanningRecords, black_box(line).len() as u64 ^ at.byte);
        }
    }
    let text = syslog(&events());
    let bytes = text.len();
    let run = move || {
        let (mut lines, mut taker) = (Lines::new(Ends, 0), Taker::default());
        lines.read(&text, true, &mut taker);
        taker.sum
    };
    Stage { bytes, records: EVENTS, run: Box::new(run) }
}

fn inflate(text: Vec<u8>) -> Stage {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    packer.write_all(&text).unwrap();
    let packed = packer.finish().unwrap();
    let bytes = text.len();
    let run = move || {
        let mut bytes = 0;
        unpack(&packed, |text| bytes += black_box(text).len());
        assert_eq!(bytes, text.len());
        bytes as u64
    };
    Stage { bytes, records: EVENTS, run: Box::new(run) }
}

fn options() -> FileOptions {
    FileOptions { year: Some(2008), ..FileOptions::new(Zone::utc()) }
}

/// A reader into a sink that keeps nothing.
fn read(format: &'static str, text: Vec<u8>) -> Stage {
    let bytes = text.len();
    let own = format.split(',').next().unwrap();
    let run = move || {
        let (mut intake, mut taker) = (Intake::new(options()), Taker::default());
        for chunk in text.chunks(CHUNK) {
            intake.push(chunk, &mut taker);
        }
        let outcome = intake.end(&mut taker);
        assert!(matches!(outcome, Outcome::Read(at) if teiten::format::FORMATS[at].name() == own), "{outcome:?}");
        assert_eq!(taker.records, EVENTS);
        taker.sum
    };
    Stage { bytes, records: EVENTS, run: Box::new(run) }
}

/// A reader into a ledger of its own.
fn count(format: &'static str, text: Vec<u8>) -> Stage {
    let bytes = text.len();
    let run = move || {
        let mut lane = Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 1, pass: None });
        lane.open(format, options());
        for chunk in text.chunks(CHUNK) {
            lane.push(chunk);
        }
        assert_eq!(lane.close().account.counted(), EVENTS as u64);
        lane.into_ledger().len(Book::Accesses)
    };
    Stage { bytes, records: EVENTS, run: Box::new(run) }
}

/// What is known of each event once it has been read.
fn keys() -> Vec<(Day, u8, Service, IpAddr)> {
    let service = |event: &Event| match event.protocol {
        "icmp" => Service::PING,
        "udp" => Service::port(Protocol::UDP, event.port),
        _ => Service::port(Protocol::TCP, event.port),
    };
    let day = |event: &Event| Day::of_secs(event.secs.try_into().unwrap());
    events().iter().map(|event| (day(event), event.sensor, service(event), event.source.into())).collect()
}

fn ledger(keys: &[(Day, u8, Service, IpAddr)]) -> Ledger {
    let mut ledger = Ledger::new(1);
    let sensors: Vec<_> = (0..=10).map(|sensor| ledger.sensor(format!("talot-{sensor:02}").as_bytes())).collect();
    for &(day, sensor, service, source) in keys {
        let sensor = sensors[usize::from(sensor)];
        ledger.cover(day, sensor, 1);
        ledger.add(Book::Accesses, day, sensor, service, source, 1);
    }
    ledger
}

fn add() -> Stage {
    let keys = keys();
    Stage { bytes: 0, records: EVENTS, run: Box::new(move || ledger(&keys).len(Book::Accesses)) }
}

fn regions() -> RegionTable {
    RegionTable::from_bytes(include_bytes!("../../data/regions.bin")).unwrap()
}

fn freeze() -> Stage {
    let (ledger, regions) = (ledger(&keys()), regions());
    let records = usize::try_from(ledger.len(Book::Accesses)).unwrap();
    let run = move || {
        let frozen = Frozen::of(ledger.clone());
        Cube::of(&frozen, &Zone::utc(), &regions, Detail::Page).cells.len() as u64
    };
    Stage { bytes: 0, records, run: Box::new(run) }
}

/// The month's report of five million cells; only where there is all that it takes.
#[cfg(feature = "month")]
fn months() -> Vec<(String, Make)> {
    use super::month::{planned, reported, whole, year};
    let named = |name: &str, make: fn() -> Stage| -> (String, Make) { (name.to_owned(), Box::new(make)) };
    vec![
        named("month: plan", planned),
        named("month: facts", reported),
        named("month: plan, facts, HTML", whole),
        named("month: the same of a year", year),
    ]
}

#[cfg(not(feature = "month"))]
fn months() -> Vec<(String, Make)> {
    Vec::new()
}

fn report() -> Stage {
    let frozen = Frozen::of(ledger(&keys()));
    let cube = Cube::of(&frozen, &Zone::utc(), &regions(), Detail::Page);
    let records = cube.cells.len();
    let run = move || Report::of(&cube, &Selection::default()).unwrap().headline.counts.sources;
    Stage { bytes: 0, records, run: Box::new(run) }
}
