//! Marks of tools in packets' headers, from logs to the cube and its file: what is consistent, and that neither order nor
//! lanes nor passes change it.

use teiten::access::{Protocol, Service};
use teiten::account::Account;
use teiten::cube::{Cube, CubeFile, Detail, sum_of_files};
use teiten::export::{Edition, Extras};
use teiten::fingerprint::Tool;
use teiten::input::FileOptions;
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::{Freezing, Frozen, Ledger, Pass};
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
    let options = LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 3, pass };
    let mut lane = Lane::new(options);
    lane.open("kern.log", FileOptions::new(Zone::utc()));
    packets.iter().for_each(|packet| lane.push(line(*packet).as_bytes()));
    lane.close();
    lane.into_ledger()
}

fn cube(frozen: &Frozen) -> Cube {
    Cube::of(frozen, &Zone::utc(), &RegionTable::none(), Detail::File)
}

/// (tool, accesses with the fields), and (tool, port, consistent accesses and sources).
type Told = (Vec<(Tool, u64)>, Vec<(Tool, u16, u64, u64)>);

fn told(cube: &Cube) -> Told {
    let day = Day::from_civil(2008, 9, 13).unwrap();
    let port = |service| (0..=u16::MAX).find(|port| Service::port(Protocol::TCP, *port) == service).unwrap();
    let tested = cube.marks.tested.iter().map(|tally| {
        assert_eq!(tally.key.0, day);
        (tally.key.1, tally.count)
    });
    let consistent = cube.marks.consistent.iter().map(|it| {
        assert_eq!(it.day, day);
        (it.tool, port(it.service), it.counts.accesses, it.counts.sources)
    });
    (tested.collect(), consistent.collect())
}

#[test]
fn every_packet_of_a_source_has_to_bear_the_mark() {
    let tested = vec![(Tool::Zmap, 12), (Tool::Masscan, 7), (Tool::Mirai, 7)];
    let consistent = vec![(Tool::Zmap, 23, 2, 1), (Tool::Masscan, 2323, 1, 1), (Tool::Mirai, 23, 2, 1)];
    assert_eq!(told(&cube(&Frozen::of(ledger(&PACKETS, None)))), (tested, consistent));
}

/// A source that asks for thousands of ports has as many keys, of which a third bears the mark on one packet of two.
#[test]
fn a_source_may_have_a_key_for_every_port() {
    let ports = 1..=3_000u16;
    let packets: Vec<Packet> = ports
        .flat_map(|port| [(1, port, 54_321, None), (1, port, if port % 3 == 0 { 7 } else { 54_321 }, None)])
        .collect();
    let marks = cube(&Frozen::of(ledger(&packets, None))).marks;
    let zmap: Vec<_> = marks.consistent.iter().filter(|it| it.tool == Tool::Zmap).collect();
    assert_eq!(zmap.len(), 2_000);
    for it in zmap {
        assert_eq!((it.counts.accesses, it.counts.sources), (2, 1), "{:?}", it.service);
        assert!((1..=3_000).any(|port| port % 3 != 0 && Service::port(Protocol::TCP, port) == it.service));
    }
}

/// The front of a pcap file of raw IPv4, and each packet in it.
fn pcap(packets: &[Packet]) -> Vec<u8> {
    let mut out = [0xa1b2_c3d4u32, 2 << 16 | 4, 0, 0, 65_535, 101].map(u32::to_be_bytes).concat();
    for &(source, port, id, sequence) in packets {
        out.extend([1_221_264_001u32, 0, 40, 40].map(u32::to_be_bytes).concat());
        out.extend([0x45, 0, 0, 40]);
        out.extend(id.to_be_bytes());
        out.extend([0, 0, 64, 6, 0, 0, 192, 0, 2, source]);
        out.extend(TO.to_be_bytes());
        out.extend(4000u16.to_be_bytes());
        out.extend(port.to_be_bytes());
        out.extend(sequence.unwrap_or(1).to_be_bytes());
        // No acknowledgement; five words, SYN; window, checksum, urgent pointer.
        out.extend([0, 0, 0, 0, 0x50, 2, 4, 0, 0, 0, 0, 0]);
    }
    out
}

