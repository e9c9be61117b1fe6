//! The session's own fields and its life: scheduled → live → completed, or cancelled.
//! Rules: S-1 to S-4 of `docs/protocol.md`. Durable: everything here.

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, text};
use crate::{
    ids::{ParticipantId, SessionId, Timestamp},
    protocol::{
        self,
        error::Code,
        people::Role,
        session::{Command, SessionHeader, Status},
    },
};

/// The session's own fields.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    id: Option<SessionId>,
    title: String,
    join_code: String,
    status: Status,
    scheduled_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    capacity: u32,
}

impl State {
    /// Where the session is in its life.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Whether the session was created at all.
    #[must_use]
    pub fn created(&self) -> bool {
        self.id.is_some()
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How many people it may hold.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// When it started.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.started_at
    }

    /// Planned start.
    #[must_use]
    pub fn scheduled_at(&self) -> Option<Timestamp> {
        self.scheduled_at
    }

    /// When it was completed or cancelled.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at
    }

    /// The fields on the wire; `lobby` belongs to another part.
    #[must_use]
    pub fn header(&self, lobby: bool) -> SessionHeader {
        SessionHeader {
            id: self.id.unwrap_or(SessionId(uuid::Uuid::nil())),
            title: self.title.clone(),
            status: self.status,
            join_code: self.join_code.clone(),
            scheduled_at: self.scheduled_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            lobby,
            capacity: self.capacity,
        }
    }

    /// Refuses when the session has ended.
    ///
    /// # Errors
    /// [`Code::SessionState`].
    pub fn require_not_ended(&self) -> Result<(), Rejection> {
        if self.status.ended() {
            Err(Rejection::new(Code::SessionState, format!("the session is {}", self.status.name())))
        } else {
            Ok(())
        }
    }

    /// Refuses unless the session is live.
    ///
    /// # Errors
    /// [`Code::SessionState`].
    pub fn require_live(&self) -> Result<(), Rejection> {
        if self.status == Status::Live {
            Ok(())
        } else {
            Err(Rejection::new(Code::SessionState, format!("the session is {}", self.status.name())))
        }
    }
}

/// What happened to the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// It was created. Since 0.1.
    #[serde(rename = "session.created")]
    Created {
        /// Its id.
        id: SessionId,
        /// Its title.
        title: String,
        /// The code people join by.
        join_code: String,
        /// Planned start.
        scheduled_at: Option<Timestamp>,
        /// How many people it may hold.
        capacity: u32,
    },
    /// Its fields were changed; null keeps what was. Since 0.1.
    #[serde(rename = "session.changed")]
    Changed {
        /// Its title.
        title: Option<String>,
        /// Planned start; left out keeps what was, null takes it away.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
        scheduled_at: Option<Option<Timestamp>>,
        /// How many people it may hold.
        capacity: Option<u32>,
    },
    /// It is live. Since 0.1.
    #[serde(rename = "session.started")]
    Started {
        /// By whom.
        by: ParticipantId,
    },
    /// It is over. Since 0.1.
    #[serde(rename = "session.completed")]
    Completed {
        /// By whom.
        by: ParticipantId,
    },
    /// It was called off. Since 0.1.
    #[serde(rename = "session.cancelled")]
    Cancelled {
        /// By whom.
        by: ParticipantId,
    },
}

