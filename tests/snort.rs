//! Snort's alerts: whole files with what is read of them, whose they are, and the user's networks.

use crate::readers::{golden, options, outcome_name, read, read_in};
use teiten::account::Note;
use teiten::format::Networks;
use teiten::input::FileOptions;
use teiten::time::Zone;

#[test]
fn golden_files() {
    golden("snort");
}

const FAST: &str =
    "09/13-04:05:06.917356  [**] [1:527:8] x [**] [Priority: 2] {TCP} 192.0.2.1:4000 -> 198.51.100.7:22\n";

#[test]
fn files_are_claimed_by_their_alerts() {
    let claimed = |text: &str| outcome_name(&read(text.as_bytes(), &options()).1) == "snort";
    let full =
        "[**] [1:527:8] x [**]\n[Priority: 2]\n09/13-04:05:06.917356 192.0.2.1:4000 -> 198.51.100.7:22\nTCP TTL:1\n";
    assert!(claimed(FAST) && claimed(full) && claimed(&format!("{full}\n").repeat(40)));
    let syslog = FAST.replace("09/13-04:05:06.917356  [**]", "Sep 13 04:05:06 h snort[1]:");
    assert!(claimed(&syslog) && !claimed(&syslog.replace("snort[1]", "sshd[1]")));
    let other = "Sep 13 04:05:06 h cron[1]: x\n";
    assert!(claimed(&format!("{FAST}{other}")) && !claimed(&format!("{FAST}{other}{other}")));
    assert!(!claimed("[**] [1:527:8] x [**]\n[Priority: 2]\n") && !claimed("[**] x [**]\n09/13-04:05:06.9 a -> b\n"));
    assert!(!claimed("09/13-04:05:06.917356,192.0.2.1,22\n"));
}

#[test]
fn the_year_is_the_files_where_it_is_missing() {
    let options =
        FileOptions { modified_secs: Some(1_700_000_000), ..FileOptions::new(Zone::named("Asia/Tokyo").unwrap()) };
    let text = FAST.to_owned() + &FAST.replace("09/13-", "09/13/2008-");
    let (recorder, _) = read(text.as_bytes(), &options);
    let times: Vec<_> = recorder.texts().iter().map(|t| t.split(' ').nth(1).unwrap().to_owned()).collect();
    assert_eq!(times, ["2023-09-12T19:05:06.917356Z", "2008-09-12T19:05:06.917356Z"]);
    assert_eq!(recorder.account.notes[&Note::YearGuessed], 1);
}

#[test]
fn the_users_networks_say_what_is_outbound() {
    let text = FAST.to_owned() + &FAST.replace("192.0.2.1", "198.51.100.9").replace("198.51.100.7", "203.0.113.1");
    let options = FileOptions { networks: Networks::parse("198.51.100.0/24").unwrap(), ..options() };
    let (recorder, _) = read(text.as_bytes(), &options);
    let kinds: Vec<_> = recorder.texts().iter().map(|t| t.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["access", "outbound"]);
}

#[test]
fn what_has_no_end_is_no_alert() {
    let head = "[**] [1:527:8] x [**]\n09/13-04:05:06.917356 192.0.2.1:4000 -> 198.51.100.7:22\n";
    let text = format!("{head}\n{head}{}", "more\n".repeat(10_000));
    let (want, _) = read(text.as_bytes(), &options());
    assert_eq!(want.account.counted(), 1);
    for chunk in [1, 100, 4096] {
        assert_eq!(read_in(text.as_bytes(), chunk, &options()).0, want);
    }
}
