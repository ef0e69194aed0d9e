//! From bytes to records, whatever the format: the size of chunks, compression, parts, and what hostile or broken files
//! do to it.

use crate::readers::{Random, Recorder, below, finish, options, outcome_name, own_files, read, read_in, shared};
use std::io::Write;
use std::time::{Duration, Instant};
use teiten::account::{Account, Note, Reason};
use teiten::format::{FORMATS, Head};
use teiten::input::{Intake, MAX_RECORD, Outcome};

const PACKET: &str =
    "Sep 13 04:05:06 s kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.2 PROTO=UDP SPT=1 DPT=137 LEN=8";
const CONNECT: &str =
    r#"{"eventid":"cowrie.session.connect","src_ip":"192.0.2.1","dst_port":22,"timestamp":"2008-09-13T04:05:06Z"}"#;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
}

fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn xz(text: &[u8]) -> Vec<u8> {
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0)).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// That chunks of any size give the same; returns it.
fn any_chunks(name: &str, bytes: &[u8]) -> (Recorder, Outcome) {
    let (want, outcome) = read(bytes, &options());
    for chunk in [1, 2, 3, 5, 64, 1000, 4096] {
        let (got, other) = read_in(bytes, chunk, &options());
        assert_eq!(outcome_name(&other), outcome_name(&outcome), "{name} in chunks of {chunk}");
        assert_eq!(got, want, "{name} in chunks of {chunk}");
    }
    (want, outcome)
}

type Pack = fn(&[u8]) -> Vec<u8>;

#[test]
fn chunks_of_any_size_give_the_same() {
    for (name, bytes) in own_files() {
        let (plain, outcome) = any_chunks(&name, &bytes);
        assert!(matches!(outcome, Outcome::Read(_) | Outcome::Ask(..)), "{name}: {}", outcome_name(&outcome));
        let packs: [Pack; 5] = [gzip, zstd, bzip2, xz, |text| gzip(&zstd(text))];
        for pack in packs {
            let (packed, packed_outcome) = any_chunks(&name, &pack(&bytes));
            assert_eq!(
                (&packed.calls, outcome_name(&packed_outcome)),
                (&plain.calls, outcome_name(&outcome)),
                "{name}"
            );
        }
    }
}

#[test]
fn members_may_end_anywhere() {
    let text = format!("{PACKET}\n").repeat(20).into_bytes();
    let (whole, _) = read(&text, &options());
    for split in [0, 1, 50, PACKET.len(), PACKET.len() + 1, text.len() - 1, text.len()] {
        let members = [gzip(&text[..split]), gzip(&text[split..])].concat();
        let (got, _) = any_chunks("two members", &members);
        assert_eq!((got.calls, got.account.notes[&Note::Members]), (whole.calls.clone(), 1));
    }
}

/// Lines that no compression makes disappear, so that damage hits text.
fn various_lines() -> Vec<u8> {
    so_many_lines(400)
}

fn so_many_lines(n: u32) -> Vec<u8> {
    let mut random = Random(1);
    let line = |_| {
        format!(
            "{} TTL={}\n",
            PACKET.replace("192.0.2.1", &format!("192.0.2.{}", random.below(255))),
            random.below(9999)
        )
    };
    (0..n).map(line).collect::<String>().into_bytes()
}

#[test]
fn of_a_file_cut_short_the_whole_lines_count() {
    let text = various_lines();
    let (whole, _) = read(&text, &options());
    let packed = gzip(&text);
    for length in [packed.len() / 7, packed.len() / 2, packed.len() - 9, packed.len() - 8, packed.len() - 1] {
        let (got, outcome) = any_chunks("cut", &packed[..length]);
        assert_eq!((outcome_name(&outcome).as_str(), got.account.notes[&Note::CutShort]), ("netfilter", 1));
        let cut = usize::from(got.account.rejected.contains_key(&Reason::Cut));
        let lines = got.calls.len() - cut;
        assert_eq!(got.calls[..lines], whole.calls[..lines]);
        assert!(lines > 30, "{lines} lines of {length} bytes");
        assert_eq!((got.account.read(), got.account.lines), (got.calls.len() as u64, got.calls.len() as u64));
        if length < packed.len() - 9 {
            assert_eq!(cut, 1, "the line that the cut hit is told of");
        }
    }
}

#[test]
fn damage_loses_what_follows_and_says_so() {
    let text = various_lines();
    let (whole, _) = read(&text, &options());
    let mut packed = gzip(&text);
    let middle = packed.len() / 2;
    packed[middle..middle + 64].fill(0xff);
    let (got, _) = any_chunks("damaged", &packed);
    let told = [Note::Damaged, Note::Checksum].iter().any(|note| got.account.notes.contains_key(note));
    assert!(told, "{:?}", got.account.notes);
    assert_eq!(got.calls[..100], whole.calls[..100]);
    let mut tail = gzip(&text);
    tail.extend_from_slice(b"\0\0\0\0trailing");
    let (got, _) = any_chunks("trailing", &tail);
    assert_eq!((&got.calls, got.account.notes[&Note::Trailing]), (&whole.calls, 8));
}

