//! The cells of a cube in columns: a million of them are looked through whenever somebody chooses something.

use super::{Cell, Counts};
use crate::access::Service;
use crate::radix;
use crate::region::Region;
use crate::time::Day;
use column::{Column, Part};

mod column;
#[cfg(feature = "ingest")]
mod room;

/// Cells sorted by day, sensor, service, region; those of one (sensor, service) on a day are a run. About 18 bytes a cell
/// where there are three in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    days: Vec<DayPlace>,
    /// The (sensor, service) that cells are of, sorted; every one is of some cell.
    pairs: Vec<(u32, Service)>,
    /// The services of the pairs, sorted.
    services: Vec<Service>,
    /// The place of each pair's service in `services`.
    service: Vec<u32>,
    runs: Vec<Run>,
    region: Vec<Region>,
    accesses: Column,
    sources: Column,
    /// Sums of each day by region.
    by_region: Vec<(Region, Counts)>,
}

/// Where what a day has begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct DayPlace {
    day: Day,
    runs: usize,
    by_region: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    pair: u32,
    /// Where its cells begin.
    cells: u32,
    sum: Counts,
}

/// The cells of one day.
#[derive(Clone, Copy, Debug)]
pub struct DayCells<'a> {
    /// Which day.
    pub day: Day,
    cells: &'a Cells,
    runs: &'a [Run],
    /// Where the cells behind the last run begin.
    end: usize,
    by_region: &'a [(Region, Counts)],
}

/// The cells of one (sensor, service) on a day, one for each region.
#[derive(Clone, Copy, Debug)]
pub struct PairCells<'a> {
    /// Place in [`Cells::pairs`].
    pub pair: u32,
    /// Sum over the regions.
    pub sum: Counts,
    region: &'a [Region],
    accesses: Part<'a>,
    sources: Part<'a>,
}

impl<'a> PairCells<'a> {
    /// Of how many regions.
    pub(super) fn len(&self) -> usize {
        self.region.len()
    }

    /// The counts of each region, in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Region, Counts)> + use<'a> {
        let counts = self.accesses.iter().zip(self.sources.iter());
        let counts = counts.map(|(accesses, sources)| Counts { accesses, sources });
        self.region.iter().copied().zip(counts)
    }
}

impl<'a> DayCells<'a> {
    /// The cells by (sensor, service), in order.
    #[inline]
    pub fn by_pair(&self) -> impl Iterator<Item = PairCells<'a>> + use<'a> {
        let DayCells { cells, runs, end, .. } = *self;
        let ends = runs.iter().skip(1).map(|next| next.cells as usize).chain([end]);
        runs.iter().zip(ends).map(|(run, end)| {
            let of = run.cells as usize..end;
            let Cells { region, accesses, sources, .. } = cells;
            let (region, accesses, sources) = (&region[of.clone()], accesses.part(of.clone()), sources.part(of));
            PairCells { pair: run.pair, sum: run.sum, region, accesses, sources }
        })
    }

    /// Sums over sensors and services by region, in order.
    pub fn by_region(&self) -> &'a [(Region, Counts)] {
        self.by_region
    }

    /// (place in [`Cells::pairs`], region, counts) of each, in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (u32, Region, Counts)> + use<'a> {
        self.by_pair().flat_map(|cells| cells.iter().map(move |(region, counts)| (cells.pair, region, counts)))
    }
}

impl Cells {
    /// Nothing yet, of these (sensor, service), which have to be sorted.
    pub(super) fn of_pairs(pairs: Vec<(u32, Service)>) -> Cells {
        Cells { pairs, ..Cells::default() }
    }

    /// Likewise, with room for so many cells and runs: of millions, half would be copied as they grow.
    pub(super) fn with_room(pairs: Vec<(u32, Service)>, cells: usize, runs: usize) -> Cells {
        Cells {
            runs: Vec::with_capacity(runs),
            region: Vec::with_capacity(cells),
            accesses: Column::with_capacity(cells),
            sources: Column::with_capacity(cells),
            ..Cells::of_pairs(pairs)
        }
    }

