//! An incident in English: what happened, what it may have been, and what else.

use super::{W, joined, many, services};
use crate::measure::Answer;
use crate::region::Region;
use crate::report::Period;
use crate::report::monthly::{Fact, Incident, IncidentService, Maker, Monthly, Value, Visitors};
use crate::text::Language::En;
use crate::text::Sentence;
use crate::text::incident::{LEVELS, NAMED, all_udp, days, few, one_line, spread};
use crate::text::purposes::aim;
use crate::text::sentence::{list, said};
use crate::text::when;

/// `13–17 September 2008: a burst at 8080/tcp and 6588/tcp`
pub(in crate::text) fn title(incident: &Incident) -> Sentence {
    let Period { from, to } = days(incident);
    let named = incident.services.iter().take(NAMED).map(|it| W.port(&it.service));
    let named =
        if incident.services.len() > NAMED { said![list(named, ", ", ", "), " and others"] } else { joined(named) };
    if incident.lasts {
        return said![
            "Since ",
            when::days(En, (&incident.first, from), (&incident.first, from)),
            ": a lasting rise at ",
            named
        ];
    }
    said![when::days(En, (&incident.first, from), (&incident.last, to)), ": a burst at ", named]
}

/// What happened.
pub(in crate::text) fn paragraph(report: &Monthly, incident: &Incident) -> Sentence {
    let Period { from, to } = days(incident);
    let year = report.period.to;
    let facts: Vec<Fact> = incident.services.iter().take(NAMED).map(|it| it.service.clone()).collect();
    let when = if incident.lasts {
        said!["Since ", W.day_in(&incident.first, year), ", "]
    } else if from == to {
        said!["On ", W.day_in(&incident.first, year), ", "]
    } else {
        said![
            "From ",
            if from.month() == to.month() { W.day_of_month(&incident.first) } else { W.day_in(&incident.first, year) },
            " to ",
            W.day_in(&incident.last, year),
            " (",
            many(&incident.days, "day", "days"),
            "), "
        ]
    };
    let named = if incident.services.len() > NAMED {
        said![list(facts.iter().map(|fact| W.value(fact)), ", ", ", "), " and other services"]
    } else {
        services(&facts)
    };
    said![
        when,
        named,
        match (incident.lasts, incident.services.len()) {
            (true, 1) => " has received",
            (true, _) => " have received",
            _ => " received",
        },
        " far more accesses than usual: at all sensors together, ",
        list(incident.services.iter().take(LEVELS).map(|it| level(it, report)), "; ", "; "),
        ". In all there were ",
        many(&incident.accesses, "access", "accesses"),
        incident.lasts.then(|| said![" up to ", W.day_in(&incident.last, year)]),
        "; ",
        W.value(&incident.reached),
        " of ",
        many(&incident.sensors, "sensor", "sensors"),
        if spread(incident) {
            " saw a clear increase by itself: it shows only in all of them together. "
        } else {
            " saw the increase. "
        },
        came(incident),
        " ",
        maker(incident),
        incident.covered.as_ref().filter(|_| !spread(incident) && !one_line(incident)).map(|[low, high]| said![
            " If the sensors are independent and all addresses were targeted alike, between ",
            W.value(low),
            " and ",
            W.value(high),
            " of all internet addresses probably received the same."
        ])
    ]
}

/// `8080/tcp rose from the usual 12 to 1,234 on 14 September`
fn level(it: &IncidentService, report: &Monthly) -> Sentence {
    if let Some(level) = &it.level {
        return said![
            "about ",
            W.plain(level),
            " a day at ",
            W.port(&it.service),
            " instead of the usual ",
            W.plain(&it.usual),
            ", and ",
            W.value(&it.highest),
            " at most, on ",
            W.day_in(&it.peak, report.period.to)
        ];
    }
    said![
        W.port(&it.service),
        " went from the usual ",
        W.plain(&it.usual),
        " a day to ",
        W.value(&it.highest),
        " on ",
        W.day_in(&it.peak, report.period.to)
    ]
}

fn came(incident: &Incident) -> Sentence {
    let Incident { region, region_share, .. } = incident;
    let from = match region.value {
        Value::Region(Region::UNKNOWN) => said![" came from addresses whose region is ", W.value(region)],
        _ => said![" came from ", W.value(region)],
    };
    let why = match &incident.visitors {
        Answer::Known(visitors) => return visited(visitors, said![W.value(region_share), from]),
        Answer::NotAdditive => {
            "not additive: the counts are the sum of cube files, and the same source may be in several of them."
        }
        Answer::NotAvailable => "not available, since the addresses are not at hand.",
    };
    said![
        "Of the accesses, ",
        W.value(region_share),
        from,
        ". The number of sources and the share of the busiest are ",
        why
    ]
}

