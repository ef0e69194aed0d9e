//! Google Cloud's logs of VPC flows and of firewall rules, as Cloud Logging exports them: an entry an object, what matters
//! in its `jsonPayload`. Numbers may be text.
//!
//! A flow is told by each of its ends that is a machine of the project's (`reporter` SRC or DEST), one record for some
//! seconds of it: what the source told is outbound, and of what the destination told the source is not local if no
//! machine of the project's is named for it. Flags are not logged. A rule's record says the direction itself.

use super::about::{About, text};
use super::flow::looks_like_answer;
use super::json::{self, Around, Each, Found, Objects, Offence, Picked, Shaped, TOP, Want, object_of, tell_shift};
use super::stamps::Stamps;
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Kind, Protocol, kind_of_inbound, parse_number};
use crate::account::Reason;
use crate::time::Shift;

const ABOUT: About = About {
    title: text(
        "Google Cloud VPC flow logs and firewall rule logs",
        "Google CloudのVPCフローログ・ファイアウォールルールログ",
    ),
    access: text(
        "A flow that its destination reported (one record for each interval of it), or a connection that a rule of direction INGRESS allowed or denied.",
        "宛先が報告したフロー（区間ごとに1レコード）、または方向がINGRESSのルールが許可・拒否した接続。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text(
                "Flows that their source reported; rules of direction EGRESS.",
                "発信元が報告したフロー、および方向がEGRESSのルールの記録。",
            ),
        ),
        (Kind::Local, text("From a machine of the project's.", "プロジェクト内のマシンからの通信。")),
        (
            Kind::Reply,
            text(
                "Flows from a well-known port to one from 32768 on.",
                "既知のポートから32768番以上のポートへのフロー。",
            ),
        ),
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (
            Kind::IcmpOther,
            text(
                "ICMP that is no echo request, or of which no type is logged.",
                "エコー要求でない、または種別の記録されていないICMP。",
            ),
        ),
        (Kind::OtherProgram, text("Entries of other logs.", "ほかのログのエントリ。")),
    ],
    sensor: text("The name of the machine, else the destination address.", "マシンの名前、なければ宛先アドレス。"),
    time: text(
        "ISO 8601 in UTC (start_time, else the entry's timestamp).",
        "UTCのISO 8601（start_time、なければエントリのtimestamp）。",
    ),
    weight: None,
    header: &[],
    described: "https://cloud.google.com/vpc/docs/about-flow-logs-records",
};

/// The format.
pub struct Gcp;

impl Format for Gcp {
    fn name(&self) -> &'static str {
        "gcp"
    }

    /// Claims a file at least half of whose first entries tell of connections.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut flows, mut all) = (0, 0);
        for record in json::records(head) {
            all += 1;
            flows += u32::from(object_of(record, choose).is_some_and(|entry| is_flow(&entry)));
        }
        match (flows, all) {
            (_, 0) if head.may_grow() => Sniff::More,
            (1.., _) if flows * 2 >= all => Sniff::Yes,
            _ => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

impl Readable for Gcp {
    type Reader = Shaped<Each<Entries, FIELDS>>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        let entries = Entries { stamps: Stamps::new(settings.clock.clone()), networks: settings.networks.clone() };
        Shaped::new(Each::new(choose, entries), head, start)
    }
}

/// The members of an entry that matter, by these numbers.
type Entry<'a> = Picked<'a, FIELDS>;
const FIELDS: usize = 16;
const TIMESTAMP: usize = 0;
const START_TIME: usize = 1;
const SRC_IP: usize = 2;
const SRC_PORT: usize = 3;
const DEST_IP: usize = 4;
const DEST_PORT: usize = 5;
const PROTOCOL: usize = 6;
const REPORTER: usize = 7;
const DIRECTION: usize = 8;
const VM: usize = 9;
const SRC_VM: usize = 10;
const DEST_VM: usize = 11;
const REMOTE_VM: usize = 12;
const ICMP_TYPE: usize = 13;
const LOG_NAME: usize = 14;
const DISPOSITION: usize = 15;

/// Objects within an entry.
const PAYLOAD: u8 = 1;
const CONNECTION: u8 = 2;
const RULE: u8 = 3;
const INSTANCE: u8 = 4;
const SRC_INSTANCE: u8 = 5;
const DEST_INSTANCE: u8 = 6;
const REMOTE: u8 = 7;
const ICMP: u8 = 8;

fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match (inside, key) {
        (TOP, b"timestamp") => TIMESTAMP,
        (TOP, b"logName") => LOG_NAME,
        (TOP, b"jsonPayload" | b"json_payload") => return Want::Inside(PAYLOAD),
        (PAYLOAD, b"connection") => return Want::Inside(CONNECTION),
        (PAYLOAD, b"rule_details") => return Want::Inside(RULE),
        (PAYLOAD, b"instance") => return Want::Inside(INSTANCE),
        (PAYLOAD, b"src_instance") => return Want::Inside(SRC_INSTANCE),
        (PAYLOAD, b"dest_instance") => return Want::Inside(DEST_INSTANCE),
        (PAYLOAD, b"remote_instance") => return Want::Inside(REMOTE),
        (PAYLOAD, b"icmp") => return Want::Inside(ICMP),
        (PAYLOAD, b"reporter") => REPORTER,
        (PAYLOAD, b"start_time") => START_TIME,
        (PAYLOAD, b"disposition") => DISPOSITION,
        (CONNECTION, b"src_ip") => SRC_IP,
        (CONNECTION, b"src_port") => SRC_PORT,
        (CONNECTION, b"dest_ip") => DEST_IP,
        (CONNECTION, b"dest_port") => DEST_PORT,
        (CONNECTION, b"protocol") => PROTOCOL,
        (RULE, b"direction") => DIRECTION,
        (INSTANCE, b"vm_name") => VM,
        (SRC_INSTANCE, b"vm_name") => SRC_VM,
        (DEST_INSTANCE, b"vm_name") => DEST_VM,
        (REMOTE, b"vm_name") => REMOTE_VM,
        (ICMP, b"type") => ICMP_TYPE,
        _ => return Want::Nothing,
    })
}

fn is_flow(entry: &Entry<'_>) -> bool {
    entry[SRC_IP].is_set() && (entry[REPORTER].is_set() || entry[DIRECTION].is_set() || entry[DISPOSITION].is_set())
}

/// Makes accesses of entries.
#[derive(Debug)]
pub struct Entries {
    stamps: Stamps,
    networks: Networks,
}

impl Entries {
    fn access<'a>(&mut self, entry: &Entry<'a>) -> Result<(Access<'static>, Shift), Offence<'a>> {
        let mut access = Access {
            source: entry[SRC_IP].optional(Found::address, Reason::BadSource)?,
            destination: entry[DEST_IP].optional(Found::address, Reason::BadDestination)?,
            protocol: entry[PROTOCOL].optional(|name| Protocol::from_name(whole(name)), Reason::BadProtocol)?,
            ..Access::default()
        };
        let source = access.source.ok_or((Reason::NoSource, &b""[..]))?;
        let port = |number: usize| entry[number].optional(|port| parse_number(whole(port)), Reason::BadPort);
        match access.protocol {
            Some(protocol) if protocol.is_icmp() => access.icmp_type = entry[ICMP_TYPE].whole(),
            Some(protocol) if !protocol.has_ports() => {}
            _ => (access.source_port, access.destination_port) = (port(SRC_PORT)?, port(DEST_PORT)?),
        }
        if access.service().is_none() {
            return Err((Reason::NoService, b""));
        }
        access.kind = match self.networks.way(source, access.destination) {
            Some(way) => way,
            None => kind(entry, &access),
        };
        let stamp = if entry[START_TIME].is_said() { &entry[START_TIME] } else { &entry[TIMESTAMP] };
        let (time, shift) = stamp.iso8601(&mut self.stamps).map_err(|why| (why, stamp.raw()))?;
        access.time = Some(time);
        Ok((access, shift))
    }
}

/// A whole number, of which some exports make a decimal.
fn whole<'a>(found: &Found<'a>) -> &'a [u8] {
    found.raw().strip_suffix(b".0").unwrap_or(found.raw())
}

/// What a record is by what it says of its direction.
fn kind(entry: &Entry<'_>, access: &Access<'_>) -> Kind {
    let inbound = kind_of_inbound(access.protocol, None, access.source_port, access.icmp_type);
    let is_rule = entry[DIRECTION].is_set() || entry[DISPOSITION].is_set();
    if is_rule {
        return match entry[DIRECTION].raw() {
            b"EGRESS" => Kind::Outbound,
            _ if entry[REMOTE_VM].is_set() => Kind::Local,
            _ => inbound,
        };
    }
    match entry[REPORTER].raw() {
        b"SRC" | b"SRC_GATEWAY" => Kind::Outbound,
        _ if entry[SRC_VM].is_set() => Kind::Local,
        _ if looks_like_answer(access.source_port, access.destination_port) => Kind::Reply,
        _ => inbound,
    }
}

impl Objects<FIELDS> for Entries {
    fn object<S: Sink + ?Sized>(&mut self, entry: &Entry<'_>, around: Around<'_>, sink: &mut S) {
        if !is_flow(entry) {
            if !entry[LOG_NAME].is_set() {
                return around.reject((Reason::NotThisFormat, b""), sink);
            }
            let time = entry[TIMESTAMP].iso8601(&mut self.stamps).ok().map(|read| read.0);
            return sink
                .access(&Access { kind: Kind::OtherProgram, time, host: around.host, ..Access::default() }, around.at);
        }
        let (access, shift) = match self.access(entry) {
            Ok(read) => read,
            Err(offence) => return around.reject(offence, sink),
        };
        tell_shift(shift, sink);
        let reporter = if entry[REPORTER].raw() == b"SRC" { SRC_VM } else { DEST_VM };
        let names = [&entry[VM], &entry[reporter]].map(Found::text);
        let sensor = names.iter().flatten().find(|name| !name.is_empty()).map(|name| &**name);
        sink.access(&Access { sensor, host: around.host, ..access }, around.at);
    }

    fn stamps(&mut self) -> &mut Stamps {
        &mut self.stamps
    }
}
