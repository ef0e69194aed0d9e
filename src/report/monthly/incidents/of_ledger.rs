//! Natively ledgers and the month's report are in one program: they are asked at once.

use super::{Burst, Incidents, asked, asked_of_groups, groups};
use crate::ledger::Frozen;
use crate::region::RegionTable;
use crate::report::visitors::{Shared, Visit, shared, visits};

impl Incidents {
    /// Asks every partition.
    pub fn of(partitions: &[Frozen], regions: &RegionTable, bursts: &[Burst]) -> Incidents {
        let each = asked(bursts);
        let mut both = Shared::default();
        partitions.iter().for_each(|frozen| both.add(&shared(frozen, &each)));
        let groups = groups(bursts, &both);
        let together = asked_of_groups(bursts, &groups);
        let mut sums = vec![Visit::default(); together.len()];
        for frozen in partitions {
            sums.iter_mut().zip(visits(frozen, regions, &together)).for_each(|(sum, visit)| sum.add(&visit));
        }
        Incidents { groups, visits: sums }
    }
}
