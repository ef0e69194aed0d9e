//! Rules of the map (ARCHITECTURE.md) that the compiler does not hold.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// (path below src, text without comments) of every source file.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    (files.into_iter())
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"), code)
        })
        .collect()
}

/// No file below `place` (all files, if empty; but those below `but`) names one of `words`.
fn never(place: &str, but: &[&str], words: &[&str]) {
    let texts = texts();
    let of: Vec<_> =
        texts.iter().filter(|(path, _)| path.starts_with(place) && !but.iter().any(|b| path.starts_with(b))).collect();
    assert!(!of.is_empty(), "{place}");
    for (path, code) in of {
        for word in words {
            assert!(!code.contains(word), "src/{path} names {word}");
        }
    }
}

#[test]
fn only_the_browser_face_names_javascript() {
    never("", &["browser"], &["wasm_bindgen", "js_sys", "web_sys", "JsValue"]);
}

/// Those of the standard library are the system's, or the browser's, and differ in the last digit; `libm`'s do not.
#[test]
fn facts_are_the_same_to_the_last_digit_everywhere() {
    let words = [".ln(", ".ln_1p(", ".log(", ".log2(", ".log10(", ".exp(", ".exp2(", ".exp_m1(", ".powf(", ".powi("];
    never("report", &[], &words);
    never(
        "report",
        &[],
        &[".sin(", ".cos(", ".tan(", ".tanh(", ".cbrt(", ".hypot(", "::ln", "::exp,", "::powf", "::powi"],
    );
}

#[test]
fn arrows_only_point_right() {
    never("access", &[], &["crate::format", "crate::input", "crate::ledger", "crate::cube", "crate::report"]);
    never("time", &[], &["crate::access", "crate::format", "crate::input"]);
    never("measure.rs", &[], &["crate::"]);
    never("account.rs", &[], &["crate::format", "crate::input", "crate::ledger"]);
    never("format", &[], &["crate::ledger", "crate::cube", "crate::report", "crate::lane", "crate::count"]);
    never("input", &[], &["crate::ledger", "crate::cube", "crate::report", "crate::lane"]);
    never("fingerprint", &[], &["crate::format", "crate::input", "crate::ledger", "crate::cube", "crate::report"]);
    never("ledger", &[], &["crate::format", "crate::input", "crate::cube", "crate::report", "crate::region"]);
    never("cube", &[], &["crate::format", "crate::input", "crate::report", "crate::lane"]);
    never("region", &[], &["crate::access", "crate::format", "crate::ledger", "crate::cube"]);
    never("glossary", &[], &["crate::format", "crate::ledger", "crate::cube", "crate::report", "crate::chart"]);
    never("published", &[], &["crate::format", "crate::ledger", "crate::cube", "crate::report", "crate::chart"]);
    never("report", &[], &["crate::format", "crate::input", "crate::lane", "crate::chart"]);
    never("chart", &[], &["crate::access", "crate::ledger", "crate::cube", "crate::report", "crate::format"]);
}

#[test]
fn formats_do_not_know_each_other() {
    // pcap is the file format's name, and there are two of them.
    let module = |name: &str| if name == "pcap" { "capture".into() } else { name.replace('-', "_") };
    let names: Vec<String> = teiten::format::FORMATS.iter().map(|f| module(f.name())).collect();
    for name in &names {
        // What the fields of a pattern mean is what the columns of a table mean.
        let shares = |other: &str| name == "pattern" && other == "delimited";
        for other in names.iter().filter(|other| *other != name && !shares(other)) {
            never(&format!("format/{name}"), &[], &[&format!("format::{other}"), &format!("super::{other}")]);
        }
    }
}

/// The features that make a module for the page, and what two of these have in common.
const FEATURES: [&str; 5] = ["ingest", "month", "view", "chart", "cube"];

/// Files that only one feature has: (what their paths below src begin with, the feature), as the modules above them say.
fn gated(texts: &[(String, String)]) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for (path, code) in texts {
        let folder = if path == "lib.rs" { "" } else { &format!("{}/", path.trim_end_matches(".rs")) };
        for (line, next) in code.lines().zip(code.lines().skip(1)) {
            let words = next.trim_end_matches(';').rsplit_once("mod ");
            let Some(feature) = FEATURES.into_iter().find(|it| line.contains(&format!("feature = {it:?}"))) else {
                continue;
            };
            // Whole modules, and the names that they bring, are of a feature; nothing within one is.
            assert!(next.contains("mod ") || next.contains("use "), "src/{path}: {line}");
            found.extend(words.map(|(_, module)| (format!("{folder}{module}"), feature)));
        }
    }
    found
}

