//! The month's report as files: whole, safe to open anywhere, free of addresses, and with the numbers of its tables.
//! `TEITEN_UPDATE=1` writes the snapshots in `tests/data/report/` anew.

#[path = "paper/golden.rs"]
pub(crate) mod golden;

use std::path::Path;
use teiten::export::{figure_svg, report_csv, report_csv_names, report_html, report_json, report_markdown};
use teiten::measure::sum;
use teiten::report::monthly::{Figure, Measure, Monthly, Shape, Value};
use teiten::text::{self, Language};

fn reports() -> [Monthly; 2] {
    [golden::month(), golden::three_days()]
}

/// A tag that does not close what was opened last, an attribute without its quotes, an entity that is none.
fn well_formed(document: &str) {
    let mut open = Vec::new();
    let mut rest = document.strip_prefix("<!doctype html>").unwrap_or(document);
    while let Some(start) = rest.find(['<', '&']) {
        if rest[start..].starts_with('&') {
            let entity = rest[start..].split_once(';').unwrap().0;
            assert!(["&amp", "&lt", "&gt", "&quot", "&apos", "&#39"].contains(&entity), "{entity}");
            rest = &rest[start + 1..];
            continue;
        }
        let (tag, after) = rest[start + 1..].split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}>");
            continue;
        }
        assert!(!tag.contains('<'), "<{tag}>");
        let quotes = |mark| tag.matches(mark).count() % 2 == 0;
        assert!(tag.contains("data-query") || quotes('"'), "<{tag}>");
        if !tag.ends_with('/') {
            let name = tag.split([' ', '\n']).next().unwrap();
            open.push(name);
            if name == "style" {
                rest = &rest[rest.find("</style>").unwrap()..];
            }
        }
    }
    assert_eq!(open, [""; 0], "left open");
}

/// Four numbers with dots between them.
pub(crate) fn has_address(text: &str) -> bool {
    let runs = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    runs.filter(|run| !run.is_empty()).any(|run| {
        run.trim_matches('.')
            .split('.')
            .collect::<Vec<_>>()
            .windows(4)
            .any(|four| four.iter().all(|part| !part.is_empty()))
    })
}

#[test]
fn a_report_needs_nothing_and_tells_no_address() {
    for report in reports() {
        for language in Language::ALL {
            let html = report_html(&report, language);
            well_formed(&html);
            assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
            let lower = html.to_lowercase();
            for word in ["<script", "src=", "url(", "@import", "<link", "<iframe", "javascript:", " onload", "srcset"] {
                assert!(!lower.contains(word), "{word}");
            }
            for target in html.split("href=\"").skip(1) {
                assert!(target.starts_with('#'), "{}", &target[..40]);
            }
            let json = String::from_utf8(report_json(&report)).unwrap();
            let markdown = report_markdown(&report, language);
            let tables =
                report_csv_names(&report).into_iter().map(|name| report_csv(&report, &name, language).unwrap());
            for text in tables.chain([html, json, markdown]) {
                assert!(!has_address(&text));
            }
        }
    }
    assert!(has_address("at 192.0.2.5.") && !has_address("0.1.0 2.2.1"));
    assert!(format!("{:?}", golden::month()).contains("192.0.2.5"));
}

/// Headings go down by one level at a time, ids are unique, and what is pointed at is there.
#[test]
fn headings_and_addresses_within_are_in_order() {
    for report in reports() {
        for language in Language::ALL {
            let html = report_html(&report, language);
            let levels: Vec<u32> = (html.split("<h").skip(1))
                .filter_map(|rest| rest.chars().next().and_then(|c| c.to_digit(10)))
                .collect();
            assert_eq!(levels[0], 1);
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
            let mut ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
            for target in html.split("href=\"#").skip(1) {
                let id = target.split_once('"').unwrap().0;
                assert!(ids.contains(&id), "{id}");
            }
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all);
        }
    }
}

/// What stands between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    text.split_once(from).unwrap_or_else(|| panic!("{from}")).1.split_once(to).unwrap().0
}

/// The numbers of a row of a table.
fn numbers(row: &str) -> Vec<u64> {
    let cells = row.split("<td class=\"n\">").skip(1).map(|cell| cell.split_once('<').unwrap().0.replace(',', ""));
    cells.filter(|cell| !cell.contains(['%', '.'])).map(|cell| cell.parse().unwrap()).collect()
}

#[test]
fn every_figure_has_its_picture_and_its_table() {
    for report in reports() {
        for language in Language::ALL {
            let html = report_html(&report, language);
            for figure in &report.figures {
                let part = between(&html, &format!("<figure id=\"fig-{}\"", figure.id), "</figure>");
                assert_eq!(part.matches("<svg ").count(), 1, "{}", figure.id);
                let title = text::figure_title(language, figure, &report).to_string();
                assert!(!title.is_empty() && between(part, "<figcaption>", "</figcaption>").contains(&figure.id));
                let body = between(part, "<tbody>", "</tbody>");
                match figure.shape {
                    Shape::Months => {
                        let rows: Vec<Vec<u64>> = body.lines().filter(|it| it.contains("<td")).map(numbers).collect();
                        let table = &report.tables[figure.table];
                        let counts = table.row(0).iter().map(|it| vec![it.accesses, it.sources]);
                        assert!(rows.iter().map(|row| row[..2].to_vec()).eq(counts), "{}", figure.id);
                    }
                    Shape::Waterfall => {
                        let compared = report.compared.as_ref().unwrap();
                        let sum = compared.split.0 + compared.split.1;
                        let total = between(body, "<tr class=\"total\">", "</tr>");
                        let value = text::value(language, &Value::Hundredths(sum));
                        assert!(total.contains(&format!(">{value}<")), "{}: {total}", figure.id);
                    }
                    _ => assert_eq!(numbers(between(body, "<tr class=\"total\">", "</tr>")), sums(&report, figure)),
                }
            }
        }
    }
}

