//! A board, the document it stands for, and its JSON say the same.

use plenary_canvas::{
    Board, Element, Limits,
    board::Export,
    check::{Invalid, import},
    document::{ROOTS, change_in, change_to, empty, read, seed},
    text::{Insert, RichText, Run},
};
use plenary_core::canvas::{gate::Ledger, update::Schema};
use proptest::prelude::*;
use serde_json::{Map as Object, Value, json};
use yrs::{Doc, GetString, Map, Out, ReadTxn, StateVector, Text, Transact, Update, updates::decoder::Decode};

const SCHEMA: Schema = Schema { roots: &ROOTS, text_max: 64 * 1024, structs_max: 50_000 };
const KINDS: [&str; 15] = [
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
    "hologram",
];

fn opened(update: &[u8]) -> Doc {
    let doc = empty(99);
    doc.transact_mut().apply_update(Update::decode_v1(update).expect("an update")).expect("it fits");
    doc
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(|n| json!(n)),
        (-(1_i64 << 53) + 1..1 << 53).prop_map(|n| json!(n)),
        (-1e6..1e6).prop_map(|n: f64| json!((n * 100.0).round() / 100.0)),
        any::<f64>().prop_filter("JSON has finite numbers", |n| n.is_finite()).prop_map(|n| json!(n)),
    ]
}

fn signs() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z \\n]{0,12}", "[שלוםעברית ]{1,8}", "[مرحبا ]{1,8}", "[🦀👩‍🚀é\u{200f}𝔘]{1,4}", any::<String>(),]
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        signs().prop_map(Value::String),
        "[A-Za-z0-9+/]{4}{0,9}".prop_map(|bytes| json!({ "$bytes": bytes })),
        Just(json!({ "$undefined": true })),
        Just(json!({ "$plain": { "$bytes": "not bytes, but a key that looks so" } })),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

/// What may stand under a key: also shared types.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => tree(),
        1 => prop::collection::btree_map("[a-z]{1,4}", tree(), 0..4).prop_map(|entries| json!({ "$map": entries })),
        1 => prop::collection::vec(tree(), 0..4).prop_map(|items| json!({ "$array": items })),
        1 => text().prop_map(|text| json!({ "$text": text.delta() })),
    ]
}

fn text() -> impl Strategy<Value = RichText> {
    let format = prop_oneof![
        3 => Just(Object::new()),
        1 => Just(Object::from_iter([("bold".to_owned(), json!(true))])),
        1 => number().prop_map(|size| Object::from_iter([("italic".to_owned(), json!(true)), ("size".to_owned(), size)])),
    ];
    let insert = prop_oneof![
        8 => signs().prop_map(Insert::Text),
        1 => Just(Insert::Embed(json!({ "mention": "bob" }))),
    ];
    prop::collection::vec((insert, format), 0..5).prop_map(|runs| {
        let mut text = RichText::default();
        for (insert, attributes) in runs {
            text.push(insert, attributes);
        }
        text
    })
}

fn element() -> impl Strategy<Value = Element> {
    let known = (prop::sample::select(KINDS.to_vec()), "[a0-9A-Z]{1,6}", prop::collection::vec(number(), 5));
    let keys = prop::collection::btree_map("(d|s|by|at|lock|hide|[$]?id|delta|[a-z]{2,5})", value(), 0..6);
    (known, keys, prop::option::of(text())).prop_map(|((kind, z, geo), mut keys, text)| {
        keys.insert("k".to_owned(), json!(kind));
        keys.insert("z".to_owned(), json!(z));
        keys.insert("geo".to_owned(), json!(geo));
        Element { id: String::new(), text, keys }
    })
}

fn board() -> impl Strategy<Value = Board> {
    let elements = prop::collection::btree_map("[a-f]{1,2}", element(), 0..8);
    let object = || prop::collection::btree_map("[a-z]{1,4}", value(), 0..4);
    (elements, object(), object()).prop_map(|(elements, meta, assets)| {
        let elements = elements.into_iter().map(|(id, element)| Element { id, ..element }).collect();
        Board { meta: meta.into_iter().collect(), elements, assets }.canonical()
    })
}

