//! Taking back: for ten seconds after somebody opened, closed, moved, cleared or removed, it can be undone. Rules: U-1 to
//! U-3. Durable: the offers, each with what was before, so that a crash in between changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    breakout::{self, Restored, Round},
    hand, people, session,
};
use crate::{
    ids::{BreakoutId, ParticipantId, RoundId, Timestamp, UndoId},
    protocol::{
        self,
        breakout::Move,
        error::Code,
        people::{Place, Standing},
        undo::{self as wire, Act, Command},
    },
};

/// How long something can be taken back.
pub const UNDO_MS: i64 = 10_000;
/// How much later than told it still can: what was pressed in time arrives later.
const GRACE_MS: i64 = 1_000;
/// How many offers stay in the state.
const KEPT: usize = 10;

/// What was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Before {
    /// A round that was not open.
    NotOpen(Box<Round>),
    /// A round that was open, and those of its breakouts that were closed.
    Open(Box<Round>, Vec<BreakoutId>),
    /// Where people were, and where they went.
    Places(RoundId, BTreeMap<ParticipantId, (Option<BreakoutId>, Option<BreakoutId>)>),
    /// Somebody's place.
    Inside(ParticipantId, Option<(RoundId, BreakoutId)>),
    /// Raised hands.
    Hands(BTreeMap<ParticipantId, Timestamp>),
    /// A prepared round.
    Prepared(Box<Round>),
}

/// An offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Offer {
    id: UndoId,
    act: Act,
    by: Option<ParticipantId>,
    people: Vec<ParticipantId>,
    until: Timestamp,
    before: Before,
}

impl Offer {
    fn view(&self) -> wire::Undo {
        let Self { id, act, by, ref people, until, .. } = *self;
        wire::Undo { id, act, by, people: people.clone(), until }
    }
}

/// What can be taken back, oldest first. Some of it may have run out.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    offers: Vec<Offer>,
}

impl State {
    /// The offers on the wire.
    #[must_use]
    pub fn views(&self) -> Vec<wire::Undo> {
        self.offers.iter().map(Offer::view).collect()
    }
}

/// What happened to offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Something can be taken back. Since 0.1.
    #[serde(rename = "undo.offered")]
    Offered(Offered),
    /// It was taken back. Since 0.1.
    #[serde(rename = "undo.taken")]
    Taken {
        /// Which offer.
        id: UndoId,
        /// By whom.
        by: ParticipantId,
    },
}

/// What can be taken back, and what was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offered(Offer);

impl Offered {
    /// One for the golden files.
    #[must_use]
    pub fn sample(id: UndoId, by: ParticipantId, until: Timestamp) -> Self {
        let before = Before::Hands(BTreeMap::from([(by, until)]));
        Self(Offer { id, act: Act::HandsLowered, by: Some(by), people: vec![by], until, before })
    }
}

/// The offer that comes with what `command`, or time alone, brings about in `state`.
pub(super) fn offer(
    state: &session::State,
    ctx: &mut Ctx,
    command: Option<&protocol::Command>,
    events: &[session::Event],
) -> Option<Event> {
    use protocol::breakout::Command as Rounds;
    let rounds = &state.breakout;
    let (act, people, before) = events.iter().find_map(|event| match (event, command) {
        (session::Event::Breakout(breakout::Event::Opened { id, assignment, invitations, .. }), Some(_)) => {
            let people = assignment.keys().chain(invitations.keys()).copied().collect();
            Some((Act::BreakoutsOpened, people, Before::NotOpen(Box::new(rounds.not_open(*id)?.clone()))))
        }
        (session::Event::Breakout(event), None | Some(protocol::Command::Breakout(_))) => match event {
            breakout::Event::Closed {} | breakout::Event::Changed { .. } => {
                let closed = rounds.closed_by(event);
                let people: Vec<_> = closed.iter().flat_map(|breakout| rounds.inside(*breakout)).collect();
                let open = rounds.open_round().filter(|_| !closed.is_empty())?;
                Some((Act::BreakoutsClosed, people, Before::Open(Box::new(open.clone()), closed)))
            }
            breakout::Event::Moved { round, moves }
                if matches!(
                    command,
                    Some(protocol::Command::Breakout(Rounds::Move { .. } | Rounds::Shuffle { .. }))
                ) =>
            {
                Some(moved(rounds, Act::PeopleMoved, *round, moves))
            }
            breakout::Event::Discarded { id } => {
                Some((Act::RoundDiscarded, Vec::new(), Before::Prepared(Box::new(rounds.not_open(*id)?.clone()))))
            }
            breakout::Event::Prepared { .. }
            | breakout::Event::Opened { .. }
            | breakout::Event::Unopened { .. }
            | breakout::Event::Moved { .. }
            | breakout::Event::Invited { .. } => None,
        },
        (
            session::Event::Breakout(breakout::Event::Moved { round, moves }),
            Some(protocol::Command::Control(protocol::control::Command::Gather { .. })),
        ) => Some(moved(rounds, Act::PeopleGathered, *round, moves)),
        (session::Event::People(people::Event::StandingChanged { id, standing: Standing::Removed }), Some(_)) => {
            let place = match rounds.place_of(*id) {
                Place::Breakout(breakout) => rounds.open_round().map(|round| (round.id(), breakout)),
                Place::Plenary => None,
            };
            Some((Act::PersonRemoved, vec![*id], Before::Inside(*id, place)))
        }
        (
            session::Event::Hand(hand::Event::Lowered { participants }),
            Some(protocol::Command::Hand(protocol::hand::Command::LowerAll {})),
        ) => {
            let up = participants.iter().filter_map(|id| Some((*id, state.hand.raised_at(*id)?))).collect();
            Some((Act::HandsLowered, participants.clone(), Before::Hands(up)))
        }
        _ => None,
    })?;
    let (id, until) = (ctx.fresh(), ctx.now.plus_ms(UNDO_MS));
    Some(Event::Offered(Offered(Offer { id, act, by: ctx.actor, people, until, before })))
}

