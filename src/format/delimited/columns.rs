//! What the columns of a table are, by name and by what they hold: the guess, and whether it is one.

use super::column::{Column, DISTINCT};
use super::head::{DELIMITERS, Shape, records, refusal};
use super::mapping::{Mapping, Role};
use super::names::{self, Strength};
use super::split::Splitter;
use super::value;
use crate::access::Protocol;
use crate::format::{Head, Refusal, Sniff};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// So many records at the front are looked at closely, and of those behind them one of so many: what a column holds
/// shows early, and what is rare (a day after the twelfth) shows now and then.
const CLOSELY: usize = 400;
const ONE_OF: usize = 8;

/// The first rows of a table and what they show of its columns.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    shape: Shape,
    columns: Vec<Column>,
}

/// What was surveyed last on this thread.
struct Last {
    bytes: Vec<u8>,
    whole: bool,
    delimiter: Option<u8>,
    survey: Option<Rc<Survey>>,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// A guess at the roles, and what is not certain in it.
struct Guess {
    roles: Vec<Role>,
    doubt: bool,
}

impl Survey {
    /// The table that the first bytes of a file are, with this delimiter or the one that makes most sense; `None` if
    /// they are none.
    ///
    /// Every part of a file asks this of the same bytes, one after the other, so that the last answer is kept.
    pub(super) fn new(head: &Head<'_>, delimiter: Option<u8>) -> Option<Rc<Survey>> {
        let same = |last: &Last| last.delimiter == delimiter && last.whole == head.whole && last.bytes == head.bytes;
        let kept = LAST.with_borrow(|last| last.as_ref().filter(|l| same(l)).map(|l| l.survey.clone()));
        kept.unwrap_or_else(|| {
            let survey = match delimiter {
                Some(delimiter) => Survey::with_delimiter(head, delimiter),
                None => Survey::best(head),
            };
            let survey = survey.map(Rc::new);
            let bytes = head.bytes.to_vec();
            LAST.set(Some(Last { bytes, whole: head.whole, delimiter, survey: survey.clone() }));
            survey
        })
    }

    fn best(head: &Head<'_>) -> Option<Survey> {
        if refusal(head).is_some() {
            return None;
        }
        let surveys = DELIMITERS.iter().filter_map(|delimiter| Survey::with_delimiter(head, *delimiter));
        // `max_by_key` takes the last of equals; the likelier delimiters come first.
        surveys.rev().max_by_key(|survey| {
            let known = survey.roles().roles.iter().filter(|r| **r != Role::Ignore).count();
            (known, survey.shape.same_per_cent, survey.shape.width)
        })
    }

    /// The table with this delimiter; `None` if the rows have not the same number of columns.
    fn with_delimiter(head: &Head<'_>, delimiter: u8) -> Option<Survey> {
        let shape = Shape::new(head, delimiter)?;
        let mut columns = vec![Column::default(); shape.width];
        for (column, name) in columns.iter_mut().zip(&shape.names) {
            column.name = String::from_utf8_lossy(name).into_owned();
            column.normal = names::normal(name);
        }
        let mut splitter = Splitter::new(delimiter);
        let mut seen = 0;
        records(head, &mut splitter, |splitter, record| {
            seen += 1;
            let skipped = seen > CLOSELY && seen % ONE_OF > 0;
            let is_row = !(shape.comments && record.starts_with(b"#")) && shape.header.as_deref() != Some(record);
            if skipped || !is_row {
                return ControlFlow::Continue(());
            }
            let row = splitter.split(record, shape.width + 1);
            if shape.fits(row.len()) {
                let is_icmp = |cell| value::keyword(value::bare(cell)).is_some_and(Protocol::is_icmp) || cell == b"1";
                let icmp = row.cells().any(is_icmp);
                for (column, cell) in columns.iter_mut().zip(row.cells()) {
                    column.add(value::bare(cell), icmp);
                }
            }
            ControlFlow::Continue(())
        });
        Some(Survey { shape, columns })
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(super) fn width(&self) -> usize {
        self.shape.width
    }

    /// The names of the columns; their numbers from 1 where there are none.
    pub(super) fn column_names(&self) -> Vec<String> {
        let named = |(index, column): (usize, &Column)| match column.name.is_empty() {
            true => (index + 1).to_string(),
            false => column.name.clone(),
        };
        self.columns.iter().enumerate().map(named).collect()
    }

    /// The offset from UTC, in seconds, that a column's heading states.
    pub(super) fn heading_zone(&self, column: usize) -> Option<i32> {
        names::zone(self.columns.get(column)?.name.as_bytes())
    }

    /// Is every value of the column an unsigned integer, so that it may hold addresses?
    pub(super) fn is_integers(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|c| c.filled > 0 && c.integers == c.filled)
    }

