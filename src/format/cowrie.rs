//! Interface only: the format's engineer writes this file.
use super::{Format, Head, Reader, Refusal, Settings, Sniff};

/// The format.
pub struct Cowrie;

impl Format for Cowrie {
    fn name(&self) -> &'static str {
        "cowrie"
    }
    fn sniff(&self, _head: &Head<'_>) -> Sniff {
        Sniff::No(Refusal::Nothing)
    }
    fn reader(&self, _head: &Head<'_>, _settings: &Settings, _start: u64) -> Box<dyn Reader> {
        unreachable!("declines every file")
    }
}
