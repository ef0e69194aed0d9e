//! Palo Alto Networks PAN-OS: its comma separated log, `1,2008/09/13 04:05:06,serial,TRAFFIC,end,…`, whose columns grew
//! from version to version but never moved, and the JSON of the Cortex Data Lake. (Its CEF is read as CEF.)

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, first, moment, quotes, way_by_names};
use super::json::{self, Value};
use super::pairs::Cells;
use super::syslog::{Header, When};
use crate::access::{Kind, Protocol, parse_address};
use crate::time::{Day, Stamp};

/// The format.
pub struct Panw;

const ABOUT: About = About {
    title: text("Palo Alto Networks PAN-OS (CSV over syslog, JSON)", "Palo Alto Networks PAN-OS（syslogのCSV、JSON）"),
    access: text(
        "TRAFFIC records that came in: end, drop and deny, one a session.",
        "内向きの TRAFFIC 記録（end、drop、deny。1セッション1件）。",
    ),
    set_aside: &[
        (
            Kind::Repeat,
            text("TRAFFIC start: the session's end is logged too.", "TRAFFIC の start（終了も記録されるため）。"),
        ),
        (
            Kind::SessionEvent,
            text(
                "THREAT, URL, DECRYPTION and other records about a session.",
                "セッションについてのTHREAT、URL、DECRYPTIONなどの記録。",
            ),
        ),
        (Kind::Outbound, text("From zones of the inside, such as trust.", "trust など内側のゾーンから来たもの。")),
        (Kind::Local, text("Between zones of the inside.", "内側のゾーン同士のもの。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (
            Kind::IcmpOther,
            text(
                "ICMP: the log names no type. An application named ping is an echo request.",
                "ICMP（ログに種類がない）。アプリケーション名が ping ならエコー要求とする。",
            ),
        ),
        (Kind::Housekeeping, text("SYSTEM, CONFIG, logins and other logs.", "SYSTEM、CONFIG、ログインなどのログ。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "The host in front, else the device's serial number; of JSON the device's name.",
        "前にあるホスト名、なければ機器の製造番号。JSONでは機器の名前。",
    ),
    time: text(
        "The high resolution stamp with its offset, else the generated time, in the syslog stamp's zone or the one that is \
         asked of the user.",
        "オフセット付きの高精度の時刻、なければ生成時刻（syslogの時刻のゾーン、または利用者の設定）。",
    ),
    weight: Some(text("The repeat count.", "繰り返し回数（Repeat Count）。")),
    header: &[],
    described: "https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions",
};

impl Appliance for Panw {
    const NAME: &'static str = "panw";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b",", b"{"];

    fn claims(line: &[u8]) -> bool {
        match line.first() {
            Some(b'{') => cortex(line).is_some(),
            _ => cells(line).is_some(),
        }
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        if line.first() == Some(&b'{') {
            return cortex(line);
        }
        let (front, text) = cells(line)?;
        Some(row(front, text))
    }
}

/// Types of records, as the fourth column names them.
const TYPES: [&[u8]; 17] = [
    b"TRAFFIC",
    b"THREAT",
    b"SYSTEM",
    b"CONFIG",
    b"USERID",
    b"HIPMATCH",
    b"HIP-MATCH",
    b"GLOBALPROTECT",
    b"AUTH",
    b"AUTHENTICATION",
    b"DECRYPTION",
    b"TUNNEL",
    b"START",
    b"SCTP",
    b"GTP",
    b"IPTAG",
    b"CORRELATION",
];
/// Those whose columns begin like a session's.
const OF_SESSIONS: [&[u8]; 6] = [b"TRAFFIC", b"THREAT", b"DECRYPTION", b"TUNNEL", b"SCTP", b"GTP"];

/// What stands in front of a record, and the record.
fn cells(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let comma = memchr::memchr(b',', line)?;
    let begin = line[..comma].iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |n| n + 1);
    let (front, text) = line.split_at(begin);
    if begin == comma || matches!(front.last(), Some(b) if !matches!(b, b' ' | b':' | b'>')) || quotes(front) {
        return None;
    }
    let mut columns = Cells::new(text, b',').skip(1);
    let (received, _serial, kind) = (columns.next()?, columns.next()?, columns.next()?);
    let dated = received.iter().filter(|b| matches!(b, b'/' | b':' | b'-')).count() >= 3;
    (dated && TYPES.contains(&kind)).then_some((front, text))
}

/// How many columns are kept; those behind are looked through as they come.
const KEPT: usize = 30;

fn row<'a>(front: &'a [u8], text: &'a [u8]) -> Record<'a> {
    let mut kept = [b"".as_slice(); KEPT];
    // A stamp with milliseconds and an offset, far behind in newer versions.
    let mut precise = None;
    for (place, cell) in Cells::new(text, b',').enumerate() {
        if let Some(slot) = kept.get_mut(place) {
            *slot = cell;
        }
        if place > 20 && cell.len() > 24 && cell[10] == b'T' && matches!(cell[cell.len() - 6], b'+' | b'-') {
            precise = match moment(cell) {
                When::Stamp(stamp) if stamp.year >= Some(2000) => Some(stamp),
                _ => precise,
            };
        }
    }
    let header = Header::parse(front);
    let mut record = Record::behind(&header);
    let (kind, subtype) = (kept[3], kept[4]);
    let generated = match moment(kept[6]) {
        When::Stamp(stamp) => Some(Stamp { offset_secs: stamp.offset_secs.or(offset(&header)), ..stamp }),
        _ => None,
    };
    // It is the same moment, or it is another column.
    let near = |stamp: &Stamp| match (generated.as_ref().and_then(day), day(stamp)) {
        (Some(one), Some(other)) => one.0.abs_diff(other.0) <= 1,
        _ => true,
    };
    if let Some(stamp) = precise.filter(near).or(generated) {
        record.when = When::Stamp(stamp);
    }
    if kind == b"USERID" {
        (record.source, record.source_port, record.destination_port) = (kept[8], kept[14], kept[15]);
    } else if OF_SESSIONS.contains(&kind) {
        record.source = kept[7];
        record.destination = kept[8];
        record.source_port = kept[24];
        record.destination_port = kept[25];
        record.protocol = kept[29];
        record.icmp_type = echo(kept[14], kept[29]);
        record.rank = rank(kind, subtype, kept[16], kept[17]);
        if matches!(record.rank, Rank::Event(_)) {
            record.weight = kept[23];
        }
    }
    // The device's name stands in another column in each type of record; its serial number does not.
    if record.host.is_empty() {
        record.sensor = kept[2];
    }
    record
}

fn rank(kind: &[u8], subtype: &[u8], from: &[u8], to: &[u8]) -> Rank {
    match (kind, subtype) {
        (b"TRAFFIC", b"start") => Rank::Aside(Kind::Repeat),
        (b"TRAFFIC", _) => Rank::Event(way_by_names(from, to)),
        _ => Rank::Aside(Kind::SessionEvent),
    }
}

/// The type of ICMP that an application stands for.
fn echo(application: &[u8], protocol: &[u8]) -> &'static [u8] {
    match (application, Protocol::from_name(protocol)) {
        (b"ping", Some(Protocol::ICMP)) => b"8",
        (b"ping6", Some(Protocol::ICMPV6)) => b"128",
        _ => b"",
    }
}

fn day(stamp: &Stamp) -> Option<Day> {
    Day::from_civil(stamp.year?, stamp.month, stamp.day)
}

/// The device writes the line's head itself, in its own zone.
fn offset(header: &Header<'_>) -> Option<i32> {
    match header.when {
        When::Stamp(stamp) => stamp.offset_secs,
        _ => None,
    }
}

/// A record of the Cortex Data Lake.
fn cortex(line: &[u8]) -> Option<Record<'_>> {
    let mut record = Record::default();
    let [mut kind, mut subtype, mut from, mut to, mut application] = [b"".as_slice(); 5];
    let [mut generated, mut event, mut logged, mut serial, mut count, mut version] = [b"".as_slice(); 6];
    json::members(line, |key, value| {
        let slot = match key.raw {
            b"SourceAddress" | b"SourceIP" => &mut record.source,
            b"DestinationAddress" | b"DestinationIP" | b"DestAddress" => &mut record.destination,
            b"SourcePort" => &mut record.source_port,
            b"DestinationPort" | b"DestPort" => &mut record.destination_port,
            b"Protocol" => &mut record.protocol,
            b"DeviceName" | b"LogSourceName" => &mut record.sensor,
            b"DeviceSN" | b"LogSourceID" => &mut serial,
            b"LogType" => &mut kind,
            b"Subtype" => &mut subtype,
            b"FromZone" => &mut from,
            b"ToZone" => &mut to,
            b"Application" => &mut application,
            b"TimeGenerated" => &mut generated,
            b"EventTime" => &mut event,
            b"LogTime" | b"TimeReceived" => &mut logged,
            b"RepeatCount" | b"CountOfRepeats" => &mut count,
            b"ConfigVersion" => &mut version,
            _ => return,
        };
        if value != Value::Null {
            first(slot, value.raw());
        }
    })
    .ok()?;
    if kind.is_empty() || subtype.is_empty() || serial.is_empty() && version.is_empty() {
        return None;
    }
    first(&mut record.sensor, serial);
    let times = [generated, event, logged];
    record.when = moment(times.into_iter().find(|time| !time.is_empty()).unwrap_or_default());
    let upper = |name: &[u8]| kind.eq_ignore_ascii_case(name);
    record.rank = match () {
        _ if parse_address(record.source).is_none() => Rank::Aside(Kind::Housekeeping),
        _ if upper(b"TRAFFIC") => rank(b"TRAFFIC", subtype, from, to),
        _ => Rank::Aside(Kind::SessionEvent),
    };
    record.icmp_type = echo(application, record.protocol);
    if matches!(record.rank, Rank::Event(_)) {
        record.weight = count;
    }
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_begins_behind_a_blank() {
        let row = "1,2008/09/13 04:05:06,serial,TRAFFIC,end,1";
        for front in ["", "<14>", "<14>Sep 13 04:05:06 PA-1 ", "<14>1 2008-09-13T04:05:06Z PA-1 - - - - "] {
            let line = format!("{front}{row}");
            let (before, text) = cells(line.as_bytes()).unwrap();
            assert_eq!((before, text), (front.as_bytes(), row.as_bytes()));
        }
        for bad in
            ["x1,2008/09/13 04:05:06,s,TRAFFIC,end", "1,2,3,TRAFFIC", "1,2008/09/13 04:05:06,s,traffic", ",,,", ""]
        {
            assert!(cells(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
