//! Values as a language writes them, and the words that stand above tables and beside charts.

use super::Language::{self, En, Ja};
use super::regions::region;
use crate::access::Service;
use crate::glossary::lookup;
use crate::report::Period;
use crate::report::monthly::Value;
use crate::time::{Day, Month};

/// A value as it stands in a table: numbers in groups of three, minus as a sign of its own width, dates in full.
pub fn value(language: Language, value: &Value) -> String {
    match value {
        Value::Count(n) | Value::Rounded(n) => count(*n),
        Value::Tenths(n) => decimal(i128::from(*n), 1),
        Value::Hundredths(n) => decimal(i128::from(*n), 2),
        Value::PerMille(n) => format!("{}%", decimal(i128::from(*n), 1)),
        Value::Thousandths(n) => decimal(i128::from(*n), 3),
        Value::Day(of) => day(language, *of),
        Value::Month(of) => month(language, *of),
        Value::Service(of) => service(language, *of),
        Value::Region(of) => region(language, *of),
        Value::Sensor(name) => name.clone(),
    }
}

/// A number in groups of three, alike in both languages.
pub fn count(n: u64) -> String {
    decimal(i128::from(n), 0)
}

/// `n` / 10^`places`, in groups of three.
fn decimal(n: i128, places: u32) -> String {
    let unit = 10u128.pow(places);
    let size = n.unsigned_abs();
    let whole = (size / unit).to_string();
    let mut text = String::from(if n < 0 { "−" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if places > 0 {
        text.push_str(&format!(".{:0width$}", size % unit, width = places as usize));
    }
    text
}

/// The value without its sign, for a sentence that says which way it went.
pub(super) fn size(language: Language, of: &Value) -> String {
    value(language, of).trim_start_matches('−').to_owned()
}

/// A change with its sign: `+12.3%`, `−12.3%`, `0.0%`.
pub(super) fn signed(language: Language, of: &Value) -> String {
    let positive = matches!(of, Value::Hundredths(1..) | Value::PerMille(1..) | Value::Thousandths(1..));
    format!("{}{}", if positive { "+" } else { "" }, value(language, of))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: u32) -> &'static str {
    usize::try_from(month).ok().and_then(|n| MONTHS.get(n.checked_sub(1)?)).copied().unwrap_or("")
}

/// `2008年9月13日`, `13 September 2008`.
pub fn day(language: Language, day: Day) -> String {
    let (year, month, of_month) = day.civil();
    match language {
        Ja => format!("{year}年{month}月{of_month}日"),
        En => format!("{of_month} {} {year}", month_name(month)),
    }
}

/// `9月13日`, `13 September`.
pub(super) fn day_of_year(language: Language, day: Day) -> String {
    let (_, month, of_month) = day.civil();
    match language {
        Ja => format!("{month}月{of_month}日"),
        En => format!("{of_month} {}", month_name(month)),
    }
}

/// `13日`, `13`.
pub(super) fn day_of_month(language: Language, day: Day) -> String {
    let (.., of_month) = day.civil();
    match language {
        Ja => format!("{of_month}日"),
        En => of_month.to_string(),
    }
}

/// `2008年9月`, `September 2008`.
pub fn month(language: Language, month: Month) -> String {
    match language {
        Ja => format!("{}年{}月", month.year, month.month),
        En => format!("{} {}", month_name(month.month), month.year),
    }
}

/// A month by its name, other days from the first to the last: `2008年9月`, `2008年9月13日～17日`, `13–17 September 2008`.
pub fn period(language: Language, period: Period) -> String {
    if let Some(of) = period.month() {
        return month(language, of);
    }
    let (from, to) = range(language, period.from, period.to);
    match (language, to.is_empty()) {
        (_, true) => from,
        (Ja, _) => format!("{from}～{to}"),
        (En, _) => format!("{from}{}{to}", dash(period.from, period.to)),
    }
}

/// The dash between two days in English: closed up between numbers only.
pub(super) fn dash(from: Day, to: Day) -> &'static str {
    if from.month() == to.month() { "–" } else { " – " }
}

