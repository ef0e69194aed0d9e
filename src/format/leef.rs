//! LEEF, the Log Event Extended Format: `LEEF:1.0|vendor|product|version|event|src=192.0.2.1⇥dstPort=22⇥…`; from 2.0 on
//! the head names the separator. (WatchGuard's LEEF is read as WatchGuard's.)

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, first, moment, way_by_names};
use super::pairs::Leef as Event;
use super::syslog::Header;
use crate::access::Kind;

/// The format.
pub struct Leef;

const ABOUT: About = About {
    title: text(
        "LEEF (Log Event Extended Format) of any product",
        "LEEF（Log Event Extended Format）。どの製品のものでも",
    ),
    access: text(
        "Every event that came in and names a source and a service.",
        "発信元と宛先ポート（またはプロトコル）のある、内向きのイベント。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text("From zones or interfaces of the inside.", "内側のゾーン・インターフェースから来たもの。"),
        ),
        (Kind::Local, text("Between zones of the inside.", "内側のゾーン同士のもの。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::IcmpOther,
            text("Other ICMP, and ICMP of no stated type.", "そのほかのICMP、種類が書かれていないICMP。"),
        ),
        (Kind::Housekeeping, text("Events without a source or a service.", "発信元または宛先ポートのないイベント。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("identHostName, else the host in front.", "identHostName、なければ前にあるホスト名。"),
    time: text(
        "devTime, else the syslog stamp; a zone that is not written is asked of the user.",
        "devTime、なければsyslogの時刻。タイムゾーンが書かれていなければ利用者の設定。",
    ),
    weight: None,
    header: &[],
    described: "https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components",
};

impl Appliance for Leef {
    const NAME: &'static str = "leef";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b".0|"];

    fn claims(line: &[u8]) -> bool {
        Event::parse(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let event = Event::parse(line)?;
        let header = Header::parse(event.front);
        let mut record = Record::behind(&header);
        let [mut time, mut from, mut to, mut part] = [b"".as_slice(); 4];
        for (key, value) in event.attributes() {
            let slot = match key {
                b"src" => &mut record.source,
                b"dst" => &mut record.destination,
                b"srcPort" => &mut record.source_port,
                b"dstPort" => &mut record.destination_port,
                b"proto" => &mut record.protocol,
                b"icmpType" => &mut record.icmp_type,
                b"identHostName" => &mut record.sensor,
                b"devTime" => &mut time,
                // `start` and `end` of Palo Alto's TRAFFIC are of one session.
                b"Subtype" if event.vendor.starts_with(b"Palo Alto") => &mut part,
                b"SourceZone" | b"srcZone" | b"FromZone" | b"in_if" => &mut from,
                b"DestinationZone" | b"dstZone" | b"ToZone" | b"out_if" => &mut to,
                _ => continue,
            };
            first(slot, value);
        }
        if !time.is_empty() {
            record.when = moment(time);
        }
        let served = !record.protocol.is_empty() || !record.destination_port.is_empty();
        if served && !record.source.is_empty() {
            record.rank = match part {
                b"start" => Rank::Aside(Kind::Repeat),
                b"" | b"end" | b"deny" | b"drop" => Rank::Event(way_by_names(from, to)),
                _ => Rank::Aside(Kind::SessionEvent),
            };
        }
        Some(record)
    }
}