    /// What the columns mean, as far as names and contents tell.
    pub(super) fn guess(&self) -> Mapping {
        let roles = self.roles().roles;
        let time = roles.iter().position(|r| matches!(r, Role::Time | Role::Date));
        let day_first = time.is_some_and(|at| self.day_order(at).unwrap_or(self.columns[at].largest.0 > 12));
        let Shape { delimiter, ref header, .. } = self.shape;
        Mapping { delimiter, header: header.is_some(), roles, protocol: None, day_first }
    }

    /// Is this a log that can be read without asking?
    pub(super) fn sniff(&self) -> Sniff {
        let Guess { roles, doubt } = self.roles();
        let has = |wanted: &[Role]| roles.iter().any(|r| wanted.contains(r));
        let source = has(&[Role::Source]);
        let time = has(&[Role::Time, Role::Date, Role::Epoch]);
        let service = has(&[Role::DestinationPort, Role::Protocol, Role::Service]);
        let address = source || has(&[Role::Destination]);
        match (source, time) {
            (true, true) if service && !doubt => Sniff::Yes,
            _ if self.shape.rows == 0 => Sniff::No(Refusal::Nothing),
            (_, true) if address => Sniff::Ask,
            _ if !address => Sniff::No(Refusal::NoAddress),
            _ => Sniff::No(Refusal::NoTime),
        }
    }

    /// The best column for a role among those that are free and fit: strong names first, then better ones, then the
    /// leftmost.
    fn named(&self, roles: &[Role], role: Role, fits: impl Fn(&Column) -> bool) -> Option<(usize, Strength)> {
        let free = self.columns.iter().enumerate().filter(|(at, _)| roles[*at] == Role::Ignore);
        let ranked = free.filter_map(|(at, c)| c.rank(role).filter(|_| fits(c)).map(|(s, place)| (at, s, place)));
        ranked.min_by_key(|(at, s, place)| (*s == Strength::Weak, *place, *at)).map(|(at, s, _)| (at, s))
    }

    fn roles(&self) -> Guess {
        let mut guess = Guess { roles: vec![Role::Ignore; self.columns.len()], doubt: false };
        guess.doubt |= self.columns.iter().any(|c| names::is_direction(&c.normal));
        self.find_time(&mut guess);
        self.find_addresses(&mut guess);
        self.find_service(&mut guess);
        self.find_ports(&mut guess);
        self.find_sensor(&mut guess);
        if let Some((at, _)) =
            self.named(&guess.roles, Role::Weight, |c| c.is_strong(Role::Weight) && (c.filled > 0 || self.is_empty()))
        {
            guess.roles[at] = Role::Weight;
            guess.doubt |= !self.is_empty() && !self.columns[at].mostly(self.columns[at].at_least_one);
        }
        guess
    }

    /// No row shows what a column holds; its name alone must do.
    fn is_empty(&self) -> bool {
        self.shape.rows == 0
    }

