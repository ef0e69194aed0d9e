//! Archives, byte by byte: written here as the formats' texts have them, whole, damaged and cut.

use super::*;

/// What comes out of an archive: its files with their text, date, notes and whether they are cut; and its own notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Listed {
    files: Vec<Listed>,
    name: String,
    text: Vec<u8>,
    secs: Option<i64>,
    ending: Ending,
}

fn list(bytes: &[u8], chunk: usize) -> Listed {
    let (mut unpack, mut open) = (Unpack::new(), vec![Listed::default()]);
    let mut take = |out: Out<'_>| match out {
        Out::Text(text, secs) => {
            let top = open.last_mut().unwrap();
            top.text.extend_from_slice(text);
            top.secs = secs;
        }
        Out::Begin(name) => open.push(Listed { name: name.into(), ..Listed::default() }),
        Out::End(ending) => {
            let file = Listed { ending, ..open.pop().unwrap() };
            open.last_mut().unwrap().files.push(file);
        }
    };
    for piece in bytes.chunks(chunk) {
        unpack.push(piece, &mut take);
    }
    let ending = unpack.end(&mut take);
    assert_eq!(open.len(), 1, "every file ends");
    Listed { ending, ..open.pop().unwrap() }
}

/// That chunks of any size give the same; returns it.
fn any_chunks(bytes: &[u8]) -> Listed {
    let whole = list(bytes, bytes.len().max(1));
    for chunk in [1, 2, 7, 31, 511, 1000] {
        assert!(list(bytes, chunk) == whole, "chunk {chunk}");
    }
    whole
}

impl Listed {
    /// `NAME=LENGTH`, with the codes of notes behind it, of every file.
    fn told(&self) -> String {
        let each = self.files.iter().map(|file| {
            let notes = file.ending.notes.iter().map(|(note, _)| format!(" {}", note.code())).collect::<String>();
            let inner = if file.files.is_empty() { String::new() } else { format!(" [{}]", file.told()) };
            format!("{}={}{notes}{inner}", file.name, file.text.len())
        });
        each.collect::<Vec<_>>().join(", ")
    }
}

/// A file for [`zip`]: how it is packed and what is said of it in front of it.
#[derive(Clone, Copy, Default)]
struct Entry<'a> {
    name: &'a str,
    text: &'a [u8],
    deflate: bool,
    /// Lengths and checksum come in a descriptor behind it.
    streamed: bool,
    /// That descriptor has no signature.
    unsigned: bool,
    /// Zip64: lengths of 64 bits.
    wide: bool,
    flags: u16,
    method: Option<u16>,
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// The bytes in front of, of, and behind a file.
fn entry(it: &Entry<'_>) -> Vec<u8> {
    let packed = if it.deflate { deflate(it.text) } else { it.text.to_vec() };
    let mut crc = Crc::new();
    crc.update(it.text);
    let (length, size) = (packed.len() as u64, it.text.len() as u64);
    let mut bytes = b"PK\x03\x04\x14\0".to_vec();
    bytes.extend((it.flags | u16::from(it.streamed) << 3).to_le_bytes());
    bytes.extend(it.method.unwrap_or(if it.deflate { 8 } else { 0 }).to_le_bytes());
    // 13 September 2008, 04:05:06.
    bytes.extend([(4u16 << 11 | 5 << 5 | 3).to_le_bytes(), ((28u16 << 9) | 9 << 5 | 13).to_le_bytes()].concat());
    let known = !it.streamed;
    bytes.extend(if known { crc.sum() } else { 0 }.to_le_bytes());
    let short = |n: u64| {
        if !known {
            0
        } else if it.wide {
            u32::MAX
        } else {
            n as u32
        }
    };
    bytes.extend([short(length).to_le_bytes(), short(size).to_le_bytes()].concat());
    let extra = match (known, it.wide) {
        (true, true) => [&[1, 0, 16, 0][..], &size.to_le_bytes(), &length.to_le_bytes()].concat(),
        _ => Vec::new(),
    };
    bytes.extend([(it.name.len() as u16).to_le_bytes(), (extra.len() as u16).to_le_bytes()].concat());
    bytes.extend([it.name.as_bytes(), &extra, &packed].concat());
    if it.streamed {
        bytes.extend_from_slice(if it.unsigned { b"" } else { b"PK\x07\x08" });
        bytes.extend(crc.sum().to_le_bytes());
        for n in [length, size] {
            match it.wide {
                true => bytes.extend(n.to_le_bytes()),
                false => bytes.extend((n as u32).to_le_bytes()),
            }
        }
    }
    bytes
}

