//! The quick way of a table: a stretch of rows at a time, and of these a column at a time, so that every loop does one
//! small thing to all rows.
//!
//! Ordinary rows have no quotes and the right number of cells. Of these the plain ones say nothing but a second of a known
//! day, IPv4 addresses, TCP, UDP or ICMP, ports, sensor and weight; any other ordinary row goes through
//! [`Meaning::read`], as the careful way does.

use super::index::{Index, STRETCH, Text, within};
use super::split::Row;
use super::table::{Columns, Meaning, NONE};
use super::times::{Minute, Times, Told};
use super::value;
use crate::access::{Access, Header, Protocol, Service, kind_of_inbound, quick};
use crate::account::Position;
use crate::format::{Batch, Sensors, SensorsBy, Sink};
use crate::input::Quick;
use std::net::{IpAddr, Ipv4Addr};

/// Fewer bytes than this are never indexed.
const SHORTEST: usize = 512;
/// A cell that is no plain number.
const NO_NUMBER: u32 = u32::MAX;

/// Names of protocols as they stand in a row, in small letters, and the bit that capitals lack.
const TCP: u32 = u32::from_le_bytes(*b"tcp\0");
const UDP: u32 = u32::from_le_bytes(*b"udp\0");
const ICMP: u32 = u32::from_le_bytes(*b"icmp");
const SMALL: u32 = u32::from_le_bytes(*b"    ");
/// Stands for ICMP of a type that is still to be looked at; it is no service.
const ANY_ICMP: u32 = u32::MAX;
const ECHO: u32 = Service::PING.to_bits();
const TCP_SERVICE: u32 = Service::port(Protocol::TCP, 0).to_bits();
const UDP_SERVICE: u32 = Service::port(Protocol::UDP, 0).to_bits();

/// What is said of the rows of a table apart from their columns.
pub(super) struct Rules<'a> {
    pub(super) delimiter: u8,
    pub(super) width: usize,
    pub(super) comments: bool,
    pub(super) header: &'a [u8],
}

/// Buffers, used over and over.
#[derive(Debug)]
pub(super) struct Plain {
    index: Index,
    /// Bytes to be indexed at once: fewer where few rows at a time are ordinary, since the rest of an index is lost then.
    stretch: usize,
    /// The last text, with room behind it.
    last: Box<Text>,
    rows: Rows,
}

/// Columns of a stretch of rows.
#[derive(Debug, Default)]
struct Rows {
    seconds: Vec<i64>,
    sources: Vec<u32>,
    destinations: Vec<u32>,
    source_ports: Vec<u32>,
    destination_ports: Vec<u32>,
    chosen: Chosen,
    /// A row whose line ends with CRLF.
    row: Vec<u32>,
}

/// The rows that go into a batch; see [`Batch`].
#[derive(Debug, Default)]
struct Chosen {
    services: Vec<u32>,
    sensors: Vec<(u32, u32)>,
    weights: Vec<u32>,
    numbers: Vec<u32>,
    /// The rows that are not of the batch, ascending.
    others: Vec<u32>,
}

/// Rows with the same number of cells.
#[derive(Clone, Copy)]
struct Grid<'a> {
    text: &'a Text,
    /// The mark before the first row, then the end of every cell, and rubbish of at least another row.
    marks: &'a [u32],
    width: usize,
    /// Bytes between the last cell of a row and its LF: 1 if lines end with CRLF.
    cr: u32,
}

impl<'a> Grid<'a> {
    /// Where the cell of a row begins and ends.
    #[inline(always)]
    fn place(&self, row: usize, column: usize) -> (usize, usize) {
        match self.marks.get(row * self.width + column..).and_then(<[u32]>::first_chunk) {
            Some([before, end]) => {
                let cr = if column + 1 == self.width { self.cr } else { 0 };
                (before.wrapping_add(1) as usize, (end - cr) as usize)
            }
            None => (0, 0),
        }
    }

