//! What frames a report: its title, headings of its sections, and the foot that says how it was counted.

use super::Language::{self, En, Ja};
use super::Sentence;
use super::sentence::said;
use super::when;
use super::write::{Writer, dash, day, range};
use crate::report::monthly::{Monthly, Of, Query, Topic, Value};
use crate::time::Day;

/// The title of a report: what it is about, and when.
pub fn report_title(language: Language, report: &Monthly) -> Sentence {
    let when = when::named(language, report.period);
    match language {
        Ja => said!["インターネット定点観測レポート（", when, "）"],
        En => said!["Unsolicited accesses at the sensors: ", when],
    }
}

/// The heading of a section.
pub fn topic(language: Language, topic: Topic) -> &'static str {
    let (ja, en) = match topic {
        Topic::Headline => ("概況", "Summary"),
        Topic::Change => ("増減とその要因", "What changed, and why"),
        Topic::Incidents => ("目立った事象", "What stood out"),
        Topic::Services => ("宛先（ポート種類）別の状況", "By service"),
        Topic::Regions => ("発信元地域別の状況", "By region of the source"),
        Topic::Months => ("最近の推移", "The last months"),
        Topic::Backscatter => ("跳ね返り（バックスキャッタ）", "Backscatter"),
        Topic::Fingerprints => ("ツールの痕跡", "Tools by their marks"),
    };
    match language {
        Ja => ja,
        En => en,
    }
}

/// How it was counted, a thought each: what an access and a source are, the divisor, zone and days, region table, program.
/// Files are a table of their own ([`About::inputs`](crate::report::monthly::About)). Names and versions stand here as
/// words, whether or not there is a digit in them.
pub fn foot(language: Language, report: &Monthly) -> Vec<Sentence> {
    let (period, data, about) = (report.period, report.data, &report.about);
    let fact = |of: Of, count: u64| Query::new(of, period).is(Value::Count(count));
    let sensors = fact(Of::Sensors, report.headline.sensors);
    let days = fact(Of::Days, report.headline.days);
    let sensor_days = fact(Of::SensorDays, report.headline.sensor_days());
    let [first, last] = [data.from, data.to].map(|day| Query::new(Of::Days, data).is(Value::Day(day)));
    let (begin, end) = range(language, data.from, data.to);
    let until = |to: &'static str| (!end.is_empty()).then(|| said![to, (end.clone(), &last)]);
    let shown = |fact| Writer(language).value(fact);
    let table = match Day::parse(&about.region_date) {
        Some(of) if language == Ja => format!("{}、{}", about.region_table, day(Ja, of)),
        Some(of) => format!("{}, {}", about.region_table, day(En, of)),
        None => about.region_table.clone(),
    };
    match language {
        Ja => vec![
            said![
                "アクセスとは、観測点に一方的に届いた通信をいい、1件の記録を1件と数える（記録に件数が書かれている場合は、その件数とする）。観測点側の通信への応答、外向きの通信、跳ね返り（バックスキャッタ）は含めない。"
            ],
            said![
                "延べ発信元数とは、発信元アドレス、観測日、観測点、宛先（ポート種類）の異なる組の数をいう。同じ発信元が何度アクセスしても、観測日、観測点、宛先が同じであれば1と数える。"
            ],
            said![
                "1観測点・1日あたりの値は、観測点数",
                shown(&sensors),
                "と期間の暦日数",
                shown(&days),
                "の積",
                shown(&sensor_days),
                "で割り、四捨五入したものである。"
            ],
            said![
                "1日の区切りは、タイムゾーン",
                about.zone.as_str(),
                "による。データは",
                (begin, &first),
                until("～"),
                "のものである。"
            ],
            said!["発信元地域は、アドレスの登録上の国であり、実際の所在地とは限らない（対応表：", table, "）。"],
            said!["この報告は、Teiten ", about.version.as_str(), "がログから作成した。"],
        ],
        En => vec![
            said![
                "An access is one unsolicited event at a sensor: one record, or as many as the record itself states. Replies, outbound traffic and backscatter are not accesses."
            ],
            said![
                "The source count is the number of distinct (source address, day, sensor, service): a source counts once per day, sensor and service, however often it comes."
            ],
            said![
                "Per sensor-day means divided by sensors × calendar days of the period (",
                shown(&sensors),
                " × ",
                shown(&days),
                " = ",
                shown(&sensor_days),
                ") and rounded to the nearest, half up."
            ],
            said![
                "Days are those of the time zone ",
                about.zone.as_str(),
                ". The data is of ",
                (begin, &first),
                until(dash(data.from, data.to)),
                "."
            ],
            said![
                "The region of a source is the country its address is registered in, which need not be where it is (table: ",
                table,
                ")."
            ],
            said!["This report was made from logs by Teiten ", about.version.as_str(), "."],
        ],
    }
}