/// A capture holds every field, and tells the same of those packets whose sequence numbers the log has.
#[test]
fn a_capture_holds_every_field() {
    let bytes = pcap(&PACKETS);
    for (chunk, by) in [(bytes.len(), SensorBy::Auto), (7, SensorBy::Auto), (bytes.len(), SensorBy::File)] {
        let mut lane = Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: by, seed: 3, pass: None });
        lane.open("a.pcap", FileOptions::new(Zone::utc()));
        bytes.chunks(chunk).for_each(|chunk| lane.push(chunk));
        lane.close();
        let tested = Tool::ALL.map(|tool| (tool, 12)).to_vec();
        let consistent = vec![(Tool::Zmap, 23, 2, 1), (Tool::Masscan, 2323, 1, 1), (Tool::Mirai, 23, 2, 1)];
        assert_eq!(told(&cube(&Frozen::of(lane.into_ledger()))), (tested, consistent));
    }
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
            let mut sent = Cube::empty(&Zone::utc(), &RegionTable::none());
            for partition in 0..partitions {
                let mut other = Ledger::new(9);
                lanes.iter().for_each(|lane| other.import(&lane.export(partition, partitions)).unwrap());
                sent.add_partition(cube(&Frozen::of(other)));
            }
            assert_eq!(sent, whole, "{turned} {partitions}");
        }
        let mut freezing = Freezing::of(lanes.to_vec());
        let days = freezing.stretches(2).into_iter().map(|days| freezing.freeze(days)).collect();
        assert_eq!(cube(&freezing.end(days)), whole, "{turned}");
        let mut passes = Cube::empty(&Zone::utc(), &RegionTable::none());
        for pass in Pass::all(3) {
            passes.add_partition(cube(&Frozen::of(ledger(&packets, Some(pass)))));
        }
        assert_eq!(passes, whole);
    }
}

