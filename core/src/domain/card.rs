//! Decks and draws. Rules: C-1 to C-6. Durable: decks as copied into the session, and every draw, also returned ones.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    permission::{self, Permission},
    session,
};
use crate::{
    ids::{CardId, DeckId, DrawId, ParticipantId},
    protocol::{
        self,
        card::{Card, Command, DeckView, Draw, DrawMode},
        error::Code,
    },
};

/// How many cards a deck may have.
pub const CARDS_MAX: usize = 500;
/// How many decks a session may have.
pub const DECKS_MAX: usize = 20;

/// A deck as the session uses it: a copy, so that later changes to the library leave the session alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deck {
    /// Its id in the library.
    pub id: DeckId,
    /// Its title.
    pub title: String,
    /// Whether a card may be in several hands.
    pub mode: DrawMode,
    /// Its cards.
    pub cards: Vec<Card>,
}

/// Decks and draws.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    decks: Vec<Deck>,
    draws: Vec<Draw>,
}

impl State {
    /// Every draw, oldest first.
    #[must_use]
    pub fn draws(&self) -> &[Draw] {
        &self.draws
    }

    /// A deck.
    #[must_use]
    pub fn deck(&self, id: DeckId) -> Option<&Deck> {
        self.decks.iter().find(|deck| deck.id == id)
    }

    /// All decks.
    #[must_use]
    pub fn decks(&self) -> &[Deck] {
        &self.decks
    }

    /// A deck on the wire.
    #[must_use]
    pub fn view(&self, deck: &Deck) -> DeckView {
        let count = deck.cards.len();
        let left = match deck.mode {
            DrawMode::Shared => count,
            DrawMode::Exclusive => deck.cards.iter().filter(|card| !self.in_a_hand(deck.id, card.id)).count(),
        };
        DeckView {
            id: deck.id,
            title: deck.title.clone(),
            mode: deck.mode,
            card_count: count as u32,
            left: left as u32,
        }
    }

    /// All decks on the wire.
    #[must_use]
    pub fn views(&self) -> Vec<DeckView> {
        self.decks.iter().map(|deck| self.view(deck)).collect()
    }

    /// Whether every card in somebody's hand is still in its deck, if that deck is among `decks`.
    pub(super) fn hands_stay(&self, decks: &[Deck]) -> bool {
        self.draws.iter().filter(|draw| draw.returned_at.is_none()).all(|draw| {
            let deck = decks.iter().find(|deck| deck.id == draw.deck_id);
            deck.is_none_or(|deck| deck.cards.iter().any(|card| card.id == draw.card.id))
        })
    }

    fn in_hands(&self, deck: DeckId, card: CardId) -> impl Iterator<Item = &Draw> {
        self.draws.iter().filter(move |draw| draw.deck_id == deck && draw.card.id == card && draw.returned_at.is_none())
    }

    fn in_a_hand(&self, deck: DeckId, card: CardId) -> bool {
        self.in_hands(deck, card).next().is_some()
    }

    fn may_draw(&self, deck: &Deck, card: CardId, who: ParticipantId) -> bool {
        match deck.mode {
            DrawMode::Exclusive => !self.in_a_hand(deck.id, card),
            DrawMode::Shared => !self.in_hands(deck.id, card).any(|draw| draw.by == who),
        }
    }
}

/// What happened to cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// The decks are these now. Since 0.1.
    #[serde(rename = "deck.laid_out")]
    LaidOut {
        /// All of them.
        decks: Vec<Deck>,
    },
    /// A deck has another mode. Since 0.1.
    #[serde(rename = "deck.mode_set")]
    ModeSet {
        /// Which.
        deck: DeckId,
        /// How.
        mode: DrawMode,
    },
    /// A card was drawn. Since 0.1.
    #[serde(rename = "cards.drawn")]
    Drawn {
        /// The draw.
        draw: Draw,
    },
    /// A card was put back. Since 0.1.
    #[serde(rename = "cards.returned")]
    Returned {
        /// Which draw.
        draw: DrawId,
    },
}

