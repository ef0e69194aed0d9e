//! Tools that leave marks in packets, and the fields that these are looked for in, as a language names them.

use super::Language::{self, En, Ja};
use crate::fingerprint::{Confidence, Tool};

/// A tool's name.
pub fn tool(language: Language, tool: Tool) -> &'static str {
    match (tool, language) {
        (Tool::Zmap, _) => "ZMap",
        (Tool::Masscan, _) => "masscan",
        (Tool::Mirai, _) => "Mirai",
    }
}

/// The fields of the header that its mark is looked for in; the destination address goes without saying.
pub fn fields(language: Language, tool: Tool) -> &'static str {
    match (tool, language) {
        (Tool::Zmap, Ja) => "IPの識別子",
        (Tool::Zmap, En) => "IP identification",
        (Tool::Masscan, Ja) => "IPの識別子とTCPのシーケンス番号",
        (Tool::Masscan, En) => "IP identification and TCP sequence number",
        (Tool::Mirai, Ja) => "TCPのシーケンス番号",
        (Tool::Mirai, En) => "TCP sequence number",
    }
}

/// How much the mark says.
pub fn confidence(language: Language, confidence: Confidence) -> &'static str {
    match (confidence, language) {
        (Confidence::Medium, Ja) => "中",
        (Confidence::Medium, En) => "medium",
        (Confidence::Strong, Ja) => "高",
        (Confidence::Strong, En) => "high",
    }
}
