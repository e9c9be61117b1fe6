//! What a session is made of: steps with ids, copies of decks, a join code. Checked by the rules of sessions before
//! anything is stored, so that its actor accepts what the row says.

use plenary_core::{
    domain::{card, lifecycle, session::Definition, text},
    ids::{DeckId, JourneyId, OrgId, SessionId, StepId, Timestamp},
    protocol::{card::DrawMode, error::Code, journey::Step},
};
use rand::{SeedableRng, rngs::StdRng};

use super::super::{
    Api,
    body::Faults,
    journeys::{StepDraft, checked, unknown_decks},
    problem::{Fault, Problem},
};
use crate::{
    actors::SessionHandle,
    store::{
        self, deck,
        error::Rule,
        journey,
        session::{self, NewSession},
    },
};

/// 2000-01-01 and 2100-01-01: whatever is outside is a mistake of units.
const SCHEDULED_AT: std::ops::RangeInclusive<i64> = 946_684_800_000..=4_102_444_800_000;
const MINUTES_MAX: i64 = 1_440;
/// Each draw of a code is tried several times by the store already.
const CODES: usize = 3;

/// Checks what a client says about a session, all at once.
pub(super) fn check(
    api: &Api,
    title: Option<&str>,
    scheduled_at: Option<Timestamp>,
    duration_minutes: Option<u32>,
    capacity: Option<u32>,
) -> Result<(), Problem> {
    let mut faults = Faults::default();
    if let Some(title) = title {
        faults.take("/title", text::line("title", title, 160));
    }
    if let Some(Timestamp(at)) = scheduled_at {
        faults.take("/scheduled_at", text::between("scheduled_at", at, *SCHEDULED_AT.start(), *SCHEDULED_AT.end()));
    }
    if let Some(minutes) = duration_minutes {
        faults.take("/duration_minutes", text::between("duration_minutes", minutes.into(), 1, MINUTES_MAX));
    }
    if let Some(capacity) = capacity {
        let most = api.config.session.participants_max;
        faults.take("/capacity", text::between("capacity", capacity.into(), 1, most.into()));
    }
    faults.none()
}

/// The steps a new session begins with: the client's, or a journey's.
pub(super) async fn drafts(
    api: &Api,
    org: OrgId,
    journey_id: Option<JourneyId>,
    steps: Option<Vec<StepDraft>>,
) -> Result<Vec<StepDraft>, Problem> {
    match (journey_id, steps) {
        (Some(_), Some(_)) => Err(Problem::field("/journey_id", "give a journey or steps, not both")),
        (None, steps) => Ok(steps.unwrap_or_default()),
        (Some(id), None) => {
            let found = journey::get(&api.database, org, id).await?;
            let found = found.ok_or_else(|| Problem::field("/journey_id", "there is no such journey"))?;
            let steps = serde_json::from_value(found.steps);
            steps.map_err(|error| Problem::internal("a stored journey cannot be read", &error))
        }
    }
}

/// Copies of the decks a new session begins with: the ones named and the ones its steps use; without any, all.
pub(super) async fn decks(
    api: &Api,
    org: OrgId,
    named: Option<&[DeckId]>,
    steps: &[StepDraft],
) -> Result<Vec<card::Deck>, Problem> {
    let wanted = together(named.unwrap_or_default(), steps);
    if named.is_none() && wanted.is_empty() {
        return Ok(deck::with_cards(&api.database, org, None)
            .await?
            .into_iter()
            .take(card::DECKS_MAX)
            .map(copy)
            .collect());
    }
    let found = library(api, org, &wanted).await?;
    let known: Vec<DeckId> = found.iter().map(|deck| deck.id).collect();
    refuse_unknown(named, steps, &known)?;
    Ok(found)
}

/// The plan of a session as it is to be, as far as it is to be different.
pub(super) async fn changed(
    api: &Api,
    org: OrgId,
    handle: &SessionHandle,
    drafts: Option<Vec<StepDraft>>,
    named: Option<&[DeckId]>,
) -> Result<(Option<Vec<Step>>, Option<Vec<card::Deck>>), Problem> {
    if drafts.is_none() && named.is_none() {
        return Ok((None, None));
    }
    let (old_steps, old_decks) =
        handle.read(|state| (state.journey.steps().to_vec(), state.card.decks().to_vec())).await?;
    let old_ids: Vec<DeckId> = old_decks.iter().map(|deck| deck.id).collect();
    let steps: Vec<StepDraft> = match &drafts {
        Some(drafts) => drafts.clone(),
        None => old_steps.iter().cloned().map(StepDraft::from).collect(),
    };
    let wanted = together(named.unwrap_or(&old_ids), &steps);
    let missing: Vec<DeckId> = wanted.iter().copied().filter(|id| !old_ids.contains(id)).collect();
    // A deck the session has stays as it is there, whatever became of it in the library.
    let mut pool = library(api, org, &missing).await?;
    pool.extend(old_decks);
    let known: Vec<DeckId> = pool.iter().map(|deck| deck.id).collect();
    refuse_unknown(named, drafts.as_deref().unwrap_or_default(), &known)?;
    let decks = (wanted != old_ids)
        .then(|| wanted.iter().filter_map(|id| pool.iter().find(|deck| deck.id == *id).cloned()).collect());
    let steps = match drafts {
        Some(drafts) => Some(checked(same_steps(&drafts, &old_steps, || api.ambient.id()))?),
        None => None,
    };
    Ok((steps, decks))
}

