//! A lane: one worker's engine. Files go in, one after the other; a ledger and an account of each file come out. Runs
//! the same in a thread of the terminal and in a worker of the browser.

use crate::access::{Access, Class, Kind};
use crate::account::{Account, Note, Position, Reason};
use crate::fingerprint::{Held, Tools, is_testable, judge};
use crate::format::{Batch, SensorsBy, Sink};
use crate::input::overlap::Sketch;
use crate::input::{Damaged, Ended, FileOptions, FileSink, Intake, Outcome};
use crate::ledger::{Book, Ledger, Pass, Pending, SensorId};
use crate::time::{Day, Zone};
use hashbrown::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

mod batches;
mod sketching;
pub use sketching::Sketching;

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
    /// Nothing is counted, and accesses go here ([`Sketching`]).
    sketch: Option<Sketch>,
}

struct OpenFile {
    intake: Intake,
    files: Files,
    cache: Cache,
    /// What the file at hand counts, while it may be the same as another of its archive.
    aside: Option<Box<Aside>>,
    /// Records rejected unread, each of which its reader passed as a blank line.
    quarantined: u64,
}

/// Counts of a file that are forgotten, or added to the others, once it is known whether they are of any use.
struct Aside {
    ledger: Ledger,
    cache: Cache,
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
        Lane { options, ledger, open: None, records: 0, sketch: None }
    }

    /// Begins a file; `name` is its name without folders.
    ///
    /// # Panics
    /// If a file is still open: our own misuse.
    pub fn open(&mut self, name: &str, options: FileOptions) {
        self.open_intake(name, Intake::new(FileOptions { seed: self.options.seed, ..options }));
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
            aside: None,
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

    /// The next frames of the open file, which is unpacked apart; see [`Intake::push_apart`]. Whether more of it is wanted.
    ///
    /// # Panics
    /// If no file is open: our own misuse.
    pub fn push_apart(&mut self, frames: &[u8]) -> Result<bool, Damaged> {
        self.with_open(|intake, sink| intake.push_apart(frames, sink).map(|()| !intake.is_declined()))
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
            aside: &mut file.aside,
            records: &mut self.records,
            sketch: &mut self.sketch,
        };
        sink.swap_aside();
        let result = act(&mut file.intake, &mut sink);
        sink.count_all_waiting();
        sink.swap_aside();
        result
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
        if let Outcome::Same(_) = file.outcome {
            account = Account::default();
            account.note(Note::AlikeMembers, 1);
            self.account.add(&account);
            if let Some(member) = place.and_then(|place| self.members.get_mut(place)) {
                (member.outcome, member.account, member.bytes) = (file.outcome, account, file.size);
            }
            return;
        }
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
    /// By the half day of UTC in which a record was: in most zones a day of the zone begins in one half of a day, and has
    /// the other to itself.
    days: Vec<KnownDay>,
    /// The place in `days` of the day that the last record was of.
    day: usize,
    /// Some day has rows that wait.
    rows_wait: bool,
    /// Sensors by a few bytes of their names.
    names: Box<[KnownName; NAMES]>,
    /// Sensors that are named by their address, and a few of them by a hash of it.
    addresses: HashMap<IpAddr, SensorId, foldhash::fast::FixedState>,
    met: Box<[Option<(Ipv4Addr, SensorId)>; NAMES]>,
    /// Those of the rows of a batch.
    sensors: Vec<SensorId>,
}

/// For how many halves of days there is a place.
const DAYS: usize = 1024;

/// A day of the report's zone.
#[derive(Clone, Debug)]
struct KnownDay {
    day: Day,
    /// Seconds of UTC within it.
    seconds: Range<i64>,
    /// Rows of it on their way into the ledger: many are looked up there in the time that a few take one by one, also if
    /// the log is in no order of time.
    waiting: Vec<Pending>,
}

/// So many rows of a day wait at most, and those of a batch that come at once.
const WAITING: usize = 512;

/// How many names and addresses are remembered: more sensors than that are found in the ledger.
const NAMES: usize = 1024;

