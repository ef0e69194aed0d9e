//! A period in a sentence: its month or its days, as facts.

use super::Language::{self, En, Ja};
use super::Sentence;
use super::sentence::said;
use super::write::{dash, month, range};
use crate::report::Period;
use crate::report::monthly::{Fact, Of, Query, Value};
use crate::time::Day;

/// A period's fact: its days are what it is about.
fn fact(period: Period, value: Value) -> Fact {
    Query::new(Of::Days, period).is(value)
}

/// The period as it stands in a heading: `2008年9月`, `2008年9月13日～17日`; `September 2008`, `13–17 September 2008`.
pub(super) fn named(language: Language, period: Period) -> Sentence {
    if let Some(of) = period.month() {
        return said![(month(language, of), &fact(period, Value::Month(of)))];
    }
    days(
        language,
        (&fact(period, Value::Day(period.from)), period.from),
        (&fact(period, Value::Day(period.to)), period.to),
    )
}

/// The days from one to another, both facts of a statement.
pub(super) fn days(language: Language, (first, from): (&Fact, Day), (last, to): (&Fact, Day)) -> Sentence {
    let (begin, end) = range(language, from, to);
    if end.is_empty() {
        return said![(begin, first)];
    }
    let between = match language {
        Ja => "～",
        En => dash(from, to),
    };
    said![(begin, first), between, (end, last)]
}

/// Months from the first to the last: `2008年4月～9月`, `April–September 2008`.
pub(super) fn months(language: Language, period: Period) -> Sentence {
    let (from, to) = (period.from.month(), period.to.month());
    let (first, last) = (fact(period, Value::Month(from)), fact(period, Value::Month(to)));
    let (begin, end) = (month(language, from), month(language, to));
    let year = |year: i32| year.to_string();
    match language {
        _ if from == to => said![(end, &last)],
        Ja if from.year == to.year => {
            said![(begin, &first), "～", (end.trim_start_matches(&format!("{}年", year(to.year))).to_owned(), &last)]
        }
        Ja => said![(begin, &first), "～", (end, &last)],
        En if from.year == to.year => {
            said![(begin.trim_end_matches(&format!(" {}", year(to.year))).to_owned(), &first), "–", (end, &last)]
        }
        En => said![(begin, &first), " – ", (end, &last)],
    }
}
