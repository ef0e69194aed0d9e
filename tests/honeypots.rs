//! Honeypots that log JSON: whole files of each product with what is read of them, and whose they are.

use crate::readers::{golden, options, outcome_name, own_files, read, shared};
use teiten::access::Kind;
use teiten::format::Networks;
use teiten::input::FileOptions;

const PRODUCTS: [&str; 11] = [
    "ciscoasa-honeypot",
    "conpot",
    "dionaea",
    "dshield_web",
    "heralding",
    "honeytrap",
    "mhn",
    "neropot",
    "opencanary",
    "thinkst",
    "tpot",
];

#[test]
fn golden_files() {
    for product in PRODUCTS {
        golden(product);
    }
}

#[test]
fn each_product_claims_its_own_files() {
    for (name, bytes) in own_files() {
        let product = name.split('/').next().unwrap();
        if PRODUCTS.contains(&product) {
            assert_eq!(outcome_name(&read(&bytes, &options()).1), product, "{name}");
        }
    }
    let claimed = |text: &str| outcome_name(&read(text.as_bytes(), &options()).1);
    // Things that look a little like them.
    for text in [
        "{\"timestamp\":\"2008-09-13T04:05:06Z\",\"src_ip\":\"192.0.2.1\",\"dest_port\":22}\n",
        "{\"type\":\"cowrie\",\"src_ip\":\"192.0.2.1\"}\n",
        "{\"logtype\":4000,\"src_host\":\"192.0.2.1\"}\n",
        "{\"event_type\":\"event\",\"src_host\":\"192.0.2.1\"}\n",
        "[1,2,3]\n",
        "{}\n",
    ] {
        assert!(!PRODUCTS.contains(&claimed(text).as_str()), "{text}");
    }
}

#[test]
fn the_users_networks_say_what_is_outbound() {
    let (_, bytes) = own_files().into_iter().find(|(name, _)| name == "heralding/sessions.json").unwrap();
    let options = FileOptions { networks: Networks::parse("192.0.2.0/24").unwrap(), ..options() };
    let (recorder, _) = read(&bytes, &options);
    assert_eq!(recorder.account.kinds.get(Kind::Outbound), 3);
}

#[test]
fn a_real_log_is_read_whole() {
    let Some(path) = shared("corpus/honeypot/uqo_heralding_82k_raw.jsonl.gz") else { return };
    let (recorder, outcome) = read(&std::fs::read(path).unwrap(), &options());
    assert_eq!(outcome_name(&outcome), "heralding");
    assert_eq!((recorder.account.lines, recorder.account.rejected_records()), (recorder.account.counted(), 0));
}
