//! Google's and Azure's logs of flows: whole files with what is read of them, whose they are, and the user's networks.

use crate::readers::{golden, options, outcome_name, own_files, read};
use teiten::access::Kind;
use teiten::format::Networks;
use teiten::input::FileOptions;

#[test]
fn golden_files() {
    golden("gcp");
    golden("azure");
}

#[test]
fn files_are_claimed_by_their_records() {
    for (name, bytes) in own_files() {
        let format = name.split('/').next().unwrap();
        if ["gcp", "azure"].contains(&format) {
            assert_eq!(outcome_name(&read(&bytes, &options()).1), format, "{name}");
        }
    }
    let claimed = |text: &str| outcome_name(&read(text.as_bytes(), &options()).1);
    for text in [
        "{\"jsonPayload\":{\"connection\":{\"dest_ip\":\"192.0.2.1\"}},\"timestamp\":\"2008-09-13T04:05:06Z\"}\n",
        "{\"category\":\"Administrative\",\"time\":\"2008-09-13T04:05:06Z\",\"properties\":{\"msg\":\"x\"}}\n",
        "{\"records\":[{\"time\":\"2008-09-13T04:05:06Z\",\"category\":\"AuditLogs\"}]}\n",
    ] {
        assert!(!["gcp", "azure"].contains(&claimed(text).as_str()), "{text}");
    }
    // A first record that is longer than what a file is recognised by.
    let tuples = vec!["\"1221278706,192.0.2.1,10.0.0.4,44931,22,T,I,D,B,,,,\""; 10_000].join(",");
    let record =
        format!("{{\"time\":\"x\",\"properties\":{{\"flows\":[{{\"flows\":[{{\"flowTuples\":[{tuples}]}}]}}]}}}}");
    let (recorder, outcome) = read(format!("{{\"records\":[{record}]}}").as_bytes(), &options());
    assert_eq!((outcome_name(&outcome).as_str(), recorder.account.counted()), ("azure", 10_000));
}

#[test]
fn the_users_networks_say_what_is_outbound() {
    for (name, inside, want) in [("gcp/entries.json", "192.0.2.0/24", 14), ("azure/flows.json", "192.0.2.0/24", 5)] {
        let (_, bytes) = own_files().into_iter().find(|(own, _)| own == name).unwrap();
        let options = FileOptions { networks: Networks::parse(inside).unwrap(), ..options() };
        let (recorder, _) = read(&bytes, &options);
        assert_eq!(recorder.account.kinds.get(Kind::Outbound), want, "{name}");
    }
}
