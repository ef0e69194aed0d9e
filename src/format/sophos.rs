//! Sophos: the firewalls XG and XGS (SFOS: `device="SFW" date=… log_type="Firewall" …`) and the older UTM
//! (`id="2001" severity="info" sys="SecureNet" sub="packetfilter" …`).

use super::about::{About, HeaderField, text};
use super::appliance::{
    Appliance, Rank, Record, Side, day_and_clock, first, flags, from_key, moment, number, side, way,
};
use super::pairs::Pairs;
use super::syslog::{Header, When, after_priority};
use crate::access::Kind;
use crate::time::Stamp;

/// The format.
pub struct Sophos;

const ABOUT: About = About {
    title: text("Sophos Firewall (SFOS, XG, XGS) and UTM", "Sophos Firewall（SFOS、XG、XGS）・UTM"),
    access: text(
        "Records of the firewall that came in, allowed or denied: of a connection its start; of UTM each packet that the \
         filter logged.",
        "ファイアウォールの内向きの記録（許可・拒否とも）。接続は開始を数える。UTMではパケットフィルターの記録1件ずつ。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "The end of a connection, interim records, what inspection says of it.",
                "接続の終了、途中の記録、中身の検査結果。",
            ),
        ),
        (Kind::Outbound, text("From LAN, DMZ and their like.", "LANやDMZなどから来たもの。")),
        (Kind::Local, text("Between zones of the inside.", "内側のゾーン同士のもの。")),
        (
            Kind::TcpAnswer,
            text("TCP with RST, or with SYN and ACK (UTM).", "RST、またはSYNとACKの両方があるTCP（UTM）。"),
        ),
        (Kind::NoSyn, text("Other TCP without SYN (UTM).", "そのほかのSYNのないTCP（UTM）。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::Housekeeping,
            text("Every other log: system, logins, VPN.", "そのほかのログ（システム、ログイン、VPN）。"),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "device_name, else device_serial_id; of UTM the host that logged it.",
        "device_name、なければ device_serial_id。UTMでは記録したホスト。",
    ),
    time: text(
        "timestamp, or date and time with timezone; of UTM the line's stamp, in the zone that is asked of the user.",
        "timestamp、または date と time（timezone 付き）。UTMでは行の時刻で、タイムゾーンは利用者の設定。",
    ),
    weight: None,
    header: &[HeaderField::Ttl],
    described: "https://docs.sophos.com/nsg/sophos-firewall/latest/syslog/",
};

impl Appliance for Sophos {
    const NAME: &'static str = "sophos";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"="];

    fn claims(line: &[u8]) -> bool {
        own(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        own(line).or_else(|| {
            let (when, host) = utm_stamp(line)?;
            Some(Record { when, host, rank: Rank::Aside(Kind::OtherProgram), ..Record::default() })
        })
    }
}

fn own(line: &[u8]) -> Option<Record<'_>> {
    const BEGINS: [&[u8]; 9] =
        [b"device", b"date", b"timestamp", b"device_name", b"device_model", b"id", b"log_id", b"log_type", b"severity"];
    let (front, rest) = from_key(line, &BEGINS)?;
    match rest.starts_with(b"id=") {
        true => utm(front, rest),
        false => sfos(front, rest),
    }
}

