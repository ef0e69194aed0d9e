//! Charts drawn on a backend that remembers: bars stack exactly and in proportion, nothing leaves the sheet, no label
//! covers another, and what lies under the pointer is what was drawn there.

#[path = "chart/change.rs"]
mod change;
#[path = "chart/recorder.rs"]
mod recorder;

use std::fmt::Write as _;
use std::path::Path;

use recorder::{Area, Op, Recorder, Rgb};
use teiten::chart::{
    self, AreaRuler, Colour, Daily, Error, Focus, Frame, Hit, Layout, Month, Months, Pairs, Picture, Ruler, Shares,
    Theme, Words,
};

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From `low` to below `high`.
    fn within(&mut self, low: usize, high: usize) -> usize {
        low + usize::try_from(self.roll() % u64::try_from(high - low).expect("a range")).expect("small")
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.within(0, list.len())].clone()
    }

    fn value(&mut self, size: f64) -> f64 {
        match self.within(0, 6) {
            0 => 0.0,
            1 => 1.0,
            _ => (self.within(0, 10_000) as f64 / 10_000.0 * size).round(),
        }
    }
}

fn theme(font_size: f64) -> Theme {
    let grey = |v| Colour::opaque(v, v, v);
    Theme {
        ink: grey(10),
        ink2: grey(60),
        ink3: grey(120),
        rule: grey(200),
        card: grey(255),
        accent: Colour::opaque(0, 0, 200),
        font_family: "\"Noto Sans JP\", sans-serif".to_owned(),
        font_size,
    }
}

/// The colour of a series: none of the theme's, none of another series.
fn colour(series: usize) -> Colour {
    let step = u8::try_from(series).expect("few series") * 15;
    Colour::opaque(250 - step, 40 + step, 90)
}

fn rgb(colour: Colour) -> Rgb {
    (colour.red, colour.green, colour.blue)
}

fn any_frame(dice: &mut Dice) -> Frame {
    Frame {
        width: dice.within(320, 1901) as f64,
        height: dice.within(140, 420) as f64,
        ratio: dice.of(&[1.0, 1.25, 1.5, 2.0, 3.0]),
    }
}

fn any_name(dice: &mut Dice) -> String {
    let names = ["445/tcp", "1026/udp", "Ping(ICMP)", "JP", "その他", "発信元地域", "United Kingdom of Great Britain"];
    dice.of(&names).to_owned()
}

fn any_words(dice: &mut Dice, frame: &Frame) -> Words {
    if frame.height < 300.0 || dice.within(0, 2) > 0 {
        return Words::default();
    }
    Words {
        title: "日別アクセス数(宛先ポート別) 2008年9月 Accesses per day, by destination port".to_owned(),
        note: "Day boundary Asia/Tokyo. 発信元は1日・1観測点・1ポートにつき1回だけ数えます。".repeat(2),
        empty: "nothing here".to_owned(),
    }
}

fn any_focus(dice: &mut Dice, bands: usize, series: usize) -> Focus {
    let mut maybe = |count: usize| (count > 0 && dice.within(0, 3) == 0).then(|| dice.within(0, count + 1));
    let (band, of) = (maybe(bands), maybe(series));
    let range = maybe(bands).zip(maybe(bands));
    Focus { series: of, band, range }
}

fn any_daily(dice: &mut Dice, frame: &Frame, days: usize, series: usize) -> (Daily, Vec<f64>) {
    let japanese = dice.within(0, 2) == 0;
    let daily = Daily {
        labels: (0..days)
            .map(|day| {
                if japanese {
                    format!("{}月{}日", day / 30 % 12 + 1, day % 30 + 1)
                } else {
                    format!("Sep {}", day % 30 + 1)
                }
            })
            .collect(),
        months: (0..days)
            .step_by(30)
            .map(|day| Month { at: (day + 7) % days.max(1), label: format!("Month {}", day / 30) })
            .filter({
                let mut last = 0;
                move |month| std::mem::replace(&mut last, month.at) <= month.at
            })
            .collect(),
        weekend: (0..days).map(|day| day % 7 > 4).collect(),
        keys: (0..series).map(|_| any_name(dice)).collect(),
        colours: (0..series).map(colour).collect(),
        words: any_words(dice, frame),
    };
    let size = dice.of(&[0.0, 3.0, 90.0, 5_000.0, 9e6]);
    let values = (0..days * series).map(|_| dice.value(size)).collect();
    (daily, values)
}

