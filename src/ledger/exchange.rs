//! Ledgers on their way to another worker: the keys of one partition as bytes.
//!
//! All numbers are little-endian `u32` or `u64`. Ids are the sender's; the receiver maps them to its own.

use super::{Book, Halves, Ledger, SensorId, SourceKey, Tested, index, key_of, partition_of, parts_of};
use crate::access::Service;
use crate::fingerprint::Held;
use crate::time::Day;

/// Bytes that no ledger wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], Damaged> {
        let (front, rest) = self.0.split_at_checked(n).ok_or(Damaged)?;
        self.0 = rest;
        Ok(front)
    }

    fn u32(&mut self) -> Result<u32, Damaged> {
        self.take(4)?.try_into().map(u32::from_le_bytes).map_err(|_| Damaged)
    }

    fn u64(&mut self) -> Result<u64, Damaged> {
        self.take(8)?.try_into().map(u64::from_le_bytes).map_err(|_| Damaged)
    }

    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Result<T, Damaged>) -> Result<Vec<T>, Damaged> {
        (0..self.u32()?).map(|_| each(self)).collect()
    }
}

impl Ledger {
    /// The keys whose source is of partition `partition` of `partitions`. Coverage, and what marks were looked for in,
    /// goes with partition 0: it belongs to no source, and must be added once.
    pub fn export(&self, partition: u32, partitions: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let u32 = |out: &mut Vec<u8>, value: u32| out.extend_from_slice(&value.to_le_bytes());
        u32(&mut out, index(self.sensors.len()));
        for name in &self.sensors {
            u32(&mut out, index(name.len()));
            out.extend_from_slice(name);
        }
        u32(&mut out, index(self.pairs.len()));
        for (sensor, service) in self.pairs.iter() {
            u32(&mut out, sensor.0);
            u32(&mut out, service.to_bits());
        }
        u32(&mut out, index(self.v6.len()));
        for address in &self.v6 {
            out.extend_from_slice(&address.to_le_bytes());
        }
        u32(&mut out, index(self.days.len()));
        for books in &self.days {
            out.extend_from_slice(&books.day.0.to_le_bytes());
            let coverage = if partition == 0 { books.coverage.as_slice() } else { &[] };
            u32(&mut out, index(coverage.len()));
            for records in coverage {
                out.extend_from_slice(&records.to_le_bytes());
            }
            let tested = if partition == 0 { books.tested } else { Tested::default() };
            for accesses in tested {
                out.extend_from_slice(&accesses.to_le_bytes());
            }
            for store in Book::ALL.map(|book| books.book(book)) {
                let count_at = out.len();
                u32(&mut out, 0);
                let mut count = 0;
                for (key, weight) in store.iter() {
                    if partition_of(self.address(parts_of(key).1), partitions) == partition {
                        out.extend_from_slice(&key.pair.to_le_bytes());
                        out.extend_from_slice(&key.source.to_le_bytes());
                        out.extend_from_slice(&weight.to_le_bytes());
                        count += 1;
                    }
                }
                out[count_at..count_at + 4].copy_from_slice(&u32::to_le_bytes(count));
            }
        }
        out
    }

    /// Adds what another ledger exported. After an error the ledger is to be thrown away.
    pub fn import(&mut self, bytes: &[u8]) -> Result<(), Damaged> {
        let mut bytes = Bytes(bytes);
        let sensors = bytes.list(|b| {
            let length = b.u32()? as usize;
            b.take(length)
        })?;
        let sensors: Vec<SensorId> = sensors.into_iter().map(|name| self.sensor(name)).collect();
        let pairs = bytes.list(|b| Ok((b.u32()?, Service::from_bits(b.u32()?).ok_or(Damaged)?)))?;
        let mut pair_ids = Vec::with_capacity(pairs.len());
        for (at, (sensor, service)) in pairs.into_iter().enumerate() {
            // The first pair of every ledger is the one that is never given.
            pair_ids.push(match at {
                0 => super::PairId(0),
                _ => self.pairs.id(*sensors.get(sensor as usize).ok_or(Damaged)?, service),
            });
        }
        let addresses = bytes.list(|b| b.take(16)?.try_into().map(u128::from_le_bytes).map_err(|_| Damaged))?;
        let mut v6_ids: Vec<Option<u32>> = vec![None; addresses.len()];
        for _ in 0..bytes.u32()? {
            let day = Day(bytes.u32()? as i32);
            let coverage = bytes.list(Bytes::u64)?;
            for (sensor, records) in coverage.into_iter().enumerate().filter(|(_, records)| *records > 0) {
                self.cover(day, *sensors.get(sensor).ok_or(Damaged)?, records);
            }
            for held in Held::all() {
                match bytes.u64()? {
                    0 => {}
                    accesses => self.test(day, held, accesses),
                }
            }
            for book in Book::ALL {
                for _ in 0..bytes.u32()? {
                    let (pair, source) = parts_of(Halves { pair: bytes.u32()?, source: bytes.u32()? });
                    let weight = bytes.u64()?;
                    let pair = *pair_ids.get(pair.0 as usize).filter(|p| p.0 != 0).ok_or(Damaged)?;
                    let source = match source {
                        SourceKey::V4(_) => source,
                        SourceKey::V6(at) => {
                            let address = *addresses.get(at as usize).ok_or(Damaged)?;
                            let id = &mut v6_ids[at as usize];
                            SourceKey::V6(*id.get_or_insert_with(|| self.v6_id(address)))
                        }
                    };
                    self.add_key(book, day, key_of(pair, source), weight);
                }
            }
        }
        if bytes.0.is_empty() { Ok(()) } else { Err(Damaged) }
    }
}
