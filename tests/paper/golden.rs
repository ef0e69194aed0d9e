//! Reports made by hand: the golden month of September 2008, whose totals are those of the publication and whose parts
//! are made up, and three days with nothing to compare them with.

use teiten::access::Service;
use teiten::measure::{Answer, Counts, sum};
use teiten::region::Region;
use teiten::report::monthly::{
    About, Against, Columns, Compared, Contribution, Fact, Figure, Incident, IncidentService, Input, Keys, Line, Maker,
    Measure, Monthly, Of, Query, Section, SensorCoverage, Shape, Statement, Subject, Table, Topic, Value, Visitors,
};
use teiten::report::{Headline, MonthFacts, Period, half_up, shares};
use teiten::time::{Day, Month};

/// Service, its part, its sources of a hundred accesses.
const SERVICES: [(&str, u64, u64); 13] = [
    ("445/tcp", 310, 36),
    ("135/tcp", 190, 41),
    ("1026/udp", 114, 58),
    ("ping", 88, 62),
    ("1027/udp", 64, 57),
    ("22/tcp", 58, 9),
    ("1433/tcp", 49, 22),
    ("2967/tcp", 31, 35),
    ("139/tcp", 22, 40),
    ("8080/tcp", 9, 12),
    ("6588/tcp", 5, 12),
    ("1434/udp", 12, 70),
    ("31337/tcp", 4, 30),
];
const REGIONS: [(&str, u64); 8] =
    [("JP", 310), ("CN", 220), ("US", 130), ("TW", 74), ("KR", 60), ("IT", 34), ("BR", 28), ("unknown", 9)];

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn month_of(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn service(at: usize) -> Service {
    Service::parse(SERVICES[at].0).unwrap()
}

fn region(at: usize) -> Region {
    Region::from_code(REGIONS[at].0).unwrap()
}

/// Whole numbers in proportion to weights, the largest remainders rounded up: they add up to `total`.
fn spread(total: u64, weights: &[u64]) -> Vec<u64> {
    let all: u64 = weights.iter().sum();
    let mut parts: Vec<u64> = weights.iter().map(|weight| total * weight / all).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(total * weights[*at] % all));
    let rest = usize::try_from(total - parts.iter().sum::<u64>()).unwrap();
    order.into_iter().take(rest).for_each(|at| parts[at] += 1);
    parts
}

/// Numbers that look random and are the same every time.
fn wobble(at: usize) -> u64 {
    let mut z = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    85 + (z ^ (z >> 27)) % 31
}

/// Daily counts by row: parts × days × wobble, where `more` says otherwise.
fn daily(total: Counts, parts: &[(u64, u64)], days: usize, more: impl Fn(usize, usize) -> u64) -> Vec<Counts> {
    let cells = (0..parts.len()).flat_map(|row| (0..days).map(move |at| (row, at)));
    let weights: Vec<(u64, u64)> = cells
        .map(|(row, at)| {
            let weight = parts[row].0 * wobble(row * 1009 + at) * more(row, at);
            (weight, weight * parts[row].1 / if more(row, at) > 1 { 10 } else { 1 })
        })
        .collect();
    let accesses = spread(total.accesses, &weights.iter().map(|it| it.0).collect::<Vec<_>>());
    let sources = spread(total.sources, &weights.iter().map(|it| it.1).collect::<Vec<_>>());
    accesses.into_iter().zip(sources).map(|(accesses, sources)| Counts { accesses, sources }).collect()
}

fn table(columns: Columns, keys: Keys, others: bool, counts: Vec<Counts>, sensor_days: Vec<u64>) -> Table {
    Table { only: Vec::new(), columns, keys, others, counts, sensor_days }
}

fn figure(id: &str, subject: Subject, measure: Option<Measure>, shape: Shape, table: usize) -> Figure {
    Figure { id: id.to_owned(), subject, measure, shape, table }
}

fn days_of(period: Period) -> Vec<Day> {
    (period.from.0..=period.to.0).map(Day).collect()
}

