//! Logs of honeypots. A honeypot answers, so it has no echo requests: those are written as connections to port 22.

use super::{lines, put, seconds, stamp};
use crate::events::Event;
use std::io::Write;

/// Cowrie's connections.
pub(super) fn cowrie(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        let iso = stamp(event);
        put!(out, "{{\"eventid\":\"cowrie.session.connect\",\"src_ip\":\"{source}\",\"src_port\":{source_port},");
        put!(out, "\"dst_ip\":\"198.51.100.{sensor}\",\"dst_port\":{},", if noise % 4 == 0 { 2223 } else { 2222 });
        put!(out, "\"session\":\"{:012x}\",\"protocol\":\"ssh\",", noise >> 16);
        put!(out, "\"message\":\"New connection: {source}:{source_port}\",");
        put!(out, "\"sensor\":\"talot-{sensor:02}\",\"timestamp\":\"{}.{:06}Z\"}}", &iso[..19], noise % 1_000_000);
    })
}

/// Heralding's sessions, as an array.
pub(super) fn heralding(events: &[Event]) -> Vec<u8> {
    let mut out = b"[".to_vec();
    for (number, event) in events.iter().enumerate() {
        let Event { sensor, source, source_port, port, noise, .. } = event;
        let iso = stamp(event);
        let comma = if number > 0 { ", " } else { "" };
        put!(&mut out, "{comma}{{\"timestamp\": \"{} {}.{:06}\", ", &iso[..10], &iso[11..19], noise % 1_000_000);
        put!(&mut out, "\"duration\": 0, \"session_id\": \"{noise:016x}\", \"source_ip\": \"{source}\", ");
        put!(&mut out, "\"source_port\": {source_port}, \"destination_ip\": \"198.51.100.{sensor}\", ");
        put!(&mut out, "\"destination_port\": {port}, \"protocol\": \"vnc\", \"num_auth_attempts\": 0, ");
        put!(&mut out, "\"auth_attempts\": [], \"session_ended\": true, \"auxiliary_data\": {{}}}}");
    }
    out.push(b']');
    out
}

/// The port of a connection.
fn port_of(event: &Event) -> u16 {
    if event.protocol == "icmp" { 22 } else { event.port }
}

/// `tcp` or `udp`.
fn transport(event: &Event) -> &'static str {
    if event.protocol == "udp" { "udp" } else { "tcp" }
}

/// Documents of T-Pot's from Elasticsearch, one a line.
pub(super) fn tpot(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        let (time, millis, port) = (seconds(event), noise % 1000, port_of(event));
        put!(
            out,
            "{{\"_index\":\"logstash-{}\",\"_type\":\"_doc\",\"_id\":\"{noise:020x}\",",
            time[..10].replace('-', ".")
        );
        put!(out, "\"_score\":1,\"_source\":{{\"@version\":\"1\",\"path\":\"/data/cowrie/log/cowrie.json\",");
        put!(out, "\"eventid\":\"cowrie.session.connect\",\"type\":\"Cowrie\",\"geoip\":{{\"ip\":\"{source}\",");
        put!(out, "\"country_name\":\"Japan\",\"country_code2\":\"JP\",\"latitude\":35.69,\"longitude\":139.69,");
        put!(out, "\"location\":{{\"lat\":35.69,\"lon\":139.69}},\"asn\":{},\"as_org\":\"Example\"}},", noise % 65_536);
        put!(out, "\"t-pot_hostname\":\"talot-{sensor:02}\",\"t-pot_ip_ext\":\"198.51.100.{sensor}\",");
        put!(out, "\"t-pot_ip_int\":\"10.0.0.{sensor}\",\"host\":\"{noise:012x}\",\"src_ip\":\"{source}\",");
        put!(out, "\"src_port\":{source_port},\"dest_ip\":\"198.51.100.{sensor}\",\"dest_port\":{port},");
        put!(out, "\"message\":\"New connection: {source}:{source_port}\",\"session\":\"{:012x}\",", noise >> 16);
        put!(
            out,
            "\"protocol\":\"ssh\",\"timestamp\":\"{time}.{millis:03}000Z\",\"@timestamp\":\"{time}.{millis:03}Z\"}}}}"
        );
    })
}

