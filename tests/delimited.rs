//! Tables from bytes to accesses: dialects, columns, rows that are broken, and the same answer in chunks of any size.
//! The golden files of `tests/data/delimited` are rewritten with `BLESS=1`.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::Path;
use teiten::access::Access;
use teiten::account::{Account, Note, Position, Reason};
use teiten::format::delimited::{self, Delimited, Mapping};
use teiten::format::{Format, Head, Networks, Refusal, Settings, Sink, Sniff, named, recognise};
use teiten::input::{FileOptions, Intake, Outcome};
use teiten::time::{Clock, YearRule, Zone};

/// Writes down what it is told, and keeps the account.
#[derive(Default)]
struct Told {
    text: String,
    account: Account,
}

impl teiten::input::FileSink for Told {}

impl Sink for Told {
    fn access(&mut self, access: &Access<'_>, at: Position) {
        self.account.record(access.kind, access.weight);
        let text = |bytes: Option<&[u8]>| bytes.map_or("-".into(), |b| b.escape_ascii().to_string());
        let show = |value: Option<String>| value.unwrap_or("-".into());
        let end = |address: Option<std::net::IpAddr>, port: Option<u16>| {
            show(address.map(|a| a.to_string())) + &port.map_or(String::new(), |p| format!(" {p}"))
        };
        writeln!(
            self.text,
            "{} {} {} {} | {} > {} | {}{}",
            at.line,
            access.kind.code(),
            show(access.time.map(|t| t.to_string())),
            text(access.sensor),
            end(access.source, access.source_port),
            end(access.destination, access.destination_port),
            show(access.service().map(|s| s.to_string())),
            if access.weight == 1 { String::new() } else { format!(" x{}", access.weight) }
        )
        .unwrap();
    }
    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        self.account.reject(reason, at, text);
        writeln!(self.text, "{} rejected {}: {}", at.line, reason.code(), text.escape_ascii()).unwrap();
    }
    fn blank(&mut self) {
        self.account.blank += 1;
    }
    fn note(&mut self, note: Note, amount: u64) {
        self.account.note(note, amount);
    }
}

/// Only counts, for large files.
#[derive(Default)]
struct Counts(Account);

impl teiten::input::FileSink for Counts {}

impl Sink for Counts {
    fn access(&mut self, access: &Access<'_>, _at: Position) {
        self.0.record(access.kind, access.weight);
    }
    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        self.0.reject(reason, at, text);
    }
    fn blank(&mut self) {
        self.0.blank += 1;
    }
    fn note(&mut self, note: Note, amount: u64) {
        self.0.note(note, amount);
    }
}

fn options() -> FileOptions {
    FileOptions { format: named("delimited"), year: Some(2001), ..FileOptions::new(Zone::utc()) }
}

fn is_table(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Read(format) if Some(*format) == named("delimited"))
}

fn settings() -> Settings {
    Settings {
        clock: Clock::new(Zone::utc(), YearRule::Unknown),
        networks: Networks::default(),
        cowrie_outer_ports: false,
        fold_retransmissions: false,
        mapping: None,
        pattern: None,
    }
}

fn read(bytes: &[u8], options: &FileOptions, chunk: usize) -> (Told, u64) {
    let mut intake = Intake::new(options.clone());
    let mut told = Told::default();
    for piece in bytes.chunks(chunk.max(1)) {
        intake.push(piece, &mut told);
    }
    let outcome = intake.end(&mut told);
    assert!(is_table(&outcome) || bytes.is_empty(), "{outcome:?}");
    for (note, amount) in told.account.notes.clone() {
        writeln!(told.text, "note {} {amount}", note.code()).unwrap();
    }
    writeln!(told.text, "{} blank", told.account.blank).unwrap();
    (told, lines_of(bytes))
}

/// Lines of a text; NUL bytes at its end are none.
fn lines_of(text: &[u8]) -> u64 {
    let last = text.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let ends = text.iter().filter(|b| **b == b'\n').count() as u64;
    ends + u64::from(last.iter().any(|b| *b != 0))
}

/// Reads `table` whole and in chunks of every size; what is told must be `want`, a line an event.
fn check_with(table: &[u8], options: &FileOptions, want: &[&str]) {
    let (told, lines) = read(table, options, table.len());
    assert_eq!(told.text.lines().collect::<Vec<_>>(), want, "{}", table.escape_ascii());
    let spanned = told.account.notes.get(&Note::SpanningRecords).copied().unwrap_or(0);
    assert!(lines >= told.account.read() && (spanned > 0 || lines == told.account.read()), "{lines} lines");
    let sizes: Vec<usize> = if table.len() < 2000 { (1..table.len()).collect() } else { vec![1, 7, 4096, 65_537] };
    for chunk in sizes {
        assert_eq!(read(table, options, chunk).0.text, told.text, "in chunks of {chunk}");
    }
}

fn check(table: &str, want: &[&str]) {
    check_with(table.as_bytes(), &options(), want);
}

fn sniff(bytes: &[u8]) -> Sniff {
    Delimited.sniff(&Head { bytes: &bytes[..bytes.len().min(Head::LIMIT)], whole: bytes.len() <= Head::LIMIT })
}

fn check_sniff(table: &str, want: Sniff) {
    assert_eq!(sniff(table.as_bytes()), want, "{table}");
}

