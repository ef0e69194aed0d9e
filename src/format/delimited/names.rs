//! What columns are called: the names that exporters, sensors and firewalls give to the same thing.

use super::mapping::Role;
use crate::time::text;

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// One of several things, to be settled by the other columns.
    Weak,
    /// That and nothing else.
    Strong,
}

/// Names in their [`normal`] form, the better ones first. Whether a time is an epoch is seen from what it holds.
#[rustfmt::skip]
const STRONG: [(Role, &[&str]); 12] = [
    (
        Role::Time,
        &[
            "timestamp", "datetime", "time", "ts", "eventtime", "eventtimestamp", "timeofevent", "starttime",
            "flowstart", "start", "logtime", "timecreated", "receivedtime", "receivetime", "receipttime", "received",
            "recvtime", "occurredat", "observedat", "createdat", "eventcreated", "eventstart", "eventdate", "rt",
            "datetimestamp", "dateandtime", "dateheure", "horodatage", "zeitstempel", "zeitpunkt", "datumuhrzeit",
            "fechahora", "fechayhora", "datahora", "dataehora", "utc", "utctime", "when", "tsct", "日時", "発生日時",
            "検知日時", "受信日時", "観測日時", "記録日時", "取得日時", "アクセス日時", "接続日時", "攻撃日時",
            "開始日時", "タイムスタンプ", "epoch", "epochtime", "epochsecs", "epochseconds", "epochms", "epochmillis",
            "unixtime", "unixtimestamp", "unixts", "timestampms", "timems", "tsms", "tfirst",
        ],
    ),
    (
        Role::Date,
        &["date", "day", "eventdate", "logdate", "startdate", "datum", "fecha", "jour", "日付", "年月日", "観測日", "発生日"],
    ),
    (
        Role::Clock,
        &[
            "time", "clock", "timeofday", "eventtime", "logtime", "starttime", "uhrzeit", "zeit", "hora", "heure", "時刻",
            "時間", "発生時刻", "観測時刻",
        ],
    ),
    (
        Role::Sensor,
        &[
            "sensor", "sensorid", "sensorname", "sensoruuid", "sensorhost", "sensorhostname", "honeypot", "honeypotid",
            "honeypotname", "honeypothost", "observer", "observername", "observerhostname", "collector", "collectorid",
            "telescope", "probe", "probeid", "probename", "decoy", "観測点", "観測点名", "観測点id", "観測点番号",
            "センサー", "センサ", "センサー名", "センサ名", "センサーid", "センサid", "ハニーポット",
        ],
    ),
    (
        Role::Source,
        &[
            "srcip", "sourceip", "src", "source", "srcaddr", "sourceaddress", "srcaddress", "sourceaddr", "saddr",
            "ipsrc", "ipsource", "sourceipaddress", "srcipaddress", "srcipaddr", "sourceipv4", "srcipv4", "srcipv6",
            "sourceipv4address", "sourceipv6address", "sourcehost", "srchost", "sa", "idorigh", "origh", "originip",
            "attacker", "attackerip", "attackerhost", "attackip", "attackconnectionremoteip", "remoteip", "remoteaddr",
            "remoteaddress", "remotehost", "peer", "peerip", "peeraddr", "peeraddress", "clientip", "clientaddr",
            "clientaddress", "scannerip", "offender", "送信元", "発信元", "攻撃元", "接続元", "アクセス元", "ソース",
            "quelle", "quell", "quelladresse", "origen", "iporigen", "direccionorigen", "origem", "iporigem",
            "enderecoorigem", "adressesource",
        ],
    ),
    (
        Role::SourcePort,
        &[
            "srcport", "sourceport", "sport", "spt", "srcpt", "sp", "idorigp", "origp", "attackerport", "remoteport",
            "peerport", "clientport", "sourcetransportport", "l4srcport", "portsrc", "送信元ポート", "発信元ポート",
            "攻撃元ポート", "接続元ポート", "ソースポート", "quellport", "puertoorigen", "portaorigem", "portsource",
        ],
    ),
    (
        Role::Destination,
        &[
            "dstip", "destip", "destinationip", "dst", "dest", "destination", "dstaddr", "destaddr",
            "destinationaddress", "dstaddress", "destaddress", "destinationaddr", "daddr", "ipdst", "ipdest",
            "ipdestination", "destinationipaddress", "dstipaddress", "dstipaddr", "destinationipv4", "dstipv4", "dstipv6",
            "destinationipv4address", "destinationipv6address", "destinationhost", "dsthost", "desthost", "da", "idresph",
            "resph", "target", "targetip", "targetaddress", "victim", "victimip", "localip", "localaddr",
            "localaddress", "localhost", "serverip", "serveraddr", "宛先", "送信先", "あて先", "接続先", "攻撃先",
            "アクセス先", "ziel", "zieladresse", "destino", "ipdestino", "direcciondestino", "enderecodestino",
        ],
    ),
    (
        Role::DestinationPort,
        &[
            "dstport", "destport", "destinationport", "dport", "dpt", "dstpt", "dp", "idrespp", "respp", "targetport",
            "victimport", "localport", "serverport", "destinationtransportport", "l4dstport", "portdst", "宛先ポート",
            "送信先ポート", "あて先ポート", "接続先ポート", "攻撃先ポート", "zielport", "puertodestino", "portadestino",
            "portdestination",
        ],
    ),
    (
        Role::Protocol,
        &[
            "proto", "protocol", "ipproto", "ipprotocol", "l4proto", "l4protocol", "transport", "transportprotocol",
            "networktransport", "networkiananumber", "connectiontransport", "protocolname",
            "protocolid", "protoid", "protonum", "protonumber", "protocolnumber", "protocolidentifier", "pr",
            "プロトコル", "プロトコル番号", "protokoll", "protocole", "protocolo",
        ],
    ),
    (Role::IcmpType, &["icmptype", "icmpv4type", "icmptypenum", "itype", "icmpタイプ", "icmp種別"]),
    (
        Role::Weight,
        &[
            "weight", "count", "hits", "hitcount", "hitcnt", "cnt", "accesses", "accesscount", "repeatcount", "repeat",
            "occurrences", "occurrencecount", "occurrence", "eventcount", "numhits", "numevents", "件数", "回数",
            "アクセス数", "アクセス件数", "検知数", "検知件数", "anzahl", "nombre", "cantidad", "quantidade",
        ],
    ),
    (Role::Flags, &["tcpflags", "tcpflag", "flags", "flg", "tcpcontrolbits", "tcpflagsstr", "フラグ", "tcpフラグ"]),
];

