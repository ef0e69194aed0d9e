//! Juniper: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("juniper");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "juniper",
        &[
            "RT_FLOW: RT_FLOW_SESSION_DENY: session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) p u t",
            "Sep 13 04:06:06 ns-1 ns5: NetScreen device_id=ns5  [Root]system-notification-00257(traffic): start_time=\"2008-09-13 04:05:06\" duration=0 policy_id=320001 service=x proto=6 src zone=Untrust dst zone=Trust action=Deny sent=0 rcvd=60 src=192.0.2.1 dst=198.51.100.2 dst_port=445 session_id=0",
            "srx-1 RT_FLOW: %USER-6-RT_FLOW_SESSION_DENY: session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) p u t",
            "Sep 13 04:05:06 srx-1 RT_FLOW: RT_FLOW_SESSION_DENY: session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) p u t",
            "<14>1 2008-09-13T04:05:06Z srx-1 RT_FLOW - RT_FLOW_SESSION_DENY [junos@2636.1.1.1.2.129 source-address=\"192.0.2.1\" source-port=\"4000\" destination-address=\"198.51.100.2\" destination-port=\"22\" service-name=\"x y\" protocol-id=\"6\" icmp-type=\"0\" policy-name=\"p\" source-zone-name=\"untrust\" destination-zone-name=\"trust\"]",
        ],
        &[
            "\"RT_FLOW: RT_FLOW_SESSION_DENY: session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) p u t\"",
            "a,RT_FLOW: RT_FLOW_SESSION_DENY: session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) p u t",
            "MYRT_FLOW_SESSION_DENY: x",
            "MY-RT_FLOW_SESSION_DENY: x",
            "RT_FLOW_SESSION_DENY",
            "{\"t\":\"RT_FLOW: RT_FLOW_SESSION_DENY: session denied 192.0.2.1/4000->198.51.100.2/22 junos-ssh 6(0) p u t\"}",
        ],
    );
}
