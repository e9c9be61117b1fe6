use plenary_core::ids::CanvasId;

use super::{super::document::blank, *};

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn asker(by: u128, command: u128) -> Asker {
    Asker { by: id(by), manages: false, command: id(command), at: Timestamp(1_000 + command as i64) }
}

fn ask(doc: &Doc, asker: Asker, command: &Command) -> Result<Option<Uuid>, Code> {
    carry_out(&mut doc.transact_mut(), &asker, command).map_err(|rejection| rejection.code)
}

fn begin(text: &str) -> Command {
    Command::Begin { canvas_id: id(1), text: text.into(), element: Some("note".into()), at: [1.0, -2.5] }
}

fn reply(thread: u128, text: &str) -> Command {
    Command::Reply { canvas_id: CanvasId(Uuid::from_u128(1)), thread_id: id(thread), text: text.into() }
}

fn remove(thread: u128, comment: u128) -> Command {
    Command::Remove { canvas_id: id(1), thread_id: id(thread), comment_id: id(comment) }
}

fn edit(thread: u128, comment: u128, text: &str) -> Command {
    Command::Edit { canvas_id: id(1), thread_id: id(thread), comment_id: id(comment), text: text.into() }
}

fn react(comment: u128, reaction: Reaction, on: bool) -> Command {
    Command::React { canvas_id: id(1), thread_id: id(10), comment_id: id(comment), reaction, on }
}

fn begun() -> Doc {
    let doc = blank(7);
    assert_eq!(ask(&doc, asker(2, 10), &begin(" Why here? ")), Ok(Some(Uuid::from_u128(10))));
    doc
}

#[test]
fn a_thread_is_what_was_said_in_it() {
    let doc = begun();
    assert_eq!(ask(&doc, asker(3, 11), &reply(10, "It was free.")), Ok(Some(Uuid::from_u128(11))));
    assert_eq!(ask(&doc, asker(3, 12), &edit(10, 11, "It was empty.")), Ok(None));
    assert_eq!(ask(&doc, asker(2, 13), &react(11, Reaction::Love, true)), Ok(None));
    assert_eq!(ask(&doc, asker(3, 14), &react(11, Reaction::Love, true)), Ok(None));
    let threads = read(&doc);
    let [thread] = threads.as_slice() else { panic!("{threads:?}") };
    assert_eq!((thread.element.as_deref(), thread.at, thread.resolved), (Some("note"), Some([1.0, -2.5]), false));
    let said: Vec<_> = thread.comments.iter().map(|comment| (comment.text.as_str(), comment.by)).collect();
    assert_eq!(said, [("Why here?", Some(id(2))), ("It was empty.", Some(id(3)))]);
    assert_eq!((thread.comments[1].said_at, thread.comments[1].edited_at), (Timestamp(1_011), Some(Timestamp(1_012))));
    assert_eq!(thread.comments[1].reactions, [("love", 2)].into());
}

#[test]
fn a_command_that_comes_again_doubles_nothing_and_changes_nothing() {
    let doc = begun();
    ask(&doc, asker(3, 11), &reply(10, "Yes.")).expect("a reply");
    ask(&doc, asker(3, 12), &react(10, Reaction::Agree, true)).expect("a reaction");
    let before = doc.transact().snapshot();
    assert_eq!(ask(&doc, asker(2, 10), &begin("Why here?")), Ok(Some(Uuid::from_u128(10))));
    assert_eq!(ask(&doc, asker(3, 11), &reply(10, "Yes.")), Ok(Some(Uuid::from_u128(11))));
    assert_eq!(ask(&doc, asker(3, 12), &react(10, Reaction::Agree, true)), Ok(None));
    assert_eq!(ask(&doc, asker(3, 13), &edit(10, 11, "Yes.")), Ok(None));
    assert_eq!(doc.transact().snapshot(), before);
    assert_eq!(ask(&doc, asker(4, 10), &begin("mine")), Err(Code::CommandReused));
    assert_eq!(ask(&doc, asker(4, 11), &reply(10, "mine")), Err(Code::CommandReused));
}