/// A directory that names so many files, and the end.
fn directory(files: usize) -> Vec<u8> {
    let one = [&b"PK\x01\x02"[..], &[0; 24], &[1, 0, 0, 0, 0, 0], &[0; 12], b"x"].concat();
    [&one.repeat(files)[..], b"PK\x05\x06", &[0; 16], &[2, 0], b"hi"].concat()
}

fn zip(entries: &[Entry<'_>]) -> Vec<u8> {
    [entries.iter().flat_map(entry).collect(), directory(entries.len())].concat()
}

/// All kinds of files that are read.
fn kinds(text: &[u8]) -> Vec<Entry<'_>> {
    let mut all = Vec::new();
    for deflate in [false, true] {
        for (streamed, unsigned) in [(false, false), (true, false), (true, true)] {
            for wide in [false, true] {
                // Where a stored file without a length ends, nobody knows without the signature.
                if deflate || !unsigned {
                    all.push(Entry { name: "a.log", text, deflate, streamed, unsigned, wide, ..Entry::default() });
                }
            }
        }
    }
    all
}

#[test]
fn zip_of_every_kind() {
    let text = numbers(500);
    let all = kinds(&text);
    let listed = any_chunks(&zip(&all));
    assert_eq!((listed.files.len(), &listed.ending.notes, listed.ending.holds), (all.len(), &vec![], Holds::Files));
    for file in &listed.files {
        assert!(file.text == text && file.ending.notes.is_empty() && !file.ending.cut);
        assert_eq!((file.secs, file.name.as_str()), (Some(1_221_278_706), "a.log"));
    }
    // Without anything in it, and files without anything in them.
    for entry in kinds(b"") {
        assert_eq!(any_chunks(&zip(&[entry, Entry { name: "b", text: b"b", ..entry }])).told(), "a.log=0, b=1");
    }
    let empty = any_chunks(&directory(0));
    assert_eq!((empty.files.len(), empty.ending.notes, empty.ending.holds), (0, vec![], Holds::Files));
    // Text with signatures in it.
    let tricky = b"PK\x07\x08 PK\x03\x04 PK\x01\x02 PK\x05\x06 PK";
    for entry in kinds(tricky) {
        assert_eq!(any_chunks(&zip(&[entry, entry])).told(), format!("a.log={0}, a.log={0}", tricky.len()));
    }
}

#[test]
fn zip_files_that_are_not_read_say_why() {
    let base = Entry { name: "a", text: b"0123456789", ..Entry::default() };
    for (entry, note) in [
        (Entry { flags: 1, ..base }, Note::Encrypted),
        (Entry { flags: 1, streamed: true, ..base }, Note::Encrypted),
        (Entry { method: Some(14), ..base }, Note::OtherMethod),
        (Entry { method: Some(12), streamed: true, ..base }, Note::OtherMethod),
    ] {
        let listed = any_chunks(&zip(&[entry, Entry { name: "b", ..base }]));
        assert_eq!(listed.files[0].ending, Ending { notes: vec![(note, 10)], cut: false, holds: Holds::Unread });
        assert_eq!((listed.files[1].text.as_slice(), listed.ending.notes.len()), (base.text, 0));
    }
    let folder = Entry { name: "d/", ..Entry::default() };
    let listed = any_chunks(&zip(&[folder, base, folder]));
    assert_eq!((listed.told(), listed.ending.notes), ("a=10".into(), vec![(Note::NoFiles, 2)]));
}

#[test]
fn zip_whose_directory_says_otherwise() {
    let one = Entry { name: "a", text: b"text", ..Entry::default() };
    let listed = any_chunks(&[entry(&one), directory(200)].concat());
    assert_eq!((listed.told(), listed.ending.notes), ("a=4".into(), vec![(Note::Overlapping, 199)]));
    let listed = any_chunks(&[entry(&one), entry(&one), directory(1), b"more".to_vec()].concat());
    let notes = vec![(Note::Unlisted, 1), (Note::Trailing, 4)];
    assert_eq!((listed.told(), listed.ending.notes), ("a=4, a=4".into(), notes));
    let listed = any_chunks(&entry(&one));
    assert_eq!((listed.told(), &listed.ending.notes), ("a=4".into(), &vec![(Note::CutShort, 1)]));
    assert!(listed.ending.cut);
}