#[test]
fn of_damaged_blocks_and_frames_the_whole_lines_before_count() {
    // Of bzip2 and zstd whole blocks of 100 kB and more are read: several of them.
    let text = so_many_lines(5000);
    let (whole, _) = read(&text, &options());
    for (name, pack) in [("zstd", zstd as fn(&[u8]) -> Vec<u8>), ("bzip2", bzip2), ("xz", xz)] {
        let packed = pack(&text);
        let (got, _) = read(&packed[..packed.len() * 3 / 4], &options());
        let cut = usize::from(got.account.rejected.contains_key(&Reason::Cut));
        let lines = got.calls.len() - cut;
        assert_eq!((got.account.notes[&Note::CutShort], &got.calls[..lines]), (1, &whole.calls[..lines]), "{name}");
        assert!(lines > 200, "{name}: {lines} lines");
        let mut damaged = packed.clone();
        let at = packed.len() * 3 / 4;
        damaged[at..at + 16].fill(0xff);
        let (got, _) = any_chunks(name, &damaged);
        let told = [Note::Damaged, Note::Checksum].iter().any(|note| got.account.notes.contains_key(note));
        assert!(told && got.calls[..200] == whole.calls[..200], "{name}: {:?}", got.account.notes);
        assert_eq!(got.account.read(), got.account.lines, "{name}");
    }
}

#[test]
fn what_was_packed_too_often_is_told() {
    let packed = gzip(&xz(&bzip2(&zstd(&various_lines()))));
    let (got, outcome) = any_chunks("four deep", &packed);
    assert!(matches!(outcome, Outcome::Unread) && got.account.notes[&Note::PackedTooDeep] > 1000);
}

/// Reads a file in two parts, the second from the first line that begins at or behind `split`, as a counter of many
/// lanes does. Returns what the parts give together, and whether the second began where the first ended: the seam.
fn in_two(bytes: &[u8], format: usize, split: usize) -> (Recorder, bool) {
    let head = &bytes[..bytes.len().min(Head::LIMIT)];
    let part = |from: usize| Intake::part(options(), format, head, from as u64);
    let (mut first, mut before) = (part(0), Recorder::default());
    first.push(&bytes[..split], &mut before);
    let taken = first.push_to_record_end(&bytes[split..], &mut before);
    assert!(first.at_record() || split + taken == bytes.len());
    if !first.is_settled() && split + taken < bytes.len() {
        // The second part would need to know what the first one has read: the file is read in order.
        return (read(bytes, &options()).0, false);
    }
    finish(&mut first, &mut before);
    let end = usize::try_from(first.position()).unwrap();
    assert_eq!(end, split + taken);
    let from =
        if split == 0 { 0 } else { memchr::memchr(b'\n', &bytes[split - 1..]).map_or(bytes.len(), |n| split + n) };
    // A seam that does not hold is read again from where the first part ended.
    let (mut second, mut after) = (part(end), Recorder::default());
    second.push(&bytes[end..], &mut after);
    finish(&mut second, &mut after);
    before.append(&after);
    (before, from == end)
}

#[test]
fn two_parts_give_the_same_as_the_whole() {
    for (name, bytes) in own_files() {
        let (want, Outcome::Read(format)) = read(&bytes, &options()) else { continue };
        // Only formats in which every record begins a line and none depends on the one before it, but for what a reader
        // says itself.
        let in_parts = ["netfilter", "cowrie", "zeek", "aws", "snort", "suricata"].contains(&FORMATS[format].name());
        if !in_parts || !teiten::input::has_lines(&bytes) {
            continue;
        }
        let mut open = 0;
        for split in 0..=bytes.len() {
            let (got, seam) = in_two(&bytes, format, split);
            assert_eq!(got, want, "{name} split at {split}");
            open += u32::from(!seam);
        }
        // A journal's export has entries of many lines, and UFW's AUDIT waits for the line behind it: there the second
        // part begins inside what the first one reads, and only the comparison of the seam finds it out. A header of
        // Zeek's or AWS' that changes the columns is known to whoever has read it. Snort's full alerts have many lines, too.
        let one =
            ["export.log", "audit", "rotations", "aws/custom", "snort/full"].iter().any(|part| name.contains(part));
        assert_eq!(open > 0, one, "{name}: {open} open");
    }
}

