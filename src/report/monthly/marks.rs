//! Tools by the marks that they leave in packets' headers: what there is to say of a period.

use super::of_cube::count;
use super::{Of, Query, Statement, Value};
use crate::cube::Cube;
use crate::fingerprint::Tool;
use crate::measure::Counts;
use crate::report::Period;
use crate::time::Day;

/// A statement a tool, of those whose fields were there. Nothing where no header was.
pub(super) fn marks(cube: &Cube, period: Period) -> Vec<Statement> {
    let mut sums = [(0, Counts::default()); Tool::ALL.len()];
    for it in cube.marks.iter().filter(|it| period.holds(it.key.0)) {
        let sum = &mut sums[it.key.3 as usize];
        sum.0 += it.tested;
        sum.1 += it.consistent;
    }
    let told = Tool::ALL.into_iter().zip(sums).filter(|(_, (tested, _))| *tested > 0);
    let mut list: Vec<Statement> = told
        .map(|(tool, (tested, consistent))| Statement::Marked {
            tool,
            confidence: tool.confidence(),
            tested: count(Of::MarkTested, period, tested),
            accesses: count(Of::MarkedAccesses, period, consistent.accesses),
            sources: count(Of::MarkedSources, period, consistent.sources),
            until: tool
                .until()
                .and_then(|(year, month, day)| Day::from_civil(year, month, day))
                .map(|day| Query::new(Of::Days, Period { from: day, to: day }).is(Value::Day(day))),
        })
        .collect();
    if !list.is_empty() {
        list.push(Statement::MarksExplained);
    }
    list
}
