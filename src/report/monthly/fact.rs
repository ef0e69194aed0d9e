//! A fact: a typed value with the query that made it. Whatever the report says in words, it says of facts.

use crate::access::Service;
use crate::fingerprint::Tool;
use crate::region::Region;
use crate::report::Period;
use crate::time::{Day, Month};
use serde::{Deserialize, Serialize};

/// Which of the two measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// A.
    Accesses,
    /// S.
    Sources,
}

/// What a text shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A whole number of something.
    Count(u64),
    /// A ratio to the nearest whole number, half up.
    Rounded(u64),
    /// A ratio in tenths, half up: 25 is 2.5.
    Tenths(u64),
    /// A change in hundredths: −4641 is −46.41.
    Hundredths(i64),
    /// A share or a change in tenths of a per cent: −123 is −12.3 %.
    PerMille(i64),
    /// A statistic in thousandths: 943 is 0.943.
    Thousandths(i64),
    /// A day.
    Day(Day),
    /// A month.
    Month(Month),
    /// A service.
    Service(Service),
    /// A region.
    Region(Region),
    /// A sensor's name.
    Sensor(String),
}

/// What a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// A.
    Accesses,
    /// S.
    Sources,
    /// U1.
    SourceSensorDays,
    /// U0.
    DistinctAddresses,
    /// Sensors that logged anything.
    Sensors,
    /// Calendar days.
    Days,
    /// Calendar months.
    Months,
    /// Sensors × calendar days.
    SensorDays,
    /// (sensor, day) with a record of any kind.
    ObservedSensorDays,
    /// A / (sensors × calendar days).
    AccessesPerSensorDay,
    /// S / (sensors × calendar days).
    SourcesPerSensorDay,
    /// A / S.
    AccessesPerSource,
    /// The part of A.
    ShareOfAccesses,
    /// The part of S.
    ShareOfSources,
    /// A per sensor-day, less that of the period compared with.
    ChangeOfAccesses,
    /// S per sensor-day, less that of the period compared with.
    ChangeOfSources,
    /// The part of the change that comes of more or fewer sources (LMDI).
    ChangeFromSources,
    /// The part of the change that comes of more or fewer accesses of each source (LMDI).
    ChangeFromIntensity,
    /// The part that something has in all that moved in the same direction.
    ExplainedChange,
    /// Mann and Kendall's S of the months' values.
    TrendScore,
    /// Its p.
    TrendProbability,
    /// Spearman's ρ of daily accesses and sources.
    Correlation,
    /// Theil and Sen's slope of ln A on ln S.
    Slope,
    /// Accesses that would have been usual on a day.
    UsualAccesses,
    /// Accesses of a day that a rise which lasts led to: the median of its first three weeks.
    RisenAccesses,
    /// Sensors that a burst reached.
    SensorsReached,
    /// Limits of the share of addresses that a scan covered (Wilson, 95 %).
    Coverage,
    /// Sources of a burst.
    Visitors,
    /// The part of the busiest source in a burst.
    ShareOfBusiest,
    /// The part of one region in a burst's accesses.
    ShareOfRegion,
    /// The most accesses of one source at one sensor in a burst.
    MostAtOneSensor,
    /// Records of backscatter.
    Backscatter,
    /// Victims of whom backscatter came: distinct (victim, day, sensor, victim's service).
    Victims,
    /// Sensors that backscatter came to.
    BackscatterSensors,
    /// Accesses whose packets had the fields of a tool's mark.
    MarkTested,
    /// Those of sources all of whose accesses at a service on a day had the mark.
    MarkedAccesses,
    /// Such sources, counted as S.
    MarkedSources,
    /// Accesses that would have the mark by chance, of those that had the fields.
    MarkedByChance,
    /// A place in a ranking.
    Rank,
}

/// Where a value comes from: what was asked of which part of the data. Empty lists are everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// What.
    pub of: Of,
    /// Of these days.
    pub period: Period,
    /// Compared with these.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub against: Option<Period>,
    /// Of these services.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub services: Vec<Service>,
    /// Of these regions.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub regions: Vec<Region>,
    /// At these sensors.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sensors: Vec<String>,
    /// With the mark of this tool.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<Tool>,
}

impl Query {
    /// Of everything in a period.
    pub fn new(of: Of, period: Period) -> Query {
        Query { of, period, against: None, services: Vec::new(), regions: Vec::new(), sensors: Vec::new(), tool: None }
    }

    /// Of a service.
    #[must_use]
    pub fn service(mut self, service: Service) -> Query {
        self.services.push(service);
        self
    }

    /// Of services.
    #[must_use]
    pub fn services(mut self, services: &[Service]) -> Query {
        self.services.extend_from_slice(services);
        self
    }

    /// Of a region.
    #[must_use]
    pub fn region(mut self, region: Region) -> Query {
        self.regions.push(region);
        self
    }

    /// At a sensor.
    #[must_use]
    pub fn sensor(mut self, sensor: &str) -> Query {
        self.sensors.push(sensor.to_owned());
        self
    }

    /// With a tool's mark.
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Query {
        self.tool = Some(tool);
        self
    }

    /// Compared with another period.
    #[must_use]
    pub fn against(mut self, period: Period) -> Query {
        self.against = Some(period);
        self
    }

    /// With its answer.
    pub fn is(self, value: Value) -> Fact {
        Fact { value, query: self }
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What is shown.
    pub value: Value,
    /// What made it.
    pub query: Query,
}