/// A number below [`NAMES`] that every bit of `bits` has a say in.
#[inline(always)]
fn place_of(bits: u64) -> usize {
    let mixed = bits.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - NAMES.ilog2())) as usize
}

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
            days: vec![KnownDay { day: Day(0), seconds: 0..0, waiting: Vec::new() }; DAYS],
            day: 0,
            rows_wait: false,
            names: Box::new([KnownName::default(); NAMES]),
            addresses: HashMap::with_hasher(foldhash::fast::FixedState::with_seed(seed)),
            met: Box::new([None; NAMES]),
            sensors: Vec::new(),
        }
    }
}

/// Puts records into the ledger and the account.
struct Counting<'a> {
    options: &'a LaneOptions,
    ledger: &'a mut Ledger,
    files: &'a mut Files,
    cache: &'a mut Cache,
    /// While the file at hand is in doubt, what all other files have counted: it has changed places with this.
    aside: &'a mut Option<Box<Aside>>,
    records: &'a mut u64,
    /// See [`Lane::sketch`].
    sketch: &'a mut Option<Sketch>,
}

impl Counting<'_> {
    /// Counts elsewhere from here on, if there is a file in doubt.
    fn swap_aside(&mut self) {
        if let Some(aside) = self.aside {
            std::mem::swap(self.ledger, &mut aside.ledger);
            std::mem::swap(self.cache, &mut aside.cache);
        }
    }

    /// The file in doubt has ended: its counts are added to the others, or forgotten.
    fn settle(&mut self, counts: bool) {
        self.count_all_waiting();
        self.swap_aside();
        if let Some(aside) = self.aside.take()
            && counts
        {
            self.ledger.import(&aside.ledger.export(0, 1)).expect("what was exported is whole");
        }
    }

    /// The place of the day of a second in [`Cache::days`].
    #[inline(always)]
    fn day_at(&mut self, secs: i64) -> usize {
        let at = self.cache.day;
        if self.cache.days.get(at).is_some_and(|known| known.seconds.contains(&secs)) {
            return at;
        }
        self.find_day(secs)
    }

    fn find_day(&mut self, secs: i64) -> usize {
        let at = secs.div_euclid(86_400 / 2).rem_euclid(DAYS as i64) as usize;
        if !self.cache.days[at].seconds.contains(&secs) {
            self.count_waiting(at);
            let (day, from, to) = self.options.zone.day_span(secs);
            let known = &mut self.cache.days[at];
            (known.day, known.seconds) = (day, from..to);
        }
        self.cache.day = at;
        at
    }

    #[inline(always)]
    fn day(&mut self, secs: i64) -> Day {
        let at = self.day_at(secs);
        self.cache.days[at].day
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
        let place = place_of(print.0 ^ print.1.rotate_left(31));
        let known = &self.cache.names[place];
        if known.print == print
            && known.length == name.len()
            && (name.len() <= 16 || *self.ledger.sensors()[known.id.0 as usize] == *name)
            // A free place is of the empty name, which is looked for as any other.
            && !name.is_empty()
        {
            return known.id;
        }
        self.find_name(name, place)
    }

    #[inline(never)]
    fn find_name(&mut self, name: &[u8], place: usize) -> SensorId {
        let id = self.ledger.sensor(name);
        self.cache.names[place] = KnownName { print: print_of(name), length: name.len(), id };
        id
    }

    /// The sensor that an address names.
    #[inline(always)]
    fn addressed(&mut self, address: IpAddr) -> SensorId {
        match address {
            IpAddr::V4(v4) => self.addressed_v4(v4),
            IpAddr::V6(_) => self.find_address(address),
        }
    }

    #[inline(always)]
    fn addressed_v4(&mut self, address: Ipv4Addr) -> SensorId {
        let place = place_of(address.to_bits().into());
        if let Some((met, id)) = self.cache.met[place]
            && met == address
        {
            return id;
        }
        let id = self.find_address(address.into());
        self.cache.met[place] = Some((address, id));
        id
    }

    #[inline(never)]
    fn find_address(&mut self, address: IpAddr) -> SensorId {
        let ledger = &mut *self.ledger;
        *self.cache.addresses.entry(address).or_insert_with(|| ledger.sensor(address.to_string().as_bytes()))
    }
}

