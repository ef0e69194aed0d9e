//! The month's report of a large cube: ten sensors, 366 days, 500 services, 60 regions, five million cells.

use super::stages::Stage;
use teiten::access::{Protocol, Service};
use teiten::cube::{Cell, Cells, Cube, Tally};
use teiten::export::{Edition, Extras};
use teiten::measure::Counts;
use teiten::region::{Region, RegionTable};
use teiten::report::Period;
use teiten::report::monthly::{Choice, Incidents, Monthly, Plan, Settings};
use teiten::text::Language;
use teiten::time::{Day, Zone};

const SENSORS: u32 = 10;
const SERVICES: u16 = 500;
const REGIONS: u16 = 60;
const DAYS: i32 = 366;
/// 2008-01-01.
const FIRST: i32 = 13_879;

/// Numbers that look random and are the same everywhere.
fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Services and regions are asked for as they are in logs: a few make up most.
fn cube() -> Cube {
    let mut cells = Vec::new();
    let services: Vec<Service> = (0..SERVICES).map(|n| Service::port(Protocol::TCP, n * 13 + 1)).collect();
    for day in 0..DAYS {
        for sensor in 0..SENSORS {
            for (rank, service) in services.iter().enumerate() {
                for region in 0..REGIONS {
                    let key = u64::from(day.unsigned_abs()) << 40 | u64::from(sensor) << 32;
                    let luck = mixed(key | (rank as u64) << 16 | u64::from(region));
                    // From nearly always to hardly ever.
                    let likely = 65_536 * 46 / ((rank as u64 / 4 + 12) * (u64::from(region) / 2 + 6));
                    if luck % 65_536 < likely * 7 / 8 {
                        // On three days of December half the sensors are asked for one of them far more than usual.
                        let burst = (350..353).contains(&day) && rank == 77 && sensor < 5;
                        let sources = 1 + (luck >> 16) % 3;
                        let accesses = sources * (1 + (luck >> 20) % 4) * if burst { 90 } else { 1 };
                        cells.push(Cell {
                            day: Day(FIRST + day),
                            sensor,
                            service: *service,
                            region: Region(2 + region * 7),
                            counts: Counts { accesses, sources },
                        });
                    }
                }
            }
        }
    }
    let coverage = (0..DAYS)
        .flat_map(|day| (0..SENSORS).map(move |sensor| Tally { key: (Day(FIRST + day), sensor), count: 1_000 }));
    assert!((4_900_000..5_200_000).contains(&cells.len()), "{}", cells.len());
    Cube {
        sensors: (0..SENSORS).map(|n| format!("sensor-{n:02}")).collect(),
        coverage: coverage.collect(),
        cells: Cells::from_sorted(&cells),
        ..Cube::empty(&Zone::utc(), &RegionTable::builtin())
    }
}

fn plan(cube: &Cube, choice: Choice) -> Plan {
    Plan::of(cube, choice, Settings::default()).unwrap()
}

fn made(cube: &Cube, plan: &Plan) -> Monthly {
    plan.report(cube, &Incidents::default()).unwrap()
}

/// What bursts there are.
pub(crate) fn planned() -> Stage {
    let cube = cube();
    let records = cube.cells.len();
    let run = move || plan(&cube, Choice::default()).bursts.len() as u64;
    Stage { bytes: 0, records, run: Box::new(run) }
}

/// Every figure and statement.
pub(crate) fn reported() -> Stage {
    let cube = cube();
    let (records, plan) = (cube.cells.len(), plan(&cube, Choice::default()));
    let run = move || made(&cube, &plan).headline.counts.accesses;
    Stage { bytes: 0, records, run: Box::new(run) }
}

/// All of it, to the document that is read: of December, the last month.
pub(crate) fn whole() -> Stage {
    document(Choice::default())
}

/// The same of every day there is.
pub(crate) fn year() -> Stage {
    let period = Some(Period { from: Day(FIRST), to: Day(FIRST + DAYS - 1) });
    document(Choice { period, against: None })
}

fn document(choice: Choice) -> Stage {
    let cube = cube();
    let records = cube.cells.len();
    let run = move || {
        let report = made(&cube, &plan(&cube, choice));
        Edition::new(&report, Extras::default()).html(Language::Ja).len() as u64
    };
    Stage { bytes: 0, records, run: Box::new(run) }
}
