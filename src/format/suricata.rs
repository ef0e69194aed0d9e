//! Suricata, an intrusion detection system: its event log (`eve.json`), one event a line.
//!
//! Suricata tells of one connection many times: an alert for each rule that fires, an event for each request of a
//! protocol, and when all is over a `flow`. That one is counted, and nothing else: its source is who sent the first
//! packet, and it began at `flow.start`, which may be long before the event was written. A log without flows holds no
//! accesses, since alerts are of chosen connections only.
//!
//! TCP counts if a SYN came from the source (`tcp.tcp_flags_ts`, all flags that the source sent): what begins with
//! SYN+ACK or RST is a victim's answer, anything else a probe without SYN or a stray. A flow whose source sent nothing is
//! a reply. Alerts may name the server as source; as they are not counted, they stay so.

use super::about::{About, HeaderField, text};
use super::json::{self, Around, Each, Found, Objects, Offence, Picked, Shaped, TOP, Want, object_of, tell_shift};
use super::stamps::Stamps;
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Header, Kind, Protocol, kind_of_inbound};
use crate::account::Reason;
use crate::time::{Shift, Timestamp};

const ABOUT: About = About {
    title: text("Suricata eve.json", "Suricataのeve.json"),
    access: text(
        "A flow (event_type flow) that somebody outside began: TCP with a SYN, UDP, an echo request. One, however many alerts it set off.",
        "外部から始められたフロー（event_typeがflow。SYNのあるTCP、UDP、エコー要求）。アラートがいくつ出ても1件。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "Alerts, and events of protocols (http, dns, ssh and so on): the flow tells of the same connection.",
                "アラートと各プロトコルのイベント（http、dns、sshなど）。同じ通信はflowに記録される。",
            ),
        ),
        (
            Kind::Repeat,
            text("netflow records, which tell of a flow again.", "フローを重ねて記録するnetflowのレコード。"),
        ),
        (Kind::TcpAnswer, text("Flows that begin with SYN+ACK or RST.", "SYN+ACKまたはRSTで始まるフロー。")),
        (Kind::NoSyn, text("Other TCP flows without a SYN.", "そのほかのSYNのないTCPフロー。")),
        (Kind::Reply, text("Flows whose source sent nothing.", "発信元が何も送っていないフロー。")),
        (
            Kind::Outbound,
            text(
                "Flows from the user's own networks, where those were named.",
                "利用者のネットワーク（指定がある場合）から始まるフロー。",
            ),
        ),
        (Kind::Housekeeping, text("Statistics and messages of the engine.", "統計とエンジンのメッセージ。")),
    ],
    sensor: text(
        "The field host (sensor-name in Suricata's settings), else the destination address.",
        "hostフィールド（Suricataの設定のsensor-name）、なければ宛先アドレス。",
    ),
    time: text("ISO 8601 with its offset.", "時差付きのISO 8601。"),
    weight: None,
    header: &[HeaderField::IpId, HeaderField::Ttl, HeaderField::Window, HeaderField::Sequence],
    described: "https://docs.suricata.io/en/latest/output/eve/eve-json-format.html",
};

/// The format.
pub struct Suricata;

impl Format for Suricata {
    fn name(&self) -> &'static str {
        "suricata"
    }

    /// Claims a file at least half of whose first records are Suricata's.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut events, mut records) = (0, 0);
        for record in json::records(head) {
            records += 1;
            events += u32::from(object_of(record, choose).is_some_and(|event| is_event(&event)));
        }
        match (events, records) {
            (_, 0) if head.may_grow() => Sniff::More,
            (1.., _) if events * 2 >= records => Sniff::Yes,
            _ => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

impl Readable for Suricata {
    type Reader = Shaped<Each<Events, FIELDS>>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        let events = Events { stamps: Stamps::new(settings.clock.clone()), networks: settings.networks.clone() };
        Shaped::new(Each::new(choose, events), head, start)
    }
}

