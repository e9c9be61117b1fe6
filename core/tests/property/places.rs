//! I21: everybody is in exactly one place, and whoever asks about it gets the same answer everywhere.

use std::collections::BTreeMap;

use plenary_core::{
    domain::{session, whereabouts::Whereabouts},
    ids::{BreakoutId, ParticipantId, Timestamp},
    protocol::people::{Place, Role, Standing},
};
use proptest::prelude::*;

use crate::{
    config,
    support::{
        generator::ops,
        scene::{Scene, Turned},
    },
};

fn one_place_each(scene: &Scene) -> Result<(), TestCaseError> {
    let state = &scene.session.state;
    let open: Vec<BreakoutId> = state.breakout.open_breakouts().collect();
    let round = state.breakout.view();
    for (id, member) in state.people.iter() {
        let place = state.breakout.place_of(id);
        let listed: Vec<Place> = open
            .iter()
            .filter(|b| state.breakout.inside(**b).any(|who| who == id))
            .map(|b| Place::Breakout(*b))
            .collect();
        let assigned = round
            .as_ref()
            .and_then(|round| round.assignment.get(&id))
            .filter(|b| open.contains(b))
            .map(|b| Place::Breakout(*b));
        let expected = (place != Place::Plenary).then_some(place);
        prop_assert_eq!(&listed, &expected.into_iter().collect::<Vec<_>>(), "{} in the lists", id);
        prop_assert_eq!(assigned, expected, "{} in the assignment", id);
        match member.standing {
            Standing::Admitted => {
                let viewer = state.viewer(id).expect("known");
                prop_assert_eq!(viewer.place, place);
                let view = state.view(&viewer).expect("inside");
                for person in &view.people {
                    prop_assert_eq!(person.place, state.breakout.place_of(person.id));
                }
            }
            Standing::Left => {}
            Standing::Waiting | Standing::Denied | Standing::Removed => {
                prop_assert_eq!(place, Place::Plenary, "{} is outside", id);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nobody_is_said_to_have_been_in_two_places_at_once_e76_e100((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            scene.take(asked);
        }
        let mut whereabouts = Whereabouts::default();
        scene.session.log.iter().for_each(|record| whereabouts.take(record));
        let (stays, state) = whereabouts.finish();
        prop_assert_eq!(&state, &scene.session.state);
        let mut free: BTreeMap<ParticipantId, Option<Timestamp>> = BTreeMap::new();
        for stay in stays {
            let before = free.entry(stay.participant).or_insert(Some(stay.from));
            prop_assert!(before.is_some_and(|at| at <= stay.from), "{} was in two places", stay.participant);
            prop_assert!(stay.to.is_none_or(|to| to > stay.from));
            *before = stay.to;
            if stay.to.is_none() {
                prop_assert_eq!(stay.place, state.breakout.place_of(stay.participant));
            }
        }
    }

    #[test]
    fn everybody_is_in_exactly_one_place_i21((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            scene.take(asked);
            one_place_each(&scene)?;
        }
    }

    #[test]
    fn somebody_can_always_let_people_in((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            scene.take(asked);
            let runs = |standing| matches!(standing, Standing::Admitted | Standing::Left);
            prop_assert!(scene.session.state.people.iter().any(|(_, m)| m.role == Role::Facilitator && runs(m.standing)));
        }
    }

    #[test]
    fn a_session_never_holds_more_than_it_may_e13((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let before = scene.session.state.people.seats_taken();
            let asked = scene.asked(op);
            let Turned::Session(turn) = scene.take(asked) else { continue };
            let people = &scene.session.state.people;
            if people.seats_taken() <= before {
                continue;
            }
            // Somebody came: a facilitator, who is never kept out, or there was a seat.
            prop_assert!(matches!(turn.command, Some(session::Command::Join(_))), "{:?}", turn.command);
            let who = turn.outcome.ok().and_then(|decision| decision.answer.id).map(ParticipantId);
            let role = who.and_then(|who| people.get(who)).map(|member| member.role);
            let most = scene.session.state.lifecycle.capacity() as usize;
            prop_assert!(role >= Some(Role::CoFacilitator) || people.seats_taken() <= most);
        }
    }
}