fn check_roles(table: &str, want: &str) {
    let mapping = delimited::guess(table.as_bytes()).expect(table);
    let roles: Vec<&str> = mapping.roles.iter().map(|r| r.name()).collect();
    assert_eq!(roles.join(" "), want, "{table}");
}

#[test]
fn the_plain_case() {
    check(
        "timestamp,sensor,src_ip,src_port,dst_port,proto\n\
         2008-09-13T04:05:06Z,talot-01,192.0.2.1,4321,445,tcp\n\
         2008-09-13T04:05:07Z,talot-02,192.0.2.2,1000,1434,udp\n\
         2008-09-13T04:05:08Z,talot-01,192.0.2.3,8,0,icmp\n\
         2008-09-13T04:05:09Z,talot-01,2001:db8::1,4321,22,TCP\n",
        &[
            "2 access 2008-09-13T04:05:06Z talot-01 | 192.0.2.1 4321 > - 445 | 445/tcp",
            "3 access 2008-09-13T04:05:07Z talot-02 | 192.0.2.2 1000 > - 1434 | 1434/udp",
            "4 access 2008-09-13T04:05:08Z talot-01 | 192.0.2.3 > - | ping",
            "5 access 2008-09-13T04:05:09Z talot-01 | 2001:db8::1 4321 > - 22 | 22/tcp",
            "1 blank",
        ],
    );
}

#[test]
fn sources_as_integers_and_types_in_a_column_of_their_own() {
    check(
        "datetime,host,src,proto,type,spt,dpt\n\
         2013-03-03 21:53:59,oregon,1032051418,TCP,,6000,1433\n\
         2013-03-03 23:01:45,eu,2148114514,ICMP,8,,\n\
         2013-03-03 23:01:46,eu,2148114514,ICMP,3,,\n\
         2013-03-03 23:01:47,eu,2148114514,ICMP,13,,\n\
         2013-03-03 23:01:48,eu,2148114514,UDP,,53,33333\n\
         2013-03-03 23:01:49,eu,4294967296,TCP,,1,2\n\
         2013-03-03 23:01:50,eu,192.0.2.1,TCP,,1,2\n",
        // One value too large, and one that is no number, keep the column from being one of integers.
        &[
            "2 rejected bad-source: 1032051418",
            "3 rejected bad-source: 2148114514",
            "4 rejected bad-source: 2148114514",
            "5 rejected bad-source: 2148114514",
            "6 rejected bad-source: 2148114514",
            "7 rejected bad-source: 4294967296",
            "8 access 2013-03-03T23:01:50Z eu | 192.0.2.1 1 > - 2 | 2/tcp",
            "1 blank",
        ],
    );
    check(
        "datetime,host,src,proto,type,spt,dpt\n\
         2013-03-03 21:53:59,oregon,1032051418,TCP,,6000,1433\n\
         2013-03-03 23:01:45,eu,2148114514,ICMP,8,,\n\
         2013-03-03 23:01:46,eu,2148114514,ICMP,3,,\n\
         2013-03-03 23:01:47,eu,2148114514,ICMP,13,,\n\
         2013-03-03 23:01:48,eu,2148114514,UDP,,53,33333\n",
        &[
            "2 access 2013-03-03T21:53:59Z oregon | 61.131.218.218 6000 > - 1433 | 1433/tcp",
            "3 access 2013-03-03T23:01:45Z eu | 128.9.160.82 > - | ping",
            "4 icmp-answer 2013-03-03T23:01:46Z eu | 128.9.160.82 > - | icmp/3",
            "5 icmp-other 2013-03-03T23:01:47Z eu | 128.9.160.82 > - | icmp/13",
            "6 dns-answer 2013-03-03T23:01:48Z eu | 128.9.160.82 53 > - 33333 | 33333/udp",
            "1 blank",
        ],
    );
}

#[test]
fn types_in_place_of_ports() {
    check(
        "time,src_ip,src_port,dst_port,proto\n\
         2008-09-13 04:05:06,192.0.2.1,8,0,icmp\n\
         2008-09-13 04:05:06,192.0.2.1,3,1,icmp\n\
         2008-09-13 04:05:06,192.0.2.1,0x0008,,1\n\
         2008-09-13 04:05:06,192.0.2.1,128,0,ipv6-icmp\n\
         2008-09-13 04:05:06,192.0.2.1,0,0,icmp\n\
         2008-09-13 04:05:06,192.0.2.1,4321,445,icmp\n\
         2008-09-13 04:05:06,192.0.2.1,0,0,gre\n",
        &[
            "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - | ping",
            "3 icmp-answer 2008-09-13T04:05:06Z - | 192.0.2.1 > - | icmp/3",
            "4 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - | ping",
            "5 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - | ping",
            "6 icmp-other 2008-09-13T04:05:06Z - | 192.0.2.1 > - | icmp",
            "7 icmp-other 2008-09-13T04:05:06Z - | 192.0.2.1 > - | icmp",
            "8 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - | gre",
            "1 blank",
        ],
    );
}

#[test]
fn flags_weights_and_destinations() {
    check(
        "time\tsrc\tdst\tdpt\tproto\ttcp_flags\tcount\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\tS\t\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\t......S.\t9\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\tSA\t1\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\tF\t2.0\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\t\t4294967295\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\tS\t0\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\tS\t4294967296\n\
         2008-09-13 04:05:06\t192.0.2.1\t198.51.100.1\t22\ttcp\tS\t1.5\n",
        &[
            "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp",
            "3 access 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp x9",
            "4 tcp-answer 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp",
            "5 no-syn 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp x2",
            "6 access 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp x4294967295",
            "7 rejected bad-weight: 0",
            "8 rejected bad-weight: 4294967296",
            "9 rejected bad-weight: 1.5",
            "1 blank",
        ],
    );
}

