use super::*;
use crate::{
    domain::{
        aggregate::below,
        people::Join,
        permission::Permission,
        testing::{World, table},
    },
    ids::CanvasId,
    protocol::{canvas, people::Command as People, session::Command as Life},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// Alice leads, bob takes part, dana and erin help to run it.
fn world() -> World {
    let mut w = World::live();
    w.session.now = w.session.now.plus_ms(1_000);
    assert!(w.join_as("dana", Role::CoFacilitator).is_ok());
    w.session.now = w.session.now.plus_ms(1_000);
    assert!(w.join_as("erin", Role::CoFacilitator).is_ok());
    w
}

fn control(w: &World) -> (ParticipantId, Option<ParticipantId>) {
    let ControlView { lead, acting } = w.view_as("bob").expect("inside").control;
    (lead, acting)
}

fn set_role(w: &World, who: &str, role: Role) -> People {
    People::SetRole { participant_id: w.id(who), role }
}

#[test]
fn when_the_lead_drops_the_one_who_is_longest_inside_acts_and_control_returns_e22() {
    let mut w = world();
    assert_eq!(control(&w), (w.id("alice"), None));
    assert!(w.present(&["alice", "bob", "dana", "erin"]).is_empty());
    assert_eq!(w.present(&["bob", "erin", "dana"]), ["control.changed"]);
    assert_eq!((control(&w), w.hears("bob")), ((w.id("alice"), Some(w.id("dana"))), vec!["control.changed".into()]));
    assert!(w.present(&["bob", "erin", "dana"]).is_empty(), "it is said once");
    assert_eq!(w.present(&["bob", "erin"]), ["control.changed"]);
    assert_eq!(control(&w).1, Some(w.id("erin")));
    assert!(w.present(&["bob", "erin", "dana"]).is_empty(), "who acts is not relieved by an equal");
    assert_eq!(w.present(&["bob", "erin", "dana", "alice"]), ["control.changed"]);
    assert_eq!(control(&w), (w.id("alice"), None));
}

#[test]
fn a_facilitator_stands_in_before_any_co_facilitator() {
    let mut w = world();
    table! { w; alice: set_role(&w, "erin", Role::Facilitator) => ["role.changed"]; };
    assert_eq!(w.present(&["dana", "erin"]), ["control.changed"]);
    assert_eq!(control(&w).1, Some(w.id("erin")));
}

#[test]
fn with_nobody_there_control_stays_and_the_first_who_facilitates_takes_over_e23() {
    let mut w = world();
    assert!(w.present(&["bob"]).is_empty(), "a participant becomes nothing by this");
    assert_eq!(control(&w), (w.id("alice"), None));
    assert_eq!(w.present(&["bob", "erin"]), ["control.changed"]);
    assert_eq!(w.present(&["bob"]), ["control.changed"]);
    assert_eq!(control(&w), (w.id("alice"), None));
    assert_eq!(w.present(&["dana"]), ["control.changed"]);
    assert_eq!(w.present(&["dana", "alice", "erin"]), ["control.changed"]);
    assert_eq!(control(&w), (w.id("alice"), None));
}

#[test]
fn who_acts_has_the_rights_of_a_facilitator_as_long_as_they_act_but_makes_none() {
    let mut w = world();
    table! { w;
        dana: Life::Complete {} => Forbidden;
        dana: set_role(&w, "bob", Role::Observer) => Forbidden;
    }
    w.present(&["dana", "erin"]);
    table! { w;
        erin: set_role(&w, "bob", Role::Observer) => Forbidden;
        dana: set_role(&w, "bob", Role::Observer) => ["role.changed"];
        dana: set_role(&w, "dana", Role::Facilitator) => Forbidden;
        dana: set_role(&w, "alice", Role::Participant) => Forbidden;
        dana: Command::Take {} => Forbidden;
    }
    w.present(&["alice", "dana", "erin"]);
    table! { w; dana: set_role(&w, "bob", Role::Participant) => Forbidden; };
    w.present(&["dana", "erin"]);
    table! { w; dana: Life::Complete {} => ["session.completed"]; };
    assert!(w.present(&["alice"]).is_empty(), "an ended session needs nobody");
}

#[test]
fn handed_over_control_stays_and_only_whoever_has_it_hands_it_over() {
    let mut w = world();
    let to = |w: &World, who: &str| Command::HandOver { to: w.id(who) };
    table! { w;
        dana: to(&w, "dana") => ControlNotYours;
        bob: to(&w, "bob") => Forbidden;
        alice: to(&w, "bob") => FieldInvalid;
        alice: to(&w, "alice") => [];
        alice: to(&w, "dana") => ["control.changed"];
        alice: to(&w, "erin") => ControlNotYours;
    }
    assert!(w.present(&["alice", "dana", "erin"]).is_empty());
    assert_eq!(control(&w), (w.id("dana"), None));
    table! { w; dana: set_role(&w, "bob", Role::Observer) => ["role.changed"]; };
    assert_eq!(w.present(&["alice", "erin"]), ["control.changed"]);
    assert_eq!(control(&w), (w.id("dana"), Some(w.id("alice"))));
    table! { w; alice: Command::Take {} => ["control.changed"]; erin: Command::Take {} => Forbidden; };
    assert_eq!(control(&w), (w.id("alice"), None));
}

#[test]
fn who_is_removed_or_has_a_lower_role_leads_no_longer_e24() {
    let mut w = world();
    table! { w;
        alice: Command::HandOver { to: w.id("dana") } => ["control.changed"];
        erin: People::Remove { participant_id: w.id("dana") } => ["participant.standing", "control.changed"];
    }
    assert_eq!(control(&w), (w.id("erin"), None));
    table! { w;
        alice: set_role(&w, "erin", Role::Participant) => ["role.changed", "control.changed"];
        erin: Life::Complete {} => Forbidden;
        alice: set_role(&w, "erin", Role::Facilitator) => ["role.changed"];
        alice: set_role(&w, "alice", Role::CoFacilitator) => ["role.changed", "control.changed"];
        alice: Life::Complete {} => Forbidden;
    }
    assert_eq!(control(&w), (w.id("erin"), None), "a demotion by oneself passes it to the best one there is");
    w.present(&["alice"]);
    assert_eq!(control(&w), (w.id("erin"), Some(w.id("alice"))));
    w.present(&["alice", "erin"]);
    table! { w; erin: Life::Complete {} => ["session.completed"]; };
}

#[test]
fn before_it_starts_nobody_stands_in() {
    let mut w = World::planned();
    assert!(w.join_as("dana", Role::CoFacilitator).is_ok());
    assert!(w.present(&["dana"]).is_empty());
    table! { w; dana: Life::Cancel {} => Forbidden; dana: Life::Start {} => ["session.started", "step.changed"]; };
    assert_eq!(w.present(&["dana"]), ["control.changed"]);
}

/// Over many random orders of coming, dropping, leaving, roles, hand-overs and removals: exactly one is in control, and
/// facilitates; whoever is in control of a live session is present if anybody who facilitates is; and no role changes but
/// by `role.set`.
#[test]
fn exactly_one_is_in_control_and_nobody_is_promoted_by_it_e23() {
    let names = ["alice", "bob", "charlie", "dana", "erin"];
    for seed in 0..400 {
        let mut w = world();
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let mut present: BTreeSet<&str> = names.into();
        for turn in 0..40 {
            let who = names[below(&mut dice, names.len())];
            let other = names[below(&mut dice, names.len())];
            let roles = |w: &World| names.map(|name| w.session.state.people.get(w.id(name)).map(|member| member.role));
            let before = roles(&w);
            let mut set = None;
            match below(&mut dice, 10) {
                0..3 => drop(present.remove(who)),
                3..6 => drop(present.insert(who)),
                6 => drop(w.does(who, Command::HandOver { to: w.id(other) })),
                7 => drop(w.does(who, Command::Take {})),
                8 => {
                    let roles = [Role::Observer, Role::Participant, Role::CoFacilitator, Role::Facilitator];
                    set = Some(other);
                    drop(w.does(who, set_role(&w, other, roles[below(&mut dice, 4)])));
                }
                _ => {
                    let gone = if below(&mut dice, 2) == 0 {
                        w.does(who, People::Leave {})
                    } else {
                        w.does(who, People::Remove { participant_id: w.id(other) })
                    };
                    drop(gone);
                    let (id, name) = (w.id(who), who.to_owned());
                    let back = Join {
                        participant: Some(id),
                        user: None,
                        device: None,
                        name,
                        role: Role::Participant,
                        proof: Default::default(),
                    };
                    let _ = w.join_with(back);
                }
            }
            facilitates(&w, seed, turn);
            w.present(&present.iter().copied().collect::<Vec<_>>());
            facilitates(&w, seed, turn);
            let holder = w.session.state.control.holder().expect("somebody is in control");
            let ready = |name: &&&str| w.session.state.people.get(w.id(name)).is_some_and(stands_ready);
            let somebody = present.iter().filter(ready).count() > 0;
            assert_eq!(
                somebody,
                present.iter().filter(ready).any(|name| w.id(name) == holder),
                "seed {seed}, turn {turn}"
            );
            for (at, (before, after)) in before.iter().zip(roles(&w)).enumerate() {
                assert!(*before == after || set == Some(names[at]), "seed {seed}, turn {turn}: {}", names[at]);
            }
        }
    }
}

fn facilitates(w: &World, seed: u64, turn: usize) {
    let state = &w.session.state;
    let role = state.control.holder().and_then(|holder| state.people.get(holder)).map(|member| member.role);
    assert!(role.is_some_and(Role::facilitates), "seed {seed}, turn {turn}");
    let may_end = ["alice", "bob", "charlie", "dana", "erin"].map(|name| {
        let command = protocol::Command::Session(Life::Complete {});
        state.people.get(w.id(name)).is_some_and(|m| m.standing == Standing::Admitted && m.role < Role::Facilitator)
            && state.authorize(Some(w.id(name)), &command).is_ok()
    });
    assert!(may_end.iter().filter(|may| **may).count() <= 1, "seed {seed}, turn {turn}");
    assert!(Permission::EndSession.comes_with_control() && !Permission::TakeControl.comes_with_control());
}

fn gather(panel: Option<Panel>) -> Command {
    Command::Gather { panel }
}

#[test]
fn everyone_who_does_not_facilitate_comes_to_where_the_asker_is_and_can_be_taken_back() {
    let mut w = World::in_breakouts();
    assert!(w.join_as("dana", Role::CoFacilitator).is_ok());
    let ids = w.breakouts();
    let rounds = |breakout_id| protocol::breakout::Command::Enter { breakout_id };
    table! { w;
        bob: gather(None) => Forbidden;
        dana: rounds(ids[1]) => ["breakout.moved"];
        alice: gather(Some(Panel::Cards)) => ["breakout.moved", "control.gathered"];
    }
    assert_eq!(
        (w.place("bob"), w.place("charlie"), w.place("dana")),
        (Place::Plenary, Place::Plenary, Place::Breakout(ids[1]))
    );
    assert_eq!(w.hears("bob"), ["breakout.moved", "control.gathered"]);
    let offer = w.view_as("alice").expect("inside").undos.pop().expect("an offer");
    assert_eq!((offer.act, offer.people), (protocol::undo::Act::PeopleGathered, vec![w.id("bob"), w.id("charlie")]));
    let take = protocol::undo::Command::Take { undo_id: offer.id };
    table! { w; alice: take => ["breakout.moved", "undo.taken"]; };
    assert_eq!((w.place("bob"), w.place("charlie")), (Place::Breakout(ids[0]), Place::Breakout(ids[1])));
}

#[test]
fn everyone_is_brought_to_a_canvas_of_which_only_those_learn_who_may_see_it_g_4() {
    let mut w = World::live();
    let shared = canvas::Access::People {
        people: vec![canvas::Grant { participant_id: w.id("bob"), right: canvas::Right::View }],
    };
    let create = |access| canvas::Command::Create { name: "Harbour".into(), access: Some(access), template: None };
    let made = |w: &World, owner| {
        let own = |canvas: &&crate::domain::canvas::Canvas| canvas.owner() == Some(w.id(owner));
        w.session.state.canvas.iter().find(own).map(crate::domain::canvas::Canvas::id)
    };
    table! { w;
        alice: create(shared) => ["canvas.created"];
        bob: create(canvas::Access::Nobody {}) => ["canvas.created"];
    }
    let (hers, his) = (made(&w, "alice").map(Panel::Canvas), made(&w, "bob").map(Panel::Canvas));
    table! { w;
        alice: gather(his) => CanvasUnknown;
        alice: gather(Some(Panel::Canvas(CanvasId(uuid::Uuid::nil())))) => CanvasUnknown;
        alice: gather(hers) => ["control.gathered"];
    }
    let panel = |who| {
        w.told(who).find_map(|event| match event {
            protocol::Event::Control(wire::Event::Gathered { panel, .. }) => Some(*panel),
            _ => None,
        })
    };
    assert_eq!((panel("alice"), panel("bob"), panel("charlie")), (Some(hers), Some(hers), Some(None)));
}

#[test]
fn neither_room_nor_lock_keeps_anybody_out_who_is_gathered_and_who_left_comes_back_there() {
    let mut w = World::in_breakouts();
    let ids = w.breakouts();
    let small =
        protocol::breakout::Command::Edit { breakout_id: ids[0], name: None, capacity: Some(1), locked: Some(true) };
    table! { w;
        alice: small => ["breakout.changed"];
        alice: protocol::breakout::Command::Enter { breakout_id: ids[0] } => ["breakout.moved"];
        charlie: People::Leave {} => ["participant.standing"];
        alice: gather(None) => ["breakout.moved", "control.gathered"];
        alice: gather(None) => ["control.gathered"];
    }
    assert_eq!((w.place("bob"), w.place("charlie")), (Place::Breakout(ids[0]), Place::Breakout(ids[0])));
}

#[test]
fn without_breakouts_everyone_is_there_already_and_is_shown_the_panel() {
    let mut w = World::live();
    table! { w; alice: gather(Some(Panel::Chat)) => ["control.gathered"]; };
    assert!(w.sees("charlie", "control.gathered") && w.view_as("alice").is_some_and(|view| view.undos.is_empty()));
}
