//! Suricata: whole files with what is read of them, whose they are, and the user's networks.

use crate::readers::{golden, options, outcome_name, read};
use teiten::format::Networks;
use teiten::input::FileOptions;

#[test]
fn golden_files() {
    golden("suricata");
}

fn event(kind: &str, more: &str) -> String {
    format!(
        "{{\"timestamp\":\"2008-09-13T04:05:06.5+0000\",\"event_type\":\"{kind}\",\"src_ip\":\"192.0.2.1\",\"src_port\":4000,\"dest_ip\":\"198.51.100.7\",\"dest_port\":22,\"proto\":\"TCP\"{more}}}\n"
    )
}

#[test]
fn files_are_claimed_by_their_events() {
    let claimed = |text: &str| outcome_name(&read(text.as_bytes(), &options()).1) == "suricata";
    let (flow, stats) =
        (event("flow", ""), "{\"timestamp\":\"2008-09-13T04:05:06Z\",\"event_type\":\"stats\",\"stats\":{}}\n");
    assert!(claimed(&flow) && claimed(stats) && claimed(&event("alert", ",\"alert\":{}")));
    assert!(claimed(&format!("[{flow},{flow}]")) && claimed(&format!("Sep 13 04:05:06 h suricata[1]: {flow}")));
    let other = "{\"timestamp\":\"2008-09-13T04:05:06Z\",\"src_ip\":\"192.0.2.1\",\"dest_port\":22}\n";
    assert!(!claimed(other) && claimed(&format!("{flow}{other}")) && !claimed(&format!("{flow}{other}{other}")));
    assert!(!claimed(&event("flow", "").replace("event_type", "type")));
}

#[test]
fn the_users_networks_say_what_is_outbound() {
    let out = event("flow", "").replace("192.0.2.1", "198.51.100.9").replace("198.51.100.7", "203.0.113.5");
    let text = event("flow", "") + &out + &event("flow", "").replace("192.0.2.1", "198.51.100.9");
    let text = text + &out.replace("}\n", ",\"flow\":{\"pkts_toserver\":0}}\n");
    let kinds = |networks: &str| {
        let options = FileOptions { networks: Networks::parse(networks).unwrap(), ..options() };
        let (recorder, _) = read(text.as_bytes(), &options);
        recorder.texts().iter().map(|t| t.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(""), "access access access reply");
    assert_eq!(kinds("198.51.100.0/24"), "access outbound local reply");
}
