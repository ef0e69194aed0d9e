//! What the columns of a table mean, as the engine guesses it and as a user says it.

use super::columns::Survey;
use super::names;
use crate::access::Protocol;
use crate::format::Head;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Nothing that is counted.
    #[default]
    Ignore,
    /// Day and clock in any style that [`super::stamp`] knows.
    Time,
    /// The day alone; the clock may stand in a column of its own.
    Date,
    /// The clock alone.
    Clock,
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970.
    Epoch,
    /// Who received it.
    Sensor,
    /// Where it came from.
    Source,
    /// The port it came from.
    SourcePort,
    /// The address it went to.
    Destination,
    /// The port it went to.
    DestinationPort,
    /// Protocol by keyword or number.
    Protocol,
    /// ICMP or ICMPv6 type.
    IcmpType,
    /// How many accesses a row stands for.
    Weight,
    /// Port and protocol in one: `445/tcp`, `ping`.
    Service,
    /// TCP flags.
    Flags,
}

impl Role {
    /// Every role, in the order in which choosers show them.
    pub const ALL: [Role; 15] = [
        Role::Ignore,
        Role::Time,
        Role::Date,
        Role::Clock,
        Role::Epoch,
        Role::Sensor,
        Role::Source,
        Role::SourcePort,
        Role::Destination,
        Role::DestinationPort,
        Role::Protocol,
        Role::IcmpType,
        Role::Weight,
        Role::Service,
        Role::Flags,
    ];

    /// The word used in a mapping.
    pub fn name(self) -> &'static str {
        match self {
            Role::Ignore => "ignore",
            Role::Time => "time",
            Role::Date => "date",
            Role::Clock => "clock",
            Role::Epoch => "epoch",
            Role::Sensor => "sensor",
            Role::Source => "source",
            Role::SourcePort => "source-port",
            Role::Destination => "destination",
            Role::DestinationPort => "destination-port",
            Role::Protocol => "protocol",
            Role::IcmpType => "icmp-type",
            Role::Weight => "weight",
            Role::Service => "service",
            Role::Flags => "flags",
        }
    }
}

/// What the columns of a table mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mapping {
    /// The byte between two columns.
    #[serde(serialize_with = "delimiter_out", deserialize_with = "delimiter_in")]
    pub delimiter: u8,
    /// The first row names the columns.
    pub header: bool,
    /// One a column.
    pub roles: Vec<Role>,
    /// For every row, when no column tells it.
    #[serde(serialize_with = "protocol_out", deserialize_with = "protocol_in")]
    pub protocol: Option<Protocol>,
    /// `03/04/2024` is 3 April.
    pub day_first: bool,
}

fn delimiter_out<S: Serializer>(delimiter: &u8, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_char(char::from(*delimiter))
}

fn delimiter_in<'a, D: Deserializer<'a>>(from: D) -> Result<u8, D::Error> {
    let text = String::deserialize(from)?;
    delimiter(&text).ok_or_else(|| serde::de::Error::custom(format!("not a delimiter: {text:?}")))
}

// The attribute of serde wants a reference to the field, whatever its size.
#[allow(clippy::ref_option)]
fn protocol_out<S: Serializer>(protocol: &Option<Protocol>, to: S) -> Result<S::Ok, S::Error> {
    protocol.map(|p| p.to_string()).serialize(to)
}

fn protocol_in<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Protocol>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let unknown = || serde::de::Error::custom(format!("not a protocol: {text:?}"));
    Protocol::from_name(text.as_bytes()).map(Some).ok_or_else(unknown)
}

/// A delimiter by the character or by a word that a shell lets through: `,`, `comma`, `tab`, `\t`.
fn delimiter(text: &str) -> Option<u8> {
    match text {
        "comma" => Some(b','),
        "tab" | "\\t" => Some(b'\t'),
        "semicolon" => Some(b';'),
        "pipe" => Some(b'|'),
        _ => match text.as_bytes() {
            [b] if b.is_ascii() && !matches!(b, b'"' | b'\n' | b'\r' | 0) => Some(*b),
            _ => None,
        },
    }
}

impl Mapping {
    /// What `--map` says: `time=1,source=src ip,destination-port=dport,protocol=tcp`.
    ///
    /// Each part is a [`Role`] and a column, by its number from 1 or by its name in the header. `protocol=` also takes
    /// a protocol, for every row. `delimiter=` (a character or comma, tab, semicolon, pipe), `header=yes|no` and
    /// `day-first=yes|no` say what the first bytes of the file leave open; columns that are not named are ignored.
    /// `head` are the file's first bytes. The error says which part is wrong.
    pub fn parse(text: &str, head: &[u8]) -> Result<Mapping, String> {
        let parts = parts(text)?;
        let head = Head { bytes: head, whole: head.len() < Head::LIMIT };
        let chosen = parts.iter().find(|(key, _)| *key == "delimiter");
        let chosen = chosen.map(|(_, value)| delimiter(value).ok_or_else(|| format!("not a delimiter: {value:?}")));
        let survey = Survey::new(&head, chosen.transpose()?);
        let survey = survey.ok_or("not the same number of columns in every row: say delimiter=")?;
        let mut mapping = Mapping { roles: vec![Role::Ignore; survey.width()], protocol: None, ..survey.guess() };
        for &(key, value) in &parts {
            match key {
                "delimiter" => {}
                "header" => mapping.header = yes(key, value)?,
                "day-first" => mapping.day_first = yes(key, value)?,
                _ => {
                    let role = Role::ALL.into_iter().find(|r| r.name() == key && *r != Role::Ignore);
                    let role = role.ok_or_else(|| format!("not a role of a column: {key:?}"))?;
                    set(&mut mapping, role, value, &survey)?;
                }
            }
        }
        if !mapping.roles.iter().any(|r| matches!(r, Role::Time | Role::Date | Role::Epoch)) {
            return Err("no column is named for the time: say time=".to_owned());
        }
        if !mapping.roles.contains(&Role::Source) {
            return Err("no column is named for the source: say source=".to_owned());
        }
        Ok(mapping)
    }
}