/// Computes and paints, and checks what must hold for every chart.
fn draw(frame: &Frame, compute: impl FnOnce(&Theme, &dyn Ruler) -> Result<Picture, Error>) -> (Layout, Vec<Op>) {
    let theme = theme(11.5);
    let (area, ops) = Recorder::area(frame);
    let ruler = AreaRuler::new(&area, *frame, &theme);
    let picture = compute(&theme, &ruler).expect("a chart");
    chart::paint(&area, &picture.scene, frame, &theme).expect("the recorder never fails");
    let ops = ops.borrow().clone();
    nothing_outside(frame, &ops);
    no_label_on_another(frame, &ops);
    (picture.layout, ops)
}

fn nothing_outside(frame: &Frame, ops: &[Op]) {
    let (width, height) = frame.pixels();
    for op in ops {
        let Area(left, top, right, bottom) = op.extent();
        // The recorder rounds a text's width up to a whole unit, an eighth of a pixel.
        let inside =
            left >= -0.2 && top >= -0.2 && right <= f64::from(width) + 0.2 && bottom <= f64::from(height) + 0.2;
        assert!(inside, "{op:?} outside of {frame:?}");
    }
}

fn no_label_on_another(frame: &Frame, ops: &[Op]) {
    let texts: Vec<(&String, &Area)> =
        ops.iter().filter_map(|op| if let Op::Text(text, area, _) = op { Some((text, area)) } else { None }).collect();
    for (at, (text, area)) in texts.iter().enumerate() {
        for (other, place) in &texts[at + 1..] {
            assert!(!area.overlaps(place), "{text:?} {area:?} covers {other:?} {place:?} on {frame:?}");
        }
    }
}

/// Rectangles of a colour.
fn rects(ops: &[Op], colour: Rgb) -> Vec<Area> {
    ops.iter()
        .filter_map(|op| if let Op::Rect(area, of) = op { (*of == colour).then_some(*area) } else { None })
        .collect()
}

#[test]
fn bars_stack_exactly_and_in_proportion() {
    let mut dice = Dice(0x5eed);
    for round in 0..300 {
        let frame = any_frame(&mut dice);
        let (days, series) = (dice.of(&[1, 2, 7, 30, 31, 61, 92, 190, 366]), dice.within(1, 14));
        let (daily, values) = any_daily(&mut dice, &frame, days, series);
        let (layout, ops) = draw(&frame, |t, r| chart::stacked(&daily, &values, &frame, t, &Focus::default(), r));
        assert_eq!(layout.bands.len(), days, "round {round}");
        let base = layout.plot.bottom() * frame.ratio;
        let height = |sum: f64| sum / layout.top * layout.plot.height * frame.ratio;
        for day in 0..days {
            let (start, end) = layout.bands[day];
            let centre = (start + end) / 2.0 * frame.ratio;
            let mut sum = 0.0;
            let mut edge = base.round();
            for key in 0..series {
                sum += values[key * days + day];
                let drawn = segment(&ops, rgb(colour(key)), centre, base);
                let expected = base - height(sum);
                match drawn {
                    Some((top, bottom)) => {
                        assert!((top - expected).abs() <= 0.51, "round {round}: {top} for {expected}");
                        assert!(
                            bottom.is_none_or(|bottom| bottom == edge),
                            "round {round}: a gap below {key}, day {day}"
                        );
                        edge = top;
                    }
                    // Too low for half a pixel.
                    None => assert!((edge - expected).abs() <= 0.51, "round {round}: {key} missing on day {day}"),
                }
            }
        }
    }
}

/// The upper edge of a series at `x`, and its lower edge where it is a bar of its own: steps run down to the base.
fn segment(ops: &[Op], colour: Rgb, x: f64, base: f64) -> Option<(f64, Option<f64>)> {
    ops.iter().find_map(|op| match op {
        Op::Rect(area, of) if *of == colour && area.0 <= x && x < area.2 => Some((area.1, Some(area.3))),
        Op::Polygon(outline, of) if *of == colour => {
            let pair = outline.windows(2).find(|pair| pair[0].0 <= x && x < pair[1].0)?;
            assert_eq!(pair[0].1, pair[1].1, "steps are level");
            (pair[0].1 < base).then_some((pair[0].1, None))
        }
        _ => None,
    })
}