/// Dionaea's connections.
pub(super) fn dionaea(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        put!(out, "{{\"connection\": {{\"protocol\": \"smbd\", \"transport\": \"{}\", ", transport(event));
        put!(out, "\"type\": \"accept\"}}, \"dst_ip\": \"198.51.100.{sensor}\", \"dst_port\": {}, ", port_of(event));
        put!(out, "\"src_hostname\": \"\", \"src_ip\": \"{source}\", \"src_port\": {source_port}, ");
        put!(out, "\"timestamp\": \"{}.{:06}\"}}", seconds(event), noise % 1_000_000);
    })
}

/// Honeytrap's attacks.
pub(super) fn honeytrap(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        let (time, millis) = (seconds(event), noise % 1000);
        put!(out, "{{\"timestamp\":\"{time}.{millis:03}+0000\",\"start_time\":\"{time}.{millis:03}+0000\",");
        put!(
            out,
            "\"end_time\":\"{time}.{millis:03}+0000\",\"attack_connection\":{{\"local_ip\":\"198.51.100.{sensor}\","
        );
        put!(out, "\"local_port\":{},\"payload\":{{\"length\":8,\"data_hex\":\"{noise:016x}\",", port_of(event));
        put!(out, "\"md5_hash\":\"{noise:032x}\",\"sha512_hash\":\"{noise:0128x}\"}},");
        put!(out, "\"protocol\":\"{}\",\"remote_ip\":\"{source}\",\"remote_port\":{source_port}}},", transport(event));
        put!(out, "\"proxy_connection\":null,\"is_virtual\":false,\"operation_mode\":1,\"download_count\":0,");
        put!(out, "\"download_tries\":0,\"downloads\":[]}}");
    })
}

/// OpenCanary's log.
pub(super) fn opencanary(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        let (iso, micros) = (seconds(event).replace('T', " "), noise % 1_000_000);
        put!(out, "{{\"dst_host\": \"198.51.100.{sensor}\", \"dst_port\": {}, ", port_of(event));
        put!(out, "\"local_time\": \"{iso}.{micros:06}\", \"local_time_adjusted\": \"{iso}.{micros:06}\", ");
        put!(out, "\"logdata\": {{\"SESSION\": \"{}\"}}, \"logtype\": 4000, \"node_id\": ", noise % 1000);
        put!(out, "\"canary-{sensor}\", \"src_host\": \"{source}\", \"src_port\": {source_port}, ");
        put!(out, "\"utc_time\": \"{iso}.{micros:06}\"}}");
    })
}

/// Events of incidents at Thinkst's Canaries.
pub(super) fn thinkst(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, noise, .. } = event;
        put!(out, "{{\"incident_id\": \"incident:sshlogin:{noise:016x}:{source}:{secs}\", \"event_type\": \"event\", ");
        put!(out, "\"created\": \"{secs}\", \"created_std\": \"{} UTC+0000\", ", seconds(event).replace('T', " "));
        put!(out, "\"description\": \"SSH Login Attempt\", \"dst_host\": \"198.51.100.{sensor}\", ");
        put!(out, "\"dst_host_public_ip\": \"\", \"dst_port\": \"{}\", \"events_count\": \"1\", ", port_of(event));
        put!(out, "\"flock_id\": \"flock:default\", \"flock_name\": \"Default Flock\", \"timestamp\": {secs}, ");
        put!(
            out,
            "\"logtype\": \"4002\", \"name\": \"canary-{sensor}\", \"node_id\": \"{:016x}\", ",
            u64::from(*sensor)
        );
        put!(out, "\"src_host\": \"{source}\", \"src_host_reverse\": \"\", \"src_port\": \"{source_port}\"}}");
    })
}