/// Gives each draft the id of the step it is: the one with the same phase, kind and title; else the one in the same
/// place with the same phase and kind, under another title; else it is a new step.
fn same_steps(drafts: &[StepDraft], old: &[Step], mut fresh: impl FnMut() -> StepId) -> Vec<Step> {
    let mut ids: Vec<Option<StepId>> = vec![None; drafts.len()];
    let alike = |draft: &StepDraft, step: &Step| draft.phase == step.phase && draft.kind == step.kind;
    for (index, draft) in drafts.iter().enumerate() {
        let same =
            |step: &&Step| alike(draft, step) && draft.title.trim() == step.title && !ids.contains(&Some(step.id));
        ids[index] = old.iter().find(same).map(|step| step.id);
    }
    for (index, (draft, step)) in drafts.iter().zip(old).enumerate() {
        if ids[index].is_none() && alike(draft, step) && !ids.contains(&Some(step.id)) {
            ids[index] = Some(step.id);
        }
    }
    drafts.iter().zip(ids).map(|(draft, id)| draft.with(id.unwrap_or_else(&mut fresh))).collect()
}

fn together(named: &[DeckId], steps: &[StepDraft]) -> Vec<DeckId> {
    let mut wanted: Vec<DeckId> = Vec::new();
    for id in named.iter().copied().chain(steps.iter().filter_map(|step| step.deck_id)) {
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    wanted
}

fn refuse_unknown(named: Option<&[DeckId]>, steps: &[StepDraft], known: &[DeckId]) -> Result<(), Problem> {
    let unnamed = |(index, id): (usize, &DeckId)| {
        (!known.contains(id)).then(|| Fault::new(format!("/deck_ids/{index}"), "there is no such deck"))
    };
    let mut faults: Vec<Fault> = named.unwrap_or_default().iter().enumerate().filter_map(unnamed).collect();
    faults.extend(unknown_decks(steps, known));
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
}

async fn library(api: &Api, org: OrgId, wanted: &[DeckId]) -> Result<Vec<card::Deck>, Problem> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    if wanted.len() > card::DECKS_MAX {
        return Err(Problem::field("/deck_ids", format!("a session has at most {} decks", card::DECKS_MAX)));
    }
    Ok(deck::with_cards(&api.database, org, Some(wanted)).await?.into_iter().map(copy).collect())
}

fn copy(deck: deck::NewDeck) -> card::Deck {
    card::Deck {
        id: deck.deck.id,
        title: deck.deck.title,
        mode: DrawMode::Exclusive,
        cards: deck.cards.into_iter().map(|card| card.card).collect(),
    }
}

/// Stores a new session under a code that is free.
pub(super) async fn keep(
    api: &Api,
    org: OrgId,
    mut definition: Definition,
    duration_minutes: u32,
) -> Result<SessionId, Problem> {
    let Definition { id, title, scheduled_at, capacity, .. } = &definition;
    lifecycle::create(*id, title, "", *scheduled_at, *capacity)?;
    card::lay_out(&definition.decks)?;
    definition.steps = checked(definition.steps)?;
    definition.title = definition.title.trim().to_owned();
    let mut dice = StdRng::seed_from_u64(api.ambient.number());
    for _ in 0..CODES {
        definition.join_code = session::join_code(&mut dice);
        let new = NewSession {
            id: definition.id,
            title: definition.title.clone(),
            scheduled_at: definition.scheduled_at,
            duration_minutes,
            created_by: definition.facilitator,
            facilitator_name: definition.facilitator_name.clone(),
            created_at: api.ambient.now(),
            definition: serde_json::to_value(&definition)
                .map_err(|error| Problem::internal("a session's definition could not be written", &error))?,
        };
        match session::create(&api.database, org, &new, || definition.join_code.clone()).await {
            Ok(_) => return Ok(definition.id),
            // The code also stands in the definition, so another one is drawn here and not there.
            Err(store::Error::Rule(Rule::JoinCodeTaken)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Code::Overload.into())
}

#[cfg(test)]
mod tests {
    use plenary_core::protocol::journey::{Phase, StepKind};
    use uuid::Uuid;

    use super::*;

    fn draft(phase: Phase, kind: StepKind, title: &str) -> StepDraft {
        StepDraft {
            phase,
            kind,
            title: title.into(),
            instructions: String::new(),
            planned_minutes: 5,
            deck_id: None,
            breakouts: None,
        }
    }

    fn numbers(steps: &[Step]) -> Vec<u128> {
        steps.iter().map(|step| step.id.0.as_u128()).collect()
    }

    #[test]
    fn a_changed_plan_keeps_the_steps_that_stay() {
        use {Phase::*, StepKind::*};
        let plan = [
            draft(Pause, Talk, "Arrive"),
            draft(Expand, Draw, "Cards"),
            draft(Focus, Share, "Share"),
            draft(Focus, Share, "Share"),
        ];
        let old: Vec<Step> =
            plan.iter().zip(1..).map(|(draft, number)| draft.with(StepId(Uuid::from_u128(number)))).collect();
        let after = |drafts: &[StepDraft]| {
            let mut next = 100;
            numbers(&same_steps(drafts, &old, || {
                next += 1;
                StepId(Uuid::from_u128(next))
            }))
        };
        assert_eq!(after(&plan), [1, 2, 3, 4], "nothing changed");
        let mut renamed = plan.clone();
        renamed[1].title = "Pictures".into();
        assert_eq!(after(&renamed), [1, 2, 3, 4], "another title in the same place");
        let inserted = [plan[0].clone(), draft(Pause, Break, "Tea"), plan[1].clone(), plan[2].clone(), plan[3].clone()];
        assert_eq!(after(&inserted), [1, 101, 2, 3, 4], "one more");
        assert_eq!(after(&[plan[1].clone(), plan[2].clone()]), [2, 3], "two fewer");
        let other = [draft(Pause, Canvas, "Arrive"), plan[1].clone()];
        assert_eq!(after(&other), [101, 2], "another kind is another step");
    }
}
