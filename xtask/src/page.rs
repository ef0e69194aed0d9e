//! Builds the page: the engine by wasm-pack, then one HTML file by
//! `www/build.mjs`. Each half is done only when something it reads changed.

use crate::command::{Outcome, run, say};
use crate::install;
use crate::project::Project;
use crate::stamp::Stamp;
use std::time::Instant;

/// Makes `dist/teiten.html`, installing what that needs.
pub(crate) fn build(project: &Project) -> Outcome {
    let start = Instant::now();
    install::for_page(project)?;
    module(project)?;
    page(project)?;
    say(format!("{} is ready ({:.1} s)", project.pins.page, start.elapsed().as_secs_f64()));
    Ok(())
}

/// The engine as a wasm module with its bindings.
fn module(project: &Project) -> Outcome {
    let pins = &project.pins;
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
    let folder = project.at(&pins.folder);
    let stamp = Stamp::new(&project.root, folder.join(".stamp"), &inputs, "module")?;
    let outputs = ["_bg.wasm", ".js", ".d.ts"].map(|end| folder.join(format!("{}{end}", pins.module)));
    if stamp.fresh(&outputs.each_ref().map(|it| it.as_path())) {
        say("the module is up to date");
        return Ok(());
    }
    say("building the module");
    let mut command = project.command("wasm-pack");
    command.args(["build", "--release", "--mode", "no-install", "--no-pack"]);
    command.args(["--target", &pins.bindings, "--out-dir", &pins.folder, "--out-name", &pins.module]);
    run(&mut command)?;
    stamp.set()
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