/// The parts of a `--map`: `key=value`, separated by commas. `delimiter=,` is one part.
fn parts(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (key, after) =
            rest.split_once('=').ok_or_else(|| format!("not a part of the form role=column: {rest:?}"))?;
        // The value may itself be a comma.
        let end = match after.starts_with(',') && key.trim() == "delimiter" {
            true => 1,
            false => after.find(',').unwrap_or(after.len()),
        };
        parts.push((key.trim(), if end == 1 { &after[..1] } else { after[..end].trim() }));
        rest = after[end..].strip_prefix(',').unwrap_or(&after[end..]).trim_start();
    }
    Ok(parts)
}

fn yes(key: &str, value: &str) -> Result<bool, String> {
    match value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("{key} is yes or no, not {value:?}")),
    }
}

fn set(mapping: &mut Mapping, role: Role, value: &str, survey: &Survey) -> Result<(), String> {
    let column = match column(value, survey) {
        Some(column) => column,
        None if role == Role::Protocol => {
            mapping.protocol = Protocol::from_name(value.as_bytes());
            return mapping.protocol.map(|_| ()).ok_or_else(|| format!("neither a column nor a protocol: {value:?}"));
        }
        None => return Err(format!("no column {value:?}; the columns are {}", Listed(&survey.column_names()))),
    };
    if mapping.roles.contains(&role) {
        return Err(format!("two columns for {}", role.name()));
    }
    match mapping.roles.get_mut(column) {
        Some(place @ Role::Ignore) => *place = role,
        _ => return Err(format!("two roles for column {value:?}")),
    }
    Ok(())
}

/// A column by its number from 1, or by its name.
fn column(value: &str, survey: &Survey) -> Option<usize> {
    let names = survey.column_names();
    if let Some(at) = names.iter().position(|n| n == value) {
        return Some(at);
    }
    if let Ok(number) = value.parse::<usize>() {
        return number.checked_sub(1).filter(|at| *at < names.len());
    }
    let wanted = names::normal(value.as_bytes());
    names.iter().position(|n| !wanted.is_empty() && names::normal(n.as_bytes()) == wanted)
}

/// Names in quotes, with commas between.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{name:?}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] =
        b"when;who;from where;to\n2008-09-13 04:05:06;a;192.0.2.1;445\n2008-09-13 04:05:07;a;192.0.2.2;22\n";

    fn check(text: &str, want: Result<&str, &str>) {
        let got = Mapping::parse(text, HEAD).map(|m| serde_json::to_string(&m).unwrap());
        assert_eq!(got, want.map(str::to_owned).map_err(str::to_owned), "{text}");
    }

    #[test]
    fn a_map_is_read() {
        let all = r#"{"delimiter":";","header":true,"roles":["time","sensor","source","destination-port"],"protocol":"tcp","dayFirst":false}"#;
        check("time=1,sensor=2,source=3,destination-port=4,protocol=tcp", Ok(all));
        check("time=when, sensor=who, source=From_Where, destination-port=to, protocol=6", Ok(all));
        let few = r#"{"delimiter":";","header":false,"roles":["time","ignore","source","ignore"],"protocol":null,"dayFirst":true}"#;
        check("delimiter=;,time=1,source=3,header=no,day-first=yes", Ok(few));
        check("delimiter=semicolon,time=1,source=3,header=no,day-first=yes", Ok(few));
    }

    #[test]
    fn a_wrong_map_says_what_is_wrong() {
        check("time", Err("not a part of the form role=column: \"time\""));
        check("tim=1", Err("not a role of a column: \"tim\""));
        check("ignore=1", Err("not a role of a column: \"ignore\""));
        check("time=9", Err("no column \"9\"; the columns are \"when\", \"who\", \"from where\", \"to\""));
        check("time=0", Err("no column \"0\"; the columns are \"when\", \"who\", \"from where\", \"to\""));
        check("time=1,time=2", Err("two columns for time"));
        check("time=1,source=1", Err("two roles for column \"1\""));
        check("time=1,source=3,protocol=xyz", Err("neither a column nor a protocol: \"xyz\""));
        check("source=3", Err("no column is named for the time: say time="));
        check("time=1", Err("no column is named for the source: say source="));
        check("time=1,source=3,header=maybe", Err("header is yes or no, not \"maybe\""));
        check("delimiter=ab,time=1", Err("not a delimiter: \"ab\""));
        check("delimiter=,,time=1,source=3", Err("not the same number of columns in every row: say delimiter="));
    }

    #[test]
    fn json_goes_both_ways() {
        let text =
            r#"{"delimiter":"\t","header":false,"roles":["epoch","icmp-type"],"protocol":null,"dayFirst":false}"#;
        let mapping: Mapping = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&mapping).unwrap(), text);
        for bad in ["\"\"", "\"ab\"", "\"\\\"\"", "\"\\n\"", "\"é\"", "1"] {
            let text = text.replacen("\"\\t\"", bad, 1);
            assert!(serde_json::from_str::<Mapping>(&text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Mapping>(&text.replace("null", "\"nothing\"")).is_err());
    }
}
