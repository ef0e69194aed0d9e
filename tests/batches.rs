//! What is counted in batches is what it is one by one: the quick way of captures, held against the careful one over packets
//! and files of every kind, from the reader's calls to the cube; and rows of tables, in any order of time.

use crate::readers::packets::*;
use crate::readers::{Random, options, twin};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use teiten::access::{Access, Kind, Protocol, Service};
use teiten::account::{Account, Note, Position, Reason};
use teiten::cube::{Cube, Detail};
use teiten::fingerprint::Tool;
use teiten::format::{Batch, Networks, Sensors, SensorsBy, Sink, named};
use teiten::input::{FileOptions, FileSink, Intake};
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::{Frozen, Pass};
use teiten::region::RegionTable;
use teiten::time::Zone;

/// What a reader tells, with batches or without.
#[derive(Default)]
struct Told {
    takes_batches: bool,
    batched: usize,
    /// What can come in a batch, in words, and how often it came, in one or not.
    accesses: BTreeMap<String, u64>,
    /// What came by itself, in order.
    calls: Vec<String>,
    notes: BTreeMap<Note, u64>,
}

impl Told {
    #[allow(clippy::too_many_arguments, reason = "the columns of a batch")]
    fn count(&mut self, secs: i64, from: Ipv4Addr, to: Ipv4Addr, service: Service, id: u16, sequence: Option<u32>) {
        let access = format!("{secs} {from} > {to} {service} {id} {sequence:?}");
        *self.accesses.entry(access).or_default() += 1;
    }
}

impl Sink for Told {
    fn takes_batches(&self, sensors: SensorsBy) -> bool {
        self.takes_batches && sensors == SensorsBy::Address
    }

    fn batch(&mut self, batch: &Batch<'_>) {
        let Sensors::Addressed { destinations, ip_ids, sequences } = batch.sensors else { panic!("packets name none") };
        assert!(batch.weights.is_none());
        for (row, bits) in batch.services.iter().enumerate() {
            let [from, to] = [batch.sources[row], destinations[row]].map(Ipv4Addr::from_bits);
            let service = Service::from_bits(*bits).unwrap();
            let is_tcp = service.to_string().ends_with("/tcp");
            self.count(batch.seconds[row], from, to, service, ip_ids[row], is_tcp.then_some(sequences[row]));
        }
        self.batched += batch.services.len();
    }

    fn access(&mut self, access: &Access<'_>, at: Position) {
        let Access { kind, time, source, destination, protocol, header, .. } = *access;
        self.calls.push(format!("{at} {access:?}"));
        if let (Kind::Access, Some(time), Some(id)) = (kind, time, header.ip_id)
            && let (Some(IpAddr::V4(from)), Some(IpAddr::V4(to)), Some(service)) =
                (source, destination, access.service())
        {
            let sequence = header.sequence.filter(|_| protocol == Some(Protocol::TCP));
            self.count(time.secs(), from, to, service, id, sequence);
        }
    }

    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        self.calls.push(format!("{at} {reason} {}", text.escape_ascii()));
    }

    fn blank(&mut self) {
        panic!("a capture has no lines");
    }

    fn note(&mut self, note: Note, amount: u64) {
        *self.notes.entry(note).or_default() += amount;
    }
}

impl FileSink for Told {
    fn begin_file(&mut self, _: &str) {}
    fn end_file(&mut self, _: teiten::input::Ended) {}
}

/// Link layers: of the first four, plain packets are known.
const LINKS: [u16; 5] = [1, 101, 113, 276, 0];

/// An IP packet in a frame of a link layer.
fn framed(link: u16, packet: &[u8], random: &mut Random) -> Vec<u8> {
    // 4: this host sent it.
    let kind = *random.pick(&[0, 0, 0, 0, 0, 1, 3, 4]);
    let head = match link {
        1 => return frame(packet),
        101 => Vec::new(),
        113 => [&[0, kind, 0, 1, 0, 6][..], &[0; 8], &[8, 0]].concat(),
        276 => [&[8, 0, 0, 0, 0, 0, 0, 3, 0, 1, kind, 6][..], &[0; 8]].concat(),
        _ => vec![2, 0, 0, 0],
    };
    [&head, packet].concat()
}

