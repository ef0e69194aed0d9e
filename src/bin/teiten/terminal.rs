//! What the terminal does: counts logs and cube files, prints records, counts and reports.

use super::arguments::{Args, Command, arguments};
use super::cubes;
use super::told::{declined, tell, tell_overlaps};
use sha2::Digest;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use teiten::count::{CountOptions, Counted, FileResult, InputFile, Wanted, count, overlaps};
use teiten::cube::{CubeFile, InputHash};
use teiten::export::{BUSIEST, events::EventSink, summary::summary_json};
use teiten::format;
use teiten::format::delimited::Mapping;
use teiten::input::{FileOptions, Intake};
use teiten::lane::LaneOptions;
use teiten::region::RegionTable;
use teiten::report::monthly::report_of_file;

/// Bytes a thread reads at once.
const CHUNK: usize = 1 << 20;

pub(super) fn main() -> ExitCode {
    match arguments().and_then(|args| args.map_or(Ok(ExitCode::SUCCESS), |args| run(&args))) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("teiten: {message}");
            ExitCode::from(1)
        }
    }
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
    let mut options = FileOptions::new(args.source_zone.clone().unwrap_or_else(|| args.zone()));
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

/// Counts the files for what is wanted, and tells what became of each.
fn counted(args: &Args, inputs: &[InputFile], wanted: Wanted) -> Counted {
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
        lane: LaneOptions { zone: args.zone(), sensor_by: args.sensor_by, seed, pass: None },
        lanes: args.lanes(),
        chunk: CHUNK,
        part: 32 << 20,
        regions: &regions,
        wanted,
        busiest: if args.report.include_addresses { BUSIEST } else { 0 },
        progress: &progress,
    };
    let counted = count(inputs, &options);
    if show {
        eprint!("\r{:40}\r", "");
    }
    tell(inputs, &counted, args.quiet);
    counted
}

/// The cube file of the logs and the cube files together, and what became of each log.
fn cube_file(args: &Args, inputs: &[InputFile]) -> Result<(CubeFile, Vec<FileResult>), String> {
    let mut files = Vec::new();
    let mut logs = None;
    if !inputs.is_empty() {
        let counted = counted(args, inputs, Wanted::CubeFile);
        let account = counted.account();
        // Of logs in which nothing was read nothing is added: their days are those of no zone.
        if args.cubes.is_empty() || account.read() > 0 {
            let hashes = hashes(args, &counted.files)?;
            let name = match hashes.as_slice() {
                [one] => one.name.clone(),
                _ => "the logs".to_owned(),
            };
            let file = CubeFile { visits: counted.visits, ..CubeFile::of(counted.cube, account, hashes) };
            logs = Some(cubes::Logs { name, file });
        }
        files = counted.files;
    }
    let file = cubes::sum(&args.cubes, logs)?;
    match args.zone.as_ref().filter(|zone| zone.name() != file.cube.zone) {
        Some(zone) => {
            Err(format!("the days of the cube files are those of {}, not of {}", file.cube.zone, zone.name()))
        }
        None => Ok((file, files)),
    }
}

fn cube(args: &Args, inputs: &[InputFile]) -> Result<ExitCode, String> {
    let (bytes, account, files) = if args.full || !args.cubes.is_empty() {
        let (file, files) = cube_file(args, inputs)?;
        let bytes = if args.full { file.to_bytes() } else { summary_json(&file.cube, &file.account) };
        (bytes, file.account, files)
    } else {
        let counted = counted(args, inputs, Wanted::Counts);
        let account = counted.account();
        (summary_json(&counted.cube, &account), account, counted.files)
    };
    print(&bytes)?;
    if !args.quiet {
        let show = args.shows_progress();
        if show {
            eprint!("\rlooking for files that overlap …");
        }
        let found = overlaps(inputs, &files, args.lanes(), CHUNK);
        if show {
            eprint!("\r{:40}\r", "");
        }
        tell_overlaps(inputs, &found);
    }
    Ok(if account.counted() == 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn report(args: &Args, inputs: &[InputFile]) -> Result<ExitCode, String> {
    let choice = args.report.choice()?;
    let (report, busiest) = if args.cubes.is_empty() {
        let Counted { report, busiest, files, .. } = counted(args, inputs, Wanted::Report(choice));
        (report.map(|report| Ok::<_, String>(report.of_files(&hashes(args, &files)?))).transpose()?, busiest)
    } else if args.report.include_addresses {
        return Err("a cube file holds no address: --include-addresses is for logs alone".into());
    } else {
        (report_of_file(&cube_file(args, inputs)?.0, choice), Vec::new())
    };
    let Some(report) = report else {
        eprintln!(
            "teiten: {}",
            if choice.period.is_some() { "no record is of that period" } else { "nothing to report on" }
        );
        return Ok(ExitCode::from(2));
    };
    args.report.write(&report, busiest)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn print(bytes: &[u8]) -> Result<(), String> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).or_else(closed).map_err(|e| e.to_string())
}

/// Names and checksums of the files of which anything was read, by name.
fn hashes(args: &Args, files: &[FileResult]) -> Result<Vec<InputHash>, String> {
    let read = |file: &FileResult| matches!(file, FileResult::Finished(finished) if finished.account.read() > 0);
    let counted = args.files.iter().zip(files).filter(|it| read(it.1)).map(|it| it.0);
    let mut inputs = counted
        .map(|path| hash(path).map_err(|e| format!("{}: {e}", path.display())))
        .collect::<Result<Vec<_>, _>>()?;
    inputs.sort();
    Ok(inputs)
}

fn hash(path: &Path) -> io::Result<InputHash> {
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
    Ok(InputHash { name: name_of(path), bytes, sha256 })
}

/// A file's name without folders.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
