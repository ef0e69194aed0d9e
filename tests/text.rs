//! The words of the report: every number in them is a fact, both languages tell the same facts, and the whole text reads
//! as tests/data/report/{ja,en}.txt has it (`TEITEN_UPDATE=1` writes it anew, for an editor to read).

mod month;

use month::{Form, forms, golden};
use std::path::Path;
use teiten::access::Service;
use teiten::glossary;
use teiten::region::Region;
use teiten::report::Period;
use teiten::report::monthly::{Incident, Monthly, Topic, Value};
use teiten::text::{self, Language, Piece, Sentence, Word};
use teiten::time::{Day, Month};

/// Terms that hold a digit and are no number of the report.
const TERMS: [&str; 3] = ["1観測点・1日あたり", "95%信頼区間", "95% confidence interval"];

/// Every sentence of a form's statement and, if it is of an incident, of what goes with it.
fn sentences(language: Language, form: &Form) -> Vec<Sentence> {
    let mut list = vec![text::say(language, &form.report, &form.statement)];
    if let teiten::report::monthly::Statement::Incident { at } = form.statement {
        let incident = &form.report.incidents[at];
        let advice = text::incident_advice(language, incident);
        list.extend([text::incident_title(language, incident), advice.hypothesis, advice.alternative]);
    }
    list
}

fn every_sentence(language: Language) -> Vec<(String, Sentence)> {
    let of_forms = forms();
    let said = of_forms
        .iter()
        .flat_map(|form| sentences(language, form).into_iter().map(|sentence| (form.name.to_owned(), sentence)));
    let report = golden();
    let of_figures = report.figures.iter().flat_map(|figure| {
        let shown = [text::figure_title(language, figure, &report), text::figure_note(language, figure, &report)];
        shown.map(|sentence| (format!("figure {}", figure.id), sentence))
    });
    let title = (String::from("title"), text::report_title(language, &report));
    let unknown = text::unknown_service(language, Service::parse("47111/tcp").unwrap(), report.period);
    said.chain(of_figures).chain([title, (String::from("unknown service"), unknown)]).collect()
}

#[test]
fn words_hold_no_number() {
    for language in Language::ALL {
        for (name, sentence) in every_sentence(language) {
            for piece in &sentence.0 {
                let Piece::Words(words) = piece else { continue };
                let bare = TERMS.iter().fold(words.clone(), |words, term| words.replace(term, ""));
                assert!(!bare.contains(char::is_numeric), "{name}: {words}");
            }
            let neighbours = sentence.0.windows(2);
            let twice = neighbours.filter(|two| matches!(two, [Piece::Words(_), Piece::Words(_)])).count();
            assert_eq!(twice, 0, "{name}: words that are not joined");
        }
    }
}

#[test]
fn both_languages_tell_the_same_facts() {
    for form in forms() {
        let facts = |language| {
            let of_all = sentences(language, &form);
            let mut facts: Vec<String> =
                of_all.iter().flat_map(|it| it.facts().map(|fact| format!("{fact:?}"))).collect();
            facts.sort();
            facts
        };
        assert_eq!(facts(Language::Ja), facts(Language::En), "{}", form.name);
    }
    let report = golden();
    for figure in &report.figures {
        let facts = |language| {
            let mut facts: Vec<String> =
                text::figure_title(language, figure, &report).facts().map(|fact| format!("{fact:?}")).collect();
            facts.sort();
            facts
        };
        assert_eq!(facts(Language::Ja), facts(Language::En), "{}", figure.id);
    }
}

/// A statement tells all that it holds.
#[test]
fn no_fact_of_a_statement_is_left_out() {
    for form in forms() {
        let written = serde_json::to_value(&form.statement).unwrap();
        let mut held = Vec::new();
        collect(&written, &mut held);
        for language in Language::ALL {
            let shown: Vec<serde_json::Value> = sentences(language, &form)
                .iter()
                .flat_map(|it| it.facts().map(|fact| serde_json::to_value(fact).unwrap()).collect::<Vec<_>>())
                .collect();
            for fact in &held {
                assert!(shown.contains(fact), "{} {language:?}: {fact}", form.name);
            }
        }
    }
}

fn collect(value: &serde_json::Value, facts: &mut Vec<serde_json::Value>) {
    match value {
        serde_json::Value::Object(map) if map.contains_key("query") => facts.push(value.clone()),
        serde_json::Value::Object(map) => map.values().for_each(|value| collect(value, facts)),
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, facts)),
        _ => {}
    }
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '々')
}

