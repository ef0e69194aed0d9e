//! The month's report as facts: what happened in a period, compared with what was before, in figures and in statements.
//! Decides what is said, and knows neither languages nor pixels: `src/text/` says it.

use super::{Headline, MonthFacts, Period};
use crate::access::Service;
use crate::fingerprint::{Confidence, Field, Tool};
use crate::measure::{Answer, Counts};
use crate::region::Region;
use serde::{Deserialize, Serialize};

mod backscatter;
mod compared;
mod fact;
mod figures;
mod held;
mod incidents;
mod marks;
mod names;
mod of_cube;
mod purposes;
mod statements;
mod steps;
mod tables;
mod trace;

pub use fact::{Fact, Measure, Of, Query, Value};
pub use figures::{Columns, Figure, Keys, Shape, Subject, Table};
pub use held::{Questions, report_of_file};
pub use incidents::{Burst, Incidents, asked, asked_of_groups, groups};
pub use of_cube::{Choice, Plan, Settings};
pub use purposes::purpose_of;
pub use steps::{Step, StepKey};
pub use trace::{Axis, Key, Made, Row, Trace};

/// The report of a period. Programs may read it back from its JSON; nothing in the browser's module does, which that would
/// make a quarter larger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Monthly {
    /// What was counted, by which rule.
    pub about: About,
    /// What it is about.
    pub period: Period,
    /// First and last day with data.
    pub data: Period,
    /// See [`Headline`].
    pub headline: Headline,
    /// The period compared with, if there is data of it.
    pub compared: Option<Compared>,
    /// Up to twelve months that end with the period.
    pub months: Vec<MonthFacts>,
    /// The services that have a colour of their own in every figure: the ten with the most accesses, the ten with the most
    /// sources, and those of incidents; by accesses, falling.
    pub services: Vec<Line<Service>>,
    /// The regions that have a colour of their own in every figure.
    pub regions: Vec<Line<Region>>,
    /// By name.
    pub coverage: Vec<SensorCoverage>,
    /// The tables behind the figures.
    pub tables: Vec<Table>,
    /// In their order.
    pub figures: Vec<Figure>,
    /// By first day.
    pub incidents: Vec<Incident>,
    /// In their order.
    pub sections: Vec<Section>,
}

impl Monthly {
    /// Accesses of some of the report's services, for each day of the period.
    pub fn daily_accesses(&self, services: &[Service]) -> Vec<f64> {
        let figure = self.figures.iter().find(|figure| figure.subject == Subject::DailyByService);
        let Some(table) = figure.and_then(|figure| self.tables.get(figure.table)) else { return Vec::new() };
        let Keys::Services(keys) = &table.keys else { return Vec::new() };
        let mut sums = vec![0.0; table.columns.len()];
        for (row, _) in keys.iter().enumerate().filter(|(_, key)| services.contains(key)) {
            sums.iter_mut().zip(table.row(row)).for_each(|(sum, counts)| *sum += counts.accesses as f64);
        }
        sums
    }
}

/// What was counted, by which rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// IANA name of the zone whose calendar days these are.
    pub zone: String,
    /// The rule, as a cube file states it.
    pub rule: String,
    /// Name of the table that regions are by.
    pub region_table: String,
    /// Its date.
    pub region_date: String,
    /// The files, by name; empty while they have not been hashed.
    pub inputs: Vec<Input>,
    /// Of the program.
    pub version: String,
}

/// A file that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Without folders.
    pub name: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// The month before; of a period that is no month, as many days before it.
    Before,
    /// The same month a year before.
    YearBefore,
    /// One that somebody chose.
    Chosen,
}

/// The period compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Which.
    pub against: Against,
    /// Its days.
    pub period: Period,
    /// Its headline.
    pub headline: Headline,
    /// Why the two cannot be compared as they stand.
    pub differences: Vec<Difference>,
    /// The change by service, the largest first. With `rest` it adds up: Σ sources + Σ intensity is the whole change.
    pub services: Vec<Contribution>,
    /// The sum of the services that are not listed, in hundredths: sources, intensity.
    pub rest: (i64, i64),
    /// The mix effect, in hundredths: what Σ sources is more than the sources' part of the whole, and Σ intensity less,
    /// since sources moved between services with many accesses each and such with few.
    pub mix: i64,
    /// The whole change of accesses per sensor-day, in hundredths: from sources, from intensity. They add up to what lies
    /// between the two periods' levels as these are printed.
    pub split: (i64, i64),
}

