//! What an alert says of its packet, in each of the styles of text.

use crate::access::{Access, Header, Protocol, TcpFlags, parse_address, parse_number};
use crate::account::Reason;
use crate::format::json::Offence;
use crate::time::{Stamp, text};
use memchr::{memchr, memmem, memrchr};
use std::net::IpAddr;

/// No full alert is longer.
pub(super) const LONGEST: usize = 8 << 10;

/// An alert's packet, as its record writes it; what is not there is empty.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Alert<'a> {
    pub(super) protocol: &'a [u8],
    pub(super) source: &'a [u8],
    pub(super) source_port: &'a [u8],
    pub(super) destination: &'a [u8],
    pub(super) destination_port: &'a [u8],
    /// Ports stand behind the addresses.
    pub(super) joined: bool,
    /// Behind the addresses of ICMP stand its type and code (Suricata).
    pub(super) typed: bool,
    pub(super) flags: Option<TcpFlags>,
    pub(super) icmp_type: &'a [u8],
    pub(super) header: Header,
    /// It went from the server to the client.
    pub(super) from_server: bool,
    /// Snort 3 wrote it.
    pub(super) of_three: bool,
}

impl<'a> Alert<'a> {
    /// Without kind and time.
    pub(super) fn access(&self) -> Result<Access<'static>, Offence<'a>> {
        let protocol = match self.protocol {
            [] | b"IP" => None,
            name => {
                let number = name.strip_prefix(b"PROTO:").unwrap_or(name);
                Some(Protocol::from_name(number).ok_or((Reason::BadProtocol, name))?)
            }
        };
        let ported = protocol.is_none_or(Protocol::has_ports);
        let (source, source_port) = self.end(self.source, self.source_port, ported);
        let (destination, destination_port) = self.end(self.destination, self.destination_port, ported);
        let address = |text: &'a [u8], why| match text {
            [] => Ok(None),
            text => parse_address(text).map(Some).ok_or((why, text)),
        };
        let port = |text: &'a [u8]| match text {
            [] => Ok(None),
            text => parse_number(text).map(Some).ok_or((Reason::BadPort, text)),
        };
        let mut access = Access {
            source: address(source, Reason::BadSource)?,
            destination: address(destination, Reason::BadDestination)?,
            protocol,
            header: self.header,
            ..Access::default()
        };
        if ported {
            (access.source_port, access.destination_port) = (port(source_port)?, port(destination_port)?);
        } else if protocol.is_some_and(Protocol::is_icmp) {
            let kind = if self.typed { source_port } else { self.icmp_type };
            access.icmp_type = parse_number(kind);
            if let Some(IpAddr::V6(_)) = access.source {
                access.protocol = Some(Protocol::ICMPV6);
            }
        }
        Ok(access)
    }

    /// The address and the port of an end.
    fn end(&self, end: &'a [u8], port: &'a [u8], ported: bool) -> (&'a [u8], &'a [u8]) {
        if !self.joined {
            return (end, port);
        }
        if let Some((address, behind)) = end.strip_prefix(b"[").and_then(|inner| cut(inner, memchr(b']', inner)?)) {
            return (address, behind.strip_prefix(b":").unwrap_or(behind));
        }
        let colons = memchr::memchr_iter(b':', end).count();
        // IPv6 is written without brackets; written out in full it has seven colons without a port, eight with one.
        let full = memmem::find(end, b"::").is_none();
        let bare = match colons {
            0 => true,
            1 => false,
            7 if full => true,
            _ => !ported && parse_address(end).is_some(),
        };
        match memrchr(b':', end).filter(|_| !bare).and_then(|at| cut(end, at)) {
            Some((address, port)) => (address, port),
            None => (end, b""),
        }
    }
}

