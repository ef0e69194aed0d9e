//! The pages that say what is read are those that the formats make. `TEITEN_UPDATE=1` writes them anew.

use std::path::Path;
use teiten::export::formats::{Language, formats_json, formats_markdown};

fn holds(path: &str, want: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("TEITEN_UPDATE").is_some() {
        std::fs::write(&path, want).unwrap();
    }
    let is = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(is == want, "{} is not what the formats say; see the first lines of tests/formats.rs", path.display());
}

#[test]
fn the_documentation_says_what_the_formats_say() {
    holds("docs/formats.md", &formats_markdown(Language::English));
    holds("docs/formats.ja.md", &formats_markdown(Language::Japanese));
}

#[test]
fn the_page_says_what_the_formats_say() {
    holds("www/text/formats.json", &formats_json());
}
