//! Facts for a reader, from a cube: headline, series, shares, months, sensors. Sorted, exact, without drawing, language
//! or pixels. Every figure exists for accesses and for sources. The facts are for whoever shows them; how they come of a
//! cube (`of_cube`) and of a ledger (`top`) is for the side that counts.

use crate::access::Service;
use crate::measure::{Answer, Counts, sum};
use crate::region::Region;
use crate::time::{Day, Month};
use std::collections::BTreeSet;
use std::net::IpAddr;

#[cfg(feature = "month")]
pub mod bursts;
#[cfg(feature = "month")]
pub mod monthly;
mod of_cube;
mod rounding;
#[cfg(feature = "month")]
pub mod statistics;
#[cfg(feature = "ingest")]
mod top;
pub mod visitors;

pub use of_cube::SERVICES_LISTED;
pub use rounding::{half_up, rate, shares, tenths};
#[cfg(feature = "ingest")]
pub use top::{distinct, top_sources};

/// What to look at. An empty set is everything on its axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// First day; `None` for that of the report's own period.
    pub from: Option<Day>,
    /// Last day; `None` for that of the report's own period.
    pub to: Option<Day>,
    /// Names.
    pub sensors: BTreeSet<String>,
    /// Services.
    pub services: BTreeSet<Service>,
    /// Regions.
    pub regions: BTreeSet<Region>,
}

/// The stretch of days a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// Calendar days.
    pub fn days(&self) -> u64 {
        u64::try_from(i64::from(self.to.0) - i64::from(self.from.0) + 1).unwrap_or(0)
    }

    /// The days of a month.
    pub fn of_month(month: Month) -> Period {
        let (from, to) = month.days();
        Period { from, to }
    }

    /// Whether it holds a day.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The month, if it is exactly one.
    pub fn month(&self) -> Option<Month> {
        let month = self.from.month();
        (month.days() == (self.from, self.to)).then_some(month)
    }
}

/// The figures above all others.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Headline {
    /// Of the period.
    pub counts: Counts,
    /// Sensors that logged anything in the period.
    pub sensors: u64,
    /// Calendar days of the period.
    pub days: u64,
    /// Pairs of sensor and day with a record of any kind.
    pub observed_sensor_days: u64,
    /// U1; `None` where the cube cannot tell.
    pub source_sensor_days: Option<u64>,
    /// U0.
    pub distinct_addresses: Answer<u64>,
}

impl Headline {
    /// The divisor: sensors × calendar days.
    pub fn sensor_days(&self) -> u64 {
        self.sensors * self.days
    }
}

/// Daily counts by key; the last row is everything else, exactly, if `others`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daily<K> {
    /// Every calendar day of the period.
    pub days: Vec<Day>,
    /// What the rows are of.
    pub keys: Vec<K>,
    /// A last row follows, of all other keys.
    pub others: bool,
    /// Row after row, one count a day.
    pub counts: Vec<Counts>,
}

impl<K> Daily<K> {
    /// Sums over the days, one a row.
    pub fn totals(&self) -> Vec<Counts> {
        self.counts.chunks(self.days.len().max(1)).map(|row| sum(row.iter().copied())).collect()
    }
}

/// One month of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MonthFacts {
    /// Which.
    pub month: Month,
    /// Calendar days of it between the first and the last day with data.
    pub days: u64,
    /// That is all of them.
    pub whole: bool,
    /// Sensors that logged anything in it.
    pub sensors: u64,
    /// In these days.
    pub counts: Counts,
}

/// One sensor in the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensorFacts {
    /// Its name.
    pub name: String,
    /// Days with a record of any kind.
    pub observed_days: u64,
    /// In the period.
    pub counts: Counts,
}

/// All that the page shows of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub period: Period,
    /// First and last day with data.
    pub data: Period,
    /// Every month with data.
    pub months: Vec<Month>,
    /// See [`Headline`].
    pub headline: Headline,
    /// By the report's fixed set of services.
    pub by_service: Daily<Service>,
    /// By the report's fixed set of regions.
    pub by_region: Daily<Region>,
    /// The services with the most accesses, at most 500, falling, then in their order.
    pub services: Vec<(Service, Counts)>,
    /// How many services there are.
    pub service_count: usize,
    /// Every region, by accesses, falling, then in their order.
    pub regions: Vec<(Region, Counts)>,
    /// Up to twelve months that end with the period.
    pub monthly: Vec<MonthFacts>,
    /// By accesses, falling, then by name.
    pub sensors: Vec<SensorFacts>,
    /// Of the period; `None` if services are selected, since its services are the victims'.
    pub backscatter: Option<Counts>,
}

/// One source over a period.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TopSource {
    /// Its address.
    pub address: IpAddr,
    /// By the table in force.
    pub region: Region,
    /// What it asked for, the most asked first.
    pub services: Vec<Service>,
    /// Days on which it came.
    pub days: u64,
    /// Sensors at which it came.
    pub sensors: u64,
    /// Sum of weights.
    pub accesses: u64,
    /// How often it counts as a source: distinct (day, sensor, service).
    pub sources: u64,
}

/// Distinct counts of a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distinct {
    /// U0.
    pub distinct_addresses: u64,
    /// U1.
    pub source_sensor_days: u64,
}
