//! A month's facts by hand: September 2008 with its published totals, and every statement in all its forms.

use teiten::access::Service;
use teiten::fingerprint::{Field, Tool};
use teiten::measure::{Answer, Counts};
use teiten::region::Region;
use teiten::report::monthly::*;
use teiten::report::{Headline, Period};
use teiten::time::{Day, Month};

/// A statement in one of its forms, and the report that it is of.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) report: Monthly,
    pub(super) statement: Statement,
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn days(from: &str, to: &str) -> Period {
    Period { from: day(from), to: day(to) }
}

fn service(text: &str) -> Service {
    Service::parse(text).unwrap()
}

fn region(code: &str) -> Region {
    Region::from_code(code).unwrap()
}

const SEPTEMBER: Month = Month { year: 2008, month: 9 };

fn query(of: Of) -> Query {
    Query::new(of, Period::of_month(SEPTEMBER))
}

fn count(of: Of, n: u64) -> Fact {
    query(of).is(Value::Count(n))
}

fn rounded(of: Of, n: u64) -> Fact {
    query(of).is(Value::Rounded(n))
}

fn share(of: Of, n: i64) -> Fact {
    query(of).is(Value::PerMille(n))
}

fn hundredths(of: Of, n: i64) -> Fact {
    query(of).is(Value::Hundredths(n))
}

fn of_service(of: Of, name: &str) -> Fact {
    query(of).service(service(name)).is(Value::Service(service(name)))
}

fn headline(accesses: u64, sources: u64, days: u64) -> Headline {
    Headline {
        counts: Counts { accesses, sources },
        sensors: 10,
        days,
        observed_sensor_days: 10 * days - 2,
        source_sensor_days: Some(41_380),
        distinct_addresses: Answer::Known(23_554),
    }
}

fn of_incident(name: &str, usual: u64, highest: u64, peak: &str) -> IncidentService {
    let on = days(peak, peak);
    let of = |of: Of| Query::new(of, on).service(service(name));
    IncidentService {
        service: of_service(Of::Accesses, name),
        usual: of(Of::UsualAccesses).is(Value::Tenths(usual)),
        level: None,
        highest: of(Of::Accesses).is(Value::Count(highest)),
        peak: of(Of::Accesses).is(Value::Day(day(peak))),
        surprise: 420,
    }
}

/// The acceptance case: one tool, two proxy ports, seven of ten sensors.
fn proxies() -> Incident {
    let in_days =
        |of: Of| Query::new(of, days("2008-09-13", "2008-09-17")).services(&[service("6588/tcp"), service("8080/tcp")]);
    Incident {
        first: in_days(Of::Accesses).is(Value::Day(day("2008-09-13"))),
        last: in_days(Of::Accesses).is(Value::Day(day("2008-09-17"))),
        lasts: false,
        days: in_days(Of::Days).is(Value::Count(5)),
        services: vec![
            of_incident("8080/tcp", 123, 1_234, "2008-09-14"),
            of_incident("6588/tcp", 0, 987, "2008-09-15"),
        ],
        accesses: in_days(Of::Accesses).is(Value::Count(7_654)),
        reached: in_days(Of::SensorsReached).is(Value::Count(7)),
        sensors: in_days(Of::Sensors).is(Value::Count(10)),
        names: (1..=7).map(|n| format!("n{n}")).collect(),
        covered: Some([in_days(Of::Coverage).is(Value::PerMille(397)), in_days(Of::Coverage).is(Value::PerMille(892))]),
        region: in_days(Of::Visitors).region(region("CN")).is(Value::Region(region("CN"))),
        region_share: in_days(Of::ShareOfRegion).region(region("CN")).is(Value::PerMille(1000)),
        visitors: Answer::Known(Visitors {
            sources: in_days(Of::Visitors).is(Value::Count(3)),
            busiest: in_days(Of::ShareOfBusiest).is(Value::PerMille(971)),
            most_at_one_sensor: in_days(Of::MostAtOneSensor).is(Value::Count(812)),
            busiest_at_one_sensor: false,
        }),
        maker: Maker::LoudTool,
        purpose: Some("proxy-hunting".into()),
    }
}

