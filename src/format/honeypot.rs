//! Honeypots that log JSON: what their records are. Each product is a format of its own, with a file beside this one that
//! says whose files it claims; how its records are read stands here, since exports (T-Pot, Elasticsearch) mix records of
//! many products in one file, and each record is read by what it is.
//!
//! A honeypot is asked by nobody it knows, so its connections are accesses: one for each, whatever happens in it later.
//! Where a product writes several events a connection, the first is counted and the others are set aside.

use super::json::{self, Around, Each, Found, Objects, Offence, Picked, Shaped, TOP, Want, tell_shift};
use super::stamps::Stamps;
use super::{Head, Networks, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Header, Kind, Protocol, parse_number};
use crate::account::{Note, Reason};
use crate::time::{Shift, Stamp, Timestamp, text};
use std::borrow::Cow;

/// A product, as far as its records differ from others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pot {
    Dionaea,
    Heralding,
    Honeytrap,
    OpenCanary,
    Thinkst,
    Conpot,
    /// The web honeypot of DShield's sensors.
    DshieldWeb,
    CiscoAsa,
    Nero,
    /// Sessions of the Modern Honey Network.
    Mhn,
    /// A document of T-Pot's, or an event of one of the smaller honeypots in it.
    Exported,
}

/// The members of a record that matter, by these numbers.
type Record<'a> = Picked<'a, FIELDS>;
const FIELDS: usize = 44;
const TYPE: usize = 0;
const TIMESTAMP: usize = 1;
const AT_TIMESTAMP: usize = 2;
const UTC_TIME: usize = 3;
const LOCAL_TIME: usize = 4;
const TIME: usize = 5;
const START_TIME: usize = 6;
const SRC_IP: usize = 7;
const SOURCE_IP: usize = 8;
const REMOTE_IP: usize = 9;
const SRC_HOST: usize = 10;
const SIP: usize = 11;
const CLIENT_IP: usize = 12;
const SRC_PORT: usize = 13;
const DST_IP: usize = 14;
const DST_HOST: usize = 15;
const DST_PORT: usize = 16;
const TRANSPORT: usize = 17;
const CONNECTION_TYPE: usize = 18;
const PROTOCOL: usize = 19;
const EVENTID: usize = 20;
const EVENT_TYPE: usize = 21;
const LOGTYPE: usize = 22;
const NODE_ID: usize = 23;
const NAME: usize = 24;
const SENSOR: usize = 25;
const HOST: usize = 26;
const TPOT_HOST: usize = 27;
const IDENTIFIER: usize = 28;
const HONEYPOT: usize = 29;
const INCIDENT: usize = 30;
const PORTS: usize = 31;
const URL: usize = 32;
const PAYLOAD: usize = 33;
const ATTEMPTS: usize = 34;
const DATA_TYPE: usize = 35;
const IS_VIRTUAL: usize = 36;
const ACTION: usize = 37;
const TTL: usize = 38;
const IP_ID: usize = 39;
const WINDOW: usize = 40;
const ADDR: usize = 41;
const EVENT_LOGTYPE: usize = 42;
const LOGDATA_PROTO: usize = 43;

/// Objects within a record.
const CONNECTION: u8 = 1;
const ATTACK: u8 = 2;
const EVENT: u8 = 3;
const CLIENT: u8 = 4;
const SERVER: u8 = 5;
const LOGDATA: u8 = 6;

fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match (inside, key) {
        // Elasticsearch's wrapper.
        (TOP, b"_source") => return Want::Inside(TOP),
        (TOP, b"connection") => return Want::Inside(CONNECTION),
        (TOP, b"attack_connection") => return Want::Inside(ATTACK),
        (TOP, b"logdata") => return Want::Inside(LOGDATA),
        (TOP, b"event") => return Want::Inside(EVENT),
        (TOP, b"peer" | b"client") | (EVENT, b"client") => return Want::Inside(CLIENT),
        (EVENT, b"server") => return Want::Inside(SERVER),
        (TOP, b"type") => TYPE,
        (TOP, b"timestamp" | b"event_timestamp") => TIMESTAMP,
        (TOP, b"@timestamp") => AT_TIMESTAMP,
        (TOP, b"utc_time") => UTC_TIME,
        (TOP, b"local_time") => LOCAL_TIME,
        (TOP, b"time" | b"ts" | b"date") => TIME,
        (TOP, b"start_time") => START_TIME,
        (TOP, b"src_ip" | b"source-ip") => SRC_IP,
        (TOP, b"source_ip") => SOURCE_IP,
        (ATTACK, b"remote_ip") => REMOTE_IP,
        (TOP, b"src_host") => SRC_HOST,
        (TOP, b"sip") => SIP,
        (CLIENT, b"ip") => CLIENT_IP,
        (TOP, b"src_port" | b"source_port" | b"source-port" | b"sport") => SRC_PORT,
        (ATTACK, b"remote_port") | (CLIENT, b"port") => SRC_PORT,
        (TOP, b"dst_ip" | b"dest_ip" | b"destination_ip" | b"destination-ip" | b"dip") => DST_IP,
        (ATTACK, b"local_ip") | (SERVER, b"ip") => DST_IP,
        (TOP, b"dst_host") => DST_HOST,
        (TOP, b"dst_port" | b"dest_port" | b"destination_port" | b"destination-port" | b"dport") => DST_PORT,
        (ATTACK, b"local_port") | (SERVER, b"port") => DST_PORT,
        (CONNECTION, b"transport") | (ATTACK, b"protocol") | (EVENT, b"protocol_name") => TRANSPORT,
        (TOP, b"transport_type" | b"transport") => TRANSPORT,
        (CONNECTION, b"type") => CONNECTION_TYPE,
        (TOP, b"protocol") => PROTOCOL,
        (TOP, b"eventid") => EVENTID,
        (TOP, b"event_type") => EVENT_TYPE,
        (TOP, b"logtype") => LOGTYPE,
        (EVENT, b"logtype") => EVENT_LOGTYPE,
        (TOP, b"node_id") => NODE_ID,
        (TOP, b"name") => NAME,
        (TOP, b"sensor" | b"sensorid" | b"sensor_name") => SENSOR,
        (TOP, b"host" | b"hostname") => HOST,
        (TOP, b"t-pot_hostname") => TPOT_HOST,
        (TOP, b"identifier") => IDENTIFIER,
        (TOP, b"honeypot") => HONEYPOT,
        (TOP, b"incident_id") => INCIDENT,
        (TOP, b"ports") => PORTS,
        (TOP, b"url") => URL,
        (TOP, b"payload_printable") => PAYLOAD,
        (TOP, b"num_auth_attempts") => ATTEMPTS,
        (TOP, b"data_type") => DATA_TYPE,
        (TOP, b"is_virtual") => IS_VIRTUAL,
        (TOP, b"action") => ACTION,
        (TOP, b"addr") => ADDR,
        (LOGDATA, b"TTL") => TTL,
        (LOGDATA, b"ID") => IP_ID,
        (LOGDATA, b"WINDOW") => WINDOW,
        (LOGDATA, b"PROTO") => LOGDATA_PROTO,
        _ => return Want::Nothing,
    })
}

/// Honeypots of T-Pot's by what its documents say of their type, in lower case: those that only speak TCP, and UDP.
const TCP_POTS: [&[u8]; 25] = [
    b"adbhoney",
    b"beelzebub",
    b"ciscoasa",
    b"citrixhoneypot",
    b"cowrie",
    b"dicompot",
    b"elasticpot",
    b"endlessh",
    b"galah",
    b"glutton",
    b"go-pot",
    b"h0neytr4p",
    b"hellpot",
    b"heralding",
    b"honeyaml",
    b"ipphoney",
    b"log4pot",
    b"mailoney",
    b"medpot",
    b"miniprint",
    b"rdpy",
    b"redishoneypot",
    b"snare",
    b"tanner",
    b"wordpot",
];
const UDP_POTS: [&[u8]; 1] = [b"ddospot"];
/// Those that look at the traffic of the others, and its own web server.
const WATCHERS: [&[u8]; 4] = [b"suricata", b"p0f", b"fatt", b"snort"];
/// The others that may stand there.
const OTHER_POTS: [&[u8]; 7] =
    [b"conpot", b"dionaea", b"honeytrap", b"sentrypeer", b"nginx", b"honeysap", b"vnclowpot"];