#[test]
fn a_cube_file_holds_it() {
    let file = CubeFile::of(cube(&Frozen::of(ledger(&PACKETS, None))), Account::default(), Vec::new());
    assert_eq!(Cube::unpack(&file.cube.pack(None)).map(|read| read.cube), Ok(file.cube.clone()));
    let bytes = file.to_bytes();
    assert_eq!(CubeFile::from_bytes(&bytes).as_ref(), Ok(&file));
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [
        ("[0,\"zmap\",12]", "[0,\"zmap\",1]"),
        ("[0,\"zmap\",12],", ""),
        ("\"zmap\",0,2,1]", "\"zmap\",0,2,3]"),
        ("\"zmap\",0,2,1]", "\"zmap\",0,2,0]"),
        // More than the cells have: of accesses and sources of the service, and of accesses of the day.
        ("\"zmap\",0,2,1]", "\"zmap\",0,9,1]"),
        ("\"zmap\",0,2,1]", "\"zmap\",0,6,5]"),
        ("\"zmap\",0,2,1]", "\"zmap\",1,3,1]"),
        ("[0,\"zmap\",12]", "[0,\"zmap\",13]"),
        ("[0,\"zmap\",12],[0,\"masscan\",7]", "[0,\"masscan\",7],[0,\"zmap\",12]"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        let error = CubeFile::from_bytes(text.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert!(error.to_string().contains("marks of tools"), "{error}");
    }
    // Files of other sensors or days are added; what one of them could not look for, the sum could not either.
    let other = text.replace("198.51.100.7", "198.51.100.8").replace("gw", "gx");
    let sum = sum_of_files(vec![file, CubeFile::from_bytes(other.as_bytes()).unwrap()]).unwrap().unwrap();
    let tested = vec![(Tool::Zmap, 24), (Tool::Masscan, 14), (Tool::Mirai, 14)];
    let consistent = vec![(Tool::Zmap, 23, 4, 2), (Tool::Masscan, 2323, 2, 2), (Tool::Mirai, 23, 4, 2)];
    assert_eq!(told(&sum.cube), (tested, consistent));
}

/// The edition of what a log of these packets tells.
fn edition(packets: &[Packet]) -> Edition {
    let cube = cube(&Frozen::of(ledger(packets, None)));
    let plan = Plan::of(&cube, Choice::default(), Settings::default()).unwrap();
    Edition::new(&plan.report(&cube, &Incidents::default()).unwrap(), Extras::default())
}

fn said(packets: &[Packet]) -> Option<Vec<String>> {
    let cube = cube(&Frozen::of(ledger(packets, None)));
    let plan = Plan::of(&cube, Choice::default(), Settings::default()).unwrap();
    let report = plan.report(&cube, &Incidents::default()).unwrap();
    let section = report.sections.iter().find(|section| section.topic == Topic::Fingerprints)?;
    Some(section.statements.iter().map(|it| text::say(Language::En, &report, it).to_string()).collect())
}

#[test]
fn a_report_tells_it_in_words() {
    let all = said(&PACKETS).unwrap();
    let (explained, told) = all.split_last().unwrap();
    assert_eq!(
        told,
        [
            "Of 12 accesses whose record has the IP identification, 2 (source count 1) are consistent with the scanner \
             ZMap in its versions before 21 March 2024 (confidence: medium), chiefly at 23/tcp (Telnet).",
            "Of 7 accesses whose record has the IP identification and the TCP sequence number, 1 (source count 1) is \
             consistent with the scanner masscan (confidence: high), chiefly at 2323/tcp (Telnet).",
            "Of 7 accesses whose record has the TCP sequence number, 2 (source count 1) are consistent with the bot \
             Mirai (confidence: high), chiefly at 23/tcp (Telnet).",
        ]
    );
    assert!(explained.contains("no proof"), "{explained}");
}

#[test]
fn what_cannot_be_looked_for_is_told() {
    let id_only = said(&[(1, 80, 7, None)]).unwrap();
    assert_eq!(
        id_only[..2],
        [
            "Of 1 access whose record has the IP identification, none is consistent with the scanner ZMap in its versions \
             before 21 March 2024.",
            "masscan and Mirai could not be looked for: no record has the TCP sequence number.",
        ]
    );
}

#[test]
fn a_report_has_it_as_a_table() {
    let edition = edition(&PACKETS);
    let csv = edition.csv("fingerprints", Language::En).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(
        rows,
        [
            "Tool,Field needed,Confidence,Accesses with the field,Consistent accesses,Sources,\"By chance, at most\",Mostly to",
            "ZMap,IP identification,medium,12,2,1,0,23/tcp",
            "masscan,\"IP identification, TCP sequence number\",high,7,1,1,0,2323/tcp",
            "Mirai,TCP sequence number,high,7,2,1,0,23/tcp",
        ]
    );
    for (language, title) in [(Language::Ja, "ツールの痕跡"), (Language::En, "Tools by their marks")] {
        assert!(edition.html(language).contains("id=\"fingerprints\""));
        assert!(edition.markdown(language).contains(&format!("## {title}\n")));
    }
    assert!(String::from_utf8(edition.json()).unwrap().contains("\"tool\": \"masscan\""));
}

#[test]
fn behind_every_number_stands_a_table() {
    let many: Vec<Packet> = PACKETS.iter().copied().cycle().take(40_000 * PACKETS.len()).collect();
    for packets in [&PACKETS[..], &many] {
        let cube = cube(&Frozen::of(ledger(packets, None)));
        let plan = Plan::of(&cube, Choice::default(), Settings::default()).unwrap();
        let report = plan.report(&cube, &Incidents::default()).unwrap();
        crate::monthly::traced(&cube, &report);
    }
}

/// A log that holds no such field has nothing to say of tools, nor of what could not be looked for.
#[test]
fn without_headers_nothing_is_said() {
    let table = "time,sensor,source,port,protocol\n2008-09-13T00:00:01Z,gw,192.0.2.1,23,tcp\n";
    let mut lane = Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 3, pass: None });
    lane.open("a.csv", FileOptions::new(Zone::utc()));
    lane.push(table.as_bytes());
    lane.close();
    let cube = cube(&Frozen::of(lane.into_ledger()));
    assert_eq!((cube.total().accesses, &cube.marks), (1, &teiten::cube::Marks::default()));
    let plan = Plan::of(&cube, Choice::default(), Settings::default()).unwrap();
    let report = plan.report(&cube, &Incidents::default()).unwrap();
    assert!(!report.sections.iter().any(|section| section.topic == Topic::Fingerprints));
    let edition = Edition::new(&report, Extras::default());
    assert_eq!(edition.csv("fingerprints", Language::En), None);
    assert!(!edition.tables(Language::En).iter().any(|table| table.name == "fingerprints"));
}
