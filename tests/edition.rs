//! What a report leaves with: who publishes it, addresses only where somebody chose so, a workbook, few rows on paper.

use crate::paper::{golden, has_address};
use std::collections::BTreeMap;
use std::io::Read;
use std::net::IpAddr;
use teiten::export::{BUSIEST, Edition, Extras};
use teiten::report::TopSource;
use teiten::report::monthly::{Compared, Shape};
use teiten::text::Language;

fn source(address: &str, accesses: u64) -> TopSource {
    let report = golden::month();
    TopSource {
        address: address.parse().unwrap(),
        region: report.regions[1].key,
        services: report.services.iter().take(7).map(|line| line.key).collect(),
        days: 3,
        sensors: 2,
        accesses,
        sources: 6,
    }
}

fn extras(busiest: Option<Vec<TopSource>>) -> Extras {
    Extras {
        organisation: Some(" A <b> & \"Co\" ".to_owned()),
        contact: Some("sensors@example.org".to_owned()),
        licence: Some("CC BY 4.0".to_owned()),
        busiest,
    }
}

/// The texts of an archive, read by what the writer does not share: flate2.
fn unpacked(mut bytes: &[u8]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    while let Some(entry) = bytes.strip_prefix(b"PK\x03\x04") {
        let word = |at: usize| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
        let long = |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((word(6), word(8)), (0, 0x21), "of no time");
        let (packed, size, name) = (long(14), long(18), word(22));
        let begin = 26 + name;
        let name = String::from_utf8(entry[26..begin].to_vec()).unwrap();
        let mut text = String::new();
        flate2::read::DeflateDecoder::new(&entry[begin..begin + packed]).read_to_string(&mut text).unwrap();
        assert_eq!(text.len(), size, "{name}");
        files.insert(name, text);
        bytes = &entry[begin + packed..];
    }
    assert!(bytes.starts_with(b"PK\x01\x02"));
    files
}

/// The cells of a sheet, row by row, as texts.
fn cells(sheet: &str) -> Vec<Vec<String>> {
    let rows = sheet.split("<row ").skip(1);
    rows.map(|row| {
        let cells = row.split("<c ").skip(1);
        cells
            .map(|cell| {
                let text = cell.split_once("preserve\">").map(|it| it.1.split_once("</t>").unwrap().0);
                let number = cell.split_once("<v>").map(|it| it.1.split_once("</v>").unwrap().0);
                text.or(number).unwrap().to_owned()
            })
            .collect()
    })
    .collect()
}

/// Every form of an edition, in both languages.
fn forms(edition: &Edition) -> Vec<(String, String)> {
    let mut forms = vec![("json".to_owned(), String::from_utf8(edition.json()).unwrap())];
    for language in Language::ALL {
        let code = language.code();
        forms.push((format!("html.{code}"), edition.html(language)));
        forms.push((format!("md.{code}"), edition.markdown(language)));
        forms.extend(unpacked(&edition.xlsx(language)).into_iter().map(|it| (format!("xlsx.{code}/{}", it.0), it.1)));
        for name in edition.table_names() {
            let csv = edition.csv(&name, language).unwrap();
            forms.push((format!("{name}.csv.{code}"), csv));
        }
    }
    forms
}

#[test]
fn no_address_leaves_unless_somebody_chose_so() {
    let report = golden::month();
    for (form, text) in forms(&Edition::new(&report, extras(None))) {
        assert!(!has_address(&text), "{form}");
    }
    let list = vec![source("203.0.113.7", 900), source("198.51.100.9", 900), source("2001:db8::5", 1_200)];
    let edition = Edition::new(&report, extras(Some(list.clone())));
    let rows = ["2001:db8::5", "198.51.100.9", "203.0.113.7"];
    for (form, text) in forms(&edition) {
        let found: Vec<Option<usize>> = rows.iter().map(|address| text.find(address)).collect();
        let wanted = ["json", "html.", "md.", "busiest."].iter().any(|it| form.starts_with(it));
        let sheet = form.starts_with("xlsx") && found.iter().any(Option::is_some);
        if wanted || sheet {
            assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{form}: {found:?}");
        } else {
            assert!(!has_address(&text), "{form}");
        }
        // Names of files and of sensors are not what was chosen.
        assert!(!text.contains("192.0.2."), "{form}");
    }
    assert_eq!(forms(&edition).iter().filter(|it| it.0.contains("busiest.csv")).count(), 2);
    // Partitions come in any order.
    let turned = Edition::new(&report, extras(Some(list.into_iter().rev().collect())));
    assert_eq!(turned.html(Language::Ja), edition.html(Language::Ja));
}

