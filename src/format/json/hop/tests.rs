//! The quick way, held against [`pick`], line by line.

use super::*;
use crate::format::json::pick;
use crate::format::json::tests::Random;

/// Two members of the outermost object, and one of the objects in it; the last has two names.
fn choose(inside: u8, key: &[u8]) -> Want {
    match (inside, key) {
        (TOP, b"a") => Want::Value(0),
        (TOP, b"time") => Want::Value(1),
        (TOP, b"id") => Want::Inside(7),
        (7, b"host") | (TOP, b"id.host") => Want::Value(2),
        (7, b"more") => Want::Inside(8),
        (8, b"port") => Want::Value(3),
        _ => Want::Nothing,
    }
}

fn show(picked: &Picked<'_, 4>, line: &[u8]) -> String {
    let values = picked.map(|found| format!("{:?} {}", found.form, found.raw().escape_ascii()));
    format!("{} {}", values.join(", "), line.escape_ascii())
}

/// What is found in each line, as the quick way and, where that stops, [`pick`] find it; and how many the quick way read.
fn read(hopper: &mut Hopper<4>, text: &[u8]) -> (Vec<String>, usize) {
    let (mut found, mut quick, mut at) = (Vec::new(), 0, Position { line: 1, byte: 0 });
    loop {
        let rest = &text[usize::try_from(at.byte).unwrap()..];
        let read = hopper.lines(rest, at, |picked, line, here| {
            assert_eq!(here.line, found.len() as u64 + 1);
            assert!(text[usize::try_from(here.byte).unwrap()..].starts_with(line));
            found.push(show(picked, line));
        });
        quick += usize::try_from(read.lines).unwrap();
        at = Position { line: at.line + read.lines, byte: at.byte + read.bytes as u64 };
        let rest = &rest[read.bytes..];
        let Some(end) = memchr::memchr(b'\n', rest) else { return (found, quick) };
        // As [`Lines`](crate::input::Lines) does.
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        match pick::<4>(line, choose) {
            Ok(picked) => {
                found.push(show(&picked, line));
                hopper.learn(line);
            }
            Err(fault) => found.push(format!("{fault:?}")),
        }
        at = Position { line: at.line + 1, byte: at.byte + end as u64 + 1 };
    }
}

/// Reads the lines and holds each against [`pick`]; returns how many were read quickly.
fn check(hopper: &mut Hopper<4>, text: &[u8]) -> usize {
    let (found, quick) = read(hopper, text);
    let lines = text.split_inclusive(|b| *b == b'\n').filter_map(|l| l.strip_suffix(b"\n"));
    let want = lines.map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match pick::<4>(line, choose) {
            Ok(picked) => show(&picked, line),
            Err(fault) => format!("{fault:?}"),
        }
    });
    let mut found = found.into_iter();
    for want in want {
        assert_eq!(found.next(), Some(want));
    }
    assert_eq!(found.next(), None);
    quick
}

/// Behind the last line, so that the quick way may come to its end.
const PADDING: &[u8] = b"no object, and longer than any window\n";

