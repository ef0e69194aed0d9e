//! Cowrie, an SSH and Telnet honeypot: its JSON log, one event a line, or however else an export has put the events.
//!
//! Only `cowrie.session.connect` is an access; every other event is a later step of a session, and what it names as
//! destination may be foreign (`cowrie.direct-tcpip.request`). Rules for what the log should not hold: of repeated
//! keys the last counts, as in the tools around Cowrie; `null` is as good as absent; a port may be text if it is
//! decimal digits; whatever else a connect cannot say rejects it with its reason, while other events merely lack the
//! field. `NaN` is not JSON.

use super::about::{About, text};
use super::json::{self, Fault, Found, Hopper, Picked, Shaped, TOP, Want};
use super::stamps::Stamps;
use super::{Format, Head, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Kind, Protocol};
use crate::account::{Note, Position, Reason};
use crate::input::{LineReader, Quick};
use crate::time::Shift;
use std::net::IpAddr;

const ABOUT: About = About {
    title: text("Cowrie (SSH and Telnet honeypot), JSON log", "Cowrie（SSH・Telnetハニーポット）のJSONログ"),
    access: text("Each cowrie.session.connect event.", "cowrie.session.connect イベント1件を1アクセスとする。"),
    set_aside: &[(
        Kind::SessionEvent,
        text(
            "Every later event of a session: logins, commands, downloads.",
            "ログイン、コマンド、ダウンロードなど、セッション内のその後のイベント。",
        ),
    )],
    sensor: text("The field sensor.", "sensor フィールド。"),
    time: text("Stamps say their zone (UTC).", "時刻にタイムゾーン（UTC）が書かれている。"),
    weight: None,
    header: &[],
    described: "https://docs.cowrie.org/en/latest/OUTPUT.html",
};

/// The format.
pub struct Cowrie;

impl Format for Cowrie {
    fn name(&self) -> &'static str {
        "cowrie"
    }

    /// Claims a file at least half of whose first lines are Cowrie's: a line that was cut, or that somebody else
    /// wrote in between, does not turn it away.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let (mut events, mut objects, mut lines) = (0, 0, 0);
        for line in json::records(head) {
            lines += 1;
            if let Ok(event) = json::pick(line, choose) {
                objects += 1;
                events += u32::from(is_cowrie(&event));
            }
        }
        match (events, objects, lines) {
            (_, _, 0) if head.may_grow() => Sniff::More,
            (0, 0, _) => Sniff::No(head.refusal(Refusal::NotJson)),
            (events, _, lines) if events * 2 >= lines => Sniff::Yes,
            _ => Sniff::No(Refusal::NoEvent),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

impl Readable for Cowrie {
    type Reader = Shaped<Events>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Shaped<Events> {
        let sessions =
            Sessions { stamps: Stamps::new(settings.clock.clone()), outer_ports: settings.cowrie_outer_ports };
        Shaped::new(Events { hopper: Hopper::new(choose), sessions }, head, start)
    }
}

/// The members of an event that matter, by these numbers.
type Event<'a> = Picked<'a, 7>;
const EVENTID: usize = 0;
const TIMESTAMP: usize = 1;
const SENSOR: usize = 2;
const SRC_IP: usize = 3;
const SRC_PORT: usize = 4;
const DST_IP: usize = 5;
const DST_PORT: usize = 6;

fn choose(inside: u8, key: &[u8]) -> Want {
    match (inside, key) {
        // Of an export from Elasticsearch.
        (TOP, b"_source") => Want::Inside(TOP),
        (TOP, b"eventid") => Want::Value(EVENTID),
        (TOP, b"timestamp") => Want::Value(TIMESTAMP),
        (TOP, b"sensor") => Want::Value(SENSOR),
        (TOP, b"src_ip") => Want::Value(SRC_IP),
        (TOP, b"src_port") => Want::Value(SRC_PORT),
        (TOP, b"dst_ip") => Want::Value(DST_IP),
        (TOP, b"dst_port") => Want::Value(DST_PORT),
        _ => Want::Nothing,
    }
}

fn is_cowrie(event: &Event<'_>) -> bool {
    event[EVENTID].text().is_some_and(|id| id.starts_with(b"cowrie."))
}

/// A reason, and the text that offends.
type Offence<'a> = (Reason, &'a [u8]);

