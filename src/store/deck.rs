//! Decks of cards, as an organization owns them. A session has copies.

use plenary_core::{
    ids::{CardId, DeckId, OrgId, Timestamp},
    protocol::card::Card,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{
    Error,
    database::{Database, named},
};

/// What the cards of a deck show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeckKind {
    /// Words.
    Word,
    /// Pictures.
    Picture,
}

impl DeckKind {
    fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Picture => "picture",
        }
    }
}

/// A deck, without its cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deck {
    /// Its id.
    pub id: DeckId,
    /// A short name, unique in the organization.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// What its cards show.
    pub kind: DeckKind,
    /// Whose work it is; shown wherever the deck is.
    pub attribution: String,
    /// How many cards it has.
    pub card_count: u32,
}

/// A card with what only the library knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeckCard {
    /// The card.
    pub card: Card,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// A deck to be stored; `deck.card_count` is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeck {
    /// The deck.
    pub deck: Deck,
    /// Its cards, in order.
    pub cards: Vec<DeckCard>,
}

/// Stores a deck with its cards: all or nothing.
///
/// # Errors
/// [`super::error::Rule::SlugTaken`]; [`Error::Text`]; or the database is away.
pub async fn insert(database: &Database, org: OrgId, new: &NewDeck, at: Timestamp) -> Result<(), Error> {
    let mut tenant = database.tenant(org).await?;
    insert_in(&mut tenant, org, new, at).await?;
    Ok(tenant.commit().await?)
}

/// [`insert`] as part of a greater change.
pub(crate) async fn insert_in(
    tenant: &mut PgConnection,
    org: OrgId,
    new: &NewDeck,
    at: Timestamp,
) -> Result<(), Error> {
    let deck = &new.deck;
    sqlx::query!(
        "INSERT INTO decks (org_id, id, slug, title, description, kind, attribution, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        org.0,
        deck.id.0,
        &deck.slug,
        &deck.title,
        &deck.description,
        deck.kind.name(),
        &deck.attribution,
        at.0,
    )
    .execute(&mut *tenant)
    .await?;
    let rows: Vec<CardRow<'_>> = new.cards.iter().zip(0..).map(CardRow::of).collect();
    let rows = serde_json::to_string(&rows).map_err(|error| Error::Statement(Box::new(error)))?;
    sqlx::query!(
        "INSERT INTO cards (org_id, deck_id, id, position, title, text, image, alt, tags)
         SELECT $1, $2, c.id, c.position, c.title, c.text, c.image, c.alt, c.tags
         FROM json_to_recordset($3::text::json)
            AS c (id uuid, position integer, title text, text text, image text, alt text, tags text[])",
        org.0,
        deck.id.0,
        &rows,
    )
    .execute(tenant)
    .await?;
    Ok(())
}

#[derive(Serialize)]
struct CardRow<'a> {
    #[serde(flatten)]
    card: &'a Card,
    position: i32,
    tags: &'a [String],
}

impl<'a> CardRow<'a> {
    fn of((card, position): (&'a DeckCard, i32)) -> Self {
        Self { card: &card.card, position, tags: &card.tags }
    }
}

/// All decks, by title.
///
/// # Errors
/// When the database is away.
pub async fn list(database: &Database, org: OrgId) -> Result<Vec<Deck>, Error> {
    let mut tenant = database.tenant(org).await?;
    decks(&mut tenant, org, None).await
}

/// A deck with its cards in order.
///
/// # Errors
/// When the database is away.
pub async fn get(database: &Database, org: OrgId, deck: DeckId) -> Result<Option<NewDeck>, Error> {
    Ok(with_cards(database, org, Some(&[deck])).await?.pop())
}

/// Decks with their cards, in the order asked for; unknown ones are left out. All decks, by title, for `None`:
/// what a session copies when it is created.
///
/// # Errors
/// When the database is away.
pub async fn with_cards(database: &Database, org: OrgId, wanted: Option<&[DeckId]>) -> Result<Vec<NewDeck>, Error> {
    let mut tenant = database.tenant(org).await?;
    let ids: Option<Vec<_>> = wanted.map(|ids| ids.iter().map(|id| id.0).collect());
    let decks = decks(&mut tenant, org, ids.as_deref()).await?;
    let rows = sqlx::query!(
        "SELECT deck_id, id, title, text, image, alt, tags FROM cards
         WHERE org_id = $1 AND ($2::uuid[] IS NULL OR deck_id = ANY ($2)) ORDER BY deck_id, position",
        org.0,
        ids.as_deref(),
    )
    .fetch_all(&mut *tenant)
    .await?;
    let mut found: Vec<NewDeck> = decks.into_iter().map(|deck| NewDeck { deck, cards: Vec::new() }).collect();
    for row in rows {
        let card = Card { id: CardId(row.id), title: row.title, text: row.text, image: row.image, alt: row.alt };
        if let Some(deck) = found.iter_mut().find(|deck| deck.deck.id.0 == row.deck_id) {
            deck.cards.push(DeckCard { card, tags: row.tags });
        }
    }
    if let Some(wanted) = wanted {
        found.sort_by_key(|deck| wanted.iter().position(|id| *id == deck.deck.id));
    }
    Ok(found)
}

async fn decks(tenant: &mut PgConnection, org: OrgId, ids: Option<&[uuid::Uuid]>) -> Result<Vec<Deck>, Error> {
    let rows = sqlx::query!(
        r#"SELECT d.id, d.slug, d.title, d.description, d.kind, d.attribution,
                (SELECT count(*) FROM cards c WHERE c.org_id = d.org_id AND c.deck_id = d.id) AS "card_count!"
           FROM decks d WHERE d.org_id = $1 AND ($2::uuid[] IS NULL OR d.id = ANY ($2)) ORDER BY lower(d.title), d.id"#,
        org.0,
        ids,
    )
    .fetch_all(tenant)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Deck {
                id: DeckId(row.id),
                slug: row.slug,
                title: row.title,
                description: row.description,
                kind: named("kind of a deck", &row.kind)?,
                attribution: row.attribution,
                card_count: u32::try_from(row.card_count).map_err(|error| Error::corrupt("number of cards", error))?,
            })
        })
        .collect()
}
