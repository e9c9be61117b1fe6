//! A person's private stream: their reflections. Nobody else reads it; what its author shares is told to the
//! session, which shows it to those it is shared with until the author takes it back. Rules.
//! Durable: everything here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Aggregate, Audience, Ctx, Decision, Record, Rejection,
    aggregate::{Unreadable, decode_tagged, encode_tagged},
    progress::Tally,
    session, text,
};
use crate::{
    ids::{BreakoutId, DrawId, ParticipantId, ReflectionId, StepId, Timestamp},
    protocol::{
        self,
        error::Code,
        people::Place,
        reflection::{self as wire, Audience as ShareAudience, ParticipantView, ShareWith, SharedReflection},
    },
};

/// How many reflections one person may keep in one session.
pub const REFLECTIONS_MAX: usize = 500;

/// A participant's stream.
pub struct Participant;

/// A reflection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reflection {
    text: String,
    draw: Option<DrawId>,
    step: Option<StepId>,
    at: Timestamp,
    edited_at: Option<Timestamp>,
    shared: Option<(SharedWith, Timestamp)>,
}

/// With whom: the wire's [`ShareAudience`] in a form that snapshots can hold, which bincode demands to be read
/// without looking at names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum SharedWith {
    Facilitators,
    Breakout(BreakoutId),
    Everyone,
}

impl From<ShareAudience> for SharedWith {
    fn from(audience: ShareAudience) -> Self {
        match audience {
            ShareAudience::Facilitators => Self::Facilitators,
            ShareAudience::Breakout(breakout) => Self::Breakout(breakout),
            ShareAudience::Everyone => Self::Everyone,
        }
    }
}

impl From<SharedWith> for ShareAudience {
    fn from(with: SharedWith) -> Self {
        match with {
            SharedWith::Facilitators => Self::Facilitators,
            SharedWith::Breakout(breakout) => Self::Breakout(breakout),
            SharedWith::Everyone => Self::Everyone,
        }
    }
}

/// What a person wrote.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    reflections: BTreeMap<ReflectionId, Reflection>,
    /// In which breakout each was written, if in one.
    places: BTreeMap<ReflectionId, BreakoutId>,
}

impl State {
    fn require(&self, id: ReflectionId) -> Result<&Reflection, Rejection> {
        self.reflections.get(&id).ok_or_else(|| Code::ReflectionUnknown.into())
    }

    fn reflection(id: ReflectionId, own: &Reflection) -> wire::Reflection {
        wire::Reflection {
            id,
            text: own.text.clone(),
            draw_id: own.draw,
            step_id: own.step,
            at: own.at,
            edited_at: own.edited_at,
            shared: own.shared.map(|(with, _)| with.into()),
        }
    }

    /// The stream as its owner sees it.
    #[must_use]
    pub fn view(&self) -> ParticipantView {
        ParticipantView { reflections: self.reflections.iter().map(|(id, own)| Self::reflection(*id, own)).collect() }
    }

    /// How much was written in each breakout: numbers, and nothing of the words.
    #[must_use]
    pub fn written(&self) -> BTreeMap<BreakoutId, Tally> {
        let mut written: BTreeMap<BreakoutId, Tally> = BTreeMap::new();
        for (id, place) in &self.places {
            if let Some(own) = self.reflections.get(id) {
                written.entry(*place).or_default().more(own.edited_at.unwrap_or(own.at));
            }
        }
        written
    }

    /// What is shared with others, and nothing else.
    #[must_use]
    pub fn shared(&self, by: ParticipantId) -> Vec<SharedReflection> {
        self.reflections
            .iter()
            .filter_map(|(id, own)| {
                own.shared.map(|(with, shared_at)| SharedReflection {
                    id: *id,
                    by,
                    text: own.text.clone(),
                    draw_id: own.draw,
                    step_id: own.step,
                    shared_at,
                    audience: with.into(),
                })
            })
            .collect()
    }
}

/// A command of the stream's owner, with what the session knew when it passed it on.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// Where the owner is.
    pub place: Place,
    /// The session's current step.
    pub step: Option<StepId>,
    /// Whether the session is over: writing is still possible, sharing is not.
    pub ended: bool,
    /// What they ask.
    pub reflection: wire::Command,
}