    /// From cells in order, none twice.
    pub fn from_sorted(cells: &[Cell]) -> Cells {
        let mut pairs: Vec<(u32, Service)> = cells.iter().map(|c| (c.sensor, c.service)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut columns = Cells::of_pairs(pairs);
        for day in cells.chunk_by(|a, b| a.day == b.day) {
            columns.begin(day[0].day);
            for cell in day {
                let pair = columns.pairs.binary_search(&(cell.sensor, cell.service)).unwrap_or(0);
                columns.push(pair as u32, cell.region, cell.counts);
            }
        }
        columns.finish();
        columns
    }

    /// What follows is of this day, which comes after those before.
    pub(super) fn begin(&mut self, day: Day) {
        self.end_day();
        self.days.push(DayPlace { day, runs: self.runs.len(), by_region: self.by_region.len() });
    }

    /// Forgets the last day if it has no cell, and sums it up by region if it has some.
    fn end_day(&mut self) {
        let Some(last) = self.days.last().filter(|last| last.by_region == self.by_region.len()) else { return };
        let Some(first) = self.runs.get(last.runs) else {
            self.days.pop();
            return;
        };
        let mut sums = [Counts::default(); Region::COUNT];
        let cells = first.cells as usize..self.len();
        let counts = self.accesses.part(cells.clone()).iter().zip(self.sources.part(cells.clone()).iter());
        for (region, (accesses, sources)) in self.region[cells].iter().zip(counts) {
            sums[usize::from(region.0)] += Counts { accesses, sources };
        }
        let some = (0..).map(Region).zip(sums).filter(|(_, counts)| *counts != Counts::default());
        self.by_region.extend(some);
    }

    /// The next cell of the day; `pair` is a place in the list of pairs.
    #[inline]
    pub(super) fn push(&mut self, pair: u32, region: Region, counts: Counts) {
        let first = self.days.last().map_or(0, |day| day.runs);
        match self.runs[first..].last_mut() {
            Some(run) if run.pair == pair => run.sum += counts,
            _ => {
                let cells = u32::try_from(self.len()).expect("fewer than 2^32 cells");
                self.runs.push(Run { pair, cells, sum: counts });
            }
        }
        self.region.push(region);
        self.accesses.push(counts.accesses);
        self.sources.push(counts.sources);
    }

    /// No cell follows. Forgets pairs of no cell.
    pub(super) fn finish(&mut self) {
        self.end_day();
        self.runs.shrink_to_fit();
        self.region.shrink_to_fit();
        self.accesses.low_mut().shrink_to_fit();
        self.sources.low_mut().shrink_to_fit();
        let mut used = vec![false; self.pairs.len()];
        for run in &self.runs {
            used[run.pair as usize] = true;
        }
        if !used.iter().all(|used| *used) {
            let mut places = Vec::with_capacity(used.len());
            let mut kept = Vec::new();
            for (pair, used) in self.pairs.iter().zip(used) {
                places.push(kept.len() as u32);
                if used {
                    kept.push(*pair);
                }
            }
            for run in &mut self.runs {
                run.pair = places[run.pair as usize];
            }
            self.pairs = kept;
        }
        self.number_services();
    }

    /// Finds the services of the pairs.
    fn number_services(&mut self) {
        let mut places: Vec<(Service, u32)> = self.pairs.iter().map(|(_, service)| *service).zip(0..).collect();
        radix::sort(&mut places, &mut Vec::new(), Service::BITS, |(service, _)| service.to_bits().into());
        self.services.clear();
        self.service = vec![0; places.len()];
        for run in places.chunk_by(|a, b| a.0 == b.0) {
            for (_, pair) in run {
                self.service[*pair as usize] = self.services.len() as u32;
            }
            self.services.push(run[0].0);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.region.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.region.is_empty()
    }

    /// The (sensor, service) of all cells, sorted.
    pub fn pairs(&self) -> &[(u32, Service)] {
        &self.pairs
    }

    /// The services of all cells, sorted.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// For each of [`Cells::pairs`], the place of its service in [`Cells::services`].
    pub fn service_of_pair(&self) -> &[u32] {
        &self.service
    }

    /// The cells day by day.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = DayCells<'_>> + ExactSizeIterator {
        (0..self.days.len()).map(|at| {
            let DayPlace { day, runs, by_region } = self.days[at];
            let next = self.days.get(at + 1);
            let after = next.map_or(self.runs.len(), |next| next.runs);
            DayCells {
                day,
                cells: self,
                runs: &self.runs[runs..after],
                end: self.runs.get(after).map_or(self.len(), |run| run.cells as usize),
                by_region: &self.by_region[by_region..next.map_or(self.by_region.len(), |next| next.by_region)],
            }
        })
    }

    /// Every cell, in order.
    pub fn iter(&self) -> impl Iterator<Item = Cell> + '_ {
        self.days().flat_map(move |cells| {
            cells.iter().map(move |(pair, region, counts)| {
                let (sensor, service) = self.pairs[pair as usize];
                Cell { day: cells.day, sensor, service, region, counts }
            })
        })
    }