#[test]
fn a_line_has_its_limit() {
    for line in [PACKET, CONNECT] {
        for (length, reason) in
            [(MAX_RECORD, None), (MAX_RECORD + 1, Some(Reason::TooLong)), (3 * MAX_RECORD, Some(Reason::TooLong))]
        {
            let long = [line.as_bytes(), &vec![b' '; length - line.len()]].concat();
            for (before, after) in [("", ""), ("\n", ""), ("\n", "\n")] {
                let text =
                    [line.as_bytes(), b"\n", &long, before.as_bytes(), line.as_bytes(), after.as_bytes()].concat();
                let text = if before.is_empty() { &text[..line.len() + 1 + length] } else { &text[..] };
                let (want, _) = read(text, &options());
                let rejected: Vec<Reason> = want.account.rejected.keys().copied().collect();
                assert_eq!(rejected, Vec::from_iter(reason), "{length}");
                assert_eq!(want.calls.len(), if before.is_empty() { 2 } else { 3 });
                assert_eq!(want.account.lines, want.calls.len() as u64);
                for chunk in [4096, MAX_RECORD - 1, MAX_RECORD, 1 << 18] {
                    assert_eq!(read_in(text, chunk, &options()).0, want, "chunk {chunk}");
                }
            }
        }
    }
}

#[test]
fn holes_of_nul_hold_no_record() {
    for line in [PACKET, CONNECT] {
        let hole = vec![0; 5_000_000];
        let (plain, _) = read(format!("{line}\n{line}\n").as_bytes(), &options());
        for pieces in [
            vec![hole.as_slice(), line.as_bytes(), b"\n", line.as_bytes(), b"\n"],
            vec![line.as_bytes(), b"\n", &hole, line.as_bytes(), b"\n"],
            vec![line.as_bytes(), b"\n", line.as_bytes(), b"\n", &hole],
            vec![&hole[..3], line.as_bytes(), &hole[..9], b"\r\n", &hole[..20], line.as_bytes()],
        ] {
            let text = pieces.concat();
            let nuls = text.iter().filter(|b| **b == 0).count() as u64;
            for chunk in [100, 4096, 1 << 20, text.len()] {
                let (got, outcome) = read_in(&text, chunk, &options());
                assert!(matches!(outcome, Outcome::Read(_)));
                assert_eq!((&got.calls, got.account.notes[&Note::NulBytes]), (&plain.calls, nuls), "chunk {chunk}");
                assert_eq!(got.account.bytes, text.len() as u64);
            }
        }
    }
    let (nothing, outcome) = any_chunks("only NUL", &[0; 10_000]);
    assert_eq!((nothing.account.read(), outcome_name(&outcome).as_str()), (0, "empty"));
}

#[test]
fn line_ends_and_marks() {
    let check = |text: &str, calls: usize, blank: u64, note: Option<Note>| {
        let (got, outcome) = any_chunks(text, text.as_bytes());
        assert_eq!(outcome_name(&outcome), "netfilter", "{text:?}");
        let accesses = got.texts().iter().filter(|t| t.starts_with("access") && t.ends_with("137/udp")).count();
        assert_eq!((accesses, got.account.blank), (calls, blank), "{text:?}");
        assert_eq!(got.account.notes.keys().copied().collect::<Vec<_>>(), Vec::from_iter(note), "{text:?}");
        assert_eq!(got.account.read(), got.account.lines, "{text:?}");
    };
    check(&format!("{PACKET}\r\n{PACKET}\r\n"), 2, 0, None);
    check(&format!("{PACKET}\n\r\n  \n{PACKET}"), 2, 2, None);
    check(&format!("\u{feff}{PACKET}\n"), 1, 0, Some(Note::ByteOrderMark));
    check(PACKET, 1, 0, None);
    // A lone CR ends no line, nor do the line ends that only Unicode knows.
    check(&format!("{PACKET} \r {PACKET}\n{PACKET} \u{2028} \u{85} x\n"), 2, 0, None);
    let other = "Sep 13 00:00:00 s app[1]: \u{2028}\u{85}\u{b}\u{c}";
    check(&format!("{other}\n{PACKET}\n"), 1, 0, None);
}

