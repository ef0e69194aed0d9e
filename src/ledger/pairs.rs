//! The (sensor, service) of a ledger, each with an id. Every access asks for one, so they have an open-addressing table of
//! their own.

use super::{PairId, SensorId, V6_FLAG, index};
use crate::access::Service;
use std::ops::Deref;

/// Slots of a table that nobody has asked yet.
const SLOTS: usize = 1024;

/// Every (sensor, service) met, by id, behind one that stands for none.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    list: Vec<(SensorId, Service)>,
    /// Sensor, service, id; id 0 is an empty slot. A power of two long, and half full at most.
    slots: Vec<[u32; 3]>,
    /// Odd and not to be guessed; see [`super::table::Table`].
    multiplier: u64,
    /// 64 less the slots' number of bits.
    shift: u32,
}

impl Pairs {
    pub(super) fn new(seed: u64) -> Pairs {
        Pairs {
            list: vec![(SensorId(0), Service::PING)],
            slots: vec![[0; 3]; SLOTS],
            multiplier: (seed ^ 0x9e37_79b9_7f4a_7c15) | 1,
            shift: 64 - SLOTS.trailing_zeros(),
        }
    }

    /// The id of a pair, which gets one if it has none.
    #[inline(always)]
    pub(super) fn id(&mut self, sensor: SensorId, service: Service) -> PairId {
        let mask = self.slots.len().wrapping_sub(1);
        let service = service.to_bits();
        let mut at = self.begin(sensor.0, service) & mask;
        loop {
            let [its_sensor, its_service, id] = self.slots[at];
            if its_sensor == sensor.0 && its_service == service && id != 0 {
                return PairId(id);
            }
            if id == 0 {
                return self.insert(sensor, service, at);
            }
            at = at.wrapping_add(1) & mask;
        }
    }

    /// Where the search for a pair begins. Sensors differ in their low bits, services in those of the port.
    #[inline(always)]
    fn begin(&self, sensor: u32, service: u32) -> usize {
        let product = (u64::from(sensor) << 32 | u64::from(service)).wrapping_mul(self.multiplier);
        (product ^ product >> 32).wrapping_mul(self.multiplier).wrapping_shr(self.shift) as usize
    }

    #[inline(never)]
    fn insert(&mut self, sensor: SensorId, service: u32, at: usize) -> PairId {
        let id = index(self.list.len());
        assert!(id & V6_FLAG == 0, "more than 2^31 (sensor, service)");
        self.list.push((sensor, Service::from_bits(service).expect("the bits of a service")));
        self.slots[at] = [sensor.0, service, id];
        if self.list.len() * 2 > self.slots.len() {
            self.grow();
        }
        PairId(id)
    }

    #[cold]
    fn grow(&mut self) {
        let slots = self.slots.len() * 2;
        self.shift = 64 - slots.trailing_zeros();
        let old = std::mem::replace(&mut self.slots, vec![[0; 3]; slots]);
        for slot in old.into_iter().filter(|slot| slot[2] != 0) {
            let mut at = self.begin(slot[0], slot[1]) & (slots - 1);
            while self.slots[at][2] != 0 {
                at = (at + 1) & (slots - 1);
            }
            self.slots[at] = slot;
        }
    }
}

impl Deref for Pairs {
    type Target = [(SensorId, Service)];

    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Protocol;
    use std::collections::HashMap;

    #[test]
    fn agrees_with_an_obvious_map() {
        let (mut pairs, mut map) = (Pairs::new(7), HashMap::new());
        let mut z = 1u64;
        for _ in 0..100_000 {
            z = z.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let sensor = SensorId((z >> 60) as u32);
            let protocol = if z & 1 == 0 { Protocol::TCP } else { Protocol::UDP };
            let service = Service::port(protocol, (z >> 45) as u16 % 2000);
            let next = PairId(index(map.len() + 1));
            assert_eq!(pairs.id(sensor, service), *map.entry((sensor, service)).or_insert(next));
        }
        assert!(map.len() > 20 * SLOTS, "the table grew");
        assert_eq!(pairs.len(), map.len() + 1);
        assert!(map.iter().all(|(pair, id)| pairs[id.0 as usize] == *pair));
    }
}
