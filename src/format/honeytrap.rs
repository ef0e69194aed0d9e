//! Honeytrap, which listens on every port: its log of attacks. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text(
        "Honeytrap, which listens on every port: its log of attacks",
        "全ポートで待ち受けるHoneytrapの攻撃ログ",
    ),
    access: text("A connection or datagram.", "接続またはデータグラム1件を1アクセスとする。"),
    set_aside: &[(
        Kind::Housekeeping,
        text(
            "Placeholders for attacks that it found in memory (is_virtual).",
            "メモリ内で見つかった攻撃のための仮の記録（is_virtual）。",
        ),
    )],
    sensor: text(
        "The host that a syslog daemon names, else the destination address.",
        "syslogのホスト名、なければ宛先アドレス。",
    ),
    time: text(
        "ISO 8601 with its offset; where it has none, the user names the zone.",
        "時差付きのISO 8601。時差がなければタイムゾーンは利用者が指定する。",
    ),
    weight: None,
    header: &[],
    described: "https://github.com/armedpot/honeytrap",
};

pot!(Honeytrap, "honeytrap", Pot::Honeytrap, ABOUT);
