//! Unpacking in another worker than reading: what comes out of a file travels as frames of bytes, which only this program's
//! own modules write and read. The reading side is [`Intake::push_apart`](super::Intake::push_apart).

use super::unpack::{Ending, Holds, Out, Unpack};
use crate::account::Note;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What frames begin with: what they hold, how many bytes of it follow the head, and the date of a text (seconds since
/// 1970, [`NO_DATE`] if none), in little-endian order.
const HEAD: usize = 1 + 4 + 8;
const TEXT: u8 = 0;
const BEGIN: u8 = 1;
const END: u8 = 2;
const WHOLE: u8 = 3;
const NO_DATE: i64 = i64::MIN;

/// Frames that no [`Apart`] wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unpacked bytes of another worker arrived damaged")
    }
}

#[derive(Serialize, Deserialize)]
struct Ended<'a> {
    #[serde(borrow)]
    notes: Vec<(&'a str, u64)>,
    cut: bool,
    holds: u8,
}

/// Undoes what a file is packed in, for another worker.
pub struct Apart {
    unpack: Unpack,
}

impl Default for Apart {
    fn default() -> Apart {
        Apart { unpack: Unpack::new() }
    }
}

impl Apart {
    /// Appends the frames of the file's next bytes.
    pub fn push(&mut self, bytes: &[u8], frames: &mut Vec<u8>) {
        self.unpack.push(bytes, &mut |out| write(out, frames));
    }

    /// Appends the frames of its end.
    pub fn end(mut self, frames: &mut Vec<u8>) {
        let ending = self.unpack.end(&mut |out| write(out, frames));
        frame(WHOLE, NO_DATE, &written(&ending), frames);
    }
}

fn write(out: Out<'_>, frames: &mut Vec<u8>) {
    match out {
        Out::Text(text, secs) => frame(TEXT, secs.unwrap_or(NO_DATE), text, frames),
        Out::Begin(name) => frame(BEGIN, NO_DATE, name.as_bytes(), frames),
        Out::End(ending) => frame(END, NO_DATE, &written(&ending), frames),
    }
}

fn frame(kind: u8, secs: i64, bytes: &[u8], frames: &mut Vec<u8>) {
    let length = u32::try_from(bytes.len()).expect("pieces of a file are short");
    frames.push(kind);
    frames.extend_from_slice(&length.to_le_bytes());
    frames.extend_from_slice(&secs.to_le_bytes());
    frames.extend_from_slice(bytes);
}

fn written(ending: &Ending) -> Vec<u8> {
    let holds = match ending.holds {
        Holds::Text => 0,
        Holds::Files => 1,
        Holds::Unread => 2,
    };
    let notes = ending.notes.iter().map(|(note, amount)| (note.code(), *amount)).collect();
    postcard::to_stdvec(&Ended { notes, cut: ending.cut, holds }).unwrap_or_default()
}

fn ending(bytes: &[u8]) -> Option<Ending> {
    let Ended { notes, cut, holds } = postcard::from_bytes(bytes).ok()?;
    let notes =
        notes.into_iter().map(|(code, amount)| Some((Note::from_code(code)?, amount))).collect::<Option<_>>()?;
    let holds = [Holds::Text, Holds::Files, Holds::Unread].into_iter().nth(holds.into())?;
    Some(Ending { notes, cut, holds })
}

/// Reads whole frames; the file's own ending if they hold it.
pub(super) fn read(mut frames: &[u8], mut take: impl FnMut(Out<'_>)) -> Result<Option<Ending>, Damaged> {
    while let Some((head, rest)) = frames.split_at_checked(HEAD) {
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
        let secs = i64::from_le_bytes([head[5], head[6], head[7], head[8], head[9], head[10], head[11], head[12]]);
        let (bytes, rest) = rest.split_at_checked(length as usize).ok_or(Damaged)?;
        match head[0] {
            TEXT => take(Out::Text(bytes, (secs != NO_DATE).then_some(secs))),
            BEGIN => take(Out::Begin(std::str::from_utf8(bytes).map_err(|_| Damaged)?)),
            END => take(Out::End(ending(bytes).ok_or(Damaged)?)),
            WHOLE if rest.is_empty() => return Ok(Some(ending(bytes).ok_or(Damaged)?)),
            _ => return Err(Damaged),
        }
        frames = rest;
    }
    if frames.is_empty() { Ok(None) } else { Err(Damaged) }
}
