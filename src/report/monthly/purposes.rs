//! Which services are tried for the same purpose, so that what moves together is told together. The glossary, which the
//! side that counts does not have, says the same at more length; `tests/glossary.rs` holds the two together.

use crate::access::Service;

/// Key of a purpose in the glossary, and its services.
const PURPOSES: &[(&str, &str)] = &[
    ("alive", "ping"),
    ("coin", "3333/tcp 8545/tcp"),
    ("containers", "2375/tcp 6443/tcp 8088/tcp 10250/tcp"),
    ("database", "1433/tcp 1521/tcp 3306/tcp 5432/tcp 6379/tcp 9200/tcp 27017/tcp"),
    ("device-login", "23/tcp 26/tcp 2323/tcp"),
    (
        "device-weakness",
        "81/tcp 554/tcp 1883/tcp 2000/tcp 5555/tcp 7547/tcp 9100/tcp 9530/tcp 32764/tcp 34567/tcp 37215/tcp 37777/tcp 52869/tcp 53413/udp 60001/tcp",
    ),
    ("file-transfer", "21/tcp 69/udp"),
    ("industrial", "102/tcp 502/tcp 20000/tcp 44818/tcp 47808/udp"),
    ("mail", "25/tcp 110/tcp 143/tcp"),
    ("old-worms", "1434/udp 2745/tcp 3127/tcp 4444/tcp 5554/tcp 9898/tcp"),
    ("peer-to-peer", "6881/udp"),
    ("popup-spam", "1026/udp 1027/udp 1028/udp"),
    ("proxy-hunting", "1080/tcp 3128/tcp 6588/tcp 8080/tcp"),
    (
        "reflection",
        "17/udp 19/udp 53/udp 111/udp 123/udp 161/udp 389/udp 1900/udp 3702/udp 5353/udp 5683/udp 10001/udp 11211/udp",
    ),
    ("remote-desktop", "3389/tcp 4899/tcp 5900/tcp 6129/tcp"),
    ("remote-login", "22/tcp 2222/tcp"),
    ("security-software", "2967/tcp 6101/tcp"),
    ("server-administration", "4786/tcp 8291/tcp 8728/tcp 10000/tcp"),
    ("trojans", "12345/tcp 17300/tcp 27374/tcp"),
    ("unix-rpc", "111/tcp"),
    ("voice", "5038/tcp 5060/tcp 5060/udp"),
    ("vpn", "500/udp 1723/tcp"),
    ("web", "80/tcp 88/tcp 443/tcp 5000/tcp 7001/tcp 8000/tcp 8090/tcp 8443/tcp 8888/tcp"),
    ("windows-rpc", "42/tcp 135/tcp 593/tcp 1025/tcp"),
    ("windows-sharing", "137/udp 139/tcp 445/tcp"),
];

/// Key in the glossary of the purpose that a service is tried for, if one is known.
pub fn purpose_of(service: Service) -> Option<&'static str> {
    let of = |list: &str| list.split(' ').any(|name| Service::parse(name) == Some(service));
    PURPOSES.iter().find(|(_, list)| of(list)).map(|(key, _)| *key)
}
