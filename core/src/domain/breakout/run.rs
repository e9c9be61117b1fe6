//! While a round is open: opening and closing, clocks, and who may go where by themselves.

use std::collections::BTreeMap;

use super::{
    super::{Ctx, Decision, Rejection, assignment, people::Member, session, text},
    Breakout, Clock, Event, LATE_WARNING_MS, Phase, Round, State, WARNING_MS,
};
use crate::{
    ids::{BreakoutId, EntryId, ParticipantId, RoundId, Timestamp},
    protocol::{
        breakout::{self as wire, Invitation, Joining, Late},
        error::Code,
        people::{Place, Role, Standing},
    },
};

/// The longest a breakout is planned for.
const DURATION_MAX_MS: i64 = 86_400_000;

impl State {
    /// The open round.
    pub(super) fn open_one(&self) -> Result<&Round, Rejection> {
        self.open.as_ref().ok_or_else(|| Code::BreakoutsNone.into())
    }

    /// What becomes of newcomers while breakouts are open. Whoever has a place or an invitation keeps it; for whoever
    /// was expected (`claimed`) a place is kept.
    pub(in crate::domain) fn place_late(
        &self,
        people: &[(ParticipantId, Role)],
        claimed: impl Fn(ParticipantId) -> Option<EntryId>,
    ) -> Option<Event> {
        place_late(self.open.as_ref()?, people, claimed)
    }

    /// The place that is kept in the open round for somebody who turns out to be whom one expected.
    pub(in crate::domain) fn place_reserved(
        &self,
        id: ParticipantId,
        claimed: impl Fn(ParticipantId) -> Option<EntryId>,
    ) -> Option<Event> {
        let open = self.open.as_ref()?;
        open.expected.get(&claimed(id)?)?;
        place_late(open, &[(id, Role::Participant)], claimed)
    }

    /// The places that are kept in prepared rounds.
    pub(in crate::domain) fn prepare_reserved(&self, entry: EntryId, id: ParticipantId) -> impl Iterator<Item = Event> {
        let free = self.prepared.iter().filter(move |round| !round.assignment.contains_key(&id));
        free.filter_map(move |round| {
            let to = *round.expected.get(&entry)?;
            let room = round.breakouts.iter().find(|breakout| breakout.id == to)?.capacity;
            let fits = room.is_none_or(|most| round.size(to) < most as usize);
            fits.then(|| Event::Moved { round: round.id, moves: vec![to_breakout(id, to)] })
        })
    }

    /// The breakouts of the open round as an event will leave them, if it changes them; those that will be open.
    pub(in crate::domain) fn open_after<'a>(&self, event: &'a Event) -> impl Iterator<Item = &'a Breakout> {
        let breakouts: &[Breakout] = match event {
            Event::Opened { breakouts, .. } => breakouts,
            Event::Changed { id, breakouts, .. } if self.open.as_ref().is_some_and(|open| open.id == *id) => breakouts,
            Event::Changed { .. }
            | Event::Prepared { .. }
            | Event::Discarded { .. }
            | Event::Unopened { .. }
            | Event::Moved { .. }
            | Event::Invited { .. }
            | Event::Closed {} => &[],
        };
        breakouts.iter().filter(|breakout| breakout.closed_at.is_none())
    }

    /// Since when the open round is open; none if none is.
    #[must_use]
    pub fn opened_at(&self) -> Option<Timestamp> {
        match self.open.as_ref()?.phase {
            Phase::Open { opened_at } => Some(opened_at),
            Phase::Prepared | Phase::Closed { .. } => None,
        }
    }
}

fn place_late(
    round: &Round,
    people: &[(ParticipantId, Role)],
    claimed: impl Fn(ParticipantId) -> Option<EntryId>,
) -> Option<Event> {
    let mut places: Vec<BreakoutId> = round.assignment.values().copied().collect();
    places.extend(round.invitations.values().filter(|invitation| !invitation.declined).map(|to| to.breakout_id));
    let mut placed = BTreeMap::new();
    for (id, role) in people {
        let free = round.place_of(*id).is_none() && !round.invitations.contains_key(id);
        if *role != Role::Participant || !free {
            continue;
        }
        let kept = claimed(*id).and_then(|entry| round.expected.get(&entry)).copied();
        let inside = |breakout: &Breakout| places.iter().filter(|place| **place == breakout.id).count();
        let room = |breakout: &&Breakout| breakout.capacity.is_none_or(|most| inside(breakout) < most as usize);
        let open: Vec<BreakoutId> =
            round.running().filter(|breakout| !breakout.locked).filter(room).map(|breakout| breakout.id).collect();
        let chosen = match round.rules.late {
            Late::FillSmallest => assignment::smallest(&open, places.iter().copied()),
            Late::Ask | Late::SelfChoice | Late::Plenary => None,
        };
        let Some(to) = kept.filter(|to| open.contains(to)).or(chosen) else { continue };
        places.push(to);
        placed.insert(*id, to);
    }
    if placed.is_empty() {
        return None;
    }
    Some(match round.rules.invitation {
        true => Event::Invited { invitations: invited(&placed) },
        false => {
            Event::Moved { round: round.id, moves: placed.into_iter().map(|(id, to)| to_breakout(id, to)).collect() }
        }
    })
}

