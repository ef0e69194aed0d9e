//! What one record of a log says: who came, when, where to, and of which class it is.
//! Knows nothing of formats, files or counting.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::time::Timestamp;

mod protocol;
#[cfg(feature = "ingest")]
pub mod quick;
pub use protocol::Protocol;

/// What a record is. Only [`Class::Access`] is counted as an access; [`Class::Backscatter`] is counted apart; the
/// rest is set aside, with its number in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// An unsolicited inbound event at a sensor.
    Access,
    /// An answer to traffic that the sensor's side began.
    Reply,
    /// Traffic that the sensor's side sent, forwarded outward, or kept within its own networks.
    Outbound,
    /// A victim's answer to packets that somebody sent under the sensor's address.
    Backscatter,
    /// A second record of an event that is already there.
    Duplicate,
    /// A record that was read and is not an access: housekeeping, later steps of a session, stealth probes.
    Other,
}

impl Class {
    /// Every class, in the order in which tables show them.
    pub const ALL: [Class; 6] =
        [Class::Access, Class::Reply, Class::Outbound, Class::Backscatter, Class::Duplicate, Class::Other];

    /// The word used in files and in the terminal.
    pub fn name(self) -> &'static str {
        match self {
            Class::Access => "access",
            Class::Reply => "reply",
            Class::Outbound => "outbound",
            Class::Backscatter => "backscatter",
            Class::Duplicate => "duplicate",
            Class::Other => "other",
        }
    }
}

/// What a record is in detail: its class, and why it is of that class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An access.
    Access,
    /// TCP with SYN and ACK, or with RST: a victim's answer.
    TcpAnswer,
    /// UDP from port 53: a name server's answer, or a probe that forges one.
    DnsAnswer,
    /// An ICMP error or reply: a victim's answer.
    IcmpAnswer,
    /// A record that says it answers traffic of the sensor's side.
    Reply,
    /// Sent by the sensor's side.
    Outbound,
    /// Between two addresses of the user's own networks.
    Local,
    /// Another record of an event that is already counted.
    Repeat,
    /// TCP without SYN: FIN, NULL, XMAS and bare ACK probes, and strays of old connections.
    NoSyn,
    /// ICMP that neither asks for an echo nor answers: timestamp requests, neighbour discovery and the like.
    IcmpOther,
    /// A later event of a session whose beginning is the access.
    SessionEvent,
    /// The log's own messages.
    Housekeeping,
    /// A line of another program in the same file.
    OtherProgram,
    /// A captured frame that carries no IP packet: ARP, LLDP, spanning tree and the like.
    NotIp,
}

impl Kind {
    /// Every kind, in the order in which tables show them.
    pub const ALL: [Kind; 14] = [
        Kind::Access,
        Kind::TcpAnswer,
        Kind::DnsAnswer,
        Kind::IcmpAnswer,
        Kind::Reply,
        Kind::Outbound,
        Kind::Local,
        Kind::Repeat,
        Kind::NoSyn,
        Kind::IcmpOther,
        Kind::SessionEvent,
        Kind::Housekeeping,
        Kind::OtherProgram,
        Kind::NotIp,
    ];

    /// The class it belongs to.
    pub fn class(self) -> Class {
        match self {
            Kind::Access => Class::Access,
            Kind::TcpAnswer | Kind::DnsAnswer | Kind::IcmpAnswer => Class::Backscatter,
            Kind::Reply => Class::Reply,
            Kind::Outbound | Kind::Local => Class::Outbound,
            Kind::Repeat => Class::Duplicate,
            Kind::NoSyn
            | Kind::IcmpOther
            | Kind::SessionEvent
            | Kind::Housekeeping
            | Kind::OtherProgram
            | Kind::NotIp => Class::Other,
        }
    }