#[test]
fn lines_that_look_alike_are_read_quickly() {
    let line = |n: usize| {
        format!(
            "{{\"time\": {n}.5e-{n}, \"x\":\"{}\\\"\\u00e9\",\"id\":{{\"host\":\"h{n}\",\"more\":{{\"port\":{n}}}}}, \"l\":[], \"m\":[1,{{\"a\":true}},null],\"a\":{},\"e\":{{}}}}\n",
            "y".repeat(n),
            ["null", "true", "-1", "\"\""][n % 4]
        )
    };
    let mut text: Vec<u8> = (0..1000).map(line).collect::<String>().into_bytes();
    text.extend_from_slice(PADDING);
    assert_eq!(check(&mut Hopper::new(choose), &text), 999);
    // Scalars that begin as the one before, or are the same.
    let scalars = ["4", "44", "445", "445", "445.5", "4", "\"\"", "\"4\"", "\"44\"", "\"44\"", "true", "null", "4e5"];
    let line = |n: usize| {
        format!("{{\"a\":{0},\"x\":{0},\"time\":7,\"b\":8,\"c\":[{0}],\"d\":9}}\n", scalars[n % scalars.len()])
    };
    let alike: String = (0..200).map(line).chain([PADDING.escape_ascii().to_string().replace("\\n", "\n")]).collect();
    assert_eq!(check(&mut Hopper::new(choose), alike.as_bytes()), 199);
    let crlf = text.split(|b| *b == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
    assert_eq!(check(&mut Hopper::new(choose), &crlf), 999);
}

#[test]
fn optional_members_are_learnt_once_each() {
    let mut random = Random(1);
    let mut text = String::new();
    for n in 0..2000 {
        let members: Vec<String> =
            ["\"a\":1", "\"b\":\"x\"", "\"id.host\":\"h\"", "\"c\":[1,2]", "\"d\":{\"a\":3}", "\"time\":5"]
                .iter()
                .filter(|_| random.below(3) > 0)
                .map(|m| m.replace("5", &n.to_string()))
                .collect();
        text.push_str(&format!("{{{}}}\n", members.join(",")));
    }
    text.push_str(std::str::from_utf8(PADDING).unwrap());
    let quick = check(&mut Hopper::new(choose), text.as_bytes());
    // There are some forty joints.
    assert!(quick > 1950, "{quick}");
}

/// Each line looks like those before it to whoever does not look closely.
#[test]
fn hostile_lines_are_not_believed() {
    let good = "{\"time\":1,\"id\":{\"host\":\"h\"},\"a\":\"x\",\"n\":[1,2]}\n";
    for (line, quick) in [
        // The text of a key in a string.
        (r#"{"time":1,"id":{"host":"h\"},\"a\":\"evil"},"a":"x","n":[1,2]}"#, true),
        (r#"{"time":1,"id":{"host":"h"},"a":",\"time\":9","n":[1,2]}"#, true),
        // Repeated members: the last counts.
        (r#"{"time":1,"id":{"host":"h"},"a":"x","a":"y","n":[1,2]}"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2],"id":{"host":"i"}}"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","a":{"b":1},"n":[1,2]}"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":null,"n":[1,2]}"#, true),
        // A wanted value that is no scalar, and the same again.
        (r#"{"time":1,"id":{"host":"h"},"a":[1],"n":[1,2]}"#, false),
        (r#"{"time":1,"id":{"host":{"host":"h"}},"a":"x","n":[1,2]}"#, false),
        // Brackets that do not match.
        (r#"{"time":1,"id":{"host":"h","a":"x","n":[1,2]}"#, false),
        (r#"{"time":1},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2}"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2]]"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2]"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2]}}"#, false),
        (r#"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2]} x"#, false),
        // Scalars that are none.
        (r#"{"time":01,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":1.,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":NaN,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":tru,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":truefalse,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":1 2,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        ("{\"time\":1,\"id\":{\"host\":\"h\tj\"},\"a\":\"x\",\"n\":[1,2]}", false),
        (r#"{"time":1,"id":{"host":"\u12"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":1,"id":{"host":"h\"},"a":"x","n":[1,2]}"#, false),
        // The same keys and punctuation in another object.
        (r#"{"time":1,"no":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#"{"time":1,"id":["host","h"],"a":"x","n":[1,2]}"#, false),
        (r#"{"time":1,"id":"h","a":"x","n":[1,2]}"#, false),
        (r#"5{"time":1,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        (r#""x"{"time":1,"id":{"host":"h"},"a":"x","n":[1,2]}"#, false),
        ("\0{\"time\":1,\"id\":{\"host\":\"h\"},\"a\":\"x\",\"n\":[1,2]}", false),
        ("{\"time\":1,\"id\":{\"host\":\"h\"},\"a\":\"x\",\"n\":[1,2]}\0", false),
        ("", false),
        ("5", false),
    ] {
        let mut hopper = Hopper::new(choose);
        let text = format!("{good}{good}{line}\n{good}");
        let (_, all) = read(&mut hopper, [text.as_bytes(), PADDING].concat().as_slice());
        assert_eq!(all, if quick { 3 } else { 2 }, "{line}");
        for text in [text.clone(), text.repeat(3), format!("{line}\n{text}{good}{line}\n")] {
            check(&mut Hopper::new(choose), &[text.as_bytes(), PADDING].concat());
        }
    }
}

#[test]
fn mutated_lines_are_read_as_pick_reads_them() {
    const SEEDS: [&str; 6] = [
        r#"{"time":"2008-09-13T04:05:06Z","a":"x\"y","id.host":"192.0.2.1","n":12,"f":-0.5e+3,"b":true,"z":null}"#,
        r#"{"time": 1221278706.5, "id": {"host": "192.0.2.1", "more": {"port": 445, "x": [1, {"a": 2}]}}, "a": false}"#,
        r#"{"a":1,"id":{"x":{"host":"no"},"host":"yes"},"time":{"date":1},"l":[[],{},[{"id":{"host":1}}]]}"#,
        r#"{"a":"","l":[{"a":1},{"a":2}],"id":{"more":{"port":9},"more":{"port":10}},"id.host":null}"#,
        r#"{"a":[1,2],"id":{"host":[],"more":[3]},"time":[{"a":5}]}"#,
        r#"{}"#,
    ];
    let mut random = Random(4);
    let mut hopper = Hopper::new(choose);
    let (mut quick, mut lines) = (0, 0);
    for _ in 0..1500 {
        let mut text = Vec::new();
        for _ in 0..40 {
            let mut line = random_pick(&mut random, &SEEDS).as_bytes().to_vec();
            for _ in 0..[0, 0, 0, 1, 1, 2, 4][random.below(7)] {
                mutate(&mut random, &mut line);
            }
            text.extend_from_slice(&line);
            text.extend_from_slice(if random.below(10) == 0 { b"\r\n" } else { b"\n" });
            lines += 1;
        }
        quick += check(&mut hopper, &text);
        if random.below(20) == 0 {
            hopper = Hopper::new(choose);
        }
    }
    // Neither way has it all.
    assert!((lines / 4..lines * 3 / 4).contains(&quick), "{quick} of {lines}");
}

fn random_pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    &from[random.below(from.len())]
}

fn mutate(random: &mut Random, line: &mut Vec<u8>) {
    const PIECES: [&[u8]; 16] = [
        b"\"a\":1,",
        b",\"a\":null",
        b"\"id\":{",
        b"}",
        b"]",
        b"[",
        b"\"host\":\"z\"",
        b"\\\"",
        b"\\u00e9",
        b"\\",
        b"\"",
        b",",
        b"\0",
        b"\r",
        b"1e9",
        b" ",
    ];
    let at = random.below(line.len() + 1);
    let to = at + random.below((line.len() - at).min(20) + 1);
    match random.below(6) {
        0 if at < line.len() => line[at] = b"{}[]\",:\\ue0123.-+ \tntrfals\0\r\x7f"[random.below(29)],
        1 => drop(line.drain(at..to)),
        2 => line.truncate(at),
        3 => {
            let piece = line[at..to].to_vec();
            let into = random.below(line.len() + 1);
            line.splice(into..into, piece);
        }
        4 => {
            // Two members change places.
            let cut: Vec<Vec<u8>> = line.split(|b| *b == b',').map(<[u8]>::to_vec).collect();
            let (mut cut, count) = (cut.clone(), cut.len());
            cut.swap(random.below(count), random.below(count));
            *line = cut.join(&b","[..]);
        }
        _ => {
            let piece = random_pick(random, &PIECES);
            line.splice(at..at, piece.iter().copied());
        }
    }
    line.retain(|b| *b != b'\n');
}

#[test]
fn what_is_kept_is_bounded() {
    let mut hopper = Hopper::new(choose);
    let mut text = Vec::new();
    for n in 0..MOST_JOINTS * 3 {
        text.extend_from_slice(format!("{{\"k{n}\":1,\"a\":2}}\n").as_bytes());
    }
    for n in 1..100 {
        text.extend_from_slice(format!("{{\"a\":{}1{}}}\n", "[".repeat(n), "]".repeat(n)).as_bytes());
        text.extend_from_slice(format!("{{\"b\":{}1{}}}\n", "[".repeat(n), "]".repeat(n)).as_bytes());
    }
    text.extend_from_slice(format!("{{\"{}\":1}}\n", "k".repeat(2 * LONGEST)).as_bytes());
    text.extend_from_slice(format!("{{\"a\":1{}}}\n", ",\"b\":2".repeat(2 * MOST_JOINTS)).as_bytes());
    check(&mut hopper, &text);
    assert!(hopper.joints.len() <= MOST_JOINTS && hopper.places.len() <= MOST_PLACES);
    // After all that it still learns.
    let line = "{\"time\":1,\"a\":\"something\"}\n".repeat(10);
    assert!(check(&mut hopper, &[line.as_bytes(), PADDING].concat()) >= 9);
}

#[test]
fn records_over_the_limit_are_left_alone() {
    let line = |length: usize| format!("{{\"a\":\"{}\"}}\n", "x".repeat(length - 8));
    let quick = |text: String| {
        let mut hopper = Hopper::<4>::new(choose);
        hopper.learn(b"{\"a\":\"\"}");
        hopper.lines([text.as_bytes(), PADDING].concat().as_slice(), Position { line: 1, byte: 0 }, |_, _, _| {}).lines
    };
    assert_eq!(quick(line(MAX_RECORD)), 1);
    assert_eq!(quick(line(MAX_RECORD + 1)), 0);
    assert_eq!(quick(line(MAX_RECORD).replace('\n', "\r\n")), 0);
}
