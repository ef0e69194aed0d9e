//! What each file of others' logs is taken for, without a hint: the list is written to `recognised.tsv` in cargo's folder for
//! tests' files, and printed with `TEITEN_SHOW`.

use crate::readers::{below, options, outcome_name, read, shared};
use std::fmt::Write as _;
use teiten::format::{FORMATS, Head, Recognition, Refusal, recognise};
use teiten::input::Outcome;

/// What files are, by their names below `../shared/corpus`: the first line that fits one holds for it. A star is any text.
/// What stands to the right is a format that reads it, `ask` (a table of which the user must say what its columns are), or
/// what it is said to be that no format reads.
const WHAT: &[(&str, &str)] = &[
    // What other projects expect of their samples, some with the sample in it; and the settings of their tests.
    ("*inc-threat-sample.log-expected.json", "text"),
    ("*-expected.json", "json"),
    ("*/sekoia_*.json", "json"),
    ("*/arkime/arkime_synthetic.test", "text"),
    ("*/arkime/*.test", "json"),
    ("*.test.yaml", "text"),
    ("*/snort3_codecs/udp_checksum.expected", "text"),
    ("*/snort3_codecs/*.expected", "snort"),
    ("snort/snort3demo_alert_ex.expected", "text"),
    ("*/maltrail/manifest.json", "json"),
    ("*/cowrie_krisztian/expected_*.json", "json"),
    ("netflow/elastic_*.json", "json"),
    ("vendor_fw/panw/*-inc-traffic.json", "json"),
    // What tcpdump and tshark say of captures, some of it with hexadecimal in columns.
    ("pcap/linktypes/dsa.out", "table"),
    ("pcap/linktypes/icmpv6.out", "table"),
    ("pcap/malformed/gre-heapoverflow-1.out", "table"),
    ("pcap/malformed/empty.out", "empty"),
    ("*.out", "text"),
    ("*.pcapng.txt", "text"),
    ("pcap/scan/pcaps__logs_v3.txt.gz", "text"),
    // Lists, feeds and sums.
    ("MANIFEST.tsv", "table"),
    ("datasets/maxhagl_*.csv", "table"),
    ("dshield/dshield_block.txt", "text"),
    ("darknet_csv/turris_greylist.csv", "list"),
    // Tables that are no logs.
    ("csv_dialect/sineemore/bad-header-no-header.csv", "empty"),
    ("csv_dialect/dataprofiler/iris-utf-32.csv", "binary"),
    ("csv_dialect/*", "*"),
    // Logs of Zeek's without times, or with times masked; one of these says what it is all the same.
    ("zeek/ascii_writer/ascii-escape__ssh.log", "zeek"),
    ("zeek/ascii_writer/path-func-column-demote__local.log", "zeek"),
    ("zeek/ascii_writer/remove__ssh.failure.log", "zeek"),
    ("zeek/ascii_writer/*json*.log", "json"),
    ("zeek/ascii_writer/ascii-tsv__ssh-filtered.log", "list"),
    ("zeek/ascii_writer/*", "text"),
    // Logs.
    ("cloud/aws/*", "aws"),
    ("cloud/azure/*", "azure"),
    ("cloud/gcp/*", "gcp"),
    ("darknet_csv/*.csv", "delimited"),
    ("datasets/marx.csv.gz", "delimited"),
    // Whether its days or its months come first, its first rows do not tell.
    ("datasets/marx_geo_2999rows.csv", "ask delimited"),
    ("dshield/*_dshield.log", "netfilter"),
    ("dshield/*_webhoneypot-*.json*", "dshield_web"),
    ("honeypot/*cowrie*", "cowrie"),
    ("honeypot/fras3c_ics_*", "zeek"),
    ("honeypot/uqo_heralding_*", "heralding"),
    ("netfilter/*", "netfilter"),
    ("netflow/*.binetflow*", "netflow"),
    ("*.pcap", "pcap"),
    ("*.pcapng", "pcap"),
    ("pcap*.cap", "pcap"),
    ("pcap/linktypes/*.erf", "binary"),
    ("pcap/*.gz", "pcap"),
    ("pf/*", "pf"),
    ("snort/*.log", "snort"),
    ("suricata/*.log", "suricata"),
    ("vendor_fw/cisco/*cisco_ios*", "cisco-ios"),
    ("vendor_fw/cisco/*meraki*", "meraki"),
    ("vendor_fw/cisco/*", "cisco-asa"),
    ("vendor_fw/fortigate/*", "fortigate"),
    ("vendor_fw/panw/*", "panw"),
    ("vendor_fw/sonicwall/*", "sonicwall"),
    ("windows_firewall/*", "pfirewall"),
    ("zeek/*.log", "zeek"),
];

