//! pf's log as tcpdump prints it (`tcpdump -n -e -ttt -r /var/log/pflog`): the rule, what it did, and the packet. OpenBSD's
//! tcpdump writes its stamps without a year and TCP's flags as a word; tcpdump.org's writes `Flags [S]`, and with `-ttt`
//! only how long it was since the packet before, of which nobody can make a time (`-tttt` and `-tt` are read).

use super::super::appliance::quotes;
use super::super::cisco::front;
use super::super::record::{self, Offence};
use super::super::syslog::When;
use super::super::words::find;
use super::inbound;
use crate::access::{Access, Protocol, TcpFlags, parse_address, parse_number};
use crate::account::Reason;
use crate::format::Networks;
use crate::time::text;
use std::net::IpAddr;

/// A line taken apart.
pub(super) struct Dumped<'a> {
    /// Stamp and whatever else stands in front of the rule.
    front: &'a [u8],
    passed: bool,
    outward: bool,
    packet: &'a [u8],
}

impl<'a> Dumped<'a> {
    /// `None` if it is no such line: `81/0(match): block in on em0: …`, of OpenBSD `81/(match) [uid 0] block in on em0: …`.
    pub(super) fn split(line: &'a [u8]) -> Option<Dumped<'a>> {
        let at = if line.starts_with(b"rule ") { 0 } else { find(line, b" rule ")? + 1 };
        let (front, rest) = line.split_at(at);
        let rest = &rest[5..];
        let close = rest.iter().take(80).position(|b| *b == b')')?;
        let (rule, mut rest) = rest.split_at(close);
        let (slash, open) = (memchr::memchr(b'/', rule)?, memchr::memchr(b'(', rule)?);
        if slash > open || rule[..slash].contains(&b' ') || quotes(front) {
            return None;
        }
        rest = rest[1..].strip_prefix(b":").unwrap_or(&rest[1..]).trim_ascii_start();
        if rest.starts_with(b"[") {
            rest = rest[memchr::memchr(b']', rest)? + 1..].trim_ascii_start();
        }
        let (action, rest) = word(rest)?;
        let (direction, rest) = word(rest)?;
        let (interface, packet) = word(rest.strip_prefix(b"on ")?)?;
        let known = action.iter().all(u8::is_ascii_lowercase) && interface.ends_with(b":");
        (known && matches!(direction, b"in" | b"out")).then_some(Dumped {
            front,
            passed: action != b"block",
            outward: direction == b"out",
            packet,
        })
    }

    /// When it was, and the host that a syslog daemon names.
    pub(super) fn front(&self) -> (When<'a>, Option<&'a [u8]>) {
        let text = self.front.trim_ascii();
        // Seconds since 1970 (`-tt`), or since the packet before (`-ttt`).
        if let Some(at) = text::epoch(text) {
            return (at.map_or(When::Bad(text), When::Instant), None);
        }
        if text::clock(text).is_some_and(|(.., used)| used == text.len()) {
            return (When::Nothing, None);
        }
        let (when, host) = front(text);
        (when, Some(host).filter(|host| !host.is_empty()))
    }

    /// The packet, without its time.
    pub(super) fn access(&self, networks: &Networks) -> Result<Access<'a>, Offence<'a>> {
        let cut = (Reason::Cut, &b""[..]);
        // `(tos 0x0, ttl 64, …, proto UDP (17), length 40) ` stands in front with `-v`.
        let packet = match self.packet.first() {
            Some(b'(') => &self.packet[find(self.packet, b") ").ok_or(cut)? + 2..],
            _ => self.packet,
        };
        let arrow = find(packet, b" > ").ok_or(cut)?;
        let source = &packet[packet[..arrow].iter().rposition(|b| *b == b' ').map_or(0, |at| at + 1)..arrow];
        let (destination, what) = word(&packet[arrow + 3..]).ok_or(cut)?;
        let destination = destination.strip_suffix(b":").unwrap_or(destination);
        let (source, source_port) = end(source, Reason::BadSource)?;
        let (destination, destination_port) = end(destination, Reason::BadDestination)?;
        let (protocol, flags, icmp_type) = payload(what, destination_port.is_some(), source)?;
        let mut access = Access { source: Some(source), destination: Some(destination), ..Access::default() };
        access.protocol = Some(protocol);
        (access.source_port, access.destination_port, access.icmp_type) = (source_port, destination_port, icmp_type);
        // Only the first fragment says what it is for.
        let later_fragment = protocol.has_ports() && destination_port.is_none();
        let inbound = inbound(&access, flags, later_fragment, self.outward);
        access.kind = record::kind(
            networks,
            source,
            Some(destination),
            super::evident(self.outward, self.passed, source),
            inbound,
        );
        Ok(access)
    }
}

/// The first word, and what stands behind the blank.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b' ', text).unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], text.get(end + 1..).unwrap_or_default()))
}

