//! Stormshield: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("stormshield");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "stormshield",
        &[
            "id=firewall time=\"2008-09-13 04:05:07\" fw=\"SN1\" tz=+0200 startime=\"2008-09-13 04:05:06\" pri=5 logtype=\"system\"",
            "time=\"2008-09-13 04:05:06\" fw=\"SN\" tz=+0100 startime=\"2008-09-13 04:05:06\" pri=5",
            "Sep 13 04:05:06 h 1 - id=firewall time=\"2008-09-13 04:05:07\" fw=\"SN1\" tz=+0200 startime=\"2008-09-13 04:05:06\" pri=5 ",
        ],
        &[
            "id=firewall sn=1 time=\"2008-09-13 04:05:06\" fw=192.0.2.1 pri=6 m=98",
            "\"id=firewall time=\"2008-09-13 04:05:07\" fw=\"SN1\" tz=+0200 startime=\"2008-09-13 04:05:06\" pri=5 \"",
            "time=1 a=b",
            "x|id=firewall time=\"2008-09-13 04:05:07\" fw=\"SN1\" tz=+0200 startime=\"2008-09-13 04:05:06\" pri=5 ",
        ],
    );
}
