//! What other programmes published: whole, in order, and per sensor and day as stated.

use teiten::published::{Measure, Unit, Value, programmes};
use teiten::report::half_up;

fn value(programme: &str, period: &str, measure: Measure) -> Option<&'static Value> {
    let programme = programmes().iter().find(|p| p.key == programme)?;
    programme.values.iter().find(|v| v.period.to_string() == period && v.measure == measure)
}

#[test]
fn every_value_is_told_whole() {
    for programme in programmes() {
        for text in [
            &programme.name,
            &programme.organisation,
            &programme.definition,
            &programme.conversion,
            &programme.comparison,
        ] {
            let japanese = |text: &str| text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
            assert!(!text.ja.is_empty() && !text.en.is_empty() && !japanese(&text.en), "{}", programme.key);
            assert!(!["です", "ます", "(", ","].iter().any(|bad| text.ja.contains(bad)), "{}", text.ja);
        }
        assert!(!programme.values.is_empty());
        let place = |v: &Value| (v.period.first(), v.period.month.is_some(), v.measure);
        assert!(programme.values.is_sorted_by_key(place), "{}", programme.key);
        for pair in programme.values.windows(2) {
            assert_ne!(place(&pair[0]), place(&pair[1]), "{}", programme.key);
        }
        for value in &programme.values {
            assert!(value.published > 0.0 && value.per_sensor_day() < 100_000.0, "{} {}", programme.key, value.period);
            assert!((2003..=2026).contains(&value.period.year), "{}", value.period);
            assert!(!value.citation.title.is_empty() && !value.citation.id.is_empty(), "{}", value.period);
            // Only one programme counts sources; and a year's sum is a year's.
            assert!(value.measure != Measure::Sources || programme.same_rule);
            assert!(value.unit != Unit::PerAddress || value.period.month.is_none());
        }
    }
}

#[test]
fn only_talot2_counts_by_our_rule() {
    let same: Vec<&str> = programmes().iter().filter(|p| p.same_rule).map(|p| p.key.as_str()).collect();
    assert_eq!(same, ["talot2"]);
    assert!(programmes()[0].same_rule, "those with the same rule come first");
}

#[test]
fn golden_months_of_talot2() {
    let check = |period, accesses, sources| {
        let rounded = |measure| value("talot2", period, measure).map(|v| (v.per_sensor_day() + 0.5).floor());
        assert_eq!(rounded(Measure::Accesses), Some(accesses), "{period}");
        assert_eq!(rounded(Measure::Sources), Some(sources), "{period}");
    };
    check("2008-05", 601.0, 242.0);
    check("2008-09", 400.0, 157.0);
    check("2008-10", 415.0, 113.0);
    check("2011-01", 308.0, 138.0);
    // The totals, by the rounding of the report itself.
    assert_eq!((half_up(119_926, 300), half_up(42_791, 310)), (400, 138));
}

#[test]
fn sums_of_a_year_are_divided_by_its_days() {
    let daily = |period| value("nicter", period, Measure::Packets).map(Value::per_sensor_day);
    assert_eq!(daily("2008"), Some(22_710.0 / 366.0));
    assert_eq!(daily("2017"), Some(559_125.0 / 365.0));
    assert_eq!(value("npa", "2018", Measure::Accesses).map(Value::per_sensor_day), Some(2752.8));
}
