//! The line account: every record read is counted, set aside (why), rejected (why, where) or blank, exactly once.
//! Knows nothing of what happens to accesses.

use std::collections::BTreeMap;
use std::fmt;

use crate::access::{Class, Kind};

/// Where a record begins in the text of its file: after decompression, and as UTF-8 if it is something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// 1-based line; packet or record number in files without lines.
    pub line: u64,
    /// 0-based byte.
    pub byte: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, byte {}", self.line, self.byte)
    }
}

/// Declares an enum of reasons with a short code (for files and the page's texts) and an English sentence part.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $code:literal $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $text] $variant,)* }

        impl $name {
            /// Every one of them, in the order in which tables show them.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// A short name for files and for the page's texts.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// The one of that code.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($name::$variant => $text,)* })
            }
        }
    };
}
#[cfg(feature = "ingest")]
pub(crate) use coded;

coded! {
    /// Why a record could not be read.
    Reason {
        NotThisFormat "not-this-format" "not a record of this format",
        NoTime "no-time" "no time",
        BadTime "bad-time" "not a time",
        TimeRange "time-range" "no such day or time",
        NoYear "no-year" "the time has no year: say which (--year)",
        NoSource "no-source" "no source address",
        BadSource "bad-source" "not a source address",
        BadDestination "bad-destination" "not a destination address",
        BadPort "bad-port" "not a port",
        BadProtocol "bad-protocol" "not a protocol",
        NoService "no-service" "neither protocol nor port",
        BadWeight "bad-weight" "not a number of accesses from 1 to 4294967295",
        FieldCount "field-count" "another number of columns than the first row",
        OpenQuote "open-quote" "a quote is opened and never closed",
        BadJson "bad-json" "not a JSON object",
        TooDeep "too-deep" "JSON nested too deep",
        Cut "cut" "the record is cut off",
        Broken "broken" "a piece of a record that was broken over several lines",
        TooLong "too-long" "a record of more than 1 MiB",
        BadLength "bad-length" "a record of impossible length",
        BadPacket "bad-packet" "a packet whose headers contradict each other",
        NoInterface "no-interface" "a packet of an interface that the file does not describe",
        UnknownLink "unknown-link" "a link layer that is not known",
        ReaderFault "reader-fault" "the reader failed on it",
    }
}

coded! {
    /// Something the reader of a result should know about a file, with an amount.
    Note {
        NulBytes "nul-bytes" "NUL bytes that hold no record (a log truncated while it was open)",
        ByteOrderMark "byte-order-mark" "a byte order mark",
        InvalidUtf8 "invalid-utf8" "records with bytes that are not UTF-8, kept as they are",
        Utf16Le "utf-16le" "bytes read as UTF-16, little-endian",
        Utf16Be "utf-16be" "bytes read as UTF-16, big-endian",
        ShiftJis "shift_jis" "bytes read as Shift_JIS",
        EucJp "euc-jp" "bytes read as EUC-JP",
        Windows1252 "windows-1252" "bytes read as Latin-1 (Windows-1252)",
        Undecodable "undecodable" "characters that are none of that encoding, read as U+FFFD",
        LoneCr "lone-cr" "line ends that are CR alone",
        ClockGap "clock-gap" "times that the zone's clocks skipped, moved forward",
        ClockFold "clock-fold" "times that the zone's clocks showed twice, taken as the earlier",
        YearGuessed "year-guessed" "times without a year, placed by the file's date",
        Members "members" "compressed members after the first",
        Damaged "damaged" "compressed bytes that are damaged and could not be read",
        PackedTooLarge "packed-too-large" "compressed bytes that need more than 128 MiB of memory to be read, and were not",
        PackedOtherwise "packed-otherwise" "compressed bytes of a kind that is not undone, such as with a dictionary",
        PackedTooDeep "packed-too-deep" "bytes that are compressed more than three times over, and were not read",
        Checksum "checksum" "compressed members whose checksum does not match: what they hold may be wrong",
        CutShort "cut-short" "compressed file that ends before its end",
        Trailing "trailing" "bytes after the compressed data",
        Changed "changed" "file that changed while it was read: its counts are not complete",
        SpanningRecords "spanning-records" "records that span several lines",
        LostBytes "lost-bytes" "bytes passed over until the next record was found",
        OddRecords "odd-records" "packets whose stated lengths contradict each other, read all the same",
        OtherBlocks "other-blocks" "blocks that are not packets, passed over",
        Container "json-container" "a JSON array or object that holds the records: they are numbered, whatever lines they stand on",
        SharedLines "shared-lines" "records that share a line with the one before",
        Encrypted "encrypted" "bytes of an encrypted member, which could not be read",
        OtherMethod "other-method" "bytes of an archive's member that is compressed in a way that is not undone, and were not read",
        Sparse "sparse" "bytes of a sparse member of an archive, which were not read",
        NoFiles "no-files" "members of an archive that are no files (folders, links), passed over",
        ArchiveGap "archive-gap" "bytes of an archive passed over until its next member was found",
        Overlapping "overlapping" "members that an archive's directory names, but that have no place of their own",
        Unlisted "unlisted" "members that an archive's directory does not name, read all the same",
        AlikeMembers "alike-members" "members with the text of another of the archive, which counts once",
        MoreMembers "more-members" "members beyond the first 1000 of an archive, read and counted without a row of their own",
        Unreadable "unreadable" "file that the system refused to read on",
    }
}

/// How many examples of each reason are kept for each file.
const EXAMPLES: usize = 5;
/// How many bytes of an offending text are kept.
const EXCERPT: usize = 200;

/// A rejected record: where, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Example {
    /// Where it begins.
    pub at: Position,
    /// The offending text, cut to 200 bytes.
    pub text: Vec<u8>,
}