/// What happened to reflections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A reflection is new, or has other words. Since 0.1.
    #[serde(rename = "reflection.written")]
    Written {
        /// Which.
        id: ReflectionId,
        /// The words.
        text: String,
        /// About which draw; of a new one.
        draw: Option<DrawId>,
        /// About which step; of a new one.
        step: Option<StepId>,
    },
    /// One that is written next stands in this breakout. Since 0.1.
    #[serde(rename = "reflection.placed")]
    Placed {
        /// Which.
        id: ReflectionId,
        /// Where its author is.
        breakout: BreakoutId,
    },
    /// It is shared. Since 0.1.
    #[serde(rename = "reflection.shared")]
    Shared {
        /// Which.
        id: ReflectionId,
        /// With whom.
        audience: ShareAudience,
    },
    /// It is private again. Since 0.1.
    #[serde(rename = "reflection.revoked")]
    Revoked {
        /// Which.
        id: ReflectionId,
    },
    /// It is gone. Since 0.1.
    #[serde(rename = "reflection.deleted")]
    Deleted {
        /// Which.
        id: ReflectionId,
    },
}

impl Aggregate for Participant {
    const SCHEMA: u64 = 3;
    type State = State;
    type Command = Command;
    type Event = Event;

    fn decide(state: &State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
        session::asker(ctx)?;
        match &command.reflection {
            wire::Command::Write { reflection_id, text, draw_id, step_id } => {
                let text = text::body("text", text, 10_000)?;
                match reflection_id {
                    Some(id) => {
                        if state.require(*id)?.text == text {
                            return Ok(Decision::nothing().made(id.0));
                        }
                        Ok(Decision::events([Event::Written { id: *id, text, draw: None, step: None }]).made(id.0))
                    }
                    None if state.reflections.len() >= REFLECTIONS_MAX => Err(Rejection::new(
                        Code::FieldInvalid,
                        format!("at most {REFLECTIONS_MAX} reflections in one session"),
                    )),
                    None => {
                        let id = ctx.fresh::<ReflectionId>();
                        let step = step_id.or(command.step);
                        let placed = match command.place {
                            Place::Breakout(breakout) => Some(Event::Placed { id, breakout }),
                            Place::Plenary => None,
                        };
                        // Last, because it is what the author gets, and the answer comes after that.
                        let written = Event::Written { id, text, draw: *draw_id, step };
                        Ok(Decision::events(placed.into_iter().chain([written])).made(id.0))
                    }
                }
            }
            wire::Command::Share { reflection_id, with } => {
                let own = state.require(*reflection_id)?;
                if command.ended {
                    return Err(Rejection::new(Code::SessionState, "the session is over"));
                }
                let audience = match (with, command.place) {
                    (ShareWith::Facilitators, _) => ShareAudience::Facilitators,
                    (ShareWith::Everyone, _) => ShareAudience::Everyone,
                    (ShareWith::Breakout, Place::Breakout(breakout)) => ShareAudience::Breakout(breakout),
                    (ShareWith::Breakout, Place::Plenary) => return Err(Code::NotInBreakout.into()),
                };
                if own.shared.is_some_and(|(present, _)| present == audience.into()) {
                    return Ok(Decision::nothing());
                }
                Ok(Decision::events([Event::Shared { id: *reflection_id, audience }]))
            }
            wire::Command::Revoke { reflection_id } => {
                let revoke = state.require(*reflection_id)?.shared.is_some();
                Ok(Decision::events(revoke.then_some(Event::Revoked { id: *reflection_id })))
            }
            wire::Command::Delete { reflection_id } => {
                state.require(*reflection_id)?;
                Ok(Decision::events([Event::Deleted { id: *reflection_id }]))
            }
        }
    }

    fn apply(state: &mut State, record: &Record<Event>) {
        match &record.event {
            Event::Written { id, text, draw, step } => {
                state
                    .reflections
                    .entry(*id)
                    .and_modify(|own| {
                        own.text.clone_from(text);
                        own.edited_at = Some(record.at);
                    })
                    .or_insert_with(|| Reflection {
                        text: text.clone(),
                        draw: *draw,
                        step: *step,
                        at: record.at,
                        edited_at: None,
                        shared: None,
                    });
            }
            Event::Placed { id, breakout } => {
                state.places.insert(*id, *breakout);
            }
            Event::Shared { id, audience } => {
                if let Some(own) = state.reflections.get_mut(id) {
                    own.shared = Some(((*audience).into(), record.at));
                }
            }
            Event::Revoked { id } => {
                if let Some(own) = state.reflections.get_mut(id) {
                    own.shared = None;
                }
            }
            Event::Deleted { id } => {
                state.reflections.remove(id);
                state.places.remove(id);
            }
        }
    }

