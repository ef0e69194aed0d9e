//! Captures: whole files with what is read of them, damage anywhere, settings, a slow twin, and other people's.

use crate::readers::captures::made;
use crate::readers::packets::*;
use crate::readers::twin::{self, Captured};
use crate::readers::{Random, Recorder, finish, golden, options, outcome_name, read, read_in, shared};
use std::io::Write;
use teiten::account::{Note, Reason};
use teiten::format::{FORMATS, Head, Networks, Refusal, Sniff};
use teiten::input::{FileOptions, Intake, Outcome};
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::Book;
use teiten::time::Zone;

fn format() -> usize {
    teiten::format::named("pcap").unwrap()
}

/// Reads a capture in pieces, from its first byte on: an intake that recognises files holds back all of a small one.
fn in_pieces<'a>(pieces: impl Iterator<Item = &'a [u8]>, options: &FileOptions) -> Recorder {
    let (mut intake, mut recorder) = (Intake::part(options.clone(), format(), b"", 0), Recorder::default());
    pieces.for_each(|piece| intake.push(piece, &mut recorder));
    assert!(matches!(finish(&mut intake, &mut recorder), Outcome::Read(_)));
    assert_eq!(recorder.account.read(), recorder.account.lines);
    recorder
}

fn whole(bytes: &[u8]) -> Recorder {
    in_pieces(std::iter::once(bytes), &options())
}

#[test]
fn golden_files() {
    for (name, bytes) in made() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/capture").join(name);
        if std::env::var_os("TEITEN_REWRITE").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}");
    }
    golden("capture");
}

#[test]
fn any_pieces_give_the_same() {
    for (name, bytes) in made() {
        let want = whole(&bytes);
        assert_eq!(read(&bytes, &options()).0, want, "{name}, recognised");
        for chunk in [1, 2, 3, 7, 16, 61, 100, 1000] {
            assert_eq!(in_pieces(bytes.chunks(chunk), &options()), want, "{name} in chunks of {chunk}");
        }
        for split in (0..bytes.len()).step_by(bytes.len() / 2000 + 1) {
            let (before, after) = bytes.split_at(split);
            assert_eq!(in_pieces([before, after].into_iter(), &options()), want, "{name} split at {split}");
        }
    }
}

/// A file, and where each of its records begins.
type Written = (Vec<u8>, Vec<usize>);

fn pcap(order: Order, magic: u32, packets: &[Captured]) -> Written {
    let mut file = Pcap::new(order, magic, 1);
    let starts = packets.iter().map(|packet| {
        let start = file.bytes.len();
        let (secs, nanos) = (packet.nanos / 1_000_000_000, packet.nanos % 1_000_000_000);
        let fraction = if magic == NANOS { nanos } else { nanos / 1_000 };
        let numbers = [secs, fraction].map(|number| u32::try_from(number).unwrap());
        let lengths = [packet.data.len(), packet.length].map(|length| u32::try_from(length).unwrap());
        file.record([numbers[0], numbers[1], lengths[0], lengths[1]], &packet.data);
        start
    });
    let starts = starts.collect();
    (file.bytes, starts)
}

fn pcapng(order: Order, packets: &[Captured]) -> Written {
    let mut file = Pcapng::new(order);
    file.interface(1, 0, &file.option(9, &[9]));
    let starts = packets.iter().map(|packet| {
        let start = file.bytes.len();
        file.packet(0, packet.nanos.unsigned_abs(), &packet.data, b"");
        start
    });
    let starts = starts.collect();
    (file.bytes, starts)
}

/// The same packets in every way to write them.
fn written(packets: &[Captured]) -> Vec<(&'static str, Written)> {
    vec![
        ("pcap, little, micros", pcap(Order::Little, MICROS, packets)),
        ("pcap, little, nanos", pcap(Order::Little, NANOS, packets)),
        ("pcap, big, micros", pcap(Order::Big, MICROS, packets)),
        ("pcap, big, nanos", pcap(Order::Big, NANOS, packets)),
        ("pcapng, little", pcapng(Order::Little, packets)),
        ("pcapng, big", pcapng(Order::Big, packets)),
    ]
}

