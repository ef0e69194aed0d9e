//! What every log format offers: to say whether a file is of it, and to read it. One format a file below this one; a
//! format knows nothing of the ledger, the browser or the other formats.

use crate::access::{Access, Kind};
use crate::account::{Note, Position, Reason, coded};
use crate::time::Clock;
use about::About;
use std::fmt;
use std::net::IpAddr;

/// The first bytes of a file, after decompression.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// At most [`Head::LIMIT`] bytes.
    pub bytes: &'a [u8],
    /// These are all the bytes there are.
    pub whole: bool,
}

impl Head<'_> {
    /// More than this is not asked for before a file is recognised or declined.
    pub const LIMIT: usize = 256 << 10;
}

/// A format's answer to the first bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniff {
    /// It is this format.
    Yes,
    /// It is not, and why.
    No(Refusal),
    /// These bytes do not tell; more would. Counts as [`Refusal::Nothing`] when there are no more.
    More,
    /// It has this format's shape, but what its columns mean must be said by the user.
    Ask,
}

coded! {
    /// Why a format declines a file.
    Refusal {
        Nothing "nothing" "no record that this format would know",
        NotText "not-text" "not text",
        NotJson "not-json" "not JSON, one object a line",
        OtherRecords "other-records" "no record of this format",
        NoEvent "no-event" "JSON without a Cowrie eventid",
        NotZeek "not-zeek" "neither Zeek's header nor records with its fields",
        NoPacket "no-packet" "no line with IN=, SRC= and PROTO=",
        NoTable "no-table" "not the same number of columns in every row",
        NoAddress "no-address" "a table without a column of addresses",
        NoTime "no-time" "a table without a column of times",
        Binary "binary" "not a log in text",
        NoCapture "no-capture" "neither pcap nor pcapng",
        CaptureVersion "capture-version" "a capture of a version that is not known",
        NoPattern "no-pattern" "no pattern was written for it",
    }
}

impl Refusal {
    /// How much it tells of a file, the most first: what the file is, what is missing in it, what one format did not find;
    /// and at last what does not tell of text at all.
    fn rank(self) -> usize {
        use Refusal::{
            Binary, CaptureVersion, NoAddress, NoCapture, NoEvent, NoPattern, NoTable, NoTime, NotText, Nothing,
        };
        let first = [CaptureVersion, NotText, Binary, NoEvent, NoTime, NoAddress, NoTable];
        let last = [Nothing, NoCapture, NoPattern];
        let place = |of: &[Refusal]| of.iter().position(|it| *it == self);
        place(&first).or_else(|| place(&last).map(|at| first.len() + 1 + at)).unwrap_or(first.len())
    }

    /// What a file is, as far as one can tell, of which this is the most telling refusal ([`Recognition::Unknown`]). The
    /// page has the same sentences in both languages.
    pub fn told(self) -> &'static str {
        match self {
            Refusal::CaptureVersion => "a packet capture, but of a version that is not known",
            Refusal::NotText | Refusal::Binary => {
                "not text, and neither pcap, pcapng nor packed in a way that is undone here"
            }
            Refusal::NoEvent => "JSON, but no record of it is of a product that is known",
            Refusal::NoTime => "a table with addresses, but without times: a list, no log",
            Refusal::NoAddress => "a table, but without addresses: no log of accesses",
            Refusal::Nothing => "it holds nothing but blank lines or remarks",
            _ => "text, but no line of it is a record of a format that is known",
        }
    }
}

/// Networks of the user's own, which say what is inbound where the record does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<(IpAddr, u8)>);

impl Networks {
    /// From `192.0.2.0/24` and the like, separated by commas or blanks; the part that is wrong is the error.
    pub fn parse(text: &str) -> Result<Networks, String> {
        let parts = text.split([',', ' ']).filter(|p| !p.is_empty());
        parts
            .map(|part| {
                let (address, bits) = part.split_once('/').unwrap_or((part, ""));
                let address = crate::access::parse_address(address.as_bytes()).ok_or(part)?;
                let longest = if address.is_ipv4() { 32 } else { 128 };
                let bits = if bits.is_empty() { Some(longest) } else { bits.parse().ok().filter(|b| *b <= longest) };
                Ok((address, bits.ok_or(part)?))
            })
            .collect::<Result<_, &str>>()
            .map(Networks)
            .map_err(|part| format!("not a network: {part:?}"))
    }

