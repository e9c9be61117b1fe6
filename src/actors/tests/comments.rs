//! Comments on canvases: said by command, kept by the server, read by whoever sees the canvas.

use std::time::Duration;

use plenary_core::{
    ids::{CanvasId, CommentId, Stream, ThreadId},
    protocol::{
        Code,
        canvas::{Access, Command as Canvas, Right},
        comment::{Command, Reaction},
        people::Role,
    },
};
use uuid::Uuid;

use super::{
    client::{Client, Outcome},
    stage::{Stage, pass, role, settings},
    yjs::{Painter, note},
};
use crate::actors::{
    canvas::{
        comments::{Thread, read},
        part::Part,
    },
    session_supervisor::Child,
};

async fn make(client: &mut Client, right: Right) -> CanvasId {
    let access = Some(Access::Session { right });
    CanvasId(client.does(Canvas::Create { name: "Ours".into(), access, template: None }).await.id.expect("an id"))
}

fn begin(canvas_id: CanvasId, text: &str) -> Command {
    Command::Begin { canvas_id, text: text.into(), element: None, at: [3.0, 4.0] }
}

fn reply(canvas_id: CanvasId, thread: Uuid, text: &str) -> Command {
    Command::Reply { canvas_id, thread_id: ThreadId(thread), text: text.into() }
}

/// What a reader has.
async fn heard(reader: &mut Painter) -> Vec<Thread> {
    reader.settle().await;
    read(&reader.doc)
}

fn texts(threads: &[Thread]) -> Vec<&str> {
    threads.iter().flat_map(|thread| &thread.comments).map(|comment| comment.text.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_said_reaches_who_reads_and_survives_the_process_y_10() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, charlie] = stage.live().await;
    let canvas = make(&mut alice, Right::Comment).await;
    let mut reader = Painter::reader(charlie.who, canvas, 1);
    reader.come(&stage, Right::View).await;
    let thread = bob.does(begin(canvas, "Why here?")).await.id.expect("an id");
    let comment = alice.does(reply(canvas, thread, "It was free.")).await.id.expect("an id");
    let (thread_id, comment_id) = (ThreadId(thread), CommentId(comment));
    let react = Command::React { canvas_id: canvas, thread_id, comment_id, reaction: Reaction::Love, on: true };
    bob.does(react).await;
    assert_eq!(texts(&heard(&mut reader).await), ["Why here?", "It was free."]);
    let before = read(&reader.doc);
    assert_eq!(before[0].comments[1].reactions, [("love", 1)].into());

    stage.kill().await;
    stage.restart().await;
    let mut fresh = Painter::reader(charlie.who, canvas, 2);
    fresh.come(&stage, Right::View).await;
    assert_eq!(heard(&mut fresh).await, before);
}

#[tokio::test(start_paused = true)]
async fn a_command_that_comes_again_after_a_crash_doubles_nothing_y_11() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, _] = stage.live().await;
    let canvas = make(&mut alice, Right::Comment).await;
    // Its answer is lost with the process, so the client says it again.
    let id = bob.send(begin(canvas, "once"));
    pass(Duration::from_millis(50)).await;
    stage.kill().await;
    stage.restart().await;
    let handle = stage.open().await;
    bob.attach(&handle);
    bob.again();
    pass(Duration::from_millis(50)).await;
    let mut reader = Painter::reader(bob.who, canvas, 1);
    reader.come(&stage, Right::View).await;
    let threads = heard(&mut reader).await;
    assert_eq!(texts(&threads), ["once"]);
    assert_eq!(threads[0].id, id.0.to_string());
}

