//! The glossary's data: complete, in both languages, written as the house writes, and right by the calendar.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use teiten::access::{Protocol, Service};
use teiten::glossary::{self, Entry, Text};
use teiten::time::Month;

/// (file, what it holds) of every file of data but the purposes.
fn files() -> Vec<(String, Vec<Value>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/glossary");
    let mut files = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "purposes" {
            files.push((name, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()));
        }
    }
    files
}

/// (whose, which, text) of every sentence; names are short and no sentences.
fn sentences() -> Vec<(Service, &'static str, &'static Text)> {
    let of = |entry: &'static Entry| {
        let told = [("what", &entry.what), ("beginner", &entry.beginner), ("administrator", &entry.administrator)];
        let eras = entry.eras.iter().map(|era| ("era", &era.text));
        told.into_iter().chain(eras).map(|(which, text)| (entry.service, which, text))
    };
    glossary::entries().flat_map(of).collect()
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '々')
}

/// Every pair of characters that stand beside each other.
fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}

#[test]
fn every_file_is_read_and_no_service_has_two_entries() {
    let files = files();
    let written = files.iter().flat_map(|(_, entries)| entries).map(|e| e["service"].as_str().unwrap());
    let services: Vec<&str> = written.collect();
    assert!(services.len() >= 100, "{}", services.len());
    let unique: BTreeSet<String> = services.iter().map(|s| s.to_string()).collect();
    assert_eq!(unique.len(), services.len());
    assert_eq!(unique, glossary::entries().map(|e| e.service.to_string()).collect());
    for (name, entries) in &files {
        let key = |entry: &Value| {
            let service = entry["service"].as_str().unwrap();
            let (port, protocol) = service.split_once('/').unwrap_or(("0", service));
            (port.parse::<u16>().unwrap(), protocol.to_owned())
        };
        assert!(entries.is_sorted_by_key(key), "{name}.json is not sorted by port, then protocol");
    }
}

#[test]
fn every_text_is_there() {
    for entry in glossary::entries() {
        assert!(!entry.eras.is_empty() && !entry.sources.is_empty(), "{}", entry.service);
        for source in &entry.sources {
            assert!(!source.title.trim().is_empty() && !source.id.trim().is_empty(), "{}", entry.service);
        }
        // A chart's legend has no room for more.
        let (ja, en) = (entry.name.ja.chars().count(), entry.name.en.chars().count());
        assert!((1..=24).contains(&ja) && (1..=36).contains(&en), "{} {ja} {en}", entry.service);
        assert!(entry.name.ja.chars().any(is_japanese) || entry.service == Service::PING, "{}", entry.name.ja);
        assert!(!entry.name.en.chars().any(is_japanese), "{}", entry.name.en);
    }
    for (service, which, text) in sentences() {
        assert!(
            text.ja.ends_with('。') && text.ja.chars().filter(|c| is_japanese(*c)).count() > 5,
            "{service} {which}"
        );
        assert!(text.en.ends_with('.') && !text.en.chars().any(is_japanese), "{service} {which}");
        for line in [&text.ja, &text.en] {
            assert!(line.trim() == line && !line.contains("  ") && !line.contains('\n'), "{service} {which}: {line}");
        }
    }
}

/// Two bars of one chart must not be called the same.
#[test]
fn names_tell_services_apart() {
    let count = glossary::entries().count();
    for name in [|e: &'static Entry| &e.name.ja, |e: &'static Entry| &e.name.en] {
        assert_eq!(glossary::entries().map(name).collect::<BTreeSet<_>>().len(), count);
    }
}

#[test]
fn eras_follow_the_calendar() {
    let (first, last) = (Month { year: 1990, month: 1 }.days().0, Month { year: 2026, month: 12 }.days().1);
    for entry in glossary::entries() {
        assert!(entry.eras.is_sorted_by_key(|era| era.from.first()), "{}", entry.service);
        for era in &entry.eras {
            let to = era.to.map_or(last, |to| to.last());
            assert!(first <= era.from.first() && era.from.first() < to && to <= last, "{} {}", entry.service, era.from);
        }
        // What has not ended is told of last.
        let open = entry.eras.iter().filter(|era| era.to.is_none()).count();
        assert!(open <= 1 && (open == 0 || entry.eras.last().is_some_and(|era| era.to.is_none())), "{}", entry.service);
    }
}

