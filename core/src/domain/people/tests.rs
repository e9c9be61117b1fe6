use super::*;
use crate::{
    domain::{
        session::Change,
        testing::{World, table},
    },
    protocol::hand,
};

fn admit_all() -> lobby::Command {
    lobby::Command::Admit { participants: None }
}

fn deny_all() -> lobby::Command {
    lobby::Command::Deny { participants: None }
}

fn remove(who: ParticipantId) -> Command {
    Command::Remove { participant_id: who }
}

fn unban(who: ParticipantId) -> Command {
    Command::Unban { participant_id: who }
}

fn set_role(who: ParticipantId, role: Role) -> Command {
    Command::SetRole { participant_id: who, role }
}

fn someone(name: &str) -> Join {
    Join {
        participant: None,
        user: None,
        device: None,
        name: name.into(),
        role: Role::Participant,
        proof: roster::Proof::default(),
    }
}

#[test]
fn a_guest_who_came_before_any_facilitator_is_offered_to_the_first_who_comes_e1() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok());
    assert_eq!(w.standing("bob"), Standing::Waiting);
    assert_eq!(w.hears("alice"), ["lobby.knocked"]);
    assert!(w.join_as("charlie", Role::CoFacilitator).is_ok());
    assert_eq!(w.standing("charlie"), Standing::Admitted);
    let queue = w.view_as("charlie").expect("charlie is inside").people;
    assert!(queue.iter().any(|person| person.id == w.id("bob") && person.standing == Standing::Waiting));
}

#[test]
fn admit_all_and_deny_all_act_on_everyone_with_or_without_an_account_e2() {
    for (command, then) in [(admit_all(), Standing::Admitted), (deny_all(), Standing::Denied)] {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok());
        let user = Some(UserId(Uuid::from_u128(7)));
        assert!(w.join_with(Join { user, ..someone("charlie") }).is_ok());
        table! { w; alice: command => ["participant.standing", "participant.standing"]; };
        assert_eq!((w.standing("bob"), w.standing("charlie")), (then, then));
    }
}

#[test]
fn turning_the_lobby_off_admits_everyone_who_waits_e3() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
    table! { w;
        alice: lobby::Command::Set { enabled: false } => ["lobby.set", "participant.standing", "participant.standing"];
        alice: lobby::Command::Set { enabled: false } => [];
    }
    assert!(w.view_as("bob").is_some() && w.view_as("charlie").is_some());
}

#[test]
fn turning_the_lobby_off_through_rest_admits_everyone_too_e3() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok());
    let then = w.changes("alice", Change { lobby: Some(false), ..Change::default() });
    assert_eq!(then, Ok(vec!["lobby.set".into(), "participant.standing".into(), "session.changed".into()]));
    assert_eq!(w.standing("bob"), Standing::Admitted);
}

#[test]
fn who_was_removed_stays_out_until_the_ban_is_lifted_and_then_knocks_e4() {
    let mut w = World::live();
    table! { w; alice: remove(w.id("bob")) => ["participant.standing"]; };
    assert_eq!(w.join("bob"), Err(Code::Banned));
    let token = Join { participant: Some(w.id("bob")), ..someone("not bob") };
    assert_eq!(w.join_with(token), Err(Code::Banned));
    table! { w;
        bob: hand::Command::Raise {} => Banned;
        charlie: unban(w.id("bob")) => Forbidden;
        alice: unban(w.id("bob")) => ["participant.unbanned"];
        alice: unban(w.id("bob")) => [];
    }
    assert!(w.join("bob").is_ok());
    assert_eq!(w.standing("bob"), Standing::Waiting, "the ban is gone, the door is not open");
}