/// September 2008.
pub(super) fn golden() -> Monthly {
    let period = Period::of_month(SEPTEMBER);
    let before = Period::of_month(SEPTEMBER.before());
    let months: Vec<Month> = (4..=9).map(|month| Month { year: 2008, month }).collect();
    let in_month = |n: u32| (1..=n).map(|n| Day::from_civil(2008, 9, n).unwrap()).collect::<Vec<Day>>();
    let top = vec![service("135/tcp"), service("445/tcp")];
    let (by_service, by_region) = (Keys::Services(top.clone()), Keys::Regions(vec![region("JP"), region("CN")]));
    let table = |columns: Columns, keys: &Keys, only: &[Service]| {
        let rows = if *keys == Keys::All { 1 } else { 2 };
        let counts = vec![Counts { accesses: 9, sources: 3 }; rows * columns.len()];
        let sensor_days = vec![10; columns.len()];
        Table { only: only.to_vec(), columns, keys: keys.clone(), others: false, counts, sensor_days }
    };
    let year = (0..61).map(|n| day("2008-08-01").plus(n)).collect();
    let whole = || Columns::Periods(vec![period]);
    let both = || Columns::Periods(vec![before, period]);
    let tables = vec![
        table(Columns::Months(months.clone()), &Keys::All, &[]),
        table(Columns::Days(year), &by_service, &[]),
        table(Columns::Days(in_month(30)), &by_service, &[service("6588/tcp"), service("8080/tcp")]),
        table(Columns::Days(in_month(30)), &by_service, &[]),
        table(whole(), &by_service, &[]),
        table(Columns::Days(in_month(30)), &by_region, &[]),
        table(whole(), &by_region, &[]),
        table(Columns::Months(months.clone()), &by_service, &[]),
        table(Columns::Months(months), &by_region, &[]),
        table(both(), &by_service, &[]),
        table(both(), &by_region, &[service("445/tcp")]),
    ];
    let (a, s) = (Some(Measure::Accesses), Some(Measure::Sources));
    let figure = |id: &str, subject, measure, shape, table| Figure { id: id.into(), subject, measure, shape, table };
    let figures = vec![
        figure("1.1", Subject::Months, None, Shape::Months, 0),
        figure("2.1.1", Subject::YearByService, a, Shape::Stacked, 1),
        figure("2.1.2", Subject::YearByService, s, Shape::Stacked, 1),
        figure("2.1.3", Subject::Incidents, a, Shape::Lines, 2),
        figure("2.2.1", Subject::DailyByService, a, Shape::Stacked, 3),
        figure("2.3.2", Subject::SharesByService, s, Shape::Shares, 4),
        figure("2.4.1", Subject::DailyByRegion, a, Shape::Stacked, 5),
        figure("2.4.3", Subject::SharesByRegion, a, Shape::Shares, 6),
        figure("3.1.1", Subject::MonthsByService, a, Shape::Shares, 7),
        figure("3.2.1", Subject::MonthsByRegion, a, Shape::Shares, 8),
        figure("3.3.1", Subject::ServicesCompared, a, Shape::Pairs, 9),
        figure("3.4.1", Subject::MoverByRegion, a, Shape::Pairs, 10),
    ];
    Monthly {
        about: About {
            zone: "Asia/Tokyo".into(),
            rule: "a source counts once per day, sensor and service".into(),
            region_table: "RIR delegations (iptocc 1.4.175)".into(),
            region_date: "2026-11-01".into(),
            inputs: Vec::new(),
            version: "0.1.0".into(),
        },
        period,
        data: days("2008-08-01", "2008-09-30"),
        headline: headline(119_926, 47_248, 30),
        compared: Some(Compared {
            against: Against::Before,
            period: before,
            headline: headline(114_390, 49_600, 31),
            differences: Vec::new(),
            services: Vec::new(),
            rest: (0, 0),
            mix: 0,
            split: (-120, 3_195),
        }),
        months: Vec::new(),
        services: Vec::new(),
        regions: Vec::new(),
        coverage: Vec::new(),
        tables,
        figures,
        incidents: vec![proxies()],
        sections: sections(),
    }
}