    fn find_time(&self, guess: &mut Guess) {
        let empty = self.is_empty();
        let times: Vec<usize> = (0..self.columns.len()).filter(|at| self.columns[*at].is_time()).collect();
        let role_of = |at: usize| match self.columns[at].mostly(self.columns[at].stamps) {
            true => Role::Time,
            false if empty => Role::Time,
            false => Role::Epoch,
        };
        let named = self.named(&guess.roles, Role::Time, |c| empty || c.is_time());
        if let Some((at, Strength::Strong)) = named {
            guess.roles[at] = role_of(at);
            guess.doubt |= self.day_order(at).is_none();
            return;
        }
        let day = self.named(&guess.roles, Role::Date, |c| c.mostly(c.days));
        let days = || (0..self.columns.len()).find(|at| self.columns[*at].mostly(self.columns[*at].days));
        if let Some(at) = day.map(|(at, _)| at).or_else(days) {
            guess.roles[at] = Role::Date;
            let clock = self.named(&guess.roles, Role::Clock, |c| c.mostly(c.clocks));
            let clocks = || (0..self.columns.len()).find(|at| self.columns[*at].mostly(self.columns[*at].clocks));
            let clock = clock.map(|(at, _)| at).or_else(clocks);
            if let Some(clock) = clock {
                guess.roles[clock] = Role::Clock;
            }
            guess.doubt |= self.day_order(at).is_none() || (day.is_none() && clock.is_none()) || !times.is_empty();
            return;
        }
        // Full stamps can be nothing else than times; if there is one column of them, it is the time.
        let stamped = |at: &&usize| self.columns[**at].mostly(self.columns[**at].stamps);
        let at = named.map(|(at, _)| at).or_else(|| times.iter().find(stamped).or(times.first()).copied());
        if let Some(at) = at {
            guess.roles[at] = role_of(at);
            let certain = times.len() == 1 && named.is_none() && role_of(at) == Role::Time;
            guess.doubt |= !certain || self.day_order(at).is_none();
        }
    }

    /// Is the day first in days like `03/04/2024`? `None` if the rows leave it open.
    fn day_order(&self, at: usize) -> Option<bool> {
        let column = &self.columns[at];
        match column.largest {
            _ if column.open == 0 => Some(false),
            (0..=12, 13..) => Some(false),
            // A year of two digits may as well stand in front.
            (13.., 0..=12) if column.short_years == 0 => Some(true),
            _ => None,
        }
    }

    fn find_addresses(&self, guess: &mut Guess) {
        let empty = self.is_empty();
        let strong = |c: &Column, role| c.is_strong(role);
        // A name that says it outweighs some values that are wrong: those rows will be rejected.
        let certain = |c: &Column| strong(c, Role::Source) && (empty || c.filled > 0 && c.partly(c.addresses));
        let numbers = |c: &Column| strong(c, Role::Source) && c.is_integer_addresses();
        let any = |c: &Column| strong(c, Role::Source) && c.filled > 0;
        if let Some((at, _)) = self
            .named(&guess.roles, Role::Source, certain)
            .or_else(|| self.named(&guess.roles, Role::Source, numbers))
            .or_else(|| self.named(&guess.roles, Role::Source, any))
        {
            guess.roles[at] = Role::Source;
            let column = &self.columns[at];
            guess.doubt |= !certain(column) && !numbers(column);
        }
        let fits = |c: &Column| strong(c, Role::Destination) && c.partly(c.addresses);
        if let Some((at, _)) = self.named(&guess.roles, Role::Destination, fits) {
            guess.roles[at] = Role::Destination;
            guess.doubt |= self.columns[at].filled > 0 && !self.columns[at].mostly(self.columns[at].addresses);
        }
        if !guess.roles.contains(&Role::Source) {
            // "ip" beside a destination, its port, or a sensor is the source; alone it may be anything.
            let ported = self.columns.iter().any(|c| c.is_strong(Role::DestinationPort) && c.normal.starts_with('d'));
            guess.doubt |= !guess.roles.contains(&Role::Destination) && !ported && !self.is_of_sensors();
            let weak = self.named(&guess.roles, Role::Source, |c| c.mostly(c.addresses));
            let free = |at: &usize| guess.roles[*at] == Role::Ignore;
            let addresses = |at: &usize| self.columns[*at].addresses * 2 > self.columns[*at].filled;
            let any = || (0..self.columns.len()).filter(free).find(addresses);
            let numbers = || self.named(&guess.roles, Role::Source, Column::is_integer_addresses).map(|(at, _)| at);
            guess.doubt |= weak.is_none();
            if let Some(at) = weak.map(|(at, _)| at).or_else(any).or_else(numbers) {
                guess.roles[at] = Role::Source;
            }
        }
        if !guess.roles.contains(&Role::Destination) {
            let weak = self.named(&guess.roles, Role::Destination, |c| c.mostly(c.addresses));
            let nameless = self.shape.is_nameless();
            let free =
                |at: &usize| guess.roles[*at] == Role::Ignore && self.columns[*at].mostly(self.columns[*at].addresses);
            let any = || (0..self.columns.len()).find(free).filter(|_| nameless);
            if let Some(at) = weak.map(|(at, _)| at).or_else(any) {
                guess.roles[at] = Role::Destination;
            }
        }
    }

