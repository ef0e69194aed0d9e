//! What is read, format by format, for the documentation and for the page: made of what the formats say of themselves
//! ([`About`]), so that it is never another list.

use crate::format::about::{About, HeaderField, Text};
use crate::format::abouts;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A language of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    fn of(self, text: Text) -> &'static str {
        match self {
            Language::English => text.en,
            Language::Japanese => text.ja,
        }
    }
}

/// The formats, by their English titles without regard to case.
fn sorted() -> Vec<(&'static str, &'static About)> {
    let mut all: Vec<_> = abouts().collect();
    all.sort_by_key(|(name, about)| (about.title.en.to_lowercase(), *name));
    all
}

fn field(field: HeaderField) -> &'static str {
    match field {
        HeaderField::IpId => "IP ID",
        HeaderField::Ttl => "TTL",
        HeaderField::Window => "TCP window",
        HeaderField::Sequence => "TCP sequence number",
    }
}

/// For the page: a list of `{name, title, access, setAside: [{kind, what}], sensor, time, weight}`, every text as
/// `{en, ja}`: no address of the web stands in the page. Pretty-printed, with a line end.
pub fn formats_json() -> String {
    let text = |text: Text| json!({ "en": text.en, "ja": text.ja });
    let list: Vec<Value> = sorted()
        .into_iter()
        .map(|(name, about)| {
            let aside = about.set_aside.iter().map(|(kind, what)| json!({ "kind": kind.code(), "what": text(*what) }));
            json!({
                "name": name,
                "title": text(about.title),
                "access": text(about.access),
                "setAside": aside.collect::<Vec<_>>(),
                "sensor": text(about.sensor),
                "time": text(about.time),
                "weight": about.weight.map(text),
            })
        })
        .collect();
    let mut out = serde_json::to_string_pretty(&list).expect("texts are JSON");
    out.push('\n');
    out
}

/// For the documentation: a page of Markdown, a section a format.
pub fn formats_markdown(language: Language) -> String {
    let say = |en: &'static str, ja: &'static str| language.of(Text { en, ja });
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(say("# What is read, and what counts", "# 読み取れるログと、数える記録"));
    line("");
    line(say(
        "Made from what each format's own file says of itself (`TEITEN_UPDATE=1 cargo test --test native formats::`).",
        "各フォーマットのソースファイルの記述から作られています(`TEITEN_UPDATE=1 cargo test --test native formats::`)。",
    ));
    for (name, about) in sorted() {
        line("");
        line(&format!("## {}", language.of(about.title)));
        line("");
        let mut item = |what: &str, text: &str| {
            let colon = say(": ", ":");
            line(&format!("- **{what}**{colon}{text}"));
        };
        item(say("Counted", "数える記録"), language.of(about.access));
        for (kind, text) in about.set_aside {
            let aside = say("Set aside", "除く記録");
            item(&format!("{aside} (`{}`)", kind.code()), language.of(*text));
        }
        item(say("Sensor", "観測点"), language.of(about.sensor));
        item(say("Time", "時刻"), language.of(about.time));
        if let Some(weight) = about.weight {
            item(say("Accesses of a record", "記録1件のアクセス数"), language.of(weight));
        }
        if !about.header.is_empty() {
            let mut fields = String::new();
            for (at, it) in about.header.iter().enumerate() {
                let comma = if at == 0 { "" } else { say(", ", "、") };
                let _ = write!(fields, "{comma}{}", field(*it));
            }
            item(say("For fingerprints", "ツールの推定に使う項目"), &fields);
        }
        item(say("Described in", "仕様"), &format!("<{}>", about.described));
        item(say("Name", "名前"), &format!("`{name}`"));
    }
    out
}
