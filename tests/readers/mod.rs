//! What the tests of readers share: a sink that writes down what it is told, and ways to hand it a file.

#![allow(dead_code, reason = "each test binary uses its own part of this")]

pub(crate) mod captures;
pub(crate) mod packets;
pub(crate) mod twin;

use std::fmt::Write as _;
use std::path::PathBuf;
use teiten::access::Access;
use teiten::account::{Account, Note, Position, Reason};
use teiten::format::{FORMATS, Sink};
use teiten::input::{Ended, FileOptions, FileSink, Intake, Outcome};
use teiten::time::Zone;

/// Every call, in order, as its line (0 for a blank one) and a text; and the account that they make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recorder {
    pub(crate) calls: Vec<(u64, String)>,
    pub(crate) account: Account,
}

impl Recorder {
    /// Adds what was read of the part that follows.
    pub(crate) fn append(&mut self, next: &Recorder) {
        let shift = self.account.lines;
        let shifted = |(line, text): &(u64, String)| (if *line > 0 { line + shift } else { 0 }, text.clone());
        self.calls.extend(next.calls.iter().map(shifted));
        self.account.append(&next.account);
    }

    /// The texts alone.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.calls.iter().map(|(_, text)| text.as_str()).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

impl Sink for Recorder {
    fn access(&mut self, access: &Access<'_>, at: Position) {
        let mut line = access.kind.code().to_string();
        let end = |address: Option<std::net::IpAddr>, port: Option<u16>| {
            let address = address.map_or("-".into(), |a| a.to_string());
            port.map_or(address.clone(), |p| format!("{address} {p}"))
        };
        let _ = write!(line, " {}", access.time.map_or("-".into(), |t| t.to_string()));
        for (name, value) in [("sensor", access.sensor), ("host", access.host)] {
            if let Some(value) = value {
                let _ = write!(line, " {name}={}", text(value));
            }
        }
        if access.source.is_some() || access.destination.is_some() {
            let source = end(access.source, access.source_port);
            let _ = write!(line, " {source} > {}", end(access.destination, access.destination_port));
        }
        if let Some(service) = access.service() {
            let _ = write!(line, " {service}");
        }
        if access.weight != 1 {
            let _ = write!(line, " x{}", access.weight);
        }
        self.calls.push((at.line, line));
        self.account.record(access.kind, access.weight);
    }

    fn reject(&mut self, reason: Reason, at: Position, offending: &[u8]) {
        let excerpt = text(&offending[..offending.len().min(60)]);
        self.calls.push((at.line, format!("rejected {} {excerpt}", reason.code())));
        self.account.reject(reason, at, offending);
    }

    fn blank(&mut self) {
        self.calls.push((0, "blank".into()));
        self.account.blank += 1;
    }

    fn note(&mut self, note: Note, amount: u64) {
        self.account.note(note, amount);
    }
}

/// Files of archives stand among the calls: `begin NAME`, and `end`, what became of it, and its bytes and lines.
impl FileSink for Recorder {
    fn begin_file(&mut self, name: &str) {
        self.calls.push((0, format!("begin {name}")));
    }

    fn end_file(&mut self, Ended { outcome, text_bytes, lines, .. }: Ended) {
        let outcome = outcome_name(&outcome);
        let outcome = outcome.split(' ').next().unwrap_or_default();
        self.calls.push((0, format!("end {outcome} {text_bytes} {lines}")));
    }
}

/// UTC, and 2008 where the year is missing.
pub(crate) fn options() -> FileOptions {
    FileOptions { year: Some(2008), ..FileOptions::new(Zone::utc()) }
}

/// Reads a file in chunks of so many bytes.
pub(crate) fn read_in(bytes: &[u8], chunk: usize, options: &FileOptions) -> (Recorder, Outcome) {
    let (mut intake, mut recorder) = (Intake::new(options.clone()), Recorder::default());
    for piece in bytes.chunks(chunk) {
        intake.push(piece, &mut recorder);
    }
    let outcome = finish(&mut intake, &mut recorder);
    (recorder, outcome)
}

/// Ends a file or a part of it.
pub(crate) fn finish(intake: &mut Intake, recorder: &mut Recorder) -> Outcome {
    let outcome = intake.end(recorder);
    recorder.account.bytes = intake.text_bytes();
    recorder.account.lines = intake.lines();
    outcome
}

/// Reads a file at once.
pub(crate) fn read(bytes: &[u8], options: &FileOptions) -> (Recorder, Outcome) {
    read_in(bytes, bytes.len().max(1), options)
}

/// The format that a file was read as, or why each declined it.
pub(crate) fn outcome_name(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Read(format) => FORMATS[*format].name().into(),
        Outcome::Ask(format, _) => format!("ask {}", FORMATS[*format].name()),
        Outcome::Unknown(refusals) => {
            let each: Vec<_> = refusals.iter().map(|(name, why)| format!("{name}: {}", why.code())).collect();
            format!("unknown ({})", each.join(", "))
        }
        Outcome::Empty => "empty".into(),
        Outcome::Archive => "archive".into(),
        Outcome::Unread => "unread".into(),
        Outcome::Same(first) => format!("same as {first}"),
    }
}