#[test]
fn stacks_answer_for_what_they_drew() {
    let mut dice = Dice(0xbeef);
    for round in 0..150 {
        let frame = any_frame(&mut dice);
        let (days, series) = (dice.within(1, 60), dice.within(1, 14));
        let (daily, values) = any_daily(&mut dice, &frame, days, series);
        let (layout, ops) = draw(&frame, |t, r| chart::stacked(&daily, &values, &frame, t, &Focus::default(), r));
        for key in 0..series {
            for bar in rects(&ops, rgb(colour(key))) {
                let (x, y) = bar.middle();
                let (x, y) = (x / frame.ratio, y / frame.ratio);
                let band = layout.bands.iter().position(|&(start, end)| start <= x && x < end);
                let hit = layout.hit(x, y).expect("a bar lies in the plot");
                assert_eq!((Some(hit.band), hit.series), (band, Some(key)), "round {round}");
            }
        }
        outside_is_nothing(&layout, &frame);
    }
}

/// Beyond the plot there is no hit, yet the nearest band is known: dragging leaves the chart.
fn outside_is_nothing(layout: &Layout, frame: &Frame) {
    let plot = layout.plot;
    let (x, y) = (plot.left + plot.width / 2.0, plot.top + plot.height / 2.0);
    for (x, y) in [(plot.left - 1.0, y), (plot.right() + 1.0, y), (x, plot.top - 1.0), (x, plot.bottom() + 1.0)] {
        assert_eq!(layout.hit(x, y), None);
    }
    assert_eq!(layout.hit(f64::NAN, f64::NAN), None);
    let last = layout.bands.len().checked_sub(1);
    assert_eq!(layout.band_at(-9e9, -9e9), last.map(|_| 0));
    assert_eq!(layout.band_at(frame.width + 9e9, frame.height + 9e9), last);
}

#[test]
fn lines_run_through_their_values() {
    let mut dice = Dice(0xcafe);
    for round in 0..200 {
        let frame = any_frame(&mut dice);
        let (days, series) = (dice.of(&[1, 2, 30, 92, 366]), dice.within(1, 14));
        let (daily, values) = any_daily(&mut dice, &frame, days, series);
        let (layout, ops) = draw(&frame, |t, r| chart::lines(&daily, &values, &frame, t, &Focus::default(), r));
        outside_is_nothing(&layout, &frame);
        if values.iter().all(|&v| v <= 0.0) {
            assert!(!ops.iter().any(|op| matches!(op, Op::Path(..))), "a line through nothing");
            continue;
        }
        for key in 0..series {
            let of = rgb(colour(key));
            let line = ops.iter().find_map(|op| match op {
                Op::Path(points, _, drawn) if *drawn == of && points.len() == days => Some(points.clone()),
                Op::Circle(centre, _, drawn) if *drawn == of && days == 1 => Some(vec![*centre]),
                _ => None,
            });
            let line = line.unwrap_or_else(|| panic!("round {round}: no line for {key}"));
            for (day, (x, y)) in line.into_iter().enumerate() {
                let (start, end) = layout.bands[day];
                let value = values[key * days + day] / layout.top * layout.plot.height;
                assert!((x / frame.ratio - (start + end) / 2.0).abs() < 0.2);
                assert!((y / frame.ratio - (layout.plot.bottom() - value)).abs() < 0.2);
                // The points of other series may be nearer or equal; one of them answers.
                let hit =
                    layout.hit(x / frame.ratio, (y / frame.ratio).clamp(layout.plot.top, layout.plot.bottom() - 0.01));
                let hit = hit.unwrap_or_else(|| panic!("round {round}: no hit on {key}, day {day}"));
                let found =
                    values[hit.series.expect("a line is near") * days + hit.band] / layout.top * layout.plot.height;
                assert!(hit.band == day && (found - value).abs() < 0.5);
            }
        }
    }
}

