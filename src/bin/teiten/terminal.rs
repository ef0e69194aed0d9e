//! Arguments, files, progress, and what became of each file.

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::report::{ReportArgs, day, language, month};
use lexopt::prelude::*;
use sha2::Digest;
use teiten::account::{Account, Note};
use teiten::count::{CountOptions, Counted, FileResult, InputFile, count, overlaps};
use teiten::cube::{CubeFile, Detail, InputHash};
use teiten::export::{events::EventSink, summary::summary_json};
use teiten::format::pattern::{Pattern, Shape};
use teiten::format::{self, FORMATS, Head, Networks, Refusal, delimited::Mapping};
use teiten::input::overlap::Overlap;
use teiten::input::{FileOptions, Intake, Outcome};
use teiten::lane::{Finished, LaneOptions, SensorBy};
use teiten::region::RegionTable;
use teiten::report::Period;
use teiten::report::monthly::{Choice, Input};
use teiten::time::Zone;

const HELP: &str = "\
Teiten reads the logs of sensors and counts, exactly, who knocked unasked.

  teiten cube FILE...      count everything; prints one JSON object
  teiten report FILE...    the month's report: figures and text
  teiten events FILE...    print every record as a line of JSON, as it was read

Counted are accesses (unsolicited inbound events) and sources (an address, once a
day, sensor and destination port, however often it knocks). Formats are recognised;
gzip, zstd, bzip2, xz, zip and tar are undone, and text is read as UTF-8, UTF-16, Shift_JIS,
EUC-JP or Latin-1. FILE may be a folder: everything in it. Of several
files, those that seem to hold the same accesses (overlapping rotations) are told of by
cube, which reads them once more for it after the counts are printed.

