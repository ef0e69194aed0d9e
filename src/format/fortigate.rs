//! Fortinet FortiGate: its own log, `date=2008-09-13 time=04:05:06 devname="fw" type="traffic" srcip=…`, with blanks or
//! commas between. (FortiGate's CEF is read as CEF.)
//!
//! A session has one record at its end, or when it is refused; a policy may also log its beginning, and every two minutes
//! how it gets on. The end counts. What the inspection of contents logs about a session comes besides. A DoS policy drops
//! packets before there is a session, and says how often.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, Side, Way, day_and_clock, first, from_key, moment, side, way};
use super::pairs::Pairs;
use super::syslog::{Header, When};
use crate::access::Kind;

/// The format.
pub struct Fortigate;

const ABOUT: About = About {
    title: text("Fortinet FortiGate (key=value log)", "Fortinet FortiGate（key=value形式のログ）"),
    access: text(
        "Traffic records that came in, allowed or denied, one a session; what a DoS policy found (anomaly).",
        "内向きの traffic 記録（許可・拒否とも、1セッション1件）と、DoSポリシーの検知（anomaly）。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text(
                "From interfaces with the role lan or dmz, and from the device itself.",
                "役割が lan・dmz のインターフェースから来たもの、機器自身が送ったもの。",
            ),
        ),
        (Kind::Local, text("Between interfaces of the inside.", "内側のインターフェース同士のもの。")),
        (
            Kind::Repeat,
            text(
                "A session's beginning and interim statistics, if they are logged besides its end.",
                "セッションの開始と途中の統計（終了のほかに記録される場合）。",
            ),
        ),
        (
            Kind::SessionEvent,
            text(
                "What inspection says of a session (utm: web filter, application control, IPS, DNS).",
                "セッションの中身の検査結果（utm。ウェブフィルター、アプリケーション制御、IPS、DNS）。",
            ),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::Housekeeping,
            text("Events of the device: logins, VPN, system.", "機器のイベント（ログイン、VPN、システム）。"),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("devname, else devid.", "devname、なければ devid。"),
    time: text(
        "eventtime (seconds, milliseconds or nanoseconds since 1970), else date and time with tz; a missing zone is asked \
         of the user.",
        "eventtime（1970年からの秒・ミリ秒・ナノ秒）、なければ date と time（tz 付き）。タイムゾーンがなければ利用者の設定。",
    ),
    weight: Some(text("count of an anomaly.", "anomaly の count。")),
    header: &[],
    described: "https://docs.fortinet.com/document/fortigate/7.4.0/fortios-log-message-reference",
};

impl Appliance for Fortigate {
    const NAME: &'static str = "fortigate";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"="];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        // Relays cut the front off, or put fields of their own there.
        const BEGINS: [&[u8]; 17] = [
            b"date",
            b"time",
            b"timestamp",
            b"itime",
            b"devname",
            b"devid",
            b"logver",
            b"logid",
            b"type",
            b"eventtime",
            b"tz",
            b"vd",
            b"level",
            b"subtype",
            b"logdesc",
            b"srcip",
            b"severity",
        ];
        let (front, rest) = from_key(line, &BEGINS)?;
        let fields = Fields::of(rest);
        fields.is_one().then(|| fields.record(front))
    }
}