/// Of whose the record is, if it is a honeypot's.
fn pot_of(record: &Record<'_>) -> Option<Pot> {
    let has = |number: usize| record[number].is_set();
    let kind = lower(&record[TYPE]);
    let is_type = || [&TCP_POTS[..], &UDP_POTS, &WATCHERS, &OTHER_POTS].iter().any(|names| names.contains(&&*kind));
    Some(if has(TPOT_HOST) || (has(AT_TIMESTAMP) && is_type()) {
        Pot::Exported
    } else if has(INCIDENT) && has(EVENT_TYPE) {
        Pot::Thinkst
    } else if has(LOGTYPE) && has(NODE_ID) {
        Pot::OpenCanary
    } else if has(EVENT_LOGTYPE) && has(CLIENT_IP) {
        Pot::Nero
    } else if has(CONNECTION_TYPE) && has(TRANSPORT) {
        Pot::Dionaea
    } else if has(REMOTE_IP) {
        Pot::Honeytrap
    } else if has(ATTEMPTS) && (has(SOURCE_IP) || has(SRC_IP)) {
        Pot::Heralding
    } else if has(DATA_TYPE) && has(SENSOR) {
        Pot::Conpot
    } else if has(IDENTIFIER) && has(HONEYPOT) {
        Pot::Mhn
    } else if has(SIP) && has(URL) && has(TIME) {
        Pot::DshieldWeb
    } else if has(PAYLOAD) && has(SRC_IP) {
        Pot::CiscoAsa
    } else if has(EVENTID) && has(SRC_IP) && !record[EVENTID].raw().starts_with(b"cowrie.") {
        Pot::Exported
    } else {
        return None;
    })
}

/// What a text says, in lower case.
fn lower<'a>(found: &Found<'a>) -> Cow<'a, [u8]> {
    match found.text() {
        Some(text) if text.iter().any(u8::is_ascii_uppercase) => Cow::Owned(text.to_ascii_lowercase()),
        Some(text) => text,
        None => Cow::Borrowed(b""),
    }
}

/// The answer of a product's format to a file: it claims one at least half of whose first records are the product's.
/// Those of which that is true of no product, but of all together, are T-Pot's.
pub(super) fn sniff(pot: Pot, head: &Head<'_>) -> Sniff {
    let (mut each, mut all) = ([0; Pot::Exported as usize + 1], 0);
    for record in json::records(head) {
        all += 1;
        if let Some(found) = json::object_of(record, choose).and_then(|record| pot_of(&record)) {
            each[found as usize] += 1;
        }
    }
    let most = each.iter().max().copied().unwrap_or(0);
    match each[pot as usize] {
        _ if all == 0 && head.may_grow() => Sniff::More,
        own @ 1.. if own * 2 >= all => Sniff::Yes,
        _ if pot == Pot::Exported && most > 0 && most * 2 < all && each.iter().sum::<usize>() * 2 >= all => Sniff::Yes,
        _ => Sniff::No(head.refusal(Refusal::OtherRecords)),
    }
}

/// What reads any of them.
pub(super) type PotReader = Shaped<Each<Pots, FIELDS>>;

/// A reader of any of them.
pub(super) fn reader(head: &Head<'_>, settings: &Settings, start: u64) -> PotReader {
    let pots = Pots { stamps: Stamps::new(settings.clock.clone()), networks: settings.networks.clone() };
    Shaped::new(Each::new(choose, pots), head, start)
}

/// Makes accesses of records.
#[derive(Debug)]
pub struct Pots {
    stamps: Stamps,
    networks: Networks,
}

