//! Where things lie in a finished chart, so that a pointer can be answered without drawing.

/// A rectangle in CSS pixels from the chart's upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Extent to the right.
    pub width: f64,
    /// Extent downwards.
    pub height: f64,
}

impl Rect {
    /// The right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Whether a point lies in it; the right and lower edges do not.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.left && x < self.right() && y >= self.top && y < self.bottom()
    }
}

/// Which way bands follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// To the right: days, months.
    #[default]
    Across,
    /// Downwards: rows.
    Down,
}

/// What a band shows at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Marks {
    /// Nothing to point at.
    #[default]
    None,
    /// Adjoining segments along the value axis. For each band in turn the edges of its segments, one more than there
    /// are series, in the order of series. `across` are the start and end of each band's bar.
    Stacked { edges: Vec<f64>, across: Vec<(f64, f64)> },
    /// For each band in turn, the height of each series' point.
    Points { heights: Vec<f64> },
    /// A bar from the base line (series 0) and a dot (series 1) for each band.
    BarAndDot { bars: Vec<Rect>, dots: Vec<f64> },
}

/// What a point of the plot belongs to. The space above a bar belongs to its band only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Index of the day, month or row.
    pub band: usize,
    /// Index of the series.
    pub series: Option<usize>,
}

/// The geometry of a drawn chart, in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// What lies within the axes.
    pub plot: Rect,
    /// Start and end of each band; they adjoin and fill the plot.
    pub bands: Vec<(f64, f64)>,
    /// Whether bands follow each other to the right or downwards.
    pub direction: Direction,
    /// Values of the axis, from 0.
    pub ticks: Vec<f64>,
    /// The value at the plot's far edge.
    pub top: f64,
    /// Each series has its name beside it; if not, the page shows a legend.
    pub direct_labels: bool,
    /// How many series there are.
    pub(super) series: usize,
    pub(super) marks: Marks,
    /// Direct labels, with their series.
    pub(super) labels: Vec<(Rect, usize)>,
}

/// How far from a point or a line a pointer still means it, in CSS pixels.
const REACH: f64 = 10.0;

impl Layout {
    /// What lies at a point; nothing outside of the plot.
    pub fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        if !self.plot.contains(x, y) {
            return None;
        }
        let band = self.band_at(x, y)?;
        Some(Hit { band, series: self.series_at(band, x, y) })
    }

    /// The series whose direct label lies at a point.
    pub fn label_at(&self, x: f64, y: f64) -> Option<usize> {
        self.labels.iter().find(|(rect, _)| rect.contains(x, y)).map(|&(_, series)| series)
    }

    /// The band nearest to a point, wherever it is: dragging may leave the chart. None if there are no bands.
    pub fn band_at(&self, x: f64, y: f64) -> Option<usize> {
        let along = match self.direction {
            Direction::Across => x,
            Direction::Down => y,
        };
        let after = self.bands.partition_point(|&(start, _)| start <= along);
        if self.bands.is_empty() || along.is_nan() { None } else { Some(after.saturating_sub(1)) }
    }

    fn series_at(&self, band: usize, x: f64, y: f64) -> Option<usize> {
        match &self.marks {
            Marks::None => None,
            Marks::Stacked { edges, across } => {
                let (along, value) = match self.direction {
                    Direction::Across => (x, y),
                    Direction::Down => (y, x),
                };
                let &(start, end) = across.get(band)?;
                let edges = edges.get(band * (self.series + 1)..(band + 1) * (self.series + 1))?;
                let within = |pair: &[f64]| value >= pair[0].min(pair[1]) && value < pair[0].max(pair[1]);
                if along >= start && along < end { edges.windows(2).position(within) } else { None }
            }
            Marks::Points { heights } => {
                let heights = heights.get(band * self.series..(band + 1) * self.series)?;
                nearest(heights.iter().map(|h| (h - y).abs()))
            }
            Marks::BarAndDot { bars, dots } => {
                let centre = self.bands.get(band).map(|(start, end)| (start + end) / 2.0)?;
                let dot = dots.get(band)?;
                if (dot - y).hypot(centre - x) <= REACH { Some(1) } else { bars.get(band)?.contains(x, y).then_some(0) }
            }
        }
    }
}

/// The index of the smallest distance within reach; of equal ones the first.
fn nearest(distances: impl Iterator<Item = f64>) -> Option<usize> {
    let reached = distances.enumerate().filter(|(_, distance)| *distance <= REACH);
    reached.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}
