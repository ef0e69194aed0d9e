//! Meraki: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("meraki");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "meraki",
        &[
            "<134>1 1221278706.25 MX84 flows src=192.0.2.1 dst=198.51.100.2 protocol=tcp sport=1 dport=2",
            "1221278706.25 MX84 events dhcp lease of ip 198.51.100.2",
            "1 1221278706.25 MX84 events dhcp lease of ip 198.51.100.2",
            "Sep 13 04:05:12 198.51.100.1 1 1221278712.5 MX84 urls src=198.51.100.2:1 dst=192.0.2.1:80",
        ],
        &[
            "<134>1 2008-09-13T04:05:06Z MX84 flows - - - src=192.0.2.1",
            "1 1221278706 MX84 flows src=192.0.2.1",
            "1,1221278706.25,MX84,flows",
            "1221278706.25 MX84 kernel flows src=192.0.2.1",
            "\"a\" 1 1221278706.25 MX84 flows src=192.0.2.1",
        ],
    );
}
