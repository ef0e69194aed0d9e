//! MikroTik: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("mikrotik");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "mikrotik",
        &[
            "firewall,info input: in:ether1 out:(unknown 0), src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:4000->198.51.100.2:22, len 60",
            "sep/13/2008 04:05:06 firewall,info input: in:ether1 out:(unknown 0), src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:4000->198.51.100.2:22, len 60",
            "04:05:06 firewall,info input: in:ether1 out:(unknown 0), src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:4000->198.51.100.2:22, len 60",
            "<134>Sep 13 04:05:06 r-1 firewall,info input: in:ether1 out:(unknown 0), src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:4000->198.51.100.2:22, len 60",
        ],
        &[
            "\"firewall,info input: in:ether1 out:(unknown 0), src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:4000->198.51.100.2:22, len 60\"",
            "{\"m\":\"firewall,info input: in:ether1 out:(unknown 0), src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:4000->198.51.100.2:22, len 60\"}",
            "input: in:ether1 out:ether2, proto",
            "a: in:b out:c, proto XYZ, d->e",
        ],
    );
}
