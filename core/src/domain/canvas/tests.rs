use uuid::Uuid;

use super::*;
use crate::{
    domain::testing::{World, name_of, table},
    protocol::{
        breakout::{self, Assignment},
        canvas::Grant,
        people, session, undo,
    },
};

const NOBODY: Access = Access::Nobody {};

fn all(right: Right) -> Access {
    Access::Session { right }
}

fn among(breakout_id: BreakoutId, right: Right) -> Access {
    Access::Breakout { breakout_id, right }
}

fn people(w: &World, grants: &[(&str, Right)]) -> Access {
    let grant = |(who, right): &(&str, Right)| Grant { participant_id: w.id(who), right: *right };
    Access::People { people: grants.iter().map(grant).collect() }
}

fn create(name: &str, access: Access) -> Command {
    Command::Create { name: name.into(), access: Some(access), template: None }
}

fn share(canvas_id: CanvasId, access: Access) -> Command {
    Command::Share { canvas_id, access }
}

fn remove(canvas_id: CanvasId) -> Command {
    Command::Remove { canvas_id }
}

fn close(breakouts: Option<Vec<BreakoutId>>) -> breakout::Command {
    breakout::Command::Close { breakouts, warning_ms: Some(0) }
}

/// The canvas that was made last.
fn newest(w: &World) -> CanvasId {
    *w.session.state.canvas.canvases.keys().last().expect("there is one")
}

/// Somebody's canvas.
fn made(w: &mut World, who: &str, access: Access) -> CanvasId {
    w.session.now = w.session.now.plus_ms(1);
    assert_eq!(w.does(who, create("Harbour", access)), Ok(vec!["canvas.created".to_owned()]));
    newest(w)
}

fn right(w: &World, canvas: CanvasId, who: &str) -> Option<Right> {
    right_of(&w.session.state, canvas, w.id(who))
}

/// What alice, bob and charlie may do.
fn rights(w: &World, canvas: CanvasId) -> [Option<Right>; 3] {
    ["alice", "bob", "charlie"].map(|who| right(w, canvas, who))
}

/// Who of the three sees it in what they would be shown.
fn shown(w: &World, canvas: CanvasId) -> [bool; 3] {
    ["alice", "bob", "charlie"]
        .map(|who| w.view_as(who).is_some_and(|view| view.canvases.iter().any(|other| other.id == canvas)))
}

fn role(w: &mut World, who: &str, role: Role) {
    let participant_id = w.id(who);
    assert!(w.does("alice", people::Command::SetRole { participant_id, role }).is_ok());
}

const VIEW: Option<Right> = Some(Right::View);
const COMMENT: Option<Right> = Some(Right::Comment);
const EDIT: Option<Right> = Some(Right::Edit);
const PRESENT: Option<Right> = Some(Right::Present);

#[test]
fn participants_make_and_manage_their_own_and_facilitators_everybodys_y_1() {
    let mut w = World::live();
    let own = made(&mut w, "bob", all(Right::Edit));
    let rename = |name: &str| Command::Rename { canvas_id: own, name: name.into() };
    table! { w;
        bob: rename("Port") => ["canvas.renamed"];
        bob: rename("Port") => [];
        charlie: rename("Mine") => Forbidden;
        charlie: share(own, NOBODY) => Forbidden;
        charlie: remove(own) => Forbidden;
        alice: rename("Quay") => ["canvas.renamed"];
        alice: share(own, all(Right::View)) => ["canvas.shared"];
        alice: share(own, all(Right::View)) => [];
        bob: Command::Freeze { canvas_id: own, frozen: true } => Forbidden;
        alice: Command::Freeze { canvas_id: own, frozen: true } => ["canvas.frozen"];
        alice: Command::Freeze { canvas_id: own, frozen: true } => [];
        alice: remove(own) => ["canvas.removed"];
        alice: remove(own) => CanvasUnknown;
    }
    role(&mut w, "bob", Role::Observer);
    table! { w; bob: create("Harbour", NOBODY) => Forbidden; };
}

#[test]
fn an_ended_session_changes_no_canvas_y_1() {
    let mut w = World::live();
    let own = made(&mut w, "bob", all(Right::Edit));
    table! { w;
        alice: session::Command::Complete {} => ["session.completed"];
        bob: create("Late", NOBODY) => SessionState;
        bob: share(own, NOBODY) => SessionState;
        alice: remove(own) => SessionState;
    }
    assert_eq!((shown(&w, own), rights(&w, own)), ([true; 3], [VIEW; 3]), "it stays to be seen");
}

