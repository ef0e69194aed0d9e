mod archives;

use super::*;
use flate2::{Compression, Crc, GzBuilder};
use lzma_rust2::{XzOptions, XzWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::io::Write;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(1_221_278_645).filename("x").write(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn xz(text: &[u8]) -> Vec<u8> {
    let mut encoder = XzWriter::new(Vec::new(), XzOptions::with_preset(1)).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

type Pack = fn(&[u8]) -> Vec<u8>;
const PACKS: [(&str, Pack); 4] = [("gzip", gzip), ("zstd", zstd), ("bzip2", bzip2), ("xz", xz)];

type Unpacked = (Vec<u8>, Vec<(Note, u64)>, bool);

fn unpack(packed: &[u8], chunk: usize) -> Unpacked {
    let (mut unpack, mut text) = (Unpack::new(), Vec::new());
    let mut take = |out: Out<'_>| {
        if let Out::Text(piece, _) = out {
            text.extend_from_slice(piece);
        }
    };
    for piece in packed.chunks(chunk) {
        unpack.push(piece, &mut take);
    }
    let Ending { notes, cut, .. } = unpack.end(&mut take);
    (text, notes, cut)
}

/// That chunks of any size give the same; returns it.
fn any_chunks(packed: &[u8]) -> Unpacked {
    let whole = unpack(packed, packed.len().max(1));
    for chunk in [1, 2, 7, 13, 1000] {
        assert!(unpack(packed, chunk) == whole, "chunk {chunk}");
    }
    whole
}

/// Numbers that no compression makes small, so that damage hits text; `tests/data/input` holds 4000 of them.
fn numbers(n: u32) -> Vec<u8> {
    (0..n).flat_map(|i| format!("{}\n", i.wrapping_mul(2_654_435_761)).into_bytes()).collect()
}

#[test]
fn all_members_in_any_chunks() {
    let text = [b"one\n".as_slice(), &[b'x'; 100_000], b"\nthree"];
    for (name, pack) in PACKS {
        let packed = [pack(text[0]), pack(text[1]), pack(b""), vec![0; 12], pack(text[2])].concat();
        assert!(any_chunks(&packed) == (text.concat(), vec![(Note::Members, 3)], false), "{name}");
    }
}

#[test]
fn what_the_tools_write() {
    let files: [(&str, &[u8]); 3] = [
        ("zst", include_bytes!("../../../tests/data/input/frames.zst")),
        ("bz2", include_bytes!("../../../tests/data/input/streams.bz2")),
        ("xz", include_bytes!("../../../tests/data/input/streams.xz")),
    ];
    for (name, packed) in files {
        let (text, notes, cut) = any_chunks(packed);
        assert_eq!((text == numbers(4000), notes, cut), (true, vec![(Note::Members, 1)], false), "{name}");
    }
}

#[test]
fn what_only_begins_like_it_is_as_it_is() {
    for text in ["\x1f\u{8}", "\x1f", "(", "B", "BZh91AY&S", "BZh9 is no magic number\n", "P*M", "P*M?", "Q", ""] {
        assert_eq!(any_chunks(text.as_bytes()), (text.into(), vec![], false), "{text:?}");
    }
    for text in [b"\x1f\x8bno".as_slice(), b"\xfd7zX", b"\xfd7zXZ!", b"\x28\xb5\x2f", b"\x1f\x8b"] {
        assert_eq!(any_chunks(text), (text.into(), vec![], false));
        assert!(!matches!(Packing::of(text), Guess::Yes(_)));
    }
}

#[test]
fn one_in_another_three_deep() {
    let text = numbers(2000);
    for (name, outer) in PACKS {
        for (_, inner) in PACKS {
            assert!(any_chunks(&outer(&inner(&text))) == (text.clone(), vec![], false), "{name}");
        }
        let three = outer(&bzip2(&zstd(&text)));
        assert!(any_chunks(&three) == (text.clone(), vec![], false), "{name}");
        let (got, notes, cut) = any_chunks(&gzip(&three));
        assert_eq!((got.len(), notes, cut), (0, vec![(Note::PackedTooDeep, zstd(&text).len() as u64)], false));
    }
    let packed = xz(&gzip(&text));
    let (got, notes, cut) = any_chunks(&packed[..packed.len() / 2]);
    assert!(text.starts_with(&got) && got.len() > text.len() / 4);
    assert_eq!((notes, cut), (vec![(Note::CutShort, 1)], true));
}

#[test]
fn the_date_of_the_innermost() {
    for (packed, want) in [
        (zstd(&gzip(b"text")), Some(1_221_278_645)),
        (gzip(&zstd(b"text")), Some(1_221_278_645)),
        (zstd(b"text"), None),
    ] {
        let (mut unpack, mut dates) = (Unpack::new(), Vec::new());
        let mut emit = |out: Out<'_>| {
            if let Out::Text([_, ..], secs) = out {
                dates.push(secs)
            }
        };
        unpack.push(&packed, &mut emit);
        unpack.end(&mut emit);
        assert_eq!(dates, [want]);
    }
}

#[test]
fn of_a_file_cut_short_what_was_there() {
    // Of bzip2 only whole blocks can be read, of zstd too: several of them.
    let text = numbers(60_000);
    for (name, pack) in PACKS {
        let packed = pack(&text);
        for length in [packed.len() / 2, packed.len() - 9, packed.len() - 1] {
            let (got, notes, cut) = unpack(&packed[..length], 1000);
            assert!(unpack(&packed[..length], 1) == (got.clone(), notes.clone(), cut));
            assert!(text.starts_with(&got) && got.len() > text.len() / 4, "{name}: {} of {}", got.len(), text.len());
            assert_eq!((notes, cut), (vec![(Note::CutShort, 1)], true), "{name}");
        }
        let (got, notes, cut) = unpack(&[&packed[..], b"\0\0junk"].concat(), 13);
        assert_eq!((got == text, notes, cut), (true, vec![(Note::Trailing, 4)], false), "{name}");
        let (got, notes, cut) = any_chunks(&[&packed[..], &pack(b"more")[..2]].concat());
        assert_eq!((got == text, notes, cut), (true, vec![(Note::CutShort, 1)], true), "{name}");
    }
}

#[test]
fn damage_keeps_what_comes_before_and_is_told() {
    let text = numbers(60_000);
    for (name, pack) in PACKS {
        let mut bad = pack(&text);
        let middle = bad.len() / 2;
        bad[middle..middle + 40].fill(0xff);
        let (got, notes, _) = unpack(&bad, 1000);
        let same = got.iter().zip(&text).take_while(|(a, b)| a == b).count();
        assert!(same > text.len() / 4, "{name}: {same} of {}", text.len());
        let told: Vec<_> =
            notes.iter().filter(|(n, amount)| *amount > 0 && matches!(n, Note::Damaged | Note::Checksum)).collect();
        assert_eq!((told.len(), notes.len()), (1, 1), "{name}: {notes:?}");
    }
}

#[test]
fn checksums_are_compared() {
    let mut gzipped = gzip(&numbers(100));
    let at = gzipped.len() - 8;
    gzipped[at] ^= 1;
    assert_eq!(any_chunks(&gzipped).1, [(Note::Checksum, 1)]);
    // The first frame of this file ends in one, in front of a frame of 13 bytes that holds no text.
    let mut framed = include_bytes!("../../../tests/data/input/frames.zst").to_vec();
    let skippable = framed.windows(4).rposition(|w| w == [0x53, 0x2a, 0x4d, 0x18]).unwrap();
    framed[skippable - 1] ^= 1;
    let (text, notes, cut) = any_chunks(&framed);
    assert_eq!((text == numbers(4000), notes, cut), (true, vec![(Note::Members, 1), (Note::Checksum, 1)], false));
    // bzip2 and xz stop at it.
    for (name, pack, at) in [("bzip2", bzip2 as Pack, 10), ("xz", xz, 0)] {
        let mut packed = pack(&numbers(100));
        let at = if at > 0 { at } else { packed.len() - 12 - 12 - 8 };
        packed[at] ^= 1;
        let (text, notes, cut) = any_chunks(&packed);
        assert_eq!((text == numbers(100), notes[0].0, cut), (true, Note::Damaged, true), "{name}");
    }
}

#[test]
fn what_is_not_undone_is_told() {
    // Window_Descriptor 0x88 is 128 MiB, 0x89 an eighth more (RFC 8878 §3.1.1.1.2). Then a raw last block: "a\n".
    let frame = |descriptor: &[u8]| [&[0x28, 0xb5, 0x2f, 0xfd][..], descriptor, &[0x11, 0, 0, b'a', b'\n']].concat();
    assert_eq!(any_chunks(&frame(&[0, 0x88])), (b"a\n".into(), vec![], false));
    assert_eq!(any_chunks(&frame(&[0, 0x89])), (vec![], vec![(Note::PackedTooLarge, 5)], true));
    // One segment of 4 GiB and 256 MiB.
    let segment = [0xe0, 0, 0, 0, 0x10, 1, 0, 0, 0];
    assert_eq!(any_chunks(&frame(&segment)), (vec![], vec![(Note::PackedTooLarge, 5)], true));
    // Dictionary 7, in a window of 1 KiB.
    assert_eq!(any_chunks(&frame(&[1, 0, 7])), (vec![], vec![(Note::PackedOtherwise, 5)], true));
    let mut options = XzOptions::with_preset(0);
    options.lzma_options.dict_size = 256 << 20;
    let mut encoder = XzWriter::new(Vec::new(), options).unwrap();
    encoder.write_all(b"text").unwrap();
    let (text, notes, cut) = any_chunks(&encoder.finish().unwrap());
    assert_eq!((text.len(), notes[0].0, cut), (0, Note::PackedTooLarge, true));
}

#[test]
fn bombs_are_undone_in_pieces() {
    let zeros = vec![0; 8 << 20];
    for (name, pack) in PACKS {
        let packed = pack(&zeros);
        let (mut unpack, mut length, mut longest) = (Unpack::new(), 0, 0);
        let mut emit = |out: Out<'_>| {
            if let Out::Text(text, _) = out {
                length += text.len();
                longest = longest.max(text.len());
            }
        };
        unpack.push(&packed, &mut emit);
        assert_eq!(unpack.end(&mut emit), Ending::default(), "{name}");
        assert_eq!((length, longest <= PIECE), (zeros.len(), true), "{name}: pieces of up to {longest}");
    }
}

