//! Encodings and line ends: a log says the same in whatever it is written.

use crate::readers::{options, outcome_name, read, read_in, shared};
use teiten::access::Protocol;
use teiten::account::Note;
use teiten::format::delimited::{Mapping, Role};

/// A log of UFW's at two sensors with Japanese names; the second ends with a byte of Shift_JIS that looks like `\`.
const LOG: &str = "\
Sep 13 04:05:06 観測点一 kernel: [1.0] [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=198.51.100.1 LEN=40 TTL=64 ID=1 PROTO=TCP SPT=1000 DPT=445 WINDOW=1 SYN URGP=0
Sep 13 04:05:07 東京表 kernel: [1.0] [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.2 DST=198.51.100.1 LEN=40 TTL=64 ID=1 PROTO=UDP SPT=1000 DPT=137 LEN=20
";

/// A table with quotes around what would end a column, and a name that has `|` and `\\` in it in Shift_JIS.
const TABLE: &str = "\
日時,観測点,送信元,宛先ポート,プロトコル
2008-09-13 04:05:06,\"ポソ,能\",192.0.2.1,445,tcp
2008-09-13 04:05:07,十表,192.0.2.2,22,tcp
";

fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let marked = format!("\u{feff}{text}");
    vec![
        ("utf-16le", wide(text, u16::to_le_bytes)),
        ("utf-16be", wide(text, u16::to_be_bytes)),
        ("utf-16le", wide(&marked, u16::to_le_bytes)),
        ("utf-16be", wide(&marked, u16::to_be_bytes)),
        ("shift_jis", encoding_rs::SHIFT_JIS.encode(text).0.into()),
        ("euc-jp", encoding_rs::EUC_JP.encode(text).0.into()),
    ]
}

#[test]
fn a_log_says_the_same_in_every_encoding() {
    for (text, format) in [(LOG, "netfilter"), (TABLE, "delimited")] {
        let (want, outcome) = read(text.as_bytes(), &options());
        assert_eq!((outcome_name(&outcome).as_str(), want.account.counted()), (format, 2));
        for (name, bytes) in encodings(text) {
            for chunk in [1, 2, 3, 100, bytes.len()] {
                let (got, outcome) = read_in(&bytes, chunk, &options());
                assert_eq!((&got.calls, outcome_name(&outcome).as_str()), (&want.calls, format), "{name} in {chunk}");
                let note = Note::from_code(name).unwrap();
                assert_eq!(got.account.notes.get(&note), Some(&(bytes.len() as u64)), "{name}");
                assert!(!got.account.notes.contains_key(&Note::Undecodable));
                assert_eq!((got.account.bytes, got.account.lines), (bytes.len() as u64, want.account.lines));
            }
        }
    }
}

#[test]
fn latin_names_are_read() {
    let text = LOG.replace("観測点一", "café").replace("東京表", "Zürich");
    let (want, _) = read(text.as_bytes(), &options());
    let bytes = encoding_rs::WINDOWS_1252.encode(&text).0;
    let (got, _) = read_in(&bytes, 7, &options());
    assert_eq!((&got.calls, got.account.notes[&Note::Windows1252]), (&want.calls, bytes.len() as u64));
}

#[test]
fn lines_may_end_with_cr_alone() {
    for text in [LOG, TABLE] {
        let (want, _) = read(text.as_bytes(), &options());
        for old in encodings(&text.replace('\n', "\r")).into_iter().chain([("", text.replace('\n', "\r").into())]) {
            for chunk in [1, 64, old.1.len()] {
                let (got, _) = read_in(&old.1, chunk, &options());
                assert_eq!(got.calls, want.calls, "{}", old.0);
                assert_eq!(got.account.notes[&Note::LoneCr], text.lines().count() as u64);
            }
        }
    }
}

#[test]
fn what_is_no_character_costs_no_record() {
    let mut bytes: Vec<u8> = encoding_rs::SHIFT_JIS.encode(LOG).0.into();
    let at = bytes.windows(3).position(|w| w == b"MAC").unwrap();
    bytes.splice(at..at, b"\x81 \xfd ".iter().copied());
    // Shift_JIS no more as a whole; a guess leaves it as it is, and every record counts.
    let (got, _) = read(&bytes, &options());
    assert_eq!(got.account.counted(), 2);
    // Where the beginning is sound, the rest is marked.
    let mut long: Vec<u8> = encoding_rs::SHIFT_JIS.encode(&LOG.repeat(1000)).0.into();
    long.extend_from_slice(&bytes);
    let (got, _) = read(&long, &options());
    assert_eq!((got.account.counted(), got.account.notes[&Note::Undecodable]), (2002, 2));
}

#[test]
fn a_hole_in_front_is_no_half_of_a_character() {
    for nuls in [1, 2, 3, 70_000] {
        let bytes = [&vec![0; nuls][..], LOG.as_bytes()].concat();
        for chunk in [1, 2, 4096, bytes.len()] {
            let (got, outcome) = read_in(&bytes, chunk, &options());
            assert_eq!((outcome_name(&outcome).as_str(), got.account.counted()), ("netfilter", 2), "{nuls} in {chunk}");
            assert_eq!(got.account.notes[&Note::NulBytes], nuls as u64);
        }
    }
}

/// The tables of the encodings as the browser has them (tests/page/archives.spec.ts) give the same sensors.
#[test]
fn other_peoples_files_are_read() {
    for (name, records, note) in [
        ("shift_jis.log", 4, Some(Note::ShiftJis)),
        ("euc-jp.log", 1, Some(Note::EucJp)),
        ("cp1251.log", 1, None),
        ("utf16le-bom.log", 10, Some(Note::Utf16Le)),
        ("utf16be.log", 10, Some(Note::Utf16Be)),
        ("cr-only.log", 10, Some(Note::LoneCr)),
        ("invalid-utf8.log", 7, None),
        ("bom-utf8.log", 10, None),
        ("crlf.log", 10, None),
    ] {
        let Some(path) = shared(&format!("corpus-bad/synthetic/text/{name}")) else { return };
        // Tables without a header, of which the columns are said.
        let bytes = std::fs::read(path).unwrap();
        let mut options = options();
        options.format = teiten::format::named("delimited");
        options.mapping = Some(Mapping {
            delimiter: b',',
            header: false,
            roles: vec![Role::Time, Role::Source, Role::Sensor, Role::DestinationPort],
            protocol: Some(Protocol::TCP),
            day_first: false,
        });
        let (got, _) = read(&bytes, &options);
        assert_eq!(got.account.counted(), records, "{name}: {:?}", got.calls);
        let notes: Vec<_> = got
            .account
            .notes
            .keys()
            .copied()
            .filter(|n| ![Note::ByteOrderMark, Note::InvalidUtf8].contains(n))
            .collect();
        assert_eq!(notes, Vec::from_iter(note), "{name}");
        let sensors: std::collections::BTreeSet<_> = got
            .texts()
            .iter()
            .filter_map(|t| t.split(" sensor=").nth(1)?.split(' ').next().map(str::to_owned))
            .collect();
        if ["shift_jis.log", "invalid-utf8.log"].contains(&name) {
            assert_eq!(sensors.len() as u64, records, "{name}: {sensors:?}");
        }
    }
    let Some(path) = shared("corpus-bad/synthetic/text/utf32.log") else { return };
    assert!(outcome_name(&read(&std::fs::read(path).unwrap(), &options()).1).starts_with("unknown"));
}
