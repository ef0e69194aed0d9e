//! nfdump's lines: `2008-09-13 04:05:06.123  0.004 TCP  192.0.2.1:40001 ->  198.51.100.7:445 ......S. 0 1 40 1`, with
//! more or fewer columns by the style (`line`, `long`, `extended`) and version.

use super::{Fields, dotted_flags, icmp_of_port, judged, one_way};
use crate::access::Access;
use crate::account::Reason;
use crate::format::record::{Offence, Watch, words};
use crate::format::words::find;

/// Most words that are looked at.
const MOST: usize = 16;

/// A line taken apart.
pub(super) struct Flow<'a> {
    day: &'a [u8],
    clock: &'a [u8],
    protocol: &'a [u8],
    source: &'a [u8],
    destination: &'a [u8],
    flags: &'a [u8],
    packets: &'a [u8],
}

impl<'a> Flow<'a> {
    /// `None` if it is no such line.
    pub(super) fn split(line: &'a [u8]) -> Option<Flow<'a>> {
        if line.get(4) != Some(&b'-') || line.get(13) != Some(&b':') {
            return None;
        }
        find(line, b"->")?;
        let (all, _) = words::<MOST>(line);
        // Behind day, clock, duration and protocol; NSEL has events between.
        let arrow = all.iter().position(|word| matches!(*word, b"->" | b"<->")).filter(|at| (5..9).contains(at))?;
        let behind = all.get(arrow + 2..)?;
        let is_flags = |word: &[u8]| (6..=8).contains(&word.len()) && word.iter().all(|b| b".UAPRSFCEX".contains(b));
        let (flags, packets) = match behind.first() {
            // The type of service stands between.
            Some(word) if is_flags(word) => (*word, behind.get(2).copied().unwrap_or_default()),
            _ => (&b""[..], behind.first().copied().unwrap_or_default()),
        };
        Some(Flow {
            day: all[0],
            clock: all[1],
            protocol: all[arrow - 2],
            source: all[arrow - 1],
            destination: all[arrow + 1],
            flags,
            packets,
        })
    }

    pub(super) fn access(&self, watch: &mut Watch) -> Result<Access<'a>, Offence<'a>> {
        let time = watch.day_and_clock(self.day, self.clock)?;
        let (source, source_port) = end(self.source).ok_or((Reason::BadSource, self.source))?;
        let (destination, destination_port) =
            end(self.destination).ok_or((Reason::BadDestination, self.destination))?;
        let fields = Fields { time, protocol: self.protocol, source, source_port, destination, destination_port };
        let access = fields.access(|fields| icmp_of_port(fields.destination_port))?;
        let inbound = one_way(&access, dotted_flags(self.flags), self.packets == b"1");
        Ok(judged(&watch.networks, access, None, inbound))
    }
}

/// Address and port: `192.0.2.1:80`, `2001:db8::1.80`; behind the address of an ICMP packet `8.0`.
fn end(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let colons = text.iter().filter(|b| **b == b':').count();
    let at = match colons {
        0 => return Some((text, b"")),
        1 => memchr::memchr(b':', text)?,
        _ => memchr::memchr(b'.', text)?,
    };
    Some((&text[..at], &text[at + 1..]))
}