/// What is in front of a byte, and what behind.
fn cut(text: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// `05/30-19:09:10.917356`, with a year of two or four digits behind the day (Snort 2, Suricata) or of two in front of the
/// month. Where either could be, the former. Returns the stamp and the bytes used.
pub(super) fn stamp(line: &[u8]) -> Option<(Stamp, usize)> {
    stamp_as(line, false)
}

/// The same, where `year_first` decides what could be either (Snort 3 writes years in front).
pub(super) fn stamp_as(line: &[u8], year_first: bool) -> Option<(Stamp, usize)> {
    let digits = |from: usize| line[from..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let number = |from: usize, width: usize| parse_number::<u32>(line.get(from..from + width)?);
    if line.get(2) != Some(&b'/') || line.len() < 14 {
        return None;
    }
    let (first, second) = (number(0, 2)?, number(3, 2)?);
    let (year, month, day, used) = match line.get(5)? {
        b'-' => (None, first, second, 6),
        b'/' => {
            let width = digits(6);
            let third = number(6, width)?;
            let used = 6 + width;
            match (width, line.get(used)?) {
                (4, b'-') => (Some(third), first, second, used + 1),
                // No month is past twelve.
                (2, b'-') if first > 12 || year_first => (Some(2000 + first), second, third, used + 1),
                (2, b'-') => (Some(2000 + third), first, second, used + 1),
                _ => return None,
            }
        }
        _ => return None,
    };
    let (clock_secs, nanos, clock) = text::clock(line.get(used..)?)?;
    let year = year.and_then(|year| i32::try_from(year).ok());
    Some((Stamp { year, month, day, clock_secs, nanos, offset_secs: None }, used + clock))
}

/// Is the message in quotes, as Snort 3 has it?
fn is_quoted(behind_rule: &[u8]) -> bool {
    behind_rule.trim_ascii_start().starts_with(b"\"")
}

/// `[1:527:8]` at the front; what is behind it.
fn rule(text: &[u8]) -> Option<&[u8]> {
    let inner = text.strip_prefix(b"[")?;
    let close = memchr(b']', inner.get(..inner.len().min(40))?)?;
    let mut numbers = inner[..close].split(|b| *b == b':');
    let sound = numbers.by_ref().take(3).filter(|n| parse_number::<u64>(n).is_some()).count() == 3;
    (sound && numbers.next().is_none()).then_some(&inner[close + 1..])
}

/// An alert behind its stamp: `[**] [1:527:8] … {UDP} 192.0.2.1:68 -> 198.51.100.7:67`. Of syslog's the stars are missing.
pub(super) fn fast(text: &[u8]) -> Option<Alert<'_>> {
    let mut rest = text;
    // What Suricata or Snort did with the packet stands in front: `[Drop]`, `[wDrop]`.
    while rule(rest).is_none() {
        let close = memchr(b']', rest.strip_prefix(b"[").map(|_| rest.get(..16.min(rest.len())))??)?;
        rest = rest[close + 1..].trim_ascii_start();
    }
    let behind = rule(rest)?;
    let open = memrchr(b'{', behind)?;
    let close = open + memchr(b'}', &behind[open..])?;
    let (source, destination) = ends(behind[close + 1..].trim_ascii())?;
    Some(Alert {
        protocol: &behind[open + 1..close],
        source,
        destination,
        joined: true,
        typed: true,
        of_three: is_quoted(behind),
        ..Alert::default()
    })
}

/// `192.0.2.1:68 -> 198.51.100.7:67`, and perhaps more behind a blank.
fn ends(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let arrow = memmem::find(text, b" -> ")?;
    let (source, rest) = (&text[..arrow], &text[arrow + 4..]);
    let end = memchr(b' ', rest).unwrap_or(rest.len());
    let is_end = |end: &[u8]| !end.is_empty() && !end.contains(&b' ');
    (is_end(source) && is_end(&rest[..end])).then(|| (source, rest[..end].trim_ascii_end()))
}

/// Is it the first line of a full alert?
pub(super) fn is_head(line: &[u8]) -> bool {
    line.strip_prefix(b"[**] ").and_then(rule).is_some_and(|rest| rest.trim_ascii_end().ends_with(b"[**]"))
}

/// Is it the line of a full alert that has stamp and addresses?
pub(super) fn is_ends(line: &[u8]) -> bool {
    stamp(line).is_some_and(|(_, used)| memmem::find(&line[used..], b" -> ").is_some())
}

/// A full alert, with its stamp. Its lines may have been joined with blanks.
pub(super) fn full(record: &[u8]) -> Option<(Alert<'_>, Stamp)> {
    let behind = record.strip_prefix(b"[**] ").and_then(rule)?;
    let message = memmem::find(behind, b"[**]")?;
    let mut words = behind[message + 4..].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let stamp = words.find_map(|word| stamp_as(word, is_quoted(behind)).filter(|(_, used)| *used == word.len()))?.0;
    let mut alert = Alert { joined: true, ..Alert::default() };
    // Where the link layer is logged, its addresses stand in front, with an arrow of their own.
    let mut before = words.next()?;
    loop {
        match words.next()? {
            b"->" => {
                (alert.source, alert.destination) = (before, words.next()?);
                match words.next() {
                    Some(word) if word.starts_with(b"type:0x") => {
                        let length = words.next().filter(|word| word.starts_with(b"len:"));
                        before = length.and_then(|_| words.next())?;
                    }
                    name => {
                        alert.protocol = name.unwrap_or_default();
                        break;
                    }
                }
            }
            word => before = word,
        }
    }
    while let Some(word) = words.next() {
        match cut(word, memchr(b':', word).unwrap_or(word.len())) {
            Some((b"TTL", ttl)) => alert.header.ttl = parse_number(ttl),
            // ICMP has an identification of its own.
            Some((b"ID", id)) if alert.header.ip_id.is_none() => alert.header.ip_id = parse_number(id),
            Some((b"Type", kind)) => alert.icmp_type = kind,
            Some((b"Seq", b"")) => {
                alert.header.sequence = words.next().and_then(number).and_then(|n| u32::try_from(n).ok())
            }
            Some((b"Win", b"")) => {
                alert.header.window = words.next().and_then(number).and_then(|n| u16::try_from(n).ok())
            }
            None if alert.flags.is_none() && word.len() == 8 => alert.flags = flags(word),
            _ => {}
        }
    }
    Some((alert, stamp))
}

/// A number, decimal or (`0x1F`) hexadecimal.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    match text.strip_prefix(b"0x") {
        Some(hex) => u64::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok(),
        None => parse_number(text),
    }
}

