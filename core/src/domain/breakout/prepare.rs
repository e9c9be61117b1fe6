//! Before a round opens: its breakouts, its rules, and who shall go where.

use std::collections::BTreeMap;

use super::{
    super::{Ctx, Decision, Rejection, assignment, session, text},
    BREAKOUTS_MAX, Breakout, Chance, Event, Phase, Round, State, assignable, fair, run, twice, wire,
};
use crate::{
    ids::{BreakoutId, EntryId, ParticipantId, RoundId},
    protocol::{
        breakout::{Assignment, Joining, Rules, Wishes},
        error::Code,
        people::Place,
    },
};

type Places = BTreeMap<ParticipantId, BreakoutId>;

/// How many rounds may be prepared at a time.
pub const ROUNDS_PREPARED_MAX: usize = 20;
/// How many people one breakout may be said to hold.
pub(super) const CAPACITY_MAX: i64 = 1_000;

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

/// What rounds of one kind have in common.
#[derive(Clone, Copy)]
pub(super) struct Kind<'a> {
    pub names: &'a [String],
    pub capacity: Option<u32>,
    pub rules: Rules,
}

impl Kind<'_> {
    fn breakouts(&self, ctx: &mut Ctx) -> Result<Vec<Breakout>, Rejection> {
        if self.names.is_empty() {
            return Err(Rejection::new(Code::FieldInvalid, "`names` must name at least one breakout"));
        }
        if self.names.len() > BREAKOUTS_MAX {
            return Err(too_many());
        }
        let most = capacity(self.capacity)?;
        run::duration(self.rules.duration_ms)?;
        let named = self.names.iter().enumerate();
        named.map(|(index, name)| fresh(ctx, &format!("names[{index}]"), name, most)).collect()
    }
}

fn require_space(own: &State, more: usize) -> Result<(), Rejection> {
    if own.prepared.len() + more > ROUNDS_PREPARED_MAX {
        let detail = format!("at most {ROUNDS_PREPARED_MAX} rounds can be prepared at a time");
        return Err(Rejection::new(Code::BreakoutLimit, detail));
    }
    Ok(())
}

/// A further round, or another in the place of `replaces`.
pub(super) fn prepare(
    state: &session::State,
    ctx: &mut Ctx,
    replaces: Option<RoundId>,
    title: &str,
    kind: &Kind,
    assignment: &Assignment,
) -> Result<Decision<Event>, Rejection> {
    let id = match replaces {
        Some(id) => state.breakout.prepared_one(Some(id))?.id,
        None => {
            require_space(&state.breakout, 1)?;
            ctx.fresh::<RoundId>()
        }
    };
    let title = text::optional_line("title", title, 120)?;
    let rules = kind.rules;
    let (mut expected, mut chance) = (BTreeMap::new(), None);
    let (breakouts, assignment) = match assignment {
        Assignment::Empty {} => (kind.breakouts(ctx)?, BTreeMap::new()),
        Assignment::Random { seed, wishes } => {
            let breakouts = kind.breakouts(ctx)?;
            let wished = Chance::of(state, seed.unwrap_or_else(|| ctx.seed()), wishes)?;
            let problem = fair::problem(state, id, &breakouts, &BTreeMap::new(), &wished);
            chance = Some(wished);
            (breakouts, assignment::places(&problem))
        }
        Assignment::Roster {} => {
            let breakouts = by_roster(state, ctx, kind)?;
            let assignment;
            (assignment, expected) = listed(state, &breakouts)?;
            (breakouts, assignment)
        }
        Assignment::Given { places } => {
            let breakouts = kind.breakouts(ctx)?;
            let assignment = given(state, &breakouts, places)?;
            (breakouts, assignment)
        }
    };
    Ok(Decision::events([Event::Prepared { id, title, rules, breakouts, assignment, expected, chance }]).made(id.0))
}

/// A breakout for each group of the roster, in the order of [`roster::State::groups`].
///
/// [`roster::State::groups`]: super::super::roster::State::groups
fn by_roster(state: &session::State, ctx: &mut Ctx, kind: &Kind) -> Result<Vec<Breakout>, Rejection> {
    let groups = state.roster.groups();
    if !kind.names.is_empty() || groups.is_empty() {
        let detail = match groups.is_empty() {
            true => "nobody on the roster has a group",
            false => "`names` must be empty, since the roster names the groups",
        };
        return Err(Rejection::new(Code::FieldInvalid, detail));
    }
    let names: Vec<String> = groups.into_iter().map(str::to_owned).collect();
    Kind { names: &names, ..*kind }.breakouts(ctx)
}

/// Who of the roster goes to which of its breakouts: whoever has come is assigned, for everybody listed a place is kept.
fn listed(
    state: &session::State,
    breakouts: &[Breakout],
) -> Result<(Places, BTreeMap<EntryId, BreakoutId>), Rejection> {
    let of_group: BTreeMap<&str, BreakoutId> =
        state.roster.groups().into_iter().zip(breakouts.iter().map(|breakout| breakout.id)).collect();
    let (mut assignment, mut expected) = (Places::new(), BTreeMap::new());
    for (entry, group, claimed_by) in state.roster.grouped() {
        let Some(place) = of_group.get(group).copied() else { continue };
        expected.insert(entry, place);
        if let Some(person) = claimed_by.filter(|person| assignable(state, *person).is_ok()) {
            assignment.insert(person, place);
        }
    }
    require_room(breakouts, &assignment)?;
    Ok((assignment, expected))
}