#[test]
fn months_have_a_bar_and_a_dot() {
    let mut dice = Dice(0xd1ce);
    for round in 0..200 {
        let frame = any_frame(&mut dice);
        let count = dice.within(1, 25);
        let size = dice.of(&[0.0, 4.0, 600.0, 90_000.0]);
        let bars: Vec<f64> = (0..count).map(|_| dice.value(size)).collect();
        let dots: Vec<f64> = bars.iter().map(|v| (v / dice.of(&[1.0, 1.2, 2.5, 40.0])).round()).collect();
        let months = Months {
            labels: (0..count).map(|at| format!("{}月", at % 12 + 1)).collect(),
            partial: vec![],
            names: ["accesses".to_owned(), "発信元".to_owned()],
            colours: [colour(0), colour(1)],
            words: any_words(&mut dice, &frame),
        };
        let (layout, ops) = draw(&frame, |t, r| chart::months(&months, &bars, &dots, &frame, t, &Focus::default(), r));
        outside_is_nothing(&layout, &frame);
        let drawn = rects(&ops, rgb(colour(0)));
        let scale = layout.plot.height * frame.ratio / layout.top;
        let visible: Vec<f64> = bars.iter().map(|v| v * scale).filter(|h| *h > 0.6).collect();
        assert!(drawn.len() >= visible.len(), "round {round}");
        for bar in &drawn {
            let (x, _) = bar.middle();
            let month = layout.band_at(x / frame.ratio, 0.0).expect("months");
            assert!((bar.3 - bar.1 - bars[month] * scale).abs() <= 1.0, "round {round}: {bar:?} for {}", bars[month]);
            // Just above the base line, away from the middle where a dot may be.
            let hit = layout.hit((bar.0 + 0.1) / frame.ratio, (bar.3 - 0.4) / frame.ratio).expect("in the plot");
            assert_eq!(hit.band, month);
            assert!(hit.series.is_some());
        }
        if size > 0.0 && bars.iter().any(|&v| v > 0.0) {
            for (month, &value) in dots.iter().enumerate() {
                let (start, end) = layout.bands[month];
                let y = layout.plot.bottom() - value / layout.top * layout.plot.height;
                let inside = y.clamp(layout.plot.top, layout.plot.bottom() - 0.01);
                let hit = layout.hit((start + end) / 2.0, inside);
                assert_eq!(hit, Some(Hit { band: month, series: Some(1) }), "round {round}");
            }
        }
    }
}

#[test]
fn shares_fill_their_row() {
    let mut dice = Dice(0x5afe);
    for round in 0..200 {
        let frame = any_frame(&mut dice);
        let (rows, keys) = (dice.within(1, 13), dice.within(1, 14));
        let shares = Shares {
            rows: (0..rows).map(|_| any_name(&mut dice)).collect(),
            keys: (0..keys).map(|_| any_name(&mut dice)).collect(),
            colours: (0..keys).map(colour).collect(),
            words: any_words(&mut dice, &frame),
        };
        let values: Vec<f64> = (0..rows).flat_map(|_| a_thousand(&mut dice, keys)).collect();
        let (layout, ops) = draw(&frame, |t, r| chart::shares(&shares, &values, &frame, t, &Focus::default(), r));
        outside_is_nothing(&layout, &frame);
        for key in 0..keys {
            for part in rects(&ops, rgb(colour(key))) {
                let (x, y) = part.middle();
                let hit = layout.hit(x / frame.ratio, y / frame.ratio).expect("a part lies in the plot");
                assert_eq!(hit.series, Some(key), "round {round}");
                let width = values[hit.band * keys + key] / 1000.0 * layout.plot.width * frame.ratio;
                assert!((part.2 - part.0 - width).abs() <= 1.1, "round {round}: {part:?} for {width}");
            }
        }
        for row in values.chunks(keys).enumerate().filter(|(_, row)| row.iter().sum::<f64>() > 0.0) {
            let middle = (layout.bands[row.0].0 + layout.bands[row.0].1) / 2.0 * frame.ratio;
            let parts =
                (0..keys).flat_map(|key| rects(&ops, rgb(colour(key)))).filter(|a| a.1 <= middle && middle < a.3);
            let width: f64 = parts.map(|part| part.2 - part.0).sum();
            assert!((width - layout.plot.width * frame.ratio).abs() <= 1.1, "round {round}: {width}");
        }
    }
}

/// Parts of 1000, sometimes none at all.
fn a_thousand(dice: &mut Dice, keys: usize) -> Vec<f64> {
    let mut left = if dice.within(0, 8) == 0 { 0 } else { 1000 };
    let mut row: Vec<f64> = (1..keys).map(|_| take(dice, &mut left)).collect();
    row.push(left as f64);
    row
}

