//! What Cisco's devices write alike: the stamps and names in front of `%FACILITY-5-MNEMONIC:`, and endpoints.

use super::appliance::{first, stamp};
use super::syslog::When;
use super::words::find;
use crate::access::parse_number;
use crate::time::Stamp;

/// When a message was written and by which host, from what stands in front of its percent sign.
///
/// That may be a priority, a syslog daemon's stamp and host, a sequence number, the device's own stamp with `*` or `.`
/// if its clock is not set, its name, all with colons behind or not; or an uptime (`2y10w`) instead of a stamp. The last
/// stamp is the device's own. If it has no year and the one before it has, the year is that one's; NX-OS writes it in
/// front (`2008 Sep 13 04:05:06`).
pub(super) fn front(front: &[u8]) -> (When<'_>, &[u8]) {
    let (when, host, _) = front_of(front);
    (when, host)
}

/// [`front`], and how many words stand in front of the first stamp; checksums in brackets, with which messages end, count
/// as many.
pub(super) fn front_of(front: &[u8]) -> (When<'_>, &[u8], usize) {
    let mut rest = front;
    let mut words = 0;
    if rest.first() == Some(&b'<')
        && let Some(close) = rest.iter().take(5).position(|b| *b == b'>')
    {
        rest = &rest[close + 1..];
    }
    let mut last: Option<Stamp> = None;
    let mut host = b"".as_slice();
    // Does a sequence number stand right in front? Then the stamp is the device's.
    let mut numbered = false;
    loop {
        rest = rest.trim_ascii_start();
        let mut own = std::mem::take(&mut numbered);
        rest = match rest {
            [b'*' | b'.', more @ ..] => {
                own = true;
                more
            }
            // EMBLEM: `<166>:Sep 13 04:05:06 UTC: %ASA-…`
            [b':', b'A'..=b'Z', ..] => &rest[1..],
            _ => rest,
        };
        if rest.is_empty() {
            break;
        }
        // `2008 Sep 13 04:05:06`, as NX-OS writes it.
        let year =
            rest.get(..4).and_then(parse_number::<u16>).filter(|year| *year >= 1970 && rest.get(4) == Some(&b' '));
        let skipped = if year.is_some() { 5 } else { 0 };
        if let Some((mut read, used)) = stamp(&rest[skipped..]) {
            let used = used + skipped;
            read.year = read.year.or(year.map(i32::from));
            if let (None, Some(before)) = (read.year, last) {
                // A daemon of the new year may write down what the device said in the old one.
                let late = before.month == 1 && read.month == 12;
                read.year = before.year.map(|year| year - i32::from(late));
            }
            last = Some(read);
            // No daemon writes a name of a month and a fraction of the second.
            own |= rest[..used].contains(&b'.') && (skipped > 0 || rest[0].is_ascii_alphabetic());
            rest = rest[used..].strip_prefix(b":").unwrap_or(&rest[used..]);
            if own {
                rest = behind_zone(rest);
            }
            continue;
        }
        // IOS XR names the card, glued to the stamp: `RP/0/RSP0/CPU0:Sep 13 …`.
        if let (b"RP/" | b"LC/", Some(colon)) = (rest.get(..3).unwrap_or_default(), memchr::memchr(b':', rest)) {
            rest = &rest[colon + 1..];
            continue;
        }
        let end = rest.iter().position(|b| *b == b' ').unwrap_or(rest.len());
        let word = rest[..end].strip_suffix(b":").unwrap_or(&rest[..end]);
        numbered = word.len() < end && word.iter().all(u8::is_ascii_digit);
        if is_name(word, last.is_some()) {
            first(&mut host, word);
        }
        if last.is_none() {
            words += if word.starts_with(b"[0x") { 3 } else { 1 };
        }
        rest = &rest[end..];
    }
    (last.map_or(When::Nothing, When::Stamp), host, words)
}

/// Behind the zone that a device was told to write, whatever its name, with a colon: `gmt: `, `Berlin: `.
fn behind_zone(text: &[u8]) -> &[u8] {
    let trimmed = text.trim_ascii_start();
    let letters = trimmed.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(trimmed.len());
    match trimmed[letters..].trim_ascii_end() {
        b":" if letters > 0 => b"",
        _ => text,
    }
}

