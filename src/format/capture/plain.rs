//! The quick way of a capture: packets that are accesses beyond doubt, put into columns by two small loops. The first goes
//! from record to record, as the length in each leads to the next, and opens frames; the second reads packets.
//!
//! Nearly all that reaches a sensor is a SYN, a datagram or an echo request over IPv4, in one piece and without options.
//! Such a packet has everything at fixed places, so that all of it is read, whatever it is, and judged in one go; a branch
//! for each question would be guessed wrong too often, where TCP, UDP and ICMP come mixed. Any other packet is remembered
//! by its place, for the careful way.

use super::link::Framing;
use super::{Networks, Place, Records};
use crate::access::{Protocol, Service};
use crate::account::Position;
use crate::format::{Batch, Sensors, Sink};

/// So many packets are looked at for one batch: the columns stay in the first level of the cache.
const PACKETS: usize = 512;
/// Bytes of a packet that are looked at: the header of IPv4, and that of TCP up to its flags.
const FRONT: usize = 34;
/// No packet begins here.
const NOWHERE: u32 = u32::MAX;

const TCP: u32 = Service::port(Protocol::TCP, 0).to_bits();
const UDP: u32 = Service::port(Protocol::UDP, 0).to_bits();

/// A batch in the making.
#[derive(Debug)]
pub(super) struct Columns {
    /// Packets looked at, and of each, where its record and its IP header begin.
    packets: usize,
    records: [u32; PACKETS],
    headers: [u32; PACKETS],
    /// Rows of the batch; but `seconds` has one for every packet, before they are chosen.
    rows: usize,
    seconds: [i64; PACKETS],
    sources: [u32; PACKETS],
    destinations: [u32; PACKETS],
    services: [u32; PACKETS],
    ip_ids: [u16; PACKETS],
    sequences: [u32; PACKETS],
    /// The packets that are none of the batch.
    others: [u32; PACKETS],
}

/// What the front of a packet says, if it is plain; but for the service, in the network's order of bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Probe {
    source: u32,
    destination: u32,
    service: u32,
    ip_id: u16,
    sequence: u32,
}

impl Place {
    /// Reads the packets whose records are in no doubt: the plain ones in columns, the others one by one. Returns the bytes
    /// used.
    #[inline(never)]
    pub(super) fn in_batches<R: Records, S: Sink + ?Sized>(
        &mut self,
        file: &mut R,
        bytes: &[u8],
        sink: &mut S,
    ) -> usize {
        let mut columns = self.columns.take().unwrap_or_else(Columns::new);
        let mut used = 0;
        loop {
            let rest = &bytes[used..];
            let (packets, taken) = columns.fill(file, &self.networks, rest);
            if packets == 0 {
                self.columns = Some(columns);
                return used;
            }
            let Position { line, byte } = self.at;
            for (number, offset) in columns.others() {
                self.at = Position { line: line + number, byte: byte + offset as u64 };
                if let Some((raw, _)) = file.plain(&rest[offset..]) {
                    self.packet_slowly(&raw, sink);
                }
            }
            if let Some(batch) = columns.batch() {
                sink.batch(&batch);
            }
            self.at = Position { line: line + packets as u64, byte: byte + taken as u64 };
            used += taken;
        }
    }
}

impl Columns {
    fn new() -> Box<Columns> {
        Box::new(Columns {
            packets: 0,
            records: [0; PACKETS],
            headers: [0; PACKETS],
            rows: 0,
            seconds: [0; PACKETS],
            sources: [0; PACKETS],
            destinations: [0; PACKETS],
            services: [0; PACKETS],
            ip_ids: [0; PACKETS],
            sequences: [0; PACKETS],
            others: [0; PACKETS],
        })
    }

    /// Reads packets from the front of `bytes`, up to the first whose record is in doubt, or whose link layer nothing
    /// plain is known of. Returns how many, and how many bytes they took.
    fn fill<R: Records>(&mut self, file: &mut R, networks: &Networks, bytes: &[u8]) -> (usize, usize) {
        let used = self.open(file, bytes);
        self.choose(networks, bytes);
        (self.packets, used)
    }

