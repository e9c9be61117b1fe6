//! Pictures of a board: what is on it, and what is not.

mod reader;

use std::fmt::Write as _;

use plenary_canvas::{
    Board, Element, Limits,
    check::import,
    render::{Background, Options, PAGES_MAX, Refused, TooLarge, pdf, png},
    template::templates,
};
use proptest::prelude::*;
use reader::texts;
use serde_json::{Value, json};

fn nothing(_: &str) -> Option<Vec<u8>> {
    None
}

/// Cards from the repository, and a photo that is red on its left and blue on its right.
fn resolve(url: &str) -> Option<Vec<u8>> {
    if url == "/assets/photo" {
        return Some(photo(60, 40));
    }
    std::fs::read(format!("{}/..{url}", env!("CARGO_MANIFEST_DIR"))).ok()
}

fn photo(w: u32, h: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, w, h);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a header");
    let row = (0..w).flat_map(|x| if x < w / 2 { [255, 0, 0] } else { [0, 0, 255] });
    let rows: Vec<u8> = (0..h).flat_map(|_| row.clone()).collect();
    writer.write_image_data(&rows).expect("rows");
    writer.finish().expect("a file");
    file
}

fn mixed() -> Board {
    import(include_bytes!("boards/mixed.json"), &Limits::default()).expect("a board")
}

fn board(elements: &Value) -> Board {
    let elements: Vec<Element> = serde_json::from_value(elements.clone()).expect("elements");
    Board { elements, ..Board::empty() }.canonical()
}

struct Pixels {
    w: usize,
    h: usize,
    rgba: Vec<u8>,
}

impl Pixels {
    fn of(board: &Board, options: &Options) -> Self {
        Self::read(&png(board, options, &resolve).expect("a picture"))
    }

    fn read(file: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a png");
        let mut rgba = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut rgba).expect("pixels");
        Self { w: info.width as usize, h: info.height as usize, rgba }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 4] {
        let at = (y * self.w + x) * 4;
        self.rgba[at..at + 4].try_into().expect("four bytes")
    }

    /// The mean colour of each cell of a grid, as text.
    fn grid(&self, columns: usize, rows: usize) -> String {
        let mut text = String::new();
        for row in 0..rows {
            for column in 0..columns {
                let xs = column * self.w / columns..(column + 1) * self.w / columns;
                let ys = row * self.h / rows..(row + 1) * self.h / rows;
                let cell: Vec<[u8; 4]> =
                    ys.flat_map(|y| xs.clone().map(move |x| (x, y))).map(|(x, y)| self.at(x, y)).collect();
                for part in 0..3 {
                    let sum: usize = cell.iter().map(|pixel| usize::from(pixel[part])).sum();
                    write!(text, "{:02x}", sum / cell.len()).expect("text");
                }
                text.push(if column + 1 == columns { '\n' } else { ' ' });
            }
        }
        text
    }
}

