//! The busiest sources, with their addresses: only where somebody chose to include them.

use super::grid::{Cell, Grid};
use crate::report::TopSource;
use crate::text::{self, Language, Word, word};

/// So many services of a source are named, the others are counted.
const SERVICES: usize = 5;

/// A row a source, the busiest first.
pub(super) fn grid(language: Language, list: &[TopSource]) -> Grid {
    let head = [
        Word::Rank,
        Word::Address,
        Word::Region,
        Word::Service,
        Word::Days,
        Word::Sensors,
        Word::Accesses,
        Word::Sources,
    ];
    let rows = list.iter().zip(1..).map(|(it, rank)| {
        let mut services: Vec<String> = it.services.iter().take(SERVICES).map(|it| text::port(*it)).collect();
        let more = it.services.len().saturating_sub(SERVICES);
        if more > 0 {
            services.push(match language {
                Language::Ja => format!("ほか{more}種類"),
                Language::En => format!("{more} more"),
            });
        }
        let between = if language == Language::Ja { "、" } else { ", " };
        vec![
            Cell::Count(rank),
            Cell::Text(it.address.to_string()),
            Cell::Text(text::region(language, it.region)),
            Cell::Text(services.join(between)),
            Cell::Count(it.days),
            Cell::Count(it.sensors),
            Cell::Count(it.accesses),
            Cell::Count(it.sources),
        ]
    });
    Grid {
        rows: rows.collect(),
        head: head.into_iter().map(|it| word(language, it).to_owned()).collect(),
        total: false,
    }
}

/// What is to be said of such a list.
pub(super) fn note(language: Language) -> &'static str {
    match language {
        Language::Ja => {
            "この報告を作成した者の選択により、発信元のアドレスを掲載している。アドレスは別の利用者に割り当て直されることがあり、詐称されることもある。"
        }
        Language::En => {
            "Addresses stand here because whoever made this report chose to include them. An address may have passed to somebody else since, or may have been forged."
        }
    }
}