fn change(measure: Measure, against: Against, (before, after, per_mille): (u64, u64, i64), size: Size) -> Statement {
    let (of, moved) = match measure {
        Measure::Accesses => (Of::AccessesPerSensorDay, Of::ChangeOfAccesses),
        Measure::Sources => (Of::SourcesPerSensorDay, Of::ChangeOfSources),
    };
    let august = Period::of_month(SEPTEMBER.before());
    Statement::Change {
        measure,
        against,
        before: Query::new(of, august).is(Value::Rounded(before)),
        after: rounded(of, after),
        change: query(moved).against(august).is(Value::PerMille(per_mille)),
        size,
        direction: if per_mille < 0 { Direction::Down } else { Direction::Up },
    }
}

fn total() -> Statement {
    Statement::Total {
        sensors: count(Of::Sensors, 10),
        days: count(Of::Days, 30),
        accesses: count(Of::Accesses, 119_926),
        sources: count(Of::Sources, 47_248),
    }
}

fn per_sensor_day(accesses: u64, sources: u64) -> Statement {
    Statement::PerSensorDay {
        accesses: rounded(Of::AccessesPerSensorDay, accesses),
        sources: rounded(Of::SourcesPerSensorDay, sources),
    }
}

fn plain(strangers: u64, times: u64) -> Statement {
    Statement::Plain {
        strangers: rounded(Of::SourcesPerSensorDay, strangers),
        times: rounded(Of::AccessesPerSource, times),
    }
}

fn distinct(u1: Option<u64>, u0: Answer<u64>) -> Statement {
    Statement::Distinct {
        source_sensor_days: u1.map(|n| count(Of::SourceSensorDays, n)),
        addresses: u0.map(|n| count(Of::DistinctAddresses, n)),
    }
}

fn coverage(observed: u64, per_mille: i64, low: bool) -> Statement {
    Statement::Coverage {
        observed: count(Of::ObservedSensorDays, observed),
        calendar: count(Of::SensorDays, 300),
        share: share(Of::ObservedSensorDays, per_mille),
        low,
    }
}

fn group(purpose: Option<&str>, services: &[&str], change: i64) -> Group {
    Group {
        purpose: purpose.map(str::to_owned),
        services: services.iter().map(|name| of_service(Of::ChangeOfAccesses, name)).collect(),
        change: hundredths(Of::ChangeOfAccesses, change),
    }
}

fn cause(direction: Direction, groups: Vec<Group>, explained: i64) -> Statement {
    Statement::Cause { direction, held_back: false, groups, explained: share(Of::ExplainedChange, explained) }
}

fn split(change: i64, sources: i64, intensity: i64) -> Statement {
    Statement::Split {
        change: hundredths(Of::ChangeOfAccesses, change),
        sources: hundredths(Of::ChangeFromSources, sources),
        intensity: hundredths(Of::ChangeFromIntensity, intensity),
    }
}

fn trend(measure: Measure, direction: Direction, certain: bool, score: u64, p: i64) -> Statement {
    Statement::Trend {
        measure,
        direction,
        certain,
        months: count(Of::Days, 6),
        score: count(Of::TrendScore, score),
        p: query(Of::TrendProbability).is(Value::Thousandths(p)),
    }
}

fn dominant(measure: Measure, name: &str, of: i64) -> Statement {
    Statement::Dominant {
        measure,
        service: of_service(Of::ShareOfAccesses, name),
        share: share(Of::ShareOfAccesses, of),
    }
}

fn together(measure: Measure, names: &[&str], of: i64) -> Statement {
    let services = names.iter().map(|name| of_service(Of::ShareOfAccesses, name)).collect();
    Statement::DominantTogether { measure, services, share: share(Of::ShareOfAccesses, of) }
}

fn from_region(measure: Measure, code: &str, of: i64) -> Statement {
    let region = query(Of::ShareOfAccesses).region(region(code)).is(Value::Region(region(code)));
    Statement::FromRegion { measure, region, share: share(Of::ShareOfAccesses, of) }
}

fn move_together() -> Statement {
    Statement::MoveTogether {
        rho: query(Of::Correlation).is(Value::Thousandths(912)),
        slope: query(Of::Slope).is(Value::Thousandths(1_024)),
    }
}

fn backscatter(services: &[&str]) -> Statement {
    Statement::Backscatter {
        records: count(Of::Backscatter, 1_234),
        victims: count(Of::Victims, 321),
        sensors: count(Of::BackscatterSensors, 4),
        peak: Query::new(Of::Backscatter, days("2008-09-20", "2008-09-20")).is(Value::Day(day("2008-09-20"))),
        highest: Query::new(Of::Backscatter, days("2008-09-20", "2008-09-20")).is(Value::Count(500)),
        services: services.iter().map(|name| of_service(Of::Backscatter, name)).collect(),
    }
}

