//! What clouds' logs of flows leave open, read from the record alone: which way a flow went.

use std::net::IpAddr;

/// Is it an address of a private network (RFC 1918, RFC 6598, RFC 4193) or of the link?
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private() || v4.is_link_local() || v4.is_loopback() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => (v6.segments()[0] & 0xfe00) == 0xfc00 || v6.is_unicast_link_local() || v6.is_loopback(),
    }
}

/// Does a flow without flags look like an answer? From a port of a well-known service to one that systems give to those
/// who ask (from 32768 on, RFC 6335 and Linux' range).
pub(super) fn looks_like_answer(source_port: Option<u16>, destination_port: Option<u16>) -> bool {
    matches!((source_port, destination_port), (Some(1..1024), Some(32_768..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses() {
        for (address, want) in [
            ("10.1.2.3", true),
            ("172.31.0.1", true),
            ("172.32.0.1", false),
            ("192.168.0.1", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("169.254.1.1", true),
            ("192.0.2.1", false),
            ("fd00::1", true),
            ("fe80::1", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), want, "{address}");
        }
    }

    #[test]
    fn answers_by_their_ports() {
        assert!(looks_like_answer(Some(443), Some(41_834)));
        for ports in [(Some(443), Some(8080)), (Some(40_000), Some(443)), (Some(0), Some(40_000)), (None, Some(40_000))]
        {
            assert!(!looks_like_answer(ports.0, ports.1), "{ports:?}");
        }
    }
}
