//! Names of countries and regions in both languages, as data: the page has the browser's, the terminal has none.

use super::Language::{self, En, Ja};
use crate::region::Region;

/// (code, Japanese, English) of every region, by line.
const NAMES: &str = include_str!("regions.tsv");

/// A region's name as tables and charts show it; its code where no name is known.
pub fn region(language: Language, region: Region) -> String {
    let name = region_in_sentence(language, region);
    match name.strip_prefix("the ") {
        Some(bare) => bare.to_owned(),
        None => name,
    }
}

/// A region's name with the article that English has in a sentence: `the United States`.
pub(super) fn region_in_sentence(language: Language, region: Region) -> String {
    let code = region.code();
    let mut lines = NAMES.lines().map(|line| line.split('\t'));
    let found = lines.find_map(|mut fields| {
        let (of, ja, en) = (fields.next()?, fields.next()?, fields.next()?);
        (of == code.as_str()).then_some(match language {
            Ja => ja,
            En => en,
        })
    });
    found.unwrap_or(code.as_str()).to_owned()
}
