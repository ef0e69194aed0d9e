//! What stands behind a fact in words: the title of its table, what its columns and rows are, and how it comes of them.

use super::Language::{self, En, Ja};
use super::words::{Word, word};
use super::write::{count, month, period, port, service, value};
use super::{day, marks, region};
use crate::report::half_up;
use crate::report::monthly::{Axis, Key, Made, Of, Query, Trace, Value};

/// So many services, regions or sensors stand in a title.
const NAMED: usize = 3;

/// The title of the table: `Accesses by day: 8080/tcp, 13–17 September 2008`.
pub fn trace_title(language: Language, trace: &Trace) -> String {
    let of = trace.columns.get(trace.main).copied().unwrap_or(trace.fact.query.of);
    let noun = match (trace.axis, language) {
        // A trend looks at both.
        (Axis::Month, Ja) => "アクセス数と延べ発信元数",
        (Axis::Month, En) => "Accesses and sources",
        _ => column_name(language, of),
    };
    let scope = scope(language, trace);
    let of_victims = trace.columns.contains(&Of::Victims);
    match (language, trace.axis) {
        (Ja, axis) => {
            let by = match axis {
                Axis::Service if of_victims => "応答元のサービス別",
                Axis::Day => "日別",
                Axis::Month => "月別",
                Axis::Period => "期間別",
                Axis::Service => "宛先別",
                Axis::Region => "発信元地域別",
                Axis::Sensor => "観測点別",
            };
            format!("{by}の{noun}（{scope}）")
        }
        (En, axis) => {
            let by = match axis {
                Axis::Service if of_victims => "victim’s service",
                Axis::Day => "day",
                Axis::Month => "month",
                Axis::Period => "period",
                Axis::Service => "service",
                Axis::Region => "region of the source",
                Axis::Sensor => "sensor",
            };
            format!("{noun} by {by}: {scope}")
        }
    }
}

/// What the query is restricted to, and its days; where the rows are what it names, they say it themselves.
fn scope(language: Language, trace: &Trace) -> String {
    let Query { period: of, against, services, regions, sensors, tool, .. } = &trace.fact.query;
    let rows = trace.axis;
    let few = |names: Vec<String>| match names.len().checked_sub(NAMED) {
        Some(more) if more > 0 => match language {
            Ja => format!("{}ほか{more}", names[..NAMED].join("、")),
            En => format!("{} and {more} more", names[..NAMED].join(", ")),
        },
        _ => names.join(if language == Ja { "、" } else { ", " }),
    };
    let mut parts: Vec<String> = tool.iter().map(|it| marks::tool(*it).to_owned()).collect();
    if rows != Axis::Service {
        parts.extend((!services.is_empty()).then(|| few(services.iter().map(|it| port(*it)).collect())));
    }
    if rows != Axis::Region {
        parts.extend((!regions.is_empty()).then(|| few(regions.iter().map(|it| region(language, *it)).collect())));
    }
    if rows != Axis::Sensor {
        parts.extend((!sensors.is_empty()).then(|| few(sensors.clone())));
    }
    let days = match (trace.rows.first(), trace.rows.last()) {
        // The days that a rule looks at are not always those of the fact.
        (Some(first), Some(last)) => match (&first.key, &last.key) {
            (Key::Day(from), Key::Day(to)) => crate::report::Period { from: *from, to: *to },
            _ => *of,
        },
        _ => *of,
    };
    parts.push(match (against, language) {
        (None, _) => period(language, days),
        (Some(before), Ja) => format!("{}と比べた{}", period(Ja, *before), period(Ja, *of)),
        (Some(before), En) => format!("{} against {}", period(En, *of), period(En, *before)),
    });
    parts.join(if language == Ja { "、" } else { ", " })
}

/// What stands above a column.
pub fn column_name(language: Language, of: Of) -> &'static str {
    let of = match of {
        Of::Sources => Word::Sources,
        Of::SourceSensorDays => Word::SourceSensorDays,
        Of::DistinctAddresses => Word::DistinctAddresses,
        Of::AccessesPerSensorDay => Word::AccessesPerSensorDay,
        Of::SourcesPerSensorDay => Word::SourcesPerSensorDay,
        Of::ChangeFromSources => Word::ChangeFromSources,
        Of::ChangeFromIntensity => Word::ChangeFromIntensity,
        Of::ChangeOfAccesses => Word::ChangeOfAccesses,
        Of::SensorDays => Word::CalendarDays,
        Of::ObservedSensorDays => Word::ObservedDays,
        Of::Backscatter => Word::BackscatterRecords,
        Of::Victims => Word::Victims,
        Of::MarkTested => Word::AccessesWithFields,
        Of::MarkedAccesses => Word::ConsistentAccesses,
        Of::MarkedSources => Word::ConsistentSources,
        _ => Word::Accesses,
    };
    word(language, of)
}