fn invited(places: &BTreeMap<ParticipantId, BreakoutId>) -> BTreeMap<ParticipantId, Invitation> {
    places.iter().map(|(id, to)| (*id, Invitation { breakout_id: *to, declined: false })).collect()
}

fn to_breakout(id: ParticipantId, to: BreakoutId) -> wire::Move {
    wire::Move { participant_id: id, to: Place::Breakout(to) }
}

/// How long a round may be open.
pub(super) fn duration(ms: Option<i64>) -> Result<Option<i64>, Rejection> {
    ms.map(|ms| text::between("duration_ms", ms, LATE_WARNING_MS, DURATION_MAX_MS)).transpose()
}

/// Opens a prepared round, or a former one again.
pub(super) fn open(
    state: &session::State,
    ctx: &Ctx,
    id: Option<RoundId>,
    duration_ms: Option<i64>,
) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_live()?;
    let own = &state.breakout;
    if own.open.is_some() {
        return Err(Code::BreakoutsOpen.into());
    }
    let former = id.and_then(|id| own.past.iter().find(|round| round.id == id));
    let round = former.map_or_else(|| own.prepared_one(id), Ok)?;
    let ends_after = match duration_ms {
        Some(0) => None,
        Some(ms) => duration(Some(ms))?,
        None => round.rules.duration_ms,
    };
    let gone = |id: &ParticipantId| {
        let standing = state.people.get(*id).map(|member| member.standing);
        standing.is_none_or(|standing| matches!(standing, Standing::Removed | Standing::Denied))
    };
    let places: BTreeMap<_, _> =
        round.assignment.iter().filter(|(id, _)| !gone(id)).map(|(id, place)| (*id, *place)).collect();
    // As it will be, to see what becomes of those who came after it was settled.
    let mut opened = Round {
        assignment: places,
        invitations: BTreeMap::new(),
        phase: Phase::Open { opened_at: ctx.now },
        ..round.clone()
    };
    for breakout in &mut opened.breakouts {
        (breakout.closed_at, breakout.clock) = (None, ends_after.map(|ms| Clock::ending(ctx.now.plus_ms(ms), ctx.now)));
    }
    if round.rules.invitation {
        opened.invitations = invited(&std::mem::take(&mut opened.assignment));
    }
    let late: Vec<(ParticipantId, Role)> = state
        .people
        .inside()
        .filter(|(_, member)| member.standing_since > round.settled_at)
        .map(|(id, member)| (id, member.role))
        .collect();
    match place_late(&opened, &late, |id| state.roster.of(id)) {
        Some(Event::Moved { moves, .. }) => {
            opened.assignment.extend(moves.into_iter().filter_map(|step| match step.to {
                Place::Breakout(to) => Some((step.participant_id, to)),
                Place::Plenary => None,
            }));
        }
        Some(Event::Invited { invitations }) => opened.invitations.extend(invitations),
        _ => {}
    }
    Ok(Decision::events([Event::Opened {
        id: round.id,
        breakouts: opened.breakouts,
        assignment: opened.assignment,
        invitations: opened.invitations,
    }]))
}

/// The open breakouts a command is about.
fn targets(round: &Round, named: Option<&[BreakoutId]>) -> Result<Vec<BreakoutId>, Rejection> {
    let Some(named) = named else { return Ok(round.running().map(|breakout| breakout.id).collect()) };
    match named.iter().find(|id| round.running_one(**id).is_none()) {
        Some(_) => Err(Code::BreakoutUnknown.into()),
        None => Ok(named.to_vec()),
    }
}

/// The event of an open round with other breakouts; none if they are as they were.
pub(super) fn changed(round: &Round, breakouts: Vec<Breakout>) -> Option<Event> {
    let (title, rules) = (round.title.clone(), round.rules);
    (breakouts != round.breakouts).then_some(Event::Changed { id: round.id, title, rules, breakouts })
}

/// Closes some breakouts, now or after a warning; the last ones close the round.
pub(super) fn close(
    round: &Round,
    now: Timestamp,
    named: Option<&[BreakoutId]>,
    warning_ms: Option<i64>,
) -> Result<Option<Event>, Rejection> {
    let targets = targets(round, named)?;
    let warning = text::between("warning_ms", warning_ms.unwrap_or(WARNING_MS), 0, 600_000)?;
    let mut breakouts = round.breakouts.clone();
    for breakout in breakouts.iter_mut().filter(|breakout| targets.contains(&breakout.id)) {
        if warning == 0 {
            (breakout.clock, breakout.closed_at) = (None, Some(now));
        } else {
            breakout.clock = Some(Clock::Running { closes_at: now.plus_ms(warning), warned: true });
        }
    }
    Ok(ended(&breakouts).or_else(|| changed(round, breakouts)))
}

