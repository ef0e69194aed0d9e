//! zip and tar: each file in them by itself, in the engine and in the terminal. Their bytes are tested where they are read,
//! in src/input/unpack/tests/archives.rs; here they are those that a program of others writes.

use crate::readers::{options, read, read_in, shared};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use teiten::access::Protocol;
use teiten::account::Note;
use teiten::format::delimited::{Mapping, Role};
use teiten::format::pattern::Pattern;
use teiten::input::{Apart, Damaged, Outcome};
use teiten::lane::{Finished, Lane, LaneOptions, SensorBy};
use teiten::ledger::{Book, Frozen};
use teiten::time::Zone;

fn packet(host: &str, number: usize) -> String {
    format!(
        "Sep 13 04:05:{:02} {host} kernel: [1.0] [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.{} DST=198.51.100.1 LEN=40 TTL=64 ID=1 PROTO=TCP SPT=1000 DPT=445 WINDOW=1 SYN URGP=0\n",
        number % 60,
        number % 250
    )
}

fn log(host: &str, lines: usize) -> Vec<u8> {
    (0..lines).map(|n| packet(host, n)).collect::<String>().into_bytes()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(text);
        let sizes = [crc.sum(), packed.len() as u32, text.len() as u32].map(u32::to_le_bytes).concat();
        let common =
            [&[20, 0, 0, 8, 8, 0, 0, 0, 45, 57][..], &sizes, &(name.len() as u16).to_le_bytes(), &[0, 0]].concat();
        let place = (bytes.len() as u32).to_le_bytes();
        directory.extend([&b"PK\x01\x02\x14\0"[..], &common, &[0; 10], &place, name.as_bytes()].concat());
        bytes.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), &packed].concat());
    }
    let (count, place) = ((files.len() as u16).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
    let size = (directory.len() as u32).to_le_bytes();
    [&bytes[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &size, &place, &[0, 0]].concat()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, text) in files {
        let mut block = vec![0; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
        block[148..156].copy_from_slice(b"        ");
        block[156] = b'0';
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        bytes.extend(block);
        bytes.extend_from_slice(text);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

fn lane() -> Lane {
    Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 1, pass: None })
}

/// What the calls say of each file: its name, what became of it, how many records.
fn told(bytes: &[u8]) -> Vec<(String, String, usize)> {
    let (want, outcome) = read(bytes, &options());
    assert_eq!(crate::readers::outcome_name(&outcome), "archive");
    for chunk in [1, 13, 1000] {
        assert!(read_in(bytes, chunk, &options()).0 == want, "in chunks of {chunk}");
    }
    let (mut open, mut files): (Vec<(String, usize)>, Vec<_>) = (Vec::new(), Vec::new());
    for text in want.texts() {
        if let Some(name) = text.strip_prefix("begin ") {
            open.push((name.into(), 0));
        } else if let Some(outcome) = text.strip_prefix("end ") {
            let (name, records) = open.pop().unwrap();
            files.push((name, outcome.split(' ').next().unwrap().into(), records));
        } else {
            open.last_mut().unwrap().1 += 1;
        }
    }
    assert!(open.is_empty());
    files
}

const TABLE: &[u8] = b"time,sensor,source,port,protocol\n2008-09-13 04:05:06,s,192.0.2.1,445,tcp\n";
const ODD: &[u8] =
    b"2008-09-13 01:02:03;x;192.0.2.7;198.51.100.1;445\n2008-09-13 01:02:04;x;192.0.2.8;198.51.100.1;139\n";

fn mixed() -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = String::from_utf8(log("d", 4)).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("var/a.log", log("a", 5)),
        ("var/b.log.gz", gzip(&log("b", 6))),
        ("c.csv", TABLE.to_vec()),
        ("README", b"Read me first.\nNothing to see here.\n".to_vec()),
        ("empty.log", Vec::new()),
        ("d.txt", utf16),
        ("odd.csv", ODD.to_vec()),
    ]
}

#[test]
fn each_file_of_an_archive_is_read_by_itself() {
    let files = mixed();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let want = [
        ("var/a.log", "netfilter", 5),
        ("var/b.log.gz", "netfilter", 6),
        ("c.csv", "delimited", 2),
        ("README", "unknown", 0),
        ("empty.log", "empty", 0),
        ("d.txt", "netfilter", 4),
        ("odd.csv", "ask", 0),
    ];
    let want: Vec<_> = want.map(|(name, outcome, records)| (name.to_owned(), outcome.to_owned(), records)).into();
    for archive in [zip(&files), tar(&files), gzip(&tar(&files))] {
        assert_eq!(told(&archive), want);
    }
    // What is said of a table's columns holds for tables of which nobody knows them, and for no other file.
    let mut options = options();
    options.format = teiten::format::named("delimited");
    let map = "time=1,sensor=2,source=3,destination=4,destination-port=5,protocol=tcp,header=no";
    options.mapping = Some(teiten::format::delimited::Mapping::parse(map, ODD).unwrap());
    let (got, _) = read(&zip(&files), &options);
    assert_eq!(got.account.counted(), 5 + 6 + 1 + 4 + 2);
}

