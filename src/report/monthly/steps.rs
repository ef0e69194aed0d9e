//! A change as steps from the level before to the level now, as a waterfall draws it.

use super::{Compared, Headline};
use crate::access::Service;

/// What a step is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKey {
    /// A service: the sum of its two parts.
    Service(Service),
    /// All services without a step of their own.
    Others,
    /// More or fewer sources, of all services together.
    Sources,
    /// More or fewer accesses of each, service by service.
    Intensity,
    /// Sources that moved between services with many accesses each and such with few.
    Mix,
}

/// A step, in hundredths of accesses per sensor-day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Of what.
    pub key: StepKey,
    /// From more or fewer sources.
    pub sources: i64,
    /// From more or fewer accesses of each.
    pub intensity: i64,
}

impl Step {
    /// All of it.
    pub fn change(&self) -> i64 {
        self.sources + self.intensity
    }
}

/// So many services have a step of their own.
const OWN: usize = 10;

impl Compared {
    /// Accesses per sensor-day of a headline, in hundredths.
    pub fn level(headline: &Headline) -> i64 {
        let hundredths = super::super::half_up(headline.counts.accesses.saturating_mul(100), headline.sensor_days());
        i64::try_from(hundredths).unwrap_or(i64::MAX)
    }

    /// The whole change by service, the largest first. The last step, of all others, is the exact remainder.
    pub fn steps(&self) -> Vec<Step> {
        let own = self.services.iter().take(OWN);
        let mut steps: Vec<Step> = own
            .map(|it| Step { key: StepKey::Service(it.service), sources: it.sources, intensity: it.intensity })
            .collect();
        let more = self.services.len() > OWN || self.rest != (0, 0);
        if more {
            let sum = |of: fn(&Step) -> i64| steps.iter().map(of).sum::<i64>();
            let sources = self.split.0 + self.mix - sum(|it| it.sources);
            let intensity = self.split.1 - self.mix - sum(|it| it.intensity);
            steps.push(Step { key: StepKey::Others, sources, intensity });
        }
        steps
    }

    /// The same change by cause. What is of the mix stands among the sources, whose doing it is.
    pub fn causes(&self) -> [Step; 3] {
        [
            Step { key: StepKey::Sources, sources: self.split.0, intensity: 0 },
            Step { key: StepKey::Mix, sources: self.mix, intensity: 0 },
            Step { key: StepKey::Intensity, sources: 0, intensity: self.split.1 - self.mix },
        ]
    }
}