fn stayed(names: &[&str]) -> Statement {
    let on = |of| Query::new(of, days("2008-07-29", "2008-07-29"));
    let stay = |name: &&str| Stay {
        service: on(Of::Accesses).service(service(name)).is(Value::Service(service(name))),
        since: on(Of::Accesses).service(service(name)).is(Value::Day(day("2008-07-29"))),
        usual: on(Of::UsualAccesses).service(service(name)).is(Value::Tenths(95)),
        level: on(Of::RisenAccesses).service(service(name)).is(Value::Rounded(53)),
    };
    Statement::Stayed { services: names.iter().map(stay).collect() }
}

fn marked(tool: Tool, until: Option<&str>, chance: Option<u64>, names: &[&str]) -> Statement {
    let tested = count(Of::MarkTested, 4_321);
    let until = until.map(|text| Query::new(Of::Days, days(text, text)).is(Value::Day(day(text))));
    let chance = chance.map(|n| rounded(Of::MarkedByChance, n));
    if names.is_empty() {
        return Statement::Unmarked { tool, tested, chance, until };
    }
    Statement::Marked {
        tool,
        confidence: tool.confidence(),
        tested,
        accesses: count(Of::MarkedAccesses, 1_234),
        sources: count(Of::MarkedSources, 321),
        services: names.iter().map(|name| of_service(Of::MarkedAccesses, name)).collect(),
        chance,
        until,
    }
}

fn sensors(only_after: &[&str], only_before: &[&str]) -> Statement {
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    Statement::NotAlike {
        difference: Difference::Sensors { only_after: names(only_after), only_before: names(only_before) },
    }
}

fn sections() -> Vec<Section> {
    use Measure::{Accesses, Sources};
    let section = |topic, statements| Section { topic, statements, figures: Vec::new() };
    let groups = vec![group(Some("popup-spam"), &["1026/udp", "1027/udp"], 1_912), group(None, &["8080/tcp"], 714)];
    vec![
        section(
            Topic::Headline,
            vec![
                total(),
                per_sensor_day(400, 157),
                plain(157, 3),
                distinct(Some(41_380), Answer::Known(23_554)),
                coverage(298, 993, false),
            ],
        ),
        section(
            Topic::Change,
            vec![
                change(Accesses, Against::Before, (369, 400, 83), Size::Slight),
                change(Sources, Against::Before, (160, 157, -16), Size::Flat),
                cause(Direction::Up, groups, 854),
                Statement::NothingElse,
                split(3_075, -120, 3_195),
            ],
        ),
        section(Topic::Incidents, vec![Statement::Incident { at: 0 }, Statement::HowIncidentsAreFound]),
        section(
            Topic::Services,
            vec![
                dominant(Accesses, "135/tcp", 312),
                together(Accesses, &["135/tcp", "445/tcp", "1026/udp"], 634),
                dominant(Sources, "135/tcp", 412),
                move_together(),
            ],
        ),
        section(Topic::Regions, vec![from_region(Accesses, "CN", 386), from_region(Sources, "JP", 443)]),
        section(Topic::Months, vec![trend(Accesses, Direction::Down, true, 13, 17)]),
        section(Topic::Backscatter, vec![Statement::NoBackscatter { sensors: count(Of::Sensors, 10) }]),
    ]
}

