//! A year, or a month of one: how publications date what they tell.

use super::{Day, Month};
use serde::Deserialize;
use std::fmt;

/// A year, or a month of it. Written `2008` or `2008-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct When {
    /// 1–9999.
    pub year: i32,
    /// 1–12; `None`: the whole year.
    pub month: Option<u32>,
}

impl When {
    /// Four digits of the year, or these with `-` and two of the month; `None` for anything else.
    pub fn parse(text: &str) -> Option<When> {
        let digits = |text: &str, width| text.len() == width && text.bytes().all(|b| b.is_ascii_digit());
        let (year, month) = match text.split_once('-') {
            Some((year, month)) if digits(month, 2) => (year, Some(month.parse().ok()?)),
            Some(_) => return None,
            None => (text, None),
        };
        if !digits(year, 4) {
            return None;
        }
        let year = year.parse().ok()?;
        Day::from_civil(year, month.unwrap_or(1), 1).map(|_| When { year, month })
    }

    /// Its first day.
    pub fn first(self) -> Day {
        Month { year: self.year, month: self.month.unwrap_or(1) }.days().0
    }

    /// Its last day.
    pub fn last(self) -> Day {
        Month { year: self.year, month: self.month.unwrap_or(12) }.days().1
    }

    /// How many days it has: 28 to 31, or 365 or 366.
    pub fn days(self) -> u32 {
        (self.last().0 - self.first().0 + 1).unsigned_abs()
    }
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<When, String> {
        When::parse(&text).ok_or_else(|| format!("\"{text}\" is neither a year nor a month (2008-11)"))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            Some(month) => write!(f, "{:04}-{month:02}", self.year),
            None => write!(f, "{:04}", self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::When;

    #[test]
    fn years_and_months_have_their_days() {
        let check = |text: &str, first: &str, last: &str, days| {
            let when = When::parse(text).expect(text);
            let got = (when.to_string(), when.first().to_string(), when.last().to_string(), when.days());
            assert_eq!(got, (text.into(), first.into(), last.into(), days));
        };
        check("2008", "2008-01-01", "2008-12-31", 366);
        check("2009", "2009-01-01", "2009-12-31", 365);
        check("2008-02", "2008-02-01", "2008-02-29", 29);
        for bad in ["", "08", "2008-", "2008-13", "2008-00", "2008-9", "2008-09-01", "0000", "+200"] {
            assert_eq!(When::parse(bad), None, "{bad}");
        }
    }
}