/// The first and the last day as they stand in a range, none of which says twice what both have; the last is empty if
/// it is the first.
pub(super) fn range(language: Language, from: Day, to: Day) -> (String, String) {
    if from == to {
        return (day(language, from), String::new());
    }
    let (same_month, same_year) = (from.month() == to.month(), from.month().year == to.month().year);
    match (language, same_month, same_year) {
        (Ja, true, _) => (day(Ja, from), day_of_month(Ja, to)),
        (Ja, _, true) => (day(Ja, from), day_of_year(Ja, to)),
        (En, true, _) => (day_of_month(En, from), day(En, to)),
        (En, _, true) => (day_of_year(En, from), day(En, to)),
        _ => (day(language, from), day(language, to)),
    }
}

/// A service by its port alone: `445/tcp`; Ping(ICMP) for the echo request.
pub fn port(_language: Language, service: Service) -> String {
    if service == Service::PING { "Ping(ICMP)".to_owned() } else { service.to_string() }
}

/// A service with the glossary's short name, where there is one: `445/tcp（SMB）`, `445/tcp (SMB)`.
pub fn service(language: Language, service: Service) -> String {
    let port = port(language, service);
    match (language, short_name(language, service)) {
        (_, None) => port,
        (Ja, Some(name)) => format!("{port}（{name}）"),
        (En, Some(name)) => format!("{port} ({name})"),
    }
}

/// The glossary's name without what it explains in brackets; of a name that is the port, what stands in the brackets.
fn short_name(language: Language, service: Service) -> Option<String> {
    if service == Service::PING {
        return None;
    }
    let entry = lookup(service)?;
    let (name, open, close) = match language {
        Ja => (&entry.name.ja, "（", "）"),
        En => (&entry.name.en, " (", ")"),
    };
    let Some((before, rest)) = name.split_once(open) else { return Some(name.clone()) };
    let Some((inside, after)) = rest.split_once(close) else { return Some(name.clone()) };
    Some(if before == service.to_string() { inside.to_owned() } else { format!("{before}{after}") })
}

