//! Tools by their marks in Japanese.

use super::{W, at_least, services};
use crate::fingerprint::Tool;
use crate::report::monthly::{Fact, Statement};
use crate::text::Language::Ja;
use crate::text::Sentence;
use crate::text::marks::{confidence, fields, needs, tool};
use crate::text::sentence::{list, said};

/// What the statement says, if it is of marks.
pub(super) fn say(statement: &Statement) -> Sentence {
    match statement {
        Statement::Marked { tool: of, confidence: how, tested, accesses, sources, services: at, chance, until } => {
            said![
                of_those(*of, tested),
                "のうち、",
                W.value(accesses),
                "件（延べ発信元数",
                W.value(sources),
                "）が、",
                named(*of, until.as_ref()),
                "の特徴と一致した（確度：",
                confidence(Ja, *how),
                "）。宛先は、",
                services(at),
                "が多い。",
                chance.as_ref().map(by_chance)
            ]
        }
        Statement::Unmarked { tool: of, tested, chance, until } => said![
            of_those(*of, tested),
            "の中に、",
            named(*of, until.as_ref()),
            "の特徴と一致するものはなかった。",
            chance.as_ref().map(by_chance)
        ],
        Statement::NotTested { tools, fields: lacked } => said![
            list(tools.iter().map(|of| tool(*of)), "と", "と"),
            "については、",
            fields(Ja, lacked),
            if lacked.len() > 1 { "の両方がそろった記録" } else { "の記録" },
            "がないため、判定していない。"
        ],
        Statement::MarksExplained => said![
            "一致するとしたのは、発信元がその日に観測点のそのポートへ送ったパケットのすべてに、ツールの残す特徴が見られた場合である。特徴は模倣できるため、そのツールが使われた証拠にはならない。また、ZMapの新しい版やMiraiの多くの亜種は特徴を残さないため、特徴が見られなくても、使われていないとはいえない。"
        ],
        _ => Sentence::default(),
    }
}

/// 「IPの識別子が記録されたアクセス4,321件」
fn of_those(of: Tool, tested: &Fact) -> Sentence {
    said![needs(Ja, of), "が記録されたアクセス", W.value(tested), "件"]
}

/// 「探索ツールZMap（2024年3月21日より前の版）」
fn named(of: Tool, until: Option<&Fact>) -> Sentence {
    let what = match of {
        Tool::Zmap | Tool::Masscan => "探索ツール",
        Tool::Mirai => "ボット",
    };
    said![what, tool(of), until.map(|day| said!["（", W.value(day), "より前の版）"])]
}

fn by_chance(chance: &Fact) -> Sentence {
    said!["偶然に一致するものは、多くても約", at_least(chance, "件"), "と見込まれる。"]
}
