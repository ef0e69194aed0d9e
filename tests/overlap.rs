//! What two files seem to have in common: found whatever stands around it, and not found where nothing is.

use flate2::{Compression, write::GzEncoder};
use std::fmt::Write as _;
use std::io::Write as _;
use teiten::input::FileOptions;
use teiten::input::overlap::{Overlap, Sketch, overlaps, samples_for};
use teiten::lane::Sketching;
use teiten::time::Zone;

/// The sketch of a file that is pushed in chunks of this size.
fn sketch_in(chunk: usize, text: &[u8]) -> Sketch {
    let mut options = FileOptions::new(Zone::utc());
    options.year = Some(2024);
    let mut sketching = Sketching::new(options, samples_for(2));
    for piece in text.chunks(chunk) {
        sketching.push(piece);
    }
    sketching.end()
}

fn sketch(text: &str) -> Sketch {
    sketch_in(1 << 20, text.as_bytes())
}

fn found(files: &[&str]) -> Vec<Overlap> {
    overlaps(&files.iter().map(|text| sketch(text)).collect::<Vec<_>>())
}

fn all(kept: usize, repeats: usize, shared: u64, compared: u64) -> Overlap {
    Overlap { kept, repeats, shared, compared, one_in: 1 }
}

/// Blocked packets `from..to` of one gate, a few a minute.
fn ufw(from: u32, to: u32) -> Vec<String> {
    let line = |n: u32| {
        let (day, hour, minute, second) = (1 + n / 5760, n / 240 % 24, n / 4 % 60, n % 4 * 15);
        let (a, b) = (n * 7919 % 223, n * 104_729 % 251);
        format!(
            "Mar {day:2} {hour:02}:{minute:02}:{second:02} gate kernel: [{n}.5] [UFW BLOCK] IN=eth0 OUT= SRC=45.{a}.{b}.7 DST=198.51.100.1 LEN=44 PROTO=TCP SPT={} DPT={} SYN URGP=0\n",
            1024 + n % 60_000,
            [22, 23, 445, 8080][n as usize % 4],
        )
    };
    (from..to).map(line).collect()
}

#[test]
fn a_rotation_that_was_copied_while_it_was_written_repeats_the_end_of_the_other() {
    let (old, new) = (ufw(0, 1000).concat(), ufw(940, 1900).concat());
    assert_eq!(found(&[&new, &old]), [all(1, 0, 60, 960)].map(|it| Overlap { kept: 1, repeats: 0, ..it }));
    // Whichever stands first in the list, the same file repeats the other: it is the shorter one.
    assert_eq!(found(&[&old, &new]), [all(0, 1, 60, 960)]);
}

#[test]
fn the_lines_of_a_log_are_found_between_other_lines() {
    let mut kern = String::new();
    for (n, line) in ufw(300, 900).iter().enumerate() {
        kern.push_str(line);
        for m in 0..n % 3 {
            writeln!(kern, "Mar  1 00:00:00 gate kernel: [{n}.{m}] usb 1-1: new device").unwrap();
        }
    }
    let ufw_log = ufw(500, 700).concat();
    assert_eq!(found(&[&kern, &ufw_log]), [all(0, 1, 200, 200)]);
    assert_eq!(found(&[&ufw_log, &kern]), [all(1, 0, 200, 200)]);
}

#[test]
fn of_three_files_each_pair_is_told_of() {
    let (first, second) = (ufw(0, 50).concat(), ufw(50, 120).concat());
    let sum = format!("{first}{second}");
    assert_eq!(found(&[&first, &second, &sum]), [all(2, 0, 50, 50), all(2, 1, 70, 70)]);
}

#[test]
fn rotations_that_follow_each_other_have_nothing_in_common() {
    assert_eq!(found(&[&ufw(0, 500).concat(), &ufw(500, 1000).concat(), &ufw(1000, 1010).concat()]), []);
}

#[test]
fn a_few_accesses_alike_are_no_overlap() {
    let (a, b) = (ufw(0, 500).concat(), ufw(497, 1000).concat());
    assert_eq!(found(&[&a, &b]), [], "three");
    assert_eq!(found(&[&a, &ufw(496, 1000).concat()]).len(), 1, "four");
}

const HEAD: &str = "time,source,port,protocol\n";

/// A table that names no sensor: one scan at some speed, and strangers of its own.
fn table(own: u32, every: u32) -> String {
    let mut text = HEAD.to_owned();
    for n in 0..2000_u32 {
        let clock = format!("2024-03-01 {:02}:{:02}:{:02}", n / 240, n / 4 % 60, n % 4 * 15);
        match n % every {
            0 => writeln!(text, "{clock},192.0.2.{},445,tcp", n % 200).unwrap(),
            _ => writeln!(text, "{clock},45.{own}.{}.7,{},tcp", n % 251, n % 7).unwrap(),
        }
    }
    text
}