    /// None was named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they say of a record on its own; `None` if it came in, or if they do not tell.
    #[inline]
    pub fn way(&self, source: IpAddr, destination: Option<IpAddr>) -> Option<Kind> {
        if self.is_empty() || !self.contains(source) {
            return None;
        }
        // Without a destination the sensor is it, and the sensor is the user's.
        let inside = destination.is_none_or(|to| self.contains(to));
        Some(if inside { Kind::Local } else { Kind::Outbound })
    }

    /// Is the address in one of them?
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|&(network, bits)| match (network, address) {
            (IpAddr::V4(n), IpAddr::V4(a)) => (n.to_bits() ^ a.to_bits()).leading_zeros() >= u32::from(bits),
            (IpAddr::V6(n), IpAddr::V6(a)) => (n.to_bits() ^ a.to_bits()).leading_zeros() >= u32::from(bits),
            _ => false,
        })
    }
}

/// What the user has said of a file, or of all files.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Zone and year of stamps that leave them out.
    pub clock: Clock,
    /// The user's own networks; empty if not said.
    pub networks: Networks,
    /// Count Cowrie's container ports 2222 and 2223 as the 22 and 23 they stand for.
    pub cowrie_outer_ports: bool,
    /// Set a SYN aside that a capture holds already, sent for the first time (`capture/attempts.rs`).
    pub fold_retransmissions: bool,
    /// What the columns of a table mean, where the user has said so.
    pub mapping: Option<crate::format::delimited::Mapping>,
    /// The pattern of lines that no other format knows, where the user has written one.
    pub pattern: Option<crate::format::pattern::Shape>,
}

/// Accesses in columns, one a row: TCP, UDP and echo requests of IPv4 sources, each at a sensor that the record itself
/// names. Every column has the same length.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Seconds since 1970.
    pub seconds: &'a [i64],
    /// IPv4 addresses.
    pub sources: &'a [u32],
    /// [`Service::to_bits`](crate::access::Service::to_bits); 0 in a row that is not of the batch.
    pub services: &'a [u32],
    /// Where they came.
    pub sensors: Sensors<'a>,
    /// At least 1 each; without a column each row is one access.
    pub weights: Option<&'a [u32]>,
}

/// What names the sensors of a [`Batch`].
#[derive(Clone, Copy, Debug)]
pub enum Sensors<'a> {
    /// Fields of the records.
    Named {
        /// Where the names begin and end in `text`.
        places: &'a [(u32, u32)],
        /// What `places` are places of.
        text: &'a [u8],
    },
    /// Packets name none: it is the address that they went to. They hold the fields that marks are looked for in
    /// ([`crate::fingerprint`]).
    Addressed {
        /// IPv4 addresses.
        destinations: &'a [u32],
        /// The IPv4 identification.
        ip_ids: &'a [u16],
        /// The sequence number of a TCP packet; anything, of another.
        sequences: &'a [u32],
    },
}

/// Which [`Sensors`] a batch has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorsBy {
    /// [`Sensors::Named`].
    Name,
    /// [`Sensors::Addressed`].
    Address,
}

/// Where a reader puts what it reads.
pub trait Sink {
    /// Takes accesses with such sensors in columns ([`Sink::batch`]), for as long as the file lasts. Such a sink must not
    /// mind in which order accesses come.
    fn takes_batches(&self, _sensors: SensorsBy) -> bool {
        false
    }

