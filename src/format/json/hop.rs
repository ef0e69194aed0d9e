//! The quick way through JSON Lines. Programs write their objects with the same keys in the same order, again and
//! again; only the scalars (strings, numbers, `true`, `false`, `null`) between them change. So what stands *between* two
//! scalars, keys and punctuation, is learnt from lines that were read the careful way, and afterwards compared as bytes:
//! a line is crossed by hopping from scalar to scalar.
//!
//! Nothing is believed that was not seen. After a scalar, what may follow in an object or array, and what it means for
//! what comes then, depends on nothing but where the scalar stands: the open objects and arrays around it, which is a
//! [`Place`]. A [`Joint`] is one fact: at this place these bytes, from the end of a scalar (or the begin of the line)
//! to the next scalar (or the end of the line), lead to that place, and to a value of that number of the format's. It is
//! true in every line, since it was true in one. Scalars are read by the grammar itself ([`Walk::scalar`]). A line that
//! is crossed from begin to end by such facts and scalars is therefore an object, with just the values that
//! [`pick`](super::pick) finds in it, whatever text its strings hold, however its keys repeat. All other lines are left
//! to `pick`, and the next of them that it finds good is learnt from.
//!
//! Many scalars are those of the line before, too. So a joint is compared together with the scalar that stood behind it
//! the last time: if that is the same again, with the byte behind it, it need not be read once more.
//!
//! The tests hold the two ways against each other, line by line.

use super::walk::{WINDOW, Walk};
use super::{Choice, Form, Found, Picked, TOP, Want};
use crate::account::Position;
use crate::input::{MAX_RECORD, Quick};
use joint::{BEGIN, END, FIRST, Joint, NONE, Open, Place, Scalar, UNWANTED, line_end};

mod joint;

/// More joints or places than this are not kept: all are forgotten, and learning begins anew. A month of Cowrie's events
/// has some fifty.
const MOST_JOINTS: usize = 256;
const MOST_PLACES: usize = 64;
/// A longer joint is not learnt: lines as that one are left to the careful way.
const LONGEST: usize = 256;
/// Fewer scalars make no run, and more bytes of one are not kept.
const LEAST_RUN: usize = 3;
const LONGEST_RUN: usize = 1024;

/// Reads lines whose like it has seen. `N` is how many values the format wants.
#[derive(Debug)]
pub(in crate::format) struct Hopper<const N: usize> {
    choose: Choice,
    /// From number [`FIRST`] on.
    places: Vec<Place>,
    /// The first is none, but leads to the begin of a line.
    joints: Vec<Joint>,
    /// A line was met that is not known, or none was yet: the next good one is to be learnt from.
    curious: bool,
}

impl<const N: usize> Hopper<N> {
    /// One that has seen nothing. `choose` is what [`pick`](super::pick) is called with for the same lines.
    pub(in crate::format) fn new(choose: Choice) -> Hopper<N> {
        let mut hopper = Hopper { choose, places: Vec::new(), joints: Vec::new(), curious: true };
        hopper.forget();
        hopper
    }

    fn forget(&mut self) {
        self.places.clear();
        // Nothing follows the end of a line, so it is never found.
        self.joints = vec![Joint::new(b"", END, BEGIN, UNWANTED)];
    }