fn lines<K: Copy>(keys: &[K], rows: &[Counts], before: Option<&[Counts]>) -> Vec<Line<K>> {
    let (a, s) = (shares(rows.iter().map(|it| it.accesses)), shares(rows.iter().map(|it| it.sources)));
    let rank = |list: &[Counts], at: usize| {
        1 + list.iter().take(keys.len()).filter(|it| it.accesses > list[at].accesses).count() as u64
    };
    let mut lines: Vec<Line<K>> = (keys.iter().enumerate())
        .map(|(at, key)| Line {
            key: *key,
            counts: rows[at],
            shares: [a[at], s[at]],
            rank: rank(rows, at),
            // One is new in the ranking.
            rank_before: before.filter(|_| at != 9).map(|list| rank(list, at)),
            before: before.filter(|_| at != 9).map(|list| list[at]),
        })
        .collect();
    lines.sort_by_key(|line| line.rank);
    lines
}

fn sections(statements: Vec<(Topic, Vec<Statement>)>, figures: &[Figure]) -> Vec<Section> {
    let of = |figure: &Figure| match figure.subject {
        Subject::Months => Topic::Headline,
        Subject::Incidents => Topic::Incidents,
        Subject::ServicesCompared | Subject::MoverByRegion | Subject::ChangeByService | Subject::ChangeByCause => {
            Topic::Change
        }
        Subject::DailyByRegion | Subject::SharesByRegion => Topic::Regions,
        Subject::MonthsByService | Subject::MonthsByRegion => Topic::Months,
        Subject::YearByService | Subject::DailyByService | Subject::SharesByService => Topic::Services,
    };
    let ids = |topic| figures.iter().filter(|it| of(it) == topic).map(|it| it.id.clone()).collect();
    statements.into_iter().map(|(topic, statements)| Section { topic, statements, figures: ids(topic) }).collect()
}

fn about() -> About {
    About {
        zone: "Asia/Tokyo".to_owned(),
        rule: "distinct (source, day, sensor, service)".to_owned(),
        region_table: "RIR delegations".to_owned(),
        region_date: "2026-11-01".to_owned(),
        inputs: Vec::new(),
        version: "0.1.0".to_owned(),
    }
}