/// The members of an event that matter, by these numbers.
type Event<'a> = Picked<'a, FIELDS>;
const FIELDS: usize = 19;
const EVENT_TYPE: usize = 0;
const TIMESTAMP: usize = 1;
const SRC_IP: usize = 2;
const SRC_PORT: usize = 3;
const DEST_IP: usize = 4;
const DEST_PORT: usize = 5;
const PROTO: usize = 6;
const ICMP_TYPE: usize = 7;
const HOST: usize = 8;
const START: usize = 9;
const PKTS_TOSERVER: usize = 10;
const FLAGS_TS: usize = 11;
const FLOW_ID: usize = 12;
/// Of `drop`, and of `netflow`.
const TTL: usize = 13;
const IP_ID: usize = 14;
const WINDOW: usize = 15;
const SEQUENCE: usize = 16;
/// What shippers add: the name of the host on which Suricata runs.
const AGENT: usize = 17;
const OBSERVER: usize = 18;

/// Objects within an event.
const FLOW: u8 = 1;
const TCP: u8 = 2;
const DROP: u8 = 3;
const SHIPPER: u8 = 4;
const SHIPPED: u8 = 5;

fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match (inside, key) {
        (TOP, b"event_type") => EVENT_TYPE,
        (TOP, b"timestamp") => TIMESTAMP,
        (TOP, b"src_ip") => SRC_IP,
        (TOP, b"src_port" | b"sp") => SRC_PORT,
        (TOP, b"dest_ip") => DEST_IP,
        (TOP, b"dest_port" | b"dp") => DEST_PORT,
        (TOP, b"proto") => PROTO,
        (TOP, b"icmp_type") => ICMP_TYPE,
        (TOP, b"host") => HOST,
        (TOP, b"sensor_name" | b"sensor") => OBSERVER,
        (TOP, b"flow_id") => FLOW_ID,
        (TOP, b"flow" | b"netflow") => return Want::Inside(FLOW),
        (TOP, b"tcp") => return Want::Inside(TCP),
        (TOP, b"drop") => return Want::Inside(DROP),
        (TOP, b"agent") => return Want::Inside(SHIPPER),
        // Elasticsearch's and Beats' wrappers.
        (TOP, b"_source") | (SHIPPED, b"eve") => return Want::Inside(TOP),
        (TOP, b"suricata") => return Want::Inside(SHIPPED),
        (FLOW, b"start") => START,
        (FLOW, b"pkts_toserver") => PKTS_TOSERVER,
        (FLOW, b"min_ttl") | (DROP, b"ttl") => TTL,
        (TCP, b"tcp_flags_ts") => FLAGS_TS,
        (DROP, b"ipid") => IP_ID,
        (DROP, b"tcpwin") => WINDOW,
        (DROP, b"tcpseq") => SEQUENCE,
        (SHIPPER, b"hostname" | b"name") => AGENT,
        _ => return Want::Nothing,
    })
}

/// Is it an event of Suricata's?
fn is_event(event: &Event<'_>) -> bool {
    let ends = event[SRC_IP].is_set() && event[DEST_IP].is_set() && event[PROTO].is_set();
    event[EVENT_TYPE].text().is_some()
        && event[TIMESTAMP].is_set()
        && (ends || event[FLOW_ID].is_set() || matches!(event[EVENT_TYPE].raw(), b"stats" | b"engine"))
}

/// Makes accesses of events.
#[derive(Debug)]
pub struct Events {
    stamps: Stamps,
    networks: Networks,
}

