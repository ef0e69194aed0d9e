//! The tests that run natively, in one program: each program more is compiled with the engine's loops, and linked, anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod architecture;
mod aws;
mod capture;
mod chart;
mod cli;
mod clouds;
mod containers;
mod cowrie;
mod delimited;
mod formats;
mod headers;
mod honeypots;
mod input;
mod invariance;
mod netfilter;
mod overlap;
mod readers;
mod snort;
mod suricata;
mod zeek;
mod zones;
