//! What stands in the document beside text and figures: tables, incidents, the glossary, published values, the foot.

use super::{Page, escaped};
use crate::chart::Colour;
use crate::export::report::grid::{self, Cell, Grid};
use crate::export::report::{busiest, figure, palette, published};
use crate::published::programmes;
use crate::report::monthly::{Incident, Statement};
use crate::text::{self, Word};
use std::fmt::Write as _;

impl Page<'_> {
    /// A table that unfolds.
    pub(super) fn folded(&mut self, title: &str, grid: &Grid) {
        let _ = writeln!(self.out, "<details><summary>{}</summary>", self.word(Word::Table));
        self.table(title, grid, &[]);
        self.out.push_str("</details>\n");
    }

    /// A table with its title, which is already escaped. `colours` stand before the first text of their rows.
    pub(super) fn table(&mut self, title: &str, grid: &Grid, colours: &[Colour]) {
        let _ = write!(
            self.out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\"><table><thead><tr>"
        );
        let numbers: Vec<bool> = (0..grid.head.len())
            .map(|at| grid.rows.first().and_then(|row| row.get(at)).is_some_and(Cell::is_number))
            .collect();
        for (name, number) in grid.head.iter().zip(&numbers) {
            let style = if *number { " class=\"n\"" } else { "" };
            let _ = write!(self.out, "<th scope=\"col\"{style}>{}</th>", escaped(name));
        }
        self.out.push_str("</tr></thead><tbody>\n");
        for (at, row) in grid.rows.iter().enumerate() {
            let total = grid.total && at + 1 == grid.rows.len();
            self.out.push_str(if total { "<tr class=\"total\">" } else { "<tr>" });
            // The first cell that is no number names its row.
            let name = row.iter().position(|cell| !cell.is_number());
            for (column, cell) in row.iter().enumerate() {
                let shown = escaped(&cell.shown(self.language));
                let number = if numbers.get(column) == Some(&true) { " class=\"n\"" } else { "" };
                if Some(column) == name {
                    let colour = colours.get(at).map(|it| format!("<i style=\"background:{it}\"></i>"));
                    let _ = write!(self.out, "<th scope=\"row\">{}{shown}</th>", colour.unwrap_or_default());
                } else {
                    let _ = write!(self.out, "<td{number}>{shown}</td>");
                }
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    pub(super) fn services(&mut self) {
        let lines = &self.report.services;
        let grid =
            grid::ranking(self.language, self.report, Word::Service, lines, |it| text::service(self.language, it));
        let colours: Vec<Colour> = lines.iter().map(|it| palette::service(self.report, it.key)).collect();
        self.ranking(Word::Service, &grid, &colours);
    }

    pub(super) fn regions(&mut self) {
        let lines = &self.report.regions;
        let grid = grid::ranking(self.language, self.report, Word::Region, lines, |it| text::region(self.language, it));
        let colours: Vec<Colour> = lines.iter().map(|it| palette::region(self.report, it.key)).collect();
        self.ranking(Word::Region, &grid, &colours);
    }

    pub(super) fn marks(&mut self) {
        let grid = grid::marks(self.language, self.report);
        self.ranking(Word::Tool, &grid, &[]);
    }

    fn ranking(&mut self, name: Word, grid: &Grid, colours: &[Colour]) {
        if !grid.rows.is_empty() {
            let title = escaped(self.word(name));
            let _ = write!(self.out, "<div class=\"card wide\">\n<h3>{title}</h3>\n");
            self.table(&title, grid, colours);
            self.out.push_str("</div>\n");
        }
    }

    /// What stood out: its days and services, what is said of it, what it may have been, what to do.
    pub(super) fn incident(&mut self, at: usize, statement: &Statement) {
        let Some(incident) = self.report.incidents.get(at) else { return };
        let title = self.inline(&text::incident_title(self.language, incident));
        let said = self.inline(&text::say(self.language, self.report, statement));
        let advice = text::incident_advice(self.language, incident);
        let _ = write!(self.out, "<article class=\"incident\">\n<h3>{title}</h3>\n<div>\n<p>{said}</p>\n");
        self.incident_services(incident, &escaped(&text::incident_title(self.language, incident).to_string()));
        self.out.push_str("</div>\n<dl>\n");
        let rows = [
            (Word::Hypothesis, self.inline(&advice.hypothesis)),
            (Word::Alternative, self.inline(&advice.alternative)),
            (Word::ForBeginners, advice.beginner.iter().map(|it| format!("<p>{}</p>", escaped(it))).collect()),
            (
                Word::ForAdministrators,
                advice.administrator.iter().map(|it| format!("<p>{}</p>", escaped(it))).collect(),
            ),
        ];
        for (name, text) in rows {
            if !text.is_empty() {
                let _ = writeln!(self.out, "<dt>{}</dt><dd>{text}</dd>", self.word(name));
            }
        }
        self.out.push_str("</dl>\n</article>\n");
    }

    fn incident_services(&mut self, incident: &Incident, title: &str) {
        let names = [Word::Service, Word::Usual, Word::NewLevel, Word::Highest, Word::Peak].map(|it| self.word(it));
        let [service, usual, level, highest, peak] = names;
        let level = if incident.lasts { format!("<th scope=\"col\" class=\"n\">{level}</th>") } else { String::new() };
        let _ = writeln!(
            self.out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\"><table><thead><tr>\
             <th scope=\"col\">{service}</th><th scope=\"col\" class=\"n\">{usual}</th>{level}\
             <th scope=\"col\" class=\"n\">{highest}</th><th scope=\"col\">{peak}</th></tr></thead><tbody>"
        );
        for it in &incident.services {
            let cell = |fact: &crate::report::monthly::Fact| self.shown(fact, &text::value(self.language, &fact.value));
            let level = it.level.as_ref().map(|level| format!("<td class=\"n\">{}</td>", cell(level)));
            let row = format!(
                "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>{}<td class=\"n\">{}</td><td>{}</td></tr>\n",
                cell(&it.service),
                cell(&it.usual),
                level.unwrap_or_default(),
                cell(&it.highest),
                cell(&it.peak)
            );
            self.out.push_str(&row);
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    /// The entries of the services that are shown: the top ones and those of incidents.
    pub(super) fn glossary(&mut self) {
        if self.report.services.is_empty() {
            return;
        }
        let _ = write!(
            self.out,
            "<section id=\"glossary\" class=\"part\">\n<h2>{}</h2>\n<div class=\"glossary\">\n",
            self.word(Word::Glossary)
        );
        for line in &self.report.services {
            let colour = palette::service(self.report, line.key);
            let swatch = format!("<i style=\"background:{colour}\"></i>");
            let Some(entry) = text::glossary(self.language, line.key, self.report.period) else {
                let name = escaped(&text::port(line.key));
                let said = self.inline(&text::unknown_service(self.language, line.key, self.report.period));
                let _ =
                    write!(self.out, "<article class=\"card\">\n<h3>{swatch}{name}</h3>\n<p>{said}</p>\n</article>\n");
                continue;
            };
            let _ = write!(
                self.out,
                "<article class=\"card\">\n<h3>{swatch}{}</h3>\n<p>{}</p>\n<dl>\n",
                escaped(&entry.name),
                escaped(entry.what)
            );
            let eras = entry.eras.iter().map(|era| format!("<p>{}</p>", escaped(era))).collect::<String>();
            let sources = (entry.sources.iter())
                .map(|(title, id)| format!("<p class=\"source\">{} <span>{}</span></p>", escaped(title), escaped(id)))
                .collect::<String>();
            let rows = [
                (Word::WhoAbusedIt, eras),
                (Word::ForBeginners, escaped(entry.beginner)),
                (Word::ForAdministrators, escaped(entry.administrator)),
                (Word::SourcesRead, sources),
            ];
            for (name, text) in rows {
                if !text.is_empty() {
                    let _ = writeln!(self.out, "<dt>{}</dt><dd>{text}</dd>", self.word(name));
                }
            }
            self.out.push_str("</dl>\n</article>\n");
        }
        self.out.push_str("</div>\n</section>\n");
    }

    /// The busiest sources, where somebody chose to include them.
    pub(super) fn busiest(&mut self) {
        let Some(list) = &self.extras.busiest else { return };
        let (title, note) = (self.word(Word::BusiestSources), escaped(busiest::note(self.language)));
        let _ = write!(
            self.out,
            "<section id=\"busiest\" class=\"part\">\n<h2>{title}</h2>\n<div class=\"card wide\">\n<p class=\"sub\">{note}</p>\n"
        );
        self.table(title, &busiest::grid(self.language, list), &[]);
        self.out.push_str("</div>\n</section>\n");
    }

    /// Published values beside the report's own: a figure, the nearest and the latest of them, and where they were read.
    pub(super) fn then_and_now(&mut self) {
        let (language, report) = (self.language, self.report);
        let (heading, id) = (self.word(Word::ThenAndNow), published::ID);
        let (title, note) = (escaped(&published::title(language)), escaped(published::note(language)));
        let _ = write!(
            self.out,
            "<section id=\"{id}\" class=\"part\">\n<h2>{heading}</h2>\n<figure id=\"fig-{id}\" class=\"card wide\">\n\
             <figcaption>{title}<small>{note}</small></figcaption>\n\
             <div class=\"plot\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">"
        );
        match published::svg(language, report, figure::words(language)) {
            Ok(svg) => self.out.push_str(&svg),
            // A mistake of ours; the numbers are below all the same.
            Err(error) => self.out.push_str(&format!("<p>{}</p>", escaped(&error.to_string()))),
        }
        self.out.push_str("</div>\n");
        self.folded(&title, &published::all(language, report));
        self.out.push_str("</figure>\n<div class=\"card wide then\">\n");
        self.table(heading, &published::nearest(language, report), &[]);
        self.out.push_str("<ul class=\"sources\">\n");
        for programme in programmes() {
            let [name, definition, comparison] = [&programme.name, &programme.definition, &programme.comparison]
                .map(|it| escaped(published::localized(language, it)));
            let mut cited: Vec<String> = Vec::new();
            for value in &programme.values {
                let text = format!("{} ({})", escaped(&value.citation.title), escaped(&value.citation.id));
                if !cited.contains(&text) {
                    cited.push(text);
                }
            }
            let space = self.phrase("", " ");
            let _ = writeln!(
                self.out,
                "<li><b>{name}</b> {definition}{space}{comparison} <small>{}</small></li>",
                cited.join("; ")
            );
        }
        self.out.push_str("</ul>\n</div>\n</section>\n");
    }

    /// How it was counted, and what.
    pub(super) fn foot(&mut self) {
        self.out.push_str("<footer id=\"notes\">\n");
        let extras = self.extras;
        let publisher = [
            (Word::Organisation, &extras.organisation),
            (Word::Contact, &extras.contact),
            (Word::Licence, &extras.licence),
        ];
        if publisher.iter().any(|(_, text)| text.is_some()) {
            self.out.push_str("<dl class=\"publisher\">\n");
            for (name, text) in publisher {
                if let Some(text) = text {
                    let _ = writeln!(self.out, "<div><dt>{}</dt><dd>{}</dd></div>", self.word(name), escaped(text));
                }
            }
            self.out.push_str("</dl>\n");
        }
        let _ = write!(self.out, "<h2>{}</h2>\n<ul>\n", self.word(Word::Notes));
        for sentence in text::foot(self.language, self.report) {
            let said = self.inline(&sentence);
            let _ = writeln!(self.out, "<li>{said}</li>");
        }
        self.out.push_str("</ul>\n");
        if !self.report.about.inputs.is_empty() {
            let title = self.word(Word::Inputs);
            let _ = writeln!(self.out, "<h3>{title}</h3>");
            let rows = (self.report.about.inputs.iter())
                .map(|it| vec![Cell::Text(it.name.clone()), Cell::Text(it.sha256.clone())])
                .collect();
            let head = vec![self.word(Word::FileName).to_owned(), "SHA-256".to_owned()];
            self.table(title, &Grid { head, rows, total: false }, &[]);
        }
        self.out.push_str("</footer>\n");
    }
}