/// Whatever is changed or left out: no panic, the same in chunks of any size, and what is lost is told.
#[test]
fn any_damage_at_all() {
    let text = numbers(3000);
    let mut state = 1u64;
    let mut random = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let frames: &[u8] = include_bytes!("../../../tests/data/input/frames.zst");
    for (name, packed) in PACKS.map(|(name, pack)| (name, pack(&text))).into_iter().chain([("frames", frames.to_vec())])
    {
        for _ in 0..150 {
            let mut bad = packed.clone();
            for _ in 0..=random(3) {
                // Headers and tables are in front.
                let reach = if random(2) == 0 { bad.len().min(200) } else { bad.len() };
                let at = random(reach);
                match random(3) {
                    0 => bad[at] ^= 1 << random(8),
                    1 => bad[at] = random(256) as u8,
                    _ => _ = bad.drain(at..(at + 1 + random(20)).min(bad.len())),
                }
            }
            let (got, notes, cut) = unpack(&bad, 1 + random(5000));
            let again = unpack(&bad, 1 + random(100));
            assert!(again == (got.clone(), notes.clone(), cut), "{name}: {:?} or {:?}", notes, again.1);
            let told = !notes.is_empty() || got.starts_with(&bad);
            // ruzstd's encoder writes no checksum, so a changed letter is nobody's to see.
            assert!(
                told || got == text || name == "zstd" || name == "frames",
                "{name}: {} bytes, nothing told",
                got.len()
            );
        }
    }
}
