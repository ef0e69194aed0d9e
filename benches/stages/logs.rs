//! The events as logs. A new reader's log is a function here and a line in [`READERS`].

use super::events::{BEGIN, Event};
use std::io::Write;
use teiten::time::Timestamp;

/// Writes a log of a format.
pub(crate) type Writer = fn(&[Event]) -> Vec<u8>;

/// The name of a format, as the engine has it, and what writes a log of it.
pub(crate) const READERS: &[(&str, Writer)] = &[("delimited", csv), ("netfilter", syslog), ("cowrie", json)];

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