#[test]
fn while_a_ban_is_in_force_a_new_guest_waits_under_any_name_even_without_a_lobby_e4() {
    let mut w = World::live();
    table! { w; alice: remove(w.id("bob")) => ["participant.standing"]; };
    assert!(w.join_with(someone("someone else")).is_ok());
    assert_eq!(w.standing("someone else"), Standing::Waiting);
    assert!(w.hears("alice").contains(&"lobby.knocked".to_owned()));
}

#[test]
fn who_waits_and_leaves_does_not_come_in_by_coming_back_e4() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok());
    table! { w; bob: Command::Leave {} => ["participant.standing"]; };
    assert_eq!(w.hears("alice"), ["lobby.gone"]);
    assert!(w.join("charlie").is_ok() && w.join("bob").is_ok());
    assert_eq!(w.standing("bob"), Standing::Waiting);
}

#[test]
fn who_waits_gets_nothing_but_lobby_messages_e5() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
    table! { w; alice: lobby::Command::Admit { participants: Some(vec![w.id("charlie")]) } => ["participant.standing"]; };
    assert!(w.hears("bob").is_empty());
    assert!(w.view_as("bob").is_none());
    let text = "soon".to_owned();
    table! { w;
        bob: hand::Command::Raise {} => LobbyWaiting;
        charlie: lobby::Command::Message { text: text.clone(), to: None } => Forbidden;
        alice: lobby::Command::Message { text: String::new(), to: None } => FieldInvalid;
        alice: lobby::Command::Message { text, to: None } => ["lobby.messaged"];
    }
    assert_eq!((w.hears("bob"), w.hears("charlie")), (vec!["lobby.messaged".to_owned()], vec![]));
    table! { w; bob: Command::Rename { name: "Bob".into() } => ["participant.renamed"]; };
    assert!(!w.sees("charlie", "participant.renamed") && w.sees("alice", "participant.renamed"));
}

#[test]
fn a_message_to_all_who_wait_reaches_who_got_a_private_one_too_e6() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
    table! { w; alice: lobby::Command::Message { text: "for you".into(), to: Some(w.id("bob")) } => ["lobby.messaged"]; };
    assert!(w.sees("bob", "lobby.messaged") && !w.sees("charlie", "lobby.messaged"));
    table! { w; alice: lobby::Command::Message { text: "for all".into(), to: None } => ["lobby.messaged"]; };
    let texts = |who| -> Vec<String> {
        let view = w.session.state.people.lobby_view(w.id(who), "");
        view.messages.into_iter().map(|message| message.text).collect()
    };
    assert_eq!(texts("bob"), ["for you", "for all"]);
    assert_eq!(texts("charlie"), ["for all"]);
}

#[test]
fn two_people_of_one_name_stay_distinguishable_e9() {
    let mut w = World::planned();
    let first = w.join_with(Join { device: Some(Uuid::from_u128(1)), ..someone("bob") });
    let second = w.join_with(Join { device: Some(Uuid::from_u128(2)), ..someone("Bob") });
    assert_ne!(first, second);
    let label =
        |id: Result<ParticipantId, Code>| w.session.state.people.get(id.expect("let in")).map(|m| m.label.clone());
    assert_eq!((label(first), label(second)), (Some("bob".into()), Some("Bob (2)".into())));
    table! { w;
        alice: Command::Rename { name: "BOB (2)".into() } => ["participant.renamed"];
        alice: Command::Rename { name: "BOB (2)".into() } => [];
        alice: Command::Rename { name: "a\u{202e}b".into() } => FieldInvalid;
    }
    assert_eq!(w.session.state.people.get(w.id("alice")).map(|m| m.label.as_str()), Some("BOB (2) (2)"));
}

#[test]
fn the_same_link_on_two_devices_is_two_people_and_nobody_is_evicted_e11() {
    let mut w = World::live();
    table! { w; alice: remove(w.id("charlie")) => ["participant.standing"]; };
    let bob = w.id("bob");
    let second = w.join_with(Join { device: Some(Uuid::from_u128(99)), ..someone("bob") });
    assert_ne!(second, Ok(bob));
    assert_eq!(w.session.state.people.get(bob).map(|m| m.standing), Some(Standing::Admitted));
}