    /// Region, accesses and sources of every cell, in order.
    pub(super) fn columns(&self) -> (&[Region], Part<'_>, Part<'_>) {
        (&self.region, self.accesses.all(), self.sources.all())
    }

    /// The sum of all.
    pub fn total(&self) -> Counts {
        Counts { accesses: self.accesses.all().iter().sum(), sources: self.sources.all().iter().sum() }
    }

    /// Sensors by other numbers, which order as before.
    pub(super) fn renumber(&mut self, to: &[u32]) {
        for (sensor, _) in &mut self.pairs {
            *sensor = to[*sensor as usize];
        }
    }

    /// The sum with other cells. What only one of them has of a (sensor, service) on a day is copied as a whole.
    pub(super) fn sum(&self, other: &Cells) -> Cells {
        let (mut pairs, mut mine, mut its) = (Vec::new(), Vec::new(), Vec::new());
        let (mut left, mut right) = (self.pairs.iter().peekable(), other.pairs.iter().peekable());
        while let Some(pair) = left.peek().into_iter().chain(right.peek()).min().map(|pair| **pair) {
            for (list, places) in [(&mut left, &mut mine), (&mut right, &mut its)] {
                if list.next_if_eq(&&pair).is_some() {
                    places.push(pairs.len() as u32);
                }
            }
            pairs.push(pair);
        }
        let mut sum = Cells::of_pairs(pairs);
        let (mut left, mut right) = (self.days().peekable(), other.days().peekable());
        while let Some(day) = left.peek().into_iter().chain(right.peek()).map(|cells| cells.day).min() {
            sum.begin(day);
            let here = left.next_if(|cells| cells.day == day);
            let there = right.next_if(|cells| cells.day == day);
            let mut here = here.iter().flat_map(DayCells::by_pair).peekable();
            let mut there = there.iter().flat_map(DayCells::by_pair).peekable();
            loop {
                let places =
                    (here.peek().map(|of| mine[of.pair as usize]), there.peek().map(|of| its[of.pair as usize]));
                match places {
                    (Some(a), Some(b)) if a == b => {
                        if let (Some(of), Some(with)) = (here.next(), there.next()) {
                            sum.push_both(a, &of, &with);
                        }
                    }
                    (Some(a), b) if b.is_none_or(|b| a < b) => here.next().iter().for_each(|of| sum.push_all(a, of)),
                    (_, Some(b)) => there.next().iter().for_each(|of| sum.push_all(b, of)),
                    _ => break,
                }
            }
        }
        sum.finish();
        sum
    }

    /// The next cells of the day, all that a pair has.
    pub(super) fn push_all(&mut self, pair: u32, of: &PairCells<'_>) {
        let cells = u32::try_from(self.len()).expect("fewer than 2^32 cells");
        self.runs.push(Run { pair, cells, sum: of.sum });
        self.region.extend_from_slice(of.region);
        self.accesses.extend(&of.accesses);
        self.sources.extend(&of.sources);
    }

    /// The next cells of the day, all that a pair has in two places.
    fn push_both(&mut self, pair: u32, of: &PairCells<'_>, with: &PairCells<'_>) {
        let (mut here, mut there) = (of.iter().peekable(), with.iter().peekable());
        while let Some(region) = here.peek().into_iter().chain(there.peek()).map(|cell| cell.0).min() {
            let mut counts = here.next_if(|cell| cell.0 == region).map_or(Counts::default(), |cell| cell.1);
            if let Some((_, more)) = there.next_if(|cell| cell.0 == region) {
                counts += more;
            }
            self.push(pair, region, counts);
        }
    }
}
