//! The statistics against SciPy, statsmodels, pymannkendall and mpmath: `tests/data/statistics/expected.py` makes
//! `expected.json`, vectors and what those make of them. And what has no such value: what is undefined is `None`.

use serde_json::Value;
use teiten::report::statistics::{
    Blame, Explanation, Level, Z_95, anscombe, benjamini_hochberg, count_tail, effective_number, entropy, explain,
    explanations, jaccard, mad, mann_kendall, median, mid_ranks, missed_by_all, negative_binomial_tail, poisson_tail,
    robust_z, spearman, split, theil_sen, wilson,
};

/// Relative.
const PRECISION: f64 = 1e-9;

/// Asks for every case of a group.
fn each(group: &str, check: impl Fn(&Value)) {
    let file: Value = serde_json::from_str(include_str!("data/statistics/expected.json")).unwrap();
    let cases = file[group].as_array().unwrap();
    assert!(cases.len() >= 4, "{group}");
    cases.iter().for_each(check);
}

fn number(case: &Value, name: &str) -> f64 {
    case[name].as_f64().unwrap_or_else(|| panic!("{name} of {case}"))
}

fn count(case: &Value, name: &str) -> u64 {
    case[name].as_u64().unwrap_or_else(|| panic!("{name} of {case}"))
}

fn numbers(case: &Value, name: &str) -> Vec<f64> {
    case[name].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect()
}

#[track_caller]
fn same(ours: f64, expected: f64, case: &Value) {
    let close = (ours - expected).abs() <= PRECISION * expected.abs();
    assert!(close, "{ours} for {expected}, {:e} away: {case}", ours / expected - 1.0);
}

#[test]
fn mann_kendall_is_theirs() {
    each("mann_kendall", |case| {
        let test = mann_kendall(&numbers(case, "values")).unwrap();
        assert_eq!((Some(test.s), Some(test.exact)), (case["s"].as_i64(), case["exact"].as_bool()), "{case}");
        same(test.p, number(case, "p"), case);
        if !test.exact {
            same(test.variance, number(case, "variance"), case);
        }
    });
    assert_eq!(mann_kendall(&[1.0]), None);
    assert_eq!(mann_kendall(&[2.0; 30]), None, "all alike");
    assert_eq!(mann_kendall(&[1.0, f64::NAN, 2.0]), None);
    // The report's rule for six months: 13 is a trend, 11 a tendency.
    let of_six = |values: [f64; 6]| mann_kendall(&values).map(|test| (test.s, (test.p * 1000.0).round()));
    assert_eq!(of_six([1.0, 2.0, 3.0, 4.0, 6.0, 5.0]), Some((13, 17.0)));
    assert_eq!(of_six([1.0, 2.0, 4.0, 3.0, 6.0, 5.0]), Some((11, 56.0)));
}

#[test]
fn the_exact_test_and_the_approximation_meet() {
    let values: Vec<f64> = (0..21).map(|n| f64::from((n * 8) % 21 + n / 3)).collect();
    let (exact, near) = (mann_kendall(&values[..20]).unwrap(), mann_kendall(&values).unwrap());
    assert!(exact.exact && !near.exact);
    assert!((exact.p - near.p).abs() < 0.05, "{} {}", exact.p, near.p);
}

#[test]
fn lines_through_pairs_are_theirs() {
    each("theil_sen", |case| {
        let line = theil_sen(&numbers(case, "x"), &numbers(case, "y")).unwrap();
        same(line.slope, number(case, "slope"), case);
        same(line.intercept, number(case, "intercept"), case);
    });
    assert_eq!(theil_sen(&[], &[]), None);
    assert_eq!(theil_sen(&[1.0], &[1.0]), None);
    assert_eq!(theil_sen(&[1.0, 1.0], &[1.0, 2.0]), None, "no two different x");
    assert_eq!(theil_sen(&[1.0, 2.0], &[1.0]), None);
    assert_eq!(theil_sen(&[0.0, f64::MIN_POSITIVE], &[0.0, f64::MAX]), None, "a slope beyond all numbers");
}

#[test]
fn rank_correlations_are_theirs() {
    each("spearman", |case| {
        same(spearman(&numbers(case, "x"), &numbers(case, "y")).unwrap(), number(case, "rho"), case);
    });
    assert_eq!(mid_ranks(&[3.0, 1.0, 3.0, 2.0]), Some(vec![7, 2, 7, 4]));
    assert_eq!(spearman(&[1.0, 2.0, 9.0], &[-1.0, 7.0, 8.0]), Some(1.0));
    assert_eq!(spearman(&[1.0, 2.0, 3.0], &[5.0; 3]), None, "all alike");
    assert_eq!(spearman(&[1.0], &[5.0]), None);
    assert_eq!(spearman(&[1.0, 2.0], &[5.0]), None);
    assert_eq!(spearman(&[1.0, f64::INFINITY], &[5.0, 6.0]), None);
}