#[test]
fn so_many_of_the_busiest_sources_are_listed_and_no_more() {
    let many = (0..120u32).map(|n| source(&format!("198.51.100.{n}"), u64::from(n % 60))).collect();
    let edition = Edition::new(&golden::month(), extras(Some(many)));
    let csv = edition.csv("busiest", Language::En).unwrap();
    assert_eq!(csv.lines().count(), BUSIEST + 1);
    assert!(csv.lines().nth(1).unwrap().starts_with("1,198.51.100.59,"), "{csv}");
    assert!(csv.lines().nth(2).unwrap().starts_with("2,198.51.100.119,"), "{csv}");
    assert!(csv.contains("\"445/tcp, 135/tcp, 1026/udp, Ping(ICMP), 1027/udp, 2 more\",3,2,"), "{csv}");
}

#[test]
fn who_publishes_it_stands_at_its_foot() {
    let report = golden::month();
    let edition = Edition::new(&report, extras(None));
    for language in Language::ALL {
        let html = edition.html(language);
        let foot = html.split_once("<footer").unwrap().1;
        for text in ["A &lt;b&gt; &amp; &quot;Co&quot;", "sensors@example.org", "CC BY 4.0"] {
            assert!(foot.contains(&format!("<dd>{text}</dd>")), "{text}");
        }
        // On paper it runs below every page.
        assert!(html.contains(" · A \\3c b\\3e  \\26  \\22 Co\\22  · CC BY 4.0\""));
        let markdown = edition.markdown(language);
        for text in ["A &lt;b\\> &amp; \"Co\"", "sensors@example.org", "CC BY 4.0"] {
            assert!(markdown.contains(text), "{text}");
        }
        let book = unpacked(&edition.xlsx(language));
        assert!(book["docProps/core.xml"].contains("<dc:creator>A &lt;b&gt; &amp; &quot;Co&quot;</dc:creator>"));
        assert!(book["xl/worksheets/sheet1.xml"].contains("sensors@example.org"));
    }
    let json: serde_json::Value = serde_json::from_slice(&edition.json()).unwrap();
    assert_eq!((&json["organisation"], &json["licence"]), (&"A <b> & \"Co\"".into(), &"CC BY 4.0".into()));
    // What is empty is absent, and the page says it as JSON.
    let none = Extras { organisation: Some("  ".to_owned()), ..Extras::default() };
    let plain = Edition::new(&report, Extras::default());
    assert_eq!(Edition::new(&report, none).json(), plain.json());
    assert!(serde_json::from_slice::<serde_json::Value>(&plain.json()).unwrap().get("organisation").is_none());
    let told: Extras = serde_json::from_str(
        r#"{"contact":"x","busiest":[{"address":"2001:db8::1","region":"JP","services":["445/tcp"],"days":1,"sensors":1,"accesses":2,"sources":1}]}"#,
    )
    .unwrap();
    assert_eq!(
        (told.contact.as_deref(), told.busiest.unwrap()[0].address),
        (Some("x"), "2001:db8::1".parse::<IpAddr>().unwrap())
    );
}

#[test]
fn a_workbook_has_a_sheet_a_table_and_its_numbers() {
    let report = golden::month();
    let edition = Edition::new(&report, extras(Some(vec![source("203.0.113.7", 900)])));
    for language in Language::ALL {
        let bytes = edition.xlsx(language);
        assert_eq!(bytes, Edition::new(&report, extras(Some(vec![source("203.0.113.7", 900)]))).xlsx(language));
        let book = unpacked(&bytes);
        let names = edition.table_names();
        assert_eq!(book["xl/workbook.xml"].matches("<sheet ").count(), names.len() + 1);
        for (at, name) in names.iter().enumerate() {
            let sheet = &book[&format!("xl/worksheets/sheet{}.xml", at + 2)];
            assert!(sheet.contains("<pane ySplit=\"1\"") && sheet.contains("state=\"frozen\""), "{name}");
            let csv = edition.csv(name, language).unwrap();
            let rows = cells(sheet);
            assert_eq!(rows.len(), csv.lines().count(), "{name}");
            if csv.contains('"') {
                continue;
            }
            for (cells, line) in rows.iter().zip(csv.lines()) {
                // Cells that are empty have no place in a sheet; shares are parts there, days are numbers.
                let line: Vec<&str> = line.split(',').filter(|it| !it.is_empty()).collect();
                assert_eq!(cells.len(), line.len(), "{name}: {cells:?} {line:?}");
                for (cell, text) in cells.iter().zip(line) {
                    let day = teiten::time::Day::parse(text).map(|day| (day.0 + 25_569).to_string());
                    let number = |text: &str| text.parse::<f64>().ok();
                    let share =
                        matches!((number(cell), number(text)), (Some(a), Some(b)) if (a * 100.0 - b).abs() < 1e-9);
                    assert!(cell == text || Some(cell) == day.as_ref() || share, "{name}: {cell} {text}");
                }
            }
        }
    }
}

