//! Sentences in Japanese, in である, as the monthly reports of observation programmes are written.

use super::Language::Ja;
use super::Sentence;
use super::sentence::{list, said};
use super::when;
use super::write::Writer;
use crate::measure::Answer;
use crate::region::Region;
use crate::report::monthly::{
    Against, Difference, Direction, Fact, Group, Measure, Monthly, Size, Statement, Stay, Value,
};

pub(super) mod incident;
mod marks;

const W: Writer = Writer(Ja);

fn measured(measure: Measure) -> &'static str {
    match measure {
        Measure::Accesses => "アクセス数",
        Measure::Sources => "延べ発信元数",
    }
}

/// What counts the measure; sources have no word of their own.
fn counter(measure: Measure) -> &'static str {
    match measure {
        Measure::Accesses => "件",
        Measure::Sources => "",
    }
}

/// Fewer than half of one is shown as that.
fn at_least(fact: &Fact, counter: &str) -> Sentence {
    match fact.value {
        Value::Rounded(0) => said![(format!("1{counter}未満"), fact)],
        _ => said![W.value(fact), counter],
    }
}

/// Services with their names: 「AとB」, 「A、B、C」.
fn services(facts: &[Fact]) -> Sentence {
    let between = if facts.len() == 2 { "と" } else { "、" };
    list(facts.iter().map(|fact| W.value(fact)), between, between)
}