/// A field that stands there was changed, also when it is null.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Timestamp>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Which changes of the life cycle are possible. Starting a live session, or ending an ended one in the same
/// way, changes nothing: whoever pressed twice gets the same answer.
///
/// # Errors
/// [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<session::Event>, Rejection> {
    let own = &state.lifecycle;
    let by = session::asker(ctx)?;
    let refused = || Rejection::new(Code::SessionState, format!("the session is {}", own.status.name()));
    let event = match (command, own.status) {
        (Command::Start {}, Status::Scheduled) => Event::Started { by },
        (Command::Complete {}, Status::Live) => Event::Completed { by },
        (Command::Cancel {}, Status::Scheduled | Status::Live) => Event::Cancelled { by },
        (Command::Start {}, Status::Live)
        | (Command::Complete {}, Status::Completed)
        | (Command::Cancel {}, Status::Cancelled) => return Ok(Decision::nothing()),
        (Command::Start {} | Command::Complete {} | Command::Cancel {}, _) => return Err(refused()),
    };
    let mut events = vec![session::Event::Lifecycle(event)];
    match command {
        Command::Start {} => events.extend(state.journey.first_step().map(session::Event::Journey)),
        Command::Complete {} | Command::Cancel {} => {
            events.extend(state.breakout.close_now().map(session::Event::Breakout))
        }
    }
    Ok(Decision::events(events))
}

/// The event that creates a session, its fields checked.
///
/// # Errors
/// [`Code::FieldInvalid`].
pub fn create(
    id: SessionId,
    title: &str,
    join_code: &str,
    scheduled_at: Option<Timestamp>,
    capacity: u32,
) -> Result<Event, Rejection> {
    Ok(Event::Created {
        id,
        title: text::line("title", title, 160)?,
        join_code: join_code.to_owned(),
        scheduled_at,
        capacity: u32::try_from(text::between("capacity", i64::from(capacity), 1, 10_000)?).unwrap_or(1),
    })
}

/// The event that changes a session's own fields, checked; with nothing in it, it still tells everyone of the
/// journey and decks that changed with it.
///
/// # Errors
/// [`Code::FieldInvalid`].
pub fn changed(change: &session::Change) -> Result<Event, Rejection> {
    let capacity =
        change.capacity.map(|capacity| text::between("capacity", i64::from(capacity), 1, 10_000)).transpose()?;
    Ok(Event::Changed {
        title: change.title.as_deref().map(|title| text::line("title", title, 160)).transpose()?,
        scheduled_at: change.scheduled_at,
        capacity: capacity.and_then(|capacity| u32::try_from(capacity).ok()),
    })
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Created { id, title, join_code, scheduled_at, capacity } => {
            *state = State {
                id: Some(*id),
                title: title.clone(),
                join_code: join_code.clone(),
                status: Status::Scheduled,
                scheduled_at: *scheduled_at,
                started_at: None,
                ended_at: None,
                capacity: *capacity,
            };
        }
        Event::Changed { title, scheduled_at, capacity } => {
            if let Some(title) = title {
                state.title.clone_from(title);
            }
            if let Some(scheduled_at) = scheduled_at {
                state.scheduled_at = *scheduled_at;
            }
            if let Some(capacity) = capacity {
                state.capacity = *capacity;
            }
        }
        Event::Started { .. } => {
            state.status = Status::Live;
            state.started_at = Some(record.at);
        }
        Event::Completed { .. } => {
            state.status = Status::Completed;
            state.ended_at = Some(record.at);
        }
        Event::Cancelled { .. } => {
            state.status = Status::Cancelled;
            state.ended_at = Some(record.at);
        }
    }
}

/// Everyone inside sees the life of the session; creation happens before anybody is.
#[must_use]
pub fn project(state: &session::State, event: &Event) -> Vec<(Audience, protocol::Event)> {
    use protocol::session::Event as Wire;
    let wire = match event {
        Event::Created { .. } => return Vec::new(),
        Event::Changed { title, .. } => return told_changed(state, title.as_deref()),
        Event::Started { by } => Wire::Started { by: *by },
        Event::Completed { by } => Wire::Completed { by: *by },
        Event::Cancelled { by } => Wire::Cancelled { by: *by },
    };
    vec![(Audience::Everyone, protocol::Event::Session(wire))]
}

