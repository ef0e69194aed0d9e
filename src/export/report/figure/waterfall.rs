//! Why it changed: a waterfall from the level before to the level now.

use super::{Drawing, WIDTH};
use crate::chart::{self, Error, Focus, Frame, Picture, Sans, Step, Waterfall, Words};
use crate::export::report::grid::{ends, steps};
use crate::export::report::palette::{CAUSES, OTHERS, service};
use crate::report::monthly::{StepKey, Subject};
use crate::text::{Word, word};

impl Drawing<'_> {
    pub(super) fn waterfall(&self, words: Words, room: f64, subject: Subject) -> Result<(Picture, Frame), Error> {
        let by_service = subject == Subject::ChangeByService;
        let hundredths = |value: i64| value as f64 / 100.0;
        let (mut rows, mut colours, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (name, step) in steps(self.language, self.report, subject) {
            rows.push(name);
            colours.push(match step.key {
                StepKey::Service(of) => service(self.report, of),
                StepKey::Others => OTHERS,
                StepKey::Sources => CAUSES[0],
                StepKey::Intensity => CAUSES[1],
                StepKey::Mix => CAUSES[2],
            });
            values.push(match by_service {
                true => Step::Parts([hundredths(step.sources), hundredths(step.intensity)]),
                false => Step::Whole(hundredths(step.change())),
            });
        }
        let [before, now] = ends(self.language, self.report);
        let parts = match by_service {
            true => [Word::ChangeFromSources, Word::ChangeFromIntensity].map(|it| word(self.language, it).to_owned()),
            false => Default::default(),
        };
        let chart = Waterfall { ends: [before.0, now.0], rows, colours, parts, words };
        let frame = Frame { width: WIDTH, height: chart.height(&self.theme) + room, ratio: 1.0 };
        let (before, now) = (hundredths(before.1), hundredths(now.1));
        let picture = chart::waterfall(&chart, before, &values, now, &frame, &self.theme, &Focus::default(), &Sans)?;
        Ok((picture, frame))
    }
}
