//! Which way a record goes, by what a firewall calls the interfaces or zones that it passed.

/// Where an interface or a zone lies, as far as its name tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) enum Side {
    /// Strangers are there.
    Outer,
    /// The user's own networks, and servers of theirs that strangers may reach.
    Inner,
    /// The name does not tell.
    #[default]
    Unknown,
}

/// Which way a record went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) enum Way {
    /// To the sensor's side, or not known: then the destination is the sensor.
    #[default]
    Inward,
    /// From the sensor's side.
    Outward,
    /// Between networks of the sensor's side.
    Within,
}

/// Names that lie outside wherever they stand in the word. They are looked for first: `untrust` holds `trust`.
const OUTER: [&[u8]; 7] = [b"untrust", b"outside", b"wan", b"internet", b"extern", b"public", b"outer"];
const OUTER_WORDS: [&[u8]; 3] = [b"ext", b"isp", b"out"];
const INNER: [&[u8]; 8] = [b"inside", b"trust", b"intern", b"intranet", b"private", b"dmz", b"lan", b"inner"];
const INNER_WORDS: [&[u8]; 3] = [b"in", b"int", b"local"];

/// The side of a name. Administrators name freely, so only the words that vendors' manuals use are believed.
pub(in crate::format) fn side(name: &[u8]) -> Side {
    // A longer name is one that somebody made up.
    let mut lower = [0; 32];
    let Some(lower) = lower.get_mut(..name.len()) else { return Side::Unknown };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    let lower = &*lower;
    // `wlan0` and `vlan15` tell a technique, not a side.
    let technique = |part: &[u8]| part == b"lan" && (has(lower, b"vlan") || has(lower, b"wlan"));
    let within = |parts: &[&[u8]]| parts.iter().any(|part| has(lower, part) && !technique(part));
    let stem = lower.trim_ascii_end();
    let digits = stem.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let stem = &stem[..stem.len() - digits];
    if within(&OUTER) || OUTER_WORDS.contains(&stem) {
        Side::Outer
    } else if within(&INNER) || INNER_WORDS.contains(&stem) {
        Side::Inner
    } else {
        Side::Unknown
    }
}

fn has(text: &[u8], part: &[u8]) -> bool {
    // Nearly every place is told by its first byte, which a call for each would cost more than.
    (0..text.len()).any(|at| text[at] == part[0] && text[at..].starts_with(part))
}

/// The way of a record that came in at one side and was bound for another.
pub(in crate::format) fn way(from: Side, to: Side) -> Way {
    match (from, to) {
        (Side::Inner, Side::Inner) => Way::Within,
        (Side::Inner, _) => Way::Outward,
        _ => Way::Inward,
    }
}

/// The way by the names of both; an empty name tells nothing.
pub(in crate::format) fn way_by_names(from: &[u8], to: &[u8]) -> Way {
    way(side(from), side(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_manuals_are_known() {
        for (names, want) in [
            (
                "outside Outside OUTSIDE wan WAN1 wan-interface untrust Untrust Internet External-1 out isp2",
                Side::Outer,
            ),
            ("inside inside_mgmt LAN lan2 trust Trusted internal DMZ dmz1 in intranet port-LAN", Side::Inner),
            ("port1 ethernet1/1 Vlan15 wlan0 X4-V1032 identity unknown0 Ethernet0/0 main", Side::Unknown),
        ] {
            for name in names.split(' ') {
                assert_eq!(side(name.as_bytes()), want, "{name}");
            }
        }
        assert_eq!(side(&[b'x'; 33]), Side::Unknown);
    }

    #[test]
    fn only_what_begins_inside_is_not_inward() {
        assert_eq!(way_by_names(b"outside", b"inside"), Way::Inward);
        assert_eq!(way_by_names(b"outside", b"outside"), Way::Inward);
        assert_eq!(way_by_names(b"", b"outside"), Way::Inward);
        assert_eq!(way_by_names(b"inside", b"outside"), Way::Outward);
        assert_eq!(way_by_names(b"inside", b""), Way::Outward);
        assert_eq!(way_by_names(b"inside", b"dmz"), Way::Within);
    }
}