fn address<'a>(found: &Found<'a>, reason: Reason) -> Result<Option<IpAddr>, Offence<'a>> {
    match found.address() {
        None if found.is_set() => Err((reason, found.raw())),
        address => Ok(address),
    }
}

fn port<'a>(found: &Found<'a>) -> Result<Option<u16>, Offence<'a>> {
    match found.whole() {
        None if found.is_set() => Err((Reason::BadPort, found.raw())),
        port => Ok(port),
    }
}

/// Reads lines.
#[derive(Debug)]
pub struct Events {
    hopper: Hopper<7>,
    sessions: Sessions,
}

/// Makes accesses of events.
#[derive(Debug)]
struct Sessions {
    stamps: Stamps,
    /// Count 2222 and 2223, where the container listens, as the 22 and 23 that they are reached by.
    outer_ports: bool,
}

impl Sessions {
    fn connect<'a>(&mut self, event: &Event<'a>) -> Result<(Access<'static>, Shift), Offence<'a>> {
        let source = address(&event[SRC_IP], Reason::BadSource)?.ok_or((Reason::NoSource, b"".as_slice()))?;
        let destination = address(&event[DST_IP], Reason::BadDestination)?;
        let source_port = port(&event[SRC_PORT])?;
        let inner = port(&event[DST_PORT])?.ok_or((Reason::NoService, b"".as_slice()))?;
        let stamp = &event[TIMESTAMP];
        let (time, shift) = stamp.iso8601(&mut self.stamps).map_err(|reason| (reason, stamp.raw()))?;
        let outer = match inner {
            2222 => 22,
            2223 => 23,
            other => other,
        };
        let access = Access {
            kind: Kind::Access,
            time: Some(time),
            source: Some(source),
            source_port,
            destination,
            destination_port: Some(if self.outer_ports { outer } else { inner }),
            protocol: Some(Protocol::TCP),
            ..Access::default()
        };
        Ok((access, shift))
    }

    /// Any other event: what it holds, and nothing that it gets wrong.
    fn later(&mut self, event: &Event<'_>) -> (Access<'static>, Shift) {
        let time = event[TIMESTAMP].iso8601(&mut self.stamps).ok();
        let destination_port = port(&event[DST_PORT]).ok().flatten();
        let access = Access {
            kind: Kind::SessionEvent,
            time: time.map(|t| t.0),
            source: address(&event[SRC_IP], Reason::BadSource).ok().flatten(),
            source_port: port(&event[SRC_PORT]).ok().flatten(),
            destination: address(&event[DST_IP], Reason::BadDestination).ok().flatten(),
            destination_port,
            // Cowrie speaks nothing but TCP, and says so nowhere.
            protocol: destination_port.map(|_| Protocol::TCP),
            ..Access::default()
        };
        (access, time.map_or(Shift::None, |t| t.1))
    }

    fn event<S: Sink + ?Sized>(&mut self, event: &Event<'_>, line: &[u8], at: Position, sink: &mut S) {
        let Some(id) = event[EVENTID].text() else { return sink.reject(Reason::NotThisFormat, at, line) };
        let (access, shift) = if *id == *b"cowrie.session.connect" {
            match self.connect(event) {
                Ok(read) => read,
                Err((reason, text)) => return sink.reject(reason, at, if text.is_empty() { line } else { text }),
            }
        } else {
            self.later(event)
        };
        match shift {
            Shift::None => {}
            Shift::Gap => sink.note(Note::ClockGap, 1),
            Shift::Fold => sink.note(Note::ClockFold, 1),
        }
        let sensor = event[SENSOR].text();
        let sensor = sensor.as_deref().filter(|name| !name.is_empty());
        sink.access(&Access { sensor, ..access }, at);
    }
}

impl LineReader for Events {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let Events { hopper, sessions } = self;
        hopper.lines(bytes, at, |event, line, at| sessions.event(event, line, at, sink))
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        match json::pick(line, choose) {
            Ok(event) => {
                self.hopper.learn(line);
                self.sessions.event(&event, line, at, sink);
            }
            Err(Fault::Broken) => sink.reject(Reason::BadJson, at, line),
            Err(Fault::TooDeep) => sink.reject(Reason::TooDeep, at, line),
        }
    }
}