#[test]
fn a_private_canvas_is_its_owners_alone_also_against_facilitators_y_2() {
    let mut w = World::live();
    let own = made(&mut w, "bob", NOBODY);
    assert_eq!(["alice", "bob", "charlie"].map(|who| w.hears(who).len()), [0, 1, 0]);
    assert_eq!((shown(&w, own), rights(&w, own)), ([false, true, false], [None, PRESENT, None]));
    table! { w;
        alice: remove(own) => CanvasUnknown;
        alice: Command::Freeze { canvas_id: own, frozen: true } => CanvasUnknown;
        charlie: share(own, all(Right::View)) => CanvasUnknown;
        bob: share(own, people(&w, &[("charlie", Right::Comment)])) => ["canvas.shared"];
    }
    assert_eq!((shown(&w, own), rights(&w, own)), ([true; 3], [PRESENT, PRESENT, COMMENT]));
    table! { w; bob: remove(own) => ["canvas.removed"]; };
    assert!(["alice", "bob", "charlie"].iter().all(|who| w.sees(who, "canvas.removed")));
}

#[test]
fn whoever_is_not_to_know_any_more_is_told_that_it_is_gone_and_learns_no_name_y_3() {
    let mut w = World::live();
    let own = made(&mut w, "bob", all(Right::Edit));
    table! { w; bob: share(own, people(&w, &[("bob", Right::Edit)])) => ["canvas.shared"]; };
    assert_eq!(w.hears("alice"), ["canvas.changed"]);
    assert_eq!(w.hears("bob"), ["canvas.changed"]);
    assert_eq!(w.hears("charlie"), ["canvas.removed"]);
    table! { w; bob: share(own, NOBODY) => ["canvas.shared"]; };
    assert_eq!(
        [w.hears("alice"), w.hears("bob"), w.hears("charlie")],
        [vec!["canvas.removed".to_owned()], vec!["canvas.changed".to_owned()], vec![]]
    );
    table! { w; bob: remove(own) => ["canvas.removed"]; };
    assert_eq!((w.hears("alice").len(), w.hears("charlie").len()), (0, 0), "they did not know of it");
}

#[test]
fn rights_by_access_y_4_f52() {
    let mut w = World::in_breakouts();
    let [first, second] = [w.breakouts()[0], w.breakouts()[1]];
    let to = |w: &World| people(w, &[("charlie", Right::Comment)]);
    let owned = |w: &mut World, access| made(w, "alice", access);
    let private = owned(&mut w, NOBODY);
    let public = owned(&mut w, all(Right::Edit));
    let one = owned(&mut w, among(first, Right::Present));
    let access = to(&w);
    let named = owned(&mut w, access);
    assert_eq!(rights(&w, private), [PRESENT, None, None]);
    assert_eq!(rights(&w, public), [PRESENT, EDIT, EDIT]);
    assert_eq!(rights(&w, one), [PRESENT, PRESENT, None]);
    assert_eq!(rights(&w, named), [PRESENT, None, COMMENT]);
    assert_eq!(right_of(&w.session.state, CanvasId(Uuid::nil()), w.id("alice")), None);
    // Moves change rights with places.
    let moves = vec![w.to("bob", Some(1))];
    table! { w; alice: breakout::Command::Move { moves } => ["breakout.moved"]; };
    assert_eq!(rights(&w, one), [PRESENT, None, None]);
    table! { w; alice: close(Some(vec![first])) => ["breakout.changed"]; };
    assert_eq!(rights(&w, one), [PRESENT, VIEW, VIEW], "what is over everybody may see");
    // Whoever facilitates no more has what the others have.
    role(&mut w, "charlie", Role::CoFacilitator);
    assert_eq!((right(&w, named, "charlie"), right(&w, private, "charlie")), (PRESENT, None));
    table! { w; charlie: breakout::Command::Listen { breakout_id: second } => []; };
    role(&mut w, "charlie", Role::Participant);
    assert_eq!((right(&w, named, "charlie"), right(&w, one, "charlie")), (COMMENT, VIEW));
}

#[test]
fn whoever_is_not_inside_may_nothing_y_5() {
    let mut w = World::live();
    let own = made(&mut w, "bob", all(Right::Edit));
    table! { w; bob: people::Command::Leave {} => ["participant.standing"]; };
    assert_eq!(rights(&w, own), [PRESENT, None, EDIT]);
    assert!(w.join("bob").is_ok());
    let participant_id = w.id("bob");
    table! { w; alice: people::Command::Remove { participant_id } => ["participant.standing"]; };
    assert_eq!(right(&w, own, "bob"), None);
    table! { w; alice: people::Command::Unban { participant_id } => ["participant.unbanned"]; };
    assert!(w.join("bob").is_ok());
    assert_eq!((w.standing("bob"), right(&w, own, "bob")), (Standing::Waiting, None));
    let mut w = World::with_lobby();
    assert!(w.join("bob").is_ok());
    table! { w; bob: create("Harbour", NOBODY) => LobbyWaiting; };
}