    #[inline(always)]
    fn cell(&self, row: usize, column: usize) -> &'a [u8] {
        let (from, to) = self.place(row, column);
        self.text.get(from..to).unwrap_or_default()
    }

    /// How many of the rows at the front are ordinary.
    #[inline(never)]
    fn ordinary(&self, rows: usize, rules: &Rules<'_>) -> usize {
        // A hole, a byte order mark in the middle, a comment, perhaps the header once more. Where there is none of these, a
        // byte that is odd anyway.
        let comment = if rules.comments { b'#' } else { 0 };
        let header = rules.header.first().copied().unwrap_or(0);
        let mut marked = [false; 256];
        for front in [0, 0xef, comment, header] {
            marked[usize::from(front)] = true;
        }
        let only_header = |front: u8| front == header && ![0, 0xef, comment].contains(&front);
        let ending = if self.cr == 1 { b'\r' } else { b'\n' };
        let mut from = 0;
        for (row, ends) in self.marks[self.width..].chunks_exact(self.width).take(rows).enumerate() {
            let to = ends[0].wrapping_sub(self.cr) as usize;
            let (front, last) = (self.text[within(from)], self.text[within(to.wrapping_sub(1))]);
            // Also one with another line end is odd.
            let odd = (to < from + 2) | (last == 0) | (last == b'\r') | (self.text[within(to)] != ending);
            if odd || (marked[usize::from(front)] && !(only_header(front) && self.text[from..to] != *rules.header)) {
                return row;
            }
            from = ends[0] as usize + 1;
        }
        rows
    }

    /// Where the cells of a column begin and end.
    #[inline(always)]
    fn column(&self, column: usize) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let cr = if column + 1 == self.width { self.cr } else { 0 };
        let rows = self.marks.get(column..).unwrap_or_default().chunks_exact(self.width);
        rows.map(move |marks| match marks {
            [before, end, ..] => (within(before.wrapping_add(1) as usize), end.wrapping_sub(cr) as usize),
            _ => (0, 0),
        })
    }

    /// The IPv4 addresses of a column, up to the first cell that is none; returns how many.
    #[inline(never)]
    fn addresses(&self, rows: usize, column: usize, out: &mut Vec<u32>) -> usize {
        out.resize(rows, 0);
        for (row, (address, (from, to))) in out.iter_mut().zip(self.column(column)).enumerate() {
            match quick::ipv4(self.text, from, to) {
                Some(bits) => *address = bits,
                None => return row,
            }
        }
        rows
    }

    /// The numbers of a column; [`NO_NUMBER`] for a cell that is no plain one.
    #[inline(never)]
    fn numbers(&self, rows: usize, column: usize, out: &mut Vec<u32>) {
        // Written over what is there: adding one at a time would ask for room each time.
        out.resize(rows, 0);
        for (number, (from, to)) in out.iter_mut().zip(self.column(column)) {
            *number = quick::number(self.text, from, to).unwrap_or(NO_NUMBER);
        }
    }

    /// The seconds of a column of times, up to the first that is not of a known day; returns how many.
    #[inline(never)]
    fn seconds(&self, rows: usize, column: usize, times: &Times, out: &mut Vec<i64>) -> usize {
        out.resize(rows, 0);
        let (mut known, mut minute) = (times.known(), Minute::NONE);
        for (row, (second, (from, to))) in out.iter_mut().zip(self.column(column)).enumerate() {
            if let Some(at) = minute.second(self.text, from, to) {
                *second = at;
                continue;
            }
            let of_day = known.second(self.text, from, to).or_else(|| {
                known = times.kept(self.text, from);
                known.second(self.text, from, to)
            });
            let Some(at) = of_day else { return row };
            minute = Minute::of(&known, self.text, from, at);
            *second = at;
        }
        rows
    }

    /// A row for [`Meaning::read`].
    fn row<'r>(&'r self, row: usize, shortened: &'r mut Vec<u32>) -> Row<'r> {
        let marks = &self.marks[row * self.width..=(row + 1) * self.width];
        if self.cr == 0 {
            return Row::new(self.text, marks);
        }
        shortened.clear();
        shortened.extend_from_slice(marks);
        shortened[self.width] -= 1;
        Row::new(self.text, shortened)
    }
}