/// With what is known of regions.
fn visited(visitors: &Visitors, regions: Sentence) -> Sentence {
    let Visitors { sources, busiest, most_at_one_sensor, .. } = visitors;
    let one = matches!(sources.value, Value::Count(1));
    said![
        "The accesses came from ",
        many(sources, "source", "sources"),
        if one { ", which made " } else { ", the busiest of which made " },
        W.value(busiest),
        " of them; ",
        regions,
        ". A single source made up to ",
        W.value(most_at_one_sensor),
        " of them at a single sensor."
    ]
}

fn maker(incident: &Incident) -> &'static str {
    match incident.maker {
        Maker::LoudTool if one_line(incident) => {
            "One source made half of the accesses or more, all of them at one sensor: whoever it was kept to this one address and did not search the internet."
        }
        Maker::LoudTool => {
            "One source made half of the accesses or more. This looks like one loud tool: a program at one place that tries address after address."
        }
        Maker::Crowd => {
            "Many sources made a few accesses each. This looks like a crowd: many devices at once, infected by a worm (a program that spreads by itself) or controlled from afar as a botnet."
        }
        Maker::Unclear if incident.visitors.as_ref().known().is_none() => {
            "So it cannot be told either whether one program made this or many devices did."
        }
        Maker::Unclear => "From the sources it cannot be told whether one program made this or many devices did.",
    }
}

/// What it probably was.
pub(in crate::text) fn hypothesis(incident: &Incident) -> Sentence {
    let aim = incident.purpose.as_deref().and_then(|key| aim(En, key));
    let these = if incident.services.len() == 1 { "this service" } else { "these services" };
    match (aim, incident.maker) {
        _ if incident.lasts => goes_on(aim, these, incident.maker),
        (Some(aim), _) if one_line(incident) => {
            said!["Somebody was probably ", aim, ", at this one address again and again."]
        }
        (None, _) if one_line(incident) && all_udp(incident) => said![
            "Somebody or something probably sent to this one address. Often such packets are what is left of file sharing or games of those who had the address before, or go to a wrong address by mistake."
        ],
        (None, _) if one_line(incident) => {
            said!["A program was probably set to this one address, on purpose or by mistake."]
        }
        (Some(aim), Maker::LoudTool) => {
            said!["Somebody was probably ", aim, ", with a tool that tried many addresses."]
        }
        (Some(aim), Maker::Crowd) => said!["Probably a worm or a botnet was active in these days, ", aim, "."],
        (Some(aim), Maker::Unclear) => said!["Somebody was probably ", aim, ", more than at other times."],
        (None, Maker::LoudTool) => {
            said!["Somebody probably tried many addresses with a tool, looking for those that answer there."]
        }
        (None, Maker::Crowd) => {
            said!["Probably a worm or a botnet that attacks ", these, " was active in these days."]
        }
        (None, Maker::Unclear) => said!["Somebody was probably looking for ", these, ", more than at other times."],
    }
}

/// What it probably is, of a rise that lasts.
fn goes_on(aim: Option<&'static str>, these: &'static str, maker: Maker) -> Sentence {
    match (aim, maker) {
        (Some(aim), Maker::LoudTool) => {
            said!["Since then somebody has probably been ", aim, ", with a tool that tries many addresses."]
        }
        (Some(aim), Maker::Crowd) => said!["A worm or a botnet has probably been active since then, ", aim, "."],
        (Some(aim), Maker::Unclear) => {
            said!["Since then somebody has probably been ", aim, ", more than before."]
        }
        (None, Maker::LoudTool) => said![
            "Since then somebody has probably been trying many addresses with a tool, looking for those that answer there."
        ],
        (None, Maker::Crowd) => {
            said!["A worm or a botnet that attacks ", these, " has probably been active since then."]
        }
        (None, Maker::Unclear) => {
            said!["Since then somebody has probably been looking for ", these, ", more than before."]
        }
    }
}

/// What else it may have been, and how to tell.
pub(in crate::text) fn alternative(incident: &Incident) -> Sentence {
    let other = match incident.maker {
        Maker::LoudTool if one_line(incident) => {
            "It may have been a search that happened to meet only one of the sensors: one that tries few addresses meets few sensors. Look up the owner and the name of the address; the source may also be a device of a third party that was taken over."
        }
        Maker::LoudTool => {
            "It may have been a survey by a company or by researchers. Most of them say who they are: look up the owner and the name of the address. Or the source may be a device of a third party that was taken over."
        }
        Maker::Crowd if all_udp(incident) => {
            "With UDP, sources are easily forged, so there may have been few senders. Compare the time to live of the packets: if it does not vary between sources, that speaks for forgery."
        }
        Maker::Crowd => {
            "It may have been one organisation that uses many addresses. See whether the sources belong to a few providers."
        }
        Maker::Unclear => {
            "It may have been a survey by a company or by researchers, or traffic under forged addresses. Look at the number of accesses of each source in the logs."
        }
    };
    let few = (few(incident) && !one_line(incident)).then_some(
        " Since only a few of the sensors saw it, it may have been aimed at these lines and not at the internet.",
    );
    said![other, few]
}
