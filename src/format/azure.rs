//! Azure's logs of flows (network security groups, versions 1 and 2; virtual networks, version 4) and of Azure Firewall.
//!
//! A flow is a tuple, a text of fields between commas, and many of them stand in one record, in lists within lists, or
//! each in an object of its own (`flow.0`), as forwarders to SIEMs write them. The tuple itself says which way it went
//! (`I`, `O`) and whether it begins a flow (`B`), goes on with it (`C`) or ends it (`E`).
//!
//! Azure Firewall writes a sentence (`properties.msg`) or, in newer categories, fields. It sees traffic of both ways: what
//! goes from a private address to a public one, or to a name, is outbound.

use super::about::{About, text};
use super::flow::is_private;
use super::json::{self, Around, Each, Found, Objects, Offence, Picked, Shaped, TOP, Want, object_of, tell_shift};
use super::record::columns;
use super::stamps::{self, Stamps};
use super::{Format, Head, Networks, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Kind, Protocol, kind_of_inbound, parse_address, parse_number};
use crate::account::{Note, Reason};
use crate::time::{Shift, Timestamp};
use memchr::{memchr, memmem, memrchr};
use std::borrow::Cow;

const ABOUT: About = About {
    title: text(
        "Azure NSG and virtual network flow logs, Azure Firewall",
        "AzureのNSGフローログ・仮想ネットワークフローログ、Azure Firewall",
    ),
    access: text(
        "A flow tuple of direction I that begins a flow or was denied; a request that Azure Firewall logged from a public address or to one of its own network.",
        "方向がIで、フローを開始する、または拒否されたフロータプル。Azure Firewallが記録した、パブリックアドレスから、または内部ネットワークへの要求。",
    ),
    set_aside: &[
        (
            Kind::Outbound,
            text(
                "Tuples of direction O; requests from a private address to a public one or to a name.",
                "方向がOのタプル。プライベートアドレスからパブリックアドレスまたは名前への要求。",
            ),
        ),
        (Kind::Repeat, text("Tuples that go on with a flow or end it (C, E).", "継続・終了のタプル（C、E）。")),
        (
            Kind::SessionEvent,
            text(
                "Alerts of intrusion detection, which come beside the rule's own record.",
                "ルールの記録とは別に出る侵入検知のアラート、DNSプロキシへの要求。",
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
        (Kind::Housekeeping, text("Records without a flow.", "フローのない記録。")),
    ],
    sensor: text(
        "The network interface's address (macAddress), else the firewall's name, else the destination address.",
        "ネットワークインターフェースのMACアドレス（macAddress）、なければファイアウォールの名前、なければ宛先アドレス。",
    ),
    time: text(
        "Since 1970, in seconds or milliseconds, in each tuple; ISO 8601 in UTC in other records.",
        "タプルでは1970年からの秒数またはミリ秒数。そのほかはUTCのISO 8601。",
    ),
    weight: None,
    header: &[],
    described: "https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview",
};

/// The format.
pub struct Azure;

impl Format for Azure {
    fn name(&self) -> &'static str {
        "azure"
    }

    /// Claims a file at least half of whose first records are Azure's.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut own, mut all) = (0, 0);
        for record in json::records(head) {
            all += 1;
            own += u32::from(object_of(record, choose).is_some_and(|record| form_of(&record).is_some()));
        }
        // A record may be longer than a head.
        let begins = all == 0 && memmem::find(head.bytes, b"\"flowTuples\"").is_some() && head.bytes.starts_with(b"{");
        match (own, all) {
            _ if begins => Sniff::Yes,
            (_, 0) if head.may_grow() => Sniff::More,
            (1.., _) if own * 2 >= all => Sniff::Yes,
            _ => Sniff::No(head.refusal(Refusal::OtherRecords)),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

impl Readable for Azure {
    type Reader = Shaped<Each<Records, FIELDS>>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        let records = Records { stamps: Stamps::new(settings.clock.clone()), networks: settings.networks.clone() };
        Shaped::new(Each::new(choose, records), head, start)
    }
}

/// The members of a record that matter, by these numbers.
type Record<'a> = Picked<'a, FIELDS>;
const FIELDS: usize = 17;
const TIME: usize = 0;
const CATEGORY: usize = 1;
const OPERATION: usize = 2;
const RESOURCE: usize = 3;
const MAC: usize = 4;
/// A tuple in an object of its own.
const FLOW: usize = 5;
/// Lists of tuples.
const FLOWS: usize = 6;
const MSG: usize = 7;
const SOURCE_IP: usize = 8;
const SOURCE_PORT: usize = 9;
const DESTINATION_IP: usize = 10;
const DESTINATION_PORT: usize = 11;
const PROTOCOL: usize = 12;
const FQDN: usize = 13;
const SIGNATURE: usize = 14;
/// The source, where a forwarder has put it beside the tuple.
const SOURCE_ADDR: usize = 15;
const TIME_GENERATED: usize = 16;

/// Objects within a record.
const PROPERTIES: u8 = 1;
const FLOW_RECORDS: u8 = 2;

fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match (inside, key) {
        (TOP, b"time") => TIME,
        (TOP, b"TimeGenerated") => TIME_GENERATED,
        (TOP, b"category" | b"Category" | b"Type") => CATEGORY,
        (TOP, b"operationName" | b"OperationName") => OPERATION,
        (TOP, b"resourceId" | b"ResourceId" | b"_ResourceId" | b"targetResourceID") => RESOURCE,
        (TOP, b"macAddress") => MAC,
        (TOP, [b'f', b'l', b'o', b'w', b'.', _, ..]) => FLOW,
        (TOP, b"source_addr") => SOURCE_ADDR,
        (TOP, b"properties") => return Want::Inside(PROPERTIES),
        (TOP, b"flowRecords") => return Want::Inside(FLOW_RECORDS),
        (PROPERTIES | FLOW_RECORDS, b"flows") => FLOWS,
        (PROPERTIES, b"msg" | b"Msg") | (TOP, b"msg_s") => MSG,
        (TOP | PROPERTIES, b"SourceIp") => SOURCE_IP,
        (TOP | PROPERTIES, b"SourcePort") => SOURCE_PORT,
        (TOP | PROPERTIES, b"DestinationIp") => DESTINATION_IP,
        (TOP | PROPERTIES, b"DestinationPort") => DESTINATION_PORT,
        (TOP | PROPERTIES, b"Protocol") => PROTOCOL,
        (TOP | PROPERTIES, b"Fqdn") => FQDN,
        (TOP | PROPERTIES, b"SignatureId") => SIGNATURE,
        _ => return Want::Nothing,
    })
}