impl Chosen {
    /// Chooses rows, by giving each its service; 0 is none. [`Rows::access`] would make the
    /// same of them.
    #[inline(never)]
    fn choose(&mut self, grid: &Grid<'_>, columns: &Columns, source_ports: &[u32], destination_ports: &[u32]) {
        let rows = destination_ports.len();
        self.services.resize(rows, 0);
        // Without a branch on what differs from row to row.
        let cells = self.services.iter_mut().zip(destination_ports).zip(grid.column(columns.protocol));
        for ((service, port), (from, to)) in cells {
            let word = grid.text[from..].first_chunk().map_or(0, |word| u32::from_le_bytes(*word)) | SMALL;
            let (three, length) = (word & 0x00ff_ffff, to.wrapping_sub(from));
            let mut base = if three == TCP { TCP_SERVICE } else { 0 };
            base = if three == UDP { UDP_SERVICE } else { base };
            let ported = (length == 3) & (base != 0) & (*port <= u32::from(u16::MAX));
            let other = if (length == 4) & (word == ICMP) { ANY_ICMP } else { 0 };
            *service = if ported { base | port } else { other };
        }
        if columns.icmp_type != NONE {
            grid.numbers(rows, columns.icmp_type, &mut self.numbers);
            for (service, kind) in self.services.iter_mut().zip(&self.numbers) {
                *service = if *service == ANY_ICMP { u32::from(*kind == 8) * ECHO } else { *service };
            }
        } else if columns.source_port != NONE {
            // See [`Rows::icmp_type`].
            for ((service, from), to) in self.services.iter_mut().zip(source_ports).zip(destination_ports) {
                let echo = (*from == 8) & (*to == 0);
                *service = if *service == ANY_ICMP { u32::from(echo) * ECHO } else { *service };
            }
        } else {
            self.services.iter_mut().for_each(|service| *service *= u32::from(*service != ANY_ICMP));
        }
        if columns.source_port != NONE {
            for (service, port) in self.services.iter_mut().zip(source_ports) {
                // What comes from a name server's port may be an answer.
                let sound = (*service == ECHO) | ((*port <= u32::from(u16::MAX)) & (*port != 53));
                *service *= u32::from(sound);
            }
        }
        self.sensors.resize(rows, (0, 0));
        let names = self.services.iter_mut().zip(&mut self.sensors).zip(grid.column(columns.sensor));
        for ((service, sensor), (from, to)) in names {
            *sensor = (from as u32, to as u32);
            let (first, last) = (grid.text[within(from)], grid.text[within(to.wrapping_sub(1))]);
            let bare = BARE[usize::from(first)] & BARE[usize::from(last)];
            // As `is_plain_name` has it; what is so short is seldom a name.
            let plain = match to.wrapping_sub(from) {
                0..=value::LONGEST_ABSENT => grid.text.get(from..to).is_some_and(is_plain_name),
                length => bare & (length <= STRETCH),
            };
            *service = if plain { *service } else { 0 };
        }
        if columns.weight != NONE {
            grid.numbers(rows, columns.weight, &mut self.weights);
            for (service, weight) in self.services.iter_mut().zip(&self.weights) {
                if matches!(*weight, 0 | NO_NUMBER) {
                    *service = 0;
                }
            }
        }
        self.others.resize(rows + 1, 0);
        let mut count = 0;
        for (row, service) in (0..).zip(&self.services) {
            self.others[count] = row;
            count += usize::from(*service == 0);
        }
        self.others.truncate(count);
    }
}

impl Plain {
    pub(super) fn new() -> Plain {
        let last = Box::new([0; size_of::<Text>()]);
        Plain { index: Index::default(), stretch: STRETCH, last, rows: Rows::default() }
    }

    /// See [`crate::input::LineReader::quick`].
    pub(super) fn read<S: Sink + ?Sized>(
        &mut self,
        bytes: &[u8],
        at: Position,
        rules: &Rules<'_>,
        meaning: &Meaning,
        times: &mut Times,
        sink: &mut S,
    ) -> Quick {
        let mut all = Quick::default();
        loop {
            let Plain { index, stretch, last, rows } = self;
            let rest = &bytes[all.bytes..];
            let length = rest.len().min(*stretch);
            let text = rest.first_chunk().unwrap_or_else(|| {
                last[..length].copy_from_slice(&rest[..length]);
                last
            });
            index.fill(text, length, rules.delimiter);
            let regular = index.regular(text, rules.width);
            let marks = index.grid(regular, rules.width);
            let here = Position { line: at.line + all.lines, byte: at.byte + all.bytes as u64 };
            let read = match marks {
                Some(marks) => rows.read(text, marks, regular, here, rules, meaning, times, sink),
                None => Quick::default(),
            };
            all = Quick { bytes: all.bytes + read.bytes, lines: all.lines + read.lines };
            if read.lines < self.index.len() as u64 {
                // What is indexed in vain is about as much as what is read.
                self.stretch = (2 * read.bytes).clamp(SHORTEST, STRETCH);
            } else {
                self.stretch = (2 * self.stretch).min(STRETCH);
            }
            if read.lines == 0 {
                return all;
            }
        }
    }
}

