//! Who is taken for whom, and where they find their place.

use super::*;
use crate::{
    domain::{
        people::Join,
        testing::{World, prepare, table},
    },
    protocol::{
        breakout::{Assignment, Command as Rounds},
        lobby, people,
        people::Place,
    },
};

fn named(name: &str, group: &str) -> Expected {
    Expected { name: Some(name.into()), group: Some(group.into()), ..Expected::default() }
}

fn expect(entries: &[Expected]) -> Command {
    Command::Set { entries: entries.to_vec() }
}

fn as_someone(name: &str, code: Option<&str>, email: Option<&str>) -> Join {
    let proof = Proof { email: email.map(str::to_owned), code: code.map(str::to_owned) };
    let device = Some(uuid::Uuid::from_u128(name.bytes().map(u128::from).sum::<u128>() + 1_000));
    Join { participant: None, user: None, device, name: name.into(), role: Role::Participant, proof }
}

fn claimed(w: &World) -> Vec<Option<ParticipantId>> {
    w.view_as("alice").expect("inside").roster.iter().map(|entry| entry.participant_id).collect()
}

/// A session that is live and has room.
fn roomy() -> World {
    let mut w = World::live();
    assert!(w.changes("alice", session::Change { capacity: Some(50), ..session::Change::default() }).is_ok());
    w
}

#[test]
fn who_is_inside_and_fits_is_matched_and_doubles_and_strangers_are_not_e49() {
    let mut w = roomy();
    table! { w;
        bob: expect(&[named("bob", "Red")]) => Forbidden;
        alice: expect(&[named("BOB", "Red"), named("dana", "Red"), named("dana", "Blue")]) => ["roster.set"];
    }
    assert_eq!((w.hears("alice"), w.hears("bob")), (vec!["roster.set".to_owned()], vec![]));
    assert_eq!(claimed(&w), [Some(w.id("bob")), None, None]);
    assert!(w.view_as("bob").expect("inside").roster.is_empty(), "it is the facilitators'");
    // Two are expected by that name: nobody guesses which one came.
    assert!(w.join("dana").is_ok());
    assert_eq!(claimed(&w), [Some(w.id("bob")), None, None]);
    let second = w.view_as("alice").expect("inside").roster[2].id;
    let says =
        |w: &World, who: Option<&str>| Command::Match { entry_id: second, participant_id: who.map(|who| w.id(who)) };
    table! { w;
        alice: says(&w, Some("dana")) => ["roster.matched"];
        alice: says(&w, Some("dana")) => [];
        alice: says(&w, Some("bob")) => ["roster.matched", "roster.matched"];
    }
    assert_eq!(claimed(&w), [None, None, Some(w.id("bob"))], "nobody is two people");
    table! { w; alice: says(&w, None) => ["roster.matched"]; };
    assert_eq!(claimed(&w), [None, None, None]);
}

#[test]
fn guests_without_an_account_claim_by_code_and_accounts_by_email() {
    let mut w = roomy();
    let tags = [("language".to_owned(), "he".to_owned())].into();
    let coded = Expected { code: Some("K7-42".into()), tags, ..named("Dana", "Red") };
    let mailed = Expected { email: Some("Eli@Example.org".into()), ..Expected::default() };
    table! { w; alice: expect(&[coded, mailed]) => ["roster.set"]; };
    assert_eq!(w.join_with(as_someone("x", Some("nonsense"), None)), Err(Code::RosterUnknown));
    // A name alone is not enough where there is a code.
    let namesake = w.join_with(as_someone("Dana", None, None)).expect("a guest like others");
    assert_eq!(claimed(&w), [None, None]);
    let dana = w.join_with(as_someone("D.", Some(" k7-42 "), None)).expect("known");
    let eli = w.join_with(as_someone("somebody", None, Some("eli@example.org"))).expect("known");
    assert_eq!(claimed(&w), [Some(dana), Some(eli)]);
    assert_eq!(w.session.state.tag.of(dana).expect("tagged")["language"], "he");
    let again = w.join_with(as_someone("Thief", Some("K7-42"), None)).expect("a guest like others");
    assert_eq!((claimed(&w)[0], again != namesake), (Some(dana), true), "who is there stays it");
}

