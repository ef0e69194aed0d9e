//! The zone tables that the page makes (`www/zone.ts`) are the ones the terminal counts with: both are held against
//! `tests/data/zones.tsv`, this test from the native side and `tests/page/zone.spec.ts` from the browser's. Rewritten
//! with `BLESS=1`.

use std::fmt::Write as _;
use teiten::time::Zone;

/// Zones whose rules are settled, each for a reason: no transition at all, one rule for ever, offsets with seconds,
/// half-hour daylight saving, negative daylight saving, two changes a month apart, a day skipped, rules given up.
const ZONES: [&str; 14] = [
    "Asia/Tokyo",
    "America/New_York",
    "Europe/Berlin",
    "Africa/Monrovia",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Africa/Tripoli",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Europe/Moscow",
    "Antarctica/Troll",
    "Africa/Cairo",
    "America/Caracas",
];

fn dump(name: &str) -> String {
    let zone = Zone::named(name).unwrap();
    let mut line = format!("{name}\t{}", zone.offset_at(0).0);
    let mut to = zone.offset_at(0).2;
    while to < i64::MAX {
        let (offset, _, next) = zone.offset_at(to);
        write!(line, "\t{to},{offset}").unwrap();
        to = next;
    }
    line + "\n"
}

#[test]
fn tables_are_those_the_page_makes() {
    let names: Vec<String> = match std::env::var("ZONES") {
        Ok(list) => list.split(',').map(Into::into).collect(),
        Err(_) => ZONES.map(Into::into).to_vec(),
    };
    let dumped: String = names.iter().map(|name| dump(name)).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/zones.tsv");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &dumped).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), dumped);
}
