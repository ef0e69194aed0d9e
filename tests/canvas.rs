//! Charts on a real canvas in a real browser: its pixels, its text, and a document that stays as it was.

#![cfg(target_family = "wasm")]

use teiten::browser::view::{JsFrame, JsTheme, draw_lines, draw_months, draw_shares, draw_sparkline, draw_stacked};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

const BLUE: [u8; 4] = [0x2f, 0x6d, 0xb3, 255];
const ORANGE: [u8; 4] = [0xe0, 0x89, 0x2b, 255];
const CARD: [u8; 4] = [255, 255, 255, 255];

const THEME: &str = r##"{ "ink": "#1b2330", "ink2": "#5a6472", "ink3": "#8d96a3", "rule": "#e4e2dc", "card": " #ffffff",
    "accent": "rgb(31, 78, 140)", "fontFamily": "\"Noto Sans JP\", sans-serif", "fontSize": 12 }"##;
const DAYS: &str = r##"{ "labels": ["9月13日", "9月14日", "9月15日", "9月16日", "9月17日"], "keys": ["445/tcp", "その他"],
    "colours": ["#2f6db3", "#e0892b"], "weekend": [true, true, false], "empty": "なし" }"##;
const VALUES: [f64; 10] = [300.0, 200.0, 100.0, 80.0, 250.0, 100.0, 150.0, 400.0, 0.0, 120.0];

fn document() -> Document {
    web_sys::window().expect("a window").document().expect("a document")
}

fn canvas() -> HtmlCanvasElement {
    let canvas = document().create_element("canvas").expect("a canvas");
    canvas.dyn_into().expect("a canvas is a canvas")
}

fn js<T: JsCast>(json: &str) -> T {
    js_sys::JSON::parse(json).expect("JSON").unchecked_into()
}

fn frame(ratio: f64) -> JsFrame {
    js(&format!("{{ \"width\": 600, \"height\": 200, \"ratio\": {ratio} }}"))
}

fn theme() -> JsTheme {
    js(THEME)
}

/// A pixel of the canvas, counted in pixels of the device.
fn pixels(canvas: &HtmlCanvasElement, x: f64, y: f64, width: f64) -> Vec<[u8; 4]> {
    let context = canvas.get_context("2d").expect("a context").expect("2d");
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let data = context.get_image_data(x, y, width, 1.0).expect("pixels").data();
    data.chunks_exact(4).map(|rgba| [rgba[0], rgba[1], rgba[2], rgba[3]]).collect()
}

fn get(hit: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(hit, &name.into()).expect("a field")
}

#[wasm_bindgen_test]
fn bars_are_sharp_and_answer_to_the_pointer_on_any_pixel_ratio() {
    for ratio in [1.0, 1.25, 1.5, 2.0, 3.0] {
        let canvas = canvas();
        let drawing = draw_stacked(canvas.clone(), js(DAYS), &VALUES, frame(ratio), theme(), None);
        let drawing = drawing.unwrap_or_else(|_| panic!("no chart at {ratio}"));
        assert_eq!((canvas.width(), canvas.height()), ((600.0 * ratio) as u32, (200.0 * ratio) as u32));
        assert!(drawing.direct_labels());
        let (plot, bands) = (drawing.plot(), drawing.bands());
        let centre = (bands[0] + bands[1]) / 2.0;
        let low = plot[1] + plot[3] - 5.0;
        // A row of pixels through the lower series: its colour and the shaded ground, never a blend of the two.
        let row =
            pixels(&canvas, (bands[0] * ratio).ceil(), (low * ratio).round(), ((bands[1] - bands[0]) * ratio).floor());
        assert!(row.contains(&BLUE));
        assert!(row.iter().all(|p| *p == BLUE || *p == row[0]), "blurred at {ratio}: {row:?}");
        let hit: JsValue = drawing.hit(centre, low).unwrap_or_else(|_| panic!("no hit")).into();
        assert_eq!((get(&hit, "band"), get(&hit, "series")), (0.into(), 0.into()));
        let above: JsValue = drawing.hit(centre, plot[1] + 1.0).unwrap_or_else(|_| panic!("no hit")).into();
        assert_eq!((get(&above, "band"), get(&above, "series")), (0.into(), JsValue::NULL));
        let outside: JsValue = drawing.hit(centre, plot[1] - 1.0).unwrap_or_else(|_| panic!("no hit")).into();
        assert!(outside.is_undefined());
        assert_eq!(drawing.band_at(1e6, 0.0), Some(4));
    }
}