impl Rows {
    /// Reads the ordinary ones of so many rows, of which these are the marks.
    #[allow(clippy::too_many_arguments, reason = "what a stretch of rows is read with")]
    fn read<S: Sink + ?Sized>(
        &mut self,
        text: &Text,
        marks: &[u32],
        rows: usize,
        at: Position,
        rules: &Rules<'_>,
        meaning: &Meaning,
        times: &mut Times,
        sink: &mut S,
    ) -> Quick {
        let first_end = marks.get(rules.width).map_or(0, |end| *end as usize);
        let cr = u32::from(first_end > 0 && text[first_end - 1] == b'\r');
        let grid = Grid { text, marks, width: rules.width, cr };
        let ordinary = grid.ordinary(rows, rules);
        let end_of = |rows: usize| if rows == 0 { 0 } else { grid.marks[rows * grid.width] as usize + 1 };
        let position = |row: usize| {
            let (begin, _) = grid.place(row, 0);
            Position { line: at.line + row as u64, byte: at.byte + begin as u64 }
        };
        // Rows of which all columns were read; what cannot be plain has none.
        let mut sure = 0;
        if meaning.plain {
            let Columns { time, source, destination, source_port, destination_port, .. } = meaning.columns;
            sure = grid.seconds(ordinary, time, times, &mut self.seconds);
            sure = grid.addresses(sure, source, &mut self.sources);
            if destination != NONE {
                sure = grid.addresses(sure, destination, &mut self.destinations);
            }
            grid.numbers(sure, destination_port, &mut self.destination_ports);
            if source_port != NONE {
                grid.numbers(sure, source_port, &mut self.source_ports);
            }
        }
        let Columns { sensor, protocol, .. } = meaning.columns;
        let batched = sink.takes_batches(SensorsBy::Name) && meaning.plain && sensor != NONE && protocol != NONE;
        if batched {
            self.chosen.choose(&grid, &meaning.columns, &self.source_ports, &self.destination_ports);
        }
        let mut passed = ordinary;
        let others = if batched { self.chosen.others.as_slice() } else { &[] };
        let from = if batched { sure } else { 0 };
        for row in others.iter().map(|row| *row as usize).chain(from..ordinary) {
            if row < sure
                && let Some(access) = self.access(&grid, row, meaning)
            {
                sink.access(&access, position(row));
                continue;
            }
            let cells = grid.row(row, &mut self.row);
            let Ok((access, told)) = meaning.read(&cells, times) else {
                passed = row;
                break;
            };
            sink.access(&access, position(row));
            told.tell(sink);
        }
        if batched {
            let rows = passed.min(sure);
            sink.batch(&Batch {
                seconds: &self.seconds[..rows],
                sources: &self.sources[..rows],
                services: &self.chosen.services[..rows],
                sensors: Sensors::Named { places: &self.chosen.sensors[..rows], text: grid.text },
                weights: (meaning.columns.weight != NONE).then(|| &self.chosen.weights[..rows]),
            });
        }
        Quick { bytes: end_of(passed), lines: passed as u64 }
    }

