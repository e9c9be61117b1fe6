//! Rules of rounds, row by row.

mod choosing;
mod cost;
mod fair;
mod running;
mod template;

use super::*;
use crate::{
    domain::testing::{World, prepare, table},
    protocol::{
        announcement,
        breakout::{Assignment, Joining, Late, Wishes},
        lobby, people, session as life,
    },
};

fn with(names: &[&str], assignment: Assignment, rules: Rules) -> Command {
    let names = names.iter().map(|name| (*name).into()).collect();
    Command::Prepare { round_id: None, title: String::new(), names, capacity: None, assignment, rules }
}

fn given(w: &World, places: &[(&str, u32)]) -> Assignment {
    Assignment::Given { places: places.iter().map(|(who, index)| (w.id(who), *index)).collect() }
}

fn open(duration_ms: Option<i64>) -> Command {
    Command::Open { round_id: None, duration_ms }
}

fn random(include_facilitators: bool) -> Assignment {
    Assignment::Random { seed: Some(1), wishes: Wishes { include_facilitators, ..Wishes::default() } }
}

fn close(warning_ms: i64) -> Command {
    Command::Close { breakouts: None, warning_ms: Some(warning_ms) }
}

fn leave() -> people::Command {
    people::Command::Leave {}
}

/// Whether someone's view, the list of the breakout and the place agree that they are in this breakout.
fn is_in(w: &World, who: &str, breakout: Place) -> bool {
    let id = w.id(who);
    let own = &w.session.state.breakout;
    let listed: Vec<_> =
        own.open_breakouts().filter(|b| own.inside(*b).any(|other| other == id)).map(Place::Breakout).collect();
    let view = w.view_as("alice").expect("alice is inside");
    let shown = view.people.iter().find(|person| person.id == id).map(|person| person.place);
    let expected: Vec<_> = (breakout != Place::Plenary).then_some(breakout).into_iter().collect();
    w.place(who) == breakout && listed == expected && shown == Some(breakout)
}

#[test]
fn shuffling_again_reshuffles_and_locked_people_stay_e39() {
    let mut w = World::live();
    table! { w; alice: prepare(&["One", "Two"], given(&w, &[("bob", 1)])) => ["breakout.prepared"]; };
    let two = w.breakouts()[1];
    let assignment = |w: &World| w.session.state.breakout.prepared_views(Role::Facilitator).remove(0).assignment;
    for seed in 0..20 {
        let shuffle = Command::Shuffle {
            round_id: None,
            seed: Some(seed),
            locked: vec![w.id("bob")],
            wishes: Some(Wishes { include_facilitators: true, ..Wishes::default() }),
            keep_places: false,
        };
        table! { w; alice: shuffle => ["breakout.prepared"]; };
        assert_eq!(assignment(&w).get(&w.id("bob")), Some(&two));
        assert_eq!(assignment(&w).len(), 3);
    }
    let unknown = vec![ParticipantId(uuid::Uuid::nil())];
    table! { w;
        alice: Command::Shuffle { round_id: None, seed: None, locked: unknown, wishes: None, keep_places: false } => ParticipantUnknown;
        bob: Command::Shuffle { round_id: None, seed: None, locked: vec![], wishes: None, keep_places: false } => Forbidden;
        alice: Command::Shuffle { round_id: None, seed: None, locked: vec![], wishes: Some(Wishes::default()), keep_places: false } => ["breakout.prepared"];
    }
    assert!(!assignment(&w).contains_key(&w.id("alice")));
}

#[test]
fn of_two_facilitators_who_open_at_once_one_is_refused_e43() {
    let mut w = World::live();
    let role = Role::CoFacilitator;
    table! { w;
        alice: people::Command::SetRole { participant_id: w.id("bob"), role } => ["role.changed"];
        alice: open(None) => BreakoutsNone;
        alice: prepare(&["One"], random(false)) => ["breakout.prepared"];
        bob: prepare(&["Two"], random(false)) => ["breakout.prepared"];
        alice: open(None) => ["breakout.opened"];
        bob: open(None) => BreakoutsOpen;
        bob: prepare(&["Three"], random(false)) => ["breakout.prepared"];
        bob: open(None) => BreakoutsOpen;
    }
    assert_eq!(w.breakouts().len(), 1);
}

#[test]
fn who_comes_or_goes_while_breakouts_open_is_in_exactly_one_place_e45() {
    let mut w = World::live();
    table! { w;
        charlie: leave() => ["participant.standing"];
        alice: prepare(&["One", "Two"], random(false)) => ["breakout.prepared"];
        bob: leave() => ["participant.standing"];
        alice: open(None) => ["breakout.opened"];
    }
    let one = Place::Breakout(w.breakouts()[0]);
    assert!(w.join("charlie").is_ok() && w.join("bob").is_ok());
    assert!(is_in(&w, "bob", one), "bob was assigned before he left");
    assert!(is_in(&w, "charlie", Place::Breakout(w.breakouts()[1])), "the round's policy placed charlie");
}

