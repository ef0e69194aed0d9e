//! Honeypot that plays a Cisco ASA (cymmetria). How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};

const ABOUT: About = About {
    title: text("Honeypot that plays a Cisco ASA (cymmetria)", "Cisco ASAを模すハニーポット（cymmetria）"),
    access: text(
        "A request. The log names no port, so that all are of one service, tcp.",
        "リクエスト1件を1アクセスとする。ポートは記録されないため、サービスはすべてtcpとなる。",
    ),
    set_aside: &[],
    sensor: text(
        "The host that a syslog daemon names, else the file's name.",
        "syslogのホスト名、なければファイル名。",
    ),
    time: text(
        "ISO 8601; where it has no offset, the user names the zone.",
        "ISO 8601。時差がなければタイムゾーンは利用者が指定する。",
    ),
    weight: None,
    header: &[],
    described: "https://github.com/Cymmetria/ciscoasa_honeypot",
};

pot!(CiscoAsa, "ciscoasa-honeypot", Pot::CiscoAsa, ABOUT);
