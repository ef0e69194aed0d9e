//! Containers of JSON: the same records in lines, an array, an object, or over several lines, whole and broken.

use crate::readers::{Random, Recorder, options, outcome_name, read, read_in};
use teiten::account::{Note, Reason};
use teiten::input::MAX_RECORD;

/// An event of Cowrie's, its port telling which.
fn event(port: usize) -> String {
    format!(
        "{{\"eventid\": \"cowrie.session.connect\", \"src_ip\": \"192.0.2.1\", \"dst_port\": {port}, \"message\": \"a \\\"quoted\\\" {{[, \\\\\", \"more\": [{{\"x\": 1}}, [], {{}}], \"timestamp\": \"2008-09-13T04:05:06Z\"}}"
    )
}

/// The same over several lines.
fn pretty(port: usize, indent: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(&event(port)).unwrap();
    // Its keys in the order of the alphabet.
    serde_json::to_string_pretty(&value).unwrap().replace('\n', &format!("\n{indent}"))
}

/// What is read in chunks of any size.
fn any_chunks(text: &[u8]) -> Recorder {
    let (want, outcome) = read(text, &options());
    assert_eq!(outcome_name(&outcome), "cowrie", "{}", String::from_utf8_lossy(&text[..text.len().min(300)]));
    for chunk in [1, 2, 7, 64, 1000] {
        let (got, _) = read_in(text, chunk, &options());
        assert_eq!(got, want, "in chunks of {chunk}");
    }
    want
}

/// (place, port) of each access, a reason for what was rejected.
fn places(recorder: &Recorder) -> String {
    let each = recorder.calls.iter().map(|(place, text)| {
        let last = text.rsplit(' ').next().unwrap();
        match text.strip_prefix("rejected ") {
            Some(rejected) => format!("{place}!{}", rejected.split(' ').next().unwrap()),
            None => format!("{place}:{}", last.trim_end_matches("/tcp")),
        }
    });
    each.collect::<Vec<_>>().join(" ")
}

fn check(text: &str, want: &str, notes: &[(Note, u64)]) {
    let recorder = any_chunks(text.as_bytes());
    assert_eq!(places(&recorder), want, "{text}");
    assert_eq!(recorder.account.notes.iter().map(|(n, a)| (*n, *a)).collect::<Vec<_>>(), notes, "{text}");
    assert_eq!(recorder.account.bytes, text.len() as u64);
}

const ONE: (Note, u64) = (Note::Container, 1);

#[test]
fn every_container_gives_the_same_records() {
    let (a, b, c) = (event(1), event(2), event(3));
    let spanning = |n| [(Note::SpanningRecords, n)];
    for text in [
        format!("[{a},{b},{c}]"),
        format!("[{a}, {b}, {c}]\n"),
        format!("[\n{a},\n{b},\n{c}\n]\n"),
        format!("\n [\r\n  {a}\r\n, {b}\r\n, {c}\r\n]"),
        // A line that holds nothing but a comma, and one comma too many.
        format!("[\n{a},\n,\n{b},{c},\n]\n"),
        format!("[\n  {},\n  {},\n  {}\n]\n", pretty(1, "  "), pretty(2, "  "), pretty(3, "  ")),
        // Several arrays, as appended exports are.
        format!("[{a},{b}]\n[]\n[{c}]\n"),
        format!("{{\"records\":[{a},{b},{c}]}}"),
        format!(
            "{{\"count\": 3, \"more\": {{\"records\": [1]}}, \"Records\": [\n{a},{b},{c}], \"next\": [1, {{}}]}}\n"
        ),
        format!("{{\"took\":5,\"hits\":{{\"total\":{{\"value\":3}},\"hits\":[{a},{b},{c}]}},\"timed_out\":false}}"),
        format!("{{\"records\":[{a}]}}\n{{\"records\":[{b},{c}],\"n\":-1.5e3}}\n"),
        format!("[{{\"records\":[{a},{b}]}},{{\"records\":[{c}]}}]"),
    ] {
        check(&text, "1:1 2:2 3:3", &[ONE]);
    }
    check(&format!("{a}\n{b}\n{c}\n"), "1:1 2:2 3:3", &[]);
    check(&format!("{}\n{}\n{}\n", pretty(1, ""), pretty(2, ""), pretty(3, "")), "1:1 15:2 29:3", &spanning(3));
    check(&format!("{}\n\n{}", pretty(1, ""), pretty(2, "")), "1:1 16:2", &spanning(2));
    check(&format!("{a}{b} {c}"), "1:1 1:2 1:3", &[(Note::SharedLines, 2)]);
    // Empty arrays in an object that is no wrapper for it.
    check(&format!("{}\n", a.replace("\"more\": [", "\"hits\": [], \"records\": [0, ")), "1:1", &[]);
}

#[test]
fn a_byte_order_mark_and_holes_are_no_records() {
    let (a, b) = (event(1), event(2));
    check(&format!("\u{feff}[{a},{b}]"), "1:1 2:2", &[(Note::ByteOrderMark, 1), ONE]);
    check(&format!("[{a},\0\0\n{b}]\0"), "1:1 2:2", &[(Note::NulBytes, 3), ONE]);
}