    /// Only its owner is ever subscribed to this stream.
    fn project(state: &State, record: &Record<Event>) -> Vec<(Audience, protocol::Event)> {
        let event = match &record.event {
            Event::Placed { .. } => return Vec::new(),
            Event::Deleted { id } => wire::Event::Deleted { reflection_id: *id },
            Event::Written { id, .. } | Event::Shared { id, .. } | Event::Revoked { id } => {
                let Some(own) = state.reflections.get(id) else { return Vec::new() };
                wire::Event::Written { reflection: State::reflection(*id, own) }
            }
        };
        vec![(Audience::Everyone, protocol::Event::Reflection(event))]
    }

    fn next_deadline(_: &State) -> Option<Timestamp> {
        None
    }

    fn tick(_: &State, _: &mut Ctx) -> Vec<Event> {
        Vec::new()
    }

    fn encode(event: &Event) -> (String, u16, Value) {
        encode_tagged(event)
    }

    fn decode(kind: &str, version: u16, body: Value) -> Result<Event, Unreadable> {
        decode_tagged(kind, version, body)
    }
}

/// Whether someone else may see a shared reflection.
#[must_use]
pub fn sees_shared(viewer: &super::Viewer, audience: ShareAudience) -> bool {
    use crate::protocol::people::Standing;
    viewer.standing == Standing::Admitted
        && match audience {
            ShareAudience::Everyone => true,
            ShareAudience::Facilitators => viewer.role.facilitates(),
            ShareAudience::Breakout(breakout) => viewer.place == Place::Breakout(breakout),
        }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::{Viewer, testing::Given},
        protocol::people::{Role, Standing},
    };

    const BOB: ParticipantId = ParticipantId(Uuid::from_u128(0xb0b));
    const BREAKOUT: BreakoutId = BreakoutId(Uuid::from_u128(1));

    fn asks(journal: &mut Given<Participant>, reflection: wire::Command) -> Result<Vec<String>, Code> {
        asks_from(journal, Place::Plenary, reflection)
    }

    fn asks_from(
        journal: &mut Given<Participant>,
        place: Place,
        reflection: wire::Command,
    ) -> Result<Vec<String>, Code> {
        let command = Command { place, step: None, ended: false, reflection };
        let decision = journal.when(Some(BOB), &command).map_err(|rejection| rejection.code)?;
        Ok(crate::domain::testing::kinds::<Participant>(&decision.events))
    }

    fn write(id: Option<ReflectionId>, text: &str) -> wire::Command {
        wire::Command::Write { reflection_id: id, text: text.into(), draw_id: None, step_id: None }
    }

    fn written() -> (Given<Participant>, ReflectionId) {
        let mut journal = Given::nothing();
        assert_eq!(asks(&mut journal, write(None, "mine")), Ok(vec!["reflection.written".into()]));
        let id = journal.state.view().reflections[0].id;
        (journal, id)
    }

    fn viewer(role: Role, place: Place) -> Viewer {
        Viewer { participant: ParticipantId(Uuid::from_u128(0xa)), role, standing: Standing::Admitted, place }
    }

    #[test]
    fn a_private_reflection_is_in_nothing_that_others_get_e79() {
        let (mut journal, id) = written();
        assert!(journal.state.shared(BOB).is_empty());
        assert_eq!(asks(&mut journal, write(Some(id), "still mine")), Ok(vec!["reflection.written".into()]));
        assert_eq!(asks(&mut journal, write(Some(id), "still mine")), Ok(vec![]));
        assert!(journal.state.shared(BOB).is_empty());
    }

    #[test]
    fn what_is_shared_is_seen_by_whom_it_is_shared_with_and_by_nobody_after_it_is_revoked_e80() {
        let inside = Place::Breakout(BREAKOUT);
        let (facilitator, member, other) = (
            viewer(Role::CoFacilitator, Place::Plenary),
            viewer(Role::Participant, inside),
            viewer(Role::Participant, Place::Plenary),
        );
        let cases = [
            (ShareWith::Facilitators, ShareAudience::Facilitators, [true, false, false]),
            (ShareWith::Breakout, ShareAudience::Breakout(BREAKOUT), [false, true, false]),
            (ShareWith::Everyone, ShareAudience::Everyone, [true, true, true]),
        ];
        let (mut journal, reflection_id) = written();
        for (with, audience, seen) in cases {
            let share = wire::Command::Share { reflection_id, with };
            assert_eq!(asks_from(&mut journal, inside, share.clone()), Ok(vec!["reflection.shared".into()]));
            assert_eq!(asks_from(&mut journal, inside, share), Ok(vec![]));
            assert_eq!(journal.state.shared(BOB)[0].audience, audience);
            assert_eq!([facilitator, member, other].map(|viewer| sees_shared(&viewer, audience)), seen);
            let gone = Viewer { standing: Standing::Removed, ..facilitator };
            assert!(!sees_shared(&gone, audience));
        }
        assert_eq!(asks(&mut journal, wire::Command::Revoke { reflection_id }), Ok(vec!["reflection.revoked".into()]));
        assert_eq!(asks(&mut journal, wire::Command::Revoke { reflection_id }), Ok(vec![]));
        assert!(journal.state.shared(BOB).is_empty());
        assert_eq!(journal.state.view().reflections[0].text, "mine", "it is still its author's");
    }

    #[test]
    fn what_is_deleted_is_taken_back_too_e80() {
        let (mut journal, reflection_id) = written();
        let share = wire::Command::Share { reflection_id, with: ShareWith::Everyone };
        assert!(asks(&mut journal, share).is_ok());
        assert_eq!(asks(&mut journal, wire::Command::Delete { reflection_id }), Ok(vec!["reflection.deleted".into()]));
        assert!(journal.state.shared(BOB).is_empty());
        assert_eq!(asks(&mut journal, wire::Command::Delete { reflection_id }), Err(Code::ReflectionUnknown));
    }

    #[test]
    fn what_is_counted_is_where_it_was_written_and_not_what_z_2() {
        let mut journal = Given::<Participant>::nothing();
        let inside = Place::Breakout(BREAKOUT);
        assert_eq!(asks(&mut journal, write(None, "elsewhere")), Ok(vec!["reflection.written".into()]));
        assert!(journal.state.written().is_empty());
        let both = Ok(vec!["reflection.placed".into(), "reflection.written".into()]);
        assert_eq!(asks_from(&mut journal, inside, write(None, "mine")), both);
        let at = journal.now;
        let reflection_id = journal.state.view().reflections.last().expect("a reflection").id;
        assert_eq!(journal.state.written()[&BREAKOUT], Tally { count: 1, last_at: Some(at) });
        assert!(asks_from(&mut journal, inside, wire::Command::Delete { reflection_id }).is_ok());
        assert!(journal.state.written().is_empty());
    }

    #[test]
    fn limits_and_refusals() {
        let (mut journal, reflection_id) = written();
        let stranger = ReflectionId(Uuid::nil());
        let share = |with| wire::Command::Share { reflection_id, with };
        assert_eq!(asks(&mut journal, share(ShareWith::Breakout)), Err(Code::NotInBreakout));
        assert_eq!(asks(&mut journal, write(Some(stranger), "x")), Err(Code::ReflectionUnknown));
        assert_eq!(asks(&mut journal, write(None, " ")), Err(Code::FieldInvalid));
        assert_eq!(asks(&mut journal, write(None, &"x".repeat(10_001))), Err(Code::FieldInvalid));
        // When the session is over one may still write, and take back, but show nothing more.
        let over = |reflection| Command { place: Place::Plenary, step: None, ended: true, reflection };
        assert!(journal.when(Some(BOB), &over(write(None, "later"))).is_ok());
        assert!(journal.when(Some(BOB), &over(share(ShareWith::Everyone))).is_err());
        while journal.state.view().reflections.len() < REFLECTIONS_MAX {
            assert!(asks(&mut journal, write(None, "more")).is_ok());
        }
        assert_eq!(asks(&mut journal, write(None, "one more")), Err(Code::FieldInvalid));
        assert!(journal.when(None, &over(write(None, "nobody's"))).is_err());
    }
}