#[test]
fn intervals_are_theirs() {
    each("wilson", |case| {
        let (low, high) = wilson(count(case, "hits"), count(case, "trials"), number(case, "z")).unwrap();
        same(low, number(case, "low"), case);
        same(high, number(case, "high"), case);
    });
    let (low, high) = wilson(7, 10, Z_95).unwrap();
    assert_eq!(format!("{low:.2}–{high:.2}"), "0.40–0.89", "of the report's incident");
    assert_eq!(
        (wilson(0, 0, Z_95), wilson(3, 2, Z_95), wilson(1, 2, 0.0), wilson(1, 2, f64::NAN)),
        (None, None, None, None)
    );
}

#[test]
fn what_no_sensor_sees_is_theirs() {
    each("missed", |case| {
        same(missed_by_all(number(case, "coverage"), count(case, "sensors")).unwrap(), number(case, "p"), case);
    });
    assert_eq!((missed_by_all(1.1, 3), missed_by_all(f64::NAN, 3), missed_by_all(1.0, 0)), (None, None, Some(1.0)));
}

#[test]
fn adjusted_p_values_are_theirs() {
    each("benjamini_hochberg", |case| {
        let ours = benjamini_hochberg(&numbers(case, "p")).unwrap();
        let theirs = numbers(case, "adjusted");
        assert_eq!(ours.len(), theirs.len());
        ours.iter().zip(theirs).for_each(|(a, b)| same(*a, b, case));
    });
    assert_eq!(benjamini_hochberg(&[]), Some(Vec::new()));
    assert_eq!((benjamini_hochberg(&[0.5, 1.1]), benjamini_hochberg(&[f64::NAN])), (None, None));
}

#[test]
fn tails_are_theirs() {
    each("poisson_tail", |case| {
        same(poisson_tail(count(case, "count"), number(case, "mean")).unwrap(), number(case, "p"), case);
    });
    each("negative_binomial_tail", |case| {
        let (mean, variance) = (number(case, "mean"), number(case, "variance"));
        let ours = negative_binomial_tail(count(case, "count"), mean, variance).unwrap();
        same(ours, number(case, "p"), case);
        assert_eq!(count_tail(count(case, "count"), mean, variance), Some(ours));
    });
}

#[test]
fn tails_are_probabilities_wherever_they_are_asked() {
    let numbers = [0.0, 5e-324, 1e-300, 1e-9, 0.3, 7.0, 1e6, 1e17, 1e300, f64::MAX];
    for mean in numbers {
        for variance in numbers {
            let mut last = 1.0;
            let tail = |count| count_tail(count, mean, variance).unwrap_or_else(|| panic!("{count} {mean} {variance}"));
            for count in [0, 1, 2, 30, 1 << 20] {
                let p = tail(count);
                assert!((0.0..=1.0).contains(&p) && p <= last + 1e-9, "{count} {mean} {variance}: {p} after {last}");
                last = p;
            }
            assert!((0.0..=1.0).contains(&tail(u64::MAX)));
        }
    }
    assert_eq!((count_tail(3, 0.0, 0.0), count_tail(0, 0.0, 0.0)), (Some(0.0), Some(1.0)));
    for (mean, variance) in [(-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::NAN), (1.0, f64::INFINITY), (1.0, -1.0)] {
        assert_eq!(count_tail(3, mean, variance), None, "{mean} {variance}");
    }
    assert_eq!((negative_binomial_tail(3, 2.0, 2.0), negative_binomial_tail(3, 0.0, 2.0)), (None, None));
    // The Poisson distribution is where the negative binomial goes.
    let (near, at) = (negative_binomial_tail(20, 7.0, 7.0 + 1e-11).unwrap(), count_tail(20, 7.0, 7.0).unwrap());
    assert!((near / at - 1.0).abs() < 1e-9, "{near} {at}");
}