    /// What [`Meaning::read`] makes of a row, if it is plain.
    #[inline(always)]
    fn access<'a>(&self, grid: &Grid<'a>, row: usize, meaning: &Meaning) -> Option<Access<'a>> {
        let columns = &meaning.columns;
        let protocol = match (columns.protocol, grid.cell(row, columns.protocol)) {
            (NONE, _) if meaning.protocol.is_none_or(|p| p.has_ports() || p == Protocol::ICMP) => meaning.protocol,
            (_, b"tcp" | b"TCP") => Some(Protocol::TCP),
            (_, b"udp" | b"UDP") => Some(Protocol::UDP),
            (_, b"icmp" | b"ICMP") => Some(Protocol::ICMP),
            _ => return None,
        };
        let port = |ports: &[u32]| u16::try_from(*ports.get(row)?).ok();
        let (mut source_port, mut destination_port, mut icmp_type) = (None, None, None);
        if protocol == Some(Protocol::ICMP) {
            icmp_type = Some(self.icmp_type(grid, row, columns)?);
        } else {
            destination_port = Some(port(&self.destination_ports)?);
            if columns.source_port != NONE {
                source_port = Some(port(&self.source_ports)?);
            }
        }
        let sensor = match grid.cell(row, columns.sensor) {
            [] => None,
            name if is_plain_name(name) => Some(name),
            _ => return None,
        };
        let mut weight = 1;
        if columns.weight != NONE {
            let (from, to) = grid.place(row, columns.weight);
            weight = quick::number(grid.text, from, to).filter(|weight| *weight > 0)?;
        }
        let address = |bits: &u32| IpAddr::V4(Ipv4Addr::from_bits(*bits));
        Some(Access {
            kind: kind_of_inbound(protocol, None, source_port, icmp_type),
            time: crate::time::Timestamp::from_secs(*self.seconds.get(row)?, 0),
            sensor,
            host: None,
            source: self.sources.get(row).map(address),
            source_port,
            destination: if columns.destination == NONE { None } else { self.destinations.get(row).map(address) },
            destination_port,
            protocol,
            icmp_type,
            weight,
            header: Header::default(),
        })
    }

    /// The type of an ICMP row. Where no column tells it, only an echo request is plain, with 8 in place of the source
    /// port and 0 in place of the destination port.
    #[inline(always)]
    fn icmp_type(&self, grid: &Grid<'_>, row: usize, columns: &Columns) -> Option<u8> {
        if columns.icmp_type != NONE {
            let (from, to) = grid.place(row, columns.icmp_type);
            return quick::number(grid.text, from, to).and_then(|kind| u8::try_from(kind).ok());
        }
        let echo = columns.source_port != NONE
            && columns.destination_port != NONE
            && self.source_ports.get(row) == Some(&8)
            && self.destination_ports.get(row) == Some(&0);
        echo.then_some(8)
    }
}

/// The bytes that a plain name may begin and end with.
static BARE: [bool; 256] = {
    let (mut bare, mut byte) = ([true; 256], 0);
    while byte <= b' ' as usize {
        (bare[byte], byte) = (false, byte + 1);
    }
    (bare[b'"' as usize], bare[0x7f]) = (false, false);
    bare
};

/// Neither blanks nor quotes around it, and not one of the short words for nothing.
#[inline(always)]
fn is_plain_name(cell: &[u8]) -> bool {
    let bare = |byte: &u8| BARE[usize::from(*byte)];
    match cell {
        [first, .., last] => {
            bare(first) & bare(last) && (cell.len() > value::LONGEST_ABSENT || !value::is_absent(cell))
        }
        _ => false,
    }
}

