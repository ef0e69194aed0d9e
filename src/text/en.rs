//! Sentences in English, plain and short.

use super::Language::En;
use super::Sentence;
use super::sentence::{list, said};
use super::when;
use super::write::Writer;
use crate::measure::Answer;
use crate::report::monthly::{
    Against, Difference, Direction, Fact, Group, Measure, Monthly, Size, Statement, Stay, Value,
};

pub(super) mod incident;
mod marks;

const W: Writer = Writer(En);

/// In the middle of a sentence.
fn measured(measure: Measure) -> &'static str {
    match measure {
        Measure::Accesses => "accesses",
        Measure::Sources => "sources",
    }
}

/// As the subject of a sentence.
fn per_sensor_day(measure: Measure) -> &'static str {
    match measure {
        Measure::Accesses => "Accesses per sensor-day",
        Measure::Sources => "Sources per sensor-day",
    }
}

/// A number with its noun: `1 sensor`, `10 sensors`.
fn many(fact: &Fact, one: &str, more: &str) -> Sentence {
    let noun = match fact.value {
        Value::Count(1) | Value::Rounded(1) | Value::Tenths(10) => one,
        _ => more,
    };
    said![W.plain(fact), " ", noun]
}

/// Fewer than half of one is shown as that.
fn at_least(fact: &Fact, one: &str, more: &str) -> Sentence {
    match fact.value {
        Value::Rounded(0) => said![(String::from("less than one"), fact), " ", one],
        _ => many(fact, one, more),
    }
}

/// `A`, `A and B`, `A, B and C`.
fn joined<P: super::sentence::Part>(parts: impl IntoIterator<Item = P>) -> Sentence {
    list(parts, ", ", " and ")
}

/// A number by itself; fewer than half of one is shown as that.
fn amount(fact: &Fact) -> Sentence {
    match fact.value {
        Value::Rounded(0) => said![(String::from("less than one"), fact)],
        _ => said![W.value(fact)],
    }
}

/// Services with their names.
fn services(facts: &[Fact]) -> Sentence {
    joined(facts.iter().map(|fact| W.value(fact)))
}

