//! Before a round opens: its breakouts, its rules, and who shall go where.

use std::collections::BTreeMap;

use super::{
    super::{Ctx, Decision, Rejection, assignment, session, text},
    BREAKOUTS_MAX, Breakout, Event, Phase, Round, State, assignable, spreadable, twice,
};
use crate::{
    ids::{BreakoutId, ParticipantId, RoundId},
    protocol::{
        breakout::{Assignment, Rules},
        error::Code,
    },
};

/// How many rounds may be prepared at a time.
pub const ROUNDS_PREPARED_MAX: usize = 20;
/// How many people one breakout may be said to hold.
const CAPACITY_MAX: i64 = 1_000;

impl State {
    /// A prepared round: the one named, else the one prepared last.
    pub(super) fn prepared_one(&self, id: Option<RoundId>) -> Result<&Round, Rejection> {
        let found = match id {
            Some(id) => self.prepared.iter().find(|round| round.id == id),
            None => self.prepared.last(),
        };
        found.ok_or_else(|| Code::BreakoutsNone.into())
    }
}

pub(super) fn capacity(of: Option<u32>) -> Result<Option<u32>, Rejection> {
    let checked = of.map(|most| text::between("capacity", i64::from(most), 1, CAPACITY_MAX)).transpose()?;
    Ok(checked.and_then(|most| u32::try_from(most).ok()))
}

pub(super) fn fresh(ctx: &mut Ctx, field: &str, name: &str, capacity: Option<u32>) -> Result<Breakout, Rejection> {
    let name = text::line(field, name, 80)?;
    Ok(Breakout { id: ctx.fresh(), name, capacity, locked: false, clock: None, closed_at: None })
}

pub(super) fn too_many() -> Rejection {
    Rejection::new(Code::BreakoutLimit, format!("at most {BREAKOUTS_MAX} breakouts in a round"))
}

/// A further round, or another in the place of `replaces`.
#[allow(clippy::too_many_arguments, reason = "the fields of one command")]
pub(super) fn prepare(
    state: &session::State,
    ctx: &mut Ctx,
    replaces: Option<RoundId>,
    title: &str,
    names: &[String],
    most: Option<u32>,
    assignment: &Assignment,
    rules: Rules,
) -> Result<Decision<Event>, Rejection> {
    let id = match replaces {
        Some(id) => state.breakout.prepared_one(Some(id))?.id,
        None if state.breakout.prepared.len() >= ROUNDS_PREPARED_MAX => {
            let detail = format!("at most {ROUNDS_PREPARED_MAX} rounds can be prepared at a time");
            return Err(Rejection::new(Code::BreakoutLimit, detail));
        }
        None => ctx.fresh::<RoundId>(),
    };
    if names.is_empty() {
        return Err(Rejection::new(Code::FieldInvalid, "`names` must name at least one breakout"));
    }
    if names.len() > BREAKOUTS_MAX {
        return Err(too_many());
    }
    let most = capacity(most)?;
    let mut breakouts = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        breakouts.push(fresh(ctx, &format!("names[{index}]"), name, most)?);
    }
    let ids: Vec<BreakoutId> = breakouts.iter().map(|breakout| breakout.id).collect();
    let (assignment, seed) = match assignment {
        Assignment::Empty {} => (BTreeMap::new(), None),
        Assignment::Random { seed, include_facilitators } => {
            let seed = seed.unwrap_or_else(|| ctx.seed());
            (spread(spreadable(state, *include_facilitators), &breakouts, &BTreeMap::new(), seed), Some(seed))
        }
        Assignment::Given { places } => {
            let mut given = BTreeMap::new();
            for (person, index) in places {
                let member = assignable(state, *person)?;
                let breakout = ids.get(*index as usize).ok_or_else(|| {
                    Rejection::new(Code::BreakoutUnknown, format!("there is no breakout {index} of {}", ids.len()))
                })?;
                if given.insert(*person, *breakout).is_some() {
                    return Err(twice(&member.label));
                }
            }
            require_room(&breakouts, &given)?;
            (given, None)
        }
    };
    let title = text::optional_line("title", title, 120)?;
    Ok(Decision::events([Event::Prepared { id, title, rules, breakouts, assignment, seed }]).made(id.0))
}

/// Spreads people anew; `locked` ones stay where they are.
pub(super) fn shuffle(
    state: &session::State,
    ctx: &mut Ctx,
    round: &Round,
    seed: Option<u32>,
    locked: &[ParticipantId],
    include_facilitators: bool,
) -> Result<Event, Rejection> {
    let seed = seed.unwrap_or_else(|| ctx.seed());
    for id in locked {
        state.people.require(*id)?;
    }
    let stay = round.assignment.iter().filter(|(id, _)| locked.contains(id)).map(|(id, place)| (*id, *place)).collect();
    let assignment = spread(spreadable(state, include_facilitators), &round.breakouts, &stay, seed);
    Ok(prepared(round, assignment, Some(seed)))
}

/// The round again, with other places.
pub(super) fn prepared(round: &Round, assignment: BTreeMap<ParticipantId, BreakoutId>, seed: Option<u32>) -> Event {
    debug_assert_eq!(round.phase, Phase::Prepared);
    Event::Prepared {
        id: round.id,
        title: round.title.clone(),
        rules: round.rules,
        breakouts: round.breakouts.clone(),
        assignment,
        seed,
    }
}

/// By chance, and never more than a breakout holds: who is over stays in the plenary.
fn spread(
    people: Vec<ParticipantId>,
    breakouts: &[Breakout],
    stay: &BTreeMap<ParticipantId, BreakoutId>,
    seed: u32,
) -> BTreeMap<ParticipantId, BreakoutId> {
    let ids: Vec<BreakoutId> = breakouts.iter().map(|breakout| breakout.id).collect();
    let mut spread = assignment::spread(people, &ids, stay, seed);
    for breakout in breakouts {
        let Some(most) = breakout.capacity else { continue };
        let inside: Vec<ParticipantId> =
            spread.iter().filter(|(_, place)| **place == breakout.id).map(|(id, _)| *id).collect();
        let over = inside.len().saturating_sub(most as usize);
        for id in inside.iter().rev().filter(|id| !stay.contains_key(id)).take(over) {
            spread.remove(id);
        }
    }
    spread
}

/// Refuses more people than a breakout holds.
pub(super) fn require_room(
    breakouts: &[Breakout],
    assignment: &BTreeMap<ParticipantId, BreakoutId>,
) -> Result<(), Rejection> {
    for breakout in breakouts {
        let inside = assignment.values().filter(|place| **place == breakout.id).count();
        if let Some(most) = breakout.capacity.filter(|most| inside > *most as usize) {
            let detail = format!("{} holds {most} people, not {inside}", breakout.name);
            return Err(Rejection::new(Code::BreakoutFull, detail));
        }
    }
    Ok(())
}
