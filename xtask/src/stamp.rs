//! Whether a step has to be done again: a hash of all it reads, kept beside
//! what it made. Contents count, not times, so a fresh checkout of the same
//! files or a touched one changes nothing.

use crate::command::Outcome;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// The hash of what a step reads, and the file that remembers it.
pub(crate) struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// Hashes `inputs` below `root`: files, and folders with all that is in
    /// them. What does not exist counts as that. `extra` is anything else the
    /// step depends on, such as its command line.
    pub(crate) fn new(root: &Path, file: PathBuf, inputs: &[&str], extra: &str) -> Outcome<Self> {
        let mut hasher = DefaultHasher::new();
        hasher.write(extra.as_bytes());
        for input in inputs {
            hash_path(root, Path::new(input), &mut hasher)?;
        }
        Ok(Self { file, hash: format!("{:016x}", hasher.finish()) })
    }

    /// Whether the step was done with these inputs and all of `outputs` exist.
    pub(crate) fn fresh(&self, outputs: &[&Path]) -> bool {
        outputs.iter().all(|it| it.exists()) && fs::read_to_string(&self.file).is_ok_and(|it| it == self.hash)
    }

    /// Remembers that the step is done.
    pub(crate) fn set(&self) -> Outcome {
        fs::write(&self.file, &self.hash).map_err(|error| format!("{}: {error}", self.file.display()))
    }
}

fn hash_path(root: &Path, path: &Path, hasher: &mut DefaultHasher) -> Outcome {
    let full = root.join(path);
    let say = |error| format!("{}: {error}", full.display());
    if full.is_dir() {
        let entries = fs::read_dir(&full).and_then(|it| it.collect::<Result<Vec<_>, _>>()).map_err(say)?;
        let mut names: Vec<_> = entries.into_iter().map(|it| it.file_name()).collect();
        names.sort();
        for name in names {
            hash_path(root, &path.join(name), hasher)?;
        }
    } else if full.is_file() {
        let bytes = fs::read(&full).map_err(say)?;
        hasher.write(path.as_os_str().as_encoded_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_fresh_until_an_input_changes_or_an_output_goes() {
        let root = std::env::temp_dir().join(format!("teiten-stamp-{}", std::process::id()));
        fs::create_dir_all(root.join("in/deep")).expect("folder");
        fs::write(root.join("in/deep/a"), "1").expect("input");
        fs::write(root.join("out"), "").expect("output");
        let stamp = || Stamp::new(&root, root.join("stamp"), &["in", "absent"], "x").expect("readable");
        let out = root.join("out");
        assert!(!stamp().fresh(&[&out]), "never set");
        stamp().set().expect("writable");
        assert!(stamp().fresh(&[&out]));
        fs::write(root.join("in/deep/b"), "").expect("another input");
        assert!(!stamp().fresh(&[&out]), "an empty file more");
        stamp().set().expect("writable");
        fs::write(root.join("in/deep/a"), "2").expect("input");
        assert!(!stamp().fresh(&[&out]), "another content");
        stamp().set().expect("writable");
        fs::remove_file(&out).expect("output");
        assert!(!stamp().fresh(&[&out]), "no output");
        fs::remove_dir_all(&root).expect("clean up");
    }
}
