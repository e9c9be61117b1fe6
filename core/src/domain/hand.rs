//! Raised hands, a queue in the order of raising. Rules: H-1 to H-3. Durable: who has a hand up, since when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    permission::{self, Permission},
    session,
};
use crate::{
    ids::{ParticipantId, Timestamp},
    protocol::{self, hand::Command},
};

/// The hands that are up.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    raised: BTreeMap<ParticipantId, Timestamp>,
}

impl State {
    /// Since when someone's hand is up.
    #[must_use]
    pub fn raised_at(&self, id: ParticipantId) -> Option<Timestamp> {
        self.raised.get(&id).copied()
    }

    pub(super) fn lower_if_up(&self, id: ParticipantId) -> Option<Event> {
        self.raised.contains_key(&id).then(|| Event::Lowered { participants: vec![id] })
    }
}

/// What happened to hands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A hand is up. Since 0.1.
    #[serde(rename = "hand.raised")]
    Raised {
        /// Whose.
        participant: ParticipantId,
    },
    /// Hands are up again. Since 0.1.
    #[serde(rename = "hand.restored")]
    Restored {
        /// Since when each is up.
        hands: BTreeMap<ParticipantId, Timestamp>,
    },
    /// Hands are down. Since 0.1.
    #[serde(rename = "hand.lowered")]
    Lowered {
        /// Whose.
        participants: Vec<ParticipantId>,
    },
}

/// Raising a raised hand, or lowering a lowered one, changes nothing.
///
/// # Errors
/// A rejection when the rules say no.
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let own = &state.hand;
    Ok(match command {
        Command::Raise {} if own.raised.contains_key(&by) => Decision::nothing(),
        Command::Raise {} => Decision::events([Event::Raised { participant: by }]),
        Command::Lower { participant_id } => {
            let whose = participant_id.unwrap_or(by);
            if whose != by {
                permission::check(state.people.require(by)?.role, Permission::ManageHands)?;
                state.people.require(whose)?;
            }
            Decision::events(own.lower_if_up(whose))
        }
        Command::LowerAll {} if own.raised.is_empty() => Decision::nothing(),
        Command::LowerAll {} => {
            Decision::events([Event::Lowered { participants: own.raised.keys().copied().collect() }])
        }
    })
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Raised { participant } => {
            state.raised.insert(*participant, record.at);
        }
        Event::Restored { hands } => state.raised.extend(hands),
        Event::Lowered { participants } => {
            for participant in participants {
                state.raised.remove(participant);
            }
        }
    }
}

/// Everyone inside sees hands.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    use protocol::hand::Event as Wire;
    let wire = match record.event {
        Event::Raised { participant } => Wire::Raised { participant_id: *participant, at: record.at },
        Event::Restored { hands } => Wire::Restored { hands: hands.clone() },
        Event::Lowered { participants } => Wire::Lowered { participants: participants.clone() },
    };
    vec![(Audience::Everyone, protocol::Event::Hand(wire))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::{
            people::{self, Role},
            session,
        },
    };

    #[test]
    fn hands_go_up_and_down() {
        let mut w = World::live();
        let lower = |who| Command::Lower { participant_id: who };
        let (bob, charlie) = (Some(w.id("bob")), Some(w.id("charlie")));
        table! { w;
            bob: Command::Raise {} => ["hand.raised"];
            bob: Command::Raise {} => [];
            charlie: Command::Raise {} => ["hand.raised"];
            charlie: lower(bob) => Forbidden;
            charlie: Command::LowerAll {} => Forbidden;
            charlie: lower(charlie) => ["hand.lowered"];
            charlie: lower(None) => [];
            alice: lower(Some(ParticipantId(uuid::Uuid::nil()))) => ParticipantUnknown;
            alice: lower(bob) => ["hand.lowered"];
            bob: Command::Raise {} => ["hand.raised"];
            alice: Command::LowerAll {} => ["hand.lowered"];
            alice: Command::LowerAll {} => [];
        }
    }

    #[test]
    fn a_hand_that_is_raised_twice_keeps_its_place_in_the_queue() {
        let mut w = World::live();
        for (who, later) in [("bob", 1_000), ("charlie", 1_000), ("bob", 1_000)] {
            w.after(later);
            assert!(w.does(who, Command::Raise {}).is_ok());
        }
        let hands = |who| w.session.state.hand.raised_at(w.id(who));
        assert!(hands("bob") < hands("charlie"));
    }

    #[test]
    fn who_may_not_raise_a_hand_any_more_has_none_up() {
        let mut w = World::live();
        let role = Role::Observer;
        table! { w;
            bob: Command::Raise {} => ["hand.raised"];
            alice: people::Command::SetRole { participant_id: w.id("bob"), role } => ["role.changed", "hand.lowered"];
            bob: Command::Raise {} => Forbidden;
            alice: session::Command::Complete {} => ["session.completed"];
            charlie: Command::Raise {} => SessionState;
        }
    }
}