fn take(dice: &mut Dice, left: &mut usize) -> f64 {
    let part = dice.within(0, *left / 2 + 1);
    *left -= part;
    part as f64
}

#[test]
fn pairs_are_as_long_as_their_values() {
    let mut dice = Dice(0x5eed_0009);
    for _ in 0..60 {
        let count = dice.within(1, 14);
        let frame = Frame { height: Pairs::height(count, 2) + 80.0, ..any_frame(&mut dice) };
        let words = any_words(&mut dice, &frame);
        let rows: Vec<String> = (0..count).map(|_| any_name(&mut dice)).collect();
        let pairs = Pairs { rows, colours: (0..count).map(colour).collect(), words };
        let lists: [Vec<f64>; 2] = [(); 2].map(|()| (0..count).map(|_| dice.value(900.0)).collect());
        let before = dice.of(&[None, Some(&lists[0][..])]);
        let (layout, ops) = draw(&frame, |theme, ruler| {
            chart::pairs(&pairs, before, &lists[1], &frame, theme, &Focus::default(), ruler)
        });
        let highest = before.into_iter().flatten().chain(&lists[1]).copied().fold(0.0, f64::max);
        for (row, value) in lists[1].iter().enumerate().filter(|_| !layout.bands.is_empty() && highest > 0.0) {
            let length = rects(&ops, rgb(colour(row))).first().map_or(0.0, |area| area.2 - area.0);
            let expected = layout.plot.width * value / highest * frame.ratio;
            assert!((length - expected).abs() <= 1.0, "row {row}: {length}, not {expected}");
        }
    }
    let one = Pairs { rows: vec!["a".to_owned()], colours: vec![colour(0)], words: Words::default() };
    let frame = Frame { width: 400.0, height: 80.0, ratio: 1.0 };
    let wrong = chart::pairs(&one, Some(&[1.0]), &[-1.0], &frame, &theme(11.5), &Focus::default(), &chart::Sans);
    assert_eq!(wrong, Err(Error::Value { at: 0, value: -1.0 }));
}

#[test]
fn a_legend_stands_below_the_picture() {
    let mut dice = Dice(0x5eed_000a);
    for series in 1..25 {
        let frame = Frame { ratio: 1.0, ..any_frame(&mut dice) };
        let names: Vec<(String, Colour)> = (0..series).map(|at| (any_name(&mut dice), colour(at % 12))).collect();
        let mut higher = frame;
        let (area, ops) = Recorder::area(&Frame { height: frame.height + 700.0, ..frame });
        let (picture, with) = chart::with_legend(Picture::default(), &frame, &names, 7.0, &theme(11.5), &chart::Sans);
        higher.height = with.height;
        chart::paint(&area, &picture.scene, &frame, &theme(11.5)).unwrap();
        let ops = ops.borrow().clone();
        nothing_outside(&higher, &ops);
        let texts = ops.iter().filter(|op| matches!(op, Op::Text(_, area, _) if area.1 >= frame.height));
        assert_eq!(texts.count(), series);
    }
}

#[test]
fn svg_says_what_it_shows() {
    let frame = Frame { width: 320.0, height: 120.0, ratio: 1.0 };
    let shares = Shares {
        rows: vec!["<9月>".to_owned()],
        keys: vec!["a&b".to_owned(), "c".to_owned()],
        colours: vec![colour(0), colour(1)],
        words: Words::default(),
    };
    let theme = Theme::paper(12.0);
    let picture = chart::shares(&shares, &[400.0, 600.0], &frame, &theme, &Focus::default(), &chart::Sans).unwrap();
    let alternative = chart::Alternative { id: "x", title: "\"A\" & B", description: "1 < 2" };
    let svg = chart::svg(&picture, &frame, &theme, alternative).unwrap();
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"320\" height=\"120\""), "{svg}");
    assert!(svg.contains("<title id=\"x-title\">&quot;A&quot; &amp; B</title><desc id=\"x-desc\">1 &lt; 2</desc>"));
    assert!(svg.contains(">&lt;9月&gt;</text>") && svg.contains(">a&amp;b</text>"), "{svg}");
    // Twelve pixels are as many, in units.
    assert!(svg.contains("font-size=\"96\"") && !svg.contains("opacity=\"1\""), "{svg}");
    assert_eq!(svg.matches("<svg").count(), 1);
}

