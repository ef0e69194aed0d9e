//! Cisco ASA and FTD: whole files with what is read of them, and which lines are theirs.

use crate::readers::{claims, golden, options, read};
use teiten::format::Networks;
use teiten::input::FileOptions;

#[test]
fn golden_files() {
    golden("cisco-asa");
}

const DENIED: &str =
    "%ASA-4-106023: Deny tcp src outside:192.0.2.1/4000 dst inside:198.51.100.2/22 by access-group \"a\"";

#[test]
fn files_are_claimed_by_their_messages() {
    claims(
        "cisco-asa",
        &[
            DENIED,
            &format!("<134>Sep 13 2008 04:05:06 fw : {DENIED}"),
            &format!("Sep 13 04:05:06 h cron[1]: x\nSep 13 04:05:06 fw {DENIED}"),
            &format!("171 <134>1 2008-09-13T04:05:06Z fw - - - - {DENIED}"),
            "%PIX-6-302014: Teardown TCP connection 7",
            "%FTD-session-6-302014: Teardown TCP connection 7",
            "Sep 13 04:05:06 fmc-1 SFIMS: Protocol: TCP, SrcIP: 192.0.2.1, DstIP: 198.51.100.2, DstPort: 22",
        ],
        &[
            &format!("2008-09-13 04:05:06,fw,\"{DENIED}\""),
            &format!("{{\"message\":\"{DENIED}\"}}"),
            &format!("<td>{DENIED}</td>"),
            "%ASA-4-10602: x",
            "%SEC-6-IPACCESSLOGP: list 1 denied tcp 192.0.2.1(1) -> 198.51.100.2(2), 1 packet",
            "see %ASA- messages",
        ],
    );
}

#[test]
fn named_networks_decide_before_interfaces() {
    let ours = FileOptions { networks: Networks::parse("192.0.2.0/24").unwrap(), ..options() };
    let first =
        |options: &FileOptions| read(DENIED.as_bytes(), options).0.texts()[0].split(' ').next().unwrap().to_owned();
    assert_eq!((first(&options()).as_str(), first(&ours).as_str()), ("access", "outbound"));
}
