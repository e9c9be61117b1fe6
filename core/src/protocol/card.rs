//! Decks and draws. The cards of a deck are read through REST
//! (`/api/v1/sessions/{session_id}/decks/{deck_id}`); a draw carries the card it drew.

use serde::{Deserialize, Serialize};

use crate::ids::{CardId, DeckId, DrawId, ParticipantId, StepId, Timestamp};

/// Whether a card may be in several hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum DrawMode {
    /// As on a table: a card drawn is gone until it is returned.
    Exclusive,
    /// Everyone has a deck of their own.
    Shared,
}

/// A deck, without its cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DeckView {
    /// Its id.
    pub id: DeckId,
    /// Its title.
    pub title: String,
    /// Whether a card may be in several hands.
    pub mode: DrawMode,
    /// How many cards it has.
    pub card_count: u32,
    /// How many are left to draw (all of them in a shared deck).
    pub left: u32,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// Its title.
    pub title: String,
    /// A question or text on it; may be empty.
    pub text: String,
    /// Path of its picture on this server, if it has one.
    pub image: Option<String>,
    /// What the picture shows, for those who do not see it.
    pub alt: Option<String>,
}

/// A card in somebody's hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Draw {
    /// Its id.
    pub id: DrawId,
    /// From which deck.
    pub deck_id: DeckId,
    /// The card.
    pub card: Card,
    /// Who drew.
    pub by: ParticipantId,
    /// When.
    pub at: Timestamp,
    /// In which step.
    pub step_id: Option<StepId>,
    /// When it was put back.
    pub returned_at: Option<Timestamp>,
}

/// Commands about cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CardCommand", optional_fields = nullable))]
pub enum Command {
    /// Takes a card: a named one, or by chance.
    #[serde(rename = "cards.draw")]
    Draw {
        /// From which deck.
        deck_id: DeckId,
        /// Which card; by chance when left out.
        #[serde(default)]
        card_id: Option<CardId>,
    },
    /// Puts a card back: one's own, or any by a facilitator.
    #[serde(rename = "cards.return")]
    Return {
        /// Which draw.
        draw_id: DrawId,
    },
    /// Changes whether cards may be in several hands; facilitators.
    #[serde(rename = "deck.set_mode")]
    SetMode {
        /// Which deck.
        deck_id: DeckId,
        /// How.
        mode: DrawMode,
    },
}

/// What happened to cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "CardEvent"))]
pub enum Event {
    /// A card was drawn.
    #[serde(rename = "cards.drawn")]
    Drawn {
        /// The draw.
        draw: Draw,
    },
    /// A card was put back.
    #[serde(rename = "cards.returned")]
    Returned {
        /// Which draw.
        draw_id: DrawId,
        /// When.
        at: Timestamp,
    },
    /// A deck has another mode.
    #[serde(rename = "deck.mode_set")]
    ModeSet {
        /// Which deck.
        deck_id: DeckId,
        /// How.
        mode: DrawMode,
    },
}