/// A packet that counts, or would if not for a byte; `number` tells it from all others.
fn probe(number: usize, random: &mut Random) -> Vec<u8> {
    let mut word = || random.below(1 << 32) as u32;
    let (sequence, id) = (word(), word() as u16);
    let from = Ipv4Addr::from_bits(0x0b00_0000 + random.below(200) as u32 * 7_919).octets();
    let to = [198, 51, 100, random.below(9) as u8];
    let source_port = if random.below(20) == 0 { 53 } else { 1_024 + (number % 60_000) as u16 };
    let port = *random.pick(&[22, 23, 445, 2323, 53, 1434]);
    let (protocol, mut payload) = match random.below(10) {
        0..7 => (6, tcp(source_port, port, if random.below(10) == 0 { random.below(256) as u8 } else { SYN })),
        7..9 => (17, udp(source_port, port)),
        _ => (1, icmp(if random.below(5) == 0 { random.below(20) as u8 } else { 8 })),
    };
    let to_bits = u32::from_be_bytes(to);
    let (sequence, id) = match random.below(12) {
        0 => (to_bits, id),
        1 => (sequence, (to_bits ^ sequence ^ u32::from(port)) as u16),
        2 => (sequence, 54_321),
        _ => (sequence, id),
    };
    if protocol == 6 {
        payload[4..8].copy_from_slice(&sequence.to_be_bytes());
    }
    // What is stated counts, not what pads the frame.
    payload.truncate(if random.below(20) == 0 { random.below(payload.len() + 1) } else { payload.len() });
    payload.extend(vec![b'x'; *random.pick(&[0, 0, 4, 24])]);
    let fragment = if random.below(25) == 0 { *random.pick(&[0x2000, 0x2003, 100, 0x8000]) } else { 0x4000 };
    let options = if random.below(25) == 0 { vec![1; 4 * random.below(11)] } else { Vec::new() };
    let mut packet = v4_of(from, to, protocol, fragment, &[&options[..], &payload].concat());
    packet[0] += (options.len() / 4) as u8;
    packet[4..6].copy_from_slice(&id.to_be_bytes());
    match random.below(40) {
        0 => packet[2..4].fill(0),
        1 => packet[3] = random.below(60) as u8,
        2 => packet[random.below(14)] ^= 1 << random.below(8),
        _ => {}
    }
    packet
}

/// A frame, whole or not, of a packet that is plain as a rule.
fn captured(number: usize, link: u16, random: &mut Random) -> (Vec<u8>, usize) {
    let mut data = match random.below(15) {
        // Those of every kind, of which no two may be the same attempt.
        0 if link == 1 => {
            let mut all = twin::packets(random, 1);
            all.remove(0).data
        }
        _ => framed(link, &probe(number, random), random),
    };
    if link == 1 && data.len() > 14 && random.below(15) == 0 {
        data.splice(12..12, [0x81, 0, 0, 7]);
    }
    if random.below(2) == 0 && data.len() < 60 {
        data.resize(60, 0);
    }
    let length = data.len();
    if random.below(10) == 0 {
        data.truncate(1 + random.below(length));
    }
    (data, length)
}