#[test]
fn whatever_is_pointed_at_stays_on_the_sheet() {
    let mut dice = Dice(0xf0c5);
    for _ in 0..300 {
        let frame = any_frame(&mut dice);
        let (days, series) = (dice.of(&[0, 1, 30, 366]), dice.within(0, 14));
        let (daily, values) = any_daily(&mut dice, &frame, days, series);
        let focus = any_focus(&mut dice, days, series);
        let (still, _) = draw(&frame, |t, r| chart::stacked(&daily, &values, &frame, t, &Focus::default(), r));
        let (layout, _) = draw(&frame, |t, r| chart::stacked(&daily, &values, &frame, t, &focus, r));
        assert_eq!(still, layout, "a chart that jumps under the pointer");
        draw(&frame, |t, r| chart::lines(&daily, &values, &frame, t, &focus, r));
        for at in 0..series {
            let label = (0..2000).map(|step| f64::from(step) * frame.height / 2000.0);
            let found = label.map(|y| layout.label_at(layout.plot.right() + 30.0, y)).any(|series| series == Some(at));
            assert_eq!(found, layout.direct_labels);
        }
    }
}

#[test]
fn sheets_of_any_size_are_drawn_or_refused() {
    let large = Frame { width: 800.0, height: 300.0, ratio: 1.0 };
    let daily = any_daily(&mut Dice(7), &large, 30, 5);
    for width in [0.0, 1.0, 20.0, 60.0, 100.0, 200.0] {
        for height in [0.0, 1.0, 20.0, 60.0, 100.0] {
            let frame = Frame { width, height, ratio: 2.0 };
            let (area, ops) = Recorder::area(&frame);
            let theme = theme(12.0);
            let ruler = AreaRuler::new(&area, frame, &theme);
            let picture =
                chart::stacked(&daily.0, &daily.1, &frame, &theme, &Focus::default(), &ruler).expect("a chart");
            chart::paint(&area, &picture.scene, &frame, &theme).expect("the recorder never fails");
            for op in ops.borrow().iter().filter(|op| !matches!(op, Op::Text(..))) {
                assert!(op.extent().2 <= width * 2.0 + 4.0);
            }
        }
    }
    for frame in [
        Frame { width: f64::NAN, height: 10.0, ratio: 1.0 },
        Frame { width: 100.0, height: 1e9, ratio: 1.0 },
        Frame { width: 100.0, height: 100.0, ratio: 0.0 },
    ] {
        let given = Frame { width: 100.0, height: 100.0, ratio: 1.0 };
        let (area, _) = Recorder::area(&given);
        let theme = theme(12.0);
        let ruler = AreaRuler::new(&area, given, &theme);
        let refused = chart::stacked(&daily.0, &daily.1, &frame, &theme, &Focus::default(), &ruler);
        assert!(matches!(refused, Err(Error::Frame(_))));
    }
}

#[test]
fn nothing_is_drawn_as_nothing() {
    let frame = Frame { width: 600.0, height: 200.0, ratio: 1.0 };
    let words = Words { empty: "アクセスなし".to_owned(), ..Words::default() };
    let days: Vec<String> = (1..=30).map(|day| day.to_string()).collect();
    let daily =
        Daily { labels: days, keys: vec!["445/tcp".to_owned()], colours: vec![colour(0)], words, ..Daily::default() };
    let (layout, ops) = draw(&frame, |t, r| chart::stacked(&daily, &[0.0; 30], &frame, t, &Focus::default(), r));
    assert_eq!(layout.ticks, [0.0]);
    assert!(rects(&ops, rgb(colour(0))).is_empty() && !layout.direct_labels);
    let said: Vec<String> =
        ops.iter().filter_map(|op| if let Op::Text(text, ..) = op { Some(text.clone()) } else { None }).collect();
    assert!(said.contains(&"アクセスなし".to_owned()) && said.contains(&"0".to_owned()), "{said:?}");
    let none = Daily::default();
    let (layout, _) = draw(&frame, |t, r| chart::lines(&none, &[], &frame, t, &Focus::default(), r));
    assert_eq!((layout.bands.len(), layout.band_at(5.0, 5.0)), (0, None));
}