#[test]
fn a_table_of_markdown_is_short_and_its_sums_are_whole() {
    let many = (0..50u32).map(|n| source(&format!("198.51.100.{n}"), 1)).collect();
    let edition = Edition::new(&golden::month(), extras(Some(many)));
    for language in Language::ALL {
        let markdown = edition.markdown(language);
        let longest = markdown.split("\n\n").map(|part| part.lines().filter(|it| it.starts_with('|')).count()).max();
        // A head, its rule, a month of days, their sum.
        assert!(longest <= Some(34), "{longest:?}");
        // The year by month ends in the same sums as the year by day.
        let csv = edition.csv("2.1.1", language).unwrap();
        let total: Vec<u64> = csv.lines().last().unwrap().split(',').filter_map(|it| it.parse().ok()).collect();
        let total: Vec<String> = total.iter().map(|n| format!("**{}**", teiten::text::count(*n))).collect();
        assert_eq!(total.len(), 13);
        let year = markdown.split("\n### ").find(|part| part.contains(" 2.1.1") || part.contains("図2.1.1")).unwrap();
        assert!(year.lines().rfind(|it| it.starts_with('|')).unwrap().contains(&total.join(" | ")), "{year}");
        assert!(year.contains("XLSX"));
    }
}

#[test]
fn a_waterfall_leads_from_before_to_now() {
    let report = golden::month();
    let compared = report.compared.as_ref().unwrap();
    let (before, now) = (Compared::level(&compared.headline), Compared::level(&report.headline));
    for steps in [compared.steps(), compared.causes().to_vec()] {
        assert_eq!(before + steps.iter().map(|step| step.change()).sum::<i64>(), now);
    }
    // The mix is what the services' sources say more than all of them together.
    let sources: i64 = compared.steps().iter().map(|step| step.sources).sum();
    assert_eq!(sources, compared.split.0 + compared.mix);
    let edition = Edition::new(&report, Extras::default());
    let shown: Vec<_> = report.figures.iter().filter(|figure| figure.shape == Shape::Waterfall).collect();
    assert_eq!(shown.len(), 2);
    for language in Language::ALL {
        for figure in &shown {
            let svg = edition.svg(&figure.id, language).unwrap().unwrap();
            for level in ["426.0", "399.8"] {
                assert!(svg.contains(level), "{level}");
            }
        }
        let csv = edition.csv(&shown[0].id, language).unwrap();
        let changes: Vec<i64> = (csv.lines().skip(2))
            .map(|line| line.rsplit(',').nth(1).unwrap().replace('.', "").parse().unwrap())
            .collect();
        let (total, steps) = changes.split_last().unwrap();
        assert_eq!((steps.iter().sum::<i64>(), *total), (-2625, -2625));
    }
}

#[test]
fn every_published_value_stands_behind_the_reports_own() {
    let edition = Edition::new(&golden::month(), Extras::default());
    let values: usize = teiten::published::programmes().iter().map(|it| it.values.len()).sum();
    for (language, other, same) in
        [(Language::Ja, "数え方は異なる", "同じ"), (Language::En, "not the same rule", "the same")]
    {
        let csv = edition.csv("then-and-now", language).unwrap();
        assert_eq!(csv.lines().count(), 1 + 2 + values);
        let told = |word: &str| csv.lines().filter(|line| line.contains(&format!(",{word},"))).count();
        let talot2 = teiten::published::programmes()[0].values.len();
        assert_eq!((told(same), told(other)), (talot2, values - talot2));
        assert!(csv.contains(",399.8,"), "{csv}");
        let svg = edition.svg("then-and-now", language).unwrap().unwrap();
        assert_eq!(svg.matches(other).count(), 2, "NPA and NICTER");
        let html = edition.html(language);
        let part = html.split_once("id=\"then-and-now\"").unwrap().1;
        for programme in teiten::published::programmes() {
            for value in &programme.values {
                let title = value.citation.title.replace('&', "&amp;").replace('"', "&quot;");
                assert!(part.contains(&title), "{title}");
            }
        }
    }
}