/// When no breakout is open any more, the round is closed.
pub(super) fn ended(breakouts: &[Breakout]) -> Option<Event> {
    breakouts.iter().all(|breakout| breakout.closed_at.is_some()).then_some(Event::Closed {})
}

/// Takes an end back, whether it was announced or planned.
pub(super) fn keep_open(round: &Round, named: Option<&[BreakoutId]>) -> Result<Option<Event>, Rejection> {
    let targets = targets(round, named)?;
    let mut breakouts = round.breakouts.clone();
    for breakout in breakouts.iter_mut().filter(|breakout| targets.contains(&breakout.id)) {
        breakout.clock = None;
    }
    Ok(changed(round, breakouts))
}

/// Changes the clocks of those breakouts that have one.
pub(super) fn wind(
    round: &Round,
    named: Option<&[BreakoutId]>,
    turn: impl Fn(Clock) -> Clock,
) -> Result<Option<Event>, Rejection> {
    let targets = targets(round, named)?;
    let mut breakouts = round.breakouts.clone();
    let clocks = breakouts.iter_mut().filter(|breakout| targets.contains(&breakout.id));
    let mut clocks = clocks.filter_map(|breakout| breakout.clock.as_mut()).peekable();
    if clocks.peek().is_none() {
        return Err(Code::BreakoutNoEnd.into());
    }
    clocks.for_each(|clock| *clock = turn(*clock));
    Ok(changed(round, breakouts))
}

/// By how much an end may be moved.
pub(super) fn by(ms: i64) -> Result<i64, Rejection> {
    text::between("by_ms", ms, -DURATION_MAX_MS, DURATION_MAX_MS)
}

/// Goes into a breakout oneself.
pub(super) fn enter(
    round: &Round,
    id: ParticipantId,
    member: &Member,
    to: BreakoutId,
) -> Result<Option<Event>, Rejection> {
    let breakout = round.running_one(to).ok_or(Code::BreakoutUnknown)?;
    let present = round.place_of(id);
    if present == Some(to) {
        return Ok(None);
    }
    let facilitates = member.role.facilitates();
    let invited = round.invitations.get(&id).is_some_and(|invitation| invitation.breakout_id == to);
    let chooses = match round.rules.joining {
        Joining::Both => true,
        Joining::SelfChoice => present.is_none(),
        Joining::Assigned => present.is_none() && round.rules.late == Late::SelfChoice,
    };
    if !facilitates && !invited && (breakout.locked || !chooses) {
        return Err(Code::BreakoutNotYours.into());
    }
    if !facilitates && breakout.capacity.is_some_and(|most| round.size(to) >= most as usize) {
        return Err(Rejection::new(Code::BreakoutFull, format!("{} is full", breakout.name)));
    }
    Ok(Some(Event::Moved { round: round.id, moves: vec![to_breakout(id, to)] }))
}

/// Goes back to the plenary oneself.
pub(super) fn leave(round: &Round, id: ParticipantId, member: &Member) -> Result<Option<Event>, Rejection> {
    if round.place_of(id).is_none() {
        return Ok(None);
    }
    if !member.role.facilitates() && round.rules.joining == Joining::Assigned && !round.rules.invitation {
        return Err(Code::BreakoutNotYours.into());
    }
    let home = wire::Move { participant_id: id, to: Place::Plenary };
    Ok(Some(Event::Moved { round: round.id, moves: vec![home] }))
}

/// Brings everybody who does not facilitate to one place, whatever its room, its lock and the rules of choice: one who
/// gathers wants all of them. Whoever left and has a place comes back there as well.
pub(in crate::domain) fn gather(state: &session::State, to: Place) -> Option<Event> {
    let round = state.breakout.open.as_ref()?;
    let elsewhere = |id: ParticipantId, member: &Member| {
        let known = match member.standing {
            Standing::Admitted => true,
            Standing::Left => round.place_of(id).is_some(),
            Standing::Waiting | Standing::Denied | Standing::Removed => false,
        };
        known && !member.role.facilitates() && state.breakout.place_of(id) != to
    };
    let people = state.people.iter().filter(|(id, member)| elsewhere(*id, member));
    let moves: Vec<_> = people.map(|(participant_id, _)| wire::Move { participant_id, to }).collect();
    (!moves.is_empty()).then_some(Event::Moved { round: round.id, moves })
}

/// Declines an invitation.
pub(super) fn decline(round: &Round, id: ParticipantId) -> Result<Option<Event>, Rejection> {
    let invitation = round.invitations.get(&id).ok_or(Code::BreakoutNotInvited)?;
    let declined = Invitation { declined: true, ..*invitation };
    Ok((!invitation.declined).then(|| Event::Invited { invitations: BTreeMap::from([(id, declined)]) }))
}
