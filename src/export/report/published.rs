//! "Then and now": what observation programmes published, beside the report's own line.

use super::grid::{Cell, Grid};
use super::{figure, palette};
use crate::chart::{self, Alternative, Error, Focus, Sans, Series, Theme, Words, Years};
use crate::glossary::Text;
use crate::published::{Measure, Programme, Value, programmes};
use crate::report::monthly::Monthly;
use crate::report::{Period, half_up, tenths};
use crate::text::{self, Language, Word, word};
use crate::time::{Day, When};

/// The id of the figure.
pub(super) const ID: &str = "then-and-now";

/// A published value that stands in the report.
pub(super) struct Then {
    pub programme: &'static Programme,
    pub value: &'static Value,
}

/// Of each programme and measure the value nearest to the period, and the latest.
pub(super) fn then(report: &Monthly) -> Vec<Then> {
    let middle = i64::midpoint(i64::from(report.period.from.0), i64::from(report.period.to.0));
    let centre = |value: &Value| {
        let (first, last): (Day, Day) = (value.period.first(), value.period.last());
        i64::midpoint(i64::from(first.0), i64::from(last.0))
    };
    let mut found = Vec::new();
    for programme in programmes() {
        for measure in MEASURES {
            let of = || programme.values.iter().filter(move |value| value.measure == measure);
            // A month before its year where both are as near.
            let nearest = of().min_by_key(|value| ((centre(value) - middle).abs(), value.period.days()));
            let latest = of().max_by_key(|value| (value.period.last(), value.period.days()));
            let values = nearest.into_iter().chain(latest.filter(|latest| nearest != Some(*latest)));
            found.extend(values.map(|value| Then { programme, value }));
        }
    }
    found
}

const MEASURES: [Measure; 3] = [Measure::Accesses, Measure::Sources, Measure::Packets];

/// Both measures of the report's period per sensor-day, in tenths.
fn own(report: &Monthly) -> [(Measure, u64); 2] {
    let (counts, days) = (report.headline.counts, report.headline.sensor_days());
    [(Measure::Accesses, counts.accesses), (Measure::Sources, counts.sources)].map(|(of, n)| (of, tenths(n, days)))
}

/// The values nearest to the period and the latest, as a reader has them.
pub(super) fn nearest(language: Language, report: &Monthly) -> Grid {
    let head = [Word::Programme, Word::Period, Word::Counted, Word::Rule, Word::PerSensorDay];
    let mut rows = Vec::new();
    let (counts, days) = (report.headline.counts, report.headline.sensor_days());
    for (measure, n) in [(Measure::Accesses, counts.accesses), (Measure::Sources, counts.sources)] {
        rows.push(vec![
            Cell::Text(word(language, Word::ThisReport).to_owned()),
            Cell::Text(text::period(language, report.period)),
            Cell::Text(counted(language, measure).to_owned()),
            Cell::Text("—".to_owned()),
            Cell::Count(half_up(n, days)),
        ]);
    }
    for it in then(report) {
        rows.push(vec![
            Cell::Text(localized(language, &it.programme.name).to_owned()),
            Cell::Text(when(language, it.value.period)),
            Cell::Text(counted(language, it.value.measure).to_owned()),
            Cell::Text(rule(language, it.programme).to_owned()),
            Cell::Text(written(it.value)),
        ]);
    }
    Grid { head: head.map(|it| word(language, it).to_owned()).to_vec(), rows, total: false }
}

/// Every published value and the report's own, with where each was read.
pub(super) fn all(language: Language, report: &Monthly) -> Grid {
    let head =
        [Word::Programme, Word::Period, Word::Counted, Word::Rule, Word::PerSensorDay, Word::Note, Word::SourcesRead];
    let mut rows = Vec::new();
    for (measure, n) in own(report) {
        rows.push(vec![
            Cell::Text(word(language, Word::ThisReport).to_owned()),
            Cell::Text(text::period(language, report.period)),
            Cell::Text(counted(language, measure).to_owned()),
            Cell::Text(String::new()),
            Cell::Tenths(n),
            Cell::Text(String::new()),
            Cell::Text(String::new()),
        ]);
    }
    for programme in programmes() {
        for value in &programme.values {
            let note = if value.about { word(language, Word::RoundedWhenPublished) } else { "" };
            let citation = &value.citation;
            rows.push(vec![
                Cell::Text(localized(language, &programme.name).to_owned()),
                Cell::Text(when(language, value.period)),
                Cell::Text(counted(language, value.measure).to_owned()),
                Cell::Text(rule(language, programme).to_owned()),
                Cell::Tenths((value.per_sensor_day() * 10.0).round().max(0.0) as u64),
                Cell::Text(note.to_owned()),
                Cell::Text(format!("{} ({})", citation.title, citation.id)),
            ]);
        }
    }
    Grid { head: head.map(|it| word(language, it).to_owned()).to_vec(), rows, total: false }
}

/// What the figure shows.
pub(super) fn title(language: Language) -> String {
    let (name, per) = (word(language, Word::ThenAndNow), word(language, Word::PerSensorDay));
    match language {
        Language::Ja => format!("{name}（{per}）"),
        Language::En => format!("{name}: published values and this report, {}", per.to_lowercase()),
    }
}

/// How it is to be read.
pub(super) fn note(language: Language) -> &'static str {
    match language {
        Language::Ja => {
            "縦軸は、値の差が大きいときは対数目盛とする。白抜きの印は、数え方がこの報告と異なる値である。破線は、この報告の期間の水準を示す。"
        }
        Language::En => {
            "The scale is logarithmic where values lie far apart. Hollow marks are values that were not counted by the same rule. The dashed lines are the level of this report's period."
        }
    }
}

