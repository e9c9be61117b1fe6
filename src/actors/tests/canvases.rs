//! Canvases: what is echoed is stored, what is stored is told once, and nobody does what they may not.

use std::time::Duration;

use plenary_core::{
    canvas::frame,
    ids::{CanvasId, Seq, Stream},
    protocol::{
        breakout::{Assignment, Command as Rounds, Move},
        canvas::{Access, Command, Right},
        people::{Command as People, Place, Role},
    },
};
use serde_json::json;
use yrs::{ReadTxn, Transact, TransactionMut, Update, updates::decoder::Decode};

use super::{
    client::Client,
    stage::{START, Stage, idle, pass, prepare, role, settings},
    yjs::{Painter, note, notes, write},
};
use crate::{
    actors::{
        canvas::{
            document::{Basis, Beside, Document, blank},
            part::Part,
        },
        session_supervisor::Child,
    },
    store::{Append, Appended, EventStore, NewEvent},
};

/// A canvas of somebody's.
async fn make(client: &mut Client, access: Access) -> CanvasId {
    let command = Command::Create { name: "Ours".into(), access: Some(access), template: None };
    CanvasId(client.does(command).await.id.expect("an id"))
}

/// A session with two people drawing on a canvas of everybody's.
async fn drawing(stage: &Stage) -> ([Client; 3], CanvasId, Painter, Painter) {
    let [mut alice, bob, charlie] = stage.live().await;
    let canvas = make(&mut alice, Access::Session { right: Right::Edit }).await;
    let mut one = Painter::new(bob.who, canvas, 1);
    let mut two = Painter::new(charlie.who, canvas, 2);
    one.come(stage, Right::Present).await;
    two.come(stage, Right::Present).await;
    ([alice, bob, charlie], canvas, one, two)
}

/// What is in the log of a canvas, put together by nothing but the library.
fn replayed(stage: &Stage, canvas: CanvasId) -> std::collections::BTreeMap<String, String> {
    let doc = blank(99);
    for event in stage.stored(Stream::Canvas(canvas)) {
        let update = Update::decode_v1(&event.bytes.expect("bytes")).expect("an update");
        doc.transact_mut().apply_update(update).expect("it fits");
    }
    assert!(doc.transact().store().pending_update().is_none());
    notes(&doc)
}

#[tokio::test(start_paused = true)]
async fn two_people_draw_and_both_have_all_of_it() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    one.note("a", "from one");
    two.note("b", "from two");
    for painter in [&mut one, &mut two] {
        painter.settle().await;
    }
    one.paint(|txn| write(txn, "b", ", and one"));
    for painter in [&mut two, &mut one] {
        painter.settle().await;
    }
    assert_eq!(one.notes(), two.notes());
    assert_eq!(one.notes()["b"], "from two, and one");
    assert!(one.saved() && two.saved());
    assert_eq!(replayed(&stage, canvas), one.notes());
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_before_it_is_committed_k5() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    stage.store.hold_appends();
    one.note("a", "held");
    one.settle().await;
    two.settle().await;
    let mut late = Painter::new(two.who, canvas, 3);
    late.come(&stage, Right::View).await;
    assert!(!one.saved(), "no echo, which would say that it is stored");
    assert!(two.notes().is_empty() && late.notes().is_empty(), "neither a relay nor a state");
    stage.store.release_appends();
    for painter in [&mut one, &mut two, &mut late] {
        painter.settle().await;
    }
    assert!(one.saved());
    assert_eq!((two.notes()["a"].as_str(), late.notes()["a"].as_str()), ("held", "held"));
}

#[tokio::test(start_paused = true)]
async fn changes_that_come_during_a_commit_are_stored_together_and_told_as_one() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    stage.store.hold_appends();
    one.note("first", "");
    one.settle().await;
    for n in 0..20 {
        one.note(&format!("n{n}"), "x");
    }
    one.settle().await;
    let before = two.updates;
    stage.store.release_appends();
    two.settle().await;
    one.settle().await;
    assert_eq!(two.updates - before, 2, "the one under way, and all the others");
    assert_eq!(two.notes(), one.notes());
    assert_eq!(two.notes().len(), 21);
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), 21, "each with its author");
}