/// The same up to how a machine rounds.
fn alike(one: &str, other: &str) -> bool {
    let bytes = |text: &str| -> Vec<i32> {
        let words: String = text.split_whitespace().collect();
        (0..words.len() / 2).filter_map(|at| i32::from_str_radix(&words[2 * at..2 * at + 2], 16).ok()).collect()
    };
    let (one, other) = (bytes(one), bytes(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| (one - other).abs() <= 2)
}

/// Every kind and script at once, against a picture of the picture. After a change that is meant to be seen:
/// look at it (`examples/pictures.rs`), then write the new one with `PLENARY_BLESS=1`.
#[test]
fn e93_everything_is_drawn_as_it_was() {
    let grid = Pixels::of(&mixed(), &Options::default()).grid(60, 30);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/boards/mixed.grid");
    if std::env::var_os("PLENARY_BLESS").is_some() {
        std::fs::write(path, &grid).expect("it can be written");
    }
    let wanted = std::fs::read_to_string(path).expect("the grid is there");
    assert!(alike(&grid, &wanted), "the picture has changed; its grid is now\n{grid}");
}

#[test]
fn the_same_board_is_the_same_file() {
    let board = mixed();
    let options = Options { scale: 2, background: Background::Transparent };
    assert_eq!(png(&board, &options, &resolve), png(&board, &options, &resolve));
    assert_eq!(pdf(&board, &resolve), pdf(&board, &resolve));
}

#[test]
fn colours_scale_and_background_are_as_asked() {
    let board = board(&json!([{ "id": "a", "k": "rect", "geo": [0, 0, 100, 50, 0],
        "s": { "fill": "#ff0000", "stroke": "none", "r": 0 } }]));
    for (scale, background, corner) in
        [(1, Background::White, [255; 4]), (2, Background::Transparent, [0; 4]), (4, Background::White, [255; 4])]
    {
        let pixels = Pixels::of(&board, &Options { scale, background });
        let scale = usize::from(scale);
        assert_eq!((pixels.w, pixels.h), ((100 + 64) * scale, (50 + 64) * scale));
        assert_eq!(pixels.at(0, 0), corner);
        assert_eq!(pixels.at(82 * scale, 57 * scale), [255, 0, 0, 255]);
        assert_eq!(pixels.at(40 * scale, 40 * scale), [255, 0, 0, 255]);
        assert_eq!(pixels.at(30 * scale, 30 * scale), corner);
    }
}

#[test]
fn what_is_half_transparent_stays_so() {
    let board = board(&json!([{ "id": "a", "k": "rect", "geo": [0, 0, 100, 50, 0],
        "s": { "fill": "#0000ff", "stroke": "none", "op": 0.5 } }]));
    let pixels = Pixels::of(&board, &Options { scale: 1, background: Background::Transparent });
    let [r, g, b, a] = pixels.at(82, 57);
    assert!((127..=128).contains(&a) && r == 0 && g == 0 && b >= 254, "{:?}", pixels.at(82, 57));
}

#[test]
fn a_tall_picture_has_no_seams_between_its_bands() {
    let board = board(&json!([{ "id": "a", "k": "rect", "geo": [0, 0, 8000, 1500, 0],
        "s": { "fill": "#00ff00", "stroke": "none", "r": 0 } }]));
    let pixels = Pixels::of(&board, &Options { scale: 2, background: Background::White });
    let middle = pixels.w / 2;
    let other = (70..pixels.h - 70).find(|y| pixels.at(middle, *y) != [0, 255, 0, 255]);
    assert_eq!(other, None);
}

#[test]
fn images_are_drawn_where_they_are_and_turned_with_their_box() {
    let asset = json!({ "mime": "image/png", "w": 60, "h": 40, "url": "/assets/photo" });
    let mut board = board(&json!([{ "id": "a", "k": "image", "geo": [0, 0, 120, 80, 0], "d": { "asset": "p" } }]));
    board.assets.insert("p".to_owned(), asset);
    let pixels = Pixels::of(&board, &Options::default());
    assert_eq!(pixels.at(32 + 20, 32 + 40), [255, 0, 0, 255]);
    assert_eq!(pixels.at(32 + 100, 32 + 40), [0, 0, 255, 255]);
    board.elements[0].keys.insert("geo".to_owned(), json!([0, 0, 120, 80, 180]));
    let pixels = Pixels::of(&board, &Options::default());
    assert_eq!(pixels.at(32 + 20, 32 + 40), [0, 0, 255, 255]);
}

#[test]
fn an_asset_is_no_drawing_and_no_bomb() {
    let mut board = board(&json!([{ "id": "a", "k": "image", "geo": [0, 0, 120, 80, 0], "d": { "asset": "p" } }]));
    board.assets.insert("p".to_owned(), json!({ "url": "u" }));
    let grey = [0xd9, 0xd2, 0xc6, 255];
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect fill="#f00" width="9" height="9"/></svg>"##;
    for bytes in [svg.to_vec(), photo(6000, 6000), b"\x89PNG\r\n\x1a\nrest".to_vec(), vec![0; 9 << 20]] {
        let file = png(&board, &Options::default(), &|_| Some(bytes.clone())).expect("a picture");
        assert_eq!(Pixels::read(&file).at(32 + 60, 32 + 10), grey);
        assert!(pdf(&board, &|_| Some(bytes.clone())).is_ok());
    }
}

#[test]
fn an_empty_board_is_an_empty_picture() {
    let pixels = Pixels::of(&Board::empty(), &Options::default());
    assert!(pixels.rgba.iter().all(|byte| *byte == 255));
    assert_eq!(texts(&pdf(&Board::empty(), &nothing).expect("a file")).len(), 1);
}

#[test]
fn e93_pages_hold_their_text_as_text() {
    let pages = texts(&pdf(&mixed(), &resolve).expect("a file"));
    assert_eq!(pages.len(), 3, "a page for each frame, and one with what is in none");
    for (page, wanted) in [
        (0, "A short note"),
        (0, "All kinds"),
        (0, "because"),
        (0, "Threshold"),
        (0, "Kite"),
        (1, "Straße"),
        (1, "bold"),
        (1, "ґанок"),
        (1, "Καλημέρα"),
        (1, "What did I learn?"),
        (2, "Outside of"),
    ] {
        assert!(pages[page].contains(wanted), "{wanted} on page {page}:\n{}", pages[page]);
    }
    // Glyphs stand in the order in which they are seen; readers of PDF turn them.
    let seen: String = "workshop".chars().collect();
    assert!(pages[1].contains(&seen));
    for word in ["שלום", "סקרנות", "למדתי"] {
        let turned: String = word.chars().rev().collect();
        assert!(pages[1].contains(word) || pages[1].contains(&turned), "{word}:\n{}", pages[1]);
    }
}

#[test]
fn what_is_hidden_is_in_no_picture() {
    let file = pdf(&mixed(), &resolve).expect("a file");
    assert!(texts(&file).iter().all(|page| !page.contains("SECRET")));
}

#[test]
fn pages_are_in_order_of_reading() {
    let frame = |id: &str, x: i32, y: i32| json!({ "id": id, "k": "frame", "z": id, "geo": [x, y, 400, 300, 0], "d": { "title": id } });
    let mut inner = frame("inner", 1020, 20);
    inner["p"] = json!("b");
    let board =
        board(&json!([frame("d", 500, 400), frame("a", 0, 10), frame("c", 0, 420), frame("b", 1000, 0), inner]));
    let pages = texts(&pdf(&board, &nothing).expect("a file"));
    let names: Vec<&str> = pages.iter().map(|page| page.trim()).collect();
    assert_eq!(names.len(), 4, "a frame in a frame is no page");
    for (page, name) in names.iter().zip(["a", "b", "c", "d"]) {
        assert!(page.contains(name), "{names:?}");
    }
}

fn too_large(result: Result<Vec<u8>, Refused>) -> &'static str {
    match result {
        Err(Refused::TooLarge(TooLarge { what, found, max })) => {
            assert!(found > max);
            what
        }
        other => panic!("it is not refused: {:?}", other.map(|file| file.len())),
    }
}

