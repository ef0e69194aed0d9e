//! The numbers of a figure as a table of cells, for every kind of file: the same cells in HTML, Markdown and CSV.

use crate::measure::{Counts, sum};
use crate::report::monthly::{
    Columns, Fact, Figure, Keys, Line, Measure, Monthly, SensorCoverage, Shape, Statement, Table, Value,
};
use crate::report::{half_up, rate, shares};
use crate::text::{self, Language, Word, word};
use crate::time::Day;

mod all;
mod change;

pub(super) use all::{named, names, title};
pub(super) use change::{ends, said, steps};

/// A table of cells; every row is as long as `head`.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub head: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// The last of the rows is their sum.
    pub total: bool,
}

/// A value of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Day(Day),
    Count(u64),
    /// In tenths.
    Tenths(u64),
    /// A value below a tenth, `units / 10^places`.
    Small {
        units: u64,
        places: u32,
    },
    /// In hundredths.
    Hundredths(i64),
    /// A change in hundredths, with its sign.
    Signed(i64),
    /// Nothing, in a column of numbers.
    None,
    /// Tenths of a per cent.
    Share(u32),
}

impl Cell {
    /// So many of something on each of so many sensor-days.
    fn rate(n: u64, sensor_days: u64) -> Cell {
        match rate(n, sensor_days) {
            (units, 1) => Cell::Tenths(units),
            (units, places) => Cell::Small { units, places },
        }
    }

    /// As a reader has it.
    pub(super) fn shown(&self, language: Language) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Day(day) => text::day(language, *day),
            Cell::Count(n) => text::count(*n),
            Cell::Tenths(n) => format!("{}.{}", text::count(n / 10), n % 10),
            Cell::Small { .. } => self.plain(),
            Cell::Hundredths(n) => text::value(language, &Value::Hundredths(*n)),
            Cell::Signed(n) => {
                format!("{}{}", if *n > 0 { "+" } else { "" }, text::value(language, &Value::Hundredths(*n)))
            }
            Cell::None => String::new(),
            Cell::Share(n) => format!("{}.{}%", n / 10, n % 10),
        }
    }

    /// As a program has it; days by ISO 8601, shares in per cent.
    pub(super) fn plain(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Day(day) => day.to_string(),
            Cell::Count(n) => n.to_string(),
            Cell::Tenths(n) => format!("{}.{}", n / 10, n % 10),
            Cell::Small { units, places } => format!("0.{units:0width$}", width = *places as usize),
            Cell::Hundredths(n) | Cell::Signed(n) => {
                let (sign, size) = (if *n < 0 { "-" } else { "" }, n.unsigned_abs());
                format!("{sign}{}.{:02}", size / 100, size % 100)
            }
            Cell::None => String::new(),
            Cell::Share(n) => format!("{}.{}", n / 10, n % 10),
        }
    }

    /// Numbers stand at the right of their column.
    pub(super) fn is_number(&self) -> bool {
        !matches!(self, Cell::Text(_) | Cell::Day(_))
    }
}

/// One of the two measures.
pub(super) fn of(measure: Measure, counts: Counts) -> u64 {
    match measure {
        Measure::Accesses => counts.accesses,
        Measure::Sources => counts.sources,
    }
}

/// The names of a table's rows.
pub(super) fn row_names(language: Language, table: &Table) -> Vec<String> {
    let mut names: Vec<String> = match &table.keys {
        Keys::All => vec![word(language, Word::All).to_owned()],
        Keys::Services(list) => list.iter().map(|it| text::port(*it)).collect(),
        Keys::Regions(list) => list.iter().map(|it| text::region(language, *it)).collect(),
    };
    if table.others {
        names.push(text::others(language).to_owned());
    }
    names
}

/// What stands above the names of a table's rows.
fn key_word(table: &Table) -> Word {
    match table.keys {
        Keys::All => Word::Total,
        Keys::Services(_) => Word::Service,
        Keys::Regions(_) => Word::Region,
    }
}

/// The names of a table's columns.
pub(super) fn column_names(language: Language, columns: &Columns) -> Vec<String> {
    match columns {
        Columns::Days(list) => list.iter().map(|it| text::day(language, *it)).collect(),
        Columns::Months(list) => list.iter().map(|it| text::month(language, *it)).collect(),
        Columns::Periods(list) => list.iter().map(|it| text::period(language, *it)).collect(),
    }
}

/// What stands above the names of a table's columns where they are rows.
fn column_word(columns: &Columns) -> Word {
    match columns {
        Columns::Days(_) => Word::Day,
        Columns::Months(_) => Word::Month,
        Columns::Periods(_) => Word::Period,
    }
}