fn sfos<'a>(front: &'a [u8], rest: &'a [u8]) -> Option<Record<'a>> {
    let header = Header::parse(front);
    let mut record = Record::behind(&header);
    let [mut log, mut component, mut event, mut serial] = [b"".as_slice(); 4];
    let [mut date, mut time, mut zone, mut stamp] = [b"".as_slice(); 4];
    let (mut zones, mut kinds) = ([b"".as_slice(); 2], [b"".as_slice(); 2]);
    for (key, value) in Pairs::new(rest) {
        let slot = match key {
            b"src_ip" => &mut record.source,
            b"dst_ip" => &mut record.destination,
            b"src_port" => &mut record.source_port,
            b"dst_port" => &mut record.destination_port,
            b"protocol" => &mut record.protocol,
            b"icmp_type" => &mut record.icmp_type,
            b"device_name" => &mut record.sensor,
            b"device_id" | b"device_serial_id" => &mut serial,
            b"log_type" => &mut log,
            b"log_component" => &mut component,
            b"connevent" | b"con_event" => &mut event,
            b"date" => &mut date,
            b"time" => &mut time,
            b"timezone" => &mut zone,
            b"timestamp" => &mut stamp,
            b"srczone" | b"src_zone" => &mut zones[0],
            b"dstzone" | b"dst_zone" => &mut zones[1],
            b"srczonetype" | b"src_zone_type" => &mut kinds[0],
            b"dstzonetype" | b"dst_zone_type" => &mut kinds[1],
            _ => continue,
        };
        first(slot, value);
    }
    if log.is_empty() || component.is_empty() {
        return None;
    }
    first(&mut record.sensor, serial);
    record.when = match day_and_clock(date, time, zone) {
        Some(own) => When::Stamp(own),
        None if !stamp.is_empty() => moment(stamp),
        None => record.when,
    };
    // The type of a zone is one of a few words; the name is the administrator's.
    let side_of = |end: usize| match side(kinds[end]) {
        Side::Unknown => side(zones[end]),
        known => known,
    };
    record.rank = match (log, event) {
        (b"Firewall", b"Stop" | b"Interim") => Rank::Aside(Kind::SessionEvent),
        (b"Firewall", _) if !record.source.is_empty() => Rank::Event(way(side_of(0), side_of(1))),
        _ if !record.destination.is_empty() => Rank::Aside(Kind::SessionEvent),
        _ => Rank::Aside(Kind::Housekeeping),
    };
    Some(record)
}

fn utm<'a>(front: &'a [u8], rest: &'a [u8]) -> Option<Record<'a>> {
    let (when, host) = utm_front(front);
    let mut record = Record { when, host, ..Record::default() };
    let [mut system, mut part, mut set, mut ttl] = [b"".as_slice(); 4];
    let mut interfaces = [b"".as_slice(); 2];
    for (key, value) in Pairs::new(rest) {
        let slot = match key {
            b"srcip" => &mut record.source,
            b"dstip" => &mut record.destination,
            b"srcport" => &mut record.source_port,
            b"dstport" => &mut record.destination_port,
            b"proto" => &mut record.protocol,
            b"type" => &mut record.icmp_type,
            b"tcpflags" => &mut set,
            b"ttl" => &mut ttl,
            b"sys" => &mut system,
            b"sub" => &mut part,
            b"initf" => &mut interfaces[0],
            b"outitf" => &mut interfaces[1],
            _ => continue,
        };
        first(slot, value);
    }
    if system.is_empty() || part.is_empty() {
        return None;
    }
    record.header.ttl = number(ttl);
    if !set.is_empty() {
        record.flags = Some(flags(set));
    }
    // What leaves and came in nowhere is the device's own.
    let own = interfaces[0].is_empty() && !interfaces[1].is_empty();
    record.rank = match part {
        b"packetfilter" if own => Rank::Event(super::appliance::Way::Outward),
        b"packetfilter" => Rank::Event(way(side(interfaces[0]), side(interfaces[1]))),
        _ if !record.source.is_empty() && !record.destination.is_empty() => Rank::Aside(Kind::SessionEvent),
        _ => Rank::Aside(Kind::Housekeeping),
    };
    Some(record)
}

/// UTM's files have stamps of their own, `2008:09:13-04:05:06 host ulogd[7]: `; behind a daemon they are the daemon's.
fn utm_front(front: &[u8]) -> (When<'_>, &[u8]) {
    utm_stamp(front).unwrap_or_else(|| {
        let header = Header::parse(front);
        (header.when, header.host.unwrap_or_default())
    })
}

/// The stamp of UTM's own files, and the host behind it.
fn utm_stamp(line: &[u8]) -> Option<(When<'_>, &[u8])> {
    let text = after_priority(line);
    // A month or a day below ten may have one digit.
    let dash = text.iter().take(11).position(|b| *b == b'-')?;
    let (day, rest) = (&text[..dash], &text[dash + 1..]);
    let mut slashed = [0; 10];
    for (to, from) in slashed.iter_mut().zip(day) {
        *to = if *from == b':' { b'/' } else { *from };
    }
    let stamp: Stamp = day_and_clock(&slashed[..dash], rest, b"").filter(|_| day.get(4) == Some(&b':'))?;
    let host = rest.get(8..)?.trim_ascii_start().split(|b| *b == b' ').next()?;
    // Old versions name none.
    Some((When::Stamp(stamp), if host.ends_with(b":") { b"" } else { host }))
}
