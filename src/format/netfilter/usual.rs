//! The quick way: lines that are just what most lines are. A stamp, a host, `kernel:`, a prefix, and a packet with
//! every word in the kernel's order, as far as its words matter:
//!
//! ```text
//! Sep 13 04:05:06 host kernel: [1015.056257] DROP IN=eth0 OUT= MAC=… SRC=192.0.2.1 DST=198.51.100.2 LEN=48 TOS=0x00
//! PREC=0x00 TTL=41 ID=52192 DF PROTO=TCP SPT=42193 DPT=139 WINDOW=65535 RES=0x00 SYN URGP=0
//! ```
//!
//! On any doubt it says `None`, and the careful way ([`Header::parse`](crate::format::syslog::Header::parse),
//! [`Packet::read`](super::packet::Packet::read)) reads the line. What it does read has to be what that way reads; each
//! step says why it is. `netfilter/tests.rs` holds the two against each other.

use super::Fields;
use super::packet::INTERFACE;
use crate::access::{self, Protocol, TcpFlags, parse_address};
use crate::format::syslog::{When, is_foreign, tag, when};
use crate::format::words::{Known, LINE, Steps, Window};
use crate::time::{Clock, Stamp, Timestamp};
use memchr::memchr;
use std::net::IpAddr;

/// Passes fields of these keys, whatever their values.
macro_rules! fields {
    ($steps:ident, $($key:literal),*) => { $($steps.pass($key)?; $steps.word()?;)* };
}

/// A line taken apart.
pub(super) struct Usual<'a> {
    pub(super) when: When<'a>,
    /// An instant that was a stamp without a year.
    pub(super) yearless: bool,
    pub(super) host: &'a [u8],
    /// From `kernel:` to the packet.
    pub(super) prefix: &'a [u8],
    /// From `IN=` on.
    pub(super) text: &'a [u8],
    /// Where its line ends.
    pub(super) end: usize,
    pub(super) fields: Fields,
}

/// What the last line had, since the next one often has the same.
#[derive(Debug, Default)]
pub(super) struct Last {
    date: Option<Date>,
    /// From `IN=` to `SRC=`, and whether the first has no value.
    front: (Known<11>, bool),
}

/// A day as RFC 3164 writes it, without a year.
#[derive(Debug)]
struct Date {
    /// The seven bytes of `Sep 13 `, with a zero below them.
    text: u64,
    /// What it is.
    stamp: Stamp,
    /// The second of it, if all of the day can be counted from there; see [`Clock::midnight`].
    secs: Option<i64>,
}