#[test]
fn nobody_is_sent_anywhere_before_all_breakouts_exist_e44() {
    let mut w = World::live();
    table! { w; alice: prepare(&["One", "Two", "Three"], random(true)) => ["breakout.prepared"]; };
    assert!(["alice", "bob", "charlie"].iter().all(|who| w.place(who) == Place::Plenary));
    // One event has them all, and everybody's place with them: there is nothing in between.
    table! { w; alice: open(None) => ["breakout.opened"]; };
    let opened = w.session.told.iter().find_map(|(_, event)| match event {
        protocol::Event::Breakout(wire::Event::Opened { round }) => Some(round),
        _ => None,
    });
    let round = opened.expect("it is told");
    assert_eq!((round.breakouts.len(), round.assignment.len()), (3, 3));
    let ids: Vec<BreakoutId> = w.session.state.breakout.open_breakouts().collect();
    assert!(round.assignment.values().all(|place| ids.contains(place)));
}

#[test]
fn facilitators_are_spread_or_not_however_many_there_are_e40() {
    for (helpers, include, expected) in
        [(0, false, 2), (0, true, 3), (1, false, 1), (1, true, 3), (2, false, 0), (2, true, 3)]
    {
        let mut w = World::live();
        for who in ["bob", "charlie"].into_iter().take(helpers) {
            let role = people::Command::SetRole { participant_id: w.id(who), role: Role::CoFacilitator };
            table! { w; alice: role => ["role.changed"]; };
        }
        table! { w; alice: prepare(&["One", "Two"], random(include)) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
        let spread = w.session.state.breakout.view().expect("open").assignment;
        assert_eq!(spread.len(), expected, "{helpers} helpers, {include}");
    }
}

#[test]
fn opening_is_told_to_everyone_facilitators_too_e46() {
    let mut w = World::live();
    table! { w; alice: prepare(&["One"], random(true)) => ["breakout.prepared"]; };
    assert_eq!((w.hears("alice"), w.hears("bob")), (vec!["breakout.prepared".to_owned()], vec![]));
    assert!(
        w.view_as("bob").is_some_and(|view| view.round.is_none() && view.prepared_rounds.is_empty()),
        "a prepared round is the facilitators' alone"
    );
    table! { w; alice: open(None) => ["breakout.opened"]; };
    for who in ["alice", "bob", "charlie"] {
        assert_eq!(w.hears(who), ["breakout.opened"]);
        assert!(is_in(&w, who, Place::Breakout(w.breakouts()[0])));
    }
}

#[test]
fn the_same_person_twice_is_refused_by_name_and_nothing_happens_e50() {
    let mut w = World::live();
    let twice = given(&w, &[("bob", 0), ("charlie", 0), ("bob", 1)]);
    let command = session::Command::Client(protocol::Command::Breakout(prepare(&["One", "Two"], twice)));
    let rejection = w.session.when(Some(w.id("alice")), &command).expect_err("bob stands twice");
    assert_eq!(rejection.code, Code::BreakoutTwice);
    assert!(rejection.detail.contains("bob"), "{}", rejection.detail);
    let mut w = World::in_breakouts();
    let moves = vec![w.to("charlie", Some(0)), w.to("bob", Some(1)), w.to("bob", None)];
    table! { w; alice: Command::Move { moves } => BreakoutTwice; };
    assert!(is_in(&w, "charlie", Place::Breakout(w.breakouts()[1])), "all or none");
}

#[test]
fn moving_all_of_one_breakout_to_an_empty_one_leaves_none_in_the_plenary_e53() {
    let mut w = World::live();
    w.open(&["One", "Two"], given(&w, &[("bob", 0), ("charlie", 0)]));
    let moves = vec![w.to("bob", Some(1)), w.to("charlie", Some(1))];
    table! { w; alice: Command::Move { moves } => ["breakout.moved"]; };
    let two = Place::Breakout(w.breakouts()[1]);
    assert!(is_in(&w, "bob", two) && is_in(&w, "charlie", two));
}

#[test]
fn a_person_moved_twice_in_a_row_ends_in_the_last_place_e54() {
    let mut w = World::in_breakouts();
    let epoch = w.session.state.breakout.epoch();
    for target in [Some(1), None, Some(0), Some(1)] {
        let moves = vec![w.to("bob", target)];
        table! { w; alice: Command::Move { moves: moves.clone() } => ["breakout.moved"]; alice: Command::Move { moves } => []; };
        assert!(is_in(&w, "bob", target.map_or(Place::Plenary, |n| Place::Breakout(w.breakouts()[n]))));
    }
    assert_eq!(w.session.state.breakout.epoch().0, epoch.0 + 4);
}

#[test]
fn moving_someone_who_is_away_changes_where_they_return_to_e55() {
    let mut w = World::in_breakouts();
    table! { w; bob: leave() => ["participant.standing"]; };
    let moves = vec![w.to("bob", Some(1))];
    table! { w; alice: Command::Move { moves } => ["breakout.moved"]; };
    assert!(w.join("bob").is_ok());
    assert!(is_in(&w, "bob", Place::Breakout(w.breakouts()[1])));
}

#[test]
fn being_in_a_breakout_gives_no_rights_e61() {
    let mut w = World::in_breakouts();
    let moves = vec![w.to("bob", Some(1))];
    table! { w;
        bob: Command::Move { moves } => Forbidden;
        bob: close(0) => Forbidden;
        bob: announcement::Command::Send { text: "hi".into(), breakouts: None } => Forbidden;
    }
    assert_eq!(w.view_as("bob").map(|view| view.role), Some(Role::Participant));
}

#[test]
fn who_returns_lands_in_their_breakout_while_it_is_open_and_else_in_the_plenary_e66() {
    let mut w = World::in_breakouts();
    let one = Place::Breakout(w.breakouts()[0]);
    table! { w; bob: leave() => ["participant.standing"]; };
    assert!(w.join("bob").is_ok());
    assert!(is_in(&w, "bob", one));
    table! { w; bob: leave() => ["participant.standing"]; alice: close(0) => ["breakout.closed"]; };
    assert!(w.join("bob").is_ok());
    assert!(is_in(&w, "bob", Place::Plenary));
}

#[test]
fn a_close_is_announced_moved_and_taken_back_while_breakouts_run_e68() {
    let mut w = World::in_breakouts();
    table! { w;
        alice: Command::KeepOpen { breakouts: None } => [];
        alice: close(600_001) => FieldInvalid;
        alice: close(60_000) => ["breakout.changed"];
        alice: close(120_000) => ["breakout.changed"];
    }
    assert!(w.after(119_999).is_empty());
    table! { w; alice: Command::KeepOpen { breakouts: None } => ["breakout.changed"]; };
    assert!(w.after(1_000_000).is_empty());
    table! { w; alice: Command::Close { breakouts: None, warning_ms: None } => ["breakout.changed"]; };
    assert!(w.after(WARNING_MS - 1).is_empty());
    assert_eq!(w.after(1), ["breakout.closed"]);
    table! { w; alice: close(0) => BreakoutsNone; alice: Command::KeepOpen { breakouts: None } => BreakoutsNone; };
}

#[test]
fn on_close_everybody_is_in_the_plenary_e71() {
    let mut w = World::in_breakouts();
    table! { w; charlie: leave() => ["participant.standing"]; alice: close(0) => ["breakout.closed"]; };
    assert_eq!(
        (w.hears("alice"), w.hears("bob")),
        (vec!["breakout.closed".into()], vec!["breakout.closed".to_owned()])
    );
    for who in ["alice", "bob", "charlie"] {
        assert!(is_in(&w, who, Place::Plenary), "{who}");
    }
    assert_eq!(w.session.state.breakout.open_breakouts().count(), 0);
}

#[test]
fn a_deadline_that_passed_while_nobody_ran_the_session_closes_once_after_the_warning_e72() {
    let mut w = World::live();
    table! { w;
        alice: prepare(&["One"], random(false)) => ["breakout.prepared"];
        alice: open(Some(9_999)) => FieldInvalid;
        alice: open(Some(60_000)) => ["breakout.opened"];
    }
    // Nobody ticks for an hour, then the session is loaded again.
    assert_eq!(w.after(3_600_000), ["breakout.changed"]);
    assert!(w.after(LATE_WARNING_MS - 1).is_empty());
    assert_eq!(w.after(1), ["breakout.closed"]);
    assert!(w.after(3_600_000).is_empty());
}

#[test]
fn a_timed_round_is_announced_and_then_closes_at_its_instant() {
    let mut w = World::live();
    table! { w;
        alice: prepare(&["One"], random(false)) => ["breakout.prepared"];
        alice: open(Some(60_000)) => ["breakout.opened"];
    }
    assert!(w.after(60_000 - WARNING_MS - 1).is_empty());
    assert_eq!(w.after(1), ["breakout.changed"]);
    assert!(w.after(WARNING_MS - 1).is_empty());
    assert_eq!(w.after(1), ["breakout.closed"]);
}

#[test]
fn keeping_open_at_the_instant_of_the_close_has_one_outcome_for_all_e73() {
    let mut w = World::in_breakouts();
    table! { w; alice: close(10_000) => ["breakout.changed"]; };
    w.session.now = w.session.now.plus_ms(10_000);
    table! { w; alice: Command::KeepOpen { breakouts: None } => ["breakout.changed"]; };
    assert!(w.after(0).is_empty());
    table! { w; alice: close(10_000) => ["breakout.changed"]; };
    assert_eq!(w.after(10_000), ["breakout.closed"]);
    table! { w; alice: Command::KeepOpen { breakouts: None } => BreakoutsNone; };
}

#[test]
fn a_closed_breakout_stays_readable_to_whoever_was_in_it_and_facilitators_e74() {
    let mut w = World::in_breakouts();
    let (one, two) = (w.breakouts()[0], w.breakouts()[1]);
    let moves = vec![w.to("bob", Some(1))];
    table! { w; alice: Command::Move { moves } => ["breakout.moved"]; alice: close(0) => ["breakout.closed"]; };
    let own = &w.session.state.breakout;
    assert!(own.was_in(w.id("bob"), one) && own.was_in(w.id("bob"), two) && own.was_in(w.id("charlie"), two));
    assert!(!own.was_in(w.id("charlie"), one) && !own.was_in(w.id("alice"), one));
    let seen = |who| -> Vec<BreakoutId> {
        let past = w.view_as(who).expect("inside").past_rounds;
        past.iter().flat_map(|round| &round.breakouts).map(|breakout| breakout.id).collect()
    };
    assert_eq!((seen("alice"), seen("bob"), seen("charlie")), (vec![one, two], vec![one, two], vec![two]));
    for told in &w.session.told {
        let protocol::Event::Breakout(wire::Event::Closed { round }) = &told.1 else { continue };
        let viewer = w.session.state.viewer(w.id("charlie")).expect("known");
        assert!(!told.0.includes(&viewer) || round.breakouts.len() == 1, "told what the view shows");
    }
}

#[test]
fn a_former_round_stays_as_it_ended() {
    let mut w = World::in_breakouts();
    table! { w; alice: close(0) => ["breakout.closed"]; };
    let ended = |w: &World| w.view_as("alice").expect("alice is inside").past_rounds;
    let former = ended(&w);
    table! { w; alice: prepare(&["Three"], random(false)) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
    assert_eq!(ended(&w), former);
}

#[test]
fn only_people_who_can_be_inside_have_a_place() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok());
    let nobody = Assignment::Given { places: vec![(ParticipantId(uuid::Uuid::nil()), 0)] };
    table! { w;
        alice: life::Command::Start {} => ["session.started", "step.changed"];
        alice: prepare(&["One"], given(&w, &[("bob", 0)])) => ParticipantUnknown;
        alice: prepare(&["One"], nobody) => ParticipantUnknown;
        alice: prepare(&["One"], given(&w, &[("alice", 1)])) => BreakoutUnknown;
        alice: prepare(&["One"], Assignment::Empty {}) => ["breakout.prepared"];
    }
    let moves = vec![w.to("bob", Some(0))];
    table! { w;
        alice: Command::Assign { round_id: None, moves: moves.clone() } => ParticipantUnknown;
        alice: lobby::Command::Admit { participants: None } => ["participant.standing"];
        alice: Command::Assign { round_id: None, moves: moves.clone() } => ["breakout.moved"];
        alice: Command::Assign { round_id: None, moves: moves.clone() } => [];
        alice: Command::Move { moves } => BreakoutsNone;
    }
    assert_eq!(w.place("bob"), Place::Plenary, "not open yet");
    assert_eq!((w.hears("bob"), w.breakouts().len()), (vec![], 1));
}

#[test]
fn limits_of_a_round() {
    let mut w = World::planned();
    table! { w;
        alice: prepare(&[], Assignment::Empty {}) => FieldInvalid;
        alice: prepare(&[" "], Assignment::Empty {}) => FieldInvalid;
        alice: prepare(&["x"; BREAKOUTS_MAX + 1], Assignment::Empty {}) => BreakoutLimit;
        alice: prepare(&["x"; BREAKOUTS_MAX], Assignment::Empty {}) => ["breakout.prepared"];
        alice: open(None) => SessionState;
        alice: life::Command::Cancel {} => ["session.cancelled"];
        alice: prepare(&["x"], Assignment::Empty {}) => SessionState;
    }
}