Options
  --zone ZONE          day boundary of the counts, an IANA name [UTC]
  --source-zone ZONE   zone of times that carry none [as --zone]
  --year YYYY          year of times that carry none [by the file's date]
  --format NAME        read every file as this: {formats}
  --map MAP            what the columns of a table mean, for example
                       time=1,source=src_ip,destination-port=5,protocol=tcp
  --pattern FILE       read files that no format knows by a pattern (all: --format pattern); FILE
                       is what the page saves, for example
                       {\"pattern\":\"{time} {sensor} DROP {source} -> {destination-port}/{protocol}\"}
  --sensor-by WHAT     what names the sensor: auto, field, host, destination, file [auto]
  --networks LIST      your own networks, 192.0.2.0/24,...: tells inbound from outbound
  --cowrie-outer-ports count Cowrie's ports 2222 and 2223 as 22 and 23
  --fold-retransmissions  of a capture, count a SYN that is sent again within 128 seconds
                       (same addresses, ports and sequence number) as repeated, not as an access
  --threads N          how many read side by side [as many as there are processors]
  --full               (cube) print the cube file: all counts, no addresses; the page opens it
  --month YYYY-MM      (report) the month it is about [the last whole month with data]
  --from DAY --to DAY  (report) days that are no month
  --against YYYY-MM    (report) the month to compare with [the month before]
  --lang LANG          (report) ja or en [en]
  --out FILE           (report) where to: .html, .md or .json [Markdown, printed]
  --quiet              no progress, no account, and no look for files that overlap
  --help, --version

Exit status of cube: 0 if something was counted, 2 if no file held an access.
Nothing leaves this machine.
";

struct Args {
    command: Command,
    files: Vec<PathBuf>,
    zone: Zone,
    source_zone: Option<Zone>,
    year: Option<i32>,
    format: Option<usize>,
    map: Option<String>,
    pattern: Option<Shape>,
    sensor_by: SensorBy,
    networks: Networks,
    cowrie_outer_ports: bool,
    fold_retransmissions: bool,
    threads: Option<usize>,
    full: bool,
    report: ReportArgs,
    quiet: bool,
}

/// Bytes a thread reads at once.
const CHUNK: usize = 1 << 20;

impl Args {
    fn lanes(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
    }

    fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Command {
    Events,
    Cube,
    Report,
}

pub(super) fn main() -> ExitCode {
    match arguments().and_then(|args| args.map_or(Ok(ExitCode::SUCCESS), |args| run(&args))) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("teiten: {message}");
            ExitCode::from(1)
        }
    }
}

fn arguments() -> Result<Option<Args>, String> {
    let names: Vec<&str> = FORMATS.iter().map(|f| f.name()).collect();
    let mut args = Args {
        command: Command::Cube,
        files: Vec::new(),
        zone: Zone::utc(),
        source_zone: None,
        year: None,
        format: None,
        map: None,
        pattern: None,
        sensor_by: SensorBy::Auto,
        networks: Networks::default(),
        cowrie_outer_ports: false,
        fold_retransmissions: false,
        threads: None,
        full: false,
        report: ReportArgs::default(),
        quiet: false,
    };
    let mut command = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next().map_err(wrong)? {
        let zone = |name: String| Zone::named(&name).ok_or(format!("no such time zone: {name:?}"));
        match arg {
            Short('h') | Long("help") => {
                print!("{}", HELP.replace("{formats}", &names.join(", ")));
                return Ok(None);
            }
            Short('V') | Long("version") => {
                println!("teiten {}", env!("CARGO_PKG_VERSION"));
                return Ok(None);
            }
            Long("zone") => args.zone = zone(text(&mut parser)?)?,
            Long("source-zone") => args.source_zone = Some(zone(text(&mut parser)?)?),
            Long("year") => {
                let year = text(&mut parser)?;
                let number = year.parse().ok().filter(|y| (1970..=2261).contains(y));
                args.year = Some(number.ok_or(format!("not a year from 1970 to 2261: {year:?}"))?);
            }
            Long("format") => {
                let name = text(&mut parser)?;
                args.format = Some(
                    format::named(&name).ok_or(format!("no such format: {name:?}; there are {}", names.join(", ")))?,
                );
            }
            Long("map") => args.map = Some(text(&mut parser)?),
            Long("pattern") => args.pattern = Some(pattern(Path::new(&text(&mut parser)?))?),
            Long("sensor-by") => {
                let what = text(&mut parser)?;
                args.sensor_by = serde_json::from_value(what.clone().into())
                    .map_err(|_| format!("no such way to name a sensor: {what:?}"))?;
            }
            Long("networks") => args.networks = Networks::parse(&text(&mut parser)?)?,
            Long("cowrie-outer-ports") => args.cowrie_outer_ports = true,
            Long("fold-retransmissions") => args.fold_retransmissions = true,
            Long("threads") => {
                let number = text(&mut parser)?;
                args.threads = Some(
                    number
                        .parse()
                        .ok()
                        .filter(|n| (1..=64).contains(n))
                        .ok_or(format!("not a number from 1 to 64: {number:?}"))?,
                );
            }
            Long("full") => args.full = true,
            Long("month") => args.report.period = Some(Period::of_month(month(&text(&mut parser)?)?)),
            Long("from") => args.report.from = Some(day(&text(&mut parser)?)?),
            Long("to") => args.report.to = Some(day(&text(&mut parser)?)?),
            Long("against") => args.report.against = Some(Period::of_month(month(&text(&mut parser)?)?)),
            Long("lang") => args.report.language = language(&text(&mut parser)?)?,
            Long("out") => args.report.out = Some(parser.value().map_err(wrong)?.into()),
            Long("quiet") => args.quiet = true,
            Value(value) if command.is_none() => {
                command = Some(match value.to_str() {
                    Some("events") => Command::Events,
                    Some("cube") => Command::Cube,
                    Some("report") => Command::Report,
                    _ => return Err(format!("no such command: {value:?}; see teiten --help")),
                });
            }
            Value(value) => args.files.push(value.into()),
            other => return Err(wrong(other.unexpected())),
        }
    }
    args.command = command.ok_or("say what to do: cube, report or events; see teiten --help")?;
    if args.command == Command::Report {
        args.report.choice()?;
        args.report.form()?;
    }
    args.files = walk(std::mem::take(&mut args.files))?;
    if args.files.is_empty() {
        return Err("no files; see teiten --help".into());
    }
    Ok(Some(args))
}

/// The pattern in a file.
fn pattern(path: &Path) -> Result<Shape, String> {
    let failed = |why: String| format!("{}: {why}", path.display());
    let bytes = std::fs::read(path).map_err(|e| failed(e.to_string()))?;
    let pattern: Pattern = serde_json::from_slice(&bytes).map_err(|e| failed(format!("no saved pattern: {e}")))?;
    pattern.shape().map_err(|wrong| failed(wrong.to_string()))
}

fn wrong(error: lexopt::Error) -> String {
    format!("{error}; see teiten --help")
}

/// The value of the option just met.
fn text(parser: &mut lexopt::Parser) -> Result<String, String> {
    parser.value().and_then(|v| v.string()).map_err(wrong)
}

/// Folders become the files in them, sorted.
fn walk(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let list = std::fs::read_dir(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut inside: Vec<PathBuf> = list.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
        inside.sort();
        files.extend(walk(inside)?);
    }
    Ok(files)
}

fn run(args: &Args) -> Result<ExitCode, String> {
    let mut inputs = Vec::new();
    for path in &args.files {
        inputs.push(input(args, path).map_err(|e| format!("{}: {e}", path.display()))?);
    }
    match args.command {
        Command::Events => events(&inputs).map(|()| ExitCode::SUCCESS),
        Command::Cube => cube(args, &inputs),
        Command::Report => report(args, &inputs),
    }
}

fn input(args: &Args, path: &Path) -> Result<InputFile, String> {
    let metadata = std::fs::metadata(path).map_err(|e| e.to_string())?;
    let modified = metadata.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    let mut options = FileOptions::new(args.source_zone.clone().unwrap_or_else(|| args.zone.clone()));
    options.format = args.format;
    options.year = args.year;
    options.modified_secs = modified.and_then(|d| i64::try_from(d.as_secs()).ok());
    options.networks = args.networks.clone();
    options.cowrie_outer_ports = args.cowrie_outer_ports;
    options.fold_retransmissions = args.fold_retransmissions;
    if let Some(map) = &args.map {
        options.mapping = Some(Mapping::parse(map, &teiten::count::text_head(path).map_err(|e| e.to_string())?)?);
        options.format = format::named("delimited");
    }
    options.pattern = args.pattern.clone();
    Ok(InputFile { path: path.into(), name: name_of(path), options })
}

fn events(inputs: &[InputFile]) -> Result<(), String> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for input in inputs {
        let failed = |e: io::Error| format!("{}: {e}", input.path.display());
        let mut file = std::fs::File::open(&input.path).map_err(failed)?;
        let mut intake = Intake::new(input.options.clone());
        let mut sink = EventSink::new(&input.name);
        let mut buffer = vec![0; 1 << 18];
        loop {
            let n = file.read(&mut buffer).map_err(failed)?;
            if n == 0 {
                break;
            }
            intake.push(&buffer[..n], &mut sink);
            if !write_all(&mut out, &mut sink.out)? {
                return Ok(());
            }
            tell_declined(&mut sink);
        }
        let outcome = intake.end(&mut sink);
        if !write_all(&mut out, &mut sink.out)? {
            return Ok(());
        }
        tell_declined(&mut sink);
        if let Some(message) = declined(&outcome) {
            eprintln!("{}: {message}", input.name);
        }
    }
    out.flush().or_else(closed).map_err(|e| e.to_string())
}