#[test]
fn the_users_networks_say_what_came_in() {
    let table = "time,src,dst,dpt,proto\n\
                 2008-09-13 04:05:06,192.0.2.1,198.51.100.1,22,tcp\n\
                 2008-09-13 04:05:06,198.51.100.1,192.0.2.1,22,tcp\n\
                 2008-09-13 04:05:06,198.51.100.1,198.51.100.2,22,tcp\n\
                 2008-09-13 04:05:06,198.51.100.1,,22,tcp\n\
                 2008-09-13 04:05:06,192.0.2.1,203.0.113.1,22,tcp\n";
    let options = FileOptions { networks: Networks::parse("198.51.100.0/24").unwrap(), ..options() };
    check_with(
        table.as_bytes(),
        &options,
        &[
            "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp",
            "3 outbound 2008-09-13T04:05:06Z - | 198.51.100.1 > 192.0.2.1 22 | 22/tcp",
            "4 local 2008-09-13T04:05:06Z - | 198.51.100.1 > 198.51.100.2 22 | 22/tcp",
            "5 local 2008-09-13T04:05:06Z - | 198.51.100.1 > - 22 | 22/tcp",
            "6 access 2008-09-13T04:05:06Z - | 192.0.2.1 > 203.0.113.1 22 | 22/tcp",
            "1 blank",
        ],
    );
}

#[test]
fn cells_that_are_wrong() {
    check(
        "time,src,dst,spt,dpt,proto\n\
         2008-09-13 04:05:06,192.0.2.1,198.51.100.1,1,22,tcp\n\
         yesterday,192.0.2.1,198.51.100.1,1,22,tcp\n\
         2008-09-31 04:05:06,192.0.2.1,198.51.100.1,1,22,tcp\n\
         ,192.0.2.1,198.51.100.1,1,22,tcp\n\
         2008-09-13 04:05:06,,198.51.100.1,1,22,tcp\n\
         2008-09-13 04:05:06,192.0.2.01,198.51.100.1,1,22,tcp\n\
         2008-09-13 04:05:06,0xc0000201,198.51.100.1,1,22,tcp\n\
         2008-09-13 04:05:06,3221225985,198.51.100.1,1,22,tcp\n\
         2008-09-13 04:05:06,192.0.2.1:80,198.51.100.1,1,22,tcp\n\
         2008-09-13 04:05:06,192.0.2.1,name,1,22,tcp\n\
         2008-09-13 04:05:06,192.0.2.1,198.51.100.1,70000,22,tcp\n\
         2008-09-13 04:05:06,192.0.2.1,198.51.100.1,1,ssh,tcp\n\
         2008-09-13 04:05:06,192.0.2.1,198.51.100.1,1,22,xyz\n\
         2008-09-13 04:05:06,192.0.2.1,198.51.100.1,1,,\n\
         2008-09-13 04:05:06, 192.0.2.1 ,\"198.51.100.1\",-1, 22 , tcp\n\
         2008-09-13 04:05:06,192.0.2.1,-,-,22.0,6\n\
         2008-09-13 04:05:06,192.0.2.1,N/A,,22,\n",
        &[
            "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 1 > 198.51.100.1 22 | 22/tcp",
            "3 rejected bad-time: yesterday",
            "4 rejected time-range: 2008-09-31 04:05:06",
            "5 rejected no-time: ,192.0.2.1,198.51.100.1,1,22,tcp",
            "6 rejected no-source: 2008-09-13 04:05:06,,198.51.100.1,1,22,tcp",
            "7 rejected bad-source: 192.0.2.01",
            "8 rejected bad-source: 0xc0000201",
            "9 rejected bad-source: 3221225985",
            "10 rejected bad-source: 192.0.2.1:80",
            "11 rejected bad-destination: name",
            "12 rejected bad-port: 70000",
            "13 rejected bad-port: ssh",
            "14 rejected bad-protocol: xyz",
            "15 rejected no-service: 2008-09-13 04:05:06,192.0.2.1,198.51.100.1,1,,",
            "16 access 2008-09-13T04:05:06Z - | 192.0.2.1 > 198.51.100.1 22 | 22/tcp",
            "17 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/tcp",
            "18 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown",
            "1 blank",
        ],
    );
}

