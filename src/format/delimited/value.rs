//! What a cell says: the small things besides addresses and times.

use crate::access::{Protocol, TcpFlags, parse_number};

/// No word for nothing is longer.
pub(super) const LONGEST_ABSENT: usize = 7;

/// A cell that holds nothing: blank, or one of the words that exporters write for nothing.
#[inline]
pub(super) fn is_absent(cell: &[u8]) -> bool {
    match cell.len() {
        0 => true,
        1 => matches!(cell, b"-" | b"?" | b"*"),
        2..=LONGEST_ABSENT => is_a_word_for_nothing(cell),
        _ => false,
    }
}

fn is_a_word_for_nothing(cell: &[u8]) -> bool {
    if !matches!(cell[0], b'\\' | b'-' | b'N' | b'n' | b'(') {
        return false;
    }
    const WORDS: [&[u8]; 9] = [b"\\N", b"--", b"N/A", b"NA", b"null", b"None", b"NaN", b"(empty)", b"(null)"];
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(cell))
}

/// Without blanks around it, and without quotes that stand behind a blank (`, "x"`), which a CSV reader leaves alone.
pub(super) fn bare(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    match cell {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        _ => cell,
    }
}

/// A whole number, also as spreadsheets and data frames write it where a column has holes: `445.0`.
#[inline]
pub(super) fn whole<T: TryFrom<u64>>(cell: &[u8]) -> Option<T> {
    parse_number(cell).or_else(|| whole_with_point(cell))
}

fn whole_with_point<T: TryFrom<u64>>(cell: &[u8]) -> Option<T> {
    let point = cell.iter().position(|b| *b == b'.')?;
    let (number, zeros) = (&cell[..point], &cell[point + 1..]);
    (!zeros.is_empty() && zeros.iter().all(|b| *b == b'0')).then(|| parse_number(number)).flatten()
}

/// A whole number of decimal digits, or of hexadecimal ones behind `0x`.
pub(super) fn whole_or_hex<T: TryFrom<u64>>(cell: &[u8]) -> Option<T> {
    let Some(hex) = cell.strip_prefix(b"0x").or_else(|| cell.strip_prefix(b"0X")) else { return whole(cell) };
    if hex.is_empty() || hex.len() > 15 {
        return None;
    }
    let value = hex.iter().try_fold(0u64, |sum, b| Some(sum << 4 | u64::from(char::from(*b).to_digit(16)?)))?;
    T::try_from(value).ok()
}

/// TCP flags as a number (the bits of the header), as letters (`S`, `......S.`, `SA`) or as words (`SYN,ACK`).
pub(super) fn flags(cell: &[u8]) -> Option<TcpFlags> {
    if let Some(bits) = whole_or_hex::<u16>(cell) {
        let bit = |mask| bits & mask != 0;
        return Some(TcpFlags { fin: bit(1), syn: bit(2), rst: bit(4), ack: bit(16) });
    }
    let mut flags = TcpFlags::default();
    let words = cell.split(|b| matches!(b, b' ' | b',' | b'|' | b'+' | b'-' | b'_' | b'/')).filter(|w| !w.is_empty());
    let all_words = words.clone().all(|word| {
        match word.to_ascii_uppercase().as_slice() {
            b"SYN" => flags.syn = true,
            b"ACK" => flags.ack = true,
            b"RST" | b"RESET" => flags.rst = true,
            b"FIN" => flags.fin = true,
            b"PSH" | b"PUSH" | b"URG" | b"ECE" | b"CWR" | b"NS" => {}
            _ => return false,
        }
        true
    });
    if all_words && words.count() > 0 {
        return Some(flags);
    }
    flags = TcpFlags::default();
    let mut seen = false;
    for letter in cell {
        match letter.to_ascii_uppercase() {
            b'S' => flags.syn = true,
            b'A' => flags.ack = true,
            b'R' => flags.rst = true,
            b'F' => flags.fin = true,
            b'P' | b'U' | b'E' | b'C' | b'W' | b'N' => {}
            b'.' | b'-' | b'*' => continue,
            _ => return None,
        }
        seen = true;
    }
    // Eight dots are a packet without flags (a NULL probe); one mark alone says nothing.
    (seen || cell.len() > 2).then_some(flags)
}