#[test]
fn a_file_has_its_size_whether_it_is_read_or_not_and_no_dot_in_front() {
    let mut lane = lane();
    let (read, other) = (log("a", 5), vec![b'~'; 300_000]);
    lane.open("old.tar", options());
    lane.push(&tar(&[("./var/a.log", &read), ("././other", &other), (".hidden", b"")]));
    let members = lane.close().members;
    let told: Vec<_> = members.iter().map(|it| (it.name.as_str(), it.bytes, it.account.bytes)).collect();
    let bytes = read.len() as u64;
    assert_eq!(told, [("old.tar/var/a.log", bytes, bytes), ("old.tar/other", 300_000, 0), ("old.tar/.hidden", 0, 0)]);
}

#[test]
fn a_pattern_is_for_files_that_no_format_knows() {
    let files = mixed();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let gate: (&str, &[u8]) = ("gate.log", b"closed\n1221278706 hit 192.0.2.7 at 445/tcp\n");
    let files = [&files[..], &[gate]].concat();
    let pattern = Pattern {
        pattern: "{time} hit {source} at {destination-port}/{protocol}".into(),
        protocol: None,
        day_first: false,
    };
    let mut options = options();
    options.read_by(pattern.shape().unwrap());
    for archive in [zip(&files), tar(&files)] {
        let (got, _) = read(&archive, &options);
        assert_eq!(got.account.counted(), 5 + 6 + 1 + 4 + 1);
        // Nothing of the file of prose fits, so that it is read by nothing.
        assert_eq!(got.account.rejected_records(), 1);
    }
}

/// An archive pushed in chunks of this size: the lane, and what became of the archive.
fn counted(bytes: &[u8], chunk: usize) -> (Lane, Finished) {
    let mut lane = lane();
    lane.open("old.tar", options());
    for piece in bytes.chunks(chunk) {
        lane.push(piece);
    }
    let finished = lane.close();
    (lane, finished)
}

#[test]
fn a_file_that_is_the_same_as_another_of_its_archive_counts_once() {
    // These begin alike, and only one of them is another once more, packed and under another name.
    let (a, longer, other) = (log("a", 300), log("a", 301), [log("a", 299), log("b", 1)].concat());
    let packed = gzip(&a);
    let all: [(&str, &[u8]); 5] =
        [("a", &a), ("longer", &longer), ("old/a.log.gz", &packed), ("other", &other), ("table.csv", TABLE)];
    let without: Vec<_> = all.into_iter().filter(|(name, _)| !name.starts_with("old/")).collect();
    let (want, _) = counted(&tar(&without), 1000);
    for (archive, chunk) in [(tar(&all), 1000), (tar(&all), 77), (zip(&all), 1 << 20), (gzip(&tar(&all)), 4096)] {
        let (got, finished) = counted(&archive, chunk);
        let told: Vec<_> = finished.members.iter().map(|it| (&it.name[8..], it.account.counted())).collect();
        assert_eq!(told, [("a", 300), ("longer", 301), ("old/a.log.gz", 0), ("other", 300), ("table.csv", 1)]);
        let repeated = &finished.members[2];
        assert!(matches!(repeated.outcome, Outcome::Same(0)), "{:?}", repeated.outcome);
        assert_eq!((repeated.account.read(), repeated.account.bytes, repeated.bytes), (0, 0, a.len() as u64));
        let account = &finished.account;
        assert_eq!((account.counted(), account.notes[&Note::AlikeMembers]), (902, 1));
        assert_eq!(account.bytes, without.iter().map(|(_, text)| text.len() as u64).sum::<u64>());
        let entries = |lane: &Lane| Frozen::of(lane.ledger().clone()).entries(Book::Accesses);
        assert_eq!(entries(&got), entries(&want));
        let coverage = |lane: &Lane| lane.ledger().coverage().map(|it| it.2).sum::<u64>();
        assert_eq!(coverage(&got), coverage(&want));
    }
}

#[test]
fn the_same_file_in_archives_within_an_archive_counts_once() {
    let a = log("a", 50);
    let inner = tar(&[("deep", &a), ("b", &log("b", 2))]);
    let (_, finished) = counted(&tar(&[("a", &a), ("inner.tar", &inner), ("again", &a)]), 1000);
    assert_eq!(finished.account.counted(), 52);
    let same: Vec<_> = finished.members.iter().filter(|it| matches!(it.outcome, Outcome::Same(0))).collect();
    let names: Vec<_> = same.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["old.tar/inner.tar/deep", "old.tar/again"]);
}

