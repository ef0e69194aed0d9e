//! What became of each file, in words on the terminal.

use teiten::account::{Account, Note};
use teiten::count::{Counted, FileResult, InputFile};
use teiten::format::{FORMATS, Head};
use teiten::input::Outcome;
use teiten::input::overlap::Overlap;
use teiten::lane::Finished;

/// A format that reads no file by lines says so of any.
const NO_HEAD: Head<'static> = Head { bytes: &[], whole: true };

/// What became of each file, on the terminal: always what went wrong, the rest unless `quiet`.
pub(super) fn tell(inputs: &[InputFile], counted: &Counted, quiet: bool) {
    for (input, file) in inputs.iter().zip(&counted.files) {
        match file {
            FileResult::Failed(error) => eprintln!("{}: {error}", input.path.display()),
            FileResult::Same(other) => eprintln!("{}: the same as {}, counted once", input.name, inputs[*other].name),
            FileResult::Finished(finished) => {
                for member in &finished.members {
                    if let Outcome::Same(first) = member.outcome {
                        let first = finished.members.get(first).map_or("another file of the archive", |it| &it.name);
                        eprintln!("{}: the same as {first}, counted once", member.name);
                        continue;
                    }
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
pub(super) fn tell_overlaps(inputs: &[InputFile], found: &[Overlap]) {
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
pub(super) fn declined(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Read(_) | Outcome::Archive | Outcome::Same(_) => None,
        Outcome::Unread => Some("not unpacked".into()),
        Outcome::Empty => Some("empty".into()),
        Outcome::Ask(..) => Some("a table whose columns are not known: say what they mean with --map".into()),
        Outcome::Unknown(refusals) => {
            let what = refusals.first().map_or("", |(_, why)| why.told());
            Some(format!("not recognised: {what} (formats tried: {})", refusals.len()))
        }
    }
}