/// The texts, those of rejected records without their reasons.
fn read_or_not(recorder: &Recorder) -> Vec<&str> {
    recorder.texts().into_iter().map(|text| if text.starts_with("rejected") { "rejected" } else { text }).collect()
}

#[test]
fn the_slow_twin_reads_the_same() {
    let mut random = Random(3);
    let (mut kinds, mut rejected) = (std::collections::BTreeSet::new(), 0);
    for round in 0..60 {
        let packets = twin::packets(&mut random, 100);
        let want = twin::read(&packets);
        kinds.extend(want.texts().iter().map(|text| text.split(' ').next().unwrap().to_owned()));
        rejected += want.account.rejected_records();
        for (name, (bytes, _)) in written(&packets) {
            let got = whole(&bytes);
            for (at, (got, want)) in read_or_not(&got).into_iter().zip(read_or_not(&want)).enumerate() {
                assert_eq!(got, want, "{name}, round {round}: {:02x?}", packets[at].data);
            }
            assert_eq!(got.calls.len(), packets.len(), "{name}");
        }
    }
    assert!(kinds.len() == 9 && rejected > 500, "{kinds:?}, {rejected} rejected: there is too little to compare");
}

#[test]
fn a_damaged_length_costs_one_packet() {
    let mut random = Random(4);
    let packets = twin::packets(&mut random, 12);
    for (name, (bytes, starts)) in written(&packets) {
        let want = whole(&bytes);
        let is_blocks = name.starts_with("pcapng");
        for (at, start) in starts.iter().enumerate() {
            let next = starts.get(at + 1).copied().unwrap_or(bytes.len());
            for damage in [[0xff; 4], [0x7f, 0xff, 0xff, 0x7f], [0, 0x10, 0x10, 0]] {
                let mut bytes = bytes.clone();
                let length = start + if is_blocks { 4 } else { 8 };
                bytes[length..length + 4].copy_from_slice(&damage);
                let got = whole(&bytes);
                // In front of the last packet only the end of the file follows, which is enough as well.
                let mut calls = want.calls.clone();
                calls[at] = got.calls[at].clone();
                assert_eq!(got.calls, calls, "{name}, {at}");
                assert!(got.calls[at].1.starts_with("rejected bad-length"), "{name}, {at}: {}", got.calls[at].1);
                let rejected = &got.account.rejected[&Reason::BadLength];
                assert_eq!(rejected.examples[0].at.byte, *start as u64, "{name}, {at}");
                assert_eq!(got.account.notes[&Note::LostBytes], (next - start) as u64, "{name}, {at}");
                assert_eq!(in_pieces(bytes.chunks(13), &options()), got, "{name}, {at}");
            }
        }
    }
}

#[test]
fn what_is_missing_or_too_much_costs_little() {
    let mut random = Random(5);
    for round in 0..400 {
        let packets = twin::packets(&mut random, 40);
        for (name, (bytes, starts)) in written(&packets) {
            let want = whole(&bytes);
            let want = want.texts();
            let (from, missing) = (starts[5] + random.below(starts[25] - starts[5]), 1 + random.below(700));
            let to = (from + missing).min(starts[30]);
            let garbage: Vec<u8> = (0..random.below(500)).map(|_| random.below(256) as u8).collect();
            let damaged = [&bytes[..from], &garbage, &bytes[to..]].concat();
            let got = whole(&damaged);
            let texts = got.texts();
            // Everything in front of it.
            let before = starts.iter().take_while(|start| **start <= from).count() - 1;
            assert_eq!(texts[..before], want[..before], "{name}, round {round}");
            // And everything behind it, but for what the record that was hit swallowed, or looked like it.
            let after = starts.iter().filter(|start| **start >= to).count();
            let same = texts.iter().rev().zip(want.iter().rev()).take_while(|(got, want)| got == want).count();
            assert!(same + 3 >= after, "{name}, round {round}: {same} of {after} behind the damage");
            assert_eq!(in_pieces(damaged.chunks(29), &options()), got, "{name}, round {round}");
        }
    }
}

