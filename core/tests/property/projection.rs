//! I10: whoever takes what they are told into what they knew has what they would be shown anew. Whose role or
//! standing changes is shown everything anew, before the event itself.

use std::collections::BTreeMap;

use plenary_core::{
    domain::{
        Aggregate, Viewer,
        people::changes_view_of,
        session::{Event, Session, State},
    },
    ids::{BreakoutId, ParticipantId},
    protocol::{
        breakout::BreakoutView, lobby::LobbyView, people::Standing, reflection::ParticipantView, session::SessionView,
    },
};
use proptest::prelude::*;

use crate::{
    config,
    support::{
        generator::ops,
        reducer::{reduce, reduce_breakout, reduce_lobby, reduce_own},
        scene::{Scene, Turn, Turned},
    },
};

/// What one person's device shows.
#[derive(Clone, Debug, PartialEq)]
enum Screen {
    Inside(Box<SessionView>),
    Lobby(LobbyView),
    Nothing,
}

/// The screen of someone who attaches now. People and clocks come in no particular order.
fn fresh(state: &State, viewer: &Viewer) -> Screen {
    match viewer.standing {
        Standing::Admitted => state.view(viewer).map_or(Screen::Nothing, |view| Screen::Inside(Box::new(view))),
        Standing::Waiting => Screen::Lobby(state.people.lobby_view(viewer.participant, state.lifecycle.title())),
        Standing::Left | Standing::Denied | Standing::Removed => Screen::Nothing,
    }
}

fn sorted(mut screen: Screen) -> Screen {
    if let Screen::Inside(view) = &mut screen {
        view.people.sort_by_key(|person| person.id);
        view.timers.sort_by_key(|timer| timer.id);
        view.help.sort_by_key(|help| help.id);
        view.listeners.sort_by_key(|listener| listener.participant_id);
    }
    screen
}

fn told(screens: &mut BTreeMap<ParticipantId, Screen>, turn: &Turn<Session>) {
    turn.each(|state, record| {
        let anew = if let Event::People(event) = &record.event { changes_view_of(event) } else { None };
        let projected = Session::project(state, record);
        for (id, _) in state.people.iter() {
            let viewer = state.viewer(id).expect("known");
            let for_me: Vec<_> =
                projected.iter().filter(|(audience, _)| audience.includes(&viewer)).map(|(_, event)| event).collect();
            assert!(for_me.len() <= 1, "{id} is told twice of {record:?}");
            let screen = screens.entry(id).or_insert(Screen::Nothing);
            if anew == Some(id) {
                *screen = fresh(state, &viewer);
            } else if let Some(event) = for_me.first() {
                match screen {
                    Screen::Inside(view) => reduce(view, record.at, event),
                    Screen::Lobby(view) => reduce_lobby(view, event),
                    Screen::Nothing => panic!("{id} is not here and is told {event:?}"),
                }
            }
        }
    });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_one_is_told_adds_up_to_what_one_would_be_shown_i10((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        let mut screens: BTreeMap<ParticipantId, Screen> = BTreeMap::new();
        let mut breakouts: BTreeMap<BreakoutId, BreakoutView> = BTreeMap::new();
        let mut own: BTreeMap<ParticipantId, ParticipantView> = BTreeMap::new();
        let viewer = scene.session.state.viewer(scene.alice).expect("alice is inside");
        screens.insert(scene.alice, fresh(&scene.session.state, &viewer));
        for op in ops {
            let asked = scene.asked(op);
            match scene.take(asked) {
                Turned::Session(turn) => {
                    told(&mut screens, &turn);
                    for (id, screen) in &screens {
                        let viewer = scene.session.state.viewer(*id).expect("known");
                        let events: Vec<_> = turn.records.iter().map(|record| &record.event).collect();
                        prop_assert_eq!(sorted(screen.clone()), sorted(fresh(&scene.session.state, &viewer)), "{} after {:?}", id, events);
                    }
                }
                Turned::Breakout(id, turn) => {
                    let view = breakouts.entry(id).or_insert(BreakoutView { breakout_id: id, chat: Vec::new(), notes: Vec::new() });
                    turn.each(|state, record| {
                        plenary_core::domain::breakout_stream::BreakoutStream::project(state, record).iter().for_each(|(_, event)| reduce_breakout(view, event));
                    });
                    prop_assert_eq!(&*view, &scene.breakouts[&id].state.view(id));
                }
                Turned::Journal(who, turn) => {
                    let view = own.entry(who).or_default();
                    turn.each(|state, record| {
                        plenary_core::domain::participant::Participant::project(state, record).iter().for_each(|(_, event)| reduce_own(view, event));
                    });
                    view.reflections.sort_by_key(|reflection| reflection.id);
                    prop_assert_eq!(&*view, &scene.journals[&who].state.view());
                }
                Turned::Refused => {}
            }
        }
    }
}
