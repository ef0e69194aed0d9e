//! Every record as one JSON object a line: what `teiten events` prints.

use crate::access::Access;
use crate::account::{Note, Position, Reason};
use crate::cube::text_of;
use crate::format::Sink;
use crate::input::{Ended, FileSink, Outcome};
use std::net::IpAddr;

/// One record of a log. Fields that the record does not hold are left out.
#[derive(serde::Serialize)]
struct Event<'a> {
    file: &'a str,
    line: u64,
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_id: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tcp_window: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tcp_sequence: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Writes events as they come; the caller drains [`EventSink::out`] and [`EventSink::ended`].
pub struct EventSink {
    file: String,
    /// Lengths of the names of the archives that the file stands in.
    outer: Vec<usize>,
    /// What has been written.
    pub out: Vec<u8>,
    /// Files in archives that have ended: what they are called, and what became of them.
    pub ended: Vec<(String, Outcome)>,
}

impl EventSink {
    /// For the records of `file`, a name without folders.
    pub fn new(file: &str) -> EventSink {
        EventSink { file: file.into(), outer: Vec::new(), out: Vec::new(), ended: Vec::new() }
    }

    fn write(out: &mut Vec<u8>, event: &Event<'_>) {
        // Writing plain data to memory cannot fail.
        let _ = serde_json::to_writer(&mut *out, event);
        out.push(b'\n');
    }
}

impl FileSink for EventSink {
    fn begin_file(&mut self, name: &str) {
        self.outer.push(self.file.len());
        self.file.extend(["/", name]);
    }

    fn end_file(&mut self, file: Ended) {
        let Some(outer) = self.outer.pop() else { return };
        self.ended.push((self.file.clone(), file.outcome));
        self.file.truncate(outer);
    }
}

impl Sink for EventSink {
    fn takes_headers(&self) -> bool {
        true
    }

    fn access(&mut self, access: &Access<'_>, at: Position) {
        let sensor = access.sensor.or(access.host).map(text_of);
        let event = Event {
            file: &self.file,
            line: at.line,
            class: access.kind.class().name(),
            time: access.time.map(|t| t.to_string()),
            sensor: Some(
                sensor.or_else(|| access.destination.map(|d| d.to_string())).unwrap_or_else(|| self.file.clone()),
            ),
            source: access.source,
            source_port: access.source_port,
            destination: access.destination,
            destination_port: access.destination_port,
            protocol: access.protocol.map(|p| p.to_string()),
            service: access.service().map(|s| s.to_string()),
            weight: Some(access.weight),
            ip_id: access.header.ip_id,
            ttl: access.header.ttl,
            tcp_window: access.header.window,
            tcp_sequence: access.header.sequence,
            kind: (access.kind.code() != access.kind.class().name()).then(|| access.kind.code()),
            reason: None,
        };
        EventSink::write(&mut self.out, &event);
    }

    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        let quoted = if text.is_empty() { String::new() } else { format!(": {:?}", text_of(text)) };
        let event = Event {
            file: &self.file,
            line: at.line,
            class: "rejected",
            reason: Some(format!("{reason}{quoted}")),
            time: None,
            sensor: None,
            source: None,
            source_port: None,
            destination: None,
            destination_port: None,
            protocol: None,
            service: None,
            weight: None,
            ip_id: None,
            ttl: None,
            tcp_window: None,
            tcp_sequence: None,
            kind: None,
        };
        EventSink::write(&mut self.out, &event);
    }

    fn blank(&mut self) {}

    fn note(&mut self, _note: Note, _amount: u64) {}
}
