//! Cowrie: whole files with what is read of them, rules that need settings, and other people's logs.

mod readers;
use readers::golden;

#[test]
fn golden_files() {
    golden("cowrie");
}
