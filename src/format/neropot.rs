//! NeroSwarm NeroPot, events as Splunk takes them. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};

const ABOUT: About = About {
    title: text("NeroSwarm NeroPot, events as Splunk takes them", "NeroSwarmのNeroPotのイベント（Splunk形式）"),
    access: text("An event of a client.", "クライアントのイベント1件を1アクセスとする。"),
    set_aside: &[],
    sensor: text("The field host.", "hostフィールド。"),
    time: text("Seconds since 1970.", "1970年からの秒数。"),
    weight: None,
    header: &[],
    described: "https://neroswarm.com/",
};

pot!(NeroPot, "neropot", Pot::Nero, ABOUT);
