//! Freedoms that must not matter: chunk size, number of lanes, part size, order of files, where files are split. And the
//! set of keys, not only its size, equals an obvious reference count of the records that the logs were written from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::readers::packets::*;
use teiten::count::{CountOptions, Counted, InputFile, count};
use teiten::cube::{Cube, CubeFile, Detail, text_of};
use teiten::input::FileOptions;
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::{Book, Pass};
use teiten::region::RegionTable;
use teiten::time::Zone;

/// What one log record says.
#[derive(Clone)]
struct Record {
    secs: i64,
    sensor: String,
    source: IpAddr,
    port: u16,
    protocol: &'static str,
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Three days of 2008, in order but for a few steps back.
fn records(n: i64, seed: u64) -> Vec<Record> {
    let mut random = Random(seed);
    let mut below = move |n: u64| random.below(n);
    (0..n)
        .map(|i| {
            let back = if below(20) == 0 { 5_000 } else { 0 };
            let source = match below(6) {
                0 => IpAddr::V6((0x2001_0db8_u128 << 96 | u128::from(below(40))).into()),
                _ => IpAddr::V4(u32::try_from(0x0b00_0000 + below(150) * 7_919).unwrap().into()),
            };
            Record {
                secs: 1_221_264_000 + i * 259_000 / n - back,
                sensor: format!("talot-{:02}", 1 + below(3)),
                source,
                port: [445, 135, 22, 1026, 8080][usize::try_from(below(5)).unwrap()],
                protocol: if below(4) == 0 { "udp" } else { "tcp" },
            }
        })
        .collect()
}

fn stamp(secs: i64) -> (i64, String) {
    let (day, clock) = (secs / 86_400 - 1_221_264_000 / 86_400 + 13, secs % 86_400);
    (day, format!("{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60))
}

/// Some lines that are no access, with every kind of dirt.
fn dirt(random: &mut Random, out: &mut Vec<u8>, lines: &[&[u8]]) {
    if random.below(15) == 0 {
        let at = usize::try_from(random.below(lines.len() as u64)).unwrap();
        out.extend_from_slice(lines[at]);
    }
}

fn netfilter(records: &[Record]) -> Vec<u8> {
    let (mut out, mut random) = (Vec::new(), Random(5));
    for r in records {
        let (day, clock) = stamp(r.secs);
        let protocol = r.protocol.to_uppercase();
        let tail = if r.protocol == "tcp" { "WINDOW=65535 RES=0x00 SYN URGP=0 " } else { "LEN=28 " };
        let destination = if r.source.is_ipv4() { "10.0.0.1" } else { "2001:db8::1" };
        let line = format!(
            "Sep {day:2} {clock} {} kernel: [1.5] DROP IN=eth0 OUT= SRC={} DST={destination} LEN=48 TTL=50 PROTO={protocol} SPT=4000 DPT={} {tail}\n",
            r.sensor, r.source, r.port
        );
        out.extend_from_slice(line.as_bytes());
        dirt(
            &mut random,
            &mut out,
            &[
                b"\n",
                b"\0\0\0\0\0\0\0",
                b"no log line at all\n",
                b"Sep 13 01:02:03 talot-01 sshd[9]: Connection closed\r\n",
                b"Sep 13 01:02:03 talot-01 kernel: [2.0] DROP IN=eth0 OUT= SRC=192.0.2.300 DST=10.0.0.1 PROTO=TCP SPT=1 DPT=2 SYN \n",
                b"Sep 13 01:02:03 talot-01 kernel: [2.0] DROP IN=eth0 OUT= SRC=192.0.2.3 DST=10.0.0.1 PROTO=TCP SPT=80 DPT=2 ACK SYN \n",
                b"Sep 13 01:02:03 talot-01 kernel: [2.0] caf\xe9 IN= OUT=eth0 SRC=10.0.0.1 DST=192.0.2.3 PROTO=UDP SPT=80 DPT=2 \n",
            ],
        );
    }
    out
}

fn cowrie(records: &[Record]) -> Vec<u8> {
    let (mut out, mut random) = (Vec::new(), Random(6));
    for r in records {
        let (day, clock) = stamp(r.secs);
        let line = format!(
            "{{\"eventid\":\"cowrie.session.connect\",\"src_ip\":\"{}\",\"src_port\":4000,\"dst_ip\":\"10.0.0.1\",\"dst_port\":{},\"session\":\"x\",\"protocol\":\"ssh\",\"sensor\":\"{}\",\"timestamp\":\"2008-09-{day:02}T{clock}.123456Z\"}}\n",
            r.source, r.port, r.sensor
        );
        out.extend_from_slice(line.as_bytes());
        dirt(
            &mut random,
            &mut out,
            &[
                b"\0\0\0",
                b"{\"eventid\":\"cowrie.login.failed\",\"src_ip\":\"192.0.2.1\",\"sensor\":\"talot-01\",\"timestamp\":\"2008-09-13T00:00:00Z\"}\n",
                b"{\"eventid\":\"cowrie.session.connect\",\"src_ip\":\"x\",\"dst_port\":22,\"sensor\":\"talot-01\",\"timestamp\":\"2008-09-13T00:00:00Z\"}\n",
                b"{\"eventid\":\n",
            ],
        );
    }
    out
}

/// Zeek's JSON, which most of the time looks alike from line to line.
fn zeek_json(records: &[Record]) -> Vec<u8> {
    let (mut out, mut random) = (Vec::new(), Random(10));
    for r in records {
        let service = if random.below(4) == 0 { ",\"service\":\"ssh\",\"duration\":0.25" } else { "" };
        let line = format!(
            "{{\"ts\":{}.5,\"uid\":\"C1\",\"id.orig_h\":\"{}\",\"id.orig_p\":4000,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":{},\"proto\":\"{}\"{service},\"conn_state\":\"S0\",\"local_orig\":false,\"local_resp\":true,\"sensor\":\"{}\"}}\n",
            r.secs, r.source, r.port, r.protocol, r.sensor
        );
        out.extend_from_slice(line.as_bytes());
        dirt(
            &mut random,
            &mut out,
            &[
                b"\0\0\0",
                b"# a note\n",
                b"{\"_path\":\"dns\",\"ts\":1221278700.5,\"id.orig_h\":\"192.0.2.1\",\"id.resp_h\":\"10.0.0.1\",\"sensor\":\"talot-01\"}\n",
                b"{\"ts\":1221278700.5,\"id.orig_h\":\"192.0.2.1\",\"id.orig_h\":\"x\",\"conn_state\":\"S0\"}\n",
                b"{\"ts\":1221278700.5,\"id.orig_h\":\"192.0.2.1\"\n",
            ],
        );
    }
    out
}

/// Zeek's columns. With `turns`, headers in the middle of the file change what they are.
fn zeek_columns(records: &[Record], turns: bool) -> Vec<u8> {
    const ORDERS: [[usize; 7]; 2] = [[0, 1, 2, 3, 4, 5, 6], [6, 1, 0, 3, 5, 4, 2]];
    const NAMES: [&str; 7] = ["ts", "id.orig_h", "id.resp_h", "id.resp_p", "proto", "conn_state", "sensor"];
    let mut out = b"#separator \\x09\n#unset_field\t-\n#path\tconn\n".to_vec();
    for (n, r) in records.iter().enumerate() {
        let turn = if turns { n / 150 } else { 0 };
        let order = ORDERS[turn % 2];
        let (ts, source, port) = (format!("{}.25", r.secs), r.source.to_string(), r.port.to_string());
        let cells = [&ts, &source, "10.0.0.1", &port, r.protocol, "S0", &r.sensor];
        if (turns && n % 150 == 0) || n == 0 {
            out.extend_from_slice(format!("#fields\t{}\n", order.map(|c| NAMES[c]).join("\t")).as_bytes());
        }
        out.extend_from_slice(format!("{}\n", order.map(|c| cells[c]).join("\t")).as_bytes());
    }
    out
}

fn csv(records: &[Record]) -> Vec<u8> {
    let (mut out, mut random) = (b"time,sensor,src_ip,src_port,dst_port,proto,note\n".to_vec(), Random(7));
    for r in records {
        let (day, clock) = stamp(r.secs);
        // Quotes, and a quoted line end now and then: the border of a part may fall into it.
        let note = ["", "\"a, b\"", "\"two\nlines\"", "\"say \"\"hi\"\"\""][usize::try_from(random.below(4)).unwrap()];
        let line =
            format!("2008-09-{day:02}T{clock}Z,{},{},4000,{},{},{note}\n", r.sensor, r.source, r.port, r.protocol);
        out.extend_from_slice(line.as_bytes());
        dirt(
            &mut random,
            &mut out,
            &[
                b"\n",
                b"2008-09-13T00:00:00Z,talot-01,not an address,1,2,tcp,\n",
                b"too,few\n",
                b"2008-13-13T00:00:00Z,talot-01,192.0.2.1,1,2,tcp,\n",
            ],
        );
    }
    out
}

/// The address that receives a record in a capture, which names no sensor otherwise.
fn receiver(r: &Record) -> IpAddr {
    let number: u8 = r.sensor[r.sensor.len() - 2..].parse().unwrap();
    match r.source {
        IpAddr::V4(_) => IpAddr::from([10, 0, 0, number]),
        IpAddr::V6(_) => IpAddr::V6((0x2001_0db8_ffff_u128 << 80 | u128::from(number)).into()),
    }
}

fn captured(r: &Record) -> Vec<u8> {
    let (number, payload) = match r.protocol {
        "tcp" => (6, tcp(4000, r.port, SYN)),
        _ => (17, udp(4000, r.port)),
    };
    frame(&match (r.source, receiver(r)) {
        (IpAddr::V4(from), IpAddr::V4(to)) => v4_of(from.octets(), to.octets(), number, 0, &payload),
        (IpAddr::V6(from), IpAddr::V6(to)) => v6_of(from.to_bits(), to.to_bits(), number, &payload),
        _ => unreachable!("both are of one family"),
    })
}

/// With frames that are not counted, packets that cannot be read, and damage.
fn capture(records: &[Record]) -> Vec<u8> {
    let (mut file, mut random) = (Pcap::new(Order::Big, NANOS, 1), Random(8));
    for r in records {
        let (secs, data) = (u32::try_from(r.secs).unwrap(), captured(r));
        let length = u32::try_from(data.len()).unwrap();
        file.record([secs, 5, length, length], &data);
        match random.below(40) {
            0 => file.record([secs, 6, 20, 20], &ethernet(0x0806, b"who is")),
            1 => file.record([secs, 7, 30, 60], &data[..30]),
            2 => file.record([secs, 8, 54, 54], &frame(&v4(6, &tcp(80, 4000, SYN | ACK)))),
            damage @ (3 | 4) => {
                match damage {
                    3 => file.record([secs, 9, u32::MAX, 60], b"of no such length"),
                    _ => file.bytes.extend(b"what no record begins with"),
                }
                // One record alone between two damaged places would not be believed.
                file.record([secs, 10, 20, 20], &ethernet(0x0806, b"who is"));
            }
            _ => {}
        }
    }
    file.bytes
}

fn capture_blocks(records: &[Record]) -> Vec<u8> {
    let (mut file, mut random) = (Pcapng::new(Order::Little), Random(9));
    file.interface(1, 0, b"");
    for r in records {
        file.packet(0, u64::try_from(r.secs).unwrap() * 1_000_000, &captured(r), b"");
        match random.below(40) {
            0 => file.bytes.extend(b"what no block begins with"),
            1 => file.block(5, &[0; 12]),
            2 => {
                file.section(if random.below(2) == 0 { Order::Little } else { Order::Big });
                file.interface(1, 0, b"");
            }
            3 => file.simple_packet(20, &ethernet(0x0806, b"who is")),
            _ => {}
        }
    }
    file.bytes
}

type Keys = BTreeMap<(String, String, String, IpAddr), u64>;

fn reference(name: &str, records: &[Record]) -> Keys {
    let mut keys = Keys::new();
    for r in records {
        let (day, _) = stamp(r.secs);
        let protocol = if name == "c.json" { "tcp" } else { r.protocol };
        let sensor = if name.contains("pcap") { receiver(r).to_string() } else { r.sensor.clone() };
        let key = (format!("2008-09-{day:02}"), sensor, format!("{}/{protocol}", r.port), r.source);
        *keys.entry(key).or_default() += 1;
    }
    keys
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> InputFile {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut options = FileOptions::new(Zone::utc());
    options.year = Some(2008);
    InputFile { path, name: name.into(), options }
}

/// How one counting is done.
#[derive(Clone, Copy)]
struct How {
    lanes: usize,
    chunk: usize,
    part: u64,
    pass: Option<Pass>,
}

const PLAIN: How = How { lanes: 1, chunk: 1 << 20, part: u64::MAX, pass: None };

fn counted(files: &[InputFile], how: How) -> Counted {
    let regions = RegionTable::builtin();
    let lane = LaneOptions {
        zone: Zone::named("Asia/Tokyo").unwrap(),
        sensor_by: SensorBy::Auto,
        seed: how.lanes as u64 * 99,
        pass: how.pass,
        marks: true,
    };
    let How { lanes, chunk, part, .. } = how;
    count(
        files,
        &CountOptions {
            lane,
            lanes,
            chunk,
            part,
            regions: &regions,
            detail: Detail::File,
            report: None,
            progress: &|_| {},
        },
    )
}

/// Everything there is to compare: the cube file with the account, and each file's account.
fn bytes(files: &[InputFile], how: How) -> (Vec<u8>, String) {
    let counted = counted(files, how);
    let mut accounts = String::new();
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|i| &files[*i].name);
    for i in order {
        write!(accounts, "{} {:?}\n\n", files[i].name, counted.files[i]).unwrap();
    }
    let account = counted.account();
    (CubeFile { cube: counted.cube, account, inputs: Vec::new() }.to_bytes(), accounts)
}

/// Formats with shared sources, one of them gzipped.
fn mixed(folder: &Path) -> Vec<InputFile> {
    let gzipped = {
        use std::io::Write as _;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&netfilter(&records(300, 3))).unwrap();
        encoder.finish().unwrap()
    };
    vec![
        file(folder, "a.log", &netfilter(&records(900, 1))),
        file(folder, "b.json", &cowrie(&records(500, 2))),
        file(folder, "c.csv", &csv(&records(700, 4))),
        file(folder, "d.log.gz", &gzipped),
        file(folder, "e.txt", b"nothing that anybody knows\nreally\n"),
        file(folder, "f.pcap", &capture(&records(600, 5))),
        file(folder, "g.pcapng", &capture_blocks(&records(300, 6))),
        file(folder, "f.jsonl", &zeek_json(&records(300, 5))),
        file(folder, "g.tsv", &zeek_columns(&records(300, 6), false)),
        file(folder, "h.tsv", &zeek_columns(&records(350, 7), true)),
    ]
}

#[test]
fn chunks_lanes_parts_and_order_do_not_matter() {
    let folder = folder("freedoms");
    let mut files = mixed(&folder);
    let want = bytes(&files, PLAIN);
    assert!(want.0.len() > 3_000);
    for chunk in [1, 2, 3, 7, 61, 1000, 40_000] {
        assert!(bytes(&files, How { chunk, ..PLAIN }) == want, "chunk {chunk}");
    }
    for lanes in 1..=8 {
        assert!(bytes(&files, How { lanes, ..PLAIN }) == want, "{lanes} lanes, whole files");
        for part in [5_000, 9_973, 33_333] {
            assert!(
                bytes(&files, How { lanes, part, chunk: 4_096, ..PLAIN }) == want,
                "{lanes} lanes, parts of {part}"
            );
        }
    }
    for turn in 1..files.len() {
        files.rotate_left(1);
        assert!(bytes(&files, How { lanes: 3, part: 20_000, chunk: 999, ..PLAIN }) == want, "turned {turn}");
    }
}

#[test]
fn passes_over_some_of_the_sources_add_up_to_the_same() {
    let folder = folder("passes");
    let files = mixed(&folder);
    let (want, accounts) = bytes(&files, PLAIN);
    let whole = counted(&files, PLAIN);
    for passes in [1, 2, 3, 7] {
        for lanes in [1, 3] {
            let mut sum = Cube::empty(&Zone::named("Asia/Tokyo").unwrap(), &RegionTable::builtin());
            let mut parts = Vec::new();
            for pass in Pass::all(passes) {
                let how = How { lanes, part: 9_973, chunk: 4_096, pass: Some(pass) };
                assert!(bytes(&files, how).1 == accounts, "the account of a pass is that of every record");
                let cube = counted(&files, how).cube;
                assert_eq!(cube.coverage.is_empty(), !pass.is_first());
                parts.push(cube.total().sources);
                sum.add_partition(cube);
            }
            let file = CubeFile { cube: sum, account: whole.account(), inputs: Vec::new() };
            assert!(file.to_bytes() == want, "{passes} passes in {lanes} lanes");
            assert!(parts.iter().all(|sources| *sources > 0), "every pass has something to count: {parts:?}");
        }
    }
}

#[test]
fn splitting_files_at_line_ends_does_not_matter() {
    let folder = folder("splits");
    let header = b"time,sensor,src_ip,src_port,dst_port,proto,note\n";
    // Without quoted line ends, since a file ends at one; netfilter's sensors are the hosts, cowrie's the field.
    let csv: Vec<u8> = csv(&records(400, 8)).split(|b| *b == b'"').step_by(2).collect::<Vec<_>>().concat();
    for (name, log, header) in [
        ("n.log", netfilter(&records(400, 8)), &b""[..]),
        ("c.json", cowrie(&records(400, 9)), b""),
        ("t.csv", csv, header),
        ("z.json", zeek_json(&records(400, 11)), b""),
    ] {
        let whole = counted(&[file(&folder, name, &log)], PLAIN);
        let lines: Vec<&[u8]> = log.split_inclusive(|b| *b == b'\n').collect();
        for pieces in [2, 5, 11] {
            let files: Vec<InputFile> = (lines.chunks(lines.len().div_ceil(pieces)).enumerate())
                .map(|(n, lines)| {
                    let head = if n == 0 { &b""[..] } else { header };
                    file(&folder, &format!("{pieces}-{n}-{name}"), &[head, &lines.concat()].concat())
                })
                .collect();
            let split = counted(&files, How { lanes: 2, ..PLAIN });
            assert!(split.cube == whole.cube, "{name} in {pieces}");
            assert_eq!(split.account().kinds, whole.account().kinds, "{name} in {pieces}");
        }
    }
}

#[test]
fn the_set_of_keys_is_the_reference_set() {
    let records = records(3_000, 21);
    for (name, log) in [
        ("n.log", netfilter(&records)),
        ("c.json", cowrie(&records)),
        ("t.csv", csv(&records)),
        ("p.pcap", capture(&records)),
        ("p.pcapng", capture_blocks(&records)),
        ("z.json", zeek_json(&records)),
        ("z.log", zeek_columns(&records, true)),
    ] {
        let mut lane =
            Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 1, pass: None, marks: true });
        let mut options = FileOptions::new(Zone::utc());
        options.year = Some(2008);
        lane.open(name, options);
        for chunk in log.chunks(997) {
            lane.push(chunk);
        }
        let finished = lane.close();
        let ledger = lane.ledger();
        let keys: Keys = (ledger.entries(Book::Accesses).into_iter())
            .map(|e| {
                let sensor = text_of(&ledger.sensors()[e.sensor.0 as usize]);
                ((e.day.to_string(), sensor, e.service.to_string(), e.source), e.weight)
            })
            .collect();
        assert!(keys == reference(name, &records), "{name}: {:?}", finished.account);
        assert_eq!(finished.account.counted(), 3_000, "{name}");
    }
}
