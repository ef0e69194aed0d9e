//! A lane: one worker's engine. Files go in, one after the other; a ledger and an account of each file come out. Runs
//! the same in a thread of the terminal and in a worker of the browser.

use crate::access::{Access, Class, Kind, Service};
use crate::account::{Account, Note, Position, Reason};
use crate::format::{Batch, Sink};
use crate::input::{Ended, FileOptions, FileSink, Intake, Outcome};
use crate::ledger::{Book, Ledger, Pass, Pending, SensorId};
use crate::time::{Day, Zone};
use hashbrown::HashMap;
use std::net::IpAddr;
use std::ops::Range;

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
    /// The sources to be counted, if not all. Accounts are those of every record all the same.
    pub pass: Option<Pass>,
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
    intake: Intake,
    files: Files,
    cache: Cache,
    /// Records rejected unread, each of which its reader passed as a blank line.
    quarantined: u64,
}

/// What became of a file, and its account.
#[derive(Debug)]
pub struct Finished {
    /// Read, declined, or to be asked about.
    pub outcome: Outcome,
    /// Every record of it; of an archive, of all files in it together.
    pub account: Account,
    /// The files in it, in its order, if it is an archive: the first [`MEMBERS`] of them.
    pub members: Vec<Member>,
}

/// A file in an archive.
#[derive(Debug)]
pub struct Member {
    /// The archive's name, then its own, with folders: `old.tgz/var/log/kern.log`.
    pub name: String,
    /// Read, declined, or to be asked about.
    pub outcome: Outcome,
    /// Every record of it; of an archive, of all files in it together.
    pub account: Account,
    /// Bytes after unpacking, whether a format reads them or not; 0 of an archive.
    pub bytes: u64,
}

/// An archive may hold millions of files. So many have accounts of their own; the others are counted like them, and stand
/// in the archive's.
pub const MEMBERS: usize = 1000;

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
            intake,
            files: Files { name: name.into(), ..Files::default() },
            cache: Cache::new(self.options.seed),
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
        let OpenFile { intake, files: Files { mut account, members, .. }, quarantined, .. } =
            self.open.take().expect("a file is open");
        account.bytes += intake.text_bytes();
        account.lines += intake.lines();
        account.blank = account.blank.saturating_sub(quarantined);
        Finished { outcome, account, members }
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
            files: &mut file.files,
            cache: &mut file.cache,
            records: &mut self.records,
        };
        act(&mut file.intake, &mut sink)
    }
}

/// The file at hand, and those around it.
#[derive(Debug, Default)]
struct Files {
    /// Of the file at hand.
    name: String,
    account: Account,
    /// Archives that it stands in, the outermost first, each with the place of the file in it among `members`.
    outer: Vec<(String, Account, Option<usize>)>,
    members: Vec<Member>,
}

impl Files {
    fn begin(&mut self, name: &str) {
        let name = format!("{}/{name}", self.name);
        let place = (self.members.len() < MEMBERS).then_some(self.members.len());
        if place.is_some() {
            let (outcome, account) = (Outcome::Empty, Account::default());
            self.members.push(Member { name: name.clone(), outcome, account, bytes: 0 });
        }
        let outer = std::mem::replace(&mut self.name, name);
        self.outer.push((outer, std::mem::take(&mut self.account), place));
    }

    fn end(&mut self, file: Ended) {
        let Some((name, outer, place)) = self.outer.pop() else { return };
        self.name = name;
        let mut account = std::mem::replace(&mut self.account, outer);
        // An archive's own files are in its account already.
        account.bytes += file.text_bytes;
        account.lines += file.lines;
        self.account.add(&account);
        match place.and_then(|place| self.members.get_mut(place)) {
            Some(member) => (member.outcome, member.account, member.bytes) = (file.outcome, account, file.size),
            None => self.account.note(Note::MoreMembers, 1),
        }
    }
}

/// What records before had, since the next one often has the same.
#[derive(Debug)]
struct Cache {
    /// A day and the seconds `from..to` of UTC within it.
    day: (Day, i64, i64),
    /// Days of a log in no order of time, by the half day of UTC in which a record was.
    days: Vec<(Day, i64, i64)>,
    /// Sensors by a few bytes of their names.
    names: Vec<KnownName>,
    /// Sensors that are named by their address.
    addresses: HashMap<IpAddr, SensorId, foldhash::fast::FixedState>,
    /// The address met last.
    last_address: Option<(IpAddr, SensorId)>,
    /// Rows of a batch on their way into the ledger.
    pending: Vec<Pending>,
}

/// For how many halves of days there is a place.
const DAYS: usize = 1024;

/// How many names are remembered: more sensors than that are found in the ledger.
const NAMES: usize = 1024;

/// A sensor's name, of which only the ends are kept: with its length, that is all there is to one of up to sixteen bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct KnownName {
    /// The first and the last eight bytes; of a shorter name all of it, and 0.
    print: (u64, u64),
    length: usize,
    id: SensorId,
}