#[tokio::test(start_paused = true)]
async fn what_was_echoed_is_there_after_a_kill_and_what_was_not_comes_once_k1_k2_e87_e90() {
    let mut stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    one.note("a", "stored");
    one.settle().await;
    assert!(one.saved());
    stage.store.hold_appends();
    one.note("b", "on its way");
    one.settle().await;
    stage.restart().await;
    one.cut();
    two.cut();
    assert_eq!(replayed(&stage, canvas).len(), 1);
    two.come(&stage, Right::Present).await;
    assert_eq!(two.notes()["a"], "stored", "also when nobody who knew it is connected");
    one.come(&stage, Right::Present).await;
    two.settle().await;
    assert_eq!(two.notes(), one.notes());
    assert_eq!(two.notes()["b"], "on its way");
    assert!(one.saved());
    assert_eq!(replayed(&stage, canvas), one.notes());
}

#[tokio::test(start_paused = true)]
async fn whoever_lost_the_echo_with_the_socket_hears_it_again() {
    let mut stage = Stage::new().await;
    let (_people, _canvas, mut one, mut two) = drawing(&stage).await;
    one.note("a", "stored");
    // It is committed, and the socket breaks before the echo is read.
    idle().await;
    one.cut();
    one.come(&stage, Right::Present).await;
    assert!(one.saved());
    one.note("b", "stored");
    idle().await;
    stage.restart().await;
    one.cut();
    one.come(&stage, Right::Present).await;
    assert!(one.saved(), "also when it was the server that died");
    // And when what it lost the echo of is in a snapshot by now.
    two.cut();
    one.note("c", "stored");
    idle().await;
    one.cut();
    pass(settings().canvas.idle_after).await;
    pass(settings().canvas.idle_after).await;
    one.come(&stage, Right::Present).await;
    assert!(one.saved());
}

#[tokio::test(start_paused = true)]
async fn an_append_whose_answer_is_lost_is_not_doubled_k13() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    stage.store.lose_next_answers(2);
    one.note("a", "once");
    for _ in 0..5 {
        pass(Duration::from_secs(1)).await;
    }
    one.settle().await;
    two.settle().await;
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), 1);
    assert!(one.saved());
    assert_eq!(two.notes()["a"], "once");
}

#[tokio::test(start_paused = true)]
async fn of_two_owners_only_the_newer_one_writes_and_the_others_people_come_to_it_k4() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, _two) = drawing(&stage).await;
    one.note("a", "before");
    one.settle().await;
    let newer = stage.second_boot().await;
    let mut three = Painter::new(one.who, canvas, 7);
    three.come(&newer, Right::Present).await;
    three.note("b", "at the newer one");
    three.settle().await;
    one.note("c", "at the former one");
    one.settle().await;
    assert_eq!(one.closed, Some(4503));
    assert!(!one.saved());
    assert_eq!(replayed(&stage, canvas).len(), 2);
    one.come(&newer, Right::Present).await;
    three.settle().await;
    assert_eq!(three.notes().len(), 3, "nothing of it was lost");
}

#[tokio::test(start_paused = true)]
async fn who_may_only_look_changes_nothing_k8_e83() {
    let stage = Stage::new().await;
    let ([mut alice, ..], canvas, mut one, mut two) = drawing(&stage).await;
    one.note("a", "here");
    one.settle().await;
    let stored = stage.stored(Stream::Canvas(canvas)).len();
    two.come(&stage, Right::View).await;
    two.note("evil", "forged");
    let deleting = two.quietly(|txn| {
        let elements = yrs::WriteTxn::get_or_insert_map(txn, "elements");
        yrs::Map::remove(&elements, txn, "a");
    });
    two.send(frame::step_2(&deleting));
    two.settle().await;
    assert_eq!(two.denied, ["read-only"], "said once");
    assert_eq!(two.closed, None);
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), stored);
    // What it did on its own copy does not reach others later either.
    two.come(&stage, Right::View).await;
    one.settle().await;
    assert_eq!(one.notes().len(), 1);
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), stored);
    // The right is the session's to give, whatever the ticket says.
    alice.does(Command::Share { canvas_id: canvas, access: Access::Session { right: Right::Comment } }).await;
    one.settle().await;
    one.note("late", "too late");
    one.settle().await;
    assert_eq!(one.denied, ["read-only", "read-only"], "told when it changed, and when tried");
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), stored);
}

