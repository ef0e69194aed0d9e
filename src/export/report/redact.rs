//! No address leaves in a report. Its facts hold none of sources; but a sensor may be called by its own address, and a
//! file by anybody's.

use crate::report::monthly::Monthly;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The report, with another name wherever an address stands: sensors are `sensor-1` on, in the order of the report; in
/// all other texts the address is left out.
pub(super) fn without_addresses(report: &Monthly) -> Monthly {
    let names = Names::of(report);
    let mut kept = report.clone();
    kept.each_name(&mut |text| {
        if let Some(other) = names.other(text) {
            *text = other;
        }
    });
    // What a report holds may grow, and a name may come to stand where nobody looked.
    debug_assert!(serde_json::to_value(&kept).is_ok_and(|it| !holds_address(&it)), "an address is left in a report");
    kept
}

/// What stands for names that hold an address.
pub(super) struct Names<'a>(BTreeMap<&'a str, String>);

impl<'a> Names<'a> {
    /// Of a report's sensors.
    pub(super) fn of(report: &'a Monthly) -> Names<'a> {
        let holding = report.coverage.iter().enumerate().filter(|(_, sensor)| without(&sensor.sensor).is_some());
        Names(holding.map(|(at, sensor)| (sensor.sensor.as_str(), format!("sensor-{}", at + 1))).collect())
    }

    /// What stands for a text; `None` if it holds no address.
    pub(super) fn other(&self, text: &str) -> Option<String> {
        self.0.get(text).cloned().or_else(|| without(text))
    }
}

/// Whether any text of it does.
fn holds_address(value: &Value) -> bool {
    match value {
        Value::String(text) => without(text).is_some(),
        Value::Array(list) => list.iter().any(holds_address),
        Value::Object(map) => map.values().any(holds_address),
        _ => false,
    }
}

/// A text without the addresses in it; `None` if there is none.
fn without(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut found = false;
    let mut rest = text;
    while !rest.is_empty() {
        let is_part = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let run = &rest[..length];
        // The end of a sentence or of a file's name (`192.0.2.1.log`) is no part of an address.
        let address = (1..=run.len()).rev().map(|end| &run[..end]).find(|it| is_address(it));
        match address {
            Some(address) => {
                found = true;
                out.push('…');
                rest = &rest[address.len()..];
            }
            None => {
                // An address may begin in the middle of what could be one: in `a192.0.2.1`, a is a digit of IPv6.
                let step = rest.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..step]);
                rest = &rest[step..];
            }
        }
    }
    found.then_some(out)
}

fn is_address(text: &str) -> bool {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => true,
        // Two colons alone are a mark in many texts.
        Ok(IpAddr::V6(_)) => text != "::",
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(without(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn addresses_are_left_out_and_nothing_else_is() {
        check("192.0.2.1", Some("…"));
        check("fw-192.0.2.17.log", Some("fw-….log"));
        check("eth0 2001:db8::1", Some("eth0 …"));
        check("::1", Some("…"));
        check("2001:db8::17%eth0", Some("…%eth0"));
        check("a192.0.2.1", Some("a…"));
        check("0.1.0", None);
        check("2008-09-13 10:20:30", None);
        check("Asia/Tokyo", None);
        check("観測点 1.2.3", None);
        check("", None);
        check("::", None);
    }
}
