//! CAIDA's FlowTuple in ASCII, as corsaro prints it: intervals, and within them
//! `source|destination|port|port|protocol|ttl|tcp flags|length,packets`. Of ICMP, type and code stand in place of ports.

use super::{Fields, judged};
use crate::access::TcpFlags;
use crate::access::{Access, Kind, kind_of_inbound, parse_address, parse_number};
use crate::account::Reason;
use crate::format::record::{self, Offence, Watch, columns};
use crate::time::Timestamp;

/// Is it a record?
pub(super) fn is_one(line: &[u8]) -> bool {
    let (tuple, count) = columns::<8>(line, b'|');
    count == 8
        && parse_address(tuple[0]).is_some()
        && parse_address(tuple[1]).is_some()
        && tuple[7].contains(&b',')
        && tuple[4].iter().all(u8::is_ascii_digit)
}

/// What `# CORSARO_INTERVAL_START 0 1221278700` says, `Some(None)` if its second is none; `None` for any other line.
pub(super) fn interval(line: &[u8]) -> Option<Option<Timestamp>> {
    if !line.starts_with(b"#") {
        return None;
    }
    let (words, _) = record::words::<4>(line);
    let [hash, name, _, second] = words;
    let is_start = hash == b"#" && matches!(name, b"CORSARO_INTERVAL_START" | b"INTERVAL_START");
    is_start.then(|| parse_number(second).and_then(|second| Timestamp::from_secs(second, 0)))
}

/// `START flowtuple_backscatter 12`, `END sixt_other`: a class of records begins or ends.
pub(super) fn is_section(line: &[u8]) -> bool {
    let rest = line.strip_prefix(b"START ").or_else(|| line.strip_prefix(b"END "));
    rest.is_some_and(|name| name.starts_with(b"flowtuple_") || name.starts_with(b"sixt_"))
}

pub(super) fn access<'a>(
    line: &'a [u8],
    interval: Option<Timestamp>,
    watch: &mut Watch,
) -> Result<Access<'a>, Offence<'a>> {
    let ([source, destination, source_port, destination_port, protocol, ttl, flags, _], _) = columns::<8>(line, b'|');
    let time = interval.ok_or((Reason::NoTime, &b""[..]))?;
    let fields = Fields { time, protocol, source, source_port, destination, destination_port };
    let mut access = fields.access(|fields| parse_number(fields.source_port))?;
    access.header.ttl = parse_number(ttl);
    let inbound = kind_of_inbound(access.protocol, bits(flags), access.source_port, access.icmp_type);
    Ok(judged(&watch.networks, access, None::<Kind>, inbound))
}

/// Flags as the byte of the TCP header (RFC 9293 §3.1): `0x02`, or in decimal digits.
fn bits(text: &[u8]) -> Option<TcpFlags> {
    let bits = match text.strip_prefix(b"0x") {
        Some(hex) => u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?,
        None => parse_number(text)?,
    };
    Some(flags_of_bits(bits))
}

/// Flags of the byte in the TCP header.
pub(super) fn flags_of_bits(bits: u8) -> TcpFlags {
    let has = |bit: u8| bits & bit != 0;
    TcpFlags { fin: has(1), syn: has(2), rst: has(4), ack: has(16) }
}
