//! Flows as text: whole files with what is read of them, and which files are claimed.

use crate::readers::{golden, options, read};
use teiten::format::{FORMATS, Head, Networks, Refusal, Sniff};
use teiten::input::FileOptions;

#[test]
fn golden_files() {
    golden("netflow");
}

const ARGUS: &str = "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State\n";
const FLOW: &str = "2008-09-13 04:05:06.123  0.000 TCP  192.0.2.1:40001 -> 198.51.100.7:445  1  40  1\n";

#[test]
fn files_are_claimed_by_header_or_flow() {
    let sniff = |text: &str, whole| {
        FORMATS.iter().find(|f| f.name() == "netflow").unwrap().sniff(&Head { bytes: text.as_bytes(), whole })
    };
    let refused = Sniff::No(Refusal::OtherRecords);
    for (text, whole, want) in [
        (ARGUS, false, Sniff::Yes),
        (FLOW, false, Sniff::Yes),
        ("192.0.2.1|198.51.100.7|40001|445|6|110|0x02|48,1\n", true, Sniff::Yes),
        ("ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt\n", true, Sniff::Yes),
        ("firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n", true, Sniff::Yes),
        ("time,src_ip,dst_port\n2008-09-13T04:05:06Z,192.0.2.1,22\n", true, refused),
        ("2008-09-13 04:05:06 a -> b\n", true, refused),
        ("192.0.2.1|198.51.100.7|22\n", true, refused),
        ("{\"src4_addr\":\"192.0.2.1\",\"dst4_addr\":\"198.51.100.7\",\"proto\":6}\n", true, refused),
        ("{\"src6_addr\":\"2001:db8::1\",\"dst6_addr\":\"2001:db8::7\",\"proto\":6,\"first\":1}\n", true, Sniff::Yes),
        ("", false, Sniff::More),
        ("", true, Sniff::No(Refusal::Nothing)),
    ] {
        assert_eq!(sniff(text, whole), want, "{text}");
    }
}

#[test]
fn the_users_networks_say_who_is_inside() {
    let options = FileOptions { networks: Networks::parse("192.0.2.0/24").unwrap(), ..options() };
    let row = |source: &str, dir: &str, destination: &str| {
        format!("2008/09/13 04:05:06.5,0.0,tcp,{source},40001,{dir},{destination},23,S_\n")
    };
    let text = ARGUS.to_owned()
        + &row("192.0.2.1", "->", "198.51.100.7")
        + &row("198.51.100.7", "->", "192.0.2.1")
        + &row("198.51.100.7", "<?>", "192.0.2.1")
        + &row("192.0.2.2", "->", "192.0.2.1");
    let (recorder, _) = read(text.as_bytes(), &options);
    let kinds: Vec<_> = recorder.texts().iter().map(|text| text.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, ["blank", "outbound", "access", "reply", "local"]);
}