#[rustfmt::skip]
const WEAK: [(Role, &[&str]); 7] = [
    (Role::Time, &[
        "firstseen", "firstseenutc", "lastseen", "seen", "updated", "created", "reported", "added", "eventts",
    ]),
    (
        Role::Sensor,
        &[
            "host", "hostname", "hostid", "device", "devicename", "deviceid", "dvc", "dvchost", "node", "nodename",
            "machine", "station", "site", "location", "agent", "agentname", "identifier", "observerip", "ホスト", "ホスト名", "機器",
            "機器名", "拠点", "設置場所",
        ],
    ),
    (Role::Source, &[
        "ip", "ipaddress", "ipaddr", "ipv4", "ipv6", "address", "addr", "client", "remote", "sip", "indicator",
        "アドレス",
    ]),
    (Role::Destination, &["dip", "sip", "server", "local"]),
    (Role::DestinationPort, &["port", "ポート", "portnumber", "tcpport", "udpport", "puerto", "porta"]),
    (Role::IcmpType, &["type", "タイプ"]),
    (Role::Service, &[
        "service", "portproto", "portprotocol", "protoport", "serviceport", "サービス", "宛先ポート種類", "ポート種類",
    ]),
];

/// Names of columns that say which way a record went. What they hold has no common form, so a table with one of them
/// is never read without asking.
const DIRECTION: [&str; 9] = [
    "dir",
    "direction",
    "flowdirection",
    "flowdir",
    "networkdirection",
    "inout",
    "trafficdirection",
    "方向",
    "通信方向",
];

/// Lower case, letters and digits only, without a zone's name at the end: `Source IP` and `src_ip`.
pub(super) fn normal(name: &[u8]) -> String {
    squeeze(split_zone(&String::from_utf8_lossy(name)).0)
}