/// Port, protocol and ICMP type of one cell: `445/tcp`, `tcp/445`, `ping`, `icmp/3`, `gre`.
pub(super) fn service(cell: &[u8]) -> Option<(Protocol, Option<u16>, Option<u8>)> {
    if cell.eq_ignore_ascii_case(b"ping") || cell.eq_ignore_ascii_case(b"Ping(ICMP)") {
        return Some((Protocol::ICMP, None, Some(8)));
    }
    let Some(slash) = cell.iter().position(|b| matches!(b, b'/' | b':')) else {
        return keyword(cell).map(|p| (p, None, None));
    };
    let (first, second) = (cell[..slash].trim_ascii(), cell[slash + 1..].trim_ascii());
    if let (Some(port), Some(protocol)) = (parse_number(first), keyword(second)) {
        return protocol.has_ports().then_some((protocol, Some(port), None));
    }
    let protocol = keyword(first)?;
    match protocol.is_icmp() {
        true => Some((protocol, None, Some(parse_number(second)?))),
        false if protocol.has_ports() => Some((protocol, Some(parse_number(second)?), None)),
        false => None,
    }
}

/// A protocol by keyword, not by number.
pub(super) fn keyword(cell: &[u8]) -> Option<Protocol> {
    cell.first().filter(|b| !b.is_ascii_digit()).and_then(|_| Protocol::from_name(cell))
}

/// A protocol by keyword or number.
#[inline]
pub(super) fn protocol(cell: &[u8]) -> Option<Protocol> {
    // Patterns of bytes, which compile to comparisons of numbers.
    match cell {
        [b't', b'c', b'p'] | [b'T', b'C', b'P'] => return Some(Protocol::TCP),
        [b'u', b'd', b'p'] | [b'U', b'D', b'P'] => return Some(Protocol::UDP),
        [b'i', b'c', b'm', b'p'] | [b'I', b'C', b'M', b'P'] => return Some(Protocol::ICMP),
        _ => {}
    }
    Protocol::from_name(cell).or_else(|| whole(cell).map(Protocol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_in_every_spelling() {
        let flag = |text: &str| {
            text.chars().fold(TcpFlags::default(), |mut f, c| {
                match c {
                    'S' => f.syn = true,
                    'A' => f.ack = true,
                    'R' => f.rst = true,
                    _ => f.fin = true,
                }
                f
            })
        };
        for (cell, want) in [
            ("S", "S"),
            ("SYN", "S"),
            ("......S.", "S"),
            (".A..S.", "SA"),
            ("SA", "SA"),
            ("SYN,ACK", "SA"),
            ("SYN ACK", "SA"),
            ("syn|ack", "SA"),
            ("0x12", "SA"),
            ("2", "S"),
            ("2.0", "S"),
            ("0x002", "S"),
            ("20", "AR"),
            ("R", "R"),
            ("FPU", "F"),
            ("CEUAPRSF", "SARF"),
            ("0", ""),
            ("........", ""),
        ] {
            assert_eq!(flags(cell.as_bytes()), Some(flag(want)), "{cell}");
        }
        for cell in ["", "-", "x", "hello", "0x", "."] {
            assert_eq!(flags(cell.as_bytes()), None, "{cell}");
        }
    }

    #[test]
    fn services_in_every_spelling() {
        let check = |cell: &str, want| assert_eq!(service(cell.as_bytes()), want, "{cell}");
        check("445/tcp", Some((Protocol::TCP, Some(445), None)));
        check("TCP/445", Some((Protocol::TCP, Some(445), None)));
        check("udp:1434", Some((Protocol::UDP, Some(1434), None)));
        check("Ping(ICMP)", Some((Protocol::ICMP, None, Some(8))));
        check("icmp/3", Some((Protocol::ICMP, None, Some(3))));
        check("gre", Some((Protocol(47), None, None)));
        for bad in ["", "445", "70000/tcp", "ssh", "icmp/300", "gre/3", "3/gre", "6/17"] {
            check(bad, None);
        }
    }

    #[test]
    fn numbers_with_holes_in_their_column() {
        assert_eq!(whole::<u16>(b"445.0"), Some(445));
        assert_eq!(whole::<u16>(b"445.5"), None);
        assert_eq!(whole::<u16>(b"445."), None);
        assert_eq!(whole::<u16>(b"65536.0"), None);
        assert_eq!(whole_or_hex::<u8>(b"0x0008"), Some(8));
        assert_eq!(whole_or_hex::<u8>(b"0x100"), None);
        assert_eq!(whole_or_hex::<u8>(b"0x+8"), None);
    }
}
