//! What the facts of a report are in words, in Japanese and English. A sentence is a template over facts: every number in
//! it is a [`Piece::Shown`], so that it can be traced to the query that made it. Decides nothing about logs or numbers.

use crate::report::monthly::Fact;

/// The languages of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Japanese, as such a report is written.
    Ja,
    /// English.
    En,
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words without a number.
    Words(String),
    /// A fact as this language writes it.
    Shown(String, Fact),
}

/// A sentence, or several of one thought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence(pub Vec<Piece>);

impl std::fmt::Display for Sentence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(text) | Piece::Shown(text, _) => f.write_str(text),
        })
    }
}