#[test]
fn observers_look_and_what_is_frozen_or_over_is_left_alone_y_6_p25() {
    let mut w = World::live();
    let own = made(&mut w, "bob", all(Right::Edit));
    assert_eq!(rights(&w, own), [PRESENT, PRESENT, EDIT]);
    table! { w; alice: Command::Freeze { canvas_id: own, frozen: true } => ["canvas.frozen"]; };
    assert_eq!(rights(&w, own), [PRESENT, COMMENT, COMMENT], "also its owner");
    role(&mut w, "bob", Role::Observer);
    assert_eq!(right(&w, own, "bob"), VIEW);
    table! { w; alice: Command::Freeze { canvas_id: own, frozen: false } => ["canvas.frozen"]; };
    assert_eq!(rights(&w, own), [PRESENT, VIEW, EDIT]);
    table! { w; alice: session::Command::Cancel {} => ["session.cancelled"]; };
    assert_eq!(rights(&w, own), [VIEW; 3]);
}

#[test]
fn who_may_share_with_whom_y_7() {
    let mut w = World::in_breakouts();
    let [first, second] = [w.breakouts()[0], w.breakouts()[1]];
    let own = made(&mut w, "bob", NOBODY);
    let stranger = Grant { participant_id: ParticipantId(Uuid::nil()), right: Right::View };
    let of_first = w.session.state.canvas.of_breakout(first).expect("it has one").id;
    table! { w;
        bob: share(own, all(Right::Present)) => Forbidden;
        bob: share(own, among(second, Right::View)) => Forbidden;
        bob: share(own, among(first, Right::Present)) => ["canvas.shared"];
        bob: share(own, people(&w, &[("charlie", Right::Present)])) => ["canvas.shared"];
        bob: share(own, people(&w, &[("charlie", Right::Edit), ("charlie", Right::View)])) => FieldInvalid;
        bob: share(own, Access::People { people: vec![stranger] }) => ParticipantUnknown;
        bob: share(own, Access::People { people: vec![stranger; PEOPLE_MAX + 1] }) => FieldInvalid;
        bob: create("Harbour", all(Right::Present)) => Forbidden;
        alice: share(own, all(Right::Present)) => ["canvas.shared"];
        alice: share(own, among(second, Right::View)) => ["canvas.shared"];
        alice: share(own, among(BreakoutId(Uuid::nil()), Right::View)) => BreakoutUnknown;
        alice: share(of_first, NOBODY) => FieldInvalid;
        alice: share(of_first, all(Right::Comment)) => ["canvas.shared"];
        alice: close(None) => ["breakout.closed"];
        alice: share(own, among(second, Right::View)) => [];
        alice: share(own, among(first, Right::View)) => BreakoutUnknown;
    }
}

#[test]
fn people_by_name_are_kept_in_one_order_y_7() {
    let mut w = World::live();
    let [one, other] =
        [[("alice", Right::View), ("charlie", Right::Edit)], [("charlie", Right::Edit), ("alice", Right::View)]];
    let [one, other] = [people(&w, &one), people(&w, &other)];
    let own = made(&mut w, "bob", one);
    assert_eq!(rights(&w, own), [PRESENT, PRESENT, EDIT]);
    table! { w; bob: share(own, other) => []; };
}

#[test]
fn a_breakout_has_its_canvas_when_it_opens_and_it_is_theirs_who_are_inside_y_8() {
    let mut w = World::in_breakouts();
    let [first, second] = [w.breakouts()[0], w.breakouts()[1]];
    let told =
        w.session.told.iter().filter(|(_, event)| name_of(event) == "canvas.opened").map(|(audience, _)| audience);
    assert_eq!(told.collect::<Vec<_>>(), [&Audience::Everyone], "once for all of them");
    let of = |w: &World, breakout| w.session.state.canvas.of_breakout(breakout).cloned().expect("it has one");
    let one = of(&w, first);
    assert_eq!((one.name(), one.owner(), one.access()), ("One", None, &among(first, Right::Edit)));
    assert_eq!((one.frozen(), one.template(), one.at(), one.breakout()), (false, None, w.session.now, Some(first)));
    assert_eq!(rights(&w, one.id()), [PRESENT, EDIT, None]);
    assert_eq!(rights(&w, of(&w, second).id()), [PRESENT, None, EDIT]);
    // It is closed and opened again: with the canvas it had.
    let round = w.view_as("alice").and_then(|view| view.round).expect("a round is open");
    let again = breakout::Command::Open { round_id: Some(round.id), duration_ms: None };
    table! { w; alice: close(None) => ["breakout.closed"]; };
    assert_eq!(rights(&w, one.id()), [PRESENT, VIEW, VIEW], "everybody may read it");
    table! { w; alice: again => ["breakout.opened"]; };
    assert_eq!(of(&w, first), one);
    // One more has its own; so has one whose canvas was removed, when it opens again.
    let add = breakout::Command::Add { round_id: None, name: "Three".into(), capacity: None };
    table! { w;
        alice: add => ["breakout.changed"];
        alice: remove(one.id()) => ["canvas.removed"];
        alice: close(Some(vec![first])) => ["breakout.changed"];
    }
    assert_eq!(of(&w, w.breakouts()[2]).name(), "Three");
    let undo_id = w.view_as("alice").and_then(|view| Some(view.undos.last()?.id)).expect("an offer");
    table! { w; alice: undo::Command::Take { undo_id } => ["breakout.changed", "undo.taken"]; };
    assert_eq!(of(&w, first).name(), "One");
}

