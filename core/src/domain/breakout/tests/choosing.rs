//! Who may go where by themselves, invitations, room, and late joiners.

use super::*;

fn round(w: &World) -> RoundView {
    w.session.state.breakout.view().expect("a round is open")
}

/// Two breakouts are open under these rules, bob placed in the first.
fn under(rules: Rules) -> World {
    let mut w = World::live();
    let places = given(&w, &[("bob", 0)]);
    table! { w; alice: with(&["One", "Two"], places, rules) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
    w
}

fn enter(w: &World, breakout: usize) -> Command {
    Command::Enter { breakout_id: w.breakouts()[breakout] }
}

fn at(w: &World, breakout: usize) -> Place {
    Place::Breakout(w.breakouts()[breakout])
}

#[test]
fn what_was_prepared_is_honoured_where_people_choose_e41() {
    for joining in [Joining::SelfChoice, Joining::Both] {
        let mut w = under(Rules { joining, ..Rules::default() });
        assert!(is_in(&w, "bob", at(&w, 0)), "he was placed");
        assert!(is_in(&w, "charlie", Place::Plenary), "he chooses");
        table! { w; charlie: enter(&w, 1) => ["breakout.moved"]; charlie: enter(&w, 1) => []; };
        assert!(is_in(&w, "charlie", at(&w, 1)));
        match joining {
            Joining::Both => {
                table! { w; bob: enter(&w, 1) => ["breakout.moved"]; }
            }
            _ => {
                table! { w; bob: enter(&w, 1) => BreakoutNotYours; }
            }
        }
        table! { w; bob: Command::Leave {} => ["breakout.moved"]; bob: Command::Leave {} => []; bob: enter(&w, 1) => ["breakout.moved"]; };
        assert!(is_in(&w, "bob", at(&w, 1)));
    }
}

#[test]
fn where_people_are_assigned_nobody_moves_themselves_but_facilitators_e60() {
    let mut w = under(Rules { late: Late::Ask, ..Rules::default() });
    table! { w;
        charlie: enter(&w, 1) => BreakoutNotYours;
        bob: Command::Leave {} => BreakoutNotYours;
        bob: Command::Decline {} => BreakoutNotInvited;
        alice: enter(&w, 1) => ["breakout.moved"];
        alice: Command::Leave {} => ["breakout.moved"];
    }
}

#[test]
fn a_locked_breakout_is_entered_by_facilitators_and_those_they_bring_e60() {
    let mut w = under(Rules { joining: Joining::Both, ..Rules::default() });
    let lock =
        Command::Edit { breakout_id: w.breakouts()[1], name: Some("Two!".into()), capacity: None, locked: Some(true) };
    let moves = vec![w.to("charlie", Some(1))];
    table! { w;
        bob: lock.clone() => Forbidden;
        alice: lock.clone() => ["breakout.changed", "canvas.renamed"];
        alice: lock => [];
        bob: enter(&w, 1) => BreakoutNotYours;
        alice: enter(&w, 1) => ["breakout.moved"];
        alice: Command::Move { moves } => ["breakout.moved"];
    }
    assert_eq!((round(&w).breakouts[1].name.as_str(), round(&w).breakouts[1].locked), ("Two!", true));
}

#[test]
fn a_breakout_holds_as_many_as_it_was_made_for() {
    let mut w = under(Rules { joining: Joining::Both, ..Rules::default() });
    let to = |w: &World, most| Command::Edit {
        breakout_id: w.breakouts()[0],
        name: None,
        capacity: Some(most),
        locked: None,
    };
    let moves = vec![w.to("charlie", Some(0))];
    table! { w;
        alice: to(&w, 1_001) => FieldInvalid;
        alice: to(&w, 1) => ["breakout.changed"];
        charlie: enter(&w, 0) => BreakoutFull;
        alice: Command::Move { moves: moves.clone() } => BreakoutFull;
        alice: enter(&w, 0) => ["breakout.moved"];
        alice: Command::Leave {} => ["breakout.moved"];
        alice: to(&w, 0) => ["breakout.changed"];
        alice: Command::Move { moves } => ["breakout.moved"];
        alice: to(&w, 1) => ["breakout.changed"];
    }
    assert!(is_in(&w, "bob", at(&w, 0)) && is_in(&w, "charlie", at(&w, 0)), "who is inside stays inside");
    let swap = vec![w.to("bob", Some(1))];
    table! { w; alice: Command::Move { moves: swap } => ["breakout.moved"]; };
}

#[test]
fn chance_fills_no_breakout_beyond_what_it_holds() {
    let mut w = World::live();
    let names = vec!["One".into()];
    let (title, rules, assignment) = (String::new(), Rules::default(), random(false));
    let prepare = Command::Prepare { round_id: None, title, names, capacity: Some(1), assignment, rules };
    table! { w; alice: prepare => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
    assert_eq!(round(&w).assignment.len(), 1);
    let over = given(&w, &[("bob", 0), ("charlie", 0)]);
    let names = vec!["One".into()];
    let prepare =
        Command::Prepare { round_id: None, title: String::new(), names, capacity: Some(1), assignment: over, rules };
    table! { w; alice: prepare => BreakoutFull; };
}

#[test]
fn one_breakout_is_enough_and_it_may_be_empty_e42() {
    let mut w = World::live();
    table! { w; alice: prepare(&["One"], Assignment::Empty {}) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
    assert_eq!((round(&w).breakouts.len(), round(&w).assignment.len()), (1, 0));
    assert!(is_in(&w, "bob", Place::Plenary));
}

#[test]
fn a_late_joiner_follows_the_rule_of_the_round_and_sees_the_breakouts_e47_e48() {
    for late in [Late::FillSmallest, Late::Ask, Late::SelfChoice, Late::Plenary] {
        let mut w = World::live();
        table! { w; charlie: leave() => ["participant.standing"]; };
        let places = given(&w, &[("bob", 0)]);
        let rules = Rules { late, ..Rules::default() };
        table! { w; alice: with(&["One", "Two"], places, rules) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
        assert!(w.join("charlie").is_ok());
        let expected = if late == Late::FillSmallest { at(&w, 1) } else { Place::Plenary };
        assert!(is_in(&w, "charlie", expected), "{late:?}");
        let seen = w.view_as("charlie").and_then(|view| view.round).expect("the breakouts are everybody's");
        assert_eq!((seen.breakouts.len(), seen.assignment.get(&w.id("bob"))), (2, Some(&w.breakouts()[0])));
        match late {
            Late::SelfChoice => {
                table! { w; charlie: enter(&w, 1) => ["breakout.moved"]; charlie: enter(&w, 0) => BreakoutNotYours; };
            }
            Late::FillSmallest => {
                table! { w; charlie: enter(&w, 0) => BreakoutNotYours; }
            }
            Late::Ask | Late::Plenary => {
                table! { w; charlie: enter(&w, 1) => BreakoutNotYours; }
            }
        }
    }
}

#[test]
fn late_joiners_pass_over_what_is_full_locked_or_closed_e47() {
    let mut w = World::live();
    table! { w;
        bob: leave() => ["participant.standing"];
        charlie: leave() => ["participant.standing"];
        alice: prepare(&["One", "Two", "Three"], Assignment::Empty {}) => ["breakout.prepared"];
        alice: open(None) => ["breakout.opened"];
    }
    let ids = w.breakouts();
    let change = |n: usize, capacity, locked| Command::Edit { breakout_id: ids[n], name: None, capacity, locked };
    table! { w;
        alice: Command::Close { breakouts: Some(vec![ids[0]]), warning_ms: Some(0) } => ["breakout.changed"];
        alice: change(1, None, Some(true)) => ["breakout.changed"];
        alice: change(2, Some(1), None) => ["breakout.changed"];
    }
    assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
    assert!(is_in(&w, "bob", Place::Breakout(ids[2])));
    assert!(is_in(&w, "charlie", Place::Plenary), "there is no room; a facilitator sees them there");
}

#[test]
fn who_came_after_a_round_was_prepared_has_a_place_when_it_opens_e47() {
    let mut w = World::live();
    table! { w; charlie: leave() => ["participant.standing"]; };
    let places = given(&w, &[("bob", 0)]);
    table! { w; alice: prepare(&["One", "Two"], places) => ["breakout.prepared"]; };
    w.session.now = w.session.now.plus_ms(1_000);
    assert!(w.join("charlie").is_ok());
    table! { w; alice: open(None) => ["breakout.opened"]; };
    assert!(is_in(&w, "charlie", at(&w, 1)));
}

#[test]
fn who_is_invited_stays_until_they_accept_and_may_decline_e56() {
    let mut w = World::live();
    let places = given(&w, &[("bob", 0), ("charlie", 1)]);
    let rules = Rules { invitation: true, ..Rules::default() };
    table! { w; alice: with(&["One", "Two"], places, rules) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
    assert!(is_in(&w, "bob", Place::Plenary) && is_in(&w, "charlie", Place::Plenary));
    let invitation = |w: &World, who: &str| round(w).invitations.get(&w.id(who)).copied();
    assert_eq!(invitation(&w, "bob").map(|to| (to.breakout_id, to.declined)), Some((w.breakouts()[0], false)));
    table! { w;
        bob: enter(&w, 1) => BreakoutNotYours;
        bob: enter(&w, 0) => ["breakout.moved"];
        charlie: Command::Decline {} => ["breakout.invited"];
        charlie: Command::Decline {} => [];
    }
    assert!(is_in(&w, "bob", at(&w, 0)) && is_in(&w, "charlie", Place::Plenary));
    assert_eq!((invitation(&w, "bob"), invitation(&w, "charlie").map(|to| to.declined)), (None, Some(true)));
    assert!(w.hears("bob").is_empty());
    // One may change one's mind, both ways; and who declined is in the plenary when all is over.
    table! { w; charlie: enter(&w, 1) => ["breakout.moved"]; charlie: Command::Leave {} => ["breakout.moved"]; alice: close(0) => ["breakout.closed"]; };
    assert!(is_in(&w, "charlie", Place::Plenary));
}

#[test]
fn who_is_late_to_an_invitation_is_invited_too_e47_e56() {
    let mut w = World::live();
    table! { w; charlie: leave() => ["participant.standing"]; };
    let rules = Rules { invitation: true, ..Rules::default() };
    table! { w; alice: with(&["One"], Assignment::Empty {}, rules) => ["breakout.prepared"]; alice: open(None) => ["breakout.opened"]; };
    assert!(w.join("charlie").is_ok());
    assert!(is_in(&w, "charlie", Place::Plenary));
    assert!(round(&w).invitations.contains_key(&w.id("charlie")));
    table! { w; alice: people::Command::Remove { participant_id: w.id("charlie") } => ["participant.standing", "breakout.moved"]; };
    assert!(round(&w).invitations.is_empty(), "whoever is removed is invited no more");
}