#[tokio::test(start_paused = true)]
async fn who_may_not_comment_is_refused_and_nobody_writes_in_the_document_itself_k8() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, charlie] = stage.live().await;
    let canvas = make(&mut alice, Right::View).await;
    assert_eq!(bob.tries(begin(canvas, "may I?")).await, Outcome::Refused(Code::Forbidden));
    assert_eq!(bob.tries(begin(CanvasId(Uuid::from_u128(5)), "where?")).await, Outcome::Refused(Code::CanvasUnknown));
    let private = CanvasId(
        alice.does(Canvas::Create { name: "Mine".into(), access: None, template: None }).await.id.expect("an id"),
    );
    assert_eq!(bob.tries(begin(private, "what is there?")).await, Outcome::Refused(Code::CanvasUnknown));
    alice.does(Canvas::Share { canvas_id: canvas, access: Access::Session { right: Right::Edit } }).await;
    let thread = bob.does(begin(canvas, "now I may")).await.id.expect("an id");

    // Whoever may draw on the board writes nothing beside it: not under a root of comments, nor of boards.
    let mut forger = Painter::reader(charlie.who, canvas, 9);
    forger.come(&stage, Right::Present).await;
    forger.paint(|txn| note(txn, "a", "not here"));
    let forged = forger.quietly(|txn| {
        use yrs::{Map, WriteTxn};
        txn.get_or_insert_map("threads").insert(txn, "forged", "in another's name");
    });
    forger.send(plenary_core::canvas::frame::update(&forged));
    forger.settle().await;
    assert_eq!(forger.denied, ["read-only"]);
    let mut fresh = Painter::reader(charlie.who, canvas, 10);
    fresh.come(&stage, Right::Present).await;
    assert_eq!(texts(&heard(&mut fresh).await), ["now I may"]);

    alice.does(role(bob.who, Role::Observer)).await;
    assert_eq!(bob.tries(reply(canvas, thread, "still?")).await, Outcome::Refused(Code::Forbidden));
    alice.does(Canvas::Remove { canvas_id: canvas }).await;
    fresh.settle().await;
    assert_eq!(fresh.closed, Some(4404));
    assert_eq!(alice.tries(reply(canvas, thread, "gone")).await, Outcome::Refused(Code::CanvasUnknown));
}

#[tokio::test(start_paused = true)]
async fn a_frozen_canvas_can_be_talked_about_and_an_ended_session_s_is_only_read() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _] = stage.live().await;
    let canvas = make(&mut alice, Right::Edit).await;
    alice.does(Canvas::Freeze { canvas_id: canvas, frozen: true }).await;
    bob.does(begin(canvas, "look at this")).await;
    alice.does(plenary_core::protocol::session::Command::Complete {}).await;
    assert_eq!(bob.tries(begin(canvas, "too late")).await, Outcome::Refused(Code::Forbidden));
    let mut reader = Painter::reader(bob.who, canvas, 1);
    reader.come(&stage, Right::Present).await;
    assert_eq!(texts(&heard(&mut reader).await), ["look at this"]);
}

#[tokio::test(start_paused = true)]
async fn comments_rest_by_themselves_and_fail_by_themselves_a4() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, _] = stage.live().await;
    let canvas = make(&mut alice, Right::Edit).await;
    let mut painter = Painter::new(bob.who, canvas, 1);
    painter.come(&stage, Right::Edit).await;
    bob.does(begin(canvas, "one")).await;
    stage.panic_in(Child::Canvas(canvas, Part::Comments)).await;
    painter.pump();
    assert_eq!(painter.closed, None, "the board does not notice");
    bob.does(begin(canvas, "two")).await;
    pass(settings().canvas.idle_after).await;
    pass(settings().canvas.idle_after).await;
    assert!(!stage.runs(Child::Canvas(canvas, Part::Comments)).await, "nobody reads");
    assert!(stage.runs(Child::Canvas(canvas, Part::Board)).await);
    let mut reader = Painter::reader(bob.who, canvas, 2);
    reader.come(&stage, Right::View).await;
    assert_eq!(texts(&heard(&mut reader).await), ["one", "two"]);
    assert!(stage.stored(Stream::Comments(canvas)).iter().all(|event| event.kind == "canvas.update"));
}