#[test]
fn nothing_breaks_it() {
    let mut random = Random(6);
    let made = made();
    for round in 0..3_000 {
        let (name, bytes) = random.pick(&made);
        let mut bytes = bytes.clone();
        for _ in 0..1 + random.below(8) {
            let at = random.below(bytes.len());
            match random.below(4) {
                0 => bytes[at] = random.below(256) as u8,
                1 => bytes[at] ^= 1 << random.below(8),
                2 => drop(bytes.drain(at..(at + random.below(60)).min(bytes.len() - 1).max(at))),
                _ => drop(bytes.splice(at..at, [*random.pick(&[0, 0xff]); 7])),
            }
        }
        let got = whole(&bytes);
        let chunk = 1 + random.below(200);
        assert_eq!(in_pieces(bytes.chunks(chunk), &options()), got, "{name}, round {round}, chunks of {chunk}");
    }
}

#[test]
fn a_file_may_end_anywhere() {
    for (name, bytes) in made().into_iter().filter(|(name, _)| ["kinds.pcap", "sections.pcapng"].contains(name)) {
        let all = whole(&bytes);
        // Of fewer bytes nobody can tell what they are.
        for length in 12..bytes.len() {
            let got = whole(&bytes[..length]);
            let cut = usize::from(got.account.rejected.contains_key(&Reason::Cut));
            let complete = got.calls.len() - cut;
            assert_eq!(got.calls[..complete], all.calls[..complete], "{name}, {length} bytes");
            assert!(cut == 1 || got.calls.len() < all.calls.len(), "{name}, {length} bytes");
        }
    }
    // Packed, and the packed file cut: the same packets as of what it still holds.
    let (bytes, _) = pcap(Order::Little, MICROS, &twin::packets(&mut Random(7), 400));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&bytes).unwrap();
    let packed = encoder.finish().unwrap();
    for length in [packed.len() / 3, packed.len() / 2, packed.len() - 20] {
        let (got, outcome) = read_in(&packed[..length], 1000, &options());
        assert_eq!((outcome_name(&outcome).as_str(), got.account.notes[&Note::CutShort]), ("pcap", 1));
        let all = whole(&bytes);
        let last = got.calls.len() - 1;
        assert!(last > 50 && got.calls[..last] == all.calls[..last], "{last} packets");
        assert_eq!(got.calls[last].0, last as u64 + 1);
        assert!(got.calls[last].1.starts_with("rejected cut"), "{}", got.calls[last].1);
        assert_eq!(got.account.bytes, whole(&bytes[..usize::try_from(got.account.bytes).unwrap()]).account.bytes);
    }
}

#[test]
fn networks_decide_before_what_the_file_says() {
    let of = |networks: &str, flags: u32| {
        let options = FileOptions { networks: Networks::parse(networks).unwrap(), ..options() };
        let mut file = Pcapng::new(Order::Little);
        file.interface(1, 0, b"");
        let option = file.option(2, &flags.to_le_bytes());
        file.packet(0, micros(0), &frame(&v4(6, &tcp(4000, 445, SYN))), &option);
        in_pieces(std::iter::once(&file.bytes[..]), &options).texts()[0].split(' ').next().unwrap().to_owned()
    };
    let (sent, received, nothing) = (2, 1, 0);
    for (networks, flags, want) in [
        ("", nothing, "access"),
        ("", received, "access"),
        ("", sent, "outbound"),
        ("198.51.100.0/24", nothing, "access"),
        ("198.51.100.0/24", sent, "access"),
        ("192.0.2.0/24", nothing, "outbound"),
        ("192.0.2.0/24", received, "outbound"),
        ("192.0.2.0/24,198.51.100.0/24", nothing, "local"),
        ("203.0.113.0/24", nothing, "access"),
        ("203.0.113.0/24", sent, "outbound"),
    ] {
        assert_eq!(of(networks, flags), want, "{networks:?} {flags}");
    }
}