/// The years that a Japanese text names: four digits in front of 年. Identifiers hold years, too, but no 年.
fn years(text: &str) -> Vec<i32> {
    let digits = |at: usize| text.get(at.checked_sub(4)?..at)?.parse().ok();
    text.match_indices('年').filter_map(|(at, _)| digits(at)).collect()
}

#[test]
fn what_is_over_tells_of_nothing_later() {
    assert_eq!(years("2003年8月、CVE-2017-0144、翌2004年"), [2003, 2004]);
    for entry in glossary::entries() {
        for era in &entry.eras {
            let last = era.to.map_or(2026, |to| to.year);
            let late = years(&era.text.ja).into_iter().find(|year| *year > last);
            assert_eq!(late, None, "{} {}: {}", entry.service, era.from, era.text.ja);
        }
    }
}

#[test]
fn eras_are_chosen_by_the_period() {
    let told = |service: &str, year, month| {
        let entry = glossary::lookup(Service::parse(service).unwrap()).unwrap();
        let (first, last) = Month { year, month }.days();
        entry.eras_in(first, last).map(|era| era.text.en.as_str()).collect::<Vec<_>>().join(" ")
    };
    let check = |service, year, month, names: &[&str], not: &[&str]| {
        let told = told(service, year, month);
        assert!(names.iter().all(|name| told.contains(name)), "{service} {year}-{month}: {told}");
        assert!(!not.iter().any(|name| told.contains(name)), "{service} {year}-{month}: {told}");
    };
    check("135/tcp", 2008, 9, &["Blaster"], &["2022"]);
    check("135/tcp", 2024, 5, &["CVE-2022-26809"], &["Blaster"]);
    check("445/tcp", 2008, 9, &["Sasser"], &["Conficker", "WannaCry"]);
    check("445/tcp", 2008, 11, &["Conficker"], &["Sasser", "WannaCry"]);
    check("445/tcp", 2026, 1, &["WannaCry"], &["Conficker"]);
    check("1026/udp", 2008, 9, &["Service Pack 2"], &[]);
    assert_eq!(told("1026/udp", 2024, 1), "");
    // One period may lie in two eras, and a period that ends before it begins in none.
    let entry = glossary::lookup(Service::parse("445/tcp").unwrap()).unwrap();
    let (october, november) = (Month { year: 2008, month: 10 }.days(), Month { year: 2008, month: 11 }.days());
    assert_eq!(entry.eras_in(october.0, november.1).count(), 2);
    assert_eq!(entry.eras_in(november.1, october.0).count(), 0);
}

#[test]
fn services_without_an_entry_are_unknown() {
    assert_eq!(glossary::lookup(Service::port(Protocol::TCP, 47_111)), None);
    assert_eq!(glossary::lookup(Service::port_only(445)), None);
    assert_eq!(glossary::lookup(Service::PING).unwrap().name.en, "Ping (ICMP)");
}

#[test]
fn purposes_group_services() {
    let used: BTreeSet<&str> = glossary::entries().map(|entry| entry.purpose.key.as_str()).collect();
    let known: BTreeSet<&str> = glossary::purposes().iter().map(|purpose| purpose.key.as_str()).collect();
    assert_eq!(used, known);
    for purpose in glossary::purposes() {
        assert!(purpose.name.ja.chars().any(is_japanese) && !purpose.name.ja.ends_with('。'), "{}", purpose.key);
        assert!(!purpose.name.en.is_empty() && !purpose.name.en.ends_with('.'), "{}", purpose.key);
    }
    let purpose = |service| &glossary::lookup(Service::parse(service).unwrap()).unwrap().purpose.key;
    assert_eq!(purpose("1026/udp"), purpose("1027/udp"));
    assert_eq!(purpose("8080/tcp"), purpose("6588/tcp"));
    assert_ne!(purpose("8080/tcp"), purpose("80/tcp"));
}