#[test]
fn a_first_join_that_is_sent_again_makes_one_participant_e12() {
    let mut w = World::planned();
    let first = w.join("bob");
    let events = w.session.log.len();
    assert_eq!(w.join("bob"), first);
    assert_eq!(w.session.log.len(), events);
    let user = Some(UserId(Uuid::from_u128(7)));
    let first = w.join_with(Join { user, ..someone("charlie") });
    assert_eq!(w.join_with(Join { user, ..someone("charlie") }), first);
    assert_eq!(w.session.state.people.iter().count(), 3);
}

#[test]
fn one_more_than_the_session_holds_is_refused_and_nobody_notices_e13() {
    let mut w = World::live();
    let events = w.session.log.len();
    assert_eq!(w.join("one more"), Err(Code::SessionFull));
    assert_eq!((w.session.log.len(), w.session.told.len()), (events, 0));
    assert!(w.join_as("another", Role::CoFacilitator).is_ok(), "facilitators always get in");
    table! { w; bob: Command::Leave {} => ["participant.standing"]; };
    assert_eq!(w.join("bob"), Err(Code::SessionFull), "the seat is taken");
}

#[test]
fn who_left_comes_back_as_the_same_person_e14() {
    let mut w = World::live();
    let bob = w.id("bob");
    table! { w;
        bob: hand::Command::Raise {} => ["hand.raised"];
        bob: Command::Leave {} => ["participant.standing", "hand.lowered"];
        bob: Command::Leave {} => LobbyWaiting;
        alice: lobby::Command::Set { enabled: true } => ["lobby.set"];
    }
    assert_eq!(w.join("bob"), Ok(bob));
    assert_eq!(w.standing("bob"), Standing::Admitted);
    assert!(w.sees("charlie", "participant.joined"));
}

#[test]
fn twenty_who_come_in_the_same_second_all_appear_once_e15() {
    let mut w = World::planned();
    let change = Change { capacity: Some(50), ..Change::default() };
    assert!(w.changes("alice", change).is_ok());
    let mut known = w.view_as("alice").expect("alice is inside").people.len();
    for n in 0..20 {
        assert!(w.join(&format!("guest {n}")).is_ok());
        known += 1;
        assert_eq!(w.hears("alice"), ["participant.joined"]);
        assert_eq!(w.view_as("alice").map(|view| view.people.len()), Some(known));
    }
    let people = w.view_as("guest 7").expect("inside").people;
    let labels: std::collections::BTreeSet<_> = people.iter().map(|person| &person.label).collect();
    assert_eq!((people.len(), labels.len()), (21, 21));
}

#[test]
fn a_facilitator_who_comes_again_still_is_one_and_nobody_else_became_one_e22_e23() {
    let mut w = World::live();
    table! { w; alice: set_role(w.id("bob"), Role::CoFacilitator) => ["role.changed"]; };
    let alice = Join { participant: Some(w.id("alice")), ..someone("alice") };
    table! { w;
        alice: Command::Leave {} => ["participant.standing"];
        bob: Command::Leave {} => ["participant.standing"];
    }
    assert!(w.join("bob").is_ok() && w.join_with(alice).is_ok());
    let roles = |name| w.session.state.people.get(w.id(name)).map(|member| member.role);
    assert_eq!(roles("alice"), Some(Role::Facilitator));
    assert_eq!(roles("bob"), Some(Role::CoFacilitator));
    assert_eq!(roles("charlie"), Some(Role::Participant));
}

