//! Looks, once everything is counted, for files that seem to hold the same accesses. Where a file cannot be read again
//! nothing is said of it; the counts do not depend on it.

use super::{FileResult, InputFile, by_name, fill};
use crate::input::Outcome;
use crate::input::overlap::{self, Overlap, Sketch};
use crate::lane::Sketching;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Pairs of files that seem to overlap, by their places in `files`, of which `counted` is what became. Files of which
/// accesses were counted are read once more for it, by so many threads (at least 1), each `chunk` bytes at once; where
/// there are fewer than two of them, nothing is read. Neither number changes what is found, and the order of the files
/// decides at most which of two of one name stands first.
pub fn overlaps(files: &[InputFile], counted: &[FileResult], threads: usize, chunk: usize) -> Vec<Overlap> {
    let mut order = by_name(files);
    order.retain(|&at| counted.get(at).is_some_and(holds_accesses));
    if order.len() < 2 {
        return Vec::new();
    }
    let (samples, next) = (overlap::samples_for(order.len()), AtomicUsize::new(0));
    let sketches = Mutex::new(vec![Sketch::new(samples); order.len()]);
    let work = || {
        let mut buffer = vec![0; chunk];
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(&file) = order.get(at) else { return };
            if let Ok(sketch) = sketch(&files[file], samples, &mut buffer) {
                sketches.lock().unwrap_or_else(PoisonError::into_inner)[at] = sketch;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, order.len()) {
            scope.spawn(work);
        }
    });
    let found = overlap::overlaps(&sketches.into_inner().unwrap_or_else(PoisonError::into_inner));
    found.into_iter().map(|it| Overlap { kept: order[it.kept], repeats: order[it.repeats], ..it }).collect()
}

fn holds_accesses(file: &FileResult) -> bool {
    match file {
        FileResult::Finished(it) => {
            matches!(it.outcome, Outcome::Read(_) | Outcome::Archive) && it.account.counted() > 0
        }
        FileResult::Same(_) | FileResult::Failed(_) => false,
    }
}

fn sketch(input: &InputFile, samples: usize, buffer: &mut [u8]) -> io::Result<Sketch> {
    let (mut file, mut sketching) = (File::open(&input.path)?, Sketching::new(input.options.clone(), samples));
    loop {
        match fill(&mut file, buffer)? {
            0 => break,
            n => sketching.push(&buffer[..n]),
        }
    }
    Ok(sketching.end())
}
