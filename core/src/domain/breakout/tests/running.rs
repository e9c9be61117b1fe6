//! Several rounds, one breakout's own clock and end, and the same groups again.

use super::*;

fn round(w: &World) -> RoundView {
    w.session.state.breakout.view().expect("a round is open")
}

fn clock(w: &World, breakout: usize) -> Option<wire::Clock> {
    round(w).breakouts[breakout].clock
}

fn one(w: &World, breakout: usize) -> Option<Vec<BreakoutId>> {
    Some(vec![w.breakouts()[breakout]])
}

/// Bob in the first of two breakouts, charlie in the second, for so long.
fn timed(duration_ms: i64) -> World {
    let mut w = World::live();
    let places = given(&w, &[("bob", 0), ("charlie", 1)]);
    table! { w; alice: prepare(&["One", "Two"], places) => ["breakout.prepared"]; alice: open(Some(duration_ms)) => ["breakout.opened"]; };
    w
}

#[test]
fn several_rounds_are_prepared_and_opened_one_after_another() {
    let mut w = World::live();
    let prepared = |w: &World| w.session.state.breakout.prepared_views(Role::Facilitator);
    table! { w;
        alice: prepare(&["One"], Assignment::Empty {}) => ["breakout.prepared"];
        alice: prepare(&["Two", "Three"], Assignment::Empty {}) => ["breakout.prepared"];
    }
    let [first, second] = [prepared(&w)[0].id, prepared(&w)[1].id];
    let again = |id| match prepare(&["Other"], random(false)) {
        Command::Prepare { title, names, capacity, assignment, rules, .. } => {
            Command::Prepare { round_id: Some(id), title, names, capacity, assignment, rules }
        }
        other => other,
    };
    let moves = vec![wire::Move { participant_id: w.id("bob"), to: Place::Breakout(prepared(&w)[0].breakouts[0].id) }];
    table! { w;
        alice: Command::Assign { round_id: None, moves: moves.clone() } => BreakoutUnknown;
        alice: Command::Assign { round_id: Some(first), moves } => ["breakout.moved"];
        alice: again(second) => ["breakout.prepared"];
    }
    assert_eq!(prepared(&w).len(), 2, "replaced, not added");
    assert!(prepared(&w)[0].assignment.contains_key(&w.id("bob")));
    table! { w;
        alice: Command::Open { round_id: Some(first), duration_ms: None } => ["breakout.opened"];
        alice: Command::Open { round_id: Some(second), duration_ms: None } => BreakoutsOpen;
        bob: Command::Discard { round_id: second } => Forbidden;
        alice: close(0) => ["breakout.closed"];
        alice: Command::Open { round_id: None, duration_ms: None } => ["breakout.opened"];
        alice: again(second) => BreakoutsNone;
        alice: prepare(&["Four"], Assignment::Empty {}) => ["breakout.prepared"];
    }
    assert!(is_in(&w, "bob", Place::Breakout(w.breakouts()[0])), "of the second round now");
    let last = prepared(&w)[0].id;
    table! { w; alice: Command::Discard { round_id: last } => ["breakout.discarded"]; alice: Command::Discard { round_id: last } => BreakoutsNone; };
    for _ in 0..ROUNDS_PREPARED_MAX {
        table! { w; alice: prepare(&["x"], Assignment::Empty {}) => ["breakout.prepared"]; };
    }
    table! { w; alice: prepare(&["x"], Assignment::Empty {}) => BreakoutLimit; };
}

