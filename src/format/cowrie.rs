//! Cowrie, an SSH and Telnet honeypot: its JSON log, one event a line.
//!
//! Only `cowrie.session.connect` is an access; every other event is a later step of a session, and what it names as
//! destination may be foreign (`cowrie.direct-tcpip.request`). Rules for what the log should not hold: of repeated
//! keys the last counts, as in the tools around Cowrie; `null` is as good as absent; a port may be text if it is
//! decimal digits; whatever else a connect cannot say rejects it with its reason, while other events merely lack the
//! field. `NaN` is not JSON.

use super::json::{self, Fault, Text, Value};
use super::{Format, Head, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::{Access, Kind, Protocol, parse_address, parse_number};
use crate::account::{Note, Position, Reason};
use crate::input::{LineReader, Lines};
use crate::time::{Clock, ClockError, Shift, Timestamp, text::iso8601};
use std::net::IpAddr;

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
        for line in head.lines() {
            lines += 1;
            if let Ok(event) = Event::read(line) {
                objects += 1;
                events += u32::from(event.is_cowrie());
            }
        }
        match (events, objects, lines) {
            (_, _, 0) if head.may_grow() => Sniff::More,
            (0, 0, _) => Sniff::No(head.refusal(Refusal::NotJson)),
            (events, _, lines) if events * 2 >= lines => Sniff::Yes,
            _ => Sniff::No(Refusal::NoEvent),
        }
    }
}

impl Readable for Cowrie {
    type Reader = Lines<Events>;

    fn reader(&self, _head: &Head<'_>, settings: &Settings, start: u64) -> Lines<Events> {
        Lines::new(Events { clock: settings.clock.clone(), outer_ports: settings.cowrie_outer_ports }, start)
    }
}

/// The members of an event that matter, as the line has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Event<'a> {
    eventid: Option<Value<'a>>,
    timestamp: Option<Value<'a>>,
    sensor: Option<Value<'a>>,
    src_ip: Option<Value<'a>>,
    src_port: Option<Value<'a>>,
    dst_ip: Option<Value<'a>>,
    dst_port: Option<Value<'a>>,
}

/// A reason, and the text that offends.
type Offence<'a> = (Reason, &'a [u8]);

impl<'a> Event<'a> {
    fn read(line: &'a [u8]) -> Result<Event<'a>, Fault> {
        let mut event = Event::default();
        json::members(line, |key: Text<'a>, value| {
            let slot = match &*key.bytes() {
                b"eventid" => &mut event.eventid,
                b"timestamp" => &mut event.timestamp,
                b"sensor" => &mut event.sensor,
                b"src_ip" => &mut event.src_ip,
                b"src_port" => &mut event.src_port,
                b"dst_ip" => &mut event.dst_ip,
                b"dst_port" => &mut event.dst_port,
                _ => return,
            };
            *slot = Some(value).filter(|v| *v != Value::Null);
        })?;
        Ok(event)
    }

    fn is_cowrie(&self) -> bool {
        matches!(self.eventid, Some(Value::Text(text)) if text.bytes().starts_with(b"cowrie."))
    }
}

fn address(value: Option<Value<'_>>, reason: Reason) -> Result<Option<IpAddr>, Offence<'_>> {
    match value {
        None => Ok(None),
        Some(Value::Text(text)) => parse_address(&text.bytes()).map(Some).ok_or((reason, text.raw)),
        Some(other) => Err((reason, other.raw())),
    }
}

fn port(value: Option<Value<'_>>) -> Result<Option<u16>, Offence<'_>> {
    match value {
        None => Ok(None),
        Some(Value::Text(text)) => parse_number(&text.bytes()).map(Some).ok_or((Reason::BadPort, text.raw)),
        Some(Value::Number(digits)) => parse_number(digits).map(Some).ok_or((Reason::BadPort, digits)),
        Some(other) => Err((Reason::BadPort, other.raw())),
    }
}

/// Reads events.
#[derive(Debug)]
pub struct Events {
    clock: Clock,
    /// Count 2222 and 2223, where the container listens, as the 22 and 23 that they are reached by.
    outer_ports: bool,
}

impl Events {
    fn time<'a>(&mut self, value: Option<Value<'a>>) -> Result<(Timestamp, Shift), Offence<'a>> {
        let Some(value) = value else { return Err((Reason::NoTime, b"")) };
        let stamp = match value {
            Value::Text(text) => {
                let bytes = text.bytes();
                iso8601(&bytes).filter(|(_, used)| *used == bytes.len())
            }
            _ => None,
        };
        let (stamp, _) = stamp.ok_or((Reason::BadTime, value.raw()))?;
        self.clock.instant(&stamp).map_err(|error| match error {
            ClockError::NoYear => (Reason::NoYear, value.raw()),
            ClockError::OutOfRange => (Reason::TimeRange, value.raw()),
        })
    }

    fn connect<'a>(&mut self, event: &Event<'a>) -> Result<(Access<'static>, Shift), Offence<'a>> {
        let source = address(event.src_ip, Reason::BadSource)?.ok_or((Reason::NoSource, b"".as_slice()))?;
        let destination = address(event.dst_ip, Reason::BadDestination)?;
        let source_port = port(event.src_port)?;
        let inner = port(event.dst_port)?.ok_or((Reason::NoService, b"".as_slice()))?;
        let (time, shift) = self.time(event.timestamp)?;
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
        let time = self.time(event.timestamp).ok();
        let destination_port = port(event.dst_port).ok().flatten();
        let access = Access {
            kind: Kind::SessionEvent,
            time: time.map(|t| t.0),
            source: address(event.src_ip, Reason::BadSource).ok().flatten(),
            source_port: port(event.src_port).ok().flatten(),
            destination: address(event.dst_ip, Reason::BadDestination).ok().flatten(),
            destination_port,
            // Cowrie speaks nothing but TCP, and says so nowhere.
            protocol: destination_port.map(|_| Protocol::TCP),
            ..Access::default()
        };
        (access, time.map_or(Shift::None, |t| t.1))
    }
}

impl LineReader for Events {
    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        let event = match Event::read(line) {
            Ok(event) => event,
            Err(Fault::Broken) => return sink.reject(Reason::BadJson, at, line),
            Err(Fault::TooDeep) => return sink.reject(Reason::TooDeep, at, line),
        };
        let Some(Value::Text(id)) = event.eventid else { return sink.reject(Reason::NotThisFormat, at, line) };
        let (access, shift) = if *id.bytes() == *b"cowrie.session.connect" {
            match self.connect(&event) {
                Ok(read) => read,
                Err((reason, text)) => return sink.reject(reason, at, if text.is_empty() { line } else { text }),
            }
        } else {
            self.later(&event)
        };
        match shift {
            Shift::None => {}
            Shift::Gap => sink.note(Note::ClockGap, 1),
            Shift::Fold => sink.note(Note::ClockFold, 1),
        }
        let sensor = match event.sensor {
            Some(Value::Text(text)) => text.bytes(),
            _ => Default::default(),
        };
        let sensor = Some(&*sensor).filter(|name| !name.is_empty());
        sink.access(&Access { sensor, ..access }, at);
    }
}
