//! Counting files natively: lanes in threads, parts of large files side by side. What comes out is the same for any
//! number of lanes.

mod overlaps;

pub use overlaps::overlaps;

use crate::account::Account;
use crate::cube::{Cube, DayCounts, Detail, Visits};
use crate::format::{FORMATS, Head, Recognition, recognise};
use crate::input::{FileOptions, Intake, Outcome, PACKED_HEAD, TextDigest, has_lines, is_plain, unpacked};
use crate::lane::{Finished, Lane, LaneOptions};
use crate::ledger::{Freezing, Frozen, Ledger};
use crate::region::RegionTable;
use crate::report::monthly::{Choice, Incidents, Monthly, Plan, Questions, Settings};
use crate::report::{Selection, TopSource, top_sources};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A file to be counted.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without folders.
    pub name: String,
    /// What is known and was said of it.
    pub options: FileOptions,
}

/// How to count.
pub struct CountOptions<'a> {
    /// Zone, sensors.
    pub lane: LaneOptions,
    /// Threads, at least 1.
    pub lanes: usize,
    /// Bytes a thread reads at once.
    pub chunk: usize,
    /// Plain files larger than this are split.
    pub part: u64,
    /// Countries.
    pub regions: &'a RegionTable,
    /// What the counts are for.
    pub wanted: Wanted,
    /// How many of the busiest sources of the report's period are wanted.
    pub busiest: usize,
    /// Told how many bytes were read just now.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What counts are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The counts themselves.
    Counts,
    /// A cube file: every table, and what only addresses can tell of bursts.
    CubeFile,
    /// The month's report.
    Report(Choice),
}

impl Wanted {
    fn detail(self) -> Detail {
        if self == Wanted::CubeFile { Detail::File } else { Detail::Page }
    }
}

/// What became of a file.
#[derive(Debug)]
pub enum FileResult {
    /// Read to its end; see [`Finished`].
    Finished(Box<Finished>),
    /// The same text as the file of that index.
    Same(usize),
    /// The system refused.
    Failed(io::Error),
}

/// Everything that was counted.
pub struct Counted {
    /// The counts.
    pub cube: Cube,
    /// The report, if one was wanted and there is data of its period.
    pub report: Option<Monthly>,
    /// Who came in bursts, if a cube file was wanted.
    pub visits: Visits,
    /// The busiest sources of the report's period, as many as were wanted.
    pub busiest: Vec<TopSource>,
    /// One a file, in the order given.
    pub files: Vec<FileResult>,
}

impl Counted {
    /// The account of all files.
    pub fn account(&self) -> Account {
        let mut account = Account::default();
        for file in &self.files {
            if let FileResult::Finished(finished) = file {
                account.add(&finished.account);
            }
        }
        account
    }
}

/// A piece of work: records that begin in `from..to` of a file.
#[derive(Clone, Copy, Debug)]
struct Part {
    file: usize,
    from: u64,
    to: u64,
}

/// What came of a part: where its first record began, and where the record after its last one begins.
struct PartResult {
    part: Part,
    seam: (u64, u64),
    result: io::Result<Finished>,
}

/// Counts the files. The result does not depend on lanes, chunk or part sizes, nor on the order of files.
pub fn count(files: &[InputFile], options: &CountOptions<'_>) -> Counted {
    let mut same = same_files(files);
    loop {
        let (ledgers, finished) = count_all_but(files, &same, options);
        // Only now is it known how long each text is: the same log may be there packed and as it is.
        if same_texts(files, &finished, &mut same) {
            continue;
        }
        let (cube, frozen) = cube_of(ledgers, options);
        let (mut report, mut visits) = (None, Visits::default());
        match options.wanted {
            Wanted::Counts => {}
            Wanted::CubeFile => visits = Questions::of(&cube).ask(frozen.as_slice()),
            Wanted::Report(choice) => {
                let plan = Plan::of(&cube, choice, Settings::default());
                report = plan.and_then(|plan| plan.report(&cube, &Incidents::of(frozen.as_slice(), &plan.bursts)));
            }
        }
        let busiest = match (&report, &frozen) {
            (Some(report), Some(frozen)) if options.busiest > 0 => {
                top_sources(frozen, options.regions, &Selection::default(), report.period, options.busiest)
            }
            _ => Vec::new(),
        };
        let files = (finished.into_iter().zip(same))
            .map(|(result, same)| match (same, result) {
                (Some(first), _) => FileResult::Same(first),
                (None, Some(Ok(finished))) => FileResult::Finished(Box::new(finished)),
                (None, Some(Err(error))) => FileResult::Failed(error),
                (None, None) => FileResult::Failed(io::ErrorKind::NotFound.into()),
            })
            .collect();
        return Counted { cube, report, visits, busiest, files };
    }
}

