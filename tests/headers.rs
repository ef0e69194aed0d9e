//! The fields of packets' headers that intrusion detection systems and canaries log.

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
    fn access(&mut self, access: &Access<'_>, at: Position) {
        self.0.push((at.line, access.header));
    }

    fn reject(&mut self, _: Reason, _: Position, _: &[u8]) {}

    fn blank(&mut self) {}

    fn note(&mut self, _: Note, _: u64) {}
}

fn check(name: &str, place: u64, want: (Option<u16>, Option<u8>, Option<u16>, Option<u32>)) {
    let (_, bytes) = own_files().into_iter().find(|(own, _)| own == name).unwrap();
    let (mut intake, mut headers) = (Intake::new(options()), Headers::default());
    intake.push(&bytes, &mut headers);
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
