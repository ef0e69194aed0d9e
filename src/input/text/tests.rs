use super::*;
use crate::format::Head;

/// What decoding gives in chunks of any size, with what it tells.
fn any_chunks(bytes: &[u8]) -> (String, Vec<(Note, u64)>) {
    let in_chunks = |chunk: usize| {
        let (mut text, mut notes) = (Vec::new(), std::collections::BTreeMap::new());
        let mut tell = |note, amount| *notes.entry(note).or_insert(0) += amount;
        match Decoding::of(&bytes[..bytes.len().min(Head::LIMIT)], bytes.len() <= Head::LIMIT) {
            None => text.extend_from_slice(bytes),
            Some(mut decoding) => {
                for piece in bytes.chunks(chunk) {
                    text.extend_from_slice(decoding.push(piece, false, &mut tell));
                }
                text.extend_from_slice(decoding.push(&[], true, &mut tell));
            }
        }
        notes.retain(|note, amount| *amount > 0 && *note != Note::ByteOrderMark);
        (String::from_utf8(text).unwrap(), notes.into_iter().collect())
    };
    let whole: (String, Vec<_>) = in_chunks(bytes.len().max(1));
    for chunk in [2, 3, 7, 1000] {
        assert!(in_chunks(chunk) == whole, "chunk {chunk}");
    }
    whole
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS.encode(text).0.into(),
        Encoding::EucJp => encoding_rs::EUC_JP.encode(text).0.into(),
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.encode(text).0.into(),
    }
}

fn guessed(bytes: &[u8]) -> Option<Encoding> {
    guess::encoding(bytes, true)
}

#[test]
fn japanese_is_told_by_its_shape() {
    for text in [
        "Sep 13 00:00:01 観測点一 kernel: IN=eth0\n",
        "2008-09-13,センサー表,ソ能,22\n",
        "日時,観測点,送信元,宛先ポート\n2008/9/13 4:05,東京,192.0.2.1,445\n",
        "ファイアウォールで拒否しました: tcp/445\n",
        "横浜\n",
    ] {
        for encoding in [Encoding::ShiftJis, Encoding::EucJp] {
            let bytes = encoded(text, encoding);
            assert_eq!(guessed(&bytes), Some(encoding), "{text}");
            let note = if encoding == Encoding::EucJp { Note::EucJp } else { Note::ShiftJis };
            assert_eq!(any_chunks(&bytes), (text.into(), vec![(note, bytes.len() as u64)]), "{text}");
        }
        assert_eq!(guessed(text.as_bytes()), None);
    }
    // Two bytes that are a character of UTF-8 as well are that.
    assert_eq!(guessed(&encoded("表,1\n", Encoding::EucJp)), None);
    assert_eq!(guessed(&encoded("表,1\n", Encoding::ShiftJis)), Some(Encoding::ShiftJis));
    // Narrow katakana, of one byte each in Shift_JIS. Where pairs of them are common kanji of EUC-JP, they are taken for
    // those: narrow katakana alone is what hardly anybody writes.
    assert_eq!(guessed(&encoded("ｱｲｳｴｵ x\n", Encoding::ShiftJis)), Some(Encoding::ShiftJis));
    assert_eq!(guessed(&encoded("ﾌｧｲｱｳｫｰﾙ x\n", Encoding::ShiftJis)), Some(Encoding::EucJp));
}

#[test]
fn latin_is_told_by_words_with_accents() {
    for text in [
        "Sep 13 café kernel: refusé\n",
        "Zürich,Straße,für,größer\n",
        "ÄRGER\n",
        "it’s the sensor’s “name”, naïve\n",
        "señal 5 °C, niño\n",
    ] {
        let bytes = encoded(text, Encoding::Windows1252);
        assert_eq!(guessed(&bytes), Some(Encoding::Windows1252), "{text}");
        assert_eq!(any_chunks(&bytes).0, text);
    }
}