#[test]
fn concentration_is_theirs() {
    each("crowd", |case| {
        let counts: Vec<u64> = case["counts"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
        same(entropy(&counts).unwrap(), number(case, "entropy"), case);
        same(effective_number(&counts).unwrap(), number(case, "effective"), case);
    });
    assert_eq!((entropy(&[0, 0]), effective_number(&[])), (None, None));
    assert_eq!(effective_number(&[u64::MAX, u64::MAX]), Some(2.0));
}

#[test]
fn sets_share_what_they_share() {
    assert_eq!(jaccard(&[1, 2, 3, 9], &[2, 3, 4]), Some(0.4));
    assert_eq!((jaccard(&["a"], &[]), jaccard(&["a"], &["a"])), (Some(0.0), Some(1.0)));
    assert_eq!(jaccard::<u8>(&[], &[]), None);
}

#[test]
fn middles_are_theirs() {
    each("level", |case| {
        let values = numbers(case, "values");
        same(median(&values).unwrap(), number(case, "median"), case);
        same(mad(&values).unwrap(), number(case, "mad"), case);
    });
    assert_eq!((median(&[]), mad(&[]), median(&[1.0, f64::NAN]), robust_z(&[])), (None, None, None, None));
    assert_eq!(median(&[f64::MAX, f64::MAX]), Some(f64::MAX));
}

#[test]
fn what_stands_out_is_an_outlier() {
    assert_eq!(anscombe(0), 2.0 * 0.375f64.sqrt());
    let counts = [3, 5, 4, 4, 6, 2, 4, 60];
    let scores = robust_z(&counts.map(anscombe)).unwrap();
    let outliers: Vec<u64> =
        counts.into_iter().zip(&scores).filter(|(_, z)| **z > 3.5).map(|(count, _)| count).collect();
    assert_eq!(outliers, [60]);
    // Half the values are alike and the MAD is 0: then a Poisson count's own spread is the measure.
    assert!(robust_z(&[0, 0, 0, 1].map(anscombe)).unwrap()[3] < 3.5);
}

fn level(accesses: f64, sources: f64) -> Level {
    Level { accesses, sources }
}

#[test]
fn splits_are_theirs() {
    each("split", |case| {
        let levels: Vec<f64> =
            case["levels"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().parse().unwrap()).collect();
        let [a0, s0, a1, s1] = levels[..] else { panic!("{case}") };
        let ours = split(level(a0, s0), level(a1, s1)).unwrap();
        same(ours.sources, number(case, "sources"), case);
        same(ours.intensity, number(case, "intensity"), case);
        assert!((ours.sources + ours.intensity - (a1 - a0)).abs() <= 1e-12 * a0.max(a1), "{case}");
    });
    for unsound in [level(1.0, 0.0), level(0.0, 1.0), level(-1.0, 1.0), level(f64::NAN, 1.0), level(1.0, f64::INFINITY)]
    {
        assert_eq!((split(unsound, level(1.0, 1.0)), split(level(1.0, 1.0), unsound)), (None, None), "{unsound:?}");
    }
}

#[test]
fn the_golden_change_splits_as_published() {
    let (september, january) = (level(119_926.0 / 300.0, 47_248.0 / 300.0), level(95_509.0 / 310.0, 42_791.0 / 310.0));
    let parts = split(september, january).unwrap();
    assert_eq!(format!("{:.2} {:.2}", parts.sources, parts.intensity), "-46.41 -45.25");
    assert_eq!(format!("{:.2}", parts.sources + parts.intensity), "-91.66");
}

#[test]
fn a_change_is_the_sum_of_its_bars() {
    let services = [
        (level(120.0, 40.0), level(90.0, 41.0)),
        (level(60.0, 55.0), level(20.0, 19.0)),
        (level(0.0, 0.0), level(12.0, 1.0)),
        (level(7.0, 2.0), level(0.0, 0.0)),
        (level(3.0, 3.0), level(3.0, 3.0)),
    ];
    let explained = explain(&services).unwrap();
    let sum =
        |part: fn(&teiten::report::statistics::Contribution) -> f64| explained.services.iter().map(part).sum::<f64>();
    let change = 125.0 - 190.0;
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
    near(sum(|s| s.change), change);
    near(sum(|s| s.split.sources) + sum(|s| s.split.intensity), change);
    near(explained.total.sources + explained.total.intensity, change);
    near(explained.total.sources + explained.mix + sum(|s| s.split.intensity), change);
    near(explained.gains + explained.losses, change);
    assert_eq!(explained.gains, 12.0);
    assert!(explained.mix.abs() > 1.0, "{}", explained.mix);
    near(explained.services[1].points.unwrap(), -4000.0 / 190.0);
    let gone = explained.services[3];
    assert_eq!((gone.split.sources, gone.split.intensity), (-7.0, 0.0));
    assert_eq!(explained.services[4].split, Default::default());
    assert_eq!(explain(&[(level(0.0, 0.0), level(1.0, 1.0))]).unwrap().services[0].points, None);
    assert_eq!(explain(&[(level(1.0, 0.0), level(1.0, 1.0))]), None);
    assert_eq!(explain(&[]).unwrap().total, Default::default());
}

#[test]
fn sources_that_move_between_services_are_the_mix() {
    // As many sources as before, each as loud as its service was: only the mix has changed.
    let explained = explain(&[(level(100.0, 10.0), level(50.0, 5.0)), (level(10.0, 10.0), level(15.0, 15.0))]).unwrap();
    assert_eq!(explained.total.sources, 0.0);
    assert!((explained.mix + 45.0).abs() < 1e-12, "{}", explained.mix);
    assert!(explained.services.iter().all(|service| service.split.intensity == 0.0));
}

/// Before and after.
type Pair = (f64, f64);

/// Of each service at each sensor, summed up on both axes.
fn axes(cells: &[[Pair; 3]]) -> (Vec<Pair>, Vec<Pair>) {
    let add = |sum: Pair, cell: &Pair| (sum.0 + cell.0, sum.1 + cell.1);
    let services = cells.iter().map(|row| row.iter().fold((0.0, 0.0), add)).collect();
    let sensors = (0..3).map(|at| cells.iter().map(|row| &row[at]).fold((0.0, 0.0), add)).collect();
    (services, sensors)
}

#[test]
fn a_dead_sensor_explains_a_quiet_month() {
    let cells = [
        [(50.0, 51.0), (60.0, 60.0), (55.0, 6.0)],
        [(20.0, 19.0), (18.0, 19.0), (22.0, 2.0)],
        [(8.0, 8.0), (7.0, 8.0), (9.0, 1.0)],
    ];
    let (services, sensors) = axes(&cells);
    let found = explanations(&[&services, &sensors], &Blame::default()).unwrap();
    assert_eq!((found[0].axis, &found[0].elements[..]), (1, &[2][..]), "{found:?}");
    assert!(found[0].explains > 1.0, "the others gained a little");
    assert!(found.iter().all(|other| other.axis == 1 || other.surprise < found[0].surprise / 50.0), "{found:?}");
}

#[test]
fn a_service_that_rises_everywhere_explains_a_loud_month() {
    let cells = [
        [(50.0, 51.0), (60.0, 60.0), (55.0, 54.0)],
        [(20.0, 60.0), (18.0, 55.0), (22.0, 70.0)],
        [(8.0, 8.0), (7.0, 8.0), (9.0, 9.0)],
    ];
    let (services, sensors) = axes(&cells);
    let found = explanations(&[&sensors, &services], &Blame::default()).unwrap();
    assert_eq!((found[0].axis, &found[0].elements[..]), (1, &[1][..]), "{found:?}");
}

#[test]
fn explanations_add_up_as_in_the_paper() {
    // Surprise of a half that becomes a quarter, and of its other half, by hand.
    let part = |p: f64, q: f64| 0.5 * (p * (2.0 * p / (p + q)).ln() + q * (2.0 * q / (p + q)).ln());
    let found = explanations(&[&[(50.0, 25.0), (50.0, 75.0), (0.0, 60.0)]], &Blame::default()).unwrap();
    let (appeared, rose) = (0.5 * (0.375 * 2.0f64.ln()), part(0.5, 75.0 / 160.0));
    assert_eq!((&found[0].elements[..], found[0].explains), (&[2][..], 1.0));
    assert!((found[0].surprise - appeared).abs() < 1e-12 && rose < appeared);
    let found = explanations(&[&[(50.0, 70.0), (50.0, 75.0), (40.0, 41.0)]], &Blame::default()).unwrap();
    let Explanation { elements, explains, .. } = &found[0];
    assert_eq!((&elements[..], (explains * 46.0).round()), (&[1, 0][..], 45.0), "{found:?}");
    assert_eq!(
        explanations(&[&[(1.0, 1.05); 20]], &Blame::default()),
        Some(Vec::new()),
        "twenty alike: none stands out"
    );
    for undefined in
        [vec![(1.0, 1.0)], vec![(0.0, 1.0)], vec![(1.0, 0.0)], vec![(1.0, -2.0)], vec![(1.0, f64::NAN)], vec![]]
    {
        assert_eq!(explanations(&[&undefined], &Blame::default()), None, "{undefined:?}");
    }
}
