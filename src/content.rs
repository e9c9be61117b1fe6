//! Starter content: the decks and journeys a new organization begins with, out of the binary.
//!
//! The files lie in `content/` and are checked by a test, so at run time none of them can be unreadable; still, a
//! fault is an error with the name of its file, not a panic.

use plenary_core::{
    domain::{Rejection, card::CARDS_MAX, journey},
    ids::{DeckId, StepId, Timestamp},
    protocol::{
        breakout::Template,
        card,
        journey::{Phase, Step, StepKind},
    },
};
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    ambient::Ambient,
    store::{
        deck::{self, DeckCard, DeckKind, NewDeck},
        journey as stored,
    },
};

/// The files of decks.
#[derive(RustEmbed)]
#[folder = "content/decks"]
#[allow_missing = true]
struct DeckFiles;

/// The files of journeys.
#[derive(RustEmbed)]
#[folder = "content/journeys"]
#[allow_missing = true]
struct JourneyFiles;

/// A deck as its file has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deck {
    /// Short and stable.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Words or pictures.
    pub kind: DeckKind,
    /// Whose work it is.
    pub attribution: String,
    /// Its cards, in order.
    pub cards: Vec<Card>,
}

/// A card as its deck's file has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Short and stable.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// A question or text on it.
    pub text: String,
    /// Its picture, below `content/`.
    pub image: Option<String>,
    /// What the picture shows.
    pub alt: Option<String>,
    /// By which it may be found.
    pub tags: Vec<String>,
}

/// A journey as its file has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// Short and stable.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// Its steps, in order.
    pub steps: Vec<JourneyStep>,
}

/// A step as its journey's file has it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JourneyStep {
    /// Its phase.
    pub phase: Phase,
    /// What people do.
    pub kind: StepKind,
    /// Its title.
    pub title: String,
    /// What everybody reads.
    pub instructions: String,
    /// How long it should take.
    pub planned_minutes: u32,
    /// The slug of the deck it uses.
    pub deck: Option<String>,
    /// What its breakouts are to be like.
    #[serde(default)]
    pub breakouts: Option<Template>,
}

/// All starter content.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Starter {
    /// By slug.
    pub decks: Vec<Deck>,
    /// By slug.
    pub journeys: Vec<Journey>,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not what it should be.
    #[error("content/{file} cannot be read")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// It breaks a rule.
    #[error("content/{file}: {reason}")]
    Refused {
        /// Which.
        file: String,
        /// Which rule.
        reason: String,
    },
}

/// Reads all starter content and checks it by the rules of sessions, so that whatever is made of it is accepted.
///
/// # Errors
/// [`Error`], naming the file.
pub fn starter() -> Result<Starter, Error> {
    let mut decks: Vec<Deck> = read_all::<DeckFiles, _>("decks")?;
    let mut journeys: Vec<Journey> = read_all::<JourneyFiles, _>("journeys")?;
    decks.sort_by(|a, b| a.slug.cmp(&b.slug));
    journeys.sort_by(|a, b| a.slug.cmp(&b.slug));
    let starter = Starter { decks, journeys };
    starter.check()?;
    Ok(starter)
}

fn read_all<F: RustEmbed, T: DeserializeOwned>(folder: &str) -> Result<Vec<T>, Error> {
    let read = |name: std::borrow::Cow<'static, str>| {
        let bytes = F::get(&name).map(|file| file.data).unwrap_or_default();
        serde_json::from_slice(&bytes).map_err(|source| Error::Unreadable { file: format!("{folder}/{name}"), source })
    };
    F::iter().map(read).collect()
}

impl Starter {
    /// The content as a new organization gets it: with ids of its own.
    #[must_use]
    pub fn fresh(&self, ambient: &Ambient, at: Timestamp) -> (Vec<NewDeck>, Vec<stored::Journey>) {
        let decks: Vec<NewDeck> = self.decks.iter().map(|deck| deck.fresh(ambient)).collect();
        let deck_of = |slug: &str| decks.iter().find(|new| new.deck.slug == slug).map(|new| new.deck.id);
        let journeys = self.journeys.iter().map(|journey| {
            let steps = journey.steps.iter().map(|step| {
                let step = step.with(StepId(Uuid::nil()), step.deck.as_deref().and_then(deck_of));
                let mut step = serde_json::to_value(step).unwrap_or_default();
                // A journey's steps have no ids; a session gives them theirs.
                step.as_object_mut().map(|fields| fields.remove("id"));
                step
            });
            stored::Journey {
                id: ambient.id(),
                title: journey.title.clone(),
                description: journey.description.clone(),
                steps: steps.collect(),
                updated_at: at,
            }
        });
        let journeys = journeys.collect();
        (decks, journeys)
    }