/// Every statement in all its forms.
pub(super) fn forms() -> Vec<Form> {
    use Measure::{Accesses, Sources};
    let mut list: Vec<Form> = Vec::new();
    let mut of = |name, report: Monthly, statement| list.push(Form { name, report, statement });
    let mut range = golden();
    (range.period, range.headline.days) = (days("2008-09-13", "2008-09-17"), 5);
    let mut one_day = golden();
    one_day.period = days("2008-09-13", "2008-09-13");
    let one = Statement::Total {
        sensors: count(Of::Sensors, 1),
        days: count(Of::Days, 1),
        accesses: count(Of::Accesses, 1),
        sources: count(Of::Sources, 1),
    };
    of("total", golden(), total());
    of("total of days", range.clone(), total());
    of("total of one of each", one_day, one);
    of("per sensor-day", golden(), per_sensor_day(400, 157));
    of("per sensor-day, one", golden(), per_sensor_day(1, 1));
    of("per sensor-day, hardly any", golden(), per_sensor_day(1, 0));
    of("per sensor-day, none", golden(), per_sensor_day(0, 0));
    of("plain", golden(), plain(157, 3));
    of("plain, once", golden(), plain(1, 1));
    of("plain, twice", golden(), plain(12, 2));
    of("plain, less than one", golden(), plain(0, 4));
    of("distinct", golden(), distinct(Some(41_380), Answer::Known(23_554)));
    of("distinct, without addresses", golden(), distinct(Some(41_380), Answer::NotAvailable));
    of("distinct, of a sum of files", golden(), distinct(Some(41_380), Answer::NotAdditive));
    of("distinct, addresses only", golden(), distinct(None, Answer::Known(23_554)));
    of("distinct, neither", golden(), distinct(None, Answer::NotAvailable));
    of("coverage", golden(), coverage(298, 993, false));
    of("coverage, low", golden(), coverage(240, 800, true));
    of("nothing to compare", golden(), Statement::NothingToCompare);
    let sizes = [
        ("change, flat", Size::Flat, (398, 400, 5)),
        ("change, slightly up", Size::Slight, (369, 400, 83)),
        ("change, slightly down", Size::Slight, (430, 400, -70)),
        ("change, up", Size::Plain, (340, 400, 176)),
        ("change, down", Size::Plain, (500, 400, -200)),
        ("change, sharply up", Size::Sharp, (200, 400, 1_000)),
        ("change, sharply down", Size::Sharp, (1_600, 400, -750)),
        ("change, to hardly any", Size::Sharp, (3, 0, -910)),
        ("change, none", Size::Flat, (400, 400, 0)),
    ];
    for (name, size, values) in sizes {
        of(name, golden(), change(Accesses, Against::Before, values, size));
    }
    of("change of sources", golden(), change(Sources, Against::Before, (120, 157, 308), Size::Sharp));
    of("change of sources, flat", golden(), change(Sources, Against::Before, (157, 157, 2), Size::Flat));
    let mut year_before = golden();
    let compared = |report: &mut Monthly, period| report.compared.as_mut().unwrap().period = period;
    compared(&mut year_before, Period::of_month(Month { year: 2007, month: 9 }));
    of("change since a year", year_before, change(Accesses, Against::YearBefore, (492, 400, -187), Size::Plain));
    let mut chosen = golden();
    compared(&mut chosen, days("2008-06-01", "2008-08-31"));
    of("change since chosen days", chosen, change(Accesses, Against::Chosen, (492, 400, -187), Size::Plain));
    compared(&mut range, days("2008-09-08", "2008-09-12"));
    of("change since the days before", range, change(Accesses, Against::Before, (320, 400, 250), Size::Sharp));
    let mut alone = golden();
    alone.compared = None;
    of("change, days not known", alone, change(Accesses, Against::Before, (320, 400, 250), Size::Sharp));
    of("other sensors", golden(), sensors(&["roof"], &["cellar", "old"]));
    of("more sensors", golden(), sensors(&["n1", "n2", "n3", "n4", "n5", "n6", "n7"], &[]));
    of("fewer sensors", golden(), sensors(&[], &["cellar"]));
    of("partial", golden(), Statement::NotAlike { difference: Difference::Partial });
    of("badly covered", golden(), Statement::NotAlike { difference: Difference::Coverage });
    let both = vec![group(Some("popup-spam"), &["1026/udp", "1027/udp"], 1_912), group(None, &["445/tcp"], 714)];
    of("cause", golden(), cause(Direction::Up, both, 854));
    of("cause, one service", golden(), cause(Direction::Down, vec![group(None, &["445/tcp"], -4_455)], 912));
    of("cause, unknown service", golden(), cause(Direction::Down, vec![group(None, &["47111/tcp"], -4_455)], 912));
    let three = group(Some("popup-spam"), &["1026/udp", "1027/udp", "1028/udp"], -1_234);
    let others = [group(None, &["135/tcp"], -812), group(None, &["ping"], -333)];
    let many = [three].into_iter().chain(others).collect();
    of("cause, many services", golden(), cause(Direction::Down, many, 812));
    let held_back = |direction, groups| {
        let explained = share(Of::ExplainedChange, 812);
        Statement::Cause { direction, held_back: true, groups, explained }
    };
    of("a rise held back", golden(), held_back(Direction::Down, vec![group(None, &["135/tcp"], -812)]));
    let both = vec![group(None, &["135/tcp"], 812), group(None, &["ping"], 333)];
    of("a fall held back", golden(), held_back(Direction::Up, both));
    of("nothing else", golden(), Statement::NothingElse);
    of("split", golden(), split(-9_166, -4_641, -4_525));
    of("split, both ways", golden(), split(3_075, -120, 3_195));
    of("split, one part is none", golden(), split(3_075, 0, 3_075));
    let gate = query(Of::ChangeOfAccesses).sensor("gate").is(Value::Sensor("gate".into()));
    let explains = Statement::SensorExplains { sensor: gate, explained: share(Of::ExplainedChange, 934) };
    of("a sensor explains", golden(), explains);
    of("trend", golden(), trend(Accesses, Direction::Down, true, 13, 17));
    of("trend of sources", golden(), trend(Sources, Direction::Up, true, 15, 0));
    of("tendency", golden(), trend(Accesses, Direction::Up, false, 11, 56));
    of("tendency of sources", golden(), trend(Sources, Direction::Down, false, 11, 56));
    of("move together", golden(), move_together());
    of("dominant", golden(), dominant(Accesses, "135/tcp", 312));
    of("dominant of sources", golden(), dominant(Sources, "ping", 412));
    of("together", golden(), together(Accesses, &["135/tcp", "445/tcp", "ping"], 634));
    of("together of sources", golden(), together(Sources, &["135/tcp", "445/tcp", "23/tcp"], 634));
    of("from a region", golden(), from_region(Accesses, "US", 386));
    of("from a region, sources", golden(), from_region(Sources, "JP", 443));
    of("from an unknown region", golden(), from_region(Accesses, "unknown", 443));
    of("from reserved addresses", golden(), from_region(Sources, "reserved", 443));
    of("no incident", golden(), Statement::NoIncident);
    of("stayed", golden(), stayed(&["445/tcp"]));
    of("stayed, several", golden(), stayed(&["445/tcp", "47111/tcp", "ping"]));
    of("how incidents are found", golden(), Statement::HowIncidentsAreFound);
    of("too short", golden(), Statement::TooShort { days: count(Of::Days, 5) });
    of("backscatter", golden(), backscatter(&["80/tcp", "22/tcp"]));
    of("backscatter, services unknown", golden(), backscatter(&[]));
    of("a tool, not any more", golden(), marked(Tool::Zmap, Some("2024-03-21"), Some(12), &["22/tcp", "443/tcp"]));
    of("a tool", golden(), marked(Tool::Masscan, None, None, &["3389/tcp"]));
    of("a bot", golden(), marked(Tool::Mirai, None, None, &["23/tcp", "2323/tcp"]));
    of("a tool not seen", golden(), marked(Tool::Zmap, Some("2024-03-21"), Some(1), &[]));
    let (tools, fields) = (vec![Tool::Masscan, Tool::Mirai], vec![Field::Sequence]);
    of("a field that no record has", golden(), Statement::NotTested { tools, fields });
    let (tools, fields) = (vec![Tool::Masscan], vec![Field::IpId, Field::Sequence]);
    of("fields that no record has together", golden(), Statement::NotTested { tools, fields });
    of("marks explained", golden(), Statement::MarksExplained);
    of("no backscatter", golden(), Statement::NoBackscatter { sensors: count(Of::Sensors, 10) });
    for (name, incident) in incidents() {
        let mut report = golden();
        report.incidents = vec![incident];
        of(name, report, Statement::Incident { at: 0 });
    }
    list
}

