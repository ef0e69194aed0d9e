//! What is known and was said of a file, and what its reader is told of that.

use crate::format::{self, Head, Networks, Settings, delimited::Mapping, pattern::Shape};
use crate::time::{Clock, YearRule, Zone};

/// What is known of a file before it is read, and what the user has said of it.
#[derive(Clone, Debug)]
pub struct FileOptions {
    /// Index in [`format::FORMATS`]; `None` to recognise it.
    pub format: Option<usize>,
    /// Zone of stamps that name none.
    pub source_zone: Zone,
    /// Year of stamps that name none; `None` to take the file's date.
    pub year: Option<i32>,
    /// When the file was last written, in seconds since 1970.
    pub modified_secs: Option<i64>,
    /// The user's own networks.
    pub networks: Networks,
    /// See [`Settings::cowrie_outer_ports`].
    pub cowrie_outer_ports: bool,
    /// See [`Settings::fold_retransmissions`].
    pub fold_retransmissions: bool,
    /// See [`Settings::mapping`].
    pub mapping: Option<Mapping>,
    /// See [`Settings::pattern`].
    pub pattern: Option<Shape>,
    /// A number that whoever writes logs does not know. Shows in no result.
    pub seed: u64,
}

impl FileOptions {
    /// Nothing known, nothing said.
    pub fn new(source_zone: Zone) -> FileOptions {
        FileOptions {
            format: None,
            source_zone,
            year: None,
            modified_secs: None,
            networks: Networks::default(),
            cowrie_outer_ports: false,
            fold_retransmissions: false,
            mapping: None,
            pattern: None,
            seed: 0,
        }
    }

    /// The file is to be read by this pattern, if it is no archive; of an archive's files those that no format knows are.
    pub fn read_by(&mut self, pattern: Shape) {
        (self.format, self.pattern) = (format::named("pattern"), Some(pattern));
    }

    /// The format of patterns, if a file that no other one claims is to be read by it.
    pub fn by_pattern(&self, head: &Head<'_>) -> Option<usize> {
        let claims = self.pattern.as_ref().is_some_and(|pattern| pattern.claims(head));
        format::named("pattern").filter(|_| claims)
    }

    /// For a file, or one in a container that says when it was last written (seconds since 1970).
    pub(super) fn settings(&self, packed_secs: Option<i64>) -> Settings {
        let year = match (self.year, packed_secs.or(self.modified_secs)) {
            (Some(year), _) => YearRule::Fixed(year),
            (None, Some(secs)) => YearRule::Until(self.source_zone.day_at(secs)),
            (None, None) => YearRule::Unknown,
        };
        Settings {
            clock: Clock::new(self.source_zone.clone(), year),
            networks: self.networks.clone(),
            cowrie_outer_ports: self.cowrie_outer_ports,
            fold_retransmissions: self.fold_retransmissions,
            mapping: self.mapping.clone(),
            pattern: self.pattern.clone(),
        }
    }
}