/// Checks decks before they are laid out.
///
/// # Errors
/// [`Code::FieldInvalid`].
pub fn lay_out(decks: &[Deck]) -> Result<Event, Rejection> {
    if decks.len() > DECKS_MAX || decks.iter().any(|deck| deck.cards.len() > CARDS_MAX) {
        let detail = format!("a session has at most {DECKS_MAX} decks of at most {CARDS_MAX} cards");
        return Err(Rejection::new(Code::FieldInvalid, detail));
    }
    let mut seen = BTreeSet::new();
    if !decks.iter().all(|deck| seen.insert(deck.id)) {
        return Err(Rejection::new(Code::FieldInvalid, "a deck stands twice"));
    }
    for deck in decks {
        let mut seen = BTreeSet::new();
        if !deck.cards.iter().all(|card| seen.insert(card.id)) {
            return Err(Rejection::new(Code::FieldInvalid, format!("a card stands twice in the deck {}", deck.id)));
        }
    }
    Ok(Event::LaidOut { decks: decks.to_vec() })
}

/// Draws and returns. In an exclusive deck a card is in one hand at most: of two who want the same one, the
/// first has it and the other is told.
///
/// # Errors
/// [`Code::CardTaken`], [`Code::DeckEmpty`], [`Code::DeckUnknown`], [`Code::CardUnknown`], [`Code::DrawUnknown`].
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_live()?;
    let by = session::asker(ctx)?;
    let own = &state.card;
    match command {
        Command::Draw { deck_id, card_id } => {
            let deck = own.deck(*deck_id).ok_or(Code::DeckUnknown)?;
            let card = match card_id {
                Some(id) => {
                    let card = deck.cards.iter().find(|card| card.id == *id).ok_or(Code::CardUnknown)?;
                    if !own.may_draw(deck, card.id, by) {
                        return Err(Code::CardTaken.into());
                    }
                    card
                }
                None => {
                    let left: Vec<&Card> = deck.cards.iter().filter(|card| own.may_draw(deck, card.id, by)).collect();
                    if left.is_empty() {
                        return Err(Code::DeckEmpty.into());
                    }
                    left[ctx.below(left.len())]
                }
            };
            let id = ctx.fresh::<DrawId>();
            let draw = Draw {
                id,
                deck_id: deck.id,
                card: card.clone(),
                by,
                at: ctx.now,
                step_id: state.journey.current(),
                returned_at: None,
            };
            Ok(Decision::events([Event::Drawn { draw }]).made(id.0))
        }
        Command::Return { draw_id } => {
            let draw = own.draws.iter().find(|draw| draw.id == *draw_id).ok_or(Code::DrawUnknown)?;
            if draw.by != by && !permission::allows(state.people.require(by)?.role, Permission::ManageCards) {
                return Err(Code::DrawUnknown.into());
            }
            if draw.returned_at.is_some() {
                return Ok(Decision::nothing());
            }
            Ok(Decision::events([Event::Returned { draw: *draw_id }]))
        }
        Command::SetMode { deck_id, mode } => {
            let deck = own.deck(*deck_id).ok_or(Code::DeckUnknown)?;
            if deck.mode == *mode {
                return Ok(Decision::nothing());
            }
            Ok(Decision::events([Event::ModeSet { deck: *deck_id, mode: *mode }]))
        }
    }
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::LaidOut { decks } => state.decks.clone_from(decks),
        Event::ModeSet { deck, mode } => {
            if let Some(found) = state.decks.iter_mut().find(|other| other.id == *deck) {
                found.mode = *mode;
            }
        }
        Event::Drawn { draw } => state.draws.push(draw.clone()),
        Event::Returned { draw } => {
            if let Some(found) = state.draws.iter_mut().find(|other| other.id == *draw) {
                found.returned_at = Some(record.at);
            }
        }
    }
}

