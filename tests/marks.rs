//! Marks of tools in packets' headers, from logs to the cube and its file: what is consistent, and that neither order nor
//! lanes nor passes change it.

use teiten::access::{Protocol, Service};
use teiten::cube::{Cube, CubeFile, Detail, Marked};
use teiten::export::{report_csv, report_html};
use teiten::fingerprint::Tool;
use teiten::input::FileOptions;
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::{Frozen, Ledger, Pass};
use teiten::measure::Counts;
use teiten::region::RegionTable;
use teiten::report::monthly::{Choice, Incidents, Plan, Settings, Topic};
use teiten::text::{self, Language};
use teiten::time::{Day, Zone};

/// 198.51.100.7, where the packets go to, as a number.
const TO: u32 = 0xc633_6407;

/// (the source's last part, port, IP ID, TCP sequence number if the rule logs it).
type Packet = (u8, u16, u16, Option<u32>);

const PACKETS: [Packet; 12] = [
    // Both of ZMap.
    (1, 23, 54_321, None),
    (1, 23, 54_321, None),
    // At another service only one of two.
    (1, 80, 54_321, None),
    (1, 80, 7, None),
    // Mirai twice, then once and once not; with port 23 the IP ID 23 is masscan's, too.
    (2, 23, 9, Some(TO)),
    (2, 23, 23, Some(TO)),
    (3, 23, 9, Some(TO)),
    (3, 23, 9, Some(TO + 1)),
    // masscan: the lower halves 0x6407 ^ 2323 ^ 0x5678.
    (4, 2323, 0x6407 ^ 2323 ^ 0x5678, Some(0x1234_5678)),
    (5, 2323, 1, Some(1)),
    // An access whose sequence number is not logged is no packet of Mirai that is known.
    (6, 23, 1, Some(TO)),
    (6, 23, 1, None),
];

fn line((source, port, id, sequence): Packet) -> String {
    let sequence = sequence.map(|n| format!("SEQ={n} ACK=0 ")).unwrap_or_default();
    format!(
        "2008-09-13T00:00:01+00:00 gw kernel: IN=eth0 OUT= MAC=00:11 SRC=192.0.2.{source} DST=198.51.100.7 LEN=40 \
         TOS=0x00 PREC=0x00 TTL=64 ID={id} PROTO=TCP SPT=4000 DPT={port} {sequence}WINDOW=1024 RES=0x00 SYN URGP=0\n"
    )
}

fn ledger(packets: &[Packet], pass: Option<Pass>) -> Ledger {
    let options = LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 3, pass, marks: true };
    let mut lane = Lane::new(options);
    lane.open("kern.log", FileOptions::new(Zone::utc()));
    packets.iter().for_each(|packet| lane.push(line(*packet).as_bytes()));
    lane.close();
    lane.into_ledger()
}

fn cube(frozen: &Frozen) -> Cube {
    Cube::of(frozen, &Zone::utc(), &RegionTable::none(), Detail::File)
}

/// (port, tool, accesses with the fields, consistent accesses and sources).
fn told(cube: &Cube) -> Vec<(u16, Tool, u64, u64, u64)> {
    let port = |service| [23, 80, 2323].into_iter().find(|port| Service::port(Protocol::TCP, *port) == service);
    let told = |it: &Marked| {
        let (day, sensor, service, tool) = it.key;
        assert_eq!((day, sensor), (Day::from_civil(2008, 9, 13).unwrap(), 0));
        let Counts { accesses, sources } = it.consistent;
        (port(service).unwrap(), tool, it.tested, accesses, sources)
    };
    cube.marks.iter().map(told).collect()
}

const TOLD: [(u16, Tool, u64, u64, u64); 7] = [
    (23, Tool::Zmap, 8, 2, 1),
    (23, Tool::Masscan, 5, 0, 0),
    (23, Tool::Mirai, 5, 2, 1),
    (80, Tool::Zmap, 2, 0, 0),
    (2323, Tool::Zmap, 2, 0, 0),
    (2323, Tool::Masscan, 2, 1, 1),
    (2323, Tool::Mirai, 2, 0, 0),
];