/// What is wrong with a Japanese text, if anything is.
fn fault(text: &str) -> Option<String> {
    for word in ["です", "ます", "ました", "ません", "ください", "でしょう", "  ", "。。", "、、", "、。", "（）"]
    {
        if text.contains(word) {
            return Some(word.to_owned());
        }
    }
    // The name that the field gives to the echo request, and names of tables and programs.
    let text = text.replace("Ping(ICMP)", "Ping").replace("RIR delegations (iptocc 1.4.175)", "RIR");
    for (left, right) in text.chars().zip(text.chars().skip(1)) {
        let beside = |mark: char| (left == mark && is_japanese(right)) || (right == mark && is_japanese(left));
        if let Some(mark) =
            [',', '.', ':', ';', '!', '?', '(', ')', ' ', '~', '-'].into_iter().find(|mark| beside(*mark))
        {
            return Some(format!("'{mark}' in {left}{right}"));
        }
    }
    let zero = |unit: &str| {
        text.match_indices(unit)
            .any(|(at, _)| text[..at].chars().rev().take_while(char::is_ascii_digit).last() == Some('0'))
    };
    if zero("月") || zero("日") && !text.contains("日間") {
        return Some(String::from("a zero in front of a month or a day"));
    }
    // Words of English: letters in a row that are neither a name nor a unit.
    let words =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.chars().any(|c| c.is_ascii_alphabetic()));
    let known = [
        "tcp", "udp", "Ping", "SMB", "RPC", "AnalogX", "Proxy", "HTTP", "HTTPS", "TTL", "UDP", "TCP", "IP", "ICMP",
        "ZMap", "masscan", "Mirai", "IoT", "Teiten", "RIR", "Asia", "Tokyo", "Telnet", "SQL", "Server", "NetBIOS",
        "SSH", "gate", "lab", "annex", "roof", "cellar", "old", "n1", "n2", "n3", "n4", "n5", "n6", "n7",
    ];
    let mut strange = words.filter(|word| !known.contains(word));
    strange.next().map(|word| format!("{word} among Japanese"))
}

#[test]
fn japanese_is_written_as_reports_are() {
    for bad in ["増えています。", "9月,10月", "2008年09月", "発信元(source)", "増加 した", "there were 5"]
    {
        assert!(fault(bad).is_some(), "{bad}");
    }
    for (name, sentence) in every_sentence(Language::Ja) {
        let text = sentence.to_string();
        assert_eq!(fault(&text), None, "{name}: {text}");
    }
    for sentence in text::foot(Language::Ja, &golden()) {
        assert_eq!(fault(&sentence.to_string()), None, "{sentence}");
    }
}

#[test]
fn sentences_end() {
    for language in Language::ALL {
        let end = if language == Language::Ja { '。' } else { '.' };
        for form in forms() {
            let text = text::say(language, &form.report, &form.statement).to_string();
            assert!(text.ends_with(end), "{}: {text}", form.name);
            assert!(!text.contains("  ") && text.trim() == text, "{}: {text}", form.name);
        }
        for sentence in text::foot(language, &golden()) {
            assert!(sentence.to_string().ends_with(end), "{sentence}");
        }
    }
    for (name, sentence) in every_sentence(Language::En) {
        assert!(!sentence.to_string().contains(is_japanese), "{name}: {sentence}");
    }
}

#[test]
fn the_golden_month_is_told_as_it_was() {
    let report = golden();
    let said = |language, at: usize| text::say(language, &report, &report.sections[0].statements[at]).to_string();
    assert_eq!(
        said(Language::Ja, 0),
        "2008年9月（30日間）に10の観測点で観測したアクセスは119,926件、延べ発信元数は47,248であった。"
    );
    assert_eq!(said(Language::Ja, 1), "1観測点・1日あたりにすると、157の発信元から400件のアクセスを受けたことになる。");
    assert_eq!(
        said(Language::En, 0),
        "In September 2008 (30 days), 10 sensors received 119,926 accesses; the source count was 47,248."
    );
    assert_eq!(said(Language::En, 1), "Per sensor and day, that is 400 accesses from 157 sources.");
    assert!(said(Language::Ja, 2).contains("157人の見知らぬ相手から、それぞれ約3回"));
    assert!(said(Language::En, 2).contains("157 strangers, about 3 times each"));
}

