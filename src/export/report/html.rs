//! The report as one HTML document that needs nothing else: no script, no resource from anywhere. Its figures are SVG,
//! each with its numbers in a table that unfolds; on paper the tables stay folded away. Every number that comes of a fact
//! carries the query that made it, as JSON in `data-query`.

use super::{Edition, Extras, figure, grid};
use crate::report::half_up;
use crate::report::monthly::{Columns, Fact, Figure, Monthly, Of, Query, Section, Statement, Table, Topic, Value};
use crate::text::{self, Language, Piece, Sentence, Word, word};
use std::fmt::Write as _;

mod coverage;
mod parts;

const STYLE: &str = include_str!("html/style.css");

/// See the module.
pub(super) fn written(edition: &Edition, language: Language) -> String {
    Page { language, report: &edition.report, extras: &edition.extras, out: String::new() }.written()
}

struct Page<'a> {
    language: Language,
    report: &'a Monthly,
    extras: &'a Extras,
    out: String,
}

/// A headline's number: what stands below it, the number, its change.
struct Number<'a> {
    name: &'static str,
    fact: Fact,
    change: Option<&'a Fact>,
}

impl Page<'_> {
    fn written(mut self) -> String {
        let title = text::report_title(self.language, self.report).to_string();
        let (lang, version) = (self.language.code(), escaped(&self.report.about.version));
        // What runs below every page of paper: what it is, and whose.
        let running: Vec<&str> =
            [Some(title.as_str()), self.extras.organisation.as_deref(), self.extras.licence.as_deref()]
                .into_iter()
                .flatten()
                .collect();
        let css_title = css_string(&running.join(" · "));
        let title = escaped(&title);
        let _ = write!(
            self.out,
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
             <meta name=\"generator\" content=\"Teiten {version}\"/>\n<title>{title}</title>\n\
             <style>\n{STYLE}@page {{ @bottom-left {{ content: {css_title}; }} }}\n</style>\n</head>\n<body>\n"
        );
        self.lede(&title);
        self.out.push_str("<main>\n");
        self.contents();
        for section in &self.report.sections {
            self.section(section);
        }
        let has = |topic| self.report.sections.iter().any(|section| section.topic == topic);
        for topic in [Topic::Services, Topic::Regions].into_iter().filter(|topic| !has(*topic)) {
            self.section(&Section { topic, statements: Vec::new(), figures: Vec::new() });
        }
        self.coverage();
        self.busiest();
        self.then_and_now();
        self.glossary();
        self.out.push_str("</main>\n");
        self.foot();
        self.out.push_str("</body>\n</html>\n");
        self.out
    }

    /// A word of the report's language.
    fn word(&self, it: Word) -> &'static str {
        word(self.language, it)
    }

    /// A phrase that stands nowhere but here.
    fn phrase(&self, ja: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.report.sections.iter().flat_map(|section| &section.statements)
    }

    /// Title, the plain sentence, and the figures above all others.
    fn lede(&mut self, title: &str) {
        let _ = write!(self.out, "<header class=\"lede\">\n<div>\n<h1>{title}</h1>\n");
        let plain = self.statements().find_map(|it| match it {
            Statement::Plain { strangers, times } => Some(self.plain(strangers, times)),
            _ => None,
        });
        if let Some(plain) = plain {
            let _ = writeln!(self.out, "<p class=\"plain\">{plain}</p>");
        }
        let about = &self.report.about;
        let period = escaped(&text::period(self.language, self.report.period));
        let zone = escaped(&about.zone);
        let mut under = format!("{period} · {zone}");
        if let Some(compared) = &self.report.compared {
            let with = text::period(self.language, compared.period);
            let colon = self.phrase("：", ": ");
            let _ = write!(under, " · {}{colon}{}", self.word(Word::ComparedWith), escaped(&with));
        }
        let _ = write!(self.out, "<p class=\"sub\">{under}</p>\n</div>\n<dl class=\"figs\">\n");
        let numbers = self.numbers().map(|number| {
            let shown = self.shown(&number.fact, &text::value(self.language, &number.fact.value));
            let change = number.change.map(|fact| self.change(fact)).unwrap_or_default();
            format!("<div><dt>{}{change}</dt><dd>{shown}</dd></div>\n", number.name)
        });
        self.out.push_str(&numbers.concat());
        self.out.push_str("</dl>\n</header>\n");
    }

    /// The plain sentence as a headline. The text says the same in its own course.
    fn plain(&self, strangers: &Fact, times: &Fact) -> String {
        let few = |fact: &Fact, least| match fact.value {
            Value::Count(n) | Value::Rounded(n) => n < least,
            _ => false,
        };
        let (who, often) = [strangers, times].map(|fact| text::value(self.language, &fact.value)).into();
        let often = self.shown(times, &often);
        let number = |text: &str| format!("<em>{}</em>", self.shown(strangers, text));
        match self.language {
            Language::Ja if few(strangers, 1) => {
                format!("1観測点に来る見知らぬ相手は、{}。", number("1日に1人に満たない"))
            }
            Language::Ja => format!(
                "どの観測点にも毎日、{}から、1人あたり約{often}回のアクセスがある。",
                number(&format!("{who}人の見知らぬ相手"))
            ),
            Language::En if few(strangers, 1) => {
                format!("Each sensor is approached by {} a day.", number("less than one stranger"))
            }
            Language::En => {
                let noun = if few(strangers, 2) { "stranger" } else { "strangers" };
                let often = if few(times, 2) {
                    format!("about {} each", self.shown(times, "once"))
                } else if few(times, 3) {
                    format!("about {} each", self.shown(times, "twice"))
                } else {
                    format!("about {often} times each")
                };
                format!("Every day, each sensor is approached by {}, {often}.", number(&format!("{who} {noun}")))
            }
        }
    }

    fn numbers(&self) -> [Number<'_>; 4] {
        let (period, headline) = (self.report.period, &self.report.headline);
        let (counts, days) = (headline.counts, headline.sensor_days());
        let fact = |of, value| Query::new(of, period).is(value);
        let change = |wanted| {
            self.statements().find_map(|it| match it {
                Statement::Change { measure, change, .. } if *measure == wanted => Some(change),
                _ => None,
            })
        };
        use crate::report::monthly::Measure::{Accesses, Sources};
        [
            Number {
                name: self.word(Word::Accesses),
                fact: fact(Of::Accesses, Value::Count(counts.accesses)),
                change: None,
            },
            Number {
                name: self.word(Word::Sources),
                fact: fact(Of::Sources, Value::Count(counts.sources)),
                change: None,
            },
            Number {
                name: self.word(Word::AccessesPerSensorDay),
                fact: fact(Of::AccessesPerSensorDay, Value::Rounded(half_up(counts.accesses, days))),
                change: change(Accesses),
            },
            Number {
                name: self.word(Word::SourcesPerSensorDay),
                fact: fact(Of::SourcesPerSensorDay, Value::Rounded(half_up(counts.sources, days))),
                change: change(Sources),
            },
        ]
    }

    /// An arrow and how much. Neither is good or bad in itself.
    fn change(&self, fact: &Fact) -> String {
        let (n, style) = match fact.value {
            Value::PerMille(n) | Value::Hundredths(n) if n != 0 => (n, if n < 0 { "down" } else { "up" }),
            _ => return String::new(),
        };
        let size = text::value(self.language, &fact.value);
        let shown = self.shown(fact, size.trim_start_matches('−'));
        let arrow = if n < 0 { "▼" } else { "▲" };
        format!(" <b class=\"{style}\">{arrow} {shown}</b>")
    }

    fn contents(&mut self) {
        let mut items: Vec<(String, &str)> = (self.report.sections.iter())
            .map(|section| (anchor(section.topic).to_owned(), text::topic(self.language, section.topic)))
            .collect();
        items.push(("coverage".to_owned(), self.word(Word::Coverage)));
        if self.extras.busiest.is_some() {
            items.push(("busiest".to_owned(), self.word(Word::BusiestSources)));
        }
        items.push(("then-and-now".to_owned(), self.word(Word::ThenAndNow)));
        items.push(("glossary".to_owned(), self.word(Word::Glossary)));
        items.push(("notes".to_owned(), self.word(Word::Notes)));
        let _ = write!(self.out, "<nav aria-label=\"{}\"><ul>", self.word(Word::Contents));
        for (id, name) in items {
            let _ = write!(self.out, "<li><a href=\"#{id}\">{}</a></li>", escaped(name));
        }
        self.out.push_str("</ul></nav>\n");
    }

    fn section(&mut self, section: &Section) {
        let id = anchor(section.topic);
        let name = escaped(text::topic(self.language, section.topic));
        let figures: Vec<&Figure> = (section.figures.iter())
            .filter_map(|id| self.report.figures.iter().find(|figure| figure.id == *id))
            .collect();
        // Cards of incidents are wide; other text stands beside its figures.
        let style = match section.topic {
            Topic::Incidents => "part cards",
            _ if figures.is_empty() => "part",
            _ => "part with-figures",
        };
        let _ = write!(self.out, "<section id=\"{id}\" class=\"{style}\">\n<div class=\"text\">\n<h2>{name}</h2>\n");
        let mut paragraph = Vec::new();
        for statement in &section.statements {
            match statement {
                Statement::Incident { at } => {
                    self.paragraph(&mut paragraph);
                    self.incident(*at, statement);
                }
                _ => paragraph.push(text::say(self.language, self.report, statement)),
            }
        }
        self.paragraph(&mut paragraph);
        self.out.push_str("</div>\n");
        if !figures.is_empty() {
            self.out.push_str("<div class=\"figures\">\n");
            for figure in figures {
                self.figure(figure);
            }
            self.out.push_str("</div>\n");
        }
        match section.topic {
            Topic::Services => self.services(),
            Topic::Regions => self.regions(),
            Topic::Fingerprints => self.marks(),
            _ => {}
        }
        self.out.push_str("</section>\n");
    }

    fn paragraph(&mut self, sentences: &mut Vec<Sentence>) {
        let joined = text::join(self.language, sentences.drain(..));
        if !joined.is_empty() {
            let inline = self.inline(&joined);
            let _ = writeln!(self.out, "<p>{inline}</p>");
        }
    }

    fn figure(&mut self, figure: &Figure) {
        let title = escaped(&figure::full_title(self.language, self.report, figure));
        let note = self.inline(&text::figure_note(self.language, figure, self.report));
        let _ = write!(self.out, "<figure id=\"fig-{}\" class=\"card\">\n<figcaption>{title}", escaped(&figure.id));
        if !note.is_empty() {
            let _ = write!(self.out, "<small>{note}</small>");
        }
        let days = |table: &Table| matches!(table.columns, Columns::Days(_));
        if self.report.tables.get(figure.table).is_some_and(days) {
            let zone = escaped(&self.report.about.zone);
            let _ = write!(self.out, "<small>{}{zone}</small>", self.phrase("1日の区切り：", "Day boundary: "));
        }
        let _ = write!(
            self.out,
            "</figcaption>\n<div class=\"plot\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">"
        );
        match figure::inline(self.language, self.report, figure) {
            Ok(svg) => self.out.push_str(&svg),
            // A mistake of ours; the numbers are below all the same.
            Err(error) => self.out.push_str(&format!("<p>{}</p>", escaped(&error.to_string()))),
        }
        self.out.push_str("</div>\n");
        let grid = grid::of_figure(self.language, self.report, figure);
        self.folded(&title, &grid);
        self.out.push_str("</figure>\n");
    }

    /// A sentence with its facts.
    fn inline(&self, sentence: &Sentence) -> String {
        let pieces = sentence.0.iter().map(|piece| match piece {
            Piece::Words(text) => escaped(text),
            Piece::Shown(text, fact) => self.shown(fact, text),
        });
        pieces.collect()
    }

    /// A fact as it is written, with the query that made it.
    fn shown(&self, fact: &Fact, text: &str) -> String {
        let query = serde_json::to_string(&fact.query).unwrap_or_default();
        let query = query.replace('&', "&amp;").replace('\'', "&#39;").replace('<', "&lt;");
        format!("<span data-query='{query}'>{}</span>", escaped(text))
    }
}

/// A topic as part of an address within the document.
fn anchor(topic: Topic) -> &'static str {
    match topic {
        Topic::Headline => "headline",
        Topic::Change => "change",
        Topic::Incidents => "incidents",
        Topic::Services => "services",
        Topic::Regions => "regions",
        Topic::Months => "months",
        Topic::Backscatter => "backscatter",
        Topic::Fingerprints => "fingerprints",
    }
}

/// Text for elements and for attributes in double quotes. Control characters, which no document may hold, are shown as
/// what stands for a character that cannot be.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A string of CSS that can end neither itself nor the style sheet.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' | '<' | '>' | '&' => {
                let _ = write!(out, "\\{:x} ", u32::from(character));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