/// What the statement says.
pub(super) fn say(report: &Monthly, statement: &Statement) -> Sentence {
    match statement {
        Statement::Total { sensors, days, accesses, sources } => said![
            when::named(Ja, report.period),
            "（",
            W.value(days),
            "日間）に",
            W.value(sensors),
            "の観測点で観測したアクセスは",
            W.value(accesses),
            "件、延べ発信元数は",
            W.value(sources),
            "であった。"
        ],
        Statement::PerSensorDay { accesses, sources } => said![
            "1観測点・1日あたりにすると、",
            at_least(sources, ""),
            "の発信元から",
            at_least(accesses, "件"),
            "のアクセスを受けたことになる。"
        ],
        Statement::Plain { strangers, times } => match strangers.value {
            Value::Rounded(0) => said![
                "言い換えれば、各観測点を訪れる見知らぬ相手は、一日平均で",
                (String::from("1人に満たず"), strangers),
                "、訪れた相手からはそれぞれ約",
                W.value(times),
                "回のアクセスがあったことになる。"
            ],
            _ => said![
                "言い換えれば、どの観測点にも毎日、",
                W.value(strangers),
                "人の見知らぬ相手から、それぞれ約",
                W.value(times),
                "回のアクセスがあったことになる。"
            ],
        },
        Statement::Distinct { source_sensor_days, addresses } => {
            distinct(source_sensor_days.as_ref(), addresses.as_ref())
        }
        Statement::Coverage { observed, calendar, share, low } => said![
            "観測点と日の組み合わせ",
            W.value(calendar),
            "のうち、記録があるのは",
            W.value(observed),
            "（",
            W.value(share),
            "）である。",
            low.then_some("平均は記録のない日も含めて割っているため、実際より低くなっている可能性がある。")
        ],
        Statement::NothingToCompare => said!["比較できる期間のデータがないため、増減については述べない。"],
        Statement::Change { measure, against, before, after, change, size, direction } => {
            let counter = counter(*measure);
            let before = said![reference(report, *against, *measure), "の", at_least(before, counter)];
            let (before, moved) = match size {
                Size::Flat => (said![before, "に対して"], "ほぼ横ばいであった"),
                _ => (said![before, "から"], moved(*size, *direction)),
            };
            said![
                measured(*measure),
                "は、1観測点・1日あたり",
                at_least(after, counter),
                "で、",
                before,
                moved,
                "（",
                W.signed(change),
                "）。"
            ]
        }
        Statement::NotAlike { difference } => not_alike(report, difference),
        Statement::Cause { direction, held_back, groups, explained } => {
            let (moved, against) = match direction {
                Direction::Up => ("増加", "減少"),
                Direction::Down => ("減少", "増加"),
            };
            let groups = said!["1観測点・1日あたりで", list(groups.iter().map(group), "、", "、")];
            let of_all = said![moved, "した宛先全体の", moved, "分の", W.value(explained)];
            if *held_back {
                said!["一方、", groups, "が、全体の", against, "を抑えている（", of_all, "）。"]
            } else {
                said![moved, "の主な要因は、", groups, "であり、", of_all, "にあたる。"]
            }
        }
        Statement::NothingElse => said!["ほかの宛先（ポート種類）には、大きな変化は見られなかった。"],
        Statement::Split { change, sources, intensity } => said![
            "1観測点・1日あたりのアクセス数の増減（",
            W.signed(change),
            "件）は、延べ発信元数の",
            moved_by(sources),
            "による",
            W.signed(sources),
            "件と、発信元あたりのアクセス数の",
            moved_by(intensity),
            "による",
            W.signed(intensity),
            "件に分けられる。"
        ],
        Statement::SensorExplains { sensor, explained } => said![
            "この変化は、宛先（ポート種類）や発信元地域の違いよりも、観測点「",
            W.value(sensor),
            "」でのアクセスの減少でよく説明できる。この観測点の減少だけで、変化の",
            W.value(explained),
            "にあたる。外からのアクセスが減ったとみる前に、この観測点に停止や故障、設定の変更がなかったかを確認する必要がある。"
        ],
        Statement::Trend { measure, direction, certain, months, score, p } => {
            trend(*measure, *direction, *certain, [months, score, p])
        }
        Statement::MoveTogether { rho, slope } => said![
            "日々のアクセス数は、延べ発信元数とほぼ同じ割合で増減している。したがって、アクセスの増減は、発信元それぞれの活動の強さではなく、訪れる発信元の数の変化によるとみられる（スピアマンの順位相関係数は",
            W.value(rho),
            "で、常に同じ向きに動けば一になる。両者の対数をとったときの傾きは",
            W.value(slope),
            "で、正比例であれば一になる）。"
        ],
        Statement::Dominant { measure, service, share } => said![
            measured(*measure),
            "が最も多かった宛先（ポート種類）は",
            W.value(service),
            "で、全体の",
            W.value(share),
            "を占めた。"
        ],
        Statement::DominantTogether { measure, services, share } => said![
            list(services.iter().map(|fact| W.port(fact)), "、", "、"),
            "を合わせると、",
            measured(*measure),
            "の",
            W.value(share),
            "になる。"
        ],
        Statement::FromRegion { measure, region, share } => {
            let name = match region.value {
                Value::Region(Region::UNKNOWN | Region::RESERVED) => said!["「", W.value(region), "」"],
                _ => said![W.value(region)],
            };
            let share = said!["が最も多く、全体の", W.value(share), "を占めた。"];
            said!["発信元地域別の", measured(*measure), "は", name, share]
        }
        Statement::Incident { at } => {
            report.incidents.get(*at).map(|of| incident::paragraph(report, of)).unwrap_or_default()
        }
        Statement::NoIncident => {
            said!["通常の水準を大きく上回るアクセスを受けた宛先（ポート種類）は、期間を通じてなかった。"]
        }
        Statement::Stayed { services } => said![
            "以前の増加が続き、高い水準のままの宛先（ポート種類）は、",
            list(services.iter().map(|it| stay(report, it)), "、", "、"),
            "である。"
        ],
        Statement::HowIncidentsAreFound => said![
            "事象の見つけ方は、次のとおりである。ある日の通常の水準は、その前の最長八週間の平均とし、突出した日は平均から除く。一日の件数がその三倍以上で、しかも偶然とは考えにくいほど多いとき、その日を突出した日とする。ここに挙げた日のうち、実は偶然にすぎないものは、百に一つ以下と見込まれる（負の二項分布による。誤りの割合は、すべての宛先と日を通じて、ベンジャミニとホッホベルクの方法で抑えている）。三週間続いた増加は、継続的な増加として一度だけ取り上げる。同じアクセスを受けたアドレスの割合は、増加が見られた観測点の割合から推定する。観測点が少ないほど幅は広くなり、実際の割合は、二十回に十九回はこの幅に収まる（ウィルソンの95%信頼区間）。"
        ],
        Statement::TooShort { days } => said![
            "データが",
            W.value(days),
            "日分しかなく、通常の水準が分からないため、突出した増加があったかどうかは判断できない。"
        ],
        Statement::Backscatter { records, victims, sensors, peak, highest, services } => said![
            "跳ね返り（バックスキャッタ）を",
            W.value(records),
            "件観測した。これは、何者かが観測点のアドレスを発信元と偽って第三者へ送った通信に対する、その第三者からの応答とみられる。アクセスには含めていない。届いた観測点は",
            W.value(sensors),
            "か所で、応答元の数は、観測日、観測点、サービスごとに数えると",
            W.value(victims),
            "である。最も多かったのは",
            W.day_in(peak, report.period.to),
            "で、",
            W.value(highest),
            "件が届いた。",
            (!services.is_empty()).then(|| said![
                "応答元のサービスは、",
                self::services(services),
                "が多い。TCPやUDPの応答は攻撃を受けたサービスそのものから、ICMPの通知は攻撃を受けた側またはその手前のルーターから届いたとみられる。"
            ])
        ],
        Statement::NoBackscatter { sensors } => said![
            "跳ね返り（バックスキャッタ）は観測されなかった。ただし、",
            W.value(sensors),
            "の観測点で観測されなかったことは、発信元を偽った攻撃がなかったことを意味しない。"
        ],
        Statement::Marked { .. }
        | Statement::Unmarked { .. }
        | Statement::NotTested { .. }
        | Statement::MarksExplained => marks::say(statement),
    }
}

