//! A change in steps, and years on one scale.

use super::recorder::Op;
use super::{Dice, any_focus, any_frame, any_name, any_words, colour, draw, rects, rgb, theme};
use teiten::chart::{self, Direction, Error, Focus, Frame, Sans, Series, Step, Waterfall, Words, Years};

#[test]
fn steps_lead_from_before_to_after() {
    let mut dice = Dice(0x5eed_0011);
    for _ in 0..60 {
        let count = dice.within(1, 14);
        let frame = any_frame(&mut dice);
        let words = any_words(&mut dice, &frame);
        let parts = dice.of(&[["", ""], ["発信元数の増減による分", "From accesses per source"]]).map(str::to_owned);
        let chart = Waterfall {
            ends: ["2008年8月".to_owned(), "September 2008".to_owned()],
            rows: (0..count).map(|_| any_name(&mut dice)).collect(),
            colours: (0..count).map(colour).collect(),
            parts,
            words,
        };
        let frame = Frame { height: chart.height(&theme(11.5)) + 120.0, ..frame };
        let size = dice.of(&[0.3, 40.0, 9_000.0]);
        let mut signed = || (dice.value(2_000.0) / 1_000.0 - 1.0) * size;
        let steps: Vec<Step> = (0..count)
            .map(|row| if row % 3 == 0 { Step::Whole(signed()) } else { Step::Parts([signed(), signed()]) })
            .collect();
        let before = size * 3.0;
        let after = before + steps.iter().map(Step::sum).sum::<f64>();
        let focus = any_focus(&mut dice, count + 2, 2);
        let (layout, ops) =
            draw(&frame, |theme, ruler| chart::waterfall(&chart, before, &steps, after, &frame, theme, &focus, ruler));
        assert_eq!((layout.direction, layout.bands.len()), (Direction::Down, count + 2));
        // Lengths are in one proportion, whatever the direction.
        let scale: Vec<f64> = (steps.iter().enumerate())
            .filter_map(|(row, step)| {
                let first = match step {
                    Step::Whole(value) => *value,
                    Step::Parts(parts) => parts[0],
                };
                let bar = rects(&ops, rgb(colour(row))).first().copied()?;
                (first.abs() > size / 4.0).then(|| (bar.2 - bar.0) / frame.ratio / first.abs())
            })
            .collect();
        let width = layout.plot.width;
        let (low, high) = scale.iter().fold((f64::MAX, 0.0f64), |(low, high), it| (low.min(*it), high.max(*it)));
        assert!(scale.is_empty() || (high - low) * size / 4.0 <= 2.5 && high * size <= width * 4.0, "{scale:?}");
    }
}

#[test]
fn steps_without_a_number_are_refused() {
    let chart = Waterfall { rows: vec!["a".to_owned()], colours: vec![colour(0)], ..Waterfall::default() };
    let frame = Frame { width: 400.0, height: 200.0, ratio: 1.0 };
    let of = |steps: &[Step]| {
        chart::waterfall(&chart, 1.0, steps, 1.0, &frame, &theme(11.5), &Focus::default(), &Sans).unwrap_err()
    };
    assert!(matches!(of(&[Step::Whole(f64::NAN)]), Error::Value { at: 2, .. }));
    assert_eq!(of(&[]), Error::Lengths { what: "steps", expected: 1, found: 0 });
}

#[test]
fn years_keep_their_order_and_their_marks() {
    let mut dice = Dice(0x5eed_0012);
    for _ in 0..60 {
        let count = dice.within(0, 7);
        let frame = any_frame(&mut dice);
        let words = any_words(&mut dice, &frame);
        let size = dice.of(&[1.0, 400.0, 9e6]);
        let series: Vec<Series> = (0..count)
            .map(|at| {
                let mut year = 1990.0 + dice.within(0, 20) as f64;
                let points = (0..dice.within(1, 20)).map(|_| {
                    year += dice.within(1, 40) as f64 / 12.0;
                    (year, dice.value(size))
                });
                let points = points.collect();
                Series { name: any_name(&mut dice), colour: colour(at), other_rule: at % 2 == 0, own: at == 1, points }
            })
            .collect();
        let chart = Years { series, words };
        let frame = Frame { height: chart.height(frame.width, &theme(11.5), &Sans) + 120.0, ..frame };
        let (layout, ops) = draw(&frame, |theme, ruler| chart::years(&chart, &frame, theme, &Focus::default(), ruler));
        for series in &chart.series {
            let dots: Vec<(f64, f64)> = (ops.iter())
                .filter_map(|op| match op {
                    Op::Circle(centre, radius, of) if *of == rgb(series.colour) && *radius > 2.0 * frame.ratio => {
                        Some(*centre)
                    }
                    _ => None,
                })
                .collect();
            // Those in the plot come first; of one's own only the last is marked.
            let marked = if series.own { series.points.len() - 1 } else { 0 };
            let points = &series.points[marked..];
            assert!(dots.len() >= points.len(), "{dots:?}");
            for (a, b) in points.iter().zip(&dots).zip(points.iter().zip(&dots).skip(1)) {
                assert!(b.1.0 > a.1.0, "later is further right");
                let (higher, drawn) = (b.0.1.total_cmp(&a.0.1), a.1.1 - b.1.1);
                assert!(drawn == 0.0 || drawn > 0.0 && higher.is_gt() || drawn < 0.0 && higher.is_lt(), "{a:?} {b:?}");
            }
        }
        assert!(layout.ticks.is_sorted() && !layout.ticks.is_empty());
    }
    let wrong = Years {
        series: vec![Series {
            name: "a".to_owned(),
            colour: colour(0),
            other_rule: false,
            own: false,
            points: vec![(2008.0, -1.0)],
        }],
        words: Words::default(),
    };
    let frame = Frame { width: 400.0, height: 300.0, ratio: 1.0 };
    let error = chart::years(&wrong, &frame, &theme(11.5), &Focus::default(), &Sans);
    assert!(matches!(error, Err(Error::Value { .. })));
}
