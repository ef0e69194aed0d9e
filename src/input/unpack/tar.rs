//! tar: the ustar and pax interchange formats of POSIX.1-2017 (pax, "ustar Interchange Format"), what came before them, and
//! GNU tar's long names. A file is a header of 512 bytes and its bytes, filled up to a multiple of 512; two blocks of
//! NUL end the archive.

use super::{Archive, Found, in_steps, shown};
use crate::account::Note;
use memchr::memmem;

const BLOCK: usize = 512;
/// A name or a set of attributes longer than this is not read.
const LONGEST_META: u64 = 64 << 10;

/// The archive at hand.
pub(super) struct Tar {
    held: Vec<u8>,
    state: State,
    /// What headers in front of the next file's own say of it.
    next: Meta,
    /// A file is open.
    open: bool,
    /// The blocks of NUL that end an archive have come.
    ended: bool,
    no_files: u64,
    gap: u64,
    trailing: u64,
}

#[derive(Default)]
struct Meta {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    secs: Option<i64>,
    sparse: bool,
}

enum State {
    Header,
    /// So many bytes of the open file, and then so many to fill its last block up.
    File(u64, u64),
    /// So many bytes that say something of the next file, in a header of this type.
    Meta(u8, usize),
    /// Further headers of an old sparse file of GNU tar's, which then has so many bytes.
    SparseMap(u64),
    /// So many bytes of no interest.
    Skip(u64),
    /// Not at a header: the next one is looked for.
    Lost,
}

impl Tar {
    pub(super) fn new() -> Tar {
        Tar {
            held: Vec::new(),
            state: State::Header,
            next: Meta::default(),
            open: false,
            ended: false,
            no_files: 0,
            gap: 0,
            trailing: 0,
        }
    }

    fn step(&mut self, rest: &[u8], found: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        match &mut self.state {
            State::File(0, 0) => {
                self.close(found, Vec::new(), false);
                self.state = State::Header;
                Some(0)
            }
            State::File(left, _) if *left > 0 => {
                let used = at_most(rest, *left);
                *left -= used as u64;
                found(Found::Text(&rest[..used]));
                Some(used)
            }
            State::File(_, left) => {
                let used = at_most(rest, *left);
                *left -= used as u64;
                Some(used)
            }
            State::Skip(0) => {
                self.state = State::Header;
                Some(0)
            }
            State::Skip(left) => {
                let used = at_most(rest, *left);
                *left -= used as u64;
                Some(used)
            }
            State::Meta(kind, length) => {
                let (kind, length) = (*kind, *length);
                let meta = rest.get(..length)?;
                self.next.take(kind, meta);
                self.state = State::Skip(fill(length as u64));
                Some(length)
            }
            State::SparseMap(size) => {
                let more = rest.get(..BLOCK)?[504] != 0;
                if !more {
                    self.state = State::Skip(size.saturating_add(fill(*size)));
                }
                Some(BLOCK)
            }
            State::Header => {
                let block = rest.get(..BLOCK)?;
                if is_header(block) {
                    self.header(block, found);
                } else if block.iter().all(|b| *b == 0) {
                    self.ended = true;
                } else {
                    self.state = State::Lost;
                    return Some(0);
                }
                Some(BLOCK)
            }
            State::Lost => {
                let skipped = match next_header(rest) {
                    Some(at) => {
                        self.state = State::Header;
                        at
                    }
                    // A header may lie across the end of what is at hand.
                    None => rest.len().checked_sub(BLOCK - 1).filter(|n| *n > 0)?,
                };
                self.pass(&rest[..skipped]);
                Some(skipped)
            }
        }
    }

    /// Passes bytes over that are of no file.
    fn pass(&mut self, bytes: &[u8]) {
        match self.ended {
            true => self.trailing += bytes.iter().filter(|b| **b != 0).count() as u64,
            false => self.gap += bytes.len() as u64,
        }
    }

    fn header(&mut self, block: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        self.ended = false;
        let kind = block[156];
        let size = number(&block[124..136]).unwrap_or(0);
        if let b'x' | b'g' | b'L' | b'K' = kind {
            self.state = match usize::try_from(size) {
                Ok(length) if size <= LONGEST_META => State::Meta(kind, length),
                _ => State::Skip(size.saturating_add(fill(size))),
            };
            return;
        }
        let meta = std::mem::take(&mut self.next);
        let size = meta.size.unwrap_or(size);
        let all = size.saturating_add(fill(size));
        let name = meta.name.unwrap_or_else(|| name_of(block));
        match kind {
            b'0' | b'7' | 0 if name.ends_with(b"/") => {
                self.no_files += 1;
                self.state = State::Skip(all);
            }
            b'S' | b'0' | b'7' | 0 if kind == b'S' || meta.sparse => {
                found(Found::Begin(&shown(&name), None));
                found(Found::Unread(vec![(Note::Sparse, size.max(1))]));
                self.state = if kind == b'S' && block[482] != 0 { State::SparseMap(size) } else { State::Skip(all) };
            }
            b'0' | b'7' | 0 => {
                let secs = meta.secs.or_else(|| number(&block[136..148]).and_then(|secs| i64::try_from(secs).ok()));
                found(Found::Begin(&shown(&name), secs.filter(|secs| *secs > 0)));
                self.open = true;
                self.state = State::File(size, fill(size));
            }
            // Links, devices, folders and pipes have no bytes, whatever size is stated.
            b'1'..=b'6' => self.no_files += 1,
            // Labels and what else makers of tar programs have thought of.
            _ => {
                self.no_files += 1;
                self.state = State::Skip(all);
            }
        }
    }

