//! netfilter: whole files with what is read of them, rules that need settings, journals, and other people's logs.

use crate::readers::{golden, options, outcome_name, read, read_in, reference};
use teiten::account::{Note, Reason};
use teiten::format::{FORMATS, Head, Networks, Refusal, Sniff};
use teiten::input::{FileOptions, MAX_RECORD};
use teiten::time::Zone;

#[test]
fn golden_files() {
    golden("netfilter");
}

fn line(stamp: &str, interfaces: &str, source: &str, destination: &str) -> String {
    format!("{stamp} s kernel: {interfaces} SRC={source} DST={destination} LEN=40 PROTO=UDP SPT=1 DPT=137 LEN=20\n")
}

fn kinds(text: &str, options: &FileOptions) -> Vec<String> {
    read(text.as_bytes(), options).0.texts().iter().map(|t| t.split(' ').next().unwrap().into()).collect()
}

#[test]
fn named_networks_decide_before_interfaces() {
    let ours = FileOptions { networks: Networks::parse("198.51.100.0/24, 2001:db8::/32").unwrap(), ..options() };
    let check = |interfaces: &str, source: &str, destination: &str, plain: &str, with: &str| {
        let text = line("Sep 13 00:00:00", interfaces, source, destination);
        assert_eq!(kinds(&text, &options()), [plain], "{text}");
        assert_eq!(kinds(&text, &ours), [with], "{text}");
    };
    check("IN=eth0 OUT=", "192.0.2.1", "198.51.100.2", "access", "access");
    check("IN=eth0 OUT=eth1", "198.51.100.2", "192.0.2.1", "access", "outbound");
    check("IN=eth0 OUT=eth1", "198.51.100.2", "198.51.100.3", "access", "local");
    check("IN=eth1 OUT=eth0", "2001:db8::1", "2001:db9::1", "access", "outbound");
    check("IN= OUT=eth0", "192.0.2.1", "203.0.113.1", "outbound", "outbound");
    check("IN= OUT=eth0", "192.0.2.1", "198.51.100.2", "outbound", "access");
    check("IN=eth0 OUT=", "192.0.2.1", "203.0.113.1", "access", "access");
}

#[test]
fn a_missing_year_comes_from_the_file_or_is_asked_for() {
    let text = [
        "Dec 30 23:00:00",
        "Dec 31 23:59:59",
        "Jan  1 00:00:00",
        "Jan  2 00:00:00",
        "Dec 31 12:00:00",
        "Jan  3 00:00:00",
    ]
    .map(|stamp| line(stamp, "IN=eth0 OUT=", "192.0.2.1", "198.51.100.2"))
    .concat();
    // Written on 3 January 2026; the last line but one came late.
    let by_file = FileOptions { modified_secs: Some(1_767_400_000), ..FileOptions::new(Zone::utc()) };
    let (got, _) = read(text.as_bytes(), &by_file);
    let years: Vec<_> = got.texts().iter().map(|t| t.split(' ').nth(1).unwrap()[..4].to_owned()).collect();
    assert_eq!(years, ["2025", "2025", "2026", "2026", "2025", "2026"]);
    assert_eq!(got.account.notes.get(&Note::YearGuessed), Some(&6));
    let (got, _) = read(text.as_bytes(), &options());
    assert!(got.texts().iter().all(|t| t.contains(" 2008-")));
    assert_eq!(got.account.notes.get(&Note::YearGuessed), None);
    let (got, _) = read(text.as_bytes(), &FileOptions::new(Zone::utc()));
    assert_eq!(got.account.rejected.keys().collect::<Vec<_>>(), [&Reason::NoYear]);
    assert_eq!(got.account.rejected[&Reason::NoYear].examples[4].at.line, 5);
}

#[test]
fn clocks_that_jump_are_noted() {
    let berlin = FileOptions { source_zone: Zone::named("Europe/Berlin").unwrap(), ..options() };
    let stamps = ["2024-03-31 01:59:59", "2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-10-27T02:30:00+01:00"];
    let text = stamps.map(|stamp| line(stamp, "IN=eth0 OUT=", "192.0.2.1", "198.51.100.2")).concat();
    let (got, _) = read(text.as_bytes(), &berlin);
    let times: Vec<_> = got.texts().iter().map(|t| t.split(' ').nth(1).unwrap().to_owned()).collect();
    assert_eq!(times, ["2024-03-31T00:59:59Z", "2024-03-31T01:30:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"]);
    assert_eq!((got.account.notes[&Note::ClockGap], got.account.notes[&Note::ClockFold]), (1, 1));
}