#[test]
fn mistakes_are_named() {
    let frame = Frame { width: 600.0, height: 200.0, ratio: 1.0 };
    let theme = theme(12.0);
    let (area, _) = Recorder::area(&frame);
    let ruler = AreaRuler::new(&area, frame, &theme);
    let daily = Daily {
        labels: vec!["1".to_owned(), "2".to_owned()],
        keys: vec!["22/tcp".to_owned()],
        colours: vec![colour(0)],
        ..Daily::default()
    };
    let check = |values: &[f64], message: &str| {
        let error = chart::stacked(&daily, values, &frame, &theme, &Focus::default(), &ruler).expect_err(message);
        assert_eq!(error.to_string(), message);
    };
    check(&[1.0], "values: 2 expected, 1 given");
    check(&[1.0, -2.0], "value 1 is -2, not a number of at least 0");
    check(&[f64::NAN, 1.0], "value 0 is NaN, not a number of at least 0");
    let shares = Shares { rows: vec!["September".to_owned()], ..Shares::default() };
    let shares = Shares { keys: daily.keys.clone(), colours: daily.colours.clone(), ..shares };
    let error =
        chart::shares(&shares, &[999.0], &frame, &theme, &Focus::default(), &ruler).expect_err("a row of 99.9 %");
    assert_eq!(error.to_string(), "row 0 adds up to 999, neither 0 nor 1000");
}

#[test]
fn a_sparkline_reaches_from_edge_to_edge() {
    let frame = Frame { width: 120.0, height: 32.0, ratio: 2.0 };
    let (_, ops) = draw(&frame, |_, _| chart::sparkline(&[0.0, 5.0, 10.0], colour(0), &frame));
    let Some(Op::Polygon(outline, _)) = ops.first() else { panic!("no shape") };
    let expected = [
        (0.0, 64.0),
        (0.0, 64.0),
        (80.0, 64.0),
        (80.0, 32.0),
        (160.0, 32.0),
        (160.0, 0.0),
        (240.0, 0.0),
        (240.0, 64.0),
    ];
    assert_eq!(outline, &expected);
    assert!(matches!(chart::sparkline(&[f64::INFINITY], colour(0), &frame), Err(Error::Value { at: 0, .. })));
}

/// Small charts, call by call. `BLESS=1` writes the files anew: read the difference.
#[test]
fn small_charts_are_drawn_as_agreed() {
    let frame = Frame { width: 500.0, height: 160.0, ratio: 1.0 };
    let daily = Daily {
        labels: ["9月13日", "9月14日", "9月15日"].map(str::to_owned).to_vec(),
        weekend: vec![true, true, false],
        keys: ["445/tcp", "8080/tcp"].map(str::to_owned).to_vec(),
        colours: vec![colour(0), colour(1)],
        words: Words { title: "日別アクセス数".to_owned(), note: "Asia/Tokyo".to_owned(), empty: String::new() },
        ..Daily::default()
    };
    let values = [1200.0, 1350.0, 990.0, 0.0, 700.0, 40.0];
    let focus = Focus { band: Some(1), ..Focus::default() };
    golden("stacked", &draw(&frame, |t, r| chart::stacked(&daily, &values, &frame, t, &focus, r)).1);
    let focus = Focus { series: Some(1), range: Some((1, 2)), ..Focus::default() };
    golden("lines", &draw(&frame, |t, r| chart::lines(&daily, &values, &frame, t, &focus, r)).1);
    let months = Months {
        labels: ["Aug", "Sep"].map(str::to_owned).to_vec(),
        partial: vec![true, false],
        names: ["accesses", "sources"].map(str::to_owned),
        colours: [colour(0), colour(1)],
        words: Words::default(),
    };
    let calm = Focus::default();
    golden(
        "months",
        &draw(&frame, |t, r| chart::months(&months, &[426.0, 400.0], &[165.0, 157.0], &frame, t, &calm, r)).1,
    );
    let shares = Shares {
        rows: months.labels.clone(),
        keys: daily.keys.clone(),
        colours: daily.colours.clone(),
        words: Words::default(),
    };
    golden("shares", &draw(&frame, |t, r| chart::shares(&shares, &[871.0, 129.0, 0.0, 0.0], &frame, t, &calm, r)).1);
}

fn golden(name: &str, ops: &[Op]) {
    let mut text = String::new();
    for op in ops {
        writeln!(text, "{op:?}").expect("a string");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/chart").join(format!("{name}.txt"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &text).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(expected == text, "{name} is drawn differently; BLESS=1 writes {}:\n{text}", file.display());
}
