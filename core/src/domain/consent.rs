//! What people let be done with what they do. Rules: Y-13, Y-14. Durable: who agreed to what, and since when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session};
use crate::{
    ids::{ParticipantId, Timestamp},
    protocol::{
        self,
        consent::{self as wire, Command, Consent, Purpose},
    },
};

/// The consents that stand.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    given: BTreeMap<ParticipantId, BTreeMap<Purpose, Timestamp>>,
}

impl State {
    /// Since when somebody agrees; none: they do not.
    #[must_use]
    pub fn since(&self, who: ParticipantId, purpose: Purpose) -> Option<Timestamp> {
        self.given.get(&who)?.get(&purpose).copied()
    }

    /// Who agrees to something, and since when.
    #[must_use]
    pub fn to(&self, purpose: Purpose) -> BTreeMap<ParticipantId, Timestamp> {
        self.given.iter().filter_map(|(who, given)| Some((*who, *given.get(&purpose)?))).collect()
    }

    /// What somebody agrees to; nobody else is shown it.
    #[must_use]
    pub fn views(&self, who: ParticipantId) -> Vec<Consent> {
        let given = self.given.get(&who).into_iter().flatten();
        given.map(|(&purpose, &since)| Consent { purpose, since }).collect()
    }
}

/// What happened to consents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Somebody agreed to something, from then on. Since 0.1.
    #[serde(rename = "consent.given")]
    Given {
        /// Who.
        by: ParticipantId,
        /// What to.
        purpose: Purpose,
    },
    /// Somebody agrees to it no longer. Since 0.1.
    #[serde(rename = "consent.withdrawn")]
    Withdrawn {
        /// Who.
        by: ParticipantId,
        /// What to.
        purpose: Purpose,
    },
}

/// Gives and withdraws; what is so already changes nothing.
///
/// # Errors
/// When nobody asks.
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    let by = session::asker(ctx)?;
    let stands = |purpose| state.consent.since(by, purpose).is_some();
    Ok(Decision::events(match *command {
        Command::Give { purpose } => (!stands(purpose)).then_some(Event::Given { by, purpose }),
        Command::Withdraw { purpose } => stands(purpose).then_some(Event::Withdrawn { by, purpose }),
    }))
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match *record.event {
        Event::Given { by, purpose } => {
            state.given.entry(by).or_default().insert(purpose, record.at);
        }
        Event::Withdrawn { by, purpose } => {
            if let Some(given) = state.given.get_mut(&by) {
                given.remove(&purpose);
                if given.is_empty() {
                    state.given.remove(&by);
                }
            }
        }
    }
}

/// Each sees their own alone: nobody is to be asked why not.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let (by, event) = match *record.event {
        Event::Given { by, purpose } => (by, wire::Event::Given { consent: Consent { purpose, since: record.at } }),
        Event::Withdrawn { by, purpose } => (by, wire::Event::Withdrawn { purpose }),
    };
    vec![(Audience::People(vec![by]), protocol::Event::Consent(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::session,
    };

    const GIVE: Command = Command::Give { purpose: Purpose::CanvasActivity };
    const WITHDRAW: Command = Command::Withdraw { purpose: Purpose::CanvasActivity };

    #[test]
    fn y_13_everybody_agrees_for_themselves_from_then_on_and_nobody_else_hears_of_it() {
        let mut w = World::live();
        w.after(1_000);
        table! { w;
            bob: WITHDRAW => [];
            bob: GIVE => ["consent.given"];
        }
        assert_eq!(w.hears("bob"), ["consent.given"]);
        assert!(!w.sees("alice", "consent.given") && !w.sees("charlie", "consent.given"));
        let since = |w: &World| w.session.state.consent.since(w.id("bob"), Purpose::CanvasActivity);
        let then = since(&w);
        w.after(1_000);
        table! { w; bob: GIVE => []; }
        assert!(then.is_some() && then == since(&w));
        let consents = |who| w.view_as(who).map(|view| view.consents.len());
        assert_eq!([consents("alice"), consents("bob"), consents("charlie")], [Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn y_14_who_agrees_no_longer_is_not_among_them_also_after_the_end() {
        let mut w = World::live();
        table! { w;
            bob: GIVE => ["consent.given"];
            charlie: GIVE => ["consent.given"];
            bob: WITHDRAW => ["consent.withdrawn"];
            alice: session::Command::Complete {} => ["session.completed"];
            charlie: WITHDRAW => ["consent.withdrawn"];
        }
        assert!(w.session.state.consent.to(Purpose::CanvasActivity).is_empty());
        assert_eq!(w.session.state.consent, State::default());
    }
}
