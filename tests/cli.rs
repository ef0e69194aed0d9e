//! `teiten events` and `teiten cube` as a person or a script runs them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn teiten(folder: &Path, args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_teiten")).current_dir(folder).args(args.split_whitespace()).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const TABLE: &str = "\
time,sensor,source,source_port,destination_port,protocol
2008-09-13T14:59:59Z,talot-01,192.0.2.1,4000,445,tcp
2008-09-13T15:00:00Z,talot-01,192.0.2.1,4001,445,tcp
2008-09-13T15:00:01Z,talot-01,192.0.2.1,4002,445,tcp
2008-09-13T15:00:02Z,talot-02,192.0.2.1,53,1026,udp

2008-09-13T15:00:03Z,talot-02,192.0.2.999,4000,445,tcp
";

#[test]
fn cube_counts_by_days_of_the_zone() {
    let folder = folder("cli-cube");
    std::fs::write(folder.join("a.csv"), TABLE).unwrap();
    let utc = json(&teiten(&folder, "cube a.csv"));
    assert_eq!((&utc["accesses"], &utc["sources"], &utc["days"]), (&3.into(), &1.into(), &1.into()));
    let tokyo = json(&teiten(&folder, "cube --zone Asia/Tokyo a.csv"));
    assert_eq!((&tokyo["accesses"], &tokyo["sources"], &tokyo["days"]), (&3.into(), &2.into(), &2.into()));
    assert_eq!((&tokyo["distinct_addresses"], &tokyo["source_sensor_days"]), (&1.into(), &2.into()));
    let lines = &tokyo["lines"];
    assert_eq!(lines["read"], 7);
    assert_eq!((&lines["counted"], &lines["rejected"], &lines["blank"]), (&3.into(), &1.into(), &2.into()));
    assert_eq!(lines["set_aside"]["backscatter"], 1);
}

#[test]
fn what_could_not_be_read_is_told_with_its_line() {
    let folder = folder("cli-told");
    std::fs::write(folder.join("a.csv"), TABLE).unwrap();
    std::fs::write(folder.join("b.txt"), "dear diary\n").unwrap();
    let output = teiten(&folder, "cube a.csv b.txt");
    let told = text(&output.stderr);
    assert!(told.contains("a.csv: 1 rejected: not a source address (line 7)"), "{told}");
    let declined = format!(
        "b.txt: not recognised: text, but no line of it is a record of a format that is known (formats tried: {})",
        teiten::format::FORMATS.len()
    );
    assert!(told.contains(&declined), "{told}");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(teiten(&folder, "cube b.txt").status.code(), Some(2));
}

#[test]
fn events_prints_every_record_as_it_was_read() {
    let folder = folder("cli-events");
    std::fs::write(folder.join("a.csv"), TABLE).unwrap();
    let output = teiten(&folder, "events a.csv");
    assert_eq!(output.status.code(), Some(0));
    let events: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let classes: Vec<&str> = events.iter().map(|e| e["class"].as_str().unwrap()).collect();
    assert_eq!(classes, ["access", "access", "access", "backscatter", "rejected"]);
    let first = serde_json::json!({
        "file": "a.csv", "line": 2, "class": "access", "time": "2008-09-13T14:59:59Z", "sensor": "talot-01",
        "source": "192.0.2.1", "source_port": 4000, "destination_port": 445, "protocol": "tcp", "service": "445/tcp",
        "weight": 1,
    });
    assert_eq!(events[0], first);
    assert_eq!((&events[4]["line"], events[4].get("time")), (&7.into(), None));
    assert!(events[4]["reason"].as_str().unwrap().contains("192.0.2.999"));
}

#[test]
fn the_same_bytes_twice_count_once_packed_or_not() {
    use std::io::Write as _;
    let folder = folder("cli-same");
    std::fs::write(folder.join("a.csv"), TABLE).unwrap();
    std::fs::write(folder.join("copy of a.csv"), TABLE).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(
        std::fs::File::create(folder.join("b.csv.gz")).unwrap(),
        flate2::Compression::best(),
    );
    encoder.write_all(TABLE.as_bytes()).unwrap();
    encoder.finish().unwrap();
    let output = teiten(&folder, "cube .");
    assert_eq!(json(&output)["accesses"], 3);
    let told = text(&output.stderr);
    assert!(told.contains("copy of a.csv: the same as a.csv, counted once"), "{told}");
    assert!(told.contains("b.csv.gz: the same as a.csv, counted once"), "{told}");
}