impl Events {
    fn flow<'a>(&mut self, event: &Event<'a>) -> Result<(Access<'static>, Shift), Offence<'a>> {
        let mut access = ends(event)?;
        let source = access.source.ok_or((Reason::NoSource, &b""[..]))?;
        if access.protocol.is_none() && access.destination_port.is_none() {
            return Err((Reason::NoService, event[PROTO].raw()));
        }
        access.kind = match (self.networks.way(source, access.destination), kind(event, &access)) {
            (Some(way), kind) if kind != Kind::Reply => way,
            (_, kind) => kind,
        };
        let (time, shift) = self.time(event, true)?;
        access.time = Some(time);
        Ok((access, shift))
    }

    /// Any other event: what it holds, and nothing that it gets wrong.
    fn other(&mut self, event: &Event<'_>) -> (Access<'static>, Shift) {
        let mut access = ends(event).unwrap_or_else(|_| Access {
            source: event[SRC_IP].address(),
            destination: event[DEST_IP].address(),
            ..Access::default()
        });
        let is_netflow = event[EVENT_TYPE].raw() == b"netflow";
        access.kind = match access.source.or(access.destination) {
            None => Kind::Housekeeping,
            Some(_) if is_netflow => Kind::Repeat,
            Some(_) => Kind::SessionEvent,
        };
        let time = self.time(event, false).ok();
        access.time = time.map(|read| read.0);
        (access, time.map_or(Shift::None, |read| read.1))
    }

    /// When it began, or (`begin` not set, or nothing else known) when the event was written.
    fn time<'a>(&mut self, event: &Event<'a>, begin: bool) -> Result<(Timestamp, Shift), Offence<'a>> {
        let stamp = if begin && event[START].is_set() { &event[START] } else { &event[TIMESTAMP] };
        stamp.iso8601(&mut self.stamps).map_err(|why| (why, stamp.raw()))
    }
}

impl Objects<FIELDS> for Events {
    fn object<S: Sink + ?Sized>(&mut self, event: &Event<'_>, around: Around<'_>, sink: &mut S) {
        let Some(kind) = event[EVENT_TYPE].text() else {
            return around.reject((Reason::NotThisFormat, b""), sink);
        };
        let (access, shift) = match &*kind {
            b"flow" => match self.flow(event) {
                Ok(read) => read,
                Err(offence) => return around.reject(offence, sink),
            },
            _ => self.other(event),
        };
        tell_shift(shift, sink);
        let names = [&event[OBSERVER], &event[HOST], &event[AGENT]].map(Found::text);
        let sensor = names.iter().flatten().find(|name| !name.is_empty()).map(|name| &**name);
        sink.access(&Access { sensor, host: around.host, ..access }, around.at);
    }

    fn stamps(&mut self) -> &mut Stamps {
        &mut self.stamps
    }
}

/// Who spoke to whom.
fn ends<'a>(event: &Event<'a>) -> Result<Access<'static>, Offence<'a>> {
    let protocol = event[PROTO].optional(|name| Protocol::from_name(&name.scalar()?), Reason::BadProtocol)?;
    let mut access = Access {
        source: event[SRC_IP].optional(Found::address, Reason::BadSource)?,
        destination: event[DEST_IP].optional(Found::address, Reason::BadDestination)?,
        protocol,
        header: Header {
            ip_id: event[IP_ID].whole(),
            ttl: event[TTL].whole(),
            window: event[WINDOW].whole(),
            sequence: event[SEQUENCE].whole(),
        },
        ..Access::default()
    };
    match protocol {
        Some(protocol) if protocol.is_icmp() => access.icmp_type = event[ICMP_TYPE].whole(),
        Some(protocol) if !protocol.has_ports() => {}
        _ => {
            access.source_port = event[SRC_PORT].optional(Found::whole, Reason::BadPort)?;
            access.destination_port = event[DEST_PORT].optional(Found::whole, Reason::BadPort)?;
        }
    }
    Ok(access)
}

/// What a flow is, if it is inbound.
fn kind(event: &Event<'_>, access: &Access<'_>) -> Kind {
    let packets: Option<u64> = event[PKTS_TOSERVER].whole();
    if packets == Some(0) {
        return Kind::Reply;
    }
    let flags = event[FLAGS_TS].scalar().and_then(|hex| u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok());
    match (access.protocol, flags) {
        (Some(Protocol::TCP), Some(flags)) => {
            let [syn, rst, ack] = [0x02, 0x04, 0x10].map(|bit| flags & bit != 0);
            match (syn, ack || rst) {
                // All flags that it ever sent: an ACK comes later, unless there was no later.
                (true, true) if packets == Some(1) => Kind::TcpAnswer,
                (true, _) => Kind::Access,
                (false, _) if rst => Kind::TcpAnswer,
                (false, _) => Kind::NoSyn,
            }
        }
        (protocol, _) => kind_of_inbound(protocol, None, access.source_port, access.icmp_type),
    }
}