/// The offset that a name states for its column, in seconds east of UTC: `time (UTC)`, `timestamp_jst`.
pub(super) fn zone(name: &[u8]) -> Option<i32> {
    split_zone(&String::from_utf8_lossy(name)).1
}

fn split_zone(name: &str) -> (&str, Option<i32>) {
    let body = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = body
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + body[at..].chars().next().map_or(1, char::len_utf8));
    let word = body[start..].to_ascii_uppercase();
    match text::zone_name(word.as_bytes()) {
        Some((offset, used)) if used == word.len() => match body[..start].chars().any(char::is_alphanumeric) {
            true => (&body[..start], Some(offset)),
            false => (name, Some(offset)),
        },
        _ => (name, None),
    }
}

fn squeeze(name: &str) -> String {
    let name: String =
        name.chars().filter(|c| c.is_alphanumeric() || *c == 'ー').flat_map(char::to_lowercase).collect();
    // In Japanese headings the kind of number stands behind the word that tells what it is.
    let mut short = name.as_str();
    if !name.is_ascii() {
        for tail in ["番号", "アドレス", "ip"] {
            short = short.strip_suffix(tail).filter(|s| !s.is_empty()).unwrap_or(short);
        }
    }
    short.to_owned()
}

/// How well a column's [`normal`] name fits a role: its strength, and its place among the names (lower is better).
pub(super) fn rank(name: &str, role: Role) -> Option<(Strength, usize)> {
    let find = |table: &[(Role, &[&str])]| {
        table.iter().filter(|(r, _)| *r == role).find_map(|(_, names)| names.iter().position(|n| *n == name))
    };
    let strong = find(&STRONG).map(|place| (Strength::Strong, place));
    strong.or_else(|| find(&WEAK).map(|place| (Strength::Weak, place)))
}

/// Is the name that of any role?
pub(super) fn is_known(name: &str) -> bool {
    is_direction(name) || Role::ALL.iter().any(|role| rank(name, *role).is_some())
}

/// Does a column of that name say which way a record went?
pub(super) fn is_direction(name: &str) -> bool {
    DIRECTION.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, role: Role, want: Option<Strength>) {
        assert_eq!(rank(&normal(name.as_bytes()), role).map(|(s, _)| s), want, "{name}");
    }

    #[test]
    fn spellings_of_the_same_thing() {
        use Strength::{Strong, Weak};
        for name in
            ["src", "src_ip", "Source IP", "srcip", "id.orig_h", "source.ip", "送信元", "送信元IPアドレス", "SrcAddr"]
        {
            check(name, Role::Source, Some(Strong));
        }
        for name in
            ["dpt", "dst_port", "DPORT", "destination_port", "Dest Port", "id.resp_p", "宛先ポート", "宛先ポート番号"]
        {
            check(name, Role::DestinationPort, Some(Strong));
        }
        for name in ["datetime", "@timestamp", "_time", "time (UTC)", "timestamp_jst", "日時", "日時(JST)"] {
            check(name, Role::Time, Some(Strong));
        }
        for name in ["観測点", "センサー", "sensor_id", "SensorName"] {
            check(name, Role::Sensor, Some(Strong));
        }
        check("host", Role::Sensor, Some(Weak));
        check("ip", Role::Source, Some(Weak));
        check("", Role::Source, None);
        check("bytes", Role::Weight, None);
    }

    #[test]
    fn a_zone_in_a_heading() {
        for (name, want) in [
            ("time (UTC)", Some(0)),
            ("timestamp_jst", Some(32_400)),
            ("UTC", Some(0)),
            ("time", None),
            ("test", None),
            ("", None),
        ] {
            assert_eq!(zone(name.as_bytes()), want, "{name}");
        }
        assert_eq!(normal(b"UTC"), "utc");
    }

    #[test]
    fn every_listed_name_is_in_its_normal_form() {
        for (role, names) in STRONG.iter().chain(&WEAK) {
            for name in *names {
                let form = normal(name.as_bytes());
                assert!(form == *name || rank(&form, *role).is_some(), "{name}");
            }
        }
    }
}
