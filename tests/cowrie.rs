//! Cowrie: whole files with what is read of them, a plain twin of the reader held against it, and other people's logs.

use crate::readers::{Random, golden, options, outcome_name, read, reference, shared};
use serde_json::Value;
use std::fmt::Write as _;
use std::net::IpAddr;
use teiten::account::Reason;
use teiten::format::{FORMATS, Head, Refusal, Sniff};
use teiten::input::FileOptions;
use teiten::time::Zone;

#[test]
fn golden_files() {
    golden("cowrie");
}

#[test]
fn container_ports_stand_for_others_when_told_so() {
    let connect = |port: u16| {
        format!(
            "{{\"eventid\":\"cowrie.session.connect\",\"src_ip\":\"192.0.2.1\",\"dst_port\":{port},\"timestamp\":\"2008-09-13T04:05:06Z\"}}\n"
        )
    };
    let request = connect(2222).replace("session.connect", "direct-tcpip.request");
    let text = [connect(2222), connect(2223), connect(22), request].concat();
    let services = |outer| {
        let options = FileOptions { cowrie_outer_ports: outer, ..options() };
        let (recorder, _) = read(text.as_bytes(), &options);
        recorder.texts().iter().map(|t| t.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(services(false), ["2222/tcp", "2223/tcp", "22/tcp", "2222/tcp"]);
    assert_eq!(services(true), ["22/tcp", "23/tcp", "22/tcp", "2222/tcp"]);
}

fn sniff(bytes: &[u8], whole: bool) -> Sniff {
    FORMATS.iter().find(|f| f.name() == "cowrie").unwrap().sniff(&Head { bytes, whole })
}

#[test]
fn files_are_claimed_by_their_events() {
    let event = "{\"eventid\":\"cowrie.log.closed\",\"message\":\"x\"}\n";
    let other = "{\"eventid\":\"dionaea.connect\",\"message\":\"cowrie.session.connect\"}\n";
    for (text, whole, want) in [
        (event.to_owned(), false, Sniff::Yes),
        (event.trim_end().to_owned(), true, Sniff::Yes),
        (event.trim_end().to_owned(), false, Sniff::More),
        (String::new(), false, Sniff::More),
        (" \n\n".to_owned(), true, Sniff::No(Refusal::Nothing)),
        // A line that a rotation cut in two, and one in between that is not Cowrie's.
        (format!("sed\",\"message\":\"x\"}}\n{event}{event}{other}"), true, Sniff::Yes),
        (other.repeat(3), false, Sniff::No(Refusal::NoEvent)),
        (format!("{other}{event}{other}"), true, Sniff::No(Refusal::NoEvent)),
        ("{\"time\":1,\"sip\":\"192.0.2.1\"}\n".to_owned(), true, Sniff::No(Refusal::NoEvent)),
        ("Sep 13 04:05:06 host kernel: x\n".to_owned(), true, Sniff::No(Refusal::NotJson)),
        ("[\n{\"eventid\":1}\n]\n".to_owned(), true, Sniff::No(Refusal::NoEvent)),
        ("{\"a\":1}\0\0{\"a\":1}\n".to_owned(), true, Sniff::No(Refusal::NotText)),
    ] {
        assert_eq!(sniff(text.as_bytes(), whole), want, "{text:?}");
    }
    let wide: Vec<u8> = event.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // What is UTF-16 is decoded before a format sees it.
    assert_eq!(sniff(&wide, true), Sniff::No(Refusal::NotText));
    assert_eq!(sniff(&vec![b'{'; Head::LIMIT], false), Sniff::No(Refusal::NotJson));
}

#[test]
fn depth_is_bounded() {
    let event = "{\"eventid\":\"cowrie.log.closed\"}\n";
    let hundred_thousand = 100_000;
    for (line, want) in [
        ("[".repeat(hundred_thousand), Reason::TooDeep),
        ("{\"a\":".repeat(hundred_thousand), Reason::TooDeep),
        (format!("{{\"eventid\":\"cowrie.x\",\"a\":{}{}}}", "[".repeat(500), "]".repeat(500)), Reason::TooDeep),
        ("]".repeat(hundred_thousand), Reason::BadJson),
    ] {
        let (recorder, outcome) = read(format!("{event}{line}\n{event}").as_bytes(), &options());
        assert_eq!(outcome_name(&outcome), "cowrie");
        assert_eq!(recorder.account.rejected.keys().collect::<Vec<_>>(), [&want]);
        assert_eq!(recorder.texts().iter().filter(|t| **t == "session-event -").count(), 2);
    }
}

/// Stamps, and what is to be read of them: an instant, or the reason why there is none.
const STAMPS: [(&str, Result<&str, &str>); 7] = [
    ("2008-09-13T04:05:06.123456Z", Ok("2008-09-13T04:05:06.123456Z")),
    ("2008-09-13T04:05:06", Ok("2008-09-13T04:05:06Z")),
    ("2008-09-13 13:05:06+0900", Ok("2008-09-13T04:05:06Z")),
    ("2008-09-31T00:00:00Z", Err("time-range")),
    ("2008-09-13T04:05:06Z!", Err("bad-time")),
    ("13/Sep/2008", Err("bad-time")),
    ("", Err("bad-time")),
];

/// Reads a line in the plainest way: all of it by serde_json, then question by question. For a rejected line its reason.
fn twin(line: &str) -> String {
    let Ok(event) = serde_json::from_str::<serde_json::Map<String, Value>>(line) else { return "bad-json".into() };
    let get = |key: &str| event.get(key).filter(|v| !v.is_null());
    let Some(Value::String(id)) = get("eventid") else { return "not-this-format".into() };
    let address = |key: &str| match get(key) {
        None => Ok(None),
        Some(Value::String(text)) => text.parse::<IpAddr>().map(|a| Some(a.to_canonical())).map_err(drop),
        Some(_) => Err(()),
    };
    let port = |key: &str| match get(key) {
        None => Ok(None),
        Some(Value::String(text)) if text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse::<u16>().map(Some).map_err(drop)
        }
        Some(Value::Number(number)) => number.as_u64().and_then(|n| u16::try_from(n).ok()).map(Some).ok_or(()),
        Some(_) => Err(()),
    };
    let time = match get("timestamp") {
        None => Err("no-time"),
        Some(Value::String(text)) => STAMPS.iter().find(|(stamp, _)| stamp == text).map_or(Err("bad-time"), |s| s.1),
        Some(_) => Err("bad-time"),
    };
    let connect = id == "cowrie.session.connect";
    let (source, destination) = (address("src_ip"), address("dst_ip"));
    let (source_port, destination_port) = (port("src_port"), port("dst_port"));
    if connect {
        let fault = match (source, destination, source_port, destination_port, time) {
            (Ok(None), ..) => Some("no-source"),
            (Err(()), ..) => Some("bad-source"),
            (_, Err(()), ..) => Some("bad-destination"),
            (_, _, Err(()), ..) | (_, _, _, Err(()), _) => Some("bad-port"),
            (_, _, _, Ok(None), _) => Some("no-service"),
            (_, _, _, _, Err(reason)) => Some(reason),
            _ => None,
        };
        if let Some(fault) = fault {
            return fault.into();
        }
    }
    let mut text = format!("{} {}", if connect { "access" } else { "session-event" }, time.unwrap_or("-"));
    if let Some(Value::String(sensor)) = get("sensor")
        && !sensor.is_empty()
    {
        let _ = write!(text, " sensor={}", sensor.as_bytes().escape_ascii());
    }
    let (source, destination) = (source.unwrap_or(None), destination.unwrap_or(None));
    let end = |address: Option<IpAddr>, port: Option<u16>| {
        let address = address.map_or("-".into(), |a| a.to_string());
        port.map_or(address.clone(), |p| format!("{address} {p}"))
    };
    let destination_port = destination_port.unwrap_or(None);
    if source.is_some() || destination.is_some() {
        let _ = write!(text, " {} > {}", end(source, source_port.unwrap_or(None)), end(destination, destination_port));
    }
    if let Some(port) = destination_port {
        let _ = write!(text, " {port}/tcp");
    }
    text
}

/// An object of members that Cowrie writes and of some that it does not, in any order, some twice.
fn random_object(random: &mut Random) -> String {
    const VALUES: [(&str, &[&str]); 9] = [
        (
            "eventid",
            &[
                "\"cowrie.session.connect\"",
                "\"cowrie.session.connect\"",
                "\"cowrie.session.c\\u006fnnect\"",
                "\"cowrie.login.failed\"",
                "7",
                "null",
            ],
        ),
        (
            "src_ip",
            &[
                "\"192.0.2.1\"",
                "\"192.0.2.1\"",
                "\"2001:db8::1\"",
                "\"::ffff:192.0.2.9\"",
                "\"192.0.2.\\u0031\"",
                "\"192.0.2.01\"",
                "3221225985",
                "null",
                "\"\"",
            ],
        ),
        ("dst_ip", &["\"198.51.100.2\"", "\"198.51.100.2\"", "\"host\"", "null", "[]"]),
        ("src_port", &["64241", "5", "0", "\"5\"", "65536", "true", "null"]),
        (
            "dst_port",
            &[
                "2222",
                "22",
                "\"23\"",
                "22.0",
                "2e1",
                "-1",
                "-0",
                "\"+22\"",
                "\"ssh\"",
                "{}",
                "null",
                "99999999999999999999999",
            ],
        ),
        ("timestamp", &["0", "1221278706", "null"]),
        ("sensor", &["\"pot-1\"", "\"p\\u00f6t\\\"\\\\\"", "\"\"", "5", "null", "\"\u{89b3}\u{6e2c}\u{70b9}\""]),
        (
            "message",
            &[
                "\"\\\"eventid\\\":\\\"cowrie.session.connect\\\"\"",
                "[]",
                "[1,{\"eventid\":\"x\"}]",
                "\"\\\\\"",
                "-1.5E+3",
            ],
        ),
        (
            "env",
            &[
                "{\"eventid\":\"cowrie.session.connect\",\"dst_port\":9}",
                "{}",
                "NaN",
                "\"\\ud83d\\ude00\"",
                "1e5",
                "01",
            ],
        ),
    ];
    let blank = |random: &mut Random| ["", "", "", " ", "\t"][random.below(5)];
    let mut members = Vec::new();
    for (key, values) in VALUES {
        for _ in 0..[0, 1, 1, 1, 1, 1, 1, 1, 2][random.below(9)] {
            let value = match key {
                "timestamp" if random.below(4) > 0 => format!("\"{}\"", random.pick(&STAMPS[..]).0),
                // What is not even JSON should not drown the rest.
                _ if random.below(3) > 0 => values[random.below(2)].to_owned(),
                _ => (*random.pick(values)).to_owned(),
            };
            let key = if random.below(20) == 0 { key.replace('i', "\\u0069") } else { key.to_owned() };
            members.push(format!(
                "{}\"{key}\"{}:{}{value}{}",
                blank(random),
                blank(random),
                blank(random),
                blank(random)
            ));
        }
    }
    for at in (1..members.len()).rev() {
        members.swap(at, random.below(at + 1));
    }
    let mut object = format!("{{{}}}", members.join(","));
    if random.below(20) == 0 {
        let at = random.below(object.len());
        let mut bytes = object.into_bytes();
        match random.below(3) {
            0 => bytes.truncate(at + 1),
            1 => drop(bytes.remove(at)),
            _ => bytes[at] = b"\",:{}[]\\"[random.below(8)],
        }
        object = String::from_utf8_lossy(&bytes).into_owned();
    }
    object
}

#[test]
fn the_reader_and_its_twin_agree() {
    let mut random = Random(2008);
    let claimed =
        FileOptions { format: FORMATS.iter().position(|f| f.name() == "cowrie"), ..FileOptions::new(Zone::utc()) };
    let (mut lines, mut text) = (Vec::new(), String::new());
    while lines.len() < 30_000 {
        let line = random_object(&mut random);
        // Lone halves of surrogate pairs are ours to read and serde_json's to refuse.
        if !line.trim().is_empty() && (!line.contains("\\ud") || line.contains("\\ud83d\\ude00")) {
            let _ = writeln!(text, "{line}");
            lines.push(line);
        }
    }
    let (recorder, _) = read(text.as_bytes(), &claimed);
    assert_eq!(recorder.calls.len(), lines.len());
    let mut seen = std::collections::BTreeMap::new();
    for (line, got) in lines.iter().zip(recorder.texts()) {
        let got = got.strip_prefix("rejected ").map_or(got, |r| r.split(' ').next().unwrap());
        assert_eq!(got, twin(line), "{line}");
        *seen.entry(got.split(' ').next().unwrap().to_owned()).or_insert(0) += 1;
    }
    for outcome in [
        "access",
        "session-event",
        "bad-json",
        "not-this-format",
        "no-source",
        "bad-source",
        "bad-destination",
        "bad-port",
        "no-service",
        "no-time",
        "bad-time",
        "time-range",
    ] {
        assert!(seen.get(outcome).is_some_and(|n| *n > 30), "{outcome}: {seen:?}");
    }
}

/// The files of a test suite for JSON, as a member of an event: `y_` must be read, `n_` must not.
#[test]
fn the_json_test_suite_is_passed() {
    let Some(folder) = shared("corpus-bad/json/JSONTestSuite/test_parsing") else { return };
    let mut checked = 0;
    crate::readers::below(&folder, &mut |path, name| {
        let bytes = std::fs::read(path).unwrap();
        let value = bytes.trim_ascii_end();
        if value.iter().any(|b| matches!(b, b'\n' | 0)) {
            return;
        }
        let text = [b"{\"eventid\":\"cowrie.x\"}\n{\"eventid\":\"cowrie.x\",\"value\":", value, b"}\n"].concat();
        let (recorder, _) = read(&text, &options());
        let is_read = recorder.account.rejected.is_empty();
        match name.as_bytes()[0] {
            b'y' => assert!(is_read, "{name}"),
            b'n' => assert!(!is_read, "{name}"),
            _ => {}
        }
        assert_eq!(recorder.calls.len(), 2, "{name}");
        checked += 1;
    });
    assert!(checked > 250, "{checked}");
}

#[test]
fn the_reference_counts_are_reached() {
    reference("cowrie", &options());
}