/// A capture of so many packets over several days, damaged or not.
fn capture(round: usize, packets: usize, damage: usize, random: &mut Random) -> Vec<u8> {
    let order = *random.pick(&[Order::Little, Order::Big]);
    let mut secs = BEGIN;
    let mut bytes = match round % 3 {
        0 => {
            let mut file = Pcapng::new(order);
            // Microseconds, nanoseconds, and 2^-20 seconds.
            let resolutions = LINKS.map(|link| (link, *random.pick(&[6, 9, 0x94])));
            for (link, resolution) in resolutions {
                let option = file.option(9, &[resolution]);
                file.interface(link, 0, &option);
            }
            for number in 0..packets {
                let interface = if random.below(50) == 0 { random.below(LINKS.len() + 1) } else { 0 };
                let (link, resolution) = resolutions[interface % LINKS.len()];
                let (data, _) = captured(number, link, random);
                let unit = match resolution {
                    6 => 1_000_000,
                    9 => 1_000_000_000,
                    _ => 1 << 20,
                };
                let stamp = u64::from(secs) * unit + random.below(usize::try_from(unit).unwrap()) as u64;
                let flags = file.option(2, &order.u32(random.below(3) as u32));
                let option = if random.below(10) == 0 { &flags[..] } else { &[] };
                match random.below(60) {
                    0 => file.block(5, &[0; 12]),
                    1 => file.simple_packet(data.len() as u32, &data),
                    2 => file.old_packet(0, stamp, &data),
                    3 => file.block(77, b"what is this"),
                    _ => file.packet(interface as u32, stamp, &data, option),
                }
                secs += random.below(600) as u32;
            }
            file.bytes
        }
        _ => {
            let magic = *random.pick(&[MICROS, NANOS]);
            let link = if random.below(3) == 0 { *random.pick(&LINKS) } else { 1 };
            let mut file = Pcap::new(order, magic, link.into());
            for number in 0..packets {
                let (data, length) = captured(number, link, random);
                let [captured, mut stated] = [data.len(), length].map(|length| u32::try_from(length).unwrap());
                if random.below(200) == 0 {
                    stated = captured - 1;
                }
                let most = if magic == NANOS { 1_000_000_000 } else { 1_000_000 };
                let fraction = random.below(most) as u32 + if random.below(300) == 0 { most as u32 } else { 0 };
                file.record([secs, fraction, captured, stated], &data);
                secs += random.below(600) as u32;
            }
            file.bytes
        }
    };
    for _ in 0..damage {
        let at = random.below(bytes.len());
        match random.below(3) {
            0 => drop(bytes.drain(at..(at + random.below(90)).min(bytes.len()))),
            _ => bytes[at] = random.below(256) as u8,
        }
    }
    bytes
}

fn told(bytes: &[u8], chunk: usize, options: &FileOptions, takes_batches: bool) -> Told {
    let mut told = Told { takes_batches, ..Told::default() };
    let mut intake = Intake::part(options.clone(), named("pcap").unwrap(), b"", 0);
    bytes.chunks(chunk).for_each(|piece| intake.push(piece, &mut told));
    intake.end(&mut told);
    told
}

#[test]
fn the_quick_way_is_the_careful_way() {
    let mut random = Random(5);
    let (mut batched, mut calls) = (0, 0);
    for round in 0..240 {
        let packets = 1 + random.below(1_500);
        let damage = if round % 4 == 0 { 1 + random.below(5) } else { 0 };
        let bytes = capture(round, packets, damage, &mut random);
        let networks = *random.pick(&["", "", "11.0.0.0/9,203.0.113.0/24", "198.51.100.0/29"]);
        let options = FileOptions { networks: Networks::parse(networks).unwrap(), ..options() };
        let want = told(&bytes, bytes.len(), &options, false);
        for chunk in [bytes.len(), 1 + random.below(200), 1 + random.below(60_000)] {
            let got = told(&bytes, chunk, &options, true);
            let name = format!("round {round} in chunks of {chunk}");
            for (access, count) in &got.accesses {
                assert_eq!(want.accesses.get(access), Some(count), "{name}: {access}");
            }
            assert_eq!(got.accesses.len(), want.accesses.len(), "{name}");
            // What still comes by itself comes as before, in the same order.
            let mut rest = want.calls.iter();
            for call in &got.calls {
                assert!(rest.any(|it| it == call), "{name}: {call}");
            }
            assert_eq!(got.calls.len() + got.batched, want.calls.len(), "{name}");
            assert_eq!(got.notes, want.notes, "{name}");
            (batched, calls) = (batched + got.batched, calls + got.calls.len());
        }
    }
    assert!(batched > 200_000 && calls > 100_000, "{batched} packets in batches, {calls} calls");
}

