//! Windows' firewall log: whole files with what is read of them, and which files are claimed.

use crate::readers::{Recorder, finish, golden, options};
use teiten::format::{FORMATS, Head, Refusal, Sniff};
use teiten::input::Intake;

#[test]
fn golden_files() {
    golden("pfirewall");
}

const HEADER: &str = "#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path\n";
const ROW: &str = "2008-09-13 04:05:06 DROP TCP 192.0.2.1 198.51.100.7 40001 445 40 S 1 0 65535 - - - RECEIVE\n";

#[test]
fn files_are_claimed_by_header_or_rows() {
    let sniff = |text: &str, whole| {
        FORMATS.iter().find(|f| f.name() == "pfirewall").unwrap().sniff(&Head { bytes: text.as_bytes(), whole })
    };
    let web = "#Software: Microsoft Internet Information Services 6.0\n#Fields: date time s-ip cs-method c-ip\n2008-09-13 04:05:06 198.51.100.7 GET 192.0.2.1\n";
    for (text, whole, want) in [
        (HEADER.to_owned(), false, Sniff::Yes),
        ("#Version: 1.5\n#Software: Microsoft Windows Firewall\n".to_owned(), true, Sniff::Yes),
        (ROW.to_owned(), false, Sniff::Yes),
        (ROW.to_owned() + "what is this\n", true, Sniff::Yes),
        (ROW.to_owned() + "what is this\nand this\n", true, Sniff::No(Refusal::OtherRecords)),
        (web.to_owned(), true, Sniff::No(Refusal::OtherRecords)),
        (ROW.replace("DROP", "GET"), true, Sniff::No(Refusal::OtherRecords)),
        (ROW.replace("192.0.2.1", "host"), true, Sniff::No(Refusal::OtherRecords)),
        ("#Version: 1.5\n".to_owned(), false, Sniff::More),
        (String::new(), true, Sniff::No(Refusal::Nothing)),
    ] {
        assert_eq!(sniff(&text, whole), want, "{text}");
    }
}

/// A header in the middle changes what the columns behind it mean, also for a part of the file that begins there.
#[test]
fn a_part_behind_another_header_says_that_it_is_not_settled() {
    let settled = |text: &str| {
        let (mut intake, mut recorder) = (Intake::new(options()), Recorder::default());
        intake.push((ROW.repeat(4000) + text).as_bytes(), &mut recorder);
        let settled = intake.is_settled();
        finish(&mut intake, &mut recorder);
        settled
    };
    assert!(settled(ROW));
    assert!(settled(HEADER));
    assert!(!settled("#Fields: date time action src-ip dst-ip protocol\n"));
}
