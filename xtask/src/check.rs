//! `cargo xtask test`: every check there is, one after the other, to the first
//! that fails. The last line counts them.
//!
//! What the linker does, one processor does alone, and longest for the module.
//! So the page is built beside the checks that do not need it.

use crate::command::{Outcome, run, say};
use crate::project::Project;
use crate::{install, page};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use toml::{Table, Value};

/// The parts that can be run alone.
const PARTS: [&str; 4] = ["native", "wasm", "page", "conformance"];

/// One check: its name, its part, and what it does. It may say that it was
/// skipped and why.
struct Step {
    part: &'static str,
    name: &'static str,
    work: fn(&Project) -> Outcome<Done>,
}

enum Done {
    Passed,
    Skipped(&'static str),
}

/// A step that cannot be skipped.
macro_rules! step {
    ($part:literal, $name:literal, $work:expr) => {
        Step {
            part: $part,
            name: $name,
            work: |project| {
                let work: fn(&Project) -> Outcome = $work;
                work(project).map(|()| Done::Passed)
            },
        }
    };
}

const STEPS: &[Step] = &[
    step!("native", "format of the Rust code", |it| cargo(it, &["fmt", "--all", "--check"])),
    step!("native", "clippy, native", |it| {
        cargo(it, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }),
    step!("native", "tests, native", |it| cargo(it, &["test", "--workspace", "--no-fail-fast"])),
    step!("wasm", "clippy, wasm", clippy_wasm),
    // Before the tests in the browser, which use the tools that it installs.
    step!("page", "the page builds", page::build),
    Step { part: "wasm", name: "tests, wasm in the browser", work: tests_wasm },
    step!("page", "types of the page", |it| run(&mut it.command("tsc"))),
    step!("page", "tests of the page in the browser", tests_page),
    Step { part: "conformance", name: "conformance", work: conformance },
];

/// Runs all checks, or those of one part.
pub(crate) fn check(project: &Project, part: Option<&str>) -> Outcome {
    if let Some(part) = part.filter(|it| !PARTS.contains(it)) {
        return Err(format!("there is no part {part:?}; there are {}", PARTS.join(", ")));
    }
    let (mut passed, mut skipped) = (0, 0);
    let all = Instant::now();
    let mut beside = match part {
        None => Some(Beside::start(project)?),
        Some(_) => None,
    };
    for step in STEPS.iter().filter(|it| part.is_none_or(|part| part == it.part)) {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let waited = match step.name {
            "the page builds" => beside.take().map_or(Ok(()), Beside::finish),
            _ => Ok(()),
        };
        let done = waited.and_then(|()| (step.work)(project));
        let seconds = start.elapsed().as_secs_f64();
        match done {
            Ok(Done::Passed) => {
                passed += 1;
                println!("== {}: passed ({seconds:.1} s)", step.name);
            }
            Ok(Done::Skipped(why)) => {
                skipped += 1;
                println!("== {}: skipped: {why}", step.name);
            }
            Err(why) => {
                println!("== {}: FAILED ({seconds:.1} s)\n   {why}\n", step.name);
                println!("{passed} passed, 1 failed");
                return Err(format!("{}: {why}", step.name));
            }
        }
    }
    say(format!("all checks took {:.0} s", all.elapsed().as_secs_f64()));
    match skipped {
        0 => println!("{passed} passed, 0 failed"),
        _ => println!("{passed} passed, 0 failed, {skipped} skipped"),
    }
    Ok(())
}

/// `cargo xtask build` at work beside the checks. What it says is kept until
/// they wait for it.
struct Beside {
    child: Child,
    log: PathBuf,
}

impl Beside {
    fn start(project: &Project) -> Outcome<Beside> {
        let log = project.target.join("page-build.log");
        let problem = |error: std::io::Error| format!("{}: {error}", log.display());
        fs::create_dir_all(&project.target).map_err(problem)?;
        let out = fs::File::create(&log).map_err(problem)?;
        let complaints = out.try_clone().map_err(problem)?;
        let program = std::env::current_exe().map_err(|error| format!("where is xtask? {error}"))?;
        say("building the page meanwhile");
        let mut command = Command::new(program);
        command.arg("build").current_dir(&project.root).stdin(Stdio::null()).stdout(out).stderr(complaints);
        let child = command.spawn().map_err(|error| format!("cannot build the page: {error}"))?;
        Ok(Beside { child, log })
    }

    fn finish(mut self) -> Outcome {
        let status = self.child.wait().map_err(|error| format!("the page's build: {error}"))?;
        print!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        if status.success() { Ok(()) } else { Err(format!("cargo xtask build: {status}")) }
    }
}

impl Drop for Beside {
    /// A check has failed before it was waited for: no further step of it is
    /// begun.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn cargo(project: &Project, arguments: &[&str]) -> Outcome {
    run(project.command("cargo").args(arguments))
}

/// Each module as it is built, with its feature alone, and what uses it.
fn clippy_wasm(project: &Project) -> Outcome {
    install::wasm_target(project)?;
    let (tests, benches) = (browser_tests(project)?, programs(project, "bench")?);
    for module in &project.pins.modules {
        let mut command = project.command("cargo");
        command.args(["clippy", "--target", &project.pins.target, "--no-default-features", "--features", module]);
        command.arg("--lib");
        for (kind, list) in [("--test", &tests), ("--bench", &benches)] {
            for Program { name, .. } in list.iter().filter(|it| it.feature == *module) {
                command.args([kind, name]);
            }
        }
        run(command.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// What `wasm-pack test --headless --chrome` does, but for the test files that
/// are meant for the browser only: wasm-pack would build every other test for
/// it as well, which have no files to read there, nor the time zones.
fn tests_wasm(project: &Project) -> Outcome<Done> {
    let tests = browser_tests(project)?;
    if tests.is_empty() {
        return Ok(Done::Skipped("no file in tests/ holds a #[wasm_bindgen_test]"));
    }
    install::wasm_target(project)?;
    install::wasm_bindgen(project)?;
    install::browser(project)?;
    let pins = &project.pins;
    let runner = project.which("wasm-bindgen-test-runner").ok_or("no wasm-bindgen-test-runner")?;
    webdriver(project)?;
    for test in tests {
        let mut command = project.command("cargo");
        // wasm-bindgen reads the module before it runs, and reads debug information
        // for half a minute. What these tests do takes a second unoptimised.
        for (setting, value) in [("DEV_DEBUG", "false"), ("TEST_DEBUG", "false"), ("TEST_OPT_LEVEL", "0")] {
            command.env(format!("CARGO_PROFILE_{setting}"), value);
        }
        command.args(["test", "--target", &pins.target, "--no-default-features", "--features", &test.feature]);
        command.args(["--test", &test.name]).env("WASM_BINDGEN_TEST_ONLY_WEB", "1");
        run(command.env(project.runner(), &runner).env("CHROMEDRIVER", &pins.driver))?;
    }
    Ok(Done::Passed)
}

/// The runner reads the browser's flags from `webdriver.json` in the folder of
/// the package.
fn webdriver(project: &Project) -> Outcome {
    let quote = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let flags: Vec<_> = project.pins.flags.iter().map(quote).collect();
    let options = format!("{{\"binary\":{},\"args\":[{}]}}", quote(&project.pins.browser), flags.join(","));
    let file = project.at("webdriver.json");
    fs::write(&file, format!("{{\"goog:chromeOptions\":{options}}}\n"))
        .map_err(|error| format!("webdriver.json: {error}"))
}

/// A test or a bench of the crate.
struct Program {
    name: String,
    /// The feature of the module that it is about: the first it requires.
    feature: String,
}

/// Those in `tests` that hold tests for the browser.
fn browser_tests(project: &Project) -> Outcome<Vec<Program>> {
    let mut tests = programs(project, "test")?;
    let text = |it: &Program| fs::read_to_string(project.at(format!("tests/{}.rs", it.name)));
    tests.retain(|it| text(it).is_ok_and(|text| text.contains("#[wasm_bindgen_test]")));
    Ok(tests)
}

/// All that Cargo.toml names of a kind.
fn programs(project: &Project, kind: &str) -> Outcome<Vec<Program>> {
    let problem = |why: String| format!("Cargo.toml: {why}");
    let manifest = fs::read_to_string(project.at("Cargo.toml")).map_err(|error| problem(error.to_string()))?;
    let manifest: Table = manifest.parse().map_err(|error| problem(format!("{error}")))?;
    let list = manifest.get(kind).and_then(Value::as_array).into_iter().flatten();
    list.map(|it| {
        let name = it.get("name").and_then(Value::as_str);
        let feature = it.get("required-features").and_then(|it| it.get(0)?.as_str());
        let (name, feature) =
            name.zip(feature).ok_or_else(|| problem(format!("[[{kind}]] without name and feature")))?;
        Ok(Program { name: name.to_owned(), feature: feature.to_owned() })
    })
    .collect()
}

fn tests_page(project: &Project) -> Outcome {
    install::browser(project)?;
    run(project.command("playwright").args(["test", "--config", "tests/page/playwright.config.ts"]))
}

/// Runs of the conformance kit: families at their thresholds, and counts that
/// must agree to the digit. Snort's family is not here: of its two samples the
/// kit expects one to be of 2021-01-04 where the lines say 09/03/21 (the peer
/// reads the year as that of a week). Nor is netflow's: two of seven records
/// hold 0.0.0.0 beside the IPv6 address that they are of, and the kit expects
/// the former. Other families have no sample that the kit could judge.
const FAMILIES: &[&str] = &[
    "aws",
    "azure",
    "barracuda",
    "cisco",
    "darknet_csv",
    "fortigate",
    "gcp",
    "honeypot",
    "netfilter",
    "panw",
    "pcap-arkime",
    "pcap-maltrail",
    "pcap-pcapng",
    "pcap-suricata",
    "pcap-tcpdump",
    "pf",
    "sonicwall",
    "sophos",
    "stormshield",
    "suricata",
    "watchguard",
    "zeek",
];
const COUNTS: &[&str] = &["marx", "ufw", "dshield", "cowrie", "cowrie, Tokyo days"];

fn conformance(project: &Project) -> Outcome<Done> {
    let kit = project.at("../shared/conformance/conformance.py");
    if !kit.exists() {
        return Ok(Done::Skipped("no ../shared"));
    }
    // The program that the native tests have run.
    cargo(project, &["build", "--profile", "test", "--bin", "teiten"])?;
    let teiten = project.target.join("debug/teiten");
    let kit_run = |arguments: &[&str]| {
        let mut command = project.command("python3");
        command.arg("-B").arg(&kit).arg("--cli").arg(&teiten).args(arguments);
        run(&mut command)
    };
    for family in FAMILIES {
        kit_run(&["--only", family])?;
    }
    for set in COUNTS {
        kit_run(&["--counts", "--only", set])?;
    }
    Ok(Done::Passed)
}
