//! "Then and now": what observation programmes published, beside the report's own line.

use crate::published::{Measure, Programme, Value, programmes};
use crate::report::monthly::Monthly;
use crate::time::Day;

/// A published value that stands in the report.
pub(super) struct Then {
    pub programme: &'static Programme,
    pub value: &'static Value,
}

/// Of each programme and measure the value nearest to the period, and the latest.
pub(super) fn then(report: &Monthly) -> Vec<Then> {
    let middle = i64::midpoint(i64::from(report.period.from.0), i64::from(report.period.to.0));
    let centre = |value: &Value| {
        let (first, last): (Day, Day) = (value.period.first(), value.period.last());
        i64::midpoint(i64::from(first.0), i64::from(last.0))
    };
    let mut found = Vec::new();
    for programme in programmes() {
        for measure in [Measure::Accesses, Measure::Sources, Measure::Packets] {
            let of = || programme.values.iter().filter(move |value| value.measure == measure);
            // A month before its year where both are as near.
            let nearest = of().min_by_key(|value| ((centre(value) - middle).abs(), value.period.days()));
            let latest = of().max_by_key(|value| (value.period.last(), value.period.days()));
            let values = nearest.into_iter().chain(latest.filter(|latest| nearest != Some(*latest)));
            found.extend(values.map(|value| Then { programme, value }));
        }
    }
    found
}

/// The value per sensor-day as it is printed: whole from ten on, else to a tenth; "about" where it is rounded already.
pub(super) fn written(value: &Value) -> String {
    let n = value.per_sensor_day();
    let text = if n < 9.95 { format!("{n:.1}") } else { grouped(n) };
    if value.about { format!("≈ {text}") } else { text }
}

fn grouped(n: f64) -> String {
    crate::text::count(n.round().max(0.0) as u64)
}
