//! One column of a table's first rows: its name, and how many of its cells are what.

use super::mapping::Role;
use super::names::{self, Strength};
use super::{stamp, value};
use crate::access::{Protocol, parse_address, parse_number};
use std::collections::BTreeSet;

/// An integer of at least this is an address that somebody may have: 1.0.0.0.
const LEAST_ADDRESS: u64 = 1 << 24;
/// Seconds since 1970 at the begins of 1990 and 2100: what a column of epochs holds.
const EPOCHS: std::ops::Range<i64> = 631_152_000..4_102_444_800;
/// Values of a column that are told apart.
pub(super) const DISTINCT: usize = 2000;

/// A column, and how many of its cells are what.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// As the header has it.
    pub(super) name: String,
    pub(super) normal: String,
    pub(super) filled: usize,
    pub(super) addresses: usize,
    /// Whole numbers that fit 32 bits, and those of them that are addresses somebody may have.
    pub(super) integers: usize,
    pub(super) high: usize,
    pub(super) ports: usize,
    pub(super) bytes: usize,
    pub(super) at_least_one: usize,
    pub(super) keywords: usize,
    pub(super) transports: usize,
    pub(super) services: usize,
    pub(super) flags: usize,
    pub(super) syns: usize,
    pub(super) stamps: usize,
    pub(super) days: usize,
    pub(super) clocks: usize,
    pub(super) epochs: usize,
    /// Of days like `03/04/24`: the largest of the first and of the second numbers, and years of two digits.
    pub(super) open: usize,
    pub(super) largest: (u32, u32),
    pub(super) short_years: usize,
    /// Cells in rows whose protocol is not ICMP.
    pub(super) beside_icmp: usize,
    pub(super) distinct: BTreeSet<Vec<u8>>,
}

impl Column {
    pub(super) fn add(&mut self, cell: &[u8], icmp: bool) {
        if value::is_absent(cell) {
            return;
        }
        self.filled += 1;
        self.beside_icmp += usize::from(!icmp);
        self.addresses += usize::from(parse_address(cell).is_some());
        if let Some(number) = value::whole::<u64>(cell) {
            self.integers += usize::from(number <= u64::from(u32::MAX) && parse_number::<u64>(cell).is_some());
            self.high += usize::from((LEAST_ADDRESS..=u64::from(u32::MAX)).contains(&number));
            self.at_least_one += usize::from(number >= 1 && number <= u64::from(u32::MAX));
        }
        self.ports += usize::from(value::whole_or_hex::<u16>(cell).is_some());
        self.bytes += usize::from(value::whole_or_hex::<u8>(cell).is_some());
        if let Some(protocol) = value::keyword(cell) {
            self.keywords += 1;
            let common = [Protocol::TCP, Protocol::UDP, Protocol::ICMP, Protocol::ICMPV6];
            self.transports += usize::from(common.contains(&protocol));
        }
        self.services += usize::from(value::service(cell).is_some());
        if let Some(flags) = value::flags(cell) {
            self.flags += 1;
            self.syns += usize::from(flags.syn);
        }
        let shape = stamp::shape(cell);
        self.stamps += usize::from(shape.date && shape.clock);
        self.days += usize::from(shape.date && !shape.clock);
        self.clocks += usize::from(shape.clock && !shape.date);
        self.epochs += usize::from(stamp::epoch(cell).is_ok_and(|at| EPOCHS.contains(&at.secs())));
        if let Some((first, second, short)) = shape.open_order {
            self.open += 1;
            self.largest = (self.largest.0.max(first), self.largest.1.max(second));
            self.short_years += usize::from(short);
        }
        if self.distinct.len() < DISTINCT && !self.distinct.contains(cell) {
            self.distinct.insert(cell.to_vec());
        }
    }

    /// Nearly all that it holds is so, and it holds something.
    pub(super) fn mostly(&self, so: usize) -> bool {
        self.filled > 0 && so * 10 >= self.filled * 9
    }

    /// A good part of what it holds is so, or it holds nothing.
    pub(super) fn partly(&self, so: usize) -> bool {
        so * 2 >= self.filled
    }

    pub(super) fn rank(&self, role: Role) -> Option<(Strength, usize)> {
        names::rank(&self.normal, role)
    }

    pub(super) fn is_strong(&self, role: Role) -> bool {
        self.rank(role).is_some_and(|(strength, _)| strength == Strength::Strong)
    }

    /// Every value is an unsigned integer of 32 bits, and nearly all are addresses that somebody may have.
    pub(super) fn is_integer_addresses(&self) -> bool {
        self.filled > 0 && self.integers == self.filled && self.mostly(self.high)
    }

    pub(super) fn is_time(&self) -> bool {
        self.mostly(self.stamps) || (self.mostly(self.epochs) && !self.mostly(self.addresses))
    }
}
