//! Tools that leave marks in packets, and the fields that these are looked for in, as a language names them.

use super::Language::{self, En, Ja};
use crate::fingerprint::{Confidence, Field, Tool};

/// A tool's name.
pub fn tool(tool: Tool) -> &'static str {
    match tool {
        Tool::Zmap => "ZMap",
        Tool::Masscan => "masscan",
        Tool::Mirai => "Mirai",
    }
}

/// Fields of the header, in a sentence.
pub(super) fn fields(language: Language, fields: &[Field]) -> String {
    let (the, and) = match language {
        Ja => ("", "と"),
        En => ("the ", " and "),
    };
    let names: Vec<String> = fields.iter().map(|field| format!("{the}{}", name(language, *field))).collect();
    names.join(and)
}

fn name(language: Language, field: Field) -> &'static str {
    match (field, language) {
        (Field::IpId, Ja) => "IPの識別子",
        (Field::IpId, En) => "IP identification",
        (Field::Sequence, Ja) => "TCPのシーケンス番号",
        (Field::Sequence, En) => "TCP sequence number",
    }
}

/// The fields that a tool's mark is looked for in, in a sentence; the destination address goes without saying.
pub(super) fn needs(language: Language, tool: Tool) -> String {
    fields(language, &tool.needs().fields())
}

/// Likewise, as a table names them.
pub fn needed(language: Language, tool: Tool) -> String {
    let names: Vec<&str> = tool.needs().fields().into_iter().map(|field| name(language, field)).collect();
    names.join(if language == Ja { "、" } else { ", " })
}

/// How much the mark says.
pub fn confidence(language: Language, confidence: Confidence) -> &'static str {
    match (confidence, language) {
        (Confidence::Medium, Ja) => "中",
        (Confidence::Medium, En) => "medium",
        (Confidence::High, Ja) => "高",
        (Confidence::High, En) => "high",
    }
}
