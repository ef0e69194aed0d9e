//! Logs of hosts and of what sees packets or flows: tables, packet filters, intrusion detection.

use super::{capitals, day_of, lines, number_of, put, stamp};
use crate::events::{BEGIN, Event};
use std::io::Write;

/// A table as firewalls export it.
pub(crate) fn csv(events: &[Event]) -> Vec<u8> {
    let mut out = b"timestamp,sensor,src_ip,src_port,dst_port,proto\n".to_vec();
    out.extend(lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, .. } = event;
        put!(out, "{},talot-{sensor:02},{source},{source_port},{port},{protocol}", stamp(event));
    }));
    out
}

/// The kernel's packets as syslog writes them.
pub(crate) fn syslog(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        let iso = stamp(event);
        let day = iso[8..10].parse::<u8>().unwrap();
        put!(out, "Jul {day:2} {} talot-{sensor:02} kernel: ", &iso[11..19]);
        put!(out, "[{}.{:06}] DROP IN=eth0 OUT= ", secs - BEGIN + 1000, noise % 1_000_000);
        put!(out, "MAC=00:16:3e:5e:6c:00:00:1d:b5:4c:0f:c1:08:00 SRC={source} DST=198.51.100.{sensor} ");
        let length = if *protocol == "tcp" { 48 } else { 28 + noise % 40 };
        put!(out, "LEN={length} TOS=0x00 PREC=0x00 TTL={} ID={} ", 40 + (noise >> 20) % 64, (noise >> 32) % 65_536);
        match *protocol {
            "tcp" => {
                put!(out, "DF PROTO=TCP SPT={source_port} DPT={port} WINDOW=65535 RES=0x00 SYN URGP=0 ");
            }
            "udp" => put!(out, "PROTO=UDP SPT={source_port} DPT={port} LEN={} ", length - 20),
            _ => put!(out, "PROTO=ICMP TYPE=8 CODE=0 ID=512 SEQ={} ", noise >> 48),
        }
    })
}

/// Suricata's flows.
pub(super) fn eve(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{{\"timestamp\":\"{}.{:06}+0000\",\"flow_id\":{},", &iso[..19], noise % 1_000_000, noise >> 12);
        put!(out, "\"in_iface\":\"eth0\",\"event_type\":\"flow\",\"src_ip\":\"{source}\",\"src_port\":{source_port},");
        put!(out, "{}", if *protocol == "icmp" { "\"icmp_type\":8,\"icmp_code\":0," } else { "" });
        put!(
            out,
            "\"dest_ip\":\"198.51.100.{sensor}\",\"dest_port\":{port},\"proto\":\"{}\",",
            protocol.to_uppercase()
        );
        put!(out, "\"flow\":{{\"pkts_toserver\":1,\"pkts_toclient\":0,\"bytes_toserver\":60,\"bytes_toclient\":0,");
        put!(
            out,
            "\"start\":\"{}.{:06}+0000\",\"end\":\"{}.{:06}+0000\",",
            &iso[..19],
            noise % 999_999,
            &iso[..19],
            999_999
        );
        put!(out, "\"age\":0,\"state\":\"new\",\"reason\":\"timeout\",\"alerted\":false}}}}");
    })
}

/// Snort's fast alerts.
pub(super) fn alerts(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{}/{}/{}-{}.{:06}  [**] ", &iso[5..7], &iso[8..10], &iso[..4], &iso[11..19], noise % 1_000_000);
        put!(out, "[1:24034{:02}:68499] ET CINS Active Threat Intelligence Poor Reputation IP [**] ", noise % 100);
        put!(out, "[Classification: Misc Attack] [Priority: 2] {{{}}} ", protocol.to_uppercase());
        // Of ICMP, type and code.
        let (source_port, port) = if *protocol == "icmp" { (8, 0) } else { (*source_port, *port) };
        put!(out, "{source}:{source_port} -> 198.51.100.{sensor}:{port}");
    })
}

/// Zeek's connections, as a table.
pub(super) fn zeek(events: &[Event]) -> Vec<u8> {
    let mut out =
        b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n".to_vec();
    out.extend(b"#open\t2008-07-01-00-00-00\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto");
    out.extend(b"\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes");
    out.extend(b"\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n#types\ttime\tstring");
    out.extend(b"\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring");
    out.extend(b"\tcount\tcount\tcount\tcount\tset[string]\n");
    out.extend(lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        put!(out, "{secs}.{:06}\tC{noise:016x}\t{source}\t{source_port}\t", noise % 1_000_000);
        let (state, history) = if *protocol == "tcp" { ("S0", "S") } else { ("S0", "D") };
        put!(out, "198.51.100.{sensor}\t{port}\t{protocol}\t-\t-\t-\t-\t{state}\tF\tT\t0\t{history}\t1\t48\t0\t0\t-");
    }));
    out
}

/// Zeek's connections, as JSON.
pub(super) fn zeek_json(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, port, protocol, noise } = event;
        put!(out, "{{\"ts\":{secs}.{:06},\"uid\":\"C{noise:016x}\",\"id.orig_h\":\"{source}\",", noise % 1_000_000);
        put!(out, "\"id.orig_p\":{source_port},\"id.resp_h\":\"198.51.100.{sensor}\",\"id.resp_p\":{port},");
        put!(out, "\"proto\":\"{protocol}\",\"conn_state\":\"S0\",\"local_orig\":false,\"local_resp\":true,");
        put!(out, "\"missed_bytes\":0,\"history\":\"S\",\"orig_pkts\":1,\"orig_ip_bytes\":48,\"resp_pkts\":0,");
        put!(out, "\"resp_ip_bytes\":0,\"tunnel_parents\":[]}}");
    })
}