/// Published values behind the report's own months.
pub(super) fn svg(language: Language, report: &Monthly, words: Words) -> Result<String, Error> {
    let theme = Theme::paper(figure::FONT);
    let (room, width) = match words.title.as_str() {
        "" => (0.0, figure::WIDTH),
        title => (figure::room_of(title), figure::WIDTH - 2.0 * figure::MARGIN),
    };
    let chart = Years { series: series(language, report), words };
    let height = chart.height(width, &theme, &Sans) + room;
    let frame = chart::Frame { width: figure::WIDTH, height, ratio: 1.0 };
    let picture = chart::years(&chart, &frame, &theme, &Focus::default(), &Sans)?;
    let id = format!("figure-{ID}");
    let alternative = Alternative { id: &id, title: &title(language), description: &described(language, report) };
    chart::svg(&picture, &frame, &theme, alternative)
}

fn series(language: Language, report: &Monthly) -> Vec<Series> {
    let mut list = Vec::new();
    let name = |who: &str, measure: Measure| match language {
        Language::Ja => format!("{who}：{}", counted(language, measure)),
        Language::En => format!("{who}: {}", counted(language, measure).to_lowercase()),
    };
    for (at, (measure, n)) in own(report).into_iter().enumerate() {
        list.push(Series {
            name: name(word(language, Word::ThisReport), measure),
            colour: palette::MEASURES[at],
            other_rule: false,
            own: true,
            points: own_points(report, measure, n),
        });
    }
    for (at, programme) in programmes().iter().enumerate() {
        for measure in MEASURES {
            let values = || programme.values.iter().filter(|value| value.measure == measure);
            if values().next().is_none() {
                continue;
            }
            let who = localized(language, &programme.name);
            let told = name(who, measure);
            list.push(Series {
                name: match (programme.same_rule, language) {
                    (true, _) => told,
                    (false, Language::Ja) => format!("{told}（{}）", word(language, Word::NotTheSameRule)),
                    (false, Language::En) => format!("{told} ({})", word(language, Word::NotTheSameRule)),
                },
                colour: palette::published(at, measure == Measure::Sources),
                other_rule: !programme.same_rule,
                own: false,
                points: values()
                    .map(|value| (middle(value.period.first(), value.period.last()), value.per_sensor_day()))
                    .collect(),
            });
        }
    }
    list
}

/// The whole months of the report, and its period.
fn own_points(report: &Monthly, measure: Measure, now: u64) -> Vec<(f64, f64)> {
    let Period { from, to } = report.period;
    let months = report.months.iter().filter(|it| it.whole && it.month.days().1 < from);
    let mut points: Vec<(f64, f64)> = months
        .map(|it| {
            let n = if measure == Measure::Accesses { it.counts.accesses } else { it.counts.sources };
            let (first, last) = it.month.days();
            (middle(first, last), tenths(n, it.days * it.sensors) as f64 / 10.0)
        })
        .collect();
    points.push((middle(from, to), now as f64 / 10.0));
    points
}

/// The middle of days, in years.
fn middle(first: Day, last: Day) -> f64 {
    let year = |day: Day, more: i32| {
        let year = day.civil().0;
        let begin = |year: i32| Day::from_civil(year, 1, 1).map_or(day.0, |it| it.0);
        let days = (begin(year + 1) - begin(year)).max(1);
        f64::from(year) + f64::from(day.0 + more - begin(year)) / f64::from(days)
    };
    f64::midpoint(year(first, 0), year(last, 1))
}

/// What can be seen, for those who do not see it: the report's own values, the first and last of each programme.
fn described(language: Language, report: &Monthly) -> String {
    let mut parts: Vec<String> = (own(report).into_iter())
        .map(|(measure, n)| {
            let (who, what) = (word(language, Word::ThisReport), counted(language, measure));
            format!("{who} {what} {}", Cell::Tenths(n).shown(language))
        })
        .collect();
    for programme in programmes() {
        for measure in MEASURES {
            let values: Vec<&Value> = programme.values.iter().filter(|value| value.measure == measure).collect();
            let (Some(first), Some(last)) = (values.first(), values.last()) else { continue };
            let told = |value: &Value| format!("{} {}", when(language, value.period), written(value));
            parts.push(format!(
                "{} {} {} – {}",
                localized(language, &programme.name),
                counted(language, measure),
                told(first),
                told(last)
            ));
        }
    }
    match language {
        Language::Ja => parts.join("。") + "。",
        Language::En => parts.join(". ") + ".",
    }
}

pub(super) fn localized(language: Language, text: &Text) -> &str {
    match language {
        Language::Ja => &text.ja,
        Language::En => &text.en,
    }
}

fn counted(language: Language, measure: Measure) -> &'static str {
    word(
        language,
        match measure {
            Measure::Accesses => Word::Accesses,
            Measure::Sources => Word::Sources,
            Measure::Packets => Word::Packets,
        },
    )
}

fn rule(language: Language, programme: &Programme) -> &'static str {
    word(language, if programme.same_rule { Word::TheSameRule } else { Word::NotTheSameRule })
}

fn when(language: Language, when: When) -> String {
    match when.month {
        Some(_) => text::month(language, when.first().month()),
        None => match language {
            Language::Ja => format!("{}年", when.year),
            Language::En => when.year.to_string(),
        },
    }
}

/// The value per sensor-day as it is printed: whole from ten on, else to a tenth; "about" where it is rounded already.
fn written(value: &Value) -> String {
    let n = value.per_sensor_day();
    let text = if n < 9.95 { format!("{n:.1}") } else { text::count(n.round().max(0.0) as u64) };
    if value.about { format!("≈ {text}") } else { text }
}
