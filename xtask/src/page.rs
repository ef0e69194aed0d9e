//! Builds the page: the engine's modules by wasm-pack, then one HTML file by
//! `www/build.mjs`. Each part is done only when something it reads changed.

use crate::command::{Outcome, run, run_together, say};
use crate::install;
use crate::project::Project;
use crate::stamp::Stamp;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// Makes `dist/teiten.html`, installing what that needs.
pub(crate) fn build(project: &Project) -> Outcome {
    let start = Instant::now();
    install::for_page(project)?;
    modules(project)?;
    page(project)?;
    say(format!("{} is ready ({:.1} s)", project.pins.page, start.elapsed().as_secs_f64()));
    Ok(())
}

/// The engine's wasm modules with their bindings, side by side: most of the time a linker is at work, which one
/// processor does alone. So each has a folder of cargo's to itself, where it waits for no lock of the other; the few
/// crates that all are made of are compiled more than once for it.
fn modules(project: &Project) -> Outcome {
    let mut stale = Vec::new();
    for name in &project.pins.modules {
        let module = Module::of(project, name)?;
        if module.is_fresh() {
            say(format!("the module {name} is up to date"));
        } else {
            say(format!("building the module {name}"));
            stale.push(module);
        }
    }
    let linked = together(stale, |module| module.link(project))?;
    // What changed may be nothing of this module's: cargo knows, and the optimiser's half of the time is spared.
    let (same, changed): (Vec<_>, Vec<_>) = linked.into_iter().partition(|module| module.is_linked_as_before(project));
    for module in same {
        say(format!("the module {} is what it was", module.name));
        module.stamp.set()?;
    }
    for module in together(changed, |module| module.bind(project))? {
        module.linked(project)?.set()?;
        module.stamp.set()?;
    }
    Ok(())
}

/// Does something to all modules at once, to its end.
fn together<'a>(modules: Vec<Module<'a>>, work: impl Fn(&Module<'a>) -> Command) -> Outcome<Vec<Module<'a>>> {
    let mut commands: Vec<_> = modules.iter().map(work).collect();
    run_together(&mut commands).into_iter().collect::<Outcome<()>>()?;
    Ok(modules)
}

/// One module: what the crate is with the feature of that name alone.
struct Module<'a> {
    name: &'a str,
    /// Where its files go.
    folder: PathBuf,
    stamp: Stamp,
}

impl<'a> Module<'a> {
    fn of(project: &Project, name: &'a str) -> Outcome<Self> {
        let inputs = [
            "Cargo.toml",
            "Cargo.lock",
            ".cargo/config.toml",
            "rust-toolchain.toml",
            "wasm-pack.toml",
            "build.rs",
            "src",
            "data",
        ];
        let folder = project.at(&project.pins.folder).join(name);
        let stamp = Stamp::new(&project.root, folder.join(".stamp"), &inputs, name)?;
        Ok(Self { name, folder, stamp })
    }

    fn outputs(&self) -> [PathBuf; 3] {
        ["_bg.wasm", ".js", ".d.ts"].map(|end| self.folder.join(format!("{}{end}", self.name)))
    }

    fn is_fresh(&self) -> bool {
        self.stamp.fresh(&self.outputs().each_ref().map(|it| it.as_path()))
    }

    /// Of what the linker made, before bindings and the optimiser, and of what says how they go on.
    fn linked(&self, project: &Project) -> Outcome<Stamp> {
        let file = project.target.join(self.name).join(&project.pins.target).join("release/teiten.wasm");
        let inputs = [&file.to_string_lossy(), "Cargo.toml", "wasm-pack.toml"];
        Stamp::new(&project.root, self.folder.join(".linked"), &inputs, self.name)
    }

    fn is_linked_as_before(&self, project: &Project) -> bool {
        let outputs = self.outputs();
        self.linked(project).is_ok_and(|it| it.fresh(&outputs.each_ref().map(|it| it.as_path())))
    }

    fn link(&self, project: &Project) -> Command {
        let mut command = project.command("cargo");
        command.args(["build", "--release", "--lib", "--target", &project.pins.target]);
        self.feature(&mut command, project);
        command
    }

    /// For wasm-pack, which links first: nothing is left to do of that.
    fn bind(&self, project: &Project) -> Command {
        let mut command = project.command("wasm-pack");
        command.args(["build", "--release", "--mode", "no-install", "--no-pack"]);
        command.args(["--target", &project.pins.bindings, "--out-name", self.name, "--out-dir"]).arg(&self.folder);
        command.arg("--");
        self.feature(&mut command, project);
        command
    }

    fn feature(&self, command: &mut Command, project: &Project) {
        command.args(["--no-default-features", "--features", self.name]);
        command.env("CARGO_TARGET_DIR", project.target.join(self.name));
    }
}

/// The page around it.
fn page(project: &Project) -> Outcome {
    let inputs = ["www", "data/regions.bin", "package-lock.json", "wasm-pack.toml"];
    let page = project.at(&project.pins.page);
    let stamp = Stamp::new(&project.root, page.with_extension("stamp"), &inputs, "page")?;
    if stamp.fresh(&[&page]) {
        say("the page is up to date");
        return Ok(());
    }
    say("building the page");
    run(project.command("node").arg("www/build.mjs"))?;
    stamp.set()
}
