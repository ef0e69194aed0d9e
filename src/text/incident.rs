//! What both languages ask of an incident.

use crate::report::Period;
use crate::report::monthly::{Fact, Incident, Maker, Value};
use crate::time::Day;

/// So many services are named.
pub(super) const NAMED: usize = 4;
/// Of so many the usual level and the peak are told.
pub(super) const LEVELS: usize = 3;

fn day(fact: &Fact) -> Day {
    match fact.value {
        Value::Day(day) => day,
        // The query says it, too.
        _ => fact.query.period.from,
    }
}

/// Its first and its last day.
pub(super) fn days(incident: &Incident) -> Period {
    Period { from: day(&incident.first), to: day(&incident.last) }
}

fn whole(fact: &Fact) -> u64 {
    match fact.value {
        Value::Count(n) => n,
        _ => 0,
    }
}

/// No sensor by itself shows it, only all of them together: a small rise everywhere.
pub(super) fn spread(incident: &Incident) -> bool {
    whole(&incident.reached) == 0
}

/// It reached a third of the sensors or less.
pub(super) fn few(incident: &Incident) -> bool {
    !spread(incident) && whole(&incident.reached) * 3 <= whole(&incident.sensors)
}

/// Few sources kept to one of several sensors: nobody who searched the internet.
pub(super) fn one_line(incident: &Incident) -> bool {
    let (reached, sensors) = (whole(&incident.reached), whole(&incident.sensors));
    incident.maker == Maker::LoudTool && !incident.lasts && reached == 1 && sensors >= 3
}

/// All its services are of UDP, where a source is easily forged.
pub(super) fn all_udp(incident: &Incident) -> bool {
    let mut services = incident.services.iter();
    services.all(|it| matches!(it.service.value, Value::Service(service) if service.to_string().ends_with("/udp")))
}