/// `text` with each of `words` that is not followed by the long vowel.
fn short_vowels<'a>(text: &str, words: &[&'a str]) -> Vec<&'a str> {
    let short = |word: &&&str| text.match_indices(**word).any(|(at, _)| !text[at + word.len()..].starts_with('ー'));
    words.iter().filter(short).copied().collect()
}

/// Digits and letters in full width, katakana and its marks in half width.
const WRONG_WIDTH: [std::ops::RangeInclusive<char>; 4] = ['０'..='９', 'Ａ'..='Ｚ', 'ａ'..='ｚ', '｡'..='ﾟ'];

/// What is wrong with a Japanese sentence of a report, if anything is.
fn fault(text: &str) -> Option<String> {
    for word in ["です", "ます", "ました", "ません", "ください", "下さい", "でしょう"] {
        if text.contains(word) {
            return Some(format!("{word} among である"));
        }
    }
    if let Some(c) = text.chars().find(|c| WRONG_WIDTH.iter().any(|wrong| wrong.contains(c))) {
        return Some(format!("{c} in the wrong width"));
    }
    for (left, right) in pairs(text) {
        let beside = |mark: char| (left == mark && is_japanese(right)) || (right == mark && is_japanese(left));
        if let Some(mark) = [',', '.', ':', ';', '!', '?', '(', ')', ' ', '~'].into_iter().find(|mark| beside(*mark)) {
            return Some(format!("'{mark}' in {left}{right}"));
        }
        if left == right && "、。「」".contains(left) {
            return Some(format!("{left}{right}"));
        }
    }
    for unit in ['月', '日'] {
        for (at, _) in text.match_indices(unit) {
            let digits = text[..at].chars().rev().take_while(char::is_ascii_digit).last();
            if digits == Some('0') {
                return Some(format!("a zero in front of {unit}"));
            }
        }
    }
    let words =
        ["サーバ", "ルータ", "ユーザ", "ブラウザ", "プリンタ", "コンピュータ", "メモリ", "レコーダ", "フォルダ"];
    short_vowels(text, &words).first().map(|word| format!("{word} without ー"))
}

#[test]
fn japanese_is_written_as_reports_are() {
    for bad in [
        "攻撃が続いています。",
        "ﾜｰﾑが広がった。",
        "１月に広がった。",
        "ワーム,ボットが広がった。",
        "ファイル共有(SMB)である。",
        "Windows を狙う。",
        "2008年09月に広がった。",
        "サーバを狙う。",
        "広がった。。",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
    for (service, which, text) in sentences() {
        assert_eq!(fault(&text.ja), None, "{service} {which}: {}", text.ja);
    }
    for text in glossary::entries().map(|e| &e.name).chain(glossary::purposes().iter().map(|p| &p.name)) {
        assert_eq!(fault(&text.ja), None, "{}", text.ja);
    }
}

#[test]
fn advice_tells_what_to_do() {
    // The dictionary form of a verb; である would tell how things are.
    for entry in glossary::entries() {
        let told = &entry.administrator.ja;
        let last = told.trim_end_matches('。').rsplit('。').next().unwrap();
        let verb = last.ends_with(['う', 'く', 'す', 'つ', 'ぶ', 'む', 'る']) && !last.ends_with("である");
        assert!(verb || last.ends_with("ない"), "{}: {last}", entry.service);
    }
}

#[test]
fn english_sentences_are_short() {
    for (service, which, text) in sentences() {
        for sentence in text.en.split_inclusive(['.', ':', ';']) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 36, "{service} {which}: {words} words: {sentence}");
        }
    }
}

/// The report groups services by purpose where the glossary is not at hand.
#[test]
fn the_report_knows_the_same_purposes() {
    for entry in glossary::entries() {
        let known = teiten::report::monthly::purpose_of(entry.service);
        assert_eq!(known, Some(entry.purpose.key.as_str()), "{}", entry.service);
    }
}