    /// A short name for files and for the page's texts.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Access => "access",
            Kind::TcpAnswer => "tcp-answer",
            Kind::DnsAnswer => "dns-answer",
            Kind::IcmpAnswer => "icmp-answer",
            Kind::Reply => "reply",
            Kind::Outbound => "outbound",
            Kind::Local => "local",
            Kind::Repeat => "repeat",
            Kind::NoSyn => "no-syn",
            Kind::IcmpOther => "icmp-other",
            Kind::SessionEvent => "session-event",
            Kind::Housekeeping => "housekeeping",
            Kind::OtherProgram => "other-program",
            Kind::NotIp => "not-ip",
        }
    }
}

/// Protocol and destination port; ICMP has a type instead, other protocols neither.
///
/// Packed so that it is a small, ordered, exact key: bits 0–15 port or ICMP type, 16–23 protocol number, 24–25 which
/// of the forms it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(u32);

const PORT: u32 = 1 << 24;
const TYPE: u32 = 2 << 24;
const PORT_ONLY: u32 = 3 << 24;

impl Service {
    /// The echo request of ICMP, shown as `ping`. That of ICMPv6 is the same service.
    pub const PING: Service = Service(TYPE | 1 << 16 | 8);

    /// A port of a protocol: `445/tcp`.
    pub const fn port(protocol: Protocol, port: u16) -> Service {
        Service(PORT | (protocol.0 as u32) << 16 | port as u32)
    }

    /// A port whose protocol the log does not tell: `445/unknown`.
    pub fn port_only(port: u16) -> Service {
        Service(PORT_ONLY | u32::from(port))
    }

    /// An ICMP or ICMPv6 type: `icmp/3`; echo requests are [`Service::PING`].
    pub fn icmp(protocol: Protocol, kind: u8) -> Service {
        match (protocol, kind) {
            (Protocol::ICMP, 8) | (Protocol::ICMPV6, 128) => Service::PING,
            _ => Service(TYPE | u32::from(protocol.0) << 16 | u32::from(kind)),
        }
    }

    /// A protocol alone: `gre`.
    pub fn bare(protocol: Protocol) -> Service {
        Service(u32::from(protocol.0) << 16)
    }

    /// How many bits the packed form has.
    pub const BITS: u32 = 26;

    /// The packed form, which orders and compares as the service does.
    pub const fn to_bits(self) -> u32 {
        self.0
    }

    /// The service of a packed form that [`Service::to_bits`] gave; `None` for any other number.
    pub fn from_bits(bits: u32) -> Option<Service> {
        let service = Service(bits);
        // Nearly all are ports.
        if bits >> 24 == PORT >> 24 {
            return Some(service);
        }
        let (low, protocol) = (bits & 0xffff, bits >> 16 & 0xff);
        let sound = bits >> Service::BITS == 0
            && match bits & (3 << 24) {
                0 => low == 0,
                PORT_ONLY => protocol == 0,
                TYPE => low < 256,
                _ => true,
            };
        sound.then_some(service)
    }

    /// The service written as [`Service`] prints itself.
    pub fn parse(name: &str) -> Option<Service> {
        if name == "ping" {
            return Some(Service::PING);
        }
        let Some((first, second)) = name.split_once('/') else {
            return Protocol::from_name(name.as_bytes()).map(Service::bare);
        };
        if let Ok(port) = first.parse() {
            return match second {
                "unknown" => Some(Service::port_only(port)),
                _ => Protocol::from_name(second.as_bytes()).map(|p| Service::port(p, port)),
            };
        }
        Some(Service::icmp(Protocol::from_name(first.as_bytes())?, second.parse().ok()?))
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let low = self.0 & 0xffff;
        let protocol = Protocol(self.0.to_be_bytes()[1]);
        match self.0 & (3 << 24) {
            _ if *self == Service::PING => f.write_str("ping"),
            PORT => write!(f, "{low}/{protocol}"),
            TYPE => write!(f, "{protocol}/{low}"),
            PORT_ONLY => write!(f, "{low}/unknown"),
            _ => write!(f, "{protocol}"),
        }
    }
}

