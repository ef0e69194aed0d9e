//! An incident in Japanese: what happened, what it may have been, and what else.

use super::{W, services};
use crate::measure::Answer;
use crate::region::Region;
use crate::report::Period;
use crate::report::monthly::{Fact, Incident, IncidentService, Maker, Monthly, Value, Visitors};
use crate::text::Language::Ja;
use crate::text::Sentence;
use crate::text::incident::{LEVELS, NAMED, all_udp, days, few, one_line, spread};
use crate::text::purposes::aim;
use crate::text::sentence::{list, said};
use crate::text::when;

/// 「2008年9月13日～17日：8080/tcp、6588/tcpへのアクセスの急増」
pub(in crate::text) fn title(incident: &Incident) -> Sentence {
    let Period { from, to } = days(incident);
    let named = incident.services.iter().take(NAMED).map(|it| W.port(&it.service));
    let more = (incident.services.len() > NAMED).then_some("など");
    let between = if incident.services.len() == 2 { "と" } else { "、" };
    let when = if incident.lasts {
        said![when::days(Ja, (&incident.first, from), (&incident.first, from)), "以降"]
    } else {
        when::days(Ja, (&incident.first, from), (&incident.last, to))
    };
    said![
        when,
        "：",
        list(named, between, between),
        more,
        if incident.lasts { "へのアクセスの継続的な増加" } else { "へのアクセスの急増" }
    ]
}

/// What happened.
pub(in crate::text) fn paragraph(report: &Monthly, incident: &Incident) -> Sentence {
    let Period { from, to } = days(incident);
    let year = report.period.to;
    let facts: Vec<Fact> = incident.services.iter().take(NAMED).map(|it| it.service.clone()).collect();
    let more = (incident.services.len() > NAMED).then_some("など");
    let when = if incident.lasts {
        said![W.day_in(&incident.first, year), "から、"]
    } else if from == to {
        said![W.day_in(&incident.first, year), "に、"]
    } else {
        said![
            W.day_in(&incident.first, year),
            "から",
            W.day_after(&incident.last, from),
            "までの",
            W.value(&incident.days),
            "日間、"
        ]
    };
    said![
        when,
        services(&facts),
        more,
        if incident.lasts {
            "へのアクセスが通常の水準を大きく上回る状態が続いている。全観測点を合わせた一日の件数は、"
        } else {
            "へのアクセスが通常の水準を大きく上回った。全観測点を合わせた一日の件数は、"
        },
        list(incident.services.iter().take(LEVELS).map(|it| level(it, report)), "、", "、"),
        if incident.lasts {
            said!["である。", W.day_in(&incident.last, year), "までのアクセスは合計"]
        } else {
            said!["に達した。この間のアクセスは合計"]
        },
        W.value(&incident.accesses),
        "件で、",
        W.value(&incident.sensors),
        "の観測点のうち",
        W.value(&incident.reached),
        if spread(incident) {
            "で明らかな増加が見られた。増加は、全観測点を合わせて初めて分かるものである。"
        } else {
            "で増加が見られた。"
        },
        came(incident),
        maker(incident),
        incident.covered.as_ref().filter(|_| !spread(incident) && !one_line(incident)).map(|[low, high]| said![
            "増加が見られた観測点の割合からは、インターネット全体のアドレスのうち",
            W.value(low),
            "から",
            W.value(high),
            "が同じアクセスを受けたと推定される（観測点が互いに独立で、アドレスが一様に狙われたと仮定した場合）。"
        ])
    ]
}

/// 「8080/tcpは通常の12件に対して9月14日に1,234件」
fn level(it: &IncidentService, report: &Monthly) -> Sentence {
    if let Some(level) = &it.level {
        return said![
            W.port(&it.service),
            "が通常の",
            W.plain(&it.usual),
            "件に対して約",
            W.plain(level),
            "件、最も多い",
            W.day_in(&it.peak, report.period.to),
            "は",
            W.value(&it.highest),
            "件"
        ];
    }
    said![
        W.port(&it.service),
        "が通常の",
        W.plain(&it.usual),
        "件に対して",
        W.day_in(&it.peak, report.period.to),
        "に",
        W.value(&it.highest),
        "件"
    ]
}

fn came(incident: &Incident) -> Sentence {
    let Incident { region, region_share, .. } = incident;
    let from = match (&region_share.value, &region.value) {
        (_, Value::Region(Region::UNKNOWN)) => {
            said!["アクセスの", W.value(region_share), "は、発信元地域が", W.value(region), "である。"]
        }
        (Value::PerMille(1000), _) => {
            said!["アクセスはすべて（", W.value(region_share), "）、", W.value(region), "からのものである。"]
        }
        _ => said!["アクセスの", W.value(region_share), "は、", W.value(region), "からのものである。"],
    };
    match &incident.visitors {
        Answer::Known(visitors) => visited(visitors, from),
        Answer::NotAdditive => said![
            from,
            "発信元アドレスの数と、最も活発な発信元の割合は、加算できない値のため示せない。この報告は、別々に保存された集計を足し合わせたもので、同じ発信元が複数の集計に含まれている可能性がある。"
        ],
        Answer::NotAvailable => {
            said![from, "発信元アドレスの数と、最も活発な発信元の割合は、アドレスが手元にないため算出できない。"]
        }
    }
}

/// With what is known of regions.
fn visited(visitors: &Visitors, regions: Sentence) -> Sentence {
    let Visitors { sources, busiest, most_at_one_sensor, .. } = visitors;
    let made = if matches!(sources.value, Value::Count(1)) {
        said!["発信元アドレスは", W.value(sources), "つだけで、アクセスの", W.value(busiest), "を占めた。"]
    } else {
        said![
            "発信元アドレスの数は",
            W.value(sources),
            "で、最も活発な発信元だけでアクセスの",
            W.value(busiest),
            "を占めた。"
        ]
    };
    said![
        made,
        regions,
        "同じ発信元から一つの観測点に届いたアクセスは、最も多いもので",
        W.value(most_at_one_sensor),
        "件であった。"
    ]
}

