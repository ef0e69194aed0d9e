//! Names of countries and regions in both languages.

use super::Language;
use crate::region::Region;

/// A region's name; its code where no name is known.
pub fn region(_language: Language, region: Region) -> String {
    region.code().to_string()
}
