//! CEF, the Common Event Format: `CEF:0|vendor|product|version|class|name|severity|src=192.0.2.1 dpt=22 …`, behind any
//! syslog prefix. The names of its fields are the same for all products; what a record is of depends on the product, of
//! which FortiGate, Palo Alto, Check Point and SonicWall are known.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Side, Way, cut, first, moment, side, way};
use super::pairs::{Extension, bars};
use super::syslog::{Header, When};
use super::words::find;
use crate::access::{Kind, parse_address};
use crate::time::Stamp;

/// The format.
pub struct Cef;

const ABOUT: About = About {
    title: text(
        "CEF (Common Event Format) of any product, FortiGate, Palo Alto, Check Point and SonicWall among them",
        "CEF（Common Event Format）。FortiGate、Palo Alto、Check Point、SonicWallなど、どの製品のものでも",
    ),
    access: text(
        "Events with a source that came in: of known firewalls their traffic records, one a session; of other products \
         every event that names a source and a service.",
        "発信元のある内向きのイベント。既知のファイアウォールでは通信の記録(1セッション1件)、そのほかの製品では発信元と宛先ポートの\
         あるイベントすべて。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text("deviceDirection=1, and what came from inside.", "deviceDirection=1、内側から来たもの。"),
        ),
        (Kind::Local, text("Between zones of the inside.", "内側のゾーン同士のもの。")),
        (
            Kind::Repeat,
            text("The beginning of a session whose end is logged too.", "終了も記録されるセッションの開始。"),
        ),
        (
            Kind::SessionEvent,
            text(
                "What a firewall's inspection says of a session.",
                "セッションについての、ファイアウォールの検査結果。",
            ),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::IcmpOther,
            text("Other ICMP, and ICMP of no stated type.", "そのほかのICMP、種類が書かれていないICMP。"),
        ),
        (Kind::Housekeeping, text("Events without a source or a service.", "発信元または宛先ポートのないイベント。")),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "dvchost, else the host in front, dvc, or deviceExternalId.",
        "dvchost、なければ前にあるホスト名、dvc、deviceExternalId。",
    ),
    time: text(
        "start, else FortiGate's eventtime, else rt, else the syslog stamp; a zone that is not written is asked of the user.",
        "start、なければFortiGateの eventtime、rt、syslogの時刻。タイムゾーンが書かれていなければ利用者の設定。",
    ),
    weight: Some(text("The field cnt.", "cnt の値。")),
    header: &[],
    described: "https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/cef-implementation-standard/",
};

impl Appliance for Cef {
    const NAME: &'static str = "cef";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"|"];

    fn claims(line: &[u8]) -> bool {
        parts(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let Parts { front, head, extension } = parts(line)?;
        let header = Header::parse(front);
        let mut record = Record::behind(&header);
        let mut fields = Fields::default();
        for (key, value) in Extension::new(extension) {
            if let Some(slot) = slot(&mut record, &mut fields, key) {
                first(slot, value);
            }
        }
        // `tcp/https`
        record.protocol = record.protocol.split(|b| *b == b'/').next().unwrap_or_default();
        // IPv6 ends have fields of their own; an IPv4 end is written there too, or nothing that is an address.
        for (end, v6) in [(&mut record.source, fields.v6[0]), (&mut record.destination, fields.v6[1])] {
            // `::ffff:0` is how Palo Alto writes none.
            if end.is_empty() && v6 != b"::ffff:0" && parse_address(v6).is_some() {
                *end = v6;
            }
        }
        if record.host.is_empty() || !record.sensor.is_empty() {
            first(&mut record.sensor, fields.device);
            first(&mut record.sensor, fields.external);
        }
        if let Some(when) = fields.when() {
            record.when = when;
        }
        let way = fields.way();
        record.rank = rank(&head, &fields, &record, way);
        if !matches!(record.rank, Rank::Event(_)) {
            // Of an inspection it counts what was found.
            record.weight = b"";
        }
        Some(record)
    }
}

/// A line taken apart. `head` is vendor, product, version, class, name and severity.
struct Parts<'a> {
    front: &'a [u8],
    head: [&'a [u8]; 6],
    extension: &'a [u8],
}

fn parts(line: &[u8]) -> Option<Parts<'_>> {
    let marked = [b"CEF:0|".as_slice(), b"CEF:1|", b"CEF: 0|"].iter().find_map(|mark| {
        let (front, rest) = cut(line, mark)?;
        Some((front, &rest[mark.len()..]))
    });
    // A daemon may have taken `CEF:` for its program's name.
    let bare = || line.strip_prefix(b"0|").or_else(|| line.strip_prefix(b"1|")).map(|rest| (b"".as_slice(), rest));
    let (front, rest) = marked.or_else(bare)?;
    let (head, extension) = bars::<6>(rest)?;
    let sound = !head[0].is_empty() && !head[1].is_empty() && memchr::memchr(b'=', extension).is_some();
    sound.then_some(Parts { front, head, extension })
}

