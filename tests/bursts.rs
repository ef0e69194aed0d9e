//! Bursts found in simulated months whose bursts are known, with fixed seeds; the table of what was found is printed
//! (`cargo test --test native bursts:: -- --nocapture`).
//!
//! A simulated log: 71 services at ten sensors, of 120, 42, 23, 15, 11 … 0.2 accesses a day (Zipf's law with exponent 3/2).
//! Each drifts by up to 30 % over the time and has a weekly cycle of ±15 %; a day's count is negative binomial with a
//! variance that is so many times its mean. A planted burst adds a known number of accesses to each of its days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;
use teiten::access::Service;
use teiten::cube::{Cube, Detail};
use teiten::input::FileOptions;
use teiten::lane::{Lane, LaneOptions, SensorBy};
use teiten::ledger::Frozen;
use teiten::region::{Region, RegionTable};
use teiten::report::Period;
use teiten::report::bursts::{Found, Run, Settings, Stayed, Table, find};
use teiten::sample::Sample;
use teiten::time::{Day, Month, Zone};

const FIRST: Day = Day(14_000);
const MONTH: usize = 30;
const SENSORS: u64 = 10;
const LARGEST: f64 = 120.0;
const SMALLEST: f64 = 0.2;
const WEEK: [f64; 7] = [1.15, 1.1, 1.05, 1.0, 1.0, 0.85, 0.85];

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Above 0 and below 1.
    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Of shape `shape` and scale 1: Marsaglia and Tsang (2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 30.0 {
            return self.poisson(mean / 2.0) + self.poisson(mean / 2.0);
        }
        let (mut left, mut count) = (self.unit(), 0);
        let mut p = (-mean).exp();
        while left > p && count < 1000 {
            left -= p;
            count += 1;
            p *= mean / count as f64;
        }
        count
    }

    fn negative_binomial(&mut self, mean: f64, dispersion: f64) -> u64 {
        let rate = self.gamma(mean / (dispersion - 1.0)) * (dispersion - 1.0);
        self.poisson(rate)
    }
}

/// One log, and what is to be found in it.
struct Log {
    table: Table,
    /// Expected counts without bursts, laid out as the counts.
    means: Vec<f64>,
    period: Period,
}

impl Log {
    fn quiet(random: &mut Random, history: usize, dispersion: f64) -> Log {
        let days = history + MONTH;
        let levels = (1..).map(|rank| LARGEST / f64::from(rank).powf(1.5)).take_while(|level| *level >= SMALLEST);
        let mut means = Vec::new();
        for level in levels {
            let drift = 0.6 * random.unit() - 0.3;
            let at = |day: usize| level * (1.0 + drift * (day as f64 / days as f64 - 0.5)) * WEEK[day % 7];
            means.extend((0..days).map(at));
        }
        let counts = means.iter().map(|mean| random.negative_binomial(*mean, dispersion)).collect();
        let table = Table { first: FIRST, observed: vec![SENSORS; days], counts, others: 0 };
        let day = |place: usize| FIRST.plus(i32::try_from(place).unwrap());
        Log { table, means, period: Period { from: day(history), to: day(days - 1) } }
    }

    /// Adds `times` what is usual, at least 50, to each of some days of the month.
    fn plant(&mut self, row: usize, times: f64, from: usize, len: usize) -> Planted {
        let days = self.table.days();
        let first = days - MONTH + from;
        for at in first..first + len {
            let usual = self.means[row * days + at];
            self.table.counts[row * days + at] += (times * usual).max(50.0).ceil() as u64;
        }
        let day = |place: usize| FIRST.plus(i32::try_from(place).unwrap());
        let multiple = times.max(50.0 / self.means[row * days + first]);
        Planted { row, first: day(first), last: day(first + len - 1), len, multiple }
    }
}

