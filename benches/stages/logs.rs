//! The events as logs. A new reader's log is a function here and a line in [`READERS`].

use super::events::{BEGIN, Event};
use std::io::Write;
use teiten::time::Timestamp;

/// Writes a log of a format.
pub(crate) type Writer = fn(&[Event]) -> Vec<u8>;

/// The name of a format, as the engine has it, and what writes a log of it.
pub(crate) const READERS: &[(&str, Writer)] = &[
    ("delimited", csv),
    ("netfilter", syslog),
    ("cowrie", json),
    ("suricata", eve),
    ("snort", alerts),
    ("heralding", array),
    ("aws", vpc_flows),
    ("gcp", entries),
    ("azure", tuples),
];

/// One record after the other, each written by `each`.
fn lines(events: &[Event], each: impl Fn(&mut Vec<u8>, &Event)) -> Vec<u8> {
    let mut out = Vec::new();
    for event in events {
        each(&mut out, event);
        out.push(b'\n');
    }
    out
}

/// Writing to memory cannot fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => { write!($out, $($text)*).unwrap() };
}

fn stamp(event: &Event) -> String {
    Timestamp::from_secs(event.secs.try_into().unwrap(), 0).unwrap().to_string()
}

/// A table as firewalls export it.
pub(crate) fn csv(events: &[Event]) -> Vec<u8> {
    let mut out = b"timestamp,sensor,src_ip,src_port,dst_port,proto\n".to_vec();
    out.extend(lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, .. } = event;
        put!(out, "{},talot-{sensor:02},{source},{source_port},{port},{protocol}", stamp(event));
    }));
    out
}

/// The kernel's packets as syslog writes them.
pub(crate) fn syslog(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        let iso = stamp(event);
        let day = iso[8..10].parse::<u8>().unwrap();
        put!(out, "Jul {day:2} {} talot-{sensor:02} kernel: ", &iso[11..19]);
        put!(out, "[{}.{:06}] DROP IN=eth0 OUT= ", secs - BEGIN + 1000, noise % 1_000_000);
        put!(out, "MAC=00:16:3e:5e:6c:00:00:1d:b5:4c:0f:c1:08:00 SRC={source} DST=198.51.100.{sensor} ");
        let length = if *protocol == "tcp" { 48 } else { 28 + noise % 40 };
        put!(out, "LEN={length} TOS=0x00 PREC=0x00 TTL={} ID={} ", 40 + (noise >> 20) % 64, (noise >> 32) % 65_536);
        match *protocol {
            "tcp" => {
                put!(out, "DF PROTO=TCP SPT={source_port} DPT={port} WINDOW=65535 RES=0x00 SYN URGP=0 ");
            }
            "udp" => put!(out, "PROTO=UDP SPT={source_port} DPT={port} LEN={} ", length - 20),
            _ => put!(out, "PROTO=ICMP TYPE=8 CODE=0 ID=512 SEQ={} ", noise >> 48),
        }
    })
}

/// Cowrie's connections.
fn json(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{{\"eventid\":\"cowrie.session.connect\",\"src_ip\":\"{source}\",\"src_port\":{source_port},");
        put!(out, "\"dst_ip\":\"198.51.100.{sensor}\",\"dst_port\":{},", if noise % 4 == 0 { 2223 } else { 2222 });
        put!(out, "\"session\":\"{:012x}\",\"protocol\":\"ssh\",", noise >> 16);
        put!(out, "\"message\":\"New connection: {source}:{source_port}\",");
        put!(out, "\"sensor\":\"talot-{sensor:02}\",\"timestamp\":\"{}.{:06}Z\"}}", &iso[..19], noise % 1_000_000);
    })
}

/// Suricata's flows.
fn eve(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{{\"timestamp\":\"{}.{:06}+0000\",\"flow_id\":{},", &iso[..19], noise % 1_000_000, noise >> 12);
        put!(out, "\"in_iface\":\"eth0\",\"event_type\":\"flow\",\"src_ip\":\"{source}\",\"src_port\":{source_port},");
        put!(out, "{}", if *protocol == "icmp" { "\"icmp_type\":8,\"icmp_code\":0," } else { "" });
        put!(
            out,
            "\"dest_ip\":\"198.51.100.{sensor}\",\"dest_port\":{port},\"proto\":\"{}\",",
            protocol.to_uppercase()
        );
        put!(out, "\"flow\":{{\"pkts_toserver\":1,\"pkts_toclient\":0,\"bytes_toserver\":60,\"bytes_toclient\":0,");
        put!(
            out,
            "\"start\":\"{}.{:06}+0000\",\"end\":\"{}.{:06}+0000\",",
            &iso[..19],
            noise % 999_999,
            &iso[..19],
            999_999
        );
        put!(out, "\"age\":0,\"state\":\"new\",\"reason\":\"timeout\",\"alerted\":false}}}}");
    })
}

/// Snort's fast alerts.
fn alerts(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{}/{}/{}-{}.{:06}  [**] ", &iso[5..7], &iso[8..10], &iso[..4], &iso[11..19], noise % 1_000_000);
        put!(out, "[1:24034{:02}:68499] ET CINS Active Threat Intelligence Poor Reputation IP [**] ", noise % 100);
        put!(out, "[Classification: Misc Attack] [Priority: 2] {{{}}} ", protocol.to_uppercase());
        // Of ICMP, type and code.
        let (source_port, port) = if *protocol == "icmp" { (8, 0) } else { (*source_port, *port) };
        put!(out, "{source}:{source_port} -> 198.51.100.{sensor}:{port}");
    })
}

/// Heralding's sessions, as an array.
fn array(events: &[Event]) -> Vec<u8> {
    let mut out = b"[".to_vec();
    for (number, event) in events.iter().enumerate() {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let iso = stamp(event);
        let comma = if number > 0 { ", " } else { "" };
        put!(&mut out, "{comma}{{\"timestamp\": \"{} {}.{:06}\", ", &iso[..10], &iso[11..19], noise % 1_000_000);
        put!(&mut out, "\"duration\": 0, \"session_id\": \"{noise:016x}\", \"source_ip\": \"{source}\", ");
        put!(&mut out, "\"source_port\": {source_port}, \"destination_ip\": \"198.51.100.{sensor}\", ");
        put!(&mut out, "\"destination_port\": {port}, \"protocol\": \"vnc\", \"num_auth_attempts\": 0, ");
        put!(&mut out, "\"auth_attempts\": [], \"session_ended\": true, \"auxiliary_data\": {{}}}}");
    }
    out.push(b']');
    out
}

/// The number of a protocol, which clouds write. Since they log no types of ICMP, that is written as UDP.
fn number_of(protocol: &str) -> u8 {
    if protocol == "tcp" { 6 } else { 17 }
}

/// AWS' flows in the default format.
fn vpc_flows(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        put!(out, "2 123456789010 eni-{sensor:017x} {source} 10.0.0.{sensor} {source_port} {port} ");
        put!(out, "{} {} {} {secs} {} REJECT OK", number_of(protocol), noise % 9 + 1, noise % 4000 + 40, secs + 60);
    })
}

/// Google's entries of denied connections.
fn entries(events: &[Event]) -> Vec<u8> {
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
fn tuples(events: &[Event]) -> Vec<u8> {
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