/// What the statement says.
pub(super) fn say(report: &Monthly, statement: &Statement) -> Sentence {
    match statement {
        Statement::Total { sensors, days, accesses, sources } => said![
            if report.period.month().is_some() { "In " } else { "On " },
            when::named(En, report.period),
            " (",
            many(days, "day", "days"),
            "), ",
            many(sensors, "sensor", "sensors"),
            " received ",
            many(accesses, "access", "accesses"),
            "; the source count was ",
            W.value(sources),
            "."
        ],
        Statement::PerSensorDay { accesses, sources } => said![
            "Per sensor and day, that is ",
            at_least(accesses, "access", "accesses"),
            " from ",
            at_least(sources, "source", "sources"),
            "."
        ],
        Statement::Plain { strangers, times } => said![
            "Put simply: every day, each sensor was visited by ",
            at_least(strangers, "stranger", "strangers"),
            ", about ",
            match times.value {
                Value::Rounded(1) => said![(String::from("once"), times)],
                Value::Rounded(2) => said![(String::from("twice"), times)],
                _ => said![W.value(times), " times"],
            },
            " each."
        ],
        Statement::Distinct { source_sensor_days, addresses } => {
            distinct(source_sensor_days.as_ref(), addresses.as_ref())
        }
        Statement::Coverage { observed, calendar, share, low } => said![
            "Of ",
            many(calendar, "sensor-day", "sensor-days"),
            ", ",
            W.value(observed),
            " (",
            W.value(share),
            ") ",
            if matches!(observed.value, Value::Count(1)) { "has" } else { "have" },
            " records.",
            low.then_some(" The averages divide by all of them, so they may be too low.")
        ],
        Statement::NothingToCompare => {
            said!["There is no data of an earlier period to compare with, so nothing is said of changes."]
        }
        Statement::Change { measure, against, before, after, change, size, direction } => {
            let reference = reference(report, *against, *measure);
            let (before, after) = (amount(before), amount(after));
            let change = said![" (", W.signed(change), ")."];
            match size {
                Size::Flat => {
                    said![
                        per_sensor_day(*measure),
                        " were about the same as in ",
                        reference,
                        ": ",
                        after,
                        " after ",
                        before,
                        change
                    ]
                }
                _ => said![
                    per_sensor_day(*measure),
                    " ",
                    moved(*size, *direction),
                    ", from ",
                    before,
                    " in ",
                    reference,
                    " to ",
                    after,
                    change
                ],
            }
        }
        Statement::NotAlike { difference } => not_alike(report, difference),
        Statement::Cause { direction, held_back, groups, explained } => {
            let (rise, rose, fall) = match direction {
                Direction::Up => ("rise", "rose", "fall"),
                Direction::Down => ("fall", "fell", "rise"),
            };
            let groups = joined(groups.iter().map(group));
            let of_all = said![W.value(explained), " of all that ", rose];
            if *held_back {
                said!["The ", fall, " would have been larger without ", groups, ", which ", rose, ": ", of_all, "."]
            } else {
                said!["Most of the ", rise, " in accesses per sensor-day came from ", groups, ": ", of_all, "."]
            }
        }
        Statement::NothingElse => said!["No other service changed much."],
        Statement::Split { change, sources, intensity } => said![
            "The change of ",
            W.signed(change),
            " accesses per sensor-day is made up of ",
            W.signed(sources),
            " from ",
            because(sources, "more sources", "fewer sources", "the number of sources, which did not change,"),
            " and ",
            W.signed(intensity),
            " from ",
            because(
                intensity,
                "more accesses by each source",
                "fewer accesses by each source",
                "the accesses by each source"
            ),
            "."
        ],
        Statement::SensorExplains { sensor, explained } => said![
            "One sensor explains this change better than services or regions do: the fall at “",
            W.value(sensor),
            "” alone makes up ",
            W.value(explained),
            " of it. Before this is taken for a quieter period, check whether that sensor was down, broken or set up differently."
        ],
        Statement::Trend { measure, direction, certain, months, score, p } => {
            trend(*measure, *direction, *certain, [months, score, p])
        }
        Statement::MoveTogether { rho, slope } => said![
            "From day to day, accesses rose and fell in proportion to sources. So what changed was the number of sources, not how active each of them was (Spearman’s rank correlation ",
            W.value(rho),
            ", where one means that both always move the same way; slope of the logarithms ",
            W.value(slope),
            ", where one means exact proportion)."
        ],
        Statement::Dominant { measure, service, share } => {
            said![W.value(service), " had the most ", measured(*measure), ": ", W.value(share), " of all."]
        }
        Statement::DominantTogether { measure, services, share } => said![
            joined(services.iter().map(|fact| W.port(fact))),
            " together make up ",
            W.value(share),
            " of all ",
            measured(*measure),
            "."
        ],
        Statement::FromRegion { measure, region, share } => match region.value {
            Value::Region(crate::region::Region::UNKNOWN) => said![
                "The largest share of ",
                measured(*measure),
                " (",
                W.value(share),
                ") came from addresses whose region is ",
                W.value(region),
                "."
            ],
            _ => said![
                "More ",
                measured(*measure),
                " came from ",
                W.value(region),
                " than from any other region: ",
                W.value(share),
                " of all."
            ],
        },
        Statement::Incident { at } => {
            report.incidents.get(*at).map(|of| incident::paragraph(report, of)).unwrap_or_default()
        }
        Statement::NoIncident => said!["No service received far more accesses than usual on any day."],
        Statement::Stayed { services } => {
            said!["What rose earlier has stayed up: ", joined(services.iter().map(|it| stay(report, it))), "."]
        }
        Statement::HowIncidentsAreFound => said![
            "How this was found: what is usual for a service on a day is the average of up to eight weeks before it, without the days that stood out themselves. A day stands out if it has at least three times that, and so many more that chance alone hardly explains it: of the days that are told here, one in a hundred at most should be a mistake (negative binomial distribution; Benjamini and Hochberg’s procedure over all services and days). A rise that goes on for three weeks is told once, as a lasting one. How many of all internet addresses received the same is judged by the share of the sensors that did: the fewer the sensors, the wider the range, which holds the true share in nineteen cases of twenty (Wilson’s 95% confidence interval)."
        ],
        Statement::TooShort { days } => said![
            "With ",
            many(days, "day", "days"),
            " of data it cannot be told what is usual, so nothing is said of sudden increases."
        ],
        Statement::Backscatter { records, victims, sensors, peak, highest, services } => said![
            many(records, "record", "records"),
            " of backscatter came in: answers of third parties to traffic that somebody had sent them under the sensors’ addresses. They are not counted as accesses. They came to ",
            many(sensors, "sensor", "sensors"),
            ". Their victim count (a victim counts once a day, sensor and service) is ",
            W.value(victims),
            ". Most came on ",
            W.day_in(peak, report.period.to),
            ": ",
            W.value(highest),
            ".",
            (!services.is_empty()).then(|| said![
                " Most of the answers came from ",
                self::services(services),
                ". An answer by TCP or UDP probably comes from the very service that was attacked, an ICMP message from the victim or from a router before it."
            ])
        ],
        Statement::NoBackscatter { sensors } => said![
            "No backscatter was seen. With ",
            many(sensors, "sensor", "sensors"),
            " this does not mean that there were no attacks under forged addresses."
        ],
        Statement::Marked { .. }
        | Statement::Unmarked { .. }
        | Statement::NotTested { .. }
        | Statement::MarksExplained => marks::say(statement),
    }
}

/// `6666/tcp (since 31 March about 53 accesses a day instead of 9.5)`
fn stay(report: &Monthly, it: &Stay) -> Sentence {
    said![
        W.port(&it.service),
        " (since ",
        W.day_in(&it.since, report.period.to),
        " about ",
        W.plain(&it.level),
        " accesses a day instead of ",
        W.plain(&it.usual),
        ")"
    ]
}

