//! Calls for help, a queue in the order of calling. Rules. Durable: who calls, from where, since when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, text};
use crate::{
    ids::{BreakoutId, HelpId, ParticipantId, Timestamp},
    protocol::{
        self,
        error::Code,
        help::{self as wire, Command},
        people::{Place, Role},
    },
};

/// The longest a call may be, in characters.
const TEXT_MAX: usize = 500;

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Call {
    id: HelpId,
    breakout: Option<BreakoutId>,
    text: String,
    at: Timestamp,
}

impl Call {
    fn view(&self, by: ParticipantId) -> wire::Help {
        wire::Help { id: self.id, by, breakout_id: self.breakout, text: self.text.clone(), at: self.at }
    }
}

/// The calls that wait, one of each person at most.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    calls: BTreeMap<ParticipantId, Call>,
}

impl State {
    /// What someone sees of the queue: facilitators all of it, others their own call.
    #[must_use]
    pub fn views(&self, viewer: ParticipantId, role: Role) -> Vec<wire::Help> {
        let seen = self.calls.iter().filter(|(by, _)| role.facilitates() || **by == viewer);
        let mut views: Vec<_> = seen.map(|(by, call)| call.view(*by)).collect();
        views.sort_by_key(|help| (help.at, help.id));
        views
    }

    /// The end of somebody's call who has gone.
    pub(super) fn end_of(&self, by: ParticipantId) -> Option<Event> {
        self.calls.get(&by).map(|call| Event::Ended { id: call.id, by, answered_by: None })
    }

    /// The ends of the calls from these breakouts.
    pub(super) fn ends_of(&self, closed: &[BreakoutId]) -> impl Iterator<Item = Event> {
        let from = self.calls.iter().filter(|(_, call)| call.breakout.is_some_and(|from| closed.contains(&from)));
        from.map(|(by, call)| Event::Ended { id: call.id, by: *by, answered_by: None })
    }
}

/// What happened to calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Someone calls, or calls in other words. Since 0.1.
    #[serde(rename = "help.called")]
    Called {
        /// The call.
        id: HelpId,
        /// Who.
        by: ParticipantId,
        /// From which breakout; none: the plenary.
        breakout: Option<BreakoutId>,
        /// What it is about.
        text: String,
    },
    /// A call is over. Since 0.1.
    #[serde(rename = "help.ended")]
    Ended {
        /// Which.
        id: HelpId,
        /// Whose.
        by: ParticipantId,
        /// Who answered it.
        answered_by: Option<ParticipantId>,
    },
}

/// Calls, takes back, answers.
///
/// # Errors
/// [`Code::HelpUnknown`], [`Code::FieldInvalid`], [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let own = &state.help;
    match command {
        Command::Call { text } => {
            let text = text::optional_line("text", text, TEXT_MAX)?;
            let breakout = match state.breakout.place_of(by) {
                Place::Plenary => None,
                Place::Breakout(breakout) => Some(breakout),
            };
            let former = own.calls.get(&by);
            let id = former.map_or_else(|| ctx.fresh(), |call| call.id);
            let same = former.is_some_and(|call| call.text == text && call.breakout == breakout);
            let called = (!same).then_some(Event::Called { id, by, breakout, text });
            Ok(Decision::events(called).made(id.0))
        }
        Command::Cancel {} => Ok(Decision::events(own.end_of(by))),
        Command::Answer { help_id } => {
            let whose = own.calls.iter().find(|(_, call)| call.id == *help_id).map(|(whose, _)| *whose);
            let whose = whose.ok_or(Code::HelpUnknown)?;
            Ok(Decision::events([Event::Ended { id: *help_id, by: whose, answered_by: Some(by) }]))
        }
    }
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Called { id, by, breakout, text } => {
            let at = state.calls.get(by).map_or(record.at, |call| call.at);
            state.calls.insert(*by, Call { id: *id, breakout: *breakout, text: text.clone(), at });
        }
        Event::Ended { by, .. } => {
            state.calls.remove(by);
        }
    }
}

/// Who calls sees their own call; facilitators see all.
#[must_use]
pub fn project(state: &State, record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let (by, event) = match record.event {
        Event::Called { by, .. } => {
            let Some(call) = state.calls.get(by) else { return Vec::new() };
            (*by, wire::Event::Called { help: call.view(*by) })
        }
        Event::Ended { id, by, answered_by } => (*by, wire::Event::Ended { help_id: *id, answered_by: *answered_by }),
    };
    vec![(Audience::PeopleAndFacilitators(vec![by]), protocol::Event::Help(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::{breakout, people},
    };

    fn call(text: &str) -> Command {
        Command::Call { text: text.into() }
    }

    fn queue(w: &World, who: &str) -> Vec<wire::Help> {
        w.view_as(who).expect("inside").help
    }

    #[test]
    fn a_call_names_person_and_breakout_is_seen_by_facilitators_and_closes_when_answered_e64() {
        let mut w = World::in_breakouts();
        table! { w;
            charlie: people::Command::Rename { name: "Charlie".into() } => ["participant.renamed"];
            bob: call("we are stuck") => ["help.called"];
            bob: call("we are stuck") => [];
        }
        w.session.now = w.session.now.plus_ms(1_000);
        table! { w; charlie: call("") => ["help.called"]; };
        assert_eq!((w.hears("alice"), w.hears("bob")), (vec!["help.called".to_owned()], vec![]));
        let [first, second] = <[wire::Help; 2]>::try_from(queue(&w, "alice")).expect("two calls");
        assert_eq!((first.by, first.breakout_id), (w.id("bob"), Some(w.breakouts()[0])));
        assert_eq!((second.by, queue(&w, "bob").len()), (w.id("charlie"), 1), "others see their own only");
        // In other words, with the same place in the queue.
        w.session.now = w.session.now.plus_ms(1_000);
        table! { w; bob: call("come quickly") => ["help.called"]; };
        assert_eq!((queue(&w, "alice")[0].text.as_str(), queue(&w, "alice")[0].at), ("come quickly", first.at));
        table! { w;
            charlie: Command::Answer { help_id: first.id } => Forbidden;
            alice: Command::Answer { help_id: first.id } => ["help.ended"];
            alice: Command::Answer { help_id: first.id } => HelpUnknown;
            bob: Command::Cancel {} => [];
            charlie: Command::Cancel {} => ["help.ended"];
        }
        assert!(queue(&w, "alice").is_empty());
    }

    #[test]
    fn a_call_ends_with_who_calls_and_with_their_breakout_e64() {
        let mut w = World::in_breakouts();
        let close = breakout::Command::Close { breakouts: None, warning_ms: Some(0) };
        table! { w;
            bob: call("") => ["help.called"];
            charlie: call("") => ["help.called"];
            bob: people::Command::Leave {} => ["participant.standing", "help.ended"];
            alice: close => ["breakout.closed", "help.ended"];
            charlie: call(&"x".repeat(501)) => FieldInvalid;
            charlie: call("here") => ["help.called"];
            alice: people::Command::Remove { participant_id: w.id("charlie") } => ["participant.standing", "help.ended"];
        }
        assert!(queue(&w, "alice").is_empty());
    }
}