#[test]
fn quotes() {
    check(
        "\"time\",\"sensor\",\"src\",\"dpt\",\"proto\"\r\n\
         \"2008-09-13 04:05:06\",\"a, b\",\"192.0.2.1\",\"22\",\"tcp\"\r\n\
         \"2008-09-13 04:05:06\",\"say \"\"b\"\"\",192.0.2.1,22,tcp\r\n\
         2008-09-13 04:05:06,\"two\r\nlines\",192.0.2.1,22,tcp\r\n\
         2008-09-13 04:05:06,\"x,192.0.2.1,22,tcp\r\n\
         2008-09-13 04:05:07,x\",192.0.2.1,22,tcp\r\n\
         2008-09-13 04:05:08,\"y\r\nz\",192.0.2.1\r\n\
         2008-09-13 04:05:09,w,192.0.2.1,22,tcp\r\n\
         2008-09-13 04:05:10,\"v,192.0.2.1,22,tcp",
        &[
            "2 access 2008-09-13T04:05:06Z a, b | 192.0.2.1 > - 22 | 22/tcp",
            "3 access 2008-09-13T04:05:06Z say \\\"b\\\" | 192.0.2.1 > - 22 | 22/tcp",
            "4 access 2008-09-13T04:05:06Z two\\r\\nlines | 192.0.2.1 > - 22 | 22/tcp",
            "6 access 2008-09-13T04:05:06Z x,192.0.2.1,22,tcp\\r\\n2008-09-13 04:05:07,x | 192.0.2.1 > - 22 | 22/tcp",
            "8 rejected open-quote: 2008-09-13 04:05:08,\\\"y",
            "9 rejected field-count: z\\\",192.0.2.1",
            "10 access 2008-09-13T04:05:09Z w | 192.0.2.1 > - 22 | 22/tcp",
            "11 rejected open-quote: 2008-09-13 04:05:10,\\\"v,192.0.2.1,22,tcp",
            "note spanning-records 2",
            "1 blank",
        ],
    );
}

#[test]
fn a_quote_never_closed_costs_one_line() {
    let rows = "2026-01-01T00:00:00Z,192.0.2.1,s1,22\n".repeat(1000);
    let table = format!("ts,ip,sensor,port\n2026-01-01T00:00:00Z,192.0.2.1,\"s1,22\n{rows}");
    for chunk in [1, 3, 1000, 1 << 20] {
        let (told, lines) = read(table.as_bytes(), &options(), chunk);
        assert_eq!((told.account.counted(), told.account.rejected_records(), told.account.blank), (1000, 1, 1));
        assert_eq!((told.account.rejected[&Reason::OpenQuote].examples[0].at.line, lines), (2, 1002));
    }
}

#[test]
fn what_holds_no_record() {
    check_with(
        b"\0\0\0\xef\xbb\xbftime,src,dpt\n# a comment, \"\n\n   \n2008-09-13 04:05:06,192.0.2.1,22\n\0\0time,src,dpt\r\n\
          \xef\xbb\xbftime,src,dpt\n2008-09-13 04:05:07,192.0.2.1,22\0\n",
        &options(),
        &[
            "5 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown",
            "8 access 2008-09-13T04:05:07Z - | 192.0.2.1 > - 22 | 22/unknown",
            "note nul-bytes 6",
            "6 blank",
        ],
    );
}

#[test]
fn rows_of_another_width() {
    check(
        "time,src,dpt\n2008-09-13 04:05:06,192.0.2.1,22\n2008-09-13 04:05:06,192.0.2.1\n2008-09-13 04:05:06,192.0.2.1,22,\n",
        &[
            "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown",
            "3 rejected field-count: 2008-09-13 04:05:06,192.0.2.1",
            "4 rejected field-count: 2008-09-13 04:05:06,192.0.2.1,22,",
            "1 blank",
        ],
    );
    // A delimiter at the end of every row but the header's, and the other way round.
    let want = [
        "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown",
        "3 access 2008-09-13T04:05:07Z - | 192.0.2.1 > - 22 | 22/unknown",
        "1 blank",
    ];
    check("time,src,dpt\n2008-09-13 04:05:06,192.0.2.1,22,\n2008-09-13 04:05:07,192.0.2.1,22,\n", &want);
    check("time,src,dpt,\n2008-09-13 04:05:06,192.0.2.1,22\n2008-09-13 04:05:07,192.0.2.1,22\n", &want);
    check("time,src,dpt,\n2008-09-13 04:05:06,192.0.2.1,22,\n2008-09-13 04:05:07,192.0.2.1,22,\n", &want);
}

#[test]
fn empty_cells_at_the_end_of_a_crlf_line() {
    check(
        "time\tsrc\tdpt\tcount\r\n2008-09-13 04:05:06\t192.0.2.1\t22\t\r\n2008-09-13 04:05:07\t192.0.2.1\t22\t3\r\n",
        &[
            "2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown",
            "3 access 2008-09-13T04:05:07Z - | 192.0.2.1 > - 22 | 22/unknown x3",
            "1 blank",
        ],
    );
}

#[test]
fn names_are_bytes() {
    check_with(
        b"time,sensor,src,dpt\n2008-09-13 04:05:06,\x93\x8c\x8b\x9e,192.0.2.1,22\n2008-09-13 04:05:06,\xe6\x9d\xb1,192.0.2.1,22\n",
        &options(),
        &[
            "2 access 2008-09-13T04:05:06Z \\x93\\x8c\\x8b\\x9e | 192.0.2.1 > - 22 | 22/unknown",
            "3 access 2008-09-13T04:05:06Z \\xe6\\x9d\\xb1 | 192.0.2.1 > - 22 | 22/unknown",
            "note invalid-utf8 1",
            "1 blank",
        ],
    );
}