#[test]
fn every_packet_of_a_source_has_to_bear_the_mark() {
    assert_eq!(told(&cube(&Frozen::of(ledger(&PACKETS, None)))), TOLD);
}

#[test]
fn neither_order_nor_lanes_nor_passes_change_it() {
    let whole = cube(&Frozen::of(ledger(&PACKETS, None)));
    for turned in 0..PACKETS.len() {
        let mut packets = PACKETS;
        packets.rotate_left(turned);
        let (front, back) = packets.split_at(turned);
        let lanes = [ledger(front, None), ledger(back, None)];
        for partitions in 1..4 {
            let mut sum = Cube::empty(&Zone::utc(), &RegionTable::none());
            let mut sent = sum.clone();
            for partition in 0..partitions {
                sum.add_partition(cube(&Frozen::of_partition(&[&lanes[0], &lanes[1]], partition, partitions)));
                let mut other = Ledger::new(9);
                lanes.iter().for_each(|lane| other.import(&lane.export(partition, partitions)).unwrap());
                sent.add_partition(cube(&Frozen::of(other)));
            }
            assert_eq!((&sum, &sent), (&whole, &whole), "{turned} {partitions}");
        }
        let mut passes = Cube::empty(&Zone::utc(), &RegionTable::none());
        for pass in Pass::all(3) {
            passes.add_partition(cube(&Frozen::of(ledger(&packets, Some(pass)))));
        }
        assert_eq!(passes.marks, whole.marks);
    }
}

#[test]
fn a_cube_file_holds_it() {
    let cube = cube(&Frozen::of(ledger(&PACKETS, None)));
    let file = CubeFile { cube, account: teiten::account::Account::default(), inputs: Vec::new() };
    let bytes = file.to_bytes();
    assert_eq!(CubeFile::from_bytes(&bytes).map(|read| read.cube), Ok(file.cube));
    let text = String::from_utf8(bytes).unwrap();
    let refused = text.replace("\"tested\":[8,", "\"tested\":[1,");
    assert!(CubeFile::from_bytes(refused.as_bytes()).unwrap_err().to_string().contains("with a mark"));
}

#[test]
fn a_report_tells_it_in_words_and_in_a_table() {
    let cube = cube(&Frozen::of(ledger(&PACKETS, None)));
    let plan = Plan::of(&cube, Choice::default(), Settings::default()).unwrap();
    let report = plan.report(&cube, &Incidents::default()).unwrap();
    let section = report.sections.iter().find(|section| section.topic == Topic::Fingerprints).unwrap();
    let said = section.statements.iter().map(|statement| text::say(Language::En, &report, statement).to_string());
    assert_eq!(
        said.take(2).collect::<Vec<_>>(),
        [
            "Of 12 accesses with the packet’s IP identification in the record, 2 (source count 1) are consistent with the \
             scanner ZMap in its versions before 21 March 2024 (confidence: medium).",
            "Of 7 accesses with the packet’s IP identification and TCP sequence number in the record, 1 (source count 1) \
             is consistent with the scanner masscan (confidence: high).",
        ]
    );
    let csv = report_csv(&report, "fingerprints", Language::En).unwrap();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "ZMap,IP identification,medium,12,2,1",
            "masscan,IP identification and TCP sequence number,high,7,1,1",
            "Mirai,TCP sequence number,high,7,2,1",
        ]
    );
    assert!(report_html(&report, Language::Ja).contains("id=\"fingerprints\""));
    // Without headers there is nothing to say.
    let silent = Cube { marks: Vec::new(), ..cube };
    let report = plan.report(&silent, &Incidents::default()).unwrap();
    assert!(!report.sections.iter().any(|section| section.topic == Topic::Fingerprints));
    assert_eq!(report_csv(&report, "fingerprints", Language::En), None);
}