impl Pots {
    /// What a record is, before it is asked for anything else.
    fn kind(pot: Pot, record: &Record<'_>) -> Kind {
        let is = |number: usize, what: &[u8]| *lower(&record[number]) == *what;
        match pot {
            Pot::Dionaea => match &*lower(&record[CONNECTION_TYPE]) {
                b"accept" | b"reject" | b"" => Kind::Access,
                b"connect" => Kind::Outbound,
                _ => Kind::Housekeeping,
            },
            Pot::Honeytrap if record[IS_VIRTUAL].raw() == b"true" => Kind::Housekeeping,
            Pot::Heralding | Pot::Honeytrap | Pot::DshieldWeb | Pot::CiscoAsa | Pot::Nero => Kind::Access,
            Pot::OpenCanary => match record[LOGTYPE].whole::<u32>() {
                Some(1000..2000) => Kind::Housekeeping,
                // Versions and logins of SSH and the other messages of a connection, of which 4000 and 18001 told.
                Some(4001 | 4002 | 6002 | 18002..=18005) => Kind::SessionEvent,
                Some(5003..=5005) => Kind::NoSyn,
                _ => Kind::Access,
            },
            Pot::Thinkst if is(EVENT_TYPE, b"event") => Kind::Access,
            Pot::Thinkst => Kind::Housekeeping,
            Pot::Conpot if is(EVENT_TYPE, b"new_connection") => Kind::Access,
            Pot::Conpot => Kind::SessionEvent,
            Pot::Mhn if WATCHERS.contains(&&*lower(&record[HONEYPOT])) => Kind::Repeat,
            Pot::Mhn => Kind::Access,
            Pot::Exported => Pots::kind_of_document(record),
        }
    }

    fn kind_of_document(record: &Record<'_>) -> Kind {
        let kind = lower(&record[TYPE]);
        let ends = |number: usize, with: &[u8]| lower(&record[number]).ends_with(with);
        match &*kind {
            b"nginx" => Kind::Housekeeping,
            name if WATCHERS.contains(&name) => Kind::Repeat,
            b"dionaea" => Pots::kind(Pot::Dionaea, record),
            b"conpot" => Pots::kind(Pot::Conpot, record),
            b"honeytrap" => Pots::kind(Pot::Honeytrap, record),
            b"redishoneypot" if record[ACTION].is_set() && !ends(ACTION, b"newconnect") => Kind::SessionEvent,
            // Cowrie, Adbhoney and others of that style.
            _ if record[EVENTID].is_set() => match &*lower(&record[EVENTID]) {
                id if id.ends_with(b".connect") || !id.contains(&b'.') => Kind::Access,
                id if id.starts_with(b"cowrie.") || id.starts_with(b"adbhoney.") => Kind::SessionEvent,
                id if id.ends_with(b".closed") || id.ends_with(b".close") => Kind::SessionEvent,
                _ => Kind::Access,
            },
            _ => Kind::Access,
        }
    }

    /// Without time.
    fn access<'a>(&self, pot: Pot, record: &Record<'a>) -> Result<Access<'static>, Offence<'a>> {
        let kind = Pots::kind(pot, record);
        let said = |number: &&usize| record[**number].is_said();
        let source = [SRC_IP, SOURCE_IP, REMOTE_IP, SRC_HOST, SIP, CLIENT_IP].iter().find(said);
        let mut access = Access { kind, ..Access::default() };
        // Redishoneypot writes the client as address and port in one.
        let addr = record[ADDR].text().unwrap_or_default();
        if let Some(number) = source {
            access.source = record[*number].optional(Found::address, Reason::BadSource)?;
        } else if let Some(colon) = memchr::memrchr(b':', &addr) {
            access.source = crate::access::parse_address(&addr[..colon]);
            access.source_port = parse_number(&addr[colon + 1..]);
        }
        access.destination = match record[DST_IP].is_said() {
            true => record[DST_IP].optional(Found::address, Reason::BadDestination)?,
            // A canary may have a name instead.
            false => record[DST_HOST].address(),
        };
        let port = |number: usize| match record[number].raw() {
            b"-1" => Ok(None),
            _ => record[number].optional(Found::whole, Reason::BadPort),
        };
        access.source_port = access.source_port.or(port(SRC_PORT)?);
        access.destination_port = port(DST_PORT)?;
        access.protocol = match (access.source, access.destination_port) {
            (None, None) => None,
            _ => protocol(pot, record),
        };
        if access.protocol.is_some_and(|p| !p.has_ports()) {
            (access.source_port, access.destination_port) = (None, None);
        }
        access.header = Header {
            ip_id: record[IP_ID].whole(),
            ttl: record[TTL].whole(),
            window: record[WINDOW].whole(),
            sequence: None,
        };
        if kind == Kind::Access {
            let source = access.source.ok_or((Reason::NoSource, &b""[..]))?;
            if let Some(way) = self.networks.way(source, access.destination) {
                access.kind = way;
            }
        }
        Ok(access)
    }

    fn time<'a>(&mut self, pot: Pot, record: &Record<'a>) -> Result<(Timestamp, Shift), Offence<'a>> {
        let order: &[usize] = match pot {
            // Elasticsearch's is in UTC; those of the honeypots name no zone.
            Pot::Exported => &[AT_TIMESTAMP, TIMESTAMP, START_TIME, TIME],
            Pot::OpenCanary => &[UTC_TIME, LOCAL_TIME, TIMESTAMP],
            Pot::Honeytrap => &[START_TIME, TIMESTAMP, AT_TIMESTAMP],
            Pot::DshieldWeb | Pot::Nero => &[TIME, TIMESTAMP, AT_TIMESTAMP],
            _ => &[TIMESTAMP, AT_TIMESTAMP, TIME],
        };
        let Some(found) = order.iter().map(|number| record[*number]).find(Found::is_said) else {
            return Err((Reason::NoTime, b""));
        };
        let raw = found.raw();
        let found = match raw.first() {
            // Of MongoDB's export.
            Some(b'{') => json::pick::<1>(raw, mongo_date).map_or(found, |date| date[0]),
            _ => found,
        };
        if let Some(epoch) = found.epoch() {
            return epoch.map(|at| (at, Shift::None)).map_err(|why| (why, raw));
        }
        if pot == Pot::OpenCanary {
            // Both clocks of its own are UTC, which they do not say; a third is not.
            let (stamp, used) = text::iso8601(raw).ok_or((Reason::BadTime, raw))?;
            let stamp = Stamp { offset_secs: stamp.offset_secs.or(Some(0)), ..stamp };
            return if used == raw.len() {
                self.stamps.instant(&stamp).map_err(|why| (why, raw))
            } else {
                Err((Reason::BadTime, raw))
            };
        }
        found.iso8601(&mut self.stamps).map_err(|why| (why, raw))
    }
}