fn incidents() -> Vec<(&'static str, Incident)> {
    let from_cube = Incident {
        visitors: Answer::NotAvailable,
        maker: Maker::Unclear,
        services: proxies().services[..1].to_vec(),
        ..proxies()
    };
    let mut from_sum = Incident { visitors: Answer::NotAdditive, ..from_cube.clone() };
    from_sum.region_share.value = Value::PerMille(998);
    let mut unknown_region = from_cube.clone();
    unknown_region.region.value = Value::Region(Region::UNKNOWN);
    let mut crowd = Incident {
        services: vec![of_incident("23/tcp", 805, 4_321, "2008-09-16")],
        maker: Maker::Crowd,
        purpose: Some("device-login".into()),
        ..proxies()
    };
    crowd.region.value = Value::Region(Region::UNKNOWN);
    crowd.region_share.value = Value::PerMille(387);
    if let Answer::Known(of) = &mut crowd.visitors {
        of.sources.value = Value::Count(2_345);
        of.busiest.value = Value::PerMille(12);
        of.most_at_one_sensor.value = Value::Count(9);
    }
    let mut forged = Incident {
        services: vec![of_incident("1434/udp", 10, 4_321, "2008-09-16")],
        reached: Query::new(Of::SensorsReached, days("2008-09-13", "2008-09-17")).is(Value::Count(2)),
        covered: None,
        purpose: Some("old-worms".into()),
        ..crowd.clone()
    };
    forged.days.value = Value::Count(5);
    let first = days("2008-09-13", "2008-09-13");
    let mut one_day = Incident {
        last: Query::new(Of::Accesses, first).is(Value::Day(first.to)),
        first: Query::new(Of::Accesses, first).is(Value::Day(first.from)),
        services: vec![of_incident("47111/tcp", 4, 321, "2008-09-13")],
        purpose: None,
        ..proxies()
    };
    one_day.region.value = Value::Region(region("NL"));
    if let Answer::Known(of) = &mut one_day.visitors {
        of.sources.value = Value::Count(1);
        of.busiest.value = Value::PerMille(1000);
    }
    // One source that kept to one line, and the same where it came elsewhere, too.
    let mut one_line = Incident { covered: None, ..one_day.clone() };
    one_line.reached.value = Value::Count(1);
    let elsewhere = one_line.clone();
    if let Answer::Known(of) = &mut one_line.visitors {
        of.busiest_at_one_sensor = true;
    }
    let mut tool = proxies();
    tool.region_share.value = Value::PerMille(998);
    let names = ["80/tcp", "81/tcp", "443/tcp", "8000/tcp", "8443/tcp", "8888/tcp"];
    let several = Incident {
        services: names.iter().map(|name| of_incident(name, 31, 210, "2008-09-15")).collect(),
        maker: Maker::Unclear,
        purpose: Some("web".into()),
        ..proxies()
    };
    let mut lasting = proxies();
    lasting.lasts = true;
    lasting.last = Query::new(Of::Accesses, days("2008-09-13", "2008-09-30")).is(Value::Day(day("2008-09-30")));
    for (it, level) in lasting.services.iter_mut().zip([800, 721]) {
        it.level = Some(of_service(Of::RisenAccesses, "8080/tcp").query.is(Value::Rounded(level)));
    }
    let lasting =
        |maker, purpose: Option<&str>| Incident { maker, purpose: purpose.map(str::to_owned), ..lasting.clone() };
    let one = |of: Incident| Incident { services: of.services[..1].to_vec(), ..of };
    let none_known = Incident { purpose: None, ..several.clone() };
    let crowd_unknown = Incident { purpose: None, ..crowd.clone() };
    vec![
        ("incident", proxies()),
        ("incident, nearly all of one country", tool),
        ("incident, from a cube", from_cube),
        ("incident, from a cube, region unknown", unknown_region),
        ("incident, from a sum of cube files", from_sum),
        ("incident, a crowd", crowd),
        ("incident, a crowd of unknown purpose", crowd_unknown),
        ("incident, forged", forged),
        ("incident, one day and one source", one_day),
        ("incident, one source at one sensor", one_line),
        ("incident, one source at one sensor and a little elsewhere", elsewhere),
        ("incident, many services", several),
        ("incident, many services of unknown purpose", none_known),
        ("incident that lasts", lasting(Maker::LoudTool, Some("proxy-hunting"))),
        ("incident that lasts, a crowd", one(lasting(Maker::Crowd, Some("proxy-hunting")))),
        ("incident that lasts, unclear", lasting(Maker::Unclear, Some("proxy-hunting"))),
        ("incident that lasts, unknown", lasting(Maker::LoudTool, None)),
        ("incident that lasts, a crowd of unknown purpose", one(lasting(Maker::Crowd, None))),
        ("incident that lasts, unclear and unknown", lasting(Maker::Unclear, None)),
    ]
}
