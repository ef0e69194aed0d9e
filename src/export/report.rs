//! The month's report as files: one HTML document, Markdown, JSON, a workbook with a sheet a table, a CSV a table, an SVG
//! a figure. The same report with the same extras gives the same bytes. No source's address stands in any of them, unless
//! the extras hold some.

mod busiest;
mod comma;
mod figure;
mod grid;
mod html;
mod markdown;
mod palette;
mod published;
mod redact;
mod rows;
mod trace;
mod workbook;

use crate::chart::Error;
use crate::report::TopSource;
use crate::report::monthly::Monthly;
use crate::text::Language;
use serde::{Deserialize, Serialize};
pub use trace::{Traced, traced};

/// What goes into the files of a report beside its facts: who publishes it, and what somebody chose to add. All of it may
/// be absent, also in its JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Extras {
    /// Who publishes the report.
    pub organisation: Option<String>,
    /// Where to write to.
    pub contact: Option<String>,
    /// On what terms others may use the report.
    pub licence: Option<String>,
    /// The busiest sources of the period, with their addresses: of one partition or of several, in any order. `None`, the
    /// rule: no address leaves.
    pub busiest: Option<Vec<TopSource>>,
}

/// So many of the busiest sources are listed. As many are asked of each partition.
pub const BUSIEST: usize = 50;

impl Extras {
    /// As they are printed: without space around, nothing for what is empty, the busiest sources in their order.
    fn in_order(mut self) -> Extras {
        for text in [&mut self.organisation, &mut self.contact, &mut self.licence] {
            *text = text.take().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        }
        if let Some(list) = &mut self.busiest {
            list.sort_by_key(|it| (std::cmp::Reverse(it.accesses), it.address));
            list.truncate(BUSIEST);
        }
        self
    }
}

/// What a table of a report is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableTitle {
    /// One of [`Edition::table_names`].
    pub name: String,
    /// For readers.
    pub title: String,
    /// There is a figure of it.
    pub is_drawn: bool,
}

/// A report as it leaves: without addresses, but with the extras.
#[derive(Clone, Debug)]
pub struct Edition {
    report: Monthly,
    extras: Extras,
}

impl Edition {
    /// Of a report. Sensors that are called by an address get another name, and addresses are left out of all names.
    pub fn new(report: &Monthly, extras: Extras) -> Edition {
        Edition { report: redact::without_addresses(report), extras: extras.in_order() }
    }

    /// One document that needs nothing else.
    pub fn html(&self, language: Language) -> String {
        html::written(self, language)
    }

    /// CommonMark with the tables of GitHub.
    pub fn markdown(&self, language: Language) -> String {
        markdown::written(self, language)
    }

    /// All facts as one JSON object, pretty-printed, in the order of the types, ending in a line end.
    pub fn json(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Document<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            organisation: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            contact: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            licence: &'a Option<String>,
            #[serde(flatten)]
            report: &'a Monthly,
            #[serde(skip_serializing_if = "Option::is_none")]
            busiest: &'a Option<Vec<TopSource>>,
        }
        let Extras { organisation, contact, licence, busiest } = &self.extras;
        let document = Document { organisation, contact, licence, report: &self.report, busiest };
        // Nothing in it is a map or a float: it cannot fail.
        let mut out = serde_json::to_vec_pretty(&document).unwrap_or_default();
        out.push(b'\n');
        out
    }

    /// A workbook (XLSX) with a sheet a table: the tables of [`Edition::table_names`], numbers as numbers, days as days.
    pub fn xlsx(&self, language: Language) -> Vec<u8> {
        workbook::written(self, language)
    }

    /// What [`Edition::csv`] knows: the figures by [`Figure::id`](crate::report::monthly::Figure::id), then `then-and-now`,
    /// `services`, `regions`, `sensors`, and `busiest` if it is there.
    pub fn table_names(&self) -> Vec<String> {
        grid::names(self)
    }

    /// Each of [`Edition::table_names`] with its title, and whether there is a figure of it ([`Edition::svg`]).
    pub fn tables(&self, language: Language) -> Vec<TableTitle> {
        let of = |name: String| {
            let title = workbook::titles(self, &name, language).1;
            let is_drawn = self.report.figures.iter().any(|figure| figure.id == name) || name == published::ID;
            TableTitle { name, title, is_drawn }
        };
        self.table_names().into_iter().map(of).collect()
    }

    /// The numbers of a figure, or one of the report's other tables; `None` if there is none of that name. Days are written
    /// by ISO 8601, shares in per cent. Text that a spreadsheet would run gets an apostrophe in front; numbers never do.
    pub fn csv(&self, name: &str, language: Language) -> Option<String> {
        comma::written(self, name, language)
    }

    /// The figure as a file of its own, with its title, text alternative and, where names do not fit beside the marks, its
    /// legend; `then-and-now` is one of them. `None` if there is no figure of that id.
    pub fn svg(&self, id: &str, language: Language) -> Option<Result<String, Error>> {
        figure::file(self, id, language)
    }
}