/// The stamp of `{"$date": "2008-09-13T04:05:06Z"}`, or of what `mongoexport` writes of old ones (`{"$numberLong": "…"}`).
fn mongo_date(inside: u8, key: &[u8]) -> Want {
    match (inside, key) {
        (TOP, b"$date") => Want::Value(0),
        _ => Want::Nothing,
    }
}

/// What the connection spoke: as the record says, else what the product speaks.
fn protocol(pot: Pot, record: &Record<'_>) -> Option<Protocol> {
    let named =
        |number: usize| Protocol::from_name(&lower(&record[number])).filter(|_| record[number].text().is_some());
    if let Some(protocol) = [TRANSPORT, LOGDATA_PROTO].into_iter().find_map(named) {
        return Some(protocol);
    }
    let transport = |number: usize| named(number).filter(|p| *p == Protocol::TCP || *p == Protocol::UDP);
    let kind = lower(&record[TYPE]);
    let datagrams = |name: &[u8]| matches!(name, b"snmp" | b"bacnet" | b"ipmi" | b"tftp" | b"ntp" | b"sip" | b"ssdp");
    match pot {
        Pot::OpenCanary | Pot::Thinkst => match record[LOGTYPE].whole::<u32>() {
            // TFTP, NTP, SNMP, SIP.
            Some(10_001 | 11_001 | 13_001 | 15_001) => Some(Protocol::UDP),
            _ => Some(Protocol::TCP),
        },
        Pot::Conpot => Some(if datagrams(&lower(&record[DATA_TYPE])) { Protocol::UDP } else { Protocol::TCP }),
        Pot::Heralding | Pot::DshieldWeb | Pot::CiscoAsa | Pot::Nero => Some(Protocol::TCP),
        Pot::Dionaea | Pot::Honeytrap => transport(PROTOCOL),
        // Dionaea's services by name: of SIP both are spoken.
        Pot::Mhn if *lower(&record[HONEYPOT]) == *b"dionaea" => match &*lower(&record[PROTOCOL]) {
            b"tftpd" | b"tftp" | b"upnpd" => Some(Protocol::UDP),
            name if name.starts_with(b"sip") => None,
            _ => transport(PROTOCOL).or(Some(Protocol::TCP)),
        },
        Pot::Mhn => transport(PROTOCOL).or(Some(Protocol::TCP)),
        Pot::Exported if *kind == *b"conpot" => protocol(Pot::Conpot, record),
        Pot::Exported if TCP_POTS.contains(&&*kind) => Some(Protocol::TCP),
        Pot::Exported if kind.is_empty() && TCP_POTS.iter().any(|name| record[EVENTID].raw().starts_with(name)) => {
            Some(Protocol::TCP)
        }
        Pot::Exported if UDP_POTS.contains(&&*kind) => Some(Protocol::UDP),
        Pot::Exported => transport(PROTOCOL),
    }
}