/// Reads every file that repeats no other; one result for each that was read.
fn count_all_but(
    files: &[InputFile],
    same: &[Option<usize>],
    options: &CountOptions<'_>,
) -> (Vec<Ledger>, Vec<Option<io::Result<Finished>>>) {
    let whole: Vec<Part> =
        (0..files.len()).filter(|i| same[*i].is_none()).map(|file| Part { file, from: 0, to: u64::MAX }).collect();
    let parts: Vec<Part> = whole.iter().flat_map(|part| split(&files[part.file], *part, options)).collect();
    let (mut ledgers, mut done) = run(files, &parts, options);
    if !sound(&mut done) {
        // A record crosses the border of two parts in a way that only reading in order can tell. Rare: read again.
        (ledgers, done) = run(files, &whole, options);
        done.sort_by_key(|d| (d.part.file, d.part.from));
    }
    let mut results: Vec<Option<io::Result<Finished>>> = files.iter().map(|_| None).collect();
    for PartResult { part, result, .. } in done {
        match (&mut results[part.file], result) {
            (Some(Ok(before)), Ok(next)) => before.account.append(&next.account),
            (Some(Err(_)), _) => {}
            (slot, result) => *slot = Some(result),
        }
    }
    (ledgers, results)
}

/// Marks files whose text is that of an earlier one; true if there was any.
fn same_texts(files: &[InputFile], finished: &[Option<io::Result<Finished>>], same: &mut [Option<usize>]) -> bool {
    let mut by_length: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for at in by_name(files) {
        if let Some(Ok(finished)) = &finished[at]
            && finished.account.bytes > 0
        {
            by_length.entry(finished.account.bytes).or_default().push(at);
        }
    }
    let mut found = false;
    for group in by_length.into_values().filter(|group| group.len() > 1) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for at in group {
            // A file that cannot be read again is no repetition of another.
            let Ok(digest) = text_digest(&files[at].path) else { continue };
            match first.entry(digest) {
                Entry::Vacant(entry) => _ = entry.insert(at),
                Entry::Occupied(entry) => {
                    same[at] = Some(*entry.get());
                    found = true;
                }
            }
        }
    }
    found
}

fn text_digest(path: &Path) -> io::Result<String> {
    let (mut file, mut buffer, mut digest) = (File::open(path)?, vec![0; 1 << 18], TextDigest::new());
    loop {
        match fill(&mut file, &mut buffer)? {
            0 => return Ok(digest.end()),
            n => digest.push(&buffer[..n]),
        }
    }
}

/// The first of equals is the first by name, so that the order of the arguments does not show.
fn by_name(files: &[InputFile]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by(|a, b| files[*a].name.cmp(&files[*b].name).then(a.cmp(b)));
    order
}

/// Freezes what every lane has read and counts it, some days in each of as many threads. What was frozen is kept for a
/// report or a cube file, which asks it.
fn cube_of(ledgers: Vec<Ledger>, options: &CountOptions<'_>) -> (Cube, Option<Frozen>) {
    let (zone, regions, detail, threads) =
        (&options.lane.zone, options.regions, options.wanted.detail(), ledgers.len());
    let mut freezing = Freezing::of(ledgers);
    let stretches = freezing.stretches(threads);
    let days = in_threads(stretches, |days| freezing.freeze(days));
    let frozen = freezing.end(days);
    let counts = in_threads(frozen.stretches(threads), |days| DayCounts::of(&frozen, regions, detail, days));
    let cube = Cube::of_days(&frozen, zone, regions, counts);
    (cube, (options.wanted != Wanted::Counts).then_some(frozen))
}

