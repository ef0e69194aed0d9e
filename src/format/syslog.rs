//! What stands in front of a record's own text: priority, stamp, host and program, as syslog daemons, journalctl,
//! dmesg and DShield's sensors write them.

use super::words::blank;
use crate::access::parse_number;
use crate::time::{Stamp, Timestamp, text};
use memchr::{memchr, memchr3};

/// When a line says it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When<'a> {
    /// A clock reading.
    Stamp(Stamp),
    /// An instant.
    Instant(Timestamp),
    /// Seconds since the host started, and no clock.
    Uptime,
    /// It does not say.
    Nothing,
    /// It says something that is no time.
    Bad(&'a [u8]),
}

/// A line taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'a> {
    pub(super) when: When<'a>,
    pub(super) host: Option<&'a [u8]>,
    /// A program in user space wrote it, and none that passes packets on: what it says may be an attacker's text.
    pub(super) foreign: bool,
    /// The rest, which still has the tag (`kernel:`) in front unless it came by RFC 5424.
    pub(super) message: &'a [u8],
}

impl<'a> Header<'a> {
    pub(super) fn parse(line: &'a [u8]) -> Header<'a> {
        let rest = after_priority(line);
        if let Some(versioned) = rest.strip_prefix(b"1 ") {
            return rfc5424(versioned);
        }
        let (when, rest) = when(rest);
        match when {
            When::Nothing | When::Uptime | When::Bad(_) => Header { when, host: None, foreign: false, message: rest },
            When::Stamp(_) | When::Instant(_) => {
                let rest = rest.trim_ascii_start();
                // dmesg names no host.
                let (host, message) = if line.starts_with(b"[") { (None, rest) } else { host(rest) };
                Header { when, host, foreign: is_foreign(tag(message)), message }
            }
        }
    }
}

/// `name[12]:`, unless the name is one of those that pass packets on. The kernel has no process id.
pub(super) fn is_foreign(tag: &[u8]) -> bool {
    let Some(inner) = tag.strip_suffix(b"]:") else { return false };
    let Some(open) = memchr::memrchr(b'[', inner) else { return false };
    parse_number::<u64>(&inner[open + 1..]).is_some() && !passes_packets(&inner[..open])
}

/// Is it the name of the kernel, or of a program that writes the kernel's packets down?
pub(super) fn passes_packets(name: &[u8]) -> bool {
    matches!(name, b"kernel" | b"klogd" | b"ulogd" | b"ulogd2")
}

/// Without `<134>` in front.
pub(super) fn after_priority(line: &[u8]) -> &[u8] {
    let close = line.iter().take(5).position(|b| *b == b'>');
    match close {
        Some(close) if line[0] == b'<' && parse_number::<u16>(&line[1..close]).is_some() => &line[close + 1..],
        _ => line,
    }
}

/// The first word, and what follows it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = blank(text).unwrap_or(text.len());
    (&text[..end], text[end..].trim_ascii_start())
}

/// The stamp, and what follows it.
pub(super) fn when(line: &[u8]) -> (When<'_>, &[u8]) {
    let stamp = match line.first() {
        Some(b'A'..=b'Z' | b'a'..=b'z') => text::rfc3164(line).or_else(|| after_weekday(line)),
        Some(b'0'..=b'9') => match epoch(line) {
            Some((at, used)) => return (When::Instant(at), &line[used..]),
            None => text::iso8601(line),
        },
        Some(b'[') => match brackets(line) {
            Some((None, used)) => return (When::Uptime, &line[used..]),
            Some((Some(stamp), used)) => Some((stamp, used)),
            None => None,
        },
        _ => None,
    };
    match stamp {
        Some((stamp, used)) if matches!(line.get(used), None | Some(b' ' | b':')) => {
            (When::Stamp(stamp), line[used..].strip_prefix(b":").unwrap_or(&line[used..]))
        }
        _ => (unread(line), line),
    }
}

/// `Wed 2021-03-12 14:10:18 CET`, as `journalctl -o short-full` writes it.
fn after_weekday(line: &[u8]) -> Option<(Stamp, usize)> {
    let rest = line.get(4..).filter(|_| line[3] == b' ')?;
    text::iso8601(rest).map(|(stamp, used)| (stamp, used + 4))
}

