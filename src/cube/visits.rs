//! What a cube file holds of those who came in bursts: counts that only addresses can tell, asked for while they were at
//! hand. What a burst is the report knows; here it is services and days. Holds no address, and nothing of a single source
//! but the largest numbers of accesses that one made.

use super::file::CubeError;
use super::{Cells, Cube};
use crate::access::Service;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Distinct sources.
    pub sources: u64,
    /// Their accesses.
    pub accesses: u64,
    /// Accesses of the busiest of them.
    pub busiest: u64,
    /// The most accesses of one source at one sensor.
    pub most_at_one_sensor: u64,
    /// The sum of the squares of each source's accesses.
    pub squares: u128,
}

impl Visit {
    /// Adds what another partition of the sources answers to the same question.
    pub fn add(&mut self, other: &Visit) {
        self.sources += other.sources;
        self.accesses += other.accesses;
        self.busiest = self.busiest.max(other.busiest);
        self.most_at_one_sensor = self.most_at_one_sensor.max(other.most_at_one_sensor);
        self.squares += other.squares;
    }

    /// Whether there can be sources of which this is true.
    fn is_possible(&self) -> bool {
        let Visit { sources, accesses, busiest, most_at_one_sensor, squares } = *self;
        let (n, sum, most) = (u128::from(sources), u128::from(accesses), u128::from(busiest));
        // Sums of accesses are below 2^53, so that none of these products overflows.
        (1..1 << 53).contains(&accesses)
            && (1..=accesses).contains(&sources)
            && (1..=busiest).contains(&most_at_one_sensor)
            && busiest <= accesses - (sources - 1)
            && most * n >= sum
            && squares <= sum * most
            && squares / sum * n + n >= sum
    }
}

/// Of which services and days it was asked who came. Questions order by day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// At least one, sorted.
    pub services: Vec<Service>,
}

impl Asked {
    /// Whether days of the one are days of the other, or next to them: only of such bursts it is asked whether they are one.
    pub fn touches(&self, other: &Asked) -> bool {
        touch((self.from, self.to), (other.from, other.to))
    }
}

/// Whether two stretches of days have one in common, or follow each other.
pub fn touch(a: (Day, Day), b: (Day, Day)) -> bool {
    a.0 <= b.1.plus(1) && b.0 <= a.1.plus(1)
}

/// Sources that came in two bursts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    /// Places of the two in the list that it was asked of, the lower one first.
    pub places: (usize, usize),
    /// How many.
    pub sources: u64,
    /// The accesses that they made in the first and in the second.
    pub accesses: (u64, u64),
}

impl Common {
    /// Whether the sources of the two are the same by this share: of all addresses that came in either (Jaccard's index), or
    /// of the accesses in each of them. `first` and `second` are (sources, accesses) of the two.
    pub fn is_most_of(&self, first: (u64, u64), second: (u64, u64), share: f64) -> bool {
        let at_least = |part: u64, whole: u64| whole > 0 && part as f64 >= share * whole as f64;
        at_least(self.sources, (first.0 + second.0).saturating_sub(self.sources))
            || (at_least(self.accesses.0, first.1) && at_least(self.accesses.1, second.1))
    }
}

/// Answers to questions, and what every two of them that touch have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    /// By question, none twice.
    rows: Vec<Row>,
    /// By places in `rows`. Two rows of one part that touch and are not here have no source in common.
    common: Vec<Common>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    asked: Asked,
    visit: Visit,
    /// Of which of the files that were added. It is known of two rows only within one part what they have in common.
    part: u32,
}

impl Visits {
    /// From what all sources together answered. `asked` is sorted, none twice; `common` names places in it, and whatever two
    /// that touch have in common.
    pub fn of(asked: Vec<Asked>, visits: Vec<Visit>, mut common: Vec<Common>) -> Visits {
        assert!(asked.is_sorted_by(|a, b| a < b) && asked.len() == visits.len(), "an answer to every question");
        crate::sort::by_key(&mut common, |common| common.places);
        let rows = asked.into_iter().zip(visits).map(|(asked, visit)| Row { asked, visit, part: 0 }).collect();
        Visits { rows, common }
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every question with its answer, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Asked, &Visit)> {
        self.rows.iter().map(|row| (&row.asked, &row.visit))
    }

    fn place(&self, asked: &Asked) -> Option<usize> {
        self.rows.binary_search_by(|row| row.asked.cmp(asked)).ok()
    }

    /// Who came, if that was asked.
    pub fn visit(&self, asked: &Asked) -> Option<&Visit> {
        self.place(asked).map(|at| &self.rows[at].visit)
    }

