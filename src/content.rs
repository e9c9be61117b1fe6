//! Starter content: the decks and journeys a new organization begins with, out of the binary.
//!
//! The files lie in `content/` and are checked by a test, so at run time none of them can be unreadable; still, a
//! fault is an error with the name of its file, not a panic.

use plenary_core::{
    domain::{Rejection, card::CARDS_MAX, journey},
    ids::{DeckId, StepId},
    protocol::journey::{Phase, Step, StepKind},
};
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

/// The files.
#[derive(RustEmbed)]
#[folder = "content"]
#[include = "decks/*.json"]
#[include = "journeys/*.json"]
#[allow_missing = true]
struct Files;

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

/// What a deck's cards are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeckKind {
    /// Words.
    Word,
    /// Pictures.
    Picture,
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

impl Card {
    /// The path of the picture on this server.
    #[must_use]
    pub fn image_path(&self) -> Option<String> {
        self.image.as_ref().map(|image| format!("/content/{image}"))
    }
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
}

/// All starter content.
#[derive(Clone, Debug, PartialEq)]
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
    let mut decks: Vec<Deck> = folder("decks/")?;
    let mut journeys: Vec<Journey> = folder("journeys/")?;
    decks.sort_by(|a, b| a.slug.cmp(&b.slug));
    journeys.sort_by(|a, b| a.slug.cmp(&b.slug));
    let starter = Starter { decks, journeys };
    starter.check()?;
    Ok(starter)
}

fn folder<T: DeserializeOwned>(folder: &str) -> Result<Vec<T>, Error> {
    let names = Files::iter().filter(|name| name.starts_with(folder));
    let read = |name: std::borrow::Cow<'static, str>| {
        let bytes = Files::get(&name).map(|file| file.data).unwrap_or_default();
        serde_json::from_slice(&bytes).map_err(|source| Error::Unreadable { file: name.into_owned(), source })
    };
    names.map(read).collect()
}

impl Starter {
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
            let numbered = (0..).zip(&journey.steps).map(|(number, step)| step.with(StepId(Uuid::from_u128(number)), None));
            if let Err(Rejection { detail, .. }) = journey::plan(&numbered.collect::<Vec<_>>()) {
                return refused(file, detail);
            }
        }
        Ok(())
    }
}

impl JourneyStep {
    /// The step with an id, and with the id its deck has in an organization.
    #[must_use]
    pub fn with(&self, id: StepId, deck_id: Option<DeckId>) -> Step {
        let Self { phase, kind, title, instructions, planned_minutes, deck: _ } = self.clone();
        Step { id, phase, kind, title, instructions, planned_minutes, deck_id }
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