#[test]
fn of_a_broken_array_every_whole_record_is_read() {
    let (a, b, c, d) = (event(1), event(2), event(3), event(4));
    let quote = b.replace("\\\"quoted\\\"", "\"quoted\"");
    let odd = b.replace("\\\"quoted\\\"", "\"quoted");
    let cut = &b[..b.len() - 40];
    let cut_behind_comma = &b[..b.find("\"dst_port\"").unwrap()];
    for (broken, reason) in [
        (quote.as_str(), "bad-json"),
        (odd.as_str(), "bad-json"),
        (cut, "bad-json"),
        (cut_behind_comma, "bad-json"),
        ("nothing", "bad-json"),
        ("{\"eventid\": NaN}", "bad-json"),
        (&format!("{{\"eventid\":{}", "[".repeat(200)), "too-deep"),
    ] {
        for text in [
            format!("[{a},{broken},{c},{d}]"),
            format!("[\n{a},\n{broken},\n{c},\n{d}\n]"),
            format!("{{\"records\":[{a}, {broken}, {c}, {d}]}}"),
        ] {
            let recorder = any_chunks(text.as_bytes());
            assert_eq!(places(&recorder), format!("1:1 2!{reason} 3:3 4:4"), "{text}");
            let lost = recorder.account.notes.get(&Note::LostBytes).copied().unwrap_or(0) as usize;
            assert!(lost <= broken.len() + 4, "{lost} bytes lost of {text}");
        }
        // In the first record, and in the last.
        let recorder = any_chunks(format!("[{a},{c},{broken}]").as_bytes());
        assert_eq!(places(&recorder), format!("1:1 2:3 3!{reason}"), "{broken}");
    }
    let recorder = any_chunks(format!("[{a},{c},{}", &b[..b.len() - 3]).as_bytes());
    assert_eq!(places(&recorder), "1:1 2:3 3!cut");
    // Over several lines, with another object first in it.
    let broken = pretty(2, "  ").replace(": 2,", ": 2");
    let text = format!("[\n  {},\n  {broken},\n  {}\n]\n", pretty(1, "  "), pretty(3, "  "));
    assert_eq!(places(&any_chunks(text.as_bytes())), "1:1 2!bad-json 3:3");
    let text = format!("{}\n{}\n{}\n", pretty(1, ""), pretty(2, "").replace(": 2,", ": 2"), pretty(3, ""));
    assert_eq!(places(&any_chunks(text.as_bytes())), "1:1 15!bad-json 29:3");
}

#[test]
fn a_record_has_its_limit_and_the_array_none() {
    let (a, c) = (event(1), event(3));
    let filled = |length: usize| {
        let record = event(2);
        record.replace("quoted", &"q".repeat(length + 6 - record.len()))
    };
    for (length, want) in [(MAX_RECORD, "1:1 2:2 3:3"), (MAX_RECORD + 1, "1:1 2!too-long 3:3")] {
        let record = filled(length);
        assert_eq!(record.len(), length);
        let text = format!("[{a},{record},{c}]");
        for chunk in [4096, 100_000, text.len()] {
            let (got, _) = read_in(text.as_bytes(), chunk, &options());
            assert_eq!(places(&got), want, "{length} in chunks of {chunk}");
            assert_eq!(got.account.lines, 3);
        }
    }
    let (got, _) = read(format!("[{a},{},{c}]", filled(3 * MAX_RECORD)).as_bytes(), &options());
    let example = &got.account.rejected[&Reason::TooLong].examples[0];
    assert!(example.text.ends_with(format!("({} bytes)", 3 * MAX_RECORD).as_bytes()));
    let many = format!("[{}]", vec![a.as_str(); 60_000].join(","));
    assert!(many.len() > 8 * MAX_RECORD);
    let (got, _) = read_in(many.as_bytes(), 1 << 18, &options());
    assert_eq!((got.account.counted(), got.account.rejected_records()), (60_000, 0));
}

#[test]
fn damage_of_any_kind_costs_no_more_than_what_it_hits() {
    let mut random = Random(4);
    let records: Vec<String> = (0..30).map(event).collect();
    for round in 0..400 {
        let mut text = format!("[{}]", records.join(if round % 2 == 0 { "," } else { ",\n" })).into_bytes();
        let at = random.below(text.len());
        match random.below(4) {
            0 => drop(text.remove(at)),
            1 => text[at] = b"\",:{}[]\\x"[random.below(9)],
            2 => text.insert(at, b"\",:{}[]\\x"[random.below(9)]),
            _ => drop(text.drain(at..(at + random.below(200)).min(text.len()))),
        }
        let (got, outcome) = read(&text, &options());
        if outcome_name(&outcome) != "cowrie" {
            continue;
        }
        let counted = got.account.counted();
        // The record that is hit, and the one that may have grown into it, or an array's begin that was lost.
        assert!(counted >= 26, "{counted} of 30 in round {round}: {}", String::from_utf8_lossy(&text));
        assert_eq!(read_in(&text, 61, &options()).0, got);
    }
}
