//! The packet of a record, as the kernel's `nf_log` writes it: `IN=eth0 OUT= MAC=… SRC=… DST=… … PROTO=TCP SPT=… DPT=…
//! … SYN URGP=0`. Keys may repeat and the first counts; an ICMP error carries the packet that it is about in brackets,
//! which is another packet.

use crate::access::{Header, Protocol, TcpFlags, parse_number};
use crate::format::words::blank;
use memchr::{memchr, memchr_iter};

/// The fields as written; `None` where there is no such key, empty where it has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Packet<'a> {
    pub(super) inward: Option<&'a [u8]>,
    pub(super) outward: Option<&'a [u8]>,
    pub(super) source: Option<&'a [u8]>,
    pub(super) destination: Option<&'a [u8]>,
    pub(super) protocol: Option<&'a [u8]>,
    pub(super) source_port: Option<&'a [u8]>,
    pub(super) destination_port: Option<&'a [u8]>,
    pub(super) icmp_type: Option<&'a [u8]>,
    /// `None` if the record ends before them.
    pub(super) flags: Option<TcpFlags>,
    /// A fragment other than the first: it holds no ports.
    pub(super) later_fragment: bool,
    pub(super) ip_id: Option<&'a [u8]>,
    /// IPv6 calls it the hop limit.
    pub(super) ttl: Option<&'a [u8]>,
    pub(super) window: Option<&'a [u8]>,
    pub(super) sequence: Option<&'a [u8]>,
}

/// Longest name of a network interface, with room for whatever is not Linux.
pub(super) const INTERFACE: usize = 64;

/// Where `IN=… OUT=` begins. The rule's prefix in front of it is free text, may touch it and may itself hold `IN=`.
pub(super) fn find(message: &[u8]) -> Option<usize> {
    memchr_iter(b'=', message).find_map(|at| {
        let begin = at.checked_sub(2).filter(|begin| message[*begin..].starts_with(b"IN"))?;
        let value = &message[at + 1..message.len().min(at + 1 + INTERFACE)];
        let end = blank(value)?;
        message[at + 1 + end..].starts_with(b" OUT=").then_some(begin)
    })
}