/// What a table's last row must say: daily, of each key and of all; else of each column.
fn sums(report: &Monthly, figure: &Figure) -> Vec<u64> {
    let table = &report.tables[figure.table];
    let of = |counts: teiten::measure::Counts| match figure.measure {
        Some(Measure::Sources) => counts.sources,
        _ => counts.accesses,
    };
    let columns: Vec<u64> =
        (0..table.columns.len()).map(|at| of(sum((0..table.rows()).map(|row| table.row(row)[at])))).collect();
    match table.columns {
        teiten::report::monthly::Columns::Days(_) => {
            let rows = (0..table.rows()).map(|row| of(sum(table.row(row).iter().copied())));
            rows.chain([columns.iter().sum()]).collect()
        }
        _ => columns,
    }
}

#[test]
fn figures_are_files_of_their_own() {
    for report in reports() {
        for language in Language::ALL {
            for figure in &report.figures {
                let svg = figure_svg(&report, &figure.id, language).unwrap().unwrap();
                well_formed(&svg);
                assert!(svg.contains(" role=\"img\"") && svg.contains("<desc "), "{}", figure.id);
                assert!(!between(&svg, "-desc\">", "</desc>").is_empty());
            }
        }
        assert!(figure_svg(&report, "9.9", Language::En).is_none());
    }
}

/// The tenth and eleventh service are those of the incident: where only they are drawn, they have their colours still.
#[test]
fn a_service_has_one_colour() {
    let report = golden::month();
    let colour = |service: &str| {
        let page = report_html(&report, Language::En);
        let mut rows = page.split("<th scope=\"row\"><i style=\"background:").skip(1);
        let row = rows.find(|row| row.contains(service)).unwrap();
        row.split_once('"').unwrap().0.to_uppercase()
    };
    let svg = figure_svg(&report, "2.1.3", Language::En).unwrap().unwrap();
    for service in ["8080/tcp", "6588/tcp"] {
        let colour = colour(service);
        assert!(colour.starts_with('#') && svg.contains(&format!("stroke=\"{colour}\"")), "{service} {colour}");
    }
}

#[test]
fn the_same_report_is_the_same_bytes_and_both_languages_have_its_facts() {
    let queries = |html: &str| {
        let mut found: Vec<String> =
            html.split("data-query='").skip(1).map(|it| it.split_once('\'').unwrap().0.to_owned()).collect();
        found.sort();
        found.dedup();
        found
    };
    for report in reports() {
        let [ja, en] = Language::ALL.map(|language| report_html(&report, language));
        assert_eq!(ja, report_html(&report.clone(), Language::Ja));
        assert_eq!(queries(&ja), queries(&en));
        assert!(queries(&ja).iter().all(|it| serde_json::from_str::<teiten::report::monthly::Query>(it).is_ok()));
        let json = report_json(&report);
        let again: Monthly = serde_json::from_slice(&json).unwrap();
        assert_eq!(report_json(&again), json);
        // Nothing but addresses is left out.
        assert_eq!((again.tables, again.figures, again.services), (report.tables, report.figures, report.services));
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut report = golden::three_days();
    for name in ["=1+1", "</style><script>alert(1)</script>", "a\u{0}b\r\n| c |", "*x* [y](z)"] {
        report.coverage[0].sensor = name.to_owned();
        report.about.zone = name.to_owned();
        for language in Language::ALL {
            let html = report_html(&report, language);
            well_formed(&html);
            assert!(!html.contains("<script") && !html.contains('\0'));
            let markdown = report_markdown(&report, language);
            assert!(!markdown.contains("<script") && !markdown.contains("[y](z)") && !markdown.contains("| c |"));
        }
    }
    report.coverage[0].sensor = "=1+1,\"2\"".to_owned();
    let csv = report_csv(&report, "sensors", Language::En).unwrap();
    assert!(csv.contains("\r\n\"'=1+1,\"\"2\"\"\",3,100.0,41,41,12\r\n"), "{csv}");
}

fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/report").join(name);
    if std::env::var_os("TEITEN_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
}

#[test]
fn tables_and_text_are_as_they_were_read() {
    let month = golden::month();
    for language in Language::ALL {
        let mut all = String::new();
        for name in ["1.1", "2.1.3", "2.3.1", "4.1", "services", "regions", "sensors"] {
            all.push_str(&format!("[{name}]\r\n{}", report_csv(&month, name, language).unwrap()));
        }
        snapshot(&format!("2008-09.{}.csv", language.code()), &all);
        // Sentences have tests of their own; this is what holds them.
        let markdown = report_markdown(&golden::three_days(), language);
        let frame: String =
            markdown.lines().filter(|it| it.starts_with(['#', '|'])).flat_map(|it| [it, "\n"]).collect();
        snapshot(&format!("three-days.{}.md", language.code()), &frame);
    }
}