/// What stands above the names of the rows.
pub fn axis_name(language: Language, trace: &Trace) -> &'static str {
    let of = match trace.axis {
        Axis::Day => Word::Day,
        Axis::Month => Word::Month,
        Axis::Period => Word::Period,
        Axis::Service if trace.columns.contains(&Of::Victims) => Word::VictimService,
        Axis::Service => Word::Service,
        Axis::Region => Word::Region,
        Axis::Sensor => Word::Sensor,
    };
    word(language, of)
}

/// The name of a row.
pub fn row_name(language: Language, key: &Key) -> String {
    match key {
        Key::Day(of) => day(language, *of),
        Key::Month(of) => month(language, *of),
        Key::Period(of) => period(language, *of),
        Key::Service(of) if of.to_string().starts_with("icmp/") => service(language, *of),
        Key::Service(of) => port(*of),
        Key::Region(of) => region(language, *of),
        Key::Sensor(name) => name.clone(),
        Key::Others => word(language, Word::Others).to_owned(),
        Key::Mix => word(language, Word::Mix).to_owned(),
    }
}

/// How the fact comes of the table.
pub fn trace_note(language: Language, trace: &Trace) -> String {
    let shown = |of: &Value| value(language, of);
    let fact = shown(&trace.fact.value);
    let column = trace.columns.get(trace.main).map_or("", |of| column_name(language, *of));
    let marked = !trace.is_whole();
    match (&trace.made, language) {
        (Made::Sum(sum), Ja) if marked => format!("印を付けた行の「{column}」の合計は{}である。", shown(sum)),
        (Made::Sum(sum), Ja) => format!("表の「{column}」の合計は{}である。", shown(sum)),
        (Made::Sum(sum), En) if marked => format!("The marked rows of “{column}” add up to {}.", shown(sum)),
        (Made::Sum(sum), En) => format!("The rows of “{column}” add up to {}.", shown(sum)),
        (Made::Rows(rows), Ja) if marked => format!("印を付けた行の数は{}である。", count(*rows)),
        (Made::Rows(rows), Ja) => format!("表の行の数は{}である。", count(*rows)),
        (Made::Rows(1), En) if marked => "One row is marked.".to_owned(),
        (Made::Rows(1), En) => "The table has one row.".to_owned(),
        (Made::Rows(rows), En) if marked => format!("{} rows are marked.", count(*rows)),
        (Made::Rows(rows), En) => format!("The table has {} rows.", count(*rows)),
        (Made::Ratio(part, whole), _) => ratio(language, (part, whole), &trace.fact.value, marked),
        (Made::PerSensorDay { count: n, sensors, days }, _) => {
            let exact = shown(&Value::Hundredths(i64::try_from(half_up(n * 100, sensors * days)).unwrap_or(i64::MAX)));
            let (n, sensors, days) = (count(*n), count(*sensors), count(*days));
            match language {
                Ja => format!(
                    "合計の{n}を、観測点数{sensors}×暦日数{days}で割ると{exact}となる。四捨五入して{fact}とした。"
                ),
                En => format!(
                    "{n}, the sum, divided by {sensors} sensors × {days} calendar days is {exact}; rounded: {fact}."
                ),
            }
        }
        (Made::Change, Ja) => {
            format!("「{column}」の、先の期間から後の期間への増減率である（丸める前の値による）：{fact}。")
        }
        (Made::Change, En) => {
            format!("How far the last column moved from the first row to the second, before rounding: {fact}.")
        }
        (Made::Rule, _) => rule(language, trace.fact.query.of).to_owned(),
    }
}

