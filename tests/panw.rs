//! PAN-OS: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("panw");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "panw",
        &[
            "1,2008/09/13 04:05:59,0011,TRAFFIC,deny,2305,2008/09/13 04:05:06,192.0.2.1,198.51.100.2,0.0.0.0,0.0.0.0,rule 1,,,web-browsing,vsys1,untrust,trust,ethernet1/1,ethernet1/2,Log,2008/09/13 04:05:06,7,1,4000,3389,0,0,0x0,tcp,deny,60,60,0,1,2008/09/13 04:05:06,0,any,0,1,0x0,US,JP,0,1,0,policy-deny,0,0,0,0,,PA-1,from-policy",
            "<14>Sep 13 04:06:06 PA-1 1,2008/09/13 04:05:59,0011,TRAFFIC,deny,2305,2008/09/13 04:05:06,192.0.2.1,198.51.100.2,0.0.0.0,0.0.0.0,rule 1,,,web-browsing,vsys1,untrust,trust,ethernet1/1,ethernet1/2,Log,2008/09/13 04:05:06,7,1,4000,3389,0,0,0x0,tcp,deny,60,60,0,1,2008/09/13 04:05:06,0,any,0,1,0x0,US,JP,0,1,0,policy-deny,0,0,0,0,,PA-1,from-policy",
            "521 <14>1 2008-09-13T04:06:18Z PA-2 - - - - 1,2008/09/13 04:05:59,0011,TRAFFIC,deny,2305,2008/09/13 04:05:06,192.0.2.1,198.51.100.2,0.0.0.0,0.0.0.0,rule 1,,,web-browsing,vsys1,untrust,trust,ethernet1/1,ethernet1/2,Log,2008/09/13 04:05:06,7,1,4000,3389,0,0,0x0,tcp,deny,60,60,0,1,2008/09/13 04:05:06,0,any,0,1,0x0,US,JP,0,1,0,policy-deny,0,0,0,0,,PA-1,from-policy",
            "{\"TimeReceived\":\"2008-09-13T04:06:06.000000Z\",\"DeviceSN\":\"0011\",\"LogType\":\"TRAFFIC\",\"Subtype\":\"end\",\"ConfigVersion\":\"10.2\",\"TimeGenerated\":\"2008-09-13T04:05:06.000000Z\",\"SourceAddress\":\"192.0.2.1\",\"DestinationAddress\":\"198.51.100.2\",\"SourceUser\":null,\"Application\":\"ssh\",\"FromZone\":\"a\",\"ToZone\":\"b\",\"RepeatCount\":2,\"SourcePort\":4000,\"DestinationPort\":22,\"Protocol\":\"tcp\",\"Action\":\"allow\"}",
        ],
        &[
            "\"1,2008/09/13 04:05:59,0011,TRAFFIC,deny,2305,2008/09/13 04:05:06,192.0.2.1,198.51.100.2,0.0.0.0,0.0.0.0,rule 1,,,web-browsing,vsys1,untrust,trust,ethernet1/1,ethernet1/2,Log,2008/09/13 04:05:06,7,1,4000,3389,0,0,0x0,tcp,deny,60,60,0,1,2008/09/13 04:05:06,0,any,0,1,0x0,US,JP,0,1,0,policy-deny,0,0,0,0,,PA-1,from-policy\"",
            "x1,2008/09/13 04:05:59,0011,TRAFFIC,deny,2305,2008/09/13 04:05:06,192.0.2.1,198.51.100.2,0.0.0.0,0.0.0.0,rule 1,,,web-browsing,vsys1,untrust,trust,ethernet1/1,ethernet1/2,Log,2008/09/13 04:05:06,7,1,4000,3389,0,0,0x0,tcp,deny,60,60,0,1,2008/09/13 04:05:06,0,any,0,1,0x0,US,JP,0,1,0,policy-deny,0,0,0,0,,PA-1,from-policy",
            "domain,receive_time,serial,type",
            "1,2008/09/13 04:05:06,a,b",
            "{\"LogType\":\"x\"}",
            "{\"Subtype\":\"end\",\"SourceAddress\":\"192.0.2.1\"}",
        ],
    );
}