fn lock(txn: &mut TransactionMut, id: &str, locked: bool) {
    let elements = yrs::WriteTxn::get_or_insert_map(txn, "elements");
    let Some(yrs::Out::YMap(element)) = yrs::Map::get(&elements, txn, id) else { panic!("there is {id}") };
    yrs::Map::insert(&element, txn, "lock", locked);
}

#[tokio::test(start_paused = true)]
async fn what_a_facilitator_locked_stays_so_whatever_others_send_y_15_e86() {
    let mut stage = Stage::new().await;
    let ([alice, ..], canvas, mut one, mut two) = drawing(&stage).await;
    let mut hers = Painter::new(alice.who, canvas, 3);
    hers.come(&stage, Right::Present).await;
    one.note("a", "kept");
    one.note("b", "free");
    one.settle().await;
    hers.settle().await;
    hers.paint(|txn| lock(txn, "a", true));
    hers.settle().await;
    one.settle().await;
    let stored = stage.stored(Stream::Canvas(canvas)).len();
    let holds = |painter: &Painter| assert_eq!((&*painter.notes()["a"], &*painter.notes()["b"]), ("kept", "free!"));
    one.paint(|txn| {
        write(txn, "a", " no more");
        lock(txn, "a", false);
        write(txn, "b", "!");
    });
    one.settle().await;
    two.settle().await;
    [&one, &two].into_iter().for_each(holds);
    assert!(one.saved() && one.denied.is_empty(), "what is free is stored");
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), stored + 2, "what was sent, and what puts it right");
    two.paint(|txn| {
        let elements = yrs::WriteTxn::get_or_insert_map(txn, "elements");
        yrs::Map::remove(&elements, txn, "a");
    });
    two.settle().await;
    one.settle().await;
    [&one, &two].into_iter().for_each(holds);
    assert_eq!(replayed(&stage, canvas), one.notes());

    // It is known after a crash as well, and what was done meanwhile is no different.
    stage.restart().await;
    [&mut one, &mut two, &mut hers].into_iter().for_each(Painter::cut);
    one.quietly(|txn| write(txn, "a", " offline"));
    for painter in [&mut one, &mut two, &mut hers] {
        painter.come(&stage, Right::Present).await;
    }
    for painter in [&mut one, &mut two, &mut hers] {
        painter.settle().await;
    }
    [&one, &two, &hers].into_iter().for_each(holds);
    hers.paint(|txn| lock(txn, "a", false));
    hers.settle().await;
    one.settle().await;
    one.paint(|txn| write(txn, "a", " until now"));
    one.settle().await;
    two.settle().await;
    assert_eq!(two.notes()["a"], "kept until now");
}

#[tokio::test(start_paused = true)]
async fn to_make_a_canvas_private_takes_everybody_else_away_at_once_e81_k15() {
    let stage = Stage::new().await;
    let ([_, mut bob, charlie], _, _, _) = drawing(&stage).await;
    let canvas = make(&mut bob, Access::Session { right: Right::Edit }).await;
    let mut owner = Painter::new(bob.who, canvas, 11);
    let mut guest = Painter::new(charlie.who, canvas, 12);
    owner.come(&stage, Right::Present).await;
    guest.come(&stage, Right::Present).await;
    guest.point(&json!({"cursor": [1, 2]}));
    guest.note("a", "accepted before");
    guest.settle().await;
    pass(settings().canvas.awareness_tick).await;
    owner.settle().await;
    assert_eq!(owner.others.len(), 1);
    bob.does(Command::Share { canvas_id: canvas, access: Access::Nobody {} }).await;
    guest.settle().await;
    assert_eq!(guest.closed, Some(4403));
    pass(settings().canvas.awareness_tick).await;
    owner.settle().await;
    assert!(owner.others.is_empty(), "no cursor is left");
    assert_eq!(owner.notes()["a"], "accepted before");
    guest.come(&stage, Right::Present).await;
    assert_eq!(guest.closed, Some(4403), "nor do they come back");
    let facilitator = stage.alice().await.who;
    let mut facilitator = Painter::new(facilitator, canvas, 13);
    facilitator.come(&stage, Right::View).await;
    assert_eq!(facilitator.closed, Some(4403), "private is private");
}