#[test]
fn a_round_from_the_roster_keeps_places_for_those_who_come_later_e49() {
    let mut w = roomy();
    let roster = [named("bob", "Red"), named("charlie", "Blue"), named("dana", "Blue"), named("eli", "Red")];
    table! { w;
        alice: prepare(&[], Assignment::Roster {}) => FieldInvalid;
        alice: expect(&roster) => ["roster.set"];
        alice: prepare(&["Red"], Assignment::Roster {}) => FieldInvalid;
        alice: prepare(&[], Assignment::Roster {}) => ["breakout.prepared"];
    }
    let round = w.view_as("alice").expect("inside").prepared_rounds.remove(0);
    assert_eq!(round.breakouts.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["Red", "Blue"]);
    assert_eq!((round.assignment.len(), round.expected.len()), (2, 4));
    assert!(w.join("dana").is_ok());
    let view = w.view_as("alice").expect("inside").prepared_rounds.remove(0);
    assert_eq!(view.assignment.get(&w.id("dana")), Some(&round.breakouts[1].id), "before it opens");
    table! { w; alice: Rounds::Open { round_id: None, duration_ms: None } => ["breakout.opened"]; };
    assert!(w.view_as("bob").and_then(|view| view.round).expect("open").expected.is_empty());
    assert!(w.join("eli").is_ok());
    assert_eq!(w.place("eli"), Place::Breakout(round.breakouts[0].id), "while it is open, not the smallest");
}

#[test]
fn who_waits_in_the_lobby_finds_their_place_when_let_in_e49() {
    let mut w = roomy();
    table! { w;
        alice: expect(&[named("bob", "Red"), named("dana", "Blue")]) => ["roster.set"];
        alice: prepare(&[], Assignment::Roster {}) => ["breakout.prepared"];
        alice: Rounds::Open { round_id: None, duration_ms: None } => ["breakout.opened"];
        alice: lobby::Command::Set { enabled: true } => ["lobby.set"];
    }
    assert!(w.join("dana").is_ok());
    assert_eq!(claimed(&w)[1], Some(w.id("dana")));
    let blue = w.breakouts()[1];
    assert_eq!(w.session.state.breakout.inside(blue).count(), 0, "who waits is nowhere");
    table! { w; alice: lobby::Command::Admit { participants: None } => ["participant.standing", "breakout.moved"]; };
    assert_eq!(w.place("dana"), Place::Breakout(blue));
    // Who is recognised late is brought to their place at once.
    assert!(w.join("someone").is_ok());
    table! { w; alice: lobby::Command::Admit { participants: None } => ["participant.standing", "breakout.moved"]; };
    let entry = w.view_as("alice").expect("inside").roster[0].id;
    table! { w; bob: people::Command::Leave {} => ["participant.standing"]; };
    assert!(w.does("alice", Command::Match { entry_id: entry, participant_id: Some(w.id("someone")) }).is_ok());
    assert!(matches!(w.place("someone"), Place::Breakout(_)));
}

#[test]
fn a_roster_is_taken_as_a_whole_or_not_at_all() {
    let mut w = roomy();
    let mail = |email: &str| Expected { email: Some(email.into()), ..Expected::default() };
    let code = |code: &str| Expected { code: Some(code.into()), ..Expected::default() };
    let many = vec![named("x", "y"); ENTRIES_MAX + 1];
    for wrong in [
        vec![mail("dana@example.org"), mail("DANA@example.org")],
        vec![code("a"), code("A")],
        vec![Expected::default()],
        vec![mail("nowhere")],
        vec![named(&"x".repeat(81), "y")],
        vec![named("a\u{202e}b", "y")],
        many,
    ] {
        table! { w; alice: expect(&wrong) => FieldInvalid; };
    }
    assert!(claimed(&w).is_empty());
    table! { w; alice: expect(&[]) => []; };
    // Who was matched stays it when the list is taken in again.
    table! { w; alice: expect(&[named("bob", "Red")]) => ["roster.set"]; };
    table! { w; bob: people::Command::Rename { name: "Robert".into() } => ["participant.renamed"]; };
    let before = w.view_as("alice").expect("inside").roster[0].id;
    table! { w;
        alice: expect(&[named("eve", "Red"), named("bob", "Blue")]) => ["roster.set"];
        alice: expect(&[named("eve", "Red"), named("bob", "Blue")]) => [];
    }
    assert_eq!(claimed(&w), [None, Some(w.id("bob"))]);
    assert_eq!(w.view_as("alice").expect("inside").roster[1].id, before, "rounds that are prepared know them");
}