#[test]
fn nobody_changes_anothers_words_and_who_manages_takes_them_away_y_10() {
    let doc = begun();
    ask(&doc, asker(3, 11), &reply(10, "Yes.")).expect("a reply");
    assert_eq!(ask(&doc, asker(2, 12), &edit(10, 11, "No.")), Err(Code::CommentNotAuthor));
    assert_eq!(ask(&doc, asker(2, 12), &remove(10, 11)), Err(Code::CommentNotAuthor));
    let manager = Asker { manages: true, ..asker(4, 13) };
    assert_eq!(ask(&doc, manager, &edit(10, 11, "No.")), Err(Code::CommentNotAuthor));
    assert_eq!(ask(&doc, manager, &remove(10, 11)), Ok(None));
    assert_eq!(ask(&doc, asker(3, 14), &edit(10, 11, "Yes!")), Err(Code::CommentUnknown), "it is gone");
    assert_eq!(read(&doc)[0].comments.len(), 1);
}

#[test]
fn a_thread_goes_with_the_last_that_was_said_in_it_y_12() {
    let doc = begun();
    ask(&doc, asker(3, 11), &reply(10, "Yes.")).expect("a reply");
    ask(&doc, asker(2, 12), &remove(10, 10)).expect("one's own");
    assert_eq!(read(&doc)[0].comments.len(), 1, "others have answered");
    ask(&doc, asker(3, 13), &remove(10, 11)).expect("one's own");
    assert_eq!(read(&doc), []);
    assert_eq!(ask(&doc, asker(3, 14), &reply(10, "Hello?")), Err(Code::CommentUnknown));
}

#[test]
fn a_thread_is_settled_and_taken_up_again() {
    let doc = begun();
    let resolve = |resolved| Command::Resolve { canvas_id: id(1), thread_id: id(10), resolved };
    ask(&doc, asker(3, 11), &resolve(true)).expect("anybody may");
    assert!(read(&doc)[0].resolved);
    ask(&doc, asker(2, 12), &resolve(false)).expect("anybody may");
    assert!(!read(&doc)[0].resolved);
}

#[test]
fn what_does_not_fit_is_refused_and_leaves_nothing() {
    let doc = begun();
    let before = doc.transact().snapshot();
    let far = Command::Begin { canvas_id: id(1), text: "x".into(), element: None, at: [1e9, 0.0] };
    let odd = Command::Begin { canvas_id: id(1), text: "x".into(), element: Some("x".repeat(65)), at: [0.0, 0.0] };
    for command in [far, odd, begin(" \n"), begin(&"x".repeat(2_001)), reply(10, "a\0b"), edit(10, 10, "")] {
        assert_eq!(ask(&doc, asker(2, 11), &command), Err(Code::FieldInvalid), "{command:?}");
    }
    assert_eq!(ask(&doc, asker(2, 11), &reply(9, "where?")), Err(Code::CommentUnknown));
    assert_eq!(doc.transact().snapshot(), before);
}

#[test]
fn a_thread_and_a_canvas_hold_so_much_y_12() {
    let doc = begun();
    let most = u128::from(COMMENTS_MAX);
    for n in 1..most {
        ask(&doc, asker(2, 100 + n), &reply(10, "more")).expect("there is room");
    }
    assert_eq!(ask(&doc, asker(2, 100 + most), &reply(10, "more")), Err(Code::CommentLimit));
    let doc = begun();
    let long = "x".repeat(2_000);
    let made = (100..10_000).take_while(|n| {
        let begun = ask(&doc, asker(2, *n * 1_000), &begin(&long)).is_ok();
        begun && (1..20).all(|m| ask(&doc, asker(2, *n * 1_000 + m), &reply(*n * 1_000, &long)).is_ok())
    });
    assert_eq!(made.count(), 26, "a megabyte in all");
    let doc = begun();
    for n in 1..u128::from(THREADS_MAX) {
        ask(&doc, asker(2, 100 + n), &begin("more")).expect("there is room");
    }
    assert_eq!(ask(&doc, asker(2, 9_999), &begin("more")), Err(Code::CommentLimit));
}