/// The tools whose marks were looked for.
pub(super) fn marks(language: Language, report: &Monthly) -> Grid {
    let words = [
        Word::Tool,
        Word::Needs,
        Word::Confidence,
        Word::AccessesWithFields,
        Word::ConsistentAccesses,
        Word::Sources,
        Word::ByChance,
        Word::MostAt,
    ];
    let statements = report.sections.iter().flat_map(|section| &section.statements);
    let number = |fact: Option<&Fact>| match fact.map(|fact| &fact.value) {
        Some(Value::Count(n) | Value::Rounded(n)) => Cell::Count(*n),
        _ => Cell::Count(0),
    };
    let row = |statement: &Statement| {
        let (tool, tested, found, services, chance) = match statement {
            Statement::Marked { tool, tested, accesses, sources, services, chance, .. } => {
                (*tool, tested, Some((accesses, sources)), services.as_slice(), chance)
            }
            Statement::Unmarked { tool, tested, chance, .. } => (*tool, tested, None, [].as_slice(), chance),
            _ => return None,
        };
        let services = services.iter().filter_map(|fact| match fact.value {
            Value::Service(service) => Some(text::port(service)),
            _ => None,
        });
        Some(vec![
            Cell::Text(text::tool(tool).to_owned()),
            Cell::Text(text::needed(language, tool)),
            Cell::Text(text::confidence(language, tool.confidence()).to_owned()),
            number(Some(tested)),
            number(found.map(|it| it.0)),
            number(found.map(|it| it.1)),
            number(chance.as_ref()),
            Cell::Text(services.collect::<Vec<_>>().join(if language == Language::Ja { "、" } else { ", " })),
        ])
    };
    let head = words.map(|it| word(language, it).to_owned()).to_vec();
    Grid { head, rows: statements.filter_map(row).collect(), total: false }
}

/// The numbers of a figure.
pub(super) fn of_figure(language: Language, report: &Monthly, figure: &Figure) -> Grid {
    let Some(table) = report.tables.get(figure.table) else { return Grid::default() };
    match (figure.shape, &table.columns, figure.measure) {
        (Shape::Months, ..) => per_sensor_day(language, table),
        (Shape::Waterfall, ..) => change::change(language, report, figure.subject),
        (Shape::Pairs, _, measure) => pairs(language, table, measure.unwrap_or(Measure::Accesses)),
        (_, Columns::Days(_), measure) => by_column(language, table, measure.unwrap_or(Measure::Accesses)),
        (_, _, measure) => with_shares(language, table, measure.unwrap_or(Measure::Accesses)),
    }
}

/// A row a day or what else the columns are, a column a key, and their sums.
pub(super) fn by_column(language: Language, table: &Table, measure: Measure) -> Grid {
    let mut head = vec![word(language, column_word(&table.columns)).to_owned()];
    head.extend(row_names(language, table));
    let names: Vec<Cell> = match &table.columns {
        Columns::Days(days) => days.iter().map(|day| Cell::Day(*day)).collect(),
        other => column_names(language, other).into_iter().map(Cell::Text).collect(),
    };
    let several = table.rows() > 1;
    if several {
        head.push(word(language, Word::Total).to_owned());
    }
    let line = |name: Cell, values: Vec<u64>| {
        let total: u64 = values.iter().sum();
        let values = values.into_iter().chain(several.then_some(total)).map(Cell::Count);
        std::iter::once(name).chain(values).collect::<Vec<_>>()
    };
    let keys = 0..table.rows();
    let mut rows: Vec<_> = (names.into_iter().enumerate())
        .map(|(at, name)| {
            let values = keys.clone().map(|key| of(measure, table.row(key)[at])).collect();
            line(name, values)
        })
        .collect();
    let sums = keys.map(|key| of(measure, sum(table.row(key).iter().copied()))).collect();
    rows.push(line(Cell::Text(word(language, Word::Total).to_owned()), sums));
    Grid { head, rows, total: true }
}

/// A row a key, a number and a share a column, and their sums.
fn with_shares(language: Language, table: &Table, measure: Measure) -> Grid {
    let columns = column_names(language, &table.columns);
    let keys = 0..table.rows();
    let mut head = vec![word(language, key_word(table)).to_owned()];
    let mut lists = Vec::new();
    for (at, name) in columns.iter().enumerate() {
        let share = word(language, Word::Share);
        head.push(name.clone());
        head.push(match language {
            Language::Ja => format!("{share}（{name}）"),
            Language::En => format!("{share} ({name})"),
        });
        let values: Vec<u64> = keys.clone().map(|key| of(measure, table.row(key)[at])).collect();
        let parts = shares(values.iter().copied());
        lists.push((values, parts));
    }
    let mut rows: Vec<Vec<Cell>> = (row_names(language, table).into_iter().enumerate())
        .map(|(key, name)| {
            let cells = lists.iter().flat_map(|(values, parts)| [Cell::Count(values[key]), Cell::Share(parts[key])]);
            std::iter::once(Cell::Text(name)).chain(cells).collect()
        })
        .collect();
    let sums =
        lists.iter().flat_map(|(values, parts)| [Cell::Count(values.iter().sum()), Cell::Share(parts.iter().sum())]);
    rows.push(std::iter::once(Cell::Text(word(language, Word::Total).to_owned())).chain(sums).collect());
    Grid { head, rows, total: true }
}

