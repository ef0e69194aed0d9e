//! What a cube file is asked to hold of those who came: all that a report by default asks, of any month of the data and of
//! everything. Bursts are found in the cube alone, so that a report of the file finds the same ones and asks the same.

use super::incidents::{Burst, Incidents, SAME, asked, asked_of_groups, joined, sum_of_visits};
use super::{Choice, Monthly, Plan, Settings};
use crate::cube::{Asked, Common, Cube, CubeFile, Visits};
use crate::report::Period;
use crate::report::visitors::{Of, Shared, Visit};
use crate::time::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Of more days than this (ten years) everything is no period that a report would be of; its months are.
const LONGEST: u64 = 3_660;

/// The report of a cube file: of any month of its data, and of everything, the same as of the logs behind it. `None` if it
/// holds no day of the period.
pub fn report_of_file(file: &CubeFile, choice: Choice) -> Option<Monthly> {
    let plan = Plan::of(&file.cube, choice, Settings::default())?;
    let report = plan.report(&file.cube, &Incidents::held(file, &plan.bursts))?;
    Some(report.of_files(&file.inputs))
}

/// What is asked, in two steps: first of every burst (`bursts`), then of every group of bursts that the answers join
/// (`groups`). Each partition of the sources answers for itself, and the answers are added.
#[derive(Clone, Debug)]
pub struct Questions {
    /// The bursts of each report.
    plans: Vec<Vec<Burst>>,
    /// Of all of them, none twice.
    bursts: Vec<Asked>,
}

impl Questions {
    /// Those of a cube.
    pub fn of(cube: &Cube) -> Questions {
        let mut periods: Vec<Option<Period>> = vec![None];
        let months: BTreeSet<Month> = cube.cells.days().map(|day| day.day.month()).collect();
        periods.extend(months.into_iter().map(|month| Some(Period::of_month(month))));
        let everything = cube.days().map(|(from, to)| Period { from, to });
        periods.extend(everything.filter(|period| period.days() <= LONGEST).map(Some));
        let plan = |period| Plan::of(cube, Choice { period, against: None }, Settings::default());
        let plans: Vec<Vec<Burst>> = periods.into_iter().filter_map(plan).map(|plan| plan.bursts).collect();
        let bursts: BTreeSet<Asked> = plans.iter().flat_map(|plan| asked(plan)).map(|of| of.asked()).collect();
        Questions { plans, bursts: bursts.into_iter().collect() }
    }

    /// The first step: each burst. Answered by `visitors::shared`.
    pub fn bursts(&self) -> Vec<Of> {
        self.bursts.iter().map(Of::from).collect()
    }

    /// The second step, by what all partitions answered to the first: each burst and each group. Answered by `visitors::visits`.
    pub fn groups(&self, shared: &Shared) -> Vec<Of> {
        self.together(shared).iter().map(Of::from).collect()
    }

    /// The bursts and the groups, none twice, in order.
    fn together(&self, shared: &Shared) -> Vec<Asked> {
        let mut together: BTreeSet<Asked> = self.bursts.iter().cloned().collect();
        for bursts in &self.plans {
            let places: Vec<Option<usize>> =
                asked(bursts).iter().map(|of| self.bursts.binary_search(&of.asked()).ok()).collect();
            let groups = joined(bursts, |a, b| match (places[a], places[b]) {
                (Some(a), Some(b)) => shared.alike(a, b, SAME),
                _ => false,
            });
            together.extend(asked_of_groups(bursts, &groups).iter().map(Of::asked));
        }
        together.into_iter().collect()
    }

    /// What the file holds: by the sum of what all partitions answered to the first step, and by what each of them answered
    /// to the second.
    pub fn answered(&self, shared: &Shared, parts: &[Vec<Visit>]) -> Visits {
        let together = self.together(shared);
        let places: BTreeMap<&Asked, usize> = together.iter().zip(0..).collect();
        let moved = |common: &Common| {
            let place = |at: usize| self.bursts.get(at).and_then(|asked| places.get(asked)).copied();
            // The order of bursts is that of questions: the lower place stays the lower one.
            Some(Common { places: (place(common.places.0)?, place(common.places.1)?), ..*common })
        };
        let common = shared.common().iter().filter_map(moved).collect();
        let visits = sum_of_visits(together.len(), parts);
        drop(places);
        Visits::of(together, visits, common)
    }
}