/// Is it a name, and no sequence number, uptime, program, zone, or RFC 5424's version?
fn is_name(word: &[u8], behind_stamp: bool) -> bool {
    let begins = |b: &u8| b.is_ascii_alphabetic() || b.is_ascii_digit() && word.contains(&b'.') || word.contains(&b':');
    let uptime = word.first().is_some_and(u8::is_ascii_digit)
        && word.iter().all(|b| b.is_ascii_digit() || matches!(b, b'y' | b'w' | b'd' | b'h' | b':'));
    // A zone that is not known stands right behind the stamp, in capitals.
    let zone = behind_stamp && word.len() <= 4 && word.iter().all(u8::is_ascii_uppercase);
    word.first().is_some_and(begins) && !uptime && !zone && !word.ends_with(b"]")
}

/// One end of a connection: interface, address or name, port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct End<'a> {
    pub(super) interface: &'a [u8],
    pub(super) address: &'a [u8],
    pub(super) port: &'a [u8],
}

impl<'a> End<'a> {
    /// `outside:192.0.2.1/53`, `outside/192.0.2.1(53)`, `192.0.2.1(53)`, `192.0.2.1`, each perhaps with a user in
    /// brackets behind it.
    pub(super) fn parse(token: &'a [u8]) -> End<'a> {
        let mut token = token.trim_ascii();
        while let [rest @ .., b',' | b'.' | b';'] = token {
            token = rest;
        }
        if let [b'(', inner @ .., b')'] = token
            && !inner.contains(&b'(')
        {
            token = inner;
        }
        let mut port = b"".as_slice();
        if let Some(open) = memchr::memchr(b'(', token) {
            let inner = &token[open + 1..];
            let inner = &inner[..memchr::memchr(b')', inner).unwrap_or(inner.len())];
            token = &token[..open];
            if !inner.is_empty() && inner.iter().all(u8::is_ascii_digit) {
                // An interface in front has a slash, since the port has none.
                let (interface, address) = match memchr::memrchr(b'/', token) {
                    Some(slash) => (&token[..slash], &token[slash + 1..]),
                    None => (b"".as_slice(), token),
                };
                return End { interface, address, port: inner };
            }
        }
        if let Some(slash) = memchr::memrchr(b'/', token) {
            port = &token[slash + 1..];
            token = &token[..slash];
        }
        if let [b'a'..=b'z', ..] = port {
            port = named_port(port);
        }
        let (mut interface, mut address) = (b"".as_slice(), token);
        if crate::access::parse_address(token).is_none()
            && let Some(colon) = memchr::memchr(b':', token)
        {
            (interface, address) = (&token[..colon], &token[colon + 1..]);
            // `10.1.1.1:80` is an address with its port.
            if crate::access::parse_address(interface).is_some() && address.iter().all(u8::is_ascii_digit) {
                (interface, address, port) = (b"", interface, address);
            }
        }
        End { interface, address, port }
    }

    /// Its address is one, and no name.
    pub(super) fn is_address(&self) -> bool {
        crate::access::parse_address(self.address).is_some()
    }
}

/// The number of a port that a firewall writes as a name (PIX, and ASA of its own services); other names stay.
fn named_port(name: &[u8]) -> &[u8] {
    const NAMES: [(&[u8], &[u8]); 22] = [
        (b"ftp", b"21"),
        (b"ssh", b"22"),
        (b"telnet", b"23"),
        (b"smtp", b"25"),
        (b"domain", b"53"),
        (b"bootps", b"67"),
        (b"bootpc", b"68"),
        (b"tftp", b"69"),
        (b"www", b"80"),
        (b"http", b"80"),
        (b"pop3", b"110"),
        (b"sunrpc", b"111"),
        (b"ntp", b"123"),
        (b"netbios-ns", b"137"),
        (b"netbios-dgm", b"138"),
        (b"netbios-ssn", b"139"),
        (b"imap4", b"143"),
        (b"snmp", b"161"),
        (b"snmptrap", b"162"),
        (b"https", b"443"),
        (b"isakmp", b"500"),
        (b"syslog", b"514"),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, number)| *number)
}

/// What stands behind `mark`.
pub(super) fn behind<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    find(text, mark).map(|at| &text[at + mark.len()..])
}

/// The first word.
pub(super) fn word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    &text[..text.iter().position(|b| *b == b' ').unwrap_or(text.len())]
}

/// The last word.
pub(super) fn last_word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    &text[text.iter().rposition(|b| *b == b' ').map_or(0, |n| n + 1)..]
}

