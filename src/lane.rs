//! A lane: one worker's engine. Files go in, one after the other; a ledger and an account of each file come out. Runs
//! the same in a thread of the terminal and in a worker of the browser.

use crate::access::{Access, Class};
use crate::account::{Account, Note, Position, Reason};
use crate::format::Sink;
use crate::input::{FileOptions, Intake, Outcome};
use crate::ledger::{Book, Ledger, SensorId};
use crate::time::{Day, Zone};
use std::io::Write;

/// What names the sensor of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SensorBy {
    /// The record's own sensor field, else the reporting host, else the destination address, else the file's name.
    #[default]
    Auto,
    /// The record's own field; where it has none, as `Auto`.
    Field,
    /// The reporting host; where there is none, as `Auto`.
    Host,
    /// The destination address; where there is none, as `Auto`.
    Destination,
    /// The file's name.
    File,
}

/// What a lane counts by.
#[derive(Clone, Debug)]
pub struct LaneOptions {
    /// Day boundary of the whole report.
    pub zone: Zone,
    /// What names the sensor.
    pub sensor_by: SensorBy,
    /// See [`Ledger::new`].
    pub seed: u64,
}

/// One worker's engine.
pub struct Lane {
    options: LaneOptions,
    ledger: Ledger,
    open: Option<OpenFile>,
    /// Over every file of this lane.
    records: u64,
}

struct OpenFile {
    name: String,
    intake: Intake,
    account: Account,
    cache: Cache,
    /// Records rejected unread, each of which its reader passed as a blank line.
    quarantined: u64,
}

/// What became of a file, and its account.
#[derive(Debug)]
pub struct Finished {
    /// Read, declined, or to be asked about.
    pub outcome: Outcome,
    /// Every record of it.
    pub account: Account,
}

impl Lane {
    /// An idle lane.
    pub fn new(options: LaneOptions) -> Lane {
        let ledger = Ledger::new(options.seed);
        Lane { options, ledger, open: None, records: 0 }
    }

    /// Begins a file; `name` is its name without folders.
    ///
    /// # Panics
    /// If a file is still open: our own misuse.
    pub fn open(&mut self, name: &str, options: FileOptions) {
        self.open_intake(name, Intake::new(options));
    }

    /// Begins a part of a file; see [`Intake::part`].
    ///
    /// # Panics
    /// If a file is still open: our own misuse.
    pub fn open_intake(&mut self, name: &str, intake: Intake) {
        assert!(self.open.is_none(), "a file is still open");
        self.open = Some(OpenFile {
            name: name.into(),
            intake,
            account: Account::default(),
            cache: Cache::default(),
            quarantined: 0,
        });
    }

    /// The next bytes of the open file.
    ///
    /// # Panics
    /// If no file is open: our own misuse.
    pub fn push(&mut self, bytes: &[u8]) {
        self.with_open(|intake, sink| intake.push(bytes, sink));
    }

    /// See [`Intake::push_to_record_end`].
    ///
    /// # Panics
    /// If no file is open: our own misuse.
    pub fn push_to_record_end(&mut self, bytes: &[u8]) -> usize {
        self.with_open(|intake, sink| intake.push_to_record_end(bytes, sink))
    }

    /// Rejects the record that `bytes` are, line end included, unread: it is known to kill the reader. Only between
    /// records of a plain file.
    ///
    /// # Panics
    /// If no file is open: our own misuse.
    pub fn quarantine(&mut self, bytes: &[u8]) {
        self.with_open(|intake, sink| sink.reject(Reason::ReaderFault, intake.next_record(), bytes.trim_ascii_end()));
        // The reader passes a blank line of the same length, so that positions stay true; the account forgets it.
        let mut blank = vec![b' '; bytes.len()];
        if let (Some(last), Some(b'\n')) = (blank.last_mut(), bytes.last()) {
            *last = b'\n';
        }
        self.push(&blank);
        if let Some(file) = &mut self.open {
            file.quarantined += 1;
        }
    }

    /// Where the open file is: bytes after unpacking used, and whether no record is half read.
    pub fn position(&self) -> (u64, bool) {
        self.open.as_ref().map_or((0, true), |o| (o.intake.position(), o.intake.at_record()))
    }

    /// See [`Reader::is_settled`](crate::format::Reader::is_settled).
    pub fn is_settled(&self) -> bool {
        self.open.as_ref().is_none_or(|o| o.intake.is_settled())
    }

    /// The open file has no more bytes.
    ///
    /// # Panics
    /// If no file is open: our own misuse.
    pub fn close(&mut self) -> Finished {
        let outcome = self.with_open(|intake, sink| intake.end(sink));
        let mut file = self.open.take().expect("a file is open");
        file.account.bytes = file.intake.text_bytes();
        file.account.lines = file.intake.lines();
        file.account.blank = file.account.blank.saturating_sub(file.quarantined);
        Finished { outcome, account: file.account }
    }

