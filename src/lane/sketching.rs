//! A lane that counts nothing and sketches a file instead ([`overlap`](crate::input::overlap)). It is a lane and no sink of
//! its own, since every reader is compiled anew for each sink: that was more than 70 kB of the workers' module.

use super::{Lane, LaneOptions, SensorBy};
use crate::input::FileOptions;
use crate::input::overlap::Sketch;
use crate::time::Zone;

/// Sketches one file; the files of an archive are sketched as one.
pub struct Sketching(Lane);

impl Sketching {
    /// Begins a file, with room for so many checksums.
    pub fn new(options: FileOptions, samples: usize) -> Sketching {
        // By the destination, accesses are taken one by one, and by the way that is not made for counting many.
        let lane = LaneOptions { zone: Zone::utc(), sensor_by: SensorBy::Destination, seed: 0, pass: None };
        let mut lane = Lane::new(lane);
        lane.sketch = Some(Sketch::new(samples));
        lane.open("", options);
        Sketching(lane)
    }

    /// The next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// The file has no more bytes.
    pub fn end(mut self) -> Sketch {
        self.0.close();
        self.0.sketch.take().map_or_else(|| Sketch::new(1), Sketch::end)
    }
}