#[test]
fn what_would_cost_too_much_is_refused() {
    let rect = |id: usize, x: f64| json!({ "id": id.to_string(), "k": "rect", "geo": [x, 0, 10, 10, 0] });
    let wide = board(&json!([rect(0, 0.0), rect(1, 5000.0)]));
    let options = Options { scale: 4, ..Options::default() };
    assert_eq!(too_large(png(&wide, &options, &nothing)), "pixels a side");
    assert!(png(&wide, &Options::default(), &nothing).is_ok());
    assert!(pdf(&wide, &nothing).is_ok());

    let frames: Vec<Value> = (0..=PAGES_MAX)
        .map(|at| json!({ "id": at.to_string(), "k": "frame", "geo": [at * 30, 0, 20, 20, 0] }))
        .collect();
    assert_eq!(too_large(pdf(&board(&json!(frames)), &nothing)), "pages");

    let many: Vec<Value> = (0..10_001).map(|at| rect(at, 0.0)).collect();
    assert_eq!(too_large(png(&board(&json!(many)), &Options::default(), &nothing)), "elements");

    let text = "word ".repeat(12_000);
    let talk: Vec<Value> =
        (0..40).map(|at| json!({ "id": at.to_string(), "k": "text", "geo": [0, 0, 900, 10, 0], "t": text })).collect();
    assert_eq!(too_large(pdf(&board(&json!(talk)), &nothing)), "signs of text");
}

