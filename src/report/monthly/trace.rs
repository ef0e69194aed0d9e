//! What stands behind a fact: the counts that its query selects, row by row, and how the fact comes of them. Asked for one
//! fact at a time, of the same cube that the report was made of.

use super::{Fact, Monthly, Of, Value};
use crate::access::Service;
use crate::cube::Cube;
use crate::region::Region;
use crate::report::{Period, half_up};
use crate::time::{Day, Month};
use rows::Tracer;

mod change;
mod rows;

/// What a row is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A calendar day.
    Day(Day),
    /// A calendar month.
    Month(Month),
    /// One of the two periods that are compared.
    Period(Period),
    /// A service; of backscatter, the victim's.
    Service(Service),
    /// A region.
    Region(Region),
    /// A sensor, by its name.
    Sensor(String),
    /// All that have no row of their own.
    Others,
    /// Sources that moved between services with many accesses each and such with few.
    Mix,
}

/// What the rows are of, all but the last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the key that it names")]
pub enum Axis {
    Day,
    Month,
    Period,
    Service,
    Region,
    Sensor,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Of what.
    pub key: Key,
    /// As many as there are columns; `None` where there is nothing to tell.
    pub cells: Vec<Option<Value>>,
    /// The fact is of this row, as of all that have this mark.
    pub counts: bool,
}

/// How a fact comes of the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// The sum of the rows that count, in [`Trace::main`].
    Sum(Value),
    /// The number of the rows that count.
    Rows(u64),
    /// A quotient.
    Ratio(Value, Value),
    /// A count ÷ (sensors × calendar days).
    PerSensorDay {
        /// Accesses or sources.
        count: u64,
        /// That logged anything.
        sensors: u64,
        /// Calendar days.
        days: u64,
    },
    /// The change from the first row to the second, in per cent of the first, before either is rounded.
    Change,
    /// By a rule that is told with what the query asks for; the rows are what the rule looks at.
    Rule,
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What was asked about.
    pub fact: Fact,
    /// What the rows are of.
    pub axis: Axis,
    /// What each column holds.
    pub columns: Vec<Of>,
    /// The column that the fact is of.
    pub main: usize,
    /// By day, month or size.
    pub rows: Vec<Row>,
    /// The sum of all rows, where they add up.
    pub total: Option<Vec<Option<Value>>>,
    /// How the fact comes of them.
    pub made: Made,
}

impl Trace {
    /// The value as the rows give it, in the form of the fact; `None` where a rule or an address was needed, and of a fact
    /// that names something and counts nothing.
    pub fn result(&self) -> Option<Value> {
        let per_mille = |part: f64, whole: f64| Value::PerMille((part / whole * 1000.0).round() as i64);
        match (&self.made, &self.fact.value) {
            (_, Value::Day(_) | Value::Month(_) | Value::Service(_) | Value::Region(_) | Value::Sensor(_)) => None,
            (Made::Sum(value), _) => Some(value.clone()),
            (Made::Rows(count), _) => Some(Value::Count(*count)),
            (Made::PerSensorDay { count, sensors, days }, _) => Some(Value::Rounded(half_up(*count, sensors * days))),
            (Made::Ratio(Value::Count(part), Value::Count(whole)), Value::PerMille(_)) => {
                Some(Value::PerMille(half_up(part * 1000, *whole) as i64))
            }
            (Made::Ratio(Value::Count(part), Value::Count(whole)), _) => Some(Value::Rounded(half_up(*part, *whole))),
            (Made::Ratio(Value::Hundredths(part), Value::Hundredths(whole)), _) => {
                Some(per_mille(*part as f64, *whole as f64))
            }
            _ => None,
        }
    }

    /// All rows count, so that none needs a mark.
    pub fn is_whole(&self) -> bool {
        self.rows.iter().all(|row| row.counts)
    }
}

impl Monthly {
    /// What stands behind a fact of this report, in the cube that it was made of.
    pub fn trace(&self, cube: &Cube, fact: &Fact) -> Trace {
        Tracer { report: self, cube, fact, query: &fact.query }.trace()
    }
}