/// Accesses `from..to` of one sensor, one a second.
fn rotation(from: u32, to: u32) -> String {
    let mut rows = "time,sensor,source,source_port,destination_port,protocol\n".to_owned();
    for n in from..to {
        let (hour, minute, second, source) = (n / 3600, n / 60 % 60, n % 60, n * 31 % 251);
        rows.push_str(&format!(
            "2008-09-13T{hour:02}:{minute:02}:{second:02}Z,talot-01,192.0.2.{source},4000,445,tcp\n"
        ));
    }
    rows
}

const ADVICE: &str =
    "Only you can know whether these are the same events. If so, count again without one file of a pair.\n";

#[test]
fn files_that_seem_to_overlap_are_told_of_and_counted_all_the_same() {
    let folder = folder("cli-overlap");
    for (name, from, to) in [("old.csv", 0, 100), ("new.csv", 90, 150), ("part.csv", 20, 45), ("other.csv", 200, 300)] {
        std::fs::write(folder.join(name), rotation(from, to)).unwrap();
    }
    std::fs::copy(folder.join("old.csv"), folder.join("same.csv")).unwrap();
    let output = teiten(&folder, "cube --threads 1 other.csv old.csv part.csv new.csv same.csv");
    assert_eq!(json(&output)["accesses"], 100 + 60 + 25 + 100);
    let want = format!(
        "new.csv: overlap suspected: 10 of 60 distinct accesses are in old.csv, too\n\
         part.csv: overlap suspected: all 25 distinct accesses are in old.csv, too\n{ADVICE}"
    );
    assert_eq!(text(&output.stderr), format!("same.csv: the same as old.csv, counted once\n{want}"));
    // Neither the order of the files nor the number of threads shows.
    let turned = teiten(&folder, "cube --threads 3 new.csv part.csv old.csv other.csv");
    assert_eq!((&turned.stdout, text(&turned.stderr)), (&output.stdout, want));
    let quiet = teiten(&folder, "cube --quiet new.csv part.csv old.csv other.csv");
    assert_eq!((&quiet.stdout, text(&quiet.stderr).as_str()), (&output.stdout, ""));
    assert_eq!(text(&teiten(&folder, "cube old.csv other.csv").stderr), "");
}

#[test]
fn of_long_files_the_share_compared_is_told() {
    let folder = folder("cli-overlap-long");
    // More than are kept of a file, in the day's 86,400 seconds.
    std::fs::write(folder.join("a.csv"), rotation(0, 80_000)).unwrap();
    std::fs::write(folder.join("b.csv"), rotation(0, 70_000)).unwrap();
    let told = text(&teiten(&folder, "cube .").stderr);
    assert!(told.starts_with("./b.csv: overlap suspected: all "), "{told}");
    assert!(told.ends_with(&format!(" distinct accesses compared (one in 2) are in ./a.csv, too\n{ADVICE}")), "{told}");
}

#[test]
fn of_many_pairs_that_overlap_the_first_are_listed() {
    let folder = folder("cli-overlap-many");
    // Each is in all that are longer: 6 + 5 + … + 1 pairs.
    for n in 1..=7 {
        std::fs::write(folder.join(format!("{n}.csv")), rotation(0, 10 * n)).unwrap();
    }
    let told = text(&teiten(&folder, "cube .").stderr);
    assert_eq!(told.lines().count(), 22, "{told}");
    assert!(told.ends_with(&format!("overlap suspected in more pairs of files: 1\n{ADVICE}")), "{told}");
}

#[test]
fn unknown_columns_are_mapped() {
    let folder = folder("cli-map");
    std::fs::write(
        folder.join("odd.csv"),
        "2008-09-13 01:02:03;x;192.0.2.7;198.51.100.1;445\n2008-09-13 01:02:04;x;192.0.2.8;198.51.100.1;139\n",
    )
    .unwrap();
    let asked = teiten(&folder, "cube odd.csv");
    assert_eq!(asked.status.code(), Some(2));
    assert!(text(&asked.stderr).contains("--map"), "{}", text(&asked.stderr));
    let mapped = teiten(
        &folder,
        "cube --map time=1,sensor=2,source=3,destination=4,destination-port=5,protocol=tcp,header=no odd.csv",
    );
    let cube = json(&mapped);
    assert_eq!((&cube["accesses"], &cube["sensors"][0]["name"]), (&2.into(), &"x".into()), "{}", text(&mapped.stderr));
}

