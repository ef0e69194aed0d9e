//! Logs of appliances, which collectors mostly receive by syslog. Where a product writes no type of ICMP, or writes it in
//! a message of its own, echo requests are written as UDP.

use super::{day_of, lines, number_of, put, seconds, stamp};
use crate::events::Event;
use std::io::Write;

/// `TCP` or `UDP`.
fn transport(event: &Event) -> &'static str {
    if event.protocol == "tcp" { "TCP" } else { "UDP" }
}

/// A stamp as in `Jul  1 04:05:06`.
fn bsd(event: &Event) -> String {
    let (day, clock) = day_of(event);
    format!("Jul {day:2} {clock}")
}

/// Cisco's firewalls: connections denied by an access list.
pub(super) fn cisco_asa(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let (day, clock) = day_of(event);
        put!(
            out,
            "<164>Jul {day:02} 2008 {clock} fw-{sensor} : %ASA-4-106023: Deny {} ",
            transport(event).to_lowercase()
        );
        put!(out, "src outside:{source}/{source_port} dst inside:198.51.100.{sensor}/{port} ");
        put!(out, "by access-group \"outside_access_in\" [0x{:08x}, 0x0]", noise >> 32);
    })
}

/// Meraki's flows.
pub(super) fn meraki(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, noise, .. } = event;
        put!(
            out,
            "<134>1 {secs}.{:09} MX84_{sensor} flows src={source} dst=198.51.100.{sensor} ",
            noise % 1_000_000_000
        );
        put!(out, "protocol={} ", transport(event).to_lowercase());
        put!(out, "sport={source_port} dport={port} pattern: 1 all");
    })
}

/// FortiGate's traffic.
pub(super) fn fortigate(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        let iso = stamp(event);
        put!(out, "<189>date={} time={} devname=\"fw-{sensor:02}\" ", &iso[..10], &iso[11..19]);
        put!(out, "devid=\"FGT60E00000000{sensor:02}\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" ");
        put!(out, "level=\"notice\" vd=\"root\" eventtime={secs}{:09} tz=\"+0000\" ", noise % 1_000_000_000);
        put!(out, "srcip={source} srcport={source_port} srcintf=\"wan1\" srcintfrole=\"wan\" ");
        put!(out, "dstip=198.51.100.{sensor} dstport={port} dstintf=\"port1\" dstintfrole=\"lan\" ");
        put!(out, "srccountry=\"United States\" dstcountry=\"Japan\" sessionid={} ", noise >> 32);
        put!(out, "proto={} action=\"deny\" policyid=0 policytype=\"policy\" service=\"", number_of(protocol));
        put!(
            out,
            "{}/{port}\" trandisp=\"noop\" duration=0 sentbyte=0 rcvdbyte=0 sentpkt=0 rcvdpkt=0 ",
            transport(event)
        );
        put!(out, "appcat=\"unscanned\" crscore=30 craction=131072 crlevel=\"high\"");
    })
}

/// Stormshield's filter.
pub(super) fn stormshield(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let time = seconds(event).replace('T', " ");
        put!(out, "id=firewall time=\"{time}\" fw=\"SN2100{sensor:02}\" tz=+0000 startime=\"{time}\" pri=5 ");
        put!(out, "confid=01 slotlevel=2 ruleid=12 rulename=\"{noise:016x}_4\" srcif=\"Ethernet0\" srcifname=\"out\" ");
        put!(out, "ipproto={} dstif=\"Ethernet1\" dstifname=\"in\" ", transport(event).to_lowercase());
        put!(out, "proto=x src={source} srcport={source_port} srcportname=ephemeral_fw srcname={source} ");
        put!(out, "srcgeo=us dst=198.51.100.{sensor} dstport={port} dstportname=x dstname=Firewall_out ");
        put!(out, "ipv=4 sent=0 rcvd=0 duration=0.00 action=block logtype=\"filter\"");
    })
}

/// SonicWall's dropped connections.
pub(super) fn sonicwall(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let time = seconds(event).replace('T', " ");
        put!(out, "<133>  id=firewall sn=0017C5{sensor:06X} time=\"{time} UTC\" fw=198.51.100.{sensor} pri=5 c=64 ");
        put!(out, "m=36 msg=\"TCP connection dropped\" sess=\"None\" n={} ", noise % 1_000_000);
        put!(out, "src={source}:{source_port}:X1 dst=198.51.100.{sensor}:{port}:X1 srcMac=00:16:3e:5e:6c:00 ");
        put!(out, "dstMac=00:1d:b5:4c:0f:c1 proto={}/{port} ", transport(event).to_lowercase());
        put!(out, "rcvd=60 rule=\"15 (WAN->WAN)\" note=\"TCP Flag(s): SYN\" fw_action=\"drop\"");
    })
}