/// One record of a log after reading. Text borrows from the chunk that it was read from.
#[derive(Clone, Debug)]
pub struct Access<'a> {
    /// What it is; the other fields are filled in whatever the kind.
    pub kind: Kind,
    /// When it began.
    pub time: Option<Timestamp>,
    /// The record's own sensor field.
    pub sensor: Option<&'a [u8]>,
    /// The host that reported the record (syslog).
    pub host: Option<&'a [u8]>,
    /// As the record gives it, also for replies.
    pub source: Option<IpAddr>,
    /// Not set for ICMP and protocols without ports.
    pub source_port: Option<u16>,
    /// As the record gives it.
    pub destination: Option<IpAddr>,
    /// Not set for ICMP and protocols without ports.
    pub destination_port: Option<u16>,
    /// IANA number.
    pub protocol: Option<Protocol>,
    /// ICMP or ICMPv6 type.
    pub icmp_type: Option<u8>,
    /// How many accesses the record stands for, at least 1.
    pub weight: u32,
    /// What it holds of the packet's header.
    pub header: Header,
}

/// Fields of a packet's header by which tools are known (`docs/fingerprints.md`). `None`: the record lacks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// IPv4 identification (RFC 791).
    pub ip_id: Option<u16>,
    /// IPv4 time to live, IPv6 hop limit.
    pub ttl: Option<u8>,
    /// TCP window as sent, not scaled (RFC 9293).
    pub window: Option<u16>,
    /// TCP sequence number.
    pub sequence: Option<u32>,
}

impl Default for Access<'_> {
    fn default() -> Self {
        Access {
            kind: Kind::Housekeeping,
            time: None,
            sensor: None,
            host: None,
            source: None,
            source_port: None,
            destination: None,
            destination_port: None,
            protocol: None,
            icmp_type: None,
            weight: 1,
            header: Header::default(),
        }
    }
}

impl Access<'_> {
    /// The service it was for; `None` if the record names neither protocol nor port.
    pub fn service(&self) -> Option<Service> {
        let Some(protocol) = self.protocol else {
            return self.destination_port.map(Service::port_only);
        };
        Some(match (self.icmp_type, self.destination_port) {
            (Some(kind), _) if protocol.is_icmp() => Service::icmp(protocol, kind),
            (_, Some(port)) if !protocol.is_icmp() => Service::port(protocol, port),
            _ => Service::bare(protocol),
        })
    }

    /// For backscatter: the service of the victim, which is the *source* port of its answer.
    pub fn victim_service(&self) -> Option<Service> {
        match (self.protocol, self.source_port) {
            (Some(protocol), Some(port)) if !protocol.is_icmp() => Some(Service::port(protocol, port)),
            _ => self.service(),
        }
    }
}

/// TCP flags that decide what a packet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpFlags {
    /// Synchronise.
    pub syn: bool,
    /// Acknowledge.
    pub ack: bool,
    /// Reset.
    pub rst: bool,
    /// Finish.
    pub fin: bool,
}

/// The kind of an inbound packet by what it is (`domain.md` §3: what counts, by flags; backscatter).
///
/// `flags` is `None` where the record holds none: then a TCP record counts.
pub fn kind_of_inbound(
    protocol: Option<Protocol>,
    flags: Option<TcpFlags>,
    source_port: Option<u16>,
    icmp_type: Option<u8>,
) -> Kind {
    match protocol {
        Some(Protocol::TCP) => match flags {
            None => Kind::Access,
            Some(f) if f.rst || (f.syn && f.ack) => Kind::TcpAnswer,
            Some(f) if f.syn => Kind::Access,
            Some(_) => Kind::NoSyn,
        },
        Some(Protocol::UDP) if source_port == Some(53) => Kind::DnsAnswer,
        Some(Protocol::ICMP) => match icmp_type {
            Some(8) => Kind::Access,
            Some(0 | 3 | 4 | 5 | 11 | 12 | 14 | 16 | 18) => Kind::IcmpAnswer,
            _ => Kind::IcmpOther,
        },
        // Errors and the echo reply of RFC 4443 are what a victim sends; neighbour discovery is the line's own noise.
        Some(Protocol::ICMPV6) => match icmp_type {
            Some(128) => Kind::Access,
            Some(1..=4 | 129) => Kind::IcmpAnswer,
            _ => Kind::IcmpOther,
        },
        _ => Kind::Access,
    }
}

