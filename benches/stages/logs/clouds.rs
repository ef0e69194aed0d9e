//! Logs of clouds.

use super::{lines, number_of, put, seconds, stamp};
use crate::events::Event;
use std::io::Write;

/// AWS' flows in the default format.
pub(super) fn vpc_flows(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        put!(out, "2 123456789010 eni-{sensor:017x} {source} 10.0.0.{sensor} {source_port} {port} ");
        put!(out, "{} {} {} {secs} {} REJECT OK", number_of(protocol), noise % 9 + 1, noise % 4000 + 40, secs + 60);
    })
}

/// Google's entries of denied connections.
pub(super) fn entries(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        put!(
            out,
            "{{\"insertId\":\"{noise:013x}\",\"jsonPayload\":{{\"connection\":{{\"dest_ip\":\"10.0.0.{sensor}\","
        );
        put!(out, "\"dest_port\":{port},\"protocol\":{},\"src_ip\":\"{source}\",", number_of(protocol));
        put!(out, "\"src_port\":{source_port}}},\"disposition\":\"DENIED\",\"instance\":{{\"project_id\":\"p\",");
        put!(out, "\"region\":\"us-east1\",\"vm_name\":\"vm-{sensor}\",\"zone\":\"us-east1-b\"}},\"rule_details\":");
        put!(out, "{{\"action\":\"DENY\",\"direction\":\"INGRESS\",\"priority\":1000}}}},\"logName\":");
        put!(out, "\"projects/p/logs/compute.googleapis.com%2Ffirewall\",\"timestamp\":");
        put!(out, "\"{}.{:09}Z\"}}", &iso[..19], noise % 1_000_000_000);
    })
}

/// Azure's tuples, a hundred in a record, in one object.
pub(super) fn tuples(events: &[Event]) -> Vec<u8> {
    let mut out = b"{\"records\":[".to_vec();
    for (number, some) in events.chunks(100).enumerate() {
        put!(&mut out, "{}{{\"time\":\"{}\",", if number > 0 { "," } else { "" }, stamp(&some[0]));
        put!(
            &mut out,
            "\"macAddress\":\"00005E0053{:02X}\",\"category\":\"NetworkSecurityGroupFlowEvent\",",
            number % 200
        );
        put!(
            &mut out,
            "\"operationName\":\"NetworkSecurityGroupFlowEvents\",\"properties\":{{\"Version\":2,\"flows\":"
        );
        put!(&mut out, "[{{\"rule\":\"DenyAll\",\"flows\":[{{\"mac\":\"x\",\"flowTuples\":[");
        for (at, event) in some.iter().enumerate() {
            let Event { secs, sensor, source, source_port, port, protocol, .. } = event;
            let letter = if *protocol == "tcp" { "T" } else { "U" };
            put!(&mut out, "{}\"{secs},{source},10.0.0.{sensor},", if at > 0 { "," } else { "" });
            put!(&mut out, "{source_port},{port},{letter},I,D,B,,,,\"");
        }
        out.extend_from_slice(b"]}]}]}}");
    }
    out.extend_from_slice(b"]}");
    out
}

/// Cloudflare's Magic Firewall by Logpush.
pub(super) fn cloudflare(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let (flags, name) = if *protocol == "tcp" { (2, "TCP") } else { (0, "UDP") };
        put!(out, "{{\"AWSRegion\":\"\",\"ColoCity\":\"Tokyo\",\"ColoCode\":\"nrt{sensor:02}\",\"ColoName\":\"NRT\",");
        put!(out, "\"Datetime\":\"{}Z\",\"DestinationASN\":64496,\"DestinationCountry\":\"JP\",", seconds(event));
        put!(out, "\"DestinationPort\":{port},\"Direction\":\"ingress\",\"EncapsulationType\":\"gre\",");
        put!(out, "\"IPDestinationAddress\":\"198.51.100.{sensor}\",\"IPDestinationSubnet\":\"198.51.100.0/24\",");
        put!(out, "\"IPFragmentOffset\":0,\"IPHeaderLength\":20,\"IPProtocol\":{},", number_of(protocol));
        put!(out, "\"IPProtocolName\":\"{name}\",\"IPSourceAddress\":\"{source}\",\"IPTTL\":{},", 40 + noise % 64);
        put!(out, "\"IPTotalLength\":{},\"IPv4Checksum\":{},", 40 + noise % 40, noise >> 48);
        put!(out, "\"Outcome\":\"fail\",\"Protocol\":\"{name}\",\"RuleID\":\"{noise:016x}\",\"SampleInterval\":1,");
        put!(out, "\"SourceASN\":{},\"SourceCountry\":\"US\",\"SourcePort\":{source_port},", noise % 65_536);
        put!(out, "\"TCPFlags\":{flags},\"TCPWindowSize\":65535,\"Verdict\":\"drop\"}}");
    })
}
