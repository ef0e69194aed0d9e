//! Barracuda: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("barracuda");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "barracuda",
        &[
            "Security fw-1 LocalBlock: LIN|UDP|eth0|192.0.2.1|4000|00:00:5e:00:53:01|198.51.100.2|161|svc||rule|4003|||0|1|0|0|0|0||||||",
            "<13>Sep 13 04:05:06 fw-1 box_Firewall_Activity: Security fw-1 LocalBlock: LIN|UDP|eth0|192.0.2.1|4000|00:00:5e:00:53:01|198.51.100.2|161|svc||rule|4003|||0|1|0|0|0|0||||||",
            "Info     fw-1 Allow: type=FWD|proto=TCP|srcIF=eth1|srcIP=192.0.2.1|srcPort=4000|srcMAC=x|dstIP=198.51.100.2|dstPort=22|dstService=ssh",
        ],
        &[
            "Info     fw-1 phibs: x",
            "\"Security fw-1 LocalBlock: LIN|UDP|eth0|192.0.2.1|4000|00:00:5e:00:53:01|198.51.100.2|161|svc||rule|4003|||0|1|0|0|0|0||||||\"",
            "Security fw-1 LocalBlock: a|b|c",
            "Info fw a -> b",
            "level,Security fw-1 LocalBlock: LIN|UDP|eth0|192.0.2.1|4000|00:00:5e:00:53:01|198.51.100.2|161|svc||rule|4003|||0|1|0|0|0|0||||||",
        ],
    );
}
