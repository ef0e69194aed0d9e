//! The shapes that cross to the page: `www/facts.ts` in Rust. Made for crossing and for nothing else.

use crate::access::Kind;
use crate::account::{Account, Note, Reason};
use crate::cube::{Cube, CubeFile, text_of};
use crate::format::FORMATS;
use crate::input::Outcome;
use crate::lane::{Finished, Member};
use crate::measure::{Answer, Counts, sum};
use crate::report::{Daily, MonthFacts, Report, TopSource, half_up, shares, tenths};
use crate::time::Day;
use js_sys::Float64Array;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(super) struct RegionTableFacts {
    name: String,
    date: String,
}

#[derive(Serialize)]
struct PeriodFacts {
    from: String,
    to: String,
    days: u64,
    month: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HeadlineFacts {
    accesses: u64,
    sources: u64,
    sensors: u64,
    days: u64,
    accesses_per_sensor_day: u64,
    sources_per_sensor_day: u64,
    accesses_per_source: u64,
    accesses_per_source_tenths: String,
    source_sensor_days: Option<u64>,
    distinct_addresses: Option<u64>,
    distinct_addresses_not_additive: bool,
    coverage: f64,
    observed_sensor_days: u64,
}

#[derive(Serialize)]
struct DailyFacts {
    days: Vec<String>,
    keys: Vec<String>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    accesses: Float64Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    sources: Float64Array,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    key: String,
    accesses: u64,
    sources: u64,
    accesses_share: u32,
    sources_share: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MonthRow {
    month: String,
    days: u64,
    sensors: u64,
    whole: bool,
    accesses: u64,
    sources: u64,
    accesses_per_sensor_day: u64,
    sources_per_sensor_day: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SensorRow {
    name: String,
    accesses: u64,
    sources: u64,
    observed_days: u64,
    accesses_share: u32,
    sources_share: u32,
}

#[derive(Serialize)]
struct CountsFacts {
    accesses: u64,
    sources: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReportFacts {
    zone: String,
    region_table: RegionTableFacts,
    period: PeriodFacts,
    months: Vec<String>,
    data_from: String,
    data_to: String,
    headline: HeadlineFacts,
    by_service: DailyFacts,
    by_region: DailyFacts,
    services: Vec<Row>,
    services_total: usize,
    all_services: Vec<Row>,
    regions: Vec<Row>,
    all_regions: Vec<Row>,
    monthly: Vec<MonthRow>,
    sensors: Vec<SensorRow>,
    backscatter: Option<CountsFacts>,
}

impl ReportFacts {
    pub(super) fn new(cube: &Cube, report: &Report) -> ReportFacts {
        let headline = &report.headline;
        let Counts { accesses, sources } = headline.counts;
        let tenth = tenths(accesses, sources);
        let period = &report.period;
        let by_service = keyed(&report.by_service, |s| s.to_string());
        let by_region = keyed(&report.by_region, |r| r.code().to_string());
        let sensor_counts: Vec<Counts> = report.sensors.iter().map(|s| s.counts).collect();
        let (sensor_accesses, sensor_sources) = both_shares(&sensor_counts);
        ReportFacts {
            zone: cube.zone.clone(),
            region_table: RegionTableFacts { name: cube.region_table.0.clone(), date: cube.region_table.1.clone() },
            period: PeriodFacts {
                from: period.from.to_string(),
                to: period.to.to_string(),
                days: period.days(),
                month: period.month().map(|m| m.to_string()),
            },
            months: report.months.iter().map(ToString::to_string).collect(),
            data_from: report.data.from.to_string(),
            data_to: report.data.to.to_string(),
            headline: HeadlineFacts {
                accesses,
                sources,
                sensors: headline.sensors,
                days: headline.days,
                accesses_per_sensor_day: half_up(accesses, headline.sensor_days()),
                sources_per_sensor_day: half_up(sources, headline.sensor_days()),
                accesses_per_source: half_up(accesses, sources),
                accesses_per_source_tenths: format!("{}.{}", tenth / 10, tenth % 10),
                source_sensor_days: headline.source_sensor_days,
                distinct_addresses: headline.distinct_addresses.known(),
                distinct_addresses_not_additive: headline.distinct_addresses == Answer::NotAdditive,
                coverage: headline.observed_sensor_days as f64 / (headline.sensor_days().max(1)) as f64,
                observed_sensor_days: headline.observed_sensor_days,
            },
            services: rows(&by_service, &report.by_service.totals()),
            services_total: report.service_count,
            all_services: named_rows(&report.services, |s| s.to_string(), report.headline.counts),
            regions: rows(&by_region, &report.by_region.totals()),
            all_regions: named_rows(&report.regions, |r| r.code().to_string(), report.headline.counts),
            by_service: daily(&report.by_service, by_service),
            by_region: daily(&report.by_region, by_region),
            monthly: report.monthly.iter().map(month_row).collect(),
            sensors: (report.sensors.iter().zip(sensor_accesses).zip(sensor_sources))
                .map(|((s, accesses_share), sources_share)| SensorRow {
                    name: s.name.clone(),
                    accesses: s.counts.accesses,
                    sources: s.counts.sources,
                    observed_days: s.observed_days,
                    accesses_share,
                    sources_share,
                })
                .collect(),
            backscatter: report.backscatter.map(|c| CountsFacts { accesses: c.accesses, sources: c.sources }),
        }
    }
}

fn keyed<K>(daily: &Daily<K>, name: impl Fn(&K) -> String) -> Vec<String> {
    let others = daily.others.then(|| "others".to_owned());
    daily.keys.iter().map(name).chain(others).collect()
}

fn daily<K>(daily: &Daily<K>, keys: Vec<String>) -> DailyFacts {
    let column = |of: fn(&Counts) -> u64| {
        let values: Vec<f64> = daily.counts.iter().map(|c| of(c) as f64).collect();
        Float64Array::from(values.as_slice())
    };
    DailyFacts {
        days: daily.days.iter().map(Day::to_string).collect(),
        keys,
        accesses: column(|c| c.accesses),
        sources: column(|c| c.sources),
    }
}

fn both_shares(counts: &[Counts]) -> (Vec<u32>, Vec<u32>) {
    (shares(counts.iter().map(|c| c.accesses)), shares(counts.iter().map(|c| c.sources)))
}

fn rows(keys: &[String], counts: &[Counts]) -> Vec<Row> {
    let (accesses, sources) = both_shares(counts);
    (keys.iter().zip(counts).zip(accesses.into_iter().zip(sources)))
        .map(|((key, counts), (accesses_share, sources_share))| Row {
            key: key.clone(),
            accesses: counts.accesses,
            sources: counts.sources,
            accesses_share,
            sources_share,
        })
        .collect()
}

fn named_rows<K>(list: &[(K, Counts)], name: impl Fn(&K) -> String, total: Counts) -> Vec<Row> {
    let keys: Vec<String> = list.iter().map(|(k, _)| name(k)).collect();
    let mut counts: Vec<Counts> = list.iter().map(|(_, c)| *c).collect();
    // Shares are of everything: what is not listed has one, too.
    let listed = sum(counts.iter().copied());
    counts.push(Counts { accesses: total.accesses - listed.accesses, sources: total.sources - listed.sources });
    rows(&keys, &counts)
}

fn month_row(facts: &MonthFacts) -> MonthRow {
    let sensor_days = facts.sensors * facts.days;
    MonthRow {
        month: facts.month.to_string(),
        days: facts.days,
        sensors: facts.sensors,
        whole: facts.whole,
        accesses: facts.counts.accesses,
        sources: facts.counts.sources,
        accesses_per_sensor_day: half_up(facts.counts.accesses, sensor_days),
        sources_per_sensor_day: half_up(facts.counts.sources, sensor_days),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TopSourceFacts {
    address: String,
    region: String,
    services: Vec<String>,
    services_total: usize,
    days: u64,
    sensors: u64,
    accesses: u64,
    sources: u64,
    /// Orders equals when lists of several partitions are merged: the address in hexadecimal.
    order: String,
}

/// How many services of a source are named.
const SOURCE_SERVICES: usize = 5;

impl TopSourceFacts {
    pub(super) fn new(top: &TopSource) -> TopSourceFacts {
        let order = match top.address {
            std::net::IpAddr::V4(v4) => format!("4{:08x}", v4.to_bits()),
            std::net::IpAddr::V6(v6) => format!("6{:032x}", v6.to_bits()),
        };
        TopSourceFacts {
            address: top.address.to_string(),
            region: top.region.code().to_string(),
            services: top.services.iter().take(SOURCE_SERVICES).map(ToString::to_string).collect(),
            services_total: top.services.len(),
            days: top.days,
            sensors: top.sensors,
            accesses: top.accesses,
            sources: top.sources,
            order,
        }
    }
}

/// What became of a file, as the page holds it and gives it back.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileFacts {
    pub(super) name: String,
    pub(super) bytes: u64,
    text_bytes: u64,
    pub(super) state: String,
    format: Option<String>,
    same_as: Option<String>,
    refusals: Vec<RefusalFacts>,
    read: u64,
    counted: u64,
    accesses: u64,
    blank: u64,
    kinds: Vec<KindFacts>,
    rejected: Vec<RejectedFacts>,
    notes: Vec<NoteFacts>,
    year_missing: bool,
    /// The files in an archive, whose amounts are a part of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<FileFacts>,
}

#[derive(Serialize, Deserialize)]
struct RefusalFacts {
    format: String,
    why: String,
}

#[derive(Serialize, Deserialize)]
struct KindFacts {
    kind: String,
    class: String,
    records: u64,
}

#[derive(Serialize, Deserialize)]
struct RejectedFacts {
    reason: String,
    records: u64,
    examples: Vec<ExampleFacts>,
}

#[derive(Serialize, Deserialize)]
struct ExampleFacts {
    line: u64,
    byte: u64,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct NoteFacts {
    note: String,
    amount: u64,
}

impl FileFacts {
    pub(super) fn new(name: &str, bytes: u64, finished: &Finished) -> FileFacts {
        let mut facts = FileFacts::of(name, bytes, &finished.outcome, &finished.account);
        // How long a file of an archive is while it is packed, the archive may not say.
        let bytes = |it: &Member| it.bytes.max(it.account.bytes);
        let member = |it: &Member| FileFacts::of(&it.name, bytes(it), &it.outcome, &it.account);
        facts.members = finished.members.iter().map(member).collect();
        for (facts, member) in facts.members.iter_mut().zip(&finished.members) {
            if let Outcome::Same(first) = member.outcome {
                facts.same_as = finished.members.get(first).map(|it| it.name.clone());
            }
        }
        facts
    }

    fn of(name: &str, bytes: u64, outcome: &Outcome, account: &Account) -> FileFacts {
        let (state, format, refusals) = match outcome {
            Outcome::Read(format) => ("read", Some(FORMATS[*format].name().to_owned()), Vec::new()),
            Outcome::Ask(format, _) => ("ask", Some(FORMATS[*format].name().to_owned()), Vec::new()),
            Outcome::Unknown(refusals) => ("unknown", None, refusals.clone()),
            Outcome::Empty => ("empty", None, Vec::new()),
            Outcome::Archive => ("archive", None, Vec::new()),
            Outcome::Unread => ("unread", None, Vec::new()),
            Outcome::Same(_) => ("same", None, Vec::new()),
        };
        let mut facts = FileFacts::of_account(name, bytes, state, account);
        facts.format = format;
        facts.refusals = refusals
            .into_iter()
            .map(|(format, why)| RefusalFacts { format: format.into(), why: why.code().into() })
            .collect();
        facts
    }

    /// For a cube file, whose account stands in it.
    pub(super) fn of_cube(name: &str, bytes: u64, file: &CubeFile) -> FileFacts {
        let mut facts = FileFacts::of_account(name, bytes, "cube", &file.account);
        facts.accesses = file.cube.total().accesses;
        facts.format = Some("cube".into());
        facts
    }

    /// For a cube file that was refused.
    pub(super) fn refused_cube(name: &str, bytes: u64, why: &str) -> FileFacts {
        let mut facts = FileFacts::of_account(name, bytes, "unknown", &Account::default());
        facts.refusals = vec![RefusalFacts { format: "cube".into(), why: why.into() }];
        facts
    }

    fn of_account(name: &str, bytes: u64, state: &str, account: &Account) -> FileFacts {
        let year_missing =
            account.notes.contains_key(&Note::YearGuessed) || account.rejected.contains_key(&Reason::NoYear);
        FileFacts {
            name: name.into(),
            bytes,
            text_bytes: account.bytes,
            state: state.into(),
            format: None,
            same_as: None,
            refusals: Vec::new(),
            read: account.read(),
            counted: account.counted(),
            accesses: account.accesses,
            blank: account.blank,
            kinds: (account.kinds.iter().filter(|(kind, _)| *kind != Kind::Access))
                .map(|(kind, records)| KindFacts {
                    kind: kind.code().into(),
                    class: kind.class().name().into(),
                    records,
                })
                .collect(),
            rejected: account
                .rejected
                .iter()
                .map(|(reason, rejected)| RejectedFacts {
                    reason: reason.code().into(),
                    records: rejected.records,
                    examples: rejected
                        .examples
                        .iter()
                        .map(|e| ExampleFacts { line: e.at.line, byte: e.at.byte, text: text_of(&e.text) })
                        .collect(),
                })
                .collect(),
            notes: (account.notes.iter())
                .map(|(note, amount)| NoteFacts { note: note.code().into(), amount: *amount })
                .collect(),
            year_missing,
            members: Vec::new(),
        }
    }

    /// The amounts of the account again, without places.
    pub(super) fn account(&self) -> Account {
        let mut account =
            Account { blank: self.blank, bytes: self.text_bytes, accesses: self.accesses, ..Account::default() };
        account.kinds.add(Kind::Access, self.counted);
        for kind in Kind::ALL {
            account.kinds.add(kind, self.kinds.iter().filter(|k| k.kind == kind.code()).map(|k| k.records).sum());
        }
        for rejected in &self.rejected {
            if let Some(reason) = Reason::from_code(&rejected.reason) {
                account.rejected.entry(reason).or_default().records += rejected.records;
            }
        }
        for note in &self.notes {
            if let Some(known) = Note::from_code(&note.note) {
                account.note(known, note.amount);
            }
        }
        account
    }

    /// Does every record of the file stand in its account once?
    pub(super) fn closes(&self) -> bool {
        let account = self.account();
        self.read == account.read() && self.counted == account.counted()
    }
}

/// The account of everything.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountFacts {
    files: Vec<FileFacts>,
    read: u64,
    counted: u64,
    blank: u64,
    rejected: u64,
    set_aside: u64,
    closes: bool,
    seconds: f64,
}

impl AccountFacts {
    /// Adds up the files; `accesses` is what the cube holds, which must be what the files gave.
    pub(super) fn new(files: Vec<FileFacts>, accesses: u64, seconds: f64) -> (AccountFacts, Account) {
        let mut account = Account::default();
        for file in &files {
            account.add(&file.account());
        }
        let set_aside = account.set_aside().values().sum();
        let closes = files.iter().all(FileFacts::closes)
            && account.accesses == accesses
            && account.read() == account.counted() + set_aside + account.rejected_records() + account.blank;
        let facts = AccountFacts {
            read: account.read(),
            counted: account.counted(),
            blank: account.blank,
            rejected: account.rejected_records(),
            set_aside,
            closes,
            seconds,
            files,
        };
        (facts, account)
    }
}

/// What has been counted so far.
#[derive(Serialize)]
pub(super) struct SoFar {
    pub(super) accesses: u64,
    pub(super) sources: u64,
    pub(super) records: u64,
    pub(super) days: Vec<String>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub(super) daily: Float64Array,
}
