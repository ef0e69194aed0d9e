//! Makes sure of the tools: the wasm target, wasm-pack, wasm-bindgen, the npm
//! packages, the browser. What is there in the right version is left alone.

use crate::command::{Outcome, output, run, say, version};
use crate::project::Project;
use crate::stamp::Stamp;
use std::fs;
use std::path::{Path, PathBuf};

/// All that building the page needs.
pub(crate) fn for_page(project: &Project) -> Outcome {
    wasm_target(project)?;
    wasm_pack(project)?;
    wasm_bindgen(project)?;
    npm(project)?;
    wasm_opt(project)
}

/// The compiled standard library of the wasm target.
pub(crate) fn wasm_target(project: &Project) -> Outcome {
    let target = &project.pins.target;
    let sysroot = output(project.command("rustc").args(["--print", "sysroot"])).ok_or("rustc is not installed")?;
    if Path::new(&sysroot).join("lib/rustlib").join(target).is_dir() {
        return Ok(());
    }
    say(format!("the Rust target {target} is missing: adding it"));
    run(project.command("rustup").args(["target", "add", target]))
}

fn wasm_pack(project: &Project) -> Outcome {
    let wanted = &project.pins.wasm_pack;
    if version(&mut project.command("wasm-pack")).as_ref() == Some(wanted) {
        return Ok(());
    }
    say(format!("wasm-pack {wanted} is missing: building it into {} (about a minute)", project.tools().display()));
    cargo_install(project, &["wasm-pack", "--locked", "--version", &format!("={wanted}")])
}

/// The program that must be exactly the version of the crate, and its runner
/// of tests. wasm-pack would download a prebuilt one, from a host that not
/// every network reaches; cargo builds it from the crates' own registry.
pub(crate) fn wasm_bindgen(project: &Project) -> Outcome {
    let wanted = &project.pins.wasm_bindgen;
    let runner = project.which("wasm-bindgen-test-runner").is_some();
    if runner && version(&mut project.command("wasm-bindgen")).as_ref() == Some(wanted) {
        return Ok(());
    }
    say(format!("wasm-bindgen {wanted} is missing: building it into {} (about a minute)", project.tools().display()));
    // Without its default feature, which is TLS for talking to remote drivers,
    // and without its lock file, which does not resolve.
    let programs = ["--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"];
    let mut arguments = vec!["wasm-bindgen-cli", "--no-default-features"];
    arguments.extend(programs);
    let version = format!("={wanted}");
    arguments.extend(["--version", &version]);
    cargo_install(project, &arguments)
}

/// Builds programs quickly rather than to be quick: unoptimised they are ready
/// in a fifth of the time and take a second longer on our module.
fn cargo_install(project: &Project, arguments: &[&str]) -> Outcome {
    let build = project.tools().join("build");
    let mut command = project.command("cargo");
    command
        .arg("install")
        .args(arguments)
        .arg("--debug")
        .arg("--no-track")
        .arg("--force")
        .arg("--root")
        .arg(project.tools());
    command.env("CARGO_TARGET_DIR", &build);
    command.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_PROFILE_DEV_INCREMENTAL", "false");
    run(&mut command)?;
    // 300 MB that nobody needs again.
    fs::remove_dir_all(&build).map_err(|error| format!("{}: {error}", build.display()))
}

/// The npm packages, exactly as package-lock.json has them.
pub(crate) fn npm(project: &Project) -> Outcome {
    let folder = project.at("node_modules");
    let stamp = Stamp::new(&project.root, folder.join(".stamp"), &["package.json", "package-lock.json"], "npm ci")?;
    if stamp.fresh(&[&folder]) {
        return Ok(());
    }
    say("the npm packages are missing or of another day: installing them");
    run(project.command("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    stamp.set()
}

/// wasm-opt is an npm package: see wasm-pack.toml for why no other will do.
fn wasm_opt(project: &Project) -> Outcome {
    let wanted = project.pins.npm.get("binaryen").ok_or("wasm-pack.toml has no binaryen")?;
    let major = wanted.split('.').next().unwrap_or(wanted);
    let found = output(project.command("wasm-opt").arg("--version")).unwrap_or_default();
    if found.split_whitespace().nth(2) == Some(major) {
        return Ok(());
    }
    Err(format!("wasm-opt is {found:?}, wanted version {major}; is node_modules complete?"))
}

/// The browser, its driver and a Japanese font, as Debian packages.
pub(crate) fn browser(project: &Project) -> Outcome {
    let pins = &project.pins;
    let programs = [pins.browser.as_str(), pins.driver.as_str()];
    packages(project, "the browser tests", &pins.packages, &programs.map(PathBuf::from))
}

/// Python with its environments, for the programs that ours is measured
/// beside.
pub(crate) fn python(project: &Project) -> Outcome {
    let packages = ["python3", "python3-venv"].map(str::to_owned);
    // Many a Python is no Debian package and has all it needs.
    let complete = output(project.command("python3").args(["-c", "import ensurepip, venv"])).is_some();
    if complete {
        return Ok(());
    }
    self::packages(project, "the comparison", &packages, &[])
}

/// Debian packages that `what` needs. Where there is no apt-get the `programs`
/// are enough, whatever they came with.
fn packages(project: &Project, what: &str, packages: &[String], programs: &[PathBuf]) -> Outcome {
    let installed = |package: &&String| {
        let query = output(project.command("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
        query.as_deref() == Some("installed")
    };
    let missing: Vec<_> = packages.iter().filter(|it| !installed(it)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if project.which("apt-get").is_none() {
        let there = !programs.is_empty() && programs.iter().all(|it| it.exists());
        return if there { Ok(()) } else { Err(format!("{what}: please install {missing:?}")) };
    }
    say(format!("{what}: {missing:?} are missing, installing with apt-get"));
    let apt = |arguments: &[&str]| {
        let root = output(project.command("id").arg("-u")).as_deref() == Some("0");
        let mut command = project.command(if root { "apt-get" } else { "sudo" });
        if !root {
            command.arg("apt-get");
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    apt(&["update", "-q"])?;
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(missing.iter().map(|it| it.as_str()));
    apt(&arguments)
}
