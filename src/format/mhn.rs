//! Modern Honey Network, exported sessions. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text("Modern Honey Network, exported sessions", "Modern Honey Networkからエクスポートしたセッション"),
    access: text("A session of a honeypot.", "ハニーポットのセッション1件を1アクセスとする。"),
    set_aside: &[(
        Kind::Repeat,
        text(
            "Sessions of p0f, Snort and Suricata, which look at the same traffic.",
            "同じ通信を見ているp0f・Snort・Suricataの記録。",
        ),
    )],
    sensor: text("The field identifier.", "identifierフィールド。"),
    time: text("ISO 8601 in UTC, or milliseconds since 1970.", "UTCのISO 8601、または1970年からのミリ秒数。"),
    weight: None,
    header: &[],
    described: "https://github.com/pwnlandia/mhn",
};

pot!(Mhn, "mhn", Pot::Mhn, ABOUT);
