//! Cloudflare: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("cloudflare");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "cloudflare",
        &[
            "{\"ClientIP\":\"192.0.2.1\",\"ClientRequestMethod\":\"GET\",\"EdgeStartTimestamp\":\"2008-09-13T04:05:06Z\"}",
            "{\"ClientIP\":\"192.0.2.1\",\"Event\":\"connect\",\"Timestamp\":1221278706}",
        ],
        &[
            "{\"ClientIP\":\"192.0.2.1\",\"Timestamp\":1221278706}",
            "{\"eventid\":\"cowrie.session.connect\",\"src_ip\":\"192.0.2.1\"}",
            "[\"ClientIP\"]",
            "{\"timestamp\":\"2008-09-13T04:05:06Z\",\"event_type\":\"flow\",\"src_ip\":\"192.0.2.1\"}",
        ],
    );
}