#[test]
fn lines_are_read_by_a_pattern() {
    let folder = folder("cli-pattern");
    let lines = "Sep 13 01:02:03 s-1 gate: hit 192.0.2.7#4000 at 445/tcp\nSep 13 01:02:04 s-1 gate: hit 192.0.2.8#4001 at 139/tcp\nSep 13 01:02:05 s-1 gate: closed\n";
    std::fs::write(folder.join("odd.log"), lines).unwrap();
    std::fs::write(folder.join("a.csv"), TABLE).unwrap();
    let pattern = "{\"pattern\":\"{time} {sensor} gate: hit {source}#{source-port} at {destination-port}/{protocol}\"}";
    std::fs::write(folder.join("gate.json"), pattern).unwrap();
    assert_eq!(teiten(&folder, "cube odd.log").status.code(), Some(2));
    // A table is read as the table it is.
    let read = teiten(&folder, "cube --year 2008 --pattern gate.json a.csv odd.log");
    let cube = json(&read);
    assert_eq!(cube["accesses"], 5, "{}", text(&read.stderr));
    assert_eq!(cube["sensors"][1], serde_json::json!({ "name": "s-1", "accesses": 2, "sources": 2 }));
    assert_eq!(cube["lines"]["rejected"], 2);
    let events = text(&teiten(&folder, "events --year 2008 --pattern gate.json odd.log").stdout);
    let first: Value = serde_json::from_str(events.lines().next().unwrap()).unwrap();
    let want = serde_json::json!({
        "file": "odd.log", "line": 1, "class": "access", "time": "2008-09-13T01:02:03Z", "sensor": "s-1",
        "source": "192.0.2.7", "source_port": 4000, "destination_port": 445, "protocol": "tcp", "service": "445/tcp",
        "weight": 1,
    });
    assert_eq!(first, want);
    for (file, want) in [
        ("{\"pattern\":\"{time} {port}\"}", "no such field: \"port\", at character 8 of the pattern"),
        ("{\"pattern\":\"{source}\"}", "no field for the time"),
        ("hit", "no saved pattern"),
    ] {
        std::fs::write(folder.join("gate.json"), file).unwrap();
        let output = teiten(&folder, "cube --pattern gate.json odd.log");
        assert_eq!(output.status.code(), Some(1), "{file}");
        let told = text(&output.stderr);
        assert!(told.contains("gate.json: ") && told.contains(want), "{file}: {told}");
    }
}

#[test]
fn wrong_use_is_explained() {
    let folder = folder("cli-wrong");
    for (args, want) in [
        ("", "cube, report or events"),
        ("count x", "no such command"),
        ("cube", "no files"),
        ("cube nothing.log", "nothing.log"),
        ("cube --zone Mars/Olympus x", "no such time zone: \"Mars/Olympus\""),
        ("cube --year 12 x", "not a year"),
        ("cube --format xyz x", "no such format: \"xyz\""),
        ("cube --sensor-by moon x", "no such way"),
        ("cube --networks 10.0.0.0/40 x", "not a network: \"10.0.0.0/40\""),
        ("report --month 2008-13 x", "not a month like 2008-09: \"2008-13\""),
        ("report --from 2008-09-01 nothing.log", "both --from and --to"),
        ("report --out report.pdf nothing.log", ".html, .md, .json or .xlsx"),
        ("report --lang fr x", "not a language of reports, ja or en: \"fr\""),
        ("cube --frobnicate x", "see teiten --help"),
    ] {
        let output = teiten(&folder, args);
        assert_eq!(output.status.code(), Some(1), "{args}");
        assert!(text(&output.stderr).contains(want), "{args}: {}", text(&output.stderr));
    }
    let help = text(&teiten(&folder, "--help").stdout);
    assert!(
        help.contains("teiten cube FILE") && help.contains("teiten report FILE") && help.contains("netfilter"),
        "{help}"
    );
}

#[test]
fn the_cube_file_is_the_same_however_it_was_counted() {
    let folder = folder("cli-full");
    std::fs::write(folder.join("a.csv"), TABLE).unwrap();
    let one = teiten(&folder, "cube --full --threads 1 a.csv");
    let five = teiten(&folder, "cube --full --threads 5 a.csv");
    assert!(one.stdout == five.stdout, "{}\n{}", text(&one.stdout), text(&five.stdout));
    let file = teiten::cube::CubeFile::from_bytes(&one.stdout).unwrap();
    assert_eq!((file.cube.total().accesses, file.inputs[0].name.as_str()), (3, "a.csv"));
    assert!(!text(&one.stdout).contains("192.0.2.1"), "a cube file holds no address");
}