/// 「6666/tcp（3月31日から一日約53件、それ以前は9.5件）」
fn stay(report: &Monthly, it: &Stay) -> Sentence {
    said![
        W.port(&it.service),
        "（",
        W.day_in(&it.since, report.period.to),
        "から一日約",
        W.plain(&it.level),
        "件、それ以前は",
        W.plain(&it.usual),
        "件）"
    ]
}

fn distinct(source_sensor_days: Option<&Fact>, addresses: Answer<&Fact>) -> Sentence {
    let strangers = source_sensor_days.map(|it| said!["宛先を区別せず、観測日と観測点ごとに数えると", W.value(it)]);
    let missing = match (&strangers, addresses) {
        (Some(_), Answer::Known(_)) => None,
        (_, Answer::NotAdditive) => Some(
            "期間全体で異なるアドレスの数は、加算できない値のため示せない。この報告は、別々に保存された集計を足し合わせたもので、同じアドレスが複数の集計に含まれている可能性がある。",
        ),
        (Some(_), Answer::NotAvailable) => {
            Some("期間全体で異なるアドレスの数は、アドレスが手元にないため算出できない。")
        }
        (None, Answer::Known(_)) => Some("観測日と観測点ごとの数は、アドレスが手元にないため算出できない。"),
        (None, Answer::NotAvailable) => Some("ほかの数え方による数は、アドレスが手元にないため算出できない。"),
    };
    let different = addresses.known().map(|it| said!["期間全体で異なるアドレスだけを数えると", W.value(it)]);
    let known = list(strangers.into_iter().chain(different), "となり、", "となり、");
    said![
        "延べ発信元数では、同じ発信元でも、観測日、観測点、宛先（ポート種類）が異なれば別に数える。",
        (!known.is_empty()).then(|| said![known, "になる。"]),
        missing
    ]
}