proptest! {
    #[test]
    fn e93_a_board_seeded_and_read_is_the_same(board in board()) {
        prop_assert_eq!(read(&opened(&seed(&board, 7))), board);
    }

    #[test]
    fn e93_a_board_exported_and_read_is_the_same(board in board()) {
        let export = Export::new(board.clone(), "one", 1, 2, json!("2026-01-01T00:00:00Z"));
        let json = serde_json::to_vec(&export).expect("JSON");
        let again: Export = serde_json::from_slice(&json).expect("an export");
        prop_assert_eq!(&again.clone().into_board(), &board);
        prop_assert_eq!(again, export);
    }

    #[test]
    fn the_gate_lets_seeds_and_restores_in(one in board(), other in board()) {
        let mut ledger = Ledger::<u8>::default();
        let first = seed(&one, 7);
        let admitted = ledger.check(&first, &0, &SCHEMA).expect("a seed");
        ledger.take(admitted, &0);
        let doc = opened(&first);
        let mut txn = doc.transact_mut();
        change_in(&mut txn, &other);
        let second = txn.encode_update_v1();
        prop_assert!(ledger.check(&second, &1, &SCHEMA).is_ok());
    }

    #[test]
    fn a_restore_makes_any_document_say_what_the_board_says(one in board(), other in board()) {
        let doc = opened(&seed(&one, 7));
        change_to(&doc, &other);
        prop_assert_eq!(read(&doc), other);
    }

    #[test]
    fn a_restore_makes_any_text_say_what_the_board_says(one in text(), other in text()) {
        let doc = opened(&seed(&note(&one), 7));
        change_to(&doc, &note(&other));
        prop_assert_eq!(read(&doc), note(&other));
    }

    #[test]
    fn a_restore_to_what_is_there_writes_nothing(board in board()) {
        let doc = opened(&seed(&board, 7));
        let before = doc.transact().state_vector();
        change_to(&doc, &board);
        prop_assert_eq!(doc.transact().state_vector(), before);
    }

    #[test]
    fn parents_have_no_cycles(edges in prop::collection::vec(prop::option::of(0..12_usize), 12)) {
        let board = family(&edges);
        let parents = board.parents();
        for element in &board.elements {
            let up = std::iter::successors(Some(element.id.as_str()), |id| parents.get(id).copied());
            prop_assert!(up.take(13).count() <= 12);
        }
        let kept = parents.len() + board.cycles().len();
        prop_assert_eq!(kept, edges.iter().flatten().count(), "one edge is ignored for each cycle, and no other");
    }
}

fn family(edges: &[Option<usize>]) -> Board {
    let name = |index: usize| format!("{index:02}");
    let element = |(index, parent): (usize, &Option<usize>)| Element {
        id: name(index),
        keys: [("k".to_owned(), json!("group")), ("p".to_owned(), json!(parent.map(name)))].into(),
        text: None,
    };
    Board { elements: edges.iter().enumerate().map(element).collect(), ..Board::empty() }
}

fn note(text: &RichText) -> Board {
    let keys = [("k".to_owned(), json!("sticky"))].into();
    Board { elements: vec![Element { id: "note".to_owned(), text: Some(text.clone()), keys }], ..Board::empty() }
}

fn sticky_text(doc: &Doc) -> yrs::TextRef {
    let txn = doc.transact();
    let Some(Out::YMap(note)) = txn.get_map("elements").and_then(|elements| elements.get(&txn, "note")) else {
        panic!("the note is there");
    };
    let Some(Out::YText(text)) = note.get(&txn, "t") else { panic!("it has a text") };
    text
}

#[test]
fn k11_what_others_type_during_a_restore_stays() {
    let server = opened(&seed(&note(&"one small step for a person".into()), 7));
    let bob = empty(42);
    let all = server.transact().encode_state_as_update_v1(&StateVector::default());
    bob.transact_mut().apply_update(Update::decode_v1(&all).expect("an update")).expect("it fits");

    change_to(&server, &note(&"one giant leap for a person".into()));
    sticky_text(&bob).push(&mut bob.transact_mut(), " and all 🦀");
    sticky_text(&bob).insert(&mut bob.transact_mut(), 0, "say: ");
    let typed = bob.transact().encode_state_as_update_v1(&StateVector::default());
    server.transact_mut().apply_update(Update::decode_v1(&typed).expect("an update")).expect("it fits");

    let text = sticky_text(&server).get_string(&server.transact());
    assert_eq!(text, "say: one giant leap for a person and all 🦀");
}