#[test]
fn times_in_one_column_and_in_two() {
    let tokyo = FileOptions { source_zone: Zone::named("Asia/Tokyo").unwrap(), ..options() };
    check_with(
        "日付;時刻;観測点;送信元IPアドレス;宛先ポート番号;プロトコル\n\
         2008/9/13;4:05:06;定点一;192.0.2.1;445;TCP\n2008/9/13;16:05;定点一;192.0.2.1;445;TCP\n"
            .as_bytes(),
        &tokyo,
        &[
            "2 access 2008-09-12T19:05:06Z \\xe5\\xae\\x9a\\xe7\\x82\\xb9\\xe4\\xb8\\x80 | 192.0.2.1 > - 445 | 445/tcp",
            "3 access 2008-09-13T07:05:00Z \\xe5\\xae\\x9a\\xe7\\x82\\xb9\\xe4\\xb8\\x80 | 192.0.2.1 > - 445 | 445/tcp",
            "1 blank",
        ],
    );
    check_with(
        b"time (UTC)|src|dpt\n2008-09-13 04:05:06|192.0.2.1|22\n",
        &tokyo,
        &["2 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown", "1 blank"],
    );
    check(
        "ts,src,dpt\n1221278706.5,192.0.2.1,22\n1221278706,192.0.2.1,22\n",
        &[
            "2 access 2008-09-13T04:05:06.500Z - | 192.0.2.1 > - 22 | 22/unknown",
            "3 access 2008-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown",
            "1 blank",
        ],
    );
    check(
        "time,src,dpt\nSep 13 04:05:06,192.0.2.1,22\n",
        &["2 access 2001-09-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown", "1 blank"],
    );
    let guessed = FileOptions { year: None, modified_secs: Some(1_221_278_706), ..options() };
    check_with(
        b"time,src,dpt\nOct 13 04:05:06,192.0.2.1,22\n",
        &guessed,
        &["2 access 2007-10-13T04:05:06Z - | 192.0.2.1 > - 22 | 22/unknown", "note year-guessed 1", "1 blank"],
    );
    let york = FileOptions { source_zone: Zone::named("America/New_York").unwrap(), ..options() };
    check_with(
        b"time,src,dpt\n2024-03-10 02:30:00,192.0.2.1,22\n2024-11-03 01:30:00,192.0.2.1,22\n",
        &york,
        &[
            "2 access 2024-03-10T07:30:00Z - | 192.0.2.1 > - 22 | 22/unknown",
            "3 access 2024-11-03T05:30:00Z - | 192.0.2.1 > - 22 | 22/unknown",
            "note clock-gap 1",
            "note clock-fold 1",
            "1 blank",
        ],
    );
}

#[test]
fn the_order_of_day_and_month_is_seen_or_asked() {
    let table = |first: &str, second: &str| {
        format!("time,src_ip,dst_port\n{first} 01:00,192.0.2.1,22\n{second} 01:00,192.0.2.1,22\n")
    };
    check_sniff(&table("03/04/2024", "04/04/2024"), Sniff::Ask);
    check_sniff(&table("03/04/2024", "13/04/2024"), Sniff::Yes);
    check_sniff(&table("03/04/2024", "03/13/2024"), Sniff::Yes);
    check_sniff(&table("13/04/2024", "03/13/2024"), Sniff::Ask);
    check_sniff(&table("03.04.2024", "04.04.2024"), Sniff::Yes);
    check_sniff(&table("3/4/24", "3/13/24"), Sniff::Yes);
    // The year may stand in front.
    check_sniff(&table("13/4/24", "14/4/24"), Sniff::Ask);
    assert!(delimited::guess(table("03/04/2024", "13/04/2024").as_bytes()).unwrap().day_first);
    check(
        &table("03/04/2024", "13/04/2024"),
        &[
            "2 access 2024-04-03T01:00:00Z - | 192.0.2.1 > - 22 | 22/unknown",
            "3 access 2024-04-13T01:00:00Z - | 192.0.2.1 > - 22 | 22/unknown",
            "1 blank",
        ],
    );
}

#[test]
fn columns_are_known_by_their_names() {
    let rows = |cells: &str| format!("{cells}\n").repeat(3);
    let one = |header: &str, cells: &str, roles: &str| {
        let table = format!("{header}\n{}", rows(cells));
        check_roles(&table, roles);
        check_sniff(&table, Sniff::Yes);
    };
    one(
        "ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto",
        "1221278706.25,192.0.2.1,4321,198.51.100.1,22,tcp",
        "epoch source source-port destination destination-port protocol",
    );
    one(
        "@timestamp,source.ip,source.port,destination.ip,destination.port,network.transport,observer.name",
        "2008-09-13T04:05:06Z,192.0.2.1,4321,198.51.100.1,22,tcp,a",
        "time source source-port destination destination-port protocol sensor",
    );
    one(
        "日時,観測点,送信元,送信元ポート,宛先,宛先ポート,件数",
        "2008/09/13 04:05:06,a,192.0.2.1,4321,198.51.100.1,22,3",
        "time sensor source source-port destination destination-port weight",
    );
    one(
        "Date,Time,Source IP,Dest Port,Protocol,Hits,Bytes",
        "2008-09-13,4:05:06 PM,192.0.2.1,22,6,3,60",
        "date clock source destination-port protocol weight ignore",
    );
    one(
        "timestamp,ip,port,asn,geo,hostname,dst_ip,dst_port,sensorid",
        "2008-09-13 04:05:06,192.0.2.1,4321,1,JP,x.example,198.51.100.1,22,a",
        "time source source-port ignore ignore ignore destination destination-port sensor",
    );
    // Shadowserver's reports of darknets, of 2018 and since: the name is that of the source, looked up.
    one(
        "timestamp,ip,port,asn,geo,hostname,type,dst_port,dst_asn,count",
        "2008-09-13 04:05:06,192.0.2.1,4321,1,JP,x.example,tcp,22,2,3",
        "time source source-port ignore ignore ignore protocol destination-port ignore weight",
    );
    one(
        "timestamp,protocol,src_ip,src_port,src_geo,hostname,dst_port,count",
        "2008-09-13 04:05:06,tcp,192.0.2.1,4321,JP,x.example,22,3",
        "time protocol source source-port ignore ignore destination-port weight",
    );
    one("when;attacker;service", "13/Sep/2008:04:05:06 +0900;192.0.2.1;445/tcp", "time source service");
    one(
        "time,host,src,dpt,proto,type",
        "2008-09-13 04:05:06,a,192.0.2.1,,icmp,8",
        "time sensor source destination-port protocol icmp-type",
    );
    one(
        "time,host,src,dpt,proto,type",
        "2008-09-13 04:05:06,a,192.0.2.1,22,tcp,alert",
        "time sensor source destination-port protocol ignore",
    );
    one("time,src,dpt,protocol", "2008-09-13 04:05:06,192.0.2.1,80,http", "time source destination-port ignore");
    one("time,src,srcip,dpt", "2008-09-13 04:05:06,3221225985,192.0.2.1,80", "time ignore source destination-port");
    one("#time,src,dpt\n# made by x", "2008-09-13 04:05:06,192.0.2.1,80", "time source destination-port");
}