    /// It names the sensor, and it has one column of addresses: then that is who came, and a port is where to.
    fn is_of_sensors(&self) -> bool {
        let addresses = self.columns.iter().filter(|c| c.mostly(c.addresses)).count();
        addresses <= 1 && self.columns.iter().any(|c| c.is_strong(Role::Sensor) && c.filled > 0)
    }

    fn find_service(&self, guess: &mut Guess) {
        let empty = self.is_empty();
        let is_protocol = |c: &Column| empty || c.mostly(c.keywords) || c.mostly(c.bytes);
        if let Some((at, _)) = self.named(&guess.roles, Role::Protocol, is_protocol) {
            guess.roles[at] = Role::Protocol;
        } else if let Some((at, _)) = self.named(&guess.roles, Role::Protocol, |c| c.keywords * 2 > c.filled) {
            guess.roles[at] = Role::Protocol;
            guess.doubt = true;
        } else {
            let free = |at: &usize| guess.roles[*at] == Role::Ignore;
            let transports = |at: &usize| self.columns[*at].mostly(self.columns[*at].transports);
            if let Some(at) = (0..self.columns.len()).filter(free).find(transports) {
                guess.roles[at] = Role::Protocol;
            }
        }
        let is_type = |c: &Column| match c.is_strong(Role::IcmpType) {
            true => c.filled == 0 || c.mostly(c.bytes),
            false => c.bytes == c.filled && c.beside_icmp == 0 && guess.roles.contains(&Role::Protocol),
        };
        if let Some((at, _)) = self.named(&guess.roles, Role::IcmpType, is_type) {
            guess.roles[at] = Role::IcmpType;
        }
        if let Some((at, _)) = self.named(&guess.roles, Role::Flags, |c| c.mostly(c.flags) && c.syns > 0) {
            // A number under the name "flags" may be that of the IP header, where 2 is "do not fragment".
            let column = &self.columns[at];
            if column.normal.starts_with("tcp") || column.integers < column.filled {
                guess.roles[at] = Role::Flags;
            } else {
                guess.doubt = true;
            }
        }
    }

