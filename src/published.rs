//! "Then and now": what observation programmes published of accesses per sensor and day, to be drawn behind the user's
//! own line, each with its definition, its citation, and whether its rule is the one that Teiten counts by. The numbers
//! are data (`src/published.json`); only values that were read in a publication or in a report about it stand there.

use crate::glossary::{Reference, Text};
use crate::time::When;
use serde::Deserialize;
use std::sync::OnceLock;

/// A programme that observes unsolicited traffic.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// A short word for files and styles: `talot2`.
    pub key: String,
    /// Short, as charts show it.
    pub name: Text,
    /// Who runs it, or ran it.
    pub organisation: Text,
    /// What is counted, at what, and divided by what.
    pub definition: Text,
    /// How the published number becomes one per sensor and day.
    pub conversion: Text,
    /// Whether accesses and sources are counted by the rule of this program. If not, say so wherever a value is shown.
    pub same_rule: bool,
    /// Why the rule is the same, or what is different.
    pub comparison: Text,
    /// By period, then measure; a year stands before its months.
    pub values: Vec<Value>,
}

/// One published number.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The year or month that it is the mean of.
    pub period: When,
    /// What was counted.
    pub measure: Measure,
    /// As it was published, in `unit`.
    pub published: f64,
    /// Of what it is a number.
    pub unit: Unit,
    /// The publication gives a rounded number ("about 1,830,000").
    #[serde(default)]
    pub about: bool,
    /// Where it was published.
    pub citation: Reference,
}

/// What a published number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Accesses, in the sense of the programme.
    Accesses,
    /// Sources, in the sense of the programme.
    Sources,
    /// Packets.
    Packets,
}

/// What a published number is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// The mean for one sensor and one day.
    PerSensorDay,
    /// The mean for one observed address and one day: an address is a sensor.
    PerAddressDay,
    /// The sum of the period for one observed address: an address is a sensor.
    PerAddress,
    /// The sum of the period at ten sensors.
    TotalOfTenSensors,
}

impl Value {
    /// Per sensor and calendar day, not rounded.
    pub fn per_sensor_day(&self) -> f64 {
        let days = f64::from(self.period.days());
        match self.unit {
            Unit::PerSensorDay | Unit::PerAddressDay => self.published,
            Unit::PerAddress => self.published / days,
            Unit::TotalOfTenSensors => self.published / (10.0 * days),
        }
    }
}

/// Every programme, those with the same rule first.
pub fn programmes() -> &'static [Programme] {
    static PROGRAMMES: OnceLock<Vec<Programme>> = OnceLock::new();
    PROGRAMMES.get_or_init(|| {
        // The file is part of the program: a mistake in it is ours, and `tests/published.rs` meets it.
        serde_json::from_str(include_str!("published.json")).unwrap_or_else(|e| panic!("src/published.json: {e}"))
    })
}