/// Does each piece of work in a thread of its own; what comes of them, in their order.
fn in_threads<T: Send, R: Send>(work: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let each = &each;
    std::thread::scope(|scope| {
        let threads: Vec<_> = work.into_iter().map(|piece| scope.spawn(move || each(piece))).collect();
        threads.into_iter().map(|thread| thread.join().expect("counting does not panic")).collect()
    })
}

/// Which file each one repeats, byte for byte: a cheap look before anything is read.
fn same_files(files: &[InputFile]) -> Vec<Option<usize>> {
    let size = |f: &InputFile| std::fs::metadata(&f.path).map(|m| m.len()).unwrap_or(0);
    let sizes: Vec<u64> = files.iter().map(size).collect();
    let order = by_name(files);
    let mut same: Vec<Option<usize>> = vec![None; files.len()];
    for (n, &file) in order.iter().enumerate() {
        same[file] = order[..n].iter().copied().find(|&other| {
            same[other].is_none()
                && sizes[other] == sizes[file]
                && sizes[file] > 0
                && same_bytes(&files[other].path, &files[file].path).unwrap_or(false)
        });
    }
    same
}

fn same_bytes(a: &PathBuf, b: &PathBuf) -> io::Result<bool> {
    let (mut a, mut b) = (File::open(a)?, File::open(b)?);
    let (mut left, mut right) = (vec![0; 1 << 18], vec![0; 1 << 18]);
    loop {
        let n = fill(&mut a, &mut left)?;
        if n != fill(&mut b, &mut right)? || left[..n] != right[..n] {
            return Ok(false);
        }
        if n == 0 {
            return Ok(true);
        }
    }
}

fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled)
}

/// A large plain file of lines in parts, anything else whole.
fn split(file: &InputFile, whole: Part, options: &CountOptions<'_>) -> Vec<Part> {
    let Ok(size) = std::fs::metadata(&file.path).map(|m| m.len()) else { return vec![whole] };
    let splits = |head: Vec<u8>| {
        let has_lines = match file.options.format {
            Some(format) => FORMATS[format].has_lines(&Head { bytes: &head, whole: false }),
            None => has_lines(&head),
        };
        has_lines && is_plain(&head, head.len() < Head::LIMIT)
    };
    if options.lanes == 1 || size <= options.part || !head(&file.path).is_ok_and(splits) {
        return vec![whole];
    }
    let parts = size.div_ceil(options.part);
    let border = |n: u64| if n == parts { u64::MAX } else { size / parts * n };
    (0..parts).map(|n| Part { file: whole.file, from: border(n), to: border(n + 1) }).collect()
}

/// The text at the front of a file, unpacked: what its columns are known by.
pub fn text_head(path: &Path) -> io::Result<Vec<u8>> {
    Ok(unpacked(&first_bytes(path, PACKED_HEAD)?))
}

/// The first bytes of a file, as it is: what parts of a plain file are recognised by.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    first_bytes(path, Head::LIMIT)
}

fn first_bytes(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; limit];
    let n = fill(&mut File::open(path)?, &mut bytes)?;
    bytes.truncate(n);
    Ok(bytes)
}