/// `1701217441` or `1701217441.382593`: seconds since 1970, of which nine digits or ten are believed (1973 to 2286).
fn epoch(line: &[u8]) -> Option<(Timestamp, usize)> {
    let digits = line.iter().take(11).take_while(|b| b.is_ascii_digit()).count();
    let secs = parse_number(line.get(..digits).filter(|d| (9..=10).contains(&d.len()))?)?;
    let (mut used, mut nanos, mut place) = (digits, 0, 100_000_000);
    if line.get(used) == Some(&b'.') {
        used += 1;
        while let Some(digit) = line.get(used).filter(|b| b.is_ascii_digit()) {
            nanos += u32::from(digit - b'0') * place;
            place /= 10;
            used += 1;
        }
    }
    (line.get(used) == Some(&b' ')).then(|| Some((Timestamp::from_secs(secs, nanos)?, used)))?
}

/// dmesg: `[  307.757925]`, or with `-T` `[Fri Mar 12 14:10:18 2021]`.
fn brackets(line: &[u8]) -> Option<(Option<Stamp>, usize)> {
    let close = memchr(b']', line.get(..40.min(line.len()))?)?;
    let inner = line[1..close].trim_ascii();
    if inner.first()?.is_ascii_digit() && inner.iter().all(|b| b.is_ascii_digit() || *b == b'.') {
        return Some((None, close + 1));
    }
    let (stamp, used) = text::rfc3164(inner.get(4..)?)?;
    let year = parse_number::<u32>(inner.get(4 + used..)?.trim_ascii())?;
    Some((Some(Stamp { year: Some(i32::try_from(year).ok()?), ..stamp }), close + 1))
}

/// A line whose stamp was not understood: is there one at all?
fn unread(line: &[u8]) -> When<'_> {
    // What looks like a clock, or a number, within the first words.
    let head = &line[..line.len().min(40)];
    let clock = |w: &[u8]| matches!(w, [a, b, b':', c, d] if [a, b, c, d].iter().all(|b| b.is_ascii_digit()));
    let end = memchr3(b'=', b'[', b'{', head).unwrap_or(head.len());
    match head[..end].windows(5).position(clock) {
        Some(at) => When::Bad(line[..line.len().min(at + 8)].trim_ascii()),
        None if line.first().is_some_and(u8::is_ascii_digit) => When::Bad(word(line).0),
        None => When::Nothing,
    }
}

/// The host, unless the word in its place is a tag or already the message.
fn host(rest: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let (first, after) = word(rest);
    let is_tag = first.ends_with(b":") || first.starts_with(b"[") || first.starts_with(b"kernel:");
    if first.is_empty() || is_tag || first.contains(&b'=') { (None, rest) } else { (Some(first), after) }
}

/// The word that names the program, where there is one. Some routers write `kern.warn` in front of it.
pub(super) fn tag(message: &[u8]) -> &[u8] {
    if message.starts_with(b"kernel: ") {
        return b"kernel:";
    }
    let (first, after) = word(message);
    if first.ends_with(b":") {
        return first;
    }
    let level =
        first.contains(&b'.') && first.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'0'..=b'9'));
    if level { word(after).0 } else { first }
}

/// RFC 5424 behind its version: stamp, host, program, process id, message id, structured data, text; `-` for what is
/// not known.
fn rfc5424(rest: &[u8]) -> Header<'_> {
    let (stamp, rest) = word(rest);
    let when = match text::iso8601(stamp) {
        _ if stamp == b"-" => When::Nothing,
        Some((read, used)) if used == stamp.len() => When::Stamp(read),
        _ => When::Bad(stamp),
    };
    let (host, rest) = word(rest);
    let (program, rest) = word(rest);
    let (process, rest) = word(rest);
    let (_, rest) = word(rest);
    Header {
        when,
        host: Some(host).filter(|h| *h != b"-" && !h.is_empty()),
        foreign: parse_number::<u64>(process).is_some() && !passes_packets(program),
        message: after_structured_data(rest),
    }
}