#[test]
fn what_is_not_certain_is_asked() {
    let rows = |cells: &str| format!("{cells}\n").repeat(3);
    for (header, cells) in [
        ("", "2008-09-13 04:05:06,192.0.2.1,a,22"),
        ("a,b,c,d", "2008-09-13 04:05:06,192.0.2.1,a,22"),
        ("time,ip,port", "2008-09-13 04:05:06,192.0.2.1,22"),
        ("time,ip,hostname,dst_port", "2008-09-13 04:05:06,192.0.2.1,a,22"),
        ("time,src,dst", "2008-09-13 04:05:06,192.0.2.1,198.51.100.1"),
        ("time,src,port", "2008-09-13 04:05:06,192.0.2.1,22"),
        ("time,src,proto", "2008-09-13 04:05:06,192.0.2.1,tcp"),
        ("time,src,dpt,direction", "2008-09-13 04:05:06,192.0.2.1,22,in"),
        ("first_seen,src,dpt", "2008-09-13 04:05:06,192.0.2.1,22"),
        ("first_seen_utc,dst_ip,dst_port,c2_status", "2008-09-13 04:05:06,192.0.2.1,22,online"),
        ("time,src,dpt,count", "2008-09-13 04:05:06,192.0.2.1,22,0"),
        ("time,src,dpt,proto,flags", "2008-09-13 04:05:06,192.0.2.1,22,tcp,2"),
    ] {
        let table = format!("{header}\n{}", rows(cells));
        check_sniff(&table, Sniff::Ask);
        // A user may say what it means; then it is read.
        let mut mapping = delimited::guess(table.as_bytes()).unwrap();
        mapping.day_first = false;
        let options = FileOptions { format: None, mapping: Some(mapping), ..options() };
        let mut intake = Intake::new(options);
        intake.push(table.as_bytes(), &mut Counts::default());
        assert!(is_table(&intake.end(&mut Counts::default())), "{table}");
    }
}

#[test]
fn what_is_no_log_is_declined() {
    use Refusal::{NoAddress, NoTable, NoTime, NotText, Nothing};
    for (text, why) in [
        ("", Nothing),
        (" \n\t\n", Nothing),
        ("foo,bar,baz\n", Nothing),
        ("one\ntwo\nthree\n", NoTable),
        ("a,b\nc,d,e\nf\ng,h,i,j\n", NoTable),
        ("first,last,zip\nJohn,Doe,08123\nJane,Roe,08124\n", NoAddress),
        ("time,user,size\n2008-09-13 04:05:06,a,1\n2008-09-13 04:05:07,b,2\n", NoAddress),
        ("Address,Country,Tags,ASN\n192.0.2.1,AU,dns,1\n192.0.2.2,TH,telnet,2\n", NoTime),
        ("a,b\0c\0\0d\0\0\0\n\0\x01\x02\x03,\n", NotText),
        ("PK\x03\x04,192.0.2.1,2008-09-13 04:05:06\na,192.0.2.1,2008-09-13 04:05:06\n", NotText),
        ("t\0i\0m\0e\0,\0s\0r\0c\0\n\0", NotText),
    ] {
        check_sniff(text, Sniff::No(why));
    }
    assert_eq!(sniff(b"\xff\xfe\0\0t\0\0\0"), Sniff::No(NotText));
    // A log without a row yet is one.
    check_sniff("timestamp,src_ip,dst_port,proto\n", Sniff::Yes);
}

#[test]
fn a_file_that_is_forced_and_is_no_table_is_rejected_line_by_line() {
    check(
        "hello\nworld, you\n",
        &["1 rejected not-this-format: hello", "2 rejected not-this-format: world, you", "0 blank"],
    );
}