#[wasm_bindgen_test]
fn measuring_text_leaves_the_document_alone() {
    let before = document().document_element().expect("a root").outer_html();
    let widths = ["他", "発信元地域", "発信元地域の名前"].map(|name| {
        let days = DAYS.replace("その他", name);
        let drawing = draw_lines(canvas(), js(&days), &VALUES, frame(1.0), theme(), None);
        drawing.unwrap_or_else(|_| panic!("no chart")).plot()[2]
    });
    // Every ideograph is one em wide: the plot gives way by as much. "445/tcp" is wider than the first name.
    assert!(widths[0] >= widths[1] && widths[1] - widths[2] >= 3.0 * 12.0, "{widths:?}");
    assert_eq!(document().document_element().expect("a root").outer_html(), before);
}

#[wasm_bindgen_test]
fn months_shares_and_sparklines_reach_their_canvas() {
    let months =
        r##"{ "labels": ["Aug", "Sep"], "names": ["accesses", "sources"], "colours": ["#2f6db3", "#e0892b"] }"##;
    let it = canvas();
    let drawing = draw_months(it.clone(), js(months), &[426.0, 400.0], &[165.0, 157.0], frame(1.0), theme(), None);
    let plot = drawing.unwrap_or_else(|_| panic!("no months")).plot();
    let row = pixels(&it, 0.0, (plot[1] + plot[3] - 4.0).round(), 600.0);
    assert!(row.contains(&BLUE) && row.contains(&CARD));

    let shares = r##"{ "rows": ["Aug", "Sep"], "keys": ["445/tcp", "others"], "colours": ["#2f6db3", "#e0892b"] }"##;
    let it = canvas();
    let values = [400.0, 600.0, 0.0, 1000.0];
    let drawing = draw_shares(it.clone(), js(shares), &values, frame(1.0), theme(), None);
    let bands = drawing.unwrap_or_else(|_| panic!("no shares")).bands();
    let row = pixels(&it, 0.0, (bands[0] + 8.0).round(), 600.0);
    let count = |colour| row.iter().filter(|pixel| **pixel == colour).count() as f64;
    let part = count(BLUE) / (count(BLUE) + count(ORANGE));
    assert!((part - 0.4).abs() < 0.01, "{part}");

    let it = canvas();
    assert!(draw_sparkline(it.clone(), &[0.0, 10.0], "#2f6db3", frame(1.0)).is_ok());
    let row = pixels(&it, 0.0, 100.0, 600.0);
    assert_eq!((row[100], row[500]), ([0; 4], BLUE), "the page's ground shines through");
}

#[wasm_bindgen_test]
fn mistakes_become_errors() {
    assert!(draw_stacked(canvas(), js(DAYS), &VALUES[1..], frame(1.0), theme(), None).is_err());
    assert!(draw_stacked(canvas(), js("{}"), &VALUES, frame(1.0), theme(), None).is_err());
    let theme = js(&THEME.replace("#1b2330", "ink"));
    assert!(draw_stacked(canvas(), js(DAYS), &VALUES, frame(1.0), theme, None).is_err());
    assert!(draw_stacked(canvas(), js(DAYS), &VALUES, frame(1e9), self::theme(), None).is_err());
    let focus = js(r#"{ "band": 99, "series": 99, "range": [99, 1] }"#);
    assert!(draw_stacked(canvas(), js(DAYS), &VALUES, frame(1.0), self::theme(), Some(focus)).is_ok());
}
