//! The quick way against the careful one: of any text both together give what the careful way alone gives, call by call.

use super::*;
use crate::input::Span;
use crate::time::{Day, YearRule, Zone};
use std::collections::BTreeMap;

/// The careful way alone.
struct Careful(Records);

impl LineReader for Careful {
    fn span(&mut self, rest: &[u8], line: usize, end: bool) -> Span {
        self.0.span(rest, line, end)
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        self.0.line(line, at, sink);
    }
}

/// Both ways, and how many lines the quick one read.
struct Both(Records, u64);

impl LineReader for Both {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let read = self.0.quick(bytes, at, sink);
        assert!(read.bytes == 0 || bytes[read.bytes - 1] == b'\n');
        assert_eq!(read.lines, memchr::memchr_iter(b'\n', &bytes[..read.bytes]).count() as u64);
        self.1 += read.lines;
        read
    }

    fn span(&mut self, rest: &[u8], line: usize, end: bool) -> Span {
        self.0.span(rest, line, end)
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        self.0.line(line, at, sink);
    }
}

/// Every call with all that was said, and the sums of the notes.
#[derive(Debug, Default, PartialEq)]
struct Calls {
    all: Vec<String>,
    notes: BTreeMap<Note, u64>,
    headers: bool,
}

impl Sink for Calls {
    fn takes_headers(&self) -> bool {
        self.headers
    }

    fn access(&mut self, access: &Access<'_>, at: Position) {
        self.all.push(format!("{access:?} {at:?}"));
    }

    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        self.all.push(format!("{reason:?} {at:?} {}", text.escape_ascii()));
    }

    fn blank(&mut self) {
        self.all.push("blank".into());
    }

    fn note(&mut self, note: Note, amount: u64) {
        *self.notes.entry(note).or_default() += amount;
    }
}

/// Reads a text in chunks, as files come.
fn read<R: LineReader + AsMut<Records>>(reader: R, text: &[u8], chunk: usize, headers: bool) -> (R, Calls) {
    let (mut lines, mut carry) = (Lines::new(reader, 0), Vec::new());
    let mut calls = Calls { headers, ..Calls::default() };
    for piece in text.chunks(chunk) {
        carry.extend_from_slice(piece);
        let used = lines.read(&carry, false, &mut calls);
        carry.drain(..used);
    }
    lines.read(&carry, true, &mut calls);
    lines.get_mut().as_mut().tell(&mut calls);
    (lines.into_inner(), calls)
}

impl AsMut<Records> for Careful {
    fn as_mut(&mut self) -> &mut Records {
        &mut self.0
    }
}

impl AsMut<Records> for Both {
    fn as_mut(&mut self) -> &mut Records {
        &mut self.0
    }
}

/// Holds both ways against the careful one, with headers and without; returns how many lines the quick way read.
fn hold(text: &[u8], chunk: usize, settings: &Settings) -> u64 {
    let [without, with] = [false, true].map(|headers| {
        let (_, want) = read(Careful(Records::new(settings)), text, text.len().max(1), headers);
        let (both, got) = read(Both(Records::new(settings), 0), text, chunk, headers);
        assert_eq!(got, want, "in chunks of {chunk}: {}", text.escape_ascii());
        both.1
    });
    without.min(with)
}

fn settings(year: YearRule) -> Settings {
    let clock = Clock::new(Zone::utc(), year);
    Settings {
        clock,
        networks: Networks::default(),
        cowrie_outer_ports: false,
        fold_retransmissions: false,
        mapping: None,
        pattern: None,
    }
}