#[test]
fn a_restore_touches_nothing_but_what_differs() {
    let mut board = family(&[None, None]);
    board.elements[1].keys.insert("geo".to_owned(), json!([1, 2, 3, 4, 0]));
    let doc = opened(&seed(&board, 7));
    board.elements[1].keys.insert("geo".to_owned(), json!([5, 2, 3, 4, 0]));
    let before = doc.transact().state_vector();
    let mut txn = doc.transact_mut();
    change_in(&mut txn, &board);
    let structs: u32 = txn.encode_diff_v1(&before).len().try_into().expect("few");
    drop(txn);
    let after = doc.transact().state_vector();
    let clocks: u32 = after.iter().map(|(client, clock)| clock - before.get(client)).sum();
    assert_eq!(clocks, 1, "one value was written, in {structs} bytes");
    assert_eq!(read(&doc), board);
}

#[test]
fn a_seed_is_by_one_client() {
    let doc = opened(&seed(&family(&[None, Some(0)]), 7));
    let clients: Vec<u64> = doc.transact().state_vector().iter().map(|(client, _)| client.get()).collect();
    assert_eq!(clients, [7]);
}

#[test]
fn e93_a_long_text_rewritten_is_still_bounded() {
    let long = |sign: &str| RichText::from(sign.repeat(30_000).as_str());
    let doc = opened(&seed(&note(&long("ab")), 7));
    change_to(&doc, &note(&long("cd")));
    assert_eq!(read(&doc), note(&long("cd")));
}

#[test]
fn votes_are_shared_in_the_document_and_plain_in_the_json() {
    let json = json!({ "id": "v", "k": "vote", "d": { "alice": 2 } });
    let element: Element = serde_json::from_value(json.clone()).expect("an element");
    let board = Board { elements: vec![element], ..Board::empty() };
    assert_eq!(serde_json::to_value(&board.elements[0]).expect("JSON"), json);
    let doc = opened(&seed(&board, 7));
    let txn = doc.transact();
    let Some(Out::YMap(vote)) = txn.get_map("elements").and_then(|elements| elements.get(&txn, "v")) else {
        panic!("the vote is there");
    };
    assert!(matches!(vote.get(&txn, "d"), Some(Out::YMap(_))));
}

#[test]
fn what_a_document_holds_beside_json_is_kept() {
    use yrs::{Any, MapPrelim, Number, WriteTxn};
    let doc = empty(1);
    let mut txn = doc.transact_mut();
    let elements = txn.get_or_insert_map("elements");
    elements.insert(&mut txn, "not an element", 5);
    let odd = elements.insert(&mut txn, "odd", MapPrelim::default());
    odd.insert(&mut txn, "t", "a text that nobody can edit together");
    odd.insert(&mut txn, "geo", Any::Array([Any::Number(Number::Float(f64::NAN))].into()));
    odd.insert(&mut txn, "big", Any::Number(Number::Int(i64::MAX)));
    odd.insert(&mut txn, "odd", Any::Number(Number::Int((1 << 60) + 1)));
    odd.insert(&mut txn, "id", "a key of that name");
    drop(txn);
    let board = read(&doc);
    let json = serde_json::to_string(&board).expect("JSON");
    assert_eq!(serde_json::from_str::<Board>(&json).expect("a board"), board);
    assert_eq!(read(&opened(&seed(&board, 7))), board);
    assert_eq!(board.elements.len(), 1);
    assert_eq!(board.elements[0].geo(), None);
}

#[test]
fn canonical_json_has_sorted_keys_and_numbers_in_one_form() {
    let element =
        json!({ "z": "a", "id": "x", "k": "rect", "geo": [1.0, -0.0, 1e3, 0.5, 1e21], "s": { "b": 1, "a": 2 } });
    let element: Element = serde_json::from_value(element).expect("an element");
    let board = Board { elements: vec![element], ..Board::default() }.canonical();
    let wanted = r#"{"assets":{},"elements":[{"geo":[1,0,1000,0.5,1e+21],"id":"x","k":"rect","s":{"a":2,"b":1},"z":"a"}],"meta":{}}"#;
    assert_eq!(board.canonical_json(), wanted);
}

fn import_json(elements: &Value) -> Result<Board, Invalid> {
    let json = json!({ "format": "plenary.canvas", "v": 1, "id": "c", "meta": { "v": 1 }, "elements": elements });
    import(json.to_string().as_bytes(), &Limits::default())
}

