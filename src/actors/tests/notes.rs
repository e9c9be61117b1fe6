//! Notes of a breakout: who sees them while it runs, and that they outlive a close and a crash.

use plenary_core::{
    ids::BreakoutId,
    protocol::{
        Code,
        breakout::{Assignment, Command},
        note::Command as Note,
    },
};

use super::{
    client::{Client, Outcome},
    stage::{Stage, idle, prepare},
};

fn write(text: &str) -> Note {
    Note::Write { text: text.into() }
}

fn texts(client: &mut Client, breakout: BreakoutId) -> Vec<String> {
    client.pump();
    let view = client.view.breakouts.get(&breakout);
    view.map(|view| view.notes.iter().map(|note| note.text.clone()).collect()).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn notes_are_for_those_inside_and_those_who_listen_and_go_on_when_the_round_reopens_o_1_o_4_e74() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let places = vec![(bob.who, 0), (charlie.who, 1)];
    let round = alice.does(prepare(&["One", "Two"], Assignment::Given { places })).await.id;
    alice.does(Command::Open { round_id: None, duration_ms: None }).await;
    let one = alice.view.session.as_ref().and_then(|view| view.round.as_ref()).expect("open").breakouts[0].id;
    assert_eq!(alice.tries(write("from the plenary")).await, Outcome::Refused(Code::NotInBreakout));
    bob.does(write("a harbour")).await;
    alice.does(Command::Listen { breakout_id: one }).await;
    let second = bob.does(write("two harbours")).await.id.expect("an id").into();
    charlie.forget();
    bob.does(Note::Pin { note_id: second }).await;
    assert_eq!(texts(&mut alice, one), ["two harbours", "a harbour"], "who listens reads along");
    assert!(charlie.told().is_empty(), "who is elsewhere hears nothing");

    alice.does(Command::Close { breakouts: None, warning_ms: Some(0) }).await;
    assert_eq!(bob.tries(write("too late")).await, Outcome::Refused(Code::NotInBreakout));
    stage.restart().await;
    let handle = stage.open().await;
    for client in [&mut alice, &mut bob, &mut charlie] {
        client.pump();
        client.attach(&handle);
    }
    idle().await;
    alice.pump();
    alice.does(Command::Open { round_id: round.map(Into::into), duration_ms: None }).await;
    bob.does(Note::Unpin { note_id: second }).await;
    assert_eq!(texts(&mut bob, one), ["a harbour", "two harbours"], "the same notes");
    assert!([&alice, &bob, &charlie].iter().all(|client| client.wrongs.is_empty()));
}