/// The period compared with: 「前月（2008年8月）」. Its days stand with the first measure only.
fn reference(report: &Monthly, against: Against, measure: Measure) -> Sentence {
    let period = report.compared.as_ref().map(|compared| compared.period);
    let name = match against {
        Against::Before if report.period.month().is_some() => "前月",
        Against::Before => "直前の期間",
        Against::YearBefore => "前年同月",
        Against::Chosen => "比較対象の期間",
    };
    let days = period.filter(|_| measure == Measure::Accesses).map(|period| said!["（", when::named(Ja, period), "）"]);
    said![name, days]
}

fn moved(size: Size, direction: Direction) -> &'static str {
    match (size, direction) {
        (Size::Flat, _) => "ほぼ横ばいであった",
        (Size::Slight, Direction::Up) => "若干増加した",
        (Size::Slight, Direction::Down) => "若干減少した",
        (Size::Plain, Direction::Up) => "増加した",
        (Size::Plain, Direction::Down) => "減少した",
        (Size::Sharp, Direction::Up) => "大幅に増加した",
        (Size::Sharp, Direction::Down) => "大幅に減少した",
    }
}

fn moved_by(fact: &Fact) -> &'static str {
    match fact.value {
        Value::Hundredths(n) if n > 0 => "増加",
        Value::Hundredths(n) if n < 0 => "減少",
        _ => "変化",
    }
}

/// 「1026/udpと1027/udp（ともにポップアップスパム）が+20.12件」
fn group(group: &Group) -> Sentence {
    let change = said!["の", W.signed(&group.change), "件"];
    let purpose = group.purpose.as_deref().and_then(|key| super::glossary::purpose(Ja, key));
    match purpose {
        Some(purpose) if group.services.len() > 1 => {
            let between = if group.services.len() == 2 { "と" } else { "、" };
            let ports = list(group.services.iter().map(|fact| W.port(fact)), between, between);
            let both = if group.services.len() == 2 { "（ともに" } else { "（いずれも" };
            said![ports, both, purpose, "）", change]
        }
        _ => said![services(&group.services), change],
    }
}

fn not_alike(report: &Monthly, difference: &Difference) -> Sentence {
    match difference {
        Difference::Sensors { only_after, only_before } => {
            let names = |names: &[String], of: &str| {
                (!names.is_empty()).then(|| said![of, super::sensors(names, report, sensor_list)])
            };
            let sides =
                [names(only_after, "この期間だけの観測点は"), names(only_before, "比較対象の期間だけの観測点は")];
            said![
                "比べた期間どうしで観測点が異なるため、増減には観測点の違いも含まれる。",
                list(sides.into_iter().flatten(), "、", "、"),
                "である。"
            ]
        }
        Difference::Partial => {
            said!["データが最初の日から最後の日までそろっていない期間があるため、増減の比較には注意を要する。"]
        }
        Difference::Coverage => {
            said!["観測点と日の組み合わせの一割を超えて記録が欠けている期間があるため、増減の比較には注意を要する。"]
        }
    }
}

/// 「A」「B」「C」ほか4
fn sensor_list(named: &[Fact], rest: Option<&Fact>) -> Sentence {
    let names = named.iter().map(|fact| said!["「", W.value(fact), "」"]);
    said![list(names, "", ""), rest.map(|rest| said!["ほか", W.value(rest), "か所"])]
}

fn trend(measure: Measure, direction: Direction, certain: bool, [months, score, p]: [&Fact; 3]) -> Sentence {
    let (moved, more) = match direction {
        Direction::Up => ("増加", "多い"),
        Direction::Down => ("減少", "少ない"),
    };
    let said_of =
        if certain { said![moved, "傾向にある。"] } else { said![moved, "の傾向がうかがえる。"] };
    let chance = if certain && p.value != Value::Thousandths(0) { "にすぎない" } else { "である" };
    said![
        "1観測点・1日あたりの",
        measured(measure),
        "は、最近",
        W.value(months),
        "か月間、",
        said_of,
        "月を二つずつ比べると、後の月のほうが",
        more,
        "組は、その逆の組より",
        W.value(score),
        "組多い。増減の傾向がなくても、偶然だけでこれほど偏る確率は",
        W.probability(p),
        chance,
        "（マン・ケンドール検定）。"
    ]
}