/// What [`golden`] writes down of a file.
pub(crate) fn report(recorder: &Recorder, outcome: &Outcome) -> String {
    let mut report = format!("{}\n", outcome_name(outcome));
    for (line, call) in &recorder.calls {
        let _ = writeln!(report, "{line} {call}");
    }
    let account = &recorder.account;
    let _ = writeln!(report, "bytes {}, lines {}, records {}", account.bytes, account.lines, account.read());
    for (note, amount) in &account.notes {
        let _ = writeln!(report, "note {} {amount}", note.code());
    }
    report
}

/// Where a format's code and data lie.
pub(crate) fn folder_of(format: &str) -> &str {
    if format == "pcap" { "capture" } else { format }
}

/// Every file of `tests/data` that a reader reads, with its path below it: those in a folder of a format.
pub(crate) fn own_files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    below(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data"), &mut |path, name| {
        let of_format = FORMATS.iter().any(|f| name.split('/').next() == Some(folder_of(f.name())));
        if of_format && !name.ends_with(".expected") {
            files.push((name.into(), std::fs::read(path).unwrap()));
        }
    });
    files
}

/// Holds what a format says to each of these lines, as a whole file: those it must claim, and those it must not.
pub(crate) fn claims(name: &str, its_own: &[&str], of_others: &[&str]) {
    use teiten::format::{Head, Sniff};
    let format = FORMATS.iter().find(|f| f.name() == name).unwrap();
    for (lines, own) in [(its_own, true), (of_others, false)] {
        for line in lines {
            let head = Head { bytes: line.as_bytes(), whole: true };
            assert_eq!(format.sniff(&head) == Sniff::Yes, own, "{name}: {line}");
            if own {
                assert_eq!(outcome_name(&read(line.as_bytes(), &options()).1), name, "{line}");
            }
        }
    }
}

/// Every file of a folder and of those within it, by name.
pub(crate) fn below(folder: &std::path::Path, each: &mut dyn FnMut(&std::path::Path, &str)) {
    fn walk(root: &std::path::Path, folder: &std::path::Path, each: &mut dyn FnMut(&std::path::Path, &str)) {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(root, &path, each);
            } else {
                each(&path, &path.strip_prefix(root).unwrap().to_string_lossy());
            }
        }
    }
    walk(folder, folder, each);
}

/// Holds each log and capture of `tests/data/NAME` against the `.expected` beside it; `TEITEN_REWRITE=1` writes
/// those anew, to be reviewed as code is.
pub(crate) fn golden(name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.extension().is_some_and(|e| e == "log" || e == "json" || e == "pcap" || e == "pcapng") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let (recorder, outcome) = read(&bytes, &options());
        let got = report(&recorder, &outcome);
        let expected = path.with_extension("expected");
        if std::env::var_os("TEITEN_REWRITE").is_some() {
            std::fs::write(&expected, &got).unwrap();
        }
        assert_eq!(got, std::fs::read_to_string(&expected).unwrap(), "{}", path.display());
        checked += 1;
    }
    assert!(checked > 0);
}

/// The logs of others beside the project, if they are there: they may not be copied into it.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no ../shared");
    None
}

/// Holds the accesses, sources and account of a set of `../shared/conformance/reference_counts.json` against it. Zone
/// of days: UTC.
pub(crate) fn reference(set: &str, options: &FileOptions) {
    let Some(path) = shared("conformance/reference_counts.json") else { return };
    let all: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (mut account, mut keys) = (Account::default(), std::collections::BTreeSet::new());
    for file in all[set]["files"].as_array().unwrap() {
        let Some(path) = shared(&format!("corpus/{}", file.as_str().unwrap())) else { return };
        let (recorder, _) = read(&std::fs::read(path).unwrap(), options);
        account.add(&recorder.account);
        for text in recorder.texts() {
            // access TIME NAME=SENSOR SOURCE [PORT] > DESTINATION [PORT] SERVICE
            let words: Vec<_> = text.split(' ').collect();
            if words[0] == "access" {
                keys.insert(format!("{} {} {} {}", &words[1][..10], words[2], words[3], words[words.len() - 1]));
            }
        }
    }
    let cube = &all[set]["cube"];
    let lines = &cube["lines"];
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    assert_eq!((account.accesses, keys.len() as u64), (number(&cube["accesses"]), number(&cube["sources"])), "{set}");
    assert_eq!((account.read(), account.counted()), (number(&lines["read"]), number(&lines["counted"])), "{set}");
    assert_eq!(
        (account.rejected_records(), account.blank),
        (number(&lines["rejected"]), number(&lines["blank"])),
        "{set}"
    );
    let backscatter = lines["set_aside"].get("backscatter").map_or(0, number);
    assert_eq!(
        account.set_aside().get(&teiten::access::Class::Backscatter).copied().unwrap_or(0),
        backscatter,
        "{set}"
    );
}

/// splitmix64: the same numbers on every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
