//! A sentence: words and facts in a row.

use crate::report::monthly::Fact;
use std::fmt;

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

impl Sentence {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The facts that are shown, in order.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Words(_) => None,
            Piece::Shown(_, fact) => Some(fact),
        })
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(text) | Piece::Shown(text, _) => f.write_str(text),
        })
    }
}

/// What a sentence is put together of.
pub(super) trait Part {
    /// Appends it.
    fn append(self, to: &mut Sentence);
}

impl Part for &str {
    fn append(self, to: &mut Sentence) {
        match to.0.last_mut() {
            _ if self.is_empty() => {}
            Some(Piece::Words(text)) => text.push_str(self),
            _ => to.0.push(Piece::Words(self.to_owned())),
        }
    }
}

impl Part for String {
    fn append(self, to: &mut Sentence) {
        self.as_str().append(to);
    }
}

/// A fact as it is written here.
impl Part for (String, &Fact) {
    fn append(self, to: &mut Sentence) {
        to.0.push(Piece::Shown(self.0, self.1.clone()));
    }
}

impl Part for Sentence {
    fn append(self, to: &mut Sentence) {
        for piece in self.0 {
            match piece {
                Piece::Words(text) => text.append(to),
                shown => to.0.push(shown),
            }
        }
    }
}

impl<P: Part> Part for Option<P> {
    fn append(self, to: &mut Sentence) {
        if let Some(part) = self {
            part.append(to);
        }
    }
}

/// A sentence of parts: words, facts as they are written, sentences.
macro_rules! said {
    ($($part:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "a sentence may be of nothing")]
        let mut sentence = $crate::text::Sentence::default();
        $($crate::text::sentence::Part::append($part, &mut sentence);)*
        sentence
    }};
}
pub(super) use said;

/// Parts with `between` them, and `last` in front of the last.
pub(super) fn list<P: Part>(parts: impl IntoIterator<Item = P>, between: &str, last: &str) -> Sentence {
    let mut sentence = Sentence::default();
    let mut parts = parts.into_iter().peekable();
    let mut first = true;
    while let Some(part) = parts.next() {
        if !first {
            let mark = if parts.peek().is_none() { last } else { between };
            mark.append(&mut sentence);
        }
        part.append(&mut sentence);
        first = false;
    }
    sentence
}