impl Last {
    /// Takes the line apart that `window` begins with; reads time to live and window only if they are wanted.
    #[inline(always)]
    pub(super) fn line<'a, const HEADER: bool>(&mut self, window: &'a Window, clock: &mut Clock) -> Option<Usual<'a>> {
        let mut steps = Steps::new(window);
        let (when, yearless) = match &self.date {
            Some(date) if date.text == steps.eight() << 8 => {
                steps.at = 7;
                let clock_secs = steps.clock()?;
                match date.secs {
                    Some(secs) => (When::Instant(Timestamp::from_secs(secs + i64::from(clock_secs), 0)?), true),
                    None => (When::Stamp(Stamp { clock_secs, ..date.stamp }), false),
                }
            }
            _ => {
                let (when, used) = self.other_when(window, clock)?;
                steps.at = used;
                (when, false)
            }
        };
        // What ends with a colon, begins with a bracket or holds `=` is no host.
        let host = steps.word_without::<b':', b'='>()?;
        if !host.first().is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let message = steps.at;
        if steps.pass(b"kernel: ").is_none() && !is_kernel(window, message) {
            return None;
        }
        // The packet begins with the first `IN=… OUT=`: if there is `=` in front of that, it takes a closer look.
        steps.find::<b'='>();
        steps.at -= 2;
        let text = steps.at;
        let (fields, end) = self.packet::<HEADER>(&mut steps)?;
        Some(Usual {
            when,
            yearless,
            host,
            prefix: window.get(message..text)?,
            text: window.get(text..end)?,
            end,
            fields,
        })
    }

    /// A stamp of another day or another style, and the bytes that it takes with the blank behind it.
    #[inline(never)]
    fn other_when<'a>(&mut self, window: &'a Window, clock: &mut Clock) -> Option<(When<'a>, usize)> {
        let (when, behind) = when(window);
        let used = window.len() - behind.len();
        if behind.first() != Some(&b' ') {
            return None;
        }
        match when {
            When::Stamp(stamp) if stamp.year.is_none() => {
                // `Sep 13 ` is seven bytes, and nothing but the clock follows.
                if used != 15 || window[6] != b' ' {
                    return None;
                }
                let text = Steps::new(window).eight() << 8;
                self.date = Some(Date { text, stamp, secs: clock.midnight(&stamp) });
            }
            When::Stamp(_) | When::Instant(_) if window[0].is_ascii_digit() => {}
            _ => return None,
        }
        Some((when, used + 1))
    }

    /// The packet, from `IN=` to the last word that matters; and where its line ends. Of a key that comes twice the first
    /// counts, so that what follows those that were read cannot change them.
    #[inline(always)]
    fn packet<const HEADER: bool>(&mut self, steps: &mut Steps<'_>) -> Option<(Fields, usize)> {
        if steps.again(&self.front.0).is_none() {
            steps.at = self.front(*steps)?;
        }
        let source = address(steps)?;
        steps.pass(b"DST=")?;
        let destination = address(steps)?;
        let mut header = access::Header::default();
        // None of these words decides anything. A fragment, or what has headers between, has others before its protocol.
        steps.pass(b"LEN=")?;
        steps.word()?;
        if steps.pass(b"TC=").is_some() {
            steps.word()?;
            steps.pass(b"HOPLIMIT=")?;
            header.ttl = field::<HEADER, _>(steps)?;
            fields!(steps, b"FLOWLBL=");
        } else {
            if steps.pass(b"TOS=0x00 PREC=0x00 TTL=").is_none() {
                fields!(steps, b"TOS=", b"PREC=");
                steps.pass(b"TTL=")?;
            }
            header.ttl = field::<HEADER, _>(steps)?;
            steps.pass(b"ID=")?;
            header.ip_id = Some(steps.number()?);
            let _ = steps.pass(b"DF ");
        }
        let mut fields = Fields {
            source,
            destination: Some(destination),
            protocol: Protocol::TCP,
            source_port: None,
            destination_port: None,
            icmp_type: None,
            flags: None,
            own: self.front.1,
            later_fragment: false,
            header,
        };
        if steps.pass(b"PROTO=TCP SPT=").is_some() {
            fields.source_port = Some(steps.number()?);
            steps.pass(b"DPT=")?;
            fields.destination_port = Some(steps.number()?);
            steps.pass(b"WINDOW=")?;
            fields.header.window = field::<HEADER, _>(steps)?;
            fields.flags = Some(flags(steps)?);
            // The urgent pointer is the last word that matters.
            return Some((fields, steps.end_without::<0>()?));
        }
        if steps.pass(b"PROTO=UDP SPT=").is_some() {
            fields.protocol = Protocol::UDP;
            fields.source_port = Some(steps.number()?);
            steps.pass(b"DPT=")?;
            fields.destination_port = Some(steps.number()?);
        } else {
            fields.protocol = match steps.pass(b"PROTO=ICMP TYPE=") {
                Some(()) => Protocol::ICMP,
                None => steps.pass(b"PROTO=ICMPv6 TYPE=").map(|()| Protocol::ICMPV6)?,
            };
            fields.icmp_type = Some(u8::try_from(steps.number()?).ok()?);
        }
        // Of what follows only FRAG: would matter.
        Some((fields, steps.end_without::<b':'>()?))
    }

    /// Interfaces and the Ethernet header, up to and with `SRC=`; says where that ends.
    #[inline(never)]
    fn front(&mut self, mut steps: Steps<'_>) -> Option<usize> {
        let from = steps.at;
        steps.pass(b"IN=")?;
        let begin = steps.at;
        steps.word()?;
        let inward = steps.at - begin - 1;
        if inward >= INTERFACE {
            return None;
        }
        steps.pass(b"OUT=")?;
        steps.word()?;
        if steps.pass(b"MAC=").is_some() {
            steps.word()?;
        }
        steps.pass(b"SRC=")?;
        self.front = (steps.since(from), inward == 0);
        Some(steps.at)
    }
}

/// Is it `kernel:` that stands there, if without a blank behind it? A process id would tell another program.
#[cold]
fn is_kernel(window: &Window, at: usize) -> bool {
    let rest = window.get(at..).unwrap_or_default();
    let line = memchr(b'\n', rest).map_or(rest, |end| &rest[..end]);
    line.starts_with(b"kernel:[") && !is_foreign(tag(line))
}

/// An address with the blank behind it.
#[inline(always)]
fn address(steps: &mut Steps<'_>) -> Option<IpAddr> {
    match steps.address() {
        Some(v4) => Some(v4.into()),
        None => parse_address(steps.word_without::<0, 0>()?),
    }
}

/// A number of the header and the blank behind it: passed over, unless it is wanted.
#[inline(always)]
fn field<const HEADER: bool, T: TryFrom<u16>>(steps: &mut Steps<'_>) -> Option<Option<T>> {
    match HEADER {
        true => T::try_from(steps.number()?).ok().map(Some),
        false => steps.word().map(|()| None),
    }
}

/// TCP's flags, which end with the urgent pointer.
#[inline(always)]
fn flags(steps: &mut Steps<'_>) -> Option<TcpFlags> {
    fields!(steps, b"RES=");
    let mut flags = TcpFlags::default();
    while steps.pass(b"URGP=").is_none() {
        if steps.at >= LINE {
            return None;
        } else if steps.pass(b"SYN ").is_some() {
            flags.syn = true;
        } else if steps.pass(b"ACK ").is_some() {
            flags.ack = true;
        } else if steps.pass(b"RST ").is_some() {
            flags.rst = true;
        } else if steps.pass(b"FIN ").is_some() {
            flags.fin = true;
        } else {
            // Those that decide nothing.
            [b"PSH ", b"URG ", b"CWR ", b"ECE "].into_iter().find_map(|flag| steps.pass(flag))?;
        }
    }
    Some(flags)
}