/// Services that rise for good on a day of a month after which there are thirty more, by how many times the usual count is
/// added: (told once, told on the day or within two of it, all).
fn simulate_rises(months: u32, dispersion: f64) -> [(u32, u32, u32); 3] {
    let (mut random, mut told) = (Random(20_130_401), [(0, 0, 0); 3]);
    for _ in 0..months {
        let mut log = Log::quiet(&mut random, 90 + MONTH, dispersion);
        let days = log.table.days();
        let period = Period { from: Day(FIRST.0 + 90), to: Day(FIRST.0 + 119) };
        let mut rises: Vec<(usize, usize, usize)> = Vec::new();
        while rises.len() < 3 {
            let (row, size, first) = (random.below(9), random.below(3), 90 + random.below(MONTH - 3));
            if rises.iter().all(|rise| rise.0 != row) {
                for at in first..days {
                    let more = [5.0, 10.0, 20.0][size] * log.means[row * days + at];
                    log.table.counts[row * days + at] += random.negative_binomial(more, dispersion);
                }
                rises.push((row, size, first));
            }
        }
        let runs = find(&log.table, period, &Settings::default()).runs;
        for (row, size, first) in rises {
            let of: Vec<&Run> = runs.iter().filter(|run| run.service == row).collect();
            let once = of.len() == 1 && of[0].stays.is_some();
            let on_its_day = once && of[0].first.0.abs_diff(FIRST.plus(i32::try_from(first).unwrap()).0) <= 2;
            let cell = &mut told[size];
            *cell = (cell.0 + u32::from(once), cell.1 + u32::from(on_its_day), cell.2 + 1);
        }
    }
    told
}

struct Planted {
    row: usize,
    first: Day,
    last: Day,
    len: usize,
    multiple: f64,
}

impl Planted {
    /// All its days are in the run.
    fn is_whole_in(&self, run: &Run) -> bool {
        run.service == self.row && run.first <= self.first && self.last <= run.last
    }

    fn touches(&self, run: &Run) -> bool {
        run.service == self.row && run.first <= self.last && self.first <= run.last
    }
}

/// Sizes as the table shows them, by how many times the usual count the burst adds.
const SIZES: [(&str, f64); 4] = [("5 to 7", 7.0), ("7 to 12", 12.0), ("12 to 30", 30.0), ("above", f64::INFINITY)];
const LENGTHS: [usize; 4] = [1, 2, 3, 5];

#[derive(Default)]
struct Outcome {
    /// (found whole, planted) by size and length.
    found: [[(u32, u32); 4]; 4],
    /// Runs in quiet months.
    false_cards: u32,
    /// Runs of other services, and runs that touch no burst, in months with bursts.
    beside: u32,
    months: u32,
}

impl Outcome {
    fn recall(&self) -> f64 {
        let (found, planted) = self.found.iter().flatten().fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1));
        f64::from(found) / f64::from(planted)
    }

    /// A month.
    fn false_cards(&self) -> f64 {
        f64::from(self.false_cards) / f64::from(self.months)
    }

    fn print(&self, what: &str) {
        let mut text = format!(
            "{what}: recall {:.3}; false cards {:.3} a quiet month, {:.3} beside bursts\n",
            self.recall(),
            self.false_cards(),
            f64::from(self.beside) / f64::from(self.months)
        );
        let _ = writeln!(text, "  times usual  {}", LENGTHS.map(|len| format!("{len:>7} days")).concat());
        for (size, row) in SIZES.iter().zip(&self.found) {
            let cells = row.map(|(found, planted)| format!("{:>12}", format!("{found}/{planted}")));
            let _ = writeln!(text, "  {:<12} {}", size.0, cells.concat());
        }
        println!("{text}");
    }
}

/// Cards and sentences.
fn cards(found: &Found) -> u32 {
    u32::try_from(found.runs.len() + found.stayed.len()).unwrap()
}

/// As many quiet months as months with three bursts each.
fn simulate(months: u32, history: usize, dispersion: f64, settings: &Settings) -> Outcome {
    let mut random = Random(20_080_913);
    let mut outcome = Outcome { months, ..Outcome::default() };
    for _ in 0..months {
        let quiet = Log::quiet(&mut random, history, dispersion);
        outcome.false_cards += cards(&find(&quiet.table, quiet.period, settings));

        let mut month = Log::quiet(&mut random, history, dispersion);
        let mut planted: Vec<Planted> = Vec::new();
        while planted.len() < 3 {
            // Levels as likely as each other on a scale of ratios.
            let level = LARGEST * (SMALLEST / LARGEST).powf(random.unit());
            let row = (LARGEST / level).powf(2.0 / 3.0).round() as usize - 1;
            let (times, len) = ([5.0, 7.5, 15.0, 40.0][random.below(4)], LENGTHS[random.below(4)]);
            if row < month.table.rows() && planted.iter().all(|other| other.row != row) {
                let from = random.below(MONTH - len + 1);
                planted.push(month.plant(row, times, from, len));
            }
        }
        let runs = find(&month.table, month.period, settings).runs;
        for burst in &planted {
            let size = SIZES.iter().position(|size| burst.multiple < size.1).unwrap();
            let len = LENGTHS.iter().position(|len| *len == burst.len).unwrap();
            let cell = &mut outcome.found[size][len];
            cell.0 += u32::from(runs.iter().any(|run| burst.is_whole_in(run)));
            cell.1 += 1;
        }
        let beside = runs.iter().filter(|run| !planted.iter().any(|burst| burst.touches(run)));
        outcome.beside += u32::try_from(beside.count()).unwrap();
    }
    outcome
}

