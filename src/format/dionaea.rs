//! Dionaea, its JSON log: many services of which worms are fond. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text("Dionaea, its JSON log: many services of which worms are fond", "DionaeaのJSONログ"),
    access: text("A connection that Dionaea accepted, or refused.", "Dionaeaが受け付けた、または拒否した接続。"),
    set_aside: &[
        (
            Kind::Outbound,
            text(
                "Connections that Dionaea itself opened (type connect), to fetch a download.",
                "Dionaea自身が（ダウンロードのために）開いた接続（typeがconnect）。",
            ),
        ),
        (Kind::Housekeeping, text("Ports that it began to listen on.", "待ち受け開始の記録。")),
    ],
    sensor: text(
        "The host that a syslog daemon names, else the destination address, which within a container is the container's.",
        "syslogのホスト名、なければ宛先アドレス（コンテナ内ではコンテナのアドレス）。",
    ),
    time: text(
        "Local time of the host; the user names the zone.",
        "ホストの現地時刻。タイムゾーンは利用者が指定する。",
    ),
    weight: None,
    header: &[],
    described: "https://dionaea.readthedocs.io/en/latest/ihandler/log_json.html",
};

pot!(Dionaea, "dionaea", Pot::Dionaea, ABOUT);