    fn find_ports(&self, guess: &mut Guess) {
        let is_port = |c: &Column| c.filled == 0 || c.mostly(c.ports);
        for role in [Role::SourcePort, Role::DestinationPort] {
            if let Some((at, _)) = self.named(&guess.roles, role, |c| c.is_strong(role) && c.partly(c.ports)) {
                guess.roles[at] = role;
                guess.doubt |= !is_port(&self.columns[at]);
            }
        }
        let has = |guess: &Guess, role| guess.roles.contains(&role);
        let weak = self.named(&guess.roles, Role::DestinationPort, |c| c.filled > 0 && is_port(c)).map(|(at, _)| at);
        match weak {
            Some(at) if !has(guess, Role::DestinationPort) => {
                guess.roles[at] = Role::DestinationPort;
                guess.doubt |= !self.is_of_sensors() || has(guess, Role::SourcePort);
            }
            // "ip" and "port" beside the destination's are the source's.
            Some(at) if !has(guess, Role::SourcePort) => {
                let source = guess.roles.iter().position(|r| *r == Role::Source);
                match source.is_some_and(|at| !self.columns[at].is_strong(Role::Source)) {
                    true => guess.roles[at] = Role::SourcePort,
                    false => guess.doubt = true,
                }
            }
            _ => {}
        }
        let services =
            |at: &usize| guess.roles[*at] == Role::Ignore && self.columns[*at].mostly(self.columns[*at].services);
        if !has(guess, Role::DestinationPort)
            && !has(guess, Role::Protocol)
            && let Some(at) = (0..self.columns.len()).find(services)
        {
            guess.roles[at] = Role::Service;
        }
        if self.shape.is_nameless() && !has(guess, Role::Service) {
            let ports: Vec<usize> = (0..self.columns.len())
                .filter(|at| guess.roles[*at] == Role::Ignore && self.columns[*at].mostly(self.columns[*at].ports))
                .collect();
            guess.doubt |= !ports.is_empty();
            match ports[..] {
                [to] => guess.roles[to] = Role::DestinationPort,
                [from, to, ..] => {
                    guess.roles[from] = Role::SourcePort;
                    guess.roles[to] = Role::DestinationPort;
                }
                [] => {}
            }
        }
        // Without a port every TCP row would be of one service; a log of ICMP alone has none.
        let portless = self.columns.iter().zip(&guess.roles).any(|(c, r)| *r == Role::Protocol && c.beside_icmp > 0);
        guess.doubt |= portless && !has(guess, Role::DestinationPort) && !has(guess, Role::Service);
    }

    fn find_sensor(&self, guess: &mut Guess) {
        let found = self.named(&guess.roles, Role::Sensor, |c| c.filled > 0 || self.is_empty());
        let Some((at, strength)) = found else { return self.guess_sensor(guess) };
        let column = &self.columns[at];
        if strength == Strength::Weak {
            // A name for nearly every row is the name of the source, looked up; so is one beside its country.
            let rows = self.shape.rows;
            let many = rows >= 200 && column.distinct.len() * 2 > rows.min(DISTINCT);
            let looked_up = ["asn", "geo", "srcasn", "srcgeo", "country", "countrycode"];
            let beside = column.normal == "hostname" && self.columns.iter().any(|c| looked_up.contains(&&*c.normal));
            if many || beside {
                guess.doubt |= !beside;
                return;
            }
            // Nor does anything tell a name from that of "ip", if no destination is named.
            let source = guess.roles.iter().position(|r| *r == Role::Source);
            let certain = source.is_none_or(|at| self.columns[at].is_strong(Role::Source));
            guess.doubt |= !certain && !guess.roles.contains(&Role::Destination);
        }
        guess.roles[at] = Role::Sensor;
    }

    /// Without names: a column of words, few of them.
    fn guess_sensor(&self, guess: &mut Guess) {
        let is_name = |at: &usize| {
            let c = &self.columns[*at];
            let words =
                c.filled > 0 && [c.integers, c.addresses, c.stamps, c.days, c.clocks, c.epochs].iter().all(|n| *n == 0);
            guess.roles[*at] == Role::Ignore
                && words
                && c.keywords == 0
                && c.filled == self.shape.rows
                && c.distinct.len() * 4 <= c.filled.max(4)
        };
        if self.shape.is_nameless()
            && let Some(at) = (0..self.columns.len()).find(is_name)
        {
            guess.roles[at] = Role::Sensor;
            guess.doubt = true;
        }
    }
}
