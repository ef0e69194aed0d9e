//! The cells of a cube in columns: a million of them are looked through whenever somebody chooses something.

use super::{Cell, Counts};
use crate::access::Service;
use crate::radix;
use crate::region::Region;
use crate::time::Day;

/// Cells sorted by day, sensor, service, region. 22 bytes a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// The days that have cells, and where those of each begin.
    days: Vec<(Day, usize)>,
    /// The (sensor, service) that cells are of, sorted; every one is of some cell.
    pairs: Vec<(u32, Service)>,
    /// The services of the pairs, sorted.
    services: Vec<Service>,
    /// The place of each pair's service in `services`.
    service: Vec<u32>,
    pair: Vec<u32>,
    region: Vec<Region>,
    accesses: Vec<u64>,
    sources: Vec<u64>,
}

/// The cells of one day.
#[derive(Clone, Copy, Debug)]
pub struct DayCells<'a> {
    /// Which day.
    pub day: Day,
    pair: &'a [u32],
    region: &'a [Region],
    accesses: &'a [u64],
    sources: &'a [u64],
}

/// The cells of one (sensor, service) on a day, one for each region.
#[derive(Clone, Copy, Debug)]
pub struct PairCells<'a> {
    /// Place in [`Cells::pairs`].
    pub pair: u32,
    region: &'a [Region],
    accesses: &'a [u64],
    sources: &'a [u64],
}

impl<'a> PairCells<'a> {
    /// The counts of each region.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Region, Counts)> + use<'a> {
        let counts = self.accesses.iter().zip(self.sources);
        let counts = counts.map(|(accesses, sources)| Counts { accesses: *accesses, sources: *sources });
        self.region.iter().copied().zip(counts)
    }

    /// The sum over regions.
    #[inline]
    pub fn sum(&self) -> Counts {
        super::sum(self.iter().map(|(_, counts)| counts))
    }
}

impl<'a> DayCells<'a> {
    /// The cells by (sensor, service), in order.
    #[inline]
    pub fn by_pair(&self) -> impl Iterator<Item = PairCells<'a>> + use<'a> {
        let DayCells { pair, region, accesses, sources, .. } = *self;
        let mut from = 0;
        pair.chunk_by(|a, b| a == b).map(move |of| {
            let cells = from..from + of.len();
            from = cells.end;
            let (region, accesses, sources) = (&region[cells.clone()], &accesses[cells.clone()], &sources[cells]);
            PairCells { pair: of[0], region, accesses, sources }
        })
    }

    /// (place in [`Cells::pairs`], region, counts) of each, in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (u32, Region, Counts)> + use<'a> {
        let counts = self.accesses.iter().zip(self.sources);
        self.pair.iter().zip(self.region).zip(counts).map(|((pair, region), (accesses, sources))| {
            (*pair, *region, Counts { accesses: *accesses, sources: *sources })
        })
    }
}

impl Cells {
    /// Nothing yet, of these (sensor, service), which have to be sorted.
    pub(super) fn of_pairs(pairs: Vec<(u32, Service)>) -> Cells {
        Cells { pairs, ..Cells::default() }
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
        columns.number_services();
        columns
    }

    /// What follows is of this day.
    pub(super) fn begin(&mut self, day: Day) {
        self.days.push((day, self.len()));
    }

    /// The next cell; `pair` is a place in the list of pairs.
    #[inline]
    pub(super) fn push(&mut self, pair: u32, region: Region, counts: Counts) {
        self.pair.push(pair);
        self.region.push(region);
        self.accesses.push(counts.accesses);
        self.sources.push(counts.sources);
    }

    /// Forgets days without a cell and pairs of no cell.
    pub(super) fn finish(&mut self) {
        self.pair.shrink_to_fit();
        self.region.shrink_to_fit();
        self.accesses.shrink_to_fit();
        self.sources.shrink_to_fit();
        let ends = self.days.iter().skip(1).map(|d| d.1).chain([self.len()]);
        let kept = self.days.iter().zip(ends).filter(|(day, end)| day.1 < *end);
        self.days = kept.map(|(day, _)| *day).collect();
        let mut used = vec![false; self.pairs.len()];
        for pair in &self.pair {
            used[*pair as usize] = true;
        }
        if used.iter().all(|used| *used) {
            return self.number_services();
        }
        let mut places = Vec::with_capacity(used.len());
        let mut kept = Vec::new();
        for (pair, used) in self.pairs.iter().zip(used) {
            places.push(kept.len() as u32);
            if used {
                kept.push(*pair);
            }
        }
        for pair in &mut self.pair {
            *pair = places[*pair as usize];
        }
        self.pairs = kept;
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
        self.pair.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.pair.is_empty()
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
            let (day, from) = self.days[at];
            let to = self.days.get(at + 1).map_or(self.len(), |next| next.1);
            DayCells {
                day,
                pair: &self.pair[from..to],
                region: &self.region[from..to],
                accesses: &self.accesses[from..to],
                sources: &self.sources[from..to],
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

    /// The sum of all.
    pub fn total(&self) -> Counts {
        Counts { accesses: self.accesses.iter().sum(), sources: self.sources.iter().sum() }
    }

    /// Sensors by other numbers, which order as before.
    pub(super) fn renumber(&mut self, to: &[u32]) {
        for (sensor, _) in &mut self.pairs {
            *sensor = to[*sensor as usize];
        }
    }

    /// The sum with other cells.
    pub(super) fn sum(&self, other: &Cells) -> Cells {
        let mut pairs: Vec<(u32, Service)> = self.pairs.iter().chain(&other.pairs).copied().collect();
        pairs.sort_unstable();
        pairs.dedup();
        let places = |cells: &Cells| -> Vec<u32> {
            let mut at = 0;
            let place = |pair: &(u32, Service)| {
                at += pairs[at..].iter().position(|p| p == pair).unwrap_or(0);
                at as u32
            };
            cells.pairs.iter().map(place).collect()
        };
        let (mine, its) = (places(self), places(other));
        let mut sum = Cells::of_pairs(pairs);
        let (mut left, mut right) = (self.days().peekable(), other.days().peekable());
        loop {
            let day = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => a.day.min(b.day),
                (Some(a), None) => a.day,
                (None, Some(b)) => b.day,
                (None, None) => break,
            };
            sum.begin(day);
            let here = left.next_if(|c| c.day == day).into_iter().flat_map(|c| c.iter());
            let there = right.next_if(|c| c.day == day).into_iter().flat_map(|c| c.iter());
            let mut here = here.map(|(pair, region, c)| ((mine[pair as usize], region), c)).peekable();
            let mut there = there.map(|(pair, region, c)| ((its[pair as usize], region), c)).peekable();
            loop {
                let key = match (here.peek(), there.peek()) {
                    (Some(a), Some(b)) => a.0.min(b.0),
                    (Some(a), None) => a.0,
                    (None, Some(b)) => b.0,
                    (None, None) => break,
                };
                let mut counts = here.next_if(|c| c.0 == key).map_or(Counts::default(), |c| c.1);
                if let Some((_, more)) = there.next_if(|c| c.0 == key) {
                    counts += more;
                }
                sum.push(key.0, key.1, counts);
            }
        }
        sum.number_services();
        sum
    }
}