#[test]
fn a_role_changed_in_ones_absence_is_the_role_one_returns_with_e24() {
    let mut w = World::live();
    table! { w;
        alice: set_role(w.id("bob"), Role::CoFacilitator) => ["role.changed"];
        bob: hand::Command::LowerAll {} => [];
        bob: Command::Leave {} => ["participant.standing"];
        alice: set_role(w.id("bob"), Role::Observer) => ["role.changed"];
    }
    assert!(w.join("bob").is_ok());
    assert_eq!(w.view_as("bob").map(|view| view.role), Some(Role::Observer));
    table! { w; bob: hand::Command::LowerAll {} => Forbidden; bob: hand::Command::Raise {} => Forbidden; };
}

#[test]
fn nobody_comes_into_an_ended_session_e25() {
    let mut w = World::live();
    table! { w;
        bob: Command::Leave {} => ["participant.standing"];
        alice: protocol::session::Command::Complete {} => ["session.completed"];
    }
    assert_eq!(w.join("bob"), Err(Code::SessionState));
    assert_eq!(w.join("charlie"), Err(Code::SessionState));
}

#[test]
fn counts_are_the_lengths_of_lists_e34() {
    let mut w = World::in_breakouts();
    let state = |w: &World| {
        let people = &w.session.state.people;
        let breakouts: usize = w.breakouts().iter().map(|b| w.session.state.breakout.inside(*b).count()).sum();
        (people.seats_taken(), people.inside().count(), breakouts)
    };
    assert_eq!(state(&w), (3, 3, 2));
    table! { w; alice: remove(w.id("bob")) => ["participant.standing", "breakout.moved"]; };
    assert_eq!(state(&w), (2, 2, 1));
    let round = w.view_as("alice").and_then(|view| view.round).expect("breakouts are open");
    assert_eq!(round.assignment.len(), 1);
}

#[test]
fn who_becomes_a_facilitator_finds_nobody_present_who_left_e37() {
    let mut w = World::live();
    table! { w;
        charlie: Command::Leave {} => ["participant.standing"];
        alice: set_role(w.id("bob"), Role::CoFacilitator) => ["role.changed"];
    }
    let view = w.view_as("bob").expect("bob is inside");
    let present: Vec<_> =
        view.people.iter().filter(|p| p.standing == Standing::Admitted).map(|p| p.name.as_str()).collect();
    assert_eq!(present, ["alice", "bob"]);
}

#[test]
fn removing_someone_is_told_to_everyone_inside_e38_e62() {
    let mut w = World::in_breakouts();
    table! { w;
        bob: hand::Command::Raise {} => ["hand.raised"];
        bob: remove(w.id("charlie")) => Forbidden;
        alice: remove(w.id("alice")) => Forbidden;
        alice: remove(ParticipantId(Uuid::nil())) => ParticipantUnknown;
        alice: remove(w.id("bob")) => ["participant.standing", "hand.lowered", "breakout.moved"];
    }
    for who in ["alice", "charlie"] {
        assert_eq!(w.hears(who), ["participant.removed", "hand.lowered", "breakout.moved"]);
    }
    assert_eq!(w.place("bob"), Place::Plenary);
    assert_eq!(w.session.state.breakout.inside(w.breakouts()[0]).count(), 0);
    assert!(w.view_as("bob").is_none());
    table! { w; alice: remove(w.id("bob")) => []; };
}

#[test]
fn the_last_facilitator_who_can_come_in_keeps_the_role() {
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
    table! { w;
        alice: set_role(w.id("alice"), Role::Participant) => LastFacilitator;
        alice: deny_all() => ["participant.standing", "participant.standing"];
        alice: set_role(w.id("bob"), Role::Facilitator) => ["role.changed"];
        alice: set_role(w.id("alice"), Role::Participant) => LastFacilitator;
    }
    assert!(w.join("charlie").is_ok());
    table! { w;
        alice: set_role(w.id("charlie"), Role::Facilitator) => ["role.changed", "participant.standing"];
        alice: set_role(w.id("alice"), Role::Observer) => ["role.changed", "control.changed"];
        alice: set_role(w.id("alice"), Role::Facilitator) => Forbidden;
    }
}