fn distinct(source_sensor_days: Option<&Fact>, addresses: Answer<&Fact>) -> Sentence {
    let strangers = source_sensor_days
        .map(|it| said![" Counted only once for each day and sensor, there were ", many(it, "source", "sources"), "."]);
    let missing = match (&strangers, addresses) {
        (Some(_), Answer::Known(_)) => None,
        (_, Answer::NotAdditive) => Some(
            " The number of different addresses is not additive: the counts are the sum of cube files, and the same address may be in several of them.",
        ),
        (Some(_), Answer::NotAvailable) => {
            Some(" The number of different addresses is not available, since the addresses are not at hand.")
        }
        (None, Answer::Known(_)) => {
            Some(" The number for each day and sensor is not available, since the addresses are not at hand.")
        }
        (None, Answer::NotAvailable) => {
            Some(" Other ways of counting are not available, since the addresses are not at hand.")
        }
    };
    let different = addresses
        .known()
        .map(|it| said![" In the whole period there were ", many(it, "different address", "different addresses"), "."]);
    said!["The source count counts a source once for each day, sensor and service.", strangers, different, missing]
}

/// The period compared with: `the month before (August 2008)`. Its days stand with the first measure only.
fn reference(report: &Monthly, against: Against, measure: Measure) -> Sentence {
    let period = report.compared.as_ref().map(|compared| compared.period);
    let name = match against {
        Against::Before if report.period.month().is_some() => "the month before",
        Against::Before => "the days before",
        Against::YearBefore => "the same month a year before",
        Against::Chosen => "the period compared with",
    };
    let days = period.filter(|_| measure == Measure::Accesses).map(|period| said![" (", when::named(En, period), ")"]);
    said![name, days]
}

fn moved(size: Size, direction: Direction) -> &'static str {
    match (size, direction) {
        (Size::Flat, _) => "stayed about the same",
        (Size::Slight, Direction::Up) => "rose slightly",
        (Size::Slight, Direction::Down) => "fell slightly",
        (Size::Plain, Direction::Up) => "rose",
        (Size::Plain, Direction::Down) => "fell",
        (Size::Sharp, Direction::Up) => "rose sharply",
        (Size::Sharp, Direction::Down) => "fell sharply",
    }
}

/// What made a part of a change.
fn because(part: &Fact, more: &'static str, fewer: &'static str, same: &'static str) -> &'static str {
    match part.value {
        Value::Hundredths(n) if n > 0 => more,
        Value::Hundredths(n) if n < 0 => fewer,
        _ => same,
    }
}

/// `1026/udp and 1027/udp (both pop-up spam; +20.12)`
fn group(group: &Group) -> Sentence {
    let change = W.signed(&group.change);
    let purpose = group.purpose.as_deref().and_then(|key| super::glossary::purpose(En, key));
    match purpose {
        Some(purpose) if group.services.len() > 1 => {
            let both = if group.services.len() == 2 { " (both " } else { " (all " };
            said![joined(group.services.iter().map(|fact| W.port(fact))), both, purpose, "; ", change, ")"]
        }
        _ => said![joined(group.services.iter().map(|fact| W.port(fact))), " (", name(group), change, ")"],
    }
}

/// The name of a group's only service, as it stands in brackets.
fn name(group: &Group) -> Option<String> {
    match group.services.as_slice() {
        [Fact { value: Value::Service(service), .. }] => {
            super::write::short_name(En, *service).map(|name| format!("{name}; "))
        }
        _ => None,
    }
}

fn not_alike(report: &Monthly, difference: &Difference) -> Sentence {
    match difference {
        Difference::Sensors { only_after, only_before } => {
            let names = |names: &[String], of: &str| {
                (!names.is_empty())
                    .then(|| said![" Only in ", of, ": ", super::sensors(names, report, sensor_list), "."])
            };
            said![
                "The two periods do not have the same sensors, and part of the change may come from that.",
                names(only_after, "this period"),
                names(only_before, "the period compared with")
            ]
        }
        Difference::Partial => {
            said!["There is no data of some of the days that are compared, so read the change with care."]
        }
        Difference::Coverage => {
            said!["More than a tenth of the sensor-days of a period have no records, so read the change with care."]
        }
    }
}

/// `“A”, “B” and 4 others`
fn sensor_list(named: &[Fact], rest: Option<&Fact>) -> Sentence {
    let names = named.iter().map(|fact| said!["“", W.value(fact), "”"]);
    joined(names.chain(rest.map(|rest| many(rest, "other", "others"))))
}

fn trend(measure: Measure, direction: Direction, certain: bool, [months, score, p]: [&Fact; 3]) -> Sentence {
    let (rising, rise, more) = match direction {
        Direction::Up => ("rising", "rise", "higher"),
        Direction::Down => ("falling", "fall", "lower"),
    };
    let tendency = if certain { said![" have been ", rising] } else { said![" show a tendency to ", rise] };
    said![
        per_sensor_day(measure),
        tendency,
        " over the last ",
        many(months, "month", "months"),
        ". When these months are compared two by two, the pairs in which the later one is ",
        more,
        " outnumber the others by ",
        W.value(score),
        ". Without a trend, chance alone does that in ",
        if certain && p.value != Value::Thousandths(0) { "only " } else { "" },
        W.probability(p),
        " of cases (Mann–Kendall test)."
    ]
}