/// The cube and the account of a capture. Packets are looked at one by one where SYNs that are sent again are to be told,
/// of which there are none here.
fn counted(bytes: &[u8], chunk: usize, by: SensorBy, pass: Option<Pass>, one_by_one: bool) -> (Cube, Account) {
    let zone = Zone::named("Asia/Tokyo").unwrap();
    let mut lane = Lane::new(LaneOptions { zone: zone.clone(), sensor_by: by, seed: 3, pass });
    lane.open("a.pcap", FileOptions { fold_retransmissions: one_by_one, ..options() });
    bytes.chunks(chunk).for_each(|piece| lane.push(piece));
    let account = lane.close().account;
    (Cube::of(&Frozen::of(lane.into_ledger()), &zone, &RegionTable::none(), Detail::File), account)
}

#[test]
fn batches_are_counted_as_their_packets_are() {
    let mut random = Random(6);
    let mut marks = BTreeMap::new();
    for round in 0..40 {
        let packets = 1 + random.below(2_000);
        let bytes = capture(round, packets, round % 2, &mut random);
        let by = [SensorBy::Auto, SensorBy::Field, SensorBy::Host, SensorBy::Destination, SensorBy::File][round % 5];
        for pass in std::iter::once(None).chain(Pass::all(2).map(Some)) {
            let want = counted(&bytes, bytes.len(), by, pass, true);
            for chunk in [bytes.len(), 1 + random.below(5_000)] {
                let got = counted(&bytes, chunk, by, pass, false);
                assert_eq!(got.1, want.1, "{round} {by:?} {pass:?}");
                assert!(got.0 == want.0, "{round} {by:?} {pass:?}");
            }
            for mark in &want.0.marks.consistent {
                *marks.entry(mark.tool).or_insert(0) += mark.counts.accesses;
            }
        }
    }
    assert!(Tool::ALL.iter().all(|tool| marks.get(tool).is_some_and(|count| *count > 1_000)), "{marks:?}");
}

/// Rows that come in batches: of a day that lasts, of another day each, and in between, with weights and without.
#[test]
fn rows_in_no_order_of_time_are_counted_as_they_are_in_order() {
    let mut random = Random(8);
    for header in ["time,sensor,src_ip,dst_port,proto,count", "time,sensor,src_ip,dst_port,proto"] {
        let mut rows: Vec<String> = (0..4_000)
            .map(|at| {
                let protocol = *random.pick(&["tcp", "tcp", "tcp", "udp", "icmp", "gre"]);
                let (day, source, port) = (1 + at / 200, random.below(90), *random.pick(&[22, 23, 445]));
                let sensor = *random.pick(&["talot-01", "talot-02", "a sensor with a long name", "b"]);
                let row = format!("2008-09-{day:02}T03:04:05Z,{sensor},192.0.2.{source},{port},{protocol}");
                if header.ends_with("count") { format!("{row},{}", 1 + random.below(9)) } else { row }
            })
            .collect();
        let counted = |rows: &[String]| {
            let text = format!("{header}\n{}\n", rows.join("\n"));
            let zone = Zone::utc();
            let by = SensorBy::Auto;
            let mut lane = Lane::new(LaneOptions { zone: zone.clone(), sensor_by: by, seed: 3, pass: None });
            lane.open("a.csv", options());
            lane.push(text.as_bytes());
            let account = lane.close().account;
            let none = RegionTable::none();
            (Cube::of(&Frozen::of(lane.into_ledger()), &zone, &none, Detail::File), account)
        };
        let (want, account) = counted(&rows);
        assert!(account.counted() > 3_000 && account.counted() < 4_000, "some rows are none of a batch");
        for swaps in [3, 100, 3_000] {
            for _ in 0..swaps {
                rows.swap(random.below(4_000), random.below(4_000));
            }
            let (got, its_account) = counted(&rows);
            assert_eq!(its_account, account);
            assert!(got == want, "{header}, {swaps} swaps");
        }
    }
}
