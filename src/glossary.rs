//! What stands behind a service, told to people: what it is, who abused it and when, what a beginner should know and
//! what an administrator should do, in Japanese and English. The sentences are data (`src/glossary/*.json`), so that
//! whoever mends one need not program; `docs/glossary.md` says how. Knows services and days, nothing of counts.

use crate::access::Service;
use crate::time::{Day, When};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A sentence or a name, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// What is known of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose entry it is.
    pub service: Service,
    /// What it is tried for; services of one purpose are told of together.
    pub purpose: &'static Purpose,
    /// Short, as charts show it: `SMB (Microsoft-DS)`.
    pub name: Text,
    /// What it is, in one to three sentences.
    pub what: Text,
    /// Who abused it and when, by the begin; the times may overlap. Nothing is said of the time between.
    pub eras: Vec<Era>,
    /// What a beginner should know, in plain words.
    pub beginner: Text,
    /// What an administrator should do.
    pub administrator: Text,
    /// Where it can be read, at least one.
    pub sources: Vec<Reference>,
}

/// A time during which a service was abused in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Era {
    /// Its first year or month.
    pub from: When,
    /// Its last year or month; `None`: it has not ended.
    pub to: Option<When>,
    /// By whom and how.
    pub text: Text,
}

/// Where something can be read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// In the language of the publication.
    pub title: String,
    /// By which it is found: an identifier (RFC, CVE, advisory), publisher and date, or an address on the web.
    pub id: String,
}

/// Why services are tried: "search for open proxies" is the purpose of 8080/tcp as well as of 6588/tcp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// As the entries name it.
    pub key: String,
    /// A noun phrase that fits into a sentence.
    pub name: Text,
}

impl Entry {
    /// The eras that hold on any of the days from `first` to `last`, both included; none if `last` is before `first`.
    pub fn eras_in(&self, first: Day, last: Day) -> impl Iterator<Item = &Era> {
        self.eras
            .iter()
            .filter(move |era| first <= last && era.from.first() <= last && era.to.is_none_or(|to| first <= to.last()))
    }
}

/// The entry of a service; `None`: nothing is known of it, and the report says so.
pub fn lookup(service: Service) -> Option<&'static Entry> {
    glossary().get(&service)
}

/// Every entry, by service.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    glossary().values()
}

/// Every purpose, by key.
pub fn purposes() -> &'static [Purpose] {
    static PURPOSES: OnceLock<Vec<Purpose>> = OnceLock::new();
    PURPOSES.get_or_init(|| {
        let written: BTreeMap<String, Text> = parse("purposes", include_str!("glossary/purposes.json"));
        written.into_iter().map(|(key, name)| Purpose { key, name }).collect()
    })
}

/// (name of the file, its text). Files are themes for those who write them; nothing depends on which holds an entry.
const FILES: [(&str, &str); 11] = [
    ("databases", include_str!("glossary/databases.json")),
    ("devices", include_str!("glossary/devices.json")),
    ("industry", include_str!("glossary/industry.json")),
    ("mail-and-files", include_str!("glossary/mail-and-files.json")),
    ("ping", include_str!("glossary/ping.json")),
    ("reflection", include_str!("glossary/reflection.json")),
    ("remote-access", include_str!("glossary/remote-access.json")),
    ("voice-and-others", include_str!("glossary/voice-and-others.json")),
    ("web", include_str!("glossary/web.json")),
    ("windows", include_str!("glossary/windows.json")),
    ("worms-and-spam", include_str!("glossary/worms-and-spam.json")),
];

/// An entry as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    service: String,
    purpose: String,
    name: Text,
    what: Text,
    eras: Vec<WrittenEra>,
    beginner: Text,
    administrator: Text,
    sources: Vec<Reference>,
}

/// An era as its file has it: the two languages stand beside the years.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEra {
    from: When,
    to: Option<When>,
    ja: String,
    en: String,
}

impl From<WrittenEra> for Era {
    fn from(era: WrittenEra) -> Era {
        Era { from: era.from, to: era.to, text: Text { ja: era.ja, en: era.en } }
    }
}

impl From<Written> for Entry {
    fn from(written: Written) -> Entry {
        let named = |what: &str, name: &str| format!("glossary: {what} \"{name}\" of {}", written.service);
        let service = Service::parse(&written.service);
        let purpose = purposes().iter().find(|purpose| purpose.key == written.purpose);
        Entry {
            service: service.unwrap_or_else(|| panic!("{}", named("no service is called", &written.service))),
            purpose: purpose.unwrap_or_else(|| panic!("{}", named("unknown purpose", &written.purpose))),
            name: written.name,
            what: written.what,
            eras: written.eras.into_iter().map(Era::from).collect(),
            beginner: written.beginner,
            administrator: written.administrator,
            sources: written.sources,
        }
    }
}

/// Parsed at first use. The files are part of the program: a mistake in one is ours, and `tests/glossary.rs` meets it.
fn glossary() -> &'static BTreeMap<Service, Entry> {
    static GLOSSARY: OnceLock<BTreeMap<Service, Entry>> = OnceLock::new();
    GLOSSARY.get_or_init(|| {
        let mut entries = BTreeMap::new();
        for (name, text) in FILES {
            for written in parse::<Vec<Written>>(name, text) {
                let entry = Entry::from(written);
                let (service, before) = (entry.service, entries.insert(entry.service, entry));
                assert!(before.is_none(), "src/glossary/{name}.json: {service} has an entry already");
            }
        }
        entries
    })
}

/// One of the program's own JSON texts.
fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("src/glossary/{name}.json: {e}"))
}