/// What names the sensor.
fn sensor<'a>(pot: Pot, record: &Record<'a>) -> Option<Cow<'a, [u8]>> {
    let order: &[usize] = match pot {
        Pot::Exported => &[TPOT_HOST, SENSOR, HOST],
        Pot::Mhn => &[IDENTIFIER],
        Pot::OpenCanary => &[NODE_ID],
        Pot::Thinkst => &[NAME, NODE_ID],
        Pot::Nero => &[HOST],
        _ => &[SENSOR, HOST],
    };
    let names = order.iter().filter_map(|number| record[*number].text());
    names.into_iter().find(|name| !matches!(&**name, b"" | b"N/A" | b"-"))
}

impl Objects<FIELDS> for Pots {
    fn object<S: Sink + ?Sized>(&mut self, record: &Record<'_>, around: Around<'_>, sink: &mut S) {
        let Some(pot) = pot_of(record) else { return around.reject((Reason::NotThisFormat, b""), sink) };
        let kind = Pots::kind(pot, record);
        let access = match self.access(pot, record) {
            Ok(access) => access,
            Err(offence) if kind == Kind::Access => return around.reject(offence, sink),
            // Of what does not count, nothing that it gets wrong.
            Err(_) => Access { kind, ..Access::default() },
        };
        let (time, shift) = match self.time(pot, record) {
            Ok((time, shift)) => (Some(time), shift),
            Err(offence) if kind == Kind::Access => return around.reject(offence, sink),
            Err(_) => (None, Shift::None),
        };
        let ports = ports(&record[PORTS]);
        if kind == Kind::Access && access.service().is_none() && ports.is_empty() {
            return around.reject((Reason::NoService, b""), sink);
        }
        tell_shift(shift, sink);
        let sensor = sensor(pot, record);
        let access = Access { time, sensor: sensor.as_deref(), host: around.host, ..access };
        if pot != Pot::Thinkst || ports.is_empty() {
            return sink.access(&access, around.at);
        }
        // An incident of a scan: one record, and an access at each port.
        for (number, port) in ports.iter().enumerate() {
            if number > 0 {
                sink.note(Note::SharedLines, 1);
            }
            sink.access(&Access { destination_port: Some(*port), ..access.clone() }, around.at);
        }
    }

    fn stamps(&mut self) -> &mut Stamps {
        &mut self.stamps
    }
}

/// The ports of a scan: `"23,80,443"`, or an array of them.
fn ports(found: &Found<'_>) -> Vec<u16> {
    let words = found.raw().split(|b| !b.is_ascii_digit()).filter(|word| !word.is_empty());
    words.filter_map(parse_number).collect()
}

/// Declares the format of a product: its name, what it is of, and what is told of it.
macro_rules! pot {
    ($format:ident, $name:literal, $pot:expr, $about:expr) => {
        /// The format.
        pub struct $format;

        impl crate::format::Format for $format {
            fn name(&self) -> &'static str {
                $name
            }

            fn sniff(&self, head: &crate::format::Head<'_>) -> crate::format::Sniff {
                crate::format::honeypot::sniff($pot, head)
            }

            fn has_lines(&self, head: &crate::format::Head<'_>) -> bool {
                crate::format::json::has_lines(head)
            }
        }

        impl crate::format::Readable for $format {
            type Reader = crate::format::honeypot::PotReader;

            fn about(&self) -> &'static crate::format::about::About {
                &$about
            }

            fn reader(
                &self,
                head: &crate::format::Head<'_>,
                settings: &crate::format::Settings,
                start: u64,
            ) -> Self::Reader {
                crate::format::honeypot::reader(head, settings, start)
            }
        }
    };
}
pub(super) use pot;