#[test]
fn files_are_claimed_by_their_packets() {
    let netfilter = FORMATS.iter().find(|f| f.name() == "netfilter").unwrap();
    let packet = line("Sep 13 00:00:00", "IN=eth0 OUT=", "192.0.2.1", "198.51.100.2");
    let other = "Sep 13 00:00:00 s sshd[7]: Failed password for root\n";
    let bare = packet.split_once("kernel: ").unwrap().1.trim_end();
    for (text, whole, want) in [
        (packet.clone(), false, Sniff::Yes),
        (packet.trim_end().into(), false, Sniff::More),
        (format!("{}{packet}", other.repeat(100)), true, Sniff::Yes),
        (other.repeat(100), false, Sniff::More),
        (other.repeat(100), true, Sniff::No(Refusal::NoPacket)),
        (other.repeat(6000), false, Sniff::No(Refusal::NoPacket)),
        (bare.into(), true, Sniff::Yes),
        (String::new(), true, Sniff::No(Refusal::Nothing)),
        // Attackers write what other programs log.
        (format!("Sep 13 00:00:00 s sshd[7]: Invalid user {bare}\n"), true, Sniff::No(Refusal::NoPacket)),
        (format!("192.0.2.1 - - [13/Sep/2008:00:00:00 +0000] \"GET /? {bare}\"\n"), true, Sniff::No(Refusal::NoPacket)),
        // Tables and documents that quote a packet.
        (format!("time,host,message\n2008-09-13 00:00:00,s,\"{bare}\"\n"), true, Sniff::No(Refusal::NoPacket)),
        (format!("{{\"message\":\"{bare}\"}}\n"), true, Sniff::No(Refusal::NoPacket)),
        (format!("{{\"__REALTIME_TIMESTAMP\":\"1221264000000000\",\"MESSAGE\":\"{bare}\"}}\n"), true, Sniff::Yes),
        (format!("__CURSOR=x\n__REALTIME_TIMESTAMP=1221264000000000\nMESSAGE={bare}\n\n"), false, Sniff::Yes),
    ] {
        assert_eq!(
            netfilter.sniff(&Head { bytes: text.as_bytes(), whole }),
            want,
            "{:?}",
            &text[..text.len().min(300)]
        );
    }
}

fn entry(second: u32, extra: &[u8]) -> Vec<u8> {
    let time = 1_221_264_000_000_000 + u64::from(second) * 1_000_000;
    let fields = format!("__CURSOR=s={second}\n__REALTIME_TIMESTAMP={time}\n_HOSTNAME=s\n_TRANSPORT=kernel\n");
    let message = b"MESSAGE=IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.2 PROTO=UDP SPT=1 DPT=137\n\n";
    [fields.as_bytes(), extra, message].concat()
}

fn binary(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b"\n", &(value.len() as u64).to_le_bytes(), value, b"\n"].concat()
}

#[test]
fn an_exports_binary_fields_may_hold_anything() {
    let tricky = b"\n\n__CURSOR=s=9\nMESSAGE=IN=eth0 OUT= SRC=203.0.113.1 PROTO=47\n\n";
    let text = [entry(0, b""), entry(1, &binary("COREDUMP", tricky)), entry(2, b"")].concat();
    let (want, outcome) = read(&text, &options());
    assert_eq!(outcome_name(&outcome), "netfilter");
    assert_eq!(want.texts().iter().filter(|t| t.starts_with("access") && t.contains("192.0.2.1")).count(), 3);
    assert_eq!(want.account.read(), 6);
    for chunk in 1..200 {
        assert_eq!(read_in(&text, chunk, &options()).0, want, "chunks of {chunk}");
    }
}

#[test]
fn an_exports_entry_has_its_limit() {
    let mut core = b"\n\nMESSAGE=IN=eth0 OUT= SRC=203.0.113.1 PROTO=47\n\n".repeat(30_000);
    core.truncate(MAX_RECORD);
    let long_text = [b"COMMENT=".as_slice(), &vec![b'x'; MAX_RECORD], b"\n"].concat();
    let many_fields = b"FIELD=value\n".repeat(MAX_RECORD / 12 + 1);
    for long in [binary("COREDUMP", &core), long_text, many_fields, b"stray\n".repeat(MAX_RECORD / 6 + 1)] {
        let text = [entry(0, b""), entry(1, &long), entry(2, b"")].concat();
        let (want, _) = read(&text, &options());
        let outcomes: Vec<_> =
            want.texts().iter().map(|t| t.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
        let access = |second| format!("access 2008-09-13T00:00:0{second}Z");
        assert_eq!(outcomes, [&access(0), "blank", "rejected too-long", "blank", &access(2), "blank"]);
        assert_eq!(want.calls[2].0, 7);
        assert_eq!(want.account.lines, memchr::memchr_iter(b'\n', &text).count() as u64);
        for chunk in [1 << 15, 1 << 18, MAX_RECORD] {
            assert_eq!(read_in(&text, chunk, &options()).0, want, "chunks of {chunk}");
        }
    }
    // An entry just within the limit is read.
    let room = MAX_RECORD - (entry(1, b"").len() - 1) - b"COMMENT=\n".len();
    for (room, accesses) in [(room, 3), (room + 1, 2)] {
        let text =
            [entry(0, b""), entry(1, &[b"COMMENT=".as_slice(), &vec![b'x'; room], b"\n"].concat()), entry(2, b"")]
                .concat();
        for chunk in [1 << 15, 1 << 18, text.len()] {
            assert_eq!(read_in(&text, chunk, &options()).0.account.accesses, accesses, "{room}, chunks of {chunk}");
        }
    }
}

#[test]
fn the_reference_counts_are_reached() {
    reference("ufw", &FileOptions { year: Some(2022), ..options() });
    reference("dshield", &options());
}