#[test]
fn what_was_drawn_stays_when_opening_is_taken_back_y_8() {
    let mut w = World::in_breakouts();
    let first = w.breakouts()[0];
    let one = w.session.state.canvas.of_breakout(first).expect("it has one").id();
    let undo_id = w.view_as("alice").and_then(|view| Some(view.undos.last()?.id)).expect("an offer");
    table! { w; alice: undo::Command::Take { undo_id } => ["breakout.unopened", "undo.taken"]; };
    assert_eq!(rights(&w, one), [PRESENT, VIEW, VIEW]);
    // What it is called while it is prepared is the facilitators' alone.
    let edit =
        breakout::Command::Edit { breakout_id: first, name: Some("Secret".into()), capacity: None, locked: None };
    table! { w; alice: edit => ["breakout.changed"]; };
    assert_eq!(w.session.state.canvas.get(one).map(Canvas::name), Some("One"));
    table! { w; alice: breakout::Command::Open { round_id: None, duration_ms: None } => ["breakout.opened"]; };
    assert_eq!(rights(&w, one), [PRESENT, EDIT, None]);
}

#[test]
fn the_canvas_of_a_breakout_is_renamed_with_it_unless_it_has_a_name_of_its_own_y_8() {
    let mut w = World::in_breakouts();
    let [first, second] = [w.breakouts()[0], w.breakouts()[1]];
    let edit = |breakout_id, name: &str| breakout::Command::Edit {
        breakout_id,
        name: Some(name.into()),
        capacity: None,
        locked: None,
    };
    let of = |w: &World, breakout| w.session.state.canvas.of_breakout(breakout).cloned().expect("it has one");
    let own = Command::Rename { canvas_id: of(&w, second).id(), name: "Our map".into() };
    table! { w;
        alice: edit(first, "North") => ["breakout.changed", "canvas.renamed"];
        charlie: own.clone() => Forbidden;
        alice: own => ["canvas.renamed"];
        alice: edit(second, "South") => ["breakout.changed"];
    }
    assert_eq!((of(&w, first).name(), of(&w, second).name()), ("North", "Our map"));
}

#[test]
fn limits_of_canvases_y_9() {
    let mut w = World::live();
    table! { w;
        bob: create(" ", NOBODY) => FieldInvalid;
        bob: create(&"x".repeat(121), NOBODY) => FieldInvalid;
        bob: Command::Create { name: "Harbour".into(), access: None, template: Some("x".repeat(61)) } => FieldInvalid;
        bob: Command::Create { name: "Harbour".into(), access: None, template: Some("wheel".into()) } => ["canvas.created"];
    }
    assert_eq!(w.view_as("bob").expect("inside").canvases[0].template.as_deref(), Some("wheel"));
    for _ in 1..CANVASES_MAX {
        made(&mut w, "bob", NOBODY);
    }
    table! { w; charlie: create("One more", NOBODY) => CanvasLimit; };
    // Breakouts have theirs all the same.
    let open = |w: &mut World, names: &[&str]| w.open(names, Assignment::Empty {});
    open(&mut w, &["One", "Two"]);
    assert_eq!(w.session.state.canvas.canvases.len(), CANVASES_MAX + 2);
    for _ in 0..CANVASES_OF_BREAKOUTS_MAX / 100 {
        table! { w; alice: close(None) => ["breakout.closed"]; };
        open(&mut w, &["North"; 100]);
    }
    assert_eq!(w.session.state.canvas.canvases.len(), CANVASES_MAX + CANVASES_OF_BREAKOUTS_MAX);
    assert_eq!(w.breakouts().len(), 100, "the last ones opened all the same");
}