fn after_structured_data(rest: &[u8]) -> &[u8] {
    if let Some(message) = rest.strip_prefix(b"-") {
        return message.trim_ascii_start();
    }
    let (mut at, mut quoted) = (0, false);
    while let Some(b) = rest.get(at) {
        match b {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b']' if !quoted && rest.get(at + 1) != Some(&b'[') => return rest[at + 1..].trim_ascii_start(),
            _ => {}
        }
        at += 1;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Clock, YearRule, Zone};

    /// Time in UTC with 2001 for a missing year, host, `!` for a foreign program, and the message.
    fn check(line: &str, when: &str, host: Option<&str>, message: &str) {
        let header = Header::parse(line.as_bytes());
        let mut clock = Clock::new(Zone::utc(), YearRule::Fixed(2001));
        let got = match header.when {
            When::Stamp(stamp) => clock.instant(&stamp).unwrap().0.to_string(),
            When::Instant(at) => at.to_string(),
            When::Bad(text) => format!("bad {}", String::from_utf8_lossy(text)),
            other => format!("{other:?}"),
        };
        let foreign = if header.foreign { "!" } else { "" };
        let message_got = format!("{foreign}{}", String::from_utf8_lossy(header.message));
        let host_got = header.host.map(String::from_utf8_lossy);
        assert_eq!((got.as_str(), host_got.as_deref(), message_got.as_str()), (when, host, message), "{line}");
    }

    #[test]
    fn the_styles_of_syslog() {
        check("Jan  8 03:37:09 h kernel: IN=", "2001-01-08T03:37:09Z", Some("h"), "kernel: IN=");
        check("Jan  8 03:37:09 DENY: IN=", "2001-01-08T03:37:09Z", None, "DENY: IN=");
        check("<6>2021-03-12T14:10:18.5-0500 h x", "2021-03-12T19:10:18.500Z", Some("h"), "x");
        check("<134>1 2021-03-12T14:10:18Z h kernel - - - x", "2021-03-12T14:10:18Z", Some("h"), "x");
        check("<134>1 - - app 1 id [a b=\"]\\\"\"][c] x y", "Nothing", None, "!x y");
        check("1701217441 h kernel:[3.1]  x", "2023-11-29T00:24:01Z", Some("h"), "kernel:[3.1]  x");
        check("1701217441.25 h x", "2023-11-29T00:24:01.250Z", Some("h"), "x");
        check("[  307.757925] IN=", "Uptime", None, " IN=");
        check("[Fri Mar 12 14:10:18 2021] DROP IN=a", "2021-03-12T14:10:18Z", None, "DROP IN=a");
        check("Fri 2021-03-12 14:10:18 JST h x", "2021-03-12T05:10:18Z", Some("h"), "x");
        check("May  5 20:46:45: [3]", "2001-05-05T20:46:45Z", None, "[3]");
        check("IPTABLES IN=a", "Nothing", None, "IPTABLES IN=a");
    }

    #[test]
    fn bad_stamps_are_seen() {
        check("Xan  8 03:37:09 h x", "bad Xan  8 03:37:09", None, "Xan  8 03:37:09 h x");
        check("2021-13-1 03:37 h", "bad 2021-13-1 03:37 h", None, "2021-13-1 03:37 h");
        check("17012174412 h x", "bad 17012174412", None, "17012174412 h x");
        check("<1>1 yesterday h a - - - x", "bad yesterday", Some("h"), "x");
        check("DROP MAC=00:11:22:33", "Nothing", None, "DROP MAC=00:11:22:33");
    }

    #[test]
    fn programs_of_user_space_are_told_apart() {
        for (tag, foreign) in [
            ("sshd[12]:", true),
            ("kernel:", false),
            ("kernel[0]:", false),
            ("ulogd[7]:", false),
            ("DROP[INPUT]:", false),
            ("[UFW", false),
        ] {
            let line = format!("Jan  8 03:37:09 h {tag} IN=");
            assert_eq!(Header::parse(line.as_bytes()).foreign, foreign, "{tag}");
        }
        assert!(Header::parse(b"Jan  8 03:37:09 h auth.info sshd[1]: IN=").foreign);
    }
}