fn given(state: &session::State, breakouts: &[Breakout], places: &[(ParticipantId, u32)]) -> Result<Places, Rejection> {
    let mut given = BTreeMap::new();
    for (person, index) in places {
        let member = assignable(state, *person)?;
        let breakout = breakouts.get(*index as usize).ok_or_else(|| {
            Rejection::new(Code::BreakoutUnknown, format!("there is no breakout {index} of {}", breakouts.len()))
        })?;
        if given.insert(*person, breakout.id).is_some() {
            return Err(twice(&member.label));
        }
    }
    require_room(breakouts, &given)?;
    Ok(given)
}

/// Several rounds of one kind, planned together: round by round, the first ones use up what the last ones need.
pub(super) fn plan(
    state: &session::State,
    ctx: &mut Ctx,
    rounds: u32,
    title: &str,
    kind: &Kind,
    seed: Option<u32>,
    wishes: &Wishes,
) -> Result<Decision<Event>, Rejection> {
    let most = ROUNDS_PREPARED_MAX as i64;
    let rounds = usize::try_from(text::between("rounds", i64::from(rounds), 2, most)?).unwrap_or_default();
    require_space(&state.breakout, rounds)?;
    let chance = Chance::of(state, seed.unwrap_or_else(|| ctx.seed()), wishes)?;
    let title = match text::optional_line("title", title, 110)? {
        empty if empty.is_empty() => "Round".to_owned(),
        title => title,
    };
    let first = kind.breakouts(ctx)?;
    let ids: Vec<RoundId> = (0..rounds).map(|_| ctx.fresh()).collect();
    let problem = fair::problem(state, ids[0], &first, &BTreeMap::new(), &chance);
    let planned = assignment::plan_places(&problem, rounds);
    let mut events = Vec::with_capacity(rounds);
    for (index, (id, places)) in ids.iter().zip(planned).enumerate() {
        // Each round has breakouts of its own, in the same order.
        let breakouts = if index == 0 { first.clone() } else { kind.breakouts(ctx)? };
        let own: BTreeMap<BreakoutId, BreakoutId> =
            first.iter().zip(&breakouts).map(|(planned, own)| (planned.id, own.id)).collect();
        let places = places.into_iter().filter_map(|(person, planned)| Some((person, *own.get(&planned)?)));
        events.push(Event::Prepared {
            id: *id,
            title: format!("{title} {}", index + 1),
            rules: kind.rules,
            assignment: places.collect(),
            breakouts,
            expected: BTreeMap::new(),
            chance: Some(chance.clone()),
        });
    }
    Ok(Decision::events(events).made(ids[0].0))
}

/// Spreads people anew; `locked` ones stay where they are, and with `keep_places` everybody does who can.
pub(super) fn shuffle(
    state: &session::State,
    ctx: &mut Ctx,
    round: &Round,
    seed: Option<u32>,
    locked: &[ParticipantId],
    wishes: Option<&Wishes>,
    keep_places: bool,
) -> Result<Option<Event>, Rejection> {
    for id in locked {
        state.people.require(*id)?;
    }
    let seed = seed.unwrap_or_else(|| ctx.seed());
    let chance = match (wishes, &round.chance) {
        (None, Some(former)) => former.clone(),
        (wishes, _) => Chance::of(state, seed, &wishes.cloned().unwrap_or_default())?,
    };
    let chance = chance.again(seed, locked.iter().copied().collect());
    let mut problem = fair::problem(state, round.id, &round.breakouts, &round.assignment, &chance);
    if keep_places {
        problem.prefer = assignment::Prefer::FewestMoves;
        if round.is_open() {
            problem.breakouts.retain(|id, _| round.running_one(*id).is_some());
            // Who stays in the plenary by their own choice is left there.
            let chosen = round.rules.invitation || round.rules.joining != Joining::Assigned;
            problem.people.retain(|id, _| !chosen || round.place_of(*id).is_some());
        }
        for (id, person) in &mut problem.people {
            person.present = round.assignment.get(id).copied();
        }
    }
    let places = assignment::places(&problem);
    if !round.is_open() {
        return Ok(Some(prepared(round, places, Some(chance))));
    }
    let steps: Vec<wire::Move> = places
        .into_iter()
        .filter(|(id, to)| round.place_of(*id) != Some(*to))
        .map(|(participant_id, to)| wire::Move { participant_id, to: Place::Breakout(to) })
        .collect();
    Ok((!steps.is_empty()).then_some(Event::Moved { round: round.id, moves: steps }))
}

/// The round again, with other places.
pub(super) fn prepared(round: &Round, assignment: Places, chance: Option<Chance>) -> Event {
    debug_assert_eq!(round.phase, Phase::Prepared);
    Event::Prepared {
        id: round.id,
        title: round.title.clone(),
        rules: round.rules,
        breakouts: round.breakouts.clone(),
        assignment,
        expected: round.expected.clone(),
        chance,
    }
}

/// Refuses more people than a breakout holds.
pub(super) fn require_room(breakouts: &[Breakout], assignment: &Places) -> Result<(), Rejection> {
    for breakout in breakouts {
        let inside = assignment.values().filter(|place| **place == breakout.id).count();
        if let Some(most) = breakout.capacity.filter(|most| inside > *most as usize) {
            let detail = format!("{} holds {most} people, not {inside}", breakout.name);
            return Err(Rejection::new(Code::BreakoutFull, detail));
        }
    }
    Ok(())
}
