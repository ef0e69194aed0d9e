//! Sophos: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("sophos");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "sophos",
        &[
            "device=\"SFW\" date=2008-09-13 time=04:05:06 timezone=\"CET\" device_name=\"XG1\" device_id=D1 log_id=010101600001 log_type=\"Event\" log_component=\"x\" log_subtype=\"y\" priority=Information ",
            "<30>device=\"SFW\" date=2008-09-13 time=04:05:06 timezone=\"CET\" device_name=\"XG1\" device_id=D1 log_id=010101600001 log_type=\"Event\" log_component=\"x\" log_subtype=\"y\" priority=Information ",
            "2008:09:13-04:05:06 utm ulogd[1]: id=\"2001\" severity=\"info\" sys=\"SecureNet\" sub=\"packetfilter\" name=\"Packet dropped\" action=\"drop\" fwrule=\"60002\"  srcmac=\"00:00:5e:00:53:01\" srcip=\"192.0.2.1\" dstip=\"198.51.100.2\" proto=\"47\" length=\"52\" tos=\"0x00\" prec=\"0x00\" ttl=\"113\" ",
            "id=\"2001\" severity=\"info\" sys=\"SecureNet\" sub=\"packetfilter\" name=\"Packet dropped\" action=\"drop\" fwrule=\"60002\"  srcmac=\"00:00:5e:00:53:01\" srcip=\"192.0.2.1\" dstip=\"198.51.100.2\" proto=\"47\" length=\"52\" tos=\"0x00\" prec=\"0x00\" ttl=\"113\" ",
        ],
        &[
            "\"device=\"SFW\" date=2008-09-13 time=04:05:06 timezone=\"CET\" device_name=\"XG1\" device_id=D1 log_id=010101600001 log_type=\"Event\" log_component=\"x\" log_subtype=\"y\" priority=Information \"",
            "date=2008-09-13 time=04:05:06 devname=\"fw\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=192.0.2.1 dstip=198.51.100.2 proto=47 action=\"deny\"",
            "id=\"1\" sys=\"a\"",
            "a,device=\"SFW\" date=2008-09-13 time=04:05:06 timezone=\"CET\" device_name=\"XG1\" device_id=D1 log_id=010101600001 log_type=\"Event\" log_component=\"x\" log_subtype=\"y\" priority=Information ",
        ],
    );
}