/// Months of simulation of each kind.
const MONTHS: u32 = 200;

fn simulated(history: usize, dispersion: f64) -> Outcome {
    let outcome = simulate(MONTHS, history, dispersion, &Settings::default());
    outcome.print(&format!("variance {dispersion} × mean, {history} days of history, {MONTHS} months"));
    outcome
}

#[test]
fn simulated_bursts_are_found_and_quiet_months_are_quiet() {
    for dispersion in [1.5, 3.0, 6.0] {
        let outcome = simulated(90, dispersion);
        assert!(outcome.recall() >= 0.95);
        assert!(outcome.false_cards() <= 0.2);
    }
}

#[test]
fn simulated_rises_are_told_once() {
    for dispersion in [1.5, 3.0, 6.0] {
        let told = simulate_rises(MONTHS, dispersion);
        println!(
            "variance {dispersion} × mean, {MONTHS} months, rises of 5, 10 and 20 times: {told:?} (once, on its day, all)"
        );
        for (once, on_its_day, all) in told {
            assert!(once * 20 >= all * 19 && on_its_day * 20 >= all * 19);
        }
    }
}

/// What most people drop first. Its first days are compared with later ones, all with few.
#[test]
fn a_month_without_history_is_read_nearly_as_well() {
    for (dispersion, recall) in [(1.5, 0.95), (3.0, 0.95), (6.0, 0.9)] {
        let outcome = simulated(0, dispersion);
        assert!(outcome.recall() >= recall);
        assert!(outcome.false_cards() <= 0.2);
    }
}

const DAYS: usize = 120;

/// The last thirty of 120 days.
const PERIOD: Period = Period { from: Day(FIRST.0 + 90), to: Day(FIRST.0 + 119) };

/// Rows of 120 days, each with 3, 4, 5, 4, 3, 5, 4, 3, … a day before `change`.
fn table(rows: usize, change: impl Fn(&mut [u64])) -> Table {
    let usual = [3, 4, 5, 4, 3, 5, 4];
    let mut counts: Vec<u64> = (0..rows).flat_map(|row| (0..DAYS).map(move |day| usual[(day + row) % 7])).collect();
    change(&mut counts);
    Table { first: FIRST, observed: vec![SENSORS; DAYS], counts, others: 0 }
}

fn runs(table: &Table) -> Vec<Run> {
    find(table, PERIOD, &Settings::default()).runs
}

/// (row, first, last) of each, in days of the table.
fn found(table: &Table) -> Vec<(usize, i32, i32)> {
    runs(table).iter().map(|run| (run.service, run.first.0 - FIRST.0, run.last.0 - FIRST.0)).collect()
}

#[test]
fn a_run_says_what_happened() {
    let burst = [60, 200, 4, 90, 200];
    let table = table(3, |counts| counts[DAYS + 100..][..5].copy_from_slice(&burst));
    let runs = runs(&table);
    let [run] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!(
        (run.service, run.first, run.last),
        (1, Day(FIRST.0 + 100), Day(FIRST.0 + 104)),
        "one day between is none"
    );
    assert_eq!((run.peak, run.highest), (Day(FIRST.0 + 101), 200), "the first of equals");
    assert_eq!(run.counts, burst);
    assert!((run.usual - 4.0).abs() < 0.1 && run.p < 1e-12, "{run:?}");
}