/// What stands in front of a packet; `{}` is the time of day.
const HEADERS: [&str; 16] = [
    "Sep 13 {} talot-01 kernel: [1015.056257] DROP ",
    "Sep 13 {} talot-02 kernel: [    3.440001] [UFW BLOCK] ",
    "Sep  3 {} h.example.net kernel: [UFW BLOCK] ",
    "Oct 27 {} s kernel: [1015.1] [UFW AUDIT] ",
    "Oct 27 {} s kernel: [1015.1] [UFW ALLOW] ",
    "Mar 30 {} s kernel: ",
    "Mar 30 {} s kernel: Shorewall:net-fw:DROP:",
    "2024-03-31T{}.537693-05:00 s kernel: [4.2] [UFW BLOCK] ",
    "2024-03-31 {} s kernel: [4.2] chain=[UFW AUDIT] ",
    "1701217441 s kernel:[38725.353798]  DSHIELDINPUT ",
    "<6>Sep 13 {} s kernel: [wan-lan-default-D]",
    "Sep 13 {} DENY: ",
    "Sep 13 {} s ulogd[7]: DROP ",
    "Sep 13 {} s sshd[7]: Invalid user ",
    "[  307.757925] ",
    "<134>1 2021-03-12T{}Z h kernel - - - ",
];

const PACKETS: [&str; 14] = [
    "IN=eth0 OUT= MAC=00:16:3e:5e:6c:00:00:1d:b5:4c:0f:c1:08:00 SRC=192.0.2.1 DST=198.51.100.2 LEN=48 TOS=0x00 PREC=0x00 \
     TTL=41 ID=52192 DF PROTO=TCP SPT=42193 DPT=139 WINDOW=65535 RES=0x00 SYN URGP=0 ",
    "IN=eth0 OUT= MAC=00:16:3e:5e:6c:00:00:1d:b5:4c:0f:c1:08:00 SRC=192.0.2.1 DST=198.51.100.2 LEN=48 TOS=0x00 PREC=0x00 \
     TTL=41 ID=52192 PROTO=TCP SPT=80 DPT=1025 WINDOW=1 RES=0x00 ACK SYN URGP=0 OPT (020405B4)",
    "IN=ppp0 OUT= MAC= SRC=203.0.113.99 DST=198.51.100.2 LEN=40 TOS=0x08 PREC=0x20 TTL=241 ID=1 PROTO=TCP SPT=1 DPT=65535 \
     WINDOW=1024 RES=0x00 CWR ECE RST URGP=0",
    "IN=ppp0 OUT= SRC=203.0.113.99 DST=198.51.100.2 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=0 PROTO=TCP SPT=0 DPT=0 SEQ=1 ACK=0 \
     WINDOW=1024 RES=0x00 FIN URG PSH URGP=7",
    "IN=eth0 OUT= MAC=01:02 SRC=192.0.2.1 DST=198.51.100.2 LEN=28 TOS=0x00 PREC=0x00 TTL=50 ID=5 PROTO=UDP SPT=53 \
     DPT=1434 LEN=8 ",
    "IN=eth0 OUT=eth1 MAC=01:02 SRC=192.0.2.1 DST=198.51.100.2 LEN=28 TOS=0x00 PREC=0x00 TTL=50 ID=5 PROTO=UDP SPT=4 \
     DPT=1434 LEN=8 MARK=0x1",
    "IN= OUT=eth0 SRC=198.51.100.2 DST=192.0.2.1 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=0 DF PROTO=ICMP TYPE=8 CODE=0 ID=5 SEQ=3",
    "IN=eth0 OUT= MAC=01:02 SRC=192.0.2.1 DST=198.51.100.2 LEN=88 TOS=0x00 PREC=0x00 TTL=118 ID=2 PROTO=ICMP TYPE=3 CODE=3 \
     [SRC=198.51.100.2 DST=203.0.113.9 LEN=60 TOS=0x00 PREC=0x00 TTL=54 ID=0 DF PROTO=UDP SPT=2 DPT=6 LEN=40 ] ",
    "IN=eth0 OUT= MAC=01:02 SRC=192.0.2.1 DST=198.51.100.2 LEN=88 TOS=0x00 PREC=0x00 TTL=118 ID=2 PROTO=ICMP TYPE=255 CODE=0",
    "IN=eth0 OUT= MAC=01:02 SRC=192.0.2.1 DST=198.51.100.2 LEN=88 TOS=0x00 PREC=0x00 TTL=118 ID=2 MF FRAG:64 PROTO=UDP",
    "IN=eth0 OUT= MAC=01:02 SRC=192.0.2.1 DST=224.0.0.1 LEN=28 TOS=0x00 PREC=0xC0 TTL=1 ID=0 DF PROTO=2 ",
    "IN=eth0 OUT= MAC=01:02 SRC=2001:db8::1 DST=2001:db8::2 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=ICMPv6 TYPE=128 CODE=0",
    "IN=eth0 OUT= MAC=01:02 SRC=2001:db8::1 DST=2001:db8::2 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=TCP SPT=1 DPT=2 \
     WINDOW=1 RES=0x00 SYN URGP=0",
    "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 PROTO=UDP SPT=1 DPT=137",
];

