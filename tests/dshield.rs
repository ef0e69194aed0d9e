//! DShield's submissions: whole files with what is read of them, and which files are claimed.

use crate::readers::golden;
use teiten::format::{FORMATS, Head, Refusal, Sniff};

#[test]
fn golden_files() {
    golden("dshield");
}

#[test]
fn files_are_claimed_by_their_rows() {
    let sniff = |text: &str, whole| {
        FORMATS.iter().find(|f| f.name() == "dshield").unwrap().sniff(&Head { bytes: text.as_bytes(), whole })
    };
    let row = "2008-09-13 04:05:06 +00:00\t123456\t3\t192.0.2.1\t40001\t198.51.100.7\t445\tTCP\tS\n";
    for (text, whole, want) in [
        (row.to_owned(), false, Sniff::Yes),
        (row.replace(" +00:00", ""), true, Sniff::No(Refusal::OtherRecords)),
        (row.replace('\t', ","), true, Sniff::No(Refusal::OtherRecords)),
        (row.replace("198.51.100.7", "host"), true, Sniff::No(Refusal::OtherRecords)),
        ("# comment\n".to_owned(), false, Sniff::More),
        (String::new(), true, Sniff::No(Refusal::Nothing)),
    ] {
        assert_eq!(sniff(&text, whole), want, "{text}");
    }
}