#[test]
fn values_are_written_alike_everywhere() {
    let check = |value: Value, ja: &str, en: &str| {
        let got = Language::ALL.map(|language| text::value(language, &value));
        assert_eq!(got, [ja, en], "{value:?}");
    };
    check(Value::Count(0), "0", "0");
    check(Value::Count(999), "999", "999");
    check(Value::Count(1_234_567), "1,234,567", "1,234,567");
    check(Value::Count(u64::MAX), "18,446,744,073,709,551,615", "18,446,744,073,709,551,615");
    check(Value::Rounded(1_000), "1,000", "1,000");
    check(Value::Tenths(25), "2.5", "2.5");
    check(Value::Hundredths(-9166), "−91.66", "−91.66");
    check(Value::Hundredths(-5), "−0.05", "−0.05");
    check(Value::Hundredths(i64::MIN), "−92,233,720,368,547,758.08", "−92,233,720,368,547,758.08");
    check(Value::PerMille(1000), "100.0%", "100.0%");
    check(Value::PerMille(-123), "−12.3%", "−12.3%");
    check(Value::Thousandths(943), "0.943", "0.943");
    check(Value::Day(Day::parse("2008-09-03").unwrap()), "2008年9月3日", "3 September 2008");
    check(Value::Month(Month { year: 2011, month: 1 }), "2011年1月", "January 2011");
    check(Value::Service(Service::PING), "Ping(ICMP)", "Ping(ICMP)");
    check(Value::Service(Service::parse("445/tcp").unwrap()), "445/tcp（SMB）", "445/tcp (SMB)");
    check(
        Value::Service(Service::parse("1026/udp").unwrap()),
        "1026/udp（ポップアップスパム）",
        "1026/udp (Pop-up spam)",
    );
    check(Value::Service(Service::parse("47111/tcp").unwrap()), "47111/tcp", "47111/tcp");
    check(Value::Region(Region::from_code("US").unwrap()), "米国", "United States");
    check(Value::Region(Region::UNKNOWN), "不明", "unknown");
    check(Value::Sensor("gate 2".into()), "gate 2", "gate 2");
}

#[test]
fn periods_say_nothing_twice() {
    let check = |from: &str, to: &str, ja: &str, en: &str| {
        let period = Period { from: Day::parse(from).unwrap(), to: Day::parse(to).unwrap() };
        assert_eq!(Language::ALL.map(|language| text::period(language, period)), [ja, en]);
    };
    check("2008-09-01", "2008-09-30", "2008年9月", "September 2008");
    check("2008-09-13", "2008-09-17", "2008年9月13日～17日", "13–17 September 2008");
    check("2008-09-28", "2008-10-02", "2008年9月28日～10月2日", "28 September – 2 October 2008");
    check("2008-12-30", "2009-01-02", "2008年12月30日～2009年1月2日", "30 December 2008 – 2 January 2009");
    check("2008-09-13", "2008-09-13", "2008年9月13日", "13 September 2008");
}

/// Every region that the program's own table gives has a name, and no two have the same.
#[test]
fn regions_have_names() {
    let table = teiten::region::RegionTable::builtin();
    let mut regions: Vec<Region> = table.ranges().map(|(.., region)| region).collect();
    regions.extend([Region::UNKNOWN, Region::RESERVED]);
    regions.sort();
    regions.dedup();
    assert!(regions.len() > 200, "{}", regions.len());
    for language in Language::ALL {
        let names: Vec<String> = regions.iter().map(|region| text::region(language, *region)).collect();
        for (region, name) in regions.iter().zip(&names) {
            let code = region.code().to_string();
            assert!(*name != code || language == Language::En && code == "unknown", "{code} has no name");
            assert_eq!(name.contains(is_japanese), language == Language::Ja, "{code}: {name}");
        }
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names.len());
    }
    assert_eq!(text::region(Language::Ja, Region::from_code("QQ").unwrap()), "QQ");
    assert_eq!(text::region(Language::En, Region::from_code("NL").unwrap()), "Netherlands");
}

