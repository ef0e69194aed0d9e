//! Time zones as tables of transitions, so that the same table counts the same day natively and in the browser.

use super::Day;

/// A time zone: its name, and the offsets from UTC that were in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    /// Offset in seconds before the first transition.
    first: i32,
    /// (second since 1970 UTC from which it holds, offset in seconds), ascending.
    transitions: Vec<(i64, i32)>,
}

/// What happened to a local clock reading on its way to UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// It occurred once.
    None,
    /// It never occurred (clocks went forward); moved forward by the gap.
    Gap,
    /// It occurred twice (clocks went back); the earlier one is taken.
    Fold,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone::fixed("UTC", 0)
    }

    /// One offset for ever, in seconds east of UTC.
    pub fn fixed(name: &str, offset_secs: i32) -> Zone {
        Zone { name: name.into(), first: offset_secs, transitions: Vec::new() }
    }

    /// A zone from its table. Entries out of order, or that change nothing, are put right; offsets of a day or more
    /// are refused.
    pub fn from_transitions(name: &str, first: i32, mut transitions: Vec<(i64, i32)>) -> Option<Zone> {
        if first.abs() >= 86_400 || transitions.iter().any(|&(at, o)| o.abs() >= 86_400 || at.abs() > 1 << 40) {
            return None;
        }
        transitions.sort_unstable();
        let mut before = first;
        transitions.retain(|&(_, offset)| std::mem::replace(&mut before, offset) != offset);
        Some(Zone { name: name.into(), first, transitions })
    }

    /// A zone of the IANA database, with its transitions of 1970 to 2100; `None` if there is no such zone.
    #[cfg(not(target_family = "wasm"))]
    pub fn named(name: &str) -> Option<Zone> {
        if name.eq_ignore_ascii_case("utc") || name == "Z" {
            return Some(Zone::utc());
        }
        let zone = jiff::tz::TimeZone::get(name).ok()?;
        let (from, to) = (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::from_second(4_102_444_800).ok()?);
        let transitions = zone
            .following(from)
            .take_while(|t| t.timestamp() < to)
            .map(|t| (t.timestamp().as_second(), t.offset().seconds()))
            .collect();
        Zone::from_transitions(zone.iana_name()?, zone.to_offset(from).seconds(), transitions)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Offset in force at a second of UTC, and the seconds `from..to` of UTC throughout which it is.
    pub fn offset_at(&self, utc_secs: i64) -> (i32, i64, i64) {
        let next = self.transitions.partition_point(|&(at, _)| at <= utc_secs);
        let to = self.transitions.get(next).map_or(i64::MAX, |t| t.0);
        match next.checked_sub(1).map(|i| self.transitions[i]) {
            Some((from, offset)) => (offset, from, to),
            None => (self.first, i64::MIN, to),
        }
    }

    /// The calendar day of a second of UTC.
    pub fn day_at(&self, utc_secs: i64) -> Day {
        Day::of_secs(utc_secs.saturating_add(self.offset_at(utc_secs).0.into()))
    }

    /// The calendar day of a second of UTC, and the seconds `from..to` of UTC that surely share it: what a caller
    /// keeps so as not to ask again.
    pub fn day_span(&self, utc_secs: i64) -> (Day, i64, i64) {
        let (offset, from, to) = self.offset_at(utc_secs);
        let offset = i64::from(offset);
        let day = Day::of_secs(utc_secs.saturating_add(offset));
        let start = i64::from(day.0) * 86_400 - offset;
        (day, from.max(start), to.min(start + 86_400))
    }

    /// The second of UTC at which this zone's clocks showed `local_secs` (seconds since 1970-01-01T00:00:00 on that
    /// clock). Within a gap the reading moves forward by the gap; of a fold the earlier is taken.
    pub fn to_utc(&self, local_secs: i64) -> (i64, Shift) {
        // Only a transition within a day of the reading can matter, since offsets are under a day.
        let near = self.transitions.partition_point(|&(at, _)| at <= local_secs.saturating_sub(86_400));
        let mut offset = match near.checked_sub(1) {
            Some(i) => self.transitions[i].1,
            None => self.first,
        };
        for &(at, next) in &self.transitions[near..] {
            let (before, after) = (i64::from(offset), i64::from(next));
            if local_secs < at + before.min(after) {
                break;
            }
            if local_secs < at + before.max(after) {
                let shift = if after > before { Shift::Gap } else { Shift::Fold };
                return (local_secs - before, shift);
            }
            offset = next;
        }
        (local_secs.saturating_sub(offset.into()), Shift::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(year: i32, month: u32, day: u32, hour: i64, minute: i64) -> i64 {
        i64::from(Day::from_civil(year, month, day).unwrap().0) * 86_400 + hour * 3600 + minute * 60
    }

    #[test]
    fn gaps_go_forward_and_folds_are_early() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        // 2024-03-31 02:30 did not exist: 03:30 CEST = 01:30 UTC.
        assert_eq!(berlin.to_utc(local(2024, 3, 31, 2, 30)), (local(2024, 3, 31, 1, 30), Shift::Gap));
        // 2024-10-27 02:30 came twice: the first, CEST, is 00:30 UTC.
        assert_eq!(berlin.to_utc(local(2024, 10, 27, 2, 30)), (local(2024, 10, 27, 0, 30), Shift::Fold));
        assert_eq!(berlin.to_utc(local(2024, 10, 27, 3, 0)), (local(2024, 10, 27, 2, 0), Shift::None));
    }

    #[test]
    fn agrees_with_an_independent_implementation() {
        for name in [
            "Asia/Tokyo",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Asia/Kathmandu",
            "Africa/Casablanca",
        ] {
            let (ours, theirs) = (Zone::named(name).unwrap(), jiff::tz::TimeZone::get(name).unwrap());
            for step in 0..40_000i64 {
                let secs = step * 100_003;
                let at = jiff::Timestamp::from_second(secs).unwrap();
                assert_eq!(ours.offset_at(secs).0, theirs.to_offset(at).seconds(), "{name} at {secs}");
                let civil = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0) + jiff::SignedDuration::from_secs(secs);
                let zoned = theirs.to_ambiguous_zoned(civil).compatible().unwrap();
                assert_eq!(ours.to_utc(secs).0, zoned.timestamp().as_second(), "{name} local {secs}");
                let (day, from, to) = ours.day_span(secs);
                assert!(
                    from <= secs && secs < to && day == ours.day_at(from) && day == ours.day_at(to - 1),
                    "{name} span {secs}"
                );
            }
        }
    }

    #[test]
    fn tables_are_checked() {
        assert_eq!(Zone::from_transitions("x", 100_000, vec![]), None);
        assert_eq!(Zone::from_transitions("x", 0, vec![(5, 3600), (1, 3600)]).unwrap().transitions.len(), 1);
    }
}
