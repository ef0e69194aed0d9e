//! OpenCanary. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, HeaderField, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text("OpenCanary", "OpenCanaryのログ"),
    access: text(
        "A connection or datagram to a canary's service, or a scan that the packet filter noticed.",
        "カナリアのサービスへの接続・データグラム、またはパケットフィルターが検知したスキャン。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "Versions and logins of SSH, and what follows on a connection that was counted.",
                "SSHのバージョンやログインなど、計上済みの接続のその後の記録。",
            ),
        ),
        (Kind::NoSyn, text("NULL, XMAS and FIN scans.", "NULL・XMAS・FINスキャン。")),
        (
            Kind::Housekeeping,
            text(
                "The canary's own messages (log types 1000 to 1999).",
                "カナリア自身のメッセージ（logtype 1000~1999）。",
            ),
        ),
    ],
    sensor: text("The field node_id.", "node_idフィールド。"),
    time: text(
        "utc_time, else local_time, which OpenCanary writes in UTC too.",
        "utc_time、なければlocal_time（OpenCanaryはこれもUTCで書く）。",
    ),
    weight: None,
    header: &[HeaderField::IpId, HeaderField::Ttl, HeaderField::Window],
    described: "https://opencanary.readthedocs.io/en/latest/starting/opencanary.html",
};

pot!(OpenCanary, "opencanary", Pot::OpenCanary, ABOUT);
