//! Interface only: the format's engineer writes this file.
use super::{Format, Head, Reader, Refusal, Settings, Sniff};

/// The format.
pub struct Delimited;

impl Format for Delimited {
    fn name(&self) -> &'static str {
        "delimited"
    }
    fn sniff(&self, _head: &Head<'_>) -> Sniff {
        Sniff::No(Refusal::Nothing)
    }
    fn reader(&self, _head: &Head<'_>, _settings: &Settings, _start: u64) -> Box<dyn Reader> {
        unreachable!("declines every file")
    }
}

/// What the columns of a table mean.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mapping {
    /// The byte between two columns.
    pub delimiter: u8,
}

impl Mapping {
    /// From `--map`.
    pub fn parse(_text: &str) -> Result<Mapping, String> {
        Err(String::new())
    }
}

/// The first rows as they would be counted.
pub fn preview(_head: &[u8], mapping: Option<&Mapping>, _settings: &Settings) -> Option<Mapping> {
    mapping.cloned()
}
