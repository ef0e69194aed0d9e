//! What somebody does who tries services of a purpose: a verb phrase, where the glossary's name of it is a noun. A test
//! holds that every purpose of the glossary has one.

use super::Language::{self, En, Ja};

/// (key, Japanese: in front of a noun or of ために, English: a participle).
const AIMS: [(&str, &str, &str); 25] = [
    ("alive", "応答するアドレスを探す", "looking for addresses that answer"),
    ("coin", "暗号資産の財布や採掘機を探す", "looking for wallets and mining machines of cryptocurrency"),
    ("containers", "外部に開いたコンテナ管理機能を探す", "looking for open management of containers and clusters"),
    ("database", "外部に開いたデータベースを探す", "looking for open databases"),
    ("device-login", "IoT機器へのログインを試みる", "trying to log in to small devices"),
    ("device-weakness", "弱点のあるIoT機器を探す", "looking for weak small devices"),
    ("file-transfer", "外部に開いたファイル転送サーバーを探す", "looking for open file servers"),
    ("industrial", "外部に開いた産業用制御装置を探す", "looking for industrial controllers on the internet"),
    ("mail", "メールサーバーを探す", "looking for mail servers"),
    ("old-worms", "古いワームの裏口や感染先を探す", "looking for victims or back doors of old worms"),
    ("peer-to-peer", "ファイル共有の相手を探す", "looking for partners in file sharing"),
    ("popup-spam", "ポップアップスパムを送り付ける", "sending pop-up spam"),
    ("proxy-hunting", "第三者が使えるプロキシを探す", "looking for open proxies"),
    ("reflection", "攻撃の踏み台となるサーバーを探す", "looking for servers that reflect attacks"),
    ("remote-desktop", "遠隔操作できる画面を探す", "looking for screens that can be controlled from afar"),
    ("remote-login", "遠隔ログインを試みる", "trying to log in"),
    ("security-software", "セキュリティソフトなどの弱点を探す", "looking for weak security and backup software"),
    (
        "server-administration",
        "サーバーやルーターの管理機能を探す",
        "looking for the administration of servers and routers",
    ),
    ("trojans", "トロイの木馬の裏口を探す", "looking for back doors of trojan horses"),
    ("unix-rpc", "Unixの遠隔手続き呼び出しを探す", "looking for remote procedure calls of Unix"),
    ("voice", "無断で使えるIP電話を探す", "looking for telephone systems to make calls with"),
    ("vpn", "VPN装置を探す", "looking for VPN devices"),
    ("web", "ウェブサーバーや管理画面を探す", "looking for web servers and settings pages"),
    ("windows-rpc", "Windowsの遠隔手続き呼び出しの弱点を突く", "attacking remote procedure calls of Windows"),
    ("windows-sharing", "Windowsのファイル共有を狙う", "attacking Windows file sharing"),
];

/// The verb phrase of a purpose; `None` for a key that there is none of.
pub(super) fn aim(language: Language, key: &str) -> Option<&'static str> {
    let (_, ja, en) = AIMS.iter().find(|(of, ..)| *of == key)?;
    Some(match language {
        Ja => ja,
        En => en,
    })
}