/// Services by their ports, as a list.
pub fn services(language: Language, services: &[Service]) -> String {
    let ports: Vec<String> = services.iter().map(|service| port(language, *service)).collect();
    match (language, ports.split_last()) {
        (_, None) => String::new(),
        (Ja, _) => ports.join("、"),
        (En, Some((last, []))) => last.clone(),
        (En, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The rest of a table or of a chart.
pub fn others(language: Language) -> &'static str {
    word(language, Word::Others)
}

/// A word above a column, beside an axis or in front of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is the word that it names")]
pub enum Word {
    Accesses,
    Sources,
    AccessesPerSensorDay,
    SourcesPerSensorDay,
    PerSensorDay,
    AccessesPerSource,
    SourceSensorDays,
    DistinctAddresses,
    Sensor,
    Sensors,
    Service,
    Region,
    Day,
    Days,
    Month,
    Period,
    ComparedWith,
    Rank,
    RankBefore,
    NewInRanking,
    Share,
    ShareOfAccesses,
    ShareOfSources,
    Before,
    Now,
    Change,
    ChangeFromSources,
    ChangeFromIntensity,
    Mix,
    Others,
    Total,
    All,
    Coverage,
    ObservedDays,
    Records,
    Table,
    Figure,
    Contents,
    Incident,
    Usual,
    Highest,
    Peak,
    Hypothesis,
    Alternative,
    Advice,
    ForBeginners,
    ForAdministrators,
    Glossary,
    WhatItIs,
    WhoAbusedIt,
    SourcesRead,
    Inputs,
    FileName,
    Notes,
    Organisation,
    Contact,
    Licence,
    NotAvailable,
    Unknown,
}

/// See [`Word`].
pub fn word(language: Language, word: Word) -> &'static str {
    let (ja, en) = match word {
        Word::Accesses => ("アクセス数", "Accesses"),
        Word::Sources => ("延べ発信元数", "Sources"),
        Word::AccessesPerSensorDay => ("1観測点・1日あたりのアクセス数", "Accesses per sensor-day"),
        Word::SourcesPerSensorDay => ("1観測点・1日あたりの延べ発信元数", "Sources per sensor-day"),
        Word::PerSensorDay => ("1観測点・1日あたり", "Per sensor-day"),
        Word::AccessesPerSource => ("発信元1つあたりのアクセス数", "Accesses per source"),
        Word::SourceSensorDays => ("観測点・日ごとの発信元数", "Source-sensor-days"),
        Word::DistinctAddresses => ("重複のないアドレス数", "Distinct addresses"),
        Word::Sensor => ("観測点", "Sensor"),
        Word::Sensors => ("観測点数", "Sensors"),
        Word::Service => ("宛先（ポート種類）", "Service"),
        Word::Region => ("発信元地域", "Region of the source"),
        Word::Day => ("観測日", "Day"),
        Word::Days => ("日数", "Days"),
        Word::Month => ("月", "Month"),
        Word::Period => ("期間", "Period"),
        Word::ComparedWith => ("比較対象", "Compared with"),
        Word::Rank => ("順位", "Rank"),
        Word::RankBefore => ("前回の順位", "Previous rank"),
        Word::NewInRanking => ("圏外", "New"),
        Word::Share => ("割合", "Share"),
        Word::ShareOfAccesses => ("アクセス数の割合", "Share of accesses"),
        Word::ShareOfSources => ("延べ発信元数の割合", "Share of sources"),
        Word::Before => ("比較対象の期間", "Before"),
        Word::Now => ("この期間", "Now"),
        Word::Change => ("増減", "Change"),
        Word::ChangeFromSources => ("発信元数の増減による分", "From the number of sources"),
        Word::ChangeFromIntensity => ("発信元あたりのアクセス数の増減による分", "From accesses per source"),
        Word::Mix => ("構成の変化による分", "From the mix of services"),
        Word::Others => ("その他", "Others"),
        Word::Total => ("合計", "Total"),
        Word::All => ("全体", "All"),
        Word::Coverage => ("観測率", "Coverage"),
        Word::ObservedDays => ("記録のある日数", "Days with records"),
        Word::Records => ("記録の件数", "Records"),
        Word::Table => ("表", "Table"),
        Word::Figure => ("図", "Figure"),
        Word::Contents => ("目次", "Contents"),
        Word::Incident => ("事象", "Incident"),
        Word::Usual => ("通常の水準", "Usual"),
        Word::Highest => ("最大", "Highest"),
        Word::Peak => ("最大の日", "Day of the peak"),
        Word::Hypothesis => ("考えられる原因", "Likely cause"),
        Word::Alternative => ("別の可能性", "Other explanation"),
        Word::Advice => ("対策", "What to do"),
        Word::ForBeginners => ("一般の利用者へ", "For everybody"),
        Word::ForAdministrators => ("管理者へ", "For administrators"),
        Word::Glossary => ("用語と宛先の解説", "Glossary"),
        Word::WhatItIs => ("概要", "What it is"),
        Word::WhoAbusedIt => ("悪用の経緯", "Who abused it, and when"),
        Word::SourcesRead => ("参考資料", "Where to read of it"),
        Word::Inputs => ("集計したファイル", "Files counted"),
        Word::FileName => ("ファイル名", "File"),
        Word::Notes => ("集計方法", "How it was counted"),
        Word::Organisation => ("発行者", "Published by"),
        Word::Contact => ("連絡先", "Contact"),
        Word::Licence => ("利用条件", "Licence"),
        Word::NotAvailable => ("算出できない", "not available"),
        Word::Unknown => ("不明", "unknown"),
    };
    match language {
        Ja => ja,
        En => en,
    }
}
