//! A reader of lines, or of objects in a container, for formats that need nothing but to be handed each object: with the
//! quick way, behind a daemon's header where there is one, and with what is no object told.

use super::{Choice, Fault, Found, Hopper, Picked, pick};
use crate::access::{Access, Kind};
use crate::account::{Note, Position, Reason};
use crate::format::Sink;
use crate::format::stamps::Stamps;
use crate::format::syslog::{Header, When};
use crate::input::{LineReader, Quick};
use crate::time::Shift;
use memchr::memchr;

/// A reason, and the text that offends; empty if it is the whole record.
pub(in crate::format) type Offence<'a> = (Reason, &'a [u8]);

/// Where an object stands, and what stands around it.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Around<'a> {
    pub(in crate::format) at: Position,
    /// The whole record.
    pub(in crate::format) text: &'a [u8],
    /// The host that a syslog daemon names in front of it.
    pub(in crate::format) host: Option<&'a [u8]>,
}

impl Around<'_> {
    /// Rejects the record.
    pub(in crate::format) fn reject<S: Sink + ?Sized>(&self, (reason, text): Offence<'_>, sink: &mut S) {
        sink.reject(reason, self.at, if text.is_empty() { self.text } else { text });
    }
}

/// Makes records of objects, of which it wants `N` values.
pub(in crate::format) trait Objects<const N: usize> {
    /// One object.
    fn object<S: Sink + ?Sized>(&mut self, object: &Picked<'_, N>, around: Around<'_>, sink: &mut S);

    /// What makes instants of stamps.
    fn stamps(&mut self) -> &mut Stamps;
}

/// Tells that the zone's clocks jumped where a stamp lies.
#[inline]
pub(in crate::format) fn tell_shift<S: Sink + ?Sized>(shift: Shift, sink: &mut S) {
    match shift {
        Shift::None => {}
        Shift::Gap => sink.note(Note::ClockGap, 1),
        Shift::Fold => sink.note(Note::ClockFold, 1),
    }
}

/// Reads each object by an [`Objects`].
#[derive(Debug)]
pub struct Each<O, const N: usize> {
    hopper: Hopper<N>,
    choose: Choice,
    objects: O,
}

#[allow(private_bounds, reason = "a format's reader has this type, but only formats make one")]
impl<O: Objects<N>, const N: usize> Each<O, N> {
    /// `choose` says which values `objects` wants.
    pub(in crate::format) fn new(choose: Choice, objects: O) -> Each<O, N> {
        Each { hopper: Hopper::new(choose), choose, objects }
    }

    /// A line that is no object: it may be one behind a header.
    #[cold]
    fn other<S: Sink + ?Sized>(&mut self, line: &[u8], fault: Fault, at: Position, sink: &mut S) {
        let reason = if fault == Fault::TooDeep { Reason::TooDeep } else { Reason::BadJson };
        if matches!(line.trim_ascii_start(), [b'{' | b'[', ..]) {
            return sink.reject(reason, at, line);
        }
        let header = Header::parse(line);
        let host = header.host;
        if let Some(open) = memchr(b'{', line)
            && let Ok(object) = pick(&line[open..], self.choose)
        {
            return self.objects.object(&object, Around { at, text: line, host }, sink);
        }
        let time = match header.when {
            When::Instant(at) => Some(at),
            When::Stamp(stamp) => self.objects.stamps().instant(&stamp).ok().map(|read| read.0),
            When::Uptime | When::Nothing | When::Bad(_) => return sink.reject(reason, at, line),
        };
        sink.access(&Access { kind: Kind::OtherProgram, time, host, ..Access::default() }, at);
    }
}

impl<O: Objects<N>, const N: usize> LineReader for Each<O, N> {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let Each { hopper, objects, .. } = self;
        hopper.lines(bytes, at, |object, text, at| objects.object(object, Around { at, text, host: None }, sink))
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        match pick(line, self.choose) {
            Ok(object) => {
                self.hopper.learn(line);
                self.objects.object(&object, Around { at, text: line, host: None }, sink);
            }
            Err(fault) => self.other(line, fault, at, sink),
        }
    }
}

/// The object of a line, with a daemon's header in front of it or without.
pub(in crate::format) fn object_of<const N: usize>(line: &[u8], choose: Choice) -> Option<Picked<'_, N>> {
    match pick(line, choose) {
        Ok(object) => Some(object),
        Err(_) if line.starts_with(b"{") => None,
        Err(_) => pick(&line[memchr(b'{', line)?..], choose).ok(),
    }
}

impl<'a> Found<'a> {
    /// It says something: it is set, and neither empty nor `-`.
    #[inline]
    pub(in crate::format) fn is_said(&self) -> bool {
        self.is_set() && !matches!(self.raw(), [] | [b'-'])
    }

    /// What it means, if it says anything; a fault if that cannot be.
    #[inline(always)]
    pub(in crate::format) fn optional<T>(
        &self,
        means: impl FnOnce(&Found<'a>) -> Option<T>,
        why: Reason,
    ) -> Result<Option<T>, Offence<'a>> {
        match means(self) {
            None if self.is_said() => Err((why, self.raw())),
            meaning => Ok(meaning),
        }
    }
}
