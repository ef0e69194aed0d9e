//! One colour a service and a region in the whole report: by its place in the report's lists.

use crate::access::Service;
use crate::chart::Colour;
use crate::region::Region;
use crate::report::monthly::{Keys, Monthly, Table};

/// The page's palette (`www/style.css`, `--c1` on), in its order.
const PALETTE: [Colour; 20] = [
    Colour::opaque(0x2f, 0x6d, 0xb3),
    Colour::opaque(0xe0, 0x89, 0x2b),
    Colour::opaque(0x2f, 0x9a, 0x75),
    Colour::opaque(0xb5, 0x48, 0x7f),
    Colour::opaque(0x7a, 0x68, 0xb3),
    Colour::opaque(0xc7, 0xa9, 0x2f),
    Colour::opaque(0x4f, 0xa3, 0xc2),
    Colour::opaque(0x8c, 0x5a, 0x3c),
    Colour::opaque(0x7b, 0xa0, 0x5b),
    Colour::opaque(0xd9, 0x70, 0x5f),
    Colour::opaque(0x34, 0x55, 0x7e),
    Colour::opaque(0xb0, 0x8b, 0xbf),
    Colour::opaque(0x8f, 0xb8, 0xde),
    Colour::opaque(0xef, 0xbe, 0x86),
    Colour::opaque(0x8c, 0xcc, 0xb2),
    Colour::opaque(0xdd, 0x9d, 0xbe),
    Colour::opaque(0x59, 0x63, 0x6e),
    Colour::opaque(0x8d, 0x9b, 0x32),
    Colour::opaque(0xb3, 0xa0, 0x8a),
    Colour::opaque(0x5f, 0x8f, 0x8b),
];

/// Of whatever has no colour of its own.
pub(super) const OTHERS: Colour = Colour::opaque(0xbc, 0xc1, 0xc9);
/// Bars of accesses and dots of sources where both stand in one chart.
pub(super) const MEASURES: [Colour; 2] = [PALETTE[0], PALETTE[1]];

/// What a change comes from: sources, accesses of each, the mix of services.
pub(super) const CAUSES: [Colour; 3] = [PALETTE[0], PALETTE[1], OTHERS];

/// Of published values, by the place of their programme: it stands behind the report's own, so it is fainter.
pub(super) fn published(programme: usize, sources: bool) -> Colour {
    let white = Colour::opaque(0xff, 0xff, 0xff);
    match programme {
        0 => MEASURES[usize::from(sources)].mix(white, 0.45),
        other => PALETTE[(other + 1) % PALETTE.len()].mix(white, 0.15),
    }
}

fn at(place: Option<usize>) -> Colour {
    place.map_or(OTHERS, |place| PALETTE[place % PALETTE.len()])
}

pub(super) fn service(report: &Monthly, service: Service) -> Colour {
    at(report.services.iter().position(|line| line.key == service))
}

pub(super) fn region(report: &Monthly, region: Region) -> Colour {
    at(report.regions.iter().position(|line| line.key == region))
}

/// The colours of a table's rows.
pub(super) fn rows(report: &Monthly, table: &Table) -> Vec<Colour> {
    let mut colours: Vec<Colour> = match &table.keys {
        Keys::All => vec![MEASURES[0]],
        Keys::Services(list) => list.iter().map(|it| service(report, *it)).collect(),
        Keys::Regions(list) => list.iter().map(|it| region(report, *it)).collect(),
    };
    if table.others {
        colours.push(OTHERS);
    }
    colours
}