/// Reads the parts, each lane taking the next; returns what each lane holds.
fn run(files: &[InputFile], parts: &[Part], options: &CountOptions<'_>) -> (Vec<Ledger>, Vec<PartResult>) {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let ledgers = std::thread::scope(|scope| {
        let work = || {
            let mut lane = Lane::new(options.lane.clone());
            while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut seam = (part.from, part.to);
                let result = read(&mut lane, &files[part.file], *part, options, &mut seam);
                let result = PartResult { part: *part, seam, result };
                done.lock().unwrap_or_else(PoisonError::into_inner).push(result);
            }
            lane.into_ledger()
        };
        let threads: Vec<_> = (0..options.lanes.max(1)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|t| t.join().expect("reading does not panic")).collect()
    });
    (ledgers, done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Sorts the parts, and tells whether each begins where the one before it ended.
fn sound(done: &mut [PartResult]) -> bool {
    done.sort_by_key(|d| (d.part.file, d.part.from));
    done.windows(2).all(|w| w[0].part.file != w[1].part.file || w[0].seam.1 == w[1].seam.0)
}

fn read(
    lane: &mut Lane,
    input: &InputFile,
    part: Part,
    options: &CountOptions<'_>,
    seam: &mut (u64, u64),
) -> io::Result<Finished> {
    let mut file = File::open(&input.path)?;
    let mut buffer = vec![0; options.chunk];
    if part.from == 0 && part.to == u64::MAX {
        lane.open(&input.name, input.options.clone());
        return push_rest(lane, &mut file, &mut buffer, options);
    }
    let head = head(&input.path)?;
    let first = Head { bytes: &head, whole: false };
    let format = match (input.options.format, recognise(&first), input.options.by_pattern(&first)) {
        (Some(format), ..) | (None, Recognition::Format(format), _) => format,
        (None, Recognition::Ask(format), _) if input.options.mapping.is_some() => format,
        (None, Recognition::Ask(_) | Recognition::Unknown(_), Some(format)) => format,
        _ if part.from == 0 => {
            // Not to be read: the first part says why, the others have nothing to add.
            *seam = (0, part.to);
            lane.open(&input.name, input.options.clone());
            return push_rest(lane, &mut file, &mut buffer, options);
        }
        _ => return Ok(Finished { outcome: Outcome::Empty, account: Account::default(), members: Vec::new() }),
    };
    // A part begins with the first record after the line end at, or next after, the byte before it.
    let mut from = part.from;
    if from > 0 {
        file.seek(SeekFrom::Start(from - 1))?;
        let mut skipped = 0;
        loop {
            let n = fill(&mut file, &mut buffer)?;
            match memchr::memchr(b'\n', &buffer[..n]) {
                Some(at) => break from = part.from + skipped + at as u64,
                None if n == 0 => break from = u64::MAX,
                None => skipped += n as u64,
            }
        }
    }
    if from >= part.to {
        *seam = (from, from);
        return Ok(Finished { outcome: Outcome::Read(format), account: Account::default(), members: Vec::new() });
    }
    file.seek(SeekFrom::Start(from))?;
    lane.open_intake(&input.name, Intake::part(input.options.clone(), format, &head, from));
    let mut at = from;
    loop {
        let room = usize::try_from(part.to - at).unwrap_or(usize::MAX).min(buffer.len());
        let n = fill(&mut file, &mut buffer[..room])?;
        (options.progress)(n as u64);
        lane.push(&buffer[..n]);
        at += n as u64;
        if n < room || at == part.to {
            break;
        }
    }
    // The last record of the part may end in the next one.
    while !lane.position().1 {
        let n = fill(&mut file, &mut buffer)?;
        if n == 0 || lane.push_to_record_end(&buffer[..n]) < n {
            break;
        }
    }
    let (end, at_record) = lane.position();
    // What the next part began with may not be what it should have: then no part begins where this one ends.
    *seam = (from, if at_record && lane.is_settled() { end } else { u64::MAX });
    Ok(lane.close())
}

fn push_rest(lane: &mut Lane, file: &mut File, buffer: &mut [u8], options: &CountOptions<'_>) -> io::Result<Finished> {
    loop {
        let n = match fill(file, buffer) {
            Ok(n) => n,
            Err(error) => {
                lane.close();
                return Err(error);
            }
        };
        if n == 0 {
            return Ok(lane.close());
        }
        (options.progress)(n as u64);
        lane.push(&buffer[..n]);
    }
}