/// September 2008.
pub(crate) fn month() -> Monthly {
    let period = Period::of_month(month_of("2008-09"));
    let before = Period::of_month(month_of("2008-08"));
    let total = Counts { accesses: 119_926, sources: 47_248 };
    let keys: Vec<Service> = (0..11).map(service).collect();
    let parts: Vec<(u64, u64)> =
        (0..12).map(|at| if at < 11 { (SERVICES[at].1, SERVICES[at].2) } else { (140, 45) }).collect();
    let burst = |row: usize, at: usize| if (9..11).contains(&row) && (12..17).contains(&at) { 16 } else { 1 };
    let by_day = daily(total, &parts, 30, burst);
    let row_sums = |counts: &[Counts], width: usize| -> Vec<Counts> {
        counts.chunks(width).map(|row| sum(row.iter().copied())).collect()
    };
    let now = row_sums(&by_day, 30);
    let total_before = Counts { accesses: 426 * 310, sources: 165 * 310 };
    let was = row_sums(&daily(total_before, &parts, 31, |_, _| 1), 31);

    let year = Period { from: day("2007-10-01"), to: period.to };
    let year_days = days_of(year);
    let old = year_days.len() - 30;
    let old_counts = daily(Counts { accesses: 1_720_000, sources: 640_000 }, &parts, old, |row, at| {
        if row == 2 && at % 97 < 9 { 3 } else { 1 }
    });
    let year_counts: Vec<Counts> =
        old_counts.chunks(old).zip(by_day.chunks(30)).flat_map(|(old, new)| [old, new].concat()).collect();

    let region_keys: Vec<Region> = (0..8).map(region).collect();
    let region_parts: Vec<(u64, u64)> = REGIONS.iter().map(|it| (it.1, 40)).chain([(135, 44)]).collect();
    let regions_by_day =
        daily(total, &region_parts, 30, |row, at| if row == 1 && (12..17).contains(&at) { 2 } else { 1 });
    let regions_now = row_sums(&regions_by_day, 30);
    let regions_was = row_sums(&daily(total_before, &region_parts, 31, |_, _| 1), 31);

    let months: Vec<MonthFacts> = [
        ("2008-04", 640, 251),
        ("2008-05", 601, 242),
        ("2008-06", 520, 205),
        ("2008-07", 455, 176),
        ("2008-08", 426, 165),
        ("2008-09", 0, 0),
    ]
    .into_iter()
    .map(|(text, a, s)| {
        let month = month_of(text);
        let days = Period::of_month(month).days();
        let counts = if a == 0 { total } else { Counts { accesses: a * days * 10, sources: s * days * 10 } };
        MonthFacts { month, days, whole: true, sensors: 10, counts }
    })
    .collect();
    let six: Vec<Month> = months.iter().map(|it| it.month).collect();
    let sensor_days: Vec<u64> = months.iter().map(|it| it.days * 10).collect();
    let by_month = |parts: &[(u64, u64)], now: &[Counts]| -> Vec<Counts> {
        let columns: Vec<Vec<Counts>> = (months.iter().enumerate())
            .map(|(at, it)| if at == 5 { now.to_vec() } else { row_sums(&daily(it.counts, parts, 1, |_, _| 1), 1) })
            .collect();
        (0..parts.len()).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
    };
    let interleave = |was: &[Counts], now: &[Counts]| was.iter().zip(now).flat_map(|(w, n)| [*w, *n]).collect();
    let services = || Keys::Services(keys.clone());
    let regions = || Keys::Regions(region_keys.clone());
    let days = || Columns::Days(days_of(period));
    let one = || Columns::Periods(vec![period]);
    let two = || Columns::Periods(vec![before, period]);
    let mover: Vec<Counts> = interleave(
        &regions_was.iter().map(|it| Counts { accesses: it.accesses / 4, sources: it.sources / 4 }).collect::<Vec<_>>(),
        &regions_now.iter().map(|it| Counts { accesses: it.accesses / 6, sources: it.sources / 6 }).collect::<Vec<_>>(),
    );
    let tables = vec![
        table(
            Columns::Months(six.clone()),
            Keys::All,
            false,
            months.iter().map(|it| it.counts).collect(),
            sensor_days.clone(),
        ),
        table(Columns::Days(year_days), services(), true, year_counts, vec![10; old + 30]),
        Table {
            only: keys[9..11].to_vec(),
            ..table(days(), Keys::Services(keys[9..11].to_vec()), false, by_day[9 * 30..11 * 30].to_vec(), vec![10; 30])
        },
        table(days(), services(), true, by_day.clone(), vec![10; 30]),
        table(one(), services(), true, now.clone(), vec![300]),
        table(days(), regions(), true, regions_by_day, vec![10; 30]),
        table(one(), regions(), true, regions_now.clone(), vec![300]),
        table(Columns::Months(six.clone()), services(), true, by_month(&parts, &now), sensor_days.clone()),
        table(Columns::Months(six), regions(), true, by_month(&region_parts, &regions_now), sensor_days),
        table(two(), services(), true, interleave(&was, &now), vec![310, 300]),
        Table { only: vec![keys[1]], ..table(two(), regions(), true, mover, vec![310, 300]) },
    ];
    let (a, s) = (Some(Measure::Accesses), Some(Measure::Sources));
    let figures = vec![
        figure("1.1", Subject::Months, None, Shape::Months, 0),
        figure("2.1.1", Subject::YearByService, a, Shape::Stacked, 1),
        figure("2.1.2", Subject::YearByService, s, Shape::Stacked, 1),
        figure("2.1.3", Subject::Incidents, a, Shape::Lines, 2),
        figure("2.2.1", Subject::DailyByService, a, Shape::Stacked, 3),
        figure("2.2.2", Subject::DailyByService, s, Shape::Stacked, 3),
        figure("2.3.1", Subject::SharesByService, a, Shape::Shares, 4),
        figure("2.3.2", Subject::SharesByService, s, Shape::Shares, 4),
        figure("2.4.1", Subject::DailyByRegion, a, Shape::Lines, 5),
        figure("2.4.2", Subject::SharesByRegion, a, Shape::Shares, 6),
        figure("2.4.3", Subject::DailyByRegion, s, Shape::Lines, 5),
        figure("2.4.4", Subject::SharesByRegion, s, Shape::Shares, 6),
        figure("3.1.1", Subject::MonthsByService, a, Shape::Shares, 7),
        figure("3.1.2", Subject::MonthsByService, s, Shape::Shares, 7),
        figure("3.2.1", Subject::MonthsByRegion, a, Shape::Shares, 8),
        figure("3.2.2", Subject::MonthsByRegion, s, Shape::Shares, 8),
        figure("4.1", Subject::ServicesCompared, a, Shape::Pairs, 9),
        figure("4.2", Subject::MoverByRegion, a, Shape::Pairs, 10),
        figure("4.3", Subject::ChangeByService, a, Shape::Waterfall, 9),
        figure("4.4", Subject::ChangeByCause, a, Shape::Waterfall, 9),
    ];
    let q = |of, value| -> Fact { Query::new(of, period).is(value) };
    let change = |of, value| -> Fact { Query::new(of, period).against(before).is(value) };
    let incident = incident(period, &keys, &by_day);
    let statements = vec![
        (
            Topic::Headline,
            vec![
                Statement::Total {
                    sensors: q(Of::Sensors, Value::Count(10)),
                    days: q(Of::Days, Value::Count(30)),
                    accesses: q(Of::Accesses, Value::Count(total.accesses)),
                    sources: q(Of::Sources, Value::Count(total.sources)),
                },
                Statement::PerSensorDay {
                    accesses: q(Of::AccessesPerSensorDay, Value::Rounded(400)),
                    sources: q(Of::SourcesPerSensorDay, Value::Rounded(157)),
                },
                plain(period, 157, 3),
                Statement::Distinct {
                    source_sensor_days: Some(q(Of::SourceSensorDays, Value::Count(38_112))),
                    addresses: Answer::Known(q(Of::DistinctAddresses, Value::Count(21_904))),
                },
            ],
        ),
        (
            Topic::Change,
            vec![
                Statement::Change {
                    measure: Measure::Accesses,
                    against: Against::Before,
                    before: Query::new(Of::AccessesPerSensorDay, before).is(Value::Rounded(426)),
                    after: q(Of::AccessesPerSensorDay, Value::Rounded(400)),
                    change: change(Of::ChangeOfAccesses, Value::PerMille(-62)),
                    size: teiten::report::monthly::Size::Slight,
                    direction: teiten::report::monthly::Direction::Down,
                },
                Statement::Change {
                    measure: Measure::Sources,
                    against: Against::Before,
                    before: Query::new(Of::SourcesPerSensorDay, before).is(Value::Rounded(165)),
                    after: q(Of::SourcesPerSensorDay, Value::Rounded(157)),
                    change: change(Of::ChangeOfSources, Value::PerMille(-46)),
                    size: teiten::report::monthly::Size::Slight,
                    direction: teiten::report::monthly::Direction::Down,
                },
                Statement::NothingElse,
            ],
        ),
        (Topic::Incidents, vec![Statement::Incident { at: 0 }]),
        (
            Topic::Services,
            vec![Statement::Dominant {
                measure: Measure::Accesses,
                service: q(Of::Rank, Value::Service(keys[0])),
                share: Query::new(Of::ShareOfAccesses, period)
                    .service(keys[0])
                    .is(Value::PerMille(i64::try_from(half_up(now[0].accesses * 1000, total.accesses)).unwrap())),
            }],
        ),
        (
            Topic::Regions,
            vec![Statement::FromRegion {
                measure: Measure::Sources,
                region: q(Of::Rank, Value::Region(region_keys[0])),
                share: Query::new(Of::ShareOfSources, period)
                    .region(region_keys[0])
                    .is(Value::PerMille(i64::try_from(half_up(regions_now[0].sources * 1000, total.sources)).unwrap())),
            }],
        ),
        (
            Topic::Months,
            vec![Statement::MoveTogether {
                rho: q(Of::Correlation, Value::Thousandths(943)),
                slope: q(Of::Slope, Value::Thousandths(1_021)),
            }],
        ),
        (Topic::Backscatter, vec![Statement::NoBackscatter { sensors: q(Of::Sensors, Value::Count(10)) }]),
    ];
    let headline = |counts, days: u64, observed| Headline {
        counts,
        sensors: 10,
        days,
        observed_sensor_days: observed,
        source_sensor_days: Some(38_112),
        distinct_addresses: Answer::Known(21_904),
    };
    let coverage = (0..10).map(|at| {
        let counts = spread(total.accesses, &[10; 10])[at];
        SensorCoverage {
            // One is called by its address, which never appears.
            sensor: if at == 4 { "192.0.2.5".to_owned() } else { format!("talot-{:02}", at + 1) },
            records: (0..30).map(|day| if at == 7 && (19..23).contains(&day) { 0 } else { counts / 30 }).collect(),
            counts: Counts { accesses: counts, sources: spread(total.sources, &[10; 10])[at] },
        }
    });
    Monthly {
        about: About {
            inputs: vec![
                Input {
                    name: "firewall-192.0.2.17.log.gz".to_owned(),
                    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
                },
                Input {
                    name: "talot-2008-09.csv".to_owned(),
                    sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
                },
            ],
            ..about()
        },
        period,
        data: year,
        headline: headline(total, 30, 296),
        compared: Some(Compared {
            against: Against::Before,
            period: before,
            headline: headline(total_before, 31, 310),
            differences: Vec::new(),
            services: [(1, -900, -831), (2, -310, 140), (0, 205, -60), (5, 0, 90)]
                .map(|(at, sources, intensity): (usize, i64, i64)| Contribution {
                    service: keys[at],
                    change: sources + intensity,
                    sources,
                    intensity,
                })
                .to_vec(),
            rest: (-195, -764),
            mix: 200,
            split: (-1_400, -1_225),
        }),
        months,
        services: lines(&keys, &now, Some(&was)),
        regions: lines(&region_keys, &regions_now, Some(&regions_was)),
        coverage: coverage.collect(),
        tables,
        sections: sections(statements, &figures),
        figures,
        incidents: vec![incident],
    }
}

