//! LEEF: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("leef");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "leef",
        &[
            "LEEF:1.0|Example|Sensor|1|42|src=192.0.2.1\tdstPort=22",
            "Sep 13 04:05:06 h LEEF:1.0|Example|Sensor|1|42|src=192.0.2.1\tdstPort=22",
            "1.0|Example|Sensor|1|42|src=192.0.2.1#011dst=x",
        ],
        &[
            "\"LEEF:1.0|Example|Sensor|1|42|src=192.0.2.1\tdstPort=22\"",
            "a,LEEF:1.0|Example|Sensor|1|42|src=192.0.2.1\tdstPort=22",
            "LEEF:1.0|Example|src=1",
            "1.0|2.0|3.0",
            "LEEF:1.0|WatchGuard",
            "1.0|a|b|c|d|e",
        ],
    );
}