/// What became of the files in an archive that have ended since.
fn tell_declined(sink: &mut EventSink) {
    for (name, outcome) in sink.ended.drain(..) {
        if let Some(message) = declined(&outcome) {
            eprintln!("{name}: {message}");
        }
    }
}

/// Writes and empties; false if nobody reads any more (`teiten events … | head`).
fn write_all(out: &mut impl Write, bytes: &mut Vec<u8>) -> Result<bool, String> {
    let result = out.write_all(bytes);
    bytes.clear();
    match result {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(e) => Err(e.to_string()),
    }
}

fn closed(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

/// Counts the files, with a report if one is wanted, and tells what became of each.
fn counted(args: &Args, inputs: &[InputFile], report: Option<Choice>) -> Counted {
    let regions = RegionTable::builtin();
    let started = Instant::now();
    let total: u64 = args.files.iter().filter_map(|f| std::fs::metadata(f).ok()).map(|m| m.len()).sum();
    let show = args.shows_progress();
    let read = AtomicU64::new(0);
    let progress = |bytes: u64| {
        let before = read.fetch_add(bytes, Ordering::Relaxed);
        // Every 64 MiB is often enough for eyes.
        if show && before >> 26 != (before + bytes) >> 26 {
            let share = (before + bytes) * 100 / total.max(1);
            eprint!("\rreading … {share} %, {} s  ", started.elapsed().as_secs());
        }
    };
    let seed = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0);
    let options = CountOptions {
        lane: LaneOptions { zone: args.zone.clone(), sensor_by: args.sensor_by, seed, pass: None, marks: true },
        lanes: args.lanes(),
        chunk: CHUNK,
        part: 32 << 20,
        regions: &regions,
        detail: if args.full { Detail::File } else { Detail::Page },
        report,
        progress: &progress,
    };
    let counted = count(inputs, &options);
    if show {
        eprint!("\r{:40}\r", "");
    }
    tell(inputs, &counted, args.quiet);
    counted
}

