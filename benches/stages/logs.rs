//! The events as logs, each in a full record of its product. A new reader's log is a function in one of the files beside
//! this one and a line in [`READERS`].

mod appliances;
mod clouds;
mod honeypots;
mod networks;

use super::events::Event;
use teiten::time::Timestamp;

pub(crate) use networks::{csv, syslog};

/// Writes a log of a format.
pub(crate) type Writer = fn(&[Event]) -> Vec<u8>;

/// The name of a format, as the engine has it (behind a comma, which of its forms), and what writes a log of it.
pub(crate) const READERS: &[(&str, Writer)] = &[
    ("delimited", networks::csv),
    ("netfilter", networks::syslog),
    ("cowrie", honeypots::cowrie),
    ("suricata", networks::eve),
    ("snort", networks::alerts),
    ("heralding", honeypots::heralding),
    ("aws", clouds::vpc_flows),
    ("gcp", clouds::entries),
    ("azure", clouds::tuples),
    ("pcap", networks::pcap),
    ("tpot", honeypots::tpot),
    ("dionaea", honeypots::dionaea),
    ("honeytrap", honeypots::honeytrap),
    ("opencanary", honeypots::opencanary),
    ("thinkst", honeypots::thinkst),
    ("conpot", honeypots::conpot),
    ("dshield_web", honeypots::dshield_web),
    ("ciscoasa-honeypot", honeypots::ciscoasa),
    ("neropot", honeypots::neropot),
    ("mhn", honeypots::mhn),
    ("zeek", networks::zeek),
    ("zeek, JSON", networks::zeek_json),
    ("cisco-asa", appliances::cisco_asa),
    ("meraki", appliances::meraki),
    ("fortigate", appliances::fortigate),
    ("stormshield", appliances::stormshield),
    ("sonicwall", appliances::sonicwall),
    ("sophos", appliances::sophos),
    ("watchguard", appliances::watchguard),
    ("panw", appliances::panw),
    ("juniper", appliances::juniper),
    ("checkpoint", appliances::checkpoint),
    ("barracuda", appliances::barracuda),
    ("mikrotik", appliances::mikrotik),
    ("yamaha", appliances::yamaha),
    ("cloudflare", clouds::cloudflare),
    ("cef", appliances::cef),
    ("leef", appliances::leef),
    ("cisco-ios", appliances::cisco_ios),
    ("pf", networks::filterlog),
    ("pf, tcpdump", networks::pflog),
    ("pfirewall", networks::windows),
    ("netflow", networks::nfdump),
    ("dshield", networks::dshield),
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
use put;

fn stamp(event: &Event) -> String {
    Timestamp::from_secs(event.secs.try_into().unwrap(), 0).unwrap().to_string()
}

/// `2008-07-01T04:05:06`.
fn seconds(event: &Event) -> String {
    stamp(event)[..19].to_owned()
}

/// The day of July, and `04:05:06`.
fn day_of(event: &Event) -> (u8, String) {
    let iso = stamp(event);
    (iso[8..10].parse().unwrap(), iso[11..19].to_owned())
}

/// `TCP`, `UDP` or `ICMP`.
fn capitals(protocol: &str) -> String {
    protocol.to_uppercase()
}

/// The number of a protocol, for what logs no types of ICMP: that is written as UDP.
fn number_of(protocol: &str) -> u8 {
    if protocol == "tcp" { 6 } else { 17 }
}