#[tokio::test(start_paused = true)]
async fn rights_follow_people_into_breakouts_and_a_change_on_its_way_is_refused_e82_c7() {
    let stage = Stage::new().await;
    let [mut alice, bob, charlie] = stage.live().await;
    let places = vec![(bob.who, 0), (charlie.who, 1)];
    alice.does(prepare(&["North", "South"], Assignment::Given { places })).await;
    alice.does(Rounds::Open { round_id: None, duration_ms: None }).await;
    let round = alice.view.session.as_ref().and_then(|view| view.round.clone()).expect("a round is open");
    let [north, south] = [round.breakouts[0].id, round.breakouts[1].id];
    let canvases = alice.view.session.as_ref().expect("inside").canvases.clone();
    let of = |breakout| {
        let access = Access::Breakout { breakout_id: breakout, right: Right::Edit };
        canvases.iter().find(|canvas| canvas.access == access).expect("a breakout has a canvas").id
    };
    let mut in_north = Painter::new(bob.who, of(north), 1);
    in_north.come(&stage, Right::Present).await;
    in_north.note("a", "in the north");
    in_north.settle().await;
    assert!(in_north.saved());
    let mut stranger = Painter::new(charlie.who, of(north), 2);
    stranger.come(&stage, Right::Present).await;
    assert_eq!(stranger.closed, Some(4403));
    // The move, and a change that is sent before the client has heard of it.
    stage.store.hold_appends();
    alice.send(Rounds::Move { moves: vec![Move { participant_id: bob.who, to: Place::Breakout(south) }] });
    idle().await;
    stage.store.release_appends();
    idle().await;
    in_north.note("b", "too late");
    in_north.settle().await;
    assert_eq!(in_north.closed, Some(4403));
    assert_eq!(stage.stored(Stream::Canvas(of(north))).len(), 1);
    let mut in_south = Painter::new(bob.who, of(south), 3);
    in_south.come(&stage, Right::Present).await;
    in_south.note("c", "in the south");
    in_south.settle().await;
    assert!(in_south.saved());
    // When it closes everybody may look, and nobody changes it.
    alice.does(Rounds::Close { breakouts: None, warning_ms: Some(0) }).await;
    stranger.come(&stage, Right::Present).await;
    assert_eq!(stranger.closed, None);
    assert_eq!(stranger.notes()["a"], "in the north");
    in_south.note("d", "after the end");
    in_south.settle().await;
    assert_eq!(stage.stored(Stream::Canvas(of(south))).len(), 1);
    alice.does(role(charlie.who, Role::CoFacilitator)).await;
    alice.does(People::Remove { participant_id: bob.who }).await;
    in_south.settle().await;
    assert_eq!(in_south.closed, Some(4403));
}

#[tokio::test(start_paused = true)]
async fn cursors_are_told_together_and_end_with_their_sockets_k9_e33() {
    let mut stage = Stage::new().await;
    let (_people, _canvas, mut one, mut two) = drawing(&stage).await;
    one.point(&json!({"cursor": [1, 2], "user": {"name": "somebody else"}}));
    two.point(&json!({"cursor": [3, 4]}));
    idle().await;
    pass(settings().canvas.awareness_tick).await;
    one.settle().await;
    two.settle().await;
    assert_eq!(two.others[&1]["cursor"], json!([1, 2]));
    assert_eq!(two.others[&1]["user"]["name"], "bob");
    // Nobody speaks for another, and who is gone is gone at once.
    two.send(frame::awareness(&[frame::Entry { client: 1, clock: 99, state: "null" }]));
    pass(settings().canvas.awareness_tick).await;
    two.settle().await;
    assert_eq!(two.others.len(), 1);
    one.cut();
    pass(settings().canvas.awareness_tick).await;
    two.settle().await;
    assert!(two.others.is_empty());
    one.come(&stage, Right::Present).await;
    one.point(&json!({"cursor": [5, 6]}));
    pass(settings().canvas.awareness_tick).await;
    two.settle().await;
    assert_eq!(two.others[&1]["cursor"], json!([5, 6]), "who is back is seen at once");
    stage.restart().await;
    two.come(&stage, Right::Present).await;
    pass(settings().canvas.awareness_tick).await;
    two.settle().await;
    assert!(two.others.is_empty(), "nor do they outlive the server");
}