#[test]
fn what_is_broken_or_no_text_is_left_as_it_is() {
    for bytes in [
        // UTF-8 of which a part is damaged; bytes that attackers sent; Russian in Windows-1251.
        b"caf\xc3\xa9 \xc3\xa9 \xe9\n".as_slice(),
        b"user \xff\n",
        b"user \xff\xfe\xfa\xe9\xe8 x\n",
        b"2026,\xd1\xe5\xed\xf1\xee\xf0,22\n",
        b"\x80 \x81\n",
        // UTF-32, a capture, a picture.
        b"\xff\xfe\0\0a\0\0\0",
        b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x01\0\0\0\r",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        b"plain\r\nascii\r\n",
        b"",
        // A hole in front of a log.
        b"\0\0\0\0\0\0Sep 13 00:00:01 s\n",
    ] {
        assert!(Decoding::of(bytes, true).is_none(), "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_character_that_the_head_cuts_is_not_broken() {
    let bytes = "観測点".as_bytes();
    for length in 0..bytes.len() {
        assert_eq!(guess::encoding(&bytes[..length], false), None, "{length}");
    }
    let bytes = encoded("観測点一", Encoding::ShiftJis);
    assert_eq!(guess::encoding(&bytes[..7], false), Some(Encoding::ShiftJis));
}

#[test]
fn utf16_with_a_mark_and_without() {
    for (encoding, note) in [(Encoding::Utf16Le, Note::Utf16Le), (Encoding::Utf16Be, Note::Utf16Be)] {
        for text in ["Sep 13 host: x\r\n", "\u{feff}観測点 𠮷 kernel\n", "a\rb\r"] {
            let bytes = encoded(text, encoding);
            let want = text.trim_start_matches('\u{feff}');
            let (got, notes) = any_chunks(&bytes);
            assert_eq!(got, if text.contains("a\r") { want.replace('\r', "\n") } else { want.into() });
            assert_eq!(notes[0], (note, bytes.len() as u64));
        }
        // Half a pair, and half a character at the end.
        let mut bytes = encoded("text ", encoding);
        bytes.extend(encoded("\u{10000}", encoding).iter().take(2));
        bytes.extend(encoded("text", encoding));
        bytes.push(b'x');
        let (got, notes) = any_chunks(&bytes);
        assert_eq!((got.as_str(), notes[1]), ("text \u{fffd}text\u{fffd}", (Note::Undecodable, 2)));
    }
}

#[test]
fn what_is_no_character_is_marked_and_told() {
    let mut bytes = encoded("観測点は東京と大阪にあります\n", Encoding::ShiftJis).repeat(50_000);
    bytes.extend_from_slice(b"\x81\x20 \xfd\n");
    let (text, notes) = any_chunks(&bytes);
    assert!(text.ends_with("ます\n\u{fffd}  \u{fffd}\n"));
    assert_eq!(notes[1], (Note::Undecodable, 2));
}

#[test]
fn lone_cr_ends_lines_where_there_is_no_other_end() {
    assert_eq!(any_chunks(b"a\rb\rc\r"), ("a\nb\nc\n".into(), vec![(Note::LoneCr, 3)]));
    let sjis = encoded("観測点\r大阪\r", Encoding::ShiftJis);
    assert_eq!(any_chunks(&sjis).0, "観測点\n大阪\n");
    // The end of a line may come late, but not behind the first 64 KiB.
    let mut late = vec![b'a'; LINE_ENDS - 2];
    late.extend_from_slice(b"\r\n");
    assert!(Decoding::of(&late, true).is_none());
    late.insert(0, b'a');
    assert!(Decoding::of(&late, true).is_some());
}

#[test]
fn three_bytes_of_euc_jp_that_are_none_are_mended() {
    let mend = |bytes: &[u8], chunk: usize| {
        let (mut held, mut out) = (Vec::new(), Vec::new());
        for piece in bytes.chunks(chunk) {
            out.extend_from_slice(&mended(&mut held, piece, false));
        }
        out.extend_from_slice(&mended(&mut held, &[], true));
        out
    };
    for (bytes, want) in [
        (b"a\x8f\xb0\xa1b".as_slice(), b"a\x8f\xb0\xa1b".as_slice()),
        (b"a\x8f\xb0\xa0\xb0\xa1b", b"a\xff\xb0\xa1b"),
        (b"\x8f\xb0\n\xb0\xa1", b"\xff\n\xb0\xa1"),
        (b"\x8f\x8f\xb0\xa1\x8f", b"\x8f\x8f\xb0\xa1\x8f"),
        (b"a\x8f\xb0", b"a\x8f\xb0"),
    ] {
        for chunk in [1, 2, 3, 100] {
            assert_eq!(mend(bytes, chunk), want, "{} in {chunk}", bytes.escape_ascii());
        }
        // Both are the same by the standard.
        assert_eq!(decoded(Encoding::EucJp, bytes), decoded(Encoding::EucJp, want), "{}", bytes.escape_ascii());
    }
}

fn decoded(encoding: Encoding, bytes: &[u8]) -> String {
    let mut out = Vec::new();
    Decoder::new(encoding).decode(bytes, true, &mut out);
    String::from_utf8(out).unwrap()
}

/// The standard's tables are in encoding_rs and in every browser: tests/page/archives.spec.ts holds the browser to the same
/// checksums over the same bytes: all pairs there are, and for EUC-JP all threes. `TEITEN_UPDATE=1` writes
/// them anew.
#[test]
fn every_two_bytes_are_decoded_as_the_browser_does() {
    use sha2::Digest as _;
    let all = [Encoding::ShiftJis, Encoding::EucJp, Encoding::Windows1252, Encoding::Utf16Le, Encoding::Utf16Be];
    let sums = all.map(|encoding| {
        let pairs = (0..=255).flat_map(|lead| (0..=255).map(move |trail| (lead, trail)));
        let mut bytes: Vec<u8> = pairs.flat_map(|(a, b)| [a, b, b'\n']).collect();
        if encoding == Encoding::EucJp {
            // Where it is not followed by two such bytes, no decoder is shown it.
            bytes.retain(|byte| *byte != 0x8f);
            bytes.extend((0xa1..=0xfe).flat_map(|a| (0xa1..=0xfe).flat_map(move |b| [0x8f, a, b, b'\n'])));
        }
        let sum = sha2::Sha256::digest(decoded(encoding, &bytes).as_bytes());
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("  \"{}\": \"{sum}\"", encoding.label())
    });
    let want = format!("{{\n{}\n}}\n", sums.join(",\n"));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/input/encodings.json");
    if std::env::var_os("TEITEN_UPDATE").is_some() {
        std::fs::write(&path, &want).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), want);
}

#[test]
fn the_tables_are_those_of_the_standard() {
    for (bytes, want) in [
        (b"\x82\xa0".as_slice(), "あ"),
        (b"\x87\x40", "①"),
        (b"\xfa\x40", "ⅰ"),
        (b"\x81\x60", "～"),
        (b"\x5c\x7e", "\\~"),
        (b"\xf0\x40", "\u{e000}"),
        (b"\x80", "\u{80}"),
        (b"\xa0", "\u{fffd}"),
        (b"\x82\x22", "\u{fffd}\""),
    ] {
        assert_eq!(decoded(Encoding::ShiftJis, bytes), want, "{}", bytes.escape_ascii());
    }
    for (bytes, want) in
        [(b"\xa4\xa2".as_slice(), "あ"), (b"\x8e\xb1", "ｱ"), (b"\x8f\xb0\xa1", "丂"), (b"\xad\xa1", "①")]
    {
        assert_eq!(decoded(Encoding::EucJp, bytes), want, "{}", bytes.escape_ascii());
    }
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(decoded(Encoding::Windows1252, &all).chars().count(), 256);
}
