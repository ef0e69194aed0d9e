//! Thinkst Canary and Canarytokens, events of the console. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};
use crate::access::Kind;

const ABOUT: About = About {
    title: text(
        "Thinkst Canary and Canarytokens, events of the console",
        "Thinkst CanaryとCanarytokensのコンソールのイベント",
    ),
    access: text(
        "An event; of a port scan, one at each of its ports.",
        "イベント1件を1アクセスとする。ポートスキャンはポートごとに1件。",
    ),
    set_aside: &[(Kind::Housekeeping, text("Incidents, which sum up events.", "イベントをまとめたインシデント。"))],
    sensor: text("The canary's name, else node_id.", "カナリアの名前、なければnode_id。"),
    time: text("Seconds since 1970.", "1970年からの秒数。"),
    weight: None,
    header: &[],
    described: "https://docs.canary.tools/",
};

pot!(Thinkst, "thinkst", Pot::Thinkst, ABOUT);
