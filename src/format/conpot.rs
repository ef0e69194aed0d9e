//! Conpot, which plays industrial control systems: its JSON log. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text(
        "Conpot, which plays industrial control systems: its JSON log",
        "産業用制御システムを模すConpotのJSONログ",
    ),
    access: text("A new connection (event_type NEW_CONNECTION).", "新しい接続（event_typeがNEW_CONNECTION）。"),
    set_aside: &[(
        Kind::SessionEvent,
        text("Requests and whatever else follows on a connection.", "要求など、接続のその後のイベント。"),
    )],
    sensor: text("The field sensorid.", "sensoridフィールド。"),
    time: text(
        "ISO 8601; where it has no offset, the user names the zone.",
        "ISO 8601。時差がなければタイムゾーンは利用者が指定する。",
    ),
    weight: None,
    header: &[],
    described: "https://conpot.readthedocs.io/",
};

pot!(Conpot, "conpot", Pot::Conpot, ABOUT);
