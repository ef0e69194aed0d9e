//! Stormshield Network Security: `time="2008-09-13 04:05:06" fw="SN" tz=+0200 startime="…" src=… logtype="filter"`.
//!
//! A blocked packet has a record of the filter; a connection that passed has one in the log of connections, whether or not
//! the filter logged it too.

use super::about::{About, text};
use super::appliance::{Appliance, Rank, Record, day_and_clock, first, from_key, way_by_names};
use super::pairs::Pairs;
use super::syslog::{Header, When};
use crate::access::Kind;

/// The format.
pub struct Stormshield;

const ABOUT: About = About {
    title: text("Stormshield Network Security", "Stormshield Network Securityのログ"),
    access: text(
        "What the filter or an alarm blocked, and connections that were let in (logtype filter, alarm, connection).",
        "フィルターやアラームが遮断した記録と、許可された内向きの接続（logtype が filter、alarm、connection）。",
    ),
    set_aside: &[
        (
            Kind::Repeat,
            text(
                "What the filter let pass: the connection has a record of its own.",
                "フィルターが許可した記録（接続の記録が別にある）。",
            ),
        ),
        (Kind::Outbound, text("From the inside.", "内側から来たもの。")),
        (Kind::Local, text("Between interfaces of the inside.", "内側のインターフェース同士のもの。")),
        (
            Kind::SessionEvent,
            text("Plugins, web, mail, alarms that block nothing.", "プラグイン、ウェブ、メール、遮断しないアラーム。"),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (
            Kind::Housekeeping,
            text("Every other log: system, VPN, logins.", "そのほかのログ（システム、VPN、ログイン）。"),
        ),
        (Kind::OtherProgram, text("Lines of other programs.", "ほかのプログラムの行。")),
    ],
    sensor: text("fw, the device's name or serial number.", "fw（機器名または製造番号）。"),
    time: text("startime, else time, with tz.", "startime、なければ time（tz 付き）。"),
    weight: Some(text("repeat.", "repeat の値。")),
    header: &[],
    described: "https://documentation.stormshield.eu/SNS/v4/en/Content/Description_of_Audit_logs/",
};

impl Appliance for Stormshield {
    const NAME: &'static str = "stormshield";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"="];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        let (front, rest) = from_key(line, &[b"id", b"time", b"fw", b"startime"])?;
        let header = Header::parse(front);
        let mut record = Record::behind(&header);
        let (mut log, mut action, mut zone) = (b"".as_slice(), b"".as_slice(), b"".as_slice());
        let mut interfaces = [b"".as_slice(); 2];
        // Begin and record, each with a day and a clock.
        let mut times = [(b"".as_slice(), b"".as_slice()); 2];
        let mut pairs = Pairs::new(rest);
        while let Some((key, value)) = pairs.next() {
            let slot = match key {
                b"src" => &mut record.source,
                b"dst" => &mut record.destination,
                b"srcport" => &mut record.source_port,
                b"dstport" => &mut record.destination_port,
                b"ipproto" => &mut record.protocol,
                b"icmptype" => &mut record.icmp_type,
                b"repeat" => &mut record.weight,
                b"fw" => &mut record.sensor,
                b"tz" => &mut zone,
                b"logtype" => &mut log,
                b"action" => &mut action,
                b"srcifname" => &mut interfaces[0],
                b"dstifname" => &mut interfaces[1],
                b"startime" | b"time" => {
                    // Some versions leave out the quotes, and the clock stands behind the value.
                    let clock = value.get(11..).unwrap_or_else(|| pairs.rest().trim_ascii_start());
                    times[usize::from(key == b"time")] = (value.get(..10).unwrap_or_default(), clock);
                    continue;
                }
                _ => continue,
            };
            first(slot, value);
        }
        if record.sensor.is_empty() || zone.is_empty() || times[1].0.is_empty() {
            return None;
        }
        let stamp = |(day, clock)| day_and_clock(day, clock, zone);
        record.when = stamp(times[0]).or_else(|| stamp(times[1])).map_or(When::Bad(times[1].0), When::Stamp);
        let ported = matches!(record.protocol, b"tcp" | b"udp" | b"sctp");
        let way = way_by_names(interfaces[0], interfaces[1]);
        record.rank = match (log, action) {
            (b"filter", b"block" | b"reset") | (b"alarm", b"block" | b"reset") | (b"connection", _) => Rank::Event(way),
            (b"filter", _) if ported => Rank::Aside(Kind::Repeat),
            (b"filter", _) => Rank::Event(way),
            (b"alarm" | b"plugin" | b"web" | b"smtp" | b"pop3" | b"ftp" | b"ssl" | b"sandboxing", _) => {
                Rank::Aside(Kind::SessionEvent)
            }
            _ => Rank::Aside(Kind::Housekeeping),
        };
        // Alarms need not name a service.
        if record.protocol.is_empty() && record.destination_port.is_empty() && matches!(record.rank, Rank::Event(_)) {
            record.rank = Rank::Aside(Kind::SessionEvent);
        }
        Some(record)
    }
}