/// How a record tells of flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// In lists of tuples.
    Lists,
    /// In tuples that are members.
    Members,
    /// In a sentence.
    Sentence,
    /// In fields.
    Fields,
    /// Not at all, but it is Azure's.
    None,
}

fn form_of(record: &Record<'_>) -> Option<Form> {
    let has = |number: usize| record[number].is_set();
    let is_firewall = || {
        let name = record[CATEGORY].raw();
        name.starts_with(b"AzureFirewall") || name.starts_with(b"AZFW")
    };
    Some(if has(FLOWS) {
        Form::Lists
    } else if has(FLOW) {
        Form::Members
    } else if is_firewall() && has(SOURCE_IP) {
        Form::Fields
    } else if is_firewall() && has(MSG) {
        Form::Sentence
    } else if is_firewall() || (has(MAC) && has(OPERATION)) {
        Form::None
    } else {
        return None;
    })
}

/// Makes accesses of records.
#[derive(Debug)]
pub struct Records {
    stamps: Stamps,
    networks: Networks,
}

impl Records {
    /// What names the sensor: the interface, or the firewall, which is the last part of its path.
    fn sensor<'a>(record: &Record<'a>) -> Option<Cow<'a, [u8]>> {
        let path = record[RESOURCE].text();
        let name = path.map(|path| match memrchr(b'/', &path) {
            Some(slash) => Cow::Owned(path[slash + 1..].to_vec()),
            None => path,
        });
        record[MAC].text().or(name).filter(|name| !name.is_empty())
    }

    /// When the record was written.
    fn time<'a>(&mut self, record: &Record<'a>) -> Result<(Timestamp, Shift), Offence<'a>> {
        let stamp = if record[TIME].is_said() { &record[TIME] } else { &record[TIME_GENERATED] };
        stamp.iso8601(&mut self.stamps).map_err(|why| (why, stamp.raw()))
    }

    /// A tuple: `epoch,source,destination,port,port,T|U or number,I|O,A|D[,B|C|E…]`, or, from version 4 on, without the
    /// decision and with `D` for denied.
    fn tuple<'a>(&self, tuple: &'a [u8]) -> Result<Access<'static>, Offence<'a>> {
        let (fields, count) = columns::<9>(tuple, b',');
        if count < 8 {
            return Err((Reason::FieldCount, tuple));
        }
        let [time, source, destination, source_port, destination_port, protocol, direction, decision, state] = fields;
        let time = stamps::epoch(time, time.len()).unwrap_or(Err(Reason::BadTime)).map_err(|why| (why, time))?;
        let protocol = match protocol {
            b"T" => Protocol::TCP,
            b"U" => Protocol::UDP,
            name => Protocol::from_name(name).ok_or((Reason::BadProtocol, name))?,
        };
        let port = |text: &'a [u8]| match text {
            [] => Ok(None),
            text => parse_number(text).map(Some).ok_or((Reason::BadPort, text)),
        };
        let mut access = Access {
            time: Some(time),
            source: Some(parse_address(source).ok_or((Reason::BadSource, source))?),
            destination: Some(parse_address(destination).ok_or((Reason::BadDestination, destination))?),
            protocol: Some(protocol),
            ..Access::default()
        };
        if protocol.has_ports() {
            (access.source_port, access.destination_port) = (port(source_port)?, port(destination_port)?);
        }
        let goes_on = match decision {
            b"A" | b"D" => matches!(state, b"C" | b"E"),
            state => matches!(state, b"C" | b"E"),
        };
        access.kind = match direction {
            b"O" => Kind::Outbound,
            _ if goes_on => Kind::Repeat,
            _ => kind_of_inbound(Some(protocol), None, access.source_port, None),
        };
        self.by_networks(&mut access);
        Ok(access)
    }

    /// What the user's networks say comes first.
    fn by_networks(&self, access: &mut Access<'_>) {
        if let Some(source) = access.source
            && let Some(way) = self.networks.way(source, access.destination)
            && access.kind != Kind::Repeat
        {
            access.kind = way;
        }
    }

    /// `TCP request from 192.0.2.1:40000 to 198.51.100.7:22. Action: Deny.`
    fn sentence<'a>(&self, text: &'a [u8]) -> Option<Result<Access<'static>, Offence<'a>>> {
        let from = memmem::find(text, b" request from ")?;
        let (what, rest) = (&text[..from], &text[from + 14..]);
        let to = memmem::find(rest, b" to ")?;
        let (source, rest) = (&rest[..to], &rest[to + 4..]);
        let end = memchr(b' ', rest).unwrap_or(rest.len());
        let destination = rest[..end].strip_suffix(b".").unwrap_or(&rest[..end]);
        let is_alert = memmem::find(rest, b" Signature: ").is_some();
        Some(self.request(what, source, destination, is_alert))
    }

    fn request<'a>(
        &self,
        what: &'a [u8],
        source: &'a [u8],
        destination: &'a [u8],
        is_alert: bool,
    ) -> Result<Access<'static>, Offence<'a>> {
        let mut words = what.split(|b| *b == b' ');
        let name = words.next().unwrap_or_default();
        let protocol = transport(name)?;
        let (source, source_port) = end(source);
        let (destination, destination_port) = end(destination);
        let number = |text: &'a [u8]| match text {
            [] => Ok(None),
            text => parse_number(text).map(Some).ok_or((Reason::BadPort, text)),
        };
        let mut access = Access {
            source: Some(parse_address(source).ok_or((Reason::BadSource, source))?),
            // The firewall may know the destination by its name alone.
            destination: parse_address(destination),
            protocol: Some(protocol),
            ..Access::default()
        };
        if protocol.is_icmp() {
            access.icmp_type = words.find_map(|word| word.strip_prefix(b"Type=")).and_then(parse_number);
        } else if protocol.has_ports() {
            (access.source_port, access.destination_port) = (number(source_port)?, number(destination_port)?);
        }
        self.judge(&mut access, is_alert);
        Ok(access)
    }

    /// A request that the firewall saw, by its addresses.
    fn judge(&self, access: &mut Access<'_>, is_alert: bool) {
        let leaves = access.source.is_some_and(is_private) && access.destination.is_none_or(|to| !is_private(to));
        access.kind = match (is_alert, leaves && self.networks.is_empty()) {
            (true, _) => Kind::SessionEvent,
            (_, true) => Kind::Outbound,
            _ => kind_of_inbound(access.protocol, None, access.source_port, access.icmp_type),
        };
        if !is_alert {
            self.by_networks(access);
        }
    }

    fn fields<'a>(&self, record: &Record<'a>) -> Result<Access<'static>, Offence<'a>> {
        let name = record[PROTOCOL].raw();
        let mut access = Access {
            source: record[SOURCE_IP].optional(Found::address, Reason::BadSource)?,
            destination: record[DESTINATION_IP].address(),
            protocol: if name.is_empty() { None } else { Some(transport(name)?) },
            ..Access::default()
        };
        if access.source.is_none() {
            return Err((Reason::NoSource, b""));
        }
        if access.protocol.is_none_or(Protocol::has_ports) {
            access.source_port = record[SOURCE_PORT].optional(Found::whole, Reason::BadPort)?;
            access.destination_port = record[DESTINATION_PORT].optional(Found::whole, Reason::BadPort)?;
        }
        self.judge(&mut access, record[SIGNATURE].is_set());
        Ok(access)
    }

    /// A record of one flow.
    fn one<S: Sink + ?Sized>(
        &mut self,
        read: Result<Access<'static>, Offence<'_>>,
        record: &Record<'_>,
        around: Around<'_>,
        sink: &mut S,
    ) {
        let read = read.and_then(|access| match access.time {
            Some(_) => Ok((access, Shift::None)),
            None => self.time(record).map(|(time, shift)| (Access { time: Some(time), ..access }, shift)),
        });
        match read {
            Ok((access, shift)) => {
                tell_shift(shift, sink);
                let sensor = Records::sensor(record);
                sink.access(&Access { sensor: sensor.as_deref(), host: around.host, ..access }, around.at);
            }
            Err(offence) => around.reject(offence, sink),
        }
    }

    /// A tuple that is a member. A security group's tells whole seconds, and the record around it more: that is taken.
    fn member<'a>(&mut self, tuple: &'a [u8], record: &Record<'a>) -> Result<Access<'static>, Offence<'a>> {
        let mut access = self.tuple(tuple)?;
        if record[OPERATION].raw().starts_with(b"NetworkSecurityGroup") && record[TIME].is_said() {
            access.time = Some(self.time(record)?.0);
        }
        if let Some(source) = record[SOURCE_ADDR].address() {
            access.source = Some(source);
        }
        Ok(access)
    }
}