/// Everyone inside sees who drew what; a changed set of decks is told with the session's other changes.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    use protocol::card::Event as Wire;
    let wire = match record.event {
        Event::LaidOut { .. } => return Vec::new(),
        Event::ModeSet { deck, mode } => Wire::ModeSet { deck_id: *deck, mode: *mode },
        Event::Drawn { draw } => Wire::Drawn { draw: draw.clone() },
        Event::Returned { draw } => Wire::Returned { draw_id: *draw, at: record.at },
    };
    vec![(Audience::Everyone, protocol::Event::Card(wire))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            session::Change,
            testing::{DECK, World, deck, table},
        },
        protocol::people::{self, Role},
    };

    fn draw(card: Option<u128>) -> Command {
        Command::Draw { deck_id: DECK, card_id: card.map(|n| CardId(uuid::Uuid::from_u128(n))) }
    }

    fn last(w: &World) -> DrawId {
        w.session.state.card.draws().last().expect("a draw").id
    }

    fn left(w: &World) -> u32 {
        w.session.state.card.views()[0].left
    }

    #[test]
    fn of_two_who_draw_the_same_single_card_one_has_it_and_the_other_is_told_e77() {
        let mut w = World::live();
        table! { w;
            bob: draw(Some(1)) => ["cards.drawn"];
            charlie: draw(Some(1)) => CardTaken;
            charlie: draw(None) => ["cards.drawn"];
            alice: draw(None) => DeckEmpty;
        }
        let hands: Vec<_> =
            w.session.state.card.draws().iter().map(|draw| (draw.by, draw.card.id.0.as_u128())).collect();
        assert_eq!(hands, [(w.id("bob"), 1), (w.id("charlie"), 2)]);
        assert_eq!(left(&w), 0);
    }

    #[test]
    fn a_selection_that_is_sent_again_is_stored_once_e78() {
        let mut w = World::live();
        table! { w; bob: draw(Some(1)) => ["cards.drawn"]; bob: draw(Some(1)) => CardTaken; };
        let mode = DrawMode::Shared;
        table! { w;
            alice: Command::SetMode { deck_id: DECK, mode } => ["deck.mode_set"];
            bob: draw(Some(1)) => CardTaken;
            charlie: draw(Some(1)) => ["cards.drawn"];
        }
        assert_eq!((w.session.state.card.draws().len(), left(&w)), (2, 2));
    }

    #[test]
    fn cards_are_returned_by_who_drew_them_or_a_facilitator() {
        let mut w = World::live();
        table! { w; bob: draw(Some(1)) => ["cards.drawn"]; };
        let draw_id = last(&w);
        table! { w;
            charlie: Command::Return { draw_id } => DrawUnknown;
            bob: Command::Return { draw_id } => ["cards.returned"];
            bob: Command::Return { draw_id } => [];
            charlie: draw(Some(1)) => ["cards.drawn"];
        }
        let draw_id = last(&w);
        table! { w;
            alice: Command::Return { draw_id } => ["cards.returned"];
            alice: Command::Return { draw_id: DrawId(uuid::Uuid::nil()) } => DrawUnknown;
        }
        assert_eq!(left(&w), 2);
    }

    #[test]
    fn limits_and_rights() {
        let mut w = World::planned();
        assert!(w.join("bob").is_ok());
        let deck_id = DeckId(uuid::Uuid::nil());
        table! { w;
            bob: draw(None) => SessionState;
            alice: protocol::session::Command::Start {} => ["session.started", "step.changed"];
            bob: Command::Draw { deck_id, card_id: None } => DeckUnknown;
            bob: draw(Some(77)) => CardUnknown;
            bob: Command::SetMode { deck_id: DECK, mode: DrawMode::Shared } => Forbidden;
            alice: Command::SetMode { deck_id: DECK, mode: DrawMode::Exclusive } => [];
            alice: Command::SetMode { deck_id, mode: DrawMode::Shared } => DeckUnknown;
            alice: people::Command::SetRole { participant_id: w.id("bob"), role: Role::Observer } => ["role.changed"];
            bob: draw(None) => Forbidden;
        }
        assert!(lay_out(&vec![deck(1); DECKS_MAX + 1]).is_err());
        assert!(lay_out(&[deck(CARDS_MAX as u128 + 1)]).is_err());
        assert!(lay_out(&[deck(1), deck(1)]).is_err(), "one deck twice");
        let mut twice = deck(1);
        twice.cards.push(twice.cards[0].clone());
        assert!(lay_out(&[twice]).is_err(), "one card twice");
    }

    #[test]
    fn a_card_in_a_hand_stays_in_its_deck() {
        let mut w = World::live();
        table! { w; bob: draw(Some(2)) => ["cards.drawn"]; };
        let decks = |cards| Change { decks: Some(vec![deck(cards)]), ..Change::default() };
        assert_eq!(w.changes("alice", decks(1)), Err(Code::SessionState));
        assert_eq!(w.changes("alice", decks(3)), Ok(vec!["deck.laid_out".into(), "session.changed".into()]));
        assert_eq!(left(&w), 2);
    }
}
