//! Cube files among the arguments: they are not read as logs but added up, with what was counted in logs, if there are any.

use super::terminal::name_of;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use teiten::cube::{CUBE_MAGIC, CubeFile, NotAdded, Unlike, sum_of_files};

/// Takes the cube files out of a list of files.
pub(super) fn take(files: &mut Vec<PathBuf>) -> Result<Vec<PathBuf>, String> {
    let mut cubes = Vec::new();
    let mut logs = Vec::new();
    for path in files.drain(..) {
        let is_cube = looks_like_cube(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        if is_cube { cubes.push(path) } else { logs.push(path) }
    }
    *files = logs;
    Ok(cubes)
}

fn looks_like_cube(path: &Path) -> io::Result<bool> {
    // What a pipe has given it does not give again.
    if !std::fs::metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(CUBE_MAGIC.len() as u64).read_to_end(&mut head)?;
    Ok(head == CUBE_MAGIC)
}

/// What was counted in logs.
pub(super) struct Logs {
    /// How they are called where they cannot be added.
    pub(super) name: String,
    pub(super) file: CubeFile,
}

/// The sum of cube files and of what was counted in logs. The same file given twice counts once, as logs do.
pub(super) fn sum(paths: &[PathBuf], logs: Option<Logs>) -> Result<CubeFile, String> {
    let (mut files, mut names, mut held): (Vec<CubeFile>, Vec<String>, Vec<Vec<u8>>) = Default::default();
    // By name, so that the order of the arguments does not show.
    let mut paths: Vec<&PathBuf> = paths.iter().collect();
    paths.sort_by_key(|path| (name_of(path), *path));
    for path in paths {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        if let Some(same) = held.iter().position(|other| *other == bytes) {
            eprintln!("{}: the same as {}, counted once", path.display(), names[same]);
            continue;
        }
        files.push(CubeFile::from_bytes(&bytes).map_err(|e| format!("{}: {e}", path.display()))?);
        names.push(path.display().to_string());
        held.push(bytes);
    }
    drop(held);
    let of_logs = logs.is_some().then_some(files.len());
    if let Some(Logs { name, file }) = logs {
        files.push(file);
        names.push(name);
    }
    let refused = |refused: NotAdded| {
        let hint = match &refused.why {
            Unlike::Zones(zone, _) if of_logs == Some(refused.files.1) => {
                format!(" (count the logs with --zone {zone})")
            }
            _ => String::new(),
        };
        format!("{}{hint}", refused.sentence(&names))
    };
    let sum = sum_of_files(files).map_err(refused)?;
    sum.ok_or_else(|| "no files; see teiten --help".into())
}
