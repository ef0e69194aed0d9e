//! Zeek (formerly Bro), a network monitor: its log of connections, one a line, as text in columns or as JSON.
//!
//! Columns are named by a header (`#separator`, `#fields` and so on), which may come again in the middle of a file, for
//! other columns too, where files were put together; rows without any header are read if they are plainly of the
//! columns that every version begins with. JSON is read by its keys, `id.orig_h` as well as `id` with `orig_h` inside.
//!
//! Only connections count ([`conn`] says which). Zeek writes some thirty other logs, often into the same folder and, as
//! JSON, into the same file: they tell of the same connections again, so they are claimed too and set aside, where a
//! reader of tables would count them twice.

use super::about::{About, text};
use super::json::{self, Fault, Found, Hopper, Picked, Shaped, TOP, Want};
use super::{Format, Head, Readable, Refusal, Settings, Sink, Sniff};
use crate::access::Kind;
use crate::account::{Position, Reason};
use crate::input::{LineReader, Quick};
use conn::Conns;
use layout::Layout;

mod conn;
mod layout;

/// The fields of a record that matter, by these numbers.
type Fields<'a> = Picked<'a, FIELDS>;
const FIELDS: usize = 14;
const TS: usize = 0;
const ORIG_H: usize = 1;
const ORIG_P: usize = 2;
const RESP_H: usize = 3;
const RESP_P: usize = 4;
const PROTO: usize = 5;
const IP_PROTO: usize = 6;
const CONN_STATE: usize = 7;
const HISTORY: usize = 8;
const LOCAL_ORIG: usize = 9;
const LOCAL_RESP: usize = 10;
/// The name of the log's stream: `conn`, `dns` and so on.
const PATH: usize = 11;
/// What names the sensor: a field that a site has added, else that of Zeek's extension fields.
const SENSOR: usize = 12;
const SYSTEM: usize = 13;

/// The object `id` of JSON whose fields are nested.
const ID: u8 = 1;

/// The number of a field. Between `id` and the name within it any one character may stand (`Log::default_scope_sep`).
fn choose(inside: u8, key: &[u8]) -> Want {
    Want::Value(match (inside, key) {
        (TOP, b"ts") => TS,
        (TOP, b"id") => return Want::Inside(ID),
        // Of an export from Elasticsearch.
        (TOP, b"_source") => return Want::Inside(TOP),
        (TOP, [b'i', b'd', _, end @ ..]) | (ID, end) => match end {
            b"orig_h" => ORIG_H,
            b"orig_p" => ORIG_P,
            b"resp_h" => RESP_H,
            b"resp_p" => RESP_P,
            _ => return Want::Nothing,
        },
        (TOP, b"proto") => PROTO,
        (TOP, b"ip_proto") => IP_PROTO,
        (TOP, b"conn_state") => CONN_STATE,
        (TOP, b"history") => HISTORY,
        (TOP, b"local_orig") => LOCAL_ORIG,
        (TOP, b"local_resp") => LOCAL_RESP,
        (TOP, b"_path") => PATH,
        (TOP, b"sensor" | b"sensor_name" | b"agent_hostname") => SENSOR,
        (TOP, b"_system_name" | b"system_name") => SYSTEM,
        _ => return Want::Nothing,
    })
}

const ABOUT: About = About {
    title: text("Zeek (Bro) conn.log, as text or JSON", "Zeek（旧Bro）のconn.log（テキスト形式・JSON形式）"),
    access: text(
        "A connection that somebody outside began: TCP with a SYN seen, UDP, an echo request.",
        "外部から始められた通信（SYNが記録されたTCP、UDP、エコー要求）1件を1アクセスとする。",
    ),
    set_aside: &[
        (
            Kind::Reply,
            text(
                "Connections whose beginning was not seen (history begins with ^ or a small letter).",
                "開始が観測されなかった通信（historyが「^」や小文字で始まるもの）。",
            ),
        ),
        (Kind::Outbound, text("Connections that the sensor's side began.", "観測点側から始めた通信。")),
        (
            Kind::SessionEvent,
            text(
                "Zeek's other logs, which tell of the same connections again.",
                "同じ通信を重ねて記録している、Zeekのほかのログ。",
            ),
        ),
    ],
    sensor: text(
        "A field named sensor or the like, else the system of Zeek's extension fields, else the address that was reached.",
        "sensorなどのフィールド、なければZeekの拡張フィールドのシステム名、なければ宛先アドレス。",
    ),
    time: text(
        "Seconds since 1970, or ISO 8601 with its zone.",
        "1970年からの秒数、またはタイムゾーン付きのISO 8601。",
    ),
    weight: None,
    header: &[],
    described: "https://docs.zeek.org/en/current/logs/conn.html",
};