impl Objects<FIELDS> for Records {
    fn object<S: Sink + ?Sized>(&mut self, record: &Record<'_>, around: Around<'_>, sink: &mut S) {
        let mut told = 0;
        match form_of(record) {
            None => return around.reject((Reason::NotThisFormat, b""), sink),
            Some(Form::Lists) => {
                let sensor = Records::sensor(record);
                for tuple in tuples(record[FLOWS].raw()) {
                    match self.tuple(tuple) {
                        Ok(access) => {
                            sink.access(&Access { sensor: sensor.as_deref(), host: around.host, ..access }, around.at);
                        }
                        Err((reason, text)) => sink.reject(reason, around.at, text),
                    }
                    told += 1;
                }
            }
            Some(Form::Members) => {
                // There may be several, of which a picked value is only the last.
                let object = memchr(b'{', around.text).map_or(around.text, |open| &around.text[open..]);
                let _ = json::members(object, |key, value| {
                    if key.bytes().starts_with(b"flow.") {
                        let read = self.member(value.raw(), record);
                        self.one(read, record, around, sink);
                        told += 1;
                    }
                });
            }
            Some(Form::Sentence) => {
                let text = record[MSG].text().unwrap_or_default();
                if let Some(read) = self.sentence(&text).or_else(|| dns_request(&text).map(Ok)) {
                    self.one(read, record, around, sink);
                    told = 1;
                }
            }
            Some(Form::Fields) => {
                let read = self.fields(record);
                self.one(read, record, around, sink);
                told = 1;
            }
            Some(Form::None) => {}
        }
        match told {
            0 => {
                let time = self.time(record).ok().map(|read| read.0);
                let sensor = Records::sensor(record);
                let access = Access { time, sensor: sensor.as_deref(), host: around.host, ..Access::default() };
                sink.access(&access, around.at);
            }
            1 => {}
            more => sink.note(Note::SharedLines, more - 1),
        }
    }

