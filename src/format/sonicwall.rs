//! SonicWall: `id=firewall sn=… time="2008-09-13 04:05:06 UTC" fw=… m=98 src=192.0.2.1:4000:X1 dst=… proto=tcp/22`.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Side, first, flags, from_key, moment, side, way};
use super::pairs::Pairs;
use super::syslog::Header;
use super::words::find;
use crate::access::{Kind, parse_address};

/// The format.
pub struct Sonicwall;

const ABOUT: About = About {
    title: text("SonicWall firewalls (id=firewall)", "SonicWall（id=firewall 形式）"),
    access: text(
        "Connections that were opened from outside (m=98) and packets that were dropped (m=36, 37, 38 and their like).",
        "外側から開始された接続（m=98）と、破棄されたパケット（m=36、37、38など）。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "The end of a connection, web pages, translations, alerts.",
                "接続の終了、ウェブページ、アドレス変換、警報。",
            ),
        ),
        (Kind::Outbound, text("From a trusted zone, LAN or X0.", "信頼されたゾーン（LAN、X0）から来たもの。")),
        (Kind::Local, text("Between trusted zones.", "信頼されたゾーン同士のもの。")),
        (Kind::NoSyn, text("Dropped packets with FIN, by the message.", "メッセージにFINとある、破棄されたパケット。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::IcmpOther,
            text(
                "Other ICMP, and ICMP that names its type but no protocol.",
                "そのほかのICMP（プロトコルを書かず種類だけを書くものを含む）。",
            ),
        ),
        (
            Kind::Housekeeping,
            text("Messages of the device that name no ends.", "発信元・宛先のない、機器のメッセージ。"),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text(
        "The host that logged it, else fw, the device's address.",
        "記録したホスト、なければ fw（機器のアドレス）。",
    ),
    time: text(
        "time, in UTC if it says so, else in the zone that is asked of the user.",
        "time の値。UTCと書かれていればUTC、なければ利用者の設定。",
    ),
    weight: None,
    header: &[],
    described: "https://www.sonicwall.com/techdocs/pdf/sonicos-6-5-4-log-events-reference-guide.pdf",
};

impl Appliance for Sonicwall {
    const NAME: &'static str = "sonicwall";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"="];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let (front, rest) = from_key(line, &[b"id", b"sn"])?;
        let header = Header::parse(front);
        let mut record = Record::behind(&header);
        let mut fields = Fields::default();
        for (key, value) in Pairs::new(rest) {
            let slot = match key {
                b"src" => &mut fields.ends[0],
                b"dst" => &mut fields.ends[1],
                b"srcV6" => &mut fields.v6[0],
                b"dstV6" => &mut fields.v6[1],
                b"srcZone" => &mut fields.zones[0],
                b"dstZone" => &mut fields.zones[1],
                b"proto" => &mut fields.protocol,
                b"type" | b"icmpType" => &mut record.icmp_type,
                b"m" => &mut fields.message,
                b"msg" => &mut fields.text,
                b"sn" => &mut fields.serial,
                b"fw" => &mut fields.device,
                b"time" => &mut fields.time,
                _ => continue,
            };
            first(slot, value);
        }
        if fields.serial.is_empty() || fields.time.is_empty() || fields.device.is_empty() {
            return None;
        }
        record.when = moment(fields.time);
        // Its name, where a daemon gives one, is worth more than its address.
        if record.host.is_empty() {
            record.sensor = fields.device;
        }
        let (source, destination) = (fields.end(0), fields.end(1));
        (record.source, record.source_port) = (source.address, source.port);
        (record.destination, record.destination_port) = (destination.address, destination.port);
        // `tcp/https`: the service's name or port.
        record.protocol = fields.protocol.split(|b| *b == b'/').next().unwrap_or_default();
        // Old versions name no protocol of ICMP, but its type, and write identifiers where ports stand.
        if record.destination_port.is_empty() && fields.protocol.contains(&b'/') {
            record.destination_port = fields.protocol.rsplit(|b| *b == b'/').next().unwrap_or_default();
        }
        // They name it in what they say: `TCP connection dropped`.
        let said = fields.text.split(|b| *b == b' ').next().unwrap_or_default();
        if record.protocol.is_empty() && matches!(said, b"TCP" | b"UDP") {
            record.protocol = said;
        }
        // `TCP FIN packet dropped`: no field has the flags.
        if fields.text.starts_with(b"TCP FIN packet dropped") {
            record.flags = Some(flags(b"FIN"));
        }
        let unnamed_icmp = record.protocol.is_empty() && !record.icmp_type.is_empty();
        if unnamed_icmp && record.icmp_type == b"8" {
            record.protocol = b"icmp";
        }
        record.rank = match record.source {
            b"" => Rank::Aside(Kind::Housekeeping),
            _ if unnamed_icmp && record.protocol.is_empty() => Rank::Aside(Kind::IcmpOther),
            _ if record.protocol.is_empty() && record.destination_port.is_empty() => Rank::Aside(Kind::Housekeeping),
            _ if fields.is_event() => {
                Rank::Event(way(fields.side(0, source.interface), fields.side(1, destination.interface)))
            }
            _ => Rank::Aside(Kind::SessionEvent),
        };
        Some(record)
    }
}

#[derive(Default)]
struct Fields<'a> {
    ends: [&'a [u8]; 2],
    v6: [&'a [u8]; 2],
    zones: [&'a [u8]; 2],
    protocol: &'a [u8],
    message: &'a [u8],
    text: &'a [u8],
    serial: &'a [u8],
    device: &'a [u8],
    time: &'a [u8],
}

struct End<'a> {
    address: &'a [u8],
    port: &'a [u8],
    interface: &'a [u8],
}

impl<'a> Fields<'a> {
    /// `192.0.2.1:4000:X1:host`, any of it empty; an IPv6 address stands by itself.
    fn end(&self, which: usize) -> End<'a> {
        let text = self.ends[which];
        if !text.starts_with(b"::") && find(text, b"::").is_some() && parse_address(text).is_some() {
            return End { address: text, port: b"", interface: b"" };
        }
        let mut parts = text.split(|b| *b == b':');
        let mut part = || parts.next().unwrap_or_default();
        let (mut address, port, interface) = (part(), part(), part());
        first(&mut address, self.v6[which]);
        End { address, port, interface }
    }

    fn side(&self, which: usize, interface: &[u8]) -> Side {
        match (side(self.zones[which]), interface) {
            // So the ports of a new device are laid out, and most stay so.
            (Side::Unknown, b"X0") => Side::Inner,
            (Side::Unknown, b"X1") => Side::Outer,
            (Side::Unknown, interface) => side(interface),
            (known, _) => known,
        }
    }

    /// Is it a connection that was opened, or a packet that was dropped?
    fn is_event(&self) -> bool {
        let listed = matches!(
            self.message,
            b"36"
                | b"37"
                | b"38"
                | b"39"
                | b"40"
                | b"41"
                | b"98"
                | b"173"
                | b"174"
                | b"175"
                | b"524"
                | b"580"
                | b"708"
                | b"712"
                | b"713"
                | b"760"
                | b"1233"
        );
        let says = |what: &[u8]| find(self.text, what).is_some();
        listed || says(b"acket dropped") || says(b"onnection dropped") || says(b"onnection denied")
    }
}
