//! Sentences on an incident.

use crate::report::monthly::Incident;
use crate::text::Sentence;

pub(in crate::text) fn title(_incident: &Incident) -> Sentence {
    Sentence::default()
}

pub(in crate::text) fn hypothesis(_incident: &Incident) -> Sentence {
    Sentence::default()
}

pub(in crate::text) fn alternative(_incident: &Incident) -> Sentence {
    Sentence::default()
}
