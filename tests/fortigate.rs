//! FortiGate: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("fortigate");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "fortigate",
        &[
            "date=2008-09-13 time=04:05:06 devname=\"fw\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\"deny\"",
            "<189>date=2008-09-13 time=04:05:06 devname=\"fw\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\"deny\"",
            "Sep 13 04:05:06 relay date=2008-09-13 time=04:05:06 devname=\"fw\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\"deny\"",
            "timestamp=1 devname=\"fw\" devid=\"FG1\" vd=\"root\" date=2008-09-13 time=04:05:06 type=\"event\" subtype=\"user\"",
            "time=04:05:06 devname=\"abc\" devid=\"1\" logid=\"0100032011\" type=\"event\" subtype=\"system\"",
        ],
        &[
            "\"date=2008-09-13 time=04:05:06 devname=\"\"fw\"\" devid=\"\"FG1\"\" logid=\"\"0000000013\"\" type=\"\"traffic\"\" subtype=\"\"forward\"\" level=\"\"notice\"\" vd=\"\"root\"\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\"\"deny\"\"\"",
            "a,b,date=2008-09-13 time=04:05:06 devname=\"fw\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\"deny\"",
            "{\"message\":\"date=2008-09-13 time=04:05:06 devname=\\\"fw\\\" devid=\\\"FG1\\\" logid=\\\"0000000013\\\" type=\\\"traffic\\\" subtype=\\\"forward\\\" level=\\\"notice\\\" vd=\\\"root\\\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\\\"deny\\\"\"}",
            "date=2008-09-13 time=04:05:06 type=traffic",
            "date=2008-09-13 time=04:05:06 timezone=\"CET\" device_name=\"d\" device_id=D log_id=1 log_type=\"Firewall\" log_component=\"x\"",
            "CEF:0|Fortinet|Fortigate|v6|1|traffic|3|src=192.0.2.1",
        ],
    );
}
