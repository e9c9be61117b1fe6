//! Who is with whom: rules for chance, rounds in which nobody meets again, and what is told about them.

use std::collections::BTreeSet;

use super::*;
use crate::protocol::{
    breakout::Constraint,
    tag::{self, Tag},
};

/// A live session with so many participants besides alice.
pub(super) fn crowd(people: usize) -> World {
    let mut w = World::planned();
    assert!(w.changes("alice", session::Change { capacity: Some(500), ..session::Change::default() }).is_ok());
    for n in 0..people {
        assert!(w.join(&format!("p{n}")).is_ok());
    }
    assert!(w.does("alice", life::Command::Start {}).is_ok());
    w
}

fn by_chance(w: &World, names: usize, constraints: Vec<Constraint>) -> Command {
    let names: Vec<String> = (0..names).map(|n| format!("Breakout {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(w.view_as("alice").is_some());
    prepare(&names, Assignment::Random { seed: Some(7), wishes: Wishes { constraints, ..Wishes::default() } })
}

fn plan(rounds: u32, names: usize) -> Command {
    Command::Plan {
        rounds,
        title: "In fours".into(),
        names: (0..names).map(|n| format!("Breakout {n}")).collect(),
        capacity: None,
        seed: Some(1),
        wishes: Wishes::default(),
        rules: Rules::default(),
    }
}

fn prepared(w: &World) -> Vec<RoundView> {
    w.session.state.breakout.prepared_views(Role::Facilitator)
}

pub(super) fn pairs(assignment: &BTreeMap<ParticipantId, BreakoutId>) -> Vec<(ParticipantId, ParticipantId)> {
    let people: Vec<_> = assignment.iter().collect();
    let with = |index: usize| {
        let (one, place) = people[index];
        people[index + 1..].iter().filter(move |(_, other)| *other == place).map(|(other, _)| (*one, **other))
    };
    (0..people.len()).flat_map(with).collect()
}

fn fairness(w: &World, round: RoundId) -> Fairness {
    Case::of(&w.session.state, round).fairness().expect("a round")
}

fn close_now(w: &mut World) {
    assert!(w.does("alice", close(0)).is_ok());
}

#[test]
fn people_are_kept_together_and_apart_and_it_is_told_when_that_cannot_be_e39() {
    let mut w = crowd(8);
    let people = |names: &[&str]| names.iter().map(|who| w.id(who)).collect::<Vec<_>>();
    let together = Constraint::Together { people: people(&["p0", "p1", "p2"]) };
    let apart = Constraint::Apart { people: people(&["p3", "p4"]) };
    let round = by_chance(&w, 2, vec![together.clone(), apart]);
    assert!(w.does("alice", round).is_ok());
    let view = prepared(&w).remove(0);
    let place = |who: &str| view.assignment[&w.id(who)];
    assert!(place("p0") == place("p1") && place("p1") == place("p2") && place("p3") != place("p4"));
    let told = fairness(&w, view.id);
    assert_eq!((told.sizes, told.unmet), (vec![4, 4], vec![]));
    assert!(told.reasons[&w.id("p0")].contains("is kept together with p1 and p2"), "{:?}", told.reasons);

    // Somebody is dragged away: what is told is about what is, not about what chance once made.
    let elsewhere = view.breakouts.iter().find(|b| b.id != place("p0")).expect("two").id;
    let away = wire::Move { participant_id: w.id("p1"), to: Place::Breakout(elsewhere) };
    table! { w; alice: Command::Assign { round_id: None, moves: vec![away] } => ["breakout.moved"]; };
    let told = fairness(&w, view.id);
    let (words, who) = told.unmet.iter().find(|(words, _)| words.contains("not together")).expect("it is told");
    assert!(words.starts_with("p0, p1 and p2 are not together."), "{words}");
    assert_eq!(who.len(), 3);

    let alone = Constraint::Together { people: vec![w.id("p0")] };
    let stranger = Constraint::Apart { people: vec![w.id("p0"), ParticipantId(uuid::Uuid::nil())] };
    let many = vec![together; 201];
    for (constraints, code) in
        [(vec![alone], Code::FieldInvalid), (vec![stranger], Code::ParticipantUnknown), (many, Code::FieldInvalid)]
    {
        let round = by_chance(&w, 2, constraints);
        assert_eq!(w.does("alice", round), Err(code));
    }
}

#[test]
fn tags_are_spread_and_answers_mixed() {
    let mut w = crowd(8);
    let tags = (0..8).map(|n| Tag {
        participant_id: w.id(&format!("p{n}")),
        tag: "language".into(),
        value: if n < 4 { "he" } else { "en" }.into(),
    });
    let tags = tags.collect();
    table! { w; alice: tag::Command::Set { tags } => ["tag.set"]; };
    let round = by_chance(&w, 4, vec![Constraint::Spread { tag: "language".into() }]);
    assert!(w.does("alice", round).is_ok());
    let view = prepared(&w).remove(0);
    for breakout in &view.breakouts {
        let inside = view.assignment.iter().filter(|(_, place)| **place == breakout.id);
        let languages: BTreeSet<_> =
            inside.map(|(id, _)| w.session.state.tag.of(*id).expect("tagged")["language"].clone()).collect();
        assert_eq!(languages.len(), 2, "both in each");
    }
    let choices = vec!["high".into(), "low".into()];
    assert!(w.does("alice", tag::Command::Ask { tag: "energy".into(), text: "How are you?".into(), choices }).is_ok());
    for n in 0..8 {
        let value = if n % 2 == 0 { "high" } else { "low" }.into();
        assert!(w.does(&format!("p{n}"), tag::Command::Answer { value }).is_ok());
    }
    let round = by_chance(&w, 4, vec![Constraint::Mix { tag: "energy".into() }]);
    assert!(w.does("alice", round).is_ok());
    assert_eq!(fairness(&w, prepared(&w)[1].id).unmet, vec![]);
}

#[test]
fn over_planned_rounds_nobody_meets_twice_and_the_same_seed_gives_the_same_e51_e52() {
    let mut w = crowd(16);
    table! { w; alice: plan(5, 4) => ["breakout.prepared", "breakout.prepared", "breakout.prepared", "breakout.prepared", "breakout.prepared"]; };
    let rounds = prepared(&w);
    let met: Vec<_> = rounds.iter().flat_map(|round| pairs(&round.assignment)).collect();
    assert_eq!(met.len(), 5 * 4 * 6);
    assert_eq!(met.iter().collect::<BTreeSet<_>>().len(), met.len(), "16 in fours meet exactly once over five rounds");
    assert_eq!((rounds[0].title.as_str(), rounds[4].title.as_str()), ("In fours 1", "In fours 5"));
    let breakouts: BTreeSet<_> = rounds.iter().flat_map(|round| round.breakouts.iter().map(|b| b.id)).collect();
    assert_eq!(breakouts.len(), 20, "each round has its own");

    let mut again = crowd(16);
    assert!(again.does("alice", plan(5, 4)).is_ok());
    assert_eq!(
        prepared(&again).last().map(|round| pairs(&round.assignment)),
        rounds.last().map(|r| pairs(&r.assignment))
    );

    // A sixth round cannot but repeat, and says how often.
    let sixth = by_chance(&w, 4, vec![]);
    assert!(w.does("alice", sixth).is_ok());
    let told = fairness(&w, prepared(&w)[5].id);
    assert_eq!((told.repeats.len(), told.repeats_min), (24, 24));
    assert!(told.reasons[&w.id("p0")].contains("because no arrangement avoids that"));

    for (rounds, code) in [(1, Code::FieldInvalid), (21, Code::FieldInvalid), (15, Code::BreakoutLimit)] {
        assert_eq!(w.does("alice", plan(rounds, 4)), Err(code));
    }
}

#[test]
fn who_met_in_former_rounds_meets_others_now_also_after_being_moved_e52() {
    let mut w = crowd(6);
    let first = by_chance(&w, 3, vec![]);
    assert!(w.does("alice", first).is_ok());
    assert!(w.does("alice", open(None)).is_ok());
    let round = w.view_as("alice").and_then(|view| view.round).expect("open");
    // p0 visits another pair while it runs.
    let visited = round.breakouts.iter().find(|b| b.id != round.assignment[&w.id("p0")]).expect("others").id;
    let hosts: Vec<_> = round.assignment.iter().filter(|(_, place)| **place == visited).map(|(id, _)| *id).collect();
    let to = wire::Move { participant_id: w.id("p0"), to: Place::Breakout(visited) };
    assert!(w.does("alice", Command::Move { moves: vec![to] }).is_ok());
    close_now(&mut w);
    let second = by_chance(&w, 3, vec![]);
    assert!(w.does("alice", second).is_ok());
    let view = prepared(&w).remove(0);
    let p0 = view.assignment[&w.id("p0")];
    assert!(hosts.iter().all(|host| view.assignment[host] != p0), "they have met");
    assert!(fairness(&w, view.id).repeats.is_empty());
    assert!(pairs(&view.assignment).iter().all(|pair| !pairs(&round.assignment).contains(pair)));
}

#[test]
fn one_newcomer_moves_nobody_and_evening_out_moves_the_fewest_e51() {
    let mut w = crowd(9);
    let round = by_chance(&w, 3, vec![]);
    assert!(w.does("alice", round).is_ok());
    let before = prepared(&w).remove(0).assignment;
    assert!(w.join("late").is_ok());
    let even = |locked: Vec<ParticipantId>| Command::Shuffle {
        round_id: None,
        seed: None,
        locked,
        wishes: None,
        keep_places: true,
    };
    table! { w; alice: even(vec![]) => ["breakout.prepared"]; };
    let after = prepared(&w).remove(0).assignment;
    assert!(before.iter().all(|(id, place)| after.get(id) == Some(place)) && after.len() == 10);

    // Of the open round, three of one breakout leave it: two others even it out.
    assert!(w.does("alice", open(None)).is_ok());
    let round = w.view_as("alice").and_then(|view| view.round).expect("open");
    let size = |w: &World, id| w.session.state.breakout.inside(id).count();
    let emptied = round.breakouts.iter().map(|b| b.id).find(|id| size(&w, *id) == 3).expect("of ten in three");
    let gone: Vec<_> = w.session.state.breakout.inside(emptied).collect();
    let target = round.breakouts.iter().map(|b| b.id).find(|id| *id != emptied).expect("another");
    let moves = gone.iter().map(|id| wire::Move { participant_id: *id, to: Place::Breakout(target) }).collect();
    assert!(w.does("alice", Command::Move { moves }).is_ok());
    assert_eq!(size(&w, emptied), 0);
    let places = |w: &World| w.session.state.breakout.view().expect("open").assignment;
    let before = places(&w);
    table! { w; alice: even(vec![]) => ["breakout.moved"]; };
    assert_eq!(w.view_as("alice").expect("inside").undos.last().map(|undo| undo.people.len()), Some(3));
    let moved = places(&w).iter().filter(|(id, place)| before.get(id) != Some(place)).count();
    assert_eq!((moved, size(&w, emptied)), (3, 3), "as few as there are places to fill");
    table! { w; alice: even(vec![]) => []; };
}

#[test]
fn who_is_to_be_apart_is_known_to_facilitators_only() {
    let mut w = crowd(4);
    let apart = Constraint::Apart { people: vec![w.id("p0"), w.id("p1")] };
    let round = by_chance(&w, 2, vec![apart]);
    assert!(w.does("alice", round).is_ok());
    assert_eq!((w.hears("alice"), w.hears("p0")), (vec!["breakout.prepared".to_owned()], vec![]));
    assert!(w.does("alice", open(None)).is_ok());
    let seen = |w: &World, who| serde_json::to_string(&w.view_as(who)).expect("JSON");
    let told = |w: &World| serde_json::to_string(&w.session.told.iter().map(|(_, event)| event).collect::<Vec<_>>());
    assert!(!told(&w).expect("JSON").contains("apart") && !seen(&w, "p0").contains("apart"));
    close_now(&mut w);
    assert!(!seen(&w, "p0").contains("apart"));
    assert!(seen(&w, "alice").contains("apart"));
}
