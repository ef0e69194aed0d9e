//! What is counted for a report, in tables, and the figures that are drawn of them.

use super::Measure;
use crate::access::Service;
use crate::measure::Counts;
use crate::region::Region;
use crate::report::Period;
use crate::time::{Day, Month};
use serde::{Deserialize, Serialize};

/// What a table's columns are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Columns {
    /// Days in a row.
    Days(Vec<Day>),
    /// Months in a row.
    Months(Vec<Month>),
    /// Periods: the one compared with, then that of the report; or that of the report alone.
    Periods(Vec<Period>),
}

impl Columns {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Columns::Days(days) => days.len(),
            Columns::Months(months) => months.len(),
            Columns::Periods(periods) => periods.len(),
        }
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a table's rows are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keys {
    /// One row of everything.
    All,
    /// Services.
    Services(Vec<Service>),
    /// Regions.
    Regions(Vec<Region>),
}

/// Counts by key and day, month or period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Of which services, if not of all.
    pub only: Vec<Service>,
    /// The columns.
    pub columns: Columns,
    /// The rows.
    pub keys: Keys,
    /// A last row follows, of all other keys.
    pub others: bool,
    /// Row after row.
    pub counts: Vec<Counts>,
    /// Sensors × calendar days of each column.
    pub sensor_days: Vec<u64>,
}

impl Table {
    /// How many rows.
    pub fn rows(&self) -> usize {
        let keys = match &self.keys {
            Keys::All => 1,
            Keys::Services(list) => list.len(),
            Keys::Regions(list) => list.len(),
        };
        keys + usize::from(self.others)
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[Counts] {
        let width = self.columns.len();
        &self.counts[row * width..][..width]
    }
}

/// How a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A bar and a dot a month, per sensor-day: both measures at once.
    Months,
    /// A stack a day.
    Stacked,
    /// A line a key.
    Lines,
    /// A bar of a hundred per cent a column.
    Shares,
    /// Two bars a key: before and now, per sensor-day.
    Pairs,
    /// A step a key from the level before to the level now, of [`Compared::steps`](super::Compared::steps).
    Waterfall,
}

/// A figure of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// As domain and reports number it: `2.2.1`.
    pub id: String,
    /// What it shows.
    pub subject: Subject,
    /// `None`: both.
    pub measure: Option<Measure>,
    /// How it is drawn.
    pub shape: Shape,
    /// Its place in [`Monthly::tables`](super::Monthly::tables).
    pub table: usize,
}

/// What a figure shows: its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Per sensor-day, by month.
    Months,
    /// A year, daily, by service.
    YearByService,
    /// The services of incidents, daily.
    Incidents,
    /// The period, daily, by service.
    DailyByService,
    /// The period, share by service.
    SharesByService,
    /// The period, daily, by region.
    DailyByRegion,
    /// The period, share by region.
    SharesByRegion,
    /// Six months, share by service.
    MonthsByService,
    /// Six months, share by region.
    MonthsByRegion,
    /// Services in this period and in the one compared with.
    ServicesCompared,
    /// The service that moved most, by region.
    MoverByRegion,
    /// The change since the period compared with, as a sum over services.
    ChangeByService,
    /// The same change as a sum of sources, mix and intensity.
    ChangeByCause,
}