fn plain(period: Period, strangers: u64, times: u64) -> Statement {
    Statement::Plain {
        strangers: Query::new(Of::SourcesPerSensorDay, period).is(Value::Rounded(strangers)),
        times: Query::new(Of::AccessesPerSource, period).is(Value::Rounded(times)),
    }
}

fn incident(period: Period, keys: &[Service], by_day: &[Counts]) -> Incident {
    let days = Period { from: day("2008-09-13"), to: day("2008-09-17") };
    let q = |of, value| Query::new(of, days).services(&keys[9..11]).is(value);
    let one = |at: usize, surprise| {
        let peak = (12..17).max_by_key(|day| by_day[at * 30 + day].accesses).unwrap();
        let on = period.from.plus(i32::try_from(peak).unwrap());
        let of = |of, value| Query::new(of, Period { from: on, to: on }).service(keys[at]).is(value);
        IncidentService {
            service: of(Of::Rank, Value::Service(keys[at])),
            usual: of(Of::UsualAccesses, Value::Rounded(by_day[at * 30].accesses)),
            level: None,
            highest: of(Of::Accesses, Value::Count(by_day[at * 30 + peak].accesses)),
            peak: of(Of::Accesses, Value::Day(on)),
            surprise,
        }
    };
    let accesses = sum((9..11).flat_map(|at| by_day[at * 30 + 12..at * 30 + 17].iter().copied())).accesses;
    Incident {
        first: q(Of::Accesses, Value::Day(days.from)),
        last: q(Of::Accesses, Value::Day(days.to)),
        lasts: false,
        days: q(Of::Days, Value::Count(5)),
        services: vec![one(9, 900), one(10, 700)],
        accesses: q(Of::Accesses, Value::Count(accesses)),
        reached: q(Of::SensorsReached, Value::Count(7)),
        sensors: q(Of::Sensors, Value::Count(10)),
        names: (1..8).map(|at| format!("talot-{at:02}")).collect(),
        covered: Some([q(Of::Coverage, Value::PerMille(397)), q(Of::Coverage, Value::PerMille(892))]),
        region: q(Of::Rank, Value::Region(region(1))),
        region_share: q(Of::ShareOfRegion, Value::PerMille(1_000)),
        visitors: Answer::Known(Visitors {
            sources: q(Of::Visitors, Value::Count(14)),
            busiest: q(Of::ShareOfBusiest, Value::PerMille(981)),
            most_at_one_sensor: q(Of::MostAtOneSensor, Value::Count(412)),
            busiest_at_one_sensor: false,
        }),
        maker: Maker::LoudTool,
        purpose: Some("proxy-hunting".to_owned()),
    }
}

