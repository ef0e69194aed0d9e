//! WatchGuard: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("watchguard");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "watchguard",
        &[
            "firewall: msg_id=\"3000-0148\" Deny 0-External Firebox 40 gre 20 49 192.0.2.1 198.51.100.2",
            "<140>Sep 13 04:05:06 fw-1 S1 firewall: msg_id=\"3000-0148\" Deny 0-External Firebox 40 gre 20 49 192.0.2.1 198.51.100.2",
            "2008-09-13 04:05:16 fw-1 Deny 192.0.2.1 198.51.100.2 ssh/tcp 1 22 0-External 1-Trusted Denied 60 63 (P) proc_id=\"firewall\" msg_id=\"3000-0148\"",
            "LEEF:1.0|WatchGuard|XTM|12.8.2.B1|30000148|src=192.0.2.1\tdst=x",
            "1.0|WatchGuard|XTM|1|11|host_name=M#011x=1",
        ],
        &[
            "LEEF:1.0|Example|Sensor|1|42|src=192.0.2.1\tdstPort=22",
            "\"firewall: msg_id=\"3000-0148\" Deny 0-External Firebox 40 gre 20 49 192.0.2.1 198.51.100.2\"",
            "x,firewall: msg_id=\"3000-0148\" Deny 0-External Firebox 40 gre 20 49 192.0.2.1 198.51.100.2",
            "a=\"b\" firewall: msg_id=\"3000-0148\" Deny 0-External Firebox 40 gre 20 49 192.0.2.1 198.51.100.2",
        ],
    );
}