#[test]
fn parts_of_a_file_agree_with_the_whole() {
    let mut table = "日時,観測点,送信元,宛先ポート\n".to_owned();
    for row in 0..200u32 {
        writeln!(table, "{}/9/2008 04:05:06,s{},\"{}\",{row}", row % 28 + 1, row % 7, 0xc000_0200u32 + row % 11)
            .unwrap();
    }
    let (whole, _) = read(table.as_bytes(), &options(), table.len());
    assert_eq!(whole.account.counted(), 200);
    for cut in (0..table.len()).filter(|at| table.as_bytes()[*at] == b'\n').step_by(17) {
        let mut parts = Told::default();
        for (start, part) in [(0, &table[..cut + 1]), (cut + 1, &table[cut + 1..])] {
            let mut intake = Intake::part(options(), named("delimited").unwrap(), table.as_bytes(), start as u64);
            intake.push(part.as_bytes(), &mut parts);
            intake.end(&mut parts);
        }
        assert_eq!(parts.account.kinds, whole.account.kinds, "cut at {cut}");
        assert_eq!(parts.account.blank, 1);
    }
}

#[test]
fn any_split_into_files_with_their_header_counts_the_same() {
    let tables = [
        ("timestamp,sensor,src_ip,src_port,dst_port,proto", "2008-09-1%T04:05:06Z,s%,192.0.2.%,4321,44%,tcp"),
        ("datetime,host,src,proto,type,spt,dpt", "2013-03-0% 21:53:59,h%,322122598%,ICMP,%,,"),
        ("日時;観測点;送信元;宛先ポート", "200%年9月13日 4時5分;\"点\n%\";192.0.2.%;8%"),
    ];
    for (header, row) in tables {
        let rows: Vec<String> = (1..=9).map(|n| row.replace('%', &n.to_string()) + "\n").collect();
        let told = |rows: &[String]| {
            let options = FileOptions { format: None, ..options() };
            let text = read(format!("{header}\n{}", rows.concat()).as_bytes(), &options, 1000).0.text;
            // Without the lines' numbers and what is told of the whole file.
            let records = text.lines().filter(|l| !l.starts_with("note") && !l.ends_with("blank"));
            records.map(|l| l.split_once(' ').unwrap().1.to_owned()).collect::<Vec<_>>()
        };
        let whole = told(&rows);
        assert_eq!(whole.len(), 9);
        for size in 1..9 {
            assert_eq!(rows.chunks(size).flat_map(told).collect::<Vec<_>>(), whole, "files of {size} rows of {header}");
        }
    }
}

#[test]
fn broken_in_any_way_the_account_closes() {
    let seeds = [
        "time,sensor,src,dpt,proto\n2008-09-13 04:05:06,\"a, b\",192.0.2.1,22,tcp\n\"2008-09-13 04:05:06\",\"c\nd\",192.0.2.1,22,tcp\n",
        "日時;観測点;送信元;宛先ポート\r\n2008年9月13日 4時5分;\"点\r\n\"\"一\"\"\";192.0.2.1;80\r\n# \"\r\n13/Sep/2008:04:05:06 +0900;;3221225985;\r\n",
    ];
    let pieces: [&[u8]; 14] = [
        b"\"",
        b"\"\"",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b",",
        b";",
        b"#",
        b" ",
        b"\xff",
        b"\xef\xbb\xbf",
        b"-",
        b"99999999999",
    ];
    let mut state = 7u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..1500 {
        let mut table = seeds[round % seeds.len()].repeat(2).into_bytes();
        for _ in 0..=next(6) {
            let (at, piece) = (next(table.len()), pieces[next(pieces.len())]);
            let over = (at + next(3)).min(table.len());
            table.splice(at..over, piece.iter().copied());
        }
        let (told, lines) = read(&table, &options(), table.len());
        let spanned = told.account.notes.contains_key(&Note::SpanningRecords);
        let records = told.account.read();
        assert!(records == lines || (spanned && records < lines), "{records} of {lines}: {}", table.escape_ascii());
        for chunk in [1, 1 + next(20)] {
            assert_eq!(
                read(&table, &options(), chunk).0.text,
                told.text,
                "chunks of {chunk}: {}",
                table.escape_ascii()
            );
        }
        let head = &table[..next(table.len())];
        if let Some(mapping) = delimited::guess(head) {
            delimited::preview(head, Some(&mapping), &settings());
        }
    }
}

#[test]
fn the_preview_shows_what_would_be_counted() {
    let table =
        "a;b;c\n2008-09-13 04:05:06;192.0.2.1;445\n2008-09-13 04:05:07;x;445\n1;2\n2008-09-13 04:05:06;192.0.2.1;445\n";
    let row = r#"{"cells":["2008-09-13 04:05:06","192.0.2.1","445"],"kind":"access","time":"2008-09-13T04:05:06Z","sensor":null,
                  "source":"192.0.2.1","service":"445/unknown","weight":1,"reason":null}"#;
    let preview = delimited::preview(table.as_bytes(), None, &settings()).unwrap();
    let json = serde_json::to_value(&preview).unwrap();
    let want: serde_json::Value = serde_json::from_str(&format!(
        r#"{{"mapping":{{"delimiter":";","header":true,"roles":["time","source","destination-port"],"protocol":null,"dayFirst":false}},
            "columns":["a","b","c"],
            "rows":[{row},
              {{"cells":["2008-09-13 04:05:07","x","445"],"kind":null,"time":null,"sensor":null,"source":null,"service":null,
               "weight":null,"reason":"bad-source"}},
              {{"cells":["1","2"],"kind":null,"time":null,"sensor":null,"source":null,"service":null,"weight":null,
               "reason":"field-count"}},
              {row}]}}"#
    ))
    .unwrap();
    assert_eq!(json, want);
    let said = Mapping::parse("time=1,sensor=c,source=b,protocol=tcp,header=no", table.as_bytes()).unwrap();
    let preview = delimited::preview(table.as_bytes(), Some(&said), &settings()).unwrap();
    assert_eq!(
        (preview.columns, preview.rows.len(), &preview.mapping),
        (vec!["1".into(), "2".into(), "3".into()], 5, &said)
    );
    assert_eq!(preview.rows[1].service.as_deref(), Some("tcp"));
    // Another delimiter is another table: what was said of the columns is void.
    let other = delimited::preview(table.as_bytes(), Some(&Mapping { delimiter: b'-', ..said }), &settings());
    assert_eq!(other.map(|p| p.mapping.roles.len()), Some(3));
    assert!(delimited::preview(b"no table", None, &settings()).is_none());
    let many = format!("time,src,dpt\n{}", "2008-09-13 04:05:06,192.0.2.1,445\n".repeat(50_000));
    assert_eq!(delimited::preview(&many.as_bytes()[..Head::LIMIT], None, &settings()).unwrap().rows.len(), 20);
}