    /// What has been counted.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What has been counted; the lane is done.
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    /// Records passed so far, over all files.
    pub fn records(&self) -> u64 {
        self.records
    }

    fn with_open<T>(&mut self, act: impl FnOnce(&mut Intake, &mut Counting<'_>) -> T) -> T {
        let file = self.open.as_mut().expect("a file is open");
        let mut sink = Counting {
            options: &self.options,
            ledger: &mut self.ledger,
            account: &mut file.account,
            file: file.name.as_bytes(),
            cache: &mut file.cache,
            records: &mut self.records,
        };
        act(&mut file.intake, &mut sink)
    }
}

/// What the last record had, since the next one often has the same.
#[derive(Debug)]
struct Cache {
    /// A day and the seconds `from..to` of UTC within it.
    day: (Day, i64, i64),
    sensor: Option<(Vec<u8>, SensorId)>,
    /// An address as text.
    text: Vec<u8>,
}

impl Default for Cache {
    fn default() -> Self {
        Cache { day: (Day(0), 0, 0), sensor: None, text: Vec::new() }
    }
}

/// Puts records into the ledger and the account.
struct Counting<'a> {
    options: &'a LaneOptions,
    ledger: &'a mut Ledger,
    account: &'a mut Account,
    file: &'a [u8],
    cache: &'a mut Cache,
    records: &'a mut u64,
}

impl Counting<'_> {
    fn day(&mut self, secs: i64) -> Day {
        let (day, from, to) = self.cache.day;
        if from <= secs && secs < to {
            return day;
        }
        self.cache.day = self.options.zone.day_span(secs);
        self.cache.day.0
    }

    /// The sensor of a record. A record that is not inbound names no sensor by its destination.
    fn sensor(&mut self, access: &Access<'_>) -> Option<SensorId> {
        use SensorBy::{Auto, Destination, Field, File, Host};
        let by = self.options.sensor_by;
        let name = match by {
            File => Some(self.file),
            Host => access.host.or(access.sensor),
            Auto | Field => access.sensor.or(access.host),
            Destination => None,
        };
        if let Some(name) = name {
            return Some(self.sensor_id(|cached| cached == name, name));
        }
        match (access.destination, access.kind.class()) {
            (Some(destination), Class::Access | Class::Backscatter) => {
                let mut text = std::mem::take(&mut self.cache.text);
                text.clear();
                // Writing to a Vec cannot fail.
                let _ = write!(text, "{destination}");
                let id = self.sensor_id(|cached| cached == text, &text);
                self.cache.text = text;
                Some(id)
            }
            (Some(_), _) => None,
            (None, _) if by == Destination => {
                let name = access.sensor.or(access.host).unwrap_or(self.file);
                Some(self.sensor_id(|cached| cached == name, name))
            }
            (None, _) => {
                let name = self.file;
                Some(self.sensor_id(|cached| cached == name, name))
            }
        }
    }

    fn sensor_id(&mut self, same: impl Fn(&[u8]) -> bool, name: &[u8]) -> SensorId {
        if let Some((cached, id)) = &self.cache.sensor
            && same(cached)
        {
            return *id;
        }
        let id = self.ledger.sensor(name);
        self.cache.sensor = Some((name.to_vec(), id));
        id
    }
}

impl Sink for Counting<'_> {
    fn access(&mut self, access: &Access<'_>, at: Position) {
        *self.records += 1;
        let class = access.kind.class();
        let (Some(time), sensor) = (access.time, self.sensor(access)) else {
            match class {
                Class::Access => self.account.reject(Reason::NoTime, at, &[]),
                _ => self.account.record(access.kind, access.weight),
            }
            return;
        };
        let day = self.day(time.secs());
        if let Some(sensor) = sensor {
            self.ledger.cover(day, sensor, 1);
        }
        let (book, service) = match class {
            Class::Access => (Book::Accesses, access.service()),
            Class::Backscatter => (Book::Backscatter, access.victim_service()),
            _ => return self.account.record(access.kind, access.weight),
        };
        match (sensor, service, access.source) {
            (Some(sensor), Some(service), Some(source)) => {
                self.ledger.add(book, day, sensor, service, source, access.weight.into());
                self.account.record(access.kind, access.weight);
            }
            (_, _, None) => self.account.reject(Reason::NoSource, at, &[]),
            _ => self.account.reject(Reason::NoService, at, &[]),
        }
    }

    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        *self.records += 1;
        self.account.reject(reason, at, text);
    }

    fn blank(&mut self) {
        *self.records += 1;
        self.account.blank += 1;
    }

    fn note(&mut self, note: Note, amount: u64) {
        self.account.note(note, amount);
    }
}