/// See [`KnownName::print`].
#[inline(always)]
fn print_of(name: &[u8]) -> (u64, u64) {
    match (name.first_chunk(), name.last_chunk()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => {
            let mut head = [0; 8];
            head[..name.len()].copy_from_slice(name);
            (u64::from_le_bytes(head), 0)
        }
    }
}

impl Cache {
    fn new(seed: u64) -> Cache {
        Cache {
            day: (Day(0), 0, 0),
            days: vec![(Day(0), 0, 0); DAYS],
            names: vec![KnownName::default(); NAMES],
            addresses: HashMap::with_hasher(foldhash::fast::FixedState::with_seed(seed)),
            last_address: None,
            pending: Vec::new(),
        }
    }
}

/// Puts records into the ledger and the account.
struct Counting<'a> {
    options: &'a LaneOptions,
    ledger: &'a mut Ledger,
    files: &'a mut Files,
    cache: &'a mut Cache,
    records: &'a mut u64,
}

impl Counting<'_> {
    #[inline(always)]
    fn day(&mut self, secs: i64) -> Day {
        let (day, from, to) = self.cache.day;
        if from <= secs && secs < to {
            return day;
        }
        self.find_day(secs);
        self.cache.day.0
    }

    fn find_day(&mut self, secs: i64) {
        // Halves of days: in most zones a day of the zone begins in one of them, and has the other to itself.
        let place = &mut self.cache.days[secs.div_euclid(86_400 / 2).rem_euclid(DAYS as i64) as usize];
        if !(place.1..place.2).contains(&secs) {
            *place = self.options.zone.day_span(secs);
        }
        self.cache.day = *place;
    }

    /// The sensor of a record. A record that is not inbound names no sensor by its destination.
    #[inline(always)]
    fn sensor(&mut self, access: &Access<'_>) -> Option<SensorId> {
        use SensorBy::{Auto, Destination, Field, File, Host};
        let by = self.options.sensor_by;
        let name = match by {
            File => return Some(self.named_by_file()),
            Host => access.host.or(access.sensor),
            Auto | Field => access.sensor.or(access.host),
            Destination => None,
        };
        match (name, access.destination, access.kind.class()) {
            (Some(name), ..) => Some(self.named(name)),
            (None, Some(destination), Class::Access | Class::Backscatter) => Some(self.addressed(destination)),
            (None, Some(_), _) => None,
            // A frame without an address came to nobody who could be named.
            (None, None, _) if access.kind == Kind::NotIp => None,
            (None, None, _) if by == Destination => match access.sensor.or(access.host) {
                Some(name) => Some(self.named(name)),
                None => Some(self.named_by_file()),
            },
            (None, None, _) => Some(self.named_by_file()),
        }
    }

    /// The sensor that the file names.
    fn named_by_file(&mut self) -> SensorId {
        let name = std::mem::take(&mut self.files.name);
        let id = self.named(name.as_bytes());
        self.files.name = name;
        id
    }

    /// The sensor of a name.
    #[inline(always)]
    fn named(&mut self, name: &[u8]) -> SensorId {
        let print = print_of(name);
        // Names of sensors differ in their last bytes as a rule.
        let mixed = (print.0 ^ print.1.rotate_left(31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = (mixed ^ mixed >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - NAMES.ilog2());
        if let Some(known) = self.cache.names.get(place as usize)
            && known.print == print
            && known.length == name.len()
            && (name.len() <= 16 || *self.ledger.sensors()[known.id.0 as usize] == *name)
            // A free place is of the empty name, which is looked for as any other.
            && !name.is_empty()
        {
            return known.id;
        }
        self.find_name(name, place as usize)
    }

    #[inline(never)]
    fn find_name(&mut self, name: &[u8], place: usize) -> SensorId {
        let id = self.ledger.sensor(name);
        self.cache.names[place] = KnownName { print: print_of(name), length: name.len(), id };
        id
    }

    /// The sensor that an address names.
    fn addressed(&mut self, address: IpAddr) -> SensorId {
        if let Some((last, id)) = self.cache.last_address
            && last == address
        {
            return id;
        }
        let ledger = &mut *self.ledger;
        let id = *self.cache.addresses.entry(address).or_insert_with(|| ledger.sensor(address.to_string().as_bytes()));
        self.cache.last_address = Some((address, id));
        id
    }
}

impl Counting<'_> {
    /// A record of any kind.
    #[inline(never)]
    fn any(&mut self, access: &Access<'_>, at: Position) {
        *self.records += 1;
        let class = access.kind.class();
        let (Some(time), sensor) = (access.time, self.sensor(access)) else {
            match class {
                Class::Access => self.files.account.reject(Reason::NoTime, at, &[]),
                _ => self.files.account.record(access.kind, access.weight),
            }
            return;
        };
        let day = self.day(time.secs());
        let pass = self.options.pass;
        if let Some(sensor) = sensor
            && pass.is_none_or(Pass::is_first)
        {
            self.ledger.cover(day, sensor, 1);
        }
        let (book, service) = match class {
            Class::Access => (Book::Accesses, access.service()),
            Class::Backscatter => (Book::Backscatter, access.victim_service()),
            _ => return self.files.account.record(access.kind, access.weight),
        };
        match (sensor, service, access.source) {
            (Some(sensor), Some(service), Some(source)) => {
                if pass.is_none_or(|pass| pass.holds(source)) {
                    self.ledger.add(book, day, sensor, service, source, access.weight.into());
                }
                self.files.account.record(access.kind, access.weight);
            }
            (_, _, None) => self.files.account.reject(Reason::NoSource, at, &[]),
            _ => self.files.account.reject(Reason::NoService, at, &[]),
        }
    }
}

