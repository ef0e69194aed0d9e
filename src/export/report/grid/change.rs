//! The numbers of a waterfall: the level before, each step with its parts, the level now.

use super::{Cell, Grid};
use crate::report::monthly::{Compared, Monthly, Step, StepKey, Subject};
use crate::text::{self, Language, Word, word};

/// The steps of a figure, and the name of each.
pub(in super::super) fn steps(language: Language, report: &Monthly, subject: Subject) -> Vec<(String, Step)> {
    let Some(compared) = &report.compared else { return Vec::new() };
    let steps = match subject {
        Subject::ChangeByCause => compared.causes().to_vec(),
        _ => compared.steps(),
    };
    let named = |step: Step| {
        let name = match step.key {
            StepKey::Service(service) => text::port(service),
            StepKey::Others => text::others(language).to_owned(),
            StepKey::Sources => word(language, Word::ChangeFromSources).to_owned(),
            StepKey::Intensity => word(language, Word::ChangeFromIntensity).to_owned(),
            StepKey::Mix => word(language, Word::Mix).to_owned(),
        };
        (name, step)
    };
    steps.into_iter().map(named).collect()
}

/// The levels before and now with their periods, in hundredths.
pub(in super::super) fn ends(language: Language, report: &Monthly) -> [(String, i64); 2] {
    let (period, headline) =
        report.compared.as_ref().map_or((report.period, &report.headline), |it| (it.period, &it.headline));
    [(period, headline), (report.period, &report.headline)]
        .map(|(period, headline)| (text::period(language, period), Compared::level(headline)))
}

/// A row a step; both parts of it where it has them.
pub(super) fn change(language: Language, report: &Monthly, subject: Subject) -> Grid {
    let by_service = subject == Subject::ChangeByService;
    let mut words = vec![if by_service { Word::Service } else { Word::ChangeBy }];
    if by_service {
        words.extend([Word::ChangeFromSources, Word::ChangeFromIntensity]);
    }
    words.extend([Word::Change, Word::AccessesPerSensorDay]);
    let steps = steps(language, report, subject);
    let row = |name: &str, step: &Step, level: Option<i64>| {
        let mut row = vec![Cell::Text(name.to_owned())];
        if by_service {
            row.extend([Cell::Signed(step.sources), Cell::Signed(step.intensity)]);
        }
        row.extend([Cell::Signed(step.change()), level.map_or(Cell::None, Cell::Hundredths)]);
        row
    };
    let sum = |of: fn(&Step) -> i64| steps.iter().map(|(_, step)| of(step)).sum();
    let total = Step { key: StepKey::Others, sources: sum(|it| it.sources), intensity: sum(|it| it.intensity) };
    let [before, now] = ends(language, report);
    let mut first = row(&before.0, &total, Some(before.1));
    let numbers = 1..first.len() - 1;
    first[numbers].fill(Cell::None);
    let rows = std::iter::once(first).chain(steps.iter().map(|(name, step)| row(name, step, None))).chain([row(
        &now.0,
        &total,
        Some(now.1),
    )]);
    Grid {
        rows: rows.collect(),
        head: words.into_iter().map(|it| word(language, it).to_owned()).collect(),
        total: true,
    }
}

/// What can be seen, for those who do not see it: every step in its order.
pub(in super::super) fn said(language: Language, report: &Monthly, subject: Subject) -> String {
    let [before, now] = ends(language, report);
    let mut parts = vec![format!("{} {}", before.0, Cell::Hundredths(before.1).shown(language))];
    parts.extend(
        steps(language, report, subject)
            .iter()
            .map(|(name, step)| format!("{name} {}", Cell::Signed(step.change()).shown(language))),
    );
    parts.push(format!("{} {}", now.0, Cell::Hundredths(now.1).shown(language)));
    match language {
        Language::Ja => parts.join("、") + "。",
        Language::En => parts.join(", ") + ".",
    }
}