#[test]
fn a_prepared_round_is_changed_piece_by_piece() {
    let mut w = World::live();
    table! { w; alice: prepare(&["One", "Two"], given(&w, &[("bob", 1)])) => ["breakout.prepared"]; };
    let rules = Rules { joining: Joining::Both, late: Late::Ask, invitation: true, ..Rules::default() };
    let configure = Command::Configure { round_id: None, title: Some("Pairs".into()), rules: Some(rules) };
    let two = w.breakouts()[1];
    table! { w;
        alice: configure.clone() => ["breakout.changed"];
        alice: configure => [];
        alice: Command::Add { round_id: None, name: "Three".into(), capacity: Some(4) } => ["breakout.changed"];
        alice: Command::Add { round_id: None, name: " ".into(), capacity: None } => FieldInvalid;
        alice: Command::Remove { breakout_id: two } => ["breakout.prepared"];
        alice: Command::Remove { breakout_id: two } => BreakoutUnknown;
    }
    assert_eq!((w.hears("alice"), w.hears("bob")), (vec![], vec![]));
    let view = w.session.state.breakout.prepared_views(Role::Facilitator).remove(0);
    let names: Vec<_> = view.breakouts.iter().map(|breakout| (breakout.name.as_str(), breakout.capacity)).collect();
    assert_eq!((view.title.as_str(), view.rules, names), ("Pairs", rules, vec![("One", None), ("Three", Some(4))]));
    assert!(view.assignment.is_empty(), "bob's breakout is gone");
    let one = w.breakouts()[0];
    let three = w.breakouts()[1];
    table! { w; alice: Command::Remove { breakout_id: three } => ["breakout.prepared"]; alice: Command::Remove { breakout_id: one } => FieldInvalid; };
}

#[test]
fn a_breakout_is_added_while_others_run() {
    let mut w = World::in_breakouts();
    table! { w; alice: Command::Add { round_id: None, name: "Three".into(), capacity: None } => ["breakout.changed"]; };
    assert_eq!(w.hears("bob"), ["breakout.changed"]);
    let moves = vec![w.to("bob", Some(2))];
    table! { w; alice: Command::Move { moves } => ["breakout.moved"]; };
    assert!(is_in(&w, "bob", Place::Breakout(w.breakouts()[2])));
}

#[test]
fn one_breakout_closes_alone_and_the_last_one_closes_the_round() {
    let mut w = World::in_breakouts();
    let close = |w: &World, n, ms| Command::Close { breakouts: one(w, n), warning_ms: Some(ms) };
    table! { w; alice: close(&w, 0, 20_000) => ["breakout.changed"]; };
    assert_eq!((clock(&w, 0).is_some(), clock(&w, 1)), (true, None));
    assert_eq!(w.after(20_000), ["breakout.changed"]);
    assert!(is_in(&w, "bob", Place::Plenary) && is_in(&w, "charlie", Place::Breakout(w.breakouts()[1])));
    assert_eq!(w.hears("charlie"), ["breakout.changed"]);
    let moves = vec![w.to("charlie", Some(0))];
    table! { w;
        alice: Command::Move { moves } => BreakoutUnknown;
        alice: close(&w, 0, 0) => BreakoutUnknown;
        alice: close(&w, 1, 0) => ["breakout.closed"];
    }
    let past = w.view_as("alice").expect("inside").past_rounds.remove(0);
    assert_eq!(past.assignment.len(), 2, "who was where at the end, also of the one that closed first");
}

#[test]
fn ends_are_moved_for_one_or_all_and_never_so_near_that_nobody_is_warned_e68_e70() {
    let mut w = timed(300_000);
    let extend = |breakouts, by_ms| Command::Extend { breakouts, by_ms };
    let end = |w: &World, n| match clock(w, n) {
        Some(wire::Clock::Running { closes_at, .. }) => closes_at.since_ms(w.session.now),
        other => panic!("{other:?}"),
    };
    table! { w; alice: extend(one(&w, 0), 60_000) => ["breakout.changed"]; alice: extend(None, -30_000) => ["breakout.changed"]; };
    assert_eq!((end(&w, 0), end(&w, 1)), (330_000, 270_000));
    table! { w;
        bob: extend(None, 60_000) => Forbidden;
        alice: extend(None, 86_400_001) => FieldInvalid;
        alice: extend(None, -86_400_000) => ["breakout.changed"];
    }
    assert_eq!((end(&w, 0), end(&w, 1)), (LATE_WARNING_MS, LATE_WARNING_MS), "never at once, never in the past");
    assert!(matches!(clock(&w, 0), Some(wire::Clock::Running { warned: true, .. })), "and it is announced");
    table! { w; alice: extend(one(&w, 1), 600_000) => ["breakout.changed"]; };
    assert!(matches!(clock(&w, 1), Some(wire::Clock::Running { warned: false, .. })), "to be announced again");
    assert_eq!(w.after(LATE_WARNING_MS), ["breakout.changed"]);
    assert!(is_in(&w, "bob", Place::Plenary) && !is_in(&w, "charlie", Place::Plenary));
    let mut w = World::in_breakouts();
    table! { w; alice: extend(None, 1) => BreakoutNoEnd; alice: Command::Pause { breakouts: None } => BreakoutNoEnd; };
}