#[test]
fn of_a_damaged_zip_the_other_files_are_read() {
    let text = numbers(3000);
    for kind in kinds(&text) {
        let first = entry(&kind);
        let second = Entry { name: "b", ..kind };
        let mut bad = [first.clone(), entry(&second), directory(2)].concat();
        let middle = first.len() / 2;
        bad[middle..middle + 30].fill(0xff);
        let listed = any_chunks(&bad);
        // A stored file whose end is told by its checksum has none when it is damaged.
        if !kind.deflate && kind.streamed {
            assert!(!listed.files.is_empty());
            continue;
        }
        assert_eq!((listed.files.len(), listed.files[1].text == text), (2, true), "{}", listed.told());
        let notes: Vec<Note> = listed.files[0].ending.notes.iter().map(|(note, _)| *note).collect();
        assert!(matches!(notes[..], [Note::Damaged | Note::Checksum]), "{}", listed.told());
        // A header that is none: its file is passed over, and the gap told.
        let mut bad = [first.clone(), entry(&second), entry(&kind), directory(3)].concat();
        bad[first.len()..first.len() + 4].fill(b'x');
        let listed = any_chunks(&bad);
        assert_eq!((listed.files.len(), listed.ending.notes[0].0), (2, Note::ArchiveGap), "{}", listed.told());
    }
}

#[test]
fn of_an_archive_cut_short_what_was_there() {
    let text = numbers(2000);
    let archives = kinds(&text)
        .into_iter()
        .map(|kind| zip(&[kind, Entry { name: "b", ..kind }]))
        .chain([tar(&[("a.log", &text), ("b", &text)]), gzip(&tar(&[("a.log", &text), ("b", &text)]))]);
    for archive in archives {
        for length in [archive.len() * 3 / 4, archive.len() / 2, archive.len() / 3] {
            let listed = any_chunks(&archive[..length]);
            let cuts = |listed: &Listed| listed.ending.notes.iter().filter(|(note, _)| *note == Note::CutShort).count();
            assert_eq!(cuts(&listed) + listed.files.iter().map(cuts).sum::<usize>(), 1, "{}", listed.told());
            for file in &listed.files {
                assert!(text.starts_with(&file.text), "{}", listed.told());
            }
        }
    }
}

/// A header with its checksum.
fn header(name: &[u8], size: &str, kind: u8, magic: &[u8]) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &name[..name.len().min(100)]);
    put(100, b"0000644\0");
    put(124, size.as_bytes());
    put(136, b"11062635065");
    put(148, b"        ");
    put(156, &[kind]);
    put(257, magic);
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

const USTAR: &[u8] = b"ustar\x0000";