/// Lines of which nothing is a packet's.
const OTHERS: [&str; 9] = [
    "Sep 13 04:05:06 s systemd[1]: Started a timer.",
    "Sep 13 04:05:06 s kernel: [1015.1] device eth0 entered promiscuous mode",
    "Sep 13 04:05:06 s kernel: audit: type=1400 IN=eth0",
    "{\"__REALTIME_TIMESTAMP\":\"1221264000000000\",\"_HOSTNAME\":\"s\",\"MESSAGE\":\"IN=a OUT= SRC=192.0.2.1 PROTO=47\"}",
    "-- Boot 0123456789abcdef --",
    "Sep 13 04:05:06 s last message repeated 2 times",
    "",
    "   ",
    "\0\0\0",
];

/// What one line is changed with.
const WORDS: [&str; 34] = [
    "TTL=300",
    "ID=7",
    "SEQ=3735928559",
    "WINDOW=",
    "IN=eth0",
    "OUT=",
    "SRC=192.0.2.77",
    "DST=192.0.2.78",
    "SRC=1.2.3.256",
    "DST=01.2.3.4",
    "PROTO=UDP",
    "PROTO=ICMP",
    "SPT=9",
    "DPT=99999",
    "DPT=00443",
    "TYPE=8",
    "TYPE=300",
    "FRAG:64",
    "FRAG:0",
    "DF",
    "MF",
    "CE",
    "SYN",
    "ACK",
    "RST",
    "FIN",
    "URGP=0",
    "[",
    "]",
    "[UFW",
    "AUDIT]",
    "=",
    "kernel:",
    "",
];

/// What one byte is changed to.
const BYTES: &[u8] = b" \0\r\n\t=:.[]0159afINOUTSRCDPZ/(\x7f\x80\xe9";

/// splitmix64: the same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A line as the kernel may write it, most often of the usual kind.
    fn line(&mut self) -> String {
        let usual = self.below(8) > 0;
        if self.below(20) == 0 {
            return self.pick(&OTHERS).into();
        }
        let header = if usual { self.pick(&HEADERS[..6]) } else { self.pick(&HEADERS) };
        let packet = if usual { self.pick(&PACKETS[..7]) } else { self.pick(&PACKETS) };
        let clock = format!("{:02}:{:02}:{:02}", self.below(25), self.below(61), self.below(62));
        let address = format!("{}.{}.{}.{}", self.below(256), self.below(257), self.below(256), self.below(256));
        let port = self.below(66_000).to_string();
        // Some lines end near the longest that the quick way reads.
        let long = if self.below(12) == 0 { "x".repeat(100 + self.below(350)) } else { String::new() };
        header.replace("{}", &clock)
            + &long
            + &packet.replace("192.0.2.1", &address).replace("DPT=1434", &format!("DPT={port}"))
    }

    /// Changes a line a little.
    fn change(&mut self, line: &mut Vec<u8>) {
        let at = self.below(line.len().max(1));
        match self.below(6) {
            0 | 1 if !line.is_empty() => line[at] = self.pick(BYTES),
            2 => line.truncate(at),
            3 => line.insert(at.min(line.len()), self.pick(BYTES)),
            _ => {
                let text = std::mem::take(line);
                let mut words: Vec<&[u8]> = text.split(|b| *b == b' ').collect();
                let (at, other) = (self.below(words.len()), self.below(words.len()));
                match self.below(4) {
                    0 => words.swap(at, other),
                    1 => words.insert(at, self.pick(&WORDS).as_bytes()),
                    2 => words.insert(at, words[other]),
                    _ => drop(words.remove(at)),
                }
                *line = words.join(&b' ');
            }
        }
    }

    /// Some lines, as they are or changed; UFW's pairs are of one packet.
    fn text(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        for _ in 0..1 + self.below(12) {
            let line = self.line();
            let mut lines = vec![line.clone().into_bytes()];
            if line.contains("AUDIT") {
                lines.push(line.replace("AUDIT", self.pick(&["ALLOW", "BLOCK", "AUDIT"])).into_bytes());
            }
            for mut line in lines {
                for _ in 0..self.below(6).saturating_sub(3) {
                    self.change(&mut line);
                }
                text.extend(line);
                text.extend_from_slice(if self.below(20) == 0 { b"\r\n" } else { b"\n" });
            }
        }
        if self.below(4) == 0 {
            text.pop();
        }
        text
    }
}

