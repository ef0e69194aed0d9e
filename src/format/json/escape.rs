//! What stands behind a backslash in a string.

/// The four hexadecimal digits in front.
pub(super) fn unit(text: &[u8]) -> Option<u32> {
    text.get(..4)?.iter().try_fold(0, |value, b| Some(value << 4 | char::from(*b).to_digit(16)?))
}

/// A string whose escapes [`Walk::string`](super::walk::Walk::string) has found right.
pub(super) fn undo(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let kind = rest.get(at + 1).copied().unwrap_or(b'\\');
        rest = rest.get(at + 2..).unwrap_or_default();
        let plain = match kind {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let first = unit(rest).unwrap_or(0xfffd);
                rest = rest.get(4..).unwrap_or_default();
                let mut code = first;
                if let 0xd800..=0xdbff = first
                    && rest.starts_with(b"\\u")
                    && let Some(second @ 0xdc00..=0xdfff) = unit(&rest[2..])
                {
                    code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    rest = &rest[6..];
                }
                let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            other => other,
        };
        out.push(plain);
    }
    out.extend_from_slice(rest);
    out
}