/// The format.
pub struct Zeek;

impl Format for Zeek {
    fn name(&self) -> &'static str {
        "zeek"
    }

    /// Claims a file with Zeek's header, and one at least half of whose first lines are Zeek's without it.
    fn sniff(&self, head: &Head<'_>) -> Sniff {
        let layout = Layout::of(head);
        if layout.has_header() {
            return Sniff::Yes;
        }
        let (mut records, mut lines) = (0, 0);
        for line in json::records(head) {
            lines += 1;
            records += u32::from(match json::pick(line, choose) {
                Ok(fields) => is_record(&fields),
                Err(_) => layout.fits(line),
            });
        }
        match (records, lines) {
            (_, 0) if head.may_grow() => Sniff::More,
            (records, lines) if records * 2 >= lines && lines > 0 => Sniff::Yes,
            _ => Sniff::No(head.refusal(Refusal::NotZeek)),
        }
    }

    fn has_lines(&self, head: &Head<'_>) -> bool {
        json::has_lines(head)
    }
}

/// Is it a record of one of Zeek's logs?
fn is_record(fields: &Fields<'_>) -> bool {
    let has = |number: usize| fields[number].is_set();
    has(TS) && (has(PATH) || (has(ORIG_H) && has(RESP_H)))
}

impl Readable for Zeek {
    type Reader = Shaped<Log>;

    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn reader(&self, head: &Head<'_>, settings: &Settings, start: u64) -> Shaped<Log> {
        let first = Layout::of(head);
        let log = Log { hopper: Hopper::new(choose), layout: first.clone(), first, conns: Conns::new(settings) };
        Shaped::new(log, head, start)
    }
}

/// Reads lines of any of the shapes.
#[derive(Debug)]
pub struct Log {
    hopper: Hopper<FIELDS>,
    conns: Conns,
    /// What the columns are here, and what they were at the begin of the file.
    layout: Layout,
    first: Layout,
}

impl Log {
    fn row<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        let mut fields = match self.layout.fields(line) {
            Ok(fields) => fields,
            Err(reason) => return sink.reject(reason, at, line),
        };
        let names = [SENSOR, SYSTEM].map(|number| (number, layout::unescape(fields[number].raw())));
        for (number, name) in &names {
            if fields[*number].is_set() {
                fields[*number] = Found::text_of(name, name.len());
            }
        }
        self.conns.record(&fields, line, at, sink);
    }
}

impl LineReader for Log {
    fn quick<S: Sink + ?Sized>(&mut self, bytes: &[u8], at: Position, sink: &mut S) -> Quick {
        let Log { hopper, conns, .. } = self;
        hopper.lines(bytes, at, |fields, line, at| conns.record(fields, line, at, sink))
    }

    fn line<S: Sink + ?Sized>(&mut self, line: &[u8], at: Position, sink: &mut S) {
        match line.trim_ascii() {
            [b'{' | b'[', ..] => match json::pick(line, choose) {
                Ok(fields) => {
                    self.hopper.learn(line);
                    self.conns.record(&fields, line, at, sink);
                }
                Err(Fault::Broken) => sink.reject(Reason::BadJson, at, line),
                Err(Fault::TooDeep) => sink.reject(Reason::TooDeep, at, line),
            },
            comment @ [b'#', ..] => {
                self.layout.read(comment);
                sink.blank();
            }
            _ => self.row(line, at, sink),
        }
    }

    /// Columns that differ from those at the begin of the file are known only to whoever has read their header.
    fn is_settled(&self) -> bool {
        self.layout == self.first
    }
}
