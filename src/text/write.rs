//! Values as a language writes them, and the words that stand above tables and beside charts.

use super::Language::{self, En, Ja};
use super::regions::{region, region_in_sentence};
use crate::access::Service;
use crate::glossary::lookup;
use crate::report::Period;
use crate::report::monthly::{Fact, Value};
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
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if places > 0 {
        text.push_str(&format!(".{:0width$}", size % unit, width = places as usize));
    }
    text
}

/// Writes facts of sentences in a language.
#[derive(Clone, Copy)]
pub(super) struct Writer(pub(super) Language);

/// A fact as it is written in one place.
type Written<'a> = (String, &'a Fact);

impl Writer {
    /// As a table has it; a region with its article.
    pub(super) fn value(self, fact: &Fact) -> Written<'_> {
        match fact.value {
            Value::Region(of) => (region_in_sentence(self.0, of), fact),
            _ => (value(self.0, &fact.value), fact),
        }
    }

    /// A change with its sign: `+12.3%`, `−12.3%`, `0.0%`.
    pub(super) fn signed(self, fact: &Fact) -> Written<'_> {
        let positive = matches!(fact.value, Value::Hundredths(1..) | Value::PerMille(1..) | Value::Thousandths(1..));
        (format!("{}{}", if positive { "+" } else { "" }, value(self.0, &fact.value)), fact)
    }

    /// A service by its port alone, after its name was told.
    pub(super) fn port(self, fact: &Fact) -> Written<'_> {
        match fact.value {
            Value::Service(of) => (port(of), fact),
            _ => self.value(fact),
        }
    }

    /// Tenths without the `.0`.
    pub(super) fn plain(self, fact: &Fact) -> Written<'_> {
        match fact.value {
            Value::Tenths(n) if n % 10 == 0 => (count(n / 10), fact),
            _ => self.value(fact),
        }
    }

    /// A probability in per cent: `1.7%`.
    pub(super) fn probability(self, fact: &Fact) -> Written<'_> {
        match (&fact.value, self.0) {
            (Value::Thousandths(0), Ja) => (String::from("0.1%未満"), fact),
            (Value::Thousandths(0), En) => (String::from("less than 0.1%"), fact),
            (Value::Thousandths(n), _) => (value(self.0, &Value::PerMille(*n)), fact),
            _ => self.value(fact),
        }
    }

    /// The number of a day in its month.
    pub(super) fn day_of_month(self, fact: &Fact) -> Written<'_> {
        match fact.value {
            Value::Day(day) => (day_of_month(self.0, day), fact),
            _ => self.value(fact),
        }
    }

    /// A day without what it shares with a day before it: year, or year and month.
    pub(super) fn day_after(self, fact: &Fact, before: Day) -> Written<'_> {
        match fact.value {
            Value::Day(day) if self.0 == Ja => (range(Ja, before, day).1, fact),
            Value::Day(day) => (day_of_year(En, day), fact),
            _ => self.value(fact),
        }
    }

    /// A day without the year, if that is the year of `of`.
    pub(super) fn day_in(self, fact: &Fact, of: Day) -> Written<'_> {
        match fact.value {
            Value::Day(day) if day.month().year == of.month().year => (day_of_year(self.0, day), fact),
            _ => self.value(fact),
        }
    }
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
pub fn port(service: Service) -> String {
    if service == Service::PING { "Ping(ICMP)".to_owned() } else { service.to_string() }
}

/// A service with the glossary's short name, where there is one: `445/tcp（SMB）`, `445/tcp (SMB)`.
pub fn service(language: Language, service: Service) -> String {
    let port = port(service);
    match (language, short_name(language, service)) {
        (_, None) => port,
        (Ja, Some(name)) => format!("{port}（{name}）"),
        (En, Some(name)) => format!("{port} ({name})"),
    }
}

/// The glossary's name without what it explains in brackets; of a name that is the port, what stands in the brackets.
pub(super) fn short_name(language: Language, service: Service) -> Option<String> {
    if service == Service::PING {
        return None;
    }
    if let Some(name) = icmp(language, service) {
        return Some(name.to_owned());
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

/// What an ICMP message of a kind says (RFC 792, RFC 950), of those that victims and routers send back.
fn icmp(language: Language, service: Service) -> Option<&'static str> {
    let (ja, en) = match service.to_string().strip_prefix("icmp/")? {
        "0" => ("エコー応答", "echo reply"),
        "3" => ("到達不能", "unreachable"),
        "4" => ("送信抑制", "source quench"),
        "5" => ("経路変更", "redirect"),
        "11" => ("時間超過", "time exceeded"),
        "12" => ("パラメーター異常", "parameter problem"),
        "14" => ("時刻応答", "timestamp reply"),
        "16" => ("情報応答", "information reply"),
        "18" => ("マスク応答", "mask reply"),
        _ => return None,
    };
    Some(if language == Ja { ja } else { en })
}
