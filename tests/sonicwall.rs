//! SonicWall: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("sonicwall");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "sonicwall",
        &[
            "id=firewall sn=00SN time=\"2008-09-13 04:05:06\" fw=198.51.100.1 pri=6 c=262144 m=98 msg=\"x\" n=1 ",
            "<134> id=firewall sn=00SN time=\"2008-09-13 04:05:06 UTC\" fw=198.51.100.1 pri=6 c=262144 m=98 msg=\"x\" n=1 ",
            "192.0.2.9 id=firewall sn=00SN time=\"2008-09-13 04:05:06\" fw=198.51.100.1 pri=6 c=262144 m=98 msg=\"x\" n=1 ",
        ],
        &[
            "id=firewall time=\"2008-09-13 04:05:07\" fw=\"SN1\" tz=+0200 startime=\"2008-09-13 04:05:06\" pri=5 logtype=\"system\"",
            "\"id=firewall sn=00SN time=\"2008-09-13 04:05:06\" fw=198.51.100.1 pri=6 c=262144 m=98 msg=\"x\" n=1 \"",
            "id=7 sn=1",
            "a,b,id=firewall sn=00SN time=\"2008-09-13 04:05:06\" fw=198.51.100.1 pri=6 c=262144 m=98 msg=\"x\" n=1 ",
        ],
    );
}