/// pfSense's filterlog.
pub(super) fn filterlog(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let (day, clock) = day_of(event);
        put!(out, "<134>Jul {day:2} {clock} fw{sensor} filterlog[12345]: 5,,,1000000103,em0,match,block,in,4,0x0,,");
        put!(out, "{},{},0,none,", 40 + noise % 64, noise >> 48);
        match *protocol {
            "tcp" => {
                put!(out, "6,tcp,40,{source},198.51.100.{sensor},{source_port},{port},0,S,{},,1024,,", noise >> 32);
            }
            "udp" => put!(out, "17,udp,404,{source},198.51.100.{sensor},{source_port},{port},376"),
            _ => put!(out, "1,icmp,84,{source},198.51.100.{sensor},request,540,{}", noise >> 48),
        }
    })
}

/// pf's log as OpenBSD's tcpdump prints it.
pub(super) fn pflog(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let (day, clock) = day_of(event);
        put!(out, "Jul {day:2} {clock}.{:06} rule 3/(match) block in on em0: ", noise >> 48);
        match *protocol {
            "tcp" => {
                let sequence = noise >> 32;
                put!(
                    out,
                    "{source}.{source_port} > 198.51.100.{sensor}.{port}: S {sequence}:{sequence}(0) win 1024 (DF)"
                );
            }
            "udp" => put!(out, "{source}.{source_port} > 198.51.100.{sensor}.{port}: udp 376"),
            _ => put!(out, "{source} > 198.51.100.{sensor}: icmp: echo request"),
        }
    })
}

/// The log of Windows' firewall.
pub(super) fn windows(events: &[Event]) -> Vec<u8> {
    let mut out = b"#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n".to_vec();
    out.extend(
        b"#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin",
    );
    out.extend(b" icmptype icmpcode info path\n\n");
    out.extend(lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{} {} DROP {} {source} ", &iso[..10], &iso[11..19], capitals(protocol));
        match *protocol {
            "tcp" => put!(out, "198.51.100.{sensor} {source_port} {port} 40 S {} 0 65535 - - - RECEIVE", noise >> 32),
            "udp" => put!(out, "198.51.100.{sensor} {source_port} {port} 404 - - - - - - - RECEIVE"),
            _ => put!(out, "198.51.100.{sensor} - - 60 - - - - 8 0 - RECEIVE"),
        }
    }));
    out
}

/// What nfdump prints as a table. It has an echo request's type in the port of the destination, and knows no better of the
/// many that do not, so that is written as UDP.
pub(super) fn nfdump(events: &[Event]) -> Vec<u8> {
    let mut out = b"ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das\n".to_vec();
    out.extend(lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, noise, .. } = event;
        let iso = stamp(event);
        let (name, flags) = if *protocol == "tcp" { ("TCP", "......S.") } else { ("UDP", "........") };
        put!(out, "{0} {1},{0} {1},0.000,{source},", &iso[..10], &iso[11..19]);
        put!(out, "198.51.100.{sensor},{source_port},{port},{name},{flags},0,0,1,{},0,0,1,2,", 40 + noise % 40);
        put!(out, "{},0", noise % 65_536);
    }));
    out
}

/// Rows as they are submitted to DShield.
pub(super) fn dshield(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, port, protocol, .. } = event;
        let iso = stamp(event);
        let flags = if *protocol == "tcp" { "S" } else { "" };
        put!(out, "{} {} +00:00\t123456{sensor:02}\t1\t{source}\t{source_port}\t", &iso[..10], &iso[11..19]);
        put!(out, "198.51.100.{sensor}\t{port}\t{}\t{flags}", number_of(protocol));
    })
}

/// A capture of Ethernet, in the order of bytes of most machines, with payloads as they come unasked.
pub(super) fn pcap(events: &[Event]) -> Vec<u8> {
    let mut out = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0];
    for event in events {
        let mut inner = Vec::new();
        let (number, payload): (u8, u8) = match event.protocol {
            "tcp" => {
                inner.extend(event.source_port.to_be_bytes());
                inner.extend(event.port.to_be_bytes());
                inner.extend(event.noise.to_be_bytes());
                // Eight words of header, SYN, and the usual options.
                inner.extend([0x80, 2, 0xff, 0xff, 0, 0, 0, 0, 2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2]);
                (6, 0)
            }
            "udp" => {
                let payload = (event.noise % 200) as u8;
                inner.extend(event.source_port.to_be_bytes());
                inner.extend(event.port.to_be_bytes());
                inner.extend([0, 8 + payload, 0, 0]);
                (17, payload)
            }
            _ => {
                inner.extend([8, 0, 0, 0, 0, 1, 0, 1]);
                (1, 56)
            }
        };
        inner.extend((0..payload).map(|at| at ^ event.sensor));
        let mut packet = vec![0, 0x16, 0x3e, 0, 0, event.sensor, 0, 0x1d, 0xb5, 0x4c, 0x0f, 0xc1, 8, 0, 0x45, 0];
        packet.extend((inner.len() as u16 + 20).to_be_bytes());
        packet.extend([0x12, 0x34, 0, 0, 64, number, 0, 0]);
        packet.extend(event.source.octets());
        packet.extend([198, 51, 100, event.sensor]);
        packet.extend(inner);
        let length = (packet.len() as u32).to_le_bytes();
        out.extend((event.secs as u32).to_le_bytes());
        out.extend(((event.noise % 1_000_000) as u32).to_le_bytes());
        out.extend(length);
        out.extend(length);
        out.extend(packet);
    }
    out
}
