//! Titles of figures, and what a figure lacks.

use super::Language::{self, En, Ja};
use super::Sentence;
use super::sentence::{list, said};
use super::when;
use super::write::Writer;
use crate::access::Service;
use crate::report::Period;
use crate::report::monthly::{Columns, Fact, Figure, Measure, Monthly, Of, Query, Subject, Table, Value};
use crate::time::Month;

/// Months that figures of months show, and those of a year.
const HALF: i32 = 6;
const YEAR: i32 = 12;

/// From the first to the last column; `None` without columns.
fn span(table: &Table) -> Option<Period> {
    let ends = match &table.columns {
        Columns::Days(days) => (*days.first()?, *days.last()?),
        Columns::Months(months) => (months.first()?.days().0, months.last()?.days().1),
        Columns::Periods(periods) => (periods.first()?.from, periods.last()?.to),
    };
    Some(Period { from: ends.0, to: ends.1 })
}

/// Services as facts of what a figure shows.
fn facts(services: &[Service], period: Period) -> Vec<Fact> {
    let fact = |service: &Service| Query::new(Of::Accesses, period).service(*service).is(Value::Service(*service));
    services.iter().map(fact).collect()
}

/// What a figure shows, and of when; without its number.
pub fn figure_title(language: Language, figure: &Figure, report: &Monthly) -> Sentence {
    let table = report.tables.get(figure.table);
    let days = table.and_then(span).unwrap_or(report.period);
    let only = facts(table.map_or(&[], |table| &table.only), days);
    let periods = match table.map(|table| &table.columns) {
        Some(Columns::Periods(periods)) => periods.as_slice(),
        _ => &[],
    };
    let when = match figure.subject {
        Subject::Months | Subject::YearByService | Subject::MonthsByService | Subject::MonthsByRegion => {
            when::months(language, days)
        }
        Subject::ServicesCompared | Subject::MoverByRegion | Subject::ChangeByService | Subject::ChangeByCause => {
            let and = if language == Ja { "と" } else { " and " };
            list(periods.iter().map(|period| when::named(language, *period)), and, and)
        }
        _ => when::named(language, report.period),
    };
    match language {
        Ja => japanese(figure, &only, when),
        En => english(figure, &only, when),
    }
}

fn japanese(figure: &Figure, only: &[Fact], when: Sentence) -> Sentence {
    let measure = match figure.measure {
        Some(Measure::Accesses) => "アクセス数",
        Some(Measure::Sources) => "延べ発信元数",
        None => "アクセス数と延べ発信元数",
    };
    let ports = list(only.iter().map(|fact| Writer(Ja).port(fact)), "、", "、");
    let what = match figure.subject {
        Subject::Months => said!["1観測点・1日あたりの", measure, "の推移（月別、"],
        Subject::YearByService => said!["宛先（ポート種類）別", measure, "の推移（日別、"],
        Subject::Incidents => said![ports, "の", measure, "の推移（日別、"],
        Subject::DailyByService => said!["宛先（ポート種類）別", measure, "の推移（日別、"],
        Subject::SharesByService => said!["宛先（ポート種類）別", measure, "の割合（"],
        Subject::DailyByRegion => said!["発信元地域別", measure, "の推移（日別、"],
        Subject::SharesByRegion => said!["発信元地域別", measure, "の割合（"],
        Subject::MonthsByService => said!["宛先（ポート種類）別", measure, "の割合の推移（月別、"],
        Subject::MonthsByRegion => said!["発信元地域別", measure, "の割合の推移（月別、"],
        Subject::ServicesCompared => said!["宛先（ポート種類）別", measure, "の比較（1観測点・1日あたり、"],
        Subject::MoverByRegion => said![ports, "の発信元地域別", measure, "の比較（1観測点・1日あたり、"],
        Subject::ChangeByService => said!["アクセス数の増減の宛先（ポート種類）別内訳（1観測点・1日あたり、"],
        Subject::ChangeByCause => said!["アクセス数の増減の要因別内訳（1観測点・1日あたり、"],
    };
    said![what, when, "）"]
}

fn english(figure: &Figure, only: &[Fact], when: Sentence) -> Sentence {
    let (measure, of) = match figure.measure {
        Some(Measure::Accesses) => ("Accesses", "accesses"),
        Some(Measure::Sources) => ("Sources", "sources"),
        None => ("Accesses and sources", "accesses and sources"),
    };
    let ports = list(only.iter().map(|fact| Writer(En).port(fact)), ", ", " and ");
    let what = match figure.subject {
        Subject::Months => said![measure, " per sensor-day, by month, "],
        Subject::YearByService | Subject::DailyByService => said!["Daily ", of, " by service, "],
        Subject::Incidents => said!["Daily ", of, " at ", ports, ", "],
        Subject::SharesByService => said!["Shares of ", of, " by service, "],
        Subject::DailyByRegion => said!["Daily ", of, " by region of the source, "],
        Subject::SharesByRegion => said!["Shares of ", of, " by region of the source, "],
        Subject::MonthsByService => said!["Shares of ", of, " by service and month, "],
        Subject::MonthsByRegion => said!["Shares of ", of, " by region of the source and month, "],
        Subject::ServicesCompared => said![measure, " per sensor-day by service, "],
        Subject::MoverByRegion => said![measure, " per sensor-day at ", ports, " by region of the source, "],
        Subject::ChangeByService => said!["What made accesses per sensor-day change, by service, "],
        Subject::ChangeByCause => said!["What made accesses per sensor-day change, by cause, "],
    };
    said![what, when]
}

/// What a figure lacks: there is no data of its first months; or how it is to be read, where that is not plain. Empty if
/// it lacks nothing.
pub fn figure_note(language: Language, figure: &Figure, report: &Monthly) -> Sentence {
    let wanted = match figure.subject {
        Subject::Months | Subject::MonthsByService | Subject::MonthsByRegion => HALF,
        Subject::YearByService => YEAR,
        Subject::ChangeByService | Subject::ChangeByCause => {
            return match language {
                Ja => said!["上から下へ、増減を順に足し合わせる。横軸は、増減のあった範囲だけを示す。"],
                En => said![
                    "Read from top to bottom: each step begins where the one above it ends. The axis shows only the range that the steps span."
                ],
            };
        }
        _ => return Sentence::default(),
    };
    let Some(days) = report.tables.get(figure.table).and_then(span) else { return Sentence::default() };
    if months_between(days.from.month(), days.to.month()) + 1 >= wanted {
        return Sentence::default();
    }
    let first = Query::new(Of::Days, report.data).is(Value::Day(report.data.from));
    let first = Writer(language).value(&first);
    match language {
        Ja => said!["データは", first, "からのものである。それより前は示していない。"],
        En => said!["The data begins on ", first, "; nothing is shown of the time before."],
    }
}

fn months_between(from: Month, to: Month) -> i32 {
    let number = |month: Month| month.year * 12 + i32::try_from(month.month).unwrap_or(1);
    number(to) - number(from)
}
