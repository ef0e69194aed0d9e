//! Tools that scan, by the marks that they leave in the headers of packets. A mark is no proof: who wants to can leave it,
//! too, so that all that is said is "consistent with". Knows nothing of logs or of counting.
//!
//! Only marks that one packet shows by itself are looked for. What only many packets or their options would hint at (a
//! time to live above 200 with a window of 1024; nine packets to 23/tcp for one to 2323/tcp) is not.

use crate::access::{Access, Header, Protocol};
use std::net::IpAddr;

/// A tool and the mark that it is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// ZMap up to 4.0: IP ID 54321, whatever the protocol. Versions from 4.1.0 of 2024-03-21 choose it at random, so that
    /// its absence says nothing.
    Zmap,
    /// masscan, in old versions and new ones (`ip_id` in its `src/templ-pkt.c`): the IP ID is the lower half of destination
    /// address ⊕ destination port ⊕ TCP sequence number.
    Masscan,
    /// Mirai and many of its variants: the TCP sequence number is the destination address.
    Mirai,
}

/// How much a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A single field of 16 bits has one fixed value.
    Medium,
    /// Several fields fit together, or one of 32 bits does.
    High,
}

impl Tool {
    /// All, in the order of their bits.
    pub const ALL: [Tool; 3] = [Tool::Zmap, Tool::Masscan, Tool::Mirai];

    /// The fields without which its mark cannot be looked for.
    pub fn needs(self) -> Held {
        Held(match self {
            Tool::Zmap => Held::IP_ID,
            Tool::Masscan => Held::IP_ID | Held::SEQUENCE,
            Tool::Mirai => Held::SEQUENCE,
        })
    }

    /// Year, month and day of the version from which on it leaves no mark, if there is one.
    pub fn until(self) -> Option<(i32, u32, u32)> {
        (self == Tool::Zmap).then_some((2024, 3, 21))
    }

    /// How much its mark says.
    pub fn confidence(self) -> Confidence {
        match self {
            Tool::Zmap => Confidence::Medium,
            Tool::Masscan | Tool::Mirai => Confidence::High,
        }
    }

    /// Of so many packets of other tools one bears the mark by chance, if their fields are random.
    pub fn once_in(self) -> u64 {
        match self {
            Tool::Zmap | Tool::Masscan => 1 << 16,
            Tool::Mirai => 1 << 32,
        }
    }

    /// How many of accesses, given by [`Held::index`], have all the fields that it needs.
    pub fn tested(self, accesses: &[u64; Held::SETS]) -> u64 {
        Held::all().zip(accesses).filter(|(held, _)| held.holds(self.needs())).map(|(_, accesses)| accesses).sum()
    }
}

/// Which of the fields a record has that marks are looked for in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held(u8);

impl Held {
    /// How many sets of fields there are.
    pub const SETS: usize = 4;
    /// The IPv4 identification.
    const IP_ID: u8 = 1;
    /// The TCP sequence number, beside an IPv4 destination and its port.
    const SEQUENCE: u8 = 2;

    /// What a packet over IPv4 has: a SYN, or one of another protocol.
    pub fn by_packet(is_tcp: bool) -> Held {
        Held(if is_tcp { Held::IP_ID | Held::SEQUENCE } else { Held::IP_ID })
    }

    /// Every set, by [`Held::index`].
    pub fn all() -> impl Iterator<Item = Held> {
        (0..Held::SETS as u8).map(Held)
    }

    /// Its number, below [`Held::SETS`].
    pub fn index(self) -> usize {
        usize::from(self.0) % Held::SETS
    }

    /// Whether it has all of these.
    pub fn holds(self, fields: Held) -> bool {
        self.0 & fields.0 == fields.0
    }

    /// Each of them.
    pub fn fields(self) -> Vec<Field> {
        let field = |bit, field| (self.0 & bit != 0).then_some(field);
        [field(Held::IP_ID, Field::IpId), field(Held::SEQUENCE, Field::Sequence)].into_iter().flatten().collect()
    }
}

/// A field that marks are looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The IPv4 identification.
    IpId,
    /// The TCP sequence number, beside an IPv4 destination and its port.
    Sequence,
}

/// Tools as bits, one for each of [`Tool::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tools(u8);

impl Tools {
    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Tool> {
        Tool::ALL.into_iter().filter(move |tool| self.0 >> *tool as u8 & 1 == 1)
    }
}

/// What one packet says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The fields that its record has.
    pub held: Held,
    /// Tools whose mark it bears.
    pub fitting: Tools,
}

/// The IP ID of ZMap's packets (`src/probe_modules/packet.h` up to 4.0).
const ZMAP: u16 = 54_321;

/// Whether there can be anything to [`judge`].
#[inline(always)]
pub fn is_testable(header: &Header) -> bool {
    header.ip_id.is_some() | header.sequence.is_some()
}