/// An address, with a port behind another dot if there is one.
fn end(text: &[u8], why: Reason) -> Result<(IpAddr, Option<u16>), Offence<'_>> {
    if let Some(address) = parse_address(text) {
        return Ok((address, None));
    }
    let dot = memchr::memrchr(b'.', text).ok_or((why, text))?;
    let address = parse_address(&text[..dot]).ok_or((why, text))?;
    Ok((address, Some(parse_number(&text[dot + 1..]).ok_or((Reason::BadPort, text))?)))
}

/// Protocol, TCP's flags and ICMP's type, by what tcpdump says of a packet. Of UDP it says what it takes the datagram for,
/// so that UDP is what has ports and says nothing else.
fn payload(what: &[u8], ports: bool, source: IpAddr) -> Result<(Protocol, Option<TcpFlags>, Option<u8>), Offence<'_>> {
    let what = what.strip_prefix(b"[tcp sum ok] ").or_else(|| what.strip_prefix(b"HBH ")).unwrap_or(what);
    if let Some(rest) = what.strip_prefix(b"Flags [") {
        let letters = &rest[..memchr::memchr(b']', rest).ok_or((Reason::Cut, &b""[..]))?];
        return Ok((Protocol::TCP, Some(tcp_flags(letters, letters.contains(&b'.'))), None));
    }
    let (first, rest) = word(what).unwrap_or_default();
    // `S 7:7(0) win 512`, `. ack 8 win 512`.
    let is_flags = first.len() < 7 && first.iter().all(|b| b"SFRPWE.".contains(b)) && !first.is_empty();
    if is_flags && (rest.starts_with(b"ack ") || rest.first().is_some_and(u8::is_ascii_digit)) {
        return Ok((Protocol::TCP, Some(tcp_flags(first, find(what, b" ack ").is_some())), None));
    }
    // What is behind the headers was not kept.
    if first.starts_with(b"[|") {
        return Err((Reason::Cut, b""));
    }
    let letters = &what[..what.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(what.len())];
    if ports {
        // `-q` leaves the flags out.
        let named = Protocol::from_name(letters).filter(|protocol| protocol.has_ports());
        return Ok((named.unwrap_or(Protocol::UDP), None, None));
    }
    if letters.eq_ignore_ascii_case(b"icmp") {
        let v6 = source.is_ipv6();
        let said = |mark: &[u8]| find(what, mark).is_some();
        let icmp_type = match () {
            () if said(b"echo request") => Some([8, 128]),
            () if said(b"echo reply") => Some([0, 129]),
            () if said(b"unreachable") => Some([3, 1]),
            () if said(b"time exceeded") => Some([11, 3]),
            () if said(b"redirect") => Some([5, 137]),
            () => None,
        };
        let protocol = if v6 { Protocol::ICMPV6 } else { Protocol::ICMP };
        return Ok((protocol, None, icmp_type.map(|both| both[usize::from(v6)])));
    }
    let number = what.strip_prefix(b"ip-proto-").map(|rest| word(rest).unwrap_or_default().0);
    let name = number.unwrap_or(letters);
    let protocol = match name {
        // One packet within another.
        b"IP" => Some(Protocol(4)),
        // `GREv1,`, `PIMv2,`.
        _ => Protocol::from_name(name.strip_suffix(b"v").unwrap_or(name)),
    };
    Ok((protocol.ok_or((Reason::BadProtocol, first))?, None, None))
}

fn tcp_flags(letters: &[u8], ack: bool) -> TcpFlags {
    TcpFlags { ack, ..record::flags(letters) }
}