fn maker(incident: &Incident) -> &'static str {
    match incident.maker {
        Maker::LoudTool if one_line(incident) => {
            "アクセスの半分以上は一つの発信元によるもので、その宛先は一つの観測点だけである。アドレスを次々に調べたものではなく、この一つのアドレスに通信を続けたものとみられる。"
        }
        Maker::LoudTool => {
            "アクセスの半分以上は一つの発信元によるものである。一か所のツールが、アドレスを機械的に次々と調べたものとみられる。"
        }
        Maker::Crowd => {
            "多数の発信元が少しずつアクセスしている。自ら感染を広げるワームや、遠隔操作されるボットネットなど、多くの機器による一斉の活動とみられる。"
        }
        Maker::Unclear if incident.visitors.as_ref().known().is_none() => {
            "そのため、特定のツールによるものか、多数の機器によるものかも判断できない。"
        }
        Maker::Unclear => "発信元の偏りからは、特定のツールによるものか、多数の機器によるものかを判断できない。",
    }
}

/// What it probably was.
pub(in crate::text) fn hypothesis(incident: &Incident) -> Sentence {
    let aim = incident.purpose.as_deref().and_then(|key| aim(Ja, key));
    let these = if incident.services.len() == 1 { "この宛先" } else { "これらの宛先" };
    match (aim, incident.maker) {
        _ if incident.lasts => goes_on(aim, these, incident.maker),
        (Some(aim), _) if one_line(incident) => {
            said![aim, "ために、何者かがこの一つのアドレスを繰り返し調べたと考えられる。"]
        }
        (None, _) if one_line(incident) && all_udp(incident) => said![
            "この一つのアドレスに向けた通信と考えられる。こうした通信は、アドレスの以前の利用者によるファイル共有やゲームの名残であることや、宛先の誤りであることが多い。"
        ],
        (None, _) if one_line(incident) => {
            said!["何者かが意図して、または設定の誤りによって、この一つのアドレスに通信を続けたと考えられる。"]
        }
        (Some(aim), Maker::LoudTool) => {
            said![aim, "ために、何者かがツールで多数のアドレスを次々に調べたと考えられる。"]
        }
        (Some(aim), Maker::Crowd) => {
            said![aim, "ワームやボットネットの活動が、この期間に広がったと考えられる。"]
        }
        (Some(aim), Maker::Unclear) => said![aim, "動きが、この期間に強まったと考えられる。"],
        (None, Maker::LoudTool) => {
            said!["何者かがツールで多数のアドレスを次々に調べ、", these, "に応答するものを探したと考えられる。"]
        }
        (None, Maker::Crowd) => {
            said![these, "を狙うワームやボットネットの活動が、この期間に広がったと考えられる。"]
        }
        (None, Maker::Unclear) => said![these, "を探す動きが、この期間に強まったと考えられる。"],
    }
}

/// What it probably is, of a rise that lasts.
fn goes_on(aim: Option<&'static str>, these: &'static str, maker: Maker) -> Sentence {
    match (aim, maker) {
        (Some(aim), Maker::LoudTool) => {
            said![aim, "ために、何者かがツールで多数のアドレスを調べ続けていると考えられる。"]
        }
        (Some(aim), Maker::Crowd) => {
            said![aim, "ワームやボットネットの活動が、このころから続いていると考えられる。"]
        }
        (Some(aim), Maker::Unclear) => said![aim, "動きが、このころから強まっていると考えられる。"],
        (None, Maker::LoudTool) => {
            said!["何者かがツールで多数のアドレスを調べ続け、", these, "に応答するものを探していると考えられる。"]
        }
        (None, Maker::Crowd) => {
            said![these, "を狙うワームやボットネットの活動が、このころから続いていると考えられる。"]
        }
        (None, Maker::Unclear) => said![these, "を探す動きが、このころから強まっていると考えられる。"],
    }
}

/// What else it may have been, and how to tell.
pub(in crate::text) fn alternative(incident: &Incident) -> Sentence {
    let other = match incident.maker {
        Maker::LoudTool if one_line(incident) => {
            "探索がたまたま一つの観測点にしか届かなかった可能性もある。少数のアドレスだけを調べる探索では、そうしたことが起こる。発信元アドレスの登録者や逆引き名を調べるとよい。発信元が、第三者に乗っ取られた機器であることも考えられる。"
        }
        Maker::LoudTool => {
            "調査会社や研究者による計測の可能性もある。その多くは調査していることを公表しているため、発信元アドレスの登録者や逆引き名を調べるとよい。発信元が、第三者に乗っ取られた機器であることも考えられる。"
        }
        Maker::Crowd if all_udp(incident) => {
            "UDPでは発信元アドレスを偽ることができるため、実際の送り手は少数かもしれない。パケットのTTLが発信元ごとに異なるかどうかが、手がかりになる。"
        }
        Maker::Crowd => {
            "多数のアドレスを使い分ける一つの組織による探索の可能性もある。発信元が特定の事業者のアドレスに集中していないかが、手がかりになる。"
        }
        Maker::Unclear => {
            "調査会社や研究者による計測、または発信元を偽った通信の可能性もある。元のログで発信元ごとの件数を確認するとよい。"
        }
    };
    let few = (few(incident) && !one_line(incident)).then_some(
        "また、増加が一部の観測点に限られるため、インターネット全体の動きではなく、その回線だけに向けられた通信かもしれない。",
    );
    said![other, few]
}