#[test]
fn sniffing() {
    let sniff = |bytes: &[u8]| FORMATS[format()].sniff(&Head { bytes, whole: true });
    for magic in [MICROS, NANOS, 0xa1b2_cd34] {
        for order in [Order::Little, Order::Big] {
            let file = Pcap::new(order, magic, 1);
            for length in 4..=24 {
                assert_eq!(sniff(&file.bytes[..length]), Sniff::Yes, "{magic:x}, {length}");
            }
            assert_eq!(sniff(&file.bytes[..3]), Sniff::No(Refusal::NoCapture));
            for (version, want) in [
                ((2, 0), Sniff::Yes),
                ((543, 0), Sniff::Yes),
                ((2, 5), Sniff::No(Refusal::CaptureVersion)),
                ((1, 0), Sniff::No(Refusal::CaptureVersion)),
            ] {
                assert_eq!(sniff(&Pcap::of(order, magic, version, 0, 1).bytes), want);
            }
        }
    }
    for order in [Order::Little, Order::Big] {
        assert_eq!(sniff(&Pcapng::new(order).bytes), Sniff::Yes);
        assert_eq!(sniff(&Pcapng::new(order).bytes[..12]), Sniff::Yes);
        assert_eq!(sniff(&Pcapng::new(order).bytes[..11]), Sniff::No(Refusal::NoCapture));
    }
    for text in [&b""[..], b"\n\r\r\nis not enough", b"Sep 13 04:05:06 s kernel: IN=eth0"] {
        assert_eq!(sniff(text), Sniff::No(Refusal::NoCapture));
    }
    let (other, outcome) = read(&Pcap::of(Order::Big, MICROS, (9, 9), 0, 1).bytes, &options());
    assert!(outcome_name(&outcome).starts_with("unknown (pcap: capture-version"), "{}", outcome_name(&outcome));
    assert_eq!(other.calls, []);
}

#[test]
fn what_is_no_capture_is_one_record_when_the_user_says_it_is_one() {
    let text = b"Sep 13 04:05:06 s kernel: IN=eth0 OUT= SRC=192.0.2.1\n".repeat(9);
    let got = in_pieces(text.chunks(100), &options());
    assert_eq!(got.calls, [(1, format!("rejected not-this-format {}", hex(&text[..24])))]);
    assert_eq!(got.account.notes[&Note::LostBytes], text.len() as u64);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn large_blocks_are_passed_and_interfaces_have_a_limit() {
    let syn = frame(&v4(6, &tcp(4000, 445, SYN)));
    let mut file = Pcapng::new(Order::Little);
    file.interface(1, 0, b"");
    file.block(10, &vec![b's'; 3 << 20]);
    file.packet(0, micros(1), &syn, b"");
    // Nobody writes a block of a kind that is not known, or a packet, of this length.
    for kind in [6, 0x1234] {
        file.block(kind, &vec![0; 400 << 10]);
        file.packet(0, micros(2), &syn, b"");
    }
    let got = whole(&file.bytes);
    let counts = |recorder: &Recorder, reason| recorder.account.rejected.get(&reason).map_or(0, |r| r.records);
    assert_eq!((got.account.counted(), counts(&got, Reason::BadLength)), (3, 2), "{:?}", got.calls);
    assert_eq!(in_pieces(file.bytes.chunks(100_000), &options()), got);
    let cut = whole(&file.bytes[..1 << 20]);
    assert_eq!((cut.calls.len(), counts(&cut, Reason::Cut)), (1, 1));

    let mut file = Pcapng::new(Order::Little);
    for _ in 0..70_000 {
        file.interface(1, 0, b"");
    }
    file.packet(65_535, micros(0), &syn, b"");
    file.packet(65_536, micros(0), &syn, b"");
    let got = whole(&file.bytes);
    assert_eq!((got.account.counted(), counts(&got, Reason::NoInterface)), (1, 1));
}

#[test]
fn sensors_are_destinations_and_frames_without_one_name_none() {
    let bytes = made().into_iter().find(|(name, _)| *name == "kinds.pcap").unwrap().1;
    for (by, want) in [(SensorBy::Auto, "198.51.100.2"), (SensorBy::Host, "198.51.100.2"), (SensorBy::File, "k.pcap")] {
        let mut lane = Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: by, seed: 1, pass: None, marks: true });
        lane.open("k.pcap", options());
        lane.push(&bytes);
        let finished = lane.close();
        let names: Vec<_> = lane.ledger().sensors().iter().map(|name| String::from_utf8_lossy(name)).collect();
        assert_eq!(names, [want]);
        assert_eq!((finished.account.read(), finished.account.counted()), (26, 10));
        assert_eq!(lane.ledger().entries(Book::Accesses).len(), 9);
    }
    // A packet without a time cannot be counted, and is told of.
    let bytes = made().into_iter().find(|(name, _)| *name == "sections.pcapng").unwrap().1;
    let mut lane =
        Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 1, pass: None, marks: true });
    lane.open("s.pcapng", options());
    lane.push(&bytes);
    let rejected = lane.close().account.rejected;
    assert_eq!(rejected[&Reason::NoTime].examples[0].at.line, 6);
}

