//! T-Pot, exported from Elasticsearch, and the honeypots within it. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text(
        "T-Pot, exported from Elasticsearch, and the honeypots within it",
        "Elasticsearchから取り出したT-Potの文書と、その中のハニーポット",
    ),
    access: text(
        "The first event of a connection, as each honeypot tells of it.",
        "各ハニーポットが記録する、接続の最初のイベント。",
    ),
    set_aside: &[
        (
            Kind::SessionEvent,
            text(
                "Later events of a connection: logins, commands, downloads.",
                "ログイン、コマンド、ダウンロードなど、接続のその後のイベント。",
            ),
        ),
        (
            Kind::Repeat,
            text(
                "Suricata, P0f and Fatt, which look at the same traffic.",
                "同じ通信を見ているSuricata・P0f・Fattの記録。",
            ),
        ),
        (Kind::Housekeeping, text("T-Pot's own web server; placeholders.", "T-Pot自身のWebサーバー、仮の記録。")),
    ],
    sensor: text(
        "t-pot_hostname, else the honeypot's own sensor field, else the destination address.",
        "t-pot_hostname、なければハニーポットの観測点のフィールド、なければ宛先アドレス。",
    ),
    time: text("@timestamp, in UTC.", "@timestamp(UTC)。"),
    weight: None,
    header: &[],
    described: "https://github.com/telekom-security/tpotce",
};

pot!(TPot, "tpot", Pot::Exported, ABOUT);