#[test]
fn a_clock_that_stands_still_goes_on_with_what_was_left_e68_e69() {
    let mut w = timed(300_000);
    assert!(w.after(100_000).is_empty());
    table! { w; alice: Command::Pause { breakouts: one(&w, 0) } => ["breakout.changed"]; alice: Command::Pause { breakouts: one(&w, 0) } => []; };
    assert_eq!(clock(&w, 0), Some(wire::Clock::Paused { left_ms: 200_000 }));
    assert_eq!(w.after(200_000), ["breakout.changed"], "the other one is announced");
    assert_eq!(w.after(LATE_WARNING_MS), ["breakout.changed"], "and closes");
    table! { w; alice: Command::Extend { breakouts: one(&w, 0), by_ms: -50_000 } => ["breakout.changed"]; };
    table! { w; alice: Command::Resume { breakouts: one(&w, 0) } => ["breakout.changed"]; alice: Command::Resume { breakouts: None } => []; };
    assert!(w.after(150_000 - WARNING_MS - 1).is_empty());
    assert_eq!(w.after(1), ["breakout.changed"]);
    assert_eq!(w.after(WARNING_MS), ["breakout.closed"]);
}

#[test]
fn an_end_that_is_paused_when_it_comes_has_one_outcome_e73() {
    let mut w = timed(60_000);
    assert_eq!(w.after(30_000), ["breakout.changed"]);
    w.session.now = w.session.now.plus_ms(30_000);
    table! { w; alice: Command::Pause { breakouts: None } => ["breakout.changed"]; };
    assert!(w.after(0).is_empty() && w.after(3_600_000).is_empty());
    table! { w; alice: Command::Resume { breakouts: None } => ["breakout.changed"]; };
    assert!(w.after(LATE_WARNING_MS - 1).is_empty(), "nobody is thrown out unwarned");
    assert_eq!(w.after(1), ["breakout.closed"]);
}

#[test]
fn the_same_groups_open_again_with_who_is_still_here_e75() {
    let mut w = World::in_breakouts();
    let (bob, charlie) = (w.id("bob"), w.id("charlie"));
    let ids = w.breakouts();
    table! { w;
        alice: close(0) => ["breakout.closed"];
        alice: people::Command::Remove { participant_id: bob } => ["participant.standing"];
        // While somebody is banned, newcomers wait at the door.
        alice: people::Command::Unban { participant_id: bob } => ["participant.unbanned"];
    }
    w.session.now = w.session.now.plus_ms(1_000);
    assert!(w.join("dora").is_ok());
    let former = w.view_as("alice").expect("inside").past_rounds.remove(0).id;
    table! { w; alice: Command::Open { round_id: Some(former), duration_ms: Some(60_000) } => ["breakout.opened"]; };
    assert_eq!(
        (round(&w).id, w.breakouts()),
        (former, ids.clone()),
        "the same breakouts, with all that was said there"
    );
    assert!(is_in(&w, "charlie", Place::Breakout(ids[1])) && w.id("charlie") == charlie);
    assert!(is_in(&w, "dora", Place::Breakout(ids[0])), "who is new follows the round's rule");
    assert!(!round(&w).assignment.contains_key(&bob), "who is gone is skipped");
    assert!(w.view_as("alice").expect("inside").past_rounds.is_empty());
    table! { w; alice: close(0) => ["breakout.closed"]; };
    assert!(w.session.state.breakout.was_in(charlie, ids[1]));
}
