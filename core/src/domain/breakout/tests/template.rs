//! Rounds as a step of the journey asks for them.

use super::*;
use crate::{
    domain::{session::Change, testing::steps},
    ids::StepId,
    protocol::{
        breakout::{Grouping, TagConstraint, TagRule, Template},
        journey,
    },
};

fn template(grouping: Grouping) -> Template {
    Template {
        grouping,
        rounds: 1,
        names: Vec::new(),
        capacity: None,
        include_facilitators: false,
        meet_again: false,
        constraints: Vec::new(),
        rules: Rules::default(),
    }
}

fn planned(w: &mut World, template: Template) -> Result<Vec<String>, Code> {
    let mut steps = steps();
    steps[1].breakouts = Some(template);
    w.changes("alice", Change { steps: Some(steps), ..Change::default() })
}

fn from(step: usize) -> Command {
    Command::FromStep { step_id: steps()[step].id, seed: Some(7) }
}

fn rounds(w: &World) -> Vec<RoundView> {
    w.session.state.breakout.prepared_views(Role::Facilitator)
}

fn names(round: &RoundView) -> Vec<&str> {
    round.breakouts.iter().map(|breakout| breakout.name.as_str()).collect()
}

#[test]
fn a_step_prepares_the_rounds_it_asks_for_b_24() {
    let mut w = World::crowd(10);
    let rules = Rules { late: Late::Ask, duration_ms: Some(900_000), ..Rules::default() };
    let wish = TagConstraint { rule: TagRule::Mix, tag: " team ".into() };
    let asked = Template {
        names: vec!["Lighthouse".into()],
        capacity: Some(5),
        constraints: vec![wish],
        rules,
        ..template(Grouping::Size(4))
    };
    assert!(planned(&mut w, asked).is_ok());
    table! { w;
        p1: from(1) => Forbidden;
        alice: from(0) => FieldInvalid;
        alice: Command::FromStep { step_id: StepId(uuid::Uuid::nil()), seed: None } => StepUnknown;
        alice: from(1) => ["breakout.prepared"];
    }
    let round = rounds(&w).remove(0);
    assert_eq!((round.title.as_str(), round.rules), ("Step 2", rules));
    assert_eq!(names(&round), ["Lighthouse", "Breakout 2", "Breakout 3"]);
    assert!(round.breakouts.iter().all(|breakout| breakout.capacity == Some(5)));
    assert_eq!(round.assignment.len(), 10);
    let spread = round.spread.expect("chance decided");
    assert_eq!(spread.seed, 7);
    assert_eq!(spread.wishes.constraints, [protocol::breakout::Constraint::Mix { tag: "team".into() }]);
}

#[test]
fn several_rounds_of_a_step_are_planned_together_b_24() {
    let mut w = World::crowd(8);
    assert!(planned(&mut w, Template { rounds: 3, ..template(Grouping::Count(4)) }).is_ok());
    assert_eq!(w.does("alice", from(1)).map(|kinds| kinds.len()), Ok(3));
    let rounds = rounds(&w);
    assert_eq!(
        rounds.iter().map(|round| round.title.as_str()).collect::<Vec<_>>(),
        ["Step 2 1", "Step 2 2", "Step 2 3"]
    );
    let mut pairs: Vec<_> = rounds.iter().flat_map(|round| fair::pairs(&round.assignment)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    assert_eq!(pairs.len(), 12, "nobody meets again");
}

#[test]
fn a_round_closes_after_the_time_its_rules_say_unless_opening_says_otherwise_b_24() {
    let ends = |opening: Option<i64>| {
        let mut w = World::live();
        let rules = Rules { duration_ms: Some(900_000), ..Rules::default() };
        assert!(planned(&mut w, Template { rules, ..template(Grouping::Count(2)) }).is_ok());
        table! { w; alice: from(1) => ["breakout.prepared"]; alice: open(opening) => ["breakout.opened"]; };
        w.session.state.breakout.next_deadline().map(|at| at.since_ms(w.session.now))
    };
    // The warning comes first.
    assert_eq!(ends(None), Some(900_000 - WARNING_MS));
    assert_eq!(ends(Some(60_000)), Some(60_000 - WARNING_MS));
    assert_eq!(ends(Some(0)), None);
}

#[test]
fn what_breakouts_are_to_be_like_is_the_facilitators_alone_b_24() {
    let mut w = World::live();
    let secret = TagConstraint { rule: TagRule::Spread, tag: "reports to".into() };
    let told = |w: &World, who: &str| {
        let viewer = w.session.state.viewer(w.id(who)).expect("inside");
        let heard = w.session.told.iter().filter(|(audience, _)| audience.includes(&viewer));
        let heard: Vec<_> = heard.map(|(_, event)| serde_json::to_string(event).expect("JSON")).collect();
        let view = serde_json::to_string(&w.view_as(who)).expect("JSON");
        (heard.len(), heard.concat().contains("reports to"), view.contains("reports to"))
    };
    assert!(planned(&mut w, Template { constraints: vec![secret], ..template(Grouping::Size(2)) }).is_ok());
    assert_eq!((told(&w, "alice"), told(&w, "bob")), ((1, true, true), (1, false, false)));
    table! { w; alice: journey::Command::Go { step_id: steps()[1].id } => ["step.changed"]; };
    assert_eq!((told(&w, "alice"), told(&w, "bob")), ((1, false, true), (1, false, false)));
}

#[test]
fn a_step_cannot_ask_for_what_no_round_can_be_b_24() {
    let mut w = World::live();
    let fine = || template(Grouping::Size(4));
    let rules = Rules { duration_ms: Some(5), ..Rules::default() };
    let wish = |tag: &str| TagConstraint { rule: TagRule::Same, tag: tag.into() };
    let wrong = [
        template(Grouping::Size(0)),
        template(Grouping::Count(101)),
        Template { rounds: 0, ..fine() },
        Template { rounds: 21, ..fine() },
        Template { rounds: 2, ..template(Grouping::Roster) },
        Template { names: vec!["One".into()], ..template(Grouping::Roster) },
        Template { names: vec![" ".into()], ..fine() },
        Template { names: vec!["One".into(); 101], ..fine() },
        Template { capacity: Some(0), ..fine() },
        Template { constraints: vec![wish("")], ..fine() },
        Template { constraints: vec![wish("team"); 21], ..fine() },
        Template { rules, ..fine() },
    ];
    for template in wrong {
        assert_eq!(planned(&mut w, template.clone()), Err(Code::FieldInvalid), "{template:?}");
    }
    assert!(planned(&mut w, template(Grouping::Roster)).is_ok());
    table! { w; alice: from(1) => FieldInvalid; }
    let configure = Command::Configure { round_id: None, title: None, rules: Some(rules) };
    table! { w;
        alice: prepare(&["One"], Assignment::Empty {}) => ["breakout.prepared"];
        alice: configure => FieldInvalid;
        alice: with(&["One"], Assignment::Empty {}, rules) => FieldInvalid;
    }
}