/// Conpot's connections.
pub(super) fn conpot(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        put!(out, "{{\"timestamp\": \"{}.{:06}\", ", seconds(event), noise % 1_000_000);
        put!(out, "\"sensorid\": \"talot-{sensor:02}\", \"id\": \"{:08x}-{:04x}-4000-8000-", noise >> 32, noise >> 48);
        put!(out, "{:012x}\", \"src_ip\": \"{source}\", \"src_port\": {source_port}, ", noise >> 16);
        put!(out, "\"dst_ip\": \"198.51.100.{sensor}\", \"dst_port\": {}, \"public_ip\": null, ", port_of(event));
        put!(out, "\"data_type\": \"s7comm\", \"request\": null, \"response\": null, ");
        put!(out, "\"event_type\": \"NEW_CONNECTION\"}}");
    })
}

/// Requests to DShield's web honeypot.
pub(super) fn dshield_web(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, noise, .. } = event;
        put!(out, "{{\"time\": \"{}.{:06}\", \"headers\": {{", seconds(event), noise % 1_000_000);
        put!(out, "\"host\": \"198.51.100.{sensor}:8000\", \"user-agent\": \"Mozilla/5.0 zgrab/0.x\", ");
        put!(out, "\"accept\": \"*/*\", \"accept-encoding\": \"gzip\"}}, \"sip\": \"{source}\", ");
        put!(out, "\"dip\": \"198.51.100.{sensor}\", \"method\": \"GET\", \"url\": \"/admin/config.php?{noise:x}\", ");
        put!(out, "\"data\": null, \"useragent\": \"Mozilla/5.0 zgrab/0.x\", \"version\": \"HTTP/1.1\", ");
        put!(out, "\"response_id\": {{\"comment\": null, \"headers\": {{\"Server\": \"Apache/3.2.3\"}}, ");
        put!(out, "\"status_code\": 200}}, \"signature_id\": {{\"max_score\": 72, \"rules\": []}}}}");
    })
}

/// Payloads at the honeypot that plays a Cisco ASA.
pub(super) fn ciscoasa(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, noise, .. } = event;
        put!(out, "{{\"timestamp\": \"{}.{:06}\", ", seconds(event), noise % 1_000_000);
        put!(out, "\"payload_printable\": \"GET /+CSCOE+/logon.html?{noise:x} HTTP/1.1\\r\\nHost: 198.51.100.{sensor}");
        put!(out, "\\r\\nUser-Agent: Mozilla/5.0\\r\\nAccept: */*\\r\\n\\r\\n\", \"src_ip\": \"{source}\"}}");
    })
}

/// Events of NeroPot.
pub(super) fn neropot(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { secs, sensor, source, source_port, .. } = event;
        let (name, number) = if event.protocol == "udp" { ("UDP", 17) } else { ("TCP", 6) };
        put!(out, "{{\"time\": {secs}, \"host\": \"talot-{sensor:02}\", \"source\": \"VNC_LOGIN_ATTEMPT\", ");
        put!(
            out,
            "\"sourcetype\": \"neropot\", \"event\": {{\"client\": {{\"ip\": \"{source}\", \"port\": {source_port}}}, "
        );
        put!(
            out,
            "\"server\": {{\"ip\": \"198.51.100.{sensor}\", \"port\": {}}}, \"logtype\": 12002, ",
            port_of(event)
        );
        put!(out, "\"protocol_name\": \"{name}\", \"protocol_number\": \"{number}\"}}}}");
    })
}

/// Sessions in the database of the Modern Honey Network.
pub(super) fn mhn(events: &[Event]) -> Vec<u8> {
    lines(events, |out, event| {
        let Event { sensor, source, source_port, noise, .. } = event;
        put!(out, "{{\"_id\": {{\"$oid\": \"{noise:024x}\"}}, \"protocol\": \"smbd\", ");
        put!(out, "\"hpfeed_id\": {{\"$oid\": \"{:024x}\"}}, \"timestamp\": {{\"$date\": \"", noise ^ 1);
        put!(
            out,
            "{}.{:03}Z\"}}, \"source_ip\": \"{source}\", \"source_port\": {source_port}, ",
            seconds(event),
            noise % 1000
        );
        put!(out, "\"destination_ip\": \"198.51.100.{sensor}\", \"destination_port\": {}, ", port_of(event));
        put!(out, "\"identifier\": \"{:08x}-0000-11de-8000-00163e5e6c00\", \"honeypot\": \"dionaea\"}}", sensor);
    })
}
