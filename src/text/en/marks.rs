//! Tools by their marks in English.

use super::{W, amount, joined, many, services};
use crate::fingerprint::Tool;
use crate::report::monthly::{Fact, Statement, Value};
use crate::text::Language::En;
use crate::text::Sentence;
use crate::text::marks::{confidence, fields, needs, tool};
use crate::text::sentence::said;

/// What the statement says, if it is of marks.
pub(super) fn say(statement: &Statement) -> Sentence {
    match statement {
        Statement::Marked { tool: of, confidence: how, tested, accesses, sources, services: at, chance, until } => {
            said![
                "Of ",
                of_those(*of, tested),
                ", ",
                W.value(accesses),
                " (source count ",
                W.value(sources),
                if accesses.value == Value::Count(1) { ") is" } else { ") are" },
                " consistent with ",
                named(*of, until.as_ref()),
                " (confidence: ",
                confidence(En, *how),
                "), chiefly at ",
                services(at),
                ".",
                chance.as_ref().map(by_chance)
            ]
        }
        Statement::Unmarked { tool: of, tested, chance, until } => said![
            "Of ",
            of_those(*of, tested),
            ", none is consistent with ",
            named(*of, until.as_ref()),
            ".",
            chance.as_ref().map(by_chance)
        ],
        Statement::NotTested { tools, fields: lacked } => said![
            joined(tools.iter().map(|of| tool(*of))),
            " could not be looked for: no record has ",
            if lacked.len() > 1 { "both " } else { "" },
            fields(En, lacked),
            "."
        ],
        Statement::MarksExplained => said![
            "Accesses are consistent with a tool if everything that their source sent to that port of the sensor on that day bears the mark which the tool leaves in its packets. This is no proof, since a mark can be imitated; nor does its absence rule a tool out, since newer versions of ZMap and many variants of Mirai leave none."
        ],
        _ => Sentence::default(),
    }
}

/// `4,321 accesses whose record has the IP identification`
fn of_those(of: Tool, tested: &Fact) -> Sentence {
    said![many(tested, "access", "accesses"), " whose record has ", needs(En, of)]
}

/// `the scanner ZMap in its versions before 21 March 2024`
fn named(of: Tool, until: Option<&Fact>) -> Sentence {
    let what = match of {
        Tool::Zmap | Tool::Masscan => "the scanner ",
        Tool::Mirai => "the bot ",
    };
    said![what, tool(of), until.map(|day| said![" in its versions before ", W.value(day)])]
}

fn by_chance(chance: &Fact) -> Sentence {
    said![" Chance alone would account for at most about ", amount(chance), "."]
}