#[test]
fn two_quiet_days_end_a_run() {
    let table = table(2, |counts| [95, 98].iter().for_each(|day| counts[DAYS + day] = 80));
    assert_eq!(found(&table), [(1, 95, 95), (1, 98, 98)]);
}

#[test]
fn nothing_under_a_threshold_is_a_burst() {
    assert_eq!(found(&table(2, |_| ())), []);
    assert_eq!(found(&table(2, |counts| counts[100] = 19)), [], "the floor");
    let busy = |times: u64| table(2, move |counts| counts[..DAYS].iter_mut().for_each(|count| *count *= times));
    let mut table = busy(20);
    table.counts[100] = 220;
    assert_eq!(found(&table), [], "not three times 80");
    table.counts[100] = 280;
    assert_eq!(found(&table), [(0, 100, 100)]);
}

#[test]
fn the_first_and_the_last_day_can_be_a_burst() {
    let table = table(1, |counts| (counts[90], counts[119]) = (100, 100));
    assert_eq!(found(&table), [(0, 90, 90), (0, 119, 119)]);
    let alone =
        Table { counts: table.counts[90..].to_vec(), observed: vec![SENSORS; 30], first: PERIOD.from, others: 0 };
    let of = find(&alone, PERIOD, &Settings::default()).runs;
    assert_eq!(of.iter().map(|run| run.first).collect::<Vec<_>>(), [PERIOD.from, PERIOD.to]);
}

#[test]
fn a_burst_is_not_the_usual_level_of_the_next_one() {
    let table = table(1, |counts| {
        for first in [70, 80, 88, 96, 104] {
            counts[first..first + 5].fill(150);
        }
    });
    assert_eq!(found(&table), [(0, 90, 92), (0, 96, 100), (0, 104, 108)], "days of the period");
    assert!(runs(&table).iter().all(|run| run.usual < 5.0));
}

/// A table whose only service is asked for thirty times as much from a day on, until another.
fn risen(days: std::ops::Range<usize>) -> Table {
    table(1, move |counts| counts[days.clone()].iter_mut().for_each(|count| *count *= 30))
}

/// (first, last, accesses a day before and since) of the one run, if it lasts.
fn lasting(table: &Table) -> Option<(i32, i32, f64, f64)> {
    let runs = runs(table);
    let [run] = &runs[..] else { panic!("{runs:?}") };
    let round = |value: f64| value.round();
    Some((run.first.0 - FIRST.0, run.last.0 - FIRST.0, round(run.usual), round(run.stays?)))
}

#[test]
fn a_rise_that_lasts_is_told_once() {
    assert_eq!(lasting(&risen(95..DAYS)), Some((95, 119, 4.0, 120.0)));
    // Later days of the same period are days of the new level, whatever a burst is in them.
    let mut with_burst = risen(91..DAYS);
    with_burst.counts[117] = 2_000;
    assert_eq!(found(&with_burst), [(0, 91, 119), (0, 117, 117)]);
    assert!(runs(&with_burst)[1].usual > 100.0, "since the rise");
    // A sentence in the period after it, of which it is no news.
    let stayed = |table: &Table| find(table, PERIOD, &Settings::default()).stayed;
    for first in [50, 70, 85, 86] {
        let of = stayed(&risen(first..DAYS));
        let [Stayed { service: 0, first: day, usual, level }] = of[..] else { panic!("{first}: {of:?}") };
        assert_eq!((day.0 - FIRST.0, usual.round(), level.round()), (i32::try_from(first).unwrap(), 4.0, 120.0));
        assert_eq!(found(&risen(first..DAYS)), [], "{first}");
    }
    assert_eq!(stayed(&risen(20..DAYS)), [], "long ago");
    assert_eq!(stayed(&risen(50..100)), [], "over for most of the period");
}

#[test]
fn a_rise_of_the_last_days_of_a_month_is_news_of_the_next_one() {
    assert_eq!(lasting(&risen(88..DAYS)), Some((88, 119, 4.0, 120.0)));
    // Read while the rise is young, or without the days after, it is a burst.
    let period = Period { from: Day(FIRST.0 + 60), to: Day(FIRST.0 + 89) };
    let of = find(&risen(88..DAYS), period, &Settings::default()).runs;
    assert_eq!(of.iter().map(|run| (run.first.0 - FIRST.0, run.stays)).collect::<Vec<_>>(), [(88, None)]);
    assert_eq!(found(&risen(100..DAYS)), [(0, 100, 119)]);
    assert_eq!(lasting(&risen(100..DAYS)), None, "twenty days");
    assert!(lasting(&risen(99..DAYS)).is_some(), "twenty-one");
}

