//! The glossary's entries as a report of a period tells them.

use super::Language::{self, En, Ja};
use super::Sentence;
use super::sentence::said;
use super::write::{Writer, service as with_name};
use crate::access::Service;
use crate::glossary::{Text, lookup, purposes};
use crate::report::Period;
use crate::report::monthly::{Incident, Of, Query, Value};

/// What a report tells of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlossaryText {
    /// With the port: `445/tcp（SMB）`.
    pub name: String,
    /// What it is.
    pub what: &'static str,
    /// Who abused it, of the times that reach into the period; may be empty.
    pub eras: Vec<&'static str>,
    /// What a beginner should know.
    pub beginner: &'static str,
    /// What an administrator should do.
    pub administrator: &'static str,
    /// Title and identifier of what can be read of it.
    pub sources: Vec<(&'static str, &'static str)>,
}

fn told(language: Language, text: &'static Text) -> &'static str {
    match language {
        Ja => &text.ja,
        En => &text.en,
    }
}

/// The name of a purpose, by its key: a noun phrase.
pub(super) fn purpose(language: Language, key: &str) -> Option<&'static str> {
    purposes().iter().find(|purpose| purpose.key == key).map(|purpose| told(language, &purpose.name))
}

/// What is told of a service in a report of a period; `None`: nothing is known of it, see [`unknown_service`].
pub fn glossary(language: Language, service: Service, period: Period) -> Option<GlossaryText> {
    let entry = lookup(service)?;
    Some(GlossaryText {
        name: with_name(language, service),
        what: told(language, &entry.what),
        eras: entry.eras_in(period.from, period.to).map(|era| told(language, &era.text)).collect(),
        beginner: told(language, &entry.beginner),
        administrator: told(language, &entry.administrator),
        sources: entry.sources.iter().map(|source| (source.title.as_str(), source.id.as_str())).collect(),
    })
}

/// That nothing is known of a service.
pub fn unknown_service(language: Language, service: Service, period: Period) -> Sentence {
    let fact = Query::new(Of::Accesses, period).service(service).is(Value::Service(service));
    let shown = Writer(language).port(&fact);
    match language {
        Ja => said!["この用語集に", shown, "の項目はない。何のために使われるのかは、この報告からは分からない。"],
        En => {
            said!["This glossary has no entry for ", shown, ". What it is tried for cannot be told from this report."]
        }
    }
}

/// The glossary's sentences for beginners and for administrators on the services of an incident, each with the service
/// in front, none twice; in front of them what holds for every incident.
pub(super) fn advice(language: Language, incident: &Incident) -> (Vec<String>, Vec<String>) {
    let services = incident.services.iter().filter_map(|it| match it.service.value {
        Value::Service(service) => Some(service),
        _ => None,
    });
    let (beginner, administrator) = match language {
        Ja => (
            "アクセスが届いたこと自体は、被害を意味しない。外からの接続をルーターやファイアウォールで許可していなければ、通信はそこで止まっている。",
            "該当する宛先に応答する機器がないかを確認し、不要なサービスは停止する。期間中に接続が成立していないかを、機器の記録で確認する。",
        ),
        En => (
            "That somebody knocks does no harm by itself. Unless you have allowed connections from outside, your router or firewall stops them.",
            "Find out whether any of your devices answers there, and switch off what is not needed. Look in the devices’ logs for connections that succeeded in these days.",
        ),
    };
    let (mut beginners, mut administrators) = (vec![beginner.to_owned()], vec![administrator.to_owned()]);
    for (service, entry) in services.filter_map(|service| Some((service, lookup(service)?))) {
        let line = |text: &'static Text| match language {
            Ja => format!("{}：{}", with_name(Ja, service), told(Ja, text)),
            En => format!("{}: {}", with_name(En, service), told(En, text)),
        };
        beginners.push(line(&entry.beginner));
        administrators.push(line(&entry.administrator));
    }
    (beginners, administrators)
}
