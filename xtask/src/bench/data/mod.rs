//! The logs that are measured: made here, from a seed, and kept in
//! `bench-data/` for the next time.

pub(super) mod text;
mod world;
mod write;

use crate::command::{Outcome, say};
use crate::project::Project;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};
use world::{DAY, Event, Random, START, World};
use write::Style;

/// Raised with every change of what is written, so that no file of another
/// making is taken for ours; a test notices.
const VERSION: u32 = 1;
/// Rows of a day in logs of the usual shape.
const ROWS_A_DAY: usize = 100_000;

/// The sizes that have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    S,
    M,
    L,
    XL,
}

impl Size {
    pub(super) const ALL: [Self; 4] = [Self::S, Self::M, Self::L, Self::XL];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::M => "M",
            Self::L => "L",
            Self::XL => "XL",
        }
    }

    pub(super) fn rows(self) -> usize {
        match self {
            Self::S => 1_000_000,
            Self::M => 10_000_000,
            Self::L => 50_000_000,
            Self::XL => 100_000_000,
        }
    }

    pub(super) fn shape(self) -> Shape {
        Shape::usual(self.rows())
    }
}

/// How wide the choice of doors is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Services {
    /// Ten.
    Few,
    /// 38 usual ones, and any port now and then.
    Usual,
    /// Any port of either protocol, all alike.
    Many,
}

/// What a log holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    pub(super) rows: usize,
    pub(super) days: u64,
    pub(super) sensors: u64,
    pub(super) services: Services,
    /// How many different sources (address, day, sensor, service), where that is fixed.
    pub(super) keys: Option<usize>,
    /// In no order of time.
    pub(super) shuffled: bool,
}

impl Shape {
    /// 100,000 rows a day at ten sensors.
    pub(super) fn usual(rows: usize) -> Self {
        let days = rows.div_ceil(ROWS_A_DAY) as u64;
        Self { rows, days, sensors: 10, services: Services::Usual, keys: None, shuffled: false }
    }

    /// What tells it from other shapes; the name of its files.
    fn name(&self) -> String {
        let usual = Self::usual(self.rows);
        let mut name = rows(self.rows);
        if let Some(keys) = self.keys {
            name.push_str(&format!("-{}-keys", rows(keys)));
        }
        if self.days != usual.days {
            name.push_str(&format!("-{}-days", self.days));
        }
        if self.sensors != usual.sensors {
            name.push_str(&format!("-{}-sensors", self.sensors));
        }
        name.push_str(match self.services {
            Services::Few => "-few-services",
            Services::Usual => "",
            Services::Many => "-many-services",
        });
        if self.shuffled {
            name.push_str("-shuffled");
        }
        name
    }
}

/// A number of rows in short: `250k`, `10M`.
pub(super) fn rows(number: usize) -> String {
    match number {
        _ if number > 0 && number.is_multiple_of(1_000_000) => format!("{}M", number / 1_000_000),
        _ if number > 0 && number.is_multiple_of(1_000) => format!("{}k", number / 1_000),
        _ => number.to_string(),
    }
}

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Csv,
    /// The same, packed by gzip.
    CsvGz,
    /// Syslog lines of a Linux firewall.
    Netfilter,
    /// Zeek's conn.log as JSON Lines.
    Zeek,
    /// A capture of packets.
    Pcap,
}

impl Kind {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::CsvGz => "csv.gz",
            Self::Netfilter => "log",
            Self::Zeek => "jsonl",
            Self::Pcap => "pcap",
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Csv | Self::CsvGz => Style::Csv,
            Self::Netfilter => Style::Netfilter,
            Self::Zeek => Style::Zeek,
            Self::Pcap => Style::Pcap,
        }
    }
}

/// A log: what it holds, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Data {
    pub(super) shape: Shape,
    pub(super) kind: Kind,
}

/// A log that is there.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

/// The folder of all that is made and measured here.
pub(super) fn folder(project: &Project) -> PathBuf {
    project.at("bench-data")
}

/// The log's file, written now if it is not there.
pub(super) fn ensure(project: &Project, data: Data) -> Outcome<Log> {
    let folder = folder(project).join(format!("v{VERSION}"));
    let path = folder.join(format!("{}.{}", data.shape.name(), data.kind.ending()));
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    if !path.exists() {
        fs::create_dir_all(&folder).map_err(failed)?;
        let start = Instant::now();
        say(format!("writing {}", path.display()));
        // Under another name until it is whole.
        let part = path.with_extension("part");
        let file = File::create(&part).map_err(failed)?;
        save(data, &file).map_err(failed)?;
        // Stamps of syslog carry no year: it is told from the date of the file.
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(START + data.shape.days * DAY);
        file.set_modified(written).map_err(failed)?;
        fs::rename(&part, &path).map_err(failed)?;
        say(format!("wrote it in {:.0} s", start.elapsed().as_secs_f64()));
    }
    let bytes = fs::metadata(&path).map_err(failed)?.len();
    Ok(Log { path, bytes })
}

/// Removes a log of which there are many, when it has been measured.
pub(super) fn remove(log: &Log) -> Outcome {
    remove_file(&log.path)
}

fn remove_file(path: &Path) -> Outcome {
    fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn save(data: Data, file: &File) -> io::Result<()> {
    match data.kind {
        Kind::CsvGz => {
            let mut out = GzEncoder::new(BufWriter::new(file), Compression::default());
            write(data, &mut out)?;
            out.finish()?.flush()
        }
        _ => write(data, file),
    }
}

/// Writes the log; `out` gets it in large pieces.
fn write(data: Data, mut out: impl Write) -> io::Result<()> {
    const PIECE: usize = 4 << 20;
    let style = data.kind.style();
    let mut piece = Vec::with_capacity(PIECE + (1 << 10));
    write::head(style, &mut piece);
    let mut put = |events: &[Event], out: &mut dyn Write| -> io::Result<()> {
        for event in events {
            write::event(style, event, &mut piece);
            if piece.len() >= PIECE {
                out.write_all(&piece)?;
                piece.clear();
            }
        }
        out.write_all(&piece)?;
        piece.clear();
        Ok(())
    };
    let mut world = World::new(data.shape);
    if !data.shape.shuffled {
        while let Some(events) = world.next_day() {
            put(&events, &mut out)?;
        }
        return out.flush();
    }
    let mut all = Vec::with_capacity(data.shape.rows);
    while let Some(mut events) = world.next_day() {
        all.append(&mut events);
    }
    shuffle(&mut all);
    put(&all, &mut out)?;
    out.flush()
}

/// Fisher and Yates'.
fn shuffle(events: &mut [Event]) {
    let mut random = Random(77);
    for last in (1..events.len()).rev() {
        events.swap(last, random.below(last as u64 + 1) as usize);
    }
}

#[cfg(test)]
mod tests;