#[test]
fn an_import_is_refused_by_name() {
    let rect = json!({ "id": "a", "k": "rect", "geo": [0, 0, 1, 1, 0] });
    let board = import_json(&json!([rect])).expect("a board");
    assert_eq!(board.elements.len(), 1);
    let twice = import_json(&json!([rect, rect]));
    assert_eq!(twice, Err(Invalid::Duplicate { element: "a".to_owned() }));
    let cycle = json!([{ "id": "a", "k": "group", "p": "b" }, { "id": "b", "k": "group", "p": "a" }]);
    assert_eq!(import_json(&cycle), Err(Invalid::Cycle { element: "b".to_owned() }));
    let own = json!([{ "id": "a", "k": "group", "p": "a" }]);
    assert_eq!(import_json(&own), Err(Invalid::Cycle { element: "a".to_owned() }));
    let far = json!([{ "id": "a", "k": "rect", "geo": [1e300, 0, 1, 1, 0] }]);
    assert!(matches!(import_json(&far), Err(Invalid::Malformed { key: "geo", .. })));
    let short = json!([{ "id": "a", "k": "rect", "geo": [0, 0] }]);
    assert!(matches!(import_json(&short), Err(Invalid::Malformed { key: "geo", .. })));
    let odd = json!([{ "id": "a", "k": "rect", "s": { "op": { "$number": "NaN" } } }]);
    assert!(matches!(import_json(&odd), Err(Invalid::Malformed { key: "$number", .. })));
    let image = json!([{ "id": "a", "k": "image", "d": { "asset": "gone" } }]);
    assert!(matches!(import_json(&image), Err(Invalid::UnknownAsset { .. })));
    let long = json!([{ "id": "a", "k": "text", "t": "x".repeat(65_537) }]);
    assert!(matches!(import_json(&long), Err(Invalid::TextTooLong { found: 65_537, .. })));
    let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
    assert!(matches!(import_json(&json!([{ "id": "a", "k": "rect", "d": deep }])), Err(Invalid::TooDeep { .. })));
    let nameless = json!([{ "id": "", "k": "rect" }]);
    assert!(matches!(import_json(&nameless), Err(Invalid::Malformed { key: "id", .. })));
    let many: Vec<Value> = (0..10_001).map(|n| json!({ "id": n.to_string(), "k": "rect" })).collect();
    assert!(matches!(import_json(&json!(many)), Err(Invalid::TooMany { found: 10_001, .. })));
    let crowd = json!([{ "id": "a", "k": "rect", "d": vec![0; 500_000] }]);
    assert_eq!(import_json(&crowd), Err(Invalid::TooMuch { max: 500_000 }));
    let within =
        json!([{ "id": "a", "k": "rect", "d": vec![json!({ "n": 1.5, "t": "x", "no": null, "yes": true }); 90_000] }]);
    assert!(import_json(&within).is_ok());
    assert!(matches!(import(b"{}", &Limits::default()), Err(Invalid::NotAnExport { .. })));
    assert!(matches!(import(b"\xff", &Limits::default()), Err(Invalid::NotAnExport { .. })));
    let newer = br#"{"format":"plenary.canvas","v":2,"elements":[]}"#;
    assert_eq!(import(newer, &Limits::default()), Err(Invalid::TooNew { found: 2 }));
    let other = br#"{"format":"excalidraw","v":1,"elements":[]}"#;
    assert!(matches!(import(other, &Limits::default()), Err(Invalid::NotAnExport { .. })));
}

#[test]
fn unknown_kinds_and_keys_come_in() {
    let board =
        import_json(&json!([{ "id": "a", "k": "hologram", "glow": 5, "geo": [0, 0, 1, 1, 0] }])).expect("a board");
    assert_eq!(board.elements[0].keys["glow"], json!(5));
    assert_eq!(read(&opened(&seed(&board, 7))), board);
}

#[test]
fn runs_of_one_format_are_one() {
    let text = RichText::from_delta(
        &json!([{ "insert": "a" }, { "insert": "" }, { "insert": "b", "attributes": { "bold": null } }]),
    );
    let run = Run { insert: Insert::Text("ab".to_owned()), attributes: Object::new() };
    assert_eq!(text, Some(RichText { runs: vec![run] }));
}