/// Sophos Firewall.
pub(super) fn sophos(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "<30>device=\"SFW\" date={} time={} timezone=\"UTC\" ", &iso[..10], &iso[11..19]);
        put!(out, "device_name=\"XG230\" device_id=C2200000000{sensor:02} log_id=010102600002 ");
        put!(out, "log_type=\"Firewall\" log_component=\"Firewall Rule\" log_subtype=\"Denied\" status=\"Deny\" ");
        put!(out, "priority=Information duration=0 fw_rule_id=0 policy_type=0 user_name=\"\" user_gp=\"\" iap=0 ");
        put!(out, "ips_policy_id=0 appfilter_policy_id=0 application=\"\" application_risk=0 ");
        put!(out, "application_technology=\"\" application_category=\"\" in_interface=\"Port2\" out_interface=\"\" ");
        put!(out, "src_mac=00:16:3e:5e:6c:00 src_ip={source} src_country_code=USA dst_ip=198.51.100.{sensor} ");
        put!(out, "dst_country_code=JPN protocol=\"{}\" src_port={source_port} dst_port={port} ", transport(event));
        put!(out, "sent_pkts=0 recv_pkts=0 sent_bytes=0 recv_bytes=0 tran_src_ip= tran_src_port=0 tran_dst_ip= ");
        put!(out, "tran_dst_port=0 srczonetype=\"WAN\" srczone=\"WAN\" dstzonetype=\"LAN\" dstzone=\"LAN\" ");
        put!(out, "dir_disp=\"\" connevent=\"\" connid=\"{}\" vconnid=\"\" hb_health=\"No Heartbeat\" ", noise >> 32);
        put!(out, "message=\"\" appresolvedby=\"Signature\"");
    })
}

/// WatchGuard's own form.
pub(super) fn watchguard(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        put!(out, "<140>{} fw-{sensor:02} 80DA00000000{sensor:X} firewall: msg_id=\"3000-0148\" ", bsd(event));
        put!(out, "Deny 0-External Firebox {} {} ", 40 + noise % 40, transport(event).to_lowercase());
        put!(out, "20 {} {source} 198.51.100.{sensor} {source_port} {port} ", 40 + noise % 64);
        if *protocol == "tcp" {
            put!(out, "offset 10 S {} win 4210 ", noise >> 32);
        }
        put!(out, "geo_src=\"USA\"  (Unhandled External Packet-00)");
    })
}

/// Palo Alto's traffic.
pub(super) fn panw(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let time = seconds(event).replace('T', " ").replace('-', "/");
        put!(out, "<14>{} PA-{sensor} 1,{time},0153510000437{sensor:02},TRAFFIC,drop,2305,{time},", bsd(event));
        put!(out, "{source},198.51.100.{sensor},0.0.0.0,0.0.0.0,Drop all,,,not-applicable,vsys1,untrust,trust,");
        put!(out, "ethernet1/1,,Default,{time},0,1,{source_port},{port},0,0,0x0,{},", transport(event).to_lowercase());
        put!(out, "deny,60,60,0,1,{time},0,any,0,{},0x8000000000000000,United States,Japan,0,1,0,", noise >> 32);
        put!(out, "policy-deny,0,0,0,0,,PA-{sensor},from-policy,,,0,,0,,N/A,0,0,0,0,");
        put!(out, "{:08x}-8522-4916-8b97-524c32780f90,0,0,,,,,,,", noise >> 32);
    })
}

/// Sessions that a Juniper SRX denied, with structured data.
pub(super) fn juniper(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        put!(out, "<14>1 {}.{:03}Z srx-{sensor} RT_FLOW - RT_FLOW_SESSION_DENY ", seconds(event), noise % 1000);
        put!(out, "[junos@2636.1.1.1.2.129 source-address=\"{source}\" source-port=\"{source_port}\" ");
        put!(out, "destination-address=\"198.51.100.{sensor}\" destination-port=\"{port}\" connection-tag=\"0\" ");
        put!(out, "service-name=\"None\" protocol-id=\"{}\" icmp-type=\"0\" ", number_of(protocol));
        put!(out, "policy-name=\"deny-all\" source-zone-name=\"untrust\" destination-zone-name=\"trust\" ");
        put!(out, "application=\"UNKNOWN\" nested-application=\"UNKNOWN\" username=\"N/A\" roles=\"N/A\" ");
        put!(out, "packet-incoming-interface=\"ge-0/0/0.0\" encrypted=\"No\" reason=\"Denied by policy\" ");
        put!(out, "session-id-32=\"{}\" application-category=\"N/A\"]", noise >> 32);
    })
}