    /// Many accesses at once: those that [`Sink::access`] would get row by row, where the sink takes them so.
    fn batch(&mut self, _batch: &Batch<'_>) {}

    /// Wants all of [`Access::header`]. By IP ID and TCP sequence number tools are known, so that they are read for every
    /// sink; readers of logs of which there may be gigabytes leave the rest empty where nobody wants it.
    fn takes_headers(&self) -> bool {
        false
    }

    /// A record that was read, whatever its kind.
    fn access(&mut self, access: &Access<'_>, at: Position);
    /// A record that could not be read; `text` is what offends.
    fn reject(&mut self, reason: Reason, at: Position, text: &[u8]);
    /// A line that holds no record: empty, header, comment.
    fn blank(&mut self);
    /// Something to tell about the file, with an amount.
    fn note(&mut self, note: Note, amount: u64);
}

/// Reads one file, or a part of it that begins at a record.
pub trait Reader {
    /// Reads whole records from `bytes` and says how many bytes they took; the rest is given again with more behind
    /// it. With `end` nothing follows, and everything is taken.
    fn read<S: Sink + ?Sized>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize;

    /// Lines passed so far; of a file without lines ([`Format::has_lines`]), records.
    fn lines(&self) -> u64;

    /// What follows would be read alike by a reader that begins here and has not read what this one has. Where that is
    /// not so, a file cannot be read in parts.
    fn is_settled(&self) -> bool {
        true
    }
}

/// A log format.
pub trait Format: Sync {
    /// A short name, as `--format` takes it.
    fn name(&self) -> &'static str;

    /// Is a file of this format, by its first bytes?
    fn sniff(&self, head: &Head<'_>) -> Sniff;

    /// Records begin and end with lines, so that a file can be read in parts, and a bad record be told by its line. A
    /// file without lines is read in order, as one. `head` begins a file that is of this format.
    fn has_lines(&self, _head: &Head<'_>) -> bool {
        true
    }
}

/// What a [`Format`] is read by: a type of its own, so that a reader's loop and the counting behind it become one piece
/// of code (a call through a table for every record cost a tenth of the time).
pub trait Readable: Format {
    /// Reads files of this format.
    type Reader: Reader;

    /// What it is and how it is read, for people.
    fn about(&self) -> &'static About;

    /// A reader for a file that this format claimed (or that the user said is of it). `start` is the byte of the file
    /// at which it begins: 0, or the first byte of a line further on.
    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Self::Reader;
}

pub mod about;
mod appliance;
pub mod aws;
pub mod azure;
pub mod barracuda;
pub mod capture;
pub mod cef;
pub mod checkpoint;
mod cisco;
pub mod cisco_asa;
pub mod cisco_ios;
pub mod ciscoasa_honeypot;
pub mod cloudflare;
pub mod conpot;
pub mod cowrie;
pub mod delimited;
pub mod dionaea;
pub mod dshield;
pub mod dshield_web;
mod flow;
pub mod fortigate;
pub mod gcp;
mod head;
pub mod heralding;
mod honeypot;
pub mod honeytrap;
mod json;
pub mod juniper;
pub mod leef;
pub mod meraki;
pub mod mhn;
pub mod mikrotik;
pub mod neropot;
pub mod netfilter;
pub mod netflow;
pub mod opencanary;
mod pairs;
pub mod panw;
pub mod pattern;
pub mod pf;
pub mod pfirewall;
mod record;
pub mod snort;
pub mod sonicwall;
pub mod sophos;
mod stamps;
pub mod stormshield;
pub mod suricata;
mod syslog;
pub mod thinkst;
pub mod tpot;
pub mod watchguard;
mod words;
pub mod yamaha;
pub mod zeek;

/// How a reader of a format is called. `large`: of these logs there may be gigabytes, and the reader's loop and the sink
/// become one piece of code. `small`: through a table, for one piece of code less for every kind of sink.
macro_rules! read_by {
    (large $reader:ident, $bytes:ident, $end:ident, $sink:ident) => {
        $reader.read($bytes, $end, $sink)
    };
    (small $reader:ident, $bytes:ident, $end:ident, $sink:ident) => {
        $reader.read($bytes, $end, $sink as &mut dyn Sink)
    };
}

/// Lists the formats once: for recognising, and for reading.
macro_rules! formats {
    ($($size:ident $name:ident $format:path,)*) => {
        /// Every format, the most particular first.
        pub static FORMATS: &[&dyn Format] = &[$(&$format,)*];

        /// The name of every format, and what it says of itself. Not among a format's own methods: in the browser the
        /// page has these words already, and the module can do without.
        pub fn abouts() -> impl Iterator<Item = (&'static str, &'static About)> {
            [$(($format.name(), $format.about())),*].into_iter()
        }

        /// A reader of any format.
        #[allow(missing_docs, reason = "the names are those of the formats")]
        pub enum AnyReader { $($name(Box<<$format as Readable>::Reader>),)* }

        impl AnyReader {
            /// See [`Readable::reader`]; `format` is an index in [`FORMATS`].
            ///
            /// # Panics
            /// If there is no such format: our own misuse.
            pub fn new(format: usize, head: &Head<'_>, settings: &Settings, start: u64) -> AnyReader {
                let name = FORMATS[format].name();
                $(if name == $format.name() {
                    return AnyReader::$name(Box::new($format.reader(head, settings, start)));
                })*
                unreachable!("every format has a reader")
            }
        }

        impl AnyReader {
            /// See [`Reader::read`].
            pub fn read<S: Sink>(&mut self, bytes: &[u8], end: bool, sink: &mut S) -> usize {
                match self { $(AnyReader::$name(reader) => read_by!($size reader, bytes, end, sink),)* }
            }

            /// See [`Reader::lines`].
            pub fn lines(&self) -> u64 {
                match self { $(AnyReader::$name(reader) => reader.lines(),)* }
            }

            /// See [`Reader::is_settled`].
            pub fn is_settled(&self) -> bool {
                match self { $(AnyReader::$name(reader) => reader.is_settled(),)* }
            }
        }
    };
}

formats! {
    large Capture capture::Capture,
    small TPot tpot::TPot,
    large Cowrie cowrie::Cowrie,
    small Dionaea dionaea::Dionaea,
    small Heralding heralding::Heralding,
    small Honeytrap honeytrap::Honeytrap,
    small OpenCanary opencanary::OpenCanary,
    small Thinkst thinkst::Thinkst,
    small Conpot conpot::Conpot,
    small DshieldWeb dshield_web::DshieldWeb,
    small CiscoAsa ciscoasa_honeypot::CiscoAsa,
    small NeroPot neropot::NeroPot,
    small Mhn mhn::Mhn,
    large Suricata suricata::Suricata,
    small Snort snort::Snort,
    large Aws aws::Aws,
    small Gcp gcp::Gcp,
    small Azure azure::Azure,
    large Zeek zeek::Zeek,
    large Netfilter netfilter::Netfilter,
    small CiscoFirewall cisco_asa::CiscoAsa,
    small Meraki meraki::Meraki,
    small Fortigate fortigate::Fortigate,
    small Stormshield stormshield::Stormshield,
    small Sonicwall sonicwall::Sonicwall,
    small Sophos sophos::Sophos,
    small Watchguard watchguard::Watchguard,
    small Panw panw::Panw,
    small Juniper juniper::Juniper,
    small Checkpoint checkpoint::Checkpoint,
    small Barracuda barracuda::Barracuda,
    small Mikrotik mikrotik::Mikrotik,
    small Yamaha yamaha::Yamaha,
    small Cloudflare cloudflare::Cloudflare,
    small Cef cef::Cef,
    small Leef leef::Leef,
    small CiscoIos cisco_ios::CiscoIos,
    small Pf pf::Pf,
    small Pfirewall pfirewall::Pfirewall,
    small Netflow netflow::Netflow,
    small Dshield dshield::Dshield,
    large Delimited delimited::Delimited,
    small Pattern pattern::ByPattern,
}

/// What the first bytes of a file are.
#[derive(Clone, Debug)]
pub enum Recognition {
    /// Of exactly this format.
    Format(usize),
    /// More bytes are needed to tell.
    More,
    /// A table whose columns the user must explain, of this format.
    Ask(usize),
    /// Of none; what each said, the most telling first.
    Unknown(Vec<(&'static str, Refusal)>),
}

/// Asks every format. The most particular one that says yes has it; a table is only what no other format claims.
pub fn recognise(head: &Head<'_>) -> Recognition {
    let mut refusals = Vec::new();
    let mut ask = None;
    for (index, format) in FORMATS.iter().enumerate() {
        match format.sniff(head) {
            Sniff::Yes => return Recognition::Format(index),
            Sniff::Ask => ask = ask.or(Some(index)),
            Sniff::More if head.whole => refusals.push((format.name(), Refusal::Nothing)),
            Sniff::More => return Recognition::More,
            Sniff::No(why) => refusals.push((format.name(), why)),
        }
    }
    if let Some(first) = (0..refusals.len()).min_by_key(|at| refusals[*at].1.rank()) {
        refusals[..=first].rotate_right(1);
    }
    ask.map_or(Recognition::Unknown(refusals), Recognition::Ask)
}

/// The format of a name, with its index in [`FORMATS`].
pub fn named(name: &str) -> Option<usize> {
    FORMATS.iter().position(|f| f.name() == name)
}
