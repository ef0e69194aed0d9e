//! IANA protocol numbers and their keywords.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

/// An IP protocol by its number in the IANA registry "Assigned Internet Protocol Numbers".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Protocol(pub u8);

/// Keywords by number, in lower case; empty where the registry has none.
#[rustfmt::skip]
const KEYWORDS: [&str; 145] = [
    "hopopt", "icmp", "igmp", "ggp", "ipv4", "st", "tcp", "cbt", "egp", "igp", "bbn-rcc-mon", "nvp-ii", "pup",
    "argus", "emcon", "xnet", "chaos", "udp", "mux", "dcn-meas", "hmp", "prm", "xns-idp", "trunk-1", "trunk-2",
    "leaf-1", "leaf-2", "rdp", "irtp", "iso-tp4", "netblt", "mfe-nsp", "merit-inp", "dccp", "3pc", "idpr", "xtp",
    "ddp", "idpr-cmtp", "tp++", "il", "ipv6", "sdrp", "ipv6-route", "ipv6-frag", "idrp", "rsvp", "gre", "dsr", "bna",
    "esp", "ah", "i-nlsp", "swipe", "narp", "min-ipv4", "tlsp", "skip", "ipv6-icmp", "ipv6-nonxt", "ipv6-opts", "",
    "cftp", "", "sat-expak", "kryptolan", "rvd", "ippc", "", "sat-mon", "visa", "ipcv", "cpnx", "cphb", "wsn", "pvp",
    "br-sat-mon", "sun-nd", "wb-mon", "wb-expak", "iso-ip", "vmtp", "secure-vmtp", "vines", "iptm", "nsfnet-igp",
    "dgp", "tcf", "eigrp", "ospfigp", "sprite-rpc", "larp", "mtp", "ax.25", "ipip", "micp", "scc-sp", "etherip",
    "encap", "", "gmtp", "ifmp", "pnni", "pim", "aris", "scps", "qnx", "a-n", "ipcomp", "snp", "compaq-peer",
    "ipx-in-ip", "vrrp", "pgm", "", "l2tp", "ddx", "iatp", "stp", "srp", "uti", "smp", "sm", "ptp", "isis-over-ipv4",
    "fire", "crtp", "crudp", "sscopmce", "iplt", "sps", "pipe", "sctp", "fc", "rsvp-e2e-ignore", "mobility-header",
    "udplite", "mpls-in-ip", "manet", "shim6", "wesp", "rohc", "ethernet", "aggfrag", "nsh",
];

/// Other names that logs use.
const OTHERS: [(&str, u8); 7] =
    [("icmp6", 58), ("icmpv6", 58), ("ipv6_icmp", 58), ("icmp-v6", 58), ("ospf", 89), ("ipencap", 4), ("tcp6", 6)];

/// No name is longer.
const LONGEST: usize = 16;

/// Every name in lower case. A column of words is asked for each of them.
fn names() -> &'static HashMap<&'static [u8], Protocol> {
    static NAMES: OnceLock<HashMap<&'static [u8], Protocol>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let keywords = KEYWORDS.iter().copied().zip(0..).filter(|(name, _)| !name.is_empty());
        keywords.chain(OTHERS).map(|(name, number)| (name.as_bytes(), Protocol(number))).collect()
    })
}

impl Protocol {
    /// Internet Control Message Protocol.
    pub const ICMP: Protocol = Protocol(1);
    /// Transmission Control Protocol.
    pub const TCP: Protocol = Protocol(6);
    /// User Datagram Protocol.
    pub const UDP: Protocol = Protocol(17);
    /// ICMP for IPv6.
    pub const ICMPV6: Protocol = Protocol(58);
    /// Stream Control Transmission Protocol.
    pub const SCTP: Protocol = Protocol(132);

    /// ICMP or ICMPv6: it has types, not ports.
    pub fn is_icmp(self) -> bool {
        self == Protocol::ICMP || self == Protocol::ICMPV6
    }

    /// TCP, UDP, DCCP, SCTP or UDP-Lite: it has ports.
    pub fn has_ports(self) -> bool {
        matches!(self.0, 6 | 17 | 33 | 132 | 136)
    }

    /// A protocol by keyword in any case, by one of the other names that logs use for it, or by number.
    pub fn from_name(name: &[u8]) -> Option<Protocol> {
        match name {
            b"tcp" | b"TCP" => return Some(Protocol::TCP),
            b"udp" | b"UDP" => return Some(Protocol::UDP),
            b"icmp" | b"ICMP" => return Some(Protocol::ICMP),
            _ => {}
        }
        if let Some(number) = super::parse_number(name) {
            return Some(Protocol(number));
        }
        let mut lower = [0; LONGEST];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        names().get(&*lower).copied()
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match KEYWORDS.get(usize::from(self.0)) {
            Some(keyword) if !keyword.is_empty() => f.write_str(keyword),
            _ => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree() {
        for number in 0..=255 {
            let protocol = Protocol(number);
            assert_eq!(Protocol::from_name(protocol.to_string().as_bytes()), Some(protocol));
            assert_eq!(Protocol::from_name(number.to_string().as_bytes()), Some(protocol));
        }
        assert_eq!(Protocol::from_name(b"ICMPv6"), Some(Protocol::ICMPV6));
        assert_eq!(Protocol::from_name(b"256"), None);
        assert_eq!(Protocol::from_name(b""), None);
        assert_eq!(Protocol(47).to_string(), "gre");
    }
}