impl Counting<'_> {
    /// A record of any kind.
    #[inline(never)]
    fn any(&mut self, access: &Access<'_>, at: Position) {
        if let Some(sketch) = self.sketch {
            return sketch.add(access);
        }
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
                    if book == Book::Accesses && is_testable(&access.header) {
                        self.look_for_marks(day, sensor, access);
                    }
                }
                self.files.account.record(access.kind, access.weight);
            }
            (_, _, None) => self.files.account.reject(Reason::NoSource, at, &[]),
            _ => self.files.account.reject(Reason::NoService, at, &[]),
        }
    }
}

impl Counting<'_> {
    /// Notes which marks an access bears that is counted, if its pass is the one that counts the source. Only called where
    /// there is a header to look at; in the loop of every reader it would be too long.
    #[inline(never)]
    fn look_for_marks(&mut self, day: Day, sensor: SensorId, access: &Access<'_>) {
        if let (Some(pass), Some(source)) = (self.options.pass, access.source)
            && !pass.holds(source)
        {
            return;
        }
        let seen = judge(access);
        if seen.held != Held::default() {
            self.ledger.test(day, seen.held, access.weight.into());
        }
        if seen.fitting != Tools::default() {
            self.note_marks(day, sensor, access, seen.fitting);
        }
    }

    #[cold]
    #[inline(never)]
    fn note_marks(&mut self, day: Day, sensor: SensorId, access: &Access<'_>, tools: Tools) {
        if let (Some(source), Some(service)) = (access.source, access.service()) {
            for tool in tools.iter() {
                self.ledger.add(Book::Marked(tool), day, sensor, service, source, access.weight.into());
            }
        }
    }

    /// Has an access of the day of this place wait.
    #[inline(always)]
    fn wait(&mut self, at: usize, pending: Pending) {
        self.cache.rows_wait = true;
        let waiting = &mut self.cache.days[at].waiting;
        waiting.push(pending);
        if waiting.len() == WAITING {
            self.count_waiting(at);
        }
    }

    /// Counts the rows of a day that wait.
    #[inline(never)]
    fn count_waiting(&mut self, at: usize) {
        let KnownDay { day, waiting, .. } = &mut self.cache.days[at];
        match self.options.pass {
            None => self.ledger.count_all(*day, waiting),
            Some(pass) => {
                if pass.is_first() {
                    self.ledger.cover_all(*day, waiting);
                }
                waiting.retain(|row| pass.holds(row.source()));
                self.ledger.add_all(*day, waiting);
            }
        }
        waiting.clear();
    }

    /// Counts all rows that wait: nothing that is asked of the ledger leaves them out.
    fn count_all_waiting(&mut self) {
        if std::mem::take(&mut self.cache.rows_wait) {
            (0..DAYS).for_each(|at| self.count_waiting(at));
        }
    }
}

impl FileSink for Counting<'_> {
    fn begin_file(&mut self, name: &str) {
        self.files.begin(name);
    }

    fn doubt_file(&mut self) {
        if self.sketch.is_some() {
            return;
        }
        self.count_all_waiting();
        let seed = self.options.seed;
        *self.aside = Some(Box::new(Aside { ledger: Ledger::new(seed), cache: Cache::new(seed) }));
        self.swap_aside();
    }

    fn end_file(&mut self, file: Ended) {
        self.settle(!matches!(file.outcome, Outcome::Same(_)));
        self.files.end(file);
    }
}

impl Sink for Counting<'_> {
    fn takes_batches(&self, sensors: SensorsBy) -> bool {
        self.counts_batches(sensors)
    }

    fn batch(&mut self, batch: &Batch<'_>) {
        self.count_batch(batch);
    }

    #[inline(always)]
    fn access(&mut self, access: &Access<'_>, at: Position) {
        // Nearly all records: an access of an IPv4 source at a sensor that the record names.
        let (Kind::Access, Some(time), Some(IpAddr::V4(source)), Some(service)) =
            (access.kind, access.time, access.source, access.service())
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
        self.files.account.record(Kind::Access, access.weight);
        let at = self.day_at(time.secs());
        let pending = self.ledger.prepare(sensor, service, source.to_bits(), access.weight);
        self.wait(at, pending);
        if is_testable(&access.header) {
            self.look_for_marks(self.cache.days[at].day, sensor, access);
        }
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