#[test]
fn the_quick_way_reads_what_the_careful_way_reads() {
    let mut random = Random(20_080_913);
    let ours = Networks::parse("198.51.100.0/24, 10.0.0.0/8, 2001:db8::/33").unwrap();
    let berlin = Clock::new(Zone::named("Europe/Berlin").unwrap(), YearRule::Fixed(2024));
    let plain = settings(YearRule::Fixed(2008));
    let all = [
        Settings { networks: ours, ..plain.clone() },
        Settings { clock: berlin, ..plain.clone() },
        plain,
        settings(YearRule::Until(Day::from_civil(2024, 9, 20).unwrap())),
        settings(YearRule::Unknown),
    ];
    let (mut quick, mut lines) = (0, 0);
    for round in 0..20_000 {
        let text = random.text();
        let settings = &all[round % all.len()];
        lines += memchr::memchr_iter(b'\n', &text).count() as u64;
        quick += hold(&text, text.len().max(1), settings);
        let chunk = 1 + random.below(text.len().max(1));
        hold(&text, chunk, settings);
    }
    assert!(quick * 6 > lines, "{quick} of {lines} lines");
}

#[test]
fn usual_lines_are_read_the_quick_way() {
    for (header, packet) in
        [(0, 0), (1, 1), (2, 2), (3, 4), (5, 5), (6, 6), (7, 0), (8, 1), (9, 7), (0, 8), (1, 11), (2, 12)]
    {
        let line = HEADERS[header].replace("{}", "04:05:06") + PACKETS[packet] + "\n";
        let text = line.repeat(50);
        // The first line of a file is the careful way's: it may begin with a mark. So is what may wait for another.
        let expected = if header == 3 { 48 } else { 49 };
        let quick = hold(text.as_bytes(), text.len(), &settings(YearRule::Fixed(2008)));
        let chained = line.contains("chain=");
        assert_eq!(quick, if chained { 0 } else { expected }, "{line}");
    }
}

#[test]
fn other_letters_cost_no_more_than_their_line() {
    let usual = (HEADERS[0].replace("{}", "04:05:06") + PACKETS[0] + "\n").repeat(30);
    let other = "Sep 13 04:05:06 s app[1]: caf\u{e9} \u{2028}\n";
    let text = [&usual, other, &usual, other, other, &usual].concat();
    let bad = text.replace('\u{e9}', "~").into_bytes().iter().map(|b| if *b == b'~' { 0xe9 } else { *b }).collect();
    for text in [text.into_bytes(), bad] {
        // Each of the others, the line at the file's begin, and one behind the pair.
        assert_eq!(hold(&text, text.len(), &settings(YearRule::Fixed(2008))), 90 - 2);
    }
}

#[test]
fn every_byte_of_a_usual_line_may_change() {
    let settings = settings(YearRule::Fixed(2008));
    for packet in [0, 4, 6] {
        let line = HEADERS[packet % 5].replace("{}", "04:05:06") + PACKETS[packet] + "\n";
        let text = line.repeat(3);
        for at in line.len()..2 * line.len() {
            for byte in BYTES {
                let mut text = text.clone().into_bytes();
                text[at] = *byte;
                hold(&text, text.len(), &settings);
            }
        }
    }
}
