//! Who may do what with a canvas, whatever people do: never more than it is shared for, nobody learns of one they may not
//! know of, and no right changes unannounced. The rule once more, as a table that the web client replays.

use std::{collections::BTreeMap, fs, path::PathBuf};

use plenary_core::{
    domain::{
        Aggregate,
        canvas::{Canvas, changes_rights, right_of},
        people::Join,
        roster::Proof,
        session::{Command as Rest, Session, State},
    },
    ids::{BreakoutId, CanvasId, ParticipantId},
    protocol::{
        Command,
        breakout::{self, Assignment, Move, Rules},
        canvas::{self, Access, Grant, Right},
        people::{self, Place, Role, Standing},
        session,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    config,
    support::{
        generator::ops,
        scene::{Asked, Scene, Turned},
    },
};

type Rights = BTreeMap<(CanvasId, ParticipantId), Right>;

fn rights(state: &State) -> Rights {
    let people = || state.people.iter().map(|(who, _)| who);
    let pairs = state.canvas.iter().flat_map(|canvas| people().map(move |who| (canvas.id(), who)));
    pairs.filter_map(|(canvas, who)| Some(((canvas, who), right_of(state, canvas, who)?))).collect()
}

/// The most that a canvas can be to somebody, by what it is shared for and nothing else.
fn most(canvas: &Canvas, who: ParticipantId, role: Role) -> Option<Right> {
    let shared = match canvas.access() {
        Access::Nobody {} => None,
        _ if role.facilitates() => Some(Right::Present),
        Access::Session { right } | Access::Breakout { right, .. } => Some(*right),
        Access::People { people } => people.iter().find(|grant| grant.participant_id == who).map(|grant| grant.right),
    };
    if canvas.owner() == Some(who) { Some(Right::Present) } else { shared }
}

/// The canvases somebody is shown.
fn known(state: &State, who: ParticipantId) -> Vec<CanvasId> {
    let view = state.viewer(who).and_then(|viewer| state.view(&viewer));
    view.into_iter().flat_map(|view| view.canvases).map(|canvas| canvas.id).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nobody_may_more_than_a_canvas_is_shared_for_y_4((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            let Turned::Session(turn) = scene.take(asked) else { continue };
            let mut before = rights(&turn.before);
            let mut silent = Ok(());
            turn.each(|state, record| {
                let now = rights(state);
                if !changes_rights(&record.event) && before != now {
                    silent = Err(format!("{record:?}"));
                }
                before = now;
            });
            prop_assert!(silent.is_ok(), "{:?}", silent);
            let state = &scene.session.state;
            for ((canvas, who), right) in before {
                let canvas = state.canvas.get(canvas).expect("it is there");
                let member = state.people.get(who).expect("known");
                prop_assert_eq!(member.standing, Standing::Admitted);
                prop_assert!(Some(right) <= most(canvas, who, member.role), "{} may {:?} with {:?}", who, right, canvas);
                prop_assert!(known(state, who).contains(&canvas.id()), "{} does not know of {:?}", who, canvas);
                let quiet = state.lifecycle.status().ended() || member.role == Role::Observer;
                prop_assert!(right == Right::View || !quiet, "{} may {:?}", who, right);
            }
        }
    }

    #[test]
    fn nobody_learns_of_a_canvas_they_may_not_know_of_y_2_y_3((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            let Turned::Session(turn) = scene.take(asked) else { continue };
            let mut before = turn.before.clone();
            let mut learnt = Ok(());
            turn.each(|state, record| {
                for viewer in scene.everybody().into_iter().filter_map(|who| state.viewer(who)) {
                    let (knew, knows) = (known(&before, viewer.participant), known(state, viewer.participant));
                    let told = Session::project(state, record).into_iter().filter(|(audience, _)| audience.includes(&viewer));
                    for (_, event) in told {
                        let text = serde_json::to_string(&event).expect("JSON");
                        for canvas in before.canvas.iter().chain(state.canvas.iter()).map(Canvas::id) {
                            let gone = text.contains(r#""type":"canvas.removed""#) && knew.contains(&canvas);
                            if text.contains(&canvas.to_string()) && !knows.contains(&canvas) && !gone {
                                learnt = Err(format!("{} is told {text}", viewer.participant));
                            }
                        }
                    }
                }
                before = state.clone();
            });
            prop_assert!(learnt.is_ok(), "{:?}", learnt);
        }
    }
}

/// What a client knows of a session, as far as rights depend on it, and what each person may do.
fn stage(name: &str, scene: &Scene) -> Value {
    let state = &scene.session.state;
    let alice = state.viewer(scene.alice).and_then(|viewer| state.view(&viewer)).expect("alice is inside");
    let viewers = state.people.inside().map(|(who, member)| {
        let rights: BTreeMap<_, _> =
            state.canvas.iter().map(|canvas| (canvas.id().to_string(), right_of(state, canvas.id(), who))).collect();
        json!({ "me": who, "role": member.role, "known": known(state, who), "rights": rights })
    });
    let person = |person: &people::Person| json!({ "id": person.id, "role": person.role, "standing": person.standing, "place": person.place });
    json!({
        "name": name,
        "status": alice.session.status,
        "people": alice.people.iter().map(person).collect::<Vec<_>>(),
        "breakouts": alice.round.map(|round| round.breakouts.iter().map(|one| json!({ "id": one.id, "closed_at": one.closed_at })).collect::<Vec<_>>()),
        "listeners": alice.listeners,
        "canvases": state.canvas.iter().map(Canvas::view).collect::<Vec<_>>(),
        "viewers": viewers.collect::<Vec<_>>(),
    })
}

/// A session in which there is a canvas of each kind.
struct Table {
    scene: Scene,
    stages: Vec<Value>,
}

impl Table {
    fn joins(&mut self, name: &str, role: Role) -> ParticipantId {
        let name = name.to_owned();
        let join = Join { participant: None, user: None, device: None, name, role, proof: Proof::default() };
        match self.scene.take(Asked::Rest(None, Rest::Join(join))) {
            Turned::Session(turn) => turn.outcome.ok().and_then(|done| done.answer.id).map(ParticipantId).expect("in"),
            _ => unreachable!("a join is the session's"),
        }
    }

    fn does(&mut self, who: ParticipantId, command: Command) -> uuid::Uuid {
        self.scene.now = self.scene.now.plus_ms(1);
        match self.scene.take(Asked::Client(who, command)) {
            Turned::Session(turn) => turn.outcome.expect("it is possible").answer.id.unwrap_or_default(),
            _ => unreachable!("all of these are the session's"),
        }
    }

    fn makes(&mut self, who: ParticipantId, access: Access) -> CanvasId {
        let name = format!("Canvas {}", self.scene.session.state.canvas.iter().count());
        CanvasId(
            self.does(who, Command::Canvas(canvas::Command::Create { name, access: Some(access), template: None })),
        )
    }

    fn shows(&mut self, name: &str) {
        self.stages.push(stage(name, &self.scene));
    }
}

fn table() -> Vec<Value> {
    let mut t = Table { scene: Scene::new(false), stages: Vec::new() };
    let alice = t.scene.alice;
    let [bob, charlie, dana, erin] = [
        ("bob", Role::Participant),
        ("charlie", Role::Participant),
        ("dana", Role::Observer),
        ("erin", Role::CoFacilitator),
    ]
    .map(|(name, role)| t.joins(name, role));
    t.does(alice, Command::Session(session::Command::Start {}));
    t.does(
        alice,
        Command::Breakout(breakout::Command::Prepare {
            round_id: None,
            title: String::new(),
            names: vec!["One".into(), "Two".into()],
            capacity: None,
            assignment: Assignment::Given { places: vec![(bob, 0), (charlie, 1)] },
            rules: Rules::default(),
        }),
    );
    t.does(alice, Command::Breakout(breakout::Command::Open { round_id: None, duration_ms: None }));
    let open: Vec<BreakoutId> = t.scene.session.state.breakout.open_breakouts().collect();
    let grant = |participant_id, right| Grant { participant_id, right };
    t.makes(bob, Access::Nobody {});
    let public = t.makes(bob, Access::Session { right: Right::Edit });
    t.makes(alice, Access::Breakout { breakout_id: open[0], right: Right::Present });
    t.makes(charlie, Access::People { people: vec![grant(dana, Right::Edit), grant(bob, Right::Comment)] });
    t.makes(erin, Access::Session { right: Right::Comment });
    t.shows("breakouts are open");
    t.does(erin, Command::Breakout(breakout::Command::Listen { breakout_id: open[1] }));
    t.does(
        alice,
        Command::Breakout(breakout::Command::Move {
            moves: vec![Move { participant_id: bob, to: Place::Breakout(open[1]) }],
        }),
    );
    t.shows("bob is in the other breakout, erin listens");
    t.does(alice, Command::Canvas(canvas::Command::Freeze { canvas_id: public, frozen: true }));
    t.does(alice, Command::People(people::Command::SetRole { participant_id: erin, role: Role::Participant }));
    t.shows("one is frozen, erin facilitates no more");
    let close = |breakouts| Command::Breakout(breakout::Command::Close { breakouts, warning_ms: Some(0) });
    t.does(alice, close(Some(vec![open[0]])));
    t.shows("one breakout is closed");
    t.does(alice, close(None));
    t.does(charlie, Command::People(people::Command::Leave {}));
    t.shows("all are closed, charlie has left");
    t.does(alice, Command::Session(session::Command::Complete {}));
    t.shows("the session is over");
    t.stages
}

#[test]
fn the_rule_is_as_in_the_table_that_the_web_client_replays_y_4() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/canvas/rights.json");
    let table = json!({ "stages": table() });
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder for it");
        let text = serde_json::to_string_pretty(&table).expect("JSON");
        return fs::write(&path, format!("{text}\n")).expect("it can be written");
    }
    let golden = fs::read_to_string(&path).expect("UPDATE_GOLDEN=1 writes it");
    assert_eq!(serde_json::from_str::<Value>(&golden).expect("JSON"), table);
}
