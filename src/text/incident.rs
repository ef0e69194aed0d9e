//! What both languages ask of an incident.

use super::Language::{self, En, Ja};
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

/// One source made most of it, and all of that at one of several sensors: nobody who searched the internet.
pub(super) fn one_line(incident: &Incident) -> bool {
    let (reached, sensors) = (whole(&incident.reached), whole(&incident.sensors));
    let kept_to_one = incident.visitors.as_ref().known().is_some_and(|visitors| visitors.busiest_at_one_sensor);
    incident.maker == Maker::LoudTool && kept_to_one && !incident.lasts && reached == 1 && sensors >= 3
}

/// Who made it, in a few words and in a sentence.
pub(super) fn made_by(language: Language, of: &Incident) -> (&'static str, &'static str) {
    let (ja, en) = match of.maker {
        Maker::LoudTool if one_line(of) => (
            (
                "主に一つの発信元から、一つの観測点へ",
                "アクセスの半分以上を一つの発信元が行い、その発信元は一つの観測点にだけアクセスした。",
            ),
            (
                "mostly one source, at one sensor",
                "One source made half of the accesses or more, all of them at a single sensor.",
            ),
        ),
        Maker::LoudTool => (
            ("主に一つの発信元", "アクセスの半分以上を一つの発信元が行った。一か所で動くツールによる探索とみられる。"),
            ("mostly one source", "One source made half of the accesses or more: probably a single tool at work."),
        ),
        Maker::Crowd => (
            (
                "多数の発信元",
                "多くの発信元が少しずつアクセスした。ワームやボットネットのように、多数の機器が一斉に動いたとみられる。",
            ),
            (
                "many sources",
                "Many sources made a few accesses each: many devices at once, as with a worm or a botnet.",
            ),
        ),
        Maker::Unclear if of.visitors.as_ref().known().is_none() => (
            ("発信元は不明", "アドレスが手元にないため、少数の発信元によるものか多数によるものかは分からない。"),
            (
                "sources not known",
                "The addresses are not at hand, so it is not known whether few sources made it or many.",
            ),
        ),
        Maker::Unclear => (
            (
                "少数とも多数ともいえない",
                "アクセスの半分以上を行った発信元はなく、多数の発信元に広く分かれてもいない。",
            ),
            (
                "neither one source nor many",
                "No source made half of the accesses, and they are not spread over many sources either.",
            ),
        ),
    };
    match language {
        Ja => ja,
        En => en,
    }
}

/// All its services are of UDP, where a source is easily forged.
pub(super) fn all_udp(incident: &Incident) -> bool {
    let mut services = incident.services.iter();
    services.all(|it| matches!(it.service.value, Value::Service(service) if service.to_string().ends_with("/udp")))
}