#[test]
fn what_ends_does_not_last() {
    assert_eq!(found(&risen(92..107)), [(0, 92, 106)]);
    assert_eq!(lasting(&risen(92..107)), None, "fifteen days");
    // A burst a week before a rise is not its beginning, and a fall to a fraction is an end.
    let mut burst = risen(98..DAYS);
    burst.counts[91] = 200;
    assert_eq!(found(&burst), [(0, 91, 91), (0, 98, 119)]);
    let mut falling = risen(92..DAYS);
    falling.counts[106..].iter_mut().for_each(|count| *count /= 6);
    assert_eq!(lasting(&falling), None);
    // A quiet weekend is none.
    let mut weekends = risen(92..DAYS);
    [97, 98, 104, 105, 111, 112].iter().for_each(|day| weekends.counts[*day] = 5);
    assert_eq!(lasting(&weekends), Some((92, 119, 4.0, 120.0)));
}

#[test]
fn a_rise_begins_on_its_first_day() {
    // Six times as much is 24 a day, but 18 on the first of them, which is under the floor.
    let slow = |before: u64| {
        let mut slow = table(1, |counts| counts[95..].iter_mut().for_each(|count| *count *= 6));
        slow.counts[94] = before;
        lasting(&slow).map(|of| of.0)
    };
    assert_eq!([slow(4), slow(15)], [Some(95), Some(94)], "15 is nearer to 24 than to 4");
    // A ramp of days that are all high begins with the first of them.
    let mut ramp = risen(96..DAYS);
    ramp.counts[91..96].copy_from_slice(&[22, 25, 30, 34, 40]);
    assert_eq!(lasting(&ramp), Some((91, 119, 4.0, 120.0)));
}

#[test]
fn an_outage_is_no_low_level() {
    // Two weeks without any sensor, which are over before the period.
    let mut table = table(1, |counts| counts[74..88].fill(0));
    table.observed[74..88].fill(0);
    assert_eq!(found(&table), []);
    table.counts[90] = 60;
    assert_eq!(found(&table), [(0, 90, 90)]);
    assert!((runs(&table)[0].usual - 4.0).abs() < 0.2);
    // Nothing is said of a day without any.
    table.observed[90] = 0;
    assert_eq!(found(&table), []);
}

#[test]
fn more_sensors_see_more() {
    let mut table = table(2, |counts| counts.iter_mut().for_each(|count| *count *= 5));
    for at in 100..DAYS {
        table.observed[at] *= 4;
        table.counts[at] *= 4;
        table.counts[DAYS + at] *= 4;
    }
    assert_eq!(found(&table), []);
    // Without that, four times as much for twenty days is much.
    table.observed.fill(SENSORS);
    assert_eq!(found(&table).len(), 2);
}

#[test]
fn services_that_cannot_burst_need_no_row() {
    let mut random = Random(7);
    let mut month = Log::quiet(&mut random, 90, 3.0);
    month.plant(4, 9.0, 12, 3);
    month.plant(9, 20.0, 20, 5);
    let (whole, days) = (&month.table, month.table.days());
    let reaches = |row: &usize| whole.row(*row)[90..].iter().any(|count| *count >= Settings::default().floor);
    let rows: Vec<usize> = (0..whole.rows()).filter(reaches).collect();
    assert!(rows.len() > 3 && rows.len() < whole.rows() / 2);
    let counts = rows.iter().flat_map(|row| whole.row(*row).iter().copied()).collect();
    let table = Table { first: FIRST, observed: vec![SENSORS; days], counts, others: whole.rows() - rows.len() };
    let mut few = find(&table, month.period, &Settings::default()).runs;
    few.iter_mut().for_each(|run| run.service = rows[run.service]);
    let all = find(whole, month.period, &Settings::default()).runs;
    assert!(all.len() >= 2);
    assert_eq!(few, all);
}