#[test]
fn bytes_that_are_not_utf8_are_kept_and_noted() {
    for (line, name) in [(PACKET, " s "), (CONNECT, "\"src_ip\"")] {
        let with = |sensor: &[u8]| {
            let at = line.find(name).unwrap();
            let put = if name == " s " {
                [b" ", sensor, b" "].concat()
            } else {
                [b"\"sensor\":\"", sensor, b"\",\"src_ip\""].concat()
            };
            [&line.as_bytes()[..at], &put, &line.as_bytes()[at + name.len()..], b"\n"].concat()
        };
        let text = [with(b"caf\xe9"), with("caf\u{e9}".as_bytes()), with(b"caf\xe8"), with(b"cafe")].concat();
        let (got, _) = any_chunks(line, &text);
        assert_eq!(got.account.notes.get(&Note::InvalidUtf8), Some(&2));
        let names: Vec<_> =
            got.texts().iter().map(|t| t.split('=').nth(1).unwrap().split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(names, ["caf\\xe9", "caf\\xc3\\xa9", "caf\\xe8", "cafe"]);
    }
}

/// What must hold of any file, however broken.
fn hold(name: &str, bytes: &[u8]) -> (Recorder, Outcome) {
    let (mut intake, mut recorder) = (Intake::new(options()), Recorder::default());
    let mut slowest = Duration::ZERO;
    for piece in bytes.chunks(1 << 18) {
        let begun = Instant::now();
        intake.push(piece, &mut recorder);
        slowest = slowest.max(begun.elapsed());
    }
    let outcome = finish(&mut intake, &mut recorder);
    if !cfg!(debug_assertions) {
        assert!(slowest < Duration::from_secs(2), "{name}: {slowest:?} without progress");
    }
    let account = &recorder.account;
    let marks = recorder.texts().iter().filter(|text| text.starts_with("begin ") || text.starts_with("end ")).count();
    assert_eq!(account.read(), (recorder.calls.len() - marks) as u64, "{name}");
    if let Outcome::Archive = outcome {
        assert_eq!(marks % 2, 0, "{name}: every file of an archive begins and ends");
    } else if let Outcome::Read(_) = outcome {
        let export = bytes.starts_with(b"__");
        let has = |note| account.notes.contains_key(&note);
        let spanning = export || has(Note::SpanningRecords);
        // One record a line, blank ones included; or fewer, and more only where it is said.
        let shared = has(Note::SharedLines);
        assert!(
            shared || account.read() <= account.lines,
            "{name}: {} records, {} lines",
            account.read(),
            account.lines
        );
        assert!(
            spanning || shared || account.read() == account.lines,
            "{name}: {} records, {} lines",
            account.read(),
            account.lines
        );
    } else {
        assert_eq!(recorder.calls, [], "{name}: nothing of a file that is not read");
        assert!(account.rejected.is_empty());
    }
    if bytes.len() < 50_000 {
        for chunk in [7, 1000] {
            let (got, other) = read_in(bytes, chunk, &options());
            assert_eq!(outcome_name(&other), outcome_name(&outcome), "{name} in chunks of {chunk}");
            assert_eq!(got, recorder, "{name} in chunks of {chunk}");
        }
    }
    (recorder, outcome)
}

#[test]
fn other_peoples_logs_hold() {
    let Some(folder) = shared("corpus") else { return };
    below(&folder, &mut |path, name| {
        let bytes = std::fs::read(path).unwrap();
        let (recorder, outcome) = hold(name, &bytes);
        let claimed = outcome_name(&outcome);
        if std::env::var_os("TEITEN_SHOW").is_some() {
            println!("{name}\t{claimed}\t{}", summary(&recorder.account));
        }
        let own = match claimed.as_str() {
            "netfilter" => name.starts_with("netfilter/") || name.starts_with("dshield/"),
            "cowrie" => name.starts_with("honeypot/") && name.contains("cowrie"),
            "pcap" => name.contains("pcap"),
            _ => !(name.starts_with("netfilter/") && name.contains("ufw.log") || name.contains("cowrie.json.")),
        };
        assert!(own, "{name} was read as {claimed}");
    });
}

#[test]
fn broken_and_hostile_files_hold() {
    let Some(folder) = shared("corpus-bad") else { return };
    below(&folder, &mut |path, name| {
        let bytes = std::fs::read(path).unwrap();
        let (recorder, outcome) = hold(name, &bytes);
        if std::env::var_os("TEITEN_SHOW").is_some() {
            println!("{name}\t{}\t{}", outcome_name(&outcome), summary(&recorder.account));
        }
    });
}

#[test]
fn own_files_hold_with_bytes_changed() {
    let mut random = Random(13);
    for (name, bytes) in own_files().into_iter().filter(|(_, bytes)| bytes.len() < 20_000) {
        for _ in 0..12 {
            let mut changed = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(changed.len());
                match random.below(4) {
                    0 => drop(changed.remove(at)),
                    1 => changed[at] = b"\"\\{}[],: \n\0\xff\x27-9"[random.below(15)],
                    2 => changed.insert(at, b"\"\\{}[],: \n\0\xff\x27-9"[random.below(15)]),
                    _ => changed.truncate(at.max(1)),
                }
            }
            hold(&name, &changed);
        }
    }
}

fn summary(account: &Account) -> String {
    let kinds = account.kinds.iter().map(|(kind, n)| format!("{} {n}", kind.code()));
    let rejected = account.rejected.iter().map(|(reason, r)| format!("!{} {}", reason.code(), r.records));
    let notes = account.notes.iter().map(|(note, n)| format!("({} {n})", note.code()));
    kinds.chain(rejected).chain(notes).collect::<Vec<_>>().join(", ")
}