/// A row a key: counts, and counts per sensor-day, of each period.
fn pairs(language: Language, table: &Table, measure: Measure) -> Grid {
    let mut head = vec![word(language, key_word(table)).to_owned()];
    for name in column_names(language, &table.columns) {
        let per = word(language, Word::PerSensorDay);
        head.push(name.clone());
        head.push(match language {
            Language::Ja => format!("{per}（{name}）"),
            Language::En => format!("{per} ({name})"),
        });
    }
    let cells = |name: String, counts: &[Counts]| -> Vec<Cell> {
        let values = counts.iter().zip(&table.sensor_days).flat_map(|(counts, days)| {
            let n = of(measure, *counts);
            [Cell::Count(n), Cell::rate(n, *days)]
        });
        std::iter::once(Cell::Text(name)).chain(values).collect()
    };
    let mut rows: Vec<Vec<Cell>> =
        (row_names(language, table).into_iter().enumerate()).map(|(key, name)| cells(name, table.row(key))).collect();
    let total: Vec<Counts> =
        (0..table.columns.len()).map(|at| sum((0..table.rows()).map(|key| table.row(key)[at]))).collect();
    rows.push(cells(word(language, Word::Total).to_owned(), &total));
    Grid { head, rows, total: true }
}

/// A row a month: both measures, the divisor, both per sensor-day. Nothing is summed up: sensors come and go.
fn per_sensor_day(language: Language, table: &Table) -> Grid {
    let head = [
        column_word(&table.columns),
        Word::Accesses,
        Word::Sources,
        Word::AccessesPerSensorDay,
        Word::SourcesPerSensorDay,
    ];
    let rows = (column_names(language, &table.columns).into_iter().enumerate())
        .map(|(at, name)| {
            let (counts, days) = (table.row(0)[at], table.sensor_days.get(at).copied().unwrap_or(0));
            vec![
                Cell::Text(name),
                Cell::Count(counts.accesses),
                Cell::Count(counts.sources),
                Cell::Count(half_up(counts.accesses, days)),
                Cell::Count(half_up(counts.sources, days)),
            ]
        })
        .collect();
    Grid { head: head.into_iter().map(|it| word(language, it).to_owned()).collect(), rows, total: false }
}

/// The services or regions of a report with their ranks.
pub(super) fn ranking<K: Copy>(
    language: Language,
    report: &Monthly,
    key: Word,
    lines: &[Line<K>],
    name: impl Fn(K) -> String,
) -> Grid {
    let compared = report.compared.is_some();
    let mut words = vec![Word::Rank, key];
    words.splice(1..1, compared.then_some(Word::RankBefore));
    words.extend([Word::Accesses, Word::ShareOfAccesses, Word::Sources, Word::ShareOfSources]);
    let rows = lines.iter().map(|line| {
        let mut row = vec![Cell::Count(line.rank)];
        if compared {
            let new = || Cell::Text(word(language, Word::NewInRanking).to_owned());
            row.push(line.rank_before.map_or_else(new, Cell::Count));
        }
        row.extend([
            Cell::Text(name(line.key)),
            Cell::Count(line.counts.accesses),
            Cell::Share(line.shares[0]),
            Cell::Count(line.counts.sources),
            Cell::Share(line.shares[1]),
        ]);
        row
    });
    Grid {
        rows: rows.collect(),
        head: words.into_iter().map(|it| word(language, it).to_owned()).collect(),
        total: false,
    }
}

/// The sensors with the days on which they logged anything.
pub(super) fn sensors(language: Language, report: &Monthly) -> Grid {
    let head = [Word::Sensor, Word::ObservedDays, Word::Coverage, Word::Records, Word::Accesses, Word::Sources];
    let rows = report.coverage.iter().map(|it: &SensorCoverage| {
        let observed = u64::try_from(it.records.iter().filter(|records| **records > 0).count()).unwrap_or(0);
        let days = report.period.days();
        vec![
            Cell::Text(it.sensor.clone()),
            Cell::Count(observed),
            Cell::Share(u32::try_from(half_up(observed * 1000, days)).unwrap_or(1000)),
            Cell::Count(it.records.iter().sum()),
            Cell::Count(it.counts.accesses),
            Cell::Count(it.counts.sources),
        ]
    });
    Grid {
        rows: rows.collect(),
        head: head.into_iter().map(|it| word(language, it).to_owned()).collect(),
        total: false,
    }
}
