//! The decks of an organization, for reading.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    ids::{CardId, DeckId},
    protocol::card,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Api,
    principal::UserAuth,
    problem::{self, Problem},
};
use crate::store::deck::{self, DeckCard, DeckKind};

/// All decks.
#[derive(Serialize, ToSchema)]
pub struct Decks {
    decks: Vec<Deck>,
}

/// A deck, without its cards.
#[derive(Serialize, ToSchema)]
pub struct Deck {
    #[schema(value_type = Uuid)]
    id: DeckId,
    slug: String,
    title: String,
    description: String,
    #[schema(value_type = String, example = "picture")]
    kind: DeckKind,
    card_count: u32,
    attribution: String,
}

/// A deck with its cards.
#[derive(Serialize, ToSchema)]
pub struct FullDeck {
    deck: Deck,
    cards: Vec<Card>,
}

/// A card of the library.
#[derive(Serialize, ToSchema)]
pub struct Card {
    #[schema(value_type = Uuid)]
    id: CardId,
    title: String,
    text: String,
    image: Option<String>,
    alt: Option<String>,
    tags: Vec<String>,
}

impl From<deck::Deck> for Deck {
    fn from(deck: deck::Deck) -> Self {
        let deck::Deck { id, slug, title, description, kind, attribution, card_count } = deck;
        Self { id, slug, title, description, kind, card_count, attribution }
    }
}

impl From<DeckCard> for Card {
    fn from(DeckCard { card, tags }: DeckCard) -> Self {
        let card::Card { id, title, text, image, alt } = card;
        Self { id, title, text, image, alt, tags }
    }
}

/// All decks, by title.
///
/// # Errors
/// `auth.required`.
#[utoipa::path(get, path = "/api/v1/decks", tag = "content", security(("bearer" = [])),
    responses((status = 200, body = Decks), (status = "4XX", body = problem::Body)))]
pub async fn list(who: UserAuth, api: Data<Api>) -> Result<HttpResponse, Problem> {
    let decks = deck::list(&api.database, who.org).await?;
    Ok(HttpResponse::Ok().json(Decks { decks: decks.into_iter().map(Deck::from).collect() }))
}

/// A deck with its cards.
///
/// # Errors
/// `not_found`.
#[utoipa::path(get, path = "/api/v1/decks/{id}", tag = "content", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = FullDeck), (status = "4XX", body = problem::Body)))]
pub async fn get(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let found = deck::get(&api.database, who.org, DeckId(*id)).await?.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok()
        .json(FullDeck { deck: found.deck.into(), cards: found.cards.into_iter().map(Card::from).collect() }))
}