impl Told {
    /// Notes it.
    #[inline]
    pub(super) fn tell<S: Sink + ?Sized>(self, sink: &mut S) {
        use crate::account::Note;
        use crate::time::Shift;
        match self.shift {
            Shift::None => {}
            Shift::Gap => sink.note(Note::ClockGap, 1),
            Shift::Fold => sink.note(Note::ClockFold, 1),
        }
        if self.year_guessed {
            sink.note(Note::YearGuessed, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Delimited;
    use crate::access::{Access, Kind, Service};
    use crate::account::{Note, Position, Reason};
    use crate::format::{Batch, Head, Networks, Readable, Reader, Sensors, SensorsBy, Settings, Sink};
    use crate::time::{Clock, YearRule, Zone};
    use std::collections::BTreeMap;
    use std::net::{IpAddr, Ipv4Addr};

    /// Every call, in words, and the sums of notes.
    #[derive(Default)]
    struct Calls(Vec<String>, BTreeMap<Note, u64>);

    impl Sink for Calls {
        fn access(&mut self, access: &Access<'_>, at: Position) {
            self.0.push(format!("{at} {access:?}"));
        }

        fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
            self.0.push(format!("{at} {reason} {}", text.escape_ascii()));
        }

        fn blank(&mut self) {
            self.0.push("blank".into());
        }

        fn note(&mut self, note: Note, amount: u64) {
            *self.1.entry(note).or_default() += amount;
        }
    }

    /// What a sink that takes batches counts, whatever the order.
    #[derive(Default, PartialEq, Debug)]
    struct Sums(BTreeMap<String, u64>);

    impl Sums {
        fn add(&mut self, what: String, amount: u32) {
            *self.0.entry(what).or_default() += u64::from(amount);
        }

        fn count(&mut self, secs: i64, sensor: &[u8], service: Service, source: Ipv4Addr, weight: u32) {
            self.add(format!("{secs} {} {service} {source}", sensor.escape_ascii()), weight);
        }
    }

    impl Sink for Sums {
        fn takes_batches(&self, sensors: SensorsBy) -> bool {
            sensors == SensorsBy::Name
        }

        fn batch(&mut self, batch: &Batch<'_>) {
            let Sensors::Named { places, text } = batch.sensors else { panic!("rows name their sensors") };
            for (row, bits) in batch.services.iter().enumerate().filter(|(_, bits)| **bits != 0) {
                let (from, to) = places[row];
                let sensor = &text[from as usize..to as usize];
                let service = Service::from_bits(*bits).expect("a service");
                let weight = batch.weights.map_or(1, |weights| weights[row]);
                self.add("in batches".into(), 1);
                self.count(batch.seconds[row], sensor, service, Ipv4Addr::from_bits(batch.sources[row]), weight);
            }
        }

        fn access(&mut self, access: &Access<'_>, at: Position) {
            match (access.kind, access.time, access.sensor, access.service(), access.source) {
                (Kind::Access, Some(time), Some(sensor), Some(service), Some(IpAddr::V4(source))) => {
                    self.count(time.secs(), sensor, service, source, access.weight);
                }
                _ => self.add(format!("{at} {access:?}"), 1),
            }
        }

        fn reject(&mut self, reason: Reason, at: Position, text: &[u8]) {
            self.add(format!("{at} {reason} {}", text.escape_ascii()), 1);
        }

        fn blank(&mut self) {
            self.add("blank".into(), 1);
        }

        fn note(&mut self, note: Note, amount: u64) {
            self.add(note.to_string(), u32::try_from(amount).unwrap());
        }
    }

    struct Random(u64);

    impl Random {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % n
        }

        fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
            list[self.below(list.len())]
        }
    }

    /// A cell of the column of that name, nearly always an ordinary one.
    fn cell(column: &str, random: &mut Random) -> String {
        let odd = random.below(60) == 0;
        match column {
            "time" if odd => {
                random.of(&["", "-", "2008-09-31T00:00:00", "2008-09-13", " 2008-09-13T04:05:06", "\"x\""]).into()
            }
            "time" => {
                let zone = random.of(&["", "", "", "Z"]);
                format!("2008-09-1{}T{:02}:00:{:02}{zone}", random.below(2), random.below(24), random.below(61))
            }
            "src_ip" | "dst_ip" if odd => random.of(&["", "::1", "1.2.3", "01.2.3.4", "1.2.3.400", " 1.2.3.4"]).into(),
            "src_ip" | "dst_ip" => format!("{}.0.2.{}", 1 + random.below(250), random.below(256)),
            "src_port" | "dst_port" if odd => random.of(&["", "65536", "-1", "445.0", "x", "000000080"]).into(),
            "src_port" => random.of(&["53", "8", "1024", "65535", "0"]).into(),
            "dst_port" => random.of(&["0", "445", "23", "1434", "00080"]).into(),
            "proto" if odd => random.of(&["", "6", "gre", "icmp6", "TCP ", "nothing"]).into(),
            "proto" => random.of(&["tcp", "TCP", "udp", "icmp", "UDP"]).into(),
            "icmp_type" => random.of(&["", "8", "3", "300", "0x08"]).into(),
            "sensor" if odd => random.of(&["", "-", "null", " a", "\"a,b\"", "a\"b"]).into(),
            "sensor" => random.of(&["talot-01", "a", "観測点", "a sensor with a long name", "N1"]).into(),
            "count" if odd => random.of(&["", "0", "-3", "4294967296"]).into(),
            "count" => random.of(&["1", "7", "12"]).into(),
            _ => random.of(&["", "x", "some text", "#"]).into(),
        }
    }

