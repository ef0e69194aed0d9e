//! What the terminal was asked: options, and the files that are named.

use super::cubes;
use super::report::{ReportArgs, day, language, month};
use lexopt::prelude::*;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use teiten::format::pattern::{Pattern, Shape};
use teiten::format::{self, FORMATS, Networks};
use teiten::lane::SensorBy;
use teiten::report::Period;
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
cube, which reads them once more for it after the counts are printed. To cube and report
FILE may also be a cube file. Several are added, with the logs beside them, if no two hold
the same sensor on the same day.

Options
  --zone ZONE          day boundary of the counts, an IANA name [UTC; of cube files, their own]
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
  --full               (cube) print the cube file: all counts, no addresses; cube, report and
                       the page open it
  --month YYYY-MM      (report) the month it is about [the last whole month with data]
  --from DAY --to DAY  (report) days that are no month
  --against YYYY-MM    (report) the month to compare with [the month before]
  --lang LANG          (report) ja or en [en]
  --out FILE           (report) where to: .html, .md, .json or .xlsx [Markdown, printed]
  --organisation NAME  (report) who publishes it; likewise --contact and --licence: all three
                       stand at its foot
  --include-addresses  (report) list the busiest sources of the period with their addresses;
                       no report holds an address otherwise
  --quiet              no progress, no account, and no look for files that overlap
  --help, --version

Exit status of cube: 0 if something was counted, 2 if no file held an access.
Nothing leaves this machine.
";

pub(super) struct Args {
    pub(super) command: Command,
    /// Logs.
    pub(super) files: Vec<PathBuf>,
    pub(super) cubes: Vec<PathBuf>,
    /// The one that was said.
    pub(super) zone: Option<Zone>,
    pub(super) source_zone: Option<Zone>,
    pub(super) year: Option<i32>,
    pub(super) format: Option<usize>,
    pub(super) map: Option<String>,
    pub(super) pattern: Option<Shape>,
    pub(super) sensor_by: SensorBy,
    pub(super) networks: Networks,
    pub(super) cowrie_outer_ports: bool,
    pub(super) fold_retransmissions: bool,
    pub(super) threads: Option<usize>,
    pub(super) full: bool,
    pub(super) report: ReportArgs,
    pub(super) quiet: bool,
}

impl Args {
    /// Whose days are counted.
    pub(super) fn zone(&self) -> Zone {
        self.zone.clone().unwrap_or_else(Zone::utc)
    }

    pub(super) fn lanes(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
    }

    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Command {
    Events,
    Cube,
    Report,
}

pub(super) fn arguments() -> Result<Option<Args>, String> {
    let names: Vec<&str> = FORMATS.iter().map(|f| f.name()).collect();
    let mut args = Args {
        command: Command::Cube,
        files: Vec::new(),
        cubes: Vec::new(),
        zone: None,
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
            Long("zone") => args.zone = Some(zone(text(&mut parser)?)?),
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
            Long("organisation") => args.report.extras.organisation = Some(text(&mut parser)?),
            Long("contact") => args.report.extras.contact = Some(text(&mut parser)?),
            Long("licence") => args.report.extras.licence = Some(text(&mut parser)?),
            Long("include-addresses") => args.report.include_addresses = true,
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
    if args.command != Command::Events {
        args.cubes = cubes::take(&mut args.files)?;
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
