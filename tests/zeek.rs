//! Zeek: whole files with what is read of them, the quick way held against the careful one, and other people's logs.

use crate::readers::{Random, Recorder, finish, golden, options, outcome_name, read, read_in, shared};
use std::fmt::Write as _;
use teiten::access::Class;
use teiten::format::{FORMATS, Head, Networks, Refusal, Sniff};
use teiten::input::{FileOptions, Intake};

#[test]
fn golden_files() {
    golden("zeek");
}

const HEADER: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n";
const FIELDS: &str = "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\thistory\n";

/// A row under [`FIELDS`].
fn row(source: &str, destination: &str, history: &str) -> String {
    format!("1221278700.5\tC\t{source}\t40000\t{destination}\t23\ttcp\tSF\t{history}\n")
}

/// An object with the fields of Zeek's own JSON.
fn object(source: &str, port: u16) -> String {
    format!(
        "{{\"ts\":1221278700.5,\"uid\":\"C1\",\"id.orig_h\":\"{source}\",\"id.orig_p\":40000,\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":{port},\"proto\":\"tcp\",\"conn_state\":\"S0\",\"local_orig\":false,\"local_resp\":true,\"missed_bytes\":0,\"history\":\"S\",\"orig_pkts\":1}}\n"
    )
}

#[test]
fn files_are_claimed_by_their_header_or_their_records() {
    let sniff = |text: &str, whole| {
        FORMATS.iter().find(|f| f.name() == "zeek").unwrap().sniff(&Head { bytes: text.as_bytes(), whole })
    };
    let object = object("192.0.2.1", 22);
    let bare =
        "1221278700.5\tCabc\t192.0.2.1\t40000\t198.51.100.7\t23\ttcp\t-\t-\t-\t-\tS0\tF\tT\t0\tS\t1\t40\t0\t0\t-\n";
    let other = "{\"timestamp\":\"2008-09-13T04:05:06Z\",\"src_ip\":\"192.0.2.1\",\"proto\":\"TCP\"}\n";
    for (text, whole, want) in [
        (HEADER.to_owned() + FIELDS, true, Sniff::Yes),
        ("\t".to_owned() + HEADER + FIELDS, false, Sniff::Yes),
        ("# a note\n".to_owned() + FIELDS, true, Sniff::Yes),
        ("#fields\tts\thost\n1221278700.5\t192.0.2.1\n".to_owned(), true, Sniff::Yes),
        (object.clone(), false, Sniff::Yes),
        (object.replace("id.", "id_"), true, Sniff::Yes),
        ("{\"_path\":\"stats\",\"ts\":1.5}\n".to_owned(), true, Sniff::Yes),
        ("{\"ts\":1.5,\"id\":{\"orig_h\":\"192.0.2.1\",\"resp_h\":\"192.0.2.2\"}}\n".to_owned(), true, Sniff::Yes),
        (object.clone() + other, true, Sniff::Yes),
        (object.clone() + other + other, true, Sniff::No(Refusal::NotZeek)),
        (bare.repeat(3), false, Sniff::Yes),
        (bare.replace("198.51.100.7", "host"), true, Sniff::No(Refusal::NotZeek)),
        ("#fields\tname\tvalue\nx\t1\n".to_owned(), true, Sniff::No(Refusal::NotZeek)),
        ("#Fields: date time action\n".to_owned(), true, Sniff::No(Refusal::NotZeek)),
        ("time,src_ip,dst_port\n2008-09-13T04:05:06Z,192.0.2.1,22\n".to_owned(), true, Sniff::No(Refusal::NotZeek)),
        (String::new(), false, Sniff::More),
        (String::new(), true, Sniff::No(Refusal::Nothing)),
        (object.trim_end().to_owned(), false, Sniff::More),
    ] {
        assert_eq!(sniff(&text, whole), want, "{text:?}");
    }
}

#[test]
fn the_users_networks_come_before_what_zeek_says() {
    let text = HEADER.to_owned()
        + FIELDS
        + &row("192.0.2.1", "198.51.100.7", "S")
        + &row("198.51.100.7", "192.0.2.1", "S")
        + &row("198.51.100.7", "198.51.100.8", "S")
        + &row("198.51.100.7", "192.0.2.1", "^h")
        + &object("192.0.2.1", 22).replace("\"local_orig\":false", "\"local_orig\":true");
    let kinds = |networks: &str| {
        let options = FileOptions { networks: Networks::parse(networks).unwrap(), ..options() };
        let (recorder, _) = read(text.as_bytes(), &options);
        let kind = |(line, text): &(u64, String)| (*line > 0).then(|| text.split(' ').next().unwrap().to_owned());
        recorder.calls.iter().filter_map(kind).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(""), "access access access reply local");
    assert_eq!(kinds("198.51.100.0/24"), "access outbound local reply access");
}

