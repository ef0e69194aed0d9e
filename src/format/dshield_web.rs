//! Web honeypot of DShield's sensors. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};

const ABOUT: About = About {
    title: text("Web honeypot of DShield's sensors", "DShieldの観測点のWebハニーポット"),
    access: text(
        "A request. The log names no port, so that all are of one service, tcp.",
        "リクエスト1件を1アクセスとする。ポートは記録されないため、サービスはすべてtcpとなる。",
    ),
    set_aside: &[],
    sensor: text("The destination address.", "宛先アドレス。"),
    time: text(
        "ISO 8601; where it has no offset, the user names the zone.",
        "ISO 8601。時差がなければタイムゾーンは利用者が指定する。",
    ),
    weight: None,
    header: &[],
    described: "https://github.com/DShield-ISC/dshield",
};

pot!(DshieldWeb, "dshield_web", Pot::DshieldWeb, ABOUT);