/// Check Point's Log Exporter.
pub(super) fn checkpoint(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        put!(out, "<134>1 {}Z gw-{sensor} CheckPoint 1930 - [action:\"Drop\"; flags:\"411908\"; ", seconds(event));
        put!(
            out,
            "ifdir:\"inbound\"; ifname:\"eth0\"; logid:\"0\"; loguid:\"{{0x{:x},0x0,0x{:x},0xc0}}\"; ",
            secs,
            noise
        );
        put!(out, "origin:\"198.51.100.{sensor}\"; originsicname:\"CN=gw-{sensor},O=mgmt..example\"; ");
        put!(out, "sequencenum:\"{}\"; time:\"{secs}\"; version:\"5\"; __policy_id_tag:\"", noise % 100);
        put!(
            out,
            "product=VPN-1 & FireWall-1[db_tag={{{noise:016X}}};mgmt=mgmt;date={secs};policy_name=Standard\\]\"; "
        );
        put!(out, "inzone:\"External\"; layer_name:\"Network\"; layer_uuid:\"{noise:032x}\"; match_id:\"5\"; ");
        put!(out, "parent_rule:\"0\"; rule_action:\"Drop\"; rule_name:\"Cleanup rule\"; outzone:\"Local\"; ");
        put!(out, "product:\"VPN-1 & FireWall-1\"; proto:\"{}\"; s_port:\"{source_port}\"; ", number_of(protocol));
        put!(out, "service:\"{port}\"; src:\"{source}\"; dst:\"198.51.100.{sensor}\"]");
    })
}

/// Barracuda's firewall.
pub(super) fn barracuda(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, .. } = event;
        put!(out, "<13>{} fw-{sensor} box_Firewall_Activity: Security fw-{sensor} LocalBlock: ", bsd(event));
        put!(out, "LIN|{}|eth0|{source}|{source_port}|00:00:5e:00:53:01|", transport(event));
        put!(out, "198.51.100.{sensor}|{port}|svc||BLOCKALL|4003|||0|1|0|0|0|0||||||");
    })
}

/// RouterOS' firewall.
pub(super) fn mikrotik(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        put!(out, "{} r-{sensor} firewall,info DROP input: in:ether1 out:(unknown 0), ", bsd(event));
        put!(out, "connection-state:new src-mac 00:16:3e:5e:6c:00, proto {}", transport(event));
        put!(out, "{}, ", if *protocol == "tcp" { " (SYN)" } else { "" });
        put!(out, "{source}:{source_port}->198.51.100.{sensor}:{port}, len {}", 40 + noise % 40);
    })
}

/// Yamaha's routers.
pub(super) fn yamaha(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, .. } = event;
        put!(out, "{} rtx-{sensor} PP[01] Rejected at IN(2000) filter: {} ", bsd(event), transport(event));
        put!(out, "{source}:{source_port} > 198.51.100.{sensor}:{port}");
    })
}

/// CEF of a firewall's.
pub(super) fn cef(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, noise, .. } = event;
        put!(out, "<134>{} s-{sensor} CEF:0|Example|Sensor|1.0|100|Connection denied|5|", bsd(event));
        put!(out, "rt={secs}000 dvchost=sensor-{sensor:02} deviceExternalId={noise:016x} cat=traffic ");
        put!(out, "src={source} spt={source_port} deviceInboundInterface=eth0 dst=198.51.100.{sensor} dpt={port} ");
        put!(out, "deviceOutboundInterface=eth1 proto={} act=deny cs1=Cleanup rule cs1Label=Rule ", transport(event));
        put!(out, "cn1={} cn1Label=Rule number in=60 out=0 cnt=1 msg=Denied by policy", noise % 1000);
    })
}

/// LEEF of a firewall's.
pub(super) fn leef(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        put!(out, "<134>{} s-{sensor} LEEF:1.0|Example|Sensor|1.0|100|cat=traffic\tsev=5\t", bsd(event));
        put!(out, "src={source}\tsrcPort={source_port}\tdst=198.51.100.{sensor}\tdstPort={port}\t");
        put!(out, "proto={}\taction=deny\tpolicy=Cleanup rule\tsrcMAC=00:16:3e:5e:6c:00\t", transport(event));
        put!(out, "srcBytes={}\tdstBytes=0\tidentSrc={noise:016x}\tmsg=Denied by policy", noise % 1000);
    })
}

/// Cisco's routers: packets that an access list denied.
pub(super) fn cisco_ios(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let (day, clock) = day_of(event);
        put!(out, "{} r{sensor} {}: Jul {day:2} {clock}.{:03}: ", bsd(event), noise % 1_000_000, noise % 1000);
        put!(out, "%SEC-6-IPACCESSLOGP: list OUTSIDE-IN denied {} ", transport(event).to_lowercase());
        put!(out, "{source}({source_port}) -> 198.51.100.{sensor}({port}), 1 packet");
    })
}