#[test]
fn one_scan_that_two_sensors_saw_is_no_overlap() {
    // One access in three is alike, all over both files.
    assert_eq!(found(&[&table(1, 3), &table(2, 3)]), []);
    // The names of columns and remarks are no accesses.
    assert_eq!(found(&[HEAD, HEAD]), []);
}

#[test]
fn a_stray_access_does_not_hide_an_overlap() {
    let mut lines = ufw(0, 1000);
    let new = ufw(900, 2000);
    lines.insert(0, new[1000].clone());
    assert_eq!(found(&[&lines.concat(), &new.concat()]).len(), 1);
}

/// More accesses than a sketch keeps.
const MANY: u32 = 300_000;

fn long(from: u32, to: u32) -> String {
    let mut text = "time,sensor,source,source_port,destination_port,protocol\n".to_owned();
    for n in from..to {
        let (day, secs) = (1 + n / 20_000, n % 20_000 * 4);
        let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
        writeln!(
            text,
            "2024-03-{day:02} {hour:02}:{minute:02}:{second:02},s{},45.{}.{}.9,{},{},tcp",
            n % 7,
            n % 199,
            n * 31 % 251,
            n % 65_536,
            n % 5
        )
        .unwrap();
    }
    text
}

#[test]
fn of_long_files_a_sample_is_compared() {
    let sketches = [sketch(&long(0, MANY)), sketch(&long(MANY - 50_000, 2 * MANY))];
    let [ref it] = overlaps(&sketches)[..] else { panic!("one pair") };
    assert_eq!((it.kept, it.repeats, it.one_in), (1, 0, 8));
    // An eighth of 50,000 of 300,000, give or take what chance does.
    assert!((5_900..6_600).contains(&it.shared), "{it:?}");
    assert!((36_500..38_500).contains(&it.compared), "{it:?}");
    // A short file beside a long one is compared with what the long one kept.
    let short = long(1000, 1400);
    let [ref it] = overlaps(&[sketches[0].clone(), sketch(&short)])[..] else { panic!("one pair") };
    assert_eq!((it.kept, it.repeats, it.shared), (0, 1, it.compared));
    assert!((20..90).contains(&it.compared), "{it:?}");
    assert_eq!(overlaps(&[sketch(&long(0, MANY)), sketch(&long(MANY, 2 * MANY))]), []);
}

#[test]
fn a_sketch_depends_on_the_accesses_alone() {
    let text = long(0, MANY);
    let whole = sketch_in(1 << 20, text.as_bytes());
    assert_eq!(whole.accesses(), u64::from(MANY));
    assert!(whole.to_bytes().len() <= 16 + 16 * samples_for(2));
    for chunk in [7, 65_537] {
        assert!(sketch_in(chunk, text.as_bytes()) == whole, "{chunk}");
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    assert!(sketch_in(1 << 20, &packed.finish().unwrap()) == whole);
    // What comes twice is kept once, where it stands first.
    let twice = format!("{text}{}", text.split_once('\n').unwrap().1);
    let twice = sketch(&twice);
    assert_eq!(twice.accesses(), 2 * u64::from(MANY));
    assert_eq!(twice.to_bytes()[16..], whole.to_bytes()[16..]);
}

#[test]
fn a_sketch_is_the_same_on_every_machine_and_travels() {
    let small = sketch(&ufw(0, 3).concat());
    let bytes = small.to_bytes();
    assert_eq!(Sketch::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    assert_eq!(overlaps(&[small, Sketch::from_bytes(&bytes).unwrap()]), [], "three accesses are too few");
    // Held, so that a page and a terminal can never disagree, nor two versions unnoticed.
    let words: Vec<String> =
        bytes.chunks(8).map(|it| format!("{:016x}", u64::from_le_bytes(it.try_into().unwrap()))).collect();
    assert_eq!(words[..2], ["0000000000000000", "0000000000000003"]);
    assert_eq!(words[2..], GOLDEN);
    for wrong in [&bytes[..15], &bytes[..bytes.len() - 8], &[bytes.as_slice(), &bytes[16..32]].concat()] {
        assert_eq!(Sketch::from_bytes(wrong), None);
    }
}

/// Checksum and place of each.
const GOLDEN: [&str; 6] = [
    "583f020367ddb3e2",
    "0000000000000000",
    "60b44cde291a3629",
    "0000000000000002",
    "96e779b5b3975f5e",
    "0000000000000001",
];