/// One service's part in the change of accesses per sensor-day, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Which.
    pub service: Service,
    /// All of it: the sum of the two, each of which is rounded.
    pub change: i64,
    /// From more or fewer sources.
    pub sources: i64,
    /// From more or fewer accesses of each.
    pub intensity: i64,
}

/// Why two periods cannot be compared as they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Sensors that are only in one of them.
    Sensors {
        /// Only in the period of the report.
        only_after: Vec<String>,
        /// Only in the one compared with.
        only_before: Vec<String>,
    },
    /// One of them is not covered by the data from its first to its last day.
    Partial,
    /// Under 90 % of sensor-days were observed in one of them.
    Coverage,
}

/// A key's counts, its place now and before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line<K> {
    /// Of what.
    pub key: K,
    /// In the period.
    pub counts: Counts,
    /// In tenths of a per cent of the period's accesses and sources.
    pub shares: [u32; 2],
    /// Place by accesses, from 1.
    pub rank: u64,
    /// Place by accesses in the period compared with.
    pub rank_before: Option<u64>,
    /// In the period compared with.
    pub before: Option<Counts>,
}

/// The days on which a sensor logged anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensorCoverage {
    /// Its name.
    pub sensor: String,
    /// Records of any kind, for each day of the period.
    pub records: Vec<u64>,
    /// In the period.
    pub counts: Counts,
}

/// A part of the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Which.
    pub topic: Topic,
    /// What is said, in order.
    pub statements: Vec<Statement>,
    /// The figures that belong to it, by [`Figure::id`].
    pub figures: Vec<String>,
}

/// The parts of the text, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// What the period was.
    Headline,
    /// What changed, and why.
    Change,
    /// What stood out.
    Incidents,
    /// The period by service.
    Services,
    /// The period by region.
    Regions,
    /// The last six months.
    Months,
    /// Answers of victims.
    Backscatter,
    /// Tools, by marks in packets' headers.
    Fingerprints,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More.
    Up,
    /// Less.
    Down,
}

/// How large a change is in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// Hardly any.
    Flat,
    /// Slightly.
    Slight,
    /// Without an adverb.
    Plain,
    /// Sharply.
    Sharp,
}

/// Services of one purpose that moved together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Key of a purpose in the glossary, if all are of it.
    pub purpose: Option<String>,
    /// The services, as facts.
    pub services: Vec<Fact>,
    /// Change of accesses per sensor-day.
    pub change: Fact,
}

/// One thing the text says. A sentence is a template over it in each language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "says")]
#[allow(missing_docs, reason = "the fields are the facts that the variants' own sentences name")]
pub enum Statement {
    /// How many sensors received how many accesses from how many sources.
    Total { sensors: Fact, days: Fact, accesses: Fact, sources: Fact },
    /// The same per sensor-day.
    PerSensorDay { accesses: Fact, sources: Fact },
    /// Every day N strangers, about k times each.
    Plain { strangers: Fact, times: Fact },
    /// How many different (source, day, sensor) and addresses that were.
    Distinct { source_sensor_days: Option<Fact>, addresses: Answer<Fact> },
    /// How many of the calendar sensor-days were observed; `low` under 90 %.
    Coverage { observed: Fact, calendar: Fact, share: Fact, low: bool },
    /// There is no data of a period to compare with.
    NothingToCompare,
    /// A measure per sensor-day moved.
    Change {
        measure: Measure,
        against: Against,
        before: Fact,
        after: Fact,
        change: Fact,
        size: Size,
        direction: Direction,
    },
    /// The two are not alike in something.
    NotAlike { difference: Difference },
    /// Services that moved in a direction, with their share of all that moved so. Of the direction of the whole it is the
    /// cause, of the other one what held it back.
    Cause { direction: Direction, held_back: bool, groups: Vec<Group>, explained: Fact },
    /// No other service moved by much.
    NothingElse,
    /// The change as a sum: fewer or more sources, fewer or more accesses of each.
    Split { change: Fact, sources: Fact, intensity: Fact },
    /// A sensor explains the change better than services or regions do: it may be broken.
    SensorExplains { sensor: Fact, explained: Fact },
    /// The months go one way; `certain`, or a tendency.
    Trend { measure: Measure, direction: Direction, certain: bool, months: Fact, score: Fact, p: Fact },
    /// Sources move with accesses.
    MoveTogether { rho: Fact, slope: Fact },
    /// A service has the largest part.
    Dominant { measure: Measure, service: Fact, share: Fact },
    /// The largest ones together.
    DominantTogether { measure: Measure, services: Vec<Fact>, share: Fact },
    /// A region has the largest part.
    FromRegion { measure: Measure, region: Fact, share: Fact },
    /// What stood out: an incident, by its place in [`Monthly::incidents`].
    Incident { at: usize },
    /// No service was asked for far more than usual on any day.
    NoIncident,
    /// Services that rose for good before the period, which was told then, and have stayed at that level.
    Stayed { services: Vec<Stay> },
    /// How it is decided what stands out.
    HowIncidentsAreFound,
    /// Too few days to tell what is usual.
    TooShort { days: Fact },
    /// Backscatter came: of how many victims, at how many sensors, most on which day, of which victims' services.
    Backscatter { records: Fact, victims: Fact, sensors: Fact, peak: Fact, highest: Fact, services: Vec<Fact> },
    /// None came; with so few addresses that means nothing.
    NoBackscatter { sensors: Fact },
    /// Of the accesses whose records have the fields of a tool's mark, those of sources that are consistent with the tool.
    Marked {
        tool: Tool,
        confidence: Confidence,
        tested: Fact,
        accesses: Fact,
        sources: Fact,
        /// Those with most of them.
        services: Vec<Fact>,
        /// So many would have the mark by chance; `None` if less than half of one.
        chance: Option<Fact>,
        /// The day since which the tool leaves no mark any more.
        until: Option<Fact>,
    },
    /// No access is consistent with the tool, of those whose records have the fields; the rest as in `Marked`.
    Unmarked { tool: Tool, tested: Fact, chance: Option<Fact>, until: Option<Fact> },
    /// Tools whose marks could not be looked for, since no record has these fields together.
    NotTested { tools: Vec<Tool>, fields: Vec<Field> },
    /// What a mark says, and what its absence does not.
    MarksExplained,
}