    /// What [`LineReader::quick`](crate::input::LineReader::quick) does: hands each line from the front of `bytes`, as
    /// long as they are known, to `each`, without its line end and with what [`pick`](super::pick) would give.
    #[inline]
    pub(in crate::format) fn lines<'a>(
        &mut self,
        bytes: &'a [u8],
        at: Position,
        mut each: impl FnMut(&Picked<'a, N>, &'a [u8], Position),
    ) -> Quick {
        let mut read = Quick::default();
        let mut picked = [Found::ABSENT; N];
        loop {
            let rest = &bytes[read.bytes..];
            picked.iter_mut().for_each(|found| found.form = Form::Absent);
            let Some((length, end)) = self.line(rest, &mut picked) else { return read };
            let here = Position { line: at.line + read.lines, byte: at.byte + read.bytes as u64 };
            each(&picked, &rest[..length], here);
            read.bytes += length + end;
            read.lines += 1;
        }
    }

    /// Crosses the line at the front of `text`; returns its length, and that of its line end.
    #[inline]
    fn line<'a>(&mut self, text: &'a [u8], picked: &mut Picked<'a, N>) -> Option<(usize, usize)> {
        let (mut rest, mut last, mut next) = (text, 0, self.joints[0].next);
        // How many scalars up to here were those of the last time, and where the first of them stands.
        let mut alike = (0, next, text);
        'scalars: loop {
            // Of what is shorter nothing is lost: the careful way reads the last lines of a chunk.
            let window = rest.first_chunk::<WINDOW>()?;
            let (number, scalar, follows) = loop {
                if let Some(joint) = self.joints.get_mut(next) {
                    let same = joint.same(window);
                    if u64::from(same) & joint.whole == joint.whole {
                        if joint.run.begins(rest) {
                            for (number, scalar) in &joint.run.wanted {
                                picked[*number] = scalar.found(rest);
                            }
                            (rest, last) = (&rest[joint.run.text.len() - 1..], joint.run.last);
                            (next, alike.0) = (self.joints[last].next, 0);
                            continue 'scalars;
                        }
                        if alike.0 == 0 {
                            alike = (0, next, rest);
                        }
                        alike.0 += 1;
                        break (joint.number, joint.scalar, joint.next);
                    }
                    if joint.begins(same, rest) {
                        if joint.to == END {
                            let behind = &rest[joint.text.len()..];
                            if let Some(end) = line_end(behind) {
                                let length = text.len() - behind.len();
                                self.keep_run(alike);
                                // A CR counts to a record's length, as it does for the careful way.
                                return (length + end - 1 <= MAX_RECORD).then_some((length, end));
                            }
                        } else if let Some(scalar) = Scalar::read(rest, joint.text.len()) {
                            joint.remember(window, scalar);
                            let found = (joint.number, scalar, joint.next);
                            self.keep_run(alike);
                            alike.0 = 0;
                            break found;
                        }
                    }
                }
                next = self.search(last, next, rest)?;
            };
            if let Some(place) = picked.get_mut(number) {
                *place = scalar.found(rest);
            }
            rest = &rest[scalar.behind..];
            (last, next) = (next, follows);
        }
    }

    /// Keeps so many scalars from a joint on, which stands at the begin of `rest`, as a run.
    #[inline]
    fn keep_run(&mut self, (count, first, rest): (usize, usize, &[u8])) {
        if count >= LEAST_RUN {
            self.keep_long_run(count, first, rest);
        }
    }

    #[cold]
    fn keep_long_run(&mut self, count: usize, first: usize, text: &[u8]) {
        let mut run = std::mem::take(&mut self.joints[first].run);
        run.wanted.clear();
        run.text.clear();
        let (mut at, mut next, mut place) = (0, first, self.joints[first].from);
        for _ in 0..count {
            // That each of them stands there is looked at once more, so that nothing hangs on how they were found.
            let (Some(joint), Some(window)) = (self.joints.get(next), text[at..].first_chunk()) else { return };
            if u64::from(joint.same(window)) & joint.whole != joint.whole || joint.from != place {
                return;
            }
            let Scalar { form, from, to, behind } = joint.scalar;
            if joint.number < N {
                run.wanted.push((joint.number, Scalar { form, from: at + from, to: at + to, behind: at + behind }));
            }
            (at, run.last, next, place) = (at + behind, next, joint.next, joint.to);
        }
        if let Some(whole) = text.get(..at + 1).filter(|whole| whole.len() <= LONGEST_RUN) {
            run.text.extend_from_slice(whole);
        }
        self.joints[first].run = run;
    }

    /// The joint that follows joint `last` and stands at the front of `rest`; none if it is not known, or was `tried`.
    #[cold]
    fn search(&mut self, last: usize, tried: usize, rest: &[u8]) -> Option<usize> {
        let (before, place) = (&self.joints[last], self.joints[last].to);
        let fits = |joint: &Joint| joint.from == place && joint.leads(rest);
        if self.joints.get(tried).is_some_and(fits) {
            // It is the scalar behind it that is wrong: there is nothing to learn.
            return None;
        }
        let known = before.others.iter().position(|j| fits(&self.joints[*j]));
        let Some(found) = known.map(|at| before.others[at]).or_else(|| self.joints.iter().position(fits)) else {
            self.curious = true;
            return None;
        };
        let before = &mut self.joints[last];
        match known {
            Some(at) => before.others[at] = before.next,
            None if before.next != NONE => before.others.push(before.next),
            None => {}
        }
        before.next = found;
        Some(found)
    }

    /// Learns from a line in which [`pick`](super::pick) found no fault, if there was need of it.
    pub(in crate::format) fn learn(&mut self, line: &[u8]) {
        if !std::mem::take(&mut self.curious) {
            return;
        }
        let mut walk = Walk { text: line, at: 0 };
        // The joint at hand: what it leads from, where it begins, and the number of the value behind it.
        let (mut from, mut begin) = (BEGIN, 0);
        let mut place = Place::new();
        let (mut want, mut key) = (Want::Nothing, false);
        while let Some(byte) = walk.peek() {
            let opened = match byte {
                b'{' => match want {
                    Want::Value(_) => return,
                    Want::Inside(inside) => Some(Open::Object(inside)),
                    Want::Nothing if place.is_empty() => Some(Open::Object(TOP)),
                    Want::Nothing => Some(Open::Other),
                },
                // A wanted value that is no scalar is the careful way's.
                b'[' if matches!(want, Want::Value(_)) => return,
                b'[' => Some(Open::Array),
                _ => None,
            };
            match byte {
                b'{' | b'[' => {
                    place.extend(opened);
                    (want, key) = (Want::Nothing, byte == b'{');
                    walk.at += 1;
                }
                b'}' | b']' => {
                    place.pop();
                    walk.at += 1;
                }
                b',' => {
                    (want, key) = (Want::Nothing, !matches!(place.last(), Some(Open::Array)));
                    walk.at += 1;
                }
                b' ' | b'\t' | b'\r' | b':' => walk.at += 1,
                b'"' if key => {
                    let Ok(text) = walk.string() else { return };
                    want = match place.last() {
                        Some(Open::Object(inside)) => (self.choose)(*inside, &text.bytes()),
                        _ => Want::Nothing,
                    };
                    key = false;
                }
                _ => {
                    let number = if let Want::Value(number) = want { number } else { UNWANTED };
                    let Some(to) = self.joint(&line[begin..walk.at], from, &place, number) else { return };
                    if walk.scalar().is_err() {
                        return;
                    }
                    (from, begin) = (to, walk.at);
                }
            }
        }
        self.joint_to(&line[begin..], from, END, UNWANTED);
    }

    /// Keeps a joint that leads to a scalar at `place`; returns the place's index, or none if it is not to be kept.
    fn joint(&mut self, text: &[u8], from: usize, place: &Place, number: usize) -> Option<usize> {
        let known = self.places.iter().position(|p| p == place);
        let to = FIRST + known.unwrap_or(self.places.len());
        if known.is_none() {
            if self.places.len() == MOST_PLACES {
                self.forget();
                return None;
            }
            self.places.push(place.clone());
        }
        self.joint_to(text, from, to, number).then_some(to)
    }

    /// Keeps a joint; false if it is not to be kept.
    fn joint_to(&mut self, text: &[u8], from: usize, to: usize, number: usize) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        if self.joints.iter().any(|j| j.from == from && j.to == to && *j.text == *text) {
            return true;
        }
        if self.joints.len() == MOST_JOINTS {
            self.forget();
            return false;
        }
        self.joints.push(Joint::new(text, from, to, number));
        true
    }
}

#[cfg(test)]
mod tests;