#[test]
fn a_record_without_end_is_one_rejected_record_of_stated_length() {
    let folder = folder("cli-long");
    let long = format!("{}\n", "x".repeat(3_000_000));
    std::fs::write(folder.join("a.csv"), format!("{TABLE}{long}2008-09-13T15:00:09Z,talot-02,192.0.2.9,1,445,tcp\n"))
        .unwrap();
    let events: Vec<Value> =
        text(&teiten(&folder, "events a.csv").stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let [.., long, last] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((&long["class"], &long["line"]), (&"rejected".into(), &8.into()));
    assert!(long["reason"].as_str().unwrap().contains("(3000001 bytes)"), "{long}");
    assert_eq!((&last["class"], &last["line"], &last["source"]), (&"access".into(), &9.into(), &"192.0.2.9".into()));
}

#[test]
fn the_report_is_written_in_every_form() {
    let folder = folder("cli-report");
    let rows: String = (1..=30)
        .flat_map(|day| (0..20).map(move |source| (day, source)))
        .map(|(day, source)| format!("2008-09-{day:02}T12:00:00Z,s1,198.51.100.{source},445,tcp\n"))
        .collect();
    std::fs::write(folder.join("log.csv"), format!("time,sensor,source,destination_port,protocol\n{rows}")).unwrap();
    let output = teiten(&folder, "report --quiet log.csv");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(printed.contains("600") && printed.contains("September 2008"), "{printed}");
    for (ending, holds) in [("html", "<html lang=\"ja\">"), ("md", "2008年9月"), ("json", "\"2008-09-01\"")] {
        let output = teiten(&folder, &format!("report --quiet --lang ja --out r.{ending} log.csv"));
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{}", text(&output.stderr));
        let written = std::fs::read_to_string(folder.join(format!("r.{ending}"))).unwrap();
        assert!(written.contains(holds) && written.len() > 1000, "{ending}: {}", &written[..200]);
        assert!(!written.contains("198.51.100."), "no address in {ending}");
        // The checksum of the log.
        assert!(written.contains("log.csv"), "{ending}");
    }
    let output = teiten(&folder, "report --quiet --out r.xlsx log.csv");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{}", text(&output.stderr));
    assert!(std::fs::read(folder.join("r.xlsx")).unwrap().starts_with(b"PK\x03\x04"));
    assert_eq!(teiten(&folder, "report --quiet --month 2011-01 log.csv").status.code(), Some(2));

    // Who publishes it; and addresses only where they are asked for, whatever the number of threads.
    let asked = "report --quiet --organisation Friends --licence CC-BY-4.0 --include-addresses";
    let told =
        [1, 3].map(|threads| text(&teiten(&folder, &format!("{asked} --threads {threads} log.csv")).stdout).to_owned());
    assert_eq!(told[0], told[1]);
    assert!(told[0].contains("**Published by**: Friends") && told[0].contains("CC-BY-4.0"), "{}", told[0]);
    assert!(told[0].contains("| 1 | 198.51.100.0 |") && told[0].contains("| 20 | 198.51.100.19 |"), "{}", told[0]);
}

#[test]
fn cube_files_stand_for_their_logs_and_are_added() {
    let folder = folder("cli-cubes");
    for (sensor, month) in [("s1", 8), ("s1", 9), ("s2", 9)] {
        let row = |day: u32, source: u32, port: u32| {
            format!("2008-{month:02}-{day:02}T12:00:00Z,{sensor},198.51.100.{source},{port},tcp\n")
        };
        let mut rows: String = (1..=30).flat_map(|day| (0..20).map(move |source| row(day, source, 445))).collect();
        rows.extend((0..90).map(|_| row(21, 200, 8080)));
        let log = format!("time,sensor,source,destination_port,protocol\n{rows}");
        std::fs::write(folder.join(format!("{sensor}-{month}.csv")), log).unwrap();
    }
    let run = |args: &str| {
        let output = teiten(&folder, args);
        assert_eq!(output.status.code(), Some(0), "{args}: {}", text(&output.stderr));
        output.stdout
    };
    let save = |name: &str, args: &str| std::fs::write(folder.join(name), run(args)).unwrap();
    save("all.json", "cube --quiet --full .");
    for name in ["s1-8", "s1-9", "s2-9"] {
        save(&format!("{name}.cube"), &format!("cube --quiet --full {name}.csv"));
    }
    let logs = "s1-8.csv s1-9.csv s2-9.csv";
    for asked in [
        "cube",
        "cube --full",
        "report",
        "report --month 2008-08 --lang ja",
        "report --from 2008-08-01 --to 2008-09-30",
    ] {
        assert!(run(&format!("{asked} --quiet all.json")) == run(&format!("{asked} --quiet {logs}")), "{asked}");
    }
    for form in ["html", "md", "json", "xlsx"] {
        let [of_cube, of_logs] = ["all.json", logs].map(|given| {
            run(&format!("report --quiet --out r.{form} {given}"));
            std::fs::read(folder.join(format!("r.{form}"))).unwrap()
        });
        assert!(of_cube == of_logs, "{form}");
    }
    // In whatever order, with logs beside them, in steps, and one of them twice.
    let sum = run("cube --full s1-8.cube s1-9.cube s2-9.cube");
    save("two.cube", "cube --full s2-9.cube s1-8.cube");
    for args in [
        "s2-9.cube s1-8.cube s1-9.cube",
        "s1-9.csv --quiet s2-9.cube s1-8.cube",
        "two.cube s1-9.cube",
        "two.cube s1-9.cube two.cube",
    ] {
        assert!(run(&format!("cube --full {args}")) == sum, "{args}");
    }
    // Several logs are one part of the sum: their sources are known together.
    save("september.cube", "cube --quiet --full s1-9.csv s2-9.csv");
    assert!(
        run("cube --full s1-9.csv --quiet s1-8.cube s2-9.csv") == run("cube --full --quiet september.cube s1-8.cube")
    );
    // A file in which nothing is read is no log, and has no zone that could be another.
    std::fs::write(folder.join("readme.txt"), "how these were made").unwrap();
    assert!(run("cube --full --quiet readme.txt s2-9.cube") == run("cube --full --quiet s2-9.cube"));
    assert!(run("cube --full --quiet readme.txt s2-9.csv") == run("cube --full --quiet s2-9.csv"));
    let (added, whole) =
        (json(&teiten(&folder, "cube s1-8.cube s1-9.cube s2-9.cube")), json(&teiten(&folder, "cube all.json")));
    for figure in ["accesses", "sources", "source_sensor_days", "days", "sensors", "services", "by_day", "regions"] {
        assert_eq!(added[figure], whole[figure], "{figure}");
    }
    assert_eq!((&added["distinct_addresses"], &whole["distinct_addresses"]), (&"not-additive".into(), &21.into()));
    let report = text(&run("report s1-8.cube s1-9.cube s2-9.cube"));
    assert!(report.contains("is not additive: the counts are the sum of cube files"), "{report}");
    let august = text(&run("report --month 2008-08 s1-8.cube s1-9.cube s2-9.cube"));
    assert!(august.contains("there were 21 different addresses"), "{august}");

    let refused = |args: &str, why: &str| {
        let output = teiten(&folder, args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{args}");
        let told = text(&output.stderr);
        assert!(told.contains(why), "{told}");
    };
    refused(
        "cube two.cube s1-8.cube s1-9.cube",
        "s1-8.cube and two.cube cannot be added: both hold sensor \"s1\" on 2008-08-01, and 29 sensor-days more",
    );
    refused("cube s1-8.cube s1-8.csv --quiet", "s1-8.cube and s1-8.csv cannot be added: both hold");
    refused("cube s1-8.cube s1-8.csv s2-9.csv --quiet", "s1-8.cube and the logs cannot be added: both hold");
    refused("cube --zone Asia/Tokyo s1-8.cube", "the days of the cube files are those of UTC, not of Asia/Tokyo");
    save("tokyo.cube", "cube --quiet --full --zone Asia/Tokyo s1-9.csv");
    refused("cube s1-8.cube tokyo.cube", "the days of one are those of UTC, the days of the other those of Asia/Tokyo");
    refused("cube tokyo.cube s1-8.csv --quiet", "(count the logs with --zone Asia/Tokyo)");
    refused("report --include-addresses all.json", "a cube file holds no address");
    std::fs::write(folder.join("broken.cube"), &sum[..sum.len() / 2]).unwrap();
    refused("report broken.cube", "broken.cube: not a cube file");
}