#[test]
fn at_least_as_many_packets_as_tcpdump() {
    let (Some(oracle), Some(folder)) = (shared("corpus-bad/ORACLE-tcpdump.tsv"), shared("corpus-bad")) else { return };
    let (mut files, mut packets, mut more) = (0, 0, 0);
    let mut fewer = Vec::new();
    for line in std::fs::read_to_string(oracle).unwrap().lines().skip(1) {
        let mut cells = line.split('\t');
        let (path, count) = (cells.next().unwrap(), cells.next().unwrap().parse::<u64>().unwrap());
        let (got, _) = read(&std::fs::read(folder.join(path)).unwrap(), &options());
        match got.account.read().checked_sub(count) {
            Some(over) => (files, packets, more) = (files + 1, packets + count, more + over),
            None => fewer.push(path.to_owned()),
        }
    }
    assert!(fewer.is_empty(), "fewer packets than tcpdump in {fewer:?}");
    println!("{files} captures, {packets} packets of tcpdump's, {more} more");
    assert!(files > 900);
}

/// SYNs, and what else an attempt to connect may consist of, with the seconds at which they come.
fn attempts() -> Vec<u8> {
    let syn = |sequence: u32, flags: u8| {
        let mut bytes = tcp(40_000, 23, flags);
        bytes[4..8].copy_from_slice(&sequence.to_be_bytes());
        bytes
    };
    let mut file = Pcap::new(Order::Little, MICROS, 1);
    for (secs, packet) in [
        (0, v4(6, &syn(7, SYN))),
        (1, v4(6, &syn(7, SYN))),
        // Another attempt from the same port.
        (2, v4(6, &syn(8, SYN))),
        (3, v4(6, &syn(7, SYN))),
        (4, v6(6, &syn(7, SYN))),
        (5, v6(6, &syn(7, SYN))),
        // No SYNs that count: they are what they were.
        (6, v4(6, &syn(7, SYN | ACK))),
        (7, v4(6, &syn(7, ACK))),
        (8, v4(17, &udp(40_000, 23))),
        (9, v4(17, &udp(40_000, 23))),
        // Too late for the last one.
        (132, v4(6, &syn(7, SYN))),
        (260, v4(6, &syn(7, SYN))),
    ] {
        let data = frame(&packet);
        let length = u32::try_from(data.len()).unwrap();
        file.record([BEGIN + secs, 0, length, length], &data);
    }
    file.bytes
}

#[test]
fn syns_that_are_sent_again_are_told_where_that_is_wanted() {
    let bytes = attempts();
    let kinds = |recorder: &Recorder| {
        let first = |text: &str| text.split(' ').next().unwrap().to_owned();
        recorder.texts().into_iter().map(first).collect::<Vec<_>>().join(" ")
    };
    let apart = whole(&bytes);
    assert_eq!(
        kinds(&apart),
        "access access access access access access tcp-answer no-syn access access access access"
    );
    let folding = FileOptions { fold_retransmissions: true, ..options() };
    let folded = in_pieces(std::iter::once(&bytes[..]), &folding);
    assert_eq!(
        kinds(&folded),
        "access repeat access repeat access repeat tcp-answer no-syn access access access repeat"
    );
    assert_eq!(folded.account.read(), apart.account.read());
    for chunk in [1, 7, 61, 100] {
        assert_eq!(in_pieces(bytes.chunks(chunk), &folding), folded, "in chunks of {chunk}");
    }
    // Each file stands for itself.
    assert_eq!(in_pieces(std::iter::once(&bytes[..]), &folding), folded);
}
