//! ScreenOS, of NetScreen and SSG firewalls: `NetScreen device_id=ns5 [Root]system-notification-00257(traffic):
//! start_time="2008-09-13 04:05:06" … src zone=Untrust dst zone=Trust … src=192.0.2.1 dst=198.51.100.2 dst_port=445`.

use super::super::appliance::{Rank, Record, cut, first, moment, way_by_names};
use super::super::pairs::Pairs;
use super::super::syslog::{Header, When};
use super::super::words::find;
use super::end;
use crate::access::Kind;

/// How a record begins.
pub(super) const MARK: &[u8] = b"NetScreen device_id=";

/// What stands in front of a record, and the record.
pub(super) fn parts(line: &[u8]) -> Option<(&[u8], &[u8])> {
    cut(line, MARK)
}

/// A session of the traffic log, which is written at its end; or any other message.
pub(super) fn record<'a>(front: &'a [u8], text: &'a [u8]) -> Record<'a> {
    let mut record = Record::behind(&Header::parse(front));
    if find(text, b"(traffic): ").is_none() {
        return screen(record, text);
    }
    let mut began = b"".as_slice();
    let mut zones = [b"".as_slice(); 2];
    for (key, value) in Pairs::new(text) {
        let slot = match key {
            b"src" => &mut record.source,
            b"dst" => &mut record.destination,
            b"src_port" => &mut record.source_port,
            b"dst_port" => &mut record.destination_port,
            b"proto" => &mut record.protocol,
            b"type" => &mut record.icmp_type,
            b"device_id" => &mut record.sensor,
            b"start_time" => &mut began,
            // `src zone=Untrust dst zone=Trust`
            b"zone" if zones[0].is_empty() => &mut zones[0],
            b"zone" => &mut zones[1],
            _ => continue,
        };
        first(slot, value);
    }
    if !began.is_empty() {
        record.when = moment(began);
    }
    record.rank = match record.source {
        b"" => Rank::Aside(Kind::Housekeeping),
        _ => Rank::Event(way_by_names(zones[0], zones[1])),
    };
    record
}

/// `Port scan! From 192.0.2.1:4000 to 198.51.100.2:445, proto TCP (zone Untrust, int ethernet3). Occurred 1 times.
/// (2008-09-13 04:05:06)`, or any other message.
fn screen<'a>(record: Record<'a>, text: &'a [u8]) -> Record<'a> {
    // What a screen says has no quotes: in them stands what somebody else wrote.
    let said = &text[..memchr::memchr(b'"', text).unwrap_or(text.len())];
    let behind = |mark: &[u8]| find(said, mark).map(|at| &said[at + mark.len()..]);
    let field = |mark: &[u8]| {
        let rest = behind(mark).unwrap_or_default();
        &rest[..memchr::memchr3(b' ', b',', b')', rest).unwrap_or(rest.len())]
    };
    let mut record = record;
    if let Some(stamp) = memchr::memrchr(b'(', text).map(|open| &text[open + 1..]).filter(|rest| rest.len() >= 19) {
        let stamp = moment(&stamp[..19]);
        if matches!(stamp, When::Stamp(_)) {
            record.when = stamp;
        }
    }
    let protocol = field(b", proto ");
    if behind(b"! From ").is_none() || protocol.is_empty() {
        return record;
    }
    let (source, source_port) = end(field(b"! From "), b':');
    let (destination, destination_port) = end(field(b" to "), b':');
    let rank = Rank::Event(way_by_names(field(b"(zone "), b""));
    let weight = field(b" Occurred ");
    Record { rank, source, source_port, destination, destination_port, protocol, weight, ..record }
}