#[test]
fn every_template_is_drawn_at_full_size() {
    for template in templates() {
        let board = template.board();
        let pages = texts(&pdf(&board, &nothing).expect("a file"));
        assert_eq!(pages.len(), 1, "{}: nothing is beside its frame", template.name);
        assert!(pages[0].contains(template.title), "{}:\n{}", template.name, pages[0]);
    }
}

fn length() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (-2000.0..2000.0).prop_map(|n: f64| json!(n)),
        1 => prop::sample::select(vec![0.0, -0.5, 1e-30, 1e7, -1e7, 1e300, 90.0, f64::MAX]).prop_map(|n| json!(n)),
        1 => Just(json!({ "$number": "NaN" })),
        1 => Just(Value::Null),
    ]
}

fn anything() -> impl Strategy<Value = Element> {
    let kinds = [
        "rect",
        "ellipse",
        "diamond",
        "line",
        "sticky",
        "text",
        "card",
        "stroke",
        "image",
        "frame",
        "connector",
        "embed",
        "vote",
        "group",
        "?",
    ];
    let texts = prop_oneof![Just(String::new()), "[a-zא-ת\\n 🦀\u{202e}\u{200d}]{0,40}", any::<String>()].boxed();
    let end = || {
        (length(), length(), prop::option::of("[a-d]"), prop::option::of("(top|left|x)"))
            .prop_map(|(x, y, id, side)| json!({ "pt": [x, y], "id": id, "side": side }))
    };
    let data = prop_oneof![
        (end(), end(), length(), length())
            .prop_map(|(a, b, x, y)| json!({ "a": a, "b": b, "via": [[x, y], [0]], "head": "arrow", "tail": "arrow" })),
        prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| {
            use base64::Engine as _;
            json!({ "$bytes": base64::engine::general_purpose::STANDARD.encode(bytes) })
        }),
        texts.clone().prop_map(
            |text| json!({ "image": "/content/pictures/kite.svg", "title": text, "word": text, "url": text })
        ),
        length().prop_map(|votes| json!({ "$map": { "alice": votes } })),
        Just(json!({ "asset": "p" })),
    ];
    let style = (length(), length(), length(), "(#[0-9a-f]{6}|none|blue|#ééé)", "(sans|serif|mono|hand|x)", "(start|center|end)")
        .prop_map(|(size, op, width, color, font, align)| json!({ "fs": size, "op": op, "sw": width, "r": width, "fill": color, "stroke": color, "font": font, "align": align, "dash": true }));
    let geo = prop::collection::vec(length(), 4..6);
    (
        prop::sample::select(kinds.to_vec()),
        geo,
        style,
        data,
        prop::option::of(texts),
        any::<bool>(),
        prop::option::of("[a-d]"),
    )
        .prop_map(|(kind, geo, style, data, text, hide, parent)| Element {
            id: String::new(),
            text: text.map(|text| text.as_str().into()),
            keys: [
                ("k", json!(kind)),
                ("geo", json!(geo)),
                ("s", style),
                ("d", data),
                ("hide", json!(hide)),
                ("p", json!(parent)),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_board_is_drawn_or_refused(elements in prop::collection::btree_map("[a-d]{1,2}", anything(), 0..6)) {
        let elements = elements.into_iter().map(|(id, element)| Element { id, ..element }).collect();
        let mut board = Board { elements, ..Board::empty() }.canonical();
        board.assets.insert("p".to_owned(), json!({ "url": "/assets/photo" }));
        for result in [png(&board, &Options::default(), &resolve), pdf(&board, &resolve)] {
            match result {
                Ok(file) => prop_assert!(!file.is_empty()),
                Err(refused) => prop_assert!(matches!(refused, Refused::TooLarge(_)), "{refused}"),
            }
        }
    }
}
