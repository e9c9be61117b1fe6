//! Listening in: a facilitator reads a breakout along, and nothing about where they are changes.

use plenary_core::{
    ids::BreakoutId,
    protocol::{
        Code,
        breakout::{Assignment, Command},
        people::Place,
    },
};

use super::{
    client::{Client, Outcome},
    stage::{Stage, idle, prepare, say, whisper},
};
use crate::actors::session_supervisor::Child;

/// Two breakouts, bob in the first and charlie in the second; alice listens to the first.
async fn listening(alice: &mut Client, bob: &mut Client, charlie: &mut Client) -> [BreakoutId; 2] {
    let places = vec![(bob.who, 0), (charlie.who, 1)];
    alice.does(prepare(&["One", "Two"], Assignment::Given { places })).await;
    alice.does(Command::Open { round_id: None, duration_ms: None }).await;
    bob.does(whisper("before")).await;
    let round = alice.view.session.as_ref().and_then(|view| view.round.clone()).expect("a round is open");
    let rooms = [round.breakouts[0].id, round.breakouts[1].id];
    alice.does(Command::Listen { breakout_id: rooms[0] }).await;
    bob.pump();
    charlie.pump();
    rooms
}

fn texts(client: &mut Client, breakout: BreakoutId) -> Vec<String> {
    client.pump();
    let view = client.view.breakouts.get(&breakout);
    view.map(|view| view.chat.iter().map(|message| message.text.clone()).collect()).unwrap_or_default()
}

fn listeners(client: &mut Client) -> usize {
    client.pump();
    client.view.session.as_ref().map_or(0, |view| view.listeners.len())
}

#[tokio::test(start_paused = true)]
async fn listening_in_does_not_leave_the_plenary_and_is_seen_l_1_l_2_e65() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [one, two] = listening(&mut alice, &mut bob, &mut charlie).await;
    assert_eq!(texts(&mut alice, one), ["before"], "what was said is there at once");
    bob.does(whisper("live")).await;
    charlie.does(whisper("elsewhere")).await;
    assert_eq!((texts(&mut alice, one), texts(&mut alice, two)), (vec!["before".into(), "live".into()], vec![]));
    assert_eq!((alice.place(), listeners(&mut bob), listeners(&mut charlie)), (Place::Plenary, 1, 1));
    let places = bob.view.session.as_ref().expect("inside").people.iter().map(|person| (person.id, person.place));
    assert!(places.into_iter().any(|(who, place)| who == alice.who && place == Place::Plenary), "for the others, too");
    // What they say goes where they are.
    assert_eq!(alice.tries(whisper("psst")).await, Outcome::Refused(Code::NotInBreakout));
    alice.does(say("to everyone")).await;
    // The other one instead of the first.
    alice.does(Command::Listen { breakout_id: two }).await;
    bob.does(whisper("unheard")).await;
    charlie.does(whisper("heard")).await;
    assert_eq!(texts(&mut alice, two), ["elsewhere", "heard"]);
    assert_eq!(texts(&mut alice, one).len(), 2);
    alice.does(Command::Unlisten {}).await;
    charlie.does(whisper("alone again")).await;
    assert_eq!((texts(&mut alice, two).len(), listeners(&mut bob)), (2, 0));
    assert!([&alice, &bob, &charlie].iter().all(|client| client.wrongs.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn listening_survives_a_broken_socket_and_every_kind_of_crash_l_4_e65() {
    for crash in 0..4 {
        let mut stage = Stage::new().await;
        let [mut alice, mut bob, mut charlie] = stage.live().await;
        let [one, _] = listening(&mut alice, &mut bob, &mut charlie).await;
        match crash {
            0 => alice.cut(),
            1 => stage.panic_in(Child::Breakout(one)).await,
            2 => stage.panic_in(Child::Session).await,
            _ => stage.restart().await,
        }
        idle().await;
        let handle = stage.open().await;
        for client in [&mut alice, &mut bob, &mut charlie] {
            client.pump();
            if !client.connected() {
                client.attach(&handle);
            }
        }
        idle().await;
        bob.does(whisper("after")).await;
        assert_eq!(texts(&mut alice, one), ["before", "after"], "crash {crash}");
        assert_eq!((alice.place(), listeners(&mut bob)), (Place::Plenary, 1), "crash {crash}");
        assert!(alice.wrongs.is_empty(), "{:?}", alice.wrongs);
    }
}

#[tokio::test(start_paused = true)]
async fn who_enters_what_they_listen_to_hears_it_once_and_who_leaves_it_hears_it_no_more_l_3_e65() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, mut charlie] = stage.live().await;
    let [one, _] = listening(&mut alice, &mut bob, &mut charlie).await;
    alice.does(Command::Enter { breakout_id: one }).await;
    assert_eq!(listeners(&mut bob), 0);
    alice.forget();
    bob.does(whisper("welcome")).await;
    assert_eq!(alice.told(), ["chat.sent"], "once");
    alice.does(Command::Leave {}).await;
    alice.forget();
    bob.does(whisper("gone")).await;
    assert!(alice.told().is_empty());
    // A breakout that closes is not listened to.
    alice.does(Command::Listen { breakout_id: one }).await;
    alice.does(Command::Close { breakouts: Some(vec![one]), warning_ms: Some(0) }).await;
    assert_eq!((listeners(&mut alice), listeners(&mut charlie)), (0, 0));
    assert!([&alice, &bob, &charlie].iter().all(|client| client.wrongs.is_empty()));
}