/// What matters besides a record's own fields.
#[derive(Default)]
struct Fields<'a> {
    v6: [&'a [u8]; 2],
    device: &'a [u8],
    external: &'a [u8],
    start: &'a [u8],
    receipt: &'a [u8],
    fortinet: &'a [u8],
    zone: &'a [u8],
    direction: &'a [u8],
    interfaces: [&'a [u8]; 2],
    zones: [&'a [u8]; 2],
    roles: [&'a [u8]; 2],
    category: &'a [u8],
    action: &'a [u8],
}

/// Where the value of a key belongs.
fn slot<'r, 'a>(record: &'r mut Record<'a>, fields: &'r mut Fields<'a>, key: &[u8]) -> Option<&'r mut &'a [u8]> {
    Some(match key {
        b"src" => &mut record.source,
        b"dst" => &mut record.destination,
        b"spt" => &mut record.source_port,
        b"dpt" => &mut record.destination_port,
        b"proto" => &mut record.protocol,
        b"cnt" => &mut record.weight,
        b"dvchost" => &mut record.sensor,
        b"dvc" => &mut fields.device,
        b"deviceExternalId" => &mut fields.external,
        b"c6a2" => &mut fields.v6[0],
        b"c6a3" => &mut fields.v6[1],
        b"start" => &mut fields.start,
        b"rt" => &mut fields.receipt,
        b"dtz" => &mut fields.zone,
        b"deviceDirection" => &mut fields.direction,
        b"deviceInboundInterface" => &mut fields.interfaces[0],
        b"deviceOutboundInterface" => &mut fields.interfaces[1],
        // Palo Alto's zones, and Check Point's.
        b"cs4" | b"inzone" => &mut fields.zones[0],
        b"cs5" | b"outzone" => &mut fields.zones[1],
        b"icmpType" | b"icmp_type" => &mut record.icmp_type,
        b"cat" => &mut fields.category,
        b"act" => &mut fields.action,
        _ => {
            let own = key.strip_prefix(b"FTNTFGT").or_else(|| key.strip_prefix(b"FortinetFortiGate"))?;
            match own {
                b"eventtime" => &mut fields.fortinet,
                b"srcintfrole" => &mut fields.roles[0],
                b"dstintfrole" => &mut fields.roles[1],
                b"icmptype" => &mut record.icmp_type,
                _ => return None,
            }
        }
    })
}

impl<'a> Fields<'a> {
    /// The first of its times that can be read, if any of them is there.
    fn when(&self) -> Option<When<'a>> {
        let zone = crate::time::text::zone_name(self.zone).or_else(|| crate::time::text::offset(self.zone));
        let zone = zone.filter(|(_, used)| *used == self.zone.len()).map(|(secs, _)| secs);
        let read = |text| match moment(text) {
            When::Stamp(stamp) => When::Stamp(Stamp { offset_secs: stamp.offset_secs.or(zone), ..stamp }),
            other => other,
        };
        let times = [self.start, self.fortinet, self.receipt].map(read);
        let sound = times.iter().find(|when| matches!(when, When::Stamp(_) | When::Instant(_)));
        sound.or_else(|| times.iter().find(|when| matches!(when, When::Bad(_)))).copied()
    }

    fn way(&self) -> Way {
        let side_of = |end: usize| match (self.roles[end], side(self.zones[end])) {
            (b"wan", _) => Side::Outer,
            (b"lan" | b"dmz", _) => Side::Inner,
            (_, Side::Unknown) => side(self.interfaces[end]),
            (_, known) => known,
        };
        match way(side_of(0), side_of(1)) {
            Way::Inward if self.direction == b"1" => Way::Outward,
            way => way,
        }
    }
}

fn rank(head: &[&[u8]; 6], fields: &Fields<'_>, record: &Record<'_>, way: Way) -> Rank {
    let [vendor, product, _, class, name, _] = *head;
    if record.source.is_empty() || record.protocol.is_empty() && record.destination_port.is_empty() {
        return Rank::Aside(Kind::Housekeeping);
    }
    let says = |text: &[u8], what: &[u8]| find(text, what).is_some();
    let about_session = Rank::Aside(Kind::SessionEvent);
    match vendor {
        b"Fortinet" => match fields.category {
            _ if says(fields.category, b"anomaly") => Rank::Event(way),
            // See the numbers of FortiGate's records: sessions that begin, and statistics on the way.
            category if category.starts_with(b"traffic") => match class {
                _ if fields.action == b"start" => Rank::Aside(Kind::Repeat),
                b"00015" | b"00016" | b"00020" | b"00021" => Rank::Aside(Kind::Repeat),
                _ => Rank::Event(way),
            },
            _ => about_session,
        },
        b"Palo Alto Networks" => match (class, name) {
            (b"TRAFFIC", b"start") | (b"start", b"TRAFFIC") => Rank::Aside(Kind::Repeat),
            (b"TRAFFIC", _) | (_, b"TRAFFIC") => Rank::Event(way),
            _ => about_session,
        },
        b"Check Point" if !says(product, b"FireWall-1") => about_session,
        b"SonicWall" => match says(name, b"ropped") || says(name, b"enied") || says(name, b"Opened") {
            true => Rank::Event(way),
            false => about_session,
        },
        _ => Rank::Event(way),
    }
}
