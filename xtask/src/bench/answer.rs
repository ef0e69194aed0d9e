//! What was counted, as far as everyone who is measured has to agree on it.

use crate::command::Outcome;
use serde_json::Value;

/// How many of the busiest services are compared.
const SERVICES: usize = 10;

/// Accesses and sources.
type Counts = (u64, u64);

/// Totals and tables of one log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    total: Counts,
    days: Vec<(String, Counts)>,
    /// The busiest, by accesses and then by name.
    services: Vec<(String, Counts)>,
    /// Without names, which differ between kinds of logs; sorted.
    sensors: Vec<Counts>,
}

impl Answer {
    /// Of what `teiten cube` prints, and the page saves.
    pub(super) fn of_teiten(summary: &Value) -> Outcome<Self> {
        let counts = |row: &Value| Some((row["accesses"].as_u64()?, row["sources"].as_u64()?));
        let table = |table: &str, name: &str| -> Option<Vec<(String, Counts)>> {
            let rows = summary[table].as_array()?.iter();
            rows.map(|row| Some((row[name].as_str()?.to_owned(), counts(row)?))).collect()
        };
        let read = || {
            let mut services = table("services", "service")?;
            services.truncate(SERVICES);
            let mut sensors: Vec<_> = table("sensors", "name")?.into_iter().map(|(_, counts)| counts).collect();
            sensors.sort_unstable();
            Some(Self { total: counts(summary)?, days: table("by_day", "day")?, services, sensors })
        };
        read().ok_or_else(|| format!("this is no summary of counts: {summary}"))
    }

    /// Of what the others print: see `xtask/peers/answer.py`.
    pub(super) fn of_peer(answer: &Value) -> Outcome<Self> {
        let counts = |row: &[Value]| match row {
            [accesses, sources] => Some((accesses.as_u64()?, sources.as_u64()?)),
            _ => None,
        };
        let table = |table: &str| -> Option<Vec<(String, Counts)>> {
            let named = |row: &Value| {
                let (name, rest) = row.as_array()?.split_first()?;
                Some((name.as_str()?.to_owned(), counts(rest)?))
            };
            answer[table].as_array()?.iter().map(named).collect()
        };
        let read = || {
            let sensors = answer["sensors"].as_array()?.iter();
            Some(Self {
                total: (answer["accesses"].as_u64()?, answer["sources"].as_u64()?),
                days: table("days")?,
                services: table("services")?,
                sensors: sensors.map(|row| counts(row.as_array()?)).collect::<Option<_>>()?,
            })
        };
        read().ok_or_else(|| format!("this is no answer: {answer}"))
    }

    /// Accesses in all.
    pub(super) fn accesses(&self) -> u64 {
        self.total.0
    }

    /// Distinct sources in all.
    pub(super) fn sources(&self) -> u64 {
        self.total.1
    }

    /// Where `self` first says something else than `expected`, in words.
    pub(super) fn differs(&self, expected: &Self) -> Option<String> {
        if self.total != expected.total {
            let ((a, s), (b, t)) = (self.total, expected.total);
            return Some(format!("{a} accesses of {s} sources where there are {b} of {t}"));
        }
        let sensors = |answer: &Self| -> Vec<(String, Counts)> {
            answer.sensors.iter().map(|counts| ("a sensor".to_owned(), *counts)).collect()
        };
        first_difference("days", &self.days, &expected.days)
            .or_else(|| first_difference("services", &self.services, &expected.services))
            .or_else(|| first_difference("sensors", &sensors(self), &sensors(expected)))
    }
}

fn first_difference(what: &str, found: &[(String, Counts)], expected: &[(String, Counts)]) -> Option<String> {
    if found.len() != expected.len() {
        return Some(format!("{} {what} where there are {}", found.len(), expected.len()));
    }
    let (found, expected) = found.iter().zip(expected).find(|(found, expected)| found != expected)?;
    Some(format!("{what}: {found:?} where it is {expected:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ours() -> Value {
        json!({
            "accesses": 7, "sources": 4,
            "sensors": [{ "name": "b", "accesses": 6, "sources": 3 }, { "name": "a", "accesses": 1, "sources": 1 }],
            "services": [{ "service": "445/tcp", "accesses": 5, "sources": 3 }, { "service": "ping", "accesses": 2, "sources": 1 }],
            "by_day": [{ "day": "2008-07-01", "accesses": 7, "sources": 4 }],
        })
    }

    fn theirs() -> Value {
        json!({
            "accesses": 7, "sources": 4, "sensors": [[1, 1], [6, 3]],
            "services": [["445/tcp", 5, 3], ["ping", 2, 1]], "days": [["2008-07-01", 7, 4]],
        })
    }

    fn difference(change: impl Fn(&mut Value)) -> Option<String> {
        let mut answer = theirs();
        change(&mut answer);
        let expected = Answer::of_teiten(&ours()).expect("a summary");
        Answer::of_peer(&answer).expect("an answer").differs(&expected)
    }

    #[test]
    fn equal_answers_agree() {
        assert_eq!(difference(|_| ()), None);
    }

    #[test]
    fn one_digit_is_enough_to_differ() {
        let check = |change: fn(&mut Value), expected: &str| {
            assert_eq!(difference(change).as_deref(), Some(expected));
        };
        check(|it| it["sources"] = 5.into(), "7 accesses of 5 sources where there are 7 of 4");
        check(|it| it["days"][0][1] = 8.into(), "days: (\"2008-07-01\", (8, 4)) where it is (\"2008-07-01\", (7, 4))");
        check(
            |it| it["services"][1][0] = "0/icmp".into(),
            "services: (\"0/icmp\", (2, 1)) where it is (\"ping\", (2, 1))",
        );
        check(|it| it["sensors"] = json!([[7, 4]]), "1 sensors where there are 2");
        check(
            |it| it["sensors"] = json!([[2, 1], [5, 3]]),
            "sensors: (\"a sensor\", (2, 1)) where it is (\"a sensor\", (1, 1))",
        );
    }

    #[test]
    fn what_is_no_answer_is_said() {
        assert!(Answer::of_teiten(&json!({ "accesses": 7 })).is_err());
        assert!(Answer::of_peer(&json!({ "accesses": 7, "sources": "4" })).is_err());
    }
}
