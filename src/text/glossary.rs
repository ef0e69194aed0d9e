//! The glossary's entries as a report of a period tells them.

use super::{Language, Sentence};
use crate::access::Service;
use crate::report::Period;
use crate::report::monthly::Incident;

/// What a report tells of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlossaryText {
    /// With the port: `445/tcp（SMB）`.
    pub name: String,
    /// What it is.
    pub what: &'static str,
    /// Who abused it, of the times that reach into the period.
    pub eras: Vec<&'static str>,
    /// What a beginner should know.
    pub beginner: &'static str,
    /// What an administrator should do.
    pub administrator: &'static str,
    /// Title and identifier of what can be read of it.
    pub sources: Vec<(&'static str, &'static str)>,
}

/// What is told of a service in a report of a period; `None`: nothing is known of it, see [`unknown_service`].
pub fn glossary(_language: Language, _service: Service, _period: Period) -> Option<GlossaryText> {
    None
}

/// That nothing is known of a service.
pub fn unknown_service(_language: Language, _service: Service, _period: Period) -> Sentence {
    Sentence::default()
}

pub(super) fn advice(_language: Language, _incident: &Incident) -> (Vec<String>, Vec<String>) {
    (Vec::new(), Vec::new())
}