    /// Goes along the records and opens their frames; returns the bytes they took.
    #[inline(always)]
    fn open<R: Records>(&mut self, file: &mut R, bytes: &[u8]) -> usize {
        let (mut packets, mut used) = (0, 0usize);
        let (mut link, mut framing) = Framing::ETHERNET;
        while packets < PACKETS {
            let Some((raw, taken)) = file.plain(&bytes[used..]) else { break };
            if raw.link != link {
                let Some(other) = Framing::of(raw.link) else { break };
                (link, framing) = (raw.link, other);
            }
            let is_plain = framing.fits(raw.data, FRONT) & !raw.sent & !raw.odd & raw.time.is_some();
            let header = used.wrapping_add(R::HEAD).wrapping_add(framing.packet);
            self.records[packets] = used as u32;
            self.headers[packets] = if is_plain { header as u32 } else { NOWHERE };
            self.seconds[packets] = raw.time.map_or(0, |time| time.secs());
            packets += 1;
            used = used.wrapping_add(taken);
        }
        self.packets = packets;
        used
    }

    /// Reads the packets, and makes rows of those that are plain.
    #[inline(never)]
    fn choose(&mut self, networks: &Networks, bytes: &[u8]) {
        let mut rows = 0usize;
        for packet in 0..self.packets.min(PACKETS) {
            let front = bytes.get(self.headers[packet] as usize..).and_then(<[u8]>::first_chunk);
            let (probe, is_plain) = front.map_or_else(Default::default, Probe::read);
            let is_plain = is_plain && probe.is_inbound(networks);
            // Written in either case: it stays if the next packet does not take its place.
            let row = rows % PACKETS;
            self.seconds[row] = self.seconds[packet];
            self.sources[row] = probe.source;
            self.destinations[row] = probe.destination;
            self.services[row] = probe.service;
            self.ip_ids[row] = probe.ip_id;
            self.sequences[row] = probe.sequence;
            self.others[packet.wrapping_sub(rows) % PACKETS] = packet as u32;
            rows = rows.wrapping_add(usize::from(is_plain));
        }
        self.rows = rows;
        // All of a column at once: wasm has no instruction that turns the bytes of one number.
        for column in [&mut self.sources, &mut self.destinations, &mut self.sequences] {
            column[..rows].iter_mut().for_each(|word| *word = u32::from_be(*word));
        }
        self.ip_ids[..rows].iter_mut().for_each(|half| *half = u16::from_be(*half));
    }

    /// The packets that are plain; `None` if there are none.
    fn batch(&self) -> Option<Batch<'_>> {
        let rows = ..self.rows;
        (self.rows > 0).then(|| Batch {
            seconds: &self.seconds[rows],
            sources: &self.sources[rows],
            services: &self.services[rows],
            sensors: Sensors::Addressed {
                destinations: &self.destinations[rows],
                ip_ids: &self.ip_ids[rows],
                sequences: &self.sequences[rows],
            },
            weights: None,
        })
    }

    /// The packets that are not: the number of each among those that were read, and where its record begins.
    fn others(&self) -> impl Iterator<Item = (u64, usize)> + use<'_> {
        let others = &self.others[..self.packets - self.rows];
        others.iter().map(|packet| (u64::from(*packet), self.records[*packet as usize % PACKETS] as usize))
    }
}

impl Probe {
    /// Reads a packet as [`super::ip::Packet::read`] and [`crate::access::kind_of_inbound`] would, and says whether it is
    /// a plain one: only then does it mean what it says.
    #[inline(always)]
    fn read(head: &[u8; FRONT]) -> (Probe, bool) {
        let half = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
        let word = |at: usize| u32::from_ne_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (total, fragment, protocol) = (usize::from(half(2)), half(6), head[9]);
        let (source_port, port) = (half(20), u32::from(half(22)));
        // SYN, and neither RST nor ACK.
        let is_syn = (protocol == Protocol::TCP.0) & (head[33] & 0x16 == 2);
        // What comes from a name server's port is taken for an answer.
        let is_datagram = (protocol == Protocol::UDP.0) & (source_port != 53);
        let is_echo = (protocol == Protocol::ICMP.0) & (head[20] == 8);
        // Version 4 and five words; as long as what is looked at; neither a fragment nor to be followed by one.
        let needed = if is_syn { FRONT } else { 24 };
        let is_simple = (head[0] == 0x45) & (total >= needed) & (fragment & 0x3fff == 0);
        let service = if is_syn { TCP | port } else { UDP | port };
        let probe = Probe {
            source: word(12),
            destination: word(16),
            service: if is_echo { Service::PING.to_bits() } else { service },
            ip_id: u16::from_ne_bytes([head[4], head[5]]),
            sequence: word(24),
        };
        (probe, is_simple & (is_syn | is_datagram | is_echo))
    }

    /// Nothing that the user has said of networks makes it anything else.
    #[inline(always)]
    fn is_inbound(&self, networks: &Networks) -> bool {
        networks.is_empty()
            || networks.way(self.source.to_ne_bytes().into(), Some(self.destination.to_ne_bytes().into())).is_none()
    }
}
