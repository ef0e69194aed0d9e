//! AWS' flow logs: whole files with what is read of them, whose they are, and the user's networks.

use crate::readers::{golden, options, outcome_name, read};
use teiten::format::Networks;
use teiten::input::FileOptions;

#[test]
fn golden_files() {
    golden("aws");
}

const ROW: &str = "2 123456789010 eni-0a1b 192.0.2.1 10.0.0.7 49761 3389 6 20 4249 1221278706 1221278766 REJECT OK\n";

#[test]
fn files_are_claimed_by_their_header_or_their_rows() {
    let claimed = |text: &str| outcome_name(&read(text.as_bytes(), &options()).1) == "aws";
    assert!(claimed(ROW) && claimed("srcaddr dstaddr start\n") && claimed("version srcaddr dstaddr my-own\n"));
    assert!(
        !claimed(&ROW.replace("eni-", "eth"))
            && !claimed(&ROW.replace("OK", "KO"))
            && !claimed(&ROW.replace("2 12", "x 12"))
    );
    assert!(!claimed("srcaddr dstaddr a b c d e f g h\n") && !claimed("srcaddr,dstaddr,dstport,start\n"));
    assert!(claimed(&format!("{ROW}x\n")) && !claimed(&format!("{ROW}x\ny\n")));
}

#[test]
fn the_users_networks_say_what_is_outbound() {
    let out = ROW.replace("192.0.2.1 10.0.0.7", "10.0.0.7 10.0.0.9");
    let text = ROW.to_owned() + &out + &out.replace("10.0.0.9", "10.1.0.9");
    let kinds = |networks: &str| {
        let options = FileOptions { networks: Networks::parse(networks).unwrap(), ..options() };
        let (recorder, _) = read(text.as_bytes(), &options);
        recorder.texts().iter().map(|t| t.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds(""), "access access access");
    assert_eq!(kinds("10.0.0.0/24"), "access local outbound");
}
