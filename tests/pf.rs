//! pf's log: whole files with what is read of them, and which files are claimed.

use crate::readers::{golden, options, read};
use teiten::access::Access;
use teiten::account::{Note, Position, Reason};
use teiten::format::{FORMATS, Head, Networks, Refusal, Sink, Sniff};
use teiten::input::{FileOptions, Intake};

#[test]
fn golden_files() {
    golden("pf");
}

/// A record of an IPv4 packet, without what stands in front.
fn packet(direction: &str, source: &str, destination: &str) -> String {
    format!(
        "5,,,1000000103,em0,match,pass,{direction},4,0x0,,244,54321,0,none,6,tcp,40,{source},{destination},40001,445,0,S,7:9,,1024,,"
    )
}

#[test]
fn files_are_claimed_by_a_record_of_filterlog() {
    let sniff = |text: &str, whole| {
        FORMATS.iter().find(|f| f.name() == "pf").unwrap().sniff(&Head { bytes: text.as_bytes(), whole })
    };
    let record = packet("in", "192.0.2.1", "198.51.100.7");
    for (text, whole, want) in [
        (format!("{record}\n"), false, Sniff::Yes),
        (format!("Sep 13 04:05:06 filterlog: {record}"), true, Sniff::Yes),
        (format!("Sep 13 04:05:06 fw sshd[1]: hello\nSep 13 04:05:06 fw filterlog[2]: {record}\n"), false, Sniff::Yes),
        ("Sep 13 04:05:06 fw sshd[1]: hello\n".into(), false, Sniff::More),
        (format!("Sep 13 04:05:06 fw sshd[1]: {record}\n"), true, Sniff::No(Refusal::OtherRecords)),
        (format!("\"{record}\"\n"), true, Sniff::No(Refusal::OtherRecords)),
        (format!("1,{record}\n"), true, Sniff::No(Refusal::OtherRecords)),
        ("Sep 13 04:05:06.5 rule 3/(match) block in on em0: 192.0.2.1.4 > 198.51.100.7.22: S 1:1(0)".into(), true, Sniff::Yes),
        ("rule 3/0(match): block in on em0: 192.0.2.1.4 > 198.51.100.7.22: Flags [S]".into(), true, Sniff::Yes),
        (
            "Sep 13 04:05:06 fw sshd[1]: user rule 3/0(match): block in on em0: 192.0.2.1.4 > 198.51.100.7.22: Flags [S]".into(),
            true,
            Sniff::No(Refusal::OtherRecords),
        ),
        ("{\"m\":\"rule 3/0(match): block in on em0: 192.0.2.1.4 > 198.51.100.7.22: udp 1".into(), true, Sniff::No(Refusal::OtherRecords)),
        ("the rule 3 (match) blocks in on em0".into(), true, Sniff::No(Refusal::OtherRecords)),
        ("time,src_ip,dst_port\n2008-09-13T04:05:06Z,192.0.2.1,22\n".into(), true, Sniff::No(Refusal::OtherRecords)),
        (String::new(), true, Sniff::No(Refusal::Nothing)),
    ] {
        assert_eq!(sniff(&text, whole), want, "{text}");
    }
}

#[test]
fn the_users_networks_come_before_the_direction() {
    let text = [
        packet("in", "192.0.2.1", "198.51.100.7"),
        packet("in", "198.51.100.7", "192.0.2.1"),
        packet("in", "10.0.0.1", "198.51.100.7"),
        packet("out", "192.0.2.1", "198.51.100.7"),
        packet("out", "198.51.100.7", "192.0.2.1"),
        packet("in", "198.51.100.7", "198.51.100.8"),
    ]
    .join("\n");
    let kinds = |networks: &str| {
        let options = FileOptions { networks: Networks::parse(networks).unwrap(), ..options() };
        let (recorder, _) = read(text.as_bytes(), &options);
        recorder.texts().iter().map(|text| text.split(' ').next().unwrap()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(""), "access access outbound outbound outbound access");
    assert_eq!(kinds("198.51.100.0/24"), "access outbound access repeat outbound local");
}

/// Remembers the last record's header.
#[derive(Default)]
struct Last(teiten::access::Header);

impl teiten::input::FileSink for Last {}

impl Sink for Last {
    fn access(&mut self, access: &Access<'_>, _at: Position) {
        self.0 = access.header;
    }
    fn reject(&mut self, reason: Reason, _at: Position, _text: &[u8]) {
        panic!("{reason}");
    }
    fn blank(&mut self) {}
    fn note(&mut self, _note: Note, _amount: u64) {}
}

#[test]
fn a_packets_header_is_carried_through() {
    let header = |text: &str| {
        let (mut intake, mut last) = (Intake::new(options()), Last::default());
        intake.push(text.as_bytes(), &mut last);
        intake.end(&mut last);
        let h = last.0;
        (h.ip_id, h.ttl, h.window, h.sequence)
    };
    let v4 = packet("in", "192.0.2.1", "198.51.100.7");
    assert_eq!(header(&v4), (Some(54321), Some(244), Some(1024), Some(7)));
    let v6 = "6,,,1,em0,match,block,in,6,0x00,0x00000,64,tcp,6,40,2001:db8::1,2001:db8:1::7,4,23,0,S,8,,5,,";
    assert_eq!(header(v6), (None, Some(64), Some(5), Some(8)));
    let udp = "6,,,1,em0,match,block,in,4,0x0,,113,256,0,none,17,udp,404,192.0.2.2,198.51.100.7,1434,1434,376";
    assert_eq!(header(udp), (Some(256), Some(113), None, None));
}
