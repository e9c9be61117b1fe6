//! I33, E79: no text ever reaches somebody who may not read it: not in an event, not in a view. Every text that
//! people type carries a mark, and an oracle of its own says who may find which.

use plenary_core::{
    domain::{
        Aggregate,
        breakout_stream::BreakoutStream,
        participant::{Participant, sees_shared},
        session::{Session, State},
    },
    ids::ParticipantId,
    protocol::people::{Place, Standing},
};
use proptest::prelude::*;
use serde::Serialize;

use crate::{
    config,
    support::{
        generator::{marks, ops},
        scene::{Scene, Turned},
        secrets::{Secret, Secrets},
    },
};

fn json(told: &impl Serialize) -> String {
    serde_json::to_string(told).expect("what is told is JSON")
}

/// Everything somebody gets in the session's stream is for them.
fn readable(secrets: &Secrets, told: &impl Serialize, who: ParticipantId, state: &State) -> Result<(), TestCaseError> {
    let text = json(told);
    for mark in marks(&text) {
        let secret = secrets.behind(mark);
        prop_assert!(secrets.may_read(secret, who, state), "{} got {:?} ({}) in {}", who, secret, mark, text);
    }
    Ok(())
}

/// All that the texts in `told` are is `secret`.
fn only(secrets: &Secrets, told: &impl Serialize, allowed: impl Fn(&Secret) -> bool) -> Result<(), TestCaseError> {
    let text = json(told);
    for mark in marks(&text) {
        prop_assert!(allowed(secrets.behind(mark)), "{:?} in {}", secrets.behind(mark), text);
    }
    Ok(())
}

fn events(scene: &Scene, secrets: &Secrets, turned: &Turned) -> Result<(), TestCaseError> {
    let mut found = Ok(());
    match turned {
        Turned::Session(turn) => turn.each(|state, record| {
            for (audience, event) in Session::project(state, record) {
                for viewer in scene.everybody().into_iter().filter_map(|id| state.viewer(id)) {
                    if found.is_ok() && audience.includes(&viewer) {
                        found = readable(secrets, &event, viewer.participant, state);
                    }
                }
            }
        }),
        Turned::Breakout(id, turn) => turn.each(|state, record| {
            let told = BreakoutStream::project(state, record);
            let told: Vec<_> = told.iter().map(|(_, event)| event).collect();
            let view = state.view(*id);
            for told in [json(&told), json(&view)] {
                found = found.clone().and(only(secrets, &told, |secret| *secret == Secret::Breakout(*id)));
            }
        }),
        Turned::Journal(who, turn) => turn.each(|state, record| {
            let told = Participant::project(state, record);
            let told: Vec<_> = told.iter().map(|(_, event)| event).collect();
            for told in [json(&told), json(&state.view())] {
                let own = |secret: &Secret| matches!(secret, Secret::Own(id) if secrets.owner(*id) == Some(*who));
                found = found.clone().and(only(secrets, &told, own));
            }
        }),
        Turned::Refused => {}
    }
    found
}

/// What everybody would be shown who attaches now.
fn views(scene: &Scene, secrets: &Secrets) -> Result<(), TestCaseError> {
    let state = &scene.session.state;
    for viewer in scene.everybody().into_iter().filter_map(|id| state.viewer(id)) {
        let who = viewer.participant;
        readable(secrets, &state.view(&viewer), who, state)?;
        if viewer.standing == Standing::Waiting {
            readable(secrets, &state.people.lobby_view(who, state.lifecycle.title()), who, state)?;
        }
    }
    Ok(())
}

/// What everybody sees of others' reflections is what their authors show them, and all of it.
fn shared(scene: &Scene, secrets: &Secrets) -> Result<(), TestCaseError> {
    let state = &scene.session.state;
    for viewer in scene.everybody().into_iter().filter_map(|id| state.viewer(id)) {
        for (owner, journal) in &scene.journals {
            let shown: Vec<_> = journal
                .state
                .shared(*owner)
                .into_iter()
                .filter(|shared| sees_shared(&viewer, shared.audience))
                .collect();
            for own in journal.state.view().reflections {
                let sees = shown.iter().any(|shared| shared.id == own.id);
                prop_assert_eq!(sees, secrets.may_see_shared(own.id, viewer.participant, state), "{}", own.id);
                prop_assert_eq!(own.shared.is_some(), secrets.consents.contains_key(&own.id));
            }
            only(
                secrets,
                &shown,
                |secret| matches!(secret, Secret::Own(id) if shown.iter().any(|shared| shared.id == *id)),
            )?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_text_reaches_anybody_who_may_not_read_it_i33_e79((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        let mut secrets = Secrets::default();
        for op in ops {
            let asked = scene.asked(op);
            let turned = scene.take(asked);
            secrets.learn(&turned, &scene.session.state);
            events(&scene, &secrets, &turned)?;
            shared(&scene, &secrets)?;
            if scene.turn.is_multiple_of(3) {
                views(&scene, &secrets)?;
            }
        }
        views(&scene, &secrets)?;
    }

    #[test]
    fn whoever_waits_gets_lobby_messages_and_nothing_else_e5((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            let Turned::Session(turn) = scene.take(asked) else { continue };
            let mut heard = Vec::new();
            turn.each(|state, record| {
                let outside = |standing| matches!(standing, Standing::Waiting | Standing::Left | Standing::Denied | Standing::Removed);
                for viewer in scene.everybody().into_iter().filter_map(|id| state.viewer(id)).filter(|v| outside(v.standing)) {
                    let told = Session::project(state, record).into_iter().filter(|(audience, _)| audience.includes(&viewer));
                    heard.extend(told.map(|(_, event)| (viewer.standing, serde_json::to_value(event).expect("JSON")["type"].clone())));
                    assert!(state.view(&viewer).is_none() && viewer.place == Place::Plenary);
                }
            });
            prop_assert!(heard.iter().all(|(standing, kind)| *standing == Standing::Waiting && (kind == "lobby.messaged" || kind == "lobby.changed")), "{heard:?}");
        }
    }
}
