//! Tables: comma, tab, semicolon or pipe between the columns, one event a row. Any program may have written them, so
//! delimiter, header and columns are recognised, by name and by content, or explained by the user. A table is read
//! without asking only if nothing in it can be taken for something else.
//!
//! Everything that is decided for the whole table (order of day and month, sources as integers, comments, the header)
//! is decided from the same first bytes for every part of a file, so that parts agree.

use super::about::{About, text};
use super::{Format, Head, Readable, Refusal, Settings, Sniff};
use crate::access::Kind;
use crate::input::Lines;

mod column;
mod columns;
mod head;
mod index;
mod mapping;
mod names;
mod plain;
mod preview;
mod split;
mod stamp;
mod table;
mod times;
mod value;

pub use mapping::{Mapping, Role};
pub use preview::{Preview, PreviewRow, preview};
pub(in crate::format) use preview::{ROWS, text as shown};
pub(in crate::format) use stamp::is_moment;
pub(in crate::format) use table::Pieces;

const ABOUT: About = About {
    title: text("Tables: CSV, TSV, semicolons, pipes", "表形式（CSV、TSV、セミコロン・縦棒区切り）"),
    access: text(
        "Each row, as what its protocol and ICMP type make of it; a table has no TCP flags.",
        "1行を1アクセスとする（プロトコルとICMPタイプによる。TCPフラグの列はない）。",
    ),
    set_aside: &[
        (Kind::DnsAnswer, text("UDP from port 53.", "発信元ポートが53のUDP。")),
        (Kind::IcmpAnswer, text("ICMP errors and replies.", "ICMPのエラーと応答。")),
    ],
    sensor: text(
        "A column for it, else the destination address, else the file's name.",
        "観測点の列、なければ宛先アドレス、なければファイル名。",
    ),
    time: text(
        "A column; a missing zone is asked of the user.",
        "時刻の列による。タイムゾーンがなければ利用者の設定による。",
    ),
    weight: Some(text("A column such as count, where there is one.", "countなどの列があればその値。")),
    header: &[],
    described: "https://www.rfc-editor.org/rfc/rfc4180",
};

/// The format.
pub struct Delimited;

impl Format for Delimited {
    fn name(&self) -> &'static str {
        "delimited"
    }

    fn sniff(&self, head: &Head<'_>) -> Sniff {
        if let Some(refusal) = head::refusal(head) {
            return Sniff::No(refusal);
        }
        columns::Survey::new(head, None).map_or(Sniff::No(Refusal::NoTable), |survey| survey.sniff())
    }
}

impl Readable for Delimited {
    type Reader = Lines<table::Table>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader {
        Lines::new(table::Table::new(head, settings), start)
    }
}

/// What the columns of a table mean, as far as the first bytes of its file tell; `None` if they are no table. Whether
/// the guess is good enough to read by is what [`Delimited::sniff`](Format::sniff) says.
pub fn guess(head: &[u8]) -> Option<Mapping> {
    let head = Head { bytes: head, whole: head.len() < Head::LIMIT };
    columns::Survey::new(&head, None).map(|survey| survey.guess())
}
