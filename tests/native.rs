//! The tests that run natively, in one program: each program more is compiled with the engine's loops, and linked, anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod architecture;
mod capture;
mod chart;
mod cli;
mod cowrie;
mod delimited;
mod dshield;
mod input;
mod invariance;
mod netfilter;
mod netflow;
mod overlap;
mod pf;
mod pfirewall;
mod readers;
mod zeek;
mod zones;
