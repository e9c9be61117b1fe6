//! Who is present, as it is kept: the union of everybody's connections, with whatever breaks and is back within the grace
//! left out. Rules: D-1 to D-4. Durable: who is here. Told to nobody: presence says it sooner, and [`report`] reads the
//! log.
//!
//! It is kept in the session's stream, because there it is fenced, ordered with leaving, removal and the end, and read back
//! like everything else. Its volume is bounded by the rhythm in which the actors say who is present, a few times a second
//! at most, however many people come and go on bad networks.

pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{aggregate::Record, people, session};
use crate::{
    ids::{ParticipantId, Timestamp},
    protocol::{people::Standing, session::Status},
};

/// Who is present, as the actors know it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Present {
    /// Everyone with a connection, or with one that broke within the grace.
    pub here: BTreeSet<ParticipantId>,
    /// When the last connection of those who are not here any more ended.
    pub gone_at: BTreeMap<ParticipantId, Timestamp>,
    /// When the others were gone who are not here any more; none is now. After a crash: when the session was last known
    /// to run.
    pub alive_until: Option<Timestamp>,
}

/// Who is here.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    here: BTreeSet<ParticipantId>,
    /// When anything happened last: until then the session is known to have run.
    last_at: Timestamp,
}

impl State {
    /// Who is here, as far as it was kept.
    #[must_use]
    pub fn here(&self) -> &BTreeSet<ParticipantId> {
        &self.here
    }

    /// Until when the session is known to have run.
    #[must_use]
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }
}

/// What happened to attendance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// People are here, or gone since an instant that may be earlier. Since 0.1.
    #[serde(rename = "attendance.changed")]
    Changed {
        /// Who came.
        came: BTreeSet<ParticipantId>,
        /// Who is gone, and since when.
        gone: BTreeMap<ParticipantId, Timestamp>,
    },
    /// The session runs, and people are here, although nothing happens: should it crash, it is known until when they were.
    /// Since 0.1.
    #[serde(rename = "attendance.beat")]
    Beat {},
}

/// What of who is present is new.
pub(super) fn changed(state: &session::State, now: Timestamp, present: &Present) -> Option<Event> {
    let own = &state.attendance;
    let inside = |id: &ParticipantId| state.people.get(*id).is_some_and(|member| member.standing == Standing::Admitted);
    let here: BTreeSet<_> = present.here.iter().copied().filter(inside).collect();
    let came: BTreeSet<_> = here.difference(&own.here).copied().collect();
    let since = |id: ParticipantId| present.gone_at.get(&id).copied().or(present.alive_until).unwrap_or(now).min(now);
    let gone: BTreeMap<_, _> = own.here.difference(&here).map(|id| (*id, since(*id))).collect();
    (!came.is_empty() || !gone.is_empty()).then_some(Event::Changed { came, gone })
}

/// That the session runs; nothing to be said where it is not live or nobody is.
pub(super) fn beat(state: &session::State) -> Option<Event> {
    let counts = state.lifecycle.status() == Status::Live && !state.attendance.here.is_empty();
    counts.then_some(Event::Beat {})
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Changed { came, gone } => {
            state.here.extend(came);
            state.here.retain(|id| !gone.contains_key(id));
        }
        Event::Beat {} => {}
    }
}

/// Whoever is not inside any more is not here, and whatever happens shows that the session runs.
pub(super) fn follow(state: &mut State, record: &Record<session::Event>) {
    state.last_at = record.at;
    if let session::Event::People(people::Event::StandingChanged { id, standing }) = &record.event
        && *standing != Standing::Admitted
    {
        state.here.remove(id);
    }
}
