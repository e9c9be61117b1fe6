//! What was before, brought back as far as what happened since allows.

use std::collections::BTreeMap;

use super::{Clock, Event, LATE_WARNING_MS, Phase, Round, State, prepare, run, wire};
use crate::{
    ids::{BreakoutId, ParticipantId, RoundId, Timestamp},
    protocol::people::Place,
};

/// What is to be brought back.
pub(in crate::domain) enum Restored<'a> {
    /// A round as it was before it was opened.
    NotOpen(&'a Round),
    /// A round that was open, and those of its breakouts that were closed.
    Open(&'a Round, &'a [BreakoutId]),
    /// The places of people who are still where they were brought: for each where from, and where to.
    Places(RoundId, &'a BTreeMap<ParticipantId, (Option<BreakoutId>, Option<BreakoutId>)>),
    /// A prepared round that was thrown away.
    Prepared(&'a Round),
}

impl State {
    /// The open round.
    pub(in crate::domain) fn open_round(&self) -> Option<&Round> {
        self.open.as_ref()
    }

    /// A round that is not open.
    pub(in crate::domain) fn not_open(&self, id: RoundId) -> Option<&Round> {
        self.prepared.iter().chain(&self.past).find(|round| round.id == id)
    }

    /// The event that brings it back; none if that is not possible any more, or would change nothing.
    pub(in crate::domain) fn restored(
        &self,
        what: Restored<'_>,
        now: Timestamp,
        still_here: impl Fn(ParticipantId) -> bool,
    ) -> Option<Event> {
        match what {
            Restored::NotOpen(round) => {
                self.open.as_ref().filter(|open| open.id == round.id)?;
                Some(Event::Unopened { round: Box::new(round.clone()) })
            }
            Restored::Prepared(round) => {
                let free = self.prepared.len() < prepare::ROUNDS_PREPARED_MAX && self.not_open(round.id).is_none();
                free.then(|| prepare::prepared(round, round.assignment.clone(), round.chance.clone()))
            }
            Restored::Open(round, closed) => match &self.open {
                Some(open) if open.id == round.id => self.unclosed(open, closed),
                Some(_) => None,
                None => {
                    self.past.iter().find(|past| past.id == round.id)?;
                    let mut breakouts = round.breakouts.clone();
                    for breakout in &mut breakouts {
                        breakout.clock = breakout.clock.filter(|clock| far(*clock, now));
                    }
                    let mut assignment = round.assignment.clone();
                    assignment.retain(|id, _| still_here(*id));
                    let mut invitations = round.invitations.clone();
                    invitations.retain(|id, _| still_here(*id));
                    Some(Event::Opened { id: round.id, breakouts, assignment, invitations })
                }
            },
            Restored::Places(round, places) => {
                let open = self.open.as_ref().filter(|open| open.id == round)?;
                let mut moves = Vec::new();
                for (id, (from, to)) in places {
                    let possible = from.is_none_or(|from| open.running_one(from).is_some());
                    if open.place_of(*id) == *to && possible && still_here(*id) {
                        let to = from.map_or(Place::Plenary, Place::Breakout);
                        moves.push(wire::Move { participant_id: *id, to });
                    }
                }
                (!moves.is_empty()).then_some(Event::Moved { round, moves })
            }
        }
    }

    /// The open round with some of its breakouts open again, without an end.
    fn unclosed(&self, open: &Round, closed: &[BreakoutId]) -> Option<Event> {
        let mut breakouts = open.breakouts.clone();
        for breakout in breakouts.iter_mut().filter(|breakout| closed.contains(&breakout.id)) {
            (breakout.closed_at, breakout.clock) = (None, None);
        }
        run::changed(open, breakouts)
    }
}

impl Round {
    /// Its id.
    pub(in crate::domain) fn id(&self) -> RoundId {
        self.id
    }

    /// Whether it has been open.
    pub(super) fn is_former(&self) -> bool {
        matches!(self.phase, Phase::Closed { .. })
    }
}

/// Whether a clock leaves people time.
fn far(clock: Clock, now: Timestamp) -> bool {
    match clock {
        Clock::Running { closes_at, .. } => closes_at > now.plus_ms(LATE_WARNING_MS),
        Clock::Paused { .. } => true,
    }
}