impl Counting<'_> {
    /// The rows of a batch that are all of one day.
    fn rows_of_day(&mut self, day: Day, batch: &Batch<'_>, rows: Range<usize>) {
        let text = batch.text;
        let weights = batch.weights.map(|weights| &weights[rows.clone()]);
        let columns = batch.services[rows.clone()].iter().zip(&batch.sensors[rows.clone()]).zip(&batch.sources[rows]);
        self.cache.pending.clear();
        let mut accesses = 0;
        for (row, ((bits, (from, to)), source)) in columns.enumerate() {
            let Some(service) = Service::from_bits(*bits).filter(|_| *bits != 0) else { continue };
            let sensor = self.named(&text[*from as usize..*to as usize]);
            let weight = weights.map_or(1, |weights| weights[row]);
            accesses += u64::from(weight);
            self.cache.pending.push(self.ledger.prepare(sensor, service, *source, weight));
        }
        *self.records += self.cache.pending.len() as u64;
        self.files.account.record_accesses(self.cache.pending.len() as u64, accesses);
        let Some(pass) = self.options.pass else { return self.ledger.count_all(day, &self.cache.pending) };
        if pass.is_first() {
            self.ledger.cover_all(day, &self.cache.pending);
        }
        self.cache.pending.retain(|row| pass.holds(row.source()));
        self.ledger.add_all(day, &self.cache.pending);
    }
}

/// Fewer rows of one day than these are counted one by one: what is done at once has to be worth it.
const FEW: usize = 8;

impl Counting<'_> {
    /// [`Counting::rows_of_day`] of a log in no order of time.
    fn few_rows_of_day(&mut self, day: Day, batch: &Batch<'_>, rows: Range<usize>) {
        for row in rows {
            let bits = batch.services[row];
            let Some(service) = Service::from_bits(bits).filter(|_| bits != 0) else { continue };
            let (from, to) = batch.sensors[row];
            let sensor = self.named(&batch.text[from as usize..to as usize]);
            let weight = batch.weights.map_or(1, |weights| weights[row]).into();
            *self.records += 1;
            self.files.account.record_accesses(1, weight);
            self.ledger.count(day, sensor, service, batch.sources[row].into(), weight);
        }
    }
}

impl FileSink for Counting<'_> {
    fn begin_file(&mut self, name: &str) {
        self.files.begin(name);
    }

    fn end_file(&mut self, file: Ended) {
        self.files.end(file);
    }
}

impl Sink for Counting<'_> {
    fn takes_batches(&self) -> bool {
        matches!(self.options.sensor_by, SensorBy::Auto | SensorBy::Field)
    }

    fn batch(&mut self, batch: &Batch<'_>) {
        let mut from = 0;
        while let Some(&first) = batch.seconds.get(from) {
            let day = self.day(first);
            let (_, begin, end) = self.cache.day;
            let alike = batch.seconds[from..].iter().take_while(|secs| (begin..end).contains(secs)).count();
            match (alike, self.options.pass) {
                (..FEW, None) => self.few_rows_of_day(day, batch, from..from + alike),
                _ => self.rows_of_day(day, batch, from..from + alike),
            }
            from += alike;
        }
    }

    #[inline(always)]
    fn access(&mut self, access: &Access<'_>, at: Position) {
        // Nearly all records: an access of an IPv4 source at a sensor that the record names.
        let (Kind::Access, Some(time), Some(IpAddr::V4(source)), Some(service), None) =
            (access.kind, access.time, access.source, access.service(), self.options.pass)
        else {
            return self.any(access, at);
        };
        let sensor = match (self.options.sensor_by, access.sensor, access.host, access.destination) {
            (SensorBy::Auto | SensorBy::Field, Some(name), ..) => self.named(name),
            (SensorBy::Auto | SensorBy::Field, None, Some(host), _) => self.named(host),
            (SensorBy::Auto | SensorBy::Field, None, None, Some(destination)) => self.addressed(destination),
            _ => return self.any(access, at),
        };
        *self.records += 1;
        let day = self.day(time.secs());
        self.ledger.count(day, sensor, service, source, access.weight.into());
        self.files.account.record(Kind::Access, access.weight);
    }

    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        *self.records += 1;
        self.files.account.reject(reason, at, text);
    }

    fn blank(&mut self) {
        *self.records += 1;
        self.files.account.blank += 1;
    }

    fn note(&mut self, note: Note, amount: u64) {
        self.files.account.note(note, amount);
    }
}
