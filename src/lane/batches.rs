//! Counting accesses that come many at a time, in columns. What comes of them is what [`Sink::access`] would make of
//! each row by itself.
//!
//! [`Sink::access`]: crate::format::Sink::access

use super::{Counting, SensorBy, WAITING};
use crate::access::{Protocol, Service};
use crate::fingerprint::{Held, Tools, marks_of_packet};
use crate::format::{Batch, Sensors, SensorsBy};
use crate::ledger::{Book, SensorId};
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

/// Fewer rows of a day than this, one after the other, are not worth a loop of their own: the log is in no order of time,
/// and of so many rows each is counted by itself.
const FEW: usize = 8;
const MANY: usize = 64;

const TCP: u32 = Service::port(Protocol::TCP, 0).to_bits();

/// Rows of one day that are packets.
#[derive(Clone, Copy)]
struct Packets<'a> {
    services: &'a [u32],
    sources: &'a [u32],
    destinations: &'a [u32],
    ip_ids: &'a [u16],
    sequences: &'a [u32],
}

impl Counting<'_> {
    /// Whether batches with such sensors name them as they are to be named here.
    pub(super) fn counts_batches(&self, sensors: SensorsBy) -> bool {
        use SensorBy::{Auto, Destination, Field, Host};
        // Accesses are sketched one by one.
        self.sketch.is_none()
            && match sensors {
                SensorsBy::Name => matches!(self.options.sensor_by, Auto | Field),
                // A packet has neither a field for its sensor nor a host.
                SensorsBy::Address => matches!(self.options.sensor_by, Auto | Field | Host | Destination),
            }
    }

    /// See [`Sink::batch`](crate::format::Sink::batch). One small loop after the other: each look-up wants the processor's
    /// registers for itself.
    pub(super) fn count_batch(&mut self, batch: &Batch<'_>) {
        let Batch { seconds, services, .. } = *batch;
        match batch.sensors {
            Sensors::Named { places, text } => {
                self.find_sensors(places.iter().zip(services), |counting, (&(from, to), bits)| match bits {
                    0 => SensorId::default(),
                    _ => counting.named(&text[from as usize..to as usize]),
                });
            }
            Sensors::Addressed { destinations, .. } => self.find_sensors(destinations.iter(), |counting, address| {
                counting.addressed_v4(Ipv4Addr::from_bits(*address))
            }),
        }
        let mut from = 0;
        while let (Some(first), Some(bits)) = (seconds.get(from), services.get(from)) {
            // A row that is not of the batch.
            if *bits == 0 {
                from += 1;
                continue;
            }
            let at = self.day_at(*first);
            let day = self.cache.days[at].seconds.clone();
            let rows = seconds[from..].iter().zip(&services[from..]);
            let alike = rows.take_while(|(secs, bits)| day.contains(secs) && **bits != 0).count();
            if alike < FEW && matches!(batch.sensors, Sensors::Named { .. }) {
                let rows = from..(from + MANY).min(services.len());
                from = rows.end;
                self.rows_of_any_day(batch, rows);
                continue;
            }
            let rows = from..from + alike;
            from = rows.end;
            self.rows_of_day(at, batch, rows.clone());
            if let Sensors::Addressed { destinations, ip_ids, sequences } = batch.sensors {
                let packets = Packets {
                    services: &services[rows.clone()],
                    sources: &batch.sources[rows.clone()],
                    destinations: &destinations[rows.clone()],
                    ip_ids: &ip_ids[rows.clone()],
                    sequences: &sequences[rows],
                };
                self.marks_of_day(at, &packets);
            }
        }
    }

    /// Finds the sensors of all rows by what names them.
    #[inline(always)]
    fn find_sensors<N>(&mut self, names: impl Iterator<Item = N>, find: impl Fn(&mut Self, N) -> SensorId) {
        let mut sensors = std::mem::take(&mut self.cache.sensors);
        sensors.clear();
        sensors.extend(names.map(|name| find(self, name)));
        self.cache.sensors = sensors;
    }

    /// Rows of a batch that are all of one day, which has this place in [`Cache::days`](super::Cache::days), and whose
    /// sensors have been found.
    #[inline(never)]
    fn rows_of_day(&mut self, at: usize, batch: &Batch<'_>, rows: Range<usize>) {
        let records = rows.len() as u64;
        let weights = batch.weights.map(|weights| &weights[rows.clone()]);
        let accesses = weights.map_or(records, |weights| weights.iter().map(|weight| u64::from(*weight)).sum());
        self.enter(records, accesses);
        let sensors = &self.cache.sensors[rows.clone()];
        let columns = sensors.iter().zip(&batch.services[rows.clone()]).zip(&batch.sources[rows]);
        let waiting = &mut self.cache.days[at].waiting;
        let ledger = &mut *self.ledger;
        let mut prepare = |((sensor, bits), source): ((&SensorId, &u32), &u32), weight| {
            ledger.prepare(*sensor, Service::of_known_bits(*bits), *source, weight)
        };
        match weights {
            None => waiting.extend(columns.map(|row| prepare(row, 1))),
            Some(weights) => waiting.extend(columns.zip(weights).map(|(row, weight)| prepare(row, *weight))),
        }
        self.cache.rows_wait = true;
        if self.cache.days[at].waiting.len() >= WAITING {
            self.count_waiting(at);
        }
    }

    /// [`Counting::rows_of_day`], where each row may be of another day.
    #[inline(never)]
    fn rows_of_any_day(&mut self, batch: &Batch<'_>, rows: Range<usize>) {
        let sensors = std::mem::take(&mut self.cache.sensors);
        let (mut records, mut accesses) = (0, 0);
        let columns = sensors[rows.clone()].iter().zip(&batch.services[rows.clone()]).zip(&batch.sources[rows.clone()]);
        for (row, ((sensor, bits), source)) in rows.zip(columns) {
            if *bits == 0 {
                continue;
            }
            let at = self.day_at(batch.seconds[row]);
            let weight = batch.weights.map_or(1, |weights| weights[row]);
            let pending = self.ledger.prepare(*sensor, Service::of_known_bits(*bits), *source, weight);
            (records, accesses) = (records + 1, accesses + u64::from(weight));
            self.wait(at, pending);
        }
        self.enter(records, accesses);
        self.cache.sensors = sensors;
    }

    /// Enters records in the account, and how many accesses they are.
    fn enter(&mut self, records: u64, accesses: u64) {
        *self.records += records;
        self.files.account.record_accesses(records, accesses);
    }

    /// [`Counting::look_for_marks`], in packets: first whether there is any mark, which takes no branch.
    #[inline(never)]
    fn marks_of_day(&mut self, at: usize, packets: &Packets<'_>) {
        let Packets { services, destinations, ip_ids, sequences, .. } = *packets;
        let (mut tcp, mut marked) = (0u32, false);
        for (((bits, to), ip_id), sequence) in services.iter().zip(destinations).zip(ip_ids).zip(sequences) {
            let is_tcp = is_tcp(*bits);
            tcp = tcp.wrapping_add(u32::from(is_tcp));
            marked |= marks_of_packet(is_tcp, *to, *bits as u16, *ip_id, *sequence) != Tools::default();
        }
        if marked || self.options.pass.is_some() {
            return self.marks_one_by_one(at, packets);
        }
        self.tally_tested(at, u64::from(tcp), services.len() as u64);
    }

    /// [`Counting::marks_of_day`], where each source may be another pass's, and each packet bear a mark.
    #[inline(never)]
    fn marks_one_by_one(&mut self, at: usize, packets: &Packets<'_>) {
        let Packets { services, sources, destinations, ip_ids, sequences } = *packets;
        let (day, pass) = (self.cache.days[at].day, self.options.pass);
        let (mut tcp, mut all) = (0, 0);
        let columns = services.iter().zip(sources).zip(destinations).zip(ip_ids).zip(sequences);
        for ((((bits, source), to), ip_id), sequence) in columns {
            let source = IpAddr::V4(Ipv4Addr::from_bits(*source));
            if pass.is_some_and(|pass| !pass.holds(source)) {
                continue;
            }
            let is_tcp = is_tcp(*bits);
            (tcp, all) = (tcp + u64::from(is_tcp), all + 1);
            let tools = marks_of_packet(is_tcp, *to, *bits as u16, *ip_id, *sequence);
            if tools != Tools::default() {
                let sensor = self.addressed_v4(Ipv4Addr::from_bits(*to));
                for tool in tools.iter() {
                    self.ledger.add(Book::Marked(tool), day, sensor, Service::of_known_bits(*bits), source, 1);
                }
            }
        }
        self.tally_tested(at, tcp, all);
    }

    /// Marks were looked for in so many packets, of which so many were of TCP.
    fn tally_tested(&mut self, at: usize, tcp: u64, all: u64) {
        let day = self.cache.days[at].day;
        for (is_tcp, packets) in [(true, tcp), (false, all - tcp)] {
            if packets > 0 {
                self.ledger.test(day, Held::by_packet(is_tcp), packets);
            }
        }
    }
}

/// Bits of a service that is a port of TCP.
fn is_tcp(bits: u32) -> bool {
    bits >> 16 == TCP >> 16
}
