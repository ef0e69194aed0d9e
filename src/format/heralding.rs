//! Heralding, which collects credentials: its log of sessions. How its records are read stands in [`honeypot`](super::honeypot).

use super::about::{About, text};
use super::honeypot::{Pot, pot};

const ABOUT: About = About {
    title: text(
        "Heralding, which collects credentials: its log of sessions",
        "認証情報を集めるHeraldingのセッションログ",
    ),
    access: text(
        "A session, however many logins it tried.",
        "セッション1件を1アクセスとする（ログイン試行の回数によらない）。",
    ),
    set_aside: &[],
    sensor: text(
        "The host that a syslog daemon names, else the destination address.",
        "syslogのホスト名、なければ宛先アドレス。",
    ),
    time: text(
        "Local time of the host; the user names the zone.",
        "ホストの現地時刻。タイムゾーンは利用者が指定する。",
    ),
    weight: None,
    header: &[],
    described: "https://github.com/johnnykv/heralding",
};

pot!(Heralding, "heralding", Pot::Heralding, ABOUT);
