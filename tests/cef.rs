//! CEF: whole files with what is read of them, and which lines are its own.

use crate::readers::{claims, golden};

#[test]
fn golden_files() {
    golden("cef");
}

#[test]
fn files_are_claimed_by_their_records() {
    claims(
        "cef",
        &[
            "CEF:0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1 dpt=22",
            "<13>Sep 13 04:05:06 h CEF:0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1 dpt=22",
            "0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1",
            "1 <13>x CEF:0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1 dpt=22",
        ],
        &[
            "\"CEF:0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1 dpt=22\"",
            "x,CEF:0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1 dpt=22",
            "{\"m\":\"CEF:0|Example|Sensor|1.0|100|knock|5|src=192.0.2.1 dpt=22\"}",
            "CEF:0|a|b|src=1",
            "0|1|2|3",
            "0|a|b|c|d|e|f|g",
            "CEF:0|||1|2|3|4|src=1",
        ],
    );
}