/// A changed session: facilitators read more of its journey than others.
fn told_changed(state: &session::State, title: Option<&str>) -> Vec<(Audience, protocol::Event)> {
    let changed = |role| {
        protocol::Event::Session(protocol::session::Event::Changed {
            session: state.header(),
            journey: state.journey.view(state.lifecycle.started_at, role),
            decks: state.card.views(),
        })
    };
    let others = state.people.inside().filter(|(_, member)| !member.role.facilitates()).map(|(id, _)| id).collect();
    let mut told = vec![
        (Audience::Facilitators, changed(Role::Facilitator)),
        (Audience::People(others), changed(Role::Participant)),
    ];
    if let Some(title) = title {
        let changed = protocol::lobby::Event::Changed { title: Some(title.to_owned()), name: None };
        told.push((Audience::Lobby, protocol::Event::Lobby(changed)));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Aggregate,
        session::{Change, Session},
        testing::{START, World, table},
    };

    #[test]
    fn a_session_starts_once_and_ends_once() {
        let mut w = World::planned();
        assert!(w.join("bob").is_ok());
        table! { w;
            bob: Command::Start {} => Forbidden;
            alice: Command::Complete {} => SessionState;
            alice: Command::Start {} => ["session.started", "step.changed"];
            alice: Command::Start {} => [];
            bob: Command::Complete {} => Forbidden;
            alice: Command::Complete {} => ["session.completed"];
            alice: Command::Complete {} => [];
            alice: Command::Cancel {} => SessionState;
            alice: Command::Start {} => SessionState;
        }
        let mut w = World::planned();
        table! { w;
            alice: Command::Cancel {} => ["session.cancelled"];
            alice: Command::Cancel {} => [];
            alice: Command::Complete {} => SessionState;
        }
        assert_eq!(w.changes("alice", Change::default()), Err(Code::SessionState));
    }

    #[test]
    fn ending_the_session_brings_everybody_to_the_plenary_e71() {
        let mut w = World::in_breakouts();
        table! { w; alice: Command::Complete {} => ["session.completed", "breakout.closed"]; };
        assert_eq!(w.hears("bob"), ["session.completed", "breakout.closed"]);
        let view = w.view_as("bob").expect("bob still sees it");
        assert_eq!((view.session.status, view.session.ended_at), (Status::Completed, Some(START)));
        assert!(view.people.iter().all(|person| person.place == protocol::people::Place::Plenary));
    }

    #[test]
    fn a_planned_start_that_was_taken_away_stays_away_after_a_replay() {
        let taken = Change { scheduled_at: Some(None), ..Change::default() };
        let kept = Change { title: Some("New".into()), ..Change::default() };
        for change in [taken, kept] {
            let event = session::Event::Lifecycle(changed(&change).expect("a valid change"));
            let (kind, version, body) = Session::encode(&event);
            assert_eq!(Session::decode(&kind, version, body).expect("readable"), event);
        }
        let mut w = World::planned();
        assert!(w.changes("alice", Change { scheduled_at: Some(Some(START)), ..Change::default() }).is_ok());
        assert_eq!(w.session.state.header().scheduled_at, Some(START));
        assert!(w.changes("alice", Change { capacity: Some(9), ..Change::default() }).is_ok());
        assert_eq!(w.session.state.header().scheduled_at, Some(START));
        assert!(w.changes("alice", Change { scheduled_at: Some(None), ..Change::default() }).is_ok());
        assert_eq!(w.session.state.header().scheduled_at, None);
    }

    #[test]
    fn limits_of_a_change() {
        let mut w = World::planned();
        let title = |title: &str| Change { title: Some(title.into()), ..Change::default() };
        assert_eq!(w.changes("alice", title(" ")), Err(Code::FieldInvalid));
        assert_eq!(w.changes("alice", title(&"x".repeat(161))), Err(Code::FieldInvalid));
        assert_eq!(w.changes("alice", Change { capacity: Some(0), ..Change::default() }), Err(Code::FieldInvalid));
        assert!(w.changes("alice", title("Better")).is_ok());
        assert_eq!(w.view_as("alice").map(|view| view.session.title), Some("Better".into()));
    }
}