/// Who made a burst: one loud tool, or a crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Maker {
    /// Few sources with many accesses each.
    LoudTool,
    /// Many sources.
    Crowd,
    /// In between.
    Unclear,
}

/// A service that rose for good before the period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// Which.
    pub service: Fact,
    /// The first day of the rise.
    pub since: Fact,
    /// Accesses that were usual on a day before it.
    pub usual: Fact,
    /// Accesses of a day that it led to.
    pub level: Fact,
}

/// Days in a row on which services were asked for far more than is usual.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// First day.
    pub first: Fact,
    /// Last day.
    pub last: Fact,
    /// It had not ended on that day: the services rose for good, each to its [`IncidentService::level`].
    pub lasts: bool,
    /// Calendar days of it.
    pub days: Fact,
    /// Each with what was usual and what came, the most accesses first.
    pub services: Vec<IncidentService>,
    /// Accesses to these services in these days.
    pub accesses: Fact,
    /// Sensors that it reached.
    pub reached: Fact,
    /// Of so many.
    pub sensors: Fact,
    /// Their names.
    pub names: Vec<String>,
    /// Lower and upper limit of the share of addresses that it covered.
    pub covered: Option<[Fact; 2]>,
    /// The region of most of its accesses.
    pub region: Fact,
    /// Its part in the accesses.
    pub region_share: Fact,
    /// What only addresses can tell.
    pub visitors: Answer<Visitors>,
    /// By sources and accesses together.
    pub maker: Maker,
    /// Key of a purpose in the glossary, if all services are of one.
    pub purpose: Option<String>,
}

impl Incident {
    /// Its services.
    pub fn services(&self) -> impl Iterator<Item = Service> + '_ {
        self.services
            .iter()
            .filter_map(|it| if let Value::Service(service) = it.service.value { Some(service) } else { None })
    }
}

/// One service of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentService {
    /// Which.
    pub service: Fact,
    /// Accesses that would have been usual on the peak day; of a rise that lasts, on its first day.
    pub usual: Fact,
    /// Accesses of a day that it led to, if the rise lasts.
    pub level: Option<Fact>,
    /// Accesses on the peak day.
    pub highest: Fact,
    /// The peak day.
    pub peak: Fact,
    /// Its probability on a usual day, −log10 in tenths.
    pub surprise: u32,
}

/// Who came in an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visitors {
    /// Distinct sources.
    pub sources: Fact,
    /// The part of the busiest of them in the accesses.
    pub busiest: Fact,
    /// The most accesses of one source at one sensor.
    pub most_at_one_sensor: Fact,
    /// All accesses of the busiest were at one sensor.
    pub busiest_at_one_sensor: bool,
}