fn ratio(language: Language, (part, whole): (&Value, &Value), fact: &Value, marked: bool) -> String {
    let shown = |of: &Value| value(language, of);
    let exact = match (part, whole, fact) {
        (Value::Count(part), Value::Count(whole), Value::Rounded(_)) => {
            let hundredths = i64::try_from(half_up(part * 100, *whole)).unwrap_or(i64::MAX);
            Some(shown(&Value::Hundredths(hundredths)))
        }
        _ => None,
    };
    let (part, whole, fact) = (shown(part), shown(whole), shown(fact));
    match (language, exact, marked) {
        (Ja, Some(exact), _) => format!("{part}÷{whole}＝{exact}。四捨五入して{fact}とした。"),
        (Ja, None, true) => format!("印を付けた行の{part}は、全体の{whole}の{fact}にあたる。"),
        (Ja, None, false) => format!("{part}は、{whole}の{fact}にあたる。"),
        (En, Some(exact), _) => format!("{part} ÷ {whole} = {exact}; rounded: {fact}."),
        (En, None, true) => format!("The marked rows, {part}, are {fact} of {whole}."),
        (En, None, false) => format!("{part} is {fact} of {whole}."),
    }
}

/// How a fact is made that no sum gives.
fn rule(language: Language, of: Of) -> &'static str {
    let (ja, en) = match of {
        Of::TrendScore | Of::TrendProbability => (
            "各月の1観測点・1日あたりの値を二つずつ比べ、後の月のほうが大きい組の数と小さい組の数との差を求めた。確率は、月の順序に意味がない場合にこれほどの差が生じる割合である（マン・ケンドール検定）。",
            "The values per sensor-day of every two months are compared: how many pairs rise, less how many fall. The probability is how often the same months in random order would differ as much (Mann–Kendall test).",
        ),
        Of::Correlation | Of::Slope => (
            "表の各日のアクセス数と延べ発信元数から求めた。相関係数は二つの順位の一致の度合い（スピアマン）、傾きは対数をとった値の二日ずつの傾きの中央値（タイル・セン）である。",
            "From the accesses and sources of each day in the table: how far both put the days in the same order (Spearman), and the median slope between every two days on logarithmic scales (Theil–Sen).",
        ),
        Of::UsualAccesses => (
            "通常の水準は、その日の前の最長八週間の平均である。直前の二日と、突出した日は除く。データの初めで前の日が足りないときは、後の日も使う。表は、その範囲の日を示す。",
            "What is usual is the average of up to eight weeks before the day, without the two days just before it and without days that stood out. At the beginning of the data, days after it stand in. The table shows the days looked at.",
        ),
        Of::RisenAccesses => (
            "増加後の水準は、増加が始まってから三週間の一日の件数の中央値である。",
            "The new level is the median of the daily accesses in the first three weeks of the rise.",
        ),
        Of::Coverage => (
            "増加が見られた観測点（印を付けた行）の割合から、ウィルソンの95%信頼区間によって推定した。",
            "Estimated from the share of sensors that saw the increase (the marked rows), by Wilson’s 95% confidence interval.",
        ),
        Of::Visitors => (
            "発信元の数は、この期間にこの宛先へ来たアドレスを、何度来ても一つとして数えたものである。同じアドレスが複数の日に来るため、日ごとの数を足しても一致しない。",
            "The number of different addresses that came to these services in these days, each counted once. The same address comes on several days, so the days do not add up to it.",
        ),
        Of::ShareOfBusiest => (
            "この期間のアクセスが最も多かった発信元の件数を、表の合計で割った。発信元ごとの件数は、アドレスを含むためここには示さない。",
            "The accesses of the one source that made most of them, divided by all accesses in the table. Counts of single sources are told by addresses alone, which are not shown here.",
        ),
        Of::MostAtOneSensor => (
            "一つの発信元が一つの観測点に対して行ったアクセスのうち、最も多いものの件数である。アドレスから数えたもので、表の足し算では求められない。",
            "The most accesses that one source made at one sensor. It is counted by addresses; the table shows all accesses that it is the largest part of.",
        ),
        Of::ExplainedChange => (
            "観測点ごとの増減から求めた。表は、この観測点の二つの期間のアクセス数である。",
            "From the change at each sensor. The table shows this sensor’s accesses in both periods.",
        ),
        _ => ("表は、この記述のもとになった件数である。", "The table shows the counts that this is about."),
    };
    match language {
        Ja => ja,
        En => en,
    }
}
