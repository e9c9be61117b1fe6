//! Listening in: a facilitator reads one breakout along while their place stays where it is. Rules: L-1 to L-4. Durable:
//! who listens where, so that nobody listens in secret and nothing has to be asked for again after a restart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, breakout, people, session};
use crate::{
    ids::{BreakoutId, ParticipantId},
    protocol::{
        self,
        breakout::{self as wire, Listener},
        people::{Place, Standing},
    },
};

/// Who listens to which breakout; to one at a time.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    listeners: BTreeMap<ParticipantId, BreakoutId>,
}

impl State {
    /// Everybody who listens, on the wire.
    #[must_use]
    pub fn views(&self) -> Vec<Listener> {
        let view = |(who, to): (&ParticipantId, &BreakoutId)| Listener { participant_id: *who, breakout_id: *to };
        self.listeners.iter().map(view).collect()
    }

    /// Where someone listens, if anywhere.
    #[must_use]
    pub fn of(&self, who: ParticipantId) -> Option<BreakoutId> {
        self.listeners.get(&who).copied()
    }
}

/// What happened to listeners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Someone listens here now, and nowhere else. Since 0.1.
    #[serde(rename = "listening.started")]
    Started {
        /// Who.
        by: ParticipantId,
        /// Where.
        breakout: BreakoutId,
    },
    /// Someone listens nowhere any more. Since 0.1.
    #[serde(rename = "listening.stopped")]
    Stopped {
        /// Who.
        by: ParticipantId,
    },
}

/// Listens to a breakout.
///
/// # Errors
/// [`protocol::Code::BreakoutUnknown`], [`protocol::Code::SessionState`].
pub fn start(state: &session::State, ctx: &Ctx, breakout: BreakoutId) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    state.breakout.require_open(breakout)?;
    // Whoever is inside reads it anyway, and is seen there.
    let there = state.breakout.place_of(by) == Place::Breakout(breakout);
    let already = state.listening.of(by) == Some(breakout);
    Ok(Decision::events((!there && !already).then_some(Event::Started { by, breakout })))
}

/// Listens no more.
///
/// # Errors
/// [`protocol::Code::SessionState`].
pub fn stop(state: &session::State, ctx: &Ctx) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    Ok(Decision::events(state.listening.of(by).map(|_| Event::Stopped { by })))
}

/// Whose listening these events end: of those who go into the breakout or out of the session, or facilitate no more, and
/// of all whose breakout closes.
pub(super) fn ended<'a>(
    state: &'a session::State,
    events: &'a [session::Event],
    closed: &'a [BreakoutId],
) -> impl Iterator<Item = Event> + 'a {
    let over = move |by: ParticipantId, to: BreakoutId| {
        closed.contains(&to)
            || events.iter().any(|event| match event {
                session::Event::Breakout(breakout::Event::Moved { moves, .. }) => {
                    moves.iter().any(|step| step.participant_id == by && step.to == Place::Breakout(to))
                }
                session::Event::People(people::Event::StandingChanged { id, standing }) => {
                    *id == by && *standing != Standing::Admitted
                }
                session::Event::People(people::Event::RoleChanged { id, role }) => *id == by && !role.facilitates(),
                _ => false,
            })
    };
    let listeners = state.listening.listeners.iter();
    listeners.filter(move |(by, to)| over(**by, **to)).map(|(by, _)| Event::Stopped { by: *by })
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Started { by, breakout } => {
            state.listeners.insert(*by, *breakout);
        }
        Event::Stopped { by } => {
            state.listeners.remove(by);
        }
    }
}

/// Everyone inside knows who listens where: whoever comes into a breakout must not have to ask.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let (participant_id, breakout_id) = match record.event {
        Event::Started { by, breakout } => (*by, Some(*breakout)),
        Event::Stopped { by } => (*by, None),
    };
    let event = wire::Event::Listening { participant_id, breakout_id };
    vec![(Audience::Everyone, protocol::Event::Breakout(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::{
            breakout::Command,
            people::{self, Role},
        },
    };

    fn listens(w: &World, to: usize) -> Command {
        Command::Listen { breakout_id: w.breakouts()[to] }
    }

    #[test]
    fn a_facilitator_listens_to_one_breakout_from_where_they_are_and_everybody_sees_it_l_1_l_2_e65() {
        let mut w = World::in_breakouts();
        let alice = w.id("alice");
        table! { w;
            bob: listens(&w, 1) => Forbidden;
            alice: Command::Listen { breakout_id: BreakoutId(uuid::Uuid::nil()) } => BreakoutUnknown;
            alice: Command::Unlisten {} => [];
            alice: listens(&w, 0) => ["listening.started"];
        }
        for who in ["alice", "bob", "charlie"] {
            assert_eq!(w.hears(who), ["breakout.listening"]);
            assert_eq!(w.view_as(who).expect("inside").listeners.len(), 1, "{who}");
        }
        assert_eq!(w.session.state.breakout.place_of(alice), Place::Plenary, "their place is what it was");
        table! { w;
            alice: listens(&w, 0) => [];
            alice: listens(&w, 1) => ["listening.started"];
        }
        assert_eq!(w.session.state.listening.of(alice), Some(w.breakouts()[1]));
        table! { w;
            alice: Command::Unlisten {} => ["listening.stopped"];
            alice: Command::Enter { breakout_id: w.breakouts()[0] } => ["breakout.moved"];
            alice: listens(&w, 0) => [];
        }
        assert_eq!(w.session.state.listening.of(alice), None);
    }

    #[test]
    fn listening_ends_with_the_breakout_with_entering_it_and_with_who_listens_l_3_e65() {
        let mut w = World::in_breakouts();
        let [one, two] = [w.breakouts()[0], w.breakouts()[1]];
        let close = |breakouts| Command::Close { breakouts, warning_ms: Some(0) };
        table! { w;
            alice: listens(&w, 0) => ["listening.started"];
            alice: Command::Enter { breakout_id: two } => ["breakout.moved"];
            alice: Command::Enter { breakout_id: one } => ["breakout.moved", "listening.stopped"];
            alice: listens(&w, 1) => ["listening.started"];
            alice: close(Some(vec![two])) => ["breakout.changed", "listening.stopped"];
            alice: people::Command::SetRole { participant_id: w.id("charlie"), role: Role::CoFacilitator } => ["role.changed"];
            charlie: listens(&w, 0) => ["listening.started"];
            alice: people::Command::SetRole { participant_id: w.id("charlie"), role: Role::Participant }
                => ["role.changed", "listening.stopped"];
            alice: people::Command::SetRole { participant_id: w.id("charlie"), role: Role::CoFacilitator } => ["role.changed"];
            charlie: listens(&w, 0) => ["listening.started"];
            charlie: people::Command::Leave {} => ["participant.standing", "listening.stopped"];
        }
        assert!(w.session.state.listening.views().is_empty());
    }
}