/// Does a name fit a line of the list?
fn fits(pattern: &str, name: &str) -> bool {
    let Some((front, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(front) else { return false };
    (0..=name.len()).filter(|at| name.is_char_boundary(*at)).any(|at| fits(rest, &name[at..]))
}

/// A word for what a file is that no format reads.
fn said_of(refusals: &[(&str, Refusal)]) -> &'static str {
    let (_, why) = refusals[0];
    match why {
        Refusal::NotText => "binary",
        Refusal::NoEvent => "json",
        Refusal::NoTime => "list",
        Refusal::NoAddress => "table",
        _ if why.told() == Refusal::NoTable.told() => "text",
        other => other.code(),
    }
}

#[test]
fn every_log_of_others_is_recognised_and_what_is_none_is_declined() {
    let Some(folder) = shared("corpus") else { return };
    let (mut list, mut wrong) = (String::new(), Vec::new());
    below(&folder, &mut |path, name| {
        let (recorder, outcome) = read(&std::fs::read(path).unwrap(), &options());
        let (got, sentence) = match &outcome {
            Outcome::Unknown(refusals) => (said_of(refusals).to_owned(), refusals[0].1.told()),
            outcome => (outcome_name(outcome), ""),
        };
        let _ = writeln!(list, "{name}\t{got}\t{}\t{sentence}", recorder.account.accesses);
        match WHAT.iter().find(|(pattern, _)| fits(pattern, name)) {
            Some((_, want)) if *want == got => {}
            // Small tables of all sorts: whatever they are, no log.
            Some((_, "*")) if matches!(got.as_str(), "table" | "text" | "json" | "nothing") => {}
            _ => wrong.push(format!("{name} was taken for {got}")),
        }
    });
    if std::env::var_os("TEITEN_SHOW").is_some() {
        print!("{list}");
    }
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/recognised.tsv"), list).unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_no_format_reads_is_told_by_what_tells_most() {
    let first = |text: &[u8]| match recognise(&Head { bytes: text, whole: true }) {
        Recognition::Unknown(refusals) => {
            assert_eq!(refusals.len(), FORMATS.len(), "every format is asked");
            refusals[0].1.told()
        }
        other => panic!("{other:?}"),
    };
    for (text, want) in [
        (&b"dear diary\n"[..], "text, but no line of it is a record of a format that is known"),
        (b"name,amount\n", "text, but no line of it is a record of a format that is known"),
        (b"{\"a\":1}\n{\"a\":2}\n", "JSON, but no record of it is of a product that is known"),
        (b"address,country\n192.0.2.1,JP\n192.0.2.2,JP\n", "a table with addresses, but without times: a list, no log"),
        (b"name,amount\na,1\nb,2\n", "a table, but without addresses: no log of accesses"),
        (b"\x7fELF\0\0\0\x01", "not text, and neither pcap, pcapng nor packed in a way that is undone here"),
        (b"\xd4\xc3\xb2\xa1\x09\0\x09\0", "a packet capture, but of a version that is not known"),
        (b"\n\n  \n", "it holds nothing but blank lines or remarks"),
    ] {
        assert_eq!(first(text), want, "{}", text.escape_ascii());
    }
}