/// `***A**S*`: a letter or a star for each flag, from the reserved ones (1, 2) over U, A, P, R, S to F.
pub(super) fn flags(text: &[u8]) -> Option<TcpFlags> {
    let [_, _, _, ack, _, rst, syn, fin] = text else { return None };
    let of = |byte: &u8, letter: u8| *byte == letter;
    Some(TcpFlags { syn: of(syn, b'S'), ack: of(ack, b'A'), rst: of(rst, b'R'), fin: of(fin, b'F') })
}

/// Columns of CSV behind the stamp: those that Snort 2 writes by default, pfSense's choice of them, or Snort 3's.
pub(super) fn columns(line: &[u8]) -> Option<Alert<'_>> {
    let mut columns = [&b""[..]; 26];
    let (mut rest, mut count) = (Some(line), 0);
    while let Some(text) = rest {
        // A message may be quoted, with commas in it.
        let (column, behind) = match text.trim_ascii_start().strip_prefix(b"\"") {
            Some(quoted) => cut(quoted, memchr(b'"', quoted)?)?,
            None => (text, text),
        };
        let comma = memchr(b',', behind);
        let column = if column.as_ptr() == text.as_ptr() { &text[..comma.unwrap_or(text.len())] } else { column };
        if let Some(place) = columns.get_mut(count) {
            *place = column.trim_ascii();
        }
        (count, rest) = (count + 1, comma.map(|at| &behind[at + 1..]));
    }
    let numbers = |range: std::ops::Range<usize>| columns[range].iter().all(|c| parse_number::<u64>(c).is_some());
    if count >= 9 && numbers(0..3) {
        let [_, _, _, _, protocol, source, source_port, destination, destination_port, ..] = columns;
        let mut alert = Alert { protocol, source, source_port, destination, destination_port, ..Alert::default() };
        if count == 26 {
            alert.flags = flags(columns[12]);
            alert.header.sequence = number(columns[13]).and_then(|n| u32::try_from(n).ok());
            alert.header.window = number(columns[16]).and_then(|n| u16::try_from(n).ok());
            alert.header.ttl = parse_number(columns[17]);
            alert.header.ip_id = parse_number(columns[19]);
            alert.icmp_type = columns[22];
        } else {
            alert.header.ip_id = parse_number(columns[9]);
        }
        return parse_address(source).map(|_| alert);
    }
    // Snort 3: pkt_num, proto, pkt_gen, pkt_len, dir, src_ap, dst_ap, rule, action.
    let is_rule = |text: &[u8]| text.split(|b| *b == b':').filter(|n| parse_number::<u64>(n).is_some()).count() == 3;
    if count == 9 && numbers(0..1) && is_rule(columns[7]) {
        let [_, protocol, _, _, direction, source, destination, ..] = columns;
        let from_server = direction == b"S2C";
        return Some(Alert {
            protocol,
            source,
            destination,
            joined: true,
            from_server,
            of_three: true,
            ..Alert::default()
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_of_every_style() {
        let read = |text: &str| stamp(text.as_bytes()).map(|(s, used)| (s.year, s.month, s.day, s.clock_secs, used));
        assert_eq!(read("05/30-19:09:10.917356  "), Some((None, 5, 30, 68_950, 21)));
        assert_eq!(read("05/30/2008-19:09:10.917356"), Some((Some(2008), 5, 30, 68_950, 26)));
        assert_eq!(read("05/30/08-19:09:10.917356 "), Some((Some(2008), 5, 30, 68_950, 24)));
        assert_eq!(read("23/05/30-19:09:10.917356 "), Some((Some(2023), 5, 30, 68_950, 24)));
        let (of_three, _) = stamp_as(b"10/05/06-19:09:10.917356", true).unwrap();
        assert_eq!((of_three.year, of_three.month, of_three.day), (Some(2010), 5, 6));
        for bad in ["05/30 19:09:10", "5/30-19:09:10.1", "05/30/208-19:09:10.1", "05/30", "", "05/30/2008"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn ends_with_ports_and_without() {
        let check = |proto: &str, end: &str, want: (&str, Option<u16>)| {
            let text = format!("[1:2:3] x {{{proto}}} {end} -> {end}");
            let access = fast(text.as_bytes()).unwrap().access().unwrap();
            assert_eq!((access.source.unwrap().to_string().as_str(), access.source_port), want, "{end}");
            assert_eq!((access.destination, access.destination_port), (access.source, access.source_port));
        };
        check("TCP", "192.0.2.1:80", ("192.0.2.1", Some(80)));
        check("TCP", "192.0.2.1", ("192.0.2.1", None));
        check("ICMP", "192.0.2.1", ("192.0.2.1", None));
        check("ICMP", "192.0.2.1:8", ("192.0.2.1", None));
        check("UDP", "2001:db8:0:0:0:0:0:35:60884", ("2001:db8::35", Some(60884)));
        check("UDP", "2001:db8:0:0:0:0:0:35", ("2001:db8::35", None));
        check("UDP", "2001:db8::35:53", ("2001:db8::35", Some(53)));
        check("UDP", "[2001:db8::35]:53", ("2001:db8::35", Some(53)));
        check("ICMP", "2001:db8::35", ("2001:db8::35", None));
        check("IPv6-ICMP", "2001:0db8:0000:0000:0000:0000:0000:0035:128", ("2001:db8::35", None));
    }
}