/// A header in the middle changes what the columns behind it mean, also for a part of the file that begins there.
#[test]
fn a_part_behind_another_header_says_that_it_is_not_settled() {
    let first = HEADER.to_owned() + FIELDS + &row("192.0.2.1", "198.51.100.7", "S");
    let same = first.clone() + "#close\t2008-09-13-05-00-00\n" + &first;
    let other = FIELDS.replace("\tuid", "\tuid\tnote");
    let settled = |text: &str| {
        let (mut intake, mut recorder) = (Intake::new(options()), Recorder::default());
        intake.push(text.as_bytes(), &mut recorder);
        // A head's worth of rows, so that the file is recognised.
        intake.push(row("192.0.2.1", "198.51.100.7", "S").repeat(6000).as_bytes(), &mut recorder);
        let settled = intake.is_settled();
        assert_eq!(outcome_name(&finish(&mut intake, &mut recorder)), "zeek");
        settled
    };
    assert!(settled(&first));
    assert!(settled(&same));
    assert!(!settled(&(first.clone() + &other)));
    assert!(!settled(&(first.clone() + "#unset_field\tNA\n")));
    assert!(!settled(&(first.clone() + "#path\tdns\n")));
    assert!(settled(&(first.clone() + &other + FIELDS)));
}

/// What is read of a text line by line, which leaves nothing to the quick way.
fn read_by_lines(text: &[u8], options: &FileOptions) -> Recorder {
    let (mut intake, mut recorder) = (Intake::new(options.clone()), Recorder::default());
    text.split_inclusive(|b| *b == b'\n').for_each(|line| intake.push(line, &mut recorder));
    finish(&mut intake, &mut recorder);
    recorder
}

/// Lines of the formats that have a quick way, and the name of the format.
const SEEDS: [(&str, &[&str]); 2] = [
    (
        "zeek",
        &[
            r#"{"ts":1221278700.123456,"uid":"C1aB","id.orig_h":"192.0.2.1","id.orig_p":40001,"id.resp_h":"198.51.100.7","id.resp_p":445,"proto":"tcp","conn_state":"S0","local_orig":false,"local_resp":true,"missed_bytes":0,"history":"S","orig_pkts":1,"orig_ip_bytes":48,"resp_pkts":0,"resp_ip_bytes":0}"#,
            r#"{"ts":1221278701.5,"uid":"C2aB","id.orig_h":"192.0.2.29","id.orig_p":1,"id.resp_h":"198.51.100.7","id.resp_p":22,"proto":"tcp","service":"ssh","duration":0.25,"orig_bytes":9,"resp_bytes":99,"conn_state":"SF","local_orig":false,"local_resp":true,"missed_bytes":0,"history":"ShADadFf","orig_pkts":11,"orig_ip_bytes":480,"resp_pkts":10,"resp_ip_bytes":4000,"tunnel_parents":["a","b"]}"#,
            r#"{"ts": "2008-09-13T04:05:06.123456Z", "id": {"orig_h": "2001:db8::1", "orig_p": 8, "resp_h": "198.51.100.7", "resp_p": 0}, "proto": "icmp", "conn_state": "OTH", "sensor": "talot-01"}"#,
            r#"{"_path":"dns","ts":"2008-09-13T04:05:07Z","id.orig_h":"192.0.2.1","id.orig_p":40001,"id.resp_h":"198.51.100.7","id.resp_p":53,"proto":"udp","query":"\"proto\":\"tcp\"","answers":[]}"#,
        ],
    ),
    (
        "cowrie",
        &[
            r#"{"eventid":"cowrie.session.connect","src_ip":"192.0.2.1","src_port":64241,"dst_ip":"198.51.100.2","dst_port":2223,"session":"c0ffee","protocol":"telnet","message":"New connection: 192.0.2.1:64241","sensor":"pot-1","timestamp":"2008-09-13T03:16:13.039432Z"}"#,
            r#"{"eventid":"cowrie.login.failed","username":"root","password":"a\"b\\","message":"login attempt [root/a\"b\\] failed","sensor":"pot-1","timestamp":"2008-09-13T03:16:14.5Z","src_ip":"192.0.2.1","session":"c0ffee"}"#,
            r#"{"eventid":"cowrie.client.kex","kexAlgs":["a","b"],"hassh":"00","sensor":"pot-1","timestamp":"2008-09-13T03:16:15Z","src_ip":"192.0.2.1","session":"c0ffee"}"#,
        ],
    ),
];

