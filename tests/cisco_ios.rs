//! Cisco IOS: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("cisco-ios");
}

#[test]
fn files_are_claimed_by_their_messages() {
    let denied = "%SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.1(3067) -> 198.51.100.2(139), 1 packet";
    claims(
        "cisco-ios",
        &[
            denied,
            &format!("<190>7: r1: *Sep 13 04:05:06.1: {denied}"),
            "Sep 13 04:05:06 r1 7: %SYS-5-CONFIG_I: Configured",
        ],
        &[
            &format!("\"{denied}\""),
            &format!("r1,{denied}"),
            "%ASA-4-106023: Deny tcp src outside:192.0.2.1/4000 dst inside:198.51.100.2/22",
            "100 %-5-x: y",
            "50 %SEC-9-X: y",
            "%SEC-6-ipaccess: y",
            "%SEC-6: y",
        ],
    );
}