#[test]
fn every_purpose_has_an_aim() {
    let mut report = golden();
    for purpose in glossary::purposes() {
        let incident = &mut report.incidents[0];
        incident.purpose = Some(purpose.key.clone());
        let told = |incident: &Incident, language| text::incident_advice(language, incident).hypothesis.to_string();
        let with = Language::ALL.map(|language| told(incident, language));
        incident.purpose = None;
        let without = Language::ALL.map(|language| told(incident, language));
        assert!(with[0] != without[0] && with[1] != without[1], "{}", purpose.key);
        assert_eq!(
            fault(&with[0].replace("Unix", "").replace("Windows", "").replace("VPN", "").replace("IP", "")),
            None
        );
    }
}

#[test]
fn the_glossary_tells_what_was_in_the_period() {
    let month = |year, month| Period::of_month(Month { year, month });
    let smb = Service::parse("445/tcp").unwrap();
    let told = |period| text::glossary(Language::En, smb, period).unwrap();
    assert!(told(month(2008, 9)).eras.concat().contains("Sasser"));
    assert!(!told(month(2026, 1)).eras.concat().contains("Sasser"));
    assert_eq!(told(month(2008, 9)).name, "445/tcp (SMB)");
    let unknown = Service::parse("47111/tcp").unwrap();
    assert_eq!(text::glossary(Language::Ja, unknown, month(2008, 9)), None);
    let sentence = text::unknown_service(Language::Ja, unknown, month(2008, 9));
    assert!(sentence.to_string().contains("47111/tcp") && sentence.facts().count() == 1);
}

#[test]
fn words_differ() {
    for language in Language::ALL {
        assert_eq!(text::others(language), text::word(language, Word::Others));
    }
    assert_eq!(text::word(Language::Ja, Word::Sources), "延べ発信元数");
    assert_eq!(text::word(Language::Ja, Word::Service), "宛先（ポート種類）");
}

/// The report as an editor reads it, then every form of every statement.
fn document(language: Language) -> String {
    let report = golden();
    let mut lines = vec![text::report_title(language, &report).to_string(), String::new()];
    for section in &report.sections {
        lines.push(format!("## {}", text::topic(language, section.topic)));
        if section.topic == Topic::Incidents {
            lines.extend(report.incidents.iter().flat_map(|incident| told(language, &report, incident)));
        } else {
            let said = section.statements.iter().map(|statement| text::say(language, &report, statement));
            lines.push(text::join(language, said).to_string());
        }
        lines.push(String::new());
    }
    lines.push(format!("## {}", text::word(language, Word::Figure)));
    for figure in &report.figures {
        let note = text::figure_note(language, figure, &report);
        lines.push(
            format!("{} {} {note}", figure.id, text::figure_title(language, figure, &report)).trim_end().to_owned(),
        );
    }
    lines.extend([String::new(), format!("## {}", text::word(language, Word::Notes))]);
    lines.extend(text::foot(language, &report).iter().map(Sentence::to_string));
    lines.extend([String::new(), String::from("## (forms)")]);
    for form in forms() {
        lines.push(format!("[{}]", form.name));
        lines.extend(sentences(language, &form).iter().map(Sentence::to_string));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn told(language: Language, report: &Monthly, incident: &Incident) -> Vec<String> {
    let at = report.incidents.iter().position(|of| of == incident).unwrap();
    let statement = teiten::report::monthly::Statement::Incident { at };
    let advice = text::incident_advice(language, incident);
    let titled = |word, text: String| format!("[{}] {text}", text::word(language, word));
    let mut lines = vec![
        format!("### {}", text::incident_title(language, incident)),
        text::say(language, report, &statement).to_string(),
        titled(Word::Hypothesis, advice.hypothesis.to_string()),
        titled(Word::Alternative, advice.alternative.to_string()),
    ];
    lines.extend(advice.beginner.into_iter().map(|line| titled(Word::ForBeginners, line)));
    lines.extend(advice.administrator.into_iter().map(|line| titled(Word::ForAdministrators, line)));
    lines
}

#[test]
fn the_whole_text_reads_as_it_did() {
    for language in Language::ALL {
        let path = format!("{}/tests/data/report/{}.txt", env!("CARGO_MANIFEST_DIR"), language.code());
        let (path, want) = (Path::new(&path), document(language));
        if std::env::var_os("TEITEN_UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &want).unwrap();
        }
        let is = std::fs::read_to_string(path).unwrap_or_default();
        assert!(is == want, "{} is not what the report says; see the first lines of tests/text.rs", path.display());
    }
}