    /// Whether two that touch are known to have the same sources, see [`Common::is_most_of`].
    pub fn alike(&self, a: &Asked, b: &Asked, share: f64) -> bool {
        let (Some(a), Some(b)) = (self.place(a), self.place(b)) else { return false };
        let places = (a.min(b), a.max(b));
        let of = |at: usize| (self.rows[at].visit.sources, self.rows[at].visit.accesses);
        let common = self.common.binary_search_by_key(&places, |common| common.places);
        common.is_ok_and(|at| self.common[at].is_most_of(of(places.0), of(places.1), share))
    }

    fn services(&self) -> BTreeSet<Service> {
        let mut services = BTreeSet::new();
        services.extend(self.rows.iter().flat_map(|row| row.asked.services.iter().copied()));
        services
    }

    /// The sum with those of a file of other (sensor, day): an answer stays if nothing of what it is about came in the other
    /// file.
    pub(super) fn sum(self, mine: &Cube, other: Visits, its: &Cube) -> Visits {
        let mut services = self.services();
        services.extend(other.services());
        let (here, there) = (Came::of(&mine.cells, &services), Came::of(&its.cells, &services));
        let first_of_other = self.rows.iter().map(|row| row.part + 1).max().unwrap_or(0);
        // Where each row goes is known when all are in order.
        let mut rows: Vec<(Row, (bool, usize))> = Vec::new();
        let (my_common, its_common) = (self.common, other.common);
        for (at, row) in self.rows.into_iter().enumerate().filter(|(_, row)| there.accesses(&row.asked) == 0) {
            rows.push((row, (false, at)));
        }
        for (at, mut row) in other.rows.into_iter().enumerate().filter(|(_, row)| here.accesses(&row.asked) == 0) {
            row.part += first_of_other;
            rows.push((row, (true, at)));
        }
        crate::sort::by(&mut rows, |a, b| (&a.0.asked, a.1) < (&b.0.asked, b.1));
        let mut places: BTreeMap<(bool, usize), usize> = BTreeMap::new();
        places.extend(rows.iter().map(|(_, from)| *from).zip(0..));
        let moved = |of_other: bool, list: Vec<Common>| {
            let places = &places;
            list.into_iter().filter_map(move |common| {
                let place = |at: usize| places.get(&(of_other, at)).copied();
                Some(Common { places: (place(common.places.0)?, place(common.places.1)?), ..common })
            })
        };
        let mut common: Vec<Common> = moved(false, my_common).chain(moved(true, its_common)).collect();
        crate::sort::by_key(&mut common, |common| common.places);
        let mut sum = Visits { rows: rows.into_iter().map(|(row, _)| row).collect(), common };
        sum.number_parts();
        sum
    }

    /// Numbers the parts as they come in the rows, so that the order of adding does not show.
    fn number_parts(&mut self) {
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        for row in &mut self.rows {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            row.part = *numbers.entry(row.part).or_insert(next);
        }
    }
}

/// Accesses of some services up to each day on which they came.
struct Came(BTreeMap<Service, Vec<(Day, u64)>>);

impl Came {
    fn of(cells: &Cells, services: &BTreeSet<Service>) -> Came {
        let wanted: Vec<bool> = cells.pairs().iter().map(|(_, service)| services.contains(service)).collect();
        let mut came: BTreeMap<Service, Vec<(Day, u64)>> = BTreeMap::new();
        for day in cells.days() {
            for of_pair in day.by_pair().filter(|of_pair| wanted[of_pair.pair as usize]) {
                let list = came.entry(cells.pairs()[of_pair.pair as usize].1).or_default();
                let sum = list.last().map_or(0, |it| it.1) + of_pair.sum.accesses;
                match list.last_mut().filter(|it| it.0 == day.day) {
                    Some(last) => last.1 = sum,
                    None => list.push((day.day, sum)),
                }
            }
        }
        Came(came)
    }

    fn accesses(&self, Asked { from, to, services }: &Asked) -> u64 {
        let before = |list: &[(Day, u64)], days: usize| days.checked_sub(1).map_or(0, |last| list[last].1);
        let within = |list: &Vec<(Day, u64)>| {
            let [from, to] = [list.partition_point(|it| it.0 < *from), list.partition_point(|it| it.0 <= *to)];
            before(list, to) - before(list, from)
        };
        services.iter().filter_map(|service| self.0.get(service)).map(within).sum()
    }
}

/// How a cube file holds it, in columns of one length each; days and services are places in the file's lists.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Written {
    from: Vec<u32>,
    to: Vec<u32>,
    services: Vec<Vec<u32>>,
    part: Vec<u32>,
    sources: Vec<u64>,
    accesses: Vec<u64>,
    busiest: Vec<u64>,
    most_at_one_sensor: Vec<u64>,
    squares: Vec<u128>,
    common: WrittenCommon,
}

