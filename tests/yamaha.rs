//! YAMAHA: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("yamaha");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "yamaha",
        &[
            "PP[01] Rejected at IN(2000) filter: TCP 192.0.2.1:4000 > 198.51.100.2:23",
            "2008/09/13 04:05:06: PP[01] Rejected at IN(2000) filter: TCP 192.0.2.1:4000 > 198.51.100.2:23",
            "<134>PP[01] Rejected at IN(2000) filter: TCP 192.0.2.1:4000 > 198.51.100.2:23",
            "[INSPECT] LAN2[in][102] UDP 192.0.2.1:4000 > 198.51.100.2:25 (2008/09/13 04:05:14)",
        ],
        &[
            "\"PP[01] Rejected at IN(2000) filter: TCP 192.0.2.1:4000 > 198.51.100.2:23\"",
            "a,PP[01] Rejected at IN(2000) filter: TCP 192.0.2.1:4000 > 198.51.100.2:23",
            "Rejected at IN(2000) filter: TCP 192.0.2.1:1 > 198.51.100.2:2",
            "eth0 Rejected at IN: TCP a > b",
            "[INSPECT] x",
        ],
    );
}
