//! Check Point: its log as syslog, `[action:"Drop"; time:"1221278706"; src:"192.0.2.1"; …]`, and as the exporter's
//! `time=…|src=…|dst=…|…`. (Its CEF is read as CEF.)

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, first, from_key, moment, quotes, way_by_names};
use super::pairs::Pairs;
use super::syslog::Header;
use super::words::find;
use crate::access::Kind;

/// The format.
pub struct Checkpoint;

const ABOUT: About = About {
    title: text("Check Point firewalls (syslog, Log Exporter)", "Check Point(syslog、Log Exporter)"),
    access: text(
        "Records of VPN-1 & FireWall-1 that came in: accepted, dropped, rejected.",
        "VPN-1 & FireWall-1 の内向きの記録（許可・破棄・拒否とも）。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "Other blades' records about a session: IPS, URL filtering, application control.",
                "セッションについてのほかのブレードの記録（IPS、URLフィルタリング、アプリケーション制御）。",
            ),
        ),
        (
            Kind::Outbound,
            text("From zones of the inside, such as InternalZone.", "InternalZone など内側のゾーンから来たもの。"),
        ),
        (Kind::Local, text("Between zones of the inside.", "内側のゾーン同士のもの。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::IcmpOther,
            text("Other ICMP, and ICMP of no stated type.", "そのほかのICMP、種類が書かれていないICMP。"),
        ),
        (Kind::Housekeeping, text("Records that name no ends.", "発信元・宛先のない記録。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("The host in front, else origin.", "前にあるホスト名、なければ origin。"),
    time: text(
        "time, seconds since 1970 or a stamp; else the syslog stamp.",
        "time（1970年からの秒数または時刻）、なければsyslogの時刻。",
    ),
    weight: None,
    header: &[],
    described: "https://sc1.checkpoint.com/documents/R81/WebAdminGuides/EN/CP_R81_LoggingAndMonitoring_AdminGuide/",
};

impl Appliance for Checkpoint {
    const NAME: &'static str = "checkpoint";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b":\"", b"="];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let (front, pairs) = parts(line)?;
        let header = Header::parse(front);
        let mut record = Record::behind(&header);
        let [mut action, mut product, mut time, mut origin, mut id] = [b"".as_slice(); 5];
        let [mut from, mut to, mut interface, mut direction] = [b"".as_slice(); 4];
        for (key, value) in pairs {
            let slot = match key {
                b"src" => &mut record.source,
                b"dst" => &mut record.destination,
                b"s_port" => &mut record.source_port,
                b"service" => &mut record.destination_port,
                b"proto" => &mut record.protocol,
                b"icmp_type" => &mut record.icmp_type,
                b"action" | b"__action" | b"Action" => &mut action,
                b"product" => &mut product,
                b"time" => &mut time,
                b"origin" => &mut origin,
                b"loguid" | b"sequencenum" | b"__policy_id_tag" => &mut id,
                b"inzone" => &mut from,
                b"outzone" => &mut to,
                b"ifname" => &mut interface,
                b"ifdir" => &mut direction,
                _ => continue,
            };
            first(slot, value);
        }
        if origin.is_empty() && id.is_empty() || action.is_empty() && product.is_empty() {
            return None;
        }
        if !time.is_empty() {
            record.when = moment(time);
        }
        if record.host.is_empty() {
            record.sensor = origin;
        }
        // Without zones, what comes in at an interface that is named for the inside comes from there.
        let from = if from.is_empty() && direction == b"inbound" { interface } else { from };
        // Between bars the value ends with its first word.
        let of_firewall = matches!(product, b"" | b"Firewall" | b"VPN-1") || find(product, b"FireWall-1").is_some();
        let served = !record.protocol.is_empty() || !record.destination_port.is_empty();
        record.rank = match served && !record.source.is_empty() {
            true if of_firewall => Rank::Event(way_by_names(from, to)),
            true => Rank::Aside(Kind::SessionEvent),
            false => Rank::Aside(Kind::Housekeeping),
        };
        Some(record)
    }
}

/// What stands in front, and the fields.
fn parts(line: &[u8]) -> Option<(&[u8], Pairs<'_>)> {
    if let Some(at) = find(line, b":\"") {
        // The fields begin with a bracket; in front of it stands nothing that quotes.
        let open = memchr::memrchr(b'[', &line[..at]).or_else(|| line.starts_with(b"time").then_some(0))?;
        let front = &line[..open];
        return (!quotes(front)).then(|| (front, Pairs::with_colons(&line[open..])));
    }
    let (front, rest) = from_key(line, &[b"time", b"loguid", b"origin", b"action"])?;
    memchr::memchr(b'|', rest).map(|_| (front, Pairs::new(rest)))
}