fn moved(rounds: &breakout::State, act: Act, round: RoundId, moves: &[Move]) -> (Act, Vec<ParticipantId>, Before) {
    let place = |place| match place {
        Place::Plenary => None,
        Place::Breakout(breakout) => Some(breakout),
    };
    let places: BTreeMap<_, _> = moves
        .iter()
        .map(|step| (step.participant_id, (place(rounds.place_of(step.participant_id)), place(step.to))))
        .collect();
    (act, places.keys().copied().collect(), Before::Places(round, places))
}

/// Takes something back, as far as it can be: what somebody has done since stays done.
///
/// # Errors
/// [`Code::UndoGone`].
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<session::Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let Command::Take { undo_id } = command;
    let gone = || Rejection::from(Code::UndoGone);
    let offer = state.undo.offers.iter().find(|offer| offer.id == *undo_id).ok_or_else(gone)?;
    if ctx.now > offer.until.plus_ms(GRACE_MS) {
        return Err(gone());
    }
    let rounds = &state.breakout;
    let still_here = |id: ParticipantId| {
        state.people.get(id).is_some_and(|member| matches!(member.standing, Standing::Admitted | Standing::Left))
    };
    let restored = match &offer.before {
        Before::NotOpen(round) => rounds.restored(Restored::NotOpen(round), ctx.now, still_here),
        Before::Open(round, closed) => rounds.restored(Restored::Open(round, closed), ctx.now, still_here),
        Before::Places(round, places) => rounds.restored(Restored::Places(*round, places), ctx.now, still_here),
        Before::Prepared(round) => rounds.restored(Restored::Prepared(round), ctx.now, still_here),
        Before::Inside(id, place) => {
            return readmit(state, ctx, *id, *place).map(|events| taken(events, *undo_id, by)).ok_or_else(gone);
        }
        Before::Hands(up) => {
            let hands = up.iter().filter(|(id, _)| {
                state.people.get(**id).is_some_and(|member| member.standing == Standing::Admitted)
                    && state.hand.raised_at(**id).is_none()
            });
            let hands: BTreeMap<_, _> = hands.map(|(id, at)| (*id, *at)).collect();
            let event = (!hands.is_empty()).then_some(session::Event::Hand(hand::Event::Restored { hands }));
            return event.map(|event| taken(vec![event], *undo_id, by)).ok_or_else(gone);
        }
    };
    let event = restored.map(session::Event::Breakout).ok_or_else(gone)?;
    Ok(taken(vec![event], *undo_id, by))
}

fn taken(mut events: Vec<session::Event>, id: UndoId, by: ParticipantId) -> Decision<session::Event> {
    events.push(session::Event::Undo(Event::Taken { id, by }));
    Decision::events(events)
}