/// An address as logs write it: a dotted quad without leading zeros, or IPv6 (RFC 4291 text, an interface after `%` is
/// left out). An IPv4-mapped IPv6 address is the IPv4 address. `None` for anything else: hex, integers, `127.1`, glued ports.
pub fn parse_address(text: &[u8]) -> Option<IpAddr> {
    if let Some(v4) = parse_ipv4(text) {
        return Some(IpAddr::V4(v4));
    }
    // No IPv6 address has fewer than two; an IPv4 address with its port has one.
    if text.iter().filter(|b| **b == b':').count() < 2 {
        return None;
    }
    let text = text.split(|&b| b == b'%').next()?;
    let v6: Ipv6Addr = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4))
}

/// A dotted quad, all of `text`, each part 0–255 without leading zeros (RFC 6943 §3.1.1 tells why they are refused).
pub fn parse_ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let digit = |at: usize| text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10).map(u32::from);
    let (mut at, mut bits) = (0, 0);
    for part in 0..4 {
        if part > 0 {
            if text.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let mut value = digit(at)?;
        at += 1;
        // Behind a zero no digit may follow: the next byte must be a dot or the end.
        if value > 0
            && let Some(second) = digit(at)
        {
            (value, at) = (value * 10 + second, at + 1);
            if let Some(third) = digit(at) {
                (value, at) = (value * 10 + third, at + 1);
            }
        }
        if value > 255 {
            return None;
        }
        bits = bits << 8 | value;
    }
    (at == text.len()).then(|| Ipv4Addr::from_bits(bits))
}

/// A whole number of decimal digits that fits; nothing else, not even a sign or a blank.
pub fn parse_number<T: TryFrom<u64>>(text: &[u8]) -> Option<T> {
    if text.is_empty() || text.len() > 19 {
        return None;
    }
    let mut value = 0u64;
    for &b in text {
        let d = b.wrapping_sub(b'0');
        if d > 9 {
            return None;
        }
        // Nineteen digits fit. In wasm a checked product of 64 bits is a call.
        value = value.wrapping_mul(10).wrapping_add(u64::from(d));
    }
    T::try_from(value).ok()
}

crate::time::written! {
    Service, "a service";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_print_and_parse() {
        for name in ["445/tcp", "1026/udp", "ping", "icmp/3", "ipv6-icmp/135", "gre", "0/tcp", "80/unknown", "162"] {
            let service = Service::parse(name).expect(name);
            assert_eq!(service.to_string(), name);
            assert_eq!(Service::from_bits(service.to_bits()), Some(service));
        }
        assert_eq!(Service::icmp(Protocol::ICMPV6, 128), Service::PING);
        assert_eq!(Service::from_bits(1 << 26), None);
    }

    #[test]
    fn addresses_are_strict() {
        let ok =
            |text: &str, want: &str| assert_eq!(parse_address(text.as_bytes()), Some(want.parse().unwrap()), "{text}");
        ok("192.0.2.1", "192.0.2.1");
        ok("0.0.0.0", "0.0.0.0");
        ok("::ffff:192.0.2.1", "192.0.2.1");
        ok("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1");
        ok("fe80::1%eth0", "fe80::1");
        for bad in [
            "",
            "1.2.3",
            "01.2.3.4",
            "1.2.3.256",
            "1.2.3.4.5",
            "1.2.3.4:80",
            "0x7f.0.0.1",
            "127.1",
            "1.2.3.",
            "2130706433",
            "1:2",
        ] {
            assert_eq!(parse_address(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn numbers_are_strict() {
        assert_eq!(parse_number::<u16>(b"65535"), Some(65535));
        assert_eq!(parse_number::<u16>(b"65536"), None);
        assert_eq!(parse_number::<u64>(b"99999999999999999999"), None);
        assert_eq!(parse_number::<u16>(b"+1"), None);
        assert_eq!(parse_number::<u16>(b""), None);
    }
}