#[test]
fn too_little_says_nothing() {
    let settings = Settings::default();
    let table = |days: usize| {
        let mut counts = vec![3; days];
        counts[days / 2] = 500;
        Table { first: FIRST, observed: vec![1; days], counts, others: 0 }
    };
    let all = Period { from: FIRST, to: Day(FIRST.0 + 1000) };
    assert_eq!(find(&table(9), all, &settings), Found::default(), "a week and a bit: four days on either side");
    assert_eq!(find(&table(30), all, &settings).runs.len(), 1);
    let elsewhere = Period { from: Day(FIRST.0 + 500), to: Day(FIRST.0 + 530) };
    assert_eq!(find(&table(30), elsewhere, &settings), Found::default());
    let empty = Table { first: FIRST, observed: Vec::new(), counts: Vec::new(), others: 0 };
    assert_eq!(find(&empty, all, &settings), Found::default());
}

static SAMPLE: LazyLock<Cube> = LazyLock::new(|| {
    let zone = Zone::named(Sample::ZONE).unwrap();
    let regions = RegionTable::builtin();
    let mut lane =
        Lane::new(LaneOptions { zone: zone.clone(), sensor_by: SensorBy::Auto, seed: 1, pass: None, marks: true });
    lane.open(Sample::NAME, FileOptions::new(zone.clone()));
    let (mut sample, mut chunk) = (Sample::new(&regions), Vec::new());
    while sample.next_chunk(&mut chunk) {
        lane.push(&chunk);
        chunk.clear();
    }
    lane.close();
    Cube::of(&Frozen::of(lane.into_ledger()), &zone, &regions, Detail::Page)
});

fn month(year: i32, month: u32) -> Period {
    let (from, to) = Month { year, month }.days();
    Period { from, to }
}

/// (service, first day, last day, peak), of all sensors and regions.
fn in_sample(period: Period) -> Vec<(String, Day, Day, Day)> {
    let settings = Settings::default();
    let (services, table) = Table::of(&SAMPLE, period, &settings, |_, _| true).unwrap();
    let found = find(&table, period, &settings);
    assert_eq!(found.stayed, []);
    let runs = found.runs.into_iter();
    runs.map(|run| (services[run.service].to_string(), run.first, run.last, run.peak)).collect()
}

#[test]
fn the_sample_has_the_one_incident_of_september_2008() {
    let day = |day| Day::from_civil(2008, 9, day).unwrap();
    let expected = ["6588/tcp", "8080/tcp"].map(|name| (name.to_owned(), day(13), day(17), day(15)));
    assert_eq!(in_sample(month(2008, 9)), expected);
    for quiet in (10..=12).map(|m| month(2007, m)).chain((1..=8).map(|m| month(2008, m))) {
        assert_eq!(in_sample(quiet), [], "{quiet:?}");
    }
}

#[test]
fn a_table_holds_what_the_cells_add_up_to() {
    let settings = Settings::default();
    let period = month(2008, 9);
    let chosen = |sensor: u32, region: Region| sensor != 3 && sensor < 8 && region != Region::UNKNOWN;
    let (services, table) = Table::of(&SAMPLE, period, &settings, chosen).unwrap();
    assert_eq!(table.first, period.from.plus(-116), "two baselines and their guards");
    assert_eq!((table.days(), table.rows()), (146, services.len()));
    assert!(table.observed.iter().all(|sensors| *sensors == 7));
    let mut sums: BTreeMap<(Service, Day), u64> = BTreeMap::new();
    for cell in SAMPLE.cells.iter().filter(|cell| chosen(cell.sensor, cell.region)) {
        *sums.entry((cell.service, cell.day)).or_default() += cell.counts.accesses;
    }
    for (row, service) in services.iter().enumerate() {
        for (at, count) in table.row(row).iter().enumerate() {
            let day = table.first.plus(i32::try_from(at).unwrap());
            assert_eq!(*count, sums.get(&(*service, day)).copied().unwrap_or(0), "{service} {day}");
        }
    }
    let within = |day: Day| period.from <= day && day <= period.to;
    let reach: BTreeSet<Service> =
        sums.iter().filter(|sum| within(sum.0.1) && *sum.1 >= settings.floor).map(|sum| sum.0.0).collect();
    assert!(services.iter().eq(&reach), "{services:?} {reach:?}");
    let all: BTreeSet<Service> = SAMPLE.cells.pairs().iter().map(|pair| pair.1).collect();
    assert_eq!(table.others, all.len() - services.len());
}
