//! The two measures of everything that is counted: accesses and sources. And what is no sum of either: an answer that may
//! not be there.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Accesses A and sources S of the same thing; both add up over days, sensors, services and regions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Counts {
    /// Sum of weights.
    pub accesses: u64,
    /// Distinct (source, day, sensor, service).
    pub sources: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.accesses += other.accesses;
        self.sources += other.sources;
    }
}

/// The sum of counts.
pub fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    counts.fold(Counts::default(), |mut sum, c| {
        sum += c;
        sum
    })
}

/// What cannot be added up from counts is known, or it is said why it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer<T> {
    /// It was counted.
    Known(T),
    /// It was counted in parts that may have sources in common, so that the parts do not add up to it.
    NotAdditive,
    /// It was not counted, and the addresses are not at hand.
    #[default]
    NotAvailable,
}

impl<T> Answer<T> {
    /// What was counted.
    pub fn known(self) -> Option<T> {
        if let Answer::Known(value) = self { Some(value) } else { None }
    }

    /// Borrowed.
    pub fn as_ref(&self) -> Answer<&T> {
        match self {
            Answer::Known(value) => Answer::Known(value),
            Answer::NotAdditive => Answer::NotAdditive,
            Answer::NotAvailable => Answer::NotAvailable,
        }
    }

    /// Something made of what was counted.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Answer::Known(value) => Answer::Known(make(value)),
            Answer::NotAdditive => Answer::NotAdditive,
            Answer::NotAvailable => Answer::NotAvailable,
        }
    }
}

/// How an answer that is not additive is written where its value would stand; one that is not available is `null`.
const NOT_ADDITIVE: &str = "not-additive";

impl<T: Serialize> Serialize for Answer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Answer::Known(value) => value.serialize(serializer),
            Answer::NotAdditive => serializer.serialize_str(NOT_ADDITIVE),
            Answer::NotAvailable => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Answer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Answer<T>, D::Error> {
        #[derive(Deserialize)]
        enum Why {
            #[serde(rename = "not-additive")]
            NotAdditive,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written<T> {
            Known(T),
            Why(Why),
            Nothing(()),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Known(value) => Answer::Known(value),
            Written::Why(Why::NotAdditive) => Answer::NotAdditive,
            Written::Nothing(()) => Answer::NotAvailable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{self, Known, NotAdditive, NotAvailable};

    #[test]
    fn an_answer_is_its_value_or_why_there_is_none() {
        for (answer, written) in [(Known(7), "7"), (NotAdditive, "\"not-additive\""), (NotAvailable, "null")] {
            assert_eq!(serde_json::to_string(&answer).unwrap(), written);
            assert_eq!(serde_json::from_str::<Answer<u64>>(written).unwrap(), answer);
        }
        for wrong in ["\"7\"", "-7", "[]", "\"none\""] {
            assert!(serde_json::from_str::<Answer<u64>>(wrong).is_err(), "{wrong}");
        }
    }
}