/// Rejected records of one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// How many.
    pub records: u64,
    /// The first few by position.
    pub examples: Vec<Example>,
}

/// How many records there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds([u64; Kind::ALL.len()]);

impl Kinds {
    /// Records of a kind.
    pub fn get(&self, kind: Kind) -> u64 {
        self.0[kind as usize]
    }

    /// Adds records of a kind.
    #[inline]
    pub fn add(&mut self, kind: Kind, records: u64) {
        self.0[kind as usize] += records;
    }

    /// The kinds of which there are any, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, u64)> + '_ {
        Kind::ALL.into_iter().map(|kind| (kind, self.get(kind))).filter(|(_, records)| *records > 0)
    }
}

/// The account of one file, or of a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Records by what they are; those of [`Kind::Access`] are the counted ones.
    pub kinds: Kinds,
    /// Records that could not be read.
    pub rejected: BTreeMap<Reason, Rejected>,
    /// Lines that hold no record: empty, header, comment.
    pub blank: u64,
    /// What else a reader should know, with amounts.
    pub notes: BTreeMap<Note, u64>,
    /// Bytes after decompression.
    pub bytes: u64,
    /// Lines, as positions count them: packets or records in files without lines.
    pub lines: u64,
    /// Sum of the weights of the counted records.
    pub accesses: u64,
}

impl Account {
    /// Adds a record that was read.
    pub fn record(&mut self, kind: Kind, weight: u32) {
        self.kinds.add(kind, 1);
        if kind == Kind::Access {
            self.accesses += u64::from(weight);
        }
    }

    /// Adds so many records with an access each, or more than one; `accesses` is the sum of their weights.
    pub fn record_accesses(&mut self, records: u64, accesses: u64) {
        self.kinds.add(Kind::Access, records);
        self.accesses += accesses;
    }

    /// Adds a record that could not be read; `text` is what offends.
    pub fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
        let rejected = self.rejected.entry(reason).or_default();
        rejected.records += 1;
        if rejected.examples.len() < EXAMPLES {
            rejected.examples.push(Example { at, text: text[..text.len().min(EXCERPT)].to_vec() });
        }
    }

    /// Adds to the amount of a note.
    pub fn note(&mut self, note: Note, amount: u64) {
        *self.notes.entry(note).or_default() += amount;
    }

    /// Records counted as accesses.
    pub fn counted(&self) -> u64 {
        self.kinds.get(Kind::Access)
    }

    /// Records set aside, by class.
    pub fn set_aside(&self) -> BTreeMap<Class, u64> {
        let mut by_class = BTreeMap::new();
        for (kind, records) in self.kinds.iter().filter(|(kind, _)| *kind != Kind::Access) {
            *by_class.entry(kind.class()).or_default() += records;
        }
        by_class
    }

    /// Records that could not be read.
    pub fn rejected_records(&self) -> u64 {
        self.rejected.values().map(|r| r.records).sum()
    }

    /// Every record read. That it equals counted + set aside + rejected + blank holds by construction here; readers
    /// are held to it by [`Account::lines`] in tests.
    pub fn read(&self) -> u64 {
        self.kinds.iter().map(|(_, records)| records).sum::<u64>() + self.rejected_records() + self.blank
    }

    /// Adds the account of the part of the same file that follows this one.
    pub fn append(&mut self, next: &Account) {
        for (reason, rejected) in &next.rejected {
            let mine = self.rejected.entry(*reason).or_default();
            mine.records += rejected.records;
            let room = EXAMPLES - mine.examples.len();
            mine.examples.extend(rejected.examples.iter().take(room).map(|e| Example {
                at: Position { line: e.at.line + self.lines, byte: e.at.byte },
                text: e.text.clone(),
            }));
        }
        self.add_sums(next);
    }

    /// Adds the account of another file: amounts only, since positions of several files mean nothing together.
    pub fn add(&mut self, other: &Account) {
        for (reason, rejected) in &other.rejected {
            self.rejected.entry(*reason).or_default().records += rejected.records;
        }
        self.add_sums(other);
    }

    fn add_sums(&mut self, other: &Account) {
        for (kind, records) in other.kinds.iter() {
            self.kinds.add(kind, records);
        }
        for (note, amount) in &other.notes {
            self.note(*note, *amount);
        }
        self.blank += other.blank;
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.accesses += other.accesses;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_append_with_shifted_lines() {
        let mut first = Account { lines: 10, ..Account::default() };
        first.reject(Reason::BadSource, Position { line: 3, byte: 30 }, b"x");
        let mut second = Account { lines: 5, blank: 1, ..Account::default() };
        second.reject(Reason::BadSource, Position { line: 2, byte: 120 }, b"y");
        second.record(Kind::Access, 4);
        second.record(Kind::NoSyn, 1);
        first.append(&second);
        let lines: Vec<_> = first.rejected[&Reason::BadSource].examples.iter().map(|e| e.at.line).collect();
        assert_eq!(lines, [3, 12]);
        assert_eq!((first.read(), first.counted(), first.accesses, first.lines), (5, 1, 4, 15));
        assert_eq!(first.set_aside()[&Class::Other], 1);
    }

    #[test]
    fn only_the_first_examples_are_kept() {
        let mut account = Account::default();
        for line in 1..100 {
            account.reject(Reason::BadPort, Position { line, byte: 0 }, &[b'x'; 1000]);
        }
        let rejected = &account.rejected[&Reason::BadPort];
        assert_eq!(
            (rejected.records, rejected.examples.len(), rejected.examples[0].text.len()),
            (99, EXAMPLES, EXCERPT)
        );
    }
}