#[tokio::test(start_paused = true)]
async fn an_idle_client_hears_something_every_quarter_of_a_minute() {
    let stage = Stage::new().await;
    let (_people, _canvas, mut one, _two) = drawing(&stage).await;
    one.settle().await;
    for _ in 0..4 {
        let before = one.messages;
        pass(settings().canvas.keep_alive).await;
        one.pump();
        assert!(one.messages > before);
    }
}

#[tokio::test(start_paused = true)]
async fn who_lacks_something_is_asked_for_it_and_nothing_is_taken_with_a_hole_k6() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    let lost = one.quietly(|txn| note(txn, "a", "lost on the way"));
    one.note("b", "needs what was before it");
    one.settle().await;
    two.settle().await;
    assert_eq!(two.notes(), one.notes(), "the client was asked, and has sent it all");
    assert_eq!(replayed(&stage, canvas).len(), 2);
    drop(lost);
    // One that does not answer is to come again.
    let mut stubborn = Painter::new(two.who, canvas, 5);
    stubborn.come(&stage, Right::Present).await;
    let _ = stubborn.quietly(|txn| note(txn, "x", "kept"));
    let hole = stubborn.quietly(|txn| note(txn, "y", "needs x"));
    for _ in 0..6 {
        stubborn.send(frame::update(&hole));
        pass(Duration::from_millis(1_100)).await;
    }
    stubborn.pump();
    assert_eq!(stubborn.closed, Some(4503));
    assert_eq!(replayed(&stage, canvas).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_writes_under_anothers_number() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, two) = drawing(&stage).await;
    one.note("a", "mine");
    one.settle().await;
    let mut thief = Painter::new(two.who, canvas, 1);
    thief.note("b", "as if it were theirs");
    thief.come(&stage, Right::Present).await;
    thief.settle().await;
    assert_eq!(thief.closed, Some(4400));
    assert_eq!(replayed(&stage, canvas).len(), 1);
    // Another tab of the same person may.
    let mut tab = Painter::new(one.who, canvas, 1);
    tab.come(&stage, Right::Present).await;
    assert_eq!((tab.closed, tab.notes().len()), (None, 1));
}

#[tokio::test(start_paused = true)]
async fn nonsense_ends_one_socket_and_the_others_never_notice() {
    let stage = Stage::new().await;
    let (_people, _canvas, mut one, mut two) = drawing(&stage).await;
    for message in [vec![], vec![0, 3, 0], vec![0, 2, 200], vec![0, 2, 5, 1, 2, 3, 4, 5], vec![0, 0, 1, 200]] {
        two.send(message);
        two.settle().await;
        assert_eq!(two.closed, Some(4400));
        two.come(&stage, Right::Present).await;
    }
    one.note("a", "on we go");
    one.settle().await;
    two.settle().await;
    assert_eq!(two.notes().len(), 1);
    // A type that clients do not send is passed over.
    two.send(vec![77, 1, 2, 3]);
    two.settle().await;
    assert_eq!(two.closed, None);
}

