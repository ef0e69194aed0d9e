//! Along which axis a change is explained: Adtributor (Bhagwan et al., *Adtributor: Revenue Debugging in Advertising
//! Systems*, NSDI 2014), for one additive measure. A dead sensor takes its share of every service away; then the
//! sensors' shares have changed, those of the services have not, and the sensor is to blame.

/// Thresholds; the defaults are the paper's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blame {
    /// T_EP: an explanation explains more than this share of the change.
    pub enough: f64,
    /// T_EEP: each element of it explains more than this share.
    pub each: f64,
}

impl Default for Blame {
    fn default() -> Blame {
        Blame { enough: 0.67, each: 0.1 }
    }
}

/// A few elements of one axis that explain a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Which axis.
    pub axis: usize,
    /// Which of its elements, the most surprising first.
    pub elements: Vec<usize>,
    /// The share of the change that they explain; above 1 if others went the other way.
    pub explains: f64,
    /// By how much their shares of the whole differ from before: their part of the Jensen–Shannon divergence, in nats,
    /// from 0 to ln 2.
    pub surprise: f64,
}

/// The explanations of a change, at most one an axis, the most surprising first; of equals, that of the earlier axis.
///
/// Each axis is a list of (before, after) of its elements, and all axes have the same sums. They are totals of periods
/// of one length, or per calendar day, but not per observed sensor-day, in which a dead sensor cannot be seen. `None` if
/// nothing changed, if there was or is nothing at all, or if a value is negative or not finite.
pub fn explanations(axes: &[&[(f64, f64)]], settings: &Blame) -> Option<Vec<Explanation>> {
    let mut found = Vec::new();
    for (axis, elements) in axes.iter().enumerate() {
        found.extend(explanation(axis, elements, settings)?);
    }
    found.sort_by(|a, b| b.surprise.total_cmp(&a.surprise));
    Some(found)
}

/// The outer `None` is that of [`explanations`], the inner one an axis that explains too little.
fn explanation(axis: usize, elements: &[(f64, f64)], settings: &Blame) -> Option<Option<Explanation>> {
    let sound = |value: f64| value.is_finite() && value >= 0.0;
    let before: f64 = elements.iter().map(|element| element.0).sum();
    let after: f64 = elements.iter().map(|element| element.1).sum();
    let change = after - before;
    if !elements.iter().all(|element| sound(element.0) && sound(element.1)) || !change.is_finite() {
        return None;
    }
    if change == 0.0 || before == 0.0 || after == 0.0 {
        return None;
    }
    let surprise = |element: &(f64, f64)| surprise(element.0 / before, element.1 / after);
    let mut order: Vec<(usize, f64)> = elements.iter().map(surprise).enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut explanation = Explanation { axis, elements: Vec::new(), explains: 0.0, surprise: 0.0 };
    for (at, surprise) in order {
        let explains = (elements[at].1 - elements[at].0) / change;
        if explains > settings.each {
            explanation.elements.push(at);
            explanation.explains += explains;
            explanation.surprise += surprise;
            if explanation.explains > settings.enough {
                return Some(Some(explanation));
            }
        }
    }
    Some(None)
}

/// An element's part of the Jensen–Shannon divergence of two distributions in which its shares are p and q, in nats.
fn surprise(p: f64, q: f64) -> f64 {
    let term = |share: f64| if share > 0.0 { share * libm::log(2.0 * share / (p + q)) } else { 0.0 };
    (0.5 * (term(p) + term(q))).max(0.0)
}