fn teiten(folder: &Path, args: &[&str]) -> (serde_json::Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_teiten")).current_dir(folder).args(args).output().unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (json, String::from_utf8(output.stderr).unwrap())
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_terminal_counts_an_archive_as_the_files_in_it() {
    let folder = folder("archives");
    let files = mixed();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    std::fs::write(folder.join("all.tgz"), gzip(&tar(&files))).unwrap();
    let (counts, told) = teiten(&folder, &["cube", "--year", "2008", "all.tgz"]);
    assert_eq!(counts["accesses"], 5 + 6 + 1 + 4, "{told}");
    for line in [
        "all.tgz/README: not recognised: text, but no line of it is a record of a format that is known (formats tried: ",
        "all.tgz/empty.log: empty\n",
        "all.tgz/odd.csv: a table whose columns are not known",
        "all.tgz: an archive: 4 of 7 files read\n",
        " bytes read as UTF-16, little-endian\n",
    ] {
        assert!(told.contains(line), "{line:?} is not in {told}");
    }
    // Each file is a sensor of its own where files name sensors.
    let (counts, _) = teiten(&folder, &["cube", "--year", "2008", "--sensor-by", "file", "all.tgz"]);
    let names: Vec<_> = counts["sensors"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["all.tgz/var/b.log.gz", "all.tgz/var/a.log", "all.tgz/d.txt", "all.tgz/c.csv"]);
    // The same archive again, packed otherwise, and an archive of one file beside that file.
    std::fs::write(folder.join("all.zip"), zip(&files)).unwrap();
    std::fs::write(folder.join("one.log"), log("z", 9)).unwrap();
    std::fs::write(folder.join("one.zip"), zip(&[("x/one.log", &log("z", 9))])).unwrap();
    let (counts, told) = teiten(&folder, &["cube", "--year", "2008", "."]);
    assert_eq!(counts["accesses"], 5 + 6 + 1 + 4 + 9, "{told}");
    assert!(told.contains("all.zip: the same as all.tgz, counted once"), "{told}");
    assert!(told.contains("one.zip: the same as one.log, counted once"), "{told}");
    // The same log twice in one archive.
    std::fs::write(folder.join("twice.zip"), zip(&[("y.log", &log("y", 3)), ("y.log.gz", &gzip(&log("y", 3)))]))
        .unwrap();
    let (counts, told) = teiten(&folder, &["cube", "--year", "2008", "twice.zip"]);
    assert_eq!(counts["accesses"], 3);
    assert!(told.contains("twice.zip/y.log.gz: the same as twice.zip/y.log, counted once\n"), "{told}");
    // Events carry the name of the file in the archive.
    let output = Command::new(env!("CARGO_BIN_EXE_teiten"))
        .current_dir(&folder)
        .args(["events", "--year", "2008", "one.zip"])
        .output()
        .unwrap();
    let first: serde_json::Value =
        serde_json::from_slice(output.stdout.split(|b| *b == b'\n').next().unwrap()).unwrap();
    assert_eq!((&first["file"], &first["line"]), (&"one.zip/x/one.log".into(), &1.into()));
}

#[test]
fn an_archive_of_very_many_files_has_rows_for_the_first() {
    let folder = folder("archives-many");
    let names: Vec<String> = (0..1200).map(|n| format!("{n}.log")).collect();
    let texts: Vec<Vec<u8>> = names.iter().map(|name| log(name, 1)).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(texts.iter().map(Vec::as_slice)).collect();
    std::fs::write(folder.join("many.tar"), tar(&files)).unwrap();
    let (counts, told) = teiten(&folder, &["cube", "--year", "2008", "many.tar"]);
    assert_eq!((&counts["accesses"], &counts["lines"]["read"]), (&1200.into(), &1200.into()));
    assert!(told.contains("many.tar: 200 members beyond the first 1000"), "{told}");
}

#[test]
fn other_peoples_archives_are_read() {
    // Accesses cannot be told in a table without a header unless it is said what its columns are.
    let mut said = options();
    said.format = teiten::format::named("delimited");
    said.mapping = Some(Mapping {
        delimiter: b',',
        header: false,
        roles: vec![Role::Source, Role::Time, Role::Sensor, Role::DestinationPort],
        protocol: Some(Protocol::TCP),
        day_first: false,
    });
    for (name, files, counted, note) in [
        ("synthetic/zip/traversal.zip", 7, 7000, None),
        // Every record of both is told of, as `teiten events` has it; which counts is for whoever counts.
        ("synthetic/zip/dup-names.zip", 2, 2000, None),
        ("synthetic/zip/cut-central-dir.zip", 1, 1000, Some((Note::CutShort, 1))),
        ("synthetic/bomb/zip-20000-empty-entries.zip", 20_000, 0, None),
        ("synthetic/bomb/zip-overlap-200.zip", 1, 0, Some((Note::Overlapping, 199))),
        ("synthetic/bomb/zip-nested-12.zip", 3, 0, Some((Note::PackedTooDeep, 843))),
        ("gz/wuffs/test/data/archive.zip", 8, 0, None),
        ("gz/wuffs/test/data/archive.password-is-asdf.zip", 8, 0, Some((Note::Encrypted, 2298))),
        ("gz/wuffs/test/data/archive.tar", 8, 0, None),
        ("gz/wuffs/test/data/archive.tar.gz", 8, 0, None),
        ("gz/wuffs/test/data/archive.tar.bz2", 8, 0, None),
    ] {
        let Some(path) = shared(&format!("corpus-bad/{name}")) else { return };
        let bytes = std::fs::read(path).unwrap();
        let (got, outcome) = read(&bytes, &said);
        let begun = got.texts().iter().filter(|text| text.starts_with("begin ")).count();
        let outcome = crate::readers::outcome_name(&outcome);
        assert_eq!((outcome.as_str(), begun, got.account.counted()), ("archive", files, counted), "{name}");
        if let Some((note, amount)) = note {
            assert_eq!(got.account.notes.get(&note), Some(&amount), "{name}: {:?}", got.account.notes);
        }
    }
}

/// Reads a file's bytes in pieces, at once or unpacked apart, and says all that came of it.
fn came(bytes: &[u8], piece: usize, apart: bool) -> String {
    let options = LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 5, pass: None };
    let mut lane = Lane::new(options);
    lane.open("given", crate::readers::options());
    let (mut unpacker, mut frames) = (Apart::default(), Vec::new());
    for bytes in bytes.chunks(piece) {
        match apart {
            false => lane.push(bytes),
            true => {
                unpacker.push(bytes, &mut frames);
                lane.push_apart(&frames).unwrap();
                frames.clear();
            }
        }
    }
    if apart {
        unpacker.end(&mut frames);
        lane.push_apart(&frames).unwrap();
    }
    format!("{:?} {:?}", lane.close(), lane.ledger().export(0, 1))
}

