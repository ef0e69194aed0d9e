//! Tools by the marks that they leave in packets' headers: what there is to say of a period.

use super::{Of, Query, Statement, Value};
use crate::access::Service;
use crate::cube::Cube;
use crate::fingerprint::{Field, Tool};
use crate::measure::Counts;
use crate::report::{Period, half_up};
use crate::time::Day;
use std::collections::BTreeMap;

/// Services that are named of a tool.
const NAMED: usize = 3;

/// A statement for each tool whose fields were there, and one for the others. Nothing where no record had any of them.
pub(super) fn marks(cube: &Cube, period: Period) -> Vec<Statement> {
    let mut tested = [0; Tool::ALL.len()];
    for tally in cube.marks.tested.iter().filter(|tally| period.holds(tally.key.0)) {
        tested[tally.key.1 as usize] += tally.count;
    }
    if tested.iter().all(|accesses| *accesses == 0) {
        return Vec::new();
    }
    let mut services = Tool::ALL.map(|_| BTreeMap::<Service, Counts>::new());
    for it in cube.marks.consistent.iter().filter(|it| period.holds(it.day)) {
        *services[it.tool as usize].entry(it.service).or_default() += it.counts;
    }
    let all = || Tool::ALL.into_iter().zip(tested);
    let mut list: Vec<Statement> = (all().zip(services))
        .filter(|((_, tested), _)| *tested > 0)
        .map(|((tool, tested), services)| marked(tool, period, tested, services.into_iter().collect()))
        .collect();
    let tools: Vec<Tool> = all().filter(|(_, tested)| *tested == 0).map(|(tool, _)| tool).collect();
    if !tools.is_empty() {
        // Where both fields are in some record, every tool is looked for.
        let seen = |tool| all().any(|(of, tested)| of == tool && tested > 0);
        let fields = match (seen(Tool::Zmap), seen(Tool::Mirai)) {
            (true, false) => vec![Field::Sequence],
            (false, true) => vec![Field::IpId],
            _ => Tool::Masscan.needs().fields(),
        };
        list.push(Statement::NotTested { tools, fields });
    }
    list.push(Statement::MarksExplained);
    list
}

/// What is said of a tool that was looked for.
fn marked(tool: Tool, period: Period, tested: u64, mut services: Vec<(Service, Counts)>) -> Statement {
    let query = |of| Query::new(of, period).tool(tool);
    let sum: Counts = crate::measure::sum(services.iter().map(|it| it.1));
    services.sort_by_key(|(service, counts)| (std::cmp::Reverse(counts.accesses), *service));
    let chance = half_up(tested, tool.once_in());
    let chance = (chance > 0).then(|| query(Of::MarkedByChance).is(Value::Rounded(chance)));
    let tested = query(Of::MarkTested).is(Value::Count(tested));
    let until = tool.until().and_then(|(year, month, day)| Day::from_civil(year, month, day));
    let until = until.map(|day| query(Of::Days).is(Value::Day(day)));
    if services.is_empty() {
        return Statement::Unmarked { tool, tested, chance, until };
    }
    Statement::Marked {
        tool,
        confidence: tool.confidence(),
        tested,
        accesses: query(Of::MarkedAccesses).is(Value::Count(sum.accesses)),
        sources: query(Of::MarkedSources).is(Value::Count(sum.sources)),
        services: (services.iter().take(NAMED))
            .map(|(of, _)| query(Of::MarkedAccesses).service(*of).is(Value::Service(*of)))
            .collect(),
        chance,
        until,
    }
}