/// Places in the columns above.
#[derive(Default, Serialize, Deserialize)]
struct WrittenCommon {
    first: Vec<u32>,
    second: Vec<u32>,
    sources: Vec<u64>,
    accesses_of_first: Vec<u64>,
    accesses_of_second: Vec<u64>,
}

impl Written {
    pub(super) fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    /// `day` and `service` give the places of those in the file's lists.
    pub(super) fn of(visits: &Visits, day: impl Fn(Day) -> u32, service: impl Fn(Service) -> u32) -> Written {
        let mut written = Written::default();
        for Row { asked, visit, part } in &visits.rows {
            written.from.push(day(asked.from));
            written.to.push(day(asked.to));
            written.services.push(asked.services.iter().map(|it| service(*it)).collect());
            written.part.push(*part);
            written.sources.push(visit.sources);
            written.accesses.push(visit.accesses);
            written.busiest.push(visit.busiest);
            written.most_at_one_sensor.push(visit.most_at_one_sensor);
            written.squares.push(visit.squares);
        }
        let list = &mut written.common;
        for Common { places, sources, accesses } in &visits.common {
            list.first.push(u32::try_from(places.0).unwrap_or(u32::MAX));
            list.second.push(u32::try_from(places.1).unwrap_or(u32::MAX));
            list.sources.push(*sources);
            list.accesses_of_first.push(accesses.0);
            list.accesses_of_second.push(accesses.1);
        }
        written
    }

    /// What stands in a file of this cube, or why it cannot be true.
    pub(super) fn read(
        self,
        cube: &Cube,
        day: impl Fn(u32) -> Result<Day, CubeError>,
        service: impl Fn(u32) -> Result<Service, CubeError>,
    ) -> Result<Visits, CubeError> {
        let wrong = |what: &str| Err(CubeError::new(format!("visits that cannot be: {what}")));
        let rows = self.from.len();
        let numbers = [&self.sources, &self.accesses, &self.busiest, &self.most_at_one_sensor];
        let lengths = [self.to.len(), self.services.len(), self.part.len(), self.squares.len()];
        if lengths.into_iter().chain(numbers.map(Vec::len)).any(|length| length != rows) {
            return wrong("columns of different lengths");
        }
        let mut visits = Visits::default();
        for at in 0..rows {
            let services = self.services[at].iter().map(|it| service(*it)).collect::<Result<Vec<Service>, _>>()?;
            let asked = Asked { from: day(self.from[at])?, to: day(self.to[at])?, services };
            let visit = Visit {
                sources: self.sources[at],
                accesses: self.accesses[at],
                busiest: self.busiest[at],
                most_at_one_sensor: self.most_at_one_sensor[at],
                squares: self.squares[at],
            };
            if asked.services.is_empty() || asked.to < asked.from || !asked.services.is_sorted_by(|a, b| a < b) {
                return wrong("no services, or no days");
            }
            if !visit.is_possible() {
                return wrong("numbers that contradict each other");
            }
            visits.rows.push(Row { asked, visit, part: self.part[at] });
        }
        if !visits.rows.is_sorted_by(|a, b| a.asked < b.asked) {
            return wrong("not in order");
        }
        let came = Came::of(&cube.cells, &visits.services());
        if visits.rows.iter().any(|row| came.accesses(&row.asked) != row.visit.accesses) {
            return wrong("other accesses than the cells have");
        }
        visits.common = self.common.read(&visits.rows)?;
        visits.number_parts();
        Ok(visits)
    }
}

impl WrittenCommon {
    fn read(self, rows: &[Row]) -> Result<Vec<Common>, CubeError> {
        let wrong = || CubeError::new("common sources that cannot be");
        let WrittenCommon { first, second, sources, accesses_of_first, accesses_of_second } = self;
        let lengths = [second.len(), sources.len(), accesses_of_first.len(), accesses_of_second.len()];
        if lengths.into_iter().any(|length| length != first.len()) {
            return Err(wrong());
        }
        let mut list = Vec::with_capacity(first.len());
        for at in 0..first.len() {
            let places = (first[at] as usize, second[at] as usize);
            let common =
                Common { places, sources: sources[at], accesses: (accesses_of_first[at], accesses_of_second[at]) };
            let (Some(a), Some(b)) = (rows.get(places.0), rows.get(places.1)) else { return Err(wrong()) };
            let within = |accesses: u64, row: &Row| {
                (common.sources..=row.visit.accesses).contains(&accesses) && common.sources <= row.visit.sources
            };
            let is_possible = places.0 < places.1
                && a.part == b.part
                && a.asked.touches(&b.asked)
                && common.sources > 0
                && within(common.accesses.0, a)
                && within(common.accesses.1, b);
            if !is_possible {
                return Err(wrong());
            }
            list.push(common);
        }
        if list.is_sorted_by(|a, b| a.places < b.places) { Ok(list) } else { Err(wrong()) }
    }
}