    fn check(&self) -> Result<(), Error> {
        let refused = |file: String, reason: String| Err(Error::Refused { file, reason });
        for deck in &self.decks {
            let file = format!("decks/{}.json", deck.slug);
            if deck.cards.is_empty() || deck.cards.len() > CARDS_MAX {
                return refused(file, format!("a deck has 1 to {CARDS_MAX} cards"));
            }
            let mut slugs: Vec<&str> = deck.cards.iter().map(|card| card.slug.as_str()).collect();
            slugs.sort_unstable();
            if let Some(twice) = slugs.windows(2).find(|pair| pair[0] == pair[1]) {
                return refused(file, format!("card `{}` stands twice", twice[0]));
            }
            if let Some(card) = deck.cards.iter().find(|card| card.image.is_some() && card.alt.is_none()) {
                return refused(file, format!("the picture of `{}` is not described", card.slug));
            }
        }
        for journey in &self.journeys {
            let file = format!("journeys/{}.json", journey.slug);
            let unknown = journey.steps.iter().filter_map(|step| step.deck.as_deref());
            if let Some(slug) = unknown.into_iter().find(|slug| !self.decks.iter().any(|deck| deck.slug == *slug)) {
                return refused(file, format!("no deck `{slug}`"));
            }
            let numbered =
                (0..).zip(&journey.steps).map(|(number, step)| step.with(StepId(Uuid::from_u128(number)), None));
            if let Err(Rejection { detail, .. }) = journey::plan(&numbered.collect::<Vec<_>>()) {
                return refused(file, detail);
            }
        }
        Ok(())
    }
}

impl Deck {
    fn fresh(&self, ambient: &Ambient) -> NewDeck {
        let cards = self.cards.iter().map(|card| DeckCard {
            card: card::Card {
                id: ambient.id(),
                title: card.title.clone(),
                text: card.text.clone(),
                image: card.image.as_ref().map(|image| format!("/content/{image}")),
                alt: card.alt.clone(),
            },
            tags: card.tags.clone(),
        });
        NewDeck {
            cards: cards.collect(),
            deck: deck::Deck {
                id: ambient.id(),
                slug: self.slug.clone(),
                title: self.title.clone(),
                description: self.description.clone(),
                kind: self.kind,
                attribution: self.attribution.clone(),
                card_count: self.cards.len() as u32,
            },
        }
    }
}

impl JourneyStep {
    /// The step with an id, and with the id its deck has in an organization.
    #[must_use]
    pub fn with(&self, id: StepId, deck_id: Option<DeckId>) -> Step {
        let Self { phase, kind, title, instructions, planned_minutes, deck: _, breakouts } = self.clone();
        Step { id, phase, kind, title, instructions, planned_minutes, deck_id, breakouts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_used() {
        let starter = starter().expect("content/ is in order");
        assert!(starter.decks.iter().any(|deck| deck.slug == "words"));
        assert!(!starter.journeys.is_empty());
        for image in starter.decks.iter().flat_map(|deck| &deck.cards).filter_map(|card| card.image.as_deref()) {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content").join(image);
            assert!(image.starts_with("pictures/") && path.exists(), "{image} is missing");
        }
    }

    #[test]
    fn an_organization_gets_its_own_copies() {
        let starter = starter().expect("content/ is in order");
        let (decks, journeys) = starter.fresh(&Ambient::system(), Timestamp(5));
        assert_eq!((decks.len(), journeys.len()), (starter.decks.len(), starter.journeys.len()));
        let ids: Vec<_> = decks.iter().map(|new| serde_json::json!(new.deck.id)).collect();
        let used =
            journeys.iter().flat_map(|journey| journey.steps.as_array().expect("steps")).map(|step| &step["deck_id"]);
        let used: Vec<_> = used.filter(|id| !id.is_null()).collect();
        assert!(!used.is_empty() && used.into_iter().all(|id| ids.contains(id)));
        assert!(journeys.iter().all(|journey| journey.steps[0].get("id").is_none()));
        assert!(
            decks
                .iter()
                .flat_map(|new| &new.cards)
                .filter_map(|card| card.card.image.as_deref())
                .all(|image| image.starts_with("/content/pictures/"))
        );
    }

    #[test]
    fn faults_name_their_file() {
        let journey = Journey {
            slug: "odd".into(),
            title: "Odd".into(),
            description: String::new(),
            steps: vec![JourneyStep {
                phase: Phase::Pause,
                kind: StepKind::Draw,
                title: "Draw".into(),
                instructions: String::new(),
                planned_minutes: 5,
                deck: Some("none".into()),
                breakouts: None,
            }],
        };
        let error = Starter { decks: Vec::new(), journeys: vec![journey.clone()] }.check().expect_err("no such deck");
        assert_eq!(error.to_string(), "content/journeys/odd.json: no deck `none`");
        let mut long = journey;
        long.steps[0].deck = None;
        long.steps[0].planned_minutes = 10_000;
        let error = Starter { decks: Vec::new(), journeys: vec![long] }.check().expect_err("too long");
        assert!(error.to_string().contains("planned_minutes"), "{error}");
    }
}