/// What matters of a record.
#[derive(Default)]
struct Fields<'a> {
    record: Record<'a>,
    kind: &'a [u8],
    subtype: &'a [u8],
    id: &'a [u8],
    vdom: &'a [u8],
    device: &'a [u8],
    action: &'a [u8],
    service: &'a [u8],
    count: &'a [u8],
    date: &'a [u8],
    time: &'a [u8],
    zone: &'a [u8],
    instant: &'a [u8],
    interfaces: [&'a [u8]; 2],
    roles: [&'a [u8]; 2],
    direction: &'a [u8],
}

impl<'a> Fields<'a> {
    fn of(text: &'a [u8]) -> Fields<'a> {
        let mut fields = Fields::default();
        let record = &mut fields.record;
        for (key, value) in Pairs::new(text) {
            let slot = match key {
                // `src`, `src_port` and their like are those of FortiOS 4; `remip` those of a tunnel.
                b"srcip" | b"src" | b"remip" => &mut record.source,
                b"dstip" | b"dst" | b"locip" => &mut record.destination,
                b"srcport" | b"src_port" | b"remport" => &mut record.source_port,
                b"dstport" | b"dst_port" | b"locport" => &mut record.destination_port,
                b"proto" => &mut record.protocol,
                b"icmptype" => &mut record.icmp_type,
                b"devname" => &mut record.sensor,
                b"devid" | b"device_id" => &mut fields.device,
                b"type" => &mut fields.kind,
                b"subtype" => &mut fields.subtype,
                b"logid" | b"log_id" => &mut fields.id,
                b"vd" => &mut fields.vdom,
                b"action" | b"status" => &mut fields.action,
                b"service" => &mut fields.service,
                b"count" => &mut fields.count,
                b"date" => &mut fields.date,
                b"time" => &mut fields.time,
                b"tz" => &mut fields.zone,
                b"eventtime" => &mut fields.instant,
                b"dir" => &mut fields.direction,
                b"srcintf" | b"src_int" => &mut fields.interfaces[0],
                b"dstintf" | b"dst_int" => &mut fields.interfaces[1],
                b"srcintfrole" => &mut fields.roles[0],
                b"dstintfrole" => &mut fields.roles[1],
                _ => continue,
            };
            first(slot, value);
        }
        fields
    }

    /// Is it surely FortiGate's?
    fn is_one(&self) -> bool {
        let known = [!self.vdom.is_empty(), !self.device.is_empty(), !self.id.is_empty()];
        !self.kind.is_empty() && !self.subtype.is_empty() && known.iter().filter(|known| **known).count() >= 2
    }

    fn when(&self, front: &'a [u8]) -> (When<'a>, &'a [u8]) {
        let header = Header::parse(front);
        let own = match day_and_clock(self.date, self.time, self.zone) {
            Some(stamp) => When::Stamp(stamp),
            None if self.date.is_empty() => header.when,
            None => When::Bad(self.date),
        };
        let instant = moment(self.instant);
        (if matches!(instant, When::Instant(_)) { instant } else { own }, header.host.unwrap_or_default())
    }

    fn side(&self, end: usize) -> Side {
        match self.roles[end] {
            b"wan" => Side::Outer,
            b"lan" | b"dmz" => Side::Inner,
            _ => side(self.interfaces[end]),
        }
    }

    fn way(&self) -> Way {
        // The device's own traffic comes out of an interface that it has not.
        let own = self.subtype == b"local" && matches!(self.interfaces[0], b"unknown0" | b"root" | b"unknown-0");
        if own { Way::Outward } else { way(self.side(0), self.side(1)) }
    }

    fn rank(&self) -> Rank {
        // The last digits of the record's number: a session's beginning (of forwarded and of local traffic), and
        // statistics on the way.
        let step = [b"0015".as_slice(), b"0016", b"0020", b"0021"].iter().any(|end| self.id.ends_with(end));
        match self.kind {
            b"traffic" if self.action == b"start" || step => Rank::Aside(Kind::Repeat),
            b"traffic" => Rank::Event(self.way()),
            b"event" => Rank::Aside(Kind::Housekeeping),
            _ if self.is_anomaly() => Rank::Event(self.way()),
            _ => Rank::Aside(Kind::SessionEvent),
        }
    }

    fn is_anomaly(&self) -> bool {
        self.kind == b"anomaly" || self.subtype == b"anomaly"
    }

    /// The ICMP type in the service's name: `icmp/8/0`, `icmp6/128/0`, or `PING`.
    fn icmp_type(&self) -> &'a [u8] {
        let mut parts = self.service.split(|b| *b == b'/');
        match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
            (b"PING", None, None) => b"8",
            (b"PING6", None, None) => b"128",
            // No echo reply has a code: some versions write the code first.
            (b"icmp", Some(b"0"), Some(b"8")) => b"8",
            (b"icmp" | b"icmp6", Some(kind), _) => kind,
            _ => b"",
        }
    }

    fn record(self, front: &'a [u8]) -> Record<'a> {
        let (when, host) = self.when(front);
        let mut record = Record { when, host, rank: self.rank(), ..self.record };
        first(&mut record.sensor, self.device);
        // A tunnel's record names the far end and its own, and which of the two sent.
        if self.kind == b"event" && self.direction == b"outbound" {
            std::mem::swap(&mut record.source, &mut record.destination);
            std::mem::swap(&mut record.source_port, &mut record.destination_port);
        }
        first(&mut record.icmp_type, self.icmp_type());
        if self.is_anomaly() {
            record.weight = self.count;
        }
        record
    }
}