#[tokio::test(start_paused = true)]
async fn a_canvas_that_nobody_looks_at_rests_and_comes_back_whole_k12() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    two.cut();
    let rounds = std::env::var("PLENARY_REST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(50);
    for round in 0..rounds {
        one.note(&format!("n{round}"), "there");
        one.settle().await;
        one.cut();
        pass(settings().canvas.idle_after).await;
        pass(settings().canvas.idle_after).await;
        assert!(!stage.runs(Child::Canvas(canvas, Part::Board)).await, "round {round}");
        let mut fresh = Painter::new(one.who, canvas, 1_000 + round);
        fresh.come(&stage, Right::Present).await;
        assert_eq!(fresh.notes(), one.notes());
        one.come(&stage, Right::Present).await;
        fresh.cut();
    }
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_and_what_came_after_it_are_the_whole_log_k3() {
    let stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    for n in 0..30 {
        one.note(&format!("n{n}"), "x");
        if n % 3 == 0 {
            one.paint(|txn| write(txn, &format!("n{}", n / 2), "more"));
        }
        one.settle().await;
    }
    one.cut();
    two.cut();
    pass(settings().canvas.idle_after).await;
    pass(settings().canvas.idle_after).await;
    one.come(&stage, Right::Present).await;
    one.note("after", "the snapshot");
    one.settle().await;
    let log = stage.stored(Stream::Canvas(canvas));
    for (index, event) in log.iter().enumerate() {
        assert_eq!(event.seq, Seq(index as i64 + 1), "contiguous");
    }
    assert_eq!(replayed(&stage, canvas), one.notes());
    // One that is spoilt is not used.
    one.cut();
    pass(settings().canvas.idle_after).await;
    pass(settings().canvas.idle_after).await;
    stage.shared.spoil_snapshot(&stage.key(Stream::Canvas(canvas)));
    let mut fresh = Painter::new(one.who, canvas, 50);
    fresh.come(&stage, Right::Present).await;
    assert_eq!(fresh.notes(), one.notes());
}

#[tokio::test(start_paused = true)]
async fn a_drain_stores_every_open_canvas_and_sends_people_away_to_come_back_e88() {
    let mut stage = Stage::new().await;
    let (_people, canvas, mut one, mut two) = drawing(&stage).await;
    one.note("a", "in the last moment");
    idle().await;
    stage.node.take().expect("it runs").stop().await;
    one.pump();
    two.pump();
    assert_eq!((one.closed, two.closed), (Some(4503), Some(4503)));
    assert!(one.saved());
    assert_eq!(replayed(&stage, canvas).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn when_a_canvas_fails_its_people_come_again_and_nobody_else_notices_a4() {
    let stage = Stage::new().await;
    let ([mut alice, ..], canvas, mut one, mut two) = drawing(&stage).await;
    one.note("a", "stored");
    one.settle().await;
    alice.forget();
    stage.panic_in(Child::Canvas(canvas, Part::Board)).await;
    one.pump();
    two.pump();
    assert_eq!((one.closed, two.closed), (Some(4503), Some(4503)));
    alice.pump();
    assert_eq!(alice.closed, None);
    one.come(&stage, Right::Present).await;
    assert_eq!(one.notes().len(), 1);
    one.note("b", "on we go");
    one.settle().await;
    assert!(one.saved());
    // And when the session's actor fails, nobody knows who may do what.
    stage.panic_in(Child::Session).await;
    one.pump();
    assert_eq!(one.closed, Some(4503));
    pass(Duration::from_secs(1)).await;
    one.come(&stage, Right::Present).await;
    assert_eq!(one.notes().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_sent_away_and_comes_back() {
    let stage = Stage::new().await;
    let (_people, _canvas, mut one, mut two) = drawing(&stage).await;
    for n in 0..1_100 {
        one.note(&format!("n{}", n % 7), "x");
        one.settle().await;
    }
    two.pump();
    assert_eq!(two.closed, Some(4503));
    two.come(&stage, Right::Present).await;
    assert_eq!(two.notes(), one.notes());
}

#[tokio::test(start_paused = true)]
async fn a_damaged_log_is_shown_as_of_the_last_good_change_and_not_continued() {
    let stage = Stage::new().await;
    let ([mut alice, ..], ..) = drawing(&stage).await;
    let canvas = make(&mut alice, Access::Session { right: Right::Edit }).await;
    let good = blank_note("a", "good");
    let hole = {
        let doc = blank(8);
        let mut txn = doc.transact_mut();
        note(&mut txn, "x", "missing");
        drop(txn);
        let mut txn = doc.transact_mut();
        note(&mut txn, "y", "needs x");
        txn.encode_update_v1()
    };
    let event = |bytes| NewEvent {
        at: START,
        actor: None,
        command: None,
        kind: "canvas.update".into(),
        version: 1,
        payload: json!({}),
        bytes: Some(bytes),
        answer: None,
    };
    let append = Append {
        key: stage.key(Stream::Canvas(canvas)),
        fence: stage.fence(),
        expected: Seq(0),
        append_id: stage.ambient.id(),
        events: vec![event(good), event(hole)],
        summary: None,
        participants: Vec::new(),
    };
    assert_eq!(stage.store.append(&[append]).await.expect("stored"), [Appended::Done]);
    let mut one = Painter::new(alice.who, canvas, 1);
    one.come(&stage, Right::Present).await;
    assert_eq!(one.notes().len(), 1);
    one.note("b", "not on this");
    one.settle().await;
    assert_eq!(one.denied, ["damaged"]);
    assert!(!one.saved());
    assert_eq!(stage.stored(Stream::Canvas(canvas)).len(), 2);
}

fn blank_note(id: &str, words: &str) -> Vec<u8> {
    let doc = blank(9);
    let mut txn = doc.transact_mut();
    note(&mut txn, id, words);
    txn.encode_update_v1()
}

#[test]
fn a_full_canvas_takes_deletions_only() {
    let mut document = Document::new(Part::Board, 1);
    let doc = blank(2);
    let mut txn = doc.transact_mut();
    for n in 0..10_000 {
        note(&mut txn, &n.to_string(), "");
    }
    let many = txn.encode_update_v1();
    drop(txn);
    assert!(document.admit(&many, None).expect("within bounds").is_some());
    let next = |change: &dyn Fn(&mut TransactionMut)| {
        let mut txn = doc.transact_mut();
        change(&mut txn);
        txn.encode_update_v1()
    };
    // At the bound itself people go on with what there is.
    let moved = next(&|txn| write(txn, "7", "moved"));
    assert!(document.admit(&moved, None).expect("no more elements").is_some());
    // How many there are is reckoned now and then.
    let over = next(&|txn| (0..5_000).for_each(|n| note(txn, &format!("over {n}"), "")));
    assert!(document.admit(&over, None).is_ok());
    let more = next(&|txn| note(txn, "one more", ""));
    assert!(document.admit(&more, None).is_err());
    let fresh = blank(3);
    let mut txn = fresh.transact_mut();
    txn.apply_update(Update::decode_v1(&many).expect("an update")).expect("it fits");
    drop(txn);
    let mut txn = fresh.transact_mut();
    let elements = yrs::WriteTxn::get_or_insert_map(&mut txn, "elements");
    yrs::Map::remove(&elements, &mut txn, "7");
    let less = txn.encode_update_v1();
    drop(txn);
    assert!(document.admit(&less, None).expect("a deletion").is_some());
}

#[test]
fn a_snapshot_of_what_many_wrote_and_deleted_reads_back() {
    let mut document = Document::new(Part::Board, 1);
    let docs: Vec<_> = (2..12).map(blank).collect();
    for round in 0..6 {
        for (index, doc) in docs.iter().enumerate() {
            let mut txn = doc.transact_mut();
            let all = document.whole().expect("bytes");
            txn.apply_update(Update::decode_v1(&all).expect("an update")).expect("it fits");
            drop(txn);
            let mut txn = doc.transact_mut();
            note(&mut txn, &format!("{index}-{round}"), "words");
            write(&mut txn, &format!("{}-{}", (index + 3) % 10, round), "more");
            if round % 2 == 1 {
                let elements = yrs::WriteTxn::get_or_insert_map(&mut txn, "elements");
                yrs::Map::remove(&elements, &mut txn, &format!("{}-{}", (index + 7) % 10, round - 1));
            }
            let update = txn.encode_update_v1();
            drop(txn);
            document.admit(&update, None).expect("it fits");
        }
    }
    let kept = document.basis(Beside::default()).and_then(Basis::keep).expect("a snapshot");
    let (again, _) = Document::from_kept(Part::Board, &kept, 2).expect("it reads back");
    assert_eq!(again.state_vector().len(), document.state_vector().len());
    assert_eq!(again.clocks(), document.clocks());
}
