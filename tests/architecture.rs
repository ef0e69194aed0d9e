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

#[test]
fn arrows_only_point_right() {
    never("access", &[], &["crate::format", "crate::input", "crate::ledger", "crate::cube", "crate::report"]);
    never("time", &[], &["crate::access", "crate::format", "crate::input"]);
    never("account.rs", &[], &["crate::format", "crate::input", "crate::ledger"]);
    never("format", &[], &["crate::ledger", "crate::cube", "crate::report", "crate::lane", "crate::count"]);
    never("input", &[], &["crate::ledger", "crate::cube", "crate::report", "crate::lane"]);
    never("ledger", &[], &["crate::format", "crate::input", "crate::cube", "crate::report", "crate::region"]);
    never("cube", &[], &["crate::format", "crate::input", "crate::report", "crate::lane"]);
    never("region", &[], &["crate::access", "crate::format", "crate::ledger", "crate::cube"]);
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