    fn read<S: Sink>(text: &[u8], networks: &str, carefully: bool, chunk: usize, mut calls: S) -> S {
        let settings = Settings {
            clock: Clock::new(Zone::named("America/New_York").unwrap(), YearRule::Unknown),
            networks: Networks::parse(networks).unwrap(),
            cowrie_outer_ports: false,
            fold_retransmissions: false,
            mapping: None,
            pattern: None,
        };
        let reader = Delimited.reader(&Head { bytes: &text[..text.len().min(Head::LIMIT)], whole: true }, &settings, 0);
        let mut reader = if carefully { reader.carefully() } else { reader };
        let (mut used, mut shown) = (0, 0);
        while used < text.len() {
            shown = (shown + chunk).min(text.len());
            used += reader.read(&text[used..shown], shown == text.len(), &mut calls);
        }
        calls
    }

    fn spelled(calls: Calls) -> Vec<String> {
        calls.0.into_iter().chain(calls.1.iter().map(|(note, amount)| format!("{note} {amount}"))).collect()
    }

    #[test]
    fn the_quick_way_is_the_careful_way() {
        let (mut random, mut batched) = (Random(11), 0);
        let tables = [
            "time,sensor,src_ip,src_port,dst_port,proto",
            "time,sensor,src_ip,src_port,dst_port,proto,icmp_type",
            "time,sensor,src_ip,dst_port,proto",
            "sensor;dst_port;proto;src_ip;x;time;count",
            "proto\ttime\tsrc_ip\tdst_ip\tsrc_port\tdst_port\tsensor\ty",
            "time,src_ip,dst_port",
        ];
        for round in 0..400 {
            let header = tables[round % tables.len()];
            let delimiter = [',', ';', '\t'].into_iter().find(|d| header.contains(*d)).unwrap();
            let columns: Vec<&str> = header.split(delimiter).collect();
            let end = random.of(&["\n", "\n", "\r\n"]);
            let mut text = format!("{header}{end}");
            for _ in 0..random.below(600) {
                let cells: Vec<String> = columns.iter().map(|column| cell(column, &mut random)).collect();
                let row = cells.join(&delimiter.to_string());
                match random.below(150) {
                    0 => text.push_str(header),
                    1 => text.push_str(&row[..row.floor_char_boundary(row.len() / 2)]),
                    2 => text.push_str(&format!("# {row}")),
                    3 => text.push_str(&format!("{row}{delimiter}")),
                    4 => text.push_str(&format!("\0\0{row}\r")),
                    5 => text.push_str(&format!("\u{feff}{row}")),
                    6 => {}
                    _ => text.push_str(&row),
                }
                text.push_str(if random.below(100) == 0 { "\n" } else { end });
            }
            let mut text = text.into_bytes();
            if round % 5 == 0 {
                for _ in 0..3 {
                    let at = random.below(text.len());
                    text[at] = random.below(256) as u8;
                }
            }
            let networks = if round % 3 == 0 { "10.0.0.0/8" } else { "" };
            let careful = spelled(read(&text, networks, true, usize::MAX / 2, Calls::default()));
            let sums = read(&text, networks, true, usize::MAX / 2, Sums::default());
            for chunk in [usize::MAX / 2, 1 + random.below(3000)] {
                let mut in_batches = read(&text, networks, false, chunk, Sums::default());
                batched += in_batches.0.remove("in batches").unwrap_or(0);
                for (what, amount) in &in_batches.0 {
                    assert_eq!(sums.0.get(what), Some(amount), "{header}: {what}");
                }
                assert_eq!(in_batches, sums, "{header}");
                let quick = spelled(read(&text, networks, false, chunk, Calls::default()));
                if let Some(at) = (0..careful.len().max(quick.len())).find(|at| careful.get(*at) != quick.get(*at)) {
                    panic!("{header}: {:?}, not {:?}", quick.get(at), careful.get(at));
                }
            }
        }
        assert!(batched > 3000, "{batched} rows in batches");
    }
}