    fn stamps(&mut self) -> &mut Stamps {
        &mut self.stamps
    }
}

/// The tuples in lists within lists, which are known to be right JSON: the texts in every array `flowTuples`. No text that
/// holds this name within quotes looks like the key, since quotes in a text have a backslash in front.
fn tuples(flows: &[u8]) -> impl Iterator<Item = &[u8]> {
    const KEY: &[u8] = b"\"flowTuples\"";
    let (mut rest, mut inside) = (flows, false);
    std::iter::from_fn(move || {
        loop {
            if !inside {
                rest = &rest[memmem::find(rest, KEY)? + KEY.len()..];
                // The name may be a text, and its value another than an array.
                let array = rest.trim_ascii_start().strip_prefix(b":").unwrap_or_default().trim_ascii_start();
                let Some(array) = array.strip_prefix(b"[") else { continue };
                (rest, inside) = (array, true);
            }
            let next = memchr::memchr2(b'"', b']', rest)?;
            if rest[next] == b']' {
                (rest, inside) = (&rest[next + 1..], false);
                continue;
            }
            let text = &rest[next + 1..];
            let close = memchr(b'"', text)?;
            rest = &text[close + 1..];
            return Some(&text[..close]);
        }
    })
}

/// `DNS Request: 192.0.2.1:51000 - 12345 A IN example.com. udp 40 …`: a client of the firewall's own.
fn dns_request(text: &[u8]) -> Option<Access<'static>> {
    let rest = text.strip_prefix(b"DNS Request: ")?;
    let (source, port) = end(&rest[..memchr(b' ', rest)?]);
    let protocol = if memmem::find(rest, b" tcp ").is_some() { Protocol::TCP } else { Protocol::UDP };
    Some(Access {
        kind: Kind::SessionEvent,
        source: Some(parse_address(source)?),
        source_port: parse_number(port),
        protocol: Some(protocol),
        ..Access::default()
    })
}

/// What a request is carried by; those of applications are known by what they speak.
fn transport(name: &[u8]) -> Result<Protocol, Offence<'_>> {
    let is = |what: &[u8]| name.eq_ignore_ascii_case(what);
    if is(b"HTTP") || is(b"HTTPS") || is(b"MSSQL") {
        return Ok(Protocol::TCP);
    }
    Protocol::from_name(name).ok_or((Reason::BadProtocol, name))
}

/// The address, or name, and the port of an end.
fn end(text: &[u8]) -> (&[u8], &[u8]) {
    if let Some(inner) = text.strip_prefix(b"[")
        && let Some(close) = memchr(b']', inner)
    {
        let behind = &inner[close + 1..];
        return (&inner[..close], behind.strip_prefix(b":").unwrap_or(behind));
    }
    match memrchr(b':', text) {
        Some(colon) if parse_address(text).is_none() => (&text[..colon], &text[colon + 1..]),
        _ => (text, b""),
    }
}