fn filled(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn file(name: &str, text: &[u8]) -> Vec<u8> {
    [header(name.as_bytes(), &format!("{:011o}", text.len()), b'0', USTAR), filled(text.to_vec())].concat()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    [files.iter().flat_map(|(name, text)| file(name, text)).collect(), vec![0; 1024]].concat()
}

#[test]
fn tar_of_every_kind() {
    let text = numbers(100);
    let size = format!("{:011o}", text.len());
    let body = filled(text.clone());
    let block = |name: &[u8], size: &str, kind: u8| header(name, size, kind, USTAR);
    let long = format!("{}/{}", "d".repeat(150), "f".repeat(120));
    let mut prefixed = block(b"end.log", &size, b'0');
    prefixed[345..348].copy_from_slice(b"dir");
    let sum: u32 =
        prefixed.iter().enumerate().map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum();
    prefixed[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let pax = |record: &str| {
        let length = record.len() + 4;
        let record = format!("{length:03} {record}");
        [block(b"pax", &format!("{:011o}", record.len()), b'x'), filled(record.into_bytes())].concat()
    };
    for (what, bytes, want) in [
        ("ustar", block(b"a.log", &size, b'0'), "a.log"),
        ("v7", header(b"a.log", &size, 0, b""), "a.log"),
        ("GNU", header(b"a.log", &size, b'0', b"ustar  \0"), "a.log"),
        ("blanks", block(b"a.log", &format!("{:>11o} ", text.len()), b'0'), "a.log"),
        ("prefix", prefixed, "dir/end.log"),
        (
            "GNU long name",
            [
                block(b"././@LongLink", &format!("{:011o}", long.len() + 1), b'L'),
                filled([long.as_bytes(), b"\0"].concat()),
                block(b"d", &size, b'0'),
            ]
            .concat(),
            &long,
        ),
        ("pax name", [pax(&format!("path={long}\n")), block(b"d", &size, b'0')].concat(), &long),
        ("pax size", [pax(&format!("size={}\n", text.len())), block(b"a.log", "00000000000", b'0')].concat(), "a.log"),
    ] {
        let listed = any_chunks(&[bytes, body.clone(), vec![0; 1024]].concat());
        assert_eq!(listed.told(), format!("{want}={}", text.len()), "{what}");
        assert_eq!((&listed.ending.notes, listed.files[0].secs), (&vec![], Some(1_221_278_261)), "{what}");
    }
    // Folders, links with a size that means nothing, a label.
    let others = [
        block(b"d/", "00000000000", b'5'),
        block(b"l", "00000000777", b'2'),
        block(b"h", "00000000777", b'1'),
        block(b"V", "00000000000", b'V'),
    ];
    let listed = any_chunks(&[others.concat(), file("a", b"text"), vec![0; 1024]].concat());
    assert_eq!((listed.told(), listed.ending.notes), ("a=4".into(), vec![(Note::NoFiles, 4)]));
    // Sparse files, of GNU tar's old kind with a further header, and of pax.
    let mut sparse = block(b"s", "00000001000", b'S');
    sparse[482] = 1;
    let sum: u32 =
        sparse.iter().enumerate().map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum();
    sparse[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let old = [sparse, vec![0; 512], vec![b'x'; 512]].concat();
    let new = [pax("GNU.sparse.major=1\n"), block(b"s", "00000001000", b'0'), vec![b'x'; 512]].concat();
    for bytes in [old, new] {
        let listed = any_chunks(&[bytes, file("a", b"text"), vec![0; 1024]].concat());
        assert_eq!((listed.told(), listed.ending.notes.len()), ("s=0 sparse, a=4".into(), 0));
        assert_eq!(listed.files[0].ending.holds, Holds::Unread);
    }
}

#[test]
fn of_a_damaged_tar_the_other_files_are_read() {
    let text = numbers(100);
    let one = file("a", &text);
    let mut bad = tar(&[("a", &text), ("b", &text), ("c", &text)]);
    bad[one.len()..one.len() + 100].fill(0xff);
    let listed = any_chunks(&bad);
    assert_eq!(listed.told(), format!("a={0}, c={0}", text.len()));
    assert_eq!(listed.ending.notes, [(Note::ArchiveGap, one.len() as u64)]);
    // Bytes that are missing: nothing stands at a multiple of 512 any more.
    let mut bad = tar(&[("a", &text), ("b", &text), ("c", &text)]);
    bad.drain(one.len() - 100..one.len() + 7);
    let listed = any_chunks(&bad);
    assert!(listed.told().ends_with(&format!("c={}", text.len())), "{}", listed.told());
    assert_eq!(listed.ending.notes[0].0, Note::ArchiveGap);
    // Another archive behind the first, and something else.
    let listed = any_chunks(&[tar(&[("a", &text)]), tar(&[("b", &text)]), b"junk".to_vec()].concat());
    assert_eq!((listed.files.len(), listed.ending.notes), (2, vec![(Note::Trailing, 4)]));
}

#[test]
fn archives_in_archives_three_deep() {
    let log = numbers(50);
    let inner = tar(&[("a.log", &log), ("b.log.gz", &gzip(&log))]);
    let told = format!("a.log={0}, b.log.gz={0}", log.len());
    assert_eq!(any_chunks(&inner).told(), told);
    for pack in [gzip as Pack, zstd, bzip2, xz] {
        assert_eq!(any_chunks(&pack(&inner)).told(), told);
    }
    let entry = Entry { name: "in.tar", text: &inner, deflate: true, ..Entry::default() };
    let outer = any_chunks(&zip(&[entry]));
    assert_eq!(outer.told(), format!("in.tar=0 [{told}]"));
    assert_eq!(outer.files[0].ending.holds, Holds::Files);
    let deep = any_chunks(&gzip(&zip(&[entry])));
    assert_eq!(deep.told(), format!("in.tar=0 [a.log={}, b.log.gz=0 packed-too-deep]", log.len()));
    assert_eq!(deep.files[0].files[1].ending.holds, Holds::Unread);
}

#[test]
fn text_is_no_archive() {
    for text in ["PK\u{3}", "PK", "P", "a log\n", &"0".repeat(120), &"a".repeat(511)] {
        let listed = any_chunks(text.as_bytes());
        assert_eq!((listed.text.as_slice(), listed.ending), (text.as_bytes(), Ending::default()), "{text:?}");
    }
}

/// Whatever is changed or left out: no panic, the same in chunks of any size, every file ends.
#[test]
fn any_damage_at_all_to_archives() {
    let text = numbers(300);
    let mut state = 1u64;
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let archives =
        [zip(&kinds(&text)), tar(&[("a", &text), ("b", b""), ("c.gz", &gzip(&text))]), gzip(&tar(&[("a", &text)]))];
    for archive in archives {
        for _ in 0..200 {
            let mut bad = archive.clone();
            for _ in 0..=random(3) {
                let reach = if random(2) == 0 { bad.len().min(700) } else { bad.len() };
                let at = random(reach);
                match random(3) {
                    0 => bad[at] ^= 1 << random(8),
                    1 => bad[at] = random(256) as u8,
                    _ => _ = bad.drain(at..(at + 1 + random(600)).min(bad.len())),
                }
            }
            let want = list(&bad, 1 + random(5000));
            assert!(list(&bad, 1 + random(100)) == want, "{}", want.told());
        }
    }
}
