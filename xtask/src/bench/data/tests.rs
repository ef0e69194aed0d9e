//! That the logs are the same each time, tell the same in every kind, and have
//! the shape they are said to have.

use super::*;
use std::collections::HashSet;
use std::hash::Hash;

fn bytes(shape: Shape, kind: Kind) -> Vec<u8> {
    let mut out = Vec::new();
    write(Data { shape, kind }, &mut out).expect("memory");
    out
}

fn lines(shape: Shape, kind: Kind) -> Vec<String> {
    String::from_utf8(bytes(shape, kind)).expect("text").lines().map(str::to_owned).collect()
}

fn csv(shape: Shape) -> Vec<Vec<String>> {
    let rows = lines(shape, Kind::Csv).into_iter().skip(1);
    rows.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn distinct<K: Eq + Hash>(rows: &[Vec<String>], key: impl Fn(&[String]) -> K) -> usize {
    rows.iter().map(|row| key(row)).collect::<HashSet<_>>().len()
}

/// The source of a row: day, sensor, address, service.
fn source(row: &[String]) -> (String, String, String, String, String) {
    (row[0][..10].into(), row[1].clone(), row[2].clone(), row[4].clone(), row[5].clone())
}

const SMALL: Shape =
    Shape { rows: 30_000, days: 10, sensors: 10, services: Services::Usual, keys: None, shuffled: false };

#[test]
fn a_change_of_what_is_written_raises_the_version() {
    let mut sum = flate2::Crc::new();
    for kind in [Kind::Csv, Kind::Netfilter, Kind::Zeek, Kind::Pcap] {
        for shape in [
            SMALL,
            Shape { shuffled: true, ..SMALL },
            Shape { keys: Some(3_000), sensors: 120, ..SMALL },
            Shape { services: Services::Many, ..SMALL },
            Shape { services: Services::Few, ..SMALL },
        ] {
            sum.update(&bytes(shape, kind));
        }
    }
    assert_eq!((VERSION, sum.sum()), (1, 3_775_900_379), "raise VERSION, and note the new sum here");
}

#[test]
fn the_log_has_its_shape() {
    let rows = csv(SMALL);
    assert_eq!(rows.len(), 30_000);
    assert!(rows.is_sorted_by_key(|row| row[0].clone()), "in the order of time");
    assert_eq!(distinct(&rows, |row| row[0][..10].to_owned()), 10);
    assert_eq!(distinct(&rows, |row| row[1].clone()), 10);
    let each = rows.len() as f64 / distinct(&rows, source) as f64;
    assert!((2.0..3.0).contains(&each), "{each} accesses to a source");
    let smb = rows.iter().filter(|row| row[4] == "445").count() as f64 / rows.len() as f64;
    assert!((0.15..0.25).contains(&smb), "{smb} at 445/tcp");
}

#[test]
fn keys_days_sensors_and_services_are_as_many_as_were_asked_for() {
    let rows = csv(Shape { keys: Some(7_001), days: 13, ..SMALL });
    assert_eq!((rows.len(), distinct(&rows, source)), (30_000, 7_001));
    assert_eq!(distinct(&rows, |row| row[2].clone()), 7_001, "an address is in one key only");
    let rows = csv(Shape { sensors: 1_000, days: 1, ..SMALL });
    assert!(distinct(&rows, |row| row[1].clone()) > 950);
    assert_eq!(distinct(&rows, |row| row[0][..10].to_owned()), 1);
    let services = |services| distinct(&csv(Shape { services, ..SMALL }), |row| (row[4].clone(), row[5].clone()));
    assert_eq!(services(Services::Few), 10);
    assert!(services(Services::Many) > 5_000);
}

#[test]
fn shuffled_it_is_the_same_log() {
    let (mut ordered, mut shuffled) = (csv(SMALL), csv(Shape { shuffled: true, ..SMALL }));
    assert_ne!(ordered, shuffled);
    ordered.sort();
    shuffled.sort();
    assert_eq!(ordered, shuffled);
}

#[test]
fn every_kind_tells_the_same() {
    let rows = csv(SMALL);
    let field = |line: &str, before: &str, after: char| -> String {
        line.split_once(before).and_then(|(_, rest)| rest.split(after).next()).unwrap_or_default().to_owned()
    };
    for (row, line) in rows.iter().zip(lines(SMALL, Kind::Netfilter)) {
        assert_eq!(field(&line, " SRC=", ' '), row[2], "{line}");
        assert_eq!(field(&line, " PROTO=", ' ').to_lowercase(), row[5], "{line}");
        assert_eq!(line[7..15], row[0][11..19], "{line}");
        assert_eq!(line[16..24], row[1], "{line}");
        assert!(row[5] == "icmp" || field(&line, " DPT=", ' ') == row[4], "{line}");
    }
    for (row, line) in rows.iter().zip(lines(SMALL, Kind::Zeek)) {
        let record: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(record["id.orig_h"], row[2].as_str());
        assert_eq!(record["id.orig_p"].to_string(), row[3]);
        assert_eq!(record["id.resp_p"].to_string(), row[4]);
        assert_eq!(record["proto"], row[5].as_str());
        assert_eq!(record["ts"].as_str().expect("text")[..19], row[0][..19]);
    }
    let capture = bytes(SMALL, Kind::Pcap);
    let mut rest = &capture[24..];
    for row in &rows {
        let word = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().expect("four"));
        assert_eq!(word(8), word(12));
        let (second, length) = (u64::from(word(0)), word(8) as usize);
        let packet = &rest[16..16 + length];
        let date = text::Date::of(second / DAY);
        assert_eq!(format!("{}-{:02}-{:02}", date.year, date.month, date.day), row[0][..10]);
        let source: Vec<String> = packet[26..30].iter().map(u8::to_string).collect();
        assert_eq!(source.join("."), row[2]);
        assert!(row[5] == "icmp" || u16::from_be_bytes([packet[36], packet[37]]).to_string() == row[4]);
        assert_eq!(usize::from(u16::from_be_bytes([packet[16], packet[17]])), length - 14);
        assert_eq!(summed(&packet[14..34]), 0xffff, "the header's checksum");
        rest = &rest[16 + length..];
    }
    assert!(rest.is_empty());
}

/// The ones' complement sum, which is all ones where a checksum is right.
fn summed(bytes: &[u8]) -> u32 {
    let total: u32 = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
    (total & 0xffff) + (total >> 16)
}
