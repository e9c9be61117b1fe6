//! Templates are boards that anyone could have made with care.

use std::collections::HashSet;

use plenary_canvas::{
    Element, Geo, Limits,
    document::{empty, read, seed},
    template::{board, templates},
    text::RichText,
};
use yrs::{Transact, Update, updates::decoder::Decode};

/// Kinds of things that may not lie over each other; grounds, circles and lines are below.
fn stands(element: &Element) -> bool {
    matches!(element.kind(), "sticky" | "text") || (element.kind() == "rect" && element.text.is_some())
}

fn geo(element: &Element) -> Geo {
    element.geo().expect("every element has its place")
}

fn apart(one: &Geo, other: &Geo) -> bool {
    one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y
}

fn holds(outer: &Geo, inner: &Geo) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && inner.x + inner.w <= outer.x + outer.w
        && inner.y + inner.h <= outer.y + outer.h
}

#[test]
fn there_are_at_least_twelve_and_each_says_what_it_is_for() {
    assert!(templates().len() >= 12);
    let names: HashSet<&str> = templates().iter().map(|template| template.name).collect();
    assert_eq!(names.len(), templates().len());
    for template in templates() {
        assert!(!template.title.is_empty() && template.description.len() > 40, "{}", template.name);
        assert!(template.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", template.name);
        assert_eq!(board(template.name), Some(template.board()));
    }
    assert_eq!(board("no-such-template"), None);
}

#[test]
fn each_keeps_to_the_bounds_and_is_the_same_as_a_document() {
    for template in templates() {
        let board = template.board();
        assert_eq!(board.check(&Limits::default()), Ok(()), "{}", template.name);
        let doc = empty(9);
        doc.transact_mut().apply_update(Update::decode_v1(&seed(&board, 7)).expect("an update")).expect("it fits");
        assert_eq!(read(&doc), board, "{}", template.name);
    }
}

#[test]
fn ids_are_fresh_and_what_was_drawn_later_is_above() {
    for template in templates() {
        let board = template.board();
        let ids: Vec<&str> = board.elements.iter().map(|element| element.id.as_str()).collect();
        assert!(ids.is_sorted(), "{}: drawn in the order of their numbers", template.name);
        let keys: Vec<&str> = board.elements.iter().map(Element::z).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{}", template.name);
        for key in keys {
            let whole = if key.starts_with('a') { 2 } else { 3 };
            assert_eq!(key.len(), whole + 4, "an integer part and a tail: {key}");
            assert!(!key.ends_with('0'), "{key} is a key that clients go on from");
        }
    }
}

#[test]
fn nothing_lies_over_anything_or_out_of_its_frame() {
    for template in templates() {
        let board = template.board();
        let frame = board.elements.iter().find(|element| element.kind() == "frame").expect("a frame");
        for element in board.elements.iter().filter(|element| element.kind() != "frame") {
            assert_eq!(element.parent(), Some(frame.id.as_str()));
            assert!(holds(&geo(frame), &geo(element)), "{}: {element:?}", template.name);
        }
        let standing: Vec<&Element> = board.elements.iter().filter(|element| stands(element)).collect();
        for (at, one) in standing.iter().enumerate() {
            for other in &standing[at + 1..] {
                assert!(apart(&geo(one), &geo(other)), "{}: {one:?} and {other:?}", template.name);
            }
        }
    }
}

#[test]
fn what_invites_to_write_or_move_is_free_and_the_rest_is_locked() {
    for template in templates() {
        for element in &template.board().elements {
            let locked = element.keys.get("lock") == Some(&true.into());
            let marker = element.kind() == "ellipse" && geo(element).w < 40.0;
            let text = element.text.as_ref().map(RichText::plain).unwrap_or_default();
            let begun = text.ends_with('…') && element.kind() == "text" && element.style().font == Some("hand");
            let free = element.kind() == "sticky" || marker || begun;
            assert_eq!(locked, !free, "{}: {element:?}", template.name);
        }
    }
}
