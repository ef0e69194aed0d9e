//! Tools that scan, by marks they leave in the packets' headers (`methods.md`, Fingerprints). A mark is no proof: who
//! wants to can leave it, too, so that all that is said is "consistent with". Knows nothing of logs or of counting.

use crate::access::{Header, Protocol};
use std::net::IpAddr;

/// A tool and the mark that it is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// ZMap up to 4.0: IP ID 54321. Versions from 4.1.0 of 2024-03-21 choose it at random, so that its absence says
    /// nothing.
    Zmap,
    /// masscan: the IP ID is the lower half of destination address ⊕ destination port ⊕ TCP sequence number.
    Masscan,
    /// Mirai and many of its variants: the TCP sequence number is the destination address.
    Mirai,
}

/// How much a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// One packet of another tool has it by chance once in 65,536.
    Medium,
    /// It ties several fields together, or one of 32 bits.
    Strong,
}

/// Fields that a mark is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// [`Header::ip_id`].
    IpId,
    /// [`Header::sequence`].
    Sequence,
    /// The address that the packet was sent to.
    Destination,
}

impl Tool {
    /// All, in the order of their bits.
    pub const ALL: [Tool; 3] = [Tool::Zmap, Tool::Masscan, Tool::Mirai];

    /// The fields that its mark is looked for in.
    pub fn needs(self) -> &'static [Field] {
        match self {
            Tool::Zmap => &[Field::IpId],
            Tool::Masscan => &[Field::IpId, Field::Destination, Field::Sequence],
            Tool::Mirai => &[Field::Sequence, Field::Destination],
        }
    }

    /// Year, month and day of the version from which on it leaves no mark, if there is one.
    pub fn until(self) -> Option<(i32, u32, u32)> {
        (self == Tool::Zmap).then_some((2024, 3, 21))
    }

    /// How much its mark says.
    pub fn confidence(self) -> Confidence {
        match self {
            Tool::Zmap => Confidence::Medium,
            Tool::Masscan | Tool::Mirai => Confidence::Strong,
        }
    }
}

/// The IP ID of ZMap's packets (`src/probe_modules/packet.h` up to 4.0).
const ZMAP: u16 = 54_321;

/// Tools as bits, one for each of [`Tool::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tools(pub u8);

impl Tools {
    /// Whether a tool is among them.
    pub fn holds(self, tool: Tool) -> bool {
        self.0 >> tool as u8 & 1 == 1
    }
}

/// What one packet says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Tools whose fields the record holds.
    pub tested: Tools,
    /// Those of them whose mark is there.
    pub fitting: Tools,
}

/// Looks for every mark in a packet's header.
pub fn judge(header: &Header, protocol: Option<Protocol>, destination: Option<IpAddr>, port: Option<u16>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut tell = |tool: Tool, fits: bool| {
        verdict.tested.0 |= 1 << tool as u8;
        verdict.fitting.0 |= u8::from(fits) << tool as u8;
    };
    if let Some(id) = header.ip_id {
        tell(Tool::Zmap, id == ZMAP);
    }
    // The other marks are of SYNs over IPv4.
    if let (Some(Protocol::TCP), Some(IpAddr::V4(to)), Some(sequence)) = (protocol, destination, header.sequence) {
        let to = to.to_bits();
        tell(Tool::Mirai, sequence == to);
        if let (Some(id), Some(port)) = (header.ip_id, port) {
            tell(Tool::Masscan, id == (to ^ u32::from(port) ^ sequence) as u16);
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(header: Header, to: &str) -> (Vec<Tool>, Vec<Tool>) {
        let Verdict { tested, fitting } = judge(&header, Some(Protocol::TCP), to.parse().ok(), Some(2323));
        let list = |tools: Tools| Tool::ALL.into_iter().filter(|tool| tools.holds(*tool)).collect();
        (list(tested), list(fitting))
    }

    #[test]
    fn marks_are_found() {
        let header = |ip_id, sequence| Header { ip_id, sequence, ..Header::default() };
        let to = "192.0.2.77"; // 0xc000024d
        assert_eq!(verdict(header(Some(54_321), None), to), (vec![Tool::Zmap], vec![Tool::Zmap]));
        assert_eq!(verdict(header(Some(54_320), None), to), (vec![Tool::Zmap], vec![]));
        assert_eq!(verdict(header(None, Some(0xc000_024d)), to), (vec![Tool::Mirai], vec![Tool::Mirai]));
        assert_eq!(verdict(header(None, Some(0xc000_024e)), to), (vec![Tool::Mirai], vec![]));
        // 0x024d ^ 2323 (0x0913) ^ 0x5678 = 0x5d26
        let all = Tool::ALL.to_vec();
        assert_eq!(verdict(header(Some(0x5d26), Some(0x1234_5678)), to), (all.clone(), vec![Tool::Masscan]));
        assert_eq!(verdict(header(Some(0x5d27), Some(0x1234_5678)), to), (all, vec![]));
        // Without the address the packet went to, and of IPv6, only the IP ID is looked at.
        assert_eq!(verdict(header(Some(1), Some(1)), ""), (vec![Tool::Zmap], vec![]));
        assert_eq!(verdict(header(Some(1), Some(1)), "2001:db8::1"), (vec![Tool::Zmap], vec![]));
        assert_eq!(verdict(Header::default(), to), (vec![], vec![]));
    }

    #[test]
    fn only_tcp_has_a_sequence() {
        let header = Header { ip_id: Some(1), sequence: Some(0xc000_024d), ..Header::default() };
        let of = judge(&header, Some(Protocol::UDP), "192.0.2.77".parse().ok(), Some(53));
        assert_eq!((of.tested, of.fitting), (Tools(1), Tools(0)));
    }
}