fn mutate(random: &mut Random, line: &mut Vec<u8>) {
    const PIECES: [&[u8]; 18] = [
        b"\"id.orig_h\":\"203.0.113.1\",",
        b",\"proto\":null",
        b",\"src_ip\":\"203.0.113.1\"",
        b"\"id\":{",
        b"}",
        b"]",
        b"[",
        b"{",
        b"\\\"",
        b"\\u0031",
        b"\\",
        b"\"",
        b",",
        b"\0",
        b"\r",
        b"0",
        b" ",
        b"\xc3\xa9",
    ];
    let at = random.below(line.len() + 1);
    let to = at + random.below((line.len() - at).min(30) + 1);
    match random.below(6) {
        0 if at < line.len() => line[at] = b"{}[]\",:\\ue0123.-+ \tntrfals\0\r\x7f"[random.below(29)],
        1 => drop(line.drain(at..to)),
        2 => line.truncate(at),
        3 => {
            let (piece, into) = (line[at..to].to_vec(), random.below(line.len() + 1));
            line.splice(into..into, piece);
        }
        4 => {
            // Two members change places.
            let mut members: Vec<Vec<u8>> = line.split(|b| *b == b',').map(<[u8]>::to_vec).collect();
            let count = members.len();
            members.swap(random.below(count), random.below(count));
            *line = members.join(&b","[..]);
        }
        _ => {
            let piece = *random.pick(&PIECES[..]);
            line.splice(at..at, piece.iter().copied());
        }
    }
    line.retain(|b| *b != b'\n');
}

#[test]
fn the_quick_way_and_the_careful_one_agree_on_hostile_lines() {
    let mut random = Random(2009);
    for (name, seeds) in SEEDS {
        let options = FileOptions { format: FORMATS.iter().position(|f| f.name() == name), ..options() };
        let (mut rejected, mut read_well) = (0, 0);
        for _ in 0..300 {
            let mut text = Vec::new();
            for _ in 0..60 {
                let mut line = random.pick(seeds).as_bytes().to_vec();
                for _ in 0..[0, 0, 0, 0, 1, 1, 2, 4][random.below(8)] {
                    mutate(&mut random, &mut line);
                }
                text.extend_from_slice(&line);
                text.extend_from_slice(if random.below(10) == 0 { b"\r\n" } else { b"\n" });
            }
            let careful = read_by_lines(&text, &options);
            let (quick, _) = read(&text, &options);
            for (quick, careful) in quick.calls.iter().zip(&careful.calls) {
                assert_eq!(quick, careful);
            }
            assert_eq!(quick, careful);
            for chunk in [1000, 4096] {
                assert_eq!(read_in(&text, chunk, &options).0, careful);
            }
            rejected += careful.account.rejected_records();
            read_well += careful.account.kinds.iter().map(|(_, records)| records).sum::<u64>();
        }
        assert!(rejected > 2000 && read_well > 10_000, "{name}: {rejected} rejected, {read_well} read");
    }
}

/// Each line alone changes one thing that matters for which access it is; all of them are read quickly.
#[test]
fn lines_alike_are_told_apart() {
    let mut text = String::new();
    let mut want = Vec::new();
    for n in 0..3000u32 {
        let (source, port) = (format!("192.0.2.{}", n % 256), [22, 23, 445, 8080][n as usize % 4]);
        text.push_str(&object(&source, port));
        want.push(format!("access 2008-09-13T04:05:00.500Z {source} 40000 > 198.51.100.7 {port} {port}/tcp"));
    }
    let (recorder, outcome) = read(text.as_bytes(), &options());
    assert_eq!(outcome_name(&outcome), "zeek");
    assert_eq!(recorder.texts(), want);
}

#[test]
fn other_peoples_connections_are_read() {
    let mut found = String::new();
    for name in [
        "beats_connection-json.log",
        "elastic_sample_conn.log",
        "honeypotai_Botnet_Inclusion_conn.log",
        "honeypotai_Log4Shell_Exploitation_conn.log",
        "honeypotai_Telnet_Compromise_conn.log",
        "rita_open_conn.log",
        "slips_test10_conn.log",
        "slips_vertical_scan_conn.log",
    ] {
        let Some(path) = shared(&format!("corpus/zeek/{name}")) else { return };
        let (recorder, outcome) = read(&std::fs::read(path).unwrap(), &options());
        let account = &recorder.account;
        assert_eq!(outcome_name(&outcome), "zeek", "{name}");
        assert!(account.rejected.is_empty(), "{name}: {:?}", account.rejected);
        let class = |class| account.set_aside().get(&class).copied().unwrap_or(0);
        let set_aside = [Class::Reply, Class::Outbound, Class::Backscatter, Class::Other].map(class);
        let _ = writeln!(found, "{} {set_aside:?}", account.counted());
    }
    // Accesses, and what is set aside as reply, outbound, backscatter and other.
    let want = "1 [0, 3, 1, 0]\n1 [8, 6, 1, 0]\n15 [0, 0, 0, 0]\n17 [0, 0, 0, 0]\n4 [0, 0, 0, 0]\n0 [1, 58, 0, 0]\n\
                128 [2, 0, 0, 11]\n0 [0, 50, 0, 0]\n";
    assert_eq!(found, want);
}