    fn close(&mut self, found: &mut dyn FnMut(Found<'_>), notes: Vec<(Note, u64)>, cut: bool) {
        if std::mem::take(&mut self.open) {
            found(Found::End(notes, cut));
        }
    }
}

impl Archive for Tar {
    fn push(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        let mut held = std::mem::take(&mut self.held);
        in_steps(&mut held, bytes, |rest| self.step(rest, found));
        self.held = held;
    }

    fn end(&mut self, found: &mut dyn FnMut(Found<'_>)) -> (Vec<(Note, u64)>, bool) {
        let rest = std::mem::take(&mut self.held);
        if rest.iter().any(|b| *b != 0) {
            self.pass(&rest);
        }
        let in_file = self.open && !matches!(self.state, State::File(0, _));
        self.close(found, if in_file { vec![(Note::CutShort, 1)] } else { Vec::new() }, in_file);
        let cut = !self.ended;
        let told = [
            (Note::NoFiles, self.no_files),
            (Note::ArchiveGap, self.gap),
            (Note::Trailing, self.trailing),
            (Note::CutShort, u64::from(cut && !in_file)),
        ];
        (told.into_iter().filter(|(_, amount)| *amount > 0).collect(), cut)
    }
}

impl Meta {
    /// What a header in front of a file's own says.
    fn take(&mut self, kind: u8, meta: &[u8]) {
        match kind {
            b'L' => self.name = Some(until_nul(meta).to_vec()),
            b'x' => {
                let mut rest = meta;
                while let Some((key, value)) = attribute(&mut rest) {
                    let number = || std::str::from_utf8(value).ok()?.split('.').next()?.parse().ok();
                    match key {
                        b"path" if !self.sparse => self.name = Some(until_nul(value).to_vec()),
                        b"size" => self.size = number().or(self.size),
                        b"mtime" => self.secs = number().and_then(|secs| i64::try_from(secs).ok()).or(self.secs),
                        b"GNU.sparse.name" => (self.name, self.sparse) = (Some(until_nul(value).to_vec()), true),
                        key if key.starts_with(b"GNU.sparse.") => self.sparse = true,
                        _ => {}
                    }
                }
            }
            // Of all files, or a link's target.
            _ => {}
        }
    }
}

/// The next `length key=value\n` of a pax header.
fn attribute<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let space = memchr::memchr(b' ', rest)?;
    let length: usize = std::str::from_utf8(&rest[..space]).ok()?.parse().ok()?;
    let record = rest.get(space + 1..length)?.strip_suffix(b"\n")?;
    *rest = &rest[length..];
    let equals = memchr::memchr(b'=', record)?;
    Some((&record[..equals], &record[equals + 1..]))
}

/// Does a file that begins so consist of headers and files? `None` if more bytes tell.
pub(super) fn is_tar(seen: &[u8]) -> Option<bool> {
    // Text is told from it by the file's mode, which is octal, long before all of the header is there.
    let mode = seen.get(100..seen.len().min(108)).unwrap_or_default();
    if seen.first() == Some(&0) || !mode.iter().all(|b| matches!(b, b'0'..=b'7' | b' ' | 0)) {
        return Some(false);
    }
    seen.get(..BLOCK).map(is_header)
}

/// A header's bytes add up to what stands in it, its own sum taken as blanks; some programs added them up as signed.
fn is_header(block: &[u8]) -> bool {
    if block[0] == 0 && block[257..262] != *b"ustar" {
        return false;
    }
    let Some(stated) = number(&block[148..156]) else { return false };
    let bytes = || block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let sum: u64 = bytes().map(u64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    stated == sum || i64::try_from(stated) == Ok(signed)
}

/// Where the next header begins that says what it is.
fn next_header(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, b"ustar").find_map(|magic| {
        let at = magic.checked_sub(257)?;
        is_header(bytes.get(at..at + BLOCK)?).then_some(at)
    })
}

/// A number in octal digits, with blanks and NUL around them; or in base 256, as GNU tar writes what has no room.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, rest @ ..] = field {
        let (above, low) = rest.split_last_chunk::<8>()?;
        return above.iter().all(|b| *b == 0).then(|| u64::from_be_bytes(*low));
    }
    let text = until_nul(field).trim_ascii();
    if text.is_empty() || !text.iter().all(|b| matches!(b, b'0'..=b'7')) {
        return None;
    }
    Some(text.iter().fold(0, |number, digit| number << 3 | u64::from(digit - b'0')))
}

fn name_of(block: &[u8]) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    // GNU tar has other things where ustar has the folders of a long name.
    match until_nul(&block[345..500]) {
        folders @ [_, ..] if block[257..263] == *b"ustar\0" => [folders, b"/", name].concat(),
        _ => name.to_vec(),
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

/// How many bytes fill the last block up.
fn fill(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

fn at_most(bytes: &[u8], most: u64) -> usize {
    bytes.len().min(usize::try_from(most).unwrap_or(usize::MAX))
}