/// A file may be unpacked in one worker and read in another: nothing may come out differently for it, whatever it is.
#[test]
fn unpacked_apart_is_unpacked_alike() {
    let log = log("alpha", 900);
    let packed = gzip(&log);
    let inner = tar(&[("a.log", &log), ("b.log.gz", &packed), ("notes", b"nothing")]);
    let damaged = [&packed[..200], &[0; 40], &packed[240..]].concat();
    let mut files = vec![
        packed[..packed.len() / 2].to_vec(),
        [&packed[..], &packed].concat(),
        zip(&[("one.log", &log), ("two/two.log.gz", &packed), ("table.csv", b"a,b\n1,2\n")]),
        gzip(&inner),
        gzip(b"no log at all\n"),
        gzip(&gzip(&gzip(&packed))),
        inner,
        damaged,
        packed,
        log.clone(),
        Vec::new(),
    ];
    if let Some(folder) = shared("corpus-bad") {
        let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let small = all.filter(|path| path.metadata().is_ok_and(|it| it.is_file() && it.len() < 300_000));
        files.extend(small.map(|path| std::fs::read(path).unwrap()));
    }
    for (nth, bytes) in files.iter().enumerate() {
        let want = came(bytes, 4096, false);
        for piece in [977, 65_536] {
            assert_eq!(came(bytes, piece, true), want, "file {nth} in pieces of {piece}");
        }
    }
}

/// Frames of another worker are taken whole or refused.
#[test]
fn damaged_frames_are_refused() {
    let (mut unpacker, mut frames) = (Apart::default(), Vec::new());
    unpacker.push(&zip(&[("one.log", &log("alpha", 3))]), &mut frames);
    unpacker.end(&mut frames);
    let lane = || {
        let mut lane = Lane::new(LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Auto, seed: 5, pass: None });
        lane.open("given", crate::readers::options());
        lane
    };
    assert_eq!(lane().push_apart(&frames), Ok(true));
    assert_eq!(lane().push_apart(&frames[..frames.len() - 1]), Err(Damaged));
    assert_eq!(lane().push_apart(&[&frames[..], &frames].concat()), Err(Damaged));
    assert_eq!(lane().push_apart(&[9; 40]), Err(Damaged));
}