impl<'a> Packet<'a> {
    /// Reads from where [`find`] found it, or from the beginning of a text in which it found nothing.
    pub(super) fn read(text: &'a [u8]) -> Packet<'a> {
        let (packet, rest) = Packet::usual_front(text).unwrap_or((Packet::default(), text));
        packet.by_words(rest)
    }

    /// Goes on word by word, whatever their order.
    fn by_words(mut self, text: &'a [u8]) -> Packet<'a> {
        let mut rest = text;
        loop {
            let end = blank(rest).unwrap_or(rest.len());
            let done = self.word(&rest[..end]);
            match rest.get(end + 1..) {
                Some(more) if !done => rest = more,
                _ => return self,
            }
        }
    }

    /// Reads as far as the protocol what most records begin with: IPv4, every word in the kernel's order; and says what
    /// follows. `None` on any doubt. It only saves time: [`Packet::by_words`] alone reads the same, as the tests show.
    fn usual_front(text: &'a [u8]) -> Option<(Packet<'a>, &'a [u8])> {
        let mut rest = text;
        let inward = value(&mut rest, b"IN=");
        let outward = value(&mut rest, b"OUT=");
        if rest.starts_with(b"MAC=") {
            rest = &rest[memchr(b' ', rest)? + 1..];
        }
        let source = value(&mut rest, b"SRC=");
        let destination = value(&mut rest, b"DST=");
        value(&mut rest, b"LEN=")?;
        value(&mut rest, b"TOS=")?;
        value(&mut rest, b"PREC=")?;
        let ttl = value(&mut rest, b"TTL=");
        let ip_id = value(&mut rest, b"ID=");
        rest = rest.strip_prefix(b"DF ").unwrap_or(rest);
        let protocol = value(&mut rest, b"PROTO=");
        let front = Packet { inward, outward, source, destination, ttl, ip_id, protocol, ..Packet::default() };
        [inward, outward, source, destination, ttl, ip_id, protocol]
            .iter()
            .all(Option::is_some)
            .then_some((front, rest))
    }

    /// Takes in one word; true if nothing that matters follows.
    fn word(&mut self, word: &'a [u8]) -> bool {
        match word {
            [b'I', b'N', b'=', value @ ..] => first(&mut self.inward, value),
            [b'O', b'U', b'T', b'=', value @ ..] => first(&mut self.outward, value),
            [b'S', b'R', b'C', b'=', value @ ..] => first(&mut self.source, value),
            [b'D', b'S', b'T', b'=', value @ ..] => first(&mut self.destination, value),
            [b'P', b'R', b'O', b'T', b'O', b'=', value @ ..] => first(&mut self.protocol, value),
            [b'S', b'P', b'T', b'=', value @ ..] => first(&mut self.source_port, value),
            [b'D', b'P', b'T', b'=', value @ ..] => first(&mut self.destination_port, value),
            [b'T', b'Y', b'P', b'E', b'=', value @ ..] => first(&mut self.icmp_type, value),
            [b'F', b'R', b'A', b'G', b':', offset @ ..] => {
                self.later_fragment |= parse_number::<u32>(offset) != Some(0);
            }
            // The urgent pointer stands behind the flags, so that without flags it tells that there are none.
            [b'U', b'R', b'G', b'P', b'=', ..] => {
                self.flags.get_or_insert_default();
                return self.source.is_some() && self.destination_port.is_some();
            }
            b"SYN" => self.flags.get_or_insert_default().syn = true,
            b"ACK" => self.flags.get_or_insert_default().ack = true,
            b"RST" => self.flags.get_or_insert_default().rst = true,
            b"FIN" => self.flags.get_or_insert_default().fin = true,
            b"PSH" | b"URG" => {
                self.flags.get_or_insert_default();
            }
            [b'[', ..] => return self.protocol.is_some(),
            [b'T', b'T', b'L', b'=', value @ ..] => first(&mut self.ttl, value),
            [b'H', b'O', b'P', b'L', b'I', b'M', b'I', b'T', b'=', value @ ..] => first(&mut self.ttl, value),
            // An echo request has an identifier of its own behind the protocol, and a sequence number.
            [b'I', b'D', b'=', value @ ..] if self.protocol.is_none() => first(&mut self.ip_id, value),
            [b'S', b'E', b'Q', b'=', value @ ..] => first(&mut self.sequence, value),
            [b'W', b'I', b'N', b'D', b'O', b'W', b'=', value @ ..] => first(&mut self.window, value),
            _ => {}
        }
        false
    }

    /// What the header's fields say, as far as they can be read; only TCP has a window and a sequence number. Without
    /// `all` only those that tools are known by.
    pub(super) fn header(&self, all: bool) -> Header {
        let is_tcp = self.protocol.and_then(Protocol::from_name) == Some(Protocol::TCP);
        let tcp = |field: Option<&'a [u8]>| field.filter(|_| is_tcp);
        let wanted = |field: Option<&'a [u8]>| field.filter(|_| all);
        Header {
            ip_id: self.ip_id.and_then(parse_number),
            ttl: wanted(self.ttl).and_then(parse_number),
            window: wanted(tcp(self.window)).and_then(parse_number),
            sequence: tcp(self.sequence).and_then(parse_number),
        }
    }

    /// Enough of it is there to tell that the line is, or was, a packet's.
    pub(super) fn is_one(&self) -> bool {
        let interfaces = self.inward.is_some() && self.outward.is_some();
        let service = self.destination_port.is_some() || self.icmp_type.is_some() || self.source.is_some();
        interfaces || (self.protocol.is_some() && service)
    }
}

/// The value of a key that must stand in front, with a blank behind it; `rest` moves behind both.
#[inline(always)]
fn value<'a>(rest: &mut &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let value = rest.strip_prefix(key)?;
    let end = blank(value)?;
    *rest = &value[end + 1..];
    Some(&value[..end])
}

fn first<'a>(slot: &mut Option<&'a [u8]>, value: &'a [u8]) {
    slot.get_or_insert(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Packet<'_> {
        Packet::read(&text.as_bytes()[find(text.as_bytes()).unwrap_or(0)..])
    }

    fn text(field: Option<&[u8]>) -> &str {
        field.map_or("-", |f| std::str::from_utf8(f).unwrap())
    }