#[test]
fn golden_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/delimited");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    names.retain(|p| p.extension().is_none_or(|e| e != "expected"));
    assert!(names.len() >= 4);
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        let options = FileOptions { format: None, source_zone: Zone::named("Asia/Tokyo").unwrap(), ..options() };
        let (told, _) = read(&bytes, &options, bytes.len());
        let golden = path.with_extension("expected");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&golden, &told.text).unwrap();
        }
        assert_eq!(told.text, std::fs::read_to_string(&golden).unwrap_or_default(), "{}", path.display());
        for chunk in [1, 2, 3, 61] {
            assert_eq!(read(&bytes, &options, chunk).0.text, told.text, "{} in chunks of {chunk}", path.display());
        }
    }
}

/// A folder beside the project, for those who have it.
fn shared(path: &str) -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    let found = path.exists();
    if !found {
        println!("skipped: no ../shared");
    }
    found.then_some(path)
}

#[test]
fn the_large_set_is_counted_to_the_digit() {
    let Some(path) = shared("corpus/datasets/marx.csv.gz") else { return };
    let mut counts = Counts::default();
    let mut intake = Intake::new(FileOptions::new(Zone::utc()));
    intake.push(&std::fs::read(path).unwrap(), &mut counts);
    assert!(is_table(&intake.end(&mut counts)));
    let account = counts.0;
    assert_eq!((account.counted(), account.accesses, account.blank), (443_262, 443_262, 1));
    assert_eq!((account.read() - account.blank, account.rejected_records()), (451_581, 0));
}

#[test]
fn every_other_file_closes_its_account() {
    let (Some(corpus), Some(bad)) = (shared("corpus"), shared("corpus-bad/csv")) else { return };
    let folders = ["csv_dialect", "datasets", "darknet_csv", "netflow"].map(|f| corpus.join(f));
    let mut open = folders.into_iter().chain([bad, corpus.join("../corpus-bad/synthetic")]).collect::<Vec<_>>();
    let mut read_files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            // What unpacks to gigabytes is for the tests of unpacking.
            if path.ends_with("bomb") {
                continue;
            }
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let mut head = Vec::new();
        match bytes.starts_with(&[0x1f, 0x8b]) {
            true => _ = flate2::read::MultiGzDecoder::new(&bytes[..]).take(Head::LIMIT as u64).read_to_end(&mut head),
            false => head.extend(&bytes[..bytes.len().min(Head::LIMIT)]),
        }
        if sniff(&head) == Sniff::Yes {
            read_files.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
        let mut text = Vec::new();
        let sound = match bytes.starts_with(&[0x1f, 0x8b]) {
            true => flate2::read::MultiGzDecoder::new(&bytes[..]).take(2 << 20).read_to_end(&mut text).is_ok(),
            false => text.write_all(&bytes).is_ok(),
        };
        // What else is packed, or packed twice, is the business of tests/input.rs.
        if text.len().max(bytes.len()) >= 2 << 20 || teiten::input::is_packed(&text) {
            continue;
        }
        // Whatever it is, and however it is asked for, every line is in the account once and nothing panics.
        let mut intake = Intake::new(options());
        let mut counts = Counts::default();
        intake.push(&bytes, &mut counts);
        intake.end(&mut counts);
        let spans = counts.0.notes.contains_key(&Note::SpanningRecords);
        let records = counts.0.read();
        let lines = match counts.0.notes.get(&Note::LoneCr) {
            Some(ends) => ends + u64::from(!text.ends_with(b"\r")),
            None => lines_of(&text),
        };
        assert!(!sound || records == lines || (spans && records < lines), "{}: {records} of {lines}", path.display());
        delimited::preview(&head, None, &settings());
    }
    read_files.sort();
    let want = [
        "header-mid-file.csv",
        "marx.csv.gz",
        "newline-in-quotes.csv",
        "quote-never-closed.csv",
        "ragged.csv",
        "semicolon-decimal.csv",
        "sensor-names.csv",
        "shadowserver_hp_ics_scan.csv",
    ];
    assert_eq!(read_files, want, "every other file is declined or asked about");
}

#[test]
fn a_table_is_what_no_other_format_claims() {
    let table = b"time,src_ip,dst_port\n2008-09-13 04:05:06,192.0.2.1,22\n";
    let found = recognise(&Head { bytes: table, whole: true });
    assert!(
        matches!(found, teiten::format::Recognition::Format(format) if Some(format) == named("delimited")),
        "{found:?}"
    );
}
