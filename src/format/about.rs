//! What a format is, told to a person: the documentation's page of formats and the page's own are made of this, so that
//! what is said stands beside what is done.

use crate::access::Kind;

/// A sentence or a name, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

/// A [`Text`] in little room: English, Japanese.
pub const fn text(en: &'static str, ja: &'static str) -> Text {
    Text { en, ja }
}

/// What a reader of the format should know of it.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Products or programs that write it.
    pub title: Text,
    /// Which records are accesses.
    pub access: Text,
    /// Which records are set aside, by kind, in the order of importance.
    pub set_aside: &'static [(Kind, Text)],
    /// What names the sensor.
    pub sensor: Text,
    /// The zone of its stamps, and how a year that is missing is found.
    pub time: Text,
    /// What a record's weight is; `None`: each is one access.
    pub weight: Option<Text>,
    /// What of a packet's header its records may hold, for fingerprints.
    pub header: &'static [HeaderField],
    /// Where the format is described: the vendor's manual, the program's source, an RFC.
    pub described: &'static str,
}

/// A field of a packet's header by which tools are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderField {
    /// IPv4 identification (RFC 791).
    IpId,
    /// IPv4 time to live, IPv6 hop limit.
    Ttl,
    /// TCP window (RFC 9293).
    Window,
    /// TCP sequence number.
    Sequence,
}

#[cfg(test)]
mod tests {
    use crate::format::abouts;

    #[test]
    fn every_format_says_what_it_is_in_both_languages() {
        for (name, about) in abouts() {
            let texts = [about.title, about.access, about.sensor, about.time];
            let more = about.set_aside.iter().map(|(_, text)| *text).chain(about.weight);
            for text in texts.into_iter().chain(more) {
                assert!(text.en.len() > 5 && text.en.is_ascii(), "{name}: {}", text.en);
                assert!(!text.ja.is_ascii(), "{name}: {}", text.ja);
            }
            assert!(about.described.starts_with("https://"), "{name}");
        }
    }
}
