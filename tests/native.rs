//! The tests that run natively, in one program: each program more is compiled with the engine's loops, and linked, anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod architecture;
mod archives;
mod aws;
mod barracuda;
mod capture;
mod cef;
mod chart;
mod checkpoint;
mod cisco_asa;
mod cisco_ios;
mod cli;
mod cloudflare;
mod clouds;
mod containers;
mod cowrie;
mod delimited;
mod dshield;
mod encodings;
mod formats;
mod fortigate;
mod headers;
mod honeypots;
mod input;
mod invariance;
mod juniper;
mod leef;
mod meraki;
mod mikrotik;
mod netfilter;
mod netflow;
mod overlap;
mod panw;
mod pf;
mod pfirewall;
mod readers;
mod snort;
mod sonicwall;
mod sophos;
mod stormshield;
mod suricata;
mod watchguard;
mod yamaha;
mod zeek;
mod zones;
