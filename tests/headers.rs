//! The fields of packets' headers that intrusion detection systems and canaries log.

use crate::readers::packets::{Order, Pcap, SYN, frame, icmp, tcp, v4, v6};
use crate::readers::{options, own_files};
use teiten::access::{Access, Header};
use teiten::account::{Note, Position, Reason};
use teiten::format::Sink;
use teiten::input::Intake;

/// Keeps the header of each record by its place.
#[derive(Default)]
struct Headers(Vec<(u64, Header)>);

impl teiten::input::FileSink for Headers {}

impl Sink for Headers {
    fn takes_headers(&self) -> bool {
        true
    }

    fn access(&mut self, access: &Access<'_>, at: Position) {
        self.0.push((at.line, access.header));
    }

    fn reject(&mut self, _: Reason, _: Position, _: &[u8]) {}

    fn blank(&mut self) {}

    fn note(&mut self, _: Note, _: u64) {}
}

type Want = (Option<u16>, Option<u8>, Option<u16>, Option<u32>);

fn check(name: &str, place: u64, want: Want) {
    let (_, bytes) = own_files().into_iter().find(|(own, _)| own == name).unwrap();
    check_in(name, &bytes, place, want);
}

fn check_in(name: &str, bytes: &[u8], place: u64, want: Want) {
    let (mut intake, mut headers) = (Intake::new(options()), Headers::default());
    intake.push(bytes, &mut headers);
    intake.end(&mut headers);
    let (_, header) = headers.0.iter().find(|(line, _)| *line == place).unwrap();
    assert_eq!((header.ip_id, header.ttl, header.window, header.sequence), want, "{name}, {place}");
}

#[test]
fn headers_are_read_where_they_are_logged() {
    check("snort/full.log", 8, (Some(54321), Some(64), Some(0x400), Some(0x1f2e_3d4c)));
    check("snort/full.log", 25, (Some(0), Some(64), None, None));
    check("snort/full.log", 36, (Some(0), Some(240), Some(0x3908), Some(7)));
    check("snort/csv.log", 1, (Some(54321), Some(64), Some(0x400), Some(0x1f2e)));
    check("snort/csv.log", 4, (Some(54321), None, None, None));
    check("snort/alerts.json", 3, (Some(7), Some(64), None, None));
    check("snort/alerts.json", 4, (None, None, Some(1024), Some(7)));
    check("snort/fast.log", 1, (None, None, None, None));
    check("suricata/kinds.json", 29, (Some(24001), Some(46), Some(65535), Some(3183)));
    check("suricata/kinds.json", 30, (None, Some(60), None, None));
    check("suricata/kinds.json", 1, (None, None, None, None));
    check("opencanary/log.json", 8, (Some(54321), Some(240), Some(1024), None));
}

#[test]
fn packets_of_the_kernel_have_headers() {
    let front = "Sep 13 04:05:06 s kernel: [1.0] DROP IN=eth0 OUT= MAC= ";
    for (packet, want) in [
        (
            "SRC=192.0.2.1 DST=192.0.2.2 LEN=48 TOS=0x00 PREC=0x00 TTL=41 ID=54321 DF PROTO=TCP SPT=4 DPT=139 WINDOW=1024 RES=0x00 SYN URGP=0",
            (Some(54_321), Some(41), Some(1024), None),
        ),
        (
            "SRC=192.0.2.1 DST=192.0.2.2 LEN=48 TOS=0x00 PREC=0x00 TTL=255 ID=0 PROTO=TCP SPT=4 DPT=139 SEQ=3221225986 ACK=0 \
             WINDOW=65535 RES=0x00 SYN URGP=0",
            (Some(0), Some(255), Some(65_535), Some(3_221_225_986)),
        ),
        // The identifier and the number of an echo request are other things.
        (
            "SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 DF PROTO=ICMP TYPE=8 CODE=0 ID=5 SEQ=3",
            (Some(7), Some(64), None, None),
        ),
        (
            "SRC=2001:db8::1 DST=2001:db8::2 LEN=72 TC=0 HOPLIMIT=55 FLOWLBL=0 PROTO=ICMPv6 TYPE=128 CODE=0 ID=5 SEQ=3",
            (None, Some(55), None, None),
        ),
        ("SRC=192.0.2.1 DST=192.0.2.2 TTL=300 ID=x PROTO=UDP SPT=1 DPT=2 LEN=8", (None, None, None, None)),
    ] {
        // The first line of a file is read the careful way, the next ones the quick way.
        let text = format!("{front}{packet}\n").repeat(4);
        for line in 1..=4 {
            check_in(packet, text.as_bytes(), line, want);
        }
    }
}

#[test]
fn packets_of_captures_have_headers() {
    let mut file = Pcap::new(Order::Little, crate::readers::packets::MICROS, 1);
    let syn = tcp(4000, 23, SYN);
    for packet in [v4(6, &syn), v6(6, &syn), v4(1, &icmp(8))] {
        file.packet(0, &frame(&packet));
    }
    let packet = frame(&v4(6, &syn));
    file.packet_of(0, &packet[..14 + 20 + 14], packet.len());
    check_in("pcap", &file.bytes, 1, (Some(0x1234), Some(64), Some(0xffff), Some(1)));
    check_in("pcap", &file.bytes, 2, (None, Some(64), Some(0xffff), Some(1)));
    check_in("pcap", &file.bytes, 3, (Some(0x1234), Some(64), None, None));
    // Cut behind the flags.
    check_in("pcap", &file.bytes, 4, (Some(0x1234), Some(64), None, Some(1)));
}