/// The marks that a packet over IPv4 bears, as [`judge`] would find them, without a branch. Only that of a SYN has a
/// sequence number that is looked at.
#[inline(always)]
pub fn marks_of_packet(is_tcp: bool, destination: u32, port: u16, ip_id: u16, sequence: u32) -> Tools {
    let mark = |tool: Tool, fits: bool| u8::from(fits) << tool as u8;
    let is_mirai = is_tcp & (sequence == destination);
    let is_masscan = is_tcp & (ip_id == (destination ^ sequence) as u16 ^ port);
    Tools(mark(Tool::Zmap, ip_id == ZMAP) | mark(Tool::Masscan, is_masscan) | mark(Tool::Mirai, is_mirai))
}

/// Looks for every mark in the packet that a record is of.
pub fn judge(access: &Access<'_>) -> Verdict {
    let (mut held, mut fitting) = (0, 0);
    let mut fits = |tool: Tool, does: bool| fitting |= u8::from(does) << tool as u8;
    let id = access.header.ip_id;
    if let Some(id) = id {
        held |= Held::IP_ID;
        fits(Tool::Zmap, id == ZMAP);
    }
    // The other marks are of SYNs over IPv4.
    if let Some(sequence) = access.header.sequence
        && access.protocol == Some(Protocol::TCP)
        && let (Some(IpAddr::V4(to)), Some(port)) = (access.destination, access.destination_port)
    {
        held |= Held::SEQUENCE;
        fits(Tool::Mirai, sequence == to.to_bits());
        fits(Tool::Masscan, id == Some((to.to_bits() ^ u32::from(port) ^ sequence) as u16));
    }
    Verdict { held: Held(held), fitting: Tools(fitting) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0xc000024d.
    const TO: &str = "192.0.2.77";

    /// What a packet to port 2323 says: has it the IP ID, the sequence number, and whose marks.
    fn verdict(protocol: Protocol, to: &str, ip_id: Option<u16>, sequence: Option<u32>) -> (bool, bool, Vec<Tool>) {
        let header = Header { ip_id, sequence, ..Header::default() };
        let destination = to.parse().ok();
        let (protocol, destination_port) = (Some(protocol), Some(2323));
        let Verdict { held, fitting } =
            judge(&Access { header, protocol, destination, destination_port, ..Access::default() });
        (held.holds(Held(Held::IP_ID)), held.holds(Held(Held::SEQUENCE)), fitting.iter().collect())
    }

    #[test]
    fn marks_are_found() {
        let tcp = |to, ip_id, sequence| verdict(Protocol::TCP, to, ip_id, sequence);
        assert_eq!(tcp(TO, Some(54_321), None), (true, false, vec![Tool::Zmap]));
        assert_eq!(tcp(TO, Some(54_320), None), (true, false, vec![]));
        assert_eq!(tcp(TO, None, Some(0xc000_024d)), (false, true, vec![Tool::Mirai]));
        assert_eq!(tcp(TO, None, Some(0xc000_024e)), (false, true, vec![]));
        // 0x024d ^ 2323 (0x0913) ^ 0x5678 = 0x5d26
        assert_eq!(tcp(TO, Some(0x5d26), Some(0x1234_5678)), (true, true, vec![Tool::Masscan]));
        assert_eq!(tcp(TO, Some(0x5d27), Some(0x1234_5678)), (true, true, vec![]));
        // Without the address that the packet went to, and of IPv6, only the IP ID is looked at.
        assert_eq!(tcp("", Some(1), Some(1)), (true, false, vec![]));
        assert_eq!(tcp("2001:db8::1", Some(54_321), Some(1)), (true, false, vec![Tool::Zmap]));
        assert_eq!(tcp(TO, None, None), (false, false, vec![]));
    }

    #[test]
    fn many_packets_are_judged_as_one_is() {
        let to = u32::from(TO.parse::<std::net::Ipv4Addr>().unwrap());
        for (ip_id, sequence) in [(54_321, 1), (1, to), (0x5d26, 0x1234_5678), (0x5d27, 0x1234_5678), (2323, to)] {
            for protocol in [Protocol::TCP, Protocol::UDP] {
                let is_tcp = protocol == Protocol::TCP;
                let header = Header { ip_id: Some(ip_id), sequence: is_tcp.then_some(sequence), ..Header::default() };
                let (destination, destination_port) = (TO.parse().ok(), Some(2323));
                let access =
                    Access { header, protocol: Some(protocol), destination, destination_port, ..Access::default() };
                let fitting = marks_of_packet(is_tcp, to, 2323, ip_id, sequence);
                assert_eq!(Verdict { held: Held::by_packet(is_tcp), fitting }, judge(&access), "{protocol} {ip_id}");
            }
        }
    }

    #[test]
    fn only_tcp_has_a_sequence() {
        assert_eq!(verdict(Protocol::UDP, TO, Some(1), Some(0xc000_024d)), (true, false, vec![]));
    }

    #[test]
    fn a_tool_is_looked_for_where_all_its_fields_are() {
        // Nothing, the IP ID, the sequence number, both.
        let accesses = [1_000, 100, 10, 1];
        assert_eq!(Tool::ALL.map(|tool| tool.tested(&accesses)), [101, 1, 11]);
    }
}
