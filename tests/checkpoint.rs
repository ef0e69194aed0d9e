//! Check Point: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("checkpoint");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "checkpoint",
        &[
            "[action:\"Drop\"; flags:\"1\"; ifdir:\"inbound\"; ifname:\"eth0\"; loguid:\"{0x1}\"; origin:\"198.51.100.1\"; time:\"1221278706\"; version:\"5\";  product:\"VPN-1 & FireWall-1\"; proto:\"6\"; s_port:\"4000\"; service:\"22\"; src:\"192.0.2.1\"; dst:\"198.51.100.2\"]",
            "<134>1 2008-09-13T04:05:06Z gw-1 CheckPoint 1930 - [action:\"Drop\"; flags:\"1\"; ifdir:\"inbound\"; ifname:\"eth0\"; loguid:\"{0x1}\"; origin:\"198.51.100.1\"; time:\"1221278706\"; version:\"5\";  product:\"VPN-1 & FireWall-1\"; proto:\"6\"; s_port:\"4000\"; service:\"22\"; src:\"192.0.2.1\"; dst:\"198.51.100.2\"]",
            "time=1|product=Firewall|action=Drop|loguid=1|origin=198.51.100.1|src=192.0.2.1",
        ],
        &[
            "a,[action:\"Drop\"; flags:\"1\"; ifdir:\"inbound\"; ifname:\"eth0\"; loguid:\"{0x1}\"; origin:\"198.51.100.1\"; time:\"1221278706\"; version:\"5\";  product:\"VPN-1 & FireWall-1\"; proto:\"6\"; s_port:\"4000\"; service:\"22\"; src:\"192.0.2.1\"; dst:\"198.51.100.2\"]",
            "{\"action\":\"Drop\",\"origin\":\"x\"}",
            "[a:\"b\"; c:\"d\"]",
            "time=1 action=x origin=y",
            "x=\"[action:\"Drop\"; flags:\"1\"; ifdir:\"inbound\"; ifname:\"eth0\"; loguid:\"{0x1}\"; origin:\"198.51.100.1\"; time:\"1221278706\"; version:\"5\";  product:\"VPN-1 & FireWall-1\"; proto:\"6\"; s_port:\"4000\"; service:\"22\"; src:\"192.0.2.1\"; dst:\"198.51.100.2\"]",
        ],
    );
}
