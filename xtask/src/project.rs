//! Where things are, and the environment the tools run in.

use crate::command::Outcome;
use crate::pins::Pins;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's folders and its pinned versions.
pub(crate) struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// What `wasm-pack.toml` says.
    pub(crate) pins: Pins,
}

impl Project {
    /// Finds the project this program was built from, and reads its pins.
    pub(crate) fn load() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask has no parent folder")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |it| root.join(it));
        let pins = Pins::read(&root.join("wasm-pack.toml"))?;
        Ok(Self { root, target, pins })
    }

    /// A path below the root.
    pub(crate) fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// Where programs of our own are installed, so that no other project on
    /// this computer gets another version than it expects.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// `program`, to be run in the root with the npm packages' programs and
    /// our own ones first on its PATH: wasm-pack takes the first wasm-opt and
    /// the first wasm-bindgen it finds.
    pub(crate) fn command(&self, program: &str) -> Command {
        let path = self.path();
        // Command looks a bare name up on our own PATH, not on the one it sets.
        let found = env::split_paths(&path).map(|folder| folder.join(program)).find(|it| it.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command.current_dir(&self.root).env("PATH", path);
        command
    }

    /// The file that running `program` would run.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path()).map(|folder| folder.join(program)).find(|it| it.is_file())
    }

    /// The variable that names the program by which cargo runs what it built
    /// for the module's target.
    pub(crate) fn runner(&self) -> String {
        format!("CARGO_TARGET_{}_RUNNER", self.pins.target.replace('-', "_").to_uppercase())
    }

    fn path(&self) -> OsString {
        let own = [self.at("node_modules/.bin"), self.tools().join("bin")];
        let rest = env::var_os("PATH").unwrap_or_default();
        env::join_paths(own.into_iter().chain(env::split_paths(&rest))).unwrap_or(rest)
    }
}
