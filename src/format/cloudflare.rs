//! Cloudflare: the log sets of Logpush that tell of single events with their source, one JSON object a line: Spectrum and
//! HTTP requests, firewall events, Magic's network analytics, and Gateway's network, HTTP and DNS records.

use super::about::{About, HeaderField, text};
use super::appliance::{Appliance, Rank, Record, Way, first, moment, number};
use super::json::{self, Value};
use crate::access::Kind;

/// The format.
pub struct Cloudflare;

const ABOUT: About = About {
    title: text("Cloudflare Logpush (JSON)", "Cloudflare Logpush（JSON）のログ"),
    access: text(
        "Spectrum connections that were opened, HTTP requests and firewall events, packets of the network analytics that \
         came in.",
        "Spectrumの接続開始、HTTPリクエスト、ファイアウォールイベント、ネットワーク分析の内向きパケット。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text("Gateway's records: a user of one's own went out.", "Gatewayの記録（自組織の利用者の外向きの通信）。"),
        ),
        (
            Kind::SessionEvent,
            text(
                "The end and errors of a Spectrum connection, what Magic IDS detected.",
                "Spectrumの接続の終了・エラー、Magic IDSの検知。",
            ),
        ),
        (Kind::TcpAnswer, text("TCP with RST, or with SYN and ACK.", "RST、またはSYNとACKの両方があるTCP。")),
        (Kind::NoSyn, text("Other TCP without SYN.", "そのほかのSYNのないTCP。")),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
        (Kind::Housekeeping, text("Records without a source or a service.", "発信元または宛先ポートのない記録。")),
    ],
    sensor: text(
        "The requested host or the application's name, else the destination address.",
        "要求されたホスト名またはアプリケーション名、なければ宛先アドレス。",
    ),
    time: text(
        "Stamps say their zone (UTC), or count from 1970.",
        "時刻にはタイムゾーン（UTC）があるか、1970年からの数である。",
    ),
    weight: Some(text("The sample interval of network analytics.", "ネットワーク分析のサンプル間隔。")),
    header: &[HeaderField::Ttl, HeaderField::IpId, HeaderField::Sequence, HeaderField::Window],
    described: "https://developers.cloudflare.com/logs/reference/log-fields/",
};

impl Appliance for Cloudflare {
    const NAME: &'static str = "cloudflare";
    const ABOUT: &'static About = &ABOUT;
    const MARKS: &'static [&'static [u8]] = &[b"{"];

    fn claims(line: &[u8]) -> bool {
        Self::read(line).is_some()
    }

    fn read(line: &[u8]) -> Option<Record<'_>> {
        if line.first() != Some(&b'{') {
            return None;
        }
        let mut fields = Fields::default();
        json::members(line, |key, value| fields.take(key.raw, value)).ok()?;
        fields.record()
    }
}

/// What matters of an object, of whatever log set.
#[derive(Default)]
struct Fields<'a> {
    record: Record<'a>,
    time: &'a [u8],
    begun: &'a [u8],
    scheme: &'a [u8],
    event: &'a [u8],
    direction: &'a [u8],
    set: Option<Set>,
    flags: Option<u8>,
}

/// The log sets, by a field that the others do not have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    /// HTTP requests and firewall events.
    Http,
    Spectrum,
    Network,
    Gateway,
    /// Detections of Magic IDS.
    Ids,
}

impl<'a> Fields<'a> {
    fn take(&mut self, key: &[u8], value: Value<'a>) {
        let (raw, record) = (value.raw(), &mut self.record);
        if value == Value::Null {
            return;
        }
        let slot = match key {
            b"ClientIP" | b"SourceIP" | b"SrcIP" | b"IPSourceAddress" => &mut record.source,
            b"ClientSrcPort" | b"ClientPort" | b"SourcePort" | b"SrcPort" | b"TCPSourcePort" | b"UDPSourcePort" => {
                &mut record.source_port
            }
            b"EdgeServerIP" | b"OriginIP" | b"DestinationIP" | b"DstIP" | b"IPDestinationAddress" => {
                &mut record.destination
            }
            b"OriginPort" | b"DestinationPort" | b"DstPort" | b"TCPDestinationPort" | b"UDPDestinationPort" => {
                &mut record.destination_port
            }
            b"Transport" | b"IPProtocolName" | b"Protocol" | b"ClientProto" => &mut record.protocol,
            b"ICMPType" | b"ICMPv6Type" => &mut record.icmp_type,
            b"SampleInterval" => &mut record.weight,
            b"ClientRequestHost" | b"Application" => &mut record.sensor,
            b"ClientRequestScheme" => &mut self.scheme,
            b"Event" => &mut self.event,
            b"Direction" => &mut self.direction,
            b"EdgeStartTimestamp" | b"Datetime" | b"Timestamp" => &mut self.time,
            b"ConnectTimestamp" | b"SessionStartTime" => &mut self.begun,
            b"IPTTL" => return record.header.ttl = number(raw),
            b"IPIdentification" => return record.header.ip_id = number(raw),
            b"TCPSequenceNumber" => return record.header.sequence = number(raw),
            b"TCPWindowSize" => return record.header.window = number(raw),
            b"TCPFlags" => return self.flags = number(raw),
            b"SpectrumBytes"
            | b"ColoCode"
            | b"RayID"
            | b"EdgeColoCode"
            | b"ClientRequestMethod"
            | b"QueryID"
            | b"SessionID"
            | b"PolicyID"
            | b"SignatureID"
            | b"Verdict" => {
                let set = match key {
                    b"ClientRequestMethod" => Set::Http,
                    b"Verdict" => Set::Network,
                    b"SignatureID" => Set::Ids,
                    b"QueryID" | b"SessionID" | b"PolicyID" => Set::Gateway,
                    _ => return,
                };
                self.set.get_or_insert(set);
                return;
            }
            _ => return,
        };
        first(slot, raw);
    }

    fn record(self) -> Option<Record<'a>> {
        let Fields { mut record, mut time, begun, scheme, event, direction, set, flags } = self;
        let set = set.or_else(|| {
            matches!(
                event,
                b"connect" | b"disconnect" | b"clientFiltered" | b"tlsError" | b"resolveOrigin" | b"originError"
            )
            .then_some(Set::Spectrum)
        })?;
        first(&mut time, begun);
        if record.source.is_empty() || time.is_empty() {
            return None;
        }
        record.when = moment(time);
        if set == Set::Http {
            // The port that was asked for is that of the scheme; what else it may be is not told.
            let port: &[u8] = if scheme == b"http" { b"80" } else { b"443" };
            (record.destination_port, record.protocol) = (port, b"tcp");
        }
        if set == Set::Network
            && let Some(bits) = flags
        {
            let is = |bit: u8| bits & bit != 0;
            record.flags = Some(crate::access::TcpFlags { syn: is(2), ack: is(16), rst: is(4), fin: is(1) });
        }
        let served = !record.protocol.is_empty() || !record.destination_port.is_empty();
        record.rank = match set {
            _ if !served => Rank::Aside(Kind::Housekeeping),
            Set::Spectrum if event == b"connect" || event == b"clientFiltered" => Rank::Event(Way::Inward),
            Set::Spectrum | Set::Ids => Rank::Aside(Kind::SessionEvent),
            Set::Gateway => Rank::Event(Way::Outward),
            Set::Network if direction == b"egress" => Rank::Event(Way::Outward),
            Set::Network if direction == b"lateral" => Rank::Event(Way::Within),
            Set::Http | Set::Network => Rank::Event(Way::Inward),
        };
        Some(record)
    }
}