/// Is this file, by its path, the module of that path or below it?
fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The lines of a table of Cargo.toml.
fn table(name: &str) -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let rest = manifest.split_once(&format!("\n[{name}]\n")).unwrap().1;
    rest.lines().take_while(|line| !line.starts_with('[')).map(str::to_owned).collect()
}

/// What a feature brings: crates as `dep:NAME`, other features as `NAME`.
fn brings(feature: &str) -> Vec<String> {
    let text = table("features").join(" ");
    let list = text.split_once(&format!("{feature} = [")).unwrap().1.split_once(']').unwrap().0;
    list.split(',').map(|it| it.trim().trim_matches('"').to_owned()).filter(|it| !it.is_empty()).collect()
}

/// The crates that a feature brings.
fn crates(feature: &str) -> Vec<String> {
    brings(feature).iter().filter_map(|it| Some(it.strip_prefix("dep:")?.to_owned())).collect()
}

/// What the compiler says of each module only when it is built: none holds what another is for, and what all have is little.
#[test]
fn each_module_does_without_the_others() {
    let texts = texts();
    let gated = gated(&texts);
    let features_of = |path: &str| -> Vec<&str> {
        gated.iter().filter(|(module, _)| is_within(path, module)).map(|it| it.1).collect()
    };
    for feature in FEATURES {
        let modules = gated.iter().filter(|it| it.1 == feature && !it.0.contains('/'));
        let modules: Vec<String> = modules.map(|(module, _)| format!("crate::{module}")).collect();
        let crates: Vec<String> = crates(feature).iter().map(|it| format!("{}::", it.replace('-', "_"))).collect();
        assert!(!modules.is_empty() || !crates.is_empty(), "{feature}");
        let is_of = |name: &str| {
            let module =
                |it: &String| name.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
            modules.iter().any(module) || crates.iter().any(|it| name.starts_with(it))
        };
        let others = texts.iter().filter(|(path, _)| {
            let has = |of: &&str| *of == feature || brings(of).iter().any(|it| it == feature);
            !features_of(path).iter().any(has) && !path.starts_with("bin/") && !path.ends_with("/tests.rs")
        });
        for (path, code) in others {
            // Tests are native, where everything is one program.
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let mut names = code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let named = names.find(|name| is_of(name));
            assert!(named.is_none(), "src/{path} is not of {feature} and names {named:?}");
        }
    }
    let top = texts.iter().filter_map(|(path, _)| path.strip_suffix(".rs")).filter(|module| !module.contains('/'));
    let mut both: Vec<&str> = top.filter(|module| features_of(&format!("{module}.rs")).is_empty()).collect();
    both.sort_unstable();
    assert_eq!(both.join(" "), "access account browser lib measure region time");
}

#[test]
fn each_crate_is_of_one_module_or_small() {
    let mut each: Vec<String> = FEATURES.iter().flat_map(|feature| crates(feature)).collect();
    let count = each.len();
    each.sort_unstable();
    each.dedup();
    assert_eq!(each.len(), count, "a crate is of two features");
    let lines = [table("dependencies"), table("target.'cfg(target_family = \"wasm\")'.dependencies")].concat();
    let both: Vec<&str> = (lines.iter())
        .filter(|line| !line.contains("optional = true"))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();
    assert_eq!(both.join(" "), "serde serde_json js-sys serde-wasm-bindgen wasm-bindgen web-sys");
}

/// A file of tests that nobody names would never run.
#[test]
fn every_file_of_tests_is_run() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let program = std::fs::read_to_string(root.join("native.rs")).unwrap();
    for path in std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()) {
        let (Some(name), Some("rs")) = (path.file_stem(), path.extension().and_then(|e| e.to_str())) else { continue };
        let name = name.to_str().unwrap();
        // Those of the browser are a program of their own.
        if !["native", "canvas"].contains(&name) {
            assert!(program.lines().any(|line| line == format!("mod {name};")), "tests/native.rs lacks {name}");
        }
    }
}