    #[test]
    fn the_prefix_is_free_text() {
        for (message, want) in [
            ("IN=eth0 OUT= MAC=", Some(0)),
            ("[wan-D]IN=eth0 OUT=", Some(7)),
            ("CHAIN=INPUT IN= OUT=lo", Some(12)),
            ("MAIN=x OUT=y IN=eth0 OUT=", Some(2)),
            ("IN=eth0", None),
            ("IN=eth0  OUT=", None),
            ("", None),
        ] {
            assert_eq!(find(message.as_bytes()), want, "{message}");
        }
        // What looks like the beginning a hundred thousand times costs no more than its length.
        assert_eq!(find("IN=".repeat(300_000).as_bytes()), None);
    }

    #[test]
    fn the_first_of_a_key_counts_and_brackets_are_another_packet() {
        let packet = read(
            "DENY: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=88 PROTO=ICMP TYPE=3 CODE=3 [SRC=192.0.2.2 \
             DST=198.51.100.9 LEN=60 PROTO=UDP SPT=21458 DPT=62936 LEN=40 ] MARK=0x1",
        );
        assert_eq!((text(packet.source), text(packet.protocol)), ("192.0.2.1", "ICMP"));
        assert_eq!((text(packet.icmp_type), text(packet.destination_port)), ("3", "-"));
        let packet = read("IN=a OUT= SRC=1 SRC=2 PROTO=UDP PROTO=TCP SPT=1 DPT=2 DPT=3 LEN=9");
        assert_eq!((text(packet.source), text(packet.protocol), text(packet.destination_port)), ("1", "UDP", "2"));
    }

    #[test]
    fn flags_are_bare_words() {
        let flags = |words: &str| read(&format!("IN=a OUT= SRC=1 PROTO=TCP SPT=1 DPT=2 {words}")).flags;
        let set = |syn, ack, rst, fin| Some(TcpFlags { syn, ack, rst, fin });
        assert_eq!(flags("SEQ=1 ACK=0 WINDOW=1 RES=0x00 SYN URGP=0"), set(true, false, false, false));
        assert_eq!(flags("RES=0x00 ACK SYN URGP=0 OPT (020405B4) "), set(true, true, false, false));
        assert_eq!(flags("RES=0x00 ACK RST FIN URGP=0"), set(false, true, true, true));
        assert_eq!(flags("RES=0x00 URGP=0"), set(false, false, false, false));
        assert_eq!(flags("RES=0x00 URG PSH"), set(false, false, false, false));
        assert_eq!(flags("WINDOW=1"), None);
    }

    #[test]
    fn the_usual_front_only_saves_time() {
        let words = "IN=eth0 OUT= MAC=00:01 SRC=192.0.2.1 DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=9 ID=1 DF PROTO=TCP \
                     SPT=1 DPT=2 WINDOW=1 RES=0x00 SYN URGP=0 OPT (02) PROTO=ICMP TYPE=8 [SRC=1 FRAG:64 MF SRC=3";
        let words: Vec<&str> = words.split(' ').collect();
        let mut state = 1u64;
        let mut below = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % bound
        };
        let mut usual = 0;
        for _ in 0..50_000 {
            let mut text = words.clone();
            for _ in 0..below(4) {
                let at = below(text.len());
                match below(3) {
                    0 if text.len() > 1 => drop(text.remove(at)),
                    1 => text.insert(at, words[below(words.len())]),
                    _ => text.truncate(at + 1),
                }
            }
            let text = text.join(" ");
            usual += u32::from(Packet::usual_front(text.as_bytes()).is_some());
            assert_eq!(Packet::read(text.as_bytes()), Packet::default().by_words(text.as_bytes()), "{text}");
        }
        assert!(usual > 10_000);
    }

    #[test]
    fn fragments_and_torn_lines() {
        assert!(read("IN=a OUT= SRC=1 ID=7 MF FRAG:64 PROTO=UDP").later_fragment);
        assert!(!read("IN=a OUT= SRC=1 FRAG:0 PROTO=UDP SPT=1 DPT=2").later_fragment);
        assert!(read("L=126 ID=15317 DF PROTO=TCP SPT=59344 DPT=443").is_one());
        assert!(read("IN=eth0 OUT= MAC=").is_one());
        assert!(!read("session opened PROTO=5 for user").is_one());
    }
}