fn cube(args: &Args, inputs: &[InputFile]) -> Result<ExitCode, String> {
    let counted = counted(args, inputs, None);
    let account = counted.account();
    let bytes = if args.full {
        let inputs = hashes(&args.files).map_err(|e| e.to_string())?;
        CubeFile { cube: counted.cube, account: account.clone(), inputs }.to_bytes()
    } else {
        summary_json(&counted.cube, &account)
    };
    print(&bytes)?;
    if !args.quiet {
        let show = args.shows_progress();
        if show {
            eprint!("\rlooking for files that overlap …");
        }
        let found = overlaps(inputs, &counted.files, args.lanes(), CHUNK);
        if show {
            eprint!("\r{:40}\r", "");
        }
        tell_overlaps(inputs, &found);
    }
    Ok(if account.counted() == 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn report(args: &Args, inputs: &[InputFile]) -> Result<ExitCode, String> {
    let choice = args.report.choice()?;
    let counted = counted(args, inputs, Some(choice));
    let Some(mut report) = counted.report else {
        eprintln!(
            "teiten: {}",
            if choice.period.is_some() { "no record is of that period" } else { "nothing to report on" }
        );
        return Ok(ExitCode::from(2));
    };
    let hashes = hashes(&args.files).map_err(|e| e.to_string())?;
    report.about.inputs = hashes.iter().map(Input::of).collect();
    args.report.write(&report)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn print(bytes: &[u8]) -> Result<(), String> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).or_else(closed).map_err(|e| e.to_string())
}

/// Names and checksums of the files, by name.
fn hashes(files: &[PathBuf]) -> io::Result<Vec<InputHash>> {
    let mut inputs = Vec::new();
    for path in files {
        let mut hasher = sha2::Sha256::new();
        let (mut file, mut buffer, mut bytes) = (std::fs::File::open(path)?, vec![0; 1 << 18], 0);
        loop {
            let n = file.read(&mut buffer)?;
            if n == 0 {
                break;
            }
            hasher.update(&buffer[..n]);
            bytes += n as u64;
        }
        let sha256 = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
        inputs.push(InputHash { name: name_of(path), bytes, sha256 });
    }
    inputs.sort();
    Ok(inputs)
}

/// A file's name without folders.
fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A format that reads no file by lines says so of any.
const NO_HEAD: Head<'static> = Head { bytes: &[], whole: true };

/// What became of each file, on the terminal: always what went wrong, the rest unless `quiet`.
fn tell(inputs: &[InputFile], counted: &Counted, quiet: bool) {
    for (input, file) in inputs.iter().zip(&counted.files) {
        match file {
            FileResult::Failed(error) => eprintln!("{}: {error}", input.path.display()),
            FileResult::Same(other) => eprintln!("{}: the same as {}, counted once", input.name, inputs[*other].name),
            FileResult::Finished(finished) => {
                for member in &finished.members {
                    tell_file(&member.name, &member.outcome, &member.account, quiet);
                }
                match finished.outcome {
                    // What is known of it beyond what its files have said.
                    Outcome::Archive => tell_archive(&input.name, finished, quiet),
                    _ => tell_file(&input.name, &finished.outcome, &finished.account, quiet),
                }
            }
        }
    }
}

fn tell_file(name: &str, outcome: &Outcome, account: &Account, quiet: bool) {
    if let Some(message) = declined(outcome) {
        eprintln!("{name}: {message}");
        // Why, if it is the notes that say so.
        if !matches!(outcome, Outcome::Unread | Outcome::Empty) {
            return;
        }
    }
    // The files of an archive have said this of themselves.
    if matches!(outcome, Outcome::Archive) {
        return;
    }
    let place = match *outcome {
        _ if account.notes.contains_key(&Note::Container) => "record",
        Outcome::Read(format) if !FORMATS[format].has_lines(&NO_HEAD) => "record",
        _ => "line",
    };
    for (reason, rejected) in &account.rejected {
        let places = rejected.examples.iter().map(|e| e.at.line.to_string());
        let more = if rejected.records > rejected.examples.len() as u64 { ", …" } else { "" };
        let places = places.collect::<Vec<_>>().join(", ");
        eprintln!("{name}: {} rejected: {reason} ({place} {places}{more})", rejected.records);
    }
    for (note, amount) in account.notes.iter().filter(|_| !quiet) {
        eprintln!("{name}: {amount} {note}");
    }
}

/// The notes of an archive, and how many files there are in it.
fn tell_archive(name: &str, finished: &Finished, quiet: bool) {
    if quiet {
        return;
    }
    let read = finished.members.iter().filter(|member| matches!(member.outcome, Outcome::Read(_))).count();
    eprintln!("{name}: an archive: {read} of {} files read", finished.members.len());
    let files = || finished.members.iter().filter(|member| !matches!(member.outcome, Outcome::Archive));
    for (note, amount) in &finished.account.notes {
        let told: u64 = files().filter_map(|member| member.account.notes.get(note)).sum();
        if *amount > told {
            eprintln!("{name}: {} {note}", amount - told);
        }
    }
}

/// More pairs than this are not listed: leaving one file out often settles many.
const PAIRS: usize = 20;

/// Files that seem to hold the same accesses: the counts stand, and may hold some twice.
fn tell_overlaps(inputs: &[InputFile], found: &[Overlap]) {
    if found.is_empty() {
        return;
    }
    for it in found.iter().take(PAIRS) {
        let (kept, repeats) = (inputs[it.kept].path.display(), inputs[it.repeats].path.display());
        let share = match it.shared == it.compared {
            true => format!("all {}", it.compared),
            false => format!("{} of {}", it.shared, it.compared),
        };
        let sample = match it.one_in {
            1 => String::new(),
            many => format!(" compared (one in {many})"),
        };
        eprintln!("{repeats}: overlap suspected: {share} distinct accesses{sample} are in {kept}, too");
    }
    if found.len() > PAIRS {
        eprintln!("overlap suspected in more pairs of files: {}", found.len() - PAIRS);
    }
    eprintln!("Only you can know whether these are the same events. If so, count again without one file of a pair.");
}

/// Why a file was not read, if it was not.
fn declined(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Read(_) | Outcome::Archive => None,
        Outcome::Unread => Some("not unpacked".into()),
        Outcome::Empty => Some("empty".into()),
        Outcome::Ask(..) => Some("a table whose columns are not known: say what they mean with --map".into()),
        Outcome::Unknown(refusals) => {
            // Of so many formats most say the same.
            let mut reasons: Vec<(Refusal, Vec<&str>)> = Vec::new();
            for (name, why) in refusals {
                match reasons.iter_mut().find(|(known, _)| known == why) {
                    Some((_, names)) => names.push(name),
                    None => reasons.push((*why, vec![name])),
                }
            }
            reasons.sort_by_key(|(_, names)| names.len());
            let tried = reasons.iter().map(|(why, names)| format!("{why}: {}", names.join(", ")));
            Some(format!("not recognised. {}", tried.collect::<Vec<_>>().join("; ")))
        }
    }
}
