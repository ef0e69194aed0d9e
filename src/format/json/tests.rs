//! The grammar, held against serde_json.

use super::walk::{digits, plain};
use super::*;
use std::collections::BTreeMap;

/// splitmix64.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

type Members = BTreeMap<String, serde_json::Value>;

/// The members by key, the last of each; strings decoded, other values as serde_json reads what they say.
fn read(text: &[u8]) -> Result<Members, Fault> {
    let mut all = BTreeMap::new();
    members(text, |key, value| {
        let value = match value {
            Value::Text(text) => String::from_utf8(text.bytes().into_owned()).unwrap().into(),
            other => serde_json::from_slice(other.raw()).unwrap_or_default(),
        };
        all.insert(String::from_utf8(key.bytes().into_owned()).unwrap(), value);
    })?;
    Ok(all)
}

fn check(text: &str) {
    let want = serde_json::from_str::<Members>(text);
    // A lone half of a surrogate pair, or a number beyond f64, is ours to read and serde_json's to refuse.
    let refused = want.as_ref().err().map(ToString::to_string).unwrap_or_default();
    if !refused.contains("hex escape") && !refused.contains("number out of range") {
        assert_eq!(read(text.as_bytes()).ok(), want.ok(), "{text}");
    }
}

#[test]
fn agrees_with_serde_json() {
    for text in [
        "{}",
        " { } ",
        "",
        "{",
        "[]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1}{",
        "{\"a\":1} x",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1e}",
        "{\"a\":-0.5e-3,\"b\":[1,[],{\"c\":null}],\"d\":true,\"e\":false}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":nul}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":\"x\ty\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u12\"}\"}",
        "{\"\\u0061\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":\"\\\"}",
    ] {
        check(text);
    }
}

#[test]
fn agrees_on_mutated_objects() {
    let seed = r#"{"a": "x\"\\é\n", "b" : [1, -2.5e3, {"c":[]}] ,"d":null,"e":true, "f":{"g":"\ud83d\ude00"}}"#;
    let mut random = Random(1);
    for _ in 0..100_000 {
        let mut text = seed.as_bytes().to_vec();
        for _ in 0..=random.below(3) {
            let at = random.below(text.len());
            match random.below(3) {
                0 => text[at] = b"{}[]\",:\\ue0123.-+ \tntrfals"[random.below(26)],
                1 => drop(text.remove(at)),
                _ => text.insert(at, text[random.below(text.len())]),
            }
        }
        if let Ok(text) = std::str::from_utf8(&text) {
            check(text);
        }
    }
}

#[test]
fn strings_end_where_they_end() {
    let stops = |b: u8| b < 0x20 || b == b'"' || b == b'\\';
    let mut random = Random(2);
    for _ in 0..100_000 {
        let length = random.below(40);
        let text: Vec<u8> =
            (0..length).map(|_| b"\0\x1f !\"#[\\]az\x7f\x80\xa0\xa2\xdc\xff"[random.below(17)]).collect();
        assert_eq!(plain(&text), text.iter().position(|b| stops(*b)).unwrap_or(length), "{text:?}");
    }
}

#[test]
fn numbers_end_where_they_end() {
    let mut random = Random(3);
    for _ in 0..100_000 {
        let length = random.below(30);
        let text: Vec<u8> =
            (0..length).map(|_| b"0123456789876543210123/:.e-\xb0\xb9\xff\0"[random.below(31)]).collect();
        let want = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(length);
        assert_eq!(digits(&text), want, "{text:?}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(nested(127).as_bytes()).is_ok());
    assert_eq!(read(nested(128).as_bytes()), Err(Fault::TooDeep));
    assert_eq!(read(nested(100_000).as_bytes()), Err(Fault::TooDeep));
    assert_eq!(read(format!("{{\"a\":{}", "{\"a\":".repeat(100_000)).as_bytes()), Err(Fault::TooDeep));
    assert_eq!(read("[".repeat(100_000).as_bytes()), Err(Fault::TooDeep));
    assert_eq!(read(b"[[]]"), Err(Fault::Broken));
}

#[test]
fn bytes_that_are_not_utf8_pass() {
    let mut seen = Vec::new();
    members(b"{\"a\":\"\xff\\n\xfe\",\"b\":\"\\ud800x\"}", |_, value| {
        if let Value::Text(text) = value {
            seen.push(text.bytes().into_owned());
        }
    })
    .unwrap();
    assert_eq!(seen, [b"\xff\n\xfe".to_vec(), "\u{fffd}x".into()]);
}