/// The digits at the front.
pub(super) fn digits(text: &[u8]) -> &[u8] {
    &text[..text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Clock, YearRule, Zone};

    #[test]
    fn stamps_and_hosts_in_front() {
        for (text, time, name) in [
            ("Sep 13 2008 04:05:06 fw-1 : ", "2008-09-13T04:05:06Z", "fw-1"),
            ("<165>Sep 13 2008 04:05:06 EDT: ", "2008-09-13T08:05:06Z", ""),
            ("Sep 13 04:05:06 192.0.2.9 585917: Sep 13 04:05:05.272: ", "2001-09-13T04:05:05.272Z", "192.0.2.9"),
            ("<165>7433: sw1: 007439: 2y10w: ", "-", "sw1"),
            ("<189>: *Sep 13 2008 04:05:06.100: ", "2008-09-13T04:05:06.100Z", ""),
            ("Sep 13 04:05:06 h asa[12]: ", "2001-09-13T04:05:06Z", "h"),
            ("2008-09-13T04:05:06-06:00 fw : ", "2008-09-13T10:05:06Z", "fw"),
            ("2009-01-01T00:00:01Z r1 12: Dec 31 23:59:59.9: ", "2008-12-31T23:59:59.900Z", "r1"),
            ("<190>1: sw01: .Jan 16 2022 22:11:43 AEST: ", "2022-01-16T22:11:43Z", "sw01"),
            ("<134>1 2008-09-13T04:05:06Z fw - - - - ", "2008-09-13T04:05:06Z", "fw"),
            ("RP/0/RSP0/CPU0:Sep 13 2008 04:05:06 UTC: mgr[297]: ", "2008-09-13T04:05:06Z", ""),
            ("00:00:46: ", "-", ""),
            ("392: *Sep 13 04:05:06.114 gmt: ", "2001-09-13T04:05:06.114Z", ""),
            ("392: Sep 13 04:05:06 Berlin: ", "2001-09-13T04:05:06Z", ""),
            ("Sep 13 04:05:07 h 392: Sep 13 04:05:06.1 gmt: ", "2001-09-13T04:05:06.100Z", "h"),
            ("Sep 13 04:05:06 gmt: ", "2001-09-13T04:05:06Z", "gmt"),
            ("Sep 13 04:05:06.000 gmt: ", "2001-09-13T04:05:06Z", ""),
            ("<166>nx1: 2008 Sep 13 04:05:06.123 CDT: ", "2008-09-13T09:05:06.123Z", "nx1"),
            ("<187>: 2008 Sep  3 04:05:06 EDT: ", "2008-09-03T08:05:06Z", ""),
            ("2008 Sep 13 04:05:06 h Sep 12 23:05:06: ", "2008-09-12T23:05:06Z", "h"),
            ("<166>:Sep 13 04:05:06 UTC: ", "2001-09-13T04:05:06Z", ""),
            ("", "-", ""),
        ] {
            let (when, host) = front(text.as_bytes());
            let mut clock = Clock::new(Zone::utc(), YearRule::Fixed(2001));
            let got = match when {
                When::Stamp(stamp) => clock.instant(&stamp).unwrap().0.to_string(),
                _ => "-".into(),
            };
            assert_eq!((got.as_str(), host), (time, name.as_bytes()), "{text}");
        }
    }

    #[test]
    fn endpoints_in_their_styles() {
        for (token, interface, address, port) in [
            ("outside:192.0.2.1/53", "outside", "192.0.2.1", "53"),
            ("outside/192.0.2.1(53)", "outside", "192.0.2.1", "53"),
            ("dmz2/192.0.2.1(53)(LOCAL\\a)", "dmz2", "192.0.2.1", "53"),
            ("outside:192.0.2.1/53(LOCAL\\a)", "outside", "192.0.2.1", "53"),
            ("192.0.2.1(53)", "", "192.0.2.1", "53"),
            ("192.0.2.1/ssh", "", "192.0.2.1", "22"),
            ("192.0.2.1/lotusnotes", "", "192.0.2.1", "lotusnotes"),
            ("192.0.2.1:80", "", "192.0.2.1", "80"),
            ("(0.0.0.0)", "", "0.0.0.0", ""),
            ("outside:2001:db8::1/443", "outside", "2001:db8::1", "443"),
            ("2001:db8::1/443", "", "2001:db8::1", "443"),
            ("ff02::", "", "ff02::", ""),
            ("in:fw-name/80,", "in", "fw-name", "80"),
        ] {
            let end = End::parse(token.as_bytes());
            let want = End { interface: interface.as_bytes(), address: address.as_bytes(), port: port.as_bytes() };
            assert_eq!(end, want, "{token}");
        }
    }
}