/// Whoever was removed counts as somebody who has left: they come in again without being let in, to where they were.
fn readmit(
    state: &session::State,
    ctx: &Ctx,
    id: ParticipantId,
    place: Option<(RoundId, BreakoutId)>,
) -> Option<Vec<session::Event>> {
    let removed = state.people.get(id).is_some_and(|member| member.standing == Standing::Removed);
    removed.then_some(())?;
    let mut events = vec![session::Event::People(people::Event::Readmitted { id })];
    if let Some((round, breakout)) = place {
        let places = BTreeMap::from([(id, (Some(breakout), None))]);
        let back = state.breakout.restored(Restored::Places(round, &places), ctx.now, |_| true);
        events.extend(back.map(session::Event::Breakout));
    }
    Some(events)
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Offered(Offered(offer)) => {
            state.offers.retain(|other| other.until.plus_ms(GRACE_MS) >= record.at);
            state.offers.push(offer.clone());
            if state.offers.len() > KEPT {
                state.offers.remove(0);
            }
        }
        Event::Taken { id, .. } => state.offers.retain(|offer| offer.id != *id),
    }
}

/// Offers are the facilitators'.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let event = match record.event {
        Event::Offered(Offered(offer)) => wire::Event::Offered { undo: offer.view() },
        Event::Taken { id, by } => wire::Event::Taken { undo_id: *id, by: *by },
    };
    vec![(Audience::Facilitators, protocol::Event::Undo(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, prepare, table},
        protocol::{
            breakout::{Assignment, Command as Rounds},
            hand::Command as Hands,
            people::Command as People,
        },
    };

    fn last(w: &World) -> wire::Undo {
        w.view_as("alice").expect("inside").undos.pop().expect("an offer")
    }

    fn take(w: &World) -> Command {
        Command::Take { undo_id: last(w).id }
    }

    fn close(w: &World, which: Option<usize>) -> Rounds {
        Rounds::Close { breakouts: which.map(|n| vec![w.breakouts()[n]]), warning_ms: Some(0) }
    }

    fn at(w: &World, breakout: usize) -> Place {
        Place::Breakout(w.breakouts()[breakout])
    }

    #[test]
    fn closing_all_is_taken_back_and_everybody_is_where_they_were() {
        let mut w = World::in_breakouts();
        let ids = w.breakouts();
        table! { w; alice: close(&w, None) => ["breakout.closed"]; };
        assert_eq!((last(&w).act, last(&w).people.len(), last(&w).by), (Act::BreakoutsClosed, 2, Some(w.id("alice"))));
        assert!(w.view_as("bob").expect("inside").undos.is_empty(), "offers are the facilitators'");
        table! { w; bob: take(&w) => Forbidden; charlie: People::Leave {} => ["participant.standing"]; };
        table! { w; alice: take(&w) => ["breakout.opened", "undo.taken"]; };
        assert_eq!((w.place("bob"), w.place("charlie")), (Place::Breakout(ids[0]), Place::Breakout(ids[1])));
        assert!(w.view_as("alice").is_some_and(|view| view.past_rounds.is_empty()));
    }

    #[test]
    fn closing_one_is_taken_back_also_when_time_closed_it() {
        let mut w = World::in_breakouts();
        table! { w; alice: close(&w, Some(0)) => ["breakout.changed"]; alice: take(&w) => ["breakout.changed", "undo.taken"]; };
        assert_eq!((w.place("bob"), w.place("charlie")), (at(&w, 0), at(&w, 1)));
        let soon = Rounds::Close { breakouts: Some(vec![w.breakouts()[1]]), warning_ms: Some(10_000) };
        table! { w; alice: soon => ["breakout.changed"]; };
        assert_eq!(last(&w).act, Act::BreakoutsOpened, "an announcement is taken back by keeping open");
        assert_eq!(w.after(10_000), ["breakout.changed"]);
        assert_eq!((last(&w).act, last(&w).by), (Act::BreakoutsClosed, None));
        table! { w; alice: take(&w) => ["breakout.changed", "undo.taken"]; };
        assert_eq!(w.place("charlie"), at(&w, 1));
        assert!(w.after(3_600_000).is_empty(), "it has no end now");
    }

    #[test]
    fn opening_is_taken_back_and_the_round_is_prepared_again() {
        let mut w = World::in_breakouts();
        assert_eq!((last(&w).act, last(&w).people.len()), (Act::BreakoutsOpened, 2));
        table! { w; alice: take(&w) => ["breakout.unopened", "undo.taken"]; };
        assert_eq!(
            (w.hears("alice"), w.hears("bob")),
            (vec!["breakout.unopened".into(), "undo.taken".into()], vec!["breakout.unopened".to_owned()])
        );
        assert_eq!((w.place("bob"), w.place("charlie")), (Place::Plenary, Place::Plenary));
        let view = w.view_as("alice").expect("inside");
        assert_eq!((view.round, view.prepared_rounds[0].assignment.len()), (None, 2));
        assert!(w.view_as("bob").is_some_and(|view| view.past_rounds.is_empty() && view.prepared_rounds.is_empty()));
        let open = Rounds::Open { round_id: None, duration_ms: None };
        table! { w; alice: open => ["breakout.opened"]; alice: close(&w, None) => ["breakout.closed"]; };
        let former = w.view_as("alice").expect("inside").past_rounds[0].id;
        table! { w; alice: Rounds::Open { round_id: Some(former), duration_ms: None } => ["breakout.opened"]; };
        table! { w; alice: take(&w) => ["breakout.unopened", "undo.taken"]; };
        assert_eq!(w.view_as("bob").expect("inside").past_rounds.len(), 1, "it is a former round again");
    }

    #[test]
    fn a_move_is_taken_back_for_those_who_have_not_gone_elsewhere() {
        let mut w = World::in_breakouts();
        let moves = vec![w.to("bob", Some(1)), w.to("charlie", None)];
        table! { w; alice: Rounds::Move { moves } => ["breakout.moved"]; };
        let offer = last(&w);
        assert_eq!((offer.act, offer.people.len()), (Act::PeopleMoved, 2));
        let moves = vec![w.to("bob", None)];
        table! { w; alice: Rounds::Move { moves } => ["breakout.moved"]; };
        table! { w; alice: Command::Take { undo_id: offer.id } => ["breakout.moved", "undo.taken"]; };
        assert_eq!((w.place("bob"), w.place("charlie")), (Place::Plenary, at(&w, 1)));
        table! { w; alice: Command::Take { undo_id: offer.id } => UndoGone; };
        let back: Vec<Move> = vec![w.to("bob", Some(0))];
        table! { w; alice: Rounds::Move { moves: back } => ["breakout.moved"]; alice: close(&w, None) => ["breakout.closed"]; };
        let stale = w.view_as("alice").expect("inside").undos[0].id;
        table! { w; alice: Command::Take { undo_id: stale } => UndoGone; };
    }

    #[test]
    fn who_was_removed_may_come_in_again_to_where_they_were() {
        let mut w = World::in_breakouts();
        table! { w; alice: People::Remove { participant_id: w.id("bob") } => ["participant.standing", "breakout.moved"]; };
        assert_eq!((last(&w).act, last(&w).people), (Act::PersonRemoved, vec![w.id("bob")]));
        assert!(w.join("bob").is_err());
        table! { w; alice: take(&w) => ["participant.readmitted", "breakout.moved", "undo.taken"]; };
        assert!(w.join("bob").is_ok());
        assert_eq!((w.standing("bob"), w.place("bob")), (Standing::Admitted, at(&w, 0)));
    }

    #[test]
    fn lowered_hands_are_up_again_in_their_order() {
        let mut w = World::live();
        table! { w; bob: Hands::Raise {} => ["hand.raised"]; };
        w.session.now = w.session.now.plus_ms(5);
        table! { w; charlie: Hands::Raise {} => ["hand.raised"]; alice: Hands::LowerAll {} => ["hand.lowered"]; };
        w.session.now = w.session.now.plus_ms(5);
        table! { w; charlie: Hands::Raise {} => ["hand.raised"]; alice: take(&w) => ["hand.restored", "undo.taken"]; };
        let up = |who| w.session.state.hand.raised_at(w.id(who)).expect("up");
        assert!(up("bob") < up("charlie"));
        table! { w; bob: Hands::Lower { participant_id: None } => ["hand.lowered"]; };
        assert!(w.view_as("alice").expect("inside").undos.is_empty(), "one hand is nobody's loss");
    }

    #[test]
    fn a_round_that_was_thrown_away_is_there_again() {
        let mut w = World::live();
        let round = w.session.state.breakout.prepared_views(protocol::people::Role::Facilitator);
        assert!(round.is_empty());
        let prepare = prepare(&["One"], Assignment::Empty {});
        table! { w; alice: prepare => ["breakout.prepared"]; };
        let before = w.view_as("alice").expect("inside").prepared_rounds.remove(0);
        table! { w; alice: Rounds::Discard { round_id: before.id } => ["breakout.discarded"]; alice: take(&w) => ["breakout.prepared", "undo.taken"]; };
        assert_eq!(w.view_as("alice").expect("inside").prepared_rounds[0].breakouts, before.breakouts);
    }

    #[test]
    fn after_ten_seconds_it_is_too_late() {
        let mut w = World::in_breakouts();
        table! { w; alice: close(&w, None) => ["breakout.closed"]; };
        assert!(w.after(UNDO_MS + GRACE_MS + 1).is_empty());
        table! { w; alice: take(&w) => UndoGone; };
    }
}
