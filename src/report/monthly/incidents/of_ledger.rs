//! Natively ledgers and the month's report are in one program: they are asked at once.

use super::{Burst, Incidents, asked, asked_of_groups, groups};
use crate::cube::Visits;
use crate::ledger::Frozen;
use crate::report::monthly::Questions;
use crate::report::visitors::{Of, Shared, Visit, shared, visits};

impl Incidents {
    /// Asks every partition.
    pub fn of(partitions: &[Frozen], bursts: &[Burst]) -> Incidents {
        let each = asked(bursts);
        let groups = groups(bursts, &shared_by(partitions, &each));
        let together = asked_of_groups(bursts, &groups);
        Incidents::answered(groups, &visits_by(partitions, &together))
    }
}

impl Questions {
    /// Asks every partition.
    pub fn ask(&self, partitions: &[Frozen]) -> Visits {
        let both = shared_by(partitions, &self.bursts());
        self.answered(&both, &visits_by(partitions, &self.groups(&both)))
    }
}

fn shared_by(partitions: &[Frozen], bursts: &[Of]) -> Shared {
    let mut both = Shared::default();
    partitions.iter().for_each(|frozen| both.add(&shared(frozen, bursts)));
    both
}

fn visits_by(partitions: &[Frozen], asked: &[Of]) -> Vec<Vec<Visit>> {
    partitions.iter().map(|frozen| visits(frozen, asked)).collect()
}