/// Three days of one sensor, and nothing before them.
pub(crate) fn three_days() -> Monthly {
    let period = Period { from: day("2026-11-20"), to: day("2026-11-22") };
    let keys: Vec<Service> = vec![Service::parse("22/tcp").unwrap(), Service::parse("23/tcp").unwrap()];
    let region_keys = vec![region(1), region(2)];
    let total = Counts { accesses: 41, sources: 12 };
    let parts = [(30, 30), (12, 20)];
    let by_day = daily(total, &parts, 3, |_, _| 1);
    let sums: Vec<Counts> = by_day.chunks(3).map(|row| sum(row.iter().copied())).collect();
    let days = || Columns::Days(days_of(period));
    let one = || Columns::Periods(vec![period]);
    let month = MonthFacts { month: month_of("2026-11"), days: 3, whole: false, sensors: 1, counts: total };
    let tables = vec![
        table(Columns::Months(vec![month.month]), Keys::All, false, vec![total], vec![3]),
        table(days(), Keys::Services(keys.clone()), false, by_day.clone(), vec![1; 3]),
        table(one(), Keys::Services(keys.clone()), false, sums.clone(), vec![3]),
        table(days(), Keys::Regions(region_keys.clone()), false, by_day, vec![1; 3]),
        table(one(), Keys::Services(Vec::new()), false, Vec::new(), vec![3]),
    ];
    let a = Some(Measure::Accesses);
    let figures = vec![
        figure("1.1", Subject::Months, None, Shape::Months, 0),
        figure("2.2.1", Subject::DailyByService, a, Shape::Stacked, 1),
        figure("2.3.1", Subject::SharesByService, a, Shape::Shares, 2),
        figure("2.4.1", Subject::DailyByRegion, a, Shape::Lines, 3),
        figure("2.4.2", Subject::SharesByRegion, a, Shape::Shares, 4),
        figure("4.1", Subject::ServicesCompared, a, Shape::Pairs, 2),
    ];
    let statements = vec![
        (Topic::Headline, vec![plain(period, 4, 3)]),
        (Topic::Change, vec![Statement::NothingToCompare]),
        (Topic::Incidents, vec![Statement::TooShort { days: Query::new(Of::Days, period).is(Value::Count(3)) }]),
        (Topic::Services, Vec::new()),
        (Topic::Regions, Vec::new()),
    ];
    Monthly {
        about: about(),
        period,
        data: period,
        headline: Headline {
            counts: total,
            sensors: 1,
            days: 3,
            observed_sensor_days: 3,
            source_sensor_days: None,
            distinct_addresses: Answer::NotAvailable,
        },
        compared: None,
        months: vec![month],
        services: lines(&keys, &sums, None),
        regions: lines(&region_keys, &sums, None),
        coverage: vec![SensorCoverage {
            sensor: "a <b> & \"c\" | =1".to_owned(),
            records: vec![9, 12, 20],
            counts: total,
        }],
        tables,
        sections: sections(statements, &figures),
        figures,
        incidents: Vec::new(),
    }
}
